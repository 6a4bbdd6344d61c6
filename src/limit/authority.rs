//! Who may set a standard aside.

use crate::event::Event;
use crate::program::Program;
use crate::record::{OverrideOnFile, Record};
use crate::roster::{Known, Roster};
use crate::time::Day;

/// Whether whoever set a standard aside was entitled to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Authority {
    /// They were not, or nobody did.
    None,
    /// The roster does not know them.
    Unknown,
    /// They were.
    Entitled,
}

/// The authority of one override: its author worked, at its moment, in a role that the rulebook names.
pub(crate) fn authority(program: &Program, roster: Option<&Roster>, one: &OverrideOnFile) -> Authority {
    let day = one.at.day();
    let entitled = |role| program.may_override(&one.code, day).any(|may| may == role);
    if program.may_override(&one.code, day).next().is_none() {
        return Authority::None;
    }
    let author = roster.map_or(Known::Not, |roster| roster.worker_at(one.by, (day, one.at.moment())));
    match author {
        Known::Here(author) if author.roles.iter().any(|of| entitled(&of.role)) => Authority::Entitled,
        Known::Here(_) | Known::Left => Authority::None,
        Known::Not => Authority::Unknown,
    }
}

/// Whether a standard is set aside for a case on a day, with the best authority, and through which day. An
/// override on the event at hand counts with those on file (S28 of [`caseload::semantics`]).
pub(crate) fn set_aside(
    program: &Program,
    roster: Option<&Roster>,
    record: &Record,
    event: Option<&Event>,
    code: &str,
    day: Day,
) -> (Authority, Day) {
    let of_event = event.filter(|event| !event.overrides.is_empty()).into_iter().flat_map(OverrideOnFile::of);
    let mut best = (Authority::None, day);
    let mut note = |one: &OverrideOnFile| {
        if one.covers(code, day) {
            best = best.max((authority(program, roster, one), one.until));
        }
    };
    record.overrides.iter().for_each(&mut note);
    of_event.for_each(|one| note(&one));
    best
}
