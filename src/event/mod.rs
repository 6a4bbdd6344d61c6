//! The wire format, version 1: what happened, to which case, when, and who wrote it down.
//!
//! An [`Event`] is an envelope (id, case, instant, who) around a [`Kind`]. The roster has its own log of
//! [`RosterEvent`]s. Everything is plain data with public fields, read and written with serde: externally
//! tagged, `snake_case`, unknown fields refused. Absent values are written as null and empty lists as
//! empty, so that compact binary formats read them back; writers of JSON may leave both out.
//!
//! ```
//! use caseload::event::{Event, Kind};
//!
//! let line = r#"{"id":"0b6e3c1e-5c0e-4f4e-9d3b-0a6a2f6f7a01","case":"5f1c2b0a-3f0e-4d6b-8a39-6f1f2c9d7e02",
//!   "at":"2026-01-15T09:30:00-05:00","kind":{"contact":{"mode":"face_to_face","place":"community",
//!   "with":["client"],"minutes":45,"staff":[],"outcome":"completed"}}}"#;
//! let event: Event = serde_json::from_str(line)?;
//! assert!(matches!(event.kind, Kind::Contact(_)));
//! assert_eq!(event.at.day().to_string(), "2026-01-15");
//! # Ok::<(), serde_json::Error>(())
//! ```

mod kind;
mod list;
mod roster;
mod value;

use std::cmp::Ordering;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ids::{CaseId, EventId, WorkerId};
use crate::time::{Day, Instant};

pub use crate::lifecycle::GoalStatus;
pub use kind::*;
pub use list::*;
pub use roster::*;
pub use value::*;

/// The version of the wire format. There is one, version 1; reading any other is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(1)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u16::deserialize(deserializer)? {
            1 => Ok(Self),
            other => {
                Err(serde::de::Error::custom(format_args!("version {other} is unknown; this crate reads version 1")))
            }
        }
    }
}

/// What an event of a case carries beside its kind: identity, time and authorship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The event's id, unique within its case. Ids are given by the caller, who sees to it that none is used twice.
    pub id: EventId,
    /// When it happened. Rules judge by this.
    pub at: Instant,
    /// When it was written down.
    pub recorded_at: Option<Instant>,
    /// Who wrote it down.
    pub by: Option<WorkerId>,
    /// Standards set aside for this event, by whom and until when.
    pub overrides: Vec<Override>,
}

impl Stamp {
    /// A stamp with an id and an instant, and nothing else.
    #[must_use]
    pub fn new(id: EventId, at: Instant) -> Self {
        Self { id, at, recorded_at: None, by: None, overrides: Vec::new() }
    }
}

/// A standard set aside for one event: which, by whom, why and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The standard's code.
    pub code: Text,
    /// Who authorised it.
    pub by: WorkerId,
    /// Why.
    pub reason: Text,
    /// The last day it covers.
    pub until: Day,
}

/// Something that happened in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The version of the wire format; 1 when absent.
    #[serde(default)]
    pub v: Version,
    /// The event's id, unique within its case.
    pub id: EventId,
    /// The case it belongs to.
    pub case: CaseId,
    /// When it happened. Rules judge by this.
    pub at: Instant,
    /// When it was written down.
    #[serde(default)]
    pub recorded_at: Option<Instant>,
    /// Who wrote it down.
    #[serde(default)]
    pub by: Option<WorkerId>,
    /// What happened.
    pub kind: Kind,
    /// Standards set aside for this event.
    #[serde(default)]
    pub overrides: Vec<Override>,
}

impl Event {
    /// The event of that kind, stamped.
    #[must_use]
    pub fn new(case: CaseId, stamp: Stamp, kind: impl Into<Kind>) -> Self {
        let Stamp { id, at, recorded_at, by, overrides } = stamp;
        Self { v: Version, id, case, at, recorded_at, by, kind: kind.into(), overrides }
    }

    /// Orders the events of one case: by civil day, instant, when recorded (as `at` where that is
    /// missing), and id (S1 of [`caseload::semantics`]). Days never run backwards, whatever offsets are mixed.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        self.sort_key().cmp(&other.sort_key())
    }

    /// What [`order`](Self::order) compares.
    pub(crate) fn sort_key(&self) -> SortKey {
        (self.at.day(), self.at.moment(), self.recorded_at.unwrap_or(self.at).moment(), self.id)
    }

    /// The day from which the event is known: the civil day it was recorded, or of `at` where that is
    /// missing (S4 of [`caseload::semantics`]).
    #[must_use]
    pub fn known_on(&self) -> Day {
        self.recorded_at.unwrap_or(self.at).day()
    }
}

pub(crate) type SortKey = (Day, (i64, u32), (i64, u32), EventId);

/// Something that happened to the roster: the same envelope without a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RosterEvent {
    /// The version of the wire format; 1 when absent.
    #[serde(default)]
    pub v: Version,
    /// The event's id, unique within the roster log.
    pub id: EventId,
    /// When it happened.
    pub at: Instant,
    /// When it was written down.
    #[serde(default)]
    pub recorded_at: Option<Instant>,
    /// Who wrote it down.
    #[serde(default)]
    pub by: Option<WorkerId>,
    /// What happened.
    pub kind: RosterKind,
    /// As in the envelope of a case's event. Standards are set aside for cases alone: a roster refuses an event that names
    /// any.
    #[serde(default)]
    pub overrides: Vec<Override>,
}

impl RosterEvent {
    /// The event of that kind, with nothing more in its envelope.
    #[must_use]
    pub fn new(id: EventId, at: Instant, kind: RosterKind) -> Self {
        Self { v: Version, id, at, recorded_at: None, by: None, kind, overrides: Vec::new() }
    }

    /// As [`Event::sort_key`].
    pub(crate) fn sort_key(&self) -> SortKey {
        (self.at.day(), self.at.moment(), self.recorded_at.unwrap_or(self.at).moment(), self.id)
    }

    /// The day from which it is known; as [`Event::known_on`].
    #[must_use]
    pub fn known_on(&self) -> Day {
        self.recorded_at.unwrap_or(self.at).day()
    }
}
