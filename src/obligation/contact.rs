//! A contact standard made ready, for rolling and for calendar windows alike.

use super::today::{Bounds, Today, aspect};
use crate::event::HoldReason;
use crate::fact::Fact;
use crate::program::{Amount, Clock, ContactRule, Pattern, Program, Rounding, Window};
use crate::record::Holds;

/// A contact standard, made ready.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) amount: Amount,
    pub(super) window: Window,
    pub(super) rounding: Rounding,
    pub(super) demands: Vec<Demand>,
    /// The holds after which a row starts afresh.
    pub(super) restarts: Holds,
    scope: Bounds,
}

/// What is demanded on the days of a scope.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    pub(super) least: u32,
    /// The active days of a rolling window.
    pub(super) days: i32,
    scope: Bounds,
    bit: u64,
}

impl Rule {
    pub(super) fn of(rule: &ContactRule, program: &Program) -> Self {
        let demands = rule.demands.iter().map(|demand| Demand {
            least: demand.least,
            days: i32::try_from(demand.days.unwrap_or(1)).unwrap_or(i32::MAX),
            scope: Bounds::of(&demand.scope, program),
            bit: program.bit(&Pattern::Contact(demand.filter.clone())),
        });
        let restarts = |reason: &HoldReason| rule.clocks.of(*reason) == Clock::Restart;
        Self {
            amount: rule.amount,
            window: rule.window,
            rounding: rule.rounding,
            demands: demands.collect(),
            restarts: HoldReason::ALL.iter().copied().filter(restarts).collect(),
            scope: Bounds::of(&rule.scope, program),
        }
    }

    /// The patterns whose facts concern it.
    pub(super) fn watch(&self) -> u64 {
        self.demands.iter().fold(0, |bits, demand| bits | demand.bit)
    }

    /// What of a day it looks at: the scopes, and the holds where they restart it, or, for a calendar window,
    /// pause it.
    pub(super) fn sees(&self) -> u8 {
        let scopes = self.demands.iter().fold(self.scope.sees(), |all, demand| all | demand.scope.sees());
        if self.window == Window::Rolling && self.restarts.is_empty() { scopes } else { scopes | aspect::HOLDS }
    }

    /// The demand of the day: the first whose scope holds; none where the standard does not bind.
    pub(super) fn demand_on(&self, today: &Today) -> Option<usize> {
        if self.scope.hold(today) { self.demands.iter().position(|demand| demand.scope.hold(today)) } else { None }
    }
}

impl Demand {
    /// The contacts of a day that fit its filter.
    pub(super) fn fitting<'a>(&self, of_day: &'a [Fact]) -> impl Iterator<Item = &'a Fact> {
        let bit = self.bit;
        of_day.iter().filter(move |fact| fact.matches & bit != 0 && fact.effect.is_event())
    }
}
