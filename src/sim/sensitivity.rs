//! How much results hang on what is only assumed.

use std::fmt;

use serde::Serialize;

use super::table::{aligned, apart};
use super::{Comparison, Figure, Input, Measure, Progress, Replications, Scenario, Standing, compare_telling};
use crate::statistics::Estimate;

/// How much the figures of a scenario hang on each of its assumed inputs, one at a time: all else, and the luck, is
/// the same.
///
/// Its `Display` has every input with its standing, and what waits, the waitlist and the work of the day become. Written with
/// serde it has the comparison, in which each change stands against the scenario itself, and the changes: the input, and
/// how many times as large it was.
#[derive(Debug, Clone, Serialize)]
pub struct Sensitivity {
    /// The scenario itself, then each change.
    comparison: Comparison,
    changes: Vec<(Input, f64)>,
}

/// What changing one input did to a figure. Written with serde it has these fields.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Swing {
    /// The input.
    pub input: Input,
    /// How many times as large it was.
    pub factor: f64,
    /// By how much the figure rose, with its paired t interval.
    pub difference: Estimate,
}

/// Runs the scenario with each of its assumed inputs so many times as large, one at a time (0.8 and 1.25, say).
/// Inputs that are no amount are left out, and so is a change that leaves a scenario with faults.
///
/// # Errors
/// The scenario's own faults.
pub fn sensitivity(
    scenario: &Scenario,
    factors: &[f64],
    replications: &Replications,
    tell: &(dyn Fn(Progress) + Sync),
) -> Result<Sensitivity, super::Faults> {
    let mut all = vec![scenario.check()?];
    let mut changes = Vec::new();
    let assumed = Input::ALL.iter().filter(|input| scenario.standing_of(**input) == Standing::Assumed);
    for (input, factor) in assumed.flat_map(|input| factors.iter().map(move |factor| (*input, *factor))) {
        let other = scenario.times(input, factor).map(|to| Scenario { name: format!("{input} x {factor}"), ..to });
        if let Some(checked) = other.and_then(|other| other.check().ok()) {
            all.push(checked);
            changes.push((input, factor));
        }
    }
    Ok(Sensitivity { comparison: compare_telling(&all, replications, tell), changes })
}

impl Sensitivity {
    /// The scenario and its changes side by side, the scenario itself first.
    #[must_use]
    pub const fn comparison(&self) -> &Comparison {
        &self.comparison
    }

    /// What each change did to a figure, the greatest difference first.
    #[must_use]
    pub fn swings(&self, figure: &Figure) -> Vec<Swing> {
        let Some((itself, changed)) = self.comparison.scenarios().split_first() else { return Vec::new() };
        let swing = |(of, (input, factor)): (&super::Compared, &(Input, f64))| {
            let difference = of.against(itself, figure)?;
            Some(Swing { input: *input, factor: *factor, difference })
        };
        let mut swings: Vec<Swing> = changed.iter().zip(&self.changes).filter_map(swing).collect();
        swings.sort_by(|a, b| b.difference.value.abs().total_cmp(&a.difference.value.abs()));
        swings
    }
}

impl fmt::Display for Sensitivity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: [Measure; 4] = [Measure::WaitMean, Measure::Queue, Measure::Utilisation, Measure::Overtime];
        let Some((itself, changed)) = self.comparison.scenarios().split_first() else { return Ok(()) };
        writeln!(f, "Inputs of {}:", itself.name())?;
        for input in Input::ALL {
            let Some(told) = itself.scenario().told(*input) else { continue };
            let varied = if self.changes.iter().any(|(of, _)| of == input) { ", varied" } else { "" };
            writeln!(f, "  {input}: {told} ({}{varied})", itself.scenario().standing_of(*input))?;
        }
        writeln!(
            f,
            "\nMore or less than {} with one of them so many times as large, in {} replications (95 % t interval, each by \
             itself):",
            itself.name(),
            itself.runs()
        )?;
        let mut table = vec![vec![String::new()]];
        if let Some(head) = table.first_mut() {
            head.extend(SHOWN.iter().map(ToString::to_string));
        }
        table.extend(changed.iter().map(|of| {
            let cell = |measure: &Measure| of.against(itself, &(measure.clone(), None)).map_or("-".to_owned(), apart);
            std::iter::once(of.name().to_owned()).chain(SHOWN.iter().map(cell)).collect()
        }));
        aligned(f, &table)
    }
}

impl fmt::Display for Swing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { input, factor, difference } = self;
        write!(f, "{input} x {factor}: {:+.4}", difference.value)?;
        difference.interval.map_or(Ok(()), |(low, high)| write!(f, " ({low:+.4} to {high:+.4})"))
    }
}
