//! Stepping up and down: whether a client is ready for another model. It recommends, with its reasons; people
//! decide.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::admission::any;
use super::{Client, Trait};
use crate::event::Hundredths;
use crate::model::Model;
use crate::names::names;
use crate::program::{Source, Standing};
use crate::time::Day;

use Standing::{Own, Published, Recalled};

/// One condition of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Criterion {
    /// What it asks.
    pub asks: &'static str,
    /// Whether it is met; none where that is not known.
    pub met: Option<bool>,
    /// Where it comes from.
    pub source: Source,
}

impl Criterion {
    fn new(asks: &'static str, met: Option<bool>, source: &str, standing: Standing) -> Self {
        Self { asks, met, source: Source::new(source, standing) }
    }
}

/// Whether a client is ready to step from one model to another: every criterion must be met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Readiness {
    /// The model the client is in.
    pub from: Model,
    /// The models the client could go to; empty: out of case management.
    pub to: Vec<Model>,
    /// What is asked.
    pub criteria: Vec<Criterion>,
    /// For how many days the place is kept, so that the client can come back; our own figure.
    pub return_days: Option<u32>,
}

impl Readiness {
    /// Whether all criteria are met; none where that is not known.
    #[must_use]
    pub fn is_ready(&self) -> Option<bool> {
        let unmet = self.criteria.iter().any(|criterion| criterion.met == Some(false));
        let known = self.criteria.iter().all(|criterion| criterion.met.is_some());
        if unmet { Some(false) } else { known.then_some(true) }
    }
}

impl fmt::Display for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to: Vec<_> = self.to.iter().map(ToString::to_string).collect();
        let ready = match self.is_ready() {
            Some(true) => "ready",
            Some(false) => "not ready",
            None => "cannot be told",
        };
        let to = if to.is_empty() { "usual care".to_owned() } else { to.join(" or ") };
        write!(f, "{} to {to}: {ready}", self.from)?;
        for Criterion { asks, met, source } in &self.criteria {
            let met = match met {
                Some(true) => "yes",
                Some(false) => "no",
                None => "not known",
            };
            write!(f, "; {asks}: {met} ({}, {})", source.name, source.standing)?;
        }
        Ok(())
    }
}

names! {
    /// What the ACT Transition Readiness Scale of New York City says (TRS).
    pub enum TransitionReadiness {
        /// Consider a transition.
        Consider = "consider",
        /// Unclear.
        Unclear = "unclear",
        /// Not ready.
        NotReady = "not_ready",
    }
}

/// A total that the ACT Transition Readiness scale cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a total outside 18 to 72; expected that of 18 items from 1 to 4")]
pub struct StepError;

impl StepError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "step.total"
    }
}

/// What is known of a client of ACT who may step down to ICM. What is none is not known. One state's service for those
/// who leave ACT takes them for up to twelve months on end (HHP, published).
///
/// ```
/// use caseload::choose::StepDown;
/// let known = StepDown { months_enrolled: Some(14), atr: Some(52), setback: Some(false), agrees: Some(true), ..StepDown::default() };
/// assert_eq!(known.readiness()?.is_ready(), Some(true));
/// # Ok::<(), caseload::choose::StepError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StepDown {
    /// Full months since enrolment.
    pub months_enrolled: Option<u32>,
    /// The total of the ACT Transition Readiness scale (ATR), 18 to 72.
    pub atr: Option<u32>,
    /// What the ACT Transition Readiness Scale (TRS) says.
    pub trs: Option<TransitionReadiness>,
    /// An admission, a visit to an emergency department, homelessness or jail within six months.
    pub setback: Option<bool>,
    /// Whether the client agrees.
    pub agrees: Option<bool>,
    /// The mean of contacts a week that the client needs.
    pub contacts_a_week: Option<Hundredths>,
}

impl StepDown {
    /// Whether the need has fallen below a mean of three contacts a week, so that a transition is to be reviewed at
    /// least every six months (ACT-OK36, published).
    #[must_use]
    pub fn is_to_be_reviewed(&self) -> Option<bool> {
        self.contacts_a_week.map(|contacts| contacts.hundredths() < 3_00)
    }

    /// Whether the client is ready.
    ///
    /// # Errors
    /// Where the total is none that the scale can have.
    pub fn readiness(&self) -> Result<Readiness, StepError> {
        if self.atr.is_some_and(|total| !(18..=72).contains(&total)) {
            return Err(StepError);
        }
        let scale =
            any([self.atr.map(|total| total >= 50), self.trs.map(|says| says == TransitionReadiness::Consider)]);
        // One scale is enough: the other need not be known.
        let rated = self.atr.is_some() || self.trs.is_some();
        let scale = if rated { Some(scale == Some(true)) } else { None };
        Ok(Readiness {
            from: Model::AssertiveCommunityTreatment,
            to: vec![Model::IntensiveCaseManagement],
            criteria: vec![
                Criterion::new(
                    "enrolled for 12 months",
                    self.months_enrolled.map(|months| months >= 12),
                    "TRS, Donahue 2012",
                    Published,
                ),
                Criterion::new(
                    "a readiness scale says so: ATR of 50, or TRS consider",
                    scale,
                    "ATR, users' manual; TRS",
                    Recalled,
                ),
                Criterion::new(
                    "no admission, emergency department, homelessness or jail in six months",
                    self.setback.map(|setback| !setback),
                    "our own figure",
                    Own,
                ),
                Criterion::new("the client agrees", self.agrees, "our own rule", Own),
            ],
            return_days: Some(90),
        })
    }
}

/// What is known of a client of ICM who may step up to ACT, beside what the client's profile tells of the criteria of
/// admission to ACT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StepUp {
    /// Admissions in 12 months.
    pub admissions: Option<u32>,
    /// Days in hospital in 12 months.
    pub inpatient_days: Option<u32>,
    /// The least mean of contacts a week that the client needed in each of the last four weeks.
    pub contacts_a_week: Option<Hundredths>,
}

impl StepUp {
    /// Whether the client is ready for ACT.
    #[must_use]
    pub fn readiness(&self, client: &Client) -> Readiness {
        let act = |asks, of: Trait, wanted: bool| {
            Criterion::new(asks, client.knows(of).map(|so| so == wanted), "ACT-VA, 12VAC35-105-1360", Published)
        };
        let need = any([
            self.admissions.map(|admissions| admissions >= 2),
            self.inpatient_days.map(|days| days >= 30),
            self.contacts_a_week.map(|contacts| contacts.hundredths() >= 3_00),
        ]);
        Readiness {
            from: Model::IntensiveCaseManagement,
            to: vec![Model::AssertiveCommunityTreatment],
            criteria: vec![
                act("a severe mental illness, mainly psychotic or bipolar", Trait::SevereMentalIllness, true),
                act("major difficulty living in the community", Trait::MajorDifficulty, true),
                act("a high need of service", Trait::HighServiceNeed, true),
                act("not another condition alone", Trait::OtherConditionAlone, false),
                Criterion::new(
                    "two admissions or 30 inpatient days in 12 months, or three contacts a week for four weeks",
                    need,
                    "our own figures",
                    Own,
                ),
            ],
            return_days: None,
        }
    }
}

/// What is known of how a client fares, for the steps of which no figures are published: all figures are our own. What
/// is none is not known.
///
/// ```
/// use caseload::choose::Course;
/// use caseload::model::Model;
///
/// let known = Course { admissions_in_12_months: Some(2), ..Course::default() };
/// let steps = known.steps(Model::Clinical, "2026-06-30".parse()?);
/// let up = steps.iter().find(|step| step.to == [Model::IntensiveCaseManagement]).unwrap();
/// assert_eq!(up.is_ready(), Some(true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Course {
    /// Needs that are open at one time.
    pub needs: Option<u32>,
    /// Unplanned admissions and visits to an emergency department in 30 days.
    pub unplanned_in_30_days: Option<u32>,
    /// Linkages that came to nothing.
    pub failed_linkages: Option<u32>,
    /// Admissions in 6 months.
    pub admissions_in_6_months: Option<u32>,
    /// Admissions in 12 months.
    pub admissions_in_12_months: Option<u32>,
    /// Whether the client is in a crisis.
    pub crisis: Option<bool>,
    /// The day from which on the client has been stable; today, where that is not so.
    pub stable_since: Option<Day>,
    /// The least mean of contacts a week that the client needed in each of the last four weeks.
    pub contacts_a_week: Option<Hundredths>,
    /// The mean of contacts a month that the client needs.
    pub contacts_a_month: Option<Hundredths>,
    /// Whether there is a plan against relapse.
    pub relapse_prevention_plan: Option<bool>,
    /// Whether the plan still needs anybody to coordinate it.
    pub needs_coordination: Option<bool>,
}

impl Course {
    /// The steps up and down from a model, each with what it asks, as of a day. Those from and to ACT are
    /// [`StepDown`] and [`StepUp`], that out of critical time intervention [`Handover`]. Of the way down from
    /// rehabilitation, to brokerage or strengths-based case management, there is no figure.
    #[must_use]
    pub fn steps(&self, from: Model, as_of: Day) -> Vec<Readiness> {
        let own = |asks, met| Criterion::new(asks, met, "our own figures", Own);
        let least = |found: Option<u32>, least: u32| found.map(|found| found >= least);
        let stable = |since: Day| self.stable_since.map(|day| day <= since);
        let step = |to: &[Model], criteria| Readiness { from, to: to.to_vec(), criteria, return_days: None };
        match from {
            Model::Brokerage => {
                let complex =
                    any([least(self.needs, 3), least(self.unplanned_in_30_days, 1), least(self.failed_linkages, 2)]);
                let asks = "three needs at a time, an unplanned admission or emergency visit in 30 days, or two linkages \
                            that came to nothing";
                let source = "SEED-A, brokerage is weak for complex needs; the figures are our own";
                let up = [Model::Clinical, Model::IntensiveCaseManagement];
                vec![step(&up, vec![Criterion::new(asks, complex, source, Own)])]
            }
            Model::Clinical => vec![
                step(
                    &[Model::IntensiveCaseManagement],
                    vec![own("two admissions in 12 months", least(self.admissions_in_12_months, 2))],
                ),
                step(&[Model::Brokerage], vec![own("stable for 90 days", stable(as_of.plus_days(-90)))]),
            ],
            Model::Rehabilitation => {
                vec![step(&[Model::IntensiveCaseManagement], vec![own("a crisis", self.crisis)])]
            }
            Model::IntensiveCaseManagement => {
                let few = self.contacts_a_month.map(|contacts| contacts.hundredths() <= 2_00);
                let source = "ICM-HH, to the mainstream as soon as possible; the figures are our own";
                vec![step(
                    &[Model::Clinical, Model::StrengthsBased],
                    vec![
                        Criterion::new("stable for six months", stable(as_of.minus_months(6)), source, Own),
                        Criterion::new("two contacts a month or fewer are needed", few, source, Own),
                    ],
                )]
            }
            Model::Interdisciplinary => vec![
                step(
                    &[Model::IntensiveCaseManagement],
                    vec![own("two admissions in 6 months", least(self.admissions_in_6_months, 2))],
                ),
                step(&[], vec![own("a plan against relapse", self.relapse_prevention_plan)]),
            ],
            Model::Targeted => {
                let often = self.contacts_a_week.map(|contacts| contacts.hundredths() > 1_00);
                let done = self.needs_coordination.map(|needs| !needs);
                vec![
                    step(
                        &[Model::IntensiveCaseManagement],
                        vec![own("more than a contact a week for four weeks", often)],
                    ),
                    step(&[], vec![own("the plan needs no coordination", done)]),
                ]
            }
            _ => Vec::new(),
        }
    }
}

/// A client of critical time intervention, whom a permanent service is to take over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handover {
    /// The first day of the first phase.
    pub began: Day,
    /// Whether it is the six-month form.
    pub six_months: bool,
    /// The day a permanent service accepted the client, where one has.
    pub accepted_on: Option<Day>,
}

impl Handover {
    /// The first day outside the service: by then it must be settled.
    #[must_use]
    pub fn ends_on(&self) -> Day {
        self.began.plus_months(if self.six_months { 6 } else { 9 })
    }

    /// The day from which it should be on the agenda: two months before the end, our own figure.
    #[must_use]
    pub fn opens_on(&self) -> Day {
        self.began.plus_months(if self.six_months { 4 } else { 7 })
    }

    /// Whether the client is ready for long-term case management, as of a day: a referral accepted before the end. While
    /// there is time left it cannot be told.
    #[must_use]
    pub fn readiness(&self, as_of: Day) -> Readiness {
        let accepted = self.accepted_on.filter(|day| *day <= as_of);
        let met = match accepted {
            Some(day) => Some(day < self.ends_on()),
            None => (as_of >= self.ends_on()).then_some(false),
        };
        let from =
            if self.six_months { Model::CriticalTimeInterventionSixMonths } else { Model::CriticalTimeIntervention };
        Readiness {
            from,
            to: vec![
                Model::Brokerage,
                Model::Clinical,
                Model::StrengthsBased,
                Model::Rehabilitation,
                Model::IntensiveCaseManagement,
                Model::Targeted,
            ],
            criteria: vec![Criterion::new(
                "a permanent service accepted the referral before the end",
                met,
                "CTI-FAQ, the worker links to permanent case management",
                Published,
            )],
            return_days: None,
        }
    }
}
