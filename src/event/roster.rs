//! What can happen to the roster.

use serde::{Deserialize, Serialize};

use super::kind::named_kinds;
use super::{Activity, Credential, Decimal, RoleHours, Text};
use crate::ids::{CaseId, EventId, TeamId, WorkerId};
use crate::names::names;
use crate::time::Day;

named_kinds! {
    /// What happened to the roster.
    pub enum RosterKind, RosterKindName {
        /// A worker joined.
        WorkerJoined(Worker) = "worker_joined",
        /// A worker's entry changed; it replaces the one before.
        WorkerChanged(Worker) = "worker_changed",
        /// A worker left; dated the first day without them.
        WorkerLeft(WorkerLeft) = "worker_left",
        /// A worker is absent, both days included.
        WorkerAbsent(WorkerAbsent) = "worker_absent",
        /// A team was formed.
        TeamFormed(Team) = "team_formed",
        /// A team's positions changed.
        PositionsChanged(Team) = "positions_changed",
        /// A team met.
        TeamMet(TeamMet) = "team_met",
        /// Supervision was held.
        SupervisionHeld(SupervisionHeld) = "supervision_held",
        /// A worker completed a training.
        TrainingCompleted(TrainingCompleted) = "training_completed",
        /// A worker's time was logged.
        WorkLogged(WorkLogged) = "work_logged",
        /// An earlier event of the roster was entered in error.
        EnteredInError(RosterVoid) = "entered_in_error",
    }
}

/// A worker's entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// The worker.
    pub worker: WorkerId,
    /// The team.
    #[serde(default)]
    pub team: Option<TeamId>,
    /// The supervisor.
    #[serde(default)]
    pub supervisor: Option<WorkerId>,
    /// Hours a week.
    #[serde(default)]
    pub weekly_hours: Option<Decimal>,
    /// Roles with the hours in each.
    #[serde(default)]
    pub roles: Vec<RoleHours>,
    /// Credentials.
    #[serde(default)]
    pub credentials: Vec<Credential>,
    /// Whether the worker has lived experience.
    #[serde(default)]
    pub lived_experience: Option<bool>,
}

impl Worker {
    /// An entry with nothing but the worker.
    #[must_use]
    pub const fn new(worker: WorkerId) -> Self {
        Self {
            worker,
            team: None,
            supervisor: None,
            weekly_hours: None,
            roles: Vec::new(),
            credentials: Vec::new(),
            lived_experience: None,
        }
    }
}

/// A worker left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkerLeft {
    /// The worker.
    pub worker: WorkerId,
}

/// A worker is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkerAbsent {
    /// The worker.
    pub worker: WorkerId,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

/// A team with its positions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// The team.
    pub team: TeamId,
    /// Its name.
    pub name: Text,
    /// Its positions.
    #[serde(default)]
    pub positions: Vec<RoleHours>,
}

/// A team met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TeamMet {
    /// The team.
    pub team: TeamId,
    /// Who was there.
    #[serde(default)]
    pub attendees: Vec<WorkerId>,
    /// The cases that were reviewed.
    #[serde(default)]
    pub reviewed: Vec<CaseId>,
}

/// Supervision was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SupervisionHeld {
    /// The supervisor.
    pub supervisor: WorkerId,
    /// The workers.
    #[serde(default)]
    pub workers: Vec<WorkerId>,
}

/// A worker completed a training.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TrainingCompleted {
    /// The worker.
    pub worker: WorkerId,
    /// What it was about.
    pub topic: Text,
    /// Hours.
    pub hours: Decimal,
}

/// A worker's time was logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkLogged {
    /// The worker.
    pub worker: WorkerId,
    /// What it went to.
    pub activity: Activity,
    /// Minutes.
    pub minutes: u16,
}

/// An earlier event of the roster was entered in error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RosterVoid {
    /// The event.
    pub event: EventId,
}
