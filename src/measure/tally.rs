//! What the cases of a part of a log add up to.

use std::collections::BTreeMap;
use std::iter;

use super::ledger::Ledger;
use super::{Figure, Measured, Measures, Ready, Subject, Unit};
use crate::event::Owner;
use crate::fact::Facts;
use crate::ids::{CaseId, TeamId};
use crate::obligation::Verdict;
use crate::program::{MeasureWindow, Quantity, SubjectKind};
use crate::record::Spell;
use crate::time::Day;

/// What measures look at of a case.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a> {
    /// The case.
    pub case: CaseId,
    /// Its days in service up to `as_of`, in order; no day lies in two of them.
    pub spells: &'a [Spell],
    /// Its facts.
    pub facts: &'a Facts,
    /// The first day of the first phase that has a length.
    pub term_began: Option<Day>,
}

/// What the cases of a part of a log add up to. Tallies of parts merge, in any order, to the tally of the
/// whole, as long as each case lies whole in one part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub(super) shares: BTreeMap<Key, Share>,
    /// Cases in service, as the days end, of each team and of the program.
    pub(super) cases: Ledger,
    /// Those of each team's that a lead answers for.
    pub(super) led: Ledger,
    /// The shares of the case at hand, and the workers of a window: kept from case to case for their room.
    of_case: Vec<(Key, Share)>,
    seen: Vec<u32>,
}

/// A measure by its place, of whom, and the first day of the window.
pub(super) type Key = (usize, Subject, Day);

/// So much was counted, of so much, in so many cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    counted: u64,
    of: u64,
    cases: u64,
}

impl Share {
    const fn add(&mut self, other: Self) {
        self.counted = self.counted.saturating_add(other.counted);
        self.of = self.of.saturating_add(other.of);
        self.cases = self.cases.saturating_add(other.cases);
    }

    pub(super) fn figure(self, quantity: &Quantity) -> Figure {
        Figure::new(Unit::of(quantity), self.counted, self.of, self.cases)
    }
}

impl Tally {
    /// The two together, in whichever order.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (key, share) in other.shares {
            self.shares.entry(key).or_default().add(share);
        }
        self.cases.merge(other.cases);
        self.led.merge(other.led);
        self
    }

    fn add(&mut self, key: Key, counted: u64, of: u64) {
        let share = Share { counted, of, cases: 0 };
        match self.of_case.last_mut() {
            Some((last, sum)) if *last == key => sum.add(share),
            _ => self.of_case.push((key, share)),
        }
    }
}

/// Whether so many different workers made contacts that fit, from one day to another. `seen` is kept for its room.
pub(super) fn seen_by(seen: &mut Vec<u32>, workers: usize, facts: &Facts, bits: u64, from: Day, through: Day) -> bool {
    let fitting = facts.fitting(bits, from, through);
    for worker in fitting.flat_map(|fact| facts.staff_of(&fact.effect)) {
        if !seen.contains(worker) {
            seen.push(*worker);
        }
    }
    let enough = seen.len() >= workers;
    seen.clear();
    enough
}

impl Measures {
    /// Adds a case, and reports what is measured of it alone.
    pub fn case<'a>(
        &'a self,
        tally: &mut Tally,
        service: &Service<'_>,
        as_of: Day,
        report: &mut impl FnMut(Measured<'a>),
    ) {
        let report = &mut self.in_force(as_of, report);
        if self.counts_cases {
            for by_team in [false, true] {
                for (from, through, team) in stretches(service.spells, by_team) {
                    let of = team.map_or(Subject::Program {}, Subject::Team);
                    tally.cases.add(of, from, 1);
                    tally.cases.add(of, through.next(), -1);
                }
            }
            for spell in service.spells {
                if let Some(Owner::Lead { team, .. }) = spell.carrier {
                    tally.led.add(Subject::Team(team), spell.from, 1);
                    tally.led.add(Subject::Team(team), spell.through.next(), -1);
                }
            }
        }
        for (place, ready) in self.ready.iter().enumerate() {
            match (&ready.measure.quantity, ready.measure.window) {
                (Quantity::Taper { .. }, _) => self.taper(ready, service, as_of, report),
                (
                    Quantity::InVivo {} | Quantity::SeenBy { .. } | Quantity::TeamOwned {} | Quantity::Contacts { .. },
                    Some(window),
                ) => ready.count(place, window, tally, service, as_of),
                // Told from the roster.
                _ => {}
            }
        }
        tally.of_case.sort_unstable_by_key(|(key, _)| *key);
        let mut of_case = tally.of_case.drain(..).peekable();
        while let Some((key, mut share)) = of_case.next() {
            while let Some((_, more)) = of_case.next_if(|(next, _)| *next == key) {
                share.add(more);
            }
            share.cases = 1;
            let (place, of, day) = key;
            match of {
                Subject::Case(_) => {
                    let ready = self.ready.get(place);
                    let judged = ready.and_then(|ready| ready.judge(of, day, |of| share.figure(of), as_of));
                    judged.into_iter().for_each(&mut *report);
                }
                _ => tally.shares.entry(key).or_default().add(share),
            }
        }
    }

    /// Each phase against the one before (S35 of [`caseload::semantics`]).
    fn taper<'a>(&self, ready: &'a Ready, service: &Service<'_>, as_of: Day, report: &mut impl FnMut(Measured<'a>)) {
        let boundaries = service.term_began.into_iter().flat_map(|began| self.phases.boundaries(began));
        let mut known = (None, None);
        for boundary in boundaries {
            if let (Some(before), Some(first)) = known {
                if first > as_of {
                    return;
                }
                let last = boundary.previous();
                let whole = |(from, through, _)| from <= before && through >= last;
                let (counted, of) =
                    (ready.counted(service, first, last), ready.counted(service, before, first.previous()));
                let verdict = if last >= as_of {
                    Verdict::Pending
                } else if !stretches(service.spells, false).any(whole) || of < ready.least_denominator() {
                    Verdict::CannotTell
                } else if counted < of {
                    Verdict::Met
                } else {
                    Verdict::Missed
                };
                report(Measured {
                    standard: ready.standard,
                    measure: &ready.measure,
                    of: Subject::Case(service.case),
                    window: (first, last),
                    figure: Figure::new(Unit::of(&ready.measure.quantity), counted, of, 1),
                    verdict,
                });
            }
            known = (known.1, Some(boundary));
        }
    }
}

impl Ready {
    /// Adds what a case counts towards each window.
    fn count(&self, place: usize, window: MeasureWindow, tally: &mut Tally, service: &Service<'_>, as_of: Day) {
        let Service { case, spells, facts, .. } = *service;
        let subject = self.measure.subject;
        for (from, through, team) in stretches(spells, subject == SubjectKind::Team) {
            let of = if subject == SubjectKind::Case {
                Subject::Case(case)
            } else {
                team.map_or(Subject::Program {}, Subject::Team)
            };
            for Piece { window: (first, last), from, through } in pieces(window, from, through) {
                match self.measure.quantity {
                    Quantity::InVivo {} => {
                        for fact in facts.fitting(self.of, from, through) {
                            let counted = u64::from(fact.matches & self.counted != 0);
                            if subject != SubjectKind::Worker {
                                tally.add((place, of, first), counted, 1);
                                continue;
                            }
                            let staff = facts.staff_of(&fact.effect);
                            for (at, number) in staff.iter().enumerate() {
                                let again = staff.iter().take(at).any(|before| before == number);
                                if let Some(worker) = facts.worker(*number).filter(|_| !again) {
                                    tally.add((place, Subject::Worker(worker), first), counted, 1);
                                }
                            }
                        }
                    }
                    Quantity::SeenBy { workers } if from == first && through == last.min(as_of) => {
                        let workers = usize::try_from(workers).unwrap_or(usize::MAX);
                        let seen = seen_by(&mut tally.seen, workers, facts, self.counted, from, through);
                        tally.add((place, of, first), u64::from(seen), 1);
                    }
                    Quantity::TeamOwned {} => {
                        let by_team = spells.iter().filter(|spell| matches!(spell.carrier, Some(Owner::Team(_))));
                        let owned = by_team.map(|spell| days(spell.from.max(from), spell.through.min(through)));
                        let owned = owned.fold(0, u64::saturating_add);
                        tally.add((place, of, first), owned, days(from, through));
                    }
                    Quantity::Contacts { .. } => {
                        let counted =
                            facts.fitting(self.counted, from, through).fold(0, |n: u64, _| n.saturating_add(1));
                        tally.add((place, of, first), counted, days(from, through));
                    }
                    _ => {}
                }
            }
        }
    }

    /// How many contacts count on the days in service from `first` to `last`.
    fn counted(&self, service: &Service<'_>, first: Day, last: Day) -> u64 {
        let spells = service.spells.iter().map(|spell| (spell.from.max(first), spell.through.min(last)));
        let fitting = spells.flat_map(|(from, through)| service.facts.fitting(self.counted, from, through));
        fitting.fold(0, |count, _| count.saturating_add(1))
    }
}

/// The days in service, joined where nothing that is asked for changes: with the team that carries the case,
/// and without the days on which none does; or whoever carries it.
fn stretches(spells: &[Spell], by_team: bool) -> impl Iterator<Item = (Day, Day, Option<TeamId>)> {
    let of_team = move |spell: &Spell| match spell.carrier {
        _ if !by_team => Some((spell.from, spell.through, None)),
        Some(Owner::Team(team)) => Some((spell.from, spell.through, Some(team))),
        _ => None,
    };
    let mut spells = spells.iter().filter_map(of_team).peekable();
    iter::from_fn(move || {
        let (from, mut through, team) = spells.next()?;
        while let Some((_, later, _)) = spells.next_if(|next| next.0 == through.next() && next.2 == team) {
            through = later;
        }
        Some((from, through, team))
    })
}

/// Days that lie in one window.
pub(super) struct Piece {
    /// The window's first and last day.
    pub(super) window: (Day, Day),
    pub(super) from: Day,
    pub(super) through: Day,
}

/// The days from one to another, by window.
pub(super) fn pieces(window: MeasureWindow, from: Day, through: Day) -> impl Iterator<Item = Piece> {
    let mut next = Some(from);
    iter::from_fn(move || {
        let from = next.filter(|from| *from <= through)?;
        let window = window.around(from);
        // Beyond the last day of the calendar a window has no end.
        let end = window.1.min(through).max(from);
        next = Some(end.next()).filter(|next| *next > end);
        Some(Piece { window, from, through: end })
    })
}

/// How many days there are, both ends included.
pub(super) fn days(from: Day, through: Day) -> u64 {
    u64::try_from(through.days_since(from).saturating_add(1)).unwrap_or(0)
}
