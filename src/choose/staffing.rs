//! Whether a model can be staffed, and what of it could be brokered where it cannot.

use serde::Serialize;

use super::Recommendation;
use crate::event::{OwnerKind, Tier};
use crate::feasibility::{Effort, EffortFaults, Feasibility, Mix, feasible};
use crate::model::Model;
use crate::program::{Program, Rule};
use crate::roster::Roster;
use crate::time::Day;

/// The staff there is, and the cases it is to serve.
#[derive(Debug, Clone, Copy)]
pub struct Staffing<'a> {
    /// Who works.
    pub roster: &'a Roster,
    /// The days that are asked about, first and last.
    pub days: (Day, Day),
    /// How many cases.
    pub cases: u32,
    /// Their tier, where it is one.
    pub tier: Option<Tier>,
    /// What the work takes. Standards of its own that a program does not have count for the others.
    pub effort: &'a Effort,
}

/// So many clients in the model, the others brokered: the most that the staff can keep in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Brokered {
    /// How many stay in the model.
    pub kept: u32,
    /// For how many services are brokered.
    pub brokered: u32,
}

/// Whether a staffing can keep a recommended program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Staffed {
    /// What it takes, and what there is; with the gap.
    pub feasibility: Feasibility,
    /// Where it cannot be kept: the hybrid with brokerage that could be; none where brokering all of them could not
    /// be kept either. Caps hold for each of the two by itself.
    pub brokered: Option<Brokered>,
}

impl Staffing<'_> {
    /// Asks about one recommendation; `known` are all programs that are asked about.
    pub(super) fn of(&self, of: &Recommendation, known: &[&Program]) -> Result<Staffed, EffortFaults> {
        let feasibility = self.ask(&of.program, of.model, self.cases, known)?;
        let brokered = if feasibility.is_feasible() { None } else { self.broker(of, known) };
        Ok(Staffed { feasibility, brokered })
    }

    fn ask(
        &self,
        program: &Program,
        model: Model,
        cases: u32,
        known: &[&Program],
    ) -> Result<Feasibility, EffortFaults> {
        let has = |program: &Program, code: &crate::program::Code| program.standard(code.as_str()).is_some();
        let mut effort = self.effort.clone();
        // What no program has is a fault, wherever it is asked.
        effort.of.retain(|code, _| has(program, code) || !known.iter().any(|other| has(other, code)));
        feasible(program, self.roster, self.days, &mix(program, model, cases, self.tier), &effort)
    }

    /// The most cases that can stay in the model, by halving: the more stay, the more it takes.
    fn broker(&self, of: &Recommendation, known: &[&Program]) -> Option<Brokered> {
        let brokerage = Program::preset(Model::Brokerage);
        let fits = |kept: u32| {
            let ask = |program, model, cases| match cases {
                0 => Some(None),
                _ => self.ask(program, model, cases, known).ok().map(Some),
            };
            let rest = ask(&brokerage, Model::Brokerage, self.cases.saturating_sub(kept));
            let (Some(model), Some(rest)) = (ask(&of.program, of.model, kept), rest) else { return false };
            let parts = || model.iter().chain(&rest);
            let needed = parts().map(|part| u64::from(part.needed().hundredths())).fold(0, u64::saturating_add);
            parts().all(|part| part.is_feasible() && needed <= u64::from(part.there().hundredths()))
        };
        if of.model == Model::Brokerage || !fits(0) {
            return None;
        }
        let (mut kept, mut over) = (0, self.cases);
        while over.saturating_sub(kept) > 1 {
            let middle = kept.midpoint(over);
            if fits(middle) { kept = middle } else { over = middle }
        }
        Some(Brokered { kept, brokered: self.cases.saturating_sub(kept) })
    }
}

/// So many cases as the model has them at one time: a fifth of flexible ACT's with the team (FACT-CC), as many of
/// critical time intervention's in each of its phases.
fn mix(program: &Program, model: Model, cases: u32, tier: Option<Tier>) -> Vec<Mix> {
    let owners = program.standards().iter().find_map(|standard| match &standard.rule {
        Rule::OwnerKind(kinds) => kinds.first().copied(),
        _ => None,
    });
    let of = |cases, owner| Mix { tier, owner: Some(owner), ..Mix::of(cases) };
    let phases: Vec<_> = program.phases().iter().filter(|phase| phase.months.is_some()).collect();
    if model == Model::FlexibleAct {
        let board = cases.div_ceil(5);
        return vec![of(board, OwnerKind::Team), of(cases.saturating_sub(board), OwnerKind::Worker)];
    }
    let Ok(parts @ 1..) = u32::try_from(phases.len()) else {
        return vec![of(cases, owners.unwrap_or(OwnerKind::Worker))];
    };
    let each = cases.div_euclid(parts);
    let more = cases.rem_euclid(parts);
    let in_phase = (0_u32..).zip(phases).map(|(at, phase)| Mix {
        phase: Some(phase.phase.clone()),
        ..of(each.saturating_add(u32::from(at < more)), owners.unwrap_or(OwnerKind::Worker))
    });
    in_phase.collect()
}
