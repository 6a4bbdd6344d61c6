//! Rulebooks in files: what is written reads back, and a bad file is told everything that is wrong with it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use caseload::case::{Setting, decide};
use caseload::event::{Enrolled, Event, Owner, Referred, Screened, ScreeningStarted, Stamp};
use caseload::ids::{CaseId, ClientId, EventId, TeamId};
use caseload::model::{Model, Overlay};
use caseload::program::*;
use caseload::record::Record;
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
        "standards[12] (`riverside.contact.weekly`).rule.contact.window: unknown variant `fortnight`, expected one of `rolling`, `week`, `month`",
    ),
    (
        "rule = { owner_kind = [\"worker\"] }",
        "rule = { owner_kinds = [\"worker\"] }",
        "standards[8] (`riverside.owner`).rule: unknown variant `owner_kinds`",
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
    ("rating_days = 180", "rating_days = -180", "process.rating_days: invalid value: integer `-180`"),
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
            "the edition has no name; give it one, as in 2026-07",
            "standards[13]: riverside.contact.attempt: the least number is 0; expected 1 to 100000",
            "standards[18]: riverside.notes: the time to write down is 300000; expected 0 to 36525",
        ]
    );
    let codes: Vec<_> = faults.faults().iter().map(FileFault::code).collect();
    assert_eq!(codes, ["rulebook.edition", "rulebook.number", "rulebook.number"]);
    // Beside a fault of shape those of single standards are told too; what the missing part may explain is not.
    let both = Program::from_toml(&spoilt.replace("rule = { order = {} }", "rule = { ordre = {} }")).unwrap_err();
    let kinds: Vec<_> = both.faults().iter().map(FileFault::code).collect();
    assert_eq!(kinds, ["file.shape", "rulebook.number", "rulebook.number"]);
}

#[test]
fn what_stands_at_the_top_is_told_as_a_whole() {
    let faults = Program::from_toml("").unwrap_err();
    let missing = ["name", "edition", "standards"].map(|name| format!("\nthe file: missing field `{name}`"));
    assert_eq!(faults.to_string(), format!("the file has 3 fault(s){}", missing.concat()));
    let faults = Program::from_toml("name = 7\nedition = []\nstandards = 1\nstandard = []").unwrap_err();
    let shown: Vec<_> = faults.faults().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "name: invalid type: integer `7`, expected a string",
            "edition: invalid type: sequence, expected a string",
            "standards: invalid type: integer `1`, expected a sequence",
            "standard: a rulebook has no such field",
        ]
    );
}
