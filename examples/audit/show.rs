//! Shows a report: as text for people, or as one JSON object a line.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;

use caseload::agenda::Entry;
use caseload::audit::{Adherence, CannotTell, Finding, OtherProgram, Report};
use caseload::obligation::Cause;
use caseload::program::{Code, Program};
use caseload::roster::Roster;
use caseload::time::Day;
use serde::Serialize;

/// How many findings, and lines of the agenda, the text shows.
const WORST: usize = 8;
/// How many of them may be of one standard.
const OF_ONE: usize = 4;

/// The day a report speaks of, and what day that is.
pub struct AsOf {
    pub day: Day,
    pub is: &'static str,
}

/// What there is to show.
pub struct Shown<'a> {
    pub report: &'a Report,
    pub as_of: &'a AsOf,
    pub program: &'a Program,
    pub roster: Option<&'a Roster>,
    /// None where the log is not held.
    pub agenda: Option<&'a [Entry]>,
}

/// A line of JSON, under the name of what it is.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Line<'a> {
    Audit {
        program: &'a str,
        edition: &'a str,
        hypothetical: bool,
        as_of: Day,
        as_of_is: &'a str,
        as_known_on: Option<Day>,
        cases: u64,
        only_program: Option<&'a str>,
        other_programs: &'a [OtherProgram],
        judged: u64,
        items: u64,
    },
    Read(&'a caseload::audit::Read),
    Roster(&'a caseload::roster::Read),
    Finding(&'a Finding),
    Adherence(&'a Adherence),
    CannotTell(&'a CannotTell),
    Untouched(Vec<&'a Code>),
    Agenda(&'a Entry),
}

impl Shown<'_> {
    pub fn json(&self, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
        let report = self.report;
        let (judged, items) = report.judged();
        let head = Line::Audit {
            program: &report.program,
            edition: &report.edition,
            hypothetical: report.hypothetical,
            as_of: report.as_of,
            as_of_is: self.as_of.is,
            as_known_on: report.as_known_on,
            cases: report.cases,
            only_program: report.only_program.as_deref(),
            other_programs: &report.other_programs,
            judged,
            items,
        };
        let lines = [head, Line::Read(report.read())]
            .into_iter()
            .chain(self.roster.map(|roster| Line::Roster(roster.read())))
            .chain(report.findings().iter().map(Line::Finding))
            .chain(report.adherence().iter().map(Line::Adherence))
            .chain(report.cannot_tell().iter().map(Line::CannotTell))
            .chain([Line::Untouched(report.untouched().collect())])
            .chain(self.agenda.unwrap_or_default().iter().map(Line::Agenda));
        for line in lines {
            writeln!(out, "{}", serde_json::to_string(&line)?)?;
        }
        Ok(())
    }

    pub fn text(&self, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
        let Self { report, as_of, program, roster, agenda } = self;
        read(out, report, as_of, *roster)?;
        adherence(out, report)?;
        findings(out, report, program)?;
        cannot_tell(out, report)?;
        agenda.map_or(Ok(()), |lines| self::agenda(out, lines))
    }
}

fn read(out: &mut impl Write, report: &Report, as_of: &AsOf, roster: Option<&Roster>) -> Result<(), Box<dyn Error>> {
    let read = report.read();
    writeln!(
        out,
        "\nAUDIT of {} cases under {} (edition {}{}), as of {}",
        report.cases,
        report.program,
        report.edition,
        if report.hypothetical { ", hypothetical" } else { "" },
        report.as_of
    )?;
    writeln!(
        out,
        "\nREAD  {} lines: {} kept, {} duplicates, {} set aside",
        read.lines,
        read.kept,
        read.duplicates,
        read.set_aside.len()
    )?;
    writeln!(out, "  as of {}, {}: {} after it, not looked at", as_of.day, as_of.is, events(read.after_as_of))?;
    if let Some(day) = report.as_known_on {
        writeln!(out, "  as known on {day}: {} recorded after it, not seen", events(read.not_yet_known))?;
    }
    for line in &read.set_aside {
        writeln!(out, "  line {}: {}", line.line, line.reason)?;
    }
    other_programs(out, report)?;
    for case in &read.not_fully_read {
        writeln!(out, "  not fully read: case {case}")?;
    }
    for (case, one, other) in &read.look_alikes {
        writeln!(out, "  look alike, both kept: {one} and {other} of case {case}")?;
    }
    for (case, event) in &read.recorded_before {
        writeln!(out, "  recorded before it happened, kept: {event} of case {case}")?;
    }
    if let Some(read) = roster.map(Roster::read) {
        writeln!(
            out,
            "ROSTER  {} lines: {} kept, {} duplicates, {} set aside",
            read.lines,
            read.kept,
            read.duplicates,
            read.set_aside.len()
        )?;
        for line in &read.set_aside {
            writeln!(out, "  line {}: {}", line.line, line.reason)?;
        }
    }
    Ok(())
}

/// A log of several programs is judged by one of their rulebooks only where that is meant.
fn other_programs(out: &mut impl Write, report: &Report) -> Result<(), Box<dyn Error>> {
    let others = &report.other_programs;
    if others.is_empty() {
        return Ok(());
    }
    let mut named: Vec<_> = others.iter().take(OF_ONE).map(|of| format!("{} ({})", &*of.name, of.cases)).collect();
    named.extend((others.len() > OF_ONE).then(|| "...".to_owned()));
    let cases: u64 = others.iter().map(|of| of.cases).sum();
    let what = match &report.only_program {
        Some(_) => "not judged, and counted to what their owners carry".to_owned(),
        None => format!("judged by {} all the same; --only-program NAME leaves them out", report.program),
    };
    writeln!(out, "  cases that name another program: {cases}, {what}: {}", named.join(", "))?;
    Ok(())
}

fn cannot_tell(out: &mut impl Write, report: &Report) -> Result<(), Box<dyn Error>> {
    if !report.cannot_tell().is_empty() {
        writeln!(out, "\nWHAT THIS SOURCE CANNOT TELL")?;
        for of in report.cannot_tell() {
            let mut why = Vec::new();
            if of.no_roster {
                why.push("no roster was given".to_owned());
            }
            if !of.missing.is_empty() {
                let missing: Vec<_> = of.missing.iter().map(ToString::to_string).collect();
                why.push(format!("not recorded: {}", missing.join(", ")));
            }
            writeln!(out, "  {:<28} {}", of.code.as_str(), why.join("; "))?;
        }
    }
    let untouched: Vec<_> = report.untouched().map(ToString::to_string).collect();
    if !untouched.is_empty() {
        writeln!(out, "\nNO ITEM TOUCHED  {}", untouched.join(", "))?;
    }
    Ok(())
}

fn adherence(out: &mut impl Write, report: &Report) -> Result<(), Box<dyn Error>> {
    let (judged, items) = report.judged();
    writeln!(out, "\nADHERENCE  {judged} of {items} items could be judged")?;
    writeln!(
        out,
        "  {:<28} {:>11} {:>7} {:>7} {:>8} {:>8} {:>11} {:>10} {:>7} {:>12}",
        "standard", "force", "met", "missed", "pending", "excused", "cannot tell", "overridden", "rate", "cases broken"
    )?;
    for of in report.adherence().iter().filter(|of| of.counts.items() > 0) {
        let counts = of.counts;
        let rate = counts.rate().map_or("-".to_owned(), |rate| format!("{:.1} %", rate * 100.0));
        let cases = counts.cases_kept + counts.cases_broken;
        writeln!(
            out,
            "  {:<28} {:>11} {:>7} {:>7} {:>8} {:>8} {:>11} {:>10} {:>7} {:>12}",
            of.code.as_str(),
            of.force.name(),
            counts.met,
            counts.missed,
            counts.pending,
            counts.excused,
            counts.cannot_tell,
            counts.overridden,
            rate,
            if cases > 0 { format!("{} of {cases}", counts.cases_broken) } else { "-".to_owned() },
        )?;
    }
    let held: u64 = report.adherence().iter().map(|of| of.counts.held_days).sum();
    let excused = |cause| report.adherence().iter().map(|of| of.counts.excused_by(cause)).sum::<u64>();
    let causes = Cause::ALL.iter().map(|cause| (cause, excused(*cause))).filter(|(_, items)| *items > 0);
    let causes: Vec<_> = causes.map(|(cause, items)| format!("{items} {cause}")).collect();
    if !causes.is_empty() {
        writeln!(out, "  excused: {}; {held} held days", causes.join(", "))?;
    }
    Ok(())
}

fn findings(out: &mut impl Write, report: &Report, program: &Program) -> Result<(), Box<dyn Error>> {
    let mut worst: Vec<_> = report.findings().iter().collect();
    worst.sort_by_key(|finding| (finding.force, -finding.days()));
    writeln!(out, "\nFINDINGS  {}; the worst first: required before recommended, then the longest", worst.len())?;
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    worst.retain(|finding| {
        let of_one = shown.entry(finding.code.as_str()).or_default();
        *of_one += 1;
        *of_one <= OF_ONE
    });
    for finding in worst.iter().take(WORST) {
        writeln!(out, "  {} {} ({}), {}", finding.code, finding.status, finding.force, finding.subject)?;
        writeln!(out, "    {} to {}, {}", finding.from, finding.to, count(finding.days(), "day"))?;
        writeln!(out, "    expected {}", finding.expected)?;
        let made_good = finding.made_good.map_or(String::new(), |day| format!("; made good on {day}"));
        writeln!(out, "    found    {}{made_good}", finding.found)?;
        writeln!(out, "    satisfy  {}", finding.would_satisfy)?;
        if let Some(owner) = finding.owner {
            writeln!(out, "    owner    {owner}")?;
        }
        let evidence: Vec<_> = finding.evidence.iter().map(ToString::to_string).collect();
        writeln!(
            out,
            "    evidence {}",
            if evidence.is_empty() { "no single event".to_owned() } else { evidence.join(", ") }
        )?;
        let standard = program.standard(finding.code.as_str());
        let source = standard.map_or(finding.source.as_str(), |standard| standard.source.name.as_str());
        writeln!(out, "    source   {source} ({})", finding.standing)?;
    }
    more(out, report.findings().len().saturating_sub(WORST.min(worst.len())))
}

/// How many are not shown.
fn more(out: &mut impl Write, left_out: usize) -> Result<(), Box<dyn Error>> {
    if left_out > 0 {
        writeln!(out, "  and {left_out} more; --format json has all")?;
    }
    Ok(())
}

fn events(n: u64) -> String {
    format!("{n} event{}", if n == 1 { "" } else { "s" })
}

fn count(n: i32, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn agenda(out: &mut impl Write, lines: &[Entry]) -> Result<(), Box<dyn Error>> {
    let nothing = if lines.is_empty() { ": nothing is due" } else { "" };
    writeln!(out, "\nAGENDA of the day{nothing}")?;
    for item in lines.iter().take(WORST) {
        writeln!(out, "  case {}: {item}", item.case)?;
    }
    more(out, lines.len().saturating_sub(WORST))
}
