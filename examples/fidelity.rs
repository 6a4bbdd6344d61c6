//! Scores the log of a simulated ACT team on the Dartmouth scale, and says what a person has still to rate.
//!
//! `cargo run --release --example fidelity [seed]`
//!
//! The team is that of `examples/scenarios/act-team.toml`, whose figures are assumed. What its log and its roster tell is
//! scored first; then the program declares what it declares, and a rater rates the rest: what no log tells, and what the
//! simulator does not make, such as who takes part in admissions. Those ratings are made up.

#![expect(clippy::print_stderr, reason = "an example says what is wrong")]

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use caseload::fidelity::{Given, Review, Reviewed, dacts, dacts_maine};
use caseload::log::Log;
use caseload::measure::Draw;
use caseload::roster::Roster;
use caseload::sim::{Scenario, run};

const HELP: &str = "\
fidelity [SEED]

Scores the log of a simulated ACT team (examples/scenarios/act-team.toml, assumed figures) on the Dartmouth scale.
  SEED  of the run, a whole number; as the scenario has it where left out
";

fn main() -> ExitCode {
    let given = std::env::args().nth(1);
    if given.as_deref().is_some_and(|given| given == "--help" || given == "-h") {
        return std::io::stdout().write_all(HELP.as_bytes()).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    let seed = match given.map(|seed| seed.parse().map_err(|_| seed)).transpose() {
        Ok(seed) => seed,
        Err(found) => {
            eprintln!("fidelity: found `{found}` for a seed; give a whole number from 0 to {}, or nothing", u64::MAX);
            return ExitCode::from(2);
        }
    };
    match score(seed, &mut std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fidelity: {error}");
            ExitCode::FAILURE
        }
    }
}

fn score(seed: Option<u64>, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let mut scenario = Scenario::from_toml(include_str!("scenarios/act-team.toml"))?;
    scenario.seed = seed.unwrap_or(scenario.seed);
    let as_of = scenario.from.plus_days(i32::try_from(scenario.days)?);
    let (act, seed) = (scenario.program.program()?, scenario.seed);
    let replication = run(&scenario.check()?.with_log(), 0);
    let (events, staff) = replication.log().ok_or("the run kept no log")?;
    let (log, roster) = (Log::of(events.to_vec()), Roster::of(staff.to_vec()));
    let team = roster.teams().next().ok_or("nobody works in a team")?;

    let scale = dacts();
    // Nobody is expected to graduate within a year.
    let review = Review::of(&scale, &act).as_of(as_of).team(team).roster(&roster).expected([]);
    let told = review.finish(review.part(&log), [])?;
    writeln!(out, "What the records tell\n\n{told}\n")?;

    writeln!(out, "What each figure rests on (hours in hundredths)")?;
    for (item, measured) in told.scored.items.iter().filter_map(|item| Some((item, item.measured.as_ref()?))) {
        if let (Ok(figure), Some((first, last))) = (&measured.figure, measured.window) {
            let is_median = measured.spread.as_ref().is_some_and(|spread| spread.is_median);
            let of = if is_median {
                format!("the middle of {} charts", figure.subjects)
            } else {
                format!("{} of {}", figure.numerator.floor(1, 1).0, figure.denominator)
            };
            writeln!(out, "- {}: {of}, {first} to {last}", item.code)?;
        }
    }

    writeln!(out, "\nLeft to a person")?;
    for item in told.scored.open() {
        writeln!(out, "- {item}")?;
    }

    let people = [
        ("O1", Given::Rating(4)),
        ("O3", Given::facts(["psychiatric", "housing", "substance_use", "employment"])),
        ("O4", Given::facts(["backup"])),
        ("O5", Given::Rating(4)),
        ("O6", Given::Rating(5)),
        ("S3", Given::Rating(4)),
        ("S7", Given::Rating(3)),
        ("S8", Given::Rating(2)),
        ("S9", Given::Rating(3)),
        ("S10", Given::Rating(4)),
    ];
    let all = review.finish(review.part(&log), people.clone())?;
    writeln!(out, "\nWith what people added: {}", all.scored.total)?;
    for grading in &all.scored.gradings {
        writeln!(out, "- {}: {}", grading.name, grading.grade.as_deref().unwrap_or("withheld"))?;
    }
    writeln!(out, "The two readings disagree at a total of {:?}.", scale.disputed())?;
    let maine = dacts_maine();
    let short: Vec<_> =
        all.scored.short_of(&maine).into_iter().map(|(item, least)| format!("{} below {least}", item.code)).collect();
    writeln!(out, "{}: {}", maine.source.name, if short.is_empty() { "kept".to_owned() } else { short.join(", ") })?;

    // As a reviewer would: ten charts, drawn by lot.
    let sampled = review.clone().draw(Draw::Sample { seed, charts: 10 });
    let sampled = sampled.finish(sampled.part(&log), people)?;
    writeln!(out, "\nTen charts against all")?;
    for code in ["H2", "S1", "S4", "S5", "S6"] {
        writeln!(out, "- {code}: {} against {}", figure(&sampled, code), figure(&all, code))?;
    }
    Ok(())
}

fn figure(reviewed: &Reviewed, code: &str) -> String {
    let measured = reviewed.scored.item(code).and_then(|item| item.measured.as_ref());
    match measured.map(|measured| &measured.figure) {
        Some(Ok(figure)) => figure.to_string(),
        Some(Err(why)) => why.to_string(),
        None => String::new(),
    }
}
