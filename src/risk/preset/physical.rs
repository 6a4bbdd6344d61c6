//! Vital signs, blood pressure and frailty.

use serde::{Deserialize, Serialize};

use super::super::{Answer, AnswerFault, AnswerFaults, Score, TableFaults};
use super::*;
use crate::names::names;

names! {
    /// Which scale of oxygen saturation [`news2`] uses.
    pub enum SpO2Scale {
        /// For everybody else.
        One = "scale_1",
        /// Only where hypercapnic respiratory failure is confirmed.
        Two = "scale_2",
    }
}

/// NEWS2, 0 to 20: acute illness, from vital signs, in people of 16 years and over who are not pregnant.
///
/// Items: `respiration` (a minute), `oxygen` (given), `spo2` (per cent), `systolic` (mmHg), `pulse` (a minute),
/// `not_alert` (newly confused, or responding to voice or pain only, or not at all), `temperature` (degrees
/// Celsius, to a tenth). One item worth 3 makes a low score `low_medium`.
#[must_use]
pub fn news2(scale: SpO2Scale) -> Instrument {
    let spo2 = match scale {
        SpO2Scale::One => in_unit("%", stepped("spo2", 0, 100, [(0, 3), (92, 2), (94, 1), (96, 0)])),
        SpO2Scale::Two => Item {
            points: Points::Depends {
                on: given("oxygen", 1, 1),
                then: whole([(0, 3), (84, 2), (86, 1), (88, 0), (93, 1), (95, 2), (97, 3)]),
                otherwise: whole([(0, 3), (84, 2), (86, 1), (88, 0)]),
            },
            ..in_unit("%", item("spo2", 0, 100))
        },
    };
    let low_medium = Band { when: vec![When::AnyItem { least: 3 }], ..band("low_medium", 3.into(), 4.into()) };
    let plain = table(
        format!("news2_{scale}"),
        &format!("2017, oxygen saturation {scale}"),
        ("Royal College of Physicians, NEWS2, 2017", Standing::Published),
        [
            in_unit("/min", stepped("respiration", 0, MOST, [(0, 3), (9, 1), (12, 0), (21, 2), (25, 3)])),
            yes("oxygen", 2),
            spo2,
            in_unit("mmHg", stepped("systolic", 0, MOST, [(0, 3), (91, 2), (101, 1), (111, 0), (220, 3)])),
            in_unit("/min", stepped("pulse", 0, MOST, [(0, 3), (41, 1), (51, 0), (91, 1), (111, 2), (131, 3)])),
            yes("not_alert", 3),
            in_unit(
                "degrees Celsius",
                in_tenths("temperature", 0, 1000, [(0, 3), (351, 1), (361, 0), (381, 1), (391, 2)]),
            ),
        ],
        [("low", 0, 4), ("medium", 5, 6), ("high", 7, 20)],
    );
    Instrument::compile(Table {
        notice: Some("NEWS2: Royal College of Physicians, National Early Warning Score 2, 2017; unmodified".to_owned()),
        bands: [low_medium].into_iter().chain(plain.bands).collect(),
        ..plain
    })
}

/// The category of one blood pressure, or of a mean, by ACC/AHA 2017, numbered 0 (normal) to 3 (stage 2): the
/// higher of the two. Items `systolic` and `diastolic`, in whole mmHg, the second below the first; the least and
/// the most that they take are our own. The flag `severe` is raised over 180 or over 120, which is a recalled figure.
///
/// [`blood_pressure`] takes several readings.
#[must_use]
pub fn blood_pressure_category() -> Instrument {
    let severe = [("systolic", 181, 300), ("diastolic", 121, 200)];
    Instrument::compile(Table {
        total: Total::Highest {},
        flags: severe.map(|(item, from, to)| mark("severe", [When::Given(given(item, from, to))])).into(),
        ..table(
            "blood_pressure",
            "ACC/AHA 2017, severe over 180 or over 120",
            ("Whelton 2018, Hypertension 71:e13-e115", Standing::Published),
            [
                in_unit("mmHg", stepped("systolic", 40, 300, [(40, 0), (120, 1), (130, 2), (140, 3)])),
                Item {
                    below: Some("systolic".to_owned()),
                    ..in_unit("mmHg", stepped("diastolic", 20, 200, [(20, 0), (80, 2), (90, 3)]))
                },
            ],
            [("normal", 0, 0), ("elevated", 1, 1), ("stage_1", 2, 2), ("stage_2", 3, 3)],
        )
    })
}

/// One reading of a blood pressure, in mmHg.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Systolic.
    pub systolic: i32,
    /// Diastolic.
    pub diastolic: i32,
}

impl std::fmt::Debug for Reading {
    /// Never the numbers.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<reading>")
    }
}

/// The [category](blood_pressure_category) of the mean of several readings: the source asks for two or more,
/// on two occasions or more. One reading alone has the note `one_reading`; one that is severe raises the
/// flag, whatever the mean.
///
/// # Errors
/// Every reading out of range, or whose systolic pressure is not above its diastolic.
///
/// ```
/// use caseload::risk::{Reading, blood_pressure};
/// let readings = [Reading { systolic: 118, diastolic: 76 }, Reading { systolic: 134, diastolic: 82 }];
/// assert_eq!(blood_pressure(&readings)?.band.as_deref(), Some("elevated"));
/// # Ok::<(), caseload::risk::AnswerFaults>(())
/// ```
pub fn blood_pressure(readings: &[Reading]) -> Result<Score, AnswerFaults> {
    let category = blood_pressure_category();
    let (mut faults, mut flags) = (Vec::new(), Vec::new());
    for (number, reading) in (1_usize..).zip(readings) {
        let Reading { systolic, diastolic } = *reading;
        let at = |item: String| format!("reading {number}, {item}");
        match category.score(&[systolic.into(), diastolic.into()]) {
            Err(found) => faults.extend(found.into_faults().into_iter().map(|fault| match fault {
                AnswerFault::Range { item, found, expected } => AnswerFault::Range { item: at(item), found, expected },
                AnswerFault::NotBelow { item, found, than, most } => {
                    AnswerFault::NotBelow { item: at(item), found, than, most }
                }
                other => other,
            })),
            Ok(score) => flags.extend(score.flags),
        }
    }
    if !faults.is_empty() {
        return Err(AnswerFaults::new(category.name(), faults));
    }
    // Every limit is a whole number from which on a category counts: the mean may be rounded down.
    let mean = |of: fn(&Reading) -> i32| {
        let sum = readings.iter().fold(0_i32, |sum, reading| sum.saturating_add(of(reading)));
        Answer::from(i32::try_from(readings.len()).ok().and_then(|count| sum.checked_div_euclid(count)))
    };
    let mut score = category.score(&[mean(|of| of.systolic), mean(|of| of.diastolic)])?;
    flags.dedup();
    score.flags = flags;
    score.notes.extend((readings.len() == 1).then(|| "one_reading".to_owned()));
    Ok(score)
}

/// A frailty index: `deficits` present of those considered, from 0 to 1; fit to 0.12, mild to 0.24, moderate
/// to 0.36, severe above, in people of 65 years and over. The deficits are the user's: no code list comes with
/// it.
///
/// # Errors
/// Where so few deficits, or so many, were considered that the bands make no sense.
pub fn frailty_index(considered: u32) -> Result<Instrument, TableFaults> {
    frailty("frailty_index", considered).build()
}

/// The electronic frailty index by its number of deficits: [`frailty_index`] of 36. Thirteen are 0.361 and
/// so severe, though one published page calls 9 to 13 moderate.
#[must_use]
pub fn electronic_frailty_index() -> Instrument {
    Instrument::compile(frailty("electronic_frailty_index", 36))
}

fn frailty(name: &str, considered: u32) -> Table {
    let above = |name, from, to| Band { above: true, ..band(name, part(from, 100), part(to, 100)) };
    Table {
        notice: Some(
            "deficits are counted only; the code lists of the electronic frailty index are not included".to_owned(),
        ),
        total: Total::Sum { per: considered },
        bands: vec![
            band("fit", 0.into(), part(12, 100)),
            above("mild", 12, 24),
            above("moderate", 24, 36),
            above("severe", 36, 100),
        ],
        ..table(
            name,
            &format!("{considered} deficits considered"),
            ("Clegg 2016, Age Ageing 45:353-360", Standing::Published),
            [item("deficits", 0, i32::try_from(considered).unwrap_or(i32::MAX))],
            [],
        )
    }
}
