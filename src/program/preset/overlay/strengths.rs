//! Strengths practice on any model: SEED-B names it with intensive case management. The figures are our own.

use super::*;

pub(super) fn standards() -> Vec<Standard> {
    use crate::program::preset::strengths::{paper, practice};
    let at_review = Rule::Deadline(deadline(Pattern::PlanReviewed {}, Span::Days(0), [paper()]));
    let mut standards = practice();
    standards.extend([
        standard(
            "strengths.practice.review",
            Recommended,
            "our reading: strengths are looked at in each review of the plan",
            Own,
            at_review,
        ),
        standard("strengths.practice.in_vivo", Recommended, "our own target", Own, in_vivo(SubjectKind::Program, 50)),
    ]);
    standards
}
