//! Shows a report: as text for people, or as one JSON object a line.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;

use caseload::audit::{Audit, Report};
use caseload::log::Log;
use caseload::obligation::Cause;
use caseload::program::Program;
use caseload::roster::Roster;
use serde::Serialize;

/// How many findings, and lines of the agenda, the text shows.
const WORST: usize = 8;
/// How many of them may be of one standard.
const OF_ONE: usize = 4;

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Line<'a> {
    Read(&'a caseload::audit::Read),
    Roster(&'a caseload::roster::Read),
    Adherence(&'a [caseload::audit::Adherence]),
}

pub fn json(out: &mut impl Write, report: &Report, roster: Option<&Roster>) -> Result<(), Box<dyn Error>> {
    writeln!(out, "{}", serde_json::to_string(&Line::Read(report.read()))?)?;
    if let Some(roster) = roster {
        writeln!(out, "{}", serde_json::to_string(&Line::Roster(roster.read()))?)?;
    }
    for finding in report.findings() {
        writeln!(out, "{}", serde_json::to_string(finding)?)?;
    }
    writeln!(out, "{}", serde_json::to_string(&Line::Adherence(report.adherence()))?)?;
    Ok(())
}

pub fn text(
    out: &mut impl Write,
    report: &Report,
    program: &Program,
    roster: Option<&Roster>,
) -> Result<(), Box<dyn Error>> {
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
    if let Some(day) = report.as_known_on {
        writeln!(out, "as known on {day}: what was recorded later is not seen")?;
    }
    writeln!(
        out,
        "\nREAD  {} lines: {} kept, {} duplicates, {} set aside",
        read.lines,
        read.kept,
        read.duplicates,
        read.set_aside.len()
    )?;
    for line in &read.set_aside {
        writeln!(out, "  line {}: {}", line.line, line.reason)?;
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
    for case in &read.not_fully_read {
        writeln!(out, "  not fully read: case {case}")?;
    }
    for (case, one, other) in &read.look_alikes {
        writeln!(out, "  look alike, both kept: {one} and {other} of case {case}")?;
    }
    adherence(out, report)?;
    findings(out, report, program)?;
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
    let mut by_cause = [0_u64; Cause::ALL.len()];
    let mut held = 0;
    for of in report.adherence() {
        held += of.counts.held_days;
        for (sum, more) in by_cause.iter_mut().zip(of.counts.excused_by) {
            *sum += more;
        }
    }
    let causes: Vec<_> =
        Cause::ALL.iter().zip(by_cause).filter(|(_, n)| *n > 0).map(|(cause, n)| format!("{n} {cause}")).collect();
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
            if evidence.is_empty() { "no event".to_owned() } else { evidence.join(", ") }
        )?;
        let standard = program.standard(finding.code.as_str());
        let source = standard.map_or(finding.source.as_str(), |standard| standard.source.name.as_str());
        writeln!(out, "    source   {source} ({})", finding.standing)?;
    }
    Ok(())
}

fn count(n: i32, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

pub fn agenda(out: &mut impl Write, log: &Log, audit: &Audit<'_>) -> Result<(), Box<dyn Error>> {
    let agenda = audit.agenda(log);
    let nothing = if agenda.is_empty() { ": nothing is due" } else { "" };
    writeln!(out, "\nAGENDA of the day{nothing}")?;
    for item in agenda.iter().take(WORST) {
        writeln!(out, "  case {}: {item}", item.case)?;
    }
    if agenda.len() > WORST {
        writeln!(out, "  and {} more", agenda.len() - WORST)?;
    }
    Ok(())
}
