//! Who works: workers with their days, and what becomes of them.

use super::books::Books;
use super::carrier::{Burden, Carrier, Holds, Limit, MonthLimit, Ready};
use super::client::{NOBODY, at};
use super::lift::{Ids, instant};
use super::policy::{Assignment, Cover, Ownership};
use super::replication::{Measure, Row};
use super::scenario::rounded;
use super::tally::float;
use super::ticks::start_of;
use super::{Checked, Purpose, Scenario, Stream, Streams, Workers};
use crate::event::{
    Credential, Decimal, Hundredths, Owner, Role, RoleHours, RosterEvent, RosterKind, SupervisionHeld, Team as Formed,
    TeamMet, Worker as Entry, WorkerAbsent, WorkerLeft,
};
use crate::ids::WorkerId;
use crate::limit::Weights;
use crate::program::{Cap, Program, Rule};
use crate::roster::Roster;
use crate::time::Day;

/// A thousandth of a minute.
const MILLI: f64 = 1_000.0;

/// A worker who came.
#[derive(Debug)]
pub(super) struct Worker {
    id: WorkerId,
    pub(super) position: usize,
    here: bool,
    /// The supervisor whom the roster names.
    supervisor: Option<WorkerId>,
    /// Through which day of the run absent, and when absent next.
    away_through: Option<u32>,
    away_from: u32,
    leaves: u32,
    absence: Option<Stream>,
    /// Thousandths of a minute: of an ordinary day, left of this one, and used of it.
    daily: i64,
    left: i64,
    used: i64,
}

/// A place of a worker, filled or not.
#[derive(Debug)]
pub(super) struct Position {
    group: usize,
    worker: Option<usize>,
    fills: u32,
    hired: u64,
    /// After the warm-up, in thousandths of a minute.
    worked: u64,
    over: u64,
    there: u64,
}

/// No day.
const NEVER: u32 = u32::MAX;

/// Everybody who works.
#[derive(Debug)]
pub(super) struct Team<'a> {
    pub(super) program: &'a Program,
    pub(super) scenario: &'a Scenario,
    pub(super) checked: &'a Checked,
    streams: Streams,
    ids: Ids,
    roster: Roster,
    log: Vec<RosterEvent>,
    noted: u64,
    events: u64,
    pub(super) carriers: Vec<Carrier>,
    /// The owners who are here, and those with them who have left cases.
    pub(super) active: Vec<u32>,
    owing: Vec<u32>,
    pub(super) full: usize,
    pub(super) workers: Vec<Worker>,
    /// Who of the workers is here, in order of coming.
    pub(super) here: Vec<usize>,
    pub(super) positions: Vec<Position>,
    pub(super) limits: Vec<Limit>,
    pub(super) months: Vec<MonthLimit>,
    pub(super) holds: Vec<Holds>,
    /// Those who wait to be enrolled, and whose work waits.
    intake: Vec<Ready>,
    /// Whether nobody is enrolled without a backup.
    pub(super) backs: bool,
    /// The owners under whom anybody was enrolled this month.
    pub(super) enrolling: Vec<u32>,
    /// Whether any owner with room may take any client, and who has the fewest cases for their hours does.
    pub(super) plain: bool,
    pub(super) next: usize,
    /// Cases of owners who have left.
    pub(super) orphans: u64,
    /// The day on which the next one comes or leaves, and the next edition is in force.
    next_move: u32,
    next_edition: Day,
    /// The places and the paid hours of a day, and how loads are spread; whether a load is another than then.
    places_here: f64,
    paid_here: f64,
    spread_here: Option<(f64, f64)>,
    pub(super) moved: bool,
    spread_loads: Vec<f64>,
    /// After the warm-up: days, and sums over them.
    days: u64,
    places: f64,
    gini: f64,
    most: f64,
    spread_days: u64,
    paid: f64,
}

impl<'a> Team<'a> {
    pub(super) fn new(checked: &'a Checked, streams: Streams, ids: Ids) -> Self {
        let (scenario, program) = (&checked.scenario, &checked.program);
        let per = scenario.policy.ownership.per();
        let mut limits = Vec::new();
        let (mut months, mut holds) = (Vec::new(), Vec::new());
        let mut limit = |standard, cap: Cap, keeps| {
            let weights = Weights::of(&cap.counts, program);
            let (least, all) = (weights.least(), weights.all());
            let (judged, kept, broken, binds) = (false, 0, 0, keeps);
            limits.push(Limit { standard, cap, weights, judged, kept, broken, keeps, binds, least, all });
        };
        for (standard, of) in program.standards().iter().enumerate() {
            let keeps = scenario.policy.keeps.has(of.force);
            match &of.rule {
                Rule::Cap(cap) if cap.per == per => limit(Some(standard), cap.clone(), keeps),
                Rule::Intake(intake) if intake.per == per => {
                    months.push(MonthLimit { standard, intake: intake.clone(), keeps, binds: keeps });
                }
                Rule::Credentials(of) => {
                    holds.push(Holds { standard, any_of: of.any_of.clone(), keeps, binds: keeps });
                }
                _ => {}
            }
        }
        for part in &scenario.policy.admission {
            if let Some(kept) = part.cap(per) {
                limit(None, kept.cap, true);
            }
        }
        let groups = scenario.staff.workers.iter().enumerate();
        let positions = groups.flat_map(|(group, of)| {
            (0..of.count).map(move |_| Position {
                group,
                worker: None,
                fills: 0,
                hired: 0,
                worked: 0,
                over: 0,
                there: 0,
            })
        });
        let mut team = Self {
            program,
            scenario,
            checked,
            streams,
            ids,
            roster: Roster::default(),
            log: Vec::new(),
            noted: 0,
            events: 0,
            carriers: Vec::new(),
            active: Vec::new(),
            owing: Vec::new(),
            full: 0,
            workers: Vec::new(),
            here: Vec::new(),
            positions: positions.collect(),
            plain: false,
            limits,
            months,
            holds,
            intake: Vec::new(),
            backs: false,
            enrolling: Vec::new(),
            next: 0,
            orphans: 0,
            next_move: 0,
            next_edition: Day::FIRST,
            places_here: 0.0,
            paid_here: 0.0,
            spread_here: None,
            moved: true,
            spread_loads: Vec::new(),
            days: 0,
            places: 0.0,
            gini: 0.0,
            most: 0.0,
            spread_days: 0,
            paid: 0.0,
        };
        if team.is_team() {
            let positions = scenario.staff.workers.iter().map(|of| {
                let fte = Hundredths::new(of.fte.hundredths().saturating_mul(of.count));
                RoleHours { role: of.role.clone(), fte }
            });
            let formed = Formed { team: ids.team(), name: "team".into(), positions: positions.collect() };
            team.note(0, RosterKind::TeamFormed(formed));
        }
        if scenario.policy.ownership == Ownership::Team {
            team.carrier(Owner::Team(ids.team()), 0, None);
        }
        team
    }

    /// Whether there is a team: to own cases, or to meet.
    fn is_team(&self) -> bool {
        self.scenario.policy.ownership != Ownership::Worker || self.scenario.work.meeting_minutes > 0
    }

    fn note(&mut self, day: u32, kind: RosterKind) {
        self.noted = self.noted.saturating_add(1);
        self.events = self.events.saturating_add(1);
        let Some(at) = instant(self.scenario.from, start_of(day).saturating_add(self.noted)) else { return };
        let mut event = RosterEvent::new(self.ids.roster_event(self.events), at, kind);
        event.recorded_at = Some(at);
        if self.checked.logs {
            self.log.push(event.clone());
        }
        // It sorts after the last, and is of somebody who works here.
        let _ = self.roster.add(event);
    }

    fn carrier(&mut self, owner: Owner, position: usize, worker: Option<usize>) {
        let number = u32::try_from(self.carriers.len()).unwrap_or(NOBODY);
        let of = self.positions.get(position).and_then(|of| self.scenario.staff.workers.get(of.group));
        self.carriers.push(Carrier {
            owner,
            position,
            worker,
            here: true,
            full: false,
            fte: 0.0,
            credentials: of.map(|of| of.credentials.clone()).unwrap_or_default(),
            zone: of.and_then(|of| of.zone.clone()),
            cases: 0,
            burdens: vec![Burden::default(); self.limits.len()],
            enrolled: 0,
            broken: vec![None; self.months.len()],
            ready: Vec::new(),
        });
        self.active.push(number);
        self.owing.push(number);
    }

    // Days.

    /// Leavers leave, new ones come, absences begin; whether anybody's room is another than before.
    pub(super) fn day_begins(&mut self, number: u32, day: Day) -> bool {
        if number > 0 {
            self.noted = 0;
        }
        let edition = day >= self.next_edition;
        if edition {
            self.binds_on(day);
        }
        let moved = number >= self.next_move && self.moves(number);
        if self.scenario.staff.absence.is_some() {
            for place in 0..self.here.len() {
                self.absence(number, day, place);
            }
        }
        if edition || moved {
            self.settles(number);
        }
        self.minutes(number, day);
        edition || moved
    }

    /// What hangs on who is here and on which limits bind.
    #[cold]
    fn settles(&mut self, number: u32) {
        let moves = self.positions.iter().map(|of| match of.worker.and_then(|worker| self.workers.get(worker)) {
            Some(worker) => worker.leaves,
            None => of.fills,
        });
        self.next_move = moves.min().unwrap_or(NEVER);
        self.supervise(number);
        self.measure_rooms();
    }

    /// Leavers leave and new ones come; whether anybody did.
    #[cold]
    fn moves(&mut self, number: u32) -> bool {
        let mut moved = false;
        // Who leads comes before those who are led.
        let (leads, led): (Vec<_>, Vec<_>) = (0..self.positions.len()).partition(|position| self.leads(*position));
        for position in leads.into_iter().chain(led) {
            let Some(of) = self.positions.get(position) else { continue };
            let leaver = of.worker.filter(|worker| self.workers.get(*worker).is_some_and(|of| of.leaves <= number));
            let fills = of.worker.is_none() && of.fills <= number;
            if let Some(worker) = leaver {
                moved = true;
                self.leaves(number, position, worker);
            } else if fills {
                moved = true;
                self.comes(number, position);
            }
        }
        moved
    }

    /// Which limits of the rulebook are kept from a day on.
    #[cold]
    fn binds_on(&mut self, day: Day) {
        let program = self.program;
        self.next_edition = program.successions().filter(|first| *first > day).min().unwrap_or(Day::LAST.next());
        for of in &mut self.limits {
            let in_force = of.standard.map(|standard| program.in_force(standard, day));
            (of.judged, of.binds) = (in_force == Some(true), of.keeps && in_force != Some(false));
        }
        for of in &mut self.months {
            of.binds = of.keeps && program.in_force(of.standard, day);
        }
        for of in &mut self.holds {
            of.binds = of.keeps && program.in_force(of.standard, day);
        }
        self.backs = self.scenario.backs(program.standards_on(day).map(|(_, of)| of)).is_some();
        let least_loaded =
            self.checked.parts.assign.is_none() && self.scenario.policy.assignment == Assignment::LeastLoaded;
        self.plain = least_loaded
            && !self.backs
            && self.months.is_empty()
            && self.holds.is_empty()
            && self.limits.iter().all(|limit| limit.all.is_some())
            && self.scenario.demand.mix.iter().all(|kin| kin.needs.is_empty());
    }

    fn leaves(&mut self, number: u32, position: usize, worker: usize) {
        let turnover = self.scenario.staff.turnover.as_ref();
        let hired = self.positions.get(position).map_or(0, |of| of.hired);
        let mut stream = self.streams.stream(Purpose::Vacancy, index(position, hired));
        let empty = turnover.map_or(NEVER, |of| rounded(of.fill.sample(&mut stream)));
        if let Some(of) = self.positions.get_mut(position) {
            of.worker = None;
            of.fills = number.saturating_add(empty);
        }
        let Some(of) = self.workers.get_mut(worker) else { return };
        (of.here, of.left) = (false, 0);
        let id = of.id;
        self.here.retain(|here| *here != worker);
        let owns = |at: &u32| self.get(*at).is_some_and(|of| of.worker == Some(worker));
        if let Some(owner) = self.active.iter().position(owns).map(|place| self.active.remove(place)) {
            if let Some(of) = self.get_mut(owner) {
                of.here = false;
                let cases = of.cases;
                self.orphans = self.orphans.saturating_add(cases);
            }
        }
        let mut owing = std::mem::take(&mut self.owing);
        owing.retain(|at| self.get(*at).is_some_and(|of| of.here || of.cases > 0));
        self.owing = owing;
        self.note(number, RosterKind::WorkerLeft(WorkerLeft { worker: id }));
        if empty == 0 {
            self.comes(number, position);
        }
    }

    fn comes(&mut self, number: u32, position: usize) {
        let (scenario, streams) = (self.scenario, self.streams);
        let Some(of) = self.positions.get_mut(position) else { return };
        let Some(group) = scenario.staff.workers.get(of.group) else { return };
        let index = index(position, of.hired);
        of.hired = of.hired.saturating_add(1);
        let worker = self.workers.len();
        of.worker = Some(worker);
        of.fills = NEVER;
        let id = self.ids.worker(index);
        let reckoned = if scenario.work.without.contains(&group.role) { 0.0 } else { scenario.weekly_hours(group) };
        let daily = reckoned * 60.0 * f64::from(scenario.work.share_percent) / 100.0 / 5.0 * MILLI;
        let leaves = scenario.staff.turnover.as_ref().map_or(NEVER, |turnover| {
            let stays = rounded(turnover.stay.sample(&mut streams.stream(Purpose::Turnover, index))).max(1);
            number.saturating_add(stays)
        });
        let mut absence = scenario.staff.absence.as_ref().map(|_| streams.stream(Purpose::Absence, index));
        let away_from = next_absence(scenario, absence.as_mut(), number);
        self.workers.push(Worker {
            id,
            position,
            here: true,
            supervisor: None,
            away_through: None,
            away_from,
            leaves,
            absence,
            daily: i64::from(rounded(daily)),
            left: 0,
            used: 0,
        });
        self.here.push(worker);
        if let Some(joined) = self.entry(worker, self.supervisor()) {
            self.note(number, RosterKind::WorkerJoined(joined));
        }
        match scenario.policy.ownership {
            Ownership::Worker => self.carrier(Owner::Worker(id), position, Some(worker)),
            Ownership::Lead => {
                self.carrier(Owner::Lead { worker: id, team: self.ids.team() }, position, Some(worker));
            }
            Ownership::Team => {}
        }
    }

    /// What the roster says of a worker under a supervisor, which is noted.
    fn entry(&mut self, worker: usize, supervisor: Option<WorkerId>) -> Option<Entry> {
        let (scenario, team) = (self.scenario, self.is_team().then(|| self.ids.team()));
        let of = self.workers.get_mut(worker)?;
        let group = scenario.staff.workers.get(self.positions.get(of.position)?.group)?;
        of.supervisor = supervisor.filter(|supervisor| *supervisor != of.id);
        let credential = |name: &String| Credential { name: name.as_str().into(), expires_on: None };
        Some(Entry {
            team,
            supervisor: of.supervisor,
            weekly_hours: Decimal::new(scenario.weekly_hours(group)),
            roles: vec![group.hours()],
            credentials: group.credentials.iter().map(credential).collect(),
            ..Entry::new(of.id)
        })
    }

    /// Everybody has the supervisor who is here now.
    fn supervise(&mut self, number: u32) {
        let supervisor = self.supervisor();
        for worker in self.here.clone() {
            let stays = |of: &Worker| of.supervisor == supervisor.filter(|supervisor| *supervisor != of.id);
            if self.workers.get(worker).is_none_or(stays) {
                continue;
            }
            if let Some(changed) = self.entry(worker, supervisor) {
                self.note(number, RosterKind::WorkerChanged(changed));
            }
        }
    }

    /// The first of those who lead who is here.
    fn supervisor(&self) -> Option<WorkerId> {
        self.there().find(|of| self.leads(of.position)).map(|of| of.id)
    }

    /// Who is here, in order of coming.
    fn there(&self) -> impl Iterator<Item = &Worker> {
        self.here.iter().filter_map(|worker| self.workers.get(*worker))
    }

    /// The workers of whom a position has one.
    pub(super) fn group(&self, position: usize) -> Option<&'a Workers> {
        self.positions.get(position).and_then(|of| self.scenario.staff.workers.get(of.group))
    }

    /// Whether a position is of a supervisor or team leader.
    fn leads(&self, position: usize) -> bool {
        self.group(position).is_some_and(|of| matches!(of.role, Role::Supervisor | Role::TeamLeader))
    }

    #[inline(never)]
    fn absence(&mut self, number: u32, day: Day, place: usize) {
        let scenario = self.scenario;
        let Some(of) = self.here.get(place).and_then(|worker| self.workers.get_mut(*worker)) else { return };
        if of.away_through.is_some_and(|through| through < number) {
            of.away_through = None;
        }
        let (Some(absence), true) = (&scenario.staff.absence, of.away_from <= number) else { return };
        let Some(stream) = &mut of.absence else { return };
        let days = rounded(absence.days.sample(stream)).max(1);
        let through = number.saturating_add(days.saturating_sub(1));
        of.away_through = Some(through);
        of.away_from = next_absence(scenario, Some(stream), through.saturating_add(1));
        let last = day.plus_days(i32::try_from(days.saturating_sub(1)).unwrap_or(i32::MAX)).min(Day::LAST);
        let absent = WorkerAbsent { worker: of.id, from: day, to: last };
        self.note(number, RosterKind::WorkerAbsent(absent));
    }

    /// The minutes of the day: none on days off, less on the first working day of a week, when the team meets.
    fn minutes(&mut self, number: u32, day: Day) {
        let holidays = self.program.holidays();
        let works = day.is_business(holidays);
        let work = &self.scenario.work;
        let meets = works && work.meeting_minutes.max(work.supervision_minutes) > 0;
        let mut earlier = (0..7).map(|days| day.week_start().plus_days(days)).take_while(|earlier| *earlier < day);
        let first = meets && !earlier.any(|day| day.is_business(holidays));
        let together = if first { self.meet(number) } else { 0 };
        let together = i64::from(together).saturating_mul(1_000);
        let counts = self.counts(number);
        for worker in &self.here {
            let Some(of) = self.workers.get_mut(*worker) else { continue };
            if !works || of.away_through.is_some() {
                (of.left, of.used) = (0, 0);
                continue;
            }
            (of.left, of.used) = (of.daily.saturating_sub(together), together);
            if let Some(position) = self.positions.get_mut(of.position).filter(|_| counts) {
                position.there = position.there.wrapping_add_signed(of.daily);
                position.worked = position.worked.wrapping_add_signed(together);
            }
        }
    }

    /// The week's meeting and supervision of those who are there; how many minutes they take of each. Nobody supervises
    /// where all who lead are away; where nobody on the staff leads somebody from outside does.
    #[cold]
    fn meet(&mut self, number: u32) -> u32 {
        let work = &self.scenario.work;
        let minutes = (work.meeting_minutes, work.supervision_minutes);
        let there: Vec<&Worker> = self.there().filter(|of| of.away_through.is_none()).collect();
        if there.is_empty() {
            return 0;
        }
        let attendees: Vec<WorkerId> = there.iter().map(|of| of.id).collect();
        let supervisor = there.iter().find(|of| self.leads(of.position)).map(|of| of.id);
        let outside = !(0..self.positions.len()).any(|position| self.leads(position));
        if minutes.0 > 0 {
            let met = TeamMet { team: self.ids.team(), attendees: attendees.clone(), reviewed: vec![] };
            self.note(number, RosterKind::TeamMet(met));
        }
        if let Some(supervisor) = supervisor.filter(|_| minutes.1 > 0) {
            let workers = attendees.into_iter().filter(|worker| *worker != supervisor).collect();
            self.note(number, RosterKind::SupervisionHeld(SupervisionHeld { supervisor, workers }));
        }
        if supervisor.is_some() || outside { minutes.0.saturating_add(minutes.1) } else { minutes.0 }
    }

    const fn counts(&self, number: u32) -> bool {
        number >= self.scenario.warm_up
    }

    /// The room that each owner has with those who are here now.
    fn measure_rooms(&mut self) {
        let mut carriers = std::mem::take(&mut self.carriers);
        for owner in &self.active {
            let Some(of) = at(&mut carriers, *owner) else { continue };
            for (place, limit) in self.limits.iter().enumerate() {
                let most = limit.cap.room(self.hours(of, &limit.cap.without));
                if let Some(burden) = of.burdens.get_mut(place) {
                    burden.room = i64::try_from(most.saturating_mul(100)).unwrap_or(i64::MAX);
                }
            }
            of.fte = self.hours(of, &[]).number();
            if of.worker.is_none() {
                let groups = self.there().filter_map(|of| self.group(of.position));
                of.credentials = groups.flat_map(|of| of.credentials.iter().cloned()).collect();
            }
            of.full = self.limits.iter().zip(&of.burdens).any(|(limit, burden)| limit.is_full(*burden));
        }
        self.carriers = carriers;
        self.count_full();
        let rooms = self.active.iter().filter_map(|of| self.by_heads(self.get(*of)?).map(|of| of.room).min());
        self.places_here = rooms.map(|room| float(room.unsigned_abs()) / 100.0).sum();
        let weekly = |of: &Worker| self.group(of.position).map_or(0.0, |group| self.scenario.weekly_hours(group));
        self.paid_here = self.there().map(weekly).sum::<f64>() / 7.0;
        (self.moved, self.spread_here) = (true, None);
    }

    fn count_full(&mut self) {
        let full = |at: &&u32| self.get(**at).is_some_and(|of| of.full);
        self.full = self.active.iter().filter(full).count();
    }

    /// A month begins, or the run is over: the intake of the one before is judged.
    pub(super) fn month_begins(&mut self, books: &mut Books<'_>, last: Day) {
        self.tells(books, last);
        for owner in self.enrolling.drain(..) {
            let carrier = usize::try_from(owner).ok().and_then(|at| self.carriers.get_mut(at));
            let Some(carrier) = carrier else { continue };
            for (limit, broken) in self.months.iter().zip(&mut carrier.broken) {
                if let Some(broken) = broken.take() {
                    books.limit(limit.standard, last, !broken, 1);
                }
            }
            carrier.enrolled = 0;
        }
    }

    /// The day's books: the limits on loads as it ends, and how loads are spread.
    pub(super) fn day_ends(&mut self, number: u32, day: Day, books: &mut Books<'_>) {
        if number == self.scenario.warm_up {
            self.tells(books, day.previous());
        }
        for owner in &self.active {
            let Some(carrier) = at(&mut self.carriers, *owner).filter(|of| of.cases > 0) else { continue };
            for (limit, of) in self.limits.iter_mut().zip(&carrier.burdens) {
                let kept = limit.judged && of.load <= of.room;
                limit.kept = limit.kept.wrapping_add(kept.into());
                limit.broken = limit.broken.wrapping_add((limit.judged && !kept).into());
            }
        }
        if !self.holds.is_empty() {
            self.judges_holds(day, books);
        }
        if !self.counts(number) {
            return;
        }
        self.days = self.days.saturating_add(1);
        self.places += self.places_here;
        self.paid += self.paid_here;
        if self.active.len() > 1 && std::mem::take(&mut self.moved) {
            self.spread_here = self.spread();
        }
        if let Some((gini, most)) = self.spread_here {
            self.gini += gini;
            self.most += most;
            self.spread_days = self.spread_days.saturating_add(1);
        }
    }

    /// Tells the books of the owner-days that have passed since they were told last.
    fn tells(&mut self, books: &mut Books<'_>, last: Day) {
        for of in &mut self.limits {
            if let Some(standard) = of.standard {
                books.limit(standard, last, true, std::mem::take(&mut of.kept));
                books.limit(standard, last, false, std::mem::take(&mut of.broken));
            }
        }
    }

    #[inline(never)]
    fn judges_holds(&self, day: Day, books: &mut Books<'_>) {
        for carrier in self.active.iter().filter_map(|of| self.get(*of)).filter(|of| of.cases > 0) {
            for of in self.holds.iter().filter(|of| self.program.in_force(of.standard, day)) {
                books.limit(of.standard, day, carrier.holds(&of.any_of), 1);
            }
        }
    }

    /// How unevenly the cases lie on the owners who are here, for their hours: the Gini coefficient, and the most over
    /// the mean.
    #[inline(never)]
    fn spread(&mut self) -> Option<(f64, f64)> {
        let mut loads = std::mem::take(&mut self.spread_loads);
        loads.clear();
        let here = self.active.iter().filter_map(|at| self.get(*at)).filter(|of| of.fte > 0.0);
        loads.extend(here.map(|of| float(of.cases) / of.fte));
        loads.sort_unstable_by(f64::total_cmp);
        let sum = loads.iter().sum::<f64>();
        let n = float(u64::try_from(loads.len()).unwrap_or(1));
        let (_, ranked) = loads.iter().fold((1.0, 0.0), |(rank, ranked), load| (rank + 1.0, ranked + rank * load));
        let spread = (loads.len() >= 2 && sum > 0.0).then(|| {
            let most = loads.last().copied().unwrap_or(0.0);
            (2.0 * ranked / (n * sum) - (n + 1.0) / n, most / (sum / n))
        });
        self.spread_loads = loads;
        spread
    }

    // Owners.

    #[inline]
    pub(super) fn get(&self, owner: u32) -> Option<&Carrier> {
        self.carriers.get(usize::try_from(owner).ok()?)
    }

    #[inline]
    fn get_mut(&mut self, owner: u32) -> Option<&mut Carrier> {
        self.carriers.get_mut(usize::try_from(owner).ok()?)
    }

    pub(super) fn owner_id(&self, owner: u32) -> Option<Owner> {
        self.get(owner).map(|of| of.owner)
    }

    pub(super) fn worker_id(&self, worker: u32) -> Option<WorkerId> {
        self.workers.get(usize::try_from(worker).ok()?).map(|of| of.id)
    }

    /// Who stands in for the worker who owns a case: the next who is here; none where nobody else is, or the team owns it.
    pub(super) fn backup(&self, owner: u32) -> Option<WorkerId> {
        let own = self.get(owner)?.worker?;
        let others = self.here.iter().filter(|at| **at != own);
        others.min_by_key(|at| (**at < own, **at)).and_then(|at| self.workers.get(*at)).map(|of| of.id)
    }

    /// Somebody to sign for a case: its worker, or the first who is here, or was.
    pub(super) fn signs(&self, owner: u32) -> Option<WorkerId> {
        let own = self.get(owner).and_then(|of| of.worker).and_then(|worker| self.workers.get(worker));
        let here = || self.there().next().or(self.workers.first());
        own.filter(|of| of.here).or_else(here).map(|of| of.id)
    }

    pub(super) fn has_left(&self, owner: u32) -> bool {
        self.get(owner).is_some_and(|of| !of.here)
    }

    pub(super) const fn anybody_left(&self) -> bool {
        self.orphans > 0
    }

    pub(super) const fn roster(&self) -> &Roster {
        &self.roster
    }

    pub(super) fn into_log(self) -> Vec<RosterEvent> {
        self.log
    }

    // Work.

    /// The owners who are here or have left cases, by their place.
    pub(super) fn owing(&self, place: usize) -> Option<u32> {
        self.owing.get(place).copied()
    }

    /// Those whose work waits with an owner; with nobody, those who wait to be enrolled.
    pub(super) fn ready(&mut self, owner: u32) -> Option<&mut Vec<Ready>> {
        if owner == NOBODY { Some(&mut self.intake) } else { self.get_mut(owner).map(|of| &mut of.ready) }
    }

    /// Who of those with time left today does the work of an owner; with `cover`, for one who is away.
    pub(super) fn hand(&self, owner: u32, cover: bool) -> Option<u32> {
        let number = |worker: usize| u32::try_from(worker).ok();
        if let (Some(worker), false) = (self.get(owner).and_then(|of| of.worker), cover) {
            let has_time = self.workers.get(worker).is_some_and(|of| of.left > 0);
            return number(worker).filter(|_| has_time);
        }
        let left = |at: &usize| self.workers.get(*at).map_or(0, |of| of.left);
        let free = self.here.iter().filter(|at| left(at) > 0);
        free.min_by_key(|at| (std::cmp::Reverse(left(at)), **at)).and_then(|at| number(*at))
    }

    /// Whether the worker of an owner is away today, and others are to do the work.
    pub(super) fn is_covered(&self, owner: u32) -> bool {
        let worker = self.get(owner).and_then(|of| of.worker).and_then(|worker| self.workers.get(worker));
        self.scenario.policy.cover == Cover::Shared && worker.is_some_and(|of| !of.here || of.away_through.is_some())
    }

    /// A worker works so many minutes; how many of the day were used before.
    pub(super) fn works(&mut self, number: u32, worker: u32, minutes: u32) -> u64 {
        let counts = self.counts(number);
        let Some(of) = usize::try_from(worker).ok().and_then(|at| self.workers.get_mut(at)) else { return 0 };
        let takes = i64::from(minutes).saturating_mul(1_000);
        let before = of.used;
        of.used = of.used.saturating_add(takes);
        let over = takes.saturating_sub(of.left.max(0)).max(0);
        of.left = of.left.saturating_sub(takes);
        if let Some(position) = self.positions.get_mut(of.position).filter(|_| counts) {
            position.worked = position.worked.saturating_add(takes.unsigned_abs());
            position.over = position.over.saturating_add(over.unsigned_abs());
        }
        before.unsigned_abs().div_euclid(1_000)
    }

    // Results.

    /// The figures of workers and owners.
    pub(super) fn rows(&self, days: f64, open: f64, served: f64, rows: &mut Vec<Row>) {
        let mut tell = |measure, value| rows.push(Row { tier: None, measure, value });
        let weeks = days / 7.0;
        let hours = |milli: u64| float(milli) / MILLI / 60.0;
        let (mut worked, mut over, mut there) = (0.0, 0.0, 0.0);
        for (position, number) in self.positions.iter().zip(1_u32..) {
            tell(Measure::WorkloadOf(number), hours(position.worked) / weeks);
            tell(Measure::OvertimeOf(number), hours(position.over) / weeks);
            worked += hours(position.worked);
            over += hours(position.over);
            there += hours(position.there);
        }
        let workers = float(u64::try_from(self.positions.len()).unwrap_or(1));
        tell(Measure::Workload, worked / weeks / workers);
        tell(Measure::Overtime, over / weeks / workers);
        if there > 0.0 {
            tell(Measure::Utilisation, worked / there);
        }
        if self.places > 0.0 {
            tell(Measure::PlacesTaken, open * float(self.days) / self.places);
        }
        if self.spread_days > 0 {
            tell(Measure::LoadGini, self.gini / float(self.spread_days));
            tell(Measure::LoadMaxOverMean, self.most / float(self.spread_days));
        }
        if let Some(hourly) = self.scenario.hourly_cost {
            let cost = (self.paid + over) * hourly;
            tell(Measure::Cost, cost);
            if served > 0.0 {
                tell(Measure::CostPerServed, cost / served);
            }
        }
    }
}

/// The number of a worker: of the position, and of those who had it before.
fn index(position: usize, hired: u64) -> u64 {
    u64::try_from(position).unwrap_or(0).saturating_mul(1_000_000).saturating_add(hired)
}

/// The first day of the next absence.
fn next_absence(scenario: &Scenario, stream: Option<&mut Stream>, from: u32) -> u32 {
    let Some((absence, stream)) = scenario.staff.absence.as_ref().zip(stream) else { return NEVER };
    from.saturating_add(rounded(absence.every.sample(stream)))
}
