//! Whom something is about.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::Owner;
use crate::ids::{CaseId, TeamId, WorkerId};

/// Whom a finding or a measure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Subject {
    /// A case.
    Case(CaseId),
    /// A worker.
    Worker(WorkerId),
    /// A team.
    Team(TeamId),
    /// The whole program.
    Program {},
}

impl Subject {
    /// The worker or the team, where it is one.
    pub(crate) const fn carrier(self) -> Option<Owner> {
        match self {
            Self::Worker(worker) => Some(Owner::Worker(worker)),
            Self::Team(team) => Some(Owner::Team(team)),
            Self::Case(_) | Self::Program {} => None,
        }
    }
}

impl From<Owner> for Subject {
    /// The [carrier](Owner::carrier): the worker, the lead as a worker, or the team.
    fn from(owner: Owner) -> Self {
        match owner {
            Owner::Worker(worker) | Owner::Lead { worker, .. } => Self::Worker(worker),
            Owner::Team(team) => Self::Team(team),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case(case) => write!(f, "case {case}"),
            Self::Worker(worker) => write!(f, "worker {worker}"),
            Self::Team(team) => write!(f, "team {team}"),
            Self::Program {} => f.write_str("the program"),
        }
    }
}
