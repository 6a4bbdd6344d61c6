//! Fidelity scales: the published worked examples and every edge, tables that are wrong, and what is measured, against
//! a naive specification over random logs.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::unreachable, reason = "a test may panic")]
#![expect(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "small numbers and short lists")]

mod specification;

use std::collections::BTreeSet;

use caseload::audit::Audit;
use caseload::event::*;
use caseload::fidelity::*;
use caseload::ids::{CaseId, EventId, GroupId, TeamId};
use caseload::log::Log;
use caseload::measure::{Among, Charts, Count, Draw, Figure, Indicator, Moves, Over, Reading, Unit, Untold};
use caseload::model::Model;
use caseload::program::{Bound, Filter, Program, Rule, Source, Standing};
use caseload::roster::Roster;
use caseload::sim::{Scenario, run};
use caseload::time::Day;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use specification::census::World;
use specification::history::day;
use specification::{review, roster};
use uuid::Uuid;

// ---- figures as the worked examples write them

fn percent(of: u64, all: u64) -> Given {
    Figure::new(Unit::Percent, of, all, all).into()
}

/// In tenths of a percent.
fn tenths(tenths: u64) -> Figure {
    Figure::new(Unit::Percent, tenths, 1_000, 1_000)
}

/// Hundredths of one.
fn plain(hundredths: u64) -> Figure {
    Figure::new(Unit::Plain, hundredths, 100, 1)
}

/// Hundredths a week.
fn weekly(hundredths: u64) -> Figure {
    Figure::new(Unit::Weekly, hundredths, 700, 1)
}

/// Hundredths of full-time equivalents, and clients.
fn staff(fte: u64, clients: u64) -> Given {
    Figure::new(Unit::Staffing, fte, clients, clients).into()
}

fn caseload(clients: u64, fte: u64) -> Given {
    Figure::new(Unit::Plain, clients * 100, fte, clients).into()
}

fn rated(score: u8) -> Given {
    Given::Rating(score)
}

const READINGS: [Reading; 2] = [Reading::Rounded, Reading::Exact];

/// An item's score of a figure alone; conditions are met.
fn score_of(scale: &Scale, code: &str, figure: Figure, reading: Reading) -> Option<u8> {
    let table = scale.table();
    let item = table.items.iter().find(|item| item.code == code).unwrap();
    let with = item.conditions.iter().map(|_| tenths(1_000));
    scale.score([(code, Given::figures(figure, with))], reading).unwrap().item(code).unwrap().score()
}

// ---- DACTS: three teams

type Examples = Vec<(&'static str, Given, u8)>;

fn team_a() -> Examples {
    vec![
        ("H1", caseload(84, 900), 5),
        ("H2", percent(78, 84), 5),
        ("H3", Given::figures(weekly(500), [tenths(1_000)]), 5),
        ("H4", Given::figures(tenths(400), [tenths(1_000)]), 4),
        ("H5", percent(2, 11), 5),
        ("H6", percent(132 - 5, 132), 5),
        ("H7", staff(80, 84), 4),
        ("H8", staff(200, 84), 5),
        ("H9", staff(100, 84), 3),
        ("H10", staff(200, 84), 5),
        ("H11", plain(1_100).into(), 5),
        ("O1", rated(5), 5),
        ("O2", plain(500).into(), 5),
        ("O3", Given::facts(["psychiatric", "therapy", "housing", "substance_use", "employment"]), 5),
        ("O4", Given::facts(["around_the_clock"]), 5),
        ("O5", percent(9, 10), 4),
        ("O6", percent(10, 10), 5),
        ("O7", percent(3, 84), 5),
        ("S1", percent(77, 100), 4),
        ("S2", percent(82, 86), 5),
        ("S3", rated(5), 5),
        ("S4", weekly(10_400).into(), 4),
        ("S5", weekly(280).into(), 3),
        ("S6", plain(180).into(), 3),
        ("S7", weekly(1_800).into(), 4),
        ("S8", percent(14, 40), 4),
        ("S9", rated(5), 5),
        ("S10", plain(500).into(), 5),
    ]
}

fn team_b() -> Examples {
    vec![
        ("H1", caseload(100, 700), 4),
        ("H2", percent(58, 100), 3),
        ("H3", Given::figures(weekly(300), [tenths(1_000)]), 4),
        ("H4", Given::figures(tenths(200), [tenths(1_000)]), 3),
        ("H5", percent(4, 9), 3),
        ("H6", percent(108 - 20, 108), 4),
        ("H7", staff(50, 100), 3),
        ("H8", staff(150, 100), 4),
        ("H9", staff(100, 100), 3),
        ("H10", staff(50, 100), 2),
        ("H11", plain(900).into(), 4),
        ("O1", rated(4), 4),
        ("O2", plain(800).into(), 4),
        ("O3", Given::facts(["psychiatric", "housing", "employment"]), 4),
        ("O4", Given::facts(["backup"]), 4),
        ("O5", percent(6, 10), 3),
        ("O6", percent(7, 10), 4),
        ("O7", percent(12, 100), 4),
        ("S1", percent(55, 100), 3),
        ("S2", percent(88, 100), 4),
        ("S3", rated(4), 4),
        ("S4", weekly(6_200).into(), 3),
        ("S5", weekly(180).into(), 2),
        ("S6", plain(80).into(), 2),
        ("S7", rated(3), 3),
        ("S8", percent(6, 45), 2),
        ("S9", rated(4), 4),
        ("S10", plain(300).into(), 3),
    ]
}

fn team_c() -> Examples {
    vec![
        ("H1", caseload(160, 400), 2),
        ("H2", percent(20, 160), 2),
        ("H3", Given::figures(weekly(50), [tenths(1_000)]), 2),
        ("H4", Given::figures(tenths(50), [tenths(250)]), 2),
        ("H5", percent(5, 6), 1),
        ("H6", percent(72 - 26, 72), 2),
        ("H7", staff(10, 160), 1),
        ("H8", staff(100, 160), 2),
        ("H9", staff(0, 160), 1),
        ("H10", staff(0, 160), 1),
        ("H11", plain(500).into(), 3),
        ("O1", rated(3), 3),
        ("O2", plain(1_400).into(), 2),
        ("O3", Given::facts(["housing"]), 2),
        ("O4", Given::facts(["protocol"]), 2),
        ("O5", percent(2, 10), 2),
        ("O6", percent(3, 10), 2),
        ("O7", percent(45, 160), 3),
        ("S1", percent(30, 100), 2),
        ("S2", percent(96, 160), 2),
        ("S3", rated(2), 2),
        ("S4", weekly(2_200).into(), 2),
        ("S5", weekly(90).into(), 1),
        ("S6", plain(30).into(), 1),
        ("S7", rated(2), 2),
        ("S8", percent(0, 45), 1),
        ("S9", rated(2), 2),
        ("S10", plain(100).into(), 1),
    ]
}

fn scored(team: &Examples, reading: Reading) -> Scored {
    dacts().score(team.iter().map(|(item, given, _)| (*item, given.clone())), reading).unwrap()
}

fn hundredths(figure: Option<Figure>) -> u128 {
    figure.unwrap().hundredths()
}

#[test]
fn three_teams_under_both_readings() {
    let expected = [
        (team_a(), [51, 34, 42], [464, 486, 420], 127, 454, ["high", "established"]),
        (team_b(), [37, 27, 30], [336, 386, 300], 94, 336, ["moderate", "not_established"]),
        (team_c(), [19, 16, 16], [173, 229, 160], 51, 182, ["low", "not_established"]),
    ];
    for (team, sums, means, total, mean, grades) in expected {
        for reading in READINGS {
            let scored = scored(&team, reading);
            for (code, _, score) in &team {
                assert_eq!(scored.item(code).unwrap().score(), Some(*score), "{code}, {reading}");
            }
            assert_eq!(scored.sections.iter().map(|(_, sum)| sum.sum).collect::<Vec<_>>(), sums);
            let of_sections: Vec<_> = scored.sections.iter().map(|(_, sum)| hundredths(sum.mean())).collect();
            assert_eq!(of_sections, means);
            assert_eq!((scored.total.sum, scored.total.scored, scored.total.of), (total, 28, 28));
            assert_eq!(hundredths(scored.total.mean()), mean);
            let found: Vec<_> = scored.gradings.iter().map(|of| of.grade.clone().unwrap()).collect();
            assert_eq!(found, grades);
        }
    }
}

#[test]
fn one_item_unrated_withholds_the_reading_of_the_whole() {
    let team: Examples = team_a().into_iter().filter(|(code, ..)| *code != "H9").collect();
    let scored = scored(&team, Reading::Rounded);
    assert_eq!((scored.total.sum, scored.total.scored, scored.total.of), (124, 27, 28));
    // 124 over 27 is 4.5926.
    let mean = scored.total.mean().unwrap();
    assert!(mean.against(Hundredths::new(459), Reading::Exact).is_gt());
    assert_eq!(mean.hundredths(), 459);
    assert!(scored.gradings.iter().all(|of| of.grade.is_none()));
    assert_eq!(scored.open().map(|item| item.code.as_str()).collect::<Vec<_>>(), ["H9"]);
    assert!(scored.to_string().contains("total 124, mean 4.59, 27 of 28 items scored"));
    assert!(scored.to_string().contains("withheld"));
}

/// The total 117 of a published review, over sections of 49, 32 and 36.
#[test]
fn a_published_review() {
    let h = [5, 5, 5, 4, 4, 4, 5, 5, 3, 4, 5];
    let o = [5, 5, 4, 5, 4, 4, 5];
    let s = [4, 5, 4, 4, 3, 3, 4, 3, 4, 2];
    let scale = dacts();
    let ratings = h.into_iter().chain(o).chain(s);
    let rated: Vec<_> = scale.table().items.iter().map(|item| item.code.as_str()).zip(ratings).collect();
    let score = |last: u8, of: &str| {
        let given = rated.iter().map(|(code, score)| (*code, Given::Rating(if *code == of { last } else { *score })));
        scale.score(given, Reading::Rounded).unwrap()
    };
    let of_117 = score(2, "S10");
    assert_eq!(of_117.total.sum, 117);
    assert_eq!(hundredths(of_117.total.mean()), 418);
    let sections: Vec<_> = of_117.sections.iter().map(|(_, sum)| (sum.sum, hundredths(sum.mean()))).collect();
    assert_eq!(sections, [(49, 445), (32, 457), (36, 360)]);
    let grades = |scored: &Scored| scored.gradings.iter().map(|of| of.grade.clone().unwrap()).collect::<Vec<_>>();
    assert_eq!(grades(&of_117), ["high", "established"]);
}

/// The readings of the whole at their edges, and where they disagree.
#[test]
fn totals_at_the_edges() {
    let scale = dacts();
    let codes: Vec<String> = scale.table().items.iter().map(|item| item.code.clone()).collect();
    // As many 5s as fit, one score between, and 1s.
    let with_total = |total: u64| {
        let mut left = total - 28;
        let mut given = Vec::new();
        for code in &codes {
            let more = left.min(4);
            left -= more;
            given.push((code.as_str(), Given::Rating(u8::try_from(1 + more).unwrap())));
        }
        let scored = scale.score(given, Reading::Rounded).unwrap();
        assert_eq!(scored.total.sum, total);
        scored.gradings.iter().map(|of| of.grade.clone().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(with_total(28), ["low", "not_established"]);
    assert_eq!(with_total(84), ["low", "not_established"]);
    assert_eq!(with_total(85), ["moderate", "not_established"]);
    assert_eq!(with_total(111), ["moderate", "not_established"]);
    assert_eq!(with_total(112), ["moderate", "established"]);
    assert_eq!(with_total(113), ["high", "established"]);
    assert_eq!(with_total(140), ["high", "established"]);
    assert_eq!(scale.disputed(), [112]);
}

#[test]
fn every_edge_of_the_anchors() {
    let scale = dacts();
    let of = |code: &str, figure: Figure| READINGS.map(|reading| score_of(&scale, code, figure.clone(), reading));
    let both = |score: u8| [Some(score); 2];
    for (clients, score) in
        [(1_000, 5), (1_050, 4), (2_000, 4), (2_050, 3), (3_490, 3), (3_500, 2), (4_990, 2), (5_000, 1)]
    {
        assert_eq!(of("H1", plain(clients)), both(score), "{clients}");
    }
    // Rounded, exact.
    let holes = [("H2", 99, 2, 1), ("H2", 369, 3, 2), ("H2", 639, 4, 3), ("H2", 899, 5, 4), ("O7", 901, 2, 1)];
    for (code, figure, rounded, exact) in holes {
        assert_eq!(of(code, tenths(figure)), [Some(rounded), Some(exact)], "{code} {figure}");
    }
    assert_eq!(of("O7", Figure::new(Unit::Percent, 499, 10_000, 1)), [Some(4), Some(5)]);
    for (code, figure, score) in [
        ("H2", 100, 2),
        ("H2", 370, 3),
        ("H2", 640, 4),
        ("H2", 900, 5),
        ("H2", 0, 1),
        ("O7", 50, 4),
        ("O7", 180, 3),
        ("O7", 380, 2),
        ("O7", 900, 2),
        ("O7", 910, 1),
        ("O7", 170, 4),
        ("H5", 190, 5),
        ("H5", 200, 4),
        ("H5", 390, 4),
        ("H5", 400, 3),
        ("H5", 600, 2),
        ("H5", 800, 2),
        ("H5", 810, 1),
        ("H6", 490, 1),
        ("H6", 500, 2),
        ("H6", 650, 3),
        ("H6", 800, 4),
        ("H6", 950, 5),
        ("O5", 40, 1),
        ("O5", 50, 2),
        ("O5", 350, 3),
        ("O5", 650, 4),
        ("O6", 950, 5),
        ("S1", 190, 1),
        ("S1", 200, 2),
        ("S1", 400, 3),
        ("S1", 600, 4),
        ("S1", 800, 5),
        ("S2", 500, 2),
        ("S2", 650, 3),
        ("S2", 800, 4),
        ("S2", 950, 5),
        ("S8", 40, 1),
        ("S8", 50, 2),
        ("S8", 200, 3),
        ("S8", 350, 4),
        ("S8", 500, 5),
        ("H4", 0, 1),
        ("H4", 240, 3),
        ("H4", 250, 4),
        ("H4", 500, 5),
    ] {
        assert_eq!(of(code, tenths(figure)), both(score), "{code} {figure}");
    }
    // However little a leader does, it is not nothing.
    assert_eq!(of("H4", tenths(1)), both(3));
    for (code, figure, score) in [
        ("O2", 600, 5),
        ("O2", 700, 4),
        ("O2", 900, 4),
        ("O2", 1_000, 3),
        ("O2", 1_300, 2),
        ("O2", 1_500, 2),
        ("O2", 1_600, 1),
        ("S6", 49, 1),
        ("S6", 50, 2),
        ("S6", 100, 3),
        ("S6", 200, 4),
        ("S6", 350, 4),
        ("S6", 400, 5),
        ("H11", 249, 1),
        ("H11", 250, 2),
        ("H11", 500, 3),
        ("H11", 750, 4),
        ("H11", 995, 4),
        ("H11", 1_000, 5),
        ("S10", 100, 1),
        ("S10", 200, 2),
        ("S10", 300, 3),
        ("S10", 400, 4),
        ("S10", 500, 5),
    ] {
        assert_eq!(of(code, plain(figure)), both(score), "{code} {figure}");
    }
    for (code, figure, score) in [
        ("H3", 25, 1),
        ("H3", 50, 2),
        ("H3", 99, 2),
        ("H3", 100, 3),
        ("H3", 200, 4),
        ("H3", 399, 4),
        ("H3", 400, 5),
        ("S4", 1_499, 1),
        ("S4", 1_500, 2),
        ("S4", 4_950, 2),
        ("S4", 5_000, 3),
        ("S4", 8_500, 4),
        ("S4", 12_000, 5),
        ("S5", 99, 1),
        ("S5", 100, 2),
        ("S5", 200, 3),
        ("S5", 300, 4),
        ("S5", 399, 4),
        ("S5", 400, 5),
        ("S7", 1, 4),
        ("S7", 2_399, 4),
        ("S7", 2_400, 5),
    ] {
        assert_eq!(of(code, weekly(figure)), both(score), "{code} {figure}");
    }
    // Full-time equivalents for 100 are told to two decimals first: 1.395 is 1.40.
    let staff = |fte, clients| Figure::new(Unit::Staffing, fte, clients, clients);
    assert_eq!(of("H8", staff(1_395, 1_000)), [Some(4), Some(3)]);
    for (code, edges) in [("H7", [10, 40, 70, 100]), ("H8", [20, 80, 140, 200]), ("H9", [20, 80, 140, 200])] {
        for (edge, score) in edges.into_iter().zip(2..) {
            assert_eq!(of(code, staff(edge, 100)), both(score), "{code} {edge}");
            assert_eq!(of(code, staff(edge - 1, 100)), both(score - 1), "{code} {edge}");
        }
    }
    // No formal treatment: a rater tells 1 to 3.
    assert_eq!(of("S7", weekly(0)), [None; 2]);
}

#[test]
fn a_score_may_need_more_than_its_figure() {
    let scale = dacts();
    let of = |code: &str, figure: Figure, with: Figure| {
        scale.score([(code, Given::figures(figure, [with]))], Reading::Rounded).unwrap().item(code).unwrap().score()
    };
    // Four meetings a week are not enough where not every client is reviewed.
    assert_eq!(of("H3", weekly(400), tenths(945)), Some(5)); // rounded: 95
    assert_eq!(of("H3", weekly(400), tenths(944)), Some(4));
    assert_eq!(of("H3", weekly(300), tenths(0)), Some(4));
    // A leader who backs up, but not every week, does so rarely.
    assert_eq!(of("H4", tenths(200), tenths(750)), Some(2));
    assert_eq!(of("H4", tenths(300), tenths(750)), Some(4));
    // Without it there is no score.
    let scored = scale.score([("H3", weekly(400).into())], Reading::Rounded).unwrap();
    assert!(scored.item("H3").unwrap().score().is_none());
}

/// A figure of nothing earns no score, and leaves none to a rater's guess.
#[test]
fn a_figure_of_nothing_is_not_told() {
    let none = |unit| Figure::new(unit, 0, 0, 0);
    let why = |code: &str, given: Given| {
        let scored = dacts().score([(code, given)], Reading::Rounded).unwrap();
        scored.item(code).unwrap().scored.unwrap_err().to_string()
    };
    for (code, given) in [
        ("S1", none(Unit::Percent).into()),
        ("S7", none(Unit::Weekly).into()),
        ("H3", Given::figures(weekly(500), [none(Unit::Percent)])),
    ] {
        assert_eq!(why(code, given), "not told: nothing to count it of", "{code}");
    }
}

#[test]
fn a_profile_of_least_scores() {
    let scored = scored(&team_b(), Reading::Rounded);
    let maine = dacts_maine();
    let short: Vec<_> = scored.short_of(&maine).into_iter().map(|(item, least)| (item.code.clone(), least)).collect();
    assert_eq!(short, [("H1".to_owned(), 5), ("H4".to_owned(), 4)]);
}

// ---- the other scales

#[test]
fn critical_time_intervention() {
    let scale = cti();
    let of = |kept, all| score_of(&scale, "CTI5", Figure::new(Unit::Percent, kept, all, all), Reading::Rounded);
    assert_eq!([of(17, 20), of(18, 20), of(14, 25), of(11, 20), of(8, 20)].map(Option::unwrap), [4, 5, 3, 2, 1]);
    let scores = [5, 4, 3, 2, 1, 5, 5, 4, 3, 5];
    let codes: Vec<_> = (1..=10).map(|item| format!("CTI{item}")).collect();
    let given = codes.iter().zip(scores).map(|(code, score)| (code.as_str(), Given::Rating(score)));
    let total = scale.score(given, Reading::Rounded).unwrap().total;
    assert_eq!((total.sum, total.scored, total.of), (37, 10, 14));
    assert_eq!(hundredths(total.mean()), 370);
}

#[test]
fn strengths_of_45_and_more_are_high() {
    let scale = strengths();
    let graded = |scores: [u8; 11]| {
        let codes: Vec<_> = (1..=11).map(|item| format!("S{item}")).collect();
        let given: Vec<_> =
            codes.iter().zip(scores).map(|(code, score)| (code.as_str(), Given::Rating(score))).collect();
        let scored = scale.score(given, Reading::Rounded).unwrap();
        (scored.total.sum, scored.gradings[0].grade.clone().unwrap())
    };
    assert_eq!(graded([4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4]), (45, "high".to_owned()));
    assert_eq!(graded([4; 11]), (44, "not_high".to_owned()));
    assert_eq!(graded([1; 11]), (11, "not_high".to_owned()));
    assert_eq!(graded([5; 11]), (55, "high".to_owned()));
    // What the two readings make of a figure between the printed ones.
    assert_eq!(READINGS.map(|reading| score_of(&scale, "A", tenths(949), reading)), [Some(5), Some(4)]);
    // The first item's two halves, compared exactly.
    let of = |code, figure| score_of(&scale, code, tenths(figure), Reading::Exact);
    assert_eq!([949, 950, 699, 700].map(|figure| of("A", figure).unwrap()), [4, 5, 1, 2]);
    assert_eq!([250, 260, 900].map(|figure| of("B", figure).unwrap()), [5, 4, 1]);
    assert_eq!(strengths().rated().count(), 11);
}

// ---- what is given must fit

#[test]
fn everything_wrong_with_what_is_given_is_told() {
    let given = [
        ("H1", Given::facts(["small"])),
        ("H2", plain(100).into()),
        ("O1", Given::Rating(6)),
        ("O1", Given::Rating(4)),
        ("O1", Given::Rating(5)),
        ("O3", Given::facts(["laundry"])),
        ("O4", Given::facts(["phone", "backup"])),
        ("S3", percent(1, 2)),
        ("T1", Given::Rating(3)),
    ];
    let faults = dacts().score(given, Reading::Rounded).unwrap_err();
    let codes: Vec<_> = faults.faults().iter().map(GivenFault::code).collect();
    assert_eq!(
        codes,
        [
            "given.kind",
            "given.kind",
            "given.rating",
            "given.twice",
            "given.fact",
            "given.one_fact",
            "given.kind",
            "given.unknown"
        ]
    );
    // What was declared is not repeated.
    assert!(!faults.to_string().contains("laundry"));
}

// ---- tables

fn table_with(item: &str, change: impl FnOnce(&mut Item)) -> Vec<String> {
    let mut table = dacts().table().clone();
    change(table.items.iter_mut().find(|of| of.code == item).unwrap());
    table.check().iter().map(ToString::to_string).collect()
}

const fn whole(number: u32) -> Hundredths {
    Hundredths::new(number * 100)
}

#[test]
fn bad_anchors_are_refused_by_name() {
    let h2 = |change: &dyn Fn(&mut Vec<Anchor>)| table_with("H2", |item| change(&mut item.anchors));
    assert_eq!(
        h2(&|anchors| anchors[1].to = Some(whole(35))),
        [
            "H2: no anchor holds figures between 35 and 37; let the anchors meet, or name the step of the published figures"
        ]
    );
    assert_eq!(
        h2(&|anchors| anchors[1].to = Some(whole(40))),
        ["H2: anchors 2 and 3 overlap; let one end where the other begins"]
    );
    assert_eq!(
        h2(&|anchors| anchors[1].to = Some(whole(37))),
        ["H2: 37 lies in anchors 2 and 3; let one of them stop short of it"]
    );
    assert_eq!(
        h2(&|anchors| anchors[0].from = Some(whole(5))),
        ["H2: no anchor holds figures below 5; let the anchors meet, or name the step of the published figures"]
    );
    assert_eq!(
        h2(&|anchors| anchors[4].to = Some(whole(100))),
        ["H2: no anchor holds figures from 100 on; let the anchors meet, or name the step of the published figures"]
    );
    assert_eq!(
        h2(&|anchors| anchors[1].from = Some(whole(50))),
        ["H2: an anchor is 50 to 36; expected its lower end first, and figures between the two"]
    );
    let swapped = h2(&|anchors| (anchors[1].score, anchors[2].score) = (3, 2));
    assert_eq!(swapped, ["H2: the scores neither rise nor fall with the figure; let them do one of the two"]);
    assert_eq!(
        h2(&|anchors| {
            anchors.remove(4);
        })
        .len(),
        1
    ); // 5 is unearned
    assert_eq!(h2(&|anchors| anchors[4].score = 7).len(), 2); // no score, and 5 is unearned
    assert_eq!(h2(&|anchors| anchors[4].score = 4).len(), 2); // 4 twice, and 5 is unearned
    assert_eq!(h2(&|anchors| anchors[4].above = Some(whole(3))).len(), 1); // two ends on one side
    assert_eq!(h2(&|anchors| (anchors[4].from, anchors[4].above) = (None, None)).len(), 1);
    // Anchors that meet on a figure which neither holds.
    assert_eq!(
        table_with("S5", |item| (item.anchors[1].from, item.anchors[1].above) = (None, Some(whole(1)))),
        ["S5: no anchor holds figures of 1; let the anchors meet, or name the step of the published figures"]
    );
}

/// Where a figure comes from is said of every item and grading; and what nobody could be counted by is no measure.
#[test]
fn sources_and_what_is_counted_must_be_named() {
    let missing = |change: &dyn Fn(&mut Table)| {
        let mut table = dacts().table().clone();
        change(&mut table);
        table.check().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let charts = |table: &mut Table| {
        let By::Measured(Indicator::Charts(charts)) = &mut table.items[24].by else { unreachable!() };
        charts.among = Among::Needing(vec![]);
    };
    let kept = |table: &mut Table| {
        table.items[0].by = By::Measured(Indicator::Kept { standard: String::new(), months: 12, closed: false });
    };
    assert_eq!(
        missing(&|table| table.items[0].source.name = " ".to_owned()),
        ["H1: the source is missing; say where it comes from"]
    );
    assert_eq!(
        missing(&|table| table.gradings[1].source.name.clear()),
        ["mean_of_four: the source is missing; say where it comes from"]
    );
    assert_eq!(missing(&charts), ["S7: a need is missing; name those that are looked at"]);
    assert_eq!(missing(&kept), ["H1: the standard is missing; name its code"]);
}

#[test]
fn all_faults_are_told_at_once() {
    let text = r#"{
        "name": "our scale", "version": " ", "source": {"name": "", "standing": "agency"},
        "sections": [{"code": "A", "name": "a"}, {"code": "A", "name": "b"}],
        "items": [
            {"code": "1", "name": "one", "section": "B", "source": {"name": "x", "standing": "agency"}, "by": {"rated": {}},
             "anchors": [{"score": 1, "from": 3}]},
            {"code": "1", "name": "two", "source": {"name": "x", "standing": "agency"},
             "by": {"measured": {"peak_intake": {"months": 0}}}},
            {"code": "no code", "name": "three", "source": {"name": "x", "standing": "agency"}, "by": {"counted": ["a", "a"]},
             "anchors": [{"score": 1, "to": 0}], "rest_rated": true,
             "conditions": [{"score": 1, "indicator": {"ended": {"reasons": [], "months": 3}}, "at_least": 5,
                             "source": {"name": "", "standing": "own"}}]}
        ],
        "gradings": [
            {"name": "g", "source": {"name": "x", "standing": "own"}, "of": "mean", "grades": [
                {"name": "a", "from": 2}, {"name": "a", "from": 1.5}, {"name": "c", "from": 6}]},
            {"name": "g", "source": {"name": "x", "standing": "own"}, "of": "total", "grades": []}
        ]
    }"#;
    let table: Table = serde_json::from_str(text).unwrap();
    let codes: Vec<_> = table.check().iter().map(ScaleFault::code).collect();
    let count = |code: &str| codes.iter().filter(|known| **known == code).count();
    assert_eq!(count("scale.name"), 2, "{codes:?}");
    assert_eq!(count("scale.twice"), 4, "{codes:?}");
    assert_eq!(count("scale.missing"), 5, "{codes:?}");
    assert_eq!(count("scale.no_section"), 1);
    assert_eq!(count("scale.unfit"), 1);
    assert_eq!(count("scale.unearned"), 5);
    assert_eq!(count("scale.gap"), 1);
    assert_eq!(count("scale.number"), 5, "{codes:?}");
    // A scale is read through the same door.
    let refused = serde_json::from_str::<Scale>(text).unwrap_err().to_string();
    assert!(refused.contains(&format!("{} fault(s)", codes.len())), "{refused}");
}

#[test]
fn scales_read_back_from_json_and_toml() {
    for scale in presets() {
        let json = serde_json::to_string(&scale).unwrap();
        assert_eq!(serde_json::from_str::<Scale>(&json).unwrap(), scale);
        let toml = toml::to_string(&scale).unwrap();
        assert_eq!(toml::from_str::<Scale>(&toml).unwrap(), scale);
    }
}

/// A state puts an item of its own in place of one.
#[test]
fn an_item_is_put_in_place_of_another() {
    let mut table = dacts().table().clone();
    let peer = Item {
        code: "ST8".to_owned(),
        name: "role of the peer specialist".to_owned(),
        source: Source::new("a state's modification", Standing::Published),
        by: By::Rated {},
        anchors: vec![],
        ..table.items.pop().unwrap()
    };
    table.items.push(peer);
    let scale = table.build().unwrap();
    let scored = scale.score([("ST8", Given::Rating(3))], Reading::Rounded).unwrap();
    assert_eq!((scored.total.sum, scored.total.of), (3, 28));
}

// ---- random logs against the specification

/// What the random histories of the specification lack: services, groups, families, needs, institutions, good
/// endings; and of the roster positions, lived experience, reviews and work.
#[derive(Debug, Clone)]
struct Agency {
    events: Vec<Event>,
    staff: Vec<RosterEvent>,
}

fn agency() -> impl Strategy<Value = Agency> {
    let more = vec((0..12_u128, -5..=185_i32, extra()), 0..40);
    let of_staff = vec((0..=180_i32, of_roster()), 0..25);
    let marks = vec(0..24_u32, 29);
    (roster::histories(), roster::roster(), more, of_staff, marks).prop_map(|(events, staff, more, of_staff, marks)| {
        let cases: BTreeSet<CaseId> = events.iter().map(|event| event.case).collect();
        let changed = events.into_iter().zip(marks.into_iter().cycle()).map(|(event, mark)| changed(event, mark));
        let mut events: Vec<_> = changed.collect();
        let stamp = |n: u128, on: i32| {
            Stamp::new(EventId(Uuid::from_u128(0xE0_0000 + n)), roster::instant(day(on), 700, "-05:00"))
        };
        let more = (0..).zip(more).filter(|(_, (case, ..))| cases.contains(&roster::case(*case)));
        events.extend(more.map(|(n, (case, on, kind))| Event::new(roster::case(case), stamp(n, on), kind)));
        let mut staff = staff;
        for event in &mut staff {
            if let RosterKind::WorkerJoined(of) | RosterKind::WorkerChanged(of) = &mut event.kind {
                let n = of.worker.0.as_u128();
                of.lived_experience = [None, Some(false), Some(true)][usize::try_from(n % 3).unwrap()];
                of.weekly_hours = if n % 4 == 0 { Decimal::new(37.5) } else { None };
            }
        }
        let late = |n: u128, on: i32, kind| {
            let at = roster::instant(day(on), 1_380, "-05:00");
            RosterEvent::new(EventId(Uuid::from_u128(0xF0_0000 + n)), at, kind)
        };
        staff.extend((0..).zip(of_staff).map(|(n, (on, kind))| late(n, on, kind)));
        Agency { events, staff }
    })
}

/// A contact made one of treatment, of a group, with the family; an ending made a good one.
fn changed(mut event: Event, change: u32) -> Event {
    match &mut event.kind {
        Kind::Contact(contact) => {
            contact.minutes = [45, 3, 60, 20][usize::try_from(change % 4).unwrap()];
            match change {
                0..=3 => contact.service = Some(Service::SubstanceUseTreatment),
                4..=6 => {
                    contact.service = Some(Service::SubstanceUseTreatment);
                    contact.group = Some(GroupId(Uuid::from_u128((change % 3).into())));
                }
                7..=10 => contact.with = Parties::from([Party::Family]),
                _ => {}
            }
        }
        Kind::Closed(closed) => match change {
            0..=5 => closed.reason = CloseReason::Graduated,
            6..=8 => closed.to_program = Some("another".into()),
            _ => {}
        },
        _ => {}
    }
    event
}

fn extra() -> impl Strategy<Value = Kind> {
    let facility = || select(vec![Facility::Hospital, Facility::PsychiatricHospital, Facility::Jail]);
    let said = || select(vec![Some(true), Some(true), Some(false), None]);
    prop_oneof![
        2 => select(vec![Need::SubstanceUse, Need::Housing])
            .prop_map(|need| Assessed { kind: AssessmentKind::Initial, needs: vec![need] }.into()),
        4 => (facility(), said())
            .prop_map(|(facility, team_involved)| InstitutionEntered { facility, learned_at: None, team_involved }.into()),
        4 => (facility(), said())
            .prop_map(|(facility, team_involved)| InstitutionLeft { facility, learned_at: None, team_involved }.into()),
    ]
}

fn of_roster() -> impl Strategy<Value = RosterKind> {
    let roles = || select(vec![Role::CaseManager, Role::TeamLeader, Role::Prescriber, Role::Administrative]);
    let position =
        (roles(), select(vec![50, 100, 150])).prop_map(|(role, fte)| RoleHours { role, fte: Hundredths::new(fte) });
    let activity = select(vec![Activity::CaseManagement, Activity::Travel, Activity::Other("other".into())]);
    prop_oneof![
        3 => (0..3_u128, vec(position, 1..5)).prop_map(|(team, positions)| {
            RosterKind::PositionsChanged(Team { team: roster::team(team), name: "team".into(), positions })
        }),
        6 => (0..3_u128, vec((0..12_u128).prop_map(roster::case), 0..8)).prop_map(|(team, reviewed)| {
            RosterKind::TeamMet(TeamMet { team: roster::team(team), attendees: vec![], reviewed })
        }),
        3 => (0..6_u128, activity, 1..600_u16).prop_map(|(worker, activity, minutes)| {
            RosterKind::WorkLogged(WorkLogged { worker: roster::worker(worker), activity, minutes })
        }),
        1 => (0..6_u128, 0..=120_i32, 20..=70_i32).prop_map(|(worker, from, days)| {
            let (from, to) = (day(from), day(from + days));
            RosterKind::WorkerAbsent(WorkerAbsent { worker: roster::worker(worker), from, to })
        }),
    ]
}

/// One of each kind, over windows short and long.
fn indicators() -> Vec<Indicator> {
    let charts = |count, days, over| Charts { count, days, among: Among::default(), over };
    let treatment =
        |group| Filter { services: vec![Service::SubstanceUseTreatment], group: Some(group), ..Filter::default() };
    let visits = || Filter { modes: vec![Mode::FaceToFace], with: Parties::from([Party::Client]), ..Filter::default() };
    let network = || Filter { with: Parties::from([Party::Family]), ..Filter::default() };
    let needing = |charts| Charts { among: Among::Needing(vec![Need::SubstanceUse]), ..charts };
    let mut all: Vec<Indicator> = [Over::Median, Over::Pooled]
        .into_iter()
        .flat_map(|over| {
            [
                charts(Count::in_vivo(), 28, over),
                charts(Count::SeenBy { workers: 2 }, 14, over),
                charts(Count::Weekly(visits()), 28, over),
                charts(Count::WeeklyMinutes(visits()), 60, over),
                Charts { among: Among::Supported {}, ..charts(Count::Contacts(network()), 28, over) },
                needing(charts(Count::Had { least: 1, filter: treatment(true) }, 60, over)),
                needing(charts(Count::WeeklyMinutes(treatment(false)), 28, over)),
            ]
        })
        .map(Into::into)
        .collect();
    let lost = || vec![CloseReason::LostContact, CloseReason::Moved];
    let involved = |moves, least, most_unsaid| Indicator::Involved {
        moves,
        facilities: vec![Facility::Hospital, Facility::PsychiatricHospital],
        months: 2,
        least,
        most_unsaid,
    };
    all.extend([
        Indicator::TeamOwned {},
        Indicator::PeakIntake { months: 3 },
        Indicator::Ended { reasons: vec![CloseReason::Graduated], months: 4, expected: false },
        Indicator::Ended { reasons: vec![CloseReason::Graduated, CloseReason::Completed], months: 12, expected: true },
        Indicator::Retained { lost: lost(), months: 12 },
        Indicator::Retained { lost: lost(), months: 1 },
        Indicator::OnTime { days: 14, months: 12 },
        Indicator::OnTime { days: 0, months: 2 },
        Indicator::Stayed { lost: lost(), months: 12 },
        involved(Moves::Entries, 3, 20),
        involved(Moves::Leavings, 0, 50),
        Indicator::Caseload { without: vec![Role::Prescriber] },
        Indicator::Staffing { role: Role::CaseManager },
        Indicator::Size { without: vec![] },
        Indicator::MeetingDays { days: 28 },
        Indicator::Reviewed { days: 28 },
        Indicator::DirectService { role: Role::TeamLeader, days: 28 },
        Indicator::DirectWeeks { role: Role::CaseManager, days: 30 },
        Indicator::Turnover { months: 3 },
        Indicator::Filled { months: 2 },
        Indicator::LivedExperience {},
        Indicator::WorkShare { activities: vec![Activity::CaseManagement], days: 60 },
        Indicator::MixedDuties { role: Role::CaseManager },
    ]);
    all
}

/// A scale of nothing but figures.
fn figures() -> Scale {
    let source = || Source::new("a test", Standing::Agency);
    let beside = |(n, indicator): (usize, Indicator)| Item {
        code: format!("I{n}"),
        indicator: true,
        anchors: vec![],
        step: whole(0),
        conditions: vec![],
        rest_rated: false,
        section: None,
        name: indicator.to_string(),
        source: source(),
        by: By::Measured(indicator),
    };
    let mut items: Vec<_> = indicators().into_iter().enumerate().map(beside).collect();
    items.push(Item { code: "rated".to_owned(), by: By::Rated {}, indicator: false, ..items[0].clone() });
    let (name, version) = ("figures".to_owned(), "1".to_owned());
    Table { name, version, source: source(), licence: None, sections: vec![], items, gradings: vec![] }.build().unwrap()
}

fn program() -> Program {
    Program::preset(Model::FlexibleAct)
}

fn team() -> impl Strategy<Value = Option<TeamId>> {
    option::weighted(0.7, Just(roster::team(0)))
}

fn review_of<'a>(scale: &'a Scale, program: &'a Program, as_of: Day, team: Option<TeamId>) -> Review<'a> {
    let review = Review::of(scale, program).as_of(as_of);
    team.into_iter().fold(review, Review::team)
}

/// Whether a figure is exactly that fraction.
fn is_exactly(figure: &Figure, (over, under): (u64, u64)) -> bool {
    if over == 0 {
        figure.numerator.floor(1, 1) == (0, true)
    } else {
        figure.numerator.floor(under, over * figure.denominator) == (1, true)
    }
}

/// How many random agencies; raise it for a soak.
const AGENCIES: u32 = 32;

proptest! {
    #![proptest_config(ProptestConfig { cases: AGENCIES, failure_persistence: None, max_shrink_iters: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_measured_is_what_the_specification_says(
        agency in agency(), as_of in roster::as_of(), team in team(), timed: bool
    ) {
        let timed = timed.then(|| Program::preset(Model::CriticalTimeInterventionSixMonths));
        let (scale, program) = (figures(), timed.unwrap_or_else(program));
        let world = World::read(&program, &agency.events, &agency.staff, as_of.previous());
        let expected = [1, 3, 4].map(roster::case);
        let naive = review::Review { world: &world, roster: &agency.staff, team, expected: &expected };
        let known: Vec<_> = agency.staff.iter().filter(|event| event.at.day() < as_of).cloned().collect();
        let staff = Roster::of(known);
        let review = review_of(&scale, &program, as_of, team).roster(&staff).expected(expected);
        let reviewed = review.finish(review.part(&Log::of(agency.events.clone())), []).unwrap();
        for (n, indicator) in indicators().iter().enumerate() {
            let found = reviewed.scored.item(&format!("I{n}")).unwrap().measured.clone().unwrap();
            match (naive.indicate(indicator), &found.figure) {
                (None, Err(_)) => {}
                (Some(expected), Ok(figure)) => {
                    prop_assert!(is_exactly(figure, expected), "{indicator}: {figure:?}, expected {expected:?}");
                }
                (expected, found) => prop_assert!(false, "{indicator}: {found:?}, expected {expected:?}"),
            }
        }
    }

    #[test]
    fn parts_in_any_order_make_the_whole(agency in agency(), as_of in roster::as_of(), team in team(), cut in 0..12_u128) {
        let (scale, program) = (figures(), program());
        let staff = Roster::of(agency.staff);
        let review = review_of(&scale, &program, as_of, team).roster(&staff).draw(Draw::Sample { seed: 7, charts: 4 });
        let finish = |part| review.finish(part, []).unwrap();
        let whole = finish(review.part(&Log::of(agency.events.clone())));
        let mut backwards = agency.events.clone();
        backwards.reverse();
        prop_assert_eq!(&finish(review.part(&Log::of(backwards))), &whole);
        let (one, other): (Vec<_>, Vec<_>) = agency.events.into_iter().partition(|event| event.case <= roster::case(cut));
        let part = |events| review.part(&Log::of(events));
        let lines = |mut reviewed: Reviewed| { reviewed.read.set_aside.clear(); reviewed };
        let whole = lines(whole);
        prop_assert_eq!(&lines(finish(part(one.clone()).merge(part(other.clone())))), &whole);
        prop_assert_eq!(&lines(finish(part(other.clone()).merge(part(one.clone())))), &whole);
        let log = Log::of([one.clone(), other.clone()].concat());
        prop_assert_eq!(&lines(finish(review.part_parallel(&log))), &whole);
        // Repeats are counted and change nothing else.
        let twice = [one.clone(), other, one].concat();
        let again = finish(part(twice));
        prop_assert_eq!(again.scored, whole.scored);
        prop_assert!(again.read.duplicates >= whole.read.duplicates);
    }

    #[test]
    fn more_contact_never_scores_less(agency in agency(), as_of in roster::as_of(), back in 1..40_i32, case in 0..6_u128) {
        let (scale, program) = (dacts(), program());
        let review = Review::of(&scale, &program).as_of(as_of);
        let scores = |events: Vec<Event>| {
            let scored = review.finish(review.part(&Log::of(events)), []).unwrap().scored;
            ["S4", "S5", "S1", "O2"].map(|item| scored.item(item).unwrap().measured.clone().unwrap().figure.ok())
        };
        let stamp = || Stamp::new(EventId(Uuid::from_u128(0xABCD)), roster::instant(as_of.plus_days(-back), 1_000, "-05:00"));
        let known = agency.events.iter().any(|event| event.case == roster::case(case));
        prop_assume!(known);
        let with = |kind: Kind| {
            let mut events = agency.events.clone();
            events.push(Event::new(roster::case(case), stamp(), kind));
            events
        };
        let [minutes, contacts, in_vivo, intake] = scores(agency.events.clone());
        let visit = Contact::with_client(Mode::FaceToFace, Place::Home, 50, [roster::worker(0)]);
        let [more_minutes, more_contacts, ..] = scores(with(visit.into()));
        let less = |one: &Option<Figure>, other: &Option<Figure>| match (one, other) {
            (Some(one), Some(other)) => compared(one, other).is_lt(),
            (one, other) => one.is_some() != other.is_some(),
        };
        prop_assert!(!less(&more_minutes, &minutes), "{more_minutes:?} {minutes:?}");
        prop_assert!(!less(&more_contacts, &contacts));
        // Every visit moved to the office.
        let moved = agency.events.iter().cloned().map(|mut event| {
            if let Kind::Contact(contact) = &mut event.kind {
                contact.place = Place::Office;
            }
            event
        });
        let [_, _, in_office, _] = scores(moved.collect());
        if let (Some(before), Some(after)) = (in_vivo, in_office) {
            prop_assert!(compared(&after, &before).is_le());
        }
        // One enrolment more.
        let enrolled = Enrolled { owner: Owner::Team(roster::team(0)), backup: None };
        let [.., more_intake] = scores(with(enrolled.into()));
        let of = |intake: Option<Figure>| score_of(&scale, "O2", intake.unwrap(), Reading::Rounded);
        prop_assert!(of(more_intake) <= of(intake));
    }
}

fn compared(one: &Figure, other: &Figure) -> std::cmp::Ordering {
    // Far finer than any two of these figures can differ.
    let fine = |figure: &Figure| figure.numerator.floor(1_000_000_000_000, figure.denominator);
    fine(one).cmp(&fine(other))
}

// ---- worked examples, from the log on

/// A case in service from the first day of August of 2026 on, with these contacts on days of the week from Monday 7
/// September.
fn client(n: u128, owner: Owner, contacts: impl IntoIterator<Item = (i32, Contact)>) -> Vec<Event> {
    let monday: Day = "2026-09-07".parse().unwrap();
    let opening = [
        Kind::from(Referred::new(roster::client(n))),
        ScreeningStarted {}.into(),
        Screened { eligible: true, reasons: vec![] }.into(),
        Enrolled { owner, backup: None }.into(),
    ];
    let opening = opening.into_iter().map(|kind| (-37, kind));
    let all = opening.chain(contacts.into_iter().map(|(day, contact)| (day, contact.into())));
    let event = |(place, (day, kind)): (u32, (i32, Kind))| {
        let id = EventId(Uuid::from_u128(n * 1_000 + u128::from(place)));
        Event::new(roster::case(n), Stamp::new(id, roster::instant(monday.plus_days(day), 480 + place, "-05:00")), kind)
    };
    (0..).zip(all).map(event).collect()
}

fn visit(place: Place, minutes: u16, worker: u128) -> Contact {
    Contact::with_client(Mode::FaceToFace, place, minutes, [roster::worker(worker)])
}

/// The scale with its charts over the last week, reviewed as of Monday 14 September 2026.
fn of_the_week(events: Vec<Event>, staff: &Roster) -> Scored {
    let mut table = dacts().table().clone();
    for item in &mut table.items {
        if let By::Measured(Indicator::Charts(charts)) = &mut item.by {
            charts.days = 7;
        }
    }
    let (scale, act) = (table.build().unwrap(), Program::preset(Model::AssertiveCommunityTreatment));
    let review = Review::of(&scale, &act).as_of("2026-09-14".parse().unwrap()).roster(staff);
    review.finish(review.part(&Log::of(events)), []).unwrap().scored
}

fn scores<const N: usize>(scored: &Scored, items: [&str; N]) -> [Option<u8>; N] {
    items.map(|item| scored.item(item).unwrap().score())
}

/// Three clients' weeks.
#[test]
fn weeks_of_clients() {
    let team = Owner::Team(roster::team(0));
    let phone = |worker| Contact { mode: Mode::Phone, place: Place::Remote, ..visit(Place::Remote, 15, worker) };
    let nobody = Roster::default();
    let of = |contacts: Vec<(i32, Contact)>| {
        let scored = of_the_week(client(1, team, contacts), &nobody);
        scores(&scored, ["S1", "S4", "S5"])
    };
    let a = vec![
        (0, visit(Place::Home, 60, 1)),
        (1, visit(Place::Community, 30, 2)),
        (3, visit(Place::Office, 45, 3)),
        (4, phone(4)),
        (5, visit(Place::Home, 20, 4)),
    ];
    // Three of four in the community, 155 minutes, four visits.
    assert_eq!(of(a), [Some(4), Some(5), Some(5)]);
    let b = vec![
        (0, visit(Place::Home, 50, 1)),
        (1, phone(1)),
        (2, phone(1)),
        (3, visit(Place::Home, 40, 1)),
        (4, phone(1)),
    ];
    assert_eq!(of(b), [Some(5), Some(4), Some(3)]);
    let c = (0..5).map(|day| (day, visit(Place::Home, 15, 1))).collect();
    assert_eq!(of(c), [Some(5), Some(3), Some(5)]);
}

/// A team's week, by mean and by median.
#[test]
fn a_week_of_a_team() {
    let counts = [4, 4, 5, 3, 2, 6, 4, 3, 0, 4];
    let team = Owner::Team(roster::team(0));
    let case = |(n, count): (u128, i32)| client(n, team, (0..count).map(|day| (day, visit(Place::Home, 3, 1))));
    let events = (1..).zip(counts).flat_map(case).collect();
    let scored = of_the_week(events, &Roster::default());
    let s5 = scored.item("S5").unwrap();
    let measured = s5.measured.clone().unwrap();
    let spread = measured.spread.unwrap();
    assert_eq!((measured.figure.unwrap().hundredths(), s5.score()), (400, Some(5)));
    assert_eq!((spread.pooled.hundredths(), spread.without, spread.brief), (350, 1, 35));
    assert_eq!(score_of(&dacts(), "S5", spread.pooled, Reading::Rounded), Some(4));
    assert_eq!(measured.evidence.charts.len(), 10);
    let (first, last) = measured.window.unwrap();
    assert_eq!((first.to_string(), last.to_string()), ("2026-09-07".to_owned(), "2026-09-13".to_owned()));
}

/// Scenario "Team contacts": clients who saw more than one member of staff in the two weeks to 20 September 2026.
#[test]
fn team_contacts() {
    let team = Owner::Team(roster::team(0));
    let (scale, act) = (dacts(), Program::preset(Model::AssertiveCommunityTreatment));
    let of = |by_two: u128, clients: u128, reading| {
        let case = |n: u128| {
            let second = if n <= by_two { 2 } else { 1 };
            // Twice by one worker is no two workers, and a call is no visit.
            let call = Contact { mode: Mode::Phone, ..visit(Place::Remote, 10, 3) };
            client(n, team, [(0, visit(Place::Home, 30, 1)), (13, visit(Place::Home, 30, second)), (5, call)])
        };
        let events: Vec<_> = (1..=clients).flat_map(case).collect();
        let review = Review::of(&scale, &act).as_of("2026-09-21".parse().unwrap()).reading(reading);
        let scored = review.finish(review.part(&Log::of(events)), []).unwrap().scored;
        let item = scored.item("H2").unwrap();
        (item.score().unwrap(), item.to_string())
    };
    assert_eq!(of(9, 10, Reading::Rounded).0, 5);
    assert_eq!(of(8, 10, Reading::Rounded).0, 4);
    let (score, text) = of(7, 11, Reading::Rounded);
    assert_eq!((score, of(7, 11, Reading::Exact).0), (4, 3));
    assert_eq!(text, "H2   4  team approach: 64 percent (rounded half up); 4 of 11 charts without (log)");
}

/// An ACT team's staffing after a standard of Ontario.
#[test]
fn staffing_for_a_hundred() {
    let positions = [
        (Role::TeamLeader, 100),
        (Role::Nurse, 300),
        (Role::SocialWorker, 100),
        (Role::OccupationalTherapist, 100),
        (Role::SubstanceUseSpecialist, 100),
        (Role::VocationalSpecialist, 100),
        (Role::PeerSpecialist, 100),
        (Role::CaseManager, 200),
        (Role::Prescriber, 80),
    ];
    let joined = |(n, (role, fte)): (u128, (Role, u32))| {
        let roles = vec![RoleHours { role, fte: Hundredths::new(fte) }];
        let entry = Worker { roles, ..Worker::new(roster::worker(n)) };
        let at = roster::instant("2026-01-05".parse().unwrap(), 480, "-05:00");
        RosterEvent::new(EventId(Uuid::from_u128(n + 1)), at, RosterKind::WorkerJoined(entry))
    };
    let staff = Roster::of((0..).zip(positions).map(joined).collect());
    let of = |clients: u128| {
        let events = (1..=clients).flat_map(|n| client(n, Owner::Team(roster::team(0)), [])).collect();
        scores(&of_the_week(events, &staff), ["H1", "H7", "H8", "H9", "H10", "H11"])
    };
    assert_eq!(of(100), [5, 4, 5, 3, 3, 5].map(Some));
    assert_eq!(of(110)[0], Some(5));
    assert_eq!(of(111)[0], Some(4));
    // Nobody's lived experience is recorded, and no positions are named.
    let one = of_the_week(client(1, Owner::Team(roster::team(0)), []), &staff);
    assert_eq!(one.item("S10").unwrap().scored.unwrap_err().to_string(), "not told: lived experience is not recorded");
    assert_eq!(one.item("H6").unwrap().scored.unwrap_err().to_string(), "not told: no positions on the roster");
}

/// Items of critical time intervention are shares of cases that kept the preset's standards.
#[test]
fn cases_that_kept_a_standard() {
    let (scale, program) = (cti(), Program::preset(Model::CriticalTimeIntervention));
    let start: Day = "2026-01-15".parse().unwrap();
    let worker = roster::worker(1);
    let case = |n: u128, visits: [u32; 3]| {
        let mut all: Vec<(Day, Kind)> = vec![
            (start, Referred::new(roster::client(n)).into()),
            (start, ScreeningStarted {}.into()),
            (start, Screened { eligible: true, reasons: vec![] }.into()),
            (start, Enrolled { owner: Owner::Worker(worker), backup: None }.into()),
        ];
        for (phase, (name, count)) in (0..).zip(["transition", "try_out", "transfer_of_care"].into_iter().zip(visits)) {
            let begins = start.plus_months(3 * phase);
            all.push((begins, PhaseStarted { phase: name.into() }.into()));
            let made = (0..count).map(|visit| begins.plus_days(1 + 3 * i32::try_from(visit).unwrap()));
            all.extend(
                made.map(|day| (day, Contact::with_client(Mode::FaceToFace, Place::Community, 40, [worker]).into())),
            );
        }
        all.extend((n < 4).then(|| (start.plus_months(9), Closed::new(CloseReason::Completed).into())));
        let event = |(place, (day, kind)): (u32, (Day, Kind))| {
            let id = EventId(Uuid::from_u128(n * 1_000 + u128::from(place)));
            Event::new(roster::case(n), Stamp::new(id, roster::instant(day, 480 + place, "-05:00")), kind)
        };
        (0..).zip(all).map(event).collect::<Vec<_>>()
    };
    // One tapers, one does not, one hardly meets anybody.
    let events = [case(1, [12, 7, 3]), case(2, [12, 12, 4]), case(3, [2, 1, 0])].concat();
    let review = Review::of(&scale, &program).as_of("2026-12-01".parse().unwrap());
    let part = |events: &[Event]| review.part(&Log::of(events.to_vec()));
    let (one, rest): (Vec<_>, Vec<_>) = events.iter().cloned().partition(|event| event.case == roster::case(2));
    let reviewed = review.finish(part(&one).merge(part(&rest)), [("CTI11", Given::Rating(4))]).unwrap();
    assert_eq!(reviewed, review.finish(part(&events), [("CTI11", Given::Rating(4))]).unwrap());
    let figure = |code: &str| {
        let figure = reviewed.scored.item(code).unwrap().measured.clone().unwrap().figure;
        figure.map(|of| (of.numerator.floor(1, 1).0, of.denominator))
    };
    assert_eq!(figure("CTI8"), Ok((2, 3))); // taper
    assert_eq!(figure("CTI5"), Ok((2, 3))); // three community meetings
    assert_eq!(figure("CTI6"), Ok((0, 3))); // none with supports
    assert_eq!(figure("CTI10"), Ok((3, 3))); // two in the first month
    assert_eq!(scores(&reviewed.scored, ["CTI8", "CTI5", "CTI6", "CTI10"]), [3, 3, 1, 5].map(Some));
    // Supervision rests on the roster, which was not given.
    assert_eq!(figure("CTI7"), Err(Untold::NotJudged));
    // Places that are never recorded leave untold what the standard on meetings in the community comes to.
    let unplaced = review.clone().not_recorded(["contact.place".parse().unwrap()]);
    let unplaced = unplaced.finish(unplaced.part(&Log::of(events.clone())), []).unwrap().scored;
    let told = |code: &str| unplaced.item(code).unwrap().measured.clone().unwrap().figure;
    assert_eq!(told("CTI5"), Err(Untold::NeverRecorded));
    assert!(told("CTI8").is_ok());
    // One that goes on counts where it is judged already, and not where the closed cases are asked for.
    let open = review.finish(part(&[events.clone(), case(4, [3, 4, 5])].concat()), []).unwrap().scored;
    let of_open = ["CTI8", "CTI5"].map(|code| open.item(code).unwrap().measured.clone().unwrap().figure.unwrap());
    assert_eq!(of_open.map(|of| (of.numerator.floor(1, 1).0, of.denominator)), [(2, 3), (3, 4)]);
    // After another year nobody of them is served within its window.
    let later = Review::of(&scale, &program).as_of("2028-01-01".parse().unwrap());
    let later = later.finish(later.part(&Log::of(events.clone())), []).unwrap();
    let taper = later.scored.item("CTI8").unwrap().measured.clone().unwrap();
    assert_eq!(taper.figure, Err(Untold::NotJudged));
    let audit = Audit::of(&program).as_of("2026-12-01".parse().unwrap());
    let report = audit.finish(audit.part(&Log::of(events)));
    let taper = report.adherence().iter().find(|of| of.code.as_str() == "cti.taper").unwrap().counts;
    assert_eq!((taper.cases_kept, taper.cases_broken), (2, 1));
}

/// Cases of another program are counted, and where one program is named they are not looked at.
#[test]
fn a_log_of_two_programs_is_reviewed_as_one() {
    let (scale, program) = (cti(), Program::preset(Model::CriticalTimeIntervention));
    let start: Day = "2026-01-15".parse().unwrap();
    let case = |n: u128, program: Option<&str>, visits: i32| {
        let referred = Referred { program: program.map(Text::from), ..Referred::new(roster::client(n)) };
        let mut all: Vec<(Day, Kind)> = vec![
            (start, referred.into()),
            (start, ScreeningStarted {}.into()),
            (start, Screened { eligible: true, reasons: vec![] }.into()),
            (start, Enrolled { owner: Owner::Worker(roster::worker(1)), backup: None }.into()),
            (start, PhaseStarted { phase: "transition".into() }.into()),
        ];
        let visit = || Contact::with_client(Mode::FaceToFace, Place::Community, 40, [roster::worker(1)]);
        all.extend((1..=visits).map(|on| (start.plus_days(on), visit().into())));
        let event = |(place, (day, kind)): (u32, (Day, Kind))| {
            let id = EventId(Uuid::from_u128(n * 1_000 + u128::from(place)));
            Event::new(roster::case(n), Stamp::new(id, roster::instant(day, 480 + place, "-05:00")), kind)
        };
        (0..).zip(all).map(event).collect::<Vec<_>>()
    };
    let own = [case(1, None, 3), case(2, Some(program.name()), 1)].concat();
    let all = [own.clone(), case(3, Some("shelter"), 0), case(4, Some("shelter"), 9)].concat();
    let review = Review::of(&scale, &program).as_of("2026-06-01".parse().unwrap());
    let reviewed = |review: &Review<'_>, events: &[Event]| {
        let part = |some: &[Event]| review.part(&Log::of(some.to_vec()));
        let (one, rest) = events.split_at(events.len() - case(4, None, 9).len());
        let reviewed = review.finish(part(events), []).unwrap();
        if events.len() == all.len() {
            assert_eq!(review.finish(part(one).merge(part(rest)), []).unwrap(), reviewed);
        }
        let others: Vec<_> = reviewed.other_programs.iter().map(|of| (of.name.to_string(), of.cases)).collect();
        (reviewed.cases, reviewed.scored, others)
    };
    let (two, scored, none) = reviewed(&review, &own);
    assert_eq!((two, none), (2, vec![]));
    let shelter = vec![("shelter".to_owned(), 2)];
    let (four, of_all, others) = reviewed(&review, &all);
    assert_eq!((four, &others), (4, &shelter));
    assert_ne!(of_all, scored);
    let one = review.clone().only_program(program.name());
    assert_eq!(reviewed(&one, &all), (2, scored, shelter));
    // A log may know the program by another name than the rulebook.
    let (three, _, others) = reviewed(&review.only_program("shelter"), &all);
    assert_eq!((three, others), (3, vec![(program.name().to_owned(), 1)]));
}

/// Episodes whose first phase, or first month, is over: one that met its figure early counts no sooner
/// than one that has not yet.
#[test]
fn a_standard_is_kept_when_its_due_day_is_over() {
    let (scale, program) = (cti(), Program::preset(Model::CriticalTimeIntervention));
    let start: Day = "2026-01-15".parse().unwrap();
    let case = |n: u128, visits: i32| {
        let begun: [(Day, Kind); 3] = [
            (start, Referred::new(roster::client(n)).into()),
            (start, Enrolled { owner: Owner::Worker(roster::worker(1)), backup: None }.into()),
            (start, PhaseStarted { phase: "transition".into() }.into()),
        ];
        let visit = |at: i32| {
            let made = Contact::with_client(Mode::FaceToFace, Place::Community, 40, [roster::worker(1)]);
            (start.plus_days(1 + 3 * at), made.into())
        };
        let event = |(place, (day, kind)): (u32, (Day, Kind))| {
            let id = EventId(Uuid::from_u128(n * 1_000 + u128::from(place)));
            Event::new(roster::case(n), Stamp::new(id, roster::instant(day, 480 + place, "-05:00")), kind)
        };
        (0..).zip(begun.into_iter().chain((0..visits).map(visit))).map(event).collect::<Vec<_>>()
    };
    let events = [case(1, 3), case(2, 1)].concat();
    let of = |as_of: Day| {
        let review = Review::of(&scale, &program).as_of(as_of);
        let scored = review.finish(review.part(&Log::of(events.clone())), []).unwrap().scored;
        ["CTI5", "CTI10"].map(|code| {
            let figure = scored.item(code).unwrap().measured.clone().unwrap().figure;
            figure.map(|of| (of.numerator.floor(1, 1).0, of.denominator)).ok()
        })
    };
    let (month, phase) = (start.plus_months(1), start.plus_months(3));
    assert_eq!(of(month.previous()), [None, None]);
    assert_eq!(of(month), [None, Some((1, 2))]);
    assert_eq!(of(phase.previous()), [None, Some((1, 2))]);
    assert_eq!(of(phase), [Some((1, 2)), Some((1, 2))]);
}

/// Of the cases closed: CTI1 is the share closed by the end of nine months and fourteen days, CTI9 that of those who
/// did not drop out before. Cases that go on, or closed before the first phase, are in neither.
#[test]
fn cases_that_ended_on_time_and_were_not_lost_before() {
    let start: Day = "2026-01-15".parse().unwrap();
    let (end, grace) = (start.plus_months(9), start.plus_months(9).plus_days(14));
    let case = |n: u128, in_phase: bool, closed: Option<(Day, CloseReason)>| {
        let mut all: Vec<(Day, Kind)> = vec![
            (start, Referred::new(roster::client(n)).into()),
            (start, Enrolled { owner: Owner::Worker(roster::worker(1)), backup: None }.into()),
        ];
        all.extend(in_phase.then(|| (start, PhaseStarted { phase: "transition".into() }.into())));
        all.extend(closed.map(|(day, reason)| (day, Closed::new(reason).into())));
        let event = |(place, (day, kind)): (u32, (Day, Kind))| {
            let id = EventId(Uuid::from_u128(n * 1_000 + u128::from(place)));
            Event::new(roster::case(n), Stamp::new(id, roster::instant(day, 480 + place, "-05:00")), kind)
        };
        (0..).zip(all).map(event).collect::<Vec<_>>()
    };
    let (scale, program) = (cti(), Program::preset(Model::CriticalTimeIntervention));
    let of = |closings: &[Option<(Day, CloseReason)>]| {
        let cases = (1..).zip(closings).flat_map(|(n, closed)| case(n, true, *closed));
        let before = case(99, false, Some((start.plus_days(9), CloseReason::LostContact)));
        let events = cases.chain(before).chain(case(98, true, None)).collect();
        let review = Review::of(&scale, &program).as_of("2026-12-01".parse().unwrap());
        let scored = review.finish(review.part(&Log::of(events)), []).unwrap().scored;
        ["CTI1", "CTI9"].map(|code| {
            let item = scored.item(code).unwrap();
            let figure = item.measured.clone().unwrap().figure;
            (figure.map(|of| (of.numerator.floor(1, 1).0, of.denominator)).ok(), item.score())
        })
    };
    let (told, drop) = (Some((end, CloseReason::Completed)), |day| Some((day, CloseReason::LostContact)));
    assert_eq!(of(&[told, told]), [(Some((2, 2)), Some(5)); 2]);
    assert_eq!(of(&[told, Some((grace, CloseReason::Completed))])[0], (Some((2, 2)), Some(5)));
    assert_eq!(of(&[told, Some((grace.next(), CloseReason::Completed))])[0], (Some((1, 2)), Some(2)));
    // Four of five stayed; lost on the day after the end is not lost before it.
    let early = end.previous();
    assert_eq!(of(&[told, told, told, told, drop(early)]), [(Some((5, 5)), Some(5)), (Some((4, 5)), Some(4))]);
    assert_eq!(of(&[told, drop(end)])[1], (Some((2, 2)), Some(5)));
    let declined = Some((early, CloseReason::DeclinedService));
    assert_eq!(of(&[told, declined, Some((early, CloseReason::Moved))])[1], (Some((2, 3)), Some(3)));
    assert_eq!(of(&[]), [(None, None); 2]);
}

/// A client of the team 0 as [`client`] has it, and what ends the service on Sunday 13 September 2026.
fn ended(n: u128, closed: Closed) -> Vec<Event> {
    let mut events = client(n, Owner::Team(roster::team(0)), []);
    let id = EventId(Uuid::from_u128(n * 1_000 + 999));
    let at = roster::instant("2026-09-13".parse().unwrap(), 900, "-05:00");
    events.push(Event::new(roster::case(n), Stamp::new(id, at), closed));
    events
}

/// DACTS S2: whoever declines or is lost is lost, wherever they were referred; whoever moves is not, if they were.
#[test]
fn a_referral_keeps_those_who_move_and_no_others() {
    let of = |reason, referred_on: Option<&str>| {
        let events = ended(1, Closed { referred_on: referred_on.map(|to| to.parse().unwrap()), ..Closed::new(reason) });
        let scored = of_the_week(events, &Roster::default());
        scored.item("S2").unwrap().measured.clone().unwrap().figure.unwrap().hundredths()
    };
    let on = Some("2026-09-13");
    assert_eq!([of(CloseReason::Moved, None), of(CloseReason::Moved, on)], [0, 10_000]);
    assert_eq!([of(CloseReason::DeclinedService, on), of(CloseReason::LostContact, on)], [0, 0]);
    assert_eq!(of(CloseReason::Deceased, None), 10_000);
}

/// A share counts among what it is of, and nothing else.
#[test]
fn a_share_is_never_more_than_all() {
    let in_community = Filter { places: vec![Place::Home, Place::Community], ..Filter::default() };
    let face_to_face = Filter { modes: vec![Mode::FaceToFace], ..Filter::default() };
    let charts = Charts {
        count: Count::Share { counted: in_community, of: face_to_face },
        days: 7,
        among: Among::default(),
        over: Over::Pooled,
    };
    let mut table = dacts().table().clone();
    table.items.iter_mut().find(|item| item.code == "S1").unwrap().by = By::Measured(charts.into());
    let (scale, act) = (table.build().unwrap(), Program::preset(Model::AssertiveCommunityTreatment));
    let call = |day| (day, Contact { mode: Mode::Phone, ..visit(Place::Home, 10, 1) });
    let contacts = [call(0), call(1), (2, visit(Place::Home, 30, 1)), (3, visit(Place::Office, 30, 1))];
    let review = Review::of(&scale, &act).as_of("2026-09-14".parse().unwrap());
    let log = Log::of(client(1, Owner::Team(roster::team(0)), contacts));
    let scored = review.finish(review.part(&log), []).unwrap().scored;
    assert_eq!(scored.item("S1").unwrap().measured.clone().unwrap().figure, Ok(Figure::new(Unit::Percent, 1, 2, 1)));
}

/// DACTS H4 of a leader who leads for a week only: half of 40 hours, and not of four times as many. What the same
/// worker did before that is not the leader's.
#[test]
fn a_leader_is_looked_at_while_leading() {
    let joined = |n: u128, on: &str, role| {
        let entry =
            Worker { roles: vec![RoleHours { role, fte: Hundredths::new(100) }], ..Worker::new(roster::worker(1)) };
        let at = roster::instant(on.parse().unwrap(), 480, "-05:00");
        let kind = if n == 1 { RosterKind::WorkerJoined(entry) } else { RosterKind::WorkerChanged(entry) };
        RosterEvent::new(EventId(Uuid::from_u128(n)), at, kind)
    };
    let staff = vec![joined(1, "2026-01-05", Role::CaseManager), joined(2, "2026-09-07", Role::TeamLeader)];
    let visits = [(-5, 600), (0, 600), (3, 600)].map(|(day, minutes)| (day, visit(Place::Home, minutes, 1)));
    let scored = of_the_week(client(1, Owner::Team(roster::team(0)), visits), &Roster::of(staff));
    let item = scored.item("H4").unwrap();
    let figure = item.measured.clone().unwrap().figure.unwrap();
    assert_eq!((figure.hundredths(), item.score()), (5_000, Some(5)));
    // One week of four.
    let Ok(weeks) = &item.with[0].figure else { unreachable!() };
    assert_eq!((weeks.numerator.floor(1, 1).0, weeks.denominator), (1, 4));
}

/// The same of a team: cases of its workers while they are on it; of supervision and caseloads, its own workers'.
#[test]
fn cases_of_a_team_that_kept_a_standard() {
    let (scale, program) = (cti(), Program::preset(Model::CriticalTimeIntervention));
    let start: Day = "2026-01-05".parse().unwrap();
    let team = |n: u128| TeamId(Uuid::from_u128(0x7EA0 + n));
    let mut made = 0;
    let mut id = || {
        made += 1;
        EventId(Uuid::from_u128(made))
    };
    let mut staff = Vec::new();
    let mut on_roster = |day: Day, minute: u32, id: EventId, kind: RosterKind| {
        staff.push(RosterEvent::new(id, roster::instant(day, minute, "-05:00"), kind));
    };
    let full = || vec![RoleHours { role: Role::CaseManager, fte: whole(1) }];
    let supervisor = Some(roster::worker(9));
    let entry = |n: u128, of: u128| Worker {
        team: Some(team(of)),
        supervisor,
        roles: full(),
        ..Worker::new(roster::worker(n))
    };
    on_roster(start, 400, id(), RosterKind::WorkerJoined(Worker::new(roster::worker(9))));
    for n in 1..3 {
        let formed = caseload::event::Team { team: team(n), name: "team".into(), positions: vec![] };
        on_roster(start, 420, id(), RosterKind::TeamFormed(formed));
        on_roster(start, 430, id(), RosterKind::WorkerJoined(entry(n, n)));
    }
    // The first is supervised in every week but the last, the other never.
    for week in 0..12 {
        let held = SupervisionHeld { supervisor: roster::worker(9), workers: vec![roster::worker(1)] };
        on_roster(start.plus_days(7 * week + 1), 600, id(), RosterKind::SupervisionHeld(held));
    }
    let mut case = |n: u128, worker: u128, visits: i32| {
        let day = |after: i32| start.plus_days(after);
        let mut all: Vec<(Day, Kind)> = vec![
            (start, Referred::new(roster::client(n)).into()),
            (start, ScreeningStarted {}.into()),
            (start, Screened { eligible: true, reasons: vec![] }.into()),
            (start, Enrolled { owner: Owner::Worker(roster::worker(worker)), backup: None }.into()),
            (start, PhaseStarted { phase: "transition".into() }.into()),
        ];
        let visit = || Contact::with_client(Mode::FaceToFace, Place::Community, 40, [roster::worker(worker)]);
        all.extend((1..=visits).map(|visit_on| (day(visit_on), visit().into())));
        let event = |(place, (day, kind)): (u32, (Day, Kind))| {
            Event::new(roster::case(n), Stamp::new(id(), roster::instant(day, 480 + place, "-05:00")), kind)
        };
        (0..).zip(all).map(event).collect::<Vec<_>>()
    };
    let events = [case(1, 1, 3), case(2, 2, 3), case(3, 2, 1)].concat();
    let (log, staff) = (Log::of(events), Roster::of(staff));
    let as_of = start.plus_days(7 * 13);
    let figures = |of: Option<TeamId>| {
        let review = review_of(&scale, &program, as_of, of).roster(&staff);
        let reviewed = review.finish(review.part(&log), []).unwrap();
        ["CTI4", "CTI5", "CTI7", "CTI10"].map(|code| {
            let figure = reviewed.scored.item(code).unwrap().measured.clone().unwrap().figure;
            figure.map(|of| (of.numerator.floor(1, 1).0, of.denominator))
        })
    };
    let days = 7 * 13_u64;
    assert_eq!(figures(None), [Ok((2 * u128::from(days), 2 * days)), Ok((2, 3)), Ok((12, 26)), Ok((2, 3))]);
    assert_eq!(figures(Some(team(1))), [Ok((u128::from(days), days)), Ok((1, 1)), Ok((12, 13)), Ok((1, 1))]);
    assert_eq!(figures(Some(team(2))), [Ok((u128::from(days), days)), Ok((1, 2)), Ok((0, 13)), Ok((1, 2))]);
    assert_eq!(figures(Some(team(3))), [Err(Untold::NoRoster); 4]);
}

/// What the source never records is not told, and is not taken for nothing: no item of 1 is made of it.
#[test]
fn what_is_never_recorded_is_not_told() {
    let (events, staff) = team_made_up::Team::example(1).log();
    let (log, staff) = (Log::of(events), Roster::of(staff));
    let untold = |scale: &Scale, program: &Program, team: Option<TeamId>, statement: &str| {
        let review = review_of(scale, program, "2026-04-01".parse().unwrap(), team).roster(&staff).expected([]);
        let open = |review: &Review<'_>| {
            let items = review.finish(review.part(&log), []).unwrap().scored.items;
            let open = items.iter().filter(|item| item.scored.is_err() && item.measured.is_some());
            open.map(|item| item.code.clone()).collect::<BTreeSet<_>>()
        };
        let known = open(&review);
        let review = review.not_recorded([statement.parse().unwrap()]);
        open(&review).difference(&known).cloned().collect::<Vec<_>>().join(" ")
    };
    let (dacts, act) = (dacts(), Program::preset(Model::AssertiveCommunityTreatment));
    for (statement, expected) in [
        ("contact.minutes", "H4 S4 S7"),
        ("contact.staff", "H2 H4"),
        ("contact.place", "S1"),
        ("contact.mode", "H2 S1 S4 S5"),
        ("contact", "H2 H4 S1 S4 S5 S6 S7 S8"),
        ("assessed.needs", "S7 S8"),
        ("closed.reason", "O7 S2"),
        ("institution_left.team_involved", "O6"),
        ("team_met", "H3"),
        ("worker_left", "H1 H10 H11 H4 H5 H6 H7 H8 H9 S10"),
        ("screened", ""),
    ] {
        assert_eq!(untold(&dacts, &act, None, statement), expected, "{statement}");
    }
    // Who owns a case matters where one team is looked at.
    assert_eq!(untold(&dacts, &act, None, "reassigned"), "");
    assert!(untold(&dacts, &act, Some(team_made_up::Team::ID), "reassigned").contains("S5"));
}

/// DACTS H3: how many are reviewed is the mean of the days of meetings, whatever the number of clients on each.
#[test]
fn reviews_are_a_mean_of_meetings() {
    let team = roster::team(0);
    let joined = |n: u128, on: &str| {
        let day: Day = on.parse().unwrap();
        let opening =
            [Kind::from(Referred::new(roster::client(n))), Enrolled { owner: Owner::Team(team), backup: None }.into()];
        let event = |(place, kind): (u32, Kind)| {
            let id = EventId(Uuid::from_u128(n * 1_000 + u128::from(place)));
            Event::new(roster::case(n), Stamp::new(id, roster::instant(day, 480 + place, "-05:00")), kind)
        };
        (0..).zip(opening).map(event).collect::<Vec<_>>()
    };
    let met = |n: u128, on: &str, cases: &[u128]| {
        let reviewed = cases.iter().map(|case| roster::case(*case)).collect();
        let kind = RosterKind::TeamMet(TeamMet { team, attendees: vec![], reviewed });
        RosterEvent::new(EventId(Uuid::from_u128(n)), roster::instant(on.parse().unwrap(), 900, "-05:00"), kind)
    };
    let formed = Team { team, name: "team".into(), positions: vec![] };
    let at = roster::instant("2026-08-01".parse().unwrap(), 480, "-05:00");
    let formed = RosterEvent::new(EventId(Uuid::from_u128(1)), at, RosterKind::TeamFormed(formed));
    // One of one, then two of four: three quarters, and not three of five.
    let staff = Roster::of(vec![formed, met(2, "2026-09-01", &[1]), met(3, "2026-09-09", &[1, 2])]);
    let events = [joined(1, "2026-08-20"), joined(2, "2026-09-05"), joined(3, "2026-09-05"), joined(4, "2026-09-05")];
    let scored = of_the_week(events.concat(), &staff);
    let item = scored.item("H3").unwrap();
    let reviewed = &item.with[0];
    assert_eq!(reviewed.figure.clone().unwrap().hundredths(), 7_500);
    let days: Vec<_> = reviewed.evidence.days.iter().map(ToString::to_string).collect();
    assert_eq!(days, ["2026-09-01", "2026-09-09"]);
    assert_eq!(item.measured.clone().unwrap().evidence.days, reviewed.evidence.days);
}

/// DACTS S10: nobody is taken for one without lived experience of whom it is not said.
#[test]
fn nobody_has_lived_experience_only_where_all_say_so() {
    let score = |said: &[Option<bool>]| {
        let joined = |(n, lived_experience): (u128, &Option<bool>)| {
            let roles = vec![RoleHours { role: Role::Nurse, fte: Hundredths::new(100) }];
            let entry = Worker { roles, lived_experience: *lived_experience, ..Worker::new(roster::worker(n)) };
            let at = roster::instant("2026-01-05".parse().unwrap(), 480, "-05:00");
            RosterEvent::new(EventId(Uuid::from_u128(n + 1)), at, RosterKind::WorkerJoined(entry))
        };
        let staff = Roster::of((0..).zip(said).map(joined).collect());
        of_the_week(client(1, Owner::Team(roster::team(0)), []), &staff).item("S10").unwrap().score()
    };
    assert_eq!(score(&[Some(false), Some(false)]), Some(1));
    assert_eq!(score(&[Some(false), None]), None);
    assert_eq!(score(&[Some(true), None]), Some(5));
    assert_eq!(score(&[None]), None);
}

/// Every figure says what it rests on.
#[test]
fn every_figure_has_its_window_and_evidence() {
    let (events, staff) = team_made_up::Team::example(1).log();
    let (scale, act, staff) = (dacts(), Program::preset(Model::AssertiveCommunityTreatment), Roster::of(staff));
    let review = Review::of(&scale, &act).as_of("2026-04-01".parse().unwrap()).roster(&staff);
    let reviewed = review.finish(review.part(&Log::of(events)), []).unwrap();
    let told = reviewed.scored.items.iter().filter_map(|item| Some((item, item.measured.as_ref()?)));
    let told: Vec<_> = told.filter(|(_, measured)| measured.figure.is_ok()).collect();
    assert!(told.len() >= 22, "{}", told.len());
    for (item, measured) in told {
        let rests = &measured.evidence;
        let some =
            !rests.charts.is_empty() || !rests.events.is_empty() || !rests.workers.is_empty() || !rests.days.is_empty();
        assert!(some && measured.window.is_some(), "{item}");
    }
}

/// Flexible ACT: the team owns who is on the board, its workers the others.
#[test]
fn the_board_of_a_team() {
    let at = roster::instant("2026-08-01".parse().unwrap(), 420, "-05:00");
    let formed = caseload::event::Team { team: roster::team(0), name: "team".into(), positions: vec![] };
    let worker = Worker { team: Some(roster::team(0)), ..Worker::new(roster::worker(1)) };
    let staff = Roster::of(vec![
        RosterEvent::new(EventId(Uuid::from_u128(1)), at, RosterKind::TeamFormed(formed)),
        RosterEvent::new(EventId(Uuid::from_u128(2)), at, RosterKind::WorkerJoined(worker)),
    ]);
    let owners = [Owner::Team(roster::team(0)), Owner::Worker(roster::worker(1)), Owner::Worker(roster::worker(2))];
    let log = Log::of((1..).zip(owners).flat_map(|(n, owner)| client(n, owner, [])).collect());
    let (scale, program) = (fact(), program());
    let board = |review: &Review<'_>| {
        let reviewed = review.finish(review.part(&log), []).unwrap();
        reviewed.scored.item("A").unwrap().measured.clone().unwrap().figure
    };
    let review = Review::of(&scale, &program).as_of("2026-09-14".parse().unwrap());
    assert_eq!(board(&review), Ok(Figure::new(Unit::Percent, 1, 3, 3)));
    let review = review.team(roster::team(0));
    assert_eq!(board(&review), Err(Untold::NoRoster));
    assert_eq!(board(&review.roster(&staff)), Ok(Figure::new(Unit::Percent, 1, 2, 2)));
}

/// A draw is of cases in service, the same for every item, and does not hang on the order of the log.
#[test]
fn charts_drawn_by_lot() {
    let team = Owner::Team(roster::team(0));
    let case =
        |n: u128| client(n, team, (0..i32::try_from(n % 5).unwrap()).map(|day| (day, visit(Place::Home, 30, 1))));
    let events: Vec<_> = (1..=40).flat_map(case).collect();
    let (scale, act) = (dacts(), Program::preset(Model::AssertiveCommunityTreatment));
    let drawn = |seed, charts| {
        let review = Review::of(&scale, &act).as_of("2026-09-14".parse().unwrap()).draw(Draw::Sample { seed, charts });
        let scored = review.finish(review.part(&Log::of(events.clone())), []).unwrap().scored;
        ["H2", "S5"].map(|item| {
            let evidence = scored.item(item).unwrap().measured.clone().unwrap().evidence;
            assert_eq!(evidence.charts.len() + evidence.left_out.len(), 40);
            evidence.charts.into_iter().map(|(case, ..)| case).collect::<BTreeSet<CaseId>>()
        })
    };
    let [two_staff, frequency] = drawn(1, 10);
    assert_eq!((two_staff.len(), &two_staff), (10, &frequency));
    assert_eq!(drawn(1, 10)[0], two_staff);
    assert_ne!(drawn(2, 10)[0], two_staff);
    // More charts are those and others.
    assert!(drawn(1, 20)[0].is_superset(&two_staff));
    assert_eq!(drawn(1, 400)[0].len(), 40);
}

// ---- the rulebook and the scale

#[path = "specification/team.rs"]
mod team_made_up;

/// A scale whose charts are pooled, as standards pool them: a mean and a median promise different things.
fn pooled(scale: &Scale) -> Scale {
    let mut table = scale.table().clone();
    for item in &mut table.items {
        if let By::Measured(Indicator::Charts(charts)) = &mut item.by {
            charts.over = Over::Pooled;
        }
    }
    table.build().unwrap()
}

/// The least score of an item that a figure on a standard's bound earns, whatever its conditions.
fn promised(scale: &Scale, program: &Program, standard: &str, code: &str) -> u8 {
    let bound = match &program.standard(standard).unwrap().rule {
        Rule::Measure(measure) => match measure.bound.unwrap() {
            Bound::AtLeast(bound) | Bound::AtMost(bound) => bound,
        },
        Rule::Cap(cap) => cap.most,
        Rule::Intake(intake) => intake.most,
        _ => unreachable!(),
    };
    let item = scale.table().items.iter().find(|item| item.code == code).unwrap();
    let By::Measured(indicator) = &item.by else { unreachable!() };
    let bound = u64::from(bound.hundredths());
    let figure = match indicator.unit() {
        Unit::Percent => Figure::new(Unit::Percent, bound, 10_000, 1),
        Unit::Weekly => weekly(bound),
        Unit::Plain => plain(bound),
        Unit::Staffing => Figure::new(Unit::Staffing, bound, 100, 1),
    };
    let none = item.conditions.iter().map(|_| tenths(0));
    scale.score([(code, Given::figures(figure, none))], Reading::Rounded).unwrap().item(code).unwrap().score().unwrap()
}

/// What the standards of the preset promise on the scale, each with whether it is required. Windows of weeks and of
/// months are looked at on different days, on which they are the scale's own.
const BY_MONTH: [(&str, &str, bool); 7] = [
    ("act.caseload.cap", "H1", true),
    ("act.caseload", "H1", false),
    ("act.staffing.prescriber.floor", "H7", true),
    ("act.staffing.prescriber", "H7", false),
    ("act.staffing.nurse", "H8", false),
    ("act.in_vivo.floor", "S1", true),
    ("act.in_vivo", "S1", false),
];
const BY_WEEK: [(&str, &str, bool); 3] =
    [("act.contact.mean_four", "S5", false), ("act.contact.staff", "H2", false), ("act.meetings", "H3", false)];

#[test]
fn what_the_act_preset_promises() {
    let (scale, act) = (dacts(), Program::preset(Model::AssertiveCommunityTreatment));
    let promises = |list: &[(&str, &str, bool)]| -> Vec<u8> {
        list.iter().map(|(standard, item, _)| promised(&scale, &act, standard, item)).collect()
    };
    assert_eq!(promises(&BY_MONTH), [4, 5, 3, 4, 5, 4, 5]);
    assert_eq!(promises(&BY_WEEK), [5, 5, 4]);
    assert_eq!(promised(&scale, &act, "act.intake", "O2"), 5);
    for (standard, _, required) in BY_MONTH.into_iter().chain(BY_WEEK) {
        let force = act.standard(standard).unwrap().force;
        assert_eq!(force == caseload::program::Force::Required, required, "{standard}");
    }
}

/// The example's team: what its records tell, and what a person has still to tell.
#[test]
fn a_simulated_team() {
    let scenario: Scenario = toml::from_str(include_str!("../examples/scenarios/act-team.toml")).unwrap();
    let (act, as_of) =
        (scenario.program.program().unwrap(), scenario.from.plus_days(i32::try_from(scenario.days).unwrap()));
    let positions: u32 = scenario.staff.workers.iter().map(|of| of.fte.hundredths() * of.count).sum();
    let replication = run(&scenario.check().unwrap().with_log(), 0);
    let (events, staff) = replication.log().unwrap();
    let roster = Roster::of(staff.to_vec());
    let team = roster.teams().next().unwrap();
    let (log, scale) = (Log::of(events.to_vec()), dacts());
    let review = Review::of(&scale, &act).as_of(as_of).team(team).roster(&roster);
    let reviewed = review.finish(review.part(&log), []).unwrap();
    let open: Vec<&str> = reviewed.scored.open().map(|item| item.code.as_str()).collect();
    assert_eq!(open, ["O1", "O3", "O4", "O5", "O6", "O7", "S3", "S7", "S8", "S9", "S10"]);
    // Whom the team expects to graduate no log tells: nobody, or two who are served and one who never was.
    let graduates = |cases: &[CaseId]| {
        let review = review.clone().expected(cases.iter().copied());
        let reviewed = review.finish(review.part(&log), []).unwrap();
        let item = reviewed.scored.item("O7").unwrap();
        assert!(item.to_string().ends_with(" (log and declared)"), "{item}");
        let figure = item.measured.clone().unwrap().figure.unwrap();
        (figure.numerator.floor(1, 1).0, figure.denominator)
    };
    let charts = &reviewed.scored.item("S5").unwrap().measured.as_ref().unwrap().evidence.charts;
    let (gone, served) = graduates(&[]);
    let expected = [charts[0].0, charts[1].0, CaseId(Uuid::from_u128(1))];
    assert_eq!(graduates(&expected), (gone + 2, served));
    let all = review.clone().team(TeamId(Uuid::from_u128(1)));
    let nobody = all.finish(all.part(&log), []).unwrap();
    assert_eq!(
        (nobody.cases, nobody.scored.total.scored),
        (0, 1),
        "of a team that is not there, no intake alone is told"
    );

    // As many as the run counts, who are seen in the community alone, under the cap that it keeps; one meeting a week.
    assert_eq!(reviewed.cases, replication.flow().open);
    assert_eq!(figure_of(&reviewed, "S1"), 10_000);
    assert_eq!(figure_of(&reviewed, "H3"), 100);
    assert!(figure_of(&reviewed, "H1") <= 1_000 && figure_of(&reviewed, "H11") <= u128::from(positions));
}

fn figure_of(reviewed: &Reviewed, code: &str) -> u128 {
    hundredths(reviewed.scored.item(code).unwrap().measured.clone().and_then(|measured| measured.figure.ok()))
}

fn team_of_chance() -> impl Strategy<Value = team_made_up::Team> {
    let hours = (select(vec![0_u32, 15, 20, 25, 30]), select(vec![30_u32, 60, 80]));
    (any::<u64>(), 8..=30_u32, 3..=9_u32, 0..=2_u32, hours, 2..=4_u32, 68..=88_u32, 2..=5_u32).prop_map(
        |(seed, clients, intake_every, case_managers, (prescriber, nurses), visits, in_community, meetings)| {
            let made = team_made_up::Team::example(seed);
            let from = "2025-12-01".parse().unwrap();
            let (through, specialists) = ("2026-03-20".parse().unwrap(), 0);
            // All have come before February, over which the standards take the mean of a ratio of which the scale
            // looks at the last day alone: of a team that still grows, the one says nothing of the other.
            let intake_every = intake_every.min(60 / clients);
            team_made_up::Team {
                from,
                through,
                clients,
                intake_every,
                case_managers,
                prescriber,
                nurses,
                specialists,
                visits,
                in_community,
                meetings,
                ..made
            }
        },
    )
}

/// Of each promise, whether its standard was kept in the last four weeks, and the score with the least that was
/// promised.
fn promises_of(made: &team_made_up::Team) -> Vec<(&'static str, bool, Option<u8>, u8)> {
    let (scale, act) = (pooled(&dacts()), Program::preset(Model::AssertiveCommunityTreatment));
    let (events, staff) = made.log();
    let (log, staff) = (Log::of(events), Roster::of(staff));
    let mut all = Vec::new();
    // February of 2026 has 28 days; windows of two weeks end on 22 February and 8 March, which are four weeks.
    for (as_of, promises) in [("2026-03-01", &BY_MONTH[..]), ("2026-03-09", &BY_WEEK)] {
        let as_of: Day = as_of.parse().unwrap();
        let audit = Audit::of(&act).as_of(as_of).roster(&staff);
        let report = audit.finish(audit.part(&log));
        let review = Review::of(&scale, &act).as_of(as_of).team(team_made_up::Team::ID).roster(&staff);
        let reviewed = review.finish(review.part(&log), []).unwrap();
        for (standard, item, _) in promises {
            let of = &report.adherence().iter().find(|of| of.code.as_str() == *standard).unwrap().counts;
            let since = as_of.plus_days(-28);
            let broken = report.findings().iter().any(|of| of.code.as_str() == *standard && of.to >= since);
            let score = reviewed.scored.item(item).unwrap().score();
            all.push((*standard, of.met > 0 && !broken, score, promised(&scale, &act, standard, item)));
        }
    }
    all
}

#[test]
fn a_team_that_keeps_all_scores_all_that_is_promised() {
    let good = team_made_up::Team {
        from: "2025-12-01".parse().unwrap(),
        through: "2026-03-20".parse().unwrap(),
        clients: 20,
        intake_every: 3,
        case_managers: 1,
        prescriber: 20,
        nurses: 45,
        specialists: 0,
        visits: 5,
        in_community: 90,
        ..team_made_up::Team::example(3)
    };
    for (standard, kept, score, least) in promises_of(&good) {
        assert!(kept && score >= Some(least), "{standard}: {kept}, {score:?}, {least}");
    }
    // Or the promises would mean nothing.
    let poor = team_made_up::Team { prescriber: 10, nurses: 5, case_managers: 0, visits: 2, in_community: 60, ..good };
    assert!(promises_of(&poor).iter().filter(|(_, kept, ..)| !kept).count() >= 5);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_team_that_keeps_a_standard_scores_what_it_promises(made in team_of_chance()) {
        for (standard, kept, score, least) in promises_of(&made) {
            prop_assert!(!kept || score >= Some(least), "{standard}: {score:?} below {least}");
        }
    }
}
