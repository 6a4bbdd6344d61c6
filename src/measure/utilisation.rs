//! How full a worker or a team is, where cases differ.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

use super::Ratio;
use crate::event::Hundredths;

/// How much of the time of a worker or a team its cases take: of each tier the cases over those that full time
/// could carry of that tier alone, summed, over the hours. The number of cases alone is no measure of it.
///
/// No standard gives these numbers; the agency does. The model is our own. Written with serde it is the number that it
/// prints.
///
/// ```
/// use caseload::event::Hundredths;
/// use caseload::measure::Utilisation;
/// // Full time carries 10 of the one tier, 20 of another, 40 of a third.
/// let full_time = Utilisation::of([(4, 10), (8, 20), (10, 40)], Hundredths::new(100)).unwrap();
/// assert_eq!(full_time.to_string(), "1.0500");
/// assert!(full_time.against_full().is_gt());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utilisation {
    taken: Ratio,
    fte: Hundredths,
}

impl Utilisation {
    /// Of each tier, the cases and how many of them full time could carry; and the hours in full-time
    /// equivalents. None where full time carries no case of a tier, or there are no hours.
    #[must_use]
    pub fn of(tiers: impl IntoIterator<Item = (u32, u32)>, fte: Hundredths) -> Option<Self> {
        let mut taken = Ratio::default();
        for (cases, full) in tiers {
            if full == 0 {
                return None;
            }
            taken.add(cases.into(), full.into());
        }
        (fte.hundredths() > 0).then_some(Self { taken, fte })
    }

    /// The whole number of parts below, and whether it is exactly that.
    fn floor(&self, parts: u64) -> (u128, bool) {
        self.taken.floor(parts.saturating_mul(100), self.fte.hundredths().into())
    }

    /// In parts of ten thousand, rounded half up.
    fn rounded(&self) -> u128 {
        let (halves, _) = self.floor(20_000);
        halves.div_ceil(2)
    }

    /// Below capacity, at it, or over it.
    #[must_use]
    pub fn against_full(&self) -> Ordering {
        let (whole, is_exact) = self.floor(1);
        whole.cmp(&1).then(if is_exact { Ordering::Equal } else { Ordering::Greater })
    }
}

impl Serialize for Utilisation {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a number for people to read")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.rounded() as f64 / 10_000.0)
    }
}

impl fmt::Display for Utilisation {
    /// To four decimals, rounded half up; 1 is full.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = self.rounded();
        write!(f, "{}.{:04}", rounded.div_euclid(10_000), rounded.rem_euclid(10_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_caseloads() {
        let of = |tiers: &[(u32, u32)], fte| {
            let found = Utilisation::of(tiers.iter().copied(), Hundredths::new(fte)).unwrap();
            (found.to_string(), found.against_full())
        };
        let expected = |text: &str, against| (text.to_owned(), against);
        assert_eq!(of(&[(4, 10), (8, 20), (10, 40)], 100), expected("1.0500", Ordering::Greater));
        assert_eq!(of(&[(10, 10)], 100), expected("1.0000", Ordering::Equal));
        assert_eq!(of(&[(6, 10), (4, 20)], 100), expected("0.8000", Ordering::Less));
        assert_eq!(of(&[(20, 20), (40, 40)], 150), expected("1.3333", Ordering::Greater));
    }

    #[test]
    fn thirds_that_fill_the_time_are_not_over() {
        let of = |cases, fte| Utilisation::of([(cases, 3), (cases, 6), (cases, 2)], Hundredths::new(fte)).unwrap();
        assert_eq!(of(1, 100).against_full(), Ordering::Equal);
        assert_eq!(of(1, 99).against_full(), Ordering::Greater);
        assert_eq!(of(1, 101).against_full(), Ordering::Less);
        assert_eq!(Utilisation::of([(2, 3)], Hundredths::new(100)).unwrap().to_string(), "0.6667");
        assert_eq!(Utilisation::of([], Hundredths::new(50)).unwrap().to_string(), "0.0000");
        assert_eq!(Utilisation::of([(1, 0)], Hundredths::new(100)), None);
        assert_eq!(Utilisation::of([(1, 1)], Hundredths::new(0)), None);
    }
}
