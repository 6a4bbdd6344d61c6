//! A part of a file as serde reads it: tables are tables, and faults come in plain words with their place.
//!
//! Reading stops at the first fault. The next reading therefore begins, in every list and every table, where the last one
//! stopped, or after it where every fault in there is told, so that each reading brings another to light.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::iter::Chain;
use std::ops::Range;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde_json::Value;

use crate::names::one_of;

/// What stands in a file under a path.
pub(super) fn read<T: DeserializeOwned>(at: &str, tree: &Value) -> Result<T, Vec<(String, String)>> {
    let mut known = Known::default();
    let (mut faults, mut told) = (Vec::new(), BTreeSet::new());
    loop {
        let error = match T::deserialize(Part { value: tree, at: at.to_owned(), known: &known }) {
            Ok(read) => return Ok(read),
            Err(error) => error,
        };
        let fault = (error.at, error.what);
        if told.insert(fault.clone()) {
            faults.push(fault);
        }
        known.stopped.extend(error.stopped);
        // Where a fault comes back, nothing but what is spent was left beside it.
        match error.trail.into_iter().find(|path| !known.spent.contains(path)) {
            Some(path) => known.spent.insert(path),
            None => return Err(faults),
        };
    }
}

/// What the readings so far have shown.
#[derive(Debug, Default)]
struct Known {
    /// The paths under which every fault is told.
    spent: BTreeSet<String>,
    /// Of a list or a table, by its path: the place at which it was read last. What stands before it was read.
    stopped: BTreeMap<String, usize>,
}

impl Known {
    /// The places of so many parts in the order in which they are read: those that were read before come last.
    fn places(&self, at: &str, number: usize, path: impl Fn(usize) -> Option<String>) -> Places {
        let stopped = self.stopped.get(at).copied().unwrap_or(0);
        let is_spent = path(stopped).is_some_and(|path| self.spent.contains(&path));
        let first = stopped.saturating_add(usize::from(is_spent)).min(number);
        (first..number).chain(0..first)
    }
}

type Places = Chain<Range<usize>, Range<usize>>;

/// Fields without which a table of that name cannot be; serde tells only the first that is missing.
fn required(table: &str, fields: &'static [&'static str]) -> &'static [&'static str] {
    match table {
        // Of rulebooks.
        "Standard" | "Source" | "Merged" | "Amendment" | "Decision" | "MayOverride" | "Clocks" | "TierWeights"
        | "PhaseWeight" | "PhaseWeights" | "Timeliness" | "focus_areas"
        // Of scenarios.
        | "Absence" | "Decided" | "DueDays" | "Institutions" | "StepDown" | "TierChange" | "Turnover" | "ageing"
        | "lognormal" | "reserved" | "uniform" | "weibull" | "weight"
        // Of instruments and scales.
        | "Step" | "Given" | "Mark" | "Prorating" | "depends" | "Condition" | "Grading" | "Section" | "share" | "had"
        | "retained" | "on_time" | "stayed" | "direct_service" | "direct_weeks" | "work_share" => fields,
        "ContactRule" => &["amount", "window", "demands", "clocks"],
        "Deadline" => &["anchor", "done_by", "clocks"],
        "Attempts" => &["least", "days"],
        "Cap" => &["per", "most", "counts"],
        "Intake" => &["per", "most"],
        "Measure" => &["quantity", "subject"],
        "Scenario" => &["name", "program", "from", "days", "staff", "demand", "service"],
        "Demand" if fields.contains(&"arrivals") => &["arrivals"],
        "Staff" => &["workers"],
        "Workers" => &["count"],
        "Kin" => &["weight"],
        "Table" => &["name", "version", "source", "items"],
        "Item" if fields.contains(&"points") => &["name", "least", "most"],
        "Item" => &["code", "name", "source", "by"],
        "Band" => &["name", "from", "to"],
        "Charts" => &["count", "over", "days"],
        "Grade" => &["name", "from"],
        "ended" => &["reasons", "months"],
        "involved" => &["moves", "least", "months", "most_unsaid"],
        "kept" => &["standard", "months"],
        _ => &[],
    }
}

/// A fault, the paths from its place up to the part, and the lists and tables on the way with the places at which they
/// were read.
#[derive(Debug)]
pub(super) struct Fault {
    at: String,
    what: String,
    trail: Vec<String>,
    stopped: Vec<(String, usize)>,
}

impl Fault {
    fn new(what: impl Into<String>) -> Self {
        Self { at: String::new(), what: what.into(), trail: Vec::new(), stopped: Vec::new() }
    }

    /// The fault lies at that path, or below.
    fn within(mut self, path: &str) -> Self {
        if self.trail.is_empty() {
            path.clone_into(&mut self.at);
        }
        if self.trail.last().is_none_or(|last| last != path) {
            self.trail.push(path.to_owned());
        }
        self
    }

    /// The list or the table of that path was being read at that place.
    fn stopped(mut self, path: &str, place: usize) -> Self {
        self.stopped.push((path.to_owned(), place));
        self
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: Display>(what: T) -> Self {
        Self::new(what.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Bool(truth) => truth.to_string(),
            Unexpected::Unsigned(number) => number.to_string(),
            Unexpected::Signed(number) => number.to_string(),
            Unexpected::Float(number) => format!("{number:?}"),
            Unexpected::Str(_) => "a text".to_owned(),
            Unexpected::Seq => "a list".to_owned(),
            Unexpected::Map => "a table".to_owned(),
            Unexpected::Unit => "nothing".to_owned(),
            other => other.to_string(),
        };
        let expected = expected.to_string();
        let expected = match expected.as_str() {
            "u8" => "a whole number from 0 to 255",
            "u32" => "a whole number from 0 to 4294967295",
            "f64" => "a number",
            "a boolean" => "true or false",
            "a string" => "a text",
            "a sequence" => "a list",
            table if table.starts_with("struct ") => "a table",
            other => other,
        };
        Self::new(format!("found {found}, expected {expected}"))
    }

    fn unknown_variant(found: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("found `{found}`, expected {}", one_of(expected)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }
}

/// What stands under a path.
#[derive(Clone)]
struct Part<'a> {
    value: &'a Value,
    at: String,
    known: &'a Known,
}

impl<'a> Part<'a> {
    fn under(&self, value: &'a Value, at: String) -> Self {
        Self { value, at, known: self.known }
    }

    /// Reads it; what its own type says against it lies here too.
    fn read<'de, T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        let at = self.at.clone();
        seed.deserialize(self).map_err(|fault| fault.within(&at))
    }

    fn field(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }

    fn table<'de, V: Visitor<'de>>(
        &self,
        fields: &'static [&'static str],
        required: &[&str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let Value::Object(table) = self.value else {
            return Err(de::Error::invalid_type(self.found(), &"a table"));
        };
        let missing = required.iter().filter(|name| !table.contains_key(**name));
        let present = table.iter().map(|(name, value)| (name.as_str(), Some(value)));
        let entries: Vec<_> = present.chain(missing.map(|name| (*name, None))).collect();
        let path = |place: usize| entries.get(place).map(|(name, _)| self.field(name));
        let places = self.known.places(&self.at, entries.len(), path);
        visitor.visit_map(Table { of: self, fields, entries, places, value: None })
    }

    fn list<'de, V: Visitor<'de>>(&self, list: &'a [Value], visitor: V) -> Result<V::Value, Fault> {
        let places = self.known.places(&self.at, list.len(), |place| Some(self.element(place)));
        visitor.visit_seq(List { of: self, values: list, places })
    }

    fn element(&self, place: usize) -> String {
        format!("{}[{place}]", self.at)
    }

    fn found(&self) -> Unexpected<'a> {
        match self.value {
            Value::Null => Unexpected::Unit,
            Value::Bool(truth) => Unexpected::Bool(*truth),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Unexpected::Unsigned(number),
                (None, Some(number)) => Unexpected::Signed(number),
                _ => Unexpected::Float(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        }
    }
}

impl<'de> de::Deserializer<'de> for Part<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let read = match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                _ => visitor.visit_f64(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Array(list) => self.list(list, visitor),
            Value::Object(_) => self.table(&[], &[], visitor),
        };
        read.map_err(|fault| fault.within(&self.at))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.table(fields, required(name, fields), visitor).map_err(|fault| fault.within(&self.at))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let one = match self.value {
            Value::String(name) => Some((name.as_str(), None)),
            Value::Object(table) if table.len() == 1 => {
                table.iter().next().map(|(name, value)| (name.as_str(), Some(value)))
            }
            _ => None,
        };
        let read = if let Some((name, value)) = one {
            let within = value.map(|value| self.under(value, self.field(name)));
            visitor.visit_enum(Variant { name, within })
        } else {
            let expected = one_of(variants);
            Err(match self.value {
                Value::Object(table) => Fault::new(format!("found {} names, expected {expected}", table.len())),
                _ => de::Error::invalid_type(self.found(), &expected.as_str()),
            })
        };
        read.map_err(|fault| fault.within(&self.at))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

struct List<'a, 'b> {
    of: &'b Part<'a>,
    values: &'a [Value],
    places: Places,
}

impl<'de> SeqAccess<'de> for List<'_, '_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some((place, value)) = self.places.next().and_then(|place| Some((place, self.values.get(place)?))) else {
            return Ok(None);
        };
        let read = self.of.under(value, self.of.element(place)).read(seed);
        read.map(Some).map_err(|fault| fault.stopped(&self.of.at, place))
    }
}

struct Table<'a, 'b> {
    of: &'b Part<'a>,
    /// The fields it may have; any where none is named.
    fields: &'static [&'static str],
    entries: Vec<(&'b str, Option<&'a Value>)>,
    places: Places,
    /// What stands under the name that was read, and its place.
    value: Option<(Part<'a>, usize)>,
}

impl<'a> Table<'a, '_> {
    /// What stands under a name, where it may.
    fn part(&self, name: &str, value: Option<&'a Value>) -> Result<Part<'a>, Fault> {
        let at = self.of.field(name);
        let Some(value) = value else {
            let what = format!("missing field `{name}`");
            return Err(Fault { at: self.of.at.clone(), trail: vec![at], ..Fault::new(what) });
        };
        if !self.fields.is_empty() && !self.fields.contains(&name) {
            let what = format!("unknown field `{name}`, expected {}", one_of(self.fields));
            return Err(Fault::new(what).within(&at));
        }
        Ok(self.of.under(value, at))
    }
}

impl<'de> MapAccess<'de> for Table<'_, '_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((place, (name, value))) =
            self.places.next().and_then(|place| Some((place, *self.entries.get(place)?)))
        else {
            return Ok(None);
        };
        let part = self.part(name, value).map_err(|fault| fault.stopped(&self.of.at, place))?;
        self.value = Some((part, place));
        let name: StrDeserializer<'_, Fault> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        match self.value.take() {
            Some((part, place)) => part.read(seed).map_err(|fault| fault.stopped(&self.of.at, place)),
            None => Err(Fault::new("a value without a name")),
        }
    }
}

struct Variant<'a> {
    name: &'a str,
    within: Option<Part<'a>>,
}

impl<'de, 'a> EnumAccess<'de> for Variant<'a> {
    type Error = Fault;
    type Variant = Within<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Within<'a>), Fault> {
        let name: StrDeserializer<'_, Fault> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Within { name: self.name, part: self.within }))
    }
}

/// What stands within a variant, where it is more than a name.
struct Within<'a> {
    name: &'a str,
    part: Option<Part<'a>>,
}

impl<'a> Within<'a> {
    fn part(self) -> Result<Part<'a>, Fault> {
        self.part.ok_or_else(|| Fault::new("found a name alone, expected it with what belongs to it: {\"name\": ...}"))
    }
}

impl<'de> VariantAccess<'de> for Within<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.part {
            None => Ok(()),
            Some(part) => Err(Fault::new("found more, expected the name alone").within(&part.at)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        self.part()?.read(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        de::Deserializer::deserialize_any(self.part()?, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        let (name, part) = (self.name, self.part()?);
        part.table(fields, required(name, fields), visitor).map_err(|fault| fault.within(&part.at))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde::Deserialize;

    use super::*;

    thread_local! {
        static READ: Cell<u32> = const { Cell::new(0) };
    }

    /// A number that counts how often one is read.
    struct Counted;

    impl<'de> Deserialize<'de> for Counted {
        fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            READ.set(READ.get().saturating_add(1));
            u8::deserialize(deserializer).map(|_| Self)
        }
    }

    #[derive(Deserialize)]
    struct Two {
        #[serde(rename = "first")]
        _first: Vec<Counted>,
        #[serde(rename = "last")]
        _last: Vec<Vec<Counted>>,
    }

    /// Lists in which every other number is none, the last one in lists of two: the faults, and how many were read.
    fn faults_of(numbers: u16) -> (Vec<(String, String)>, u32) {
        let number = |at: u16| if at % 2 == 0 { at.min(255).into() } else { Value::from("none") };
        let first: Vec<Value> = (0..numbers).map(number).collect();
        let last: Vec<Value> = (0..numbers).map(|at| vec![number(at), number(at)].into()).collect();
        READ.set(0);
        let tree = serde_json::json!({ "first": first, "last": last });
        (read::<Two>("", &tree).err().unwrap(), READ.get())
    }

    #[test]
    fn no_more_is_read_for_a_fault_where_there_are_many() {
        let (few, read_for_few) = faults_of(20);
        let (many, read_for_many) = faults_of(320);
        assert_eq!((few.len(), many.len()), (30, 480));
        assert_eq!(few[..2], ["first[1]", "first[3]"].map(fault));
        assert_eq!(few[10..13], ["last[1][0]", "last[1][1]", "last[3][0]"].map(fault));
        assert!(read_for_many <= read_for_few.saturating_mul(17), "{read_for_few} for 20, {read_for_many} for 320");
    }

    /// Of each table of a schema its name, its fields and those that it must have.
    #[cfg(feature = "schema")]
    fn tables<'a>(name: &'a str, schema: &'a Value, found: &mut Vec<(&'a str, Vec<&'a str>, Vec<&'a str>)>) {
        match schema {
            Value::Object(of) => {
                if let Some(Value::Object(fields)) = of.get("properties") {
                    let must = of.get("required").and_then(Value::as_array).into_iter().flatten();
                    let fields = fields.keys().map(String::as_str).collect();
                    found.push((name, fields, must.filter_map(Value::as_str).collect()));
                }
                for (key, within) in of {
                    match (key.as_str(), within) {
                        ("properties" | "$defs", Value::Object(named)) => {
                            named.iter().for_each(|(name, within)| tables(name, within, found));
                        }
                        _ => tables(name, within, found),
                    }
                }
            }
            Value::Array(all) => all.iter().for_each(|within| tables(name, within, found)),
            _ => {}
        }
    }

    #[cfg(feature = "schema")]
    #[test]
    fn tables_must_have_what_the_schemas_say() {
        let schemas = [crate::schema::rulebook(), crate::schema::instrument(), crate::schema::scale()];
        let mut found = Vec::new();
        for schema in &schemas {
            tables(schema.get("title").and_then(Value::as_str).unwrap(), schema, &mut found);
        }
        // A rulebook's own fields are read one by one.
        found.retain(|(name, ..)| *name != "Draft");
        let mut wrong = Vec::new();
        for (name, fields, mut must) in found {
            let fields: Vec<&'static str> = fields.into_iter().map(|field| &*field.to_owned().leak()).collect();
            let mut told = required(name, fields.leak()).to_vec();
            told.sort_unstable();
            must.sort_unstable();
            // One that is missing serde tells by itself.
            if told != must && (must.len() > 1 || !told.is_empty()) {
                wrong.push((name, told, must));
            }
        }
        assert!(wrong.is_empty(), "name, told, must: {wrong:#?}");
    }

    fn fault(at: &str) -> (String, String) {
        (at.to_owned(), "found a text, expected a whole number from 0 to 255".to_owned())
    }
}
