//! Cases of a leaver (S25 of [`caseload::semantics`]): from the first day that ends with the case in service and its
//! owner gone, until another owner has it, the leaver is back, or the service ends. No hold stops the clock, and
//! passing the case to another leaver does not end it.

use super::{Cause, Excuse, Item, Shortfall, Verdict};
use crate::event::Owner;
use crate::program::Reassignment;
use crate::record::{Spell, Spells};
use crate::roster::{Known, Roster};
use crate::time::Day;

pub(super) fn judge(
    standard: usize,
    rule: Reassignment,
    spells: &Spells,
    roster: &Roster,
    holidays: &[Day],
    as_of: Day,
    report: &mut impl FnMut(Item),
) {
    let item = |opened: Day| Item {
        open: true,
        ..Item::opened(standard, opened, Some(rule.within.after(opened, holidays)), 1)
    };
    let mut running: Option<Item> = None;
    let mut last = None;
    for spell in spells.through(as_of) {
        if last.is_some_and(|last: Day| last.next() < spell.from) {
            report_if(running.take().zip(last).map(|(item, last)| left_service(item, last)), report);
        }
        for (from, gone) in segments(&spell, roster) {
            match (running, gone) {
                (None, true) => running = Some(item(from)),
                (Some(item), false) => {
                    running = None;
                    report(passed_on(item, from));
                }
                _ => {}
            }
        }
        last = Some(spell.through);
    }
    let Some((item, last)) = running.zip(last) else { return };
    report(if last < as_of { left_service(item, last) } else { still(item, as_of) });
}

fn report_if(item: Option<Item>, report: &mut impl FnMut(Item)) {
    if let Some(item) = item {
        report(item);
    }
}

/// The days of a spell on which it changes whether the carrier has left, with whether they have.
fn segments(spell: &Spell, roster: &Roster) -> impl Iterator<Item = (Day, bool)> {
    let carrier = spell.carrier.filter(|carrier| matches!(carrier, Owner::Worker(_)));
    let gone = move |day: Day| carrier.is_some_and(|owner| matches!(roster.fte(owner, &[], day), Known::Left));
    let (from, through) = (spell.from, spell.through);
    let changes = carrier.map(|owner| roster.changes(owner)).unwrap_or_default();
    let days = changes.into_iter().map(|(day, _)| day).filter(move |day| from < *day && *day <= through);
    std::iter::once(from).chain(days).map(move |day| (day, gone(day)))
}

fn due(item: &Item) -> Day {
    item.due.unwrap_or(Day::LAST)
}

fn missed(item: Item, to: Day, done: Option<Day>) -> Item {
    let from = due(&item).next();
    let shortfall = Shortfall::of_days(from, to.max(from), to);
    Item { verdict: Verdict::Missed, missed: Some(shortfall), done, open: done.is_none(), ..item }
}

/// Another owner has it, or the leaver is back.
fn passed_on(item: Item, day: Day) -> Item {
    if day <= due(&item) {
        Item { verdict: Verdict::Met, done: Some(day), counted: 1, open: false, ..item }
    } else {
        Item { counted: 1, ..missed(item, day, Some(day)) }
    }
}

/// The last day of service is over.
fn left_service(item: Item, last: Day) -> Item {
    let item = Item { open: false, ..item };
    if last.next() <= due(&item) {
        let excuse = Excuse { cause: Cause::Ended, held_days: 0 };
        Item { verdict: Verdict::Excused, excused: Some(excuse), ..item }
    } else {
        Item { open: false, ..missed(item, last, None) }
    }
}

fn still(item: Item, as_of: Day) -> Item {
    if as_of <= due(&item) { item } else { missed(item, as_of, None) }
}
