//! The JSON Schemas (draft 2020-12) of what this crate reads: rulebooks, events of a case, events of the roster,
//! instruments, fidelity scales.
//!
//! A file that a schema takes may still have faults: what goes with what is told by
//! [`Draft::check`](crate::program::Draft::check), [`Table::check`](crate::risk::Table::check) of an instrument and
//! [that](crate::fidelity::Table::check) of a scale alone.
//!
//! ```
//! let schema = caseload::schema::rulebook();
//! assert_eq!(schema["title"], "Draft");
//! assert_eq!(schema["required"], serde_json::json!(["name", "edition", "standards"]));
//! ```

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::event::{Attainment, Decimal, Event, Hundredths, Parties, Party, RosterEvent, Version};
use crate::program::Draft;
use crate::risk::Table;
use crate::time::{Day, Instant};

/// The schema of a rulebook's file, JSON or TOML.
#[must_use]
pub fn rulebook() -> Value {
    of::<Draft>()
}

/// The schema of a line of a log of cases.
#[must_use]
pub fn event() -> Value {
    of::<Event>()
}

/// The schema of a line of a roster's log.
#[must_use]
pub fn roster_event() -> Value {
    of::<RosterEvent>()
}

/// The schema of an instrument's file, JSON or TOML.
#[must_use]
pub fn instrument() -> Value {
    of::<Table>()
}

/// The schema of a fidelity scale's file, JSON or TOML.
#[must_use]
pub fn scale() -> Value {
    of::<crate::fidelity::Table>()
}

fn of<T: JsonSchema>() -> Value {
    let mut schema = SchemaGenerator::default().into_root_schema_for::<T>().into();
    shorten(&mut schema);
    schema
}

/// Keeps the first paragraph of each description: the rest is for readers of the crate.
fn shorten(schema: &mut Value) {
    match schema {
        Value::Object(all) => {
            if let Some(Value::String(text)) = all.get_mut("description") {
                text.truncate(text.find("\n\n").unwrap_or(text.len()));
            }
            all.values_mut().for_each(shorten);
        }
        Value::Array(list) => list.iter_mut().for_each(shorten),
        _ => {}
    }
}

/// Types that read and write themselves by hand, and what they take.
macro_rules! by_hand {
    ($($type:ident: $schema:tt)+) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )+};
}

by_hand! {
    Day: {
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "description": "A civil day, as in 2026-01-15.",
    }
    Instant: {
        "type": "string",
        "format": "date-time",
        "description": "An instant in RFC 3339, with its offset and without a leap second.",
    }
    Decimal: { "type": "number", "description": "A decimal number." }
    Hundredths: {
        "type": "number",
        "minimum": 0,
        "maximum": 40_000_000,
        "description": "A decimal of zero or more with at most two places.",
    }
    Attainment: {
        "type": "integer",
        "minimum": -2,
        "maximum": 2,
        "description": "How far a goal was reached: 0 is as expected.",
    }
    Version: { "const": 1, "description": "The version of the wire format." }
}

impl JsonSchema for Parties {
    fn schema_name() -> Cow<'static, str> {
        "Parties".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = <Vec<Party>>::json_schema(generator);
        schema.insert("description".to_owned(), "The parties of a contact: a set, written as a list.".into());
        schema
    }
}
