//! Goal attainment: how far goals that differ from person to person were reached, as one number.

use crate::Faulty;
use crate::event::Attainment;

/// What is judged, in the words of an error.
const GOALS: &str = "goals";
/// How much the scores of goals are expected to go together; by convention (Kiresuk and Sherman 1968).
const CORRELATION: f64 = 0.3;

/// One thing that is wrong with goals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GoalFault {
    /// There are none.
    #[error("found no goals; expected at least one with its attainment")]
    None,
    /// A weight that is none.
    #[error("the weight of goal {place} is not above 0 and finite; expected 1 where goals weigh alike")]
    Weight {
        /// Its place, from 1.
        place: usize,
    },
}

impl GoalFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::None => "goal.none",
            Self::Weight { .. } => "goal.weight",
        }
    }
}

/// The T-score of goals, each with its weight and attainment: 50 where all were reached as expected, with a
/// deviation of 10. Kiresuk and Sherman 1968, Community Mental Health Journal 4:443 (published; the guide of
/// 2009 prints other formulas, in error). Levels run from -2 to 2; variants with -3 are other scales.
///
/// # Errors
/// Lists all that is wrong: no goals, weights that are none.
///
/// ```
/// use caseload::event::Attainment;
/// use caseload::outcome::goal_attainment;
///
/// let goals = [(4.0, 1), (2.0, -1), (1.0, 0)];
/// let goals = goals.into_iter().filter_map(|(weight, level)| Some((weight, Attainment::new(level)?)));
/// assert_eq!(format!("{:.2}", goal_attainment(goals)?), "53.69");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn goal_attainment(goals: impl IntoIterator<Item = (f64, Attainment)>) -> Result<f64, Faulty<GoalFault>> {
    let goals: Vec<_> = goals.into_iter().collect();
    let wrong = goals.iter().zip(1..).filter(|((weight, _), _)| !is_weight(*weight));
    let mut faults: Vec<_> = wrong.map(|(_, place)| GoalFault::Weight { place }).collect();
    if goals.is_empty() {
        faults.push(GoalFault::None);
    }
    if faults.is_empty() { Ok(t_score(&goals)) } else { Err(Faulty::new(GOALS, faults)) }
}

/// Whether goals can be weighed by it.
pub(super) fn is_weight(weight: f64) -> bool {
    weight.is_finite() && weight > 0.0
}

/// Of at least one goal, with weights that are some.
pub(super) fn t_score(goals: &[(f64, Attainment)]) -> f64 {
    // Only the proportions of weights count: the largest is taken as 1, so that no sum is too large.
    let most = goals.iter().map(|(weight, _)| *weight).fold(0.0, f64::max);
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        goals.iter().map(|(weight, level)| of(weight / most, f64::from(level.level()))).sum()
    };
    let (weights, squares) = (sum(&|weight, _| weight), sum(&|weight, _| weight * weight));
    let spread = (1.0 - CORRELATION) * squares + CORRELATION * weights * weights;
    50.0 + 10.0 * sum(&|weight, level| weight * level) / spread.sqrt()
}
