//! May this happen to this case now?

use std::fmt;

use crate::event::{Event, Kind};
use crate::lifecycle::Stage;
use crate::limit::{Breach, Limits};
use crate::program::{Code, Force, Program};
use crate::record::Record;

/// What a decision is made under: the program, with its limits made ready.
///
/// ```
/// use caseload::case::Setting;
/// use caseload::model::Model;
/// use caseload::program::Program;
///
/// let icm = Program::preset(Model::IntensiveCaseManagement)?;
/// let setting = Setting::of(&icm);
/// assert_eq!(setting.program().name(), "icm");
/// # Ok::<(), caseload::program::NoPreset>(())
/// ```
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    program: &'a Program,
    limits: Limits,
}

impl<'a> Setting<'a> {
    /// The setting of a program.
    #[must_use]
    pub fn of(program: &'a Program) -> Self {
        Self { program, limits: Limits::of(program) }
    }

    /// The program.
    #[must_use]
    pub const fn program(&self) -> &'a Program {
        self.program
    }
}

/// An event that may happen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// Recommended standards that it breaks.
    pub warnings: Vec<Breach>,
    consulted: u128,
}

impl Accepted {
    /// The codes of the standards that were consulted, in the rulebook's order.
    pub fn consulted<'a>(&self, program: &'a Program) -> impl Iterator<Item = &'a Code> {
        let consulted = self.consulted;
        let standards = program.standards().iter().zip(0_u32..);
        standards.filter(move |(_, at)| consulted.wrapping_shr(*at) & 1 == 1).map(|(standard, _)| &standard.code)
    }
}

/// An event that may not happen: every required standard that stands in the way, and the recommended ones
/// that it breaks besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    breaches: Vec<Breach>,
    warnings: Vec<Breach>,
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
            write!(f, "; {breach}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

fn problem(code: &str, found: impl Into<String>, expected: &str, fix: impl Into<String>) -> Breach {
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
/// [`AnyCase::insert`](super::AnyCase::insert)), `case.other` where it belongs to another case,
/// `void.insert` for an entry in error, and `override.unsupported`.
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
/// let icm = Program::preset(Model::IntensiveCaseManagement)?;
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
    if let Kind::EnteredInError(_) = event.kind {
        breaches.push(problem(
            "void.insert",
            "an entry in error",
            "an event that leaves the earlier ones as they are",
            "enter it with `AnyCase::insert`, which replays the case without the event it names",
        ));
    }
    if !event.overrides.is_empty() {
        breaches.push(problem(
            "override.unsupported",
            format!("{} override(s)", event.overrides.len()),
            "none: overrides come with the limits on people, which this release does not have",
            "leave them out",
        ));
    }
    setting.limits.check(setting.program, record, event, |at, breach| {
        if let Ok(at) = u32::try_from(at) {
            accepted.consulted |= 1_u128.wrapping_shl(at);
        }
        match breach {
            Some(breach) if breach.force == Force::Required => breaches.push(breach),
            Some(breach) => accepted.warnings.push(breach),
            None => {}
        }
    });
    if breaches.is_empty() { Ok(accepted) } else { Err(Refusal { breaches, warnings: accepted.warnings }) }
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
