//! How many of something there are on each day, kept as the days on which that changes.

use std::collections::BTreeMap;

use super::Subject;
use crate::time::Day;

/// Changes of a number over days, for each of whom it is counted. Ledgers add up, in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ledger(BTreeMap<Subject, BTreeMap<Day, i64>>);

impl Ledger {
    /// So many more from that day on, or fewer.
    pub(super) fn add(&mut self, of: Subject, day: Day, change: i64) {
        let change_of_day = self.0.entry(of).or_default().entry(day).or_default();
        *change_of_day = change_of_day.saturating_add(change);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (of, changes) in other.0 {
            for (day, change) in changes {
                self.add(of, day, change);
            }
        }
    }

    /// Of whom it is counted, in order.
    pub(super) fn subjects(&self) -> impl Iterator<Item = Subject> {
        self.0.keys().copied()
    }

    /// The number as it stands, from each day of change on.
    pub(super) fn levels(&self, of: Subject) -> Levels {
        let mut level = 0_i64;
        let changes = self.0.get(&of).into_iter().flatten();
        Levels(
            changes
                .map(|(day, change)| {
                    level = level.saturating_add(*change);
                    (*day, u64::try_from(level).unwrap_or(0))
                })
                .collect(),
        )
    }
}

/// A number from each day on, in order of days; 0 before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Levels(Vec<(Day, u64)>);

impl Levels {
    /// The number of a day.
    pub(super) fn on(&self, day: Day) -> u64 {
        let known = self.0.partition_point(|(from, _)| *from <= day);
        known.checked_sub(1).and_then(|at| self.0.get(at)).map_or(0, |(_, level)| *level)
    }

    /// Whether there is any on one of the days.
    pub(super) fn any(&self, from: Day, through: Day) -> bool {
        let known = self.0.partition_point(|(day, _)| *day <= from);
        let later = self.0.get(known..).unwrap_or_default().iter().take_while(|(day, _)| *day <= through);
        self.on(from) > 0 || later.into_iter().any(|(_, level)| *level > 0)
    }

    /// The days on which it changes.
    pub(super) fn days(&self) -> impl Iterator<Item = Day> {
        self.0.iter().map(|(day, _)| *day)
    }
}
