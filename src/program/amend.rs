//! What an agency decided about the standards of its rulebook, recorded with them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Code, Draft, Force, Standard};
use crate::names::names;
use crate::time::Day;

names! {
    /// What an agency did to a standard.
    pub enum Act {
        /// Made it required.
        Required = "required",
        /// Waived it: it binds no more.
        Waived = "waived",
    }
}

/// Who decided, why, and on which day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Who: an office or a body, as in `board`, rather than a person by name.
    pub by: String,
    /// Why.
    pub reason: String,
    /// The civil day.
    pub on: Day,
}

impl Decision {
    /// A decision.
    #[must_use]
    pub fn new(by: impl Into<String>, reason: impl Into<String>, on: Day) -> Self {
        Self { by: by.into(), reason: reason.into(), on }
    }
}

/// The agency's act on a standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// What was done.
    pub act: Act,
    /// The standard, as it was before.
    pub standard: Standard,
    /// The decision.
    pub decision: Decision,
}

/// A standard that was asked for by a code that the rulebook does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the rulebook `{program}` has no standard `{found}`{}", .merged.as_ref().map_or(String::new(), |into| format!("; it was merged into `{into}`")))]
pub struct UnknownStandard {
    program: String,
    found: String,
    merged: Option<Code>,
}

impl UnknownStandard {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "rulebook.unknown_standard"
    }

    /// The code that was asked for.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// The standard that it was merged into, where it was.
    #[must_use]
    pub const fn merged_into(&self) -> Option<&Code> {
        self.merged.as_ref()
    }
}

impl Draft {
    /// Makes a standard required, and records that the agency did. One that is required already stays as it is.
    ///
    /// ```
    /// use caseload::model::Model;
    /// use caseload::program::{Decision, Force, Program};
    ///
    /// let decision = Decision::new("board", "our own promise to the county", "2026-01-05".parse()?);
    /// let icm = Program::preset(Model::IntensiveCaseManagement);
    /// let ours = icm.draft().clone().require("icm.contact.weekly", &decision)?.build()?;
    /// assert_eq!(ours.standard("icm.contact.weekly").unwrap().force, Force::Required);
    /// assert_eq!(ours.draft().amendments[0].standard.force, Force::Recommended); // as it was
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Where the rulebook has no standard of that code.
    pub fn require(mut self, code: &str, decision: &Decision) -> Result<Self, UnknownStandard> {
        let place = self.place(code)?;
        if let Some(standard) = self.standards.get_mut(place).filter(|of| of.force == Force::Recommended) {
            let before = standard.clone();
            standard.force = Force::Required;
            self.amendments.push(Amendment { act: Act::Required, standard: before, decision: decision.clone() });
        }
        Ok(self)
    }

    /// Waives a standard, published or not: it leaves the rulebook, which records that it stood there, who waived
    /// it, why and when. A milder one of the agency's own may take its place.
    ///
    /// ```
    /// use caseload::model::Model;
    /// use caseload::program::{Decision, Program};
    ///
    /// let decision = Decision::new("board", "no supervisor could be hired", "2026-01-05".parse()?);
    /// let icm = Program::preset(Model::IntensiveCaseManagement);
    /// let ours = icm.draft().clone().waive("icm.span", &decision)?.build()?;
    /// assert!(ours.standard("icm.span").is_none());
    /// assert!(ours.page().contains("waived"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Where the rulebook has no standard of that code.
    pub fn waive(mut self, code: &str, decision: &Decision) -> Result<Self, UnknownStandard> {
        let place = self.place(code)?;
        let standard = self.standards.remove(place);
        for may in &mut self.overrides {
            may.codes.retain(|known| *known != standard.code);
        }
        self.overrides.retain(|may| !may.codes.is_empty());
        self.amendments.push(Amendment { act: Act::Waived, standard, decision: decision.clone() });
        Ok(self)
    }

    fn place(&self, code: &str) -> Result<usize, UnknownStandard> {
        let place = self.standards.iter().position(|standard| standard.code.as_str() == code);
        place.ok_or_else(|| {
            let merged = self.merged.iter().find(|merged| merged.of.iter().any(|of| of.code.as_str() == code));
            UnknownStandard {
                program: self.name.clone(),
                found: code.to_owned(),
                merged: merged.map(|merged| merged.code.clone()),
            }
        })
    }
}

impl fmt::Display for Amendment {
    /// What was done to which standard, when and by whom; not why.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { act, standard, decision } = self;
        write!(f, "{act} on {} by {}: {standard}", decision.on, decision.by)
    }
}
