//! Contacts, minutes and workers in a window: S11 to S17.

use std::collections::BTreeSet;

use caseload::event::{Contact, Kind};
use caseload::program::{Amount, Clock, ContactRule, Demand, Rounding, Window};
use caseload::time::Day;

use super::{Entry, Judged, Record, State, Status, Version};

/// A day as the standard sees it.
struct Today<'a> {
    day: Day,
    /// S13: the first demand whose scope holds; `None` on a day that does not bind.
    demand: Option<usize>,
    clock: Clock,
    rounding: Rounding,
    contacts: Vec<&'a Contact>,
}

impl Today<'_> {
    fn binds(&self) -> bool {
        self.demand.is_some()
    }

    /// S9: binds, and every standing hold's clock says continue.
    fn is_active(&self) -> bool {
        self.binds() && self.clock == Clock::Continue
    }
}

/// One row each for what editions count alike: S13 lets k, n and filter follow the edition.
pub(super) fn judge(record: &Record<'_>, versions: &[Version<'_, ContactRule>]) -> Vec<Judged> {
    let shape = |rule: &ContactRule| (rule.amount, rule.window);
    let mut rows: Vec<Vec<&Version<'_, ContactRule>>> = Vec::new();
    for version in versions {
        match rows.iter_mut().find(|row| shape(row[0].rule) == shape(version.rule)) {
            Some(row) => row.push(version),
            None => rows.push(vec![version]),
        }
    }
    rows.iter().map(|row| judge_row(record, row)).collect()
}

/// The demand of a day, among those of all editions: that edition's first whose scope holds.
fn demand_of(row: &[&Version<'_, ContactRule>], state: &State<'_>) -> Option<usize> {
    let mut before = 0;
    for version in row {
        if version.holds(state.day) {
            let bound = state.lies_in(&version.rule.scope);
            let first = version.rule.demands.iter().position(|demand| bound && state.lies_in(&demand.scope))?;
            return Some(before + first);
        }
        before += version.rule.demands.len();
    }
    None
}

fn judge_row(record: &Record<'_>, row: &[&Version<'_, ContactRule>]) -> Judged {
    let demands: Vec<Demand> = row.iter().flat_map(|version| version.rule.demands.clone()).collect();
    let rule = &ContactRule { demands, ..row[0].rule.clone() };
    // S13: and so do the clocks, and how a bucket is rounded.
    let of_day = |day: Day| row.iter().find(|version| version.holds(day)).map_or(row[0].rule, |version| version.rule);
    let days: Vec<_> = record
        .days
        .iter()
        .map(|state| Today {
            day: state.day,
            demand: demand_of(row, state),
            clock: state.clock(of_day(state.day).clocks),
            rounding: of_day(state.day).rounding,
            contacts: state
                .events
                .iter()
                .filter_map(|event| match &event.kind {
                    Kind::Contact(contact) => Some(contact),
                    _ => None,
                })
                .collect(),
        })
        .collect();
    match rule.window {
        Window::Rolling => rolling(rule, &days, record.as_of),
        Window::Week => calendar(rule, &days, record.as_of, Day::week_start, |first| first.plus_days(6)),
        Window::Month => calendar(rule, &days, record.as_of, |day: Day| day.month().0, Day::month_end),
    }
}

/// S11, S17: what the contacts come to.
fn amount<'a>(rule: &ContactRule, contacts: impl Iterator<Item = &'a Contact>) -> usize {
    match rule.amount {
        Amount::Contacts => contacts.count(),
        Amount::Minutes => contacts.map(|contact| usize::from(contact.minutes)).sum(),
        Amount::Staff => contacts.flat_map(|contact| &contact.staff).collect::<BTreeSet<_>>().len(),
    }
}

/// S13: the contacts of a day that fit the demand of that day.
fn counted<'a>(rule: &ContactRule, today: &Today<'a>) -> Vec<&'a Contact> {
    let Some(demand) = today.demand else { return Vec::new() };
    today.contacts.iter().copied().filter(|contact| rule.demands[demand].filter.fits(contact)).collect()
}

fn rolling(rule: &ContactRule, days: &[Today<'_>], as_of: Day) -> Judged {
    let mut entries = Vec::new();
    let mut stretches = Vec::new();
    // S13: one run as long as anything is demanded.
    for run in days.chunk_by(|a, b| a.binds() == b.binds()).filter(|run| run[0].binds()) {
        // S14: `restart` starts the row afresh on the first active day.
        let starts: Vec<usize> = (0..run.len()).filter(|i| *i == 0 || starts_afresh(run, *i)).collect();
        for (k, start) in starts.iter().copied().enumerate() {
            let next_start = starts.get(k + 1).copied();
            let row = &run[start..next_start.unwrap_or(run.len())];
            let last = row[row.len() - 1].day;
            let row_is_over = last < as_of;
            // S13: the day the row ended, or `as_of` while it runs.
            let row_end = if row_is_over { last.next() } else { as_of };
            for (opened, demand) in openings(rule, row) {
                let demand = &rule.demands[demand];
                let length = usize::try_from(demand.days.expect("a rolling window has a length")).expect("small");
                let enough = usize::try_from(demand.least).expect("small");
                // The day the total reaches `least`, by the item's own filter, anywhere in the run.
                let after: Vec<_> = run.iter().filter(|today| today.day > opened).collect();
                let has_contacts = |i: &usize| !after[*i].contacts.is_empty();
                let done = (0..after.len()).filter(has_contacts).find_map(|i| {
                    let until = after[..=i].iter().flat_map(|today| today.contacts.iter().copied());
                    (amount(rule, until.filter(|contact| demand.filter.fits(contact))) >= enough)
                        .then_some(after[i].day)
                });
                let done_in_row = done.filter(|done| *done <= last);
                // S15: the active days strictly between.
                let until = done_in_row.unwrap_or(row_end);
                let stretch: BTreeSet<Day> = after
                    .iter()
                    .filter(|today| today.is_active() && today.day < until)
                    .map(|today| today.day)
                    .collect();
                let missed = stretch.len() >= length;
                let status = if missed {
                    Status::Missed
                } else if done_in_row.is_some() {
                    Status::Met
                } else if row_is_over {
                    Status::Excused
                } else {
                    Status::Pending
                };
                let due = if missed { stretch.iter().copied().nth(length - 1) } else { None };
                entries.push(Entry { opened, due, status, done: if missed { done } else { done_in_row } });
                if missed {
                    stretches.push(stretch);
                }
            }
        }
    }
    Judged { entries, findings: merged(stretches) }
}

/// Whether the row starts afresh on that day of the run: it is active, and since the last active day before
/// it the clock said restart.
fn starts_afresh(run: &[Today<'_>], i: usize) -> bool {
    let held = run[..i].iter().rev().take_while(|today| !today.is_active());
    run[i].is_active() && held.into_iter().any(|today| today.clock == Clock::Restart)
}

/// S14: the items of a row: the day each counts from, and the demand each keeps.
fn openings(rule: &ContactRule, row: &[Today<'_>]) -> Vec<(Day, usize)> {
    let mut openings = Vec::new();
    for (i, today) in row.iter().enumerate() {
        let demand = today.demand.expect("a day of a run binds");
        // The start of the row, or a change of demand.
        let asks = |today: &Today<'_>| {
            let demand = &rule.demands[today.demand.expect("a day of a run binds")];
            (demand.least, demand.days, &demand.filter)
        };
        if i == 0 || asks(&row[i - 1]) != asks(today) {
            openings.push((today.day.previous(), demand));
        }
        // A day with a counted contact.
        if !counted(rule, today).is_empty() {
            openings.push((today.day, demand));
        }
    }
    openings
}

/// S15: stretches that share an active day are one finding; those that only touch are two.
fn merged(mut stretches: Vec<BTreeSet<Day>>) -> Vec<(Day, Day)> {
    let mut findings = Vec::new();
    while let Some(mut one) = stretches.pop() {
        while let Some(i) = stretches.iter().position(|other| !one.is_disjoint(other)) {
            one.extend(stretches.remove(i));
        }
        findings.extend(one.first().copied().zip(one.last().copied()));
    }
    findings
}

/// S16: one item a bucket that has a binding day.
fn calendar(
    rule: &ContactRule,
    days: &[Today<'_>],
    as_of: Day,
    first_of: impl Fn(Day) -> Day,
    last_of: impl Fn(Day) -> Day,
) -> Judged {
    let mut judged = Judged::default();
    for bucket in days.chunk_by(|a, b| first_of(a.day) == first_of(b.day)) {
        if !bucket.iter().any(Today::binds) {
            continue;
        }
        let first = first_of(bucket[0].day);
        let last = last_of(first);
        // What each active day demands.
        let mut demanded: Vec<u32> = bucket
            .iter()
            .filter(|today| today.is_active())
            .filter_map(|today| Some(rule.demands[today.demand?].least))
            .collect();
        // While the bucket runs, the days to come are taken to be as today is.
        let latest = &bucket[bucket.len() - 1];
        let runs = latest.day == as_of && latest.binds();
        if runs && latest.is_active() {
            let like_today = demanded[demanded.len() - 1];
            demanded.extend(super::days(as_of.next(), last).map(|_| like_today));
        }
        let length = u32::try_from(super::days(first, last).count()).expect("small");
        let sum: u32 = demanded.iter().sum();
        let binding = bucket.iter().rev().find(|today| today.binds()).expect("a day of the bucket binds");
        let owed = match binding.rounding {
            Rounding::HalfUp => (2 * sum + length) / (2 * length),
            Rounding::Floor => sum / length,
            Rounding::Full => demanded.iter().copied().max().unwrap_or(0),
        };
        let count = amount(rule, bucket.iter().flat_map(|today| counted(rule, today)));
        let status = if owed == 0 {
            Status::Excused
        } else if runs {
            Status::Pending
        } else if count >= usize::try_from(owed).expect("small") {
            Status::Met
        } else {
            Status::Missed
        };
        judged.entries.push(Entry { opened: first, due: Some(last), status, done: None });
        if status == Status::Missed {
            let active: Vec<_> = bucket.iter().filter(|today| today.is_active()).map(|today| today.day).collect();
            judged.findings.push((active[0], active[active.len() - 1]));
        }
    }
    judged
}
