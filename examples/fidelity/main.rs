//! Scores the log of an ACT team on the Dartmouth scale, and says what a person has still to rate.
//!
//! `cargo run --example fidelity [seed]`
//!
//! The team is made up; the seed makes it. What the log and the roster tell is scored first; then the program
//! declares what it declares, and a rater rates the rest.

#![expect(
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "an example prints, and its team is made by hand"
)]

mod team;

use caseload::fidelity::{Given, Review, Reviewed, dacts, dacts_maine};
use caseload::log::Log;
use caseload::measure::Draw;
use caseload::model::Model;
use caseload::program::Program;
use caseload::roster::Roster;

use team::Team;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seed = std::env::args().nth(1).map_or(Ok(1), |seed| seed.parse())?;
    let (events, staff) = Team::example(seed).log();
    let (log, roster) = (Log::of(events), Roster::of(staff));

    let (scale, act) = (dacts(), Program::preset(Model::AssertiveCommunityTreatment));
    let review = Review::of(&scale, &act).as_of("2026-04-01".parse()?).team(Team::ID).roster(&roster);
    let told = review.finish(review.part(&log), [])?;
    println!("What the records tell\n\n{told}\n");

    println!("Left to a person");
    for item in told.scored.open() {
        println!("- {item}");
    }

    let people = [
        ("O1", Given::Rating(4)),
        ("O3", Given::facts(["psychiatric", "housing", "substance_use", "employment"])),
        ("O4", Given::facts(["backup"])),
        ("S3", Given::Rating(4)),
        ("S9", Given::Rating(3)),
    ];
    let all = review.finish(review.part(&log), people.clone())?;
    println!("\nWith what people added: {}", all.scored.total);
    for grading in &all.scored.gradings {
        println!("- {}: {}", grading.name, grading.grade.as_deref().unwrap_or("withheld"));
    }
    println!("The two readings disagree at a total of {:?}.", scale.disputed());
    let maine = dacts_maine();
    let short: Vec<_> =
        all.scored.short_of(&maine).into_iter().map(|(item, least)| format!("{} below {least}", item.code)).collect();
    println!("{}: {}", maine.source.name, if short.is_empty() { "kept".to_owned() } else { short.join(", ") });

    // As a reviewer would: ten charts, drawn by lot.
    let sampled = review.clone().draw(Draw::Sample { seed, charts: 10 });
    let sampled = sampled.finish(sampled.part(&log), people)?;
    println!("\nTen charts against all");
    for code in ["H2", "S1", "S4", "S5", "S6", "S8"] {
        println!("- {code}: {} against {}", figure(&sampled, code), figure(&all, code));
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
