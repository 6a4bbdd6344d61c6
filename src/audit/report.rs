//! What an audit says.

use super::NotRecorded;
use super::finding::Finding;
use crate::event::{Event, Kind, Text};
use crate::limit::Standing;
use crate::log::Read;
use crate::obligation::{Cause, Item, Verdict};
use crate::program::{Code, Force};
use crate::time::Day;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// How far a standard was kept: its items by what became of them.
///
/// For obligations an item is one thing that had to happen; for steps of the process it is a step; for
/// ownership and consent it is a day in service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Adherence {
    /// The standard.
    pub code: Code,
    /// What breaking it means.
    pub force: Force,
    /// The counts.
    pub counts: Counts,
}

impl Serialize for Adherence {
    /// One flat object: the code, the force, the rate and the counts.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Counts { met, missed, pending, excused, excused_by, held_days, .. } = self.counts;
        let Counts { cannot_tell, overridden, cases_kept, cases_broken, .. } = self.counts;
        let mut object = serializer.serialize_struct("Adherence", 13)?;
        object.serialize_field("code", &self.code)?;
        object.serialize_field("force", &self.force)?;
        object.serialize_field("rate", &self.counts.rate())?;
        object.serialize_field("met", &met)?;
        object.serialize_field("missed", &missed)?;
        object.serialize_field("pending", &pending)?;
        object.serialize_field("excused", &excused)?;
        object.serialize_field("excused_by", &excused_by)?;
        object.serialize_field("held_days", &held_days)?;
        object.serialize_field("cannot_tell", &cannot_tell)?;
        object.serialize_field("overridden", &overridden)?;
        object.serialize_field("cases_kept", &cases_kept)?;
        object.serialize_field("cases_broken", &cases_broken)?;
        object.end()
    }
}

/// Excused items by cause. Written with serde it is an object of the causes' names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct ByCause([u64; Cause::ALL.len()]);

impl Serialize for ByCause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Cause::ALL.iter().zip(self.0))
    }
}

/// Items by what became of them, and cases. Written with serde it has these fields, and `excused_by`: the excused by
/// [cause](Cause).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Met in time, or kept.
    pub met: u64,
    /// Missed, or broken.
    pub missed: u64,
    /// Not over yet.
    pub pending: u64,
    /// Not owed any more.
    pub excused: u64,
    excused_by: ByCause,
    /// Days for which the clocks of the excused had stood.
    pub held_days: u64,
    /// Not to be told from this record.
    pub cannot_tell: u64,
    /// Set aside by somebody entitled to.
    pub overridden: u64,
    /// Cases with items that could be judged, and all of them met.
    pub cases_kept: u64,
    /// Cases with an item missed.
    pub cases_broken: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, verdict: Verdict, items: u64) {
        let slot = match verdict {
            Verdict::Met => &mut self.met,
            Verdict::Missed => &mut self.missed,
            Verdict::Pending => &mut self.pending,
            Verdict::Excused => &mut self.excused,
            Verdict::CannotTell => &mut self.cannot_tell,
        };
        *slot = slot.saturating_add(items);
    }

    /// Adds items of a limit.
    pub(crate) fn add_standing(&mut self, standing: Standing, items: u64) {
        match standing {
            Standing::Kept => self.add(Verdict::Met, items),
            Standing::Broken => self.add(Verdict::Missed, items),
            Standing::CannotTell => self.add(Verdict::CannotTell, items),
            Standing::Overridden => self.overridden = self.overridden.saturating_add(items),
        }
    }

    /// Adds one item of an obligation.
    pub(crate) fn add_item(&mut self, item: &Item) {
        self.add(item.verdict, 1);
        if let Some(excuse) = item.excused {
            self.held_days = self.held_days.saturating_add(u64::from(excuse.held_days));
            for (slot, cause) in self.excused_by.0.iter_mut().zip(Cause::ALL) {
                *slot = slot.saturating_add(u64::from(*cause == excuse.cause));
            }
        }
    }

    /// Adds the counts of one case, and the case itself to those kept or broken.
    pub(crate) fn add_case(&mut self, case: Self) {
        self.merge(&Self {
            cases_kept: u64::from(case.met > 0 && case.missed == 0),
            cases_broken: u64::from(case.missed > 0),
            ..case
        });
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        let pairs = [
            (&mut self.met, other.met),
            (&mut self.missed, other.missed),
            (&mut self.pending, other.pending),
            (&mut self.excused, other.excused),
            (&mut self.held_days, other.held_days),
            (&mut self.cannot_tell, other.cannot_tell),
            (&mut self.overridden, other.overridden),
            (&mut self.cases_kept, other.cases_kept),
            (&mut self.cases_broken, other.cases_broken),
        ];
        let by_cause = self.excused_by.0.iter_mut().zip(other.excused_by.0);
        for (mine, theirs) in pairs.into_iter().chain(by_cause) {
            *mine = mine.saturating_add(theirs);
        }
    }

    /// Every number that says how many.
    fn cells(&self) -> impl IntoIterator<Item = u64> {
        let Self { met, missed, pending, excused, cannot_tell, overridden, cases_kept, cases_broken, .. } = *self;
        let counts = [met, missed, pending, excused, cannot_tell, overridden, cases_kept, cases_broken];
        counts.into_iter().chain(self.excused_by.0)
    }

    /// Of the excused, those with that cause.
    #[must_use]
    pub fn excused_by(&self, cause: Cause) -> u64 {
        Cause::ALL.iter().zip(self.excused_by.0).find(|(of, _)| **of == cause).map_or(0, |(_, items)| items)
    }

    /// How many items there were.
    #[must_use]
    pub const fn items(&self) -> u64 {
        self.met
            .saturating_add(self.missed)
            .saturating_add(self.pending)
            .saturating_add(self.excused)
            .saturating_add(self.cannot_tell)
            .saturating_add(self.overridden)
    }

    /// Met over met and missed; `None` where nothing could be judged.
    #[must_use]
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a rate for people to read")]
    pub fn rate(&self) -> Option<f64> {
        let judged = self.met.saturating_add(self.missed);
        (judged > 0).then(|| self.met as f64 / judged as f64)
    }
}

/// A standard that this log's source cannot tell, with the facts it would take. Written with serde it has these
/// fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CannotTell {
    /// The standard.
    pub code: Code,
    /// The facts that are not recorded.
    pub missing: Vec<NotRecorded>,
    /// Whether it rests on the roster, and none was given.
    pub no_roster: bool,
}

/// A program that referrals of a log name, and that is not the one by which it was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OtherProgram {
    /// Its name, as the log has it.
    pub name: Text,
    /// How many cases name it.
    pub cases: u64,
}

/// Cases whose referral names another program than the one that is judged, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct OtherPrograms(BTreeMap<Text, u64>);

impl OtherPrograms {
    /// Counts cases of that program.
    pub(crate) fn add(&mut self, name: &Text, cases: u64) {
        let all = self.0.entry(name.clone()).or_default();
        *all = all.saturating_add(cases);
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(name, cases)| self.add(name, *cases));
    }
}

impl From<OtherPrograms> for Vec<OtherProgram> {
    fn from(others: OtherPrograms) -> Self {
        others.0.into_iter().map(|(name, cases)| OtherProgram { name, cases }).collect()
    }
}

/// The program that the referral among settled events names, where it is another than that one.
pub(crate) fn other_program<'e>(own: &str, events: &[&'e Event]) -> Option<&'e Text> {
    let referred = events.iter().rev().find_map(|event| match &event.kind {
        Kind::Referred(referred) => Some(referred),
        _ => None,
    });
    referred?.program.as_ref().filter(|name| ***name != *own)
}

/// What an audit says. The same input gives the same report, to the byte. Written with serde it has these fields, and
/// `read`, `findings`, `adherence` and `cannot_tell`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The program's name.
    pub program: String,
    /// The edition in force on the day it speaks of; each finding names the one that judged it.
    pub edition: String,
    /// Whether the past was judged by a rulebook that was not in force then.
    pub hypothetical: bool,
    /// The day it speaks of.
    pub as_of: Day,
    /// Events recorded after this day were not seen.
    pub as_known_on: Option<Day>,
    /// How many cases were judged; those that are void are not.
    pub cases: u64,
    /// Where [one program](super::Audit::only_program) was named, the cases of others were not judged.
    pub only_program: Option<String>,
    /// The other programs that referrals name, by name. Their cases were judged too, unless one program was named: a log
    /// of several programs is judged by the rulebook of one of them only where that is meant.
    pub other_programs: Vec<OtherProgram>,
    pub(super) read: Read,
    pub(super) findings: Vec<Finding>,
    pub(super) adherence: Vec<Adherence>,
    pub(super) cannot_tell: Vec<CannotTell>,
}

impl Report {
    /// What was read, and what was not.
    #[must_use]
    pub const fn read(&self) -> &Read {
        &self.read
    }

    /// The findings, by code, subject and first day.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Findings against required standards.
    pub fn required(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.force == Force::Required)
    }

    /// How far each standard was kept, by code; every standard of the rulebook is there.
    #[must_use]
    pub fn adherence(&self) -> &[Adherence] {
        &self.adherence
    }

    /// Standards that this source cannot tell.
    #[must_use]
    pub fn cannot_tell(&self) -> &[CannotTell] {
        &self.cannot_tell
    }

    /// Standards that no item ever touched: what this log says nothing about.
    pub fn untouched(&self) -> impl Iterator<Item = &Code> {
        self.adherence.iter().filter(|of| of.counts.items() == 0).map(|of| &of.code)
    }

    /// How many items could be judged, and how many there were.
    #[must_use]
    pub fn judged(&self) -> (u64, u64) {
        let sum =
            |of: fn(&Counts) -> u64| self.adherence.iter().fold(0_u64, |sum, one| sum.saturating_add(of(&one.counts)));
        (sum(|counts| counts.met.saturating_add(counts.missed)), sum(Counts::items))
    }
}

/// Totals of a report without anything about single cases or people, for passing on. Written with serde it
/// has these fields; a row that is withheld has null for its counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Aggregate {
    /// The program's name.
    pub program: String,
    /// The edition in force on the day it speaks of.
    pub edition: String,
    /// Whether the past was judged by a rulebook that was not in force then.
    pub hypothetical: bool,
    /// The day it speaks of.
    pub as_of: Day,
    /// How many cases were judged; withheld where they are few.
    pub cases: Option<u64>,
    /// The standards, by code.
    pub rows: Vec<Totals>,
}

/// The totals of one standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Totals {
    /// The standard.
    pub code: Code,
    /// Its counts; withheld whole where one of them is small, so that none can be worked out from the rest.
    pub counts: Option<Counts>,
}

impl Report {
    /// Totals only: no case, no worker, no day. A row in which any number is above zero and below
    /// `min_cell` is withheld whole, and everything is where there are fewer cases than that.
    ///
    /// ```
    /// use caseload::audit::Audit;
    /// use caseload::log::Log;
    /// use caseload::model::Model;
    /// use caseload::program::Program;
    ///
    /// let icm = Program::preset(Model::IntensiveCaseManagement);
    /// let audit = Audit::of(&icm).as_of("2026-03-31".parse()?);
    /// let totals = audit.finish(audit.part(&Log::of(vec![]))).aggregate(11);
    /// assert!(totals.cases.is_none() && totals.rows.iter().all(|row| row.counts.is_none()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn aggregate(&self, min_cell: u64) -> Aggregate {
        let enough = self.cases >= min_cell;
        let small = |cell: u64| 0 < cell && cell < min_cell;
        let shown = |counts: &Counts| enough && !counts.cells().into_iter().any(small);
        let row = |of: &Adherence| Totals { code: of.code.clone(), counts: Some(of.counts).filter(shown) };
        Aggregate {
            program: self.program.clone(),
            edition: self.edition.clone(),
            hypothetical: self.hypothetical,
            as_of: self.as_of,
            cases: Some(self.cases).filter(|_| enough),
            rows: self.adherence.iter().map(row).collect(),
        }
    }
}
