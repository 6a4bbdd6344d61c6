//! May this happen to this case now?

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::event::{Enrolled, Event, Kind, Owner, Reassigned, Role, TransferProposed};
use crate::lifecycle::Stage;
use crate::limit::{Arrival, Authority, Breach, Limits, People, Told, authority};
use crate::program::{Code, Force, Program, code_bit};
use crate::record::{DayState, OverrideOnFile, Record};
use crate::roster::{Census, Known};

/// What a decision is made under: the program, with its limits made ready.
///
/// ```
/// use caseload::case::Setting;
/// use caseload::model::Model;
/// use caseload::program::Program;
///
/// let icm = Program::preset(Model::IntensiveCaseManagement);
/// let setting = Setting::of(&icm);
/// assert_eq!(setting.program().name(), "icm");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    program: &'a Program,
    limits: Limits,
    census: Option<&'a Census>,
    receiving: Option<&'a Setting<'a>>,
}

impl<'a> Setting<'a> {
    /// The setting of a program.
    #[must_use]
    pub fn of(program: &'a Program) -> Self {
        Self { program, limits: Limits::of(program), census: None, receiving: None }
    }

    /// With the census: without it, what rests on who carries what cannot be told.
    #[must_use]
    pub const fn census(mut self, census: &'a Census) -> Self {
        self.census = Some(census);
        self
    }

    /// With the setting of the program that would receive a transfer: its limits on the owner it names are
    /// asked too.
    #[must_use]
    pub const fn receiving(mut self, receiving: &'a Setting<'a>) -> Self {
        self.receiving = Some(receiving);
        self
    }

    /// The program.
    #[must_use]
    pub const fn program(&self) -> &'a Program {
        self.program
    }

    pub(super) const fn census_now(&self) -> Option<&'a Census> {
        self.census
    }

    pub(super) const fn receiving_now(&self) -> Option<&'a Setting<'a>> {
        self.receiving
    }

    pub(super) const fn limits(&self) -> &Limits {
        &self.limits
    }

    fn people(&self) -> People<'a> {
        People { roster: self.census.map(Census::roster), census: self.census }
    }
}

/// An event that may happen. Written with serde it has these fields.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Accepted {
    /// Recommended standards that it breaks.
    pub warnings: Vec<Breach>,
    /// Standards that it breaks and that are set aside by somebody entitled to.
    pub overridden: Vec<Breach>,
    /// The version of the census that was looked at: store the event only if it is still that one.
    pub census: Option<u64>,
    /// Standards that could not be told, and why.
    pub cannot_tell: Vec<Untold>,
    #[serde(skip)]
    consulted: u128,
}

/// A standard that could not be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Untold {
    /// The standard.
    pub code: Code,
    /// What is missing to tell.
    pub why: Cow<'static, str>,
}

impl fmt::Display for Untold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be told: {}", self.code, self.why)
    }
}

impl Accepted {
    /// The codes of the standards that were consulted, in the rulebook's order.
    pub fn consulted<'a>(&self, program: &'a Program) -> impl Iterator<Item = &'a Code> {
        codes(self.consulted, program)
    }
}

/// The codes whose bits are set.
fn codes(bits: u128, program: &Program) -> impl Iterator<Item = &Code> {
    program.codes().zip(0..).filter(move |(_, nth)| bits & code_bit(*nth) != 0).map(|(first, _)| &first.code)
}

/// An event that may not happen: every required standard that stands in the way, and the recommended ones
/// that it breaks besides. Written with serde it has both, as `breaches` and `warnings`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Refusal {
    pub(super) breaches: Vec<Breach>,
    pub(super) warnings: Vec<Breach>,
}

impl Refusal {
    /// What stands in the way; never empty.
    #[must_use]
    pub fn breaches(&self) -> &[Breach] {
        &self.breaches
    }

    /// Recommended standards that it breaks besides.
    #[must_use]
    pub fn warnings(&self) -> &[Breach] {
        &self.warnings
    }

    /// The step would lead to another stage than the one asked for.
    pub(super) fn of_another_stage(to: Option<Stage>) -> Self {
        let found = to.map_or("a step to no stage", Stage::name);
        let breach = problem(
            "process.order",
            found,
            "a step to the stage asked for",
            "match on `AnyCase` where the stage can differ",
        );
        Self { breaches: vec![breach], warnings: Vec::new() }
    }

    /// Whether a standard of that code stands in the way.
    #[must_use]
    pub fn names(&self, code: &str) -> bool {
        self.breaches.iter().any(|breach| breach.code.as_str() == code)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")?;
        for breach in &self.breaches {
            write!(f, "\n{breach}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

pub(super) fn problem(code: &str, found: impl Into<String>, expected: &str, fix: impl Into<String>) -> Breach {
    Breach {
        code: code.into(),
        force: Force::Required,
        found: found.into(),
        expected: expected.to_owned(),
        fix: fix.into(),
    }
}

/// Whether an event may happen to a case now. Holds every rule and changes nothing; the event *is* the
/// command.
///
/// # Errors
/// A [`Refusal`] that lists every required standard that the event breaks. Besides the rulebook's codes:
/// `stamp.not_after` where the event would not sort after the case's last (a late entry goes in by
/// [`AnyCase::insert`](super::AnyCase::insert)), `stamp.id` where it has the id of the case's last (ids of earlier ones
/// are not kept: let a unique key on case and id refuse them, since of two events with one id neither can be relied on
/// when the case is read again), `case.other` where it belongs to another case, `void.insert` for an entry in error,
/// `override.code`, `override.reason`, `override.until` and `override.by` for what is wrong with an override,
/// `owner.unknown` for an owner whom the census does not know or who has left, and `transfer.program` and
/// `transfer.owner` for what a receiving setting lacks.
///
/// ```
/// use caseload::case::{Setting, decide};
/// use caseload::event::{Event, Referred, Stamp};
/// use caseload::ids::{CaseId, ClientId, EventId};
/// use caseload::model::Model;
/// use caseload::program::Program;
/// use caseload::record::Record;
/// use uuid::Uuid;
///
/// let icm = Program::preset(Model::IntensiveCaseManagement);
/// let setting = Setting::of(&icm);
/// let stamp = Stamp::new(EventId(Uuid::from_u128(1)), "2026-01-05T09:00:00-05:00".parse()?);
/// let event = Event::new(CaseId(Uuid::from_u128(7)), stamp, Referred::new(ClientId(Uuid::from_u128(9))));
///
/// let mut record = Record::default();
/// assert!(decide(&record, &event, &setting).is_ok());
/// record.evolve(&event, &icm);
/// let refusal = decide(&record, &event, &setting).unwrap_err();
/// assert!(refusal.names("process.order") && refusal.names("stamp.not_after"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decide(record: &Record, event: &Event, setting: &Setting<'_>) -> Result<Accepted, Refusal> {
    let mut breaches = Vec::new();
    let mut accepted = Accepted::default();
    if let Some(case) = record.case.filter(|case| *case != event.case) {
        breaches.push(problem(
            "case.other",
            format!("an event of case {}", event.case),
            "an event of this case",
            format!("this is case {case}"),
        ));
    }
    if record.last().is_some_and(|last| event.sort_key() <= last) {
        breaches.push(not_after(record, event));
    }
    if record.last().is_some_and(|(.., last)| event.id == last) {
        breaches.push(problem(
            "stamp.id",
            format!("{}, the id of the case's last event", event.id),
            "an id of its own",
            "give it another; an event that was sent twice is in the case already",
        ));
    }
    if let Kind::EnteredInError(_) = event.kind {
        breaches.push(problem(
            "void.insert",
            "an entry in error",
            "an event that leaves the earlier ones as they are",
            "enter it with `AnyCase::insert`, which replays the case without the event it names",
        ));
    }
    overrides(event, setting, &mut breaches);
    owner(event, setting, &mut breaches);
    accepted.census = setting.census.map(Census::version);
    setting.limits.check(setting.program, record, event, setting.people(), |at, told| {
        accepted.consulted |= code_bit(setting.program.nth_code(at));
        match told {
            Told::Kept => {}
            Told::Broken(breach) if breach.force == Force::Required => breaches.push(breach),
            Told::Broken(breach) => accepted.warnings.push(breach),
            Told::Overridden(breach) => accepted.overridden.push(breach),
            Told::CannotTell(why) => accepted.cannot_tell.extend(untold(setting.program, at, why)),
        }
    });
    if let (Kind::TransferProposed(proposed), Some(receiving)) = (&event.kind, setting.receiving) {
        received(record, event, proposed, receiving, &mut breaches, &mut accepted);
    }
    if breaches.is_empty() { Ok(accepted) } else { Err(Refusal { breaches, warnings: accepted.warnings }) }
}

fn untold(program: &Program, at: usize, why: Cow<'static, str>) -> Option<Untold> {
    program.standards().get(at).map(|of| Untold { code: of.code.clone(), why })
}

/// What is wrong with the overrides of an event (S28 of [`caseload::semantics`]).
fn overrides(event: &Event, setting: &Setting<'_>, breaches: &mut Vec<Breach>) {
    let day = event.at.day();
    for one in &event.overrides {
        let standard = setting.program.standard_on(&one.code, day);
        if !standard.is_some_and(|standard| standard.rule.is_overridable()) {
            let (found, what) = match standard {
                Some(standard) => (format!("an override of `{}`", standard.code), "which cannot be set aside"),
                None => ("an override of a code that the rulebook does not have".to_owned(), ""),
            };
            let expected = "the code of a limit or a guard";
            breaches.push(problem(
                "override.code",
                format!("{found}{what}"),
                expected,
                "name such a code, or leave it out",
            ));
            continue;
        }
        let code = standard.map(|standard| standard.code.to_string()).unwrap_or_default();
        if one.reason.trim().is_empty() {
            let found = format!("an override of `{code}` without a reason");
            breaches.push(problem("override.reason", found, "a reason", "say why it is set aside"));
        }
        if one.until < day {
            let found = format!("an override of `{code}` until {}, before the event", one.until);
            breaches.push(problem("override.until", found, "a last day on or after the event's", "name its last day"));
        }
        let on_file = OverrideOnFile { code: one.code.clone(), by: one.by, at: event.at, until: one.until };
        let roster = setting.census.map(Census::roster);
        let why = match authority(setting.program, roster, &on_file) {
            Authority::Entitled => continue,
            Authority::Unknown if roster.is_none() => "who that is cannot be told without a census",
            Authority::Unknown => "the roster does not know them",
            Authority::None => "who works in no role that may",
        };
        let found = format!("`{code}` set aside by worker {}: {why}", one.by);
        let roles: Vec<_> = setting.program.may_override(&one.code, day).map(Role::name).collect();
        let expected = if roles.is_empty() {
            "nobody: the rulebook lets no role set it aside".to_owned()
        } else {
            roles.join(" or ")
        };
        breaches.push(problem("override.by", found, &expected, "have somebody in such a role set it aside"));
    }
}

/// Nobody whom the roster does not know, or who has left, can own a case from now on.
fn owner(event: &Event, setting: &Setting<'_>, breaches: &mut Vec<Breach>) {
    let (Some(census), Kind::Enrolled(Enrolled { owner, backup }) | Kind::Reassigned(Reassigned { owner, backup, .. })) =
        (setting.census, &event.kind)
    else {
        return;
    };
    let team = if let Owner::Lead { team, .. } = owner { Some(Owner::Team(*team)) } else { None };
    for named in [Some(*owner), team, backup.map(Owner::Worker)].into_iter().flatten() {
        let day = event.at.day();
        let why = match census.roster().fte_at(named, &[], (day, event.at.moment())) {
            Known::Here(_) => continue,
            Known::Left => format!("{named}, who has left by {day}"),
            Known::Not => format!("{named}, whom the roster does not know on {day}"),
        };
        let fix = "choose somebody on the roster, or record there that they joined";
        breaches.push(problem("owner.unknown", why, "a worker or a team on the roster", fix));
    }
}

/// What the program that would receive a transfer says of the owner named for it.
fn received(
    record: &Record,
    event: &Event,
    proposed: &TransferProposed,
    receiving: &Setting<'_>,
    breaches: &mut Vec<Breach>,
    accepted: &mut Accepted,
) {
    if *proposed.to_program != *receiving.program.name() {
        let found = format!("a proposal to another program than the receiving one, {}", receiving.program.name());
        breaches.push(problem(
            "transfer.program",
            found,
            "the receiving program's name",
            "name the program as it names itself",
        ));
    }
    let Some(owner) = proposed.owner else {
        let found = "a proposal without a receiving owner";
        breaches.push(problem(
            "transfer.owner",
            found,
            "who will own the case there",
            "name a worker or team with room",
        ));
        return;
    };
    let enrolled = Event { kind: Kind::Enrolled(Enrolled { owner, backup: None }), ..event.clone() };
    self::owner(&enrolled, receiving, breaches);
    // In the other program it is a case of its own, which nobody carries yet.
    let mut unknown = Record::default();
    unknown.state = DayState { in_service: false, ..record.state };
    let arrival = Arrival { record: &unknown, case: None, owner, at: event.at, enrols: true };
    receiving.limits.of_arrival(receiving.program, receiving.census, &arrival, |at, told| match told {
        Told::Kept => {}
        Told::Broken(breach) if breach.force == Force::Required => breaches.push(breach),
        Told::Broken(breach) | Told::Overridden(breach) => accepted.warnings.push(breach),
        Told::CannotTell(why) => accepted.cannot_tell.extend(untold(receiving.program, at, why)),
    });
}

fn not_after(record: &Record, event: &Event) -> Breach {
    let last = record.last_at();
    // The last event's own moment does where the rest of the stamp sorts after it.
    let same = last.and_then(|last| event.at.at_moment_of(last)).filter(|same| {
        let stamped = Event { at: *same, ..event.clone() };
        record.last().is_none_or(|last| stamped.sort_key() > last && stamped.at.day() == last.0)
    });
    let earliest = same.or_else(|| last.and_then(|last| event.at.earliest_after(last)));
    problem(
        "stamp.not_after",
        format!("{} ({})", event.at, event.id),
        "an event that sorts after the case's last",
        match (last, earliest) {
            (Some(last), Some(earliest)) => {
                format!("the last is at {last}; stamp it {earliest} or later, or enter it late with `AnyCase::insert`")
            }
            _ => "enter it late with `AnyCase::insert`".to_owned(),
        },
    )
}
