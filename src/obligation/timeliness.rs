//! Events written down in time (S5 of [`caseload::semantics`]).

use super::{Context, Item, Shortfall, Verdict};
use crate::fact::{Effect, Fact};
use crate::program::{Program, Span, Timeliness};
use crate::time::Day;

/// A timeliness standard, made ready. It has nothing open: each event is judged where it stands.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    bits: u64,
    within: Span,
}

impl Rule {
    pub(super) fn of(rule: &Timeliness, program: &Program) -> Self {
        Self { bits: program.bits(&rule.of), within: rule.within }
    }

    pub(super) fn day(&self, context: &Context<'_>, of_day: &[Fact], report: &mut impl FnMut(Item)) {
        for fact in of_day.iter().filter(|fact| fact.matches & self.bits != 0) {
            match fact.effect {
                Effect::WrittenOn(day) => report(self.judge(fact.day, day, context)),
                Effect::WrittenUnknown => report(Item {
                    due: None,
                    verdict: Verdict::CannotTell,
                    done: None,
                    missed: None,
                    counted: 0,
                    open: false,
                    ..self.judge(fact.day, fact.day, context)
                }),
                _ => {}
            }
        }
    }

    fn judge(&self, opened: Day, written: Day, context: &Context<'_>) -> Item {
        let due = self.within.after(opened, context.holidays);
        // What was written down after `as_of` is not yet written.
        let done = Some(written).filter(|written| *written <= context.as_of);
        let verdict = match done {
            Some(written) if written <= due => Verdict::Met,
            None if due >= context.as_of => Verdict::Pending,
            _ => Verdict::Missed,
        };
        Item {
            verdict,
            done,
            missed: (verdict == Verdict::Missed).then(|| {
                let last = done.unwrap_or(context.as_of);
                Shortfall::of_days(due.next(), last, last)
            }),
            counted: u32::from(done.is_some()),
            open: done.is_none(),
            ..Item::opened(context.standard, opened, Some(due), 1)
        }
    }
}
