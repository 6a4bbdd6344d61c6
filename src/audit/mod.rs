//! The audit: did this recorded history keep the rulebook? Where not, with which evidence?
//!
//! ```
//! use caseload::audit::Audit;
//! use caseload::log::Log;
//! use caseload::model::Model;
//! use caseload::program::Program;
//!
//! let icm = Program::preset(Model::IntensiveCaseManagement);
//! let audit = Audit::of(&icm).as_of("2026-03-31".parse()?);
//! let report = audit.finish(audit.part(&Log::of(vec![])));
//! assert!(report.findings().is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Large logs are audited in parts, on any thread, and merged: [`Part::merge`] is associative and commutative, as
//! long as each case lies whole in one part.

mod finding;
mod judge;
mod not_recorded;
mod report;

use std::cell::OnceCell;

use crate::event::{Event, Owner, Text};
use crate::limit::{Judged, Ledger, Ledgers, Limits, Standing};
use crate::log::Log;
use crate::measure::{Measured, Measures, Tally};
use crate::obligation::{Obligations, Verdict};
use crate::program::{Code, Program, Rule, Standard, Term};
use crate::roster::Roster;
use crate::time::Day;

pub use crate::log::Read;
pub use crate::subject::Subject;
pub use finding::{Finding, Status};
pub use not_recorded::{NotRecorded, NotRecordedError};
pub(crate) use not_recorded::{missing_facts, tells};
pub use report::{Adherence, Aggregate, CannotTell, Counts, OtherProgram, Report, Totals};
pub(crate) use report::{OtherPrograms, other_program};

pub(crate) use judge::Judge;

/// An audit to be set up: the day it speaks of is always explicit, with [`as_of`](Self::as_of).
#[derive(Debug, Clone, Copy)]
pub struct Unset<'a> {
    program: &'a Program,
    hypothetical: bool,
}

/// An audit of logs under a rulebook.
#[derive(Debug, Clone)]
pub struct Audit<'a> {
    program: &'a Program,
    hypothetical: bool,
    as_of: Day,
    as_known_on: Option<Day>,
    roster: Option<&'a Roster>,
    not_recorded: Vec<NotRecorded>,
    /// The one program whose cases are judged.
    only: Option<String>,
    limits: Limits,
    ledgers: Ledgers,
    measures: Measures,
    obligations: Obligations,
    lowering: crate::fact::Lowering<'a>,
    /// For each standard, which facts it lacks.
    missing: Vec<Vec<NotRecorded>>,
}

impl<'a> Audit<'a> {
    /// An audit under that rulebook.
    #[must_use]
    pub const fn of(program: &'a Program) -> Unset<'a> {
        Unset { program, hypothetical: program.is_supposed() }
    }

    /// An audit of the past under a rulebook that was not in force then, such as [one edition](Program::only) of
    /// it: the report and every finding say that it is hypothetical.
    ///
    /// ```
    /// use caseload::audit::Audit;
    /// use caseload::log::Log;
    /// use caseload::model::Model;
    /// use caseload::program::Program;
    ///
    /// let act = Program::preset(Model::AssertiveCommunityTreatment);
    /// let audit = Audit::hypothetical(&act).as_of("2026-03-31".parse()?);
    /// assert!(audit.finish(audit.part(&Log::of(vec![]))).hypothetical);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn hypothetical(program: &'a Program) -> Unset<'a> {
        Unset { program, hypothetical: true }
    }

    /// Does not see what was recorded after that day.
    #[must_use]
    pub fn as_known_on(mut self, day: Day) -> Self {
        self.as_known_on = Some(day);
        self
    }

    /// Who works, on which days: without it, what rests on the roster cannot be told. Give the roster as it
    /// was [known](Roster::as_known_on) where the log is judged so.
    #[must_use]
    pub const fn roster(mut self, roster: &'a Roster) -> Self {
        self.roster = Some(roster);
        self
    }

    /// What the log's source never records: standards that rest on it cannot be told.
    #[must_use]
    pub fn not_recorded(mut self, statement: impl Into<Vec<NotRecorded>>) -> Self {
        self.not_recorded = statement.into();
        let standards = self.program.standards().iter();
        let missing = standards.map(|standard| missing_facts(&standard.rule, &self.not_recorded));
        self.missing = missing.collect();
        self
    }

    /// Judges no case whose [referral](crate::event::Referred::program) names another program than this; by default
    /// every case of the log is judged, and those are only [counted](Report::other_programs). A case that names none is
    /// judged.
    ///
    /// The cases of others still count, as in a [`Census`](crate::roster::Census), to what their owners carry and enrol, since the
    /// roster's hours are for all of it, to whether a client has another open case, and to whether a worker's appointments
    /// meet. Nothing else is asked of them, and of an owner or in a month that has no other cases nothing at all.
    ///
    /// ```
    /// use caseload::audit::Audit;
    /// use caseload::log::Log;
    /// use caseload::model::Model;
    /// use caseload::program::Program;
    ///
    /// let icm = Program::preset(Model::IntensiveCaseManagement);
    /// let audit = Audit::of(&icm).as_of("2026-03-31".parse()?).only_program("icm");
    /// assert!(audit.finish(audit.part(&Log::of(vec![]))).other_programs.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn only_program(mut self, name: impl Into<String>) -> Self {
        self.only = Some(name.into());
        self
    }

    /// The program that a case's referral names, where it is another than the one that is judged.
    fn other_program<'e>(&self, events: &[&'e Event]) -> Option<&'e Text> {
        other_program(self.only.as_deref().unwrap_or(self.program.name()), events)
    }

    /// Whether a case is of another program than the one that is judged alone.
    fn leaves_out(&self, events: &[&Event]) -> bool {
        self.only.is_some() && self.other_program(events).is_some()
    }

    /// Audits a log, or a part of one in which each case lies whole.
    #[must_use]
    pub fn part(&self, log: &Log) -> Part {
        let mut part = self.judge_some(log, &log.ranges());
        part.read.of_log(log);
        part
    }

    /// As [`part`](Self::part), with the cases shared out over the threads of the pool; the result is the
    /// same to the byte.
    #[cfg(feature = "parallel")]
    #[must_use]
    pub fn part_parallel(&self, log: &Log) -> Part {
        let parts = log.shares(|some| self.judge_some(log, some));
        let mut part = parts.into_iter().fold(Part::empty(self.program), Part::merge);
        part.read.of_log(log);
        part
    }

    fn judge_some(&self, log: &Log, cases: &[std::ops::Range<usize>]) -> Part {
        let mut judge = Judge::new(self);
        log.each(cases, |reading| judge.case(reading));
        judge.into_part()
    }

    /// What is due on the day, of every case of a log: safety responses first, then by due day, code and
    /// case; one line for a standard of a case. Standards that cannot be told are left out.
    #[must_use]
    pub fn agenda(&self, log: &Log) -> Vec<crate::agenda::Entry> {
        let mut judge = Judge::new(self);
        let mut agendas = crate::agenda::Agendas::of(self.program);
        if let Some(roster) = self.roster {
            agendas = agendas.roster(roster);
        }
        let mut lines = Vec::new();
        log.each(&log.ranges(), |reading| {
            let events = judge.settled(reading);
            if self.leaves_out(&events) {
                return;
            }
            let agenda = agendas.of_settled(&events, self.as_of);
            lines.extend(agenda.lines().into_iter().filter(|entry| self.can_tell(entry.item.standard)).cloned());
        });
        lines.sort_by(crate::agenda::Entry::order);
        lines
    }

    fn row(&self, standard: usize) -> usize {
        self.program.row(standard)
    }

    /// The edition by which a standard judged what began on a day.
    fn edition_of(&self, standard: usize, day: Day) -> String {
        let term = self.program.term(standard);
        self.program.edition_on(day.clamp(term.from, term.through)).edition.clone()
    }

    /// Whether a rule looks at the days in service of a case.
    fn looks_at_spells(&self) -> bool {
        self.obligations.has_reassignments() || !self.measures.is_empty()
    }

    fn can_tell(&self, standard: usize) -> bool {
        self.missing.get(standard).is_none_or(Vec::is_empty)
    }

    /// Audits a log of JSON lines in which the lines of each case stand together, holding one case in
    /// memory at a time.
    ///
    /// # Errors
    /// Where the reader fails.
    #[cfg(feature = "json")]
    pub fn grouped<R: std::io::BufRead>(&self, log: &mut crate::log::Grouped<R>) -> std::io::Result<Part> {
        let mut judge = Judge::new(self);
        log.each(|reading| judge.case(reading))?;
        let mut part = judge.into_part();
        part.read.lines = log.lines();
        Ok(part)
    }

    /// What several cases of one owner or client add up to.
    fn judge_ledger(&self, ledger: Ledger, counts: &mut [Counts], findings: &mut Vec<Finding>) {
        let standards = self.program.standards();
        // Each is asked the same in every finding: put in words once, where there is any.
        let expected: Vec<OnceCell<String>> = standards.iter().map(|_| OnceCell::new()).collect();
        let days = (Term::ALWAYS, self.as_of);
        self.ledgers.judge(ledger, self.program, self.roster, days, &mut |judged| match judged {
            Judged::Items { standard, standing, items, .. } => {
                let standing = if self.can_tell(standard) { standing } else { Standing::CannotTell };
                if let Some(counts) = counts.get_mut(self.row(standard)) {
                    counts.add_standing(standing, items);
                }
            }
            Judged::Run(run) => {
                let of = standards.get(run.standard).zip(expected.get(run.standard));
                let Some((of, expected)) = of.filter(|_| self.can_tell(run.standard)) else { return };
                let expected = expected.get_or_init(|| of.expected(self.program));
                findings.push(Finding {
                    to: run.to,
                    status: Status::of(run.overridden, run.decided),
                    expected: expected.clone(),
                    found: run.found,
                    would_satisfy: would_satisfy(&of.rule).to_owned(),
                    owner: run.of.carrier(),
                    evidence: run.evidence,
                    ..Finding::of((run.standard, of), run.from, run.of, self)
                });
            }
        });
    }

    /// What several cases add up to, of those subjects and in those days alone: of each standard, by its place.
    pub(crate) fn shared(&self, shared: &Shared, days: Term, looked_at: impl Fn(Subject) -> bool) -> Vec<Counts> {
        let mut counts = vec![Counts::default(); self.program.standards().len()];
        let ledger = shared.ledger.clone();
        self.ledgers.judge(ledger, self.program, self.roster, (days, self.as_of), &mut |judged| match judged {
            Judged::Items { standard, of, standing, items } if looked_at(of) => {
                if let Some(counts) = counts.get_mut(self.row(standard)) {
                    counts.add_standing(standing, items);
                }
            }
            _ => {}
        });
        let nobody = Roster::default();
        self.measures.finish(&shared.tally, self.roster.unwrap_or(&nobody), self.as_of, &mut |measured| {
            let Measured { standard, of, window, verdict, .. } = measured;
            let counted = looked_at(of) && days.holds(window.0) && days.holds(window.1);
            if let Some(counts) = counts.get_mut(self.row(standard)).filter(|_| counted) {
                counts.add(verdict, 1);
            }
        });
        counts
    }

    /// The place of a standard among its like of all editions.
    pub(crate) fn place_of(&self, code: &str) -> Option<usize> {
        self.program.standards().iter().position(|of| of.code.as_str() == code).map(|standard| self.row(standard))
    }

    /// What a measure came to.
    fn measured(
        &self,
        measured: &Measured<'_>,
        owner: Option<Owner>,
        counts: &mut [Counts],
        findings: &mut Vec<Finding>,
    ) {
        let told = self.can_tell(measured.standard);
        if let Some(counts) = counts.get_mut(self.row(measured.standard)) {
            counts.add(if told { measured.verdict } else { Verdict::CannotTell }, 1);
        }
        let standard = self.program.standards().get(measured.standard);
        if let Some(of) = standard.filter(|_| told && measured.verdict == Verdict::Missed) {
            let edition = self.edition_of(measured.standard, measured.window.1);
            findings.push(Finding {
                to: measured.window.1,
                edition,
                expected: measured.expected(),
                found: measured.found(),
                would_satisfy: measured.would_satisfy(),
                owner,
                ..Finding::of((measured.standard, of), measured.window.0, measured.of, self)
            });
        }
    }

    /// Makes the report of all parts together.
    #[must_use]
    pub fn finish(&self, part: Part) -> Report {
        let Part { mut read, mut counts, mut findings, cases, others, shared: Shared { ledger, tally } } = part;
        self.judge_ledger(ledger, &mut counts, &mut findings);
        let nobody = Roster::default();
        self.measures.finish(&tally, self.roster.unwrap_or(&nobody), self.as_of, &mut |measured| {
            self.measured(&measured, measured.of.carrier(), &mut counts, &mut findings);
        });
        read.put_in_order();
        let standards = || self.program.standards().iter();
        // Codes are compared once, and findings by small keys; few need more than that.
        let mut codes: Vec<_> = standards().map(|standard| &standard.code).collect();
        codes.sort_unstable();
        let place = |finding: &Finding| codes.partition_point(|code| **code < finding.code);
        findings.sort_by_cached_key(|finding| (place(finding), finding.place()));
        for alike in findings.chunk_by_mut(|a, b| a.code == b.code && a.place() == b.place()) {
            alike.sort_by(Finding::order);
        }
        // Of a standard that editions put differently, the latest speaks for all.
        let latest = |code: &Code, standard: &Standard| self.program.standard(code.as_str()).unwrap_or(standard).force;
        let mut adherence: Vec<_> = standards()
            .zip(counts)
            .enumerate()
            .filter(|(at, _)| self.row(*at) == *at)
            .map(|(_, (standard, counts))| {
                let code = standard.code.clone();
                Adherence { force: latest(&code, standard), code, counts }
            })
            .collect();
        adherence.sort_by(|a, b| a.code.cmp(&b.code));
        let mut cannot_tell: Vec<_> = standards()
            .zip(&self.missing)
            .map(|(standard, missing)| CannotTell {
                code: standard.code.clone(),
                missing: missing.clone(),
                no_roster: self.roster.is_none() && !not_recorded::rests_on_roster(&standard.rule).is_empty(),
            })
            .filter(|of| of.no_roster || !of.missing.is_empty())
            .collect();
        cannot_tell.sort_by(|a, b| a.code.cmp(&b.code));
        cannot_tell.dedup();
        Report {
            program: self.program.name().to_owned(),
            edition: self.program.edition_on(self.as_of).edition.clone(),
            hypothetical: self.hypothetical,
            as_of: self.as_of,
            as_known_on: self.as_known_on,
            cases,
            only_program: self.only.clone(),
            other_programs: others.into(),
            read,
            findings,
            adherence,
            cannot_tell,
        }
    }
}

impl<'a> Unset<'a> {
    /// Judges the history up to and including that day; it is today, and not over.
    #[must_use]
    pub fn as_of(self, day: Day) -> Audit<'a> {
        Audit {
            program: self.program,
            hypothetical: self.hypothetical,
            as_of: day,
            as_known_on: None,
            roster: None,
            not_recorded: Vec::new(),
            only: None,
            limits: Limits::of(self.program),
            ledgers: Ledgers::of(self.program),
            measures: Measures::of(self.program),
            obligations: Obligations::of(self.program),
            lowering: crate::fact::Lowering::of(self.program),
            missing: vec![Vec::new(); self.program.standards().len()],
        }
    }
}

/// What ends a run over a limit that several cases share.
const fn would_satisfy(rule: &Rule) -> &'static str {
    match rule {
        Rule::Cap(_) => "pass cases on to owners with room, or add hours",
        Rule::Intake(_) => "nothing: the month's enrolments stand",
        Rule::Credentials(_) => "record the credential, or pass the cases on to an owner who holds it",
        Rule::OneOpenCase(_) => "close one of the cases",
        _ => "cancel one of the appointments",
    }
}

/// What an audit found in a part of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    read: Read,
    counts: Vec<Counts>,
    findings: Vec<Finding>,
    cases: u64,
    others: OtherPrograms,
    shared: Shared,
}

/// What the cases of a part add to what several share: loads of owners, and measures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Shared {
    ledger: Ledger,
    tally: Tally,
}

impl Shared {
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.ledger.merge(other.ledger);
        self.tally = self.tally.merge(other.tally);
        self
    }
}

impl Part {
    fn empty(program: &Program) -> Self {
        Self {
            read: Read::default(),
            counts: vec![Counts::default(); program.standards().len()],
            findings: Vec::new(),
            cases: 0,
            others: OtherPrograms::default(),
            shared: Shared::default(),
        }
    }

    /// The two parts together, in whichever order. Both must come from audits set up alike.
    #[must_use]
    pub fn merge(mut self, mut other: Self) -> Self {
        self.read.merge(&mut other.read);
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            mine.merge(theirs);
        }
        self.findings.append(&mut other.findings);
        self.cases = self.cases.saturating_add(other.cases);
        self.others.merge(&other.others);
        self.shared = self.shared.merge(other.shared);
        self
    }
}
