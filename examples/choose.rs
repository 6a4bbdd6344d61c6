//! Ranks the models of case management for a client and an organisation, with all that speaks for and against each.
//!
//! Without arguments it does so for three described clients of one organisation, and asks whether its staff could keep
//! what is recommended; `--help` lists the rest.
#![expect(clippy::print_stderr, reason = "an example says what is wrong")]

use std::error::Error;
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use caseload::choose::{
    Capacity, CaseType, Client, IcmAdmission, Organisation, Ranking, Recommendation, Staffing, StepDown, Topic, Trait,
    Weights, rank,
};
use caseload::event::{Decimal, Hundredths, Role, RoleHours, RosterEvent, RosterKind, Tier, Worker};
use caseload::feasibility::Effort;
use caseload::ids::{EventId, WorkerId};
use caseload::roster::Roster;
use serde::Deserialize;
use uuid::Uuid;

const HELP: &str = "\
choose [FILE.json]

Without arguments: three described clients.
  FILE.json  {\"client\": {\"case_types\": [..], \"traits\": {NAME: true or false}},
              \"organisation\": {\"capacities\": {NAME: true or false}}, \"weights\": {TOPIC: NUMBER}}
             What is not said is not known. Names:
";

/// What a file says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    client: Client,
    #[serde(default)]
    organisation: Organisation,
    #[serde(default)]
    weights: Weights,
}

fn main() -> ExitCode {
    let out = &mut std::io::stdout().lock();
    let done = match std::env::args().nth(1).as_deref() {
        None => described(out),
        Some("--help" | "-h") => help(out),
        Some(option) if option.starts_with('-') => {
            Err(format!("found `{option}`; give a file, `--help`, or nothing").into())
        }
        Some(file) => asked(file, out),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("choose: {error}");
            ExitCode::FAILURE
        }
    }
}

fn asked(file: &str, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let told = |error: &dyn Display| format!("{file}: {error}; give a file of JSON as `--help` shows it");
    let text = std::fs::read_to_string(file).map_err(|error| told(&error))?;
    let Question { client, organisation, weights } = serde_json::from_str(&text).map_err(|error| told(&error))?;
    Ok(write!(out, "{}", rank(&client, &organisation, &weights))?)
}

fn help(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    write!(out, "{HELP}")?;
    let lists = [
        ("case types", CaseType::ALL.iter().map(|of| of.name()).collect::<Vec<_>>()),
        ("traits", Trait::ALL.iter().map(|of| of.name()).collect()),
        ("capacities", Capacity::ALL.iter().map(|of| of.name()).collect()),
        ("topics", Topic::ALL.iter().map(|of| of.name()).collect()),
    ];
    for (of, names) in lists {
        writeln!(out, "  {of}: {}", names.join(", "))?;
    }
    Ok(())
}

fn described(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let organisation = Organisation::default()
        .has(Capacity::SmallCaseloads)
        .has(Capacity::VisitsClients)
        .has(Capacity::RoundTheClock)
        .has(Capacity::InstitutionPartners)
        .has(Capacity::ClinicalSupervisor)
        .lacks(Capacity::Clinicians)
        .lacks(Capacity::MultidisciplinaryTeam)
        .lacks(Capacity::MedicaidFunding);
    // Our board asks for less use of hospitals first, and minds the cost.
    let weights = Weights::default().with(Topic::UseOfServices, 2).with(Topic::Cost, 1);

    let criteria = IcmAdmission {
        diagnosis: Some(true),
        admissions: Some(2),
        admission_days: Some(31),
        ..IcmAdmission::default()
    };
    let clients = [
        (
            "A: leaves a shelter in ten days, knows nobody where she will live",
            Client::of([CaseType::Homelessness]).transition(Some(10)).is(Trait::SupportsToBuild).acuity(Tier::Moderate),
        ),
        (
            "B: severe illness, admitted twice in two years, wants to lead his own plan",
            Client::of([CaseType::SubstanceUse, CaseType::Housing])
                .is(Trait::SevereMentalIllness)
                .is(Trait::LongTermNeed)
                .is(Trait::RepeatedAdmissions)
                .is(Trait::LeadsOwnGoals)
                .transition(None)
                .acuity(Tier::High)
                .admitted(&criteria),
        ),
        (
            "C: stable, needs a pension and nothing else",
            Client::of([CaseType::PublicWelfare, CaseType::Aging]).needs(1).acuity(Tier::Low).transition(None),
        ),
    ];
    let roster = staff(6);
    let effort =
        Effort { share_percent: 60, contact_minutes: 40, travel_minutes: 20, paper_minutes: 60, ..Effort::default() };
    let days = ("2026-03-02".parse()?, "2026-03-29".parse()?);
    for (who, client) in clients {
        let staffing = Staffing { roster: &roster, days, cases: 100, tier: None, effort: &effort };
        let ranking = rank(&client, &organisation, &weights).staffed(&staffing)?;
        writeln!(out, "{who}")?;
        show(&ranking, out)?;
    }
    let ready = StepDown { months_enrolled: Some(14), atr: Some(52), setback: Some(false), ..StepDown::default() };
    writeln!(out, "A client of ACT, after 14 months: {}", ready.readiness()?)?;
    Ok(())
}

/// The two that fit best, what would fit and cannot be staffed, and what is excluded.
fn show(ranking: &Ranking, out: &mut impl Write) -> std::io::Result<()> {
    for (place, of) in (1..).zip(ranking.all()).take(2) {
        write!(out, "{place}. {of}")?;
    }
    let last = ranking.all().get(1).map_or(0, |second| second.score);
    let cannot = |of: &&Recommendation| of.staffed.as_ref().is_some_and(|staffed| !staffed.feasibility.is_feasible());
    for of in ranking.all().iter().filter(cannot).filter(|of| of.excludes.is_empty() && of.score > last) {
        write!(out, "cannot be staffed: {of}")?;
    }
    for of in ranking.all().iter().filter(|of| !of.excludes.is_empty() && of.overlays.is_empty()) {
        let why: Vec<_> = of.excludes.iter().map(ToString::to_string).collect();
        writeln!(out, "excluded: {}: {}", of.name(), why.join("; "))?;
    }
    writeln!(out)
}

/// So many full-time case managers.
fn staff(workers: u128) -> Roster {
    let joined = (1..=workers).filter_map(|n| {
        let mut entry = Worker::new(WorkerId(Uuid::from_u128(n)));
        entry.weekly_hours = Decimal::new(37.5);
        entry.roles = vec![RoleHours { role: Role::CaseManager, fte: Hundredths::new(100) }];
        let at = "2026-01-05T09:00:00-05:00".parse().ok()?;
        Some(RosterEvent::new(EventId(Uuid::from_u128(n)), at, RosterKind::WorkerJoined(entry)))
    });
    Roster::of(joined.collect())
}
