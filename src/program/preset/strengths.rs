//! Strengths-based case management: the client directs, and work starts from strengths and natural resources.
//!
//! Sources disagree
//! - on how many cases: the fidelity scale's top anchor is 20 or fewer, the table of models 20 to 30. Twenty is
//!   recommended, 25 the most, by our own figure;
//! - on how many items fidelity has: 9 (recalled), 11 or 14. The published scoring, 11 to 55 with 45 as high, has 11.
//!
//! No standards are: the share of a worker's time that goes into case management (SM-KU), which is an item of its
//! [scale](crate::fidelity::strengths); the reviews of fidelity at baseline, every six months for two years and yearly
//! then (SM-12), which are of a team and no case's; that the supervisor reads the tools each week (SM-12) and goes
//! along (SM-RG), which no event says; and that the plan is touched at nearly every contact (recalled).

use super::*;
use crate::event::PlanKind;

/// The strengths assessment, written.
pub(super) fn paper() -> Pattern {
    Pattern::DocumentCompleted { documents: vec![Document::StrengthsAssessment] }
}

/// What a plan under strengths practice rests on: the strengths assessment, and a goal that names a strength.
pub(super) fn practice() -> Vec<Standard> {
    let source = "SM-12 and SM-RG, the tools of the strengths model; the days are our own";
    vec![
        guard(
            "strengths.plan.assessment",
            Required,
            "SM-12 and SM-RG, the tools of the strengths model",
            Published,
            Guard::DocumentOnFile { document: Document::StrengthsAssessment },
        ),
        guard(
            "strengths.plan.goal",
            Required,
            "SEED-B, goals are built on strengths",
            Published,
            Guard::StrengthNamed {},
        ),
        standard("strengths.assessment", Recommended, source, Own, from_enrolment(Span::Days(30), [paper()])),
    ]
}

pub(super) fn draft() -> Draft {
    let ours = "our own figure";
    let mut standards = process();
    standards.extend(practice());
    standards.extend([
        standard(
            "strengths.owner",
            Required,
            "SEED-D and SM-KU, a worker devoted to the caseload",
            Published,
            Rule::OwnerKind(vec![OwnerKind::Worker]),
        ),
        standard("strengths.caseload.cap", Recommended, ours, Own, cap(Per::Worker, 25)),
        standard(
            "strengths.caseload",
            Recommended,
            "Rapp and Goscha; the Kansas scale's top anchor, 20:1 or fewer",
            Recalled,
            cap(Per::Worker, 20),
        ),
        standard(
            "strengths.in_vivo",
            Recommended,
            "strengths fidelity, top anchor: 85 %",
            Recalled,
            in_vivo(SubjectKind::Program, 85),
        ),
        standard(
            "strengths.supervision",
            Recommended,
            "strengths group supervision each week",
            Recalled,
            weekly_supervision(),
        ),
        standard("strengths.span", Recommended, "one supervisor for 5 to 6, of low confidence", Recalled, span(6)),
        standard(
            "strengths.contact.weekly",
            Recommended,
            "our own target",
            Own,
            Rule::Contact(contact(Window::Week, demand(1, with_client([Mode::FaceToFace])))),
        ),
        standard(
            "strengths.contact.floor",
            Recommended,
            ours,
            Own,
            Rule::Contact(contact(Window::Rolling, in_days(2, 30, with_client([Mode::FaceToFace])))),
        ),
        standard(
            "strengths.assessment.update",
            Recommended,
            ours,
            Own,
            every_after(paper(), Span::Months(1), [paper()]),
        ),
        standard("strengths.plan", Recommended, ours, Own, from_enrolment(Span::Days(30), [any_plan()])),
        standard(
            "strengths.review",
            Recommended,
            ours,
            Own,
            every_after(any_plan(), Span::Days(90), [Pattern::PlanReviewed {}, any_plan(), Pattern::Evaluated {}]),
        ),
        guard(
            "strengths.close.attempts",
            Recommended,
            "our own figures",
            Own,
            Guard::Attempts(Attempts { least: 4, days: 60, visits: 1, collateral: 0, letters: 1 }),
        ),
    ]);
    standards.extend(hold_reviews("strengths", 60));
    Draft {
        name: "strengths-based".to_owned(),
        models: vec![Model::StrengthsBased],
        process: Process { plans: vec![PlanKind::Initial, PlanKind::Full], ..Process::default() },
        overrides: supervisors_may(&["strengths.caseload.cap", "strengths.caseload"]),
        standards,
        ..Draft::new("strengths-based")
    }
}
