//! Measures of the roster: staffing, meetings, supervision and its span, training.

use std::collections::BTreeMap;

use super::ledger::{Ledger, Levels};
use super::tally::{Piece, days, pieces};
use super::{Figure, Measured, Ratio, Ready, Subject, Tally, Unit};
use crate::event::{Hundredths, Owner, Role, Worker};
use crate::ids::{TeamId, WorkerId};
use crate::obligation::Verdict;
use crate::program::{MeasureWindow, Quantity, SubjectKind};
use crate::roster::Roster;
use crate::time::Day;

/// A day of a mean of ratios: how many there are that make the day count, and the ratio; none where it cannot
/// be told.
type Daily = (u64, Option<(u64, u64)>);

impl Ready {
    /// Reports what the roster tells, with the cases of all parts.
    pub(super) fn of_roster<'a>(
        &'a self,
        tally: &Tally,
        roster: &Roster,
        as_of: Day,
        report: &mut impl FnMut(Measured<'a>),
    ) {
        let Some(window) = self.measure.window else { return };
        match &self.measure.quantity {
            Quantity::Staffing { role } => self.staffing(window, role, tally, roster, as_of, report),
            Quantity::Span {} => self.span(window, roster, as_of, report),
            Quantity::Meetings {} => self.meetings(window, tally, roster, as_of, report),
            Quantity::Supervision {} => self.supervision(window, roster, as_of, report),
            Quantity::Training {} => self.training(window, roster, as_of, report),
            _ => {}
        }
    }

    /// Hours of a role for 100 cases: hundredths of an FTE over cases.
    fn staffing<'a>(
        &'a self,
        window: MeasureWindow,
        role: &Role,
        tally: &Tally,
        roster: &Roster,
        as_of: Day,
        report: &mut impl FnMut(Measured<'a>),
    ) {
        let hours = ledger(roster, |entry| (entry.team.map(Subject::Team), hours_in(entry, role)));
        let wanted = |of: &Subject| matches!(of, Subject::Program {}) == (self.measure.subject == SubjectKind::Program);
        for of in tally.cases.subjects().filter(wanted) {
            let (hours, cases) = (hours.levels(of), tally.cases.levels(of));
            let (formed, known) = match of {
                Subject::Team(team) => (formed(roster, team), false),
                _ => (None, !roster.is_empty()),
            };
            let daily = |day| {
                let cases = cases.on(day);
                let known = known || formed.is_some_and(|formed| formed <= day);
                (cases, known.then(|| (hours.on(day), cases)))
            };
            self.mean(of, window, hours.days().chain(cases.days()).chain(formed), daily, as_of, report);
        }
    }

    /// Workers who name a supervisor over the hours of their supervisors.
    fn span<'a>(&'a self, window: MeasureWindow, roster: &Roster, as_of: Day, report: &mut impl FnMut(Measured<'a>)) {
        let named =
            ledger(roster, |entry| (entry.supervisor.map(Subject::Worker), u64::from(entry.supervisor.is_some())));
        let hours = ledger(roster, |entry| (Some(Subject::Worker(entry.worker)), hours_in(entry, &Role::Supervisor)));
        let ratio = |workers: &Levels, hours: &Levels, day| -> Daily {
            let (workers, hours) = (workers.on(day), hours.on(day));
            (workers, (hours > 0).then(|| (workers.saturating_mul(100), hours)))
        };
        // The hours of those supervisors whom somebody names on the day.
        let mut in_charge = Ledger::default();
        for of in named.subjects().filter(|of| *of != Subject::Program {}) {
            let (workers, hours) = (named.levels(of), hours.levels(of));
            let daily = |day| if workers.on(day) > 0 { hours.on(day) } else { 0 };
            let mut before = 0;
            for day in in_order(workers.days().chain(hours.days())) {
                put(&mut in_charge, Subject::Program {}, day, before, daily(day));
                before = daily(day);
            }
            if self.measure.subject == SubjectKind::Worker {
                let changes = workers.days().chain(hours.days());
                self.mean(of, window, changes, |day| ratio(&workers, &hours, day), as_of, report);
            }
        }
        if self.measure.subject == SubjectKind::Program {
            let (workers, hours) = (named.levels(Subject::Program {}), in_charge.levels(Subject::Program {}));
            let changes = workers.days().chain(hours.days());
            self.mean(Subject::Program {}, window, changes, |day| ratio(&workers, &hours, day), as_of, report);
        }
    }

    /// Reports, for each window, the mean of the ratios of the days that count. Between two days of
    /// `changes` every day is the same.
    fn mean<'a>(
        &'a self,
        of: Subject,
        window: MeasureWindow,
        changes: impl Iterator<Item = Day>,
        daily: impl Fn(Day) -> Daily,
        as_of: Day,
        report: &mut impl FnMut(Measured<'a>),
    ) {
        struct Window {
            first: Day,
            sum: Ratio,
            days: u64,
            most: u64,
            known: bool,
        }
        let mut done = |window: Option<Window>| {
            let Some(Window { first, sum, days, most, known }) = window else { return };
            let figure = |quantity: &Quantity| Figure {
                numerator: sum,
                denominator: days,
                subjects: most,
                unit: Unit::of(quantity),
            };
            let mut measured = self.judge(of, first, figure, as_of);
            if let Some(measured) = measured.as_mut().filter(|of| !known && of.verdict != Verdict::Pending) {
                measured.verdict = Verdict::CannotTell;
            }
            measured.into_iter().for_each(&mut *report);
        };
        let mut at_hand: Option<Window> = None;
        let mut changes = in_order(changes).into_iter().take_while(|day| *day <= as_of).peekable();
        while let Some(day) = changes.next() {
            let (present, ratio) = daily(day);
            if present == 0 {
                continue;
            }
            let through = changes.peek().map_or(as_of, |next| next.previous());
            for Piece { window: (first, _), from, through } in pieces(window, day, through) {
                if at_hand.as_ref().is_some_and(|window| window.first != first) {
                    done(at_hand.take());
                }
                let new = Window { first, sum: Ratio::default(), days: 0, most: 0, known: true };
                let window = at_hand.get_or_insert(new);
                let days = days(from, through);
                window.days = window.days.saturating_add(days);
                window.most = window.most.max(present);
                match ratio {
                    Some((numerator, denominator)) => window.sum.add(numerator.saturating_mul(days), denominator),
                    None => window.known = false,
                }
            }
        }
        done(at_hand);
    }

    fn meetings<'a>(
        &'a self,
        window: MeasureWindow,
        tally: &Tally,
        roster: &Roster,
        as_of: Day,
        report: &mut impl FnMut(Measured<'a>),
    ) {
        let mut met: BTreeMap<_, Vec<Day>> = BTreeMap::new();
        for (day, meeting) in roster.meetings() {
            met.entry(meeting.team).or_default().push(*day);
        }
        for team in roster.teams() {
            let Some(formed) = formed(roster, team).filter(|formed| *formed <= as_of) else { continue };
            // A case of a lead with the team is the team's to meet about, though not of its ratios (S24).
            let cases = [&tally.cases, &tally.led].map(|of| of.levels(Subject::Team(team)));
            let met = met.get(&team).map(Vec::as_slice).unwrap_or_default();
            for Piece { window: (first, last), through, .. } in pieces(window, window.around(formed).0, as_of) {
                let excused = !cases.iter().any(|of| of.any(first, last));
                self.occasions(
                    Subject::Team(team),
                    (first, last),
                    between(met, first, through),
                    excused,
                    as_of,
                    report,
                );
            }
        }
    }

    fn supervision<'a>(
        &'a self,
        window: MeasureWindow,
        roster: &Roster,
        as_of: Day,
        report: &mut impl FnMut(Measured<'a>),
    ) {
        let mut held: BTreeMap<WorkerId, Vec<Day>> = BTreeMap::new();
        for (day, session) in roster.supervision() {
            for (at, worker) in session.workers.iter().enumerate() {
                if !session.workers.iter().take(at).any(|before| before == worker) {
                    held.entry(*worker).or_default().push(*day);
                }
            }
        }
        for worker in roster.workers() {
            let held = held.get(&worker).map(Vec::as_slice).unwrap_or_default();
            let mut changes =
                changes(roster, Owner::Worker(worker)).into_iter().take_while(|day| *day <= as_of).peekable();
            let mut reported = None;
            while let Some(day) = changes.next() {
                if roster.worker(worker, day).here().is_none_or(|entry| entry.supervisor.is_none()) {
                    continue;
                }
                let through = changes.peek().map_or(as_of, |next| next.previous());
                for Piece { window: (first, last), .. } in pieces(window, day, through) {
                    if reported.replace(first) == Some(first) {
                        continue;
                    }
                    let mut days = (first.number()..=last.number()).map(Day::from_number);
                    let excused = !days.any(|day| roster.works(worker, day) && !roster.absent(worker, day));
                    let held = between(held, first, last.min(as_of));
                    self.occasions(Subject::Worker(worker), (first, last), held, excused, as_of, report);
                }
            }
        }
    }

    fn training<'a>(
        &'a self,
        window: MeasureWindow,
        roster: &Roster,
        as_of: Day,
        report: &mut impl FnMut(Measured<'a>),
    ) {
        let mut completed: BTreeMap<(WorkerId, Day), u64> = BTreeMap::new();
        for (day, training) in roster.trainings().iter().filter(|(day, _)| *day <= as_of) {
            let hours = Hundredths::nearest(training.hours.get()).unwrap_or_default();
            let sum = completed.entry((training.worker, window.around(*day).0)).or_default();
            *sum = sum.saturating_add(hours.hundredths().into());
        }
        for worker in roster.workers() {
            let mut changes =
                changes(roster, Owner::Worker(worker)).into_iter().take_while(|day| *day <= as_of).peekable();
            let mut reported = None;
            while let Some(day) = changes.next() {
                if !roster.works(worker, day) {
                    continue;
                }
                let through = changes.peek().map_or(as_of, |next| next.previous());
                for Piece { window: (first, last), .. } in pieces(window, day, through) {
                    if reported.replace(first) == Some(first) {
                        continue;
                    }
                    let days = || (first.number()..=last.number()).map(Day::from_number);
                    let excused =
                        !days().all(|day| roster.works(worker, day)) || days().all(|day| roster.absent(worker, day));
                    let hours = completed.get(&(worker, first)).copied().unwrap_or(0);
                    let figure = Figure::new(Unit::of(&self.measure.quantity), hours, 100, 1);
                    self.of_window(Subject::Worker(worker), (first, last), figure, excused, as_of, report);
                }
            }
        }
    }

    /// Reports how often something was held in a window.
    fn occasions<'a>(
        &'a self,
        of: Subject,
        window: (Day, Day),
        held: u64,
        excused: bool,
        as_of: Day,
        report: &mut impl FnMut(Measured<'a>),
    ) {
        let figure = Figure::new(Unit::of(&self.measure.quantity), held, 1, 1);
        self.of_window(of, window, figure, excused, as_of, report);
    }

    fn of_window<'a>(
        &'a self,
        of: Subject,
        window: (Day, Day),
        figure: Figure,
        excused: bool,
        as_of: Day,
        report: &mut impl FnMut(Measured<'a>),
    ) {
        let verdict = if window.1 >= as_of {
            Verdict::Pending
        } else if excused {
            Verdict::Excused
        } else {
            self.against_bound(&figure)
        };
        report(Measured { standard: self.standard, measure: &self.measure, of, window, figure, verdict });
    }
}

/// What the entries of workers add up to, of whom an entry says and of the program, as the days end.
fn ledger(roster: &Roster, of: impl Fn(&Worker) -> (Option<Subject>, u64)) -> Ledger {
    let mut ledger = Ledger::default();
    for worker in roster.workers() {
        let mut before = (None, 0);
        for day in changes(roster, Owner::Worker(worker)) {
            let now = roster.worker(worker, day).here().map_or((None, 0), &of);
            put(&mut ledger, Subject::Program {}, day, before.1, now.1);
            for (whose, was, is) in [(before.0, before.1, 0), (now.0, 0, now.1)] {
                if let Some(whose) = whose {
                    put(&mut ledger, whose, day, was, is);
                }
            }
            before = now;
        }
    }
    ledger
}

/// Notes that so many became so many.
fn put(ledger: &mut Ledger, of: Subject, day: Day, was: u64, is: u64) {
    let signed = |n| i64::try_from(n).unwrap_or(i64::MAX);
    ledger.add(of, day, signed(is).saturating_sub(signed(was)));
}

/// A worker's hours in a role, in hundredths of an FTE.
pub(super) fn hours_in(entry: &Worker, role: &Role) -> u64 {
    let of_role = entry.roles.iter().filter(|of| of.role == *role);
    of_role.fold(0, |sum: u64, of| sum.saturating_add(of.fte.hundredths().into()))
}

/// The days on which anything changes for an owner, in order.
pub(super) fn changes(roster: &Roster, owner: Owner) -> Vec<Day> {
    in_order(roster.changes(owner).into_iter().map(|(day, _)| day))
}

/// The first day that ends with a team formed.
pub(super) fn formed(roster: &Roster, team: TeamId) -> Option<Day> {
    changes(roster, Owner::Team(team)).into_iter().find(|day| roster.team(team, *day).is_some())
}

fn in_order(days: impl Iterator<Item = Day>) -> Vec<Day> {
    let mut days: Vec<_> = days.collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// How many of the days, in order, lie from one to another.
fn between(days: &[Day], from: Day, through: Day) -> u64 {
    let (before, until) = (days.partition_point(|day| *day < from), days.partition_point(|day| *day <= through));
    u64::try_from(until.saturating_sub(before)).unwrap_or(u64::MAX)
}
