//! Exact sums of fractions.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::iter;

use serde::{Serialize, Serializer};

/// A sum of fractions, kept exact whatever their denominators: a whole number, and of each denominator less
/// than one whole. Nothing is rounded but where a figure is read, and nothing outgrows its room.
/// Two are equal where they come to the same. Written with serde it is the nearest number.
///
/// ```
/// use caseload::measure::Ratio;
/// let mut sum = Ratio::from(2);
/// sum.add(1, 3);
/// sum.add(2, 3);
/// assert_eq!(sum.floor(1, 1), (3, true)); // exactly three
/// ```
#[derive(Debug, Clone, Default)]
pub struct Ratio {
    whole: u64,
    parts: BTreeMap<u64, u64>,
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.whole == other.whole && self.parts == other.parts || self.over(other) == other.over(self)
    }
}

impl Eq for Ratio {}

impl Serialize for Ratio {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a number for people to read")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = self.parts.iter().map(|(under, over)| *over as f64 / *under as f64);
        serializer.serialize_f64(parts.fold(self.whole as f64, |sum, part| sum + part))
    }
}

impl From<u64> for Ratio {
    fn from(whole: u64) -> Self {
        Self { whole, parts: BTreeMap::new() }
    }
}

impl Ratio {
    /// Adds a fraction; nothing where its denominator is 0.
    pub fn add(&mut self, numerator: u64, denominator: u64) {
        let common = gcd(numerator, denominator);
        let (Some(numerator), Some(denominator)) = (numerator.checked_div(common), denominator.checked_div(common))
        else {
            return;
        };
        let Some(rest) = numerator.checked_rem(denominator) else { return };
        self.whole = self.whole.saturating_add(numerator.checked_div(denominator).unwrap_or(0));
        if rest > 0 {
            let part = self.parts.entry(denominator).or_default();
            // Both are less than the denominator.
            let left = denominator.saturating_sub(rest);
            if *part >= left {
                *part = part.saturating_sub(left);
                self.whole = self.whole.saturating_add(1);
            } else {
                *part = part.saturating_add(rest);
            }
            if *part == 0 {
                self.parts.remove(&denominator);
            }
        }
    }

    /// The greatest whole number that is not above the sum x `times` / `by`, and whether it is exactly that.
    /// `by` is read as 1 where it is 0.
    #[must_use]
    pub fn floor(&self, times: u64, by: u64) -> (u128, bool) {
        let by = by.max(1);
        let whole = u128::from(self.whole).saturating_mul(u128::from(times));
        let (quotient, rest) = (whole.div_euclid(u128::from(by)), whole.rem_euclid(u128::from(by)));
        if self.parts.is_empty() {
            return (quotient, rest == 0);
        }
        // What is left over is (rest + times x parts) / by: how many wholes are in it, found by halving.
        let (numerator, denominator) = self.parts_as_one();
        let rest = scaled(&denominator, u64::try_from(rest).unwrap_or(0));
        let rest = sum(&rest, &scaled(&numerator, times));
        let one = scaled(&denominator, by);
        let compare = |wholes: u64| compare(&scaled(&one, wholes), &rest);
        let parts = u64::try_from(self.parts.len()).unwrap_or(u64::MAX);
        let (mut fits, mut too_many) = (0_u64, parts.saturating_mul(times).saturating_add(2));
        while fits.saturating_add(1) < too_many {
            let middle = fits.midpoint(too_many);
            if compare(middle) == Ordering::Greater { too_many = middle } else { fits = middle }
        }
        (quotient.saturating_add(u128::from(fits)), compare(fits) == Ordering::Equal)
    }

    /// The numerator of the sum, over its own denominators and those of the other one.
    fn over(&self, other: &Self) -> Vec<u64> {
        let (parts, denominator) = self.parts_as_one();
        let numerator = sum(&parts, &scaled(&denominator, self.whole));
        other.parts.keys().fold(numerator, |numerator, under| scaled(&numerator, *under))
    }

    /// The parts as one fraction.
    fn parts_as_one(&self) -> (Vec<u64>, Vec<u64>) {
        let nothing = (Vec::new(), vec![1]);
        self.parts.iter().fold(nothing, |(numerator, denominator), (under, over)| {
            (sum(&scaled(&numerator, *under), &scaled(&denominator, *over)), scaled(&denominator, *under))
        })
    }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

// Whole numbers of any size, as digits of 64 bits, the lowest first, and none of them 0 at the end.

/// Splits what a place holds into its digit and what is carried on.
fn split(held: u128) -> (u64, u128) {
    (u64::try_from(held & u128::from(u64::MAX)).unwrap_or(u64::MAX), held >> 64)
}

fn scaled(digits: &[u64], by: u64) -> Vec<u64> {
    let mut carried = 0;
    let places = digits.iter().copied().chain(iter::once(0)).map(|digit| {
        // At most (2^64 - 1)^2 + 2^64 - 1, which has room.
        let held = u128::from(digit).saturating_mul(u128::from(by)).saturating_add(carried);
        let digit;
        (digit, carried) = split(held);
        digit
    });
    without_zeros(places.collect())
}

fn sum(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut carried = 0;
    let mut places = Vec::with_capacity(a.len().max(b.len()).saturating_add(1));
    let (mut a, mut b) = (a.iter(), b.iter());
    for _ in 0..places.capacity() {
        let both = [a.next(), b.next()].into_iter().flatten();
        let held = both.fold(carried, |held: u128, digit| held.saturating_add(u128::from(*digit)));
        let digit;
        (digit, carried) = split(held);
        places.push(digit);
    }
    without_zeros(places)
}

fn without_zeros(mut digits: Vec<u64>) -> Vec<u64> {
    while digits.last() == Some(&0) {
        digits.pop();
    }
    digits
}

fn compare(a: &[u64], b: &[u64]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_and_sixths_make_wholes() {
        let mut sum = Ratio::default();
        for _ in 0..6 {
            sum.add(1, 6);
        }
        assert_eq!(sum, Ratio::from(1));
        sum.add(1, 2);
        sum.add(1, 3);
        assert_eq!(sum.floor(1, 1), (1, false));
        assert_eq!(sum.floor(6, 1), (11, true));
        assert_eq!(sum.floor(12, 11), (2, true));
        sum.add(1, 0);
        assert_eq!(sum.floor(6, 1), (11, true));
    }

    #[test]
    fn sums_are_equal_where_they_come_to_the_same() {
        let of = |fractions: &[(u64, u64)]| {
            let mut sum = Ratio::default();
            for (numerator, denominator) in fractions {
                sum.add(*numerator, *denominator);
            }
            sum
        };
        assert_eq!(of(&[(1, 2), (1, 3)]), of(&[(5, 6)]));
        assert_eq!(of(&[(1, 2), (1, 3), (1, 6)]), Ratio::from(1));
        assert_eq!(of(&[(7, 4), (1, 6)]), of(&[(23, 12)]));
        let most = u64::MAX;
        assert_eq!(of(&[(most, 1), (1, 2), (1, 6)]), of(&[(2, 3), (most, 1)]));
        for other in [vec![(4, 6)], vec![(1, 2), (1, 6)], vec![(11, 6)], vec![(5, 7)], vec![(1, most)], vec![]] {
            assert_ne!(of(&[(5, 6)]), of(&other));
            assert_ne!(of(&other), of(&[(5, 6)]));
        }
    }

    #[test]
    fn the_order_of_adding_changes_nothing() {
        let fractions: Vec<(u64, u64)> = (1..60).map(|n| (n * 7, n + 3)).collect();
        let of = |list: &mut dyn Iterator<Item = &(u64, u64)>| {
            let mut sum = Ratio::default();
            list.for_each(|(numerator, denominator)| sum.add(*numerator, *denominator));
            sum
        };
        assert_eq!(of(&mut fractions.iter()), of(&mut fractions.iter().rev()));
    }

    #[test]
    fn the_floor_is_that_of_the_sum_as_one_fraction() {
        // Over 2520, which every denominator up to 10 divides.
        for n in 0..2_000_u64 {
            let (mut sum, mut over) = (Ratio::default(), 0);
            for denominator in 1..=10 {
                let numerator = n * 31 / denominator % 37;
                sum.add(numerator, denominator);
                over += numerator * 2_520 / denominator;
            }
            let (times, by) = (n % 211, n % 13 + 1);
            let expected = (u128::from(over * times / (2_520 * by)), over * times % (2_520 * by) == 0);
            assert_eq!(sum.floor(times, by), expected);
        }
    }

    #[test]
    fn sums_that_outgrow_any_word_stay_exact() {
        // 1/(n(n+1)) for n from 1 to 999 comes to exactly 999/1000, over denominators whose least common
        // multiple has some four hundred digits.
        let mut sum = Ratio::default();
        (1..1_000).for_each(|n: u64| sum.add(1, n * (n + 1)));
        assert_eq!(sum.floor(1_000, 1), (999, true));
        assert_eq!(sum.floor(1_000, 999), (1, true));
        sum.add(1, 1_000_000_007);
        assert_eq!(sum.floor(1_000, 1), (999, false));
    }
}
