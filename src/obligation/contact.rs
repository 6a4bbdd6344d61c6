//! A contact standard made ready, for rolling and for calendar windows alike.

use super::today::{Bounds, Today, aspect};
use crate::event::HoldReason;
use crate::fact::Fact;
use crate::program::{Amount, Clock, ContactRule, Pattern, Program, Rounding, Term, Window};
use crate::record::Holds;

/// A contact standard, made ready: what each edition demands of one row.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) amount: Amount,
    pub(super) window: Window,
    pub(super) demands: Vec<Demand>,
}

/// What is demanded on the days of a scope.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    /// The standard, and the place among its demands.
    pub(super) standard: usize,
    pub(super) place: usize,
    pub(super) least: u32,
    /// The active days of a rolling window.
    pub(super) days: i32,
    pub(super) rounding: Rounding,
    /// The holds after which a row starts afresh.
    pub(super) restarts: Holds,
    term: Term,
    of_all: Bounds,
    scope: Bounds,
    bit: u64,
}

impl Rule {
    pub(super) const fn of(rule: &ContactRule) -> Self {
        Self { amount: rule.amount, window: rule.window, demands: Vec::new() }
    }

    /// Takes in what a standard demands while it is in force.
    pub(super) fn take_in(&mut self, standard: usize, rule: &ContactRule, program: &Program) {
        let restarts = |reason: &HoldReason| rule.clocks.of(*reason) == Clock::Restart;
        self.demands.extend(rule.demands.iter().enumerate().map(|(place, demand)| Demand {
            standard,
            place,
            least: demand.least,
            days: i32::try_from(demand.days.unwrap_or(1)).unwrap_or(i32::MAX),
            rounding: rule.rounding,
            restarts: HoldReason::ALL.iter().copied().filter(restarts).collect(),
            term: program.term(standard),
            of_all: Bounds::of(&rule.scope, program),
            scope: Bounds::of(&demand.scope, program),
            bit: program.bit(&Pattern::Contact(demand.filter.clone())),
        }));
    }

    /// The patterns whose facts concern it.
    pub(super) fn watch(&self) -> u64 {
        self.demands.iter().fold(0, |bits, demand| bits | demand.bit)
    }

    /// What of a day it looks at: the scopes, and the holds where they restart it, or, for a calendar window,
    /// pause it.
    pub(super) fn sees(&self) -> u8 {
        let sees = |demand: &Demand| demand.of_all.sees() | demand.scope.sees();
        let scopes = self.demands.iter().fold(aspect::EDITION, |all, demand| all | sees(demand));
        let still = self.window == Window::Rolling && self.demands.iter().all(|demand| demand.restarts.is_empty());
        if still { scopes } else { scopes | aspect::HOLDS }
    }

    /// The demand of the day: the first whose scope holds; none where the standard does not bind.
    pub(super) fn demand_on(&self, today: &Today) -> Option<usize> {
        let holds =
            |demand: &Demand| demand.term.holds(today.day) && demand.of_all.hold(today) && demand.scope.hold(today);
        self.demands.iter().position(holds)
    }
}

impl Rule {
    /// Whether two demands ask different things.
    pub(super) fn differ(&self, one: usize, other: usize) -> bool {
        let figures = |at: usize| self.demands.get(at).map(|demand| (demand.least, demand.days, demand.bit));
        one != other && figures(one) != figures(other)
    }
}

impl Demand {
    /// The contacts of a day that fit its filter.
    pub(super) fn fitting<'a>(&self, of_day: &'a [Fact]) -> impl Iterator<Item = &'a Fact> {
        let bit = self.bit;
        of_day.iter().filter(move |fact| fact.matches & bit != 0 && fact.effect.is_event())
    }
}
