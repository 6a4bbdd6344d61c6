//! What a standard looks for in a log: patterns of events, filters of contacts, scopes of days, spans of
//! time.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::plural;
use crate::event::{
    AssessmentKind, AuthorizationStatus, CloseReason, ConsentGiver, ConsentScope, Contact, ContactOutcome, Document,
    Facility, GoalStatus, HoldReason, Kind, KindName, LinkageStatus, Mode, OwnerKind, Parties, Party, Phase, Place,
    PlanKind, Service, Tier, Urgency,
};
use crate::lifecycle::Stage;
use crate::names::names;
use crate::time::Day;

/// A pattern that events of one kind fit. An empty list takes any value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Pattern {
    /// A referral of one of these urgencies.
    Referred {
        /// The urgencies.
        #[serde(default)]
        urgency: Vec<Urgency>,
    },
    /// The start of screening.
    ScreeningStarted {},
    /// The end of screening.
    Screened {
        /// Only with this result; any where absent.
        #[serde(default)]
        eligible: Option<bool>,
    },
    /// An enrolment.
    Enrolled {},
    /// An assessment of one of these kinds.
    Assessed {
        /// The kinds.
        #[serde(default)]
        kinds: Vec<AssessmentKind>,
    },
    /// A rating into one of these tiers.
    RiskRated {
        /// The tiers.
        #[serde(default)]
        tiers: Vec<Tier>,
        /// Only ratings with a flag.
        #[serde(default)]
        flagged: bool,
    },
    /// A plan of one of these kinds.
    PlanAdopted {
        /// The kinds.
        #[serde(default)]
        kinds: Vec<PlanKind>,
    },
    /// A review of the plan.
    PlanReviewed {},
    /// A goal reported as one of these.
    GoalUpdated {
        /// The statuses.
        #[serde(default)]
        statuses: Vec<GoalStatus>,
    },
    /// One of these papers.
    DocumentCompleted {
        /// The papers.
        #[serde(default)]
        documents: Vec<Document>,
    },
    /// A measurement.
    Measured {
        /// The measures, by name.
        #[serde(default)]
        measures: Vec<String>,
    },
    /// A contact that fits the filter.
    Contact(Filter),
    /// A consent of this scope by one of these.
    ConsentGiven {
        /// The scopes.
        #[serde(default)]
        scopes: Vec<ConsentScope>,
        /// Who gave it.
        #[serde(default)]
        given_by: Vec<ConsentGiver>,
    },
    /// A payer's authorization in one of these statuses.
    Authorization {
        /// The statuses.
        #[serde(default)]
        statuses: Vec<AuthorizationStatus>,
    },
    /// A linkage made.
    LinkageMade {},
    /// A linkage reported as one of these.
    LinkageUpdated {
        /// The statuses.
        #[serde(default)]
        statuses: Vec<LinkageStatus>,
    },
    /// Entry into one of these.
    InstitutionEntered {
        /// The facilities.
        #[serde(default)]
        facilities: Vec<Facility>,
    },
    /// Leaving one of these.
    InstitutionLeft {
        /// The facilities.
        #[serde(default)]
        facilities: Vec<Facility>,
    },
    /// The start of one of these phases.
    PhaseStarted {
        /// The phases.
        #[serde(default)]
        phases: Vec<Phase>,
    },
    /// A hold for one of these reasons.
    Held {
        /// The reasons.
        #[serde(default)]
        reasons: Vec<HoldReason>,
    },
    /// The lifting of a hold for one of these reasons.
    Resumed {
        /// The reasons.
        #[serde(default)]
        reasons: Vec<HoldReason>,
    },
    /// A change of owner.
    Reassigned {},
    /// The start of follow-up.
    FollowUpStarted {},
    /// An evaluation of the whole case.
    Evaluated {},
    /// A closure for one of these reasons.
    Closed {
        /// The reasons.
        #[serde(default)]
        reasons: Vec<CloseReason>,
    },
}

fn takes<T: PartialEq>(list: &[T], value: &T) -> bool {
    list.is_empty() || list.contains(value)
}

impl Pattern {
    /// The kind of event it looks at.
    #[must_use]
    pub const fn kind(&self) -> KindName {
        match self {
            Self::Referred { .. } => KindName::Referred,
            Self::ScreeningStarted {} => KindName::ScreeningStarted,
            Self::Screened { .. } => KindName::Screened,
            Self::Enrolled {} => KindName::Enrolled,
            Self::Assessed { .. } => KindName::Assessed,
            Self::RiskRated { .. } => KindName::RiskRated,
            Self::PlanAdopted { .. } => KindName::PlanAdopted,
            Self::PlanReviewed {} => KindName::PlanReviewed,
            Self::GoalUpdated { .. } => KindName::GoalUpdated,
            Self::DocumentCompleted { .. } => KindName::DocumentCompleted,
            Self::Measured { .. } => KindName::Measured,
            Self::Contact(_) => KindName::Contact,
            Self::ConsentGiven { .. } => KindName::ConsentGiven,
            Self::Authorization { .. } => KindName::Authorization,
            Self::LinkageMade {} => KindName::LinkageMade,
            Self::LinkageUpdated { .. } => KindName::LinkageUpdated,
            Self::InstitutionEntered { .. } => KindName::InstitutionEntered,
            Self::InstitutionLeft { .. } => KindName::InstitutionLeft,
            Self::PhaseStarted { .. } => KindName::PhaseStarted,
            Self::Held { .. } => KindName::Held,
            Self::Resumed { .. } => KindName::Resumed,
            Self::Reassigned {} => KindName::Reassigned,
            Self::FollowUpStarted {} => KindName::FollowUpStarted,
            Self::Evaluated {} => KindName::Evaluated,
            Self::Closed { .. } => KindName::Closed,
        }
    }

    /// The fields of that kind it looks at.
    pub(crate) fn fields(&self) -> Vec<&'static str> {
        let asked = |list_is_empty: bool, field: &'static str| if list_is_empty { vec![] } else { vec![field] };
        match self {
            Self::Referred { urgency } => asked(urgency.is_empty(), "urgency"),
            Self::Screened { eligible } => asked(eligible.is_none(), "eligible"),
            Self::Assessed { kinds } => asked(kinds.is_empty(), "kind"),
            Self::RiskRated { tiers, flagged } => [asked(tiers.is_empty(), "tier"), asked(!flagged, "flags")].concat(),
            Self::PlanAdopted { kinds } => asked(kinds.is_empty(), "kind"),
            Self::GoalUpdated { statuses } => asked(statuses.is_empty(), "status"),
            Self::DocumentCompleted { documents } => asked(documents.is_empty(), "document"),
            Self::Measured { measures } => asked(measures.is_empty(), "measure"),
            Self::Contact(filter) => filter.fields(),
            Self::ConsentGiven { scopes, given_by } => {
                [asked(scopes.is_empty(), "scope"), asked(given_by.is_empty(), "given_by")].concat()
            }
            Self::Authorization { statuses } => asked(statuses.is_empty(), "status"),
            Self::LinkageUpdated { statuses } => asked(statuses.is_empty(), "status"),
            Self::InstitutionEntered { facilities } | Self::InstitutionLeft { facilities } => {
                asked(facilities.is_empty(), "facility")
            }
            Self::PhaseStarted { phases } => asked(phases.is_empty(), "phase"),
            Self::Held { reasons } | Self::Resumed { reasons } => asked(reasons.is_empty(), "reason"),
            Self::Closed { reasons } => asked(reasons.is_empty(), "reason"),
            Self::ScreeningStarted {}
            | Self::Enrolled {}
            | Self::PlanReviewed {}
            | Self::LinkageMade {}
            | Self::Reassigned {}
            | Self::FollowUpStarted {}
            | Self::Evaluated {} => vec![],
        }
    }

    /// Whether an event of that kind fits.
    #[must_use]
    pub fn fits(&self, kind: &Kind) -> bool {
        match (self, kind) {
            (Self::Contact(filter), Kind::Contact(contact)) => filter.fits(contact),
            (Self::Referred { urgency }, Kind::Referred(referred)) => takes(urgency, &referred.urgency),
            (Self::Screened { eligible }, Kind::Screened(screened)) => {
                eligible.is_none_or(|is| is == screened.eligible)
            }
            (Self::Assessed { kinds }, Kind::Assessed(assessed)) => takes(kinds, &assessed.kind),
            (Self::RiskRated { tiers, flagged }, Kind::RiskRated(rated)) => {
                takes(tiers, &rated.tier) && (!flagged || !rated.flags.is_empty())
            }
            (Self::PlanAdopted { kinds }, Kind::PlanAdopted(plan)) => takes(kinds, &plan.kind),
            (Self::GoalUpdated { statuses }, Kind::GoalUpdated(goal)) => takes(statuses, &goal.status),
            (Self::DocumentCompleted { documents }, Kind::DocumentCompleted(paper)) => {
                takes(documents, &paper.document)
            }
            (Self::Measured { measures }, Kind::Measured(measured)) => {
                measures.is_empty() || measures.iter().any(|name| **name == *measured.measure)
            }
            (Self::ConsentGiven { scopes, given_by }, Kind::ConsentGiven(consent)) => {
                takes(scopes, &consent.scope) && takes(given_by, &consent.given_by)
            }
            (Self::Authorization { statuses }, Kind::Authorization(authorization)) => {
                takes(statuses, &authorization.status)
            }
            (Self::LinkageUpdated { statuses }, Kind::LinkageUpdated(linkage)) => takes(statuses, &linkage.status),
            (Self::InstitutionEntered { facilities }, Kind::InstitutionEntered(stay)) => {
                takes(facilities, &stay.facility)
            }
            (Self::InstitutionLeft { facilities }, Kind::InstitutionLeft(stay)) => takes(facilities, &stay.facility),
            (Self::PhaseStarted { phases }, Kind::PhaseStarted(started)) => takes(phases, &started.phase),
            (Self::Held { reasons }, Kind::Held(held)) => takes(reasons, &held.reason),
            (Self::Resumed { reasons }, Kind::Resumed(resumed)) => takes(reasons, &resumed.reason),
            (Self::Closed { reasons }, Kind::Closed(closed)) => takes(reasons, &closed.reason),
            _ => self.kind() == kind.name(),
        }
    }
}

/// Names joined by "or"; `empty` where there are none.
fn any_of<T: fmt::Display>(list: &[T], empty: &str) -> String {
    if list.is_empty() {
        return empty.to_owned();
    }
    list.iter().map(T::to_string).collect::<Vec<_>>().join(" or ")
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with =
            |name: &str, list: String| if list.is_empty() { name.to_owned() } else { format!("{name} ({list})") };
        let text = match self {
            Self::Contact(filter) => return fmt::Display::fmt(filter, f),
            Self::Referred { urgency } => with("referral", any_of(urgency, "")),
            Self::ScreeningStarted {} => "start of screening".to_owned(),
            Self::Screened { eligible: None } => "screening".to_owned(),
            Self::Screened { eligible: Some(true) } => "screening (eligible)".to_owned(),
            Self::Screened { eligible: Some(false) } => "screening (not eligible)".to_owned(),
            Self::Enrolled {} => "enrolment".to_owned(),
            Self::Assessed { kinds } => with("assessment", any_of(kinds, "")),
            Self::RiskRated { tiers, flagged } => {
                with(if *flagged { "rating with a flag" } else { "risk rating" }, any_of(tiers, ""))
            }
            Self::PlanAdopted { kinds } => with("plan", any_of(kinds, "")),
            Self::PlanReviewed {} => "plan review".to_owned(),
            Self::GoalUpdated { statuses } => with("goal update", any_of(statuses, "")),
            Self::DocumentCompleted { documents } => {
                let names: Vec<_> = documents.iter().map(Document::written).collect();
                if names.is_empty() { "document".to_owned() } else { names.join(" or ") }
            }
            Self::Measured { measures } => with("measurement", any_of(measures, "")),
            Self::ConsentGiven { scopes, given_by } => {
                let to = any_of(scopes, "anything");
                if given_by.is_empty() {
                    format!("consent to {to}")
                } else {
                    format!("consent to {to} by {}", any_of(given_by, ""))
                }
            }
            Self::Authorization { statuses } => with("authorization", any_of(statuses, "")),
            Self::LinkageMade {} => "linkage".to_owned(),
            Self::LinkageUpdated { statuses } => with("linkage update", any_of(statuses, "")),
            Self::InstitutionEntered { facilities } => with("entry into an institution", any_of(facilities, "")),
            Self::InstitutionLeft { facilities } => with("leaving an institution", any_of(facilities, "")),
            Self::PhaseStarted { phases } => with("start of a phase", any_of(phases, "")),
            Self::Held { reasons } => with("hold", any_of(reasons, "")),
            Self::Resumed { reasons } => with("end of a hold", any_of(reasons, "")),
            Self::Reassigned {} => "reassignment".to_owned(),
            Self::FollowUpStarted {} => "start of follow-up".to_owned(),
            Self::Evaluated {} => "evaluation".to_owned(),
            Self::Closed { reasons } => with("closure", any_of(reasons, "")),
        };
        f.write_str(&text)
    }
}

/// Which contacts count. An empty list takes any value; outcomes left out mean `completed`
/// (S11 of [`caseload::semantics`]).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// How it was made.
    #[serde(default)]
    pub modes: Vec<Mode>,
    /// Where.
    #[serde(default)]
    pub places: Vec<Place>,
    /// Any of these took part.
    #[serde(default)]
    pub with: Parties,
    /// At least so long, in minutes.
    #[serde(default)]
    pub min_minutes: u16,
    /// What came of it; `completed` when empty.
    #[serde(default)]
    pub outcomes: Vec<ContactOutcome>,
    /// The services; a contact that says nothing is case management.
    #[serde(default)]
    pub services: Vec<Service>,
    /// Only group meetings, or none.
    #[serde(default)]
    pub group: Option<bool>,
    /// Only hand-offs, or none.
    #[serde(default)]
    pub hand_off: Option<bool>,
}

impl Filter {
    /// Whether the contact fits.
    #[must_use]
    pub fn fits(&self, contact: &Contact) -> bool {
        let counted = if self.outcomes.is_empty() {
            contact.outcome == ContactOutcome::Completed
        } else {
            self.outcomes.contains(&contact.outcome)
        };
        counted
            && takes(&self.modes, &contact.mode)
            && takes(&self.places, &contact.place)
            && (self.with.is_empty() || self.with.meets(contact.with))
            && contact.minutes >= self.min_minutes
            && takes(&self.services, contact.service.as_ref().unwrap_or(&Service::CaseManagement))
            && self.group.is_none_or(|group| group == contact.group.is_some())
            && self.hand_off.is_none_or(|hand_off| hand_off == contact.hand_off.unwrap_or(false))
    }

    fn fields(&self) -> Vec<&'static str> {
        [
            (true, "outcome"),
            (!self.modes.is_empty(), "mode"),
            (!self.places.is_empty(), "place"),
            (!self.with.is_empty(), "with"),
            (self.min_minutes > 0, "minutes"),
            (!self.services.is_empty(), "service"),
            (self.group.is_some(), "group"),
            (self.hand_off.is_some(), "hand_off"),
        ]
        .into_iter()
        .filter_map(|(asked, field)| asked.then_some(field))
        .collect()
    }
}

impl Filter {
    /// So many contacts, in words, without the number.
    pub(super) fn counted(&self, contacts: u32) -> Counted<'_> {
        Counted { filter: self, ending: plural(contacts == 1) }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Counted { filter: self, ending: "" }.fmt(f)
    }
}

/// The contacts of a filter, one or several.
pub(super) struct Counted<'a> {
    filter: &'a Filter,
    ending: &'static str,
}

impl fmt::Display for Counted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { filter: of, ending } = self;
        if !of.modes.is_empty() {
            let modes: Vec<_> = of.modes.iter().map(|mode| mode.name().replace('_', "-")).collect();
            write!(f, "{} ", modes.join(" or "))?;
        }
        f.write_str(match of.hand_off {
            Some(true) => "hand-off ",
            Some(false) => "other than hand-off ",
            None => "",
        })?;
        match of.group {
            Some(true) => write!(f, "group contact{ending}")?,
            Some(false) => write!(f, "contact{ending} outside groups")?,
            None => write!(f, "contact{ending}")?,
        }
        if !of.with.is_empty() {
            let with: Vec<_> = of.with.iter().map(Party::name).collect();
            write!(f, " with {}", with.join(" or "))?;
        }
        if !of.places.is_empty() {
            write!(f, " in {}", any_of(&of.places, ""))?;
        }
        if of.min_minutes > 0 {
            write!(f, " of {} minutes or more", of.min_minutes)?;
        }
        if !of.services.is_empty() {
            let services: Vec<_> = of.services.iter().map(Service::written).collect();
            write!(f, " for {}", services.join(" or "))?;
        }
        if !of.outcomes.is_empty() {
            write!(f, " ({})", any_of(&of.outcomes, ""))?;
        }
        Ok(())
    }
}

/// The days on which a standard binds, by the state at the end of the day. An empty list takes any value;
/// an unrated case lies in no tier. Without [`before_enrolment`](Self::before_enrolment) a standard binds
/// on days in service only (S8 of [`caseload::semantics`]).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Stages of the process.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// Tiers.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// Phases of the program.
    #[serde(default)]
    pub phases: Vec<Phase>,
    /// Kinds of owner.
    #[serde(default)]
    pub owners: Vec<OwnerKind>,
    /// Only inside one of these institutions.
    #[serde(default)]
    pub inside: Vec<Facility>,
    /// Only within so many days after leaving an institution.
    #[serde(default)]
    pub after_leaving: Option<AfterLeaving>,
    /// Binds on open days, enrolled or not, and not only in service.
    #[serde(default)]
    pub before_enrolment: bool,
}

impl Scope {
    /// Every day in service.
    #[must_use]
    pub fn always() -> Self {
        Self::default()
    }

    /// Days in service in one of these tiers.
    #[must_use]
    pub fn tiers(tiers: impl Into<Vec<Tier>>) -> Self {
        Self { tiers: tiers.into(), ..Self::default() }
    }

    /// Days in service in one of these phases.
    #[must_use]
    pub fn phases(phases: impl IntoIterator<Item = &'static str>) -> Self {
        Self { phases: phases.into_iter().map(Phase::from).collect(), ..Self::default() }
    }
}

impl fmt::Display for Scope {
    /// The days, in words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |words: &str, list: String| (!list.is_empty()).then(|| format!("{words} {list}"));
        let owners: Vec<_> = self.owners.iter().map(|owner| owner.name()).collect();
        let parts = [
            listed("in stage", any_of(&self.stages, "")),
            listed("in tier", any_of(&self.tiers, "")),
            listed("in phase", any_of(&self.phases, "")),
            listed("while owned by a", owners.join(" or a ")),
            listed("while in", any_of(&self.inside, "")),
            self.after_leaving.as_ref().map(AfterLeaving::to_string),
            self.before_enrolment.then(|| "enrolled or not".to_owned()),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        if parts.is_empty() { f.write_str("in service") } else { f.write_str(&parts.join(", ")) }
    }
}

/// The days after leaving an institution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AfterLeaving {
    /// Which institutions; any when empty.
    #[serde(default)]
    pub facilities: Vec<Facility>,
    /// How many days; runs to the day of leaving plus this many (S36 of [`caseload::semantics`]).
    pub days: u32,
}

impl fmt::Display for AfterLeaving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "for {} day{} after leaving {}",
            self.days,
            plural(self.days == 1),
            any_of(&self.facilities, "an institution")
        )
    }
}

names! {
    /// What a standard's clock does on a held day.
    pub enum Clock {
        /// The clock stands: the day does not count.
        Pause = "pause",
        /// The clock runs on.
        Continue = "continue",
        /// The clock stands, and starts afresh when the hold is lifted.
        Restart = "restart",
    }
}

/// A clock for each reason of a hold. There is no silent default: a rulebook names all eight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// In hospital.
    pub hospital: Clock,
    /// In jail.
    pub jail: Clock,
    /// In residential treatment.
    pub residential: Clock,
    /// Away.
    pub away: Clock,
    /// Contact lost.
    pub lost_contact: Clock,
    /// At the client's request.
    pub client_request: Clock,
    /// Funding missing.
    pub funding: Clock,
    /// Another reason.
    pub other: Clock,
}

impl Clocks {
    /// The same clock for every reason.
    #[must_use]
    pub const fn all(clock: Clock) -> Self {
        Self {
            hospital: clock,
            jail: clock,
            residential: clock,
            away: clock,
            lost_contact: clock,
            client_request: clock,
            funding: clock,
            other: clock,
        }
    }

    /// The clock for a reason.
    #[must_use]
    pub const fn of(&self, reason: HoldReason) -> Clock {
        match reason {
            HoldReason::Hospital => self.hospital,
            HoldReason::Jail => self.jail,
            HoldReason::Residential => self.residential,
            HoldReason::Away => self.away,
            HoldReason::LostContact => self.lost_contact,
            HoldReason::ClientRequest => self.client_request,
            HoldReason::Funding => self.funding,
            HoldReason::Other => self.other,
        }
    }
}

impl fmt::Display for Clocks {
    /// What a hold does to the clock, in words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = |clock: Clock| {
            let reasons = HoldReason::ALL.iter().filter(|reason| self.of(**reason) == clock);
            reasons.map(|reason| reason.name()).collect::<Vec<_>>()
        };
        let words = |clock: Clock, words: &str| match held(clock) {
            none if none.is_empty() => None,
            all if all.len() == HoldReason::ALL.len() => Some(format!("{words} any hold")),
            some => Some(format!("{words} a hold for {}", some.join(" or "))),
        };
        let parts = [words(Clock::Pause, "paused by"), words(Clock::Restart, "started afresh by")];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        if parts.is_empty() { f.write_str("paused by no hold") } else { f.write_str(&parts.join(", ")) }
    }
}

/// A length of time counted from a day, which itself is not counted (S12, S18 of [`caseload::semantics`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Calendar days; 30 days from 5 January is 4 February. 48 hours are two.
    Days(u32),
    /// Monday to Friday less the program's holidays.
    BusinessDays(u32),
    /// Calendar months, clamped to the month's end.
    Months(u32),
    /// The first months: to the day before the day that is so many months later.
    FirstMonths(u32),
}

impl Span {
    /// The day the span ends, counted from `day`, while nothing is held.
    #[must_use]
    pub fn after(self, day: Day, holidays: &[Day]) -> Day {
        match self {
            Self::Days(days) => day.plus_days(i32::try_from(days).unwrap_or(i32::MAX)),
            Self::BusinessDays(days) => day.plus_business_days(days, holidays),
            Self::Months(months) => day.plus_months(months),
            Self::FirstMonths(months) => day.plus_months(months).previous(),
        }
    }

    /// The number of days, business days or months.
    #[must_use]
    pub const fn length(self) -> u32 {
        match self {
            Self::Days(n) | Self::BusinessDays(n) | Self::Months(n) | Self::FirstMonths(n) => n,
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, unit) = match self {
            Self::Days(0) => return f.write_str("the same day"),
            Self::Days(n) => (n, "day"),
            Self::BusinessDays(n) => (n, "business day"),
            Self::Months(n) => (n, "month"),
            Self::FirstMonths(1) => return f.write_str("the first month"),
            Self::FirstMonths(n) => return write!(f, "the first {n} months"),
        };
        write!(f, "{n} {unit}{}", plural(*n == 1))
    }
}
