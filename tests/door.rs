//! Typed methods, `decide` and the lifecycle table are one door.
//!
//! The table is written down here once more by hand, as data, and held against every stage (each brought
//! about legally) and every kind of event, under every preset.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]
#![expect(clippy::arithmetic_side_effects, reason = "small numbers")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::marker::PhantomData;

use caseload::case::{AnyCase, Missing, Refusal, Refused, ReplayError, Replayed, Setting, Step, decide};
use caseload::event::*;
use caseload::ids::*;
use caseload::lifecycle::{Allows, LinkageState, Stage, Trigger, by, stage};
use caseload::model::{Model, Overlay};
use caseload::program::{Decision, Draft, Force, Guard, Process, Program, Rule, Source, Standard, Standing};
use caseload::record::Record;
use caseload::time::{Day, Instant};
use proptest::prelude::*;
use uuid::Uuid;

/// Of an agency; by whom, why and when do not matter here.
fn decision() -> Decision {
    Decision::new("board", "an example", Day::FIRST)
}

use Stage::{
    Assessment, Closed, Evaluation, FollowUp, Implementation, Planning, Referral, RiskAssessment, Screening, Waitlist,
};

// ---- the table, by hand

const ANY: [Stage; 10] =
    [Referral, Screening, Waitlist, Assessment, RiskAssessment, Planning, Implementation, FollowUp, Evaluation, Closed];
const OPEN: [Stage; 9] =
    [Referral, Screening, Waitlist, Assessment, RiskAssessment, Planning, Implementation, FollowUp, Evaluation];
const FROM_SCREENING: [Stage; 8] =
    [Screening, Waitlist, Assessment, RiskAssessment, Planning, Implementation, FollowUp, Evaluation];
const FROM_ENROLMENT: [Stage; 6] = [Assessment, RiskAssessment, Planning, Implementation, FollowUp, Evaluation];
const IN_PROGRESS: [Stage; 3] = [Implementation, FollowUp, Evaluation];

const RATED: &str = "assessed, with a rating";
const OTHER_ASSESSMENT: &str = "assessed, of another kind";
const OTHER_PLAN: &str = "plan_adopted, of another kind";
const EARLY: &str = "closed early";

/// The column "events that move it, and where to"; closing early is added from [`OPEN`].
const MOVES: &[(Stage, &str, Stage)] = &[
    (Referral, "screening_started", Screening),
    (Screening, "waitlisted", Waitlist),
    (Screening, "enrolled", Assessment),
    (Waitlist, "enrolled", Assessment),
    (Assessment, "assessed", RiskAssessment),
    (Assessment, RATED, Planning),
    (RiskAssessment, "risk_rated", Planning),
    (Planning, "plan_adopted", Implementation),
    (Implementation, "follow_up_started", FollowUp),
    (Implementation, "evaluated", Evaluation),
    (FollowUp, "plan_adopted", Implementation),
    (FollowUp, "evaluated", Evaluation),
    (Evaluation, "plan_adopted", Implementation),
    (Evaluation, "closed", Closed),
    (Closed, "reopened", Screening),
];

/// "Recorded in a stage without leaving it".
const STAYS: &[(&[&str], &[Stage])] = &[
    (
        &[
            "contact",
            "measured",
            "consent_given",
            "consent_withdrawn",
            "document_completed",
            "institution_entered",
            "institution_left",
            "authorization",
            "appointment_made",
            "appointment_cancelled",
            "linkage_updated",
            "entered_in_error",
        ],
        &ANY,
    ),
    (&["screened"], &[Screening, Waitlist]),
    (&["held", "resumed"], &OPEN),
    // "risk_rated again": in risk assessment it moves.
    (&["risk_rated"], &[Screening, Waitlist, Assessment, Planning, Implementation, FollowUp, Evaluation]),
    (&["linkage_made"], &FROM_SCREENING),
    // "assessed again": in assessment the accepted kinds move.
    (&["assessed"], &[RiskAssessment, Planning, Implementation, FollowUp, Evaluation]),
    (&[OTHER_ASSESSMENT], &[Assessment]),
    (&["reassigned", "phase_started"], &FROM_ENROLMENT),
    (&["plan_adopted"], &[Implementation]),
    (&["evaluated"], &[Evaluation]),
    (&["plan_reviewed", "goal_updated", "transfer_proposed", "transfer_settled"], &IN_PROGRESS),
];

fn table() -> BTreeSet<(Stage, &'static str, Stage)> {
    let early = OPEN.iter().map(|from| (*from, EARLY, Closed));
    let stays = STAYS.iter().flat_map(|(rows, stages)| {
        rows.iter().flat_map(move |row| stages.iter().map(move |stage| (*stage, *row, *stage)))
    });
    MOVES.iter().copied().chain(early).chain(stays).collect()
}

/// The stage after a row of the table; `None` where there is no such row.
fn led_to(from: Stage, row: &str) -> Option<Stage> {
    let mut rows = table().into_iter().filter(|(stage, name, _)| *stage == from && *name == row).map(|(.., to)| to);
    let to = rows.next();
    assert_eq!(rows.next(), None, "two rows for {row} in {from}");
    to
}

/// Each method of the typed case: its name, its trigger, and the rows of the table that it takes.
const METHODS: &[(&str, &[&str])] = &[
    ("start_screening", &["screening_started"]),
    ("screen", &["screened"]),
    ("waitlist", &["waitlisted"]),
    ("give_consent", &["consent_given"]),
    ("withdraw_consent", &["consent_withdrawn"]),
    ("authorize", &["authorization"]),
    ("enrol", &["enrolled"]),
    ("assess", &["assessed", RATED, OTHER_ASSESSMENT]),
    ("rate", &["risk_rated"]),
    ("adopt_plan", &["plan_adopted"]),
    ("review_plan", &["plan_reviewed"]),
    ("update_goal", &["goal_updated"]),
    ("complete_document", &["document_completed"]),
    ("measure", &["measured"]),
    ("start_follow_up", &["follow_up_started"]),
    ("contact", &["contact"]),
    ("make_appointment", &["appointment_made"]),
    ("cancel_appointment", &["appointment_cancelled"]),
    ("link", &["linkage_made"]),
    ("update_linkage", &["linkage_updated"]),
    ("enter_institution", &["institution_entered"]),
    ("leave_institution", &["institution_left"]),
    ("start_phase", &["phase_started"]),
    ("hold", &["held"]),
    ("resume", &["resumed"]),
    ("reassign", &["reassigned"]),
    ("propose_transfer", &["transfer_proposed"]),
    ("settle_transfer", &["transfer_settled"]),
    ("evaluate", &["evaluated"]),
    ("close", &["closed"]),
    ("close_early", &[EARLY]),
    ("reopen", &["reopened"]),
];

// ---- the typed methods, listed

/// Takes the payload of a kind out again.
trait Payload: Sized {
    fn of(kind: &Kind) -> Option<Self>;
}

macro_rules! payloads {
    ($($kind:ident)+) => {
        $(
            impl Payload for caseload::event::$kind {
                fn of(kind: &Kind) -> Option<Self> {
                    if let Kind::$kind(what) = kind { Some(what.clone()) } else { None }
                }
            }
        )+
    };
}

payloads! {
    ScreeningStarted Screened Waitlisted ConsentGiven ConsentWithdrawn Authorization Enrolled Assessed RiskRated
    PlanAdopted PlanReviewed GoalUpdated DocumentCompleted Measured FollowUpStarted Contact AppointmentMade
    AppointmentCancelled LinkageMade LinkageUpdated InstitutionEntered InstitutionLeft PhaseStarted Held Resumed
    Reassigned TransferProposed TransferSettled Evaluated Closed Reopened
}

type Taken = Result<Step<AnyCase>, Box<Refused<AnyCase>>>;

/// A result of a typed method with its stages known at run time only; what a step consulted goes with it.
fn untyped<C: Into<AnyCase>, F: Into<AnyCase>>(
    taken: Result<Step<C>, Box<Refused<F>>>,
) -> Result<AnyStep, Box<Refused<AnyCase>>> {
    match taken {
        Ok(step) => {
            let warnings = step.warnings().to_vec();
            Ok(AnyStep { event: step.event, warnings, case: step.case.into() })
        }
        Err(refused) => {
            let Refused { case, event, refusal } = *refused;
            Err(Box::new(Refused { case: case.into(), event, refusal }))
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct AnyStep {
    case: AnyCase,
    event: Event,
    warnings: Vec<caseload::limit::Breach>,
}

macro_rules! typed_pairs {
    ($($stage:ident: $($method:ident)+;)+) => {
        /// Every pair of a stage and a method that exists; a pair that does not would not compile.
        const PAIRS: &[(Stage, &str)] = &[$($((Stage::$stage, stringify!($method)),)+)+];

        /// Calls the method on the case in its stage; `None` where the stage has no such method, or the
        /// method takes another kind.
        fn call(
            case: &AnyCase,
            method: &str,
            setting: &Setting<'_>,
            stamp: &Stamp,
            kind: &Kind,
        ) -> Option<Result<AnyStep, Box<Refused<AnyCase>>>> {
            match (case, method) {
                $($((AnyCase::$stage(case), stringify!($method)) => {
                    Some(untyped(case.clone().$method(setting, stamp.clone(), Payload::of(kind)?)))
                })+)+
                _ => None,
            }
        }
    };
}

typed_pairs! {
    Referral: start_screening give_consent withdraw_consent authorize complete_document measure contact make_appointment
        cancel_appointment update_linkage enter_institution leave_institution hold resume close_early;
    Screening: screen waitlist give_consent withdraw_consent authorize enrol rate complete_document measure contact
        make_appointment cancel_appointment link update_linkage enter_institution leave_institution hold resume close_early;
    Waitlist: screen give_consent withdraw_consent authorize enrol rate complete_document measure contact
        make_appointment cancel_appointment link update_linkage enter_institution leave_institution hold resume close_early;
    Assessment: give_consent withdraw_consent authorize assess rate complete_document measure contact make_appointment
        cancel_appointment link update_linkage enter_institution leave_institution start_phase hold resume reassign
        close_early;
    RiskAssessment: give_consent withdraw_consent authorize assess rate complete_document measure contact
        make_appointment cancel_appointment link update_linkage enter_institution leave_institution start_phase hold
        resume reassign close_early;
    Planning: give_consent withdraw_consent authorize assess rate adopt_plan complete_document measure contact
        make_appointment cancel_appointment link update_linkage enter_institution leave_institution start_phase hold
        resume reassign close_early;
    Implementation: give_consent withdraw_consent authorize assess rate adopt_plan review_plan update_goal
        complete_document measure start_follow_up contact make_appointment cancel_appointment link update_linkage
        enter_institution leave_institution start_phase hold resume reassign propose_transfer settle_transfer evaluate
        close_early;
    FollowUp: give_consent withdraw_consent authorize assess rate adopt_plan review_plan update_goal complete_document
        measure contact make_appointment cancel_appointment link update_linkage enter_institution leave_institution
        start_phase hold resume reassign propose_transfer settle_transfer evaluate close_early;
    Evaluation: give_consent withdraw_consent authorize assess rate adopt_plan review_plan update_goal
        complete_document measure contact make_appointment cancel_appointment link update_linkage enter_institution
        leave_institution start_phase hold resume reassign propose_transfer settle_transfer evaluate close close_early;
    Closed: give_consent withdraw_consent authorize complete_document measure contact make_appointment
        cancel_appointment update_linkage enter_institution leave_institution reopen;
}

/// Whether a stage allows a trigger, asked of the compiler: the inherent constant is there only where the
/// bound holds, and comes before the trait's.
struct Probe<S, T>(PhantomData<(S, T)>);

trait NotAllowed {
    const ALLOWED: bool = false;
}

impl<S, T> NotAllowed for Probe<S, T> {}

impl<S: Allows<T>, T> Probe<S, T> {
    const ALLOWED: bool = true;
}

macro_rules! allowed_by_type {
    ($all:ident: [$($stage:ident)+] x $triggers:tt) => {
        fn $all() -> BTreeSet<(Stage, &'static str)> {
            let mut all = BTreeSet::new();
            $(allowed_by_type!(@ all $stage $triggers);)+
            all
        }
    };
    (@ $all:ident $stage:ident { $($trigger:ident = $method:literal)+ }) => {
        $(
            if Probe::<stage::$stage, by::$trigger>::ALLOWED {
                $all.insert((Stage::$stage, $method));
            }
        )+
    };
}

allowed_by_type! {
    allowed_by_type: [Referral Screening Waitlist Assessment RiskAssessment Planning Implementation FollowUp Evaluation Closed]
    x {
        ScreeningStarted = "start_screening" Screened = "screen" Waitlisted = "waitlist" ConsentGiven = "give_consent"
        ConsentWithdrawn = "withdraw_consent" Authorization = "authorize" Enrolled = "enrol" Assessed = "assess"
        RiskRated = "rate" PlanAdopted = "adopt_plan" PlanReviewed = "review_plan" GoalUpdated = "update_goal"
        DocumentCompleted = "complete_document" Measured = "measure" FollowUpStarted = "start_follow_up"
        Contact = "contact" AppointmentMade = "make_appointment" AppointmentCancelled = "cancel_appointment"
        LinkageMade = "link" LinkageUpdated = "update_linkage" InstitutionEntered = "enter_institution"
        InstitutionLeft = "leave_institution" PhaseStarted = "start_phase" Held = "hold" Resumed = "resume"
        Reassigned = "reassign" TransferProposed = "propose_transfer" TransferSettled = "settle_transfer"
        Evaluated = "evaluate" Closed = "close" ClosedEarly = "close_early" Reopened = "reopen"
    }
}

#[test]
fn the_run_time_table_is_the_designs() {
    let rows: BTreeSet<_> = Stage::rows().map(|(from, on, to)| (from, on.name(), to)).collect();
    assert_eq!(rows, table());
    // Before it is referred, a case takes `referred` and nothing else.
    let opening: Vec<_> = Trigger::ALL.iter().filter_map(|on| Some((*on, Stage::next(None, *on)?))).collect();
    assert_eq!(opening, [(Trigger::Referred, Referral)]);
}

#[test]
fn the_typed_methods_are_the_designs_table() {
    let methods = || METHODS.iter().flat_map(|(method, rows)| ANY.iter().map(move |stage| (*stage, *method, *rows)));
    let asked: BTreeSet<_> = methods()
        .filter(|(stage, _, rows)| rows.iter().any(|row| led_to(*stage, row).is_some()))
        .map(|(stage, method, _)| (stage, method))
        .collect();
    let listed: BTreeSet<_> = PAIRS.iter().copied().collect();
    assert_eq!(listed.len(), PAIRS.len());
    assert_eq!(listed, asked);
    // And no pair exists beside them.
    assert_eq!(allowed_by_type(), asked);
}

// ---- programs, events and cases

const CASE: CaseId = CaseId(Uuid::from_u128(0xCA5E));
const LINKAGE: LinkageId = LinkageId(Uuid::from_u128(0x11));
const GOAL: GoalId = GoalId(Uuid::from_u128(0x60));

fn worker(n: u128) -> WorkerId {
    WorkerId(Uuid::from_u128(0x3000 + n))
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn event_id(n: u128) -> EventId {
    EventId(Uuid::from_u128(n))
}

fn by_worker() -> Owner {
    Owner::Worker(worker(1))
}

fn by_team() -> Owner {
    Owner::Team(TeamId(Uuid::from_u128(0x7EA)))
}

/// A program of the door, with what it accepts, by hand.
struct House {
    program: Program,
    owner: Owner,
    plans: &'static [PlanKind],
    assessments: &'static [AssessmentKind],
}

/// The order of the process, and nothing else.
fn bare() -> House {
    let mut draft = Draft::new("bare");
    draft.standards.retain(|standard| matches!(standard.rule, Rule::Order {}));
    draft.process = Process {
        assessments: vec![AssessmentKind::Comprehensive],
        plans: vec![PlanKind::Full],
        rating_days: Some(30),
    };
    House {
        program: draft.build().unwrap(),
        owner: by_worker(),
        plans: &[PlanKind::Full],
        assessments: &[AssessmentKind::Comprehensive],
    }
}

fn houses() -> Vec<House> {
    let of =
        |model, owner, plans| House { program: Program::preset(model), owner, plans, assessments: AssessmentKind::ALL };
    let two: &[PlanKind] = &[PlanKind::Initial, PlanKind::Full];
    vec![
        bare(),
        of(Model::IntensiveCaseManagement, by_worker(), two),
        of(Model::AssertiveCommunityTreatment, by_team(), two),
        of(Model::CriticalTimeIntervention, by_worker(), two),
        of(Model::CriticalTimeInterventionSixMonths, by_worker(), two),
        of(Model::Clinical, by_worker(), &[PlanKind::Initial, PlanKind::Full, PlanKind::External]),
    ]
}

fn preset(model: Model) -> Program {
    Program::preset(model)
}

fn referred() -> Referred {
    Referred::new(ClientId(Uuid::from_u128(9)))
}

fn eligible() -> Screened {
    Screened { eligible: true, reasons: vec![] }
}

fn consent() -> ConsentGiven {
    ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client)
}

fn assessed(kind: AssessmentKind) -> Assessed {
    Assessed { kind, needs: vec![] }
}

fn goal(id: GoalId, area: &str) -> Goal {
    Goal { area: Some(area.into()), ..Goal::new(id, "a goal") }
}

fn plan(kind: PlanKind) -> PlanAdopted {
    PlanAdopted { kind, agreement: Agreement::Agreed, goals: vec![goal(GOAL, "housing")] }
}

fn visit() -> Contact {
    Contact::with_client(Mode::FaceToFace, Place::Home, 30, [worker(1)])
}

fn linkage(id: LinkageId, need: Option<Need>) -> LinkageMade {
    LinkageMade { linkage: id, service: Service::Therapy, need, recipient: None }
}

/// A case brought somewhere legally, an event a day from 2026-01-05 on.
#[derive(Clone)]
struct Walk<'a> {
    setting: Setting<'a>,
    record: Record,
    events: Vec<Event>,
    on: Day,
}

impl<'a> Walk<'a> {
    fn of(program: &'a Program) -> Self {
        Self { setting: Setting::of(program), record: Record::default(), events: vec![], on: day("2026-01-05") }
    }

    /// The stamp of the next event: an hour of its own on the walk's day.
    fn stamp(&self) -> Stamp {
        let n = self.events.len();
        let at = format!("{}T{:02}:{:02}:00-05:00", self.on, n / 60, n % 60);
        Stamp::new(event_id(u128::try_from(n).unwrap() + 1), instant(&at))
    }

    fn next(&self, kind: impl Into<Kind>) -> Event {
        Event::new(CASE, self.stamp(), kind)
    }

    fn decide(&self, kind: impl Into<Kind>) -> Result<caseload::case::Accepted, Refusal> {
        decide(&self.record, &self.next(kind), &self.setting)
    }

    /// Takes a step that must be accepted.
    fn step(mut self, kind: impl Into<Kind>) -> Self {
        let event = self.next(kind);
        if let Err(refusal) = decide(&self.record, &event, &self.setting) {
            panic!("{} in {:?}: {refusal}", event.kind.name(), self.record.stage());
        }
        self.record.evolve(&event, self.setting.program());
        self.events.push(event);
        self
    }

    fn on(mut self, on: &str) -> Self {
        self.on = day(on);
        self
    }

    fn case(&self) -> AnyCase {
        AnyCase::replay(self.setting.program(), &self.events).unwrap()
    }

    fn refused(&self, kind: impl Into<Kind>) -> Vec<String> {
        let refusal = self.decide(kind).unwrap_err();
        refusal.breaches().iter().map(|breach| breach.code.to_string()).collect()
    }

    fn warned(&self, kind: impl Into<Kind>) -> Vec<String> {
        let accepted = self.decide(kind).unwrap();
        accepted.warnings.iter().map(|breach| breach.code.to_string()).collect()
    }
}

/// Brings a case to a stage by steps that `decide` accepts. It is held for hospital from the start, has a
/// linkage from screening and a goal from implementation on. `rated` brings a rating forward.
fn walk_to(house: &House, to: Stage, rated: bool) -> Walk<'_> {
    let mut walk = Walk::of(&house.program).step(referred()).step(Held { reason: HoldReason::Hospital });
    let before =
        |stage: Stage| ANY.iter().position(|known| *known == to) >= ANY.iter().position(|known| *known == stage);
    if before(Screening) {
        walk = walk.step(ScreeningStarted {}).step(linkage(LINKAGE, None)).step(eligible()).step(consent());
        if rated {
            walk = walk.step(RiskRated::judged(Tier::High));
        }
    }
    if to == Waitlist {
        walk = walk.step(Waitlisted { priority: Some(1) });
    }
    if before(Assessment) {
        walk = walk.step(Enrolled { owner: house.owner, backup: None });
    }
    if before(RiskAssessment) {
        walk = walk.step(assessed(AssessmentKind::Comprehensive));
    }
    if before(Planning) && !rated {
        walk = walk.step(RiskRated::judged(Tier::Low));
    }
    if before(Implementation) {
        walk = walk.step(plan(PlanKind::Full));
    }
    if to == FollowUp {
        walk = walk.step(FollowUpStarted {});
    }
    if before(Evaluation) {
        walk = walk.step(caseload::event::Evaluated::new(Outcome::GoalsMet));
    }
    if before(Stage::Closed) {
        walk = walk.step(caseload::event::Closed::new(CloseReason::Moved));
    }
    assert_eq!(walk.record.stage(), Some(to));
    walk
}

/// A case in every stage, with whether a rating stands in it.
fn walks(house: &House) -> Vec<(Walk<'_>, bool)> {
    let mut walks: Vec<_> = ANY
        .iter()
        .map(|stage| {
            (
                walk_to(house, *stage, false),
                !matches!(stage, Referral | Screening | Waitlist | Assessment | RiskAssessment),
            )
        })
        .collect();
    // A rating from screening stands at assessment, and the case skips risk assessment.
    walks.push((walk_to(house, Assessment, true), true));
    walks.push((walk_to(house, Planning, true), true));
    // Around the loops: a revised plan from follow-up, new goals from evaluation, and a case opened again.
    walks.push((walk_to(house, FollowUp, false).step(plan(PlanKind::Full)), true));
    walks.push((walk_to(house, Evaluation, false).step(plan(PlanKind::Full)), true));
    let reopened = Reopened { reason: "back".into() };
    let again = Held { reason: HoldReason::Hospital };
    walks.push((walk_to(house, Stage::Closed, false).step(reopened).step(again), true));
    walks
}

/// An event to try: its row in the table, or none where the row's condition is not met.
struct Sample {
    row: Option<&'static str>,
    kind: Kind,
}

/// Every kind, and each side of what the table tells apart. The walks hold for hospital, know one linkage
/// and one goal.
fn samples(house: &House, walk: &Walk<'_>, rated: bool) -> Vec<Sample> {
    let stage = walk.record.stage().unwrap();
    let mut all = Vec::new();
    let mut add = |row: Option<&'static str>, kind: Kind| all.push(Sample { row, kind });
    let stay = InstitutionEntered { facility: Facility::Jail, learned_at: None, team_involved: None };
    let left = InstitutionLeft { facility: Facility::Jail, learned_at: None, team_involved: None };
    let appointment = AppointmentId(Uuid::from_u128(3));
    // A case is referred once.
    add(None, referred().into());
    add(Some("screening_started"), ScreeningStarted {}.into());
    add(Some("screened"), eligible().into());
    add(Some("screened"), Screened { eligible: false, reasons: vec![] }.into());
    add(Some("waitlisted"), Waitlisted { priority: None }.into());
    add(Some("consent_given"), consent().into());
    add(
        Some("consent_withdrawn"),
        ConsentWithdrawn { scope: ConsentScope::InformationSharing, recipient: None }.into(),
    );
    let authorization = Authorization {
        payer: "payer".into(),
        status: AuthorizationStatus::Approved,
        from: None,
        to: None,
        units: None,
    };
    add(Some("authorization"), authorization.into());
    add(Some("enrolled"), Enrolled { owner: house.owner, backup: None }.into());
    for kind in AssessmentKind::ALL {
        let row = match (house.assessments.contains(kind), stage == Assessment && rated) {
            (false, _) if stage == Assessment => OTHER_ASSESSMENT,
            (true, true) => RATED,
            _ => "assessed",
        };
        add(Some(row), assessed(*kind).into());
    }
    for tier in Tier::ALL {
        add(Some("risk_rated"), RiskRated::judged(*tier).into());
    }
    for kind in PlanKind::ALL {
        // "again in implementation": the kind decides where it moves the case.
        let row = if house.plans.contains(kind) || stage == Implementation { "plan_adopted" } else { OTHER_PLAN };
        add(Some(row), plan(*kind).into());
    }
    add(Some("plan_reviewed"), PlanReviewed {}.into());
    let goal_known = walk.record.goal(GOAL).is_some();
    let update = |goal| GoalUpdated { goal, status: GoalStatus::Achieved, attainment: None };
    add(goal_known.then_some("goal_updated"), update(GOAL).into());
    add(None, update(GoalId(Uuid::from_u128(0xBAD))).into());
    add(Some("document_completed"), DocumentCompleted { document: Document::CrisisPlan }.into());
    let value = Decimal::new(3.0).unwrap();
    add(Some("measured"), Measured { measure: "m".into(), value, version: None, reported_by: None }.into());
    add(Some("follow_up_started"), FollowUpStarted {}.into());
    add(Some("contact"), visit().into());
    let made =
        AppointmentMade { appointment, starts: instant("2026-09-01T09:00:00-04:00"), minutes: 30, staff: vec![] };
    add(Some("appointment_made"), made.into());
    add(Some("appointment_cancelled"), AppointmentCancelled { appointment }.into());
    add(Some("linkage_made"), linkage(LinkageId(Uuid::from_u128(0x22)), None).into());
    let linkage_known = walk.record.linkage(LINKAGE).is_some();
    let update = |linkage| LinkageUpdated { linkage, status: LinkageStatus::Connected };
    add(linkage_known.then_some("linkage_updated"), update(LINKAGE).into());
    add(None, update(LinkageId(Uuid::from_u128(0xBAD))).into());
    add(Some("institution_entered"), stay.into());
    add(Some("institution_left"), left.into());
    add(Some("phase_started"), PhaseStarted { phase: "transition".into() }.into());
    for reason in HoldReason::ALL {
        // "held in every open stage for a reason not already open, resumed for one that is"
        let open = stage != Stage::Closed && *reason == HoldReason::Hospital;
        add((!open).then_some("held"), Held { reason: *reason }.into());
        add(open.then_some("resumed"), Resumed { reason: *reason }.into());
    }
    add(Some("reassigned"), Reassigned { owner: house.owner, backup: None, reason: "leave".into() }.into());
    add(Some("transfer_proposed"), TransferProposed { to_program: "icm".into(), owner: None }.into());
    add(Some("transfer_settled"), TransferSettled { accepted: true }.into());
    add(Some("evaluated"), caseload::event::Evaluated::new(Outcome::GoalsMet).into());
    for reason in CloseReason::ALL {
        use CloseReason::{Completed, Graduated, SteppedDown, SteppedUp, Transferred};
        let at_end = matches!(reason, Completed | Graduated | SteppedDown | SteppedUp | Transferred);
        let row = if at_end { "closed" } else { EARLY };
        add(Some(row), caseload::event::Closed::new(*reason).into());
    }
    add(Some("reopened"), Reopened { reason: "back".into() }.into());
    add(Some("entered_in_error"), EnteredInError { event: event_id(1) }.into());
    all
}

#[test]
fn every_kind_is_tried() {
    let house = bare();
    let walk = walk_to(&house, Planning, false);
    let tried: BTreeSet<_> = samples(&house, &walk, true).iter().map(|sample| sample.kind.name()).collect();
    assert_eq!(tried, KindName::ALL.iter().copied().collect());
}

#[test]
fn decide_says_process_order_exactly_where_the_table_has_no_row() {
    let mut counts = [0; 2];
    for house in &houses() {
        for (walk, rated) in walks(house) {
            let stage = walk.record.stage().unwrap();
            for Sample { row, kind } in samples(house, &walk, rated) {
                let expected = row.and_then(|row| led_to(stage, row));
                let decided = walk.decide(kind.clone());
                let ordered = decided.as_ref().err().is_some_and(|refusal| refusal.names("process.order"));
                let name = house.program.name();
                assert_eq!(ordered, expected.is_none(), "{name}: {kind:?} in {stage}: {decided:?}");
                counts[usize::from(ordered)] += 1;
                // With no other rule, the table alone decides; an entry in error goes in another way.
                if name == "bare" && kind.name() != KindName::EnteredInError {
                    assert_eq!(decided.is_ok(), expected.is_some(), "{kind:?} in {stage}");
                }
            }
        }
    }
    assert!(counts[0] > 1_000 && counts[1] > 1_000, "{counts:?}");
}

#[test]
fn take_and_the_typed_methods_are_the_same_door_as_decide() {
    let mut calls = BTreeSet::new();
    for house in &houses() {
        for (walk, rated) in walks(house) {
            let stage = walk.record.stage().unwrap();
            let case = walk.case();
            assert_eq!(case.record(), &walk.record);
            for Sample { row, kind } in samples(house, &walk, rated) {
                let expected = row.and_then(|row| led_to(stage, row));
                let event = walk.next(kind.clone());
                let decided = decide(&walk.record, &event, &walk.setting);
                let taken: Taken = case.clone().take(&walk.setting, walk.stamp(), kind.clone());
                match (&decided, &taken) {
                    (Ok(accepted), Ok(step)) => {
                        let mut record = walk.record.clone();
                        record.evolve(&event, &house.program);
                        assert_eq!(Some(step.case.stage()), expected, "the stage after {kind:?} in {stage}");
                        assert_eq!(record.stage(), expected);
                        assert_eq!(step.case.record(), &record);
                        assert_eq!(step.event, event);
                        assert_eq!(step.warnings(), accepted.warnings);
                        let codes: Vec<_> = accepted.consulted(&house.program).collect();
                        assert_eq!(step.consulted(&house.program).collect::<Vec<_>>(), codes);
                    }
                    (Err(refusal), Err(refused)) => {
                        // "A refusal gives the case back"; the event comes back too.
                        assert_eq!(&refused.refusal, refusal);
                        assert_eq!(refused.case, case);
                        assert_eq!(refused.event, event);
                        assert_eq!(refused.to_string(), refusal.to_string());
                    }
                    _ => panic!("{kind:?} in {stage}: {decided:?} but {taken:?}"),
                }
                let mut typed = 0;
                for (method, _) in METHODS {
                    let Some(called) = call(&case, method, &walk.setting, &walk.stamp(), &kind) else { continue };
                    typed += 1;
                    calls.insert((stage, *method));
                    assert_eq!(called, untyped(taken.clone()), "{method} in {stage}");
                }
                // What has no method is refused by the table, but for voids.
                if typed == 0 && kind.name() != KindName::EnteredInError {
                    assert_eq!(expected, None, "{kind:?} in {stage} has no method");
                }
            }
        }
    }
    // Every pair that exists was called.
    assert_eq!(calls, PAIRS.iter().copied().collect());
}

#[test]
fn before_it_is_referred_a_case_takes_nothing_else() {
    let house = bare();
    let walk = walk_to(&house, Planning, false);
    let setting = Setting::of(&house.program);
    for Sample { kind, .. } in samples(&house, &walk, true) {
        let event = Event::new(CASE, Stamp::new(event_id(1), instant("2026-01-05T09:00:00-05:00")), kind.clone());
        let decided = decide(&Record::default(), &event, &setting);
        // S32: no kind but `referred` is legal before `referred`.
        match kind.name() {
            KindName::Referred => assert!(decided.is_ok()),
            _ => assert!(decided.unwrap_err().names("process.order"), "{kind:?}"),
        }
    }
}

#[test]
fn a_rating_stands_for_so_many_days() {
    // From assessment to planning where a rating stands that is not older than the program allows.
    let house = bare();
    let walk = walk_to(&house, Assessment, true);
    for (on, to) in [("2026-02-03", Planning), ("2026-02-04", Planning), ("2026-02-05", RiskAssessment)] {
        // Rated on 5 January; 30 days allowed.
        let walk = walk.clone().on(on).step(assessed(AssessmentKind::Comprehensive));
        assert_eq!(walk.record.stage(), Some(to), "{on}");
    }
}

#[test]
fn goals_and_linkages_have_tables_of_their_own() {
    use LinkageStatus::{Accepted, Completed, Connected, Declined, Lapsed};
    let house = bare();
    let walk = walk_to(&house, Implementation, false);
    let update = |status| LinkageUpdated { linkage: LINKAGE, status };
    // What is over stays over; another linkage is made instead (scenario "Brokerage").
    for last in [Declined, Completed, Lapsed] {
        let over = walk.clone().step(update(last));
        for status in LinkageStatus::ALL {
            assert_eq!(over.refused(update(*status)), ["process.order"], "{last} then {status}");
        }
    }
    let accepted = walk.clone().step(update(Accepted));
    assert_eq!(accepted.refused(update(Accepted)), ["process.order"]);
    let connected = accepted.step(update(Connected));
    assert_eq!(connected.record.linkage(LINKAGE).unwrap().state, LinkageState::Connected);
    for status in [Accepted, Declined, Connected] {
        assert_eq!(connected.refused(update(status)), ["process.order"]);
    }
    assert!(connected.decide(update(Completed)).is_ok() && connected.decide(update(Lapsed)).is_ok());
    let goal = |status| GoalUpdated { goal: GOAL, status, attainment: Attainment::new(1) };
    let achieved = walk.step(goal(GoalStatus::Achieved));
    assert_eq!(achieved.record.goal(GOAL).unwrap().state, GoalStatus::Achieved);
    assert_eq!(achieved.refused(goal(GoalStatus::Abandoned)), ["process.order"]);
    assert!(achieved.decide(goal(GoalStatus::Active)).is_ok());
}

// ---- refusals

#[test]
fn a_refusal_lists_every_broken_standard_at_once() {
    let cti = preset(Model::CriticalTimeIntervention);
    let walk = Walk::of(&cti).step(referred());
    let mut event = walk.next(Enrolled { owner: by_team(), backup: None });
    event.case = CaseId(Uuid::from_u128(1));
    event.at = instant("2026-01-04T09:00:00-05:00");
    event.overrides =
        vec![Override { code: "cti.owner".into(), by: worker(2), reason: "r".into(), until: day("2026-02-01") }];
    let refusal = decide(&walk.record, &event, &walk.setting).unwrap_err();
    let codes: Vec<_> = refusal.breaches().iter().map(|breach| breach.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "case.other",
            "stamp.not_after",
            "override.by",
            "process.order",
            "process.consent",
            "process.eligible",
            "cti.owner"
        ]
    );
    let text = refusal.to_string();
    for code in codes {
        assert!(text.contains(code) && refusal.names(code), "{text}");
    }
    assert!(!refusal.names("process.rating"));
    assert!(refusal.breaches().iter().all(|breach| breach.force == Force::Required));
    // What was found, what was expected, what to do; the model, what it demands and what it got.
    let owner = refusal.breaches().last().unwrap();
    let team = by_team();
    assert_eq!(owner.found, team.to_string());
    assert_eq!(owner.expected, "an owner that is a worker, as cti asks");
    assert_eq!(owner.fix, "name a worker");
}

#[test]
fn a_plan_lists_every_guard_it_does_not_meet() {
    let cti = preset(Model::CriticalTimeIntervention);
    let mut walk = Walk::of(&cti).step(referred());
    let nothing = PlanAdopted { kind: PlanKind::Full, agreement: Agreement::Agreed, goals: vec![] };
    let all = ["process.order", "process.assessment", "process.rating", "process.goal", "cti.focus"];
    assert_eq!(walk.refused(nothing.clone()), all);
    // As the record fills, one after another falls away.
    walk = walk
        .step(ScreeningStarted {})
        .step(eligible())
        .step(consent())
        .step(Enrolled { owner: by_worker(), backup: None });
    walk = walk.step(assessed(AssessmentKind::Initial));
    assert_eq!(walk.refused(nothing.clone()), ["process.order", "process.rating", "process.goal", "cti.focus"]);
    walk = walk.step(RiskRated::judged(Tier::Low));
    assert_eq!(walk.refused(nothing), ["process.goal", "cti.focus"]);
    // "at least one goal, unless the kind is linkage_list or external"; its kind is not CTI's.
    let external = PlanAdopted { kind: PlanKind::External, ..plan(PlanKind::Full) };
    assert_eq!(walk.refused(external), ["process.order"]);
    // "1 to 3 focus areas in CTI": the day's boundary of a number.
    for (areas, kept) in [(0, false), (1, true), (3, true), (4, false)] {
        let goals = (0..areas.max(1)).map(|n| {
            let goal = Goal::new(GoalId(Uuid::from_u128(n)), "goal");
            Goal { area: (areas > 0).then(|| format!("area {n}").into()), ..goal }
        });
        let plan = PlanAdopted { goals: goals.collect(), ..plan(PlanKind::Full) };
        assert_eq!(walk.decide(plan.clone()).is_ok(), kept, "{areas}");
        if !kept {
            assert_eq!(walk.refused(plan), ["cti.focus"]);
        }
    }
    // Two goals of one area are one area.
    let twice = (0..4).map(|n| goal(GoalId(Uuid::from_u128(n)), "housing"));
    assert!(walk.decide(PlanAdopted { goals: twice.collect(), ..plan(PlanKind::Full) }).is_ok());
    // Documented refusal and inability are as good as agreement.
    for agreement in Agreement::ALL {
        assert!(walk.decide(PlanAdopted { agreement: *agreement, ..plan(PlanKind::Full) }).is_ok());
    }
}

#[test]
fn enrolment_lists_every_guard_it_does_not_meet() {
    // From screening and from the waitlist.
    let icm = preset(Model::IntensiveCaseManagement);
    let walk = Walk::of(&icm).step(referred()).step(ScreeningStarted {});
    let enrol = || Enrolled { owner: by_worker(), backup: Some(worker(2)) };
    assert_eq!(
        walk.refused(Enrolled { owner: by_team(), backup: None }),
        ["process.consent", "process.eligible", "icm.owner"]
    );
    assert_eq!(walk.refused(enrol()), ["process.consent", "process.eligible"]);
    let not_eligible = walk.clone().step(Screened { eligible: false, reasons: vec![] });
    assert_eq!(not_eligible.refused(enrol()), ["process.consent", "process.eligible"]);
    let screened = walk.step(eligible());
    assert_eq!(screened.refused(enrol()), ["process.consent"]);
    // Consent to something else is no consent to services, nor is one that was withdrawn.
    let sharing = screened.clone().step(ConsentGiven::new(ConsentScope::InformationSharing, ConsentGiver::Client));
    assert_eq!(sharing.refused(enrol()), ["process.consent"]);
    let withdrawn =
        screened.clone().step(consent()).step(ConsentWithdrawn { scope: ConsentScope::Services, recipient: None });
    assert_eq!(withdrawn.refused(enrol()), ["process.consent"]);
    // S36: the last day of a consent is a day in force.
    let until = ConsentGiven { expires_on: Some(day("2026-01-10")), ..consent() };
    let until = screened.clone().step(until);
    for (on, accepted) in [("2026-01-09", true), ("2026-01-10", true), ("2026-01-11", false)] {
        assert_eq!(until.clone().on(on).decide(enrol()).is_ok(), accepted, "{on}");
    }
    // An emergency or a court order stands in.
    for giver in ConsentGiver::ALL {
        let with = screened.clone().step(ConsentGiven::new(ConsentScope::Services, *giver));
        assert_eq!(with.warned(enrol()), <[&str; 0]>::default(), "{giver}");
    }
    // From the waitlist: screened no more than 90 days before, our own figure, so a warning.
    let waiting = screened.step(consent()).step(Waitlisted { priority: None });
    let warned = |on: &str| waiting.clone().on(on).warned(enrol());
    assert!(warned("2026-04-04").is_empty() && warned("2026-04-05").is_empty());
    assert_eq!(warned("2026-04-06"), ["process.eligible.age"]);
    let again = waiting.clone().on("2026-04-06").step(eligible());
    assert!(again.warned(enrol()).is_empty());
}

#[test]
fn the_stamp_that_would_do_is_named_and_is_the_earliest() {
    // S1. The refused event's id sorts before the last one's, as do those of the two tried again.
    let icm = preset(Model::IntensiveCaseManagement);
    let setting = Setting::of(&icm);
    for (last, stamp, earliest) in [
        ("2026-01-15T23:30:00-05:00", "2026-01-15T23:30:00-05:00", "2026-01-15T23:30:00.000000001-05:00"),
        ("2026-01-15T23:30:00-05:00", "2026-01-01T08:00:00-05:00", "2026-01-15T23:30:00.000000001-05:00"),
        ("2026-01-15T09:00:00-05:00", "2026-01-15T08:59:59.999999999-05:00", "2026-01-15T09:00:00.000000001-05:00"),
        // The last instant of a day, and days that differ between the offsets.
        ("2026-01-15T23:59:59.999999999-05:00", "2026-01-01T08:00:00-05:00", "2026-01-16T00:00:00-05:00"),
        ("2026-01-15T23:30:00-05:00", "2026-01-01T08:00:00+05:00", "2026-01-16T00:00:00+05:00"),
        ("2026-01-15T23:30:00-05:00", "2026-01-01T08:00:00-06:00", "2026-01-15T22:30:00.000000001-06:00"),
        ("2026-01-16T00:30:00+05:00", "2026-01-01T08:00:00-05:00", "2026-01-16T00:00:00-05:00"),
        // A later instant on an earlier civil day is refused.
        ("2026-01-16T00:30:00+05:00", "2026-01-15T20:00:00-05:00", "2026-01-16T00:00:00-05:00"),
        ("2026-03-08T01:59:59-05:00", "2026-03-08T01:00:00-04:00", "2026-03-08T02:59:59.000000001-04:00"),
    ] {
        let mut record = Record::default();
        record.evolve(&Event::new(CASE, Stamp::new(event_id(9), instant(last)), referred()), &icm);
        let with = |at: Instant| decide(&record, &Event::new(CASE, Stamp::new(event_id(1), at), visit()), &setting);
        let refusal = with(instant(stamp)).unwrap_err();
        assert_eq!(refusal.breaches().len(), 1, "{refusal}");
        let breach = refusal.breaches().first().unwrap();
        assert_eq!(breach.code.as_str(), "stamp.not_after");
        assert!(breach.fix.contains(&format!("stamp it {earliest} or later")), "{last}, {stamp}: {}", breach.fix);
        assert!(breach.fix.contains(&format!("the last is at {last};")), "{}", breach.fix);
        // That stamp is accepted, and one nanosecond less is not.
        assert!(with(instant(earliest)).is_ok(), "{earliest}");
        let less = instant(earliest).date_time() - chrono::TimeDelta::nanoseconds(1);
        assert!(with(Instant::try_from(less).unwrap()).unwrap_err().names("stamp.not_after"), "{less}");
    }
}

#[test]
fn what_sorts_after_by_its_record_or_id_is_accepted() {
    // S1: (civil day, instant, recorded_at, id).
    let icm = preset(Model::IntensiveCaseManagement);
    let setting = Setting::of(&icm);
    let at = instant("2026-01-15T09:00:00-05:00");
    let mut first = Event::new(CASE, Stamp::new(event_id(5), at), referred());
    first.recorded_at = Some(instant("2026-01-15T10:00:00-05:00"));
    let mut record = Record::default();
    record.evolve(&first, &icm);
    let with = |id, recorded: Option<&str>| {
        let mut event = Event::new(CASE, Stamp::new(event_id(id), at), visit());
        event.recorded_at = recorded.map(instant);
        decide(&record, &event, &setting).is_ok()
    };
    assert!(with(1, Some("2026-01-15T10:00:00.000000001-05:00")));
    assert!(with(6, Some("2026-01-15T10:00:00-05:00")));
    assert!(!with(4, Some("2026-01-15T10:00:00-05:00")));
    assert!(!with(5, Some("2026-01-15T10:00:00-05:00")));
    assert!(!with(6, Some("2026-01-15T09:59:59-05:00")));
    // A missing `recorded_at` sorts as `at`.
    assert!(!with(6, None));
}

#[test]
fn a_stamp_named_as_earliest_leaves_none_earlier_out_whatever_the_id() {
    // S1: "naming the earliest stamp that would" sort after the last. With a later id, or a later record,
    // the last's own instant would do.
    let icm = preset(Model::IntensiveCaseManagement);
    let setting = Setting::of(&icm);
    let mut record = Record::default();
    let last = instant("2026-01-15T09:00:00-05:00");
    record.evolve(&Event::new(CASE, Stamp::new(event_id(1), last), referred()), &icm);
    let with = |at: &str| decide(&record, &Event::new(CASE, Stamp::new(event_id(2), instant(at)), visit()), &setting);
    let refusal = with("2026-01-15T08:00:00-05:00").unwrap_err();
    assert!(with("2026-01-15T09:00:00-05:00").is_ok());
    assert!(refusal.to_string().contains("stamp it 2026-01-15T09:00:00-05:00 or later"), "{refusal}");
}

#[test]
fn what_no_rulebook_decides_has_codes_of_its_own() {
    let house = bare();
    let walk = walk_to(&house, Planning, false);
    let of = |change: &dyn Fn(&mut Event)| {
        let mut event = walk.next(visit());
        change(&mut event);
        let refusal = decide(&walk.record, &event, &walk.setting).unwrap_err();
        refusal.breaches().iter().map(|breach| breach.code.to_string()).collect::<Vec<_>>()
    };
    assert!(walk.decide(visit()).is_ok());
    assert_eq!(of(&|event| event.case = CaseId(Uuid::from_u128(1))), ["case.other"]);
    assert_eq!(of(&|event| event.kind = EnteredInError { event: event_id(1) }.into()), ["void.insert"]);
    // Sent again with other contents: of two events with one id neither would count when the case is read again.
    assert_eq!(of(&|event| event.id = walk.events.last().unwrap().id), ["stamp.id"]);
    let set_aside = Override { code: "icm.cap".into(), by: worker(2), reason: "r".into(), until: day("2026-02-01") };
    assert_eq!(of(&|event| event.overrides = vec![set_aside.clone()]), ["override.code"]);
    assert_eq!(of(&|event| event.at = instant("2026-01-05T00:00:00-05:00")), ["stamp.not_after"]);
    // The case that was opened is the one that the typed door opens.
    let icm = preset(Model::IntensiveCaseManagement);
    let setting = Setting::of(&icm);
    let stamp = Stamp::new(event_id(1), instant("2026-01-05T09:00:00-05:00"));
    let step = caseload::case::Case::refer(&setting, CASE, stamp.clone(), referred()).unwrap();
    assert_eq!(step.case.clone().any(), AnyCase::replay(&icm, std::slice::from_ref(&step.event)).unwrap());
    let with = Stamp { overrides: vec![set_aside], ..stamp };
    assert!(caseload::case::Case::refer(&setting, CASE, with, referred()).unwrap_err().names("override.code"));
}

#[test]
fn recommended_standards_warn_and_required_ones_refuse() {
    // A recommended standard that is made required (`require`) refuses.
    let icm = preset(Model::IntensiveCaseManagement);
    let strict = icm
        .draft()
        .clone()
        .require("icm.close.attempts", &decision())
        .unwrap()
        .require("process.close.appeal", &decision())
        .unwrap()
        .build()
        .unwrap();
    let house = House { program: icm, owner: by_worker(), plans: &[], assessments: &[] };
    let lost = caseload::event::Closed::new(CloseReason::LostContact);
    let walk = walk_to(&house, Implementation, false);
    let accepted = walk.decide(lost.clone()).unwrap();
    let warned: Vec<_> = accepted.warnings.iter().map(|breach| (breach.code.as_str(), breach.force)).collect();
    assert_eq!(warned, [("icm.close.attempts", Force::Recommended)]);
    // The step is taken, and says so.
    let step = walk.case().take(&walk.setting, walk.stamp(), lost.clone()).unwrap();
    assert_eq!((step.case.stage(), step.warnings()), (Stage::Closed, accepted.warnings.as_slice()));
    let strictly = Walk { setting: Setting::of(&strict), ..walk };
    assert_eq!(strictly.refused(lost), ["icm.close.attempts"]);
    // A refusal names the recommended standards that the step breaks besides, apart.
    let safety = strictly.decide(caseload::event::Closed::new(CloseReason::Safety)).unwrap_err();
    let codes = |breaches: &[caseload::limit::Breach]| {
        breaches.iter().map(|breach| breach.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(codes(safety.breaches()), ["process.close.authorised", "process.close.appeal"]);
    assert_eq!(codes(safety.warnings()), ["process.close.notice"]);
    assert!(strict.draft().clone().require("icm.nonsense", &decision()).is_err());
}

#[test]
fn a_decision_tells_which_standards_it_consulted() {
    // An accepted decision can be asked which standards it consulted.
    let consulted = |walk: &Walk<'_>, kind: Kind| {
        let program = walk.setting.program();
        walk.decide(kind).unwrap().consulted(program).map(ToString::to_string).collect::<Vec<_>>()
    };
    let clinical = House { program: preset(Model::Clinical), owner: by_worker(), plans: &[], assessments: &[] };
    let at = |stage| walk_to(&clinical, stage, false);
    let enrol = || Kind::from(Enrolled { owner: by_worker(), backup: None });
    assert_eq!(
        consulted(&at(Screening), enrol()),
        [
            "process.order",
            "process.consent",
            "process.consent.basis",
            "process.eligible",
            "process.one_case",
            "clinical.owner",
            "clinical.caseload.cap",
            "clinical.caseload"
        ]
    );
    assert_eq!(
        consulted(&at(Waitlist), enrol()),
        [
            "process.order",
            "process.consent",
            "process.consent.basis",
            "process.eligible",
            "process.eligible.age",
            "process.one_case",
            "clinical.owner",
            "clinical.caseload.cap",
            "clinical.caseload"
        ]
    );
    assert_eq!(consulted(&at(Planning), visit().into()), ["process.order", "process.after_closure"]);
    assert_eq!(
        consulted(&at(Planning), DocumentCompleted { document: Document::CrisisPlan }.into()),
        ["process.order"]
    );
    assert_eq!(
        consulted(&at(Planning), plan(PlanKind::Full).into()),
        ["process.order", "process.assessment", "process.rating", "process.goal"]
    );
    let close = |reason| Kind::from(caseload::event::Closed::new(reason));
    assert_eq!(
        consulted(&at(Evaluation), close(CloseReason::Completed)),
        ["process.order", "process.evaluation", "process.needs"]
    );
    assert_eq!(consulted(&at(Planning), close(CloseReason::Moved)), ["process.order"]);
    assert_eq!(consulted(&at(Planning), close(CloseReason::LostContact)), ["process.order", "clinical.close.attempts"]);
    assert_eq!(
        consulted(&at(Stage::Closed), Reopened { reason: "r".into() }.into()),
        ["process.order", "process.reopen.alive", "process.reopen.window"]
    );
    let cti =
        House { program: preset(Model::CriticalTimeIntervention), owner: by_worker(), plans: &[], assessments: &[] };
    let walk = walk_to(&cti, Implementation, false);
    assert_eq!(consulted(&walk, close(CloseReason::Moved)), ["process.order", "cti.close.early"]);
}

const SECRET: &str = "SECRET";

/// Events with SECRET wherever a record carries words.
fn wordy() -> Vec<Kind> {
    let text = || Text::from(SECRET);
    let some = || Some(text());
    let intervention = Intervention { name: text(), evidence: some(), schedule: some(), resource: some() };
    let goal = Goal {
        text: text(),
        area: some(),
        responsible: some(),
        strengths: vec![text()],
        interventions: vec![intervention],
        ..Goal::new(GOAL, SECRET)
    };
    let goals = || {
        (0..5).map(|n| Goal {
            id: GoalId(Uuid::from_u128(n)),
            area: Some(format!("{SECRET} {n}").into()),
            ..goal.clone()
        })
    };
    let rated = RiskRated {
        reason: some(),
        instrument: some(),
        version: some(),
        flags: vec![text()],
        ..RiskRated::judged(Tier::High)
    };
    let mut all: Vec<Kind> = vec![
        Referred { source: some(), program: some(), ..referred() }.into(),
        ScreeningStarted {}.into(),
        Screened { eligible: false, reasons: vec![text()] }.into(),
        ConsentGiven { recipient: some(), purpose: some(), covers: vec![text()], ..consent() }.into(),
        ConsentWithdrawn { scope: ConsentScope::InformationSharing, recipient: some() }.into(),
        Authorization { payer: text(), status: AuthorizationStatus::Denied, from: None, to: None, units: None }.into(),
        Enrolled { owner: by_team(), backup: None }.into(),
        Assessed { kind: AssessmentKind::Initial, needs: vec![Need::Other(text()), Need::Income] }.into(),
        rated.into(),
        PlanAdopted { kind: PlanKind::LinkageList, agreement: Agreement::Refused, goals: goals().collect() }.into(),
        PlanAdopted { kind: PlanKind::Full, agreement: Agreement::Refused, goals: goals().collect() }.into(),
        DocumentCompleted { document: Document::Other(text()) }.into(),
        Measured { measure: text(), value: Decimal::new(1.0).unwrap(), version: some(), reported_by: some() }.into(),
        Contact { service: Some(Service::Other(text())), ..visit() }.into(),
        LinkageMade {
            linkage: LINKAGE,
            service: Service::Other(text()),
            need: Some(Need::Other(text())),
            recipient: some(),
        }
        .into(),
        LinkageUpdated { linkage: LINKAGE, status: LinkageStatus::Accepted }.into(),
        GoalUpdated { goal: GOAL, status: GoalStatus::Abandoned, attainment: None }.into(),
        Reassigned { owner: by_team(), backup: None, reason: text() }.into(),
        TransferProposed { to_program: text(), owner: None }.into(),
        caseload::event::Evaluated { outcome: Outcome::GoalsNotMet, unmet_needs: vec![], notes: some() }.into(),
        Reopened { reason: text() }.into(),
        EnteredInError { event: event_id(1) }.into(),
    ];
    all.extend(
        CloseReason::ALL
            .iter()
            .map(|reason| caseload::event::Closed { reason: *reason, to_program: some(), referred_on: None }.into()),
    );
    all
}

#[test]
fn a_refusal_carries_no_words_of_the_record() {
    // Findings, errors, Display and Debug carry ids, codes and days, never free text.
    let mut refusals = 0;
    for model in [Model::Clinical, Model::IntensiveCaseManagement, Model::CriticalTimeIntervention] {
        let program = preset(model);
        let setting = Setting::of(&program);
        // Lenient folding brings the words into the record, in whatever stage; no step is accepted here twice.
        let mut record = Record::default();
        for (n, kind) in (1..).zip(wordy()) {
            let hour = format!("2026-01-{:02}T09:00:00-05:00", n % 28 + 1);
            let mut stamp = Stamp::new(event_id(500), instant(&hour));
            stamp.overrides =
                vec![Override { code: SECRET.into(), by: worker(1), reason: SECRET.into(), until: day("2026-02-01") }];
            for tried in wordy() {
                let refusal = decide(&record, &Event::new(CASE, stamp.clone(), tried), &setting).unwrap_err();
                let shown = format!("{refusal} {refusal:?}");
                assert!(!shown.contains(SECRET), "{shown}");
                refusals += 1;
            }
            let stamp = Stamp::new(event_id(n), instant(&format!("2026-01-05T{:02}:{:02}:00-05:00", n / 60, n % 60)));
            record.evolve(&Event::new(CASE, stamp, kind), &program);
        }
        assert!(!format!("{record:?}").contains(SECRET));
        // The needs in the way are named, but for those in words of the agency's own.
        let needs = Assessed { kind: AssessmentKind::Initial, needs: vec![Need::Other(SECRET.into()), Need::Income] };
        let at = |n: u32| Stamp::new(event_id(900), instant(&format!("2026-03-{n:02}T09:00:00-05:00")));
        record.evolve(&Event::new(CASE, at(1), needs), &program);
        record.evolve(&Event::new(CASE, at(2), caseload::event::Evaluated::new(Outcome::GoalsMet)), &program);
        let closing = Event::new(CASE, at(3), caseload::event::Closed::new(CloseReason::Completed));
        let refusal = decide(&record, &closing, &setting).unwrap_err();
        let needs = refusal.breaches().iter().find(|breach| breach.code.as_str() == "process.needs").unwrap();
        assert_eq!(needs.found, "open: another need, income");
        assert!(!refusal.to_string().contains(SECRET));
    }
    assert!(refusals > 1_000);
}

#[test]
fn a_refusal_given_back_and_a_replay_that_fails_show_no_words() {
    let icm = preset(Model::IntensiveCaseManagement);
    let events: Vec<_> = (1..)
        .zip(wordy())
        .map(|(n, kind)| {
            let at = instant(&format!("2026-01-05T{:02}:{:02}:00-05:00", n / 60, n % 60));
            Event::new(CASE, Stamp::new(event_id(n), at), kind)
        })
        .collect();
    let error = AnyCase::replay(&icm, &events).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(SECRET), "{shown}");
    let case = AnyCase::replay(&icm, events.get(..1).unwrap()).unwrap();
    for event in &events {
        let Err(refused) = case.clone().take(&Setting::of(&icm), Stamp::new(event_id(1), event.at), event.kind.clone())
        else {
            continue;
        };
        let shown = format!("{refused} {refused:?}");
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

// ---- replay

/// A case with much behind it, in evaluation, an event a minute.
fn long(house: &House) -> Walk<'_> {
    walk_to(house, FollowUp, false)
        .step(visit())
        .step(plan(PlanKind::Full))
        .step(visit())
        .step(caseload::event::Evaluated::new(Outcome::GoalsPartlyMet))
}

#[test]
fn replay_takes_events_in_any_order_and_repeats_none() {
    let house = bare();
    let walk = long(&house);
    let case = walk.case();
    assert_eq!((case.stage(), case.record()), (Evaluation, &walk.record));
    let mut events = walk.events.clone();
    for _ in 0..events.len() {
        events.rotate_left(1);
        assert_eq!(AnyCase::replay(&house.program, &events).unwrap(), case);
    }
    events.reverse();
    assert_eq!(AnyCase::replay(&house.program, &events).unwrap(), case);
    // Strict: an event twice, under another contents, or of another case.
    let repeated = [events.clone(), events.get(..2).unwrap().to_vec()].concat();
    assert_eq!(problems(AnyCase::replay(&house.program, &repeated)), [Replayed::Repeats { count: 2 }]);
    let mut clash = events.clone();
    let mut other = clash.first().unwrap().clone();
    other.kind = caseload::event::Evaluated::new(Outcome::GoalsMet).into();
    let id = other.id;
    clash.push(other);
    let found = problems(AnyCase::replay(&house.program, &clash));
    let clashing =
        |problem: &&Replayed| matches!(problem, Replayed::Unsettled(caseload::Unsettled::Clash(of)) if *of == id);
    assert_eq!(found.iter().filter(clashing).count(), 2, "{found:?}");
    let mut stray = events.clone();
    let other = CaseId(Uuid::from_u128(2));
    stray.push(Event { case: other, ..walk.next(visit()) });
    let event = walk.stamp().id;
    assert_eq!(problems(AnyCase::replay(&house.program, &stray)), [Replayed::OtherCase { event, case: other }]);
    assert_eq!(problems(AnyCase::replay(&house.program, &[])), [Replayed::Nothing]);
}

fn problems(replayed: Result<AnyCase, ReplayError>) -> Vec<Replayed> {
    let error = replayed.unwrap_err();
    assert!(!error.problems().is_empty());
    for problem in error.problems() {
        assert!(error.to_string().contains(&problem.to_string()));
    }
    error.problems().to_vec()
}

#[test]
fn replay_lists_every_event_that_the_process_does_not_allow() {
    // S32: "`replay` of a live case is strict and lists every such event".
    let house = bare();
    let mut walk = walk_to(&house, Screening, false);
    // A plan, which leads to implementation (S32), where a waitlist has no place; then what is legal there.
    let kinds: [(Kind, bool); 5] = [
        (plan(PlanKind::Full).into(), false),
        (Waitlisted { priority: None }.into(), false),
        (visit().into(), true),
        (Resumed { reason: HoldReason::Jail }.into(), false),
        (
            GoalUpdated { goal: GoalId(Uuid::from_u128(0xBAD)), status: GoalStatus::Active, attainment: None }.into(),
            false,
        ),
    ];
    let mut expected = Vec::new();
    for (kind, legal) in kinds {
        let event = walk.next(kind);
        if !legal {
            expected.push(Replayed::OutOfOrder {
                event: event.id,
                kind: event.kind.name(),
                stage: walk.record.stage(),
            });
        }
        walk.record.evolve(&event, &house.program);
        walk.events.push(event);
    }
    assert_eq!(problems(AnyCase::replay(&house.program, &walk.events)), expected);
    // Without a referral nothing is legal.
    let headless = walk.events.get(1..3).unwrap();
    let found = problems(AnyCase::replay(&house.program, headless));
    let first = headless.first().unwrap();
    let none = Replayed::OutOfOrder { event: first.id, kind: first.kind.name(), stage: None };
    assert_eq!(found.first(), Some(&none));
}

#[test]
fn replay_does_not_judge_again_what_was_decided() {
    // Replay is strict about order; owners, consents and figures were decided when it was stored.
    let icm = preset(Model::IntensiveCaseManagement);
    let walk = Walk::of(&icm).step(referred()).step(ScreeningStarted {});
    let enrolled = walk.next(Enrolled { owner: by_team(), backup: None });
    assert!(decide(&walk.record, &enrolled, &walk.setting).is_err());
    let events = [walk.events, vec![enrolled]].concat();
    assert_eq!(AnyCase::replay(&icm, &events).unwrap().stage(), Assessment);
}

#[test]
fn insert_puts_a_late_entry_where_it_belongs() {
    let house = bare();
    let walk = walk_to(&house, Screening, false).on("2026-01-09").step(visit());
    let late = |n: u128, at: &str, kind: Kind| Event::new(CASE, Stamp::new(event_id(0x1000 + n), instant(at)), kind);
    let mut events = walk.events.clone();
    // A contact on 7 January, written down late.
    let contact = late(1, "2026-01-07T12:00:00-05:00", visit().into());
    assert!(decide(&walk.record, &contact, &walk.setting).unwrap_err().names("stamp.not_after"));
    let case = AnyCase::insert(&house.program, &mut events, contact.clone()).unwrap();
    assert_eq!(events.iter().position(|event| *event == contact), Some(events.len() - 2));
    assert!(events.is_sorted_by(|a, b| a.order(b).is_le()));
    assert_eq!(case, AnyCase::replay(&house.program, &events).unwrap());
    // One that breaks what comes after it is refused whole, and names what it breaks.
    let before = events.clone();
    let enrolled = late(2, "2026-01-07T12:00:00-05:00", Waitlisted { priority: None }.into());
    let reversed = late(3, "2026-01-05T00:00:30-05:00", eligible().into());
    assert!(AnyCase::insert(&house.program, &mut events.clone(), enrolled).is_ok());
    let found = problems(AnyCase::insert(&house.program, &mut events, reversed.clone()));
    assert_eq!(found, [Replayed::OutOfOrder { event: reversed.id, kind: KindName::Screened, stage: Some(Referral) }]);
    assert_eq!(events, before);
    // An event that is there already, and one of another case.
    assert!(AnyCase::insert(&house.program, &mut events, contact.clone()).is_err());
    assert_eq!(events, before);
    let stray = Event { case: CaseId(Uuid::from_u128(2)), id: event_id(77), ..contact };
    assert!(AnyCase::insert(&house.program, &mut events, stray).is_err());
    assert_eq!(events, before);
}

#[test]
fn insert_takes_an_entry_in_error() {
    // S3: works whatever its own `at`; it is final.
    let house = bare();
    let walk = walk_to(&house, Screening, true);
    let mut events = walk.events.clone();
    let void = |n: u128, at: &str, target: EventId| {
        Event::new(CASE, Stamp::new(event_id(0x2000 + n), instant(at)), EnteredInError { event: target })
    };
    let of = |kind: KindName, events: &[Event]| events.iter().find(|event| event.kind.name() == kind).unwrap().id;
    let rating = of(KindName::RiskRated, &events);
    assert!(walk.record.rating.is_some());
    // Before, and long after, the event that it voids.
    for at in ["2026-01-01T00:00:00-05:00", "2027-01-01T00:00:00-05:00"] {
        let mut events = events.clone();
        let case = AnyCase::insert(&house.program, &mut events, void(1, at, rating)).unwrap();
        assert_eq!(case.record().rating, None);
        assert_eq!((case.stage(), events.len()), (Screening, walk.events.len() + 1));
        // Voided once is voided: the void itself cannot be voided.
        let before = events.clone();
        let again = AnyCase::insert(&house.program, &mut events, void(2, at, event_id(0x2001)));
        let nothing = caseload::Unsettled::VoidsNothing { void: event_id(0x2002), target: event_id(0x2001) };
        assert_eq!(problems(again), [Replayed::Unsettled(nothing)]);
        assert_eq!(events, before);
    }
    // Voiding the start of screening leaves what followed without its ground: refused, events unchanged.
    let before = events.clone();
    let found = problems(AnyCase::insert(
        &house.program,
        &mut events,
        void(1, "2026-01-09T00:00:00-05:00", of(KindName::ScreeningStarted, &before)),
    ));
    assert!(
        found.iter().all(|problem| matches!(problem, Replayed::OutOfOrder { .. })) && found.len() >= 2,
        "{found:?}"
    );
    assert_eq!(events, before);
    let missing =
        problems(AnyCase::insert(&house.program, &mut events, void(1, "2026-01-09T00:00:00-05:00", event_id(0xBAD))));
    assert!(matches!(missing.as_slice(), [Replayed::Unsettled(caseload::Unsettled::VoidsNothing { .. })]));
    assert_eq!(events, before);
}

// ---- properties over random legal walks

/// One choice of a random walk: which of the legal events, whether one that moves is preferred, how much
/// later it happens and in which offset.
fn choice() -> impl Strategy<Value = (prop::sample::Index, bool, u32, i32)> {
    (any::<prop::sample::Index>(), any::<bool>(), 1_u32..4_000_000_000, prop::sample::select(vec![-300, -240, 0, 330]))
}

/// A history built only from events that `decide` accepts.
fn random_walk(house: &House, choices: &[(prop::sample::Index, bool, u32, i32)]) -> (Vec<Event>, Record) {
    let mut walk = Walk::of(&house.program);
    let mut moment = instant("2026-01-05T14:00:00Z").date_time();
    for (n, (index, moving, later, offset)) in (1..).zip(choices) {
        moment += chrono::TimeDelta::microseconds(i64::from(*later) * 50);
        let offset = chrono::FixedOffset::east_opt(offset * 60).unwrap();
        let at = Instant::try_from(moment.with_timezone(&offset)).unwrap();
        let mut stamp = Stamp::new(event_id(n), at);
        if n % 3 == 0 {
            stamp.recorded_at = Some(at);
            stamp.by = Some(worker(2));
        }
        let offered: Vec<Kind> = match walk.record.stage() {
            None => vec![referred().into()],
            Some(_) => samples(house, &walk, true).into_iter().map(|sample| sample.kind).collect(),
        };
        let legal =
            |kind: &Kind| decide(&walk.record, &Event::new(CASE, stamp.clone(), kind.clone()), &walk.setting).is_ok();
        let legal: Vec<Kind> = offered.into_iter().filter(legal).collect();
        let moves = |kind: &&Kind| walk.record.allows(kind, at.day(), &house.program) != walk.record.stage();
        let on_the_move: Vec<Kind> =
            legal.iter().filter(moves).filter(|kind| kind.name() != KindName::Closed || n % 4 == 0).cloned().collect();
        let from = if *moving && !on_the_move.is_empty() { &on_the_move } else { &legal };
        // On a civil day that lies before the last one's nothing is legal: let time pass.
        if from.is_empty() {
            continue;
        }
        let event = Event::new(CASE, stamp, index.get(from).clone());
        walk.record.evolve(&event, &house.program);
        walk.events.push(event);
    }
    (walk.events, walk.record)
}

#[test]
fn a_stored_record_has_its_version_and_its_sets_as_lists() {
    let clinical = House { program: preset(Model::Clinical), owner: by_worker(), plans: &[], assessments: &[] };
    let walk = walk_to(&clinical, Implementation, false)
        .step(Held { reason: HoldReason::Other })
        .step(InstitutionEntered { learned_at: None, team_involved: None, facility: Facility::Shelter });
    let stored = serde_json::to_value(&walk.record).unwrap();
    assert_eq!(stored["v"], 1);
    assert_eq!(stored["state"]["holds"], serde_json::json!(["hospital", "other"]));
    assert_eq!(stored["state"]["stays"], serde_json::json!(["shelter"]));
    assert_eq!(serde_json::from_value::<Record>(stored.clone()).unwrap(), walk.record);
    let read = |v: Option<u16>| {
        let mut stored = stored.clone();
        match v {
            Some(v) => stored["v"] = v.into(),
            None => drop(stored.as_object_mut().unwrap().remove("v")),
        }
        serde_json::from_str::<Record>(&stored.to_string()).unwrap_err().to_string()
    };
    let other = read(Some(2));
    assert!(other.contains("version 2") && other.contains("version 1; replay the case from its events"), "{other}");
    assert!(read(None).contains("missing field `v`"));
    // Other fields are another version.
    let fields: Vec<_> = stored.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        fields.join(" "),
        "appointments approvals assessment attempts backup case client closure consents documents enrolments evaluation \
         goals handed_off_on household judged last linkages needs overrides owner owners_before plan previous program \
         rating refused_on reopened_on screened state term_began transfer urgency v"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// A snapshot with later events equals the full replay.
    #[test]
    fn a_snapshot_and_later_events_are_the_full_replay(
        which in 0_usize..6,
        choices in prop::collection::vec(choice(), 1..40),
        cut in any::<prop::sample::Index>(),
        turn in any::<prop::sample::Index>(),
    ) {
        let house = houses().swap_remove(which);
        let (events, record) = random_walk(&house, &choices);
        prop_assume!(!events.is_empty());
        let whole = AnyCase::replay(&house.program, &events).unwrap();
        prop_assert_eq!(whole.record(), &record);
        let mut shuffled = events.clone();
        shuffled.rotate_left(turn.index(events.len()));
        shuffled.reverse();
        prop_assert_eq!(&AnyCase::replay(&house.program, &shuffled).unwrap(), &whole);

        let (before, after) = events.split_at(cut.index(events.len()) + 1);
        let snapshot = AnyCase::replay(&house.program, before).unwrap();
        let json = serde_json::to_string(snapshot.record()).unwrap();
        let bytes = postcard::to_stdvec(snapshot.record()).unwrap();
        for record in [serde_json::from_str::<Record>(&json).unwrap(), postcard::from_bytes::<Record>(&bytes).unwrap()] {
            prop_assert_eq!(&record, snapshot.record());
            let resumed = AnyCase::replay_from(record.clone(), &house.program, after).unwrap();
            prop_assert_eq!(&resumed, &whole);
            // What the snapshot has already seen takes a full replay.
            prop_assert!(AnyCase::replay_from(record, &house.program, before).is_err());
        }
    }

    /// S1: a late entry goes in by `insert`, to the same case as if it had been written down in time; and
    /// `decide` takes every event of the walk but never one a second time.
    #[test]
    fn an_event_left_out_goes_in_late(which in 0_usize..6, choices in prop::collection::vec(choice(), 2..40), out in any::<prop::sample::Index>()) {
        let house = houses().swap_remove(which);
        let (events, _) = random_walk(&house, &choices);
        prop_assume!(!events.is_empty());
        let whole = AnyCase::replay(&house.program, &events).unwrap();
        let mut rest = events.clone();
        let left_out = out.index(events.len());
        let late = rest.remove(left_out);
        let place = rest.clone();
        if left_out == rest.len() {
            // What sorts last is not late: it is decided, so that the rules apply.
            prop_assert!(AnyCase::insert(&house.program, &mut rest, late.clone()).is_err());
            prop_assert_eq!(&rest, &place);
        } else if AnyCase::replay(&house.program, &rest).is_ok() {
            prop_assert_eq!(AnyCase::insert(&house.program, &mut rest, late.clone()).unwrap(), whole);
            prop_assert_eq!(&rest, &events);
        }
        let mut void = place.clone();
        if let Some(first) = place.first() {
            let error = Event::new(CASE, Stamp::new(event_id(9_999), late.at), EnteredInError { event: late.id });
            // It voids nothing that is there.
            prop_assert!(AnyCase::insert(&house.program, &mut void, error).is_err());
            prop_assert_eq!(&void, &place);
            let refusal = decide(&Record::default(), first, &Setting::of(&house.program));
            prop_assert_eq!(refusal.is_ok(), first.kind.name() == KindName::Referred);
        }
    }
}

#[test]
fn random_walks_reach_every_stage() {
    // Or the properties above would say little.
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = prop::collection::vec(choice(), 39);
    let mut seen = BTreeSet::new();
    for house in &houses() {
        for _ in 0..30 {
            let choices = strategy.new_tree(&mut runner).unwrap().current();
            let (events, _) = random_walk(house, &choices);
            let mut record = Record::default();
            for event in &events {
                record.evolve(event, &house.program);
                seen.extend(record.stage());
            }
        }
    }
    assert_eq!(seen.len(), ANY.len(), "{seen:?}");
}

// ---- what is missing

/// The steps and the codes they still need.
fn missing(missing: &Missing) -> String {
    let Some(steps) = missing.steps() else { return "no way".to_owned() };
    let mut text = String::new();
    for step in steps {
        let codes: Vec<_> = step.needs.iter().map(|(code, _)| code.as_str()).collect();
        let between = if text.is_empty() { "" } else { "; " };
        write!(text, "{between}{} -> {} [{}]", step.step, step.to, codes.join(" ")).unwrap();
    }
    text
}

#[test]
fn the_whole_process_with_a_loop() {
    // Scenario "The whole process with a loop (clinical)".
    let clinical = preset(Model::Clinical);
    let setting = Setting::of(&clinical);
    let needs = |walk: &Walk<'_>, stage| missing(&walk.case().missing_for(&setting, stage, walk.on));

    let walk = Walk::of(&clinical).step(referred());
    assert_eq!(
        needs(&walk, Assessment),
        "screening_started -> screening []; enrolled -> assessment [process.consent process.consent.basis process.eligible clinical.owner]"
    );
    let walk = walk.step(ScreeningStarted {}).step(eligible());
    assert_eq!(
        needs(&walk, Assessment),
        "enrolled -> assessment [process.consent process.consent.basis clinical.owner]"
    );
    let walk = walk.step(consent()).step(Enrolled { owner: by_worker(), backup: None });
    assert_eq!(needs(&walk, Assessment), "");
    assert!(walk.case().missing_for(&setting, Assessment, walk.on).is_empty());
    assert_eq!(needs(&walk, RiskAssessment), "assessed -> risk_assessment []");

    // G assessed 8 January, no risk rating. T risk rating, plan with goals, client's agreement.
    let walk = walk.on("2026-01-08").step(assessed(AssessmentKind::Comprehensive));
    let asked = walk.case().missing_for(&setting, Implementation, walk.on);
    assert_eq!(missing(&asked), "risk_rated -> planning []; plan_adopted -> implementation [process.goal]");
    assert_eq!(
        asked.to_string(),
        "missing for implementation: risk_rated; plan_adopted, a plan with at least one goal and the client's stand on it (process.goal)"
    );
    let walk = walk.step(RiskRated::judged(Tier::Moderate));
    assert_eq!(needs(&walk, Implementation), "plan_adopted -> implementation [process.goal]");
    let walk = walk.step(plan(PlanKind::Full));
    assert_eq!(needs(&walk, Implementation), "");
    assert_eq!(
        walk.case().missing_for(&setting, Implementation, walk.on).to_string(),
        "nothing is missing for implementation"
    );
    assert_eq!(needs(&walk, FollowUp), "follow_up_started -> follow_up []");

    // Later follow-up leads to a revised plan and back to implementation.
    let walk = walk.on("2026-05-01").step(FollowUpStarted {});
    assert_eq!(needs(&walk, Implementation), "plan_adopted -> implementation [process.goal]");
    let walk = walk.step(plan(PlanKind::Full));
    assert_eq!(walk.record.stage(), Some(Implementation));

    // Closing as completed without an evaluation is refused.
    let completed = || caseload::event::Closed::new(CloseReason::Completed);
    assert_eq!(walk.refused(completed()), ["process.order", "process.evaluation"]);
    assert_eq!(needs(&walk, Stage::Closed), "evaluated -> evaluation []; closed -> closed []");
    let walk = walk.step(caseload::event::Evaluated::new(Outcome::GoalsMet));
    assert_eq!(needs(&walk, Stage::Closed), "closed -> closed []");
    let walk = walk.step(completed());
    assert_eq!(needs(&walk, Stage::Closed), "");
    assert_eq!(needs(&walk, Referral), "no way");
    assert_eq!(walk.case().missing_for(&setting, Referral, walk.on).to_string(), "no step leads to referral");
}

#[test]
fn missing_for_knows_that_the_step_supplies_the_assessment() {
    // From assessment the shortest way to planning is an assessment with a rating on file: that assessment
    // is the step itself, and is not missing once it is taken.
    let clinical = House { program: preset(Model::Clinical), owner: by_worker(), plans: &[], assessments: &[] };
    let walk = walk_to(&clinical, Assessment, true);
    assert_eq!(
        missing(&walk.case().missing_for(&walk.setting, Implementation, walk.on)),
        "assessed, with a rating -> planning []; plan_adopted -> implementation [process.goal]"
    );
}

#[test]
fn missing_for_says_what_stands_in_the_way_of_a_step() {
    let clinical = House { program: preset(Model::Clinical), owner: by_worker(), plans: &[], assessments: &[] };
    let deceased = walk_to(&clinical, Planning, false).step(caseload::event::Closed::new(CloseReason::Deceased));
    let reopened = Reopened { reason: "back".into() };
    assert_eq!(deceased.refused(reopened.clone()), ["process.reopen.alive"]);
    assert_eq!(
        missing(&deceased.case().missing_for(&deceased.setting, Screening, deceased.on)),
        "reopened -> screening [process.reopen.alive]"
    );
    // After reopening, the eligibility is to be found again.
    let closed = walk_to(&clinical, Stage::Closed, false);
    assert_eq!(
        missing(&closed.case().missing_for(&closed.setting, Assessment, closed.on)),
        "reopened -> screening []; enrolled -> assessment [process.eligible clinical.owner]"
    );
}

#[test]
fn missing_for_is_told_as_of_the_day_that_it_is_asked_for() {
    let house =
        |draft: Draft| House { program: draft.build().unwrap(), owner: by_worker(), plans: &[], assessments: &[] };
    let draft = || preset(Model::Clinical).draft().clone();
    let clinical = house(draft());
    let needs = |walk: &Walk<'_>, stage, on| missing(&walk.case().missing_for(&walk.setting, stage, day(on)));

    // A consent lapses: its last day is a day in force.
    let until = ConsentGiven { expires_on: Some(day("2026-01-31")), ..consent() };
    let screened = Walk::of(&clinical.program).step(referred()).step(ScreeningStarted {}).step(eligible()).step(until);
    assert_eq!(needs(&screened, Assessment, "2026-01-31"), "enrolled -> assessment [clinical.owner]");
    assert_eq!(
        needs(&screened, Assessment, "2026-02-01"),
        "enrolled -> assessment [process.consent process.consent.basis clinical.owner]"
    );

    // What was found of a client who waits stands for 90 days, and a closed case may be opened again within 90.
    let waiting = walk_to(&clinical, Waitlist, false);
    assert_eq!(needs(&waiting, Assessment, "2026-04-05"), "enrolled -> assessment [clinical.owner]");
    assert_eq!(
        needs(&waiting, Assessment, "2026-04-06"),
        "enrolled -> assessment [process.eligible.age clinical.owner]"
    );
    let enrolled = || Enrolled { owner: by_worker(), backup: None };
    assert_eq!(waiting.clone().on("2026-04-05").warned(enrolled()), Vec::<String>::new());
    assert_eq!(waiting.on("2026-04-06").warned(enrolled()), ["process.eligible.age"]);
    let closed = walk_to(&clinical, Stage::Closed, false);
    assert_eq!(needs(&closed, Screening, "2026-04-05"), "reopened -> screening []");
    assert_eq!(needs(&closed, Screening, "2026-04-06"), "reopened -> screening [process.reopen.window]");
    // From screening no wait is asked of.
    let screening = walk_to(&clinical, Screening, false);
    assert_eq!(needs(&screening, Assessment, "2026-04-06"), "enrolled -> assessment [clinical.owner]");

    // A rating goes stale, and risk assessment is on the way again.
    let mut fresh = draft();
    fresh.process.rating_days = Some(30);
    let fresh = house(fresh);
    let rated = walk_to(&fresh, Assessment, true);
    assert_eq!(needs(&rated, Planning, "2026-02-04"), "assessed, with a rating -> planning []");
    assert_eq!(needs(&rated, Planning, "2026-02-05"), "assessed -> risk_assessment []; risk_rated -> planning []");

    // The edition in force on the day asks.
    let mut next = draft();
    next.standards.retain(|standard| standard.code.as_str() != "process.goal");
    let next = Draft { edition: "2".to_owned(), from: Some(day("2026-07-01")), ..next };
    let house = House { program: clinical.program.succeeded_by(next).unwrap(), ..clinical };
    let planning = walk_to(&house, Planning, false);
    assert_eq!(needs(&planning, Implementation, "2026-06-30"), "plan_adopted -> implementation [process.goal]");
    assert_eq!(needs(&planning, Implementation, "2026-07-01"), "plan_adopted -> implementation []");
}

#[test]
fn missing_for_names_a_way_that_can_be_gone() {
    let clinical = House { program: preset(Model::Clinical), owner: by_worker(), plans: &[], assessments: &[] };
    let walk = walk_to(&clinical, Assessment, false);
    let way = missing(&walk.case().missing_for(&walk.setting, Planning, walk.on));
    // The step itself leads elsewhere.
    let assessed = walk.step(assessed(AssessmentKind::Comprehensive));
    assert_eq!(assessed.record.stage(), Some(RiskAssessment));
    assert_eq!(way, "assessed -> risk_assessment []; risk_rated -> planning []");
}

#[test]
fn brokerage_closes_when_every_need_is_met_or_owned_up_to() {
    // Scenario "Brokerage", with a rulebook of our own that accepts a linkage list.
    let owner = Standard {
        code: "brokerage.owner".into(),
        force: Force::Required,
        source: Source::new("agency", Standing::Agency),
        rule: Rule::OwnerKind(vec![OwnerKind::Worker]),
    };
    let mut draft = Draft::new("brokerage").with(owner);
    draft.process.plans = vec![PlanKind::LinkageList];
    let brokerage = draft.build().unwrap();
    let setting = Setting::of(&brokerage);
    let needs = |walk: &Walk<'_>, stage| missing(&walk.case().missing_for(&setting, stage, walk.on));
    let detox = || Need::Other("detox".into());
    let id = |n| LinkageId(Uuid::from_u128(n));
    let update = |n, status| LinkageUpdated { linkage: id(n), status };

    let walk = Walk::of(&brokerage)
        .on("2026-04-01")
        .step(referred())
        .step(ScreeningStarted {})
        .step(eligible())
        .step(consent());
    let walk = walk.step(Enrolled { owner: by_worker(), backup: None });
    let walk = walk.step(Assessed { kind: AssessmentKind::Initial, needs: vec![Need::Housing, detox(), Need::Income] });
    assert_eq!(
        needs(&walk, Implementation),
        "risk_rated -> planning []; plan_adopted -> implementation [process.goal]"
    );
    let walk = walk.step(RiskRated::judged(Tier::Low));
    // No treatment plan is demanded: a list of linkages, without a goal. A treatment plan is not this model's.
    assert_eq!(walk.refused(plan(PlanKind::Full)), ["process.order"]);
    let list = PlanAdopted { kind: PlanKind::LinkageList, agreement: Agreement::Agreed, goals: vec![] };
    let walk = walk.step(list);
    let walk = walk
        .step(linkage(id(1), Some(Need::Housing)))
        .step(linkage(id(2), Some(detox())))
        .step(linkage(id(3), Some(Need::Income)))
        .step(update(1, LinkageStatus::Connected))
        .step(update(2, LinkageStatus::Accepted))
        .step(update(2, LinkageStatus::Completed))
        .step(update(3, LinkageStatus::Declined));
    assert_eq!(needs(&walk, Stage::Closed), "evaluated -> evaluation []; closed -> closed [process.needs]");

    let completed = || caseload::event::Closed::new(CloseReason::Completed);
    let evaluated = walk.clone().step(caseload::event::Evaluated::new(Outcome::GoalsPartlyMet));
    assert_eq!(needs(&evaluated, Stage::Closed), "closed -> closed [process.needs]");
    let refusal = evaluated.decide(completed()).unwrap_err();
    let breach = refusal.breaches().first().unwrap();
    assert_eq!(
        (refusal.breaches().len(), breach.code.as_str(), breach.found.as_str()),
        (1, "process.needs", "open: income")
    );
    assert!(breach.fix.contains("another linkage") && breach.fix.contains("unmet needs"), "{}", breach.fix);

    // Another linkage, connected; or the need among the unmet ones of the evaluation; or a goal reached.
    let linked = evaluated.clone().step(linkage(id(4), Some(Need::Income)));
    assert_eq!(linked.refused(completed()), ["process.needs"]);
    assert_eq!(linked.step(update(4, LinkageStatus::Connected)).step(completed()).record.stage(), Some(Stage::Closed));
    let unmet = caseload::event::Evaluated {
        unmet_needs: vec![Need::Income],
        ..caseload::event::Evaluated::new(Outcome::GoalsPartlyMet)
    };
    let owned_up = evaluated.clone().step(unmet);
    assert_eq!(needs(&owned_up, Stage::Closed), "closed -> closed []");
    assert!(owned_up.decide(completed()).is_ok());
    let with_goal =
        PlanAdopted { kind: PlanKind::LinkageList, agreement: Agreement::Agreed, goals: vec![goal(GOAL, "income")] };
    let reached = GoalUpdated { goal: GOAL, status: GoalStatus::Achieved, attainment: None };
    let by_goal = evaluated.step(with_goal).step(reached).step(caseload::event::Evaluated::new(Outcome::GoalsMet));
    assert!(by_goal.decide(completed()).is_ok());
    // A linkage that lapses no longer meets its need; a need in words of one's own is not repeated.
    let lapsed = owned_up.step(linkage(id(5), Some(detox()))).step(update(1, LinkageStatus::Lapsed));
    assert_eq!(lapsed.decide(completed()).unwrap_err().breaches().first().unwrap().found, "open: housing");
    let detox_only = walk.clone();
    assert!(!format!("{:?}", detox_only.record).contains("detox"));
}

#[test]
fn a_guard_is_a_shape_of_its_own() {
    // Planning, with what the model adds (strengths assessment, functional assessment).
    let guard = |code: &str, guard| Standard {
        code: code.into(),
        force: Force::Required,
        source: Source::new("agency", Standing::Agency),
        rule: Rule::Guard(guard),
    };
    let program = Draft::new("strengths")
        .with(guard("x.strengths", Guard::DocumentOnFile { document: Document::StrengthsAssessment }))
        .build()
        .unwrap();
    let house = House { program, owner: by_worker(), plans: &[], assessments: &[] };
    let walk = walk_to(&house, Planning, false);
    assert_eq!(walk.refused(plan(PlanKind::Full)), ["x.strengths"]);
    assert_eq!(
        missing(&walk.case().missing_for(&walk.setting, Implementation, walk.on)),
        "plan_adopted -> implementation [process.goal x.strengths]"
    );
    let other = walk.clone().step(DocumentCompleted { document: Document::FunctionalAssessment });
    assert_eq!(other.refused(plan(PlanKind::Full)), ["x.strengths"]);
    let walk = walk.step(DocumentCompleted { document: Document::StrengthsAssessment });
    assert!(walk.decide(plan(PlanKind::Full)).is_ok());
}

#[test]
fn every_goal_names_an_intervention_with_its_evidence() {
    let draft = Draft::compose(&[&Draft::new("house"), &Draft::overlay(Overlay::EvidenceBasedPractice)]).unwrap();
    let house = House { program: draft.build().unwrap(), owner: by_worker(), plans: &[], assessments: &[] };
    let walk = walk_to(&house, Planning, false);
    let intervention = |evidence: Option<&str>| Intervention {
        name: "a course".into(),
        evidence: evidence.map(Into::into),
        schedule: None,
        resource: None,
    };
    let with = |id, interventions| Goal { interventions, ..goal(id, "housing") };
    let plan = |goals| PlanAdopted { goals, ..plan(PlanKind::Full) };
    let evident = || with(GOAL, vec![intervention(None), intervention(Some("a trial"))]);
    let other = GoalId(Uuid::from_u128(0x602));
    assert_eq!(walk.refused(plan(vec![evident(), with(other, vec![])])), ["evidence.plan.intervention"]);
    assert_eq!(walk.refused(plan(vec![with(GOAL, vec![intervention(None)])])), ["evidence.plan.intervention"]);
    assert_eq!(
        missing(&walk.case().missing_for(&walk.setting, Implementation, walk.on)),
        "plan_adopted -> implementation [evidence.plan.intervention process.goal]"
    );
    // A field that was left blank names nothing.
    assert_eq!(walk.refused(plan(vec![with(GOAL, vec![intervention(Some(" "))])])), ["evidence.plan.intervention"]);
    let unnamed = Intervention { name: "".into(), ..intervention(Some("a trial")) };
    assert_eq!(walk.refused(plan(vec![with(GOAL, vec![unnamed])])), ["evidence.plan.intervention"]);
    assert!(walk.decide(plan(vec![evident()])).is_ok());
    // A list of linkages has no goals whose evidence could be named.
    let list = PlanAdopted { kind: PlanKind::LinkageList, ..plan(vec![]) };
    assert!(walk.decide(list).is_ok());
}
