//! A scenario: everything a run hangs on, as a value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::policy::Policy;
use super::{Arrivals, Distribution, Fault, Faults};
use crate::event::{Facility, Hundredths, Role, RoleHours, Tier, Urgency};
use crate::feasibility::Effort;
use crate::model::{Model, Overlay};
use crate::names::names;
use crate::program::{Act, Code, Decision, Draft, Program};
#[cfg(any(feature = "json", feature = "toml"))]
use crate::program::{FileFaults, file};
use crate::time::Day;

names! {
    /// How far to trust an input of a scenario.
    pub enum Standing {
        /// Fitted to a record.
        Fitted = "fitted",
        /// Read in a source.
        Published = "published",
        /// Supposed.
        Assumed = "assumed",
    }
}

names! {
    /// An input of a scenario whose figures somebody has to stand for.
    pub enum Input {
        /// How many clients come, and when.
        Arrivals = "arrivals",
        /// Of which tier and urgency.
        Mix = "mix",
        /// How long they wait before they give up.
        Patience = "patience",
        /// How long they stay.
        Stay = "stay",
        /// How tiers change.
        TierChanges = "tier_changes",
        /// How often and how long clients are in an institution.
        Institutions = "institutions",
        /// How many drop out.
        Dropout = "dropout",
        /// How many workers, with which hours.
        Workers = "workers",
        /// How often and how long workers are absent.
        Absence = "absence",
        /// How long workers stay, and how long a place stays empty.
        Turnover = "turnover",
        /// Minutes that the work takes, and the share of the hours that is there for it.
        Effort = "effort",
        /// How many appointments clients do not keep.
        NoShow = "no_show",
        /// What an hour of work costs.
        Costs = "costs",
    }
}

/// Everything a run hangs on. It may be wrong: [`check`](Self::check) lists every fault, and gives what
/// a run takes.
///
/// In a file the fields have their names, and a choice is written in small letters joined by `_`: by its name alone
/// (`order = "first_come"`), or with what it asks (`fill = { fixed = 30.0 }`, `stay = { weibull = { shape = 1.2, scale = 580.0 } }`,
/// `admission = [{ heads = 15 }, { reserved = { tiers = ["high"], places = 2 } }]`).
///
/// ```
/// use caseload::sim::Scenario;
///
/// let scenario = Scenario::from_toml(r#"
///     name = "cap of 20"
///     program = { preset = "icm" }
///     from = "2026-01-05"
///     days = 1092
///     warm_up = 364
///     staff.workers = [{ count = 4, weekly_hours = 37.5 }]
///     demand.arrivals.poisson.per_week = 2.0
///     service.stay.exponential.mean = 250.0
///     work = { share_percent = 60, full_time = 37.5, contact_minutes = 45, travel_minutes = 30, paper_minutes = 60 }
/// "#)?;
/// assert!(scenario.check().is_ok());
/// # Ok::<(), caseload::program::FileFaults>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name, for tables.
    pub name: String,
    /// The rulebook: the same that is enforced and audited.
    pub program: Rulebook,
    /// The first day.
    pub from: Day,
    /// How many days it runs.
    pub days: u32,
    /// Days at the start that no result counts, since nobody is served yet when it begins. What the simulator
    /// [counts](super::Replication::counts) to be held against an audit has them all.
    #[serde(default)]
    pub warm_up: u32,
    /// How many replications.
    #[serde(default = "thirty")]
    pub replications: u32,
    /// The seed. Scenarios with one seed meet the same luck.
    #[serde(default)]
    pub seed: u64,
    /// Who works.
    pub staff: Staff,
    /// Who comes.
    pub demand: Demand,
    /// What becomes of those who are served.
    pub service: Service,
    /// What the work takes. Where it is left out there are no hours for it: nothing is done, whatever is due.
    #[serde(default)]
    pub work: Effort,
    /// The share of contacts with a client that the client does not keep, from 0 to 1. They take their time.
    #[serde(default)]
    pub no_show: f64,
    /// What is decided by the program's people, and how.
    #[serde(default)]
    pub policy: Policy,
    /// The wait in days beyond which it counts as long.
    #[serde(default)]
    pub target_wait: Option<f64>,
    /// What an hour of a worker costs, in whatever money.
    #[serde(default)]
    pub hourly_cost: Option<f64>,
    /// The standing of inputs; [assumed](Standing::Assumed) where one is left out.
    #[serde(default)]
    pub standing: BTreeMap<Input, Standing>,
}

const fn thirty() -> u32 {
    30
}

/// The rulebook of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rulebook {
    /// The preset of a model.
    Preset(Model),
    /// The preset of a model with what is laid over it, and what was decided about its standards.
    Amended(Box<Amended>),
    /// One of one's own.
    Program(Box<Program>),
}

/// The preset of a model with what is laid over it, and what was decided about its standards.
///
/// ```
/// use caseload::sim::Rulebook;
///
/// let rulebook: Rulebook = serde_json::from_str(r#"{ "amended": { "preset": "icm", "amendments": [
///     { "act": "waived", "standard": "icm.owner",
///       "decision": { "by": "board", "reason": "to see what a team would do", "on": "2026-01-05" } }
/// ]}}"#)?;
/// assert!(rulebook.program().is_ok_and(|program| program.standard("icm.owner").is_none()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amended {
    /// The model.
    pub preset: Model,
    /// What is laid over it.
    #[serde(default)]
    pub overlays: Vec<Overlay>,
    /// What was decided about the standards of both, one after the other.
    #[serde(default)]
    pub amendments: Vec<Decided>,
}

/// What was decided about a standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// What was done.
    pub act: Act,
    /// To which standard.
    pub standard: Code,
    /// By whom, why and when.
    pub decision: Decision,
}

impl Rulebook {
    /// The program.
    ///
    /// # Errors
    /// Lists everything that is wrong with an amended one: contradictions, standards that there are not, faults.
    pub fn program(&self) -> Result<Program, Faults> {
        match self {
            Self::Preset(model) => Ok(Program::preset(*model)),
            Self::Amended(amended) => amended.program().map_err(|faults| Faults::new(amended.preset.name(), faults)),
            Self::Program(program) => Ok(program.as_ref().clone()),
        }
    }
}

impl Amended {
    fn program(&self) -> Result<Program, Vec<Fault>> {
        let preset = Program::preset(self.preset);
        let overlays: Vec<Draft> = self.overlays.iter().map(|overlay| Draft::overlay(*overlay)).collect();
        let parts: Vec<&Draft> = std::iter::once(preset.draft()).chain(&overlays).collect();
        let mut draft = Draft::compose(&parts).map_err(|found| vec![Fault::Contradictions(found)])?;
        let mut faults = Vec::new();
        for Decided { act, standard, decision } in &self.amendments {
            let amended = match act {
                Act::Required => draft.clone().require(standard.as_str(), decision),
                Act::Waived => draft.clone().waive(standard.as_str(), decision),
            };
            match amended {
                Ok(amended) => draft = amended,
                Err(_) => faults.push(Fault::UnknownStandard(standard.clone())),
            }
        }
        match draft.build() {
            Ok(program) if faults.is_empty() => Ok(program),
            built => {
                faults.extend(built.err().map(Fault::Program));
                Err(faults)
            }
        }
    }
}

impl From<Model> for Rulebook {
    fn from(model: Model) -> Self {
        Self::Preset(model)
    }
}

impl From<Program> for Rulebook {
    fn from(program: Program) -> Self {
        Self::Program(Box::new(program))
    }
}

/// Who works.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// The workers, alike ones together.
    pub workers: Vec<Workers>,
    /// Absences; none where left out.
    #[serde(default)]
    pub absence: Option<Absence>,
    /// Leavers; none where left out.
    #[serde(default)]
    pub turnover: Option<Turnover>,
}

/// Workers who are alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workers {
    /// How many.
    pub count: u32,
    /// Full-time equivalents of each.
    #[serde(default = "full")]
    pub fte: Hundredths,
    /// Hours a week of each; as the effort's full-time week has for their equivalents, where left out.
    #[serde(default)]
    pub weekly_hours: Option<f64>,
    /// Their role.
    #[serde(default = "case_manager")]
    pub role: Role,
    /// What they hold.
    #[serde(default)]
    pub credentials: Vec<String>,
    /// Where they work; anywhere where left out.
    #[serde(default)]
    pub zone: Option<String>,
}

const fn full() -> Hundredths {
    Hundredths::new(100)
}

const fn case_manager() -> Role {
    Role::CaseManager
}

impl Workers {
    /// So many case managers, full time.
    #[must_use]
    pub const fn of(count: u32) -> Self {
        Self { count, fte: full(), weekly_hours: None, role: case_manager(), credentials: Vec::new(), zone: None }
    }

    /// The hours of one of them, in their role.
    pub(super) fn hours(&self) -> RoleHours {
        RoleHours { role: self.role.clone(), fte: self.fte }
    }
}

/// Absences of a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// Days from the end of one to the next.
    pub every: Distribution,
    /// How many days one lasts; rounded to whole days, at least one.
    pub days: Distribution,
}

/// Leavers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turnover {
    /// Days that a worker stays.
    pub stay: Distribution,
    /// Days that the place is empty.
    pub fill: Distribution,
}

/// Who comes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// When.
    pub arrivals: Arrivals,
    /// Of which kinds; all alike, routine and not rated, where empty.
    #[serde(default)]
    pub mix: Vec<Kin>,
    /// Days that a client waits before giving up; for ever where left out.
    #[serde(default)]
    pub patience: Option<Distribution>,
    /// How many may wait; those who come beyond that are turned away.
    #[serde(default)]
    pub waiting_room: Option<u32>,
}

/// Clients who are alike when they come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kin {
    /// How many against the others.
    pub weight: f64,
    /// Their tier; not rated before the assessment where left out.
    #[serde(default)]
    pub tier: Option<Tier>,
    /// How soon they ask to be seen.
    #[serde(default = "routine")]
    pub urgency: Urgency,
    /// Where they live; anywhere where left out.
    #[serde(default)]
    pub zone: Option<String>,
    /// What their worker is to hold, any of these; anything where empty.
    #[serde(default)]
    pub needs: Vec<String>,
}

const fn routine() -> Urgency {
    Urgency::Routine
}

impl Kin {
    /// Clients of a tier.
    #[must_use]
    pub const fn of(weight: f64, tier: Tier) -> Self {
        Self { weight, tier: Some(tier), urgency: routine(), zone: None, needs: Vec::new() }
    }
}

/// What becomes of those who are served.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Days from enrolment to the end of service. The program's fixed duration where it has one, which comes first.
    #[serde(default)]
    pub stay: Option<Distribution>,
    /// How tiers change while clients are served: each at its own rate, whatever came before.
    #[serde(default)]
    pub tier_changes: Vec<TierChange>,
    /// Stays in institutions; none where left out.
    #[serde(default)]
    pub institutions: Option<Institutions>,
    /// Dropout; none where left out.
    #[serde(default)]
    pub dropout: Option<Dropout>,
}

/// One way in which a tier changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierChange {
    /// The tier that it changes from.
    pub from: Tier,
    /// The tier that it changes to.
    pub to: Tier,
    /// How often a year, for a client in the tier that it changes from.
    pub per_year: f64,
}

/// Stays in institutions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Institutions {
    /// Which kind.
    pub facility: Facility,
    /// Days from enrolment, or from the end of one stay, to the next.
    pub every: Distribution,
    /// Days that one lasts.
    pub days: Distribution,
}

/// Dropout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropout {
    /// Days from enrolment to dropping out, whatever is done.
    #[serde(default)]
    pub after: Option<Distribution>,
    /// The chance to drop out at each contact standard missed, from 0 to 1.
    #[serde(default)]
    pub per_missed: f64,
}

impl Demand {
    /// Clients who are all alike, and wait for ever.
    #[must_use]
    pub const fn of(arrivals: Arrivals) -> Self {
        Self { arrivals, mix: Vec::new(), patience: None, waiting_room: None }
    }
}

impl Scenario {
    /// A scenario of a program and who comes to it, over three years, the first a warm-up. Who works, and how long
    /// clients stay, is still to be said.
    #[must_use]
    pub fn new(name: impl Into<String>, program: impl Into<Rulebook>, demand: Demand) -> Self {
        Self {
            name: name.into(),
            program: program.into(),
            from: Day::new(2026, 1, 5).unwrap_or(Day::FIRST),
            days: 1_092,
            warm_up: 364,
            replications: thirty(),
            seed: 0,
            staff: Staff::default(),
            demand,
            service: Service::default(),
            work: Effort::default(),
            no_show: 0.0,
            policy: Policy::default(),
            target_wait: None,
            hourly_cost: None,
            standing: BTreeMap::new(),
        }
    }

    /// The scenario of a JSON file.
    ///
    /// # Errors
    /// Lists everything in it that is none of a scenario, with its place; of a file that is no JSON, the first. Whether
    /// the scenario makes sense [`check`](Self::check) says.
    #[cfg(feature = "json")]
    pub fn from_json(text: &str) -> Result<Self, FileFaults> {
        file::whole(file::json(text)?)
    }

    /// The scenario of a TOML file.
    ///
    /// ```
    /// use caseload::sim::Scenario;
    ///
    /// let faults = Scenario::from_toml(r#"
    ///     name = "cap of 20"
    ///     program = { preset = "icm" }
    ///     from = "2026-01-05"
    ///     days = 1092.5
    ///     staff.workers = [{ count = 4, weekly = 37.5 }]
    ///     demand.arrivals.poisson.per_week = 2.0
    /// "#).unwrap_err();
    /// let faults: Vec<String> = faults.faults().iter().map(ToString::to_string).collect();
    /// assert_eq!(faults[0], "days: found 1092.5, expected a whole number from 0 to 4294967295");
    /// assert_eq!(faults.len(), 3); // `weekly`, and no `service`
    /// ```
    ///
    /// # Errors
    /// Lists everything in it that is none of a scenario, with its place; of a file that is no TOML, the first. Whether
    /// the scenario makes sense [`check`](Self::check) says.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, FileFaults> {
        file::whole(file::toml(text)?)
    }

    /// The hours a week of each of some workers.
    pub(super) fn weekly_hours(&self, of: &Workers) -> f64 {
        of.weekly_hours.unwrap_or_else(|| self.work.full_time.number() * of.fte.number())
    }

    /// The standing of an input.
    #[must_use]
    pub fn standing_of(&self, input: Input) -> Standing {
        self.standing.get(&input).copied().unwrap_or(Standing::Assumed)
    }

    /// The same scenario with an input so many times as large: twice as many clients, half as long a stay. Of absences and
    /// stays in institutions it is how long they last, of turnover how long a place stays empty, of dropout how many drop
    /// out. None where the scenario has no such input, or where it is no amount, and for a factor that is not above 0.
    #[must_use]
    pub fn times(&self, input: Input, factor: f64) -> Option<Self> {
        if !(factor.is_finite() && factor > 0.0) {
            return None;
        }
        let mut other = self.clone();
        let longer = |of: &mut Distribution| *of = of.times(factor);
        match input {
            Input::Arrivals => match &mut other.demand.arrivals {
                Arrivals::Poisson { per_week, .. } => *per_week *= factor,
                Arrivals::Given(_) => return None,
            },
            Input::Patience => longer(other.demand.patience.as_mut()?),
            Input::Stay => longer(other.service.stay.as_mut()?),
            Input::TierChanges if other.service.tier_changes.is_empty() => return None,
            Input::TierChanges => {
                other.service.tier_changes.iter_mut().for_each(|change| change.per_year *= factor);
            }
            Input::Institutions => longer(&mut other.service.institutions.as_mut()?.days),
            Input::Dropout => {
                let dropout = other.service.dropout.as_mut()?;
                dropout.per_missed = (dropout.per_missed * factor).min(1.0);
                if let Some(after) = &mut dropout.after {
                    *after = after.times(factor.recip());
                }
            }
            Input::Absence => longer(&mut other.staff.absence.as_mut()?.days),
            Input::Turnover => longer(&mut other.staff.turnover.as_mut()?.fill),
            Input::Effort => {
                let more = |minutes: &mut u32| *minutes = rounded(f64::from(*minutes) * factor);
                let work = &mut other.work;
                [&mut work.contact_minutes, &mut work.travel_minutes, &mut work.paper_minutes]
                    .into_iter()
                    .for_each(more);
                work.of.values_mut().for_each(|of| more(&mut of.minutes));
            }
            Input::NoShow if other.no_show <= 0.0 => return None,
            Input::NoShow => other.no_show = (other.no_show * factor).min(1.0),
            Input::Costs => *other.hourly_cost.as_mut()? *= factor,
            Input::Mix | Input::Workers => return None,
        }
        Some(other)
    }
}

/// The nearest whole number, none below zero.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
pub(super) fn rounded(number: f64) -> u32 {
    number.round() as u32
}
