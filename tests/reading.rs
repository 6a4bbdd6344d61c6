//! Reading dirty logs: `Log` and `Grouped` under an `Audit`. `Sn` is a rule of `caseload::semantics`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use caseload::audit::{Adherence, Audit, CannotTell, Counts, Finding, NotRecorded, Part, Report, Status};
use caseload::event::*;
use caseload::fidelity::Review;
use caseload::ids::{CaseId, ClientId, EventId, WorkerId};
use caseload::lifecycle::Stage;
use caseload::log::{Grouped, Log};
use caseload::model::Model;
use caseload::outcome::Outcomes;
use caseload::program::*;
use caseload::time::{Day, Instant};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

// ---- how the examples are written

type Line = Vec<u8>;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// An instant, or noon in UTC - 5 of a day.
fn instant(text: &str) -> Instant {
    if text.len() == 10 { format!("{text}T12:00:00-05:00").parse().unwrap() } else { text.parse().unwrap() }
}

fn id(n: u128) -> EventId {
    EventId(Uuid::from_u128(n))
}

fn case(n: u128) -> CaseId {
    CaseId(Uuid::from_u128(0xca5e_0000 + n))
}

/// The event of that id in the case of that number.
fn event_of(of: u128, n: u128, at: &str, kind: impl Into<Kind>) -> Event {
    Event::new(case(of), Stamp::new(id(n), instant(at)), kind)
}

fn event(n: u128, at: &str, kind: impl Into<Kind>) -> Event {
    event_of(1, n, at, kind)
}

fn recorded(event: Event, at: &str) -> Event {
    Event { recorded_at: Some(instant(at)), ..event }
}

fn referred() -> Referred {
    Referred::new(ClientId(Uuid::from_u128(0xc1)))
}

fn enrolled() -> Enrolled {
    Enrolled { owner: Owner::Worker(WorkerId(Uuid::from_u128(0x77))), backup: None }
}

fn visit() -> Contact {
    Contact::with_client(Mode::FaceToFace, Place::Home, 30, [WorkerId(Uuid::from_u128(0x77))])
}

fn void(n: u128) -> EnteredInError {
    EnteredInError { event: id(n) }
}

/// Referred, screened and enrolled on that day, as the process has it: events 1 to 4.
fn enrolled_on(of: u128, on: &str) -> Vec<Event> {
    let at = |minute: u32| format!("{on}T09:{minute:02}:00-05:00");
    vec![
        event_of(of, 1, &at(1), referred()),
        event_of(of, 2, &at(2), ScreeningStarted {}),
        event_of(of, 3, &at(3), Screened { eligible: true, reasons: vec![] }),
        event_of(of, 4, &at(4), enrolled()),
    ]
}

fn line(event: &Event) -> Line {
    serde_json::to_vec(event).unwrap()
}

fn lines(events: &[Event]) -> Vec<Line> {
    events.iter().map(line).collect()
}

fn text(lines: &[Line]) -> Vec<u8> {
    lines.iter().flat_map(|line| line.iter().copied().chain([b'\n'])).collect()
}

/// A line with one part of its text replaced.
fn with(event: &Event, part: &str, by: &str) -> Line {
    let text = String::from_utf8(line(event)).unwrap();
    assert!(text.contains(part), "{part} in {text}");
    text.replacen(part, by, 1).into_bytes()
}

fn standard(code: &str, rule: Rule) -> Standard {
    Standard { code: code.into(), force: Force::Required, source: Source::new("agency", Standing::Agency), rule }
}

fn contact(days: u32, filter: Filter, scope: Scope, clock: Clock) -> Rule {
    Rule::Contact(ContactRule {
        amount: Amount::Contacts,
        window: Window::Rolling,
        scope,
        demands: vec![Demand { scope: Scope::always(), least: 1, days: Some(days), filter }],
        clocks: Clocks::all(clock),
        rounding: Rounding::HalfUp,
    })
}

/// So many minutes, or different workers, every seven days.
fn amount(amount: Amount, least: u32) -> Rule {
    match contact(7, Filter::default(), Scope::always(), Clock::Continue) {
        Rule::Contact(rule) => {
            let demands = rule.demands.iter().map(|demand| Demand { least, ..demand.clone() }).collect();
            Rule::Contact(ContactRule { amount, demands, ..rule })
        }
        rule => rule,
    }
}

/// The process, and a completed contact every seven days: `x`.
fn program() -> Program {
    let every_seven_days = contact(7, Filter::default(), Scope::always(), Clock::Pause);
    Draft::new("example").with(standard("x", every_seven_days)).build().unwrap()
}

// ---- what a report says

/// A report without the numbers of lines.
#[derive(Debug, Clone, PartialEq)]
struct Said {
    cases: u64,
    lines: u64,
    kept: u64,
    duplicates: u64,
    reasons: Vec<String>,
    not_fully_read: Vec<CaseId>,
    look_alikes: Vec<(CaseId, EventId, EventId)>,
    recorded_before: Vec<(CaseId, EventId)>,
    later: (u64, u64),
    findings: Vec<Finding>,
    adherence: Vec<Adherence>,
    cannot_tell: Vec<CannotTell>,
}

fn said(report: &Report) -> Said {
    let read = report.read();
    let mut reasons: Vec<_> = read.set_aside.iter().map(|aside| aside.reason.clone()).collect();
    reasons.sort();
    assert_eq!(read.lines, read.kept + read.duplicates + u64::try_from(reasons.len()).unwrap(), "no line is lost");
    Said {
        cases: report.cases,
        lines: read.lines,
        kept: read.kept,
        duplicates: read.duplicates,
        reasons,
        not_fully_read: read.not_fully_read.clone(),
        look_alikes: read.look_alikes.clone(),
        recorded_before: read.recorded_before.clone(),
        later: (read.after_as_of, read.not_yet_known),
        findings: report.findings().to_vec(),
        adherence: report.adherence().to_vec(),
        cannot_tell: report.cannot_tell().to_vec(),
    }
}

fn in_any_order(audit: &Audit, lines: &[Line]) -> Report {
    audit.finish(audit.part(&Log::json_lines(text(lines))))
}

fn grouped(audit: &Audit, lines: &[Line]) -> Report {
    let text = text(lines);
    audit.finish(audit.grouped(&mut Grouped::new(text.as_slice())).unwrap())
}

/// The case that a line names, as far as its text shows.
fn case_in(line: &[u8]) -> Option<&[u8]> {
    let key = b"\"case\":\"";
    let at = line.windows(key.len()).position(|window| window == key)?;
    line.get(at + key.len()..at + key.len() + 36)
}

/// The report of a log, which must be the same whichever way the log is read.
#[track_caller]
fn read(audit: &Audit, lines: &[Line]) -> Report {
    let report = in_any_order(audit, lines);
    let found = said(&report);
    let mut other = lines.to_vec();
    other.reverse();
    assert_eq!(said(&in_any_order(audit, &other)), found, "backwards");
    other.sort_by(|a, b| case_in(a).cmp(&case_in(b)));
    let (one, two) = (grouped(audit, &other), in_any_order(audit, &other));
    let asides = |report: &Report| report.read().set_aside.iter().map(|aside| aside.line).collect::<Vec<_>>();
    assert_eq!(asides(&one), asides(&two), "grouped");
    let (one, two) = (said(&one), said(&two));
    assert_eq!(one, two, "grouped");
    let log = Log::json_lines(text(lines));
    assert_eq!(audit.part_parallel(&log), audit.part(&log), "on several threads");
    let events: Option<Vec<Event>> = lines.iter().map(|line| serde_json::from_slice(line).ok()).collect();
    if let Some(events) = events {
        assert_eq!(audit.finish(audit.part(&Log::of(events))), report, "of events");
    }
    others_read_alike(lines, &other, report.as_of);
    report
}

/// Outcomes and reviews read a log as audits do: by the lines as they stand, on several threads, and with those of each
/// case together.
#[track_caller]
fn others_read_alike(lines: &[Line], together: &[Line], as_of: Day) {
    let (log, sorted) = (Log::json_lines(text(lines)), Log::json_lines(text(together)));
    let text = text(together);
    let outcomes = Outcomes::as_of(as_of);
    let part = outcomes.part(&log);
    assert_eq!(outcomes.part_parallel(&log), part, "on several threads");
    let (one, two) = (outcomes.finish(outcomes.grouped(&mut Grouped::new(text.as_slice())).unwrap()), part);
    assert_eq!(one.cases, outcomes.finish(two).cases, "grouped");
    let cti = Program::preset(Model::CriticalTimeIntervention);
    let scale = caseload::fidelity::cti();
    let review = Review::of(&scale, &cti).as_of(as_of);
    let reviewed = |part| {
        let reviewed = review.finish(part, []).unwrap();
        (reviewed.scored, reviewed.cases, reviewed.read.lines, reviewed.read.kept, reviewed.read.duplicates)
    };
    let whole = reviewed(review.part(&log));
    assert_eq!(reviewed(review.part_parallel(&log)), whole, "on several threads");
    assert_eq!(reviewed(review.part(&sorted)), whole, "in another order");
    assert_eq!(reviewed(review.grouped(&mut Grouped::new(text.as_slice())).unwrap()), whole, "grouped");
}

/// The report on events under [`program`].
#[track_caller]
fn of(events: &[Event], as_of: &str) -> Report {
    read(&Audit::of(&program()).as_of(day(as_of)), &lines(events))
}

#[track_caller]
fn known(events: &[Event], as_known_on: &str, as_of: &str) -> Report {
    read(&Audit::of(&program()).as_of(day(as_of)).as_known_on(day(as_known_on)), &lines(events))
}

/// The evidence of the findings of one standard, by id.
fn evidence(report: &Report, code: &str) -> BTreeSet<u128> {
    let of = report.findings().iter().filter(|finding| finding.code.as_str() == code);
    of.flat_map(|finding| &finding.evidence).map(|id| id.0.as_u128()).collect()
}

/// The events that are findings of the process.
fn out_of_order(report: &Report) -> BTreeSet<u128> {
    let process = || report.findings().iter().filter(|finding| finding.code.as_str() == "process.order");
    assert!(process().all(|finding| finding.status == Status::OutOfOrder));
    evidence(report, "process.order")
}

fn counts(report: &Report, code: &str) -> Counts {
    report.adherence().iter().find(|of| of.code.as_str() == code).unwrap().counts
}

/// How many contacts were in time, of `x`.
fn met(report: &Report) -> u64 {
    counts(report, "x").met
}

/// Kept, duplicates, set aside.
fn sums(report: &Report) -> (u64, u64, usize) {
    (report.read().kept, report.read().duplicates, report.read().set_aside.len())
}

#[track_caller]
fn reasons_say(report: &Report, what: &[&str]) {
    let found = said(report).reasons;
    assert_eq!(found.len(), what.len(), "{found:?}");
    for (found, what) in found.iter().zip(what) {
        assert!(found.contains(what), "{found}");
    }
}

// ---- S1

#[test]
fn s1_day_then_instant_then_recorded_then_id() {
    let (none, noon) = (None, "2026-01-10T12:00:00-05:00");
    for (first, second) in [
        // The civil day decides, though the second is the earlier instant.
        (("2026-01-10T23:30:00-10:00", none, 2), ("2026-01-11T00:30:00+10:00", none, 1)),
        // Within a day the instant decides, and not the hour on the wall.
        (("2026-01-10T12:00:00+02:00", none, 2), ("2026-01-10T11:00:00-05:00", none, 1)),
        (("2026-01-10T12:00:00.000000001Z", none, 2), ("2026-01-10T12:00:00.000000002Z", none, 1)),
        // The same instant in two offsets: when recorded, as an instant.
        ((noon, Some("2026-01-12"), 2), ("2026-01-10T17:00:00Z", Some("2026-01-13"), 1)),
        ((noon, Some("2026-01-13T00:30:00+10:00"), 2), (noon, Some("2026-01-12T23:30:00-10:00"), 1)),
        // A missing `recorded_at` sorts as `at`.
        ((noon, none, 2), (noon, Some("2026-01-10T12:00:01-05:00"), 1)),
        ((noon, Some("2026-01-10T11:59:59-05:00"), 2), (noon, none, 1)),
        ((noon, none, 1), (noon, Some(noon), 2)),
        // The id at last, by its bytes.
        ((noon, none, 1), (noon, none, 2)),
        ((noon, none, 0x0fff), (noon, none, 0x1000)),
    ] {
        let stamped = |(at, on, n): (&str, Option<&str>, u128), kind: Kind| Event {
            recorded_at: on.map(instant),
            ..event(n, at, kind)
        };
        let process = [stamped(first, referred().into()), stamped(second, ScreeningStarted {}.into())];
        assert!(process[0].order(&process[1]).is_lt());
        assert_eq!(out_of_order(&of(&process, "2026-02-01")), [].into(), "{first:?} {second:?}");
        let backwards = [stamped(first, ScreeningStarted {}.into()), stamped(second, referred().into())];
        assert_eq!(out_of_order(&of(&backwards, "2026-02-01")), [first.2, second.2].into(), "{first:?} {second:?}");
    }
}

// ---- S2

#[test]
fn s2_equal_after_parsing_is_a_duplicate() {
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-02-01"));
    let one = recorded(event(1, "2026-01-10T12:00:00Z", referred()), "2026-01-11T12:00:00Z");
    let written_otherwise = [
        line(&one),
        with(&one, "{\"v\":1,", "{"),
        with(&one, "\"source\":null,", ""),
        with(&one, ",\"overrides\":[]", ""),
        with(&one, "12:00:00Z", "12:00:00.000+00:00"),
        with(&one, "\"kind\":{", " \t\"kind\" : {"),
        with(&one, "\"case\":\"", "\"case\" : \""),
        with(&one, "referred", "r\\u0065ferred"),
        [line(&one), b"\r".to_vec()].concat(),
    ];
    for other in &written_otherwise {
        let report = read(&audit, &[line(&one), other.clone()]);
        assert_eq!(sums(&report), (1, 1, 0), "{}", String::from_utf8_lossy(other));
    }
    assert_eq!(sums(&read(&audit, &written_otherwise)), (1, 8, 0));
}

#[test]
fn s2_a_clash_keeps_what_was_recorded_first() {
    let at = "2026-01-10T12:00:00-05:00";
    let start = |on: &str| recorded(event(2, at, ScreeningStarted {}), on);
    let hold = |on: &str| recorded(event(2, at, Held { reason: HoldReason::Away }), on);
    let (opening, end) =
        (event(1, "2026-01-09", referred()), event(3, "2026-01-12", Screened { eligible: true, reasons: vec![] }));
    // `screened` is in order only where the start of screening is kept; the hold says nothing of it.
    for (clash, (kept, duplicates, aside), screened_in_order, reasons) in [
        (vec![start("2026-01-11"), hold("2026-01-12")], (3, 0, 1), true, vec!["recorded first"]),
        (vec![start("2026-01-12"), hold("2026-01-11")], (3, 0, 1), false, vec!["recorded first"]),
        // By instant, and not by the day or hour on the wall.
        (
            vec![start("2026-01-12T00:30:00+10:00"), hold("2026-01-11T20:00:00-10:00")],
            (3, 0, 1),
            true,
            vec!["recorded first"],
        ),
        // Equal, as instants: it cannot be told.
        (
            vec![start("2026-01-11T12:00:00Z"), hold("2026-01-11T12:00:00Z")],
            (2, 0, 2),
            false,
            vec!["cannot be told"; 2],
        ),
        (
            vec![start("2026-01-11T12:00:00Z"), hold("2026-01-11T07:00:00-05:00")],
            (2, 0, 2),
            false,
            vec!["cannot be told"; 2],
        ),
        // Missing: it cannot be told, and one that is missing differs from one that is there.
        (
            vec![start("2026-01-11"), Event { recorded_at: None, ..hold(at) }],
            (2, 0, 2),
            false,
            vec!["cannot be told"; 2],
        ),
        (vec![start(at), Event { recorded_at: None, ..start(at) }], (2, 0, 2), false, vec!["cannot be told"; 2]),
        // The same instant in another offset is other contents.
        (
            vec![start("2026-01-11"), Event { at: instant("2026-01-10T17:00:00Z"), ..start("2026-01-11") }],
            (2, 0, 2),
            false,
            vec!["cannot be told"; 2],
        ),
        (
            vec![start("2026-01-11"), Event { at: instant("2026-01-10T17:00:00Z"), ..start("2026-01-12") }],
            (3, 0, 1),
            true,
            vec!["recorded first"],
        ),
        // Of three.
        (vec![hold("2026-01-13"), start("2026-01-11"), hold("2026-01-12")], (3, 0, 2), true, vec!["recorded first"; 2]),
        (
            vec![start("2026-01-11"), hold("2026-01-12"), Event { recorded_at: None, ..hold(at) }],
            (2, 0, 3),
            false,
            vec!["cannot be told"; 3],
        ),
        // Who wrote it is contents too.
        (
            vec![start("2026-01-11"), Event { by: Some(WorkerId(Uuid::from_u128(9))), ..start("2026-01-11") }],
            (2, 0, 2),
            false,
            vec!["cannot be told"; 2],
        ),
        // Repeats beside a clash.
        (vec![start("2026-01-11"), start("2026-01-11"), hold("2026-01-12")], (3, 1, 1), true, vec!["recorded first"]),
        (vec![start("2026-01-11"), start("2026-01-11")], (3, 1, 0), true, vec![]),
    ] {
        let events = [vec![opening.clone()], clash, vec![end.clone()]].concat();
        let report = of(&events, "2026-02-01");
        assert_eq!(sums(&report), (kept, duplicates, aside), "{events:?}");
        reasons_say(&report, &reasons);
        assert_eq!(!out_of_order(&report).contains(&3), screened_in_order, "{events:?}");
    }
}

#[test]
fn s2_one_id_in_two_cases_is_two_events() {
    let events = [event_of(1, 1, "2026-01-10", referred()), event_of(2, 1, "2026-01-11", referred())];
    let report = of(&events, "2026-02-01");
    assert_eq!((report.cases, sums(&report)), (2, (2, 0, 0)));
}

#[test]
fn s2_look_alikes_are_kept_and_pointed_out() {
    let again = |n| event(n, "2026-01-07", visit());
    let mut events = enrolled_on(1, "2026-01-05");
    events.extend([again(10), again(11), again(12)]);
    // Not the same: another minute, another case, other contents.
    events.push(event(13, "2026-01-07T12:01:00-05:00", visit()));
    events.push(event(14, "2026-01-07", Contact { minutes: 31, ..visit() }));
    events.extend(enrolled_on(2, "2026-01-05"));
    events.push(event_of(2, 10, "2026-01-07", visit()));
    let report = of(&events, "2026-01-08");
    assert_eq!(sums(&report), (14, 0, 0));
    assert_eq!(report.read().look_alikes, [(case(1), id(10), id(11)), (case(1), id(11), id(12))]);
    // Two contacts on one day are two: each opens nothing more than its day's item.
    assert_eq!(met(&report), 2);
}

#[test]
fn what_is_recorded_before_it_happened_counts_and_is_pointed_out() {
    let visited = |n, at: &str, recorded: &str| {
        let stamp = Stamp { recorded_at: Some(instant(recorded)), ..Stamp::new(id(n), instant(at)) };
        Event::new(case(1), stamp, visit())
    };
    let mut events = enrolled_on(1, "2026-01-05");
    events.extend([
        visited(10, "2026-01-07T09:00:00-05:00", "2026-01-06T09:00:00-05:00"),
        // Earlier on the same day: clocks differ.
        visited(11, "2026-01-08T09:00:00-05:00", "2026-01-08T08:00:00-05:00"),
        // Another day only by its offset, and another only by its instant.
        visited(12, "2026-01-09T01:00:00+05:00", "2026-01-08T21:00:00Z"),
        visited(13, "2026-01-09T23:00:00-05:00", "2026-01-10T03:59:00Z"),
    ]);
    let report = of(&events, "2026-01-12");
    assert_eq!(report.read().recorded_before, [(case(1), id(10))]);
    assert_eq!(sums(&report).0, u64::try_from(events.len()).unwrap());
}

#[test]
fn s4_what_is_not_looked_at_is_counted() {
    let mut events = enrolled_on(1, "2026-01-05");
    events.extend([event(10, "2026-01-08", visit()), event(11, "2026-01-09", visit())]);
    let late = Stamp {
        recorded_at: Some(instant("2026-02-08T13:00:00-05:00")),
        ..Stamp::new(id(12), instant("2026-01-08T13:00:00-05:00"))
    };
    events.push(Event::new(case(1), late, visit()));
    let later = |report: &Report| (report.read().after_as_of, report.read().not_yet_known);
    assert_eq!(later(&of(&events, "2026-01-09")), (0, 0));
    assert_eq!(later(&of(&events, "2026-01-08")), (1, 0));
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-01-08")).as_known_on(day("2026-01-31"));
    assert_eq!(later(&audit.finish(audit.part(&Log::of(events.clone())))), (1, 1));
    // Of a case that is void nothing is looked at at all.
    let void = EnteredInError { event: events[0].id };
    events.push(event(13, "2026-01-20", void));
    assert_eq!(later(&of(&events, "2026-01-08")), (0, 0));
}

// ---- S3

#[test]
fn s3_a_void_works_whatever_its_own_instant() {
    let mut events = enrolled_on(1, "2026-01-05");
    events.push(event(10, "2026-01-07", visit()));
    assert_eq!(met(&of(&events, "2026-01-08")), 1);
    // Before its target, before the case itself, after it, and after the day the audit speaks of.
    for at in ["2026-01-06", "2025-01-01", "2026-01-07T12:00:00-05:00", "2026-01-08", "2026-03-01"] {
        let report = of(&[events.clone(), vec![event(11, at, void(10))]].concat(), "2026-01-08");
        assert_eq!((sums(&report), met(&report)), ((6, 0, 0), 0), "{at}");
        // It voids the target's duplicates too.
        let report = of(&[events.clone(), vec![event(11, at, void(10)), events[4].clone()]].concat(), "2026-01-08");
        assert_eq!((sums(&report), met(&report)), ((6, 1, 0), 0), "{at}");
        // Twice is no more than once.
        let report =
            of(&[events.clone(), vec![event(11, at, void(10)), event(12, at, void(10))]].concat(), "2026-01-08");
        assert_eq!((sums(&report), met(&report)), ((7, 0, 0), 0), "{at}");
    }
}

#[test]
fn s3_a_void_is_final_and_needs_a_target() {
    let mut events = enrolled_on(1, "2026-01-05");
    events.extend([event(10, "2026-01-07", visit()), event(11, "2026-01-08", void(10))]);
    // Nothing voids a void: not another void, not itself.
    for target in [11, 12, 99] {
        let report = of(&[events.clone(), vec![event(12, "2026-01-09", void(target))]].concat(), "2026-01-10");
        assert_eq!((sums(&report), met(&report)), ((6, 0, 1), 0), "{target}");
        reasons_say(&report, &["voids"]);
    }
    // An event of another case is no target.
    let other = event_of(2, 50, "2026-01-07", referred());
    let report = of(&[events[..5].to_vec(), vec![other, event(12, "2026-01-09", void(50))]].concat(), "2026-01-10");
    assert_eq!((report.cases, sums(&report), met(&report)), (2, (6, 0, 1), 1));
}

#[test]
fn s3_a_void_of_a_clash_voids_what_was_kept() {
    let mut events = enrolled_on(1, "2026-01-05");
    events.extend([
        recorded(event(10, "2026-01-07", visit()), "2026-01-07"),
        recorded(event(10, "2026-01-08", visit()), "2026-01-08"),
        event(11, "2026-01-08", void(10)),
    ]);
    let report = of(&events, "2026-01-10");
    assert_eq!((sums(&report), met(&report)), ((6, 0, 1), 0));
}

#[test]
fn s3_a_void_referral_voids_the_case() {
    let mut events = enrolled_on(1, "2026-01-05");
    events.push(event(9, "2026-01-06", void(1)));
    let report = of(&events, "2026-03-01");
    assert_eq!((report.cases, sums(&report)), (0, (5, 0, 0)));
    assert!(report.findings().is_empty());
    // Its duplicates are no other referral.
    events.push(events[0].clone());
    assert_eq!(of(&events, "2026-03-01").cases, 0);
    // Unless another referral is left.
    events.push(event(8, "2026-01-05T09:00:00-05:00", referred()));
    let report = of(&events, "2026-03-01");
    assert_eq!((report.cases, out_of_order(&report)), (1, [].into()));
    // Which may itself be void.
    events.push(event(7, "2026-01-06", void(8)));
    assert_eq!(of(&events, "2026-03-01").cases, 0);
    // A void of anything else leaves a case that never had a referral.
    let report = of(
        &[event(4, "2026-01-05", enrolled()), event(5, "2026-01-05", visit()), event(6, "2026-01-06", void(5))],
        "2026-01-06",
    );
    assert_eq!(report.cases, 1);
}

#[test]
fn s3_conflicts_and_voids_after_the_cut_of_knowledge_and_before_the_cut_of_days() {
    let opening = enrolled_on(1, "2026-01-05");
    let with = |more: Vec<Event>| [opening.clone(), more].concat();
    let seen = recorded(event(10, "2026-01-07", visit()), "2026-01-07");
    // A void that was recorded later is not known yet.
    let voided = with(vec![seen.clone(), recorded(event(11, "2026-01-07", void(10)), "2026-01-20")]);
    assert_eq!(met(&known(&voided, "2026-01-19", "2026-01-25")), 1);
    assert_eq!(met(&known(&voided, "2026-01-20", "2026-01-25")), 0);
    assert_eq!(met(&of(&voided, "2026-01-25")), 0);
    // A void that happened after `as_of` counts all the same.
    let voided = with(vec![seen.clone(), event(11, "2026-01-20", void(10))]);
    assert_eq!(met(&of(&voided, "2026-01-08")), 0);
    // A clash with what is not known yet is none.
    let late = recorded(event(10, "2026-01-07", Contact { outcome: ContactOutcome::NoShow, ..visit() }), "2026-01-20");
    let early = recorded(late.clone(), "2026-01-06");
    let report = known(&with(vec![seen.clone(), late.clone()]), "2026-01-19", "2026-01-08");
    assert_eq!((sums(&report), met(&report)), ((6, 0, 0), 1));
    let report = known(&with(vec![seen.clone(), late]), "2026-01-20", "2026-01-08");
    assert_eq!((sums(&report), met(&report)), ((5, 0, 1), 1));
    let report = of(&with(vec![seen.clone(), early]), "2026-01-08");
    assert_eq!((sums(&report), met(&report)), ((5, 0, 1), 0));
    // A clash with what happened after `as_of` is one: what was recorded first is kept, and comes later.
    let later = recorded(event(10, "2026-01-20", visit()), "2026-01-06");
    let report = of(&with(vec![seen.clone(), later]), "2026-01-08");
    assert_eq!((sums(&report), met(&report)), ((5, 0, 1), 0));
    // A void whose target is not known yet has no target.
    let early_void = recorded(event(11, "2026-01-07", void(10)), "2026-01-06");
    let report = known(&with(vec![seen, early_void]), "2026-01-06", "2026-01-08");
    assert_eq!((sums(&report), met(&report)), ((5, 0, 1), 0));
    reasons_say(&report, &["voids"]);
}

// ---- S4

#[test]
fn s4_both_cuts_are_by_civil_day() {
    let opening = enrolled_on(1, "2026-01-05");
    let with = |at: &str, on: Option<&str>| {
        [opening.clone(), vec![Event { recorded_at: on.map(instant), ..event(10, at, visit()) }]].concat()
    };
    // `as_of` by the day of `at`, whatever the instant in UTC, and whenever recorded.
    for (at, counts) in
        [("2026-01-08T23:59:59-10:00", 1), ("2026-01-09T00:00:00+14:00", 0), ("2026-01-08T00:00:00+14:00", 1)]
    {
        assert_eq!(met(&of(&with(at, None), "2026-01-08")), counts, "{at}");
        assert_eq!(met(&of(&with(at, Some("2027-01-01")), "2026-01-08")), counts, "{at}");
    }
    // `as_known_on` by the day of `recorded_at`, or of `at` where that is missing.
    for (at, on, counts) in [
        ("2026-01-07", Some("2026-01-08T23:59:59-10:00"), 1),
        ("2026-01-07", Some("2026-01-09T00:00:00+14:00"), 0),
        ("2026-01-08T23:59:59-10:00", None, 1),
        ("2026-01-09T00:00:00+14:00", None, 0),
        // Written down before it happened: known, and it counts once it has happened.
        ("2026-01-09", Some("2026-01-08"), 1),
    ] {
        let report = known(&with(at, on), "2026-01-08", "2026-01-10");
        assert_eq!((sums(&report), met(&report)), ((5, 0, 0), counts), "{at} {on:?}");
    }
    // A case of which nothing is known yet is none.
    assert_eq!(known(&opening, "2026-01-04", "2026-01-10").cases, 0);
    assert_eq!(of(&opening, "2026-01-04").cases, 0);
}

// ---- S6, and what cannot be read

#[test]
fn s6_what_cannot_be_read_is_set_aside_with_its_line() {
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-01-10"));
    let good = enrolled_on(1, "2026-01-05");
    let held = event(10, "2026-01-07", Held { reason: HoldReason::Jail });
    let cut = |at: usize| line(&held)[..at].to_vec();
    let in_service = Override {
        code: "SECRET".into(),
        by: WorkerId(Uuid::from_u128(2)),
        reason: "SECRET".into(),
        until: day("2026-09-30"),
    };
    for (dirty, reason, marked) in [
        (with(&held, "\"v\":1", "\"v\":2"), "version 2", true),
        (with(&held, "\"v\":1", "\"v\":0"), "version 0", true),
        (with(&held, "\"v\":1", "\"v\":70000"), "version 70000", true),
        (
            with(&held, "{\"held\":{\"reason\":\"jail\"}}", "{\"teleported\":{\"to\":\"SECRET\"}}"),
            "kind `teleported`",
            true,
        ),
        (with(&held, "{\"held\":{\"reason\":\"jail\"}}", "{\"teleported\":[[\"SECRET\"]]}"), "kind `teleported`", true),
        // A later version with a kind of its own, and another case among its fields.
        (
            with(&held, "{\"v\":1", "{\"more\":{\"case\":\"00000000-0000-0000-0000-0000ca5e0002\"},\"v\":3"),
            "version 3",
            true,
        ),
        (vec![], "blank", false),
        (b" \t \r".to_vec(), "blank", false),
        (cut(1), "cut short", false),
        (cut(40), "", false),
        (cut(100), "cut short", false),
        (cut(line(&held).len() - 1), "cut short", false),
        (b"SECRET".to_vec(), "not a JSON object", false),
        ([line(&held), b" SECRET".to_vec()].concat(), "not JSON", false),
        ([line(&held), line(&held)].concat(), "not JSON", false),
        (with(&held, "\"jail\"", "'jail'"), "not JSON", false),
        (with(&held, "\"reason\"", "\"SECRET\\u00zz\""), "not JSON", false),
        (b"\xff\xfe\x00SECRET".to_vec(), "not a JSON object", false),
        ([&cut(175)[..], b"\xff", &line(&held)[176..]].concat(), "", false),
        (b"null".to_vec(), "", false),
        (b"[]".to_vec(), "not a JSON object", false),
        (b"{}".to_vec(), "missing field", false),
        (with(&held, "\"case\"", "\"client\""), "", false),
        (with(&held, "2026-01-07T", "2026-02-30T"), "", false),
        (with(&held, "12:00:00-05:00", "12:00:60-05:00"), "", false),
        (with(&held, "12:00:00-05:00", "12:00:00"), "", false),
        (with(&held, "2026-01-07T", "10000-01-07T"), "", false),
        (with(&held, "\"reason\":\"jail\"", "\"reason\":\"jail\",\"note\":null"), "unknown field", false),
        (with(&held, "\"reason\":\"jail\"", ""), "missing field", false),
        (with(&held, "\"reason\":\"jail\"", "\"reason\":[\"SECRET\"]"), "", false),
        (with(&held, "\"id\":", "\"case\":\"00000000-0000-0000-0000-0000ca5e0001\",\"id\":"), "duplicate field", false),
        (with(&Event { overrides: vec![in_service], ..held.clone() }, "\"until\"", "\"till\""), "unknown field", false),
    ] {
        let shown = String::from_utf8_lossy(&dirty).into_owned();
        let mut all = lines(&good);
        all.insert(2, dirty);
        let report = read(&audit, &all);
        let [aside] = report.read().set_aside.as_slice() else { panic!("{shown}") };
        assert_eq!((aside.line, sums(&report)), (3, (4, 0, 1)), "{shown}");
        assert!(aside.reason.contains(reason) && !aside.reason.is_empty(), "{shown}: {}", aside.reason);
        assert_eq!(report.read().not_fully_read, if marked { vec![case(1)] } else { vec![] }, "{shown}");
        assert!(!marked || aside.reason.contains(&case(1).to_string()), "{}", aside.reason);
        assert!(!format!("{report:?}").contains("SECRET"), "{shown}: {}", aside.reason);
        // The rest of the case is judged as if the line were not there.
        let without = read(&audit, &lines(&good));
        assert_eq!((report.findings(), report.adherence()), (without.findings(), without.adherence()), "{shown}");
    }
}

#[test]
fn what_was_expected_says_how_a_name_of_ones_own_is_written() {
    let paper = event(10, "2026-01-07", DocumentCompleted { document: Document::Notice });
    let held = event(10, "2026-01-07", Held { reason: HoldReason::Jail });
    let own = "`refusal`, `notice`, or {\"other\": \"name\"}, at column ";
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-01-10"));
    for (dirty, reason) in [
        (with(&paper, "\"notice\"", "\"hold_review\""), own),
        (with(&paper, "\"notice\"", "\"SECRET expected `x`\""), own),
        (with(&paper, "\"notice\"", "{\"hold_review\":1}"), own),
        (
            with(&paper, "\"notice\"", "\"other\""),
            "a name alone, expected it with what belongs to it: {\"name\": ...}, at column ",
        ),
        // Of a closed list `other` is a name as the others are.
        (with(&held, "\"jail\"", "\"court\""), "`client_request`, `funding`, `other`, at column "),
    ] {
        let report = read(&audit, &[dirty]);
        let [aside] = report.read().set_aside.as_slice() else { panic!("{reason}") };
        assert!(aside.reason.contains(reason) && !aside.reason.contains("SECRET"), "{reason} in {}", aside.reason);
    }
    let written = with(&paper, "\"notice\"", &Document::Other("hold_review".into()).written());
    assert_eq!(sums(&read(&audit, &[written])), (1, 0, 0));
}

#[test]
fn s6_a_case_of_which_nothing_can_be_read_is_marked_too() {
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-01-10"));
    let held = |of| event_of(of, 10, "2026-01-07", Held { reason: HoldReason::Jail });
    let all = [
        with(&held(3), "\"v\":1", "\"v\":2"),
        with(&held(2), "\"held\"", "\"teleported\""),
        with(&held(2), "\"held\"", "\"swallowed\""),
        line(&event_of(1, 1, "2026-01-07", referred())),
    ];
    let report = read(&audit, &all);
    assert_eq!((report.cases, sums(&report)), (1, (1, 0, 3)));
    assert_eq!(report.read().not_fully_read, [case(2), case(3)]);
    let no_case = [with(&held(1), "\"case\":\"00000000-0000-0000-0000-0000ca5e0001\"", "\"v2\":{}")];
    let report = in_any_order(&audit, &[with(&held(1), "\"v\":1", "\"v\":2"), no_case[0].clone()]);
    assert_eq!((sums(&report), report.read().not_fully_read.as_slice()), ((0, 0, 2), [case(1)].as_slice()));
}

#[test]
fn ends_of_lines_make_no_difference() {
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-02-10"));
    let all = lines(&enrolled_on(1, "2026-01-05"));
    let expected = in_any_order(&audit, &all);
    for text in [all.join(&b"\n"[..]), all.join(&b"\r\n"[..]), text(&all)] {
        assert_eq!(audit.finish(audit.part(&Log::json_lines(text.clone()))), expected);
        assert_eq!(audit.finish(audit.grouped(&mut Grouped::new(text.as_slice())).unwrap()), expected);
    }
}

#[test]
fn an_empty_log_says_nothing() {
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-01-10")).as_known_on(day("2026-01-10"));
    let report = read(&audit, &[]);
    for other in [Log::default(), Log::of(vec![]), Log::json_lines(vec![])] {
        assert_eq!((other.lines(), other.last_day()), (0, None));
        assert_eq!(audit.finish(audit.part(&other)), report);
        assert_eq!(audit.finish(audit.part(&other).merge(audit.part(&Log::default()))), report);
    }
    assert_eq!((report.cases, sums(&report), report.judged()), (0, (0, 0, 0), (0, 0)));
    assert!(report.findings().is_empty() && report.cannot_tell().iter().all(|of| of.missing.is_empty()));
    assert_eq!(report.untouched().count(), program.standards().len());
    assert_eq!(Grouped::new(&b""[..]).last_day().unwrap(), None);
}

#[test]
fn the_last_day_is_a_civil_day_of_what_can_be_read() {
    let mut events = enrolled_on(1, "2026-01-05");
    events.insert(0, event(10, "2026-01-07T23:00:00-10:00", visit()));
    let mut all = lines(&events);
    all.push(b"cut".to_vec());
    all.push(with(&events[0], "2026-01-07T", "2026-02-30T"));
    assert_eq!(Log::of(events).last_day(), Some(day("2026-01-07")));
    assert_eq!(Log::json_lines(text(&all)).last_day(), Some(day("2026-01-07")));
    assert_eq!(Grouped::new(text(&all).as_slice()).last_day().unwrap(), Some(day("2026-01-07")));
}

// ---- grouped logs

#[test]
fn a_case_that_comes_back_in_a_grouped_log_is_noticed() {
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-01-10"));
    let (one, two) = (enrolled_on(1, "2026-01-05"), enrolled_on(2, "2026-01-05"));
    let all = lines(&[one[..3].to_vec(), two[..2].to_vec(), one[3..].to_vec(), two[2..].to_vec()].concat());
    let report = grouped(&audit, &all);
    let [aside] = report.read().set_aside.as_slice() else { panic!("{report:?}") };
    assert_eq!((aside.line, report.cases, sums(&report)), (6, 2, (7, 0, 1)));
    assert!(aside.reason.contains("comes back") && aside.reason.contains(&case(1).to_string()), "{}", aside.reason);
    assert_eq!(report.read().not_fully_read, [case(1)]);
    // Read without that promise nothing is missing.
    let report = in_any_order(&audit, &all);
    assert_eq!((sums(&report), report.read().not_fully_read.as_slice()), ((8, 0, 0), [].as_slice()));
}

// ---- S31

/// One standard of each sort, by code.
fn one_of_each() -> Program {
    let far = Filter { modes: vec![Mode::FaceToFace], min_minutes: 15, ..Filter::default() };
    let deadline = Deadline {
        anchor: Anchor::Each(Pattern::Enrolled {}),
        scope: Scope { before_enrolment: true, ..Scope::default() },
        within: Some(Span::Days(5)),
        repeat: None,
        done_by: vec![Pattern::DocumentCompleted { documents: vec![Document::CrisisPlan] }],
        count: 1,
        leave_out_anchor_day: false,
        not_earlier_than: None,
        month_end: false,
        grace_months: 0,
        roll_forward: false,
        clocks: Clocks::all(Clock::Continue),
        safety: false,
    };
    let learned = Deadline {
        anchor: Anchor::Learned(Pattern::InstitutionLeft { facilities: vec![] }),
        done_by: vec![Pattern::PlanReviewed {}],
        ..deadline.clone()
    };
    let draft = Draft { standards: vec![], ..Draft::new("each") };
    [
        ("order", Rule::Order {}),
        ("after", Rule::NoServiceAfterClosure {}),
        ("owner", Rule::OwnerKind(vec![OwnerKind::Team])),
        ("consent", Rule::ConsentToServices(ConsentRule { basis_days: Some(30) })),
        ("near", contact(7, Filter::default(), Scope::always(), Clock::Continue)),
        ("far", contact(7, far, Scope::tiers([Tier::High]), Clock::Pause)),
        ("minutes", amount(Amount::Minutes, 60)),
        ("staff", amount(Amount::Staff, 2)),
        ("paper", Rule::Deadline(deadline)),
        ("learned", Rule::Deadline(learned)),
        (
            "written",
            Rule::Timeliness(Timeliness { of: vec![Pattern::Contact(Filter::default())], within: Span::Days(2) }),
        ),
        ("eligible", Rule::Guard(Guard::Eligible {})),
        ("goal", Rule::Guard(Guard::HasGoal {})),
    ]
    .into_iter()
    .fold(draft, |draft, (code, rule)| draft.with(standard(code, rule)))
    .build()
    .unwrap()
}

/// A case that breaks every one of them.
fn breaks_each() -> Vec<Event> {
    vec![
        event(1, "2026-01-05T08:00:00-05:00", referred()),
        event(2, "2026-01-05T08:01:00-05:00", Screened { eligible: false, reasons: vec![] }),
        event(3, "2026-01-05T08:02:00-05:00", enrolled()),
        event(4, "2026-01-05T08:03:00-05:00", RiskRated::judged(Tier::High)),
        event(5, "2026-01-06", PlanAdopted { kind: PlanKind::Full, agreement: Agreement::Agreed, goals: vec![] }),
        recorded(event(6, "2026-01-07", visit()), "2026-01-17"),
        event(
            7,
            "2026-01-08",
            InstitutionLeft { facility: Facility::Jail, learned_at: Some(instant("2026-01-08")), team_involved: None },
        ),
        event(8, "2026-02-20", Closed::new(CloseReason::Moved)),
        recorded(event(9, "2026-02-25", visit()), "2026-02-25"),
    ]
}

#[test]
fn s31_a_statement_makes_what_rests_on_it_cannot_tell_and_nothing_else() {
    let program = one_of_each();
    let audit = || Audit::of(&program).as_of(day("2026-03-01"));
    let full = read(&audit(), &lines(&breaks_each()));
    let codes: BTreeSet<&str> = program.standards().iter().map(|standard| standard.code.as_str()).collect();
    assert_eq!(full.findings().iter().map(|finding| finding.code.as_str()).collect::<BTreeSet<_>>(), codes);
    for (statement, expected) in [
        (vec![], vec![]),
        (vec!["contact"], vec!["after", "far", "minutes", "near", "staff", "written"]),
        (vec!["contact.outcome"], vec!["after", "far", "minutes", "near", "staff", "written"]),
        (vec!["contact.minutes"], vec!["far", "minutes"]),
        (vec!["contact.mode"], vec!["far"]),
        (vec!["contact.place"], vec![]),
        (vec!["contact.staff"], vec!["staff"]),
        (vec!["contact.recorded_at"], vec!["written"]),
        (vec!["contact.by"], vec![]),
        (vec!["enrolled"], vec!["consent", "eligible", "far", "minutes", "near", "order", "owner", "paper", "staff"]),
        (vec!["enrolled.owner"], vec!["owner"]),
        (vec!["enrolled.backup"], vec![]),
        (vec!["reassigned"], vec!["owner"]),
        (vec!["screened"], vec!["eligible"]),
        (vec!["screened.eligible"], vec!["eligible"]),
        (vec!["screened.reasons"], vec![]),
        (vec!["consent_given"], vec!["consent"]),
        (vec!["consent_given.given_by"], vec!["consent"]),
        (vec!["consent_given.expires_on"], vec!["consent"]),
        (vec!["consent_given.purpose"], vec![]),
        (vec!["risk_rated"], vec!["far", "order"]),
        (vec!["risk_rated.tier"], vec!["far"]),
        (vec!["risk_rated.score"], vec![]),
        (vec!["plan_adopted"], vec!["goal", "order"]),
        (vec!["plan_adopted.goals"], vec!["goal", "order"]),
        (vec!["document_completed"], vec!["paper"]),
        (vec!["document_completed.document"], vec!["paper"]),
        (vec!["plan_reviewed"], vec!["learned"]),
        (vec!["institution_left"], vec!["learned"]),
        (vec!["institution_left.learned_at"], vec!["learned"]),
        (vec!["institution_left.team_involved"], vec![]),
        (vec!["institution_entered"], vec![]),
        (vec!["measured"], vec![]),
        (vec!["waitlisted.priority"], vec![]),
        (vec!["contact.minutes", "screened", "measured", "contact.minutes"], vec!["eligible", "far", "minutes"]),
    ] {
        let not_recorded: Vec<NotRecorded> = statement.iter().map(|fact| fact.parse().unwrap()).collect();
        let report = read(&audit().not_recorded(not_recorded.clone()), &lines(&breaks_each()));
        let untold = || report.cannot_tell().iter().filter(|of| !of.missing.is_empty());
        let found: Vec<&str> = untold().map(|of| of.code.as_str()).collect();
        assert_eq!(found, expected, "{statement:?}");
        for of in untold() {
            assert!(
                !of.missing.is_empty() && of.missing.iter().all(|fact| not_recorded.contains(fact)),
                "{statement:?}"
            );
        }
        for (of, was) in report.adherence().iter().zip(full.adherence()) {
            if expected.contains(&of.code.as_str()) {
                assert_eq!(
                    (of.counts.items(), of.counts.cannot_tell),
                    (was.counts.items(), was.counts.items()),
                    "{}",
                    of.code
                );
                assert_eq!((of.counts.cases_kept, of.counts.cases_broken), (0, 0), "{}", of.code);
            } else {
                assert_eq!(of, was, "{statement:?}");
            }
        }
        let told: Vec<&Finding> =
            full.findings().iter().filter(|finding| !expected.contains(&finding.code.as_str())).collect();
        assert_eq!(report.findings().iter().collect::<Vec<_>>(), told, "{statement:?}");
        assert_eq!(report.read(), full.read());
    }
}

#[test]
fn s31_a_statement_names_a_kind_or_a_field_of_it() {
    for (text, good) in [
        ("contact", true),
        ("contact.minutes", true),
        ("contact.by", true),
        ("contact.recorded_at", true),
        ("contact.tier", false),
        ("contact.", false),
        ("contacts", false),
        ("", false),
        (".minutes", false),
        ("contact.minutes.x", false),
        ("worker_left", true), // a kind of the roster's, whole
        ("worker_left.worker", false),
    ] {
        let read = text.parse::<NotRecorded>();
        assert_eq!(read.is_ok(), good, "{text}");
        assert!(read.err().is_none_or(|error| error.found() == text));
        assert_eq!(serde_json::from_value::<NotRecorded>(text.into()).is_ok(), good, "{text}");
    }
    for kind in KindName::ALL {
        for field in kind.fields() {
            let text = format!("{kind}.{field}");
            let statement: NotRecorded = text.parse().unwrap();
            assert_eq!(statement.to_string(), text);
            let written = serde_json::to_string(&statement).unwrap();
            assert_eq!(serde_json::from_str::<NotRecorded>(&written).unwrap(), statement);
        }
    }
}

#[test]
fn s31_without_a_statement_an_absent_event_did_not_happen() {
    let report = of(&enrolled_on(1, "2026-01-05"), "2026-01-31");
    assert!(counts(&report, "x").missed > 0 && counts(&report, "process.consent").missed > 0);
    assert!(report.adherence().iter().all(|of| of.counts.cannot_tell == 0));
}

// ---- S32

/// One event of each kind, from the golden file; the files of `wire.rs` say what is in it.
fn one_of_each_kind() -> Vec<Event> {
    let events = include_str!("golden/v1/bare.jsonl").lines().map(|line| serde_json::from_str::<Event>(line).unwrap());
    let by_kind: BTreeMap<_, _> = events.map(|event| (event.kind.name(), event)).collect();
    assert_eq!(by_kind.len(), KindName::ALL.len());
    by_kind.into_values().collect()
}

#[test]
fn s32_no_kind_but_referred_is_legal_before_referred() {
    for event in one_of_each_kind() {
        let report = of(std::slice::from_ref(&event), "2026-02-01");
        match event.kind.name() {
            // Set aside: it has no target.
            KindName::EnteredInError => assert_eq!((report.cases, sums(&report)), (0, (0, 0, 1))),
            KindName::Referred => assert_eq!(out_of_order(&report), [].into()),
            kind => assert_eq!(out_of_order(&report), [event.id.0.as_u128()].into(), "{kind}"),
        }
    }
}

#[test]
fn s32_what_happened_out_of_order_happened() {
    // Enrolled without a referral: a finding, and in service from then on.
    let events = [event(1, "2026-01-05", enrolled()), event(2, "2026-01-07", visit())];
    let report = of(&events, "2026-01-25");
    assert_eq!((out_of_order(&report), met(&report)), ([1].into(), 1));
    assert!(counts(&report, "x").missed > 0);
    // A kind that moves nothing moves nothing: the referral after a contact is in order.
    let report = of(&[event(1, "2026-01-05", visit()), event(2, "2026-01-06", referred())], "2026-01-25");
    assert_eq!(out_of_order(&report), [1].into());
    // A step that was left out is one finding: the stage is the one that the kind leads to.
    let mut events = enrolled_on(1, "2026-01-05");
    events.push(event(
        10,
        "2026-01-06",
        PlanAdopted { kind: PlanKind::Full, agreement: Agreement::Agreed, goals: vec![] },
    ));
    events.push(event(11, "2026-01-07", PlanReviewed {}));
    assert_eq!(out_of_order(&of(&events, "2026-01-08")), [10].into());
    // A hold laid twice is a finding, and holds.
    let mut events = enrolled_on(1, "2026-01-05");
    events.extend([10, 11].map(|n| event(n, "2026-01-05", Held { reason: HoldReason::Jail })));
    let report = of(&events, "2026-03-01");
    assert_eq!((out_of_order(&report), counts(&report, "x").missed), ([11].into(), 0));
}

#[test]
fn s32_on_a_closed_case_only_reopened_and_enrolled_move() {
    let mut events = enrolled_on(1, "2026-01-05");
    events.push(event(10, "2026-01-06", Closed::new(CloseReason::Moved)));
    let later = |kind: Kind| event(11, "2026-01-07", kind);
    let moved = |kind: Kind| {
        // A contact on a day after the closing day is a finding only while the case is closed.
        let report = of(&[events.clone(), vec![later(kind), event(12, "2026-01-09", visit())]].concat(), "2026-01-09");
        evidence(&report, "process.after_closure").is_empty()
    };
    for event in one_of_each_kind() {
        let kind = event.kind;
        let name = kind.name();
        if name != KindName::EnteredInError {
            assert_eq!(moved(kind), matches!(name, KindName::Reopened | KindName::Enrolled), "{name}");
        }
    }
    // Enrolled on a closed case: a finding, and in service.
    let report =
        of(&[events.clone(), vec![later(enrolled().into()), event(12, "2026-01-09", visit())]].concat(), "2026-01-09");
    assert_eq!((out_of_order(&report), met(&report)), ([11].into(), 1));
    // A hold laid on a closed case holds nothing, later neither.
    let again = [later(Held { reason: HoldReason::Jail }.into()), event(12, "2026-01-08", enrolled())];
    let report = of(&[events.clone(), again.to_vec()].concat(), "2026-02-08");
    assert_eq!(out_of_order(&report), [11, 12].into());
    assert!(counts(&report, "x").missed > 0);
}

// ---- an imported log

/// The log, in the order of its file; the second is the contact of 8 January.
fn imported() -> Vec<Line> {
    let contact = |n, on: &str| line(&event(n, on, visit()));
    let mut all = lines(&[
        event(1, "2026-01-07T09:00:00-05:00", referred()),
        event(10, "2026-01-08", visit()),
        event(2, "2026-01-08T13:00:00-05:00", ScreeningStarted {}),
        event(3, "2026-01-09", Screened { eligible: true, reasons: vec![] }),
        event(4, "2026-01-09", ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client)),
        event(5, "2026-01-12", enrolled()),
    ]);
    all.extend([contact(11, "2026-01-20"), contact(11, "2026-01-20"), contact(12, "2026-01-20")]);
    all.extend([contact(14, "2026-02-03"), contact(13, "2026-01-27")]);
    all.push(line(&event(20, "2026-02-10", Closed::new(CloseReason::Moved))));
    all.push(contact(15, "2026-02-12"));
    all.push(with(&event(21, "2026-01-21", Held { reason: HoldReason::Jail }), "\"held\"", "\"teleported\""));
    all.push(contact(22, "2026-01-22")[..150].to_vec());
    all
}

fn check_imported(all: &[Line]) {
    let icm = Program::preset(Model::IntensiveCaseManagement);
    let audit = Audit::of(&icm).as_of(day("2026-02-28"));
    let report = read(&audit, all);
    assert_eq!((report.cases, report.read().lines, sums(&report)), (1, 15, (12, 1, 2)));
    reasons_say(&report, &["kind `teleported`", "cut short"]);
    assert_eq!(report.read().not_fully_read, [case(1)]);
    assert_eq!(report.read().look_alikes, [(case(1), id(11), id(12))]);
    // The one after closure is a finding; nothing of the process is.
    assert_eq!(evidence(&report, "process.after_closure"), [15].into());
    assert_eq!(out_of_order(&report), [].into());
    // 14 days from 12 January: the start of the run, and 20, 27 January and 3 February.
    let attempts = counts(&report, "icm.contact.attempt");
    assert_eq!((attempts.met, attempts.missed, attempts.excused), (3, 0, 1));
    // Monday to Sunday: nobody was seen in the week of 12 January.
    let weekly = report.findings().iter().filter(|finding| finding.code.as_str() == "icm.contact.weekly");
    let weekly: Vec<_> = weekly.map(|finding| (finding.from, finding.to)).collect();
    assert_eq!(weekly, [(day("2026-01-12"), day("2026-01-18"))]);
    // The one before enrolment counts for nothing.
    let without: Vec<Line> = all.iter().filter(|line| **line != imported()[1]).cloned().collect();
    let without = read(&audit, &without);
    assert_eq!((sums(&without), without.findings()), ((11, 1, 2), report.findings()));
    for code in ["icm.contact.attempt", "icm.contact.weekly"] {
        assert_eq!(counts(&without, code), counts(&report, code));
    }
}

#[test]
fn the_imported_log() {
    let all = imported();
    check_imported(&all);
    let program = program();
    let report = in_any_order(&Audit::of(&program).as_of(day("2026-02-28")), &all);
    let asides: Vec<u64> = report.read().set_aside.iter().map(|aside| aside.line).collect();
    assert_eq!(asides, [14, 15]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_imported_log_in_any_order(all in Just(imported()).prop_shuffle()) {
        check_imported(&all);
    }
}

// ---- privacy

#[test]
fn neither_reasons_nor_findings_quote_the_record() {
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-12-31"));
    let full = include_str!("golden/v1/full.jsonl");
    // With its overrides and without them: judged, with findings.
    let whole: Vec<Line> = full.lines().map(|line| line.as_bytes().to_vec()).collect();
    let mut events: Vec<Event> = full.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for event in &mut events {
        event.overrides.clear();
    }
    let mut cut: Vec<Line> =
        whole.iter().flat_map(|line| (0..line.len()).step_by(7).map(|at| line[..at].to_vec())).collect();
    // Marked text in a place for something else.
    let wrong =
        json_with(full, |value| value.is_number() || value.is_boolean(), &serde_json::json!("SECRET \"string\" words"));
    assert!(wrong.len() > 15);
    cut.extend(wrong);
    for (lines, findings) in [(whole, true), (lines(&events), true), (cut, false)] {
        let report = read(&audit, &lines);
        assert_eq!(report.findings().is_empty(), !findings);
        assert_eq!(report.read().set_aside.len(), if findings { 1 } else { lines.len() });
        let mut shown = format!("{report:?}{:?}", Log::json_lines(vec![]));
        report.findings().iter().for_each(|finding| shown.push_str(&finding.to_string()));
        assert!(!shown.contains("SECRET"), "{shown}");
    }
}

/// Lines in which one value that fits `which` was replaced.
fn json_with(lines: &str, which: fn(&serde_json::Value) -> bool, by: &serde_json::Value) -> Vec<Line> {
    fn places(of: &serde_json::Value, at: &str, into: &mut Vec<String>) {
        use serde_json::Value::{Array, Object};
        match of {
            Object(object) => object.iter().for_each(|(key, value)| places(value, &format!("{at}/{key}"), into)),
            Array(list) => list.iter().enumerate().for_each(|(n, value)| places(value, &format!("{at}/{n}"), into)),
            _ => into.push(at.to_owned()),
        }
    }
    let mut replaced = Vec::new();
    for line in lines.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let mut all = Vec::new();
        places(&value, "", &mut all);
        for place in all.iter().filter(|place| value.pointer(place).is_some_and(which)) {
            let mut other = value.clone();
            *other.pointer_mut(place).unwrap() = by.clone();
            replaced.push(other.to_string().into_bytes());
        }
    }
    replaced
}

// ---- random logs

const OFFSETS: [&str; 4] = ["-05:00", "Z", "+10:00", "-10:00"];

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        6 => Just(visit().into()),
        2 => Just(Contact { outcome: ContactOutcome::NoShow, ..visit() }.into()),
        1 => select(Tier::ALL).prop_map(|tier| RiskRated::judged(tier).into()),
        1 => Just(Kind::from(referred())),
        1 => Just(Kind::from(enrolled())),
        1 => Just(Kind::from(PlanReviewed {})),
        1 => Just(Kind::from(Held { reason: HoldReason::Jail })),
        1 => Just(Kind::from(Resumed { reason: HoldReason::Jail })),
        1 => Just(Kind::from(Closed::new(CloseReason::Moved))),
        1 => Just(Kind::from(Reopened { reason: "SECRET".into() })),
        2 => (1..=30_u128).prop_map(|n| void(n).into()),
    ]
}

/// An event within January and February; few ids and few instants, so that they meet.
fn events() -> impl Strategy<Value = Event> {
    let at = || {
        (0..50_i32, select(vec![0, 12, 23_u32]), select(OFFSETS.to_vec())).prop_map(|(on, hour, offset)| {
            instant(&format!("{}T{hour:02}:30:00{offset}", day("2026-01-05").plus_days(on)))
        })
    };
    (1..=4_u128, 5..=30_u128, at(), option::of(at()), kinds()).prop_map(|(of, n, at, recorded_at, kind)| {
        let stamp = Stamp { recorded_at, ..Stamp::new(id(n), at) };
        Event::new(case(of), stamp, kind)
    })
}

/// What becomes of a line. Numbers choose the place, in thousandths.
#[derive(Debug, Clone)]
enum Damage {
    None,
    Twice,
    Again(usize),
    Cut(usize),
    Byte(usize, u8),
    Replaced(&'static str, &'static str),
    Garbage(Vec<u8>),
    Blank,
}

fn damage() -> impl Strategy<Value = Damage> {
    let part = || 0..1000_usize;
    let no_end = (0..=255_u8).prop_filter("a line has no end within", |byte| *byte != b'\n');
    prop_oneof![
        12 => Just(Damage::None),
        2 => Just(Damage::Twice),
        2 => part().prop_map(Damage::Again),
        1 => part().prop_map(Damage::Cut),
        2 => (part(), no_end.clone()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        2 => select(vec![
            ("\"v\":1", "\"v\":7"),
            ("\"kind\":{\"", "\"kind\":{\"un"),
            ("\"at\":\"2026-", "\"at\":\"2026-13-"),
            ("\"case\"", "\"caze\""),
            ("\"by\":null", "\"by\":\"SECRET\""),
            ("\"overrides\":[]", "\"overrides\":[],\"more\":[]"),
            ("\"id\":\"", "\"id\":\"{"),
            ("\"v\":1,", ""),
        ])
        .prop_map(|(part, by)| Damage::Replaced(part, by)),
        1 => vec(no_end, 0..40).prop_map(Damage::Garbage),
        1 => Just(Damage::Blank),
    ]
}

fn damaged(line: &Line, damage: &Damage) -> Vec<Line> {
    let place = |of: usize, part: usize| part * of / 1000;
    vec![match damage {
        Damage::None => line.clone(),
        Damage::Twice => return vec![line.clone(); 2],
        // The same under another id.
        Damage::Again(n) => {
            let mut event: Event = serde_json::from_slice(line).unwrap();
            event.id = id(100 + u128::try_from(*n).unwrap());
            return vec![line.clone(), serde_json::to_vec(&event).unwrap()];
        }
        Damage::Cut(at) => line[..place(line.len(), *at)].to_vec(),
        // After the case, so that a line stays with its case.
        Damage::Byte(at, byte) => {
            let from = line.windows(6).position(|window| window == b"\"kind\"").unwrap();
            let at = from + place(line.len() - from, *at);
            [&line[..at], &[*byte], &line[at + 1..]].concat()
        }
        Damage::Replaced(part, by) => String::from_utf8(line.clone()).unwrap().replacen(part, by, 1).into_bytes(),
        Damage::Garbage(bytes) => bytes.clone(),
        Damage::Blank => vec![b' '; 3],
    }]
}

/// A dirty log of a few cases, in no order.
fn dirty() -> impl Strategy<Value = Vec<Line>> {
    let opened =
        (1..=4_u128, 0..20_i32).prop_map(|(of, on)| enrolled_on(of, &day("2026-01-05").plus_days(on).to_string()));
    let all = (vec(opened, 0..=4), vec(events(), 0..=30)).prop_map(|(opened, more)| [opened.concat(), more].concat());
    (all, vec(damage(), 50))
        .prop_map(|(all, damages)| {
            lines(&all).iter().zip(&damages).flat_map(|(line, damage)| damaged(line, damage)).collect::<Vec<_>>()
        })
        .prop_shuffle()
}

fn cuts() -> impl Strategy<Value = (Day, Option<Day>)> {
    let on = || (0..60_i32).prop_map(|on| day("2026-01-05").plus_days(on));
    (on(), option::weighted(0.4, on()))
}

fn audit_of(program: &Program, (as_of, as_known_on): (Day, Option<Day>)) -> Audit<'_> {
    let audit = Audit::of(program).as_of(as_of);
    as_known_on.into_iter().fold(audit, Audit::as_known_on)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_line_is_lost_and_their_order_never_matters(
        (all, shuffled) in dirty().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        cuts in cuts(),
    ) {
        let program = program();
        let audit = audit_of(&program, cuts);
        let report = read(&audit, &all);
        prop_assert_eq!(report.read().lines, u64::try_from(all.len()).unwrap());
        prop_assert_eq!(said(&in_any_order(&audit, &shuffled)), said(&report));
        // Each line that was set aside is one of the log, and once.
        let asides: BTreeSet<u64> = report.read().set_aside.iter().map(|aside| aside.line).collect();
        prop_assert_eq!(asides.len(), report.read().set_aside.len());
        prop_assert!(asides.iter().all(|line| (1..=report.read().lines).contains(line)));
        // Read as grouped though it is not, no line is lost either.
        let ungrouped = said(&grouped(&audit, &shuffled));
        prop_assert_eq!(ungrouped.lines, report.read().lines);
        // Twice the log: all that could be read is there once more, as duplicates.
        let twice = said(&in_any_order(&audit, &[all.clone(), all].concat()));
        let (once, mut again) = (said(&report), twice.clone());
        (again.lines, again.kept, again.duplicates, again.reasons) = (once.lines, once.kept, once.duplicates, once.reasons.clone());
        // What is not known yet is not settled, and so kept twice.
        prop_assert_eq!(again.later.1, 2 * once.later.1);
        again.later.1 = once.later.1;
        prop_assert_eq!(again, once);
    }

    /// Whoever replays a log sees the events that the audit judges, and knows of all others.
    #[test]
    fn the_cases_of_a_log_are_what_the_audit_reads(all in dirty()) {
        let program = program();
        let audit = Audit::of(&program).as_of(Day::LAST);
        let log = Log::json_lines(text(&all));
        let mut cases = log.cases();
        let given: Vec<_> = cases.by_ref().collect();
        let report = audit.finish(audit.part(&log));
        prop_assert_eq!(&cases.into_read(), report.read());
        prop_assert_eq!(u64::try_from(given.len()).unwrap(), report.cases);
        for (id, events) in &given {
            prop_assert!(events.iter().all(|event| event.case == *id));
            prop_assert!(events.is_sorted_by(|a, b| a.order(b).is_lt()));
        }
        // Alone they say the same, and nothing more has to be set aside.
        let settled = Log::of(given.iter().flat_map(|(_, events)| events.clone()).collect());
        let again = audit.finish(audit.part(&settled));
        prop_assert_eq!(again.findings(), report.findings());
        prop_assert_eq!(again.read().kept, again.read().lines);
        prop_assert_eq!(settled.cases().collect::<Vec<_>>(), given);
    }

    #[test]
    fn parts_merge_in_any_order_and_association(
        all in dirty(),
        cuts in cuts(),
        homes in vec(0..5_usize, 5),
        merges in vec((any::<usize>(), any::<usize>(), any::<bool>()), 4),
    ) {
        let program = program();
        let audit = audit_of(&program, cuts);
        let mut logs = vec![Vec::new(); 5];
        let cases: Vec<_> = (1..=4).map(|n| case(n).to_string().into_bytes()).collect();
        for (at, line) in all.iter().enumerate() {
            let of = case_in(line).and_then(|of| cases.iter().position(|known| known == of));
            logs[of.map_or(at % 5, |of| homes[of])].push(line.clone());
        }
        let mut parts: Vec<Part> = logs
            .iter()
            .enumerate()
            .map(|(n, lines)| {
                let log = Log::json_lines(text(lines));
                if n % 2 == 0 { audit.part(&log) } else { audit.part_parallel(&log) }
            })
            .collect();
        for (a, b, forwards) in merges {
            let a = parts.swap_remove(a % parts.len());
            let b = parts.swap_remove(b % parts.len());
            parts.push(if forwards { a.merge(b) } else { b.merge(a) });
        }
        prop_assert_eq!(parts.len(), 1);
        let merged = audit.finish(parts.remove(0));
        prop_assert_eq!(said(&merged), said(&in_any_order(&audit, &all)));
    }
}

#[test]
fn many_cases_on_several_threads_are_the_same_part() {
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-02-28"));
    let mut all = Vec::new();
    for n in 1..=1200 {
        let mut events = enrolled_on(n, "2026-01-05");
        events.push(event_of(n, 10, &format!("2026-01-{:02}", 6 + n % 20), visit()));
        all.extend(lines(&events));
        if n % 7 == 0 {
            all.push(with(&events[4], "\"v\":1", "\"v\":2"));
            all.push(b"cut".to_vec());
        }
    }
    // Far from grouped.
    all.sort_by_key(|line| line.iter().map(|byte| u64::from(*byte)).sum::<u64>() % 997);
    let log = Log::json_lines(text(&all));
    let part = audit.part(&log);
    assert_eq!(audit.part_parallel(&log), part);
    let report = audit.finish(part);
    assert_eq!((report.cases, sums(&report)), (1200, (6000, 0, 342)));
    assert_eq!(report.read().not_fully_read.len(), 171);
    assert!(report.findings().len() > 1200);
}

/// A hold in the first case, as a line.
fn held() -> Event {
    event(10, "2026-01-07", Held { reason: HoldReason::Jail })
}

/// The reports of one log read as grouped and in any order.
fn both(all: &[Line]) -> (Said, Said) {
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-02-28"));
    (said(&grouped(&audit, all)), said(&in_any_order(&audit, all)))
}

#[test]
fn s6_a_grouped_log_that_begins_with_an_unknown_kind() {
    let (one, two) = both(&[with(&held(), "\"held\"", "\"teleported\""), line(&event(1, "2026-01-05", referred()))]);
    assert_eq!(two.not_fully_read, [case(1)]);
    assert_eq!(one.not_fully_read, [case(1)]);
}

#[test]
fn a_line_cut_within_a_text_is_cut_short() {
    for at in [40, line(&held()).len() - 8] {
        let (one, two) = both(&[line(&event(1, "2026-01-05", referred())), line(&held())[..at].to_vec()]);
        assert!(
            one.reasons[0].contains("cut short") && two.reasons[0].contains("cut short"),
            "{:?} {:?}",
            one.reasons,
            two.reasons
        );
    }
}

#[test]
fn reasons_are_the_same_however_a_log_is_read() {
    for (dirty, by) in [("\"case\"", "\"caze\""), ("\"id\":\"", "\"id\":1,\"ix\":\"")] {
        let (one, two) = both(&[
            with(&held(), dirty, by),
            with(&held(), "\"case\":\"00000000-0000-0000-0000-0000ca5e0001\",", "\"x\":1,"),
        ]);
        assert_eq!(one.reasons, two.reasons);
    }
}

#[test]
fn an_array_is_no_event_however_a_log_is_read() {
    let value: serde_json::Value = serde_json::from_slice(&line(&held())).unwrap();
    let fields = ["v", "id", "case", "at", "recorded_at", "by", "kind", "overrides"];
    let array = serde_json::Value::Array(fields.iter().map(|field| value[field].clone()).collect());
    let (one, two) = both(&[array.to_string().into_bytes()]);
    assert_eq!((one.kept, two.kept), (0, 0));
}

#[test]
fn reasons_never_quote_the_record() {
    let program = program();
    let audit = Audit::of(&program).as_of(day("2026-02-28"));
    let full = include_str!("golden/v1/full.jsonl");
    let mut dirty = json_with(full, |value| !value.is_null(), &serde_json::json!("SECRET words"));
    dirty.extend(json_with(full, |value| !value.is_null(), &serde_json::json!("x\", expected SECRET words")));
    // A telephone number where an id should be.
    dirty.extend(json_with(full, serde_json::Value::is_string, &serde_json::json!(5_551_234_567_u64)));
    dirty.push(with(&held(), "\"reason\":\"jail\"", "\"reason\":\"jail\",\"SECRET words\":1"));
    dirty.push(with(&held(), "{\"held\":{\"reason\":\"jail\"}}", "\"SECRET words\""));
    let report = audit.finish(audit.part(&Log::json_lines(text(&dirty))));
    let quoting = |reason: &&String| ["SECRET", "5551234567"].iter().any(|words| reason.contains(words));
    let reasons: BTreeSet<&String> =
        report.read().set_aside.iter().map(|aside| &aside.reason).filter(quoting).collect();
    assert!(
        reasons.is_empty(),
        "{} kinds of reasons quote, as {:?}",
        reasons.len(),
        reasons.iter().take(12).collect::<Vec<_>>()
    );
}

#[test]
fn s6_every_unknown_version_and_kind_marks_the_case() {
    for dirty in [
        with(&held(), "\"v\":1", "\"v\":\"2\""),
        with(&held(), "\"v\":1", "\"v\":1.1"),
        with(&held(), "\"v\":1", "\"v\":-1"),
        with(&held(), "{\"held\":{\"reason\":\"jail\"}}", "\"teleported\""),
    ] {
        let (_, found) = both(&[line(&event(1, "2026-01-05", referred())), dirty.clone()]);
        assert_eq!(found.not_fully_read, [case(1)], "{}", String::from_utf8_lossy(&dirty));
    }
}

#[test]
fn s2_look_alikes_with_another_offset_between() {
    let at = |n, at: &str, on: &str| recorded(event(n, at, visit()), on);
    let events = [
        at(10, "2026-01-07T12:00:00-05:00", "2026-01-08"),
        at(11, "2026-01-07T17:00:00Z", "2026-01-09"),
        at(12, "2026-01-07T12:00:00-05:00", "2026-01-10"),
    ];
    let found = of(&events, "2026-02-01").read().look_alikes.clone();
    assert!(found.iter().any(|(_, _, later)| *later == id(12)), "{found:?}");
}

/// Whoever is absent throughout owes neither supervision nor training (S35): where absences are not recorded, that cannot
/// be told.
#[test]
fn s31_supervision_and_training_rest_on_absences() {
    let targeted = Program::preset(Model::Targeted);
    let untold = |statement: &str| {
        let audit = Audit::of(&targeted).as_of(day("2026-03-01")).not_recorded([statement.parse().unwrap()]);
        let report = audit.finish(audit.part(&Log::of(vec![])));
        let codes = ["targeted.supervision", "targeted.training", "targeted.span"];
        codes.map(|code| report.cannot_tell().iter().any(|of| of.code.as_str() == code && !of.missing.is_empty()))
    };
    assert_eq!(untold("worker_absent"), [true, true, false]);
    assert_eq!(untold("worker_joined"), [true; 3]);
}

#[test]
fn s31_every_fact_that_a_standard_reads() {
    let draft = Draft { standards: vec![], ..Draft::new("each") };
    let in_waitlist = Scope { stages: vec![Stage::Waitlist], before_enrolment: true, ..Scope::default() };
    let program = draft
        .with(standard("order", Rule::Order {}))
        .with(standard("hand_off", Rule::Guard(Guard::HandedOff {})))
        .with(standard("needs", Rule::Guard(Guard::NeedsSettled {})))
        .with(standard("waiting", contact(7, Filter::default(), in_waitlist, Clock::Continue)))
        .build()
        .unwrap();
    let mut wrong = Vec::new();
    for (statement, code) in [
        // `settled` says nothing of a transfer that was never proposed.
        ("transfer_proposed", "hand_off"),
        // A goal is known, with its area, from the plan alone.
        ("plan_adopted", "needs"),
        ("plan_adopted.goals", "needs"),
        // A hold that is lifted, or a linkage that is updated, is out of order where its beginning is missing.
        ("held", "order"),
        ("linkage_made", "order"),
        ("plan_adopted.goals", "order"),
        // A case comes to the waitlist by `waitlisted` alone.
        ("waitlisted", "waiting"),
    ] {
        let audit = Audit::of(&program).as_of(day("2026-03-01")).not_recorded([statement.parse().unwrap()]);
        let report = audit.finish(audit.part(&Log::of(vec![])));
        if !report.cannot_tell().iter().any(|of| of.code.as_str() == code && !of.missing.is_empty()) {
            wrong.push((statement, code));
        }
    }
    assert_eq!(wrong, []);
}

#[test]
fn the_last_day_is_the_same_however_a_log_is_read() {
    let all = text(&[line(&event(1, "2026-01-05", referred())), with(&held(), "\"case\"", "\"caze\"")]);
    assert_eq!(Grouped::new(all.as_slice()).last_day().unwrap(), Log::json_lines(all.clone()).last_day());
}

#[test]
fn a_byte_order_mark_costs_nothing() {
    let (one, two) = both(&[[b"\xef\xbb\xbf".to_vec(), line(&event(1, "2026-01-05", referred()))].concat()]);
    assert_eq!((one.kept, two.kept), (1, 1));
}
