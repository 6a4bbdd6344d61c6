//! A log, of one case or of the roster, settled: duplicates taken out, clashes and voids resolved, in order
//! (S1 to S3 of [`caseload::semantics`]).

use std::collections::BTreeMap;
use std::fmt;

use crate::event::{Event, Kind, RosterEvent, RosterKind, SortKey};
use crate::ids::EventId;
use crate::time::Instant;

/// What settling looks at, of an event of a case or of the roster.
pub(crate) trait Entry: Eq {
    fn sort_key(&self) -> SortKey;
    fn recorded_at(&self) -> Option<Instant>;
    /// The event that it voids, where it is a void.
    fn voids(&self) -> Option<EventId>;
    /// Whether it begins what the log is of.
    fn begins(&self) -> bool {
        false
    }

    fn id(&self) -> EventId {
        self.sort_key().3
    }
}

impl<E: Entry> Entry for &E {
    fn sort_key(&self) -> SortKey {
        (**self).sort_key()
    }

    fn recorded_at(&self) -> Option<Instant> {
        (**self).recorded_at()
    }

    fn voids(&self) -> Option<EventId> {
        (**self).voids()
    }

    fn begins(&self) -> bool {
        (**self).begins()
    }
}

impl Entry for Event {
    fn sort_key(&self) -> SortKey {
        self.sort_key()
    }

    fn recorded_at(&self) -> Option<Instant> {
        self.recorded_at
    }

    fn voids(&self) -> Option<EventId> {
        match &self.kind {
            Kind::EnteredInError(void) => Some(void.event),
            _ => None,
        }
    }

    fn begins(&self) -> bool {
        matches!(self.kind, Kind::Referred(_))
    }
}

impl Entry for RosterEvent {
    fn sort_key(&self) -> SortKey {
        self.sort_key()
    }

    fn recorded_at(&self) -> Option<Instant> {
        self.recorded_at
    }

    fn voids(&self) -> Option<EventId> {
        match &self.kind {
            RosterKind::EnteredInError(void) => Some(void.event),
            _ => None,
        }
    }
}

/// Why an event of a log was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsettled {
    /// Another event of the log has the same id and other contents, and was recorded first.
    Superseded(EventId),
    /// Other events of the log have the same id and other contents, and it cannot be told which was
    /// recorded first.
    Clash(EventId),
    /// A void names no event of the log, or another void.
    VoidsNothing {
        /// The void.
        void: EventId,
        /// What it names.
        target: EventId,
    },
}

impl fmt::Display for Unsettled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Superseded(id) => {
                write!(f, "event {id} has other contents than one of the same id that was recorded first")
            }
            Self::Clash(id) => {
                write!(f, "event {id} clashes with another of the same id, and which was recorded first cannot be told")
            }
            Self::VoidsNothing { void, target } => {
                write!(f, "event {void} voids {target}, which is no event of this log but a void or missing")
            }
        }
    }
}

/// A log, settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settled<E> {
    /// What counts, in order: kept, and neither a void nor voided.
    pub(crate) events: Vec<E>,
    /// How many were kept, voids and voided ones with them.
    pub(crate) kept: usize,
    /// How many repeat another to the letter.
    pub(crate) duplicates: usize,
    /// What was set aside, with its place in what was given.
    pub(crate) set_aside: Vec<(usize, Unsettled)>,
    /// Whether every referral of the case is void, and there was one.
    pub(crate) is_void: bool,
}

/// Settles the events of one log, given in any order.
pub(crate) fn settle<E: Entry>(events: Vec<E>) -> Settled<E> {
    let mut settled = Settled { events: Vec::new(), kept: 0, duplicates: 0, set_aside: Vec::new(), is_void: false };
    // Nearly every log is free of repeats and without voids: look before taking it apart.
    if have_own_ids(&events) && !events.iter().any(|event| event.voids().is_some()) {
        settled.kept = events.len();
        settled.events = events;
        if !settled.events.is_sorted_by_key(E::sort_key) {
            settled.events.sort_by_cached_key(E::sort_key);
        }
        return settled;
    }
    let mut taken: Vec<(usize, E)> = events.into_iter().enumerate().collect();
    taken.sort_by_cached_key(|(place, event)| (event.sort_key(), *place));
    taken = resolve_ids(taken, &mut settled);
    let voids = taken.iter().any(|(_, event)| event.voids().is_some());
    if voids {
        taken = resolve_voids(taken, &mut settled);
    } else {
        settled.kept = settled.kept.saturating_add(taken.len());
    }
    settled.events = taken.into_iter().map(|(_, event)| event).collect();
    settled.set_aside.sort_unstable_by_key(|(place, _)| *place);
    settled
}

/// Whether no two events have one id, as far as a quick look can tell.
fn have_own_ids<E: Entry>(events: &[E]) -> bool {
    // Ids folded to half their length are sorted faster; that two different ones fall together is rare.
    let folded = |event: &E| {
        let (high, low) = event.id().0.as_u64_pair();
        high.rotate_left(32) ^ low
    };
    let mut ids: Vec<u64> = events.iter().map(folded).collect();
    ids.sort_unstable();
    ids.windows(2).all(|pair| matches!(pair, [a, b] if a != b))
}

/// Takes out repeats and clashes (S2).
fn resolve_ids<E: Entry>(taken: Vec<(usize, E)>, settled: &mut Settled<E>) -> Vec<(usize, E)> {
    let mut by_id: BTreeMap<EventId, Vec<(usize, E)>> = BTreeMap::new();
    for (place, event) in taken {
        let same = by_id.entry(event.id()).or_default();
        if same.iter().any(|(_, known)| *known == event) {
            settled.duplicates = settled.duplicates.saturating_add(1);
        } else {
            same.push((place, event));
        }
    }
    let mut kept = Vec::new();
    for (id, same) in by_id {
        let first = first_recorded(&same);
        for (at, (place, event)) in same.into_iter().enumerate() {
            match first {
                Some(first) if at == first => kept.push((place, event)),
                Some(_) => settled.set_aside.push((place, Unsettled::Superseded(id))),
                None => settled.set_aside.push((place, Unsettled::Clash(id))),
            }
        }
    }
    kept.sort_by_cached_key(|(_, event)| event.sort_key());
    kept
}

/// Which of several was recorded first, if that can be told.
fn first_recorded<E: Entry>(same: &[(usize, E)]) -> Option<usize> {
    if same.len() == 1 {
        return Some(0);
    }
    let moments: Option<Vec<_>> = same.iter().map(|(_, event)| event.recorded_at().map(Instant::moment)).collect();
    let moments = moments?;
    let first = moments.iter().min()?;
    let mut firsts = moments.iter().enumerate().filter(|(_, moment)| *moment == first);
    let (at, _) = firsts.next()?;
    if firsts.next().is_some() { None } else { Some(at) }
}

/// Takes out voids and what they void (S3). A void is final: nothing voids it.
fn resolve_voids<E: Entry>(taken: Vec<(usize, E)>, settled: &mut Settled<E>) -> Vec<(usize, E)> {
    let known: std::collections::BTreeSet<EventId> =
        taken.iter().filter(|(_, event)| event.voids().is_none()).map(|(_, event)| event.id()).collect();
    let voided: std::collections::BTreeSet<EventId> = taken.iter().filter_map(|(_, event)| event.voids()).collect();
    let mut begun = (false, false);
    let mut counts = Vec::new();
    for (place, event) in taken {
        if let Some(target) = event.voids() {
            if known.contains(&target) {
                settled.kept = settled.kept.saturating_add(1);
            } else {
                settled.set_aside.push((place, Unsettled::VoidsNothing { void: event.id(), target }));
            }
            continue;
        }
        settled.kept = settled.kept.saturating_add(1);
        let is_void = voided.contains(&event.id());
        if event.begins() {
            begun = (begun.0 || is_void, begun.1 || !is_void);
        }
        if !is_void {
            counts.push((place, event));
        }
    }
    settled.is_void = begun == (true, false);
    counts
}
