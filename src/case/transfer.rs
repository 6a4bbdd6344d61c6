//! From one program to another: one decision that closes one case and opens the other, or neither.

use serde::Serialize;

use super::decide::{Accepted, Refusal, Setting, decide, problem};
use crate::event::{Event, Kind};
use crate::limit::Breach;
use crate::record::Record;

/// A transfer that may happen: both cases as they would be, and what was accepted. Written with serde it has these
/// fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Transferred {
    /// The closed case.
    pub closed: Record,
    /// The case that is now in service in the other program.
    pub opened: Record,
    /// What was accepted of the closing, and then of each event that opens the other case.
    pub accepted: Vec<Accepted>,
}

/// Whether a case may pass to another program: stepping up, stepping down or a transfer. `closing` closes
/// `from`; `opening` are the events of the other case, up to its enrolment, on top of what is known of it in
/// `to`. The setting is the closing program's, with the [receiving](Setting::receiving) one. The other case
/// is decided as if the first were closed already. Store all events, or none.
///
/// # Errors
/// A [`Refusal`] that lists everything that stands in the way on either side. Besides the rulebooks' codes
/// and those of [`decide`]: `transfer.receiving` without a receiving setting, `transfer.reason` where the
/// closing is no transfer, `transfer.program` where it names another program, `transfer.previous` where the
/// other case does not name this one, `transfer.client` where it is another client's, `transfer.enrolment`
/// where the other case is not in service in the end, and `transfer.day` where that is on another day.
pub fn transfer(
    from: &Record,
    closing: &Event,
    to: &Record,
    opening: &[Event],
    setting: &Setting<'_>,
) -> Result<Transferred, Refusal> {
    let mut refused = Refusal::default();
    let Some(receiving) = setting.receiving_now() else {
        let fix = "give the setting of the other program with `Setting::receiving`";
        refused.breaches.push(problem("transfer.receiving", "no receiving setting", "the other program's", fix));
        return Err(refused);
    };
    let mut accepted = Vec::new();
    let mut step = |record: &mut Record, event: &Event, setting: &Setting<'_>, refused: &mut Refusal| {
        match decide(record, event, setting) {
            Ok(of) => accepted.push(of),
            Err(mut of) => {
                refused.breaches.append(&mut of.breaches);
                refused.warnings.append(&mut of.warnings);
            }
        }
        record.evolve(event, setting.program());
    };
    let mut closed = from.clone();
    step(&mut closed, closing, setting, &mut refused);
    // What the other program sees: the first case is closed, and each event is stored before the next.
    let mut census = receiving.census_now().cloned();
    if let Some(census) = census.as_mut().filter(|census| from.case.is_some_and(|case| census.case(case).is_some())) {
        census.put(&closed);
    }
    let mut opened = to.clone();
    for event in opening {
        let mut there = receiving.clone();
        if let Some(census) = &census {
            there = there.census(census);
        }
        step(&mut opened, event, &there, &mut refused);
        if let Some(census) = &mut census {
            census.put(&opened);
        }
    }
    // The versions seen are those of the censuses there are, and not of the copy.
    for of in accepted.iter_mut().skip(1) {
        of.census = receiving.census_now().map(crate::roster::Census::version);
    }
    refused.breaches.extend(belong(from, closing, &opened, opening, receiving));
    if refused.breaches.is_empty() { Ok(Transferred { closed, opened, accepted }) } else { Err(refused) }
}

/// Whether the two cases are two sides of one transfer.
fn belong(from: &Record, closing: &Event, opened: &Record, opening: &[Event], receiving: &Setting<'_>) -> Vec<Breach> {
    let mut wrong = Vec::new();
    let mut unless = |holds: bool, code: &str, found: &str, expected: &str, fix: &str| {
        if !holds {
            wrong.push(problem(code, found, expected, fix));
        }
    };
    let reason = match &closing.kind {
        Kind::Closed(closed) => Some(closed),
        _ => None,
    };
    unless(
        reason.is_some_and(|closed| closed.reason.is_transfer()),
        "transfer.reason",
        "a closing event that is no transfer",
        "`closed` as stepped up, stepped down or transferred",
        "close the case for one of these reasons",
    );
    unless(
        reason.is_some_and(|closed| closed.to_program.as_deref() == Some(receiving.program().name())),
        "transfer.program",
        "a closing to another program, or to none",
        "the receiving program's name",
        "name the program as it names itself",
    );
    unless(
        opened.previous.is_some() && opened.previous == from.case,
        "transfer.previous",
        "a case that does not name this one",
        "this case as `previous`",
        "refer the client with this case as `previous`",
    );
    unless(
        opened.client.is_some() && opened.client == from.client,
        "transfer.client",
        "a case of another client, or of none",
        "a case of this client",
        "refer the same client",
    );
    unless(
        opened.state.in_service,
        "transfer.enrolment",
        "a case that is not in service in the end",
        "its enrolment among the opening events",
        "screen and enrol the client in the other program",
    );
    let enrolled = opening.iter().rev().find(|event| matches!(event.kind, Kind::Enrolled(_)));
    unless(
        enrolled.is_none_or(|event| event.at.day() == closing.at.day()),
        "transfer.day",
        "an enrolment on another day than the closing",
        "one civil day for both",
        "date the enrolment on the day of the closing",
    );
    wrong
}
