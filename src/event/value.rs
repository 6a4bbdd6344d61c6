//! The values that events carry.

use std::fmt;
use std::ops::Deref;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ids::{GoalId, TeamId, WorkerId};
use crate::names::name_set;
use crate::time::Day;

use super::{OwnerKind, Party, Role};

/// Free text of a record. It reads as a `str`; its `Debug` form shows the length and never the words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Text(Box<str>);

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes of text>", self.0.len())
    }
}

/// A decimal number; always finite. Its `Debug` form does not show it.
#[derive(Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Decimal(f64);

impl fmt::Debug for Decimal {
    /// Never the number: it may be an answer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<decimal>")
    }
}

impl Decimal {
    /// The number; `None` where it is not finite.
    #[must_use]
    pub fn new(number: f64) -> Option<Self> {
        number.is_finite().then_some(Self(number))
    }

    /// The number nearest to `over / under`, which is also the nearest to the decimal one would write for it;
    /// `None` where `under` is zero.
    #[must_use]
    pub fn ratio(over: i32, under: u32) -> Option<Self> {
        Self::new(f64::from(over) / f64::from(under))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl From<i32> for Decimal {
    fn from(number: i32) -> Self {
        Self(f64::from(number))
    }
}

// Never NaN, so equality is an equivalence.
impl Eq for Decimal {}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Self::new(number).ok_or_else(|| D::Error::custom("the number is not finite; expected a decimal"))
    }
}

/// How far a goal was reached: from -2 (much less than expected) over 0 (as expected) to 2 (much more).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Attainment(i8);

impl Attainment {
    /// The level; `None` outside -2 to 2.
    #[must_use]
    pub fn new(level: i8) -> Option<Self> {
        (-2..=2).contains(&level).then_some(Self(level))
    }

    /// The level.
    #[must_use]
    pub const fn level(self) -> i8 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Attainment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let level = i8::deserialize(deserializer)?;
        Self::new(level).ok_or_else(|| D::Error::custom("the attainment is out of range; expected -2 to 2"))
    }
}

/// A decimal with at most two places, kept in whole hundredths so that sums are exact (S23 of [`caseload::semantics`]).
///
/// ```
/// use caseload::event::Hundredths;
/// let fte: Hundredths = serde_json::from_str("0.75")?;
/// assert_eq!(fte.hundredths(), 75);
/// assert!(serde_json::from_str::<Hundredths>("0.333").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hundredths(u32);

impl Hundredths {
    /// A decimal of that many hundredths.
    #[must_use]
    pub const fn new(hundredths: u32) -> Self {
        Self(hundredths)
    }

    /// The number of hundredths.
    #[must_use]
    pub const fn hundredths(self) -> u32 {
        self.0
    }

    /// The decimal.
    #[must_use]
    pub fn number(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// The nearest, halves up; none where the number is below zero or too large.
    pub(crate) fn nearest(number: f64) -> Option<Self> {
        let whole = (number * 100.0).round();
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and in range"
        )]
        (0.0..=4_000_000_000.0).contains(&whole).then_some(Self(whole as u32))
    }

    /// Whether it is one whole.
    pub(crate) const fn is_one(self) -> bool {
        self.0 == 100
    }

    /// As people write it: a whole number without decimals.
    pub(crate) fn short(self) -> String {
        if self.0.rem_euclid(100) == 0 { self.0.div_euclid(100).to_string() } else { self.to_string() }
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0.div_euclid(100), self.0.rem_euclid(100))
    }
}

impl fmt::Debug for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Hundredths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.number())
    }
}

impl<'de> Deserialize<'de> for Hundredths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        // Exactly the decimal of that many hundredths, and no other that is near.
        let exact = |of: &Self| of.number().to_bits() == (number + 0.0).to_bits();
        Self::nearest(number).filter(exact).ok_or_else(|| {
            D::Error::custom(
                "not a decimal of zero or more with at most two places; expected at most two decimals, as in 0.75",
            )
        })
    }
}

name_set! {
    /// The parties of a contact: a set, written as a list.
    pub struct Parties of Party
}

/// Who answers for a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Owner {
    /// One worker.
    Worker(WorkerId),
    /// A whole team; nobody in it is primary.
    Team(TeamId),
    /// A lead with a team.
    Lead {
        /// The lead.
        worker: WorkerId,
        /// The team.
        team: TeamId,
    },
}

impl Owner {
    /// The kind of owner.
    #[must_use]
    pub const fn kind(&self) -> OwnerKind {
        match self {
            Self::Worker(_) => OwnerKind::Worker,
            Self::Team(_) => OwnerKind::Team,
            Self::Lead { .. } => OwnerKind::Lead,
        }
    }

    /// Who carries the case: the worker, the lead as a worker, or the team. From a worker to the same worker
    /// as lead, the owner is kept (S24 of [`caseload::semantics`]).
    #[must_use]
    pub const fn carrier(self) -> Self {
        match self {
            Self::Worker(worker) | Self::Lead { worker, .. } => Self::Worker(worker),
            Self::Team(team) => Self::Team(team),
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Worker(worker) => write!(f, "worker {worker}"),
            Self::Team(team) => write!(f, "team {team}"),
            Self::Lead { worker, team } => write!(f, "lead {worker} with team {team}"),
        }
    }
}

/// A part of a service with phases, by its name. Those of critical time intervention are
/// [`PRE_CTI`](Self::PRE_CTI), `transition`, `try_out` and `transfer_of_care`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Phase(Box<str>);

impl Phase {
    /// The time before the first phase of critical time intervention.
    pub const PRE_CTI: &'static str = "pre_cti";

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Phase {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<phase of {} bytes>", self.0.len())
    }
}

/// A goal of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// The goal's id.
    pub id: GoalId,
    /// The goal in words.
    pub text: Text,
    /// The area of life; matched with the names of needs.
    #[serde(default)]
    pub area: Option<Text>,
    /// Who sees to it.
    #[serde(default)]
    pub responsible: Option<Text>,
    /// The day it should be reached by.
    #[serde(default)]
    pub target_on: Option<Day>,
    /// How much it counts among the goals.
    #[serde(default)]
    pub weight: Option<Decimal>,
    /// The strengths it builds on.
    #[serde(default)]
    pub strengths: Vec<Text>,
    /// What will be done.
    #[serde(default)]
    pub interventions: Vec<Intervention>,
}

impl Goal {
    /// A goal with its id and words, and nothing else.
    #[must_use]
    pub fn new(id: GoalId, text: impl Into<Text>) -> Self {
        Self {
            id,
            text: text.into(),
            area: None,
            responsible: None,
            target_on: None,
            weight: None,
            strengths: Vec::new(),
            interventions: Vec::new(),
        }
    }
}

/// What will be done towards a goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Intervention {
    /// Its name.
    pub name: Text,
    /// The evidence it rests on.
    #[serde(default)]
    pub evidence: Option<Text>,
    /// How often.
    #[serde(default)]
    pub schedule: Option<Text>,
    /// With what.
    #[serde(default)]
    pub resource: Option<Text>,
}

/// A role on a roster and the hours in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleHours {
    /// The role.
    pub role: Role,
    /// Hours, as a share of full time.
    pub fte: Hundredths,
}

/// A credential of a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// Its name.
    pub name: Text,
    /// The last day it is in force.
    #[serde(default)]
    pub expires_on: Option<Day>,
}
