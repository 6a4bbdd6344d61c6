//! What the example does: reads codes or answers, scores them, writes a line a person.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::error::Error;
use std::fmt;
use std::io::Write;
use std::marker::PhantomData;

use caseload::Faulty;
use caseload::event::Decimal;
use caseload::program::{read_json, read_toml};
use caseload::risk::{
    Answer, AnswerFaults, CodeSystem, Comorbidity, ComorbidityIndex, Instrument, Score, ahc_core_needs, frailty_index,
    outcome_matrix, outcome_matrix_low, presets,
};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

pub const HELP: &str = "\
score --instrument NAME --codes FILE.csv [--system icd-10|icd-10-cm]
score --instrument NAME|FILE.toml|FILE.json --answers FILE.jsonl
score --list

Without arguments: scores the bundled made-up patients.
  --instrument  one of --list, or a table of your own in a file; outcome_matrix:DOMAIN,DOMAIN,... and
                frailty_index:DEFICITS take what is yours after the colon
  --codes       columns id,code, a row a code; a column age where the index asks for it. A
                person of whom a row cannot be read is refused: a code may be lost
  --system      of the codes: icd-10 (default, WHO) or icd-10-cm
  --answers     a line a person: {\"id\": ..., \"answers\": {\"ITEM\": NUMBER, true, false, null or \"n/a\"}}
  --list        the instruments, with their sources and notices

What is written is sorted by id: as numbers where all ids of a CSV file are whole numbers, and as text otherwise;
in JSON lines numbers come before texts. Who is refused is named on the standard error, with all that is wrong.
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
            let value = given.next().ok_or_else(|| format!("{option} lacks its value; try --help"))?;
            if slot.replace(value).is_some() {
                return Err(format!("{option} stands twice; give one").into());
            }
        }
        Ok(read)
    }
}

/// Does what the arguments say: what is asked for goes to `out`, who is refused to `refusals`.
///
/// # Errors
/// What could not be read, and how many people were refused.
pub fn run(given: Vec<String>, out: &mut impl Write, refusals: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let Arguments { instrument, codes, answers, system, list } = Arguments::read(given)?;
    if list {
        return self::list(out);
    }
    if system.is_some() && codes.is_none() {
        return Err("--system is of codes, and there are none; name them with --codes".into());
    }
    let system = system.as_deref().map_or(Ok(CodeSystem::Who), str::parse)?;
    let text = |path: String| std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"));
    match (instrument, codes, answers) {
        (None, None, None) => bundled(out),
        (Some(name), Some(path), None) => {
            let (people, refused) = of_codes(name.parse()?, system, &text(path)?)?;
            lines(people.iter().map(|(id, found)| (json!(id), found.score())), &refused, out, refusals)
        }
        (Some(name), None, Some(path)) => {
            let (people, refused) = of_answers(&tool(&name)?, &text(path)?);
            lines(people.into_iter().map(|(id, score)| (id.json(), score)), &refused, out, refusals)
        }
        _ => Err("name an instrument and either --codes or --answers; try --help".into()),
    }
}

// ---- from codes

/// What a file says of a person, by line: codes, ages as written, and what cannot be read.
#[derive(Default)]
struct Rows<'a> {
    codes: Vec<(u64, &'a str)>,
    ages: Vec<(u64, &'a str)>,
    faults: Vec<String>,
}

/// People with what was found of each, and what is wrong with the others.
type Found = (Vec<(String, Comorbidity)>, Vec<String>);

fn of_codes(index: ComorbidityIndex, system: CodeSystem, text: &str) -> Result<Found, Box<dyn Error>> {
    let text = text.trim_start_matches('\u{feff}').as_bytes();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let header = reader.headers()?.clone();
    let columns = ["id", "code", "age"].map(|name| {
        let places: Vec<usize> = (0..).zip(&header).filter(|(_, is)| is.trim() == name).map(|(at, _)| at).collect();
        (name, places)
    });
    let faults = columns.iter().filter_map(|(name, places)| match places.len() {
        1 => None,
        0 if *name == "age" => None,
        0 => Some(format!("no column `{name}`")),
        several => Some(format!("{several} columns `{name}`")),
    });
    let faults: Vec<_> = faults.collect();
    if !faults.is_empty() {
        return Err(format!("{}; expected id,code, a row a code", faults.join("; ")).into());
    }
    let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
    let mut people: BTreeMap<&str, Rows<'_>> = BTreeMap::new();
    let (mut found, mut refused) = (Vec::new(), Vec::new());
    for row in &rows {
        let line = row.position().map_or(0, csv::Position::line);
        // Spaces around an id would make two people of one.
        let [id, code, age] =
            columns.each_ref().map(|(_, places)| places.first().and_then(|at| row.get(*at)).unwrap_or_default().trim());
        let open = columns.iter().zip([id, code, age]).find(|(_, field)| field.contains('\n'));
        let fault = if let Some(((name, _), _)) = open {
            Some(format!("the {name} goes on over the lines after it, which are not read; close its quote"))
        } else if id.is_empty() {
            Some("the id is empty; give one".to_owned())
        } else if row.len() != header.len() {
            let (found, expected, names) = (row.len(), header.len(), header.iter().collect::<Vec<_>>().join(","));
            let how = "a text with a comma in it stands in quotes, and nothing between commas";
            Some(format!("found {found} field(s), expected {expected} ({names}); {how}"))
        } else {
            None
        };
        if id.is_empty() || id.contains('\n') {
            refused.extend(fault.map(|fault| format!("line {line}: {fault}")));
            continue;
        }
        let of = people.entry(id).or_default();
        if let Some(fault) = fault {
            of.faults.push(format!("line {line}: {fault}"));
            continue;
        }
        // A person without a code has a row with an empty one.
        of.codes.extend(Some((line, code)).filter(|_| !code.is_empty()));
        of.ages.extend(Some((line, age)).filter(|_| !age.is_empty()));
    }
    let mut people: Vec<_> = people.into_iter().collect();
    let number = |id: &str| id.parse::<u64>().ok().filter(|number| number.to_string() == id);
    if people.iter().all(|(id, _)| number(id).is_some()) {
        people.sort_by_key(|(id, _)| number(id));
    }
    for (id, Rows { codes, ages, mut faults }) in people {
        match (index.of_codes(system, codes.iter().map(|(_, code)| code)), age(&ages)) {
            (Ok(of), Ok(age)) if faults.is_empty() => {
                found.push((id.to_owned(), age.map_or(of, |age| of.at_age(age))));
            }
            (of, age) => {
                for fault in of.as_ref().err().map(Faulty::faults).unwrap_or_default() {
                    let at = usize::try_from(fault.place()).unwrap_or(usize::MAX).saturating_sub(1);
                    let line = codes.get(at).map_or(0, |(line, _)| *line);
                    faults.push(format!("line {line}: {fault}"));
                }
                faults.extend(age.err());
                refused.push(format!("id {id}: {}", faults.join("; ")));
            }
        }
    }
    Ok((found, refused))
}

/// The one age of a person, if there is any.
fn age(written: &[(u64, &str)]) -> Result<Option<u8>, String> {
    let Some((first, age)) = written.first() else { return Ok(None) };
    let others: Vec<_> = written.iter().filter(|(_, other)| other != age).map(|(line, _)| line.to_string()).collect();
    if !others.is_empty() {
        return Err(format!("line {}: another age than on line {first}; give one", others.join(", ")));
    }
    let whole = |_| format!("line {first}: the age is no whole number of years from 0 to 255");
    age.parse().map(Some).map_err(whole)
}

// ---- from answers

fn tool(name: &str) -> Result<Tool, Box<dyn Error>> {
    if name == AHC {
        return Ok(Tool::CoreNeeds);
    }
    let text = || std::fs::read_to_string(name).map_err(|error| format!("{name}: {error}"));
    let table = match std::path::Path::new(name).extension().and_then(|extension| extension.to_str()) {
        Some("toml") => read_toml(&text()?).map_err(|faults| format!("{name}: {faults}"))?,
        Some("json") => read_json(&text()?).map_err(|faults| format!("{name}: {faults}"))?,
        _ => match name.split_once(':') {
            Some(("frailty_index", deficits)) => {
                let count = deficits.parse().map_err(|_| format!("`{deficits}` is no number of deficits"))?;
                frailty_index(count)?
            }
            Some(("outcome_matrix", domains)) => outcome_matrix(&domains.split(',').collect::<Vec<_>>())?,
            Some(("outcome_matrix_low", domains)) => outcome_matrix_low(&domains.split(',').collect::<Vec<_>>())?,
            _ => {
                let known = presets().into_iter().find(|instrument| instrument.name() == name);
                known.ok_or_else(|| format!("`{name}` scores no answers; try --list"))?
            }
        },
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

/// What scored, and what is wrong with the other lines.
fn of_answers(tool: &Tool, text: &str) -> (BTreeMap<Id, Score>, Vec<String>) {
    let (mut people, mut refused) = (BTreeMap::new(), Vec::new());
    let lines = text.trim_start_matches('\u{feff}').lines();
    for (number, line) in (1_usize..).zip(lines).filter(|(_, line)| !line.trim().is_empty()) {
        let faults = match person(tool, line) {
            Ok((id, score)) => match people.entry(id) {
                Entry::Occupied(_) => vec!["the id stands on an earlier line too".to_owned()],
                Entry::Vacant(place) => {
                    place.insert(score);
                    continue;
                }
            },
            Err(faults) => faults,
        };
        refused.push(format!("line {number}: {}", faults.join("; ")));
    }
    (people, refused)
}

/// The pairs of an object, repeats and all.
struct Pairs<V>(Vec<(String, V)>);

/// What stands at a key of a line.
#[derive(Deserialize)]
#[serde(untagged)]
enum Field {
    Object(Pairs<Value>),
    Other(Value),
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfMap<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for OfMap<V> {
            type Value = Pairs<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<V>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(OfMap(PhantomData))
    }
}

fn id(field: Field) -> Option<Id> {
    match field {
        Field::Other(Value::String(text)) => Some(Id::Text(text)),
        Field::Other(number) => number.as_i64().map(Id::Number),
        Field::Object(_) => None,
    }
}

/// A person's score, or all that is wrong with the line.
fn person(tool: &Tool, line: &str) -> Result<(Id, Score), Vec<String>> {
    let shape = "not a person; expected {\"id\": ..., \"answers\": {...}}";
    let Pairs(fields) = serde_json::from_str::<Pairs<Field>>(line).map_err(|error| {
        // What no reader of JSON takes is told without a word of it: a number out of range, a quote that is not closed.
        let told = error.to_string();
        let told = told.split(" at line ").next().filter(|_| error.is_syntax() || error.is_eof());
        vec![told.map_or(shape.to_owned(), |told| format!("cannot be read, at column {}: {told}", error.column()))]
    })?;
    let (mut ids, mut forms, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for (key, field) in fields {
        match (key.as_str(), field) {
            ("id", field) => match id(field) {
                Some(id) => ids.push(id),
                None => faults.push("the id is neither a whole number nor a text".to_owned()),
            },
            ("answers", Field::Object(Pairs(answers))) => forms.push(answers),
            ("answers", _) => faults.push("the answers are no object".to_owned()),
            _ => faults.push(format!("`{key}` is no key; expected id and answers")),
        }
    }
    for (key, times) in [("id", ids.len()), ("answers", forms.len())] {
        match times {
            1 => {}
            0 => faults.push(format!("no {key} to be read")),
            _ => faults.push(format!("{key} stands twice; give one")),
        }
    }
    let mut named = Vec::new();
    for (item, given) in forms.iter().flatten() {
        let answer = answer(item, given);
        named.push((item.as_str(), *answer.as_ref().unwrap_or(&Answer::Missing)));
        faults.extend(answer.err());
    }
    match (tool.score(named), ids.pop()) {
        (Ok(score), Some(id)) if faults.is_empty() => Ok((id, score)),
        (scored, _) => {
            faults.extend(scored.err().iter().flat_map(AnswerFaults::faults).map(ToString::to_string));
            Err(faults)
        }
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

fn lines(
    people: impl Iterator<Item = (Value, Score)>,
    refused: &[String],
    out: &mut impl Write,
    refusals: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    for (id, score) in people {
        let parts = score.contributions.iter();
        let parts = parts.map(|part| Part { item: &part.item, low: number(part.low), high: number(part.high) });
        let line = Line {
            id,
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
    for fault in refused {
        writeln!(refusals, "score: {fault}")?;
    }
    if refused.is_empty() { Ok(()) } else { Err(format!("{} refused", refused.len()).into()) }
}

fn list(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let mut show = |name: &str, score: &Score, takes: &str| {
        writeln!(out, "{name} ({}; {takes}): {} ({})", score.version, score.source.name, score.source.standing)?;
        score.notice.iter().try_for_each(|notice| writeln!(out, "    {notice}"))
    };
    for index in ComorbidityIndex::ALL {
        show(index.name(), &index.of_codes(CodeSystem::Who, [""; 0])?.score(), "codes")?;
    }
    let domains = ["income", "housing"];
    let own = [
        ("frailty_index:36", frailty_index(36)?),
        ("outcome_matrix:income,housing", outcome_matrix(&domains)?),
        ("outcome_matrix_low:income,housing", outcome_matrix_low(&domains)?),
    ];
    let presets = presets();
    let named = presets.iter().map(|instrument| (instrument.name(), instrument));
    for (name, instrument) in named.chain(own.iter().map(|(name, instrument)| (*name, instrument))) {
        show(name, &instrument.score(&[])?, "answers")?;
    }
    show(AHC, &ahc_core_needs([])?, "answers")?;
    Ok(())
}

/// Groups in common use, recalled; the index has no official bands.
const GROUPS: [(&str, i16, i16); 4] =
    [("0", i16::MIN, 0), ("1 to 2", 1, 2), ("3 to 4", 3, 4), ("5 or more", 5, i16::MAX)];

fn bundled(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let index = ComorbidityIndex::CharlsonQuan2011;
    let (mut people, _) = of_codes(index, CodeSystem::Who, include_str!("../data/charlson/pool_icd10_codes.csv"))?;
    people.sort_by_key(|(_, found)| std::cmp::Reverse(found.points()));
    writeln!(out, "{index}, made-up patients, highest first\n")?;
    writeln!(out, "{:>8} {:>6} {:>6}  conditions", "id", "codes", "score")?;
    for (id, found) in &people {
        let counted: Vec<_> =
            found.conditions().filter(|held| held.yields_to.is_none()).map(|held| held.name).collect();
        writeln!(out, "{id:>8} {:>6} {:>6}  {}", found.codes, found.points(), counted.join(" "))?;
    }
    writeln!(out, "\n{} people by score (groups in common use, not official):", people.len())?;
    for (name, least, most) in GROUPS {
        let of = people.iter().filter(|(_, found)| (least..=most).contains(&found.points())).count();
        writeln!(out, "{name:>10} {of:>4} {}", "#".repeat(of))?;
    }
    Ok(())
}
