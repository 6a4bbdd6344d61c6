//! Student's t, in arithmetic that gives the same bits on every platform: sums, products, quotients and square roots.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// From so many degrees of freedom on, the answer goes with their reciprocal: what is left out is below 1e-8.
const MANY: u32 = 40_000;

/// How many standard errors to both sides of the mean hold a figure with a confidence (0.95, say), by Student's
/// distribution with so many degrees of freedom (taken as one where there are none).
///
/// # Source
///
/// Abramowitz and Stegun 26.7.3 and 26.7.4, where the distribution is a finite sum of an angle's cosines, solved for
/// the angle's tangent by Newton's steps.
#[must_use]
pub fn student(confidence: f64, freedom: u32) -> f64 {
    if freedom <= MANY {
        return solved(confidence, freedom.max(1));
    }
    let (half, many) = (solved(confidence, MANY / 2), solved(confidence, MANY));
    many + (half - many) * (f64::from(MANY) / f64::from(freedom) - 1.0)
}

fn solved(confidence: f64, freedom: u32) -> f64 {
    let odd = freedom % 2 == 1;
    // The terms of the sum: the first, and by how much each is less than the one before.
    let terms = freedom / 2;
    let term = |nth: u32| {
        let even = 2.0 * f64::from(nth);
        if odd { even / (even + 1.0) } else { (even - 1.0) / even }
    };
    let sum = |cosine: f64| {
        let (mut sum, mut each) = (0.0, if odd { cosine } else { 1.0 });
        for nth in 1..=terms {
            sum += each;
            each *= term(nth) * cosine * cosine;
        }
        sum
    };
    // The density goes with a power of the cosine.
    let at_0 = if odd { FRAC_2_PI * (1.0 + sum(1.0)) } else { sum(1.0) };
    let confidence = confidence.clamp(0.0, 1.0 - 1e-12);
    // The distribution is concave in the tangent, so that the steps rise to the answer and never pass it.
    let mut tangent = 0.0;
    for _ in 0..200 {
        let cosine = 1.0 / (1.0_f64 + tangent * tangent).sqrt();
        let sum = tangent * cosine * sum(cosine);
        let within = if odd { FRAC_2_PI * (angle(tangent) + sum) } else { sum };
        let step = (confidence - within) / (at_0 * power(cosine, freedom.saturating_add(1)));
        tangent += step.max(0.0);
        if step < 1e-15 * tangent {
            break;
        }
    }
    f64::from(freedom).sqrt() * tangent
}

/// The angle of a tangent that is not below 0.
fn angle(tangent: f64) -> f64 {
    if tangent > 1.0 {
        return FRAC_PI_2 - angle(1.0 / tangent);
    }
    // An eighth of the angle is so small that few terms of the series tell it.
    let half = |tangent: f64| tangent / (1.0 + (1.0 + tangent * tangent).sqrt());
    let eighth = half(half(half(tangent)));
    let series = (0..12_u32)
        .rev()
        .fold(0.0, |sum, nth| 1.0 / f64::from(nth.saturating_mul(2).saturating_add(1)) - eighth * eighth * sum);
    8.0 * eighth * series
}

fn power(mut base: f64, mut exponent: u32) -> f64 {
    let mut power = 1.0;
    while exponent > 0 {
        if exponent % 2 == 1 {
            power *= base;
        }
        base *= base;
        exponent /= 2;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_those_of_the_library() {
        for n in 0..4_000_u32 {
            let tangent = f64::from(n).powi(2) / 1_000.0;
            // Some units in the last place, of which the doubling makes eight times as many.
            assert!((angle(tangent) - tangent.atan()).abs() < 2e-15, "{tangent}");
        }
    }

    /// The expansion about the normal quantile (Abramowitz and Stegun 26.7.5), by other means.
    #[test]
    fn many_degrees_of_freedom() {
        let z = 1.959_963_984_540_054_f64;
        let (first, second) = ((z.powi(3) + z) / 4.0, (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0);
        for freedom in [1_000, MANY - 1, MANY, MANY + 1, 1_000_000, u32::MAX] {
            let n = f64::from(freedom);
            let expected = z + first / n + second / n.powi(2);
            assert!((student(0.95, freedom) - expected).abs() < 1e-8, "{freedom}");
        }
        // Without a jump where the way changes.
        assert!(student(0.95, MANY) > student(0.95, MANY + 1));
    }
}
