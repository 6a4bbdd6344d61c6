//! Clinical case management: a clinician gives direct care and coordinates the rest.
//!
//! Sources disagree on whose plan it is: often a single service inside somebody else's plan (SEED-B), or the one that
//! formulates the program (SEED-C). A plan held elsewhere is accepted. Follow-up after hospital is asked for after any
//! hospital stay, since a log does not say what the stay was for, and any contact with the client in person or by video is
//! one: that it is a visit of mental health care (FUH) is our reading.
//!
//! No standards are: the license of the clinician, which laws set and an agency names (`Credentials`), that a backup
//! holds no lesser one (our own), a session of 30 to 60 minutes, and the visit before closing a high risk (both our
//! own).

use super::*;
use crate::event::PlanKind;

pub(super) fn draft() -> Draft {
    let seen = || with_client([Mode::FaceToFace, Mode::Video]);
    let ours = "our own figure";
    let mut standards = process();
    standards.extend([
        standard(
            "clinical.owner",
            Required,
            "SEED-D, a clinician",
            Published,
            Rule::OwnerKind(vec![OwnerKind::Worker]),
        ),
        standard("clinical.caseload.cap", Recommended, ours, Own, cap(Per::Worker, 35)),
        standard(
            "clinical.caseload",
            Recommended,
            "Mueser et al. 1998, Table 1: 1 to 30 and more",
            Recalled,
            cap(Per::Worker, 30),
        ),
        standard(
            "clinical.supervision",
            Recommended,
            "our own figure, weekly to fortnightly",
            Own,
            measure(Quantity::Supervision {}, SubjectKind::Worker, MeasureWindow::Weeks(2), Bound::AtLeast(cases(1))),
        ),
        standard("clinical.span", Recommended, ours, Own, span(8)),
        standard(
            "clinical.contact.monthly",
            Recommended,
            "our own target; activity data (ICM-UK7B) come to 1.5 a month",
            Own,
            Rule::Contact(contact(Window::Month, demand(2, seen()))),
        ),
        standard(
            "clinical.contact.floor",
            Recommended,
            ours,
            Own,
            Rule::Contact(contact(Window::Rolling, in_days(1, 30, seen()))),
        ),
        standard("clinical.assessment", Recommended, ours, Own, from_enrolment(Span::Days(30), [any_assessment()])),
        standard("clinical.plan", Recommended, ours, Own, from_enrolment(Span::Days(30), [any_plan()])),
        standard(
            "clinical.review",
            Recommended,
            ours,
            Own,
            every_after(any_plan(), Span::Days(90), [Pattern::PlanReviewed {}, any_plan(), Pattern::Evaluated {}]),
        ),
        standard(
            "clinical.reassessment",
            Recommended,
            ours,
            Own,
            every_after(any_assessment(), Span::Months(12), [reassessment()]),
        ),
        guard(
            "clinical.close.attempts",
            Recommended,
            "our own figures",
            Own,
            Guard::Attempts(Attempts { least: 3, days: 45, visits: 0, collateral: 0, letters: 1 }),
        ),
    ]);
    standards.extend(follow_up_after_hospital("clinical.follow_up"));
    standards.extend(hold_reviews("clinical", 45));
    Draft {
        name: "clinical".to_owned(),
        models: vec![Model::Clinical],
        process: Process { plans: vec![PlanKind::Initial, PlanKind::Full, PlanKind::External], ..Process::default() },
        overrides: supervisors_may(&["clinical.caseload.cap", "clinical.caseload"]),
        standards,
        ..Draft::new("clinical")
    }
}
