//! Something done by a day: S18 to S20. One schedule per anchor.

use caseload::event::{Event, Kind};
use caseload::program::{Anchor, Clock, Deadline, Pattern, Span};
use caseload::time::{Day, Instant};

use super::{Entry, Judged, Record, State, Status, Version};

/// What an anchor starts.
struct Schedule {
    /// The version it starts under.
    version: usize,
    /// The day of the event: completions count from here.
    event_day: Day,
    /// The day it is counted from.
    anchor: Day,
    /// The day it ended: the closing day, or the first day no longer held.
    end: Option<Day>,
}

struct Open {
    /// The version of the day it opened.
    version: usize,
    opened: Day,
    due: Option<Day>,
    /// The last day on time.
    last: Option<Day>,
    completions: u32,
    done: Option<Day>,
}

pub(super) fn judge(record: &Record<'_>, versions: &[Version<'_, Deadline>]) -> Judged {
    let mut judged = Judged::default();
    for schedule in schedules(record, versions, &mut judged) {
        let clock = Counting { record, versions, schedule: &schedule };
        // S19: an item follows the edition of the day it opened; what opened before is none of its.
        let items = clock.items().into_iter().filter(|item| versions[item.version].holds(item.opened));
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

/// S18: the schedules of a standard. What cannot be told for want of `learned_at` goes to `judged`. An anchor
/// counts for the edition in force, or else for the next to come.
fn schedules(record: &Record<'_>, versions: &[Version<'_, Deadline>], judged: &mut Judged) -> Vec<Schedule> {
    let mut schedules: Vec<Schedule> = Vec::new();
    let Some(first) = versions.first() else { return schedules };
    let anchored_on = |day: Day| versions.iter().position(|version| day <= version.through);
    if let Anchor::Held(reasons) = &first.rule.anchor {
        let held = |state: &State<'_>| state.is_open() && reasons.iter().any(|reason| state.holds.contains(reason));
        for state in &record.days {
            let begins = held(state) && !record.on(state.day.previous()).is_some_and(held);
            let version = anchored_on(state.day).filter(|of| begins && state.lies_in(&versions[*of].rule.scope));
            if let Some(version) = version {
                let end = record.days.iter().find(|later| later.day > state.day && !held(later)).map(|later| later.day);
                schedules.push(Schedule { version, event_day: state.day, anchor: state.day, end });
            }
        }
        return schedules;
    }
    let mut taken = false;
    for event in &record.events {
        let event_day = event.at.day();
        let Some(version) = anchored_on(event_day) else { continue };
        let Version { rule, .. } = versions[version];
        let (Anchor::Each(pattern) | Anchor::First(pattern) | Anchor::Learned(pattern)) = &rule.anchor else {
            unreachable!("editions keep the kind of anchor");
        };
        let counts =
            record.on(event_day).is_some_and(|state| state.lies_in(&rule.scope)) && !begins_again(record, event);
        let once_for_ever = matches!(rule.anchor, Anchor::First(_)) && taken;
        if !pattern.fits(&event.kind) || !counts || once_for_ever {
            continue;
        }
        taken = true;
        // While a repeating deadline runs, further anchors change nothing.
        let repeats = |running: &Schedule| versions[running.version].rule.repeat.is_some();
        let runs = |running: &Schedule| repeats(running) && running.end.is_none_or(|end| event_day <= end);
        let runs = schedules.iter().any(runs);
        if rule.repeat.is_some() && runs {
            continue;
        }
        let anchor = match (&rule.anchor, learned_on(pattern, event)) {
            (Anchor::Learned(_), Some(learned)) => event_day.max(learned),
            (Anchor::Learned(_), None) if versions[version].holds(event_day) => {
                judged.entries.push(Entry { opened: event_day, due: None, status: Status::CannotTell, done: None });
                continue;
            }
            (Anchor::Learned(_), None) => continue,
            _ => event_day,
        };
        let end = record.closings().map(|state| state.day).find(|closing| *closing > event_day);
        schedules.push(Schedule { version, event_day, anchor, end });
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
    versions: &'a [Version<'a, Deadline>],
    schedule: &'a Schedule,
}

/// How one version counts from a day.
struct Clocked<'a> {
    record: &'a Record<'a>,
    rule: &'a Deadline,
    anchor: Day,
    looked_at: Day,
}

impl Counting<'_> {
    fn looked_at(&self) -> Day {
        self.schedule.end.unwrap_or(self.record.as_of)
    }

    /// The version of an item that opens on a day after one of another: the same while it lasts, or else the
    /// one in force.
    fn following(&self, version: usize, opens: Day) -> Option<usize> {
        if opens <= self.versions[version].through {
            Some(version)
        } else {
            self.versions.iter().position(|version| version.holds(opens))
        }
    }

    fn clocked(&self, version: usize, anchor: Day) -> Clocked<'_> {
        Clocked { record: self.record, rule: self.versions[version].rule, anchor, looked_at: self.looked_at() }
    }

    fn completes(&self, item: &Open, event: &Event) -> bool {
        let (rule, day) = (self.versions[item.version].rule, event.at.day());
        let event_day = self.schedule.event_day;
        let from = if rule.leave_out_anchor_day { event_day.next() } else { event_day };
        let too_early = match (rule.not_earlier_than, item.due) {
            (Some(days), Some(due)) => day < due.plus_days(-super::signed(days)),
            _ => false,
        };
        (from..=self.looked_at()).contains(&day)
            && item.opened <= day
            && item.done.is_none()
            && !too_early
            && rule.done_by.iter().any(|pattern| pattern.fits(&event.kind))
            && !begins_again(self.record, event)
    }

    /// The items of the schedule: once, again and again from its anchor, or again from the last completion.
    fn items(&self) -> Vec<Open> {
        let (mut version, mut anchor, mut j) = (self.schedule.version, self.schedule.anchor, 0);
        let mut renewed = false;
        let mut items: Vec<Open> = Vec::new();
        let mut opened = self.schedule.event_day;
        loop {
            let clocked = self.clocked(version, anchor);
            let (due, last) = clocked.item(j, renewed);
            items.push(Open { version, opened, due, last, completions: 0, done: None });
            let rule = self.versions[version].rule;
            let Some(repeat) = rule.repeat else { break };
            // After the previous item's due day, the next one is due.
            let after = due;
            if repeat.from_completion {
                // TCM-VA145: from its due day where it was done in the grace, or else from the day it was done.
                self.settle(&mut items);
                let item = &items[items.len() - 1];
                let owed = self.versions[version].holds(opened);
                // An item that is none of its edition's is done when it is done.
                let ahead = || self.record.events.iter().find(|event| self.completes(item, event));
                let done = if owed { item.done } else { ahead().map(|event| event.at.day()) };
                let Some(done) = done else { break };
                // One whose clock stands is not due yet.
                let in_grace = due.zip(last).filter(|(due, last)| owed && *due < done && done <= *last);
                anchor = in_grace.map_or(done, |(due, _)| due);
                opened = done.next();
            } else if let Some(due) = due {
                // S18: item j opens the day after the one before was due.
                opened = due.next();
            } else {
                break;
            }
            let (Some(next), true) = (self.following(version, opened), opened <= self.looked_at()) else { break };
            let next_rule = self.versions[next].rule;
            renewed = repeat.from_completion && next_rule.repeat.is_some_and(|repeat| repeat.from_completion);
            j += 1;
            if next != version && !renewed {
                // S19: due on the first day of the new row that is after the previous item's due day and not over
                // when it opens.
                let row = self.clocked(next, anchor);
                let fits = |due: Day| after.is_none_or(|after| after < due) && opened <= due;
                let most = if next_rule.repeat.is_none() { 1 } else { 10_000 };
                let Some(first) = (0..most).find(|j| row.item(*j, false).0.is_none_or(fits)) else { break };
                j = first;
            }
            version = next;
        }
        self.settle(&mut items);
        items
    }

    /// What each event completes, one after another.
    fn settle(&self, items: &mut [Open]) {
        for item in &mut *items {
            (item.completions, item.done) = (0, None);
        }
        for event in &self.record.events {
            let day = event.at.day();
            let owed = |item: &Open| self.versions[item.version].holds(item.opened);
            let mut open: Vec<_> = items.iter_mut().filter(|item| owed(item) && self.completes(item, event)).collect();
            // S19: every item that is overdue, or, when none is, the one now open.
            let overdue = |item: &&mut Open| item.due.is_some_and(|due| due < day);
            let any_overdue = open.iter().any(overdue);
            for item in open.iter_mut().filter(|item| !any_overdue || overdue(item)) {
                item.completions += 1;
                if item.completions == self.versions[item.version].rule.count {
                    item.done = Some(day);
                }
            }
        }
    }
}

impl Clocked<'_> {
    fn pauses(&self) -> bool {
        self.rule.clocks.any(Clock::Pause)
    }

    fn is_paused(&self, day: Day) -> bool {
        self.record.on(day).is_some_and(|state| state.clock(self.rule.clocks) == Clock::Pause)
    }

    /// S18: when item `j` is due while nothing is held, before month ends.
    fn unheld(&self, j: u32) -> Day {
        let holidays = self.record.program.holidays();
        let anchor = self.anchor;
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
        let anchor = self.anchor;
        if !self.pauses() || unheld <= anchor {
            return Some(unheld);
        }
        let holidays = self.record.program.holidays();
        let counts = |day: &Day| !business || day.is_business(holidays);
        let ticks = super::days(anchor.next(), unheld).filter(counts).count();
        super::days(anchor.next(), self.looked_at).filter(counts).filter(|day| !self.is_paused(*day)).nth(ticks - 1)
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
        (!self.pauses() || day <= self.looked_at).then_some(day)
    }

    /// The due day, and the last day on time, of item `j`; of one that is counted from a completion, where the
    /// row was renewed.
    fn item(&self, j: u32, renewed: bool) -> (Option<Day>, Option<Day>) {
        match self.rule.repeat.filter(|_| renewed) {
            Some(repeat) => {
                let business = matches!(repeat.every, Span::BusinessDays(_));
                self.due(repeat.every.after(self.anchor, self.record.program.holidays()), business)
            }
            None => self.due(self.unheld(j), self.counts_business_days(j)),
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
