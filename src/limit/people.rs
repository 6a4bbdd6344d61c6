//! Limits on people, of a proposed event against the census.

use std::borrow::Cow;

use super::load::{Carry, cases};
use super::{Answer, Broken, Limits, Said};
use crate::event::{AppointmentMade, Event, Kind, Owner};
use crate::ids::CaseId;
use crate::limit::{Authority, authority};
use crate::program::{Cap, Code, Credentials, Intake, OneOpenCase, Per, Program, Rule};
use crate::record::{AppointmentOnFile, Record};
use crate::roster::{Carried, Census, Known};
use crate::time::{Day, Instant};

/// A case that would come to an owner.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival<'a> {
    pub(crate) record: &'a Record,
    /// The case; none where it is not opened yet.
    pub(crate) case: Option<CaseId>,
    pub(crate) owner: Owner,
    pub(crate) at: Instant,
    /// Whether the owner is named at an enrolment.
    pub(crate) enrols: bool,
}

impl<'a> Arrival<'a> {
    pub(crate) fn of(record: &'a Record, event: &Event) -> Option<Self> {
        let (owner, enrols) = match &event.kind {
            Kind::Enrolled(enrolled) => (enrolled.owner, true),
            Kind::Reassigned(reassigned) => (reassigned.owner, false),
            _ => return None,
        };
        Some(Self { record, case: Some(event.case), owner, at: event.at, enrols })
    }

    /// Whether the owner carries the case already.
    fn stays(&self) -> bool {
        let state = &self.record.state;
        state.in_service && self.record.owner.is_some_and(|owner| owner.carrier() == self.owner.carrier())
    }
}

impl Per {
    /// Whether a limit of this kind is on such an owner.
    pub(crate) const fn is_on(self, owner: Owner) -> bool {
        match owner {
            Owner::Worker(_) | Owner::Lead { .. } => matches!(self, Self::Worker),
            Owner::Team(_) => matches!(self, Self::Team),
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "an answer may be none")]
fn cannot_tell(why: impl Into<Cow<'static, str>>) -> Answer {
    Some(Said::CannotTell(why.into()))
}

const NO_CENSUS: &str = "who carries what: no census was given";

/// What a limit on an owner says of an arrival.
pub(crate) fn arrival(
    limits: &Limits,
    standard: usize,
    rule: &Rule,
    program: &Program,
    census: Option<&Census>,
    arrival: &Arrival<'_>,
) -> Answer {
    let owner = arrival.owner;
    let concerns = match rule {
        Rule::Cap(cap) => cap.per.is_on(owner),
        Rule::Intake(intake) => arrival.enrols && intake.per.is_on(owner),
        Rule::Credentials(_) => true,
        _ => false,
    };
    if !concerns {
        return None;
    }
    let Some(census) = census else { return cannot_tell(NO_CENSUS) };
    match rule {
        Rule::Cap(_) | Rule::Credentials(_) if arrival.stays() => Some(Said::Kept),
        Rule::Cap(cap) => self::cap(limits, standard, cap, program, census, arrival),
        Rule::Intake(intake) => self::intake(intake, census, arrival),
        Rule::Credentials(credentials) => self::credentials(credentials, census, arrival),
        _ => None,
    }
}

fn unknown(owner: Owner, day: Day) -> Answer {
    cannot_tell(format!("the roster does not know {owner} on {day}"))
}

/// What an owner carries under a cap but for the case that would come, in hundredths, and the room there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Carrying {
    pub(crate) all: i64,
    /// Of these, cases for which the cap is set aside.
    covered: i64,
    pub(crate) room: u64,
}

/// What an owner carries under a cap.
pub(crate) fn carried(
    limits: &Limits,
    standard: usize,
    cap: &Cap,
    program: &Program,
    census: &Census,
    arrival: &Arrival<'_>,
) -> Known<Carrying> {
    let (owner, day) = (arrival.owner, arrival.at.day());
    let (Some(weights), Some(of)) = (limits.weights(standard), program.standards().get(standard)) else {
        return Known::Not;
    };
    census.roster().fte_at(owner, &cap.without, (day, arrival.at.moment())).map(|fte| {
        let mut theirs = Carrying { all: 0, covered: 0, room: cap.room(fte) };
        for case in census.carried_by(owner).filter(|carried| Some(carried.case) != arrival.case) {
            let phase = limits.phases().phase_on(case.phase, case.term_began, day);
            let weight = weights.weigh(Carry::new(case.tier, phase, case.held));
            theirs.all = theirs.all.saturating_add(weight);
            if is_covered(program, census, case, &of.code, day) {
                theirs.covered = theirs.covered.saturating_add(weight);
            }
        }
        theirs
    })
}

fn cap(
    limits: &Limits,
    standard: usize,
    cap: &Cap,
    program: &Program,
    census: &Census,
    arrival: &Arrival<'_>,
) -> Answer {
    let (owner, day) = (arrival.owner, arrival.at.day());
    let Carrying { all, covered, room } = match carried(limits, standard, cap, program, census, arrival) {
        Known::Not => return unknown(owner, day),
        Known::Left => return None,
        Known::Here(known) => known,
    };
    let state = &arrival.record.state;
    let phase = limits.phases().phase_on(state.phase, arrival.record.term_began, day);
    let this = limits.weights(standard)?.weigh(Carry::of(*state, phase));
    let most = i64::try_from(room.saturating_mul(100)).unwrap_or(i64::MAX);
    super::guard::kept_if(all.saturating_sub(covered).saturating_add(this) <= most, || {
        let set_aside =
            if covered > 0 { format!(", {} of them with the cap set aside", cases(covered)) } else { String::new() };
        let with = cases(all.saturating_add(this));
        Broken::new(
            format!("{} of {room} carried by {owner}{set_aside}, and {with} with this case", cases(all)),
            "choose an owner with room, or have the cap set aside with a reason and an end",
        )
    })
}

/// Whether the census knows a case for which the standard is set aside.
fn is_covered(program: &Program, census: &Census, of: &Carried, code: &Code, day: Day) -> bool {
    let entitled = |one| authority(program, Some(census.roster()), one) == Authority::Entitled;
    of.overrides.iter().any(|one| one.covers(code.as_str(), day) && entitled(one))
}

fn intake(intake: &Intake, census: &Census, arrival: &Arrival<'_>) -> Answer {
    let (owner, day) = (arrival.owner, arrival.at.day());
    let fte = if intake.per_fte {
        match census.roster().fte_at(owner, &intake.without, (day, arrival.at.moment())) {
            Known::Not => return unknown(owner, day),
            Known::Left => return None,
            Known::Here(fte) => fte,
        }
    } else {
        crate::event::Hundredths::default()
    };
    let (room, enrolled) = (intake.room(fte), census.intake(owner, day));
    super::guard::kept_if(enrolled < room, || {
        Broken::new(
            format!("{enrolled} of {room} enrolled under {owner} this month"),
            "enrol next month or under another owner, or have the limit set aside with a reason and an end",
        )
    })
}

fn credentials(credentials: &Credentials, census: &Census, arrival: &Arrival<'_>) -> Answer {
    let (owner, day) = (arrival.owner, arrival.at.day());
    match census.roster().holds_at(owner, &credentials.any_of, (day, arrival.at.moment())) {
        Known::Not => unknown(owner, day),
        Known::Left => None,
        Known::Here(holds) => super::guard::kept_if(holds, || {
            Broken::new(
                format!("{owner} holds none of these in force on {day}"),
                "choose an owner who does, or record the credential",
            )
        }),
    }
}

/// At enrolment: no other case of the client is open in this program or one that it excludes.
pub(super) fn one_open_case(
    one: &OneOpenCase,
    program: &Program,
    record: &Record,
    event: &Event,
    census: Option<&Census>,
) -> Answer {
    let Some(census) = census else { return cannot_tell(NO_CENSUS) };
    let client = record.client?;
    // A name that only the record has is free text, and is not repeated.
    let name = |of: Option<&str>| match of {
        None => program.name().to_owned(),
        Some(of) if of == program.name() || one.excludes.iter().any(|name| name == of) => of.to_owned(),
        Some(_) => "the program that this case is in".to_owned(),
    };
    let other = |of: &&Carried| {
        of.case != event.case && of.open && excludes(one, program, of.program.as_deref(), record.program.as_deref())
    };
    let other = census.of_client(client).find(other);
    super::guard::kept_if(other.is_none(), || {
        let found = other.map(|of| format!("case {} is open in {}", of.case, name(of.program.as_deref())));
        Broken::new(found.unwrap_or_default(), "close that case first, or transfer it")
    })
}

/// Whether a case in one program stands in the way of one in another; without a name a case is in the
/// program at hand.
pub(super) fn excludes(one: &OneOpenCase, program: &Program, other: Option<&str>, this: Option<&str>) -> bool {
    let (other, this) = (other.unwrap_or(program.name()), this.unwrap_or(program.name()));
    other == this || one.excludes.iter().any(|name| name == other)
}

/// No other appointment of a worker at the time. To add a client to one that stands already takes no more of
/// the worker's time.
pub(super) fn overlap(record: &Record, event: &Event, made: &AppointmentMade, census: Option<&Census>) -> Answer {
    let clash = |of: &&AppointmentOnFile| {
        of.id != made.appointment && overlaps((of.starts, of.minutes), (made.starts, made.minutes))
    };
    let same = |of: &AppointmentOnFile| {
        (of.id, of.starts.moment(), of.minutes) == (made.appointment, made.starts.moment(), made.minutes)
    };
    for worker in &made.staff {
        let all = || {
            let hour = (made.starts, made.minutes);
            let elsewhere = census.into_iter().flat_map(move |census| census.with_appointments_about(*worker, hour));
            let elsewhere = elsewhere.filter(|of| of.case != event.case).flat_map(|of| &of.appointments);
            record.appointments.iter().chain(elsewhere).filter(|of| of.staff.contains(worker))
        };
        if let Some(other) = all().find(clash).filter(|_| !all().any(same)) {
            let found = format!("worker {worker} has appointment {} at {}", other.id, other.starts);
            return Some(Said::Broken(Broken::new(found, "choose another time or another worker")));
        }
    }
    if census.is_none() { cannot_tell(NO_CENSUS) } else { Some(Said::Kept) }
}

/// Whether two stretches of minutes share a moment; one of none never does.
pub(super) fn overlaps(a: (Instant, u16), b: (Instant, u16)) -> bool {
    let ends = |(starts, minutes): (Instant, u16)| {
        let (seconds, nanos) = starts.moment();
        (seconds.saturating_add(i64::from(minutes).saturating_mul(60)), nanos)
    };
    a.1 > 0 && b.1 > 0 && a.0.moment() < ends(b) && b.0.moment() < ends(a)
}
