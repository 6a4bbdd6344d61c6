//! What can be wrong with a table.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::Display;

use super::clause::{Clause, clause, units, whole};
use super::reach::{Reach, Run, Span};
use super::{Band, Given, Item, Points, Step, Table, TableFault, Total, When};
use crate::event::Decimal;

/// Answers and points lie within a million either way.
const MOST: i32 = 1_000_000;
/// So many items at most, and as many bands, flags and notes.
pub(super) const ITEMS: usize = 256;

/// Every answer that a table looks at, and how many items stand before.
pub(super) fn conditions(table: &Table) -> impl Iterator<Item = (usize, &Given)> {
    let items = table.items.iter().enumerate().flat_map(|(at, item)| {
        let depends = match &item.points {
            Points::Depends { on, .. } => Some(on),
            _ => None,
        };
        item.asked_if.iter().chain(depends).map(move |given| (at, given))
    });
    let bands = table.bands.iter().flat_map(|band| &band.when);
    let marks = table.flags.iter().chain(&table.notes).flat_map(|mark| &mark.when);
    let given = bands.chain(marks).filter_map(|when| match when {
        When::Given(given) => Some((table.items.len(), given)),
        _ => None,
    });
    items.chain(given)
}

impl Table {
    /// Everything that is wrong with the table; empty where nothing is.
    ///
    /// Which scores the items can come to is followed to the end, with the conditions under which they are asked:
    /// a band in reach of none is a fault, as is one whose place always goes to an earlier one that holds all of it, and a score without a band.
    /// Where all bands have conditions, those who meet none of them have no band, and that is no fault. Where there are more than 256 ways for those
    /// conditions to stand, or more than four million sums to try, more is taken for possible than is, as it is where
    /// one item lies below another. Where an item is wrong, this part is left until it is mended.
    #[must_use]
    pub fn check(&self) -> Vec<TableFault> {
        let mut checker = Checker { table: self, faults: Vec::new() };
        checker.names();
        checker.figures();
        let before = checker.faults.len();
        for item in &self.items {
            checker.item(item);
        }
        let (of_items, others): (Vec<_>, Vec<_>) = conditions(self).partition(|(at, _)| *at < self.items.len());
        for (at, given) in of_items {
            let faults = checker.given(at, given);
            checker.faults.extend(faults);
        }
        checker.total();
        let are_items_right = checker.faults.len() == before && lengths(self).iter().all(|(_, found)| *found <= ITEMS);
        for (at, given) in others {
            let faults = checker.given(at, given);
            checker.faults.extend(faults);
        }
        checker.marks();
        checker.bands();
        if are_items_right {
            // Which scores there are is known only then.
            checker.scores();
        }
        checker.faults
    }
}

fn lengths(table: &Table) -> [(&'static str, usize); 4] {
    [
        ("the number of items", table.items.len()),
        ("the number of bands", table.bands.len()),
        ("the number of flags", table.flags.len()),
        ("the number of notes", table.notes.len()),
    ]
}

struct Checker<'a> {
    table: &'a Table,
    faults: Vec<TableFault>,
}

fn show(number: Decimal) -> String {
    number.get().to_string()
}

fn reversed(at: &str, from: Decimal, to: Decimal) -> Option<TableFault> {
    (from > to).then(|| TableFault::Reversed { at: at.to_owned(), from: show(from), to: show(to) })
}

/// An answer: in range, and no finer than the item's decimals.
fn answer(at: &str, item: &Item, what: &'static str, answer: Decimal) -> Option<TableFault> {
    let expected = if !(-f64::from(MOST)..=f64::from(MOST)).contains(&answer.get()) {
        format!("-{MOST} to {MOST}")
    } else if whole(answer.get(), units(item)).is_none() {
        format!("{} decimals at most", item.decimals)
    } else {
        return None;
    };
    Some(TableFault::Number { at: at.to_owned(), what, found: show(answer), expected })
}

pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The least and the most that an item can be worth.
fn worth(item: &Item, total: Total) -> (i32, i32) {
    let of = |steps: &[Step]| {
        let points = || steps.iter().map(|step| step.points);
        points().min().zip(points().max()).unwrap_or((0, 0))
    };
    let (least, most) = match &item.points {
        Points::Answer {} | Points::Reversed {} => {
            let edge = |edge: Decimal| whole(edge.get(), 1.0).unwrap_or(0);
            (edge(item.least), edge(item.most))
        }
        Points::Steps(steps) => of(steps),
        Points::Depends { then, otherwise, .. } => {
            let (then, otherwise) = (of(then), of(otherwise));
            (then.0.min(otherwise.0), then.1.max(otherwise.1))
        }
        Points::Unscored {} => (0, 0),
    };
    let may_add_nothing = total != Total::Mean {} && (item.may_not_apply || !item.asked_if.is_empty());
    if may_add_nothing { (least.min(0), most.max(0)) } else { (least, most) }
}

fn is_scored(item: &Item) -> bool {
    item.points != Points::Unscored {}
}

impl Checker<'_> {
    fn number(&mut self, at: &str, what: &'static str, found: impl Display, expected: impl Into<String>) {
        let (at, found, expected) = (at.to_owned(), format!("{found}"), expected.into());
        self.faults.push(TableFault::Number { at, what, found, expected });
    }

    fn unfit(&mut self, at: &str, why: &'static str) {
        self.faults.push(TableFault::Unfit { at: at.to_owned(), why });
    }

    fn never(&mut self, at: &str, what: impl Into<String>) {
        self.faults.push(TableFault::Never { at: at.to_owned(), what: what.into() });
    }

    fn twice(&mut self, what: &'static str, name: &str) {
        self.faults.push(TableFault::Twice { what, name: name.to_owned() });
    }

    fn ordered(&mut self, at: &str, from: Decimal, to: Decimal) {
        self.faults.extend(reversed(at, from, to));
    }

    fn names(&mut self) {
        let table = self.table;
        let of = |what, name: &str| (!is_name(name)).then(|| TableFault::Name { what, name: name.to_owned() });
        self.faults.extend(of("an instrument", &table.name));
        self.faults.extend(table.items.iter().filter_map(|item| of("an item", &item.name)));
        self.faults.extend(table.bands.iter().filter_map(|band| of("a band", &band.name)));
        self.faults.extend(table.flags.iter().filter_map(|mark| of("a flag", &mark.name)));
        self.faults.extend(table.notes.iter().filter_map(|mark| of("a note", &mark.name)));
        let mut seen = BTreeSet::new();
        for item in table.items.iter().filter(|item| !seen.insert(&item.name)) {
            self.twice("item", &item.name);
        }
    }

    fn figures(&mut self) {
        let mut missing = |there: bool, what, fix| {
            if !there {
                self.faults.push(TableFault::Missing { what, fix });
            }
        };
        missing(!self.table.version.trim().is_empty(), "the version", "name it, as in 2010");
        missing(!self.table.source.name.trim().is_empty(), "the source", "say where the figures come from");
        missing(self.table.items.iter().any(is_scored), "a scored item", "give one item points at least");
        for (what, found) in lengths(self.table) {
            if found > ITEMS {
                self.number("the table", what, found, format!("at most {ITEMS}"));
            }
        }
        if let Some(rule) = &self.table.prorating {
            let scored = self.table.items.iter().filter(|item| is_scored(item)).count();
            let all_but_one = u32::try_from(scored).unwrap_or(u32::MAX).saturating_sub(1);
            if !(1..=all_but_one).contains(&rule.most_missing) {
                let expected = format!("1 to {all_but_one}, so that one answer is known");
                self.number("the prorating", "the most missing", rule.most_missing, expected);
            }
        }
    }

    fn item(&mut self, item: &Item) {
        let at = item.name.as_str();
        if item.decimals > 2 {
            self.number(at, "the number of decimals", item.decimals, "0 to 2");
            return;
        }
        self.faults.extend(answer(at, item, "the least answer", item.least));
        self.faults.extend(answer(at, item, "the most", item.most));
        self.ordered(at, item.least, item.most);
        if let Some(than) = &item.below {
            let before = self.table.items.iter().take_while(|before| before.name != item.name);
            match before.filter(|before| before.name == *than).last() {
                None => self.faults.push(TableFault::NoItem { at: at.to_owned(), item: than.clone() }),
                Some(than) if item.least >= than.most => self.never(at, format!("an answer below `{}`", than.name)),
                Some(_) => {}
            }
        }
        match &item.points {
            Points::Answer {} | Points::Reversed {} if item.decimals > 0 => {
                self.unfit(at, "an answer with decimals is no number of points; give it steps");
            }
            Points::Answer {} | Points::Reversed {} | Points::Unscored {} => {}
            Points::Steps(steps) => self.steps(item, steps),
            Points::Depends { then, otherwise, .. } => {
                self.steps(item, then);
                self.steps(item, otherwise);
            }
        }
        match self.table.total {
            Total::Mean {} if !item.asked_if.is_empty() => {
                self.unfit(at, "a mean counts the items that apply; let it be answered as not applicable");
            }
            Total::Highest {} if worth(item, self.table.total).0 < 0 => {
                self.unfit(
                    at,
                    "what protects counts for nothing where the highest counts; give it no points below zero",
                );
            }
            _ => {}
        }
        if self.table.prorating.is_some() {
            let plain = matches!(item.points, Points::Answer {} | Points::Reversed {} | Points::Unscored {});
            if !plain || !item.asked_if.is_empty() || self.table.total != Total::default() {
                self.unfit(at, "missing answers are put in only for a plain sum; take the prorating away");
            }
        }
    }

    fn steps(&mut self, item: &Item, steps: &[Step]) {
        let at = item.name.as_str();
        let Some(first) = steps.first() else {
            let fix = "begin at the least answer";
            self.faults.push(TableFault::Missing { what: "a step", fix });
            return;
        };
        if first.from != item.least {
            self.number(at, "the first step", show(first.from), format!("{}, the least answer", show(item.least)));
        }
        for step in steps {
            self.faults.extend(answer(at, item, "a step", step.from));
            if !(-MOST..=MOST).contains(&step.points) {
                self.number(at, "the points of a step", step.points, format!("-{MOST} to {MOST}"));
            }
            if step.from > item.most {
                self.never(at, format!("the step from {}", show(step.from)));
            }
        }
        for (one, next) in steps.iter().zip(steps.iter().skip(1)) {
            if one.from >= next.from {
                let (from, to) = (show(one.from), show(next.from));
                self.faults.push(TableFault::Reversed { at: format!("{at}, steps"), from, to });
            }
        }
    }

    fn given(&self, before: usize, given: &Given) -> Vec<TableFault> {
        let at = self.table.items.get(before).map_or("a condition", |item| item.name.as_str());
        let mut faults: Vec<_> = reversed(at, given.from, given.to).into_iter().collect();
        match self.table.items.iter().take(before).find(|item| item.name == given.item) {
            None => faults.push(TableFault::NoItem { at: at.to_owned(), item: given.item.clone() }),
            Some(item) if item.decimals <= 2 => {
                faults.extend(answer(at, item, "an end of a condition", given.from));
                faults.extend(answer(at, item, "an end of a condition", given.to));
                if given.from <= given.to && (given.to < item.least || given.from > item.most) {
                    faults.push(TableFault::Never { at: at.to_owned(), what: described(given) });
                }
            }
            Some(_) => {}
        }
        faults
    }

    fn total(&mut self) {
        match self.table.total {
            Total::Sum { per } if !(1..=10_000).contains(&per) => {
                self.number("the table", "the points that make one", per, "1 to 10000");
            }
            Total::Mean {} => {
                let mut scored =
                    self.table.items.iter().filter(|item| is_scored(item)).map(|item| worth(item, self.table.total));
                let first = scored.next();
                if scored.any(|of| Some(of) != first) {
                    self.unfit(
                        "the table",
                        "a mean is one of items that are worth the same; give them one range of points",
                    );
                }
            }
            _ => {}
        }
    }

    fn marks(&mut self) {
        for mark in self.table.flags.iter().chain(&self.table.notes).filter(|mark| mark.when.is_empty()) {
            self.unfit(&mark.name, "without a condition it is said of everybody; say when");
        }
    }

    /// What is wrong with the bands whatever the items are.
    fn bands(&mut self) {
        let bands = &self.table.bands;
        let mut plain_before = false;
        for (at, band) in bands.iter().enumerate() {
            self.ordered(&band.name, band.from, band.to);
            if plain_before && !band.when.is_empty() {
                self.unfit(&band.name, "a band with conditions comes before those that have none; move it up");
            }
            plain_before |= band.when.is_empty();
            for first in bands.iter().take(at).filter(|first| first.when == band.when) {
                if first.name == band.name {
                    self.twice("band", &band.name);
                }
                if let Some((from, to)) = shared(first, band) {
                    let (from, to) = (show(from), show(to));
                    let (first, second) = (first.name.clone(), band.name.clone());
                    self.faults.push(TableFault::Overlap { from, to, first, second });
                }
            }
        }
    }

    /// Whether conditions are without a fault of their own.
    fn are_right(&self, when: &[When]) -> bool {
        let faults = |when: &When| match when {
            When::Given(given) => self.given(self.table.items.len(), given),
            When::AnyItem { .. } | When::Score { .. } => Vec::new(),
        };
        when.iter().all(|when| faults(when).is_empty())
    }

    /// What must be answered for an earlier band to take the place of one, of which it holds all scores.
    fn taken_before(&self, band: &Band) -> Vec<Vec<Clause>> {
        let table = self.table;
        let before = table.bands.iter().take_while(|before| *before != band);
        let holds_all = before.filter(|before| {
            let from = (before.from, before.above) <= (band.from, band.above) && before.to >= band.to;
            from && before.when != band.when && !before.when.is_empty() && self.are_right(&before.when)
        });
        let clauses = holds_all.map(|before| {
            let others = before.when.iter().filter(|when| !band.when.contains(when));
            let given = |when: &When| if let When::Given(given) = when { Some(clause(table, given)) } else { None };
            others.map(given).collect::<Option<Vec<_>>>()
        });
        clauses.flatten().collect()
    }

    /// What no score can come to, and scores in no band.
    fn scores(&mut self) {
        let table = self.table;
        let mut reach = Reach::of(table);
        for mark in table.flags.iter().chain(&table.notes).filter(|mark| !mark.when.is_empty()) {
            if self.are_right(&mark.when) && reach.scores(&mark.when, &[]).is_empty() {
                let when = mark.when.iter().map(|when| match when {
                    When::Given(given) => described(given),
                    When::AnyItem { least } => format!("an item worth {least}"),
                    When::Score { least } => format!("a score of {}", show(*least)),
                });
                self.never(&mark.name, when.collect::<Vec<_>>().join(" and "));
            }
        }
        let has_plain = table.bands.iter().any(|band| band.when.is_empty());
        for (at, first) in table.bands.iter().enumerate() {
            let of_one = |band: &&Band| band.when == first.when;
            if table.bands.iter().take(at).any(|band| of_one(&band)) || !self.are_right(&first.when) {
                continue;
            }
            let scores = reach.scores(&first.when, &[]);
            let mut bands: Vec<_> = table.bands.iter().filter(of_one).collect();
            for band in bands.iter().filter(|band| band.from <= band.to) {
                let others = self.taken_before(band);
                let is_left = |scores: &[Run]| Span::from(*band).ends(scores).is_some();
                if !is_left(&scores) || (!others.is_empty() && !is_left(&reach.scores(&band.when, &others))) {
                    self.faults.push(TableFault::Unreachable(band.name.clone()));
                }
            }
            // Those without conditions must hold every score; where there are none, those of each condition must.
            if !first.when.is_empty() && has_plain {
                continue;
            }
            bands.retain(|band| band.from <= band.to);
            bands.sort_by(|a, b| (a.from, a.above).partial_cmp(&(b.from, b.above)).unwrap_or(Ordering::Equal));
            let far = |sign: i32| Decimal::from(i32::MAX.saturating_mul(sign));
            let mut rest = Span { from: far(-1), above: false, to: far(1), below: false };
            let gaps = bands.into_iter().map(|band| {
                let gap = Span { to: band.from, below: !band.above, ..rest };
                if band.to >= rest.from {
                    (rest.from, rest.above) = (band.to, true);
                }
                gap
            });
            let mut gaps: Vec<_> = gaps.collect();
            gaps.push(rest);
            for (from, to) in gaps.iter().filter_map(|gap| gap.ends(&scores)) {
                self.faults.push(TableFault::Gap { from: show(from), to: show(to) });
            }
        }
    }
}

fn described(Given { item, from, to }: &Given) -> String {
    format!("`{item}` from {} to {}", show(*from), show(*to))
}

/// The first and the last number that lie in both.
fn shared(one: &Band, other: &Band) -> Option<(Decimal, Decimal)> {
    let later = if (other.from, other.above) > (one.from, one.above) { other } else { one };
    let to = if one.to < other.to { one.to } else { other.to };
    let is_one = later.from < to || (later.from == to && !later.above);
    is_one.then_some((later.from, to))
}
