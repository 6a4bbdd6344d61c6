//! Conditions from ICD-10 codes, and the indices over them: published vectors and traps, reference scores, and
//! properties.

#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test may panic; small sums"
)]

use std::collections::{BTreeMap, BTreeSet};

use caseload::event::Decimal;
use caseload::risk::{CodeFault, CodeSystem, Comorbidity, ComorbidityIndex, ten_year_survival_of_the_1980s};
use proptest::prelude::*;

use ComorbidityIndex::{
    Charlson1987, CharlsonAgeAdjusted, CharlsonQuan2011, ElixhauserVanWalraven2009, HospitalFrailty2018,
};

const CHARLSON: &str = include_str!("data/comorbidity/charlson_icd10.csv");
const ELIXHAUSER: &str = include_str!("data/comorbidity/elixhauser_icd10.csv");
const HFRS: &str = include_str!("data/comorbidity/hfrs_icd10.csv");
const SINGLE_CODES: &str = include_str!("data/comorbidity/icd10_code_charlson_expected.csv");
const POOL_CODES: &str = include_str!("../examples/data/charlson/pool_icd10_codes.csv");
const POOL: &str = include_str!("data/comorbidity/pool_icd10_charlson_expected.csv");

fn who(index: ComorbidityIndex, codes: &str) -> Comorbidity {
    index.of_codes(CodeSystem::Who, codes.split_whitespace()).unwrap()
}

/// The conditions that count, and those that yield.
fn names(found: &Comorbidity) -> (Vec<&str>, Vec<&str>) {
    let (yielding, counted): (Vec<_>, Vec<_>) = found.conditions().partition(|held| held.yields_to.is_some());
    let names = |held: Vec<caseload::risk::Held>| held.into_iter().map(|held| held.name).collect();
    (names(counted), names(yielding))
}

fn rows(csv: &str) -> impl Iterator<Item = BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect::<Vec<_>>().into_iter()
}

#[test]
fn charlson_vectors() {
    // Codes, conditions kept, 1987, Quan 2011, age, age-adjusted 1987.
    let vectors = [
        ("", "", 0, 0, 49, 0),
        ("I21.4 E11.9", "mi diab", 2, 0, 65, 4),
        ("E11.2 E11.9 C50.9 C78.0", "diabwc metacanc", 8, 7, 72, 11),
        ("B20 K70.3 I85.0", "msld aids", 9, 8, 45, 9),
        ("F03 I50.0 J44.9 N18.4 G81.9", "chf dementia cpd hp rend", 7, 8, 83, 11),
        ("K25.9 M05.9 I70.2 G45.9", "pvd cevd rheumd pud", 4, 1, 59, 5),
    ];
    for (codes, kept, original, quan, age, adjusted) in vectors {
        let found = who(Charlson1987, codes);
        assert_eq!(names(&found).0.join(" "), kept);
        assert_eq!(found.points(), original, "{codes}");
        assert_eq!(who(CharlsonQuan2011, codes).points(), quan, "{codes}");
        let score = who(CharlsonAgeAdjusted, codes).at_age(age).score();
        assert_eq!(score.value(), Some(adjusted.into()), "{codes}");
    }
}

#[test]
fn elixhauser_vectors() {
    let vectors = [
        ("I50.0 I10", "chf hypunc", 7),
        ("E66.0 F32.9 F11.2", "obes drug depre", -14),
        ("C78.0 C50.9 R64", "metacanc wloss", 18),
        ("I42.6", "chf alcohol", 7),
        ("I27.8", "pcd cpd", 7),
        ("K70.3", "ld alcohol", 11),
        ("F31.5", "psycho depre", -3),
        ("D69.6 E87.1 N18.5 I11.0", "chf hypc rf coag fed", 20),
    ];
    for (codes, counted, points) in vectors {
        let found = who(ElixhauserVanWalraven2009, codes);
        assert_eq!(names(&found).0.join(" "), counted);
        assert_eq!(found.points(), points, "{codes}");
    }
}

#[test]
fn frailty_vectors() {
    let vectors = [
        ("F05.0 F05.9", 3.2, "low"),
        ("E87.1", 2.3, "low"),
        ("W19 R55", 5.0, "intermediate"),
        ("F05.9 N39.0 W19.9", 9.6, "intermediate"),
        ("F00.1 W19 R29.6", 13.9, "intermediate"),
        ("F00.9 G30.9 I69.3 D64.9", 15.2, "high"),
        ("F00 G81.9 G30.1", 15.5, "high"),
    ];
    for (codes, value, band) in vectors {
        let score = who(HospitalFrailty2018, codes).at_age(75).score();
        assert_eq!(score.value(), Decimal::new(value), "{codes}");
        assert_eq!(score.band.as_deref(), Some(band), "{codes}");
    }
}

#[test]
fn frailty_bands_begin_at_5_and_end_at_15() {
    let bands = [
        ("G30 E05", 49, "low"),
        ("G30 E05 R50", 50, "intermediate"),
        ("F00 G30 I95 E87", 150, "intermediate"),
        ("F00 G30 I95 E87 R50", 151, "high"),
    ];
    for (codes, tenths, band) in bands {
        let found = who(HospitalFrailty2018, codes).at_age(90);
        assert_eq!((found.points(), found.score().band.as_deref()), (tenths, Some(band)), "{codes}");
    }
}

#[test]
fn frailty_is_not_validated_below_75() {
    let found = who(HospitalFrailty2018, "F00 G81.9 G30.1");
    let notes = ["no band: validated from the age of 75, and none is given", "not validated below the age of 75"];
    for (score, note) in [found.score(), found.at_age(74).score()].iter().zip(notes) {
        assert_eq!((score.value(), &score.band, score.missing.len()), (Decimal::new(15.5), &None, 0));
        assert_eq!(score.notes.last().unwrap(), note);
    }
    assert!(!found.at_age(75).score().notes.iter().any(|note| note.contains("validated")));
}

#[test]
fn trap_1_aids_weighs_4_in_quan_2011() {
    assert_eq!(who(CharlsonQuan2011, "B20").points(), 4);
    let all = CharlsonQuan2011.conditions().map(|held| held.name);
    assert_eq!(CharlsonQuan2011.of_conditions(all).unwrap().points(), 24, "the published maximum");
}

#[test]
fn trap_4_age_50_to_59_is_1_and_80_is_4_at_most() {
    let ages =
        [(0, 0), (39, 0), (40, 0), (49, 0), (50, 1), (59, 1), (60, 2), (69, 2), (70, 3), (79, 3), (80, 4), (120, 4)];
    for (age, points) in ages {
        let score = who(CharlsonAgeAdjusted, "I21").at_age(age).score();
        assert_eq!(score.value(), Some((1 + points).into()), "{age}");
        let sum: f64 = score.contributions.iter().map(|each| each.low.get()).sum();
        assert_eq!(Decimal::new(sum), score.value());
    }
    let unknown = who(CharlsonAgeAdjusted, "I21").score();
    assert_eq!((unknown.low, unknown.high, unknown.value()), (1.into(), 5.into(), None));
    assert_eq!(unknown.missing, ["age"]);
}

#[test]
fn trap_5_a_code_may_be_two_conditions_of_elixhauser() {
    let both = [
        ("I42.6", "chf alcohol"),
        ("F31.5", "psycho depre"),
        ("I27.8", "pcd cpd"),
        ("I27.9", "pcd cpd"),
        ("K70.0", "ld alcohol"),
        ("K70.3", "ld alcohol"),
        ("K70.9", "ld alcohol"),
        ("I11.0", "chf hypc"),
        ("I12.0", "hypc rf"),
        ("I13.0", "chf hypc"),
        ("I13.1", "hypc rf"),
        ("I13.2", "chf hypc"),
        ("G11.4", "para ond"),
        ("F20.4", "psycho depre"),
    ];
    for (code, conditions) in both {
        assert_eq!(names(&who(ElixhauserVanWalraven2009, code)).0.join(" "), conditions, "{code}");
    }
}

#[test]
fn trap_11_the_systems_are_never_mixed() {
    let read = |system, code| CharlsonQuan2011.of_codes(system, [code]).map_err(|error| error.faults()[0]);
    for code in ["F00", "f00.1", "E12.2", "E14", "I64", "J46", "C97", "B21", "B22.0", "B23", "B24", "U80"] {
        assert!(read(CodeSystem::Who, code).is_ok(), "{code}");
        assert_eq!(read(CodeSystem::Cm, code), Err(CodeFault::NotCm(1)), "{code}");
    }
    // Categories with a letter, more than five characters, letters after the category.
    for code in ["C4A", "C7A.0", "C7B.0", "I82.401", "T36.0X1A", "W19.XXXA", "I1A.0", "M1A", "E11.3A"] {
        assert_eq!(read(CodeSystem::Who, code), Err(CodeFault::NotWho(1)), "{code}");
        assert!(read(CodeSystem::Cm, code).is_ok(), "{code}");
    }
    // What only the clinical modification has stands for nothing, and is counted.
    for code in ["C4A", "C7A.0", "C7B.0", "Z79.4"] {
        assert_eq!(read(CodeSystem::Cm, code).unwrap().unmapped, 1, "{code}");
    }
    let frailty = HospitalFrailty2018.of_codes(CodeSystem::Cm, ["W19.XXXA"]).unwrap().at_age(80);
    assert_eq!(frailty.points(), 32);
    assert!(frailty.score().notes.iter().any(|note| note.contains("too low on icd-10-cm")));
}

#[test]
fn codes_as_people_write_them() {
    // An X fills the fourth place; a fifth character may follow.
    for code in ["I64", "I64.", " i64x", "I64X\r\n", "I 6 4 . X", "I64X0", "I64.09", "\tI640 "] {
        let found = CharlsonQuan2011.of_codes(CodeSystem::Who, [code]).unwrap();
        assert_eq!(names(&found).0, ["cevd"], "{code:?}");
    }
    // Where the fourth decides, one that is filled or a letter decides for none.
    for (system, code) in [(CodeSystem::Who, "E11X"), (CodeSystem::Who, "E11"), (CodeSystem::Cm, "E11.A")] {
        assert_eq!(CharlsonQuan2011.of_codes(system, [code]).unwrap().unmapped, 1, "{code}");
    }
}

#[test]
fn the_signs_that_books_put_at_the_end_of_a_code() {
    let read = |system, code: &str| ElixhauserVanWalraven2009.of_codes(system, [code]).map(|found| found.points());
    for (code, plain) in [
        ("F00.1*", "F00.1"),
        ("I10.-", "I10"),
        ("I50.-", "I50"),
        ("i43.0 *", "I43.0"),
        ("G11.4\u{2020}", "G11.4"),
        (" E87.1+ ", "E87.1"),
        ("C78.0!", "C78.0"),
        ("I50-", "I50"),
        ("R64 -", "R64"),
        ("E10.2\u{2020}*", "E10.2"),
        ("D69.-*", "D69"),
    ] {
        assert_eq!(read(CodeSystem::Who, code), read(CodeSystem::Who, plain), "{code}");
        assert!(read(CodeSystem::Who, plain).is_ok());
    }
    assert_eq!(who(CharlsonQuan2011, "F00.1* G30.1\u{2020}").unmapped, 0);
    assert_eq!(HospitalFrailty2018.of_codes(CodeSystem::Cm, ["S72.001A+"]).unwrap().points(), 14);
    // A digit left open decides for none where the digit decides.
    assert_eq!(who(CharlsonQuan2011, "E11.-").unmapped, 1);
    // Elsewhere they make no code, and two codes are not one.
    for code in ["*F00.1", "F00*.1", "F-00", "-", "I21-4", "F00.1*G30.1", "\u{2020}", "I10.\u{2021}", "I10#"] {
        assert_eq!(
            read(CodeSystem::Who, code).map_err(|error| error.faults()[0]),
            Err(CodeFault::Malformed(1)),
            "{code}"
        );
    }
}

#[test]
fn what_is_no_code_is_refused_and_all_are_listed() {
    let codes = [
        "I21",
        "",
        "250.0",
        "E812.0",
        "I2",
        "I21.4",
        "Müller",
        "I21-4",
        "I21.41234",
        "C4A",
        "É11",
        "  ",
        "II1",
        "I.21",
        ".I21",
        "I21..4",
    ];
    let error = CharlsonQuan2011.of_codes(CodeSystem::Who, codes).unwrap_err();
    let mut expected = [2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 14, 15, 16].map(CodeFault::Malformed).to_vec();
    expected.insert(7, CodeFault::NotWho(10));
    assert_eq!(error.faults(), expected);
    let text = error.to_string();
    assert!(
        text.starts_with("`charlson_quan_2011`: 14 fault(s)\ncode 2 has not the shape of an ICD-10 code; expected"),
        "{text}"
    );
    assert!(text.contains("\ncode 10 is of icd-10-cm"), "{text}");
    assert!(!format!("{text}{error:?}").contains("ller"), "what was written is not shown");
}

#[test]
fn every_code_is_the_conditions_of_the_published_prefixes() {
    // Every category, with every fourth character there may be and none, against a search for prefixes.
    let prefixes = |csv: &'static str, name: &str, code: &str| -> Vec<(String, String)> {
        rows(csv).map(|row| (row[name].clone(), row[code].clone())).collect()
    };
    let tables = [
        (Charlson1987, prefixes(CHARLSON, "condition", "icd10_prefix"), 17, 289),
        (ElixhauserVanWalraven2009, prefixes(ELIXHAUSER, "condition", "icd10_prefix"), 31, 399),
        (HospitalFrailty2018, prefixes(HFRS, "icd10_3char", "icd10_3char"), 109, 109),
    ];
    for (index, prefixes, conditions, rows) in tables {
        assert_eq!((index.conditions().count(), prefixes.len()), (conditions, rows));
        for letter in 'A'..='Z' {
            for number in 0..100 {
                for fourth in ["", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "X"] {
                    let code = format!("{letter}{number:02}{fourth}");
                    let expected: BTreeSet<&str> = prefixes
                        .iter()
                        .filter(|(_, prefix)| code.starts_with(prefix.as_str()))
                        .map(|(name, _)| name.as_str())
                        .collect();
                    let found = who(index, &code);
                    assert_eq!(found.conditions().map(|held| held.name).collect::<BTreeSet<_>>(), expected, "{code}");
                    assert_eq!(found.unmapped, u32::from(expected.is_empty()), "{code}");
                }
            }
        }
    }
}

#[test]
fn weights_labels_and_hierarchy_are_the_published_ones() {
    let tables = [
        (Charlson1987, CHARLSON, "weight_charlson_1987"),
        (CharlsonAgeAdjusted, CHARLSON, "weight_charlson_1987"),
        (CharlsonQuan2011, CHARLSON, "weight_quan_2011"),
        (ElixhauserVanWalraven2009, ELIXHAUSER, "weight_van_walraven_2009"),
    ];
    for (index, csv, weight) in tables {
        let mut published: Vec<_> = rows(csv)
            .map(|row| {
                (row["condition"].clone(), row["label"].clone(), row[weight].clone(), row["suppressed_by"].clone())
            })
            .collect();
        published.dedup();
        let ours: Vec<_> = index.conditions().map(|held| (held.name, held.label, held.points)).collect();
        assert_eq!(ours.len(), published.len());
        for ((name, label, points), expected) in ours.iter().zip(&published) {
            assert_eq!((*name, *label, points.to_string()), (&*expected.0, &*expected.1, expected.2.clone()));
            // The condition yields where the graver one is there, and only there.
            for (other, ..) in &ours {
                let both = index.of_conditions([*name, *other]).unwrap();
                let held = both.conditions().find(|held| held.name == *name).unwrap();
                assert_eq!(held.yields_to.is_some(), *other == expected.3, "{name} beside {other}");
            }
        }
    }
    for (held, row) in HospitalFrailty2018.conditions().zip(rows(HFRS)) {
        assert_eq!((held.name, held.points.to_string()), (&*row["icd10_3char"], row["points_tenths"].clone()));
    }
}

/// The flags after the hierarchy, and the scores without it, with it, and of 2011, against a row of a reference.
fn check(codes: &[&str], row: &BTreeMap<String, String>) {
    let found = Charlson1987.of_codes(CodeSystem::Who, codes).unwrap();
    let expected = |key: &str| -> i32 { row[key].parse().unwrap() };
    for held in Charlson1987.conditions() {
        let counted = found.conditions().any(|there| there.name == held.name && there.yields_to.is_none());
        assert_eq!(i32::from(counted), expected(held.name), "{} of {}", held.name, row["id"]);
    }
    let raw: i32 = found.conditions().map(|held| i32::from(held.points)).sum();
    assert_eq!(raw, expected("charlson_raw"), "{}", row["id"]);
    assert_eq!(i32::from(found.points()), expected("charlson_assign0"), "{}", row["id"]);
    let quan = found.under(CharlsonQuan2011).unwrap();
    assert_eq!(i32::from(quan.points()), expected("quan2011_assign0"), "{}", row["id"]);
    assert_eq!(quan.score().value(), Some(expected("quan2011_assign0").into()));
}

#[test]
fn reference_of_single_codes() {
    // Scores of the R package `comorbidity` 1.1.0 for codes of Australian mortality data of 2010.
    let mut sum = 0;
    for (n, row) in rows(SINGLE_CODES).enumerate() {
        check(&[&row["id"]], &row);
        sum += row["charlson_raw"].parse::<i32>().unwrap();
        assert!(n < 561);
    }
    assert_eq!((rows(SINGLE_CODES).count(), sum), (561, 209));
}

#[test]
fn reference_of_made_up_patients() {
    let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows(POOL_CODES) {
        codes.entry(row["id"].clone()).or_default().push(row["code"].clone());
    }
    for row in rows(POOL) {
        check(&codes[&row["id"]].iter().map(String::as_str).collect::<Vec<_>>(), &row);
    }
    assert_eq!((rows(POOL).count(), codes.len(), rows(POOL_CODES).count()), (105, 105, 543));
}

#[test]
fn bounds() {
    let most =
        |index: ComorbidityIndex| index.of_conditions(index.conditions().map(|held| held.name)).unwrap().points();
    // The 17 weights of 1987 come to 33, of which mild liver disease, plain diabetes and cancer yield 4.
    assert_eq!(most(Charlson1987), 29);
    assert_eq!(most(CharlsonQuan2011), 24);
    assert_eq!(most(HospitalFrailty2018), 1_732);
    let elixhauser = |wanted: fn(i16) -> bool| {
        let held = ElixhauserVanWalraven2009.conditions().filter(|held| wanted(held.points));
        ElixhauserVanWalraven2009.of_conditions(held.map(|held| held.name)).unwrap().points()
    };
    assert_eq!((elixhauser(|points| points < 0), elixhauser(|points| points > 0)), (-19, 85));
}

#[test]
fn survival_of_the_1980s() {
    let published = [0.9830, 0.9587, 0.9015, 0.7748, 0.5339, 0.2136, 0.0225];
    for (score, expected) in (0..).zip(published) {
        let found = ten_year_survival_of_the_1980s(score);
        assert_eq!(format!("{found:.4}"), format!("{expected:.4}"), "{score}");
    }
    assert!((7..=u8::MAX).all(|score| (0.0..0.0005).contains(&ten_year_survival_of_the_1980s(score))));
}

#[test]
fn conditions_without_codes() {
    let found = Charlson1987.of_conditions(["mi", "diab", "mi"]).unwrap();
    assert_eq!((found.points(), found.codes, found.system), (2, 0, None));
    assert_eq!(found.score().version, "1987, conditions");
    let error = Charlson1987.of_conditions(["depre", "mi", "MI"]).unwrap_err();
    assert_eq!(error.faults().len(), 2);
    assert!(error.to_string().contains("`depre` is unknown here; expected one of: mi, chf"), "{error}");
    assert_eq!(found.under(ElixhauserVanWalraven2009), None);
}

#[test]
fn a_score_says_what_was_used() {
    let score = who(CharlsonQuan2011, "E11.2 E11.9 C50.9 C78.0 Z00").look_back(365).score();
    assert_eq!((score.instrument.as_str(), score.version.as_str()), ("charlson_quan_2011", "2011, icd-10"));
    assert_eq!(
        score.notes,
        [
            "diab does not count beside diabwc",
            "canc does not count beside metacanc",
            "1 of 5 codes of icd-10 stand for no condition",
            "look-back of 365 days",
        ]
    );
    let contributions: Vec<_> = score.contributions.iter().map(|each| (each.item.as_str(), each.low.get())).collect();
    assert_eq!(contributions, [("diab", 0.0), ("diabwc", 1.0), ("canc", 0.0), ("metacanc", 6.0)]);
    assert!(who(Charlson1987, "I21").score().notes.contains(&"look-back not stated".to_owned()));
    let found = who(Charlson1987, "I21");
    let shown = format!("{found:?} {:?}", found.conditions().collect::<Vec<_>>());
    assert!(!shown.contains("mi") && !shown.contains("set"), "{shown}");
}

/// A code of the published tables or any other, of the WHO.
fn code() -> impl Strategy<Value = String> {
    let mapped: Vec<String> = rows(CHARLSON).chain(rows(ELIXHAUSER)).map(|row| row["icd10_prefix"].clone()).collect();
    let frail: Vec<String> = rows(HFRS).map(|row| row["icd10_3char"].clone()).collect();
    prop_oneof![
        3 => prop::sample::select(mapped),
        1 => prop::sample::select(frail),
        2 => "[A-Z][0-9]{2,4}",
    ]
}

fn index() -> impl Strategy<Value = ComorbidityIndex> {
    prop::sample::select(ComorbidityIndex::ALL)
}

/// The code as another hand might write it: case, a dot, spaces.
fn rewritten(code: &str, hand: u8) -> String {
    let mut written = if hand & 1 == 0 { code.to_owned() } else { code.to_ascii_lowercase() };
    if hand & 2 != 0 {
        written.insert(3, '.');
    }
    if hand & 4 != 0 {
        written.insert(usize::from(hand) % (written.len() + 1), ' ');
    }
    if hand & 8 != 0 {
        written = format!(" \t{written} ");
    }
    if hand & 16 != 0 {
        written.push(['*', '\u{2020}', '+', '!'][usize::from(hand >> 5) % 4]);
    }
    written
}

proptest! {
    #[test]
    fn neither_order_nor_repeats_nor_the_hand_matter(
        index in index(),
        codes in prop::collection::vec((code(), any::<u8>(), any::<u8>()), 0..20),
    ) {
        let plain = index.of_codes(CodeSystem::Who, codes.iter().map(|(code, ..)| code)).unwrap();
        let mut order: Vec<_> = codes.iter().collect();
        order.sort_by_key(|(.., place)| *place);
        let written = order.iter().chain(&order).map(|(code, hand, place)| rewritten(code, hand ^ place));
        let other = index.of_codes(CodeSystem::Who, written).unwrap();
        prop_assert!(plain.conditions().eq(other.conditions()));
        prop_assert_eq!(plain.points(), other.points());
        prop_assert_eq!((plain.codes * 2, plain.unmapped * 2), (other.codes, other.unmapped));
    }

    #[test]
    fn a_code_more_takes_no_condition_away(
        index in index(),
        codes in prop::collection::vec(code(), 0..12),
        one in code(),
    ) {
        let before = index.of_codes(CodeSystem::Who, &codes).unwrap();
        let after = index.of_codes(CodeSystem::Who, codes.iter().chain([&one])).unwrap();
        let names = |found: &Comorbidity| found.conditions().map(|held| held.name).collect::<BTreeSet<_>>();
        prop_assert!(names(&before).is_subset(&names(&after)));
        prop_assert!(after.codes == before.codes + 1 && after.unmapped >= before.unmapped);
        // Where no weight is negative, and no condition yields to a lighter one, the score does not fall.
        if !matches!(index, ElixhauserVanWalraven2009) {
            prop_assert!(after.points() >= before.points());
        }
    }

    #[test]
    fn a_condition_yields_only_beside_a_graver_one_that_counts(
        index in index(),
        codes in prop::collection::vec(code(), 0..30),
    ) {
        let found = index.of_codes(CodeSystem::Who, &codes).unwrap();
        let held: Vec<_> = found.conditions().collect();
        for each in &held {
            if let Some(graver) = each.yields_to {
                prop_assert!(held.iter().any(|other| other.name == graver && other.yields_to.is_none()));
            }
        }
        let sum: i16 = held.iter().filter(|each| each.yields_to.is_none()).map(|each| each.points).sum();
        prop_assert_eq!(sum, found.points());
        let score = found.at_age(60).score();
        prop_assert!(score.value().is_some());
        let contributions: f64 = score.contributions.iter().map(|each| each.low.get()).sum();
        prop_assert!((contributions - score.low.get()).abs() < 1e-9);
    }

    #[test]
    fn no_text_panics_and_what_is_read_is_bounded(
        index in index(),
        texts in prop::collection::vec(prop_oneof![".*", "[A-Za-z0-9. ]{0,10}"], 0..10),
    ) {
        for system in CodeSystem::ALL {
            match index.of_codes(*system, &texts) {
                Ok(found) => prop_assert!((-19..=1_732).contains(&found.points())),
                Err(error) => prop_assert!(!error.faults().is_empty() && !error.to_string().is_empty()),
            }
        }
    }
}
