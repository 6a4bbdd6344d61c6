//! Appointments that stand in each other's way.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ids::{AppointmentId, WorkerId};
use crate::roster::Census;
use crate::time::{Day, Instant};

/// Why an appointment of a worker cannot be kept. Written with serde it stands under the name of its
/// kind: `with`, `absent`, `not_there`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Conflict {
    /// Another appointment at the same time, or with less time between them than the way takes.
    With {
        /// The one that begins first.
        first: AppointmentId,
        /// The other.
        second: AppointmentId,
        /// Minutes from the end of the first to the beginning of the second; below zero where they overlap.
        minutes_between: i64,
    },
    /// The worker is absent that day.
    Absent {
        /// The appointment.
        appointment: AppointmentId,
        /// The day.
        day: Day,
    },
    /// The worker has left by that day, or the roster does not know them.
    NotThere {
        /// The appointment.
        appointment: AppointmentId,
        /// The day.
        day: Day,
    },
}

/// The appointments on file, from one day through another, that workers cannot keep, by worker: two at a time,
/// too little time for the way between two of one day, or a day on which they are not there. One appointment of
/// several clients is one; one of no minutes is in no other's way.
///
/// ```
/// use caseload::feasibility::conflicts;
/// use caseload::roster::Census;
/// let days = ("2026-03-02".parse()?, "2026-03-08".parse()?);
/// assert!(conflicts(&Census::default(), days, 20).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn conflicts(census: &Census, (from, through): (Day, Day), travel_minutes: u32) -> Vec<(WorkerId, Conflict)> {
    let mut found = Vec::new();
    for worker in census.staff() {
        let mut all: BTreeMap<AppointmentId, (Instant, u16)> = BTreeMap::new();
        for case in census.with_appointments_of(worker) {
            let in_days = |starts: Instant| from <= starts.day() && starts.day() <= through;
            let of_worker =
                case.appointments.iter().filter(|made| made.staff.contains(&worker) && in_days(made.starts));
            all.extend(of_worker.map(|made| (made.id, (made.starts, made.minutes))));
        }
        let mut in_order: Vec<_> =
            all.into_iter().map(|(id, (starts, minutes))| (starts.moment(), minutes, id, starts)).collect();
        in_order.sort_unstable_by_key(|(moment, minutes, id, _)| (*moment, *minutes, *id));
        let roster = census.roster();
        for (_, _, appointment, starts) in &in_order {
            let (appointment, day) = (*appointment, starts.day());
            if !roster.works(worker, day) {
                found.push((worker, Conflict::NotThere { appointment, day }));
            } else if roster.absent(worker, day) {
                found.push((worker, Conflict::Absent { appointment, day }));
            }
        }
        // Those before that end late enough to be in the way.
        let mut before: Vec<(i64, AppointmentId, Day)> = Vec::new();
        let way = i64::from(travel_minutes);
        for ((seconds, _), minutes, id, starts) in in_order.into_iter().filter(|(_, minutes, ..)| *minutes > 0) {
            let between = |ends: i64| seconds.saturating_sub(ends).div_euclid(60);
            before.retain(|(ends, ..)| between(*ends) < way.max(0));
            let in_the_way =
                before.iter().filter(|(ends, _, day)| between(*ends) < if *day == starts.day() { way } else { 0 });
            found.extend(in_the_way.map(|(ends, first, _)| {
                (worker, Conflict::With { first: *first, second: id, minutes_between: between(*ends) })
            }));
            let ends = seconds.saturating_add(i64::from(minutes).saturating_mul(60));
            before.push((ends, id, starts.day()));
        }
    }
    found
}
