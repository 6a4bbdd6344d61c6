//! The ledger: every change of a load, so that the limits that several cases share are judged from parts of
//! a log that were read anywhere, in any order.
//!
//! A part posts what each case adds to whom ([`Posting`](super::Posting)); ledgers merge;
//! [`Ledgers::judge`](super::Ledgers::judge) walks each owner's changes once, in order, with the roster beside them.

use std::collections::{BTreeMap, BTreeSet};

use super::load::Carry;
use crate::event::{Owner, Text};
use crate::ids::{AppointmentId, CaseId, ClientId, EventId, WorkerId};
use crate::roster::{Moment, end_of};
use crate::time::{Day, Instant};

/// A place in the order of everything that happens to cases: moments, and events within one.
pub(super) type At = (Moment, EventId);

/// After everything that happens on a day.
pub(super) const fn day_ends(day: Day) -> At {
    (end_of(day), EventId(uuid::Uuid::max()))
}

/// A change of what a case adds to an owner's load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) day: Day,
    /// Seconds since the day began in UTC; the least there is, for what the calendar brings.
    second: i32,
    nanos: u32,
    pub(super) event: EventId,
    pub(super) case: u32,
    pub(super) owner: u32,
    pub(super) before: Option<Carry>,
    pub(super) after: Option<Carry>,
    /// A decision brought the case to the owner.
    pub(super) arrival: bool,
}

impl Change {
    /// What an event, or the calendar, changes of an owner's load by a case.
    pub(super) fn at(
        ((day, (seconds, nanos)), event): At,
        (owner, case): (u32, u32),
        (before, after): (Option<Carry>, Option<Carry>),
        arrival: bool,
    ) -> Self {
        let second = i32::try_from(seconds.saturating_sub(midnight(day))).unwrap_or(i32::MIN);
        Self { day, second, nanos, event, case, owner, before, after, arrival }
    }

    pub(super) fn moment(&self) -> (i64, u32) {
        let seconds = i64::from(self.second).saturating_add(midnight(self.day));
        (if self.second == i32::MIN { i64::MIN } else { seconds }, self.nanos)
    }

    /// Orders changes of one second.
    fn within_second(&self) -> (u32, EventId) {
        (self.nanos, self.event)
    }
}

/// Seconds from 1970-01-01, which is day 719,163, to the start of a day.
fn midnight(day: Day) -> i64 {
    i64::from(day.number()).saturating_sub(719_163).saturating_mul(86_400)
}

/// An enrolment under an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Enrolment {
    pub(super) at: At,
    pub(super) case: u32,
    pub(super) owner: u32,
}

/// A standard set aside for a case, from a moment until it ended or its last day was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cover {
    pub(super) case: u32,
    pub(super) standard: usize,
    pub(super) entitled: bool,
    pub(super) from: At,
    pub(super) ended: Option<At>,
    pub(super) until: Day,
}

impl Cover {
    pub(super) fn is_on(&self, at: At) -> bool {
        self.from <= at && at.0.0 <= self.until && self.ended.is_none_or(|ended| at < ended)
    }
}

/// A stretch for which a case was open, or in service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) case: u32,
    pub(super) in_service: bool,
    pub(super) from: At,
    pub(super) to: Option<At>,
}

impl Stretch {
    pub(super) fn is_on(&self, at: At) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

/// An appointment of a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Booking {
    pub(super) appointment: AppointmentId,
    pub(super) worker: WorkerId,
    pub(super) case: u32,
    pub(super) starts: Instant,
    pub(super) minutes: u16,
    pub(super) made: At,
    pub(super) cancelled: Option<At>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Posted {
    pub(super) case: CaseId,
    pub(super) client: Option<ClientId>,
    pub(super) program: Option<Text>,
    /// The case adds to its owner's load, but is not itself judged.
    pub(super) left_out: bool,
}

/// Every change of a load, of the cases of a part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(super) cases: Vec<Posted>,
    pub(super) owners: BTreeMap<Owner, u32>,
    pub(super) changes: Vec<Change>,
    pub(super) enrolments: Vec<Enrolment>,
    pub(super) covers: Vec<Cover>,
    pub(super) stretches: Vec<Stretch>,
    pub(super) bookings: Vec<Booking>,
}

impl Ledger {
    /// The two ledgers together.
    pub(crate) fn merge(&mut self, mut other: Self) {
        let shift = u32::try_from(self.cases.len()).unwrap_or(u32::MAX);
        // In the order in which they came up, so that the numbers are those of one part read at once.
        let owners: Vec<u32> = other.owners_in_order().map(|owner| self.owner(owner)).collect();
        let owner =
            |number: u32| usize::try_from(number).ok().and_then(|number| owners.get(number)).copied().unwrap_or(0);
        for change in &mut other.changes {
            change.case = change.case.saturating_add(shift);
            change.owner = owner(change.owner);
        }
        for enrolment in &mut other.enrolments {
            enrolment.case = enrolment.case.saturating_add(shift);
            enrolment.owner = owner(enrolment.owner);
        }
        for cover in &mut other.covers {
            cover.case = cover.case.saturating_add(shift);
        }
        for stretch in &mut other.stretches {
            stretch.case = stretch.case.saturating_add(shift);
        }
        for booking in &mut other.bookings {
            booking.case = booking.case.saturating_add(shift);
        }
        self.cases.append(&mut other.cases);
        self.changes.append(&mut other.changes);
        self.enrolments.append(&mut other.enrolments);
        self.covers.append(&mut other.covers);
        self.stretches.append(&mut other.stretches);
        self.bookings.append(&mut other.bookings);
    }

    pub(super) fn owner(&mut self, owner: Owner) -> u32 {
        let next = u32::try_from(self.owners.len()).unwrap_or(u32::MAX);
        *self.owners.entry(owner).or_insert(next)
    }

    /// The owners, in the order in which they came up.
    pub(super) fn owners_in_order(&self) -> impl Iterator<Item = Owner> + use<> {
        let mut owners: Vec<(u32, Owner)> = self.owners.iter().map(|(owner, number)| (*number, *owner)).collect();
        owners.sort_unstable();
        owners.into_iter().map(|(_, owner)| owner)
    }

    /// The cases that are not themselves judged.
    pub(super) fn left_out(&self) -> BTreeSet<u32> {
        (0_u32..).zip(&self.cases).filter(|(_, of)| of.left_out).map(|(case, _)| case).collect()
    }

    pub(super) fn case_id(&self, case: u32) -> CaseId {
        let posted = usize::try_from(case).ok().and_then(|case| self.cases.get(case));
        posted.map_or(CaseId(uuid::Uuid::nil()), |posted| posted.case)
    }
}

/// Where the changes of each owner are, one owner after the other, and how many each has.
pub(super) fn by_owner(changes: &[Change], owners: usize) -> (Vec<u32>, Vec<usize>) {
    let owner = |change: &Change| usize::try_from(change.owner).unwrap_or(usize::MAX);
    let mut counts = vec![0_usize; owners];
    for change in changes {
        if let Some(count) = counts.get_mut(owner(change)) {
            *count = count.saturating_add(1);
        }
    }
    let begin = counts.iter().scan(0_usize, |before, count| {
        let from = *before;
        *before = before.saturating_add(*count);
        Some(from)
    });
    let mut next: Vec<usize> = begin.collect();
    let mut places = vec![0; changes.len()];
    for (place, change) in (0_u32..).zip(changes) {
        let Some(next) = next.get_mut(owner(change)) else { continue };
        if let Some(slot) = places.get_mut(*next) {
            *slot = place;
        }
        *next = next.saturating_add(1);
    }
    (places, counts)
}

/// Gathers the changes at these places in order. Sorted by day and second alone, in few bytes, they stay in
/// the nearest memory.
pub(super) fn in_order(all: &[Change], places: &[u32], order: &mut Vec<(Day, i32, u32)>, changes: &mut Vec<Change>) {
    let change = |place: u32| usize::try_from(place).ok().and_then(|place| all.get(place));
    order.clear();
    order.extend(places.iter().filter_map(|place| change(*place).map(|of| (of.day, of.second, *place))));
    order.sort_unstable_by(|a, b| {
        let within = |place| change(place).map(Change::within_second);
        (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| within(a.2).cmp(&within(b.2)))
    });
    changes.clear();
    changes.extend(order.iter().filter_map(|(_, _, place)| change(*place)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_a_load_is_less_than_64_bytes() {
        assert_eq!(size_of::<Change>(), 44);
        assert!(size_of::<Enrolment>() < 64, "{}", size_of::<Enrolment>());
    }
}
