//! Which phase a day lies in.

use std::num::NonZeroU8;

use super::Program;
use crate::time::Day;

/// The phases of a program on the calendar (S21 of [`caseload::semantics`]): those with a length run from the start of
/// the first of them; before it, and in programs without such phases, they are told by their events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PhaseCalendar {
    /// The first phase that has a length; 255 where none has.
    first_timed: u8,
    /// The months after which each of them begins; after the last entry no phase is left.
    months: Vec<u32>,
    /// Whether the program has phases that are told by their events.
    untimed: bool,
}

impl PhaseCalendar {
    pub(crate) fn of(program: &Program) -> Self {
        let first = program.phases().iter().position(|phase| phase.months.is_some());
        let mut passed = 0_u32;
        let mut months = vec![0];
        for phase in program.timed_phases() {
            passed = passed.saturating_add(phase.months.unwrap_or(0));
            months.push(passed);
        }
        Self {
            first_timed: first.and_then(|first| u8::try_from(first).ok()).unwrap_or(u8::MAX),
            months,
            untimed: program.phases().iter().any(|phase| phase.months.is_none()),
        }
    }

    pub(crate) const fn is_timed(&self) -> bool {
        self.first_timed != u8::MAX
    }

    /// The days on which a phase that has a length begins, and the first day outside the last.
    pub(crate) fn boundaries(&self, began: Day) -> impl Iterator<Item = Day> {
        let months = if self.is_timed() { self.months.as_slice() } else { &[] };
        months.iter().map(move |months| began.plus_months(*months))
    }

    /// The phase of a day, by its place among the program's phases; none outside all of them.
    #[inline]
    pub(crate) fn phase_on(&self, told: Option<NonZeroU8>, began: Option<Day>, day: Day) -> Option<u8> {
        let told = told.and_then(|phase| phase.get().checked_sub(1));
        match began {
            Some(began) if self.is_timed() => self.timed(began, day),
            _ if self.is_timed() => {
                told.filter(|phase| *phase < self.first_timed).or_else(|| self.untimed.then_some(0))
            }
            _ => told,
        }
    }

    #[inline(never)]
    fn timed(&self, began: Day, day: Day) -> Option<u8> {
        let passed = self.boundaries(began).filter(|boundary| *boundary <= day).count();
        let at = u8::try_from(passed).ok()?.checked_sub(1)?;
        let last = u8::try_from(self.months.len()).ok()?.checked_sub(1)?;
        (at < last).then(|| self.first_timed.saturating_add(at))
    }
}
