//! What the example does: reads a log and a roster, audits them, shows the report.

pub mod arguments;
mod show;
pub mod synthea;

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Write};

use caseload::audit::{Audit, Part};
use caseload::log::{Grouped, Log};
use caseload::program::Program;
use caseload::roster::Roster;
use caseload::time::Day;

use arguments::Arguments;
use show::{AsOf, Shown};

/// Does what the arguments say: the report goes to `out`, what is to be known beside it to `err`.
///
/// # Errors
/// What could not be read. Of a log, or a roster, of which no line could be, after the report.
pub fn run(arguments: &Arguments, out: &mut impl Write, err: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let program = &arguments.program;
    let roster = match &arguments.roster {
        None => None,
        Some(path) => {
            let text = std::fs::read(path).map_err(unreadable(path, "--roster"))?;
            Some(Roster::json_lines(&text, arguments.as_known_on))
        }
    };
    let roster = roster.as_ref();
    let show = |out: &mut _, as_of: &AsOf, audit: &Audit<'_>, part: Part, log: Option<&Log>| {
        let report = audit.finish(part);
        let agenda = log.map(|log| audit.agenda(log));
        let shown = Shown { report: &report, as_of, program, roster, agenda: agenda.as_deref() };
        arguments.format.show(out, &shown)?;
        Ok::<_, Box<dyn Error>>(report.read().kept)
    };
    let Some(path) = &arguments.events else {
        let log = Log::of(synthea::sample()?.events);
        let as_of = given(arguments).unwrap_or(AsOf { day: synthea::AS_OF, is: "the last day of the sample" });
        let not_recorded = [&*arguments.not_recorded, &synthea::not_recorded()].concat();
        let audit = set_up(program, arguments, roster, as_of.day).not_recorded(not_recorded);
        if arguments.format == arguments::Format::Text {
            writeln!(out, "{}", synthea::ABOUT)?;
        }
        show(out, &as_of, &audit, audit.part(&log), Some(&log))?;
        return Ok(());
    };
    let unreadable = || unreadable(path, "--events");
    let open = || File::open(path).map_err(unreadable());
    let kept = if arguments.grouped {
        let as_of = match given(arguments) {
            Some(as_of) => as_of,
            None => last_day(Grouped::new(BufReader::new(open()?)).last_day().map_err(unreadable())?, err)?,
        };
        let audit = set_up(program, arguments, roster, as_of.day).not_recorded(&*arguments.not_recorded);
        let mut lines = Grouped::new(BufReader::with_capacity(1 << 16, open()?));
        let part = audit.grouped(&mut lines).map_err(unreadable())?;
        show(out, &as_of, &audit, part, None)?
    } else {
        let log = Log::json_lines(std::fs::read(path).map_err(unreadable())?);
        let as_of = given(arguments).map_or_else(|| last_day(log.last_day(), err), Ok)?;
        let audit = set_up(program, arguments, roster, as_of.day).not_recorded(&*arguments.not_recorded);
        show(out, &as_of, &audit, audit.part_parallel(&log), Some(&log))?
    };
    let empty = [(Some(path), kept), (arguments.roster.as_ref(), roster.map_or(0, |roster| roster.read().kept))];
    let empty: Vec<_> = empty.into_iter().filter(|(_, kept)| *kept == 0).filter_map(|(path, _)| path).collect();
    let none = empty.iter().map(|path| format!("{path}: no line could be read, so the report says nothing of it"));
    let none = none.collect::<Vec<_>>().join("\n");
    if none.is_empty() { Ok(()) } else { Err(none.into()) }
}

/// Says which file it was, and what the option takes.
fn unreadable<'a>(path: &'a str, option: &'a str) -> impl Fn(std::io::Error) -> String + 'a {
    move |error| format!("{path}: {error}; give {option} a file of JSON lines")
}

fn given(arguments: &Arguments) -> Option<AsOf> {
    arguments.as_of.map(|day| AsOf { day, is: "the day given" })
}

/// The last day of a log, said aloud: one wrong date would rule the report. A log in which nothing can be dated has none,
/// and since the report must name a day, and what was set aside is still to be shown, it is the first there is.
fn last_day(of_log: Option<Day>, err: &mut impl Write) -> std::io::Result<AsOf> {
    let as_of = of_log
        .map_or(AsOf { day: Day::FIRST, is: "no event has a day" }, |day| AsOf { day, is: "the last day of the log" });
    writeln!(err, "audit: the report is as of {}, {}; give --as-of DAY for another", as_of.day, as_of.is)?;
    Ok(as_of)
}

fn set_up<'a>(program: &'a Program, arguments: &Arguments, roster: Option<&'a Roster>, as_of: Day) -> Audit<'a> {
    let mut audit =
        if arguments.suppose.is_some() { Audit::hypothetical(program) } else { Audit::of(program) }.as_of(as_of);
    if let Some(day) = arguments.as_known_on {
        audit = audit.as_known_on(day);
    }
    if let Some(name) = &arguments.only_program {
        audit = audit.only_program(name);
    }
    if let Some(roster) = roster {
        audit = audit.roster(roster);
    }
    audit
}
