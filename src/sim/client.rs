//! A client who waits or is served, as a run keeps them.

use super::Stream;
use super::run::{NEVER, NOBODY};
use crate::event::Tier;
use crate::fact::Facts;
use crate::limit::Carry;
use crate::obligation::Trackers;
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

/// A client who waits or is served.
#[derive(Debug)]
pub(super) struct Client {
    /// Told apart from those who had the place before.
    pub(super) turn: u32,
    pub(super) number: u64,
    pub(super) kin: usize,
    pub(super) came: u64,
    pub(super) enrolled: u64,
    pub(super) state: DayState,
    pub(super) rated_on: Day,
    pub(super) screened_on: Day,
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
    /// Since when in the tier from which clients step down.
    pub(super) light_since: u64,
    /// The last moment in the log.
    pub(super) last: u64,
    pub(super) facts: Facts,
    pub(super) trackers: Option<Trackers>,
    /// The last day that the trackers were fed.
    pub(super) fed: Day,
    /// When the client's work is looked at next, or whether it waits to be done.
    pub(super) look: Day,
    pub(super) queued: bool,
    /// When the first of it is due, and whether any is a safety response.
    pub(super) due: Day,
    pub(super) safety: bool,
    pub(super) touched: bool,
    /// The patterns that what was done today fits.
    pub(super) done: u64,
    /// Workers who made contacts.
    pub(super) seen: Vec<u32>,
    pub(super) spells: Spells,
    pub(super) chances: Option<Box<Chances>>,
    /// The standards met and missed so far, a bit each.
    pub(super) met: u128,
    pub(super) missed: u128,
    pub(super) contacts_missed: u32,
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
            rated_on: Day::FIRST,
            screened_on: Day::FIRST,
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
            last: 0,
            facts: Facts::default(),
            trackers: None,
            fed: Day::FIRST,
            look: Day::FIRST,
            queued: false,
            due: Day::LAST,
            safety: false,
            touched: false,
            done: 0,
            seen: Vec::new(),
            spells: Spells::default(),
            chances: None,
            met: 0,
            missed: 0,
            contacts_missed: 0,
        }
    }

    pub(super) const fn turn(&self) -> u32 {
        self.turn
    }

    pub(super) const fn is_turn(&self, turn: u32) -> bool {
        self.turn == turn
    }

    /// When service began; none where it never did.
    pub(super) fn served_since(&self) -> Option<u64> {
        (self.enrolled != NEVER).then_some(self.enrolled)
    }

    /// The client of that turn at the place, as it was before anybody came, with its room kept.
    pub(super) fn renewed(&mut self) {
        let turn = self.turn.wrapping_add(1);
        let (mut facts, mut seen, mut spells) =
            (std::mem::take(&mut self.facts), std::mem::take(&mut self.seen), std::mem::take(&mut self.spells));
        facts.clear();
        seen.clear();
        spells.clear();
        *self = Self { facts, seen, spells, ..Self::new(turn) };
    }

    /// Whether something of the client's own happens before a moment that keeps a worker away today.
    pub(super) const fn is_busy(&self, before: u64) -> bool {
        self.ends < before || self.drops < before || self.moves < before
    }
}
