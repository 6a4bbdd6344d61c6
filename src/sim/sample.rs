//! What a sample of replications tells.

use crate::statistics::{Estimate, student};

/// A sample, value by value: how many, their mean and how they vary.
///
/// ```
/// use caseload::sim::Sample;
///
/// let sample: Sample = [1.0, 2.0, 4.0].into_iter().collect();
/// assert_eq!(sample.estimate().unwrap().to_string(), "2.3333 (-1.4612 to 6.1279)");
/// ```
///
/// # Source
///
/// Welford (1962).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sample {
    n: u32,
    mean: f64,
    squares: f64,
}

impl Sample {
    /// Takes one value in.
    pub fn push(&mut self, value: f64) {
        self.n = self.n.saturating_add(1);
        let apart = value - self.mean;
        self.mean += apart / f64::from(self.n);
        self.squares += apart * (value - self.mean);
    }

    /// How many values.
    #[must_use]
    pub const fn n(&self) -> u32 {
        self.n
    }

    /// Their mean; none without values.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then_some(self.mean)
    }

    /// Their standard deviation; none of fewer than two.
    #[must_use]
    pub fn deviation(&self) -> Option<f64> {
        (self.n > 1).then(|| (self.squares / (f64::from(self.n) - 1.0)).sqrt())
    }

    /// The mean with its t interval of 95 percent confidence; none without values.
    #[must_use]
    pub fn estimate(&self) -> Option<Estimate> {
        self.estimate_among(1)
    }

    /// The mean with an interval so wide that of so many intervals together all hold their figure with 95 percent
    /// confidence.
    ///
    /// # Source
    ///
    /// Bonferroni's inequality: each has the confidence 1 - 0.05 / number.
    #[must_use]
    pub fn estimate_among(&self, intervals: u32) -> Option<Estimate> {
        let half = self.deviation().map(|deviation| {
            let confidence = 1.0 - 0.05 / f64::from(intervals.max(1));
            student(confidence, self.n.saturating_sub(1)) * deviation / f64::from(self.n).sqrt()
        });
        let interval = half.map(|half| (self.mean - half, self.mean + half));
        self.mean().map(|value| Estimate { value, interval })
    }
}

impl FromIterator<f64> for Sample {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sample = Self::default();
        values.into_iter().for_each(|value| sample.push(value));
        sample
    }
}

/// How many values at the start of a row to leave out, since the row has not yet settled: what is left has the mean
/// that is best known. None where the answer lies past the middle: the row is too short to tell.
///
/// # Source
///
/// MSER-5 (White, Cobb and Spratt 2000): means of five values each; the fewest left out for which the sum of squares
/// about their mean, over the square of their number, is least.
///
/// ```
/// use caseload::sim::mser_5;
///
/// let row: Vec<f64> = (0..100).map(|day| if day < 20 { f64::from(day) } else { 20.0 + f64::from(day % 3) }).collect();
/// assert_eq!(mser_5(&row), Some(20));
/// ```
#[must_use]
pub fn mser_5(row: &[f64]) -> Option<usize> {
    let batches = row.chunks_exact(5);
    let half = batches.len() / 2;
    let mut rest = Sample::default();
    // From the end, so that each sample grows by one value.
    let scored = batches.enumerate().rev().map(|(place, batch)| {
        rest.push(batch.iter().sum::<f64>() / 5.0);
        (rest.squares / f64::from(rest.n).powi(2), place)
    });
    // Fewer than five are too few to tell anything.
    let least = scored.skip(4).min_by(|(a, place), (b, other)| a.total_cmp(b).then(place.cmp(other)))?.1;
    (least <= half).then(|| least.saturating_mul(5))
}
