//! Flexible ACT: one team in two modes. A case on the board is the team's and seen assertively; off it, one worker's.
//! Passing from one mode to the other is a reassignment and never a transfer.
//!
//! For all people with severe mental illness of a district, of whom a fifth are expected on the board at a time.
//!
//! Sources disagree on size: 200 clients for 11 to 12 full-time equivalents, or 220 to 250 for 11 to 14, both near twenty
//! for each, which is recommended.
//!
//! No standards are: what brings a client onto the board and off it (a crisis, or its end by the team's consensus, the
//! manual; at least 21 stable days, our own), which the team decides, and the link to a crisis service.

use super::*;
use crate::event::PlanKind;

pub(super) fn draft() -> Draft {
    let ours = "our own figure";
    let manual = "the FACT manual, of low confidence";
    let size = "FACT-CC and ACT-ON, 200 to 250 for 11 to 14";
    let mode = |kind: OwnerKind| Scope { owners: vec![kind], ..Scope::default() };
    let visits = |kind: OwnerKind, window: Window, least: u32| {
        let visits = demand(least, with_client([Mode::FaceToFace]));
        Rule::Contact(ContactRule { scope: mode(kind), ..contact(window, visits) })
    };
    let staffing = |role: Role, hundredths: u32| {
        let least = Bound::AtLeast(Hundredths::new(hundredths));
        measure(Quantity::Staffing { role }, SubjectKind::Program, MeasureWindow::Months(1), least)
    };
    let crisis_plan = |onto_the_board: Pattern| {
        let paper = Pattern::DocumentCompleted { documents: vec![Document::CrisisPlan] };
        Rule::Deadline(Deadline { scope: mode(OwnerKind::Team), ..deadline(onto_the_board, Span::Days(7), [paper]) })
    };
    let mut standards = process();
    standards.extend([
        standard(
            "fact.owner",
            Required,
            "FACT-CC, individual case management, and shared care from the board",
            Published,
            Rule::OwnerKind(vec![OwnerKind::Worker, OwnerKind::Team]),
        ),
        standard("fact.caseload.cap", Recommended, ours, Own, cap(Per::Worker, 25)),
        standard("fact.caseload", Recommended, size, Published, cap(Per::Worker, 20)),
        standard("fact.caseload.team", Recommended, size, Published, cap(Per::Team, 20)),
        standard(
            "fact.intake",
            Recommended,
            ours,
            Own,
            Rule::Intake(Intake { per: Per::Team, most: cases(8), per_fte: false, without: vec![] }),
        ),
        standard("fact.in_vivo", Recommended, "our own target", Own, in_vivo(SubjectKind::Program, 80)),
        standard(
            "fact.board.share",
            Recommended,
            "our own alert; FACT-CC expects a fifth of the clients on the board",
            Own,
            measure(Quantity::TeamOwned {}, SubjectKind::Program, MeasureWindow::Months(1), Bound::AtMost(cases(30))),
        ),
        standard(
            "fact.meetings",
            Recommended,
            "FACT-CC, the board is discussed daily: five days a week",
            Published,
            measure(Quantity::Meetings {}, SubjectKind::Team, MeasureWindow::Weeks(1), Bound::AtLeast(cases(5))),
        ),
        standard("fact.staffing.prescriber", Recommended, manual, Recalled, staffing(Role::Prescriber, 40)),
        standard("fact.staffing.psychologist", Recommended, manual, Recalled, staffing(Role::Psychologist, 30)),
        standard("fact.staffing.vocational", Recommended, manual, Recalled, staffing(Role::VocationalSpecialist, 25)),
        standard("fact.staffing.nurse", Recommended, manual, Recalled, staffing(Role::Nurse, 300)),
        standard("fact.staffing.peer", Recommended, manual, Recalled, staffing(Role::PeerSpecialist, 30)),
        standard("fact.contact.board", Recommended, manual, Recalled, visits(OwnerKind::Team, Window::Week, 4)),
        standard(
            "fact.contact.minutes",
            Recommended,
            ours,
            Own,
            Rule::Contact(ContactRule {
                amount: Amount::Minutes,
                scope: mode(OwnerKind::Team),
                ..contact(Window::Week, demand(120, with_client([Mode::FaceToFace])))
            }),
        ),
        standard("fact.contact.off_board", Recommended, manual, Recalled, visits(OwnerKind::Worker, Window::Month, 3)),
        standard("fact.plan", Recommended, ours, Own, from_enrolment(Span::Days(30), [any_plan()])),
        standard("fact.board.crisis_plan", Recommended, ours, Own, crisis_plan(Pattern::Reassigned {})),
        standard("fact.board.crisis_plan.enrolled", Recommended, ours, Own, crisis_plan(Pattern::Enrolled {})),
        standard(
            "fact.review",
            Recommended,
            "the FACT manual",
            Recalled,
            every_after(any_plan(), Span::Months(12), [Pattern::PlanReviewed {}, any_plan()]),
        ),
        guard(
            "fact.close.attempts",
            Recommended,
            "our own figures",
            Own,
            Guard::Attempts(Attempts { least: 12, days: 90, visits: 0, collateral: 0, letters: 0 }),
        ),
    ]);
    standards.extend(hold_reviews("fact", 90));
    Draft {
        name: "fact".to_owned(),
        models: vec![Model::FlexibleAct],
        process: Process { plans: vec![PlanKind::Initial, PlanKind::Full], ..Process::default() },
        overrides: supervisors_may(&["fact.caseload.cap", "fact.caseload", "fact.caseload.team", "fact.intake"]),
        standards,
        ..Draft::new("fact")
    }
}
