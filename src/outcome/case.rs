//! What came of one case.

use serde::Serialize;

use super::change::{Change, ReliableChange};
use super::goal;
use super::{Aspect, Outcomes};
use crate::event::{
    Attainment, CloseReason, Contact, ContactOutcome, Decimal, Event, Facility, Kind, Measured, Mode, Owner, Party,
    Text, Tier,
};
use crate::fact::{Facts, Lowering};
use crate::ids::{CaseId, GoalId, GroupId, WorkerId};
use crate::lifecycle::{LinkageState, Stage};
use crate::obligation::{Obligations, Trackers, Verdict};
use crate::program::Code;
use crate::record::{Record, Spells};
use crate::time::Day;

/// How long something took, or how long it was waited for in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Wait {
    /// Days from the day it is counted from to the day it happened, or the case was closed, or today.
    pub days: u32,
    /// Whether it happened.
    pub happened: bool,
}

impl Wait {
    fn new(from: Day, happened_on: Option<Day>, last_seen: Day) -> Self {
        Self { days: days(from, happened_on.unwrap_or(last_seen)), happened: happened_on.is_some() }
    }
}

/// The linkages of a case, by where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Linkages {
    /// How many were made.
    pub made: u32,
    /// How many have their loop closed: the client was seen there, or received the service.
    pub connected: u32,
    /// How many came to nothing: declined or lapsed.
    pub given_up: u32,
}

/// Goal attainment of a case: T-scores, as [`goal_attainment`](super::goal_attainment) has them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Goals {
    /// How many goals the plans set.
    pub set: u32,
    /// How many of them have an attainment, and a weight above 0 or none; the others are left out.
    pub rated: u32,
    /// The T-score by the last attainment of each; none where none was rated.
    pub t: Option<Decimal>,
    /// What the T-score rose by, of the goals rated more than once, from the first attainment of each to the last.
    pub change: Option<Decimal>,
}

/// What was measured of a case again and again: one measure, in one version, by one reporter.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Series {
    /// The measure.
    pub measure: Text,
    /// Its version.
    pub version: Option<Text>,
    /// Who reported it.
    pub reported_by: Option<Text>,
    /// The first day and its value; of several on one day the last.
    pub first: (Day, Decimal),
    /// The last.
    pub last: (Day, Decimal),
    /// What became of the client by the two, where it was said how the measure is to be read and the days
    /// differ.
    pub became: Option<Change>,
}

impl Series {
    /// What the value rose by from the first day to the last; none where there is one day only.
    #[must_use]
    pub fn change(&self) -> Option<f64> {
        (self.first.0 < self.last.0).then(|| self.last.1.get() - self.first.1.get())
    }
}

/// Whether a client was seen in time after a hospital.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FollowUp {
    /// The standard, of the overlay [`FollowUpAfterHospital`](crate::model::Overlay::FollowUpAfterHospital).
    pub code: Code,
    /// The day the client left.
    pub left_on: Day,
    /// What became of it.
    pub verdict: Verdict,
}

/// Whom the client met, over all completed contacts, and who answered for the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Continuity {
    /// Contacts; one with two workers counts for both.
    pub contacts: u32,
    /// Different workers.
    pub workers: u32,
    /// Contacts of the worker who made most.
    pub most: u32,
    /// The squares of the workers' contacts, added up.
    squares: u64,
    /// Who carried the case while in service: how many different workers or teams.
    pub owners: u32,
}

impl Continuity {
    /// The share of contacts by the worker who made most (usual provider continuity; Breslau and Reeb 1975,
    /// recalled).
    #[must_use]
    pub fn usual(&self) -> Option<f64> {
        (self.contacts > 0).then(|| f64::from(self.most) / f64::from(self.contacts))
    }

    /// How likely two of the contacts are by one worker (Bice and Boxerman 1977, recalled); none of fewer than
    /// two contacts.
    #[must_use]
    pub fn index(&self) -> Option<f64> {
        let pairs = |n: f64| n * (n - 1.0);
        let n = f64::from(self.contacts);
        #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a share for people to read")]
        let squares = self.squares as f64;
        (self.contacts > 1).then(|| (squares - n) / pairs(n))
    }
}

/// Stays in institutions of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Stays {
    /// How often the client entered.
    pub entries: u32,
    /// How many days the client was in; the day of leaving does not count.
    pub days: u32,
}

/// The use of institutions of one kind, in two windows of equal length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Used {
    /// The kind.
    pub facility: Facility,
    /// In the days before the first day in service.
    pub before: Stays,
    /// In as many days from that day on.
    pub after: Stays,
}

/// The use of services before and after the first day in service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UseOfServices {
    /// How many days each of the two windows has: as many as were asked for, as are known before, and as service
    /// lasted without a break, today left out.
    pub days: u32,
    /// By kind of institution, in the order of their list.
    pub of: Vec<Used>,
}

/// What a case took, for its cost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Taken {
    /// Minutes of workers.
    pub(super) minutes: u64,
    /// And in groups, shared with the other clients.
    pub(super) in_groups: Vec<(GroupId, u64)>,
    /// Days in service.
    pub(super) days: u32,
    /// Stays in institutions while in service.
    pub(super) stays: Vec<(Facility, Stays)>,
}

/// What came of one case. What is none does not apply, or cannot be told
/// ([`Report::cannot_tell`](super::Report::cannot_tell)).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CaseOutcome {
    /// The case.
    pub case: CaseId,
    /// The program, as referred.
    pub program: Option<Text>,
    /// The tier.
    pub tier: Option<Tier>,
    /// Whether all of its events could be read; where not, nothing else is told of it.
    pub fully_read: bool,
    /// The day it was first enrolled; without one it was never served.
    pub enrolled_on: Option<Day>,
    /// The days in service, as first and last days.
    pub service: Vec<(Day, Day)>,
    /// Why it was closed, where it is.
    pub closed: Option<CloseReason>,
    /// From the referral to the first enrolment.
    pub to_enrolment: Option<Wait>,
    /// From the referral to the first completed contact with the client, other than by mail.
    pub to_contact: Option<Wait>,
    /// From the first enrolment to the first plan.
    pub to_plan: Option<Wait>,
    /// From the first enrolment to the first linkage that connected.
    pub to_linkage: Option<Wait>,
    /// Days in service until it ended, today left out; days between a closure and the next enrolment are none.
    pub stay: Option<Wait>,
    /// The linkages.
    pub linkages: Option<Linkages>,
    /// Goal attainment, where a plan set goals.
    pub goals: Option<Goals>,
    /// Repeated measures, in the order of their names.
    pub measured: Vec<Series>,
    /// Follow-up after hospital.
    pub follow_up: Vec<FollowUp>,
    /// Continuity of workers, where the client was met.
    pub continuity: Option<Continuity>,
    /// The use of services before and after.
    pub use_of_services: Option<UseOfServices>,
    /// What it cost, by the caller's unit costs.
    pub cost: Option<f64>,
    #[serde(skip)]
    pub(super) taken: Taken,
}

impl CaseOutcome {
    const fn untold(case: CaseId, program: Option<Text>, tier: Option<Tier>, taken: Taken) -> Self {
        Self {
            case,
            program,
            tier,
            fully_read: true,
            enrolled_on: None,
            service: Vec::new(),
            closed: None,
            to_enrolment: None,
            to_contact: None,
            to_plan: None,
            to_linkage: None,
            stay: None,
            linkages: None,
            goals: None,
            measured: Vec::new(),
            follow_up: Vec::new(),
            continuity: None,
            use_of_services: None,
            cost: None,
            taken,
        }
    }

    /// Of a case that was not fully read nothing else is told; but whoever sat in a group has a share of it.
    pub(super) fn was_not_fully_read(&mut self) {
        let untold = Self::untold(self.case, self.program.take(), self.tier, std::mem::take(&mut self.taken));
        *self = Self { fully_read: false, ..untold };
    }

    /// Whether the case was in service as a day ended; none where that lies ahead, or it was never served.
    #[must_use]
    pub(super) fn served_on(&self, day: Day, as_of: Day) -> Option<bool> {
        let told = self.enrolled_on.is_some() && self.stay.is_some() && day <= as_of;
        told.then(|| self.service.iter().any(|(from, through)| (*from..=*through).contains(&day)))
    }
}

/// A goal, as it is rated.
struct Goal {
    id: GoalId,
    weight: f64,
    rated: Option<(Attainment, Attainment)>,
    again: bool,
}

/// A stay in an institution; the day of leaving, where the client has left.
type Stay = (Facility, Day, Option<Day>);

/// Folds one case after another; kept from case to case for its room.
pub(super) struct Folding<'a> {
    outcomes: &'a Outcomes,
    lowering: Lowering<'a>,
    obligations: Obligations,
    trackers: Trackers,
    facts: Facts,
    spells: Spells,
}

/// What is noted of a case on the way.
#[derive(Default)]
struct Noted {
    referred_on: Option<Day>,
    contact_on: Option<Day>,
    plan_on: Option<Day>,
    linked_on: Option<Day>,
    goals: Vec<Goal>,
    series: Vec<Series>,
    workers: Vec<(WorkerId, u32)>,
    stays: Vec<Stay>,
    /// The last day on which the client left where nobody knows since when they were.
    unknown_stay: Option<Day>,
    taken: Taken,
}

impl<'a> Folding<'a> {
    pub(super) fn new(outcomes: &'a Outcomes) -> Self {
        let obligations = Obligations::of(&outcomes.follow_up);
        Self {
            outcomes,
            lowering: Lowering::of(&outcomes.follow_up),
            trackers: obligations.trackers(),
            obligations,
            facts: Facts::default(),
            spells: Spells::default(),
        }
    }

    /// Folds the events of one case, in order, up to the day.
    pub(super) fn case(&mut self, case: CaseId, events: &[&Event]) -> CaseOutcome {
        let as_of = self.outcomes.as_of;
        let mut record = Record::default();
        let mut noted = Noted::default();
        self.facts.clear();
        self.spells.clear();
        for (place, event) in (0_u32..).zip(events) {
            self.lowering.lower(event, place, &mut record, &mut self.facts);
            self.spells.note(&record, event.at.day());
            noted.event(event, &record);
        }
        let taken = std::mem::take(&mut noted.taken);
        let mut outcome = CaseOutcome::untold(case, record.program.clone(), record.state.tier, taken);
        self.tell(&mut outcome, &record, noted, as_of);
        outcome
    }

    fn tell(&mut self, outcome: &mut CaseOutcome, record: &Record, mut noted: Noted, as_of: Day) {
        let outcomes = self.outcomes;
        let tells = |aspect| outcomes.tells(aspect);
        let closed = record.closure.filter(|_| record.stage() == Some(Stage::Closed));
        let last_seen = closed.map_or(as_of, |closure| closure.on);
        let wait = |aspect, from: Option<Day>, on: Option<Day>| {
            from.filter(|_| tells(aspect)).map(|from| Wait::new(from, on, last_seen))
        };
        let enrolled_on = record.enrolments.first().map(|(day, _)| *day);
        let mut owners: Vec<Owner> = Vec::new();
        for spell in self.spells.through(as_of) {
            match outcome.service.last_mut() {
                Some((_, through)) if through.next() == spell.from => *through = spell.through,
                _ => outcome.service.push((spell.from, spell.through)),
            }
            owners.extend(spell.carrier.filter(|carrier| !owners.contains(carrier)));
        }
        let in_full = |(from, through): &(Day, Day)| (*from, (*through).min(as_of.previous()).next());
        let served: Vec<(Day, Day)> = outcome.service.iter().map(in_full).collect();
        let days_served = served.iter().map(|(from, to)| days(*from, *to)).fold(0, u32::saturating_add);

        outcome.enrolled_on = enrolled_on;
        outcome.closed = closed.map(|closure| closure.reason);
        outcome.to_enrolment = wait(Aspect::TimeToEnrolment, noted.referred_on, enrolled_on);
        outcome.to_contact = wait(Aspect::TimeToContact, noted.referred_on, noted.contact_on);
        outcome.to_plan = wait(Aspect::TimeToPlan, enrolled_on, noted.plan_on);
        outcome.to_linkage = wait(Aspect::TimeToLinkage, enrolled_on, noted.linked_on);
        let stay = Wait { days: days_served, happened: !record.state.in_service };
        outcome.stay = enrolled_on.filter(|_| tells(Aspect::Service)).map(|_| stay);
        outcome.linkages = (tells(Aspect::Linkages) && enrolled_on.is_some()).then(|| linkages(record));
        if tells(Aspect::Goals) && !noted.goals.is_empty() {
            outcome.goals = Some(goals(&noted.goals));
        }
        if tells(Aspect::Measures) {
            outcome.measured = changed(std::mem::take(&mut noted.series), &outcomes.changes);
        }
        if tells(Aspect::FollowUp) {
            outcome.follow_up = self.follow_up(as_of);
        }
        if tells(Aspect::Continuity) && !noted.workers.is_empty() {
            outcome.continuity = Some(continuity(&noted.workers, owners.len()));
        }
        if let Some(enrolled_on) = enrolled_on {
            let observed = served.first().copied().unwrap_or((enrolled_on, enrolled_on));
            if tells(Aspect::UseOfServices) {
                outcome.use_of_services = outcomes.compared.and_then(|(known_from, most)| {
                    let window = days(known_from, observed.0).min(days(observed.0, observed.1)).min(most);
                    use_of_services(&noted, observed.0, window)
                });
            }
            outcome.taken.days = days_served;
            let in_service = |facility| {
                let of_spells = served.iter().map(|window| stays_in(&noted.stays, facility, *window));
                (facility, of_spells.fold(Stays::default(), Stays::plus))
            };
            outcome.taken.stays = Facility::ALL.iter().copied().map(in_service).collect();
        }
    }

    /// What became of each follow-up after hospital, by the day of leaving.
    fn follow_up(&mut self, as_of: Day) -> Vec<FollowUp> {
        let standards = self.outcomes.follow_up.standards();
        let mut follow_up = Vec::new();
        self.obligations.judge(&mut self.trackers, &self.facts, as_of, &mut |item| {
            let code = standards.get(item.standard).map(|standard| standard.code.clone());
            let told = code.map(|code| FollowUp { code, left_on: item.anchor, verdict: item.verdict });
            follow_up.extend(told);
        });
        follow_up.sort_by(|a, b| (a.left_on, &a.code).cmp(&(b.left_on, &b.code)));
        follow_up
    }
}

/// Repeated measures, with what the change means where that is known.
fn changed(mut measured: Vec<Series>, changes: &[(String, ReliableChange)]) -> Vec<Series> {
    for series in &mut measured {
        let known = changes.iter().find(|(measure, _)| **measure == *series.measure);
        let known = known.filter(|_| series.first.0 < series.last.0);
        series.became = known.and_then(|(_, known)| known.of(series.first.1.get(), series.last.1.get()).ok());
    }
    measured.sort_by(|a, b| key(a).cmp(&key(b)));
    measured
}

impl Noted {
    fn event(&mut self, event: &Event, record: &Record) {
        let day = event.at.day();
        match &event.kind {
            Kind::Referred(_) => {
                self.referred_on.get_or_insert(day);
            }
            Kind::Contact(contact) => self.contact(contact, day),
            Kind::PlanAdopted(plan) => {
                self.plan_on.get_or_insert(day);
                for goal in &plan.goals {
                    let weight = goal.weight.map_or(1.0, Decimal::get);
                    match self.goals.iter_mut().find(|known| known.id == goal.id) {
                        Some(known) => known.weight = weight,
                        None => self.goals.push(Goal { id: goal.id, weight, rated: None, again: false }),
                    }
                }
            }
            Kind::GoalUpdated(update) => {
                let goal = self.goals.iter_mut().find(|known| known.id == update.goal);
                if let Some((goal, attainment)) = goal.zip(update.attainment) {
                    goal.again = goal.rated.is_some();
                    goal.rated = Some((goal.rated.map_or(attainment, |(first, _)| first), attainment));
                }
            }
            Kind::LinkageUpdated(update) => {
                let met = record.linkage(update.linkage).is_some_and(|linkage| linkage.state.is_met());
                self.linked_on = self.linked_on.or(met.then_some(day));
            }
            Kind::Measured(measured) => self.measured(measured, day),
            Kind::InstitutionEntered(stay) => {
                let inside = self.stays.iter().any(|(of, _, left)| *of == stay.facility && left.is_none());
                self.stays.extend((!inside).then_some((stay.facility, day, None)));
            }
            Kind::InstitutionLeft(stay) => {
                match self.stays.iter_mut().find(|(of, _, left)| *of == stay.facility && left.is_none()) {
                    Some((_, _, left)) => *left = Some(day),
                    None => self.unknown_stay = Some(day),
                }
            }
            _ => {}
        }
    }

    fn contact(&mut self, contact: &Contact, day: Day) {
        use ContactOutcome::{Attempted, Completed, NoShow, Refused};
        if contact.outcome == Completed && contact.with.contains(Party::Client) && contact.mode != Mode::Mail {
            self.contact_on.get_or_insert(day);
            for worker in &contact.staff {
                match self.workers.iter_mut().find(|(known, _)| known == worker) {
                    Some((_, contacts)) => *contacts = contacts.saturating_add(1),
                    None => self.workers.push((*worker, 1)),
                }
            }
        }
        if matches!(contact.outcome, Completed | Attempted | NoShow | Refused) {
            let staff = u64::try_from(contact.staff.len()).unwrap_or(u64::MAX).max(1);
            let minutes = u64::from(contact.minutes).saturating_mul(staff);
            match contact.group {
                Some(group) => self.taken.in_groups.push((group, minutes)),
                None => self.taken.minutes = self.taken.minutes.saturating_add(minutes),
            }
        }
    }

    fn measured(&mut self, measured: &Measured, day: Day) {
        let Measured { measure, value, version, reported_by } = measured;
        let now = (day, *value);
        let same = |of: &&mut Series| (&of.measure, &of.version, &of.reported_by) == (measure, version, reported_by);
        match self.series.iter_mut().find(same) {
            Some(series) => {
                if series.first.0 == day {
                    series.first = now;
                }
                series.last = now;
            }
            None => self.series.push(Series {
                measure: measure.clone(),
                version: version.clone(),
                reported_by: reported_by.clone(),
                first: now,
                last: now,
                became: None,
            }),
        }
    }
}

/// What tells series apart.
pub(super) const fn key(series: &Series) -> (&Text, Option<&Text>, Option<&Text>) {
    (&series.measure, series.version.as_ref(), series.reported_by.as_ref())
}

fn linkages(record: &Record) -> Linkages {
    let mut linkages = Linkages::default();
    for linkage in &record.linkages {
        linkages.made = linkages.made.saturating_add(1);
        let given_up = matches!(linkage.state, LinkageState::Declined | LinkageState::Lapsed);
        linkages.connected = linkages.connected.saturating_add(linkage.state.is_met().into());
        linkages.given_up = linkages.given_up.saturating_add(given_up.into());
    }
    linkages
}

fn goals(all: &[Goal]) -> Goals {
    let rated = || all.iter().filter(|goal| goal::is_weight(goal.weight));
    let now: Vec<_> = rated().filter_map(|goal| Some((goal.weight, goal.rated?.1))).collect();
    let again = || rated().filter(|goal| goal.again);
    let first: Vec<_> = again().filter_map(|goal| Some((goal.weight, goal.rated?.0))).collect();
    let last: Vec<_> = again().filter_map(|goal| Some((goal.weight, goal.rated?.1))).collect();
    Goals {
        set: u32::try_from(all.len()).unwrap_or(u32::MAX),
        rated: u32::try_from(now.len()).unwrap_or(u32::MAX),
        t: (!now.is_empty()).then(|| goal::t_score(&now)).and_then(Decimal::new),
        change: (!first.is_empty()).then(|| goal::t_score(&last) - goal::t_score(&first)).and_then(Decimal::new),
    }
}

fn continuity(workers: &[(WorkerId, u32)], owners: usize) -> Continuity {
    let contacts = workers.iter().map(|(_, contacts)| *contacts);
    let square = |n: u32| u64::from(n).saturating_mul(n.into());
    Continuity {
        contacts: contacts.clone().fold(0, u32::saturating_add),
        workers: u32::try_from(workers.len()).unwrap_or(u32::MAX),
        most: contacts.clone().max().unwrap_or(0),
        squares: contacts.map(square).fold(0, u64::saturating_add),
        owners: u32::try_from(owners).unwrap_or(u32::MAX),
    }
}

/// Two windows of so many days, up to and from a day; none where they have no day, or a stay in them cannot be
/// told.
fn use_of_services(noted: &Noted, from: Day, window: u32) -> Option<UseOfServices> {
    let length = i32::try_from(window).ok().filter(|length| *length > 0)?;
    let (before, after) = ((from.plus_days(length.saturating_neg()), from), (from, from.plus_days(length)));
    if noted.unknown_stay.is_some_and(|left| left > before.0) {
        return None;
    }
    let used = |facility| Used {
        facility,
        before: stays_in(&noted.stays, facility, before),
        after: stays_in(&noted.stays, facility, after),
    };
    Some(UseOfServices { days: window, of: Facility::ALL.iter().copied().map(used).collect() })
}

/// The stays in institutions of one kind, from a day to before another.
fn stays_in(stays: &[Stay], facility: Facility, (from, to): (Day, Day)) -> Stays {
    let of_kind = stays.iter().filter(|(of, ..)| *of == facility);
    of_kind.fold(Stays::default(), |sum, (_, entered, left)| {
        let entries = u32::from((from..to).contains(entered));
        sum.plus(Stays { entries, days: days((*entered).max(from), left.unwrap_or(to).min(to)) })
    })
}

impl Stays {
    pub(super) const fn plus(self, other: Self) -> Self {
        Self { entries: self.entries.saturating_add(other.entries), days: self.days.saturating_add(other.days) }
    }
}

/// Days from one to another; 0 where that is not later.
fn days(from: Day, to: Day) -> u32 {
    u32::try_from(to.days_since(from)).unwrap_or(0)
}
