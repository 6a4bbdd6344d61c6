//! Random histories of one case over about a year, and random rulebooks. Small numbers throughout, so that
//! what fails shrinks to something that can be read.

use caseload::event::*;
use caseload::ids::{CaseId, ClientId, EventId, GroupId, TeamId, WorkerId};
use caseload::lifecycle::Stage;
use caseload::program::*;
use caseload::time::{Day, Instant};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use uuid::Uuid;

/// The names of the phases of every random rulebook.
pub const PHASES: [&str; 4] = ["pre_cti", "transition", "try_out", "transfer_of_care"];

const REASONS: [HoldReason; 4] = [HoldReason::Hospital, HoldReason::Jail, HoldReason::Away, HoldReason::Other];
const FACILITIES: [Facility; 3] = [Facility::Hospital, Facility::PsychiatricHospital, Facility::Jail];

/// The first day of every history: a Thursday.
pub fn first_day() -> Day {
    Day::new(2026, 1, 1).expect("a day")
}

/// The day that many days after the first.
pub fn day(offset: i32) -> Day {
    first_day().plus_days(offset)
}

pub fn worker(n: u128) -> WorkerId {
    WorkerId(Uuid::from_u128(0x1000 + n))
}

/// The event of a case on that day, at the minute of the day (UTC - 5); `id` tells it from the others.
pub fn event(id: u128, day: Day, minute: u32, recorded: Option<Day>, kind: impl Into<Kind>) -> Event {
    let at = |day: Day| -> Instant {
        format!("{day}T{:02}:{:02}:00-05:00", minute / 60, minute % 60).parse().expect("an instant")
    };
    let stamp = Stamp { recorded_at: recorded.map(at), ..Stamp::new(EventId(Uuid::from_u128(id)), at(day)) };
    Event::new(CaseId(Uuid::from_u128(0xca5e)), stamp, kind)
}

/// A day within the year or shortly after it.
pub fn as_of() -> impl Strategy<Value = Day> {
    prop_oneof![3 => 0..=420_i32, 1 => 330..=420_i32].prop_map(day)
}

/// What happens on which day, counted from the first.
type Part = Vec<(i32, Kind)>;

fn within_the_year() -> std::ops::RangeInclusive<i32> {
    0..=370
}

/// The events of one case, in order.
pub fn history() -> impl Strategy<Value = Vec<Event>> {
    let opening = opening();
    let parts = (
        vec((within_the_year(), contact()), 0..=45)
            .prop_map(|contacts| contacts.into_iter().map(|(on, contact)| (on, Kind::Contact(contact))).collect()),
        contact_habit(),
        vec(hold(), 0..=5).prop_map(|parts| parts.concat()),
        option::weighted(0.5, vec(closing(), 1..=2)).prop_map(|parts| parts.unwrap_or_default().concat()),
        vec((within_the_year(), rating()), 0..=6),
        vec(stay(), 0..=4).prop_map(|parts| parts.concat()),
        vec((within_the_year(), paper()), 0..=16),
        option::weighted(0.6, phases()).prop_map(Option::unwrap_or_default),
        vec((within_the_year(), reassignment()), 0..=2),
        vec((within_the_year(), select(PHASES.to_vec())), 0..=2)
            .prop_map(|extra| extra.into_iter().map(|(on, phase)| (on, started(phase))).collect::<Part>()),
    )
        .prop_map(
            |(a, b, c, d, e, f, g, h, i, j): (Part, Part, Part, Part, Part, Part, Part, Part, Part, Part)| {
                [a, b, c, d, e, f, g, h, i, j].concat()
            },
        );
    // How late each is written down, and its place within its day; both come round again.
    let recorded = vec(option::weighted(0.75, prop_oneof![4 => 0..=3_i32, 2 => 4..=40_i32, 1 => -2..=-1_i32]), 7);
    let places = vec(0..=3_u8, 11);
    (opening, parts, recorded, places).prop_map(|(opening, parts, recorded, places)| {
        let places = places.into_iter().cycle();
        let mut all: Vec<_> = parts.into_iter().zip(places).map(|((on, kind), place)| (on, place, kind)).collect();
        all.extend(opening.into_iter().map(|(on, kind)| (on, 0, kind)));
        all.sort_by_key(|(on, place, kind)| (*on, *place, kind.name()));
        let mut events: Vec<Event> = Vec::new();
        for (((on, _, kind), recorded), id) in all.into_iter().zip(recorded.into_iter().cycle()).zip(1_u128..) {
            let earlier = events.iter().filter(|event| event.at.day() == day(on)).count();
            let minute = 480 + u32::try_from(earlier).expect("few");
            events.push(event(id, day(on), minute, recorded.map(|late| day(on + late)), kind));
        }
        events
    })
}

/// From the referral to implementation; usually complete and in order.
fn opening() -> impl Strategy<Value = Part> {
    let gaps = vec(0..=8_i32, 8);
    let left_out = prop_oneof![5 => Just(Vec::new()), 1 => vec(0..8_usize, 1..=3)];
    (gaps, any::<bool>(), left_out, owner(), select(Tier::ALL.to_vec()), plan_kind()).prop_map(
        |(gaps, waits, left_out, owner, tier, plan)| {
            let mut steps: Vec<Kind> = vec![
                Referred::new(ClientId(Uuid::from_u128(0xc1))).into(),
                ScreeningStarted {}.into(),
                Screened { eligible: true, reasons: vec![] }.into(),
                Waitlisted { priority: None }.into(),
                Enrolled { owner, backup: None }.into(),
                Assessed { kind: AssessmentKind::Initial, needs: vec![] }.into(),
                RiskRated::judged(tier).into(),
                PlanAdopted { kind: plan, agreement: Agreement::Agreed, goals: vec![] }.into(),
            ];
            if !waits {
                steps[3] = ConsentGiven::new(ConsentScope::Services, ConsentGiver::Emergency).into();
            }
            let mut on = 0;
            let mut part = Part::new();
            for (i, (step, gap)) in steps.into_iter().zip(gaps).enumerate() {
                on += gap;
                if !left_out.contains(&i) {
                    part.push((on, step));
                }
            }
            part
        },
    )
}

fn owner() -> impl Strategy<Value = Owner> {
    let team = TeamId(Uuid::from_u128(0x7e));
    prop_oneof![Just(Owner::Worker(worker(0))), Just(Owner::Team(team)), Just(Owner::Lead { worker: worker(1), team })]
}

fn reassignment() -> impl Strategy<Value = Kind> {
    owner().prop_map(|owner| Reassigned { owner, backup: None, reason: "leave".into() }.into())
}

fn rating() -> impl Strategy<Value = Kind> {
    (select(Tier::ALL.to_vec()), prop::bool::weighted(0.2)).prop_map(|(tier, flag)| {
        let flags = if flag { vec![Text::from("item 9")] } else { vec![] };
        RiskRated { flags, ..RiskRated::judged(tier) }.into()
    })
}

fn contact() -> impl Strategy<Value = Contact> {
    let mode = prop_oneof![4 => Just(Mode::FaceToFace), 2 => Just(Mode::Phone), 1 => Just(Mode::Video)];
    let place = select(vec![Place::Community, Place::Home, Place::Office]);
    let with = subsequence(vec![Party::Client, Party::Family, Party::Provider], 0..=2);
    let outcome = prop_oneof![
        5 => Just(ContactOutcome::Completed),
        1 => Just(ContactOutcome::Attempted),
        1 => Just(ContactOutcome::NoShow)
    ];
    let staff = vec(0..3_u128, 0..=2);
    let rarely = (prop::bool::weighted(0.1), prop::bool::weighted(0.1), prop::bool::weighted(0.1));
    (mode, place, with, 0..=6_u16, staff, outcome, rarely).prop_map(
        |(mode, place, with, quarters, staff, outcome, (group, hand_off, therapy))| Contact {
            mode,
            place,
            with: with.into_iter().collect(),
            minutes: quarters * 15,
            staff: staff.into_iter().map(worker).collect(),
            outcome,
            service: therapy.then_some(Service::Therapy),
            group: group.then_some(GroupId(Uuid::from_u128(0x60))),
            hand_off: hand_off.then_some(true),
            appointment: None,
        },
    )
}

/// Contacts every so many days for a while: what a program that is kept looks like.
fn contact_habit() -> impl Strategy<Value = Part> {
    let habit = (0..=60_i32, 3..=16_i32, 0..=15_i32, 0..3_u128).prop_map(|(from, every, times, who)| {
        let visit = Contact::with_client(Mode::FaceToFace, Place::Home, 45, [worker(who)]);
        (0..times).map(|n| (from + n * every, Kind::Contact(visit.clone()))).collect()
    });
    option::of(habit).prop_map(Option::unwrap_or_default)
}

fn hold() -> impl Strategy<Value = Part> {
    let reason = prop_oneof![3 => select(REASONS.to_vec()), 1 => select(HoldReason::ALL.to_vec())];
    (0..=330_i32, reason, option::weighted(0.85, 0..=45_i32)).prop_map(|(on, reason, days)| {
        let mut part: Part = vec![(on, Held { reason }.into())];
        part.extend(days.map(|days| (on + days, Resumed { reason }.into())));
        part
    })
}

/// Closed, perhaps reopened, perhaps enrolled again.
fn closing() -> impl Strategy<Value = Part> {
    let again = option::weighted(0.7, (0..=40_i32, option::weighted(0.8, 0..=15_i32), owner()));
    (10..=370_i32, select(CloseReason::ALL.to_vec()), again).prop_map(|(on, reason, again)| {
        let mut part: Part = vec![(on, Closed::new(reason).into())];
        if let Some((gap, enrolled, owner)) = again {
            part.push((on + gap, Reopened { reason: "back".into() }.into()));
            part.extend(enrolled.map(|later| (on + gap + later, Enrolled { owner, backup: None }.into())));
        }
        part
    })
}

fn stay() -> impl Strategy<Value = Part> {
    let learned = || option::weighted(0.7, -1..=6_i32);
    (within_the_year(), select(FACILITIES.to_vec()), option::weighted(0.85, 0..=25_i32), learned(), learned()).prop_map(
        |(on, facility, days, entry, leaving)| {
            let learned_at = |on: i32, late: Option<i32>| late.and_then(|late| Instant::start_of(day(on + late)));
            let mut part: Part = vec![(
                on,
                InstitutionEntered { facility, learned_at: learned_at(on, entry), team_involved: None }.into(),
            )];
            part.extend(days.map(|days| {
                let learned_at = learned_at(on + days, leaving);
                (on + days, InstitutionLeft { facility, learned_at, team_involved: None }.into())
            }));
            part
        },
    )
}

fn plan_kind() -> impl Strategy<Value = PlanKind> {
    select(PlanKind::ALL.to_vec())
}

fn assessment_kind() -> impl Strategy<Value = AssessmentKind> {
    select(AssessmentKind::ALL.to_vec())
}

fn paper() -> impl Strategy<Value = Kind> {
    prop_oneof![
        1 => assessment_kind().prop_map(|kind| Assessed { kind, needs: vec![] }.into()),
        1 => plan_kind().prop_map(|kind| PlanAdopted { kind, agreement: Agreement::Agreed, goals: vec![] }.into()),
        3 => Just(PlanReviewed {}.into()),
        2 => select(vec![Document::CrisisPlan, Document::SafetyPlan])
            .prop_map(|document| DocumentCompleted { document }.into()),
        1 => select(ConsentGiver::ALL.to_vec()).prop_map(|by| ConsentGiven::new(ConsentScope::Services, by).into()),
        1 => Just(Evaluated::new(Outcome::GoalsMet).into()),
        1 => Just(FollowUpStarted {}.into()),
    ]
}

fn started(phase: &str) -> Kind {
    PhaseStarted { phase: phase.into() }.into()
}

/// The phases in order, each near its boundary, and perhaps the end.
fn phases() -> impl Strategy<Value = Part> {
    let off = || option::weighted(0.85, prop_oneof![3 => -8..=8_i32, 1 => -30..=30_i32]);
    (0..=70_i32, 1..=3_i32, off(), off(), off()).prop_map(|(from, months, second, third, end)| {
        let boundary = |n: i32| from + (n * months * 61) / 2;
        let mut part: Part = vec![(from, started(PHASES[1]))];
        part.extend(second.map(|off| (boundary(1) + off, started(PHASES[2]))));
        part.extend(third.map(|off| (boundary(2) + off, started(PHASES[3]))));
        part.extend(end.map(|off| (boundary(3) + off, Closed::new(CloseReason::Completed).into())));
        part.into_iter().map(|(on, kind)| (on.max(0), kind)).collect()
    })
}

/// A rulebook of one to four random obligation standards, without fault.
pub fn draft() -> impl Strategy<Value = Draft> {
    let shape = prop_oneof![
        4 => contact_rule().prop_map(Rule::Contact),
        5 => deadline().prop_map(Rule::Deadline),
        1 => (0..=20_u32).prop_map(|tolerance_days| Rule::Phases(PhaseSteps { tolerance_days })),
        1 => timeliness().prop_map(Rule::Timeliness),
    ];
    let timed = option::weighted(0.75, [1..=3_u32, 1..=3, 1..=3]);
    let process = (
        subsequence(AssessmentKind::ALL.to_vec(), 0..=2),
        subsequence(PlanKind::ALL.to_vec(), 0..=2),
        option::of(0..=30_u32),
    )
        .prop_map(|(assessments, plans, rating_days)| Process { assessments, plans, rating_days });
    let holidays = vec(within_the_year().prop_map(day), 0..=5);
    let early = option::of(subsequence(CloseReason::ALL.to_vec(), 0..=8));
    (vec(shape, 1..=4), timed, process, holidays, early).prop_map(|(rules, timed, process, holidays, early)| {
        let lengths = timed.map_or([None; 4], |[a, b, c]| [None, Some(a), Some(b), Some(c)]);
        let phases = PHASES.into_iter().zip(lengths).map(|(phase, months)| PhaseLength { phase: phase.into(), months });
        let mut draft = Draft { process, phases: phases.collect(), holidays, ..Draft::new("x") };
        // Steps of phases need phases with a length.
        let fits = |rule: &Rule| timed.is_some() || !matches!(rule, Rule::Phases(_));
        for (i, rule) in rules.into_iter().filter(fits).enumerate() {
            draft = draft.with(standard(&format!("x.s{i}"), rule));
        }
        if let Some(reasons) = early {
            draft = draft.with(standard("x.early", Rule::Guard(Guard::EarlyReasons { reasons })));
        }
        leave_no_tier_out(draft)
    })
}

/// A rulebook of one edition, and another that takes over, changes, drops and adds standards.
pub fn succeeded() -> impl Strategy<Value = Draft> {
    let change = (0..=9_u8, contact_rule(), deadline(), timeliness(), 0..=20_u32);
    let early = option::of(subsequence(CloseReason::ALL.to_vec(), 0..=8));
    (draft(), vec(change, 5), within_the_year(), early).prop_map(|(first, changes, from, early)| {
        let mut next = Draft { edition: "2".to_owned(), from: Some(day(from)), ..first.clone() };
        let mut changes = changes.into_iter();
        next.standards.retain_mut(|standard| {
            if !standard.code.as_str().starts_with("x.s") {
                return true;
            }
            let Some((choice, contact, deadline, timeliness, tolerance_days)) = changes.next() else { return true };
            match (&mut standard.rule, choice) {
                (_, 0..=2) => return true,
                (_, 3) => return false,
                (_, 4) => standard.force = Force::Required,
                (Rule::Contact(rule), 5..=7) => {
                    // The row goes on.
                    let is_rolling = rule.window == Window::Rolling;
                    let demand = |demand: Demand| Demand {
                        days: is_rolling.then_some(demand.days.unwrap_or(7)),
                        scope: Scope { before_enrolment: rule.scope.before_enrolment, ..demand.scope },
                        ..demand
                    };
                    rule.demands = contact.demands.into_iter().map(demand).collect();
                    if choice == 7 && contact.window == rule.window {
                        (rule.clocks, rule.rounding) = (contact.clocks, contact.rounding);
                    }
                }
                (Rule::Contact(rule), _) => *rule = contact,
                (Rule::Deadline(rule), _) => {
                    let (anchor, clocks) = (rule.anchor.clone(), rule.clocks);
                    let mut next = Deadline { anchor, clocks, ..deadline };
                    // When what was done early would have been due, had holds moved it, is left open: who counts
                    // from completions goes on to.
                    let chained = rule.repeat.filter(|repeat| repeat.from_completion && clocks.any(Clock::Pause));
                    if let Some(before) = chained {
                        let every = next.repeat.map_or(before.every, |repeat| repeat.every);
                        next.repeat = Some(Repeat { every, ..before });
                    }
                    *rule = plain(next);
                }
                (Rule::Timeliness(rule), _) => *rule = timeliness,
                (Rule::Phases(steps), _) => steps.tolerance_days = tolerance_days,
                _ => {}
            }
            true
        });
        if let Some((_, contact, deadline, ..)) = changes.next() {
            next = next.with(standard("x.new", Rule::Deadline(deadline)));
            next = next.with(standard("x.other", Rule::Contact(contact)));
        }
        if let Some(reasons) = early {
            next.standards.retain(|standard| standard.code.as_str() != "x.early");
            next = next.with(standard("x.early", Rule::Guard(Guard::EarlyReasons { reasons })));
        }
        Draft { successors: vec![leave_no_tier_out(next)], ..first }
    })
}

fn standard(code: &str, rule: Rule) -> Standard {
    Standard { code: code.into(), force: Force::Recommended, source: Source::new("chance", Standing::Own), rule }
}

/// Some contact standard must bind in every tier: the first then demands something of the rest.
fn leave_no_tier_out(mut draft: Draft) -> Draft {
    let faults = draft.check();
    if faults.iter().any(|fault| matches!(fault, Fault::TierWithoutContact(_))) {
        let first = draft.standards.iter_mut().find_map(|standard| match &mut standard.rule {
            Rule::Contact(rule) => Some(rule),
            _ => None,
        });
        if let Some(rule) = first {
            let scope = Scope { before_enrolment: rule.scope.before_enrolment, ..Scope::always() };
            let rest = Demand { scope, ..rule.demands[0].clone() };
            rule.demands.push(rest);
        }
    }
    draft
}

/// A clock for each reason, drawn from a list; often the same for all.
fn clocks(of: &'static [Clock]) -> impl Strategy<Value = Clocks> {
    let mixed = (vec(select(of), 8)).prop_map(|drawn| Clocks {
        hospital: drawn[0],
        jail: drawn[1],
        residential: drawn[2],
        away: drawn[3],
        lost_contact: drawn[4],
        client_request: drawn[5],
        funding: drawn[6],
        other: drawn[7],
    });
    prop_oneof![select(of).prop_map(Clocks::all), mixed]
}

fn filter() -> impl Strategy<Value = Filter> {
    let rarely = |weight: f64| option::weighted(weight, any::<bool>());
    (
        option::of(subsequence(vec![Mode::FaceToFace, Mode::Phone, Mode::Video], 1..=2)),
        option::weighted(0.15, subsequence(vec![Place::Home, Place::Office], 1..=2)),
        option::of(subsequence(vec![Party::Client, Party::Family], 1..=2)),
        select(vec![0_u16, 0, 15, 30]),
        option::weighted(0.3, Just(vec![ContactOutcome::Completed, ContactOutcome::Attempted])),
        option::weighted(0.1, Just(vec![Service::CaseManagement])),
        rarely(0.1),
        rarely(0.1),
    )
        .prop_map(|(modes, places, with, min_minutes, outcomes, services, group, hand_off)| Filter {
            modes: modes.unwrap_or_default(),
            places: places.unwrap_or_default(),
            with: with.unwrap_or_default().into_iter().collect(),
            min_minutes,
            outcomes: outcomes.unwrap_or_default(),
            services: services.unwrap_or_default(),
            group,
            hand_off,
        })
}

fn after_leaving() -> impl Strategy<Value = AfterLeaving> {
    (subsequence(FACILITIES.to_vec(), 0..=2), 1..=30_u32)
        .prop_map(|(facilities, days)| AfterLeaving { facilities, days })
}

/// When a demand holds: always, or by tier, phase or kind of owner.
fn demand_scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        2 => Just(Scope::always()),
        3 => subsequence(Tier::ALL.to_vec(), 1..=3).prop_map(Scope::tiers),
        2 => subsequence(PHASES.to_vec(), 1..=2).prop_map(Scope::phases),
        1 => subsequence(OwnerKind::ALL.to_vec(), 1..=2).prop_map(|owners| Scope { owners, ..Scope::default() }),
    ]
}

/// When a whole standard holds; no tiers, so that none is left out.
fn scope() -> impl Strategy<Value = Scope> {
    let open_stages = Stage::ALL.iter().copied().filter(|stage| stage.is_open()).collect::<Vec<_>>();
    let narrow = prop_oneof![
        5 => Just(Scope::default()),
        1 => subsequence(open_stages, 1..=6).prop_map(|stages| Scope { stages, ..Scope::default() }),
        1 => subsequence(OwnerKind::ALL.to_vec(), 1..=2).prop_map(|owners| Scope { owners, ..Scope::default() }),
        1 => subsequence(PHASES.to_vec(), 1..=2).prop_map(Scope::phases),
        1 => subsequence(FACILITIES.to_vec(), 1..=2).prop_map(|inside| Scope { inside, ..Scope::default() }),
        1 => after_leaving().prop_map(|after| Scope { after_leaving: Some(after), ..Scope::default() }),
    ];
    (narrow, prop::bool::weighted(0.25)).prop_map(|(scope, before_enrolment)| Scope { before_enrolment, ..scope })
}

pub fn contact_rule() -> impl Strategy<Value = ContactRule> {
    let window = prop_oneof![3 => Just(Window::Rolling), 1 => Just(Window::Week), 1 => Just(Window::Month)];
    let amount = prop_oneof![3 => Just(Amount::Contacts), 1 => Just(Amount::Minutes), 1 => Just(Amount::Staff)];
    // A demand has a scope of its own, and binds before enrolment only where that says so too.
    let demand = (demand_scope(), any::<bool>(), 1..=3_u32, 1..=30_u32, filter());
    (
        amount,
        window,
        scope(),
        vec(demand, 1..=3),
        clocks(&[Clock::Pause, Clock::Continue]),
        clocks(&[Clock::Continue, Clock::Pause, Clock::Restart]),
        select(Rounding::ALL.to_vec()),
    )
        .prop_map(|(amount, window, scope, demands, calendar, rolling, rounding)| {
            let is_rolling = window == Window::Rolling;
            let before = scope.before_enrolment;
            let demands = demands.into_iter().map(|(of_one, before_enrolment, least, days, filter)| Demand {
                scope: Scope { before_enrolment: before && before_enrolment, ..of_one },
                least: if amount == Amount::Minutes { least * 30 } else { least },
                days: is_rolling.then_some(days),
                filter,
            });
            let clocks = if is_rolling { rolling } else { calendar };
            ContactRule { amount, window, scope, demands: demands.collect(), clocks, rounding }
        })
}

fn anchor_pattern() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        3 => Just(Pattern::Enrolled {}),
        1 => Just(Pattern::Referred { urgency: vec![] }),
        1 => Just(Pattern::Assessed { kinds: vec![] }),
        1 => any::<bool>().prop_map(|flagged| Pattern::RiskRated { tiers: vec![], flagged }),
        1 => subsequence(PHASES.to_vec(), 0..=2)
            .prop_map(|phases| Pattern::PhaseStarted { phases: phases.into_iter().map(Phase::from).collect() }),
        1 => leaving_or_entering(),
        1 => Just(Pattern::PlanAdopted { kinds: vec![] }),
        1 => Just(Pattern::Reassigned {}),
        1 => subsequence(REASONS.to_vec(), 0..=2).prop_map(|reasons| Pattern::Held { reasons }),
        1 => filter().prop_map(Pattern::Contact),
    ]
}

fn leaving_or_entering() -> impl Strategy<Value = Pattern> {
    (any::<bool>(), subsequence(FACILITIES.to_vec(), 0..=2)).prop_map(|(leaving, facilities)| {
        if leaving { Pattern::InstitutionLeft { facilities } } else { Pattern::InstitutionEntered { facilities } }
    })
}

fn completion() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        4 => Just(Pattern::PlanReviewed {}),
        2 => Just(Pattern::Assessed { kinds: vec![] }),
        1 => subsequence(PlanKind::ALL.to_vec(), 0..=2).prop_map(|kinds| Pattern::PlanAdopted { kinds }),
        4 => filter().prop_map(Pattern::Contact),
        2 => Just(Pattern::DocumentCompleted { documents: vec![Document::CrisisPlan] }),
        1 => Just(Pattern::Evaluated {}),
        1 => Just(Pattern::Resumed { reasons: vec![] }),
        1 => Just(Pattern::Closed { reasons: vec![] }),
        1 => Just(Pattern::Enrolled {}),
    ]
}

fn span() -> impl Strategy<Value = Span> {
    prop_oneof![
        3 => (0..=45_u32).prop_map(Span::Days),
        1 => (0..=20_u32).prop_map(Span::BusinessDays),
        2 => (1..=3_u32).prop_map(Span::Months),
        1 => (1..=2_u32).prop_map(Span::FirstMonths),
    ]
}

fn every() -> impl Strategy<Value = Span> {
    prop_oneof![
        2 => (1..=45_u32).prop_map(Span::Days),
        1 => (1..=20_u32).prop_map(Span::BusinessDays),
        2 => (1..=3_u32).prop_map(Span::Months),
    ]
}

pub fn deadline() -> impl Strategy<Value = Deadline> {
    let anchor = prop_oneof![
        4 => anchor_pattern().prop_map(Anchor::Each),
        2 => anchor_pattern().prop_map(Anchor::First),
        3 => leaving_or_entering().prop_map(Anchor::Learned),
        4 => subsequence(REASONS.to_vec(), 1..=3).prop_map(Anchor::Held),
    ];
    let scope = prop_oneof![
        3 => Just(Scope { before_enrolment: true, ..Scope::default() }),
        1 => scope(),
        1 => demand_scope(),
    ];
    let when = prop_oneof![
        3 => span().prop_map(|within| (Some(within), None)),
        2 => every().prop_map(|every| (None, Some(every))),
        2 => (span(), every()).prop_map(|(within, every)| (Some(within), Some(every))),
    ];
    let options = (
        select(vec![1_u32, 1, 1, 2, 3]),
        prop::bool::weighted(0.2),
        option::weighted(0.2, 0..=10_u32),
        prop::bool::weighted(0.2),
        select(vec![0_u32, 0, 0, 1, 2]),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.3),
    );
    (anchor, scope, when, vec(completion(), 1..=2), options, clocks(&[Clock::Continue, Clock::Pause])).prop_map(
        |(anchor, scope, (within, every), done_by, options, clocks)| {
            let (count, leave_out_anchor_day, not_earlier_than, month_end, grace_months, roll_forward, from_completion) = options;
            plain(Deadline {
                anchor,
                scope,
                within,
                repeat: every.map(|every| Repeat { every, from_completion }),
                done_by,
                count,
                leave_out_anchor_day,
                not_earlier_than,
                month_end,
                grace_months,
                roll_forward,
                clocks,
                safety: false,
            })
        },
    )
}

/// Takes back what does not go together, and what the rules leave open (see the report of the specification).
fn plain(mut rule: Deadline) -> Deadline {
    if let Some(repeat) = &mut rule.repeat {
        rule.count = 1;
        rule.not_earlier_than = None;
        if repeat.from_completion {
            if !matches!(repeat.every, Span::Months(months) if months > rule.grace_months) {
                rule.grace_months = 0;
            }
            if rule.grace_months > 0 {
                rule.clocks = Clocks::all(Clock::Continue);
            }
        }
        // Due days that fall on one another.
        rule.month_end &= matches!(repeat.every, Span::Months(_));
        rule.roll_forward &= matches!(repeat.every, Span::Months(_));
    }
    rule.month_end &= rule.within.is_none_or(|within| matches!(within, Span::Months(_)));
    if rule.not_earlier_than.is_some() {
        rule.clocks = Clocks::all(Clock::Continue);
    }
    if rule.month_end || rule.grace_months > 0 {
        rule.roll_forward = false;
    }
    if rule.clocks.any(Clock::Pause) {
        // Business days count alone, or not at all.
        let is_business = |span: Span| matches!(span, Span::BusinessDays(_));
        let spans: Vec<Span> = rule.within.into_iter().chain(rule.repeat.map(|repeat| repeat.every)).collect();
        if rule.month_end || rule.grace_months > 0 || !spans.iter().all(|span| is_business(*span)) {
            let calendar = |span: Span| if is_business(span) { Span::Days(span.length()) } else { span };
            rule.within = rule.within.map(calendar);
            rule.repeat = rule.repeat.map(|repeat| Repeat { every: calendar(repeat.every), ..repeat });
        }
    }
    let safety_scope = Scope { before_enrolment: true, ..Scope::default() };
    rule.safety = rule.clocks == Clocks::all(Clock::Continue) && rule.repeat.is_none() && rule.scope == safety_scope;
    rule
}

fn timeliness() -> impl Strategy<Value = Timeliness> {
    let of = prop_oneof![filter().prop_map(Pattern::Contact), completion()];
    let within = prop_oneof![(0..=5_u32).prop_map(Span::Days), (0..=5_u32).prop_map(Span::BusinessDays)];
    (vec(of, 1..=2), within).prop_map(|(of, within)| Timeliness { of, within })
}
