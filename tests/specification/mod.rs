//! How a history is judged, written down as plainly as possible: slow, day by day, recomputed by brute force
//! and independent of the engines, to be compared with them. `Sn` beside a rule is its number in
//! `caseload::semantics`. Here the obligations of one case; in [`people`] the limits on people and cases, and in
//! `measure` the measures, which look at all cases and the roster.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::unreachable,
    reason = "a test may panic, and plain arithmetic on small numbers reads best"
)]
#![allow(dead_code, reason = "each test program uses a part")]

pub mod census;
mod contact;
mod deadline;
pub mod history;
mod measure;
pub mod people;
mod phases;
pub mod review;
pub mod roster;

use std::collections::{BTreeMap, BTreeSet};

use caseload::event::{CloseReason, Event, Facility, HoldReason, Kind, OwnerKind, Phase, Tier};
use caseload::lifecycle::{Stage, Trigger};
use caseload::program::{Clock, Clocks, Program, Rule, Scope};
use caseload::time::Day;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Met,
    Missed,
    Excused,
    Pending,
    CannotTell,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    pub code: String,
    pub opened: Day,
    pub due: Option<Day>,
    pub status: Status,
    pub done: Option<Day>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub code: String,
    pub from: Day,
    pub to: Day,
}

/// `events`: the events of one case, already deduplicated and without voided events, in any order.
pub fn judge(program: &Program, events: &[Event], as_of: Day) -> (Vec<Item>, Vec<Finding>) {
    let record = Record::read(program, events, as_of);
    let mut items = Vec::new();
    let mut findings = Vec::new();
    for (code, versions) in versions(program) {
        let contact = of_kind(&versions, |rule| if let Rule::Contact(rule) = rule { Some(rule) } else { None });
        let deadline = of_kind(&versions, |rule| if let Rule::Deadline(rule) = rule { Some(rule) } else { None });
        let phases = of_kind(&versions, |rule| if let Rule::Phases(rule) = rule { Some(rule) } else { None });
        let timeliness = of_kind(&versions, |rule| if let Rule::Timeliness(rule) = rule { Some(rule) } else { None });
        let judged = contact::judge(&record, &contact)
            .into_iter()
            .chain([deadline::judge(&record, &deadline)])
            .chain(phases.iter().map(|version| phases::judge(&record, version)))
            .chain(timeliness.iter().map(|version| phases::timeliness(&record, version)));
        for judged in judged {
            for Entry { opened, due, status, done } in judged.entries {
                items.push(Item { code: code.clone(), opened, due, status, done });
            }
            for (from, to) in judged.findings {
                findings.push(Finding { code: code.clone(), from, to });
            }
        }
    }
    items.sort();
    findings.sort();
    (items, findings)
}

/// How editions put a standard, and the days on which they do.
struct Version<'a, R> {
    from: Day,
    through: Day,
    rule: &'a R,
}

impl<R> Version<'_, R> {
    fn holds(&self, day: Day) -> bool {
        (self.from..=self.through).contains(&day)
    }
}

/// What each code asks, edition by edition; editions in a row that ask the same are one.
fn versions(program: &Program) -> BTreeMap<String, Vec<Version<'_, Rule>>> {
    let editions: Vec<_> = program.draft().editions().collect();
    let mut all: BTreeMap<String, Vec<Version<'_, Rule>>> = BTreeMap::new();
    for (i, edition) in editions.iter().enumerate() {
        let from = edition.from.unwrap_or(Day::FIRST);
        let through = editions.get(i + 1).and_then(|next| next.from).map_or(Day::LAST, Day::previous);
        for standard in &edition.standards {
            let versions = all.entry(standard.code.as_str().to_owned()).or_default();
            match versions.last_mut() {
                Some(last) if last.through == from.previous() && *last.rule == standard.rule => last.through = through,
                _ => versions.push(Version { from, through, rule: &standard.rule }),
            }
        }
    }
    all
}

fn of_kind<'a, R>(versions: &[Version<'a, Rule>], of: impl Fn(&'a Rule) -> Option<&'a R>) -> Vec<Version<'a, R>> {
    let version = |of_all: &Version<'a, Rule>| {
        Some(Version { from: of_all.from, through: of_all.through, rule: of(of_all.rule)? })
    };
    versions.iter().filter_map(version).collect()
}

/// An item of one standard, without the standard's code.
struct Entry {
    opened: Day,
    due: Option<Day>,
    status: Status,
    done: Option<Day>,
}

/// What one standard comes to: its items, and its findings from day to day.
#[derive(Default)]
struct Judged {
    entries: Vec<Entry>,
    findings: Vec<(Day, Day)>,
}

/// The case, day by day: from the day of its first event to `as_of`.
struct Record<'a> {
    program: &'a Program,
    as_of: Day,
    events: Vec<&'a Event>,
    days: Vec<State<'a>>,
}

impl<'a> Record<'a> {
    fn read(program: &'a Program, events: &'a [Event], as_of: Day) -> Self {
        // S1 for the order, S4 for the cut.
        let mut events: Vec<_> = events.iter().filter(|event| event.at.day() <= as_of).collect();
        events.sort_by(|a, b| a.order(b));
        let is_step = |event: &&&Event| matches!(event.kind, Kind::PhaseStarted(_));
        let steps: Vec<_> = events.iter().filter(is_step).copied().collect();
        let mut read: Vec<State<'a>> = Vec::new();
        for day in events.first().into_iter().flat_map(|first| days(first.at.day(), as_of)) {
            let phase = phase_of(program, &steps, day);
            let state = State::at_end_of(program, &events, day, read.last());
            read.push(State { phase, ..state });
        }
        Self { program, as_of, events, days: read }
    }

    /// The state at the end of a day; `None` before the first event and after `as_of`.
    fn on(&self, day: Day) -> Option<&State<'a>> {
        let first = self.days.first()?.day;
        self.days.get(usize::try_from(day.days_since(first)).ok()?)
    }

    /// The closing days: the state is closed as they end, and was open as the day before ended (S7).
    fn closings(&self) -> impl Iterator<Item = &State<'a>> {
        self.days.iter().filter(|state| state.is_closed() && self.on(state.day.previous()).is_some_and(State::is_open))
    }
}

/// Every day from `from` to `to`, both included.
fn days(from: Day, to: Day) -> impl Iterator<Item = Day> {
    (from.number()..=to.number()).map(Day::from_number)
}

/// The state of the case as a day ends (S7).
#[derive(Clone)]
struct State<'a> {
    day: Day,
    /// What happened on the day itself.
    events: Vec<&'a Event>,
    stage: Option<Stage>,
    in_service: bool,
    tier: Option<Tier>,
    rated_on: Option<Day>,
    phase: Option<Phase>,
    owner: Option<OwnerKind>,
    holds: BTreeSet<HoldReason>,
    inside: BTreeSet<Facility>,
    /// The last day each kind of facility was left.
    left: BTreeMap<Facility, Day>,
    /// Why the case was closed last.
    closed_for: Option<CloseReason>,
}

impl<'a> State<'a> {
    /// The day before it as it ended, and then the events of that civil day, in order (S7); but for the phase.
    fn at_end_of(program: &Program, events: &[&'a Event], day: Day, before: Option<&Self>) -> Self {
        let from = events.partition_point(|event| event.at.day() < day);
        let of_day: Vec<_> = events[from..].iter().copied().take_while(|event| event.at.day() == day).collect();
        let mut state = before.cloned().unwrap_or_else(|| Self::before_any(day));
        for event in &of_day {
            state.fold(program, event);
        }
        Self { day, events: of_day, ..state }
    }

    fn before_any(day: Day) -> Self {
        Self {
            day,
            events: Vec::new(),
            stage: None,
            in_service: false,
            tier: None,
            rated_on: None,
            phase: None,
            owner: None,
            holds: BTreeSet::new(),
            inside: BTreeSet::new(),
            left: BTreeMap::new(),
            closed_for: None,
        }
    }

    fn is_open(&self) -> bool {
        self.stage.is_some_and(Stage::is_open)
    }

    fn is_closed(&self) -> bool {
        self.stage == Some(Stage::Closed)
    }

    fn fold(&mut self, program: &Program, event: &Event) {
        let day = event.at.day();
        let was_closed = self.is_closed();
        // S32: on a closed case only `reopened` and `enrolled` move the stage.
        if !was_closed || matches!(event.kind, Kind::Reopened(_) | Kind::Enrolled(_)) {
            let trigger = self.trigger(program, event);
            self.stage = Stage::next(self.stage, trigger).or_else(|| Stage::led_to_by(trigger)).or(self.stage);
        }
        match &event.kind {
            Kind::Enrolled(enrolled) => {
                self.in_service = true;
                self.owner = Some(enrolled.owner.kind());
            }
            Kind::Reassigned(reassigned) => self.owner = Some(reassigned.owner.kind()),
            Kind::Closed(closed) => {
                self.in_service = false;
                self.holds.clear(); // S9: closing ends all.
                self.closed_for = Some(closed.reason); // S7: of two on one day, the last.
            }
            Kind::Reopened(_) => self.in_service = false, // S8: in screening.
            // S32: a hold laid on a closed case holds nothing.
            Kind::Held(held) if !was_closed => {
                self.holds.insert(held.reason);
            }
            Kind::Resumed(resumed) => {
                self.holds.remove(&resumed.reason);
            }
            Kind::RiskRated(rated) => {
                self.tier = Some(rated.tier);
                self.rated_on = Some(day);
            }
            Kind::InstitutionEntered(stay) => {
                self.inside.insert(stay.facility);
            }
            Kind::InstitutionLeft(stay) => {
                self.inside.remove(&stay.facility);
                self.left.insert(stay.facility, day);
            }
            _ => {}
        }
    }

    /// The trigger of the case's table that the event pulls, by the state before it.
    fn trigger(&self, program: &Program, event: &Event) -> Trigger {
        let process = program.process_on(event.at.day());
        match &event.kind {
            Kind::Closed(closed) if closed.reason.is_early() => Trigger::ClosedEarly,
            Kind::Assessed(assessed) => {
                let stands = self.rated_on.is_some_and(|rated| match process.rating_days {
                    Some(within) => event.at.day().days_since(rated) <= signed(within),
                    None => true,
                });
                if self.stage.is_some() && Stage::next(self.stage, Trigger::Assessed) == self.stage {
                    Trigger::Assessed
                } else if !takes(&process.assessments, &assessed.kind) {
                    Trigger::AssessedOtherwise
                } else if stands {
                    Trigger::AssessedAndRated
                } else {
                    Trigger::Assessed
                }
            }
            Kind::PlanAdopted(plan)
                if !takes(&process.plans, &plan.kind) && self.stage != Some(Stage::Implementation) =>
            {
                Trigger::PlanUnaccepted
            }
            kind => kind.name().name().parse().expect("each kind has a trigger of its name"),
        }
    }

    /// S8: whether a scope holds on the day.
    fn lies_in(&self, scope: &Scope) -> bool {
        let in_stage = self.stage.is_some_and(|stage| takes(&scope.stages, &stage));
        let bound = if scope.before_enrolment { self.is_open() } else { self.in_service };
        bound
            && in_stage
            && takes_known(&scope.tiers, self.tier.as_ref())
            && takes_known(&scope.phases, self.phase.as_ref())
            && takes_known(&scope.owners, self.owner.as_ref())
            && (scope.inside.is_empty() || scope.inside.iter().any(|facility| self.inside.contains(facility)))
            && scope.after_leaving.as_ref().is_none_or(|after| {
                // S36: to the day of leaving + n; not while inside again.
                let listed = |facility: &Facility| takes(&after.facilities, facility);
                self.left
                    .iter()
                    .any(|(facility, left)| listed(facility) && self.day.days_since(*left) <= signed(after.days))
                    && !self.inside.iter().any(listed)
            })
    }

    /// S9: where the clocks of several holds differ, restart beats pause beats continue.
    fn clock(&self, clocks: Clocks) -> Clock {
        let says = |clock| self.holds.iter().any(|reason| clocks.of(*reason) == clock);
        if says(Clock::Restart) {
            Clock::Restart
        } else if says(Clock::Pause) {
            Clock::Pause
        } else {
            Clock::Continue
        }
    }
}

/// S21: the day of the first `phase_started` of the first phase that has a length.
fn phase_anchor(program: &Program, events: &[&Event]) -> Option<Day> {
    let first = program.phases().iter().find(|phase| phase.months.is_some())?;
    events
        .iter()
        .find(|event| matches!(&event.kind, Kind::PhaseStarted(started) if started.phase == first.phase))
        .map(|event| event.at.day())
}

/// S21: the phase of a day.
fn phase_of(program: &Program, events: &[&Event], day: Day) -> Option<Phase> {
    let timed: Vec<_> =
        program.phases().iter().filter(|phase| phase.months.is_some()).map(|phase| &phase.phase).collect();
    let untimed: Vec<_> =
        program.phases().iter().filter(|phase| phase.months.is_none()).map(|phase| &phase.phase).collect();
    if let Some(anchor) = phase_anchor(program, events).filter(|anchor| *anchor <= day) {
        let boundaries: Vec<_> = program.boundaries(anchor).collect();
        let place = (0..timed.len()).find(|i| boundaries[*i] <= day && day < boundaries[i + 1])?;
        return Some(timed[place].clone());
    }
    let told = events.iter().rev().find_map(|event| match &event.kind {
        Kind::PhaseStarted(started) if event.at.day() <= day && untimed.contains(&&started.phase) => {
            Some(&started.phase)
        }
        _ => None,
    });
    let before_any = if timed.is_empty() { None } else { untimed.first().copied() };
    told.or(before_any).cloned()
}

/// An empty list takes any value.
fn takes<T: PartialEq>(list: &[T], value: &T) -> bool {
    list.is_empty() || list.contains(value)
}

/// An empty list takes any value, and none: an unrated case lies in no tier.
fn takes_known<T: PartialEq>(list: &[T], value: Option<&T>) -> bool {
    list.is_empty() || value.is_some_and(|value| list.contains(value))
}

fn signed(days: u32) -> i32 {
    i32::try_from(days).expect("a small number of days")
}
