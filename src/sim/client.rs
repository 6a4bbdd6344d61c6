//! A client who waits or is served, as a run keeps them.

use super::Stream;
use super::run::{NEVER, NOBODY};
use crate::event::Tier;
use crate::fact::Facts;
use crate::limit::Carry;
use crate::obligation::{Trackers, Want};
use crate::record::{DayState, Spells};
use crate::time::Day;

/// What the scenario's chances draw for a client, one stream for each purpose.
#[derive(Debug)]
pub(super) struct Chances {
    pub(super) tier: Stream,
    pub(super) institution: Stream,
    pub(super) no_show: Stream,
    pub(super) dropout: Stream,
}

/// A client who waits or is served: what becomes of them by itself.
#[derive(Debug)]
pub(super) struct Client {
    /// Told apart from those who had the place before.
    pub(super) turn: u32,
    pub(super) number: u64,
    pub(super) kin: usize,
    pub(super) came: u64,
    pub(super) enrolled: u64,
    pub(super) state: DayState,
    pub(super) term_began: Option<Day>,
    pub(super) owner: u32,
    /// How the owner carries it; none before they do.
    pub(super) carry: Option<Carry>,
    /// When the next of these happens.
    pub(super) next: u64,
    pub(super) gives_up: u64,
    pub(super) ends: u64,
    pub(super) drops: u64,
    pub(super) changes: u64,
    pub(super) to: Tier,
    pub(super) moves: u64,
    /// Since when in an institution.
    pub(super) inside: Option<u64>,
    /// The next phase, by its place among those with a length, and when it begins.
    pub(super) phase: usize,
    pub(super) phase_at: u64,
    /// Since when in the tier from which clients step down, and when they do.
    pub(super) light_since: u64,
    pub(super) steps: u64,
    pub(super) chances: Option<Box<Chances>>,
}

impl Client {
    pub(super) fn new(turn: u32) -> Self {
        Self {
            turn,
            number: 0,
            kin: 0,
            came: 0,
            enrolled: NEVER,
            state: DayState::default(),
            term_began: None,
            owner: NOBODY,
            carry: None,
            next: NEVER,
            gives_up: NEVER,
            ends: NEVER,
            drops: NEVER,
            changes: NEVER,
            to: Tier::Low,
            moves: NEVER,
            inside: None,
            phase: 0,
            phase_at: NEVER,
            light_since: NEVER,
            steps: NEVER,
            chances: None,
        }
    }

    /// When service began; none where it never did.
    pub(super) fn served_since(&self) -> Option<u64> {
        (self.enrolled != NEVER).then_some(self.enrolled)
    }

    /// Whether something of the client's own happens before a moment that keeps a worker away today.
    pub(super) const fn is_busy(&self, before: u64) -> bool {
        self.ends < before
            || self.drops < before
            || self.moves < before
            || self.steps < before
            || self.gives_up < before
    }
}

/// What is followed of a client's case.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) facts: Facts,
    pub(super) trackers: Option<Trackers>,
    /// The last day that the trackers were fed.
    pub(super) fed: Day,
    /// What is to be done as they were asked last, and the last day on which that is so where nothing happens.
    pub(super) wants: Vec<Want>,
    pub(super) stands: Day,
    /// When the work is looked at next, or whether it waits to be done.
    pub(super) look: Day,
    pub(super) queued: bool,
    /// When the first of it is due, and whether any is a safety response.
    pub(super) due: Day,
    pub(super) safety: bool,
    pub(super) touched: bool,
    /// The patterns that what was done today fits.
    pub(super) done: u64,
    /// The last moment in the log.
    pub(super) last: u64,
    pub(super) rated_on: Day,
    pub(super) screened_on: Day,
    /// Workers who made contacts.
    pub(super) seen: Vec<u32>,
    pub(super) spells: Spells,
    /// The contacts that measures count.
    pub(super) counted: Facts,
    /// The standards met and missed so far, a bit each.
    pub(super) met: u128,
    pub(super) missed: u128,
    pub(super) contacts_missed: u32,
}

impl Case {
    pub(super) fn new() -> Self {
        Self {
            facts: Facts::default(),
            trackers: None,
            fed: Day::FIRST,
            wants: Vec::new(),
            stands: Day::FIRST,
            look: Day::FIRST,
            queued: false,
            due: Day::LAST,
            safety: false,
            touched: false,
            done: 0,
            last: 0,
            rated_on: Day::FIRST,
            screened_on: Day::FIRST,
            seen: Vec::new(),
            spells: Spells::default(),
            counted: Facts::default(),
            met: 0,
            missed: 0,
            contacts_missed: 0,
        }
    }

    /// As it was before anything was done, with its room kept.
    pub(super) fn renewed(&mut self) {
        let mut before = std::mem::replace(self, Self::new());
        before.facts.clear();
        before.wants.clear();
        before.seen.clear();
        before.spells.clear();
        before.counted.clear();
        (self.facts, self.wants, self.seen) = (before.facts, before.wants, before.seen);
        (self.spells, self.counted) = (before.spells, before.counted);
    }
}
