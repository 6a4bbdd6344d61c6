//! The log of one case, settled: duplicates taken out, clashes and voids resolved, in order
//! (`SEMANTICS` S1 to S3).

use std::collections::BTreeMap;
use std::fmt;

use crate::event::{Event, Kind};
use crate::ids::EventId;
use crate::time::Instant;

/// Why an event of a log was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsettled {
    /// Another event of the case has the same id and other contents, and was recorded first.
    Superseded(EventId),
    /// Other events of the case have the same id and other contents, and it cannot be told which was
    /// recorded first.
    Clash(EventId),
    /// A void names no event of the case, or another void.
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
                write!(f, "event {void} voids {target}, which is no event of this case but a void or missing")
            }
        }
    }
}

/// The log of one case, settled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// What counts, in order: kept, and neither a void nor voided.
    pub(crate) events: Vec<Event>,
    /// How many were kept, voids and voided ones with them.
    pub(crate) kept: usize,
    /// How many repeat another to the letter.
    pub(crate) duplicates: usize,
    /// What was set aside, with its place in what was given.
    pub(crate) set_aside: Vec<(usize, Unsettled)>,
    /// Whether every referral of the case is void, and there was one.
    pub(crate) is_void: bool,
}

/// Settles the events of one case, given in any order.
pub(crate) fn settle(events: Vec<Event>) -> Settled {
    let mut settled = Settled::default();
    // Nearly every log is free of repeats and without voids: look before taking it apart.
    if have_own_ids(&events) && !events.iter().any(|event| matches!(event.kind, Kind::EnteredInError(_))) {
        settled.kept = events.len();
        settled.events = events;
        if !settled.events.is_sorted_by_key(Event::sort_key) {
            settled.events.sort_by_cached_key(Event::sort_key);
        }
        return settled;
    }
    let mut taken: Vec<(usize, Event)> = events.into_iter().enumerate().collect();
    taken.sort_by(|a, b| a.1.order(&b.1).then(a.0.cmp(&b.0)));
    taken = resolve_ids(taken, &mut settled);
    let voids = taken.iter().any(|(_, event)| matches!(event.kind, Kind::EnteredInError(_)));
    if voids {
        taken = resolve_voids(taken, &mut settled);
    } else {
        settled.kept = settled.kept.saturating_add(taken.len());
    }
    settled.events = taken.into_iter().map(|(_, event)| event).collect();
    settled.set_aside.sort_unstable_by_key(|(place, _)| *place);
    settled
}

/// Whether no two events have one id.
fn have_own_ids(events: &[Event]) -> bool {
    // As numbers, which are compared faster than bytes.
    let mut ids: Vec<u128> = events.iter().map(|event| event.id.0.as_u128()).collect();
    ids.sort_unstable();
    ids.windows(2).all(|pair| matches!(pair, [a, b] if a != b))
}

/// Takes out repeats and clashes (S2).
fn resolve_ids(taken: Vec<(usize, Event)>, settled: &mut Settled) -> Vec<(usize, Event)> {
    let mut by_id: BTreeMap<EventId, Vec<(usize, Event)>> = BTreeMap::new();
    for (place, event) in taken {
        let same = by_id.entry(event.id).or_default();
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
    kept.sort_by(|a, b| a.1.order(&b.1));
    kept
}

/// Which of several was recorded first, if that can be told.
fn first_recorded(same: &[(usize, Event)]) -> Option<usize> {
    if same.len() == 1 {
        return Some(0);
    }
    let moments: Option<Vec<_>> = same.iter().map(|(_, event)| event.recorded_at.map(Instant::moment)).collect();
    let moments = moments?;
    let first = moments.iter().min()?;
    let mut firsts = moments.iter().enumerate().filter(|(_, moment)| *moment == first);
    let (at, _) = firsts.next()?;
    if firsts.next().is_some() { None } else { Some(at) }
}

/// Takes out voids and what they void (S3). A void is final: nothing voids it.
fn resolve_voids(taken: Vec<(usize, Event)>, settled: &mut Settled) -> Vec<(usize, Event)> {
    let target = |event: &Event| match &event.kind {
        Kind::EnteredInError(void) => Some(void.event),
        _ => None,
    };
    let known: std::collections::BTreeSet<EventId> =
        taken.iter().filter(|(_, event)| target(event).is_none()).map(|(_, event)| event.id).collect();
    let voided: std::collections::BTreeSet<EventId> = taken.iter().filter_map(|(_, event)| target(event)).collect();
    let mut referred = (false, false);
    let mut counts = Vec::new();
    for (place, event) in taken {
        if let Some(target) = target(&event) {
            if known.contains(&target) {
                settled.kept = settled.kept.saturating_add(1);
            } else {
                settled.set_aside.push((place, Unsettled::VoidsNothing { void: event.id, target }));
            }
            continue;
        }
        settled.kept = settled.kept.saturating_add(1);
        let is_void = voided.contains(&event.id);
        if matches!(event.kind, Kind::Referred(_)) {
            referred = (referred.0 || is_void, referred.1 || !is_void);
        }
        if !is_void {
            counts.push((place, event));
        }
    }
    settled.is_void = referred == (true, false);
    counts
}
