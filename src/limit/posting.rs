//! Posting: what each event of a case changes of the ledger.

use super::ledger::{At, Booking, Change, Cover, Enrolment, Ledger, Posted, Stretch};
use super::load::Carry;
use super::shared::Ledgers;
use super::{Authority, authority};
use crate::event::{Event, Kind, Owner};
use crate::ids::{CaseId, EventId};
use crate::program::Program;
use crate::record::Record;
use crate::roster::Roster;
use crate::time::Day;

/// Posts the changes of one case, event by event.
#[derive(Debug)]
pub(crate) struct Posting<'a> {
    ledgers: &'a Ledgers,
    program: &'a Program,
    roster: Option<&'a Roster>,
    case: u32,
    /// Who carries the case, by number too, and how.
    now: Option<(Owner, u32, Carry)>,
    /// The last day that was posted.
    day: Day,
    /// Where the case's own entries begin.
    covers: usize,
    bookings: usize,
    open: Option<usize>,
    in_service: Option<usize>,
}

impl<'a> Posting<'a> {
    pub(crate) fn begin(
        ledgers: &'a Ledgers,
        program: &'a Program,
        roster: Option<&'a Roster>,
        ledger: &mut Ledger,
        case: CaseId,
    ) -> Self {
        let number = u32::try_from(ledger.cases.len()).unwrap_or(u32::MAX);
        ledger.cases.push(Posted { case, client: None, program: None, left_out: false });
        Self {
            ledgers,
            program,
            roster,
            case: number,
            now: None,
            day: Day::FIRST,
            covers: ledger.covers.len(),
            bookings: ledger.bookings.len(),
            open: None,
            in_service: None,
        }
    }

    /// Lets the calendar pass through a day, before what happens on it: phases begin without an event.
    pub(crate) fn pass(&mut self, ledger: &mut Ledger, record: &Record, through: Day) {
        if let (Some(phases), Some(began)) = (&self.ledgers.by_phase, record.term_began) {
            let since = self.day;
            for boundary in phases.boundaries(began).filter(|day| since < *day && *day <= through) {
                self.carried(ledger, record, ((boundary, (i64::MIN, 0)), EventId(uuid::Uuid::nil())), false);
            }
        }
        self.day = through;
    }

    fn carried(&mut self, ledger: &mut Ledger, record: &Record, at: At, decision: bool) {
        let after = self.ledgers.carry(record, at.0.0);
        let case = self.case;
        let change = |ledger: &mut Ledger, owner, before, after, arrival| {
            ledger.changes.push(Change::at(at, (owner, case), (before, after), arrival));
        };
        match (&mut self.now, after) {
            (Some((from, number, was)), Some((to, is))) if *from == to => {
                if *was != is {
                    change(ledger, *number, Some(*was), Some(is), false);
                    *was = is;
                }
            }
            (now, after) => {
                if let Some((_, number, was)) = *now {
                    change(ledger, number, Some(was), None, false);
                }
                *now = after.map(|(to, is)| (to, ledger.owner(to), is));
                if let Some((_, number, is)) = *now {
                    change(ledger, number, None, Some(is), decision);
                }
            }
        }
    }

    /// Takes in an event that the record was folded with.
    pub(crate) fn event(&mut self, ledger: &mut Ledger, record: &Record, event: &Event, before: Option<Owner>) {
        if matches!(event.kind, Kind::Contact(_)) && event.overrides.is_empty() {
            // Nearly every event, and none of these change who carries what.
            return;
        }
        let at = ((event.at.day(), event.at.moment()), event.id);
        let decision = matches!(event.kind, Kind::Enrolled(_) | Kind::Reassigned(_));
        if !self.ledgers.gauges.is_empty() {
            self.carried(ledger, record, at, decision);
        }
        self.set_aside(ledger, record, event, before);
        match &event.kind {
            Kind::Enrolled(enrolled) if self.ledgers.looks_at_enrolments() => {
                let owner = ledger.owner(enrolled.owner.carrier());
                ledger.enrolments.push(Enrolment { at, case: self.case, owner });
            }
            Kind::AppointmentMade(made) if !self.ledgers.overlaps.is_empty() => {
                ledger.bookings.extend(made.staff.iter().map(|worker| Booking {
                    appointment: made.appointment,
                    worker: *worker,
                    case: self.case,
                    starts: made.starts,
                    minutes: made.minutes,
                    made: at,
                    cancelled: None,
                }));
            }
            Kind::AppointmentCancelled(cancelled) => {
                for booking in ledger.bookings.get_mut(self.bookings..).unwrap_or_default() {
                    if booking.appointment == cancelled.appointment && booking.cancelled.is_none() {
                        booking.cancelled = Some(at);
                    }
                }
            }
            _ => {}
        }
        if !self.ledgers.one_open.is_empty() {
            self.stretches(ledger, record, at);
        }
    }

    /// Overrides of the event, and the end of those that the event ends.
    fn set_aside(&self, ledger: &mut Ledger, record: &Record, event: &Event, before: Option<Owner>) {
        let at = ((event.at.day(), event.at.moment()), event.id);
        let passed_on = before.map(Owner::carrier) != record.owner.map(Owner::carrier) && before.is_some();
        if passed_on || matches!(event.kind, Kind::Closed(_)) {
            for cover in ledger.covers.get_mut(self.covers..).unwrap_or_default() {
                cover.ended = cover.ended.or(Some(at));
            }
        }
        if event.overrides.is_empty() {
            return;
        }
        for one in record.overrides.iter().filter(|one| one.at == event.at) {
            let authority = authority(self.program, self.roster, one);
            if authority == Authority::None {
                continue;
            }
            // Whatever edition puts it: the code is what is set aside.
            let of_code = self.program.standards().iter().enumerate().filter(|(_, of)| of.code.as_str() == &*one.code);
            ledger.covers.extend(of_code.map(|(standard, _)| Cover {
                case: self.case,
                standard,
                entitled: authority == Authority::Entitled,
                from: at,
                ended: None,
                until: one.until,
            }));
        }
    }

    fn stretches(&mut self, ledger: &mut Ledger, record: &Record, at: At) {
        let case = self.case;
        // Whose case it is is known once it is referred.
        let is_open = record.state.is_open() && record.client.is_some();
        let now = [(&mut self.open, is_open, false), (&mut self.in_service, record.state.in_service, true)];
        for (running, is_on, in_service) in now {
            match (*running, is_on) {
                (None, true) => {
                    *running = Some(ledger.stretches.len());
                    ledger.stretches.push(Stretch { case, in_service, from: at, to: None });
                }
                (Some(place), false) => {
                    if let Some(stretch) = ledger.stretches.get_mut(place) {
                        stretch.to = Some(at);
                    }
                    *running = None;
                }
                _ => {}
            }
        }
    }

    /// Ends the case on the last day that is looked at; one that is left out counts to what others are asked alone.
    pub(crate) fn end(mut self, ledger: &mut Ledger, record: &Record, as_of: Day, left_out: bool) {
        self.pass(ledger, record, as_of);
        let place = usize::try_from(self.case).unwrap_or(usize::MAX);
        if let Some(posted) = ledger.cases.get_mut(place) {
            posted.client = record.client;
            posted.program.clone_from(&record.program);
            posted.left_out = left_out;
        }
    }
}
