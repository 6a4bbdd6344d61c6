//! What is still to be done for a case that goes on: the trackers fed day by day, and asked what is next.

use super::{Happened, Item, Moment, Obligations, Ready, Trackers};
use crate::fact::Facts;
use crate::time::Day;

/// Something that is still to be done for a case, or will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Want {
    /// The tracker that asks for it: the standard, the first of its editions.
    pub(crate) row: usize,
    /// The standard, by its place in the rulebook.
    pub(crate) standard: usize,
    /// For a contact standard: the demand, by its place.
    pub(crate) demand: usize,
    /// The first day on which doing it counts.
    pub(crate) opens: Day,
    /// The last day on which it is in time.
    pub(crate) due: Day,
    /// How much is missing; nothing where it is only to be asked again.
    pub(crate) missing: u32,
    /// The last day on which this is so where nothing happens.
    pub(crate) stands: Day,
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

    /// Feeds a case that goes on: the facts of the days up to and including `last`, each day whole and once. Says what
    /// happened.
    #[inline]
    pub(crate) fn feed(
        &self,
        trackers: &mut Trackers,
        facts: &Facts,
        last: Day,
        report: &mut impl FnMut(Item),
    ) -> Happened {
        let report = &mut |item: Item| report(item.in_calendar());
        self.days(trackers, facts, last, report)
    }

    /// Reports what is open on the last day fed, and leaves the trackers ready for the next case.
    pub(crate) fn end(&self, trackers: &mut Trackers, facts: &Facts, as_of: Day, report: &mut impl FnMut(Item)) {
        let report = &mut |item: Item| report(item.in_calendar());
        self.finish(trackers, facts, as_of, report);
    }

    /// What is to be done, or will be, given the last day fed. Those that what happened since they were asked last does
    /// not concern stay as they are, at the front; says how many. What is due on no day that can be told, as while its
    /// clock stands, is left out.
    #[inline]
    pub(crate) fn wants(
        &self,
        trackers: &mut Trackers,
        happened: Happened,
        facts: &Facts,
        last: Day,
        wants: &mut Vec<Want>,
        report: &mut impl FnMut(Item),
    ) -> usize {
        let report = &mut |item: Item| report(item.in_calendar());
        wants.retain(|want| !self.concerns.get(want.row).is_some_and(|of| happened.concerns(*of)));
        let kept = wants.len();
        let moment = Moment {
            today: &trackers.today,
            changed: happened.changed,
            matches: happened.matches,
            clocks: &trackers.clocks,
            holidays: &self.holidays,
            facts,
            as_of: last,
        };
        for (rule, rolling, context) in Ready::concerned(&self.rolling, &mut trackers.rolling, &moment) {
            rolling.wants(rule, &context, wants);
        }
        for (rule, buckets, context) in Ready::concerned(&self.windows, &mut trackers.windows, &moment) {
            buckets.wants(rule, &context, wants, report);
        }
        for (rule, deadlines, context) in Ready::concerned(&self.deadlines, &mut trackers.deadlines, &moment) {
            deadlines.wants(rule, &context, wants);
        }
        kept
    }
}
