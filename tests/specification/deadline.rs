//! Something done by a day: S18 to S20. One schedule per anchor.

use caseload::event::{Event, Kind};
use caseload::program::{Anchor, Clock, Deadline, Pattern, Span};
use caseload::time::{Day, Instant};

use super::{Entry, Judged, Record, State, Status};

/// What an anchor starts.
struct Schedule {
    /// The day of the event: completions count from here.
    event_day: Day,
    /// The day it is counted from.
    anchor: Day,
    /// The day it ended: the closing day, or the first day no longer held.
    end: Option<Day>,
}

struct Open {
    opened: Day,
    due: Option<Day>,
    /// The last day on time.
    last: Option<Day>,
    completions: u32,
    done: Option<Day>,
}

impl Open {
    fn new(opened: Day, (due, last): (Option<Day>, Option<Day>)) -> Self {
        Self { opened, due, last, completions: 0, done: None }
    }
}

pub(super) fn judge(record: &Record<'_>, rule: &Deadline) -> Judged {
    let mut judged = Judged::default();
    for schedule in schedules(record, rule, &mut judged) {
        let clock = Counting { record, rule, schedule: &schedule };
        let items =
            if rule.repeat.is_some_and(|repeat| repeat.from_completion) { clock.chained() } else { clock.items() };
        for Open { opened, due, last, done, .. } in items {
            let (missed_from, status) = match (last.map(Day::next), done) {
                (Some(late), Some(done)) if done >= late => (Some(late), Status::Missed),
                (_, Some(_)) => (None, Status::Met),
                // S20: pending items are excused, missed stay missed. Today is not over.
                (Some(late), None) if late <= clock.looked_at() => (Some(late), Status::Missed),
                (_, None) if schedule.end.is_some() => (None, Status::Excused),
                (_, None) => (None, Status::Pending),
            };
            judged.entries.push(Entry { opened, due, status, done });
            if let Some(from) = missed_from {
                let to = match (done, schedule.end) {
                    (Some(done), _) => done,
                    (None, Some(end)) => end.previous().max(from),
                    (None, None) => record.as_of,
                };
                judged.findings.push((from, to));
            }
        }
    }
    judged
}

/// S18: the schedules of a standard. What cannot be told for want of `learned_at` goes to `judged`.
fn schedules(record: &Record<'_>, rule: &Deadline, judged: &mut Judged) -> Vec<Schedule> {
    let mut schedules: Vec<Schedule> = Vec::new();
    let pattern = match &rule.anchor {
        Anchor::Held(reasons) => {
            let held = |state: &State<'_>| state.is_open() && reasons.iter().any(|reason| state.holds.contains(reason));
            for state in &record.days {
                let begins = held(state) && !record.on(state.day.previous()).is_some_and(held);
                if begins && state.lies_in(&rule.scope) {
                    let end =
                        record.days.iter().find(|later| later.day > state.day && !held(later)).map(|later| later.day);
                    schedules.push(Schedule { event_day: state.day, anchor: state.day, end });
                }
            }
            return schedules;
        }
        Anchor::Each(pattern) | Anchor::First(pattern) | Anchor::Learned(pattern) => pattern,
    };
    for event in record.events.iter().filter(|event| pattern.fits(&event.kind)) {
        let event_day = event.at.day();
        let counts =
            record.on(event_day).is_some_and(|state| state.lies_in(&rule.scope)) && !begins_again(record, event);
        let once_for_ever = matches!(rule.anchor, Anchor::First(_)) && !schedules.is_empty();
        // While a repeating deadline runs, further anchors change nothing.
        let runs = schedules.last().is_some_and(|running| running.end.is_none_or(|end| event_day <= end));
        if !counts || once_for_ever || (rule.repeat.is_some() && runs) {
            continue;
        }
        let anchor = match (&rule.anchor, learned_on(pattern, event)) {
            (Anchor::Learned(_), Some(learned)) => event_day.max(learned),
            (Anchor::Learned(_), None) => {
                judged.entries.push(Entry { opened: event_day, due: None, status: Status::CannotTell, done: None });
                continue;
            }
            _ => event_day,
        };
        let end = record.closings().map(|state| state.day).find(|closing| *closing > event_day);
        schedules.push(Schedule { event_day, anchor, end });
    }
    schedules
}

/// S7: whether the event is an enrolment on a day on which the case was in service before, and had left it.
fn begins_again(record: &Record<'_>, event: &Event) -> bool {
    let day = event.at.day();
    let mut serves = record.on(day.previous()).is_some_and(|state| state.in_service);
    let mut before_now = serves;
    for earlier in record.events.iter().filter(|earlier| earlier.at.day() == day && earlier.order(event).is_lt()) {
        match earlier.kind {
            Kind::Enrolled(_) => serves = true,
            Kind::Closed(_) | Kind::Reopened(_) => serves = false,
            _ => {}
        }
        before_now |= serves;
    }
    matches!(event.kind, Kind::Enrolled(_)) && before_now && !serves
}

fn learned_on(pattern: &Pattern, event: &Event) -> Option<Day> {
    match (pattern, &event.kind) {
        (Pattern::InstitutionEntered { .. }, Kind::InstitutionEntered(stay)) => stay.learned_at.map(Instant::day),
        (Pattern::InstitutionLeft { .. }, Kind::InstitutionLeft(stay)) => stay.learned_at.map(Instant::day),
        _ => None,
    }
}

/// How one schedule counts its days.
struct Counting<'a> {
    record: &'a Record<'a>,
    rule: &'a Deadline,
    schedule: &'a Schedule,
}

impl Counting<'_> {
    fn looked_at(&self) -> Day {
        self.schedule.end.unwrap_or(self.record.as_of)
    }

    fn pauses(&self) -> bool {
        self.rule.clocks.any(Clock::Pause)
    }

    fn is_paused(&self, day: Day) -> bool {
        self.record.on(day).is_some_and(|state| state.clock(self.rule.clocks) == Clock::Pause)
    }

    /// S18: when item `j` is due while nothing is held, before month ends.
    fn unheld(&self, j: u32) -> Day {
        let holidays = self.record.program.holidays();
        let anchor = self.schedule.anchor;
        match (self.rule.within, self.rule.repeat.map(|repeat| repeat.every)) {
            (None, None) => unreachable!("a deadline says when it is due"),
            (Some(within), None) => within.after(anchor, holidays),
            (None, Some(every)) => times(every, j + 1).after(anchor, holidays),
            (Some(Span::Days(a)), Some(Span::Days(b))) => Span::Days(a + j * b).after(anchor, holidays),
            (Some(Span::Months(a)), Some(Span::Months(b))) => Span::Months(a + j * b).after(anchor, holidays),
            (Some(Span::BusinessDays(a)), Some(Span::BusinessDays(b))) => {
                Span::BusinessDays(a + j * b).after(anchor, holidays)
            }
            (Some(within), Some(every)) => times(every, j).after(within.after(anchor, holidays), holidays),
        }
    }

    /// Whether the clock of item `j` counts business days: all its spans do, and no month comes in.
    fn counts_business_days(&self, j: u32) -> bool {
        let is_business = |span: Option<Span>| span.is_none_or(|span| matches!(span, Span::BusinessDays(_)));
        let every = self.rule.repeat.map(|repeat| repeat.every).filter(|_| j > 0 || self.rule.within.is_none());
        is_business(self.rule.within) && is_business(every) && !self.rule.month_end && self.rule.grace_months == 0
    }

    /// The due day and the last day on time of what is due on `unheld` while nothing is held; each `None`
    /// where the clocks pause and it was not reached.
    fn due(&self, unheld: Day, business: bool) -> (Option<Day>, Option<Day>) {
        let month_end = |day: Day| if self.rule.month_end { day.month_end() } else { day };
        let unheld = month_end(unheld);
        let due = self.moved_on(unheld, business).and_then(|due| self.rolled(due));
        if self.rule.grace_months == 0 {
            return (due, due);
        }
        (due, self.moved_on(month_end(unheld.plus_months(self.rule.grace_months)), business))
    }

    /// S20: each paused day after the anchor moves the day on by one.
    fn moved_on(&self, unheld: Day, business: bool) -> Option<Day> {
        let anchor = self.schedule.anchor;
        if !self.pauses() || unheld <= anchor {
            return Some(unheld);
        }
        let holidays = self.record.program.holidays();
        let counts = |day: &Day| !business || day.is_business(holidays);
        let ticks = super::days(anchor.next(), unheld).filter(counts).count();
        super::days(anchor.next(), self.looked_at()).filter(counts).filter(|day| !self.is_paused(*day)).nth(ticks - 1)
    }

    /// S18: a due day off rolls forward, never onto a paused day.
    fn rolled(&self, due: Day) -> Option<Day> {
        let holidays = self.record.program.holidays();
        if !self.rule.roll_forward || due.is_business(holidays) {
            return Some(due);
        }
        let mut day = due;
        while !day.is_business(holidays) || self.is_paused(day) {
            day = day.next();
        }
        (!self.pauses() || day <= self.looked_at()).then_some(day)
    }

    /// The days of the completions, one for each event, in order.
    fn completions(&self) -> Vec<Day> {
        let from =
            if self.rule.leave_out_anchor_day { self.schedule.event_day.next() } else { self.schedule.event_day };
        self.record
            .events
            .iter()
            .filter(|event| self.rule.done_by.iter().any(|pattern| pattern.fits(&event.kind)))
            .filter(|event| !begins_again(self.record, event))
            .map(|event| event.at.day())
            .filter(|day| (from..=self.looked_at()).contains(day))
            .collect()
    }

    /// The items of a deadline that comes once, or again and again from its anchor.
    fn items(&self) -> Vec<Open> {
        let mut items =
            vec![Open::new(self.schedule.event_day, self.due(self.unheld(0), self.counts_business_days(0)))];
        if self.rule.repeat.is_some() {
            for j in 1.. {
                // S18: item j opens the day after the one before was due.
                match items.last().and_then(|before| before.due).map(Day::next) {
                    Some(opened) if opened <= self.looked_at() => {
                        items.push(Open::new(opened, self.due(self.unheld(j), self.counts_business_days(j))));
                    }
                    _ => break,
                }
            }
        }
        for day in self.completions() {
            let too_early = |item: &Open| match (self.rule.not_earlier_than, item.due) {
                (Some(days), Some(due)) => day < due.plus_days(-super::signed(days)),
                _ => false,
            };
            let mut open: Vec<_> =
                items.iter_mut().filter(|item| item.opened <= day && item.done.is_none() && !too_early(item)).collect();
            // S19: every item that is overdue, or, when none is, the one now open.
            let overdue = |item: &&mut Open| item.due.is_some_and(|due| due < day);
            let any_overdue = open.iter().any(overdue);
            for item in open.iter_mut().filter(|item| !any_overdue || overdue(item)) {
                item.completions += 1;
                if item.completions == self.rule.count {
                    item.done = Some(day);
                }
            }
        }
        items
    }

    /// The items of a deadline that comes again from its last completion (`models.md` E13).
    fn chained(&self) -> Vec<Open> {
        let mut items = Vec::new();
        let every = self.rule.repeat.expect("it repeats").every;
        let mut item = Open::new(self.schedule.event_day, self.due(self.unheld(0), false));
        loop {
            item.done = self.completions().into_iter().find(|day| *day >= item.opened);
            let (due, last, done) = (item.due.expect("no pause"), item.last.expect("no pause"), item.done);
            items.push(item);
            let Some(done) = done else { return items };
            let base = if due < done && done <= last { due } else { done };
            let opened = done.next();
            if opened > self.looked_at() {
                return items;
            }
            item = Open::new(opened, self.due(every.after(base, self.record.program.holidays()), false));
        }
    }
}

fn times(span: Span, n: u32) -> Span {
    match span {
        Span::Days(days) => Span::Days(n * days),
        Span::BusinessDays(days) => Span::BusinessDays(n * days),
        Span::Months(months) => Span::Months(n * months),
        Span::FirstMonths(_) => unreachable!("the first months come once"),
    }
}
