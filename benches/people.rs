//! Limits on people: the audit of a log of five million events of 100,000 cases of 1,400 workers on 140 teams,
//! under two caps on workers, a ratio on teams, a weekly contact and the order of the process, against one
//! hand-written pass that knows these five, the ids and the order of the log. The target, at most 3 times such a
//! pass, is one of caps and ratio from facts to findings: `the ledger`, where both sides start from the changes
//! of load, which are the facts that these limits eat. Both say of each run who, when, by how much, whether
//! somebody decided it and on which events it rests; the pass by hand leaves out the words, and has rooms and
//! owners by number. That both found the same, to the last event, is held before anything is timed.
//!
//! The log is made, audited and dropped part by part, and the parts merge, so that memory holds a thousand
//! cases and the ledger. The pass by hand runs over the same events, and also over a compact form of its own
//! (8 bytes a fact). The engines are timed by themselves as well: what is judged in the end from the ledger of
//! all cases; and the same with the weeks judged from facts, where neither side gathers the ledger.
//!
//! Also the ledger's bytes per change of a load (target: under 64), and the allocations of `decide` on an
//! enrolment that is accepted, with 21,000 cases in the census (target: none).
//!
//! `cargo bench --bench people`

#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::wildcard_imports,
    clippy::cast_precision_loss,
    reason = "a bench measures time, prints, and writes its floor by hand"
)]

mod allocations;
mod rounds;

use std::hint::black_box;
use std::time::Duration;

use allocations::region;
use caseload::audit::{Audit, Part, Report, Status};
use caseload::case::{Setting, decide};
use caseload::event::*;
use caseload::fact::{Facts, Lowering};
use caseload::ids::{CaseId, ClientId, EventId, TeamId, WorkerId};
use caseload::lifecycle::{Stage, Trigger};
use caseload::log::Log;
use caseload::obligation::{Obligations, Trackers, Verdict};
use caseload::program::*;
use caseload::record::Record;
use caseload::roster::{Census, Roster};
use caseload::time::{Day, Instant};
use criterion::{Criterion, Throughput};
use rounds::{Random, compare, measuring, timed};
use uuid::Uuid;

/// The day the audit speaks of, and the first day of the log.
const AS_OF: i32 = 739_800;
const FIRST: i32 = AS_OF - 1_095;

const WORKERS: u16 = 1_400;
const TEAMS: u16 = 140;
/// The cases of a part.
const PART: usize = 1_000;

// ---- the rulebook

const CODES: [&str; 5] = ["heads", "weights", "ratio", "week", "process.order"];

const WEIGHTS: TierWeights = TierWeights {
    low: Hundredths::new(50),
    moderate: Hundredths::new(100),
    high: Hundredths::new(150),
    very_high: Hundredths::new(250),
    unrated: Hundredths::new(100),
    held_percent: 50,
};

/// Cases for a full-time equivalent: heads and weights of a worker, heads of a team.
const MOST: [u32; 3] = [1_800, 2_000, 700];

fn standard(code: &str, rule: Rule) -> Standard {
    Standard { code: code.into(), force: Force::Required, source: Source::new("agency", Standing::Agency), rule }
}

fn cap(per: Per, most: u32, counts: Load, without: Vec<Role>) -> Rule {
    Rule::Cap(Cap { per, most: Hundredths::new(most), counts, without })
}

fn caps() -> [Standard; 3] {
    let without = vec![Role::Prescriber, Role::Administrative];
    [
        standard(CODES[0], cap(Per::Worker, MOST[0], Load::Heads {}, vec![])),
        standard(CODES[1], cap(Per::Worker, MOST[1], Load::Tiers(WEIGHTS), vec![])),
        standard(CODES[2], cap(Per::Team, MOST[2], Load::Heads {}, without)),
    ]
}

fn week() -> Standard {
    let filter = Filter { modes: vec![Mode::FaceToFace], with: Parties::from([Party::Client]), ..Filter::default() };
    let demand = Demand { scope: Scope::always(), least: 1, days: None, filter };
    let rule = ContactRule {
        amount: Amount::Contacts,
        window: Window::Week,
        scope: Scope::always(),
        demands: vec![demand],
        clocks: Clocks::all(Clock::Continue),
        rounding: Rounding::HalfUp,
    };
    standard(CODES[3], Rule::Contact(rule))
}

fn rulebook(standards: impl IntoIterator<Item = Standard>) -> Program {
    let mut draft = Draft::new("people");
    draft.standards.retain(|standard| standard.code.as_str() == CODES[4]);
    draft.standards.extend(standards);
    draft.build().expect("a sound rulebook")
}

// ---- what happens

/// A worker by number, or a team: 1,400 and its number.
type Who = u16;

#[derive(Clone, Copy)]
enum What {
    Referred,
    ScreeningStarted,
    Screened,
    Assessed,
    Enrolled(Who),
    Rated(Tier),
    Held,
    Resumed,
    Reassigned(Who),
    Closed,
    Seen,
}

#[derive(Clone, Copy)]
struct Fact {
    day: i32,
    what: What,
}

/// About fifty facts of a case, in order.
fn case(random: &mut Random, facts: &mut Vec<Fact>) {
    use What::{
        Assessed, Closed, Enrolled, Held, Rated, Reassigned, Referred, Resumed, Screened, ScreeningStarted, Seen,
    };

    facts.clear();
    let mut any = |from: i32, spread: u64| from + random.below(spread) as i32;
    // Three cases of four are a case manager's, the fourth is a team's.
    let who = |any: &mut dyn FnMut(i32, u64) -> i32| -> Who {
        let team = any(0, u64::from(TEAMS));
        (if any(0, 4) == 0 { i32::from(WORKERS) + team } else { 10 * team + any(0, 8) }) as Who
    };
    let enrolled = any(FIRST + 5, (AS_OF - FIRST - 30) as u64);
    let closed = enrolled + any(100, 430);
    let mut add = |day, what| facts.push(Fact { day, what });
    for (days, what) in [(-3, Referred), (-3, ScreeningStarted), (-1, Screened), (5, Assessed)] {
        add(enrolled + days, what);
    }
    add(enrolled, Enrolled(who(&mut any)));
    for (from, spread) in [(8, 20), (60, 300)] {
        add(enrolled + any(from, spread), Rated(Tier::ALL[any(0, 4) as usize]));
    }
    let held = enrolled + any(30, 300);
    add(held, Held);
    add(held + any(1, 40), Resumed);
    if any(0, 3) == 0 {
        add(enrolled + any(20, 300), Reassigned(who(&mut any)));
    }
    add(closed, Closed);
    // Every week, with some left out, on another day of it.
    let mut day = enrolled;
    while day < closed.min(AS_OF) {
        if any(0, 20) > 0 {
            add(day + any(0, 3).min(closed - day - 1), Seen);
        }
        day += 7;
    }
    facts.sort_by_key(|fact| fact.day);
    facts.truncate(facts.partition_point(|fact| fact.day <= AS_OF));
    let end = facts.iter().position(|fact| matches!(fact.what, Closed));
    facts.truncate(end.map_or(facts.len(), |at| at + 1));
}

fn worker(number: Who) -> WorkerId {
    WorkerId(Uuid::from_u128(u128::from(number)))
}

fn team(number: Who) -> TeamId {
    TeamId(Uuid::from_u128(u128::from(number)))
}

fn owner(who: Who) -> Owner {
    if who < WORKERS { Owner::Worker(worker(who)) } else { Owner::Team(team(who - WORKERS)) }
}

/// The instants of the days of the log, sixteen of each.
struct Instants(Vec<Instant>);

impl Instants {
    fn new() -> Self {
        let of_day = |day: i32| {
            (6..22).map(move |hour| {
                let text = format!("{}T{hour:02}:30:00-05:00", Day::from_number(day));
                text.parse().expect("an instant")
            })
        };
        Self((FIRST - 10..=AS_OF).flat_map(of_day).collect())
    }

    fn at(&self, day: i32, nth: usize) -> Instant {
        self.0[16 * (day - FIRST + 10) as usize + nth.min(15)]
    }
}

/// The id of an event, by the numbers of the case and of the event in it.
fn id(case: usize, place: usize) -> EventId {
    let mut random = Random(((case as u64) << 32) + place as u64);
    EventId(Uuid::from_u64_pair(random.below(u64::MAX), random.below(u64::MAX)))
}

/// The events of a case.
fn events(number: usize, facts: &[Fact], instants: &Instants, events: &mut Vec<Event>) {
    let mut random = Random(number as u64);
    let case = CaseId(Uuid::from_u64_pair(random.below(u64::MAX), number as u64));
    let (mut last, mut nth) = (0, 0);
    let mut who = 0;
    for (place, Fact { day, what }) in facts.iter().enumerate() {
        nth = if *day == last { nth + 1 } else { 0 };
        last = *day;
        let kind: Kind = match what {
            What::Referred => Referred::new(ClientId(Uuid::from_u128(number as u128))).into(),
            What::ScreeningStarted => ScreeningStarted {}.into(),
            What::Screened => Screened { eligible: true, reasons: vec![] }.into(),
            What::Assessed => Assessed { kind: AssessmentKind::Initial, needs: vec![] }.into(),
            What::Enrolled(of) => {
                who = *of;
                Enrolled { owner: owner(who), backup: None }.into()
            }
            What::Rated(tier) => RiskRated::judged(*tier).into(),
            What::Held => Held { reason: HoldReason::Hospital }.into(),
            What::Resumed => Resumed { reason: HoldReason::Hospital }.into(),
            What::Reassigned(of) => {
                who = *of;
                Reassigned { owner: owner(who), backup: None, reason: "leave".into() }.into()
            }
            What::Closed => Closed::new(CloseReason::Moved).into(),
            What::Seen => Contact::with_client(Mode::FaceToFace, Place::Home, 45, [worker(who % WORKERS)]).into(),
        };
        events.push(Event::new(case, Stamp::new(id(number, place), instants.at(*day, nth)), kind));
    }
}

// ---- who works

/// From a day on a worker is on a team with so many hours in a clinical role and in another; or has left.
#[derive(Clone, Copy)]
struct Staffing {
    day: i32,
    worker: Who,
    here: Option<(Who, u32, u32)>,
}

/// Ten workers to a team: hours are cut and restored, some leave, some change to another team.
fn staffing(random: &mut Random) -> Vec<Staffing> {
    let mut any = |from: i32, spread: u64| from + random.below(spread) as i32;
    let mut all = Vec::new();
    for worker in 0..WORKERS {
        let mut team = worker / 10;
        let (whole, other) = match worker % 10 {
            0 => (50, 50),
            9 => (0, 40),
            _ => (100, 0),
        };
        let mut add = |day, here| all.push(Staffing { day, worker, here });
        add(FIRST - 5, Some((team, whole, other)));
        let mut day = FIRST;
        for _ in 0..any(0, 4) {
            day += any(30, 400);
            if any(0, 5) == 0 {
                team = any(0, u64::from(TEAMS)) as Who;
            }
            let clinical = [whole, whole * 3 / 5, whole * 4 / 5][any(0, 3) as usize];
            add(day, Some((team, clinical, other)));
        }
        if any(0, 10) == 0 {
            add(day + any(30, 400), None);
        }
    }
    all.retain(|staffing| staffing.day <= AS_OF);
    all.sort_by_key(|staffing| staffing.day);
    all
}

fn roster(staffing: &[Staffing], instants: &Instants) -> Vec<RosterEvent> {
    let formed = (0..TEAMS).map(|number| {
        let kind = Team { team: team(number), name: "team".into(), positions: vec![] };
        (FIRST - 6, RosterKind::TeamFormed(kind))
    });
    let changed = staffing.iter().map(|of| {
        let kind = match of.here {
            None => RosterKind::WorkerLeft(WorkerLeft { worker: worker(of.worker) }),
            Some((on, clinical, other)) => {
                let (main, beside) = match of.worker % 10 {
                    0 => (Role::CaseManager, Role::TeamLeader),
                    8 => (Role::Nurse, Role::Nurse),
                    9 => (Role::CaseManager, Role::Prescriber),
                    _ => (Role::CaseManager, Role::Administrative),
                };
                let hours = [(main, clinical), (beside, other)].into_iter().filter(|(_, fte)| *fte > 0);
                let roles = hours.map(|(role, fte)| RoleHours { role, fte: Hundredths::new(fte) }).collect();
                let held = Credential { name: "license".into(), expires_on: None };
                let entry =
                    Worker { team: Some(team(on)), roles, credentials: vec![held], ..Worker::new(worker(of.worker)) };
                if of.day < FIRST { RosterKind::WorkerJoined(entry) } else { RosterKind::WorkerChanged(entry) }
            }
        };
        (of.day, kind)
    });
    let events = formed
        .chain(changed)
        .zip(1_u128..)
        .map(|((day, kind), id)| RosterEvent::new(EventId(Uuid::from_u128(id)), instants.at(day, 0), kind));
    events.collect()
}

// ---- the pass by hand

/// Met, missed, excused, pending, and how many runs or findings; of each standard.
type Counts = [[u64; 5]; 5];

mod by_hand {
    use super::*;

    /// What is carried changes on a day: so many cases, so much weight, by which of the day's events of the case.
    #[derive(Clone, Copy)]
    struct Change {
        day: i32,
        id: EventId,
        who: Who,
        weight: i16,
        heads: i8,
        nth: u8,
        /// A decision brought the case.
        arrival: bool,
    }

    /// A run of days over a cap, its worst day, and where its evidence is.
    #[derive(Clone)]
    pub(crate) struct Run {
        pub(crate) who: Who,
        pub(crate) from: i32,
        pub(crate) to: i32,
        pub(crate) decided: bool,
        pub(crate) worst: i32,
        pub(crate) load: i64,
        pub(crate) room: i64,
        pub(crate) evidence: std::ops::Range<usize>,
    }

    /// The runs over one cap, in order.
    #[derive(Default)]
    pub(crate) struct Runs {
        pub(crate) runs: Vec<Run>,
        pub(crate) evidence: Vec<EventId>,
    }

    impl Runs {
        fn end(&mut self, run: Option<Run>) {
            let Some(mut run) = run else { return };
            self.evidence[run.evidence.start..].sort_unstable();
            run.evidence.end = self.evidence.len();
            self.runs.push(run);
        }
    }

    /// What an owner may carry from a day on, in hundredths, of each cap; none where they have left.
    type Room = (i32, Option<[i64; 2]>);

    pub(crate) struct Pass {
        counts: Counts,
        changes: Vec<Change>,
    }

    fn weight(tier: Option<Tier>, held: bool) -> i16 {
        let weight = match tier {
            Some(Tier::Low) => 50,
            None | Some(Tier::Moderate) => 100,
            Some(Tier::High) => 150,
            Some(Tier::VeryHigh) => 250,
        };
        if held { weight / 2 } else { weight }
    }

    fn trigger(what: What) -> Trigger {
        match what {
            What::Referred => Trigger::Referred,
            What::ScreeningStarted => Trigger::ScreeningStarted,
            What::Screened => Trigger::Screened,
            What::Assessed => Trigger::Assessed,
            What::Enrolled(_) => Trigger::Enrolled,
            What::Rated(_) => Trigger::RiskRated,
            What::Held => Trigger::Held,
            What::Resumed => Trigger::Resumed,
            What::Reassigned(_) => Trigger::Reassigned,
            What::Closed => Trigger::ClosedEarly,
            What::Seen => Trigger::Contact,
        }
    }

    /// A hold begins once, and ends where it stands.
    fn is_new(what: What, held: bool) -> bool {
        match what {
            What::Held => !held,
            What::Resumed => held,
            _ => true,
        }
    }

    impl Pass {
        pub(crate) fn new() -> Self {
            Self { counts: Counts::default(), changes: Vec::new() }
        }

        pub(crate) fn changes(&self) -> usize {
            self.changes.len()
        }

        /// The facts of one case, each with what tells the id of its event.
        pub(crate) fn case(&mut self, facts: impl Iterator<Item = (Fact, impl Fn() -> EventId)>) {
            let (mut carried, mut tier, mut held) = (None, None, false);
            let mut weeks = Weeks { from: i32::MAX, last: i32::MAX, seen: 0 };
            let mut stage = None;
            let (mut last, mut nth) = (0, 0);
            for (Fact { day, what }, id) in facts {
                nth = if day == last { nth + 1 } else { 0 };
                last = day;
                let allowed = Stage::step(&mut stage, trigger(what)) && is_new(what, held);
                self.counts[4][usize::from(!allowed)] += 1;
                let before = carried;
                match what {
                    What::Seen => {
                        weeks.pass(day, &mut self.counts[3]);
                        weeks.seen += 1;
                        continue;
                    }
                    What::Referred | What::ScreeningStarted | What::Screened | What::Assessed => continue,
                    What::Enrolled(who) => {
                        weeks = Weeks::from(day);
                        carried = Some((who, weight(tier, held)));
                    }
                    What::Reassigned(who) => carried = carried.map(|(_, weight)| (who, weight)),
                    What::Rated(now) => tier = Some(now),
                    What::Held => held = true,
                    What::Resumed => held = false,
                    What::Closed => {
                        weeks.closed(day, &mut self.counts[3]);
                        weeks.last = i32::MAX;
                        carried = None;
                    }
                }
                carried = carried.map(|(who, _)| (who, weight(tier, held)));
                let mut change = |who, heads, weight, arrival| {
                    self.changes.push(Change { day, id: id(), who, weight, heads, nth, arrival });
                };
                match (before, carried) {
                    (Some((from, was)), Some((to, is))) if from == to => {
                        if was != is {
                            change(to, 0, is - was, false);
                        }
                    }
                    _ => {
                        if let Some((who, weight)) = before {
                            change(who, -1, -weight, false);
                        }
                        if let Some((who, weight)) = carried {
                            change(who, 1, weight, true);
                        }
                    }
                }
            }
            if weeks.last < i32::MAX {
                weeks.at_end(&mut self.counts[3]);
            }
        }

        /// The weeks of one case, and nothing else.
        pub(crate) fn weeks(facts: &[Fact], counts: &mut [u64; 5]) {
            let mut weeks = Weeks { from: i32::MAX, last: i32::MAX, seen: 0 };
            for Fact { day, what } in facts {
                match what {
                    What::Enrolled(_) => weeks = Weeks::from(*day),
                    What::Seen => {
                        weeks.pass(*day, counts);
                        weeks.seen += 1;
                    }
                    What::Closed => {
                        weeks.closed(*day, counts);
                        weeks.last = i32::MAX;
                    }
                    _ => {}
                }
            }
            if weeks.last < i32::MAX {
                weeks.at_end(counts);
            }
        }

        /// Judges the owners, given who works: the counts, and the runs over each cap.
        pub(crate) fn finish(self, staffing: &[Staffing]) -> (Counts, [Runs; 3]) {
            let Self { mut counts, changes } = self;
            let owners = usize::from(WORKERS + TEAMS);
            // Sorted by owner by counting, and then each owner's by day.
            let mut ends = vec![0_usize; owners + 1];
            for change in &changes {
                ends[usize::from(change.who) + 1] += 1;
            }
            for owner in 0..owners {
                ends[owner + 1] += ends[owner];
            }
            let mut sorted = changes.clone();
            let mut next = ends.clone();
            for change in changes {
                let slot = &mut next[usize::from(change.who)];
                sorted[*slot] = change;
                *slot += 1;
            }
            let rooms = rooms(staffing);
            let mut runs = [(); 3].map(|()| Runs::default());
            for owner in 0..owners {
                let of_owner = &mut sorted[ends[owner]..ends[owner + 1]];
                of_owner.sort_unstable_by_key(|change| (change.day, change.nth, change.id));
                let of_owner = (owner as Who, &*of_owner, rooms[owner].as_slice());
                let heads = |change: &Change| 100 * i64::from(change.heads);
                if owner < usize::from(WORKERS) {
                    walk(of_owner, 0, heads, &mut counts[0], &mut runs[0]);
                    walk(of_owner, 1, |change| i64::from(change.weight), &mut counts[1], &mut runs[1]);
                } else {
                    walk(of_owner, 0, heads, &mut counts[2], &mut runs[2]);
                }
            }
            // Of the weekly contact, each week missed is a finding.
            counts[3][4] = counts[3][1];
            (counts, runs)
        }
    }

    /// The week that runs.
    struct Weeks {
        from: i32,
        last: i32,
        seen: u32,
    }

    impl Weeks {
        fn from(day: i32) -> Self {
            Self { from: day, last: day + 6 - (day - 1).rem_euclid(7), seen: 0 }
        }

        fn closed(&mut self, day: i32, counts: &mut [u64; 5]) {
            self.pass(day - 1, counts);
            counts[self.verdict(day - 1)] += 1;
        }

        fn at_end(&mut self, counts: &mut [u64; 5]) {
            self.pass(AS_OF, counts);
            let verdict = if self.verdict(self.last) == 2 { 2 } else { 3 };
            counts[verdict] += 1;
        }

        fn verdict(&self, through: i32) -> usize {
            // Half a week rounds up.
            let asked = through - self.from + 1 >= 4;
            usize::from(asked && self.seen == 0) + 2 * usize::from(!asked)
        }

        fn pass(&mut self, day: i32, counts: &mut [u64; 5]) {
            while self.last < day {
                counts[self.verdict(self.last)] += 1;
                *self = Self { from: self.last + 1, last: self.last + 7, seen: 0 };
            }
        }
    }

    fn room(most: u32, fte: u32) -> i64 {
        i64::from(most * fte / 10_000) * 100
    }

    fn rooms(staffing: &[Staffing]) -> Vec<Vec<Room>> {
        let mut rooms = vec![Vec::new(); usize::from(WORKERS + TEAMS)];
        let mut of_team = vec![0_u32; usize::from(TEAMS)];
        let mut on: Vec<Option<(Who, u32)>> = vec![None; usize::from(WORKERS)];
        for team in 0..TEAMS {
            rooms[usize::from(WORKERS + team)].push((FIRST - 6, Some([0; 2])));
        }
        for Staffing { day, worker, here } in staffing {
            let own = here.map(|(_, clinical, other)| [MOST[0], MOST[1]].map(|most| room(most, clinical + other)));
            rooms[usize::from(*worker)].push((*day, own));
            // Prescribers' hours do not count, nor do those of administration.
            let counted =
                |(team, clinical, other): (Who, u32, u32)| (team, clinical + if worker % 10 == 0 { other } else { 0 });
            let now = here.map(counted);
            let before = std::mem::replace(&mut on[usize::from(*worker)], now);
            for (team, more) in
                before.map(|of| (of, false)).into_iter().chain(now.map(|of| (of, true))).map(|((team, fte), more)| {
                    let sum = &mut of_team[usize::from(team)];
                    *sum = if more { *sum + fte } else { *sum - fte };
                    (team, *sum)
                })
            {
                rooms[usize::from(WORKERS + team)].push((*day, Some([room(MOST[2], more); 2])));
            }
        }
        rooms
    }

    /// The days of one owner under one cap. Hours change before anything happens on a day.
    fn walk(
        (who, mut changes, mut rooms): (Who, &[Change], &[Room]),
        cap: usize,
        weight: impl Fn(&Change) -> i64,
        counts: &mut [u64; 5],
        runs: &mut Runs,
    ) {
        let (mut heads, mut load, mut may) = (0_i64, 0_i64, None);
        let mut run: Option<Run> = None;
        let next = |changes: &[Change], rooms: &[Room]| {
            let change = changes.first().map_or(AS_OF + 1, |change| change.day);
            change.min(rooms.first().map_or(AS_OF + 1, |room| room.0))
        };
        let mut day = next(changes, rooms);
        while day <= AS_OF {
            while let Some((first, rest)) = rooms.split_first().filter(|(first, _)| first.0 == day) {
                may = first.1.map(|room| room[cap]);
                rooms = rest;
            }
            let (today, rest) = changes.split_at(changes.iter().take_while(|change| change.day == day).count());
            changes = rest;
            let begun = runs.evidence.len();
            for change in today {
                heads += i64::from(change.heads);
                load += weight(change);
                if change.arrival && may.is_some_and(|room| load > room) {
                    runs.evidence.push(change.id);
                }
            }
            let decided = runs.evidence.len() > begun;
            let then = next(changes, rooms);
            let days = (then - day) as u64;
            match may {
                Some(room) if heads > 0 && load > room => {
                    counts[1] += days;
                    if run.is_none() && !decided {
                        runs.evidence.extend(today.iter().filter(|change| weight(change) != 0).map(|change| change.id));
                    }
                    let fresh =
                        Run { who, from: day, to: day, decided: false, worst: day, load, room, evidence: begun..begun };
                    let run = run.get_or_insert(fresh);
                    run.to = then - 1;
                    run.decided |= decided;
                    if load - room > run.load - run.room {
                        (run.worst, run.load, run.room) = (day, load, room);
                    }
                }
                _ => {
                    runs.evidence.truncate(begun);
                    runs.end(run.take());
                    counts[0] += if may.is_some() && heads > 0 { days } else { 0 };
                }
            }
            day = then;
        }
        runs.end(run);
        counts[4] = runs.runs.len() as u64;
    }

    /// What an event says, for who knows the ids.
    pub(crate) fn read(event: &Event) -> Fact {
        let who = |owner: &Owner| match owner {
            Owner::Worker(id) | Owner::Lead { worker: id, .. } => id.0.as_u128() as Who,
            Owner::Team(id) => WORKERS + id.0.as_u128() as Who,
        };
        let what = match &event.kind {
            Kind::Contact(_) => What::Seen,
            Kind::Enrolled(enrolled) => What::Enrolled(who(&enrolled.owner)),
            Kind::Reassigned(reassigned) => What::Reassigned(who(&reassigned.owner)),
            Kind::RiskRated(rated) => What::Rated(rated.tier),
            Kind::Held(_) => What::Held,
            Kind::Resumed(_) => What::Resumed,
            Kind::Closed(_) => What::Closed,
            Kind::ScreeningStarted(_) => What::ScreeningStarted,
            Kind::Screened(_) => What::Screened,
            Kind::Assessed(_) => What::Assessed,
            _ => What::Referred,
        };
        Fact { day: event.at.day().number(), what }
    }
}

// ---- the log, part by part

struct Agency {
    cases: Vec<Fact>,
    /// Where each case ends.
    ends: Vec<usize>,
    instants: Instants,
    staffing: Vec<Staffing>,
    roster: Roster,
}

impl Agency {
    fn new(cases: usize) -> Self {
        let mut random = Random(11);
        let staffing = staffing(&mut random);
        let instants = Instants::new();
        let roster = Roster::of(roster(&staffing, &instants));
        assert!(roster.read().set_aside.is_empty(), "{:?}", roster.read().set_aside.first());
        let mut agency = Self { cases: Vec::new(), ends: vec![0], instants, staffing, roster };
        let mut facts = Vec::new();
        for _ in 0..cases {
            case(&mut random, &mut facts);
            agency.cases.extend(&facts);
            agency.ends.push(agency.cases.len());
        }
        agency
    }

    fn cases(&self) -> impl Iterator<Item = &[Fact]> {
        self.ends.windows(2).map(|ends| &self.cases[ends[0]..ends[1]])
    }

    /// Makes the events of the log part by part.
    fn parts(&self, mut of_part: impl FnMut(Vec<Event>)) {
        let mut part = Vec::new();
        for (number, facts) in self.cases().enumerate() {
            events(number, facts, &self.instants, &mut part);
            if number % PART == PART - 1 {
                of_part(std::mem::take(&mut part));
            }
        }
        of_part(part);
    }

    fn audit(&self, audit: &Audit<'_>) -> (Part, Duration) {
        let mut all: Option<Part> = None;
        let mut took = Duration::ZERO;
        self.parts(|events| {
            let log = Log::of(events);
            took += timed(|| {
                let part = audit.part(&log);
                all = Some(match all.take() {
                    Some(before) => before.merge(part),
                    None => part,
                });
            });
        });
        (all.expect("a part"), took)
    }

    /// The facts of each case, as the engine of obligations eats them.
    fn facts(&self, program: &Program) -> Vec<Facts> {
        let lowering = Lowering::of(program);
        let mut all = Vec::new();
        self.parts(|events| {
            for case in events.chunk_by(|a, b| a.case == b.case) {
                let (mut record, mut facts) = (Record::default(), Facts::default());
                for (place, event) in (0..).zip(case) {
                    lowering.lower(event, place, &mut record, &mut facts);
                }
                facts.facts.shrink_to_fit();
                all.push(facts);
            }
        });
        all
    }

    fn by_hand(&self) -> by_hand::Pass {
        let mut pass = by_hand::Pass::new();
        for (number, facts) in self.cases().enumerate() {
            pass.case(facts.iter().enumerate().map(|(place, fact)| (*fact, move || id(number, place))));
        }
        pass
    }

    /// The pass over the events.
    fn by_hand_over_events(&self) -> (by_hand::Pass, Duration) {
        let mut pass = by_hand::Pass::new();
        let mut took = Duration::ZERO;
        self.parts(|events| {
            took += timed(|| {
                for case in events.chunk_by(|a, b| a.case == b.case) {
                    pass.case(case.iter().map(|event| (by_hand::read(event), || event.id)));
                }
            });
        });
        (pass, took)
    }
}

fn counted(report: &Report) -> Counts {
    CODES.map(|code| {
        let of = report.adherence().iter().find(|of| of.code.as_str() == code).expect("the standard");
        let found = report.findings().iter().filter(|finding| finding.code.as_str() == code).count();
        assert_eq!(of.counts.cannot_tell + of.counts.overridden, 0);
        [of.counts.met, of.counts.missed, of.counts.excused, of.counts.pending, found as u64]
    })
}

/// Whether the report has the very runs over the caps that the pass by hand found.
fn assert_same(report: &Report, by_hand: &[by_hand::Runs; 3]) {
    for (code, of) in CODES.iter().zip(by_hand) {
        let findings = report.findings().iter().filter(|finding| finding.code.as_str() == *code);
        assert_eq!(findings.clone().count(), of.runs.len());
        for (finding, run) in findings.zip(&of.runs) {
            let owner = owner(run.who);
            assert_eq!(finding.owner, Some(owner));
            assert_eq!((finding.from, finding.to), (Day::from_number(run.from), Day::from_number(run.to)));
            assert_eq!(finding.status, if run.decided { Status::Exceeded } else { Status::Drift });
            assert_eq!(finding.evidence, of.evidence[run.evidence.clone()]);
            let cases = |hundredths: i64| match hundredths % 100 {
                0 => (hundredths / 100).to_string(),
                part => format!("{}.{part:02}", hundredths / 100),
            };
            let (load, room, worst) = (cases(run.load), cases(run.room), Day::from_number(run.worst));
            assert_eq!(finding.found, format!("{load} of {room} carried by {owner} on {worst}"));
        }
    }
}

/// The weeks that the engine of obligations finds in facts.
fn weeks(obligations: &Obligations, trackers: &mut Trackers, cases: &[Facts]) -> [u64; 5] {
    let mut counts = [0; 5];
    for facts in cases {
        obligations.judge(trackers, facts, Day::from_number(AS_OF), &mut |item| {
            let verdict = match item.verdict {
                Verdict::Met => 0,
                Verdict::Missed => 1,
                Verdict::Excused => 2,
                Verdict::Pending => 3,
                Verdict::CannotTell => return,
            };
            counts[verdict] += 1;
        });
    }
    counts[4] = counts[1];
    counts
}

// ---- deciding

/// 15 cases of each worker, and one more that would come to one.
fn print_decide(rounds: usize) {
    let mut draft = Draft::new("people");
    draft.standards.extend(caps());
    let intake = Intake { per: Per::Worker, most: Hundredths::new(2_000), per_fte: true, without: vec![] };
    let license = Credentials { any_of: vec!["certificate".into(), "license".into()] };
    let one = OneOpenCase { excludes: vec!["other".into()] };
    draft.standards.extend([
        standard("intake", Rule::Intake(intake)),
        standard("license", Rule::Credentials(license)),
        standard("one", Rule::OneOpenCase(one)),
    ]);
    let program = draft.build().expect("a sound rulebook");
    let at = |day: i32| -> Instant { format!("{}T09:30:00-05:00", Day::from_number(day)).parse().expect("an instant") };
    let stamp = |nth: u128, day| Stamp::new(EventId(Uuid::from_u128(nth)), at(day));
    let record = |number: u128, enrolled: Option<(Who, i32)>| {
        let mut record = Record::default();
        let case = CaseId(Uuid::from_u128(number));
        let day = enrolled.map_or(AS_OF, |(_, day)| day);
        let mut kinds: Vec<Kind> = vec![
            Referred::new(ClientId(Uuid::from_u128(number))).into(),
            ScreeningStarted {}.into(),
            Screened { eligible: true, reasons: vec![] }.into(),
            ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client).into(),
        ];
        kinds.extend(enrolled.map(|(who, _)| Enrolled { owner: owner(who), backup: None }.into()));
        kinds.push(RiskRated::judged(Tier::Moderate).into());
        for (nth, kind) in (0..).zip(kinds) {
            record.evolve(&Event::new(case, stamp(nth, day), kind), &program);
        }
        record
    };
    let staffing: Vec<_> =
        (0..WORKERS).map(|worker| Staffing { day: FIRST - 5, worker, here: Some((worker / 10, 100, 0)) }).collect();
    let roster = Roster::of(roster(&staffing, &Instants::new()));
    let carried = (0..u128::from(WORKERS) * 15)
        .map(|number| record(number, Some(((number / 15) as Who, AS_OF - 200 + (number % 150) as i32))));
    let carried: Vec<_> = carried.collect();
    let census = Census::of(roster, &carried);
    let setting = Setting::of(&program).census(&census);
    let new = record(1_000_000, None);
    let enrolments: Vec<_> = (0..WORKERS)
        .map(|who| {
            let enrolled = Enrolled { owner: owner(who), backup: None };
            Event::new(CaseId(Uuid::from_u128(1_000_000)), stamp(10, AS_OF), enrolled)
        })
        .collect();
    let all = || {
        for event in &enrolments {
            let accepted = decide(black_box(&new), event, &setting).expect("there is room");
            assert!(accepted.warnings.is_empty() && accepted.cannot_tell.is_empty());
            black_box(accepted);
        }
    };
    let region = region();
    all();
    let change = region.change();
    assert_eq!(change.allocations + change.reallocations, 0, "accepted without a warning");
    println!(
        "allocations of {} enrolments decided, {} cases in the census: {}",
        enrolments.len(),
        carried.len(),
        change.allocations + change.reallocations
    );
    let mut times: Vec<_> = (0..rounds).map(|_| timed(all)).collect();
    times.sort_unstable();
    println!("an enrolment is decided in {} ns", times[rounds / 2].as_nanos() / enrolments.len() as u128);
}

fn main() {
    let agency = Agency::new(if measuring() { 100_000 } else { 500 });
    let program = rulebook(caps().into_iter().chain([week()]));
    let audit = Audit::of(&program).as_of(Day::from_number(AS_OF)).roster(&agency.roster);

    let pass = agency.by_hand();
    let changes = pass.changes();
    let (expected, runs) = pass.finish(&agency.staffing);
    let (part, _) = agency.audit(&audit);
    assert_eq!(agency.by_hand_over_events().0.finish(&agency.staffing).0, expected);
    let report = audit.finish(part);
    assert_eq!(counted(&report), expected);
    assert_same(&report, &runs);
    drop((report, runs));
    println!("{} events of {} cases, {changes} changes of a load", agency.cases.len(), agency.ends.len() - 1);
    println!("met, missed, excused, pending, findings of {CODES:?}: {expected:?}");

    let only_caps = rulebook(caps());
    let only_caps = Audit::of(&only_caps).as_of(Day::from_number(AS_OF)).roster(&agency.roster);
    let (part, _) = agency.audit(&only_caps);
    let region = region();
    let held = black_box(part.clone());
    println!(
        "bytes of the ledger for a change of a load: {:.1}",
        region.change().bytes_allocated as f64 / changes as f64
    );
    drop(held);
    print_decide(if measuring() { 51 } else { 1 });

    let mut floor = || {
        let (pass, took) = agency.by_hand_over_events();
        took + timed(|| pass.finish(&agency.staffing))
    };
    let mut compact = || timed(|| agency.by_hand().finish(&agency.staffing));
    let mut ours = || {
        let (part, took) = agency.audit(&audit);
        took + timed(|| audit.finish(part))
    };
    compare("people", 5, 2, &mut [("floor", &mut floor), ("compact floor", &mut compact), ("ours", &mut ours)]);

    let mut floor = || {
        let pass = agency.by_hand();
        timed(|| pass.finish(&agency.staffing))
    };
    let mut ours = || {
        let part = part.clone();
        timed(|| only_caps.finish(part))
    };
    compare("people, the ledger (the target's, at most 3)", 11, 1, &mut [("floor", &mut floor), ("ours", &mut ours)]);

    let facts = agency.facts(&program);
    let obligations = Obligations::of(&program);
    let mut trackers = obligations.trackers();
    assert_eq!(weeks(&obligations, &mut trackers, &facts), expected[3]);
    let mut floor_of_all = || {
        let pass = agency.by_hand();
        timed(|| {
            let mut counts = [0; 5];
            agency.cases().for_each(|facts| by_hand::Pass::weeks(facts, &mut counts));
            (counts, pass.finish(&agency.staffing))
        })
    };
    let mut engines = || {
        let part = part.clone();
        timed(|| (weeks(&obligations, &mut trackers, black_box(&facts)), only_caps.finish(part)))
    };
    compare(
        "people, weeks from facts and the ledger",
        11,
        1,
        &mut [("floor", &mut floor_of_all), ("ours", &mut engines)],
    );

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("people");
    group.throughput(Throughput::Elements(changes as u64)).sample_size(10);
    group.bench_function("the ledger, floor", |bencher| bencher.iter_custom(|n| (0..n).map(|_| floor()).sum()));
    group.bench_function("the ledger, ours", |bencher| bencher.iter_custom(|n| (0..n).map(|_| ours()).sum()));
    group.throughput(Throughput::Elements(agency.cases.len() as u64));
    group.bench_function("facts, floor", |bencher| bencher.iter_custom(|n| (0..n).map(|_| floor_of_all()).sum()));
    group.bench_function("facts, ours", |bencher| bencher.iter_custom(|n| (0..n).map(|_| engines()).sum()));
    group.finish();
    criterion.final_summary();
}
