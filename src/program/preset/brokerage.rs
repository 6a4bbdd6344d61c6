//! Brokerage: assess need and arrange outside services, with little or no direct care.
//!
//! For clients who are stable and need little but a way to services. SEED-A: weak where need is complex or long.
//!
//! Sources disagree on watching over the linked services: one has the broker watch and step in (SEED-B), one leaves it to
//! the specialists (SEED-C). Here each linkage is to be followed up once, by our own figure. No authoritative cap exists;
//! fifty is recalled, with low confidence.
//!
//! Assessment and plan are due 15 days from the referral, as their source has it, and neither can be recorded before
//! enrolment: days of waiting count. Follow-ups are not counted linkage by linkage: an update of any one counts for all
//! that wait for theirs.
//!
//! No standards are: the closure suggested 30 days after the last referral is settled, and who is too much in need for
//! brokerage (both our own): closing and choosing a model are decided by people.

use super::*;
use crate::event::PlanKind;

pub(super) fn draft() -> Draft {
    let ours = "our own figure";
    let brief = "NYAI-G, the supportive model: 15 days from referral";
    let from_referral =
        |done_by: Pattern| Rule::Deadline(deadline(Pattern::Referred { urgency: vec![] }, Span::Days(15), [done_by]));
    let mut standards = process();
    standards.extend([
        standard("brokerage.owner", Required, "our reading: one worker", Own, Rule::OwnerKind(vec![OwnerKind::Worker])),
        standard("brokerage.caseload.cap", Recommended, ours, Own, cap(Per::Worker, 75)),
        standard(
            "brokerage.caseload",
            Recommended,
            "Mueser et al. 1998, Table 1, of low confidence: 1 to 50",
            Recalled,
            cap(Per::Worker, 50),
        ),
        standard("brokerage.supervision", Recommended, ours, Own, monthly_supervision()),
        standard("brokerage.span", Recommended, ours, Own, span(10)),
        standard(
            "brokerage.contact.floor",
            Recommended,
            ours,
            Own,
            Rule::Contact(contact(Window::Rolling, in_days(1, 90, Filter::default()))),
        ),
        standard(
            "brokerage.linkage.follow_up",
            Recommended,
            "our own figure; an update of any linkage counts for all",
            Own,
            Rule::Deadline(deadline(
                Pattern::LinkageMade {},
                Span::Days(14),
                [Pattern::LinkageUpdated { statuses: vec![] }],
            )),
        ),
        standard("brokerage.assessment", Required, brief, Published, from_referral(any_assessment())),
        standard("brokerage.plan", Required, brief, Published, from_referral(any_plan())),
        standard(
            "brokerage.reassessment",
            Required,
            "NYAI-G, the supportive model: at least every 180 days",
            Published,
            every_after(any_assessment(), Span::Days(180), [reassessment()]),
        ),
        guard(
            "brokerage.close.attempts",
            Recommended,
            "our own figures",
            Own,
            Guard::Attempts(Attempts { least: 2, days: 30, visits: 0, collateral: 0, letters: 1 }),
        ),
    ]);
    standards.extend(hold_reviews("brokerage", 30));
    Draft {
        name: "brokerage".to_owned(),
        models: vec![Model::Brokerage],
        process: Process {
            plans: vec![PlanKind::LinkageList, PlanKind::Initial, PlanKind::Full],
            ..Process::default()
        },
        overrides: supervisors_may(&["brokerage.caseload.cap", "brokerage.caseload"]),
        standards,
        ..Draft::new("brokerage")
    }
}
