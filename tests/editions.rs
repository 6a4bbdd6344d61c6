//! Editions: a program in force from a day, succeeded by another (S13, S19 of `caseload::semantics`). What they come to
//! for contact, deadlines, phases and timeliness is held against the specification in `obligations.rs`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::arithmetic_side_effects, reason = "small numbers")]

mod specification;

use std::collections::BTreeMap;

use caseload::agenda;
use caseload::audit::{Audit, Counts, Finding, Report, Status};
use caseload::case::{Setting, decide};
use caseload::event::*;
use caseload::ids::*;
use caseload::log::Log;
use caseload::model::Model;
use caseload::obligation::Verdict;
use caseload::program::*;
use caseload::record::Record;
use caseload::roster::{Census, Roster};
use caseload::time::{Day, Instant};
use proptest::prelude::*;
use specification::roster;
use uuid::Uuid;

// ---- laws

fn audited(program: &Program, events: &[Event], staff: &Roster, as_of: Day) -> Report {
    let audit = Audit::of(program).as_of(as_of).roster(staff);
    audit.finish(audit.part(&Log::of(events.to_vec())))
}

/// What is found and counted, whatever edition says so.
fn told(report: &Report) -> (Vec<Finding>, BTreeMap<String, Counts>) {
    let plain = |finding: &Finding| {
        let mut finding = finding.clone();
        (finding.edition, finding.hypothetical) = (String::new(), false);
        finding
    };
    let counts = report.adherence().iter().map(|of| (of.code.to_string(), of.counts));
    (report.findings().iter().map(plain).collect(), counts.collect())
}

fn from(edition: &Draft, from: Day) -> Draft {
    Draft { edition: "2".to_owned(), from: Some(from), ..edition.clone() }
}

/// A second edition that asks other things of the same people.
fn changed(first: &mut Draft, second: Draft) -> Draft {
    // Days off are those of all editions.
    let mut second = Draft { phases: first.phases.clone(), holidays: first.holidays.clone(), ..second };
    let taper =
        |standard: &Standard| matches!(&standard.rule, Rule::Measure(Measure { quantity: Quantity::Taper { .. }, .. }));
    if first.phases.iter().all(|phase| phase.months.is_none()) {
        second.standards.retain(|standard| !taper(standard));
    }
    let overridable = |draft: &Draft, code: &Code| {
        draft.standards.iter().any(|standard| standard.code == *code && standard.rule.is_overridable())
    };
    let mut overrides = first.overrides.clone();
    for may in &mut overrides {
        may.codes.retain(|code| overridable(first, code) && overridable(&second, code));
    }
    first.overrides.clone_from(&overrides);
    Draft { overrides, ..second }
}

/// Limits whose items are days or steps, each judged by itself.
fn adds_up(rule: &Rule) -> bool {
    matches!(
        rule,
        Rule::Cap(_)
            | Rule::Credentials(_)
            | Rule::OwnerKind(_)
            | Rule::Authorization {}
            | Rule::ConsentToServices(_)
            | Rule::Guard(_)
            | Rule::Order {}
    )
}

fn items(of: Option<&Counts>) -> [i64; 4] {
    of.map_or([0; 4], |of| [of.met, of.missed, of.cannot_tell, of.overridden].map(|n| i64::try_from(n).unwrap()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, max_shrink_iters: 500, ..ProptestConfig::default() })]

    /// An edition that takes everything over changes nothing, whenever it begins.
    #[test]
    fn a_successor_that_asks_the_same_changes_nothing(
        draft in roster::draft(),
        staff in roster::roster(),
        events in roster::histories(),
        begins in roster::as_of(),
        as_of in roster::as_of(),
    ) {
        let staff = Roster::of(staff);
        let first = draft.clone().build().unwrap();
        let both = first.succeeded_by(from(&draft, begins)).unwrap();
        let (found, counts) = told(&audited(&both, &events, &staff, as_of));
        let (expected, expected_counts) = told(&audited(&first, &events, &staff, as_of));
        prop_assert_eq!(found, expected);
        prop_assert_eq!(counts, expected_counts);
    }

    /// Before an edition begins the one before it judges, and after it began itself: all of it where no day lies
    /// on the other side, and what is judged day by day or step by step in two parts that add up.
    #[test]
    fn each_day_is_judged_by_its_edition(
        first in roster::draft(),
        second in roster::draft(),
        staff in roster::roster(),
        events in roster::histories(),
        begins in roster::as_of(),
        as_of in roster::as_of(),
    ) {
        let staff = Roster::of(staff);
        let mut first = first;
        let second = changed(&mut first, second);
        let both = |begins: Day| Draft { successors: vec![from(&second, begins)], ..first.clone() }.build().unwrap();
        let (one, two) = (both(begins).only("1").unwrap(), both(begins).only("2").unwrap());
        let shared = |told: (Vec<Finding>, BTreeMap<String, Counts>), of: &Program| {
            let (findings, mut counts) = told;
            counts.retain(|code, _| of.standard(code).is_some());
            (findings, counts)
        };
        let late = both(as_of.next());
        prop_assert_eq!(
            shared(told(&audited(&late, &events, &staff, as_of)), &one), told(&audited(&one, &events, &staff, as_of))
        );
        let early = both("1999-01-01".parse().unwrap());
        prop_assert_eq!(
            shared(told(&audited(&early, &events, &staff, as_of)), &two), told(&audited(&two, &events, &staff, as_of))
        );
        let begins = begins.min(as_of);
        let counts = |program: &Program, as_of| told(&audited(program, &events, &staff, as_of)).1;
        let (whole, before) = (counts(&both(begins), as_of), counts(&one, begins.previous()));
        let (later, not_yet) = (counts(&two, as_of), counts(&two, begins.previous()));
        for (code, of) in &whole {
            let rules = [&one, &two].map(|program| program.standard(code).map(|standard| &standard.rule));
            if rules.into_iter().flatten().all(adds_up) {
                let [a, b, c] = [&before, &later, &not_yet].map(|counts| items(counts.get(code)));
                let expected: Vec<i64> = (0..4).map(|i| a[i] + b[i] - c[i]).collect();
                prop_assert_eq!(items(Some(of)).to_vec(), expected, "{}", code);
            }
        }
    }
}

// ---- examples

const CASE: CaseId = CaseId(Uuid::from_u128(0xCA5E));
const AGENCY: &str = "the agency";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn worker(n: u128) -> WorkerId {
    WorkerId(Uuid::from_u128(0x3000 + n))
}

fn at(on: &str, n: usize) -> Instant {
    format!("{on}T12:{n:02}:00-05:00").parse().unwrap()
}

fn event(case: CaseId, n: usize, on: &str, kind: impl Into<Kind>) -> Event {
    let id = EventId(Uuid::from_u128((case.0.as_u128() << 16) + u128::try_from(n).unwrap()));
    Event::new(case, Stamp::new(id, at(on, n)), kind)
}

/// A case in service from a day, with what follows.
fn case_of(case: CaseId, owner: Owner, from: &str, later: Vec<(&str, Kind)>) -> Vec<Event> {
    let consent = ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client);
    let opening: Vec<Kind> = vec![
        Referred::new(ClientId(Uuid::from_u128(case.0.as_u128() + 1))).into(),
        ScreeningStarted {}.into(),
        Screened { eligible: true, reasons: vec![] }.into(),
        consent.into(),
        Enrolled { owner, backup: None }.into(),
    ];
    let all = opening.into_iter().map(|kind| (from, kind)).chain(later);
    all.enumerate().map(|(n, (on, kind))| event(case, n, on, kind)).collect()
}

fn mine(later: Vec<(&str, Kind)>) -> Vec<Event> {
    case_of(CASE, Owner::Worker(worker(1)), "2026-01-05", later)
}

fn asks(code: &str, rule: Rule) -> Standard {
    Standard { code: code.into(), force: Force::Required, source: Source::new(AGENCY, Standing::Agency), rule }
}

fn program(name: &str, editions: Vec<(Option<&str>, Vec<Standard>)>) -> Program {
    let mut all = editions.into_iter().enumerate().map(|(n, (from, standards))| {
        let mut draft = Draft { edition: (n + 1).to_string(), from: from.map(day), ..Draft::new(name) };
        draft.standards.extend(standards);
        draft
    });
    let first = all.next().unwrap();
    Draft { successors: all.collect(), ..first }.build().unwrap()
}

fn report(program: &Program, events: &[Event], as_of: &str) -> Report {
    audited(program, events, &Roster::default(), day(as_of))
}

fn found<'a>(report: &'a Report, code: &str) -> Vec<&'a Finding> {
    report.findings().iter().filter(|finding| finding.code.as_str() == code).collect()
}

fn review(within: Span, repeat: Option<Span>) -> Rule {
    Rule::Deadline(Deadline {
        anchor: Anchor::First(Pattern::Enrolled {}),
        scope: Scope { before_enrolment: true, ..Scope::default() },
        within: Some(within),
        repeat: repeat.map(|every| Repeat { every, from_completion: false }),
        done_by: vec![Pattern::PlanReviewed {}],
        count: 1,
        leave_out_anchor_day: false,
        not_earlier_than: None,
        month_end: false,
        grace_months: 0,
        roll_forward: false,
        clocks: Clocks::all(Clock::Continue),
        safety: false,
    })
}

fn due_days(program: &Program, events: &[Event], today: &str) -> Vec<(String, Verdict)> {
    let agenda = agenda::of_case(program, events, day(today));
    let of_review = agenda.items().filter(|entry| entry.code.as_str() == "x.review");
    of_review.map(|entry| (entry.item.due.unwrap().to_string(), entry.item.verdict)).collect()
}

/// S19: an item follows the edition of the day it opened.
#[test]
fn a_deadline_keeps_the_edition_of_the_day_it_opened() {
    let program = program(
        "x",
        vec![
            (None, vec![asks("x.review", review(Span::Days(30), None))]),
            (Some("2026-01-20"), vec![asks("x.review", review(Span::Days(10), None))]),
        ],
    );
    assert_eq!(due_days(&program, &mine(vec![]), "2026-01-25"), [("2026-02-04".to_owned(), Verdict::Pending)]);
    let later = case_of(CASE, Owner::Worker(worker(1)), "2026-01-20", vec![]);
    assert_eq!(due_days(&program, &later, "2026-01-25"), [("2026-01-30".to_owned(), Verdict::Pending)]);
    let report = report(&program, &mine(vec![]), "2026-02-05");
    let missed = found(&report, "x.review");
    assert_eq!((missed.len(), missed[0].edition.as_str(), missed[0].from), (1, "1", day("2026-02-05")));
    assert!(missed[0].expected.contains("30 days"), "{}", missed[0].expected);
}

/// S19: where an edition changes the repeat, the next item is due on the first day of the new row that is after
/// the previous item's due day; agenda, audit and counts agree, under one code.
#[test]
fn a_repeat_goes_on_in_the_new_row() {
    let (half_yearly, quarterly) = (Span::Months(6), Span::Months(3));
    let program = program(
        "x",
        vec![
            (None, vec![asks("x.review", review(half_yearly, Some(half_yearly)))]),
            (Some("2026-03-01"), vec![asks("x.review", review(quarterly, Some(quarterly)))]),
        ],
    );
    // Enrolled on 5 January: 5 July stays owed, and the next is not 5 July of the new row but 5 October.
    let events = mine(vec![("2026-07-01", PlanReviewed {}.into())]);
    assert_eq!(due_days(&program, &events, "2026-04-10"), [("2026-07-05".to_owned(), Verdict::Pending)]);
    assert_eq!(due_days(&program, &events, "2026-07-06"), [("2026-10-05".to_owned(), Verdict::Pending)]);
    let report = report(&program, &events, "2026-10-06");
    let adherence: Vec<_> = report.adherence().iter().filter(|of| of.code.as_str() == "x.review").collect();
    assert_eq!(adherence.len(), 1);
    assert_eq!((adherence[0].counts.met, adherence[0].counts.missed, adherence[0].counts.pending), (1, 1, 1));
    assert_eq!(found(&report, "x.review")[0].edition, "2");
}

/// S19: a standard given up leaves its open item owed and opens no more; one that is new owes the items of its
/// row that open while it is in force.
#[test]
fn a_standard_given_up_leaves_its_open_item_and_a_new_one_takes_up_the_row() {
    let monthly = || vec![asks("x.review", review(Span::Days(30), Some(Span::Days(30))))];
    let given_up = program("x", vec![(None, monthly()), (Some("2026-01-20"), vec![])]);
    assert_eq!(due_days(&given_up, &mine(vec![]), "2026-01-25"), [("2026-02-04".to_owned(), Verdict::Pending)]);
    assert_eq!(due_days(&given_up, &mine(vec![]), "2026-06-01"), [("2026-02-04".to_owned(), Verdict::Missed)]);
    let new = program("x", vec![(None, vec![]), (Some("2026-01-20"), monthly())]);
    assert_eq!(due_days(&new, &mine(vec![]), "2026-01-25"), []);
    assert_eq!(due_days(&new, &mine(vec![]), "2026-02-05"), [("2026-03-06".to_owned(), Verdict::Pending)]);
}

/// S19, S21: steps stay owed under the edition they opened in; whether a closure excuses them says the edition of
/// its day, and one without such standards allows any early reason.
#[test]
fn an_edition_without_phases_excuses_the_steps_of_the_one_before() {
    let lengths = [("pre_cti", None), ("transition", Some(3)), ("try_out", Some(3))];
    let phases = lengths.map(|(phase, months)| PhaseLength { phase: phase.into(), months });
    let second = Draft { phases: phases.to_vec(), ..from(&Draft::new("x"), day("2026-02-01")) };
    let first = Draft { phases: phases.to_vec(), ..Draft::new("x") }
        .with(asks("x.phases", Rule::Phases(PhaseSteps { tolerance_days: 14 })))
        .with(asks("x.early", Rule::Guard(Guard::EarlyReasons { reasons: vec![CloseReason::Moved] })));
    let only = first.clone().build().unwrap();
    let both = only.succeeded_by(second).unwrap();
    let steps = |program: &Program, later: &[(&'static str, Kind)], as_of: &str| {
        let report = report(program, &mine(later.to_vec()), as_of);
        let of = report.adherence().iter().find(|of| of.code.as_str() == "x.phases").unwrap();
        [of.counts.excused, of.counts.missed, of.counts.pending]
    };
    let mut later: Vec<(&str, Kind)> = vec![
        ("2026-01-10", PhaseStarted { phase: "transition".into() }.into()),
        ("2026-02-05", Closed::new(CloseReason::DeclinedService).into()),
    ];
    assert_eq!(steps(&only, &later, "2026-02-10"), [0, 2, 0]);
    assert_eq!(steps(&both, &later, "2026-02-10"), [2, 0, 0]);
    later.push(("2026-02-06", Reopened { reason: "back".into() }.into()));
    later.push(("2026-02-06", Enrolled { owner: Owner::Worker(worker(1)), backup: None }.into()));
    assert_eq!(steps(&only, &later, "2026-02-10"), [0, 2, 0]);
    assert_eq!(steps(&both, &later, "2026-02-10"), [0, 0, 2]);
}

/// The scenario "rules change on 1 July": every 30 days by edition 1, every 14 by edition 2, the last contact on
/// 20 June. Due on 20 July by edition 1, and beside it an item as from 30 June, due on 14 July by edition 2. June
/// is judged by edition 1 even when asked in September.
#[test]
fn rules_change_on_the_first_of_july() {
    let every = |days| {
        let demand = Demand { scope: Scope::always(), least: 1, days: Some(days), filter: Filter::default() };
        vec![asks("x.seen", contact(Window::Rolling, demand))]
    };
    let program = program("x", vec![(None, every(30)), (Some("2026-07-01"), every(14))]);
    let visit = || Kind::from(Contact::with_client(Mode::FaceToFace, Place::Home, 45, [worker(1)]));
    let events = case_of(CASE, Owner::Worker(worker(1)), "2026-05-25", vec![("2026-06-20", visit())]);
    let agenda = agenda::of_case(&program, &events, day("2026-07-02"));
    let due: Vec<_> = agenda.items().filter(|entry| entry.code.as_str() == "x.seen").collect();
    let due: Vec<_> =
        due.iter().map(|entry| (entry.item.opened.to_string(), entry.item.due.unwrap().to_string())).collect();
    let pair = |opened: &str, due: &str| (opened.to_owned(), due.to_owned());
    assert_eq!(due, [pair("2026-06-30", "2026-07-14"), pair("2026-06-20", "2026-07-20")]);
    let report = report(&program, &events, "2026-09-30");
    let missed = found(&report, "x.seen");
    assert_eq!((missed.len(), missed[0].from), (1, day("2026-06-21")), "no finding of June by edition 2");
    let only = program.only("2").unwrap();
    let audit = Audit::hypothetical(&only).as_of(day("2026-09-30"));
    let supposed = audit.finish(audit.part(&Log::of(events)));
    let june = found(&supposed, "x.seen");
    assert_eq!(
        (june[0].from, june[0].to, june[0].edition.as_str(), june[0].hypothetical),
        (day("2026-05-25"), day("2026-06-19"), "2", true)
    );
}

/// S13: one row runs through also where an edition changes its clocks or how it is rounded; a hold's clock is that
/// of the day.
#[test]
fn another_clock_leaves_the_row_as_it_is() {
    let every = |funding| {
        let demand = Demand { scope: Scope::always(), least: 1, days: Some(30), filter: Filter::default() };
        let Rule::Contact(rule) = contact(Window::Rolling, demand) else { return vec![] };
        let clocks = Clocks { funding, ..rule.clocks };
        vec![asks("x.seen", Rule::Contact(ContactRule { clocks, rounding: Rounding::Floor, ..rule }))]
    };
    let program = program("x", vec![(None, every(Clock::Continue)), (Some("2026-02-01"), every(Clock::Pause))]);
    let judged = report(&program, &mine(vec![]), "2026-03-10");
    let missed = found(&judged, "x.seen");
    assert_eq!((missed.len(), missed[0].from, missed[0].to), (1, day("2026-01-05"), day("2026-03-09")));
    let held = |on| (on, Kind::from(Held { reason: HoldReason::Funding }));
    // Held from 20 January: those twelve days go on, and the clock stands from February on.
    let judged = report(&program, &mine(vec![held("2026-01-20")]), "2026-03-10");
    assert!(found(&judged, "x.seen").is_empty(), "27 active days of 30");
    let judged = report(&program.only("1").unwrap(), &mine(vec![held("2026-01-20")]), "2026-03-10");
    assert_eq!(found(&judged, "x.seen").len(), 1);
}

/// A day off that a later edition names was none before it was in force.
#[test]
fn days_off_are_those_of_the_edition_of_the_day() {
    let review = || vec![asks("x.review", review(Span::BusinessDays(2), None))];
    let mut draft = program("x", vec![(None, review()), (Some("2027-01-01"), review())]).draft().clone();
    draft.successors[0].holidays = vec![day("2026-03-03"), day("2027-03-03")];
    let program = draft.build().unwrap();
    assert_eq!(program.holidays(), [day("2027-03-03")]);
    for (from, due) in [("2026-03-02", "2026-03-04"), ("2027-03-02", "2027-03-05")] {
        let events = case_of(CASE, Owner::Worker(worker(1)), from, vec![]);
        assert_eq!(due_days(&program, &events, from), [(due.to_owned(), Verdict::Pending)]);
    }
}

fn contact(window: Window, demand: Demand) -> Rule {
    Rule::Contact(ContactRule {
        amount: Amount::Contacts,
        window,
        scope: Scope::always(),
        demands: vec![demand],
        clocks: Clocks::all(Clock::Continue),
        rounding: Rounding::HalfUp,
    })
}

/// S13: what is demanded follows the edition of the day, and one row runs through.
#[test]
fn contact_follows_the_edition_of_the_day() {
    let seen = |least| {
        let demand = Demand { scope: Scope::always(), least, days: Some(7), filter: Filter::default() };
        asks("x.seen", contact(Window::Rolling, demand))
    };
    let program = program("x", vec![(None, vec![seen(1)]), (Some("2026-01-19"), vec![seen(2)])]);
    let visit = || Kind::from(Contact::with_client(Mode::FaceToFace, Place::Home, 45, [worker(1)]));
    let weekly = vec![("2026-01-11", visit()), ("2026-01-18", visit()), ("2026-01-25", visit())];
    let judged = report(&program, &mine(weekly), "2026-02-01");
    // One a week was enough until 18 January; from the 19th on it is one of two.
    let missed = found(&judged, "x.seen");
    assert_eq!(missed.len(), 1);
    assert_eq!((missed[0].from, missed[0].to, missed[0].edition.as_str()), (day("2026-01-19"), day("2026-01-31"), "2"));
    assert!(found(&report(&program, &mine(vec![("2026-01-11", visit())]), "2026-01-18"), "x.seen").is_empty());
}

fn house(caps: [u32; 2]) -> Program {
    let cap = |most: u32| {
        let cap = Cap { per: Per::Worker, most: Hundredths::new(most * 100), counts: Load::Heads {}, without: vec![] };
        asks("x.cap", Rule::Cap(cap))
    };
    program("x", vec![(None, vec![cap(caps[0])]), (Some("2026-02-01"), vec![cap(caps[1])])])
}

fn staff() -> Roster {
    let mut entry = Worker::new(worker(1));
    entry.roles = vec![RoleHours { role: Role::CaseManager, fte: Hundredths::new(100) }];
    Roster::of(vec![RosterEvent::new(
        EventId(Uuid::from_u128(7)),
        at("2026-01-01", 0),
        RosterKind::WorkerJoined(entry),
    )])
}

fn carried(n: u128) -> Vec<Event> {
    (1..=n)
        .flat_map(|n| case_of(CaseId(Uuid::from_u128(n << 8)), Owner::Worker(worker(1)), "2026-01-05", vec![]))
        .collect()
}

/// A cap that a new edition lowers is exceeded from its first day on, with nobody deciding it (S27); before it, it
/// was kept, and one code counts both.
#[test]
fn a_lowered_cap_is_drift_from_its_first_day() {
    let report = audited(&house([2, 1]), &carried(2), &staff(), day("2026-02-10"));
    let over = found(&report, "x.cap");
    assert_eq!(over.len(), 1);
    assert_eq!((over[0].from, over[0].to, over[0].status), (day("2026-02-01"), day("2026-02-10"), Status::Drift));
    assert_eq!(
        (over[0].edition.as_str(), over[0].expected.contains("at most 1 case")),
        ("2", true),
        "{}",
        over[0].expected
    );
    let counts = report.adherence().iter().find(|of| of.code.as_str() == "x.cap").unwrap().counts;
    assert_eq!((counts.met, counts.missed), (27, 10)); // 5 to 31 January; 1 to 10 February
}

/// The decision of a day is made under its edition, and agrees with the audit.
#[test]
fn a_decision_is_made_under_the_edition_of_its_day() {
    for (caps, on, accepted) in [
        ([2, 1], "2026-01-31", true),
        ([2, 1], "2026-02-01", false),
        ([1, 2], "2026-01-31", false),
        ([1, 2], "2026-02-01", true),
    ] {
        let program = house(caps);
        let records: Vec<Record> = carried(1)
            .chunk_by(|a, b| a.case == b.case)
            .map(|events| {
                let mut record = Record::default();
                for event in events {
                    record.evolve(event, &program);
                }
                record
            })
            .collect();
        let census = Census::of(staff(), &records);
        let setting = Setting::of(&program).census(&census);
        let another = case_of(CASE, Owner::Worker(worker(1)), on, vec![]);
        let mut record = Record::default();
        for event in &another[..4] {
            record.evolve(event, &program);
        }
        let answer = decide(&record, &another[4], &setting);
        assert_eq!(answer.is_ok(), accepted, "{caps:?} on {on}: {answer:?}");
        assert!(accepted || answer.unwrap_err().names("x.cap"));
        let report = audited(&program, &[carried(1), another].concat(), &staff(), day(on));
        assert_eq!(found(&report, "x.cap").is_empty(), accepted, "{caps:?} on {on}");
    }
}

/// Who may set a limit aside is told by the edition of the day.
#[test]
fn who_may_override_follows_the_edition_of_the_day() {
    let strict = house([1, 1]);
    let may = MayOverride { role: Role::CaseManager, codes: vec!["x.cap".into()] };
    let mut draft = strict.draft().clone();
    draft.successors[0].overrides.push(may);
    let program = draft.build().unwrap();
    let census = Census::of(staff(), []);
    let setting = Setting::of(&program).census(&census);
    for (on, entitled) in [("2026-01-31", false), ("2026-02-01", true)] {
        let case = case_of(CASE, Owner::Worker(worker(1)), on, vec![]);
        let mut record = Record::default();
        for event in &case[..4] {
            record.evolve(event, &program);
        }
        let mut enrolled = case[4].clone();
        enrolled.overrides.push(Override {
            code: "x.cap".into(),
            by: worker(1),
            reason: "agreed".into(),
            until: day("2026-12-31"),
        });
        let answer = decide(&record, &enrolled, &setting);
        assert_eq!(answer.as_ref().err().is_none_or(|refusal| !refusal.names("override.by")), entitled, "{answer:?}");
    }
}

/// What the process accepts is told by the edition of the day.
#[test]
fn the_process_follows_the_edition_of_the_day() {
    let mut draft = program("x", vec![(None, vec![]), (Some("2026-02-01"), vec![])]).draft().clone();
    draft.successors[0].process.plans = vec![PlanKind::Full];
    let program = draft.build().unwrap();
    let plan = |on: &str| {
        let goal = Goal::new(GoalId(Uuid::from_u128(1)), "a goal");
        let plan = PlanAdopted { kind: PlanKind::Initial, agreement: Agreement::Agreed, goals: vec![goal] };
        let assessed = Assessed { kind: AssessmentKind::Initial, needs: vec![] };
        let events = mine(vec![(on, assessed.into()), (on, RiskRated::judged(Tier::Low).into()), (on, plan.into())]);
        let mut record = Record::default();
        for event in &events[..7] {
            record.evolve(event, &program);
        }
        decide(&record, &events[7], &Setting::of(&program)).is_ok()
    };
    assert!(plan("2026-01-31"));
    assert!(!plan("2026-02-01"));
}

/// To judge the past by another edition is another call, and says so.
#[test]
fn another_edition_judges_the_past_hypothetically() {
    let program = house([2, 1]);
    let lower = program.only("2").unwrap();
    assert!(program.only("3").is_none());
    let (events, staff) = (carried(2), staff());
    let audit = Audit::hypothetical(&lower).as_of(day("2026-01-31")).roster(&staff);
    let report = audit.finish(audit.part(&Log::of(events.clone())));
    assert!(report.hypothetical && report.aggregate(1).hypothetical);
    let over = found(&report, "x.cap");
    assert_eq!((over[0].from, over[0].edition.as_str(), over[0].hypothetical), (day("2026-01-05"), "2", true));
    let real = audited(&program, &events, &staff, day("2026-01-31"));
    assert!(!real.hypothetical && found(&real, "x.cap").is_empty());
}

/// Everything that is wrong with the order of editions, at once; a fault of a later edition names it.
#[test]
fn every_fault_of_a_succession_is_listed() {
    let first = Draft { from: Some(day("2026-01-01")), ..Draft::new("x") };
    let same = Draft { name: "y".to_owned(), ..Draft::new("x") };
    let early = Draft { edition: "2".to_owned(), from: Some(day("2025-01-01")), standards: vec![], ..Draft::new("x") };
    let phases = vec![PhaseLength { phase: "one".into(), months: None }];
    let nested = Draft {
        edition: "3".to_owned(),
        from: Some(day("2027-01-01")),
        phases,
        successors: vec![Draft::new("x")],
        ..Draft::new("x")
    };
    let faults = Draft { successors: vec![same, early, nested], ..first }.check();
    let texts: Vec<_> = faults.iter().map(ToString::to_string).collect();
    for (expected, times) in [
        ("edition `1` is the first and has been in force always", 1),
        ("has no first day after that of the edition before", 1),
        ("edition `1` has the name of an earlier one", 1),
        ("edition `1` is of a program of another name", 1),
        ("edition `3` has other phases", 1),
        ("edition `3` names successors of its own", 1),
        ("edition `2`: no standard keeps the order of the process", 1),
    ] {
        assert_eq!(texts.iter().filter(|text| text.contains(expected)).count(), times, "{expected}: {texts:#?}");
    }
    assert_eq!(faults.iter().filter(|fault| fault.code() == "rulebook.succession").count(), 6, "{texts:#?}");
}

/// A program with its editions goes through JSON and a compact binary format, and its page shows each.
#[test]
fn editions_are_written_and_read_back() {
    let icm = Program::preset(Model::IntensiveCaseManagement);
    let decision = Decision::new("board", "our own promise", day("2026-06-01"));
    let next = icm.draft().clone().require("icm.contact.weekly", &decision).unwrap();
    let icm = icm.succeeded_by(from(&next, day("2026-07-01"))).unwrap();
    let json = serde_json::to_string(&icm).unwrap();
    assert_eq!(serde_json::from_str::<Program>(&json).unwrap(), icm);
    let bytes = postcard::to_stdvec(&icm).unwrap();
    assert_eq!(postcard::from_bytes::<Program>(&bytes).unwrap(), icm);
    let page = icm.page();
    assert!(page.contains("# icm, edition 1\n") && page.contains("# icm, edition 2\n\nIn force from 2026-07-01.\n"));
    let (one, two) = (icm.only("1").unwrap(), icm.only("2").unwrap());
    let changed = |difference: &Difference| matches!(difference, Difference::Changed { .. });
    assert_eq!(compare(&one, &two).iter().filter(|difference| changed(difference)).count(), 1);
    // What was made required was not owed anew.
    let (_, counts) = told(&report(&icm, &mine(vec![]), "2026-08-01"));
    let (_, expected) = told(&report(&one, &mine(vec![]), "2026-08-01"));
    assert_eq!(counts["icm.contact.weekly"].items(), expected["icm.contact.weekly"].items());
    assert_eq!(icm.standard_on("icm.contact.weekly", day("2026-06-30")).unwrap().force, Force::Recommended);
    assert_eq!(icm.standard_on("icm.contact.weekly", day("2026-07-01")).unwrap().force, Force::Required);
}
