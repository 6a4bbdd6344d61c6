//! Results as JSON: the shape of each, kept as a golden file, so that nobody who stores or sends them is taken by surprise.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use caseload::agenda;
use caseload::audit::{Audit, NotRecorded};
use caseload::case::{AnyCase, Reason, Setting, candidates, decide, departure};
use caseload::choose::{Capacity, CaseType, Client, Organisation, Staffing, Topic, Trait, Weights, rank};
use caseload::event::*;
use caseload::feasibility::{Conflict, Effort, Mix, feasible};
use caseload::fidelity::{Basis, Given, Review, Unscored, dacts};
use caseload::ids::*;
use caseload::lifecycle::Stage;
use caseload::log::Log;
use caseload::measure::{Bands, Draw, Figure, LeftOut, Origin, Reading, Unit, Untold, Utilisation};
use caseload::model::Model;
use caseload::outcome::{Outcomes, Practice, UnitCosts, ccm_eligibility};
use caseload::program::{Decision, Program, compare as differences};
use caseload::record::Record;
use caseload::risk::{AtLeast, CodeSystem, ComorbidityIndex, Composite, FactorScore, Score, TierCut, TierRule, phq_9};
use caseload::roster::{Census, Roster};
use caseload::sim::{Fit, Measure, Replications, Scenario, compare, run, sensitivity};
use caseload::time::{Day, Instant};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// What stands where in results, by name: what it is, and all that it is where it is now this, now that.
#[derive(Default)]
struct Shapes(BTreeMap<String, BTreeSet<&'static str>>);

impl Shapes {
    fn of(&mut self, name: &str, result: &impl Serialize) {
        self.walk(name.to_owned(), &serde_json::to_value(result).unwrap());
    }

    fn walk(&mut self, at: String, value: &Value) {
        let kind = match value {
            Value::Object(fields) if !fields.is_empty() => {
                return fields.iter().for_each(|(name, value)| self.walk(format!("{at}.{name}"), value));
            }
            Value::Array(values) if !values.is_empty() => {
                return values.iter().for_each(|value| self.walk(format!("{at}[]"), value));
            }
            // Filled elsewhere, or a field that nothing fills is noticed.
            Value::Object(_) => "{}",
            Value::Array(_) => "[]",
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "number",
            Value::String(_) => "text",
        };
        self.0.entry(at).or_default().insert(kind);
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn worker(n: u128) -> WorkerId {
    WorkerId(Uuid::from_u128(n))
}

fn event(n: u128, moment: &str, kind: impl Into<Kind>) -> Event {
    Event::new(CaseId(Uuid::from_u128(1)), Stamp::new(EventId(Uuid::from_u128(n)), at(moment)), kind)
}

/// Case managers with so few hours that two of them have room for two cases.
fn staff() -> Roster {
    let joined = (1..=2).map(|n| {
        let mut entry = Worker::new(worker(n));
        entry.weekly_hours = Decimal::new(37.5);
        entry.roles = vec![RoleHours { role: Role::CaseManager, fte: Hundredths::new(10) }];
        RosterEvent::new(EventId(Uuid::from_u128(n)), at("2026-01-02T09:00:00Z"), RosterKind::WorkerJoined(entry))
    });
    Roster::of(joined.collect())
}

/// Of one case: decisions, what is missing, who could own it.
fn of_a_case(shapes: &mut Shapes) {
    let icm = Program::preset(Model::IntensiveCaseManagement);
    let mut events = vec![
        event(1, "2026-03-02T09:00:00Z", Referred::new(ClientId(Uuid::from_u128(9)))),
        event(2, "2026-03-02T09:30:00Z", ScreeningStarted {}),
        event(3, "2026-03-02T10:00:00Z", Screened { eligible: true, reasons: vec![] }),
    ];
    let census = Census::of(staff(), []);
    let setting = Setting::of(&icm).census(&census);
    let record = |events: &[Event]| {
        events.iter().fold(Record::default(), |mut record, event| {
            record.evolve(event, &icm);
            record
        })
    };
    let enrolled = event(5, "2026-03-02T11:00:00Z", Enrolled { owner: Owner::Worker(worker(1)), backup: None });
    shapes.of("case.refusal", &decide(&record(&events), &enrolled, &setting).unwrap_err());
    shapes.of(
        "case.missing",
        &AnyCase::replay(&icm, &events).unwrap().missing_for(&setting, Stage::Planning, day("2026-03-02")),
    );
    events.push(event(4, "2026-03-02T10:30:00Z", ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client)));
    let screened = record(&events);
    shapes.of("case.accepted", &decide(&screened, &enrolled, &setting).unwrap());
    shapes.of("case.accepted", &decide(&screened, &enrolled, &Setting::of(&icm)).unwrap());
    shapes.of("case.candidates", &candidates(&setting, &screened, at("2026-03-02T11:00:00Z"), &["language:es"]));
    events.push(enrolled);
    let served = record(&events);
    let leaves = |census: &Census| {
        departure(&Setting::of(&icm).census(census), worker(1), [&served], at("2026-03-09T09:00:00Z"))
    };
    shapes.of("case.departure", &leaves(&Census::of(staff(), [&served])));
    let full: Vec<Record> = (2..=4)
        .map(|n| {
            let mut other = served.clone();
            other.case = Some(CaseId(Uuid::from_u128(n)));
            other.owner = Some(Owner::Worker(worker(2)));
            other
        })
        .chain([served.clone()])
        .collect();
    shapes.of("case.departure", &leaves(&Census::of(staff(), &full)));
    let (before, after) = (day("2026-03-03"), day("2026-04-20"));
    shapes.of("agenda", &agenda::of_case(&icm, &events, after));
    let changes = agenda::changes(&agenda::of_case(&icm, &events, before), &agenda::of_case(&icm, &events, after));
    shapes.of("agenda.changes", &changes);
}

/// What is told of many cases: those of a simulated team.
fn of_a_log(shapes: &mut Shapes) {
    let mut scenario = Scenario::from_toml(include_str!("../examples/scenarios/act-team.toml")).unwrap();
    scenario.days = 280;
    let (from, as_of) = (scenario.from, scenario.from.plus_days(280));
    let act = scenario.program.program().unwrap();
    let replication = run(&scenario.check().unwrap().with_log(), 0);
    let (events, staff) = replication.log().unwrap();
    let (log, roster) = (Log::of(events.to_vec()), Roster::of(staff.to_vec()));
    shapes.of("sim.replication", &replication);

    let minutes: NotRecorded = "contact.minutes".parse().unwrap();
    let audit = Audit::of(&act).as_of(as_of).roster(&roster).not_recorded([minutes]);
    let report = audit.finish(audit.part(&log));
    shapes.of("audit", &report);
    shapes.of("audit.aggregate", &report.aggregate(2));

    let scale = dacts();
    let review = Review::of(&scale, &act).as_of(as_of).roster(&roster);
    let given = [("O1", Given::Rating(4)), ("O4", Given::facts(["backup"]))];
    shapes.of("fidelity", &review.finish(review.part(&log), given).unwrap());

    let outcomes = Outcomes::as_of(as_of).compare_use(from, 60).costs(UnitCosts::default()).not_recorded([minutes]);
    let report = outcomes.finish(outcomes.part(&log));
    shapes.of("outcome", &report);
    shapes.of("outcome.summary", &report.summary());
    let found = ccm_eligibility(&roster, worker(1), (from, as_of), Practice::default());
    shapes.of("outcome.certification", &found);

    let (half, rest) = (from.plus_days(140), from.plus_days(141));
    let (earlier, later) = (Fit::of(&log, &act, from, half), Fit::of(&log, &act, rest, as_of));
    shapes.of("sim.held", &earlier.held_against(&later));

    let effort = Effort { share_percent: 60, ..Effort::default() };
    let days = (as_of, as_of.plus_days(27));
    let mix = [Mix::of(200)];
    shapes.of("feasibility", &feasible(&act, &roster, days, &mix, &effort).unwrap());
}

fn of_scenarios(shapes: &mut Shapes) {
    let mut scenario = Scenario::from_toml(include_str!("../examples/scenarios/cap-20.toml")).unwrap();
    (scenario.days, scenario.warm_up) = (120, 20);
    let other = Scenario { name: "three workers less".to_owned(), ..scenario.clone() };
    let twice = Replications::of(2).until(Measure::WaitMean, caseload::sim::Precision::Absolute(1.0), 3);
    let checked = [scenario.check().unwrap(), other.check().unwrap()];
    let mut comparison = serde_json::to_value(compare(&checked, &twice)).unwrap();
    // Its own format, which is read too.
    comparison["scenarios"].as_array_mut().unwrap().iter_mut().for_each(|of| of["scenario"] = json!("a scenario"));
    shapes.of("sim.comparison", &comparison);
    let varied = sensitivity(&scenario, &[0.8], &Replications::of(2), &|_| {}).unwrap();
    shapes.of("sim.sensitivity.swings", &varied.swings(&(Measure::Queue, None)));
    let written = serde_json::to_value(&varied).unwrap();
    shapes.of("sim.sensitivity.changes", &written["changes"]);
    assert_eq!(written["comparison"], serde_json::to_value(varied.comparison()).unwrap());
    shapes.of("sim.row", &varied.comparison().rows().next().unwrap());
}

fn of_scores(shapes: &mut Shapes) {
    let score = phq_9().score(&[1, 1, 0, 0, 0, 0, 0, 0, 1].map(Into::into)).unwrap();
    let rule = TierRule {
        instrument: "phq_9".to_owned(),
        lowest: Tier::Low,
        cuts: vec![TierCut { tier: Tier::Moderate, from: 10.into(), until_below: None }],
        at_least: vec![AtLeast { mark: "self_harm".to_owned(), tier: Tier::VeryHigh }],
        even_stale: false,
    };
    let tiers = rule.build().unwrap();
    let taken_on = day("2026-03-02");
    shapes.of("risk.placed", &tiers.place(&score, taken_on, taken_on, None).unwrap());
    shapes.of("risk.reckoned", &phq_9().reckon(&[1, 1, 0, 0, 0, 0, 0, 0, 1].map(Into::into)).unwrap());
    let found = ComorbidityIndex::Charlson1987.of_codes(CodeSystem::Cm, ["E11.9", "E11.21"]).unwrap();
    shapes.of("risk.conditions", &found.conditions().collect::<Vec<_>>());
    let factor = |name: &str| {
        json!({ "name": name, "instrument": name, "version": "1", "least": 0, "most": 4,
        "direction": "raises", "weight": 1, "valid_days": 90 })
    };
    let composite: Composite = serde_json::from_value(json!({
        "name": "need", "version": "1", "missing": { "reweight": { "floor": 0.5 } },
        "factors": [factor("mood"), factor("support")],
    }))
    .unwrap();
    let of = |instrument: &str| Score::new(instrument, "1", score.source.clone(), 2.into(), 2.into());
    let (mood, support) = (of("mood"), of("support"));
    let given = [
        FactorScore { factor: "mood", score: &mood, taken_on },
        FactorScore { factor: "support", score: &support, taken_on: day("2025-03-02") },
    ];
    shapes.of("risk.composed", &composite.score(taken_on, &given).unwrap());
}

fn of_models(shapes: &mut Shapes) {
    let client = Client::of([CaseType::Homelessness]).is(Trait::SevereMentalIllness).is(Trait::OtherConditionAlone);
    let organisation = Organisation::default().has(Capacity::SmallCaseloads).lacks(Capacity::MultidisciplinaryTeam);
    let effort = Effort { share_percent: 60, contact_minutes: 60, ..Effort::default() };
    let roster = staff();
    let days = (day("2026-03-02"), day("2026-03-29"));
    let staffing = Staffing { roster: &roster, days, cases: 20, tier: None, effort: &effort };
    let ranking = rank(&client, &organisation, &Weights::default().with(Topic::Cost, 2)).staffed(&staffing).unwrap();
    shapes.of("choose", &ranking);
    let icm = Program::preset(Model::IntensiveCaseManagement);
    let decision = Decision::new("board", "our own promise", day("2026-01-05"));
    let ours = icm.draft().clone().require("icm.contact.weekly", &decision).unwrap().build().unwrap();
    let found = serde_json::to_value(differences(&icm, &ours)).unwrap();
    assert_eq!(found[0]["beside"]["what"], "amendments");
    assert_eq!(found[1]["changed"]["after"]["force"], "required");
}

#[test]
fn results_keep_their_shape() {
    let mut shapes = Shapes::default();
    of_a_case(&mut shapes);
    of_a_log(&mut shapes);
    of_scenarios(&mut shapes);
    of_scores(&mut shapes);
    of_models(&mut shapes);
    let line = |(at, kinds): (&String, &BTreeSet<&str>)| {
        format!("{at}: {}\n", kinds.iter().copied().collect::<Vec<_>>().join(", "))
    };
    let found: String = shapes.0.iter().map(line).collect();
    let path = format!("{}/tests/golden/results.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    let (golden, found): (BTreeSet<&str>, BTreeSet<&str>) = (golden.lines().collect(), found.lines().collect());
    let (gone, new): (Vec<_>, Vec<_>) = (golden.difference(&found).collect(), found.difference(&golden).collect());
    assert!(
        gone.is_empty() && new.is_empty(),
        "results have another shape; where that is meant, write results.txt anew with UPDATE_GOLDEN=1\ngone: {gone:#?}\nnew: {new:#?}"
    );
}

#[test]
fn results_write_names() {
    fn written(results: &impl Serialize) -> Value {
        serde_json::to_value(results).unwrap()
    }
    assert_eq!(
        written(&[Unit::Percent, Unit::Staffing, Unit::Weekly, Unit::Plain]),
        json!(["percent", "staffing", "weekly", "plain"])
    );
    assert_eq!(written(&[Reading::Rounded, Reading::Exact]), json!(["rounded", "exact"]));
    let untold = [
        Untold::NoRoster,
        Untold::NothingCounted,
        Untold::Unsaid { percent: 30 },
        Untold::NotRecorded,
        Untold::NeverRecorded,
        Untold::NoPositions,
        Untold::NobodyInRole,
        Untold::NotJudged,
        Untold::NotGiven,
        Untold::NotDeclared,
    ];
    assert_eq!(
        written(&untold),
        json!([
            "no_roster",
            "nothing_counted",
            { "unsaid": { "percent": 30 } },
            "not_recorded",
            "never_recorded",
            "no_positions",
            "nobody_in_role",
            "not_judged",
            "not_given",
            "not_declared"
        ])
    );
    let unscored = [Unscored::Untold(Untold::NoRoster), Unscored::ToRate, Unscored::NotDeclared, Unscored::NoAnchors];
    assert_eq!(written(&unscored), json!([{ "untold": "no_roster" }, "to_rate", "not_declared", "no_anchors"]));
    let origin = Origin { log: true, roster: false, declared: false };
    assert_eq!(
        written(&[Basis::Measured(origin), Basis::Declared, Basis::Rated]),
        json!([{ "measured": { "log": true, "roster": false, "declared": false } }, "declared", "rated"])
    );
    assert_eq!(
        written(&[Draw::All, Draw::Sample { seed: 7, charts: 10 }]),
        json!(["all", { "sample": { "seed": 7, "charts": 10 } }])
    );
    assert_eq!(written(&LeftOut::NotDrawn), "not_drawn");
    let (first, second) = (AppointmentId(Uuid::from_u128(1)), AppointmentId(Uuid::from_u128(2)));
    let conflicts = [
        Conflict::With { first, second, minutes_between: -5 },
        Conflict::Absent { appointment: first, day: day("2026-03-02") },
        Conflict::NotThere { appointment: first, day: day("2026-03-02") },
    ];
    assert_eq!(
        written(&conflicts),
        json!([
            { "with": { "first": first, "second": second, "minutes_between": -5 } },
            { "absent": { "appointment": first, "day": "2026-03-02" } },
            { "not_there": { "appointment": first, "day": "2026-03-02" } }
        ])
    );
    let reasons = [
        Reason::Skill("language:es".to_owned()),
        Reason::Backup,
        Reason::OwnedBefore,
        Reason::Credential("rn".to_owned()),
        Reason::Room { carried: Hundredths::new(150), room: 3 },
    ];
    assert_eq!(
        written(&reasons),
        json!([
            { "skill": "language:es" },
            "backup",
            "owned_before",
            { "credential": "rn" },
            { "room": { "carried": 1.5, "room": 3 } }
        ])
    );
}

#[test]
fn figures_are_written_as_they_are_read() {
    // S29: 7 of 11 is 63.6 percent, which is 64; what was counted stands beside it.
    let share = Figure::new(Unit::Percent, 7, 11, 11);
    assert_eq!(
        serde_json::to_value(&share).unwrap(),
        json!({ "value": 64.0, "unit": "percent", "numerator": 7.0, "denominator": 11, "subjects": 11 })
    );
    let mut mean = Figure::new(Unit::Plain, 2, 2, 2);
    mean.numerator.add(1, 2);
    let written = serde_json::to_value(&mean).unwrap();
    assert_eq!((&written["value"], &written["numerator"]), (&json!(1.25), &json!(2.5)));
    let bands = Bands::rising([20, 40].map(|percent| Hundredths::new(percent * 100))).unwrap();
    let band = bands.band(&share, Reading::Rounded).unwrap();
    assert_eq!(serde_json::to_value(band).unwrap(), json!({ "band": 3, "of": 3, "reading": "rounded" }));
    let full = Utilisation::of([(4, 10), (8, 20), (10, 40)], Hundredths::new(100)).unwrap();
    assert_eq!(serde_json::to_value(full).unwrap(), 1.05);
}
