//! Runs: consecutive days of one standing.

use std::collections::BTreeMap;

use super::ledger::Cover;
use crate::ids::EventId;
use crate::subject::Subject;
use crate::time::Day;

/// What came of something that a limit counts; the worst comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    Kept,
    Overridden,
    CannotTell,
    Broken,
}

/// What the ledger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Judged {
    /// So many owner-days, owner-months, enrolments or appointments, and whose.
    Items { standard: usize, of: Subject, standing: Standing, items: u64 },
    /// A run of days over a limit.
    Run(Run),
}

/// A run of days over a limit, or set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) standard: usize,
    pub(crate) of: Subject,
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) overridden: bool,
    /// A decision in it left the limit broken at its moment.
    pub(crate) decided: bool,
    pub(crate) found: String,
    pub(crate) evidence: Vec<EventId>,
}

impl Run {
    pub(super) const fn new(standard: usize, of: Subject, (from, to): (Day, Day), overridden: bool) -> Self {
        Self { standard, of, from, to, overridden, decided: false, found: String::new(), evidence: Vec::new() }
    }

    /// With what was found, and the evidence in order. What the calendar brought rests on no event.
    pub(super) fn ended(mut self, found: String) -> Self {
        self.found = found;
        self.evidence.retain(|event| !event.0.is_nil());
        self.evidence.sort_unstable();
        self.evidence.dedup();
        self
    }
}

/// The covers of a standard, by case.
pub(super) type Covers<'a> = BTreeMap<(usize, u32), Vec<&'a Cover>>;

/// The load of an owner at a moment: all of it, and without the cases for which the limit is set aside.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    pub(super) all: i64,
    /// Without those set aside by somebody entitled to.
    pub(super) uncovered: i64,
    /// Without those set aside by anybody who may have been.
    pub(super) unclaimed: i64,
}

impl Weighed {
    pub(super) fn standing(self, room: i64) -> Standing {
        if self.all <= room {
            Standing::Kept
        } else if self.uncovered <= room {
            Standing::Overridden
        } else if self.unclaimed <= room {
            Standing::CannotTell
        } else {
            Standing::Broken
        }
    }
}

/// How a limit stands as a day ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stand<'a> {
    pub(super) standing: Standing,
    pub(super) load: i64,
    pub(super) room: i64,
    /// Decisions of the day that left it broken at their moment.
    pub(super) decisions: &'a [EventId],
}

/// The worst day of a run so far, the first of several: the load, and the room there was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Worst {
    pub(super) day: Day,
    pub(super) load: i64,
    pub(super) room: i64,
}

impl Worst {
    const fn over(&self) -> i64 {
        self.load.saturating_sub(self.room)
    }
}

/// Collects consecutive days of one standing. What was found is put in words once, when a run ends.
pub(super) struct Runs<'a, S, F> {
    standard: usize,
    of: Subject,
    run: Option<(Run, Worst)>,
    /// So many items of each standing.
    items: [(Standing, u64); 4],
    say: S,
    report: &'a mut F,
}

impl<'a, S: Fn(Worst) -> String, F: FnMut(Judged)> Runs<'a, S, F> {
    pub(super) fn new(standard: usize, of: Subject, say: S, report: &'a mut F) -> Self {
        let items = [Standing::Kept, Standing::Broken, Standing::Overridden, Standing::CannotTell];
        Self { standard, of, run: None, items: items.map(|standing| (standing, 0)), say, report }
    }

    pub(super) fn items(&mut self, standing: Standing, items: u64) {
        for (of, sum) in &mut self.items {
            *sum = sum.saturating_add(if *of == standing { items } else { 0 });
        }
    }

    /// Ends the last run and reports the items.
    pub(super) fn close(mut self) {
        self.end();
        for (standing, items) in self.items.into_iter().filter(|(_, items)| *items > 0) {
            (self.report)(Judged::Items { standard: self.standard, of: self.of, standing, items });
        }
    }

    /// Days of one standing; those broken or set aside join the run before where they follow on it. `events`
    /// is everything that changed on the first of them.
    pub(super) fn days(&mut self, (from, to): (Day, Day), stand: Stand<'_>, events: impl Iterator<Item = EventId>) {
        let overridden = match stand.standing {
            Standing::Kept | Standing::CannotTell => return self.end(),
            Standing::Broken => false,
            Standing::Overridden => true,
        };
        if self.run.as_ref().is_some_and(|(run, _)| run.overridden != overridden) {
            self.end();
        }
        let today = Worst { day: from, load: stand.load, room: stand.room };
        let fresh = self.run.is_none();
        let (run, worst) =
            self.run.get_or_insert_with(|| (Run::new(self.standard, self.of, (from, to), overridden), today));
        run.to = to;
        run.decided |= !stand.decisions.is_empty();
        if !stand.decisions.is_empty() {
            run.evidence.extend_from_slice(stand.decisions);
        } else if fresh {
            run.evidence.extend(events);
        }
        if worst.over() < today.over() {
            *worst = today;
        }
    }

    pub(super) fn end(&mut self) {
        if let Some((run, worst)) = self.run.take() {
            let found = (self.say)(worst);
            (self.report)(Judged::Run(run.ended(found)));
        }
    }
}
