//! Who works, and who carries which cases, as a day ends or at a moment: folded from the first event each
//! time it is asked.

use std::collections::{BTreeMap, BTreeSet};

use caseload::audit::{Status, Subject};
use caseload::event::{Event, Kind, Owner, Role, RosterEvent, RosterKind, Text, Worker};
use caseload::ids::{CaseId, EventId, TeamId, WorkerId};
use caseload::program::Program;
use caseload::record::Record;
use caseload::roster::Known;
use caseload::time::Day;

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Met,
    Missed,
    Pending,
    Excused,
    CannotTell,
    Overridden,
}

/// The items of a standard by what became of them, in the order of [`Verdict`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts(pub [u64; 6]);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub code: String,
    pub subject: Subject,
    pub from: Day,
    pub to: Day,
    pub status: Status,
}

/// What one standard comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    pub counts: Counts,
    /// Subject, first day, last day, status.
    pub findings: Vec<(Subject, Day, Day, Status)>,
}

impl Judged {
    pub fn count(&mut self, verdict: Verdict) {
        let slot = match verdict {
            Verdict::Met => 0,
            Verdict::Missed => 1,
            Verdict::Pending => 2,
            Verdict::Excused => 3,
            Verdict::CannotTell => 4,
            Verdict::Overridden => 5,
        };
        self.counts.0[slot] += 1;
    }
}

/// A moment of the roster: its civil day and instant.
pub type When = (Day, (i64, u32));

/// A moment of a case, by which the events of all cases are ordered: its civil day, instant, event and case.
pub type Moment = (Day, (i64, u32), EventId, CaseId);

pub fn moment(event: &Event) -> Moment {
    (event.at.day(), event.at.moment(), event.id, event.case)
}

/// Whether an override covers a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cover {
    None,
    /// By somebody whom the roster does not know.
    Unknown,
    Entitled,
}

/// An override (S28) of a case, by somebody entitled or by somebody unknown.
#[derive(Debug, Clone)]
struct Override {
    code: Text,
    from: Day,
    until: Day,
    cover: Cover,
}

/// What the roster knows at a moment.
#[derive(Debug, Clone, Default)]
pub struct Staff {
    /// Everybody who ever joined; `None` where they have left.
    workers: BTreeMap<WorkerId, Option<Worker>>,
    /// The day each team was formed.
    pub teams: BTreeMap<TeamId, Day>,
    pub absences: Vec<(WorkerId, Day, Day)>,
    pub meetings: Vec<(Day, TeamId)>,
    pub supervision: Vec<(Day, BTreeSet<WorkerId>)>,
    pub trainings: Vec<(Day, WorkerId, f64)>,
}

impl Staff {
    fn fold(&mut self, event: &RosterEvent) {
        if !event.overrides.is_empty() {
            return;
        }
        let day = event.at.day();
        let hours = |of: &Worker| of.weekly_hours.is_none_or(|hours| (0.0..=168.0).contains(&hours.get()));
        // What cannot be is set aside.
        match &event.kind {
            RosterKind::WorkerJoined(of) if self.here(of.worker).is_none() && hours(of) => {
                self.workers.insert(of.worker, Some(of.clone()));
            }
            RosterKind::WorkerChanged(of) if self.here(of.worker).is_some() && hours(of) => {
                self.workers.insert(of.worker, Some(of.clone()));
            }
            RosterKind::WorkerLeft(of) if self.here(of.worker).is_some() => {
                self.workers.insert(of.worker, None);
            }
            RosterKind::WorkerAbsent(of) if self.here(of.worker).is_some() && of.from <= of.to => {
                self.absences.push((of.worker, of.from, of.to));
            }
            RosterKind::TeamFormed(of) if !self.teams.contains_key(&of.team) => {
                self.teams.insert(of.team, day);
            }
            RosterKind::TeamMet(of) if self.teams.contains_key(&of.team) => self.meetings.push((day, of.team)),
            RosterKind::SupervisionHeld(of) if self.here(of.supervisor).is_some() => {
                self.supervision.push((day, of.workers.iter().copied().collect()));
            }
            RosterKind::TrainingCompleted(of) if self.here(of.worker).is_some() => {
                self.trainings.push((day, of.worker, of.hours.get()));
            }
            _ => {}
        }
    }

    pub fn is_empty(&self) -> bool {
        self.workers.is_empty() && self.teams.is_empty()
    }

    /// The entry of somebody who works.
    pub fn here(&self, worker: WorkerId) -> Option<&Worker> {
        self.workers.get(&worker)?.as_ref()
    }

    /// Everybody who works.
    pub fn all(&self) -> impl Iterator<Item = &Worker> {
        self.workers.values().flatten()
    }

    /// The workers behind an owner: one, or the members of a team (S25).
    pub fn known(&self, owner: Owner) -> Known<Vec<&Worker>> {
        match owner {
            Owner::Worker(worker) | Owner::Lead { worker, .. } => match self.workers.get(&worker) {
                Some(Some(entry)) => Known::Here(vec![entry]),
                Some(None) => Known::Left,
                None => Known::Not,
            },
            Owner::Team(team) if self.teams.contains_key(&team) => {
                Known::Here(self.all().filter(|entry| entry.team == Some(team)).collect())
            }
            Owner::Team(_) => Known::Not,
        }
    }

    pub fn is_absent(&self, worker: WorkerId, day: Day) -> bool {
        self.absences.iter().any(|(who, from, to)| *who == worker && *from <= day && day <= *to)
    }
}

/// S23, S24: hours in hundredths, in the roles that count.
pub fn hours(workers: &[&Worker], counts: impl Fn(&Role) -> bool) -> u64 {
    let of = workers.iter().flat_map(|worker| &worker.roles).filter(|of| counts(&of.role));
    of.map(|of| u64::from(of.fte.hundredths())).sum()
}

/// A case as some of its events leave it.
#[derive(Debug, Clone)]
pub struct State<'a> {
    pub events: Vec<&'a Event>,
    pub record: Record,
    overrides: Vec<Override>,
}

impl<'a> State<'a> {
    pub fn in_service(&self) -> bool {
        self.record.state.in_service
    }

    /// Who carries it, while it is in service.
    pub fn carrier(&self) -> Option<Owner> {
        self.owner().map(Owner::carrier)
    }

    /// Whose it is, while it is in service.
    pub fn owner(&self) -> Option<Owner> {
        self.record.owner.filter(|_| self.in_service())
    }

    /// S28: whether it is covered on a day; entitled beats unknown.
    pub fn cover(&self, code: &str, day: Day) -> Cover {
        let in_force = |one: &&Override| *one.code == *code && one.from <= day && day <= one.until;
        self.overrides.iter().filter(in_force).map(|one| one.cover).max().unwrap_or(Cover::None)
    }

    fn fold(&mut self, world: &World<'a>, event: &'a Event) {
        let before = self.record.owner.map(Owner::carrier);
        let named = match &event.kind {
            Kind::Enrolled(enrolled) => Some(enrolled.owner.carrier()),
            Kind::Reassigned(reassigned) => Some(reassigned.owner.carrier()),
            _ => None,
        };
        let passes_on = before.is_some() && named.is_some() && before != named;
        if passes_on || matches!(event.kind, Kind::Closed(_)) {
            self.overrides.clear();
        }
        self.record.evolve(event, world.program);
        if !matches!(event.kind, Kind::Closed(_)) {
            self.overrides.extend_from_slice(world.overrides_of(event));
        }
        self.events.push(event);
    }
}

/// A case with its events up to `as_of`, in order (S1).
pub struct Case<'a> {
    pub id: CaseId,
    pub events: Vec<&'a Event>,
    /// As each day of the world ends.
    days: Vec<State<'a>>,
}

/// Everything there is to judge by.
pub struct World<'a> {
    pub program: &'a Program,
    pub as_of: Day,
    /// The day of the first event of all.
    pub first: Day,
    pub cases: Vec<Case<'a>>,
    roster: Vec<&'a RosterEvent>,
    /// The roster as each day ends.
    staff: Vec<Staff>,
    /// The overrides that events bring.
    overrides: BTreeMap<(CaseId, EventId), Vec<Override>>,
}

impl<'a> World<'a> {
    /// `events`: of all cases, and `roster`: its own, both without duplicates and voids, in any order.
    pub fn read(program: &'a Program, events: &'a [Event], roster: &'a [RosterEvent], as_of: Day) -> Self {
        // S4: nothing after `as_of` is seen.
        let mut roster: Vec<_> = roster.iter().filter(|event| event.at.day() <= as_of).collect();
        let key = |event: &RosterEvent| {
            (event.at.day(), event.at.moment(), event.recorded_at.unwrap_or(event.at).moment(), event.id)
        };
        roster.sort_by_key(|event| key(event));
        let mut by_case: BTreeMap<CaseId, Vec<&Event>> = BTreeMap::new();
        for event in events.iter().filter(|event| event.at.day() <= as_of) {
            by_case.entry(event.case).or_default().push(event);
        }
        let days = by_case.values().flatten().map(|event| event.at.day());
        let first = days.chain(roster.iter().map(|event| event.at.day())).min().unwrap_or(as_of);
        let mut world =
            Self { program, as_of, first, cases: Vec::new(), roster, staff: Vec::new(), overrides: BTreeMap::new() };
        world.staff = world.days().map(|day| world.staff_at((day, (i64::MAX, 0)))).collect();
        for event in by_case.values().flatten().filter(|event| !event.overrides.is_empty()) {
            let overrides = world.read_overrides(event);
            world.overrides.insert((event.case, event.id), overrides);
        }
        for (id, mut events) in by_case {
            events.sort_by(|a, b| a.order(b));
            let days = world.days().map(|day| {
                let until: Vec<_> = events.iter().copied().filter(|event| event.at.day() <= day).collect();
                world.state(&until)
            });
            let days = days.collect();
            world.cases.push(Case { id, events, days });
        }
        world
    }

    pub fn days(&self) -> impl Iterator<Item = Day> + use<> {
        super::days(self.first, self.as_of)
    }

    fn place(&self, day: Day) -> usize {
        usize::try_from(day.days_since(self.first)).expect("a day of the world")
    }

    /// The roster at a moment, what happened at that instant included.
    pub fn staff_at(&self, when: When) -> Staff {
        let mut staff = Staff::default();
        for event in self.roster.iter().filter(|event| (event.at.day(), event.at.moment()) <= when) {
            staff.fold(event);
        }
        // The day that a leaving is dated is wholly without them.
        let mut later = staff.clone();
        for event in self.roster.iter().filter(|of| of.at.day() == when.0 && of.at.moment() > when.1) {
            let there: BTreeSet<_> = later.all().map(|entry| entry.worker).collect();
            later.fold(event);
            let gone = there.into_iter().filter(|worker| later.here(*worker).is_none());
            staff.workers.extend(gone.map(|worker| (worker, None)));
        }
        staff
    }

    /// The roster as a day ends.
    pub fn staff(&self, day: Day) -> &Staff {
        &self.staff[self.place(day)]
    }

    /// A case after these events.
    pub fn state(&self, events: &[&'a Event]) -> State<'a> {
        let mut state = State { events: Vec::new(), record: Record::default(), overrides: Vec::new() };
        for event in events {
            state.fold(self, event);
        }
        state
    }

    /// A case as a day ends (S7).
    pub fn on<'b>(&self, case: &'b Case<'a>, day: Day) -> &'b State<'a> {
        &case.days[self.place(day)]
    }

    /// All cases as a day ends.
    pub fn states(&self, day: Day) -> Vec<&State<'a>> {
        self.cases.iter().map(|case| self.on(case, day)).collect()
    }

    /// A case at a moment, the event of that moment included.
    pub fn state_at(&self, case: &Case<'a>, at: Moment) -> State<'a> {
        let until: Vec<_> = match case.events.iter().position(|event| moment(event) == at) {
            Some(own) => case.events[..=own].to_vec(),
            None => case.events.iter().copied().filter(|event| moment(event) <= at).collect(),
        };
        self.state(&until)
    }

    /// Everybody who ever carried a case as a day ended.
    pub fn carriers(&self) -> BTreeSet<Owner> {
        self.days().flat_map(|day| self.states(day)).filter_map(State::carrier).collect()
    }

    /// S28: the overrides that an event brings, by somebody entitled or unknown.
    fn read_overrides(&self, event: &Event) -> Vec<Override> {
        let staff = self.staff_at((event.at.day(), event.at.moment()));
        let told = |one: &caseload::event::Override| {
            let may = self
                .program
                .draft()
                .overrides
                .iter()
                .filter(|may| may.codes.iter().any(|of| of.as_str() == &*one.code));
            let roles: Vec<_> = may.map(|may| &may.role).collect();
            if one.reason.trim().is_empty() || roles.is_empty() {
                return Cover::None;
            }
            match staff.known(Owner::Worker(one.by)) {
                Known::Here(entry) if entry[0].roles.iter().any(|of| roles.contains(&&of.role)) => Cover::Entitled,
                Known::Here(_) | Known::Left => Cover::None,
                Known::Not => Cover::Unknown,
            }
        };
        let from = event.at.day();
        let overrides = event.overrides.iter();
        overrides.map(|one| Override { code: one.code.clone(), from, until: one.until, cover: told(one) }).collect()
    }

    fn overrides_of(&self, event: &Event) -> &[Override] {
        self.overrides.get(&(event.case, event.id)).map(Vec::as_slice).unwrap_or_default()
    }

    /// S28: whether an event's own overrides cover it on its day.
    pub fn cover_of(&self, event: &Event, code: &str) -> Cover {
        let own = self.overrides_of(event).iter().filter(|one| *one.code == *code && event.at.day() <= one.until);
        own.map(|one| one.cover).max().unwrap_or(Cover::None)
    }
}
