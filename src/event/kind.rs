//! What can happen in a case.

use serde::{Deserialize, Serialize};

use super::{
    Agreement, AssessmentKind, Attainment, AuthorizationStatus, CloseReason, ConsentGiver, ConsentScope,
    ContactOutcome, Decimal, Document, Facility, Goal, GoalStatus, HoldReason, LinkageStatus, Mode, Need, Outcome,
    Owner, Parties, Party, Phase, Place, PlanKind, RatingBasis, Service, Text, Tier, Urgency,
};
use crate::ids::{AppointmentId, CaseId, ClientId, EventId, GoalId, GroupId, HouseholdId, LinkageId, WorkerId};
use crate::names::names;
use crate::time::{Day, Instant};

/// Declares an enum of what can happen, a struct of its own in each variant, and the list of their wire names.
macro_rules! named_kinds {
    ($(#[$doc:meta])* pub enum $kinds:ident, $names:ident {
        $($(#[$kind_doc:meta])* $kind:ident($carried:ident) = $name:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $kinds {
            $($(#[$kind_doc])* #[serde(rename = $name)] $kind($carried),)+
        }

        names! {
            #[doc = concat!("The name of a [`", stringify!($kinds), "`].")]
            pub enum $names {
                $($(#[$kind_doc])* $kind = $name,)+
            }
        }

        impl $kinds {
            /// The name of the kind.
            #[must_use]
            pub const fn name(&self) -> $names {
                match self { $(Self::$kind(_) => $names::$kind),+ }
            }
        }
    };
}

pub(super) use named_kinds;

/// Declares each kind once: its struct, its variant, its wire name and the names of its fields.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            #[serde(deny_unknown_fields)]
            pub struct $kind {
                $($(#[$field_doc])* pub $field: $type,)*
            }

            impl From<$kind> for Kind {
                fn from(kind: $kind) -> Self {
                    Self::$kind(kind)
                }
            }
        )+

        named_kinds! {
            /// What happened in a case: one variant a kind, each with a struct of its own.
            pub enum Kind, KindName {
                $($(#[$doc])* $kind($kind) = $name,)+
            }
        }

        impl KindName {
            /// Its place among all.
            #[expect(clippy::as_conversions, reason = "a fieldless enum's own number")]
            pub(crate) const fn place(self) -> usize {
                self as usize
            }

            /// The names of the fields that events of this kind carry, without those of the envelope.
            #[must_use]
            pub const fn fields(self) -> &'static [&'static str] {
                match self { $(Self::$kind => &[$(stringify!($field)),*]),+ }
            }
        }
    };
}

kinds! {
    /// A client comes to us: opens the case.
    Referred = "referred" {
        /// The client.
        client: ClientId,
        /// How soon they ask to be seen.
        urgency: Urgency,
        /// Who referred.
        #[serde(default)]
        source: Option<Text>,
        /// The name of the program.
        #[serde(default)]
        program: Option<Text>,
        /// The case this one follows.
        #[serde(default)]
        previous: Option<CaseId>,
        /// The household.
        #[serde(default)]
        household: Option<HouseholdId>,
    }
    /// Screening began.
    ScreeningStarted = "screening_started" {}
    /// Screening said whether the client is eligible.
    Screened = "screened" {
        /// Whether the client is eligible.
        eligible: bool,
        /// Why.
        #[serde(default)]
        reasons: Vec<Text>,
    }
    /// The client waits for a place.
    Waitlisted = "waitlisted" {
        /// The place in the order; 1 comes first.
        #[serde(default)]
        priority: Option<u32>,
    }
    /// A consent was given, or a basis for going ahead without one.
    ConsentGiven = "consent_given" {
        /// What it is to.
        scope: ConsentScope,
        /// Who gave it.
        given_by: ConsentGiver,
        /// Who may receive information.
        #[serde(default)]
        recipient: Option<Text>,
        /// What for.
        #[serde(default)]
        purpose: Option<Text>,
        /// Which information.
        #[serde(default)]
        covers: Vec<Text>,
        /// The last day it is in force.
        #[serde(default)]
        expires_on: Option<Day>,
    }
    /// A consent was withdrawn. A court's order, or an emergency, that stands in for one to services goes on.
    ConsentWithdrawn = "consent_withdrawn" {
        /// What it was to.
        scope: ConsentScope,
        /// Who received information; all recipients where absent.
        #[serde(default)]
        recipient: Option<Text>,
    }
    /// A payer's authorization changed.
    Authorization = "authorization" {
        /// The payer.
        payer: Text,
        /// Where it stands.
        status: AuthorizationStatus,
        /// The first day.
        #[serde(default)]
        from: Option<Day>,
        /// The last day.
        #[serde(default)]
        to: Option<Day>,
        /// Units of service.
        #[serde(default)]
        units: Option<u32>,
    }
    /// Service began.
    Enrolled = "enrolled" {
        /// Who answers for the case.
        owner: Owner,
        /// Who stands in for the owner.
        #[serde(default)]
        backup: Option<WorkerId>,
    }
    /// An assessment was completed.
    Assessed = "assessed" {
        /// What kind.
        kind: AssessmentKind,
        /// What the client needs.
        #[serde(default)]
        needs: Vec<Need>,
    }
    /// The client's risk was rated.
    RiskRated = "risk_rated" {
        /// The tier.
        tier: Tier,
        /// What it rests on.
        basis: RatingBasis,
        /// Why.
        #[serde(default)]
        reason: Option<Text>,
        /// The instrument.
        #[serde(default)]
        instrument: Option<Text>,
        /// Its version.
        #[serde(default)]
        version: Option<Text>,
        /// The score.
        #[serde(default)]
        score: Option<Decimal>,
        /// The least the score can be while answers are missing.
        #[serde(default)]
        low: Option<Decimal>,
        /// The most it can be.
        #[serde(default)]
        high: Option<Decimal>,
        /// Critical answers that ask for a safety response.
        #[serde(default)]
        flags: Vec<Text>,
    }
    /// A plan was adopted.
    PlanAdopted = "plan_adopted" {
        /// What kind.
        kind: PlanKind,
        /// The client's stand on it.
        agreement: Agreement,
        /// Its goals.
        #[serde(default)]
        goals: Vec<Goal>,
    }
    /// The plan was reviewed.
    PlanReviewed = "plan_reviewed" {}
    /// A goal's status changed.
    GoalUpdated = "goal_updated" {
        /// The goal.
        goal: GoalId,
        /// Where it stands.
        status: GoalStatus,
        /// How far it was reached, from -2 to 2.
        #[serde(default)]
        attainment: Option<Attainment>,
    }
    /// A paper was completed.
    DocumentCompleted = "document_completed" {
        /// Which.
        document: Document,
    }
    /// Something was measured.
    Measured = "measured" {
        /// What.
        measure: Text,
        /// The value.
        value: Decimal,
        /// The instrument's version.
        #[serde(default)]
        version: Option<Text>,
        /// Who reported it.
        #[serde(default)]
        reported_by: Option<Text>,
    }
    /// Follow-up began.
    FollowUpStarted = "follow_up_started" {}
    /// Something was done with or for the client.
    Contact = "contact" {
        /// How.
        mode: Mode,
        /// Where.
        place: Place,
        /// Who took part beside the staff.
        #[serde(default)]
        with: Parties,
        /// How long, in minutes.
        minutes: u16,
        /// The workers.
        #[serde(default)]
        staff: Vec<WorkerId>,
        /// What came of it.
        outcome: ContactOutcome,
        /// The service; case management when absent.
        #[serde(default)]
        service: Option<Service>,
        /// Shared by the clients' events of one group meeting.
        #[serde(default)]
        group: Option<GroupId>,
        /// Whether it handed the client over to another service.
        #[serde(default)]
        hand_off: Option<bool>,
        /// The appointment it kept.
        #[serde(default)]
        appointment: Option<AppointmentId>,
    }
    /// An appointment was made.
    AppointmentMade = "appointment_made" {
        /// The appointment.
        appointment: AppointmentId,
        /// When it starts.
        starts: Instant,
        /// How long, in minutes.
        minutes: u16,
        /// The workers.
        #[serde(default)]
        staff: Vec<WorkerId>,
    }
    /// An appointment was cancelled.
    AppointmentCancelled = "appointment_cancelled" {
        /// The appointment.
        appointment: AppointmentId,
    }
    /// The client was referred to an outside service.
    LinkageMade = "linkage_made" {
        /// The linkage.
        linkage: LinkageId,
        /// The service.
        service: Service,
        /// The need it serves.
        #[serde(default)]
        need: Option<Need>,
        /// Who receives the client.
        #[serde(default)]
        recipient: Option<Text>,
    }
    /// A linkage's status changed.
    LinkageUpdated = "linkage_updated" {
        /// The linkage.
        linkage: LinkageId,
        /// Where it stands.
        status: LinkageStatus,
    }
    /// The client entered an institution.
    InstitutionEntered = "institution_entered" {
        /// Which kind.
        facility: Facility,
        /// When we learned of it.
        #[serde(default)]
        learned_at: Option<Instant>,
        /// Whether we had a part in the decision.
        #[serde(default)]
        team_involved: Option<bool>,
    }
    /// The client left an institution.
    InstitutionLeft = "institution_left" {
        /// Which kind.
        facility: Facility,
        /// When we learned of it.
        #[serde(default)]
        learned_at: Option<Instant>,
        /// Whether we had a part in planning it.
        #[serde(default)]
        team_involved: Option<bool>,
    }
    /// A phase of the service began.
    PhaseStarted = "phase_started" {
        /// The phase.
        phase: Phase,
    }
    /// The case was put on hold.
    Held = "held" {
        /// Why.
        reason: HoldReason,
    }
    /// A hold was lifted.
    Resumed = "resumed" {
        /// The reason of the hold.
        reason: HoldReason,
    }
    /// The case passed to another owner.
    Reassigned = "reassigned" {
        /// Who answers for the case now.
        owner: Owner,
        /// Who stands in for the owner.
        #[serde(default)]
        backup: Option<WorkerId>,
        /// Why.
        reason: Text,
    }
    /// A transfer to another program was proposed.
    TransferProposed = "transfer_proposed" {
        /// The other program's name.
        to_program: Text,
        /// Who is to answer for the case there.
        #[serde(default)]
        owner: Option<Owner>,
    }
    /// The other program answered.
    TransferSettled = "transfer_settled" {
        /// Whether it accepted.
        accepted: bool,
    }
    /// The case as a whole was evaluated.
    Evaluated = "evaluated" {
        /// What came of it.
        outcome: Outcome,
        /// Needs that remain.
        #[serde(default)]
        unmet_needs: Vec<Need>,
        /// Notes.
        #[serde(default)]
        notes: Option<Text>,
    }
    /// The case was closed.
    Closed = "closed" {
        /// Why.
        reason: CloseReason,
        /// The program the client goes on to.
        #[serde(default)]
        to_program: Option<Text>,
        /// The day the client was referred on.
        #[serde(default)]
        referred_on: Option<Day>,
    }
    /// The case was opened again.
    Reopened = "reopened" {
        /// Why.
        reason: Text,
    }
    /// An earlier event of the case was entered in error.
    EnteredInError = "entered_in_error" {
        /// The event.
        event: EventId,
    }
}

impl Referred {
    /// A routine referral of that client.
    #[must_use]
    pub const fn new(client: ClientId) -> Self {
        Self { client, urgency: Urgency::Routine, source: None, program: None, previous: None, household: None }
    }
}

impl ConsentGiven {
    /// A consent without recipient, purpose or end.
    #[must_use]
    pub const fn new(scope: ConsentScope, given_by: ConsentGiver) -> Self {
        Self { scope, given_by, recipient: None, purpose: None, covers: Vec::new(), expires_on: None }
    }
}

impl RiskRated {
    /// A rating by a person's judgement, without instrument or flags.
    #[must_use]
    pub const fn judged(tier: Tier) -> Self {
        Self {
            tier,
            basis: RatingBasis::Judgement,
            reason: None,
            instrument: None,
            version: None,
            score: None,
            low: None,
            high: None,
            flags: Vec::new(),
        }
    }
}

impl Contact {
    /// A completed contact with the client.
    #[must_use]
    pub fn with_client(mode: Mode, place: Place, minutes: u16, staff: impl Into<Vec<WorkerId>>) -> Self {
        Self {
            mode,
            place,
            with: Parties::from([Party::Client]),
            minutes,
            staff: staff.into(),
            outcome: ContactOutcome::Completed,
            service: None,
            group: None,
            hand_off: None,
            appointment: None,
        }
    }
}

impl Evaluated {
    /// An evaluation that leaves no need unmet.
    #[must_use]
    pub const fn new(outcome: Outcome) -> Self {
        Self { outcome, unmet_needs: Vec::new(), notes: None }
    }
}

impl Closed {
    /// A closure for that reason.
    #[must_use]
    pub const fn new(reason: CloseReason) -> Self {
        Self { reason, to_program: None, referred_on: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stays_small() {
        // A case's events are sorted in memory while it is read.
        assert!(size_of::<Kind>() <= 144, "{}", size_of::<Kind>());
    }
}
