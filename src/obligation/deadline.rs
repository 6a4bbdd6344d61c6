//! Deadlines (`SEMANTICS` S18 to S20).

use super::ticks::Ticks;
use super::today::{Bounds, aspect};
use super::{Cause, Context, Excuse, Item, Shortfall, Verdict};
use crate::fact::{Effect, Fact};
use crate::program::{Anchor, Deadline, Program, Span};
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
        }
    }

    pub(super) fn watch(&self) -> u64 {
        let anchor = match self.anchor {
            From::Each(bit) | From::First(bit) | From::Learned(bit) => bit,
            From::Held(_) => 0,
        };
        self.done_by | anchor
    }

    /// What of a day it looks at, where no fact concerns it: whether the case is still open, and the holds
    /// that it is counted from.
    pub(super) const fn sees(&self) -> u8 {
        match self.anchor {
            From::Held(_) => aspect::SERVICE | aspect::HOLDS,
            _ => aspect::SERVICE,
        }
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
    pub(super) const fn counts_business_days(&self) -> bool {
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
#[derive(Debug, Clone, Default)]
pub(super) struct Deadlines {
    /// The first anchor was taken, or the hold's stretch runs.
    taken: bool,
    schedules: Vec<Schedule>,
}

/// What one anchor opened. The items past their due day and not done wait; they are those just before the
/// current one.
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
    /// Completions of the earliest item so far, where it takes several.
    counted: u32,
    /// How many items wait, and the day the first of them opened.
    waiting: u32,
    waiting_since: Day,
    /// The current item is done, and the next is not open yet.
    done: bool,
    /// No item comes after those that wait.
    over: bool,
    /// The anchor is the last completion.
    renewed: bool,
}

/// An item that waits.
struct Waiting {
    opened: Day,
    due: Day,
    /// The due day while nothing is held.
    unheld: Day,
}

impl Deadlines {
    pub(super) fn day(&mut self, rule: &Rule, context: &Context<'_>, of_day: &[Fact], report: &mut impl FnMut(Item)) {
        self.anchors(rule, context, of_day, report);
        if self.schedules.is_empty() {
            return;
        }
        for _ in of_day.iter().filter(|fact| fact.matches & rule.done_by != 0 && fact.effect.is_event()) {
            for schedule in &mut self.schedules {
                schedule.complete(rule, context, report);
            }
            self.schedules.retain(|schedule| !schedule.is_finished(rule));
        }
        let ended = !context.today.state.is_open()
            || matches!(rule.anchor, From::Held(holds) if !holds.meets(context.today.state.holds));
        if ended {
            for mut schedule in self.schedules.drain(..) {
                schedule.end(rule, context, report);
            }
        }
    }

    fn begin(&mut self, rule: &Rule, anchor: Day, event: Day, holidays: &[Day]) {
        self.schedules.reserve_exact(1);
        self.schedules.push(Schedule::new(rule, anchor, event, holidays));
    }

    fn anchors(&mut self, rule: &Rule, context: &Context<'_>, of_day: &[Fact], report: &mut impl FnMut(Item)) {
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
                            ..item(rule, context, day, day, day, 0)
                        }),
                        _ => {}
                    }
                }
            }
            From::Held(_) => {}
        }
    }

    /// Reports what is open at `as_of`, and forgets the case.
    pub(super) fn finish(&mut self, rule: &Rule, context: &Context<'_>, report: &mut impl FnMut(Item)) {
        for mut schedule in self.schedules.drain(..) {
            schedule.roll(rule, context, context.as_of);
            for waiting in schedule.waiting(rule, context) {
                let late = schedule.late_from(rule, context, &waiting, context.as_of);
                report(Item {
                    verdict: if late.is_some() { Verdict::Missed } else { Verdict::Pending },
                    missed: late.map(|from| Shortfall::of_days(from, context.as_of, context.as_of)),
                    counted: schedule.counted,
                    open: true,
                    ..item(rule, context, schedule.event, waiting.opened, waiting.due, 0)
                });
            }
            if !schedule.done && !schedule.over && schedule.opened <= context.as_of {
                report(Item {
                    verdict: Verdict::Pending,
                    due: schedule.due(rule, context),
                    counted: schedule.counted,
                    open: true,
                    ..item(rule, context, schedule.event, schedule.opened, schedule.opened, 0)
                });
            }
        }
        self.taken = false;
    }
}

fn item(rule: &Rule, context: &Context<'_>, anchor: Day, opened: Day, due: Day, counted: u32) -> Item {
    Item {
        standard: context.standard,
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
    fn new(rule: &Rule, anchor: Day, event: Day, holidays: &[Day]) -> Self {
        Self {
            anchor,
            event,
            number: 0,
            unheld: rule.unheld(anchor, 0, holidays),
            opened: event,
            counted: 0,
            waiting: 0,
            waiting_since: event,
            done: false,
            over: false,
            renewed: false,
        }
    }

    /// When the item of that number is due while nothing is held.
    fn unheld(&self, rule: &Rule, number: u32, holidays: &[Day]) -> Day {
        match rule.repeat.filter(|_| self.renewed) {
            Some(every) => rule.at_month_end(every.after(self.anchor, holidays)),
            None => rule.unheld(self.anchor, number, holidays),
        }
    }

    /// The due day of the current item; none while its clock stands.
    fn due(&self, rule: &Rule, context: &Context<'_>) -> Option<Day> {
        self.due_from(rule, context, self.unheld)
    }

    /// The due day of an item that, while nothing is held, is due on that day.
    fn due_from(&self, rule: &Rule, context: &Context<'_>, unheld: Day) -> Option<Day> {
        let due = self.shifted(rule, context, unheld)?;
        if rule.roll_forward { Self::rolled(context.ticks, due, context.holidays) } else { Some(due) }
    }

    /// The items that wait, earliest first.
    fn waiting(&self, rule: &Rule, context: &Context<'_>) -> impl Iterator<Item = Waiting> {
        let mut opened = self.waiting_since;
        (self.number.saturating_sub(self.waiting)..self.number).filter_map(move |number| {
            let unheld = self.unheld(rule, number, context.holidays);
            let due = self.due_from(rule, context, unheld)?;
            let waiting = Waiting { opened, due, unheld };
            opened = due.next();
            Some(waiting)
        })
    }

    /// The first day on which a waiting item is missed, where that is `day` or earlier.
    fn late_from(&self, rule: &Rule, context: &Context<'_>, waiting: &Waiting, day: Day) -> Option<Day> {
        let last = if rule.grace_months == 0 {
            waiting.due
        } else {
            self.shifted(rule, context, rule.last_for(waiting.unheld))?
        };
        (last < day).then(|| last.next())
    }

    /// An unheld day, moved on by the held days since the anchor.
    fn shifted(&self, rule: &Rule, context: &Context<'_>, unheld: Day) -> Option<Day> {
        let &Context { ticks, holidays, .. } = context;
        if ticks.ran_since(self.anchor) {
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
    fn roll(&mut self, rule: &Rule, context: &Context<'_>, day: Day) {
        while !self.over && self.opened < day {
            let Some(due) = self.due(rule, context) else { return };
            if due >= day {
                return;
            }
            if !self.done {
                if self.waiting == 0 {
                    self.waiting_since = self.opened;
                }
                self.waiting = self.waiting.saturating_add(1);
            }
            self.number = self.number.saturating_add(1);
            if rule.repeat.is_none() || rule.from_completion {
                self.over = true;
                return;
            }
            self.unheld = self.unheld(rule, self.number, context.holidays);
            self.opened = due.next();
            self.done = false;
        }
    }

    /// Takes in one completion: it closes every item whose due day is past or, when there is none, the one now
    /// open.
    fn complete(&mut self, rule: &Rule, context: &Context<'_>, report: &mut impl FnMut(Item)) {
        let day = context.today.day;
        self.roll(rule, context, day);
        if day < self.event || (rule.leave_out_anchor_day && day == self.event) {
            return;
        }
        if let Some(days) = rule.not_earlier_than {
            let due = self.due(rule, context);
            if due.is_none_or(|due| day < due.plus_days(days.saturating_neg())) {
                return;
            }
        }
        if self.waiting == 0 && (self.done || self.over || self.opened > day) {
            return;
        }
        self.counted = self.counted.saturating_add(1);
        if self.counted < rule.count {
            return;
        }
        self.counted = 0;
        let mut base = day;
        if self.waiting == 0 {
            self.done = true;
            report(Item {
                verdict: Verdict::Met,
                due: self.due(rule, context),
                done: Some(day),
                ..item(rule, context, self.event, self.opened, day, rule.count)
            });
        }
        for waiting in self.waiting(rule, context) {
            let late = self.late_from(rule, context, &waiting, day);
            if late.is_none() {
                base = waiting.due;
            }
            report(Item {
                verdict: if late.is_some() { Verdict::Missed } else { Verdict::Met },
                done: Some(day),
                missed: late.map(|from| Shortfall::of_days(from, day, day)),
                ..item(rule, context, self.event, waiting.opened, waiting.due, rule.count)
            });
        }
        self.waiting = 0;
        if rule.from_completion {
            self.renew(rule, base, day, context.holidays);
        }
    }

    /// The next item counts from `base`.
    fn renew(&mut self, rule: &Rule, base: Day, done: Day, holidays: &[Day]) {
        self.anchor = base;
        self.renewed = true;
        self.unheld = self.unheld(rule, self.number, holidays);
        self.opened = done.next();
        self.done = false;
        self.over = false;
    }

    /// The schedule ends: what is missed stays missed, the rest is excused.
    fn end(&mut self, rule: &Rule, context: &Context<'_>, report: &mut impl FnMut(Item)) {
        let day = context.today.day;
        self.roll(rule, context, day);
        let passed = day.previous().days_since(self.anchor);
        let through = |day| context.ticks.through(day, context.holidays);
        let counted = through(day.previous()).saturating_sub(through(self.anchor));
        // Business days that did not count were not held.
        let counted = if rule.counts_business_days() { passed } else { counted };
        let excuse = Excuse::new(Cause::Ended, passed, counted);
        for waiting in self.waiting(rule, context) {
            let of = item(rule, context, self.event, waiting.opened, waiting.due, self.counted);
            if let Some(first) = self.late_from(rule, context, &waiting, day) {
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
            report(Item {
                due: self.due(rule, context),
                verdict: Verdict::Excused,
                excused: Some(excuse),
                ..item(rule, context, self.event, self.opened, self.opened, self.counted)
            });
        }
    }

    /// Whether nothing can come of it any more.
    fn is_finished(&self, rule: &Rule) -> bool {
        rule.repeat.is_none() && self.waiting == 0 && (self.done || self.over)
    }
}
