//! The shapes of limits on people: caseloads, intake, credentials, one case a client.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Code, plural};
use crate::event::{Hundredths, Phase, Role, Tier};
use crate::names::names;

names! {
    /// Whose load a limit counts.
    pub enum Per {
        /// A worker's: the cases that the worker owns, alone or as lead.
        Worker = "worker",
        /// A team's: the cases that the team owns. A lead's case counts to the lead (S24 of [`caseload::semantics`]).
        Team = "team",
    }
}

/// How many cases in service may be carried: the figure times the full-time equivalents, rounded down, for
/// each worker, or for a team once over its summed hours (S23 of [`caseload::semantics`]).
///
/// **What it means.** An enrolment, a reassignment or a transfer that would leave the owner with more is refused, or
/// warned of. Heads count a held case whole; weights, by tier or by phase, are for loads that are recommended.
///
/// **How it is judged.** Asked live, with the census; without one it cannot be told. Audited, by the load as each day
/// ends: a run of days over the cap is one finding, showing its first worst day (S22). A tier that rose or hours that
/// were cut break it without a decision, and the finding says drift (S27). Where the roster does not know the owner it
/// cannot be told (S25).
///
/// **Where it comes from.** ICM-COCH: up to 20. ACT-NC: never above 12 for each of the team. Two levels, one
/// recommended and one that is the most, are two standards.
///
/// ```
/// use caseload::event::Hundredths;
/// use caseload::program::Rule;
/// let rule: Rule = serde_json::from_str(r#"{ "cap": { "per": "worker", "most": 20, "counts": { "heads": {} } } }"#)?;
/// assert_eq!(rule.to_string(), "at most 20 cases for each full-time equivalent of a worker");
/// let Rule::Cap(cap) = rule else { unreachable!() };
/// assert_eq!(cap.room(Hundredths::new(75)), 15); // three quarters of a full-time equivalent
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Whose.
    pub per: Per,
    /// Cases for one full-time equivalent.
    pub most: Hundredths,
    /// What is counted.
    pub counts: Load,
    /// Roles whose hours do not count.
    #[serde(default)]
    pub without: Vec<Role>,
}

/// What a cap counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Load {
    /// Cases; one on hold is whole.
    Heads {},
    /// Weights by tier.
    Tiers(TierWeights),
    /// Weights by phase.
    Phases(PhaseWeights),
}

/// What a case of each tier weighs, in cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TierWeights {
    /// Low.
    pub low: Hundredths,
    /// Moderate.
    pub moderate: Hundredths,
    /// High.
    pub high: Hundredths,
    /// Very high.
    pub very_high: Hundredths,
    /// Not rated yet.
    pub unrated: Hundredths,
    /// What is left of a weight while the case is held, in percent; rounded half up to a hundredth.
    pub held_percent: u32,
}

impl TierWeights {
    /// The weight of a tier.
    #[must_use]
    pub const fn of(&self, tier: Option<Tier>) -> Hundredths {
        match tier {
            Some(Tier::Low) => self.low,
            Some(Tier::Moderate) => self.moderate,
            Some(Tier::High) => self.high,
            Some(Tier::VeryHigh) => self.very_high,
            None => self.unrated,
        }
    }
}

/// What a case in each phase weighs, in cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PhaseWeights {
    /// The phases with their weights.
    pub weights: Vec<PhaseWeight>,
    /// In any other phase, or in none.
    pub otherwise: Hundredths,
    /// What is left of a weight while the case is held, in percent; rounded half up to a hundredth.
    pub held_percent: u32,
}

/// What a case in a phase weighs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PhaseWeight {
    /// The phase.
    pub phase: Phase,
    /// Its weight.
    pub weight: Hundredths,
}

/// How many may be enrolled in a civil month under one owner.
///
/// **How it is judged.** Enforced, by the census at an enrolment; audited, by the months in which somebody was enrolled
/// under the owner named there. A case that is opened again is no intake; its new enrolment is (S26 of
/// [`caseload::semantics`]).
///
/// **Where it comes from.** The top anchor of the scale of assertive treatment: six a month and team (recalled). For
/// critical time intervention it is worked out: the cap over the months of the service, 20/9 or 2.22.
///
/// ```
/// use caseload::event::Hundredths;
/// use caseload::program::{Intake, Per};
/// let intake = Intake { per: Per::Worker, most: Hundredths::new(222), per_fte: true, without: vec![] };
/// assert_eq!(intake.to_string(), "at most 2.22 enrolments a month for each full-time equivalent of a worker");
/// assert_eq!(intake.room(Hundredths::new(300)), 6); // three of them
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Whether enrolments are counted under each worker or under each team.
    pub per: Per,
    /// Enrolments a month.
    pub most: Hundredths,
    /// Whether that is for each full-time equivalent, rounded down, and not for the owner as a whole.
    #[serde(default)]
    pub per_fte: bool,
    /// Roles whose hours do not count.
    #[serde(default)]
    pub without: Vec<Role>,
}

/// A credential in force that an owner must hold on every day on which they carry a case. A team holds it
/// where a member does.
///
/// **How it is judged.** By the roster, as each day ends; the last day of a credential is a day in force (S36 of
/// [`caseload::semantics`]). One that lapses breaks the limit without anybody's decision (S27).
///
/// **Where it comes from.** No preset has one, since laws differ: it is the agency's.
///
/// ```
/// use caseload::program::Rule;
/// let rule: Rule = serde_json::from_str(r#"{ "credentials": { "any_of": ["LCSW", "CCM"] } }"#)?;
/// assert_eq!(rule.to_string(), "an owner who holds LCSW or CCM");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// Any of these.
    pub any_of: Vec<String>,
}

/// At enrolment the client has no other open case in this program, or in one that it excludes.
///
/// **How it is judged.** Enforced, by the census; audited, over all cases of the log that name the client.
///
/// **Where it comes from.** One case for each client and program is our reading of the process. What a payer excludes
/// is the agency's to name, as ACT-NY5 excludes care management by a health home.
///
/// ```
/// use caseload::program::OneOpenCase;
/// let one = OneOpenCase { excludes: vec!["health-home".to_owned()] };
/// assert_eq!(one.to_string(), "no other open case of the client in this program or in health-home");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OneOpenCase {
    /// Other programs, by name.
    #[serde(default)]
    pub excludes: Vec<String>,
}

/// Which roles may set which standards aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MayOverride {
    /// Who works in this role.
    pub role: Role,
    /// May set these aside: limits and guards, but not the order of the process.
    pub codes: Vec<Code>,
}

/// A figure for each full-time equivalent, times the hours, rounded down to whole cases.
fn floored(figure: Hundredths, fte: Hundredths) -> u64 {
    u64::from(figure.hundredths()).saturating_mul(u64::from(fte.hundredths())).div_euclid(10_000)
}

impl Cap {
    /// How many cases those hours may carry.
    ///
    /// ```
    /// use caseload::event::Hundredths;
    /// use caseload::program::{Cap, Load, Per};
    /// let cap = Cap { per: Per::Worker, most: Hundredths::new(2_000), counts: Load::Heads {}, without: vec![] };
    /// assert_eq!(cap.room(Hundredths::new(33)), 6); // floor of 6.6
    /// ```
    #[must_use]
    pub fn room(&self, fte: Hundredths) -> u64 {
        floored(self.most, fte)
    }
}

impl Intake {
    /// How many may be enrolled in a month with those hours.
    #[must_use]
    pub fn room(&self, fte: Hundredths) -> u64 {
        floored(self.most, if self.per_fte { fte } else { Hundredths::new(100) })
    }
}

impl Load {
    /// What a case weighs, in hundredths.
    #[must_use]
    pub fn weight(&self, tier: Option<Tier>, phase: Option<&Phase>, held: bool) -> Hundredths {
        let (weight, held_percent) = match self {
            Self::Heads {} => return Hundredths::new(100),
            Self::Tiers(weights) => (weights.of(tier), weights.held_percent),
            Self::Phases(weights) => {
                let known = weights.weights.iter().find(|of| phase == Some(&of.phase));
                (known.map_or(weights.otherwise, |of| of.weight), weights.held_percent)
            }
        };
        if !held {
            return weight;
        }
        let whole = u64::from(weight.hundredths()).saturating_mul(u64::from(held_percent));
        Hundredths::new(u32::try_from(whole.saturating_add(50).div_euclid(100)).unwrap_or(u32::MAX))
    }
}

fn without(roles: &[Role]) -> String {
    let names: Vec<_> = roles.iter().map(Role::written).collect();
    if names.is_empty() { String::new() } else { format!(" (not as {})", names.join(" or ")) }
}

impl Load {
    /// How cases are weighed, where they are; in full where the alternate form is asked for.
    fn weighing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = match self {
            Self::Heads {} => return Ok(()),
            Self::Tiers(_) => "tier",
            Self::Phases(_) => "phase",
        };
        write!(f, ", weighed by {by}")?;
        let (weights, held_percent) = match self {
            Self::Tiers(weights) if f.alternate() => {
                let of = |tier: &Tier| format!("{tier} {}", weights.of(Some(*tier)).short());
                let tiers = Tier::ALL.iter().map(of);
                let weights_of: Vec<_> = tiers.chain([format!("unrated {}", weights.unrated.short())]).collect();
                (weights_of, weights.held_percent)
            }
            Self::Phases(weights) if f.alternate() => {
                let phases = weights.weights.iter().map(|of| format!("{} {}", of.phase, of.weight.short()));
                let weights_of: Vec<_> = phases.chain([format!("otherwise {}", weights.otherwise.short())]).collect();
                (weights_of, weights.held_percent)
            }
            _ => return f.write_str(","),
        };
        write!(f, " ({}; held {held_percent} percent of it),", weights.join(", "))
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cases")?;
        self.weighing(f)
    }
}

impl fmt::Display for Cap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {} case{}", self.most.short(), plural(self.most.is_one()))?;
        self.counts.weighing(f)?;
        write!(f, " for each full-time equivalent of a {}{}", self.per, without(&self.without))
    }
}

impl fmt::Display for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let for_each = if self.per_fte { "for each full-time equivalent of a " } else { "for a " };
        let (most, s) = (self.most.short(), plural(self.most.is_one()));
        write!(f, "at most {most} enrolment{s} a month {for_each}{}{}", self.per, without(&self.without))
    }
}

impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an owner who holds {}", self.any_of.join(" or "))
    }
}

impl fmt::Display for MayOverride {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<_> = self.codes.iter().map(Code::as_str).collect();
        write!(f, "{} may set aside {}", self.role.written(), codes.join(", "))
    }
}

impl fmt::Display for OneOpenCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no other open case of the client in this program")?;
        if self.excludes.is_empty() { Ok(()) } else { write!(f, " or in {}", self.excludes.join(" or ")) }
    }
}
