//! Timely access, as certified community clinics promise it: how soon after a request a client is evaluated.

use super::*;
use crate::event::Urgency;

pub(super) fn standards() -> Vec<Standard> {
    let source = "CCBHC, the criteria of 2016";
    let from_request = |urgency: &[Urgency], within: Span, kinds: &[AssessmentKind]| {
        let request = Pattern::Referred { urgency: urgency.to_vec() };
        Rule::Deadline(Deadline {
            clocks: Clocks::all(Clock::Continue),
            ..deadline(request, within, [Pattern::Assessed { kinds: kinds.to_vec() }])
        })
    };
    let evaluated = |code: &str, urgency: Urgency, within: Span| {
        standard(code, Required, source, Published, from_request(&[urgency], within, &[]))
    };
    vec![
        evaluated("access.emergency", Urgency::Emergency, Span::Days(0)),
        evaluated("access.urgent", Urgency::Urgent, Span::BusinessDays(1)),
        evaluated("access.routine", Urgency::Routine, Span::BusinessDays(10)),
        standard(
            "access.comprehensive",
            Required,
            source,
            Published,
            from_request(&[], Span::Days(60), &[AssessmentKind::Comprehensive]),
        ),
        standard(
            "access.plan.update",
            Recommended,
            source,
            Recalled,
            every(Span::Months(6), [Pattern::PlanReviewed {}, any_plan()]),
        ),
    ]
}
