//! The books of a run: what became of the items of each standard, as the rulebook's own trackers, limits and measures say.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Checked;
use super::client::{Case, Client};
use super::replication::{Measure, Row};
use super::tally::float;
use super::ticks::day_of;
use crate::audit::Counts;
use crate::event::{Event, OwnerKind, Tier};
use crate::ids::CaseId;
use crate::limit::{Limits, People, Standing, Told};
use crate::measure::{Measures, Service, Tally};
use crate::obligation::{Item, Verdict};
use crate::program::{Code, Program, Rule, code_bit};
use crate::record::{Record, Spell};
use crate::roster::Roster;
use crate::time::Day;

/// Items met and missed.
#[derive(Debug, Clone, Copy, Default)]
struct Judged {
    met: u64,
    missed: u64,
}

/// One for no tier, one for each.
const TIERS: usize = 1 + Tier::ALL.len();

#[derive(Debug)]
pub(super) struct Books<'a> {
    program: &'a Program,
    from: Day,
    owner: OwnerKind,
    /// The first day after the warm-up, and the last of the run.
    warm: Day,
    last: Day,
    /// Where the tier of each kind of the mix is counted.
    tiers: Vec<usize>,
    /// For each standard: the number of its code, and whether it is of contact.
    rows: Vec<usize>,
    of_contact: Vec<bool>,
    /// For each code: the code, whether it is counted, and its counts.
    codes: Vec<(&'a Code, bool)>,
    counts: Vec<Counts>,
    judged: Vec<[Judged; TIERS]>,
    measures: Measures,
    tally: Tally,
    spells: Vec<Spell>,
    /// The limits on steps, and the records that they look at, where there is a log.
    steps: Option<(Limits, BTreeMap<CaseId, Record>)>,
    /// Of the case at hand.
    tier: usize,
    met: u128,
    missed: u128,
    contacts_missed: u32,
}

impl<'a> Books<'a> {
    pub(super) fn of(checked: &'a Checked) -> Self {
        let Checked { scenario, program, logs, .. } = checked;
        let standards = program.standards();
        let codes: Vec<_> = program.codes().map(|of| (&of.code, *logs || !is_of_steps(&of.rule))).collect();
        let days = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
        let counted_in = |tier: Option<Tier>| {
            let place = tier.and_then(|tier| Tier::ALL.iter().position(|known| *known == tier));
            place.map_or(0, |place| place.saturating_add(1))
        };
        Self {
            program,
            from: scenario.from,
            owner: scenario.policy.ownership.kind(),
            // Without a warm-up what opens as from the day before the first counts too.
            warm: if scenario.warm_up == 0 { Day::FIRST } else { scenario.from.plus_days(days(scenario.warm_up)) },
            last: scenario.from.plus_days(days(scenario.days.saturating_sub(1))),
            tiers: scenario.demand.mix.iter().map(|kin| counted_in(kin.tier)).collect(),
            rows: (0..standards.len()).map(|at| program.nth_code(at)).collect(),
            of_contact: standards.iter().map(|of| matches!(of.rule, Rule::Contact(_))).collect(),
            counts: vec![Counts::default(); codes.len()],
            judged: vec![[Judged::default(); TIERS]; codes.len()],
            codes,
            measures: Measures::of(program),
            tally: Tally::default(),
            spells: Vec::new(),
            steps: logs.then(|| (Limits::of(program), BTreeMap::new())),
            tier: 0,
            met: 0,
            missed: 0,
            contacts_missed: 0,
        }
    }

    fn row(&self, standard: usize) -> usize {
        self.rows.get(standard).copied().unwrap_or(0)
    }

    /// What is told from now on is of this case.
    pub(super) fn begin(&mut self, client: &Client, case: &Case) {
        self.tier = self.tiers.get(client.kin).copied().unwrap_or(0);
        (self.met, self.missed, self.contacts_missed) = (case.met, case.missed, 0);
    }

    /// What was told was of this case.
    pub(super) fn end(&self, case: &mut Case) {
        (case.met, case.missed) = (self.met, self.missed);
        case.contacts_missed = case.contacts_missed.saturating_add(self.contacts_missed);
    }

    /// An item of the case at hand.
    pub(super) fn item(&mut self, item: &Item) {
        let row = self.row(item.standard);
        if let Some(counts) = self.counts.get_mut(row) {
            counts.add_item(item);
        }
        match item.verdict {
            Verdict::Met => self.met |= code_bit(row),
            Verdict::Missed => {
                self.missed |= code_bit(row);
                let of_contact = self.of_contact.get(item.standard).copied().unwrap_or(false);
                self.contacts_missed = self.contacts_missed.saturating_add(u32::from(of_contact));
            }
            _ => return,
        }
        if item.opened >= self.warm {
            self.judge(row, self.tier, item.verdict == Verdict::Met, 1);
        }
    }

    fn judge(&mut self, row: usize, tier: usize, met: bool, items: u64) {
        if let Some(judged) = self.judged.get_mut(row).and_then(|of| of.get_mut(tier)) {
            let number = if met { &mut judged.met } else { &mut judged.missed };
            *number = number.saturating_add(items);
        }
    }

    /// Owner-days or owner-months of a limit, all of them before the warm-up's end or after it, as the last is.
    pub(super) fn limit(&mut self, standard: usize, last: Day, kept: bool, times: u64) {
        let row = self.row(standard);
        if let Some(counts) = self.counts.get_mut(row) {
            counts.add_standing(if kept { Standing::Kept } else { Standing::Broken }, times);
        }
        if last >= self.warm {
            self.judge(row, 0, kept, times);
        }
    }

    /// The patterns of the contacts that measures count, and whether there are measures.
    pub(super) fn measured_contacts(&self) -> (u64, bool) {
        (self.measures.contacts(), !self.measures.is_empty())
    }

    /// A step of a case, put to the limits that look at it.
    pub(super) fn step(&mut self, case: &mut Case, event: &Event, roster: &Roster) {
        let Some((limits, records)) = &mut self.steps else { return };
        let record = records.entry(event.case).or_default();
        let people = People { roster: Some(roster), census: None };
        limits.check(self.program, record, event, people, |standard, told| {
            if !self.program.standards().get(standard).is_some_and(|of| is_of_steps(&of.rule)) {
                return;
            }
            let row = self.rows.get(standard).copied().unwrap_or(0);
            let standing = match told {
                Told::Kept => Standing::Kept,
                Told::Broken(_) => Standing::Broken,
                Told::Overridden(_) => Standing::Overridden,
                Told::CannotTell(_) => Standing::CannotTell,
            };
            if let Some(counts) = self.counts.get_mut(row) {
                counts.add_standing(standing, 1);
            }
            match standing {
                Standing::Kept => case.met |= code_bit(row),
                Standing::Broken => case.missed |= code_bit(row),
                Standing::Overridden | Standing::CannotTell => {}
            }
        });
        record.evolve(event, self.program);
        if !record.state.is_open() {
            records.remove(&event.case);
        }
    }

    /// What is measured of the case at hand, which is over, or the run is.
    pub(super) fn measured(&mut self, client: &Client, case: &Case) {
        if self.measures.is_empty() {
            return;
        }
        self.spells.clear();
        self.spells.extend(case.spells.owned(self.last));
        // Measures of a case are told apart by what is at hand.
        let service = Service {
            case: CaseId(Uuid::nil()),
            spells: &self.spells,
            facts: &case.counted,
            term_began: client.term_began,
        };
        let mut told = Vec::new();
        self.measures
            .case(&mut self.tally, &service, self.last, &mut |of| told.push((of.standard, of.window, of.verdict)));
        for (standard, window, verdict) in told {
            let row = self.row(standard);
            match verdict {
                Verdict::Met => self.met |= code_bit(row),
                Verdict::Missed => self.missed |= code_bit(row),
                _ => {}
            }
            self.measure(row, self.tier, window, verdict);
        }
    }

    /// What is measured of owners and of the program: the run is over.
    pub(super) fn finish(&mut self, roster: &Roster) {
        let tally = std::mem::take(&mut self.tally);
        let mut told = Vec::new();
        self.measures.finish(&tally, roster, self.last, &mut |of| told.push((of.standard, of.window, of.verdict)));
        for (standard, window, verdict) in told {
            self.measure(self.row(standard), 0, window, verdict);
        }
    }

    fn measure(&mut self, row: usize, tier: usize, window: (Day, Day), verdict: Verdict) {
        if let Some(counts) = self.counts.get_mut(row) {
            counts.add(verdict, 1);
        }
        if window.0 >= self.warm && matches!(verdict, Verdict::Met | Verdict::Missed) {
            self.judge(row, tier, verdict == Verdict::Met, 1);
        }
    }

    /// A case is over, or the run is: what is counted by cases, and by days in service up to that one.
    pub(super) fn case(&mut self, client: &Client, case: &Case, last_served: Option<Day>) {
        let enrolled = client.enrolled_day().map(|day| self.from.plus_days(i32::try_from(day).unwrap_or(i32::MAX)));
        let (mut met, mut missed) = (case.met, case.missed);
        if let Some((first, last)) = enrolled.zip(last_served).filter(|(first, last)| first <= last) {
            for (standard, of) in self.program.standards().iter().enumerate() {
                let kept = match &of.rule {
                    Rule::ConsentToServices(_) | Rule::Authorization {} => true,
                    Rule::OwnerKind(kinds) => kinds.contains(&self.owner),
                    Rule::OneOpenCase(_) if self.program.in_force(standard, first) => {
                        let row = self.row(standard);
                        if let Some(counts) = self.counts.get_mut(row) {
                            counts.add_standing(Standing::Kept, 1);
                        }
                        continue;
                    }
                    _ => continue,
                };
                let term = self.program.term(standard);
                let (from, through) = (first.max(term.from), last.min(term.through));
                if from > through {
                    continue;
                }
                let days = u64::try_from(through.days_since(from).saturating_add(1)).unwrap_or(0);
                let row = self.row(standard);
                if let Some(counts) = self.counts.get_mut(row) {
                    counts.add_standing(if kept { Standing::Kept } else { Standing::Broken }, days);
                }
                if kept {
                    met |= code_bit(row);
                } else {
                    missed |= code_bit(row);
                }
            }
        }
        for (row, counts) in self.counts.iter_mut().enumerate() {
            let (kept, broken) = (met & code_bit(row) != 0, missed & code_bit(row) != 0);
            counts.cases_kept = counts.cases_kept.saturating_add(u64::from(kept && !broken));
            counts.cases_broken = counts.cases_broken.saturating_add(u64::from(broken));
        }
    }

    /// The counts of the whole run, by code.
    pub(super) fn counts(&self) -> Vec<(Code, Counts)> {
        let counted = self.codes.iter().zip(&self.counts).filter(|((_, counted), _)| *counted);
        let mut counts: Vec<_> = counted.map(|((code, _), counts)| ((*code).clone(), *counts)).collect();
        counts.sort_by(|a, b| a.0.cmp(&b.0));
        counts
    }

    /// How far each standard was kept after the warm-up.
    pub(super) fn rows(&self, rows: &mut Vec<Row>) {
        let mut tell = |tier: Option<Tier>, code: &Code, judged: Judged| {
            let all = judged.met.saturating_add(judged.missed);
            if all > 0 {
                let value = float(judged.met) / float(all);
                rows.push(Row { tier, measure: Measure::Adherence(code.clone()), value });
                rows.push(Row { tier, measure: Measure::Judged(code.clone()), value: float(all) });
            }
        };
        for ((code, _), judged) in self.codes.iter().zip(&self.judged) {
            let sum = judged.iter().fold(Judged::default(), |sum, of| Judged {
                met: sum.met.saturating_add(of.met),
                missed: sum.missed.saturating_add(of.missed),
            });
            tell(None, code, sum);
            for (tier, judged) in Tier::ALL.iter().zip(judged.iter().skip(1)) {
                tell(Some(*tier), code, *judged);
            }
        }
    }
}

/// Whether a rule looks at steps as they are taken, and at nothing that lasts.
const fn is_of_steps(rule: &Rule) -> bool {
    matches!(rule, Rule::Order {} | Rule::NoServiceAfterClosure {} | Rule::Guard(_))
}

impl Client {
    fn enrolled_day(&self) -> Option<u32> {
        self.served_since().map(day_of)
    }
}
