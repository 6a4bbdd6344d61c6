//! What a measure comes to, and how it is read against published figures.

use std::cmp::Ordering;
use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::Ratio;
use crate::event::Hundredths;
use crate::program::{Bound, Quantity};

/// What a figure is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Hundredths of the denominator.
    Percent,
    /// Full-time equivalents for 100 cases.
    Staffing,
    /// For each week, of a denominator in days.
    Weekly,
    /// So many for each of the denominator.
    Plain,
}

/// How a figure is read against whole or two-place published ones (S29 of [`caseload::semantics`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Percentages are rounded half up to whole ones first, full-time equivalents for 100 cases to two
    /// decimals; the rest is compared exactly.
    Rounded,
    /// Everything is compared exactly.
    Exact,
}

/// What a measure comes to: numerator over denominator. Written with serde it has these fields, and as `value` the
/// figure as [rounded](Self::hundredths), in its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What was counted. For a mean of days, the sum of their ratios, exact.
    pub numerator: Ratio,
    /// What it is counted of: contacts, cases, days in service, the days of a mean, the contacts of the phase
    /// before; 1 for meetings and supervision; 100 for training, whose hours are counted in hundredths.
    pub denominator: u64,
    /// How many subjects it rests on: the cases; for a mean of days, the most cases or workers of one day; for
    /// meetings, supervision and training, the one team or worker.
    pub subjects: u64,
    /// What it is counted in.
    pub unit: Unit,
}

impl Unit {
    /// The unit of a quantity.
    #[must_use]
    pub const fn of(quantity: &Quantity) -> Self {
        match quantity {
            Quantity::InVivo {} | Quantity::SeenBy { .. } | Quantity::TeamOwned {} => Self::Percent,
            Quantity::Contacts { .. } => Self::Weekly,
            Quantity::Staffing { .. } => Self::Staffing,
            Quantity::Taper { .. }
            | Quantity::Meetings {}
            | Quantity::Supervision {}
            | Quantity::Training {}
            | Quantity::Span {} => Self::Plain,
        }
    }

    const fn times(self) -> u64 {
        match self {
            Self::Percent => 100,
            Self::Weekly => 7,
            Self::Staffing | Self::Plain => 1,
        }
    }

    /// How many hundredths a rounded figure is a multiple of; none where it is compared exactly.
    const fn step(self) -> Option<u64> {
        match self {
            Self::Percent => Some(100),
            Self::Staffing => Some(1),
            Self::Weekly | Self::Plain => None,
        }
    }
}

impl Figure {
    /// A figure of whole numbers.
    #[must_use]
    pub fn new(unit: Unit, numerator: u64, denominator: u64, subjects: u64) -> Self {
        Self { numerator: numerator.into(), denominator, subjects, unit }
    }

    /// So many `parts` of the figure, rounded down, and whether that is exact.
    fn floor(&self, parts: u64) -> (u128, bool) {
        self.numerator.floor(self.unit.times().saturating_mul(parts), self.denominator)
    }

    /// The figure in hundredths, rounded half up: a percentage to whole ones, all else to two decimals
    /// (S29 of [`caseload::semantics`]). The one place where a figure is rounded.
    #[must_use]
    pub fn hundredths(&self) -> u128 {
        let step = self.unit.step().unwrap_or(1);
        // Half up: half of one more than the double, rounded down.
        let (halves, _) = self.floor(200_u64.checked_div(step).unwrap_or(0));
        halves.saturating_add(1).div_euclid(2).saturating_mul(u128::from(step))
    }

    /// The figure against a published one.
    #[must_use]
    pub fn against(&self, published: Hundredths, reading: Reading) -> Ordering {
        let published = u128::from(published.hundredths());
        if reading == Reading::Rounded && self.unit.step().is_some() {
            return self.hundredths().cmp(&published);
        }
        let (hundredths, exact) = self.floor(100);
        hundredths.cmp(&published).then(if exact { Ordering::Equal } else { Ordering::Greater })
    }

    /// Whether it comes to what it must, rounded as S29 of [`caseload::semantics`] says.
    #[must_use]
    pub fn keeps(&self, bound: Bound) -> bool {
        match bound {
            Bound::AtLeast(least) => self.against(least, Reading::Rounded).is_ge(),
            Bound::AtMost(most) => self.against(most, Reading::Rounded).is_le(),
        }
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a figure for people to read")]
        let value = self.hundredths() as f64 / 100.0;
        let mut object = serializer.serialize_struct("Figure", 5)?;
        object.serialize_field("value", &value)?;
        object.serialize_field("unit", &self.unit)?;
        object.serialize_field("numerator", &self.numerator)?;
        object.serialize_field("denominator", &self.denominator)?;
        object.serialize_field("subjects", &self.subjects)?;
        object.end()
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rounded => "rounded half up",
            Self::Exact => "compared exactly",
        })
    }
}

impl Figure {
    /// The figure as S29 of [`caseload::semantics`] reads it, followed by what it is counted in.
    pub(super) fn in_units(&self, unit: &str) -> String {
        let hundredths = self.hundredths();
        let (whole, rest) = (hundredths.div_euclid(100), hundredths.rem_euclid(100));
        let (down, exact) = self.floor(100);
        let reading = if self.unit.step().is_some() { Reading::Rounded } else { Reading::Exact };
        let note = if exact && down == hundredths { String::new() } else { format!(" ({reading})") };
        match self.unit {
            Unit::Percent => format!("{whole}{unit}{note}"),
            _ => format!("{whole}.{rest:02}{unit}{note}"),
        }
    }
}

impl fmt::Display for Figure {
    /// The figure as S29 of [`caseload::semantics`] reads it; where that is not the figure itself, how it is read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_units(match self.unit {
            Unit::Percent => " percent",
            Unit::Staffing => " full-time equivalents for 100 cases",
            Unit::Weekly => " a week",
            Unit::Plain => "",
        }))
    }
}

pub(super) fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(numerator: u64, denominator: u64) -> Figure {
        Figure::new(Unit::Percent, numerator, denominator, 1)
    }

    #[test]
    fn percentages_are_rounded_half_up() {
        // S29: 89.5 is 90; scenario "Team contacts": 7 of 11 is 63.6, which is 64.
        assert_eq!(percent(179, 200).hundredths(), 9_000);
        assert_eq!(percent(1_789, 2_000).hundredths(), 8_900);
        assert_eq!(percent(7, 11).hundredths(), 6_400);
        assert_eq!(percent(3, 4).hundredths(), 7_500);
        assert_eq!(percent(7, 11).to_string(), "64 percent (rounded half up)");
        assert_eq!(percent(3, 4).to_string(), "75 percent");
        assert_eq!(percent(0, 0).hundredths(), 0);
    }

    #[test]
    fn full_time_equivalents_are_rounded_to_two_decimals() {
        // A psychiatrist for 70 clients in Montana: 100/70 x 20 hours is 28.57, 0.71 of 40.
        let figure = |numerator, denominator| Figure::new(Unit::Staffing, numerator, denominator, 1);
        assert_eq!(figure(50, 70).hundredths(), 71);
        assert_eq!(figure(139_499, 100_000).hundredths(), 139);
        assert_eq!(figure(1_395, 1_000).hundredths(), 140);
        assert!(figure(139_500, 100_000).keeps(Bound::AtLeast(Hundredths::new(140))));
        assert_eq!(figure(139_500, 100_000).against(Hundredths::new(140), Reading::Exact), Ordering::Less);
    }

    #[test]
    fn the_rest_is_compared_exactly() {
        // 399 contacts in 699 days are a little less than four a week (3.9957), whatever two decimals say.
        let nearly = Figure::new(Unit::Weekly, 399, 699, 1);
        assert_eq!(nearly.to_string(), "4.00 a week (compared exactly)");
        assert!(!nearly.keeps(Bound::AtLeast(Hundredths::new(400))));
        assert!(Figure::new(Unit::Weekly, 4, 7, 1).keeps(Bound::AtLeast(Hundredths::new(400))));
        let more = Figure::new(Unit::Plain, 10_001, 1_000, 1);
        assert!(!more.keeps(Bound::AtMost(Hundredths::new(1_000))));
        assert!(Figure::new(Unit::Plain, 10, 1, 1).keeps(Bound::AtMost(Hundredths::new(1_000))));
    }
}
