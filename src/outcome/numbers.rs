//! Numbers of many cases: a mean with its interval, a median with its quartiles, a share with its interval.

use std::fmt;

use serde::Serialize;

use crate::statistics::{Estimate, student};

/// Numbers, one of each case that has one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Numbers {
    /// How many.
    pub n: u64,
    /// Their sum.
    pub sum: f64,
    /// Their mean, with the interval of Student's t; none of fewer than two, or where they do not vary.
    pub mean: Estimate,
    /// The number that a quarter lies below; between two numbers, in proportion.
    pub lower_quartile: f64,
    /// The number in the middle.
    pub median: f64,
    /// The number that a quarter lies above.
    pub upper_quartile: f64,
}

impl Numbers {
    /// What finite numbers come to; none where there is no number. The order in which they come does not matter.
    #[must_use]
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut numbers: Vec<f64> = numbers.into_iter().filter(|number| number.is_finite()).collect();
        numbers.sort_by(f64::total_cmp);
        let n = u32::try_from(numbers.len()).ok().filter(|n| *n > 0)?;
        let sum: f64 = numbers.iter().sum();
        let mean = sum / f64::from(n);
        let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
        let at = |quarters: u32| {
            let place = quarters.saturating_mul(n.saturating_sub(1));
            let below = numbers.get(usize::try_from(place.div_euclid(4)).ok()?)?;
            let above = numbers.get(usize::try_from(place.div_ceil(4)).ok()?)?;
            Some(below + (above - below) * f64::from(place.rem_euclid(4)) / 4.0)
        };
        Some(Self {
            n: n.into(),
            sum,
            mean: mean_of(mean, squares, n),
            lower_quartile: at(1)?,
            median: at(2)?,
            upper_quartile: at(3)?,
        })
    }
}

/// A mean with the interval of Student's t, given the sum of squared differences from it.
pub(super) fn mean_of(mean: f64, squares: f64, n: u32) -> Estimate {
    let freedom = n.saturating_sub(1);
    let error = (squares / f64::from(freedom) / f64::from(n)).sqrt();
    Estimate::wald(mean, error * student(0.95, freedom) / Estimate::Z, f64::NEG_INFINITY, f64::INFINITY)
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n, mean, lower_quartile, median, upper_quartile, .. } = self;
        write!(f, "n {n}, mean {:.2}", mean.value)?;
        if let Some((low, high)) = mean.interval {
            write!(f, " ({low:.2} to {high:.2})")?;
        }
        write!(f, ", median {median:.2} (quartiles {lower_quartile:.2}, {upper_quartile:.2})")
    }
}

/// How many of how many, with the interval of Wilson.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Share {
    /// How many.
    pub counted: u32,
    /// Of how many that could be judged.
    pub of: u32,
    /// The share; none where there was nothing to judge.
    pub share: Option<Estimate>,
}

impl Share {
    /// Of what was judged, whether each counts.
    #[must_use]
    pub fn of(judged: impl IntoIterator<Item = bool>) -> Self {
        let (mut counted, mut of) = (0_u32, 0_u32);
        for counts in judged {
            of = of.saturating_add(1);
            counted = counted.saturating_add(u32::from(counts));
        }
        Self::counted(counted, of)
    }

    /// So many of so many.
    pub(super) fn counted(counted: u32, of: u32) -> Self {
        Self { counted, of, share: (of > 0).then(|| Estimate::share(counted, of)) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.counted, self.of)?;
        let Some(Estimate { value, interval }) = self.share else { return Ok(()) };
        write!(f, ", {:.1} percent", 100.0 * value)?;
        interval.map_or(Ok(()), |(low, high)| write!(f, " ({:.1} to {:.1})", 100.0 * low, 100.0 * high))
    }
}
