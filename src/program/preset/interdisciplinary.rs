//! Interdisciplinary case management: a lead with a team of several professions, and one shared plan.
//!
//! Sources give caseloads by profile: 50 to 75 for clients without insurance and with medical needs, 90 to
//! 120 for insured clients with behavioural needs only. Sixty is recommended, 120 the most. Where care is as intensive as
//! in enhanced care management, 25 to 30 are our own figure; an agency takes it over.
//!
//! A conference of the whole team about a client is a contact whose service is `team_conference`.
//!
//! No standards are: a measurement at each contact (recalled), twenty to thirty minutes for one (our own), the hour or two
//! of a psychiatric consultant a week (of low confidence), and a plan against relapse before graduation (recalled). Monthly
//! contact while what was reached is kept (recalled) is the floor of every case: the record does not say who is in that
//! part of care.

use super::*;
use crate::event::{PlanKind, Service, Tier};

/// A conference of the team every 30 days in the high tiers, every 90 in the others.
fn conferences() -> Rule {
    let held = || Filter { services: vec![Service::Other("team_conference".into())], ..Filter::default() };
    let closely = Demand { scope: Scope::tiers([Tier::High, Tier::VeryHigh]), ..in_days(1, 30, held()) };
    Rule::Contact(ContactRule {
        demands: vec![closely, in_days(1, 90, held())],
        ..contact(Window::Rolling, demand(1, Filter::default()))
    })
}

pub(super) fn draft() -> Draft {
    let ours = "our own figure";
    let collaborative = "collaborative care";
    let by_profile = "COL-AIMS, care-manager caseloads by profile";
    let any_mode = || with_client([Mode::FaceToFace, Mode::Video, Mode::Phone]);
    let mut standards = process();
    standards.extend([
        standard(
            "interdisciplinary.owner",
            Required,
            "SEED-A, shared accountability; COL-DHCS, one lead care manager",
            Published,
            Rule::OwnerKind(vec![OwnerKind::Lead]),
        ),
        standard("interdisciplinary.caseload.cap", Required, by_profile, Published, cap(Per::Worker, 120)),
        standard("interdisciplinary.caseload", Recommended, by_profile, Published, cap(Per::Worker, 60)),
        standard(
            "interdisciplinary.meetings",
            Recommended,
            "collaborative care, the caseload reviewed weekly with the consultant",
            Recalled,
            measure(Quantity::Meetings {}, SubjectKind::Team, MeasureWindow::Weeks(1), Bound::AtLeast(cases(1))),
        ),
        standard("interdisciplinary.span", Recommended, ours, Own, span(8)),
        standard(
            "interdisciplinary.contact.active",
            Recommended,
            collaborative,
            Recalled,
            Rule::Contact(contact(Window::Rolling, in_days(1, 14, any_mode()))),
        ),
        standard(
            "interdisciplinary.contact.floor",
            Recommended,
            ours,
            Own,
            Rule::Contact(contact(Window::Rolling, in_days(1, 30, any_mode()))),
        ),
        standard("interdisciplinary.conference", Recommended, ours, Own, conferences()),
        standard(
            "interdisciplinary.assessment",
            Recommended,
            "NCQA, completed in 60 days",
            Recalled,
            from_enrolment(Span::Days(60), [any_assessment()]),
        ),
        standard(
            "interdisciplinary.plan",
            Recommended,
            "NCQA, in the same 60 days",
            Recalled,
            from_enrolment(Span::Days(60), [any_plan()]),
        ),
        standard(
            "interdisciplinary.review",
            Recommended,
            "collaborative care, reviewed when 8 to 10 weeks bring no change",
            Recalled,
            every_after(any_plan(), Span::Days(70), [Pattern::PlanReviewed {}, any_plan(), Pattern::Evaluated {}]),
        ),
        guard(
            "interdisciplinary.close.attempts",
            Recommended,
            "NCQA, three attempts over two weeks in the first 30 days",
            Recalled,
            Guard::Attempts(Attempts { least: 3, days: 30, visits: 0, collateral: 0, letters: 0 }),
        ),
    ]);
    standards.extend(hold_reviews("interdisciplinary", 30));
    Draft {
        name: "interdisciplinary".to_owned(),
        models: vec![Model::Interdisciplinary],
        process: Process { plans: vec![PlanKind::Initial, PlanKind::Full], ..Process::default() },
        overrides: supervisors_may(&["interdisciplinary.caseload.cap", "interdisciplinary.caseload"]),
        standards,
        ..Draft::new("interdisciplinary")
    }
}
