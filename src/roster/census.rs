//! The census: who carries which cases now.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU8;

use super::Roster;
use crate::event::{Owner, RosterEvent, Text, Tier};
use crate::ids::{CaseId, ClientId, WorkerId};
use crate::record::{AppointmentOnFile, OverrideOnFile, Record};
use crate::time::Day;

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
    by_staff: BTreeMap<WorkerId, BTreeSet<CaseId>>,
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
    pub(crate) fn of(record: &Record) -> Option<Self> {
        Some(Self {
            case: record.case?,
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
            appointments: record.appointments.clone(),
            enrolments: record.enrolments.clone(),
        })
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
        let Some(now) = Carried::of(record) else { return };
        if let Some(before) = self.cases.remove(&now.case) {
            self.index(&before, false);
        }
        self.index(&now, true);
        self.cases.insert(now.case, now);
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
        for worker in carried.appointments.iter().flat_map(|made| &made.staff) {
            note(&mut self.by_staff, *worker, case, put);
        }
        for (day, owner) in &carried.enrolments {
            let count = self.intake.entry((owner.carrier(), day.month().0)).or_default();
            *count = if put { count.saturating_add(1) } else { count.saturating_sub(1) };
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
        self.these(self.by_staff.get(&worker))
    }

    /// Everybody who has an appointment, in order.
    pub(crate) fn staff(&self) -> impl Iterator<Item = WorkerId> {
        self.by_staff.iter().filter(|(_, cases)| !cases.is_empty()).map(|(worker, _)| *worker)
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
    } else if let Some(cases) = index.get_mut(&key) {
        cases.remove(&case);
    }
}
