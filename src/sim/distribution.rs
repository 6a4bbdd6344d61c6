//! How long things take: times that vary.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Stream;

/// Times that vary: days or minutes, as the place says where it stands.
///
/// ```
/// use caseload::sim::{Distribution, Purpose, Streams};
///
/// let stay = Distribution::Weibull { shape: 1.5, scale: 200.0 };
/// assert!(stay.check().is_empty());
/// assert!((stay.mean() - 180.549).abs() < 0.001);
/// assert!(stay.sample(&mut Streams::of(7, 0).stream(Purpose::Stay, 0)) > 0.0);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Distribution {
    /// Always the same.
    Fixed(f64),
    /// Any time between two, each as likely.
    Uniform {
        /// The least.
        low: f64,
        /// The most.
        high: f64,
    },
    /// The same chance to end at every moment.
    Exponential {
        /// The mean.
        mean: f64,
    },
    /// A chance to end that rises with time (shape over 1) or falls (below 1): P(T > t) = exp(-(t / scale)^shape).
    Weibull {
        /// The shape, without unit.
        shape: f64,
        /// The time by which all but 1/e have ended.
        scale: f64,
    },
    /// The logarithm of the time is normal.
    Lognormal {
        /// The median, whose logarithm is the mean of the logarithms.
        median: f64,
        /// The standard deviation of the natural logarithm, without unit.
        sigma: f64,
    },
    /// One of the values, each as likely.
    Values(Vec<f64>),
    /// A survival curve, as Kaplan and Meier estimate it.
    Survival {
        /// Times in rising order, each with the share that is still going on after it.
        steps: Vec<(f64, f64)>,
        /// How much longer, in the mean, those go on who are left after the last step; nothing where none is.
        rest: Option<f64>,
    },
}

/// One thing that is wrong with a distribution or with arrivals.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ChanceFault {
    /// A number makes no sense.
    #[error("{what} is {found}; expected {expected}")]
    Number {
        /// Which number.
        what: &'static str,
        /// What it is.
        found: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// A number of a list makes no sense.
    #[error("{what} {place} is {found}; expected {expected}")]
    Place {
        /// Which list.
        what: &'static str,
        /// The place in it, from 1.
        place: usize,
        /// What is there.
        found: f64,
        /// What may be.
        expected: &'static str,
    },
    /// Something is missing.
    #[error("{what} is missing; {fix}")]
    Missing {
        /// What.
        what: &'static str,
        /// What to do.
        fix: &'static str,
    },
}

impl ChanceFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Number { .. } => "chance.number",
            Self::Place { .. } => "chance.place",
            Self::Missing { .. } => "chance.missing",
        }
    }
}

/// The most that a time or a rate may be.
const MOST: f64 = 1e9;
pub(super) const ABOVE_0: &str = "a number above 0, at most 1000000000";
pub(super) const FROM_0: &str = "a number from 0 to 1000000000";

pub(super) fn above_0(number: f64) -> bool {
    number > 0.0 && number <= MOST
}

pub(super) fn from_0(number: f64) -> bool {
    (0.0..=MOST).contains(&number)
}

impl Distribution {
    /// Everything that is wrong with it; nothing when it can be drawn from.
    #[must_use]
    pub fn check(&self) -> Vec<ChanceFault> {
        let number = |what, found, right: fn(f64) -> bool, expected| {
            (!right(found)).then_some(ChanceFault::Number { what, found, expected })
        };
        match self {
            Self::Fixed(time) => number("the time", *time, from_0, FROM_0).into_iter().collect(),
            Self::Uniform { low, high } => {
                let faults = [number("`low`", *low, from_0, FROM_0), number("`high`", *high, from_0, FROM_0)];
                let reversed = (low > high).then_some(ChanceFault::Number {
                    what: "`high`",
                    found: *high,
                    expected: "no less than `low`",
                });
                faults.into_iter().flatten().chain(reversed).collect()
            }
            Self::Exponential { mean } => number("`mean`", *mean, above_0, ABOVE_0).into_iter().collect(),
            Self::Weibull { shape, scale } => {
                let shape = number("`shape`", *shape, |n| (0.1..=100.0).contains(&n), "a number from 0.1 to 100");
                shape.into_iter().chain(number("`scale`", *scale, above_0, ABOVE_0)).collect()
            }
            Self::Lognormal { median, sigma } => {
                let sigma = number("`sigma`", *sigma, |n| (0.0..=5.0).contains(&n), "a number from 0 to 5");
                number("`median`", *median, above_0, ABOVE_0).into_iter().chain(sigma).collect()
            }
            Self::Values(values) => {
                let empty = ChanceFault::Missing { what: "a value", fix: "give at least one" };
                let wrong =
                    values.iter().zip(1..).filter(|(value, _)| !from_0(**value)).map(|(value, place)| {
                        ChanceFault::Place { what: "value", place, found: *value, expected: FROM_0 }
                    });
                values.is_empty().then_some(empty).into_iter().chain(wrong).collect()
            }
            Self::Survival { steps, rest } => survival_faults(steps, *rest),
        }
    }

    /// The mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Fixed(time) => *time,
            Self::Uniform { low, high } => low.midpoint(*high),
            Self::Exponential { mean } => *mean,
            Self::Weibull { shape, scale } => scale * libm::tgamma(1.0 + shape.recip()),
            Self::Lognormal { median, sigma } => median * libm::exp(sigma * sigma / 2.0),
            Self::Values(values) => {
                let (n, sum) = values.iter().fold((0.0, 0.0), |(n, sum), value| (n + 1.0, sum + value));
                sum / n
            }
            Self::Survival { steps, rest } => {
                // The area under the curve.
                let (area, left, _) = steps
                    .iter()
                    .fold((0.0, 1.0, 0.0), |(area, left, from), (to, share)| (area + left * (to - from), *share, *to));
                area + left * rest.unwrap_or(0.0)
            }
        }
    }

    /// The same with every time so many times as long.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let mut longer = self.clone();
        match &mut longer {
            Self::Fixed(time)
            | Self::Exponential { mean: time }
            | Self::Weibull { scale: time, .. }
            | Self::Lognormal { median: time, .. } => *time *= factor,
            Self::Uniform { low, high } => {
                *low *= factor;
                *high *= factor;
            }
            Self::Values(values) => values.iter_mut().for_each(|value| *value *= factor),
            Self::Survival { steps, rest } => {
                for time in steps.iter_mut().map(|(time, _)| time).chain(rest) {
                    *time *= factor;
                }
            }
        }
        longer
    }

    /// One time, drawn from a stream. Longer for a distribution that is longer by a factor, on the same stream.
    #[must_use]
    #[inline]
    pub fn sample(&self, stream: &mut Stream) -> f64 {
        if let Self::Exponential { mean } = self { mean * stream.exponential() } else { self.sample_by(stream) }
    }

    /// The same, by whatever the distribution is.
    #[inline(never)]
    fn sample_by(&self, stream: &mut Stream) -> f64 {
        match self {
            Self::Fixed(time) => *time,
            Self::Uniform { low, high } => low + (high - low) * stream.unit(),
            Self::Exponential { mean } => mean * stream.exponential(),
            Self::Weibull { shape, scale } => scale * libm::pow(stream.exponential(), shape.recip()),
            Self::Lognormal { median, sigma } => median * libm::exp(sigma * stream.normal()),
            Self::Values(values) => {
                let number = u64::try_from(values.len()).unwrap_or(0);
                let chosen = usize::try_from(stream.below(number)).ok().and_then(|place| values.get(place));
                chosen.copied().unwrap_or(0.0)
            }
            Self::Survival { steps, rest } => {
                let level = 1.0 - stream.unit();
                let passed = steps.partition_point(|(_, share)| *share >= level);
                match (steps.get(passed), steps.last()) {
                    (Some((time, _)), _) => *time,
                    (None, last) => last.map_or(0.0, |(time, _)| *time) + rest.unwrap_or(0.0) * stream.exponential(),
                }
            }
        }
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(time) => write!(f, "always {time}"),
            Self::Uniform { low, high } => write!(f, "uniform, {low} to {high}"),
            Self::Exponential { mean } => write!(f, "exponential, mean {mean}"),
            Self::Weibull { shape, scale } => write!(f, "Weibull, shape {shape}, scale {scale}"),
            Self::Lognormal { median, sigma } => write!(f, "lognormal, median {median}, sigma {sigma}"),
            Self::Values(values) => write!(f, "one of {} values, mean {:.4}", values.len(), self.mean()),
            Self::Survival { steps, .. } => {
                write!(f, "survival curve of {} steps, mean {:.4}", steps.len(), self.mean())
            }
        }
    }
}

fn survival_faults(steps: &[(f64, f64)], rest: Option<f64>) -> Vec<ChanceFault> {
    let mut faults = Vec::new();
    let (mut after, mut below) = (f64::NEG_INFINITY, 1.0);
    for ((time, share), place) in steps.iter().zip(1..) {
        if !(from_0(*time) && *time > after) {
            let expected = "a time from 0 to 1000000000, later than the one before";
            faults.push(ChanceFault::Place { what: "the time of step", place, found: *time, expected });
        }
        if !(0.0..=below).contains(share) {
            let expected = "a share from 0 to 1, no more than the one before";
            faults.push(ChanceFault::Place { what: "the share of step", place, found: *share, expected });
        }
        (after, below) = (*time, *share);
    }
    match (steps.last(), rest) {
        (None, _) => faults.push(ChanceFault::Missing { what: "a step", fix: "give at least one" }),
        (Some((_, share)), None) if *share > 0.0 => faults.push(ChanceFault::Missing {
            what: "`rest`",
            fix: "say how much longer, in the mean, those go on who are left after the last step",
        }),
        (_, Some(rest)) if !above_0(rest) => {
            faults.push(ChanceFault::Number { what: "`rest`", found: rest, expected: ABOVE_0 });
        }
        _ => {}
    }
    faults
}
