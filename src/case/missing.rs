//! What is missing for a stage: the question users ask most.

use std::collections::VecDeque;
use std::fmt;

use serde::Serialize;

use super::Setting;
use crate::event::KindName;
use crate::lifecycle::{Stage, Trigger};
use crate::limit::{lacks, supplies};
use crate::program::{Code, Rule};
use crate::record::Record;
use crate::time::Day;

/// What a case still needs to come to a stage, step by step along the shortest way. Written with serde it has the stage and
/// the steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    stage: Stage,
    steps: Option<Vec<MissingStep>>,
}

/// One step that is still to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingStep {
    /// The step.
    pub step: Trigger,
    /// The stage it leads to.
    pub to: Stage,
    /// Standards whose conditions it does not have yet, with what each asks.
    pub needs: Vec<(Code, String)>,
}

impl Missing {
    /// The steps; empty where the case is there already, and `None` where no way leads there.
    #[must_use]
    pub fn steps(&self) -> Option<&[MissingStep]> {
        self.steps.as_deref()
    }

    /// Whether the case is there already.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.as_ref().is_some_and(Vec::is_empty)
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(steps) = &self.steps else { return write!(f, "no step leads to {}", self.stage) };
        if steps.is_empty() {
            return write!(f, "nothing is missing for {}", self.stage);
        }
        write!(f, "missing for {}:", self.stage)?;
        for (at, step) in steps.iter().enumerate() {
            write!(f, "{} {}", if at == 0 { "" } else { ";" }, step.step)?;
            for (code, need) in &step.needs {
                write!(f, ", {need} ({code})")?;
            }
        }
        Ok(())
    }
}

/// The shortest way from one stage to another. Closing early is no way on, and an assessment leads straight
/// to planning only where a rating is on file.
fn way(from: Option<Stage>, to: Stage, rated: bool) -> Option<Vec<(Trigger, Stage)>> {
    let mut seen = vec![from];
    let mut todo = VecDeque::from([(from, Vec::new())]);
    while let Some((at, taken)) = todo.pop_front() {
        if at == Some(to) {
            return Some(taken);
        }
        for on in Trigger::ALL.iter().filter(|on| match on {
            Trigger::ClosedEarly => false,
            Trigger::AssessedAndRated => rated,
            _ => true,
        }) {
            let next = Stage::next(at, *on);
            if next.is_some() && !seen.contains(&next) {
                seen.push(next);
                let step = next.map(|stage| (*on, stage));
                todo.push_back((next, taken.iter().copied().chain(step).collect()));
            }
        }
    }
    None
}

fn kind_of(trigger: Trigger) -> Option<KindName> {
    if trigger == Trigger::AssessedAndRated {
        return Some(KindName::Assessed);
    }
    KindName::ALL.iter().copied().find(|kind| kind.name() == trigger.name())
}

/// What the record lacks to come to a stage.
pub(super) fn missing_for(record: &Record, setting: &Setting<'_>, stage: Stage, today: Day) -> Missing {
    let program = setting.program();
    let rated = record.rating.is_some_and(|rating| rating.stands_on(today, program));
    let way = way(record.stage(), stage, rated).map(|way| {
        let mut taken: Vec<KindName> = Vec::new();
        let mut record = record.clone();
        way.into_iter()
            .map(|(step, to)| {
                let kind = kind_of(step);
                let standards = program.standards_on(today).map(|(_, standard)| standard);
                let needs = standards.filter(|standard| match (&standard.rule, kind) {
                    (Rule::Guard(guard), Some(kind)) => {
                        lacks(guard, kind, program, &record, today) && !taken.iter().any(|step| supplies(*step, guard))
                    }
                    (Rule::OwnerKind(_), Some(KindName::Enrolled)) => true,
                    (rule @ (Rule::ConsentToServices(_) | Rule::Authorization {}), Some(KindName::Enrolled)) => {
                        !crate::limit::in_force(rule, &record, today).0
                    }
                    _ => false,
                });
                let needs = needs.map(|standard| (standard.code.clone(), standard.rule.to_string())).collect();
                taken.extend(kind);
                if kind == Some(KindName::Reopened) {
                    record.begin_anew(today);
                }
                record.state.stage = Some(to);
                MissingStep { step, to, needs }
            })
            .collect()
    });
    Missing { stage, steps: way }
}
