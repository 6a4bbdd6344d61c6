//! From a score to the tier that the program knows.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Score;
use crate::Faulty;
use crate::event::{Decimal, RatingBasis, RiskRated, Tier};
use crate::time::Day;

/// How the scores of one instrument become tiers, as data: the user's cuts. It may be wrong;
/// [`build`](Self::build) makes [`Tiers`] of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierRule {
    /// The instrument.
    pub instrument: String,
    /// The tier below the first cut.
    pub lowest: Tier,
    /// The cuts, lowest first.
    pub cuts: Vec<TierCut>,
    /// What a score carries that makes a tier the least, whatever the number.
    #[serde(default)]
    pub at_least: Vec<AtLeast>,
    /// A score that no longer stands drives a tier all the same.
    #[serde(default)]
    pub even_stale: bool,
}

/// The score from which on a tier begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierCut {
    /// The tier.
    pub tier: Tier,
    /// From this score on; at the cut itself the higher tier holds.
    pub from: Decimal,
    /// Who is in this tier or a higher one leaves it only below this score; below `from` when absent. It keeps
    /// tiers from changing to and fro.
    #[serde(default)]
    pub until_below: Option<Decimal>,
}

/// A flag or a note that makes a tier the least.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtLeast {
    /// A flag, or a note, of the score.
    pub mark: String,
    /// The tier.
    pub tier: Tier,
}

/// How the scores of one instrument become tiers, checked.
///
/// ```
/// use caseload::event::Tier;
/// use caseload::risk::{AtLeast, TierCut, TierRule, phq_9};
///
/// let rule = TierRule {
///     instrument: "phq_9".to_owned(),
///     lowest: Tier::Low,
///     cuts: vec![
///         TierCut { tier: Tier::Moderate, from: 10.into(), until_below: Some(8.into()) },
///         TierCut { tier: Tier::High, from: 20.into(), until_below: None },
///     ],
///     at_least: vec![AtLeast { mark: "self_harm".to_owned(), tier: Tier::VeryHigh }],
///     even_stale: false,
/// };
/// let tiers = rule.build()?;
/// let score = phq_9().score(&[1, 1, 0, 0, 0, 0, 0, 0, 1].map(Into::into))?;
/// let day = "2026-03-02".parse()?;
/// let placed = tiers.place(&score, day, day, None)?;
/// assert_eq!(placed.tier(), Some(Tier::VeryHigh));
/// assert_eq!(placed.fired[0].mark, "self_harm");
/// let rated = placed.rated().unwrap(); // the event `risk_rated`
/// assert_eq!(&*rated.flags[0], "self_harm"); // which opens the safety response
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TierRule", into = "TierRule")]
pub struct Tiers(TierRule);

/// Where a score puts somebody. Its `Debug` form shows neither tier nor mark. Written with serde it has these fields.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Placed<'a> {
    /// The score.
    pub score: &'a Score,
    /// The least tier it can be: the one that is proven.
    pub low: Tier,
    /// The highest it can be, while answers are missing.
    pub high: Tier,
    /// The tier they are in.
    pub now: Option<Tier>,
    /// The marks that made a tier the least.
    pub fired: Vec<&'a AtLeast>,
    /// The score no longer stands.
    pub stale: bool,
}

/// One thing that is wrong with a rule of tiers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TierFault {
    /// Tiers that do not rise with the score.
    #[error("the cut at {from}: the tier {found} does not come after {before}; write the cuts lowest first")]
    Order {
        /// The cut.
        from: String,
        /// Its tier.
        found: Tier,
        /// The tier before.
        before: Tier,
    },
    /// Cuts that do not rise.
    #[error("the cut at {from} does not lie above the one before; write the cuts lowest first")]
    Cut {
        /// The cut.
        from: String,
    },
    /// A tier that is left at a score above the one it begins at, or below that of the tier before.
    #[error("the tier {tier} is left below {found}; expected a score above {above} and no higher than {from}")]
    Until {
        /// The tier.
        tier: Tier,
        /// Where it is left.
        found: String,
        /// Above this score, at which the tier before is left.
        above: String,
        /// Where it begins.
        from: String,
    },
    /// No instrument is named.
    #[error("the instrument has no name; name the one that the cuts are for")]
    Instrument,
    /// A mark that changes nothing.
    #[error("`{mark}` makes no less than the lowest tier; take it out")]
    Idle {
        /// The mark.
        mark: String,
    },
}

impl TierFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Order { .. } => "tiers.order",
            Self::Cut { .. } => "tiers.cut",
            Self::Until { .. } => "tiers.until",
            Self::Instrument => "tiers.instrument",
            Self::Idle { .. } => "tiers.idle",
        }
    }
}

/// Why a score drives no tier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TierError {
    /// The score is of another instrument.
    #[error("a score of `{found}`; expected one of `{expected}`, for which the cuts are")]
    Instrument {
        /// That of the score.
        found: String,
        /// That of the cuts.
        expected: String,
    },
    /// The score was taken after the day.
    #[error("the score of {taken_on} was taken after {day}; place it on the day it was taken or a later one")]
    NotYet {
        /// When it was taken.
        taken_on: Day,
        /// The day.
        day: Day,
    },
    /// The score no longer stands.
    #[error(
        "the score of {taken_on} stood for {valid_days} days and no longer does on {day}; take it again{}",
        asks(*flags)
    )]
    Stale {
        /// When it was taken.
        taken_on: Day,
        /// For how many days it stood.
        valid_days: u32,
        /// The day.
        day: Day,
        /// How many flags it raised, which ask for a response all the same.
        flags: usize,
    },
}

fn asks(flags: usize) -> String {
    if flags == 0 { String::new() } else { format!(", and respond to its flags all the same: {flags}") }
}

impl TierError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Instrument { .. } => "tier.instrument",
            Self::NotYet { .. } => "tier.not_yet",
            Self::Stale { .. } => "tier.stale",
        }
    }
}

impl TierCut {
    fn leaves(&self) -> Decimal {
        self.until_below.unwrap_or(self.from)
    }
}

impl TierRule {
    /// Everything that is wrong with the rule; empty where nothing is.
    #[must_use]
    pub fn check(&self) -> Vec<TierFault> {
        let show = |number: Decimal| number.get().to_string();
        let mut faults = Vec::new();
        if self.instrument.trim().is_empty() {
            faults.push(TierFault::Instrument);
        }
        let mut before: Option<&TierCut> = None;
        for cut in &self.cuts {
            let lower = before.map_or(self.lowest, |before| before.tier);
            if cut.tier <= lower {
                faults.push(TierFault::Order { from: show(cut.from), found: cut.tier, before: lower });
            }
            if before.is_some_and(|before| cut.from <= before.from) {
                faults.push(TierFault::Cut { from: show(cut.from) });
            } else if cut.leaves() > cut.from || before.is_some_and(|before| cut.leaves() <= before.leaves()) {
                let above = before.map_or_else(|| "any".to_owned(), |before| show(before.leaves()));
                let (tier, found, from) = (cut.tier, show(cut.leaves()), show(cut.from));
                faults.push(TierFault::Until { tier, found, above, from });
            }
            before = Some(cut);
        }
        let idle = self.at_least.iter().filter(|one| one.tier <= self.lowest);
        faults.extend(idle.map(|one| TierFault::Idle { mark: one.mark.clone() }));
        faults
    }

    /// The tiers.
    ///
    /// # Errors
    /// Lists every fault, not only the first.
    pub fn build(self) -> Result<Tiers, Faulty<TierFault>> {
        let faults = self.check();
        if faults.is_empty() { Ok(Tiers(self)) } else { Err(Faulty::new(&self.instrument, faults)) }
    }
}

impl Tiers {
    /// The rule as data.
    #[must_use]
    pub const fn rule(&self) -> &TierRule {
        &self.0
    }

    /// Where a score, taken on one day, puts somebody on another; `now` is the tier they are in.
    ///
    /// # Errors
    /// All that is wrong: where the score is of another instrument, or was taken after the day; and where it no longer stands,
    /// unless the rule takes such scores: its flags ask for a response all the same.
    pub fn place<'a>(
        &'a self,
        score: &'a Score,
        taken_on: Day,
        day: Day,
        now: Option<Tier>,
    ) -> Result<Placed<'a>, Faulty<TierError>> {
        let rule = &self.0;
        let mut faults = Vec::new();
        if score.instrument != rule.instrument {
            let (found, expected) = (score.instrument.clone(), rule.instrument.clone());
            faults.push(TierError::Instrument { found, expected });
        }
        if day < taken_on {
            faults.push(TierError::NotYet { taken_on, day });
        }
        let stale = score.is_stale(taken_on, day);
        if stale && !rule.even_stale {
            let (valid_days, flags) = (score.valid_days.unwrap_or(0), score.flags.len());
            faults.push(TierError::Stale { taken_on, valid_days, day, flags });
        }
        if !faults.is_empty() {
            return Err(Faulty::new(&rule.instrument, faults));
        }
        let by_score = |number: Decimal| {
            let reached = |cut: &&TierCut| number >= if now >= Some(cut.tier) { cut.leaves() } else { cut.from };
            rule.cuts.iter().rev().find(reached).map_or(rule.lowest, |cut| cut.tier)
        };
        let least = |carries: &dyn Fn(&str) -> bool| {
            rule.at_least.iter().filter(|one| carries(&one.mark)).map(|one| one.tier).max().unwrap_or(rule.lowest)
        };
        let carries = |mark: &str| score.flags.iter().chain(&score.notes).any(|known| known == mark);
        let low = by_score(score.low).max(least(&carries));
        let could = least(&|mark| score.open_flags.iter().chain(&score.open_notes).any(|open| open == mark));
        let high = by_score(score.high).max(low).max(could);
        let fired = rule.at_least.iter().filter(|one| carries(&one.mark)).collect();
        Ok(Placed { score, low, high, now, fired, stale })
    }
}

impl Placed<'_> {
    /// The tier; `None` while missing answers leave it open.
    #[must_use]
    pub fn tier(&self) -> Option<Tier> {
        (self.low == self.high).then_some(self.low)
    }

    /// The rating, to record as an event; `None` while missing answers leave the tier open or could raise a
    /// flag: answer them, rate by judgement, or take what is [`proven`](Self::proven).
    #[must_use]
    pub fn rated(&self) -> Option<RiskRated> {
        self.tier().filter(|_| self.score.open_flags.is_empty()).map(|_| self.proven())
    }

    /// The rating into the least tier, which is proven whatever the missing answers are; a tier that they are in
    /// and that is still possible is kept. The reason names the flags that are open.
    #[must_use]
    pub fn proven(&self) -> RiskRated {
        let score = self.score;
        let open = score.open_flags.iter().map(|flag| format!("{flag} not known"));
        let fired = self.fired.iter().map(ToString::to_string).chain(open).collect::<Vec<_>>().join("; ");
        RiskRated {
            basis: RatingBasis::Computed,
            reason: (!fired.is_empty()).then(|| fired.into()),
            instrument: Some(score.instrument.as_str().into()),
            version: Some(score.version.as_str().into()),
            score: score.value(),
            low: Some(score.low),
            high: Some(score.high),
            flags: score.flags.iter().map(|flag| flag.as_str().into()).collect(),
            ..RiskRated::judged(self.now.map_or(self.low, |now| now.min(self.high).max(self.low)))
        }
    }
}

impl fmt::Debug for Placed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Placed({:?}, stale: {})", self.score, self.stale)
    }
}

impl fmt::Display for AtLeast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} or higher for {}", self.tier, self.mark)
    }
}

impl TryFrom<TierRule> for Tiers {
    type Error = Faulty<TierFault>;

    fn try_from(rule: TierRule) -> Result<Self, Self::Error> {
        rule.build()
    }
}

impl From<Tiers> for TierRule {
    fn from(tiers: Tiers) -> Self {
        tiers.0
    }
}
