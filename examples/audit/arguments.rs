//! What the command line asks.

use std::error::Error;
use std::io::Write;

use caseload::audit::NotRecorded;
use caseload::model::Model;
use caseload::program::Program;
use caseload::time::Day;

use super::show::Shown;

pub const HELP: &str = "\
audit [--events FILE.jsonl] [--roster FILE.jsonl] [--program PRESET|FILE] [--only-program NAME]
      [--as-of DAY] [--as-known-on DAY] [--suppose EDITION]
      [--not-recorded KIND[.FIELD],...] [--grouped] [--format text|json]

Without --events: audits the bundled sample of synthetic patients.
  --roster        who works when; without it, what rests on the roster cannot be told
  --program       a model: clinical (default), icm, act, fact, cti, cti-6, brokerage, strengths-based,
                  rehabilitation, interdisciplinary or targeted; or a rulebook, a file .toml or .json
  --only-program  judges no case whose referral names another program than this; what an owner carries still counts
                  the cases of all
  --suppose       judges as if that edition of the rulebook had always been in force: hypothetical
  --as-of         the day the audit speaks of; without it, the last day of the log, where one wrong date is enough
                  to rule the report
  --as-known-on   does not see what was recorded after that day
  --not-recorded  what the source of the log never records; may be given again
  --grouped       the lines of each case stand together: holds one case in memory, and makes no agenda
  --format        text (default), which shows the worst; or json, one object a line, which has all

Ends with 1 where a file cannot be read, or no line of it; with 2 where the options are wrong; and else with 0, whatever
was found.
";

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

impl Format {
    pub fn show(self, out: &mut impl Write, shown: &Shown<'_>) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Text => shown.text(out),
            Self::Json => shown.json(out),
        }
    }
}

pub struct Arguments {
    pub events: Option<String>,
    pub roster: Option<String>,
    pub program: Program,
    pub only_program: Option<String>,
    pub suppose: Option<String>,
    pub as_of: Option<Day>,
    pub as_known_on: Option<Day>,
    pub not_recorded: Vec<NotRecorded>,
    pub grouped: bool,
    pub format: Format,
}

impl Arguments {
    /// Reads the command line; `None` where help was asked for. Lists everything that is wrong.
    pub fn read(given: impl Iterator<Item = String>) -> Result<Option<Self>, Vec<String>> {
        let mut read = Self {
            events: None,
            roster: None,
            program: Program::preset(Model::Clinical),
            only_program: None,
            suppose: None,
            as_of: None,
            as_known_on: None,
            not_recorded: Vec::new(),
            grouped: false,
            format: Format::Text,
        };
        let mut faults = Vec::new();
        let mut taken = std::collections::BTreeSet::new();
        let mut given = given.peekable();
        while let Some(option) = given.next() {
            if option == "--help" || option == "-h" {
                return Ok(None);
            }
            if option == "--grouped" {
                read.grouped = true;
                continue;
            }
            let known = [
                "--events",
                "--roster",
                "--program",
                "--only-program",
                "--suppose",
                "--as-of",
                "--as-known-on",
                "--not-recorded",
                "--format",
            ];
            if !known.contains(&option.as_str()) {
                faults.push(format!("`{option}` is no option; try --help"));
                continue;
            }
            let Some(value) = given.next_if(|next| !next.starts_with("--")) else {
                faults.push(format!("{option} lacks its value; try --help"));
                continue;
            };
            if option != "--not-recorded" && !taken.insert(option.clone()) {
                faults.push(format!("{option} stands twice; give one"));
            }
            if let Err(fault) = read.take(&option, value) {
                faults.push(format!("{option}: {fault}"));
            }
        }
        if let Some(edition) = &read.suppose {
            if let Some(only) = read.program.only(edition) {
                read.program = only;
            } else {
                let known = read.program.draft().editions().map(|known| format!("`{}`", known.edition));
                let known = known.collect::<Vec<_>>().join(", ");
                faults.push(format!("--suppose: the rulebook has no edition `{edition}`; it has {known}"));
            }
        }
        if faults.is_empty() { Ok(Some(read)) } else { Err(faults) }
    }

    fn take(&mut self, option: &str, value: String) -> Result<(), String> {
        let day = |text: &str| text.parse::<Day>().map_err(|error| error.to_string());
        match option {
            "--events" => self.events = Some(value),
            "--roster" => self.roster = Some(value),
            "--program" => self.program = program(&value)?,
            "--only-program" => self.only_program = Some(value),
            "--suppose" => self.suppose = Some(value),
            "--as-of" => self.as_of = Some(day(&value)?),
            "--as-known-on" => self.as_known_on = Some(day(&value)?),
            "--not-recorded" => {
                for fact in value.split(',') {
                    self.not_recorded.push(
                        fact.trim().parse().map_err(|error: caseload::audit::NotRecordedError| error.to_string())?,
                    );
                }
            }
            _ => {
                self.format = match value.as_str() {
                    "text" => Format::Text,
                    "json" => Format::Json,
                    _ => return Err(format!("`{value}` is unknown; expected text or json")),
                }
            }
        }
        Ok(())
    }
}

/// A preset by its model, or the rulebook of a file.
fn program(named: &str) -> Result<Program, String> {
    let read = match std::path::Path::new(named).extension().and_then(|extension| extension.to_str()) {
        Some("toml") => Program::from_toml,
        Some("json") => Program::from_json,
        _ => return Ok(Program::preset(named.parse().map_err(|error: caseload::UnknownName| error.to_string())?)),
    };
    let text = std::fs::read_to_string(named).map_err(|error| format!("{named}: {error}"))?;
    read(&text).map_err(|faults| format!("{named}: {faults}"))
}
