//! Contact in calendar windows (S16, S17 of [`caseload::semantics`]).

use super::contact::Rule;
use super::{Cause, Context, Excuse, Item, Shortfall, Verdict};
use crate::fact::{Effect, Fact};
use crate::program::{Amount, Rounding, Window};
use crate::time::Day;

/// The first and the last day of the window that a day lies in.
fn bucket_of(window: Window, day: Day) -> (Day, Day) {
    if window == Window::Month {
        day.month()
    } else {
        let monday = day.week_start();
        (monday, monday.plus_days(6))
    }
}

/// What is open of one calendar standard in one case: the bucket of the last day looked at.
#[derive(Debug, Clone)]
pub(super) struct Buckets {
    /// The demand of the days from `since` on, and whether they are active; none where the standard does
    /// not bind.
    now: Option<(usize, bool)>,
    /// The first day that no bucket has taken in yet; those that have passed since were as it.
    since: Day,
    bucket: Option<Bucket>,
    staff: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    first: Day,
    last: Day,
    /// The demand of the last binding day.
    demand: usize,
    /// The demands of the active days added up, and the greatest of them.
    sum: u64,
    greatest: u32,
    active: Option<(Day, Day)>,
    active_days: i32,
    /// Days on which the standard bound.
    days: i32,
    counted: u32,
}

impl Bucket {
    /// What the bucket owes.
    #[inline]
    fn owed(&self, rule: &Rule) -> u32 {
        let days = u64::from(self.last.days_since(self.first).unsigned_abs()).saturating_add(1);
        // Every day of the window demanded the same.
        if self.sum == u64::from(self.greatest).saturating_mul(days) {
            return self.greatest;
        }
        // Rounded as the last binding day's demand says.
        let owed = match rule.demands.get(self.demand).map_or(Rounding::HalfUp, |demand| demand.rounding) {
            Rounding::Full => return self.greatest,
            Rounding::Floor => self.sum.checked_div(days),
            Rounding::HalfUp => self.sum.saturating_mul(2).saturating_add(days).checked_div(days.saturating_mul(2)),
        };
        owed.and_then(|owed| u32::try_from(owed).ok()).unwrap_or(u32::MAX)
    }

    /// Takes in the days from `first` to `last`, which all have that demand.
    #[inline]
    fn take(&mut self, rule: &Rule, demand: usize, active: bool, first: Day, last: Day) {
        let days = last.days_since(first).saturating_add(1);
        self.demand = demand;
        self.days = self.days.saturating_add(days);
        if active {
            let owed = rule.demands.get(demand).map_or(0, |of| of.least);
            self.sum = self.sum.saturating_add(u64::from(owed).saturating_mul(u64::from(days.unsigned_abs())));
            self.greatest = self.greatest.max(owed);
            self.active_days = self.active_days.saturating_add(days);
            self.active = Some((self.active.map_or(first, |(from, _)| from), last));
        }
    }

    /// The bucket's item, judged: it is over, or the standard has stopped binding.
    #[inline]
    fn judged(&self, rule: &Rule) -> Item {
        let (standard, demand) = rule.demands.get(self.demand).map_or((0, 0), |demand| (demand.standard, demand.place));
        let asked = self.owed(rule);
        let verdict = if asked == 0 {
            Verdict::Excused
        } else if self.counted >= asked {
            Verdict::Met
        } else {
            Verdict::Missed
        };
        Item {
            demand,
            verdict,
            excused: (asked == 0).then(|| Excuse::new(Cause::NothingOwed, self.days, self.active_days)),
            missed: self.active.filter(|_| verdict == Verdict::Missed).map(|(from, to)| Shortfall {
                from,
                to,
                until: self.last.next(),
                active: (1, self.active_days),
            }),
            counted: self.counted,
            ..Item::opened(standard, self.first, Some(self.last), asked)
        }
    }
}

impl Buckets {
    pub(super) const fn new() -> Self {
        Self { now: None, since: Day::FIRST, bucket: None, staff: Vec::new() }
    }

    pub(super) fn day(&mut self, rule: &Rule, context: &Context<'_>, of_day: &[Fact], report: &mut impl FnMut(Item)) {
        let day = context.today.day;
        if context.changed {
            let now = rule.demand_on(context.today).map(|demand| (demand, context.ticks.runs()));
            if self.now != now {
                let yesterday = day.previous();
                self.reach(rule, yesterday, report);
                self.take_in(rule, yesterday);
                self.now = now;
                self.since = day;
            }
        }
        if let Some(demand) = self.now.and_then(|(demand, _)| rule.demands.get(demand)) {
            for fact in demand.fitting(of_day) {
                self.reach(rule, day, report);
                self.count(rule.amount, fact, context);
            }
        }
    }

    #[inline]
    fn count(&mut self, amount: Amount, fact: &Fact, context: &Context<'_>) {
        let Some(bucket) = &mut self.bucket else { return };
        let more = match (amount, fact.effect) {
            (Amount::Contacts, _) => 1,
            (Amount::Minutes, Effect::Contact { minutes, .. }) => u32::from(minutes),
            (Amount::Minutes, _) => 0,
            (Amount::Staff, effect) => {
                let before = self.staff.len();
                for worker in context.facts.staff_of(&effect) {
                    if !self.staff.contains(worker) {
                        self.staff.push(*worker);
                    }
                }
                u32::try_from(self.staff.len().saturating_sub(before)).unwrap_or(u32::MAX)
            }
        };
        bucket.counted = bucket.counted.saturating_add(more);
    }

    /// Judges the buckets that are over before a day, and opens the day's.
    #[inline]
    fn reach(&mut self, rule: &Rule, day: Day, report: &mut impl FnMut(Item)) {
        if self.now.is_some() && self.bucket.is_none_or(|bucket| bucket.last < day) {
            self.turn(rule, day, report);
        }
    }

    fn turn(&mut self, rule: &Rule, day: Day, report: &mut impl FnMut(Item)) {
        loop {
            if let Some(last) = self.bucket.map(|bucket| bucket.last) {
                if last >= day {
                    return;
                }
                self.take_in(rule, last);
                self.close(rule, report);
            }
            if self.since > day {
                return;
            }
            let (first, last) = bucket_of(rule.window, self.since);
            self.bucket = Some(Bucket {
                first,
                last,
                demand: 0,
                sum: 0,
                greatest: 0,
                active: None,
                active_days: 0,
                days: 0,
                counted: 0,
            });
        }
    }

    /// Takes the days up to and including `last` into the bucket that runs then.
    #[inline]
    fn take_in(&mut self, rule: &Rule, last: Day) {
        let (Some((demand, active)), Some(bucket)) = (self.now, &mut self.bucket) else { return };
        if self.since <= last {
            bucket.take(rule, demand, active, self.since, last);
            self.since = last.next();
        }
    }

    #[inline]
    fn close(&mut self, rule: &Rule, report: &mut impl FnMut(Item)) {
        self.staff.clear();
        if let Some(bucket) = self.bucket.take() {
            report(bucket.judged(rule));
        }
    }

    /// What is to be done next, after `as_of`, where the days to come are as this one: in the bucket that runs, or,
    /// where it has enough, in the next.
    #[cfg(feature = "sim")]
    pub(super) fn wants(
        &mut self,
        rule: &Rule,
        context: &Context<'_>,
        wants: &mut Vec<super::Want>,
        report: &mut impl FnMut(Item),
    ) {
        self.reach(rule, context.as_of, report);
        let (Some((demand, active)), Some(mut bucket)) = (self.now, self.bucket) else { return };
        let Some(of) = rule.demands.get(demand) else { return };
        let (row, last, tomorrow) = (context.standard, bucket.last, context.as_of.next());
        let runs = tomorrow <= last;
        if self.since <= last {
            bucket.take(rule, demand, active, self.since, last);
        }
        let short = bucket.owed(rule).saturating_sub(bucket.counted);
        let (opens, due, missing, stands) = if !active {
            (tomorrow, last, 0, last)
        } else if runs && short > 0 {
            (tomorrow, last, short, last)
        } else {
            let (first, end) = bucket_of(rule.window, last.next());
            (first, end, of.least, if short > 0 { last } else { end })
        };
        let (standard, demand) = (of.standard, of.place);
        wants.push(super::Want { row, standard, demand, opens, due, missing, safety: false, stands });
    }

    /// Reports the bucket that runs at `as_of`, and forgets the case.
    pub(super) fn finish(&mut self, rule: &Rule, context: &Context<'_>, report: &mut impl FnMut(Item)) {
        self.reach(rule, context.as_of, report);
        let running = self.bucket.filter(|bucket| bucket.last >= context.as_of);
        if let (Some(mut bucket), Some((demand, active))) = (running, self.now) {
            // The days to come are taken to be as today is.
            if self.since <= bucket.last {
                bucket.take(rule, demand, active, self.since, bucket.last);
            }
            let asked = bucket.owed(rule);
            let verdict = if asked == 0 { Verdict::Excused } else { Verdict::Pending };
            let open = verdict == Verdict::Pending;
            report(Item { verdict, missed: None, open, ..bucket.judged(rule) });
            self.bucket = None;
        }
        self.close(rule, report);
        self.now = None;
    }
}
