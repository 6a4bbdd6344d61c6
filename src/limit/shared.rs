//! The limits that several cases share, judged from a ledger.

use super::ledger::{Enrolment, Ledger, by_owner, in_order};
use super::load::{Carry, Weights};
use super::once::{appointments, one_open_case, take_in};
use super::runs::{Covers, Judged};
use super::walk::{Account, Gauge};
use crate::event::Owner;
use crate::program::{Intake, OneOpenCase, PhaseCalendar, Program, Rule, Term};
use crate::record::Record;
use crate::roster::Roster;
use crate::time::Day;

/// The limits that several cases share, of a rulebook, made ready.
#[derive(Debug, Clone)]
pub(crate) struct Ledgers {
    pub(super) gauges: Vec<(usize, Gauge)>,
    pub(super) intakes: Vec<(usize, Intake)>,
    pub(super) one_open: Vec<(usize, OneOpenCase)>,
    pub(super) overlaps: Vec<usize>,
    /// Whether a weight looks at the tier or a hold, and the phases where one looks at them.
    pub(super) by_tier: bool,
    pub(super) by_phase: Option<PhaseCalendar>,
    pub(super) by_hold: bool,
}

impl Ledgers {
    pub(crate) fn of(program: &Program) -> Self {
        use crate::program::Load;

        let rules = || program.standards().iter().map(|standard| &standard.rule).enumerate();
        let caps = || rules().filter_map(|(_, rule)| if let Rule::Cap(cap) = rule { Some(&cap.counts) } else { None });
        let by_phase = caps().any(|load| matches!(load, Load::Phases(_)));
        Self {
            gauges: rules()
                .filter_map(|(at, rule)| match rule {
                    Rule::Cap(cap) => Some((at, Gauge::Cap(cap.clone(), Weights::of(&cap.counts, program)))),
                    Rule::Credentials(credentials) => Some((at, Gauge::Credentials(credentials.clone()))),
                    _ => None,
                })
                .collect(),
            intakes: rules()
                .filter_map(
                    |(at, rule)| if let Rule::Intake(intake) = rule { Some((at, intake.clone())) } else { None },
                )
                .collect(),
            one_open: rules()
                .filter_map(|(at, rule)| if let Rule::OneOpenCase(one) = rule { Some((at, one.clone())) } else { None })
                .collect(),
            overlaps: rules().filter(|(_, rule)| matches!(rule, Rule::NoOverlap {})).map(|(at, _)| at).collect(),
            by_tier: caps().any(|load| matches!(load, Load::Tiers(_))),
            by_phase: by_phase.then(|| PhaseCalendar::of(program)),
            by_hold: caps().any(|load| !matches!(load, Load::Heads {})),
        }
    }

    /// Whether the rulebook has none of these limits.
    pub(crate) fn is_empty(&self) -> bool {
        self.gauges.is_empty() && self.intakes.is_empty() && self.one_open.is_empty() && self.overlaps.is_empty()
    }

    pub(super) fn looks_at_enrolments(&self) -> bool {
        !self.intakes.is_empty() || !self.one_open.is_empty()
    }

    /// How a case in service is carried on a day, as far as any weight looks.
    pub(super) fn carry(&self, record: &Record, day: Day) -> Option<(Owner, Carry)> {
        let state = &record.state;
        let owner = record.owner.filter(|_| state.in_service)?;
        let phase = self.by_phase.as_ref().and_then(|phases| phases.phase_on(state.phase, record.term_began, day));
        let carry = Carry::of(*state, phase);
        let tier = carry.tier.filter(|_| self.by_tier);
        Some((owner.carrier(), Carry { tier, held: carry.held && self.by_hold, ..carry }))
    }

    /// Judges the limits that several cases share on those of the days that are over, or are `as_of`.
    pub(crate) fn judge(
        &self,
        mut ledger: Ledger,
        program: &Program,
        roster: Option<&Roster>,
        (days, as_of): (Term, Day),
        report: &mut impl FnMut(Judged),
    ) {
        let term = |standard: usize| program.term(standard).within(days);
        ledger.enrolments.sort_unstable_by_key(|of| (of.owner, of.at));
        let owners: Vec<Owner> = ledger.owners_in_order().collect();
        let owner = |number: u32| usize::try_from(number).ok().and_then(|number| owners.get(number).copied());
        let mut covers = Covers::new();
        for cover in &ledger.covers {
            covers.entry((cover.standard, cover.case)).or_default().push(cover);
        }
        let left_out = ledger.left_out();
        let (places, counts) = by_owner(&ledger.changes, owners.len());
        let mut rest = places.as_slice();
        let (mut order, mut changes, mut asked) = (Vec::new(), Vec::new(), Vec::new());
        for (owner, count) in owners.iter().copied().zip(counts) {
            let Some((places, later)) = rest.split_at_checked(count) else { break };
            rest = later;
            in_order(&ledger.changes, places, &mut order, &mut changes);
            let moments = roster.map(|roster| roster.changes(owner)).unwrap_or_default();
            if !left_out.is_empty() {
                asked.clear();
                asked.extend(changes.iter().filter(|change| !left_out.contains(&change.case)).copied());
            }
            for (standard, gauge) in self.gauges.iter().filter(|(_, gauge)| gauge.is_on(owner)) {
                let changes = if gauge.is_of_owner() || left_out.is_empty() { &changes } else { &asked };
                let account =
                    Account { owner, changes, moments: &moments, covers: &covers, left_out: &left_out, roster, as_of };
                account.walk(*standard, gauge, term(*standard), report);
            }
        }
        for enrolments in ledger.enrolments.chunk_by(|a, b| a.owner == b.owner) {
            let Some(owner) = enrolments.first().and_then(|first| owner(first.owner)) else { continue };
            for (standard, intake) in self.intakes.iter().filter(|(_, intake)| intake.per.is_on(owner)) {
                let month = |of: &Enrolment| of.at.0.0.month().0;
                let asked = |month: &&[Enrolment]| month.iter().any(|of| !left_out.contains(&of.case));
                for month in enrolments.chunk_by(|a, b| month(a) == month(b)).filter(asked) {
                    take_in(intake, (*standard, term(*standard)), owner, month, &covers, roster, report);
                }
            }
        }
        for (standard, one) in &self.one_open {
            one_open_case(&ledger, (*standard, term(*standard)), one, program, &covers, as_of, report);
        }
        for standard in &self.overlaps {
            appointments(&ledger, *standard, term(*standard), &covers, &left_out, report);
        }
    }
}
