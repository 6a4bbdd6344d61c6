//! What a log's source never records, and which standards rest on it (S31 of [`caseload::semantics`]).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::event::{KindName, RosterKindName};
use crate::measure::{Among, Count, Indicator, Moves};
use crate::program::{Amount, Anchor, Clock, Clocks, Guard, Load, Pattern, Quantity, Rule, Scope, SubjectKind};

/// A kind of event, or a field of one, that a log's source never records. Without such a statement an
/// absent event did not happen. Written with serde it is its text, and read from it.
///
/// ```
/// use caseload::audit::NotRecorded;
/// assert_eq!("contact.minutes".parse::<NotRecorded>()?.to_string(), "contact.minutes");
/// assert!("contact.colour".parse::<NotRecorded>().is_err());
/// assert_eq!("team_met".parse::<NotRecorded>()?.to_string(), "team_met"); // a kind of the roster's
/// # Ok::<(), caseload::audit::NotRecordedError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotRecorded {
    of: Log,
    field: Option<&'static str>,
}

/// A kind of event of a case, or of the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Log {
    Case(KindName),
    Roster(RosterKindName),
}

/// A statement that names no kind, or no field of a kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not KIND or KIND.FIELD; expected {expected}")]
pub struct NotRecordedError {
    found: String,
    expected: String,
}

impl NotRecordedError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "not_recorded.unknown"
    }

    /// The statement.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }
}

/// Fields of the envelope.
const ENVELOPE: &[&str] = &["recorded_at", "by"];

impl FromStr for NotRecorded {
    type Err = NotRecordedError;

    fn from_str(text: &str) -> Result<Self, NotRecordedError> {
        let wrong = |expected: String| NotRecordedError { found: text.to_owned(), expected };
        let (kind, field) = text.split_once('.').map_or((text, None), |(kind, field)| (kind, Some(field)));
        if let (Err(_), Ok(of), None) = (kind.parse::<KindName>(), kind.parse::<RosterKindName>(), field) {
            return Ok(Self { of: Log::Roster(of), field: None });
        }
        let kind: KindName = kind.parse().map_err(|unknown: crate::UnknownName| {
            let of_roster: Vec<_> = RosterKindName::ALL.iter().map(|kind| kind.name()).collect();
            wrong(format!("a kind: {}, or one of the roster's: {}", unknown.expected, of_roster.join(", ")))
        })?;
        let Some(field) = field else { return Ok(Self { of: Log::Case(kind), field: None }) };
        let fields = || kind.fields().iter().chain(ENVELOPE);
        match fields().find(|known| **known == field) {
            Some(known) => Ok(Self { of: Log::Case(kind), field: Some(known) }),
            None => Err(wrong(format!("a field of {kind}: {}", fields().copied().collect::<Vec<_>>().join(", ")))),
        }
    }
}

impl fmt::Display for NotRecorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.of {
            Log::Case(kind) => kind.name(),
            Log::Roster(kind) => kind.name(),
        })?;
        self.field.map_or(Ok(()), |field| write!(f, ".{field}"))
    }
}

impl Serialize for NotRecorded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for NotRecorded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl NotRecorded {
    /// Whether it is one of these facts, of events of a case.
    pub(crate) fn is_one_of(&self, facts: &[Fact]) -> bool {
        let Log::Case(of) = self.of else { return false };
        facts.iter().any(|(kind, field)| *kind == of && (self.field.is_none() || self.field == *field))
    }
}

/// A fact that a standard rests on.
type Fact = (KindName, Option<&'static str>);

/// Which of the facts that a standard rests on are not recorded; empty where it can be told.
pub(crate) fn missing_facts(rule: &Rule, not_recorded: &[NotRecorded]) -> Vec<NotRecorded> {
    let rests = rests_on(rule);
    let lacks = |statement: &&NotRecorded| match statement.of {
        Log::Case(_) => statement.is_one_of(&rests),
        Log::Roster(of) => rests_on_roster(rule).contains(&of),
    };
    let mut missing: Vec<_> = not_recorded.iter().filter(lacks).copied().collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

/// The roster's events that tell who works how much.
const HOURS: &[RosterKindName] =
    &[RosterKindName::WorkerJoined, RosterKindName::WorkerChanged, RosterKindName::WorkerLeft];

/// The kinds of the roster's events that a standard rests on; none where it does not look at the roster.
pub(super) const fn rests_on_roster(rule: &Rule) -> &'static [RosterKindName] {
    use RosterKindName::{
        SupervisionHeld, TeamFormed, TeamMet, TrainingCompleted, WorkerAbsent, WorkerChanged, WorkerJoined, WorkerLeft,
    };
    match rule {
        Rule::Cap(_) | Rule::Credentials(_) | Rule::Reassignment(_) => HOURS,
        Rule::Intake(intake) if intake.per_fte => HOURS,
        Rule::Measure(measure) => match measure.quantity {
            Quantity::Staffing { .. } | Quantity::Span {} => HOURS,
            Quantity::Meetings {} => &[TeamFormed, TeamMet],
            Quantity::Supervision {} => &[WorkerJoined, WorkerChanged, WorkerAbsent, SupervisionHeld],
            Quantity::Training {} => &[WorkerJoined, WorkerLeft, WorkerAbsent, TrainingCompleted],
            Quantity::InVivo {}
            | Quantity::SeenBy { .. }
            | Quantity::TeamOwned {}
            | Quantity::Contacts { .. }
            | Quantity::Taper { .. } => &[],
        },
        _ => &[],
    }
}

/// Whether all that an indicator rests on is recorded, of a team or of all; what a standard rests on is its rule's.
pub(crate) fn tells(indicator: &Indicator, of_team: bool, not_recorded: &[NotRecorded]) -> bool {
    use KindName::{Assessed, Closed, Contact, Enrolled, InstitutionEntered, InstitutionLeft, PhaseStarted};
    use RosterKindName::{TeamMet, WorkLogged, WorkerAbsent, WorkerChanged, WorkerJoined, WorkerLeft};
    let served: &[Fact] = if of_team { &OWNED } else { &[(Enrolled, None), (Closed, None)] };
    let direct: &[Fact] = &[(Contact, Some("staff")), (Contact, Some("outcome"))];
    let (facts, roster): (Vec<Fact>, &[RosterKindName]) = match indicator {
        Indicator::Charts(charts) => {
            let count: &[Fact] = match charts.count {
                Count::SeenBy { .. } => &[(Contact, Some("staff"))],
                Count::WeeklyMinutes(_) => &[(Contact, Some("minutes"))],
                _ => &[],
            };
            let among: &[Fact] = match charts.among {
                Among::All {} => &[],
                Among::Needing(_) => &[(Assessed, Some("needs"))],
                Among::Supported {} => &[(Contact, Some("with")), (Contact, Some("outcome"))],
            };
            let contacts = charts.count.filters().into_iter().flat_map(|filter| of_pattern(&Pattern::Contact(filter)));
            (contacts.chain([count, among, served].concat()).collect(), &[])
        }
        Indicator::TeamOwned {} => (OWNED.to_vec(), &[]),
        Indicator::PeakIntake { .. } if of_team => (vec![(Enrolled, Some("owner"))], &[]),
        Indicator::PeakIntake { .. } => (vec![(Enrolled, None)], &[]),
        Indicator::Ended { .. } | Indicator::Retained { .. } => ([served, &[(Closed, Some("reason"))]].concat(), &[]),
        Indicator::OnTime { .. } => ([served, &[(PhaseStarted, Some("phase"))]].concat(), &[]),
        Indicator::Stayed { .. } => {
            ([served, &[(PhaseStarted, Some("phase")), (Closed, Some("reason"))]].concat(), &[])
        }
        Indicator::Involved { moves, .. } => {
            let of = if *moves == Moves::Entries { InstitutionEntered } else { InstitutionLeft };
            ([served, &[(of, Some("facility")), (of, Some("team_involved"))]].concat(), &[])
        }
        Indicator::Caseload { .. } | Indicator::Staffing { .. } => (served.to_vec(), HOURS),
        Indicator::Reviewed { .. } => (served.to_vec(), &[TeamMet]),
        Indicator::MeetingDays { .. } => (vec![], &[TeamMet]),
        Indicator::DirectService { .. } => ([served, direct, &[(Contact, Some("minutes"))]].concat(), HOURS),
        Indicator::DirectWeeks { .. } => ([served, direct].concat(), HOURS),
        Indicator::Filled { .. } => (vec![], &[WorkerJoined, WorkerChanged, WorkerLeft, WorkerAbsent]),
        Indicator::WorkShare { .. } => (vec![], &[WorkLogged]),
        Indicator::Size { .. }
        | Indicator::Turnover { .. }
        | Indicator::LivedExperience {}
        | Indicator::MixedDuties { .. } => (vec![], HOURS),
        Indicator::Kept { .. } => (vec![], &[]),
    };
    !not_recorded.iter().any(|statement| match statement.of {
        Log::Case(_) => statement.is_one_of(&facts),
        Log::Roster(of) => roster.contains(&of),
    })
}

fn of_pattern(pattern: &Pattern) -> Vec<Fact> {
    let fields = pattern.fields().into_iter().map(|field| (pattern.kind(), Some(field)));
    fields.chain([(pattern.kind(), None)]).collect()
}

fn of_scope(scope: &Scope) -> Vec<Fact> {
    use KindName::{Closed, Enrolled, InstitutionEntered, InstitutionLeft, PhaseStarted, Reassigned, RiskRated};
    let mut facts = vec![(Closed, None)];
    if !scope.before_enrolment {
        facts.push((Enrolled, None));
    }
    let mut also = |asked: bool, more: &[Fact]| {
        if asked {
            facts.extend_from_slice(more);
        }
    };
    also(!scope.tiers.is_empty(), &[(RiskRated, Some("tier"))]);
    also(!scope.phases.is_empty(), &[(PhaseStarted, Some("phase"))]);
    also(!scope.owners.is_empty(), &[(Enrolled, Some("owner")), (Reassigned, Some("owner"))]);
    also(!scope.stages.is_empty(), &MOVING.map(|kind| (kind, None)));
    also(
        !scope.inside.is_empty() || scope.after_leaving.is_some(),
        &[(InstitutionEntered, Some("facility")), (InstitutionLeft, Some("facility"))],
    );
    facts
}

fn of_clocks(clocks: Clocks) -> Vec<Fact> {
    if clocks == Clocks::all(Clock::Continue) {
        return Vec::new();
    }
    vec![(KindName::Held, Some("reason")), (KindName::Resumed, Some("reason"))]
}

/// What tells who carries a case.
const OWNED: [Fact; 4] = [
    (KindName::Enrolled, Some("owner")),
    (KindName::Reassigned, Some("owner")),
    (KindName::Closed, None),
    (KindName::Reopened, None),
];

/// The kinds that move a case.
const MOVING: [KindName; 11] = [
    KindName::Referred,
    KindName::ScreeningStarted,
    KindName::Waitlisted,
    KindName::Enrolled,
    KindName::Assessed,
    KindName::RiskRated,
    KindName::PlanAdopted,
    KindName::FollowUpStarted,
    KindName::Evaluated,
    KindName::Closed,
    KindName::Reopened,
];

fn rests_on(rule: &Rule) -> Vec<Fact> {
    use KindName::{
        Closed, ConsentGiven, ConsentWithdrawn, Contact, Enrolled, LinkageMade, PhaseStarted, PlanAdopted, Reassigned,
        Referred, Reopened, RiskRated,
    };
    match rule {
        Rule::Contact(rule) => {
            let amount = match rule.amount {
                Amount::Contacts => vec![],
                Amount::Minutes => vec![(Contact, Some("minutes"))],
                Amount::Staff => vec![(Contact, Some("staff"))],
            };
            let demands = rule.demands.iter().flat_map(|demand| {
                [of_pattern(&Pattern::Contact(demand.filter.clone())), of_scope(&demand.scope)].concat()
            });
            [amount, of_scope(&rule.scope), of_clocks(rule.clocks), demands.collect()].concat()
        }
        Rule::Deadline(rule) => {
            let anchor = match &rule.anchor {
                Anchor::Each(pattern) | Anchor::First(pattern) => of_pattern(pattern),
                Anchor::Learned(pattern) => [of_pattern(pattern), vec![(pattern.kind(), Some("learned_at"))]].concat(),
                Anchor::Held(_) => vec![(KindName::Held, Some("reason")), (KindName::Resumed, Some("reason"))],
            };
            let done = rule.done_by.iter().flat_map(of_pattern).collect();
            [anchor, done, of_scope(&rule.scope), of_clocks(rule.clocks)].concat()
        }
        Rule::Phases(_) => vec![(PhaseStarted, Some("phase")), (Closed, Some("reason"))],
        Rule::Timeliness(rule) => rule
            .of
            .iter()
            .flat_map(|pattern| [of_pattern(pattern), vec![(pattern.kind(), Some("recorded_at"))]].concat())
            .collect(),
        Rule::Order {} => {
            // A hold, a linkage or a goal must have begun before it can go on.
            let begun = [(KindName::Held, None), (LinkageMade, None), (PlanAdopted, Some("goals"))];
            MOVING.map(|kind| (kind, None)).into_iter().chain(begun).collect()
        }
        Rule::NoServiceAfterClosure {} => vec![(Contact, Some("outcome")), (Closed, None), (Reopened, None)],
        Rule::OwnerKind(_) => vec![(Enrolled, Some("owner")), (Reassigned, Some("owner")), (Closed, None)],
        Rule::ConsentToServices(_) => vec![
            (ConsentGiven, Some("scope")),
            (ConsentGiven, Some("given_by")),
            (ConsentGiven, Some("expires_on")),
            (ConsentWithdrawn, None),
            (Enrolled, None),
            (Closed, None),
        ],
        Rule::Authorization {} => vec![
            (KindName::Authorization, Some("status")),
            (KindName::Authorization, Some("from")),
            (KindName::Authorization, Some("to")),
            (Enrolled, None),
            (Closed, None),
        ],
        Rule::Cap(cap) => {
            let weighed: &[Fact] = match cap.counts {
                Load::Heads {} => &[],
                Load::Tiers(_) => &[(RiskRated, Some("tier")), (KindName::Held, None), (KindName::Resumed, None)],
                Load::Phases(_) => &[(PhaseStarted, Some("phase")), (KindName::Held, None), (KindName::Resumed, None)],
            };
            [&OWNED, weighed].concat()
        }
        Rule::Credentials(_) | Rule::Reassignment(_) => OWNED.to_vec(),
        Rule::Intake(_) => vec![(Enrolled, Some("owner"))],
        Rule::OneOpenCase(_) => {
            vec![(Referred, Some("client")), (Referred, Some("program")), (Enrolled, None), (Closed, None)]
        }
        Rule::NoOverlap {} => vec![
            (KindName::AppointmentMade, Some("starts")),
            (KindName::AppointmentMade, Some("minutes")),
            (KindName::AppointmentMade, Some("staff")),
            (KindName::AppointmentCancelled, None),
        ],
        Rule::Measure(measure) => {
            let contacts = measure.filters().into_iter().flat_map(|filter| of_pattern(&Pattern::Contact(filter)));
            let more: &[Fact] = match &measure.quantity {
                Quantity::SeenBy { .. } => &[(Contact, Some("staff"))],
                Quantity::InVivo {} if measure.subject == SubjectKind::Worker => &[(Contact, Some("staff"))],
                Quantity::Taper { .. } => &[(PhaseStarted, Some("phase"))],
                _ => &[],
            };
            let owned: &[Fact] = match (&measure.quantity, measure.subject) {
                (Quantity::Supervision {} | Quantity::Training {} | Quantity::Span {}, _) => &[],
                (Quantity::TeamOwned {}, _) | (_, SubjectKind::Team) => &OWNED,
                _ => &[(Enrolled, None), (Closed, None)],
            };
            contacts.chain(more.iter().copied()).chain(owned.iter().copied()).collect()
        }
        Rule::Guard(guard) => of_guard(guard),
    }
}

/// The facts that a guard rests on.
fn of_guard(guard: &Guard) -> Vec<Fact> {
    use KindName::{
        Assessed, Closed, ConsentGiven, ConsentWithdrawn, Contact, DocumentCompleted, Enrolled, Evaluated, GoalUpdated,
        LinkageMade, LinkageUpdated, PhaseStarted, PlanAdopted, Reassigned, Referred, Reopened, RiskRated, Screened,
        TransferProposed, TransferSettled,
    };
    match guard {
        Guard::InformationShared {} => vec![
            (ConsentGiven, Some("scope")),
            (ConsentGiven, Some("recipient")),
            (ConsentGiven, Some("expires_on")),
            (ConsentWithdrawn, None),
            (LinkageMade, Some("recipient")),
            (TransferProposed, Some("to_program")),
        ],
        Guard::Eligible {} | Guard::EligibilityNotOlder { .. } => {
            vec![(Screened, Some("eligible")), (Enrolled, None)]
        }
        Guard::BackupNamed {} => {
            let step = |kind: KindName| [(kind, Some("owner")), (kind, Some("backup"))];
            [step(Enrolled), step(Reassigned)].concat()
        }
        Guard::AssessmentOnFile {} => vec![(Assessed, None), (PlanAdopted, None)],
        Guard::RatingOnFile {} => vec![(RiskRated, None), (PlanAdopted, None)],
        Guard::LoweredByPerson {} => vec![
            (RiskRated, Some("tier")),
            (RiskRated, Some("basis")),
            (RiskRated, Some("reason")),
            (RiskRated, Some("by")),
        ],
        Guard::HasGoal {} | Guard::FocusAreas { .. } | Guard::StrengthNamed {} | Guard::EvidenceNamed {} => {
            vec![(PlanAdopted, Some("goals"))]
        }
        Guard::DocumentOnFile { .. } => vec![(DocumentCompleted, Some("document")), (PlanAdopted, None)],
        Guard::Evaluated {} => vec![(Evaluated, None), (Closed, Some("reason"))],
        Guard::NeedsSettled {} => vec![
            (Assessed, Some("needs")),
            (LinkageMade, Some("need")),
            (LinkageUpdated, Some("status")),
            (PlanAdopted, Some("goals")),
            (GoalUpdated, Some("status")),
            (Evaluated, Some("unmet_needs")),
            (Closed, Some("reason")),
        ],
        Guard::HandedOff {} => {
            vec![
                (TransferProposed, None),
                (TransferSettled, Some("accepted")),
                (Contact, Some("hand_off")),
                (Closed, Some("reason")),
            ]
        }
        Guard::EarlyReasons { .. } => vec![(Closed, Some("reason")), (Enrolled, None)],
        Guard::Attempts(_) => {
            vec![(Contact, Some("outcome")), (Contact, Some("mode")), (Contact, Some("with")), (Closed, Some("reason"))]
        }
        Guard::RefusalOnFile {} => vec![
            (Contact, Some("outcome")),
            (Contact, Some("with")),
            (DocumentCompleted, Some("document")),
            (Closed, Some("reason")),
        ],
        Guard::FoundIneligible {} => vec![(Screened, Some("eligible")), (Closed, Some("reason"))],
        Guard::Authorised {} => vec![(Closed, Some("by")), (Closed, Some("reason"))],
        Guard::Notice { .. } | Guard::Appeal { .. } => {
            vec![(DocumentCompleted, Some("document")), (Closed, Some("reason"))]
        }
        Guard::FixedTerm {} => vec![(PhaseStarted, Some("phase")), (Closed, Some("reason"))],
        Guard::Alive {} | Guard::ReopenedWithin { .. } => vec![(Closed, Some("reason")), (Reopened, None)],
        Guard::WithinTerm {} => vec![(PhaseStarted, Some("phase")), (Reopened, None), (Referred, None)],
    }
}
