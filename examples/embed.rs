//! A developer's first ten minutes: one case from referral to closure, with its events in a plain `Vec`; then
//! a roster, a full caseload, an override and a departure.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use caseload::agenda;
use caseload::case::{AnyCase, Case, Setting, decide, departure};
use caseload::event::{
    Agreement, Assessed, AssessmentKind, CloseReason, Closed, ConsentGiven, ConsentGiver, ConsentScope, Contact,
    Enrolled, Evaluated, Event, Goal, Held, HoldReason, Hundredths, Mode, Outcome, Override, Owner, Place, PlanAdopted,
    PlanKind, Referred, Resumed, RiskRated, Role, RoleHours, RosterEvent, RosterKind, Screened, ScreeningStarted,
    Stamp, Tier, Worker,
};
use caseload::ids::{CaseId, ClientId, EventId, GoalId, WorkerId};
use caseload::lifecycle::Stage;
use caseload::lifecycle::stage::Implementation;
use caseload::model::Model;
use caseload::program::Program;
use caseload::record::Record;
use caseload::roster::{Census, Roster};
use uuid::Uuid;

/// Your own keys give stable ids; keep the namespace secret.
const NAMESPACE: Uuid = Uuid::from_u128(0x5f1c_2b0a_3f0e_4d6b_8a39_6f1f_2c9d_7e02);

/// A stamp: your application knows the time and gives the ids.
fn stamp(at: &str) -> Result<Stamp, caseload::time::TimeError> {
    Ok(Stamp::new(EventId::from_external(NAMESPACE, at), at.parse()?))
}

fn main() -> Result<(), Box<dyn Error>> {
    let icm = Program::preset(Model::IntensiveCaseManagement);
    let setting = Setting::of(&icm);
    let worker = WorkerId::from_external(NAMESPACE, "worker 7");
    let mut store: Vec<Event> = Vec::new();

    // Where the stage is known, the compiler knows it too: a case in referral has no method to adopt a plan.
    let id = CaseId::from_external(NAMESPACE, "case 1");
    let client = ClientId::from_external(NAMESPACE, "client 1");
    let step = Case::refer(&setting, id, stamp("2026-01-05T09:00:00-05:00")?, Referred::new(client))?;
    store.push(step.event);
    let step = step.case.start_screening(&setting, stamp("2026-01-05T09:30:00-05:00")?, ScreeningStarted {})?;
    store.push(step.event);
    let screened = Screened { eligible: true, reasons: vec![] };
    let step = step.case.screen(&setting, stamp("2026-01-05T10:00:00-05:00")?, screened)?;
    store.push(step.event);

    // A refusal lists everything that is missing, and gives the case back.
    let enrolled = Enrolled { owner: Owner::Worker(worker), backup: None };
    let case = match step.case.enrol(&setting, stamp("2026-01-05T10:30:00-05:00")?, enrolled.clone()) {
        Ok(_) => return Err("enrolled without consent".into()),
        Err(refused) => {
            println!("{refused}\n");
            refused.case
        }
    };
    let consent = ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client);
    let step = case.give_consent(&setting, stamp("2026-01-05T10:40:00-05:00")?, consent)?;
    store.push(step.event);
    let step = step.case.enrol(&setting, stamp("2026-01-05T11:00:00-05:00")?, enrolled)?;
    store.push(step.event);

    // Where it comes from storage, match on it, or ask what is missing.
    let case = AnyCase::replay(&icm, &store)?;
    println!("{} now; {}\n", case.stage(), case.missing_for(&setting, Stage::Implementation, "2026-01-05".parse()?));
    let assessed = Assessed { kind: AssessmentKind::Comprehensive, needs: vec![] };
    let step = case.take(&setting, stamp("2026-01-08T14:00:00-05:00")?, assessed)?;
    store.push(step.event);
    let step = step.case.take(&setting, stamp("2026-01-08T15:00:00-05:00")?, RiskRated::judged(Tier::Moderate))?;
    store.push(step.event);
    let goal = Goal::new(GoalId::from_external(NAMESPACE, "goal 1"), "a lease in her own name");
    let plan = PlanAdopted { kind: PlanKind::Full, agreement: Agreement::Agreed, goals: vec![goal] };
    let step = step.case.take(&setting, stamp("2026-01-12T10:00:00-05:00")?, plan)?;
    store.push(step.event);

    // What is due today? And what has changed since?
    let before = agenda::of_case(&icm, &store, "2026-01-13".parse()?);
    println!("on {}:", before.today);
    for line in before.lines() {
        println!("  {line}");
    }
    let Ok(case) = step.case.in_stage::<Implementation>() else { return Err("not in implementation".into()) };
    let visit = Contact::with_client(Mode::FaceToFace, Place::Home, 45, [worker]);
    let step = case.contact(&setting, stamp("2026-01-14T10:00:00-05:00")?, visit.clone())?;
    store.push(step.event);
    let step = step.case.hold(&setting, stamp("2026-01-20T09:00:00-05:00")?, Held { reason: HoldReason::Hospital })?;
    store.push(step.event);
    let resumed = Resumed { reason: HoldReason::Hospital };
    let step = step.case.resume(&setting, stamp("2026-01-28T09:00:00-05:00")?, resumed)?;
    store.push(step.event);
    let step = step.case.contact(&setting, stamp("2026-01-30T10:00:00-05:00")?, visit)?;
    store.push(step.event);
    let after = agenda::of_case(&icm, &store, "2026-02-02".parse()?);
    println!("\nfrom {} to {}:", before.today, after.today);
    for change in agenda::changes(&before, &after) {
        println!("  {change}");
    }

    // To the end: evaluated, then closed.
    let evaluated = Evaluated::new(Outcome::GoalsMet);
    let step = step.case.evaluate(&setting, stamp("2026-06-29T10:00:00-04:00")?, evaluated)?;
    store.push(step.event);
    let closed = Closed::new(CloseReason::Graduated);
    let step = step.case.close(&setting, stamp("2026-06-30T10:00:00-04:00")?, closed)?;
    let consulted: Vec<_> = step.consulted(&icm).map(ToString::to_string).collect();
    println!("\nclosed; consulted {}", consulted.join(", "));
    store.push(step.event);
    println!("{} events to keep; the last: {}", store.len(), serde_json::to_string(&store.last())?);
    people(&icm)
}

/// More than one case: the roster, a full caseload, an override, and a worker who leaves.
fn people(icm: &Program) -> Result<(), Box<dyn Error>> {
    // Who works, in which roles and hours. A tenth of full time has room for two of twenty cases.
    let [supervisor, worker, colleague] =
        ["supervisor", "worker 7", "worker 8"].map(|key| WorkerId::from_external(NAMESPACE, key));
    let joined = [(supervisor, Role::Supervisor), (worker, Role::CaseManager), (colleague, Role::CaseManager)].map(
        |(id, role)| {
            let roles = vec![RoleHours { role, fte: Hundredths::new(10) }];
            let id_of_event = EventId::from_external(NAMESPACE, &format!("joined {id}"));
            let at = "2026-01-02T09:00:00-05:00".parse();
            at.map(|at| {
                RosterEvent::new(id_of_event, at, RosterKind::WorkerJoined(Worker { roles, ..Worker::new(id) }))
            })
        },
    );
    let roster = Roster::of(joined.into_iter().collect::<Result<_, _>>()?);
    let mut census = Census::of(roster, []);

    // Three clients ask for the same worker. The version of the census that a decision saw is stored with
    // it: had somebody been faster, `commit` would say so.
    println!("\npeople:");
    let mut records = Vec::new();
    for n in 1_u32..=3 {
        let mut record = screened(icm, n)?;
        let enrolled = Enrolled { owner: Owner::Worker(worker), backup: None };
        let at = format!("2026-03-0{n}T11:00:00-05:00");
        let case = record.case.ok_or("no case")?;
        let mut event = Event::new(case, stamp(&at)?, enrolled);
        let setting = Setting::of(icm).census(&census);
        let accepted = match decide(&record, &event, &setting) {
            Ok(accepted) => accepted,
            Err(refusal) => {
                println!("  {refusal}");
                let reason = "discharged today, nobody else speaks the language";
                event.overrides = vec![Override {
                    code: "icm.caseload.cap".into(),
                    by: supervisor,
                    reason: reason.into(),
                    until: "2026-09-30".parse()?,
                }];
                decide(&record, &event, &setting)?
            }
        };
        for breach in &accepted.overridden {
            println!("  set aside: {} ({})", breach.code, breach.found);
        }
        record.evolve(&event, icm);
        census.commit(accepted.census.ok_or("no census")?, &record)?;
        records.push(record);
    }

    // The worker leaves: who could take over? Nothing changes until the reassignments are stored.
    let setting = Setting::of(icm).census(&census);
    let plan = departure(&setting, worker, &records, "2026-06-30T09:00:00-04:00".parse()?);
    for (case, proposal) in &plan.placed {
        let reasons: Vec<_> = proposal.reasons.iter().map(ToString::to_string).collect();
        println!("  case {case} to {}, who {}", proposal.owner, reasons.join(" and "));
    }
    for left in &plan.unplaced {
        println!("  case {} to nobody; {} were asked", left.case, left.excluded.len());
    }
    Ok(())
}

/// A case that is screened and consented to, ready to be enrolled.
fn screened(icm: &Program, n: u32) -> Result<Record, Box<dyn Error>> {
    let setting = Setting::of(icm);
    let id = CaseId::from_external(NAMESPACE, &format!("client {n}, second episode"));
    let client = ClientId::from_external(NAMESPACE, &format!("client {n}"));
    let at = |time: &str| stamp(&format!("2026-03-0{n}T{time}-05:00"));
    let step = Case::refer(&setting, id, at("09:00:00")?, Referred::new(client))?;
    let step = step.case.start_screening(&setting, at("09:30:00")?, ScreeningStarted {})?;
    let step = step.case.screen(&setting, at("10:00:00")?, Screened { eligible: true, reasons: vec![] })?;
    let consent = ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client);
    let step = step.case.give_consent(&setting, at("10:30:00")?, consent)?;
    Ok(step.case.record().clone())
}
