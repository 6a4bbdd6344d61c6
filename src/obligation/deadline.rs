//! Deadlines (`SEMANTICS` S18 to S20).

use std::collections::VecDeque;

use super::ticks::Ticks;
use super::today::{Bounds, HoldClocks};
use super::{Cause, Context, Excuse, Item, Shortfall, Verdict};
use crate::fact::{Effect, Fact};
use crate::program::{Anchor, Clock, Deadline, Program, Span};
use crate::record::Holds;
use crate::time::Day;

/// A deadline, made ready.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    anchor: From,
    scope: Bounds,
    within: Option<Span>,
    repeat: Option<Span>,
    from_completion: bool,
    done_by: u64,
    count: u32,
    leave_out_anchor_day: bool,
    not_earlier_than: Option<i32>,
    month_end: bool,
    grace_months: u32,
    roll_forward: bool,
    clocks: HoldClocks,
}

/// What it is counted from, as bits and holds.
#[derive(Debug, Clone, Copy)]
enum From {
    Each(u64),
    First(u64),
    Learned(u64),
    Held(Holds),
}

impl Rule {
    pub(super) fn of(rule: &Deadline, program: &Program) -> Self {
        Self {
            anchor: match &rule.anchor {
                Anchor::Each(pattern) => From::Each(program.bit(pattern)),
                Anchor::First(pattern) => From::First(program.bit(pattern)),
                Anchor::Learned(pattern) => From::Learned(program.bit(pattern)),
                Anchor::Held(reasons) => From::Held(reasons.iter().copied().collect()),
            },
            scope: Bounds::of(&rule.scope, program),
            within: rule.within,
            repeat: rule.repeat.map(|repeat| repeat.every),
            from_completion: rule.repeat.is_some_and(|repeat| repeat.from_completion),
            done_by: program.bits(&rule.done_by),
            count: rule.count,
            leave_out_anchor_day: rule.leave_out_anchor_day,
            not_earlier_than: rule.not_earlier_than.map(|days| i32::try_from(days).unwrap_or(i32::MAX)),
            month_end: rule.month_end,
            grace_months: rule.grace_months,
            roll_forward: rule.roll_forward,
            clocks: HoldClocks::of(rule.clocks),
        }
    }

    pub(super) fn watch(&self) -> u64 {
        let anchor = match self.anchor {
            From::Each(bit) | From::First(bit) | From::Learned(bit) => bit,
            From::Held(_) => 0,
        };
        self.done_by | anchor
    }

    /// The due day of the item of that number, counted from an anchor while nothing is held.
    fn unheld(&self, anchor: Day, number: u32, holidays: &[Day]) -> Day {
        let due = match (self.within, self.repeat) {
            (Some(within), Some(every)) => match (within, every) {
                // Counted in one go, and never chained.
                (Span::Days(a), Span::Days(b)) => Span::Days(times(b, number, a)).after(anchor, holidays),
                (Span::BusinessDays(a), Span::BusinessDays(b)) => {
                    Span::BusinessDays(times(b, number, a)).after(anchor, holidays)
                }
                (Span::Months(a), Span::Months(b)) => Span::Months(times(b, number, a)).after(anchor, holidays),
                _ if number == 0 => within.after(anchor, holidays),
                _ => scaled(every, number).after(within.after(anchor, holidays), holidays),
            },
            (None, Some(every)) => scaled(every, number.saturating_add(1)).after(anchor, holidays),
            (Some(within), None) => within.after(anchor, holidays),
            (None, None) => anchor,
        };
        self.at_month_end(due)
    }

    fn at_month_end(&self, due: Day) -> Day {
        if self.month_end { due.month_end() } else { due }
    }

    /// The last day on time for a due day.
    fn last_for(&self, due: Day) -> Day {
        if self.grace_months == 0 {
            return due;
        }
        self.at_month_end(due.plus_months(self.grace_months))
    }

    /// Whether the clock counts business days.
    const fn counts_business_days(&self) -> bool {
        matches!(self.within, Some(Span::BusinessDays(_)))
            || (self.within.is_none() && matches!(self.repeat, Some(Span::BusinessDays(_))))
    }
}

fn times(every: u32, number: u32, more: u32) -> u32 {
    every.saturating_mul(number).saturating_add(more)
}

const fn scaled(span: Span, by: u32) -> Span {
    match span {
        Span::Days(n) => Span::Days(n.saturating_mul(by)),
        Span::BusinessDays(n) => Span::BusinessDays(n.saturating_mul(by)),
        Span::Months(n) => Span::Months(n.saturating_mul(by)),
        Span::FirstMonths(n) => Span::FirstMonths(n.saturating_mul(by)),
    }
}

/// What is open of one deadline in one case.
#[derive(Debug, Clone)]
pub(super) struct Deadlines {
    ticks: Ticks,
    /// The first anchor was taken, or the hold's stretch runs.
    taken: bool,
    schedules: Vec<Schedule>,
    /// Schedules that ended, kept for their room.
    spare: Vec<Schedule>,
}

/// What one anchor opened.
#[derive(Debug, Clone)]
struct Schedule {
    /// The day it is counted from.
    anchor: Day,
    /// The day of the anchor's event: what is done from here on counts.
    event: Day,
    /// The number of the current item.
    number: u32,
    /// The due day of the current item while nothing is held.
    unheld: Day,
    /// The day the current item opened, or will open.
    opened: Day,
    /// Completions of the current item so far, where it takes several.
    counted: u32,
    /// The current item is done, and the next is not open yet.
    done: bool,
    /// Items past their due day and not done, earliest first.
    waiting: VecDeque<Waiting>,
    /// The current item is the last and its due day is past.
    over: bool,
    /// The anchor is the last completion.
    renewed: bool,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    opened: Day,
    due: Day,
    /// The due day while nothing is held.
    unheld: Day,
}

impl Deadlines {
    pub(super) fn new(rule: &Rule) -> Self {
        Self {
            ticks: Ticks::counting(rule.counts_business_days()),
            taken: false,
            schedules: Vec::new(),
            spare: Vec::new(),
        }
    }

    pub(super) fn day(
        &mut self,
        rule: &Rule,
        standard: usize,
        context: &Context<'_>,
        of_day: &[Fact],
        report: &mut impl FnMut(Item),
    ) {
        let day = context.today.day;
        if context.changed {
            let runs = rule.clocks.on(context.today.state.holds) == Clock::Continue;
            self.ticks.set(day, runs, context.holidays);
        }
        self.anchors(rule, standard, context, of_day, report);
        let ticks = &self.ticks;
        for schedule in &mut self.schedules {
            schedule.roll(rule, ticks, context.holidays, day);
        }
        for _ in of_day.iter().filter(|fact| fact.matches & rule.done_by != 0 && fact.effect.is_event()) {
            for schedule in &mut self.schedules {
                schedule.complete(rule, standard, ticks, context, report);
            }
        }
        let ended = !context.today.state.is_open()
            || matches!(rule.anchor, From::Held(holds) if !holds.meets(context.today.state.holds));
        if ended {
            for schedule in &mut self.schedules {
                schedule.end(rule, standard, ticks, context, report);
            }
            self.put_by();
        } else {
            let mut at = 0_usize;
            while let Some(schedule) = self.schedules.get(at) {
                if schedule.is_finished(rule) {
                    let ended = self.schedules.remove(at);
                    self.spare.reserve_exact(1);
                    self.spare.push(ended);
                } else {
                    at = at.saturating_add(1);
                }
            }
        }
    }

    /// Ends every schedule, and keeps its room.
    fn put_by(&mut self) {
        self.spare.reserve_exact(self.schedules.len());
        self.spare.append(&mut self.schedules);
    }

    /// Begins a schedule, in the room of one that ended where there is any.
    fn begin(&mut self, rule: &Rule, anchor: Day, event: Day, holidays: &[Day]) {
        let mut schedule = self.spare.pop().unwrap_or_else(|| Schedule::new(anchor, event));
        schedule.waiting.clear();
        let waiting = std::mem::take(&mut schedule.waiting);
        self.schedules.reserve_exact(1);
        let mut schedule = Schedule { waiting, ..Schedule::new(anchor, event) };
        schedule.count_anew(rule, holidays);
        self.schedules.push(schedule);
    }

    fn anchors(
        &mut self,
        rule: &Rule,
        standard: usize,
        context: &Context<'_>,
        of_day: &[Fact],
        report: &mut impl FnMut(Item),
    ) {
        let day = context.today.day;
        let counts = rule.scope.hold(context.today);
        if let From::Held(holds) = rule.anchor {
            let held = holds.meets(context.today.state.holds) && context.today.state.is_open();
            if held && !self.taken && counts {
                self.begin(rule, day, day, context.holidays);
            }
            self.taken = held;
        }
        if !counts {
            return;
        }
        match rule.anchor {
            From::Each(bit) => {
                for _ in of_day.iter().filter(|fact| fact.matches & bit != 0 && fact.effect.is_event()) {
                    if rule.repeat.is_none() || self.schedules.is_empty() {
                        self.begin(rule, day, day, context.holidays);
                    }
                }
            }
            From::First(bit) => {
                let fits = of_day.iter().any(|fact| fact.matches & bit != 0 && fact.effect.is_event());
                if fits && !self.taken {
                    self.taken = true;
                    self.begin(rule, day, day, context.holidays);
                }
            }
            From::Learned(bit) => {
                for fact in of_day.iter().filter(|fact| fact.matches & bit != 0) {
                    if rule.repeat.is_some() && !self.schedules.is_empty() {
                        continue;
                    }
                    match fact.effect {
                        Effect::LearnedOn(learned) => self.begin(rule, learned.max(day), day, context.holidays),
                        Effect::LearnedUnknown => report(Item {
                            verdict: Verdict::CannotTell,
                            due: None,
                            ..item(rule, standard, day, day, day, 0)
                        }),
                        _ => {}
                    }
                }
            }
            From::Held(_) => {}
        }
    }

    /// Reports what is open at `as_of`, and forgets the case.
    pub(super) fn finish(
        &mut self,
        rule: &Rule,
        standard: usize,
        context: &Context<'_>,
        report: &mut impl FnMut(Item),
    ) {
        for schedule in &mut self.schedules {
            schedule.roll(rule, &self.ticks, context.holidays, context.as_of);
            for waiting in &schedule.waiting {
                let late = schedule.late_from(rule, &self.ticks, waiting, context.as_of, context.holidays);
                report(Item {
                    verdict: if late.is_some() { Verdict::Missed } else { Verdict::Pending },
                    missed: late.map(|from| Shortfall::of_days(from, context.as_of, context.as_of)),
                    counted: schedule.counted,
                    open: true,
                    ..item(rule, standard, schedule.event, waiting.opened, waiting.due, 0)
                });
            }
            if !schedule.done && !schedule.over && schedule.opened <= context.as_of {
                report(Item {
                    verdict: Verdict::Pending,
                    due: schedule.due(rule, &self.ticks, context.holidays),
                    counted: schedule.counted,
                    open: true,
                    ..item(rule, standard, schedule.event, schedule.opened, schedule.opened, 0)
                });
            }
        }
        self.put_by();
        self.ticks.clear();
        self.taken = false;
    }
}

fn item(rule: &Rule, standard: usize, anchor: Day, opened: Day, due: Day, counted: u32) -> Item {
    Item {
        standard,
        demand: 0,
        anchor,
        opened,
        due: Some(due),
        verdict: Verdict::Pending,
        done: None,
        excused: None,
        missed: None,
        asked: rule.count,
        counted,
        open: false,
    }
}

impl Schedule {
    const fn new(anchor: Day, event: Day) -> Self {
        Self {
            anchor,
            event,
            number: 0,
            unheld: anchor,
            opened: event,
            counted: 0,
            done: false,
            waiting: VecDeque::new(),
            over: false,
            renewed: false,
        }
    }

    /// The due day of the current item; none while its clock stands.
    fn due(&self, rule: &Rule, ticks: &Ticks, holidays: &[Day]) -> Option<Day> {
        let unheld = self.unheld;
        let due = self.shifted(rule, ticks, unheld, holidays)?;
        if rule.roll_forward { Self::rolled(ticks, due, holidays) } else { Some(due) }
    }

    /// The first day on which a waiting item is missed, where that is `day` or earlier.
    fn late_from(&self, rule: &Rule, ticks: &Ticks, waiting: &Waiting, day: Day, holidays: &[Day]) -> Option<Day> {
        let last = if rule.grace_months == 0 {
            waiting.due
        } else {
            self.shifted(rule, ticks, rule.last_for(waiting.unheld), holidays)?
        };
        (last < day).then(|| last.next())
    }

    /// An unheld day, moved on by the held days since the anchor.
    fn shifted(&self, rule: &Rule, ticks: &Ticks, unheld: Day, holidays: &[Day]) -> Option<Day> {
        if ticks.never_stood() {
            return Some(unheld);
        }
        let counted = if rule.counts_business_days() {
            self.anchor.business_days_to(unheld, holidays)
        } else {
            unheld.days_since(self.anchor)
        };
        if counted == 0 {
            return Some(self.anchor);
        }
        ticks.day_of(ticks.through(self.anchor, holidays).saturating_add(counted), holidays)
    }

    /// The due day itself where it is a business day, or else the next one on which the clock runs.
    fn rolled(ticks: &Ticks, due: Day, holidays: &[Day]) -> Option<Day> {
        let mut day = due;
        while !day.is_business(holidays) {
            day = ticks.runs_from(day.next())?;
        }
        Some(day)
    }

    /// Brings the schedule to the start of a day: items whose due day is past wait, and the next opens.
    fn roll(&mut self, rule: &Rule, ticks: &Ticks, holidays: &[Day], day: Day) {
        while !self.over && self.opened < day {
            let Some(due) = self.due(rule, ticks, holidays) else { return };
            if due >= day {
                return;
            }
            if !self.done {
                if self.waiting.capacity() == 0 {
                    self.waiting.reserve_exact(1);
                }
                self.waiting.push_back(Waiting { opened: self.opened, due, unheld: self.unheld });
            }
            if rule.repeat.is_none() || rule.from_completion {
                self.over = true;
                return;
            }
            self.number = self.number.saturating_add(1);
            self.count_anew(rule, holidays);
            self.opened = due.next();
            self.done = false;
        }
    }

    /// Takes in one completion: it closes every item whose due day is past or, when there is none, the one now
    /// open.
    fn complete(
        &mut self,
        rule: &Rule,
        standard: usize,
        ticks: &Ticks,
        context: &Context<'_>,
        report: &mut impl FnMut(Item),
    ) {
        let day = context.today.day;
        if day < self.event || (rule.leave_out_anchor_day && day == self.event) {
            return;
        }
        if let Some(days) = rule.not_earlier_than {
            let due = self.due(rule, ticks, context.holidays);
            if due.is_none_or(|due| day < due.plus_days(days.saturating_neg())) {
                return;
            }
        }
        if self.waiting.is_empty() && (self.done || self.over || self.opened > day) {
            return;
        }
        self.counted = self.counted.saturating_add(1);
        if self.counted < rule.count {
            return;
        }
        self.counted = 0;
        if self.waiting.is_empty() {
            let due = self.due(rule, ticks, context.holidays);
            self.done = true;
            report(Item {
                verdict: Verdict::Met,
                due,
                done: Some(day),
                ..item(rule, standard, self.event, self.opened, day, rule.count)
            });
            self.renew(rule, day, day, context.holidays);
        } else {
            let mut base = day;
            while let Some(waiting) = self.waiting.pop_front() {
                let late = self.late_from(rule, ticks, &waiting, day, context.holidays);
                if late.is_none() {
                    base = waiting.due;
                }
                report(Item {
                    verdict: if late.is_some() { Verdict::Missed } else { Verdict::Met },
                    done: Some(day),
                    missed: late.map(|from| Shortfall::of_days(from, day, day)),
                    ..item(rule, standard, self.event, waiting.opened, waiting.due, rule.count)
                });
            }
            self.renew(rule, base, day, context.holidays);
        }
    }

    /// Where the repeat counts from the completion: the next item counts from `base`.
    fn renew(&mut self, rule: &Rule, base: Day, done: Day, holidays: &[Day]) {
        if rule.from_completion {
            self.anchor = base;
            self.renewed = true;
            self.count_anew(rule, holidays);
            self.opened = done.next();
            self.done = false;
            self.over = false;
        }
    }

    /// Works out when the current item is due while nothing is held.
    fn count_anew(&mut self, rule: &Rule, holidays: &[Day]) {
        self.unheld = match rule.repeat.filter(|_| self.renewed) {
            Some(every) => rule.at_month_end(every.after(self.anchor, holidays)),
            None => rule.unheld(self.anchor, self.number, holidays),
        };
    }

    /// The schedule ends: what is missed stays missed, the rest is excused.
    fn end(
        &mut self,
        rule: &Rule,
        standard: usize,
        ticks: &Ticks,
        context: &Context<'_>,
        report: &mut impl FnMut(Item),
    ) {
        let day = context.today.day;
        let passed = day.previous().days_since(self.anchor);
        let counted = ticks
            .through(day.previous(), context.holidays)
            .saturating_sub(ticks.through(self.anchor, context.holidays));
        // Business days that did not count were not held.
        let counted = if rule.counts_business_days() { passed } else { counted };
        let excuse = Excuse::new(Cause::Ended, passed, counted);
        while let Some(waiting) = self.waiting.pop_front() {
            let of = item(rule, standard, self.event, waiting.opened, waiting.due, self.counted);
            if let Some(first) = self.late_from(rule, ticks, &waiting, day, context.holidays) {
                report(Item {
                    verdict: Verdict::Missed,
                    missed: Some(Shortfall::of_days(first, day.previous().max(first), day)),
                    ..of
                });
            } else {
                report(Item { verdict: Verdict::Excused, excused: Some(excuse), ..of });
            }
        }
        if !self.done && !self.over && self.opened <= day {
            let due = self.due(rule, ticks, context.holidays);
            report(Item {
                due,
                verdict: Verdict::Excused,
                excused: Some(excuse),
                ..item(rule, standard, self.event, self.opened, self.opened, self.counted)
            });
        }
    }

    /// Whether nothing can come of it any more.
    fn is_finished(&self, rule: &Rule) -> bool {
        rule.repeat.is_none() && self.waiting.is_empty() && (self.done || self.over)
    }
}
