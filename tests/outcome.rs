//! Outcomes: worked examples, other packages, and a naive reading of random logs.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may panic; small numbers"
)]

use std::collections::BTreeMap;

use caseload::audit::Audit;
use caseload::event::*;
use caseload::ids::*;
use caseload::lifecycle::LinkageState;
use caseload::log::Log;
use caseload::model::{Model, Overlay};
use caseload::obligation::Verdict;
use caseload::outcome::*;
use caseload::program::{Draft, Program, Source, Standing};
use caseload::roster::Roster;
use caseload::time::Day;
use proptest::prelude::*;
use proptest::{collection, sample};
use uuid::Uuid;

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-6
}

/// Leukaemia, maintained (Miller 1981; `aml` of R's survival): weeks in remission.
const MAINTAINED: [(f64, bool); 11] = [
    (9.0, true),
    (13.0, true),
    (13.0, false),
    (18.0, true),
    (23.0, true),
    (28.0, false),
    (31.0, true),
    (34.0, true),
    (45.0, false),
    (48.0, true),
    (161.0, false),
];

/// The same, not maintained.
const OTHERS: [(f64, bool); 12] = [
    (5.0, true),
    (5.0, true),
    (8.0, true),
    (8.0, true),
    (12.0, true),
    (16.0, false),
    (23.0, true),
    (27.0, true),
    (30.0, true),
    (33.0, true),
    (43.0, true),
    (45.0, true),
];

/// `lifelines.KaplanMeierFitter().fit(times, happened)`: `survival_function_`, `confidence_interval_`.
#[test]
fn a_survival_curve_agrees_with_another_package() {
    let curve = Survival::of(MAINTAINED).unwrap();
    assert_eq!((curve.n(), curve.events()), (11, 7));
    for (time, share, low, high) in [
        (9.0, 0.909_090_909, 0.508_080_206, 0.986_673_823),
        (13.0, 0.818_181_818, 0.447_428_615, 0.951_162_229),
        (18.0, 0.715_909_091, 0.350_190_386, 0.899_023_974),
        (30.9, 0.613_636_364, 0.265_752_040, 0.835_299_243),
        (31.0, 0.490_909_091, 0.167_330_910, 0.753_399_790),
        (34.0, 0.368_181_818, 0.092_829_575, 0.657_040_832),
        (161.0, 0.184_090_909, 0.011_738_480, 0.525_014_843),
    ] {
        let surviving = curve.at(time).unwrap();
        let interval = surviving.interval.unwrap();
        assert!(near(surviving.value, share) && near(interval.0, low) && near(interval.1, high), "{time}: {surviving}");
    }
    assert_eq!(curve.at(0.0).map(|share| (share.value, share.interval)), Some((1.0, None)));
    assert_eq!((curve.at(162.0), curve.at(-1.0), curve.at(f64::NAN)), (None, None, None));
    let at_risk: Vec<_> = curve.steps().iter().map(|step| (step.at_risk, step.events, step.censored)).collect();
    assert_eq!(at_risk[..3], [(11, 1, 0), (10, 1, 1), (8, 1, 0)]);
}

/// As above: `median_survival_time_`, `median_survival_times(confidence_interval_)`, `percentile`.
#[test]
fn quantiles_are_where_the_curve_and_its_limits_come_down_so_far() {
    let curve = Survival::of(MAINTAINED).unwrap();
    let median = curve.median();
    assert_eq!((median.time, median.low, median.high), (Some(31.0), Some(13.0), None));
    assert_eq!((curve.quantile(0.25).time, curve.quantile(0.75).time), (Some(18.0), Some(48.0)));
    assert_eq!(curve.quantile(0.9).time, None);
    let median = Survival::of(OTHERS).unwrap().median();
    assert_eq!((median.time, median.low, median.high), (Some(23.0), Some(5.0), Some(33.0)));
    assert_eq!(median.to_string(), "23.0 (5.0 to 33.0)");
    // Level at one half: the middle, as the median of four numbers is.
    let even = Survival::of([1.0, 2.0, 3.0, 4.0].map(|time| (time, true))).unwrap();
    assert_eq!(even.median().time, Some(2.5));
    // But not where nothing happened after.
    let level = Survival::of([(1.0, true), (2.0, false)]).unwrap();
    assert_eq!(level.median().time, Some(1.0));
}

/// R: `print(survfit(Surv(time, status) ~ x, aml), print.rmean = TRUE)` says 52.6 (19.8) and 22.7 (4.18).
#[test]
fn the_restricted_mean_is_the_area_under_the_curve() {
    let (curve, others) = (Survival::of(MAINTAINED).unwrap(), Survival::of(OTHERS).unwrap());
    for (curve, until, mean, error) in [
        (&curve, 40.0, 28.897_727_273, 3.467_577_679),
        (&curve, 45.0, 30.738_636_364, 4.114_086_240),
        (&curve, 161.0, 52.645_454_545, 19.828_602_796),
        (&others, 40.0, 21.930_555_556, 3.835_641_163),
        (&others, 45.0, 22.708_333_333, 4.180_941_981),
        // It has happened to all: nothing is added after.
        (&others, 161.0, 22.708_333_333, 4.180_941_981),
    ] {
        let found = curve.restricted_mean(until).unwrap();
        let (low, high) = found.interval.unwrap();
        assert!(near(found.value, mean) && near(found.value - low, 1.959_963_985 * error), "{until}: {found}");
        assert!(near(high, (mean + 1.959_963_985 * error).min(until)));
    }
    assert_eq!(curve.restricted_mean(162.0), None);
}

#[test]
fn times_that_are_none_are_all_named() {
    let faults = Survival::of([(1.0, true), (-1.0, true), (f64::NAN, false), (f64::INFINITY, true)]).unwrap_err();
    let places = [2, 3, 4].map(|place| SurvivalFault::NotATime { place });
    assert_eq!(faults.faults(), places);
    let nobody = Survival::of([]).unwrap();
    assert_eq!((nobody.n(), nobody.at(0.0), nobody.median().time, nobody.restricted_mean(1.0)), (0, None, None, None));
}

fn times() -> impl Strategy<Value = Vec<(f64, bool)>> {
    proptest::collection::vec(
        (0_u32..30, any::<bool>()).prop_map(|(days, happened)| (f64::from(days), happened)),
        0..40,
    )
}

proptest! {
    #[test]
    fn curves_merge_to_the_curve_of_all(a in times(), b in times(), c in times()) {
        let of = |times: &[(f64, bool)]| Survival::of(times.iter().copied()).unwrap();
        let whole = of(&[a.clone(), b.clone(), c.clone()].concat());
        prop_assert_eq!(&of(&a).merge(&of(&b)).merge(&of(&c)), &whole);
        prop_assert_eq!(&of(&c).merge(&of(&b).merge(&of(&a))), &whole);
    }

    /// With nobody lost, the curve is the share still without it, and its area the mean.
    #[test]
    fn without_censoring_a_curve_is_what_one_counts(times in proptest::collection::vec(0_u32..30, 1..40)) {
        let curve = Survival::of(times.iter().map(|days| (f64::from(*days), true))).unwrap();
        let n = f64::from(u32::try_from(times.len()).unwrap());
        for day in 0..31 {
            let left = times.iter().filter(|time| **time > day).count();
            let share = f64::from(u32::try_from(left).unwrap()) / n;
            prop_assert!(near(curve.at(f64::from(day)).unwrap().value, share));
        }
        let mean = f64::from(times.iter().sum::<u32>()) / n;
        prop_assert!(near(curve.restricted_mean(30.0).unwrap().value, mean));
    }

    /// Redistribution to the right (Efron 1967): whoever is lost passes their share on to all who stay.
    #[test]
    fn a_curve_agrees_with_redistribution_to_the_right(mut times in times()) {
        let curve = Survival::of(times.iter().copied()).unwrap();
        times.sort_by(|(a, x), (b, y)| a.total_cmp(b).then(y.cmp(x)));
        let n = times.len();
        let mut mass = vec![1.0; n];
        for at in 0..n {
            if !times[at].1 && at + 1 < n {
                let passed = mass[at] / f64::from(u32::try_from(n - at - 1).unwrap());
                mass[at] = 0.0;
                mass[at + 1..].iter_mut().for_each(|later| *later += passed);
            }
        }
        for (step, total) in curve.steps().iter().zip(std::iter::repeat(f64::from(u32::try_from(n).unwrap()))) {
            let gone: f64 = times.iter().zip(&mass).filter(|((time, happened), _)| *happened && *time <= step.time).map(|(_, mass)| mass).sum();
            prop_assert!(near(step.surviving.value, 1.0 - gone / total));
        }
    }
}

// ---- scores

fn level(level: i8) -> Attainment {
    Attainment::new(level).unwrap()
}

#[test]
fn goal_attainment_agrees_with_the_published_formula() {
    for (weights, levels, expected) in [
        (vec![1.0; 3], vec![0; 3], "50.00"),
        (vec![1.0], vec![-1], "40.00"),
        (vec![1.0], vec![2], "70.00"),
        (vec![1.0; 3], vec![-1; 3], "36.31"),
        (vec![1.0; 3], vec![-2; 3], "22.61"),
        (vec![4.0, 2.0, 1.0], vec![1, -1, 0], "53.69"),
        (vec![1.0; 4], vec![1, 0, 1, 2], "64.51"),
        (vec![3.0, 2.0], vec![2, -2], "54.91"),
        // Only the proportions of weights count, however large or small.
        (vec![3e300, 2e300], vec![2, -2], "54.91"),
        (vec![3e-300, 2e-300], vec![2, -2], "54.91"),
    ] {
        let goals = weights.iter().copied().zip(levels.iter().map(|at| level(*at)));
        assert_eq!(format!("{:.2}", goal_attainment(goals).unwrap()), expected, "{weights:?} {levels:?}");
    }
    let weights = [1.0, 0.0, -1.0, f64::NAN, f64::INFINITY];
    let faults = goal_attainment(weights.map(|weight| (weight, level(0)))).unwrap_err();
    assert_eq!(faults.faults(), [2, 3, 4, 5].map(|place| GoalFault::Weight { place }));
    assert_eq!(goal_attainment([]).unwrap_err().faults(), [GoalFault::None]);
}

fn measure_of(deviation: f64, reliability: f64, functional_from: Option<f64>) -> ReliableChange {
    let source = Source::new("an example", Standing::Own);
    ReliableChange { better: Better::Lower, deviation, reliability, functional_from, source }
}

#[test]
fn reliable_change_agrees_with_the_published_examples() {
    for (before, after, deviation, reliability, index, least, became) in [
        (47.5, 32.5, 7.5, 0.80, "-3.162", "9.30", Change::Improved),
        (18.0, 11.0, 6.1, 0.84, "-2.029", "6.76", Change::Improved),
        (20.0, 26.0, 6.1, 0.84, "1.739", "6.76", Change::Unchanged),
        (12.0, 9.0, 5.0, 0.83, "-1.029", "5.71", Change::Unchanged),
    ] {
        let measure = measure_of(deviation, reliability, None);
        assert_eq!(format!("{:.3}", measure.index(before, after).unwrap()), index);
        assert_eq!(format!("{:.2}", measure.least()), least);
        assert_eq!(measure.of(before, after).unwrap(), became);
        let higher = ReliableChange { better: Better::Higher, ..measure };
        let other = if became == Change::Improved { Change::Deteriorated } else { became };
        assert_eq!(higher.of(before, after).unwrap(), other);
    }
}

#[test]
fn to_recover_one_crosses_to_those_who_function() {
    let norm = |mean, deviation| Norm { mean, deviation };
    assert!(near(cut_off(norm(40.0, 7.5), norm(60.0, 7.5)).unwrap(), 50.0));
    assert!(near(cut_off(norm(5.0, 4.0), norm(15.0, 6.0)).unwrap(), 9.0));
    let measure = measure_of(7.5, 0.8, Some(32.5));
    assert_eq!(measure.of(47.5, 32.5).unwrap(), Change::Recovered);
    assert_eq!(measure.of(47.5, 32.6).unwrap(), Change::Improved);
    assert_eq!(measure.of(32.5, 20.0).unwrap(), Change::Improved, "there already");
    let faults = measure_of(0.0, 1.0, Some(f64::NAN)).check().unwrap_err();
    assert_eq!(faults.faults().len(), 3, "{faults}");
    assert_eq!(cut_off(norm(f64::NAN, -1.0), norm(1.0, 1.0)).unwrap_err().faults().len(), 2);
    assert!(measure.of(f64::NAN, 1.0).is_err());
}

/// `numpy.percentile(x, [25, 50, 75])`; `scipy.stats.t.interval(0.95, 7, mean, sem)`.
#[test]
fn numbers_agree_with_another_package() {
    let found = Numbers::of([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0]).unwrap();
    assert_eq!((found.n, found.lower_quartile, found.median, found.upper_quartile), (8, 1.75, 3.5, 5.25));
    let (low, high) = found.mean.interval.unwrap();
    assert!(near(found.mean.value, 3.875) && near(low, 3.875 - 2.297_699_957) && near(high, 3.875 + 2.297_699_957));
    assert_eq!(Numbers::of([]), None);
    assert_eq!(Numbers::of([7.0]).unwrap().mean.interval, None);
    // 40 numbers: `scipy.stats.sem(range(40)) * scipy.stats.t.ppf(0.975, 39)`.
    let (low, high) = Numbers::of((0..40).map(f64::from)).unwrap().mean.interval.unwrap();
    assert!((high - low - 2.0 * 3.738_782).abs() < 1e-4, "{}", high - low);
}

// ---- cases

/// Monday 5 January 2026 is day 0.
fn day(n: i32) -> Day {
    "2026-01-05".parse::<Day>().unwrap().plus_days(n)
}

fn case(n: u128) -> CaseId {
    CaseId(Uuid::from_u128(0xC000 + n))
}

fn worker(n: u128) -> WorkerId {
    WorkerId(Uuid::from_u128(0x3000 + n))
}

/// The events of a case, in order, on days counted from the first.
fn events(n: u128, happened: impl IntoIterator<Item = (i32, Kind)>) -> Vec<Event> {
    let stamped = happened.into_iter().zip(1_u128..).map(|((on, kind), id)| {
        let at = format!("{}T{:02}:{:02}:00-05:00", day(on), 8 + id / 60, id % 60).parse().unwrap();
        Event::new(case(n), Stamp::new(EventId(Uuid::from_u128(id)), at), kind)
    });
    stamped.collect()
}

fn referred() -> Kind {
    Referred::new(ClientId(Uuid::from_u128(1))).into()
}

fn enrolled(owner: u128) -> Kind {
    Enrolled { owner: Owner::Worker(worker(owner)), backup: None }.into()
}

fn closed(reason: CloseReason) -> Kind {
    Closed::new(reason).into()
}

fn seen(staff: &[u128], minutes: u16) -> Contact {
    let staff: Vec<_> = staff.iter().map(|n| worker(*n)).collect();
    Contact::with_client(Mode::FaceToFace, Place::Home, minutes, staff)
}

fn plan(goals: &[(u128, Option<f64>)]) -> Kind {
    let goal = |(id, weight): &(u128, Option<f64>)| Goal {
        weight: weight.and_then(Decimal::new),
        ..Goal::new(GoalId(Uuid::from_u128(*id)), "a goal")
    };
    let goals = goals.iter().map(goal).collect();
    PlanAdopted { kind: PlanKind::Full, agreement: Agreement::Agreed, goals }.into()
}

fn rated(goal: u128, at: i8) -> Kind {
    let goal = GoalId(Uuid::from_u128(goal));
    GoalUpdated { goal, status: GoalStatus::Active, attainment: Some(level(at)) }.into()
}

fn linked(id: u128) -> Kind {
    let linkage = LinkageId(Uuid::from_u128(id));
    LinkageMade { linkage, service: Service::Therapy, need: None, recipient: None }.into()
}

fn linkage(id: u128, status: LinkageStatus) -> Kind {
    LinkageUpdated { linkage: LinkageId(Uuid::from_u128(id)), status }.into()
}

fn entered(facility: Facility) -> Kind {
    InstitutionEntered { facility, learned_at: None, team_involved: None }.into()
}

fn left(facility: Facility) -> Kind {
    InstitutionLeft { facility, learned_at: None, team_involved: None }.into()
}

fn measured(value: f64) -> Kind {
    let value = Decimal::new(value).unwrap();
    Measured { measure: "phq_9".into(), value, version: None, reported_by: None }.into()
}

fn report(outcomes: &Outcomes, events: Vec<Event>) -> Report {
    outcomes.finish(outcomes.part(&Log::of(events)))
}

/// Days of a wait, and whether it happened.
fn told(wait: Option<Wait>) -> Option<(u32, bool)> {
    wait.map(|wait| (wait.days, wait.happened))
}

/// One case by hand: referred on day 0, enrolled on day 10, closed on day 110.
fn by_hand() -> Vec<Event> {
    use Facility::{EmergencyDepartment, Hospital};
    events(
        1,
        [
            // Before the referral: 5 days, of which 2 in the 20 days before enrolment.
            (-13, entered(Hospital)),
            (-8, left(Hospital)),
            (0, referred()),
            (3, Contact { outcome: ContactOutcome::NoShow, ..seen(&[1], 60) }.into()),
            (4, Contact { mode: Mode::Mail, ..seen(&[1], 0) }.into()),
            (5, seen(&[1], 30).into()),
            (10, enrolled(1)),
            (10, measured(18.0)),
            (12, plan(&[(1, Some(4.0)), (2, Some(2.0)), (3, None), (4, Some(0.0))])),
            (15, linked(1)),
            (15, linked(2)),
            (15, linked(3)),
            (18, rated(1, -1)),
            (18, rated(2, -1)),
            (20, seen(&[1, 2], 45).into()),
            (22, entered(EmergencyDepartment)),
            (22, left(EmergencyDepartment)),
            (25, linkage(1, LinkageStatus::Declined)),
            (40, linkage(2, LinkageStatus::Connected)),
            (60, Reassigned { owner: Owner::Worker(worker(3)), backup: None, reason: "left".into() }.into()),
            (61, seen(&[3], 45).into()),
            (90, measured(14.0)),
            (90, measured(11.0)),
            (95, rated(1, 1)),
            (95, rated(3, 0)),
            (110, closed(CloseReason::Completed)),
        ],
    )
}

#[test]
fn one_case_worked_by_hand() {
    let change = measure_of(6.1, 0.84, Some(9.0));
    let outcomes = Outcomes::as_of(day(200)).compare_use(day(-10), 365).change("phq_9", change).unwrap();
    let report = report(&outcomes, by_hand());
    let [found] = &report.cases[..] else { panic!() };
    assert_eq!((found.enrolled_on, found.closed), (Some(day(10)), Some(CloseReason::Completed)));
    assert_eq!(found.service, [(day(10), day(109))]);
    let waits = [found.to_enrolment, found.to_contact, found.to_plan, found.to_linkage, found.stay];
    assert_eq!(waits.map(told), [(10, true), (5, true), (2, true), (30, true), (100, true)].map(Some));
    let linkages = found.linkages.unwrap();
    assert_eq!((linkages.made, linkages.connected, linkages.given_up), (3, 1, 1));
    // Goals 1, 2, 3 with weights 4, 2, 1 stand at 1, -1, 0; goal 4 has no weight. Goal 1 rose from -1 to 1.
    let goals = found.goals.unwrap();
    assert_eq!((goals.set, goals.rated), (4, 3));
    assert_eq!(format!("{:.2} {:.2}", goals.t.unwrap().get(), goals.change.unwrap().get()), "53.69 20.00");
    let [series] = &found.measured[..] else { panic!() };
    assert_eq!((series.first.0, series.last.0, series.change()), (day(10), day(90), Some(-7.0)));
    assert_eq!(series.became, Some(Change::Improved));
    // Contacts 1, then 1 and 2 together, then 3.
    let continuity = found.continuity.unwrap();
    assert_eq!((continuity.contacts, continuity.workers, continuity.most, continuity.owners), (4, 3, 2, 2));
    assert!(near(continuity.usual().unwrap(), 0.5) && near(continuity.index().unwrap(), (6.0 - 4.0) / 12.0));
    // Known from day -10: 20 days before and after. The entry was before; 2 of its days are not.
    let used = found.use_of_services.as_ref().unwrap();
    assert_eq!(used.days, 20);
    let of = |facility| {
        let used = used.of.iter().find(|used| used.facility == facility).unwrap();
        [used.before, used.after].map(|stays| (stays.entries, stays.days))
    };
    assert_eq!(of(Facility::Hospital), [(0, 2), (0, 0)]);
    assert_eq!(of(Facility::EmergencyDepartment), [(0, 0), (1, 0)]);
    let summary = report.summary();
    assert_eq!((summary.cases, summary.served, summary.stay.median().time), (1, 1, Some(100.0)));
    assert_eq!((summary.connected.counted, summary.ended.counted, summary.ended.of), (1, 2, 3));
    assert_eq!(summary.closed, BTreeMap::from([(CloseReason::Completed, 1)]));
    assert!(summary.to_string().contains("linkages connected: 1 of 3, 33.3 percent"), "{summary}");
}

#[test]
fn today_is_not_over_and_what_is_open_is_censored() {
    let report = report(&Outcomes::as_of(day(20)), by_hand());
    let found = &report.cases[0];
    assert_eq!(told(found.to_linkage), Some((10, false)));
    assert_eq!(told(found.stay), Some((10, false)));
    assert_eq!(found.closed, None);
    // Rated once: no change yet.
    assert_eq!(found.goals.unwrap().change, None);
}

#[test]
fn cases_never_enrolled_are_not_served() {
    let turned_away = events(2, [(0, referred()), (6, closed(CloseReason::Ineligible))]);
    let waiting = events(3, [(0, referred())]);
    let all = [by_hand(), turned_away, waiting].concat();
    let outcomes = Outcomes::as_of(day(120));
    let report = report(&outcomes, all);
    let summary = report.summary();
    assert_eq!((summary.cases, summary.served, summary.stay.n(), summary.to_plan.n()), (3, 1, 1, 1));
    assert_eq!(summary.closed, BTreeMap::from([(CloseReason::Completed, 1)]));
    assert_eq!((summary.to_enrolment.n(), summary.to_enrolment.events()), (3, 1));
    let waits: Vec<_> = report.cases.iter().map(|found| told(found.to_enrolment)).collect();
    assert_eq!(waits, [Some((10, true)), Some((6, false)), Some((120, false))]);
    // Enrolled on 15 January: the month ends on 15 February, in service; the fourth ends after the closure,
    // the fifth lies ahead.
    let retained = |months| (report.retention(months).counted, report.retention(months).of);
    assert_eq!([1, 3, 4].map(retained), [(1, 1), (1, 1), (0, 0)]);
    let later = outcomes_on(day(200));
    assert_eq!((later.retention(4).counted, later.retention(4).of), (0, 1));
}

/// Three clients in service for 100, 200 and 300 days, who entered 2, 1 and 3 times in as many days before, and 0, 1
/// and 1 times after: four fewer in 600 days of theirs. The error is that of a ratio of sums, by hand: `sqrt(var(rise -
/// rate * days) / 3) / 200`, times `scipy.stats.t.ppf(0.975, 2)`, in years of 365.25 days.
#[test]
fn use_before_and_after_is_over_the_days_of_all() {
    let case = |n: u128, served: i32, entries: &[i32]| {
        let stay = |on: &i32| [(*on, entered(Facility::Hospital)), (*on + 2, left(Facility::Hospital))];
        let mut happened: Vec<(i32, Kind)> = entries.iter().flat_map(stay).collect();
        happened.extend([(0, referred()), (0, enrolled(1)), (served, closed(CloseReason::Completed))]);
        happened.sort_by_key(|(on, _)| *on);
        events(n, happened)
    };
    // What lies before the window of a case counts for nothing.
    let all = [case(1, 100, &[-150, -90, -10]), case(2, 200, &[-190, 50]), case(3, 300, &[-290, -200, -100, 250])];
    let outcomes = Outcomes::as_of(day(400)).compare_use(day(-365), 365);
    let summary = report(&outcomes, all.concat()).summary();
    let found = summary.use_of_services.iter().find(|of| of.facility == Facility::Hospital).unwrap();
    assert_eq!((found.cases, found.person_days), (3, 600));
    assert_eq!((found.before.entries, found.after.entries, found.before.days, found.after.days), (6, 2, 12, 4));
    let (low, high) = found.entries_a_year.interval.unwrap();
    assert!(near(found.entries_a_year.value, -2.435), "{}", found.entries_a_year);
    assert!(near(low, -8.483_875_328) && near(high, 3.613_875_328), "{}", found.entries_a_year);
    assert!(near(found.days_a_year.value, -4.87));
}

/// Whoever waits and is never enrolled owes the program no follow-up, no change and no goal.
#[test]
fn what_is_asked_of_service_is_asked_of_those_served() {
    let waiting = events(
        2,
        [
            (0, referred()),
            (1, seen(&[1], 30).into()),
            (2, measured(20.0)),
            (3, plan(&[(1, None)])),
            (4, rated(1, 2)),
            (10, left(Facility::PsychiatricHospital)),
            (50, measured(5.0)),
        ],
    );
    let outcomes = Outcomes::as_of(day(200));
    let (alone, with) = (report(&outcomes, by_hand()), report(&outcomes, [by_hand(), waiting].concat()));
    let (alone, with) = (alone.summary(), with.summary());
    assert_eq!((with.cases, with.served, with.to_contact.n()), (2, 1, 2));
    assert_eq!((&with.follow_up, &with.measures, with.goals), (&alone.follow_up, &alone.measures, alone.goals));
    assert_eq!((with.usual_worker, with.owners), (alone.usual_worker, alone.owners));
    // Where nobody can tell who was enrolled, that cannot be told either.
    let unknown = Outcomes::as_of(day(200)).not_recorded(["enrolled".parse().unwrap()]);
    let untold: Vec<_> = report(&unknown, by_hand()).cannot_tell.iter().map(|(aspect, _)| *aspect).collect();
    assert!([Aspect::Goals, Aspect::Measures, Aspect::FollowUp].iter().all(|aspect| untold.contains(aspect)));
}

fn outcomes_on(day: Day) -> Report {
    report(&Outcomes::as_of(day), by_hand())
}

#[test]
fn what_is_not_recorded_cannot_be_told() {
    let statement = ["contact.staff", "closed"].map(|text| text.parse().unwrap());
    let report = report(&Outcomes::as_of(day(200)).not_recorded(statement), by_hand());
    let found = &report.cases[0];
    assert_eq!((found.continuity, found.stay, found.to_plan), (None, None, None));
    assert!(found.goals.is_some() && found.linkages.is_some());
    let untold: Vec<_> = report.cannot_tell.iter().map(|(aspect, _)| *aspect).collect();
    assert!(untold.contains(&Aspect::Continuity) && untold.contains(&Aspect::Service));
    assert!(!untold.contains(&Aspect::Goals));
    assert_eq!((report.summary().stay.n(), report.retention(1).of), (0, 0));
}

#[test]
fn a_case_that_was_not_fully_read_counts_nowhere() {
    let mut lines: Vec<String> = by_hand().iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    lines.push(lines[2].replace("\"referred\"", "\"from_the_future\"").replace("000000000003", "0000000000ff"));
    let outcomes = Outcomes::as_of(day(200));
    let report = outcomes.finish(outcomes.part(&Log::json_lines(lines.join("\n").into_bytes())));
    let summary = report.summary();
    assert_eq!((summary.cases, summary.not_fully_read, summary.served, summary.to_contact.n()), (1, 1, 0, 0));
    assert_eq!(report.read.lines, report.read.kept + 1);
}

/// Follow-up after hospital (FUH): discharged on Friday 27 February 2026.
#[test]
fn follow_up_is_judged_by_the_standard_of_the_crate() {
    let discharged = 53;
    for (seen_on, in_seven, in_thirty) in [
        (0, Verdict::Missed, Verdict::Missed),
        (7, Verdict::Met, Verdict::Met),
        (8, Verdict::Missed, Verdict::Met),
        (30, Verdict::Missed, Verdict::Met),
        (31, Verdict::Missed, Verdict::Missed),
    ] {
        let log = events(
            1,
            [
                (0, referred()),
                (1, enrolled(1)),
                (40, entered(Facility::PsychiatricHospital)),
                (discharged, left(Facility::PsychiatricHospital)),
                (discharged + seen_on, seen(&[1], 30).into()),
            ],
        );
        let report = report(&Outcomes::as_of(day(150)), log);
        let found: Vec<_> = report.cases[0].follow_up.iter().map(|of| (of.left_on, of.verdict)).collect();
        assert_eq!(day(discharged).to_string(), "2026-02-27");
        // In the order of their codes: 30, then 7.
        assert_eq!(found, [in_thirty, in_seven].map(|verdict| (day(discharged), verdict)), "{seen_on}");
    }
}

#[test]
fn the_time_of_a_group_is_shared_and_counted_once() {
    let group = GroupId(Uuid::from_u128(9));
    let met = || -> Kind { Contact { group: Some(group), ..seen(&[1], 90) }.into() };
    let of =
        |n, more: Vec<(i32, Kind)>| events(n, [vec![(0, referred()), (0, enrolled(1)), (2, met())], more].concat());
    let alone = vec![(3, seen(&[1, 2], 30).into()), (4, entered(Facility::Hospital)), (6, left(Facility::Hospital))];
    let cancelled = Contact { outcome: ContactOutcome::CancelledByClient, ..seen(&[1], 60) };
    let all = [of(1, alone), of(2, vec![(3, cancelled.into())]), of(3, vec![])].concat();
    let hundredths = |whole: u32| Hundredths::new(whole * 100);
    let costs = UnitCosts {
        staff_hour: hundredths(60),
        service_day: hundredths(1),
        entry: BTreeMap::from([(Facility::Hospital, hundredths(1_000))]),
        institution_day: BTreeMap::from([(Facility::Hospital, hundredths(500))]),
    };
    let report = report(&Outcomes::as_of(day(10)).costs(costs), all);
    let found: Vec<_> = report.cases.iter().map(|found| found.cost.unwrap()).collect();
    // 30 minutes of the group each, 10 days in service; two workers for half an hour, an entry and two days.
    assert_eq!(found, [30.0 + 10.0 + 60.0 + 1_000.0 + 1_000.0, 40.0, 40.0]);
    assert!(near(report.summary().cost.unwrap().sum, 2_180.0));
    // A client who was never enrolled, or whose case could not be read, sat in the group all the same.
    let hour = || UnitCosts { staff_hour: hundredths(60), ..UnitCosts::default() };
    let costs_of = |log: &Log| {
        let outcomes = Outcomes::as_of(day(10)).costs(hour());
        outcomes.finish(outcomes.part(log)).cases.iter().map(|found| found.cost).collect::<Vec<_>>()
    };
    let never = events(2, [(0, referred()), (2, met())]);
    let all = [of(1, vec![]), never, of(3, vec![])].concat();
    assert_eq!(costs_of(&Log::of(all.clone())), [Some(30.0), None, Some(30.0)]);
    let mut lines: Vec<String> = all.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    lines.push(lines[0].replace("\"referred\"", "\"from_the_future\"").replace("000000000001", "0000000000ff"));
    let unread = costs_of(&Log::json_lines(lines.join("\n").into_bytes()));
    assert_eq!(unread, [None, None, Some(30.0)]);
}

/// SEED-C: 30 percent of the working time; CCMC: licence or degree, and 12, 24 or 12 months.
#[test]
fn certification_takes_working_time_licence_and_months() {
    let logged = |n: u128, activity, minutes| {
        let at = format!("{}T12:00:00-05:00", day(i32::try_from(n).unwrap())).parse().unwrap();
        let work = WorkLogged { worker: worker(1), activity, minutes };
        RosterEvent::new(EventId(Uuid::from_u128(n)), at, RosterKind::WorkLogged(work))
    };
    let joined = |id| {
        let at = "2026-01-01T12:00:00-05:00".parse().unwrap();
        RosterEvent::new(EventId(Uuid::from_u128(id)), at, RosterKind::WorkerJoined(Worker::new(worker(1))))
    };
    let find = |managing, travel, known| {
        let work = [joined(99), logged(1, Activity::CaseManagement, managing), logged(2, Activity::Travel, travel)];
        let later = logged(50, Activity::CaseManagement, 600);
        let roster = Roster::of([work.to_vec(), vec![later]].concat());
        ccm_eligibility(&roster, worker(1), (day(0), day(30)), known)
    };
    let known = Practice { licence_or_degree: Some(true), supervised_months: Some(12), ..Practice::default() };
    assert_eq!(find(300, 700, known).is_eligible(), Some(true), "exactly 30 percent");
    assert_eq!(find(299, 701, known).unmet, [Unmet::WorkingTime]);
    let unknown = Practice { licence_or_degree: Some(true), ..Practice::default() };
    assert_eq!((find(300, 700, unknown).is_eligible(), find(299, 701, unknown).is_eligible()), (None, Some(false)));
    let months = |supervised, unsupervised, supervising| Practice {
        licence_or_degree: Some(true),
        supervised_months: Some(supervised),
        unsupervised_months: Some(unsupervised),
        supervising_months: Some(supervising),
    };
    for (known, met) in
        [(months(11, 23, 11), false), (months(12, 0, 0), true), (months(0, 24, 0), true), (months(0, 0, 12), true)]
    {
        assert_eq!(find(300, 700, known).is_eligible(), Some(met), "{known:?}");
    }
    let unlicensed = Practice { licence_or_degree: Some(false), ..months(12, 24, 12) };
    assert_eq!(find(300, 700, unlicensed).unmet, [Unmet::LicenceOrDegree]);
}

// ---- random logs against a naive reading

const FACILITIES: [Facility; 2] = [Facility::Hospital, Facility::Jail];
const STATUSES: [LinkageStatus; 5] = [
    LinkageStatus::Accepted,
    LinkageStatus::Declined,
    LinkageStatus::Connected,
    LinkageStatus::Completed,
    LinkageStatus::Lapsed,
];

fn kind() -> impl Strategy<Value = Kind> {
    let contact = (0..4_u128, 0..4_u128, 0..3_usize, any::<bool>(), any::<bool>(), 0..90_u16);
    let contact = contact.prop_map(|(one, other, outcome, by_mail, grouped, minutes)| {
        let outcome = [ContactOutcome::Completed, ContactOutcome::NoShow, ContactOutcome::CancelledByStaff][outcome];
        let mode = if by_mail { Mode::Mail } else { Mode::Video };
        let group = grouped.then(|| GroupId(Uuid::from_u128(one)));
        let staff: &[u128] = if one == other { &[one] } else { &[one, other] };
        Contact { outcome, mode, group, ..seen(staff, minutes) }.into()
    });
    prop_oneof![
        3 => (0..3_u128).prop_map(enrolled),
        1 => Just(closed(CloseReason::Completed)),
        1 => Just(closed(CloseReason::LostContact)),
        1 => Just(Reopened { reason: "again".into() }.into()),
        1 => (0..3_u128).prop_map(|to| {
            Reassigned { owner: Owner::Worker(worker(to)), backup: None, reason: "left".into() }.into()
        }),
        1 => collection::vec((0..3_u128, proptest::option::of(0.0..3.0_f64)), 0..3).prop_map(|goals| plan(&goals)),
        3 => (0..3_u128, -2..=2_i8).prop_map(|(goal, at)| rated(goal, at)),
        2 => (0..3_u128).prop_map(linked),
        3 => (0..3_u128, sample::select(STATUSES.to_vec())).prop_map(|(id, status)| linkage(id, status)),
        2 => (0.0..30.0_f64).prop_map(measured),
        2 => sample::select(FACILITIES.to_vec()).prop_map(entered),
        2 => sample::select(FACILITIES.to_vec()).prop_map(left),
        6 => contact,
    ]
}

/// Up to three cases, the first day of each that of its referral, in order.
fn log() -> impl Strategy<Value = Vec<Vec<Event>>> {
    let case = collection::vec((0..60_i32, kind()), 0..25);
    collection::vec(case, 1..4).prop_map(|cases| {
        let of = |(n, mut happened): (u128, Vec<(i32, Kind)>)| {
            happened.sort_by_key(|(on, _)| *on);
            events(n, [vec![(0, referred())], happened].concat())
        };
        (1..).zip(cases).map(of).collect()
    })
}

/// One case, read as plainly as possible.
struct Plain<'a> {
    events: Vec<&'a Event>,
    as_of: Day,
}

impl<'a> Plain<'a> {
    fn until(&self, day: Day) -> impl Iterator<Item = &'a Kind> {
        self.events.iter().filter(move |event| event.at.day() <= day).map(|event| &event.kind)
    }

    fn first(&self, fits: impl Fn(&Kind) -> bool) -> Option<Day> {
        self.events.iter().find(|event| fits(&event.kind)).map(|event| event.at.day())
    }

    fn in_service(&self, day: Day) -> bool {
        self.until(day).fold(false, |before, kind| match kind {
            Kind::Enrolled(_) => true,
            Kind::Closed(_) | Kind::Reopened(_) => false,
            _ => before,
        })
    }

    fn last_seen(&self) -> Day {
        let moves = |kind: &&Kind| matches!(kind, Kind::Closed(_) | Kind::Reopened(_) | Kind::Enrolled(_));
        let is_closed = matches!(self.until(self.as_of).filter(moves).last(), Some(Kind::Closed(_)));
        let mut closures = self.events.iter().filter(|event| matches!(event.kind, Kind::Closed(_)));
        if is_closed { closures.next_back().unwrap().at.day() } else { self.as_of }
    }

    fn wait(&self, from: Option<Day>, on: Option<Day>) -> Option<(u32, bool)> {
        let days = |from: Day, to: Day| u32::try_from(to.days_since(from)).unwrap_or(0);
        from.map(|from| (days(from, on.unwrap_or(self.last_seen())), on.is_some()))
    }

    fn days_served(&self) -> Vec<Day> {
        (0..=70).map(day).filter(|day| *day <= self.as_of && self.in_service(*day)).collect()
    }

    fn inside(&self, facility: Facility, day: Day) -> bool {
        self.until(day).fold(false, |before, kind| match kind {
            Kind::InstitutionEntered(stay) if stay.facility == facility => true,
            Kind::InstitutionLeft(stay) if stay.facility == facility => false,
            _ => before,
        })
    }

    /// Entries and days from a day to before another.
    fn stays(&self, facility: Facility, from: Day, to: Day) -> (u32, u32) {
        let (mut inside, mut entries) = (false, 0);
        for event in &self.events {
            match &event.kind {
                Kind::InstitutionEntered(stay) if stay.facility == facility => {
                    entries += u32::from(!inside && (from..to).contains(&event.at.day()));
                    inside = true;
                }
                Kind::InstitutionLeft(stay) if stay.facility == facility => inside = false,
                _ => {}
            }
        }
        let length = to.days_since(from).max(0);
        let days = (0..length).filter(|n| self.inside(facility, from.plus_days(*n))).count();
        (entries, u32::try_from(days).unwrap())
    }

    /// The last day on which the client left without having been there.
    fn left_unseen(&self) -> Option<Day> {
        let mut inside = BTreeMap::new();
        let mut last = None;
        for event in &self.events {
            match &event.kind {
                Kind::InstitutionEntered(stay) => {
                    inside.insert(stay.facility, true);
                }
                Kind::InstitutionLeft(stay) => {
                    let was_inside = inside.insert(stay.facility, false) == Some(true);
                    last = if was_inside { last } else { Some(event.at.day()) };
                }
                _ => {}
            }
        }
        last
    }

    fn linkages(&self) -> (u32, u32, u32) {
        use LinkageState::{Completed, Connected, Declined, Lapsed};
        let mut states: BTreeMap<LinkageId, LinkageState> = BTreeMap::new();
        for kind in self.until(self.as_of) {
            match kind {
                Kind::LinkageMade(made) => {
                    states.entry(made.linkage).or_insert(LinkageState::Made);
                }
                Kind::LinkageUpdated(update) => {
                    if let Some(state) = states.get_mut(&update.linkage) {
                        *state = state.on(update.status).unwrap_or(*state);
                    }
                }
                _ => {}
            }
        }
        let count = |these: &[LinkageState]| {
            u32::try_from(states.values().filter(|state| these.contains(state)).count()).unwrap()
        };
        (u32::try_from(states.len()).unwrap(), count(&[Connected, Completed]), count(&[Declined, Lapsed]))
    }

    fn t_score(&self) -> Option<f64> {
        let mut goals: BTreeMap<GoalId, (f64, Option<i8>)> = BTreeMap::new();
        for kind in self.until(self.as_of) {
            match kind {
                Kind::PlanAdopted(plan) => {
                    for goal in &plan.goals {
                        goals.entry(goal.id).or_default().0 = goal.weight.map_or(1.0, Decimal::get);
                    }
                }
                Kind::GoalUpdated(update) => {
                    if let Some(goal) = goals.get_mut(&update.goal) {
                        goal.1 = update.attainment.map(Attainment::level);
                    }
                }
                _ => {}
            }
        }
        let rated: Vec<(f64, f64)> = goals
            .values()
            .filter_map(|(weight, at)| Some((*weight, f64::from((*at)?))))
            .filter(|of| of.0 > 0.0)
            .collect();
        let (w, x) = (rated.iter().map(|of| of.0).sum::<f64>(), rated.iter().map(|of| of.0 * of.1).sum::<f64>());
        let squares = rated.iter().map(|of| of.0 * of.0).sum::<f64>();
        (!rated.is_empty()).then(|| 50.0 + 10.0 * x / (0.7 * squares + 0.3 * w * w).sqrt())
    }
}

fn met_the_client(kind: &Kind) -> bool {
    matches!(kind, Kind::Contact(contact) if contact.outcome == ContactOutcome::Completed && contact.mode != Mode::Mail)
}

proptest! {
    #[test]
    fn outcomes_agree_with_a_naive_reading(log in log(), as_of in 0..70_i32, window in 1..40_u32, known in -30..10_i32) {
        let outcomes = Outcomes::as_of(day(as_of)).compare_use(day(known), window);
        let report = report(&outcomes, log.concat());
        prop_assert_eq!(report.cases.len(), log.len());
        for (found, events) in report.cases.iter().zip(&log) {
            let events = events.iter().filter(|event| event.at.day() <= day(as_of)).collect();
            let plain = Plain { events, as_of: day(as_of) };
            let enrolled_on = plain.first(|kind| matches!(kind, Kind::Enrolled(_)));
            let served = plain.days_served();
            prop_assert_eq!(found.enrolled_on, enrolled_on);
            let contact_on = plain.first(met_the_client);
            prop_assert_eq!(told(found.to_contact), plain.wait(Some(day(0)), contact_on));
            let plan_on = plain.first(|kind| matches!(kind, Kind::PlanAdopted(_)));
            prop_assert_eq!(told(found.to_plan), plain.wait(enrolled_on, plan_on));
            let full = served.iter().filter(|served| **served < day(as_of)).count();
            let stay = (u32::try_from(full).unwrap(), !plain.in_service(day(as_of)));
            prop_assert_eq!(told(found.stay), enrolled_on.map(|_| stay));
            let linkages = found.linkages.map(|of| (of.made, of.connected, of.given_up));
            prop_assert_eq!(linkages, enrolled_on.map(|_| plain.linkages()));
            let t = found.goals.and_then(|goals| goals.t).map(Decimal::get);
            prop_assert_eq!(t.map(|t| format!("{t:.6}")), plain.t_score().map(|t| format!("{t:.6}")));
            for months in 0..3 {
                let on = enrolled_on.map(|on| on.plus_months(months)).filter(|on| *on <= day(as_of));
                let kept = outcomes.finish(outcomes.part(&Log::of(plain.events.iter().copied().cloned().collect())));
                let kept = kept.retention(months);
                prop_assert_eq!((kept.counted, kept.of), on.map_or((0, 0), |on| (u32::from(plain.in_service(on)), 1)));
            }
            // The days of the first stretch, today left out.
            let stretch = served.iter().enumerate().take_while(|(n, on)| on.days_since(served[0]) == i32::try_from(*n).unwrap());
            let stretch = stretch.filter(|(_, on)| **on < day(as_of)).count();
            let length = served.first().map_or(0, |first| {
                u32::try_from(first.days_since(day(known))).unwrap_or(0).min(u32::try_from(stretch).unwrap()).min(window)
            });
            let length = i32::try_from(length).unwrap();
            let unclear = |from: Day| plain.left_unseen().is_some_and(|left| left > from);
            match &found.use_of_services {
                None => prop_assert!(length == 0 || unclear(served[0].plus_days(-length))),
                Some(used) => {
                    let (before, first, after) = (served[0].plus_days(-length), served[0], served[0].plus_days(length));
                    prop_assert!(length > 0 && !unclear(before));
                    for of in &used.of {
                        let stays = |stays: Stays| (stays.entries, stays.days);
                        prop_assert_eq!(stays(of.before), plain.stays(of.facility, before, first));
                        prop_assert_eq!(stays(of.after), plain.stays(of.facility, first, after));
                    }
                }
            }
            let mut by_worker: BTreeMap<WorkerId, u32> = BTreeMap::new();
            for kind in plain.until(day(as_of)).filter(|kind| met_the_client(kind)) {
                if let Kind::Contact(contact) = kind {
                    contact.staff.iter().for_each(|worker| *by_worker.entry(*worker).or_default() += 1);
                }
            }
            prop_assert_eq!(found.continuity.map(|of| of.contacts), Some(by_worker.values().sum()).filter(|n| *n > 0_u32));
            prop_assert_eq!(found.continuity.map(|of| of.most), by_worker.values().max().copied());
        }
    }

    #[test]
    fn follow_up_agrees_with_the_audit(log in log(), as_of in 0..70_i32) {
        let icm = Program::preset(Model::IntensiveCaseManagement);
        let program = Draft::compose(&[icm.draft(), &Draft::overlay(Overlay::FollowUpAfterHospital)]).unwrap();
        let program = program.build().unwrap();
        // The audit looks at those who wait, too.
        let enrolled = |event: &Event| event.at.day() <= day(as_of) && matches!(event.kind, Kind::Enrolled(_));
        let served: Vec<_> = log.iter().filter(|events| events.iter().any(enrolled)).cloned().collect();
        let audit = Audit::of(&program).as_of(day(as_of));
        let audited = audit.finish(audit.part(&Log::of(served.concat())));
        let summary = report(&Outcomes::as_of(day(as_of)), log.concat()).summary();
        for of in audited.adherence().iter().filter(|of| of.code.as_str().starts_with("follow_up.")) {
            let found = summary.follow_up.iter().find(|found| found.code == of.code);
            let told = found.map_or((0, 0, 0, 0), |found| {
                (found.met.counted.into(), u64::from(found.met.of), found.pending.into(), found.excused.into())
            });
            let counts = &of.counts;
            prop_assert_eq!(told, (counts.met, counts.met + counts.missed, counts.pending, counts.excused));
        }
    }

    #[test]
    fn merged_parts_equal_the_whole(log in log(), as_of in 0..70_i32) {
        let costs = UnitCosts { staff_hour: Hundredths::new(6_000), service_day: Hundredths::new(100), ..UnitCosts::default() };
        let outcomes = Outcomes::as_of(day(as_of)).compare_use(day(-30), 30).costs(costs);
        let whole = report(&outcomes, log.concat());
        let part = |events: &Vec<Event>| outcomes.part(&Log::of(events.clone()));
        let none = || outcomes.part(&Log::of(vec![]));
        let ahead = outcomes.finish(log.iter().map(part).fold(none(), Part::merge));
        let back = outcomes.finish(log.iter().rev().map(part).fold(none(), |all, part| part.merge(all)));
        prop_assert_eq!(&ahead, &whole);
        prop_assert_eq!(&back, &whole);
        prop_assert_eq!(ahead.summary(), whole.summary());
        // Groups that share the cases out add up to all.
        let (one, others) = (whole.only(|of| of.case == case(1)), whole.only(|of| of.case != case(1)));
        let (all, [one, others]) = (whole.summary(), [one.summary(), others.summary()]);
        prop_assert_eq!(all.served, one.served + others.served);
        prop_assert_eq!(&all.stay, &one.stay.merge(&others.stay));
        prop_assert_eq!(all.connected.of, one.connected.of + others.connected.of);
    }
}
