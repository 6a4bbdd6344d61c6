//! Outcomes: worked examples, other packages, and a naive reading of random logs.

#![expect(clippy::arithmetic_side_effects, reason = "small numbers")]

use caseload::outcome::{Survival, SurvivalFault};
use proptest::prelude::*;

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
