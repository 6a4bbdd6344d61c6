//! The rulebook: what a program promises, as a value.
//!
//! A [`Draft`] is plain data that may be wrong; [`Draft::check`] lists every fault, and [`Draft::build`]
//! gives a [`Program`], which is valid by construction. Start from a preset:
//!
//! ```
//! use caseload::model::Model;
//! use caseload::program::{Force, Program};
//!
//! let icm = Program::preset(Model::IntensiveCaseManagement);
//! let attempts = icm.standard("icm.contact.attempt").unwrap();
//! assert_eq!(attempts.force, Force::Required); // a published figure
//! println!("{} ({})", attempts.rule, attempts.source.name);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every standard is of one of these shapes, which say what they mean, how they are judged, and where their figures
//! come from:
//!
//! | family | shapes |
//! | --- | --- |
//! | contact | [`ContactRule`] |
//! | papers and other deadlines | [`Deadline`], [`Timeliness`], [`Reassignment`] |
//! | phases | [`PhaseSteps`] |
//! | process | [`Guard`], [`Rule::Order`], [`Rule::NoServiceAfterClosure`] |
//! | who answers, and for how many | [`Rule::OwnerKind`], [`Cap`], [`Intake`], [`OneOpenCase`], [`Rule::NoOverlap`] |
//! | credentials and consent | [`Credentials`], [`ConsentRule`], [`Rule::Authorization`] |
//! | measures | [`Measure`] |
//!
//! The models' presets, and what their sources disagree about, are in [`preset`]; practices to lay over them in
//! [`preset::overlay`]. [`Draft::compose`] makes one rulebook of several, [`Draft::require`] and [`Draft::waive`] record
//! what an agency decides, [`compare`] says what differs.
//!
//! Force follows evidence: in a preset only a figure that was verified in its source may be required;
//! recalled, derived and our own figures are recommended until the agency [requires](Draft::require)
//! them. Nobody is refused a service on a number that somebody made up.

mod amend;
mod check;
mod compose;
mod edition;
mod fault;
#[cfg(any(feature = "json", feature = "toml"))]
pub(crate) mod file;
mod measure;
mod page;
#[cfg(any(feature = "json", feature = "toml"))]
mod part;
mod pattern;
mod people;
mod phases;
pub mod preset;
mod rule;
mod shape;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::{AssessmentKind, CloseReason, Kind, Phase, PlanKind, Role};
use crate::lifecycle::{Stage, Trigger};
use crate::model::{Model, Overlay};
use crate::names::names;
use crate::time::Day;

pub use amend::{Act, Amendment, Decision, UnknownStandard};
pub use compose::{Claim, Claims, Contradiction, Contradictions, Merged};
pub(crate) use edition::{Term, code_bit};
pub use fault::{Fault, Faults};
#[cfg(feature = "json")]
pub use file::read_json;
#[cfg(feature = "toml")]
pub use file::read_toml;
#[cfg(any(feature = "json", feature = "toml"))]
pub use file::{FileFault, FileFaults};
pub use measure::*;
pub use page::{Difference, compare};
pub use pattern::*;
pub use people::*;
pub(crate) use phases::PhaseCalendar;
pub use rule::*;

/// The stable code of a standard: lower-case words joined by points, never reused or renamed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Code(Box<str>);

impl Code {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_well_formed(&self) -> bool {
        let word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        self.0.split('.').all(word)
    }
}

impl From<&str> for Code {
    fn from(code: &str) -> Self {
        Self(code.into())
    }
}

impl From<String> for Code {
    fn from(code: String) -> Self {
        Self(code.into())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

names! {
    /// What breaking a standard means.
    pub enum Force {
        /// The step is refused.
        Required = "required",
        /// The step is accepted with a warning.
        Recommended = "recommended",
    }
}

names! {
    /// How far to trust the figure of a standard.
    pub enum Standing {
        /// Read in the source named.
        Published = "published",
        /// Known from the source named, from memory.
        Recalled = "recalled",
        /// Worked out from published or recalled figures.
        Derived = "derived",
        /// Our own choice; no published figure was found.
        Own = "own",
        /// The agency's.
        Agency = "agency",
    }
}

/// Where a standard comes from.
///
/// Presets name it by a key, which [`caseload::sources`] explains.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The source, by name.
    pub name: String,
    /// How far to trust it.
    pub standing: Standing,
}

impl Source {
    /// A source of that name and standing.
    #[must_use]
    pub fn new(name: impl Into<String>, standing: Standing) -> Self {
        Self { name: name.into(), standing }
    }
}

/// One rule of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its code.
    pub code: Code,
    /// What breaking it means.
    pub force: Force,
    /// Where it comes from.
    pub source: Source,
    /// What it asks.
    pub rule: Rule,
}

/// What a program accepts in the process.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// The kinds of assessment that complete the stage; any when empty.
    #[serde(default)]
    pub assessments: Vec<AssessmentKind>,
    /// The kinds of plan that lead to implementation; any when empty.
    #[serde(default)]
    pub plans: Vec<PlanKind>,
    /// For how many days a risk rating stands; for ever when absent.
    #[serde(default)]
    pub rating_days: Option<u32>,
}

impl Process {
    /// What an assessment is to a case in the stage that one completes.
    pub(crate) fn assessed(&self, kind: AssessmentKind, rating: Option<Day>, on: Day) -> Trigger {
        if !self.assessments.is_empty() && !self.assessments.contains(&kind) {
            Trigger::AssessedOtherwise
        } else if rating.is_some_and(|rated| self.rating_stands(rated, on)) {
            Trigger::AssessedAndRated
        } else {
            Trigger::Assessed
        }
    }

    /// What the adoption of a plan is to a case in a stage.
    pub(crate) fn plan_adopted(&self, kind: PlanKind, stage: Option<Stage>) -> Trigger {
        if self.plans.is_empty() || self.plans.contains(&kind) || stage == Some(Stage::Implementation) {
            Trigger::PlanAdopted
        } else {
            Trigger::PlanUnaccepted
        }
    }

    /// Whether a rating of a day stands on another.
    pub(crate) fn rating_stands(&self, rated: Day, on: Day) -> bool {
        let days = self.rating_days.map(|days| i32::try_from(days).unwrap_or(i32::MAX));
        days.is_none_or(|days| on <= rated.plus_days(days))
    }
}

impl fmt::Display for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let any = |what: &str, names: Vec<String>| {
            if names.is_empty() { format!("any {what}") } else { format!("{what} ({})", names.join(" or ")) }
        };
        let assessments = any("assessment", self.assessments.iter().map(ToString::to_string).collect());
        let plans = any("plan", self.plans.iter().map(ToString::to_string).collect());
        write!(f, "accepts {assessments} and {plans}; a rating stands ")?;
        match self.rating_days {
            None => f.write_str("for ever"),
            Some(days) => write!(f, "for {}", Span::Days(days)),
        }
    }
}

/// A rulebook as data: it may be wrong. [`build`](Self::build) makes a [`Program`] of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The program's name.
    pub name: String,
    /// The models it operates.
    #[serde(default)]
    pub models: Vec<Model>,
    /// The name of the edition.
    pub edition: String,
    /// The first day on which the edition is in force; none for the first, which has been so always.
    #[serde(default)]
    pub from: Option<Day>,
    /// What it accepts in the process.
    #[serde(default)]
    pub process: Process,
    /// The phases of the service, in order.
    #[serde(default)]
    pub phases: Vec<PhaseLength>,
    /// Days off beside weekends.
    #[serde(default)]
    pub holidays: Vec<Day>,
    /// Who may set which limits aside; nobody where none is named.
    #[serde(default)]
    pub overrides: Vec<MayOverride>,
    /// The standards.
    pub standards: Vec<Standard>,
    /// What standards of a [composite](Self::compose) were merged from.
    #[serde(default)]
    pub merged: Vec<Merged>,
    /// What the agency [required](Self::require) and [waived](Self::waive), in order.
    #[serde(default)]
    pub amendments: Vec<Amendment>,
    /// The editions that came after this one, in order.
    #[serde(default)]
    pub successors: Vec<Draft>,
}

/// A rulebook that was checked: valid by construction.
///
/// Reading one from a file goes through the same check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Draft", into = "Draft")]
pub struct Program {
    draft: Draft,
    standards: Vec<Standard>,
    /// When each of the standards is in force.
    terms: Vec<Term>,
    /// For each of the standards, the place of the first with its code.
    rows: Vec<usize>,
    holidays: Vec<Day>,
    patterns: Vec<Pattern>,
    /// Taken out of its place among other editions.
    supposed: bool,
}

/// The ending of a noun after its number.
const fn plural(one: bool) -> &'static str {
    if one { "" } else { "s" }
}

/// How many different patterns a rulebook may look for.
const PATTERNS: usize = 64;

impl Draft {
    /// A rulebook with the standards of the process that every model shares (the codes that begin with `process.`),
    /// and none of a model's own. [`preset`] says where they come from; what an agency does not keep it
    /// [waives](Self::waive).
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            models: Vec::new(),
            edition: "1".to_owned(),
            from: None,
            process: Process::default(),
            phases: Vec::new(),
            holidays: Vec::new(),
            overrides: Vec::new(),
            standards: preset::process(),
            merged: Vec::new(),
            amendments: Vec::new(),
            successors: Vec::new(),
        }
    }

    /// A practice to be laid over a model, by [`compose`](Self::compose). It is no program of its own: it does
    /// not keep the order of the process.
    ///
    /// ```
    /// use caseload::model::{Model, Overlay};
    /// use caseload::program::{Draft, Program};
    ///
    /// let icm = Program::preset(Model::IntensiveCaseManagement);
    /// let hybrid = Draft::compose(&[icm.draft(), &Draft::overlay(Overlay::StrengthsPractice)])?.build()?;
    /// assert_eq!(hybrid.name(), "icm + strengths-practice");
    /// assert!(hybrid.standard("strengths.plan.assessment").is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn overlay(overlay: Overlay) -> Self {
        preset::overlay::draft(overlay)
    }

    /// Adds a standard.
    #[must_use]
    pub fn with(mut self, standard: Standard) -> Self {
        self.standards.push(standard);
        self
    }

    /// Everything that is wrong with the rulebook; empty where nothing is.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        check::check(self).into_iter().map(|found| found.fault).collect()
    }

    /// The program.
    ///
    /// # Errors
    /// Lists every fault, not only the first.
    ///
    /// ```
    /// use caseload::program::Draft;
    /// assert!(Draft::new("").build().is_err());
    /// assert!(Draft::new("outreach").build().is_ok());
    /// ```
    pub fn build(self) -> Result<Program, Faults> {
        let faults = self.check();
        if faults.is_empty() { Ok(Program::compile(self)) } else { Err(Faults::new(&self.name, faults)) }
    }
}

impl Program {
    /// The preset of a model.
    #[must_use]
    pub fn preset(model: Model) -> Self {
        Self::compile(preset::draft(model))
    }

    /// The standards of an overlay alone.
    pub(crate) fn overlay(overlay: Overlay) -> Self {
        Self::compile(Draft::overlay(overlay))
    }

    fn compile(draft: Draft) -> Self {
        let holidays = draft.holidays_in_force();
        let (standards, terms): (Vec<Standard>, _) = draft.standards_in_force().into_iter().unzip();
        let row = |of: &Standard| standards.iter().position(|known| known.code == of.code).unwrap_or(0);
        let rows = standards.iter().map(row).collect();
        Self { patterns: draft.patterns(), draft, standards, terms, rows, holidays, supposed: false }
    }

    /// The rulebook as data, to change and build anew: its first edition, with those that came after.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// The program's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.draft.name
    }

    /// The name of the latest edition.
    #[must_use]
    pub fn edition(&self) -> &str {
        &self.latest().edition
    }

    /// The standards, in the rulebook's order: those of the first edition, then those that each later edition
    /// changed or added. A code that was changed stands more than once.
    #[must_use]
    pub fn standards(&self) -> &[Standard] {
        &self.standards
    }

    /// The standard of that code, as the latest edition that has it puts it.
    #[must_use]
    pub fn standard(&self, code: &str) -> Option<&Standard> {
        self.standards.iter().rfind(|standard| standard.code.as_str() == code)
    }

    /// The roles that may set the standard of that code aside on a day.
    pub(crate) fn may_override(&self, code: &str, day: Day) -> impl Iterator<Item = &Role> {
        let overrides = self.edition_on(day).overrides.iter();
        overrides.filter(move |may| may.codes.iter().any(|known| known.as_str() == code)).map(|may| &may.role)
    }

    /// The phases of the service, in order.
    #[must_use]
    pub fn phases(&self) -> &[PhaseLength] {
        &self.draft.phases
    }

    /// Days off beside weekends, in order: each by the edition of the day.
    #[must_use]
    pub fn holidays(&self) -> &[Day] {
        &self.holidays
    }

    /// The day each phase with a length begins, counted from the start of the first of them, and after the
    /// last the first day outside. Months are counted from the anchor and never chained.
    ///
    /// ```
    /// use caseload::model::Model;
    /// use caseload::program::Program;
    ///
    /// let cti = Program::preset(Model::CriticalTimeIntervention);
    /// let days: Vec<_> = cti.boundaries("2026-08-31".parse().unwrap()).map(|day| day.to_string()).collect();
    /// assert_eq!(days, ["2026-08-31", "2026-11-30", "2027-02-28", "2027-05-31"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn boundaries(&self, anchor: Day) -> impl Iterator<Item = Day> {
        let lengths = self.draft.phases.iter().filter_map(|phase| phase.months);
        let ends = lengths.scan(0_u32, |passed, months| {
            *passed = passed.saturating_add(months);
            Some(*passed)
        });
        // Without phases that have a length there is no boundary, not even the anchor's.
        let any = self.draft.phases.iter().any(|phase| phase.months.is_some());
        any.then_some(0).into_iter().chain(ends).map(move |months| anchor.plus_months(months))
    }

    /// The phases that have a length, in order.
    pub(crate) fn timed_phases(&self) -> impl Iterator<Item = &PhaseLength> {
        self.draft.phases.iter().filter(|phase| phase.months.is_some())
    }

    /// The patterns that the standards look for. An event's fit with each is worked out once, when it is
    /// lowered to a fact.
    #[must_use]
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// Which patterns an event of that kind fits, a bit each, in the order of [`patterns`](Self::patterns).
    #[must_use]
    pub fn matches(&self, kind: &Kind) -> u64 {
        let name = kind.name();
        let mut bits = 0;
        let mut bit = 1_u64;
        for pattern in &self.patterns {
            if pattern.kind() == name && pattern.fits(kind) {
                bits |= bit;
            }
            bit = bit.wrapping_shl(1);
        }
        bits
    }

    /// The bit of a pattern in [`matches`](Self::matches).
    pub(crate) fn bit(&self, pattern: &Pattern) -> u64 {
        let place = self.patterns.iter().position(|known| known == pattern);
        place.and_then(|place| 1_u64.checked_shl(u32::try_from(place).ok()?)).unwrap_or(0)
    }

    /// The bits of several patterns.
    pub(crate) fn bits(&self, patterns: &[Pattern]) -> u64 {
        patterns.iter().fold(0, |bits, pattern| bits | self.bit(pattern))
    }
}

impl TryFrom<Draft> for Program {
    type Error = Faults;

    fn try_from(draft: Draft) -> Result<Self, Faults> {
        draft.build()
    }
}

impl From<Program> for Draft {
    fn from(program: Program) -> Self {
        program.draft
    }
}

impl Rule {
    /// The patterns that the rule looks for.
    fn patterns(&self, draft: &Draft) -> Vec<Pattern> {
        match self {
            Self::Contact(rule) => rule.demands.iter().map(|demand| Pattern::Contact(demand.filter.clone())).collect(),
            Self::Deadline(rule) => {
                let anchor = match &rule.anchor {
                    Anchor::Each(pattern) | Anchor::First(pattern) | Anchor::Learned(pattern) => Some(pattern.clone()),
                    Anchor::Held(reasons) => Some(Pattern::Held { reasons: reasons.clone() }),
                };
                rule.done_by.iter().cloned().chain(anchor).collect()
            }
            Self::Phases(_) => {
                let begins = draft.phases.iter().filter(|phase| phase.months.is_some());
                let begins = begins.map(|phase| PhaseSteps::begins(&phase.phase));
                begins.chain([PhaseSteps::ends()]).collect()
            }
            Self::Timeliness(rule) => rule.of.clone(),
            Self::Measure(measure) => measure.filters().into_iter().map(Pattern::Contact).collect(),
            _ => Vec::new(),
        }
    }
}

impl PhaseSteps {
    /// What begins a phase.
    pub(crate) fn begins(phase: &Phase) -> Pattern {
        Pattern::PhaseStarted { phases: vec![phase.clone()] }
    }

    /// What ends the service: a closure, whatever the reason.
    pub(crate) const fn ends() -> Pattern {
        Pattern::Closed { reasons: Vec::new() }
    }
}

impl Draft {
    /// The different patterns that the standards of all editions look for.
    fn patterns(&self) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        let has_steps = |edition: &Self| edition.standards.iter().any(|of| matches!(of.rule, Rule::Phases(_)));
        let any_steps = self.editions().any(has_steps);
        for edition in self.editions() {
            let of_rules = edition.standards.iter().flat_map(|standard| standard.rule.patterns(edition));
            // Steps owed under one edition may be excused by a closure under another, which has none.
            for pattern in of_rules.chain(edition.early_closure().filter(|_| any_steps)) {
                if !patterns.contains(&pattern) {
                    patterns.push(pattern);
                }
            }
        }
        patterns
    }

    /// A closure that a fixed duration allows before its end: for a reason that every guard of the rulebook
    /// on early reasons names, or for any early reason where it has none.
    pub(crate) fn early_closure(&self) -> Option<Pattern> {
        let guards = || {
            self.standards.iter().filter_map(|standard| match &standard.rule {
                Rule::Guard(Guard::EarlyReasons { reasons }) => Some(reasons),
                _ => None,
            })
        };
        let allowed = |reason: &CloseReason| reason.is_early() && guards().all(|reasons| reasons.contains(reason));
        let reasons: Vec<_> = CloseReason::ALL.iter().copied().filter(allowed).collect();
        (!reasons.is_empty()).then_some(Pattern::Closed { reasons })
    }
}
