//! Who carries cases: an owner, with what there is room for by each limit.

use super::tally::float;
use crate::event::Owner;
use crate::limit::{Carry, Weights};
use crate::program::{Cap, Intake};
use crate::time::Day;

/// A cap, of the rulebook or of the policy.
#[derive(Debug)]
pub(super) struct Limit {
    pub(super) standard: Option<usize>,
    pub(super) cap: Cap,
    pub(super) weights: Weights,
    /// Whether the books judge it today, and owner-days kept and broken of which they have not been told.
    pub(super) judged: bool,
    pub(super) kept: u64,
    pub(super) broken: u64,
    /// Whether admission keeps it, and does so today: an edition may bring it or take it away.
    pub(super) keeps: bool,
    pub(super) binds: bool,
    /// The least that any case weighs, and what all do, where they weigh the same.
    pub(super) least: i64,
    pub(super) all: Option<i64>,
}

/// A limit on the enrolments of a month.
#[derive(Debug)]
pub(super) struct MonthLimit {
    pub(super) standard: usize,
    pub(super) intake: Intake,
    pub(super) keeps: bool,
    pub(super) binds: bool,
}

/// A limit on what owners hold.
#[derive(Debug)]
pub(super) struct Holds {
    pub(super) standard: usize,
    pub(super) any_of: Vec<String>,
    pub(super) keeps: bool,
    pub(super) binds: bool,
}

/// An owner of cases: a worker who came, or the team.
#[derive(Debug)]
pub(super) struct Carrier {
    pub(super) owner: Owner,
    pub(super) position: usize,
    /// The worker; none of a team.
    pub(super) worker: Option<usize>,
    pub(super) here: bool,
    pub(super) full: bool,
    pub(super) fte: f64,
    pub(super) credentials: Vec<String>,
    pub(super) zone: Option<String>,
    pub(super) cases: u64,
    /// Of each limit.
    pub(super) burdens: Vec<Burden>,
    pub(super) enrolled: u64,
    /// Of each limit on a month, whether it was broken in this one, where anybody was enrolled while it was in force.
    pub(super) broken: Vec<Option<bool>>,
    pub(super) ready: Vec<Ready>,
}

/// What an owner carries and may carry by a limit, in hundredths.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Burden {
    pub(super) load: i64,
    pub(super) room: i64,
}

/// A client whose work waits to be done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ready {
    /// What comes first has the least.
    pub(super) rank: f64,
    pub(super) due: Day,
    pub(super) number: u64,
    pub(super) place: u32,
}

impl Carrier {
    pub(super) fn holds(&self, any_of: &[String]) -> bool {
        self.credentials.iter().any(|held| any_of.contains(held))
    }

    /// Full-time equivalents, never none.
    pub(super) fn hours(&self) -> f64 {
        self.fte.max(0.01)
    }

    /// Cases for the hours.
    #[inline]
    pub(super) fn loaded(&self) -> f64 {
        float(self.cases) / self.hours()
    }
}

impl Burden {
    /// Whether there is room for so much more. A weight is of 32 bits, so that no load comes near 64.
    #[inline]
    pub(super) const fn takes(self, weight: i64) -> bool {
        self.load.wrapping_add(weight) <= self.room
    }
}

impl Limit {
    /// How much more a case weighs after than before, where not all weigh the same.
    #[inline(never)]
    pub(super) fn change(&self, before: Option<Carry>, after: Option<Carry>) -> i64 {
        let weigh = |carry: Option<Carry>| carry.map_or(0, |carry| self.weights.weigh(carry));
        weigh(after).wrapping_sub(weigh(before))
    }

    /// Whether it leaves no room for any case.
    #[inline]
    pub(super) const fn is_full(&self, of: Burden) -> bool {
        self.binds && !of.takes(self.least)
    }
}
