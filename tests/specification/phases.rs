//! Phases begun on their boundaries and the service ended with the last (S21); events written down in time
//! (S5).

use caseload::event::{CloseReason, Kind};
use caseload::program::{Guard, PhaseSteps, Rule, Timeliness};
use caseload::time::{Day, Instant};

use super::{Entry, Judged, Record, State, Status, Version, phase_anchor};

pub(super) fn judge(record: &Record<'_>, version: &Version<'_, PhaseSteps>) -> Judged {
    let (rule, mut judged) = (version.rule, Judged::default());
    let anchor = phase_anchor(record.program, &record.events);
    let Some(anchor) = anchor.filter(|anchor| record.on(*anchor).is_some_and(State::is_open)) else { return judged };
    // S19: the edition of the day on which they opened.
    if !version.holds(anchor) {
        return judged;
    }
    let boundaries: Vec<_> = record.program.boundaries(anchor).collect();
    let end = boundaries[boundaries.len() - 1];
    let timed: Vec<_> = record.program.phases().iter().filter(|phase| phase.months.is_some()).collect();
    let tolerance = super::signed(rule.tolerance_days);
    for (i, boundary) in boundaries.iter().copied().enumerate().skip(1) {
        // The days on which the step was taken.
        let taken: Vec<Day> = match timed.get(i) {
            Some(phase) => record
                .events
                .iter()
                .filter(|event| matches!(&event.kind, Kind::PhaseStarted(started) if started.phase == phase.phase))
                .map(|event| event.at.day())
                .filter(|day| *day >= boundary.plus_days(-tolerance) && *day >= anchor)
                .collect(),
            // The end of service has tolerance only upwards.
            None => record.closings().map(|state| state.day).filter(|day| *day >= end).collect(),
        };
        let step =
            Step { record, anchor, boundary, end, last: boundary.plus_days(tolerance), done: taken.first().copied() };
        let (status, done, finding) = step.judge();
        judged.entries.push(Entry { opened: anchor, due: Some(boundary), status, done });
        judged.findings.extend(finding);
    }
    judged
}

struct Step<'a> {
    record: &'a Record<'a>,
    anchor: Day,
    boundary: Day,
    /// The first day outside the last phase.
    end: Day,
    /// The last day on time.
    last: Day,
    /// The first day the step was taken, ever.
    done: Option<Day>,
}

impl Step<'_> {
    fn judge(&self) -> (Status, Option<Day>, Option<(Day, Day)>) {
        let late = self.last.next();
        // From here on the step is owed; after a closure, from the next enrolment on.
        let mut owed_from = self.anchor;
        while let Some(closing) = self.record.closings().find(|state| state.day > owed_from) {
            if let Some(done) = self.done.filter(|done| *done <= closing.day) {
                return self.taken(done);
            }
            // S20: missed stays missed, and is not made good later.
            if late <= closing.day {
                return (Status::Missed, None, Some((late, closing.day.previous().max(late))));
            }
            // S21: closed early for a reason that the program does not allow.
            if closing.day < self.end && !closing.closed_for.is_some_and(|reason| self.is_allowed(reason, closing.day))
            {
                return (Status::Missed, None, Some((closing.day, closing.day)));
            }
            // S20: boundaries still ahead are owed again when the case is enrolled again within its time.
            let again = self.record.days.iter().find(|state| state.day > closing.day && state.in_service);
            match again {
                Some(again) if closing.day < self.end && again.day < self.end && self.boundary >= again.day => {
                    owed_from = again.day;
                }
                _ => return (Status::Excused, None, None),
            }
        }
        match self.done {
            Some(done) => self.taken(done),
            None if late <= self.record.as_of => (Status::Missed, None, Some((late, self.record.as_of))),
            None => (Status::Pending, None, None),
        }
    }

    fn taken(&self, done: Day) -> (Status, Option<Day>, Option<(Day, Day)>) {
        let late = self.last.next();
        if done < late { (Status::Met, Some(done), None) } else { (Status::Missed, Some(done), Some((late, done))) }
    }

    /// The reasons of the rulebook's guards; without one, any early reason.
    fn is_allowed(&self, reason: CloseReason, day: Day) -> bool {
        reason.is_early()
            && self.record.program.edition_on(day).standards.iter().all(|standard| match &standard.rule {
                Rule::Guard(Guard::EarlyReasons { reasons }) => reasons.contains(&reason),
                _ => true,
            })
    }
}

/// S5: civil days from `at` to `recorded_at`.
pub(super) fn timeliness(record: &Record<'_>, version: &Version<'_, Timeliness>) -> Judged {
    let (rule, mut judged) = (version.rule, Judged::default());
    for event in record.events.iter().filter(|event| rule.of.iter().any(|pattern| pattern.fits(&event.kind))) {
        let opened = event.at.day();
        if !version.holds(opened) {
            continue;
        }
        let Some(recorded) = event.recorded_at.map(Instant::day) else {
            judged.entries.push(Entry { opened, due: None, status: Status::CannotTell, done: None });
            continue;
        };
        let due = rule.within.after(opened, record.program.holidays());
        // What was recorded after `as_of` is not yet written.
        let done = Some(recorded).filter(|recorded| *recorded <= record.as_of);
        let status = match done {
            Some(done) if done <= due => Status::Met,
            None if record.as_of <= due => Status::Pending,
            _ => Status::Missed,
        };
        judged.entries.push(Entry { opened, due: Some(due), status, done });
        if status == Status::Missed {
            judged.findings.push((due.next(), done.unwrap_or(record.as_of)));
        }
    }
    judged
}
