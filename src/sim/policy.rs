//! What the program's people decide, in parts.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::event::{Hundredths, OwnerKind, Tier, Urgency};
use crate::names::names;
use crate::program::{Force, Per, TierWeights};
use crate::time::Day;

names! {
    /// Who owns the cases.
    pub enum Ownership {
        /// Each worker their own.
        Worker = "worker",
        /// One team all of them; whoever has most time left does the work.
        Team = "team",
        /// Each worker their own, as lead with the team.
        Lead = "lead",
    }
}

names! {
    /// Which limits of the rulebook admission keeps.
    pub enum Keeps {
        /// The required ones.
        Required = "required",
        /// The recommended ones too.
        Recommended = "recommended",
    }
}

/// A part of admission, beside the rulebook's own limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Admission {
    /// At most so many cases for each full-time equivalent, rounded down for each owner.
    Heads(Hundredths),
    /// At most so much weight for each full-time equivalent, rounded down for each owner.
    Weight {
        /// How much.
        most: Hundredths,
        /// What a case of each tier weighs.
        weights: TierWeights,
    },
    /// The last so many places of the program only for these tiers.
    Reserved {
        /// The tiers.
        tiers: Vec<Tier>,
        /// How many places.
        places: u32,
    },
    /// At most so many enrolments in a civil month, of the program.
    Intake(u32),
}

/// Who of those who wait comes first; who came first among equals.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// Who came first.
    #[default]
    FirstCome,
    /// The higher tier; those not rated last.
    Tier,
    /// Whose day comes first: so many days after coming, by urgency.
    Due(DueDays),
    /// The higher sum of points, which grows while a client waits.
    Ageing {
        /// Points of a tier to begin with; 0 for one not named.
        points: BTreeMap<Tier, f64>,
        /// Points for each day of waiting.
        per_day: f64,
    },
}

/// Days within which clients are to be served, by urgency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueDays {
    /// Routine.
    pub routine: f64,
    /// Urgent.
    pub urgent: f64,
    /// Emergency.
    pub emergency: f64,
}

impl DueDays {
    pub(super) const fn of(&self, urgency: Urgency) -> f64 {
        match urgency {
            Urgency::Routine => self.routine,
            Urgency::Urgent => self.urgent,
            Urgency::Emergency => self.emergency,
        }
    }
}

names! {
    /// Which of the owners with room a client gets.
    pub enum Assignment {
        /// Who carries the fewest cases for their hours.
        LeastLoaded = "least_loaded",
        /// Who carries the least weight for their hours, by the weights of admission, or else of the rulebook's caps.
        LeastWeighted = "least_weighted",
        /// One after the other.
        RoundRobin = "round_robin",
        /// Who holds what the client needs before others, then who carries the fewest.
        ByCredential = "by_credential",
        /// Who works where the client lives before others, then who carries the fewest.
        ByZone = "by_zone",
    }
}

names! {
    /// What a worker does first on a day. Safety responses come before everything.
    pub enum WorkOrder {
        /// What is due first.
        DueFirst = "due_first",
        /// The higher tier, then what is due first.
        TierFirst = "tier_first",
    }
}

names! {
    /// Who does the work of those who are absent or have left.
    pub enum Cover {
        /// Nobody; it waits.
        None = "none",
        /// The others, in the time that their own work leaves them.
        Shared = "shared",
    }
}

/// When a client goes on to a lighter service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepDown {
    /// After so many days in a row.
    pub days: u32,
    /// In this tier or a lower one.
    pub tier: Tier,
    /// To this program.
    pub to_program: String,
}

/// What the program's people decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Who owns the cases.
    pub ownership: Ownership,
    /// Which limits of the rulebook admission keeps.
    pub keeps: Keeps,
    /// What admission keeps beside the rulebook's limits.
    pub admission: Vec<Admission>,
    /// Who of those who wait comes first.
    pub order: Order,
    /// Which owner a client gets.
    pub assignment: Assignment,
    /// What a worker does first.
    pub work_order: WorkOrder,
    /// How many days before it is due something is done, at the earliest; what is due within them is worked on.
    pub ahead_days: u32,
    /// Who does the work of those who are away.
    pub cover: Cover,
    /// When a client goes on to a lighter service; never where left out.
    pub step_down: Option<StepDown>,
}

impl Default for Policy {
    /// Each worker their own cases, the required limits, first come first served, the least loaded, what is due first
    /// within a week, no cover.
    fn default() -> Self {
        Self {
            ownership: Ownership::Worker,
            keeps: Keeps::Required,
            admission: Vec::new(),
            order: Order::FirstCome,
            assignment: Assignment::LeastLoaded,
            work_order: WorkOrder::DueFirst,
            ahead_days: 7,
            cover: Cover::None,
            step_down: None,
        }
    }
}

/// A client who waits, as a part of one's own sees them.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Waiting {
    /// The tier; none before it is rated.
    pub tier: Option<Tier>,
    /// How soon they asked to be seen.
    pub urgency: Urgency,
    /// Which of the kinds of the mix, from 0.
    pub kin: usize,
    /// How long they have waited, in days.
    pub waited: f64,
}

/// An owner with room, as a part of one's own sees them.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Carrier {
    /// Which of the owners, from 0; who comes for one who left has the same number.
    pub number: usize,
    /// Full-time equivalents.
    pub fte: f64,
    /// How many cases they carry.
    pub cases: u64,
    /// What the cases they carry weigh, in cases, by the weights of admission, or else of the rulebook's caps.
    pub weight: f64,
    /// Whether they hold what the client needs.
    pub holds: bool,
    /// Whether they work where the client lives.
    pub near: bool,
}

/// The program's places, as a part of one's own sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Places {
    /// Places that are free by the limits of heads that admission keeps; none where there is no such limit.
    pub free: Option<u64>,
    /// How many wait.
    pub waiting: u64,
    /// How many are served.
    pub open: u64,
}

/// Something a worker could do today, as a part of one's own sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// The last day on which it is in time.
    pub due: Day,
    /// The client's tier.
    pub tier: Option<Tier>,
    /// Whether it is a safety response.
    pub safety: bool,
}

type Part<F> = Option<Arc<F>>;
type OrderPart = dyn Fn(&Waiting) -> f64 + Send + Sync;
type AssignPart = dyn Fn(&Waiting, &Carrier) -> Option<f64> + Send + Sync;
type AdmitPart = dyn Fn(&Waiting, &Places) -> bool + Send + Sync;
type WorkPart = dyn Fn(&Task) -> f64 + Send + Sync;

/// Parts of one's own, where there are any.
#[derive(Clone, Default)]
pub(super) struct Parts {
    pub(super) order: Part<OrderPart>,
    pub(super) assign: Part<AssignPart>,
    pub(super) admit: Part<AdmitPart>,
    pub(super) work: Part<WorkPart>,
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = [self.order.is_some(), self.assign.is_some(), self.admit.is_some(), self.work.is_some()];
        write!(f, "{} parts of one's own", own.iter().filter(|own| **own).count())
    }
}

impl Ownership {
    pub(super) const fn kind(self) -> OwnerKind {
        match self {
            Self::Worker => OwnerKind::Worker,
            Self::Team => OwnerKind::Team,
            Self::Lead => OwnerKind::Lead,
        }
    }

    pub(super) const fn per(self) -> Per {
        match self {
            Self::Worker | Self::Lead => Per::Worker,
            Self::Team => Per::Team,
        }
    }
}

impl Keeps {
    pub(super) fn has(self, force: Force) -> bool {
        self == Self::Recommended || force == Force::Required
    }
}
