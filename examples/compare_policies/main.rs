//! Compares caseload policies: waits, workload, adherence, each with its interval.
//!
//! Without arguments it compares a cap of 15, a cap of 20, an acuity-weighted cap and a shared team; with scenario files
//! it compares those. `--help` lists the rest.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]

mod arguments;
mod plots;

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use arguments::Arguments;
use caseload::program::FileFaults;
use caseload::sim::{
    Checked, Comparison, Progress, Replications, Scenario, TidyRow, compare_telling, run, sensitivity,
};
use indicatif::{ProgressBar, ProgressStyle};

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{}", arguments::HELP);
            return ExitCode::SUCCESS;
        }
        Err(faults) => {
            for fault in faults {
                eprintln!("compare_policies: {fault}");
            }
            return ExitCode::from(2);
        }
    };
    match compare_policies(&arguments, &mut std::io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        // Who reads has read enough.
        Err(error)
            if error.downcast_ref().is_some_and(|error: &std::io::Error| error.kind() == ErrorKind::BrokenPipe) =>
        {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("compare_policies: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare_policies(arguments: &Arguments, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let scenarios = if arguments.files.is_empty() { bundled()? } else { read(&arguments.files)? };
    let (mut checked, mut wrong) = (Vec::new(), Vec::new());
    for mut scenario in scenarios {
        scenario.seed = arguments.seed.unwrap_or(scenario.seed);
        scenario.replications = arguments.replications.unwrap_or(scenario.replications);
        match scenario.check() {
            Ok(scenario) => checked.push(scenario),
            Err(faults) => wrong.push(format!("{}: {faults}", scenario.name)),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.join("\n").into());
    }
    for dir in arguments.out.iter().chain(&arguments.log) {
        fs::create_dir_all(dir).map_err(|error| format!("{}: {error}; give a directory", dir.display()))?;
    }

    let most = checked.iter().map(|checked| checked.scenario().replications).max().unwrap_or(1);
    let replications = Replications::of(most);
    let comparison = with_bar(|tell| compare_telling(&checked, &replications, tell))?;
    writeln!(out, "{comparison}")?;
    if let Some(first) = checked.first() {
        // A few replications on the same luck tell how much results hang on an input.
        let few = Replications::of(most.min(FEW));
        let swings = with_bar(|tell| sensitivity(first.scenario(), &[0.8, 1.25], &few, tell))??;
        writeln!(out, "\n{swings}")?;
    }

    if let Some(dir) = &arguments.out {
        write_results(dir, &comparison)?;
        writeln!(out, "Results, sheet and plots are in {}.", dir.display())?;
    }
    if let Some(dir) = &arguments.log {
        let mut taken = BTreeSet::new();
        for (checked, of) in checked.into_iter().zip(comparison.scenarios()) {
            let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
            let mut name: String = of.name().chars().map(plain).collect();
            while !taken.insert(name.clone()) {
                name.push('-');
            }
            write_log(dir, &name, checked)?;
        }
        writeln!(out, "Logs are in {}.", dir.display())?;
    }
    Ok(())
}

/// The most replications of each change of an input.
const FEW: u32 = 5;

/// What runs come to, with a progress bar while they run.
fn with_bar<T>(runs: impl FnOnce(&(dyn Fn(Progress) + Sync)) -> T) -> Result<T, Box<dyn Error>> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} runs, {eta} left")?);
    let came_to = runs(&|at| {
        bar.set_length(at.of.into());
        bar.set_position(bar.position().max(at.done.into()));
    });
    bar.finish_and_clear();
    Ok(came_to)
}

/// The four policies.
fn bundled() -> Result<Vec<Scenario>, FileFaults> {
    let files = [
        include_str!("../scenarios/cap-15.toml"),
        include_str!("../scenarios/cap-20.toml"),
        include_str!("../scenarios/weighted.toml"),
        include_str!("../scenarios/shared-team.toml"),
    ];
    files.into_iter().map(Scenario::from_toml).collect()
}

fn read(files: &[std::path::PathBuf]) -> Result<Vec<Scenario>, String> {
    let one = |file: &std::path::PathBuf| {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = fs::read_to_string(file).map_err(|error| format!("{}; give a file of a scenario", told(&error)))?;
        if file.extension().is_some_and(|extension| extension == "json") {
            Scenario::from_json(&text).map_err(|error| told(&error))
        } else {
            Scenario::from_toml(&text).map_err(|error| told(&error))
        }
    };
    let (read, faults): (Vec<_>, Vec<_>) = files.iter().map(one).partition(Result::is_ok);
    let faults: Vec<String> = faults.into_iter().filter_map(Result::err).collect();
    if faults.is_empty() { Ok(read.into_iter().flatten().collect()) } else { Err(faults.join("\n")) }
}

fn write_results(dir: &Path, comparison: &Comparison) -> Result<(), Box<dyn Error>> {
    let mut csv = BufWriter::new(fs::File::create(dir.join("results.csv"))?);
    writeln!(csv, "{}", TidyRow::HEADER)?;
    for row in comparison.rows() {
        writeln!(csv, "{row}")?;
    }
    csv.flush()?;
    fs::write(dir.join("sheet.md"), comparison.sheet().to_string())?;
    plots::draw(dir, comparison)
}

/// Runs the first replication again, and writes down everything that happened in it.
fn write_log(dir: &Path, name: &str, checked: Checked) -> Result<(), Box<dyn Error>> {
    let replication = run(&checked.with_log(), 0);
    let Some((events, roster)) = replication.log() else { return Ok(()) };
    let mut file = BufWriter::new(fs::File::create(dir.join(format!("{name}.events.jsonl")))?);
    for event in events {
        writeln!(file, "{}", serde_json::to_string(event)?)?;
    }
    file.flush()?;
    let mut file = BufWriter::new(fs::File::create(dir.join(format!("{name}.roster.jsonl")))?);
    for event in roster {
        writeln!(file, "{}", serde_json::to_string(event)?)?;
    }
    Ok(file.flush()?)
}
