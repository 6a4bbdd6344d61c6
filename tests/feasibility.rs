//! Whether a staffing can keep a program, and where appointments stand in each other's way, on figures worked out
//! by hand.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::arithmetic_side_effects, reason = "small numbers")]

use caseload::event::*;
use caseload::feasibility::{Conflict, Effort, EffortFault, Mix, Work, conflicts, feasible};
use caseload::ids::*;
use caseload::model::Model;
use caseload::program::*;
use caseload::record::Record;
use caseload::roster::{Census, Roster};
use caseload::time::Day;
use proptest::prelude::*;
use uuid::Uuid;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn worker(n: u128) -> WorkerId {
    WorkerId(Uuid::from_u128(0x3000 + n))
}

/// Four weeks without a holiday.
fn march() -> (Day, Day) {
    (day("2026-03-02"), day("2026-03-29"))
}

fn on_roster(n: u128, kind: RosterKind) -> RosterEvent {
    RosterEvent::new(EventId(Uuid::from_u128(n)), "2026-01-01T09:00:00-05:00".parse().unwrap(), kind)
}

/// A worker of so many hours a week, with some credentials.
fn works(n: u128, hours: f64, credentials: &[&str]) -> Worker {
    let credential = |name: &&str| Credential { name: (*name).into(), expires_on: None };
    let mut entry = Worker::new(worker(n));
    entry.weekly_hours = Decimal::new(hours);
    entry.credentials = credentials.iter().map(credential).collect();
    entry
}

fn roster(entries: impl IntoIterator<Item = Worker>) -> Roster {
    Roster::of((1..).zip(entries).map(|(n, entry)| on_roster(n, RosterKind::WorkerJoined(entry))).collect())
}

fn asks(code: &str, rule: Rule) -> Standard {
    Standard { code: code.into(), force: Force::Required, source: Source::new("agency", Standing::Agency), rule }
}

fn contacts(code: &str, least: u32, window: Window, days: Option<u32>, filter: Filter) -> Standard {
    let demands = vec![Demand { scope: Scope::always(), least, days, filter }];
    let clocks = Clocks::all(Clock::Continue);
    let (scope, rounding) = (Scope::always(), Rounding::HalfUp);
    asks(code, Rule::Contact(ContactRule { amount: Amount::Contacts, window, scope, demands, clocks, rounding }))
}

fn visits() -> Filter {
    Filter { modes: vec![Mode::FaceToFace], ..Filter::default() }
}

fn of(standards: impl IntoIterator<Item = Standard>) -> Program {
    let mut draft = Draft::new("x");
    draft.standards.extend(standards);
    draft.build().unwrap()
}

fn half(contact_minutes: u32, travel_minutes: u32) -> Effort {
    Effort { share_percent: 50, contact_minutes, travel_minutes, ..Effort::default() }
}

fn hours(text: &str) -> Hundredths {
    Hundredths::new(text.replace('.', "").parse().unwrap())
}

/// The scenario "a program that staffing cannot keep": 4 workers x 37.5 h x 50 % = 75 h; 90 clients x 2 contacts x
/// 75 minutes = 225 h; at most 30 clients, or 0.67 contacts a week; without travel 135 h.
#[test]
fn a_program_that_staffing_cannot_keep() {
    let program = of([contacts("x.seen", 2, Window::Week, None, visits())]);
    let staff = roster((1..=4).map(|n| works(n, 37.5, &[])));
    let found = feasible(&program, &staff, march(), &[Mix::of(90)], &half(45, 30)).unwrap();
    assert!(!found.is_feasible());
    assert_eq!((found.needed(), found.there(), found.gap()), (hours("225.00"), hours("75.00"), hours("150.00")));
    assert_eq!(found.largest, Some(30));
    assert_eq!(format!("{:.2}", found.affordable(&found.needs[0])), "0.67");
    assert_eq!(
        found.to_string(),
        "not feasible: 225.00 hours a week needed for 90 cases, 75.00 there; at most 30 cases by hours"
    );
    let near = feasible(&program, &staff, march(), &[Mix::of(90)], &half(45, 0)).unwrap();
    assert_eq!((near.needed(), near.is_feasible()), (hours("135.00"), false));
    for (cases, fits) in [(30, true), (31, false)] {
        let found = feasible(&program, &staff, march(), &[Mix::of(cases)], &half(45, 30)).unwrap();
        assert_eq!((found.is_feasible(), found.largest), (fits, Some(30)), "{cases}");
    }
}

/// A contact that meets several standards is done once; a wider standard takes only what is left over.
#[test]
fn a_contact_counts_for_every_standard_it_meets() {
    let staff = roster([works(1, 40.0, &[])]);
    let needed = |standards: Vec<Standard>| {
        feasible(&of(standards), &staff, march(), &[Mix::of(10)], &half(60, 0)).unwrap().needed()
    };
    let weekly = || contacts("x.visit", 1, Window::Week, None, visits());
    let any = |least| contacts("x.any", least, Window::Week, None, Filter::default());
    assert_eq!(needed(vec![weekly()]), hours("10.00"));
    assert_eq!(needed(vec![weekly(), any(1)]), hours("10.00"));
    assert_eq!(needed(vec![any(3), weekly()]), hours("30.00")); // 1 visit and 2 more
    // One visit may be with the family too; a call is no visit.
    let family = Filter { with: Parties::from([Party::Family]), ..Filter::default() };
    assert_eq!(needed(vec![weekly(), contacts("x.family", 1, Window::Week, None, family)]), hours("10.00"));
    let call = Filter { modes: vec![Mode::Phone], ..Filter::default() };
    assert_eq!(needed(vec![weekly(), contacts("x.call", 1, Window::Week, None, call)]), hours("20.00"));
    // Every 14 days is half a week's; 52/12 weeks are a month.
    assert_eq!(needed(vec![contacts("x.a", 1, Window::Rolling, Some(14), visits())]), hours("5.00"));
    assert_eq!(needed(vec![contacts("x.a", 13, Window::Month, None, visits())]), hours("30.00"));
}

/// Minutes asked for are minutes; contacts bring some of them. Those of tiers are each its own.
#[test]
fn minutes_and_tiers() {
    let staff = roster([works(1, 40.0, &[])]);
    let minutes = |least: u32| {
        let Rule::Contact(rule) = contacts("x", least, Window::Week, None, visits()).rule else { return None };
        Some(asks("x.minutes", Rule::Contact(ContactRule { amount: Amount::Minutes, ..rule })))
    };
    let program = of([contacts("x.visit", 1, Window::Week, None, visits())].into_iter().chain(minutes(120)));
    let found = feasible(&program, &staff, march(), &[Mix::of(6)], &half(45, 15)).unwrap();
    // Per case: one visit of 45 + 15, and 75 minutes more: the way is no time with the client.
    assert_eq!(found.needed(), hours("13.50"));
    let demand = |tier, least| Demand { scope: Scope::tiers([tier]), least, days: None, filter: visits() };
    let Rule::Contact(rule) = contacts("x", 1, Window::Week, None, visits()).rule else { return };
    let demands =
        vec![demand(Tier::High, 3), Demand { scope: Scope::always(), least: 1, days: None, filter: visits() }];
    let program = of([asks("x.seen", Rule::Contact(ContactRule { demands, ..rule }))]);
    let mix = [Mix { tier: Some(Tier::High), ..Mix::of(2) }, Mix { tier: Some(Tier::Low), ..Mix::of(4) }];
    let found = feasible(&program, &staff, march(), &mix, &half(60, 0)).unwrap();
    assert_eq!((found.cases, found.needed()), (6, hours("10.00")));
}

/// Four contacts of any kind and 120 minutes face to face are four visits; a group's time counts once; five business
/// days are a week; a mean that is asked for is reckoned; skills limit the largest caseload.
#[test]
fn contacts_are_shared_as_far_as_they_can_be() {
    let staff = roster([works(1, 40.0, &["spanish"]), works(2, 40.0, &[])]);
    let minutes = ContactRule {
        amount: Amount::Minutes,
        ..match contacts("x", 120, Window::Week, None, visits()).rule {
            Rule::Contact(rule) => rule,
            _ => return,
        }
    };
    let program =
        of([contacts("x.any", 4, Window::Week, None, Filter::default()), asks("x.minutes", Rule::Contact(minutes))]);
    let found = feasible(&program, &staff, march(), &[Mix::of(13)], &half(45, 0)).unwrap();
    assert_eq!(found.needed(), hours("39.00"));
    let group = Filter { group: Some(true), ..Filter::default() };
    let eight = Work { minutes: 60, clients: 8, ..Work::default() };
    let effort = Effort { of: [("x.group".into(), eight)].into(), ..half(45, 0) };
    let program = of([contacts("x.group", 1, Window::Week, None, group)]);
    assert_eq!(feasible(&program, &staff, march(), &[Mix::of(16)], &effort).unwrap().needed(), hours("2.00"));
    let Rule::Deadline(review) =
        Program::preset(Model::IntensiveCaseManagement).standard("icm.review").unwrap().rule.clone()
    else {
        return;
    };
    let repeat = Some(Repeat { every: Span::BusinessDays(5), from_completion: false });
    let program = of([asks("x.paper", Rule::Deadline(Deadline { repeat, within: None, ..review }))]);
    let papers = Effort { paper_minutes: 60, ..half(0, 0) };
    assert_eq!(feasible(&program, &staff, march(), &[Mix::of(10)], &papers).unwrap().needed(), hours("10.00"));
    let quantity = Quantity::Contacts { filter: Filter::default() };
    let (window, bound) = (Some(MeasureWindow::Weeks(1)), Some(Bound::AtLeast(Hundredths::new(300))));
    let mean = Measure { quantity, subject: SubjectKind::Team, window, bound, least_denominator: 0 };
    let program = of([asks("x.mean", Rule::Measure(mean))]);
    assert_eq!(feasible(&program, &staff, march(), &[Mix::of(10)], &half(20, 0)).unwrap().needed(), hours("10.00"));
    let program = of([contacts("x.seen", 1, Window::Week, None, visits())]);
    let spanish = Work { minutes: 60, any_of: vec!["spanish".to_owned()], ..Work::default() };
    let effort = Effort { of: [("x.seen".into(), spanish)].into(), ..half(45, 0) };
    assert_eq!(feasible(&program, &staff, march(), &[Mix::of(30)], &effort).unwrap().largest, Some(20));
}

/// Papers that come again, meetings of a team and supervision take their time too; only what grows with the cases
/// decides how many fit.
#[test]
fn papers_and_meetings() {
    let team = TeamId(Uuid::from_u128(0x7EA));
    let entries = (1..=3).map(|n| {
        let mut entry = works(n, 40.0, &[]);
        entry.team = Some(team);
        entry.supervisor = (n > 1).then_some(worker(1));
        entry
    });
    let joined = (1..).zip(entries).map(|(n, entry)| on_roster(n, RosterKind::WorkerJoined(entry)));
    let formed = on_roster(99, RosterKind::TeamFormed(Team { team, name: "team".into(), positions: vec![] }));
    let staff = Roster::of(joined.chain([formed]).collect());
    let measure = |quantity, subject, least: u32| {
        let (window, bound) = (Some(MeasureWindow::Weeks(1)), Some(Bound::AtLeast(Hundredths::new(least * 100))));
        Rule::Measure(Measure { quantity, subject, window, bound, least_denominator: 0 })
    };
    let program = of([
        contacts("x.seen", 1, Window::Week, None, visits()),
        asks("x.meets", measure(Quantity::Meetings {}, SubjectKind::Team, 4)),
        asks("x.supervision", measure(Quantity::Supervision {}, SubjectKind::Worker, 1)),
        Program::preset(Model::IntensiveCaseManagement).standard("icm.review").unwrap().clone(),
    ]);
    let effort = Effort {
        share_percent: 100,
        contact_minutes: 60,
        paper_minutes: 130,
        meeting_minutes: 30,
        supervision_minutes: 60,
        ..Effort::default()
    };
    let found = feasible(&program, &staff, march(), &[Mix::of(52)], &effort).unwrap();
    let needs: Vec<_> = found.needs.iter().map(|need| (need.code.as_str(), need.hours())).collect();
    // Six months have 26 weeks: 52 x 130 minutes / 26 weeks = 260 minutes. Three sit in four meetings of half an
    // hour, two are supervised.
    assert_eq!(
        needs,
        [
            ("x.seen", hours("52.00")),
            ("icm.review", hours("4.34")), // 4.3333, rounded up
            ("x.meets", hours("6.00")),
            ("x.supervision", hours("2.00")),
        ]
    );
    // 120 h less 8 h, over 65 minutes a case.
    assert_eq!(found.largest, Some(103));
}

/// Absence, roles that are left out, hours by full-time equivalents, a standard's own work.
#[test]
fn hours_that_are_there() {
    let program = of([contacts("x.seen", 1, Window::Week, None, visits())]);
    let mut entry = works(1, 40.0, &[]);
    let fte = |role, hundredths| RoleHours { role, fte: Hundredths::new(hundredths) };
    entry.roles = vec![fte(Role::CaseManager, 60), fte(Role::Administrative, 40)];
    let mut other = Worker::new(worker(2));
    other.roles = vec![fte(Role::CaseManager, 50)];
    let events = [
        on_roster(1, RosterKind::WorkerJoined(entry)),
        on_roster(2, RosterKind::WorkerJoined(other)),
        on_roster(
            3,
            RosterKind::WorkerAbsent(WorkerAbsent {
                worker: worker(1),
                from: day("2026-03-02"),
                to: day("2026-03-08"),
            }),
        ),
    ];
    let staff = Roster::of(events.to_vec());
    let effort = Effort {
        full_time: Hundredths::new(3_600),
        without: vec![Role::Administrative],
        share_percent: 100,
        contact_minutes: 60,
        ..Effort::default()
    };
    let found = feasible(&program, &staff, march(), &[Mix::of(1)], &effort).unwrap();
    // 40 x 60 % x 3 weeks of 4, and 36 x 0.5.
    assert_eq!(found.there(), hours("36.00"));
    let own = Work { minutes: 90, ..Work::default() };
    let effort = Effort { of: [("x.seen".into(), own)].into(), ..effort };
    assert_eq!(feasible(&program, &staff, march(), &[Mix::of(2)], &effort).unwrap().needed(), hours("3.00"));
}

/// What only holders of a credential can do is held against their hours, in every combination: here each kind of
/// work has hours enough alone, and both together have not.
#[test]
fn skills_are_counted_once() {
    let program = of([
        contacts("x.a", 1, Window::Week, None, Filter { services: vec![Service::Therapy], ..visits() }),
        contacts("x.b", 1, Window::Week, None, Filter { services: vec![Service::SkillsTraining], ..visits() }),
    ]);
    let work = |any_of: &[&str]| {
        let any_of = any_of.iter().map(ToString::to_string).collect();
        Work { minutes: 60, any_of, ..Work::default() }
    };
    let effort = |both: bool| Effort {
        share_percent: 100,
        of: [("x.a".into(), work(&["lcsw"])), ("x.b".into(), work(if both { &["cadc"] } else { &[] }))].into(),
        ..Effort::default()
    };
    let one = || works(1, 40.0, &["lcsw", "cadc"]);
    let ask = |entries: Vec<Worker>, cases, both| {
        feasible(&program, &roster(entries), march(), &[Mix::of(cases)], &effort(both)).unwrap()
    };
    let two = ask(vec![one(), works(2, 40.0, &[])], 30, true);
    assert_eq!(two.short_of.len(), 1, "{:?}", two.short_of);
    assert_eq!(two.short_of[0].credentials, ["cadc", "lcsw"]);
    assert_eq!((two.short_of[0].needed, two.short_of[0].there), (hours("60.00"), hours("40.00")));
    assert!(!two.is_feasible() && two.needed() < two.there());
    assert!(ask(vec![one(), works(2, 40.0, &[])], 30, false).is_feasible());
    assert!(ask(vec![one(), works(2, 40.0, &["cadc"])], 30, true).is_feasible());
    let none = ask(vec![works(1, 40.0, &[])], 3, true);
    let names: Vec<_> = none.short_of.iter().map(|short| short.credentials.join(" or ")).collect();
    assert_eq!(names, ["cadc", "lcsw"]);
}

/// The required caps leave room for so many cases, with owners who hold what is asked of them.
#[test]
fn the_caps_leave_room() {
    let cap = |force| {
        let cap = Cap { per: Per::Worker, most: Hundredths::new(1_000), counts: Load::Heads {}, without: vec![] };
        Standard { force, ..asks("x.cap", Rule::Cap(cap)) }
    };
    let licensed = asks("x.licence", Rule::Credentials(Credentials { any_of: vec!["lcsw".to_owned()] }));
    let seen = || contacts("x.seen", 1, Window::Week, None, visits());
    let entry = |n, credentials: &[&str]| {
        let mut entry = works(n, 40.0, credentials);
        entry.roles = vec![RoleHours { role: Role::CaseManager, fte: Hundredths::new(75) }];
        entry
    };
    let staff = roster([entry(1, &["lcsw"]), entry(2, &[])]);
    let ask = |standards: Vec<Standard>, cases| {
        feasible(&of(standards), &staff, march(), &[Mix::of(cases)], &half(10, 0)).unwrap()
    };
    let both = ask(vec![seen(), cap(Force::Required)], 14);
    let room = |found: &caseload::feasibility::Feasibility| found.rooms.first().map(|of| (of.cases, of.room));
    assert_eq!((room(&both), both.is_feasible()), (Some((14, 14)), true)); // floor of 7.5, each
    assert!(!ask(vec![seen(), cap(Force::Required)], 15).is_feasible());
    assert_eq!(room(&ask(vec![seen(), cap(Force::Required), licensed], 8)), Some((8, 7)));
    assert!(!ask(vec![seen(), cap(Force::Recommended)], 15).is_feasible());
    let required = Effort { only_required: true, ..half(10, 0) };
    let program = of([seen(), cap(Force::Recommended)]);
    assert!(feasible(&program, &staff, march(), &[Mix::of(15)], &required).unwrap().is_feasible());
    // Without hours in roles nobody knows the room.
    let unknown = feasible(&program, &roster([works(1, 40.0, &[])]), march(), &[Mix::of(15)], &half(10, 0)).unwrap();
    assert!(unknown.rooms.is_empty());
}

#[test]
fn cases_are_written_and_read() {
    let mix = Mix { tier: Some(Tier::High), phase: Some("later".into()), ..Mix::of(3) };
    let written = serde_json::to_string(&mix).unwrap();
    assert_eq!(serde_json::from_str::<Mix>(&written).unwrap(), mix);
    let read = serde_json::from_str::<Mix>(r#"{"cases":2,"owner":"team"}"#).unwrap();
    assert_eq!(read, Mix { owner: Some(OwnerKind::Team), ..Mix::of(2) });
    assert!(serde_json::from_str::<Mix>(r#"{"cases":2,"team":1}"#).is_err());
}

#[test]
fn every_fault_of_a_question_is_listed() {
    let program = of([contacts("x.seen", 1, Window::Week, None, visits())]);
    let staff = roster([Worker::new(worker(1))]);
    let mix = Mix { phase: Some("later".into()), ..Mix::of(0) };
    let effort = Effort { share_percent: 101, of: [("x.other".into(), Work::default())].into(), ..Effort::default() };
    let refused = feasible(&program, &staff, (march().1, march().0), &[mix], &effort).unwrap_err();
    assert_eq!(
        refused.faults(),
        [
            EffortFault::Share { found: 101 },
            EffortFault::NoCases,
            EffortFault::Days { from: march().1, through: march().0 },
            EffortFault::UnknownStandard("x.other".into()),
            EffortFault::UnknownPhase("later".into()),
            EffortFault::NoHours { workers: 1 },
        ]
    );
    assert!(refused.to_string().starts_with("`x`: 6 fault(s)\n101 percent"));
    assert_eq!((refused.of(), refused.faults()[1].code()), ("x", "effort.no_cases"));
    // A year of days at most.
    let through = |days| {
        let days = (march().0, march().0.plus_days(days));
        feasible(&program, &roster([works(1, 40.0, &[])]), days, &[Mix::of(1)], &half(10, 0)).map(|_| ())
    };
    assert_eq!(through(365), Ok(()));
    let (from, last) = (march().0, march().0.plus_days(366));
    assert_eq!(through(366).unwrap_err().faults(), [EffortFault::Days { from, through: last }]);

    let supervision = Measure {
        quantity: Quantity::Supervision {},
        subject: SubjectKind::Worker,
        window: Some(MeasureWindow::Weeks(1)),
        bound: Some(Bound::AtLeast(Hundredths::new(100))),
        least_denominator: 0,
    };
    let program = of([asks("x.supervision", Rule::Measure(supervision))]);
    let only_some = Work { any_of: vec!["licence".to_owned()], ..Work::default() };
    let effort = Effort { of: [("x.supervision".into(), only_some)].into(), ..half(45, 0) };
    let refused = feasible(&program, &roster([works(1, 40.0, &[])]), march(), &[Mix::of(1)], &effort).unwrap_err();
    assert_eq!(refused.faults(), [EffortFault::Seats("x.supervision".into())]);
}

proptest! {
    /// More cases or longer contacts never take less, more workers never leave less room, and the largest caseload is
    /// the largest that fits.
    #[test]
    fn more_takes_more(
        model in proptest::sample::select(Model::ALL.to_vec()),
        cases in 1..200_u32,
        workers in 1..12_u128,
        minutes in 1..120_u32,
        tier in proptest::option::of(proptest::sample::select(Tier::ALL.to_vec())),
        phase in 0..4_usize,
        owner in proptest::sample::select(OwnerKind::ALL.to_vec()),
    ) {
        let program = Program::preset(model);
        let effort = |contact_minutes| Effort { paper_minutes: 60, share_percent: 60, contact_minutes, ..Effort::default() };
        let phase = program.phases().get(phase % program.phases().len().max(1)).map(|of| of.phase.clone());
        let mix = |cases| Mix { tier, phase: phase.clone(), owner: Some(owner), ..Mix::of(cases) };
        let staff = |workers| roster((1..=workers).map(|n| works(n, 40.0, &[])));
        let ask = |cases, workers, minutes| feasible(&program, &staff(workers), march(), &[mix(cases)], &effort(minutes)).unwrap();
        let found = ask(cases, workers, minutes);
        prop_assert!(ask(cases + 1, workers, minutes).needed() >= found.needed());
        prop_assert!(ask(cases, workers, minutes + 1).needed() >= found.needed());
        prop_assert!(ask(cases, workers + 1, minutes).there() > found.there());
        if let Some(largest) = found.largest {
            let fits = |cases| ask(u32::try_from(cases).unwrap(), workers, minutes).gap() == Hundredths::default();
            prop_assert!(largest == 0 || fits(largest), "{}", largest);
            prop_assert!(!fits(largest + 1), "{}", largest + 1);
        }
    }
}

#[test]
fn appointments_in_each_others_way() {
    let event = |case: u128, n: u128, at: &str, kind: Kind| {
        let stamp = Stamp::new(EventId(Uuid::from_u128((case << 16) + n)), at.parse().unwrap());
        Event::new(CaseId(Uuid::from_u128(case)), stamp, kind)
    };
    let made = |n: u128, starts: &str, minutes| AppointmentMade {
        appointment: AppointmentId(Uuid::from_u128(n)),
        starts: format!("{starts}:00-05:00").parse().unwrap(),
        minutes,
        staff: vec![worker(1)],
    };
    let of_case = |case: u128, appointments: Vec<AppointmentMade>| {
        let mut record = Record::default();
        let program = of([]);
        let referred = Referred::new(ClientId(Uuid::from_u128(case)));
        record.evolve(&event(case, 0, "2026-03-01T09:00:00-05:00", referred.into()), &program);
        for (n, made) in (1..).zip(appointments) {
            record.evolve(&event(case, n, "2026-03-01T09:01:00-05:00", made.into()), &program);
        }
        record
    };
    let first = of_case(
        1,
        vec![
            made(1, "2026-03-02T09:00", 60),
            made(2, "2026-03-02T10:15", 30),
            made(3, "2026-03-03T09:00", 60),
            made(4, "2026-03-20T09:00", 60),
        ],
    );
    // The same hour with another client of one group is one appointment.
    let second = of_case(
        2,
        vec![
            made(3, "2026-03-03T09:00", 60),
            made(5, "2026-03-03T09:59", 5),
            made(6, "2026-03-10T09:00", 5),
            made(7, "2026-03-02T09:30", 0),
        ],
    );
    let staff = Roster::of(vec![
        on_roster(1, RosterKind::WorkerJoined(works(1, 40.0, &[]))),
        on_roster(
            2,
            RosterKind::WorkerAbsent(WorkerAbsent {
                worker: worker(1),
                from: day("2026-03-10"),
                to: day("2026-03-10"),
            }),
        ),
        RosterEvent::new(
            EventId(Uuid::from_u128(3)),
            "2026-03-20T00:00:00-05:00".parse().unwrap(),
            RosterKind::WorkerLeft(WorkerLeft { worker: worker(1) }),
        ),
    ]);
    let census = Census::of(staff, &[first, second]);
    let appointment = |n: u128| AppointmentId(Uuid::from_u128(n));
    let with =
        |a, b, minutes_between| Conflict::With { first: appointment(a), second: appointment(b), minutes_between };
    let found = |travel| {
        let found = conflicts(&census, (day("2026-03-01"), day("2026-03-31")), travel);
        found.into_iter().map(|(_, conflict)| conflict).collect::<Vec<_>>()
    };
    let absent = Conflict::Absent { appointment: appointment(6), day: day("2026-03-10") };
    let left = Conflict::NotThere { appointment: appointment(4), day: day("2026-03-20") };
    assert_eq!(found(15), [absent, left, with(3, 5, -1)]);
    assert_eq!(found(16), [absent, left, with(1, 2, 15), with(3, 5, -1)]);
    assert!(conflicts(&census, (day("2026-03-04"), day("2026-03-09")), 16).is_empty());
}
