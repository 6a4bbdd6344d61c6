//! Contact in rolling windows (S12 to S15, S17 of [`caseload::semantics`]).

use std::collections::VecDeque;

use super::contact::Rule;
use super::{Cause, Context, Excuse, Item, Shortfall, Verdict};
use crate::fact::{Effect, Fact};
use crate::program::Amount;
use crate::time::Day;

/// What is open of one rolling standard in one case.
#[derive(Debug, Clone)]
pub(super) struct Rolling {
    /// The demand of the day; none where the standard does not bind.
    demand: Option<usize>,
    /// Ticks of the clock before the run.
    began: i32,
    /// A hold that restarts the clock stands, or stood since the last active day.
    restarts: bool,
    rows: Box<[Row]>,
}

/// What is open under one demand. Items stand in the order they were opened, which is the order they are
/// met in.
#[derive(Debug, Clone, Default)]
struct Row {
    /// Everything counted so far that fits the demand's filter.
    total: u32,
    /// For different workers: each worker's last day, latest first; as many as are asked for.
    recent: Vec<(u32, Day)>,
    open: VecDeque<Open>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    day: Day,
    /// Ticks of the clock up to the end of that day.
    ticks: i32,
    /// The row's total at the end of that day.
    total: u32,
    /// The day on which the row it stands in started afresh, where that was before the item was made good.
    row_ended: Option<Day>,
}

impl Row {
    #[inline]
    fn count(&mut self, amount: Amount, least: u32, fact: &Fact, context: &Context<'_>) {
        match amount {
            Amount::Contacts => self.total = self.total.saturating_add(1),
            Amount::Minutes => {
                if let Effect::Contact { minutes, .. } = fact.effect {
                    self.total = self.total.saturating_add(u32::from(minutes));
                }
            }
            Amount::Staff => {
                for worker in context.facts.staff_of(&fact.effect) {
                    self.recent.retain(|(known, _)| known != worker);
                    self.recent.insert(0, (*worker, fact.day));
                    self.recent.truncate(usize::try_from(least).unwrap_or(usize::MAX));
                }
            }
        }
    }

    /// How much was counted after an item's day.
    #[inline]
    fn counted(&self, amount: Amount, open: &Open) -> u32 {
        match amount {
            Amount::Contacts | Amount::Minutes => self.total.saturating_sub(open.total),
            Amount::Staff => {
                let seen = self.recent.iter().filter(|(_, day)| *day > open.day).count();
                u32::try_from(seen).unwrap_or(u32::MAX)
            }
        }
    }
}

impl Rolling {
    pub(super) fn new(rule: &Rule) -> Self {
        Self { demand: None, began: 0, restarts: false, rows: vec![Row::default(); rule.demands.len()].into() }
    }

    pub(super) fn day(&mut self, rule: &Rule, context: &Context<'_>, of_day: &[Fact], report: &mut impl FnMut(Item)) {
        let Some(now) = (if context.changed { self.change(rule, context, report) } else { self.demand }) else {
            return;
        };
        self.contacts(rule, now, context, of_day, report);
    }

    /// Takes in what changed today; the demand of the day, where the standard binds.
    fn change(&mut self, rule: &Rule, context: &Context<'_>, report: &mut impl FnMut(Item)) -> Option<usize> {
        let day = context.today.day;
        let Some(now) = rule.demand_on(context.today) else {
            if self.demand.take().is_some() {
                self.end_run(rule, context, report);
            }
            return None;
        };
        let active = context.ticks.runs();
        let afresh = active && self.restarts;
        let restarts = rule.demands.get(now).is_some_and(|demand| demand.restarts.meets(context.today.state.holds));
        self.restarts = restarts || (self.restarts && !active);
        if afresh {
            self.restart(rule, context, report);
        }
        if self.demand.is_none() {
            self.began = context.ticks.through(day.previous(), context.holidays);
        }
        let before = self.demand.replace(now);
        if afresh || before.is_none_or(|before| rule.differ(before, now)) {
            self.open(now, day.previous(), context);
        }
        Some(now)
    }

    #[inline]
    fn contacts(
        &mut self,
        rule: &Rule,
        now: usize,
        context: &Context<'_>,
        of_day: &[Fact],
        report: &mut impl FnMut(Item),
    ) {
        let mut counted = false;
        for (at, (demand, row)) in rule.demands.iter().zip(&mut self.rows).enumerate() {
            let mut fits = false;
            for fact in demand.fitting(of_day) {
                fits = true;
                row.count(rule.amount, demand.least, fact, context);
            }
            counted |= fits && at == now;
            while fits && row.open.front().is_some_and(|open| row.counted(rule.amount, open) >= demand.least) {
                let Some(open) = row.open.pop_front() else { break };
                let item = settle(rule, at, open, self.began, context, context.today.day);
                report(Item { done: Some(context.today.day), counted: demand.least, ..item });
            }
        }
        if counted {
            self.open(now, context.today.day, context);
        }
    }

    #[inline]
    fn open(&mut self, demand: usize, day: Day, context: &Context<'_>) {
        let ticks = context.ticks.through(day, context.holidays);
        if let Some(row) = self.rows.get_mut(demand) {
            if row.open.capacity() == 0 {
                row.open.reserve_exact(2);
            }
            row.open.push_back(Open { day, ticks, total: row.total, row_ended: None });
        }
    }

    /// The row starts afresh: what is missed waits on to be made good, the rest is excused.
    fn restart(&mut self, rule: &Rule, context: &Context<'_>, report: &mut impl FnMut(Item)) {
        let on = context.today.day;
        let passed = context.ticks.through(on.previous(), context.holidays);
        for (at, (demand, row)) in rule.demands.iter().zip(&mut self.rows).enumerate() {
            while row.open.back().is_some_and(|open| passed.saturating_sub(open.ticks) < demand.days) {
                let Some(open) = row.open.pop_back() else { break };
                let item = settle(rule, at, open, self.began, context, on);
                report(excused(item, Cause::Restarted, row, rule, &open, passed, on));
            }
            for open in &mut row.open {
                open.row_ended.get_or_insert(on);
            }
        }
    }

    fn end_run(&mut self, rule: &Rule, context: &Context<'_>, report: &mut impl FnMut(Item)) {
        let on = context.today.day;
        let passed = context.ticks.through(on.previous(), context.holidays);
        for (at, row) in self.rows.iter_mut().enumerate() {
            while let Some(open) = row.open.pop_front() {
                let item = settle(rule, at, open, self.began, context, on);
                report(match item.verdict {
                    Verdict::Missed => Item { counted: row.counted(rule.amount, &open), ..item },
                    _ => excused(item, Cause::Ended, row, rule, &open, passed, on),
                });
            }
        }
        self.clear();
    }

    fn clear(&mut self) {
        self.demand = None;
        self.restarts = false;
        for row in &mut self.rows {
            row.total = 0;
            row.recent.clear();
            row.open.clear();
        }
    }

    /// What is to be done next, after `as_of`.
    #[cfg(feature = "sim")]
    pub(super) fn wants(&self, rule: &Rule, context: &Context<'_>, wants: &mut Vec<super::Want>) {
        for (demand, row) in rule.demands.iter().zip(&self.rows) {
            let Some(open) = row.open.front() else { continue };
            let due = context.ticks.day_of(open.ticks.saturating_add(demand.days), context.holidays);
            if let Some(due) = due {
                let missing = demand.least.saturating_sub(row.counted(rule.amount, open));
                wants.push(super::Want {
                    row: context.standard,
                    standard: demand.standard,
                    demand: demand.place,
                    opens: open.day.next(),
                    due,
                    missing,
                    safety: false,
                    stands: Day::LAST,
                });
            }
        }
    }

    /// Reports what is open at `as_of`, and forgets the case.
    pub(super) fn finish(&mut self, rule: &Rule, context: &Context<'_>, report: &mut impl FnMut(Item)) {
        for (at, (demand, row)) in rule.demands.iter().zip(&self.rows).enumerate() {
            for open in &row.open {
                let item = settle(rule, at, *open, self.began, context, context.as_of);
                let pending = item.verdict != Verdict::Missed;
                report(Item {
                    verdict: if pending { Verdict::Pending } else { Verdict::Missed },
                    due: context.ticks.day_of(open.ticks.saturating_add(demand.days), context.holidays),
                    counted: row.counted(rule.amount, open),
                    open: true,
                    ..item
                });
            }
        }
        self.clear();
    }
}

/// What an item came to that was done, ended or is looked at on a day: missed where its active days have
/// passed before that day, met otherwise.
#[inline]
fn settle(rule: &Rule, at: usize, open: Open, began: i32, context: &Context<'_>, on: Day) -> Item {
    let (days, asked, standard, demand) =
        rule.demands.get(at).map_or((0, 0, 0, 0), |demand| (demand.days, demand.least, demand.standard, demand.place));
    let passed = context.ticks.through(on.previous(), context.holidays);
    let missed = passed.saturating_sub(open.ticks) >= days;
    let day_of = |tick| context.ticks.day_of(tick, context.holidays);
    let due = if missed { day_of(open.ticks.saturating_add(days)) } else { None };
    Item {
        demand,
        verdict: if missed { Verdict::Missed } else { Verdict::Met },
        missed: if missed { stretch(open, began, context, on) } else { None },
        ..Item::opened(standard, open.day, due, asked)
    }
}

/// The active days from an item's day to the day it was done, ended or is looked at.
fn stretch(open: Open, began: i32, context: &Context<'_>, on: Day) -> Option<Shortfall> {
    let until = open.row_ended.unwrap_or(on);
    let first = open.ticks.saturating_add(1);
    let last = context.ticks.through(until.previous(), context.holidays);
    let day_of = |tick| context.ticks.day_of(tick, context.holidays);
    let active = (first.saturating_sub(began), last.saturating_sub(began));
    Some(Shortfall { from: day_of(first)?, to: day_of(last)?, until, active })
}

/// The same item, excused.
fn excused(item: Item, cause: Cause, row: &Row, rule: &Rule, open: &Open, passed: i32, on: Day) -> Item {
    let days = on.previous().days_since(open.day);
    Item {
        verdict: Verdict::Excused,
        excused: Some(Excuse::new(cause, days, passed.saturating_sub(open.ticks))),
        counted: row.counted(rule.amount, open),
        ..item
    }
}
