//! An instrument as data.

use serde::{Deserialize, Serialize};

use crate::event::Decimal;
use crate::program::Source;

/// An instrument as data: it may be wrong. [`build`](Self::build) makes an
/// [`Instrument`](super::Instrument) of it.
///
/// What is absent may be left out where it is written as JSON or TOML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name: lower-case letters, digits and `_`.
    pub name: String,
    /// Its version, with every choice that was made in using it.
    pub version: String,
    /// Where its figures come from.
    pub source: Source,
    /// What its owner wants said wherever it is used.
    #[serde(default)]
    pub notice: Option<String>,
    /// For how many days after the day it was taken a score stands, on that day alone when 0; for ever when absent.
    #[serde(default)]
    pub valid_days: Option<u32>,
    /// What the items come to.
    #[serde(default)]
    pub total: Total,
    /// The items, in order.
    pub items: Vec<Item>,
    /// The bands of the score: the first that holds it, and whose conditions hold. One that has conditions comes
    /// before those that have none; bands of the same conditions have different names and do not overlap.
    #[serde(default)]
    pub bands: Vec<Band>,
    /// A published rule for a few missing answers; only [by name](super::Instrument::prorated) is it used.
    #[serde(default)]
    pub prorating: Option<Prorating>,
    /// Critical answers that ask for a safety response, whatever the score.
    #[serde(default)]
    pub flags: Vec<Mark>,
    /// What else is to be said of a score where it is certain.
    #[serde(default)]
    pub notes: Vec<Mark>,
}

/// What the items come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Total {
    /// The sum of the points.
    Sum {
        /// So many points make one of the score: 10 for a score in tenths.
        #[serde(default = "one")]
        per: u32,
    },
    /// The mean of the points of the items that apply.
    Mean {},
    /// The highest points of an item.
    Highest {},
}

const fn one() -> u32 {
    1
}

impl Default for Total {
    fn default() -> Self {
        Self::Sum { per: 1 }
    }
}

/// An item: what may be answered, and what the answer is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its name: lower-case letters, digits and `_`. Never its wording.
    pub name: String,
    /// The least that may be answered. Yes is 1 and no is 0.
    pub least: Decimal,
    /// The most that may be answered.
    pub most: Decimal,
    /// How many decimals an answer may have: 0 to 2.
    #[serde(default)]
    pub decimals: u8,
    /// What it is measured in, such as `mmHg`; none for a plain number.
    #[serde(default)]
    pub unit: Option<String>,
    /// What an answer is worth.
    #[serde(default)]
    pub points: Points,
    /// Asked only where all these earlier answers were given. An answer all the same that counts is refused; but
    /// where the highest counts it does count, so that nothing grave that was said is lost.
    #[serde(default)]
    pub asked_if: Vec<Given>,
    /// The earlier item that an answer lies below; otherwise it is refused. Where that one is not known, any goes.
    #[serde(default)]
    pub below: Option<String>,
    /// May be answered as not applicable: a mean leaves it out, and otherwise it adds nothing.
    #[serde(default)]
    pub may_not_apply: bool,
}

/// What an answer is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Points {
    /// The answer itself.
    Answer {},
    /// Least and most change places.
    Reversed {},
    /// The points of the last step that the answer has reached.
    Steps(Vec<Step>),
    /// One list of steps where an earlier answer was given, another where it was not.
    Depends {
        /// The earlier answer.
        on: Given,
        /// Where it was given.
        then: Vec<Step>,
        /// Where it was not.
        otherwise: Vec<Step>,
    },
    /// Recorded and never counted.
    Unscored {},
}

impl Default for Points {
    fn default() -> Self {
        Self::Answer {}
    }
}

/// From an answer on, so many points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// From this answer on.
    pub from: Decimal,
    /// So many points; less than zero for what protects.
    pub points: i32,
}

/// That an item was answered in a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The item.
    pub item: String,
    /// From this answer.
    pub from: Decimal,
    /// To this one, included.
    pub to: Decimal,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum When {
    /// An item was answered in a range.
    Given(Given),
    /// Some item is worth so many points or more.
    AnyItem {
        /// Points.
        least: i32,
    },
    /// The score is so high or higher.
    Score {
        /// The score.
        least: Decimal,
    },
}

/// A band: a range of the score with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Its name.
    pub name: String,
    /// From this score.
    pub from: Decimal,
    /// To this one, included.
    pub to: Decimal,
    /// `from` itself lies in the band below.
    #[serde(default)]
    pub above: bool,
    /// Only where all these hold.
    #[serde(default)]
    pub when: Vec<When>,
}

/// A published rule for a few missing answers: the mean of the points that are known stands in for each,
/// and the sum is rounded to the nearest whole number, halves up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Prorating {
    /// At most so many answers are missing.
    pub most_missing: u32,
    /// Who published it.
    pub source: Source,
}

/// A name that a score carries where all conditions hold, of which there is one at least. Of several with one
/// name, any is enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The name.
    pub name: String,
    /// Where all these hold.
    pub when: Vec<When>,
}
