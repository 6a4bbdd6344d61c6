//! What is asked too much of a scenario: more clients than its limits can ever serve.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::policy::Admission;
use super::{Distribution, Scenario, TierChange};
use crate::event::{RoleHours, Tier};
use crate::program::{Load, Program, Rule};
use crate::roster::fte_of;
use crate::time::{Day, YEAR};

/// More clients come than the limits can ever serve. Written with serde it has these fields.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Overload {
    /// How many come a week.
    pub come: f64,
    /// How many can be served a week, all places taken, every stay as long as the scenario has it, and of each kind as
    /// many of them as come. What cases weigh is the mean over the stay, through phases and tiers as they change; holds
    /// make none lighter.
    pub served: f64,
    /// Whether some go another way: they give up, are turned away, drop out or step down. How many is not known before
    /// the run; the waitlist grows by less for it, or settles.
    pub relieved: bool,
}

impl Overload {
    /// By how many the waitlist grows a week; at the most, where it is relieved.
    #[must_use]
    pub fn growth(&self) -> f64 {
        self.come - self.served
    }
}

impl fmt::Display for Overload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { come, served, relieved } = self;
        let growth = self.growth();
        write!(f, "{come:.2} clients come a week and {served:.2} can be served: the waitlist ")?;
        if *relieved {
            let others = "those who give up, are turned away, drop out or step down";
            write!(f, "would grow by {growth:.2} a week but for {others}")
        } else {
            write!(f, "grows by {growth:.2} a week")
        }
    }
}

impl Scenario {
    /// Whether more come than can ever be served.
    pub(super) fn overload(&self, program: &Program) -> Option<Overload> {
        let relieved = self.demand.patience.is_some()
            || self.demand.waiting_room.is_some()
            || self.service.dropout.is_some()
            || self.policy.step_down.is_some();
        let days = f64::from(self.days);
        let come = self.demand.arrivals.expected(days) / days * 7.0;
        let mut boundaries = program.boundaries(self.from);
        let fixed = boundaries.next().zip(boundaries.last()).map(|(from, to)| f64::from(to.days_since(from)));
        let stay = fixed.or_else(|| self.service.stay.as_ref().map(Distribution::mean))?;
        let owners = self.owners();
        let by_caps = self.limits(program).into_iter().map(|limit| {
            let room = owners.iter().fold(0_u64, |sum, hours| sum.saturating_add(limit.room(hours)));
            f64::from(u32::try_from(room).unwrap_or(u32::MAX))
                / self.mean_weight(&limit.cap.counts, program, stay)
                / stay
                * 7.0
        });
        let monthly = |most: u64| f64::from(u32::try_from(most).unwrap_or(u32::MAX)) * 12.0 * 7.0 / YEAR;
        let by_intake = program.standards_on(self.from).filter_map(|(_, of)| match &of.rule {
            Rule::Intake(intake) if intake.per == self.policy.ownership.per() && self.policy.keeps.has(of.force) => {
                let room = |hours: &Vec<RoleHours>| intake.room(fte_of(hours, &intake.without));
                Some(monthly(owners.iter().map(room).fold(0, u64::saturating_add)))
            }
            _ => None,
        });
        let own_intake = self.policy.admission.iter().filter_map(|part| match part {
            Admission::Intake(most) => Some(monthly(u64::from(*most))),
            _ => None,
        });
        let served = by_caps.chain(by_intake).chain(own_intake).fold(f64::INFINITY, f64::min);
        (come > served).then_some(Overload { come, served, relieved })
    }

    /// What a case weighs in the mean over so long a stay, through its phases, or through tiers as they change.
    fn mean_weight(&self, counts: &Load, program: &Program, stay: f64) -> f64 {
        let weigh = |tier, phase| counts.weight(tier, phase, false).number();
        let times: Vec<(f64, f64)> = match counts {
            Load::Heads {} => return 1.0,
            Load::Phases(_) => {
                let begins: Vec<Day> = program.boundaries(self.from).collect();
                let days = begins.iter().zip(begins.iter().skip(1)).map(|(from, to)| f64::from(to.days_since(*from)));
                let phases = program.timed_phases().map(|of| weigh(None, Some(&of.phase)));
                phases.zip(days).collect()
            }
            Load::Tiers(_) => self.days_in_tiers(stay).map(|(tier, days)| (weigh(tier, None), days)).collect(),
        };
        let all: f64 = times.iter().map(|(_, days)| days).sum();
        let weighed: f64 = times.iter().map(|(weight, days)| weight * days).sum();
        if all > 0.0 { weighed / all } else { weigh(None, None) }
    }

    /// The mean days that a client spends in each tier over so long a stay; as of stays with one chance to end at every
    /// moment, where tiers change.
    fn days_in_tiers(&self, stay: f64) -> impl Iterator<Item = (Option<Tier>, f64)> {
        let Self { demand, service, .. } = self;
        let tiers = || std::iter::once(None).chain(Tier::ALL.iter().copied().map(Some));
        let come = |tier| {
            let of: f64 = demand.mix.iter().filter(|kin| kin.tier == tier).map(|kin| kin.weight).sum();
            if demand.mix.is_empty() { f64::from(u8::from(tier.is_none())) } else { of }
        };
        let mut days: BTreeMap<Option<Tier>, f64> = BTreeMap::new();
        // Who is in a tier came in it, or from another; each round follows the changes one further.
        let rounds = if service.tier_changes.is_empty() { 1 } else { 1_000 };
        for _ in 0..rounds {
            for tier in tiers() {
                let (mut into, mut out) = (come(tier), stay.recip());
                for TierChange { from, to, per_year } in &service.tier_changes {
                    if tier == Some(*to) {
                        into += per_year / YEAR * days.get(&Some(*from)).copied().unwrap_or(0.0);
                    } else if tier == Some(*from) {
                        out += per_year / YEAR;
                    }
                }
                days.insert(tier, into / out);
            }
        }
        days.into_iter()
    }
}
