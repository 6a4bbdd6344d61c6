//! What a case has by construction in each stage.

use crate::event::{AssessmentKind, Owner};
use crate::ids::ClientId;
use crate::lifecycle::{TypedStage, stage};
use crate::record::{Closure, Evaluation, Plan, Rating, Record};
use crate::time::Day;

/// A stage with what a case in it has for certain.
pub trait KnownStage: TypedStage {
    /// What it has.
    type Data: Clone + PartialEq + Eq + std::fmt::Debug;

    /// What a record has of it; `None` where something is not there.
    #[doc(hidden)]
    fn data(record: &Record) -> Option<Self::Data>;
}

/// Before enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Opened {
    /// The client.
    pub client: ClientId,
}

/// From enrolment on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Served {
    /// The client.
    pub client: ClientId,
    /// Who answers for the case.
    pub owner: Owner,
    /// The day of the last enrolment.
    pub enrolled_on: Day,
}

/// In planning: assessed and rated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rated {
    /// What it has since enrolment.
    pub served: Served,
    /// The last assessment and its day.
    pub assessment: (AssessmentKind, Day),
    /// The last rating.
    pub rating: Rating,
}

/// In implementation and follow-up: with a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Planned {
    /// What it has since enrolment.
    pub served: Served,
    /// The plan in force.
    pub plan: Plan,
}

/// In evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evaluated {
    /// What it has since enrolment.
    pub served: Served,
    /// The last plan.
    pub plan: Plan,
    /// The evaluation.
    pub evaluation: Evaluation,
}

/// Closed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ended {
    /// The client.
    pub client: ClientId,
    /// The closure.
    pub closure: Closure,
}

fn opened(record: &Record) -> Option<Opened> {
    Some(Opened { client: record.client? })
}

fn served(record: &Record) -> Option<Served> {
    Some(Served { client: record.client?, owner: record.owner?, enrolled_on: record.enrolled_on()? })
}

fn rated(record: &Record) -> Option<Rated> {
    Some(Rated { served: served(record)?, assessment: record.assessment?, rating: record.rating? })
}

fn planned(record: &Record) -> Option<Planned> {
    Some(Planned { served: served(record)?, plan: record.plan? })
}

fn evaluated(record: &Record) -> Option<Evaluated> {
    Some(Evaluated { served: served(record)?, plan: record.plan?, evaluation: record.evaluation.clone()? })
}

fn ended(record: &Record) -> Option<Ended> {
    Some(Ended { client: record.client?, closure: record.closure? })
}

macro_rules! known {
    ($($stage:ident: $data:ident by $read:ident;)+) => {$(
        impl KnownStage for stage::$stage {
            type Data = $data;

            fn data(record: &Record) -> Option<$data> {
                $read(record)
            }
        }
    )+};
}

known! {
    Referral: Opened by opened;
    Screening: Opened by opened;
    Waitlist: Opened by opened;
    Assessment: Served by served;
    RiskAssessment: Served by served;
    Planning: Rated by rated;
    Implementation: Planned by planned;
    FollowUp: Planned by planned;
    Evaluation: Evaluated by evaluated;
    Closed: Ended by ended;
}
