//! A clock that counts days and can stand.

use crate::event::HoldReason;
use crate::program::{Clock, Clocks};
use crate::record::Holds;
use crate::time::Day;

/// Counts days: every day, or every business day, on which it runs. Keeps the stretches of the whole case,
/// so that a tick can be told its day again. The standards of a case whose clocks stand for the same holds
/// share one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ticks {
    stretches: Vec<Stretch>,
    /// The holds it stands for.
    stands: Holds,
    /// Counts business days only.
    business: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    from: Day,
    /// Ticks of the days before `from`.
    before: i32,
    runs: bool,
}

impl Ticks {
    /// A clock that stands while a hold restarts or pauses it, and counts business days, or every day.
    pub(super) fn of(clocks: Clocks, business: bool) -> Self {
        Self { stretches: Vec::new(), stands: Self::stands_for(clocks), business }
    }

    /// The holds that a clock stands for.
    pub(super) fn stands_for(clocks: Clocks) -> Holds {
        let stands = |reason: &HoldReason| clocks.of(*reason) != Clock::Continue;
        HoldReason::ALL.iter().copied().filter(stands).collect()
    }

    /// From the next day set on it stands for other holds: another edition begins.
    pub(super) const fn stand_for(&mut self, holds: Holds) {
        self.stands = holds;
    }

    /// Forgets everything, and stands for what it stood for at first.
    pub(super) fn clear(&mut self, first: &Self) {
        self.stretches.clear();
        self.stands = first.stands;
    }

    /// From that day on these holds stand. Days come in order.
    #[inline]
    pub(super) fn set(&mut self, day: Day, holds: Holds, holidays: &[Day]) {
        let runs = !self.stands.meets(holds);
        match self.stretches.last_mut() {
            Some(last) if last.runs == runs => {}
            Some(last) if last.from == day => last.runs = runs,
            _ => {
                let before = self.through(day.previous(), holidays);
                if self.stretches.capacity() == 0 {
                    self.stretches.reserve_exact(1);
                }
                self.stretches.push(Stretch { from: day, before, runs });
            }
        }
    }

    /// Whether the clock runs from the last day set on.
    #[inline]
    pub(super) fn runs(&self) -> bool {
        self.stretches.last().is_some_and(|stretch| stretch.runs)
    }

    /// Whether the clock has not stood from that day on.
    pub(super) fn ran_since(&self, day: Day) -> bool {
        self.stretches.last().is_some_and(|stretch| stretch.runs && stretch.from <= day)
    }

    /// Whether the clock runs on that day; as far as is known where the day is to come.
    pub(super) fn runs_on(&self, day: Day) -> bool {
        self.stretches.iter().rev().find(|stretch| stretch.from <= day).is_some_and(|stretch| stretch.runs)
    }

    /// The first day from that one on on which the clock runs; none while it stands.
    pub(super) fn runs_from(&self, day: Day) -> Option<Day> {
        if self.runs_on(day) {
            return Some(day);
        }
        self.stretches.iter().find(|stretch| stretch.runs && stretch.from > day).map(|stretch| stretch.from)
    }

    /// Ticks up to the end of a day, this day included; as far as is known where the day is to come.
    #[inline]
    pub(super) fn through(&self, day: Day, holidays: &[Day]) -> i32 {
        let Some(stretch) = self.stretches.iter().rev().find(|stretch| stretch.from <= day) else { return 0 };
        if !stretch.runs {
            return stretch.before;
        }
        let ticks = if self.business {
            stretch.from.previous().business_days_to(day, holidays)
        } else {
            day.days_since(stretch.from).saturating_add(1)
        };
        stretch.before.saturating_add(ticks)
    }

    /// The day on which the tick of that number (from 1) falls; while the clock stands, `None` for a tick to
    /// come; while it runs, the day it will fall on if it runs on.
    #[inline]
    pub(super) fn day_of(&self, tick: i32, holidays: &[Day]) -> Option<Day> {
        let at = self.stretches.iter().rposition(|stretch| stretch.runs && stretch.before < tick)?;
        let stretch = self.stretches.get(at)?;
        if self.stretches.get(at.saturating_add(1)).is_some_and(|next| next.before < tick) {
            return None;
        }
        let more = tick.saturating_sub(stretch.before);
        Some(if self.business {
            stretch.from.previous().plus_business_days(u32::try_from(more).ok()?, holidays)
        } else {
            stretch.from.plus_days(more.saturating_sub(1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_told_its_day_again() {
        let day = |n| Day::from_number(739_000_i32.saturating_add(n));
        let away: Holds = [HoldReason::Away].into_iter().collect();
        let mut ticks = Ticks::of(Clocks { away: Clock::Pause, ..Clocks::all(Clock::Continue) }, false);
        // Runs 1 to 4, stands 5 to 9, runs from 10.
        ticks.set(day(1), Holds::default(), &[]);
        ticks.set(day(5), away, &[]);
        assert_eq!(ticks.day_of(5, &[]), None);
        ticks.set(day(10), Holds::default(), &[]);
        for (tick, on) in [(1, 1), (4, 4), (5, 10), (8, 13)] {
            assert_eq!(ticks.day_of(tick, &[]), Some(day(on)), "tick {tick}");
            assert_eq!(ticks.through(day(on), &[]), tick);
        }
        assert_eq!(ticks.through(day(9), &[]), 4);
        assert_eq!(ticks.through(day(0), &[]), 0);
    }
}
