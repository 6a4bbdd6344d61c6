//! Chance and what is made of it: streams, distributions, arrivals, intervals, comparisons.

#![expect(clippy::float_cmp, reason = "values that are exact")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "days of a made-up record")]
#![expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::arithmetic_side_effects,
    reason = "small numbers"
)]

#[path = "../examples/compare_policies/arguments.rs"]
mod arguments;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use caseload::event::{Event, Facility, Hundredths, RosterEvent, Tier};
use caseload::log::Log;
use caseload::model::{Model, Overlay};
use caseload::program::{Act, FileFaults, Program};
use caseload::roster::Roster;
use caseload::sim::{
    Absence, Admission, Arrivals, ChanceFault, Checked, Compared, Comparison, Decided, Distribution, Fault, Fit, Input,
    Institutions, Measure, Ownership, Purpose, Replications, Rulebook, Sample, Scenario, Standing, Stream, Streams,
    Turnover, Workers, compare, mser_5, run, sensitivity,
};
use caseload::statistics::student;
use caseload::time::Day;
use rand_core::Rng;
use serde_json::{Value, json};
use uuid::Uuid;

fn stream(index: u64) -> Stream {
    Streams::of(7, 0).stream(Purpose::Stay, index)
}

fn draws(n: usize, mut draw: impl FnMut(&mut Stream) -> f64) -> Vec<f64> {
    let mut stream = stream(0);
    (0..n).map(|_| draw(&mut stream)).collect()
}

/// The greatest distance between the values and a distribution function (Kolmogorov), times the root of n. Over
/// 1.95 with a chance of 1 in 1000.
fn distance(mut values: Vec<f64>, function: impl Fn(f64) -> f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let gap = |(place, value): (usize, &f64)| {
        let expected = function(*value);
        (expected - place as f64 / n).abs().max((expected - (place + 1) as f64 / n).abs())
    };
    values.iter().enumerate().map(gap).fold(0.0, f64::max) * n.sqrt()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn sd(values: &[f64]) -> f64 {
    let centre = mean(values);
    (values.iter().map(|value| (value - centre).powi(2)).sum::<f64>() / (values.len() - 1) as f64).sqrt()
}

#[test]
fn the_numbers_are_the_same_for_ever() {
    let mut first = stream(0);
    // Worked out in another language, from the papers' constants.
    assert_eq!([first.next_u64(), first.next_u64()], [1_003_063_978_994_984_243, 4_363_058_396_586_534_805]);
    assert_eq!(Streams::of(8, 3).stream(Purpose::Own(5), 9).next_u64(), 6_900_824_040_262_048_850);
    // Bits, so that a platform that rounds otherwise is found out.
    let sum = |draw: fn(&mut Stream) -> f64| draws(1000, draw).iter().sum::<f64>().to_bits();
    assert_eq!(
        [sum(Stream::exponential), sum(Stream::normal)],
        [4_651_699_552_494_245_650, 13_850_134_214_049_052_925]
    );
}

#[test]
fn streams_of_neighbours_have_nothing_in_common() {
    // The first number of each client's stream is uniform over the clients, as is the difference of neighbours.
    let first: Vec<f64> = (0..100_000).map(|client| stream(client).unit()).collect();
    assert!(distance(first.clone(), |x| x) < 1.95);
    let apart = first.windows(2).map(|pair| (pair[0] - pair[1]).rem_euclid(1.0)).collect();
    assert!(distance(apart, |x| x) < 1.95);
    // Neither purposes, replications nor seeds go together.
    let of = |seed, replication, purpose| {
        (0..20_000).map(|client| Streams::of(seed, replication).stream(purpose, client).unit()).collect::<Vec<_>>()
    };
    let base = of(7, 0, Purpose::Stay);
    for other in [of(7, 0, Purpose::Mix), of(7, 1, Purpose::Stay), of(8, 0, Purpose::Stay), of(7, 0, Purpose::Own(2))] {
        let products: Vec<f64> = base.iter().zip(&other).map(|(a, b)| (a - 0.5) * (b - 0.5) * 12.0).collect();
        assert!(mean(&products).abs() * (20_000_f64).sqrt() < 3.3, "{}", mean(&products));
    }
}

#[test]
fn times_follow_their_distributions() {
    let n = 200_000;
    assert!(distance(draws(n, Stream::unit), |x| x) < 1.95);
    assert!(distance(draws(n, Stream::exponential), |x| 1.0 - (-x).exp()) < 1.95);
    let weibull = Distribution::Weibull { shape: 1.5, scale: 200.0 };
    assert!(distance(draws(n, |s| weibull.sample(s)), |x| 1.0 - (-(x / 200.0).powf(1.5)).exp()) < 1.95);
    let uniform = Distribution::Uniform { low: 10.0, high: 30.0 };
    assert!(distance(draws(n, |s| uniform.sample(s)), |x| (x - 10.0) / 20.0) < 1.95);
    // scipy.stats.norm.cdf([-2, -1, 0.5, 3])
    let normal = draws(n, Stream::normal);
    for (at, below) in [(-2.0, 0.022_750), (-1.0, 0.158_655), (0.5, 0.691_462), (3.0, 0.998_650)] {
        let share = normal.iter().filter(|x| **x < at).count() as f64 / n as f64;
        assert!((share - below).abs() < 3.3 * (below * (1.0 - below) / n as f64).sqrt(), "{at}: {share}");
    }
}

#[test]
fn the_tail_of_the_ziggurat_is_exponential() {
    let far: Vec<f64> =
        draws(2_000_000, Stream::exponential).into_iter().filter(|x| *x > 7.697_117_470_131_05).collect();
    let expected = 2_000_000.0 * (-7.697_117_470_131_05_f64).exp();
    assert!((far.len() as f64 - expected).abs() < 3.3 * expected.sqrt(), "{} for {expected}", far.len());
    assert!(distance(far, |x| 1.0 - (7.697_117_470_131_05 - x).exp()) < 1.95);
}

#[test]
fn means_are_those_of_the_distributions() {
    let survival = Distribution::Survival { steps: vec![(30.0, 0.7), (90.0, 0.4), (365.0, 0.1)], rest: Some(200.0) };
    // scipy.stats.weibull_min(1.5, scale=200).mean(); scipy.stats.lognorm(0.8, scale=60).mean(); the rest by hand:
    // 30 + 60 x 0.7 + 275 x 0.4 + 200 x 0.1.
    for (distribution, expected) in [
        (Distribution::Fixed(270.0), 270.0),
        (Distribution::Uniform { low: 10.0, high: 30.0 }, 20.0),
        (Distribution::Exponential { mean: 63.0 }, 63.0),
        (Distribution::Weibull { shape: 1.5, scale: 200.0 }, 180.549_058_590_186_7),
        (Distribution::Lognormal { median: 60.0, sigma: 0.8 }, 82.627_665_860_157_44),
        (Distribution::Values(vec![1.0, 2.0, 6.0]), 3.0),
        (survival.clone(), 202.0),
    ] {
        assert!(distribution.check().is_empty(), "{distribution:?}");
        assert!((distribution.mean() - expected).abs() < 1e-9, "{distribution:?}: {}", distribution.mean());
        let values = draws(100_000, |s| distribution.sample(s));
        let error = sd(&values) / (100_000_f64).sqrt();
        assert!((mean(&values) - expected).abs() <= 3.3 * error, "{distribution:?}: {}", mean(&values));
        let longer = distribution.times(1.2);
        assert!((longer.mean() - 1.2 * expected).abs() < 1e-9);
        for (time, again) in values.iter().zip(draws(1000, |s| longer.sample(s))) {
            assert!((again - 1.2 * time).abs() < 1e-9 * again.max(1.0), "the same stream, longer");
        }
    }
    let values = draws(100_000, |s| survival.sample(s));
    for (at, left) in [(29.9, 1.0), (30.0, 0.7), (90.0, 0.4), (364.0, 0.4), (365.0, 0.1)] {
        let share = values.iter().filter(|time| **time > at).count() as f64 / 100_000.0;
        assert!((share - left).abs() < 0.005, "{at}: {share}");
    }
}

#[test]
fn every_fault_of_a_distribution_is_named() {
    let codes = |distribution: Distribution| distribution.check().iter().map(ChanceFault::code).collect::<Vec<_>>();
    assert_eq!(codes(Distribution::Fixed(-1.0)), ["chance.number"]);
    assert_eq!(codes(Distribution::Exponential { mean: 0.0 }), ["chance.number"]);
    assert_eq!(codes(Distribution::Exponential { mean: f64::NAN }), ["chance.number"]);
    assert_eq!(codes(Distribution::Weibull { shape: 0.0, scale: f64::INFINITY }), ["chance.number", "chance.number"]);
    assert_eq!(codes(Distribution::Lognormal { median: 0.0, sigma: -1.0 }), ["chance.number", "chance.number"]);
    assert_eq!(codes(Distribution::Uniform { low: 3.0, high: 2.0 }), ["chance.number"]);
    assert_eq!(codes(Distribution::Values(vec![])), ["chance.missing"]);
    assert_eq!(codes(Distribution::Values(vec![1.0, -1.0])), ["chance.place"]);
    let steps = vec![(30.0, 0.7), (30.0, 0.8)];
    assert_eq!(codes(Distribution::Survival { steps, rest: None }), ["chance.place", "chance.place", "chance.missing"]);
    assert_eq!(codes(Distribution::Survival { steps: vec![(30.0, 0.0)], rest: None }), [""; 0]);
    let arrivals = Arrivals::Poisson { per_week: 0.0, weekdays: Some([0.0; 7]), months: None };
    assert_eq!(arrivals.check().len(), 2);
    assert_eq!(Arrivals::Given(vec![1.0, 0.5, -1.0]).check().len(), 2);
}

#[test]
fn arrivals_follow_the_week_and_the_year() {
    let start = "2026-01-05".parse().unwrap(); // a Monday
    let mut months = [1.0; 12];
    months[0] = 3.0; // January
    let weekdays = Some([2.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
    let arrivals = Arrivals::Poisson { per_week: 60.0, weekdays, months: Some(months) };
    let times: Vec<f64> = arrivals.times(start, stream(0)).take_while(|day| *day < 20.0 * 364.0).collect();
    let on = |weekday: f64| times.iter().filter(|day| (*day % 7.0).floor() == weekday).count() as f64;
    assert_eq!(on(5.0) + on(6.0), 0.0);
    assert!((on(0.0) / on(1.0) - 2.0).abs() < 0.06, "{}", on(0.0) / on(1.0));
    let expected = arrivals.expected(20.0 * 364.0);
    assert!((times.len() as f64 / expected - 1.0).abs() < 0.02, "{} for {expected}", times.len());
    let january = times.iter().filter(|day| **day < 26.0).count() as f64;
    let march = times.iter().filter(|day| (55.0..81.0).contains(*day)).count() as f64;
    assert!((january / march - 3.0).abs() < 0.8, "{january} for {march}");
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]));

    // All in February, which is short: as many in the year as ever.
    let mut february = [0.0; 12];
    february[1] = 1.0;
    let arrivals = Arrivals::Poisson { per_week: 60.0, weekdays: None, months: Some(february) };
    let days = 40.0 * 365.25;
    let came = arrivals.times(start, stream(2)).take_while(|day| *day < days).count() as f64;
    assert!((came / arrivals.expected(days) - 1.0).abs() < 0.012, "{came} for {}", arrivals.expected(days));

    let even = Arrivals::Poisson { per_week: 8.0, weekdays: None, months: None };
    let gaps: Vec<f64> = even.times(start, stream(1)).take(50_000).collect::<Vec<_>>();
    let gaps = gaps.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(distance(gaps, |x| 1.0 - (-x * 8.0 / 7.0).exp()) < 1.95);
    // A rate of zero, unchecked, ends rather than hangs.
    let none = Arrivals::Poisson { per_week: 0.0, weekdays: Some([0.0; 7]), months: None };
    assert_eq!(none.times(start, stream(0)).next(), None);
    assert_eq!(Arrivals::Given(vec![0.5, 2.0]).times(start, stream(0)).collect::<Vec<_>>(), [0.5, 2.0]);
}

#[test]
fn students_quantiles_are_those_of_the_tables() {
    // scipy.stats.t.ppf((1 + confidence) / 2, freedom)
    for (confidence, freedom, expected) in [
        (0.95, 1, 12.706_204_736_174_694),
        (0.95, 2, 4.302_652_729_749_462),
        (0.95, 3, 3.182_446_305_283_707_8),
        (0.95, 10, 2.228_138_851_986_274),
        (0.95, 29, 2.045_229_642_132_703),
        (0.95, 999, 1.962_341_461_133_449_3),
        (0.99, 29, 2.756_385_903_670_605),
        (1.0 - 0.05 / 6.0, 29, 2.831_552_687_518_680_5),
        (1.0 - 0.05 / 45.0, 4, 8.376_331_132_893_135),
        (0.5, 7, 0.711_141_778_081_786_6),
        (1.0 - 1e-6, 5, 28.478_473_462_183_874),
    ] {
        let found = student(confidence, freedom);
        assert!((found / expected - 1.0).abs() < 1e-8, "{confidence} {freedom}: {found} for {expected}");
    }
    assert!(student(0.95, 0).is_finite() && student(1.0, 3).is_finite());
    assert_eq!(student(0.0, 9), 0.0);
}

#[test]
fn intervals_of_a_sample() {
    // x = numpy.array([1.0, 2.0, 4.0]); scipy.stats.t.interval(0.95, 2, x.mean(), scipy.stats.sem(x))
    let sample: Sample = [1.0, 2.0, 4.0].into_iter().collect();
    let (low, high) = sample.estimate().unwrap().interval.unwrap();
    assert!((low - -1.461_249_700_263_426).abs() < 1e-9 && (high - 6.127_916_366_930_092_5).abs() < 1e-9);
    // Wider the more of them are to hold together.
    let (low_of_two, high_of_two) = sample.estimate_among(2).unwrap().interval.unwrap();
    assert!(low_of_two < low && high_of_two > high);
    assert_eq!(Sample::default().estimate(), None);
    let one: Sample = [3.0].into_iter().collect();
    assert_eq!((one.mean(), one.deviation(), one.estimate().unwrap().interval), (Some(3.0), None, None));
}

#[test]
fn nineteen_of_twenty_intervals_hold_the_mean() {
    let held = (0..2000).filter(|sample| {
        let mut stream = stream(*sample);
        let sample: Sample = (0..10).map(|_| 5.0 + stream.normal()).collect();
        let (low, high) = sample.estimate().unwrap().interval.unwrap();
        (low..high).contains(&5.0)
    });
    let share = held.count() as f64 / 2000.0;
    assert!((share - 0.95).abs() < 3.3 * (0.95_f64 * 0.05 / 2000.0).sqrt(), "{share}");
}

#[test]
fn a_row_is_cut_where_it_has_settled() {
    // i = numpy.arange(400); y = 10 * (1 - numpy.exp(-i / 30)) + numpy.sin(i * i)
    // pymser.equilibrate(y, LLM=False, batch_size=5, ADF_test=False)["t0"]
    let row: Vec<f64> = (0..400).map(f64::from).map(|i| 10.0 * (1.0 - (-i / 30.0).exp()) + (i * i).sin()).collect();
    assert_eq!(mser_5(&row), Some(90));
    // A row that still rises cannot be cut, nor one too short.
    assert_eq!(mser_5(&(0..100).map(f64::from).collect::<Vec<_>>()), None);
    assert_eq!(mser_5(&row[..20]), None);
    assert_eq!(mser_5(&[0.0; 100]), Some(0));
}

/// The next event's id: events of one moment stand in the order in which they are made.
static NEXT: AtomicU32 = AtomicU32::new(1);

/// An event of a case, at noon of so many days from 6 December 2025.
fn event(case: u32, day: u32, kind: Value) -> Event {
    let first: Day = "2025-12-06".parse().unwrap();
    let at = format!("{}T12:00:00Z", first.plus_days(i32::try_from(day).unwrap()));
    let id = Uuid::from_u128(NEXT.fetch_add(1, Ordering::Relaxed).into());
    let mut event = json!({ "id": id, "case": Uuid::from_u128(case.into()), "at": at });
    event.as_object_mut().unwrap().insert("kind".to_owned(), kind);
    serde_json::from_value(event).unwrap()
}

fn referred(urgency: &str) -> Value {
    json!({ "referred": { "client": Uuid::from_u128(1), "urgency": urgency } })
}

fn enrolled() -> Value {
    json!({ "enrolled": { "owner": { "worker": Uuid::from_u128(7) } } })
}

fn closed(reason: &str) -> Value {
    json!({ "closed": { "reason": reason } })
}

fn rated(tier: &str) -> Value {
    json!({ "risk_rated": { "tier": tier, "basis": "judgement" } })
}

fn contact(minutes: f64, outcome: &str) -> Value {
    json!({ "contact": { "mode": "phone", "place": "remote", "with": ["client"], "minutes": minutes.round() as u16,
        "staff": [], "outcome": outcome } })
}

const ICM: Model = Model::IntensiveCaseManagement;

fn scenario() -> Scenario {
    toml::from_str(include_str!("../examples/scenarios/cap-20.toml")).unwrap()
}

#[test]
fn a_fit_by_hand() {
    // Day 30 is 5 January; the period runs for four weeks.
    let log = Log::of(vec![
        // Waits three days, is served for twenty: ten at high, ten at moderate.
        event(1, 30, referred("routine")),
        event(1, 31, rated("high")),
        event(1, 33, enrolled()),
        event(1, 34, contact(40.0, "completed")),
        event(1, 35, contact(30.0, "no_show")),
        event(1, 43, rated("moderate")),
        event(1, 53, closed("completed")),
        // Gives up after ten days.
        event(2, 37, referred("urgent")),
        event(2, 47, closed("declined_service")),
        // Drops out after five days.
        event(3, 38, referred("routine")),
        event(3, 38, enrolled()),
        event(3, 39, contact(50.0, "completed")),
        event(3, 43, closed("lost_contact")),
        // Still waits.
        event(4, 45, referred("routine")),
        // Came before the period, which counts the contact alone.
        event(5, 10, referred("routine")),
        event(5, 12, enrolled()),
        event(5, 32, contact(60.0, "completed")),
        event(5, 40, closed("completed")),
        // The end of this stay comes after the period, and is not seen.
        event(6, 55, referred("routine")),
        event(6, 55, enrolled()),
        event(6, 59, closed("completed")),
    ]);
    let fit = Fit::of(&log, &Program::preset(ICM), "2026-01-05".parse().unwrap(), "2026-02-01".parse().unwrap());
    assert_eq!((fit.read().lines, fit.read().after_as_of), (21, 1));
    let fitted = fit.scenario(&scenario());
    let Arrivals::Poisson { per_week, weekdays, months: None } = &fitted.demand.arrivals else { panic!() };
    assert_eq!((*per_week, weekdays.unwrap()), (1.25, [0.5, 0.5, 0.0, 0.0, 0.25, 0.0, 0.0]));
    let mut mix: Vec<_> = fitted.demand.mix.iter().map(|kin| (kin.weight, kin.tier)).collect();
    mix.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(mix, [(1.0, None), (1.0, Some(Tier::High)), (3.0, None)]);
    // One of the two who wait ten days or more gives up then; 25 days of waiting for one who gave up.
    let survival = |steps: &[(f64, f64)], rest| Some(Distribution::Survival { steps: steps.to_vec(), rest });
    assert_eq!(fitted.demand.patience, survival(&[(10.0, 0.5)], Some(25.0)));
    assert_eq!(fitted.service.stay, survival(&[(20.0, 0.0)], None));
    assert_eq!(fitted.service.dropout.as_ref().unwrap().after, survival(&[(5.0, 0.5)], Some(27.0)));
    let [change] = fitted.service.tier_changes.as_slice() else { panic!("{:?}", fitted.service.tier_changes) };
    assert_eq!((change.from, change.to), (Tier::High, Tier::Moderate));
    assert!((change.per_year - 36.525).abs() < 1e-9);
    assert_eq!((fitted.no_show, fitted.work.contact_minutes), (0.25, 50));
    for input in [Input::Arrivals, Input::Mix, Input::Patience, Input::Stay, Input::Dropout, Input::NoShow] {
        assert_eq!(fitted.standing_of(input), Standing::Fitted);
    }
    assert_eq!(fitted.standing_of(Input::Effort), Standing::Assumed);
    fitted.check().unwrap();
    // A record that says nothing changes nothing.
    let nothing =
        Fit::of(&Log::of(vec![]), &Program::preset(ICM), "2026-01-05".parse().unwrap(), "2026-02-01".parse().unwrap());
    assert_eq!(nothing.scenario(&scenario()), scenario());
}

/// An event of the roster, as the day begins, of worker 7 or another.
fn on_roster(day: u32, kind: Value) -> RosterEvent {
    let first: Day = "2025-12-06".parse().unwrap();
    let at = format!("{}T00:00:00Z", first.plus_days(i32::try_from(day).unwrap()));
    let id = Uuid::from_u128(NEXT.fetch_add(1, Ordering::Relaxed).into());
    let mut event = json!({ "id": id, "at": at });
    event.as_object_mut().unwrap().insert("kind".to_owned(), kind);
    serde_json::from_value(event).unwrap()
}

#[test]
fn a_fit_of_institutions_and_of_those_who_work_by_hand() {
    let hospital = |kind: &str| json!({ kind: { "facility": "hospital" } });
    let log = Log::of(vec![
        // Forty days served, of which ten in hospital, in two stays.
        event(1, 30, referred("routine")),
        event(1, 30, enrolled()),
        event(1, 35, hospital("institution_entered")),
        event(1, 43, hospital("institution_left")),
        event(1, 60, hospital("institution_entered")),
        event(1, 62, hospital("institution_left")),
        event(1, 70, closed("completed")),
        // Thirty days served to the end of the period; ten of them in hospital, which has not ended.
        event(2, 59, referred("routine")),
        event(2, 59, enrolled()),
        event(2, 79, hospital("institution_entered")),
        event(2, 60, json!({ "institution_entered": { "facility": "jail" } })),
        event(2, 95, hospital("institution_left")),
    ]);
    let worker =
        |number: u128| json!({ "worker": Uuid::from_u128(number), "roles": [{ "role": "case_manager", "fte": 1 }] });
    let joined = |number| json!({ "worker_joined": worker(number) });
    let first: Day = "2025-12-06".parse().unwrap();
    let absent = |number: u128, from: i32, to: i32| json!({ "worker_absent": { "worker": Uuid::from_u128(number), "from": first.plus_days(from), "to": first.plus_days(to) } });
    let roster = Roster::of(vec![
        on_roster(0, joined(7)),
        on_roster(0, joined(8)),
        // Before the period; five days; and beyond the period, of which eleven are seen.
        on_roster(20, absent(7, 20, 25)),
        on_roster(40, absent(7, 40, 44)),
        on_roster(79, absent(7, 79, 99)),
        // Twenty days later somebody fills the place.
        on_roster(50, json!({ "worker_left": { "worker": Uuid::from_u128(8) } })),
        on_roster(70, joined(9)),
    ]);
    let icm = Program::preset(ICM);
    let fit = |log: &Log| Fit::of(log, &icm, first.plus_days(30), first.plus_days(89));
    let fitted = fit(&log).roster(&roster).scenario(&scenario());
    let survival = |steps: &[(f64, f64)], rest| Distribution::Survival { steps: steps.to_vec(), rest };
    // Three stays begin in 40 + 30 - 20 days outside; they last 2, 8, and more than 10 days.
    let inside = fitted.service.institutions.as_ref().unwrap();
    assert_eq!(inside.facility, Facility::Hospital);
    assert_eq!(inside.every, Distribution::Exponential { mean: 50.0 / 3.0 });
    assert_eq!(inside.days, survival(&[(2.0, 2.0 / 3.0), (8.0, 1.0 / 3.0)], Some(10.0)));
    // Sixty days of one worker, twenty of each who had the other place; 5 + 11 of them absent.
    let absence = fitted.staff.absence.as_ref().unwrap();
    assert_eq!(absence.every, Distribution::Exponential { mean: (100.0 - 16.0) / 2.0 });
    assert_eq!(absence.days, survival(&[(5.0, 0.5)], Some(16.0)));
    let turnover = fitted.staff.turnover.as_ref().unwrap();
    assert_eq!(turnover.stay, Distribution::Exponential { mean: 100.0 });
    assert_eq!(turnover.fill, survival(&[(20.0, 0.0)], None));
    for input in [Input::Institutions, Input::Absence, Input::Turnover] {
        assert_eq!(fitted.standing_of(input), Standing::Fitted);
    }
    for input in [Input::Workers, Input::Costs] {
        assert_eq!(fitted.standing_of(input), Standing::Assumed);
    }
    fitted.check().unwrap();
    // Without the roster, what only it tells stays as it is.
    let fitted = fit(&log).scenario(&scenario());
    assert_eq!((fitted.staff.clone(), fitted.standing_of(Input::Absence)), (scenario().staff, Standing::Assumed));
    let held = fit(&log).roster(&roster);
    let told: BTreeSet<Input> = held.held_against(&held).into_iter().map(|figure| figure.input).collect();
    assert!(
        [Input::Institutions, Input::Absence, Input::Turnover].iter().all(|input| told.contains(input)),
        "{told:?}"
    );
    let held = fit(&log).held_against(&fit(&Log::of(vec![])));
    assert!(held.iter().all(|figure| figure.input != Input::Absence));
}

/// A made-up record of two years: half of the clients leave as planned, half drop out.
fn record(seed: u64, per_week: f64, stay: f64, no_show: f64) -> Log {
    let arrivals = Arrivals::Poisson { per_week, weekdays: None, months: None };
    let streams = Streams::of(seed, 0);
    let mut events = Vec::new();
    let start = "2026-01-05".parse().unwrap();
    for (came, case) in arrivals.times(start, streams.stream(Purpose::Arrival, 0)).zip(1..) {
        if came > 730.0 {
            break;
        }
        let mut stream = streams.stream(Purpose::Stay, case.into());
        let came = 30 + came as u32;
        let ends = came + 1 + (stay * stream.exponential()) as u32;
        let mut push = |day, kind| events.push(event(case, day, kind));
        push(came, referred("routine"));
        push(came, enrolled());
        for day in (came + 1..ends).step_by(7).take(20) {
            let outcome = if stream.chance(no_show) { "no_show" } else { "completed" };
            push(day, contact(30.0 + 20.0 * stream.unit(), outcome));
        }
        push(ends, closed(if stream.chance(0.5) { "completed" } else { "declined_service" }));
    }
    Log::of(events)
}

#[test]
fn a_fit_holds_where_nothing_changed_and_not_where_something_did() {
    let icm = Program::preset(ICM);
    let fit =
        |log: &Log, from: &str, through: &str| Fit::of(log, &icm, from.parse().unwrap(), through.parse().unwrap());
    let (mut held, mut told) = (0, 0);
    for seed in 0..6 {
        let log = record(seed, 5.0, 120.0, 0.2);
        let earlier = fit(&log, "2026-01-05", "2026-12-31");
        let later = earlier.held_against(&fit(&log, "2027-01-01", "2027-12-31"));
        told += later.len();
        held += later.iter().filter(|figure| figure.holds()).count();
    }
    // About one of twenty figures fails by chance.
    assert!(told >= 50 && held * 100 >= told * 85, "{held} of {told}");

    let before = fit(&record(1, 5.0, 120.0, 0.2), "2026-01-05", "2026-12-31");
    let after = fit(&record(2, 8.0, 60.0, 0.3), "2026-01-05", "2026-12-31");
    let changed: BTreeSet<Input> =
        before.held_against(&after).into_iter().filter(|figure| !figure.holds()).map(|figure| figure.input).collect();
    assert!(
        [Input::Arrivals, Input::Stay, Input::Dropout, Input::NoShow].iter().all(|input| changed.contains(input)),
        "{changed:?}"
    );
    assert!(!changed.contains(&Input::Effort));
    // Half leave by either way: each way alone lasts twice as long.
    let fitted = before.scenario(&scenario());
    let mean = fitted.service.stay.unwrap().mean();
    assert!((mean / 240.0 - 1.0).abs() < 0.25, "{mean}");
}

#[test]
fn nineteen_of_twenty_figures_hold_also_of_rare_counts() {
    let icm = Program::preset(ICM);
    // How likely two counts are of which the figure holds, of all that there can be, for two sizes of a record.
    let agree = |input, sizes: [u32; 2], chance: &dyn Fn(u32, u32) -> f64, events: &dyn Fn(u32, u32) -> Vec<Event>| {
        let [short, long] = sizes.map(|size| {
            let (from, weeks): (Day, _) = ("2026-01-05".parse().unwrap(), i32::try_from(size).unwrap());
            let likely = (0..=60).map(|n| (chance(size, n), n)).filter(|(chance, _)| *chance > 1e-9);
            let fit = |n| Fit::of(&Log::of(events(size, n)), &icm, from, from.plus_days(7 * weeks - 1));
            likely.map(|(chance, n)| (chance, fit(n))).collect::<Vec<_>>()
        });
        let pairs = short.iter().flat_map(|a| long.iter().map(move |b| (a, b)));
        let holds = |(a, b): &(&(f64, Fit), &(f64, Fit))| {
            let told = a.1.held_against(&b.1).into_iter().find(|held| held.input == input);
            told.unwrap_or_else(|| panic!("nothing is told of {input}")).holds()
        };
        let share: f64 = pairs.filter(holds).map(|(a, b)| a.0 * b.0).sum();
        assert!((0.945..0.99).contains(&share), "{input}, {sizes:?}: {share}");
    };
    for (a_week, weeks) in [(0.125, [4, 40]), (0.25, [4, 12]), (0.75, [4, 40])] {
        let poisson = |weeks: u32, n: u32| {
            let mean = a_week * f64::from(weeks);
            (1..=n).map(|k| mean / f64::from(k)).product::<f64>() * (-mean).exp()
        };
        agree(Input::Arrivals, weeks, &poisson, &|_, n| (1..=n).map(|k| event(k, 30, referred("routine"))).collect());
    }
    for often in [0.05, 0.3] {
        let binomial = |all: u32, n: u32| {
            let ways: f64 = (1..=n).map(|k| (f64::from(all) - f64::from(n - k)) / f64::from(k)).product();
            if n > all { 0.0 } else { ways * f64::powf(often, n.into()) * f64::powf(1.0 - often, (all - n).into()) }
        };
        agree(Input::NoShow, [10, 40], &binomial, &|all, n| {
            let outcome = |k: u32| if k <= n { "no_show" } else { "completed" };
            let contacts = (1..=all).map(|k| event(1, 31 + k, contact(30.0, outcome(k))));
            [event(1, 30, referred("routine")), event(1, 31, enrolled())].into_iter().chain(contacts).collect()
        });
        agree(Input::Patience, [10, 40], &binomial, &|all, n| {
            let gave_up = |k: u32| event(k, 31, closed("declined_service"));
            let end = |k: u32| if k <= n { gave_up(k) } else { event(k, 70, enrolled()) };
            (1..=all).flat_map(|k| [event(k, 30, referred("routine")), end(k)]).collect()
        });
    }
}

#[test]
fn the_bundled_scenarios_are_sound() {
    let files = [
        include_str!("../examples/scenarios/cap-15.toml"),
        include_str!("../examples/scenarios/cap-20.toml"),
        include_str!("../examples/scenarios/weighted.toml"),
        include_str!("../examples/scenarios/shared-team.toml"),
        include_str!("../examples/scenarios/act-team.toml"),
    ];
    for file in files {
        let scenario = Scenario::from_toml(file).unwrap();
        assert_eq!(toml::from_str::<Scenario>(file).unwrap(), scenario);
        scenario.check().unwrap();
        assert_eq!(Scenario::from_json(&serde_json::to_string(&scenario).unwrap()).unwrap(), scenario);
    }
}

#[test]
fn everything_that_is_wrong_in_the_file_of_a_scenario_is_told_at_once() {
    let text = r#"
        name = 7
        days = "ten"
        from = "2026-02-30"
        horizon = 3
        program.program = { name = "own", edition = "1", standards = [{ code = "a", force = "must" }] }
        no_show = nan

        [staff]
        workers = [{ fte = 1.5 }, { count = -1, weekly_hours = "37" }, 3]
        turnover = { stay = { weibull = { shap = 2.0 } } }

        [demand]
        arrivals = { poisson = { per_week = "two", weekdays = [1, 1, 1] } }
        mix = [{ tier = "severe" }, { weight = 1, tiers = "low" }]
        patience = { exponentially = { mean = 4 } }

        [policy]
        keeps = "recomended"
        admission = [{ reserved = {} }, { heads = "20" }]
        order = { ageing = { points = { low = "1" } } }

        [standing]
        stays = "fitted"
    "#;
    let told = |faults: FileFaults| faults.faults().iter().map(ToString::to_string).collect::<Vec<_>>();
    let shown = told(Scenario::from_toml(text).unwrap_err());
    let expected = [
        "name: found 7, expected a text",
        "days: found a text, expected a whole number",
        "from: ",
        "horizon: unknown field",
        "program.program.standards[0].force: found `must`",
        "program.program.standards[0]: missing field `source`",
        "program.program.standards[0]: missing field `rule`",
        "no_show: found NaN, expected a finite number",
        "staff.workers[0]: missing field `count`",
        "staff.workers[1].count: found -1",
        "staff.workers[1].weekly_hours: found a text, expected a number",
        "staff.workers[2]: found 3, expected a table",
        "staff.turnover: missing field `fill`",
        "staff.turnover.stay.weibull.shap: unknown field",
        "staff.turnover.stay.weibull: missing field `shape`",
        "staff.turnover.stay.weibull: missing field `scale`",
        "demand.arrivals.poisson.per_week: found a text, expected a number",
        "demand.arrivals.poisson.weekdays",
        "demand.mix[0].tier: found `severe`",
        "demand.mix[0]: missing field `weight`",
        "demand.mix[1].tiers: unknown field",
        "demand.patience: found `exponentially`",
        "the file: missing field `service`",
        "policy.keeps: found `recomended`",
        "policy.admission[0].reserved: missing field `tiers`",
        "policy.admission[0].reserved: missing field `places`",
        "policy.admission[1].heads: found a text",
        "policy.order.ageing.points.low: found a text",
        "policy.order.ageing: missing field `per_day`",
        "standing: found `stays`",
    ];
    for place in expected {
        assert_eq!(shown.iter().filter(|fault| fault.starts_with(place)).count(), 1, "{place}\n{shown:#?}");
    }
    assert_eq!(shown.len(), expected.len(), "{shown:#?}");
    let tree: Value = toml::from_str(&text.replace("nan", "0.1")).unwrap();
    let json = told(Scenario::from_json(&tree.to_string()).unwrap_err());
    assert!(json.len() == shown.len() - 1 && json.iter().all(|fault| shown.contains(fault)), "{json:#?}");
    assert_eq!(told(Scenario::from_toml("name = ").unwrap_err()).len(), 1);
    // Faults of a rulebook of its own are told with the rest.
    let own = r#"{"name": 7, "program": {"program": {"name": "own", "edition": "1", "standards": []}}}"#;
    let shown = told(Scenario::from_json(own).unwrap_err());
    assert!(shown.len() == 7 && shown.iter().any(|fault| fault.starts_with("program.program: ")), "{shown:#?}");
}

/// A file says what is laid over a preset, and what was decided about its standards.
#[test]
fn a_scenario_amends_a_preset() {
    let team = Scenario::from_toml(include_str!("../examples/scenarios/shared-team.toml")).unwrap();
    let checked = team.check().unwrap();
    let amendments = &checked.program().draft().amendments;
    assert!(checked.program().standard("icm.owner").is_none() && amendments.len() == 1, "{amendments:?}");
    let mut owned = team.clone();
    owned.program = ICM.into();
    let codes = |of: &Scenario| -> Vec<&str> { of.check().unwrap_err().faults().iter().map(Fault::code).collect() };
    assert_eq!(codes(&owned), ["scenario.ownership"]);
    let sheet = compare(&[checked], &Replications::of(1)).sheet().to_string();
    assert!(sheet.contains("preset of icm; `icm.owner` waived on 2026-01-05 by board"), "{sheet}");

    let Rulebook::Amended(mut amended) = team.program.clone() else { panic!() };
    amended.overlays = vec![Overlay::StrengthsPractice];
    amended.amendments[0].standard = "icm.weekly".into();
    amended.amendments.push(Decided {
        act: Act::Required,
        standard: "strengths.none".into(),
        ..amended.amendments[0].clone()
    });
    let mut wrong = Scenario { name: String::new(), program: Rulebook::Amended(amended.clone()), ..team.clone() };
    // Both standards that there are not, beside what is wrong elsewhere.
    assert_eq!(codes(&wrong), ["scenario.standard", "scenario.standard", "scenario.name"]);
    amended.amendments.clear();
    (wrong.name, wrong.policy.ownership) = ("hybrid".to_owned(), Ownership::Worker);
    wrong.program = Rulebook::Amended(amended);
    let hybrid = wrong.check().unwrap();
    assert!(hybrid.program().standards().iter().any(|of| of.code.as_str().starts_with("strengths.practice.")));
}

/// Two workers for a good year: quick to run.
fn small(name: &str, heads: u32) -> Scenario {
    let mut small = Scenario { name: name.to_owned(), days: 400, warm_up: 100, ..scenario() };
    small.staff.workers = vec![Workers::of(2)];
    small.demand.arrivals = Arrivals::Poisson { per_week: 0.8, weekdays: None, months: None };
    small.policy.admission = vec![Admission::Heads(Hundredths::new(heads * 100))];
    small
}

fn checked(scenarios: &[Scenario]) -> Vec<Checked> {
    scenarios.iter().map(|scenario| scenario.check().unwrap()).collect()
}

fn lines(comparison: &Comparison) -> Vec<String> {
    comparison.rows().map(|row| row.to_string()).collect()
}

#[test]
fn real_runs_side_by_side() {
    let six = Replications::of(6).seed(3);
    let two = compare(&checked(&[small("cap 6", 6), small("cap 20", 20)]), &six);
    let three = compare(&checked(&[small("cap 6", 6), small("cap 20", 20), small("cap 9", 9)]), &six);
    assert_eq!(lines(&two), lines(&three)[..lines(&two).len()]);
    let (tight, wide) = (two.of("cap 6").unwrap(), two.of("cap 20").unwrap());
    // The same clients come to both.
    let referred = (Measure::Referred, None);
    assert!(tight.values(&referred).eq(wide.values(&referred)) && tight.values(&referred).count() == 6);
    assert_eq!(two.best(&(Measure::Queue, None)).map(Compared::name), Some("cap 20"));
    // To the byte the same for any number of threads.
    let scenarios = checked(&[small("cap 6", 6), small("cap 20", 20)]);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let on_these = pool.install(|| compare(&scenarios, &six));
        assert_eq!((lines(&on_these), format!("{on_these:#}")), (lines(&two), format!("{two:#}")));
    }
    let table = two.to_string();
    for tier in ["low", "moderate", "high"] {
        assert!(table.contains(&format!("wait.longest_days ({tier})")), "{table}");
    }
    assert!(table.ends_with("Clients' outcomes are not modelled."));

    let sheet = two.sheet().to_string();
    let items = [
        "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5", "3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1",
        "5.2", "5.3", "5.4", "6.1",
    ];
    let found: Vec<&str> =
        sheet.lines().filter_map(|line| line.strip_prefix("### ")).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(found, items, "in the guideline's order");
    assert!(sheet.contains("| arrivals | Poisson, 0.8 a week | assumed | cap 6, cap 20 |"), "{sheet}");
    assert!(sheet.contains("Clients' outcomes are not modelled"));
    assert!(sheet.contains("assumed: arrivals, mix, patience, stay"));
}

#[test]
fn results_hang_on_what_is_assumed() {
    let mut scenario = small("cap 6", 6);
    scenario.standing.extend([(Input::Stay, Standing::Fitted), (Input::Patience, Standing::Published)]);
    let found = sensitivity(&scenario, &[0.5, 1.5], &Replications::of(5).seed(3), &|_| {}).unwrap();
    let swings = found.swings(&(Measure::Queue, None));
    let of = |input, factor| swings.iter().find(|swing| swing.input == input && swing.factor == factor).copied();
    assert!(of(Input::Arrivals, 0.5).unwrap().difference.value < 0.0, "{swings:?}");
    assert!(of(Input::Arrivals, 1.5).unwrap().difference.value > 0.0, "{swings:?}");
    // Only the assumed are varied, and only amounts.
    assert!(of(Input::Stay, 0.5).is_none() && of(Input::Patience, 0.5).is_none() && of(Input::Mix, 0.5).is_none());
    // What an hour costs moves no queue, and comes last.
    assert_eq!(of(Input::Costs, 1.5).unwrap().difference.value, 0.0);
    assert_eq!(swings[0].input, Input::Arrivals);
    // Every input stands there with its standing, whether it was varied or not.
    let table = found.to_string();
    assert!(table.contains("  arrivals: Poisson, 0.8 a week (assumed, varied)\n"), "{table}");
    assert!(
        table.contains(" (published)\n") && table.contains("  workers: ") && table.contains(" (fitted)\n"),
        "{table}"
    );
    assert_eq!(table.lines().filter(|line| line.starts_with("arrivals x ")).count(), 2, "{table}");
    let itself = &found.comparison().scenarios()[0];
    assert_eq!(itself.name(), "cap 6");
    // A factor that is not above 0 changes nothing that makes sense.
    for factor in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        for input in Input::ALL {
            assert!(scenario.times(*input, factor).is_none(), "{input} x {factor}");
        }
    }
    let none = sensitivity(&scenario, &[-1.0, f64::NAN], &Replications::of(1), &|_| {}).unwrap();
    assert_eq!(none.comparison().scenarios().len(), 1);
    scenario.days = 0;
    sensitivity(&scenario, &[0.5], &Replications::of(1), &|_| {}).unwrap_err();
}

#[test]
fn what_was_simulated_is_fitted_back() {
    let mut truth = Scenario { days: 1500, warm_up: 0, ..small("truth", 20) };
    truth.staff.workers = vec![Workers::of(8)];
    truth.staff.turnover = Some(Turnover {
        stay: Distribution::Exponential { mean: 200.0 },
        fill: Distribution::Uniform { low: 20.0, high: 40.0 },
    });
    truth.staff.absence = Some(Absence {
        every: Distribution::Exponential { mean: 60.0 },
        days: Distribution::Uniform { low: 2.0, high: 8.0 },
    });
    truth.service.institutions = Some(Institutions {
        facility: Facility::Hospital,
        every: Distribution::Exponential { mean: 100.0 },
        days: Distribution::Exponential { mean: 12.0 },
    });
    truth.demand.arrivals = Arrivals::Poisson { per_week: 4.0, weekdays: None, months: None };
    truth.demand.patience = None;
    truth.service.stay = Some(Distribution::Exponential { mean: 150.0 });
    truth.service.dropout = None;
    let replication = run(&truth.check().unwrap().with_log(), 0);
    let (events, staff) = replication.log().unwrap();
    let (log, roster) = (Log::of(events.to_vec()), Roster::of(staff.to_vec()));
    let through = truth.from.plus_days(1499);
    let icm = Program::preset(ICM);
    let fit = |from, through| Fit::of(&log, &icm, from, through).roster(&roster);
    let fitted = fit(truth.from, through).scenario(&truth);
    let Arrivals::Poisson { per_week, .. } = fitted.demand.arrivals else { panic!() };
    // Within three standard errors: of 857 who came, as many stays, some thousand contacts.
    assert!((per_week - 4.0).abs() < 3.0 * 4.0 / 857_f64.sqrt(), "{per_week}");
    let mean = fitted.service.stay.as_ref().unwrap().mean();
    assert!((mean - 150.0).abs() < 1.0 + 3.0 * 150.0 / 700_f64.sqrt(), "{mean}");
    assert!((fitted.no_show - 0.1).abs() < 0.02, "{}", fitted.no_show);
    let rate = |of: &Scenario, from, to| {
        of.service.tier_changes.iter().find(|change| (change.from, change.to) == (from, to)).unwrap().per_year
    };
    let found = rate(&fitted, Tier::High, Tier::Moderate);
    assert!((found - 1.0).abs() < 0.35, "{found}");
    // Within three standard errors: of some 700 stays inside, some 180 absences, some 50 leavers.
    let near = |found: &Distribution, mean: f64, number: f64| {
        assert!((found.mean() - mean).abs() < 1.0 + 3.0 * mean / number.sqrt(), "{found}, expected {mean}");
    };
    let Scenario { staff, service, .. } = &fitted;
    let (inside, absence, turnover) =
        (service.institutions.as_ref().unwrap(), staff.absence.as_ref().unwrap(), staff.turnover.as_ref().unwrap());
    near(&inside.every, 100.0, 600.0);
    near(&inside.days, 12.0, 600.0);
    near(&absence.every, 60.0, 150.0);
    near(&absence.days, 5.0, 150.0);
    near(&turnover.stay, 200.0, 45.0);
    near(&turnover.fill, 30.0, 45.0);
    fitted.check().unwrap();
    // What was kept back says the same, but for one figure of twenty.
    let middle = truth.from.plus_days(750);
    let held = fit(truth.from, middle).held_against(&fit(middle.next(), through));
    let new = |input: Input| matches!(input, Input::Institutions | Input::Absence | Input::Turnover);
    let of_new = held.iter().filter(|figure| new(figure.input)).collect::<Vec<_>>();
    assert!(of_new.len() >= 8, "{of_new:?}");
    assert!(of_new.iter().filter(|figure| !figure.holds()).count() <= 2, "{of_new:?}");
}

/// Nothing that the command line says is passed over in silence.
#[test]
fn a_command_line_is_refused_with_all_that_is_wrong() {
    let read = |words: &str| arguments::Arguments::read(words.split_whitespace().map(str::to_owned));
    let asked = read("a.toml --replications 4 --seed 0 --out here --log there").unwrap().unwrap();
    assert_eq!((asked.files.len(), asked.replications, asked.seed), (1, Some(4), Some(0)));
    assert!(asked.out.is_some() && asked.log.is_some());
    assert!(read("a.toml --help").unwrap().is_none() && arguments::HELP.contains("--seed"));
    let faults = read("--replications 0 --seed x --what --out").err().unwrap();
    assert_eq!(
        faults,
        [
            "--replications 0: expected a whole number from 1 to 4294967295",
            "--seed x: expected a whole number from 0 to 18446744073709551615",
            "`--what` is no option; try --help",
            "--out needs a value; try --help",
        ]
    );
}
