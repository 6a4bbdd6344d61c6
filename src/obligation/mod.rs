//! Obligations: things that must happen by a day. One engine over [facts](crate::fact).
//!
//! [`Obligations`] is a rulebook's obligations made ready; [`Trackers`] hold what is open of one case. Fed
//! with the facts of a case day by day, they say of each item what became of it: met, missed, excused,
//! pending or cannot be told. The agenda reads them to today, the audit to the end of history. Amortised
//! constant work a fact; nothing is allocated in the steady state.

mod calendar;
mod contact;
mod deadline;
mod phases;
mod reassignment;
mod rolling;
mod ticks;
mod timeliness;
mod today;
#[cfg(feature = "sim")]
mod wants;

use crate::fact::{Fact, Facts};
use crate::names::names;
use crate::program::{Code, ContactRule, Program, Reassignment, Rule, Standard, Term, Window};
use crate::record::{Holds, Spells};
use crate::roster::Roster;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::iter::repeat;

use ticks::Ticks;
use today::{Calendar, Today, aspect};
#[cfg(feature = "sim")]
pub(crate) use wants::{Asked, Want};

names! {
    /// What became of an obligation.
    pub enum Verdict {
        /// It happened in time.
        Met = "met",
        /// It did not happen in time. It stays missed, and may have been made good.
        Missed = "missed",
        /// It need not happen any more: what it belonged to ended, or nothing was owed.
        Excused = "excused",
        /// Its time is not over.
        Pending = "pending",
        /// The record does not hold what it takes to tell.
        CannotTell = "cannot_tell",
    }
}

names! {
    /// Why an obligation need not be met any more.
    pub enum Cause {
        /// What it belonged to ended: the service, its scope, a hold, the schedule.
        Ended = "ended",
        /// A hold started its row afresh.
        Restarted = "restarted",
        /// Nothing was owed in its window.
        NothingOwed = "nothing_owed",
    }
}

/// Why an item was excused, and for how many days its clock had stood until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excuse {
    /// Why.
    pub cause: Cause,
    /// Days on which the standard bound and its clock stood.
    pub held_days: u32,
}

impl Excuse {
    /// Held days: those that passed and did not count.
    fn new(cause: Cause, passed: i32, counted: i32) -> Self {
        Self { cause, held_days: u32::try_from(passed.saturating_sub(counted)).unwrap_or(0) }
    }
}

/// One obligation of a case, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The standard, by its place in the rulebook.
    pub standard: usize,
    /// For a contact standard: the demand it was opened under, by its place.
    pub demand: usize,
    /// The day of what it is counted from.
    pub anchor: Day,
    /// The day it was opened as from.
    pub opened: Day,
    /// The last day on which it is, or was, due. Absent while its clock stands, and where the day lies beyond
    /// the calendar: whether what is then open will be met in time cannot be told.
    pub due: Option<Day>,
    /// What became of it.
    pub verdict: Verdict,
    /// The day it was met or made good.
    pub done: Option<Day>,
    /// For an excused item: why.
    pub excused: Option<Excuse>,
    /// For a missed item: what is found.
    pub missed: Option<Shortfall>,
    /// How much is asked.
    pub asked: u32,
    /// How much was counted.
    pub counted: u32,
    /// Whether it is still open: pending, or missed and still able to be made good. What the agenda shows.
    pub open: bool,
}

impl Item {
    /// One that is counted from a day, opened as from it, of which nothing has become yet.
    #[inline]
    const fn opened(standard: usize, day: Day, due: Option<Day>, asked: u32) -> Self {
        Self {
            standard,
            demand: 0,
            anchor: day,
            opened: day,
            due,
            verdict: Verdict::Pending,
            done: None,
            excused: None,
            missed: None,
            asked,
            counted: 0,
            open: false,
        }
    }

    /// Without a due day that lies beyond the calendar.
    #[inline]
    fn in_calendar(mut self) -> Self {
        if self.due.is_some_and(|due| due > Day::LAST) {
            self.due = None;
            if self.verdict == Verdict::Pending {
                (self.verdict, self.open) = (Verdict::CannotTell, false);
            }
        }
        self
    }
}

/// The days of a missed item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortfall {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The day it was made good, or on which what it belonged to ended, or `as_of`: nothing of that day was
    /// counted in between.
    pub until: Day,
    /// For contact: the numbers of the first and the last active day, counted within one run or window.
    pub active: (i32, i32),
}

impl Shortfall {
    /// A stretch of days that is not counted in active days.
    const fn of_days(from: Day, to: Day, until: Day) -> Self {
        Self { from, to, until, active: (0, 0) }
    }
}

/// What happened of a case on the days fed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Happened {
    /// The aspects of a day that changed.
    changed: u8,
    /// The patterns that facts fit.
    matches: u64,
}

impl Happened {
    /// What concerns every standard.
    #[cfg(feature = "sim")]
    pub(crate) const ALL: Self = Self { changed: aspect::ALL, matches: u64::MAX };

    /// Whether anything changed beside what facts fit.
    #[cfg(feature = "sim")]
    pub(crate) const fn changes_state(self) -> bool {
        self.changed != 0
    }

    const fn concerns(self, of: Concern) -> bool {
        self.changed & of.sees != 0 || self.matches & of.watch != 0
    }

    const fn and(self, other: Self) -> Self {
        Self { changed: self.changed | other.changed, matches: self.matches | other.matches }
    }
}

/// What is the same for every tracker on a day.
struct Moment<'a> {
    today: &'a Today,
    /// The aspects that changed today.
    changed: u8,
    /// The patterns that the facts of the day fit.
    matches: u64,
    clocks: &'a [Ticks],
    holidays: &'a [Day],
    facts: &'a Facts,
    as_of: Day,
}

/// What one tracker may look at on a day.
#[derive(Clone, Copy)]
struct Context<'a> {
    standard: usize,
    today: &'a Today,
    /// Whether anything that the standard looks at changed today.
    changed: bool,
    ticks: &'a Ticks,
    clocks: &'a [Ticks],
    holidays: &'a [Day],
    facts: &'a Facts,
    as_of: Day,
}

/// What concerns a standard.
#[derive(Debug, Clone, Copy, Default)]
struct Concern {
    /// The patterns of facts.
    watch: u64,
    /// The aspects of a day that it looks at.
    sees: u8,
}

/// A standard made ready to be judged; of contact and deadlines, as all editions put it.
#[derive(Debug, Clone)]
struct Ready<R> {
    /// Its place, that of the first where there are several.
    standard: usize,
    concern: Concern,
    /// Its clock, by its place.
    clock: usize,
    rule: R,
}

impl<R> Ready<R> {
    /// The standards that the moment concerns, each with what it has open.
    fn concerned<'a, T>(
        all: &'a [Self],
        open: impl IntoIterator<Item = T>,
        moment: &'a Moment<'_>,
    ) -> impl Iterator<Item = (&'a R, T, Context<'a>)> {
        let happened = Happened { changed: moment.changed, matches: moment.matches };
        let concerned = move |(ready, _): &(&Self, T)| happened.concerns(ready.concern);
        all.iter().zip(open).filter(concerned).filter_map(|(ready, open)| {
            let context = Context {
                standard: ready.standard,
                today: moment.today,
                changed: moment.changed & ready.concern.sees != 0,
                ticks: moment.clocks.get(ready.clock)?,
                clocks: moment.clocks,
                holidays: moment.holidays,
                facts: moment.facts,
                as_of: moment.as_of,
            };
            Some((&ready.rule, open, context))
        })
    }
}

/// The obligations of a rulebook, made ready to be judged.
#[derive(Debug, Clone)]
pub struct Obligations {
    rolling: Vec<Ready<contact::Rule>>,
    windows: Vec<Ready<contact::Rule>>,
    deadlines: Vec<Ready<deadline::Versions>>,
    phases: Vec<Ready<phases::Rule>>,
    timeliness: Vec<Ready<timeliness::Rule>>,
    reassignments: Vec<(usize, Reassignment)>,
    /// The different clocks of the standards, and for which holds they stand from the first day of a later edition
    /// on.
    clocks: Vec<(Ticks, Vec<(Day, Holds)>)>,
    calendar: Calendar,
    holidays: Vec<Day>,
    /// When each standard of the rulebook is in force.
    terms: Vec<Term>,
    /// What concerns the tracker of each standard.
    #[cfg(feature = "sim")]
    concerns: Vec<Concern>,
}

/// How the editions put one contact standard.
type Editions<'a> = Vec<(Term, &'a ContactRule)>;

/// What is open of the obligations of one case: of each standard, and the clocks that they share.
#[derive(Debug, Clone)]
pub struct Trackers {
    rolling: Vec<rolling::Rolling>,
    windows: Vec<calendar::Buckets>,
    deadlines: Vec<deadline::Deadlines>,
    phases: Vec<phases::Steps>,
    clocks: Vec<Ticks>,
    today: Today,
}

impl Obligations {
    /// The obligations of a rulebook.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        let mut of = Self {
            rolling: Vec::new(),
            windows: Vec::new(),
            deadlines: Vec::new(),
            phases: Vec::new(),
            timeliness: Vec::new(),
            reassignments: Vec::new(),
            clocks: Vec::new(),
            calendar: Calendar::of(program),
            holidays: program.holidays().to_vec(),
            terms: (0..program.standards().len()).map(|standard| program.term(standard)).collect(),
            #[cfg(feature = "sim")]
            concerns: vec![Concern::default(); program.standards().len()],
        };
        let mut contacts: Vec<(&Code, Editions<'_>, Ready<contact::Rule>)> = Vec::new();
        let mut deadlines: Vec<(&Code, Ready<deadline::Versions>)> = Vec::new();
        for (standard, Standard { code, rule, .. }) in program.standards().iter().enumerate() {
            match rule {
                Rule::Contact(contact) => {
                    let term = program.term(standard);
                    let place = contacts.iter().position(|(known, versions, _)| {
                        *known == code && versions.first().is_some_and(|(_, first)| contact.is_one_row_with(first))
                    });
                    let place = place.unwrap_or_else(|| {
                        let rule = contact::Rule::of(contact);
                        let ready = Ready { standard, concern: Concern::default(), clock: 0, rule };
                        contacts.push((code, Editions::new(), ready));
                        contacts.len().saturating_sub(1)
                    });
                    if let Some((_, versions, row)) = contacts.get_mut(place) {
                        versions.push((term, contact));
                        row.rule.take_in(standard, contact, program);
                    }
                }
                Rule::Deadline(deadline) => {
                    let rule = deadline::Rule::of(deadline, program);
                    let clock = of.clock(Ticks::of(deadline.clocks, rule.counts_business_days()), Vec::new());
                    let place = deadlines.iter().position(|(known, _)| *known == code).unwrap_or_else(|| {
                        let rule = deadline::Versions::new();
                        deadlines.push((code, Ready { standard, concern: Concern::default(), clock, rule }));
                        deadlines.len().saturating_sub(1)
                    });
                    if let Some((_, ready)) = deadlines.get_mut(place) {
                        ready.rule.take_in(standard, program.term(standard), clock, rule);
                    }
                }
                Rule::Phases(steps) => {
                    let rule = phases::Rule::of(steps, program);
                    let clock = of.clock(Ticks::default(), Vec::new());
                    let concern = Concern { watch: rule.watch(), sees: aspect::ALL };
                    of.phases.push(Ready { standard, concern, clock, rule });
                }
                Rule::Timeliness(timeliness) => {
                    let rule = timeliness::Rule::of(timeliness, program);
                    let clock = of.clock(Ticks::default(), Vec::new());
                    let concern = Concern { watch: program.bits(&timeliness.of), sees: 0 };
                    of.timeliness.push(Ready { standard, concern, clock, rule });
                }
                Rule::Reassignment(rule) => of.reassignments.push((standard, *rule)),
                _ => {}
            }
        }
        for (_, versions, ready) in contacts {
            let concern = Concern { watch: ready.rule.watch(), sees: ready.rule.sees() };
            let Some((_, first)) = versions.first() else { continue };
            // The clock of a row follows the edition too.
            let later = versions.iter().skip(1).map(|(term, rule)| (term.from, Ticks::stands_for(rule.clocks)));
            let clock = of.clock(Ticks::of(first.clocks, false), later.collect());
            let all = if ready.rule.window == Window::Rolling { &mut of.rolling } else { &mut of.windows };
            all.push(Ready { concern, clock, ..ready });
        }
        for (_, ready) in deadlines {
            let concern = Concern { watch: ready.rule.watch(), sees: ready.rule.sees() };
            of.deadlines.push(Ready { concern, ..ready });
        }
        #[cfg(feature = "sim")]
        {
            let contacts = of.rolling.iter().chain(&of.windows).map(|ready| (ready.standard, ready.concern));
            let rows = contacts.chain(of.deadlines.iter().map(|ready| (ready.standard, ready.concern)));
            for (standard, concern) in rows {
                if let Some(row) = of.concerns.get_mut(standard) {
                    *row = concern;
                }
            }
        }
        of
    }

    /// Leaves out the items of standards that were not in force on the day that the item opened.
    fn in_force(&self, report: &mut impl FnMut(Item)) -> impl FnMut(Item) {
        move |item| {
            if self.terms.get(item.standard).is_none_or(|term| term.holds(item.opened)) {
                report(item);
            }
        }
    }

    /// The place of that clock, which the standards share that have the same.
    fn clock(&mut self, ticks: Ticks, later: Vec<(Day, Holds)>) -> usize {
        let clock = (ticks, later);
        self.clocks.iter().position(|known| *known == clock).unwrap_or_else(|| {
            self.clocks.push(clock);
            self.clocks.len().saturating_sub(1)
        })
    }

    /// Whether a standard looks at who has left.
    pub(crate) fn has_reassignments(&self) -> bool {
        !self.reassignments.is_empty()
    }

    /// Judges the cases of leavers: what the roster knows, day by day, of who carries the case.
    pub(crate) fn reassignments(&self, spells: &Spells, roster: &Roster, as_of: Day, report: &mut impl FnMut(Item)) {
        let report = &mut |item: Item| report(item.in_calendar());
        for (standard, rule) in &self.reassignments {
            let report = &mut self.in_force(report);
            reassignment::judge(*standard, *rule, spells, roster, &self.holidays, as_of, report);
        }
    }

    /// Trackers for a case of which nothing has happened yet.
    #[must_use]
    pub fn trackers(&self) -> Trackers {
        Trackers {
            rolling: self.rolling.iter().map(|ready| rolling::Rolling::new(&ready.rule)).collect(),
            windows: vec![calendar::Buckets::new(); self.windows.len()],
            deadlines: vec![deadline::Deadlines::default(); self.deadlines.len()],
            phases: self.phases.iter().map(|ready| phases::Steps::new(&ready.rule)).collect(),
            clocks: self.clocks.iter().map(|(ticks, _)| ticks.clone()).collect(),
            today: Today::new(&self.calendar),
        }
    }

    /// Judges a whole case: the facts up to and including `as_of`, day by day, and what is open then.
    /// Facts after that day are not looked at. The trackers are left ready for the next case.
    pub fn judge(&self, trackers: &mut Trackers, facts: &Facts, as_of: Day, report: &mut impl FnMut(Item)) {
        let report = &mut |item: Item| report(item.in_calendar());
        self.days(trackers, facts, as_of, report);
        self.finish(trackers, facts, as_of, report);
    }

    /// Takes in the facts of the days up to and including `last`, and lets the days pass.
    fn days(&self, trackers: &mut Trackers, facts: &Facts, last: Day, report: &mut impl FnMut(Item)) -> Happened {
        let mut happened = Happened::default();
        for of_day in facts.facts.chunk_by(|one, other| one.day == other.day) {
            let Some(day) = of_day.first().map(|fact| fact.day).filter(|day| *day <= last) else { break };
            happened = happened.and(self.pass(trackers, day.previous(), facts, last, report));
            happened = happened.and(self.day(trackers, day, of_day, facts, last, report));
        }
        happened.and(self.pass(trackers, last, facts, last, report))
    }

    /// Lets the days pass up to and including `last`, on which nothing happens but what the calendar
    /// changes.
    #[inline]
    fn pass(
        &self,
        trackers: &mut Trackers,
        last: Day,
        facts: &Facts,
        as_of: Day,
        report: &mut impl FnMut(Item),
    ) -> Happened {
        let mut happened = Happened::default();
        while let Some(change) = trackers.today.next_change.filter(|change| *change <= last) {
            happened = happened.and(self.day(trackers, change, &[], facts, as_of, report));
        }
        happened
    }

    fn day(
        &self,
        trackers: &mut Trackers,
        day: Day,
        of_day: &[Fact],
        facts: &Facts,
        as_of: Day,
        report: &mut impl FnMut(Item),
    ) -> Happened {
        let changed = trackers.today.advance(day, of_day, &self.calendar);
        if changed != 0 {
            for (ticks, (_, later)) in trackers.clocks.iter_mut().zip(&self.clocks) {
                if let Some((_, holds)) = later.iter().find(|(from, _)| *from == day) {
                    ticks.stand_for(*holds);
                }
                ticks.set(day, trackers.today.state.holds, &self.holidays);
            }
        }
        let moment = Moment {
            today: &trackers.today,
            changed,
            matches: of_day.iter().fold(0, |all, fact| all | fact.matches),
            clocks: &trackers.clocks,
            holidays: &self.holidays,
            facts,
            as_of,
        };
        for (rule, rolling, context) in Ready::concerned(&self.rolling, &mut trackers.rolling, &moment) {
            rolling.day(rule, &context, of_day, report);
        }
        for (rule, buckets, context) in Ready::concerned(&self.windows, &mut trackers.windows, &moment) {
            buckets.day(rule, &context, of_day, report);
        }
        for (rule, deadlines, context) in Ready::concerned(&self.deadlines, &mut trackers.deadlines, &moment) {
            deadlines.day(rule, &context, of_day, report);
        }
        for (rule, steps, context) in Ready::concerned(&self.phases, &mut trackers.phases, &moment) {
            steps.day(rule, &context, of_day);
        }
        for (rule, (), context) in Ready::concerned(&self.timeliness, repeat(()), &moment) {
            rule.day(&context, of_day, &mut self.in_force(report));
        }
        Happened { changed, matches: moment.matches }
    }

    fn finish(&self, trackers: &mut Trackers, facts: &Facts, as_of: Day, report: &mut impl FnMut(Item)) {
        let moment = Moment {
            today: &trackers.today,
            // The end concerns every standard.
            changed: aspect::ALL,
            matches: 0,
            clocks: &trackers.clocks,
            holidays: &self.holidays,
            facts,
            as_of,
        };
        for (rule, rolling, context) in Ready::concerned(&self.rolling, &mut trackers.rolling, &moment) {
            rolling.finish(rule, &context, report);
        }
        for (rule, buckets, context) in Ready::concerned(&self.windows, &mut trackers.windows, &moment) {
            buckets.finish(rule, &context, report);
        }
        for (rule, deadlines, context) in Ready::concerned(&self.deadlines, &mut trackers.deadlines, &moment) {
            deadlines.finish(rule, &context, report);
        }
        for (rule, steps, context) in Ready::concerned(&self.phases, &mut trackers.phases, &moment) {
            steps.finish(rule, &context, &mut self.in_force(report));
        }
        for (ticks, (first, _)) in trackers.clocks.iter_mut().zip(&self.clocks) {
            ticks.clear(first);
        }
        trackers.today.clear(&self.calendar);
    }
}
