//! Conditions on earlier answers, in whole units.

use super::{Given, Item, Table};
use crate::event::Decimal;

/// That an earlier item was answered in a range, in its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clause {
    pub item: usize,
    pub from: i32,
    pub to: i32,
}

/// The place of an item; one that there is not where it has none.
pub(super) fn place(table: &Table, name: &str) -> usize {
    table.items.iter().position(|item| item.name == name).unwrap_or(usize::MAX)
}

pub(super) fn clause(table: &Table, given: &Given) -> Clause {
    let item = place(table, &given.item);
    let units = table.items.get(item).map_or(1.0, units);
    let edge = |edge: Decimal| whole(edge.get(), units).unwrap_or(0);
    Clause { item, from: edge(given.from), to: edge(given.to) }
}

/// How many units one is.
pub(super) fn units(item: &Item) -> f64 {
    match item.decimals {
        0 => 1.0,
        1 => 10.0,
        _ => 100.0,
    }
}

/// A number in whole units; `None` where it has more decimals.
#[inline]
pub(super) fn whole(number: f64, units: f64) -> Option<i32> {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "cut to what fits, and then held against the number"
    )]
    let cut = |number: f64| number as i32;
    let (whole, back) = if units > 1.0 {
        let scaled = number * units;
        let whole = cut(if scaled < 0.0 { scaled - 0.5 } else { scaled + 0.5 });
        (whole, f64::from(whole) / units)
    } else {
        let whole = cut(number);
        (whole, f64::from(whole))
    };
    (back.to_bits() == (number + 0.0).to_bits()).then_some(whole)
}
