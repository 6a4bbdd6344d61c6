//! Every model's preset holds what its sources say of it: who owns a case, how many, how often, where, how
//! long.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may panic, and plain arithmetic on small numbers reads best"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use caseload::audit::Audit;
use caseload::case::{Setting, decide};
use caseload::choose;
use caseload::event::{
    Enrolled, Event, Hundredths, Owner, OwnerKind, PlanKind, Referred, RosterEvent, RosterKind, Screened,
    ScreeningStarted, Stamp, Team,
};
use caseload::ids::{CaseId, ClientId, EventId, TeamId, WorkerId};
use caseload::log::Log;
use caseload::model::{Family, Model, Overlay};
use caseload::program::{
    Amount, Anchor, Bound, Cap, Draft, Force, Guard, Pattern, Per, Program, Quantity, Rule, Source, Span, Standard,
    Standing, SubjectKind, Window, compare,
};
use caseload::record::Record;
use caseload::roster::Roster;
use serde_json::Value;
use uuid::Uuid;

fn rule<'a>(program: &'a Program, code: &str) -> &'a Rule {
    &program.standard(code).unwrap_or_else(|| panic!("{code}")).rule
}

fn owners(model: Model) -> Vec<OwnerKind> {
    let program = Program::preset(model);
    let kinds = program.standards().iter().find_map(|standard| match &standard.rule {
        Rule::OwnerKind(kinds) => Some(kinds.clone()),
        _ => None,
    });
    kinds.unwrap()
}

/// The highest cap of heads, its force, and whose it is.
fn cap(model: Model) -> (Per, u32, Force) {
    let program = Program::preset(model);
    let caps = program.standards().iter().filter_map(|standard| match &standard.rule {
        Rule::Cap(Cap { per, most, counts: caseload::program::Load::Heads {}, .. }) => {
            Some((*per, most.hundredths() / 100, standard.force))
        }
        _ => None,
    });
    caps.max_by_key(|(_, most, _)| *most).unwrap()
}

fn in_vivo(model: Model) -> Option<u32> {
    let program = Program::preset(model);
    let shares = program.standards().iter().filter_map(|standard| match &standard.rule {
        Rule::Measure(of) if of.quantity == (Quantity::InVivo {}) => match of.bound {
            Some(Bound::AtLeast(least)) => Some(least.hundredths() / 100),
            _ => None,
        },
        _ => None,
    });
    shares.max()
}

/// The figures of a rule with their names: each number but zeros that ask nothing, each window, subject, span and unit.
fn figures(rule: &Rule) -> String {
    const NOTHING: [(&str, f64); 7] = [
        ("count", 1.0),
        ("least_denominator", 1.0),
        ("min_minutes", 0.0),
        ("grace_months", 0.0),
        ("visits", 0.0),
        ("collateral", 0.0),
        ("letters", 0.0),
    ];
    fn walk(name: &str, value: &Value, told: &mut Vec<String>) {
        let number = value.as_f64();
        match value {
            Value::Number(_) if NOTHING.iter().any(|(of, figure)| *of == name && Some(*figure) == number) => {}
            Value::Number(_) => told.push(format!("{name}={}", number.unwrap())),
            Value::Bool(true) if name != "before_enrolment" => told.push(name.to_owned()),
            Value::String(text) if ["window", "per", "subject", "role"].contains(&name) => told.push(text.clone()),
            Value::String(text) if name == "amount" && text != "contacts" => told.push(text.clone()),
            Value::Array(list) => list.iter().for_each(|value| walk(name, value, told)),
            Value::Object(table) => {
                if ["within", "every"].contains(&name) {
                    told.push(name.to_owned());
                }
                table.iter().for_each(|(name, value)| walk(name, value, told));
            }
            _ => {}
        }
    }
    let mut told = Vec::new();
    walk("", &serde_json::to_value(rule).unwrap(), &mut told);
    told.join(" ")
}

/// A line for each standard of the process, of each model and of each overlay: `code | force standing | figures |
/// source`. Typed from the sources, model by model; it is not to be written anew from what the crate says.
const FIGURES: &str = include_str!("golden/figures.txt");

#[test]
fn every_figure_is_that_of_the_table() {
    let is_shared = |standard: &&Standard| standard.code.as_str().starts_with("process.");
    let line = |standard: &Standard| {
        let Standard { code, force, source, rule } = standard;
        format!("{code} | {force} {} | {} | {}", source.standing, figures(rule), source.name)
    };
    let of_model = |model: &Model| {
        let draft = Program::preset(*model).draft().clone();
        (model.name(), draft.standards.iter().filter(|of| !is_shared(of)).map(line).collect::<Vec<_>>())
    };
    let of_overlay =
        |overlay: &Overlay| (overlay.name(), Draft::overlay(*overlay).standards.iter().map(line).collect::<Vec<_>>());
    let process = ("process", Draft::new("x").standards.iter().map(line).collect::<Vec<_>>());
    let found = [process].into_iter().chain(Model::ALL.iter().map(of_model)).chain(Overlay::ALL.iter().map(of_overlay));
    let found: BTreeMap<_, _> = found.collect();
    let mut expected: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut section = "";
    for line in FIGURES.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
        match line.strip_prefix("# ") {
            Some(name) => section = name,
            None => expected.entry(section).or_default().push(line.trim_end().to_owned()),
        }
    }
    let names = |of: &BTreeMap<&str, Vec<String>>| of.keys().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&found), names(&expected));
    for (name, found) in found {
        let found: BTreeSet<_> = found.into_iter().collect();
        let expected: BTreeSet<_> = expected.remove(name).unwrap().into_iter().collect();
        let missing: Vec<_> = expected.difference(&found).collect();
        let more: Vec<_> = found.difference(&expected).collect();
        assert!(missing.is_empty() && more.is_empty(), "{name} lacks {missing:#?} and has {more:#?}");
    }
}

/// The keys of the page of sources.
fn keys() -> Vec<&'static str> {
    let rows = include_str!("../src/sources.md").lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split('`').next().unwrap()).collect()
}

/// Whether a text names a key: as words of their own, and not as the beginning of a longer one.
fn names(text: &str, key: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let parts: Vec<_> = text.split(key).collect();
    parts.windows(2).any(|pair| !pair[0].ends_with(goes_on) && !pair[1].starts_with(goes_on))
}

#[test]
fn every_key_of_a_source_is_on_the_page_of_sources() {
    let keys = keys();
    let overlays = Overlay::ALL.iter().map(|overlay| Draft::overlay(*overlay));
    let drafts: Vec<_> = Model::ALL.iter().map(|of| Program::preset(*of).draft().clone()).chain(overlays).collect();
    let standards = drafts.iter().flat_map(|draft| &draft.standards).map(|standard| &standard.source);
    let scales = caseload::fidelity::presets();
    let of_scales = scales.iter().flat_map(|scale| {
        let table = scale.table();
        let gradings = table.gradings.iter().map(|grading| &grading.source);
        table.items.iter().map(|item| &item.source).chain(gradings).chain([&table.source])
    });
    let of_overlays = Overlay::ALL.iter().flat_map(|overlay| choose::of_overlay(*overlay));
    let statements: Vec<_> = Model::ALL.iter().flat_map(|of| choose::of_model(*of)).chain(of_overlays).collect();
    let sources = standards.chain(of_scales).chain(statements.iter().map(|statement| &statement.source));
    for Source { name, .. } in sources {
        // A key is written in capitals, with hyphens and digits.
        let is_key = |word: &str| {
            word.len() > 2
                && word.starts_with(|c: char| c.is_ascii_uppercase())
                && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
        };
        let first = name.split([' ', ',', ':', ';']).next().unwrap();
        // One without a hyphen may be the name of a model.
        let told = if first.contains('-') { first } else { name };
        let is_known = keys.iter().any(|key| names(told, key));
        assert!(!is_key(first) || is_known, "{name}");
    }
}

/// What the documentation cites, in the files themselves: each key is used, and none of a kind that has keys is not there.
#[test]
fn every_row_of_the_page_of_sources_is_cited() {
    fn read(folder: &Path, all: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                Some(rs) if rs == "rs" => all.push_str(&fs::read_to_string(&path).unwrap()),
                None => read(&path, all),
                Some(_) => {}
            }
        }
    }
    let mut all = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let keys = keys();
    let unused: Vec<_> = keys.iter().filter(|key| !names(&all, key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
    let kinds: BTreeSet<_> = keys.iter().filter_map(|key| Some(key.split_once('-')?.0)).collect();
    for word in all.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
        let Some((kind, rest)) = word.split_once('-') else { continue };
        let is_key = kinds.contains(kind) && rest.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit());
        assert!(!is_key || keys.contains(&word), "{word}");
    }
    let once: BTreeSet<_> = keys.iter().collect();
    assert_eq!(once.len(), keys.len());
}

/// Force follows evidence, by the standings of the table: a figure is required only where it was read in its source.
#[test]
fn what_is_required_with_a_figure_was_read_in_its_source() {
    let rows = FIGURES.lines().filter(|line| line.contains(" | ")).map(|line| line.split(" | ").collect::<Vec<_>>());
    let mut required = 0;
    for row in rows {
        let [code, force, figures, _] = row[..] else { panic!("{row:?}") };
        if force.starts_with("required ") && figures.contains('=') {
            assert_eq!(force, "required published", "{code}");
            required += 1;
        }
    }
    assert_eq!(required, 52);
}

fn months(model: Model) -> Option<u32> {
    let program = Program::preset(model);
    program.phases().iter().filter_map(|phase| phase.months).reduce(|a, b| a + b)
}

#[test]
fn every_model_has_a_preset_of_its_own() {
    for model in Model::ALL {
        let program = Program::preset(*model);
        assert_eq!((program.name(), program.draft().models.as_slice()), (model.name(), [*model].as_slice()));
        for other in Model::ALL.iter().filter(|other| *other != model) {
            assert!(!compare(&program, &Program::preset(*other)).is_empty(), "{model} and {other}");
        }
        assert!(compare(&program, &program).is_empty());
    }
    let of = |family: Family| family.members().collect::<Vec<_>>();
    assert_eq!(of(Family::StandardCommunityCare), [Model::Brokerage, Model::Clinical]);
    assert_eq!(of(Family::RehabilitationOriented), [Model::StrengthsBased, Model::Rehabilitation]);
    assert_eq!(of(Family::IntensiveComprehensiveCare).len(), 5);
}

#[test]
fn who_owns_a_case() {
    // SEED-D: ACT is shared by a team, ICM is one manager's; SEED-A: an interdisciplinary team shares the
    // accountability under a lead; FACT-CC: one team, two modes.
    for model in Model::ALL {
        let expected: &[OwnerKind] = match model {
            Model::AssertiveCommunityTreatment => &[OwnerKind::Team],
            Model::FlexibleAct => &[OwnerKind::Worker, OwnerKind::Team],
            Model::Interdisciplinary => &[OwnerKind::Lead],
            _ => &[OwnerKind::Worker],
        };
        assert_eq!(owners(*model), expected, "{model}");
        // And so it is decided: an owner of another kind is refused, naming the standard.
        let program = Program::preset(*model);
        let setting = Setting::of(&program);
        let case = CaseId(Uuid::from_u128(1));
        let mut record = Record::default();
        let at = |n: u32| format!("2026-01-05T09:{n:02}:00-05:00").parse().unwrap();
        let event = |n: u32, kind: caseload::event::Kind| {
            Event::new(case, Stamp::new(EventId(Uuid::from_u128(n.into())), at(n)), kind)
        };
        record.evolve(&event(1, Referred::new(ClientId(Uuid::from_u128(2))).into()), &program);
        record.evolve(&event(2, ScreeningStarted {}.into()), &program);
        record.evolve(&event(3, Screened { eligible: true, reasons: vec![] }.into()), &program);
        let (worker, team) = (WorkerId(Uuid::from_u128(3)), TeamId(Uuid::from_u128(4)));
        for owner in [Owner::Worker(worker), Owner::Team(team), Owner::Lead { worker, team }] {
            let enrolled = event(4, Enrolled { owner, backup: None }.into());
            let refusal = decide(&record, &enrolled, &setting).unwrap_err();
            let named =
                refusal.breaches().iter().any(|breach| breach.code.as_str().split('.').next_back() == Some("owner"));
            assert_eq!(named, !expected.contains(&owner.kind()), "{model}, {owner}: {refusal}");
        }
    }
}

#[test]
fn how_many_a_worker_or_a_team_may_carry() {
    use Force::{Recommended, Required};
    let expected = [
        (Model::Brokerage, Per::Worker, 75, Recommended),
        (Model::Clinical, Per::Worker, 35, Recommended),
        (Model::StrengthsBased, Per::Worker, 25, Recommended),
        (Model::Rehabilitation, Per::Worker, 30, Recommended),
        (Model::IntensiveCaseManagement, Per::Worker, 20, Required),
        (Model::AssertiveCommunityTreatment, Per::Team, 12, Required),
        (Model::FlexibleAct, Per::Worker, 25, Recommended),
        (Model::CriticalTimeIntervention, Per::Worker, 20, Required),
        (Model::CriticalTimeInterventionSixMonths, Per::Worker, 20, Required),
        (Model::Interdisciplinary, Per::Worker, 120, Required),
        (Model::Targeted, Per::Worker, 40, Recommended),
    ];
    assert_eq!(expected.map(|(model, ..)| model).len(), Model::ALL.len());
    for (model, per, most, force) in expected {
        assert_eq!(cap(model), (per, most, force), "{model}");
    }
    // SEED-A, SEED-D: the intensive models carry the smallest caseloads.
    for model in Model::ALL.iter().filter(|model| model.family() == Some(Family::IntensiveComprehensiveCare)) {
        assert!(cap(*model).1 <= 25, "{model}");
    }
}

#[test]
fn where_clients_are_seen() {
    let expected = [
        (Model::Brokerage, None),
        (Model::Clinical, None),
        (Model::StrengthsBased, Some(85)),
        (Model::Rehabilitation, Some(50)),
        (Model::IntensiveCaseManagement, Some(60)),
        (Model::AssertiveCommunityTreatment, Some(80)),
        (Model::FlexibleAct, Some(80)),
        (Model::CriticalTimeIntervention, Some(50)),
        (Model::CriticalTimeInterventionSixMonths, Some(50)),
        (Model::Interdisciplinary, None),
        (Model::Targeted, None),
    ];
    for (model, share) in expected {
        assert_eq!(in_vivo(model), share, "{model}");
    }
}

#[test]
fn how_long_it_lasts() {
    // Only critical time intervention is fixed: nine months, or six, in three equal phases (CTI-SA 1 and 2).
    for model in Model::ALL {
        let expected = match model {
            Model::CriticalTimeIntervention => Some(9),
            Model::CriticalTimeInterventionSixMonths => Some(6),
            _ => None,
        };
        assert_eq!(months(*model), expected, "{model}");
    }
}

// ---- what the four introductions to the field (SEED-A to SEED-D) say of each model

/// What a preset says of a model: who owns a case, the most face-to-face visits a week that are asked (in 52nds), the
/// share seen in the community in percent, and the months that the service lasts.
fn says(model: Model) -> (Vec<OwnerKind>, f64, Option<u32>, Option<u32>) {
    let program = Program::preset(model);
    let visits = program.standards().iter().filter_map(|standard| match &standard.rule {
        Rule::Contact(of) if of.amount == Amount::Contacts && of.scope.inside.is_empty() => {
            let asked = of.scope.after_leaving.is_none() && of.demands[0].filter.services.is_empty();
            asked.then(|| weekly_52nds(&standard.rule))
        }
        _ => None,
    });
    (owners(model), visits.fold(0.0, f64::max), in_vivo(model), months(model))
}

fn asks(program: &Program, code: &str, force: Force) -> bool {
    program.standard(code).is_some_and(|standard| standard.force == force)
}

#[test]
fn brokerage_arranges_and_does_not_treat() {
    // SEED-A, C, D: assess, refer and arrange, little or no direct care; low-touch. SEED-B: usually no full treatment
    // plan, the broker watches over the linked services; usually the shortest cases: nothing here holds a case open.
    assert_eq!(says(Model::Brokerage), (vec![OwnerKind::Worker], 52.0 * 7.0 / 90.0, None, None));
    let program = Program::preset(Model::Brokerage);
    assert!(program.latest().process.plans.contains(&PlanKind::LinkageList));
    assert!(asks(&program, "brokerage.linkage.follow_up", Force::Recommended));
    let contacts = program.standards().iter().filter(|standard| matches!(standard.rule, Rule::Contact(_)));
    assert_eq!(contacts.map(|standard| standard.code.as_str()).collect::<Vec<_>>(), ["brokerage.contact.floor"]);
    // Of all models it carries the most of those who see clients, and sees them least.
    for model in Model::ALL.iter().filter(|model| **model != Model::Brokerage) {
        assert!(says(*model).1 > says(Model::Brokerage).1, "{model}");
    }
}

#[test]
fn a_clinician_treats_and_coordinates() {
    // SEED-A, C, D: a nurse, social worker or therapist gives direct care and coordinates; SEED-A: transitions, fewer
    // readmissions; SEED-B: often a single service in a plan that is held elsewhere. In hospitals, schools, offices.
    assert_eq!(says(Model::Clinical), (vec![OwnerKind::Worker], 24.0, None, None));
    let program = Program::preset(Model::Clinical);
    assert!(program.latest().process.plans.contains(&PlanKind::External));
    assert!(["clinical.follow_up.7", "clinical.follow_up.30"].iter().all(|code| asks(&program, code, Force::Required)));
}

#[test]
fn strengths_practice_starts_from_strengths() {
    // SEED-A, B, D: the client directs; work starts from strengths, natural resources and past success, in the
    // community, and support fades as ownership grows: no end is set.
    assert_eq!(says(Model::StrengthsBased), (vec![OwnerKind::Worker], 52.0, Some(85), None));
    let program = Program::preset(Model::StrengthsBased);
    assert!(matches!(rule(&program, "strengths.plan.assessment"), Rule::Guard(Guard::DocumentOnFile { .. })));
    assert!(matches!(rule(&program, "strengths.plan.goal"), Rule::Guard(Guard::StrengthNamed {})));
}

#[test]
fn rehabilitation_builds_skills_for_chosen_goals() {
    // SEED-D: like strengths, centred on skills of life for goals that the client chose; a mixture of intensive and
    // long-term care.
    assert_eq!(says(Model::Rehabilitation), (vec![OwnerKind::Worker], 52.0, Some(50), None));
    let program = Program::preset(Model::Rehabilitation);
    assert!(asks(&program, "rehabilitation.plan.assessment", Force::Required));
    assert!(asks(&program, "process.goal", Force::Required));
}

#[test]
fn intensive_case_management_visits_often_and_one_worker_answers() {
    // SEED-D: as assertive treatment, but the caseload is held by one worker. SEED-A, C: a small caseload, frequent
    // visits in person, outreach. Cochrane: long-term.
    assert_eq!(says(Model::IntensiveCaseManagement), (vec![OwnerKind::Worker], 52.0, Some(60), None));
    let program = Program::preset(Model::IntensiveCaseManagement);
    assert!(asks(&program, "icm.caseload.cap", Force::Required));
    assert!(asks(&program, "icm.contact.attempt", Force::Required));
}

#[test]
fn an_assertive_team_shares_every_case_without_end() {
    // SEED-D: several professions share a small caseload and give nearly all care themselves, in the client's own
    // setting, without time limit.
    assert_eq!(says(Model::AssertiveCommunityTreatment), (vec![OwnerKind::Team], 4.0 * 52.0, Some(80), None));
    let program = Program::preset(Model::AssertiveCommunityTreatment);
    let staffed = program.standards().iter().filter(|standard| standard.code.as_str().starts_with("act.staffing."));
    assert_eq!(staffed.count(), 7);
    assert!(asks(&program, "act.contact.staff", Force::Recommended));
}

#[test]
fn critical_time_intervention_is_a_bridge_with_an_end() {
    // SEED-D: a fixed period, from an institution into the community; of the intensive models the one that is short.
    for (model, length) in [(Model::CriticalTimeIntervention, 9), (Model::CriticalTimeInterventionSixMonths, 6)] {
        assert_eq!(says(model), (vec![OwnerKind::Worker], 52.0, Some(50), Some(length)));
        let program = Program::preset(model);
        let phases: Vec<_> = program.phases().iter().map(|phase| (phase.phase.name(), phase.months)).collect();
        let third = Some(length / 3);
        let timed = [("transition", third), ("try_out", third), ("transfer_of_care", third)];
        assert_eq!((phases[0].1, &phases[1..]), (None, &timed[..]));
        let codes = ["cti.term", "cti.taper", "cti.phases", "cti.close.early", "cti.reopen", "cti.supervision"];
        assert!(codes.iter().all(|code| asks(&program, code, Force::Required)));
    }
}

#[test]
fn an_interdisciplinary_team_shares_one_plan_under_a_lead() {
    // SEED-A: clinical and other staff build one comprehensive plan and share the accountability; it needs strong
    // communication.
    assert_eq!(says(Model::Interdisciplinary), (vec![OwnerKind::Lead], 52.0 * 7.0 / 14.0, None, None));
    let program = Program::preset(Model::Interdisciplinary);
    let codes = ["interdisciplinary.meetings", "interdisciplinary.conference", "interdisciplinary.plan"];
    assert!(codes.iter().all(|code| asks(&program, code, Force::Recommended)));
}

#[test]
fn an_interdisciplinary_team_that_does_not_meet_is_found() {
    let program = Program::preset(Model::Interdisciplinary);
    let (worker, team) = (WorkerId(Uuid::from_u128(3)), TeamId(Uuid::from_u128(4)));
    // Monday; three weeks and a day.
    let at = "2026-03-02T09:00:00-05:00".parse().unwrap();
    let (id, name) = (EventId(Uuid::from_u128(1)), "a team".into());
    let formed = RosterKind::TeamFormed(Team { team, name, positions: vec![] });
    let roster = Roster::of(vec![RosterEvent::new(id, at, formed)]);
    let missed = |owner| {
        let kinds: [caseload::event::Kind; 2] =
            [Referred::new(ClientId(Uuid::from_u128(2))).into(), Enrolled { owner, backup: None }.into()];
        let stamp = |n| Stamp::new(EventId(Uuid::from_u128(n)), at);
        let event = |(n, kind)| Event::new(CaseId(Uuid::from_u128(1)), stamp(n), kind);
        let audit = Audit::of(&program).as_of("2026-03-23".parse().unwrap()).roster(&roster);
        let report = audit.finish(audit.part(&Log::of((1..).zip(kinds).map(event).collect())));
        let of = report.adherence().iter().find(|of| of.code.as_str() == "interdisciplinary.meetings").unwrap();
        (of.counts.missed, of.counts.excused)
    };
    assert_eq!(missed(Owner::Lead { worker, team }), (3, 0));
    assert_eq!(missed(Owner::Worker(worker)), (0, 3));
}

#[test]
fn targeted_case_management_gives_access_to_services() {
    // SEED-C: special groups gain access to services; what it does is assess, plan, refer and monitor.
    assert_eq!(says(Model::Targeted), (vec![OwnerKind::Worker], 12.0, None, None));
    let program = Program::preset(Model::Targeted);
    for code in ["process.assessment", "targeted.plan", "targeted.contact.quarterly", "targeted.plan.review"] {
        assert!(asks(&program, code, Force::Required), "{code}");
    }
}

#[test]
fn families_differ_as_their_umbrella_says() {
    // SEED-D: standard community care is from an office and at the client's pace, intensive care is in person with
    // small caseloads, rehabilitation lies between, in the community.
    let of = |family: Family| family.members().map(|model| (model, says(model))).collect::<Vec<_>>();
    let most = |family: Family| of(family).into_iter().map(|(_, (_, visits, ..))| visits).fold(0.0, f64::max);
    let standard = most(Family::StandardCommunityCare);
    for (model, (_, visits, place, _)) in of(Family::RehabilitationOriented) {
        assert!(visits > standard && place >= Some(50), "{model}");
    }
    for (model, (_, visits, place, _)) in of(Family::IntensiveComprehensiveCare) {
        assert!(visits >= most(Family::RehabilitationOriented) && place >= Some(50), "{model}");
        assert!(cap(model).1 <= 25, "{model}");
    }
    assert!(of(Family::StandardCommunityCare).iter().all(|(_, (_, _, place, months))| place.or(*months).is_none()));
}

#[test]
fn flexible_act_sees_those_on_the_board_assertively() {
    let program = Program::preset(Model::FlexibleAct);
    let (board, off) = ("fact.contact.board", "fact.contact.off_board");
    for (code, owner, window, least) in
        [(board, OwnerKind::Team, Window::Week, 4), (off, OwnerKind::Worker, Window::Month, 3)]
    {
        let Rule::Contact(contact) = rule(&program, code) else { panic!("{code}") };
        assert_eq!((contact.scope.owners.as_slice(), contact.window), ([owner].as_slice(), window));
        assert_eq!(contact.demands.first().unwrap().least, least);
    }
}

#[test]
fn those_who_are_enrolled_on_the_board_are_owed_a_crisis_plan_too() {
    // A crisis plan within 7 days of coming onto the board; 120 minutes a week while on it.
    let program = Program::preset(Model::FlexibleAct);
    for (code, anchor) in
        [("fact.board.crisis_plan", Pattern::Reassigned {}), ("fact.board.crisis_plan.enrolled", Pattern::Enrolled {})]
    {
        let Rule::Deadline(plan) = rule(&program, code) else { panic!("{code}") };
        assert_eq!((&plan.anchor, plan.within), (&Anchor::Each(anchor), Some(Span::Days(7))));
        assert_eq!(plan.scope.owners, [OwnerKind::Team]);
    }
    let Rule::Contact(minutes) = rule(&program, "fact.contact.minutes") else { panic!() };
    assert_eq!(
        (minutes.amount, minutes.window, minutes.demands.first().unwrap().least),
        (Amount::Minutes, Window::Week, 120)
    );
    assert_eq!(minutes.scope.owners, [OwnerKind::Team]);
}

#[test]
fn targeted_case_management_reviews_by_the_quarter_with_grace() {
    // TCM-VA145.
    let program = Program::preset(Model::Targeted);
    let Rule::Deadline(review) = rule(&program, "targeted.plan.review") else { panic!() };
    assert!(review.month_end && review.grace_months == 1 && review.repeat.unwrap().from_completion);
    assert_eq!(program.standard("targeted.plan.review").unwrap().source.standing, Standing::Published);
}

#[test]
fn assertive_teams_are_staffed_for_a_hundred() {
    // ACT-ON and ACT-VAICT: 0.8 prescribers for 100 clients; the floor of ACT-NC is 0.5.
    let program = Program::preset(Model::AssertiveCommunityTreatment);
    for (code, hundredths) in [("act.staffing.prescriber", 80), ("act.staffing.prescriber.floor", 50)] {
        let Rule::Measure(of) = rule(&program, code) else { panic!("{code}") };
        assert_eq!((of.subject, of.bound), (SubjectKind::Team, Some(Bound::AtLeast(Hundredths::new(hundredths)))));
    }
}

/// How many contacts a week a standard asks of a case on which it binds, as 52nds of a contact; a month is 52/12 weeks.
fn weekly_52nds(rule: &Rule) -> f64 {
    let Rule::Contact(contact) = rule else { panic!("{rule}") };
    let demand = contact.demands.first().unwrap();
    let least = f64::from(demand.least);
    match contact.window {
        Window::Week => least * 52.0,
        Window::Month => least * 12.0,
        Window::Rolling => least * 52.0 * 7.0 / f64::from(demand.days.unwrap()),
    }
}

#[test]
fn e10_the_flow_of_critical_time_intervention() {
    // One worker, cap 20, nine months: 2.22 admissions a month, 6.67 clients in each phase, who are seen weekly,
    // every two weeks and monthly: 11.54 visits a week. Three: 6.67 admissions, 34.6 visits.
    let program = Program::preset(Model::CriticalTimeIntervention);
    let Rule::Cap(cap) = rule(&program, "cti.caseload.cap") else { panic!() };
    let Rule::Intake(intake) = rule(&program, "cti.intake") else { panic!() };
    let months = f64::from(months(Model::CriticalTimeIntervention).unwrap());
    let in_each = cap.most.number() / 3.0;
    let rates = ["transition", "try_out", "transfer_of_care"]
        .map(|phase| weekly_52nds(rule(&program, &format!("cti.contact.{phase}"))));
    let visits = in_each * rates.iter().sum::<f64>() / 52.0;
    assert_eq!(format!("{:.2} {in_each:.2} {visits:.2}", cap.most.number() / months), "2.22 6.67 11.54");
    assert_eq!(format!("{:.2} {:.1}", 3.0 * cap.most.number() / months, 3.0 * visits), "6.67 34.6");
    // The figure of the rulebook is the first of these; whole enrolments are allowed.
    assert_eq!(intake.most, Hundredths::new(222));
    assert_eq!([100, 300].map(|fte| intake.room(Hundredths::new(fte))), [2, 6]);
}

#[test]
fn e11_a_flexible_team() {
    // 200 clients, 12 workers: 16.7 each. A fifth on the board: 270.8 visits a week, 22.6 for each worker.
    let program = Program::preset(Model::FlexibleAct);
    let Rule::Cap(cap) = rule(&program, "fact.caseload.team") else { panic!() };
    assert_eq!(format!("{:.1}", 200.0 / 12.0), "16.7");
    assert_eq!(cap.room(Hundredths::new(1_200)), 240);
    let [board, off] = ["fact.contact.board", "fact.contact.off_board"].map(|code| weekly_52nds(rule(&program, code)));
    let visits = (40.0 * board + 160.0 * off) / 52.0;
    assert_eq!(format!("{visits:.1} {:.1}", visits / 12.0), "270.8 22.6");
    // 61 of 200 on the board are 30.5 percent and an alert; 60 are none.
    let on_board = |of_team: u128| {
        let (worker, team) = (WorkerId(Uuid::from_u128(3)), TeamId(Uuid::from_u128(4)));
        let events = (1..=200_u128).flat_map(|n| {
            let owner = if n <= of_team { Owner::Team(team) } else { Owner::Worker(worker) };
            let at = "2026-04-01T09:00:00-05:00".parse().unwrap();
            let event = |place: u128, kind: caseload::event::Kind| {
                Event::new(CaseId(Uuid::from_u128(n)), Stamp::new(EventId(Uuid::from_u128(place)), at), kind)
            };
            [
                event(1, Referred::new(ClientId(Uuid::from_u128(n))).into()),
                event(2, Enrolled { owner, backup: None }.into()),
            ]
        });
        let audit = Audit::of(&program).as_of("2026-05-01".parse().unwrap());
        let report = audit.finish(audit.part(&Log::of(events.collect())));
        let found = report.findings().iter().filter(|finding| finding.code.as_str() == "fact.board.share");
        found.map(|finding| finding.found.clone()).collect::<Vec<_>>()
    };
    assert_eq!(on_board(61), ["1830 of 6000 days in service, 31 percent (rounded half up)"]);
    assert_eq!(on_board(60), Vec::<String>::new());
}
