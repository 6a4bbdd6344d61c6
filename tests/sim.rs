//! The simulator against theory, against the audit of its own log, and against a week worked by hand.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may panic, and plain arithmetic on small numbers reads best"
)]

use std::collections::BTreeMap;

use caseload::audit::Audit;
use caseload::case::{Setting, decide};
use caseload::event::{CloseReason, Event, Facility, Hundredths, Kind, Owner, Role, RosterKind, Tier, Urgency};
use caseload::feasibility::Effort;
use caseload::ids::{CaseId, WorkerId};
use caseload::lifecycle::Stage;
use caseload::log::Log;
use caseload::model::Model;
use caseload::program::*;
use caseload::record::Record;
use caseload::roster::{Census, Roster};
use caseload::sim::{
    self, Absence, Admission, Arrivals, Assignment, Cover, Distribution, Dropout, DueDays, Institutions, Keeps, Kin,
    Measure, Order, Ownership, Replication, Rulebook, Scenario, Service, Staff, StepDown, TierChange, Turnover,
    WorkOrder, Workers, run,
};
use caseload::time::Day;
use proptest::prelude::*;

/// A program that has nothing but the order of the process, and a cap.
fn bare(cap: Option<(u32, Load)>) -> Program {
    let mut draft = Draft::new("bare");
    draft.standards.retain(|of| of.rule == Rule::Order {});
    if let Some((most, counts)) = cap {
        let rule = Rule::Cap(Cap { per: Per::Team, most: Hundredths::new(most * 100), counts, without: vec![] });
        let source = Source::new("our own", Standing::Agency);
        draft = draft.with(Standard { code: "bare.cap".into(), force: Force::Required, source, rule });
    }
    draft.build().unwrap()
}

/// One team with that program, to which so many come a week and stay so long, for so many years.
fn scenario(program: Program, per_week: f64, stay: Distribution, years: u32) -> Scenario {
    let demand = sim::Demand::of(Arrivals::Poisson { per_week, weekdays: None, months: None });
    let mut scenario = Scenario::new("theory", program, demand);
    scenario.staff = Staff { workers: vec![Workers::of(1)], ..Staff::default() };
    scenario.service = Service { stay: Some(stay), ..Service::default() };
    scenario.policy.ownership = Ownership::Team;
    (scenario.days, scenario.warm_up, scenario.seed) = (years * 364, 3 * 364, 11);
    scenario
}

fn replications(scenario: &Scenario, number: u32) -> Vec<Replication> {
    let checked = scenario.check().unwrap();
    (0..number).map(|replication| run(&checked, replication)).collect()
}

/// The mean of a measure, within four standard errors of what theory says, and these no more than a share of it.
fn agrees(of: &[Replication], tier: Option<Tier>, measure: &Measure, theory: f64, share: f64) {
    let values: Vec<f64> = of.iter().map(|of| of.value(tier, measure).unwrap()).collect();
    let n = values.iter().map(|_| 1.0).sum::<f64>();
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt();
    assert!((mean - theory).abs() <= 4.0 * error, "{measure}: {mean} +- {error}, theory {theory}");
    assert!(error <= share * theory, "{measure}: the standard error of {error} is more than {share} of {theory}");
}

/// The same of a mean whose luck is that of another whose theory is known too: what the other's luck explains is taken
/// off (a control variate).
fn agrees_given(of: &[Replication], measure: &Measure, theory: f64, share: f64, control: &Measure, known: f64) {
    let pairs: Vec<(f64, f64)> =
        of.iter().map(|of| (of.value(None, measure).unwrap(), of.value(None, control).unwrap() - known)).collect();
    let n = pairs.iter().map(|_| 1.0).sum::<f64>();
    let mean = |part: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(part).sum::<f64>() / n;
    let (y, x) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let slope = mean(&|pair| (pair.0 - y) * (pair.1 - x)) / mean(&|pair| (pair.1 - x).powi(2));
    let left = mean(&|pair| (pair.0 - y - slope * (pair.1 - x)).powi(2)) * n / (n - 2.0);
    let (found, error) = (y - slope * x, (left / n).sqrt());
    assert!((found - theory).abs() <= 4.0 * error, "{measure}: {found} +- {error}, theory {theory}");
    assert!(error <= share * theory, "{measure}: the standard error of {error} is more than {share} of {theory}");
}

const NINE_WEEKS: Distribution = Distribution::Exponential { mean: 63.0 };

/// The share that c places lose at an offered load of a, by Erlang's recursion.
fn erlang_b(places: u32, load: f64) -> f64 {
    (1..=places).map(f64::from).fold(1.0, |lost, c| load * lost / (c + load * lost))
}

#[test]
fn places_lose_what_erlang_says_whatever_the_length_of_stay() {
    // Figures of the issue: an offered load of 72 from 8 a week and 9 weeks.
    assert!((erlang_b(60, 72.0) - 0.2101).abs() < 5e-5);
    assert!((erlang_b(80, 72.0) - 0.0345).abs() < 5e-5);
    for stay in [NINE_WEEKS, Distribution::Fixed(63.0), Distribution::Uniform { low: 0.0, high: 126.0 }] {
        let mut lossy = scenario(bare(Some((60, Load::Heads {}))), 8.0, stay, 30);
        lossy.demand.waiting_room = Some(0);
        agrees(&replications(&lossy, 8), None, &Measure::TurnedAwayShare, 0.2101, 0.02);
    }
    let mut lossy = scenario(bare(Some((80, Load::Heads {}))), 8.0, NINE_WEEKS, 60);
    lossy.demand.waiting_room = Some(0);
    let of = replications(&lossy, 12);
    agrees(&of, None, &Measure::TurnedAwayShare, 0.0345, 0.04);
    agrees(&of, None, &Measure::Open, 69.52, 0.005);
}

#[test]
fn a_waitlist_waits_as_long_as_erlang_says() {
    let of = replications(&scenario(bare(Some((80, Load::Heads {}))), 8.0, NINE_WEEKS, 80), 36);
    // The more come, and the longer they stay, the more places are taken: nine of ten in the mean.
    let taken = Measure::PlacesTaken;
    agrees_given(&of, &Measure::Waited, 0.2631, 0.02, &taken, 0.9);
    agrees_given(&of, &Measure::WaitMean, 2.07, 0.05, &taken, 0.9);
    agrees(&of, None, &taken, 0.9, 0.005);
}

/// Places for whom people wait who give up: a chain of births and deaths, whose shares of time are each the one before
/// times the rate up over the rate down.
#[test]
fn those_who_give_up_are_as_many_as_the_chain_says() {
    let mut impatient = scenario(bare(Some((80, Load::Heads {}))), 10.0, NINE_WEEKS, 40);
    impatient.demand.patience = Some(Distribution::Exponential { mean: 30.0 });
    let (come, stay, patience) = (10.0 / 7.0, 63.0, 30.0);
    let (mut share, mut all, mut waiting, mut served) = (1.0_f64, 0.0, 0.0, 0.0);
    for n in (0..1_000).map(f64::from) {
        all += share;
        waiting += share * (n - 80.0).max(0.0);
        served += share * n.min(80.0);
        share *= come / ((n + 1.0).min(80.0) / stay + (n + 1.0 - 80.0).max(0.0) / patience);
    }
    let of = replications(&impatient, 8);
    agrees(&of, None, &Measure::Queue, waiting / all, 0.03);
    agrees(&of, None, &Measure::Open, served / all, 0.005);
    agrees(&of, None, &Measure::GaveUp, waiting / all / patience * 37.0 * 364.0, 0.03);
}

#[test]
fn without_a_cap_as_many_are_served_as_come_times_they_stay() {
    let of = replications(&scenario(bare(None), 8.0, Distribution::Lognormal { median: 50.0, sigma: 0.6 }, 30), 8);
    let stay = Distribution::Lognormal { median: 50.0, sigma: 0.6 }.mean();
    agrees(&of, None, &Measure::Open, 8.0 / 7.0 * stay, 0.01);
    agrees(&of, None, &Measure::Queue, 0.0, 0.0);
}

#[test]
fn weighted_places_lose_what_kaufman_and_roberts_say() {
    // Twenty places; half the clients weigh 1, half 2; 10 stay 7 days in the mean of each.
    let whole = |weight: u32| Hundredths::new(weight * 100);
    let weights = TierWeights {
        low: whole(1),
        moderate: whole(1),
        high: whole(2),
        very_high: whole(2),
        unrated: whole(1),
        held_percent: 100,
    };
    let mut lossy = scenario(bare(Some((20, Load::Tiers(weights)))), 10.0, Distribution::Exponential { mean: 9.0 }, 60);
    lossy.demand.waiting_room = Some(0);
    lossy.demand.mix = vec![Kin::of(1.0, Tier::Low), Kin::of(1.0, Tier::High)];
    let load = 5.0 / 7.0 * 9.0;
    // The share of time with so many places taken, but for a factor.
    let mut q = vec![1.0_f64, load];
    for taken in 2..=20_u32 {
        let before = |weight: usize| q[q.len() - weight];
        q.push((load * before(1) + load * 2.0 * before(2)) / f64::from(taken));
    }
    let all = q.iter().sum::<f64>();
    let of = replications(&lossy, 12);
    agrees(&of, Some(Tier::Low), &Measure::TurnedAwayShare, q[20] / all, 0.03);
    agrees(&of, Some(Tier::High), &Measure::TurnedAwayShare, (q[19] + q[20]) / all, 0.03);
}

#[test]
fn nobody_is_lost_and_the_laws_hold_on_every_run() {
    for replication in replications(&scenario(bare(Some((80, Load::Heads {}))), 8.0, NINE_WEEKS, 40), 4) {
        let flow = replication.flow();
        assert_eq!(flow.referred, flow.waiting + flow.open + flow.closed);
        let value = |measure| replication.value(None, &measure).unwrap();
        // Little: as many wait as come a day times the days they wait, up to who came before and after.
        let days = 37.0 * 364.0;
        let wait = value(Measure::WaitMean) * value(Measure::Enrolled) / days;
        assert!((value(Measure::Queue) - wait).abs() <= 0.1, "{} {wait}", value(Measure::Queue));
        assert!((value(Measure::PlacesTaken) - value(Measure::Open) / 80.0).abs() < 1e-9);
    }
}

#[test]
fn the_same_seed_gives_the_same_and_another_another() {
    let scenario = scenario(bare(Some((80, Load::Heads {}))), 8.0, NINE_WEEKS, 6);
    let of = replications(&scenario, 3);
    assert_eq!(of, replications(&scenario, 3));
    assert_ne!(of[0].rows().collect::<Vec<_>>(), of[1].rows().collect::<Vec<_>>());
}

/// Little's law on a run: how many wait and are served, in the mean over time, is what the log has of their times there
/// after the warm-up, over that time.
fn little(scenario: &Scenario, events: &[Event], replication: &Replication) {
    let start = scenario.from.date().and_hms_opt(0, 0, 0).unwrap().and_utc();
    let (warm, end) = (f64::from(scenario.warm_up), f64::from(scenario.days));
    let mut began: BTreeMap<CaseId, (bool, f64)> = BTreeMap::new();
    let mut spent = [0.0, 0.0];
    let mut over = |(served, from): (bool, f64), to: f64| {
        spent[usize::from(served)] += (to.min(end) - from.max(warm)).max(0.0);
    };
    for event in events {
        let passed = event.at.date_time().signed_duration_since(start).num_microseconds().unwrap();
        let now = f64::from(u32::try_from(passed / 1_000_000).unwrap()) / 86_400.0;
        let stage = match event.kind {
            Kind::Waitlisted(_) => Some(false),
            Kind::Enrolled(_) => Some(true),
            Kind::Closed(_) => None,
            _ => continue,
        };
        let before = match stage {
            Some(served) => began.insert(event.case, (served, now)),
            None => began.remove(&event.case),
        };
        if let Some(before) = before {
            over(before, now);
        }
    }
    for before in began.into_values() {
        over(before, end);
    }
    for (measure, days) in [Measure::Queue, Measure::Open].into_iter().zip(spent) {
        let told = replication.value(None, &measure).unwrap() * (end - warm);
        assert!((told - days).abs() < 0.05, "{measure}: {told} days, {days} by the log");
    }
}

/// Every event passes the lifecycle and the limits as it comes, and the audit of the log counts what the run counted.
fn closes(scenario: &Scenario) -> Replication {
    let checked = scenario.check().unwrap().with_log();
    let replication = run(&checked, 0);
    let (events, roster) = replication.log().unwrap();
    let program = checked.program();
    let mut census = Census::default();
    let mut records: BTreeMap<CaseId, Record> = BTreeMap::new();
    let mut staff = roster.iter().peekable();
    for event in events {
        while let Some(of) = staff.next_if(|of| of.at.moment() <= event.at.moment()) {
            census.add(of.clone()).unwrap();
        }
        let setting = Setting::of(program).census(&census);
        let record = records.entry(event.case).or_default();
        if let Err(refusal) = decide(record, event, &setting) {
            panic!("{} on {}: {refusal}", event.kind.name(), event.at.day());
        }
        record.evolve(event, program);
        census.put(record);
    }
    let last = scenario.from.plus_days(i32::try_from(scenario.days).unwrap() - 1);
    let audited = Roster::of(roster.to_vec());
    assert!(audited.read().set_aside.is_empty(), "{:?}", audited.read().set_aside);
    let audit = Audit::of(program).as_of(last).roster(&audited);
    let report = audit.finish(audit.part(&Log::of(events.to_vec())));
    assert_eq!(usize::try_from(report.read().kept).unwrap(), events.len());
    let told: BTreeMap<_, _> = report.adherence().iter().map(|of| (&of.code, of.counts)).collect();
    assert_eq!(told.len(), replication.counts().len());
    for (code, counts) in replication.counts() {
        assert_eq!(*counts, told[code], "{code}");
        // Without a warm-up the shares are of all of them.
        if let Some(judged) = replication.value(None, &Measure::Judged(code.clone())).filter(|_| scenario.warm_up == 0)
        {
            let all = f64::from(u32::try_from(counts.met + counts.missed).unwrap());
            assert!((judged - all).abs() < 0.5, "{code}: {judged} of {all}");
        }
    }
    // The steps of the process are all taken as it asks; who is turned away at once has no days to appeal.
    for of in report.adherence().iter().filter(|of| of.force == Force::Required) {
        let is_of_steps = matches!(program.standard(of.code.as_str()).unwrap().rule, Rule::Order {} | Rule::Guard(_));
        assert!(!is_of_steps || of.counts.missed == 0, "{}: {:?}", of.code, of.counts);
    }
    let flow = replication.flow();
    assert_eq!(flow.referred, flow.waiting + flow.open + flow.closed);
    assert_eq!(usize::try_from(flow.referred).unwrap(), records.len());
    let ended = records.values().filter(|record| !record.state.is_open()).count();
    assert_eq!(usize::try_from(flow.closed).unwrap(), ended);
    little(scenario, events, &replication);
    // Without a log the same comes of it.
    let without = run(&scenario.check().unwrap(), 0);
    assert_eq!(without.rows().collect::<Vec<_>>(), replication.rows().collect::<Vec<_>>());
    assert!(without.counts().iter().all(|counts| replication.counts().contains(counts)));
    replication
}

/// A scenario of a model's preset with everything in it.
fn whole(model: Model) -> Scenario {
    let demand = sim::Demand::of(Arrivals::Poisson { per_week: 1.5, weekdays: None, months: None });
    let mut scenario = Scenario::new("whole", model, demand);
    scenario.staff.workers = vec![Workers { weekly_hours: Some(37.5), ..Workers::of(3) }];
    scenario.service.stay = Some(Distribution::Exponential { mean: 120.0 });
    scenario.work =
        Effort { share_percent: 60, contact_minutes: 45, travel_minutes: 30, paper_minutes: 60, ..Effort::default() };
    (scenario.days, scenario.warm_up) = (500, 100);
    scenario
}

#[test]
fn a_whole_program_closes() {
    let mut scenario = whole(Model::IntensiveCaseManagement);
    // A visit of an hour keeps the week's contact and its minutes.
    scenario.work.contact_minutes = 60;
    scenario.staff.workers.push(Workers { role: Role::Supervisor, weekly_hours: Some(37.5), ..Workers::of(1) });
    scenario.work.supervision_minutes = 60;
    scenario.work.meeting_minutes = 30;
    let of = closes(&scenario);
    let kept = |code: &str| of.value(None, &Measure::Adherence(code.into()));
    assert_eq!(kept("icm.contact.weekly"), Some(1.0));
    // What is measured of the program, of workers, and of those who supervise.
    assert_eq!([kept("icm.in_vivo"), kept("icm.supervision"), kept("icm.span")], [Some(1.0); 3]);
    let counts = |code: &str| of.counts().iter().find(|(known, _)| known.as_str() == code).unwrap().1;
    let weeks = 3 * 71;
    assert_eq!((counts("icm.supervision").met, counts("icm.supervision").missed), (weeks, 0));
    // Everybody who is enrolled has a backup, and every step is taken as the process asks.
    let enrolled = counts("icm.backup");
    assert!(enrolled.met > 30 && enrolled.missed == 0, "{enrolled:?}");
    assert!(counts("process.order").met > 1_000 && counts("process.order").missed == 0);
    let (_, roster) = of.log().unwrap();
    let met = roster.iter().filter(|event| matches!(event.kind, RosterKind::TeamMet(_))).count();
    assert_eq!(met, 72, "one on each Monday of 500 days");
    scenario.warm_up = 0;
    closes(&scenario);
}

/// Nobody is enrolled with a worker for whom nobody stands in, where the rulebook asks for a backup.
#[test]
fn nobody_is_enrolled_without_a_backup_where_one_is_asked_for() {
    let mut scenario = whole(Model::IntensiveCaseManagement);
    let decision = Decision::new("board", "ours", scenario.from);
    let icm = Program::preset(Model::IntensiveCaseManagement);
    scenario.program = icm.draft().clone().require("icm.backup", &decision).unwrap().build().unwrap().into();
    scenario.staff.workers[0].count = 1;
    let codes: Vec<_> = scenario.check().unwrap_err().faults().iter().map(sim::Fault::code).collect();
    assert_eq!(codes, ["scenario.backup"]);
    scenario.staff.workers[0].count = 2;
    scenario.staff.turnover =
        Some(Turnover { stay: Distribution::Exponential { mean: 60.0 }, fill: Distribution::Fixed(40.0) });
    closes(&scenario);
}

/// While all who lead are away nobody supervises; while there is another, everybody has that one.
#[test]
fn the_roster_names_who_leads_and_holds_what_was_held() {
    let mut scenario = whole(Model::IntensiveCaseManagement);
    scenario.staff.workers.push(Workers { role: Role::Supervisor, weekly_hours: Some(37.5), ..Workers::of(1) });
    scenario.work.supervision_minutes = 60;
    scenario.staff.absence = Some(Absence {
        every: Distribution::Exponential { mean: 30.0 },
        days: Distribution::Uniform { low: 3.0, high: 9.0 },
    });
    scenario.staff.turnover =
        Some(Turnover { stay: Distribution::Exponential { mean: 100.0 }, fill: Distribution::Fixed(20.0) });
    let of = closes(&scenario);
    let roster = Roster::of(of.log().unwrap().1.to_vec());
    for (day, held) in roster.supervision() {
        let there = |worker| roster.works(worker, *day) && !roster.absent(worker, *day);
        assert!(there(held.supervisor) && held.workers.iter().all(|worker| there(*worker)), "{day}");
    }
    let last = scenario.from.plus_days(499);
    for day in (0..500).map(|day| scenario.from.plus_days(day)).filter(|day| *day <= last) {
        let leads = |id: WorkerId| {
            roster.worker(id, day).here().is_some_and(|of| of.roles.iter().any(|of| of.role == Role::Supervisor))
        };
        let lead = roster.workers().find(|worker| leads(*worker));
        for worker in roster.workers().filter(|worker| Some(*worker) != lead) {
            let named = roster.worker(worker, day).here().map(|of| of.supervisor);
            assert!(named.is_none_or(|named| named == lead), "{day}");
        }
    }
    let measured = of.counts().iter().find(|(code, _)| code.as_str() == "icm.supervision").unwrap().1;
    assert!(measured.met > 0 && measured.missed > 0, "{measured:?}");
}

/// Anything that a scenario can have, in any mixture, under any model.
fn any_scenario() -> impl Strategy<Value = Scenario> {
    let people = (1..4_u32, 0.3..3.0_f64, 20.0..200.0_f64, prop::option::of(5.0..60.0_f64), prop::option::of(0..4_u32));
    let chances = (0.0..0.4_f64, prop::bool::ANY, prop::bool::ANY, prop::option::of(0.0..0.2_f64), prop::bool::ANY);
    let parts = (0..4_usize, 0..5_usize, 0..2_usize, 0..2_usize, 0..2_usize, 0..6_usize);
    (0..Model::ALL.len(), people, chances, parts, 20..90_u32, 1..40_u32, prop::bool::ANY).prop_map(
        |(model, people, chances, parts, share, ahead, steps_down)| {
            let mut scenario = whole(Model::ALL[model]);
            let (workers, per_week, stay, patience, room) = people;
            let (no_show, institutions, absence, dropout, turnover) = chances;
            let (order, assignment, work_order, cover, keeps, admission) = parts;
            let leads = ahead % 3 == 0;
            scenario.seed = u64::from(ahead);
            scenario.staff.workers = vec![
                Workers { weekly_hours: Some(37.5), credentials: vec!["x".into()], ..Workers::of(workers) },
                Workers {
                    weekly_hours: Some(20.0),
                    fte: Hundredths::new(50),
                    zone: Some("north".into()),
                    ..Workers::of(1)
                },
            ];
            if leads {
                scenario.staff.workers.push(Workers {
                    role: Role::Supervisor,
                    weekly_hours: Some(37.5),
                    ..Workers::of(1)
                });
                scenario.work.supervision_minutes = 60;
            }
            scenario.demand.arrivals = Arrivals::Poisson { per_week, weekdays: None, months: None };
            scenario.demand.mix = vec![
                Kin { weight: 1.0, tier: None, urgency: Urgency::Routine, zone: None, needs: vec![] },
                Kin { zone: Some("north".into()), ..Kin::of(1.0, Tier::Low) },
                Kin { needs: vec!["x".into()], urgency: Urgency::Urgent, ..Kin::of(1.0, Tier::High) },
                Kin { urgency: Urgency::Emergency, ..Kin::of(0.5, Tier::VeryHigh) },
            ];
            scenario.demand.patience = patience.map(|mean| Distribution::Exponential { mean });
            scenario.demand.waiting_room = room;
            scenario.service.stay = Some(Distribution::Weibull { shape: 1.3, scale: stay });
            let change = |from, to| TierChange { from, to, per_year: 3.0 };
            scenario.service.tier_changes = vec![
                change(Tier::High, Tier::Low),
                change(Tier::Low, Tier::High),
                change(Tier::VeryHigh, Tier::Moderate),
            ];
            scenario.service.institutions = institutions.then_some(Institutions {
                facility: Facility::Hospital,
                every: Distribution::Exponential { mean: 40.0 },
                days: Distribution::Exponential { mean: 9.0 },
            });
            scenario.service.dropout = dropout
                .map(|per_missed| Dropout { after: Some(Distribution::Exponential { mean: 300.0 }), per_missed });
            scenario.staff.absence = absence.then_some(Absence {
                every: Distribution::Exponential { mean: 40.0 },
                days: Distribution::Exponential { mean: 6.0 },
            });
            scenario.staff.turnover = turnover.then_some(Turnover {
                stay: Distribution::Exponential { mean: 150.0 },
                fill: Distribution::Exponential { mean: 30.0 },
            });
            scenario.work.share_percent = share;
            scenario.work.meeting_minutes = 60;
            scenario.no_show = no_show;
            scenario.policy.order = match order {
                0 => Order::FirstCome,
                1 => Order::Tier,
                2 => Order::Due(DueDays { routine: 30.0, urgent: 7.0, emergency: 1.0 }),
                _ => Order::Ageing { points: BTreeMap::from([(Tier::VeryHigh, 30.0)]), per_day: 1.0 },
            };
            scenario.policy.assignment = Assignment::ALL[assignment];
            scenario.policy.work_order = WorkOrder::ALL[work_order];
            scenario.policy.cover = Cover::ALL[cover];
            scenario.policy.keeps = Keeps::ALL[keeps];
            scenario.policy.ahead_days = ahead;
            scenario.policy.admission = match admission {
                0 => vec![Admission::Heads(Hundredths::new(900))],
                1 => vec![Admission::Reserved { tiers: vec![Tier::VeryHigh], places: 2 }, Admission::Intake(6)],
                _ => vec![],
            };
            scenario.policy.step_down =
                steps_down.then_some(StepDown { days: 30, tier: Tier::Low, to_program: "a lighter one".into() });
            (scenario.days, scenario.warm_up) = (250, 50);
            // What the model forbids is left out, and the first ownership that it allows taken.
            let forbids = |scenario: &Scenario, code: &str| {
                scenario.check().is_err_and(|faults| faults.faults().iter().any(|fault| fault.code() == code))
            };
            if forbids(&scenario, "scenario.reserved") {
                scenario.policy.admission.clear();
            }
            if forbids(&scenario, "scenario.turned_away") {
                scenario.demand.waiting_room = None;
            }
            if forbids(&scenario, "scenario.step_down") {
                scenario.policy.step_down = None;
            }
            for ownership in Ownership::ALL {
                if forbids(&scenario, "scenario.ownership") {
                    scenario.policy.ownership = *ownership;
                }
            }
            scenario
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_scenario_closes(scenario in any_scenario()) {
        prop_assert!(scenario.check().is_ok(), "{:?}", scenario.check());
        closes(&scenario);
    }
}

/// What a later edition says holds from its first day on, and what it drops no longer; counted as the audit counts it,
/// in the month of the change too.
#[test]
fn an_edition_holds_from_its_first_day() {
    for model in [Model::IntensiveCaseManagement, Model::AssertiveCommunityTreatment] {
        let preset = Program::preset(model);
        for (before, after) in [(1, 3), (3, 1)] {
            let with = |times: u32| {
                let mut draft = preset.draft().clone();
                for standard in &mut draft.standards {
                    match &mut standard.rule {
                        Rule::Cap(cap) => cap.most = Hundredths::new(500 * times),
                        Rule::Intake(intake) => intake.most = Hundredths::new(200 * times),
                        _ => {}
                    }
                }
                draft
            };
            let mut scenario = whole(model);
            let from = scenario.from.plus_days(160);
            let next = Draft { edition: "2".to_owned(), from: Some(from), ..with(after) };
            scenario.program = with(before).build().unwrap().succeeded_by(next).unwrap().into();
            scenario.demand.arrivals = Arrivals::Poisson { per_week: 6.0, weekdays: None, months: None };
            if scenario.check().is_err() {
                scenario.policy.ownership = Ownership::Team;
            }
            // Places come of the caps: 5 or 15 for each of three workers.
            let of = closes(&scenario);
            let most = |from: usize, to: usize| of.open().values[from..to].iter().copied().fold(0.0, f64::max);
            assert!((most(0, 160) - f64::from(15 * before)).abs() < 1e-9, "{model}: {}", most(0, 160));
            assert!((most(400, 500) - f64::from(15 * after)).abs() < 1e-9, "{model}: {}", most(400, 500));
            scenario.policy.keeps = Keeps::Recommended;
            closes(&scenario);
        }
    }
}

/// A paper due every 90 days, under a later edition every 21: what was done early for the first 90 is followed, once
/// they are over, by what the later edition asks, and all of it is done in time.
#[test]
fn a_row_goes_on_under_a_later_edition() {
    let with = |days: u32| {
        let paper: Rule = serde_json::from_value(serde_json::json!({ "deadline": {
            "anchor": { "each": { "enrolled": {} } }, "repeat": { "every": { "days": days } },
            "clocks": Clocks::all(Clock::Pause), "done_by": [{ "document_completed": { "documents": ["crisis_plan"] } }]
        }}))
        .unwrap();
        let draft = weekly(10.0, &[], 0.0).program.program().unwrap().draft().clone();
        let source = Source::new("our own", Standing::Agency);
        draft.with(Standard { code: "weekly.paper".into(), force: Force::Required, source, rule: paper })
    };
    let mut scenario = weekly(10.0, &[0.5], 300.0);
    let next = Draft { edition: "2".to_owned(), from: Some(scenario.from.plus_days(60)), ..with(21) };
    scenario.program = with(90).build().unwrap().succeeded_by(next).unwrap().into();
    (scenario.days, scenario.policy.ahead_days) = (320, 40);
    let of = closes(&scenario);
    let paper = of.counts().iter().find(|(code, _)| code.as_str() == "weekly.paper").unwrap().1;
    // The first; those due 105, 126 and so on up to 315 days after the enrolment, the last done 20 days early.
    assert_eq!((paper.met, paper.missed), (12, 0), "{paper:?}");
}

/// A later edition changes a hundred standards and adds one: all are counted, those past the 128th place too.
#[test]
fn every_code_of_every_edition_is_counted_by_cases() {
    let with = |days: u32, papers: std::ops::RangeInclusive<u32>| {
        let paper: Rule = serde_json::from_value(serde_json::json!({ "deadline": {
            "anchor": { "each": { "enrolled": {} } }, "within": { "days": days },
            "clocks": Clocks::all(Clock::Pause), "done_by": [{ "document_completed": { "documents": ["crisis_plan"] } }]
        }}))
        .unwrap();
        let draft = weekly(10.0, &[], 0.0).program.program().unwrap().draft().clone();
        papers.fold(draft, |draft, nth| {
            let source = Source::new("our own", Standing::Agency);
            let code = format!("weekly.paper.{nth}").as_str().into();
            draft.with(Standard { code, force: Force::Required, source, rule: paper.clone() })
        })
    };
    let mut scenario = weekly(10.0, &[0.5, 30.5], 300.0);
    let next = Draft { edition: "2".to_owned(), from: Some(scenario.from.plus_days(20)), ..with(20, 1..=101) };
    scenario.program = with(10, 1..=100).build().unwrap().succeeded_by(next).unwrap().into();
    scenario.days = 100;
    let of = closes(&scenario);
    let cases = |nth: u32| {
        let code = format!("weekly.paper.{nth}");
        let counts = of.counts().iter().find(|(of, _)| of.as_str() == code).unwrap().1;
        (counts.cases_kept, counts.cases_broken)
    };
    assert_eq!((cases(1), cases(101)), ((2, 0), (1, 0)));
}

/// Who is passed on by a leaver is not enrolled anew, whatever a month's enrolments may be.
#[test]
fn who_is_passed_on_is_no_intake() {
    let mut scenario = weekly(5.0, &[0.5, 1.5], 100.0);
    let Rulebook::Program(program) = &scenario.program else { panic!() };
    let intake = Rule::Intake(Intake { per: Per::Worker, most: Hundredths::new(100), per_fte: false, without: vec![] });
    let source = Source::new("our own", Standing::Agency);
    let standard = Standard { code: "weekly.intake".into(), force: Force::Required, source, rule: intake };
    scenario.program = program.draft().clone().with(standard).build().unwrap().into();
    scenario.staff.workers[0].count = 2;
    // One leaves on the eleventh day and nobody comes in place of them; the other has enrolled one this month.
    let stay = Distribution::Survival { steps: vec![(10.0, 0.5), (300.0, 0.0)], rest: None };
    scenario.staff.turnover = Some(Turnover { stay, fill: Distribution::Fixed(1_000.0) });
    let one_leaves = |of: &Replication| {
        let left = |kind: &RosterKind| matches!(kind, RosterKind::WorkerLeft(_));
        of.log().unwrap().1.iter().filter(|event| left(&event.kind)).count() == 1
    };
    let of = (0..20).map(|seed| closes(&Scenario { seed, ..scenario.clone() })).find(one_leaves).unwrap();
    assert_eq!(of.value(None, &Measure::UnownedDays), Some(0.0));
}

/// What a case weighs is said by admission where it says so.
#[test]
fn the_weights_of_admission_come_before_those_of_the_rulebook() {
    let mut scenario = whole(Model::IntensiveCaseManagement);
    let seven = Hundredths::new(700);
    let weights =
        TierWeights { low: seven, moderate: seven, high: seven, very_high: seven, unrated: seven, held_percent: 100 };
    scenario.policy.admission = vec![Admission::Weight { most: Hundredths::new(7_000), weights }];
    let by_weight = |_: &sim::Waiting, owner: &sim::Carrier| {
        let cases = u32::try_from(owner.cases).unwrap();
        assert!((owner.weight - 7.0 * f64::from(cases)).abs() < 1e-9, "{owner:?}");
        Some(owner.weight)
    };
    let of = run(&scenario.check().unwrap().assigned_by(by_weight), 0);
    assert!(of.value(None, &Measure::Open).unwrap() > 20.0);
}

/// A program that asks for a contact a week, of a worker who may carry two, and who works so many hours a week: an hour
/// a contact.
fn weekly(hours: f64, arrivals: &[f64], stay: f64) -> Scenario {
    let weekly = Rule::Contact(ContactRule {
        amount: Amount::Contacts,
        window: Window::Week,
        scope: Scope::default(),
        demands: vec![Demand { scope: Scope::default(), least: 1, days: None, filter: Filter::default() }],
        clocks: Clocks::all(Clock::Pause),
        rounding: Rounding::HalfUp,
    });
    let cap = Rule::Cap(Cap { per: Per::Worker, most: Hundredths::new(200), counts: Load::Heads {}, without: vec![] });
    let mut draft = Draft::new("weekly");
    draft.standards.retain(|of| of.rule == Rule::Order {});
    for (code, rule) in [("weekly.contact", weekly), ("weekly.cap", cap)] {
        let source = Source::new("our own", Standing::Agency);
        draft = draft.with(Standard { code: code.into(), force: Force::Required, source, rule });
    }
    let mut scenario =
        Scenario::new("by hand", draft.build().unwrap(), sim::Demand::of(Arrivals::Given(arrivals.to_vec())));
    scenario.staff.workers = vec![Workers { weekly_hours: Some(hours), ..Workers::of(1) }];
    scenario.service.stay = Some(Distribution::Fixed(stay));
    scenario.work = Effort { share_percent: 100, contact_minutes: 60, ..Effort::default() };
    (scenario.days, scenario.warm_up) = (35, 0);
    scenario
}

/// Days from Monday, 5 January 2026. One contact fits in a day. A comes on the 5th at noon and stays three weeks, B on
/// the 6th; C comes on the 7th and finds both places taken until A leaves on the 26th at noon.
///
/// | week of | A | B | C |
/// | --- | --- | --- | --- |
/// | 5 January | Tuesday, since nobody is seen on the day of enrolment | Wednesday | |
/// | 12, 19 January | Monday | Tuesday | |
/// | 26 January | leaves | Monday, but the one day left owes nothing | Tuesday |
/// | 2 February | | | Monday; the week is not over on the 8th |
#[test]
fn five_weeks_by_hand() {
    let of = closes(&weekly(5.0, &[0.5, 1.5, 2.5], 21.0));
    let value = |measure: Measure| of.value(None, &measure).unwrap();
    let near = |measure: Measure, hand: f64| {
        let found = value(measure.clone());
        assert!((found - hand).abs() < 1e-9, "{measure}: {found}, by hand {hand}");
    };
    let counts = of.counts().iter().find(|(code, _)| code.as_str() == "weekly.contact").unwrap().1;
    assert_eq!((counts.met, counts.missed, counts.excused, counts.pending), (7, 0, 1, 1));
    assert_eq!((counts.cases_kept, counts.cases_broken), (3, 0));
    near(Measure::Contacts, 9.0);
    near(Measure::WaitMean, 19.0 / 3.0);
    near(Measure::WaitMedian, 0.0);
    near(Measure::WaitP90, 19.0);
    near(Measure::WaitLongest, 19.0);
    near(Measure::Queue, 19.0 / 35.0);
    near(Measure::Open, (21.0 + 21.0 + 13.5) / 35.0);
    near(Measure::PlacesTaken, (21.0 + 21.0 + 13.5) / 70.0);
    near(Measure::Workload, 9.0 / 5.0);
    near(Measure::Overtime, 0.0);
    near(Measure::Continuity, 1.0);
    let cap = of.counts().iter().find(|(code, _)| code.as_str() == "weekly.cap").unwrap().1;
    // The worker carries somebody as each of the 35 days ends.
    assert_eq!((cap.met, cap.missed), (35, 0));
    let queue = of.queue();
    assert_eq!((queue.every_days, queue.values.len()), (1, 35));
    assert!((queue.values[2] - 0.5).abs() < 1e-9 && (queue.values[3] - 1.0).abs() < 1e-9);
}

/// C waits from the 7th to the 26th: the rulebook asks for a contact in each week on the waitlist, and for a paper
/// within three days of each referral. Own clients come first, and C on the day after.
#[test]
fn those_who_wait_are_worked_on_as_the_rulebook_asks() {
    let mut scenario = weekly(5.0, &[0.5, 1.5, 2.5], 21.0);
    let waits = Scope { before_enrolment: true, stages: vec![Stage::Waitlist], ..Scope::default() };
    let contact = Rule::Contact(ContactRule {
        amount: Amount::Contacts,
        window: Window::Week,
        scope: waits.clone(),
        demands: vec![Demand { scope: waits, least: 1, days: None, filter: Filter::default() }],
        clocks: Clocks::all(Clock::Pause),
        rounding: Rounding::HalfUp,
    });
    let paper: Rule = serde_json::from_value(serde_json::json!({ "deadline": {
        "anchor": { "each": { "referred": { "urgency": [] } } }, "within": { "days": 3 },
        "scope": { "before_enrolment": true }, "clocks": Clocks::all(Clock::Pause),
        "done_by": [{ "document_completed": { "documents": ["crisis_plan"] } }]
    }}))
    .unwrap();
    let mut draft = scenario.program.program().unwrap().draft().clone();
    for (code, rule) in [("weekly.waiting", contact), ("weekly.paper", paper)] {
        let source = Source::new("our own", Standing::Agency);
        draft = draft.with(Standard { code: code.into(), force: Force::Required, source, rule });
    }
    scenario.program = draft.build().unwrap().into();
    let of = closes(&scenario);
    let counts = |code: &str| of.counts().iter().find(|(known, _)| known.as_str() == code).unwrap().1;
    assert_eq!((counts("weekly.waiting").met, counts("weekly.waiting").missed), (3, 0));
    assert_eq!((counts("weekly.paper").met, counts("weekly.paper").missed), (3, 0));
    // Three contacts more than without, each an hour, and the others as they were.
    assert_eq!(of.value(None, &Measure::Contacts), Some(12.0));
    assert_eq!((counts("weekly.contact").met, counts("weekly.contact").missed), (7, 0));
    // Many who wait, come, give up and go.
    scenario.demand.arrivals = Arrivals::Poisson { per_week: 1.0, weekdays: None, months: None };
    scenario.demand.patience = Some(Distribution::Exponential { mean: 20.0 });
    scenario.service.stay = Some(Distribution::Exponential { mean: 10.0 });
    (scenario.days, scenario.no_show) = (300, 0.2);
    closes(&scenario);
}

/// Half an hour a day: the contact begun is finished, half an hour beyond the day's end.
#[test]
fn what_is_begun_is_finished_in_overtime() {
    let of = closes(&weekly(2.5, &[0.5, 1.5, 2.5], 21.0));
    assert!((of.value(None, &Measure::Overtime).unwrap() - 9.0 * 0.5 / 5.0).abs() < 1e-9);
}

/// Two clients, and hours on Mondays to Fridays for nobody: every week is missed.
#[test]
fn without_time_all_is_missed() {
    let mut scenario = weekly(5.0, &[0.5, 1.5], 100.0);
    scenario.work.share_percent = 100;
    scenario.staff.workers[0].weekly_hours = Some(0.0);
    let of = closes(&scenario);
    let counts = of.counts().iter().find(|(code, _)| code.as_str() == "weekly.contact").unwrap().1;
    assert_eq!((counts.met, counts.missed, counts.pending), (0, 8, 2));
}

/// Two workers; A and C are one's, B the other's. Each is in hospital from a week after enrolment for three days, and
/// again a week after that.
#[test]
fn the_other_figures_by_hand() {
    let mut scenario = weekly(5.0, &[0.5, 1.5, 2.5], 21.0);
    scenario.staff.workers[0].count = 2;
    scenario.hourly_cost = Some(10.0);
    scenario.target_wait = Some(1.0);
    scenario.service.institutions = Some(Institutions {
        facility: Facility::Hospital,
        every: Distribution::Fixed(7.0),
        days: Distribution::Fixed(3.0),
    });
    let of = closes(&scenario);
    let near = |measure: Measure, hand: f64| {
        let found = of.value(None, &measure).unwrap();
        assert!((found - hand).abs() < 1e-9, "{measure}: {found}, by hand {hand}");
    };
    near(Measure::BedDays, 3.0 * 6.0);
    near(Measure::Cost, 2.0 * 5.0 * 5.0 * 10.0);
    near(Measure::CostPerServed, 500.0 / 3.0);
    near(Measure::Closed(CloseReason::Completed), 3.0);
    near(Measure::WaitBeyondTarget, 0.0);
    // One has a case and the other none on the first and the last of 23 days, each one on two, two and one on 19.
    near(Measure::LoadGini, (2.0 * 0.5 + 19.0 / 6.0) / 23.0);
    near(Measure::LoadMaxOverMean, (2.0 * 2.0 + 2.0 * 1.0 + 19.0 * 4.0 / 3.0) / 23.0);
    // The worker leaves after ten days, and for five nobody comes.
    let mut left = weekly(5.0, &[0.5], 21.0);
    left.staff.turnover = Some(Turnover { stay: Distribution::Fixed(10.0), fill: Distribution::Fixed(5.0) });
    let of = closes(&left);
    assert_eq!(of.value(None, &Measure::UnownedDays), Some(5.0));
    // Where no stays in institutions are modelled nothing is told of them.
    assert_eq!(of.value(None, &Measure::BedDays), None);
}

/// On the same luck, who comes first is served sooner, and nobody else is.
#[test]
fn the_waitlist_is_in_the_order_of_the_policy() {
    let waits = |order: Order| {
        let mut scenario = scenario(bare(Some((10, Load::Heads {}))), 1.1, NINE_WEEKS, 12);
        scenario.demand.mix =
            vec![Kin::of(1.0, Tier::Low), Kin { urgency: Urgency::Urgent, ..Kin::of(1.0, Tier::High) }];
        scenario.policy.order = order;
        let of = run(&scenario.check().unwrap(), 0);
        [Tier::Low, Tier::High].map(|tier| of.value(Some(tier), &Measure::WaitMean).unwrap())
    };
    let points = || BTreeMap::from([(Tier::High, 30.0)]);
    let first_come = waits(Order::FirstCome);
    let by_tier = waits(Order::Tier);
    let by_day = waits(Order::Due(DueDays { routine: 60.0, urgent: 5.0, emergency: 1.0 }));
    let ageing = waits(Order::Ageing { points: points(), per_day: 1.0 });
    for [low, high] in [by_tier, by_day, ageing] {
        assert!(low > first_come[0] && high < first_come[1], "{low} {high}, first come {first_come:?}");
    }
    // A month's start counts less than the tier alone, and nothing where each day weighs far more.
    assert!(ageing[1] > by_tier[1] && by_tier[1] < by_day[1]);
    let heavy = waits(Order::Ageing { points: points(), per_day: 1e6 });
    assert_eq!(heavy.map(f64::to_bits), first_come.map(f64::to_bits));
}

#[test]
fn admission_keeps_what_the_policy_says() {
    let mut lossy = scenario(bare(Some((10, Load::Heads {}))), 1.2, NINE_WEEKS, 20);
    lossy.demand.waiting_room = Some(0);
    lossy.demand.mix = vec![Kin::of(1.0, Tier::Low), Kin::of(1.0, Tier::High)];
    let lost = |scenario: &Scenario| {
        let of = run(&scenario.check().unwrap(), 0);
        [Tier::Low, Tier::High].map(|tier| of.value(Some(tier), &Measure::TurnedAwayShare).unwrap())
    };
    let open = lost(&lossy);
    lossy.policy.admission = vec![Admission::Reserved { tiers: vec![Tier::High], places: 3 }];
    let reserved = lost(&lossy);
    assert!(reserved[0] > open[0] + 0.05 && reserved[1] < open[1] - 0.05, "{reserved:?}, without {open:?}");
    let mut slow = whole(Model::IntensiveCaseManagement);
    slow.policy.admission = vec![Admission::Intake(2)];
    let of = closes(&slow);
    let mut months = BTreeMap::<Day, u32>::new();
    for event in of.log().unwrap().0.iter().filter(|event| matches!(event.kind, Kind::Enrolled(_))) {
        *months.entry(event.at.day().month().0).or_default() += 1;
    }
    assert!(months.len() > 12 && months.values().all(|enrolled| *enrolled <= 2), "{months:?}");
}

/// Those of tier high need what the specialists hold; those of tier low live where these work.
#[test]
fn owners_are_chosen_as_the_policy_says() {
    let mut scenario = whole(Model::IntensiveCaseManagement);
    let special = Workers { credentials: vec!["x".into()], zone: Some("north".into()), ..Workers::of(2) };
    scenario.staff.workers = vec![Workers::of(3), special];
    scenario.work.full_time = Hundredths::new(3_750);
    scenario.demand.mix = vec![
        Kin { zone: Some("north".into()), ..Kin::of(1.0, Tier::Low) },
        Kin { zone: Some("south".into()), ..Kin::of(1.0, Tier::Moderate) },
        Kin { needs: vec!["x".into()], ..Kin::of(1.0, Tier::High) },
    ];
    // Of each tier, how many specialists and others were named as owners; who was, in order; and how loads lay.
    let owners = |assignment: Assignment| {
        let mut scenario = scenario.clone();
        scenario.policy.assignment = assignment;
        let of = run(&scenario.check().unwrap().with_log(), 0);
        let (events, roster) = of.log().unwrap();
        let roster = Roster::of(roster.to_vec());
        let (mut tiers, mut found, mut order) = (BTreeMap::new(), BTreeMap::<Tier, [u32; 2]>::new(), Vec::new());
        for event in events {
            match &event.kind {
                Kind::RiskRated(rated) => drop(tiers.entry(event.case).or_insert(rated.tier)),
                Kind::Enrolled(enrolled) => {
                    let Owner::Worker(worker) = enrolled.owner else { panic!() };
                    let entry = roster.worker(worker, event.at.day()).here().unwrap();
                    found.entry(tiers[&event.case]).or_default()[usize::from(entry.credentials.is_empty())] += 1;
                    order.push(worker);
                }
                _ => {}
            }
        }
        (found, order, of.value(None, &Measure::LoadGini).unwrap())
    };
    let (least, _, gini) = owners(Assignment::LeastLoaded);
    let share = |found: &BTreeMap<Tier, [u32; 2]>, tier| {
        let [special, others] = found[&tier];
        f64::from(special) / f64::from(special + others)
    };
    for assignment in Assignment::ALL {
        assert!((share(&owners(*assignment).0, Tier::High) - 1.0).abs() < 1e-9, "{assignment}");
    }
    let by_zone = owners(Assignment::ByZone).0;
    assert!(share(&by_zone, Tier::Low) > share(&least, Tier::Low) + 0.2, "{by_zone:?}, {least:?}");
    let by_credential = owners(Assignment::ByCredential).0;
    assert!(share(&by_credential, Tier::Moderate) < 0.1, "{by_credential:?}");
    let (_, turns, uneven) = owners(Assignment::RoundRobin);
    assert!(gini < uneven, "{gini} {uneven}");
    // Nobody has a turn twice in a row.
    let again = turns.windows(2).filter(|two| two[0] == two[1]).count();
    assert!(again * 10 < turns.len(), "{again} of {}", turns.len());
}

/// What is done first, who covers, who steps down, and who stays away because nobody came.
#[test]
fn work_is_done_as_the_policy_says() {
    let mut scenario = whole(Model::IntensiveCaseManagement);
    scenario.work.share_percent = 28;
    scenario.demand.mix = vec![Kin::of(1.0, Tier::Low), Kin::of(1.0, Tier::High)];
    let kept = |of: &Replication, tier| of.value(tier, &Measure::Adherence("icm.contact.weekly".into())).unwrap();
    let due_first = run(&scenario.check().unwrap(), 0);
    scenario.policy.work_order = WorkOrder::TierFirst;
    let tier_first = run(&scenario.check().unwrap(), 0);
    assert!(kept(&tier_first, Some(Tier::High)) > kept(&due_first, Some(Tier::High)) + 0.05);
    assert!(kept(&tier_first, Some(Tier::Low)) < kept(&due_first, Some(Tier::Low)));
    // A part of one's own does the same.
    let own = |task: &sim::Task| if task.tier == Some(Tier::High) { 0.0 } else { 1.0 };
    let own = run(&scenario.check().unwrap().worked_by(own), 0);
    assert!(kept(&own, Some(Tier::High)) > kept(&due_first, Some(Tier::High)) + 0.05);

    let mut away = whole(Model::IntensiveCaseManagement);
    away.staff.absence =
        Some(Absence { every: Distribution::Exponential { mean: 20.0 }, days: Distribution::Fixed(15.0) });
    let alone = kept(&run(&away.check().unwrap(), 0), None);
    away.policy.cover = Cover::Shared;
    let covered = run(&away.check().unwrap(), 0);
    assert!(kept(&covered, None) > alone + 0.05, "{} {alone}", kept(&covered, None));
    assert!(covered.value(None, &Measure::Continuity).unwrap() > 1.0);

    let mut down = whole(Model::IntensiveCaseManagement);
    down.demand.mix = vec![Kin::of(1.0, Tier::Low)];
    down.policy.step_down = Some(StepDown { days: 60, tier: Tier::Low, to_program: "a lighter one".into() });
    let of = closes(&down);
    assert!(of.value(None, &Measure::Closed(CloseReason::SteppedDown)).unwrap() > 10.0);

    let dropped = |share: u32, per_missed: f64| {
        let mut scenario = whole(Model::IntensiveCaseManagement);
        scenario.work.share_percent = share;
        scenario.service.dropout = Some(Dropout { after: None, per_missed });
        let of = run(&scenario.check().unwrap(), 0);
        of.value(None, &Measure::Closed(CloseReason::DeclinedService)).unwrap_or(0.0)
    };
    assert!(dropped(15, 0.1) > dropped(60, 0.1) + 5.0, "{} {}", dropped(15, 0.1), dropped(60, 0.1));
    assert!(dropped(15, 0.0) < 0.5);
}

/// Cases that grow lighter or heavier in their time are served as often as was told before the run.
#[test]
fn as_many_are_served_as_is_told_where_cases_change_their_weight() {
    let served = |scenario: &Scenario| {
        let checked = scenario.check().unwrap();
        let told = checked.overload().unwrap().served;
        let found: f64 = (0..4).map(|at| run(&checked, at).value(None, &Measure::Served).unwrap()).sum();
        let weeks = 4.0 * f64::from(scenario.days - scenario.warm_up) / 7.0;
        assert!((found / weeks / told - 1.0).abs() < 0.03, "{} a week, told {told}", found / weeks);
        told
    };
    let hundredths = Hundredths::new;
    let weights = TierWeights {
        low: hundredths(50),
        moderate: hundredths(100),
        high: hundredths(200),
        very_high: hundredths(400),
        unrated: hundredths(100),
        held_percent: 100,
    };
    let stay = Distribution::Exponential { mean: 100.0 };
    let mut tiers = scenario(bare(Some((100, Load::Tiers(weights)))), 30.0, stay, 20);
    tiers.demand.mix = vec![Kin::of(1.0, Tier::High)];
    // By theory: at 3.6525 a year, a hundredth a day, half go to low before they leave, and half of all days are there.
    tiers.service.tier_changes = vec![TierChange { from: Tier::High, to: Tier::Low, per_year: 3.6525 }];
    let told = served(&tiers);
    assert!((told - 100.0 / (0.5 * 2.0 + 0.5 * 0.5) / 100.0 * 7.0).abs() < 1e-9, "{told}");
    tiers.service.tier_changes.push(TierChange { from: Tier::Low, to: Tier::High, per_year: 7.0 });
    served(&tiers);

    let mut cti = Scenario::new("cti", Model::CriticalTimeIntervention, tiers.demand);
    cti.staff.workers = vec![Workers::of(10)];
    cti.policy.keeps = Keeps::Recommended;
    (cti.days, cti.warm_up) = (10 * 364, 3 * 364);
    served(&cti);
}

/// Little's law in critical time intervention: twenty places and nine months take 20 / 9 a month.
#[test]
fn a_fixed_service_takes_as_many_as_it_lets_go() {
    let demand = sim::Demand::of(Arrivals::Poisson { per_week: 10.0, weekdays: None, months: None });
    let mut cti = Scenario::new("cti", Model::CriticalTimeIntervention, demand);
    cti.staff.workers = vec![Workers::of(1)];
    let checked = cti.check().unwrap();
    let overload = checked.overload().unwrap();
    assert!((overload.served * 365.25 / 12.0 / 7.0 - 20.0 / 9.0).abs() < 0.02, "{overload}");
    assert!((overload.growth() - (10.0 - overload.served)).abs() < 1e-9);
    assert!(!overload.relieved && overload.to_string().contains("the waitlist grows by"), "{overload}");
    // Who gives up or drops out is not known before the run: told, with what it hangs on.
    let relieved = [
        Scenario {
            demand: sim::Demand { patience: Some(Distribution::Fixed(9.0)), ..cti.demand.clone() },
            ..cti.clone()
        },
        Scenario {
            service: Service { dropout: Some(Dropout { after: None, per_missed: 0.01 }), ..cti.service.clone() },
            ..cti.clone()
        },
    ];
    for scenario in relieved {
        let of = scenario.check().unwrap().overload().unwrap();
        assert!(of.relieved && (of.growth() - overload.growth()).abs() < 1e-9, "{of}");
        assert!(of.to_string().contains("would grow by"), "{of}");
    }
    // Twelve times nine months, from March on: nobody comes or goes in March.
    (cti.days, cti.warm_up) = (60 + 3_287, 60);
    let of = run(&cti.check().unwrap(), 0);
    assert_eq!(of.value(None, &Measure::Served), Some(240.0));
}

/// More workers never miss more, on the same luck.
#[test]
fn more_staff_misses_no_more() {
    let mut missed = Vec::new();
    for workers in [1, 2, 3] {
        let mut scenario = whole(Model::IntensiveCaseManagement);
        scenario.staff.workers[0].count = workers;
        scenario.work.share_percent = 25;
        scenario.policy.ownership = Ownership::Worker;
        let checked = scenario.check().unwrap();
        let of = (0..4).map(|replication| run(&checked, replication));
        missed.push(of.map(|of| of.counts().iter().map(|(_, counts)| counts.missed).sum::<u64>()).sum::<u64>());
    }
    assert!(missed[0] > missed[1] && missed[1] >= missed[2], "{missed:?}");
}

#[test]
fn everything_that_makes_no_sense_is_told_at_once() {
    let mut scenario = scenario(bare(Some((20, Load::Heads {}))), 8.0, NINE_WEEKS, 4);
    assert!(scenario.check().unwrap().overload().unwrap().growth() > 5.0);
    let full =
        Scenario { demand: sim::Demand { waiting_room: Some(3), ..scenario.demand.clone() }, ..scenario.clone() };
    assert!(full.check().unwrap().overload().unwrap().relieved);
    scenario.name = " ".to_owned();
    (scenario.days, scenario.warm_up, scenario.replications) = (10, 10, 0);
    scenario.staff.workers = vec![Workers { weekly_hours: Some(200.0), ..Workers::of(0) }];
    scenario.demand.arrivals = Arrivals::Poisson { per_week: -8.0, weekdays: Some([0.0; 7]), months: None };
    scenario.demand.mix = vec![Kin { needs: vec!["x".into()], ..Kin::of(0.0, Tier::Low) }];
    scenario.service.stay = Some(Distribution::Exponential { mean: 0.0 });
    let change = |to, per_year| TierChange { from: Tier::Low, to, per_year };
    scenario.service.tier_changes = vec![change(Tier::Low, -1.0), change(Tier::High, 1.0), change(Tier::High, 2.0)];
    scenario.no_show = 1.5;
    scenario.work = Effort { share_percent: 0, contact_minutes: 5, ..Effort::default() };
    scenario.work.of.insert("bare.nothing".into(), caseload::feasibility::Work::default());
    let faults = scenario.check().unwrap_err();
    let codes: Vec<_> = faults.faults().iter().map(sim::Fault::code).collect();
    for code in [
        "scenario.name",
        "scenario.warm_up",
        "scenario.replications",
        "scenario.workers",
        "scenario.hours",
        "chance.number",
        "scenario.mix",
        "scenario.needs",
        "scenario.tier_change",
        "scenario.tier_change_twice",
        "scenario.number",
        "scenario.share",
        "scenario.standard",
    ] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
    // Only somebody without hours holds what some clients need.
    let mut skilled = whole(Model::IntensiveCaseManagement);
    skilled.demand.mix = vec![Kin::of(1.0, Tier::Low), Kin { needs: vec!["x".into()], ..Kin::of(1.0, Tier::High) }];
    let holder = Workers { credentials: vec!["x".into()], weekly_hours: Some(37.5), ..Workers::of(1) };
    skilled.staff.workers.push(holder.clone());
    assert!(skilled.check().is_ok());
    skilled.staff.workers[1] = Workers { fte: Hundredths::new(0), ..holder };
    let faults = skilled.check().unwrap_err();
    assert!(faults.faults().iter().all(|fault| fault.code() == "scenario.room"), "{faults}");
    assert!(faults.to_string().contains("of tier high who need x"), "{faults}");
    // A program that forbids its own policy: a team, where each worker is to own; a weight that nobody may carry.
    let mut icm = whole(Model::IntensiveCaseManagement);
    icm.policy.ownership = Ownership::Team;
    icm.policy.admission =
        vec![Admission::Heads(Hundredths::new(50)), Admission::Reserved { tiers: vec![], places: 1 }];
    icm.staff.workers = vec![Workers { fte: Hundredths::new(50), weekly_hours: Some(18.0), ..Workers::of(1) }];
    let codes: Vec<_> = icm.check().unwrap_err().faults().iter().map(sim::Fault::code).collect();
    assert_eq!(codes, ["scenario.ownership", "scenario.room", "scenario.reserved"]);
}

/// The tighter of two caps says how many places there are, and how many of them are free for whom they are reserved.
#[test]
fn places_are_those_of_the_tighter_cap() {
    let mut scenario = scenario(bare(Some((40, Load::Heads {}))), 1.2, NINE_WEEKS, 20);
    scenario.demand.waiting_room = Some(0);
    scenario.demand.mix = vec![Kin::of(1.0, Tier::Low), Kin::of(1.0, Tier::High)];
    let admission = |heads: u32, of_high: &[u32]| {
        let mut scenario = scenario.clone();
        let reserved = |places: &u32| Admission::Reserved { tiers: vec![Tier::High], places: *places };
        scenario.policy.admission = vec![Admission::Heads(Hundredths::new(heads * 100))];
        scenario.policy.admission.extend(of_high.iter().map(reserved));
        run(&scenario.check().unwrap(), 0)
    };
    let lost = |of: &Replication, tier| of.value(Some(tier), &Measure::TurnedAwayShare).unwrap();
    let (open, reserved) = (admission(10, &[]), admission(10, &[3]));
    assert!(lost(&reserved, Tier::Low) > lost(&open, Tier::Low) + 0.05);
    assert!(lost(&reserved, Tier::High) < lost(&open, Tier::High) - 0.05);
    let value = |measure: Measure| open.value(None, &measure).unwrap();
    assert!((value(Measure::PlacesTaken) - value(Measure::Open) / 10.0).abs() < 1e-9);
    // A weight is no number of places.
    let one = Hundredths::new(100);
    let weights = TierWeights { low: one, moderate: one, high: one, very_high: one, unrated: one, held_percent: 100 };
    let mut weighted = self::scenario(bare(None), 1.2, NINE_WEEKS, 4);
    weighted.policy.admission = vec![Admission::Weight { most: Hundredths::new(1_000), weights }];
    assert_eq!(run(&weighted.check().unwrap(), 0).value(None, &Measure::PlacesTaken), None);
}

/// A rulebook by which nobody could ever be enrolled: what it asks of owners nobody holds, and a month has no room.
#[test]
fn a_rulebook_that_lets_nobody_in_is_told() {
    let mut scenario = weekly(5.0, &[0.5], 10.0);
    let Rulebook::Program(program) = &scenario.program else { panic!() };
    let half = Intake { per: Per::Worker, most: Hundredths::new(50), per_fte: true, without: vec![] };
    let rules = [Rule::Credentials(Credentials { any_of: vec!["licence".to_owned()] }), Rule::Intake(half)];
    let mut draft = program.draft().clone();
    for (code, rule) in ["weekly.licence", "weekly.intake"].into_iter().zip(rules) {
        let source = Source::new("our own", Standing::Agency);
        draft = draft.with(Standard { code: code.into(), force: Force::Required, source, rule });
    }
    scenario.program = draft.build().unwrap().into();
    assert_eq!(
        scenario.check().unwrap_err().to_string(),
        "`by hand`: 2 fault(s)\n`weekly.licence` asks owners to hold licence, and nobody does; add one who does, or \
         waive it\nnobody ever has room for clients of any kind; raise `weekly.intake`, or add hours"
    );
    scenario.staff.workers[0].credentials = vec!["licence".to_owned()];
    scenario.staff.workers[0].fte = Hundredths::new(200);
    scenario.check().unwrap();
}

/// What could never be run to its end is told as what makes no sense is.
#[test]
fn what_is_too_much_is_told_too() {
    let mut scenario = whole(Model::IntensiveCaseManagement);
    scenario.staff.workers = vec![Workers::of(1)];
    assert_eq!(
        scenario.check().unwrap_err().to_string(),
        "`whole`: 1 fault(s)\nworkers 1: no hours a week, and the work names no full-time week; give either"
    );
    scenario.work.full_time = Hundredths::new(4_000);
    scenario.staff.workers = vec![
        Workers { fte: Hundredths::new(1_000), ..Workers::of(u32::MAX) },
        Workers { role: Role::Nurse, ..Workers::of(u32::MAX) },
    ];
    scenario.demand.arrivals = Arrivals::Poisson { per_week: 1e9, weekdays: None, months: None };
    scenario.service.tier_changes = vec![TierChange { from: Tier::Low, to: Tier::High, per_year: 1e9 }];
    let now = Distribution::Fixed(0.0);
    scenario.service.institutions = Some(Institutions { facility: Facility::Hospital, every: now.clone(), days: now });
    scenario.replications = u32::MAX;
    let told = |scenario: &Scenario| -> Vec<String> {
        scenario.check().unwrap_err().faults().iter().map(ToString::to_string).collect()
    };
    let faults = told(&scenario);
    for expected in [
        "workers 1: 400 hours a week; expected a number from 0 to 168",
        "the number of workers is 4294967295; expected at most 10000",
        "`tier_changes.per_year` is 1000000000; expected a number from 0 to 1000",
        "`replications` is 4294967295; expected at most 100000",
        "how many come in the run is 71428571428.57143; expected at most 10000000",
        "the mean of the days from one stay in an institution to the next is 0; expected at least 1",
    ] {
        assert!(faults.iter().any(|fault| fault == expected), "{expected}: {faults:#?}");
    }
    assert_eq!(faults.len(), 6, "{faults:#?}");
    // What would be passed over in silence: places of which nobody knows how many there are, skills for a task.
    let mut silent = uncapped();
    silent.policy.admission = vec![Admission::Reserved { tiers: vec![Tier::High], places: 5 }];
    let skilled = caseload::feasibility::Work { any_of: vec!["x".into()], ..Default::default() };
    silent.work.of.insert("process.order".into(), skilled);
    let codes: Vec<_> = silent.check().unwrap_err().faults().iter().map(sim::Fault::code).collect();
    assert_eq!(codes, ["scenario.skill", "scenario.reserved"]);
    // Hours that are not reckoned are not there for the work.
    let mut without = weekly(5.0, &[0.5, 1.5], 100.0);
    without.work.without = vec![Role::CaseManager];
    assert_eq!(closes(&without).value(None, &Measure::Contacts), Some(0.0));
}

/// One team without a cap.
fn uncapped() -> Scenario {
    scenario(bare(None), 8.0, NINE_WEEKS, 4)
}

#[test]
fn a_scenario_is_the_same_from_json_and_toml() {
    let mut scenario = whole(Model::IntensiveCaseManagement);
    scenario.demand.mix = vec![Kin::of(1.0, Tier::High)];
    scenario.policy.order = Order::Ageing { points: BTreeMap::from([(Tier::High, 3.0)]), per_day: 0.5 };
    scenario.standing.insert(sim::Input::Stay, sim::Standing::Published);
    let json = serde_json::to_string(&scenario).unwrap();
    assert_eq!(serde_json::from_str::<Scenario>(&json).unwrap(), scenario);
    let text = toml::to_string(&scenario).unwrap();
    assert_eq!(toml::from_str::<Scenario>(&text).unwrap(), scenario);
    assert!(serde_json::from_str::<Scenario>(&json.replacen("\"seed\"", "\"sead\"", 1)).is_err());
}

/// Parts of one's own go where parts go.
#[test]
fn parts_of_ones_own_plug_in() {
    let mut scenario = scenario(bare(Some((10, Load::Heads {}))), 1.0, NINE_WEEKS, 12);
    scenario.demand.mix = vec![Kin::of(1.0, Tier::Low), Kin::of(1.0, Tier::High)];
    let checked = scenario.check().unwrap();
    let wait = |of: &Replication, tier| of.value(Some(tier), &Measure::WaitMean).unwrap();
    let fair = run(&checked, 0);
    let last_first = run(&checked.clone().ordered_by(|of| if of.tier == Some(Tier::Low) { 0.0 } else { 1.0 }), 0);
    assert!(wait(&last_first, Tier::Low) < wait(&fair, Tier::Low));
    assert!(wait(&last_first, Tier::High) > wait(&fair, Tier::High));
    let nobody = run(&checked.clone().admitted_by(|_, _| false), 0);
    assert_eq!(nobody.flow().open, 0);
    let closed = run(&checked.assigned_by(|_, owner| (owner.cases < 3).then_some(0.0)), 0);
    assert_eq!(closed.flow().open, 3);
}
