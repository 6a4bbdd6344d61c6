//! A broken standard with its evidence.

use std::fmt;

use super::Audit;
use crate::event::Owner;
use crate::ids::EventId;
use crate::names::names;
use crate::program::{Code, Force, Standard, Standing};
use crate::subject::Subject;
use crate::time::Day;
use serde::{Deserialize, Serialize};

names! {
    /// How a standard was broken.
    pub enum Status {
        /// A thing that had to happen by a day did not.
        Missed = "missed",
        /// A thing that must hold did not, by a decision.
        Exceeded = "exceeded",
        /// A thing that must hold did not, with nobody deciding it.
        Drift = "drift",
        /// Set aside by somebody entitled to.
        Overridden = "overridden",
        /// A step was taken before the process allows it.
        OutOfOrder = "out_of_order",
    }
}

impl Status {
    /// Of days over a limit: whether it was set aside, and whether a decision left it broken.
    pub(super) const fn of(overridden: bool, decided: bool) -> Self {
        match (overridden, decided) {
            (true, _) => Self::Overridden,
            (false, true) => Self::Exceeded,
            (false, false) => Self::Drift,
        }
    }
}

/// A broken standard with its evidence. It names ids, codes and days, and never what a record says in
/// words. Written with serde it has these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The standard.
    pub code: Code,
    /// What breaking it means.
    pub force: Force,
    /// Whom it is about.
    pub subject: Subject,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// How it was broken.
    pub status: Status,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// The day it was made good, if it was.
    pub made_good: Option<Day>,
    /// Whether it is missed, not made good, and still able to be: what the agenda of the day shows.
    pub open: bool,
    /// What would satisfy it, or would have.
    pub would_satisfy: String,
    /// Who answered for the case on the day.
    pub owner: Option<Owner>,
    /// The events it rests on, in order.
    pub evidence: Vec<EventId>,
    /// Where the standard comes from.
    pub source: String,
    /// How far to trust that.
    pub standing: Standing,
    /// The edition of the rulebook that judged it.
    pub edition: String,
    /// Whether that edition was not in force then.
    pub hypothetical: bool,
}

impl Finding {
    /// A finding about somebody, with everything that the standard, at that place, tells.
    pub(super) fn of((at, standard): (usize, &Standard), from: Day, subject: Subject, audit: &Audit<'_>) -> Self {
        Self {
            code: standard.code.clone(),
            force: standard.force,
            subject,
            from,
            to: from,
            status: Status::Missed,
            expected: String::new(),
            found: String::new(),
            made_good: None,
            open: false,
            would_satisfy: String::new(),
            owner: None,
            evidence: Vec::new(),
            source: standard.source.name.clone(),
            standing: standard.source.standing,
            edition: audit.edition_of(at, from),
            hypothetical: audit.hypothetical,
        }
    }

    /// Its place among the findings of its standard: by subject and days.
    pub(super) fn place(&self) -> (Subject, Day, Day, Status) {
        (self.subject, self.from, self.to, self.status)
    }

    /// Orders findings of one place, so that the order is total.
    pub(super) fn order(&self, other: &Self) -> std::cmp::Ordering {
        (&self.found, &self.evidence).cmp(&(&other.found, &other.evidence))
    }

    /// How many days it covers, the last one included.
    #[must_use]
    pub fn days(&self) -> i32 {
        self.to.days_since(self.from).saturating_add(1)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, subject, from, to, status, expected, found, source, standing, .. } = self;
        write!(f, "{code} {status}, {subject}, {from} to {to}: expected {expected}; found {found}")?;
        if let Some(day) = self.made_good {
            write!(f, "; made good on {day}")?;
        }
        write!(f, " ({source}, {standing})")
    }
}
