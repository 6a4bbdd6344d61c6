//! A local index: the worked composite, its checks, what is missing or too old, and properties.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may panic; small sums"
)]

use caseload::event::{Decimal, Tier};
use caseload::program::{Source, Standing};
use caseload::risk::{
    AtLeast, CodeSystem, ComorbidityIndex, Composed, Composite, Cut, Direction, Discrimination, Evaluation, Factor,
    FactorFault, FactorScore, IndexFault, LocalIndex, MissingRule, Reading as Pressure, Score, State, TierRule,
    blood_pressure, outcome_matrix, phq_9, presets,
};
use caseload::time::Day;
use proptest::prelude::*;

fn decimal(number: f64) -> Decimal {
    Decimal::new(number).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn factor(name: &str, instrument: &str, weight: f64, most: i32) -> Factor {
    Factor {
        name: name.to_owned(),
        instrument: instrument.to_owned(),
        version: "1".to_owned(),
        least: 0.into(),
        most: most.into(),
        direction: Direction::Raises,
        weight: decimal(weight),
        valid_days: 90,
    }
}

/// The worked composite: blood pressure, comorbidity, depression, finances.
fn worked(missing: MissingRule) -> LocalIndex {
    LocalIndex {
        name: "worked".to_owned(),
        version: "1".to_owned(),
        factors: vec![
            factor("bp", "blood_pressure", 1.0, 3),
            factor("cci", "charlson_1987", 2.0, 6),
            factor("phq_9", "phq_9", 3.0, 27),
            factor("finances", "matrix", 2.0, 4),
        ],
        missing,
        bands: [("low", 0), ("middle", 50), ("high", 75)]
            .map(|(name, from)| Cut { name: name.to_owned(), from: from.into() })
            .to_vec(),
        overlaps: Vec::new(),
        state: State::default(),
    }
}

fn score(instrument: &str, low: i32, high: i32) -> Score {
    Score::new(instrument, "1", Source::new("a test", Standing::Own), low.into(), high.into())
}

const STRICT: MissingRule = MissingRule::Strict {};
const BOUNDS: MissingRule = MissingRule::Bounds {};

fn reweight(floor: f64) -> MissingRule {
    MissingRule::Reweight { floor: decimal(floor) }
}

/// The worked composite's scores, the last of them if there is one.
fn compose(missing: MissingRule, finances: Option<i32>) -> Composed {
    let scores = [score("blood_pressure", 2, 2), score("charlson_1987", 3, 3), score("phq_9", 18, 18)];
    let finances = finances.map(|points| score("matrix", points, points));
    let factors = ["bp", "cci", "phq_9", "finances"];
    let taken_on = day("2026-03-01");
    let given = factors.iter().zip(scores.iter().chain(&finances));
    let readings: Vec<_> = given.map(|(factor, score)| FactorScore { factor, score, taken_on }).collect();
    let composite = worked(missing).build().unwrap();
    composite.score(day("2026-03-02"), &readings).unwrap()
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 5e-5, "found {found}, expected {expected}");
}

fn check(score: &Score, low: f64, high: f64, contributions: [(f64, f64); 4]) {
    near(score.low.get(), low);
    near(score.high.get(), high);
    for (found, expected) in score.contributions.iter().zip(contributions) {
        near(found.low.get(), expected.0);
        near(found.high.get(), expected.1);
    }
    assert_eq!(score.contributions.len(), 4);
}

#[test]
fn worked_composite() {
    let known = |points: f64| (points, points);
    for rule in [STRICT, BOUNDS, reweight(1.0)] {
        let all = compose(rule, Some(3));
        let contributions = [known(8.3333), known(12.5), known(25.0), known(18.75)];
        check(all.score.as_ref().unwrap(), 64.5833, 64.5833, contributions);
        assert_eq!((all.coverage, all.score.unwrap().band.as_deref()), (Some(1.into()), Some("middle")));
        check(&all.bounds, 64.5833, 64.5833, contributions);
    }
    let bounds = [known(8.3333), known(12.5), known(25.0), (0.0, 25.0)];
    let strict = compose(STRICT, None);
    assert_eq!((strict.score, strict.coverage), (None, None));
    check(&strict.bounds, 45.8333, 70.8333, bounds);
    let reweighted = compose(reweight(0.75), None);
    let contributions = [known(11.1111), known(16.6667), known(33.3333), known(0.0)];
    let score = reweighted.score.unwrap();
    check(&score, 61.1111, 61.1111, contributions);
    assert_eq!(reweighted.coverage, Some(decimal(0.75)));
    assert_eq!((score.missing.as_slice(), score.completeness()), (["finances".to_owned()].as_slice(), 0.75));
    check(&reweighted.bounds, 45.8333, 70.8333, bounds);
    let ranged = compose(BOUNDS, None);
    check(ranged.score.as_ref().unwrap(), 45.8333, 70.8333, bounds);
    assert_eq!((ranged.coverage, ranged.score.unwrap().band), (Some(1.into()), None), "the range lies in two bands");
}

#[test]
fn below_the_floor_there_is_no_score() {
    let below = compose(reweight(0.76), None);
    assert_eq!((below.score, below.coverage), (None, None));
    near(below.bounds.high.get(), 70.8333);
    // What weighs nothing is not enough, however low the floor.
    let mut index = worked(reweight(1e-12));
    index.factors[0].weight = 0.into();
    let pressure = score("blood_pressure", 2, 2);
    let given = [FactorScore { factor: "bp", score: &pressure, taken_on: day("2026-03-01") }];
    let composed = index.build().unwrap().score(day("2026-03-01"), &given).unwrap();
    assert_eq!((composed.score, composed.bounds.low, composed.bounds.high), (None, 0.into(), 100.into()));
}

#[test]
fn a_local_index_says_so() {
    let composite = worked(STRICT).build().unwrap();
    assert_eq!(composite.to_string(), "local index worked 1 (not validated)");
    let composed = compose(STRICT, Some(0));
    let score = composed.score.as_ref().unwrap();
    assert_eq!(score.instrument, "local index worked");
    assert_eq!(
        (score.notes.as_slice(), score.source.standing),
        (["not validated".to_owned()].as_slice(), Standing::Agency)
    );
    let top: Vec<_> = composed.top(2).iter().map(|each| each.item.as_str()).collect();
    assert_eq!(top, ["phq_9", "cci"]);
    let judged = Discrimination::of(&[20.0, 60.0, 40.0], &[false, true, false]).unwrap();
    let evaluation =
        Evaluation { version: "1".to_owned(), dataset: "cohort 2025".to_owned(), on: day("2026-01-15"), judged };
    let evaluated = LocalIndex { state: State::Evaluated(evaluation), ..worked(STRICT) };
    assert_eq!(
        evaluated.clone().build().unwrap().to_string(),
        "local index worked 1 (evaluated on 2026-01-15 with cohort 2025: n 3, events 1; AUROC 1.0000 (no interval); \
         uncalibrated score: AUROC only)"
    );
    for (n, events) in [(0, 0), (3, 4)] {
        let mut impossible = evaluated.clone();
        if let State::Evaluated(evaluation) = &mut impossible.state {
            evaluation.judged = Discrimination { n, events, auroc: None };
        }
        assert_eq!(impossible.check().len(), 1, "{events} of {n}");
    }
    // New weights are a new version, and what was found of the old one says nothing of it.
    let changed = LocalIndex { version: "2".to_owned(), ..evaluated };
    let expected = IndexFault::Evaluation { found: "1".to_owned(), expected: "2".to_owned() };
    assert_eq!(changed.check(), [expected]);
}

#[test]
fn what_protects_moves_the_score_down() {
    let mut index = worked(STRICT);
    index.factors.truncate(1);
    index.factors.push(Factor { direction: Direction::Lowers, ..factor("support", "matrix", 1.0, 4) });
    let composite = index.build().unwrap();
    let of = |support| {
        let (pressure, support) = (score("blood_pressure", 3, 3), score("matrix", support, support));
        let taken_on = day("2026-03-01");
        let readings = [
            FactorScore { factor: "support", score: &support, taken_on },
            FactorScore { factor: "bp", score: &pressure, taken_on },
        ];
        composite.score(taken_on, &readings).unwrap().score.unwrap().low.get()
    };
    for (support, expected) in [(0, 100.0), (1, 87.5), (2, 75.0), (4, 50.0)] {
        near(of(support), expected);
    }
}

#[test]
fn a_score_too_old_is_as_good_as_missing() {
    let composite = worked(reweight(0.5)).build().unwrap();
    let mut phq = score("phq_9", 18, 18);
    phq.flags = vec!["self_harm".to_owned()];
    phq.notice = Some("A notice.".to_owned());
    let cci = score("charlson_1987", 3, 3);
    let pressure = score("blood_pressure", 2, 2);
    let of = |as_of: &str, phq: &Score| {
        let taken_on = day("2026-03-01");
        let readings = [
            FactorScore { factor: "phq_9", score: phq, taken_on },
            FactorScore { factor: "cci", score: &cci, taken_on: day("2026-05-01") },
            FactorScore { factor: "bp", score: &pressure, taken_on: day("2026-05-01") },
        ];
        composite.score(day(as_of), &readings).unwrap()
    };
    // Valid for 90 days: the last is 30 May.
    let fresh = of("2026-05-30", &phq);
    let score = fresh.score.unwrap();
    assert_eq!((fresh.stale, score.flags, score.open_flags.len()), (Vec::new(), vec!["self_harm".to_owned()], 0));
    assert_eq!((score.valid_days, score.notice.as_deref()), (Some(0), Some("A notice.")));
    assert_eq!(of("2026-05-20", &phq).bounds.valid_days, Some(10));
    let stale = of("2026-05-31", &phq);
    assert_eq!((stale.stale, stale.score), (vec!["phq_9".to_owned()], None), "3 of 8 weights are known");
    assert_eq!(
        (stale.bounds.flags.len(), stale.bounds.open_flags.as_slice()),
        (0, ["self_harm".to_owned()].as_slice())
    );
    assert!(stale.bounds.notes.contains(&"phq_9: the score of 2026-03-01 is too old".to_owned()));
    // Its own validity, where that is shorter.
    phq.valid_days = Some(79);
    assert!(of("2026-05-19", &phq).stale.is_empty());
    assert_eq!(of("2026-05-20", &phq).stale, ["phq_9"]);
    phq.valid_days = Some(365);
    assert_eq!(of("2026-05-31", &phq).stale, ["phq_9"], "the factor's, where that is");
}

#[test]
fn a_score_of_0_days_serves_on_its_own_day() {
    let mut index = worked(BOUNDS);
    index.factors[2].valid_days = 0;
    let composite = index.build().unwrap();
    let phq = score("phq_9", 18, 18);
    let on = |as_of: &str| {
        let reading = FactorScore { factor: "phq_9", score: &phq, taken_on: day("2026-03-01") };
        composite.score(day(as_of), &[reading]).unwrap().stale.len()
    };
    assert_eq!((on("2026-03-01"), on("2026-03-02")), (0, 1));
}

#[test]
fn a_score_known_as_a_range_bounds() {
    let phq = score("phq_9", 9, 18);
    let reading = FactorScore { factor: "phq_9", score: &phq, taken_on: day("2026-03-01") };
    let mut index = worked(STRICT);
    index.factors.retain(|factor| factor.name == "phq_9");
    let composed = index.build().unwrap().score(day("2026-03-01"), &[reading]).unwrap();
    assert_eq!((composed.score, composed.bounds.missing.as_slice()), (None, ["phq_9".to_owned()].as_slice()));
    near(composed.bounds.low.get(), 33.3333);
    near(composed.bounds.high.get(), 66.6667);
}

#[test]
fn a_score_on_a_cut_lies_above_it() {
    // A sum of thirds and tenths that comes to 50 only in exact numbers, and one point of the lightest less.
    let mut index = worked(STRICT);
    index.factors =
        vec![factor("a", "a", 0.1, 3), factor("b", "b", 0.7, 10), factor("c", "c", 0.2, 6), factor("d", "d", 0.1, 7)];
    index.bands =
        vec![Cut { name: "below".to_owned(), from: 0.into() }, Cut { name: "above".to_owned(), from: 50.into() }];
    let composite = index.build().unwrap();
    let band = |points: [i32; 4]| {
        let scores: Vec<_> = ["a", "b", "c", "d"].iter().zip(points).map(|(name, at)| score(name, at, at)).collect();
        let taken_on = day("2026-03-01");
        let readings: Vec<_> =
            scores.iter().map(|score| FactorScore { factor: &score.instrument, score, taken_on }).collect();
        let score = composite.score(taken_on, &readings).unwrap().score.unwrap();
        (score.low.get(), score.band.unwrap())
    };
    // (0.1 x 1/3 + 0.7 x 5/10 + 0.2 x 5/6 + 0) / 1.1 = 0.55 / 1.1.
    assert_eq!(band([1, 5, 5, 0]), (50.0, "above".to_owned()));
    assert_eq!(band([0, 5, 5, 0]).1, "below");
}

#[test]
fn every_fault_of_an_index_is_named() {
    assert_eq!(worked(STRICT).check(), []);
    let mut index = worked(reweight(1.5));
    index.name = "Worked index".to_owned();
    index.version = " ".to_owned();
    index.factors[0].most = 0.into();
    index.factors[1].weight = (-2).into();
    index.factors[3].name = "bp".to_owned();
    index.bands[0].from = 1.into();
    index.bands[2].from = 50.into();
    let text = index.clone().build().unwrap_err().to_string();
    for part in [
        "`Worked index`: 8 fault(s)\n`Worked index` is no name",
        "`bp` stands twice",
        "the version is missing",
        "bp: the range 0 to 0 is empty or reversed",
        "cci: the weight is -2; expected 0 to 1000000",
        "missing: the floor is 1.5; expected above 0 and at most 1",
        "low: the cut is 1; expected 0",
        "high: the cut is 50; expected above the cut before",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for factor in &mut index.factors {
        factor.weight = 0.into();
    }
    assert!(index.check().contains(&IndexFault::Missing("a factor with a weight above 0")));
    let far =
        LocalIndex { factors: vec![Factor { most: decimal(1e300), ..factor("far", "far", 1.0, 1) }], ..worked(STRICT) };
    assert_eq!(far.check().len(), 1);
    let over = LocalIndex {
        bands: vec![Cut { name: "a".to_owned(), from: 0.into() }, Cut { name: "b".to_owned(), from: decimal(100.5) }],
        ..worked(STRICT)
    };
    assert_eq!(over.check().len(), 1);
}

#[test]
fn what_counts_the_same_twice_is_refused() {
    let overlaps = |first: &str, second: &str, declared: &[&str]| {
        let mut index = worked(STRICT);
        index.factors = vec![factor("first", first, 1.0, 9), factor("second", second, 1.0, 9)];
        index.overlaps = vec![declared.iter().map(|name| (*name).to_owned()).collect()];
        let overlap = IndexFault::Overlap { first: "first".to_owned(), second: "second".to_owned() };
        let faults = index.check();
        assert!(faults.is_empty() || faults == [overlap]);
        !faults.is_empty()
    };
    assert!(overlaps("lace_charlson_1987", "charlson_1987", &[]), "LACE contains Charlson");
    assert!(overlaps("phq_2_cut_3", "phq_9", &[]), "PHQ-9 contains PHQ-2");
    assert!(overlaps("phq_9", "phq_9", &[]));
    assert!(overlaps("charlson_1987", "charlson_quan_2011", &[]));
    assert!(!overlaps("phq_9", "gad_7", &[]));
    assert!(!overlaps("charlson_1987", "hits", &[]));
    assert!(overlaps("ours", "phq_9", &["ours", "phq_9", "theirs"]));
    assert!(!overlaps("ours", "gad_7", &["ours", "phq_9", "theirs"]));
}

#[test]
fn forms_of_a_shipped_instrument_count_the_same() {
    let codes = ComorbidityIndex::ALL.iter().map(|index| index.name().to_owned());
    let names: Vec<String> = presets().iter().map(|instrument| instrument.name().to_owned()).chain(codes).collect();
    // What a name tells of an instrument: the form comes after this.
    let families = ["lace_", "hospital_", "phq_", "gad_", "audit_c", "pc_ptsd_5_", "news2_", "charlson_"];
    for (first, second) in names.iter().flat_map(|first| names.iter().map(move |second| (first, second))) {
        let mut index = worked(STRICT);
        index.factors = vec![factor("first", first, 1.0, 9), factor("second", second, 1.0, 9)];
        let of_one = families.iter().any(|family| first.starts_with(family) && second.starts_with(family));
        if of_one || first == second {
            assert!(!index.check().is_empty(), "{first} and {second}");
        }
        let apart = ["phq_", "charlson_", "blood_pressure", "audit_c", "dast_10", "hits", "news2_"];
        let family = |name: &str| apart.iter().position(|family| name.starts_with(family));
        if let (Some(one), Some(other)) = (family(first), family(second)) {
            assert_eq!(index.check().is_empty(), one != other, "{first} and {second}");
        }
    }
}

#[test]
fn what_the_factors_say_is_passed_on() {
    let mut index = worked(BOUNDS);
    index.factors =
        [("alcohol", "dast_10", 10), ("mood", "phq_9", 27), ("home", "hits", 20), ("self", "cssrs_triage", 3)]
            .map(|(name, instrument, most)| factor(name, instrument, 1.0, most))
            .into();
    let with = |mut score: Score| {
        score.version = "1".to_owned();
        score
    };
    let preset = |name: &str, given: &[i32]| {
        let instrument = presets().into_iter().find(|instrument| instrument.name() == name).unwrap();
        with(instrument.score(&given.iter().map(|answer| (*answer).into()).collect::<Vec<_>>()).unwrap())
    };
    let (dast, phq) = (preset("dast_10", &[0; 10]), preset("phq_9", &[2, 2, 2, 1, 1, 1, 0, 0]));
    let (hits, cssrs) = (preset("hits", &[5, 5, 1, 1]), preset("cssrs_triage", &[0, 0, 0, 0, 1, 0, 0]));
    let composite = index.build().unwrap();
    let on = |mood: &str, score: Score| {
        let reading = |factor, score, taken_on| FactorScore { factor, score, taken_on: day(taken_on) };
        let now = "2026-06-01";
        let readings = [
            reading("alcohol", &dast, now),
            reading("mood", &score, mood),
            reading("home", &hits, now),
            reading("self", &cssrs, now),
        ];
        composite.score(day(now), &readings).unwrap().score.unwrap()
    };
    let score = on("2026-05-30", phq.clone());
    // The owners' notices, whichever factor they come from.
    let notice = score.notice.unwrap();
    for owner in ["Skinner", "Sherin", "Research Foundation for Mental Hygiene"] {
        assert!(notice.contains(owner), "{notice}");
    }
    assert_eq!(
        (score.flags, score.open_flags),
        (vec!["immediate_evaluation".to_owned()], vec!["self_harm".to_owned()])
    );
    // A note goes by its factor: several instruments have a note of one name.
    assert_eq!(score.notes, ["not validated", "self: contradictory"]);
    assert_eq!(score.open_notes, ["mood: positive"]);
    // What a score too old said may still be so.
    let mut old = preset("phq_9", &[3; 9]);
    old.flags.push("immediate_evaluation".to_owned());
    let score = on("2026-01-01", old);
    assert_eq!(
        (score.flags, score.open_flags),
        (vec!["immediate_evaluation".to_owned()], vec!["self_harm".to_owned()])
    );
    assert_eq!(score.notes, ["not validated", "mood: the score of 2026-01-01 is too old", "self: contradictory"]);
    assert_eq!(score.open_notes, ["mood: positive"]);
    // So a tier may rest on what a factor says.
    let rule = TierRule {
        instrument: "local index worked".to_owned(),
        lowest: Tier::Low,
        cuts: Vec::new(),
        at_least: vec![AtLeast { mark: "mood: positive".to_owned(), tier: Tier::High }],
        even_stale: false,
    };
    let today = day("2026-06-01");
    let tiers = rule.build().unwrap();
    let positive = on("2026-05-30", preset("phq_9", &[3; 9]));
    assert_eq!(tiers.place(&positive, today, today, None).unwrap().tier(), Some(Tier::High));
    let open = on("2026-05-30", phq);
    assert_eq!(tiers.place(&open, today, today, None).unwrap().tier(), None);
}

/// Factors of the field, each from an instrument that is shipped.
#[test]
fn shipped_instruments_compose() {
    let codes = ComorbidityIndex::Charlson1987.of_codes(CodeSystem::Who, ["E11.2", "I50.0"]).unwrap();
    let pressures = [Pressure { systolic: 131, diastolic: 78 }, Pressure { systolic: 137, diastolic: 84 }];
    let level = |domain, level: i32| outcome_matrix(&[domain]).unwrap().score(&[level.into()]).unwrap();
    let scores = [
        ("physical", codes.score(), (0, 29), Direction::Raises),
        ("blood_pressure", blood_pressure(&pressures).unwrap(), (0, 3), Direction::Raises),
        ("mental", phq_9().score(&[3.into(); 9]).unwrap(), (0, 27), Direction::Raises),
        ("finances", level("finances", 2), (1, 5), Direction::Lowers),
        ("housing", level("housing", 4), (1, 5), Direction::Lowers),
    ];
    let mut index = worked(STRICT);
    index.factors = scores
        .iter()
        .map(|(name, score, (least, most), direction)| Factor {
            version: score.version.clone(),
            least: (*least).into(),
            direction: *direction,
            ..factor(name, &score.instrument, 1.0, *most)
        })
        .collect();
    let composite = index.build().unwrap();
    let taken_on = day("2026-03-01");
    let given: Vec<_> = scores.iter().map(|(factor, score, ..)| FactorScore { factor, score, taken_on }).collect();
    let score = composite.score(taken_on, &given).unwrap().score.unwrap();
    // 3 of 29, 2 of 3, 27 of 27, 3 of 4 and 1 of 4, a fifth each.
    near(score.low.get(), 20.0 * (3.0 / 29.0 + 2.0 / 3.0 + 1.0 + 0.75 + 0.25));
    assert_eq!(score.flags, ["self_harm"], "no arithmetic hides a flag");
    let notes: Vec<_> = score.notes.iter().map(String::as_str).collect();
    assert!(notes.contains(&"mental: positive") && notes.contains(&"physical: look-back not stated"), "{notes:?}");
    assert!(score.notice.unwrap().contains("the wording of a matrix"));
}

#[test]
fn every_fault_of_the_readings_is_named() {
    let composite = worked(STRICT).build().unwrap();
    let (phq, other, wild) = (score("phq_9", 18, 18), score("gad_7", 5, 5), score("charlson_1987", 3, 7));
    let reading = |factor, score, taken_on| FactorScore { factor, score, taken_on: day(taken_on) };
    let readings = [
        reading("phq_9", &phq, "2026-03-03"),
        reading("phq_9", &other, "2026-03-01"),
        reading("cci", &wild, "2026-03-01"),
        reading("housing", &phq, "2026-03-01"),
    ];
    let error = composite.score(day("2026-03-02"), &readings).unwrap_err();
    let phq_9 = || "phq_9".to_owned();
    assert_eq!(
        error.faults(),
        [
            FactorFault::ToCome { factor: phq_9(), taken_on: day("2026-03-03"), as_of: day("2026-03-02") },
            FactorFault::Twice(phq_9()),
            FactorFault::Instrument {
                factor: phq_9(),
                found: "`gad_7` `1`".to_owned(),
                expected: "`phq_9` `1`".to_owned()
            },
            FactorFault::Range { factor: "cci".to_owned(), low: 3.0, high: 7.0, least: 0.0, most: 6.0 },
            FactorFault::Unknown { factor: "housing".to_owned(), expected: "bp, cci, phq_9, finances".to_owned() },
        ]
    );
    let (turned, taken_on) = (score("charlson_1987", 5, 3), day("2026-03-01"));
    let turned = composite.score(taken_on, &[FactorScore { factor: "cci", score: &turned, taken_on }]);
    assert!(turned.unwrap_err().to_string().contains("cci: 5 to 3 given"));
    assert!(error.to_string().contains("cci: 3 to 7 given; expected 0 to 6"), "{error}");
}

#[test]
fn an_index_is_read_from_toml() {
    let text = r#"
        name = "toml"
        version = "1"
        missing = { reweight = { floor = 0.5 } }
        bands = [{ name = "low", from = 0 }, { name = "high", from = 50.5 }]
        state = { evaluated = { version = "1", dataset = "cohort 2025", on = "2026-01-15", judged = { n = 20, events = 5 } } }

        [[factors]]
        name = "phq"
        instrument = "phq_9"
        version = "1"
        least = 0
        most = 27
        direction = "raises"
        weight = 2.5
        valid_days = 90
    "#;
    let composite: Composite = toml::from_str(text).unwrap();
    assert_eq!(composite.index().factors[0], factor("phq", "phq_9", 2.5, 27));
    let written = toml::to_string(&composite).unwrap();
    assert_eq!(toml::from_str::<Composite>(&written).unwrap(), composite);
}

#[test]
fn an_index_is_read_from_json() {
    for rule in [STRICT, BOUNDS, reweight(0.6)] {
        let index = worked(rule);
        let text = serde_json::to_string(&index).unwrap();
        assert_eq!(serde_json::from_str::<LocalIndex>(&text).unwrap(), index);
        let bytes = postcard::to_stdvec(&index).unwrap();
        assert_eq!(postcard::from_bytes::<LocalIndex>(&bytes).unwrap(), index);
    }
    let (wrong, right) = (LocalIndex { version: String::new(), ..worked(STRICT) }, worked(STRICT));
    let read = |index: &LocalIndex| serde_json::from_str::<Composite>(&serde_json::to_string(index).unwrap());
    assert_eq!(serde_json::to_string(&read(&right).unwrap()).unwrap(), serde_json::to_string(&right).unwrap());
    assert!(read(&wrong).unwrap_err().to_string().contains("the version is missing"));
    let without_rule = r#"{"name": "a", "version": "1", "factors": []}"#;
    assert!(
        serde_json::from_str::<LocalIndex>(without_rule).unwrap_err().to_string().contains("missing field `missing`")
    );
}

/// An index of 1 to 6 factors over 0 to 10, and scores for some of them, known or ranges.
fn index_and_scores() -> impl Strategy<Value = (LocalIndex, Vec<Option<(i32, i32)>>)> {
    let factor_and_score = (1..50_u8, any::<bool>(), prop::option::of((0..=10, 0..=10)));
    (prop::collection::vec(factor_and_score, 1..7), 0..3_u8).prop_map(|(drawn, rule)| {
        let mut index = worked([STRICT, BOUNDS, reweight(0.3)][usize::from(rule)]);
        index.factors.clear();
        let mut scores = Vec::new();
        for (at, (weight, lowers, ends)) in drawn.into_iter().enumerate() {
            let name = format!("f{at}");
            let direction = if lowers { Direction::Lowers } else { Direction::Raises };
            index.factors.push(Factor { direction, ..factor(&name, &name, f64::from(weight) / 7.0, 10) });
            scores.push(ends.map(|(a, b): (i32, i32)| (a.min(b), a.max(b))));
        }
        (index, scores)
    })
}

fn score_all(composite: &Composite, scores: &[Option<(i32, i32)>]) -> Composed {
    let names: Vec<String> = (0..scores.len()).map(|at| format!("f{at}")).collect();
    let scores: Vec<_> =
        names.iter().zip(scores).filter_map(|(name, ends)| ends.map(|(low, high)| score(name, low, high))).collect();
    let taken_on = day("2026-03-01");
    let readings: Vec<_> =
        scores.iter().map(|score| FactorScore { factor: &score.instrument, score, taken_on }).collect();
    composite.score(taken_on, &readings).unwrap()
}

proptest! {
    #[test]
    fn contributions_sum_to_the_score((index, scores) in index_and_scores()) {
        let composed = score_all(&index.build().unwrap(), &scores);
        for score in [Some(&composed.bounds), composed.score.as_ref()].into_iter().flatten() {
            let sum = |end: fn(&caseload::risk::Contribution) -> Decimal| -> f64 {
                score.contributions.iter().map(|each| end(each).get()).sum()
            };
            prop_assert!((sum(|each| each.low) - score.low.get()).abs() < 1e-8);
            prop_assert!((sum(|each| each.high) - score.high.get()).abs() < 1e-8);
            prop_assert!(0.0 <= score.low.get() && score.low <= score.high && score.high.get() <= 100.0);
        }
    }

    #[test]
    fn the_bounds_hold_every_score_and_shrink((index, scores) in index_and_scores(), at in 0..6_usize, known in 0..=10_i32) {
        let composite = index.build().unwrap();
        let before = score_all(&composite, &scores).bounds;
        let mut more = scores.clone();
        let at = at % more.len();
        let (low, high) = more[at].unwrap_or((0, 10));
        let known = known.clamp(low, high);
        more[at] = Some((known, known));
        let after = score_all(&composite, &more).bounds;
        prop_assert!(before.low.get() <= after.low.get() + 1e-8 && after.high.get() <= before.high.get() + 1e-8);
        prop_assert!(after.missing.len() <= before.missing.len());
    }

    #[test]
    fn more_of_a_factor_moves_the_score_its_way((index, scores) in index_and_scores(), at in 0..6_usize) {
        let composite = index.build().unwrap();
        let mut at_most = scores.iter().map(|ends| Some(ends.map_or((5, 5), |(low, _)| (low, low)))).collect::<Vec<_>>();
        let at = at % at_most.len();
        let mut last = None;
        for points in 0..=10 {
            at_most[at] = Some((points, points));
            let now = score_all(&composite, &at_most).score.unwrap().low.get();
            if let Some(last) = last {
                match composite.index().factors[at].direction {
                    Direction::Raises => prop_assert!(now > last),
                    Direction::Lowers => prop_assert!(now < last),
                }
            }
            last = Some(now);
        }
    }
}
