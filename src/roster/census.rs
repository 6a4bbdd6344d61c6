//! The census: who carries which cases now.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU8;
use std::ops::RangeInclusive;

use super::Roster;
use crate::event::{Owner, RosterEvent, Text, Tier};
use crate::ids::{CaseId, ClientId, WorkerId};
use crate::record::{AppointmentOnFile, OverrideOnFile, Record};
use crate::time::{Day, Instant};

use super::RosterError;

/// Who carries which cases now: the [`Roster`] with what it takes of every record.
///
/// Every case in service that an owner carries counts to their caps, whatever its program: the roster's hours
/// are for all of them.
///
/// Each change makes a new version. Deciding looks at the census and says which version it saw
/// ([`Accepted::census`](crate::case::Accepted::census)); store the event only if the version is still that
/// one (compare-and-swap), or let [`commit`](Self::commit) do so, and two writers who race for the last
/// place cannot both win.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    roster: Roster,
    version: u64,
    cases: BTreeMap<CaseId, Carried>,
    by_owner: BTreeMap<Owner, BTreeSet<CaseId>>,
    by_client: BTreeMap<ClientId, BTreeSet<CaseId>>,
    /// Cases with an appointment of a worker on a day of the [calendar of appointments](days_of).
    by_staff: BTreeMap<(WorkerId, i64), BTreeSet<CaseId>>,
    /// Enrolments by owner and first day of the month.
    intake: BTreeMap<(Owner, Day), u64>,
}

/// What the census knows of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Carried {
    /// The case.
    pub case: CaseId,
    /// The client.
    pub client: Option<ClientId>,
    /// The name of the program, as referred.
    pub program: Option<Text>,
    /// Whether it is open.
    pub open: bool,
    /// Whether it is in service.
    pub in_service: bool,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// The tier, where rated.
    pub tier: Option<Tier>,
    /// Whether it is on hold.
    pub held: bool,
    /// The phase told by its event, by its place among the program's phases, from 1.
    pub phase: Option<NonZeroU8>,
    /// The first day of the first phase that has a length.
    pub term_began: Option<Day>,
    /// Standards set aside.
    pub overrides: Vec<OverrideOnFile>,
    /// Appointments.
    pub appointments: Vec<AppointmentOnFile>,
    enrolments: Vec<(Day, Owner)>,
}

impl Carried {
    /// What the census takes of a record, but for its appointments.
    fn of(record: &Record, case: CaseId, appointments: Vec<AppointmentOnFile>) -> Self {
        Self {
            case,
            client: record.client,
            program: record.program.clone(),
            open: record.state.is_open(),
            in_service: record.state.in_service,
            owner: record.owner,
            tier: record.state.tier,
            held: !record.state.holds.is_empty(),
            phase: record.state.phase,
            term_began: record.term_began,
            overrides: record.overrides.clone(),
            appointments,
            enrolments: record.enrolments.clone(),
        }
    }

    /// The owner's carrier, where the case is in service.
    fn carrier(&self) -> Option<Owner> {
        self.owner.filter(|_| self.in_service).map(Owner::carrier)
    }
}

/// A version of the census that is not the one there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Stale {
    /// Somebody else was faster.
    #[error("decided on version {seen} of the census, which is at {now} by now; decide again")]
    Behind {
        /// The version decided on.
        seen: u64,
        /// The version there is.
        now: u64,
    },
    /// No such version was ever there.
    #[error("version {seen} of the census is from the future, it is at {now}; decide on this census")]
    Ahead {
        /// The version decided on.
        seen: u64,
        /// The version there is.
        now: u64,
    },
}

impl Stale {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Behind { .. } => "census.behind",
            Self::Ahead { .. } => "census.ahead",
        }
    }
}

impl Census {
    /// A census of a roster and the records of all cases, at version 0.
    #[must_use]
    pub fn of<'a>(roster: Roster, records: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut census = Self { roster, ..Self::default() };
        for record in records {
            census.put(record);
        }
        census.version = 0;
        census
    }

    /// The roster.
    #[must_use]
    pub const fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The version: it grows with every change.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Takes in a case as it is now, in place of what was known of it.
    pub fn put(&mut self, record: &Record) {
        self.version = self.version.saturating_add(1);
        let Some(case) = record.case else { return };
        let mut appointments = Vec::new();
        if let Some(before) = self.cases.remove(&case) {
            self.index(&before, false);
            appointments = before.appointments;
        }
        // They mostly stay as they are, or grow at the end.
        if !record.appointments.starts_with(&appointments) {
            self.book(case, &appointments, false);
            appointments.clear();
        }
        let made = record.appointments.get(appointments.len()..).unwrap_or_default();
        self.book(case, made, true);
        appointments.extend_from_slice(made);
        let now = Carried::of(record, case, appointments);
        self.index(&now, true);
        self.cases.insert(case, now);
    }

    /// Takes in what a decision led to, if the census is still at the version that the decision saw.
    ///
    /// # Errors
    /// Where it is not; the census stays as it is.
    pub fn commit(&mut self, seen: u64, record: &Record) -> Result<u64, Stale> {
        let now = self.version;
        match seen.cmp(&now) {
            std::cmp::Ordering::Less => Err(Stale::Behind { seen, now }),
            std::cmp::Ordering::Greater => Err(Stale::Ahead { seen, now }),
            std::cmp::Ordering::Equal => {
                self.put(record);
                Ok(self.version)
            }
        }
    }

    /// Takes in an event of the roster.
    ///
    /// # Errors
    /// Where the roster cannot take it; the census stays as it is.
    pub fn add(&mut self, event: RosterEvent) -> Result<(), RosterError> {
        self.roster.add(event)?;
        self.version = self.version.saturating_add(1);
        Ok(())
    }

    fn index(&mut self, carried: &Carried, put: bool) {
        let case = carried.case;
        if let Some(owner) = carried.carrier() {
            note(&mut self.by_owner, owner, case, put);
        }
        if let Some(client) = carried.client {
            note(&mut self.by_client, client, case, put);
        }
        for (day, owner) in &carried.enrolments {
            let count = self.intake.entry((owner.carrier(), day.month().0)).or_default();
            *count = if put { count.saturating_add(1) } else { count.saturating_sub(1) };
        }
    }

    fn book(&mut self, case: CaseId, appointments: &[AppointmentOnFile], put: bool) {
        for made in appointments {
            for day in days_of(made.starts, made.minutes) {
                for worker in &made.staff {
                    note(&mut self.by_staff, (*worker, day), case, put);
                }
            }
        }
    }

    /// What is known of a case.
    #[must_use]
    pub fn case(&self, case: CaseId) -> Option<&Carried> {
        self.cases.get(&case)
    }

    fn these<'a>(&'a self, cases: Option<&'a BTreeSet<CaseId>>) -> impl Iterator<Item = &'a Carried> {
        cases.into_iter().flatten().filter_map(|case| self.cases.get(case))
    }

    /// The cases with an appointment of a worker on one of these days of the calendar, in order.
    fn booked(&self, worker: WorkerId, days: RangeInclusive<i64>) -> impl Iterator<Item = &Carried> {
        let (first, last) = days.into_inner();
        let cases: BTreeSet<CaseId> =
            self.by_staff.range((worker, first)..=(worker, last)).flat_map(|(_, cases)| cases).copied().collect();
        cases.into_iter().filter_map(|case| self.cases.get(&case))
    }

    /// The cases in service that an owner carries, in order. A lead's are the worker's.
    pub fn carried_by(&self, owner: Owner) -> impl Iterator<Item = &Carried> {
        self.these(self.by_owner.get(&owner.carrier()))
    }

    /// Every case of a client, in order.
    pub fn of_client(&self, client: ClientId) -> impl Iterator<Item = &Carried> {
        self.these(self.by_client.get(&client))
    }

    /// The cases in which a worker has an appointment, in order.
    pub fn with_appointments_of(&self, worker: WorkerId) -> impl Iterator<Item = &Carried> {
        self.booked(worker, i64::MIN..=i64::MAX)
    }

    /// Of these, the cases with any that can share a moment with so many minutes from then on.
    pub(crate) fn with_appointments_about(
        &self,
        worker: WorkerId,
        (starts, minutes): (Instant, u16),
    ) -> impl Iterator<Item = &Carried> {
        self.booked(worker, days_of(starts, minutes))
    }

    /// Everybody who has an appointment, in order.
    pub(crate) fn staff(&self) -> impl Iterator<Item = WorkerId> {
        let staff: BTreeSet<_> = self.by_staff.keys().map(|(worker, _)| *worker).collect();
        staff.into_iter()
    }

    /// How many were enrolled under an owner in the month of that day (S26 of [`caseload::semantics`]).
    #[must_use]
    pub fn intake(&self, owner: Owner, day: Day) -> u64 {
        self.intake.get(&(owner.carrier(), day.month().0)).copied().unwrap_or(0)
    }

    /// Everybody who could own a case on a day: the workers at work and the teams, in order.
    pub fn owners(&self, day: Day) -> impl Iterator<Item = Owner> {
        let workers = self.roster.workers().filter(move |worker| self.roster.works(*worker, day)).map(Owner::Worker);
        let teams = self.roster.teams().filter(move |team| self.roster.team(*team, day).is_some()).map(Owner::Team);
        workers.chain(teams)
    }
}

/// Puts a case among those of a key, or takes it out.
fn note<K: Ord>(index: &mut BTreeMap<K, BTreeSet<CaseId>>, key: K, case: CaseId, put: bool) {
    if put {
        index.entry(key).or_default().insert(case);
    } else if let Entry::Occupied(mut cases) = index.entry(key) {
        cases.get_mut().remove(&case);
        if cases.get().is_empty() {
            cases.remove();
        }
    }
}

/// The days of the calendar of appointments, which is that of Greenwich: two that share a moment share a day.
fn days_of(starts: Instant, minutes: u16) -> RangeInclusive<i64> {
    const DAY: i64 = 86_400;
    let seconds = starts.moment().0;
    seconds.div_euclid(DAY)..=seconds.saturating_add(i64::from(minutes).saturating_mul(60)).div_euclid(DAY)
}
