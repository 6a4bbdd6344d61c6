//! A figure of a sample, with its interval.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A figure of a sample and its interval of 95 percent confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Its lower and upper limit; none where the sample is too small, or too uniform, to give one.
    pub interval: Option<(f64, f64)>,
}

/// Standard errors below this come of rounding: the sample does not vary.
const NOISE: f64 = 1e-12;

impl Estimate {
    /// The quantile of the normal distribution that leaves 2.5 percent above it.
    pub(crate) const Z: f64 = 1.959_963_984_540_054;

    /// The interval of Wald: so many standard errors to both sides, within what the figure can be.
    pub(crate) fn wald(value: f64, error: f64, least: f64, most: f64) -> Self {
        let known = error.is_finite() && error > NOISE;
        Self {
            value,
            interval: known.then(|| ((value - Self::Z * error).max(least), (value + Self::Z * error).min(most))),
        }
    }

    /// The interval of Wald on the scale of logarithms, for a ratio.
    pub(crate) fn wald_of_ratio(value: f64, error: f64) -> Self {
        let spread = (Self::Z * error / value).exp();
        let known = spread.is_finite() && spread > 1.0 + NOISE;
        Self { value, interval: known.then_some((value / spread, value * spread)) }
    }

    /// A share, with the interval of Wilson.
    pub(crate) fn share(events: u32, n: u32) -> Self {
        let (events, n) = (f64::from(events), f64::from(n));
        let (share, z2) = (events / n, Self::Z * Self::Z);
        let centre = (events + z2 / 2.0) / (n + z2);
        let half = Self::Z / (n + z2) * (events * (1.0 - share) + z2 / 4.0).sqrt();
        Self { value: share, interval: Some(((centre - half).max(0.0), (centre + half).min(1.0))) }
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.interval {
            Some((low, high)) => write!(f, "{:.4} ({low:.4} to {high:.4})", self.value),
            None => write!(f, "{:.4} (no interval)", self.value),
        }
    }
}
