//! Rulebooks in files: what is written reads back, and a bad file is told everything that is wrong with it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use caseload::case::{Setting, decide};
use caseload::event::{Enrolled, Event, Owner, Referred, Screened, ScreeningStarted, Stamp};
use caseload::ids::{CaseId, ClientId, EventId, TeamId};
use caseload::model::{Model, Overlay};
use caseload::program::*;
use caseload::record::Record;
use serde_json::Value;
use uuid::Uuid;

const AGENCY: &str = include_str!("../examples/programs/agency-icm.toml");
const HYBRID: &str = include_str!("../examples/programs/hybrid.toml");

/// Every preset, and every preset with every overlay.
fn programs() -> impl Iterator<Item = Program> {
    let presets = || Model::ALL.iter().map(|model| Program::preset(*model));
    let laid_over = |preset: Program| {
        Overlay::ALL.iter().map(move |overlay| {
            let draft = Draft::compose(&[preset.draft(), &Draft::overlay(*overlay)]).unwrap();
            let decision = Decision::new("board", "a \"reason\"\nof two lines", "2026-01-05".parse().unwrap());
            draft.waive("process.overlap", &decision).unwrap().build().unwrap()
        })
    };
    presets().chain(presets().flat_map(laid_over))
}

#[test]
fn every_rulebook_reads_back_from_json_toml_and_postcard() {
    for program in programs() {
        let json = serde_json::to_string(&program).unwrap();
        assert_eq!(Program::from_json(&json).unwrap(), program);
        assert_eq!(serde_json::from_str::<Program>(&json).unwrap(), program);
        for text in [toml::to_string(&program).unwrap(), toml::to_string_pretty(&program).unwrap()] {
            assert_eq!(Program::from_toml(&text).unwrap(), program);
            assert_eq!(toml::from_str::<Program>(&text).unwrap(), program);
        }
        let bytes = postcard::to_stdvec(&program).unwrap();
        assert_eq!(postcard::from_bytes::<Program>(&bytes).unwrap(), program);
    }
}

#[test]
fn the_hybrid_of_the_examples_is_what_composing_gives() {
    let icm = Program::preset(Model::IntensiveCaseManagement);
    let composed = Draft::compose(&[icm.draft(), &Draft::overlay(Overlay::StrengthsPractice)]).unwrap();
    let file = Program::from_toml(HYBRID).unwrap();
    // The file groups its standards for the reader; composing puts them in order.
    let file = Draft::compose(&[file.draft()]).unwrap().build().unwrap();
    let differences = compare(&composed.clone().build().unwrap(), &file);
    let differences: Vec<_> = differences.iter().map(ToString::to_string).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(*file.draft(), composed);
}

#[test]
fn a_model_of_ones_own_takes_one_file() {
    // Nothing but the file says what the program is: it decides, and prints itself.
    let program = Program::from_toml(AGENCY).unwrap();
    assert!(program.page().contains("## Amendments of the agency"));
    assert!(program.page().contains("waived on 2026-02-16 by board: riverside.span: span of supervision"));
    // TOML's own days are days.
    let unquoted = AGENCY.replace("on = \"2026-02-16\"", "on = 2026-02-16").replace("\"2026-05-25\"", "2026-05-25");
    assert_eq!(Program::from_toml(&unquoted).unwrap(), program);
    let case = CaseId(Uuid::from_u128(1));
    let event = |n: u32, kind: caseload::event::Kind| {
        let at = format!("2026-01-05T09:{n:02}:00-05:00").parse().unwrap();
        Event::new(case, Stamp::new(EventId(Uuid::from_u128(n.into())), at), kind)
    };
    let mut record = Record::default();
    record.evolve(&event(1, Referred::new(ClientId(Uuid::from_u128(2))).into()), &program);
    record.evolve(&event(2, ScreeningStarted {}.into()), &program);
    record.evolve(&event(3, Screened { eligible: true, reasons: vec![] }.into()), &program);
    let owner = Owner::Team(TeamId(Uuid::from_u128(3)));
    let enrolled = event(4, Enrolled { owner, backup: None }.into());
    let refusal = decide(&record, &enrolled, &Setting::of(&program)).unwrap_err();
    let codes: Vec<_> = refusal.breaches().iter().map(|breach| breach.code.as_str()).collect();
    assert_eq!(codes, ["riverside.consent", "riverside.owner"]);
}

#[test]
fn a_file_that_is_no_toml_or_json_says_where() {
    let syntax = |faults: FileFaults| match faults.faults() {
        [FileFault::Syntax { line, column, .. }] => (*line, *column),
        _ => (0, 0),
    };
    assert_eq!(syntax(Program::from_toml("name = \"x\"\nedition = \n").unwrap_err()), (2, 11));
    assert_eq!(syntax(Program::from_toml("name = 1\nname = 2\n").unwrap_err()), (2, 1));
    assert_eq!(syntax(Program::from_json("{\n  \"name\": }").unwrap_err()), (2, 11));
    // Two values of one name: a tree would keep the last.
    let twice =
        serde_json::to_string(Program::preset(Model::Clinical).draft()).unwrap().replacen('{', "{\"name\":\"x\",", 1);
    assert_eq!(syntax(Program::from_json(&twice).unwrap_err()), (1, 18));
    assert_eq!(Program::from_json("[]").unwrap_err().faults().len(), 1);
}

/// Lines that each make a fault, put in place of good ones of the agency's file.
const SPOILT: [(&str, &str, &str); 7] = [
    (
        "amount = \"contacts\"\nwindow = \"week\"",
        "amount = \"contacts\"\nwindow = \"fortnight\"",
        "standards[12] (`riverside.contact.weekly`).rule.contact.window: found `fortnight`, expected one of `rolling`, `week`, `month`",
    ),
    (
        "rule = { owner_kind = [\"worker\"] }",
        "rule = { owner_kinds = [\"worker\"] }",
        "standards[8] (`riverside.owner`).rule: found `owner_kinds`, expected one of",
    ),
    (
        "rule = { guard = { rating_on_file = {} } }",
        "rule = { guard = { rating_on_file = {} } }\nnote = \"why\"",
        "standards[4] (`riverside.plan.rating`).note: unknown field `note`",
    ),
    (
        "most = 18",
        "most = 17.333",
        "standards[9] (`riverside.caseload.cap`).rule.cap.most: not a decimal of zero or more",
    ),
    ("\"2026-05-25\"", "\"2026-05-32\"", "holidays[1]: `2026-05-32` is not a civil day"),
    (
        "on = \"2026-02-16\"",
        "on = 2026-02-16T09:00:00Z",
        "amendments[0].decision.on: `2026-02-16T09:00:00Z` is not a civil day",
    ),
    (
        "rating_days = 180",
        "rating_days = -180",
        "process.rating_days: found -180, expected a whole number from 0 to 4294967295",
    ),
];

#[test]
fn every_fault_of_shape_is_told_with_its_place() {
    let mut all = AGENCY.to_owned();
    for (good, bad, expected) in SPOILT {
        assert_eq!(AGENCY.matches(good).count(), 1, "{good}");
        all = all.replace(good, bad);
        let one = Program::from_toml(&AGENCY.replace(good, bad)).unwrap_err();
        let [FileFault::Shape { .. }] = one.faults() else { panic!("{one}") };
        assert!(one.faults().iter().any(|fault| fault.to_string().starts_with(expected)), "{one}\nexpected {expected}");
    }
    let faults = Program::from_toml(&all).unwrap_err();
    let shown = faults.to_string();
    assert_eq!(faults.faults().len(), SPOILT.len(), "{shown}");
    for (.., expected) in SPOILT {
        assert!(shown.contains(expected), "{shown}\nexpected {expected}");
    }
}

#[test]
fn faults_of_the_rulebook_come_with_the_place_of_the_standard() {
    let spoilt = AGENCY
        .replace("least = 1, days = 14", "least = 0, days = 14")
        .replace("within = { business_days = 3 }", "within = { business_days = 300000 }")
        .replace("edition = \"2026\"", "edition = \"\"");
    let faults = Program::from_toml(&spoilt).unwrap_err();
    let shown: Vec<_> = faults.faults().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "edition: the edition has no name; give it one, as in 2026-07",
            "standards[13]: riverside.contact.attempt: the least number is 0; expected 1 to 100000",
            "standards[18]: riverside.notes: the time to write down is 300000; expected 0 to 36525",
        ]
    );
    let codes: Vec<_> = faults.faults().iter().map(FileFault::code).collect();
    assert_eq!(codes, ["rulebook.edition", "rulebook.number", "rulebook.number"]);
    // Beside a fault of shape the others are told too, but what the missing part may explain.
    let both = Program::from_toml(&spoilt.replace("rule = { order = {} }", "rule = { ordre = {} }")).unwrap_err();
    let kinds: Vec<_> = both.faults().iter().map(FileFault::code).collect();
    assert_eq!(kinds, ["file.shape", "rulebook.edition", "rulebook.number", "rulebook.number"]);
}

#[test]
fn what_could_not_be_read_explains_what_rests_on_it_and_nothing_else() {
    let by_phase = |code: &str| {
        format!(
            r#",{{"code":"{code}","force":"required","source":{{"name":"o","standing":"own"}},"rule":{{"deadline":
            {{"anchor":{{"first":{{"phase_started":{{"phases":["one"]}}}}}},"within":{{"days":400}},"done_by":[{{"evaluated":{{}}}}],
            "clocks":{{"hospital":"pause","jail":"pause","residential":"pause","away":"pause","lost_contact":"pause",
            "client_request":"pause","funding":"pause","other":"pause"}}}}}}}}"#
        )
    };
    let term = r#",{"code":"x.term","force":"required","source":{"name":"o","standing":"own"},"rule":{"guard":{"fixed_term":{}}}}"#;
    let standards = by_phase("x.a") + &by_phase("x..b") + term;
    let none = |phases: &str| told(&house(&standards, phases).replace(r#""name":"house""#, r#""name":" ""#));
    // Nothing hides them.
    let shown = none("");
    for fault in [
        "name: the rulebook has no name",
        "standards[1]: x.a: the program has no phase `one`",
        "standards[2]: `x..b` is no code",
        "standards[3]: x.term: a phase with a length is missing",
    ] {
        assert_eq!(shown.iter().filter(|told| told.starts_with(fault)).count(), 1, "{fault}\n{shown:#?}");
    }
    // The phases are there, and cannot be read, or stand under another name.
    for phases in [r#","phases":7"#, r#","phases":[{"phase":"one","months":"9"}]"#, r#","phase":[]"#] {
        let shown = none(phases);
        assert!(!shown.iter().any(|told| told.contains("no phase") || told.contains("a length")), "{shown:#?}");
        for fault in ["name: the rulebook has no name", "standards[2]: `x..b` is no code"] {
            assert_eq!(shown.iter().filter(|told| told.starts_with(fault)).count(), 1, "{fault}\n{shown:#?}");
        }
        assert_eq!(shown.len(), 3, "{shown:#?}");
    }
    // They can be read: nine months are 273 days or more.
    let shown = none(r#","phases":[{"phase":"one","months":9}]"#);
    assert_eq!(shown.iter().filter(|told| told.contains("400 days do not fit into a service of 9 months")).count(), 2);
}

#[test]
fn every_list_of_a_rulebook_has_places() {
    let decision = r#""decision":{"by":"board","reason":" ","on":"2026-01-05"}"#;
    let note = r#"{"code":"x.note","force":"required","source":{"name":"o","standing":"own"},"rule":{"order":{}}}"#;
    let standard = format!(r#""standard":{note}"#);
    let fields = format!(
        r#","amendments":[{{"act":"waived",{standard},{decision}}},{{"act":"required",{},{}}}],
        "merged":[{{"code":"x.order","of":[{note}]}},{{"code":"x.gone","of":[{note}]}},{{"code":"x.order","of":[]}}]"#,
        standard.replace("x.note", "x.missing"),
        decision.replace(r#"" ""#, r#""agreed""#),
    );
    let shown = told(&house("", &fields));
    assert_eq!(
        shown,
        [
            "amendments[0]: x.note: who amended it, or why is missing; an amendment says who decided it and why",
            "amendments[1]: x.missing: the agency required it, and it is not; make it required, or take the amendment out",
            "merged[1]: x.gone: origins are listed for a standard that does not stand; take them out",
            "merged[2]: `x.order` stands twice; each standard has a code of its own",
            "merged[2]: x.order: the list of origins is missing; say what the standard was merged from, or take the entry out",
        ]
    );
    // What is wrong with the order of editions, and in editions that stand where none may.
    let nested =
        house("", r#","edition":"4","from":"2028-01-01","overrides":[{"role":"supervisor","codes":["x.gone"]}]"#);
    let nested = nested.replacen(r#""edition":"1","#, "", 1);
    let unnamed = house("", r#","edition":" ","from":"2027-01-01""#).replacen(r#""edition":"1","#, "", 1);
    let third = house("", &format!(r#","edition":"3","successors":[{nested}]"#)).replacen(r#""edition":"1","#, "", 1);
    let shown = told(&house("", &format!(r#","from":"2026-01-01","successors":[{unnamed},{third}]"#)));
    for place in [
        "from: edition `1` is the first",
        "successors[0].edition: edition ` `: the edition has no name",
        "successors[1]: edition `3` has no first day after that of the edition before",
        "successors[1]: edition `3` names successors of its own",
        "successors[1].successors[0].overrides[0]: edition `3`: edition `4`: supervisor may override `x.gone`",
    ] {
        assert_eq!(shown.iter().filter(|fault| fault.starts_with(place)).count(), 1, "{place}\n{shown:#?}");
    }
    assert_eq!(shown.len(), 5, "{shown:#?}");
}

#[test]
fn what_stands_at_the_top_is_told_as_a_whole() {
    let faults = Program::from_toml("").unwrap_err();
    let missing = ["name", "edition", "standards"].map(|name| format!("\nthe file: missing field `{name}`"));
    assert_eq!(faults.to_string(), format!("`file`: 3 fault(s){}", missing.concat()));
    let faults = Program::from_toml("name = 7\nedition = []\nstandards = 1\nstandard = []").unwrap_err();
    let shown: Vec<_> = faults.faults().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "name: found 7, expected a text",
            "edition: found a list, expected a text",
            "standards: found 1, expected a list",
            "standard: a rulebook has no such field",
        ]
    );
}

/// The faults of a JSON file, a line each.
fn told(json: &str) -> Vec<String> {
    Program::from_json(json).unwrap_err().faults().iter().map(ToString::to_string).collect()
}

const CLOCKS: &str = r#"{"hospital":"pause","jail":"pause","residential":"pause","away":"pause","lost_contact":"pause",
    "client_request":"pause","funding":"pause","other":"pause"}"#;

/// A rulebook that keeps the order of the process, with more standards and more fields.
fn house(standards: &str, fields: &str) -> String {
    let order =
        r#"{"code":"x.order","force":"required","source":{"name":"o","standing":"agency"},"rule":{"order":{}}}"#;
    format!(r#"{{"name":"house","edition":"1"{fields},"standards":[{order}{standards}]}}"#)
}

#[test]
fn a_number_without_an_end_is_a_fault() {
    for number in ["nan", "inf", "-inf"] {
        let spoilt = AGENCY.replace("rating_days = 180", &format!("rating_days = {number}"));
        let faults = Program::from_toml(&spoilt.replace("most = 18", &format!("most = {number}"))).unwrap_err();
        let shown: Vec<_> = faults.faults().iter().map(ToString::to_string).collect();
        let found = number.replace("nan", "NaN");
        let most =
            format!("standards[9] (`riverside.caseload.cap`).rule.cap.most: found {found}, expected a finite number");
        assert_eq!(shown, [format!("process.rating_days: found {found}, expected a finite number"), most]);
    }
}

#[test]
fn one_standard_tells_all_its_faults() {
    let spoilt = r#",{"code":"x.a","force":"requird","source":{"name":"o","standing":"agncy"},
        "rule":{"guard":{"notice":{"days":"ten"}}},"note":1},{"source":{}},
        {"code":"x.b","force":"required","source":{"name":"o","standing":"own"},"rule":{"contact":
        {"amount":"contact","window":"weak","demands":[{"least":-1},{"least":1,"dayz":2,"days":"x"}]}}}"#;
    let shown = told(&house(spoilt, r#","process":{"assessments":["x"],"rating_days":1.5,"y":1}"#));
    let places = [
        "process.assessments[0]: found `x`, expected",
        "process.rating_days: found 1.5, expected a whole number from 0",
        "process.y: unknown field",
        "standards[1] (`x.a`).force: found `requird`, expected one of `required`, `recommended`",
        "standards[1] (`x.a`).note: unknown field",
        "standards[1] (`x.a`).rule.guard.notice.days: found a text, expected a whole number from 0",
        "standards[1] (`x.a`).source.standing: found `agncy`, expected",
        "standards[2]: missing field `code`",
        "standards[2]: missing field `force`",
        "standards[2]: missing field `rule`",
        "standards[2].source: missing field `name`",
        "standards[2].source: missing field `standing`",
        "standards[3] (`x.b`).rule.contact.amount: found `contact`, expected",
        "standards[3] (`x.b`).rule.contact.demands[0].least: found -1, expected a whole number from 0",
        "standards[3] (`x.b`).rule.contact.demands[1].days: found a text, expected a whole number from 0",
        "standards[3] (`x.b`).rule.contact.demands[1].dayz: unknown field",
        "standards[3] (`x.b`).rule.contact.window: found `weak`, expected",
        "standards[3] (`x.b`).rule.contact: missing field `clocks`",
    ];
    for place in places {
        assert_eq!(shown.iter().filter(|fault| fault.starts_with(place)).count(), 1, "{place}\n{shown:#?}");
    }
    assert_eq!(shown.len(), places.len(), "{shown:#?}");
}

#[test]
fn all_fields_that_are_missing_in_a_table_are_told() {
    let contact = r#",{"code":"x.a","force":"required","source":{"name":"o","standing":"agency"},
        "rule":{"contact":{"amount":"contacts","demands":[{"days":7}],"clocks":{"hospital":"pause","other":"pause"}}}}"#;
    let shown = told(&house(contact, ""));
    let clocks = ["away", "client_request", "funding", "jail", "lost_contact", "residential"];
    let clocks = clocks.map(|reason| format!("standards[1] (`x.a`).rule.contact.clocks: missing field `{reason}`"));
    let mut expected = clocks.to_vec();
    expected.push("standards[1] (`x.a`).rule.contact: missing field `window`".to_owned());
    // A filter left out takes every completed contact.
    expected.push("standards[1] (`x.a`).rule.contact.demands[0]: missing field `least`".to_owned());
    expected.sort();
    let mut sorted = shown.clone();
    sorted.sort();
    assert_eq!(sorted, expected);
    let whole = contact.replace("{\"days\":7}", "{\"days\":7,\"least\":1}");
    let whole = whole
        .replace("{\"hospital\":\"pause\",\"other\":\"pause\"}", CLOCKS)
        .replace("\"amount\"", "\"window\":\"rolling\",\"amount\"");
    assert!(Program::from_json(&house(&whole, "")).unwrap().page().contains("| 1 contact in 7 days"));
    // What is missing says what to write.
    let none = told(r#"{"name":"x","edition":"1","standards":[]}"#);
    assert!(none.iter().any(|fault| fault.contains("`rule = { order = {} }`")), "{none:#?}");
}

#[test]
fn names_of_ones_own_are_shown_as_they_are_written() {
    let by = |document: &str| {
        let rule = format!(
            r#"{{"deadline":{{"anchor":{{"first":{{"enrolled":{{}}}}}},"within":{{"days":30}},"clocks":{CLOCKS},
            "done_by":[{{"document_completed":{{"documents":[{document}]}}}}]}}}}"#
        );
        house(
            &format!(
                r#",{{"code":"x.a","force":"required","source":{{"name":"o","standing":"agency"}},"rule":{rule}}}"#
            ),
            "",
        )
    };
    let shown = told(&by("\"hold_review\""));
    assert_eq!(shown.len(), 1, "{shown:#?}");
    assert!(shown[0].contains("found `hold_review`, expected one of `strengths_assessment`, "), "{shown:#?}");
    assert!(shown[0].ends_with("`notice`, or {\"other\": \"name\"}"), "{shown:#?}");
    // As a page says it, a rulebook takes it.
    let program = Program::from_json(&by("{\"other\": \"hold_review\"}")).unwrap();
    assert!(
        program.page().contains("| {\"other\": \"hold_review\"} within 30 days of the first enrolment"),
        "{}",
        program.page()
    );
}

#[test]
fn a_list_is_no_table() {
    let shown = told(
        r#"{"name":"x","edition":"1","process":[[],["full"],7],"standards":[["x.order","required",["o","agency"],{"order":{}}],
        {"code":"x.a","force":"required","source":["o","agency"],"rule":{"guard":{"notice":[10]}}},
        {"code":"x.b","force":"required","source":{"name":"o","standing":"agency"},"rule":"order"},
        {"code":"x.c","force":{"required":1},"source":{"name":"o","standing":"agency"},"rule":{"order":{},"phases":{}}}]}"#,
    );
    for place in ["process", "standards[0]", "standards[1] (`x.a`).source", "standards[1] (`x.a`).rule.guard.notice"] {
        assert!(shown.contains(&format!("{place}: found a list, expected a table")), "{place}\n{shown:#?}");
    }
    for place in ["standards[2] (`x.b`).rule: found a name alone", "standards[3] (`x.c`).force.required: found more"] {
        assert!(shown.iter().any(|fault| fault.starts_with(place)), "{place}\n{shown:#?}");
    }
    assert!(shown.iter().any(|fault| fault.starts_with("standards[3] (`x.c`).rule: found 2 names, expected one of")));
}

/// A figure that a rule does not have must not be read over: whoever wrote it would think that it binds.
#[test]
fn a_rule_without_fields_takes_none() {
    let standard = |rule: &str| {
        format!(r#",{{"code":"x.a","force":"required","source":{{"name":"o","standing":"agency"}},"rule":{rule}}}"#)
    };
    for empty in ["order", "no_service_after_closure", "authorization", "no_overlap"] {
        let rulebook = house(&standard(&format!(r#"{{"{empty}":{{"days":7}}}}"#)), "");
        let [fault] = &*told(&rulebook) else { panic!("{empty}") };
        assert!(fault.starts_with(&format!("standards[1] (`x.a`).rule.{empty}")), "{fault}");
        assert!(fault.contains("unknown field `days`"), "{fault}");
        assert!(serde_json::from_str::<Program>(&rulebook).is_err());
    }
    let heads = standard(r#"{"cap":{"per":"worker","most":20,"counts":{"heads":{"most":15}}}}"#);
    let [fault] = &*told(&house(&heads, "")) else { panic!("heads") };
    assert!(fault.starts_with("standards[1] (`x.a`).rule.cap.counts.heads"), "{fault}");
}

#[test]
fn a_byte_order_mark_costs_nothing() {
    let json = house("", "");
    assert_eq!(Program::from_json(&format!("\u{feff}{json}")), Program::from_json(&json));
    assert_eq!(Program::from_toml(&format!("\u{feff}{AGENCY}")), Program::from_toml(AGENCY));
}

#[test]
fn numbers_are_told_as_they_were_written() {
    let of = |days: &str| {
        let faults = Program::from_toml(&AGENCY.replace("least = 1, days = 14", &format!("least = 1, days = {days}")));
        faults.unwrap_err().to_string()
    };
    assert!(of("14.0").ends_with("days: found 14.0, expected a whole number from 0 to 4294967295"));
    assert!(of("4294967296").ends_with("days: found 4294967296, expected a whole number from 0 to 4294967295"));
}

/// Every table within a tree, by its path, and the tree with a list of its values in its place.
fn tables(tree: &Value, whole: &dyn Fn(Value) -> Value, told: &mut Vec<Value>) {
    match tree {
        Value::Object(table) => {
            told.push(whole(table.values().cloned().collect()));
            for (name, value) in table {
                let put = |value: Value| {
                    let mut table = table.clone();
                    table.insert(name.clone(), value);
                    whole(Value::Object(table))
                };
                tables(value, &put, told);
            }
        }
        Value::Array(list) => {
            for (place, value) in list.iter().enumerate() {
                let put = |value: Value| {
                    let mut list = list.clone();
                    list.splice(place..=place, [value]);
                    whole(Value::Array(list))
                };
                tables(value, &put, told);
            }
        }
        _ => {}
    }
}

#[test]
fn wherever_a_table_stands_a_list_is_a_fault() {
    let mut spoilt = Vec::new();
    let tree = serde_json::to_value(Program::from_toml(AGENCY).unwrap()).unwrap();
    tables(&tree, &|tree| tree, &mut spoilt);
    assert!(spoilt.len() > 100);
    for tree in spoilt {
        let faults = Program::from_json(&tree.to_string()).map(|program| program.name().to_owned()).unwrap_err();
        assert!(faults.faults().iter().any(|fault| fault.code() == "file.shape"), "{faults}");
        assert!(faults.to_string().contains("found a list") || faults.to_string().contains("no table"), "{faults}");
    }
}

#[test]
fn a_name_that_stands_twice_is_told_first() {
    assert_eq!(
        told("{\"name\":1,\n\"process\":{\"plans\":[],\"plans\":[]}}"),
        ["line 2, column 29: the name stands twice in one table; keep one of them"]
    );
    assert_eq!(told(""), ["line 1, column 1: EOF while parsing a value"]);
}

#[test]
fn faults_of_the_rulebook_name_the_place_in_the_file() {
    let standard = |code: &str, rule: &str| {
        format!(r#",{{"code":"{code}","force":"required","source":{{"name":"o","standing":"own"}},"rule":{rule}}}"#)
    };
    let share = |code: &str, figure: &str| {
        let bound = format!(r#""window":{{"months":1}},"bound":{{"at_least":{figure}}}"#);
        standard(code, &format!(r#"{{"measure":{{"quantity":{{"in_vivo":{{}}}},"subject":"team",{bound}}}}}"#))
    };
    let fields = r#","process":{"rating_days":36526},"phases":[{"phase":"transition","months":1201},{"phase":"try_out","months":0}],
        "overrides":[{"role":"supervisor","codes":["x.order"]}]"#;
    // The 7 is no standard, and moves the rest up.
    let standards = format!(",7{}{}{}", share("x.a", "100"), share("x.b", "100.01"), share("x.a", "0"));
    let shown = told(&house(&standards, fields));
    for place in [
        "standards[1]: found 7, expected a table",
        "standards[3]: x.b: the bound is 100.01; expected 0 to 100 percent",
        "standards[4]: `x.a` stands twice",
        "phases[0]: phase `transition` lasts 1201 months; expected 1 to 1200",
        "phases[1]: phase `try_out` lasts 0 months",
        "process.rating_days: a risk rating stands for 36526 days",
    ] {
        assert_eq!(shown.iter().filter(|fault| fault.starts_with(place)).count(), 1, "{place}\n{shown:#?}");
    }
    assert_eq!(shown.len(), 6, "{shown:#?}");
    let shown = told(&house("", fields));
    assert!(shown.iter().any(|fault| fault.starts_with("overrides[0]: supervisor may override")), "{shown:#?}");
    // Two editions of one name; the second has the fault.
    let good = house("", r#","from":"2026-01-01""#);
    let next = house(&share("x.b", "101"), r#","from":"2027-01-01""#);
    let shown = told(&house("", &format!(r#","successors":[{good},{next}]"#)));
    assert!(shown.iter().any(|fault| fault.starts_with("successors[1].standards[1]: ")), "{shown:#?}");
}
