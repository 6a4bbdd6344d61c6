//! What speaks for and against a model, as data.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Capacity, CaseType, Client, Organisation, Topic, Trait};
use crate::names::names;
use crate::program::{Source, Standing};

names! {
    /// Which way a statement speaks.
    pub enum Says {
        /// For the model.
        For = "for",
        /// Against it.
        Against = "against",
        /// It excludes it: by what the model is, or by a published rule. Nothing of our own excludes.
        Excludes = "excludes",
    }
}

/// When a statement speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum When {
    /// The case is of that type.
    Case(CaseType),
    /// It is so of the client.
    Is(Trait),
    /// It is known not to be so.
    IsNot(Trait),
    /// It is so of the organisation.
    Has(Capacity),
    /// It is known not to be so.
    Lacks(Capacity),
    /// Always: what the model is like, for a priority of the organisation.
    Always(Topic),
}

/// One thing that speaks for or against a model, with where that comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// When it speaks.
    pub when: When,
    /// Which way.
    pub says: Says,
    /// Where it comes from.
    pub source: Source,
}

impl When {
    /// What it weighs by.
    #[must_use]
    pub const fn topic(self) -> Topic {
        match self {
            Self::Case(_) => Topic::CaseType,
            Self::Is(of) | Self::IsNot(of) => of.topic(),
            Self::Has(of) | Self::Lacks(of) => of.topic(),
            Self::Always(topic) => topic,
        }
    }

    /// What is asked to tell whether it speaks.
    pub(super) const fn asked(self) -> Self {
        match self {
            Self::IsNot(of) => Self::Is(of),
            Self::Lacks(of) => Self::Has(of),
            _ => self,
        }
    }

    /// Whether it holds; none where that is not known.
    pub(super) fn holds(self, client: &Client, organisation: &Organisation) -> Option<bool> {
        match self {
            Self::Case(of) => Some(client.case_types.contains(&of)),
            Self::Is(of) => client.knows(of),
            Self::IsNot(of) => client.knows(of).map(|so| !so),
            Self::Has(of) => organisation.knows(of),
            Self::Lacks(of) => organisation.knows(of).map(|so| !so),
            Self::Always(_) => Some(true),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case(of) => write!(f, "a case of {of}"),
            Self::Is(of) => f.write_str(of.words()),
            Self::IsNot(of) => write!(f, "not so: {}", of.words()),
            Self::Has(of) => f.write_str(of.words()),
            Self::Lacks(of) => write!(f, "not so: {}", of.words()),
            Self::Always(topic) => write!(f, "{topic} has priority"),
        }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}; {})", self.when, self.source.name, self.source.standing)
    }
}

impl Statement {
    pub(super) fn new(when: When, says: Says, source: &str, standing: Standing) -> Self {
        Self { when, says, source: Source::new(source, standing) }
    }
}
