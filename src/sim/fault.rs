//! What is wrong with a scenario.

use super::ChanceFault;
use crate::Faulty;
use crate::event::{OwnerKind, Tier};
use crate::program::{self, Code, Contradictions};
use crate::time::Day;

/// One thing that is wrong with a scenario.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It has no name.
    #[error("the scenario has no name; give it one")]
    Name,
    /// It runs for no days, or beyond the calendar.
    #[error("{days} days from {from}; expected at least 1, and the last no later than {}", Day::LAST)]
    Days {
        /// The first day.
        from: Day,
        /// How many.
        days: u32,
    },
    /// The warm-up leaves nothing.
    #[error("a warm-up of {warm_up} days in a run of {days}; expected fewer days than the run has")]
    WarmUp {
        /// The warm-up.
        warm_up: u32,
        /// The run.
        days: u32,
    },
    /// Nothing is run.
    #[error("0 replications; ask for at least 1")]
    Replications,
    /// Nobody works.
    #[error("no workers; say how many there are")]
    NoWorkers,
    /// A worker's hours make no sense.
    #[error("workers {group}: {found} hours a week; expected a number from 0 to 168")]
    Hours {
        /// Which workers, by their place from 1.
        group: usize,
        /// What was found.
        found: f64,
    },
    /// The work takes minutes, and it is not said how many hours there are for it.
    #[error("workers {group}: no hours a week, and the work names no full-time week; give either")]
    NoHours {
        /// Which workers, by their place from 1.
        group: usize,
    },
    /// The work takes minutes, and no part of the hours is there for it.
    #[error("{found} percent of the hours; expected 1 to 100 where work is to be done")]
    Share {
        /// What was found.
        found: u32,
    },
    /// Something drawn makes no sense.
    #[error("{place}: {fault}")]
    Chance {
        /// Where.
        place: &'static str,
        /// What is wrong.
        fault: ChanceFault,
    },
    /// A number makes no sense.
    #[error("{what} is {found}; expected {expected}")]
    Number {
        /// Which.
        what: &'static str,
        /// What it is.
        found: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// The weights of the mix sum to nothing.
    #[error("the weights of the mix sum to 0; give at least one of them a weight")]
    Mix,
    /// A tier changes into itself.
    #[error("a change from {0} to itself; leave it out")]
    TierChange(Tier),
    /// A change of tier stands twice.
    #[error("the change from {from} to {to} stands twice; put it once, with its whole rate")]
    TierChangeTwice {
        /// The tier before.
        from: Tier,
        /// The tier after.
        to: Tier,
    },
    /// It is not said how long clients stay.
    #[error("no length of stay, and the program has no fixed duration; say how long clients stay")]
    NoStay,
    /// What is laid over the model contradicts it.
    #[error("the overlays: {0}")]
    Contradictions(Contradictions),
    /// The rulebook has faults of its own.
    #[error("{0}")]
    Program(program::Faults),
    /// A standard that the rulebook does not have.
    #[error("the rulebook has no standard `{0}`; name one that it has")]
    UnknownStandard(Code),
    /// The rulebook does not let such owners have cases.
    #[error("cases are to be owned by a {found}, which `{code}` forbids; choose another ownership, or waive it")]
    Ownership {
        /// The kind of owner.
        found: OwnerKind,
        /// The standard.
        code: Code,
    },
    /// A limit leaves nobody room for clients of some kind.
    #[error("nobody ever has room for clients {of}; raise `{limit}`, or add hours")]
    NoRoom {
        /// The clients.
        of: String,
        /// The limit.
        limit: String,
    },
    /// All places are reserved.
    #[error("{reserved} places are reserved, and there are {places}; reserve fewer")]
    Reserved {
        /// Reserved.
        reserved: u32,
        /// There.
        places: u64,
    },
    /// Nobody is reserved for, or nothing.
    #[error("places are reserved for no tier; name the tiers")]
    ReservedForNobody,
    /// Places are reserved, and nothing says how many there are.
    #[error("{0} places are reserved, and no cap by heads says how many there are; add one to admission")]
    ReservedOfNone(u32),
    /// Only some workers can do what a standard asks, which a run does not tell apart.
    #[error("only some workers can do what `{0}` asks, which a run does not tell apart; leave `any_of` out")]
    Skill(Code),
    /// Nobody holds what clients need.
    #[error("clients need a worker who holds {}, and nobody does; add one, or leave the need out", .0.join(" or "))]
    NobodyHolds(Vec<String>),
    /// Nobody holds what the rulebook asks of owners.
    #[error("`{code}` asks owners to hold {}, and nobody does; add one who does, or waive it", .any_of.join(" or "))]
    OwnersHold {
        /// The standard.
        code: Code,
        /// Any of these.
        any_of: Vec<String>,
    },
    /// Clients are turned away on the spot, which the rulebook does not allow.
    #[error("clients who find the waiting room full are turned away at once, which `{0}` forbids; leave the room out")]
    TurnedAway(Code),
    /// Clients who give up or drop out close their case, which the rulebook does not allow.
    #[error(
        "clients who give up waiting or drop out decline the service, which `{0}` forbids; let nobody, or waive it"
    )]
    GivesUp(Code),
    /// The rulebook keeps clients to the end of its time.
    #[error("clients step down before their time is over, which `{0}` forbids; leave the step-down out")]
    FixedTerm(Code),
    /// Nobody is there to stand in for the one who works.
    #[error("one worker, and `{0}` asks for another to stand in; add one, or waive it")]
    NoBackup(Code),
    /// Clients step down to where they are.
    #[error("a step-down to the program itself, or to none; name the lighter one")]
    StepDown,
}

impl Fault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name => "scenario.name",
            Self::Days { .. } => "scenario.days",
            Self::WarmUp { .. } => "scenario.warm_up",
            Self::Replications => "scenario.replications",
            Self::NoWorkers => "scenario.workers",
            Self::Hours { .. } | Self::NoHours { .. } => "scenario.hours",
            Self::Share { .. } => "scenario.share",
            Self::Chance { fault, .. } => fault.code(),
            Self::Number { .. } => "scenario.number",
            Self::Mix => "scenario.mix",
            Self::TierChange(_) => "scenario.tier_change",
            Self::TierChangeTwice { .. } => "scenario.tier_change_twice",
            Self::NoStay => "scenario.stay",
            Self::Contradictions(_) => "scenario.contradictions",
            Self::Program(_) => "scenario.program",
            Self::UnknownStandard(_) => "scenario.standard",
            Self::Ownership { .. } => "scenario.ownership",
            Self::NoRoom { .. } => "scenario.room",
            Self::Reserved { .. } | Self::ReservedForNobody | Self::ReservedOfNone(_) => "scenario.reserved",
            Self::Skill(_) => "scenario.skill",
            Self::NobodyHolds(_) | Self::OwnersHold { .. } => "scenario.needs",
            Self::NoBackup(_) => "scenario.backup",
            Self::TurnedAway(_) => "scenario.turned_away",
            Self::GivesUp(_) => "scenario.gives_up",
            Self::StepDown | Self::FixedTerm(_) => "scenario.step_down",
        }
    }
}

/// Everything that is wrong with a scenario.
pub type Faults = Faulty<Fault>;
