//! The exported JSON Schemas: kept as golden files, and true to what is read.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use caseload::event::{Event, RosterEvent};
use caseload::model::{Model, Overlay};
use caseload::program::{Draft, Program};
use caseload::risk::*;
use caseload::schema;
use jsonschema::{Draft as Dialect, Validator};
use serde_json::{Value, json};

fn validator(schema: &Value) -> Validator {
    jsonschema::options().with_draft(Dialect::Draft202012).should_validate_formats(true).build(schema).unwrap()
}

fn agency() -> Draft {
    toml::from_str(include_str!("../examples/programs/agency-icm.toml")).unwrap()
}

fn lines(text: &str) -> impl Iterator<Item = Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap())
}

#[test]
fn the_golden_schemas_are_those_exported() {
    for (name, schema) in [
        ("rulebook", schema::rulebook()),
        ("event", schema::event()),
        ("roster_event", schema::roster_event()),
        ("instrument", schema::instrument()),
        ("scale", schema::scale()),
    ] {
        let path = format!("{}/tests/golden/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let exported = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &exported).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap() == exported,
            "{name}.schema.json is not what is exported; where that is meant, write it anew with UPDATE_GOLDEN=1"
        );
        jsonschema::meta::validate(&schema).unwrap();
    }
}

#[test]
fn every_rulebook_and_every_example_fits_the_schema() {
    let schema = validator(&schema::rulebook());
    let fits = |value: &Value, name: &str| {
        let faults: Vec<_> =
            schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{name}: {}", faults.join("\n"));
    };
    for model in Model::ALL {
        let preset = Program::preset(*model);
        fits(&serde_json::to_value(&preset).unwrap(), preset.name());
        for overlay in Overlay::ALL {
            let hybrid = Draft::compose(&[preset.draft(), &Draft::overlay(*overlay)]).unwrap();
            fits(&serde_json::to_value(&hybrid).unwrap(), &hybrid.name);
        }
    }
    for (name, text) in [
        ("agency-icm.toml", include_str!("../examples/programs/agency-icm.toml")),
        ("hybrid.toml", include_str!("../examples/programs/hybrid.toml")),
    ] {
        // As written, with all that is left out.
        fits(&toml::from_str(text).unwrap(), name);
    }
}

#[test]
fn every_scale_fits_the_schema() {
    let schema = validator(&schema::scale());
    for scale in caseload::fidelity::presets() {
        let value = serde_json::to_value(&scale).unwrap();
        let faults: Vec<_> =
            schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{}: {}", scale.table().name, faults.join("\n"));
    }
}

#[test]
fn every_instrument_fits_the_schema() {
    let schema = validator(&schema::instrument());
    for instrument in presets().into_iter().chain([outcome_matrix(&["income"]).unwrap()]) {
        let value = serde_json::to_value(&instrument).unwrap();
        let faults: Vec<_> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{}: {}", instrument.name(), faults.join("\n"));
    }
    // As people write one, with all that is left out.
    let ours = json!({
        "name": "ours", "version": "1", "source": { "name": "our agency", "standing": "agency" },
        "items": [{ "name": "moves", "least": 0, "most": 9, "unit": "a year" }],
    });
    assert!(schema.is_valid(&ours));
    assert!(serde_json::from_value::<Instrument>(ours).is_ok());
}

#[test]
fn every_golden_event_fits_the_schema() {
    let (event, roster) = (validator(&schema::event()), validator(&schema::roster_event()));
    for text in [
        include_str!("golden/v1/full.jsonl"),
        include_str!("golden/v1/lean.jsonl"),
        include_str!("golden/v1/bare.jsonl"),
        include_str!("../examples/data/icm/cases.jsonl"),
    ] {
        for line in lines(text) {
            assert!(event.is_valid(&line), "{line}");
        }
    }
    for text in [
        include_str!("golden/v1/roster_full.jsonl"),
        include_str!("golden/v1/roster_lean.jsonl"),
        include_str!("golden/v1/roster_bare.jsonl"),
        include_str!("../examples/data/icm/roster.jsonl"),
    ] {
        for line in lines(text) {
            assert!(roster.is_valid(&line), "{line}");
        }
    }
}

/// Puts a value in place of each part of a tree, one at a time.
fn spoilt(tree: &Value, with: &Value) -> Vec<Value> {
    let mut all = vec![with.clone()];
    match tree {
        Value::Object(fields) => {
            for (name, value) in fields {
                all.extend(spoilt(value, with).into_iter().map(|value| {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), value);
                    Value::Object(fields)
                }));
            }
            let mut more = fields.clone();
            more.insert("surplus".to_owned(), with.clone());
            all.push(Value::Object(more));
        }
        Value::Array(list) => {
            for (place, value) in list.iter().enumerate() {
                all.extend(spoilt(value, with).into_iter().map(|value| {
                    let mut list = list.clone();
                    if let Some(of) = list.get_mut(place) {
                        *of = value;
                    }
                    Value::Array(list)
                }));
            }
        }
        _ => {}
    }
    all
}

#[test]
fn what_reads_fits_the_schema_and_what_does_not_fit_does_not_read() {
    // Each golden line with one part replaced: the schema refuses nothing that is read, and takes little that is not.
    // (Lists are left out: a struct reads from the list of its fields too, as compact formats write it.)
    let event = validator(&schema::event());
    let roster = validator(&schema::roster_event());
    let (mut both_refuse, mut looser) = (0_u32, 0_u32);
    let mut check = |value: &Value, reads: bool, fits: bool| {
        assert!(fits || !reads, "read, and refused by the schema: {value}");
        both_refuse += u32::from(!fits && !reads);
        looser += u32::from(fits && !reads);
    };
    for with in [json!(null), json!(7), json!(-0.5), json!("text"), json!({}), json!(true), json!("2026-01-15")] {
        for line in lines(include_str!("golden/v1/full.jsonl")) {
            for value in spoilt(&line, &with) {
                check(&value, serde_json::from_value::<Event>(value.clone()).is_ok(), event.is_valid(&value));
            }
        }
        for line in lines(include_str!("golden/v1/roster_full.jsonl")) {
            for value in spoilt(&line, &with) {
                check(&value, serde_json::from_value::<RosterEvent>(value.clone()).is_ok(), roster.is_valid(&value));
            }
        }
    }
    let rulebook = validator(&schema::rulebook());
    let agency: Value = serde_json::to_value(agency()).unwrap();
    for standard in agency["standards"].as_array().unwrap() {
        let alone = json!({ "name": "x", "edition": "1", "standards": [standard] });
        for with in [json!(7), json!("text"), json!({})] {
            for value in spoilt(&alone, &with) {
                check(&value, serde_json::from_value::<Draft>(value.clone()).is_ok(), rulebook.is_valid(&value));
            }
        }
    }
    let instrument = validator(&schema::instrument());
    let ours = [news2(SpO2Scale::Two), phq_9(), blood_pressure_category(), audit_c(AuditCWording::Va), cssrs_triage()];
    for table in ours {
        let table = serde_json::to_value(&table).unwrap();
        for with in [json!(null), json!(7), json!("text"), json!({})] {
            for value in spoilt(&table, &with) {
                check(&value, serde_json::from_value::<Table>(value.clone()).is_ok(), instrument.is_valid(&value));
            }
        }
    }
    let scale = validator(&schema::scale());
    for ours in [caseload::fidelity::dacts(), caseload::fidelity::cti()] {
        let table = serde_json::to_value(&ours).unwrap();
        for with in [json!(null), json!("text")] {
            for value in spoilt(&table, &with) {
                let reads = serde_json::from_value::<caseload::fidelity::Table>(value.clone()).is_ok();
                check(&value, reads, scale.is_valid(&value));
            }
        }
    }
    // What a schema cannot say: two decimals at most, a day that exists, numbers too large.
    assert!(both_refuse > 3_000 && looser < both_refuse / 100, "{both_refuse} {looser}");
}
