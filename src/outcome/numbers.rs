//! Numbers of many cases: a mean with its interval, a median with its quartiles, a share with its interval.

use std::fmt;

use serde::Serialize;

use crate::risk::Estimate;

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
    /// Of finite numbers; none where there is no number. The order in which they come does not matter.
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
    Estimate::wald(mean, error * t(freedom) / Estimate::Z, f64::NEG_INFINITY, f64::INFINITY)
}

/// The quantile of Student's t that leaves 2.5 percent above it: `scipy.stats.t.ppf(0.975, n)` to 30 degrees of
/// freedom, and from there by expansion about the normal one (Abramowitz and Stegun 26.7.5).
fn t(freedom: u32) -> f64 {
    const SMALL: [f64; 30] = [
        12.706_204_736_175,
        4.302_652_729_749,
        3.182_446_305_284,
        2.776_445_105_198,
        2.570_581_835_636,
        2.446_911_851_145,
        2.364_624_251_593,
        2.306_004_135_204,
        2.262_157_162_798,
        2.228_138_851_986,
        2.200_985_160_092,
        2.178_812_829_667,
        2.160_368_656_463,
        2.144_786_687_918,
        2.131_449_545_560,
        2.119_905_299_221,
        2.109_815_577_833,
        2.100_922_040_241,
        2.093_024_054_408,
        2.085_963_447_266,
        2.079_613_844_728,
        2.073_873_067_904,
        2.068_657_610_419,
        2.063_898_561_628,
        2.059_538_552_753,
        2.055_529_438_643,
        2.051_830_516_480,
        2.048_407_141_795,
        2.045_229_642_133,
        2.042_272_456_301,
    ];
    let small = freedom.checked_sub(1).and_then(|at| SMALL.get(usize::try_from(at).ok()?));
    small.copied().unwrap_or_else(|| {
        let (z, n) = (Estimate::Z, f64::from(freedom));
        let first = (z.powi(3) + z) / 4.0;
        let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
        let third = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0;
        z + first / n + second / n.powi(2) + third / n.powi(3)
    })
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
