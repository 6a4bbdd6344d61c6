//! A fidelity scale as data.

use serde::{Deserialize, Serialize};

use crate::event::Hundredths;
use crate::measure::Indicator;
use crate::names::names;
use crate::program::{Source, Standing};

/// A fidelity scale as data: it may be wrong. [`build`](Self::build) makes a [`Scale`](super::Scale) of it.
///
/// What is absent may be left out where it is written as JSON or TOML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name: letters, digits and `_`.
    pub name: String,
    /// Its version, with every choice that was made in using it.
    pub version: String,
    /// Where it comes from.
    pub source: Source,
    /// What its owner allows, and wants said wherever it is used.
    #[serde(default)]
    pub licence: Option<String>,
    /// Its sections.
    #[serde(default)]
    pub sections: Vec<Section>,
    /// The items, in order; each is scored from 1, not implemented, to 5, fully implemented.
    pub items: Vec<Item>,
    /// Published readings of the whole. None is given before all items are scored.
    #[serde(default)]
    pub gradings: Vec<Grading>,
}

/// A section of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// An item: where its score comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its code: letters, digits and `_`, as in `H1`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code of its section.
    #[serde(default)]
    pub section: Option<String>,
    /// Where its anchors come from, each that does not say otherwise.
    pub source: Source,
    /// Who or what tells it.
    pub by: By,
    /// The scores, and what earns them.
    #[serde(default)]
    pub anchors: Vec<Anchor>,
    /// The figures of the anchors are published in steps of this size, so that 36 and 37 meet where it is 1. What lies
    /// between has the worse score of the two, if it is not rounded away first.
    #[serde(default)]
    pub step: Hundredths,
    /// What a score needs besides.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// A figure that no anchor holds is left to a rater, and is no fault.
    #[serde(default)]
    pub rest_rated: bool,
    /// Shown beside the scale and never counted.
    #[serde(default)]
    pub indicator: bool,
}

/// Who or what tells an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum By {
    /// The log and the roster.
    Measured(Indicator),
    /// The program declares which of these facts are so; their number is held against the anchors.
    Counted(Vec<String>),
    /// The program declares which one of five facts is so; the first earns 1, the last 5.
    Declared([String; 5]),
    /// A person rates it from 1 to 5.
    Rated {},
}

/// A score and the figures that earn it. One end at most either way; without one it is open on that side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The score, 1 to 5.
    pub score: u8,
    /// From this figure on.
    #[serde(default)]
    pub from: Option<Hundredths>,
    /// From beyond this figure.
    #[serde(default)]
    pub above: Option<Hundredths>,
    /// Up to this figure, included.
    #[serde(default)]
    pub to: Option<Hundredths>,
    /// Short of this figure.
    #[serde(default)]
    pub below: Option<Hundredths>,
    /// How far to trust it, where that differs from the item.
    #[serde(default)]
    pub standing: Option<Standing>,
}

/// What a score needs besides: without it, it is one less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The score.
    pub score: u8,
    /// What is looked at.
    pub indicator: Indicator,
    /// It must come to so much, or the score is one less.
    pub at_least: Hundredths,
    /// Where that comes from.
    pub source: Source,
}

/// A published reading of the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Grading {
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub source: Source,
    /// What it reads.
    pub of: Of,
    /// The grades, the lowest first; each ends where the next begins.
    pub grades: Vec<Grade>,
}

names! {
    /// What a grading reads.
    pub enum Of {
        /// The sum of the scores.
        Total = "total",
        /// Their mean, as it is and not rounded.
        Mean = "mean",
    }
}

/// A grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Its name.
    pub name: String,
    /// From this total or mean on.
    pub from: Hundredths,
    /// Whether it says that the program operates the model.
    #[serde(default)]
    pub faithful: bool,
}
