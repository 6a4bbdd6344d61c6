//! What can be wrong with a table.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::{Anchor, By, Condition, Grading, Item, Of, ScaleFault, Table};
use crate::event::Hundredths;
use crate::measure::{Among, Count, Edge, Indicator};
use crate::program::Source;

/// A review looks back so many days or months at most.
const MOST_BACK: u32 = 3_660;
/// So many filters of contacts at most: events are held against all of them at once.
const FILTERS: usize = 63;
const ZERO: Hundredths = Hundredths::new(0);

impl Anchor {
    /// The lower end, and whether it is included; none where the anchor is open below.
    pub(super) const fn lower(&self) -> Option<Edge> {
        match (self.from, self.above) {
            (Some(at), _) => Some(Edge { at, included: true }),
            (None, Some(at)) => Some(Edge { at, included: false }),
            (None, None) => None,
        }
    }

    /// The upper end, and whether it is included; none where the anchor is open above.
    pub(super) const fn upper(&self) -> Option<Edge> {
        match (self.to, self.below) {
            (Some(at), _) => Some(Edge { at, included: true }),
            (None, Some(at)) => Some(Edge { at, included: false }),
            (None, None) => None,
        }
    }

    /// Whether it holds all figures from zero on up to its upper end.
    pub(super) fn begins(&self) -> bool {
        self.lower().is_none_or(|end| end.at == ZERO && end.included)
    }
}

impl Item {
    /// The anchors by the figures they hold, the lowest first.
    pub(super) fn in_order(&self) -> Vec<Anchor> {
        let mut anchors = self.anchors.clone();
        let lower = |anchor: &Anchor| anchor.lower().map(|end| (end.at, !end.included));
        let upper = |anchor: &Anchor| anchor.upper().map_or((true, ZERO), |end| (false, end.at));
        anchors.sort_by_key(|anchor| (lower(anchor), upper(anchor)));
        anchors
    }

    /// Whether scores rise with the figure; none where they do neither that nor fall.
    pub(super) fn rises(&self) -> Option<bool> {
        let anchors = self.in_order();
        let scores = || anchors.iter().map(|anchor| anchor.score);
        let all = |in_order: fn(u8, u8) -> bool| scores().zip(scores().skip(1)).all(|(one, next)| in_order(one, next));
        let rises = all(|one, next| one < next);
        (rises || all(|one, next| one > next)).then_some(rises)
    }

    /// What it looks at in the log and the roster: its own indicator, and those of its conditions.
    pub(super) fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        let own = match &self.by {
            By::Measured(indicator) => Some(indicator),
            _ => None,
        };
        own.into_iter().chain(self.conditions.iter().map(|condition| &condition.indicator))
    }
}

impl Table {
    /// Everything that is wrong with the table; empty where nothing is.
    #[must_use]
    pub fn check(&self) -> Vec<ScaleFault> {
        let mut checker = Checker { table: self, faults: Vec::new() };
        checker.names();
        for item in &self.items {
            checker.item(item);
        }
        let filters: usize = self.items.iter().flat_map(Item::indicators).map(filters).sum();
        if filters > FILTERS {
            checker.number("the table", "the number of filters of contacts", filters, format!("at most {FILTERS}"));
        }
        for grading in &self.gradings {
            checker.grading(grading);
        }
        checker.faults
    }
}

fn filters(indicator: &Indicator) -> usize {
    match indicator {
        Indicator::Charts(charts) => charts.count.filters().len(),
        _ => 0,
    }
}

struct Checker<'a> {
    table: &'a Table,
    faults: Vec<ScaleFault>,
}

fn is_code(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl Checker<'_> {
    fn number(&mut self, at: &str, what: &'static str, found: impl Display, expected: impl Into<String>) {
        let (at, found, expected) = (at.to_owned(), found.to_string(), expected.into());
        self.faults.push(ScaleFault::Number { at, what, found, expected });
    }

    fn unfit(&mut self, at: &str, why: &'static str) {
        self.faults.push(ScaleFault::Unfit { at: at.to_owned(), why });
    }

    fn missing(&mut self, at: &str, what: &'static str, fix: &'static str) {
        self.faults.push(ScaleFault::Missing { at: at.to_owned(), what, fix });
    }

    fn code<'b>(&mut self, what: &'static str, name: &'b str, seen: &mut BTreeSet<&'b str>) {
        if !is_code(name) {
            self.faults.push(ScaleFault::Name { what, name: name.to_owned() });
        }
        if !seen.insert(name) {
            self.faults.push(ScaleFault::Twice { what, name: name.to_owned() });
        }
    }

    fn names(&mut self) {
        let table = self.table;
        self.code("name of a scale", &table.name, &mut BTreeSet::new());
        if table.version.trim().is_empty() {
            self.missing("the table", "the version", "name it, as in 2008");
        }
        self.source("the table", &table.source);
        if table.items.iter().all(|item| item.indicator) {
            self.missing("the table", "an item that counts", "let one item be more than an indicator");
        }
        let mut seen = BTreeSet::new();
        table.sections.iter().for_each(|section| self.code("section", &section.code, &mut seen));
        let mut seen = BTreeSet::new();
        table.items.iter().for_each(|item| self.code("item", &item.code, &mut seen));
        let mut seen = BTreeSet::new();
        table.gradings.iter().for_each(|grading| self.code("grading", &grading.name, &mut seen));
    }

    fn source(&mut self, at: &str, source: &Source) {
        if source.name.trim().is_empty() {
            self.missing(at, "the source", "say where it comes from");
        }
    }

    fn item(&mut self, item: &Item) {
        let at = item.code.as_str();
        self.source(at, &item.source);
        let known = |section: &String| self.table.sections.iter().any(|known| known.code == *section);
        if let Some(section) = item.section.clone().filter(|section| !known(section)) {
            self.faults.push(ScaleFault::NoSection { at: at.to_owned(), section });
        }
        for indicator in item.indicators() {
            self.indicator(at, indicator);
        }
        match &item.by {
            By::Counted(facts) => {
                if facts.is_empty() {
                    self.missing(at, "a fact to declare", "name them");
                }
                self.facts(at, facts);
            }
            By::Declared(facts) => self.facts(at, facts),
            By::Measured(_) | By::Rated {} => {}
        }
        let by_figure = matches!(item.by, By::Measured(_) | By::Counted(_));
        if !by_figure && (!item.anchors.is_empty() || !item.conditions.is_empty() || item.rest_rated) {
            self.unfit(
                at,
                "no figure stands behind it, so nothing is held against anchors or conditions; take them away",
            );
        } else if by_figure && (!item.indicator || !item.anchors.is_empty()) {
            self.anchors(item);
        }
    }

    fn facts(&mut self, at: &str, facts: &[String]) {
        let mut seen = BTreeSet::new();
        for fact in facts {
            if !is_code(fact) || !seen.insert(fact) {
                self.number(at, "a fact", format!("`{fact}`"), "letters, digits and `_`, each name once");
            }
        }
    }

    fn indicator(&mut self, at: &str, indicator: &Indicator) {
        if let Some(back) = indicator.back().filter(|back| !(1..=MOST_BACK).contains(back)) {
            self.number(at, "how far it looks back", back, format!("1 to {MOST_BACK}"));
        }
        match indicator {
            Indicator::Charts(charts) => {
                if let Count::SeenBy { workers: least @ 0 } | Count::Had { least: least @ 0, .. } = charts.count {
                    self.number(at, "the least", least, "1 or more");
                }
                if matches!(&charts.among, Among::Needing(needs) if needs.is_empty()) {
                    self.missing(at, "a need", "name those that are looked at");
                }
            }
            Indicator::DirectWeeks { days, .. } if *days < 7 => {
                self.number(at, "how far it looks back", days, "a week or more");
            }
            Indicator::Involved { most_unsaid, .. } if *most_unsaid > 100 => {
                self.number(at, "the percentage that may not say", most_unsaid, "0 to 100");
            }
            Indicator::Ended { reasons, .. }
            | Indicator::Retained { lost: reasons, .. }
            | Indicator::Stayed { lost: reasons, .. }
                if reasons.is_empty() =>
            {
                self.missing(at, "a reason of closing", "name those that count");
            }
            Indicator::WorkShare { activities, .. } if activities.is_empty() => {
                self.missing(at, "an activity", "name those that count");
            }
            Indicator::Kept { standard, .. } if standard.is_empty() => {
                self.missing(at, "the standard", "name its code");
            }
            _ => {}
        }
    }

    fn anchors(&mut self, item: &Item) {
        let at = item.code.as_str();
        let faults = self.faults.len();
        let mut seen = BTreeSet::new();
        for anchor in &item.anchors {
            if !(1..=5).contains(&anchor.score) {
                self.number(at, "a score", anchor.score, "1 to 5");
            }
            if !seen.insert(anchor.score) {
                self.faults.push(ScaleFault::Twice { what: "score", name: format!("{at}, {}", anchor.score) });
            }
            if anchor.from.and(anchor.above).or(anchor.to.and(anchor.below)).is_some() {
                self.unfit(at, "an anchor has two ends on one side; give one of them");
            }
            match (anchor.lower(), anchor.upper()) {
                (None, None) => self.missing(at, "an end of an anchor", "say where it begins or where it ends"),
                (Some(lower), Some(upper))
                    if lower.at > upper.at || (lower.at == upper.at && !(lower.included && upper.included)) =>
                {
                    let found = format!("{} to {}", lower.at.short(), upper.at.short());
                    self.number(at, "an anchor", found, "its lower end first, and figures between the two");
                }
                _ => {}
            }
        }
        for condition in &item.conditions {
            self.condition(item, condition);
        }
        for score in 1..=5 {
            let lowered = item.conditions.iter().any(|condition| Some(score) == condition.score.checked_sub(1));
            if !seen.contains(&score) && !lowered && !item.rest_rated {
                self.faults.push(ScaleFault::Unearned { at: at.to_owned(), score });
            }
        }
        // Whether anchors meet is told only of those that are right themselves.
        if faults == self.faults.len() {
            self.meeting(item);
        }
    }

    fn condition(&mut self, item: &Item, condition: &Condition) {
        let at = item.code.as_str();
        if !(2..=5).contains(&condition.score) || !item.anchors.iter().any(|anchor| anchor.score == condition.score) {
            self.number(at, "the score of a condition", condition.score, "an anchored score of 2 or more");
        }
        if condition.source.name.trim().is_empty() {
            self.missing(at, "the source of a condition", "say where it comes from");
        }
    }

    fn meeting(&mut self, item: &Item) {
        let at = || item.code.clone();
        let anchors = item.in_order();
        let mut gap = |hole: String| self.faults.push(ScaleFault::Gap { at: at(), hole });
        if let Some(first) = anchors.first().filter(|first| !first.begins() && !item.rest_rated) {
            gap(first.lower().map_or(String::new(), |end| format!("below {}", end.at.short())));
        }
        if let Some(end) = anchors.last().and_then(Anchor::upper).filter(|_| !item.rest_rated) {
            let all = match &item.by {
                By::Counted(facts) => {
                    end.included && usize::try_from(end.at.hundredths().div_euclid(100)) == Ok(facts.len())
                }
                _ => false,
            };
            if !all {
                gap(format!("from {} on", end.at.short()));
            }
        }
        for (one, next) in anchors.iter().zip(anchors.iter().skip(1)) {
            let (first, second) = (one.score, next.score);
            let (Some(end), Some(begin)) = (one.upper(), next.lower()) else {
                self.faults.push(ScaleFault::Overlap { at: at(), first, second });
                continue;
            };
            let hole = begin.at.hundredths().checked_sub(end.at.hundredths());
            let fault = match hole {
                None => ScaleFault::Overlap { at: at(), first, second },
                Some(0) if end.included && begin.included => {
                    ScaleFault::Tie { at: at(), figure: end.at.short(), first, second }
                }
                Some(0) if !end.included && !begin.included => {
                    ScaleFault::Gap { at: at(), hole: format!("of {}", end.at.short()) }
                }
                Some(hole) if hole > item.step.hundredths() => {
                    ScaleFault::Gap { at: at(), hole: format!("between {} and {}", end.at.short(), begin.at.short()) }
                }
                Some(_) => continue,
            };
            self.faults.push(fault);
        }
        if item.rises().is_none() {
            self.faults.push(ScaleFault::Order(at()));
        }
    }

    fn grading(&mut self, grading: &Grading) {
        let at = grading.name.as_str();
        self.source(at, &grading.source);
        let items = self.table.items.iter().filter(|item| !item.indicator).count();
        let items = u32::try_from(items).unwrap_or(u32::MAX);
        let (least, most) = match grading.of {
            Of::Total => (items.saturating_mul(100), items.saturating_mul(500)),
            Of::Mean => (100, 500),
        };
        let mut seen = BTreeSet::new();
        grading.grades.iter().for_each(|grade| self.code("grade", &grade.name, &mut seen));
        match grading.grades.first() {
            None => self.missing(at, "a grade", "name one at least"),
            Some(first) if first.from.hundredths() > least => {
                let hole = format!("below {}", first.from.short());
                self.faults.push(ScaleFault::Gap { at: at.to_owned(), hole });
            }
            Some(_) => {}
        }
        for (one, next) in grading.grades.iter().zip(grading.grades.iter().skip(1)) {
            if one.from >= next.from {
                self.number(at, "the grade above", next.from.short(), format!("more than {}", one.from.short()));
            }
        }
        for grade in grading.grades.iter().filter(|grade| grade.from.hundredths() > most) {
            self.number(at, "where a grade begins", grade.from.short(), format!("at most {}", most.div_euclid(100)));
        }
    }
}
