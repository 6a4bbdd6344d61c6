//! Reliable change: whether two scores differ by more than the measure's own unsureness.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Faulty;
use crate::names::names;
use crate::program::Source;
use crate::statistics::Estimate;

names! {
    /// Which way a measure gets better.
    pub enum Better {
        /// More of it is better.
        Higher = "higher",
        /// Less of it is better.
        Lower = "lower",
    }
}

names! {
    /// What became of somebody, by two scores.
    pub enum Change {
        /// Better by more than chance, and now on the side of those who function.
        Recovered = "recovered",
        /// Better by more than chance.
        Improved = "improved",
        /// Not told from chance.
        Unchanged = "unchanged",
        /// Worse by more than chance.
        Deteriorated = "deteriorated",
    }
}

/// The mean and standard deviation of a group of people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Norm {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub deviation: f64,
}

/// What is known of a measure, to tell its changes from chance: deviation and reliability, with where they
/// come from. There are no defaults: on both the answer depends (Maassen 2004).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReliableChange {
    /// Which way it gets better.
    pub better: Better,
    /// The standard deviation of the scores before.
    pub deviation: f64,
    /// Its reliability, from 0 to below 1.
    pub reliability: f64,
    /// From where on people function: a [cut-off](cut_off) or another published one; without it nobody is said
    /// to have recovered.
    #[serde(default)]
    pub functional_from: Option<f64>,
    /// Where the figures come from.
    pub source: Source,
}

/// One thing that is wrong with what is known of a measure, or with a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeFault {
    /// A deviation that is none.
    #[error("the standard deviation is not above 0 and finite; give that of the scores before")]
    Deviation,
    /// A reliability that is none.
    #[error("the reliability is not between 0 and 1; expected 0 or more and less than 1")]
    Reliability,
    /// A mean, cut-off or score that is no number.
    #[error("{0} is not finite; expected a number")]
    NotFinite(&'static str),
}

impl ChangeFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Deviation => "change.deviation",
            Self::Reliability => "change.reliability",
            Self::NotFinite(_) => "change.not_finite",
        }
    }
}

/// What is judged, in the words of an error.
const CHANGE: &str = "reliable change";

/// Where a score crosses from one group to the other: nearer to those who function than to those who do not,
/// each by its own deviation; cut-off c of Jacobson and Truax 1991 (recalled).
///
/// # Errors
/// Lists all that is wrong with the two.
///
/// ```
/// use caseload::outcome::{Norm, cut_off};
/// let (functional, clinical) = (Norm { mean: 5.0, deviation: 4.0 }, Norm { mean: 15.0, deviation: 6.0 });
/// assert_eq!(cut_off(functional, clinical)?, 9.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cut_off(functional: Norm, clinical: Norm) -> Result<f64, Faulty<ChangeFault>> {
    let of = |norm: Norm| {
        let mean = (!norm.mean.is_finite()).then_some(ChangeFault::NotFinite("a mean"));
        mean.into_iter().chain((!is_deviation(norm.deviation)).then_some(ChangeFault::Deviation))
    };
    let faults: Vec<_> = of(functional).chain(of(clinical)).collect();
    if !faults.is_empty() {
        return Err(Faulty::new(CHANGE, faults));
    }
    let share = functional.deviation / (functional.deviation + clinical.deviation);
    Ok(functional.mean + share * (clinical.mean - functional.mean))
}

fn is_deviation(deviation: f64) -> bool {
    deviation.is_finite() && deviation > 0.0
}

impl ReliableChange {
    /// Everything that is wrong with it.
    ///
    /// # Errors
    /// Lists every fault.
    pub fn check(&self) -> Result<(), Faulty<ChangeFault>> {
        let mut faults = Vec::new();
        if !is_deviation(self.deviation) {
            faults.push(ChangeFault::Deviation);
        }
        if !(0.0..1.0).contains(&self.reliability) {
            faults.push(ChangeFault::Reliability);
        }
        if self.functional_from.is_some_and(|cut| !cut.is_finite()) {
            faults.push(ChangeFault::NotFinite("the cut-off"));
        }
        if faults.is_empty() { Ok(()) } else { Err(Faulty::new(CHANGE, faults)) }
    }

    /// The standard error of a difference between two scores of one person: the root of 2 times that of a
    /// score (Christensen and Mendoza 1986; the paper of 1984 left the root out).
    fn error(&self) -> f64 {
        (2.0 * (1.0 - self.reliability)).sqrt() * self.deviation
    }

    /// The least difference that is more than chance, with 95 percent confidence.
    #[must_use]
    pub fn least(&self) -> f64 {
        Estimate::Z * self.error()
    }

    /// The change from one score to another, in standard errors of a difference: with 95 percent confidence
    /// more than chance beyond 1.96 to either side. Jacobson and Truax 1991, J Consult Clin Psychol 59:12.
    ///
    /// # Errors
    /// Lists all that is wrong with the measure, and scores that are no numbers.
    ///
    /// ```
    /// use caseload::outcome::{Better, Change, ReliableChange};
    /// use caseload::program::{Source, Standing};
    ///
    /// let source = Source::new("Jacobson and Truax 1991, their example", Standing::Recalled);
    /// let measure = ReliableChange { better: Better::Lower, deviation: 7.5, reliability: 0.8, functional_from: None, source };
    /// assert_eq!(format!("{:.3}", measure.index(47.5, 32.5)?), "-3.162");
    /// assert_eq!(measure.of(47.5, 32.5)?, Change::Improved);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn index(&self, before: f64, after: f64) -> Result<f64, Faulty<ChangeFault>> {
        self.check()?;
        let change = after - before;
        if !change.is_finite() {
            return Err(Faulty::new(CHANGE, vec![ChangeFault::NotFinite("a score, or the difference of the two,")]));
        }
        Ok(change / self.error())
    }

    /// What became of somebody with these two scores. To have recovered, one crosses over to the side of those
    /// who function, on whose edge one counts with them.
    ///
    /// # Errors
    /// As [`index`](Self::index).
    pub fn of(&self, before: f64, after: f64) -> Result<Change, Faulty<ChangeFault>> {
        let index = self.index(before, after)?;
        let (gain, functions): (f64, fn(f64, f64) -> bool) = match self.better {
            Better::Higher => (index, |score, cut| score >= cut),
            Better::Lower => (-index, |score, cut| score <= cut),
        };
        let crossed = self.functional_from.is_some_and(|cut| !functions(before, cut) && functions(after, cut));
        Ok(if gain > Estimate::Z {
            if crossed { Change::Recovered } else { Change::Improved }
        } else if gain < -Estimate::Z {
            Change::Deteriorated
        } else {
            Change::Unchanged
        })
    }
}

impl fmt::Display for ReliableChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is better; a change beyond {:.2} is more than chance", self.better, self.least())?;
        write!(f, " ({}, {})", self.source.name, self.source.standing)
    }
}
