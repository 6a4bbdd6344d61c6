//! An instrument that was checked, and its arithmetic.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::check;
use super::{
    AnswerFault, AnswerFaults, Contribution, Given, Item, Mark, Points, Score, Step, Table, TableFaults, Total, When,
};
use crate::event::Decimal;

/// What was answered to an item. Its `Debug` form does not show it.
#[derive(Clone, Copy, PartialEq, Default)]
pub enum Answer {
    /// A number; yes is 1 and no is 0.
    Number(f64),
    /// The item does not apply to this client.
    NotApplicable,
    /// Nobody knows. Never zero.
    #[default]
    Missing,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Missing) { "Missing" } else { "<answer>" })
    }
}

impl From<i32> for Answer {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<f64> for Answer {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Self {
        Self::Number(if yes { 1.0 } else { 0.0 })
    }
}

impl<T: Into<Self>> From<Option<T>> for Answer {
    fn from(answer: Option<T>) -> Self {
        answer.map_or(Self::Missing, Into::into)
    }
}

/// An instrument: a [`Table`] that was checked, valid by construction.
///
/// Reading one from a file goes through the same check.
///
/// ```
/// use caseload::risk::{Answer, phq_9};
///
/// let score = phq_9().score(&[2, 2, 1, 1, 1, 0, 1, 0, 0].map(Answer::from))?;
/// assert_eq!(score.value(), Some(8.into()));
/// assert_eq!(score.band.as_deref(), Some("mild"));
///
/// // Missing is never zero.
/// let score = phq_9().score_named([("q1", 3.into()), ("q2", 3.into())])?;
/// assert_eq!((score.low, score.high, score.band), (6.into(), 27.into(), None));
/// assert_eq!(score.open_flags, ["self_harm"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Table", into = "Table")]
pub struct Instrument {
    table: Table,
    rows: Vec<Row>,
    bands: Vec<Edges>,
    flags: Vec<Vec<Test>>,
    notes: Vec<Vec<Test>>,
}

/// What a score comes to, without its reasons: for many clients at once, nothing is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckoned<'a> {
    /// The least the score can be.
    pub low: Decimal,
    /// The most it can be.
    pub high: Decimal,
    /// The band, where the whole range lies in one.
    pub band: Option<&'a str>,
    /// How many answers that count are missing.
    pub missing: u32,
}

/// An item made ready.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    least: f64,
    most: f64,
    /// Units of an answer: 1, 10 or 100 to one.
    units: f64,
    worth: Worth,
    asked_if: Vec<Clause>,
    /// The least and the most it can be worth where it is asked.
    span: (i32, i32),
    may_not_apply: bool,
    /// Whether it counts, or something looks at it.
    matters: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Worth {
    Answer,
    /// So much less the answer.
    Reversed(i32),
    Steps(Steps),
    Depends {
        on: Clause,
        then: Steps,
        otherwise: Steps,
    },
    Nothing,
}

/// From so many units on, so many points; in order.
#[derive(Debug, Clone, PartialEq)]
struct Steps(Vec<(i32, i32)>);

/// That an earlier item was answered in a range, in its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clause {
    item: usize,
    from: i32,
    to: i32,
}

/// A condition made ready.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Test {
    Given(Clause),
    AnyItem(i32),
    Score(Decimal),
}

/// A band made ready.
#[derive(Debug, Clone, PartialEq)]
struct Edges {
    /// Its place in the table.
    band: usize,
    from: Decimal,
    to: Decimal,
    above: bool,
    when: Vec<Test>,
}

/// What one item comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Known(i32, i32),
    Missing(i32, i32),
    /// Not asked, not applicable or not scored.
    Out,
    /// Not scored, and not known though something looks at it.
    Unknown,
}

/// What the items come to.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    low: i32,
    high: i32,
    /// The highest points that an item has at least, and at most.
    top: (i32, i32),
    counted: u32,
    missing: u32,
}

impl Steps {
    fn new(steps: &[Step], item: &Item) -> Self {
        Self(steps.iter().map(|step| (whole(step.from.get(), units(item)).unwrap_or(0), step.points)).collect())
    }

    fn points(&self, answer: i32) -> i32 {
        self.0.iter().rev().find(|(from, _)| answer >= *from).map_or(0, |(_, points)| *points)
    }

    fn span(&self) -> (i32, i32) {
        let points = || self.0.iter().map(|(_, points)| *points);
        (points().min().unwrap_or(0), points().max().unwrap_or(0))
    }
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
pub(super) fn whole(number: f64, units: f64) -> Option<i32> {
    let scaled = number * units;
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "rounds, and what is out of range is refused below"
    )]
    let whole = (if scaled < 0.0 { scaled - 0.5 } else { scaled + 0.5 }) as i32;
    (f64::from(whole) / units).to_bits().eq(&(number + 0.0).to_bits()).then_some(whole)
}

fn join((a, b): (i32, i32), (c, d): (i32, i32)) -> (i32, i32) {
    (a.min(c), b.max(d))
}

impl Worth {
    fn span(&self, least: i32, most: i32) -> (i32, i32) {
        match self {
            Self::Answer | Self::Reversed(_) => (least, most),
            Self::Steps(steps) => steps.span(),
            Self::Depends { then, otherwise, .. } => join(then.span(), otherwise.span()),
            Self::Nothing => (0, 0),
        }
    }
}

impl Instrument {
    /// A table that has no fault.
    pub(super) fn compile(table: Table) -> Self {
        let place = |name: &str| table.items.iter().position(|item| item.name == name).unwrap_or(usize::MAX);
        let clause = |given: &Given| {
            let item = place(&given.item);
            let units = table.items.get(item).map_or(1.0, units);
            let edge = |edge: Decimal| whole(edge.get(), units).unwrap_or(0);
            Clause { item, from: edge(given.from), to: edge(given.to) }
        };
        let test = |when: &When| match when {
            When::Given(given) => Test::Given(clause(given)),
            When::AnyItem { least } => Test::AnyItem(*least),
            When::Score { least } => Test::Score(*least),
        };
        let tests = |when: &[When]| when.iter().map(test).collect::<Vec<_>>();
        let marks = |marks: &[Mark]| marks.iter().map(|mark| tests(&mark.when)).collect::<Vec<_>>();
        let looked_at = check::conditions(&table).map(|(_, given)| place(&given.item)).collect::<Vec<_>>();
        let rows = table.items.iter().enumerate().map(|(at, item)| {
            let units = units(item);
            let edge = |edge: Decimal| whole(edge.get(), units).unwrap_or(0);
            let (least, most) = (edge(item.least), edge(item.most));
            let worth = match &item.points {
                Points::Answer {} => Worth::Answer,
                Points::Reversed {} => Worth::Reversed(least.saturating_add(most)),
                Points::Steps(steps) => Worth::Steps(Steps::new(steps, item)),
                Points::Depends { on, then, otherwise } => Worth::Depends {
                    on: clause(on),
                    then: Steps::new(then, item),
                    otherwise: Steps::new(otherwise, item),
                },
                Points::Unscored {} => Worth::Nothing,
            };
            Row {
                least: item.least.get(),
                most: item.most.get(),
                units,
                span: worth.span(least, most),
                may_not_apply: item.may_not_apply,
                matters: worth != Worth::Nothing || looked_at.contains(&at),
                worth,
                asked_if: item.asked_if.iter().map(clause).collect(),
            }
        });
        let edges = table.bands.iter().enumerate().map(|(at, band)| Edges {
            band: at,
            from: band.from,
            to: band.to,
            above: band.above,
            when: tests(&band.when),
        });
        Self {
            rows: rows.collect(),
            bands: edges.collect(),
            flags: marks(&table.flags),
            notes: marks(&table.notes),
            table,
        }
    }

    /// The instrument as data.
    #[must_use]
    pub const fn table(&self) -> &Table {
        &self.table
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.table.name
    }

    /// The same, with scores that stand for so many days: the agency's figure where none is published.
    #[must_use]
    pub fn valid_for(mut self, days: u32) -> Self {
        self.table.valid_days = Some(days);
        self
    }

    /// Answers by name, put in the order of the items; what is not named is missing.
    ///
    /// # Errors
    /// Names that the instrument does not have, or that come twice.
    pub fn answers<'a>(&self, named: impl IntoIterator<Item = (&'a str, Answer)>) -> Result<Vec<Answer>, AnswerFaults> {
        let items = &self.table.items;
        let mut answers = vec![None; items.len()];
        let mut faults = Vec::new();
        for (name, answer) in named {
            let place = items.iter().position(|item| item.name == name);
            match place.and_then(|place| answers.get_mut(place)) {
                None => faults.push(AnswerFault::Unknown {
                    item: name.to_owned(),
                    expected: items.iter().map(|item| item.name.as_str()).collect::<Vec<_>>().join(", "),
                }),
                Some(Some(_)) => faults.push(AnswerFault::Twice { item: name.to_owned() }),
                Some(slot) => *slot = Some(answer),
            }
        }
        if faults.is_empty() {
            Ok(answers.into_iter().map(Option::unwrap_or_default).collect())
        } else {
            Err(self.faulty(faults))
        }
    }

    /// The score of answers in the order of the items; those that are not given are missing.
    ///
    /// # Errors
    /// Every answer that is none of its item.
    pub fn score(&self, answers: &[Answer]) -> Result<Score, AnswerFaults> {
        let mut parts = Vec::with_capacity(self.rows.len());
        let tally = self.tally(answers, |part| parts.push(part))?;
        Ok(self.explain(answers, tally, &parts))
    }

    /// The score of answers by name.
    ///
    /// # Errors
    /// As [`answers`](Self::answers) and [`score`](Self::score).
    pub fn score_named<'a>(&self, named: impl IntoIterator<Item = (&'a str, Answer)>) -> Result<Score, AnswerFaults> {
        self.score(&self.answers(named)?)
    }

    /// The score with missing answers put in by the [published rule](Table::prorating) of the instrument,
    /// where no more are missing than it allows; the range otherwise.
    ///
    /// # Errors
    /// As [`score`](Self::score); and where no such rule is published.
    pub fn prorated(&self, answers: &[Answer]) -> Result<Score, AnswerFaults> {
        let Some(rule) = &self.table.prorating else { return Err(self.faulty(vec![AnswerFault::NoProrating])) };
        let mut parts = Vec::with_capacity(self.rows.len());
        let mut tally = self.tally(answers, |part| parts.push(part))?;
        let imputed = tally.missing;
        if imputed == 0 || imputed > rule.most_missing {
            return Ok(self.explain(answers, tally, &parts));
        }
        let known =
            parts.iter().filter_map(|part| if let Part::Known(points, _) = part { Some(*points) } else { None });
        let sum = known.fold(0_i64, |sum, points| sum.saturating_add(points.into()));
        let known = i64::from(tally.counted.saturating_sub(imputed)).max(1);
        // Twice the mean of each times their number, and a half, rounded down.
        let twice = sum.saturating_mul(tally.counted.into()).saturating_mul(2).saturating_add(known);
        let sum = i32::try_from(twice.div_euclid(known.saturating_mul(2))).unwrap_or(i32::MAX);
        (tally.low, tally.high) = (sum, sum);
        let mut score = self.explain(answers, tally, &parts);
        score.imputed = imputed;
        score.notes.push(format!("prorated: {}, {}", rule.source.name, rule.source.standing));
        Ok(score)
    }

    /// What the score comes to, without its reasons.
    ///
    /// # Errors
    /// As [`score`](Self::score).
    pub fn reckon(&self, answers: &[Answer]) -> Result<Reckoned<'_>, AnswerFaults> {
        let tally = self.tally(answers, |_| ())?;
        let (low, high) = self.range(tally);
        let band = self.band(answers, tally, low, high);
        Ok(Reckoned { low, high, band, missing: tally.missing })
    }

    fn faulty(&self, faults: Vec<AnswerFault>) -> AnswerFaults {
        AnswerFaults::new(&self.table.name, faults)
    }

    fn tally(&self, answers: &[Answer], mut each: impl FnMut(Part)) -> Result<Tally, AnswerFaults> {
        let mut tally = Tally { top: (i32::MIN, i32::MIN), ..Tally::default() };
        let mut faults = Vec::new();
        let highest = matches!(self.table.total, Total::Highest {});
        let given = answers.iter().copied().chain(std::iter::repeat(Answer::Missing));
        for ((at, row), answer) in self.rows.iter().enumerate().zip(given) {
            match self.part(at, row, answer, answers) {
                Err(fault) => faults.push(fault),
                Ok(part) => {
                    if let Part::Known(low, high) | Part::Missing(low, high) = part {
                        if highest {
                            tally.low = tally.low.max(low);
                            tally.high = tally.high.max(high);
                        } else {
                            tally.low = tally.low.saturating_add(low);
                            tally.high = tally.high.saturating_add(high);
                        }
                        tally.top = (tally.top.0.max(low), tally.top.1.max(high));
                        tally.counted = tally.counted.saturating_add(1);
                        tally.missing = tally.missing.saturating_add(u32::from(matches!(part, Part::Missing(..))));
                    }
                    each(part);
                }
            }
        }
        if answers.len() > self.rows.len() {
            faults.push(AnswerFault::TooMany { found: answers.len(), expected: self.rows.len() });
        } else if tally.counted == 0 && faults.is_empty() && matches!(self.table.total, Total::Mean {}) {
            faults.push(AnswerFault::NothingApplies);
        }
        if faults.is_empty() { Ok(tally) } else { Err(self.faulty(faults)) }
    }

    fn part(&self, at: usize, row: &Row, answer: Answer, answers: &[Answer]) -> Result<Part, AnswerFault> {
        let scored = row.worth != Worth::Nothing;
        match answer {
            Answer::Number(number) => {
                let inside = (row.least..=row.most).contains(&number);
                let Some(given) = whole(number, row.units).filter(|_| inside) else {
                    return Err(self.out_of_range(at, number));
                };
                let (low, high) = match &row.worth {
                    Worth::Answer => (given, given),
                    Worth::Reversed(sum) => (sum.saturating_sub(given), sum.saturating_sub(given)),
                    Worth::Steps(steps) => (steps.points(given), steps.points(given)),
                    Worth::Depends { on, then, otherwise } => {
                        let (then, otherwise) = (then.points(given), otherwise.points(given));
                        match self.holds(*on, answers) {
                            Some(true) => (then, then),
                            Some(false) => (otherwise, otherwise),
                            None => (then.min(otherwise), then.max(otherwise)),
                        }
                    }
                    Worth::Nothing => (0, 0),
                };
                match self.left_out(row, answers) {
                    Some(gate) if (low, high) != (0, 0) => {
                        Err(AnswerFault::NotAsked { item: self.item(at).to_owned(), gate: self.item(gate).to_owned() })
                    }
                    None if scored => Ok(Part::Known(low, high)),
                    _ => Ok(Part::Out),
                }
            }
            Answer::NotApplicable => {
                if row.may_not_apply {
                    Ok(Part::Out)
                } else {
                    Err(AnswerFault::Applies { item: self.item(at).to_owned(), expected: self.expected(at) })
                }
            }
            Answer::Missing => {
                if !row.matters || self.left_out(row, answers).is_some() {
                    return Ok(Part::Out);
                }
                let (low, high) = match &row.worth {
                    Worth::Nothing => return Ok(Part::Unknown),
                    Worth::Depends { on, then, otherwise } => match self.holds(*on, answers) {
                        Some(true) => then.span(),
                        Some(false) => otherwise.span(),
                        None => row.span,
                    },
                    _ => row.span,
                };
                let asked = row.asked_if.iter().all(|clause| self.holds(*clause, answers) == Some(true));
                let adds = asked && (!row.may_not_apply || self.table.total == Total::Mean {});
                let (low, high) = if adds { (low, high) } else { (low.min(0), high.max(0)) };
                Ok(Part::Missing(low, high))
            }
        }
    }

    /// Whether an earlier item was answered so; `None` where that is not known.
    fn holds(&self, clause: Clause, answers: &[Answer]) -> Option<bool> {
        let row = self.rows.get(clause.item)?;
        match answers.get(clause.item).copied().unwrap_or_default() {
            Answer::Number(number) => {
                let given = whole(number, row.units)?;
                Some((clause.from..=clause.to).contains(&given))
            }
            Answer::NotApplicable => Some(false),
            Answer::Missing => self.left_out(row, answers).map(|_| false),
        }
    }

    /// The earlier item that leaves this one out.
    fn left_out(&self, row: &Row, answers: &[Answer]) -> Option<usize> {
        let gate = row.asked_if.iter().find(|clause| self.holds(**clause, answers) == Some(false));
        gate.map(|clause| clause.item)
    }

    fn range(&self, tally: Tally) -> (Decimal, Decimal) {
        let under = self.under(tally);
        let of = |points| Decimal::ratio(points, under).unwrap_or_else(|| 0.into());
        (of(tally.low), of(tally.high))
    }

    /// So many points make one of the score.
    const fn under(&self, tally: Tally) -> u32 {
        match self.table.total {
            Total::Sum { per } => per,
            Total::Mean {} => tally.counted,
            Total::Highest {} => 1,
        }
    }

    /// Whether all conditions hold; `None` where that is not known.
    fn all(&self, tests: &[Test], answers: &[Answer], tally: Tally, low: Decimal, high: Decimal) -> Option<bool> {
        let mut all = Some(true);
        for test in tests {
            let one = match *test {
                Test::Given(clause) => self.holds(clause, answers),
                Test::AnyItem(least) => between(tally.top.0 >= least, tally.top.1 >= least),
                Test::Score(least) => between(low >= least, high >= least),
            };
            match one {
                Some(true) => {}
                Some(false) => return Some(false),
                None => all = None,
            }
        }
        all
    }

    /// The first band that may be the score's, where it is certain.
    fn band(&self, answers: &[Answer], tally: Tally, low: Decimal, high: Decimal) -> Option<&str> {
        for edges in &self.bands {
            let reached = |score: Decimal| if edges.above { score > edges.from } else { score >= edges.from };
            if !reached(high) || low > edges.to {
                continue;
            }
            let when = self.all(&edges.when, answers, tally, low, high);
            if when == Some(false) {
                continue;
            }
            let certain = when == Some(true) && reached(low) && high <= edges.to;
            return certain.then(|| self.table.bands.get(edges.band).map(|band| band.name.as_str())).flatten();
        }
        None
    }

    fn explain(&self, answers: &[Answer], tally: Tally, parts: &[Part]) -> Score {
        let (low, high) = self.range(tally);
        let table = &self.table;
        let mut score = Score::new(&table.name, &table.version, table.source.clone(), low, high);
        score.notice.clone_from(&table.notice);
        score.valid_days = table.valid_days;
        score.band = self.band(answers, tally, low, high).map(str::to_owned);
        let under = self.under(tally);
        let share = |points| Decimal::ratio(points, under).unwrap_or_else(|| 0.into());
        for (item, part) in table.items.iter().zip(parts) {
            if let Part::Known(low, high) | Part::Missing(low, high) = *part {
                let (low, high) = (share(low), share(high));
                score.contributions.push(Contribution { item: item.name.clone(), low, high });
            }
            if matches!(part, Part::Missing(..) | Part::Unknown) {
                score.missing.push(item.name.clone());
            }
        }
        let mark = |marks: &[Mark], tests: &[Vec<Test>], wanted: Option<bool>| {
            let mut names: Vec<String> = Vec::new();
            for (mark, tests) in marks.iter().zip(tests) {
                if self.all(tests, answers, tally, low, high) == wanted && !names.contains(&mark.name) {
                    names.push(mark.name.clone());
                }
            }
            names
        };
        score.flags = mark(&table.flags, &self.flags, Some(true));
        score.open_flags = mark(&table.flags, &self.flags, None);
        score.open_flags.retain(|flag| !score.flags.contains(flag));
        score.notes = mark(&table.notes, &self.notes, Some(true));
        score
    }

    fn item(&self, at: usize) -> &str {
        self.table.items.get(at).map_or("", |item| &item.name)
    }

    /// What may be answered to an item.
    fn expected(&self, at: usize) -> String {
        self.table.items.get(at).map_or_else(String::new, |item| {
            let decimals = match item.decimals {
                0 => "a whole number".to_owned(),
                1 => "a number with one decimal at most".to_owned(),
                more => format!("a number with {more} decimals at most"),
            };
            format!("{decimals} from {} to {}", item.least.get(), item.most.get())
        })
    }

    fn out_of_range(&self, at: usize, number: f64) -> AnswerFault {
        let found = if number.is_nan() { "not a number".to_owned() } else { number.to_string() };
        AnswerFault::Range { item: self.item(at).to_owned(), found, expected: self.expected(at) }
    }
}

/// Certain, impossible, or not known.
const fn between(certain: bool, possible: bool) -> Option<bool> {
    if certain {
        Some(true)
    } else if possible {
        None
    } else {
        Some(false)
    }
}

impl Table {
    /// The instrument.
    ///
    /// # Errors
    /// Lists every fault, not only the first.
    pub fn build(self) -> Result<Instrument, TableFaults> {
        let faults = self.check();
        if faults.is_empty() { Ok(Instrument::compile(self)) } else { Err(TableFaults::new(&self.name, faults)) }
    }
}

impl TryFrom<Table> for Instrument {
    type Error = TableFaults;

    fn try_from(table: Table) -> Result<Self, TableFaults> {
        table.build()
    }
}

impl From<Instrument> for Table {
    fn from(instrument: Instrument) -> Self {
        instrument.table
    }
}
