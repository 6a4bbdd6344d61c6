//! What is still to be done for a case that goes on: the trackers fed day by day, and asked what is next.

use super::{Item, Moment, Obligations, Ready, Trackers, aspect};
use crate::fact::Facts;
use crate::time::Day;

/// Something that is still to be done for a case, or will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Want {
    /// The standard, by its place in the rulebook.
    pub(crate) standard: usize,
    /// For a contact standard: the demand, by its place.
    pub(crate) demand: usize,
    /// The first day on which doing it counts.
    pub(crate) opens: Day,
    /// The last day on which it is in time.
    pub(crate) due: Day,
    /// How much is missing.
    pub(crate) missing: u32,
}

impl Trackers {
    /// The next day on which the calendar changes what is asked.
    pub(crate) const fn next_change(&self) -> Option<Day> {
        self.today.next_change
    }
}

impl Obligations {
    /// Whether the rulebook has none that a tracker follows.
    pub(crate) fn is_empty(&self) -> bool {
        self.rolling.is_empty()
            && self.windows.is_empty()
            && self.deadlines.is_empty()
            && self.phases.is_empty()
            && self.timeliness.is_empty()
    }

    /// Feeds a case that goes on: the facts of the days up to and including `last`, each day whole and once.
    pub(crate) fn feed(&self, trackers: &mut Trackers, facts: &Facts, last: Day, report: &mut impl FnMut(Item)) {
        let report = &mut |item: Item| report(item.in_calendar());
        self.days(trackers, facts, last, report);
    }

    /// Reports what is open on the last day fed, and leaves the trackers ready for the next case.
    pub(crate) fn end(&self, trackers: &mut Trackers, facts: &Facts, as_of: Day, report: &mut impl FnMut(Item)) {
        let report = &mut |item: Item| report(item.in_calendar());
        self.finish(trackers, facts, as_of, report);
    }

    /// What is to be done, or will be, given the last day fed. What is due on no day that can be told, as while its
    /// clock stands, is left out.
    pub(crate) fn wants(
        &self,
        trackers: &mut Trackers,
        facts: &Facts,
        last: Day,
        report: &mut impl FnMut(Item),
        want: &mut impl FnMut(Want),
    ) {
        let report = &mut |item: Item| report(item.in_calendar());
        let moment = Moment {
            today: &trackers.today,
            changed: aspect::ALL,
            matches: 0,
            clocks: &trackers.clocks,
            holidays: &self.holidays,
            facts,
            as_of: last,
        };
        for (rule, rolling, context) in Ready::concerned(&self.rolling, &mut trackers.rolling, &moment) {
            rolling.wants(rule, &context, want);
        }
        for (rule, buckets, context) in Ready::concerned(&self.windows, &mut trackers.windows, &moment) {
            buckets.wants(rule, &context, report, want);
        }
        for (rule, deadlines, context) in Ready::concerned(&self.deadlines, &mut trackers.deadlines, &moment) {
            deadlines.wants(rule, &context, want);
        }
    }
}
