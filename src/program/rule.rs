//! The shapes of standards. Every standard is an obligation (a thing that must happen by a day) or a limit
//! (a thing that must hold); a shape here is data, and its engine stands in `obligation` or `limit`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Cap, Clock, Clocks, Credentials, Filter, Intake, Measure, OneOpenCase, Pattern, Scope, Span, plural};
use crate::event::{CloseReason, Document, HoldReason, KindName, OwnerKind, Phase};
use crate::names::names;

/// What a standard asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// Obligation: so many contacts, minutes or workers in a window.
    Contact(ContactRule),
    /// Obligation: something done by a day.
    Deadline(Deadline),
    /// Obligation: each phase begun on its boundary, and the service ended with the last.
    Phases(PhaseSteps),
    /// Obligation: events written down in time.
    Timeliness(Timeliness),
    /// Limit: the order of the process.
    Order {},
    /// Limit: no completed contact on a day after the case was closed.
    NoServiceAfterClosure {},
    /// Limit: a kind of owner, on every day in service.
    OwnerKind(Vec<OwnerKind>),
    /// Limit: consent to services, or a basis for going ahead without, on every day in service.
    ConsentToServices(ConsentRule),
    /// Limit: an authorization of a payer in force on every day in service.
    Authorization {},
    /// Limit: what must be there before a step.
    Guard(Guard),
    /// Limit: so many cases for each worker or team.
    Cap(Cap),
    /// Limit: so many enrolments a month.
    Intake(Intake),
    /// Limit: a credential of the owner, on every day on which they carry a case.
    Credentials(Credentials),
    /// Limit: one open case for each client.
    OneOpenCase(OneOpenCase),
    /// Limit: no two appointments of a worker at one time.
    NoOverlap {},
    /// Obligation: a case whose owner has left is given to another in time.
    Reassignment(Reassignment),
    /// Measure: a numerator over a denominator against a bound.
    Measure(Measure),
}

names! {
    /// What a contact standard counts.
    pub enum Amount {
        /// Contacts; two on one day are two.
        Contacts = "contacts",
        /// Minutes of contact.
        Minutes = "minutes",
        /// Different workers in contact; a joint visit counts each.
        Staff = "staff",
    }
}

names! {
    /// The window of a contact standard.
    pub enum Window {
        /// Any so many active days in a row; each demand says how many.
        Rolling = "rolling",
        /// Monday to Sunday.
        Week = "week",
        /// The calendar month.
        Month = "month",
    }
}

names! {
    /// What a calendar window owes when only part of it is active: the sum over the active days of the
    /// demand over the window's days, rounded so (S16 of [`caseload::semantics`]).
    pub enum Rounding {
        /// To the nearest whole number, halves up.
        HalfUp = "half_up",
        /// Down.
        Floor = "floor",
        /// Not at all: the greatest demand of the active days is owed in full.
        Full = "full",
    }
}

/// So many contacts, minutes or workers in a window: how often, how long and by how many a client is seen.
///
/// **What it means.** On every day of the `scope` something is demanded: `least` of the `amount`, of contacts that fit
/// the filter. A contact counts when it was completed, or came to one of the outcomes that the filter names (S11 of
/// [`caseload::semantics`]). The first demand whose own scope holds at the end of a day is that day's (S13), so the
/// narrow ones come first.
///
/// **How it is judged.** A *rolling* window asks for so many in any so many active days in a row: an item opens with
/// the run and with each day of a counted contact, and is missed when its days are over (S12 to S15). A *calendar*
/// week (Monday to Sunday) or month owes the share of its active days, rounded as `rounding` says, and is judged when
/// it is over (S16). On a held day the clock of the hold's reason says whether the day counts (S9). The two kinds of
/// window cannot be compared, and both may be asked.
///
/// **Where it comes from.** Weekly and monthly figures are published as calendar ones; rolling is for sources that
/// say "every so many days" (S17), as ICM-PA31 does with its attempts every two weeks.
///
/// ```
/// use caseload::program::Rule;
/// let rule: Rule = serde_json::from_str(r#"{ "contact": {
///     "amount": "contacts", "window": "week",
///     "demands": [{ "least": 1, "filter": { "modes": ["face_to_face"], "with": ["client"] } }],
///     "clocks": { "hospital": "pause", "jail": "pause", "residential": "pause", "away": "pause",
///         "lost_contact": "continue", "client_request": "pause", "funding": "continue", "other": "continue" }
/// }}"#)?;
/// assert_eq!(rule.to_string(), "1 face-to-face contact with client a week");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ContactRule {
    /// What is counted.
    pub amount: Amount,
    /// In which window.
    pub window: Window,
    /// When it binds.
    #[serde(default)]
    pub scope: Scope,
    /// What is demanded; the first whose scope holds at the end of a day is the demand of that day.
    pub demands: Vec<Demand>,
    /// The clock for each reason of a hold.
    pub clocks: Clocks,
    /// How a part of a calendar window is rounded.
    #[serde(default = "ContactRule::half_up")]
    pub rounding: Rounding,
}

impl ContactRule {
    const fn half_up() -> Rounding {
        Rounding::HalfUp
    }
}

/// What a contact standard demands on the days of its scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// The days it is for.
    #[serde(default)]
    pub scope: Scope,
    /// At least so many.
    pub least: u32,
    /// For a rolling window: in so many active days.
    #[serde(default)]
    pub days: Option<u32>,
    /// Which contacts count.
    #[serde(default)]
    pub filter: Filter,
}

/// Something done by a day: papers, reviews, follow-up, safety responses.
///
/// **What it means.** Each event that fits the anchor owes one of `done_by` within a time, or every so often. The
/// anchor's day does not count into the time: 30 days from 5 January are over on 4 February (S12 of
/// [`caseload::semantics`]). Months are counted from the anchor, clamped to the month's end, and never chained (S18).
///
/// **How it is judged.** On the due day it is pending, from the next day on missed. A paper closes what is overdue,
/// or, where nothing is, the item now open: a late one does not serve for the next period (S19). Under a clock that
/// pauses each held day moves the due day on (S20). Closing excuses what is pending; what was missed stays missed.
/// Graces and due days at the month's end are the rule's own (as those of the quarterly review of TCM-VA145).
///
/// **Where it comes from.** The source of a preset's deadline names the law or the scale: ACT-OK57 gives the full plan
/// eight weeks, TCM-PA thirty days.
///
/// ```
/// use caseload::program::{Rule, Span};
/// let rule: Rule = serde_json::from_str(r#"{ "deadline": {
///     "anchor": { "each": { "enrolled": {} } },
///     "within": { "days": 56 },
///     "done_by": [{ "plan_adopted": { "kinds": ["full"] } }],
///     "clocks": { "hospital": "pause", "jail": "pause", "residential": "pause", "away": "pause",
///         "lost_contact": "continue", "client_request": "pause", "funding": "continue", "other": "continue" }
/// }}"#)?;
/// assert_eq!(rule.to_string(), "plan (full) within 56 days of enrolment");
/// assert_eq!(Span::Days(56).after("2026-03-02".parse()?, &[]).to_string(), "2026-04-27");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// What it is counted from.
    pub anchor: Anchor,
    /// An anchor counts only where the state at the end of its day lies in here.
    #[serde(default = "Scope::any_day")]
    pub scope: Scope,
    /// Due so long after the anchor; one `repeat` where absent.
    #[serde(default)]
    pub within: Option<Span>,
    /// Due again and again.
    #[serde(default)]
    pub repeat: Option<Repeat>,
    /// What completes it; any of these.
    pub done_by: Vec<Pattern>,
    /// How many completions it takes.
    #[serde(default = "Deadline::once")]
    pub count: u32,
    /// What is done on the anchor's own day does not count.
    #[serde(default)]
    pub leave_out_anchor_day: bool,
    /// What is done earlier than so many days before the due day does not count.
    #[serde(default)]
    pub not_earlier_than: Option<u32>,
    /// Due at the end of the month that the due day falls in.
    #[serde(default)]
    pub month_end: bool,
    /// Still on time so many months after the due day.
    #[serde(default)]
    pub grace_months: u32,
    /// A due day that is off moves on to the next business day.
    #[serde(default)]
    pub roll_forward: bool,
    /// The clock for each reason of a hold: pause or continue.
    pub clocks: Clocks,
    /// Shown first in every agenda; no hold pauses it and no override covers it.
    #[serde(default)]
    pub safety: bool,
}

impl Deadline {
    const fn once() -> u32 {
        1
    }
}

impl Scope {
    /// Every day, in service or not.
    fn any_day() -> Self {
        Self { before_enrolment: true, ..Self::default() }
    }
}

/// What a deadline is counted from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Anchor {
    /// Each event that fits, inside or outside service. While a repeating deadline runs, further anchors
    /// change nothing.
    Each(Pattern),
    /// The first event that fits, in the whole history of the case.
    First(Pattern),
    /// Each event that fits, from the day it was learned of: its `learned_at`, without which it cannot be
    /// told. What was done between the event and learning of it counts.
    Learned(Pattern),
    /// The first day of each stretch of days held for one of these reasons; ends with the stretch.
    Held(Vec<HoldReason>),
}

/// A deadline that comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// How long from one to the next.
    pub every: Span,
    /// Counted from the last completion and not from the anchor: from its due day where it was done in
    /// the grace, and from the day it was done otherwise (as in TCM-VA145).
    #[serde(default)]
    pub from_completion: bool,
}

/// Each phase begun on its boundary, and the service ended with the last (S21 of [`caseload::semantics`]).
///
/// **What it means.** A service of fixed duration runs through its phases by the calendar, from the first day of the
/// first of them, whether anybody is ready or not. The record says that the step was taken.
///
/// **How it is judged.** The phase of a day is told by the calendar. A step may be so many days early or late, the end
/// so many days late. No hold moves a boundary. Closed early for a reason that the program allows, the later steps are
/// excused; for any other they are missed, and the end came too early.
///
/// **Where it comes from.** CTI-SA, items 1 and 2: three equal phases, no extension. The tolerance is our own.
///
/// ```
/// use caseload::model::Model;
/// use caseload::program::Program;
/// let cti = Program::preset(Model::CriticalTimeIntervention);
/// let days: Vec<_> = cti.boundaries("2026-01-15".parse()?).map(|day| day.to_string()).collect();
/// assert_eq!(days, ["2026-01-15", "2026-04-15", "2026-07-15", "2026-10-15"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PhaseSteps {
    /// A phase may begin so many days early or late; the end so many days late.
    pub tolerance_days: u32,
}

/// Events written down in time.
///
/// **How it is judged.** By the civil days from `at` to `recorded_at` (S5 of [`caseload::semantics`]). Without
/// `recorded_at` it cannot be told; what was recorded after the day of judging is not yet written.
///
/// **Where it comes from.** No preset has one, since figures differ from agency to agency: it is the agency's.
///
/// ```
/// use caseload::program::Rule;
/// let rule: Rule = serde_json::from_str(
///     r#"{ "timeliness": { "of": [{ "contact": {} }], "within": { "business_days": 2 } } }"#,
/// )?;
/// assert_eq!(rule.to_string(), "contact written down within 2 business days");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Timeliness {
    /// Which events.
    pub of: Vec<Pattern>,
    /// How soon.
    pub within: Span,
}

/// Consent to services on every day in service.
///
/// **How it is judged.** On each day in service a consent to services by the client or a guardian is in force, or the
/// basis for going ahead without: an emergency or a court's order. The last day of a consent is a day in force, and one
/// that was withdrawn is over from that day on (S22, S36 of [`caseload::semantics`]). A consent that ends breaks the
/// limit without anybody's decision, and the finding says drift (S27).
///
/// **Where it comes from.** That consent comes before service is the field's; the days of a basis are a figure, in the
/// presets our own.
///
/// ```
/// use caseload::program::Rule;
/// let rule: Rule = serde_json::from_str(r#"{ "consent_to_services": { "basis_days": 30 } }"#)?;
/// let asked = "consent to services in force, or an emergency or court basis of at most 30 days";
/// assert_eq!(rule.to_string(), asked);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConsentRule {
    /// How many days an emergency or a court order stands in for consent, from the day it was recorded,
    /// the last one included; as long as it lasts where absent.
    #[serde(default)]
    pub basis_days: Option<u32>,
}

/// How long a case may stay with an owner who has left.
///
/// **How it is judged.** The time begins with the first day that ends with a case in service and its owner gone, by the
/// roster. Given to somebody who is there it is met; given to another leaver it runs on, and no hold stops it
/// (S25 of [`caseload::semantics`]).
///
/// **Where it comes from.** Five business days are our own, in every preset.
///
/// ```
/// use caseload::program::Rule;
/// let rule: Rule = serde_json::from_str(r#"{ "reassignment": { "within": { "business_days": 5 } } }"#)?;
/// assert_eq!(rule.to_string(), "a case whose owner has left given to another within 5 business days");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reassignment {
    /// From the first day that ends with the case in service and its owner gone; no hold stops it.
    pub within: Span,
}

/// What must be there before a step is taken.
///
/// **What it means.** A guard stands before the kinds of event that [`steps`](Self::steps) lists. Where it is required
/// the step is refused, together with everything else that is missing; where it is recommended the step is taken with a
/// warning. `missing_for` of a case lists what the guards of a stage still ask.
///
/// **How it is judged.** Enforced, by the record as it is at that moment. Audited, at each such event by what had
/// happened until then: what is broken is a finding of that one day (S32 of [`caseload::semantics`]). An override may
/// set a guard aside (S28), as the rulebook's roles say.
///
/// **Where it comes from.** SEED-C gives the stages and their papers; models add their own, as CTI-SA item 3 the one to
/// three areas of focus. A guard without a figure may be required whatever its standing.
///
/// ```
/// use caseload::event::KindName;
/// use caseload::program::Guard;
/// let guard: Guard = serde_json::from_str(r#"{ "focus_areas": { "least": 1, "most": 3 } }"#)?;
/// assert_eq!(guard.to_string(), "1 to 3 areas of focus in the plan");
/// assert_eq!(guard.steps(), [KindName::PlanAdopted]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Guard {
    /// Enrolment: screened eligible.
    Eligible {},
    /// Enrolment from the waitlist: screened no more than so many days before.
    EligibilityNotOlder {
        /// Days.
        days: u32,
    },
    /// Plan: an assessment is on file and not dated after the plan.
    AssessmentOnFile {},
    /// Plan: a risk rating is on file and not dated after the plan.
    RatingOnFile {},
    /// Enrolment and reassignment to a worker, alone or as lead: a backup is named, who is another worker. A team's
    /// case has its team.
    BackupNamed {},
    /// Rating: a tier below the one that a person set last is set by a person, who is named, with a reason.
    LoweredByPerson {},
    /// Plan: at least one goal, unless it is a linkage list or held elsewhere.
    HasGoal {},
    /// Plan: this paper is on file.
    DocumentOnFile {
        /// The paper.
        document: Document,
    },
    /// Plan: a goal names a strength that it builds on.
    StrengthNamed {},
    /// Plan: every goal names an intervention with the evidence that it rests on.
    EvidenceNamed {},
    /// Plan: the goals name so many different areas.
    FocusAreas {
        /// At least.
        least: u32,
        /// At most.
        most: u32,
    },
    /// Closing at the end of the process: an evaluation is on file.
    Evaluated {},
    /// Closing at the end of the process: each assessed need is met by a linkage, by an achieved goal of
    /// that area, or stands among the unmet needs. What was met before the case was reopened is not.
    NeedsSettled {},
    /// Closing to another program or provider: accepted, and a hand-off contact made.
    HandedOff {},
    /// Closing early a case that is enrolled: for one of these reasons only.
    EarlyReasons {
        /// The reasons.
        reasons: Vec<CloseReason>,
    },
    /// Closing for lost contact: so many attempts, on different days, in the last so many days before the
    /// closure.
    Attempts(Attempts),
    /// Closing for declined service: a refusal by the client or the guardian on record, as a contact or as a document.
    RefusalOnFile {},
    /// Closing as ineligible: a screening that says so.
    FoundIneligible {},
    /// Closing for safety or another reason: somebody authorised it.
    Authorised {},
    /// Closing for safety or another reason: notice was given so many days before.
    Notice {
        /// Days.
        days: u32,
    },
    /// Closing for safety or another reason: the days to appeal, after the notice, are over.
    Appeal {
        /// Days.
        days: u32,
    },
    /// Closing at the end of the process: not before the first day outside the last phase; and no phase
    /// begins from that day on.
    FixedTerm {},
    /// Linkage to a recipient, or proposal of a transfer: consent to share information with that recipient,
    /// or program, is in force.
    InformationShared {},
    /// Reopening: not after death.
    Alive {},
    /// Reopening: within so many days of the closure.
    ReopenedWithin {
        /// Days.
        days: u32,
    },
    /// Reopening: only while the fixed time runs.
    WithinTerm {},
}

/// The attempts a program asks for before contact counts as lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Attempts {
    /// Attempts; those of one day count once.
    pub least: u32,
    /// Days: only attempts of the last so many days before the closure count.
    pub days: u32,
    /// How many of the attempts must be visits in person.
    #[serde(default)]
    pub visits: u32,
    /// How many of the attempts must be made through family or another party.
    #[serde(default)]
    pub collateral: u32,
    /// How many of the attempts must be letters.
    #[serde(default)]
    pub letters: u32,
}

/// The phases of a program, in order. Those with a length run by the calendar from the start of the first
/// of them; those without are told by their events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PhaseLength {
    /// The phase.
    pub phase: Phase,
    /// Its length in months.
    #[serde(default)]
    pub months: Option<u32>,
}

impl PhaseLength {
    /// How long it lasts, in words.
    pub(super) fn length(&self) -> String {
        self.months.map_or("told by its events".to_owned(), |months| Span::Months(months).to_string())
    }
}

impl fmt::Display for PhaseLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.phase, self.length())
    }
}

impl Guard {
    /// The kinds of event it stands before.
    #[must_use]
    pub const fn steps(&self) -> &'static [KindName] {
        match self {
            Self::Eligible {} | Self::EligibilityNotOlder { .. } => &[KindName::Enrolled],
            Self::BackupNamed {} => &[KindName::Enrolled, KindName::Reassigned],
            Self::LoweredByPerson {} => &[KindName::RiskRated],
            Self::AssessmentOnFile {}
            | Self::RatingOnFile {}
            | Self::HasGoal {}
            | Self::StrengthNamed {}
            | Self::EvidenceNamed {}
            | Self::DocumentOnFile { .. }
            | Self::FocusAreas { .. } => &[KindName::PlanAdopted],
            Self::Evaluated {}
            | Self::NeedsSettled {}
            | Self::HandedOff {}
            | Self::EarlyReasons { .. }
            | Self::Attempts(_)
            | Self::RefusalOnFile {}
            | Self::FoundIneligible {}
            | Self::Authorised {}
            | Self::Notice { .. }
            | Self::Appeal { .. } => &[KindName::Closed],
            Self::FixedTerm {} => &[KindName::Closed, KindName::PhaseStarted],
            Self::InformationShared {} => &[KindName::LinkageMade, KindName::TransferProposed],
            Self::Alive {} | Self::ReopenedWithin { .. } | Self::WithinTerm {} => &[KindName::Reopened],
        }
    }
}

impl Rule {
    /// Whether the rule is an obligation, and not a limit.
    #[must_use]
    pub const fn is_obligation(&self) -> bool {
        matches!(
            self,
            Self::Contact(_) | Self::Deadline(_) | Self::Phases(_) | Self::Timeliness(_) | Self::Reassignment(_)
        )
    }

    /// Whether the rule can be overridden: limits and guards, but not the order of the process.
    #[must_use]
    pub const fn is_overridable(&self) -> bool {
        !self.is_obligation() && !matches!(self, Self::Measure(_) | Self::Order {})
    }
}

impl ContactRule {
    /// Whether an edition that puts a standard so goes on with the row of one that put it otherwise: the same
    /// is counted in windows of one kind (S13 of [`caseload::semantics`]).
    pub(crate) fn is_one_row_with(&self, before: &Self) -> bool {
        (self.amount, self.window) == (before.amount, before.window)
    }

    /// What one demand asks, in words.
    pub(crate) fn demand_text(&self, demand: &Demand) -> String {
        let Demand { least, filter, .. } = demand;
        let s = plural(*least == 1);
        let what = match self.amount {
            Amount::Contacts => format!("{least} {}", filter.counted(*least)),
            Amount::Minutes => format!("{least} minute{s} of {filter}"),
            Amount::Staff => format!("{least} different worker{s} in {filter}"),
        };
        match (self.window, demand.days) {
            (Window::Rolling, days) => format!("{what} in {}", Span::Days(days.unwrap_or(0))),
            (Window::Week, _) => format!("{what} a week"),
            (Window::Month, _) => format!("{what} a month"),
        }
    }
}

impl fmt::Display for Rule {
    /// What the standard asks, in words. The alternate form (`{:#}`) says it in full: on which days, by which
    /// clock, with which weights.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact(rule) => fmt::Display::fmt(rule, f),
            Self::Deadline(rule) => fmt::Display::fmt(rule, f),
            Self::Phases(steps) => {
                write!(
                    f,
                    "each phase begun within {} of its boundary, and the service ended with the last",
                    Span::Days(steps.tolerance_days)
                )
            }
            Self::Timeliness(rule) => {
                let of: Vec<_> = rule.of.iter().map(Pattern::to_string).collect();
                write!(f, "{} written down within {}", of.join(" or "), rule.within)
            }
            Self::Order {} => f.write_str("the order of the process"),
            Self::NoServiceAfterClosure {} => f.write_str("no completed contact on a day after the closing day"),
            Self::OwnerKind(kinds) => {
                let kinds: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
                write!(f, "an owner that is a {}", kinds.join(" or a "))
            }
            Self::ConsentToServices(rule) => {
                f.write_str("consent to services in force, or an emergency or court basis")?;
                rule.basis_days.map_or(Ok(()), |days| write!(f, " of at most {}", Span::Days(days)))
            }
            Self::Authorization {} => f.write_str("an authorization in force"),
            Self::Guard(guard) => fmt::Display::fmt(guard, f),
            Self::Cap(cap) => fmt::Display::fmt(cap, f),
            Self::Intake(intake) => fmt::Display::fmt(intake, f),
            Self::Credentials(credentials) => fmt::Display::fmt(credentials, f),
            Self::OneOpenCase(one) => fmt::Display::fmt(one, f),
            Self::NoOverlap {} => f.write_str("no two appointments of a worker at one time"),
            Self::Reassignment(rule) => {
                write!(f, "a case whose owner has left given to another within {}", rule.within)
            }
            Self::Measure(measure) => fmt::Display::fmt(measure, f),
        }
    }
}

impl fmt::Display for ContactRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let full = f.alternate();
        let demands = self.demands.iter().map(|demand| match self.demand_text(demand) {
            text if full && demand.scope != Scope::always() => format!("{text}, {}", demand.scope),
            text => text,
        });
        f.write_str(&demands.collect::<Vec<_>>().join("; "))?;
        if !full {
            return Ok(());
        }
        if self.scope != Scope::always() {
            write!(f, "{} {}", if self.demands.len() > 1 { "; all" } else { "," }, self.scope)?;
        }
        f.write_str(match self.rounding {
            Rounding::HalfUp => "",
            Rounding::Floor => "; for a part of the window its share, rounded down",
            Rounding::Full => "; for a part of the window the whole",
        })?;
        write!(f, "; {}", self.clocks)
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done: Vec<_> = self.done_by.iter().map(Pattern::to_string).collect();
        match (self.count, self.done_by.as_slice()) {
            (0 | 1, _) => f.write_str(&done.join(" or "))?,
            (count, [Pattern::Contact(filter)]) => write!(f, "{count} {}", filter.counted(count))?,
            (count, _) => write!(f, "{count} of: {}", done.join(" or "))?,
        }
        match (self.within, self.repeat) {
            (Some(span), None) => write!(f, " within {span} of ")?,
            (None, Some(repeat)) => write!(f, " every {} from ", repeat.every)?,
            (Some(span), Some(repeat)) => write!(f, " within {span} and then every {} from ", repeat.every)?,
            (None, None) => f.write_str(" after ")?,
        }
        match &self.anchor {
            Anchor::Each(pattern) => fmt::Display::fmt(pattern, f)?,
            Anchor::First(pattern) => write!(f, "the first {pattern}")?,
            Anchor::Learned(pattern) => write!(f, "learning of {pattern}")?,
            Anchor::Held(reasons) => {
                let reasons: Vec<_> = reasons.iter().map(|reason| reason.name()).collect();
                write!(f, "the start of a hold ({})", reasons.join(" or "))?;
            }
        }
        if !f.alternate() {
            return Ok(());
        }
        if self.repeat.is_some_and(|repeat| repeat.from_completion) {
            f.write_str(", counted from the last completion")?;
        }
        if self.month_end {
            f.write_str(", due at the end of the month")?;
        }
        if self.roll_forward {
            f.write_str(", moved on to the next business day")?;
        }
        if self.grace_months > 0 {
            let months = Span::Months(self.grace_months);
            write!(f, ", with a grace of {months}")?;
        }
        if let Some(days) = self.not_earlier_than {
            write!(f, ", not earlier than {} before it is due", Span::Days(days))?;
        }
        if self.leave_out_anchor_day {
            f.write_str(", not on that day itself")?;
        }
        if self.scope != Scope::any_day() {
            write!(f, "; counted only {}", self.scope)?;
        }
        write!(f, "; {}", self.clocks)?;
        f.write_str(if self.safety { "; shown first" } else { "" })
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Eligible {} => f.write_str("screened eligible before enrolment"),
            Self::EligibilityNotOlder { days } => {
                write!(f, "screened no more than {} before enrolment", Span::Days(*days))
            }
            Self::BackupNamed {} => f.write_str("a backup named for the worker who answers for the case"),
            Self::AssessmentOnFile {} => f.write_str("an assessment on file and not dated after the plan"),
            Self::RatingOnFile {} => f.write_str("a risk rating on file and not dated after the plan"),
            Self::LoweredByPerson {} => {
                f.write_str("a tier that a person set lowered by a person only, who is named, with a reason")
            }
            Self::HasGoal {} => f.write_str("a plan with at least one goal and the client's stand on it"),
            Self::DocumentOnFile { document } => write!(f, "{} on file before the plan", document.written()),
            Self::FocusAreas { least, most } => {
                write!(f, "{least} to {most} area{} of focus in the plan", plural(*most == 1))
            }
            Self::Evaluated {} => f.write_str("an evaluation before closing"),
            Self::NeedsSettled {} => {
                f.write_str("each assessed need met by a linkage or an achieved goal, or among the unmet needs")
            }
            Self::HandedOff {} => f.write_str("the transfer accepted and a hand-off contact made"),
            Self::EarlyReasons { reasons } => {
                let reasons: Vec<_> = reasons.iter().map(|reason| reason.name()).collect();
                write!(f, "closed early for {} only", reasons.join(", "))
            }
            Self::Attempts(attempts) => {
                let Attempts { least, visits, collateral, letters, days } = *attempts;
                let s = plural(least == 1);
                write!(f, "{least} attempt{s} on different days in {}", Span::Days(days))?;
                if visits > 0 {
                    write!(f, ", {visits} visit{}", plural(visits == 1))?;
                }
                if collateral > 0 {
                    write!(f, ", {collateral} through others")?;
                }
                if letters > 0 {
                    write!(f, ", {letters} letter{}", plural(letters == 1))?;
                }
                Ok(())
            }
            Self::RefusalOnFile {} => f.write_str("the client's or guardian's refusal on record"),
            Self::FoundIneligible {} => f.write_str("a screening that found the client ineligible"),
            Self::Authorised {} => f.write_str("an authoriser of the closure"),
            Self::Notice { days } => write!(f, "notice given {days} day{} before the closure", plural(*days == 1)),
            Self::Appeal { days } => write!(f, "{days} day{} to appeal after the notice", plural(*days == 1)),
            Self::FixedTerm {} => f.write_str("closed from the first day outside the last phase on, and not before"),
            Self::StrengthNamed {} => f.write_str("a goal that names a strength"),
            Self::EvidenceNamed {} => f.write_str("goals that each name an intervention with its evidence"),
            Self::InformationShared {} => f.write_str("consent to share information with the recipient, in force"),
            Self::Alive {} => f.write_str("a client who has not died"),
            Self::ReopenedWithin { days } => write!(f, "reopened within {} of the closure", Span::Days(*days)),
            Self::WithinTerm {} => f.write_str("reopened while the fixed time runs"),
        }
    }
}

impl Clocks {
    /// Whether any reason has this clock.
    #[must_use]
    pub fn any(&self, clock: Clock) -> bool {
        HoldReason::ALL.iter().any(|reason| self.of(*reason) == clock)
    }
}
