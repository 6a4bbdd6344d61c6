//! Which scores the items of a table can come to.

use std::collections::BTreeMap;

use super::clause::{Clause, clause, units, whole};
use super::{Band, Item, Points, Step, Table, Total, When};
use crate::event::Decimal;

/// So many sums are tried. Beyond them, all from the least to the most are taken for possible.
const SUMS: usize = 1 << 22;
/// So many ways for gates to stand are told apart. Beyond them, an item may be asked or not.
const WAYS: usize = 256;

/// Numbers in a row: the first and the last.
type Row = (i32, i32);

/// Scores from the first sum to the last, of which so many points make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    under: u32,
    low: i32,
    high: i32,
}

/// A stretch of the score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub from: Decimal,
    /// Without `from` itself.
    pub above: bool,
    pub to: Decimal,
    /// Without `to` itself.
    pub below: bool,
}

impl From<&Band> for Span {
    fn from(band: &Band) -> Self {
        Self { from: band.from, above: band.above, to: band.to, below: false }
    }
}

impl Span {
    fn reaches(&self, score: Decimal) -> bool {
        if self.above { score > self.from } else { score >= self.from }
    }

    fn is_passed(&self, score: Decimal) -> bool {
        if self.below { score >= self.to } else { score > self.to }
    }

    /// The least and the most of the scores in it.
    pub fn ends(&self, scores: &[Run]) -> Option<(Decimal, Decimal)> {
        scores.iter().filter_map(|run| run.within(self)).map(|run| (run.score(run.low), run.score(run.high))).reduce(
            |(least, most), (low, high)| (if low < least { low } else { least }, if high > most { high } else { most }),
        )
    }
}

impl Run {
    fn score(&self, sum: i32) -> Decimal {
        Decimal::ratio(sum, self.under).unwrap_or_else(|| 0.into())
    }

    fn within(&self, span: &Span) -> Option<Self> {
        if span.is_passed(self.score(self.low)) {
            return None;
        }
        let low = self.first(|score| span.reaches(score))?;
        let beyond = self.first(|score| span.is_passed(score));
        let high = beyond.map_or(self.high, |beyond| beyond.saturating_sub(1));
        (low <= high).then_some(Self { low, high, ..*self })
    }

    /// The first sum whose score is so, as are all after it.
    fn first(&self, is: impl Fn(Decimal) -> bool) -> Option<i32> {
        let (mut low, mut high) = (self.low, self.high);
        if !is(self.score(high)) {
            return None;
        }
        while low < high {
            let middle = low.saturating_add(high.saturating_sub(low).div_euclid(2));
            if is(self.score(middle)) {
                high = middle;
            } else {
                low = middle.saturating_add(1);
            }
        }
        Some(low)
    }
}

/// The answers that an item may have, in its units.
#[derive(Debug, Clone, Copy, Default)]
struct Room {
    low: i32,
    high: i32,
    /// Whether it is answered, where that is settled.
    is_answered: Option<bool>,
}

/// Finds the scores of a table whose items are without fault.
#[derive(Debug)]
pub(super) struct Reach<'a> {
    table: &'a Table,
    /// When each item is asked, and what its points depend on.
    gates: Vec<(Vec<Clause>, Option<Clause>)>,
    is_highest: bool,
    is_mean: bool,
    /// How many sums may still be tried.
    left: usize,
}

impl<'a> Reach<'a> {
    pub fn of(table: &'a Table) -> Self {
        let is_highest = matches!(table.total, Total::Highest {});
        let gates = table.items.iter().map(|item| {
            let on = if let Points::Depends { on, .. } = &item.points { Some(clause(table, on)) } else { None };
            (item.asked_if.iter().map(|given| clause(table, given)).collect(), on)
        });
        Self { table, gates: gates.collect(), is_highest, is_mean: matches!(table.total, Total::Mean {}), left: SUMS }
    }

    /// The scores there are where all conditions hold, and of no list in `but` all.
    pub fn scores(&mut self, when: &[When], but: &[Vec<Clause>]) -> Vec<Run> {
        let worth = when.iter().filter_map(|when| if let When::AnyItem { least } = when { Some(*least) } else { None });
        let worth = worth.max();
        let mut sums: BTreeMap<u32, Vec<Row>> = BTreeMap::new();
        for rooms in self.ways(self.rooms(when), but) {
            if but.iter().any(|clauses| clauses.iter().all(|clause| self.is_given(*clause, &rooms))) {
                continue;
            }
            for ((counted, is_worth), rows) in self.sums(&rooms, worth) {
                let under = match self.table.total {
                    Total::Sum { per } => per,
                    Total::Mean {} => counted,
                    Total::Highest {} => 1,
                };
                if under > 0 && (is_worth || worth.is_none()) {
                    sums.entry(under).or_default().extend(rows);
                }
            }
        }
        let runs = sums
            .into_iter()
            .flat_map(|(under, rows)| merged(rows).into_iter().map(move |(low, high)| Run { under, low, high }));
        let least = |run: Run| {
            when.iter().try_fold(run, |run, when| match when {
                When::Score { least } => Some(Run { low: run.first(|score| score >= *least)?, ..run }),
                _ => Some(run),
            })
        };
        runs.filter_map(least).collect()
    }

    fn rooms(&self, when: &[When]) -> Vec<Room> {
        let room = |item: &Item| {
            let edge = |edge: Decimal| whole(edge.get(), units(item)).unwrap_or(0);
            Room { low: edge(item.least), high: edge(item.most), is_answered: None }
        };
        let mut rooms: Vec<_> = self.table.items.iter().map(room).collect();
        for when in when {
            let When::Given(given) = when else { continue };
            let Clause { item, from, to } = clause(self.table, given);
            if let Some(room) = rooms.get_mut(item) {
                *room = Room { low: room.low.max(from), high: room.high.min(to), is_answered: Some(true) };
            }
        }
        rooms
    }

    /// The ways in which the conditions of items, and those of `also`, can hold or not.
    fn ways(&self, rooms: Vec<Room>, also: &[Vec<Clause>]) -> Vec<Vec<Room>> {
        let mut ways = vec![rooms];
        let gates = self.gates.iter().flat_map(|(asked_if, on)| asked_if.iter().chain(on));
        for clause in gates.chain(also.iter().flatten()) {
            let parts: Vec<_> = ways.iter().map(|rooms| self.parts(rooms, *clause)).collect();
            let count: usize = parts.iter().map(Vec::len).sum();
            if count == ways.len() {
                // It is settled in each; only what splits is copied.
                continue;
            }
            if count > WAYS || self.left == 0 {
                break;
            }
            let with = |rooms: &[Room], part: Room| {
                let mut rooms = rooms.to_vec();
                rooms.iter_mut().skip(clause.item).take(1).for_each(|room| *room = part);
                rooms
            };
            let split = ways.iter().zip(parts);
            ways = split.flat_map(|(rooms, parts)| parts.into_iter().map(move |part| with(rooms, part))).collect();
        }
        ways
    }

    /// Whether an item is answered so in all that rooms stand for.
    fn is_given(&self, clause: Clause, rooms: &[Room]) -> bool {
        let item = self.table.items.get(clause.item);
        item.zip(rooms.get(clause.item)).is_some_and(|(item, room)| {
            let is_answered = room.is_answered.unwrap_or(!item.may_not_apply && item.asked_if.is_empty());
            is_answered && clause.from <= room.low && room.high <= clause.to
        })
    }

    /// What the items come to, by how many count and whether one is worth so much.
    fn sums(&mut self, rooms: &[Room], worth: Option<i32>) -> BTreeMap<(u32, bool), Vec<Row>> {
        let table = self.table;
        let mut has_answer: Vec<Option<bool>> = Vec::with_capacity(rooms.len());
        let mut sums = BTreeMap::from([((0_u32, false), vec![(0, 0)])]);
        for (at, (item, room)) in table.items.iter().zip(rooms).enumerate() {
            let (asked_if, on) = self.gates.get(at).map_or((&[][..], None), |(gates, on)| (gates.as_slice(), *on));
            self.left = self.left.saturating_sub(asked_if.len().saturating_add(1));
            let gates: Vec<_> = asked_if.iter().map(|clause| holds(*clause, rooms, &has_answer)).collect();
            let is_asked =
                if gates.contains(&Some(false)) { Some(false) } else { (!gates.contains(&None)).then_some(true) };
            let may_lack = item.may_not_apply || is_asked != Some(true);
            // Where the highest counts, what was not asked counts all the same if it is worth something.
            let counts_unasked = self.is_highest && item.points != (Points::Unscored {});
            let may_have = room.low <= room.high && (is_asked != Some(false) || counts_unasked);
            let (lacks, has) = match room.is_answered {
                None => (may_lack, may_have),
                Some(true) if may_have => (false, true),
                Some(false) if may_lack => (true, false),
                Some(_) => return BTreeMap::new(),
            };
            let rows = match &item.points {
                _ if !has => Vec::new(),
                Points::Answer {} => vec![(room.low, room.high)],
                Points::Reversed {} => {
                    let whole = |edge: Decimal| whole(edge.get(), 1.0).unwrap_or(0);
                    let ends = whole(item.least).saturating_add(whole(item.most));
                    vec![(ends.saturating_sub(room.high), ends.saturating_sub(room.low))]
                }
                Points::Steps(steps) => of_steps(item, steps, *room),
                Points::Depends { then, otherwise, .. } => {
                    let mut rows = Vec::new();
                    let on = on.and_then(|on| holds(on, rooms, &has_answer));
                    if on != Some(false) {
                        rows.extend(of_steps(item, then, *room));
                    }
                    if on != Some(true) {
                        rows.extend(of_steps(item, otherwise, *room));
                    }
                    rows
                }
                Points::Unscored {} => Vec::new(),
            };
            has_answer.push(if lacks && has { None } else { Some(has) });
            if item.points == (Points::Unscored {}) {
                continue;
            }
            let rows = if is_asked == Some(false) { parted(&rows, Some(1)).0 } else { rows };
            let (graver, others) = parted(&merged(rows), worth);
            let mut next: BTreeMap<(u32, bool), Vec<Row>> = BTreeMap::new();
            for ((counted, is_worth), before) in sums {
                let counts = if self.is_mean { counted.saturating_add(1) } else { 0 };
                for (rows, is_worth) in [(&graver, true), (&others, is_worth)] {
                    if !rows.is_empty() {
                        next.entry((counts, is_worth)).or_default().extend(self.added(&before, rows));
                    }
                }
                if lacks {
                    next.entry((counted, is_worth)).or_default().extend(before);
                }
            }
            sums = next.into_iter().map(|(key, rows)| (key, merged(rows))).collect();
        }
        sums
    }

    /// The parts of a room inside and outside a condition.
    fn parts(&self, rooms: &[Room], clause: Clause) -> Vec<Room> {
        let item = self.table.items.get(clause.item);
        let Some((item, room)) = item.zip(rooms.get(clause.item).copied()) else { return vec![Room::default()] };
        let is_settled = room.is_answered.is_some();
        let inside = [
            (room.low, room.high.min(clause.from.saturating_sub(1))),
            (room.low.max(clause.from), room.high.min(clause.to)),
            (room.low.max(clause.to.saturating_add(1)), room.high),
        ];
        let is_answered = room.is_answered.or(Some(true));
        let parts = inside.into_iter().filter(|(low, high)| low <= high);
        let mut parts: Vec<_> = parts.map(|(low, high)| Room { low, high, is_answered }).collect();
        if !is_settled && (item.may_not_apply || !item.asked_if.is_empty()) {
            parts.push(Room { is_answered: Some(false), ..room });
        }
        if room.is_answered == Some(false) || parts.is_empty() {
            parts = vec![room];
        }
        parts
    }

    /// What a sum and the points of one more item come to.
    fn added(&mut self, sums: &[Row], points: &[Row]) -> Vec<Row> {
        let is_highest = self.is_highest;
        let add = |a: i32, b: i32| if is_highest { a.max(b) } else { a.saturating_add(b) };
        let all = |sums: &[Row], points: &[Row]| -> Vec<Row> {
            let with = |sum: Row| points.iter().map(move |points| (add(sum.0, points.0), add(sum.1, points.1)));
            sums.iter().flat_map(|sum| with(*sum)).collect()
        };
        let tried = sums.len().saturating_mul(points.len());
        if tried > self.left {
            self.left = 0;
            return all(hull(sums).as_slice(), hull(points).as_slice());
        }
        self.left = self.left.saturating_sub(tried);
        all(sums, points)
    }
}

/// The points of the steps that answers in a room reach.
fn of_steps(item: &Item, steps: &[Step], room: Room) -> Vec<Row> {
    let from = |step: &Step| whole(step.from.get(), units(item)).unwrap_or(0);
    let ends = steps.iter().skip(1).map(|next| from(next).saturating_sub(1)).chain([i32::MAX]);
    let reached = steps.iter().zip(ends).filter(|(step, end)| from(step) <= room.high && room.low <= *end);
    reached.map(|(step, _)| (step.points, step.points)).collect()
}

/// Rows that rise and do not meet.
fn merged(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_unstable();
    let mut merged: Vec<Row> = Vec::with_capacity(rows.len());
    for (low, high) in rows {
        match merged.last_mut() {
            Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
            _ => merged.push((low, high)),
        }
    }
    merged
}

/// Those of so many points or more, and those of fewer.
fn parted(rows: &[Row], worth: Option<i32>) -> (Vec<Row>, Vec<Row>) {
    let Some(worth) = worth else { return (Vec::new(), rows.to_vec()) };
    let graver = rows.iter().map(|(low, high)| ((*low).max(worth), *high));
    let others = rows.iter().map(|(low, high)| (*low, (*high).min(worth.saturating_sub(1))));
    (graver.filter(|row| row.0 <= row.1).collect(), others.filter(|row| row.0 <= row.1).collect())
}

/// From the first number to the last, of rows that rise.
fn hull(rows: &[Row]) -> Vec<Row> {
    rows.first().zip(rows.last()).map(|(first, last)| (first.0, last.1)).into_iter().collect()
}

/// Whether an item is answered so; `None` where that is not settled.
fn holds(clause: Clause, rooms: &[Room], has_answer: &[Option<bool>]) -> Option<bool> {
    let room = rooms.get(clause.item)?;
    let is_apart = room.high < clause.from || clause.to < room.low;
    let is_inside = clause.from <= room.low && room.high <= clause.to;
    match has_answer.get(clause.item).copied().flatten() {
        Some(false) => Some(false),
        _ if is_apart => Some(false),
        Some(true) if is_inside => Some(true),
        _ => None,
    }
}
