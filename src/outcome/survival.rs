//! How long until something happens, where for some it had not happened when they were last seen.

use std::fmt;

use serde::Serialize;

use crate::Faulty;
use crate::statistics::Estimate;

/// What is judged, in the words of an error.
const TIMES: &str = "times";
/// How near two shares are taken for equal.
const SAME: f64 = 1e-9;

/// A time that makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SurvivalFault {
    /// It is no length of time.
    #[error("time {place} is negative or not finite; expected 0 or more, in one unit for all")]
    NotATime {
        /// Its place, from 1.
        place: usize,
    },
}

impl SurvivalFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotATime { .. } => "survival.not_a_time",
        }
    }
}

/// What stands at one time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Step {
    /// The time.
    pub time: f64,
    /// To how many it had not happened before, and who were still seen.
    pub at_risk: u32,
    /// To how many it happened at this time.
    pub events: u32,
    /// How many were last seen at this time, it not having happened: they count as at risk until it is over.
    pub censored: u32,
    /// The share to whom it has not happened after this time; with Greenwood's variance, taken on the scale
    /// of log(-log). Before the first event and at 0 there is no interval.
    pub surviving: Estimate,
}

/// A time by which it has happened to some share of all, with its limits; each is none where the curve, or
/// its limit, does not come down so far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Quantile {
    /// The time; the middle of the stretch where the curve runs level at just that share.
    pub time: Option<f64>,
    /// Its lower limit of 95 percent: where the lower limit of the curve comes down so far.
    pub low: Option<f64>,
    /// Its upper limit.
    pub high: Option<f64>,
}

impl fmt::Display for Quantile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |time: Option<f64>| time.map_or("not reached".to_owned(), |time| format!("{time:.1}"));
        write!(f, "{} ({} to {})", shown(self.time), shown(self.low), shown(self.high))
    }
}

/// A survival curve by the product limit (Kaplan and Meier 1958): who was last seen before it happened counts
/// for as long as they were seen, and no longer.
///
/// Rests on those last seen being like those who stay: a case closed as lost is not like one still open.
///
/// ```
/// use caseload::outcome::Survival;
///
/// // Days to a linkage; two cases were still without one when last seen.
/// let curve = Survival::of([(9.0, true), (13.0, true), (13.0, false), (18.0, true), (28.0, false)])?;
/// assert_eq!(curve.median().time, Some(18.0));
/// assert_eq!(curve.at(13.0).map(|share| share.value), Some(0.6000000000000001));
/// assert_eq!(curve.at(29.0), None); // nobody was seen so long
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Survival {
    steps: Vec<Step>,
}

impl Survival {
    /// The curve of times, in one unit, each with whether it happened then (else that is when they were last
    /// seen). The order does not matter.
    ///
    /// # Errors
    /// Lists every time that is none.
    pub fn of(times: impl IntoIterator<Item = (f64, bool)>) -> Result<Self, Faulty<SurvivalFault>> {
        // A zero has no sign here.
        let times: Vec<_> = times.into_iter().map(|(time, happened)| (time + 0.0, happened)).collect();
        let is_time = |time: f64| time.is_finite() && time >= 0.0;
        let faults = times.iter().zip(1..).filter(|((time, _), _)| !is_time(*time));
        let faults: Vec<_> = faults.map(|(_, place)| SurvivalFault::NotATime { place }).collect();
        if faults.is_empty() { Ok(Self::counted(times)) } else { Err(Faulty::new(TIMES, faults)) }
    }

    /// The curve of whole days.
    pub(super) fn of_days(days: impl IntoIterator<Item = (u32, bool)>) -> Self {
        Self::counted(days.into_iter().map(|(days, happened)| (f64::from(days), happened)).collect())
    }

    fn counted(mut times: Vec<(f64, bool)>) -> Self {
        times.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let of_one_time = times.chunk_by(|(a, _), (b, _)| a.total_cmp(b).is_eq()).filter_map(|run| {
            let count = |wanted| u32::try_from(run.iter().filter(|(_, happened)| *happened == wanted).count()).ok();
            Some((run.first()?.0, count(true)?, count(false)?))
        });
        Self::stepped(of_one_time)
    }

    /// The steps of rising times, each with events and last seen.
    fn stepped(times: impl Iterator<Item = (f64, u32, u32)>) -> Self {
        let times: Vec<_> = times.collect();
        let all =
            |sum: u32, (_, events, censored): &(f64, u32, u32)| sum.saturating_add(*events).saturating_add(*censored);
        let mut at_risk = times.iter().fold(0, all);
        let (mut share, mut variance) = (1.0, 0.0);
        let mut step = |(time, events, censored): (f64, u32, u32)| {
            let left = f64::from(at_risk.saturating_sub(events));
            share *= left / f64::from(at_risk);
            variance += f64::from(events) / (f64::from(at_risk) * left);
            let step = Step { time, at_risk, events, censored, surviving: on_log_log(share, variance) };
            at_risk = at_risk.saturating_sub(events).saturating_sub(censored);
            step
        };
        Self { steps: times.into_iter().map(&mut step).collect() }
    }

    /// The curve of both together: as if they had been counted at once.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        let mut all: Vec<_> = self.steps.iter().chain(&other.steps).collect();
        all.sort_by(|a, b| a.time.total_cmp(&b.time));
        let of_one_time = all.chunk_by(|a, b| a.time.total_cmp(&b.time).is_eq()).filter_map(|run| {
            let sum = |of: fn(&Step) -> u32| run.iter().map(|step| of(step)).fold(0, u32::saturating_add);
            Some((run.first()?.time, sum(|step| step.events), sum(|step| step.censored)))
        });
        Self::stepped(of_one_time)
    }

    /// Every time at which it happened to one, or one was last seen, in rising order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How many were followed.
    #[must_use]
    pub fn n(&self) -> u32 {
        self.steps.first().map_or(0, |step| step.at_risk)
    }

    /// To how many of them it happened.
    #[must_use]
    pub fn events(&self) -> u32 {
        self.steps.iter().map(|step| step.events).fold(0, u32::saturating_add)
    }

    /// The share to whom it has not happened after that time; none where nobody was seen so long, unless it
    /// has happened to all.
    #[must_use]
    pub fn at(&self, time: f64) -> Option<Estimate> {
        let last = self.steps.last()?;
        let reached = time <= last.time || last.surviving.value <= SAME;
        if !(time >= 0.0 && reached) {
            return None;
        }
        let passed = self.steps.partition_point(|step| step.time <= time);
        let step = passed.checked_sub(1).and_then(|at| self.steps.get(at));
        Some(step.map_or(Estimate { value: 1.0, interval: None }, |step| step.surviving))
    }

    /// The time by which it has happened to that share of all, between 0 and 1.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Quantile {
        let left = 1.0 - share;
        let limit = |of: fn((f64, f64)) -> f64| self.crossing(left, move |surviving| surviving.interval.map(of));
        Quantile {
            time: self.crossing(left, |surviving| Some(surviving.value)),
            low: limit(|(low, _)| low),
            high: limit(|(_, high)| high),
        }
    }

    /// The time by which it has happened to half of all.
    #[must_use]
    pub fn median(&self) -> Quantile {
        self.quantile(0.5)
    }

    /// Where a curve comes down to a share; the middle of the stretch where it runs level there.
    fn crossing(&self, left: f64, height: impl Fn(&Estimate) -> Option<f64>) -> Option<f64> {
        let mut below = self.steps.iter().filter_map(|step| Some((step.time, height(&step.surviving)?)));
        let (time, at) = below.find(|(_, at)| *at < left + SAME)?;
        let level = (at - left).abs() < SAME;
        let next = below.find(|(_, later)| level && *later < at - SAME);
        Some(next.map_or(time, |(next, _)| time.midpoint(next)))
    }

    /// The mean time up to a limit: how much of it passes before it happens, the area under the curve; with
    /// Greenwood's variance. None where nobody was seen so long.
    #[must_use]
    pub fn restricted_mean(&self, until: f64) -> Option<Estimate> {
        self.at(until)?;
        let (mut area, mut squares, mut to) = (0.0, 0.0, until);
        for step in self.steps.iter().rev().filter(|step| step.time <= until) {
            // What lies under the curve after this step, and how much of it the step is unsure of.
            area += step.surviving.value * (to - step.time);
            let left = f64::from(step.at_risk.saturating_sub(step.events));
            if left > 0.0 {
                squares += area * area * f64::from(step.events) / (f64::from(step.at_risk) * left);
            }
            to = step.time;
        }
        Some(Estimate::wald(area + to, squares.sqrt(), 0.0, until))
    }
}

/// A share with its interval on the scale of log(-log), from the variance of its logarithm.
fn on_log_log(share: f64, variance: f64) -> Estimate {
    let spread = (Estimate::Z * variance.sqrt() / share.ln()).abs().exp();
    let known = share > 0.0 && share < 1.0 && spread.is_finite();
    Estimate { value: share, interval: known.then(|| (share.powf(spread), share.powf(spread.recip()))) }
}

impl fmt::Display for Survival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "n {}, events {}, median {}; 95 percent intervals", self.n(), self.events(), self.median())?;
        writeln!(f, "time | at risk | events | last seen | surviving")?;
        for Step { time, at_risk, events, censored, surviving } in &self.steps {
            writeln!(f, "{time} | {at_risk} | {events} | {censored} | {surviving}")?;
        }
        Ok(())
    }
}
