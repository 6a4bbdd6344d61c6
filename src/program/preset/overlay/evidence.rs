//! Evidence-based practice: research, clinical expertise and the client's values (SEED-D).
//!
//! `evidence.review` is of a case: its plan is reviewed, written anew or evaluated at least each year, by our own figure. No
//! standard is the review of a team's fidelity each year, which is asked of assertive teams (ACT-UT):
//! [`fidelity::Review`](crate::fidelity::Review) makes one.

use super::*;

/// Hours of training a year that count as continuing education: the least that is any. Our own.
const TRAINING_HOURS: u32 = 1;

pub(super) fn standards() -> Vec<Standard> {
    let measured = || Pattern::Measured { measures: vec![] };
    vec![
        guard(
            "evidence.plan.intervention",
            Required,
            "our reading of SEED-D, practice rests on research",
            Own,
            Guard::EvidenceNamed {},
        ),
        standard(
            "evidence.review",
            Recommended,
            "our own figure: each plan is reviewed yearly",
            Own,
            every(Span::Months(12), [Pattern::PlanReviewed {}, any_plan(), Pattern::Evaluated {}]),
        ),
        standard(
            "evidence.outcome.baseline",
            Recommended,
            "our own figure",
            Own,
            from_enrolment(Span::Days(30), [measured()]),
        ),
        standard(
            "evidence.outcome",
            Recommended,
            "our own figure",
            Own,
            every_after(measured(), Span::Months(12), [measured()]),
        ),
        standard(
            "evidence.training",
            Recommended,
            "our own figure; SEED-D, continuing education of staff",
            Own,
            yearly_training(TRAINING_HOURS),
        ),
    ]
}
