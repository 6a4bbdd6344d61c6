//! A case whose stage comes from storage.

use std::fmt;

use super::data::KnownStage;
use super::decide::Setting;
use super::missing::{Missing, missing_for};
use super::typed::{Case, Refused, Step, View, step};
use crate::event::{Event, Kind, KindName, Stamp};
use crate::history::{Unsettled, settle};
use crate::ids::{CaseId, EventId};
use crate::lifecycle::{Stage, stage};
use crate::program::Program;
use crate::record::Record;
use crate::time::Day;

macro_rules! any_case {
    ($($stage:ident)+) => {
        /// A case in any stage: what an application matches on.
        ///
        /// ```
        /// use caseload::case::AnyCase;
        ///
        /// fn title(case: &AnyCase) -> &'static str {
        ///     match case {
        ///         AnyCase::Planning(_) => "make the plan",
        ///         AnyCase::Closed(_) => "closed",
        ///         _ => "go on",
        ///     }
        /// }
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum AnyCase {
            $(#[doc = concat!("In that stage; see [`Stage::", stringify!($stage), "`].")] $stage(Case<stage::$stage>),)+
        }

        impl View for AnyCase {
            fn over(record: Box<Record>) -> Result<Self, Box<Record>> {
                match record.stage() {
                    $(Some(Stage::$stage) => Case::over(record).map(Self::$stage),)+
                    None => Err(record),
                }
            }

            fn record(&self) -> &Record {
                match self { $(Self::$stage(case) => case.record(),)+ }
            }
        }

        impl AnyCase {
            /// The stage.
            #[must_use]
            pub const fn stage(&self) -> Stage {
                match self { $(Self::$stage(_) => Stage::$stage,)+ }
            }

            fn into_record(self) -> Box<Record> {
                match self { $(Self::$stage(case) => case.record,)+ }
            }
        }

        $(
            impl From<Case<stage::$stage>> for AnyCase {
                fn from(case: Case<stage::$stage>) -> Self {
                    Self::$stage(case)
                }
            }
        )+
    };
}

any_case! {
    Referral Screening Waitlist Assessment RiskAssessment Planning Implementation FollowUp Evaluation Closed
}

impl crate::lifecycle::sealed::Sealed for AnyCase {}

/// Why a log does not replay. Nothing is guessed: every event in the way is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayError {
    problems: Vec<Replayed>,
}

/// One thing that keeps a log from replaying.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replayed {
    /// There is no event, or every referral is void.
    Nothing,
    /// An event belongs to another case than the first.
    OtherCase {
        /// The event.
        event: EventId,
        /// Its case.
        case: CaseId,
    },
    /// The event to insert sorts after the case's last: it is not late, and is to be decided.
    NotLate {
        /// The event.
        event: EventId,
    },
    /// An event repeats, clashes or voids nothing.
    Unsettled(Unsettled),
    /// An event repeats another to the letter.
    Repeats {
        /// How many do.
        count: usize,
    },
    /// A snapshot lacks what a case in its stage has.
    Incomplete {
        /// The stage.
        stage: Stage,
    },
    /// The process does not allow the event where it stands.
    OutOfOrder {
        /// The event.
        event: EventId,
        /// Its kind.
        kind: KindName,
        /// The stage it stands in; none before the case is referred.
        stage: Option<Stage>,
    },
}

impl ReplayError {
    /// Everything that is in the way; never empty.
    #[must_use]
    pub fn problems(&self) -> &[Replayed] {
        &self.problems
    }
}

impl Replayed {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "replay.nothing",
            Self::OtherCase { .. } => "replay.other_case",
            Self::NotLate { .. } => "replay.not_late",
            Self::Unsettled(_) => "replay.unsettled",
            Self::Repeats { .. } => "replay.repeats",
            Self::Incomplete { .. } => "replay.incomplete",
            Self::OutOfOrder { .. } => "replay.out_of_order",
        }
    }
}

impl fmt::Display for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("there is no event that counts; a case begins with `referred`"),
            Self::OtherCase { event, case } => {
                write!(f, "event {event} belongs to case {case}; replay one case at a time")
            }
            Self::NotLate { event } => {
                write!(f, "event {event} sorts after the case's last; decide it, so that the rules apply")
            }
            Self::Unsettled(why) => write!(f, "{why}; store one event under one id"),
            Self::Repeats { count } => write!(f, "{count} event(s) repeat another to the letter; store each once"),
            Self::Incomplete { stage } => {
                write!(f, "the snapshot lacks what a case in {stage} has; replay the whole log")
            }
            Self::OutOfOrder { event, kind, stage } => {
                let stage = stage.map_or("a case not yet referred", Stage::name);
                write!(
                    f,
                    "event {event}: `{kind}` is not allowed in {stage}; audit the log to see what the process says"
                )
            }
        }
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the log does not replay")?;
        for problem in &self.problems {
            write!(f, "\n{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ReplayError {}

impl AnyCase {
    /// The case that its events add up to. Strict: the process must allow each event where it stands; what
    /// was decided when it was stored (owners, consents, figures) is not judged again. The order in which
    /// the events are given does not matter, and voided ones do not count.
    ///
    /// # Errors
    /// Names every event that does not belong, repeats, clashes or stands where the process does not allow
    /// it.
    pub fn replay(program: &Program, events: &[Event]) -> Result<Self, ReplayError> {
        Self::resume(Box::default(), program, events)
    }

    /// The case that a snapshot and the events after it add up to; equal to the full replay.
    ///
    /// # Errors
    /// As [`replay`](Self::replay); an event that does not sort after the snapshot is out of order, since it
    /// takes a full replay.
    pub fn replay_from(snapshot: Record, program: &Program, later: &[Event]) -> Result<Self, ReplayError> {
        Self::resume(Box::new(snapshot), program, later)
    }

    fn resume(mut record: Box<Record>, program: &Program, events: &[Event]) -> Result<Self, ReplayError> {
        let mut problems = Vec::new();
        let case = record.case.or_else(|| events.first().map(|event| event.case));
        let others = events.iter().filter(|event| Some(event.case) != case);
        problems.extend(others.map(|event| Replayed::OtherCase { event: event.id, case: event.case }));
        let settled = settle(events.iter().filter(|event| Some(event.case) == case).collect());
        problems.extend(settled.set_aside.iter().map(|(_, why)| Replayed::Unsettled(*why)));
        if settled.duplicates > 0 {
            problems.push(Replayed::Repeats { count: settled.duplicates });
        }
        if settled.is_void {
            problems.push(Replayed::Nothing);
            return Err(ReplayError { problems });
        }
        for event in settled.events {
            let stage = record.stage();
            let late = record.last().is_some_and(|last| event.sort_key() <= last);
            if late || record.allows(&event.kind, event.at.day(), program).is_none() {
                problems.push(Replayed::OutOfOrder { event: event.id, kind: event.kind.name(), stage });
            }
            record.evolve(event, program);
        }
        if !problems.is_empty() {
            return Err(ReplayError { problems });
        }
        Self::over(record).map_err(|record| {
            let problem = record.stage().map_or(Replayed::Nothing, |stage| Replayed::Incomplete { stage });
            ReplayError { problems: vec![problem] }
        })
    }

    /// Puts a late entry, or an entry in error, where it belongs among the events of the case, and replays.
    /// An event that sorts after the last is not late, and is refused: decide it, so that the rules apply.
    ///
    /// # Errors
    /// As [`replay`](Self::replay); the events are left as they were. An entry in error of the only referral
    /// leaves no live case: store it yourself.
    pub fn insert(program: &Program, events: &mut Vec<Event>, late: Event) -> Result<Self, ReplayError> {
        let is_void = matches!(late.kind, Kind::EnteredInError(_));
        if !is_void && events.iter().all(|event| event.sort_key() < late.sort_key()) {
            return Err(ReplayError { problems: vec![Replayed::NotLate { event: late.id }] });
        }
        let place = events.partition_point(|event| event.sort_key() < late.sort_key());
        events.insert(place, late);
        let replayed = Self::replay(program, events);
        if replayed.is_err() {
            events.remove(place);
        }
        replayed
    }

    /// Takes a step whose kind is known at run time only.
    ///
    /// # Errors
    /// Lists every required standard that stands in the way, and gives the case back.
    pub fn take(
        self,
        setting: &Setting<'_>,
        stamp: Stamp,
        kind: impl Into<Kind>,
    ) -> Result<Step<Self>, Box<Refused<Self>>> {
        let case = self.record().case.unwrap_or(CaseId(uuid::Uuid::nil()));
        step(self, setting, Event::new(case, stamp, kind))
    }

    /// The case as one in the stage `S`, where it is.
    ///
    /// # Errors
    /// Gives the case back where it is in another stage.
    pub fn in_stage<S: KnownStage>(self) -> Result<Case<S>, Self> {
        match S::data(self.record()).filter(|_| self.stage() == S::STAGE) {
            Some(data) => Ok(Case { record: self.into_record(), data }),
            None => Err(self),
        }
    }

    /// What its events add up to. Store it as a snapshot if you like.
    #[must_use]
    pub fn record(&self) -> &Record {
        View::record(self)
    }

    /// What the case still needs to come to a stage, as of a day: by its record, and the edition in force on that day.
    ///
    /// What rests on other cases and on whether an owner has room is not asked, whatever census the setting has: caps,
    /// intake, credentials, and whether another case of the client is open. [`candidates`](super::candidates) says who has room, and
    /// a decision asks all of it.
    #[must_use]
    pub fn missing_for(&self, setting: &Setting<'_>, stage: Stage, today: Day) -> Missing {
        missing_for(self.record(), setting, stage, today)
    }
}
