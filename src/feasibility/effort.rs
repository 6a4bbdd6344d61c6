//! What the work takes, as the agency reckons it, and the cases that it is for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Faulty;
use crate::event::{Hundredths, Mode, OwnerKind, Phase, Place, Role, Tier};
use crate::lifecycle::Stage;
use crate::program::{Code, Filter, Measure, Program, Quantity, Rule, Scope};
use crate::time::Day;

/// What the work takes, as the agency reckons it. None of it is a published figure, and none of it has a default
/// but zero.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Effort {
    /// Percent of the working hours that are there for what is reckoned here, from 1 to 100.
    pub share_percent: u32,
    /// Hours a week of a full-time equivalent, for workers whose entry names no hours of their own.
    pub full_time: Hundredths,
    /// Roles whose hours are not reckoned, such as a prescriber's.
    pub without: Vec<Role>,
    /// Whether only required standards are reckoned, and not the recommended ones.
    pub only_required: bool,
    /// Minutes of a contact; more where the standard asks for more.
    pub contact_minutes: u32,
    /// Minutes on the way to a contact that only face to face and only out of the office can meet its standard.
    pub travel_minutes: u32,
    /// Minutes of a paper, or whatever else a deadline that comes again asks for.
    pub paper_minutes: u32,
    /// Minutes of a meeting of the team, for each member.
    pub meeting_minutes: u32,
    /// Minutes of supervision, for each worker.
    pub supervision_minutes: u32,
    /// Standards that take something else, or somebody in particular; one that is not reckoned takes nothing either
    /// way.
    pub of: BTreeMap<Code, Work>,
}

/// What one standard takes each time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Work {
    /// Minutes each time, the way included.
    pub minutes: u32,
    /// How many clients are served at a time, as in a group: the time counts once for all of them (S11 of
    /// [`caseload::semantics`]). One where 0.
    pub clients: u32,
    /// Who can do it: those who hold one of these credentials, which may name a skill or a language; anybody where
    /// empty.
    pub any_of: Vec<String>,
}

/// Cases that are alike as far as standards look: so many in a tier, in a phase, with a kind of owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// How many.
    pub cases: u32,
    /// Their tier.
    #[serde(default)]
    pub tier: Option<Tier>,
    /// Their phase.
    #[serde(default)]
    pub phase: Option<Phase>,
    /// The kind of their owner.
    #[serde(default)]
    pub owner: Option<OwnerKind>,
}

impl Mix {
    /// So many cases, not rated, in no phase, with a worker each.
    #[must_use]
    pub const fn of(cases: u32) -> Self {
        Self { cases, tier: None, phase: None, owner: Some(OwnerKind::Worker) }
    }

    /// Whether a standard of that scope binds on an ordinary day of their service.
    pub(super) fn lies_in(&self, scope: &Scope) -> bool {
        fn takes<T: PartialEq>(asked: &[T], of: Option<&T>) -> bool {
            asked.is_empty() || of.is_some_and(|of| asked.contains(of))
        }
        takes(&scope.stages, Some(&Stage::Implementation))
            && takes(&scope.tiers, self.tier.as_ref())
            && takes(&scope.phases, self.phase.as_ref())
            && takes(&scope.owners, self.owner.as_ref())
            && scope.inside.is_empty()
            && scope.after_leaving.is_none()
    }
}

/// What is wrong with a question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EffortFault {
    /// A share that is no share.
    #[error("{found} percent of the hours; expected 1 to 100")]
    Share {
        /// What was found.
        found: u32,
    },
    /// No cases.
    #[error("no cases; say how many there are, or are to be")]
    NoCases,
    /// The last day is before the first, or more than a year after it.
    #[error("from {from} through {through}; expected the last day on or after the first, and within a year of it")]
    Days {
        /// The first day.
        from: Day,
        /// The last day.
        through: Day,
    },
    /// A standard that the rulebook does not have.
    #[error("the rulebook has no standard `{0}`; name one that it has")]
    UnknownStandard(Code),
    /// A meeting or supervision of which only some are said to be able to do it.
    #[error("`{0}` takes the time of all who sit in it; leave out who alone can do it")]
    Seats(Code),
    /// A phase that the program does not have.
    #[error("the program has no phase `{0}`; name one that it has")]
    UnknownPhase(Phase),
    /// Workers without hours.
    #[error(
        "{workers} workers have neither weekly hours nor a role with hours; say how many a full-time week has, or record them"
    )]
    NoHours {
        /// How many.
        workers: usize,
    },
}

/// The last day that a question from a day on may be about.
pub(super) fn year_from(day: Day) -> Day {
    day.plus_days(365)
}

impl EffortFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Share { .. } => "effort.share",
            Self::NoCases => "effort.no_cases",
            Self::Days { .. } => "effort.days",
            Self::UnknownStandard(_) => "effort.unknown_standard",
            Self::Seats(_) => "effort.seats",
            Self::UnknownPhase(_) => "effort.unknown_phase",
            Self::NoHours { .. } => "effort.no_hours",
        }
    }
}

/// Everything that is wrong with a question, told of the program that it is about.
pub type EffortFaults = Faulty<EffortFault>;

impl Effort {
    /// Minutes on the way to a contact.
    pub(super) fn way(&self, filter: &Filter) -> u32 {
        if filter.needs_travel() { self.travel_minutes } else { 0 }
    }

    /// Minutes of a contact, and on the way to it.
    pub(super) fn of_contact(&self, filter: &Filter) -> u32 {
        self.contact_minutes.max(filter.min_minutes.into()).saturating_add(self.way(filter))
    }

    /// What is wrong with a question in which so many workers have no hours.
    pub(super) fn faults(
        &self,
        program: &Program,
        without_hours: usize,
        (from, through): (Day, Day),
        cases: &[Mix],
    ) -> Vec<EffortFault> {
        let mut faults = Vec::new();
        if !(1..=100).contains(&self.share_percent) {
            faults.push(EffortFault::Share { found: self.share_percent });
        }
        if cases.iter().all(|of| of.cases == 0) {
            faults.push(EffortFault::NoCases);
        }
        if !(from..=year_from(from)).contains(&through) {
            faults.push(EffortFault::Days { from, through });
        }
        let unknown = |code: &&Code| program.standard_on(code.as_str(), from).is_none();
        faults.extend(self.of.keys().filter(unknown).map(|code| EffortFault::UnknownStandard(code.clone())));
        let seats = |(code, work): &(&Code, &Work)| {
            let standard = program.standard_on(code.as_str(), from);
            let sits = |of: &Measure| matches!(of.quantity, Quantity::Meetings {} | Quantity::Supervision {});
            !work.any_of.is_empty() && standard.is_some_and(|of| matches!(&of.rule, Rule::Measure(of) if sits(of)))
        };
        faults.extend(self.of.iter().filter(seats).map(|(code, _)| EffortFault::Seats(code.clone())));
        let known = |phase: &Phase| program.phases().iter().any(|of| of.phase == *phase);
        let phases = cases.iter().filter_map(|of| of.phase.as_ref()).filter(|phase| !known(phase));
        faults.extend(phases.map(|phase| EffortFault::UnknownPhase(phase.clone())));
        if without_hours > 0 {
            faults.push(EffortFault::NoHours { workers: without_hours });
        }
        faults
    }
}

impl Filter {
    /// Whether only a contact face to face, and out of the office, fits.
    fn needs_travel(&self) -> bool {
        let face_to_face = !self.modes.is_empty() && self.modes.iter().all(|mode| *mode == Mode::FaceToFace);
        let at_hand = |place: &Place| matches!(place, Place::Office | Place::Remote);
        face_to_face && (self.places.is_empty() || !self.places.iter().all(at_hand))
    }
}
