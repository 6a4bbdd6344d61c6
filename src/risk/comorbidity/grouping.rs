//! A grouping of codes into conditions, as a table made when the crate is compiled.

use super::icd10::{CATEGORIES, FOURTHS, Place, number};

/// A condition of a grouping.
#[derive(Debug)]
pub(super) struct Condition {
    /// Its short name, as the tables of the field have it.
    pub name: &'static str,
    /// What it is.
    pub label: &'static str,
    /// The graver condition of the grouping beside which it does not count.
    pub yields_to: Option<&'static str>,
    /// Its points, in the order of the weights of the grouping.
    pub points: &'static [i16],
    /// The codes that begin so, of three or four characters.
    pub codes: &'static str,
}

/// Conditions by their numbers, from 1: a set. Bit 0 is never set.
pub(super) type Set = u128;

/// How many conditions a code may stand for.
const MOST: usize = 2;
/// How many weights a grouping may have.
const WEIGHTS: usize = 2;

/// The numbers of the conditions of a category, for each fourth character; 0 is none.
type Row = [[u8; MOST]; FOURTHS];

/// A grouping, laid out to be looked up.
#[derive(Debug)]
pub(super) struct Grouping {
    pub conditions: &'static [Condition],
    /// The row of each category; that of most is the first, which is empty.
    row_of: [u16; CATEGORIES],
    rows: [Row; 320],
    /// The graver condition, and the one that does not count beside it; 0 is none.
    yields: [(u8, u8); 4],
    points: [[i16; 128]; WEIGHTS],
}

impl Grouping {
    /// The table of these conditions.
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "runs when the crate is compiled, where a fault of a table stops it"
    )]
    pub const fn of(conditions: &'static [Condition]) -> Self {
        let mut grouping = Self {
            conditions,
            row_of: [0; CATEGORIES],
            rows: [[[0; MOST]; FOURTHS]; 320],
            yields: [(0, 0); 4],
            points: [[0; 128]; WEIGHTS],
        };
        let (mut rows, mut yields, mut at) = (1, 0, 0);
        while at < conditions.len() {
            let condition = &conditions[at];
            let of = at as u8 + 1;
            let mut weight = 0;
            while weight < condition.points.len() {
                grouping.points[weight][of as usize] = condition.points[weight];
                weight += 1;
            }
            if let Some(graver) = condition.yields_to {
                grouping.yields[yields] = (position(conditions, graver) as u8 + 1, of);
                yields += 1;
            }
            let mut codes = condition.codes.as_bytes();
            while !codes.is_empty() {
                let category = number([codes[0], codes[1], codes[2]]) as usize;
                if grouping.row_of[category] == 0 {
                    grouping.row_of[category] = rows;
                    rows += 1;
                }
                let row = &mut grouping.rows[grouping.row_of[category] as usize];
                codes = codes.split_at(3).1;
                let (mut fourth, mut end) = (0, FOURTHS);
                if !codes.is_empty() && codes[0] != b' ' {
                    fourth = (codes[0] - b'0') as usize;
                    end = fourth + 1;
                    codes = codes.split_at(1).1;
                }
                while fourth < end {
                    // A third condition of one code would be out of bounds.
                    let free = if row[fourth][0] == 0 {
                        0
                    } else if row[fourth][1] == 0 {
                        1
                    } else {
                        MOST
                    };
                    row[fourth][free] = of;
                    fourth += 1;
                }
                assert!(codes.is_empty() || codes[0] == b' ', "codes are of three or four characters");
                codes = if codes.is_empty() { codes } else { codes.split_at(1).1 };
            }
            at += 1;
        }
        grouping
    }

    /// The conditions of a code; empty where the grouping does not know it.
    #[inline]
    pub fn conditions_of(&self, code: Place) -> Set {
        let row = self.row_of.get(usize::from(code.category)).copied().unwrap_or(0);
        let cell = self.rows.get(usize::from(row)).and_then(|row| row.get(usize::from(code.fourth)));
        let [one, other] = cell.copied().unwrap_or_default();
        (bit(one) | bit(other)) & !1
    }

    /// Those of a set that count: without the milder ones that stand beside a graver one.
    #[inline]
    pub fn counted(&self, set: Set) -> Set {
        self.yields
            .iter()
            .filter(|(graver, _)| set & bit(*graver) != 0)
            .fold(set, |set, (_, milder)| set & !bit(*milder))
    }

    /// The sum of the points of those of a set that count.
    #[inline]
    pub fn points(&self, weight: usize, set: Set) -> i16 {
        let points = self.points.get(weight);
        numbers(self.counted(set))
            .filter_map(|number| points.and_then(|points| points.get(usize::from(number))))
            .fold(0, |sum, points| sum.saturating_add(*points))
    }
}

/// The set of one condition.
#[inline]
pub(super) fn bit(number: u8) -> Set {
    1_u128.wrapping_shl(u32::from(number))
}

/// The numbers in a set, rising.
#[inline]
fn numbers(mut set: Set) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let number = u8::try_from(set.trailing_zeros()).ok().filter(|_| set != 0)?;
        set &= set.wrapping_sub(1);
        Some(number)
    })
}

#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "runs when the crate is compiled")]
const fn position(conditions: &[Condition], name: &str) -> usize {
    let mut at = 0;
    while !same(conditions[at].name, name) {
        at += 1;
    }
    at
}

#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "runs when the crate is compiled")]
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}
