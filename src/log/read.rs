//! What was read of a log, and what was not.

use serde::Serialize;

use super::{Log, Reading, SetAside, Unread};
use crate::event::Event;
use crate::history::settle;
use crate::ids::{CaseId, EventId};
use crate::time::{Day, Instant};

/// How many events at one instant are held against each other to find look-alikes.
const LOOK_BACK: usize = 32;

/// What was read of a log, and what was not. Lines = kept + duplicates + set aside. Written with serde it
/// has these fields; what looks alike is a list of the case and the two events, what was recorded before it happened
/// one of the case and the event.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Read {
    /// Lines in.
    pub lines: u64,
    /// Events kept, those that are void or not known yet with them.
    pub kept: u64,
    /// Events that repeat another to the letter.
    pub duplicates: u64,
    /// Lines that could not be used, with reasons, by line.
    pub set_aside: Vec<SetAside>,
    /// Cases with an event of a version or kind that is unknown here: they were not fully read.
    pub not_fully_read: Vec<CaseId>,
    /// Events that say the same of the same instant under different ids, as far as they stand near each
    /// other in the log of the case. Both are kept.
    pub look_alikes: Vec<(CaseId, EventId, EventId)>,
    /// Events that were recorded before they happened, as to the instant and to the civil day. They count, and are
    /// timely; one of the two times is likely to be wrong.
    pub recorded_before: Vec<(CaseId, EventId)>,
    /// Of those kept, events of days after the one that is spoken of: they are not looked at.
    pub after_as_of: u64,
    /// Of those kept, events recorded after the day as known on which the log is read: they are not seen.
    pub not_yet_known: u64,
}

impl Read {
    /// The events of one case that count up to `as_of`, in order, known on a day where one is given; none where the
    /// case is void. What was read, and what was not, is noted.
    pub(crate) fn settle<'e>(&mut self, reading: Reading<'e>, as_of: Day, as_known_on: Option<Day>) -> Vec<&'e Event> {
        let Reading { mut events, lines, unread } = reading;
        for (line, unread) in unread.drain(..) {
            self.unread(line, unread);
        }
        let mut line = lines.iter();
        let given = events.len();
        let mut kept = Vec::with_capacity(events.len());
        events.retain(|event| {
            let line = line.next().copied().unwrap_or(0);
            let known = as_known_on.is_none_or(|day| event.known_on() <= day);
            kept.extend(known.then_some(line));
            known
        });
        let count = |n| u64::try_from(n).unwrap_or(u64::MAX);
        // What is not known yet is kept all the same.
        let not_known = count(given.saturating_sub(kept.len()));
        self.not_yet_known = self.not_yet_known.saturating_add(not_known);
        let mut settled = settle(events);
        self.kept = self.kept.saturating_add(not_known).saturating_add(count(settled.kept));
        self.duplicates = self.duplicates.saturating_add(count(settled.duplicates));
        for (place, why) in &settled.set_aside {
            let line = kept.get(*place).copied().unwrap_or(0);
            self.set_aside.push(SetAside { line, reason: why.to_string() });
        }
        if settled.is_void {
            return Vec::new();
        }
        let seen = settled.events.partition_point(|event| event.at.day() <= as_of);
        self.after_as_of = self.after_as_of.saturating_add(count(settled.events.len().saturating_sub(seen)));
        settled.events.truncate(seen);
        self.point_out(&settled.events);
        settled.events
    }

    /// Points out events that say the same of the same instant under other ids, and those recorded before they happened.
    fn point_out(&mut self, events: &[&Event]) {
        for (at, event) in events.iter().enumerate() {
            let is_before =
                |recorded: Instant| recorded.day() < event.at.day() && recorded.moment() < event.at.moment();
            if event.recorded_at.is_some_and(is_before) {
                self.recorded_before.push((event.case, event.id));
            }
            let before = events.get(at.saturating_sub(LOOK_BACK)..at).unwrap_or_default();
            let same = before
                .iter()
                .rev()
                .take_while(|other| other.at.moment() == event.at.moment())
                .find(|other| other.at == event.at && other.kind == event.kind);
            self.look_alikes.extend(same.map(|other| (event.case, other.id, event.id)));
        }
    }

    /// Takes in what a log says of itself.
    pub(crate) fn of_log(&mut self, log: &Log) {
        self.lines = log.lines();
        self.set_aside.extend_from_slice(log.set_aside());
    }

    /// Sets aside a line that cannot be read.
    fn unread(&mut self, line: u64, unread: Unread) {
        self.set_aside.push(SetAside { line, reason: unread.reason });
        self.not_fully_read.extend(unread.case.filter(|_| unread.unknown));
    }

    /// Takes in what was read of another part.
    pub(crate) fn merge(&mut self, other: &mut Self) {
        let Self { lines, kept, duplicates, after_as_of, not_yet_known, .. } = *other;
        self.lines = self.lines.saturating_add(lines);
        self.kept = self.kept.saturating_add(kept);
        self.duplicates = self.duplicates.saturating_add(duplicates);
        self.after_as_of = self.after_as_of.saturating_add(after_as_of);
        self.not_yet_known = self.not_yet_known.saturating_add(not_yet_known);
        let Self { set_aside, not_fully_read, look_alikes, recorded_before, .. } = other;
        self.set_aside.append(set_aside);
        self.not_fully_read.append(not_fully_read);
        self.look_alikes.append(look_alikes);
        self.recorded_before.append(recorded_before);
    }

    /// Puts what was read in an order that does not tell in which parts it was.
    pub(crate) fn put_in_order(&mut self) {
        self.set_aside.sort_unstable();
        self.not_fully_read.sort_unstable();
        self.not_fully_read.dedup();
        self.look_alikes.sort_unstable();
        self.recorded_before.sort_unstable();
    }
}
