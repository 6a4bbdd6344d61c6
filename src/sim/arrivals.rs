//! When clients come.

use std::fmt;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::distribution::{ABOVE_0, FROM_0, above_0, from_0};
use super::{ChanceFault, Stream};
use crate::time::Day;

/// When clients come.
///
/// ```
/// use caseload::sim::{Arrivals, Purpose, Streams};
///
/// // Two a week, none at weekends.
/// let weekdays = Some([1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
/// let arrivals = Arrivals::Poisson { per_week: 2.0, weekdays, months: None };
/// let monday = "2026-01-05".parse()?;
/// let first = arrivals.times(monday, Streams::of(7, 0).stream(Purpose::Arrival, 0)).next();
/// assert!(first.is_some_and(|days| days.rem_euclid(7.0) < 5.0));
/// # Ok::<(), caseload::time::TimeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Arrivals {
    /// Each on its own, at a rate that may go up and down over the week and the year.
    Poisson {
        /// How many a week, in the mean.
        per_week: f64,
        /// How busy Monday to Sunday are against each other; none where all are alike.
        #[serde(default)]
        weekdays: Option<[f64; 7]>,
        /// How busy January to December are against each other, by the day; none where all are alike.
        #[serde(default)]
        months: Option<[f64; 12]>,
    },
    /// At given times: days since the start, in rising order (1.5 is noon of the second day).
    Given(Vec<f64>),
}

impl Arrivals {
    /// Everything that is wrong with it; nothing when it can be drawn from.
    #[must_use]
    pub fn check(&self) -> Vec<ChanceFault> {
        let mut faults = Vec::new();
        match self {
            Self::Poisson { per_week, weekdays, months } => {
                if !above_0(*per_week) {
                    faults.push(ChanceFault::Number { what: "`per_week`", found: *per_week, expected: ABOVE_0 });
                }
                weights("`weekdays`", weekdays.iter().flatten(), weekdays.is_some(), &mut faults);
                weights("`months`", months.iter().flatten(), months.is_some(), &mut faults);
            }
            Self::Given(days) => {
                let mut before = 0.0;
                for (day, place) in days.iter().zip(1..) {
                    if !(from_0(*day) && *day >= before) {
                        let expected = "a number from 0 to 1000000000, no less than the one before";
                        faults.push(ChanceFault::Place { what: "arrival", place, found: *day, expected });
                    }
                    before = *day;
                }
            }
        }
        faults
    }

    /// How many come in so many days from the start, in the mean.
    #[must_use]
    pub fn expected(&self, days: f64) -> f64 {
        match self {
            Self::Poisson { per_week, .. } => per_week / 7.0 * days,
            Self::Given(times) => times.iter().take_while(|time| **time < days).map(|_| 1.0).sum(),
        }
    }

    /// When they come: days since the start, in rising order; without end (a thousand million
    /// days) where they are drawn.
    #[must_use]
    pub fn times(&self, start: Day, stream: Stream) -> ArrivalTimes<'_> {
        let (gap, shape) = match self {
            Self::Poisson { per_week, weekdays: None, months: None } => (7.0 / per_week, None),
            Self::Poisson { per_week, weekdays, months } => {
                let shape = Shape::of(*weekdays, *months, start);
                (7.0 / (per_week * shape.busiest), Some(shape))
            }
            Self::Given(_) => (0.0, None),
        };
        let given = if let Self::Given(days) = self { Some(days.iter()) } else { None };
        ArrivalTimes { stream, gap, shape, given, at: 0.0 }
    }
}

impl fmt::Display for Arrivals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Poisson { per_week, weekdays, months } => {
                write!(f, "Poisson, {per_week} a week")?;
                let list = |weights: &[f64]| weights.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
                if let Some(weekdays) = weekdays {
                    write!(f, "; Monday to Sunday as {}", list(weekdays))?;
                }
                if let Some(months) = months {
                    write!(f, "; January to December as {}", list(months))?;
                }
                Ok(())
            }
            Self::Given(days) => write!(f, "{} that are given", days.len()),
        }
    }
}

/// Weights that can be compared: none below 0, not all 0.
fn weights<'a>(what: &'static str, weights: impl Iterator<Item = &'a f64>, there: bool, faults: &mut Vec<ChanceFault>) {
    let mut sum = 0.0;
    for (weight, place) in weights.zip(1..) {
        if !from_0(*weight) {
            faults.push(ChanceFault::Place { what, place, found: *weight, expected: FROM_0 });
        }
        sum += weight;
    }
    if there && sum <= 0.0 {
        faults.push(ChanceFault::Number { what, found: sum, expected: "weights that sum to more than 0" });
    }
}

/// How busy each day is.
#[derive(Debug, Clone)]
struct Shape {
    /// Against the mean, Monday first and January first.
    weekdays: [f64; 7],
    months: [f64; 12],
    /// The most that a day can be busier than the mean.
    busiest: f64,
    /// The day in hand, how busy it is, and the days from the start to its end.
    day: Day,
    busy: f64,
    end: f64,
}

impl Shape {
    fn of(weekdays: Option<[f64; 7]>, months: Option<[f64; 12]>, start: Day) -> Self {
        let weekdays = against_mean(weekdays.unwrap_or([1.0; 7]), [1.0; 7]);
        let months = against_mean(months.unwrap_or([1.0; 12]), MONTHS);
        let most = |weights: &[f64]| weights.iter().copied().fold(0.0, f64::max);
        let busiest = most(&weekdays) * most(&months);
        let mut shape = Self { weekdays, months, busiest, day: start, busy: 0.0, end: 1.0 };
        shape.busy = shape.busy_on(start);
        shape
    }

    fn busy_on(&self, day: Day) -> f64 {
        let (weekday, month) = kind_of(day);
        let of_week = self.weekdays.get(weekday).unwrap_or(&1.0);
        of_week * self.months.get(month).unwrap_or(&1.0)
    }

    /// How busy it is at a time no earlier than the last one asked about.
    fn at(&mut self, time: f64) -> f64 {
        while self.end <= time {
            self.day = self.day.next();
            self.end += 1.0;
            self.busy = self.busy_on(self.day);
        }
        self.busy
    }
}

/// Which day of the week and which month, from 0.
pub(super) fn kind_of(day: Day) -> (usize, usize) {
    let place = |number: Result<usize, _>| number.unwrap_or(0);
    (place(day.days_since(day.week_start()).try_into()), place(day.date().month0().try_into()))
}

/// How long the months are, in the mean of the calendar's 400 years.
const MONTHS: [f64; 12] = [31.0, 28.2425, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0];

/// How busy each is against a mean day, where so many days are of each kind.
fn against_mean<const N: usize>(weights: [f64; N], days: [f64; N]) -> [f64; N] {
    let sum = weights.iter().zip(&days).map(|(weight, days)| weight * days).sum::<f64>();
    let mean = sum / days.iter().sum::<f64>();
    weights.map(|weight| weight / mean)
}

/// When clients come, one after the other: days since the start.
///
/// # Source
///
/// Thinning, where the rate goes up and down (Lewis and Shedler 1979).
#[derive(Debug, Clone)]
pub struct ArrivalTimes<'a> {
    stream: Stream,
    gap: f64,
    shape: Option<Shape>,
    given: Option<std::slice::Iter<'a, f64>>,
    at: f64,
}

impl ArrivalTimes<'_> {
    /// The next of those that are given, or that come at a rate that goes up and down.
    #[inline(never)]
    fn next_uneven(&mut self) -> Option<f64> {
        if let Some(given) = &mut self.given {
            return given.next().copied();
        }
        let shape = self.shape.as_mut()?;
        loop {
            self.at += self.gap * self.stream.exponential();
            if !from_0(self.at) {
                return None;
            }
            let busy = shape.at(self.at);
            if self.stream.unit() * shape.busiest < busy {
                return Some(self.at);
            }
        }
    }
}

impl Iterator for ArrivalTimes<'_> {
    type Item = f64;

    #[inline]
    fn next(&mut self) -> Option<f64> {
        if self.given.is_some() || self.shape.is_some() {
            return self.next_uneven();
        }
        self.at += self.gap * self.stream.exponential();
        from_0(self.at).then_some(self.at)
    }
}
