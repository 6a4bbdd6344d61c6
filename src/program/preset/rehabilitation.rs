//! Rehabilitation: skills and supports for the roles that the client chose, in living, learning and working.
//!
//! Like the strengths model it is led by the client (SEED-D); its own tools are the functional and the
//! resource assessment (recalled). Nearly all of its figures here are our own.
//!
//! No standards are: that a goal of the plan is for a role (our own; any goal will do), an hour a week for each goal of
//! skills (our own), since minutes are not kept by goal, and that a role is kept for 90 days before discharge (our
//! own).

use super::*;
use crate::event::PlanKind;

pub(super) fn draft() -> Draft {
    let ours = "our own figure";
    let table = "Mueser et al. 1998, Table 1: 1 to 20 to 30";
    let paper = |document: Document| Pattern::DocumentCompleted { documents: vec![document] };
    let mut standards = process();
    standards.extend([
        standard(
            "rehabilitation.owner",
            Required,
            "our reading: one worker",
            Own,
            Rule::OwnerKind(vec![OwnerKind::Worker]),
        ),
        standard("rehabilitation.caseload.cap", Recommended, table, Recalled, cap(Per::Worker, 30)),
        standard("rehabilitation.caseload", Recommended, table, Recalled, cap(Per::Worker, 25)),
        standard("rehabilitation.in_vivo", Recommended, "our own target", Own, in_vivo(SubjectKind::Program, 50)),
        standard("rehabilitation.span", Recommended, ours, Own, span(7)),
        standard(
            "rehabilitation.contact.weekly",
            Recommended,
            "our own target",
            Own,
            Rule::Contact(contact(Window::Week, demand(1, with_client([Mode::FaceToFace])))),
        ),
        standard(
            "rehabilitation.contact.floor",
            Recommended,
            ours,
            Own,
            Rule::Contact(contact(Window::Rolling, in_days(2, 30, with_client([Mode::FaceToFace])))),
        ),
        guard(
            "rehabilitation.plan.assessment",
            Required,
            "Anthony and Farkas, the functional assessment",
            Recalled,
            Guard::DocumentOnFile { document: Document::FunctionalAssessment },
        ),
        standard(
            "rehabilitation.assessment.functional",
            Recommended,
            ours,
            Own,
            from_enrolment(Span::Days(30), [paper(Document::FunctionalAssessment)]),
        ),
        standard(
            "rehabilitation.assessment.resources",
            Recommended,
            ours,
            Own,
            from_enrolment(Span::Days(30), [paper(Document::Other("resource_assessment".into()))]),
        ),
        standard("rehabilitation.plan", Recommended, ours, Own, from_enrolment(Span::Days(45), [any_plan()])),
        standard(
            "rehabilitation.review",
            Recommended,
            ours,
            Own,
            every_after(any_plan(), Span::Days(90), [Pattern::PlanReviewed {}, any_plan(), Pattern::Evaluated {}]),
        ),
        standard("rehabilitation.reassessment", Recommended, ours, Own, every(Span::Months(12), [reassessment()])),
        guard(
            "rehabilitation.close.attempts",
            Recommended,
            "our own figures",
            Own,
            Guard::Attempts(Attempts { least: 4, days: 60, visits: 1, collateral: 0, letters: 1 }),
        ),
    ]);
    standards.extend(hold_reviews("rehabilitation", 60));
    Draft {
        name: "rehabilitation".to_owned(),
        models: vec![Model::Rehabilitation],
        process: Process { plans: vec![PlanKind::Initial, PlanKind::Full], ..Process::default() },
        overrides: supervisors_may(&["rehabilitation.caseload.cap", "rehabilitation.caseload"]),
        standards,
        ..Draft::new("rehabilitation")
    }
}
