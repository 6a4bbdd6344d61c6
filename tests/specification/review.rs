//! Indicators of the time up to a day, chart by chart and day by day.

use std::collections::{BTreeMap, BTreeSet};

use caseload::event::*;
use caseload::ids::{CaseId, TeamId, WorkerId};
use caseload::measure::{Among, Charts, Count, Indicator, Moves, Over};
use caseload::program::Filter;
use caseload::time::Day;
use uuid::Uuid;

use super::census::{Case, World, hours};

/// A fraction that is not reduced.
pub type Fraction = (u64, u64);

pub struct Review<'a, 'w> {
    /// Up to the last day that is over.
    pub world: &'a World<'w>,
    pub roster: &'a [RosterEvent],
    pub team: Option<TeamId>,
    pub expected: &'a [CaseId],
}

fn n(count: usize) -> u64 {
    u64::try_from(count).expect("few")
}

/// The middle of fractions, or the mean of the two in the middle.
fn median(mut all: Vec<Fraction>) -> Option<Fraction> {
    all.sort_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1)));
    let (lower, upper) = (*all.get(all.len().checked_sub(1)? / 2)?, all[all.len() / 2]);
    Some((lower.0 * upper.1 + upper.0 * lower.1, 2 * lower.1 * upper.1))
}

fn sum(all: &[Fraction]) -> Option<Fraction> {
    let sum = all.iter().fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    (sum.1 > 0).then_some(sum)
}

impl<'w> Review<'_, 'w> {
    fn last(&self) -> Day {
        self.world.as_of
    }

    fn back(&self, days: u32) -> Vec<Day> {
        let first = self.last().plus_days(1 - i32::try_from(days).expect("few"));
        super::days(first, self.last()).collect()
    }

    fn months(&self, months: u32) -> Vec<Day> {
        super::days(self.last().next().minus_months(months), self.last()).collect()
    }

    /// In service as the day ends, and carried by the team that is asked for, or by a worker on it.
    fn carried(&self, case: &Case<'w>, day: Day) -> bool {
        day >= self.world.first && {
            let state = self.world.on(case, day);
            state.in_service() && (self.team.is_none() || state.carrier().is_some_and(|owner| self.is_of(owner, day)))
        }
    }

    fn is_of(&self, owner: Owner, day: Day) -> bool {
        match owner {
            Owner::Team(team) => self.is_ours(team),
            Owner::Worker(worker) | Owner::Lead { worker, .. } => self.team.is_none() || self.here(worker, day),
        }
    }

    fn active(&self) -> impl Iterator<Item = &Case<'w>> {
        self.world.cases.iter().filter(|case| self.carried(case, self.last()))
    }

    fn contacts<'c>(&'c self, case: &'c Case<'w>, days: &'c [Day]) -> impl Iterator<Item = (&'c Event, &'c Contact)> {
        let in_time = |event: &&&Event| days.contains(&event.at.day()) && self.carried(case, event.at.day());
        case.events.iter().filter(in_time).filter_map(|event| match &event.kind {
            Kind::Contact(contact) => Some((*event, contact)),
            _ => None,
        })
    }

    fn fitting(&self, case: &Case<'w>, days: &[Day], filter: &Filter) -> Vec<u64> {
        let fits = self.contacts(case, days).filter(|(_, contact)| filter.fits(contact));
        fits.map(|(_, contact)| u64::from(contact.minutes)).collect()
    }

    fn here(&self, worker: WorkerId, day: Day) -> bool {
        day >= self.world.first
            && self
                .world
                .staff(day)
                .here(worker)
                .is_some_and(|entry| self.team.is_none_or(|team| entry.team == Some(team)))
    }

    fn members(&self) -> Vec<&Worker> {
        self.world.staff(self.last()).all().filter(|entry| self.here(entry.worker, self.last())).collect()
    }

    fn in_role(&self, role: &Role) -> Vec<&Worker> {
        let mut members = self.members();
        members.retain(|entry| entry.roles.iter().any(|of| of.role == *role && of.fte.hundredths() > 0));
        members
    }

    fn is_known(&self) -> bool {
        let staff = self.world.staff(self.last());
        self.team.map_or(!staff.is_empty(), |team| staff.teams.contains_key(&team))
    }

    fn is_ours(&self, team: TeamId) -> bool {
        self.team.is_none_or(|ours| ours == team)
    }

    /// The events of the roster up to a day, in order.
    fn roster_until(&self, day: Day) -> Vec<&RosterEvent> {
        let mut events: Vec<_> = self.roster.iter().filter(|event| event.at.day() <= day).collect();
        events.sort_by_key(|event| {
            (event.at.day(), event.at.moment(), event.recorded_at.unwrap_or(event.at).moment(), event.id)
        });
        events
    }

    /// The positions of the teams as a day ends.
    fn positions(&self, day: Day) -> BTreeMap<TeamId, Vec<RoleHours>> {
        let mut teams: BTreeMap<TeamId, Vec<RoleHours>> = BTreeMap::new();
        for event in self.roster_until(day) {
            match &event.kind {
                RosterKind::TeamFormed(team) if !teams.contains_key(&team.team) => {
                    teams.insert(team.team, team.positions.clone());
                }
                RosterKind::PositionsChanged(team) if teams.contains_key(&team.team) => {
                    teams.insert(team.team, team.positions.clone());
                }
                _ => {}
            }
        }
        teams.retain(|team, _| self.is_ours(*team));
        teams
    }

    /// The days of meetings and the cases that they reviewed.
    fn meetings(&self, days: &[Day]) -> BTreeMap<Day, BTreeSet<caseload::ids::CaseId>> {
        let mut formed = BTreeSet::new();
        let mut met: BTreeMap<Day, BTreeSet<_>> = BTreeMap::new();
        for event in self.roster_until(self.last()) {
            match &event.kind {
                RosterKind::TeamFormed(team) => {
                    formed.insert(team.team);
                }
                RosterKind::TeamMet(of) if formed.contains(&of.team) && self.is_ours(of.team) => {
                    met.entry(event.at.day()).or_default().extend(of.reviewed.iter().copied());
                }
                _ => {}
            }
        }
        met.retain(|day, _| days.contains(day));
        met
    }

    /// What an indicator comes to; nothing where it is not told.
    pub fn indicate(&self, indicator: &Indicator) -> Option<Fraction> {
        let cases = n(self.active().count());
        match indicator {
            Indicator::Charts(charts) => self.charts(charts),
            Indicator::TeamOwned {} if self.team.is_some() && !self.is_known() => None,
            Indicator::TeamOwned {} => {
                let owned =
                    |case: &&Case<'w>| matches!(self.world.on(case, self.last()).carrier(), Some(Owner::Team(_)));
                (cases > 0).then(|| (n(self.active().filter(owned).count()), cases))
            }
            Indicator::PeakIntake { months } => Some((self.peak(*months), 1)),
            Indicator::Ended { reasons, months, expected } => self.closed(*months, &|case, closed| {
                let expected = *expected && self.expected.contains(&case.id) && self.carried(case, self.last());
                expected || closed.is_some_and(|of| reasons.contains(&of.reason))
            }),
            Indicator::Retained { lost, months } => self.closed(*months, &|_, closed| {
                closed.is_none_or(|of| match of.reason {
                    CloseReason::Moved if of.referred_on.is_some() || of.to_program.is_some() => true,
                    reason => !lost.contains(&reason),
                })
            }),
            Indicator::OnTime { days, months } => {
                self.fixed_time(*months, &|end, day, _| day.days_since(end) <= i32::try_from(*days).expect("few"))
            }
            Indicator::Stayed { lost, months } => {
                self.fixed_time(*months, &|end, day, closed| day >= end || !lost.contains(&closed.reason))
            }
            Indicator::Involved { moves, facilities, months, least, most_unsaid } => {
                self.involved(*moves, facilities, *months, *least, *most_unsaid)
            }
            Indicator::Reviewed { days } => {
                let days = self.back(*days);
                let mut shares: Vec<Fraction> = Vec::new();
                for (day, reviewed) in self.meetings(&days) {
                    let carried: Vec<_> = self.world.cases.iter().filter(|case| self.carried(case, day)).collect();
                    if !carried.is_empty() {
                        shares
                            .push((n(carried.iter().filter(|of| reviewed.contains(&of.id)).count()), n(carried.len())));
                    }
                }
                // Every number of cases there can be divides it.
                let whole = 27_720;
                let all = shares.iter().map(|share| share.0 * (whole / share.1)).sum();
                (!shares.is_empty()).then_some((all, whole * n(shares.len())))
            }
            _ if !self.is_known() => None,
            Indicator::Caseload { without } => {
                let fte = hours(&self.members(), |role| !without.contains(role));
                (cases > 0 && fte > 0).then_some((cases * 100, fte))
            }
            Indicator::Staffing { role } => (cases > 0).then(|| (hours(&self.members(), |of| of == role), cases)),
            Indicator::Size { without } => Some((hours(&self.members(), |role| !without.contains(role)), 100)),
            Indicator::MeetingDays { days } => {
                let back = self.back(*days);
                Some((n(self.meetings(&back).len()), u64::from(*days)))
            }
            Indicator::DirectService { role, days } => self.direct(role, *days).map(|(_, share)| share),
            Indicator::DirectWeeks { role, days } => self.direct(role, *days).map(|(weeks, _)| weeks),
            Indicator::Turnover { months } => self.turnover(*months),
            Indicator::Filled { months } => self.filled(*months),
            Indicator::LivedExperience {} => self.lived_experience(),
            Indicator::WorkShare { activities, days } => {
                let days = self.back(*days);
                let mut found = Vec::new();
                for event in self.roster_until(self.last()).iter().filter(|event| days.contains(&event.at.day())) {
                    let RosterKind::WorkLogged(work) = &event.kind else { continue };
                    let taken = self.world.staff_at((event.at.day(), event.at.moment())).here(work.worker).is_some();
                    if taken && self.here(work.worker, event.at.day()) {
                        let minutes = u64::from(work.minutes);
                        found.push((if activities.contains(&work.activity) { minutes } else { 0 }, minutes));
                    }
                }
                sum(&found)
            }
            Indicator::MixedDuties { role } => {
                let all = self.in_role(role);
                let other = |entry: &&&Worker| hours(&[entry], |of| of != role) > 0;
                (!all.is_empty()).then(|| (n(all.iter().filter(other).count()), n(all.len())))
            }
            Indicator::Kept { .. } => unreachable!("is the audit's"),
        }
    }

    fn charts(&self, charts: &Charts) -> Option<Fraction> {
        let days = self.back(charts.days);
        let supports = Parties::from([Party::Family, Party::Guardian, Party::Support]);
        let among = |case: &&Case<'w>| match &charts.among {
            Among::All {} => true,
            Among::Needing(needs) => {
                self.world.on(case, self.last()).record.needs.iter().any(|need| needs.contains(need))
            }
            Among::Supported {} => case.events.iter().any(|event| match &event.kind {
                Kind::Contact(contact) => contact.outcome == ContactOutcome::Completed && contact.with.meets(supports),
                _ => false,
            }),
        };
        let found: Vec<Fraction> =
            self.active().filter(among).filter_map(|case| self.chart(case, charts, &days)).collect();
        match charts.over {
            Over::Median => median(found),
            Over::Pooled => sum(&found),
        }
    }

    fn chart(&self, case: &Case<'w>, charts: &Charts, days: &[Day]) -> Option<Fraction> {
        let served = n(days.iter().filter(|day| self.carried(case, **day)).count());
        match &charts.count {
            Count::Share { counted, of } => {
                let of: Vec<_> = self.contacts(case, days).filter(|(_, contact)| of.fits(contact)).collect();
                let counted = of.iter().filter(|(_, contact)| counted.fits(contact));
                (!of.is_empty()).then(|| (n(counted.count()), n(of.len())))
            }
            Count::SeenBy { workers } => {
                let in_person = self.contacts(case, days).filter(|(_, contact)| {
                    contact.mode == Mode::FaceToFace && contact.outcome == ContactOutcome::Completed
                });
                let seen: BTreeSet<_> = in_person.flat_map(|(_, contact)| &contact.staff).collect();
                (served == n(days.len())).then(|| (u64::from(n(seen.len()) >= u64::from(*workers)), 1))
            }
            Count::Weekly(filter) => Some((n(self.fitting(case, days, filter).len()), served)),
            Count::WeeklyMinutes(filter) => Some((self.fitting(case, days, filter).iter().sum(), served)),
            Count::Contacts(filter) => Some((n(self.fitting(case, days, filter).len()), 1)),
            Count::Had { least, filter } => {
                Some((u64::from(n(self.fitting(case, days, filter).len()) >= u64::from(*least)), 1))
            }
        }
    }

    fn peak(&self, months: u32) -> u64 {
        let this = self.last().next().month().0;
        let of_month = |back: u32| {
            let (first, last) = this.minus_months(back).month();
            let events = self.world.cases.iter().flat_map(|case| &case.events);
            let in_month = events.filter(|event| (first..=last).contains(&event.at.day()));
            let ours = in_month.filter(|event| match &event.kind {
                Kind::Enrolled(enrolled) => self.is_of(enrolled.owner, event.at.day()),
                _ => false,
            });
            n(ours.count())
        };
        (1..=months).map(of_month).max().unwrap_or(0)
    }

    fn closed(&self, months: u32, counts: &dyn Fn(&Case<'w>, Option<&Closed>) -> bool) -> Option<Fraction> {
        let days = self.months(months);
        let mut found = Vec::new();
        for case in &self.world.cases {
            if !days.iter().any(|day| self.carried(case, *day)) {
                continue;
            }
            let last = self.world.days().filter(|day| self.carried(case, *day)).max().expect("served");
            let closings: Vec<_> = case.events.iter().filter(|event| matches!(event.kind, Kind::Closed(_))).collect();
            let ended = closings.last().filter(|event| event.at.day() == last.next()).map(|event| match &event.kind {
                Kind::Closed(closed) => closed,
                _ => unreachable!(),
            });
            found.push((u64::from(counts(case, ended)), 1));
        }
        sum(&found)
    }

    /// Of the cases whose service a closure ended, for good and after the first of the phases with a length had begun, by
    /// the first day after the last phase and the day of the closure.
    fn fixed_time(&self, months: u32, counts: &dyn Fn(Day, Day, &Closed) -> bool) -> Option<Fraction> {
        let mut found = Vec::new();
        for case in &self.world.cases {
            let Some(began) = super::phase_anchor(self.world.program, &case.events) else { continue };
            let Some(end) = self.world.program.boundaries(began).last() else { continue };
            let Some(last) = self.world.days().filter(|day| self.carried(case, *day)).max() else { continue };
            let mut closings = case.events.iter().filter_map(|event| match &event.kind {
                Kind::Closed(closed) => Some((event.at.day(), closed)),
                _ => None,
            });
            let ended = closings.next_back().filter(|(day, _)| *day == last.next() && *day <= self.last());
            if let Some((day, closed)) = ended.filter(|(day, _)| self.months(months).contains(day)) {
                found.push((u64::from(counts(end, day, closed)), 1));
            }
        }
        sum(&found)
    }

    fn involved(&self, moves: Moves, facilities: &[Facility], months: u32, least: u32, most: u32) -> Option<Fraction> {
        let mut found = Vec::new();
        for case in &self.world.cases {
            for event in &case.events {
                let stay = match (&event.kind, moves) {
                    (Kind::InstitutionEntered(stay), Moves::Entries) => (stay.facility, stay.team_involved),
                    (Kind::InstitutionLeft(stay), Moves::Leavings) => (stay.facility, stay.team_involved),
                    _ => continue,
                };
                let day = event.at.day();
                let served = self.carried(case, day) || self.carried(case, day.previous());
                if served && (facilities.is_empty() || facilities.contains(&stay.0)) {
                    found.push((day, event.id, stay.1));
                }
            }
        }
        found.sort_unstable();
        found.reverse();
        let first = self.last().next().minus_months(months);
        let mut kept = 0;
        found.retain(|(day, ..)| {
            kept += 1;
            *day >= first || kept <= least
        });
        let with = |said| n(found.iter().filter(|of| of.2 == said).count());
        let (yes, no, unsaid) = (with(Some(true)), with(Some(false)), with(None));
        let told = yes + no > 0 && unsaid * 100 <= u64::from(most) * (yes + no + unsaid);
        told.then_some((yes, yes + no))
    }

    /// Weeks with a contact, and the share of time.
    fn direct(&self, role: &Role, days: u32) -> Option<(Fraction, Fraction)> {
        let workers = self.in_role(role);
        if workers.is_empty() {
            return None;
        }
        let back = self.back(days);
        let mut meetings: BTreeMap<(WorkerId, Uuid), (Day, u16)> = BTreeMap::new();
        for case in &self.world.cases {
            for (event, contact) in self.contacts(case, &back) {
                if contact.outcome != ContactOutcome::Completed {
                    continue;
                }
                for worker in contact.staff.iter().filter(|of| workers.iter().any(|entry| entry.worker == **of)) {
                    let which = contact.group.map_or(event.id.0, |group| group.0);
                    let told = (event.at.day(), contact.minutes);
                    let known = meetings.entry((*worker, which)).or_insert(told);
                    *known = told.max(*known);
                }
            }
        }
        let entry_on = |worker: WorkerId, day: Day| {
            let entry = self.here(worker, day).then(|| self.world.staff(day).here(worker)).flatten();
            entry.filter(|entry| entry.roles.iter().any(|of| of.role == *role && of.fte.hundredths() > 0))
        };
        meetings.retain(|(worker, _), (day, _)| entry_on(*worker, *day).is_some());
        let minutes: u64 = meetings.values().map(|(_, minutes)| u64::from(*minutes)).sum();
        let weeks: Vec<&[Day]> = back.rchunks_exact(7).collect();
        let with = weeks.iter().filter(|week| meetings.values().any(|(day, _)| week.contains(day))).count();
        // Hours of a week in hundredths, of each day in the role.
        let all = workers.iter().flat_map(|entry| back.iter().filter_map(|day| entry_on(entry.worker, *day)));
        let hours: u64 = all
            .map(|entry| match entry.weekly_hours {
                Some(hours) => format!("{:.0}", hours.get() * 100.0).parse().expect("whole"),
                None => entry.roles.iter().map(|of| u64::from(of.fte.hundredths())).sum::<u64>() * 40,
            })
            .sum();
        (hours > 0).then(|| ((n(with), n(weeks.len())), (minutes * 100 * 7, hours * 60)))
    }

    fn turnover(&self, months: u32) -> Option<Fraction> {
        let days = self.months(months);
        let one_each = |of: &RoleHours| u64::from(of.fte.hundredths().div_ceil(100));
        let positions: u64 = self.positions(self.last()).values().flatten().map(one_each).sum();
        let everybody: BTreeSet<WorkerId> =
            self.world.days().flat_map(|day| self.world.staff(day).all().map(|entry| entry.worker)).collect();
        let leaves = |worker: &&WorkerId| {
            days.iter().any(|day| {
                *day >= self.world.first && self.here(**worker, day.previous()) && !self.here(**worker, *day)
            })
        };
        let left = n(everybody.iter().filter(leaves).count());
        let staff = self.world.staff(self.last());
        let formed = staff.teams.iter().filter(|(team, _)| self.is_ours(**team)).map(|(_, day)| *day).min();
        let known = n(days.iter().filter(|day| formed.is_none_or(|formed| **day >= formed)).count());
        (positions > 0).then_some((left * n(days.len()), positions * known))
    }

    fn filled(&self, months: u32) -> Option<Fraction> {
        let mut found = Vec::new();
        for day in self.months(months).into_iter().filter(|day| *day >= self.world.first) {
            let staff = self.world.staff(day);
            for (team, positions) in self.positions(day) {
                let there: Vec<&Worker> = staff
                    .all()
                    .filter(|entry| entry.team == Some(team))
                    .filter(|entry| {
                        !(0..=30)
                            .all(|back| self.world.staff(self.last()).is_absent(entry.worker, day.plus_days(-back)))
                    })
                    .collect();
                let roles: BTreeSet<&Role> = positions.iter().map(|of| &of.role).collect();
                for role in roles {
                    let of_role = positions.iter().filter(|of| of.role == *role);
                    let wanted: u64 = of_role.map(|of| u64::from(of.fte.hundredths())).sum();
                    found.push((wanted.min(hours(&there, |of| of == role)), wanted));
                }
            }
        }
        sum(&found)
    }

    fn lived_experience(&self) -> Option<Fraction> {
        let members = self.members();
        let said = |so: bool| members.iter().filter(move |entry| entry.lived_experience == Some(so)).count();
        (said(true) > 0 || (said(false) > 0 && said(false) == members.len())).then(|| {
            let with = members.iter().filter(|entry| entry.lived_experience == Some(true));
            let clinical = |role: &Role| !matches!(role, Role::Administrative | Role::Other(_));
            let level = with.map(|entry| {
                if hours(&[entry], |role| clinical(role) && *role != Role::PeerSpecialist) >= 100 {
                    5
                } else if hours(&[entry], clinical) >= 100 {
                    4
                } else if hours(&[entry], clinical) > 0 {
                    3
                } else {
                    2
                }
            });
            (level.max().unwrap_or(1), 1)
        })
    }
}
