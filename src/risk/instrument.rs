//! An instrument that was checked, and its arithmetic.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::check;
use super::clause::{Clause, clause, place, units, whole};
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
///
/// Its `Debug` form shows neither number nor band. Written with serde it has these fields.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
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

impl fmt::Debug for Reckoned<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reckoned({} missing)", self.missing)
    }
}

/// An item made ready.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    /// In units.
    least: i32,
    most: i32,
    /// Units of an answer: 1, 10 or 100 to one.
    units: f64,
    worth: Worth,
    asked_if: Vec<Clause>,
    /// The earlier item that it lies below.
    below: Option<usize>,
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
    /// Not asked, by the answer to an earlier item.
    LeftOut,
    /// Not applicable, or not scored.
    Out,
    /// Not scored, and not known though something looks at it.
    Unknown,
}

/// What the items come to.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    low: i32,
    high: i32,
    counted: u32,
    missing: u32,
    left_out: Places,
}

/// A set of items, by their places.
#[derive(Debug, Clone, Copy, Default)]
struct Places([u64; check::ITEMS / 64]);

impl Places {
    fn contains(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|bits| bits & Self::bit(place) != 0)
    }

    fn insert(&mut self, place: usize) {
        if let Some(bits) = self.0.get_mut(place / 64) {
            *bits |= Self::bit(place);
        }
    }

    fn bit(place: usize) -> u64 {
        u32::try_from(place % 64).map_or(0, |at| 1_u64.rotate_left(at))
    }
}

impl Tally {
    /// The check bounds what all items come to.
    #[inline]
    fn add(&mut self, low: i32, high: i32, highest: bool) {
        if highest {
            (self.low, self.high) = (self.low.max(low), self.high.max(high));
        } else {
            (self.low, self.high) = (self.low.saturating_add(low), self.high.saturating_add(high));
        }
        self.counted = self.counted.saturating_add(1);
    }
}

impl Row {
    /// An answer in units; `None` where it is none of the item.
    fn read(&self, number: f64) -> Option<i32> {
        whole(number, self.units).filter(|given| (self.least..=self.most).contains(given))
    }
}

impl Steps {
    fn new(steps: &[Step], item: &Item) -> Self {
        Self(steps.iter().map(|step| (whole(step.from.get(), units(item)).unwrap_or(0), step.points)).collect())
    }

    fn points(&self, answer: i32) -> i32 {
        // Counted, and not searched for: a branch that nobody can foretell costs more than all comparisons.
        let reached = self.0.iter().filter(|(from, _)| answer >= *from).count();
        reached.checked_sub(1).and_then(|last| self.0.get(last)).map_or(0, |(_, points)| *points)
    }

    fn span(&self) -> (i32, i32) {
        let points = || self.0.iter().map(|(_, points)| *points);
        (points().min().unwrap_or(0), points().max().unwrap_or(0))
    }
}

fn join((a, b): (i32, i32), (c, d): (i32, i32)) -> (i32, i32) {
    (a.min(c), b.max(d))
}

impl Worth {
    /// What an answer is worth, where it depends on no other.
    #[inline]
    fn points(&self, given: i32) -> Option<i32> {
        match self {
            Self::Answer => Some(given),
            Self::Reversed(sum) => Some(sum.saturating_sub(given)),
            Self::Steps(steps) => Some(steps.points(given)),
            Self::Depends { .. } | Self::Nothing => None,
        }
    }

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
        let place = |name: &str| place(&table, name);
        let clause = |given: &Given| clause(&table, given);
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
                least,
                most,
                units,
                span: worth.span(least, most),
                may_not_apply: item.may_not_apply,
                matters: worth != Worth::Nothing || looked_at.contains(&at),
                worth,
                asked_if: item.asked_if.iter().map(clause).collect(),
                below: item.below.as_deref().map(place),
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
        let (answers, faults) = self.placed(named);
        if faults.is_empty() { Ok(answers) } else { Err(self.faulty(faults)) }
    }

    /// Of an item that is named twice, the first answer.
    fn placed<'a>(&self, named: impl IntoIterator<Item = (&'a str, Answer)>) -> (Vec<Answer>, Vec<AnswerFault>) {
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
        (answers.into_iter().map(Option::unwrap_or_default).collect(), faults)
    }

    /// The score of answers in the order of the items; those that are not given are missing.
    ///
    /// # Errors
    /// Every answer that is none of its item.
    pub fn score(&self, answers: &[Answer]) -> Result<Score, AnswerFaults> {
        let mut parts = Vec::with_capacity(self.rows.len());
        let mut tally = Tally::default();
        self.tally(answers, &mut tally, |part| parts.push(part))?;
        Ok(self.explain(answers, &tally, &parts))
    }

    /// The score of answers by name.
    ///
    /// # Errors
    /// As [`answers`](Self::answers) and [`score`](Self::score).
    pub fn score_named<'a>(&self, named: impl IntoIterator<Item = (&'a str, Answer)>) -> Result<Score, AnswerFaults> {
        let (answers, mut faults) = self.placed(named);
        match self.score(&answers) {
            Ok(score) if faults.is_empty() => return Ok(score),
            Ok(_) => {}
            Err(others) => faults.extend(others.into_faults()),
        }
        Err(self.faulty(faults))
    }

    /// The score with missing answers put in by the [published rule](Table::prorating) of the instrument,
    /// where no more are missing than it allows; the range otherwise.
    ///
    /// # Errors
    /// As [`score`](Self::score); and where no such rule is published.
    pub fn prorated(&self, answers: &[Answer]) -> Result<Score, AnswerFaults> {
        let mut parts = Vec::with_capacity(self.rows.len());
        let mut tally = Tally::default();
        let tallied = self.tally(answers, &mut tally, |part| parts.push(part));
        let Some(rule) = &self.table.prorating else {
            let others = tallied.err().map_or_else(Vec::new, AnswerFaults::into_faults);
            return Err(self.faulty([vec![AnswerFault::NoProrating], others].concat()));
        };
        tallied?;
        let imputed = tally.missing;
        if imputed == 0 || imputed > rule.most_missing {
            return Ok(self.explain(answers, &tally, &parts));
        }
        let known =
            parts.iter().filter_map(|part| if let Part::Known(points, _) = part { Some(*points) } else { None });
        let sum = known.fold(0_i64, |sum, points| sum.saturating_add(points.into()));
        let known = i64::from(tally.counted.saturating_sub(imputed)).max(1);
        // Twice the mean of each times their number, and a half, rounded down.
        let twice = sum.saturating_mul(tally.counted.into()).saturating_mul(2).saturating_add(known);
        let sum = i32::try_from(twice.div_euclid(known.saturating_mul(2))).unwrap_or(i32::MAX);
        (tally.low, tally.high) = (sum, sum);
        let mut score = self.explain(answers, &tally, &parts);
        score.imputed = imputed;
        score.notes.push(format!("prorated: {}, {}", rule.source.name, rule.source.standing));
        Ok(score)
    }

    /// What the score comes to, without its reasons.
    ///
    /// # Errors
    /// As [`score`](Self::score).
    #[inline]
    pub fn reckon(&self, answers: &[Answer]) -> Result<Reckoned<'_>, AnswerFaults> {
        let mut tally = Tally::default();
        self.tally(answers, &mut tally, |_| ())?;
        let (low, high) = self.range(&tally);
        let band = self.band(answers, &tally, low, high);
        Ok(Reckoned { low, high, band, missing: tally.missing })
    }

    fn faulty(&self, faults: Vec<AnswerFault>) -> AnswerFaults {
        AnswerFaults::new(&self.table.name, faults)
    }

    /// Sums the items up. The tally is filled in place: it is read at once, and moving it would cost more than
    /// an item.
    fn tally(&self, answers: &[Answer], tally: &mut Tally, mut each: impl FnMut(Part)) -> Result<(), AnswerFaults> {
        let highest = matches!(self.table.total, Total::Highest {});
        let mut sound = answers.len() <= self.rows.len();
        for (at, row) in self.rows.iter().enumerate() {
            let answer = answers.get(at).copied().unwrap_or_default();
            if let Answer::Number(number) = answer {
                // Most items are asked of everybody, and depend on nothing.
                let is_plain = row.asked_if.is_empty() && row.below.is_none();
                let plain = is_plain.then(|| row.worth.points(row.read(number)?));
                if let Some(points) = plain.flatten() {
                    tally.add(points, points, highest);
                    each(Part::Known(points, points));
                    continue;
                }
            }
            let Some(part) = self.part(row, answer, answers, &tally.left_out) else {
                sound = false;
                continue;
            };
            match part {
                Part::Known(low, high) => tally.add(low, high, highest),
                Part::Missing(low, high) => {
                    tally.add(low, high, highest);
                    tally.missing = tally.missing.wrapping_add(1);
                }
                Part::LeftOut => tally.left_out.insert(at),
                Part::Out | Part::Unknown => {}
            }
            each(part);
        }
        let nothing = tally.counted == 0 && matches!(self.table.total, Total::Mean {});
        if sound && !nothing { Ok(()) } else { Err(self.faults(answers, &tally.left_out)) }
    }

    /// What an answer comes to; `None` where it is a fault.
    fn part(&self, row: &Row, answer: Answer, answers: &[Answer], left_out: &Places) -> Option<Part> {
        let gate = self.gate(row, answers, left_out);
        match answer {
            Answer::Number(number) => {
                let given = row.read(number)?;
                if Self::reached(row, number, answers).is_some() {
                    return None;
                }
                let (low, high) = match &row.worth {
                    Worth::Depends { on, then, otherwise } => {
                        let (then, otherwise) = (then.points(given), otherwise.points(given));
                        match self.holds(*on, answers, left_out) {
                            Some(true) => (then, then),
                            Some(false) => (otherwise, otherwise),
                            None => (then.min(otherwise), then.max(otherwise)),
                        }
                    }
                    Worth::Nothing => return Some(if gate.is_some() { Part::LeftOut } else { Part::Out }),
                    worth => worth.points(given).map(|points| (points, points))?,
                };
                let is_highest = matches!(self.table.total, Total::Highest {});
                match gate {
                    None => Some(Part::Known(low, high)),
                    Some(_) if is_highest && high > 0 => Some(Part::Known(low, high)),
                    Some(_) => ((low, high) == (0, 0)).then_some(Part::LeftOut),
                }
            }
            Answer::NotApplicable => row.may_not_apply.then_some(Part::Out),
            Answer::Missing if gate.is_some() => Some(Part::LeftOut),
            Answer::Missing if !row.matters => Some(Part::Out),
            Answer::Missing => {
                let (low, high) = match &row.worth {
                    Worth::Nothing => return Some(Part::Unknown),
                    Worth::Depends { on, then, otherwise } => match self.holds(*on, answers, left_out) {
                        Some(true) => then.span(),
                        Some(false) => otherwise.span(),
                        None => row.span,
                    },
                    _ => row.span,
                };
                let asked = row.asked_if.iter().all(|clause| self.holds(*clause, answers, left_out) == Some(true));
                let adds = asked && (!row.may_not_apply || self.table.total == Total::Mean {});
                let (low, high) = if adds { (low, high) } else { (low.min(0), high.max(0)) };
                Some(Part::Missing(low, high))
            }
        }
    }

    /// The answer that a number should lie below, and does not.
    fn reached(row: &Row, number: f64, answers: &[Answer]) -> Option<f64> {
        match answers.get(row.below?) {
            Some(Answer::Number(than)) if number >= *than => Some(*than),
            _ => None,
        }
    }

    /// Whether an earlier item was answered so; `None` where that is not known.
    fn holds(&self, clause: Clause, answers: &[Answer], left_out: &Places) -> Option<bool> {
        if left_out.contains(clause.item) {
            return Some(false);
        }
        match answers.get(clause.item).copied().unwrap_or_default() {
            Answer::Number(number) => {
                let given = self.rows.get(clause.item)?.read(number)?;
                Some((clause.from..=clause.to).contains(&given))
            }
            Answer::NotApplicable => Some(false),
            Answer::Missing => None,
        }
    }

    /// The earlier item that leaves this one out.
    fn gate(&self, row: &Row, answers: &[Answer], left_out: &Places) -> Option<usize> {
        let gate = row.asked_if.iter().find(|clause| self.holds(**clause, answers, left_out) == Some(false));
        gate.map(|clause| clause.item)
    }

    /// Everything that is wrong with the answers.
    #[cold]
    fn faults(&self, answers: &[Answer], left_out: &Places) -> AnswerFaults {
        let mut faults = Vec::new();
        for ((row, item), answer) in self.rows.iter().zip(&self.table.items).zip(answers) {
            if self.part(row, *answer, answers, left_out).is_some() {
                continue;
            }
            let name = item.name.clone();
            faults.push(match *answer {
                Answer::Number(number) if row.read(number).is_none() => {
                    let found = if number.is_nan() { "not a number".to_owned() } else { number.to_string() };
                    AnswerFault::Range { item: name, found, expected: expected(item) }
                }
                Answer::Number(number) if Self::reached(row, number, answers).is_some() => AnswerFault::NotBelow {
                    item: name,
                    found: number.to_string(),
                    than: item.below.clone().unwrap_or_default(),
                    most: Self::reached(row, number, answers).unwrap_or_default().to_string(),
                },
                Answer::Number(_) => {
                    let gate = self.gate(row, answers, left_out).and_then(|gate| self.table.items.get(gate));
                    AnswerFault::NotAsked { item: name, gate: gate.map_or_else(String::new, |gate| gate.name.clone()) }
                }
                Answer::NotApplicable | Answer::Missing => {
                    AnswerFault::Applies { item: name, expected: expected(item) }
                }
            });
        }
        if answers.len() > self.rows.len() {
            faults.push(AnswerFault::TooMany { found: answers.len(), expected: self.rows.len() });
        }
        if faults.is_empty() {
            faults.push(AnswerFault::NothingApplies);
        }
        self.faulty(faults)
    }

    /// The highest points that an item has at least, and at most.
    fn top(&self, answers: &[Answer], tally: &Tally) -> (i32, i32) {
        let given = |at: usize| answers.get(at).copied().unwrap_or_default();
        let parts = self.rows.iter().enumerate().map(|(at, row)| self.part(row, given(at), answers, &tally.left_out));
        parts.fold((i32::MIN, i32::MIN), |top, part| match part {
            Some(Part::Known(low, high) | Part::Missing(low, high)) => (top.0.max(low), top.1.max(high)),
            _ => top,
        })
    }

    fn range(&self, tally: &Tally) -> (Decimal, Decimal) {
        let under = self.under(tally);
        (share(tally.low, under), share(tally.high, under))
    }

    /// So many points make one of the score.
    const fn under(&self, tally: &Tally) -> u32 {
        match self.table.total {
            Total::Sum { per } => per,
            Total::Mean {} => tally.counted,
            Total::Highest {} => 1,
        }
    }

    /// Whether all conditions hold; `None` where that is not known.
    fn all(&self, tests: &[Test], answers: &[Answer], tally: &Tally, low: Decimal, high: Decimal) -> Option<bool> {
        let mut all = Some(true);
        for test in tests {
            let one = match *test {
                Test::Given(clause) => self.holds(clause, answers, &tally.left_out),
                Test::AnyItem(least) => {
                    let (low, high) = self.top(answers, tally);
                    between(low >= least, high >= least)
                }
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
    fn band(&self, answers: &[Answer], tally: &Tally, low: Decimal, high: Decimal) -> Option<&str> {
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

    fn explain(&self, answers: &[Answer], tally: &Tally, parts: &[Part]) -> Score {
        let (low, high) = self.range(tally);
        let table = &self.table;
        let mut score = Score::new(&table.name, &table.version, table.source.clone(), low, high);
        score.notice.clone_from(&table.notice);
        score.valid_days = table.valid_days;
        score.band = self.band(answers, tally, low, high).map(str::to_owned);
        let under = self.under(tally);
        for (item, part) in table.items.iter().zip(parts) {
            if let Part::Known(low, high) | Part::Missing(low, high) = *part {
                let (low, high) = (share(low, under), share(high, under));
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
        score.open_notes = mark(&table.notes, &self.notes, None);
        score.open_notes.retain(|note| !score.notes.contains(note));
        score
    }
}

/// What may be answered to an item.
fn expected(item: &Item) -> String {
    let decimals = match item.decimals {
        0 => "a whole number".to_owned(),
        1 => "a number with one decimal at most".to_owned(),
        more => format!("a number with {more} decimals at most"),
    };
    let unit = item.unit.as_deref().map_or_else(String::new, |unit| format!(" {unit}"));
    format!("{decimals} from {} to {}{unit}", item.least.get(), item.most.get())
}

/// Points, of which so many make one.
fn share(points: i32, under: u32) -> Decimal {
    // Whole scores need no division.
    if under == 1 { points.into() } else { Decimal::ratio(points, under).unwrap_or_else(|| 0.into()) }
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
