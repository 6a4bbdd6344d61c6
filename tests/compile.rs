//! A wrong call does not compile: `Case<Planning>` has planning's methods and no others.
//!
//! Which pairs of stage and method exist is held against the whole table in `tests/door.rs`, by the compiler
//! and without snapshots; here are the few mistakes whose messages people will see. Snapshots are of the
//! stable compiler; after an upgrade write them anew with `TRYBUILD=overwrite cargo test --test compile`.
//! What does compile is an ordinary test: without one to run, the mistakes need only be checked, not built.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::error::Error;

use caseload::case::{AnyCase, Case, Setting, Step};
use caseload::event::*;
use caseload::ids::{CaseId, ClientId, EventId, GoalId, WorkerId};
use caseload::lifecycle::stage;
use caseload::model::Model;
use caseload::program::Program;
use uuid::Uuid;

fn stamp(hour: u128) -> Stamp {
    let at = format!("2026-01-05T{hour:02}:00:00-05:00").parse().unwrap();
    Stamp::new(EventId(Uuid::from_u128(hour)), at)
}

#[test]
fn a_wrong_call_does_not_compile() {
    let tests = trybuild::TestCases::new();
    for mistake in
        ["plan_before_planning", "close_before_evaluation", "case_made_up", "another_payload", "worker_for_team"]
    {
        tests.compile_fail(format!("tests/compile/{mistake}.rs"));
    }
}

/// The whole process, with each stage known to the compiler.
#[test]
fn the_whole_process_compiles() -> Result<(), Box<dyn Error>> {
    let clinical = Program::preset(Model::Clinical);
    let setting = Setting::of(&clinical);
    let client = ClientId(Uuid::from_u128(9));
    let owner = Owner::Worker(WorkerId(Uuid::from_u128(1)));

    let referred: Case<stage::Referral> =
        Case::refer(&setting, CaseId(Uuid::from_u128(7)), stamp(1), Referred::new(client))?.case;
    let screening: Case<stage::Screening> = referred.start_screening(&setting, stamp(2), ScreeningStarted {})?.case;
    let screening: Case<stage::Screening> =
        screening.screen(&setting, stamp(3), Screened { eligible: true, reasons: vec![] })?.case;
    let consent = ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client);
    let screening: Case<stage::Screening> = screening.give_consent(&setting, stamp(4), consent)?.case;
    let waiting: Case<stage::Waitlist> = screening.waitlist(&setting, stamp(5), Waitlisted { priority: None })?.case;
    let assessment: Case<stage::Assessment> = waiting.enrol(&setting, stamp(6), Enrolled { owner, backup: None })?.case;

    // Where the stage after depends on more than the kind, the step gives an `AnyCase`.
    let assessed = Assessed { kind: AssessmentKind::Comprehensive, needs: vec![] };
    let step: Step<AnyCase> = assessment.assess(&setting, stamp(7), assessed)?;
    let AnyCase::RiskAssessment(case) = step.case else { return Err("no rating stands".into()) };
    let planning: Case<stage::Planning> = case.rate(&setting, stamp(8), RiskRated::judged(Tier::Low))?.case;

    // A refusal gives the case back.
    let empty = PlanAdopted { kind: PlanKind::Full, agreement: Agreement::Agreed, goals: vec![] };
    let refused = planning.adopt_plan(&setting, stamp(9), empty.clone()).unwrap_err();
    assert!(refused.refusal.names("process.goal"));
    let goals = vec![Goal::new(GoalId(Uuid::from_u128(2)), "a home")];
    let plan = PlanAdopted { goals, ..empty };
    let case: Case<stage::Implementation> = refused.case.adopt_plan(&setting, stamp(10), plan)?.case;
    let case: Case<stage::FollowUp> = case.start_follow_up(&setting, stamp(11), FollowUpStarted {})?.case;
    let case: Case<stage::Evaluation> = case.evaluate(&setting, stamp(12), Evaluated::new(Outcome::GoalsMet))?.case;
    let case: Case<stage::Closed> = case.close(&setting, stamp(13), Closed::new(CloseReason::Completed))?.case;
    let case: Case<stage::Screening> = case.reopen(&setting, stamp(14), Reopened { reason: "back".into() })?.case;
    let case: AnyCase = case.any();
    assert!(case.in_stage::<stage::Closed>().is_err());
    Ok(())
}
