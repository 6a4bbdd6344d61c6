//! A score of an agency's own, made of others: factors, weights and cut-offs that the agency answers for.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::check::is_name;
use super::{Contribution, Discrimination, Score};
use crate::Faulty;
use crate::event::Decimal;
use crate::names::names;
use crate::program::{Source, Standing};
use crate::time::Day;

/// A local index as data: it may be wrong. [`build`](Self::build) makes a [`Composite`] of it.
///
/// The weights are the agency's. Nothing about such an index is validated until the agency has validated it,
/// whatever the instruments it is made of; no weights come with this crate. Race and ethnicity are no factors:
/// judge the index for each group of people instead, with [`Discrimination`]. Nor is what care has cost a
/// measure of how much is needed (Obermeyer 2019, Science 366:447, recalled).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalIndex {
    /// Its name: lower-case letters, digits and `_`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is made of.
    pub factors: Vec<Factor>,
    /// What becomes of factors that are not known. There is no default, and none of them reads as 0.
    pub missing: MissingRule,
    /// The bands of its score, of 0 to 100: the first from 0, each to where the next begins.
    #[serde(default)]
    pub bands: Vec<Cut>,
    /// Instruments of which no two may be factors together, since they count the same, beside those known here:
    /// a list for each such set.
    #[serde(default)]
    pub overlaps: Vec<Vec<String>>,
    /// Whether it was ever held against what happened.
    #[serde(default)]
    pub state: State,
}

/// A factor of a [`LocalIndex`]: a score, and what it weighs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Its name: lower-case letters, digits and `_`.
    pub name: String,
    /// The instrument whose score it is.
    pub instrument: String,
    /// The version of that instrument.
    pub version: String,
    /// The least the score can be.
    pub least: Decimal,
    /// The most the score can be.
    pub most: Decimal,
    /// What more of it means.
    pub direction: Direction,
    /// How much it weighs beside the others; 0 or more.
    pub weight: Decimal,
    /// For how many days after the day it was taken a score serves, that last day included; on that day alone
    /// when 0.
    pub valid_days: u32,
}

names! {
    /// What more of a factor means.
    pub enum Direction {
        /// More risk.
        Raises = "raises",
        /// Less risk: a protective factor.
        Lowers = "lowers",
    }
}

/// What becomes of factors that are not known: those not given, too old, or known as a range only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MissingRule {
    /// There is no score.
    Strict {},
    /// Factors that are not known are dropped, and the known ones weigh for the whole, as long as they weigh enough.
    Reweight {
        /// The least share of all weights that must be known, above 0 and at most 1.
        floor: Decimal,
    },
    /// The score is a range, from the best case to the worst.
    Bounds {},
}

/// A band: from its cut to the next one, or to 100. A score on a cut lies in the band that begins there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// Its name: lower-case letters, digits and `_`.
    pub name: String,
    /// From this score.
    pub from: Decimal,
}

/// Whether an index was held against what happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum State {
    /// It was never held against what happened.
    Unvalidated {},
    /// It was held against what happened, with this result.
    Evaluated(Evaluation),
}

impl Default for State {
    fn default() -> Self {
        Self::Unvalidated {}
    }
}

/// How an index did on a data set. An index is no probability, so its AUROC is all there is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// The version of the index that was judged.
    pub version: String,
    /// The data, by a name that finds them again.
    pub dataset: String,
    /// The day it was judged.
    pub on: Day,
    /// The result.
    pub judged: Discrimination,
}

/// One thing that is wrong with a [`LocalIndex`].
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IndexFault {
    /// A name is not well formed.
    #[error("`{0}` is no name; use lower-case letters, digits and `_`")]
    Name(String),
    /// A name stands twice.
    #[error("`{0}` stands twice; each factor and each band has a name of its own")]
    Twice(String),
    /// Something that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The range of a factor is empty or reversed.
    #[error("{factor}: the range {least} to {most} is empty or reversed; write the lower end first")]
    Range {
        /// The factor.
        factor: String,
        /// Its lower end.
        least: f64,
        /// Its upper end.
        most: f64,
    },
    /// A number makes no sense.
    #[error("{at}: {what} is {found}; expected {expected}")]
    Number {
        /// Where.
        at: String,
        /// Which number.
        what: &'static str,
        /// What it is.
        found: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// Two factors count the same twice.
    #[error("the factors {first} and {second} count the same twice; keep one of them")]
    Overlap {
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// What was judged is not this index.
    #[error(
        "the evaluation is of version `{found}`, and the index of `{expected}`; judge this version, or say `unvalidated`"
    )]
    Evaluation {
        /// The version that was judged.
        found: String,
        /// The version of the index.
        expected: String,
    },
}

impl IndexFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name(_) => "index.name",
            Self::Twice(_) => "index.twice",
            Self::Missing(_) => "index.missing",
            Self::Range { .. } => "index.range",
            Self::Number { .. } => "index.number",
            Self::Overlap { .. } => "index.overlap",
            Self::Evaluation { .. } => "index.evaluation",
        }
    }
}

/// One thing that is wrong with what a [`Composite`] was given. A score within its range is never shown.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FactorFault {
    /// The index has no such factor.
    #[error("`{factor}` is no factor; expected one of: {expected}")]
    Unknown {
        /// What was given.
        factor: String,
        /// The factors.
        expected: String,
    },
    /// A factor was given twice.
    #[error("{0}: given twice; give one score")]
    Twice(String),
    /// The score of another instrument, or of another version.
    #[error("{factor}: a score of {found} given; expected {expected}")]
    Instrument {
        /// The factor.
        factor: String,
        /// Instrument and version that were given.
        found: String,
        /// Those of the factor.
        expected: String,
    },
    /// The score is out of the range declared.
    #[error("{factor}: {low} to {high} given; expected {least} to {most}")]
    Range {
        /// The factor.
        factor: String,
        /// The least that was given.
        low: f64,
        /// The most that was given.
        high: f64,
        /// The least that may be.
        least: f64,
        /// The most that may be.
        most: f64,
    },
    /// The score is of a day to come.
    #[error("{factor}: taken on {taken_on}, after {as_of}; give what was known that day")]
    ToCome {
        /// The factor.
        factor: String,
        /// The day it was taken.
        taken_on: Day,
        /// The day of the composite.
        as_of: Day,
    },
}

impl FactorFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "factor.unknown",
            Self::Twice(_) => "factor.twice",
            Self::Instrument { .. } => "factor.instrument",
            Self::Range { .. } => "factor.range",
            Self::ToCome { .. } => "factor.to_come",
        }
    }
}

/// Sets of instruments, by how their names begin, of which no two may be factors together: one contains the
/// other, or both count the same items, conditions or stay.
const OVERLAPS: &[&[&str]] = &[
    &["lace_", "charlson_", "elixhauser_"],
    &["lace_", "hospital_"],
    &["phq_"],
    &["gad_"],
    &["ahc_core_needs", "hits"],
    &["audit_c"],
    &["pc_ptsd_5_"],
    &["news2_"],
];
/// The one instrument that may be several factors: each takes domains of its own.
const MATRIX: &str = "outcome_matrix";

/// An index of an agency's own, checked. It is always shown as a local index, with whether it was validated.
///
/// ```
/// use caseload::program::{Source, Standing};
/// use caseload::risk::{Composite, FactorScore, Score};
///
/// let composite: Composite = serde_json::from_str(
///     r#"{"name": "need", "version": "1", "missing": {"reweight": {"floor": 0.6}},
///         "factors": [
///           {"name": "mental_health", "instrument": "phq_9", "version": "2001", "least": 0, "most": 27,
///            "direction": "raises", "weight": 3, "valid_days": 90},
///           {"name": "support", "instrument": "worker_rating", "version": "1", "least": 0, "most": 4,
///            "direction": "lowers", "weight": 1, "valid_days": 180}],
///         "bands": [{"name": "lower", "from": 0}, {"name": "upper", "from": 50}]}"#,
/// )?;
/// assert_eq!(composite.to_string(), "local index need 1 (not validated)");
///
/// let phq_9 = Score::new("phq_9", "2001", Source::new("Kroenke 2001", Standing::Published), 18.into(), 18.into());
/// let reading = FactorScore { factor: "mental_health", score: &phq_9, taken_on: "2026-03-02".parse()? };
/// let composed = composite.score("2026-03-09".parse()?, &[reading])?;
/// // Support is not known: it may be anything, or, by this index's rule, is left out.
/// assert_eq!((composed.bounds.low.get(), composed.bounds.high.get()), (50.0, 75.0));
/// let score = composed.score.unwrap();
/// assert_eq!(format!("{:.4}", score.low.get()), "66.6667");
/// assert_eq!(score.band.as_deref(), Some("upper"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "LocalIndex", into = "LocalIndex")]
pub struct Composite {
    index: LocalIndex,
}

impl TryFrom<LocalIndex> for Composite {
    type Error = Faulty<IndexFault>;

    fn try_from(index: LocalIndex) -> Result<Self, Self::Error> {
        index.build()
    }
}

impl From<Composite> for LocalIndex {
    fn from(composite: Composite) -> Self {
        composite.index
    }
}

/// A score for a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorScore<'a> {
    /// The factor.
    pub factor: &'a str,
    /// The score.
    pub score: &'a Score,
    /// The day it was taken.
    pub taken_on: Day,
}

/// What a [`Composite`] says of one client. Written with serde it has these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Composed {
    /// The score by the rule for what is missing; none where that rule gives none.
    pub score: Option<Score>,
    /// The best case to the worst, whatever the rule: what is missing ranges over all it can be.
    pub bounds: Score,
    /// The share of all weights that `score` is reckoned over; none without a score.
    pub coverage: Option<Decimal>,
    /// The factors whose score was too old, and so was not used.
    pub stale: Vec<String>,
}

impl LocalIndex {
    /// Checks the index.
    ///
    /// # Errors
    /// Names every fault.
    pub fn build(self) -> Result<Composite, Faulty<IndexFault>> {
        let faults = self.check();
        if faults.is_empty() { Ok(Composite { index: self }) } else { Err(Faulty::new(&self.name, faults)) }
    }

    /// Everything that is wrong with the index; empty where nothing is.
    #[must_use]
    pub fn check(&self) -> Vec<IndexFault> {
        let mut faults = Vec::new();
        let factors = || self.factors.iter().map(|factor| &factor.name);
        let bands = || self.bands.iter().map(|band| &band.name);
        let names = [&self.name].into_iter().chain(factors()).chain(bands());
        faults.extend(names.filter(|name| !is_name(name)).map(|name| IndexFault::Name(name.clone())));
        let mut seen = BTreeSet::new();
        let twice = factors().map(|name| (0, name)).chain(bands().map(|name| (1, name)));
        faults.extend(twice.filter(|name| !seen.insert(*name)).map(|(_, name)| IndexFault::Twice(name.clone())));
        if self.version.trim().is_empty() {
            faults.push(IndexFault::Missing("the version"));
        }
        if !self.factors.iter().any(|factor| factor.weight.get() > 0.0) {
            faults.push(IndexFault::Missing("a factor with a weight above 0"));
        }
        let number = |at: &str, what, found, expected| IndexFault::Number { at: at.to_owned(), what, found, expected };
        for Factor { name, least, most, weight, .. } in &self.factors {
            if least >= most {
                faults.push(IndexFault::Range { factor: name.clone(), least: least.get(), most: most.get() });
            }
            for (what, end) in [("the least", least), ("the most", most)] {
                if end.get().abs() > MOST {
                    faults.push(number(name, what, end.get(), "-1000000 to 1000000"));
                }
            }
            if !(0.0..=MOST).contains(&weight.get()) {
                faults.push(number(name, "the weight", weight.get(), "0 to 1000000"));
            }
        }
        if let MissingRule::Reweight { floor } = self.missing {
            if !(floor.get() > 0.0 && floor.get() <= 1.0) {
                faults.push(number("missing", "the floor", floor.get(), "above 0 and at most 1"));
            }
        }
        faults.extend(self.check_bands());
        faults.extend(self.check_overlaps());
        if let State::Evaluated(Evaluation { version, dataset, judged, .. }) = &self.state {
            if *version != self.version {
                faults.push(IndexFault::Evaluation { found: version.clone(), expected: self.version.clone() });
            }
            if dataset.trim().is_empty() {
                faults.push(IndexFault::Missing("the data set of the evaluation"));
            }
            if judged.n == 0 || judged.events > judged.n {
                let expected = "events among those judged";
                faults.push(number("state", "the number of events", judged.events.into(), expected));
            }
        }
        faults
    }

    /// Gaps and overlaps cannot be written; what is left are cuts out of order or range.
    fn check_bands(&self) -> impl Iterator<Item = IndexFault> {
        let before = self.bands.iter().map(|band| Some(band.from));
        [None].into_iter().chain(before).zip(&self.bands).filter_map(|(before, band)| {
            let (fits, expected) = match before {
                None => (band.from == 0.into(), "0, since the first band begins there"),
                Some(before) => (band.from > before && band.from <= 100.into(), "above the cut before, at most 100"),
            };
            let fault =
                || IndexFault::Number { at: band.name.clone(), what: "the cut", found: band.from.get(), expected };
            (!fits).then(fault)
        })
    }

    fn check_overlaps(&self) -> impl Iterator<Item = IndexFault> {
        let counts_the_same = |a: &str, b: &str| {
            let known =
                |set: &&[&str]| [a, b].iter().all(|instrument| set.iter().any(|start| instrument.starts_with(start)));
            let declared =
                |set: &Vec<String>| [a, b].iter().all(|instrument| set.iter().any(|name| name == instrument));
            (a == b && a != MATRIX) || OVERLAPS.iter().any(known) || self.overlaps.iter().any(declared)
        };
        self.factors.iter().enumerate().flat_map(move |(at, second)| {
            let before = self.factors.iter().take(at);
            before
                .filter(move |first| counts_the_same(&first.instrument, &second.instrument))
                .map(|first| IndexFault::Overlap { first: first.name.clone(), second: second.name.clone() })
        })
    }
}

/// Weights and ranges lie within a million.
const MOST: f64 = 1e6;

/// Scores are rounded to so many parts of a point.
const PARTS: f64 = 1e9;

/// What is known of a factor: how far its score lies from no risk to most, as shares.
struct Part<'a> {
    factor: &'a Factor,
    low: f64,
    high: f64,
    is_known: bool,
}

impl<'a> Part<'a> {
    fn of(factor: &'a Factor, score: Option<&Score>) -> Self {
        let (low, high) = score.map_or((factor.least, factor.most), |score| (score.low, score.high));
        let share = |at: Decimal| (at.get() - factor.least.get()) / (factor.most.get() - factor.least.get());
        let (low, high) = match factor.direction {
            Direction::Raises => (share(low), share(high)),
            Direction::Lowers => (1.0 - share(high), 1.0 - share(low)),
        };
        Self { factor, low, high, is_known: score.is_some_and(|score| score.value().is_some()) }
    }
}

/// The weights of the parts that count.
fn weight(parts: &[Part<'_>], counts: impl Fn(&Part<'_>) -> bool) -> f64 {
    parts.iter().filter(|part| counts(part)).map(|part| part.factor.weight.get()).sum()
}

/// A share of a hundred, which is finite since its weights are.
fn decimal(share: f64) -> Decimal {
    Decimal::new(share).unwrap_or_else(|| 0.into())
}

impl Composite {
    /// What it is made of.
    #[must_use]
    pub const fn index(&self) -> &LocalIndex {
        &self.index
    }

    /// The score on a day, of the scores that there are. One too old, by the factor or by its own validity, is
    /// as good as missing. What the scores used say is passed on: notices and flags as they are, notes after the name
    /// of their factor, as in `safety: positive`. Flags and notes of scores too old stay open.
    ///
    /// The score is 100 times the mean of the factors by their weights, each as a share of its range.
    ///
    /// # Errors
    /// Lists all that is wrong: factors unknown or given twice, scores of another instrument or version, out of
    /// range, or of a day to come.
    pub fn score(&self, as_of: Day, readings: &[FactorScore<'_>]) -> Result<Composed, Faulty<FactorFault>> {
        let faults = self.faults(as_of, readings);
        if !faults.is_empty() {
            return Err(Faulty::new(&self.index.name, faults));
        }
        let mut stale = Vec::new();
        let mut of_all = Score::new(
            format!("local index {}", self.index.name),
            self.index.version.clone(),
            Source::new("the agency's own weights", Standing::Agency),
            0.into(),
            0.into(),
        );
        of_all.notes.push(self.validity());
        let mut notices = BTreeSet::new();
        let mut parts = Vec::with_capacity(self.index.factors.len());
        for factor in &self.index.factors {
            let reading = readings.iter().find(|reading| reading.factor == factor.name);
            let serves_for = reading.map(|FactorScore { score, taken_on, .. }| {
                let days = score.valid_days.map_or(factor.valid_days, |days| days.min(factor.valid_days));
                i64::from(days).saturating_sub(i64::from(as_of.days_since(*taken_on)))
            });
            let fresh = reading.filter(|_| serves_for.is_some_and(|days| days >= 0));
            if let Some(reading) = reading {
                let (set, open) = (&reading.score.flags, &reading.score.open_flags);
                let (notes, open_notes) = (&reading.score.notes, &reading.score.open_notes);
                let named = |note: &String| format!("{}: {note}", factor.name);
                notices.extend(&reading.score.notice);
                if fresh.is_some() {
                    of_all.flags.extend(set.iter().cloned());
                    of_all.open_flags.extend(open.iter().cloned());
                    of_all.notes.extend(notes.iter().map(named));
                    of_all.open_notes.extend(open_notes.iter().map(named));
                    let days = serves_for.and_then(|days| u32::try_from(days).ok());
                    of_all.valid_days = of_all.valid_days.into_iter().chain(days).min();
                } else {
                    of_all.open_flags.extend(set.iter().chain(open).cloned());
                    of_all.open_notes.extend(notes.iter().chain(open_notes).map(named));
                    of_all.notes.push(format!("{}: the score of {} is too old", factor.name, reading.taken_on));
                    stale.push(factor.name.clone());
                }
            }
            let part = Part::of(factor, fresh.map(|reading| reading.score));
            if !part.is_known {
                of_all.missing.push(factor.name.clone());
            }
            parts.push(part);
        }
        let notices: Vec<&str> = notices.into_iter().map(String::as_str).collect();
        of_all.notice = (!notices.is_empty()).then(|| notices.join("; "));
        let mut seen = BTreeSet::new();
        of_all.flags.retain(|flag| seen.insert(flag.clone()));
        of_all.open_flags.retain(|flag| seen.insert(flag.clone()));

        let known = |part: &Part<'_>| part.is_known;
        let bounds = self.reckon(of_all.clone(), &parts, |_| true);
        let share = weight(&parts, known) / weight(&parts, |_| true);
        let is_range = matches!(self.index.missing, MissingRule::Bounds {});
        let (score, coverage) = match self.index.missing {
            _ if is_range || parts.iter().all(known) => (Some(bounds.clone()), 1.0),
            MissingRule::Reweight { floor } if share > 0.0 && share + 1.0 / PARTS >= floor.get() => {
                of_all.notes.push(format!("reckoned over {:.0} percent of the weights", 100.0 * share));
                (Some(self.reckon(of_all, &parts, known)), share)
            }
            _ => (None, 0.0),
        };
        let coverage = score.as_ref().and_then(|_| Decimal::new(coverage));
        Ok(Composed { score, bounds, coverage, stale })
    }

    fn faults(&self, as_of: Day, readings: &[FactorScore<'_>]) -> Vec<FactorFault> {
        let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
        for FactorScore { factor: name, score, taken_on } in readings {
            let Some(factor) = self.index.factors.iter().find(|factor| factor.name == *name) else {
                let names: Vec<&str> = self.index.factors.iter().map(|factor| factor.name.as_str()).collect();
                faults.push(FactorFault::Unknown { factor: (*name).to_owned(), expected: names.join(", ") });
                continue;
            };
            let name = || factor.name.clone();
            if !seen.insert(&factor.name) {
                faults.push(FactorFault::Twice(name()));
            }
            if (&score.instrument, &score.version) != (&factor.instrument, &factor.version) {
                faults.push(FactorFault::Instrument {
                    factor: name(),
                    found: format!("`{}` `{}`", score.instrument, score.version),
                    expected: format!("`{}` `{}`", factor.instrument, factor.version),
                });
            }
            let (least, most) = (factor.least, factor.most);
            if score.low < least || score.high > most || score.low > score.high {
                let (low, high) = (score.low.get(), score.high.get());
                faults.push(FactorFault::Range { factor: name(), low, high, least: least.get(), most: most.get() });
            }
            if *taken_on > as_of {
                faults.push(FactorFault::ToCome { factor: name(), taken_on: *taken_on, as_of });
            }
        }
        faults
    }

    /// The score over the parts that count; the others add nothing.
    fn reckon(&self, mut score: Score, parts: &[Part<'_>], counts: impl Fn(&Part<'_>) -> bool) -> Score {
        let whole = weight(parts, &counts);
        let (mut low, mut high) = (0.0, 0.0);
        for part in parts {
            let adds = |share: f64| if counts(part) { 100.0 * part.factor.weight.get() * share / whole } else { 0.0 };
            let (least, most) = (adds(part.low), adds(part.high));
            (low, high) = (low + least, high + most);
            let item = part.factor.name.clone();
            score.contributions.push(Contribution { item, low: decimal(least), high: decimal(most) });
        }
        // A score on a cut must not miss it by the arithmetic.
        let rounded = |end: f64| decimal(((end * PARTS).round() / PARTS).min(100.0));
        (score.low, score.high) = (rounded(low), rounded(high));
        let band = |at: Decimal| self.index.bands.iter().rev().find(|band| at >= band.from).map(|band| &band.name);
        score.band = band(score.low).filter(|low| Some(*low) == band(score.high)).cloned();
        score
    }

    /// Whether it was ever held against what happened, for people to read.
    fn validity(&self) -> String {
        match &self.index.state {
            State::Unvalidated {} => "not validated".to_owned(),
            State::Evaluated(Evaluation { dataset, on, judged, .. }) => {
                format!("evaluated on {on} with {dataset}: {judged}")
            }
        }
    }
}

impl fmt::Display for Composite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "local index {} {} ({})", self.index.name, self.index.version, self.validity())
    }
}

impl Composed {
    /// What adds most, the most first: of the score, or of its bounds where there is none. At most so many.
    #[must_use]
    pub fn top(&self, most: usize) -> Vec<&Contribution> {
        let mut contributions: Vec<_> = self.score.as_ref().unwrap_or(&self.bounds).contributions.iter().collect();
        contributions.sort_by(|a, b| (b.high, b.low).partial_cmp(&(a.high, a.low)).unwrap_or(Ordering::Equal));
        contributions.truncate(most);
        contributions
    }
}
