//! The agreement law: what was accepted audits clean, and the agenda shows what the audit says is open; and
//! its mirror: a forbidden step is found, and is found no longer when it is taken out.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may panic, and plain arithmetic on small numbers reads best"
)]

mod specification;

use std::collections::{BTreeMap, BTreeSet};

use caseload::agenda;
use caseload::audit::{Audit, Finding, Report, Status};
use caseload::case::{Setting, decide};
use caseload::event::{
    Agreement, Assessed, AssessmentKind, CloseReason, Closed, ConsentGiven, ConsentGiver, ConsentScope, Contact,
    ContactOutcome, Document, DocumentCompleted, Enrolled, Evaluated, Event, FollowUpStarted, Goal, Held, HoldReason,
    Kind, LinkageMade, LinkageStatus, LinkageUpdated, Mode, Need, Outcome, Owner, PhaseStarted, Place, PlanAdopted,
    PlanKind, PlanReviewed, RatingBasis, Reassigned, Referred, Reopened, Resumed, RiskRated, Screened,
    ScreeningStarted, Service, Stamp, Tier, TransferProposed, TransferSettled, Waitlisted,
};
use caseload::ids::{CaseId, ClientId, EventId, GoalId, LinkageId, TeamId, WorkerId};
use caseload::log::Log;
use caseload::model::{Model, Overlay};
use caseload::obligation::Verdict;
use caseload::program::{Decision, Draft, Force, Program, Rule};
use caseload::record::Record;
use caseload::time::{Day, Instant};
use proptest::prelude::*;
use specification::{Status as Judged, judge};
use uuid::Uuid;

/// Of an agency; by whom, why and when do not matter here.
fn decision() -> Decision {
    Decision::new("board", "an example", Day::FIRST)
}

const CASE: CaseId = CaseId(Uuid::from_u128(0xca5e));
/// The last stands for the hybrid of intensive case management with every overlay.
const MODELS: [Model; 6] = [
    Model::Clinical,
    Model::IntensiveCaseManagement,
    Model::AssertiveCommunityTreatment,
    Model::CriticalTimeIntervention,
    Model::CriticalTimeInterventionSixMonths,
    Model::IntensiveCaseManagement,
];

/// After so many days another edition comes into force, which drops the standards of these bits or asks more.
type Split = (i32, u64, bool);

fn split() -> impl Strategy<Value = Option<Split>> {
    prop::option::of((0..250_i32, any::<u64>(), any::<bool>()))
}

/// A model's rulebook, or one with every standard required; of one edition, or of two in either order.
fn program(model: usize, strict: bool, split: Option<Split>) -> Program {
    let mut draft = Program::preset(MODELS[model]).draft().clone();
    if model == MODELS.len() - 1 {
        let overlays: Vec<_> = Overlay::ALL.iter().map(|overlay| Draft::overlay(*overlay)).collect();
        draft = Draft::compose(&std::iter::once(&draft).chain(&overlays).collect::<Vec<_>>()).unwrap();
    }
    let codes: Vec<_> = draft.standards.iter().map(|standard| standard.code.to_string()).collect();
    let codes = codes.iter().filter(|_| strict);
    let whole = codes.fold(draft, |draft: Draft, code| draft.require(code, &decision()).unwrap());
    let Some((days, bits, first)) = split else { return whole.build().unwrap() };
    let mut other = Draft { amendments: vec![], merged: vec![], ..whole.clone() };
    let mut place = 0..;
    other.standards.retain_mut(|standard| {
        let changes = bits >> (place.next().unwrap() % 64) & 1 == 1;
        match &mut standard.rule {
            Rule::Order {} => true,
            Rule::Contact(rule) => {
                let more = u32::from(changes);
                rule.demands.iter_mut().for_each(|demand| demand.least += more);
                true
            }
            _ => !changes,
        }
    });
    let stands = |code: &caseload::program::Code| other.standards.iter().any(|standard| standard.code == *code);
    let mut overrides = other.overrides.clone();
    for may in &mut overrides {
        may.codes.retain(stands);
    }
    other.overrides = overrides;
    let (one, two) = if first { (other, whole) } else { (whole, other) };
    let from = Some("2026-01-05".parse::<Day>().unwrap().plus_days(days));
    one.build().unwrap().succeeded_by(Draft { edition: "2".to_owned(), from, ..two }).unwrap()
}

/// Something to try: what happens, with a choice, so many days after the last try.
type Try = (u8, u8, u8);

/// What may be tried; most of it is refused most of the time.
fn kind((what, choice, _): Try, number: u128) -> Kind {
    let pick = usize::from(choice);
    let worker = WorkerId(Uuid::from_u128(0x10 + u128::from(choice % 3)));
    let team = TeamId(Uuid::from_u128(0x20));
    let owner = match choice % 3 {
        0 => Owner::Worker(worker),
        1 => Owner::Team(team),
        _ => Owner::Lead { worker, team },
    };
    let backup = (choice % 4 < 3).then(|| WorkerId(Uuid::from_u128(0x11 + u128::from(choice % 2))));
    let reason = HoldReason::ALL[pick % HoldReason::ALL.len()];
    let goal = Goal { area: Some("housing".into()), ..Goal::new(GoalId(Uuid::from_u128(number)), "a goal") };
    match what % 26 {
        0 => Referred::new(ClientId(Uuid::from_u128(1))).into(),
        1 => ScreeningStarted {}.into(),
        2 => Screened { eligible: choice % 4 != 0, reasons: vec![] }.into(),
        3 => Waitlisted { priority: None }.into(),
        4 => ConsentGiven::new(ConsentScope::Services, ConsentGiver::ALL[pick % 4]).into(),
        5 => Enrolled { owner, backup }.into(),
        6 => {
            let needs = if choice % 3 == 0 { vec![Need::Housing] } else { vec![] };
            Assessed { kind: AssessmentKind::ALL[pick % 3], needs }.into()
        }
        7 => {
            let reason = (choice % 3 == 0).then(|| "seen".into());
            let basis = RatingBasis::ALL[pick / 4 % 2];
            RiskRated { basis, reason, ..RiskRated::judged(Tier::ALL[pick % 4]) }.into()
        }
        8 => {
            let goals = if choice % 5 == 0 { vec![] } else { vec![goal] };
            PlanAdopted { kind: PlanKind::ALL[pick % 4], agreement: Agreement::Agreed, goals }.into()
        }
        9 => PlanReviewed {}.into(),
        10 => FollowUpStarted {}.into(),
        11 => Evaluated::new(Outcome::GoalsMet).into(),
        12 => Closed::new(CloseReason::ALL[pick % CloseReason::ALL.len()]).into(),
        13 => Reopened { reason: "back".into() }.into(),
        14 => Held { reason }.into(),
        15 => Resumed { reason }.into(),
        16 => Reassigned { owner, backup, reason: "change".into() }.into(),
        17 => {
            let phase = ["pre_cti", "transition", "try_out", "transfer_of_care"][pick % 4];
            PhaseStarted { phase: phase.into() }.into()
        }
        18 => TransferProposed { to_program: "another".into(), owner: None }.into(),
        19 => TransferSettled { accepted: choice % 2 == 0 }.into(),
        20 => {
            let document = [Document::Notice, Document::Refusal, Document::SafetyPlan][pick % 3].clone();
            DocumentCompleted { document }.into()
        }
        21 => LinkageMade {
            linkage: LinkageId(Uuid::from_u128(u128::from(choice % 3))),
            service: Service::Therapy,
            need: Some(Need::Housing),
            recipient: None,
        }
        .into(),
        22 => LinkageUpdated {
            linkage: LinkageId(Uuid::from_u128(u128::from(choice % 3))),
            status: LinkageStatus::ALL[pick % 5],
        }
        .into(),
        _ => Contact {
            outcome: ContactOutcome::ALL[pick % 4],
            hand_off: Some(choice % 2 == 0),
            ..Contact::with_client(Mode::ALL[pick % 5], Place::ALL[pick % 5], u16::from(choice), [worker])
        }
        .into(),
    }
}

fn event(number: usize, day: Day, kind: Kind) -> Event {
    let number = u128::try_from(number).unwrap();
    let at: Instant = format!("{day}T{:02}:{:02}:00Z", number / 60 % 24, number % 60).parse().unwrap();
    Event::new(
        CASE,
        Stamp { by: Some(WorkerId(Uuid::from_u128(9))), ..Stamp::new(EventId(Uuid::from_u128(number)), at) },
        kind,
    )
}

/// The legal opening of a case, which chance alone would seldom find.
fn opening(model: usize) -> Vec<Try> {
    let owner = u8::from(MODELS[model] == Model::AssertiveCommunityTreatment);
    vec![(0, 0, 0), (1, 0, 0), (2, 1, 0), (4, 0, 0), (5, owner, 1)]
}

/// The events that were accepted, of those tried, and the codes that could not be told of any of them: without
/// a census nobody knows who carries what.
fn accepted(program: &Program, tries: &[Try]) -> (Vec<Event>, BTreeSet<String>) {
    let setting = Setting::of(program);
    let mut record = Record::default();
    let (mut events, mut untold) = (Vec::new(), BTreeSet::new());
    let mut day: Day = "2026-01-05".parse().unwrap();
    for (number, tried) in tries.iter().enumerate() {
        day = day.plus_days(i32::from(tried.2));
        let event = event(number, day, kind(*tried, u128::try_from(number).unwrap()));
        if let Ok(accepted) = decide(&record, &event, &setting) {
            untold.extend(accepted.cannot_tell.iter().map(|of| of.code.to_string()));
            record.evolve(&event, program);
            events.push(event);
        }
    }
    (events, untold)
}

fn audit(program: &Program, events: &[Event], as_of: Day) -> Report {
    let audit = Audit::of(program).as_of(as_of);
    audit.finish(audit.part(&Log::of(events.to_vec())))
}

/// Neither an obligation nor a measure.
fn is_limit(rule: &Rule) -> bool {
    !rule.is_obligation() && !matches!(rule, Rule::Measure(_))
}

/// Findings against required limits that somebody decided who could tell.
fn decided(program: &Program, report: &Report, untold: &BTreeSet<String>) -> Vec<String> {
    let limit = |code: &str| program.standard(code).is_some_and(|standard| is_limit(&standard.rule));
    let found = report.findings().iter().filter(|finding| {
        let code = finding.code.as_str();
        let told = limit(code) && !untold.contains(code);
        finding.force == Force::Required && told && finding.status != Status::Drift
    });
    found.map(ToString::to_string).collect()
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let gap = prop_oneof![3 => 0..3_u8, 2 => 3..15_u8, 1 => 15..60_u8];
    prop::collection::vec((any::<u8>(), any::<u8>(), gap), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_accepted_has_no_finding_against_a_required_limit(
        model in 0..MODELS.len(), strict in any::<bool>(), split in split(), more in tries(), later in 0..200_i32,
    ) {
        let program = program(model, strict, split);
        let (events, untold) = accepted(&program, &[opening(model), more].concat());
        prop_assert!(events.len() >= 5, "the opening is legal");
        let as_of = events.last().unwrap().at.day().plus_days(later);
        prop_assert_eq!(decided(&program, &audit(&program, &events, as_of), &untold), Vec::<String>::new());
    }

    #[test]
    fn a_forbidden_step_is_found_and_is_found_no_longer_when_taken_out(
        model in 0..MODELS.len(), split in split(), more in tries(), forbidden in any::<(u8, u8)>(),
    ) {
        let program = program(model, true, split);
        let setting = Setting::of(&program);
        let (events, mut untold) = accepted(&program, &[opening(model), more].concat());
        let mut record = Record::default();
        for event in &events {
            record.evolve(event, &program);
        }
        let day = events.last().unwrap().at.day().next();
        let wrong = event(5000, day, kind((forbidden.0, forbidden.1, 1), 5000));
        let refused = decide(&record, &wrong, &setting);
        let with: Vec<Event> = events.iter().cloned().chain([wrong]).collect();
        let report = audit(&program, &with, day.plus_days(1));
        let found: Vec<_> = report.findings().iter().map(|finding| finding.code.to_string()).collect();
        match refused {
            // What was refused is found, standard by standard; ownership and consent hold on days in service.
            Err(refusal) => {
                record.evolve(with.last().unwrap(), &program);
                for breach in refusal.breaches() {
                    let rule = &program.standard(breach.code.as_str()).unwrap().rule;
                    let daily = matches!(rule, Rule::OwnerKind(_) | Rule::ConsentToServices(_));
                    if record.state.in_service || !daily {
                        prop_assert!(found.contains(&breach.code.to_string()), "{} not among {:?}", breach, found);
                    }
                }
            }
            Ok(accepted) => {
                untold.extend(accepted.cannot_tell.iter().map(|of| of.code.to_string()));
                prop_assert_eq!(decided(&program, &report, &untold), Vec::<String>::new());
            }
        }
        prop_assert_eq!(decided(&program, &audit(&program, &events, day.plus_days(1)), &untold), Vec::<String>::new());
    }

    #[test]
    fn on_every_day_the_agenda_shows_what_the_audit_says_is_open(
        model in 0..MODELS.len(), split in split(), more in tries(), later in 0..40_i32,
    ) {
        let program = program(model, false, split);
        let (events, _) = accepted(&program, &[opening(model), more].concat());
        let first = events.first().unwrap().at.day();
        let last = events.last().unwrap().at.day().plus_days(later);
        for day in (0..=last.days_since(first)).step_by(7).map(|days| first.plus_days(days)) {
            let agenda = agenda::of_case(&program, &events, day);
            let mut pending: BTreeMap<String, u64> = BTreeMap::new();
            for entry in agenda.items().filter(|entry| entry.item.verdict == Verdict::Pending) {
                *pending.entry(entry.code.to_string()).or_default() += 1;
            }
            let report = audit(&program, &events, day);
            // What is due are obligations; a window of a measure that runs is nobody's to do.
            let obligation = |code: &str| program.standard(code).is_some_and(|of| of.rule.is_obligation());
            let of_audit: BTreeMap<String, u64> = report.adherence().iter()
                .filter(|of| of.counts.pending > 0 && obligation(of.code.as_str()))
                .map(|of| (of.code.to_string(), of.counts.pending))
                .collect();
            prop_assert_eq!(&pending, &of_audit, "pending on {}", day);
            // Missed, not made good, and able to be: the agenda has nothing else, and the audit has nothing else.
            let open: Vec<_> = report.findings().iter().filter(|finding| finding.open).collect();
            let overdue: Vec<_> = agenda.items().filter(|entry| entry.item.verdict == Verdict::Missed).collect();
            let tells_of = |finding: &Finding, entry: &agenda::Entry| {
                let missed = entry.item.missed.unwrap();
                finding.code == entry.code && finding.from <= missed.from && missed.to <= finding.to
            };
            for entry in &overdue {
                let found = open.iter().any(|finding| tells_of(finding, entry));
                prop_assert!(found, "{} is on the agenda of {} and in no open finding", entry, day);
            }
            for finding in open {
                let found = overdue.iter().any(|entry| tells_of(finding, entry));
                prop_assert!(found && finding.made_good.is_none(), "{} is not on the agenda of {}", finding, day);
            }
            // And item by item as the specification has it.
            let (items, _) = judge(&program, &events, day);
            let specified = items.iter().filter(|item| item.status == Judged::Pending).count();
            prop_assert_eq!(pending.values().sum::<u64>(), u64::try_from(specified).unwrap());
        }
    }
}
