//! What a case adds to a load.

use std::num::NonZeroU8;

use crate::event::{Hundredths, Tier};
use crate::program::{Load, Program};
use crate::record::DayState;

/// How a case is carried: what a weight looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Carry {
    pub(crate) tier: Option<Tier>,
    /// The phase of the day, by its place among the program's phases, from 1.
    pub(crate) phase: Option<NonZeroU8>,
    pub(crate) held: bool,
}

impl Carry {
    /// `phase` by its place, from 0.
    pub(crate) fn new(tier: Option<Tier>, phase: Option<u8>, held: bool) -> Self {
        Self { tier, phase: phase.and_then(|phase| NonZeroU8::new(phase.saturating_add(1))), held }
    }

    pub(crate) fn of(state: DayState, phase: Option<u8>) -> Self {
        Self::new(state.tier, phase, !state.holds.is_empty())
    }
}

/// The weights of a cap, in hundredths of a case, made ready.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    by_phase: bool,
    /// Free and held: without a tier or phase first, then in the order of the list.
    table: Vec<(i64, i64)>,
}

impl Weights {
    pub(crate) fn of(load: &Load, program: &Program) -> Self {
        let both = |tier, phase| {
            let weight = |held| i64::from(Hundredths::hundredths(load.weight(tier, phase, held)));
            (weight(false), weight(true))
        };
        let by_phase = matches!(load, Load::Phases(_));
        let listed: Vec<_> = if by_phase {
            program.phases().iter().map(|of| both(None, Some(&of.phase))).collect()
        } else {
            Tier::ALL.iter().map(|tier| both(Some(*tier), None)).collect()
        };
        Self { by_phase, table: std::iter::once(both(None, None)).chain(listed).collect() }
    }

    /// The least that any case weighs.
    #[cfg(feature = "sim")]
    pub(crate) fn least(&self) -> i64 {
        self.table.iter().map(|(free, held)| *free.min(held)).min().unwrap_or(0)
    }

    /// What every case weighs; none where some weigh more than others.
    #[cfg(feature = "sim")]
    pub(crate) fn all(&self) -> Option<i64> {
        let least = self.least();
        self.table.iter().all(|(free, held)| *free == least && *held == least).then_some(least)
    }

    /// What a case carried so weighs.
    pub(crate) fn weigh(&self, carry: Carry) -> i64 {
        let place = if self.by_phase {
            carry.phase.map_or(0, |phase| usize::from(phase.get()))
        } else {
            carry.tier.map_or(0, place)
        };
        let (free, held) = self.table.get(place).copied().unwrap_or_default();
        if carry.held { held } else { free }
    }
}

const fn place(tier: Tier) -> usize {
    match tier {
        Tier::Low => 1,
        Tier::Moderate => 2,
        Tier::High => 3,
        Tier::VeryHigh => 4,
    }
}

/// A load in words.
pub(crate) fn cases(hundredths: i64) -> String {
    Hundredths::new(u32::try_from(hundredths).unwrap_or(u32::MAX)).short()
}
