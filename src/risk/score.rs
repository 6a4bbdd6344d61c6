//! What an instrument says of one client, and why.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::Decimal;
use crate::program::Source;
use crate::time::Day;

/// What an instrument says of one client, and why.
///
/// Instruments reckon in whole points, and so do their bands; a score in tenths, a mean or a share is divided
/// once, at the end, so that it equals the decimal that one would write for it.
///
/// Its `Debug` form names the instrument and never shows a number, a band or a flag.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Score {
    /// The instrument.
    pub instrument: String,
    /// Its version, with every choice that was made in using it.
    pub version: String,
    /// Where its figures come from.
    pub source: Source,
    /// What its owner wants said wherever it is used.
    #[serde(default)]
    pub notice: Option<String>,
    /// The least the score can be.
    pub low: Decimal,
    /// The most it can be; as `low` where nothing that counts is missing.
    pub high: Decimal,
    /// The band; none where the range does not lie in one, or where the instrument has none.
    #[serde(default)]
    pub band: Option<String>,
    /// What each item adds, in the instrument's order.
    #[serde(default)]
    pub contributions: Vec<Contribution>,
    /// The items that counted and were not known; where contributions are of needs or factors, those.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Of the items that counted, how many were put in for missing ones by the published rule named in the
    /// notes.
    #[serde(default)]
    pub imputed: u32,
    /// Critical answers that ask for a safety response, whatever the score.
    #[serde(default)]
    pub flags: Vec<String>,
    /// Flags that a missing answer could still raise.
    #[serde(default)]
    pub open_flags: Vec<String>,
    /// What else is to be known about this score.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Notes that a missing answer could still add.
    #[serde(default)]
    pub open_notes: Vec<String>,
    /// For how many days after the day it was taken it stands, that last day included; for ever when absent.
    #[serde(default)]
    pub valid_days: Option<u32>,
}

/// What one item adds to a score, in the score's own unit. Its `Debug` form shows neither item nor number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// The item.
    pub item: String,
    /// The least it can add.
    pub low: Decimal,
    /// The most it can add; as `low` where the item is known.
    pub high: Decimal,
}

impl Contribution {
    /// What a known item adds.
    #[must_use]
    pub fn known(item: impl Into<String>, value: Decimal) -> Self {
        Self { item: item.into(), low: value, high: value }
    }
}

impl fmt::Debug for Contribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<contribution>")
    }
}

impl Score {
    /// A score from `low` to `high`, with nothing else said.
    #[must_use]
    pub fn new(
        instrument: impl Into<String>,
        version: impl Into<String>,
        source: Source,
        low: Decimal,
        high: Decimal,
    ) -> Self {
        Self {
            instrument: instrument.into(),
            version: version.into(),
            source,
            notice: None,
            low,
            high,
            band: None,
            contributions: Vec::new(),
            missing: Vec::new(),
            imputed: 0,
            flags: Vec::new(),
            open_flags: Vec::new(),
            notes: Vec::new(),
            open_notes: Vec::new(),
            valid_days: None,
        }
    }

    /// The score; `None` while it is a range.
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        (self.low == self.high).then_some(self.low)
    }

    /// The share of what adds to the score that was known, from 0 to 1: of items, or of needs or factors where the
    /// contributions are of those.
    #[must_use]
    pub fn completeness(&self) -> f64 {
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let all = count(self.contributions.len());
        let missing = self.contributions.iter().filter(|part| self.missing.contains(&part.item)).count();
        if all > 0.0 { 1.0 - count(missing) / all } else { 1.0 }
    }

    /// Whether a score taken on one day no longer stands on another.
    #[must_use]
    pub fn is_stale(&self, taken_on: Day, day: Day) -> bool {
        let days = self.valid_days.map(|days| i32::try_from(days).unwrap_or(i32::MAX));
        days.is_some_and(|days| day > taken_on.plus_days(days))
    }
}

impl fmt::Debug for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { instrument, version, contributions, missing, .. } = self;
        let (items, missing) = (contributions.len(), missing.len());
        write!(f, "Score({instrument} {version}, {items} items, {missing} missing)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Standing;

    fn score(low: i32, high: i32) -> Score {
        Score::new("LACE", "2010", Source::new("CMAJ 2010", Standing::Published), low.into(), high.into())
    }

    #[test]
    fn a_range_has_no_value() {
        assert_eq!(score(4, 4).value(), Some(4.into()));
        assert_eq!(score(4, 5).value(), None);
    }

    #[test]
    fn a_score_stands_through_its_last_day() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let of = |days| Score { valid_days: days, ..score(4, 4) };
        assert!(!of(Some(30)).is_stale(day("2026-01-01"), day("2026-01-31")));
        assert!(of(Some(30)).is_stale(day("2026-01-01"), day("2026-02-01")));
        assert!(!of(None).is_stale(day("2026-01-01"), day("2036-01-01")));
    }

    #[test]
    fn the_debug_form_shows_no_answer() {
        let mut score = score(17, 18);
        score.contributions = vec![Contribution::known("los", 17.into())];
        score.flags = vec!["self_harm".to_owned()];
        score.band = Some("severe".to_owned());
        assert_eq!(format!("{score:?}"), "Score(LACE 2010, 1 items, 0 missing)");
        assert_eq!(format!("{:?}", score.contributions), "[<contribution>]");
    }

    #[test]
    fn a_score_reads_back() {
        let mut score = score(17, 18);
        score.contributions = vec![Contribution { item: "los".to_owned(), low: 5.into(), high: 6.into() }];
        score.missing = vec!["los".to_owned()];
        let json = serde_json::to_string(&score).unwrap();
        assert_eq!(serde_json::from_str::<Score>(&json).unwrap(), score);
        let bytes = postcard::to_stdvec(&score).unwrap();
        assert_eq!(postcard::from_bytes::<Score>(&bytes).unwrap(), score);
    }

    #[test]
    fn a_share_equals_the_decimal_one_would_write() {
        for under in 1..=200_u32 {
            for over in 0..=under {
                let share = Decimal::ratio(i32::try_from(over).unwrap(), under).unwrap();
                // Ten thousandths that are exact are the decimal itself; none else is taken for one.
                for tenthousandths in [over * 10_000 / under, over * 10_000 / under + 1] {
                    let written: f64 =
                        format!("{}.{:04}", tenthousandths / 10_000, tenthousandths % 10_000).parse().unwrap();
                    let exact = (over * 10_000).cmp(&(tenthousandths * under));
                    assert_eq!(share.get().partial_cmp(&written), Some(exact), "{over}/{under} {written}");
                }
            }
        }
        assert_eq!(Decimal::ratio(1, 0), None);
    }
}
