//! JSON lines.

use std::io::BufRead;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Entry, Log, Reading, Readings, SetAside, Source, Unread};
use crate::event::{Event, KindName, RosterEvent, RosterKindName};
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
        let strange = || strange(&value, |kind| kind.parse::<RosterKindName>().is_ok());
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
    let of = case.map_or("its case cannot be told".to_owned(), |case: CaseId| format!("case {case} is not fully read"));
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
    let what =
        what.iter().find(|(start, _)| text.starts_with(start)).map_or("a value that cannot be read", |(_, what)| what);
    let shown = match text.rsplit_once("expected ") {
        _ if ours || is_time => text.to_owned(),
        Some((_, "newtype variant")) => "a name alone, expected it with what belongs to it: {\"name\": ...}".to_owned(),
        Some((_, expected)) if what == "an unknown name" => {
            let names: Vec<_> = expected.split('`').skip(1).step_by(2).collect();
            format!("{what}, expected {}", one_of(&names))
        }
        Some((_, expected)) if what != "not a UUID" => format!("{what}, expected {expected}"),
        _ => what.to_owned(),
    };
    format!("{shown}, at column {column}")
}
