//! Rulebooks in files: JSON and TOML. What else is read whole from a file is read by the same means.
//!
//! A file is read into a tree first and each of its parts on its own, so that every fault is told at once, with its
//! place.

use std::collections::{BTreeMap, BTreeSet};
#[cfg(feature = "json")]
use std::fmt;

use serde::de::DeserializeOwned;
#[cfg(feature = "json")]
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::check::check;
use super::fault::Found;
use super::{Draft, Fault, Program, part};
use crate::Faulty;

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileFault {
    /// The file is no JSON, or no TOML; nothing more can be told of it.
    #[error("line {line}, column {column}: {what}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// A part has another shape than it should.
    #[error("{at}: {what}")]
    Shape {
        /// The path to it, as in ``standards[3] (`icm.visits`).rule.contact.window``; counted from 0.
        at: String,
        /// What was found, and what was expected.
        what: String,
    },
    /// It reads well, and makes no good rulebook.
    #[error("{at}: {fault}")]
    Rulebook {
        /// The path to it.
        at: String,
        /// What is wrong.
        fault: Fault,
    },
}

impl FileFault {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "file.syntax",
            Self::Shape { .. } => "file.shape",
            Self::Rulebook { fault, .. } => fault.code(),
        }
    }
}

/// Everything that is wrong with a file, in its order: what is wrong with its shape, then with the rulebook.
pub type FileFaults = Faulty<FileFault>;

fn faulty(faults: Vec<FileFault>) -> FileFaults {
    Faulty::new("file", faults)
}

impl Program {
    /// The program of a JSON file.
    ///
    /// ```
    /// use caseload::program::Program;
    ///
    /// let faults = Program::from_json(r#"{"name": "house", "edition": "1", "standards": [{"code": "a.b"}, 7]}"#).unwrap_err();
    /// assert_eq!(faults.faults()[0].to_string(), "standards[0] (`a.b`): missing field `force`");
    /// assert_eq!(faults.faults().len(), 4); // `source` and `rule` too, and the 7
    /// ```
    ///
    /// # Errors
    /// Lists every fault with its place; of a file that is no JSON, the first.
    #[cfg(feature = "json")]
    pub fn from_json(text: &str) -> Result<Self, FileFaults> {
        read(json(text)?)
    }

    /// The program of a TOML file.
    ///
    /// ```
    /// use caseload::program::Program;
    ///
    /// let program = Program::from_toml(r#"
    ///     name = "drop-in"
    ///     edition = "1"
    ///
    ///     [[standards]]
    ///     code = "drop_in.order"
    ///     force = "required"
    ///     source = { name = "our own", standing = "agency" }
    ///     rule = { order = {} }
    /// "#)?;
    /// assert_eq!(program.standards().len(), 1);
    /// # Ok::<(), caseload::program::FileFaults>(())
    /// ```
    ///
    /// # Errors
    /// Lists every fault with its place; of a file that is no TOML, the first.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, FileFaults> {
        read(toml(text)?)
    }
}

/// A file as a tree, and what in it no tree can hold.
pub(crate) type Read = (Value, Vec<FileFault>);

#[cfg(feature = "json")]
pub(crate) fn json(text: &str) -> Result<Read, FileFaults> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Tree(tree) = serde_json::from_str(text).map_err(|error: serde_json::Error| {
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or_default().to_owned();
        let (line, column) = (error.line().max(1), error.column().max(1));
        faulty(vec![FileFault::Syntax { line, column, what }])
    })?;
    Ok((tree, Vec::new()))
}

#[cfg(feature = "toml")]
pub(crate) fn toml(text: &str) -> Result<Read, FileFaults> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let (line, column) = (before.matches('\n').count(), before.chars().rev().take_while(|c| *c != '\n').count());
        let (line, column) = (line.saturating_add(1), column.saturating_add(1));
        faulty(vec![FileFault::Syntax { line, column, what: error.message().to_owned() }])
    })?;
    let mut faults = Vec::new();
    let tree = tree(toml::Value::Table(table), "", &mut faults);
    Ok((tree, faults))
}

/// What a JSON file holds, where the crate reads it from files: an [`Instrument`](crate::risk::Instrument), a table of
/// [fidelity](crate::fidelity::Scale). Rulebooks and scenarios have a `from_json` of their own.
///
/// ```
/// use caseload::program::read_json;
/// use caseload::risk::Instrument;
///
/// let faults = read_json::<Instrument>(r#"{"name": "ours", "items": [{"name": "a", "least": "0"}]}"#).unwrap_err();
/// let told: Vec<_> = faults.faults().iter().map(ToString::to_string).collect();
/// assert_eq!(told.len(), 4);
/// assert!(told.contains(&"the file: missing field `version`".to_owned()));
/// assert!(told.contains(&"items[0]: missing field `most`".to_owned()));
/// ```
///
/// # Errors
/// Lists every fault of shape with its place; of a file that is no JSON, the first.
#[cfg(feature = "json")]
pub fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, FileFaults> {
    whole(json(text)?)
}

/// What a TOML file holds, as [`read_json`] does.
///
/// # Errors
/// Lists every fault of shape with its place; of a file that is no TOML, the first.
#[cfg(feature = "toml")]
pub fn read_toml<T: DeserializeOwned>(text: &str) -> Result<T, FileFaults> {
    whole(toml(text)?)
}

/// What a file holds, read as one part.
pub(crate) fn whole<T: DeserializeOwned>(read: Read) -> Result<T, FileFaults> {
    let (tree, mut reader) = Reader::of(read);
    let whole = reader.part("", &tree);
    whole.filter(|_| reader.faults.is_empty()).ok_or_else(|| faulty(reader.faults))
}

/// TOML has days and times of its own; here they are texts. What is no finite number is a fault.
#[cfg(feature = "toml")]
fn tree(value: toml::Value, at: &str, faults: &mut Vec<FileFault>) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => {
            if !number.is_finite() {
                let what = format!("found {number}, expected a finite number");
                faults.push(FileFault::Shape { at: at.to_owned(), what });
            }
            number.into()
        }
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(list) => {
            let element = |(place, value): (usize, toml::Value)| {
                let code = value.get("code").and_then(toml::Value::as_str);
                let at = element(at, place, code);
                tree(value, &at, faults)
            };
            list.into_iter().enumerate().map(element).collect()
        }
        toml::Value::Table(table) => {
            let dot = if at.is_empty() { "" } else { "." };
            let field = |(name, value)| {
                let value = tree(value, &format!("{at}{dot}{name}"), faults);
                (name, value)
            };
            table.into_iter().map(field).collect()
        }
    }
}

/// The path to an element of a list: a standard is told with its code.
fn element(list: &str, place: usize, code: Option<&str>) -> String {
    format!("{list}[{place}]{}", code.map(|code| format!(" (`{code}`)")).unwrap_or_default())
}

/// A tree of JSON in which no name stands twice.
#[cfg(feature = "json")]
struct Tree(Value);

#[cfg(feature = "json")]
impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Branch).map(Self)
    }
}

#[cfg(feature = "json")]
struct Branch;

#[cfg(feature = "json")]
impl<'de> Visitor<'de> for Branch {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(truth.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Tree(element)) = list.next_element()? {
            all.push(element);
        }
        Ok(all.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(name) = table.next_key::<String>()? {
            if all.contains_key(&name) {
                return Err(de::Error::custom("the name stands twice in one table; keep one of them"));
            }
            let Tree(value) = table.next_value()?;
            all.insert(name, value);
        }
        Ok(all.into())
    }
}

fn read(read: Read) -> Result<Program, FileFaults> {
    let (tree, mut reader) = Reader::of(read);
    let Some(draft) = reader.draft(tree) else { return Err(faulty(reader.faults)) };
    for Found { at, fault } in check(&draft) {
        // What could not be read may be what the rest misses.
        if !reader.may_explain(&at, &fault) {
            let at = reader.in_file(&at);
            reader.faults.push(FileFault::Rulebook { at, fault });
        }
    }
    if reader.faults.is_empty() { Ok(Program::compile(draft)) } else { Err(faulty(reader.faults)) }
}

/// Reads the parts of a tree, and collects what is wrong with them.
struct Reader {
    /// The paths of what is told as no finite number.
    infinite: BTreeSet<String>,
    /// The path to the edition at hand.
    within: String,
    faults: Vec<FileFault>,
    /// The places in the file of what could be read, by the path of the list.
    places: BTreeMap<String, Vec<usize>>,
    /// The paths of the fields of which not all could be read.
    unread: BTreeSet<String>,
    /// The paths of the fields that are left out.
    left_out: Vec<String>,
}

impl Reader {
    fn of((tree, faults): Read) -> (Value, Self) {
        let infinite = faults.iter().filter_map(|fault| match fault {
            FileFault::Shape { at, .. } => Some(at.clone()),
            _ => None,
        });
        let reader = Self {
            infinite: infinite.collect(),
            within: String::new(),
            faults,
            places: BTreeMap::new(),
            unread: BTreeSet::new(),
            left_out: Vec::new(),
        };
        (tree, reader)
    }

    fn draft(&mut self, tree: Value) -> Option<Draft> {
        let Value::Object(mut all) = tree else {
            self.fault("", "no table of names; expected `name`, `edition` and `standards`");
            return None;
        };
        for name in ["name", "edition", "standards"] {
            if !all.contains_key(name) {
                self.fault("", format!("missing field `{name}`"));
                self.unread.insert(format!("{}{name}", self.within));
            }
        }
        let left_out = self.left_out.len();
        let draft = Draft {
            name: self.field(&mut all, "name"),
            models: self.list(&mut all, "models"),
            edition: self.field(&mut all, "edition"),
            from: self.field(&mut all, "from"),
            process: self.field(&mut all, "process"),
            phases: self.list(&mut all, "phases"),
            holidays: self.list(&mut all, "holidays"),
            overrides: self.list(&mut all, "overrides"),
            standards: self.list(&mut all, "standards"),
            merged: self.list(&mut all, "merged"),
            amendments: self.list(&mut all, "amendments"),
            successors: self.successors(&mut all),
        };
        let left_out = self.left_out.split_off(left_out);
        if !all.is_empty() {
            // What is left out may stand under a name that no rulebook has.
            self.unread.extend(left_out);
        }
        for name in all.keys() {
            self.fault(name, "a rulebook has no such field");
        }
        Some(draft)
    }

    fn successors(&mut self, all: &mut Map<String, Value>) -> Vec<Draft> {
        let list: Vec<Value> = self.field(all, "successors");
        let within = self.within.clone();
        let read = |(place, tree): (usize, Value)| {
            self.within = format!("{within}successors[{place}].");
            let Some(next) = self.draft(tree) else {
                self.unread.insert(format!("{within}successors"));
                return None;
            };
            self.places.entry(format!("{within}successors")).or_default().push(place);
            Some(next)
        };
        let successors = list.into_iter().enumerate().filter_map(read).collect();
        self.within = within;
        successors
    }

    /// The path in the file, where what could not be read has moved the rest up.
    fn in_file(&self, at: &[(&'static str, Option<usize>)]) -> String {
        at.iter().fold(String::new(), |path, (field, at)| {
            let path = if path.is_empty() { (*field).to_owned() } else { format!("{path}.{field}") };
            let Some(at) = at else { return path };
            let place = self.places.get(&path).and_then(|places| places.get(*at)).unwrap_or(at);
            format!("{path}[{place}]")
        })
    }

    /// Whether what could not be read of the edition may explain a fault; of any edition, where it is about their order.
    fn may_explain(&self, at: &[(&'static str, Option<usize>)], fault: &Fault) -> bool {
        let editions = at.iter().take_while(|(field, _)| *field == "successors").count();
        let within = match self.in_file(at.get(..editions).unwrap_or_default()) {
            none if none.is_empty() => none,
            edition => format!("{edition}."),
        };
        let of_any = matches!(fault, Fault::Succession { .. });
        fault.rests_on().iter().any(|field| {
            let is = |path: &String| path.ends_with(field) && (of_any || *path == format!("{within}{field}"));
            self.unread.iter().any(is)
        })
    }

    /// A field, or its usual value where it is left out or cannot be read.
    fn field<T: DeserializeOwned + Default>(&mut self, all: &mut Map<String, Value>, name: &str) -> T {
        let Some(tree) = all.remove(name) else {
            self.left_out.push(format!("{}{name}", self.within));
            return T::default();
        };
        self.part(name, &tree).unwrap_or_default()
    }

    /// The elements of a list that can be read.
    fn list<T: DeserializeOwned>(&mut self, all: &mut Map<String, Value>, name: &str) -> Vec<T> {
        let list: Vec<Value> = self.field(all, name);
        let read = |(place, element): (usize, Value)| {
            let at = self::element(name, place, element.get("code").and_then(Value::as_str));
            let read = self.part(&at, &element)?;
            self.places.entry(format!("{}{name}", self.within)).or_default().push(place);
            Some(read)
        };
        list.into_iter().enumerate().filter_map(read).collect()
    }

    fn part<T: DeserializeOwned>(&mut self, at: &str, tree: &Value) -> Option<T> {
        let faults = match part::read(at, tree) {
            Ok(read) => return Some(read),
            Err(faults) => faults,
        };
        let field = at.split('[').next().unwrap_or(at);
        self.unread.insert(format!("{}{field}", self.within));
        for (at, what) in faults {
            self.fault(at, what);
        }
        None
    }

    fn fault(&mut self, at: impl AsRef<str>, what: impl Into<String>) {
        let path = format!("{}{}", self.within, at.as_ref());
        let at = if path.is_empty() { "the file" } else { path.trim_end_matches('.') };
        // What is no finite number was told before.
        if !self.infinite.contains(at) {
            self.faults.push(FileFault::Shape { at: at.to_owned(), what: what.into() });
        }
    }
}
