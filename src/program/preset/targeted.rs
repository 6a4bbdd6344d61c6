//! Targeted case management: access to services for a Medicaid target group, without direct care.
//!
//! There is no federal limit on caseloads; ours lie in the range of the states. The published figures are those of
//! Virginia, Pennsylvania and Montana.
//!
//! The plan is due 30 days from the notice of eligibility, as its source has it, and no plan can be adopted before enrolment:
//! days of waiting count, and whoever waits for longer than that has a plan too late. Each screening that finds a client
//! eligible is such a notice.
//!
//! Sources disagree on how long before leaving an institution the service may begin: 180 days in guidance of 2000
//! (recalled), 60 or 14 in a rule of 2007 that was withdrawn in part. It is a rule of payment, and none of these standards.
//!
//! Nor are: the 20 hours of initial training (TCM-MT), for which no time is given; what the record of an activity holds
//! (TCM-PA), which every event does; the client's free choice of provider (42 CFR 441.18, recalled).

use super::*;
use crate::event::PlanKind;

pub(super) fn draft() -> Draft {
    let ours = "our own figure";
    let review = "TCM-VA145, 12VAC30-60-145: every 3 months with a month's grace, counted from the due month";
    let mut standards = process();
    standards.extend([
        standard(
            "targeted.owner",
            Required,
            "the Utah TCM manual, one case manager for each client and target group",
            Published,
            Rule::OwnerKind(vec![OwnerKind::Worker]),
        ),
        standard("targeted.caseload.cap", Recommended, ours, Own, cap(Per::Worker, 40)),
        standard("targeted.caseload", Recommended, ours, Own, cap(Per::Worker, 30)),
        standard(
            "targeted.supervision",
            Required,
            "TCM-MT, a meeting with the supervisor each month or more",
            Published,
            monthly_supervision(),
        ),
        standard("targeted.training", Required, "TCM-MT, 20 hours of training a year", Published, yearly_training(20)),
        standard("targeted.span", Recommended, ours, Own, span(8)),
        standard(
            "targeted.contact.monthly",
            Recommended,
            ours,
            Own,
            Rule::Contact(contact(Window::Month, demand(1, Filter::default()))),
        ),
        standard(
            "targeted.contact.quarterly",
            Required,
            "TCM-VA420, 12VAC30-50-420: in person at least every 90 days",
            Published,
            Rule::Contact(contact(Window::Rolling, in_days(1, 90, with_client([Mode::FaceToFace])))),
        ),
        standard(
            "targeted.plan",
            Required,
            "TCM-PA, 55 Pa. Code 1247.42: within 30 days of the notice of eligibility",
            Published,
            Rule::Deadline(deadline(Pattern::Screened { eligible: Some(true) }, Span::Days(30), [any_plan()])),
        ),
        standard(
            "targeted.plan.medical",
            Recommended,
            "TCM-PA, 55 Pa. Code 1247.42: a medical plan within 30 days of the first contact",
            Published,
            Rule::Deadline(Deadline {
                anchor: Anchor::First(Pattern::Contact(with_client([]))),
                ..deadline(
                    Pattern::Enrolled {},
                    Span::Days(30),
                    [Pattern::DocumentCompleted { documents: vec![Document::Other("medical_plan".into())] }],
                )
            }),
        ),
        standard(
            "targeted.plan.update",
            Required,
            "TCM-PA, 55 Pa. Code 1247.42: every 6 months",
            Published,
            every_after(any_plan(), Span::Months(6), [any_plan(), Pattern::PlanReviewed {}]),
        ),
        standard(
            "targeted.plan.review",
            Required,
            review,
            Published,
            Rule::Deadline(Deadline {
                within: None,
                repeat: Some(Repeat { every: Span::Months(3), from_completion: true }),
                month_end: true,
                grace_months: 1,
                clocks: Clocks::all(Clock::Continue),
                ..deadline(Pattern::Enrolled {}, Span::Days(0), [Pattern::PlanReviewed {}, any_plan()])
            }),
        ),
        standard(
            "targeted.plan.annual",
            Required,
            "TCM-VA145, 12VAC30-60-145: an annual plan",
            Published,
            every_after(any_plan(), Span::Months(12), [any_plan()]),
        ),
        standard(
            "targeted.reassessment",
            Recommended,
            "42 CFR 440.169, monitored at least yearly",
            Recalled,
            every(Span::Months(12), [reassessment()]),
        ),
        guard(
            "targeted.close.attempts",
            Recommended,
            "our own figures",
            Own,
            Guard::Attempts(Attempts { least: 3, days: 90, visits: 0, collateral: 0, letters: 0 }),
        ),
    ]);
    standards.extend(hold_reviews("targeted", 90));
    Draft {
        name: "targeted".to_owned(),
        models: vec![Model::Targeted],
        process: Process { plans: vec![PlanKind::Initial, PlanKind::Full], ..Process::default() },
        overrides: supervisors_may(&["targeted.caseload.cap", "targeted.caseload"]),
        standards,
        ..Draft::new("targeted")
    }
}
