//! What can be wrong with a rulebook.

use super::Code;
use crate::Faulty;
use crate::event::{Phase, Tier};

/// The longest span a standard may name: a hundred years.
pub(super) const MOST_DAYS: u32 = 36_525;
pub(super) const MOST_MONTHS: u32 = 1_200;
/// What rules of a fixed service miss where it has none.
pub(super) const TIMED_PHASE: &str = "a phase with a length";

/// One thing that is wrong with a rulebook.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The rulebook has no name.
    #[error("the rulebook has no name; give it one")]
    NoName,
    /// The edition has no name.
    #[error("the edition has no name; give it one, as in 2026-07")]
    NoEdition,
    /// A code is not well formed.
    #[error("`{0}` is no code; use lower-case words joined by points, as in icm.contact.weekly")]
    Code(Code),
    /// Two standards have one code, or two lists of origins.
    #[error("`{0}` stands twice; each standard has a code of its own")]
    Twice(Code),
    /// The rulebook does not keep the order of the process.
    #[error(
        "no standard keeps the order of the process; add a required one with the rule {{\"order\": {{}}}}, in TOML `rule = {{ order = {{}} }}`, or start from `Draft::new`"
    )]
    NoOrder,
    /// More standards or patterns than a rulebook may have.
    #[error("{found} {what}; a rulebook has at most {most}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// A number makes no sense.
    #[error("{code}: {what} is {found}; expected {expected}")]
    Number {
        /// The standard.
        code: Code,
        /// Which number.
        what: &'static str,
        /// What it is.
        found: u32,
        /// What it may be.
        expected: String,
    },
    /// A figure with decimals makes no sense.
    #[error("{code}: {what} is {found}; expected {expected}")]
    Figure {
        /// The standard.
        code: Code,
        /// Which figure.
        what: &'static str,
        /// What it is.
        found: String,
        /// What it may be.
        expected: String,
    },
    /// A part that the shape needs is missing.
    #[error("{code}: {what} is missing; {fix}")]
    Missing {
        /// The standard.
        code: Code,
        /// What is missing.
        what: &'static str,
        /// What to do.
        fix: &'static str,
    },
    /// A part does not go with the rest.
    #[error("{code}: {why}")]
    Unfit {
        /// The standard.
        code: Code,
        /// What does not go together.
        why: &'static str,
    },
    /// Nobody could keep a standard and those before it.
    #[error("{code}: nobody can keep it together with {}; let them agree, or take one out", listed(.with))]
    Contradicts {
        /// The standard.
        code: Code,
        /// Those before it.
        with: Vec<Code>,
    },
    /// What the agency is said to have amended does not agree with what stands.
    #[error("{code}: {why}")]
    Amended {
        /// The standard.
        code: Code,
        /// What does not agree.
        why: &'static str,
    },
    /// Origins are listed for a standard that does not stand.
    #[error("{0}: origins are listed for a standard that does not stand; take them out")]
    Absorbed(Code),
    /// A scope, pattern or guard names a phase that the program does not have.
    #[error("{code}: the program has no phase `{phase}`; declare it under phases, or name one that is")]
    UnknownPhase {
        /// The standard.
        code: Code,
        /// The phase.
        phase: Phase,
    },
    /// A phase stands twice.
    #[error("phase `{0}` stands twice")]
    PhaseTwice(Phase),
    /// A phase has no days.
    #[error("phase `{0}` lasts 0 months; give it a length, or none at all to tell it by its events")]
    EmptyPhase(Phase),
    /// A phase is longer than any service.
    #[error("phase `{phase}` lasts {months} months; expected 1 to {MOST_MONTHS}")]
    LongPhase {
        /// The phase.
        phase: Phase,
        /// Its months.
        months: u32,
    },
    /// A risk rating stands for longer than anything.
    #[error(
        "a risk rating stands for {days} days; expected 0 (its own day) to {MOST_DAYS}, or leave it out to let it stand for ever"
    )]
    Rating {
        /// The days.
        days: u32,
    },
    /// A phase with a length comes after one without.
    #[error("phase `{0}` has no length but stands among phases that have one; phases without a length come first")]
    PhaseBetween(Phase),
    /// A window is longer than the whole service.
    #[error("{code}: {days} days do not fit into a service of {months} months")]
    OutlastsService {
        /// The standard.
        code: Code,
        /// Its length in days.
        days: u32,
        /// The length of the service.
        months: u32,
    },
    /// A role may set a standard aside that is none, or that cannot be.
    #[error("{role} may override `{code}`, which {why}")]
    Override {
        /// The role.
        role: String,
        /// The code.
        code: Code,
        /// What is wrong with that.
        why: &'static str,
    },
    /// A later edition does not go with those before it.
    #[error("edition `{edition}` {why}")]
    Succession {
        /// The edition.
        edition: String,
        /// What does not go together.
        why: &'static str,
    },
    /// A fault of a later edition.
    #[error("edition `{edition}`: {fault}")]
    OfEdition {
        /// The edition.
        edition: String,
        /// The fault.
        fault: Box<Fault>,
    },
    /// The contact standards are scoped so that a tier has none.
    #[error("no contact standard binds in tier `{0}`; widen a scope, or add a demand for it")]
    TierWithoutContact(Tier),
}

impl Fault {
    /// The standard it is about, where it is about one.
    #[must_use]
    pub fn standard(&self) -> Option<&Code> {
        match self {
            Self::OfEdition { fault, .. } => fault.standard(),
            Self::Code(code)
            | Self::Twice(code)
            | Self::Number { code, .. }
            | Self::Figure { code, .. }
            | Self::Missing { code, .. }
            | Self::Unfit { code, .. }
            | Self::Contradicts { code, .. }
            | Self::Amended { code, .. }
            | Self::Absorbed(code)
            | Self::UnknownPhase { code, .. }
            | Self::OutlastsService { code, .. }
            | Self::Override { code, .. } => Some(code),
            Self::NoName
            | Self::NoEdition
            | Self::NoOrder
            | Self::TooMany { .. }
            | Self::PhaseTwice(_)
            | Self::EmptyPhase(_)
            | Self::LongPhase { .. }
            | Self::Rating { .. }
            | Self::PhaseBetween(_)
            | Self::Succession { .. }
            | Self::TierWithoutContact(_) => None,
        }
    }

    /// The fields of the rulebook without which it could not be told: what is missing there may explain it.
    #[cfg(any(feature = "json", feature = "toml"))]
    pub(super) fn rests_on(&self) -> &'static [&'static str] {
        match self {
            Self::OfEdition { fault, .. } => fault.rests_on(),
            Self::NoName => &["name"],
            Self::NoEdition => &["edition"],
            Self::NoOrder | Self::TierWithoutContact(_) | Self::Override { .. } => &["standards"],
            Self::UnknownPhase { .. } | Self::OutlastsService { .. } | Self::Missing { what: TIMED_PHASE, .. } => {
                &["phases"]
            }
            Self::Amended { .. } | Self::Absorbed(_) => &["standards", "merged", "amendments"],
            Self::Succession { .. } => &["name", "edition", "from", "phases", "successors"],
            _ => &[],
        }
    }

    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Succession { .. } => "rulebook.succession",
            Self::OfEdition { fault, .. } => fault.code(),
            Self::NoName => "rulebook.name",
            Self::NoEdition => "rulebook.edition",
            Self::Code(_) => "rulebook.code",
            Self::Twice(_) => "rulebook.code_twice",
            Self::NoOrder => "rulebook.no_order",
            Self::TooMany { .. } => "rulebook.too_many",
            Self::Number { .. } | Self::Figure { .. } => "rulebook.number",
            Self::Missing { .. } => "rulebook.missing",
            Self::Unfit { .. } => "rulebook.unfit",
            Self::Contradicts { .. } => "rulebook.contradiction",
            Self::Amended { .. } => "rulebook.amended",
            Self::Absorbed(_) => "rulebook.absorbed",
            Self::UnknownPhase { .. } => "rulebook.unknown_phase",
            Self::PhaseTwice(_) => "rulebook.phase_twice",
            Self::EmptyPhase(_) => "rulebook.empty_phase",
            Self::LongPhase { .. } => "rulebook.long_phase",
            Self::Rating { .. } => "rulebook.rating_days",
            Self::PhaseBetween(_) => "rulebook.phase_between",
            Self::OutlastsService { .. } => "rulebook.outlasts_service",
            Self::Override { .. } => "rulebook.override",
            Self::TierWithoutContact(_) => "rulebook.tier_without_contact",
        }
    }
}

/// Everything that is wrong with a rulebook.
pub type Faults = Faulty<Fault>;

/// The way to a part of a rulebook: its fields, outermost first, with the place in those that are lists.
pub(super) type At = Vec<(&'static str, Option<usize>)>;

/// A fault, and where it lies.
pub(super) struct Found {
    pub(super) at: At,
    pub(super) fault: Fault,
}

impl Found {
    pub(super) fn of(field: &'static str, fault: Fault) -> Self {
        Self { at: vec![(field, None)], fault }
    }

    pub(super) fn nth(list: &'static str, place: usize, fault: Fault) -> Self {
        Self { at: vec![(list, Some(place))], fault }
    }
}

fn listed(codes: &[Code]) -> String {
    codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ")
}
