//! Measures, against figures worked out by hand. `Sn` is a rule of `caseload::semantics`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::arithmetic_side_effects, reason = "small numbers")]

use std::collections::BTreeSet;

use caseload::event::*;
use caseload::fact::{Facts, Lowering};
use caseload::ids::*;
use caseload::measure::{Measures, Service, Subject, Tally};
use caseload::obligation::Verdict;
use caseload::program::*;
use caseload::record::{Record, Spell};
use caseload::roster::Roster;
use caseload::time::{Day, Instant};
use proptest::prelude::*;
use proptest::{collection, sample};
use uuid::Uuid;

// ---- how the examples are written

/// Monday 7 September 2026 is day 0.
fn day(n: i32) -> Day {
    "2026-09-07".parse::<Day>().unwrap().plus_days(n)
}

fn noon(n: i32) -> Instant {
    format!("{}T12:00:00-05:00", day(n)).parse().unwrap()
}

fn case(n: u128) -> CaseId {
    CaseId(Uuid::from_u128(0xC000 + n))
}

fn worker(n: u128) -> WorkerId {
    WorkerId(Uuid::from_u128(0x3000 + n))
}

fn team(n: u128) -> TeamId {
    TeamId(Uuid::from_u128(0x7000 + n))
}

fn by_team(n: u128) -> Owner {
    Owner::Team(team(n))
}

fn spell(from: i32, through: i32, carrier: impl Into<Option<Owner>>) -> Spell {
    Spell { from: day(from), through: day(through), carrier: carrier.into() }
}

/// A completed face-to-face contact.
fn visit<const N: usize>(place: Place, staff: [u128; N]) -> Contact {
    Contact::with_client(Mode::FaceToFace, place, 30, staff.map(worker))
}

fn phone(staff: u128) -> Contact {
    Contact::with_client(Mode::Phone, Place::Remote, 15, [worker(staff)])
}

#[derive(Clone)]
struct Case {
    id: CaseId,
    spells: Vec<Spell>,
    contacts: Vec<(i32, Contact)>,
    term_began: Option<Day>,
}

impl Case {
    /// In service from one day to another, carried by team 1.
    fn new(n: u128, from: i32, through: i32) -> Self {
        Self { id: case(n), spells: vec![spell(from, through, by_team(1))], contacts: vec![], term_began: None }
    }

    fn seen(mut self, on: i32, contact: Contact) -> Self {
        self.contacts.push((on, contact));
        self
    }
}

fn measure(quantity: Quantity, subject: SubjectKind, bound: Bound) -> Measure {
    let window = Some(MeasureWindow::Weeks(1));
    Measure { quantity, subject, window, bound: Some(bound), least_denominator: 0 }
}

fn at_least(hundredths: u32) -> Bound {
    Bound::AtLeast(Hundredths::new(hundredths))
}

fn at_most(hundredths: u32) -> Bound {
    Bound::AtMost(Hundredths::new(hundredths))
}

fn in_person() -> Filter {
    Filter { modes: vec![Mode::FaceToFace], ..Filter::default() }
}

fn program(measures: impl IntoIterator<Item = Measure>) -> Program {
    let mut draft = Draft::new("example");
    let phase = |name| PhaseLength { phase: Phase::from(name), months: Some(3) };
    draft.phases = vec![phase("transition"), phase("try_out"), phase("transfer_of_care")];
    for (n, measure) in measures.into_iter().enumerate() {
        draft = draft.with(Standard {
            code: Code::from(format!("measure.n{n}")),
            force: Force::Recommended,
            source: Source::new("an example", Standing::Own),
            rule: Rule::Measure(measure),
        });
    }
    draft.build().unwrap()
}

/// Of whom, the first day of the window, what was found, what became of it.
type Line = (Subject, Day, String, Verdict);

/// Tallies some cases; what is measured of a case alone is added to the lines.
fn tally(program: &Program, measures: &Measures, cases: &[Case], as_of: Day, lines: &mut Vec<Line>) -> Tally {
    let lowering = Lowering::of(program);
    let mut tally = Tally::default();
    let mut facts = Facts::default();
    for Case { id, spells, contacts, term_began } in cases {
        facts.clear();
        let mut record = Record::default();
        for (n, (on, contact)) in (0_u32..).zip(contacts) {
            let event = Event::new(*id, Stamp::new(EventId(Uuid::from_u128(n.into())), noon(*on)), contact.clone());
            lowering.lower(&event, n, &mut record, &mut facts);
        }
        let service = Service { case: *id, spells, facts: &facts, term_began: *term_began };
        measures.case(&mut tally, &service, as_of, &mut |of| lines.push((of.of, of.window.0, of.found(), of.verdict)));
    }
    tally
}

fn take(measure: Measure, cases: &[Case], roster: &Roster, as_of: i32) -> Vec<Line> {
    let program = program([measure]);
    let measures = Measures::of(&program);
    let mut lines = Vec::new();
    let tally = tally(&program, &measures, cases, day(as_of), &mut lines);
    measures.finish(&tally, roster, day(as_of), &mut |of| {
        lines.push((of.of, of.window.0, of.found(), of.verdict));
    });
    lines
}

fn line(of: Subject, first: i32, found: &str, verdict: Verdict) -> Line {
    (of, day(first), found.to_owned(), verdict)
}

fn roster(events: impl IntoIterator<Item = (i32, RosterKind)>) -> Roster {
    let event =
        |(n, (on, kind)): (u128, (i32, RosterKind))| RosterEvent::new(EventId(Uuid::from_u128(n)), noon(on), kind);
    let roster = Roster::of((0..).zip(events).map(event).collect());
    assert!(roster.read().set_aside.is_empty(), "{:?}", roster.read());
    roster
}

fn entry(n: u128, team: Option<TeamId>, roles: &[(Role, u32)], supervisor: Option<u128>) -> Worker {
    let hours = |(role, fte): &(Role, u32)| RoleHours { role: role.clone(), fte: Hundredths::new(*fte) };
    let roles = roles.iter().map(hours).collect();
    Worker { team, roles, supervisor: supervisor.map(worker), ..Worker::new(worker(n)) }
}

fn formed(n: u128) -> RosterKind {
    RosterKind::TeamFormed(Team { team: team(n), name: "team".into(), positions: vec![] })
}

// ---- shares of contacts

/// A client's week in assertive treatment: home, community, office, home; a phone call counts for nothing.
fn client_a() -> Case {
    Case::new(1, 0, 13)
        .seen(0, visit(Place::Home, [1]))
        .seen(1, visit(Place::Community, [2]))
        .seen(3, visit(Place::Office, [3]))
        .seen(4, phone(4))
        .seen(5, visit(Place::Home, [4]))
}

#[test]
fn in_vivo_is_the_share_made_in_the_community_or_at_home() {
    // 3 of 4 meets the floor of 75 and misses the target of 80 (S34). The next week has nothing to count,
    // so it has no item (S33).
    let of = |bound| take(measure(Quantity::InVivo {}, SubjectKind::Case, bound), &[client_a()], &roster([]), 20);
    let found = "3 of 4 contacts, 75 percent";
    assert_eq!(of(at_least(7_500)), [line(Subject::Case(case(1)), 0, found, Verdict::Met)]);
    assert_eq!(of(at_least(8_000)), [line(Subject::Case(case(1)), 0, found, Verdict::Missed)]);
}

#[test]
fn institutions_leave_both_sides_and_days_out_of_service_count_for_nothing() {
    // S34; the last visit is on the day of closure (S11).
    let gone = Case::new(1, 0, 2)
        .seen(0, visit(Place::Office, [1]))
        .seen(1, visit(Place::Institution, [1]))
        .seen(2, visit(Place::Home, [1]))
        .seen(3, visit(Place::Home, [1]));
    let of = take(measure(Quantity::InVivo {}, SubjectKind::Program, at_least(5_000)), &[gone], &roster([]), 20);
    assert_eq!(of, [line(Subject::Program {}, 0, "1 of 2 contacts, 50 percent", Verdict::Met)]);
}

#[test]
fn a_workers_contacts_are_those_the_worker_made() {
    // S34: a joint visit counts for each; a worker named twice made one contact.
    let cases = [Case::new(1, 0, 6).seen(0, visit(Place::Home, [1, 2, 1])).seen(1, visit(Place::Office, [2]))];
    let of = take(measure(Quantity::InVivo {}, SubjectKind::Worker, at_least(8_000)), &cases, &roster([]), 7);
    let worker = |n| Subject::Worker(worker(n));
    assert_eq!(
        of,
        [
            line(worker(1), 0, "1 of 1 contacts, 100 percent", Verdict::Met),
            line(worker(2), 0, "1 of 2 contacts, 50 percent", Verdict::Missed),
        ]
    );
}

#[test]
fn a_teams_contacts_are_those_of_the_cases_it_carries_that_day() {
    // S34: Wednesday's visit is team 2's; on Thursday a worker carries the case.
    let mut moved = Case::new(1, 0, 6);
    moved.spells = vec![spell(0, 1, by_team(1)), spell(2, 2, by_team(2)), spell(3, 6, Owner::Worker(worker(1)))];
    let moved =
        moved.seen(0, visit(Place::Home, [1])).seen(2, visit(Place::Office, [1])).seen(3, visit(Place::Office, [1]));
    let of = take(measure(Quantity::InVivo {}, SubjectKind::Team, at_least(8_000)), &[moved], &roster([]), 7);
    assert_eq!(
        of,
        [
            line(Subject::Team(team(1)), 0, "1 of 1 contacts, 100 percent", Verdict::Met),
            line(Subject::Team(team(2)), 0, "0 of 1 contacts, 0 percent", Verdict::Missed),
        ]
    );
}

#[test]
fn a_window_is_judged_when_it_is_over_and_has_enough_to_count() {
    // S33: on Sunday the week is not over.
    let of = |least_denominator, as_of| {
        let measure = Measure { least_denominator, ..measure(Quantity::InVivo {}, SubjectKind::Case, at_least(8_000)) };
        take(measure, &[client_a()], &roster([]), as_of)[0].3
    };
    assert_eq!(of(0, 6), Verdict::Pending);
    assert_eq!(of(0, 7), Verdict::Missed);
    assert_eq!(of(4, 7), Verdict::Missed);
    assert_eq!(of(5, 7), Verdict::CannotTell);
}

// ---- seen by two or more

fn seen_by_two(subject: SubjectKind, bound: Bound) -> Measure {
    let window = Some(MeasureWindow::Weeks(2));
    Measure { window, ..measure(Quantity::SeenBy { workers: 2 }, subject, bound) }
}

#[test]
fn team_contacts() {
    // Scenario "Team contacts": two weeks, 7 to 20 September. 7 of 11 saw two workers: 63.6, read as 64 (S29).
    let seen = |n| Case::new(n, -5, 20).seen(0, visit(Place::Office, [1])).seen(13, visit(Place::Home, [2]));
    let mut cases: Vec<_> = (1..=6).map(seen).collect();
    // A joint visit counts each of its staff.
    cases.push(Case::new(7, 0, 13).seen(3, visit(Place::Institution, [1, 2])));
    // Two visits by the same worker, and phone calls, do not count; nor does a visit of the week after.
    cases.push(Case::new(8, 0, 20).seen(0, visit(Place::Home, [1])).seen(1, visit(Place::Home, [1])));
    cases.push(Case::new(9, 0, 20).seen(0, visit(Place::Home, [1])).seen(1, phone(2)));
    cases.push(Case::new(10, 0, 20).seen(13, visit(Place::Home, [1])).seen(14, visit(Place::Home, [2])));
    cases.push(Case::new(11, 0, 20));
    // In service only from the second day on: not among the cases.
    cases.push(Case::new(12, 1, 20).seen(1, visit(Place::Home, [1, 2])));
    let first = |subject, bound| take(seen_by_two(subject, bound), &cases, &roster([]), 20).remove(0);
    let found = "7 of 11 cases, 64 percent (rounded half up)";
    assert_eq!(first(SubjectKind::Program, at_least(6_400)), line(Subject::Program {}, 0, found, Verdict::Met));
    assert_eq!(first(SubjectKind::Team, at_least(6_500)), line(Subject::Team(team(1)), 0, found, Verdict::Missed));
}

#[test]
fn a_case_that_changed_teams_is_the_programs_and_no_teams() {
    let mut moved = Case::new(1, 0, 13).seen(0, visit(Place::Home, [1, 2]));
    moved.spells = vec![spell(0, 6, by_team(1)), spell(7, 13, by_team(2))];
    let of = |subject| take(seen_by_two(subject, at_least(9_000)), &[moved.clone()], &roster([]), 14);
    assert_eq!(of(SubjectKind::Program), [line(Subject::Program {}, 0, "1 of 1 cases, 100 percent", Verdict::Met)]);
    assert_eq!(of(SubjectKind::Team), []);
}

// ---- contacts a week

#[test]
fn the_teams_mean_is_contacts_over_case_weeks() {
    // Ten clients, 35 contacts, a mean of 3.5: a floor of 3 is met, a target of 4 missed (S34).
    let counts = [4, 4, 5, 3, 2, 6, 4, 3, 0, 4];
    let with = |(n, count): (u128, &usize)| {
        let visits = (0..*count).map(|at| (i32::try_from(at).unwrap(), visit(Place::Home, [1]))).collect();
        Case { contacts: visits, ..Case::new(n, 0, 6) }
    };
    let cases: Vec<_> = (0..).zip(&counts).map(with).collect();
    let of = |bound| {
        let quantity = Quantity::Contacts { filter: in_person() };
        take(measure(quantity, SubjectKind::Team, bound), &cases, &roster([]), 7)
    };
    let found = "35 contacts in 70 days in service, 3.50 a week";
    assert_eq!(of(at_least(300)), [line(Subject::Team(team(1)), 0, found, Verdict::Met)]);
    assert_eq!(of(at_least(400)), [line(Subject::Team(team(1)), 0, found, Verdict::Missed)]);
}

#[test]
fn days_out_of_service_are_no_part_of_a_case_week() {
    // Three days of seven in service, in two spells; 2 contacts x 7 / 3 days is 4.67.
    let mut back = Case::new(1, 0, 0).seen(0, visit(Place::Home, [1])).seen(1, visit(Place::Home, [1]));
    back.spells.push(spell(5, 6, None));
    let back = back.seen(6, visit(Place::Home, [1]));
    let quantity = Quantity::Contacts { filter: in_person() };
    let of = take(measure(quantity, SubjectKind::Case, at_least(467)), &[back], &roster([]), 7);
    let found = "2 contacts in 3 days in service, 4.67 a week (compared exactly)";
    // 4.666... is less than 4.67, whatever two decimals say.
    assert_eq!(of, [line(Subject::Case(case(1)), 0, found, Verdict::Missed)]);
}

// ---- taper

/// Phases begin on 7 September, 7 December and 7 March, and end on 6 June.
fn taper_of(counts: [usize; 3], through: i32, as_of: i32) -> Vec<Verdict> {
    let mut of = Case { term_began: Some(day(0)), ..Case::new(1, 0, through) };
    for (phase, count) in [0, 91, 181].into_iter().zip(counts) {
        of.contacts.extend((0..count).map(|n| (phase + i32::try_from(n).unwrap(), visit(Place::Home, [1]))));
    }
    let quantity = Quantity::Taper { filter: in_person() };
    let measure = Measure { window: None, bound: None, ..measure(quantity, SubjectKind::Case, at_least(0)) };
    take(measure, &[of], &roster([]), as_of).into_iter().map(|(.., verdict)| verdict).collect()
}

#[test]
fn contacts_taper_from_phase_to_phase() {
    use Verdict::{CannotTell, Met, Missed, Pending};
    // Scenario "CTI taper": 13/7/3 passes, 11/7/8 does not on phase 3. 12/12/4 fails, 12 is not less than 12.
    assert_eq!(taper_of([13, 7, 3], 300, 300), [Met, Met]);
    assert_eq!(taper_of([11, 7, 8], 300, 300), [Met, Missed]);
    assert_eq!(taper_of([12, 12, 4], 300, 300), [Missed, Met]);
    // 6 June is day 272: the phase is not over on it; on day 90 the second has not begun.
    assert_eq!(taper_of([13, 7, 3], 272, 272), [Met, Pending]);
    assert_eq!(taper_of([13, 7, 3], 90, 90), []);
    // S35: a phase partly outside service cannot be told.
    assert_eq!(taper_of([13, 7, 3], 271, 300), [Met, CannotTell]);
}

// ---- the roster

fn staffing(subject: SubjectKind, bound: Bound) -> Measure {
    measure(Quantity::Staffing { role: Role::Nurse }, subject, bound)
}

#[test]
fn staffing_is_the_mean_of_the_daily_ratios() {
    // One case on three days, two on four, one nurse: (3 x 100 + 4 x 50) / 7 = 71.43 (S35), to two decimals (S29).
    let cases = [Case::new(1, 0, 6), Case::new(2, 3, 6)];
    let nurse = roster([
        (-9, formed(1)),
        (-9, RosterKind::WorkerJoined(entry(1, Some(team(1)), &[(Role::Nurse, 60), (Role::TeamLeader, 40)], None))),
        (-8, RosterKind::WorkerJoined(entry(2, None, &[(Role::Nurse, 40)], None))),
    ]);
    let found = "71.43 full-time equivalents for 100 cases (rounded half up), mean of 7 days";
    let of = |bound, roster| take(staffing(SubjectKind::Program, bound), &cases, roster, 7);
    assert_eq!(of(at_least(7_143), &nurse), [line(Subject::Program {}, 0, found, Verdict::Met)]);
    assert_eq!(of(at_least(7_144), &nurse), [line(Subject::Program {}, 0, found, Verdict::Missed)]);
    // Of the team it is the member's 0.60: six tenths of that, 42.86.
    let found = "42.86 full-time equivalents for 100 cases (rounded half up), mean of 7 days";
    let of_team = take(staffing(SubjectKind::Team, at_least(0)), &cases, &nurse, 7);
    assert_eq!(of_team, [line(Subject::Team(team(1)), 0, found, Verdict::Met)]);
    // Without a roster it cannot be told.
    assert_eq!(of(at_least(0), &roster([]))[0].3, Verdict::CannotTell);
}

#[test]
fn staffing_of_a_team_not_yet_formed_cannot_be_told() {
    // Formed on the Wednesday; the week after can be told.
    let roster = roster([
        (2, formed(1)),
        (2, RosterKind::WorkerJoined(entry(1, Some(team(1)), &[(Role::Nurse, 100)], None))),
        (9, RosterKind::WorkerLeft(WorkerLeft { worker: worker(1) })),
    ]);
    let verdicts = take(staffing(SubjectKind::Team, at_least(3_000)), &[Case::new(1, 0, 13)], &roster, 14);
    // Two days of seven with a nurse: 28.57.
    let found = "28.57 full-time equivalents for 100 cases (rounded half up), mean of 7 days";
    assert_eq!(verdicts[0].3, Verdict::CannotTell);
    assert_eq!(verdicts[1..], [line(Subject::Team(team(1)), 7, found, Verdict::Missed)]);
}

#[test]
fn meetings_are_counted_in_weeks_with_a_case() {
    let met = |on| (on, RosterKind::TeamMet(TeamMet { team: team(1), attendees: vec![], reviewed: vec![] }));
    let roster = roster([(2, formed(1)), met(3), met(4), met(6), met(7), met(8), met(21)]);
    let of =
        take(measure(Quantity::Meetings {}, SubjectKind::Team, at_least(300)), &[Case::new(1, 3, 13)], &roster, 22);
    let line = |first, found, verdict| line(Subject::Team(team(1)), first, found, verdict);
    assert_eq!(
        of,
        [
            line(0, "3 held", Verdict::Met),
            line(7, "2 held", Verdict::Missed),
            line(14, "0 held", Verdict::Excused),
            line(21, "1 held", Verdict::Pending),
        ]
    );
}

/// A case that a lead with the team answers for is the team's: its meetings are owed (S35).
#[test]
fn meetings_are_owed_for_the_cases_of_a_lead_with_the_team() {
    let lead = Owner::Lead { worker: worker(5), team: team(1) };
    let of_lead = Case { spells: vec![spell(3, 13, lead)], ..Case::new(1, 3, 13) };
    let met = RosterKind::TeamMet(TeamMet { team: team(1), attendees: vec![], reviewed: vec![] });
    let roster = roster([(0, formed(1)), (0, formed(2)), (8, met)]);
    let lines = take(measure(Quantity::Meetings {}, SubjectKind::Team, at_least(100)), &[of_lead], &roster, 22);
    let of = |n: u128| {
        let lines = lines.iter().filter(move |line| line.0 == Subject::Team(team(n)));
        lines.map(|line| line.3).collect::<Vec<_>>()
    };
    assert_eq!(of(1), [Verdict::Missed, Verdict::Met, Verdict::Excused, Verdict::Pending]);
    assert_eq!(of(2), [Verdict::Excused, Verdict::Excused, Verdict::Excused, Verdict::Pending]);
}

#[test]
fn supervision_is_counted_of_those_who_name_a_supervisor() {
    let held =
        |on| (on, RosterKind::SupervisionHeld(SupervisionHeld { supervisor: worker(9), workers: vec![worker(1)] }));
    let absent = RosterKind::WorkerAbsent(WorkerAbsent { worker: worker(1), from: day(14), to: day(20) });
    let roster = roster([
        (-30, RosterKind::WorkerJoined(entry(9, None, &[(Role::Supervisor, 100)], None))),
        (1, RosterKind::WorkerJoined(entry(1, None, &[], Some(9)))),
        held(6),
        (9, absent),
        held(21),
    ]);
    let of = take(measure(Quantity::Supervision {}, SubjectKind::Worker, at_least(100)), &[], &roster, 22);
    let line = |first, count: u32, verdict| line(Subject::Worker(worker(1)), first, &format!("{count} held"), verdict);
    assert_eq!(
        of,
        [
            line(0, 1, Verdict::Met),
            line(7, 0, Verdict::Missed),
            line(14, 0, Verdict::Excused),
            line(21, 1, Verdict::Pending),
        ]
    );
}

#[test]
fn training_is_counted_in_hours_of_those_who_work_the_whole_window() {
    let completed = |on, hours| {
        let hours = Decimal::new(hours).unwrap();
        (on, RosterKind::TrainingCompleted(TrainingCompleted { worker: worker(1), topic: "topic".into(), hours }))
    };
    let absent = RosterKind::WorkerAbsent(WorkerAbsent { worker: worker(1), from: day(21), to: day(27) });
    let roster = roster([
        (-3, RosterKind::WorkerJoined(entry(1, None, &[], None))),
        completed(-2, 3.0),
        completed(0, 0.5),
        completed(6, 0.5),
        completed(13, 0.99),
        (15, absent),
        completed(28, 0.25),
    ]);
    let of = take(measure(Quantity::Training {}, SubjectKind::Worker, at_least(100)), &[], &roster, 29);
    let line =
        |first, hours: &str, verdict| line(Subject::Worker(worker(1)), first, &format!("{hours} hours"), verdict);
    assert_eq!(
        of,
        [
            // Joined in the middle of the week: nothing was due for it.
            line(-7, "3.00", Verdict::Excused),
            line(0, "1.00", Verdict::Met),
            line(7, "0.99", Verdict::Missed),
            line(14, "0.00", Verdict::Missed),
            line(21, "0.00", Verdict::Excused),
            line(28, "0.25", Verdict::Pending),
        ]
    );
}

#[test]
fn span_is_workers_over_the_hours_of_their_supervisors() {
    // Seven workers a supervisor; here 3 of 0.50 until Wednesday, then 4: (2 x 6 + 5 x 8) / 7 = 7.43.
    let join = |on, n, supervisor| (on, RosterKind::WorkerJoined(entry(n, None, &[], supervisor)));
    let supervisor = |n, fte| (-9, RosterKind::WorkerJoined(entry(n, None, &[(Role::Supervisor, fte)], None)));
    let mut events = vec![supervisor(8, 100), supervisor(9, 50)];
    events.extend([join(-8, 1, Some(9)), join(-8, 2, Some(9)), join(-8, 3, Some(9)), join(2, 4, Some(9))]);
    let of = |events: Vec<_>, subject| {
        let lines = take(measure(Quantity::Span {}, subject, at_most(700)), &[], &roster(events), 7);
        lines.into_iter().filter(|(_, first, ..)| *first == day(0)).collect::<Vec<_>>()
    };
    let found = "7.43 workers for a full-time supervisor (compared exactly), mean of 7 days";
    assert_eq!(of(events.clone(), SubjectKind::Worker), [line(Subject::Worker(worker(9)), 0, found, Verdict::Missed)]);
    // Nobody names worker 8, whose hours do not count.
    assert_eq!(of(events.clone(), SubjectKind::Program), [line(Subject::Program {}, 0, found, Verdict::Missed)]);
    // From Friday on one does: (2 x 6 + 2 x 8 + 3 x 5 / 1.5) / 7 = 5.43.
    events.push(join(4, 5, Some(8)));
    let found = "5.43 workers for a full-time supervisor (compared exactly), mean of 7 days";
    assert_eq!(of(events.clone(), SubjectKind::Program), [line(Subject::Program {}, 0, found, Verdict::Met)]);
    // A supervisor without hours: cannot be told.
    events.push((5, RosterKind::WorkerChanged(entry(9, None, &[], None))));
    assert_eq!(of(events, SubjectKind::Worker)[1].3, Verdict::CannotTell);
}

// ---- day by day

/// A case by its days: out of service, or carried by nobody, a worker, team 1 or team 2.
fn by_days(n: u128, days: &[u8], contacts: Vec<(i32, Contact)>) -> Case {
    let mut of = Case { spells: vec![], contacts, ..Case::new(n, 0, 0) };
    for (on, state) in (0..).zip(days) {
        let carrier = match state {
            0 => continue,
            1 => None,
            2 => Some(Owner::Worker(worker(1))),
            n => Some(by_team(u128::from(*n) - 2)),
        };
        of.spells.push(spell(on, on, carrier));
    }
    of.contacts.sort_by_key(|(on, _)| *on);
    of
}

fn a_case() -> impl Strategy<Value = (Vec<u8>, Vec<(i32, Contact)>)> {
    let stretch = (0..=4_u8, 1..=16_usize).prop_map(|(state, days)| vec![state; days]);
    let days = collection::vec(stretch, 1..=6).prop_map(|stretches| stretches.concat());
    let place = sample::select(vec![Place::Home, Place::Community, Place::Office, Place::Institution]);
    let contact = (0..60_i32, place, 0..3_u128, 0..3_u128, any::<bool>())
        .prop_map(|(on, place, a, b, in_person)| (on, if in_person { visit(place, [a, b]) } else { phone(a) }));
    (days, collection::vec(contact, 0..=12))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_counted_is_what_a_day_by_day_reading_counts(
        of in collection::vec(a_case(), 1..=3),
        subject in sample::select(vec![SubjectKind::Program, SubjectKind::Team]),
        as_of in 0..70_i32,
    ) {
        let of: Vec<_> = of.into_iter().map(|(days, contacts)| {
            let known = days.len().min(usize::try_from(as_of).unwrap() + 1);
            (days[..known].to_vec(), contacts)
        }).collect();
        let cases: Vec<_> = (0..).zip(&of).map(|(n, (days, contacts))| by_days(n, days, contacts.clone())).collect();
        let nurses = roster([
            (-9, formed(1)),
            (-9, formed(2)),
            (-8, RosterKind::WorkerJoined(entry(1, Some(team(1)), &[(Role::Nurse, 60)], None))),
            (17, RosterKind::WorkerJoined(entry(2, Some(team(2)), &[(Role::Nurse, 90)], None))),
            (25, RosterKind::WorkerChanged(entry(2, Some(team(1)), &[(Role::Nurse, 50)], None))),
            (40, RosterKind::WorkerLeft(WorkerLeft { worker: worker(1) })),
        ]);
        let fte = |whose: Subject, on: i32| -> i128 {
            let first = if (-8..40).contains(&on) { 60 } else { 0 };
            let second = if on >= 25 { 50 } else if on >= 17 { 90 } else { 0 };
            let with_first = whose == Subject::Team(team(1));
            match whose {
                Subject::Program {} => first + second,
                _ => (if with_first { first } else { 0 }) + (if with_first == (on >= 25) { second } else { 0 }),
            }
        };
        let subjects = if subject == SubjectKind::Program { vec![Subject::Program {}] } else { vec![Subject::Team(team(1)), Subject::Team(team(2))] };
        let (mut in_vivo, mut seen_by, mut weekly, mut staffed) = (vec![], vec![], vec![], vec![]);
        for whose in subjects {
            let serves = |days: &[u8], on: i32| {
                let state = usize::try_from(on).ok().and_then(|on| days.get(on)).copied().unwrap_or(0);
                match whose { Subject::Program {} => state > 0, Subject::Team(of) => state > 2 && of == team(u128::from(state) - 2), _ => false }
            };
            for first in (0..=as_of).step_by(7) {
                let within = |on: i32| (first..first + 7).contains(&on) && on <= as_of;
                let counted = |of: &(Vec<u8>, Vec<(i32, Contact)>)| {
                    of.1.iter().filter(|(on, contact)| within(*on) && serves(&of.0, *on) && contact.mode == Mode::FaceToFace)
                        .map(|(_, contact)| contact.clone()).collect::<Vec<_>>()
                };
                let contacts: Vec<_> = of.iter().flat_map(counted).collect();
                let share = contacts.iter().filter(|contact| contact.place != Place::Institution).count();
                let outside = contacts.iter().filter(|contact| matches!(contact.place, Place::Home | Place::Community)).count();
                let case_days = of.iter().map(|of| (0..=as_of).filter(|on| within(*on) && serves(&of.0, *on)).count()).sum::<usize>();
                let whole: Vec<_> = of.iter().filter(|of| (first..first + 7).filter(|on| within(*on)).all(|on| serves(&of.0, on))).collect();
                let seen = whole.iter().filter(|of| {
                    counted(of).into_iter().flat_map(|contact| contact.staff).collect::<BTreeSet<_>>().len() >= 2
                }).count();
                if share > 0 { in_vivo.push((whose, day(first), outside, share)); }
                if !whole.is_empty() { seen_by.push((whose, day(first), seen, whole.len())); }
                if case_days > 0 { weekly.push((whose, day(first), contacts.len(), case_days)); }
                // In sixths of a hundredth: there are at most three cases.
                let ratios: Vec<_> = (first..first + 7).filter(|on| within(*on)).filter_map(|on| {
                    let cases = of.iter().filter(|of| serves(&of.0, on)).count();
                    (cases > 0).then(|| fte(whose, on) * 6 / i128::try_from(cases).unwrap())
                }).collect();
                if !ratios.is_empty() {
                    let sum = usize::try_from(ratios.iter().sum::<i128>()).unwrap();
                    staffed.push((whose, day(first), sum, ratios.len()));
                }
            }
        }
        let took = |quantity, times: u64| {
            let program = program([measure(quantity, subject, at_least(0))]);
            let measures = Measures::of(&program);
            let tally = tally(&program, &measures, &cases, day(as_of), &mut vec![]);
            let mut took = vec![];
            measures.finish(&tally, &nurses, day(as_of), &mut |of| {
                let (numerator, exact) = of.figure.numerator.floor(times, 1);
                // S33: of cases seen, the subjects are those cases; a case counts once however many spells it has.
                let (subjects, known) = (of.figure.subjects, u64::try_from(cases.len()).unwrap());
                let seen = matches!(of.measure.quantity, Quantity::SeenBy { .. });
                assert!(subjects <= known && (!seen || subjects == of.figure.denominator));
                assert!(exact && (of.verdict == Verdict::Pending) == (of.window.1 >= day(as_of)));
                let count = |n: u128| usize::try_from(n).unwrap();
                took.push((of.of, of.window.0, count(numerator), count(of.figure.denominator.into())));
            });
            took
        };
        prop_assert_eq!(took(Quantity::InVivo {}, 1), in_vivo);
        prop_assert_eq!(took(Quantity::SeenBy { workers: 2 }, 1), seen_by);
        prop_assert_eq!(took(Quantity::Contacts { filter: in_person() }, 1), weekly);
        prop_assert_eq!(took(Quantity::Staffing { role: Role::Nurse }, 6), staffed);
    }
}

// ---- parts

#[test]
fn parts_split_in_any_way_merge_to_the_same() {
    let program = program([
        measure(Quantity::InVivo {}, SubjectKind::Worker, at_least(8_000)),
        measure(Quantity::InVivo {}, SubjectKind::Case, at_least(8_000)),
        seen_by_two(SubjectKind::Team, at_least(9_000)),
        measure(Quantity::Contacts { filter: in_person() }, SubjectKind::Program, at_least(400)),
        staffing(SubjectKind::Program, at_least(100)),
        measure(Quantity::Meetings {}, SubjectKind::Team, at_least(400)),
    ]);
    let mut moved = Case::new(4, 0, 9).seen(5, visit(Place::Home, [1, 3]));
    moved.spells.push(spell(10, 13, by_team(2)));
    let cases = [client_a(), Case::new(2, -3, 20), Case::new(3, 3, 3).seen(3, visit(Place::Office, [1])), moved];
    let measures = Measures::of(&program);
    let of = |some: &[Case], lines: &mut Vec<Line>| tally(&program, &measures, some, day(20), lines);
    let mut lines = Vec::new();
    let whole = of(&cases, &mut lines);
    lines.sort_by_key(|(of, first, ..)| (*of, *first));
    for split in 0..16_usize {
        let (left, right): (Vec<_>, Vec<_>) = (0..4).partition(|at| split & (1 << at) != 0);
        let some = |places: Vec<usize>| places.into_iter().rev().map(|at| cases[at].clone()).collect::<Vec<_>>();
        let mut both = Vec::new();
        let (left, right) = (of(&some(left), &mut both), of(&some(right), &mut both));
        assert_eq!(left.clone().merge(right.clone()), whole);
        assert_eq!(right.merge(left), whole);
        both.sort_by_key(|(of, first, ..)| (*of, *first));
        assert_eq!(both, lines);
    }
}

#[test]
fn what_would_satisfy_is_the_least_or_the_most_that_does() {
    let of = |quantity, bound| {
        let program = program([measure(quantity, SubjectKind::Case, bound)]);
        let measures = Measures::of(&program);
        let mut texts = Vec::new();
        let mut facts = Facts::default();
        let lowering = Lowering::of(&program);
        let mut record = Record::default();
        for (n, (on, contact)) in (0_u32..).zip(client_a().contacts) {
            let stamp = Stamp::new(EventId(Uuid::from_u128(n.into())), noon(on));
            lowering.lower(&Event::new(case(1), stamp, contact), n, &mut record, &mut facts);
        }
        let spells = [spell(0, 6, None)];
        let service = Service { case: case(1), spells: &spells, facts: &facts, term_began: None };
        measures.case(&mut Tally::default(), &service, day(7), &mut |of| texts.push(of.would_satisfy()));
        texts.remove(0)
    };
    // 3 of 4 is 75; 4 of 4 is the least that is 80. 2 of 4 is the most that is 50.
    assert_eq!(of(Quantity::InVivo {}, at_least(8_000)), "at least 4 of 4 contacts");
    assert_eq!(of(Quantity::InVivo {}, at_least(7_500)), "at least 3 of 4 contacts");
    assert_eq!(of(Quantity::InVivo {}, at_most(5_000)), "at most 2 of 4 contacts");
    let contacts = || Quantity::Contacts { filter: in_person() };
    assert_eq!(of(contacts(), at_least(450)), "at least 5 contacts in 7 days in service");
    assert_eq!(of(contacts(), at_most(350)), "at most 3 contacts in 7 days in service");
}
