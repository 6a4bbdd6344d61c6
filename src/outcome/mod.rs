//! What came of it: outcomes of each case, and over many cases together.
//!
//! [`Outcomes`] reads a log once. Every [`CaseOutcome`] stands for itself; a [`Summary`] is reckoned from all
//! of them or a [group](Report::only). Parts of a log, read on any thread, merge in any order, as long as each
//! case lies whole in one part.
//!
//! What cannot be told is left out and said to be: cases with events that could not be read, and what the log's
//! source [never records](Outcomes::not_recorded). A case that was never enrolled was not served, and counts in
//! nothing that is asked of service. Today is not over. An outcome is no proof that the program brought it about.
//!
//! ```
//! use caseload::log::Log;
//! use caseload::outcome::Outcomes;
//!
//! let outcomes = Outcomes::as_of("2026-12-31".parse()?).compare_use("2024-01-01".parse()?, 365);
//! let part = outcomes.part(&Log::of(vec![]));
//! let report = outcomes.finish(part.merge(outcomes.part(&Log::of(vec![]))));
//! let summary = report.summary();
//! println!("{summary}");
//! println!("after a year still served: {}", report.retention(12));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod case;
mod certification;
mod change;
mod cost;
mod goal;
mod numbers;
mod summary;
mod survival;

use serde::{Deserialize, Serialize};

use crate::Faulty;
use crate::audit::{NotRecorded, Read};
use crate::event::KindName;
use crate::log::{Log, Reading};
use crate::model::Overlay;
use crate::names::names;
use crate::program::Program;
use crate::time::Day;

pub use case::{CaseOutcome, Continuity, FollowUp, Goals, Linkages, Series, Stays, UseOfServices, Used, Wait};
pub use certification::{Certification, Practice, Unmet, ccm_eligibility};
pub use change::{Better, Change, ChangeFault, Norm, ReliableChange, cut_off};
pub use cost::UnitCosts;
pub use goal::{GoalFault, goal_attainment};
pub use numbers::{Numbers, Share};
pub use summary::{FollowUps, MeasureSummary, Summary, UseSummary};
pub use survival::{Quantile, Step, Survival, SurvivalFault};

use case::Folding;

names! {
    /// An outcome that may be one that a log cannot tell.
    pub enum Aspect {
        /// From referral to enrolment.
        TimeToEnrolment = "time_to_enrolment",
        /// From referral to the first contact.
        TimeToContact = "time_to_contact",
        /// From enrolment to the first plan.
        TimeToPlan = "time_to_plan",
        /// From enrolment to the first linkage that connected.
        TimeToLinkage = "time_to_linkage",
        /// Length of service, and retention.
        Service = "service",
        /// Linkages, and whether their loop is closed.
        Linkages = "linkages",
        /// Goal attainment.
        Goals = "goals",
        /// Repeated measures.
        Measures = "measures",
        /// Follow-up after hospital.
        FollowUp = "follow_up",
        /// Continuity of workers.
        Continuity = "continuity",
        /// The use of services before and after.
        UseOfServices = "use_of_services",
        /// Cost.
        Cost = "cost",
    }
}

impl Aspect {
    /// The facts that it rests on.
    const fn rests_on(self) -> &'static [(KindName, Option<&'static str>)] {
        use KindName::{
            Closed, Contact, Enrolled, GoalUpdated, InstitutionEntered, InstitutionLeft, LinkageMade, LinkageUpdated,
            Measured, PlanAdopted, Reassigned, Referred, Reopened,
        };
        match self {
            Self::TimeToEnrolment => &[(Referred, None), (Enrolled, None), (Closed, None)],
            Self::TimeToContact => &[
                (Referred, None),
                (Contact, Some("mode")),
                (Contact, Some("with")),
                (Contact, Some("outcome")),
                (Closed, None),
            ],
            Self::TimeToPlan => &[(Enrolled, None), (PlanAdopted, None), (Closed, None)],
            Self::TimeToLinkage => {
                &[(Enrolled, None), (LinkageMade, None), (LinkageUpdated, Some("status")), (Closed, None)]
            }
            Self::Service => &[(Enrolled, None), (Closed, None), (Reopened, None)],
            Self::Linkages => &[(Enrolled, None), (LinkageMade, None), (LinkageUpdated, Some("status"))],
            Self::Goals => &[(Enrolled, None), (PlanAdopted, Some("goals")), (GoalUpdated, Some("attainment"))],
            Self::Measures => &[(Enrolled, None), (Measured, None)],
            Self::FollowUp => &[
                (Enrolled, None),
                (InstitutionLeft, Some("facility")),
                (Contact, Some("mode")),
                (Contact, Some("with")),
                (Contact, Some("outcome")),
            ],
            Self::Continuity => &[
                (Contact, Some("mode")),
                (Contact, Some("with")),
                (Contact, Some("outcome")),
                (Contact, Some("staff")),
                (Enrolled, Some("owner")),
                (Reassigned, Some("owner")),
            ],
            Self::UseOfServices => &[
                (Enrolled, None),
                (Closed, None),
                (InstitutionEntered, Some("facility")),
                (InstitutionLeft, Some("facility")),
            ],
            Self::Cost => &[
                (Enrolled, None),
                (Closed, None),
                (Contact, Some("minutes")),
                (Contact, Some("staff")),
                (Contact, Some("outcome")),
                (Contact, Some("group")),
                (InstitutionEntered, Some("facility")),
                (InstitutionLeft, Some("facility")),
            ],
        }
    }
}

/// Which outcomes are asked for, of which day.
#[derive(Debug, Clone)]
pub struct Outcomes {
    as_of: Day,
    as_known_on: Option<Day>,
    not_recorded: Vec<NotRecorded>,
    /// From which day on stays in institutions are known, and the most days of a window.
    compared: Option<(Day, u32)>,
    changes: Vec<(String, ReliableChange)>,
    costs: Option<UnitCosts>,
    follow_up: Program,
}

impl Outcomes {
    /// Outcomes by that day; it is today, and not over.
    #[must_use]
    pub fn as_of(day: Day) -> Self {
        Self {
            as_of: day,
            as_known_on: None,
            not_recorded: Vec::new(),
            compared: None,
            changes: Vec::new(),
            costs: None,
            follow_up: Program::overlay(Overlay::FollowUpAfterHospital),
        }
    }

    /// Does not see what was recorded after that day.
    #[must_use]
    pub fn as_known_on(mut self, day: Day) -> Self {
        self.as_known_on = Some(day);
        self
    }

    /// What the log's source never records: outcomes that rest on it cannot be told.
    #[must_use]
    pub fn not_recorded(mut self, statement: impl Into<Vec<NotRecorded>>) -> Self {
        self.not_recorded = statement.into();
        self
    }

    /// Compares the use of institutions before the first day in service and from it on, in windows of at most so many
    /// days, equal for each case. The log must hold the stays since `known_from`, those before the referral too:
    /// what it does not hold did not happen.
    #[must_use]
    pub const fn compare_use(mut self, known_from: Day, days: u32) -> Self {
        self.compared = Some((known_from, days));
        self
    }

    /// How changes of a measure, by its name, are to be read.
    ///
    /// # Errors
    /// Lists all that is wrong with it.
    pub fn change(mut self, measure: impl Into<String>, known: ReliableChange) -> Result<Self, Faulty<ChangeFault>> {
        known.check()?;
        let measure = measure.into();
        self.changes.retain(|(of, _)| *of != measure);
        self.changes.push((measure, known));
        Ok(self)
    }

    /// What things cost.
    #[must_use]
    pub fn costs(mut self, costs: UnitCosts) -> Self {
        self.costs = Some(costs);
        self
    }

    /// Whether the log can tell it.
    fn tells(&self, aspect: Aspect) -> bool {
        !self.not_recorded.iter().any(|statement| statement.is_one_of(aspect.rests_on()))
    }

    /// Reads a log, or a part of one in which each case lies whole.
    #[must_use]
    pub fn part(&self, log: &Log) -> Part {
        let mut part = self.part_of(|take| log.each(&log.ranges(), take));
        part.read.of_log(log);
        part
    }

    /// As [`part`](Self::part), with the cases shared out over the threads of the pool; the report is the same to the
    /// byte.
    #[cfg(feature = "parallel")]
    #[must_use]
    pub fn part_parallel(&self, log: &Log) -> Part {
        let parts = log.shares(|some| self.part_of(|take| log.each(some, take)));
        let mut part = parts.into_iter().fold(Part::default(), Part::merge);
        part.read.of_log(log);
        part
    }

    /// Reads a log of JSON lines in which the lines of each case stand together, holding the events of one case in
    /// memory at a time.
    ///
    /// # Errors
    /// Where the reader fails.
    ///
    /// ```
    /// use caseload::log::Grouped;
    /// use caseload::outcome::Outcomes;
    ///
    /// let outcomes = Outcomes::as_of("2026-12-31".parse()?);
    /// let part = outcomes.grouped(&mut Grouped::new(&b"not an event\n"[..]))?;
    /// assert_eq!(outcomes.finish(part).read.set_aside.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "json")]
    pub fn grouped<R: std::io::BufRead>(&self, log: &mut crate::log::Grouped<R>) -> std::io::Result<Part> {
        let mut ended = Ok(());
        let mut part = self.part_of(|take| ended = log.each(take));
        part.read.lines = log.lines();
        ended.map(|()| part)
    }

    fn part_of(&self, each: impl FnOnce(&mut dyn FnMut(Reading<'_>))) -> Part {
        let mut part = Part::default();
        let mut folding = Folding::new(self);
        each(&mut |reading| {
            let events = part.read.settle(reading, self.as_of, self.as_known_on);
            if let Some(first) = events.first() {
                part.cases.push(folding.case(first.case, &events));
            }
        });
        part
    }

    /// Makes the report of all parts together.
    #[must_use]
    pub fn finish(&self, part: Part) -> Report {
        let Part { mut read, mut cases } = part;
        read.put_in_order();
        cases.sort_by_key(|outcome| outcome.case);
        // What cannot be read may stand with another case than its own.
        let not_read = |of: &&mut CaseOutcome| read.not_fully_read.binary_search(&of.case).is_ok();
        cases.iter_mut().filter(not_read).for_each(CaseOutcome::was_not_fully_read);
        if let Some(costs) = self.costs.as_ref().filter(|_| self.tells(Aspect::Cost)) {
            costs.reckon(&mut cases);
        }
        let lacking = |aspect: &Aspect| {
            let lacking = self.not_recorded.iter().filter(|statement| statement.is_one_of(aspect.rests_on()));
            (*aspect, lacking.copied().collect::<Vec<_>>())
        };
        let cannot_tell = Aspect::ALL.iter().map(lacking).filter(|(_, lacking)| !lacking.is_empty()).collect();
        Report { as_of: self.as_of, as_known_on: self.as_known_on, read, cases, cannot_tell }
    }
}

/// What a part of a log holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Part {
    read: Read,
    cases: Vec<CaseOutcome>,
}

impl Part {
    /// The two parts together, in whichever order. Both must come of outcomes asked for alike.
    #[must_use]
    pub fn merge(mut self, mut other: Self) -> Self {
        self.read.merge(&mut other.read);
        self.cases.append(&mut other.cases);
        self
    }
}

/// What came of the cases of a log. Written with serde it has these fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The day it speaks of.
    pub as_of: Day,
    /// What was recorded after that day was not seen.
    pub as_known_on: Option<Day>,
    /// What was read.
    pub read: Read,
    /// Each case, in the order of their ids.
    pub cases: Vec<CaseOutcome>,
    /// What this log cannot tell, and why.
    pub cannot_tell: Vec<(Aspect, Vec<NotRecorded>)>,
}

impl Report {
    /// All cases together.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of(&self.cases)
    }

    /// The cases of a group alone: a program, a tier, an owner; what was read is that of all.
    ///
    /// ```
    /// # use caseload::{log::Log, outcome::Outcomes};
    /// # let outcomes = Outcomes::as_of("2026-12-31".parse()?);
    /// # let report = outcomes.finish(outcomes.part(&Log::of(vec![])));
    /// let of_icm = report.only(|case| case.program.as_deref() == Some("icm"));
    /// println!("{}", of_icm.summary());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn only(&self, in_group: impl Fn(&CaseOutcome) -> bool) -> Self {
        let cases = self.cases.iter().filter(|case| in_group(case)).cloned().collect();
        let (read, cannot_tell) = (self.read.clone(), self.cannot_tell.clone());
        Self { as_of: self.as_of, as_known_on: self.as_known_on, read, cases, cannot_tell }
    }

    /// The share of cases in service so many months after their first enrolment, of those that were enrolled so
    /// long ago. Whoever has left is not retained, whatever the reason; those never enrolled do not count.
    #[must_use]
    pub fn retention(&self, months: u32) -> Share {
        let on_day = |of: &CaseOutcome| of.served_on(of.enrolled_on?.plus_months(months), self.as_of);
        Share::of(self.cases.iter().filter_map(on_day))
    }
}
