//! Deadlines (S18 to S20 of [`caseload::semantics`]).

use super::ticks::Ticks;
use super::today::{Bounds, aspect};
use super::{Cause, Context, Excuse, Item, Shortfall, Verdict};
use crate::fact::{Effect, Fact};
use crate::program::{Anchor, Deadline, Program, Span, Term};
use crate::record::Holds;
use crate::time::Day;

/// A deadline, made ready: how each edition puts it, in order. An item follows the edition of the day it
/// opened.
#[derive(Debug, Clone)]
pub(super) struct Versions(Vec<Version>);

/// A deadline as it stands while it is in force.
#[derive(Debug, Clone)]
struct Version {
    standard: usize,
    term: Term,
    clock: usize,
    rule: Rule,
}

impl Versions {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn take_in(&mut self, standard: usize, term: Term, clock: usize, rule: Rule) {
        self.0.push(Version { standard, term, clock, rule });
    }

    pub(super) fn watch(&self) -> u64 {
        self.0.iter().fold(0, |bits, version| bits | version.rule.watch())
    }

    /// What of a day they look at, where no fact concerns them.
    pub(super) fn sees(&self) -> u8 {
        self.0.iter().fold(0, |all, version| all | version.rule.sees())
    }

    fn of(&self, version: u16) -> Option<&Version> {
        self.0.get(usize::from(version))
    }

    fn place(&self, holds: impl FnMut(&Version) -> bool) -> Option<u16> {
        self.0.iter().position(holds).and_then(|place| u16::try_from(place).ok())
    }

    /// A version, and what it may look at.
    fn at<'a>(&'a self, version: u16, context: &Context<'a>) -> Option<(&'a Rule, Context<'a>)> {
        let Version { standard, clock, rule, .. } = self.of(version)?;
        Some((rule, Context { standard: *standard, ticks: context.clocks.get(*clock)?, ..*context }))
    }

    /// The version in force on a day.
    fn on(&self, day: Day) -> Option<u16> {
        self.place(|version| version.term.holds(day))
    }

    /// The version that an anchor of that day counts for: the one in force, or else the next to come.
    fn anchored_on(&self, day: Day) -> Option<u16> {
        self.place(|version| day <= version.term.through)
    }

    /// Whether an item that opened on that day is owed: the version was in force.
    fn owe(&self, version: u16, opened: Day) -> bool {
        self.of(version).is_some_and(|version| version.term.holds(opened))
    }

    /// The version for an item that opens on that day, when the item before it followed `version`.
    fn following(&self, version: u16, opens: Day) -> Option<u16> {
        let still = self.of(version).is_some_and(|version| opens <= version.term.through);
        if still { Some(version) } else { self.on(opens) }
    }
}

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
    #[cfg(feature = "sim")]
    safety: bool,
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
            #[cfg(feature = "sim")]
            safety: rule.safety,
        }
    }

    fn watch(&self) -> u64 {
        let anchor = match self.anchor {
            From::Each(bit) | From::First(bit) | From::Learned(bit) => bit,
            From::Held(_) => 0,
        };
        self.done_by | anchor
    }

    /// What of a day it looks at, where no fact concerns it: whether the case is still open, and the holds
    /// that it is counted from.
    const fn sees(&self) -> u8 {
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
/// current one. Where an edition changes the deadline while items wait, those stay in one schedule and the
/// next one goes on in another behind it.
#[derive(Debug, Clone)]
struct Schedule {
    /// The version that its items follow.
    version: u16,
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
    pub(super) fn day(
        &mut self,
        versions: &Versions,
        context: &Context<'_>,
        of_day: &[Fact],
        report: &mut impl FnMut(Item),
    ) {
        self.anchors(versions, context, of_day, report);
        if self.schedules.is_empty() {
            return;
        }
        for fact in of_day.iter().filter(|fact| fact.effect.is_event()) {
            self.complete(versions, context, fact.matches, report);
        }
        let state = &context.today.state;
        let ended = |schedule: &Schedule| {
            let of = versions.of(schedule.version).map(|of| of.rule.anchor);
            !state.is_open() || matches!(of, Some(From::Held(holds)) if !holds.meets(state.holds))
        };
        if self.schedules.iter().any(ended) {
            self.roll(versions, context, context.today.day);
            self.schedules.retain_mut(|schedule| {
                let ended = ended(schedule);
                if ended {
                    schedule.end(versions, context, report);
                }
                !ended
            });
        }
    }

    /// Takes in one event: it closes every item that is overdue or, when none is, the one now open.
    fn complete(&mut self, versions: &Versions, context: &Context<'_>, matches: u64, report: &mut impl FnMut(Item)) {
        let completes = |version: &Version| matches & version.rule.done_by != 0;
        if !versions.0.iter().any(completes) {
            return;
        }
        self.roll(versions, context, context.today.day);
        let mut before: Option<(Day, u16, bool)> = None;
        for schedule in &mut self.schedules {
            if !versions.of(schedule.version).is_some_and(completes) {
                continue;
            }
            let overdue = schedule.waiting > 0;
            let goes_on = before.filter(|(event, version, _)| *event == schedule.event && *version < schedule.version);
            let overdue_before = goes_on.is_some_and(|(_, _, overdue)| overdue);
            before = Some((schedule.event, schedule.version, overdue || overdue_before));
            if overdue || !overdue_before {
                schedule.complete(versions, context, report);
            }
        }
        self.schedules.retain(|schedule| !schedule.is_finished(versions));
    }

    /// Brings the schedules to the start of a day.
    fn roll(&mut self, versions: &Versions, context: &Context<'_>, day: Day) {
        let mut at: usize = 0;
        while let Some(schedule) = self.schedules.get_mut(at) {
            let next = schedule.roll(versions, context, day);
            at = at.saturating_add(1);
            if let Some(next) = next {
                self.schedules.insert(at, next);
            }
        }
    }

    fn begin(&mut self, rule: &Rule, version: u16, anchor: Day, event: Day, holidays: &[Day]) {
        self.schedules.reserve_exact(1);
        self.schedules.push(Schedule::new(rule, version, anchor, event, holidays));
    }

    fn anchors(&mut self, versions: &Versions, context: &Context<'_>, of_day: &[Fact], report: &mut impl FnMut(Item)) {
        let day = context.today.day;
        let Some(version) = versions.anchored_on(day) else { return };
        let Some((rule, context)) = versions.at(version, context) else { return };
        let owed = versions.owe(version, day);
        let counts = rule.scope.hold(context.today);
        // An edition to come takes in those items of a row that open while it is in force. While a repeating
        // deadline runs, further anchors change nothing.
        let repeats = |schedule: &Schedule| versions.of(schedule.version).is_some_and(|of| of.rule.repeat.is_some());
        let runs = rule.repeat.is_some() && self.schedules.iter().any(repeats);
        let begins = counts && !runs && (owed || rule.repeat.is_some());
        if let From::Held(holds) = rule.anchor {
            let held = holds.meets(context.today.state.holds) && context.today.state.is_open();
            if held && !self.taken && begins {
                self.begin(rule, version, day, day, context.holidays);
            }
            self.taken = held;
        }
        if !counts {
            return;
        }
        match rule.anchor {
            From::Each(bit) => {
                for _ in of_day.iter().filter(|fact| fact.matches & bit != 0 && fact.effect.is_event()) {
                    if begins {
                        self.begin(rule, version, day, day, context.holidays);
                    }
                    if rule.repeat.is_some() {
                        break;
                    }
                }
            }
            From::First(bit) => {
                let fits = of_day.iter().any(|fact| fact.matches & bit != 0 && fact.effect.is_event());
                if fits && !self.taken {
                    self.taken = true;
                    if begins {
                        self.begin(rule, version, day, day, context.holidays);
                    }
                }
            }
            From::Learned(bit) => {
                for fact in of_day.iter().filter(|fact| fact.matches & bit != 0) {
                    if !begins {
                        break;
                    }
                    match fact.effect {
                        Effect::LearnedOn(learned) => {
                            self.begin(rule, version, learned.max(day), day, context.holidays);
                            if rule.repeat.is_some() {
                                break;
                            }
                        }
                        Effect::LearnedUnknown if owed => report(Item {
                            verdict: Verdict::CannotTell,
                            due: None,
                            ..item(rule, &context, day, day, day, 0)
                        }),
                        _ => {}
                    }
                }
            }
            From::Held(_) => {}
        }
    }

    /// What is to be done next, after `as_of`.
    #[cfg(feature = "sim")]
    pub(super) fn wants(&mut self, versions: &Versions, context: &Context<'_>, wants: &mut Vec<super::Want>) {
        self.roll(versions, context, context.as_of.next());
        let (row, several) = (context.standard, versions.0.len() > 1);
        for schedule in &self.schedules {
            let Some((rule, context)) = versions.at(schedule.version, context) else { continue };
            let first = if rule.leave_out_anchor_day { schedule.event.next() } else { schedule.event };
            let early = rule.not_earlier_than.unwrap_or(i32::MAX);
            // What is asked stays as it is, but at its due day another version may go on with the row.
            let mut ask = |opens: Day, due: Day, missing: u32, rolls: Day| {
                let opens = opens.max(first).max(due.plus_days(early.saturating_neg()));
                let stands = if several || missing == 0 { rolls } else { Day::LAST };
                let (standard, safety) = (context.standard, rule.safety);
                wants.push(super::Want { row, standard, demand: 0, opens, due, missing, safety, stands });
            };
            let missing = rule.count.saturating_sub(schedule.counted);
            if let Some(waiting) = schedule.waiting(rule, &context).next() {
                ask(waiting.opened, waiting.due, missing, waiting.due);
            } else if let Some(due) = schedule.due(rule, &context).filter(|_| !schedule.over) {
                if !versions.owe(schedule.version, schedule.opened) {
                    ask(schedule.opened, due, 0, due);
                } else if !schedule.done {
                    ask(schedule.opened, due, missing, due);
                } else if rule.repeat.is_some() {
                    let next = schedule.unheld(rule, schedule.number.saturating_add(1), context.holidays);
                    ask(due.next(), schedule.due_from(rule, &context, next).unwrap_or(next), missing, due);
                }
            }
        }
    }

    /// Reports what is open at `as_of`, and forgets the case.
    pub(super) fn finish(&mut self, versions: &Versions, context: &Context<'_>, report: &mut impl FnMut(Item)) {
        self.roll(versions, context, context.as_of);
        for schedule in self.schedules.drain(..) {
            let Some((rule, context)) = versions.at(schedule.version, context) else { continue };
            for waiting in schedule.waiting(rule, &context) {
                let late = schedule.late_from(rule, &context, &waiting, context.as_of);
                report(Item {
                    verdict: if late.is_some() { Verdict::Missed } else { Verdict::Pending },
                    missed: late.map(|from| Shortfall::of_days(from, context.as_of, context.as_of)),
                    counted: schedule.counted,
                    open: true,
                    ..item(rule, &context, schedule.event, waiting.opened, waiting.due, 0)
                });
            }
            if schedule.is_open(versions, context.as_of) {
                report(Item {
                    verdict: Verdict::Pending,
                    due: schedule.due(rule, &context),
                    counted: schedule.counted,
                    open: true,
                    ..item(rule, &context, schedule.event, schedule.opened, schedule.opened, 0)
                });
            }
        }
        self.taken = false;
    }
}

fn item(rule: &Rule, context: &Context<'_>, anchor: Day, opened: Day, due: Day, counted: u32) -> Item {
    Item { opened, counted, ..Item::opened(context.standard, anchor, Some(due), rule.count) }
}

impl Schedule {
    fn new(rule: &Rule, version: u16, anchor: Day, event: Day, holidays: &[Day]) -> Self {
        Self {
            version,
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

    /// Whether the current item is open on a day.
    fn is_open(&self, versions: &Versions, day: Day) -> bool {
        !self.done && !self.over && self.opened <= day && versions.owe(self.version, self.opened)
    }

    /// Brings the schedule to the start of a day: items whose due day is past wait, and the next opens. Gives
    /// the schedule of the next one where that follows another version and items of this one wait.
    fn roll(&mut self, versions: &Versions, context: &Context<'_>, day: Day) -> Option<Self> {
        while !self.over && self.opened < day {
            let (rule, context) = versions.at(self.version, context)?;
            let due = self.due(rule, &context).filter(|due| *due < day)?;
            if !self.done && versions.owe(self.version, self.opened) {
                if self.waiting == 0 {
                    self.waiting_since = self.opened;
                }
                self.waiting = self.waiting.saturating_add(1);
            }
            self.number = self.number.saturating_add(1);
            let following = versions.following(self.version, due.next());
            let Some(version) = following.filter(|_| rule.repeat.is_some() && !rule.from_completion) else {
                self.over = true;
                return None;
            };
            if version == self.version {
                self.unheld = self.unheld(rule, self.number, context.holidays);
                self.opened = due.next();
                self.done = false;
                continue;
            }
            let next = self.succeeded(versions, version, &context, due.next(), due);
            if self.waiting > 0 {
                self.over = true;
                return next;
            }
            match next {
                Some(next) => *self = next,
                None => self.over = true,
            }
        }
        None
    }

    /// The schedule that goes on with the row of another version, in an item that opens on a day: due on the first day
    /// of that row after the previous item's due day, and not over when it opens (S19 of [`caseload::semantics`]).
    fn succeeded(
        &self,
        versions: &Versions,
        version: u16,
        context: &Context<'_>,
        opens: Day,
        after: Day,
    ) -> Option<Self> {
        let (rule, context) = versions.at(version, context)?;
        let mut next = Self {
            version,
            number: 0,
            opened: opens,
            counted: 0,
            waiting: 0,
            done: false,
            over: false,
            renewed: false,
            ..self.clone()
        };
        next.unheld = rule.unheld(next.anchor, 0, context.holidays);
        while next.due(rule, &context).is_some_and(|first| first <= after || first < opens) {
            rule.repeat?;
            next.number = next.number.saturating_add(1);
            next.unheld = rule.unheld(next.anchor, next.number, context.holidays);
        }
        Some(next)
    }

    /// Takes in one completion: it closes every item whose due day is past or, when there is none, the one now
    /// open.
    fn complete(&mut self, versions: &Versions, context: &Context<'_>, report: &mut impl FnMut(Item)) {
        let Some((rule, context)) = &versions.at(self.version, context) else { return };
        let day = context.today.day;
        if day < self.event || (rule.leave_out_anchor_day && day == self.event) {
            return;
        }
        if let Some(days) = rule.not_earlier_than {
            let due = self.due(rule, context);
            if due.is_none_or(|due| day < due.plus_days(days.saturating_neg())) {
                return;
            }
        }
        // An item that opened before its version was in force is nobody's; the next counts from its completion.
        let ahead = !versions.owe(self.version, self.opened) && self.waiting == 0 && rule.from_completion;
        if !ahead && self.waiting == 0 && (self.done || self.over || self.opened > day) {
            return;
        }
        self.counted = self.counted.saturating_add(1);
        if self.counted < rule.count {
            return;
        }
        self.counted = 0;
        let (mut base, mut due) = (day, self.due(rule, context).unwrap_or(day));
        if self.waiting == 0 {
            self.done = true;
            if versions.owe(self.version, self.opened) {
                report(Item {
                    verdict: Verdict::Met,
                    due: self.due(rule, context),
                    done: Some(day),
                    ..item(rule, context, self.event, self.opened, day, rule.count)
                });
            }
        }
        for waiting in self.waiting(rule, context) {
            let late = self.late_from(rule, context, &waiting, day);
            due = waiting.due;
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
            self.renew(versions, base, due, context);
        }
    }

    /// The next item counts from `base`, under the version of the day after. A version that counts otherwise
    /// goes on from there.
    fn renew(&mut self, versions: &Versions, base: Day, due: Day, context: &Context<'_>) {
        let opens = context.today.day.next();
        let version = versions.following(self.version, opens);
        self.anchor = base;
        self.over = true;
        let Some((version, (rule, of))) = version.and_then(|of| Some((of, versions.at(of, context)?))) else { return };
        if rule.from_completion {
            self.version = version;
            self.renewed = true;
            self.unheld = self.unheld(rule, self.number, of.holidays);
            self.opened = opens;
            self.done = false;
            self.over = false;
        } else if let Some(next) = self.succeeded(versions, version, context, opens, due) {
            *self = next;
        }
    }

    /// The schedule ends: what is missed stays missed, the rest is excused.
    fn end(&self, versions: &Versions, context: &Context<'_>, report: &mut impl FnMut(Item)) {
        let Some((rule, context)) = &versions.at(self.version, context) else { return };
        let day = context.today.day;
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
        if self.is_open(versions, day) {
            report(Item {
                due: self.due(rule, context),
                verdict: Verdict::Excused,
                excused: Some(excuse),
                ..item(rule, context, self.event, self.opened, self.opened, self.counted)
            });
        }
    }

    /// Whether nothing can come of it any more.
    fn is_finished(&self, versions: &Versions) -> bool {
        let repeats = versions.of(self.version).is_some_and(|version| version.rule.repeat.is_some());
        let ahead = !versions.owe(self.version, self.opened);
        self.waiting == 0 && !(repeats && ahead) && (self.over || (self.done && !repeats))
    }
}
