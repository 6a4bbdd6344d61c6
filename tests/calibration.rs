//! Calibration and discrimination against published vectors and against other packages.

#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test may panic; small sums")]

use caseload::risk::{Calibration, CalibrationFault, Discrimination};
use caseload::statistics::Estimate;
use proptest::prelude::*;

type Sample<'a> = (&'a [f64], &'a [bool]);

const EIGHT: Sample<'_> =
    (&[0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9], &[false, false, true, false, true, false, true, true]);
const SIX: Sample<'_> = (&[0.1, 0.1, 0.2, 0.2, 0.3, 0.3], &[false, true, false, true, true, true]);
const HALVES: Sample<'_> = (&[0.5; 4], &[false, true, false, true]);

/// Sixty made-up predictions, too low and too extreme, and what happened.
const SIXTY: [(f64, u8); 60] = [
    (0.279, 1),
    (0.328, 1),
    (0.529, 1),
    (0.156, 1),
    (0.616, 1),
    (0.53, 0),
    (0.081, 0),
    (0.355, 0),
    (0.262, 0),
    (0.466, 0),
    (0.432, 1),
    (0.698, 1),
    (0.259, 1),
    (0.679, 1),
    (0.256, 1),
    (0.372, 1),
    (0.845, 1),
    (0.578, 0),
    (0.45, 0),
    (0.175, 0),
    (0.778, 0),
    (0.186, 0),
    (0.186, 0),
    (0.437, 1),
    (0.387, 0),
    (0.364, 1),
    (0.576, 1),
    (0.307, 1),
    (0.362, 1),
    (0.888, 0),
    (0.801, 1),
    (0.684, 1),
    (0.628, 0),
    (0.31, 1),
    (0.729, 1),
    (0.445, 0),
    (0.072, 0),
    (0.585, 1),
    (0.617, 1),
    (0.195, 1),
    (0.275, 1),
    (0.102, 0),
    (0.2, 1),
    (0.192, 0),
    (0.292, 1),
    (0.36, 0),
    (0.361, 0),
    (0.444, 1),
    (0.254, 1),
    (0.636, 1),
    (0.168, 0),
    (0.615, 1),
    (0.331, 1),
    (0.175, 1),
    (0.1, 0),
    (0.49, 1),
    (0.228, 1),
    (0.281, 1),
    (0.151, 0),
    (0.623, 1),
];

fn judged((predicted, happened): Sample<'_>) -> Calibration {
    Calibration::of(predicted, happened).unwrap()
}

fn sixty() -> (Vec<f64>, Vec<bool>) {
    SIXTY.iter().map(|(predicted, happened)| (*predicted, *happened == 1)).unzip()
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 5e-9, "found {found}, expected {expected}");
}

#[track_caller]
fn is(found: Estimate, value: f64, low: f64, high: f64) {
    near(found.value, value);
    let interval = found.interval.unwrap();
    near(interval.0, low);
    near(interval.1, high);
}

#[test]
fn vectors() {
    // Brier, scaled Brier, AUROC, O/E, intercept: instruments' section on composites, to four decimals.
    let vectors = [
        (EIGHT, [0.1750, 0.3000, 0.8125, 1.0, 0.0]),
        (SIX, [0.4133, -0.8600, 0.7500, 3.3333, 2.2190]),
        (HALVES, [0.2500, 0.0, 0.5000, 1.0, 0.0]),
    ];
    for (sample, expected) in vectors {
        let judged = judged(sample);
        let found = [
            judged.brier.value,
            judged.scaled_brier.value,
            judged.auroc.value,
            judged.observed_over_expected.value,
            judged.intercept.value,
        ];
        for (found, expected) in found.into_iter().zip(expected) {
            assert!((found - expected).abs() < 5e-5, "{found} {expected}");
        }
    }
    assert!((judged(SIX).difference.value - 0.4667).abs() < 5e-5);
}

// The figures below: AUROC and Brier of scikit-learn 1.9.1; intercept and slope of statsmodels 0.15.0 (a
// binomial GLM with the log odds as offset; Logit), with its Wald intervals (of six, where its last step shows in
// the eighth digit, at the root that scipy 1.17.1 finds); Wilson's of its
// `proportion_confint`; DeLong's variance from the matrix of all pairs, and the errors of the linearized
// figures from numerical derivatives by case weights, with numpy 2.4.6.

#[test]
fn eight_and_six_as_other_packages_have_them() {
    let eight = judged(EIGHT);
    is(eight.auroc, 0.8125, 0.480_774_527_456_11, 1.0);
    is(eight.brier, 0.175, 0.034_005_144_075_778_09, 0.315_994_855_924_221_9);
    is(eight.intercept, 0.0, -1.656_471_900_648_682_8, 1.656_471_900_648_682_8);
    is(eight.slope.unwrap(), 1.073_941_455_208_34, -0.424_466_537_480_091_33, 2.572_349_447_896_771_2);
    is(eight.scaled_brier, 0.3, -0.263_979_423_68, 0.863_979_423_68);
    is(eight.observed_over_expected, 1.0, 0.538_054_71, 1.858_547_06);
    let six = judged(SIX);
    is(six.auroc, 0.75, 0.325_655_349_721_435_6, 1.0);
    is(six.brier, 0.413_333_333_333, 0.154_664_285_936_211_3, 0.672_002_380_730_455_4);
    is(six.intercept, 2.218_959_235_140_105_5, 0.462_537_372_052_406_4, 3.975_381_098_227_804_6);
    is(six.slope.unwrap(), 1.643_904_924_912_906_7, -1.806_966_278_992_694_8, 5.094_776_128_818_508);
    is(six.reliability, 0.246_666_666_667, 0.0, 0.542_297_274_79);
    is(six.resolution, 0.055_555_555_556, 0.0, 0.179_705_709_405);
    is(six.uncertainty, 0.222_222_222_222, 0.084_489_992_824, 0.25);
    is(six.difference, 0.466_666_666_667, 0.079_053_815_025, 0.854_279_518_308);
    let observed: Vec<_> = six.table.iter().map(|row| (row.n, row.events)).collect();
    assert_eq!(observed, [(2, 1), (2, 1), (2, 2)]);
    is(six.table.first().unwrap().observed, 0.5, 0.094_531_205_734_230_68, 0.905_468_794_265_769_3);
    is(six.table.last().unwrap().observed, 1.0, 0.342_380_227_506_653, 1.0);
}

#[test]
fn sixty_as_other_packages_have_them() {
    let (predicted, happened) = sixty();
    let sixty = Calibration::of(&predicted, &happened).unwrap();
    assert_eq!((sixty.n, sixty.events), (60, 37));
    is(sixty.auroc, 0.646_886_016_451_233_9, 0.492_396_955_228_442_4, 0.801_375_077_674_025_4);
    is(sixty.brier, 0.280_618_95, 0.224_302_048_706_202_1, 0.336_935_851_293_797_94);
    is(sixty.intercept, 1.060_097_780_162_498, 0.488_761_638_644_830_47, 1.631_433_921_680_165_4);
    is(sixty.slope.unwrap(), 0.539_503_797_309_195_3, -0.026_399_721_882_268_69, 1.105_407_316_500_659_3);
    is(sixty.scaled_brier, -0.187_107_191_539_365_6, -0.512_621_304_92, 0.138_406_921_85);
    is(sixty.observed_over_expected, 1.531_393_568_1, 1.235_298_47, 1.898_461_23);
    is(sixty.difference, 0.213_983_333_333, 0.090_331_957_999, 0.337_634_708_667);
    is(sixty.reliability, 0.117_486_597_222, 0.050_890_024_433, 0.184_083_170_012);
    is(sixty.resolution, 0.0725, 0.021_918_970_829, 0.123_081_029_171);
    is(sixty.uncertainty, 0.236_388_888_889, 0.207_441_299_727, 0.25);
    is(sixty.within_rows, -0.000_756_536_111, -0.008_130_034_076, 0.006_616_961_854);
    let rows: Vec<_> = sixty.table.iter().map(|row| (row.from, row.to, row.n, row.events)).collect();
    let expected = [
        (0.072, 0.156, 6, 1),
        (0.168, 0.192, 6, 1),
        (0.195, 0.259, 6, 6),
        (0.262, 0.307, 6, 5),
        (0.31, 0.361, 6, 3),
        (0.362, 0.437, 6, 5),
        (0.444, 0.529, 6, 3),
        (0.53, 0.616, 6, 4),
        (0.617, 0.684, 6, 5),
        (0.698, 0.888, 6, 4),
    ];
    assert_eq!(rows, expected);
    near(sixty.table.first().unwrap().predicted, 0.110_333_333_333);
    is(sixty.table.first().unwrap().observed, 1.0 / 6.0, 0.030_053_369_748_306_635, 0.563_502_822_186_470_3);
}

#[test]
fn what_a_sample_cannot_tell_is_none() {
    let halves = judged(HALVES);
    assert_eq!(halves.slope, None, "all predictions are alike");
    assert_eq!(halves.auroc.interval, None, "no pair tells anything");
    assert_eq!(halves.table.len(), 1);
    // The events on one side, whether or not they touch the others; the wrong way round as well.
    let parted: [Sample<'_>; 5] = [
        (&[0.1, 0.2, 0.3, 0.4], &[false, false, true, true]),
        (&[0.1, 0.2, 0.2, 0.4], &[false, false, true, true]),
        (&[0.1, 0.2, 0.3, 0.4], &[true, true, false, false]),
        (&[0.1, 0.2, 0.2, 0.4], &[true, true, false, false]),
        (&[0.6, 0.8, 0.8, 0.9], &[true, true, false, false]),
    ];
    for sample in parted {
        assert_eq!(judged(sample).slope, None);
    }
    // Rows of one value vary in nothing, and rows of one person tell the events apart for sure.
    let eight = judged(EIGHT);
    assert_eq!((eight.within_rows.interval, eight.resolution.interval), (None, None));
    let overlap = judged((&[0.1, 0.2, 0.3, 0.4], &[false, true, false, true]));
    assert!(overlap.slope.is_some());
    // One event has no variance among events.
    assert_eq!(judged((&[0.1, 0.2, 0.3], &[false, true, false])).auroc.interval, None);
    let single = Discrimination::of(&[1.0, 2.0], &[true, true]).unwrap();
    assert_eq!((single.n, single.events, single.auroc), (2, 2, None));
}

#[test]
fn an_index_is_judged_by_its_auroc_only() {
    let (predicted, happened) = sixty();
    let index: Vec<f64> = predicted.iter().map(|predicted| predicted * 100.0 - 40.0).collect();
    let judged = Discrimination::of(&index, &happened).unwrap();
    near(judged.auroc.unwrap().value, 0.646_886_016_451_233_9);
    assert_eq!(judged.to_string(), "n 60, events 37; AUROC 0.6469 (0.4924 to 0.8014); uncalibrated score: AUROC only");
    // Zeros of either sign are one value.
    let zeros = Discrimination::of(&[0.0, -0.0], &[true, false]).unwrap();
    near(zeros.auroc.unwrap().value, 0.5);
}

#[test]
fn every_report_shows_n_and_events() {
    let text = judged(SIX).to_string();
    assert!(text.starts_with("n 6, events 4; 95 percent intervals\n"), "{text}");
    assert!(text.contains("\nintercept (slope 1): 2.2190 (0.4625 to 3.9754)\n"), "{text}");
    assert!(text.contains("\n0.1000 to 0.1000 | 0.1000 | 2 | 1 | 0.5000 (0.0945 to 0.9055)\n"), "{text}");
    assert!(judged(HALVES).to_string().contains("\nslope: none\n"));
}

#[test]
fn everything_wrong_is_listed() {
    let faults =
        |predicted: &[f64], happened: &[bool]| Calibration::of(predicted, happened).unwrap_err().faults().to_vec();
    let no_probability = |place| CalibrationFault::NotAProbability { place };
    let wrong = [0.0, 0.5, 1.0, f64::NAN, -0.1, 1.1, f64::INFINITY];
    let mut expected = vec![CalibrationFault::Lengths { predictions: 7, outcomes: 1 }];
    expected.extend([1, 3, 4, 5, 6, 7].map(no_probability));
    assert_eq!(faults(&wrong, &[true]), expected);
    assert_eq!(faults(&[], &[]), [CalibrationFault::Count]);
    assert_eq!(
        faults(&[], &[true]),
        [CalibrationFault::Count, CalibrationFault::Lengths { predictions: 0, outcomes: 1 }]
    );
    assert_eq!(faults(&[0.2, 0.3], &[true, true]), [CalibrationFault::OneClass]);
    assert_eq!(faults(&[0.2, 0.3], &[false, false]), [CalibrationFault::OneClass]);
    let error = Discrimination::of(&[f64::NAN, 2.0, f64::NEG_INFINITY], &[true]).unwrap_err();
    let text = "`predictions`: 3 fault(s)\nfound 3 predictions and 1 outcomes; expected one outcome for each\n\
                score 1 is not finite; expected a number\nscore 3 is not finite; expected a number";
    assert_eq!(error.to_string(), text);
    assert!(!Calibration::of(&[0.987_6, 1.234_5], &[true, true]).unwrap_err().to_string().contains("1.2345"));
}

#[test]
fn a_judgement_reads_back() {
    let judged = judged(EIGHT);
    let text = serde_json::to_string(&judged).unwrap();
    assert_eq!(serde_json::from_str::<Calibration>(&text).unwrap(), judged);
}

#[test]
fn a_slope_is_found_where_whole_steps_would_pass_it() {
    // Roots of the equations by scipy 1.17.1; events and others at each prediction.
    type Counts = [(f64, usize, usize); 3];
    let samples: [(Counts, [f64; 3]); 2] = [
        (
            [(0.01, 1, 0), (0.05, 0, 1), (0.9, 11, 0)],
            [0.631_390_159_725_071_5, -0.261_120_217_748_547_66, 1.523_900_537_198_690_7],
        ),
        (
            [(0.01, 2, 1), (0.2, 0, 33), (0.4, 1, 3)],
            [-1.099_344_606_430_490_8, -1.982_474_772_669_670_5, -0.216_214_440_191_311_1],
        ),
    ];
    for (counts, [slope, low, high]) in samples {
        let pairs = counts.iter().flat_map(|(predicted, events, others)| {
            [(true, *events), (false, *others)].map(|(event, n)| vec![(*predicted, event); n]).concat()
        });
        let (predicted, happened): (Vec<f64>, Vec<bool>) = pairs.unzip();
        is(Calibration::of(&predicted, &happened).unwrap().slope.unwrap(), slope, low, high);
    }
}

#[test]
fn extreme_probabilities_are_judged() {
    let predicted = [1e-300, 1e-12, 0.5, 1.0 - 1e-12, 1.0 - f64::EPSILON, 1e-9];
    let judged = Calibration::of(&predicted, &[false, true, false, true, false, true]).unwrap();
    let figures = [judged.intercept, judged.slope.unwrap(), judged.brier, judged.auroc];
    assert!(figures.iter().all(|figure| figure.value.is_finite()), "{judged}");
}

/// Predictions in hundredths, so that ties come up, and what happened to some of each.
fn sample() -> impl Strategy<Value = (Vec<f64>, Vec<bool>)> {
    prop::collection::vec((1..100_u8, any::<bool>()), 2..80)
        .prop_map(|pairs| pairs.into_iter().map(|(hundredths, event)| (f64::from(hundredths) / 100.0, event)).unzip())
        .prop_filter("some of each", |(_, happened): &(Vec<f64>, Vec<bool>)| {
            happened.contains(&true) && happened.contains(&false)
        })
}

proptest! {
    #[test]
    fn the_parts_come_to_the_brier_score((predicted, happened) in sample()) {
        let judged = Calibration::of(&predicted, &happened).unwrap();
        let parts = judged.reliability.value - judged.resolution.value + judged.uncertainty.value;
        prop_assert!((parts + judged.within_rows.value - judged.brier.value).abs() < 1e-12);
        prop_assert!((1.0 - judged.brier.value / judged.uncertainty.value - judged.scaled_brier.value).abs() < 1e-9);
        // Murphy's three parts suffice where each row is one value.
        if judged.table.iter().all(|row| row.to <= row.from) {
            prop_assert!(judged.within_rows.value.abs() < 1e-12);
            prop_assert_eq!(judged.within_rows.interval, None);
        }
        let rows = judged.table.iter();
        let sums = rows.fold((0, 0), |sums, row| (sums.0 + row.n, sums.1 + row.events));
        prop_assert_eq!(sums, (judged.n, judged.events));
        prop_assert!(judged.table.len() <= 10);
        prop_assert!(judged.table.windows(2).all(|pair| pair[0].to < pair[1].from));
    }

    #[test]
    fn auroc_is_that_of_all_pairs((predicted, happened) in sample()) {
        let (mut right, mut pairs) = (0.0, 0.0);
        for (a, _) in predicted.iter().zip(&happened).filter(|(_, event)| **event) {
            for (b, _) in predicted.iter().zip(&happened).filter(|(_, event)| !**event) {
                right += if a > b { 1.0 } else if a < b { 0.0 } else { 0.5 };
                pairs += 1.0;
            }
        }
        let judged = Discrimination::of(&predicted, &happened).unwrap().auroc.unwrap();
        prop_assert!((judged.value - right / pairs).abs() < 1e-12);
        // The other way round, it is the rest to 1.
        let turned: Vec<f64> = predicted.iter().map(|predicted| -predicted).collect();
        let turned = Discrimination::of(&turned, &happened).unwrap().auroc.unwrap();
        prop_assert!((judged.value + turned.value - 1.0).abs() < 1e-12);
        prop_assert_eq!(judged.interval.is_some(), turned.interval.is_some());
    }

    #[test]
    fn intercept_and_slope_solve_their_equations((predicted, happened) in sample()) {
        let judged = Calibration::of(&predicted, &happened).unwrap();
        let log_odds = |p: &f64| p.ln() - (-p).ln_1p();
        let expected = |z: f64| 1.0 / (1.0 + (-z).exp());
        let events = f64::from(judged.events);
        let sum: f64 = predicted.iter().map(|p| expected(judged.intercept.value + log_odds(p))).sum();
        prop_assert!((sum - events).abs() < 1e-6, "{sum} {events}");
        if let Some(slope) = judged.slope {
            // With that slope, and the intercept that then fits, nothing correlates with the log odds.
            let (mut low, mut high) = (-1e4, 1e4);
            for _ in 0..200 {
                let at = f64::midpoint(low, high);
                let sum: f64 = predicted.iter().map(|p| expected(at + slope.value * log_odds(p))).sum();
                if sum < events { low = at } else { high = at }
            }
            let left = |(p, event): (&f64, &bool)| {
                (f64::from(u8::from(*event)) - expected(low + slope.value * log_odds(p))) * log_odds(p)
            };
            let left: f64 = predicted.iter().zip(&happened).map(left).sum();
            prop_assert!(left.abs() < 1e-5, "{left}");
        }
    }

    #[test]
    fn order_does_not_matter((predicted, happened) in sample(), turn in any::<prop::sample::Index>()) {
        let turn = turn.index(predicted.len());
        let turned = |all: &[f64]| [&all[turn..], &all[..turn]].concat();
        let other = Calibration::of(&turned(&predicted), &[&happened[turn..], &happened[..turn]].concat()).unwrap();
        prop_assert_eq!(Calibration::of(&predicted, &happened).unwrap(), other);
    }
}
