//! The wire format, version 1, held against golden files that were typed by hand from the list of kinds:
//! `full` has every field of every kind, `bare` each absent value as null and each empty list as empty, `lean`
//! the same events with all of that left out; `names` has the closed lists. Every free text in them says
//! `SECRET`.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use caseload::event::*;
use caseload::time::{Day, Instant};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const FULL: &str = include_str!("golden/v1/full.jsonl");
const BARE: &str = include_str!("golden/v1/bare.jsonl");
const LEAN: &str = include_str!("golden/v1/lean.jsonl");
const ROSTER_FULL: &str = include_str!("golden/v1/roster_full.jsonl");
const ROSTER_BARE: &str = include_str!("golden/v1/roster_bare.jsonl");
const ROSTER_LEAN: &str = include_str!("golden/v1/roster_lean.jsonl");
const NAMES: &str = include_str!("golden/v1/names.json");

/// The kinds of the roster.
const ROSTER_KINDS: [&str; 11] = [
    "worker_joined",
    "worker_changed",
    "worker_left",
    "worker_absent",
    "team_formed",
    "positions_changed",
    "team_met",
    "supervision_held",
    "training_completed",
    "work_logged",
    "entered_in_error",
];

fn value(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

fn names() -> BTreeMap<String, Value> {
    serde_json::from_str(NAMES).unwrap()
}

/// The name of an event's kind, and its fields.
fn kind_of(event: &Value) -> (&str, &Value) {
    event["kind"].as_object().unwrap().iter().next().map(|(name, fields)| (name.as_str(), fields)).unwrap()
}

/// The golden event of that kind, as JSON.
fn golden(file: &str, kind: &str) -> Value {
    file.lines().map(value).find(|event| kind_of(event).0 == kind).unwrap()
}

fn reads<T: DeserializeOwned>(event: &Value) -> bool {
    serde_json::from_str::<T>(&event.to_string()).is_ok()
}

/// What a line reads to is written as exactly that line.
#[track_caller]
fn reads_and_writes_back<T: DeserializeOwned + Serialize>(file: &str) {
    for line in file.lines() {
        let event: T = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(serde_json::to_string(&event).unwrap(), line);
    }
}

/// What a line reads to comes back from postcard.
#[track_caller]
fn comes_back_from_postcard<T: DeserializeOwned + Serialize + PartialEq + Debug>(files: [&str; 2]) {
    let events: Vec<T> =
        files.iter().flat_map(|file| file.lines()).map(|line| serde_json::from_str(line).unwrap()).collect();
    for event in &events {
        let bytes = postcard::to_stdvec(event).unwrap();
        let (back, rest) = postcard::take_from_bytes::<T>(&bytes).unwrap();
        assert!(rest.is_empty());
        assert_eq!(&back, event);
        for cut in 0..bytes.len() {
            assert!(postcard::from_bytes::<T>(&bytes[..cut]).is_err(), "cut at {cut}");
        }
    }
    let bytes = postcard::to_stdvec(&events).unwrap();
    assert_eq!(postcard::from_bytes::<Vec<T>>(&bytes).unwrap(), events);
}

/// Every place in a value, as a JSON pointer.
fn places(of: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match of {
        Value::Object(object) => object.iter().for_each(|(key, value)| places(value, &format!("{at}/{key}"), into)),
        Value::Array(list) => list.iter().enumerate().for_each(|(n, value)| places(value, &format!("{at}/{n}"), into)),
        _ => {}
    }
}

fn places_of(event: &Value) -> Vec<String> {
    let mut into = Vec::new();
    places(event, "", &mut into);
    into
}

// ---- golden files

#[test]
fn every_kind_with_every_field_reads_and_writes_back() {
    for file in [FULL, BARE] {
        reads_and_writes_back::<Event>(file);
        let found: BTreeSet<String> = file.lines().map(|line| kind_of(&value(line)).0.to_owned()).collect();
        let known: BTreeSet<String> = KindName::ALL.iter().map(|kind| kind.name().to_owned()).collect();
        assert_eq!(found, known);
        assert_eq!(known.len(), 33);
        for line in file.lines() {
            let (event, line) = (serde_json::from_str::<Event>(line).unwrap(), value(line));
            let (name, fields) = kind_of(&line);
            assert_eq!(event.kind.name().name(), name);
            let found: BTreeSet<&str> = fields.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(found, event.kind.name().fields().iter().copied().collect(), "{name}");
        }
    }
}

#[test]
fn every_kind_of_the_roster_with_every_field_reads_and_writes_back() {
    for file in [ROSTER_FULL, ROSTER_BARE] {
        reads_and_writes_back::<RosterEvent>(file);
        let found: BTreeSet<String> = file.lines().map(|line| kind_of(&value(line)).0.to_owned()).collect();
        assert_eq!(found, ROSTER_KINDS.iter().map(ToString::to_string).collect());
    }
}

#[test]
fn the_full_files_leave_nothing_out_and_the_bare_files_nothing_in() {
    for line in [FULL, ROSTER_FULL].iter().flat_map(|file| file.lines()) {
        let event = value(line);
        for place in places_of(&event) {
            let value = event.pointer(&place).unwrap();
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            assert!(!empty, "{place} of {line}");
        }
    }
    // What is null or empty in the bare form is what the lean form leaves out: neither more nor less.
    for (bare, lean) in [(BARE, LEAN), (ROSTER_BARE, ROSTER_LEAN)] {
        assert_eq!(bare.lines().count(), lean.lines().count());
        for (bare, lean) in bare.lines().zip(lean.lines()) {
            let (bare, lean) = (value(bare), value(lean));
            for place in places_of(&bare) {
                let value = bare.pointer(&place).unwrap();
                let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                assert_eq!(lean.pointer(&place).is_none(), empty || place == "/v", "{place} of {bare}");
            }
        }
    }
}

#[test]
fn the_leanest_form_reads_to_the_same() {
    fn same<T: DeserializeOwned + PartialEq + Debug>(bare: &str, lean: &str) {
        for (bare, lean) in bare.lines().zip(lean.lines()) {
            assert_eq!(serde_json::from_str::<T>(lean).unwrap(), serde_json::from_str::<T>(bare).unwrap());
        }
    }
    same::<Event>(BARE, LEAN);
    same::<RosterEvent>(ROSTER_BARE, ROSTER_LEAN);
}

#[test]
fn nothing_can_be_left_out_of_the_leanest_form() {
    fn check<T: DeserializeOwned>(file: &str) {
        for event in file.lines().map(value) {
            for place in places_of(&event) {
                let Some((parent, key)) = place.rsplit_once('/') else { continue };
                let mut without = event.clone();
                let Some(object) = without.pointer_mut(parent).and_then(Value::as_object_mut) else { continue };
                // A list stands in a lean event only for what is inside it.
                if object.remove(key).unwrap().is_array() {
                    continue;
                }
                assert!(!reads::<T>(&without), "{without}");
                let mut with_null = event.clone();
                *with_null.pointer_mut(&place).unwrap() = Value::Null;
                assert!(!reads::<T>(&with_null), "{with_null}");
            }
        }
    }
    check::<Event>(LEAN);
    check::<RosterEvent>(ROSTER_LEAN);
}

#[test]
fn an_owner_is_a_worker_a_team_or_a_lead() {
    let kinds: BTreeSet<_> = FULL
        .lines()
        .filter_map(|line| match serde_json::from_str::<Event>(line).unwrap().kind {
            Kind::Enrolled(enrolled) => Some(enrolled.owner.kind()),
            _ => None,
        })
        .collect();
    assert_eq!(kinds, OwnerKind::ALL.iter().copied().collect());
}

/// A golden event with another value in one field of its kind; in a list where the field is one.
fn with_name(list: &str, name: Value) -> Value {
    let (kind, field) = list.split_once('.').unwrap();
    let mut event = golden(FULL, kind);
    let slot = &mut event["kind"][kind][field];
    assert!(!slot.is_null(), "{list}");
    *slot = if slot.is_array() { json!([name]) } else { name };
    event
}

#[test]
fn every_value_of_every_list_reads() {
    let all = names();
    for list in ["closed", "open"] {
        for (field, names) in all[list].as_object().unwrap() {
            for name in names.as_array().unwrap() {
                let event = with_name(field, name.clone());
                let read: Event =
                    serde_json::from_str(&event.to_string()).unwrap_or_else(|error| panic!("{error}: {field} {name}"));
                assert_eq!(serde_json::to_value(&read).unwrap(), event, "{field} {name}");
                let bytes = postcard::to_stdvec(&read).unwrap();
                assert_eq!(postcard::from_bytes::<Event>(&bytes).unwrap(), read);
            }
            // A name of one's own is written as such, and only where the list is open.
            let own = with_name(field, json!({"other": "own"}));
            assert_eq!(reads::<Event>(&own), list == "open", "{field}");
            for wrong in
                [json!("own"), json!("Routine"), json!(""), json!(0), json!({"own": null}), json!({"other": 1})]
            {
                assert!(!reads::<Event>(&with_name(field, wrong.clone())), "{field} {wrong}");
            }
        }
    }
}

#[test]
fn every_role_reads() {
    let roles = names()["roles"].as_array().unwrap().clone();
    assert_eq!(roles.len(), 12);
    for role in roles.into_iter().chain([json!({"other": "own"})]) {
        let mut event = golden(ROSTER_FULL, "worker_joined");
        event["kind"]["worker_joined"]["roles"][0]["role"] = role.clone();
        let read: RosterEvent = serde_json::from_str(&event.to_string()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), event);
        event["kind"]["worker_joined"]["roles"][0]["role"] = json!("own");
        assert!(!reads::<RosterEvent>(&event));
    }
}

#[test]
fn the_closed_lists_have_no_more_values_than_the_golden_file() {
    let all = names();
    let closed = &all["closed"];
    macro_rules! check {
        ($($field:literal: $type:ident,)+) => {
            $(assert_eq!(json!($type::ALL.iter().map(|one| one.name()).collect::<Vec<_>>()), closed[$field], $field);)+
            let checked: BTreeSet<&str> = [$($field),+].into();
            assert_eq!(checked, closed.as_object().unwrap().keys().map(String::as_str).collect());
        };
    }
    check! {
        "referred.urgency": Urgency,
        "consent_given.scope": ConsentScope,
        "consent_withdrawn.scope": ConsentScope,
        "consent_given.given_by": ConsentGiver,
        "authorization.status": AuthorizationStatus,
        "assessed.kind": AssessmentKind,
        "risk_rated.tier": Tier,
        "risk_rated.basis": RatingBasis,
        "plan_adopted.kind": PlanKind,
        "plan_adopted.agreement": Agreement,
        "goal_updated.status": GoalStatus,
        "contact.mode": Mode,
        "contact.place": Place,
        "contact.with": Party,
        "contact.outcome": ContactOutcome,
        "linkage_updated.status": LinkageStatus,
        "institution_entered.facility": Facility,
        "institution_left.facility": Facility,
        "held.reason": HoldReason,
        "resumed.reason": HoldReason,
        "evaluated.outcome": Outcome,
        "closed.reason": CloseReason,
    }
}

#[test]
fn everything_comes_back_from_a_compact_binary_format() {
    comes_back_from_postcard::<Event>([FULL, BARE]);
    comes_back_from_postcard::<RosterEvent>([ROSTER_FULL, ROSTER_BARE]);
}

// ---- what is refused

#[test]
fn unknown_fields_are_refused_at_every_level() {
    fn check<T: DeserializeOwned>(file: &str, seen: &mut BTreeSet<String>) {
        for event in file.lines().map(value) {
            for place in places_of(&event) {
                for extra in ["more", "other", "id ", "V"] {
                    let mut event = event.clone();
                    let Some(object) = event.pointer_mut(&place).and_then(Value::as_object_mut) else { continue };
                    if object.insert(extra.to_owned(), Value::Null).is_none() {
                        assert!(!reads::<T>(&event), "{event}");
                        seen.insert(place.clone());
                    }
                }
            }
        }
    }
    let mut seen = BTreeSet::new();
    check::<Event>(FULL, &mut seen);
    check::<RosterEvent>(ROSTER_FULL, &mut seen);
    for level in [
        "",
        "/kind",
        "/kind/screening_started",
        "/kind/plan_adopted",
        "/kind/plan_adopted/goals/0",
        "/kind/plan_adopted/goals/0/interventions/0",
        "/overrides/0",
        "/kind/enrolled/owner",
        "/kind/enrolled/owner/lead",
        "/kind/worker_joined/roles/0",
        "/kind/worker_joined/credentials/0",
        "/kind/linkage_made/need",
    ] {
        assert!(seen.contains(level), "{level}");
    }
}

#[test]
fn other_shapes_of_a_kind_are_refused() {
    let mut event = golden(LEAN, "screening_started");
    for kind in [
        json!("screening_started"),
        json!({"screening_started": null}),
        json!({"screening_started": true}),
        json!({}),
        json!({"screening_started": {}, "follow_up_started": {}}),
        json!([{"screening_started": {}}]),
        json!({"Screening_Started": {}}),
        json!({"ScreeningStarted": {}}),
        json!({"type": "screening_started"}),
        json!({"kind": "held", "reason": "jail"}),
        json!({"held": "jail"}),
        json!({"enrolled": {"worker": "77aa0000-0000-4000-8000-000000000001"}}),
        json!({"enrolled": {"owner": "77aa0000-0000-4000-8000-000000000001"}}),
        json!({"enrolled": {"owner": {"kind": "worker", "id": "77aa0000-0000-4000-8000-000000000001"}}}),
        json!({"enrolled": {"owner": {"worker": "77aa0000-0000-4000-8000-000000000001", "team": "77aa0000-0000-4000-8000-000000000001"}}}),
        json!({"enrolled": {"owner": {"lead": {"worker": "77aa0000-0000-4000-8000-000000000001"}}}}),
    ] {
        event["kind"] = kind;
        assert!(!reads::<Event>(&event), "{event}");
    }
    // As `flatten` and internal tags would have it.
    let lean = golden(LEAN, "held");
    for (name, kind) in [("kind", json!("held")), ("type", json!("held")), ("held", json!({"reason": "other"}))] {
        let mut flat = lean.clone();
        let object = flat.as_object_mut().unwrap();
        object.remove("kind");
        object.insert(name.to_owned(), kind);
        assert!(!reads::<Event>(&flat), "{flat}");
        flat["reason"] = json!("other");
        assert!(!reads::<Event>(&flat), "{flat}");
    }
    // A case's event has a case, a roster's has none.
    assert!(!reads::<Event>(&golden(ROSTER_LEAN, "worker_left")));
    let mut roster = golden(ROSTER_LEAN, "worker_left");
    roster["case"] = lean["case"].clone();
    assert!(!reads::<RosterEvent>(&roster));
}

#[test]
fn a_field_given_twice_is_refused() {
    let line = LEAN.lines().next().unwrap();
    for field in ["id", "case", "at", "kind", "v", "recorded_at", "by", "overrides"] {
        let given = value(line)[field].clone();
        let given = if given.is_null() { json!([]) } else { given };
        let twice = line.replacen('{', &format!("{{\"{field}\":{given},\"{field}\":{given},"), 1);
        assert!(serde_json::from_str::<Event>(&twice).is_err(), "{twice}");
    }
}

#[test]
fn other_versions_are_refused() {
    // S6.
    let mut event = golden(LEAN, "held");
    event["v"] = json!(1);
    assert!(reads::<Event>(&event));
    for version in [json!(0), json!(2), json!(65536), json!(-1), json!(1.5), json!("1"), json!([1])] {
        event["v"] = version;
        assert!(!reads::<Event>(&event), "{event}");
    }
}

#[test]
fn instants_are_strict() {
    for (file, place) in [
        (FULL, "/at"),
        (FULL, "/recorded_at"),
        (FULL, "/kind/appointment_made/starts"),
        (FULL, "/kind/institution_entered/learned_at"),
        (FULL, "/kind/institution_left/learned_at"),
    ] {
        let mut event = file.lines().map(value).find(|event| event.pointer(place).is_some()).unwrap();
        for (text, good) in [
            ("2026-01-15T09:30:00-05:00", true),
            ("2026-01-15T09:30:00Z", true),
            ("2024-02-29T23:59:59.999999999+14:00", true),
            ("0000-01-01T00:00:00Z", true),
            ("9999-12-31T23:59:59-12:00", true),
            ("2026-01-15T09:30:00", false),
            ("2026-01-15T09:30-05:00", false),
            ("2026-01-15", false),
            ("2026-01-15T23:59:60Z", false),
            ("2016-12-31T23:59:60Z", false),
            ("2026-02-30T09:30:00Z", false),
            ("2026-02-29T09:30:00Z", false),
            ("10000-01-01T00:00:00Z", false),
            ("+10000-01-01T00:00:00Z", false),
            ("-0001-12-31T00:00:00Z", false),
            ("2026-01-15 09:30:00Z", false),
            ("2026-01-15T09:30:00+0500", false),
            ("2026-01-15T09:30:00-00:00", false),
            ("2026-01-15T09:30:00+24:00", false),
            ("2026-01-15T09:30:00.Z", false),
            ("2026-01-15T25:30:00Z", false),
            (" 2026-01-15T09:30:00Z", false),
            ("2026-01-15T09:30:00Z ", false),
            ("2026-01-15T09:30:00 -05:00", false),
        ] {
            *event.pointer_mut(place).unwrap() = json!(text);
            assert_eq!(reads::<Event>(&event), good, "{place} {text}");
            assert_eq!(text.parse::<Instant>().is_ok(), good, "{text}");
        }
        *event.pointer_mut(place).unwrap() = json!(1_768_487_400);
        assert!(!reads::<Event>(&event));
    }
}

#[test]
fn days_are_strict() {
    for place in [
        "/overrides/0/until",
        "/kind/consent_given/expires_on",
        "/kind/authorization/from",
        "/kind/authorization/to",
        "/kind/plan_adopted/goals/0/target_on",
        "/kind/closed/referred_on",
    ] {
        let mut event = FULL.lines().map(value).find(|event| event.pointer(place).is_some()).unwrap();
        for (text, good) in [
            ("2026-01-15", true),
            ("2024-02-29", true),
            ("0000-01-01", true),
            ("9999-12-31", true),
            ("2026-02-30", false),
            ("2026-02-29", false),
            ("1900-02-29", false),
            ("10000-01-01", false),
            ("+2026-01-15", false),
            ("-001-01-01", false),
            ("2026-1-15", false),
            ("20260115", false),
            ("2026-00-10", false),
            ("2026-13-10", false),
            ("2026-01-00", false),
            ("2026-01-15Z", false),
            ("2026-01-15T00:00:00Z", false),
            ("", false),
        ] {
            *event.pointer_mut(place).unwrap() = json!(text);
            assert_eq!(reads::<Event>(&event), good, "{place} {text}");
            assert_eq!(text.parse::<Day>().is_ok(), good, "{text}");
        }
    }
}

#[test]
fn hours_are_hundredths() {
    // S23: more decimals are refused.
    let mut event = golden(ROSTER_FULL, "worker_joined");
    let mut with = |fte: Value| {
        event["kind"]["worker_joined"]["roles"][0]["fte"] = fte;
        serde_json::from_str::<RosterEvent>(&event.to_string()).ok()
    };
    for wrong in ["0.333", "0.755", "0.001", "1.0001", "-0.01", "-1", "1e300", "\"0.5\"", "null", "50000000"] {
        assert_eq!(with(value(wrong)), None, "{wrong}");
    }
    for hundredths in 0..=250_u32 {
        let fte = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let read = with(value(&fte)).unwrap();
        let RosterKind::WorkerJoined(worker) = &read.kind else { panic!("{fte}") };
        assert_eq!(worker.roles[0].fte.hundredths(), hundredths);
        let written = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<RosterEvent>(&written).unwrap(), read);
        assert_eq!(
            value(&written)["kind"]["worker_joined"]["roles"][0]["fte"].to_string().parse::<f64>(),
            fte.parse::<f64>()
        );
    }
}

#[test]
fn whole_numbers_are_whole_and_not_negative() {
    for (place, most) in [
        ("/kind/contact/minutes", u64::from(u16::MAX)),
        ("/kind/appointment_made/minutes", u64::from(u16::MAX)),
        ("/kind/waitlisted/priority", u64::from(u32::MAX)),
        ("/kind/authorization/units", u64::from(u32::MAX)),
    ] {
        let mut event = FULL.lines().map(value).find(|event| event.pointer(place).is_some()).unwrap();
        for (number, good) in [
            (json!(1), true),
            (json!(most), true),
            (json!(most + 1), false),
            (json!(-1), false),
            (json!(45.5), false),
            (json!(45.0), false),
            (json!("45"), false),
        ] {
            *event.pointer_mut(place).unwrap() = number.clone();
            assert_eq!(reads::<Event>(&event), good, "{place} {number}");
        }
    }
    let mut event = golden(ROSTER_FULL, "work_logged");
    event["kind"]["work_logged"]["minutes"] = json!(-1);
    assert!(!reads::<RosterEvent>(&event));
}

#[test]
fn identifiers_are_uuids() {
    for line in FULL.lines() {
        let event = value(line);
        for place in places_of(&event) {
            if event.pointer(&place).and_then(Value::as_str).is_some_and(|text| text.contains("-0000-4000-8000-")) {
                for wrong in [json!("1"), json!(""), json!(1), json!("77aa0000-0000-4000-8000-00000000000g")] {
                    let mut event = event.clone();
                    *event.pointer_mut(&place).unwrap() = wrong;
                    assert!(!reads::<Event>(&event), "{event}");
                }
            }
        }
    }
}

// ---- privacy

#[test]
fn debug_never_shows_free_text() {
    fn check<T: DeserializeOwned + Debug>(file: &str) {
        for line in file.lines() {
            let event: T = serde_json::from_str(line).unwrap();
            for shown in [format!("{event:?}"), format!("{event:#?}")] {
                assert!(!shown.contains("SECRET"), "{shown}");
            }
        }
    }
    check::<Event>(FULL);
    check::<Event>(BARE);
    check::<RosterEvent>(ROSTER_FULL);
    check::<RosterEvent>(ROSTER_BARE);
}

#[test]
fn every_free_text_of_the_golden_files_is_marked() {
    // What is neither an id, nor a time, nor a name of a list is free text; phases are names of the rulebook.
    let known = NAMES.to_owned() + "\"transition\" \"try_out\"";
    let mut marked = 0;
    for line in [FULL, BARE, ROSTER_FULL, ROSTER_BARE].iter().flat_map(|file| file.lines()) {
        let event = value(line);
        for place in places_of(&event) {
            let Some(text) = event.pointer(&place).and_then(Value::as_str) else { continue };
            let told = text.parse::<uuid::Uuid>().is_ok()
                || text.parse::<Day>().is_ok()
                || text.parse::<Instant>().is_ok()
                || known.contains(&format!("\"{text}\""));
            assert!(told != text.contains("SECRET"), "{place} {text}");
            marked += usize::from(!told);
        }
    }
    assert!(marked > 100, "{marked}");
}

#[test]
fn instants_are_stricter() {
    for text in ["2026-01-15T09:30:00z", "2026-01-15T09:30:00\u{2212}05:00"] {
        assert!(text.parse::<Instant>().is_err(), "{text}");
    }
}

#[test]
fn hours_with_many_decimals_are_refused() {
    // S23.
    for text in ["0.750000001", "1e-9", "2.999999999"] {
        assert!(serde_json::from_str::<Hundredths>(text).is_err(), "{text}");
    }
}

#[test]
fn decimals_come_back_from_json() {
    let mut event = golden(FULL, "measured");
    event["kind"]["measured"]["value"] = json!(108.250_752_559_716_35);
    let read: Event = serde_json::from_value(event).unwrap();
    assert_eq!(serde_json::from_str::<Event>(&serde_json::to_string(&read).unwrap()).unwrap(), read);
}

#[test]
fn attainment_has_bounds() {
    let mut event = golden(FULL, "goal_updated");
    for (attainment, good) in [(-3, false), (-2, true), (2, true), (3, false)] {
        event["kind"]["goal_updated"]["attainment"] = json!(attainment);
        assert_eq!(reads::<Event>(&event), good, "{attainment}");
    }
}

#[test]
fn debug_does_not_show_a_phase() {
    let mut event = golden(FULL, "phase_started");
    event["kind"]["phase_started"]["phase"] = json!("SECRET phase");
    let event: Event = serde_json::from_value(event).unwrap();
    assert!(!format!("{event:?}").contains("SECRET"));
}

#[test]
fn a_known_name_written_as_one_of_ones_own_is_the_known_one() {
    // A log written before a name was known keeps its meaning after it is.
    fn same<T: DeserializeOwned + Serialize + PartialEq + Debug>(names: &[&str]) {
        for name in names.iter().filter(|name| **name != "other") {
            let known: T = serde_json::from_value(json!(name)).unwrap();
            assert_eq!(serde_json::from_value::<T>(json!({"other": name})).unwrap(), known);
            assert_eq!(serde_json::to_value(&known).unwrap(), json!(name));
        }
        for own in ["own", "other", "Nurse", ""] {
            let other: T = serde_json::from_value(json!({"other": own})).unwrap();
            assert_eq!(serde_json::to_value(&other).unwrap(), json!({"other": own}));
        }
    }
    same::<Need>(Need::NAMES);
    same::<Document>(Document::NAMES);
    same::<Service>(Service::NAMES);
    same::<Activity>(Activity::NAMES);
    same::<Role>(Role::NAMES);
}

#[test]
fn a_name_of_ones_own_is_shown_as_it_is_written() {
    for name in ["own", "a \"quoted\" \\ name", "two\nlines\t\u{1} and \u{7f}"] {
        let role = Role::Other(name.into());
        assert_eq!(serde_json::from_str::<Role>(&role.written()).unwrap(), role, "{name}");
    }
    assert_eq!(Role::Other("own".into()).written(), r#"{"other": "own"}"#);
    assert_eq!(Role::Nurse.written(), "nurse");
}
