//! The record of a case: what its events add up to.
//!
//! A [`Record`] is flat and is folded from events by [`evolve`](Record::evolve), which is total and holds no
//! rule: what happened, happened. Whether an event may happen is decided elsewhere
//! ([`decide`](crate::case::decide)); where an event stands in the process is told by the tables of
//! [`lifecycle`](crate::lifecycle).

use std::num::NonZeroU8;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::event::{
    Agreement, AssessmentKind, Authorization, AuthorizationStatus, CloseReason, ConsentGiver, ConsentScope, Contact,
    ContactOutcome, Document, Event, Facility, GoalStatus, GoalUpdated, HoldReason, Kind, LinkageMade, LinkageUpdated,
    Mode, Need, Outcome, Owner, OwnerKind, Parties, Party, PlanAdopted, PlanKind, RatingBasis, SortKey, Text, Tier,
    Urgency,
};
use crate::ids::{AppointmentId, CaseId, ClientId, EventId, GoalId, HouseholdId, LinkageId, WorkerId};
use crate::lifecycle::{LinkageState, Stage, Trigger};
use crate::names::name_set;
use crate::program::Program;
use crate::time::{Day, Instant};

name_set! {
    /// The reasons for which a case is on hold: a set, written as a list.
    pub struct Holds of HoldReason
}

name_set! {
    /// The kinds of institution a client is in: a set, written as a list.
    pub struct Stays of Facility
}

/// What the standards look at on a day: the part of the record that binds them. Seven bytes, so that it
/// travels inside a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DayState {
    /// The stage; none before the case is referred.
    pub stage: Option<Stage>,
    /// Enrolled, and neither closed nor reopened since.
    pub in_service: bool,
    /// The tier, where rated.
    pub tier: Option<Tier>,
    /// The reasons for which the case is on hold.
    pub holds: Holds,
    /// The kind of owner.
    pub owner: Option<OwnerKind>,
    /// The phase told by its event, by its place among the program's phases, from 1; none before the first.
    pub phase: Option<NonZeroU8>,
    /// The institutions the client is in.
    pub stays: Stays,
}

impl DayState {
    /// Whether the case is open: referred and not closed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stage.is_some_and(Stage::is_open)
    }
}

/// A consent, or a basis for going ahead without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What it is to.
    pub scope: ConsentScope,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// Who may receive information.
    pub recipient: Option<Text>,
    /// The first day.
    pub from: Day,
    /// The last day, where it has one.
    pub expires_on: Option<Day>,
}

impl Consent {
    /// Whether it is consent proper, and not an emergency or a court order that stands in for it.
    #[must_use]
    pub const fn is_given(&self) -> bool {
        matches!(self.given_by, ConsentGiver::Client | ConsentGiver::Guardian)
    }
}

/// A rating on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// The tier.
    pub tier: Tier,
    /// What it rests on.
    pub basis: RatingBasis,
    /// The day.
    pub on: Day,
}

/// A plan on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What kind.
    pub kind: PlanKind,
    /// The client's stand on it.
    pub agreement: Agreement,
    /// The day.
    pub on: Day,
}

/// A goal on file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalOnFile {
    /// The goal.
    pub id: GoalId,
    /// The area of life.
    pub area: Option<Text>,
    /// Where it stands.
    pub state: GoalStatus,
    /// Since when.
    pub since: Day,
}

/// A linkage on file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkageOnFile {
    /// The linkage.
    pub id: LinkageId,
    /// The need it serves.
    pub need: Option<Need>,
    /// Where it stands.
    pub state: LinkageState,
    /// Since when.
    pub since: Day,
}

/// An evaluation on file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// What came of the case.
    pub outcome: Outcome,
    /// Needs that remain.
    pub unmet_needs: Vec<Need>,
    /// The day.
    pub on: Day,
}

/// A closure on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// Why.
    pub reason: CloseReason,
    /// The day.
    pub on: Day,
}

/// An approval of a payer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The payer.
    pub payer: Text,
    /// The first day in force.
    pub from: Day,
    /// The last day in force, where it has one.
    pub to: Option<Day>,
}

/// An appointment that was not cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentOnFile {
    /// The appointment.
    pub id: AppointmentId,
    /// When it starts.
    pub starts: Instant,
    /// How long, in minutes.
    pub minutes: u16,
    /// The workers.
    pub staff: Vec<WorkerId>,
}

/// A standard set aside for this case, while its owner keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideOnFile {
    /// The standard's code.
    pub code: Text,
    /// Who authorised it.
    pub by: WorkerId,
    /// When.
    pub at: Instant,
    /// The last day it covers.
    pub until: Day,
}

impl OverrideOnFile {
    /// Those of an event that give a reason.
    pub(crate) fn of(event: &Event) -> impl Iterator<Item = Self> {
        let reasoned = event.overrides.iter().filter(|one| !one.reason.trim().is_empty());
        reasoned.map(|one| Self { code: one.code.clone(), by: one.by, at: event.at, until: one.until })
    }

    /// Whether it sets that standard aside on that day.
    #[must_use]
    pub fn covers(&self, code: &str, day: Day) -> bool {
        *self.code == *code && self.at.day() <= day && day <= self.until
    }
}

/// An attempt to reach the client that did not reach them, or went through others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The day.
    pub on: Day,
    /// How.
    pub mode: Mode,
    /// Through whom.
    pub with: Parties,
}

/// A stretch of days that end with the case in service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub through: Day,
    /// Who [carries](Owner::carrier) the case on those days. Measures take the owner as it is named, a lead with the
    /// team: without that a lead's team owes no meetings.
    pub carrier: Option<Owner>,
}

/// Collects the spells of a case. Kept and cleared from case to case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spells {
    /// The days on which service or the owner changed, with whether the case is in service as the day ends,
    /// and whose it is then.
    changes: Vec<(Day, (bool, Option<Owner>))>,
}

impl Spells {
    pub(crate) fn clear(&mut self) {
        self.changes.clear();
    }

    /// Takes in the record as it is after an event of that day.
    pub(crate) fn note(&mut self, record: &Record, day: Day) {
        let in_service = record.state.in_service;
        self.set(day, in_service, record.owner.filter(|_| in_service));
    }

    /// Takes in how a day ends: whether in service, and whose the case is then.
    pub(crate) fn set(&mut self, day: Day, in_service: bool, owner: Option<Owner>) {
        let now = (in_service, owner);
        match self.changes.last_mut() {
            Some((last, state)) if *last == day => *state = now,
            Some((_, state)) if *state == now => {}
            None if !in_service => {}
            _ => self.changes.push((day, now)),
        }
    }

    /// The spells up to and including a day, in order; those that follow on each other differ.
    pub(crate) fn through(&self, as_of: Day) -> impl Iterator<Item = Spell> {
        self.joined(as_of, Owner::carrier)
    }

    /// As [`through`](Self::through), a lead with the team instead of the lead alone.
    pub(crate) fn owned(&self, as_of: Day) -> impl Iterator<Item = Spell> {
        self.joined(as_of, |owner| owner)
    }

    fn joined(&self, as_of: Day, told: fn(Owner) -> Owner) -> impl Iterator<Item = Spell> {
        let changes = self.changes.as_slice();
        let ends = changes.iter().skip(1).map(|(day, _)| day.previous()).chain([as_of]);
        let mut all = changes.iter().zip(ends).filter_map(move |((from, (in_service, owner)), through)| {
            let spell = Spell { from: *from, through: through.min(as_of), carrier: owner.map(told) };
            (*in_service && *from <= as_of).then_some(spell)
        });
        let mut held = all.next();
        std::iter::from_fn(move || {
            let mut spell = held.take()?;
            held = all.next();
            while let Some(next) =
                held.filter(|next| next.carrier == spell.carrier && next.from == spell.through.next())
            {
                spell.through = next.through;
                held = all.next();
            }
            Some(spell)
        })
    }
}

/// What sorts last in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Last {
    at: Instant,
    recorded_at: Instant,
    id: EventId,
}

/// The version of a record as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Stored;

impl Stored {
    const VERSION: u16 = 1;
}

impl Serialize for Stored {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(Self::VERSION)
    }
}

impl<'de> Deserialize<'de> for Stored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u16::deserialize(deserializer)? {
            Self::VERSION => Ok(Self),
            other => Err(serde::de::Error::custom(format_args!(
                "a record stored as version {other}, where this crate reads version {}; replay the case from its events",
                Self::VERSION
            ))),
        }
    }
}

/// What the events of a case add up to.
///
/// A record can be stored as a snapshot; the events after it, folded in, give the same record as a full
/// replay. It is stored with a version (`v`), which is another whenever what a record has changes: one of another version,
/// or of none, is not read, and the case is to be replayed from its events.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Record {
    v: Stored,
    /// The case.
    pub case: Option<CaseId>,
    /// The client.
    pub client: Option<ClientId>,
    /// The name of the program, as referred.
    pub program: Option<Text>,
    /// How soon they asked to be seen.
    pub urgency: Option<Urgency>,
    /// The case this one follows.
    pub previous: Option<CaseId>,
    /// The household.
    pub household: Option<HouseholdId>,
    /// What the standards look at.
    pub state: DayState,
    /// When screened last, and whether eligible.
    pub screened: Option<(Day, bool)>,
    /// Every enrolment: the day, and the owner named.
    pub enrolments: Vec<(Day, Owner)>,
    /// Who answers for the case.
    pub owner: Option<Owner>,
    /// Who answered for it before, once each.
    pub owners_before: Vec<Owner>,
    /// Who stands in for the owner.
    pub backup: Option<WorkerId>,
    /// Consents, and bases for going ahead without, that were not withdrawn.
    pub consents: Vec<Consent>,
    /// Approvals of payers.
    pub approvals: Vec<Approval>,
    /// Appointments that were not cancelled.
    pub appointments: Vec<AppointmentOnFile>,
    /// Standards set aside.
    pub overrides: Vec<OverrideOnFile>,
    /// The last assessment.
    pub assessment: Option<(AssessmentKind, Day)>,
    /// Every need assessed since the case was opened, or opened again.
    pub needs: Vec<Need>,
    /// The last rating.
    pub rating: Option<Rating>,
    /// The tier that a person set last, by judgement.
    pub judged: Option<Tier>,
    /// The last plan.
    pub plan: Option<Plan>,
    /// The goals of all plans.
    pub goals: Vec<GoalOnFile>,
    /// The linkages.
    pub linkages: Vec<LinkageOnFile>,
    /// Papers and the days they were completed.
    pub documents: Vec<(Document, Day)>,
    /// Attempts to reach the client.
    pub attempts: Vec<Attempt>,
    /// The day of a refusal on record: a contact that the client or the guardian refused, or a document.
    pub refused_on: Option<Day>,
    /// A transfer: the program proposed to, and whether it accepted.
    pub transfer: Option<(Text, Option<bool>)>,
    /// The day of the last hand-off contact.
    pub handed_off_on: Option<Day>,
    /// The last evaluation since the case was opened, or opened again.
    pub evaluation: Option<Evaluation>,
    /// The last closure; it stays after the case is reopened.
    pub closure: Option<Closure>,
    /// When the case was last reopened.
    pub reopened_on: Option<Day>,
    /// The first day of the first phase that has a length: the anchor of a fixed duration.
    pub term_began: Option<Day>,
    last: Option<Last>,
}

impl Record {
    /// Where the case is in the process; none before it is referred.
    #[must_use]
    pub const fn stage(&self) -> Option<Stage> {
        self.state.stage
    }

    /// What sorts last so far.
    pub(crate) fn last(&self) -> Option<SortKey> {
        self.last.map(|last| (last.at.day(), last.at.moment(), last.recorded_at.moment(), last.id))
    }

    /// When the last event happened.
    #[must_use]
    pub fn last_at(&self) -> Option<Instant> {
        self.last.map(|last| last.at)
    }

    /// The trigger that an event of that kind is for this case on that day.
    #[must_use]
    pub fn trigger(&self, kind: &Kind, on: Day, program: &Program) -> Trigger {
        let process = program.process_on(on);
        match kind {
            Kind::Referred(_) => Trigger::Referred,
            Kind::ScreeningStarted(_) => Trigger::ScreeningStarted,
            Kind::Screened(_) => Trigger::Screened,
            Kind::Waitlisted(_) => Trigger::Waitlisted,
            Kind::ConsentGiven(_) => Trigger::ConsentGiven,
            Kind::ConsentWithdrawn(_) => Trigger::ConsentWithdrawn,
            Kind::Authorization(_) => Trigger::Authorization,
            Kind::Enrolled(_) => Trigger::Enrolled,
            Kind::Assessed(assessed) => {
                if self.stage().is_some() && Stage::next(self.stage(), Trigger::Assessed) == self.stage() {
                    Trigger::Assessed
                } else {
                    process.assessed(assessed.kind, self.rating.map(|rating| rating.on), on)
                }
            }
            Kind::RiskRated(_) => Trigger::RiskRated,
            Kind::PlanAdopted(plan) => process.plan_adopted(plan.kind, self.stage()),
            Kind::PlanReviewed(_) => Trigger::PlanReviewed,
            Kind::GoalUpdated(_) => Trigger::GoalUpdated,
            Kind::DocumentCompleted(_) => Trigger::DocumentCompleted,
            Kind::Measured(_) => Trigger::Measured,
            Kind::FollowUpStarted(_) => Trigger::FollowUpStarted,
            Kind::Contact(_) => Trigger::Contact,
            Kind::AppointmentMade(_) => Trigger::AppointmentMade,
            Kind::AppointmentCancelled(_) => Trigger::AppointmentCancelled,
            Kind::LinkageMade(_) => Trigger::LinkageMade,
            Kind::LinkageUpdated(_) => Trigger::LinkageUpdated,
            Kind::InstitutionEntered(_) => Trigger::InstitutionEntered,
            Kind::InstitutionLeft(_) => Trigger::InstitutionLeft,
            Kind::PhaseStarted(_) => Trigger::PhaseStarted,
            Kind::Held(_) => Trigger::Held,
            Kind::Resumed(_) => Trigger::Resumed,
            Kind::Reassigned(_) => Trigger::Reassigned,
            Kind::TransferProposed(_) => Trigger::TransferProposed,
            Kind::TransferSettled(_) => Trigger::TransferSettled,
            Kind::Evaluated(_) => Trigger::Evaluated,
            Kind::Closed(closed) if closed.reason.is_early() => Trigger::ClosedEarly,
            Kind::Closed(_) => Trigger::Closed,
            Kind::Reopened(_) => Trigger::Reopened,
            Kind::EnteredInError(_) => Trigger::EnteredInError,
        }
    }

    /// The stage after an event, where the process allows it now; `None` where it does not: the table has
    /// no such row, a hold is already open or not open, a goal or linkage is unknown or cannot go there.
    #[must_use]
    pub fn allows(&self, kind: &Kind, on: Day, program: &Program) -> Option<Stage> {
        let fits = match kind {
            Kind::Held(held) => !self.state.holds.contains(held.reason),
            Kind::Resumed(resumed) => self.state.holds.contains(resumed.reason),
            Kind::GoalUpdated(update) => {
                self.goal(update.goal).is_some_and(|goal| goal.state.on(update.status).is_some())
            }
            Kind::LinkageUpdated(update) => {
                self.linkage(update.linkage).is_some_and(|linkage| linkage.state.on(update.status).is_some())
            }
            _ => true,
        };
        if fits { Stage::next(self.stage(), self.trigger(kind, on, program)) } else { None }
    }

    /// A goal on file.
    #[must_use]
    pub fn goal(&self, id: GoalId) -> Option<&GoalOnFile> {
        self.goals.iter().find(|goal| goal.id == id)
    }

    /// A linkage on file.
    #[must_use]
    pub fn linkage(&self, id: LinkageId) -> Option<&LinkageOnFile> {
        self.linkages.iter().find(|linkage| linkage.id == id)
    }

    /// Folds an event in. Total: an event that the process does not allow still happened, and the stage
    /// becomes the one its kind leads to (S32 of [`caseload::semantics`]).
    pub fn evolve(&mut self, event: &Event, program: &Program) {
        let day = event.at.day();
        let closed = self.stage() == Some(Stage::Closed);
        let trigger = self.trigger(&event.kind, day, program);
        self.case = Some(event.case);
        self.last = Some(Last { at: event.at, recorded_at: event.recorded_at.unwrap_or(event.at), id: event.id });
        self.state.stage = match Stage::next(self.stage(), trigger) {
            Some(stage) => Some(stage),
            None if closed && trigger != Trigger::Enrolled => self.stage(),
            None => Stage::led_to_by(trigger).or(self.stage()),
        };
        self.note(&event.kind, day, closed, program);
        // What was set aside for a case ends with it.
        if !matches!(event.kind, Kind::Closed(_)) {
            self.overrides.extend(OverrideOnFile::of(event));
        }
    }

    /// The day of the last enrolment.
    #[must_use]
    pub fn enrolled_on(&self) -> Option<Day> {
        self.enrolments.last().map(|(day, _)| *day)
    }

    /// What an event says, beside the stage.
    fn note(&mut self, kind: &Kind, day: Day, closed: bool, program: &Program) {
        match kind {
            Kind::Contact(contact) => self.note_contact(contact, day),
            Kind::Referred(referred) => {
                self.client = Some(referred.client);
                self.program.clone_from(&referred.program);
                self.urgency = Some(referred.urgency);
                self.previous = referred.previous;
                self.household = referred.household;
            }
            Kind::Screened(screened) => self.screened = Some((day, screened.eligible)),
            Kind::ConsentGiven(given) => self.consents.push(Consent {
                scope: given.scope,
                given_by: given.given_by,
                recipient: given.recipient.clone(),
                from: day,
                expires_on: given.expires_on,
            }),
            Kind::ConsentWithdrawn(withdrawn) => self.consents.retain(|consent| {
                (consent.scope == ConsentScope::Services && !consent.is_given())
                    || consent.scope != withdrawn.scope
                    || (withdrawn.recipient.is_some() && consent.recipient != withdrawn.recipient)
            }),
            Kind::Enrolled(enrolled) => {
                self.state.in_service = true;
                self.enrolments.push((day, enrolled.owner));
                self.own(enrolled.owner, enrolled.backup);
            }
            Kind::Reassigned(reassigned) => self.own(reassigned.owner, reassigned.backup),
            Kind::Assessed(assessed) => {
                self.assessment = Some((assessed.kind, day));
                for need in &assessed.needs {
                    if !self.needs.contains(need) {
                        self.needs.push(need.clone());
                    }
                }
            }
            Kind::RiskRated(rated) => {
                self.state.tier = Some(rated.tier);
                self.rating = Some(Rating { tier: rated.tier, basis: rated.basis, on: day });
                if rated.basis == RatingBasis::Judgement {
                    self.judged = Some(rated.tier);
                }
            }
            Kind::PlanAdopted(plan) => self.note_plan(plan, day),
            Kind::GoalUpdated(update) => self.note_goal(update, day),
            Kind::DocumentCompleted(paper) => {
                if paper.document == Document::Refusal {
                    self.refused_on = Some(day);
                }
                self.documents.push((paper.document.clone(), day));
            }
            Kind::Authorization(authorization) => self.note_authorization(authorization, day),
            Kind::AppointmentMade(made) => self.appointments.push(AppointmentOnFile {
                id: made.appointment,
                starts: made.starts,
                minutes: made.minutes,
                staff: made.staff.clone(),
            }),
            Kind::AppointmentCancelled(cancelled) => {
                self.appointments.retain(|made| made.id != cancelled.appointment);
            }
            Kind::LinkageMade(made) => self.note_linkage(made, day),
            Kind::LinkageUpdated(update) => self.note_linkage_update(update, day),
            Kind::InstitutionEntered(stay) => self.state.stays.insert(stay.facility),
            Kind::InstitutionLeft(stay) => self.state.stays.remove(stay.facility),
            Kind::PhaseStarted(started) => {
                let at = program.phases().iter().position(|known| known.phase == started.phase);
                let timed = program.phases().iter().position(|known| known.months.is_some());
                if at.is_some() && at == timed {
                    self.term_began.get_or_insert(day);
                }
                if let Some(at) = at {
                    self.state.phase = u8::try_from(at.saturating_add(1)).ok().and_then(NonZeroU8::new);
                }
            }
            Kind::Held(held) => {
                if !closed {
                    self.state.holds.insert(held.reason);
                }
            }
            Kind::Resumed(resumed) => self.state.holds.remove(resumed.reason),
            Kind::TransferProposed(proposed) => {
                self.transfer = Some((proposed.to_program.clone(), None));
                self.handed_off_on = None;
            }
            Kind::TransferSettled(settled) => {
                if let Some((_, accepted)) = &mut self.transfer {
                    *accepted = Some(settled.accepted);
                }
            }
            Kind::Evaluated(evaluated) => {
                self.evaluation = Some(Evaluation {
                    outcome: evaluated.outcome,
                    unmet_needs: evaluated.unmet_needs.clone(),
                    on: day,
                });
            }
            Kind::Closed(closed) => {
                self.state.in_service = false;
                self.state.holds = Holds::default();
                self.overrides.clear();
                self.closure = Some(Closure { reason: closed.reason, on: day });
            }
            Kind::Reopened(_) => self.begin_anew(day),
            Kind::ScreeningStarted(_)
            | Kind::Waitlisted(_)
            | Kind::PlanReviewed(_)
            | Kind::Measured(_)
            | Kind::FollowUpStarted(_)
            | Kind::EnteredInError(_) => {}
        }
    }

    /// What was found before the case was closed does not count after it is reopened.
    pub(crate) fn begin_anew(&mut self, day: Day) {
        self.reopened_on = Some(day);
        self.state.in_service = false;
        self.screened = None;
        self.needs.clear();
        self.transfer = None;
        self.handed_off_on = None;
        self.refused_on = None;
        self.evaluation = None;
    }

    /// A goal of an earlier plan goes on as it stands.
    fn note_plan(&mut self, plan: &PlanAdopted, day: Day) {
        self.plan = Some(Plan { kind: plan.kind, agreement: plan.agreement, on: day });
        for goal in &plan.goals {
            if self.goal(goal.id).is_none() {
                let (area, state) = (goal.area.clone(), GoalStatus::Active);
                self.goals.push(GoalOnFile { id: goal.id, area, state, since: day });
            }
        }
    }

    fn note_goal(&mut self, update: &GoalUpdated, day: Day) {
        if let Some(goal) = self.goals.iter_mut().find(|goal| goal.id == update.goal) {
            if goal.state != update.status {
                (goal.state, goal.since) = (update.status, day);
            }
        }
    }

    fn note_linkage(&mut self, made: &LinkageMade, day: Day) {
        if self.linkage(made.linkage).is_none() {
            let (need, state) = (made.need.clone(), LinkageState::Made);
            self.linkages.push(LinkageOnFile { id: made.linkage, need, state, since: day });
        }
    }

    fn note_linkage_update(&mut self, update: &LinkageUpdated, day: Day) {
        let linkage = self.linkages.iter_mut().find(|linkage| linkage.id == update.linkage);
        if let Some((linkage, state)) = linkage.and_then(|of| of.state.on(update.status).map(|state| (of, state))) {
            (linkage.state, linkage.since) = (state, day);
        }
    }

    /// An approval runs from its first day, or the day it came. The end of a payer's ends what that payer
    /// approved: with its last day, or with the day before it came.
    fn note_authorization(&mut self, authorization: &Authorization, day: Day) {
        match authorization.status {
            AuthorizationStatus::Approved => self.approvals.push(Approval {
                payer: authorization.payer.clone(),
                from: authorization.from.unwrap_or(day),
                to: authorization.to,
            }),
            AuthorizationStatus::Ended => {
                let last = authorization.to.unwrap_or(day.previous());
                for approval in self.approvals.iter_mut().filter(|approval| approval.payer == authorization.payer) {
                    approval.to = Some(approval.to.map_or(last, |to| to.min(last)));
                }
            }
            AuthorizationStatus::Requested | AuthorizationStatus::Denied => {}
        }
    }

    fn note_contact(&mut self, contact: &Contact, day: Day) {
        let reached = contact.outcome == ContactOutcome::Completed && contact.with.contains(Party::Client);
        let tried =
            matches!(contact.outcome, ContactOutcome::Completed | ContactOutcome::Attempted | ContactOutcome::NoShow);
        if contact.hand_off == Some(true) && contact.outcome == ContactOutcome::Completed {
            self.handed_off_on = Some(day);
        }
        let theirs = Parties::from([Party::Client, Party::Guardian]);
        if contact.outcome == ContactOutcome::Refused && contact.with.meets(theirs) {
            self.refused_on = Some(day);
        }
        if tried && (!reached || contact.mode == Mode::Mail) {
            self.attempts.push(Attempt { on: day, mode: contact.mode, with: contact.with });
        }
    }

    /// Whether a day is that on which the case was last reopened, or later; always, where it never was.
    pub(crate) fn is_since_reopened(&self, day: Day) -> bool {
        self.reopened_on.is_none_or(|reopened| reopened <= day)
    }

    fn own(&mut self, owner: Owner, backup: Option<WorkerId>) {
        if let Some(before) = self.owner.filter(|before| before.carrier() != owner.carrier()) {
            self.overrides.clear();
            if !self.owners_before.contains(&before.carrier()) {
                self.owners_before.push(before.carrier());
            }
        }
        self.owner = Some(owner);
        self.backup = backup;
        self.state.owner = Some(owner.kind());
    }
}

impl Rating {
    /// Whether the rating is not older on that day than the program allows.
    #[must_use]
    pub fn stands_on(&self, day: Day, program: &Program) -> bool {
        program.process_on(day).rating_stands(self.on, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_travels_inside_a_fact() {
        assert!(size_of::<DayState>() <= 7, "{}", size_of::<DayState>());
    }
}
