//! Facts lifted to events: the log of a run, in the wire format.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::event::{Event, Kind, Owner, RosterEvent, Stamp};
use crate::ids::{CaseId, ClientId, EventId, GroupId, TeamId, WorkerId};
use crate::time::{Day, Instant};

/// The ids of a run: made from its name, its seed and its number, and always the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids(Uuid);

impl Ids {
    pub(super) fn of(name: &str, seed: u64, replication: u32) -> Self {
        Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{name}/{seed}/{replication}").as_bytes()))
    }

    fn id(self, what: &str, number: u64) -> Uuid {
        Uuid::new_v5(&self.0, format!("{what} {number}").as_bytes())
    }

    pub(super) fn worker(self, number: u64) -> WorkerId {
        WorkerId(self.id("worker", number))
    }

    pub(super) fn team(self) -> TeamId {
        TeamId(self.id("team", 0))
    }

    pub(super) fn roster_event(self, number: u64) -> EventId {
        EventId(self.id("roster event", number))
    }
}

/// The instant of a tick, in UTC.
pub(super) fn instant(from: Day, tick: u64) -> Option<Instant> {
    let midnight = Instant::start_of(from)?.date_time();
    let passed = TimeDelta::microseconds(i64::try_from(tick).ok()?);
    Instant::try_from(midnight.checked_add_signed(passed)?).ok()
}

/// Lifts what is done to events.
#[derive(Debug)]
pub(super) struct Lift {
    ids: Ids,
    from: Day,
    events: Vec<Event>,
}

impl Lift {
    pub(super) const fn new(ids: Ids, from: Day) -> Self {
        Self { ids, from, events: Vec::new() }
    }

    /// Something done to the case of a client, by a worker; the owner comes with a backup.
    pub(super) fn event(
        &mut self,
        kind: &Kind,
        client: u64,
        owner: Option<(Owner, Option<WorkerId>)>,
        by: Option<WorkerId>,
        tick: u64,
    ) -> Option<&Event> {
        let at = instant(self.from, tick)?;
        let number = u64::try_from(self.events.len()).unwrap_or(u64::MAX);
        let mut kind = kind.clone();
        match (&mut kind, owner) {
            (Kind::Referred(referred), _) => referred.client = ClientId(self.ids.id("client", client)),
            (Kind::Enrolled(to), Some(owner)) => (to.owner, to.backup) = owner,
            (Kind::Reassigned(to), Some(owner)) => (to.owner, to.backup) = owner,
            (Kind::Contact(contact), _) => {
                contact.staff = by.into_iter().collect();
                contact.group = contact.group.map(|_| GroupId(self.ids.id("group", number)));
            }
            (Kind::InstitutionEntered(stay), _) => stay.learned_at = Some(at),
            (Kind::InstitutionLeft(stay), _) => stay.learned_at = Some(at),
            _ => {}
        }
        let stamp = Stamp { recorded_at: Some(at), by, ..Stamp::new(EventId(self.ids.id("event", number)), at) };
        self.events.push(Event::new(CaseId(self.ids.id("case", client)), stamp, kind));
        self.events.last()
    }

    pub(super) fn finish(self, roster: Vec<RosterEvent>) -> (Vec<Event>, Vec<RosterEvent>) {
        (self.events, roster)
    }
}
