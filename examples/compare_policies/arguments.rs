//! What the command line asks.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;

pub const HELP: &str = "\
compare_policies [FILE ...] [--replications N] [--seed N] [--out DIR] [--log DIR]

Without files: compares a cap of 15, a cap of 20, an acuity-weighted cap and a shared team for an intensive case
management program of ten workers over ten years. A file is a scenario, .toml or .json; examples/scenarios/ has some.
Of the first scenario it prints too how much results hang on each input that is only assumed.
  --replications  how many runs of each scenario; as the files have it where left out. Each change of an assumed input
                  is run 5 times, or as often where that is less
  --seed          the seed of all scenarios; as the files have it where left out
  --out           writes results.csv, the reporting sheet and plots there
  --log           writes the events and the roster of the first run of each scenario there, to be audited as of the
                  run's last day
";

#[derive(Default)]
pub struct Arguments {
    pub files: Vec<PathBuf>,
    pub replications: Option<u32>,
    pub seed: Option<u64>,
    pub out: Option<PathBuf>,
    pub log: Option<PathBuf>,
}

impl Arguments {
    /// Reads the command line; `None` where help was asked for. Lists everything that is wrong.
    pub fn read(given: impl Iterator<Item = String>) -> Result<Option<Self>, Vec<String>> {
        let mut read = Self::default();
        let mut faults = Vec::new();
        let mut taken = BTreeSet::new();
        let mut given = given.peekable();
        while let Some(word) = given.next() {
            if word == "--help" || word == "-h" {
                return Ok(None);
            }
            if !word.starts_with("--") {
                read.files.push(word.into());
                continue;
            }
            if !["--replications", "--seed", "--out", "--log"].contains(&word.as_str()) {
                faults.push(format!("`{word}` is no option; try --help"));
                continue;
            }
            let Some(value) = given.next_if(|next| !next.starts_with("--")) else {
                faults.push(format!("{word} needs a value; try --help"));
                continue;
            };
            if !taken.insert(word.clone()) {
                faults.push(format!("{word} stands twice; give one"));
            }
            match word.as_str() {
                "--out" => read.out = Some(value.into()),
                "--log" => read.log = Some(value.into()),
                "--seed" => read.seed = number(&word, &value, 0, u64::MAX, &mut faults),
                _ => read.replications = number(&word, &value, 1, u32::MAX, &mut faults),
            }
        }
        if faults.is_empty() { Ok(Some(read)) } else { Err(faults) }
    }
}

fn number<N: Copy + FromStr + PartialOrd + Display>(
    option: &str,
    value: &str,
    least: N,
    most: N,
    faults: &mut Vec<String>,
) -> Option<N> {
    let number = value.parse().ok().filter(|number| *number >= least);
    if number.is_none() {
        faults.push(format!("{option} {value}: expected a whole number from {least} to {most}"));
    }
    number
}
