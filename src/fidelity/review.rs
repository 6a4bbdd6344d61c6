//! A review: a scale held against a log and a roster.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::{By, Given, GivenFaults, Item, Scale, Scored};
use crate::audit::{
    Audit, Counts, Judge, NotRecorded, OtherProgram, OtherPrograms, Read, Shared, missing_facts, other_program, tells,
};
use crate::fact::{Facts, Lowering};
use crate::ids::{CaseId, TeamId};
use crate::log::{self, Log};
use crate::measure::{Chart, Charted, Draw, Figure, Indicated, Indicator, Indicators, Reading, Service, Unit, Untold};
use crate::program::{Program, Term};
use crate::record::{Record, Spells};
use crate::roster::Roster;
use crate::time::Day;

/// A review to be set up: the day it speaks of is always explicit, with [`as_of`](Self::as_of).
#[derive(Debug, Clone, Copy)]
pub struct Unset<'a> {
    scale: &'a Scale,
    program: &'a Program,
}

/// A review of a team, or of all cases and workers there are: what the log and the roster tell of a scale.
///
/// `as_of` is today, and not over: every window ends with the day before, and who is in service and on the roster is
/// told as that day ends. One pass over the log serves all items; parts merge.
///
/// ```
/// use caseload::fidelity::{Given, Review, dacts};
/// use caseload::log::Log;
/// use caseload::model::Model;
/// use caseload::program::Program;
///
/// let (scale, act) = (dacts(), Program::preset(Model::AssertiveCommunityTreatment));
/// let review = Review::of(&scale, &act).as_of("2026-04-01".parse()?);
/// let reviewed = review.finish(review.part(&Log::of(vec![])), [("O1", Given::Rating(4))])?;
/// assert_eq!(reviewed.scored.item("O1").unwrap().score(), Some(4));
/// assert_eq!(reviewed.scored.item("H1").unwrap().scored.unwrap_err().to_string(), "not told: no roster");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Review<'a> {
    scale: &'a Scale,
    program: &'a Program,
    as_of: Day,
    as_known_on: Option<Day>,
    roster: Option<&'a Roster>,
    team: Option<TeamId>,
    expected: Option<BTreeSet<CaseId>>,
    draw: Draw,
    reading: Reading,
    not_recorded: Vec<NotRecorded>,
    /// The one program whose cases are looked at.
    only: Option<String>,
}

/// What a review found in a part of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    read: Read,
    charted: Charted,
    others: OtherPrograms,
    /// For the standards that items look at.
    shared: Option<Shared>,
}

/// A scale, scored from a log and a roster, and what a person added. Written with serde it has these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reviewed {
    /// The scores.
    pub scored: Scored,
    /// The day it speaks of.
    pub as_of: Day,
    /// The team; none where all were looked at.
    pub team: Option<TeamId>,
    /// Which charts were looked at.
    pub draw: Draw,
    /// Cases in service.
    pub cases: u64,
    /// Where [one program](Review::only_program) was named, the cases of others were not looked at.
    pub only_program: Option<String>,
    /// The other programs that referrals name, by name. Their cases were looked at too, unless one program was named.
    pub other_programs: Vec<OtherProgram>,
    /// What was read of the log, and what was not.
    pub read: Read,
}

impl Unset<'_> {
    /// Reviews the time up to that day, which is not over.
    #[must_use]
    pub const fn as_of<'a>(self, day: Day) -> Review<'a>
    where
        Self: 'a,
    {
        Review {
            scale: self.scale,
            program: self.program,
            as_of: day,
            as_known_on: None,
            roster: None,
            team: None,
            expected: None,
            draw: Draw::All,
            reading: Reading::Rounded,
            not_recorded: Vec::new(),
            only: None,
        }
    }
}

impl<'a> Review<'a> {
    /// A review by that scale of cases under that rulebook.
    #[must_use]
    pub const fn of(scale: &'a Scale, program: &'a Program) -> Unset<'a> {
        Unset { scale, program }
    }

    /// Does not see what was recorded after that day.
    #[must_use]
    pub const fn as_known_on(mut self, day: Day) -> Self {
        self.as_known_on = Some(day);
        self
    }

    /// Who works: without it, what rests on the roster is not told. Give the roster as it was
    /// [known](Roster::as_known_on) where the log is looked at so.
    #[must_use]
    pub const fn roster(mut self, roster: &'a Roster) -> Self {
        self.roster = Some(roster);
        self
    }

    /// Only the cases that the team or a worker on it carries, day by day, and its members. Where there are several teams,
    /// name the one: without it their cases, members and meetings are taken together, as if they were one team's.
    #[must_use]
    pub const fn team(mut self, team: TeamId) -> Self {
        self.team = Some(team);
        self
    }

    /// Looks at no case whose [referral](crate::event::Referred::program) names another program than this; by default
    /// every case of the log is looked at, and those are only [counted](Reviewed::other_programs). A case that names none
    /// is looked at. Where the workers serve several programs, what is asked of their hours is asked of this one's cases
    /// alone, but for standards, which are judged as an [audit](Audit::only_program) of one program judges them.
    #[must_use]
    pub fn only_program(mut self, name: impl Into<String>) -> Self {
        self.only = Some(name.into());
        self
    }

    /// The cases that the team expects to graduate within a year, which no log tells: those of them that are in service
    /// count with those that graduated. Where none is expected, that is to be declared too; where nothing is, what asks
    /// for them is not told.
    #[must_use]
    pub fn expected(mut self, cases: impl IntoIterator<Item = CaseId>) -> Self {
        self.expected = Some(cases.into_iter().collect());
        self
    }

    /// Which charts are looked at; all, unless said otherwise.
    #[must_use]
    pub const fn draw(mut self, draw: Draw) -> Self {
        self.draw = draw;
        self
    }

    /// How figures are read against the anchors; rounded half up, unless said otherwise.
    #[must_use]
    pub const fn reading(mut self, reading: Reading) -> Self {
        self.reading = reading;
        self
    }

    /// What the source of the log, or of the roster, never records: items that rest on it are not told.
    ///
    /// ```
    /// # use caseload::{fidelity::{Review, dacts}, log::Log, model::Model, program::Program};
    /// # let (scale, act) = (dacts(), Program::preset(Model::AssertiveCommunityTreatment));
    /// let review = Review::of(&scale, &act).as_of("2026-04-01".parse()?).not_recorded(["enrolled".parse()?]);
    /// let intake = review.finish(review.part(&Log::of(vec![])), [])?.scored;
    /// assert_eq!(intake.item("O2").and_then(|item| item.score()), None); // and not 5, for nobody enrolled
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn not_recorded(mut self, statement: impl Into<Vec<NotRecorded>>) -> Self {
        self.not_recorded = statement.into();
        self
    }

    /// Whether all that an indicator rests on is recorded.
    fn tells(&self, indicator: &Indicator) -> bool {
        let rule_tells = |code: &str| {
            let mut rules = self.program.standards().iter().filter(|standard| standard.code.as_str() == code);
            rules.all(|standard| missing_facts(&standard.rule, &self.not_recorded).is_empty())
        };
        match indicator {
            Indicator::Kept { standard, .. } => rule_tells(standard),
            _ => tells(indicator, self.team.is_some(), &self.not_recorded),
        }
    }

    fn items(&self) -> impl Iterator<Item = &'a Item> {
        self.scale.table().items.iter()
    }

    fn indicators<'b>(&'b self, nobody: &'b Roster) -> Indicators<'b> {
        let indicators = self.items().flat_map(Item::indicators);
        Indicators::of(indicators, self.as_of, self.team, self.roster.unwrap_or(nobody), self.expected.as_ref())
    }

    /// The standards that items look at.
    fn standards(&self) -> impl Iterator<Item = &'a str> {
        self.items().flat_map(Item::indicators).filter_map(|indicator| match indicator {
            Indicator::Kept { standard, .. } => Some(standard.as_str()),
            _ => None,
        })
    }

    /// The audit that items look at, where any does.
    fn audit(&self) -> Option<Audit<'a>> {
        self.standards().next().map(|_| {
            let audit = Audit::of(self.program).as_of(self.as_of);
            let audit = self.as_known_on.into_iter().fold(audit, Audit::as_known_on);
            let audit = self.only.iter().fold(audit, Audit::only_program);
            self.roster.into_iter().fold(audit, Audit::roster)
        })
    }

    /// Reviews a log, or a part of one in which each case lies whole.
    #[must_use]
    pub fn part(&self, log: &Log) -> Part {
        let mut part = self.part_of(|take| log.each(&log.ranges(), take));
        part.read.of_log(log);
        part
    }

    /// As [`part`](Self::part), with the cases shared out over the threads of the pool; the review is the same to the
    /// byte.
    #[cfg(feature = "parallel")]
    #[must_use]
    pub fn part_parallel(&self, log: &Log) -> Part {
        let parts = log.shares(|some| self.part_of(|take| log.each(some, take)));
        let mut part = parts.into_iter().reduce(Part::merge).unwrap_or_else(|| self.part_of(|_| ()));
        part.read.of_log(log);
        part
    }

    /// Reviews a log of JSON lines in which the lines of each case stand together, holding one case in memory at a time.
    ///
    /// # Errors
    /// Where the reader fails.
    #[cfg(feature = "json")]
    pub fn grouped<R: std::io::BufRead>(&self, log: &mut crate::log::Grouped<R>) -> std::io::Result<Part> {
        let mut ended = Ok(());
        let mut part = self.part_of(|take| ended = log.each(take));
        part.read.lines = log.lines();
        ended.map(|()| part)
    }

    fn part_of(&self, each: impl FnOnce(&mut dyn FnMut(log::Reading<'_>))) -> Part {
        let nobody = Roster::default();
        let indicators = self.indicators(&nobody);
        let lowering = Lowering::only(self.program, indicators.patterns());
        let last = self.as_of.previous();
        let audit = self.audit();
        let mut judge = audit.as_ref().map(|audit| Judge::new(audit).only_over());
        let looked_at =
            |audit: &Audit<'_>| self.standards().filter_map(|code| Some((code, audit.place_of(code)?))).collect();
        let standards: Vec<(&str, usize)> = audit.as_ref().map(looked_at).unwrap_or_default();
        let mut kept = Vec::new();
        let own = self.only.as_deref().unwrap_or(self.program.name());
        let mut part =
            Part { read: Read::default(), charted: Charted::default(), others: OtherPrograms::default(), shared: None };
        let (mut facts, mut spells, mut of_case) = (Facts::default(), Spells::default(), Vec::new());
        each(&mut |reading| {
            let events = part.read.settle(reading, self.as_of, self.as_known_on);
            let Some(first) = events.first() else { return };
            kept.clear();
            if let Some(judge) = &mut judge {
                judge.judge(first.case, &events);
                kept.extend(standards.iter().filter_map(|(code, place)| Some((*code, judge.kept(*place)?))));
            }
            if let Some(name) = other_program(own, &events) {
                part.others.add(name, 1);
                if self.only.is_some() {
                    return;
                }
            }
            // The day itself is not over.
            let over = events.partition_point(|event| event.at.day() <= last);
            let events = events.get(..over).unwrap_or_default();
            facts.clear();
            spells.clear();
            of_case.clear();
            let mut record = Record::default();
            for (place, event) in (0_u32..).zip(events) {
                lowering.lower(event, place, &mut record, &mut facts);
                spells.note(&record, event.at.day());
            }
            of_case.extend(spells.through(last));
            let service = Service { case: first.case, spells: &of_case, facts: &facts, term_began: record.term_began };
            let term_ends = record.term_began.and_then(|began| self.program.boundaries(began).last());
            let chart = Chart { service, record: &record, events, term_ends, kept: &kept };
            indicators.case(&mut part.charted, &chart);
        });
        part.shared = judge.map(Judge::into_shared);
        part
    }

    /// Scores all parts together, with the facts and ratings that the log cannot tell.
    ///
    /// # Errors
    /// Lists everything that is wrong with what was given.
    pub fn finish<'g>(
        &self,
        part: Part,
        given: impl IntoIterator<Item = (&'g str, Given)>,
    ) -> Result<Reviewed, GivenFaults>
    where
        'a: 'g,
    {
        let Part { mut read, charted, others, shared } = part;
        let nobody = Roster::default();
        let indicators = self.indicators(&nobody);
        let mut told = indicators.finish(&charted, self.draw).into_iter();
        let mut shared =
            self.audit().zip(shared).map(|(audit, shared)| Kept { audit, shared, counts: BTreeMap::new() });
        let mut measured: Vec<(&'g str, Given)> = Vec::new();
        for item in self.items() {
            let each = item.indicators().zip(&mut told).map(|(indicator, told)| match (indicator, told.window) {
                _ if !self.tells(indicator) => Indicated { window: told.window, ..Untold::NeverRecorded.into() },
                (Indicator::Kept { standard, .. }, Some(window)) if told.figure == Err(Untold::NotJudged) => {
                    let kept = shared.as_mut().and_then(|shared| shared.figure(&indicators, standard, window));
                    Indicated { figure: kept.ok_or(Untold::NotJudged), ..told }
                }
                _ => told,
            });
            let each: Vec<_> = each.collect();
            if matches!(item.by, By::Measured(_)) {
                measured.push((&item.code, Given::Measured(each)));
            }
        }
        read.put_in_order();
        Ok(Reviewed {
            scored: self.scale.score(measured.into_iter().chain(given), self.reading)?,
            as_of: self.as_of,
            team: self.team,
            draw: self.draw,
            cases: charted.cases(),
            only_program: self.only.clone(),
            other_programs: others.into(),
            read,
        })
    }
}

/// The standards that are not judged case by case, in each window.
struct Kept<'a> {
    audit: Audit<'a>,
    shared: Shared,
    counts: BTreeMap<(Day, Day), Vec<Counts>>,
}

impl Kept<'_> {
    /// The items of a standard that were met; none where nothing was judged.
    fn figure(&mut self, indicators: &Indicators<'_>, standard: &str, (from, through): (Day, Day)) -> Option<Figure> {
        let counts = self.counts.entry((from, through)).or_insert_with(|| {
            self.audit.shared(&self.shared, Term { from, through }, |subject| indicators.looks_at(subject))
        });
        let of = counts.get(self.audit.place_of(standard)?)?;
        let judged = of.met.saturating_add(of.missed);
        (judged > 0).then(|| Figure::new(Unit::Percent, of.met, judged, judged))
    }
}

impl Part {
    /// The two parts together, in whichever order. Both must come from reviews set up alike.
    #[must_use]
    pub fn merge(mut self, mut other: Self) -> Self {
        self.read.merge(&mut other.read);
        self.charted = self.charted.merge(other.charted);
        self.others.merge(&other.others);
        self.shared = match (self.shared, other.shared) {
            (Some(one), Some(other)) => Some(one.merge(other)),
            (one, other) => one.or(other),
        };
        self
    }
}

impl fmt::Display for Reviewed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "as of {}, {} cases in service, ", self.as_of, self.cases)?;
        match self.draw {
            Draw::All => f.write_str("all charts")?,
            Draw::Sample { seed, charts } => write!(f, "{charts} charts drawn with seed {seed}")?,
        }
        write!(f, "\n{}", self.scored)
    }
}
