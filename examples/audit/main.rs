//! Audits a log: what was read, how far each standard was kept, what was found, what is due.
//!
//! Without arguments it audits the bundled sample of synthetic patients under the clinical preset. With
//! `--events FILE` it audits a log in the wire format; `--help` lists the rest.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]
#![expect(clippy::arithmetic_side_effects, reason = "plain sums of small counts")]

mod arguments;
mod show;
mod synthea;

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Write};
use std::process::ExitCode;

use arguments::{Arguments, Format};
use caseload::audit::{Audit, Part};
use caseload::log::{Grouped, Log};
use caseload::program::Program;
use caseload::roster::Roster;
use caseload::time::Day;

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{}", arguments::HELP);
            return ExitCode::SUCCESS;
        }
        Err(faults) => {
            for fault in faults {
                eprintln!("audit: {fault}");
            }
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("audit: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let program = &arguments.program;
    let mut out = std::io::stdout().lock();
    let roster = match &arguments.roster {
        None => None,
        Some(path) => {
            let text = std::fs::read(path).map_err(unreadable(path, "--roster"))?;
            Some(Roster::json_lines(&text, arguments.as_known_on))
        }
    };
    let roster = roster.as_ref();
    let Some(path) = &arguments.events else {
        let sample = synthea::sample()?;
        let as_of = arguments.as_of.unwrap_or(synthea::AS_OF);
        let log = Log::of(sample.events);
        let not_recorded = [&*arguments.not_recorded, &synthea::not_recorded()].concat();
        let audit = set_up(program, arguments, roster, as_of).not_recorded(not_recorded);
        let report = audit.finish(audit.part(&log));
        return match arguments.format {
            Format::Json => show::json(&mut out, &report, roster),
            Format::Text => {
                writeln!(out, "{}", synthea::ABOUT)?;
                show::text(&mut out, &report, program, roster)?;
                show::agenda(&mut out, &log, &audit)
            }
        };
    };
    let unreadable = || unreadable(path, "--events");
    let open = || File::open(path).map_err(unreadable());
    let (part, audit, log): (Part, Audit<'_>, Option<Log>) = if arguments.grouped {
        let as_of = match arguments.as_of {
            Some(day) => day,
            None => last_day(Grouped::new(BufReader::new(open()?)).last_day().map_err(unreadable())?),
        };
        let audit = set_up(program, arguments, roster, as_of).not_recorded(&*arguments.not_recorded);
        let mut lines = Grouped::new(BufReader::with_capacity(1 << 16, open()?));
        (audit.grouped(&mut lines).map_err(unreadable())?, audit, None)
    } else {
        let text = std::fs::read(path).map_err(unreadable())?;
        let log = Log::json_lines(text);
        let as_of = arguments.as_of.unwrap_or_else(|| last_day(log.last_day()));
        let audit = set_up(program, arguments, roster, as_of).not_recorded(&*arguments.not_recorded);
        (audit.part_parallel(&log), audit, Some(log))
    };
    let report = audit.finish(part);
    match (arguments.format, log) {
        (Format::Json, _) => show::json(&mut out, &report, roster),
        (Format::Text, None) => show::text(&mut out, &report, program, roster),
        (Format::Text, Some(log)) => {
            show::text(&mut out, &report, program, roster)?;
            show::agenda(&mut out, &log, &audit)
        }
    }
}

/// Says which file it was, and what the option takes.
fn unreadable<'a>(path: &'a str, option: &'a str) -> impl Fn(std::io::Error) -> String + 'a {
    move |error| format!("{path}: {error}; give {option} a file of JSON lines")
}

/// The last day of a log. One in which nothing can be dated has none: said aloud, since the report must name
/// a day, and what was set aside is still to be shown.
fn last_day(of_log: Option<Day>) -> Day {
    of_log.unwrap_or_else(|| {
        eprintln!(
            "audit: no event of this log can be read, so it has no last day; the report says {}. Give --as-of DAY",
            Day::FIRST
        );
        Day::FIRST
    })
}

fn set_up<'a>(program: &'a Program, arguments: &Arguments, roster: Option<&'a Roster>, as_of: Day) -> Audit<'a> {
    let mut audit =
        if arguments.suppose.is_some() { Audit::hypothetical(program) } else { Audit::of(program) }.as_of(as_of);
    if let Some(day) = arguments.as_known_on {
        audit = audit.as_known_on(day);
    }
    if let Some(roster) = roster {
        audit = audit.roster(roster);
    }
    audit
}
