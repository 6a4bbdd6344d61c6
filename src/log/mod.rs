//! Logs of many cases: reading them whole, and losing nothing.
//!
//! Reading never fails as a whole: what cannot be read is set aside with its line and the reason, and the
//! order of lines never matters. Lines in = kept + duplicates + set aside.

#[cfg(feature = "json")]
mod json;
mod read;

use crate::event::Event;
use crate::ids::CaseId;
use crate::time::Day;

#[cfg(feature = "json")]
pub use json::Grouped;
#[cfg(feature = "json")]
pub(crate) use json::roster_event;
pub use read::Read;

/// Why a line of a log was set aside. Never quotes what the line says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct SetAside {
    /// The line, from 1; or the event's place, from 1, in a log that was not read from lines.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// A log of the events of many cases, in any order.
#[derive(Debug, Clone, Default)]
pub struct Log {
    source: Source,
    /// Where each line or event is and whose case it is; sorted by case and then by place.
    entries: Vec<Entry>,
    /// Lines whose case cannot be told.
    set_aside: Vec<SetAside>,
    lines: u64,
}

#[derive(Debug, Clone)]
enum Source {
    Events(Vec<Event>),
    #[cfg(feature = "json")]
    Lines(Vec<u8>),
}

impl Default for Source {
    fn default() -> Self {
        Self::Events(Vec::new())
    }
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    case: CaseId,
    line: u64,
    /// The event's place, or the line's first byte.
    start: usize,
    /// The bytes of the line.
    #[cfg(feature = "json")]
    len: u32,
}

/// What the lines of one case say. Kept and cleared from case to case.
#[derive(Debug, Default)]
struct Readings {
    /// The events, where they were read from text.
    events: Vec<Event>,
    /// The line of each.
    lines: Vec<u64>,
    /// Lines that are no event, and why.
    unread: Vec<(u64, Unread)>,
}

/// One case, read.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    /// The events.
    pub(crate) events: Vec<&'a Event>,
    /// The line of each.
    pub(crate) lines: &'a [u64],
    /// Lines that are no event, and why.
    pub(crate) unread: &'a mut Vec<(u64, Unread)>,
}

impl Readings {
    fn clear(&mut self) {
        self.events.clear();
        self.lines.clear();
        self.unread.clear();
    }

    /// The case that was read from text.
    #[cfg(feature = "json")]
    fn case(&mut self) -> Reading<'_> {
        Reading { events: self.events.iter().collect(), lines: &self.lines, unread: &mut self.unread }
    }
}

/// Why a line is not an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) reason: String,
    /// Its version or kind is unknown: the case was not fully read (S6).
    pub(crate) unknown: bool,
    pub(crate) case: Option<CaseId>,
}

impl Log {
    /// A log of events that the application has read itself.
    #[must_use]
    pub fn of(events: Vec<Event>) -> Self {
        let mut entries: Vec<_> = (1_u64..)
            .zip(events.iter().enumerate())
            .map(|(line, (start, event))| Entry {
                case: event.case,
                line,
                start,
                #[cfg(feature = "json")]
                len: 0,
            })
            .collect();
        entries.sort_by_key(|entry| (entry.case, entry.line));
        let lines = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        Self { source: Source::Events(events), entries, set_aside: Vec::new(), lines }
    }

    /// How many lines, or events, there are.
    #[must_use]
    pub const fn lines(&self) -> u64 {
        self.lines
    }

    /// The cases, one after another in the order of their ids, each with its events as they count: in order, without
    /// duplicates, voids and what they void. Cases of which nothing counts are left out.
    ///
    /// ```
    /// use caseload::case::AnyCase;
    /// use caseload::log::Log;
    /// use caseload::model::Model;
    /// use caseload::program::Program;
    ///
    /// let icm = Program::preset(Model::IntensiveCaseManagement);
    /// let log = Log::json_lines(b"not json\n".to_vec());
    /// let mut cases = log.cases();
    /// for (id, events) in &mut cases {
    ///     match AnyCase::replay(&icm, &events) {
    ///         Ok(case) => println!("{id} is in {}", case.stage()),
    ///         Err(refused) => println!("{id}: {refused}"),
    ///     }
    /// }
    /// assert_eq!(cases.into_read().set_aside.len(), 1); // what was not read
    /// ```
    #[must_use]
    pub fn cases(&self) -> Cases<'_> {
        let mut read = Read::default();
        read.of_log(self);
        Cases { log: self, ranges: self.ranges().into_iter(), readings: Readings::default(), read }
    }

    /// Lines whose case could not be told.
    pub(crate) fn set_aside(&self) -> &[SetAside] {
        &self.set_aside
    }

    /// The entries of each case, as ranges.
    pub(crate) fn ranges(&self) -> Vec<std::ops::Range<usize>> {
        let mut ranges = Vec::new();
        let mut from = 0_usize;
        for case in self.entries.chunk_by(|a, b| a.case == b.case) {
            let to = from.saturating_add(case.len());
            ranges.push(from..to);
            from = to;
        }
        ranges
    }

    /// Reads some of the cases, one after another.
    pub(crate) fn each(&self, cases: &[std::ops::Range<usize>], mut take: impl FnMut(Reading<'_>)) {
        let mut readings = Readings::default();
        for case in cases {
            take(self.read(case.clone(), &mut readings));
        }
    }

    /// Makes a part of each share of the cases, on the threads of the pool, in order.
    #[cfg(feature = "parallel")]
    pub(crate) fn shares<P: Send>(&self, part: impl Fn(&[std::ops::Range<usize>]) -> P + Send + Sync) -> Vec<P> {
        use rayon::prelude::*;

        // Small enough to share out evenly, large enough to keep a workspace warm.
        self.ranges().par_chunks(256).map(part).collect()
    }

    /// Reads the entries of a range into events.
    fn read<'a>(&'a self, range: std::ops::Range<usize>, into: &'a mut Readings) -> Reading<'a> {
        into.clear();
        let entries = self.entries.get(range).unwrap_or_default();
        match &self.source {
            Source::Events(events) => {
                into.lines.extend(entries.iter().map(|entry| entry.line));
                // Every entry is of an event that is there.
                let events = entries.iter().filter_map(|entry| events.get(entry.start)).collect();
                Reading { events, lines: &into.lines, unread: &mut into.unread }
            }
            #[cfg(feature = "json")]
            Source::Lines(text) => {
                // Lines that stand far apart are fetched together, which memory does faster than one by one.
                let lines: Vec<_> = entries.iter().map(|entry| json::line_at(text, *entry)).collect();
                let gathered = lines.concat();
                let mut rest = gathered.as_slice();
                for entry in entries {
                    let (line, later) = json::split(rest, *entry);
                    match json::event(line, &mut into.events) {
                        Ok(()) => into.lines.push(entry.line),
                        Err(unread) => into.unread.push((entry.line, unread)),
                    }
                    rest = later;
                }
                into.case()
            }
        }
    }

    /// The last civil day on which anything happened, among what can be read.
    #[must_use]
    pub fn last_day(&self) -> Option<crate::time::Day> {
        match &self.source {
            Source::Events(events) => events.iter().map(|event| event.at.day()).max(),
            #[cfg(feature = "json")]
            Source::Lines(text) => self.entries.iter().filter_map(|entry| json::day(json::line_at(text, *entry))).max(),
        }
    }
}

/// The cases of a log, one after another: see [`Log::cases`].
#[derive(Debug)]
pub struct Cases<'a> {
    log: &'a Log,
    ranges: std::vec::IntoIter<std::ops::Range<usize>>,
    readings: Readings,
    read: Read,
}

impl Cases<'_> {
    /// What was read of the cases so far, and what was not: of all, once there are no more.
    #[must_use]
    pub fn into_read(mut self) -> Read {
        self.read.put_in_order();
        self.read
    }
}

impl Iterator for Cases<'_> {
    type Item = (CaseId, Vec<Event>);

    fn next(&mut self) -> Option<Self::Item> {
        self.ranges.by_ref().find_map(|range| {
            let reading = self.log.read(range, &mut self.readings);
            let events = self.read.settle(reading, Day::LAST, None);
            let case = events.first()?.case;
            Some((case, events.into_iter().cloned().collect()))
        })
    }
}
