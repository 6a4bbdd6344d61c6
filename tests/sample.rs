//! The examples: the main job on the bundled sample, held against the counts that were published with it, and
//! scores of codes and answers.

#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test may panic; small sums")]

#[path = "../examples/audit/auditing.rs"]
mod auditing;
#[path = "../examples/compare_policies/arguments.rs"]
mod comparing;
#[path = "../examples/score/scoring.rs"]
mod scoring;

use std::collections::{BTreeMap, BTreeSet};

use auditing::arguments::{self, Arguments};
use auditing::synthea;
use caseload::audit::{Audit, Report};
use caseload::event::Kind;
use caseload::log::Log;
use caseload::model::Model;
use caseload::program::Program;
use caseload::risk::{ComorbidityIndex, presets};
use serde_json::{Value, json};

fn report() -> Report {
    let program = Program::preset(Model::Clinical);
    let audit = Audit::of(&program).as_of(synthea::AS_OF).not_recorded(synthea::not_recorded());
    audit.finish(audit.part(&Log::of(synthea::sample().unwrap().events)))
}

#[test]
fn the_sample_has_the_counts_of_its_origin() {
    assert_eq!(synthea::AS_OF.to_string(), "2023-12-31");
    assert!(synthea::ABOUT.contains("Apache-2.0"));
    let events = synthea::sample().unwrap().events;
    let mut days: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let (mut opened, mut lengths) = (BTreeMap::new(), Vec::new());
    for event in &events {
        let day = event.at.day();
        match event.kind {
            Kind::Contact(_) => drop(days.entry(event.case).or_default().insert(day)),
            Kind::Enrolled(_) => drop(opened.insert(event.case, day)),
            Kind::Closed(_) => lengths.push(day.days_since(opened[&event.case])),
            _ => {}
        }
    }
    lengths.sort_unstable();
    assert_eq!(opened.len(), 21);
    assert_eq!(opened.len() - lengths.len(), 14, "open care plans");
    assert_eq!((lengths.iter().sum::<i32>(), lengths[3], lengths[6]), (1_388, 224, 231), "closed durations");
    assert_eq!(days.len(), 21, "cases without contact");
    assert_eq!(days.values().map(BTreeSet::len).sum::<usize>(), 419, "distinct contact days");
    let gaps = |least: i32| {
        let of_case = |days: &BTreeSet<_>| {
            let days: Vec<caseload::time::Day> = days.iter().copied().collect();
            days.windows(2).filter(|pair| pair[1].days_since(pair[0]) > least).count()
        };
        days.values().map(of_case).sum::<usize>()
    };
    assert_eq!((gaps(30), gaps(90)), (276, 245));
}

#[test]
fn a_contact_in_thirty_days_is_missed_as_often_as_the_origin_says() {
    // Gaps of more than 30 days, with the start and the end of the case as anchors: 287.
    let report = report();
    let found = report.findings().iter().filter(|finding| finding.code.as_str() == "clinical.contact.floor");
    assert_eq!(found.count(), 287);
    assert_eq!(report.cases, 21);
    assert_eq!((report.read().lines, report.read().kept), (471, 471));
}

#[test]
fn what_the_source_never_records_is_not_a_breach() {
    let report = report();
    for of in report.cannot_tell() {
        let counts = report.adherence().iter().find(|known| known.code == of.code).unwrap().counts;
        assert_eq!((counts.met, counts.missed, counts.pending, counts.excused), (0, 0, 0, 0), "{}", of.code);
        assert!(!report.findings().iter().any(|finding| finding.code == of.code));
    }
    assert!(report.cannot_tell().iter().any(|of| of.code.as_str() == "process.order"));
}

// ---- the example `audit`

/// What it prints, what it says beside, and its last word.
fn audit(given: &[&str]) -> (String, String, Option<String>) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = Arguments::read(given.iter().map(ToString::to_string)).unwrap().unwrap();
    let failed = auditing::run(&arguments, &mut out, &mut err).err().map(|error| error.to_string());
    (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap(), failed)
}

/// An event of a case in the wire format.
fn event(n: u32, case: u32, at: &str, recorded_at: Option<&str>, kind: &Value) -> String {
    let id = |of: u32, n: u32| format!("{of:08}-0000-4000-8000-{n:012}");
    let line = json!({ "id": id(1, n), "case": id(2, case), "at": at, "recorded_at": recorded_at, "kind": kind });
    format!("{line}\n")
}

/// A client enrolled in January, of whom nothing is heard but a contact in March, written down in January, and an event
/// that is dated a year too late.
fn a_log() -> String {
    let client = json!({ "referred": { "client": "00000003-0000-4000-8000-000000000001", "urgency": "routine" } });
    let enrolled = json!({ "enrolled": { "owner": { "worker": "00000004-0000-4000-8000-000000000001" } } });
    let contact = json!({ "contact": { "mode": "face_to_face", "place": "home", "with": ["client"], "minutes": 45,
        "staff": [], "outcome": "completed" } });
    [
        event(1, 1, "2026-01-05T09:00:00Z", None, &client),
        event(2, 1, "2026-01-05T10:00:00Z", None, &enrolled),
        event(3, 1, "2026-03-02T10:00:00Z", Some("2026-01-02T10:00:00Z"), &contact),
        event(4, 1, "2026-03-02T10:00:00Z", None, &contact),
        event(5, 1, "2027-03-02T10:00:00Z", None, &contact),
        event(6, 1, "2026-03-02T11:00:00Z", None, &json!({ "danced": {} })),
    ]
    .concat()
}

#[test]
fn the_json_of_an_audit_has_what_its_text_has() {
    let path = file("audit.jsonl", &a_log());
    let given = ["--events", &path, "--program", "icm", "--as-of", "2026-03-31", "--not-recorded", "plan_adopted"];
    let (text, _, failed) = audit(&given);
    assert_eq!(failed, None);
    let (out, err, _) = audit(&[&given[..], &["--format", "json"]].concat());
    assert_eq!(err, "");
    // A line each, under the name of what it is.
    let lines = lines(&out);
    assert!(lines.iter().all(|line| line.as_object().unwrap().len() == 1));
    let of = |kind: &str| lines.iter().filter_map(|line| line.get(kind).cloned()).collect::<Vec<_>>();
    let kinds: BTreeSet<_> = lines.iter().flat_map(|line| line.as_object().unwrap().keys().cloned()).collect();
    let expected = ["adherence", "agenda", "audit", "cannot_tell", "finding", "read", "untouched"];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), expected);

    let head = &lines[0]["audit"];
    assert_eq!((&head["program"], &head["cases"]), (&json!("icm"), &json!(1)));
    assert_eq!((&head["as_of"], &head["as_of_is"]), (&json!("2026-03-31"), &json!("the day given")));
    assert_eq!((&head["as_known_on"], &head["hypothetical"]), (&Value::Null, &json!(false)));
    assert!(text.contains(&format!("under icm (edition {}), as of 2026-03-31", head["edition"].as_str().unwrap())));
    assert!(text.contains(&format!("{} of {} items could be judged", head["judged"], head["items"])));

    let read = &lines[1]["read"];
    assert_eq!((&read["lines"], &read["kept"], &read["after_as_of"]), (&json!(6), &json!(5), &json!(1)));
    let id = |of: u32, n: u32| format!("{of:08}-0000-4000-8000-{n:012}");
    assert_eq!(read["not_fully_read"], json!([id(2, 1)]));
    assert_eq!(read["look_alikes"], json!([[id(2, 1), id(1, 3), id(1, 4)]]));
    assert_eq!(read["recorded_before"], json!([[id(2, 1), id(1, 3)]]));
    assert!(text.contains("as of 2026-03-31, the day given: 1 event after it, not looked at"), "{text}");
    assert!(text.contains(&format!("recorded before it happened, kept: {} of case {}", id(1, 3), id(2, 1))));

    let findings = of("finding");
    assert!(text.contains(&format!("FINDINGS  {};", findings.len())), "{text}");
    assert!(findings.iter().any(|of| of["code"] == "icm.contact.weekly" && of["force"] == "recommended"));
    assert!(findings.iter().any(|of| of["force"] == "required"));
    let shown = text.matches("\n    satisfy ").count();
    assert!(
        shown < findings.len()
            && text.contains(&format!("  and {} more; --format json has all", findings.len() - shown))
    );

    let adherence = of("adherence");
    assert_eq!(adherence.len(), Program::preset(Model::IntensiveCaseManagement).standards().len());
    let weekly = adherence.iter().find(|of| of["code"] == "icm.contact.weekly").unwrap();
    assert_eq!((&weekly["force"], weekly["rate"].is_number()), (&json!("recommended"), true));
    assert_eq!(weekly["excused_by"], json!({ "ended": 0, "restarted": 0, "nothing_owed": 0 }));
    let untold = of("cannot_tell");
    let cap = untold.iter().find(|of| of["code"] == "icm.caseload.cap").unwrap();
    assert_eq!((&cap["no_roster"], &cap["missing"]), (&json!(true), &json!([])));
    assert!(untold.iter().any(|of| of["missing"] == json!(["plan_adopted"])));
    let untouched = of("untouched");
    assert!(text.contains(&format!("NO ITEM TOUCHED  {}", untouched[0][0].as_str().unwrap())));
    // The week of the day, Monday to Sunday, is not over.
    let agenda = of("agenda");
    let weekly = agenda.iter().find(|of| of["code"] == "icm.contact.weekly").unwrap();
    assert_eq!((&weekly["due"], &weekly["verdict"]), (&json!("2026-04-05"), &json!("pending")));
}

#[test]
fn the_command_of_the_readme_finds_what_was_put_into_its_log() {
    let readme = include_str!("../README.md");
    let given = |line: &str| line.strip_prefix("cargo run --release --example audit -- ").map(ToOwned::to_owned);
    let command = readme.lines().filter_map(given).find(|given| given.contains("data/icm/")).unwrap();
    let command: Vec<&str> = command.split_whitespace().collect();
    // The finding that the README shows is one that comes out.
    let shown = readme.split("```text\n").find(|block| block.contains(" missed (required)")).unwrap();
    assert!(audit(&command).0.contains(shown.split("```").next().unwrap()));
    let (out, err, failed) = audit(&[&command[..], &["--format", "json"]].concat());
    assert_eq!((err.as_str(), failed), ("", None));
    let lines = lines(&out);
    let read = lines.iter().find_map(|line| line.get("read")).unwrap();
    assert_eq!((&read["kept"], &read["duplicates"], &read["set_aside"]), (&json!(111), &json!(1), &json!([])));
    let findings: Vec<_> = lines.iter().filter_map(|line| line.get("finding")).collect();
    let text = |of: &Value| of.as_str().unwrap().to_owned();
    let found = |force: &str| {
        let of = findings.iter().filter(|of| of["force"] == force);
        let row = |of: &&Value| {
            let subject = text(of["subject"].as_object().unwrap().values().next().unwrap());
            let last = subject.chars().last().unwrap();
            format!("{} {last} {} to {}", text(&of["code"]), text(&of["from"]), text(&of["to"]))
        };
        of.map(row).collect::<Vec<_>>()
    };
    assert_eq!(
        found("required"),
        [
            "icm.contact.attempt 2 2026-01-29 to 2026-03-03",
            "icm.supervision 3 2026-02-16 to 2026-02-22",
            "process.after_closure 5 2026-03-18 to 2026-03-18",
            "process.consent 3 2026-01-12 to 2026-01-14",
        ]
    );
    // Recommended: the same consent, the late plan, and of the four weeks each by number and by minutes.
    let mut recommended = found("recommended");
    recommended.retain(|of| !of.starts_with("icm.contact."));
    assert_eq!(
        recommended,
        ["icm.plan 4 2026-02-12 to 2026-02-19", "process.consent.basis 3 2026-01-12 to 2026-01-14"]
    );
    assert_eq!(findings.len(), 14);
    // The lines that the README shows are lines of the files.
    let files = [include_str!("../examples/data/icm/cases.jsonl"), include_str!("../examples/data/icm/roster.jsonl")];
    let shown: Vec<_> = readme.lines().filter(|line| line.starts_with("{\"id\"")).collect();
    assert!(shown.len() > 1 && shown.iter().all(|line| files.iter().any(|file| file.lines().any(|of| of == *line))));
}

#[test]
fn cases_of_another_program_are_told_by_text_and_json() {
    let path = file("mixed.jsonl", &a_log().replace("\"routine\"", "\"routine\",\"program\":\"brokerage\""));
    let given = ["--events", &path, "--program", "icm", "--as-of", "2026-03-31"];
    let head = |more: &[&str]| lines(&audit(&[&given[..], &["--format", "json"], more].concat()).0)[0]["audit"].clone();
    let all = head(&[]);
    assert_eq!((&all["cases"], &all["only_program"]), (&json!(1), &Value::Null));
    assert_eq!(all["other_programs"], json!([{ "name": "brokerage", "cases": 1 }]));
    let (text, ..) = audit(&given);
    let named = "cases that name another program: 1, judged by icm all the same; --only-program NAME leaves them out: brokerage (1)";
    assert!(text.contains(named), "{text}");
    let one = head(&["--only-program", "icm"]);
    assert_eq!((&one["cases"], &one["only_program"]), (&json!(0), &json!("icm")));
    let (text, ..) = audit(&[&given[..], &["--only-program", "icm"]].concat());
    assert!(text.contains(": 1, not judged, and counted to what their owners carry: brokerage (1)"), "{text}");
    assert_eq!(head(&["--only-program", "brokerage"])["other_programs"], json!([]));
}

#[test]
fn the_day_of_an_audit_is_said_and_why() {
    let path = file("day.jsonl", &a_log());
    // One wrong date rules the report: the last day of the log is said aloud.
    let (text, err, failed) = audit(&["--events", &path]);
    assert_eq!(failed, None);
    assert!(text.contains("as of 2027-03-02, the last day of the log: 0 events after it"), "{text}");
    assert_eq!(err, "audit: the report is as of 2027-03-02, the last day of the log; give --as-of DAY for another\n");
    let grouped = audit(&["--events", &path, "--grouped"]);
    assert_eq!(grouped.1, err);
    assert!(!grouped.0.contains("AGENDA"));
    // What was recorded after a day is counted apart from what happened after it.
    let (text, _, _) = audit(&["--events", &path, "--as-of", "2026-03-01", "--as-known-on", "2026-01-31"]);
    assert!(text.contains("as of 2026-03-01, the day given: 1 event after it, not looked at"), "{text}");
    assert!(text.contains("as known on 2026-01-31: 2 events recorded after it, not seen"), "{text}");
    assert!(audit(&[]).0.contains("as of 2023-12-31, the last day of the sample: 0 events"));
}

#[test]
fn a_log_of_which_no_line_can_be_read_fails() {
    let path = file("none.jsonl", "one\n\n");
    let (text, err, failed) = audit(&["--events", &path]);
    assert!(text.contains("2 lines: 0 kept, 0 duplicates, 2 set aside"), "{text}");
    assert!(err.contains("as of 0000-01-01, no event has a day"), "{err}");
    let none = |path: &str| format!("{path}: no line could be read, so the report says nothing of it");
    assert_eq!(failed, Some(none(&path)));
    assert_eq!(audit(&["--events", &path, "--grouped", "--as-of", "2026-03-31"]).2, Some(none(&path)));
    let good = file("good.jsonl", &a_log());
    assert_eq!(audit(&["--events", &good, "--roster", &path]).2, Some(none(&path)));
    assert!(audit(&["--events", "nowhere.jsonl"]).2.unwrap().contains("give --events a file of JSON lines"));
}

#[test]
fn what_a_line_should_have_said_is_told_by_its_rule() {
    let line = |at: &str, fte: &str| {
        let id = "00000001-0000-4000-8000-000000000001";
        let joined = format!("{{\"worker\":\"{id}\",\"roles\":[{{\"role\":\"case_manager\",\"fte\":{fte}}}]}}");
        format!("{{\"id\":\"{id}\",\"at\":\"{at}\",\"kind\":{{\"worker_joined\":{joined}}}}}\n")
    };
    let times = ["2026-01-05T08:00:00z", "2026-01-05t08:00:00Z", "2026-01-05T08:00:00-00:00", "2026-01-05T08:00:00"];
    let times: String = times.iter().map(|at| line(at, "1")).collect();
    let roster = file("roster.jsonl", &format!("{times}{}", line("2026-01-05T08:00:00Z", "0.555")));
    let (text, ..) = audit(&["--events", &file("logged.jsonl", &a_log()), "--roster", &roster]);
    let strict =
        "is not an instant; expected RFC 3339 with a capital T, an offset or a capital Z, no -00:00 and no leap second";
    assert_eq!(text.matches(strict).count(), 4, "{text}");
    assert!(text.contains("line 5: a value that cannot be read, expected at most two decimals, as in 0.75"));
}

#[test]
fn an_option_that_stands_twice_is_refused() {
    let read = |given: &[&str]| Arguments::read(given.iter().map(ToString::to_string)).err().unwrap_or_default();
    assert_eq!(read(&["--events", "a", "--events", "b"]), ["--events stands twice; give one"]);
    assert_eq!(read(&["--as-of", "2026-03-31", "--as-of", "2026-03-31"]), ["--as-of stands twice; give one"]);
    assert!(read(&["--not-recorded", "assessed", "--not-recorded", "screened"]).is_empty());
    assert!(arguments::HELP.contains("--not-recorded"));
    let compared = |given: &[&str]| comparing::Arguments::read(given.iter().map(ToString::to_string));
    let faults = compared(&["--seed", "1", "--out", "a", "--seed", "2", "--out", "b"]).err().unwrap();
    assert_eq!(faults, ["--seed stands twice; give one", "--out stands twice; give one"]);
    let taken = compared(&["--seed", "7", "--replications", "2", "--out", "a", "--log", "b", "c.toml"]);
    let taken = taken.ok().flatten().unwrap();
    assert_eq!((taken.seed, taken.replications, taken.files.len()), (Some(7), Some(2), 1));
    assert_eq!([taken.out, taken.log].map(|dir| dir.unwrap().display().to_string()), ["a", "b"]);
    assert!(comparing::HELP.contains("--seed"));
}

// ---- the example `score`

/// What it prints, who it refuses, and its last word.
fn score(arguments: &[&str]) -> (String, String, Option<String>) {
    let (mut out, mut refusals) = (Vec::new(), Vec::new());
    let given = arguments.iter().map(ToString::to_string).collect();
    let failed = scoring::run(given, &mut out, &mut refusals).err().map(|error| error.to_string());
    (String::from_utf8(out).unwrap(), String::from_utf8(refusals).unwrap(), failed)
}

/// A file of its own for a test, by its name.
fn file(name: &str, text: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn score_shows_made_up_patients() {
    let (out, refusals, failed) = score(&[]);
    assert_eq!((refusals.as_str(), failed), ("", None));
    assert!(out.contains("105 people by score"), "{out}");
    let table: Vec<_> = out.lines().skip(3).take_while(|line| !line.is_empty()).collect();
    // As the reference has them: 332 points in all, highest first.
    let points: Vec<i32> = table.iter().map(|row| row.split_whitespace().nth(2).unwrap().parse().unwrap()).collect();
    assert_eq!((points.len(), points.iter().sum::<i32>()), (105, 332));
    assert!(points.is_sorted_by(|a, b| a >= b));
    let groups =
        out.lines().filter_map(|line| line.split('#').next()?.split_whitespace().last()?.parse::<usize>().ok());
    assert_eq!(groups.collect::<Vec<_>>().iter().rev().take(4).sum::<usize>(), 105);
}

#[test]
fn score_scores_codes() {
    let codes = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/charlson/pool_icd10_codes.csv");
    let (out, _, failed) = score(&["--instrument", "charlson_quan_2011", "--codes", codes]);
    assert_eq!(failed, None);
    let lines = lines(&out);
    let mut reference = csv::Reader::from_path(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/comorbidity/pool_icd10_charlson_expected.csv"
    ))
    .unwrap();
    let expected: BTreeMap<String, i64> = reference
        .deserialize()
        .map(|row: Result<BTreeMap<String, String>, _>| row.unwrap())
        .map(|row| (row["id"].clone(), row["quan2011_assign0"].parse().unwrap()))
        .collect();
    let found = lines.iter().map(|line| (line["id"].as_str().unwrap().to_owned(), line["value"].as_i64().unwrap()));
    assert_eq!(found.collect::<BTreeMap<_, _>>(), expected);
    // Ids that are all whole numbers come in their order.
    let ids: Vec<u32> = lines.iter().map(|line| line["id"].as_str().unwrap().parse().unwrap()).collect();
    assert!(ids.is_sorted() && ids.len() == 105, "{ids:?}");
    let keys: Vec<_> = lines[0].as_object().unwrap().keys().map(String::as_str).collect();
    let promised = ["band", "contributions", "flags", "high", "id", "instrument", "low", "missing", "value", "version"];
    assert_eq!(keys, promised);
}

#[test]
fn score_sorts_ids_as_text_where_one_is_no_number() {
    let order = |name: &str, ids: [&str; 4]| {
        let path = file(name, &format!("id,code\n{},I10\n", ids.join(",I10\n")));
        let (out, ..) = score(&["--instrument", "charlson_1987", "--codes", &path]);
        lines(&out).iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(order("numbers.csv", ["10", "9", "100", "1"]), ["1", "9", "10", "100"]);
    assert_eq!(order("zero.csv", ["10", "9", "100", "01"]), ["01", "10", "100", "9"]);
    assert_eq!(order("texts.csv", ["10", "9", "100", "a"]), ["10", "100", "9", "a"]);
}

#[test]
fn score_names_all_that_is_wrong_with_codes() {
    let path = file(
        "codes.csv",
        "id,code,age\n7,I21,300\n7,??,300\n8,I21.4,65\n8,E11.9,65\n9,C4A,\n10,,80\n11,I10,1\n11,I10,2\n",
    );
    let (out, refusals, failed) = score(&["--instrument", "charlson_age_adjusted", "--codes", &path]);
    assert_eq!(failed.as_deref(), Some("3 refused"));
    let scored: Vec<_> = lines(&out).iter().map(|line| (line["id"].clone(), line["value"].clone())).collect();
    assert_eq!(scored, [(json!("8"), json!(4)), (json!("10"), json!(4))]);
    let refusals: Vec<_> = refusals.lines().collect();
    assert!(refusals[0].starts_with("score: id 7: line 3: code 2 has not the shape"), "{refusals:?}");
    assert!(refusals[0].ends_with("; line 2: the age is no whole number of years from 0 to 255"), "{refusals:?}");
    assert!(
        refusals[1].starts_with("score: id 9: line 6: code 1 ") && refusals[1].contains("is of icd-10-cm"),
        "{refusals:?}"
    );
    assert_eq!(refusals[2], "score: id 11: line 9: another age than on line 8; give one");
    let cm = score(&[
        "--instrument",
        "charlson_1987",
        "--system",
        "icd-10-cm",
        "--codes",
        &file("cm.csv", "id,code\n9,C4A\n"),
    ]);
    assert_eq!(lines(&cm.0)[0]["version"], "1987, icd-10-cm");
    let none = score(&["--instrument", "charlson_1987", "--codes", &file("none.csv", "a,b\n1,2\n")]);
    assert_eq!(none.2.as_deref(), Some("no column `id`; no column `code`; expected id,code, a row a code"));
}

#[test]
fn score_reads_all_rows_that_can_be_read_and_names_the_others() {
    let of = |name: &str, text: &str| {
        let (out, refusals, failed) = score(&["--instrument", "charlson_1987", "--codes", &file(name, text)]);
        let scored: Vec<_> = lines(&out).iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
        (scored, refusals.lines().map(ToOwned::to_owned).collect::<Vec<_>>(), failed)
    };
    // Of whom a row cannot be read there is no score: a code of theirs may be lost.
    let (scored, refusals, failed) = of("short.csv", "id,code\n7,I21\n8\n9,I50,x\n,I21\n,\n\n10,I21\n8,B20\n");
    let expected = "expected 2 (id,code); a text with a comma in it stands in quotes, and nothing between commas";
    assert_eq!((scored, failed.as_deref()), (vec!["7".to_owned(), "10".to_owned()], Some("4 refused")));
    assert_eq!(
        refusals,
        [
            "score: line 5: the id is empty; give one".to_owned(),
            "score: line 6: the id is empty; give one".to_owned(),
            format!("score: id 8: line 3: found 1 field(s), {expected}"),
            format!("score: id 9: line 4: found 3 field(s), {expected}"),
        ]
    );
    // A quote that is not closed takes in the lines after it.
    let (scored, refusals, _) = of("quote.csv", "id,code\n1,I21\n2,\"I50\n3,B20\n");
    let open = "goes on over the lines after it, which are not read; close its quote";
    assert_eq!((scored, refusals), (vec!["1".to_owned()], vec![format!("score: id 2: line 3: the code {open}")]));
    let (_, refusals, _) = of("quoted_id.csv", "id,code\n1,I21\n\"2,I50\n3,B20\n");
    assert_eq!(refusals, [format!("score: line 3: the id {open}")]);
    // A row a code: another column of codes would be passed over.
    let (_, _, failed) = of("wide.csv", "id,code,code\n1,I21,I50\n");
    assert_eq!(failed.as_deref(), Some("2 columns `code`; expected id,code, a row a code"));
}

#[test]
fn score_makes_one_person_of_one_id() {
    let path = file("spaces.csv", "id,code\n1,I21\n 1,I50\n,B20\n1 ,J44\n");
    let (out, refusals, failed) = score(&["--instrument", "charlson_1987", "--codes", &path]);
    let found = lines(&out);
    assert_eq!((found.len(), &found[0]["id"], &found[0]["value"]), (1, &json!("1"), &json!(3)));
    assert_eq!(
        (refusals.as_str(), failed.as_deref()),
        ("score: line 4: the id is empty; give one\n", Some("1 refused"))
    );
}

#[test]
fn score_passes_over_no_option() {
    let last = |arguments: &[&str]| score(arguments).2.unwrap_or_default();
    let codes = file("one.csv", "id,code\n1,I21\n");
    assert_eq!(
        last(&["--instrument", "charlson_1987", "--codes", &codes, "--instrument", "charlson_quan_2011"]),
        "--instrument stands twice; give one"
    );
    let without = "--system is of codes, and there are none; name them with --codes";
    assert_eq!(last(&["--system", "icd-10-cm"]), without);
    assert_eq!(last(&["--system", "icd-10", "--instrument", "gad_2", "--answers", &codes]), without);
    assert_eq!(last(&["--instrument", "frailty_index:many", "--answers", &codes]), "`many` is no number of deficits");
}

#[test]
fn score_scores_answers() {
    let path = file(
        "answers.jsonl",
        concat!(
            "\u{feff}{\"id\":\"b\",\"answers\":{\"q1\":3,\"q2\":3,\"q9\":1}}\n\n",
            "{\"id\":10,\"answers\":{\"q1\":0,\"q2\":0,\"q3\":0,\"q4\":0,\"q5\":0,\"q6\":0,\"q7\":0,\"q8\":0,\"q9\":3}}\n",
            "{\"id\":9,\"answers\":{\"q1\":null}}\n",
        ),
    );
    let (out, _, failed) = score(&["--instrument", "phq_9", "--answers", &path]);
    assert_eq!(failed, None);
    let lines = lines(&out);
    assert_eq!(lines.iter().map(|line| line["id"].clone()).collect::<Vec<_>>(), [json!(9), json!(10), json!("b")]);
    let one = &lines[1];
    assert_eq!((&one["value"], &one["band"], &one["flags"]), (&json!(3), &json!("minimal"), &json!(["self_harm"])));
    let range = &lines[2];
    assert_eq!((&range["value"], &range["low"], &range["high"]), (&Value::Null, &json!(7), &json!(25)));
    assert_eq!((&range["band"], &range["flags"]), (&Value::Null, &json!(["self_harm"])));
    assert_eq!(range["missing"], json!(["q3", "q4", "q5", "q6", "q7", "q8"]));
    assert_eq!(range["contributions"][0], json!({ "item": "q1", "low": 3, "high": 3 }));
    // Tools that are no table, and tables that need what is the user's.
    let of = |instrument: &str, answers: &str| {
        let path = file(
            &format!("{}.jsonl", instrument.replace([':', ','], "_")),
            &format!("{{\"id\":1,\"answers\":{answers}}}"),
        );
        let (out, refusals, _) = score(&["--instrument", instrument, "--answers", &path]);
        serde_json::from_str::<Value>(&out).map_or(json!(refusals), |line| line["value"].clone())
    };
    assert_eq!(of("ahc_core_needs", "{\"housing\":2}"), Value::Null);
    assert_eq!(of("outcome_matrix:income,housing", "{\"income\":2,\"housing\":\"n/a\"}"), json!(2));
    assert_eq!(of("outcome_matrix_low:income,housing", "{\"income\":2,\"housing\":3}"), json!(1));
    assert_eq!(of("frailty_index:40", "{\"deficits\":10}"), json!(0.25));
    assert_eq!(of("blood_pressure", "{\"systolic\":125,\"diastolic\":80}"), json!(2));
    assert!(of("blood_pressure", "{\"systolic\":80,\"diastolic\":120}").as_str().unwrap().contains("below systolic"));
    // A table of one's own.
    let ours = file(
        "ours.toml",
        "name = 'ours'\nversion = '1'\nsource = { name = 'us', standing = 'agency' }\n[[items]]\nname = 'a'\nleast = 0\nmost = 9\n",
    );
    let (out, ..) =
        score(&["--instrument", &ours, "--answers", &file("ours.jsonl", "{\"id\":1,\"answers\":{\"a\":4}}")]);
    let faulty = file("faulty.toml", "name = 'ours'\n[[items]]\nname = 'a'\nleast = '0'\nmots = 9\n");
    let refused = score(&["--instrument", &faulty, "--answers", &faulty]).2.unwrap();
    let lines: Vec<_> = refused.lines().collect();
    assert_eq!(lines[0], format!("{faulty}: `file`: 5 fault(s)"), "{refused}");
    for fault in
        ["the file: missing field `version`", "the file: missing field `source`", "items[0]: missing field `most`"]
    {
        assert!(lines.contains(&fault), "{fault} in {refused}");
    }
    assert!(
        lines.iter().any(|line| line.starts_with("items[0].mots: unknown field `mots`, expected one of")),
        "{refused}"
    );
    assert!(out.starts_with("{\"id\":1,\"instrument\":\"ours\",\"version\":\"1\",\"value\":4,"), "{out}");
}

#[test]
fn score_names_all_that_is_wrong_with_a_line() {
    let path = file(
        "wrong.jsonl",
        concat!(
            "{\"id\":1,\"id\":2,\"name\":\"x\",\"when\":1,\"answers\":{\"q1\":1,\"q1\":9,\"q3\":1,\"q2\":\"no\"}}\n",
            "{\"id\":1.5,\"answers\":[1]}\n",
            "{\"id\":3,\"answers\":{\"q1\":4,\"q2\":-1}}\n",
            "{\"answers\":{}}\n",
            "[1]\n",
            "{\"id\":5,\"answers\":{\"q1\":1e400}}\n",
            "{\"id\":5,\n",
            "{\"id\":4,\"answers\":{\"q1\":1}}\n",
            "{\"id\":4,\"answers\":{\"q1\":2}}\n",
        ),
    );
    let (out, refusals, failed) = score(&["--instrument", "gad_2", "--answers", &path]);
    assert_eq!((lines(&out).len(), failed.as_deref()), (1, Some("8 refused")));
    let whole = "expected a whole number from 0 to 3";
    let item = "is no item; expected one of: q1, q2";
    assert_eq!(
        refusals.lines().collect::<Vec<_>>(),
        [
            format!(
                "score: line 1: `name` is no key; expected id and answers; `when` is no key; expected id and answers; \
                 id stands twice; give one; q2: not an answer; expected a number, true, false, null or \"n/a\"; q1: \
                 answered twice; give one answer; `q3` {item}"
            ),
            "score: line 2: the id is neither a whole number nor a text; the answers are no object; no id to be read; no \
             answers to be read"
                .to_owned(),
            format!("score: line 3: q1: 4 given; {whole}; q2: -1 given; {whole}"),
            "score: line 4: no id to be read".to_owned(),
            "score: line 5: not a person; expected {\"id\": ..., \"answers\": {...}}".to_owned(),
            "score: line 6: cannot be read, at column 29: number out of range".to_owned(),
            "score: line 7: cannot be read, at column 8: EOF while parsing a value".to_owned(),
            "score: line 9: the id stands on an earlier line too".to_owned(),
        ]
    );
}

#[test]
fn score_lists_every_instrument_with_its_source_and_notice() {
    let (out, _, failed) = score(&["--list"]);
    assert_eq!(failed, None);
    let names: BTreeSet<_> = out.lines().filter_map(|line| line.split_once(" (")).map(|(name, _)| name).collect();
    let codes = ComorbidityIndex::ALL.iter().map(|index| index.name().to_owned());
    let tables = presets().into_iter().map(|instrument| instrument.name().to_owned());
    let own =
        ["ahc_core_needs", "frailty_index:36", "outcome_matrix:income,housing", "outcome_matrix_low:income,housing"];
    let expected: Vec<_> = codes.chain(tables).chain(own.map(str::to_owned)).collect();
    for name in &expected {
        assert!(names.contains(name.as_str()), "{name} in {out}");
    }
    for instrument in presets() {
        let source = &instrument.table().source;
        assert!(out.contains(&format!("{} ({})", source.name, source.standing)));
        assert!(instrument.table().notice.iter().all(|notice| out.contains(&format!("\n    {notice}\n"))));
    }
    assert_eq!(score(&["--list", "--what"]).2.as_deref(), Some("`--what` is no option; try --help"));
    assert!(scoring::HELP.contains("--list"));
}
