//! A measure of one subject in one window, in words.

use super::{Figure, Subject};
use crate::obligation::Verdict;
use crate::program::{Bound, Measure, Quantity};
use crate::time::Day;

/// A measure of one subject in one window, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured<'a> {
    /// The standard, by its place in the rulebook.
    pub standard: usize,
    /// What it asks.
    pub measure: &'a Measure,
    /// Of whom it was measured.
    pub of: Subject,
    /// The first and the last day of the window; for a taper, of the phase.
    pub window: (Day, Day),
    /// What it comes to.
    pub figure: Figure,
    /// What became of it.
    pub verdict: Verdict,
}

impl Measured<'_> {
    /// What was expected.
    #[must_use]
    pub fn expected(&self) -> String {
        self.measure.to_string()
    }

    /// What was found: "7 of 11 cases, 64 percent (rounded half up)".
    #[must_use]
    pub fn found(&self) -> String {
        let Self { figure, .. } = self;
        // Where it is shown, the numerator is whole.
        let (counted, _) = figure.numerator.floor(1, 1);
        let of = figure.denominator;
        match &self.measure.quantity {
            Quantity::InVivo {} => format!("{counted} of {of} contacts, {figure}"),
            Quantity::SeenBy { .. } => format!("{counted} of {of} cases, {figure}"),
            Quantity::TeamOwned {} => format!("{counted} of {of} days in service, {figure}"),
            Quantity::Contacts { .. } => format!("{counted} contacts in {of} days in service, {figure}"),
            Quantity::Taper { .. } => format!("{counted} contacts after {of} in the phase before"),
            Quantity::Staffing { .. } => format!("{figure}, mean of {of} days"),
            Quantity::Span {} => {
                format!("{}, mean of {of} days", figure.in_units(&format!(" {}", self.measure.quantity.unit())))
            }
            Quantity::Meetings {} | Quantity::Supervision {} => format!("{counted} held"),
            Quantity::Training {} => figure.in_units(" hours"),
        }
    }

    /// What would have satisfied it.
    #[must_use]
    pub fn would_satisfy(&self) -> String {
        let of = self.figure.denominator;
        match (&self.measure.quantity, self.measure.bound) {
            (Quantity::InVivo {}, Some(bound)) => format!("{} of {of} contacts", in_words(bound, of, percent(bound))),
            (Quantity::SeenBy { .. }, Some(bound)) => {
                format!("{} of {of} cases", in_words(bound, of, percent(bound)))
            }
            (Quantity::TeamOwned {}, Some(bound)) => {
                format!("{} of {of} days in service", in_words(bound, of, percent(bound)))
            }
            (Quantity::Contacts { .. }, Some(bound)) => {
                format!("{} contacts in {of} days in service", in_words(bound, of, weekly(bound)))
            }
            (quantity, Some(bound)) => quantity.bounded(bound),
            (_, None) => "fewer contacts than in the phase before".to_owned(),
        }
    }
}

/// The edge that a count must reach or may not pass, as so many of so many parts of the denominator, and
/// whether a count on the edge itself is in bounds.
type Edge = (u64, u64, bool);

/// Whole percentages half up: 64 is reached at 63.5, and passed at 64.5.
fn percent(bound: Bound) -> Edge {
    match bound {
        Bound::AtLeast(least) => {
            let whole = u64::from(least.hundredths().div_ceil(100));
            (whole.saturating_mul(2).saturating_sub(1), 200, true)
        }
        Bound::AtMost(most) => {
            let whole = u64::from(most.hundredths().div_euclid(100));
            (whole.saturating_mul(2).saturating_add(1), 200, false)
        }
    }
}

fn weekly(bound: Bound) -> Edge {
    let (Bound::AtLeast(of) | Bound::AtMost(of)) = bound;
    (u64::from(of.hundredths()), 700, true)
}

/// The count that is just in bounds.
fn in_words(bound: Bound, denominator: u64, (part, of, on_edge): Edge) -> String {
    let edge = part.saturating_mul(denominator);
    match bound {
        Bound::AtLeast(_) => format!("at least {}", edge.div_ceil(of)),
        Bound::AtMost(_) if on_edge => format!("at most {}", edge.checked_div(of).unwrap_or(0)),
        Bound::AtMost(_) => format!("at most {}", edge.div_ceil(of).saturating_sub(1)),
    }
}
