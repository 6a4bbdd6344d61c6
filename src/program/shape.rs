//! The shape of a rule: all of it but its figure. Of two rules of one shape the stricter implies the other.

use std::mem::take;

use super::{Bound, Guard, Rule, Span};
use crate::event::Hundredths;

fn more(figure: &mut u32) -> i64 {
    take(figure).into()
}

fn fewer(figure: &mut u32) -> i64 {
    more(figure).saturating_neg()
}

fn fewer_cases(figure: &mut Hundredths) -> i64 {
    i64::from(take(figure).hundredths()).saturating_neg()
}

impl Span {
    fn shorter(&mut self) -> i64 {
        match self {
            Self::Days(n) | Self::BusinessDays(n) | Self::Months(n) | Self::FirstMonths(n) => fewer(n),
        }
    }
}

impl Rule {
    /// The rule without its figure, and how strict the figure is: of two rules of one shape the greater is
    /// the stricter, and who keeps it keeps the other.
    ///
    /// A rule without a figure is its own shape, and so is one whose figures do not go by more or less: days of
    /// a rolling window, the period of a repeat (kept every 30 days, every 40 may be missed), demands for
    /// several scopes, areas of focus from so many to so many.
    pub(super) fn shape(&self) -> (Self, i64) {
        let mut shape = self.clone();
        let strictness = match &mut shape {
            Self::Contact(rule) => match rule.demands.as_mut_slice() {
                [only] => more(&mut only.least),
                _ => 0,
            },
            Self::Deadline(rule) => match (&mut rule.within, rule.repeat, rule.not_earlier_than) {
                (Some(within), None, None) => within.shorter(),
                _ => 0,
            },
            Self::Phases(steps) => fewer(&mut steps.tolerance_days),
            Self::Timeliness(rule) => rule.within.shorter(),
            // A basis that stands as long as it lasts is the mildest.
            Self::ConsentToServices(rule) => {
                rule.basis_days.take().map_or(i64::MIN, |days| i64::from(days).saturating_neg())
            }
            Self::Guard(guard) => match guard {
                Guard::EligibilityNotOlder { days } | Guard::ReopenedWithin { days } => fewer(days),
                Guard::Notice { days } | Guard::Appeal { days } => more(days),
                Guard::Attempts(attempts) => more(&mut attempts.least),
                _ => 0,
            },
            Self::Cap(cap) => fewer_cases(&mut cap.most),
            Self::Intake(intake) => fewer_cases(&mut intake.most),
            Self::Reassignment(rule) => rule.within.shorter(),
            Self::Measure(measure) => match &mut measure.bound {
                Some(Bound::AtLeast(figure)) => take(figure).hundredths().into(),
                Some(Bound::AtMost(figure)) => fewer_cases(figure),
                None => 0,
            },
            Self::Order {}
            | Self::NoServiceAfterClosure {}
            | Self::OwnerKind(_)
            | Self::Authorization {}
            | Self::Credentials(_)
            | Self::OneOpenCase(_)
            | Self::NoOverlap {} => 0,
        };
        (shape, strictness)
    }
}
