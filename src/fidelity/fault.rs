//! What can be wrong with a scale, and with what it is given.

use crate::Faulty;

/// Everything that is wrong with a scale.
pub type ScaleFaults = Faulty<ScaleFault>;

/// Everything that is wrong with what a scale was given.
pub type GivenFaults = Faulty<GivenFault>;

/// One thing that is wrong with a scale.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScaleFault {
    /// A name or code is not well formed.
    #[error("`{name}` is no {what}; use letters, digits and `_`")]
    Name {
        /// Of what.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Two things have one name.
    #[error("{what} `{name}` stands twice; each has a name of its own")]
    Twice {
        /// What.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Something that must be there is not.
    #[error("{at}: {what} is missing; {fix}")]
    Missing {
        /// Where.
        at: String,
        /// What.
        what: &'static str,
        /// What to do.
        fix: &'static str,
    },
    /// A number makes no sense.
    #[error("{at}: {what} is {found}; expected {expected}")]
    Number {
        /// Where.
        at: String,
        /// Which number.
        what: &'static str,
        /// What it is.
        found: String,
        /// What it may be.
        expected: String,
    },
    /// An item names a section that is not there.
    #[error("{at}: there is no section `{section}`; declare it, or name one that is")]
    NoSection {
        /// The item.
        at: String,
        /// The section.
        section: String,
    },
    /// Parts that do not go together.
    #[error("{at}: {why}")]
    Unfit {
        /// Where.
        at: String,
        /// Why, and what to do.
        why: &'static str,
    },
    /// Anchors whose scores neither rise nor fall with the figure.
    #[error("{0}: the scores neither rise nor fall with the figure; let them do one of the two")]
    Order(String),
    /// Figures in no anchor.
    #[error("{at}: no anchor holds figures {hole}; let the anchors meet, or name the step of the published figures")]
    Gap {
        /// The item.
        at: String,
        /// Which figures.
        hole: String,
    },
    /// Figures in two anchors.
    #[error("{at}: anchors {first} and {second} overlap; let one end where the other begins")]
    Overlap {
        /// The item.
        at: String,
        /// The score of one.
        first: u8,
        /// The score of the other.
        second: u8,
    },
    /// One figure in two anchors.
    #[error("{at}: {figure} lies in anchors {first} and {second}; let one of them stop short of it")]
    Tie {
        /// The item.
        at: String,
        /// The figure.
        figure: String,
        /// The score of one.
        first: u8,
        /// The score of the other.
        second: u8,
    },
    /// A score that nothing earns.
    #[error("{at}: nothing earns the score {score}; anchor it")]
    Unearned {
        /// The item.
        at: String,
        /// The score.
        score: u8,
    },
}

impl ScaleFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name { .. } => "scale.name",
            Self::Twice { .. } => "scale.twice",
            Self::Missing { .. } => "scale.missing",
            Self::Number { .. } => "scale.number",
            Self::NoSection { .. } => "scale.no_section",
            Self::Unfit { .. } => "scale.unfit",
            Self::Order(_) => "scale.order",
            Self::Gap { .. } => "scale.gap",
            Self::Overlap { .. } => "scale.overlap",
            Self::Tie { .. } => "scale.tie",
            Self::Unearned { .. } => "scale.unearned",
        }
    }
}

/// One thing that is wrong with what a scale was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GivenFault {
    /// The scale has no such item.
    #[error("`{0}` is no item of the scale")]
    Unknown(String),
    /// An item was given the same kind of thing twice.
    #[error("{0}: given twice; give one")]
    Twice(String),
    /// A rating that is none.
    #[error("{item}: rated {found}; expected 1 to 5")]
    Rating {
        /// The item.
        item: String,
        /// The rating.
        found: u8,
    },
    /// A fact that the item does not know.
    #[error("{item}: a fact was declared that is none of: {expected}")]
    Fact {
        /// The item.
        item: String,
        /// The facts there are.
        expected: String,
    },
    /// One fact must be declared, and one only.
    #[error("{item}: {found} facts declared; expected one of: {expected}")]
    OneFact {
        /// The item.
        item: String,
        /// How many.
        found: usize,
        /// The facts there are.
        expected: String,
    },
    /// The item takes something else.
    #[error("{item}: {found} given; expected {expected}")]
    Kind {
        /// The item.
        item: String,
        /// What was given.
        found: &'static str,
        /// What the item takes.
        expected: &'static str,
    },
}

impl GivenFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "given.unknown",
            Self::Twice(_) => "given.twice",
            Self::Rating { .. } => "given.rating",
            Self::Fact { .. } => "given.fact",
            Self::OneFact { .. } => "given.one_fact",
            Self::Kind { .. } => "given.kind",
        }
    }
}
