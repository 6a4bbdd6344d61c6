//! Scores people, from codes or from answers, one JSON object a line, sorted by id.
//!
//! Without arguments it scores the bundled made-up patients and prints a table; `--help` lists the rest.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]

use std::collections::{BTreeMap, btree_map::Entry};
use std::error::Error;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use caseload::event::Decimal;
use caseload::risk::{
    Answer, AnswerFaults, CodeSystem, Comorbidity, ComorbidityIndex, Instrument, Score, ahc_core_needs, presets,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

const HELP: &str = "\
score --instrument NAME --codes FILE.csv [--system icd-10|icd-10-cm]
score --instrument NAME|FILE.toml|FILE.json --answers FILE.jsonl
score --list

Without arguments: scores the bundled made-up patients.
  --instrument  one of --list, or a table of your own in a file
  --codes       columns id,code, a row a code; a column age where the index asks for it
  --system      of the codes: icd-10 (default, WHO) or icd-10-cm
  --answers     a line a person: {\"id\": ..., \"answers\": {\"ITEM\": NUMBER, true, false, null or \"n/a\"}}
  --list        the instruments, with their sources and notices
";

/// The tool that is no table.
const AHC: &str = "ahc_core_needs";

/// A person's key, as the file has it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Id {
    Number(i64),
    Text(String),
}

/// What scores the answers of a person.
enum Tool {
    Table(Box<Instrument>),
    CoreNeeds,
}

#[derive(Default)]
struct Arguments {
    instrument: Option<String>,
    codes: Option<String>,
    answers: Option<String>,
    system: Option<String>,
    list: bool,
}

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if given.iter().any(|option| option == "--help" || option == "-h") {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    match Arguments::read(given).and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("score: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Arguments {
    fn read(given: Vec<String>) -> Result<Self, Box<dyn Error>> {
        let mut read = Self::default();
        let mut given = given.into_iter();
        while let Some(option) = given.next() {
            let slot = match option.as_str() {
                "--list" => {
                    read.list = true;
                    continue;
                }
                "--instrument" => &mut read.instrument,
                "--codes" => &mut read.codes,
                "--answers" => &mut read.answers,
                "--system" => &mut read.system,
                _ => return Err(format!("`{option}` is no option; try --help").into()),
            };
            *slot = Some(given.next().ok_or_else(|| format!("{option} lacks its value; try --help"))?);
        }
        Ok(read)
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let Arguments { instrument, codes, answers, system, list } = arguments;
    if *list {
        self::list();
        return Ok(());
    }
    let system = system.as_deref().map_or(Ok(CodeSystem::Who), str::parse)?;
    let text = |path: &String| std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    match (instrument, codes, answers) {
        (None, None, None) => bundled(),
        (Some(name), Some(path), None) => {
            let index: ComorbidityIndex = name.parse()?;
            let (people, refused) = of_codes(index, system, &text(path)?)?;
            lines(people.into_iter().map(|(id, found)| (id, found.score())), refused)
        }
        (Some(name), None, Some(path)) => {
            let (people, refused) = of_answers(&tool(name)?, &text(path)?);
            lines(people.into_iter(), refused)
        }
        _ => Err("name an instrument and either --codes or --answers; try --help".into()),
    }
}

// ---- from codes

/// A person's codes, and their age where the file has it.
type Codes = (Vec<String>, Option<u8>);

/// What is found of each person.
type Found = Vec<(Id, Comorbidity)>;

/// What is found, and how many people were refused.
fn of_codes(index: ComorbidityIndex, system: CodeSystem, text: &str) -> Result<(Found, usize), Box<dyn Error>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers()?.clone();
    let place = |name: &str| header.iter().position(|column| column.trim() == name);
    let column = |name: &str| place(name).ok_or_else(|| format!("no column `{name}`; expected id,code"));
    let (id, code, age) = (column("id")?, column("code")?, place("age"));
    let mut people: BTreeMap<Id, Codes> = BTreeMap::new();
    for row in reader.records() {
        let row = row?;
        let field = |at: usize| row.get(at).unwrap_or_default();
        let (codes, years) = people.entry(Id::Text(field(id).to_owned())).or_default();
        // A person without a code has a row with an empty one.
        codes.extend(Some(field(code).to_owned()).filter(|code| !code.trim().is_empty()));
        if let Some(age) = age.map(field).filter(|age| !age.is_empty()) {
            *years = Some(age.trim().parse().map_err(|_| "an age is no whole number of years from 0 to 255")?);
        }
    }
    let (mut scored, mut refused) = (Vec::new(), 0_usize);
    for (id, (codes, age)) in people {
        match index.of_codes(system, &codes) {
            Ok(found) => scored.push((id, age.map_or(found, |age| found.at_age(age)))),
            Err(faults) => {
                eprintln!("score: {}: {faults}", id.json());
                refused = refused.saturating_add(1);
            }
        }
    }
    Ok((scored, refused))
}

// ---- from answers

fn tool(name: &str) -> Result<Tool, Box<dyn Error>> {
    if name == AHC {
        return Ok(Tool::CoreNeeds);
    }
    let table = match std::path::Path::new(name).extension().and_then(|extension| extension.to_str()) {
        Some("toml") => toml::from_str(&std::fs::read_to_string(name)?)?,
        Some("json") => serde_json::from_str(&std::fs::read_to_string(name)?)?,
        _ => {
            let known = presets().into_iter().find(|instrument| instrument.name() == name);
            known.ok_or_else(|| format!("`{name}` scores no answers; try --list"))?
        }
    };
    Ok(Tool::Table(Box::new(table)))
}

impl Tool {
    fn score(&self, named: Vec<(&str, Answer)>) -> Result<Score, AnswerFaults> {
        match self {
            Self::Table(instrument) => instrument.score_named(named),
            Self::CoreNeeds => ahc_core_needs(named),
        }
    }
}

fn of_answers(tool: &Tool, text: &str) -> (BTreeMap<Id, Score>, usize) {
    let mut people = BTreeMap::new();
    let mut refused = 0_usize;
    for (number, line) in (1_usize..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let scored = person(line).and_then(|(id, answers)| {
            let named: Result<Vec<_>, String> =
                answers.iter().map(|(item, given)| Ok((item.as_str(), answer(item, given)?))).collect();
            let score = tool.score(named?).map_err(|faults| faults.to_string())?;
            match people.entry(id) {
                Entry::Occupied(_) => Err("the id stands on an earlier line too".to_owned()),
                Entry::Vacant(place) => {
                    place.insert(score);
                    Ok(())
                }
            }
        });
        if let Err(fault) = scored {
            eprintln!("score: line {number}: {fault}");
            refused = refused.saturating_add(1);
        }
    }
    (people, refused)
}

fn person(line: &str) -> Result<(Id, Map<String, Value>), String> {
    let shape = || "not a person; expected {\"id\": ..., \"answers\": {...}}".to_owned();
    let mut line: Map<String, Value> = serde_json::from_str(line).map_err(|_| shape())?;
    let id = match line.remove("id").ok_or_else(shape)? {
        Value::String(text) => Id::Text(text),
        other => Id::Number(other.as_i64().ok_or_else(shape)?),
    };
    match line.remove("answers") {
        Some(Value::Object(answers)) => Ok((id, answers)),
        _ => Err(shape()),
    }
}

fn answer(item: &str, given: &Value) -> Result<Answer, String> {
    match given {
        Value::Null => Ok(Answer::Missing),
        Value::Bool(yes) => Ok((*yes).into()),
        Value::Number(number) if number.as_f64().is_some() => Ok(number.as_f64().into()),
        Value::String(text) if text == "n/a" => Ok(Answer::NotApplicable),
        _ => Err(format!("{item}: not an answer; expected a number, true, false, null or \"n/a\"")),
    }
}

// ---- what is printed

impl Id {
    fn json(&self) -> Value {
        match self {
            Self::Number(number) => json!(number),
            Self::Text(text) => json!(text),
        }
    }
}

/// What is printed of a person.
#[derive(Serialize)]
struct Line<'a> {
    id: Value,
    instrument: &'a str,
    version: &'a str,
    value: Option<Value>,
    low: Value,
    high: Value,
    band: &'a Option<String>,
    contributions: Vec<Part<'a>>,
    missing: &'a [String],
    flags: &'a [String],
}

#[derive(Serialize)]
struct Part<'a> {
    item: &'a str,
    low: Value,
    high: Value,
}

/// Whole numbers without decimals.
fn number(number: Decimal) -> Value {
    serde_json::from_str(&number.get().to_string()).unwrap_or(Value::Null)
}

fn lines(people: impl Iterator<Item = (Id, Score)>, refused: usize) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for (id, score) in people {
        let parts = score.contributions.iter();
        let parts = parts.map(|part| Part { item: &part.item, low: number(part.low), high: number(part.high) });
        let line = Line {
            id: id.json(),
            instrument: &score.instrument,
            version: &score.version,
            value: score.value().map(number),
            low: number(score.low),
            high: number(score.high),
            band: &score.band,
            contributions: parts.collect(),
            missing: &score.missing,
            flags: &score.flags,
        };
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
    }
    out.flush()?;
    if refused == 0 { Ok(()) } else { Err(format!("{refused} refused").into()) }
}

fn list() {
    let show = |score: &Score, takes: &str| {
        println!(
            "{} ({}; {takes}): {} ({})",
            score.instrument, score.version, score.source.name, score.source.standing
        );
        if let Some(notice) = &score.notice {
            println!("    {notice}");
        }
    };
    for index in ComorbidityIndex::ALL {
        if let Ok(nothing) = index.of_codes(CodeSystem::Who, [""; 0]) {
            show(&nothing.score(), "codes");
        }
    }
    for instrument in presets() {
        if let Ok(nothing) = instrument.score(&[]) {
            show(&nothing, "answers");
        }
    }
    if let Ok(nothing) = ahc_core_needs([]) {
        show(&nothing, "answers");
    }
}

/// Groups in common use, recalled; the index has no official bands.
const GROUPS: [(&str, i16, i16); 4] =
    [("0", i16::MIN, 0), ("1 to 2", 1, 2), ("3 to 4", 3, 4), ("5 or more", 5, i16::MAX)];

fn bundled() -> Result<(), Box<dyn Error>> {
    let index = ComorbidityIndex::CharlsonQuan2011;
    let (mut people, _) = of_codes(index, CodeSystem::Who, include_str!("data/charlson/pool_icd10_codes.csv"))?;
    people.sort_by_key(|(_, found)| std::cmp::Reverse(found.points()));
    println!("{index}, made-up patients, highest first\n");
    println!("{:>8} {:>6} {:>6}  conditions", "id", "codes", "score");
    for (id, found) in &people {
        let Id::Text(id) = id else { continue };
        let counted: Vec<_> =
            found.conditions().filter(|held| held.yields_to.is_none()).map(|held| held.name).collect();
        println!("{id:>8} {:>6} {:>6}  {}", found.codes, found.points(), counted.join(" "));
    }
    println!("\n{} people by score (groups in common use, not official):", people.len());
    for (name, least, most) in GROUPS {
        let of = people.iter().filter(|(_, found)| (least..=most).contains(&found.points())).count();
        println!("{name:>10} {of:>4} {}", "#".repeat(of));
    }
    Ok(())
}
