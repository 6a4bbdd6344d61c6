//! Risk scores on one thread: Charlson with the weights of 2011 and its hierarchy, from about eight ICD-10 codes
//! for each of a million people. Target: at most 1.5 times a hand-written table on the first three bytes with rows
//! for the fourth, and nothing allocated for a person.
//!
//! The codes come as people write them: with and without a dot, in either case, some with spaces; half of them
//! mean something to the index. The floor reads the same codes, but takes on trust that they are codes of the
//! system. A second pair reads them written one way only, without dot or space; there the floor looks at no
//! byte but the four it needs.
//!
//! Then instruments that are tables, each against a function written by hand that checks the same answers, sums
//! them up and finds the band: the PHQ-9 (nine plain answers, a flag it need not look at) and LACE (steps).
//! Target: at most 3 times, and nothing allocated.
//!
//! `cargo bench --bench risk`

#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "a bench measures time, and writes its floors by hand"
)]

mod rounds;

use std::alloc::System;
use std::hint::black_box;

use caseload::risk::{Answer, CodeSystem, ComorbidityIndex, Instrument, LaceComorbidity, lace, phq_9};
use rounds::{Random, compare, measuring, timed};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const CHARLSON: &str = include_str!("../tests/data/comorbidity/charlson_icd10.csv");

/// What a run over all people comes to: the sum of the scores, and of the codes that mean nothing.
type Run = (i64, u64);

/// The codes of each person, 4 to 12 of them.
struct People<'a> {
    codes: Vec<&'a str>,
    /// Where each person's codes end.
    ends: Vec<u32>,
}

impl<'a> People<'a> {
    /// Cuts a text of codes, of which each ends with a line and each person with an empty one.
    fn of(text: &'a str) -> Self {
        let (mut codes, mut ends) = (Vec::new(), Vec::new());
        for line in text.lines() {
            if line.is_empty() { ends.push(codes.len() as u32) } else { codes.push(line) }
        }
        Self { codes, ends }
    }

    #[inline]
    fn run(&self, mut of: impl FnMut(&[&'a str]) -> (i64, u64)) -> Run {
        let (mut sum, mut unmapped, mut from) = (0, 0, 0);
        for end in &self.ends {
            let (points, none) = of(&self.codes[from..*end as usize]);
            (sum, unmapped, from) = (sum + points, unmapped + none, *end as usize);
        }
        (sum, unmapped)
    }
}

fn ours(people: &People<'_>) -> Run {
    people.run(|codes| {
        let found = ComorbidityIndex::CharlsonQuan2011.of_codes(CodeSystem::Who, codes).unwrap();
        (found.points().into(), found.unmapped.into())
    })
}

/// The floor: flags of each category, and rows for those where the fourth byte decides.
struct Floor {
    category: Vec<u32>,
    row: Vec<u8>,
    rows: Vec<[u32; 10]>,
    weights: [u8; 17],
}

/// The floor's mark of a category with a row.
const ROW: u32 = 1 << 31;

impl Floor {
    fn of(csv: &str) -> Self {
        let mut floor = Self { category: vec![0; 2_600], row: vec![0; 2_600], rows: Vec::new(), weights: [0; 17] };
        let mut names = Vec::new();
        for line in csv.lines().skip(1) {
            let mut from_end = line.rsplit(',').skip(1);
            let (quan, code) = (from_end.next().unwrap(), from_end.nth(1).unwrap());
            let name = line.split(',').next().unwrap();
            if names.last() != Some(&name) {
                names.push(name);
            }
            let at = names.len() - 1;
            floor.weights[at] = quan.parse().unwrap();
            let bytes = code.as_bytes();
            let category = category(bytes[0], bytes[1], bytes[2]);
            if let Some(fourth) = bytes.get(3) {
                if floor.category[category] == 0 {
                    floor.category[category] = ROW;
                    floor.row[category] = floor.rows.len() as u8;
                    floor.rows.push([0; 10]);
                }
                floor.rows[floor.row[category] as usize][(fourth - b'0') as usize] |= 1 << at;
            } else {
                floor.category[category] = 1 << at;
            }
        }
        floor
    }

    #[inline]
    fn flags(&self, category: usize, fourth: u8) -> u32 {
        let flags = self.category[category];
        if flags == ROW {
            if fourth.is_ascii_digit() { self.rows[self.row[category] as usize][(fourth - b'0') as usize] } else { 0 }
        } else {
            flags
        }
    }

    #[inline]
    fn points(&self, mut flags: u32) -> i64 {
        // Mild liver disease 8, diabetes 9 and 10, malignancy 13, liver disease 14, metastases 15.
        for (graver, milder) in [(14, 8), (10, 9), (15, 13)] {
            if flags & (1 << graver) != 0 {
                flags &= !(1 << milder);
            }
        }
        let mut points = 0;
        while flags != 0 {
            points += i64::from(self.weights[flags.trailing_zeros() as usize]);
            flags &= flags - 1;
        }
        points
    }

    /// Codes as people write them.
    fn any(&self, people: &People<'_>) -> Run {
        people.run(|codes| {
            let (mut flags, mut unmapped) = (0, 0);
            for code in codes {
                let (mut bytes, mut length) = ([0_u8; 4], 0);
                for byte in code.bytes() {
                    if byte.is_ascii_alphanumeric() {
                        bytes[length] = byte.to_ascii_uppercase();
                        length += 1;
                        if length == 4 {
                            break;
                        }
                    }
                }
                let found = self.flags(category(bytes[0], bytes[1], bytes[2]), bytes[3]);
                unmapped += u64::from(found == 0);
                flags |= found;
            }
            (self.points(flags), unmapped)
        })
    }

    /// Codes written one way.
    fn clean(&self, people: &People<'_>) -> Run {
        people.run(|codes| {
            let (mut flags, mut unmapped) = (0, 0);
            for code in codes {
                let bytes = code.as_bytes();
                let fourth = bytes.get(3).copied().unwrap_or(0);
                let found = self.flags(category(bytes[0], bytes[1], bytes[2]), fourth);
                unmapped += u64::from(found == 0);
                flags |= found;
            }
            (self.points(flags), unmapped)
        })
    }
}

#[inline]
fn category(letter: u8, tens: u8, units: u8) -> usize {
    (letter - b'A') as usize * 100 + (tens - b'0') as usize * 10 + (units - b'0') as usize
}

/// The codes of people, a line each: as people write them, and all one way.
fn people() -> (String, String) {
    let mut random = Random(5);
    let mapped: Vec<&str> = CHARLSON.lines().skip(1).map(|line| line.rsplit(',').nth(3).unwrap()).collect();
    let (mut written, mut clean) = (String::new(), String::new());
    for _ in 0..if measuring() { 1_000_000 } else { 1_000 } {
        for _ in 0..4 + random.below(9) {
            let mut code = if random.below(2) == 0 {
                mapped[random.below(mapped.len() as u64) as usize].to_owned()
            } else {
                let letter = (b'A' + random.below(26) as u8) as char;
                format!("{letter}{:02}", random.below(100))
            };
            if code.len() == 3 && random.below(5) > 0 {
                code.push((b'0' + random.below(10) as u8) as char);
            }
            if code.len() == 4 && random.below(5) == 0 {
                code.push((b'0' + random.below(10) as u8) as char);
            }
            clean += &code;
            clean.push('\n');
            if code.len() > 3 && random.below(2) == 0 {
                code.insert(3, '.');
            }
            if random.below(5) == 0 {
                code = code.to_ascii_lowercase();
            }
            match random.below(20) {
                0 => code.insert(0, ' '),
                1 => code.push(' '),
                2 => code.insert(3, ' '),
                _ => {}
            }
            written += &code;
            written.push('\n');
        }
        written.push('\n');
        clean.push('\n');
    }
    (written, clean)
}

// ---- tables

/// Answers to an instrument, so many a person; one in twenty is missing.
fn answers(most: &[u64]) -> Vec<Answer> {
    let mut random = Random(9);
    let people = if measuring() { 100_000 } else { 100 };
    let mut answers = Vec::with_capacity(people * most.len());
    for _ in 0..people {
        for most in most {
            let known = random.below(20) > 0;
            answers.push(known.then(|| random.below(most + 1) as f64).into());
        }
    }
    answers
}

/// The least and the most summed up, and the letters of the bands' names; of no band, none.
type Sums = (f64, f64, usize);

fn sums<'a>(answers: &[Answer], items: usize, of: impl Fn(&[Answer]) -> Option<(f64, f64, Option<&'a str>)>) -> Sums {
    let mut sums = (0.0, 0.0, 0);
    for one in answers.chunks_exact(items) {
        let (low, high, band) = of(one).unwrap();
        sums = (sums.0 + low, sums.1 + high, sums.2 + band.map_or(0, str::len));
    }
    sums
}

fn by_table(instrument: &Instrument, answers: &[Answer]) -> Sums {
    sums(answers, instrument.table().items.len(), |one| {
        let reckoned = instrument.reckon(one).ok()?;
        Some((reckoned.low.get(), reckoned.high.get(), reckoned.band))
    })
}

/// The band of a range, of those that begin at these scores.
#[inline]
fn band(low: i32, high: i32, bands: &[(i32, &'static str)]) -> Option<&'static str> {
    let of = |score: i32| bands.iter().rposition(|(from, _)| score >= *from);
    (of(low) == of(high)).then(|| of(low).map(|at| bands[at].1)).flatten()
}

/// An answer from 0 to `most`; the least and the most it can be.
#[inline]
fn read(answer: Answer, most: i32) -> Option<(i32, i32)> {
    match answer {
        Answer::Number(number) => {
            let whole = number as i32;
            (f64::from(whole) == number && (0..=most).contains(&whole)).then_some((whole, whole))
        }
        Answer::Missing => Some((0, most)),
        Answer::NotApplicable => None,
    }
}

const PHQ_9_BANDS: [(i32, &str); 5] =
    [(0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately_severe"), (20, "severe")];

fn phq_9_by_hand(answers: &[Answer]) -> Sums {
    sums(answers, 10, |one| {
        let (mut low, mut high) = (0, 0);
        for answer in &one[..9] {
            let (least, most) = read(*answer, 3)?;
            (low, high) = (low + least, high + most);
        }
        read(one[9], 3)?;
        Some((low.into(), high.into(), band(low, high, &PHQ_9_BANDS)))
    })
}

fn lace_by_hand(answers: &[Answer]) -> Sums {
    let stay = |days: i32| match days {
        ..4 => days,
        4..7 => 4,
        7..14 => 5,
        _ => 7,
    };
    sums(answers, 4, |one| {
        let days = read(one[0], 1_000_000)?;
        let acute = read(one[1], 1)?;
        let conditions = read(one[2], 1_000_000)?;
        let visits = read(one[3], 1_000_000)?;
        let points = |days: i32, acute: i32, conditions: i32, visits: i32| {
            stay(days) + 3 * acute + if conditions > 3 { 5 } else { conditions } + visits.min(4)
        };
        let low = points(days.0, acute.0, conditions.0, visits.0);
        let high = points(days.1, acute.1, conditions.1, visits.1);
        Some((low.into(), high.into(), band(low, high, &[(0, "low"), (5, "moderate"), (10, "high")])))
    })
}

fn tables() {
    let phq = (phq_9(), answers(&[3; 10]));
    let stays = (lace(LaceComorbidity::Native), answers(&[20, 1, 8, 6]));
    for (what, (instrument, answers), by_hand) in
        [("PHQ-9", &phq, phq_9_by_hand as fn(&[Answer]) -> Sums), ("LACE", &stays, lace_by_hand)]
    {
        let expected = by_hand(answers);
        let region = Region::new(ALLOCATOR);
        assert_eq!(expected, by_table(instrument, answers));
        assert_eq!(region.change().allocations, 0, "a range and a band allocate");
        compare(
            what,
            21,
            1,
            &mut [
                ("by hand", &mut || timed(|| by_hand(black_box(answers)))),
                ("table", &mut || timed(|| by_table(black_box(instrument), black_box(answers)))),
            ],
        );
    }
}

fn main() {
    tables();
    let (written, clean) = people();
    let (written, clean) = (People::of(&written), People::of(&clean));
    let floor = Floor::of(CHARLSON);

    let expected = floor.any(&written);
    assert_eq!(expected, floor.clean(&clean));
    assert_eq!(expected, ours(&clean));
    let region = Region::new(ALLOCATOR);
    assert_eq!(expected, ours(&written));
    assert_eq!(region.change().allocations, 0, "a person's score allocates");

    let rounds = 21;
    compare(
        "Charlson, codes as written",
        rounds,
        1,
        &mut [
            ("floor", &mut || timed(|| floor.any(black_box(&written)))),
            ("ours", &mut || timed(|| ours(black_box(&written)))),
        ],
    );
    compare(
        "Charlson, codes one way",
        rounds,
        1,
        &mut [
            ("floor", &mut || timed(|| floor.clean(black_box(&clean)))),
            ("ours", &mut || timed(|| ours(black_box(&clean)))),
        ],
    );
}
