//! How many cases there is room for: the caps that admission keeps, and the hours of those who own cases.

use super::policy::{Admission, Ownership};
use super::{Scenario, Workers};
use crate::event::RoleHours;
use crate::program::{Cap, Load, Per, Program, Rule};
use crate::roster::fte_of;

/// The most workers of a run.
pub(super) const MOST_WORKERS: u32 = 10_000;

/// A cap that admission keeps.
pub(super) struct CapKept {
    pub(super) name: String,
    pub(super) cap: Cap,
}

impl CapKept {
    /// How many whole cases those hours may carry.
    pub(super) fn room(&self, hours: &[RoleHours]) -> u64 {
        self.cap.room(fte_of(hours, &self.cap.without))
    }
}

impl Admission {
    /// The cap that it is, where it is one.
    pub(super) fn cap(&self, per: Per) -> Option<CapKept> {
        let kept = |name: &str, most, counts| {
            Some(CapKept { name: name.to_owned(), cap: Cap { per, most, counts, without: Vec::new() } })
        };
        match self {
            Self::Heads(most) => kept("heads", *most, Load::Heads {}),
            Self::Weight { most, weights } => kept("weight", *most, Load::Tiers(*weights)),
            Self::Reserved { .. } | Self::Intake(_) => None,
        }
    }
}

impl Scenario {
    /// The hours by role of each owner when all are here.
    pub(super) fn owners(&self) -> Vec<Vec<RoleHours>> {
        let one = |of: &Workers| vec![of.hours()];
        let each = self
            .staff
            .workers
            .iter()
            .flat_map(|of| std::iter::repeat_n(one(of), usize::try_from(of.count.min(MOST_WORKERS)).unwrap_or(0)));
        match self.policy.ownership {
            Ownership::Team => {
                let all: Vec<_> = each.flatten().collect();
                if all.is_empty() { Vec::new() } else { vec![all] }
            }
            _ => each.collect(),
        }
    }

    /// The caps that admission keeps: those of the rulebook on its first day, and the policy's.
    pub(super) fn limits(&self, program: &Program) -> Vec<CapKept> {
        let per = self.policy.ownership.per();
        let standards = program.standards_on(self.from).filter_map(|(_, of)| match &of.rule {
            Rule::Cap(cap) if cap.per == per && self.policy.keeps.has(of.force) => {
                Some(CapKept { name: of.code.to_string(), cap: cap.clone() })
            }
            _ => None,
        });
        standards.chain(self.policy.admission.iter().filter_map(|part| part.cap(per))).collect()
    }

    /// How many places there are by the caps by heads that admission keeps, all workers here.
    pub(super) fn places(&self, program: &Program) -> Option<u64> {
        let mut limits = self.limits(program);
        limits.retain(|limit| limit.cap.counts == Load::Heads {});
        let rooms = |hours: &Vec<RoleHours>| limits.iter().map(|limit| limit.room(hours)).min();
        self.owners().iter().map(rooms).try_fold(0_u64, |sum, room| Some(sum.saturating_add(room?)))
    }
}
