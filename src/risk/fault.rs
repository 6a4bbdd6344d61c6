//! What can be wrong with an instrument, and with what it is given.

use crate::Faulty;

/// Everything that is wrong with an instrument.
pub type TableFaults = Faulty<TableFault>;

/// Everything that is wrong with what an instrument was given.
pub type AnswerFaults = Faulty<AnswerFault>;

/// One thing that is wrong with an instrument.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableFault {
    /// A name is not well formed.
    #[error("`{name}` is no name of {what}; use lower-case letters, digits and `_`")]
    Name {
        /// Of what.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Two items, or two bands of the same conditions, have one name.
    #[error("{what} `{name}` stands twice; each has a name of its own")]
    Twice {
        /// An item or a band.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Something that must be there is not.
    #[error("{what} is missing; {fix}")]
    Missing {
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
    /// A range ends before it begins.
    #[error("{at}: the range {from} to {to} is reversed; write the lower end first")]
    Reversed {
        /// Where.
        at: String,
        /// The first end.
        from: String,
        /// The second.
        to: String,
    },
    /// A condition names an item that is not there, or not yet.
    #[error("{at}: no item `{item}` before it; a condition names an earlier item")]
    NoItem {
        /// Where.
        at: String,
        /// The item.
        item: String,
    },
    /// Something can never be.
    #[error("{at}: {what} can never be; take it out, or put its figures right")]
    Never {
        /// Where.
        at: String,
        /// What.
        what: String,
    },
    /// Parts that do not go together.
    #[error("{at}: {why}")]
    Unfit {
        /// Where.
        at: String,
        /// Why, and what to do.
        why: &'static str,
    },
    /// Scores in no band.
    #[error("no band holds {}; let the bands meet", range(from, to))]
    Gap {
        /// The first.
        from: String,
        /// The last.
        to: String,
    },
    /// Scores in two bands.
    #[error("{} in the bands `{first}` and `{second}`; let one end where the other begins", range(from, to))]
    Overlap {
        /// The first such score.
        from: String,
        /// The last.
        to: String,
        /// One band.
        first: String,
        /// The other.
        second: String,
    },
    /// A band that no score reaches: its conditions, or the bands before it, leave it none.
    #[error("band `{0}` holds no score that the items can come to; take it out, or put its ends right")]
    Unreachable(String),
}

fn range(from: &str, to: &str) -> String {
    if from == to { format!("the score {from}") } else { format!("the scores {from} to {to}") }
}

impl TableFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name { .. } => "instrument.name",
            Self::Twice { .. } => "instrument.twice",
            Self::Missing { .. } => "instrument.missing",
            Self::Number { .. } => "instrument.number",
            Self::Reversed { .. } => "instrument.reversed",
            Self::NoItem { .. } => "instrument.no_item",
            Self::Never { .. } => "instrument.never",
            Self::Unfit { .. } => "instrument.unfit",
            Self::Gap { .. } => "instrument.gap",
            Self::Overlap { .. } => "instrument.overlap",
            Self::Unreachable(_) => "instrument.unreachable",
        }
    }
}

/// One thing that is wrong with what an instrument was given.
///
/// Numbers that cannot be are shown; an answer that can be never is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerFault {
    /// The number is no answer of the item.
    #[error("{item}: {found} given; expected {expected}")]
    Range {
        /// The item.
        item: String,
        /// What was given.
        found: String,
        /// What may be.
        expected: String,
    },
    /// The instrument has no such item.
    #[error("`{item}` is no item; expected one of: {expected}")]
    Unknown {
        /// What was given.
        item: String,
        /// The items.
        expected: String,
    },
    /// An item was answered twice.
    #[error("{item}: answered twice; give one answer")]
    Twice {
        /// The item.
        item: String,
    },
    /// More answers than items.
    #[error("{found} answers given; expected {expected}, one an item in order")]
    TooMany {
        /// How many.
        found: usize,
        /// How many items there are.
        expected: usize,
    },
    /// An item that always applies was answered as not applicable.
    #[error("{item}: not applicable given; expected {expected}")]
    Applies {
        /// The item.
        item: String,
        /// What may be.
        expected: String,
    },
    /// An answer that counts, to an item that the earlier answers leave out.
    #[error("{item}: answered, though the answer to {gate} leaves it out; put one of the two right")]
    NotAsked {
        /// The item.
        item: String,
        /// The item that leaves it out.
        gate: String,
    },
    /// No item applies.
    #[error("no item applies; expected an answer to one at least")]
    NothingApplies,
    /// The instrument has no published rule for missing answers.
    #[error("no published rule puts in missing answers here; take the range instead")]
    NoProrating,
    /// An answer that is not below another, as it must be.
    #[error("{item}: {found} given; expected a number below {than}, which is {most}; take both again")]
    NotBelow {
        /// The item.
        item: String,
        /// What was given.
        found: String,
        /// The item that it must be below.
        than: String,
        /// What was given there.
        most: String,
    },
}

impl AnswerFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Range { .. } => "answer.range",
            Self::Unknown { .. } => "answer.unknown",
            Self::Twice { .. } => "answer.twice",
            Self::TooMany { .. } => "answer.too_many",
            Self::Applies { .. } => "answer.applies",
            Self::NotAsked { .. } => "answer.not_asked",
            Self::NothingApplies => "answer.nothing_applies",
            Self::NoProrating => "answer.no_prorating",
            Self::NotBelow { .. } => "answer.not_below",
        }
    }
}
