//! Checks the naive specification itself, on examples of obligations worked out by hand, one or more for each
//! rule of `caseload::semantics` it states.

#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test may panic")]

mod specification;

use std::collections::{BTreeMap, BTreeSet};

use caseload::event::*;
use caseload::ids::{ClientId, EventId};
use caseload::lifecycle::Stage;
use caseload::model::Model;
use caseload::program::*;
use caseload::time::{Day, Instant};
use proptest::prelude::*;
use specification::{Finding, Item, Status, history, judge};

// ---- how the examples are written

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The events of one case; each at noon UTC - 5 of its day, in the order written.
#[derive(Clone, Default)]
struct Log(Vec<Event>);

impl Log {
    fn on(mut self, on: &str, kind: impl Into<Kind>) -> Self {
        let id = u128::try_from(self.0.len()).unwrap();
        self.0.push(history::event(id, day(on), 720, None, kind));
        self
    }

    /// At an instant with its own offset.
    fn at(mut self, at: &str, kind: impl Into<Kind>) -> Self {
        let mut event = history::event(u128::try_from(self.0.len()).unwrap(), history::first_day(), 0, None, kind);
        event.at = at.parse().unwrap();
        self.0.push(event);
        self
    }

    fn recorded(mut self, on: &str) -> Self {
        let last = self.0.last_mut().unwrap();
        last.recorded_at = Instant::start_of(day(on));
        self
    }

    fn enrolled(self, on: &str) -> Self {
        self.on(on, Referred::new(ClientId("00000000-0000-0000-0000-000000000001".parse().unwrap())))
            .on(on, ScreeningStarted {})
            .on(on, Screened { eligible: true, reasons: vec![] })
            .enrol(on)
    }

    fn enrol(self, on: &str) -> Self {
        self.on(on, Enrolled { owner: Owner::Worker(history::worker(0)), backup: None })
    }

    fn visit(self, on: &str) -> Self {
        self.on(on, visit(45, 0))
    }

    fn review(self, on: &str) -> Self {
        self.on(on, PlanReviewed {})
    }

    fn held(self, from: &str, reason: HoldReason, resumed: &str) -> Self {
        self.on(from, Held { reason }).on(resumed, Resumed { reason })
    }

    fn closed(self, on: &str, reason: CloseReason) -> Self {
        self.on(on, Closed::new(reason))
    }

    fn reopened(self, on: &str) -> Self {
        self.on(on, Reopened { reason: "back".into() })
    }

    fn phase(self, on: &str, phase: &str) -> Self {
        self.on(on, PhaseStarted { phase: phase.into() })
    }

    fn tier(self, on: &str, tier: Tier) -> Self {
        self.on(on, RiskRated::judged(tier))
    }

    fn entered(self, on: &str, facility: Facility, learned: Option<&str>) -> Self {
        let learned_at = learned.and_then(|on| Instant::start_of(day(on)));
        self.on(on, InstitutionEntered { facility, learned_at, team_involved: None })
    }

    fn left(self, on: &str, facility: Facility) -> Self {
        self.on(on, InstitutionLeft { facility, learned_at: None, team_involved: None })
    }
}

fn visit(minutes: u16, worker: u128) -> Contact {
    Contact::with_client(Mode::FaceToFace, Place::Home, minutes, [history::worker(worker)])
}

fn standard(code: &str, rule: Rule) -> Standard {
    Standard { code: code.into(), force: Force::Required, source: Source::new("agency", Standing::Agency), rule }
}

/// A rulebook with the process and one rule, `x`.
fn draft(rule: Rule) -> Draft {
    Draft::new("example").with(standard("x", rule))
}

fn text(item: &Item) -> String {
    let Item { opened, due, status, done, .. } = item;
    let due = due.map_or(String::new(), |due| format!(" due {due}"));
    let done = done.map_or(String::new(), |done| format!(" done {done}"));
    format!("{opened}{due} {status:?}{done}")
}

/// The items and findings of one standard, as texts.
fn of(program: &Program, code: &str, log: &Log, as_of: &str) -> (Vec<String>, Vec<String>) {
    let (items, findings) = judge(program, &log.0, day(as_of));
    let items = items.iter().filter(|item| item.code == code).map(text).collect();
    let findings = findings
        .iter()
        .filter(|finding| finding.code == code)
        .map(|Finding { from, to, .. }| format!("{from} to {to}"))
        .collect();
    (items, findings)
}

#[track_caller]
fn check_of(program: &Program, code: &str, log: &Log, as_of: &str, items: &[&str], findings: &[&str]) {
    let found = of(program, code, log, as_of);
    assert_eq!(found.0, items, "items");
    assert_eq!(found.1, findings, "findings");
}

#[track_caller]
fn check(rule: &Rule, log: &Log, as_of: &str, items: &[&str], findings: &[&str]) {
    check_of(&draft(rule.clone()).build().unwrap(), "x", log, as_of, items, findings);
}

fn anything(least: u32, days: Option<u32>) -> Demand {
    Demand { scope: Scope::always(), least, days, filter: Filter::default() }
}

fn contact(window: Window, demand: Demand) -> ContactRule {
    ContactRule {
        amount: Amount::Contacts,
        window,
        scope: Scope::always(),
        demands: vec![demand],
        clocks: Clocks::all(Clock::Continue),
        rounding: Rounding::HalfUp,
    }
}

fn every_days(least: u32, days: u32) -> ContactRule {
    contact(Window::Rolling, anything(least, Some(days)))
}

fn with_clock(rule: ContactRule, clock: Clock) -> Rule {
    Rule::Contact(ContactRule { clocks: Clocks::all(clock), ..rule })
}

fn reviewed(anchor: Anchor, within: Option<Span>) -> Deadline {
    Deadline {
        anchor,
        scope: Scope { before_enrolment: true, ..Scope::default() },
        within,
        repeat: None,
        done_by: vec![Pattern::PlanReviewed {}],
        count: 1,
        leave_out_anchor_day: false,
        not_earlier_than: None,
        month_end: false,
        grace_months: 0,
        roll_forward: false,
        clocks: Clocks::all(Clock::Continue),
        safety: false,
    }
}

fn from_enrolment(within: Span) -> Deadline {
    reviewed(Anchor::Each(Pattern::Enrolled {}), Some(within))
}

fn every(every: Span) -> Deadline {
    Deadline { repeat: Some(Repeat { every, from_completion: false }), within: None, ..from_enrolment(every) }
}

fn any_visit() -> Pattern {
    Pattern::Contact(Filter::default())
}

// ---- contacts

#[test]
fn daylight_saving_both_ways() {
    let spring = Log::default()
        .enrolled("2026-03-01")
        .at("2026-03-01T23:30:00-05:00", visit(30, 0))
        .at("2026-03-08T23:30:00-04:00", visit(30, 0));
    check(
        &Rule::Contact(every_days(1, 7)),
        &spring,
        "2026-03-10",
        &["2026-02-28 Met done 2026-03-01", "2026-03-01 Met done 2026-03-08", "2026-03-08 Pending"],
        &[],
    );
    check(
        &Rule::Contact(contact(Window::Week, anything(1, None))),
        &spring,
        "2026-03-10",
        &["2026-02-23 due 2026-03-01 Excused", "2026-03-02 due 2026-03-08 Met", "2026-03-09 due 2026-03-15 Pending"],
        &[],
    );
    let autumn = Log::default()
        .enrolled("2026-10-25")
        .at("2026-10-25T23:30:00-04:00", visit(30, 0))
        .at("2026-11-01T23:30:00-05:00", visit(30, 0));
    check(
        &Rule::Contact(every_days(1, 7)),
        &autumn,
        "2026-11-01",
        &["2026-10-24 Met done 2026-10-25", "2026-10-25 Met done 2026-11-01", "2026-11-01 Pending"],
        &[],
    );
}

#[test]
fn a_hospital_hold_under_three_clocks() {
    let log = Log::default().enrolled("2026-05-04").visit("2026-05-04").held(
        "2026-05-07",
        HoldReason::Hospital,
        "2026-05-22",
    );
    let start = "2026-05-03 Met done 2026-05-04";
    let rule = |clock| with_clock(every_days(1, 7), clock);
    check(
        &rule(Clock::Continue),
        &log,
        "2026-05-12",
        &[start, "2026-05-04 due 2026-05-11 Missed"],
        &["2026-05-05 to 2026-05-11"],
    );
    check(&rule(Clock::Continue), &log, "2026-05-11", &[start, "2026-05-04 Pending"], &[]);
    check(&rule(Clock::Pause), &log, "2026-05-26", &[start, "2026-05-04 Pending"], &[]);
    check(
        &rule(Clock::Pause),
        &log,
        "2026-05-27",
        &[start, "2026-05-04 due 2026-05-26 Missed"],
        &["2026-05-05 to 2026-05-26"],
    );
    check(&rule(Clock::Restart), &log, "2026-05-21", &[start, "2026-05-04 Pending"], &[]);
    let afresh = [start, "2026-05-04 Excused", "2026-05-21 Pending"];
    check(&rule(Clock::Restart), &log, "2026-05-28", &afresh, &[]);
    check(
        &rule(Clock::Restart),
        &log,
        "2026-05-29",
        &[start, "2026-05-04 Excused", "2026-05-21 due 2026-05-28 Missed"],
        &["2026-05-22 to 2026-05-28"],
    );
}

#[test]
fn two_holds_overlap() {
    let log = Log::default()
        .enrolled("2026-05-04")
        .visit("2026-05-04")
        .held("2026-05-07", HoldReason::Hospital, "2026-05-22")
        .held("2026-05-20", HoldReason::Jail, "2026-05-28");
    // 21 held days, so 11 May + 21.
    check(
        &with_clock(every_days(1, 7), Clock::Pause),
        &log,
        "2026-06-02",
        &["2026-05-03 Met done 2026-05-04", "2026-05-04 due 2026-06-01 Missed"],
        &["2026-05-05 to 2026-06-01"],
    );
}

#[test]
fn tiers_that_flip() {
    let tiered = |tier, days| Demand { scope: Scope::tiers([tier]), ..anything(1, Some(days)) };
    let rule = ContactRule { demands: vec![tiered(Tier::High, 7), tiered(Tier::Moderate, 14)], ..every_days(1, 1) };
    let others = Demand { scope: Scope::tiers([Tier::Low, Tier::VeryHigh]), ..anything(1, Some(30)) };
    let rule = Rule::Contact(ContactRule { demands: [rule.demands.clone(), vec![others]].concat(), ..rule });
    let log = Log::default()
        .enrolled("2026-01-01")
        .tier("2026-01-01", Tier::High)
        .tier("2026-01-07", Tier::Moderate)
        .tier("2026-01-13", Tier::High)
        .tier("2026-01-19", Tier::Moderate);
    check(
        &rule,
        &log,
        "2026-01-31",
        &[
            "2025-12-31 due 2026-01-07 Missed",
            "2026-01-06 due 2026-01-20 Missed",
            "2026-01-12 due 2026-01-19 Missed",
            "2026-01-18 Pending",
        ],
        &["2026-01-01 to 2026-01-30"],
    );
}

#[test]
fn stretches_that_share_a_day_are_one_and_those_that_touch_are_two() {
    let touching = Log::default().enrolled("2026-01-01").visit("2026-01-05").visit("2026-01-10");
    check(
        &Rule::Contact(every_days(1, 3)),
        &touching,
        "2026-01-12",
        &[
            "2025-12-31 due 2026-01-03 Missed done 2026-01-05",
            "2026-01-05 due 2026-01-08 Missed done 2026-01-10",
            "2026-01-10 Pending",
        ],
        &["2026-01-01 to 2026-01-04", "2026-01-06 to 2026-01-09"],
    );
    let sharing = Log::default().enrolled("2026-01-01").visit("2026-01-04").visit("2026-01-09").visit("2026-01-14");
    check(
        &Rule::Contact(every_days(2, 5)),
        &sharing,
        "2026-01-16",
        &[
            "2025-12-31 due 2026-01-05 Missed done 2026-01-09",
            "2026-01-04 due 2026-01-09 Missed done 2026-01-14",
            "2026-01-09 due 2026-01-14 Missed",
            "2026-01-14 Pending",
        ],
        &["2026-01-01 to 2026-01-15"],
    );
}

#[test]
fn a_contact_while_held_counts_and_so_does_one_that_fits_the_items_own_filter() {
    let log =
        Log::default().enrolled("2026-05-04").on("2026-05-06", Held { reason: HoldReason::Away }).visit("2026-05-20");
    check(
        &with_clock(every_days(1, 7), Clock::Pause),
        &log,
        "2026-05-25",
        &["2026-05-03 Met done 2026-05-20", "2026-05-20 Pending"],
        &[],
    );
    // S14: an open item keeps its own filter; a contact opens an item when it fits that of its day.
    let phone = |least| Demand {
        scope: Scope::tiers([Tier::High]),
        filter: Filter { modes: vec![Mode::Phone], ..Filter::default() },
        ..anything(least, Some(10))
    };
    let rule = Rule::Contact(ContactRule { demands: vec![phone(1), anything(1, Some(10))], ..every_days(1, 10) });
    let log = Log::default().enrolled("2026-05-04").tier("2026-05-06", Tier::High).visit("2026-05-08");
    check(&rule, &log, "2026-05-09", &["2026-05-03 Met done 2026-05-08", "2026-05-05 Pending"], &[]);
}

#[test]
fn a_row_that_starts_afresh() {
    let rule = with_clock(every_days(1, 3), Clock::Restart);
    // Held from the start: the start's item is excused; the stretch of a missed item ends with its row, and
    // it still waits to be made good.
    let log = Log::default()
        .enrolled("2026-05-04")
        .held("2026-05-04", HoldReason::Away, "2026-05-06")
        .held("2026-05-10", HoldReason::Away, "2026-05-12")
        .visit("2026-05-13");
    check(
        &rule,
        &log,
        "2026-05-14",
        &[
            "2026-05-03 Excused",
            "2026-05-05 due 2026-05-08 Missed done 2026-05-13",
            "2026-05-11 Met done 2026-05-13",
            "2026-05-13 Pending",
        ],
        &["2026-05-06 to 2026-05-09"],
    );
}

#[test]
fn holds_and_closures_of_one_day_leave_no_trace() {
    let log = Log::default()
        .enrolled("2026-05-04")
        .held("2026-05-05", HoldReason::Away, "2026-05-05")
        .closed("2026-05-06", CloseReason::Moved)
        .reopened("2026-05-06")
        .enrol("2026-05-06");
    check(&with_clock(every_days(1, 7), Clock::Restart), &log, "2026-05-07", &["2026-05-03 Pending"], &[]);
    let once = Rule::Deadline(from_enrolment(Span::Days(30)));
    check(&once, &log, "2026-05-07", &["2026-05-04 due 2026-06-03 Pending"], &[]);
}

#[test]
fn contacts_before_enrolment_and_on_the_closing_day_count_for_nothing() {
    let log = Log::default()
        .visit("2026-01-08")
        .enrolled("2026-01-12")
        .visit("2026-01-20")
        .closed("2026-01-22", CloseReason::Moved)
        .visit("2026-01-22");
    check(
        &Rule::Contact(every_days(1, 7)),
        &log,
        "2026-01-30",
        &["2026-01-11 due 2026-01-18 Missed done 2026-01-20", "2026-01-20 Excused"],
        &["2026-01-12 to 2026-01-19"],
    );
}

#[test]
fn a_month_cut_short() {
    let rule = |rounding| Rule::Contact(ContactRule { rounding, ..contact(Window::Month, anything(1, None)) });
    let second = Log::default().enrolled("2026-04-02");
    let missed = ["2026-04-01 due 2026-04-30 Missed", "2026-05-01 due 2026-05-31 Pending"];
    check(&rule(Rounding::HalfUp), &second, "2026-05-01", &missed, &["2026-04-02 to 2026-04-30"]);
    let twentieth = Log::default().enrolled("2026-04-20");
    let excused = ["2026-04-01 due 2026-04-30 Excused", "2026-05-01 due 2026-05-31 Pending"];
    check(&rule(Rounding::HalfUp), &twentieth, "2026-05-01", &excused, &[]);
    check(&rule(Rounding::Full), &twentieth, "2026-05-01", &missed, &["2026-04-20 to 2026-04-30"]);
    // The running bucket: the days to come are taken to be as today is.
    check(&rule(Rounding::HalfUp), &second, "2026-04-02", &["2026-04-01 due 2026-04-30 Pending"], &[]);
    check(&rule(Rounding::Floor), &second, "2026-04-02", &["2026-04-01 due 2026-04-30 Excused"], &[]);
    let held = second.on("2026-04-05", Held { reason: HoldReason::Jail });
    let paused = with_clock(contact(Window::Month, anything(1, None)), Clock::Pause);
    check(&paused, &held, "2026-04-29", &["2026-04-01 due 2026-04-30 Excused"], &[]);
}

#[test]
fn a_partial_week_owes_its_share_to_the_day_before_closing() {
    // Four a week; closed on Wednesday: 2/7 of 4 is 1.14, so one.
    let log = Log::default().enrolled("2026-10-05").closed("2026-10-07", CloseReason::Moved);
    let rule = Rule::Contact(contact(Window::Week, anything(4, None)));
    check(&rule, &log, "2026-10-07", &["2026-10-05 due 2026-10-11 Missed"], &["2026-10-05 to 2026-10-06"]);
    check(&rule, &log.visit("2026-10-06"), "2026-10-07", &["2026-10-05 due 2026-10-11 Met"], &[]);
}

#[test]
fn contacts_minutes_and_staff_of_a_week() {
    // Three clients in assertive treatment.
    let with = |mode, minutes, worker| Contact { mode, ..visit(minutes, worker) };
    let week = |visits: &[(Mode, u16)]| {
        visits.iter().zip(0..).fold(Log::default().enrolled("2026-03-02"), |log, ((mode, minutes), worker)| {
            log.on("2026-03-04", with(*mode, *minutes, worker % 2))
        })
    };
    let met = |log: &Log, amount, least| {
        let filter = Filter { modes: vec![Mode::FaceToFace], ..Filter::default() };
        let demand = Demand { filter, ..anything(least, None) };
        let rule = Rule::Contact(ContactRule { amount, ..contact(Window::Week, demand) });
        of(&draft(rule).build().unwrap(), "x", log, "2026-03-09").0[0].ends_with("Met")
    };
    let (seen, phone) = (Mode::FaceToFace, Mode::Phone);
    let a = week(&[(seen, 60), (seen, 30), (seen, 45), (seen, 20), (phone, 15)]);
    let b = week(&[(seen, 50), (seen, 40), (phone, 10), (phone, 10), (phone, 10)]);
    let c = week(&[(seen, 15); 5]);
    assert_eq!([&a, &b, &c].map(|log| met(log, Amount::Contacts, 4)), [true, false, true]);
    assert_eq!([&a, &b, &c].map(|log| met(log, Amount::Minutes, 120)), [true, false, false]);
    assert_eq!([&a, &b, &c].map(|log| met(log, Amount::Staff, 2)), [true, true, true]);
    assert_eq!([&a, &b, &c].map(|log| met(log, Amount::Staff, 3)), [false, false, false]);
}

#[test]
fn inside_an_institution_and_after_leaving_one() {
    let act = Program::preset(Model::AssertiveCommunityTreatment);
    let log = Log::default()
        .enrolled("2026-03-02")
        .entered("2026-03-09", Facility::Hospital, None)
        .left("2026-03-23", Facility::Hospital);
    check_of(
        &act,
        "act.hospital.weekly",
        &log,
        "2026-04-30",
        &["2026-03-09 due 2026-03-15 Missed", "2026-03-16 due 2026-03-22 Missed"],
        &["2026-03-09 to 2026-03-15", "2026-03-16 to 2026-03-22"],
    );
    // From the day of leaving to the day of leaving + 14, S36: 23 March to 6 April.
    check_of(
        &act,
        "act.hospital.after",
        &log,
        "2026-04-30",
        &["2026-03-23 due 2026-03-29 Missed", "2026-03-30 due 2026-04-05 Missed", "2026-04-06 due 2026-04-12 Excused"],
        &["2026-03-23 to 2026-03-29", "2026-03-30 to 2026-04-05"],
    );
}

#[test]
fn what_happened_out_of_order_still_moves_the_stage() {
    // S32: a plan at referral leads to implementation, though not into service.
    let open = Scope { before_enrolment: true, ..Scope::default() };
    let rule = Rule::Contact(ContactRule {
        scope: Scope { stages: vec![Stage::Implementation], ..open.clone() },
        ..contact(Window::Rolling, Demand { scope: open, ..anything(1, Some(7)) })
    });
    let referred = Referred::new(ClientId("00000000-0000-0000-0000-000000000001".parse().unwrap()));
    let plan = PlanAdopted { kind: PlanKind::Full, agreement: Agreement::Agreed, goals: vec![] };
    let log = Log::default().on("2026-03-01", referred).on("2026-03-03", plan.clone());
    check(&rule, &log, "2026-03-05", &["2026-03-02 Pending"], &[]);
    // On a closed case only `reopened` and `enrolled` move it.
    let closed = Log::default().enrolled("2026-03-01").closed("2026-03-02", CloseReason::Moved).on("2026-03-03", plan);
    check(&rule, &closed, "2026-03-05", &[], &[]);
    check(
        &Rule::Contact(every_days(1, 7)),
        &closed.enrol("2026-03-04"),
        "2026-03-05",
        &["2026-02-28 Excused", "2026-03-03 Pending"],
        &[],
    );
}

// ---- deadlines

#[test]
fn deadlines_from_enrolment() {
    // From an enrolment on Monday 2 March 2026.
    for (within, due) in [
        (Span::Days(56), "2026-04-27"),
        (Span::Days(30), "2026-04-01"),
        (Span::Days(60), "2026-05-01"),
        (Span::Days(180), "2026-08-29"),
        (Span::Days(15), "2026-03-17"),
        (Span::Months(6), "2026-09-02"),
        (Span::Months(12), "2027-03-02"),
        (Span::BusinessDays(1), "2026-03-03"),
        (Span::BusinessDays(10), "2026-03-16"),
    ] {
        let log = Log::default().enrolled("2026-03-02");
        let pending = format!("2026-03-02 due {due} Pending");
        check(&Rule::Deadline(from_enrolment(within)), &log, "2026-03-02", &[&pending], &[]);
    }
}

#[test]
fn grace_rules_count_from_the_last_completion() {
    // TCM-VA145, quarterly; the review of January is taken as the anchor.
    let quarterly = Rule::Deadline(Deadline {
        repeat: Some(Repeat { every: Span::Months(3), from_completion: true }),
        within: None,
        month_end: true,
        grace_months: 1,
        ..from_enrolment(Span::Months(3))
    });
    let log = Log::default().enrolled("2026-01-15");
    let of = |done: &str, as_of: &str, items: &[&str], findings: &[&str]| {
        check(&quarterly, &log.clone().review(done), as_of, items, findings);
    };
    of(
        "2026-05-20",
        "2026-08-31",
        &["2026-01-15 due 2026-04-30 Met done 2026-05-20", "2026-05-21 due 2026-07-31 Pending"],
        &[],
    );
    of(
        "2026-05-20",
        "2026-09-01",
        &["2026-01-15 due 2026-04-30 Met done 2026-05-20", "2026-05-21 due 2026-07-31 Missed"],
        &["2026-09-01 to 2026-09-01"],
    );
    of(
        "2026-04-10",
        "2026-05-01",
        &["2026-01-15 due 2026-04-30 Met done 2026-04-10", "2026-04-11 due 2026-07-31 Pending"],
        &[],
    );
    of("2026-04-10", "2026-04-10", &["2026-01-15 due 2026-04-30 Met done 2026-04-10"], &[]);
    of(
        "2026-06-02",
        "2026-06-03",
        &["2026-01-15 due 2026-04-30 Missed done 2026-06-02", "2026-06-03 due 2026-09-30 Pending"],
        &["2026-06-01 to 2026-06-02"],
    );
    // NCQA annual.
    let annual = Rule::Deadline(Deadline { grace_months: 2, ..from_enrolment(Span::Months(12)) });
    let log = Log::default().enrolled("2025-05-10");
    let on_time = log.clone().review("2026-07-10");
    check(&annual, &on_time, "2026-08-01", &["2025-05-10 due 2026-05-10 Met done 2026-07-10"], &[]);
    let late = ["2025-05-10 due 2026-05-10 Missed done 2026-07-11"];
    check(&annual, &log.review("2026-07-11"), "2026-08-01", &late, &["2026-07-11 to 2026-07-11"]);
}

#[test]
fn follow_up_after_hospital() {
    // Follow-up after hospital (FUH).
    let clinical = Program::preset(Model::Clinical);
    let log = Log::default()
        .enrolled("2026-01-05")
        .entered("2026-02-20", Facility::Hospital, None)
        .left("2026-02-27", Facility::Hospital);
    let of = |visit: &str, seven: &str, thirty: &str| {
        let log = log.clone().visit(visit);
        let found =
            ["clinical.follow_up.7", "clinical.follow_up.30"].map(|code| of(&clinical, code, &log, "2026-03-30").0);
        assert_eq!(
            found,
            [[format!("2026-02-27 due 2026-03-06 {seven}")], [format!("2026-02-27 due 2026-03-29 {thirty}")]]
        );
    };
    of("2026-02-27", "Missed", "Missed");
    of("2026-03-06", "Met done 2026-03-06", "Met done 2026-03-06");
    of("2026-03-07", "Missed done 2026-03-07", "Met done 2026-03-07");
}

#[test]
fn repeats_run_from_the_anchor() {
    let rule = Rule::Deadline(every(Span::Days(30)));
    // Due 31 January, 2 March, 1 April. The late paper does not serve for the next period; a second does.
    let log = Log::default().enrolled("2026-01-01").review("2026-02-10");
    check(
        &rule,
        &log,
        "2026-03-01",
        &["2026-01-01 due 2026-01-31 Missed done 2026-02-10", "2026-02-01 due 2026-03-02 Pending"],
        &["2026-02-01 to 2026-02-10"],
    );
    check(
        &rule,
        &log.clone().review("2026-02-10"),
        "2026-03-03",
        &[
            "2026-01-01 due 2026-01-31 Missed done 2026-02-10",
            "2026-02-01 due 2026-03-02 Met done 2026-02-10",
            "2026-03-03 due 2026-04-01 Pending",
        ],
        &["2026-02-01 to 2026-02-10"],
    );
    // One paper closes all that are overdue, and not the one now open.
    let very_late = Log::default().enrolled("2026-01-01").review("2026-03-10");
    check(
        &rule,
        &very_late,
        "2026-03-11",
        &[
            "2026-01-01 due 2026-01-31 Missed done 2026-03-10",
            "2026-02-01 due 2026-03-02 Missed done 2026-03-10",
            "2026-03-03 due 2026-04-01 Pending",
        ],
        &["2026-02-01 to 2026-03-10", "2026-03-03 to 2026-03-10"],
    );
    // While it runs, further anchors change nothing.
    check(
        &rule,
        &Log::default().enrolled("2026-01-01").enrol("2026-01-10"),
        "2026-01-11",
        &["2026-01-01 due 2026-01-31 Pending"],
        &[],
    );
    // Within and every combine: two months, then every month, from the 31st without chaining.
    let monthly = Rule::Deadline(Deadline { within: Some(Span::Months(2)), ..every(Span::Months(1)) });
    check(
        &monthly,
        &Log::default().enrolled("2025-12-31"),
        "2026-04-02",
        &["2025-12-31 due 2026-02-28 Missed", "2026-03-01 due 2026-03-31 Missed", "2026-04-01 due 2026-04-30 Pending"],
        &["2026-03-01 to 2026-04-02", "2026-04-01 to 2026-04-02"],
    );
}

#[test]
fn a_pause_moves_the_due_day_on() {
    let paused = |within| Rule::Deadline(Deadline { clocks: Clocks::all(Clock::Pause), ..from_enrolment(within) });
    let log = Log::default().enrolled("2026-01-01").held("2026-01-05", HoldReason::Away, "2026-01-08");
    for (within, due) in [
        (Span::Days(10), "2026-01-14"),
        (Span::Months(1), "2026-02-04"),
        (Span::BusinessDays(5), "2026-01-13"),
        (Span::Days(0), "2026-01-01"),
    ] {
        let late = day(due).next();
        let missed = format!("2026-01-01 due {due} Missed");
        check(&paused(within), &log, &late.to_string(), &[&missed], &[&format!("{late} to {late}")]);
        let pending = format!("2026-01-01 due {due} Pending");
        check(&paused(within), &log, due, &[&pending], &[]);
    }
    check(&paused(Span::Days(10)), &log, "2026-01-13", &["2026-01-01 Pending"], &[]);
    // A due day off rolls forward, after the held days, never onto a paused day: Saturday 10 to Monday 12,
    // which is held, as is the 13th.
    let rolling = |clock| {
        Rule::Deadline(Deadline { roll_forward: true, clocks: Clocks::all(clock), ..from_enrolment(Span::Days(9)) })
    };
    let log = Log::default().enrolled("2026-01-01").held("2026-01-12", HoldReason::Away, "2026-01-14");
    check(&rolling(Clock::Pause), &log, "2026-01-14", &["2026-01-01 due 2026-01-14 Pending"], &[]);
    check(&rolling(Clock::Continue), &log, "2026-01-12", &["2026-01-01 due 2026-01-12 Pending"], &[]);
}

#[test]
fn closing_with_open_duties_and_reopening() {
    let rules = [("a", Span::Days(10)), ("b", Span::Days(20)), ("c", Span::Days(60))];
    let program = rules
        .into_iter()
        .fold(Draft::new("example"), |draft, (code, within)| {
            draft.with(standard(code, Rule::Deadline(from_enrolment(within))))
        })
        .build()
        .unwrap();
    let log = Log::default()
        .enrolled("2026-03-01")
        .closed("2026-03-31", CloseReason::Moved)
        .reopened("2026-04-10")
        .review("2026-04-10")
        .enrol("2026-04-10");
    let again = |due: &str| format!("2026-04-10 due {due} Met done 2026-04-10");
    let found = ["a", "b", "c"].map(|code| of(&program, code, &log, "2026-04-30"));
    assert_eq!(found[0].0, ["2026-03-01 due 2026-03-11 Missed".to_owned(), again("2026-04-20")]);
    assert_eq!(found[1].0, ["2026-03-01 due 2026-03-21 Missed".to_owned(), again("2026-04-30")]);
    assert_eq!(found[2].0, ["2026-03-01 due 2026-04-30 Excused".to_owned(), again("2026-06-09")]);
    assert_eq!(found[0].1, ["2026-03-12 to 2026-03-30"]);
    // A completion on the closing day still counts; one due the day before it is missed on it.
    let rule = Rule::Deadline(from_enrolment(Span::Days(29)));
    let closed = Log::default().enrolled("2026-03-01").closed("2026-03-31", CloseReason::Moved);
    check(&rule, &closed, "2026-04-05", &["2026-03-01 due 2026-03-30 Missed"], &["2026-03-31 to 2026-03-31"]);
    let done = ["2026-03-01 due 2026-03-30 Missed done 2026-03-31"];
    check(&rule, &closed.review("2026-03-31"), "2026-04-05", &done, &["2026-03-31 to 2026-03-31"]);
}

#[test]
fn a_deadline_that_runs_with_a_hold() {
    let rule = Deadline { anchor: Anchor::Held(vec![HoldReason::Hospital, HoldReason::Jail]), ..every(Span::Days(30)) };
    // Hospital and then jail are one stretch, 1 March to 9 April.
    let log = Log::default()
        .enrolled("2026-02-01")
        .held("2026-03-01", HoldReason::Hospital, "2026-03-20")
        .held("2026-03-15", HoldReason::Jail, "2026-04-10")
        .review("2026-04-11");
    check(
        &Rule::Deadline(rule),
        &log,
        "2026-05-01",
        &["2026-03-01 due 2026-03-31 Missed", "2026-04-01 due 2026-04-30 Excused"],
        &["2026-04-01 to 2026-04-09"],
    );
}

#[test]
fn from_the_day_it_was_learned_of() {
    // 48 hours are two civil days, from learning of it; what was done in between counts.
    let rule = Rule::Deadline(Deadline {
        done_by: vec![any_visit()],
        ..reviewed(Anchor::Learned(Pattern::InstitutionEntered { facilities: vec![] }), Some(Span::Days(2)))
    });
    let log = Log::default().enrolled("2026-01-01").entered("2026-01-10", Facility::Hospital, Some("2026-01-12"));
    check(&rule, &log, "2026-01-14", &["2026-01-10 due 2026-01-14 Pending"], &[]);
    check(
        &rule,
        &log.clone().visit("2026-01-11"),
        "2026-01-14",
        &["2026-01-10 due 2026-01-14 Met done 2026-01-11"],
        &[],
    );
    check(
        &rule,
        &log.visit("2026-01-09"),
        "2026-01-15",
        &["2026-01-10 due 2026-01-14 Missed"],
        &["2026-01-15 to 2026-01-15"],
    );
    let unknown = Log::default().enrolled("2026-01-01").entered("2026-01-10", Facility::Jail, None).visit("2026-01-11");
    check(&rule, &unknown, "2026-01-15", &["2026-01-10 CannotTell"], &[]);
}

#[test]
fn the_first_event_that_counts_and_only_that() {
    let rule = Rule::Deadline(Deadline {
        scope: Scope::always(),
        ..reviewed(Anchor::First(Pattern::Assessed { kinds: vec![] }), Some(Span::Days(5)))
    });
    let assessed = || Assessed { kind: AssessmentKind::Initial, needs: vec![] };
    let log = Log::default()
        .on("2026-01-01", assessed())
        .enrolled("2026-01-02")
        .on("2026-01-03", assessed())
        .on("2026-01-06", assessed());
    check(&rule, &log, "2026-01-07", &["2026-01-03 due 2026-01-08 Pending"], &[]);
}

#[test]
fn several_completions_and_none_too_early() {
    let twice = Rule::Deadline(Deadline { count: 2, ..from_enrolment(Span::FirstMonths(1)) });
    let log = Log::default().enrolled("2026-01-15").review("2026-01-16");
    check(&twice, &log, "2026-02-14", &["2026-01-15 due 2026-02-14 Pending"], &[]);
    check(
        &twice,
        &log.clone().review("2026-02-14"),
        "2026-02-20",
        &["2026-01-15 due 2026-02-14 Met done 2026-02-14"],
        &[],
    );
    let late = ["2026-01-15 due 2026-02-14 Missed done 2026-02-15"];
    check(&twice, &log.clone().review("2026-02-15"), "2026-02-20", &late, &["2026-02-15 to 2026-02-15"]);
    let window = Rule::Deadline(Deadline { not_earlier_than: Some(5), ..from_enrolment(Span::Days(10)) });
    check(&window, &log.clone().review("2026-01-19"), "2026-01-20", &["2026-01-15 due 2026-01-25 Pending"], &[]);
    let on = ["2026-01-15 due 2026-01-25 Met done 2026-01-20"];
    check(&window, &log.review("2026-01-20"), "2026-01-20", &on, &[]);
}

#[test]
fn a_flag_asks_for_a_response_the_same_day() {
    let program = Draft::new("example").build().unwrap();
    let flagged = RiskRated { flags: vec!["item 9".into()], ..RiskRated::judged(Tier::High) };
    let log = Log::default()
        .enrolled("2026-01-15")
        .on("2026-02-02", Held { reason: HoldReason::Away })
        .on("2026-02-03", flagged);
    let open = |log: &Log, as_of| of(&program, "process.safety", log, as_of);
    assert_eq!(open(&log, "2026-02-03").0, ["2026-02-03 due 2026-02-03 Pending"]);
    assert_eq!(open(&log, "2026-02-04").1, ["2026-02-04 to 2026-02-04"]);
    assert_eq!(open(&log.visit("2026-02-03"), "2026-02-04").0, ["2026-02-03 due 2026-02-03 Met done 2026-02-03"]);
}

#[test]
fn an_emergency_basis_asks_for_consent() {
    let program = Draft::new("example").build().unwrap();
    let consent = |by| ConsentGiven::new(ConsentScope::Services, by);
    let log = Log::default().enrolled("2026-01-05").on("2026-01-05", consent(ConsentGiver::Emergency));
    let code = "process.consent.obtain";
    check_of(&program, code, &log, "2026-02-04", &["2026-01-05 due 2026-02-04 Pending"], &[]);
    let log = log.on("2026-02-06", consent(ConsentGiver::Client));
    let missed = ["2026-01-05 due 2026-02-04 Missed done 2026-02-06"];
    check_of(&program, code, &log, "2026-02-10", &missed, &["2026-02-05 to 2026-02-06"]);
}

// ---- phases

fn cti() -> Program {
    Program::preset(Model::CriticalTimeIntervention)
}

fn cti_from(anchor: &str) -> Log {
    Log::default().enrolled(anchor).phase(anchor, "transition")
}

#[test]
fn boundaries_are_counted_from_the_anchor() {
    // Critical time intervention; months never chain.
    for (anchor, boundaries) in [
        ("2026-01-15", ["2026-04-15", "2026-07-15", "2026-10-15"]),
        ("2025-11-30", ["2026-02-28", "2026-05-30", "2026-08-30"]),
        ("2026-05-31", ["2026-08-31", "2026-11-30", "2027-02-28"]),
        ("2023-11-29", ["2024-02-29", "2024-05-29", "2024-08-29"]),
        ("2025-08-31", ["2025-11-30", "2026-02-28", "2026-05-31"]),
    ] {
        let pending = boundaries.map(|due| format!("{anchor} due {due} Pending"));
        let found = of(&cti(), "cti.phases", &cti_from(anchor), anchor).0;
        assert_eq!(found, pending);
    }
}

#[test]
fn the_calendar_tells_the_phase() {
    // CTI from 31 August 2026; a contact on 30 November is in the second phase.
    let log = Log::default().enrolled("2026-08-24").phase("2026-08-31", "transition").visit("2026-11-30");
    let found = of(&cti(), "cti.contact.try_out", &log, "2026-12-01").0;
    assert_eq!(found, ["2026-11-29 Met done 2026-11-30", "2026-11-30 Pending"]);
    let weeks = of(&cti(), "cti.contact.transition", &log, "2026-12-01").0;
    // The week of the boundary owes 0 of its 0 days in the first phase, so it is not there at all.
    assert_eq!(weeks.len(), 13);
    let before = draft(Rule::Contact(ContactRule { scope: Scope::phases(["pre_cti"]), ..every_days(1, 8) }));
    let before = Draft { phases: cti().phases().to_vec(), ..before }.build().unwrap();
    assert_eq!(of(&before, "x", &log, "2026-12-01").0, ["2026-08-23 Excused"]);
}

#[test]
fn steps_are_due_on_their_boundaries_within_the_tolerance() {
    // Tolerance 14: 1 to 29 April; 1 to 29 July; the end 15 to 29 October.
    let log = cti_from("2026-01-15").phase("2026-03-31", "try_out").phase("2026-07-01", "transfer_of_care");
    let third = "2026-01-15 due 2026-07-15 Met done 2026-07-01";
    check_of(
        &cti(),
        "cti.phases",
        &log,
        "2026-10-29",
        &["2026-01-15 due 2026-04-15 Missed", third, "2026-01-15 due 2026-10-15 Pending"],
        &["2026-04-30 to 2026-10-29"],
    );
    let log = log.phase("2026-05-02", "try_out").closed("2026-10-31", CloseReason::Completed);
    check_of(
        &cti(),
        "cti.phases",
        &log,
        "2026-12-01",
        &[
            "2026-01-15 due 2026-04-15 Missed done 2026-05-02",
            third,
            "2026-01-15 due 2026-10-15 Missed done 2026-10-31",
        ],
        &["2026-04-30 to 2026-05-02", "2026-10-30 to 2026-10-31"],
    );
}

#[test]
fn closed_early_for_a_reason_allowed_and_for_another() {
    let items = |ends: [&str; 3]| {
        let dues = ["2026-04-15", "2026-07-15", "2026-10-15"];
        dues.into_iter().zip(ends).map(|(due, end)| format!("2026-01-15 due {due} {end}")).collect::<Vec<_>>()
    };
    let started = cti_from("2026-01-15").phase("2026-04-15", "try_out");
    let met = "Met done 2026-04-15";
    let moved = started.clone().closed("2026-06-01", CloseReason::Moved);
    assert_eq!(of(&cti(), "cti.phases", &moved, "2026-12-01").0, items([met, "Excused", "Excused"]));
    // Enrolled again within the time: what lies ahead is owed again, with the same anchor.
    let early = moved.clone().reopened("2026-07-01").enrol("2026-07-02");
    assert_eq!(of(&cti(), "cti.phases", &early, "2026-07-29").0, items([met, "Pending", "Pending"]));
    assert_eq!(of(&cti(), "cti.phases", &early, "2026-07-30").1, ["2026-07-30 to 2026-07-30"]);
    let late = moved.clone().reopened("2026-07-01").enrol("2026-07-16");
    assert_eq!(of(&cti(), "cti.phases", &late, "2026-08-30").0, items([met, "Excused", "Pending"]));
    let after = moved.reopened("2026-10-01").enrol("2026-10-15");
    assert_eq!(of(&cti(), "cti.phases", &after, "2026-12-01").0, items([met, "Excused", "Excused"]));
    // Lost contact is not allowed: missed on that day, which stands.
    let lost = started.closed("2026-06-01", CloseReason::LostContact).reopened("2026-06-10").enrol("2026-06-11");
    let (found, findings) = of(&cti(), "cti.phases", &lost.phase("2026-07-15", "transfer_of_care"), "2026-12-01");
    assert_eq!(found, items([met, "Missed", "Missed"]));
    assert_eq!(findings, ["2026-06-01 to 2026-06-01", "2026-06-01 to 2026-06-01"]);
}

/// What became of the steps due on 12 April, 12 July and 12 October.
fn steps_of_january(log: &Log, as_of: &str) -> Vec<String> {
    let items = of(&cti(), "cti.phases", log, as_of).0;
    let dues = ["2026-04-12", "2026-07-12", "2026-10-12"].map(|due| format!("2026-01-12 due {due} "));
    assert_eq!(items.len(), dues.len());
    items.iter().zip(&dues).map(|(item, due)| item.strip_prefix(due.as_str()).unwrap().to_owned()).collect()
}

#[test]
fn a_step_taken_between_closure_and_enrolment_counts() {
    // S20 owes the boundaries ahead again; by S32 a phase that began on a closed case or in screening began
    // all the same. So the step is not owed a second time.
    let declined = cti_from("2026-01-12").closed("2026-03-20", CloseReason::DeclinedService);
    let in_screening = declined.clone().reopened("2026-04-07").phase("2026-04-11", "try_out");
    assert_eq!(steps_of_january(&in_screening, "2026-12-01"), ["Excused", "Excused", "Excused"]);
    let again = in_screening.clone().enrol("2026-04-12");
    assert_eq!(steps_of_january(&again, "2026-04-12"), ["Met done 2026-04-11", "Pending", "Pending"]);
    let twice = declined.clone().phase("2026-03-29", "try_out").reopened("2026-04-07").enrol("2026-04-12");
    let twice = twice.phase("2026-04-12", "try_out");
    assert_eq!(steps_of_january(&twice, "2026-12-01"), ["Met done 2026-03-29", "Missed", "Missed"]);
    let same_day = declined.clone().reopened("2026-04-07").phase("2026-04-12", "try_out").enrol("2026-04-12");
    assert_eq!(steps_of_january(&same_day, "2026-04-12"), ["Met done 2026-04-12", "Pending", "Pending"]);
    // Too early is no step, and a boundary that is behind is not owed again.
    let too_early = declined.phase("2026-03-28", "try_out").reopened("2026-04-07").enrol("2026-04-12");
    assert_eq!(steps_of_january(&too_early, "2026-04-12"), ["Pending", "Pending", "Pending"]);
    let behind = in_screening.enrol("2026-04-13");
    assert_eq!(steps_of_january(&behind, "2026-04-13"), ["Excused", "Pending", "Pending"]);
}

#[test]
fn the_last_closing_of_a_day_tells_why_the_service_ended() {
    // A day's state is the state when it ends (S7), and the closure on record is the last one: its reason
    // decides whether the service may end that early (S21).
    let stepped = cti_from("2026-01-12").phase("2026-04-12", "try_out");
    let on_june_1 = |first, second| stepped.clone().closed("2026-06-01", first).closed("2026-06-01", second);
    let excused = ["Met done 2026-04-12", "Excused", "Excused"];
    let missed = ["Met done 2026-04-12", "Missed", "Missed"];
    let allowed = on_june_1(CloseReason::Completed, CloseReason::DeclinedService);
    assert_eq!(steps_of_january(&allowed, "2026-12-01"), excused);
    let other = on_june_1(CloseReason::DeclinedService, CloseReason::Completed);
    assert_eq!(steps_of_january(&other, "2026-12-01"), missed);
    // Opened again in between or not.
    let between =
        |first, second| stepped.clone().closed("2026-06-01", first).reopened("2026-06-01").closed("2026-06-01", second);
    assert_eq!(steps_of_january(&between(CloseReason::LostContact, CloseReason::Moved), "2026-12-01"), excused);
    assert_eq!(steps_of_january(&between(CloseReason::Moved, CloseReason::LostContact), "2026-12-01"), missed);
    // A closing of a later day ends nothing that had not ended.
    let later = stepped.clone().closed("2026-06-01", CloseReason::Moved).closed("2026-06-02", CloseReason::Completed);
    assert_eq!(steps_of_january(&later, "2026-12-01"), excused);
}

#[test]
fn an_anchor_that_is_not_in_an_open_case_starts_no_steps() {
    let log = Log::default().phase("2026-01-15", "transition").enrolled("2026-01-16");
    check_of(&cti(), "cti.phases", &log, "2026-12-01", &[], &[]);
}

// ---- written down in time

#[test]
fn written_down_in_time() {
    let rule = Rule::Timeliness(Timeliness { of: vec![any_visit()], within: Span::Days(2) });
    let log = Log::default()
        .enrolled("2026-01-01")
        .visit("2026-01-02")
        .recorded("2026-01-04")
        .visit("2026-01-03")
        .recorded("2026-01-07")
        .visit("2026-01-05")
        .visit("2026-01-06")
        .recorded("2026-01-20")
        .visit("2026-01-08")
        .recorded("2026-01-20");
    check(
        &rule,
        &log,
        "2026-01-10",
        &[
            "2026-01-02 due 2026-01-04 Met done 2026-01-04",
            "2026-01-03 due 2026-01-05 Missed done 2026-01-07",
            "2026-01-05 CannotTell",
            "2026-01-06 due 2026-01-08 Missed",
            "2026-01-08 due 2026-01-10 Pending",
        ],
        &["2026-01-06 to 2026-01-07", "2026-01-09 to 2026-01-10"],
    );
}

// ---- the specification and its strategies as a whole

/// What holds whatever the history and the rulebook.
fn plausible(program: &Program, events: &[Event], as_of: Day) -> (Vec<Item>, Vec<Finding>) {
    let (items, findings) = judge(program, events, as_of);
    assert!(items.is_sorted() && findings.is_sorted());
    let mut missed = BTreeSet::new();
    for item in &items {
        let Item { code, opened, due, status, done } = item;
        assert!(*done <= Some(as_of), "{item:?}");
        if *status == Status::Missed {
            missed.insert(code.clone());
            assert!(due.is_some(), "{item:?}");
        }
        assert!(matches!(status, Status::Met | Status::Missed) || done.is_none(), "{item:?}");
        assert!(*opened <= as_of, "{item:?}");
    }
    for finding in &findings {
        assert!(finding.from <= finding.to && finding.to <= as_of, "{finding:?}");
    }
    let found: BTreeSet<_> = findings.iter().map(|finding| finding.code.clone()).collect();
    assert_eq!(missed, found, "missed items have findings, and nothing else has");
    (items, findings)
}

proptest! {
    #[test]
    fn any_history_is_judged_under_any_rulebook(
        events in history::history(),
        draft in history::draft(),
        as_of in history::as_of(),
    ) {
        let program = draft.build().unwrap();
        let judged = plausible(&program, &events, as_of);
        // The order of lines never matters.
        let mut turned = events.clone();
        turned.reverse();
        prop_assert_eq!(judge(&program, &turned, as_of), judged.clone());
        // What happens later changes nothing.
        let cut: Vec<_> = events.into_iter().filter(|event| event.at.day() <= as_of).collect();
        prop_assert_eq!(judge(&program, &cut, as_of), judged);
    }

    /// What is met or missed stays so, whatever comes after (calendar buckets may begin to bind again).
    #[test]
    fn what_is_settled_stays_settled(
        events in history::history(),
        draft in history::draft(),
        as_of in history::as_of(),
        later in 1..=40_i32,
    ) {
        let program = draft.build().unwrap();
        let settled = |as_of| {
            let calendar = |code: &str| match &program.standard(code).unwrap().rule {
                Rule::Contact(rule) => rule.window != Window::Rolling,
                _ => false,
            };
            let mut settled = BTreeMap::<(String, Day, Status), usize>::new();
            for item in judge(&program, &events, as_of).0 {
                if matches!(item.status, Status::Met | Status::Missed | Status::CannotTell) && !calendar(&item.code) {
                    *settled.entry((item.code, item.opened, item.status)).or_default() += 1;
                }
            }
            settled
        };
        let afterwards = settled(as_of.plus_days(later));
        for (item, count) in settled(as_of) {
            prop_assert!(afterwards.get(&item) >= Some(&count), "{item:?}, later {afterwards:?}");
        }
    }

    #[test]
    fn any_history_is_judged_under_the_presets(events in history::history(), as_of in history::as_of()) {
        for model in Model::ALL {
            plausible(&Program::preset(*model), &events, as_of);
        }
    }
}

/// The strategies reach every answer of every shape: a comparison over them would not be empty.
#[test]
fn the_strategies_reach_every_answer() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let all = (history::history(), history::draft(), history::as_of());
    let mut seen = BTreeMap::<(String, Status), usize>::new();
    let mut ids_differ = true;
    for _ in 0..1_500 {
        let (events, draft, as_of) = all.new_tree(&mut runner).unwrap().current();
        let ids: BTreeSet<EventId> = events.iter().map(|event| event.id).collect();
        ids_differ &= ids.len() == events.len() && events.is_sorted_by(|a, b| a.order(b).is_lt());
        let program = draft.build().unwrap();
        for item in judge(&program, &events, as_of).0 {
            let shape = match &program.standard(&item.code).unwrap().rule {
                Rule::Contact(rule) => format!("{} by {}", rule.amount, rule.window),
                Rule::Deadline(_) if item.code.starts_with("process") => continue,
                Rule::Deadline(rule) => {
                    let anchor = match rule.anchor {
                        Anchor::Each(_) => "each",
                        Anchor::First(_) => "first",
                        Anchor::Learned(_) => "learned",
                        Anchor::Held(_) => "held",
                    };
                    let again = rule
                        .repeat
                        .map_or("once", |repeat| if repeat.from_completion { "chained" } else { "repeated" });
                    format!("deadline {anchor} {again}")
                }
                Rule::Phases(_) => "phases".to_owned(),
                _ => "timeliness".to_owned(),
            };
            *seen.entry((shape, item.status)).or_default() += 1;
        }
    }
    assert!(ids_differ, "distinct ids, in order");
    let shapes: BTreeSet<_> = seen.keys().map(|(shape, _)| shape.clone()).collect();
    assert_eq!(shapes.len(), 9 + 4 * 3 + 2, "{shapes:#?}");
    for shape in shapes {
        let mut answers = vec![Status::Met, Status::Missed, Status::Pending];
        if shape != "timeliness" {
            answers.push(Status::Excused);
        }
        if shape == "timeliness" || shape.contains("learned") {
            answers.push(Status::CannotTell);
        }
        for status in answers {
            assert!(seen.contains_key(&(shape.clone(), status)), "{shape} never {status:?}: {seen:#?}");
        }
    }
}
