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
mod rolling;
mod ticks;
mod timeliness;
mod today;

use crate::fact::{Fact, Facts};
use crate::names::names;
use crate::program::{Program, Rule, Window};
use crate::time::Day;
use serde::{Deserialize, Serialize};

use ticks::Ticks;
use today::{Calendar, Today};

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
    /// The last day on which it is, or was, due. Absent while its clock stands.
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

/// What a tracker may look at on a day.
#[derive(Clone, Copy)]
struct Context<'a> {
    standard: usize,
    today: &'a Today,
    /// Whether anything that a scope or a clock looks at changed today.
    changed: bool,
    ticks: &'a Ticks,
    holidays: &'a [Day],
    facts: &'a Facts,
    as_of: Day,
}

/// What one standard has open in one case.
#[derive(Debug, Clone)]
enum Tracker {
    Rolling(rolling::Rolling),
    /// Boxed, for its size.
    Calendar(Box<calendar::Buckets>),
    Deadline(deadline::Deadlines),
    Phases(phases::Steps),
    Timeliness,
}

#[derive(Debug, Clone)]
struct Ready {
    standard: usize,
    /// The patterns whose facts concern it.
    watch: u64,
    /// Its clock, by its place.
    clock: usize,
    shape: Shape,
}

#[derive(Debug, Clone)]
enum Shape {
    Rolling(contact::Rule),
    Calendar(contact::Rule),
    Deadline(deadline::Rule),
    Phases(phases::Rule),
    Timeliness(timeliness::Rule),
}

/// The obligations of a rulebook, made ready to be judged.
#[derive(Debug, Clone)]
pub struct Obligations {
    ready: Vec<Ready>,
    /// The different clocks of the standards.
    clocks: Vec<Ticks>,
    calendar: Calendar,
    holidays: Vec<Day>,
}

/// What is open of the obligations of one case.
#[derive(Debug, Clone)]
pub struct Trackers {
    each: Vec<Tracker>,
    clocks: Vec<Ticks>,
    today: Today,
}

impl Obligations {
    /// The obligations of a rulebook.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        let mut ready = Vec::new();
        let mut clocks: Vec<Ticks> = Vec::new();
        for (standard, of) in program.standards().iter().enumerate() {
            let (watch, ticks, shape) = match &of.rule {
                Rule::Contact(contact) => {
                    let rule = contact::Rule::of(contact, program);
                    let shape = if contact.window == Window::Rolling { Shape::Rolling } else { Shape::Calendar };
                    (rule.watch(), Ticks::of(contact.clocks, false), shape(rule))
                }
                Rule::Deadline(deadline) => {
                    let rule = deadline::Rule::of(deadline, program);
                    let ticks = Ticks::of(deadline.clocks, rule.counts_business_days());
                    (rule.watch(), ticks, Shape::Deadline(rule))
                }
                Rule::Phases(steps) => {
                    let rule = phases::Rule::of(steps, program);
                    (rule.watch(), Ticks::default(), Shape::Phases(rule))
                }
                Rule::Timeliness(rule) => {
                    let shape = Shape::Timeliness(timeliness::Rule::of(rule, program));
                    (program.bits(&rule.of), Ticks::default(), shape)
                }
                _ => continue,
            };
            let clock = clocks.iter().position(|known| *known == ticks).unwrap_or_else(|| {
                clocks.push(ticks);
                clocks.len().saturating_sub(1)
            });
            ready.push(Ready { standard, watch, clock, shape });
        }
        Self { ready, clocks, calendar: Calendar::of(program), holidays: program.holidays().to_vec() }
    }

    /// Trackers for a case of which nothing has happened yet.
    #[must_use]
    pub fn trackers(&self) -> Trackers {
        let tracker = |ready: &Ready| match &ready.shape {
            Shape::Rolling(rule) => Tracker::Rolling(rolling::Rolling::new(rule)),
            Shape::Calendar(_) => Tracker::Calendar(Box::new(calendar::Buckets::new())),
            Shape::Deadline(_) => Tracker::Deadline(deadline::Deadlines::default()),
            Shape::Phases(rule) => Tracker::Phases(phases::Steps::new(rule)),
            Shape::Timeliness(_) => Tracker::Timeliness,
        };
        Trackers {
            each: self.ready.iter().map(tracker).collect(),
            clocks: self.clocks.clone(),
            today: Today::new(&self.calendar),
        }
    }

    /// Judges a whole case: the facts up to and including `as_of`, day by day, and what is open then.
    /// Facts after that day are not looked at. The trackers are left ready for the next case.
    pub fn judge(&self, trackers: &mut Trackers, facts: &Facts, as_of: Day, report: &mut impl FnMut(Item)) {
        let known = facts.facts.partition_point(|fact| fact.day <= as_of);
        let mut rest = facts.facts.get(..known).unwrap_or_default();
        while let Some(first) = rest.first() {
            let day = first.day;
            self.pass(trackers, day.previous(), facts, as_of, report);
            let count = rest.iter().take_while(|fact| fact.day == day).count();
            let (of_day, later) = rest.split_at(count);
            self.day(trackers, day, of_day, facts, as_of, report);
            rest = later;
        }
        self.pass(trackers, as_of, facts, as_of, report);
        self.finish(trackers, facts, as_of, report);
    }

    /// Lets the days pass up to and including `last`, on which nothing happens but what the calendar
    /// changes.
    fn pass(&self, trackers: &mut Trackers, last: Day, facts: &Facts, as_of: Day, report: &mut impl FnMut(Item)) {
        while let Some(change) = trackers.today.next_change(&self.calendar).filter(|change| *change <= last) {
            self.day(trackers, change, &[], facts, as_of, report);
        }
    }

    fn day(
        &self,
        trackers: &mut Trackers,
        day: Day,
        of_day: &[Fact],
        facts: &Facts,
        as_of: Day,
        report: &mut impl FnMut(Item),
    ) {
        let changed = trackers.today.advance(day, of_day, &self.calendar);
        if changed {
            for ticks in &mut trackers.clocks {
                ticks.set(day, trackers.today.state.holds, &self.holidays);
            }
        }
        let matches = of_day.iter().fold(0, |all, fact| all | fact.matches);
        for (ready, tracker) in self.ready.iter().zip(&mut trackers.each) {
            if !changed && matches & ready.watch == 0 {
                continue;
            }
            let Some(ticks) = trackers.clocks.get(ready.clock) else { continue };
            let context = Context {
                standard: ready.standard,
                today: &trackers.today,
                changed,
                ticks,
                holidays: &self.holidays,
                facts,
                as_of,
            };
            match (&ready.shape, tracker) {
                (Shape::Rolling(rule), Tracker::Rolling(rolling)) => rolling.day(rule, &context, of_day, report),
                (Shape::Calendar(rule), Tracker::Calendar(buckets)) => buckets.day(rule, &context, of_day, report),
                (Shape::Deadline(rule), Tracker::Deadline(deadlines)) => {
                    deadlines.day(rule, &context, of_day, report);
                }
                (Shape::Phases(rule), Tracker::Phases(steps)) => steps.day(rule, &context, of_day),
                (Shape::Timeliness(rule), _) => rule.day(&context, of_day, report),
                _ => {}
            }
        }
    }

    fn finish(&self, trackers: &mut Trackers, facts: &Facts, as_of: Day, report: &mut impl FnMut(Item)) {
        for (ready, tracker) in self.ready.iter().zip(&mut trackers.each) {
            let Some(ticks) = trackers.clocks.get(ready.clock) else { continue };
            let context = Context {
                standard: ready.standard,
                today: &trackers.today,
                changed: false,
                ticks,
                holidays: &self.holidays,
                facts,
                as_of,
            };
            match (&ready.shape, tracker) {
                (Shape::Rolling(rule), Tracker::Rolling(rolling)) => rolling.finish(rule, &context, report),
                (Shape::Calendar(rule), Tracker::Calendar(buckets)) => buckets.finish(rule, &context, report),
                (Shape::Deadline(rule), Tracker::Deadline(deadlines)) => deadlines.finish(rule, &context, report),
                (Shape::Phases(rule), Tracker::Phases(steps)) => steps.finish(rule, &context, report),
                _ => {}
            }
        }
        for ticks in &mut trackers.clocks {
            ticks.clear();
        }
        trackers.today.clear(&self.calendar);
    }
}
