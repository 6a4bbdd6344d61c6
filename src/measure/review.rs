//! Taking indicators: one pass over the charts, and what the roster adds.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use uuid::Uuid;

use super::figure::count;
use super::indicator::{Among, Charts, Count, Evidence, Indicated, Indicator, LeftOut, Moves, Over, Spread, Untold};
use super::tally::{days, seen_by};
use super::team::Members;
use super::{Figure, Ratio, Service, Subject, Unit};
use crate::event::{CloseReason, Closed, ContactOutcome, Event, Facility, Kind, Owner, Parties, Party};
use crate::ids::{CaseId, EventId, TeamId, WorkerId};
use crate::program::{Filter, Pattern};
use crate::record::Record;
use crate::roster::Roster;
use crate::time::Day;

/// A contact shorter than this, in minutes, is pointed out.
const BRIEF: u16 = 5;

/// Which charts are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Draw {
    /// All.
    #[default]
    All,
    /// So many of the cases in service, drawn by lot; the same seed draws the same, whatever the order of the log.
    Sample {
        /// The seed.
        seed: u64,
        /// How many charts.
        charts: u32,
    },
}

/// Indicators made ready to be taken of a team, or of all.
#[derive(Debug)]
pub(crate) struct Indicators<'a> {
    ready: Vec<Ready<'a>>,
    patterns: Vec<Pattern>,
    supports: u64,
    members: Members<'a>,
    /// The cases that the program expects to end; none where it does not say.
    expected: Option<&'a BTreeSet<CaseId>>,
}

#[derive(Debug)]
struct Ready<'a> {
    indicator: &'a Indicator,
    window: (Day, Day),
    /// The pattern of the contacts that are counted, and for a share of those that they are counted among.
    counted: u64,
    of: u64,
    /// Those in the role whose contacts are looked at.
    workers: Vec<WorkerId>,
}

/// A case, as indicators look at it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chart<'a> {
    pub(crate) service: Service<'a>,
    /// As the last day ends.
    pub(crate) record: &'a Record,
    /// Up to the last day, in order.
    pub(crate) events: &'a [&'a Event],
    /// The first day outside of the program's fixed time, where it has begun.
    pub(crate) term_ends: Option<Day>,
    /// The standards by which it was judged, and whether it kept them.
    pub(crate) kept: &'a [(&'a str, bool)],
}

/// What the charts of a part of a log add up to. Parts merge in any order, as long as each case lies whole in one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Charted {
    active: Vec<CaseId>,
    found: Vec<Found>,
    seen: Vec<u32>,
}

/// What was found for one indicator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Found {
    rows: Vec<Row>,
    /// Enrolments, and moves with whether the team had a part.
    events: Vec<(Day, EventId, Option<bool>)>,
    /// The direct service of workers: a group meeting is one, however many charts it stands in.
    direct: BTreeMap<(WorkerId, Uuid), (Day, u16)>,
    /// Of each day of a meeting, the cases reviewed and those carried.
    meetings: BTreeMap<Day, (u64, u64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    case: CaseId,
    counted: u64,
    of: u64,
    brief: u64,
    left_out: Option<LeftOut>,
}

impl Charted {
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.active.extend(other.active);
        let more = other.found.len().saturating_sub(self.found.len());
        self.found.extend(std::iter::repeat_n(Found::default(), more));
        for (mine, theirs) in self.found.iter_mut().zip(other.found) {
            mine.rows.extend(theirs.rows);
            mine.events.extend(theirs.events);
            theirs.direct.into_iter().for_each(|(of, long)| mine.note_direct(of, long));
            theirs.meetings.into_iter().for_each(|(day, cases)| mine.note_meeting(day, cases));
        }
        self
    }

    /// How many cases are in service as the last day ends.
    pub(crate) fn cases(&self) -> u64 {
        count(self.active.len())
    }
}

impl<'a> Indicators<'a> {
    pub(crate) fn of(
        indicators: impl IntoIterator<Item = &'a Indicator>,
        as_of: Day,
        team: Option<TeamId>,
        roster: &'a Roster,
        expected: Option<&'a BTreeSet<CaseId>>,
    ) -> Self {
        let mut patterns = Vec::new();
        let mut bit = |pattern: Pattern| {
            let place = patterns.iter().position(|known| *known == pattern).unwrap_or_else(|| {
                patterns.push(pattern);
                patterns.len().saturating_sub(1)
            });
            u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)).unwrap_or(0)
        };
        let supports =
            Filter { with: Parties::from([Party::Family, Party::Guardian, Party::Support]), ..Filter::default() };
        let supports = bit(Pattern::Contact(supports));
        let members = Members::of(roster, team, as_of.previous());
        let ready = indicators.into_iter().map(|indicator| {
            let filters = match indicator {
                Indicator::Charts(charts) => charts.count.filters(),
                _ => Vec::new(),
            };
            let mut bits = filters.into_iter().map(|filter| bit(Pattern::Contact(filter)));
            let (counted, of) = (bits.next().unwrap_or(0), bits.next().unwrap_or(0));
            let workers = match indicator {
                Indicator::DirectService { role, .. } | Indicator::DirectWeeks { role, .. } => {
                    members.in_role(role).map(|entry| entry.worker).collect()
                }
                _ => Vec::new(),
            };
            Ready { indicator, window: indicator.window(as_of), counted, of, workers }
        });
        let ready = ready.collect();
        Self { ready, patterns, supports, members, expected }
    }

    /// Whether it is the team that is asked for, or a worker who is on it as the last day ends.
    pub(crate) fn looks_at(&self, subject: Subject) -> bool {
        self.members.team.is_none()
            || subject.carrier().is_some_and(|owner| self.members.carries(owner, self.members.last))
    }

    /// What events are held against.
    pub(crate) fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// Adds a case.
    pub(crate) fn case(&self, tally: &mut Charted, chart: &Chart<'_>) {
        let Charted { active, found, seen } = tally;
        found.resize_with(self.ready.len(), Found::default);
        let spells: Vec<(Day, Day)> =
            chart.service.spells.iter().flat_map(|spell| self.members.carried(spell)).collect();
        let is_active = spells.last().is_some_and(|(_, through)| *through == self.members.last);
        if is_active {
            active.push(chart.service.case);
        }
        for (ready, found) in self.ready.iter().zip(found) {
            let within = Within { of: self, ready, chart, spells: &spells, is_active };
            within.add(found, seen);
        }
    }

    /// What the indicators come to, in their order.
    pub(crate) fn finish(&self, tally: &Charted, draw: Draw) -> Vec<Indicated> {
        let mut active = tally.active.clone();
        active.sort_unstable();
        let drawn = draw.among(&active);
        let none = Found::default();
        let found = tally.found.iter().chain(std::iter::repeat(&none));
        self.ready
            .iter()
            .zip(found)
            .map(|(ready, found)| self.indicated(ready, found, &active, drawn.as_ref()))
            .collect()
    }

    fn indicated(
        &self,
        ready: &Ready<'_>,
        found: &Found,
        active: &[CaseId],
        drawn: Option<&BTreeSet<CaseId>>,
    ) -> Indicated {
        let cases = count(active.len());
        let unit = ready.indicator.unit();
        let mut evidence = Evidence::default();
        let mut spread = None;
        let figure = match ready.indicator {
            Indicator::Charts(charts) => {
                let (figure, beside) = found.over_charts(charts, unit, drawn, &mut evidence);
                spread = beside;
                figure
            }
            // Whom its workers serve, the roster tells.
            Indicator::Kept { .. } | Indicator::TeamOwned {} if !self.members.are_known() => Err(Untold::NoRoster),
            Indicator::Ended { expected: true, .. } if self.expected.is_none() => Err(Untold::NotDeclared),
            Indicator::TeamOwned {}
            | Indicator::Ended { .. }
            | Indicator::Retained { .. }
            | Indicator::OnTime { .. }
            | Indicator::Stayed { .. } => found.pooled(unit, None, &mut evidence),
            Indicator::Reviewed { .. } => {
                found.pooled(unit, None, &mut evidence).map(|pooled| found.of_meetings(&pooled, &mut evidence))
            }
            Indicator::PeakIntake { .. } => Ok(found.peak(ready.window, &mut evidence)),
            Indicator::Involved { least, most_unsaid, .. } => {
                found.involved(ready.window.0, *least, *most_unsaid, &mut evidence)
            }
            Indicator::DirectService { .. } | Indicator::DirectWeeks { .. } => {
                evidence.workers.clone_from(&ready.workers);
                self.members.direct(ready.indicator, ready.window, &ready.workers, &found.direct)
            }
            Indicator::Kept { .. } => found.pooled(unit, None, &mut evidence).map_err(|_| Untold::NotJudged),
            of_roster => self.members.indicated(of_roster, ready.window, cases, &mut evidence),
        };
        Indicated { figure, window: Some(ready.window), spread, evidence }
    }
}

/// One indicator of one case.
struct Within<'a> {
    of: &'a Indicators<'a>,
    ready: &'a Ready<'a>,
    chart: &'a Chart<'a>,
    /// The days in service that count.
    spells: &'a [(Day, Day)],
    is_active: bool,
}

impl Within<'_> {
    fn row(&self, counted: u64, of: u64) -> Row {
        Row { case: self.chart.service.case, counted, of, brief: 0, left_out: None }
    }

    /// The days in service that lie in the window.
    fn days(&self) -> impl Iterator<Item = (Day, Day)> {
        let (first, last) = self.ready.window;
        let clipped = self.spells.iter().map(move |(from, through)| ((*from).max(first), (*through).min(last)));
        clipped.filter(|(from, through)| from <= through)
    }

    /// The events of the window on days in service.
    fn events(&self) -> impl Iterator<Item = &Event> {
        let events = self.chart.events;
        let in_service = self.days().flat_map(move |(from, through)| {
            let begin = events.partition_point(|event| event.at.day() < from);
            events.get(begin..).unwrap_or_default().iter().take_while(move |event| event.at.day() <= through)
        });
        in_service.copied()
    }

    fn add(&self, found: &mut Found, seen: &mut Vec<u32>) {
        match self.ready.indicator {
            Indicator::Charts(charts) if self.is_active => found.rows.push(self.charted(charts, seen)),
            Indicator::TeamOwned {} if self.is_active => {
                let carrier = self.chart.service.spells.last().and_then(|spell| spell.carrier);
                found.rows.push(self.row(u64::from(matches!(carrier, Some(Owner::Team(_)))), 1));
            }
            Indicator::PeakIntake { .. } => {
                let enrolled = self.chart.events.iter().filter_map(|event| match &event.kind {
                    Kind::Enrolled(enrolled) => Some((event, enrolled.owner)),
                    _ => None,
                });
                let named = enrolled
                    .filter(|(event, owner)| self.of.members.carries(*owner, event.at.day()))
                    .filter(|(event, _)| self.in_window(event.at.day()));
                found.events.extend(named.map(|(event, _)| (event.at.day(), event.id, None)));
            }
            Indicator::Ended { reasons, expected, .. } if self.was_served() => {
                let ended = self.ended().is_some_and(|closed| reasons.contains(&closed.reason));
                let is_expected = |cases: &BTreeSet<CaseId>| cases.contains(&self.chart.service.case);
                let expected = *expected && self.is_active && self.of.expected.is_some_and(is_expected);
                found.rows.push(self.row(u64::from(ended || expected), 1));
            }
            Indicator::Retained { lost, .. } if self.was_served() => {
                let handed_on = |closed: &Closed| {
                    closed.reason == CloseReason::Moved && (closed.referred_on.is_some() || closed.to_program.is_some())
                };
                let lost = self.ended().is_some_and(|closed| lost.contains(&closed.reason) && !handed_on(closed));
                found.rows.push(self.row(u64::from(!lost), 1));
            }
            Indicator::OnTime { days, .. } => {
                let on_time = |end: Day, day: Day| day <= end.plus_days(i32::try_from(*days).unwrap_or(i32::MAX));
                found.rows.extend(self.closed().map(|(end, day, _)| self.row(u64::from(on_time(end, day)), 1)));
            }
            Indicator::Stayed { lost, .. } => {
                let lost = |end: Day, day: Day, closed: &Closed| day < end && lost.contains(&closed.reason);
                let closed = self.closed();
                found.rows.extend(closed.map(|(end, day, closed)| self.row(u64::from(!lost(end, day, closed)), 1)));
            }
            Indicator::Involved { moves, facilities, .. } => self.moves(*moves, facilities, found),
            Indicator::Kept { standard, closed, .. } if self.was_served() && (!closed || self.ended().is_some()) => {
                let judged = self.chart.kept.iter().find(|(code, _)| code == standard);
                found.rows.extend(judged.map(|(_, kept)| self.row(u64::from(*kept), 1)));
            }
            Indicator::Reviewed { .. } => {
                let case = self.chart.service.case;
                let (mut reviewed, mut met) = (0_u64, 0_u64);
                for (day, cases) in self.days().flat_map(|(from, through)| self.of.members.meetings(from..=through)) {
                    let was_reviewed = u64::from(cases.contains(&case));
                    (reviewed, met) = (reviewed.saturating_add(was_reviewed), met.saturating_add(1));
                    found.note_meeting(*day, (was_reviewed, 1));
                }
                if met > 0 {
                    found.rows.push(self.row(reviewed, met));
                }
            }
            Indicator::DirectService { .. } | Indicator::DirectWeeks { .. } => self.direct(found),
            _ => {}
        }
    }

    fn in_window(&self, day: Day) -> bool {
        let (first, last) = self.ready.window;
        (first..=last).contains(&day)
    }

    fn direct(&self, found: &mut Found) {
        let workers = &self.ready.workers;
        for event in self.events() {
            let Kind::Contact(contact) = &event.kind else { continue };
            if contact.outcome != ContactOutcome::Completed {
                continue;
            }
            for worker in contact.staff.iter().filter(|worker| workers.contains(worker)) {
                let meeting = contact.group.map_or(event.id.0, |group| group.0);
                found.note_direct((*worker, meeting), (event.at.day(), contact.minutes));
            }
        }
    }

    /// Entries or leavings of days in service, and of those on which service ends: all there are up to the last day.
    fn moves(&self, moves: Moves, facilities: &[Facility], found: &mut Found) {
        let served = |day: Day| self.spells.iter().any(|(from, through)| (*from..=through.next()).contains(&day));
        for event in self.chart.events {
            let stay = match (&event.kind, moves) {
                (Kind::InstitutionEntered(stay), Moves::Entries) => (stay.facility, stay.team_involved),
                (Kind::InstitutionLeft(stay), Moves::Leavings) => (stay.facility, stay.team_involved),
                _ => continue,
            };
            let day = event.at.day();
            if served(day) && (facilities.is_empty() || facilities.contains(&stay.0)) {
                found.events.push((day, event.id, stay.1));
            }
        }
    }

    fn was_served(&self) -> bool {
        self.days().next().is_some()
    }

    /// What ended the service in the window, where it did not begin again.
    fn ended(&self) -> Option<&Closed> {
        self.ending().map(|(_, closed)| closed)
    }

    /// The first day outside of the fixed time, and what ended the service, with its day.
    fn closed(&self) -> Option<(Day, Day, &Closed)> {
        let (day, closed) = self.ending()?;
        Some((self.chart.term_ends?, day, closed))
    }

    fn ending(&self) -> Option<(Day, &Closed)> {
        // The day after the last in service: of this team, and not of a later one.
        let after = self.spells.last()?.1.next();
        let closed = self.chart.events.iter().rev().find_map(|event| match &event.kind {
            Kind::Closed(closed) => Some((event.at.day(), closed)),
            _ => None,
        });
        closed.filter(|(day, _)| !self.is_active && *day == after && self.in_window(*day))
    }

    fn charted(&self, charts: &Charts, seen: &mut Vec<u32>) -> Row {
        let facts = self.chart.service.facts;
        let left_out = |why| Row { left_out: Some(why), ..self.row(0, 0) };
        let among = match &charts.among {
            Among::All {} => true,
            Among::Needing(needs) => needs.iter().any(|need| self.chart.record.needs.contains(need)),
            Among::Supported {} => facts.fitting(self.of.supports, Day::FIRST, self.of.members.last).next().is_some(),
        };
        if !among {
            return left_out(LeftOut::NotAmong);
        }
        let Ready { counted: counted_bits, of: of_bits, window: (first, last), .. } = *self.ready;
        let (mut counted, mut of, mut minutes, mut brief, mut served) = (0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
        for (from, through) in self.days() {
            served = served.saturating_add(days(from, through));
            for fact in facts.fitting(counted_bits | of_bits, from, through) {
                // Where it is a share, what is counted is counted among the others.
                let among = fact.matches & of_bits != 0;
                of = of.saturating_add(u64::from(among));
                if fact.matches & counted_bits != 0 && (among || of_bits == 0) {
                    counted = counted.saturating_add(1);
                    if let crate::fact::Effect::Contact { minutes: long, .. } = fact.effect {
                        minutes = minutes.saturating_add(long.into());
                        brief = brief.saturating_add(u64::from(long < BRIEF));
                    }
                }
            }
        }
        let row = match &charts.count {
            Count::Share { .. } if of == 0 => return left_out(LeftOut::NoContact),
            Count::Share { .. } => self.row(counted, of),
            Count::SeenBy { .. } if served < days(first, last) => return left_out(LeftOut::NotThroughout),
            Count::SeenBy { workers } => {
                let workers = usize::try_from(*workers).unwrap_or(usize::MAX);
                self.row(u64::from(seen_by(seen, workers, facts, counted_bits, first, last)), 1)
            }
            Count::Weekly(_) => self.row(counted, served),
            Count::WeeklyMinutes(_) => self.row(minutes, served),
            Count::Contacts(_) => self.row(counted, 1),
            Count::Had { least, .. } => self.row(u64::from(counted >= u64::from(*least)), 1),
        };
        Row { brief, ..row }
    }
}

impl Found {
    /// A meeting that its charts tell differently counts as the longest of them.
    fn note_direct(&mut self, of: (WorkerId, Uuid), (day, minutes): (Day, u16)) {
        let known = self.direct.entry(of).or_insert((day, minutes));
        *known = (*known).max((day, minutes));
    }

    fn note_meeting(&mut self, day: Day, (reviewed, carried): (u64, u64)) {
        let known = self.meetings.entry(day).or_default();
        *known = (known.0.saturating_add(reviewed), known.1.saturating_add(carried));
    }

    /// The mean of the days of meetings.
    fn of_meetings(&self, pooled: &Figure, evidence: &mut Evidence) -> Figure {
        evidence.days = self.meetings.keys().copied().collect();
        let mut numerator = Ratio::default();
        self.meetings.values().for_each(|(reviewed, carried)| numerator.add(*reviewed, *carried));
        Figure { numerator, denominator: count(self.meetings.len()), ..pooled.clone() }
    }

    fn pooled(&self, unit: Unit, drawn: Option<&BTreeSet<CaseId>>, evidence: &mut Evidence) -> Result<Figure, Untold> {
        let mut rows = self.rows.clone();
        rows.sort_unstable();
        for row in rows {
            let not_drawn = drawn.is_some_and(|drawn| !drawn.contains(&row.case)).then_some(LeftOut::NotDrawn);
            match not_drawn.or(row.left_out) {
                Some(why) => evidence.left_out.push((row.case, why)),
                None => evidence.charts.push((row.case, row.counted, row.of)),
            }
        }
        let sum = |of: fn(&(CaseId, u64, u64)) -> u64| evidence.charts.iter().map(of).fold(0, u64::saturating_add);
        let figure = Figure::new(unit, sum(|row| row.1), sum(|row| row.2), count(evidence.charts.len()));
        if figure.denominator == 0 { Err(Untold::NothingCounted) } else { Ok(figure) }
    }

    fn over_charts(
        &self,
        charts: &Charts,
        unit: Unit,
        drawn: Option<&BTreeSet<CaseId>>,
        evidence: &mut Evidence,
    ) -> (Result<Figure, Untold>, Option<Spread>) {
        let pooled = match self.pooled(unit, drawn, evidence) {
            Ok(pooled) => pooled,
            Err(why) => return (Err(why), None),
        };
        let counted: BTreeSet<CaseId> = evidence.charts.iter().map(|row| row.0).collect();
        let brief = self.rows.iter().filter(|row| counted.contains(&row.case));
        let spread = Spread {
            pooled: pooled.clone(),
            is_median: charts.over == Over::Median,
            without: count(evidence.charts.iter().filter(|row| row.1 == 0).count()),
            brief: brief.fold(0, |sum, row| sum.saturating_add(row.brief)),
        };
        let figure = match charts.over {
            Over::Pooled => pooled,
            Over::Median => median(unit, &evidence.charts),
        };
        (Ok(figure), Some(spread))
    }

    /// The month with the most events; the first of several.
    fn peak(&self, window: (Day, Day), evidence: &mut Evidence) -> Figure {
        let mut by_month: BTreeMap<Day, Vec<EventId>> = BTreeMap::new();
        for (day, event, _) in &self.events {
            by_month.entry(day.month().0).or_default().push(*event);
        }
        for events in by_month.into_values() {
            if events.len() > evidence.events.len() {
                evidence.events = events;
            }
        }
        evidence.events.sort_unstable();
        let months = std::iter::successors(Some(window.0), |month| Some(month.plus_months(1)));
        let months = months.take_while(|month| *month <= window.1).count();
        Figure::new(Unit::Plain, count(evidence.events.len()), 1, count(months))
    }

    /// All moves from a day on, or the latest so many where these are more.
    fn involved(&self, first: Day, least: u32, most_unsaid: u32, evidence: &mut Evidence) -> Result<Figure, Untold> {
        let mut moves = self.events.clone();
        moves.sort_unstable();
        moves.reverse();
        let recent = moves.partition_point(|(day, ..)| *day >= first);
        moves.truncate(recent.max(usize::try_from(least).unwrap_or(usize::MAX)));
        evidence.events = moves.iter().map(|(_, event, _)| *event).collect();
        let with = |said: Option<bool>| count(moves.iter().filter(|of| of.2 == said).count());
        let (involved, said) = (with(Some(true)), with(Some(true)).saturating_add(with(Some(false))));
        let all = count(moves.len());
        if all == 0 {
            return Err(Untold::NothingCounted);
        }
        let unsaid = Figure::new(Unit::Percent, all.saturating_sub(said), all, all);
        let most = crate::event::Hundredths::new(most_unsaid.saturating_mul(100));
        if said == 0 || unsaid.against(most, super::Reading::Exact).is_gt() {
            let percent = u32::try_from(unsaid.hundredths().div_euclid(100)).unwrap_or(100);
            return Err(Untold::Unsaid { percent });
        }
        Ok(Figure::new(Unit::Percent, involved, said, said))
    }
}

/// The middle of the charts' figures, or the mean of the two in the middle.
fn median(unit: Unit, charts: &[(CaseId, u64, u64)]) -> Figure {
    let mut charts: Vec<(u64, u64)> = charts.iter().map(|(_, counted, of)| (*counted, *of)).collect();
    let over = |(counted, _): (u64, u64), (_, of): (u64, u64)| u128::from(counted).saturating_mul(u128::from(of));
    charts.sort_unstable_by(|one, other| over(*one, *other).cmp(&over(*other, *one)));
    let upper = charts.len().div_euclid(2);
    let lower = charts.len().saturating_sub(1).div_euclid(2);
    let mut numerator = Ratio::default();
    let middle = if lower == upper { vec![upper] } else { vec![lower, upper] };
    for (counted, of) in middle.iter().filter_map(|at| charts.get(*at)) {
        numerator.add(*counted, *of);
    }
    Figure { numerator, denominator: count(middle.len()), subjects: count(charts.len()), unit }
}

impl Draw {
    /// The cases drawn; none where all are looked at.
    fn among(self, active: &[CaseId]) -> Option<BTreeSet<CaseId>> {
        let Self::Sample { seed, charts } = self else { return None };
        let mut lots: Vec<(u64, CaseId)> = active.iter().map(|case| (lot(seed, *case), *case)).collect();
        lots.sort_unstable();
        lots.truncate(usize::try_from(charts).unwrap_or(usize::MAX));
        Some(lots.into_iter().map(|(_, case)| case).collect())
    }
}

/// A number of a case that looks random and depends on the seed.
fn lot(seed: u64, case: CaseId) -> u64 {
    let (high, low) = case.0.as_u64_pair();
    [high, low].into_iter().fold(seed, |state, part| mixed(state ^ part))
}

/// `SplitMix64` (Steele, Lea & Flood 2014).
const fn mixed(state: u64) -> u64 {
    let state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}
