//! What can be wrong with a table.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::instrument::{units, whole};
use super::{Band, Given, Item, Points, Step, Table, TableFault, Total, When};
use crate::event::Decimal;

/// Answers and points lie within a million either way.
const MOST: i32 = 1_000_000;
/// So many items, and so many different scores, at most.
pub(super) const ITEMS: usize = 256;
const SCORES: i32 = 100_000;

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
    #[must_use]
    pub fn check(&self) -> Vec<TableFault> {
        let mut checker = Checker { table: self, faults: Vec::new() };
        checker.names();
        checker.figures();
        for item in &self.items {
            checker.item(item);
        }
        for (before, given) in conditions(self) {
            checker.given(before, given);
        }
        checker.total();
        if checker.faults.is_empty() {
            // Which scores there are is known only where the items are right.
            checker.bands();
        }
        checker.faults
    }
}

struct Checker<'a> {
    table: &'a Table,
    faults: Vec<TableFault>,
}

fn show(number: Decimal) -> String {
    number.get().to_string()
}

fn is_name(name: &str) -> bool {
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

    fn ordered(&mut self, at: &str, from: Decimal, to: Decimal) {
        if from > to {
            let (from, to) = (show(from), show(to));
            self.faults.push(TableFault::Reversed { at: at.to_owned(), from, to });
        }
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
        let twice = table.items.iter().filter(|item| !seen.insert(&item.name));
        self.faults.extend(twice.map(|item| TableFault::Twice(item.name.clone())));
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
        let found = self.table.items.len();
        if found > ITEMS {
            self.number("the table", "the number of items", found, format!("at most {ITEMS}"));
        }
        if self.table.valid_days == Some(0) {
            self.number("the table", "the validity in days", 0, "1 or more, or none for ever");
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

    /// An answer: in range, and no finer than the item's decimals.
    fn answer(&mut self, at: &str, item: &Item, what: &'static str, answer: Decimal) {
        if !(-f64::from(MOST)..=f64::from(MOST)).contains(&answer.get()) {
            self.number(at, what, show(answer), format!("-{MOST} to {MOST}"));
        } else if whole(answer.get(), units(item)).is_none() {
            self.number(at, what, show(answer), format!("{} decimals at most", item.decimals));
        }
    }

    fn item(&mut self, item: &Item) {
        let at = item.name.as_str();
        if item.decimals > 2 {
            self.number(at, "the number of decimals", item.decimals, "0 to 2");
            return;
        }
        self.answer(at, item, "the least answer", item.least);
        self.answer(at, item, "the most", item.most);
        self.ordered(at, item.least, item.most);
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
            self.answer(at, item, "a step", step.from);
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

    fn given(&mut self, before: usize, given: &Given) {
        let at = self.table.items.get(before).map_or("a condition", |item| item.name.as_str()).to_owned();
        self.ordered(&at, given.from, given.to);
        match self.table.items.iter().take(before).find(|item| item.name == given.item) {
            None => self.faults.push(TableFault::NoItem { at, item: given.item.clone() }),
            Some(item) if item.decimals <= 2 => {
                self.answer(&at, item, "an end of a condition", given.from);
                self.answer(&at, item, "an end of a condition", given.to);
                if given.from <= given.to && (given.to < item.least || given.from > item.most) {
                    self.never(&at, format!("`{}` from {} to {}", item.name, show(given.from), show(given.to)));
                }
            }
            Some(_) => {}
        }
    }

    /// The least and the most points, summed up.
    fn points(&self) -> (i32, i32) {
        let scored =
            || self.table.items.iter().filter(|item| is_scored(item)).map(|item| worth(item, self.table.total));
        match self.table.total {
            Total::Sum { .. } => {
                scored().fold((0, 0), |(low, high), of| (low.saturating_add(of.0), high.saturating_add(of.1)))
            }
            Total::Mean {} => (scored().map(|of| of.0).min().unwrap_or(0), scored().map(|of| of.1).max().unwrap_or(0)),
            Total::Highest {} => {
                (scored().map(|of| of.0).max().unwrap_or(0), scored().map(|of| of.1).max().unwrap_or(0))
            }
        }
    }

    fn total(&mut self) {
        let (low, high) = self.points();
        if high.saturating_sub(low) > SCORES {
            self.number(
                "the table",
                "the range of the sum",
                format!("{low} to {high}"),
                format!("{SCORES} points at most"),
            );
        }
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

    /// Every score that the items can come to, in order.
    fn scores(&self) -> Vec<Decimal> {
        let (low, high) = self.points();
        let shares = |under: u32| {
            let times = i32::try_from(under).unwrap_or(1);
            (low.saturating_mul(times)..=high.saturating_mul(times)).filter_map(move |over| Decimal::ratio(over, under))
        };
        let mut scores: Vec<_> = match self.table.total {
            Total::Sum { per } => (low..=high).filter_map(|over| Decimal::ratio(over, per)).collect(),
            Total::Mean {} => {
                let scored = self.table.items.iter().filter(|item| is_scored(item)).count();
                // Beyond these the edges of bands are met all the same.
                (1..=u32::try_from(scored).unwrap_or(1).min(32)).flat_map(shares).collect()
            }
            Total::Highest {} => shares(1).collect(),
        };
        // And the ends of bands themselves, which a mean of many may hit.
        if self.table.total == (Total::Mean {}) {
            let inside = |edge: &Decimal| Decimal::from(low) <= *edge && *edge <= Decimal::from(high);
            scores.extend(self.table.bands.iter().flat_map(|band| [band.from, band.to]).filter(inside));
        }
        scores.sort_by(|a, b| a.get().total_cmp(&b.get()));
        scores.dedup();
        scores
    }

    fn bands(&mut self) {
        let table = self.table;
        let scores = self.scores();
        let most = scores.last().copied().unwrap_or_else(|| 0.into());
        let whens =
            table.bands.iter().map(|band| &band.when).chain(table.flags.iter().chain(&table.notes).map(|of| &of.when));
        for when in whens.flatten() {
            match when {
                When::Score { least } if *least > most => {
                    self.never("a condition", format!("a score of {}", show(*least)));
                }
                When::AnyItem { least } if !table.items.iter().any(|item| worth(item, table.total).1 >= *least) => {
                    self.never("a condition", format!("an item worth {least}"));
                }
                _ => {}
            }
        }
        let mut plain_before = false;
        for band in &table.bands {
            self.ordered(&band.name, band.from, band.to);
            if band.from <= band.to && !scores.iter().any(|score| holds(band, *score)) {
                self.faults.push(TableFault::Unreachable(band.name.clone()));
            }
            if plain_before && !band.when.is_empty() {
                self.unfit(&band.name, "a band with conditions comes before those that have none; move it up");
            }
            plain_before |= band.when.is_empty();
        }
        // Bands of one condition must not overlap. Those without must hold every score; where there are none,
        // those of each condition must.
        let groups: Vec<_> = table.bands.iter().fold(Vec::new(), |mut groups, band| {
            if !groups.contains(&&band.when) {
                groups.push(&band.when);
            }
            groups
        });
        let has_plain = groups.iter().any(|when| when.is_empty());
        for when in groups {
            let bands: Vec<_> = table.bands.iter().filter(|band| band.when == *when).collect();
            for (at, first) in bands.iter().enumerate() {
                for second in bands.iter().skip(at.saturating_add(1)) {
                    let both = scores.iter().copied().filter(|score| holds(first, *score) && holds(second, *score));
                    if let Some((from, to)) = ends(both) {
                        let (first, second) = (first.name.clone(), second.name.clone());
                        self.faults.push(TableFault::Overlap { from, to, first, second });
                    }
                }
            }
            if when.is_empty() || !has_plain {
                let held = |score: &Decimal| bands.iter().any(|band| holds(band, *score));
                for gap in
                    scores.chunk_by(|one, next| held(one) == held(next)).filter(|stretch| !stretch.iter().all(held))
                {
                    if let Some((from, to)) = ends(gap.iter().copied()) {
                        self.faults.push(TableFault::Gap { from, to });
                    }
                }
            }
        }
    }
}

fn holds(band: &Band, score: Decimal) -> bool {
    score <= band.to && if band.above { score > band.from } else { score >= band.from }
}

/// The first and the last, as written.
fn ends(mut scores: impl Iterator<Item = Decimal>) -> Option<(String, String)> {
    let first = scores.next()?;
    Some((show(first), show(scores.last().unwrap_or(first))))
}
