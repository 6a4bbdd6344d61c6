//! The agreement law with people: what was accepted against a live census audits clean with the roster, what
//! was refused is found, the agenda shows what is pending; and what the law rests on: parts that merge, the
//! race for the last place, and transfers that close one case and open the other, or neither.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may panic, and plain arithmetic on small numbers reads best"
)]

mod specification;

use std::collections::{BTreeMap, BTreeSet};

use caseload::agenda::{self, Agendas};
use caseload::audit::{Audit, Finding, Part, Report, Status, Subject};
use caseload::case::{Accepted, Refusal, Setting, Transferred, decide, transfer};
use caseload::event::*;
use caseload::ids::{AppointmentId, CaseId, EventId, LinkageId};
use caseload::lifecycle::Stage;
use caseload::limit::Breach;
use caseload::log::Log;
use caseload::model::Model;
use caseload::obligation::Verdict;
use caseload::program::*;
use caseload::record::Record;
use caseload::roster::{Census, Known, Roster, Stale};
use caseload::time::{Day, Instant};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use specification::history::{PHASES, day};
use specification::roster::{appointment, client, instant, team, worker};
use uuid::Uuid;

/// Of an agency; by whom, why and when do not matter here.
fn decision() -> Decision {
    Decision::new("board", "an example", Day::FIRST)
}

/// How many random histories; raise it for a soak.
const CASES: u32 = 60;

/// How often a failure may be made smaller: a whole agency has many parts.
const SHRINKS: u32 = 3_000;

const NAME: &str = "x";
const CREDENTIALS: [&str; 2] = ["lcsw", "rn"];
const RECIPIENTS: [&str; 2] = ["clinic", "shelter"];

/// The supervisor, who may set limits aside and owns no case.
const CHIEF: u128 = 9;

fn config() -> ProptestConfig {
    ProptestConfig { cases: CASES, failure_persistence: None, max_shrink_iters: SHRINKS, ..ProptestConfig::default() }
}

// ---- rulebooks

fn figure(least: u32, most: u32) -> impl Strategy<Value = Hundredths> {
    (least..=most).prop_map(Hundredths::new)
}

fn without() -> impl Strategy<Value = Vec<Role>> {
    prop_oneof![3 => Just(vec![]), 1 => Just(vec![Role::Prescriber])]
}

fn cap() -> impl Strategy<Value = Rule> {
    let weight = || select(vec![0_u32, 25, 50, 100, 150, 250]).prop_map(Hundredths::new);
    let held = || select(vec![0_u32, 33, 50, 100]);
    let tiers = ([weight(), weight(), weight(), weight(), weight()], held()).prop_map(|(weights, held_percent)| {
        let [low, moderate, high, very_high, unrated] = weights;
        Load::Tiers(TierWeights { low, moderate, high, very_high, unrated, held_percent })
    });
    let phases = (vec(weight(), 4), weight(), held()).prop_map(|(weights, otherwise, held_percent)| {
        let named = PHASES.iter().zip(weights);
        let weights = named.map(|(phase, weight)| PhaseWeight { phase: (*phase).into(), weight }).collect();
        Load::Phases(PhaseWeights { weights, otherwise, held_percent })
    });
    let counts = prop_oneof![2 => Just(Load::Heads {}), 2 => tiers, 2 => phases];
    (select(vec![Per::Worker, Per::Worker, Per::Team]), figure(100, 400), counts, without())
        .prop_map(|(per, most, counts, without)| Rule::Cap(Cap { per, most, counts, without }))
}

fn intake() -> impl Strategy<Value = Rule> {
    (select(Per::ALL.to_vec()), figure(100, 300), any::<bool>(), without())
        .prop_map(|(per, most, per_fte, without)| Rule::Intake(Intake { per, most, per_fte, without }))
}

/// A rulebook with limits on people, all of its standards required, with the obligations of a model where
/// the agenda is looked at.
fn rulebook(name: &'static str) -> impl Strategy<Value = Program> {
    let credentials = subsequence(CREDENTIALS.to_vec(), 1..=2)
        .prop_map(|any_of| Rule::Credentials(Credentials { any_of: any_of.into_iter().map(str::to_owned).collect() }));
    // FACT runs in two modes: a worker's case, and one that the whole team shares.
    let kinds = prop_oneof![
        4 => Just(vec![OwnerKind::Worker, OwnerKind::Team]),
        2 => subsequence(OwnerKind::ALL.to_vec(), 1..=2),
    ];
    let others: Vec<String> = ["x", "y", "z"].iter().filter(|of| **of != name).map(|of| (*of).to_owned()).collect();
    let excludes = option::weighted(0.4, subsequence(others, 1..=2));
    let limits = (
        vec(cap(), 0..=3),
        vec(intake(), 0..=2),
        option::weighted(0.3, credentials),
        option::weighted(0.6, kinds.prop_map(Rule::OwnerKind)),
        excludes.prop_map(|excludes| excludes.map(|excludes| Rule::OneOpenCase(OneOpenCase { excludes }))),
        option::weighted(0.3, Just(Rule::Authorization {})),
        option::weighted(
            0.7,
            (0..=20_u32).prop_map(|days| Rule::Reassignment(Reassignment { within: Span::Days(days) })),
        ),
    );
    let timed = option::weighted(0.6, [1..=2_u32, 1..=2, 1..=2]);
    let model = select(vec![Model::Clinical, Model::IntensiveCaseManagement, Model::AssertiveCommunityTreatment]);
    (limits, timed, option::weighted(0.5, model)).prop_map(move |(limits, timed, model)| {
        let (caps, intakes, credentials, kinds, one, authorization, reassignment) = limits;
        let rules = caps.into_iter().chain(intakes).chain(credentials).chain(kinds).chain(one).chain(authorization);
        let rules = rules.chain(reassignment);
        let lengths = timed.map_or([None; 4], |[a, b, c]| [None, Some(a), Some(b), Some(c)]);
        let phases = PHASES.into_iter().zip(lengths).map(|(phase, months)| PhaseLength { phase: phase.into(), months });
        let mut draft = Draft { phases: phases.collect(), ..Draft::new(name) };
        for (i, rule) in rules.enumerate() {
            let source = Source::new("chance", Standing::Own);
            draft = draft.with(Standard { code: format!("x.s{i}").into(), force: Force::Required, source, rule });
        }
        let preset = model.map(Program::preset);
        for standard in preset.iter().flat_map(Program::standards) {
            let known = draft.standards.iter().any(|of| of.code == standard.code);
            if standard.rule.is_obligation() && !known {
                draft = draft.with(standard.clone());
            }
        }
        let codes: Vec<Code> = draft.standards.iter().map(|standard| standard.code.clone()).collect();
        let overridable = draft.standards.iter().filter(|standard| standard.rule.is_overridable());
        let overridable = overridable.map(|standard| standard.code.clone()).collect();
        draft.overrides.push(MayOverride { role: Role::Supervisor, codes: overridable });
        codes.iter().fold(draft, |draft, code| draft.require(code.as_str(), &decision()).unwrap()).build().unwrap()
    })
}

/// The limits that the law with people is about, by name; none for any other rule.
fn limit(rule: &Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::Cap(_) => "cap",
        Rule::Intake(_) => "intake",
        Rule::Credentials(_) => "credentials",
        Rule::OneOpenCase(_) => "one open case",
        Rule::OwnerKind(_) => "owner kind",
        Rule::NoOverlap {} => "overlap",
        Rule::ConsentToServices(_) => "consent",
        Rule::Authorization {} => "authorization",
        Rule::Guard(Guard::InformationShared {}) => "sharing",
        Rule::Guard(Guard::LoweredByPerson {}) => "lowered by person",
        _ => return None,
    })
}

const LIMITS: usize = 10;

// ---- what may be tried

/// Something to try, so many days and minutes after the last try; days are counted from the day it is tried.
#[derive(Debug, Clone)]
struct Try {
    days: i32,
    minutes: u32,
    offset: &'static str,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    /// Whatever it takes to enrol the case from where it is.
    Enrol {
        case: u128,
        client: u128,
        program: Option<&'static str>,
        owner: Owner,
        giver: ConsentGiver,
    },
    Do {
        case: u128,
        deed: Deed,
    },
    Roster(Change),
}

#[derive(Debug, Clone)]
enum Deed {
    Reassign(Owner),
    Rate(Tier, RatingBasis),
    Assess,
    Plan,
    Hold(HoldReason),
    Resume(HoldReason),
    Close(CloseReason),
    Reopen,
    Begin(usize),
    Visit(u128),
    Meet { joint: bool, ahead: i32, half_hours: u32, minutes: u16, staff: Vec<u128> },
    Cancel(Index),
    Link(Option<usize>),
    Consent { recipient: Option<usize>, days: Option<i32> },
    Withdraw(ConsentScope),
    Authorize { status: AuthorizationStatus, from: Option<i32>, to: Option<i32> },
}

#[derive(Debug, Clone)]
enum Change {
    Entry(Worker),
    Leaves(u128),
    Absent(u128, i32),
    Forms(u128),
}

/// Mostly somebody whom the roster knows.
fn owner() -> impl Strategy<Value = Owner> {
    let who = || prop_oneof![6 => 0..2_u128, 2 => 2..4_u128].prop_map(worker);
    let which = || prop_oneof![5 => Just(0), 2 => Just(1), 1 => Just(2)].prop_map(team);
    prop_oneof![
        6 => who().prop_map(Owner::Worker),
        4 => which().prop_map(Owner::Team),
        1 => (who(), which()).prop_map(|(worker, team)| Owner::Lead { worker, team }),
    ]
}

fn entry(who: impl Strategy<Value = u128>) -> impl Strategy<Value = Worker> {
    let role = prop_oneof![5 => Just(Role::CaseManager), 1 => Just(Role::Prescriber)];
    let fte = select(vec![25_u32, 50, 75, 100, 100, 100, 150]).prop_map(Hundredths::new);
    let roles = vec((role, fte).prop_map(|(role, fte)| RoleHours { role, fte }), 1..=2);
    let expires = option::weighted(0.5, (5..=150_i32).prop_map(day));
    let credentials = vec((select(CREDENTIALS.to_vec()), expires), 0..=2);
    (who, roles, option::weighted(0.8, (0..2_u128).prop_map(team)), credentials).prop_map(
        |(who, roles, team, credentials)| {
            let held = credentials.into_iter();
            let credentials = held.map(|(name, expires_on)| Credential { name: name.into(), expires_on }).collect();
            Worker { team, roles, credentials, ..Worker::new(worker(who)) }
        },
    )
}

fn deed() -> impl Strategy<Value = Deed> {
    let reason = || select(vec![HoldReason::Hospital, HoldReason::Away]);
    let minutes = select(vec![0_u16, 30, 60, 90, 90]);
    let meet = (prop::bool::weighted(0.2), 0..=1_i32, 0..=3_u32, minutes, vec(0..2_u128, 1..=2));
    let closed = select(vec![CloseReason::Moved, CloseReason::Moved, CloseReason::LostContact, CloseReason::Deceased]);
    let status = prop_oneof![6 => Just(AuthorizationStatus::Approved), 1 => select(AuthorizationStatus::ALL.to_vec())];
    let term = (status, option::of(-5..=5_i32), option::weighted(0.7, 0..=40_i32));
    prop_oneof![
        6 => owner().prop_map(Deed::Reassign),
        9 => (select(Tier::ALL.to_vec()), select(RatingBasis::ALL.to_vec()))
            .prop_map(|(tier, basis)| Deed::Rate(tier, basis)),
        1 => Just(Deed::Assess),
        1 => Just(Deed::Plan),
        3 => reason().prop_map(Deed::Hold),
        3 => reason().prop_map(Deed::Resume),
        3 => closed.prop_map(Deed::Close),
        1 => Just(Deed::Reopen),
        3 => (0..4_usize).prop_map(Deed::Begin),
        3 => (0..3_u128).prop_map(Deed::Visit),
        14 => meet.prop_map(|(joint, ahead, half_hours, minutes, staff)| {
            Deed::Meet { joint, ahead, half_hours, minutes, staff }
        }),
        2 => any::<Index>().prop_map(Deed::Cancel),
        4 => option::weighted(0.8, 0..2_usize).prop_map(Deed::Link),
        5 => (option::weighted(0.7, 0..2_usize), option::weighted(0.7, 0..=30_i32))
            .prop_map(|(recipient, days)| Deed::Consent { recipient, days }),
        1 => select(ConsentScope::ALL.to_vec()).prop_map(Deed::Withdraw),
        5 => term.prop_map(|(status, from, to)| Deed::Authorize { status, from, to }),
    ]
}

fn what() -> impl Strategy<Value = What> {
    let program = prop_oneof![6 => Just(None), 2 => Just(Some(NAME)), 1 => Just(Some("y"))];
    let giver = prop_oneof![4 => Just(ConsentGiver::Client), 1 => select(ConsentGiver::ALL.to_vec())];
    let enrol = (0..8_u128, prop_oneof![3 => Just(None), 1 => (0..3_u128).prop_map(Some)], program, owner(), giver);
    let change = prop_oneof![
        4 => entry(0..4_u128).prop_map(Change::Entry),
        2 => (0..4_u128).prop_map(Change::Leaves),
        1 => (0..4_u128, 0..=10_i32).prop_map(|(who, days)| Change::Absent(who, days)),
        1 => (0..3_u128).prop_map(Change::Forms),
    ];
    prop_oneof![
        8 => enrol.prop_map(|(case, client, program, owner, giver)| {
            What::Enrol { case, client: client.unwrap_or(100 + case), program, owner, giver }
        }),
        14 => (0..8_u128, deed()).prop_map(|(case, deed)| What::Do { case, deed }),
        2 => change.prop_map(What::Roster),
    ]
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let days = prop_oneof![5 => Just(0), 4 => 1..=3_i32, 1 => 4..=15_i32];
    let offset = prop_oneof![4 => Just("-05:00"), 1 => Just("-08:00"), 1 => Just("+10:00")];
    let one = (days, 0..=2_u32, offset, what());
    vec(one.prop_map(|(days, minutes, offset, what)| Try { days, minutes, offset, what }), 15..=90)
}

/// Who works from the start: three workers, two teams and the supervisor.
fn staff() -> impl Strategy<Value = Vec<Worker>> {
    let workers = (0..3_u128).map(|n| entry(Just(n))).collect::<Vec<_>>();
    workers.prop_map(|mut workers| {
        let roles = vec![RoleHours { role: Role::Supervisor, fte: Hundredths::new(100) }];
        workers.push(Worker { roles, ..Worker::new(worker(CHIEF)) });
        workers
    })
}

// ---- a history, step by step

/// An agency: everything that was accepted so far, in the order in which it happened.
#[derive(Debug, Clone)]
struct Agency<'a> {
    program: &'a Program,
    census: Census,
    records: BTreeMap<CaseId, Record>,
    log: Vec<Event>,
    roster: Vec<RosterEvent>,
    /// What was refused, by code.
    refused: BTreeSet<String>,
    day: Day,
    minute: u32,
    offset: &'static str,
    id: u128,
    meetings: Vec<AppointmentMade>,
    /// Where the numbers of its cases begin.
    cases: u128,
}

impl<'a> Agency<'a> {
    fn new(program: &'a Program, staff: &[Worker]) -> Self {
        let mut agency = Self {
            program,
            census: Census::default(),
            records: BTreeMap::new(),
            log: Vec::new(),
            roster: Vec::new(),
            refused: BTreeSet::new(),
            day: day(0),
            minute: 400,
            offset: "-05:00",
            id: 0,
            meetings: Vec::new(),
            cases: 0,
        };
        for n in 0..2 {
            agency.roster(RosterKind::TeamFormed(named(n)));
        }
        for worker in staff {
            agency.roster(RosterKind::WorkerJoined(worker.clone()));
        }
        agency
    }

    fn after(program: &'a Program, staff: &[Worker], tries: &[Try]) -> Self {
        let mut agency = Self::new(program, staff);
        for tried in tries {
            agency.pass(tried.days, tried.minutes, tried.offset);
            agency.try_out(&tried.what);
        }
        agency
    }

    /// Days, and minutes within a day, never run backwards; the clocks of a day are all set alike.
    fn pass(&mut self, days: i32, minutes: u32, offset: &'static str) {
        if days > 0 {
            self.day = self.day.plus_days(days);
            self.minute = 480;
            self.offset = offset;
        } else {
            self.minute += minutes;
        }
    }

    fn now(&self) -> Instant {
        instant(self.day, self.minute, self.offset)
    }

    fn next_id(&mut self) -> EventId {
        self.id += 1;
        EventId(Uuid::from_u128(self.id))
    }

    fn roster(&mut self, kind: RosterKind) {
        // What happens to the roster comes before what happens to cases at the same instant.
        self.minute += 1;
        let event = RosterEvent::new(self.next_id(), self.now(), kind);
        if self.census.add(event.clone()).is_ok() {
            self.roster.push(event);
        }
    }

    fn event(&mut self, of: u128, kind: impl Into<Kind>) -> Event {
        let stamp = Stamp { by: Some(worker(CHIEF)), ..Stamp::new(self.next_id(), self.now()) };
        Event::new(self.case(of), stamp, kind)
    }

    const fn case(&self, of: u128) -> CaseId {
        CaseId(Uuid::from_u128(0xca50 + self.cases + of))
    }

    fn record(&self, of: CaseId) -> Record {
        self.records.get(&of).cloned().unwrap_or_default()
    }

    fn decide(&self, event: &Event) -> Result<Accepted, Refusal> {
        let setting = Setting::of(self.program).census(&self.census);
        decide(&self.record(event.case), event, &setting)
    }

    /// Stores the event, whatever anybody says of it.
    fn store(&mut self, event: Event) {
        let record = self.records.entry(event.case).or_default();
        record.evolve(&event, self.program);
        self.census.put(record);
        if let Kind::AppointmentMade(made) = &event.kind {
            self.meetings.push(made.clone());
        }
        self.log.push(event);
    }

    /// Stores the event if it may happen.
    fn take(&mut self, of: u128, kind: impl Into<Kind>) -> bool {
        let event = self.event(of, kind);
        match self.decide(&event) {
            Ok(accepted) => {
                assert!(accepted.overridden.is_empty());
                assert_eq!(accepted.census, Some(self.census.version()));
                if let Kind::Enrolled(Enrolled { owner, .. }) | Kind::Reassigned(Reassigned { owner, .. }) = &event.kind
                {
                    let team = if let Owner::Lead { team, .. } = owner { Owner::Team(*team) } else { *owner };
                    for named in [*owner, team] {
                        // Nobody gives a case to who is not there: no limit would see it.
                        let known = self.census.roster().fte(named, &[], self.day);
                        assert!(matches!(known, Known::Here(_)), "{event:?}: {known:?}");
                    }
                }
                self.store(event);
                true
            }
            Err(refusal) => {
                self.refused.extend(refusal.breaches().iter().map(|breach| breach.code.to_string()));
                false
            }
        }
    }

    fn try_out(&mut self, what: &What) {
        match what {
            What::Enrol { case, client: of, program, owner, giver } => {
                let record = self.record(self.case(*case));
                let stage = record.stage();
                if stage.is_none() {
                    let referred = Referred { program: program.map(Text::from), ..Referred::new(client(*of)) };
                    self.take(*case, referred);
                }
                if stage == Some(Stage::Closed) && !self.take(*case, Reopened { reason: "back".into() }) {
                    return;
                }
                if stage.is_none() {
                    self.take(*case, ScreeningStarted {});
                }
                if record.screened.is_none_or(|(_, eligible)| !eligible) || stage == Some(Stage::Closed) {
                    self.take(*case, Screened { eligible: true, reasons: vec![] });
                }
                if record.consents.is_empty() {
                    self.take(*case, ConsentGiven::new(ConsentScope::Services, *giver));
                }
                self.take(*case, Enrolled { owner: *owner, backup: None });
            }
            What::Do { case, deed } => {
                if let Some(kind) = self.kind(*case, deed) {
                    self.take(*case, kind);
                }
            }
            What::Roster(change) => self.change(change),
        }
    }

    fn change(&mut self, change: &Change) {
        if let Change::Leaves(_) = change {
            // Dated the first day without them: written down before anything else happens on it, or it is a
            // late entry.
            self.pass(1, 0, self.offset);
        }
        let kind = match change {
            Change::Entry(entry) if self.census.roster().works(entry.worker, self.day) => {
                RosterKind::WorkerChanged(entry.clone())
            }
            Change::Entry(entry) => RosterKind::WorkerJoined(entry.clone()),
            Change::Leaves(who) => RosterKind::WorkerLeft(WorkerLeft { worker: worker(*who) }),
            Change::Absent(who, days) => {
                let (from, to) = (self.day, self.day.plus_days(*days));
                RosterKind::WorkerAbsent(WorkerAbsent { worker: worker(*who), from, to })
            }
            Change::Forms(which) => RosterKind::TeamFormed(named(*which)),
        };
        self.roster(kind);
    }

    fn kind(&self, of: u128, deed: &Deed) -> Option<Kind> {
        let recipient = |n: usize| Text::from(RECIPIENTS[n]);
        Some(match deed {
            Deed::Reassign(owner) => Reassigned { owner: *owner, backup: None, reason: "leave".into() }.into(),
            Deed::Rate(tier, basis) => {
                let reason = (self.id % 2 == 0).then(|| "seen".into());
                RiskRated { basis: *basis, reason, ..RiskRated::judged(*tier) }.into()
            }
            Deed::Assess => Assessed { kind: AssessmentKind::Comprehensive, needs: vec![] }.into(),
            Deed::Plan => PlanAdopted { kind: PlanKind::External, agreement: Agreement::Agreed, goals: vec![] }.into(),
            Deed::Hold(reason) => Held { reason: *reason }.into(),
            Deed::Resume(reason) => Resumed { reason: *reason }.into(),
            Deed::Close(reason) => Closed::new(*reason).into(),
            Deed::Reopen => Reopened { reason: "back".into() }.into(),
            Deed::Begin(phase) => PhaseStarted { phase: PHASES[*phase].into() }.into(),
            Deed::Visit(who) => Contact::with_client(Mode::FaceToFace, Place::Home, 45, [worker(*who)]).into(),
            Deed::Meet { joint: true, .. } => self.meetings.last()?.clone().into(),
            Deed::Meet { ahead, half_hours, minutes, staff, .. } => AppointmentMade {
                appointment: appointment(self.id),
                // Every fifth day is a busy one.
                starts: instant(day(5 * (self.day.days_since(day(0)) / 5 + ahead)), 540 + 30 * half_hours, "-05:00"),
                minutes: *minutes,
                staff: staff.iter().copied().map(worker).collect(),
            }
            .into(),
            Deed::Cancel(which) => {
                let made = self.record(self.case(of)).appointments;
                let appointment = made.get(which.index(made.len().max(1)))?.id;
                AppointmentCancelled { appointment }.into()
            }
            Deed::Link(to) => LinkageMade {
                linkage: LinkageId(Uuid::from_u128(self.id)),
                service: Service::Therapy,
                need: None,
                recipient: to.map(recipient),
            }
            .into(),
            Deed::Consent { recipient: to, days } => {
                let scope = if to.is_some() { ConsentScope::InformationSharing } else { ConsentScope::Services };
                let expires_on = days.map(|days| self.day.plus_days(days));
                let given = ConsentGiven::new(scope, ConsentGiver::Client);
                ConsentGiven { recipient: to.map(recipient), expires_on, ..given }.into()
            }
            Deed::Withdraw(scope) => ConsentWithdrawn { scope: *scope, recipient: None }.into(),
            Deed::Authorize { status, from, to } => Authorization {
                payer: "state".into(),
                status: *status,
                from: from.map(|days| self.day.plus_days(days)),
                to: to.map(|days| self.day.plus_days(days)),
                units: None,
            }
            .into(),
        })
    }

    fn roster_log(&self) -> Roster {
        let roster = Roster::of(self.roster.clone());
        assert_eq!(roster.read().set_aside, []);
        roster
    }

    fn last_day(&self) -> Day {
        self.log.iter().map(|event| event.at.day()).max().unwrap_or(self.day)
    }

    fn audit(&self, as_of: Day) -> Report {
        audit(self.program, &self.log, &self.roster_log(), as_of)
    }
}

fn named(n: u128) -> Team {
    Team { team: team(n), name: "team".into(), positions: vec![] }
}

fn audit(program: &Program, log: &[Event], roster: &Roster, as_of: Day) -> Report {
    let audit = Audit::of(program).as_of(as_of).roster(roster);
    audit.finish(audit.part(&Log::of(log.to_vec())))
}

/// Findings against required limits that arose by a decision.
fn decided<'r>(program: &Program, report: &'r Report) -> Vec<&'r Finding> {
    let is_limit = |rule: &Rule| !rule.is_obligation() && !matches!(rule, Rule::Measure(_));
    let of_limit = |code: &Code| program.standard(code.as_str()).is_some_and(|of| is_limit(&of.rule));
    let found = report.findings().iter().filter(|finding| finding.force == Force::Required && of_limit(&finding.code));
    found.filter(|finding| finding.status != Status::Drift).collect()
}

fn show(findings: &[&Finding]) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}

// ---- forbidden steps

/// A step that is refused for one required limit and nothing else.
#[derive(Debug, Clone)]
struct Forbidden {
    event: Event,
    breach: Breach,
    limit: &'static str,
}

/// A forbidden step for each standard and kind of event, where there is one.
fn forbidden(agency: &mut Agency<'_>, turn: usize) -> Vec<Forbidden> {
    let owners: Vec<Owner> =
        (0..4).map(|n| Owner::Worker(worker(n))).chain((0..3).map(|n| Owner::Team(team(n)))).collect();
    let leads = (0..2).map(|n| Owner::Lead { worker: worker(n), team: team(0) });
    let owners: Vec<Owner> = owners.into_iter().chain(leads).collect();
    let made: Vec<AppointmentMade> = agency.meetings.clone();
    let mut found: BTreeMap<(String, KindName), Vec<Forbidden>> = BTreeMap::new();
    for of in 0..8 {
        let mut kinds: Vec<Kind> = Vec::new();
        kinds.extend(owners.iter().map(|owner| Kind::from(Enrolled { owner: *owner, backup: None })));
        kinds.extend(
            owners.iter().map(|owner| Kind::from(Reassigned { owner: *owner, backup: None, reason: "change".into() })),
        );
        kinds.extend(made.iter().map(|made| {
            // Another at the same time.
            Kind::from(AppointmentMade { appointment: AppointmentId(Uuid::max()), ..made.clone() })
        }));
        kinds.extend((0..2).filter_map(|to| agency.kind(of, &Deed::Link(Some(to)))));
        kinds.push(RiskRated { basis: RatingBasis::Computed, ..RiskRated::judged(Tier::Low) }.into());
        for kind in kinds {
            let event = agency.event(of, kind);
            let Err(refusal) = agency.decide(&event) else { continue };
            let [breach] = refusal.breaches() else { continue };
            let standard = agency.program.standard(breach.code.as_str());
            let Some(limit) = standard.and_then(|standard| limit(&standard.rule)) else { continue };
            let key = (breach.code.to_string(), event.kind.name());
            found.entry(key).or_default().push(Forbidden { event, breach: breach.clone(), limit });
        }
    }
    found.into_values().map(|mut all| all.swap_remove(turn % all.len())).collect()
}

/// Whom a finding of that limit is about.
fn subjects(forbidden: &Forbidden) -> Vec<Subject> {
    let event = &forbidden.event;
    match (&event.kind, forbidden.limit) {
        (
            Kind::Enrolled(Enrolled { owner, .. }) | Kind::Reassigned(Reassigned { owner, .. }),
            "cap" | "intake" | "credentials",
        ) => {
            vec![Subject::from(owner.carrier())]
        }
        (Kind::AppointmentMade(made), _) => made.staff.iter().map(|worker| Subject::Worker(*worker)).collect(),
        _ => vec![Subject::Case(event.case)],
    }
}

/// Whether the load, or the month's intake, fits without the step: nobody let it drift over before.
fn fits_without(agency: &Agency<'_>, before: &Report, forbidden: &Forbidden) -> bool {
    let event = &forbidden.event;
    let rule = &agency.program.standard(forbidden.breach.code.as_str()).unwrap().rule;
    if let (Rule::Intake(intake), Kind::Enrolled(enrolled)) = (rule, &event.kind) {
        let Known::Here(fte) = agency.census.roster().fte(enrolled.owner, &intake.without, agency.day) else {
            return false;
        };
        return agency.census.intake(enrolled.owner, agency.day) <= intake.room(fte);
    }
    let subjects = subjects(forbidden);
    let stands = |finding: &&Finding| {
        finding.code == forbidden.breach.code && subjects.contains(&finding.subject) && finding.to >= event.at.day()
    };
    !before.findings().iter().any(|finding| stands(&finding))
}

proptest! {
    #![proptest_config(config())]

    /// The law: with a live census at the door and the roster in the audit.
    #[test]
    fn what_was_accepted_has_no_finding_against_a_required_limit(
        program in rulebook(NAME), staff in staff(), tries in tries(), later in 0..60_i32,
    ) {
        let agency = Agency::after(&program, &staff, &tries);
        let report = agency.audit(agency.last_day().plus_days(later));
        prop_assert_eq!(show(&decided(&program, &report)), Vec::<String>::new());
        prop_assert_eq!(report.read().kept, u64::try_from(agency.log.len()).unwrap());
    }

    /// Its mirror: what the door refuses the audit finds, and finds no longer when it is taken out; and what
    /// somebody entitled set aside at the door is set aside in the audit.
    #[test]
    fn a_forbidden_step_is_found_and_is_found_no_longer_when_taken_out(
        program in rulebook(NAME), staff in staff(), tries in tries(), turn in any::<usize>(), later in 0..10_i32,
    ) {
        let mut agency = Agency::after(&program, &staff, &tries);
        agency.pass(i32::from(later > 4), 1, "-05:00");
        let as_of = agency.day.plus_days(later);
        let before = agency.audit(as_of);
        prop_assert_eq!(show(&decided(&program, &before)), Vec::<String>::new());
        for forbidden in forbidden(&mut agency, turn) {
            let Forbidden { event, breach, .. } = &forbidden;
            let mut with = agency.clone();
            with.store(event.clone());
            let report = with.audit(as_of);
            let found = decided(&program, &report);
            let about = subjects(&forbidden);
            prop_assert!(!found.is_empty(), "{breach} is refused and not found");
            for finding in found {
                let guard = ["sharing", "lowered by person"].contains(&forbidden.limit);
                let status = if guard { Status::OutOfOrder } else { Status::Exceeded };
                prop_assert_eq!((&finding.code, finding.status), (&breach.code, status), "{} beside {}", finding, breach);
                prop_assert!(about.contains(&finding.subject) && finding.evidence.contains(&event.id), "{}", finding);
                prop_assert!((finding.from..=finding.to).contains(&event.at.day()), "{}", finding);
            }

            // The same, set aside.
            let code = breach.code.as_str();
            let until = event.at.day().plus_days(20);
            let one = Override { code: code.into(), by: worker(CHIEF), reason: "needed".into(), until };
            let event = Event { overrides: vec![one], ..event.clone() };
            let accepted = agency.decide(&event);
            prop_assert!(accepted.is_ok(), "{:?}", accepted);
            let overridden: Vec<_> = accepted.unwrap().overridden.into_iter().map(|of| of.code).collect();
            prop_assert_eq!(&overridden, &vec![breach.code.clone()]);
            if fits_without(&agency, &before, &forbidden) {
                let mut with = agency.clone();
                with.store(event.clone());
                let report = with.audit(as_of);
                let found = decided(&program, &report);
                prop_assert!(!found.is_empty(), "{breach} is set aside and not found");
                for finding in found {
                    prop_assert_eq!((&finding.code, finding.status), (&breach.code, Status::Overridden), "{}", finding);
                    prop_assert!(about.contains(&finding.subject), "{}", finding);
                }
            }
        }
    }

    /// The agenda half, with the cases of leavers.
    #[test]
    fn on_random_days_the_agenda_shows_what_the_audit_says_is_pending(
        program in rulebook(NAME), staff in staff(), tries in tries(), days in vec(0..160_i32, 4),
    ) {
        let agency = Agency::after(&program, &staff, &tries);
        let roster = agency.roster_log();
        let mut cases: BTreeMap<CaseId, Vec<Event>> = BTreeMap::new();
        for event in &agency.log {
            cases.entry(event.case).or_default().push(event.clone());
        }
        let mut agendas = Agendas::of(&program).roster(&roster);
        for today in days.into_iter().map(day) {
            let report = agency.audit(today);
            let mut pending: BTreeMap<String, u64> = BTreeMap::new();
            let (mut overdue, mut lines) = (BTreeSet::new(), Vec::new());
            let mut owners = BTreeSet::new();
            for events in cases.values() {
                let agenda = agendas.of_case(events, today);
                for entry in agenda.items() {
                    let code = entry.code.to_string();
                    if entry.item.verdict == Verdict::Pending {
                        *pending.entry(code).or_default() += 1;
                    } else {
                        overdue.insert((code, Subject::Case(entry.case)));
                    }
                }
                if let Some(owner) = agenda.owner {
                    owners.insert(owner.carrier());
                    lines.extend(agenda);
                }
            }
            let rule = |code: &Code| &program.standard(code.as_str()).unwrap().rule;
            let of_audit: BTreeMap<String, u64> = report.adherence().iter()
                .filter(|of| of.counts.pending > 0 && rule(&of.code).is_obligation())
                .map(|of| (of.code.to_string(), of.counts.pending))
                .collect();
            prop_assert_eq!(&pending, &of_audit, "pending on {}", today);
            let open = report.findings().iter().filter(|finding| finding.open);
            let open: BTreeSet<_> = open.map(|of| (of.code.to_string(), of.subject)).collect();
            prop_assert_eq!(&overdue, &open, "missed and still able to be made good on {}", today);
            // A case that stays with a leaver can be passed on as long as it is in service.
            let waits = |finding: &&Finding| {
                matches!(rule(&finding.code), Rule::Reassignment(_)) && finding.made_good.is_none() && finding.to == today
            };
            for finding in report.findings().iter().filter(waits) {
                let Subject::Case(of) = finding.subject else { panic!("a case's") };
                let in_service = record_on(&program, &cases[&of], today).state.in_service;
                prop_assert_eq!(overdue.contains(&(finding.code.to_string(), finding.subject)), in_service, "{}", finding);
            }
            // Everybody's lines together are those of all owned open cases.
            let key = |entry: &agenda::Entry| (entry.case, entry.code.clone());
            let mut together: Vec<_> = owners
                .iter()
                .flat_map(|owner| agenda::of_owner(&mut agendas, *owner, cases.values(), today))
                .collect();
            together.sort_by_key(key);
            lines.sort_by_key(key);
            prop_assert_eq!(&together, &lines);
            let audit = Audit::of(&program).as_of(today).roster(&roster);
            let of_audit: BTreeSet<_> = audit.agenda(&Log::of(agency.log.clone())).iter().map(key).collect();
            prop_assert!(lines.iter().all(|entry| of_audit.contains(&key(entry))));
        }
    }

    /// Parts in which each case lies whole, audited apart and merged anyhow, come to the same report.
    #[test]
    fn parts_merge_in_any_order(
        draft in specification::roster::draft(),
        staff in specification::roster::roster(),
        events in specification::roster::histories(),
        as_of in specification::roster::as_of(),
        split in vec(0..4_usize, 12),
        joins in vec(any::<(Index, Index, bool)>(), 4),
        turn in any::<Index>(),
    ) {
        let program = draft.build().unwrap();
        let roster = Roster::of(staff);
        let audit = Audit::of(&program).as_of(as_of).roster(&roster);
        let text = |part: Part| format!("{:#?}", audit.finish(part));
        let whole = text(audit.part(&Log::of(events.clone())));
        let mut logs: Vec<Vec<Event>> = vec![Vec::new(); 4];
        let mut cases: Vec<CaseId> = events.iter().map(|event| event.case).collect();
        cases.sort_unstable();
        cases.dedup();
        for event in &events {
            let place = cases.binary_search(&event.case).unwrap();
            logs[split[place % split.len()]].push(event.clone());
        }
        let mut parts: Vec<Part> = logs.into_iter().map(|log| audit.part(&Log::of(log))).collect();
        for (one, other, turned) in joins {
            if parts.len() > 1 {
                let one = parts.swap_remove(one.index(parts.len()));
                let other = parts.swap_remove(other.index(parts.len()));
                parts.push(if turned { other.merge(one) } else { one.merge(other) });
            }
        }
        let merged = parts.into_iter().reduce(Part::merge).unwrap();
        prop_assert_eq!(text(merged), whole.clone());
        // In whatever order the events of the log come, and on however many threads.
        let mut turned = events.clone();
        turned.rotate_left(turn.index(events.len().max(1)));
        turned.reverse();
        prop_assert_eq!(text(audit.part(&Log::of(turned))), whole.clone());
        prop_assert_eq!(text(audit.part_parallel(&Log::of(events))), whole);
    }
}

fn record_on(program: &Program, events: &[Event], today: Day) -> Record {
    let mut record = Record::default();
    for event in events.iter().filter(|event| event.at.day() <= today) {
        record.evolve(event, program);
    }
    record
}

#[test]
fn random_histories_reach_every_limit() {
    // Or the properties above would say little.
    let mut runner = TestRunner::deterministic();
    let strategy = (rulebook(NAME), staff(), tries(), any::<usize>());
    let (mut refused, mut mirrored, mut drifted) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut events, mut waiting) = (0, 0);
    for _ in 0..120 {
        let (program, staff, tries, turn) = strategy.new_tree(&mut runner).unwrap().current();
        let mut agency = Agency::after(&program, &staff, &tries);
        events += agency.log.len();
        let of = |code: &str| program.standard(code).and_then(|standard| limit(&standard.rule));
        for limit in agency.refused.iter().filter_map(|code| of(code)) {
            *refused.entry(limit).or_insert(0) += 1;
        }
        let report = agency.audit(agency.day.plus_days(30));
        for finding in report.findings().iter().filter(|finding| finding.status == Status::Drift) {
            *drifted.entry(of(finding.code.as_str()).unwrap()).or_insert(0) += 1;
        }
        let is_reassignment =
            |code: &Code| matches!(program.standard(code.as_str()).unwrap().rule, Rule::Reassignment(_));
        waiting += report.findings().iter().filter(|finding| is_reassignment(&finding.code)).count();
        agency.pass(0, 1, "-05:00");
        for forbidden in forbidden(&mut agency, turn) {
            *mirrored.entry(forbidden.limit).or_insert(0) += 1;
        }
    }
    assert!(events > 120 * 15, "{events}");
    assert!(refused.len() == LIMITS && refused.values().all(|times| *times >= 10), "{refused:?}");
    assert!(mirrored.len() == LIMITS && mirrored.values().all(|times| *times >= 10), "{mirrored:?}");
    assert!(waiting >= 30, "{waiting}");
    for limit in ["cap", "credentials", "consent", "authorization"] {
        assert!(drifted.get(limit).is_some_and(|times| *times >= 5), "{drifted:?}");
    }
}

// ---- examples that random histories found

/// A rulebook of the process and one rule more, all required.
fn only(rule: Rule) -> Program {
    let source = Source::new("agency", Standing::Agency);
    let draft = Draft::new(NAME).with(Standard { code: "x.rule".into(), force: Force::Required, source, rule });
    let codes: Vec<Code> = draft.standards.iter().map(|standard| standard.code.clone()).collect();
    codes.iter().fold(draft, |draft, code| draft.require(code.as_str(), &decision()).unwrap()).build().unwrap()
}

/// Two workers at full time on one team.
fn two_workers() -> Vec<Worker> {
    let roles = || vec![RoleHours { role: Role::CaseManager, fte: Hundredths::new(100) }];
    (0..2).map(|n| Worker { team: Some(team(0)), roles: roles(), ..Worker::new(worker(n)) }).collect()
}

fn enrol(case: u128, owner: Owner) -> What {
    What::Enrol { case, client: 100 + case, program: None, owner, giver: ConsentGiver::Client }
}

#[test]
fn an_appointment_of_several_clients_stands_while_one_of_them_has_it() {
    let program = only(Rule::NoOverlap {});
    let mut agency = Agency::new(&program, &two_workers());
    for n in 0..3 {
        agency.try_out(&enrol(n, Owner::Worker(worker(0))));
    }
    let made = |n, half_hours: u32| AppointmentMade {
        appointment: appointment(n),
        starts: instant(day(3), 540 + 30 * half_hours, "-05:00"),
        minutes: 60,
        staff: vec![worker(0)],
    };
    let cancelled = |n| AppointmentCancelled { appointment: appointment(n) };
    let steps: [(u128, Kind, bool); 10] = [
        (0, made(1, 0).into(), true),
        // One more client takes no more of the worker's time, whoever else has some of it.
        (1, made(1, 0).into(), true),
        (2, made(2, 1).into(), false),
        // Cancelled for one client it stands for the other.
        (0, cancelled(1).into(), true),
        (2, made(2, 1).into(), false),
        (0, made(1, 0).into(), true),
        (1, cancelled(1).into(), true),
        (0, cancelled(1).into(), true),
        (2, made(2, 1).into(), true),
        // And what is made again is made anew.
        (0, made(1, 0).into(), false),
    ];
    for (of, kind, may) in steps {
        agency.pass(1, 0, "-05:00");
        let event = agency.event(of, kind);
        assert_eq!(agency.decide(&event).is_ok(), may, "{event:?}");
        let mut with = agency.clone();
        with.store(event.clone());
        assert_eq!(decided(&program, &with.audit(agency.day)).is_empty(), may, "{event:?}");
        if may {
            agency = with;
        }
    }
}

#[test]
fn an_enrolment_among_the_opening_events_counts_for_the_next() {
    let intake = Intake { per: Per::Worker, most: Hundredths::new(100), per_fte: false, without: vec![] };
    let (program, mut draft) = (only(Rule::NoOverlap {}), Draft::from(only(Rule::Intake(intake))));
    draft.name = "y".into();
    let other = draft.build().unwrap();
    let by = Owner::Worker(worker(0));
    let mut agency = Agency::new(&program, &two_workers());
    agency.try_out(&enrol(0, by));
    prepare(&mut agency, 0, &[true; 8]);
    let there = Census::of(agency.roster_log(), []);
    let from = agency.record(agency.case(0));
    let passing = |twice| Passing {
        which: 0,
        prepared: vec![true; 8],
        reason: CloseReason::Transferred,
        to: Some("y"),
        opened: vec![true; 6],
        known: 0,
        names: true,
        client: None,
        later: 0,
        owner: by,
        rest: vec![],
        twice,
        censuses: 2,
    };
    for twice in [false, true] {
        let (closing, _, opening) = sides(&mut agency.clone(), 0, &passing(twice));
        let receiving = setting(&other, Some(&there));
        let sending = setting(&program, Some(&agency.census)).receiving(&receiving);
        let refused = transfer(&from, &closing, &Record::default(), &opening, &sending).err();
        let codes = refused.map(|refusal| refusal.breaches().iter().map(|breach| breach.code.to_string()).collect());
        assert_eq!(codes, twice.then(|| vec!["x.rule".to_owned()]));
    }
}

// ---- the race for the last place

/// Somebody who reads the census, decides, and commits with the version seen; and begins anew where the
/// commit is refused.
#[derive(Debug, Clone)]
struct Writer {
    record: Record,
    event: Event,
    at: Where,
}

#[derive(Debug, Clone)]
enum Where {
    Begins,
    HasRead(Box<Census>),
    HasDecided(Accepted),
    Won,
    Lost(Refusal),
}

impl Writer {
    const fn is_done(&self) -> bool {
        matches!(self.at, Where::Won | Where::Lost(_))
    }

    fn step(&mut self, program: &Program, census: &mut Census) {
        self.at = match &self.at {
            Where::Begins => Where::HasRead(Box::new(census.clone())),
            Where::HasRead(seen) => match decide(&self.record, &self.event, &Setting::of(program).census(seen)) {
                Ok(accepted) => Where::HasDecided(accepted),
                Err(refusal) => Where::Lost(refusal),
            },
            Where::HasDecided(accepted) => {
                let mut after = self.record.clone();
                after.evolve(&self.event, program);
                let (seen, now) = (accepted.census.unwrap(), census.version());
                match census.commit(seen, &after) {
                    Ok(version) => {
                        assert_eq!((seen, version), (now, now + 1));
                        Where::Won
                    }
                    Err(stale) => {
                        assert_eq!(stale, Stale::Behind { seen, now });
                        Where::Begins
                    }
                }
            }
            done => done.clone(),
        };
    }
}

/// Every way in which the steps of the writers can follow on each other, to the end.
fn interleavings(program: &Program, census: &Census, writers: &[Writer], ends: &mut Vec<(Census, Vec<Writer>)>) {
    if writers.iter().all(Writer::is_done) {
        ends.push((census.clone(), writers.to_vec()));
    }
    for turn in (0..writers.len()).filter(|turn| !writers[*turn].is_done()) {
        let (mut census, mut writers) = (census.clone(), writers.to_vec());
        writers[turn].step(program, &mut census);
        interleavings(program, &census, &writers, ends);
    }
}

/// Enrolments of two cases that are ready for it, under these owners, with one place taken already.
fn contenders(program: &Program, clients: [u128; 2], owners: [Owner; 2]) -> (Agency<'_>, Vec<Writer>) {
    let mut agency = Agency::new(program, &two_workers());
    agency.try_out(&enrol(0, owners[0]));
    assert_eq!(agency.census.carried_by(owners[0]).count(), 1);
    let ready = |agency: &mut Agency<'_>, n: u128, of: u128, owner: Owner| {
        assert!(agency.take(n, Referred::new(client(of))));
        assert!(agency.take(n, ScreeningStarted {}));
        assert!(agency.take(n, Screened { eligible: true, reasons: vec![] }));
        assert!(agency.take(n, ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client)));
        let event = agency.event(n, Enrolled { owner, backup: None });
        Writer { record: agency.record(agency.case(n)), event, at: Where::Begins }
    };
    let writers = (1..).zip(clients).zip(owners).map(|((n, of), owner)| ready(&mut agency, n, of, owner)).collect();
    (agency, writers)
}

#[test]
fn the_last_place_goes_to_one_of_two_whoever_is_faster() {
    let most = Hundredths::new(200);
    let cap = |per, counts| Rule::Cap(Cap { per, most, counts, without: vec![] });
    let [low, unrated] = [Hundredths::new(50), Hundredths::new(100)];
    let weights = TierWeights { low, moderate: low, high: low, very_high: low, unrated, held_percent: 50 };
    let phases = PhaseWeights { weights: vec![], otherwise: unrated, held_percent: 0 };
    let intake = |per, per_fte| Rule::Intake(Intake { per, most, per_fte, without: vec![] });
    let (by_worker, by_team) = (Owner::Worker(worker(0)), Owner::Team(team(0)));
    let as_lead = Owner::Lead { worker: worker(0), team: team(0) };
    // The team has the hours of two.
    let of_team =
        Rule::Cap(Cap { per: Per::Team, most: Hundredths::new(100), counts: Load::Heads {}, without: vec![] });
    let races = [
        (cap(Per::Worker, Load::Heads {}), [by_worker, by_worker]),
        (cap(Per::Worker, Load::Tiers(weights)), [by_worker, as_lead]),
        (cap(Per::Worker, Load::Phases(phases)), [as_lead, by_worker]),
        (of_team, [by_team, by_team]),
        (intake(Per::Worker, true), [by_worker, as_lead]),
        (intake(Per::Team, false), [by_team, by_team]),
    ];
    for (rule, owners) in races {
        let program = only(rule);
        let (agency, writers) = contenders(&program, [101, 102], owners);
        let mut ends = Vec::new();
        interleavings(&program, &agency.census, &writers, &mut ends);
        // Three steps of each, in any order, and then the slower once more.
        assert_eq!(ends.len(), 20);
        let mut winners = BTreeSet::new();
        for (census, writers) in &ends {
            let won: Vec<_> = writers.iter().filter(|writer| matches!(writer.at, Where::Won)).collect();
            assert_eq!(won.len(), 1, "{program:?}");
            winners.insert(won[0].event.case);
            assert_eq!(census.carried_by(owners[0]).count(), 2);
            for writer in writers {
                if let Where::Lost(refusal) = &writer.at {
                    assert!(refusal.names("x.rule") && refusal.breaches().len() == 1, "{refusal}");
                }
            }
        }
        assert_eq!(winners.len(), 2, "either may win");
        // Without the version both would: the race is real.
        let setting = Setting::of(&program).census(&agency.census);
        assert!(writers.iter().all(|writer| decide(&writer.record, &writer.event, &setting).is_ok()));
    }
}

#[test]
fn a_client_is_enrolled_by_one_of_two_and_who_is_not_in_the_way_loses_nothing() {
    // One client with two cases: neither can be enrolled while the other is open, whoever comes first.
    let program = only(Rule::OneOpenCase(OneOpenCase::default()));
    let by = |n| Owner::Worker(worker(n));
    let (agency, writers) = contenders(&program, [101, 101], [by(0), by(1)]);
    let mut ends = Vec::new();
    interleavings(&program, &agency.census, &writers, &mut ends);
    assert!(ends.iter().all(|(_, writers)| writers.iter().all(|writer| matches!(writer.at, Where::Lost(_)))));

    // Two places for two: both have them in the end, if the slower decides again.
    let cap = Cap { per: Per::Worker, most: Hundredths::new(200), counts: Load::Heads {}, without: vec![] };
    let program = only(Rule::Cap(cap));
    let (agency, writers) = contenders(&program, [101, 102], [by(0), by(1)]);
    let mut ends = Vec::new();
    interleavings(&program, &agency.census, &writers, &mut ends);
    assert_eq!(ends.len(), 20);
    assert!(ends.iter().all(|(_, writers)| writers.iter().all(|writer| matches!(writer.at, Where::Won))));
}

#[test]
fn a_version_from_the_future_is_refused() {
    let program = only(Rule::NoOverlap {});
    let (mut agency, writers) = contenders(&program, [101, 102], [Owner::Worker(worker(0)); 2]);
    let (now, before) = (agency.census.version(), agency.census.clone());
    for seen in [now + 1, u64::MAX] {
        let refused = agency.census.commit(seen, &writers[0].record);
        assert_eq!(refused, Err(Stale::Ahead { seen, now }));
        assert_eq!(agency.census, before);
    }
    assert_eq!(agency.census.commit(0, &writers[0].record), Err(Stale::Behind { seen: 0, now }));
    assert_eq!(agency.census, before);
    assert_eq!(agency.census.commit(now, &writers[0].record), Ok(now + 1));
}

// ---- transfers

/// How a transfer goes: which steps are left out, and what is different from what it should be.
#[derive(Debug, Clone)]
struct Passing {
    which: usize,
    prepared: Vec<bool>,
    reason: CloseReason,
    to: Option<&'static str>,
    opened: Vec<bool>,
    known: usize,
    names: bool,
    client: Option<u128>,
    later: i32,
    owner: Owner,
    rest: Vec<Deed>,
    twice: bool,
    censuses: u8,
}

fn passing() -> impl Strategy<Value = Passing> {
    use CloseReason::{Moved, SteppedDown, SteppedUp, Transferred};
    let mostly = |n| vec(prop::bool::weighted(0.98), n);
    let to = prop_oneof![9 => Just(Some("y")), 1 => Just(Some("z")), 1 => Just(None)];
    let known = prop_oneof![3 => Just(0), 1 => 0..4_usize];
    let different =
        (prop::bool::weighted(0.9), option::weighted(0.1, 0..3_u128), prop_oneof![9 => Just(0), 1 => 1..3_i32]);
    let reason = prop_oneof![9 => select(vec![Transferred, SteppedUp, SteppedDown]), 1 => Just(Moved)];
    let rest = (vec(deed(), 0..=1), prop::bool::weighted(0.15), 0..4_u8);
    (any::<usize>(), mostly(8), (reason, to), mostly(6), known, different, owner(), rest).prop_map(
        |(which, prepared, (reason, to), opened, known, (names, client, later), owner, (rest, twice, censuses))| {
            Passing { which, prepared, reason, to, opened, known, names, client, later, owner, rest, twice, censuses }
        },
    )
}

fn kept<T>(all: impl IntoIterator<Item = T>, keep: &[bool]) -> Vec<T> {
    all.into_iter().zip(keep).filter(|(_, keep)| **keep).map(|(one, _)| one).collect()
}

/// Takes a case of the agency as far as its program lets it go towards a transfer.
fn prepare(agency: &mut Agency<'_>, of: u128, keep: &[bool]) {
    let sharing = ConsentGiven::new(ConsentScope::InformationSharing, ConsentGiver::Client);
    let steps: [Kind; 8] = [
        Assessed { kind: AssessmentKind::Comprehensive, needs: vec![] }.into(),
        RiskRated::judged(Tier::Moderate).into(),
        PlanAdopted { kind: PlanKind::External, agreement: Agreement::Agreed, goals: vec![] }.into(),
        ConsentGiven { recipient: Some("y".into()), ..sharing }.into(),
        TransferProposed { to_program: "y".into(), owner: None }.into(),
        TransferSettled { accepted: true }.into(),
        Contact { hand_off: Some(true), ..Contact::with_client(Mode::FaceToFace, Place::Office, 30, [worker(0)]) }
            .into(),
        Evaluated::new(Outcome::GoalsPartlyMet).into(),
    ];
    agency.pass(1, 0, "-05:00");
    for kind in kept(steps, keep) {
        agency.pass(0, 1, "-05:00");
        agency.take(of, kind);
    }
}

/// The closing, and the other case's events: those known there already, and those to come.
fn sides(agency: &mut Agency<'_>, from: u128, passing: &Passing) -> (Event, Vec<Event>, Vec<Event>) {
    let Passing { reason, to, opened, names, owner, .. } = passing;
    let record = agency.record(agency.case(from));
    let whose = passing.client.map_or(record.client.unwrap(), client);
    let previous = names.then(|| agency.case(from));
    agency.pass(1, 0, "-05:00");
    let closed = Closed { to_program: to.map(Text::from), ..Closed::new(*reason) };
    let closing = agency.event(from, closed);
    agency.pass(passing.later, 1, "-05:00");
    let opens: [Kind; 6] = [
        Referred { previous, ..Referred::new(whose) }.into(),
        ScreeningStarted {}.into(),
        Screened { eligible: true, reasons: vec![] }.into(),
        ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client).into(),
        Authorization {
            payer: "state".into(),
            status: AuthorizationStatus::Approved,
            from: None,
            to: None,
            units: None,
        }
        .into(),
        Enrolled { owner: *owner, backup: None }.into(),
    ];
    let mut kinds = kept(opens, opened);
    kinds.extend(passing.rest.iter().filter_map(|deed| agency.kind(50, deed)));
    if passing.twice {
        kinds.push(Closed::new(CloseReason::Moved).into());
        kinds.push(Reopened { reason: "back".into() }.into());
        kinds.push(Screened { eligible: true, reasons: vec![] }.into());
        kinds.push(Enrolled { owner: *owner, backup: None }.into());
    }
    let mut known: Vec<Event> = kinds.into_iter().map(|kind| agency.event(50, kind)).collect();
    let opening = known.split_off(passing.known.min(known.len()));
    (closing, known, opening)
}

/// What is wrong between the two sides, by the words of the documentation.
fn between(from: &Record, closing: &Event, opened: &Record, opening: &[Event], to: &Program) -> Vec<String> {
    let Kind::Closed(closed) = &closing.kind else { panic!("a closing") };
    let enrolled = opening.iter().rev().find(|event| matches!(event.kind, Kind::Enrolled(_)));
    let wrong = [
        ("transfer.reason", closed.reason.is_early()),
        ("transfer.program", closed.to_program.as_deref() != Some(to.name())),
        ("transfer.previous", opened.previous.is_none() || opened.previous != from.case),
        ("transfer.client", opened.client.is_none() || opened.client != from.client),
        ("transfer.enrolment", !opened.state.in_service),
        ("transfer.day", enrolled.is_some_and(|event| event.at.day() != closing.at.day())),
    ];
    wrong.into_iter().filter(|(_, wrong)| *wrong).map(|(code, _)| code.to_owned()).collect()
}

fn setting<'a>(program: &'a Program, census: Option<&'a Census>) -> Setting<'a> {
    let setting = Setting::of(program);
    match census {
        Some(census) => setting.census(census),
        None => setting,
    }
}

/// What became of the two sides decided one after the other, event by event, each stored before the next is
/// decided.
struct Apart {
    accepted: Vec<Accepted>,
    refused: [Vec<Breach>; 2],
    closed: Record,
    opened: Record,
}

fn apart(
    (from, closing, sending): (&Record, &Event, &Setting<'_>),
    (to, opening, receiving): (&Record, &[Event], &Program),
    census: Option<&Census>,
) -> Apart {
    let mut apart = Apart { accepted: Vec::new(), refused: [vec![], vec![]], closed: from.clone(), opened: to.clone() };
    match decide(from, closing, sending) {
        Ok(accepted) => apart.accepted.push(accepted),
        Err(refusal) => apart.refused[0].extend_from_slice(refusal.breaches()),
    }
    apart.closed.evolve(closing, sending.program());
    let version = census.map(Census::version);
    let mut census = census.cloned();
    if let Some(census) = census.as_mut().filter(|census| census.case(from.case.unwrap()).is_some()) {
        census.put(&apart.closed);
    }
    for event in opening {
        match decide(&apart.opened, event, &setting(receiving, census.as_ref())) {
            Ok(mut accepted) => {
                accepted.census = version;
                apart.accepted.push(accepted);
            }
            Err(refusal) => apart.refused[1].extend_from_slice(refusal.breaches()),
        }
        apart.opened.evolve(event, receiving);
        if let Some(census) = &mut census {
            census.put(&apart.opened);
        }
    }
    apart
}

/// How often each came out, over many random transfers.
#[derive(Debug, Default)]
struct Outcomes {
    accepted: u32,
    closing: u32,
    opening: u32,
    both: u32,
}

type Pair = (Program, Program, Vec<Worker>, [Vec<Try>; 2], Passing);

fn pair() -> impl Strategy<Value = Pair> {
    (rulebook(NAME), rulebook("y"), staff(), [tries(), tries()], passing())
}

fn check_transfer(pair: &Pair, outcomes: &mut Outcomes) -> Result<(), TestCaseError> {
    let (program, other, staff, tries, passing) = pair;
    let mut agency = Agency::after(program, staff, &tries[0]);
    let mut there = Agency::new(other, staff);
    there.cases = 20;
    for tried in &tries[1] {
        there.pass(tried.days, tried.minutes, tried.offset);
        there.try_out(&tried.what);
    }
    if there.day > agency.day {
        agency.pass(there.day.days_since(agency.day), 0, "-05:00");
    }
    let in_service = |n: &u128| agency.record(agency.case(*n)).state.in_service;
    let cases: Vec<u128> = (0..8).filter(in_service).collect();
    let Some(of) = (!cases.is_empty()).then(|| cases[passing.which % cases.len()]) else { return Ok(()) };
    prepare(&mut agency, of, &passing.prepared);
    let (closing, known, opening) = sides(&mut agency, of, passing);
    let from = agency.record(agency.case(of));
    let mut to = Record::default();
    for event in &known {
        to.evolve(event, other);
    }
    // One census for both programs, one for each, or only one of them; and none.
    let (here, elsewhere) = match passing.censuses {
        0 | 1 => (Some(&agency.census), Some(&agency.census)),
        2 => (Some(&agency.census), Some(&there.census)),
        _ => (None, Some(&there.census)),
    };
    let receiving = setting(other, elsewhere);
    let sending = setting(program, here);
    let apart = apart((&from, &closing, &sending), (&to, &opening, other), elsewhere);
    let wrong = between(&from, &closing, &apart.opened, &opening, other);
    let [of_closing, of_opening] = &apart.refused;
    match transfer(&from, &closing, &to, &opening, &sending.receiving(&receiving)) {
        Ok(Transferred { closed, opened, accepted, .. }) => {
            prop_assert!(
                of_closing.is_empty() && of_opening.is_empty() && wrong.is_empty(),
                "{:?} {:?} {:?}",
                of_closing,
                of_opening,
                wrong
            );
            prop_assert_eq!(closed, apart.closed);
            prop_assert_eq!(opened, apart.opened);
            prop_assert_eq!(accepted, apart.accepted);
            outcomes.accepted += 1;
        }
        Err(refusal) => {
            let (between, of_sides): (Vec<_>, Vec<_>) =
                refusal.breaches().iter().cloned().partition(|breach| breach.code.as_str().starts_with("transfer."));
            let between: Vec<String> = between.iter().map(|breach| breach.code.to_string()).collect();
            prop_assert_eq!(between, wrong);
            prop_assert_eq!(of_sides, [of_closing.clone(), of_opening.clone()].concat());
            match (of_closing.is_empty(), of_opening.is_empty()) {
                (false, false) => outcomes.both += 1,
                (false, true) => outcomes.closing += 1,
                (true, false) => outcomes.opening += 1,
                (true, true) => {}
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    /// All or nothing: as the two sides would be decided one after the other.
    #[test]
    fn a_transfer_is_both_sides_or_neither(pair in pair()) {
        check_transfer(&pair, &mut Outcomes::default())?;
    }
}

#[test]
fn random_transfers_come_out_either_way() {
    let mut runner = TestRunner::deterministic();
    let mut outcomes = Outcomes::default();
    for _ in 0..150 {
        check_transfer(&pair().new_tree(&mut runner).unwrap().current(), &mut outcomes).unwrap();
    }
    let Outcomes { accepted, closing, opening, both } = outcomes;
    assert!([accepted, closing, opening, both].iter().all(|times| *times >= 3), "{outcomes:?}");
}
