//! What the roster tells of a team, or of all who are on it: hours, positions, meetings, lived experience.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use uuid::Uuid;

use super::figure::count;
use super::indicator::{Evidence, Indicator, Untold};
use super::staff::{changes, hours_in};
use super::tally::days;
use super::{Figure, Unit};
use crate::event::{Activity, Hundredths, Owner, Role, RoleHours, Team, Worker};
use crate::ids::{CaseId, TeamId, WorkerId};
use crate::record::Spell;
use crate::roster::Roster;
use crate::time::Day;

/// Absent so many days on end, a worker fills no position from then on.
const LONG_LEAVE: i32 = 30;
/// The hours of full time in a week, where an entry names none.
const FULL_TIME_HOURS: u64 = 40;
const FULL_TIME: u64 = 100;

/// The hours of a worker's week, in hundredths; those of full time for each full-time equivalent where the entry
/// names none.
fn week_hours(entry: &Worker) -> u64 {
    let named = entry.weekly_hours.and_then(|hours| Hundredths::nearest(hours.get()));
    named.map_or_else(|| fte(&entry.roles).saturating_mul(FULL_TIME_HOURS), |hours| hours.hundredths().into())
}

fn fte<'a>(hours: impl IntoIterator<Item = &'a RoleHours>) -> u64 {
    hours.into_iter().fold(0, |sum, of| sum.saturating_add(of.fte.hundredths().into()))
}

fn fte_without(entry: &Worker, without: &[Role]) -> u64 {
    fte(entry.roles.iter().filter(|of| !without.contains(&of.role)))
}

/// Who is on a team, or on all, and what they carry, as the roster tells.
#[derive(Debug)]
pub(super) struct Members<'a> {
    roster: &'a Roster,
    pub(super) team: Option<TeamId>,
    /// The last day that is over.
    pub(super) last: Day,
    /// The days of meetings, with the cases that each reviewed.
    meetings: BTreeMap<Day, BTreeSet<CaseId>>,
}

impl<'a> Members<'a> {
    pub(super) fn of(roster: &'a Roster, team: Option<TeamId>, last: Day) -> Self {
        let mut meetings: BTreeMap<Day, BTreeSet<CaseId>> = BTreeMap::new();
        for (day, meeting) in roster.meetings().iter().filter(|(_, met)| team.is_none_or(|team| met.team == team)) {
            meetings.entry(*day).or_default().extend(&meeting.reviewed);
        }
        Self { roster, team, last, meetings }
    }

    /// Who is there as a day ends.
    fn members(&self, day: Day) -> impl Iterator<Item = &'a Worker> {
        let (roster, team) = (self.roster, self.team);
        let all = roster.workers().filter_map(move |worker| roster.worker(worker, day).here());
        all.filter(move |entry| team.is_none_or(|team| entry.team == Some(team)))
    }

    /// Those with hours in a role as the last day ends.
    pub(super) fn in_role(&self, role: &Role) -> impl Iterator<Item = &'a Worker> {
        self.members(self.last).filter(move |entry| hours_in(entry, role) > 0)
    }

    /// A worker who has hours in a role as a day ends.
    fn on(&self, worker: WorkerId, role: &Role, day: Day) -> Option<&'a Worker> {
        let is_ours = |entry: &&Worker| self.team.is_none_or(|team| entry.team == Some(team));
        self.roster.worker(worker, day).here().filter(is_ours).filter(|entry| hours_in(entry, role) > 0)
    }

    /// The team, or all there are.
    fn teams(&self) -> impl Iterator<Item = TeamId> {
        self.team.into_iter().chain(self.roster.teams().filter(|_| self.team.is_none()))
    }

    /// The days of meetings from one day to another, with the cases that each reviewed.
    pub(super) fn meetings(&self, days: RangeInclusive<Day>) -> impl Iterator<Item = (&Day, &BTreeSet<CaseId>)> {
        self.meetings.range(days)
    }

    /// The days of a spell on which the team that is asked for carries the case, or a worker who is on it that day.
    pub(super) fn carried(&self, spell: &Spell) -> Vec<(Day, Day)> {
        let (from, through) = (spell.from, spell.through);
        match spell.carrier {
            Some(owner @ Owner::Worker(_)) if self.team.is_some() => {
                let changes =
                    changes(self.roster, owner).into_iter().filter(|day| (from.next()..=through).contains(day));
                let starts: Vec<Day> = std::iter::once(from).chain(changes).collect();
                let ends = starts.iter().skip(1).map(|day| day.previous()).chain([through]);
                starts.iter().copied().zip(ends).filter(|(day, _)| self.carries(owner, *day)).collect()
            }
            carrier if self.team.is_none() || carrier.is_some_and(|owner| self.carries(owner, from)) => {
                vec![(from, through)]
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn carries(&self, owner: Owner, day: Day) -> bool {
        self.team.is_none_or(|team| match owner.carrier() {
            Owner::Team(of) => of == team,
            Owner::Worker(worker) | Owner::Lead { worker, .. } => {
                self.roster.worker(worker, day).here().is_some_and(|entry| entry.team == Some(team))
            }
        })
    }

    /// Whether it is known who they are, where a team is asked for.
    pub(super) fn are_known(&self) -> bool {
        self.team.is_none() || self.is_known()
    }

    fn is_known(&self) -> bool {
        match self.team {
            Some(team) => self.roster.team(team, self.last).is_some(),
            None => !self.roster.is_empty(),
        }
    }

    /// What an indicator of the roster comes to, given how many cases are in service.
    pub(super) fn indicated(
        &self,
        indicator: &Indicator,
        (first, last): (Day, Day),
        cases: u64,
        evidence: &mut Evidence,
    ) -> Result<Figure, Untold> {
        if !self.is_known() {
            return Err(Untold::NoRoster);
        }
        let unit = indicator.unit();
        let mut noted = |entry: &Worker| evidence.workers.push(entry.worker);
        match indicator {
            Indicator::Caseload { without } => {
                let hours = self.members(last).filter(|entry| fte_without(entry, without) > 0).inspect(|of| noted(of));
                let hours = hours.fold(0, |sum: u64, entry| sum.saturating_add(fte_without(entry, without)));
                if cases == 0 || hours == 0 {
                    return Err(Untold::NothingCounted);
                }
                Ok(Figure::new(unit, cases.saturating_mul(FULL_TIME), hours, cases))
            }
            Indicator::Staffing { role } => {
                let hours = self.in_role(role).inspect(|of| noted(of));
                let hours = hours.fold(0, |sum: u64, entry| sum.saturating_add(hours_in(entry, role)));
                if cases == 0 { Err(Untold::NothingCounted) } else { Ok(Figure::new(unit, hours, cases, cases)) }
            }
            Indicator::Size { without } => {
                let members: Vec<_> = self.members(last).filter(|entry| fte_without(entry, without) > 0).collect();
                for entry in &members {
                    noted(entry);
                }
                let hours = members.iter().fold(0, |sum: u64, entry| sum.saturating_add(fte_without(entry, without)));
                Ok(Figure::new(unit, hours, FULL_TIME, count(members.len())))
            }
            Indicator::MeetingDays { .. } => {
                evidence.days = self.meetings(first..=last).map(|(day, _)| *day).collect();
                Ok(Figure::new(unit, count(evidence.days.len()), days(first, last), count(self.teams().count())))
            }
            Indicator::Turnover { .. } => self.turnover(first, last, evidence),
            Indicator::Filled { .. } => self.filled(first, last, evidence),
            Indicator::LivedExperience {} => self.lived_experience(evidence),
            Indicator::WorkShare { activities, .. } => self.work_share(activities, first, last, evidence),
            Indicator::MixedDuties { role } => {
                let all: Vec<_> = self.in_role(role).collect();
                let mixed = all.iter().filter(|entry| fte_without(entry, std::slice::from_ref(role)) > 0);
                let mixed = count(mixed.inspect(|of| noted(of)).count());
                let all = count(all.len());
                if all == 0 { Err(Untold::NobodyInRole) } else { Ok(Figure::new(unit, mixed, all, all)) }
            }
            // Told from the charts.
            _ => Err(Untold::NothingCounted),
        }
    }

    /// The time of workers in contacts over what they are contracted for, on the days that they are in the role, or the
    /// weeks with a contact.
    pub(super) fn direct(
        &self,
        indicator: &Indicator,
        (first, last): (Day, Day),
        workers: &[WorkerId],
        direct: &BTreeMap<(WorkerId, Uuid), (Day, u16)>,
    ) -> Result<Figure, Untold> {
        if !self.is_known() {
            return Err(Untold::NoRoster);
        }
        if workers.is_empty() {
            return Err(Untold::NobodyInRole);
        }
        let (Indicator::DirectService { role, .. } | Indicator::DirectWeeks { role, .. }) = indicator else {
            return Err(Untold::NothingCounted);
        };
        let direct = || direct.iter().filter(|((worker, _), (day, _))| self.on(*worker, role, *day).is_some());
        let subjects = count(workers.len());
        if let Indicator::DirectWeeks { .. } = indicator {
            // Sevens of days, counted back from the last.
            let weeks = days(first, last).div_euclid(7);
            let week = |day: Day| days(day, last).saturating_sub(1).div_euclid(7);
            let with: BTreeSet<u64> = direct().map(|(_, (day, _))| week(*day)).filter(|week| *week < weeks).collect();
            return Ok(Figure::new(indicator.unit(), count(with.len()), weeks, subjects));
        }
        let minutes = direct().fold(0, |sum: u64, (_, (_, minutes))| sum.saturating_add(u64::from(*minutes)));
        let of_day = |day| workers.iter().filter_map(move |worker| self.on(*worker, role, day));
        let hours = (first.number()..=last.number()).map(Day::from_number).flat_map(of_day);
        let hours = hours.fold(0, |sum: u64, entry| sum.saturating_add(week_hours(entry)));
        if hours == 0 {
            return Err(Untold::NothingCounted);
        }
        // Hours are in hundredths of a week's, day by day: in minutes, where that is a whole number of them.
        let contracted = hours.saturating_mul(60);
        let (minutes, contracted) = match contracted.checked_rem(700) {
            Some(0) => (minutes, contracted.div_euclid(700)),
            _ => (minutes.saturating_mul(700), contracted),
        };
        Ok(Figure::new(indicator.unit(), minutes, contracted, subjects))
    }

    /// Everybody who left, once each, over the positions as they are.
    fn turnover(&self, first: Day, last: Day, evidence: &mut Evidence) -> Result<Figure, Untold> {
        let positions = self.teams().filter_map(|team| self.roster.team(team, last));
        // Two full-time nurses written as one line are two positions.
        let filled_by = |of: &RoleHours| u64::from(of.fte.hundredths()).div_ceil(FULL_TIME);
        let positions =
            positions.flat_map(|team| &team.positions).fold(0, |sum: u64, of| sum.saturating_add(filled_by(of)));
        if positions == 0 {
            return Err(Untold::NoPositions);
        }
        let here = |worker: WorkerId, day: Day| {
            let entry = self.roster.worker(worker, day).here();
            entry.is_some_and(|entry| self.team.is_none_or(|team| entry.team == Some(team)))
        };
        let left = |worker: &WorkerId| {
            let mut changed = changes(self.roster, Owner::Worker(*worker)).into_iter();
            changed.any(|day| (first..=last).contains(&day) && here(*worker, day.previous()) && !here(*worker, day))
        };
        evidence.workers = self.roster.workers().filter(left).collect();
        let formed = self.teams().filter_map(|team| super::staff::formed(self.roster, team)).min();
        let known = days(formed.map_or(first, |formed| formed.max(first)), last);
        let (left, all) = (count(evidence.workers.len()), days(first, last));
        if known == all {
            return Ok(Figure::new(Unit::Percent, left, positions, positions));
        }
        Ok(Figure::new(Unit::Percent, left.saturating_mul(all), positions.saturating_mul(known), positions))
    }

    /// Full-time days of positions that were filled, over all there were; role by role.
    fn filled(&self, first: Day, last: Day, evidence: &mut Evidence) -> Result<Figure, Untold> {
        let (mut filled, mut all) = (0_u64, 0_u64);
        let mut workers = BTreeSet::new();
        for day in (first.number()..=last.number()).map(Day::from_number) {
            for team in self.teams() {
                let Some(team) = self.roster.team(team, day) else { continue };
                let there: Vec<&Worker> = self.there(team, day).collect();
                workers.extend(there.iter().map(|entry| entry.worker));
                let held = by_role(there.into_iter().flat_map(|entry| &entry.roles));
                for (role, positions) in by_role(&team.positions) {
                    all = all.saturating_add(positions);
                    filled = filled.saturating_add(positions.min(held.get(role).copied().unwrap_or(0)));
                }
            }
        }
        evidence.workers.extend(workers);
        if all == 0 { Err(Untold::NoPositions) } else { Ok(Figure::new(Unit::Percent, filled, all, days(first, last))) }
    }

    /// The members of a team who are there, or absent for no longer than a while.
    fn there(&self, team: &Team, day: Day) -> impl Iterator<Item = &'a Worker> {
        let roster: &'a Roster = self.roster;
        let long_leave = move |worker: WorkerId| {
            roster.absent(worker, day) && (-LONG_LEAVE..0).all(|days| roster.absent(worker, day.plus_days(days)))
        };
        roster.members(team.team, day).filter(move |entry| !long_leave(entry.worker))
    }

    fn lived_experience(&self, evidence: &mut Evidence) -> Result<Figure, Untold> {
        let members: Vec<_> = self.members(self.last).collect();
        let with: Vec<_> = members.iter().filter(|entry| entry.lived_experience == Some(true)).collect();
        // That there is nobody is told only where everybody says so.
        if with.is_empty() && (members.is_empty() || members.iter().any(|entry| entry.lived_experience.is_none())) {
            return Err(Untold::NotRecorded);
        }
        evidence.workers = with.iter().map(|entry| entry.worker).collect();
        let level = |entry: &&&Worker| {
            let clinical = |of: &&RoleHours| !matches!(of.role, Role::Administrative | Role::Other(_));
            let own = |of: &&RoleHours| clinical(of) && of.role != Role::PeerSpecialist;
            match (fte(entry.roles.iter().filter(own)), fte(entry.roles.iter().filter(clinical))) {
                (FULL_TIME.., _) => 5,
                (_, FULL_TIME..) => 4,
                (_, 1..) => 3,
                (_, 0) => 2,
            }
        };
        let level = with.iter().map(level).max().unwrap_or(1);
        Ok(Figure::new(Unit::Plain, level, 1, count(with.len())))
    }

    fn work_share(
        &self,
        activities: &[Activity],
        first: Day,
        last: Day,
        evidence: &mut Evidence,
    ) -> Result<Figure, Untold> {
        let (mut counted, mut all) = (0_u64, 0_u64);
        let mut workers = BTreeSet::new();
        for (day, work) in self.roster.work().iter().filter(|(day, _)| (first..=last).contains(day)) {
            let entry = self.roster.worker(work.worker, *day).here();
            if entry.is_some_and(|entry| self.team.is_none_or(|team| entry.team == Some(team))) {
                workers.insert(work.worker);
                all = all.saturating_add(work.minutes.into());
                counted =
                    counted.saturating_add(if activities.contains(&work.activity) { work.minutes.into() } else { 0 });
            }
        }
        evidence.workers.extend(workers);
        if all == 0 {
            Err(Untold::NothingCounted)
        } else {
            Ok(Figure::new(Unit::Percent, counted, all, count(evidence.workers.len())))
        }
    }
}

fn by_role<'r>(hours: impl IntoIterator<Item = &'r RoleHours>) -> BTreeMap<&'r Role, u64> {
    let mut by_role: BTreeMap<&Role, u64> = BTreeMap::new();
    for of in hours {
        let sum = by_role.entry(&of.role).or_default();
        *sum = sum.saturating_add(of.fte.hundredths().into());
    }
    by_role
}
