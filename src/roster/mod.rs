//! The roster: who works, in which roles and hours, on which team, with which credentials.
//!
//! A [`Roster`] is folded from its own log. [`Roster::of`] takes any log and sets aside what cannot be, with
//! reasons; [`Roster::add`] takes one more event, or refuses it.
//!
//! ```
//! use caseload::event::{RosterEvent, RosterKind, Worker};
//! use caseload::ids::{EventId, WorkerId};
//! use caseload::roster::Roster;
//! use uuid::Uuid;
//!
//! let worker = WorkerId(Uuid::from_u128(5));
//! let joined = RosterKind::WorkerJoined(Worker::new(worker));
//! let joined = RosterEvent::new(EventId(Uuid::from_u128(1)), "2026-01-05T09:00:00-05:00".parse()?, joined);
//! let roster = Roster::of(vec![joined]);
//! assert!(roster.works(worker, "2026-01-05".parse()?));
//! assert!(!roster.works(worker, "2026-01-04".parse()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod census;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::event::{
    Hundredths, Owner, Role, RoleHours, RosterEvent, RosterKind, SortKey, SupervisionHeld, Team, TeamMet,
    TrainingCompleted, WorkLogged, Worker,
};
use crate::history::settle;
use crate::ids::{TeamId, WorkerId};
use crate::log::SetAside;
use crate::time::Day;

pub use census::{Carried, Census, Stale};

/// A moment of the roster: its civil day, and the instant within it.
pub(crate) type Moment = (Day, (i64, u32));

/// The last moment of a day.
pub(crate) const fn end_of(day: Day) -> Moment {
    (day, (i64::MAX, u32::MAX))
}

/// The hours of a full week.
const WEEK_HOURS: f64 = 168.0;

/// The workers and teams over time, folded from the roster's log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    /// Each worker's entries from a moment on; none from the day they left.
    workers: BTreeMap<WorkerId, Vec<(Moment, Option<Worker>)>>,
    /// Each team's positions from a moment on.
    teams: BTreeMap<TeamId, Vec<(Moment, Team)>>,
    /// Who was ever on a team.
    members: BTreeMap<TeamId, BTreeSet<WorkerId>>,
    absences: BTreeMap<WorkerId, Vec<(Day, Day)>>,
    meetings: Vec<(Day, TeamMet)>,
    supervision: Vec<(Day, SupervisionHeld)>,
    trainings: Vec<(Day, TrainingCompleted)>,
    work: Vec<(Day, WorkLogged)>,
    last: Option<SortKey>,
    read: Read,
}

/// What was read of a roster's log. Events = kept + duplicates + set aside.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Read {
    /// Lines or events in.
    pub lines: u64,
    /// Kept, voided ones with them.
    pub kept: u64,
    /// Repeats of another to the letter.
    pub duplicates: u64,
    /// Set aside with reasons, by line.
    pub set_aside: Vec<SetAside>,
}

/// An event that the roster cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RosterError {
    /// The worker works already; a worker is on one team.
    #[error("worker {0} joined but works already; record `worker_changed`, which may name another team")]
    WorksAlready(WorkerId),
    /// The worker is not on the roster.
    #[error("worker {0} does not work on that day; record `worker_joined` first")]
    NotOnRoster(WorkerId),
    /// More hours than a week has, or fewer than none.
    #[error("worker {0} has weekly hours outside 0 to 168")]
    Hours(WorkerId),
    /// An absence ends before it begins.
    #[error("worker {worker} is absent from {from} to {to}, which is before; swap the days")]
    Absence {
        /// The worker.
        worker: WorkerId,
        /// The first day.
        from: Day,
        /// The last day.
        to: Day,
    },
    /// The team was formed already.
    #[error("team {0} was formed already; record `positions_changed`")]
    TeamFormedAlready(TeamId),
    /// The team was not formed.
    #[error("team {0} was not formed; record `team_formed` first")]
    NoSuchTeam(TeamId),
    /// It does not sort after the last event.
    #[error("the event does not sort after the roster's last; fold the whole log with `Roster::of`")]
    NotAfter,
    /// A void takes back what was folded in.
    #[error("an entry in error takes back an event; fold the whole log with `Roster::of`")]
    Void,
    /// The roster has nothing that could be overridden.
    #[error("overrides stand on events of cases; leave them out")]
    Override,
}

impl RosterError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WorksAlready(_) => "roster.works_already",
            Self::NotOnRoster(_) => "roster.not_on_roster",
            Self::Hours(_) => "roster.hours",
            Self::Absence { .. } => "roster.absence",
            Self::TeamFormedAlready(_) => "roster.team_formed_already",
            Self::NoSuchTeam(_) => "roster.no_such_team",
            Self::NotAfter => "roster.not_after",
            Self::Void => "roster.void",
            Self::Override => "roster.override",
        }
    }
}

/// What the roster knows of a worker or a team at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<T> {
    /// The worker or team is there.
    Here(T),
    /// The worker or team was there, and has left.
    Left,
    /// The roster never heard of them, or not by then.
    Not,
}

impl<T> Known<T> {
    /// What is known of those who are there.
    pub fn here(self) -> Option<T> {
        match self {
            Self::Here(known) => Some(known),
            Self::Left | Self::Not => None,
        }
    }

    pub(crate) fn map<U>(self, of: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::Here(known) => Known::Here(of(known)),
            Self::Left => Known::Left,
            Self::Not => Known::Not,
        }
    }
}

impl Roster {
    /// The roster that a log of events adds up to, in whatever order they come. Repeats, clashes and voids
    /// are resolved as in the log of a case (S1 to S3 of [`caseload::semantics`]); what cannot be is
    /// [set aside](Self::read), with reasons.
    #[must_use]
    pub fn of(events: Vec<RosterEvent>) -> Self {
        let lines: Vec<_> = (1_u64..).zip(events).map(|(line, event)| (line, Ok(event))).collect();
        Self::read_from(lines, None)
    }

    /// As [`of`](Self::of), without what was recorded after that day (S4 of [`caseload::semantics`]).
    #[must_use]
    pub fn as_known_on(events: Vec<RosterEvent>, day: Day) -> Self {
        let lines: Vec<_> = (1_u64..).zip(events).map(|(line, event)| (line, Ok(event))).collect();
        Self::read_from(lines, Some(day))
    }

    /// The roster of a log of JSON lines, in whatever order; of what was recorded by `known_on`, where that
    /// is given. Lines that cannot be read are [set aside](Self::read).
    ///
    /// ```
    /// use caseload::roster::Roster;
    /// let roster = Roster::json_lines(b"not json\n", None);
    /// assert_eq!(roster.read().set_aside.len(), 1);
    /// ```
    #[cfg(feature = "json")]
    #[must_use]
    pub fn json_lines(text: &[u8], known_on: Option<Day>) -> Self {
        let lines = text.split_inclusive(|byte| *byte == b'\n');
        let lines = (1_u64..).zip(lines).map(|(line, text)| (line, crate::log::roster_event(text)));
        Self::read_from(lines.collect(), known_on)
    }

    /// Folds what the lines of a log say, or why they say nothing.
    pub(crate) fn read_from(lines: Vec<(u64, Result<RosterEvent, String>)>, known_on: Option<Day>) -> Self {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let mut roster = Self::default();
        let mut read = Read { lines: count(lines.len()), ..Read::default() };
        let (mut events, mut places) = (Vec::new(), Vec::new());
        for (line, event) in lines {
            match event {
                Ok(event) if known_on.is_some_and(|day| event.known_on() > day) => {
                    read.kept = read.kept.saturating_add(1);
                }
                Ok(event) => {
                    events.push(event);
                    places.push(line);
                }
                Err(reason) => read.set_aside.push(SetAside { line, reason }),
            }
        }
        let line_of = |place: usize| places.get(place).copied().unwrap_or(0);
        let by_id: BTreeMap<_, _> = events.iter().zip(&places).map(|(event, line)| (event.id, *line)).collect();
        let settled = settle(events);
        read.kept = read.kept.saturating_add(count(settled.kept));
        read.duplicates = count(settled.duplicates);
        read.set_aside.extend(
            settled.set_aside.iter().map(|(place, why)| SetAside { line: line_of(*place), reason: why.to_string() }),
        );
        for event in settled.events {
            let line = by_id.get(&event.id).copied().unwrap_or(0);
            if let Err(error) = roster.add(event) {
                read.kept = read.kept.saturating_sub(1);
                read.set_aside.push(SetAside { line, reason: error.to_string() });
            }
        }
        read.set_aside.sort_unstable();
        roster.read = read;
        roster
    }

    /// What was read of the log, and what was not.
    #[must_use]
    pub const fn read(&self) -> &Read {
        &self.read
    }

    /// Whether nothing is known of anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.workers.is_empty() && self.teams.is_empty()
    }

    /// Folds one more event in.
    ///
    /// # Errors
    /// Where it does not sort after the last one, or cannot be; the roster stays as it was.
    pub fn add(&mut self, event: RosterEvent) -> Result<(), RosterError> {
        let key = event.sort_key();
        if self.last.is_some_and(|last| key <= last) {
            return Err(RosterError::NotAfter);
        }
        if !event.overrides.is_empty() {
            return Err(RosterError::Override);
        }
        let day = event.at.day();
        let moment = (day, event.at.moment());
        match event.kind {
            RosterKind::WorkerJoined(worker) => {
                if self.worker_at(worker.worker, moment).here().is_some() {
                    return Err(RosterError::WorksAlready(worker.worker));
                }
                self.enter(moment, worker)?;
            }
            RosterKind::WorkerChanged(worker) => {
                self.here(worker.worker, moment)?;
                self.enter(moment, worker)?;
            }
            RosterKind::WorkerLeft(left) => {
                self.here(left.worker, moment)?;
                // Dated the first day without them: gone from its start on, whatever the hour.
                let entries = self.workers.entry(left.worker).or_default();
                entries.retain(|((on, _), _)| *on < day);
                entries.push(((day, (i64::MIN, 0)), None));
            }
            RosterKind::WorkerAbsent(absent) => {
                self.here(absent.worker, moment)?;
                if absent.to < absent.from {
                    return Err(RosterError::Absence { worker: absent.worker, from: absent.from, to: absent.to });
                }
                self.absences.entry(absent.worker).or_default().push((absent.from, absent.to));
            }
            RosterKind::TeamFormed(team) => {
                if self.teams.contains_key(&team.team) {
                    return Err(RosterError::TeamFormedAlready(team.team));
                }
                self.teams.insert(team.team, vec![(moment, team)]);
            }
            RosterKind::PositionsChanged(team) => match self.teams.get_mut(&team.team) {
                Some(entries) => entries.push((moment, team)),
                None => return Err(RosterError::NoSuchTeam(team.team)),
            },
            RosterKind::TeamMet(met) => {
                if !self.teams.contains_key(&met.team) {
                    return Err(RosterError::NoSuchTeam(met.team));
                }
                self.meetings.push((day, met));
            }
            RosterKind::SupervisionHeld(held) => {
                self.here(held.supervisor, moment)?;
                self.supervision.push((day, held));
            }
            RosterKind::TrainingCompleted(training) => {
                self.here(training.worker, moment)?;
                self.trainings.push((day, training));
            }
            RosterKind::WorkLogged(work) => {
                self.here(work.worker, moment)?;
                self.work.push((day, work));
            }
            RosterKind::EnteredInError(_) => return Err(RosterError::Void),
        }
        self.last = Some(key);
        Ok(())
    }

    fn here(&self, worker: WorkerId, moment: Moment) -> Result<(), RosterError> {
        self.worker_at(worker, moment).here().map(|_| ()).ok_or(RosterError::NotOnRoster(worker))
    }

    fn enter(&mut self, moment: Moment, worker: Worker) -> Result<(), RosterError> {
        if worker.weekly_hours.is_some_and(|hours| !(0.0..=WEEK_HOURS).contains(&hours.get())) {
            return Err(RosterError::Hours(worker.worker));
        }
        if let Some(team) = worker.team {
            self.members.entry(team).or_default().insert(worker.worker);
        }
        self.workers.entry(worker.worker).or_default().push((moment, Some(worker)));
        Ok(())
    }

    pub(crate) fn worker_at(&self, worker: WorkerId, moment: Moment) -> Known<&Worker> {
        let Some(entries) = self.workers.get(&worker) else { return Known::Not };
        match at(entries, moment) {
            Some(Some(entry)) => Known::Here(entry),
            Some(None) => Known::Left,
            None => Known::Not,
        }
    }

    /// What is known of a worker, as the day ends.
    #[must_use]
    pub fn worker(&self, worker: WorkerId, day: Day) -> Known<&Worker> {
        self.worker_at(worker, end_of(day))
    }

    /// Whether the worker works, as the day ends; absent or not.
    #[must_use]
    pub fn works(&self, worker: WorkerId, day: Day) -> bool {
        self.worker(worker, day).here().is_some()
    }

    /// What is known of a team, as the day ends.
    #[must_use]
    pub fn team(&self, team: TeamId, day: Day) -> Option<&Team> {
        at(self.teams.get(&team)?, end_of(day))
    }

    fn is_formed_at(&self, team: TeamId, moment: Moment) -> bool {
        self.teams.get(&team).and_then(|entries| at(entries, moment)).is_some()
    }

    /// Everybody the roster ever knew, in order.
    pub fn workers(&self) -> impl Iterator<Item = WorkerId> {
        self.workers.keys().copied()
    }

    /// Every team that was formed, in order.
    pub fn teams(&self) -> impl Iterator<Item = TeamId> {
        self.teams.keys().copied()
    }

    pub(crate) fn members_at(&self, team: TeamId, moment: Moment) -> impl Iterator<Item = &Worker> {
        let ever = self.members.get(&team).into_iter().flatten();
        ever.filter_map(move |worker| self.worker_at(*worker, moment).here()).filter(move |of| of.team == Some(team))
    }

    /// Who is on a team, as the day ends, in order.
    pub fn members(&self, team: TeamId, day: Day) -> impl Iterator<Item = &Worker> {
        self.members_at(team, end_of(day))
    }

    /// The hours of an owner at a moment, without those in some roles: a worker's, a lead's own, or all of
    /// a team's members'.
    pub(crate) fn fte_at(&self, owner: Owner, without: &[Role], moment: Moment) -> Known<Hundredths> {
        match owner {
            Owner::Worker(worker) | Owner::Lead { worker, .. } => {
                self.worker_at(worker, moment).map(|entry| fte_of(&entry.roles, without))
            }
            Owner::Team(team) => {
                if !self.is_formed_at(team, moment) {
                    return Known::Not;
                }
                let members = self.members_at(team, moment);
                Known::Here(sum(members.map(|entry| fte_of(&entry.roles, without))))
            }
        }
    }

    /// The hours of an owner as the day ends, without those in some roles.
    #[must_use]
    pub fn fte(&self, owner: Owner, without: &[Role], day: Day) -> Known<Hundredths> {
        self.fte_at(owner, without, end_of(day))
    }

    /// Whether an owner holds any of the credentials, in force on that day: a worker, a lead, or a member of
    /// a team.
    pub(crate) fn holds_at(&self, owner: Owner, any_of: &[String], moment: Moment) -> Known<bool> {
        let holds = |entry: &Worker| {
            entry.credentials.iter().any(|held| {
                any_of.iter().any(|name| **name == *held.name) && held.expires_on.is_none_or(|last| moment.0 <= last)
            })
        };
        match owner {
            Owner::Worker(worker) | Owner::Lead { worker, .. } => self.worker_at(worker, moment).map(holds),
            Owner::Team(team) => {
                if !self.is_formed_at(team, moment) {
                    return Known::Not;
                }
                Known::Here(self.members_at(team, moment).any(holds))
            }
        }
    }

    /// Whether an owner holds any of the credentials, as the day ends.
    #[must_use]
    pub fn holds(&self, owner: Owner, any_of: &[String], day: Day) -> Known<bool> {
        self.holds_at(owner, any_of, end_of(day))
    }

    /// Whether a worker is absent on a day.
    #[must_use]
    pub fn absent(&self, worker: WorkerId, day: Day) -> bool {
        self.absences.get(&worker).into_iter().flatten().any(|(from, to)| (*from..=*to).contains(&day))
    }

    /// The absences of a worker, from and to, as they were entered.
    #[must_use]
    pub fn absences(&self, worker: WorkerId) -> &[(Day, Day)] {
        self.absences.get(&worker).map(Vec::as_slice).unwrap_or_default()
    }

    /// The meetings of teams, in order.
    #[must_use]
    pub fn meetings(&self) -> &[(Day, TeamMet)] {
        &self.meetings
    }

    /// Supervision held, in order.
    #[must_use]
    pub fn supervision(&self) -> &[(Day, SupervisionHeld)] {
        &self.supervision
    }

    /// Trainings completed, in order.
    #[must_use]
    pub fn trainings(&self) -> &[(Day, TrainingCompleted)] {
        &self.trainings
    }

    /// Work logged, in order.
    #[must_use]
    pub fn work(&self) -> &[(Day, WorkLogged)] {
        &self.work
    }

    /// The moments at which anything changes for an owner, in order: entries, leaving, and the days after
    /// credentials end.
    pub(crate) fn changes(&self, owner: Owner) -> Vec<Moment> {
        let of_worker = |worker: &WorkerId| -> Vec<Moment> {
            let entries = self.workers.get(worker).map(Vec::as_slice).unwrap_or_default();
            let ends = entries.iter().filter_map(|(_, entry)| entry.as_ref()).flat_map(|entry| &entry.credentials);
            let ends = ends.filter_map(|held| held.expires_on).map(|last| (last.next(), (i64::MIN, 0)));
            entries.iter().map(|(moment, _)| *moment).chain(ends).collect()
        };
        let mut moments = match owner {
            Owner::Worker(worker) | Owner::Lead { worker, .. } => of_worker(&worker),
            Owner::Team(team) => {
                let formed = self.teams.get(&team).into_iter().flatten().map(|(moment, _)| *moment);
                let members = self.members.get(&team).into_iter().flatten().flat_map(of_worker);
                formed.chain(members).collect()
            }
        };
        moments.sort_unstable();
        moments.dedup();
        moments
    }
}

/// The entry that stands at a moment.
fn at<T>(entries: &[(Moment, T)], moment: Moment) -> Option<&T> {
    let known = entries.partition_point(|(from, _)| *from <= moment);
    entries.get(known.checked_sub(1)?).map(|(_, entry)| entry)
}

fn sum(hours: impl Iterator<Item = Hundredths>) -> Hundredths {
    Hundredths::new(hours.fold(0, |sum, fte| sum.saturating_add(fte.hundredths())))
}

/// Hours without those in some roles.
pub(crate) fn fte_of<'a>(hours: impl IntoIterator<Item = &'a RoleHours>, without: &[Role]) -> Hundredths {
    sum(hours.into_iter().filter(|of| !without.contains(&of.role)).map(|of| of.fte))
}
