//! How well predictions agreed with what happened, for those who have outcomes.
//!
//! A score that orders people is judged by [`Discrimination`] alone; a probability by [`Calibration`] as well.
//! To see whether a score serves groups of people alike, judge each group by itself.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Faulty;
use crate::statistics::Estimate;

/// One thing that is wrong with predictions. The predictions are not shown, since they tell of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalibrationFault {
    /// There are none, or more than can be counted.
    #[error("found no predictions, or more than 4294967295; expected at least one")]
    Count,
    /// Not as many predictions as outcomes.
    #[error("found {predictions} predictions and {outcomes} outcomes; expected one outcome for each")]
    Lengths {
        /// How many predictions there are.
        predictions: usize,
        /// How many outcomes.
        outcomes: usize,
    },
    /// A score that is no number.
    #[error("score {place} is not finite; expected a number")]
    NotFinite {
        /// Its place, from 1.
        place: usize,
    },
    /// A prediction that is no probability.
    #[error(
        "prediction {place} is not between 0 and 1, both excluded; judge a score that is no probability by its AUROC"
    )]
    NotAProbability {
        /// Its place, from 1.
        place: usize,
    },
    /// Only one outcome.
    #[error("the event happened to all or to none; expected some of each")]
    OneClass,
}

impl CalibrationFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Count => "calibration.count",
            Self::Lengths { .. } => "calibration.lengths",
            Self::NotFinite { .. } => "calibration.not_finite",
            Self::NotAProbability { .. } => "calibration.not_a_probability",
            Self::OneClass => "calibration.one_class",
        }
    }
}

/// What is judged, in the words of an error.
const PREDICTIONS: &str = "predictions";

/// A prediction and how often it was followed by the event or not.
#[derive(Debug, Clone, Copy)]
struct Tied {
    score: f64,
    events: u32,
    others: u32,
}

impl Tied {
    fn n(&self) -> u32 {
        self.events.saturating_add(self.others)
    }
}

/// What was predicted and what happened: equal predictions together, in rising order, so that the order in
/// which they came never matters.
struct Sample {
    tied: Vec<Tied>,
    n: u32,
    events: u32,
}

impl Sample {
    fn of(
        scores: &[f64],
        happened: &[bool],
        check: impl Fn(f64, usize) -> Option<CalibrationFault>,
    ) -> Result<Self, Faulty<CalibrationFault>> {
        let mut faults = Vec::new();
        let n = u32::try_from(scores.len()).unwrap_or(0);
        if n == 0 {
            faults.push(CalibrationFault::Count);
        }
        if scores.len() != happened.len() {
            faults.push(CalibrationFault::Lengths { predictions: scores.len(), outcomes: happened.len() });
        }
        faults.extend(scores.iter().zip(1..).filter_map(|(score, place)| check(*score, place)));
        if !faults.is_empty() {
            return Err(Faulty::new(PREDICTIONS, faults));
        }
        // A zero has no sign here.
        let mut pairs: Vec<(f64, bool)> =
            scores.iter().map(|score| score + 0.0).zip(happened.iter().copied()).collect();
        pairs.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let tied: Vec<Tied> = pairs
            .chunk_by(|(a, _), (b, _)| a.total_cmp(b).is_eq())
            .filter_map(|run| {
                let count = |wanted| u32::try_from(run.iter().filter(|(_, event)| *event == wanted).count()).ok();
                Some(Tied { score: run.first()?.0, events: count(true)?, others: count(false)? })
            })
            .collect();
        let events = tied.iter().map(|tied| tied.events).fold(0, u32::saturating_add);
        Ok(Self { tied, n, events })
    }

    fn others(&self) -> u32 {
        self.n.saturating_sub(self.events)
    }

    /// The chance that one with the event has the higher score, ties counted half; none with one class. The
    /// interval is DeLong's.
    fn auroc(&self) -> Option<Estimate> {
        let (events, others) = (f64::from(self.events), f64::from(self.others()));
        if self.events == 0 || self.others() == 0 {
            return None;
        }
        // Of each run of ties: the share of the other class that it is on the right side of.
        let (mut events_below, mut others_below) = (0.0, 0.0);
        let placed: Vec<(f64, f64, f64, f64)> = self
            .tied
            .iter()
            .map(|tied| {
                let (here, other) = (f64::from(tied.events), f64::from(tied.others));
                let above_others = (others_below + other / 2.0) / others;
                let below_events = (events - events_below - here / 2.0) / events;
                events_below += here;
                others_below += other;
                (here, above_others, other, below_events)
            })
            .collect();
        let value = placed.iter().map(|(here, above, ..)| here * above).sum::<f64>() / events;
        let square = |from: f64| (from - value).powi(2);
        let of_events = placed.iter().map(|(here, above, ..)| here * square(*above)).sum::<f64>() / (events - 1.0);
        let of_others = placed.iter().map(|(.., other, below)| other * square(*below)).sum::<f64>() / (others - 1.0);
        let error = (of_events / events + of_others / others).sqrt();
        Some(Estimate::wald(value, error, 0.0, 1.0))
    }

    /// A mean of one value for each prediction and outcome, with its standard error.
    fn mean(&self, of: impl Fn(&Tied, f64) -> f64) -> (f64, f64) {
        let n = f64::from(self.n);
        let sum = |of: &dyn Fn(&Tied, f64) -> f64| -> f64 {
            let each = |tied: &Tied| f64::from(tied.events) * of(tied, 1.0) + f64::from(tied.others) * of(tied, 0.0);
            self.tied.iter().map(each).sum()
        };
        let mean = sum(&of) / n;
        let squares = sum(&|tied, event| (of(tied, event) - mean).powi(2));
        (mean, (squares / (n - 1.0) / n).sqrt())
    }
}

/// The row of a run of equal predictions.
fn reliability_row(tied: &[Tied]) -> Option<ReliabilityRow> {
    let sum = |of: fn(&Tied) -> u32| tied.iter().map(of).fold(0, u32::saturating_add);
    let (n, events) = (sum(Tied::n), sum(|tied| tied.events));
    let predicted = tied.iter().map(|tied| f64::from(tied.n()) * tied.score).sum::<f64>() / f64::from(n);
    let (from, to) = (tied.first()?.score, tied.last()?.score);
    Some(ReliabilityRow { from, to, n, events, predicted, observed: Estimate::share(events, n) })
}

/// The log odds of a probability.
fn log_odds(probability: f64) -> f64 {
    probability.ln() - (-probability).ln_1p()
}

/// The probability of log odds.
fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

impl Sample {
    /// The reliability table.
    fn table(&self) -> Vec<ReliabilityRow> {
        let few = u32::try_from(self.tied.len()).is_ok_and(|values| values <= ROWS);
        let mut before = 0_u32;
        let grouped: Vec<(u64, Tied)> = (0..)
            .zip(&self.tied)
            .map(|(value, tied)| {
                let group = u64::from(before).saturating_mul(ROWS.into()).checked_div(self.n.into()).unwrap_or(0);
                before = before.saturating_add(tied.n());
                (if few { value } else { group }, *tied)
            })
            .collect();
        let rows = grouped.chunk_by(|(a, _), (b, _)| a == b);
        rows.filter_map(|row| reliability_row(&row.iter().map(|(_, tied)| *tied).collect::<Vec<_>>())).collect()
    }

    /// Sums over all predictions: what is expected at these log odds less what happened, and the information.
    fn sums(&self, log_odds_of: impl Fn(f64) -> (f64, f64)) -> Sums {
        self.tied.iter().fold(Sums::default(), |mut sums, tied| {
            let (x, log_odds) = log_odds_of(log_odds(tied.score));
            let expected = probability(log_odds);
            let short = f64::from(tied.events) - f64::from(tied.n()) * expected;
            let weight = f64::from(tied.n()) * expected * (1.0 - expected);
            sums.short += short;
            sums.short_x += short * x;
            sums.weight += weight;
            sums.weight_x += weight * x;
            sums.weight_xx += weight * x * x;
            // ln(1 + e^-z), for either sign without loss.
            let lost = |z: f64| (-z).max(0.0) + (-z.abs()).exp().ln_1p();
            sums.lost += f64::from(tied.events) * lost(log_odds) + f64::from(tied.others) * lost(-log_odds);
            sums
        })
    }

    /// Calibration in the large, by Newton's steps, each within what is known to hold the answer. The event
    /// happened to some and not to all.
    fn intercept(&self) -> Estimate {
        let of_all = log_odds(f64::from(self.events) / f64::from(self.n));
        let edge = |tied: Option<&Tied>| tied.map_or(0.0, |tied| of_all - log_odds(tied.score));
        let (mut low, mut high) = (edge(self.tied.last()), edge(self.tied.first()));
        let mut at = low.midpoint(high);
        for _ in 0..STEPS {
            let sums = self.sums(|x| (0.0, x + at));
            if sums.short > 0.0 {
                low = at;
            } else {
                high = at;
            }
            let step = sums.short / sums.weight;
            if (step * step * sums.weight).is_finite() && step * step * sums.weight < CLOSE {
                at += step;
                break;
            }
            let next = at + step;
            at = if next > low && next < high { next } else { low.midpoint(high) };
        }
        let error = self.sums(|x| (0.0, x + at)).weight.recip().sqrt();
        Estimate::wald(at, error, f64::NEG_INFINITY, f64::INFINITY)
    }

    /// The slope of the logistic regression on the log odds, by Newton's steps, halved where the likelihood
    /// would fall.
    fn slope(&self) -> Option<Estimate> {
        if self.is_parted() {
            return None;
        }
        let (centre, _) = self.mean(|tied, _| log_odds(tied.score));
        let at = |a: f64, b: f64| self.sums(|x| (x - centre, a + b * (x - centre)));
        let (mut a, mut b) = (log_odds(f64::from(self.events) / f64::from(self.n)), 0.0);
        for _ in 0..STEPS {
            let sums = at(a, b);
            let Sums { short, short_x, weight, weight_x, weight_xx, lost } = sums;
            let determinant = weight * weight_xx - weight_x * weight_x;
            let step_a = (weight_xx * short - weight_x * short_x) / determinant;
            let step_b = (weight * short_x - weight_x * short) / determinant;
            let gain = step_a * short + step_b * short_x;
            if !gain.is_finite() {
                return None;
            }
            if gain < CLOSE {
                let error = (weight / determinant).sqrt();
                return Some(Estimate::wald(b + step_b, error, f64::NEG_INFINITY, f64::INFINITY));
            }
            let mut share = 1.0;
            while share > CLOSE && at(a + share * step_a, b + share * step_b).lost > lost {
                share /= 2.0;
            }
            (a, b) = (a + share * step_a, b + share * step_b);
        }
        None
    }

    /// Whether some value of the predictions has all events on one side and all others on the other: then no
    /// slope fits best.
    fn is_parted(&self) -> bool {
        let range = |is_there: fn(&&Tied) -> bool| {
            let lowest = self.tied.iter().find(is_there).map_or(f64::NAN, |tied| tied.score);
            let highest = self.tied.iter().rev().find(is_there).map_or(f64::NAN, |tied| tied.score);
            (lowest, highest)
        };
        let (events, others) = (range(|tied| tied.events > 0), range(|tied| tied.others > 0));
        events.0 >= others.1 || others.0 >= events.1
    }
}

/// How many steps of Newton's are taken at most, and how near to the answer is near enough: a square of
/// standard errors.
const STEPS: u32 = 200;
const CLOSE: f64 = 1e-16;

/// Sums of a logistic regression: score, information and the negative logarithm of the likelihood.
#[derive(Default)]
struct Sums {
    short: f64,
    short_x: f64,
    weight: f64,
    weight_x: f64,
    weight_xx: f64,
    lost: f64,
}

/// How well a score orders people: those to whom the event happened above the others.
///
/// It says nothing of how often the event happens at a score, which a score that is no probability does not
/// claim to say.
///
/// ```
/// use caseload::risk::Discrimination;
/// let judged = Discrimination::of(&[0.0, 3.0, 1.0, 4.0], &[false, true, false, true])?;
/// assert_eq!(judged.auroc.map(|auroc| auroc.value), Some(1.0));
/// # Ok::<(), caseload::Faulty<caseload::risk::CalibrationFault>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discrimination {
    /// How many predictions were judged.
    pub n: u32,
    /// To how many the event happened.
    pub events: u32,
    /// The area under the receiver operating characteristic, ties counted half, with the interval of DeLong;
    /// none where the event happened to all or to none.
    pub auroc: Option<Estimate>,
}

impl Discrimination {
    /// Judges scores, in any unit, a higher one for a higher risk, by what happened.
    ///
    /// # Errors
    /// Lists all that is wrong: no scores, not as many as outcomes, scores that are not finite.
    pub fn of(scores: &[f64], happened: &[bool]) -> Result<Self, Faulty<CalibrationFault>> {
        let check = |score: f64, place| (!score.is_finite()).then_some(CalibrationFault::NotFinite { place });
        let sample = Sample::of(scores, happened, check)?;
        Ok(Self { n: sample.n, events: sample.events, auroc: sample.auroc() })
    }
}

impl fmt::Display for Discrimination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n {}, events {}; AUROC ", self.n, self.events)?;
        match self.auroc {
            Some(auroc) => write!(f, "{auroc}")?,
            None => f.write_str("none, with one class")?,
        }
        f.write_str("; uncalibrated score: AUROC only")
    }
}

/// Some predictions beside each other, and what happened.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReliabilityRow {
    /// The lowest prediction in it.
    pub from: f64,
    /// The highest prediction in it.
    pub to: f64,
    /// How many predictions.
    pub n: u32,
    /// To how many of them the event happened.
    pub events: u32,
    /// The mean prediction.
    pub predicted: f64,
    /// The share to whom the event happened, with the interval of Wilson.
    pub observed: Estimate,
}

/// How many rows a reliability table has at most, where not all predictions are of few values.
const ROWS: u32 = 10;

/// How well predicted probabilities agreed with what happened. Every interval is of 95 percent: of the means,
/// the Brier score and its parts by their standard errors (those of the parts by linearizing them), of the
/// ratio the same on the scale of logarithms, of intercept and slope Wald's from the information, of the AUROC
/// DeLong's, in the table Wilson's.
///
/// ```
/// use caseload::risk::Calibration;
/// let predicted = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9];
/// let happened = [false, false, true, false, true, false, true, true];
/// let judged = Calibration::of(&predicted, &happened)?;
/// assert_eq!((judged.n, judged.events), (8, 4));
/// assert_eq!(format!("{:.4}", judged.brier.value), "0.1750");
/// # Ok::<(), caseload::Faulty<caseload::risk::CalibrationFault>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Calibration {
    /// How many predictions were judged.
    pub n: u32,
    /// To how many the event happened.
    pub events: u32,
    /// The share to whom the event happened less the mean prediction: above 0, too little was predicted.
    pub difference: Estimate,
    /// Events observed over events expected, 1 at best.
    pub observed_over_expected: Estimate,
    /// Calibration in the large: what is to be added to the log odds of all predictions so that they expect
    /// what happened, the slope held at 1. Above 0, too little was predicted.
    pub intercept: Estimate,
    /// The slope of a logistic regression on the log odds of the predictions, 1 at best; below 1 they are too
    /// extreme. None where the predictions are all alike, or part the classes.
    pub slope: Option<Estimate>,
    /// The mean of the squared differences, 0 at best. It depends on how common the event is.
    pub brier: Estimate,
    /// 1 less the Brier score over that of predicting the observed share for all: 1 at best, 0 where the
    /// predictions tell no more than that share.
    pub scaled_brier: Estimate,
    /// Part of the Brier score (Murphy): how far the predictions lie from what happened, row by row.
    pub reliability: Estimate,
    /// Part of the Brier score, taken off: how far what happened differs from row to row.
    pub resolution: Estimate,
    /// Part of the Brier score: the observed share times what is left to 1.
    pub uncertainty: Estimate,
    /// Part of the Brier score: what predictions differ in within a row; 0 where a row is one value.
    pub within_rows: Estimate,
    /// How well the predictions order people, as in [`Discrimination`].
    pub auroc: Estimate,
    /// The reliability table: a row for each value where there are at most ten, else ten groups of about the
    /// same size, in which equal predictions stay together.
    pub table: Vec<ReliabilityRow>,
}

impl Calibration {
    /// Judges probabilities by what happened.
    ///
    /// # Errors
    /// Lists all that is wrong: no predictions, not as many as outcomes, predictions that are not between 0 and
    /// 1, an event that happened to all or to none.
    pub fn of(predicted: &[f64], happened: &[bool]) -> Result<Self, Faulty<CalibrationFault>> {
        let is_probability = |score: f64| score > 0.0 && score < 1.0;
        let check = |score, place| (!is_probability(score)).then_some(CalibrationFault::NotAProbability { place });
        let sample = Sample::of(predicted, happened, check)?;
        let one_class = || Faulty::new(PREDICTIONS, vec![CalibrationFault::OneClass]);
        let auroc = sample.auroc().ok_or_else(one_class)?;
        let (share, _) = sample.mean(|_, event| event);
        let (expected, _) = sample.mean(|tied, _| tied.score);
        let (difference, error) = sample.mean(|tied, event| event - tied.score);
        let ratio = share / expected;
        let (_, ratio_error) = sample.mean(|tied, event| (event - ratio * tied.score) / expected);

        // Each part of the Brier score as a mean of what one prediction and its outcome add, in first order: the
        // standard error of the mean is that of the part.
        let table = sample.table();
        let row_of = |tied: &Tied| table.get(table.partition_point(|row| row.to < tied.score));
        let brier = |tied: &Tied, event: f64| (tied.score - event).powi(2);
        let reliability = |tied: &Tied, event: f64| {
            let off = row_of(tied).map_or(0.0, |row| row.predicted - row.observed.value);
            2.0 * off * (tied.score - event) - off * off
        };
        let resolution = |tied: &Tied, event: f64| {
            let observed = row_of(tied).map_or(0.0, |row| row.observed.value);
            2.0 * (observed - share) * event - observed * observed + share * share
        };
        let uncertainty = |_: &Tied, event: f64| (1.0 - 2.0 * share) * event + share * share;
        let within = |tied: &Tied, event: f64| {
            brier(tied, event) - reliability(tied, event) + resolution(tied, event) - uncertainty(tied, event)
        };
        let spread = share * (1.0 - share);
        let brier_of_all = sample.mean(brier);
        let scaled = |tied: &Tied, event: f64| {
            let skill_lost = brier_of_all.0 / spread;
            1.0 - brier(tied, event) / spread + skill_lost * (1.0 - 2.0 * share) * (event - share) / spread
        };
        let part = |(value, error), least, most| Estimate::wald(value, error, least, most);
        Ok(Self {
            n: sample.n,
            events: sample.events,
            difference: part((difference, error), -1.0, 1.0),
            observed_over_expected: Estimate::wald_of_ratio(ratio, ratio_error),
            intercept: sample.intercept(),
            slope: sample.slope(),
            brier: part(brier_of_all, 0.0, 1.0),
            scaled_brier: part(sample.mean(scaled), f64::NEG_INFINITY, 1.0),
            reliability: part(sample.mean(reliability), 0.0, 1.0),
            resolution: part(sample.mean(resolution), 0.0, 0.25),
            uncertainty: part(sample.mean(uncertainty), 0.0, 0.25),
            within_rows: part(sample.mean(within), -1.0, 1.0),
            auroc,
            table,
        })
    }
}

impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "n {}, events {}; 95 percent intervals", self.n, self.events)?;
        let figures = [
            ("observed less predicted", Some(self.difference)),
            ("observed over expected", Some(self.observed_over_expected)),
            ("intercept (slope 1)", Some(self.intercept)),
            ("slope", self.slope),
            ("Brier", Some(self.brier)),
            ("scaled Brier", Some(self.scaled_brier)),
            ("reliability", Some(self.reliability)),
            ("resolution", Some(self.resolution)),
            ("uncertainty", Some(self.uncertainty)),
            ("within rows", Some(self.within_rows)),
            ("AUROC", Some(self.auroc)),
        ];
        for (name, figure) in figures {
            match figure {
                Some(figure) => writeln!(f, "{name}: {figure}")?,
                None => writeln!(f, "{name}: none")?,
            }
        }
        writeln!(f, "predicted | mean | n | events | observed")?;
        for ReliabilityRow { from, to, n, events, predicted, observed } in &self.table {
            writeln!(f, "{from:.4} to {to:.4} | {predicted:.4} | {n} | {events} | {observed}")?;
        }
        Ok(())
    }
}
