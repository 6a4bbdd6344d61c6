//! Runs: consecutive days of one standing.

use std::collections::BTreeMap;

use super::ledger::Cover;
use crate::event::Owner;
use crate::ids::{CaseId, EventId};
use crate::time::Day;

/// What came of something that a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Kept,
    Broken,
    Overridden,
    CannotTell,
}

/// What the ledger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Judged {
    /// So many owner-days, owner-months, enrolments or appointments.
    Items { standard: usize, standing: Standing, items: u64 },
    /// A run of days over a limit.
    Run(Run),
}

/// Whom a run is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Owner(Owner),
    Case(CaseId),
}

/// A run of days over a limit, or set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) standard: usize,
    pub(crate) of: Of,
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) overridden: bool,
    /// A decision in it left the limit broken at its moment.
    pub(crate) decided: bool,
    pub(crate) found: String,
    pub(crate) evidence: Vec<EventId>,
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

/// Collects consecutive days of one standing.
pub(super) struct Runs<'a, F> {
    pub(super) standard: usize,
    of: Of,
    run: Option<Run>,
    /// How far over the worst day so far was.
    over: i64,
    report: &'a mut F,
}

impl<'a, F: FnMut(Judged)> Runs<'a, F> {
    pub(super) fn new(standard: usize, of: Of, report: &'a mut F) -> Self {
        Self { standard, of, run: None, over: i64::MIN, report }
    }

    pub(super) fn items(&mut self, standing: Standing, items: u64) {
        if items > 0 {
            (self.report)(Judged::Items { standard: self.standard, standing, items });
        }
    }

    /// Days of one standing; those broken or set aside join the run before where they follow on it.
    pub(super) fn days(&mut self, (from, to): (Day, Day), stand: &Stand) {
        let overridden = match stand.standing {
            Standing::Kept | Standing::CannotTell => return self.end(),
            Standing::Broken => false,
            Standing::Overridden => true,
        };
        if self.run.as_ref().is_some_and(|run| run.overridden != overridden) {
            self.end();
        }
        let (standard, of, fresh) = (self.standard, self.of, self.run.is_none());
        let run = self.run.get_or_insert_with(|| Run {
            standard,
            of,
            from,
            to,
            overridden,
            decided: false,
            found: String::new(),
            evidence: Vec::new(),
        });
        run.to = to;
        run.decided |= !stand.decisions.is_empty();
        if fresh || !stand.decisions.is_empty() {
            let of_day = if stand.decisions.is_empty() { &stand.events } else { &stand.decisions };
            run.evidence.extend(of_day.iter().filter(|event| !event.0.is_nil()));
        }
        if self.over < stand.over {
            self.over = stand.over;
            run.found.clone_from(&stand.found);
        }
    }

    pub(super) fn end(&mut self) {
        self.over = i64::MIN;
        if let Some(mut run) = self.run.take() {
            run.evidence.sort_unstable();
            run.evidence.dedup();
            (self.report)(Judged::Run(run));
        }
    }
}

/// How a limit stands as a day ends.
pub(super) struct Stand {
    pub(super) standing: Standing,
    pub(super) over: i64,
    pub(super) found: String,
    /// Decisions of the day that left it broken at their moment.
    pub(super) decisions: Vec<EventId>,
    /// Everything that changed on the day.
    pub(super) events: Vec<EventId>,
}
