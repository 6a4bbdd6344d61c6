//! Logs of many cases: reading them whole, and losing nothing.
//!
//! Reading never fails as a whole: what cannot be read is set aside with its line and the reason, and the
//! order of lines never matters. Lines in = kept + duplicates + set aside.

mod read;

use crate::event::Event;
use crate::ids::CaseId;
use crate::time::Day;

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

#[cfg(feature = "json")]
pub use json::Grouped;
#[cfg(feature = "json")]
pub(crate) use json::roster_event;

/// JSON lines.
#[cfg(feature = "json")]
mod json {
    use std::io::BufRead;

    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    use super::{Entry, Log, Reading, Readings, SetAside, Source, Unread};
    use crate::event::{Event, KindName, RosterEvent, RosterKind};
    use crate::ids::CaseId;
    use crate::names::one_of;
    use crate::time::{Day, Instant};

    impl Log {
        /// A log of JSON lines, one event a line, in any order. Only the case of each line is looked at now;
        /// the rest is read case by case when the log is audited, so that memory holds the text and 40
        /// bytes a line.
        ///
        /// ```
        /// use caseload::log::Log;
        /// let log = Log::json_lines(b"{\"id\":1}\nnot json\n".to_vec());
        /// assert_eq!(log.lines(), 2);
        /// ```
        #[must_use]
        pub fn json_lines(text: Vec<u8>) -> Self {
            let mut log = Self::default();
            let mut start = 0_usize;
            let mut line = 0_u64;
            let mut rest = text.as_slice();
            // Reading from memory does not fail.
            while let Ok(len @ 1..) = rest.skip_until(b'\n') {
                let bytes = text.get(start..start.saturating_add(len)).unwrap_or_default();
                line = line.saturating_add(1);
                match case_of(bytes) {
                    Ok(case) => {
                        let len = u32::try_from(len).unwrap_or(u32::MAX);
                        log.entries.push(Entry { case, line, start, len });
                    }
                    Err(unread) => log.set_aside.push(SetAside { line, reason: unread.reason }),
                }
                start = start.saturating_add(len);
            }
            log.lines = line;
            // Lines are already in order within a case: a stable sort by case keeps them so.
            if !log.entries.is_sorted_by_key(|entry| entry.case) {
                log.entries.sort_by_key(|entry| entry.case);
            }
            log.source = Source::Lines(text);
            log
        }
    }

    /// A log of JSON lines in which the lines of each case stand together: read case by case, holding one
    /// case in memory, and 16 bytes for each case to notice one that comes back.
    #[derive(Debug)]
    pub struct Grouped<R> {
        reader: R,
        line: u64,
        seen: std::collections::HashSet<CaseId>,
        ahead: Option<(u64, Event)>,
        buffer: Vec<u8>,
    }

    impl<R: BufRead> Grouped<R> {
        /// Over a reader of JSON lines.
        pub fn new(reader: R) -> Self {
            Self { reader, line: 0, seen: std::collections::HashSet::new(), ahead: None, buffer: Vec::new() }
        }

        /// The last civil day on which anything happened, among what can be read. Reads to the end.
        ///
        /// # Errors
        /// Where the reader fails.
        pub fn last_day(mut self) -> std::io::Result<Option<Day>> {
            let mut last = None;
            while self.reader.read_until(b'\n', &mut self.buffer)? > 0 {
                last = last.max(day(&self.buffer));
                self.buffer.clear();
            }
            Ok(last)
        }

        /// How many lines were read.
        pub(crate) const fn lines(&self) -> u64 {
            self.line
        }

        /// Reads one case after another; a line that stands with no case by itself.
        pub(crate) fn each(&mut self, mut take: impl FnMut(Reading<'_>)) -> std::io::Result<()> {
            let mut readings = Readings::default();
            while self.next(&mut readings)? {
                take(readings.case());
            }
            Ok(())
        }

        /// Reads what comes next into `into`; whether there is anything.
        fn next(&mut self, into: &mut Readings) -> std::io::Result<bool> {
            into.clear();
            if let Some((line, event)) = self.ahead.take() {
                into.events.push(event);
                into.lines.push(line);
            }
            loop {
                let case = into.events.first().map(|event| event.case);
                let piece = match self.reader.fill_buf() {
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                    piece => piece?,
                };
                // A line is read where the reader has it, and copied only where it goes on in the next piece.
                let reading = if let Some(end) = memchr::memchr(b'\n', piece) {
                    let reading = event(piece.get(..end).unwrap_or_default(), &mut into.events);
                    self.reader.consume(end.saturating_add(1));
                    reading
                } else {
                    self.buffer.clear();
                    if self.reader.read_until(b'\n', &mut self.buffer)? == 0 {
                        return Ok(case.is_some());
                    }
                    event(&self.buffer, &mut into.events)
                };
                self.line = self.line.saturating_add(1);
                match (reading, into.events.last().map(|event| event.case)) {
                    (Ok(()), Some(of)) if case != Some(of) => {
                        if !self.seen.insert(of) {
                            into.events.pop();
                            into.unread.push((self.line, came_back(of)));
                        } else if case.is_none() {
                            into.lines.push(self.line);
                        } else {
                            self.ahead = into.events.pop().map(|event| (self.line, event));
                            return Ok(true);
                        }
                    }
                    (Ok(()), _) => into.lines.push(self.line),
                    (Err(unread), None) => {
                        into.unread.push((self.line, unread));
                        return Ok(true);
                    }
                    // What cannot be read stands with the case it stands in.
                    (Err(unread), Some(_)) => into.unread.push((self.line, unread)),
                }
            }
        }
    }

    fn came_back(case: CaseId) -> Unread {
        Unread {
            reason: format!(
                "case {case} comes back after other cases; the log is not grouped, read it without that promise"
            ),
            unknown: true,
            case: Some(case),
        }
    }

    /// The line of an entry, with its end.
    pub(super) fn line_at(text: &[u8], entry: Entry) -> &[u8] {
        let len = usize::try_from(entry.len).unwrap_or(usize::MAX);
        text.get(entry.start..entry.start.saturating_add(len)).unwrap_or_default()
    }

    /// The line of an entry at the start of a text, and the rest.
    pub(super) fn split(text: &[u8], entry: Entry) -> (&[u8], &[u8]) {
        let len = usize::try_from(entry.len).unwrap_or(usize::MAX);
        text.split_at_checked(len).unwrap_or((text, &[]))
    }

    /// A line without its end, and without a mark of the byte order before it.
    fn bare(line: &[u8]) -> &[u8] {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)
    }

    /// Adds the event of one line.
    pub(super) fn event(line: &[u8], into: &mut Vec<Event>) -> Result<(), Unread> {
        let alone = |reason: &str| Unread { reason: reason.to_owned(), unknown: false, case: None };
        let line = object(line).map_err(alone)?;
        into.push(parsed(line).map_err(|error| unread(line, &error))?);
        Ok(())
    }

    /// One event of the roster of one line, or why it is none.
    pub(crate) fn roster_event(line: &[u8]) -> Result<RosterEvent, String> {
        let line = object(line).map_err(ToOwned::to_owned)?;
        parsed(line).map_err(|error| {
            let value: serde_json::Value = serde_json::from_slice(line).unwrap_or_default();
            let strange = || strange(&value, |kind| RosterKind::NAMES.contains(&kind));
            broken(&error).or_else(strange).unwrap_or_else(|| reason(&error.to_string(), error.column()))
        })
    }

    /// A line without its end, where it holds an object.
    fn object(line: &[u8]) -> Result<&[u8], &'static str> {
        let line = bare(line);
        match line.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{') => Ok(line),
            Some(_) => Err("the line is not a JSON object"),
            None => Err("the line is blank"),
        }
    }

    /// A line that is UTF-8 as a whole needs no check text by text.
    fn parsed<T: DeserializeOwned>(line: &[u8]) -> serde_json::Result<T> {
        std::str::from_utf8(line).map_or_else(|_| not_utf8(line), serde_json::from_str)
    }

    /// Of a line that is not UTF-8 the parser tells where.
    #[cold]
    fn not_utf8<T: DeserializeOwned>(line: &[u8]) -> serde_json::Result<T> {
        serde_json::from_slice(line)
    }

    #[derive(Deserialize)]
    struct When {
        at: Instant,
        #[serde(rename = "case")]
        _case: CaseId,
    }

    pub(super) fn day(line: &[u8]) -> Option<Day> {
        serde_json::from_slice::<When>(bare(line)).ok().map(|when| when.at.day())
    }

    #[derive(Deserialize)]
    struct Whose {
        case: CaseId,
    }

    /// The case a line belongs to. The key is looked for in the text first: within a JSON string its quotes
    /// would be escaped, and no kind has a field of that name.
    fn case_of(line: &[u8]) -> Result<CaseId, Unread> {
        const KEY: &[u8] = b"\"case\":\"";
        let line = bare(line);
        let at = line.windows(KEY.len()).position(|window| window == KEY);
        let id = at.and_then(|at| {
            let from = at.checked_add(KEY.len())?;
            uuid::Uuid::try_parse_ascii(line.get(from..from.checked_add(36)?)?).ok()
        });
        match id {
            Some(id) => Ok(CaseId(id)),
            None => match serde_json::from_slice::<Whose>(line) {
                Ok(whose) => Ok(whose.case),
                Err(error) => Err(event(line, &mut Vec::new()).err().unwrap_or_else(|| unread(line, &error))),
            },
        }
    }

    /// Why a line is not an event, without quoting it.
    fn unread(line: &[u8], error: &serde_json::Error) -> Unread {
        if let Some(reason) = broken(error) {
            return Unread { reason, unknown: false, case: None };
        }
        // Readable as JSON but not as an event: look at its version, kind and case by themselves.
        let value: serde_json::Value = serde_json::from_slice(line).unwrap_or_default();
        let case = value.get("case").and_then(|case| case.as_str()).and_then(|case| case.parse().ok());
        let of =
            case.map_or("its case cannot be told".to_owned(), |case: CaseId| format!("case {case} is not fully read"));
        match strange(&value, |kind| kind.parse::<KindName>().is_ok()) {
            Some(strange) => Unread { reason: format!("{strange}; {of}"), unknown: true, case },
            None => Unread { reason: reason(&error.to_string(), error.column()), unknown: false, case },
        }
    }

    /// Why a line is not JSON.
    fn broken(error: &serde_json::Error) -> Option<String> {
        let what = if error.is_eof() { "the line is cut short" } else { "the line is not JSON" };
        (error.is_syntax() || error.is_eof()).then(|| format!("{what}, at column {}", error.column()))
    }

    /// Whether a line is of a version or a kind that is unknown here.
    fn strange(value: &serde_json::Value, is_kind: impl Fn(&str) -> bool) -> Option<String> {
        if let Some(version) = value.get("v").filter(|version| version.as_u64() != Some(1)) {
            let version = version.as_u64().map_or("of another form".to_owned(), |version| version.to_string());
            return Some(format!("version {version} is unknown"));
        }
        let kind = value
            .get("kind")
            .and_then(|kind| kind.as_str().or_else(|| kind.as_object()?.keys().next().map(String::as_str)));
        kind.filter(|kind| !is_kind(kind)).map(|kind| format!("kind {} is unknown", named(kind)))
    }

    /// A kind's name where it looks like one.
    fn named(kind: &str) -> String {
        let is_name = kind.len() <= 40 && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if is_name { format!("`{kind}`") } else { format!("of {} bytes", kind.len()) }
    }

    /// Why a line is no event, without the words and numbers of the record that the error quotes. What was
    /// expected stands last in it, and is ours.
    fn reason(error: &str, column: usize) -> String {
        let text = error.rsplit_once(" at line ").map_or(error, |(text, _)| text);
        let ours = ["missing field `", "duplicate field `"].iter().any(|start| text.starts_with(start));
        let is_time = text.contains(" is not an instant; expected ") || text.contains(" is not a civil day; expected ");
        let what = [
            ("unknown field", "an unknown field"),
            ("unknown variant", "an unknown name"),
            ("invalid type", "a value of another type"),
            ("invalid value", "a value out of range"),
            ("invalid length", "a list of another length"),
            ("UUID parsing failed", "not a UUID"),
        ];
        let what = what
            .iter()
            .find(|(start, _)| text.starts_with(start))
            .map_or("a value that cannot be read", |(_, what)| what);
        let shown = match text.rsplit_once("expected ") {
            _ if ours || is_time => text.to_owned(),
            Some((_, "newtype variant")) => {
                "a name alone, expected it with what belongs to it: {\"name\": ...}".to_owned()
            }
            Some((_, expected)) if what == "an unknown name" => {
                let names: Vec<_> = expected.split('`').skip(1).step_by(2).collect();
                format!("{what}, expected {}", one_of(&names))
            }
            Some((_, expected)) if what != "not a UUID" => format!("{what}, expected {expected}"),
            _ => what.to_owned(),
        };
        format!("{shown}, at column {column}")
    }
}
