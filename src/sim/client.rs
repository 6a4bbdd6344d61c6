//! A client who waits or is served, as a run keeps them.

use super::Stream;
use super::ticks::NEVER;
use crate::event::{OwnerKind, Tier};
use crate::fact::Facts;
use crate::limit::Carry;
use crate::obligation::{Asked, Trackers};
use crate::program::PhaseCalendar;
use crate::record::{DayState, Holds, Spells};
use crate::time::Day;

/// The owner of those whom nobody owns.
pub(super) const NOBODY: u32 = u32::MAX;

/// Who or what stands at a place of a list.
#[inline]
pub(super) fn at<T>(all: &mut [T], place: u32) -> Option<&mut T> {
    all.get_mut(usize::try_from(place).ok()?)
}

/// What the scenario's chances draw for a client, one stream for each purpose, and when the next of it happens.
#[derive(Debug)]
pub(super) struct Chances {
    pub(super) tier: Stream,
    pub(super) institution: Stream,
    pub(super) no_show: Stream,
    pub(super) dropout: Stream,
    pub(super) drops: u64,
    pub(super) changes: u64,
    pub(super) to: Tier,
    pub(super) moves: u64,
    /// Since when in an institution.
    pub(super) inside: Option<u64>,
}

/// A client who waits or is served: what becomes of them by itself.
#[derive(Debug)]
pub(super) struct Client {
    /// Told apart from those who had the place before.
    pub(super) turn: u32,
    pub(super) owner: u32,
    pub(super) number: u64,
    pub(super) kin: usize,
    pub(super) came: u64,
    pub(super) enrolled: u64,
    pub(super) state: DayState,
    /// How the owner carries it; none before they do.
    pub(super) carry: Option<Carry>,
    pub(super) term_began: Option<Day>,
    /// When the next of these happens, or of what is drawn.
    pub(super) next: u64,
    /// When they have waited too long or, once enrolled, their time is over.
    pub(super) ends: u64,
    /// When they have been long enough in a tier from which clients step down.
    pub(super) steps: u64,
    /// The next phase, by its place among those with a length, and when it begins.
    pub(super) phase: usize,
    pub(super) phase_at: u64,
    pub(super) chances: Option<Box<Chances>>,
}

impl Client {
    pub(super) fn new(turn: u32, number: u64, kin: usize, came: u64) -> Self {
        Self {
            turn,
            owner: NOBODY,
            number,
            kin,
            came,
            enrolled: NEVER,
            state: DayState::default(),
            carry: None,
            term_began: None,
            next: NEVER,
            ends: NEVER,
            steps: NEVER,
            phase: 0,
            phase_at: NEVER,
            chances: None,
        }
    }

    /// Service begins, under an owner of a kind.
    #[inline]
    pub(super) const fn enters(&mut self, owner: OwnerKind) {
        (self.state.in_service, self.state.owner) = (true, Some(owner));
    }

    /// Service is over.
    #[inline]
    pub(super) fn exits(&mut self) {
        (self.state.in_service, self.state.holds) = (false, Holds::default());
    }

    /// How they are carried on a day.
    #[inline]
    pub(super) fn carries(&self, phases: &PhaseCalendar, day: Day) -> Carry {
        Carry::of(self.state, phases.phase_on(self.state.phase, self.term_began, day))
    }

    /// When the next thing happens to them of itself.
    #[inline]
    pub(super) fn soonest(&self) -> u64 {
        let own = self.ends.min(self.steps).min(self.phase_at);
        self.chances.as_ref().map_or(own, |of| own.min(of.drops).min(of.changes).min(of.moves))
    }

    /// Since when in an institution.
    pub(super) fn inside(&self) -> Option<u64> {
        self.chances.as_ref().and_then(|of| of.inside)
    }

    /// When service began; none where it never did.
    pub(super) fn served_since(&self) -> Option<u64> {
        (self.enrolled != NEVER).then_some(self.enrolled)
    }

    /// Whether something of the client's own happens before a moment that keeps a worker away today.
    pub(super) fn is_busy(&self, before: u64) -> bool {
        let drawn = self.chances.as_ref().is_some_and(|of| of.drops < before || of.moves < before);
        self.ends < before || self.steps < before || drawn
    }
}

/// What is followed of a client's case.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) facts: Facts,
    pub(super) trackers: Option<Trackers>,
    /// The last day that the trackers were fed.
    pub(super) fed: Day,
    pub(super) asked: Asked,
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
            asked: Asked::new(),
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
        before.asked.clear();
        before.seen.clear();
        before.spells.clear();
        before.counted.clear();
        (self.facts, self.asked, self.seen) = (before.facts, before.asked, before.seen);
        (self.spells, self.counted) = (before.spells, before.counted);
    }
}
