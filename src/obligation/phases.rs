//! The steps of a fixed duration (S21 of [`caseload::semantics`]).

use super::{Cause, Context, Excuse, Item, Shortfall, Verdict};
use crate::fact::Fact;
use crate::program::{PhaseSteps, Program};
use crate::time::Day;

/// The phase steps of a program, made ready.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    tolerance: i32,
    /// For each phase with a length: the bit of its beginning and the months from the anchor to its end.
    phases: Vec<(u64, u32)>,
    closes: u64,
    /// A closure that is allowed before the end, by the first day of each edition.
    closes_early: Vec<(Day, u64)>,
}

impl Rule {
    pub(super) fn of(steps: &PhaseSteps, program: &Program) -> Self {
        let mut passed = 0_u32;
        let phases = program.timed_phases().map(|phase| {
            passed = passed.saturating_add(phase.months.unwrap_or(0));
            (program.bit(&PhaseSteps::begins(&phase.phase)), passed)
        });
        Self {
            tolerance: i32::try_from(steps.tolerance_days).unwrap_or(i32::MAX),
            phases: phases.collect(),
            closes: program.bit(&PhaseSteps::ends()),
            closes_early: program.early_closures(),
        }
    }

    pub(super) fn watch(&self) -> u64 {
        self.phases.iter().fold(self.closes, |bits, (bit, _)| bits | bit)
    }
}

/// The steps of one case: the beginning of each phase after the first, and the end.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    anchor: Option<Day>,
    each: Vec<Step>,
    was_open: bool,
    was_in_service: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Open,
    Done(Day),
    /// Closed early for a reason the program allows; owed again if enrolled again in time, unless it was taken
    /// since.
    Excused {
        taken: Option<Day>,
    },
    /// Missed at a closure; nothing makes it good.
    Missed {
        from: Day,
        to: Day,
    },
}

impl Steps {
    pub(super) fn new(rule: &Rule) -> Self {
        Self { anchor: None, each: vec![Step::Open; rule.phases.len()], was_open: false, was_in_service: false }
    }

    /// The boundary of a step.
    fn due(rule: &Rule, anchor: Day, at: usize) -> Day {
        anchor.plus_months(rule.phases.get(at).map_or(0, |(_, months)| *months))
    }

    pub(super) fn day(&mut self, rule: &Rule, context: &Context<'_>, of_day: &[Fact]) {
        let day = context.today.day;
        let state = &context.today.state;
        if context.today.term_began == Some(day) && state.is_open() {
            self.anchor = Some(day);
        }
        if let Some(anchor) = self.anchor {
            self.begun(rule, anchor, of_day, day);
            if state.in_service && !self.was_in_service {
                let end = Self::due(rule, anchor, rule.phases.len().saturating_sub(1));
                for (at, step) in self.each.iter_mut().enumerate() {
                    // The end is owed while it is ahead; a boundary of today is not behind.
                    let ahead = day <= Self::due(rule, anchor, at) && day < end;
                    if let (Step::Excused { taken }, true) = (*step, ahead) {
                        *step = taken.map_or(Step::Open, Step::Done);
                    }
                }
            }
            if self.was_open && !state.is_open() {
                // The day counts as it ends (S7): the last closing is the one on record.
                let last = of_day.iter().rfind(|fact| fact.matches & rule.closes != 0 && fact.effect.is_event());
                let early = rule.closes_early.iter().rfind(|(from, _)| *from <= day).map_or(0, |(_, bit)| *bit);
                let allowed = last.is_some_and(|fact| fact.matches & early != 0);
                self.closed(rule, anchor, day, allowed);
            }
        }
        self.was_open = state.is_open();
        self.was_in_service = state.in_service;
    }

    /// Phases begun on that day, from so many days before their boundary on.
    fn begun(&mut self, rule: &Rule, anchor: Day, of_day: &[Fact], day: Day) {
        let begins = rule.phases.iter().skip(1).map(|(bit, _)| *bit);
        for (at, (bit, step)) in begins.zip(&mut self.each).enumerate() {
            let earliest = Self::due(rule, anchor, at).plus_days(rule.tolerance.saturating_neg());
            let fits = of_day.iter().any(|fact| fact.matches & bit != 0 && fact.effect.is_event());
            if !fits || day < earliest {
                continue;
            }
            match step {
                Step::Open => *step = Step::Done(day),
                Step::Excused { taken } => *taken = taken.or(Some(day)),
                Step::Done(_) | Step::Missed { .. } => {}
            }
        }
    }

    fn closed(&mut self, rule: &Rule, anchor: Day, day: Day, allowed: bool) {
        let last = self.each.len().saturating_sub(1);
        let end = Self::due(rule, anchor, last);
        for (at, step) in self.each.iter_mut().enumerate() {
            if *step != Step::Open {
                continue;
            }
            let on_time = Self::due(rule, anchor, at).plus_days(rule.tolerance);
            *step = if at == last && day >= end {
                Step::Done(day)
            } else if day > on_time {
                Step::Missed { from: on_time.next(), to: day.previous().max(on_time.next()) }
            } else if day >= end || allowed {
                Step::Excused { taken: None }
            } else {
                Step::Missed { from: day, to: day }
            };
        }
    }

    /// Reports every step, and forgets the case.
    pub(super) fn finish(&mut self, rule: &Rule, context: &Context<'_>, report: &mut impl FnMut(Item)) {
        if let Some(anchor) = self.anchor {
            for (at, step) in self.each.iter().enumerate() {
                let due = Self::due(rule, anchor, at);
                let on_time = due.plus_days(rule.tolerance);
                let late = |last: Day| Some(Shortfall::of_days(on_time.next(), last, last));
                let (verdict, done, missed) = match *step {
                    Step::Done(day) if day <= on_time => (Verdict::Met, Some(day), None),
                    Step::Done(day) => (Verdict::Missed, Some(day), late(day)),
                    Step::Excused { .. } => (Verdict::Excused, None, None),
                    Step::Missed { from, to } => (Verdict::Missed, None, Some(Shortfall::of_days(from, to, to))),
                    Step::Open if on_time < context.as_of => (Verdict::Missed, None, late(context.as_of)),
                    Step::Open => (Verdict::Pending, None, None),
                };
                report(Item {
                    verdict,
                    done,
                    excused: (verdict == Verdict::Excused).then(|| Excuse::new(Cause::Ended, 0, 0)),
                    missed,
                    counted: u32::from(done.is_some()),
                    open: *step == Step::Open,
                    ..Item::opened(context.standard, anchor, Some(due), 1)
                });
            }
        }
        self.each.fill(Step::Open);
        self.anchor = None;
        self.was_open = false;
        self.was_in_service = false;
    }
}
