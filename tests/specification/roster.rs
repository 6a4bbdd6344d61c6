//! Random rosters, random histories of several cases over about half a year, and random rulebooks of limits
//! and measures. Small numbers and few different days and minutes, so that owners are often over their caps
//! and much falls on one day or one instant.

use caseload::event::*;
use caseload::ids::{AppointmentId, CaseId, ClientId, EventId, LinkageId, TeamId, WorkerId};
use caseload::program::*;
use caseload::time::{Day, Instant};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use uuid::Uuid;

use super::history::{PHASES, day};

/// The name of every random rulebook.
const NAME: &str = "x";

/// How many standards a random rulebook has at most, beside the process: `x.s0` and so on.
const STANDARDS: usize = 9;

const CREDENTIALS: [&str; 3] = ["lcsw", "cadc", "rn"];
const RECIPIENTS: [&str; 3] = ["clinic", "shelter", "y"];
const ROLES: [Role; 4] = [Role::CaseManager, Role::Supervisor, Role::TeamLeader, Role::Prescriber];
const REASONS: [HoldReason; 2] = [HoldReason::Hospital, HoldReason::Away];

/// The minutes of the day at which things happen.
const MINUTES: [u32; 4] = [480, 540, 600, 720];

/// Offsets other than the usual one; the civil day stays, the instant moves.
const OFFSETS: [&str; 6] = ["-05:00", "-05:00", "-05:00", "-05:00", "-05:00", "-08:00"];

pub fn worker(n: u128) -> WorkerId {
    super::history::worker(n)
}

pub fn team(n: u128) -> TeamId {
    TeamId(Uuid::from_u128(0x7ea0 + n))
}

pub fn case(n: u128) -> CaseId {
    CaseId(Uuid::from_u128(0xca50 + n))
}

pub fn client(n: u128) -> ClientId {
    ClientId(Uuid::from_u128(0xc10 + n))
}

pub fn appointment(n: u128) -> AppointmentId {
    AppointmentId(Uuid::from_u128(0xa0 + n))
}

pub fn instant(day: Day, minute: u32, offset: &str) -> Instant {
    format!("{day}T{:02}:{:02}:00{offset}", minute / 60, minute % 60).parse().expect("an instant")
}

/// A day within the half year or shortly after it.
pub fn as_of() -> impl Strategy<Value = Day> {
    prop_oneof![1 => 0..=200_i32, 3 => 120..=200_i32].prop_map(day)
}

fn any_day() -> std::ops::RangeInclusive<i32> {
    0..=180
}

/// Days on which much happens: every fifth.
fn busy_day() -> impl Strategy<Value = i32> {
    prop_oneof![3 => (0..=16_i32).prop_map(|n| n * 5), 2 => any_day()]
}

// ---- rosters

/// What happens to the roster on which day.
type Entries = Vec<(i32, RosterKind)>;

/// The log of a roster: often none of it is wrong, now and then something cannot be.
pub fn roster() -> impl Strategy<Value = Vec<RosterEvent>> {
    let workers = (3..=6_u128).prop_flat_map(|n| (0..n).map(one_worker).collect::<Vec<_>>());
    let teams = (1..=3_u128).prop_flat_map(|n| (0..n).map(one_team).collect::<Vec<_>>());
    let stray = vec((any_day(), stray()), 0..=2);
    let minutes = vec(select(MINUTES.to_vec()), 13);
    let all = (teams, workers, stray, minutes).prop_map(|(teams, workers, stray, minutes)| {
        let mut entries: Entries = teams.concat();
        entries.extend(workers.concat());
        entries.extend(stray);
        let numbered = (0_u128..).zip(entries).zip(minutes.into_iter().cycle());
        numbered
            .map(|((n, (on, kind)), minute)| {
                RosterEvent::new(EventId(Uuid::from_u128(shuffled(n))), instant(day(on), minute, "-05:00"), kind)
            })
            .collect()
    });
    prop_oneof![15 => all, 1 => Just(Vec::new())]
}

/// Ids in no order of their own, each once.
fn shuffled(n: u128) -> u128 {
    1 + (n * 7_919) % 100_003
}

fn fte() -> impl Strategy<Value = Hundredths> {
    select(vec![25, 50, 50, 75, 100, 100, 100, 33]).prop_map(Hundredths::new)
}

fn entry(n: u128) -> impl Strategy<Value = Worker> {
    let roles = vec((select(ROLES.to_vec()), fte()), 1..=2);
    let credentials = vec((select(CREDENTIALS.to_vec()), option::weighted(0.5, (10..=170_i32).prop_map(day))), 0..=2);
    let team = option::weighted(0.8, (0..3_u128).prop_map(team));
    let supervisor = option::weighted(0.7, prop_oneof![4 => Just(0), 2 => Just(1), 1 => 0..8_u128].prop_map(worker));
    (roles, credentials, team, supervisor).prop_map(move |(roles, credentials, team, supervisor)| {
        let mut roles: Vec<_> = roles.into_iter().map(|(role, fte)| RoleHours { role, fte }).collect();
        if n == 0 {
            roles.push(RoleHours { role: Role::Supervisor, fte: Hundredths::new(50) });
        }
        let credentials =
            credentials.into_iter().map(|(name, expires_on)| Credential { name: name.into(), expires_on }).collect();
        Worker { team, supervisor, roles, credentials, ..Worker::new(worker(n)) }
    })
}

/// Joins, changes, leaves and returns; is absent, and supervised every so many days.
fn one_worker(n: u128) -> impl Strategy<Value = Entries> {
    let who = worker(n);
    let leaving = option::weighted(0.4, (20..=150_i32, option::weighted(0.5, (1..=40_i32, entry(n)))));
    let absences = vec((0..=150_i32, 0..=25_i32, 0..=5_i32), 0..=3);
    let supervision = option::weighted(0.6, (0..=20_i32, 3..=14_i32, 0..=16_i32, 0..3_u128));
    let joined = prop_oneof![4 => -10..=0_i32, 1 => 0..=40_i32];
    let changes = vec((busy_day(), entry(n)), 0..=3);
    let trainings = vec((0..=150_i32, -10..=250_i32), 0..=6);
    (joined, entry(n), changes, leaving, absences, supervision, trainings).prop_map(
        move |(joined, first, changes, leaving, absences, supervision, trainings)| {
            let mut entries: Entries = vec![(joined, RosterKind::WorkerJoined(first))];
            entries.extend(changes.into_iter().map(|(on, entry)| (on, RosterKind::WorkerChanged(entry))));
            if let Some((on, again)) = leaving {
                entries.push((on, RosterKind::WorkerLeft(WorkerLeft { worker: who })));
                entries.extend(again.map(|(later, entry)| (on + later, RosterKind::WorkerJoined(entry))));
            }
            for (from, days, told) in absences {
                let absent = WorkerAbsent { worker: who, from: day(from), to: day(from + days) };
                entries.push((from - told, RosterKind::WorkerAbsent(absent)));
            }
            for (on, hundredths) in trainings {
                let hours = Decimal::new(f64::from(hundredths) / 100.0).expect("finite");
                let completed = TrainingCompleted { worker: who, topic: "topic".into(), hours };
                entries.push((on, RosterKind::TrainingCompleted(completed)));
            }
            if let Some((from, every, times, by)) = supervision {
                let held = SupervisionHeld { supervisor: worker(by), workers: vec![who] };
                entries.extend((0..times).map(|n| (from + n * every, RosterKind::SupervisionHeld(held.clone()))));
            }
            entries
        },
    )
}

/// Is formed, and meets every so many days.
fn one_team(n: u128) -> impl Strategy<Value = Entries> {
    let formed = prop_oneof![4 => -10..=0_i32, 1 => 0..=60_i32];
    let meets = option::weighted(0.8, (0..=20_i32, 2..=10_i32, 0..=25_i32));
    (formed, meets).prop_map(move |(formed, meets)| {
        let named = Team { team: team(n), name: "team".into(), positions: vec![] };
        let met = TeamMet { team: team(n), attendees: vec![], reviewed: vec![] };
        let mut entries: Entries = vec![(formed, RosterKind::TeamFormed(named))];
        if let Some((from, every, times)) = meets {
            entries.extend((0..times).map(|n| (from + n * every, RosterKind::TeamMet(met.clone()))));
        }
        entries
    })
}

/// What may well not be possible on that day.
fn stray() -> impl Strategy<Value = RosterKind> {
    let who = (0..6_u128).prop_map(worker);
    prop_oneof![
        (0..6_u128).prop_flat_map(entry).prop_map(RosterKind::WorkerJoined),
        (0..6_u128).prop_flat_map(entry).prop_map(RosterKind::WorkerChanged),
        who.prop_map(|worker| RosterKind::WorkerLeft(WorkerLeft { worker })),
        (0..6_u128, 0..3_u128).prop_map(|(by, of)| {
            RosterKind::SupervisionHeld(SupervisionHeld { supervisor: worker(by), workers: vec![worker(of)] })
        }),
        (0..3_u128).prop_map(|n| RosterKind::TeamMet(TeamMet { team: team(n), attendees: vec![], reviewed: vec![] })),
    ]
}

// ---- histories

/// What happens in a case, on which day, at which minute where that matters.
type Part = Vec<(i32, Option<u32>, Kind)>;

/// The events of three to twelve cases, with overrides on some.
pub fn histories() -> impl Strategy<Value = Vec<Event>> {
    let cases = (3..=12_u128).prop_flat_map(|n| (0..n).map(one_case).collect::<Vec<_>>());
    let stamps = vec((select(MINUTES.to_vec()), select(OFFSETS.to_vec())), 17);
    let overrides = vec(option::weighted(0.6, set_aside()), 31);
    (cases, stamps, overrides).prop_map(|(cases, stamps, overrides)| {
        let all = (0_u128..).zip(cases).flat_map(|(n, part)| part.into_iter().map(move |kind| (n, kind)));
        let numbered = (0_u128..).zip(all).zip(stamps.into_iter().cycle()).zip(overrides.into_iter().cycle());
        numbered
            .map(|(((id, (n, (on, at, kind))), (minute, offset)), set_aside)| {
                let (minute, offset) = at.map_or((minute, offset), |at| (at, "-05:00"));
                let stamp = Stamp {
                    by: (id % 4 > 0).then_some(worker(0)),
                    overrides: set_aside.into_iter().flat_map(|of| of.on(on, &kind)).collect(),
                    ..Stamp::new(EventId(Uuid::from_u128(shuffled(id))), instant(day(on), minute, offset))
                };
                Event::new(case(n), stamp, kind)
            })
            .collect()
    })
}

/// An override of some standards, for so many days; seldom with an event that decides nothing.
#[derive(Debug, Clone)]
struct SetAside {
    standards: Vec<usize>,
    by: u128,
    reason: &'static str,
    days: i32,
    anywhere: bool,
}

fn set_aside() -> impl Strategy<Value = SetAside> {
    let by = prop_oneof![5 => Just(0), 3 => 1..4_u128, 1 => 4..6_u128, 2 => 8..10_u128];
    let days = prop_oneof![1 => -3..=-1_i32, 2 => Just(0), 6 => 1..=90_i32];
    let reason = select(vec!["needed", "needed", "needed", "agreed", "", " "]);
    (subsequence((0..=STANDARDS + 2).collect::<Vec<_>>(), 2..=10), by, reason, days, prop::bool::weighted(0.3))
        .prop_map(|(standards, by, reason, days, anywhere)| SetAside { standards, by, reason, days, anywhere })
}

impl SetAside {
    fn on(self, on: i32, kind: &Kind) -> Vec<Override> {
        let decides = matches!(kind, Kind::Enrolled(_) | Kind::Reassigned(_) | Kind::AppointmentMade(_));
        if !decides && !self.anywhere {
            return Vec::new();
        }
        let code = |n: usize| match n {
            n if n < STANDARDS => format!("x.s{n}"),
            STANDARDS => "process.consent".to_owned(),
            n if n % 2 == 0 => "process.after_closure".to_owned(),
            _ => "process.eligible".to_owned(),
        };
        let one = |n: usize| Override {
            code: code(n).into(),
            by: worker(self.by),
            reason: self.reason.into(),
            until: day(on + self.days),
        };
        self.standards.iter().map(|n| one(*n)).collect()
    }
}

/// Mostly somebody whom the roster knows.
pub fn owner() -> impl Strategy<Value = Owner> {
    let who = || prop_oneof![6 => 0..2_u128, 2 => 2..5_u128, 1 => 5..8_u128].prop_map(worker);
    let which = || prop_oneof![4 => Just(0), 1 => 1..4_u128].prop_map(team);
    prop_oneof![
        6 => who().prop_map(Owner::Worker),
        3 => which().prop_map(Owner::Team),
        1 => (who(), which()).prop_map(|(worker, team)| Owner::Lead { worker, team }),
    ]
}

/// Now and then the owner again.
fn backup() -> impl Strategy<Value = Option<WorkerId>> {
    option::weighted(0.5, (0..3_u128).prop_map(worker))
}

fn one_case(n: u128) -> impl Strategy<Value = Part> {
    let parts = (
        opening(n),
        vec((busy_day(), owner(), backup()), 0..=3).prop_map(|parts| {
            let reassigned = |owner, backup| Reassigned { owner, backup, reason: "leave".into() }.into();
            parts.into_iter().map(|(on, owner, backup)| (on, None, reassigned(owner, backup))).collect::<Part>()
        }),
        option::weighted(0.5, closing()).prop_map(Option::unwrap_or_default),
        vec((any_day(), rating()), 0..=3)
            .prop_map(|parts| parts.into_iter().map(|(on, rated)| (on, None, rated)).collect::<Part>()),
        vec(hold(), 0..=2).prop_map(|parts| parts.concat()),
        option::weighted(0.6, phases()).prop_map(Option::unwrap_or_default),
        vec(contact(), 0..=12),
        option::weighted(0.8, habit()).prop_map(Option::unwrap_or_default),
        vec(paper(), 0..=6),
        appointments(),
    );
    parts.prop_map(|(a, b, c, d, e, f, g, h, i, j)| [a, b, c, d, e, f, g, h, i, j].concat())
}

/// By a person or by a score, with a reason or without.
fn rating() -> impl Strategy<Value = Kind> {
    let reason = select(vec![None, Some("seen"), Some(" ")]);
    (select(Tier::ALL.to_vec()), select(RatingBasis::ALL.to_vec()), reason).prop_map(|(tier, basis, reason)| {
        RiskRated { basis, reason: reason.map(Text::from), ..RiskRated::judged(tier) }.into()
    })
}

/// From the referral to the enrolment, nearly always complete.
fn opening(n: u128) -> impl Strategy<Value = Part> {
    let from = prop_oneof![3 => (0..=8_i32).prop_map(|n| n * 5), 1 => 0..=120_i32];
    let whose = prop_oneof![2 => 0..3_u128, 1 => Just(100 + n)].prop_map(client);
    let program = prop_oneof![
        5 => Just(None),
        2 => Just(Some(Text::from(NAME))),
        2 => Just(Some(Text::from("y"))),
        1 => Just(Some(Text::from("z"))),
    ];
    let at = prop_oneof![3 => Just(540), 1 => select(MINUTES.to_vec())];
    let rarely = (
        prop::bool::weighted(0.95),
        prop::bool::weighted(0.85),
        option::weighted(0.85, option::weighted(0.5, 10..=150_i32)),
        option::weighted(0.5, at),
    );
    (from, prop_oneof![Just(0), Just(5), 0..=5_i32], whose, program, (owner(), backup()), rarely).prop_map(
        |(from, gap, client, program, (owner, backup), (referred, eligible, consent, at))| {
            let mut part: Part = Vec::new();
            if referred {
                part.push((from, Some(480), Referred { program, ..Referred::new(client) }.into()));
            }
            part.push((from, Some(481), ScreeningStarted {}.into()));
            part.push((from, Some(482), Screened { eligible, reasons: vec![] }.into()));
            if let Some(days) = consent {
                let expires_on = days.map(|days| day(from + days));
                let given = ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client);
                part.push((from, Some(483), ConsentGiven { expires_on, ..given }.into()));
            }
            part.push((from + gap, at.or(Some(540)), Enrolled { owner, backup }.into()));
            part
        },
    )
}

/// Closed, perhaps reopened, perhaps enrolled again.
fn closing() -> impl Strategy<Value = Part> {
    let reason = prop_oneof![
        2 => Just(CloseReason::LostContact),
        1 => Just(CloseReason::Moved),
        1 => Just(CloseReason::Completed)
    ];
    let again = option::weighted(0.7, (0..=30_i32, option::weighted(0.8, 0..=10_i32), owner()));
    (20..=170_i32, reason, again).prop_map(|(on, reason, again)| {
        let mut part: Part = vec![(on, Some(500), Closed::new(reason).into())];
        if let Some((gap, enrolled, owner)) = again {
            part.push((on + gap, Some(510), Reopened { reason: "back".into() }.into()));
            let enrol = |later| (on + gap + later, Some(540), Enrolled { owner, backup: None }.into());
            part.extend(enrolled.map(enrol));
        }
        part
    })
}

fn hold() -> impl Strategy<Value = Part> {
    (any_day(), select(REASONS.to_vec()), option::weighted(0.85, 0..=40_i32)).prop_map(|(on, reason, days)| {
        let mut part: Part = vec![(on, None, Held { reason }.into())];
        part.extend(days.map(|days| (on + days, None, Resumed { reason }.into())));
        part
    })
}

/// Starts of phases; the first of them decides.
fn phases() -> impl Strategy<Value = Part> {
    let later = vec((any_day(), select(PHASES.to_vec())), 0..=3);
    (0..=60_i32, later).prop_map(|(first, later)| {
        let started = |on: i32, phase: &str| (on, None, PhaseStarted { phase: phase.into() }.into());
        let mut part: Part = vec![started(first, PHASES[1])];
        part.extend(later.into_iter().map(|(on, phase)| started(on, phase)));
        part
    })
}

fn made(mode: Mode, place: Place, outcome: ContactOutcome, staff: &[u128]) -> Kind {
    let staff: Vec<_> = staff.iter().copied().map(worker).collect();
    Contact { outcome, ..Contact::with_client(mode, place, 45, staff) }.into()
}

fn place() -> impl Strategy<Value = Place> {
    select(vec![Place::Home, Place::Community, Place::Office, Place::Office, Place::Institution, Place::Remote])
}

fn contact() -> impl Strategy<Value = (i32, Option<u32>, Kind)> {
    let mode = prop_oneof![4 => Just(Mode::FaceToFace), 1 => Just(Mode::Phone)];
    let outcome = prop_oneof![5 => Just(ContactOutcome::Completed), 1 => Just(ContactOutcome::NoShow)];
    (any_day(), mode, place(), outcome, vec(0..7_u128, 0..=2))
        .prop_map(|(on, mode, place, outcome, staff)| (on, None, made(mode, place, outcome, &staff)))
}

/// Visits every so many days, by two workers in turn.
fn habit() -> impl Strategy<Value = Part> {
    (0..=60_i32, 2..=12_i32, 0..=25_i32, place(), [0..4_u128, 0..4_u128]).prop_map(
        |(from, every, times, place, staff)| {
            let visit = |who: u128| made(Mode::FaceToFace, place, ContactOutcome::Completed, &[who]);
            let who = staff.into_iter().cycle();
            (0..times).zip(who).map(|(n, who)| (from + n * every, None, visit(who))).collect()
        },
    )
}

/// Consents, authorizations, linkages and transfers.
fn paper() -> impl Strategy<Value = (i32, Option<u32>, Kind)> {
    let recipient = || select(RECIPIENTS.to_vec()).prop_map(Text::from);
    let sharing =
        (option::weighted(0.9, recipient()), option::weighted(0.5, 10..=180_i32)).prop_map(|(recipient, last)| {
            let given = ConsentGiven::new(ConsentScope::InformationSharing, ConsentGiver::Client);
            ConsentGiven { recipient, expires_on: last.map(day), ..given }.into()
        });
    let services = (select(ConsentGiver::ALL.to_vec()), option::weighted(0.3, 10..=180_i32)).prop_map(|(by, last)| {
        ConsentGiven { expires_on: last.map(day), ..ConsentGiven::new(ConsentScope::Services, by) }.into()
    });
    let withdrawn = (select(ConsentScope::ALL.to_vec()), option::of(recipient()))
        .prop_map(|(scope, recipient)| ConsentWithdrawn { scope, recipient }.into());
    let status = prop_oneof![
        6 => Just(AuthorizationStatus::Approved),
        1 => select(AuthorizationStatus::ALL.to_vec())
    ];
    let term = (option::weighted(0.7, any_day()), option::weighted(0.6, 20..=180_i32));
    let authorization = (select(vec!["state", "county"]), status, term).prop_map(|(payer, status, (from, to))| {
        Authorization { payer: payer.into(), status, from: from.map(day), to: to.map(day), units: None }.into()
    });
    let linkage = option::weighted(0.85, recipient()).prop_map(|recipient| {
        LinkageMade { linkage: LinkageId(Uuid::from_u128(0x11)), service: Service::Therapy, need: None, recipient }
            .into()
    });
    let transfer = recipient().prop_map(|to_program| TransferProposed { to_program, owner: None }.into());
    let kind: BoxedStrategy<Kind> = prop_oneof![
        4 => sharing.prop_map(|kind: Kind| kind),
        1 => services.prop_map(|kind: Kind| kind),
        1 => withdrawn.prop_map(|kind: Kind| kind),
        5 => authorization.prop_map(|kind: Kind| kind),
        3 => linkage.prop_map(|kind: Kind| kind),
        1 => transfer.prop_map(|kind: Kind| kind),
    ]
    .boxed();
    (any_day(), kind).prop_map(|(on, kind)| (on, None, kind))
}

/// Appointments of few workers on few days; the same one may stand in several cases, once in each.
fn appointments() -> impl Strategy<Value = Part> {
    let some = subsequence((0..24_u128).collect::<Vec<_>>(), 0..=4);
    let of_each = (0..=6_i32, 0..=2_i32, 0..=4_u32, select(vec![0_u16, 30, 60, 90, 240]), vec(0..3_u128, 1..=2));
    let cancelled = option::weighted(0.3, 0..=10_i32);
    (some, vec((of_each, cancelled), 4)).prop_map(|(some, details)| {
        let mut part = Part::new();
        for (n, ((on, ahead, half_hours, minutes, staff), cancelled)) in some.into_iter().zip(details) {
            let appointment = appointment(n);
            let starts = instant(day(on * 5 + 5 * ahead), 540 + 30 * half_hours, "-05:00");
            let staff = staff.into_iter().map(worker).collect();
            part.push((on * 5, None, AppointmentMade { appointment, starts, minutes, staff }.into()));
            part.extend(cancelled.map(|later| (on * 5 + later, None, AppointmentCancelled { appointment }.into())));
        }
        part
    })
}

// ---- rulebooks

/// A rulebook of limits and measures, with roles that may override some of the limits.
pub fn draft() -> impl Strategy<Value = Draft> {
    let timed = option::weighted(0.8, [1..=2_u32, 1..=2, 1..=2]);
    let holidays = vec(any_day().prop_map(day), 0..=5);
    let may = vec((select(ROLES.to_vec()), vec(prop::bool::weighted(0.8), STANDARDS + 3)), 0..=6);
    (vec(rule(), 4..=STANDARDS), timed, holidays, may).prop_map(|(rules, timed, holidays, may)| {
        let lengths = timed.map_or([None; 4], |[a, b, c]| [None, Some(a), Some(b), Some(c)]);
        let phases = PHASES.into_iter().zip(lengths).map(|(phase, months)| PhaseLength { phase: phase.into(), months });
        let mut draft = Draft { phases: phases.collect(), holidays, ..Draft::new(NAME) };
        // What would be a fault is left out: a taper without phases that have a length, kinds of owner without one
        // in common, bounds that cross.
        for (i, rule) in rules.into_iter().enumerate() {
            let source = Source::new("chance", Standing::Own);
            let standard = Standard { code: format!("x.s{i}").into(), force: Force::Recommended, source, rule };
            let more = draft.clone().with(standard);
            if more.check().is_empty() {
                draft = more;
            }
        }
        let codes: Vec<Code> = draft
            .standards
            .iter()
            .filter(|standard| super::people::judges(&standard.rule) && standard.rule.is_overridable())
            .map(|standard| standard.code.clone())
            .collect();
        for (role, which) in may {
            let codes = codes.iter().zip(which).filter(|(_, may)| *may).map(|(code, _)| code.clone()).collect();
            draft.overrides.push(MayOverride { role, codes });
        }
        draft
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        6 => cap().prop_map(Rule::Cap),
        3 => intake().prop_map(Rule::Intake),
        2 => subsequence(CREDENTIALS.to_vec(), 1..=2).prop_map(|names| {
            Rule::Credentials(Credentials { any_of: names.into_iter().map(str::to_owned).collect() })
        }),
        2 => subsequence(vec!["y".to_owned(), "z".to_owned()], 0..=2)
            .prop_map(|excludes| Rule::OneOpenCase(OneOpenCase { excludes })),
        2 => Just(Rule::NoOverlap {}),
        2 => Just(Rule::Authorization {}),
        1 => subsequence(OwnerKind::ALL.to_vec(), 1..=2).prop_map(Rule::OwnerKind),
        1 => Just(Rule::Guard(Guard::InformationShared {})),
        1 => Just(Rule::Guard(Guard::BackupNamed {})),
        1 => subsequence(vec![CloseReason::Moved, CloseReason::LostContact], 0..=1)
            .prop_map(|reasons| Rule::Guard(Guard::EarlyReasons { reasons })),
        3 => prop_oneof![(0..=20_u32).prop_map(Span::Days), (0..=10_u32).prop_map(Span::BusinessDays)]
            .prop_map(|within| Rule::Reassignment(Reassignment { within })),
        9 => measure().prop_map(Rule::Measure),
    ]
}

fn without() -> impl Strategy<Value = Vec<Role>> {
    prop_oneof![2 => Just(vec![]), 1 => subsequence(vec![Role::Prescriber, Role::Supervisor], 1..=2)]
}

fn weight() -> impl Strategy<Value = Hundredths> {
    select(vec![0, 25, 50, 75, 100, 125, 200, 300]).prop_map(Hundredths::new)
}

fn cap() -> impl Strategy<Value = Cap> {
    let held = || select(vec![0_u32, 33, 50, 100]);
    let tiers = ([weight(), weight(), weight(), weight(), weight()], held()).prop_map(|(weights, held_percent)| {
        let [low, moderate, high, very_high, unrated] = weights;
        Load::Tiers(TierWeights { low, moderate, high, very_high, unrated, held_percent })
    });
    let phases = (vec(weight(), 4), subsequence((0..4_usize).collect::<Vec<_>>(), 1..=4), weight(), held()).prop_map(
        |(weights, named, otherwise, held_percent)| {
            let one = |n: usize| PhaseWeight { phase: PHASES[n].into(), weight: weights[n] };
            Load::Phases(PhaseWeights { weights: named.into_iter().map(one).collect(), otherwise, held_percent })
        },
    );
    let counts = prop_oneof![2 => Just(Load::Heads {}), 2 => tiers, 2 => phases];
    (select(vec![Per::Worker, Per::Worker, Per::Team]), 50..=350_u32, counts, without())
        .prop_map(|(per, most, counts, without)| Cap { per, most: Hundredths::new(most), counts, without })
}

fn intake() -> impl Strategy<Value = Intake> {
    (select(Per::ALL.to_vec()), 50..=250_u32, any::<bool>(), without())
        .prop_map(|(per, most, per_fte, without)| Intake { per, most: Hundredths::new(most), per_fte, without })
}

fn counted() -> impl Strategy<Value = Filter> {
    prop_oneof![
        2 => Just(Filter::default()),
        1 => Just(Filter { modes: vec![Mode::FaceToFace], ..Filter::default() }),
        1 => Just(Filter { outcomes: vec![ContactOutcome::Completed, ContactOutcome::NoShow], ..Filter::default() }),
    ]
}

/// A quantity, with figures that are sometimes met, and least denominators that are sometimes reached.
fn quantity() -> impl Strategy<Value = (Quantity, u32, u32)> {
    prop_oneof![
        3 => (0..=10_u32, 0..=5_u32).prop_map(|(tenths, least)| (Quantity::InVivo {}, tenths * 1_000, least)),
        2 => (1..=3_u32, 0..=10_u32, 0..=3_u32)
            .prop_map(|(workers, tenths, least)| (Quantity::SeenBy { workers }, tenths * 1_000, least)),
        2 => (0..=10_u32, 0..=40_u32).prop_map(|(tenths, least)| (Quantity::TeamOwned {}, tenths * 1_000, least)),
        2 => (counted(), 0..=200_u32, 0..=40_u32)
            .prop_map(|(filter, bound, least)| (Quantity::Contacts { filter }, bound, least)),
        2 => (counted(), 0..=3_u32).prop_map(|(filter, least)| (Quantity::Taper { filter }, 0, least)),
        2 => (select(ROLES.to_vec()), 0..=8_000_u32, 0..=20_u32)
            .prop_map(|(role, bound, least)| (Quantity::Staffing { role }, bound, least)),
        2 => (0..=4_u32).prop_map(|least| (Quantity::Meetings {}, least * 100, 0)),
        2 => (0..=3_u32).prop_map(|least| (Quantity::Supervision {}, least * 100, 0)),
        2 => (0..=800_u32, 0..=20_u32).prop_map(|(bound, least)| (Quantity::Span {}, bound, least)),
        2 => (0..=8_u32).prop_map(|halves| (Quantity::Training {}, halves * 50, 0)),
    ]
}

fn measure() -> impl Strategy<Value = Measure> {
    let window =
        prop_oneof![(1..=4_u32).prop_map(MeasureWindow::Weeks), select(vec![1, 2, 3]).prop_map(MeasureWindow::Months),];
    (quantity(), any::<prop::sample::Index>(), window, prop::bool::weighted(0.3)).prop_map(
        |((quantity, figure, least_denominator), which, window, at_most)| {
            let taper = matches!(quantity, Quantity::Taper { .. });
            let figure = Hundredths::new(figure);
            let bound = if at_most { Bound::AtMost(figure) } else { Bound::AtLeast(figure) };
            Measure {
                subject: *which.get(quantity.subjects()),
                window: (!taper).then_some(window),
                bound: (!taper).then_some(bound),
                quantity,
                least_denominator,
            }
        },
    )
}
