//! Choosing a model: each can come first, published criteria decide what is excluded, and what is not known is not no.

#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test may panic; small numbers")]

use std::collections::BTreeMap;

use caseload::choose::*;
use caseload::event::*;
use caseload::feasibility::{Effort, EffortFault, Feasibility, Mix, Work, feasible};
use caseload::ids::*;
use caseload::model::{Model, Overlay};
use caseload::program::{Code, Draft, Program, Standing};
use caseload::roster::Roster;
use caseload::time::Day;
use proptest::prelude::*;
use proptest::{collection, sample};
use uuid::Uuid;

/// What comes first for a client and an organisation, without a word on weights.
fn first(client: &Client, organisation: &Organisation) -> Model {
    rank(client, organisation, &Weights::default()).best().unwrap().model
}

fn has(capacities: &[Capacity]) -> Organisation {
    capacities.iter().fold(Organisation::default(), |all, capacity| all.has(*capacity))
}

// ---- each model, for whom its sources describe

/// SEED-A: few case managers, outside providers, stable clients; SEED-B: public welfare, employment.
#[test]
fn brokerage_for_a_single_need_of_a_stable_client() {
    let client = Client::of([CaseType::PublicWelfare, CaseType::Employment]).needs(1).acuity(Tier::Low);
    let organisation = has(&[Capacity::FewCaseManagers, Capacity::OutsideProviders]);
    assert_eq!(first(&client, &organisation), Model::Brokerage);
}

/// SEED-C: the brain injury; SEED-A: high acuity, clinicians.
#[test]
fn clinical_for_a_need_of_clinical_care() {
    let client = Client::of([CaseType::BrainInjury]).is(Trait::ClinicalNeed).acuity(Tier::High);
    assert_eq!(first(&client, &has(&[Capacity::Clinicians])), Model::Clinical);
}

/// SEED-A, SEED-B, SEED-D: the client directs, from natural resources; advocacy.
#[test]
fn strengths_for_a_client_who_leads_and_has_much_to_build_on() {
    let client = Client::of([CaseType::Advocacy]).is(Trait::LeadsOwnGoals).is(Trait::NaturalSupports);
    let organisation = has(&[Capacity::StrengthsSupervision, Capacity::VisitsClients]);
    assert_eq!(first(&client, &organisation), Model::StrengthsBased);
}

/// SEED-D: life skills for goals that the client chooses.
#[test]
fn rehabilitation_for_a_role_and_the_skills_it_takes() {
    let client = Client::of([CaseType::Socialization]).is(Trait::LeadsOwnGoals).is(Trait::RoleGoal).is(Trait::SkillGap);
    assert_eq!(first(&client, &has(&[Capacity::VocationalServices])), Model::Rehabilitation);
}

/// SEED-A, SEED-B, SEED-C: frequent visits of one worker with few cases; chronic pain, trauma.
#[test]
fn icm_for_severe_illness_and_one_worker_with_few_cases() {
    let client = Client::of([CaseType::ChronicPain, CaseType::Trauma])
        .is(Trait::SevereMentalIllness)
        .is(Trait::LongTermNeed)
        .acuity(Tier::High);
    let able = [Capacity::SmallCaseloads, Capacity::VisitsClients, Capacity::RoundTheClock];
    assert_eq!(first(&client, &has(&able).lacks(Capacity::MultidisciplinaryTeam)), Model::IntensiveCaseManagement);
}

/// SEED-D: veterans, homelessness; a team of several professions in the client's own setting.
#[test]
fn act_for_the_most_severe_illness_and_a_whole_team() {
    let client = Client::of([CaseType::Homelessness, CaseType::Veteran])
        .is(Trait::SevereMentalIllness)
        .is(Trait::PsychoticOrBipolar)
        .is(Trait::MajorDifficulty)
        .is(Trait::HighServiceNeed)
        .is(Trait::LongTermNeed)
        .acuity(Tier::High);
    let organisation = has(&[
        Capacity::MultidisciplinaryTeam,
        Capacity::Prescriber,
        Capacity::SmallCaseloads,
        Capacity::RoundTheClock,
        Capacity::VisitsClients,
    ]);
    assert_eq!(first(&client, &organisation), Model::AssertiveCommunityTreatment);
    // Without the team it is excluded, and one worker answers.
    let alone = organisation.lacks(Capacity::MultidisciplinaryTeam);
    assert_eq!(first(&client, &alone), Model::IntensiveCaseManagement);
}

/// FACT-CC: all with severe mental illness in a district; need comes and goes.
#[test]
fn flexible_act_for_a_district_and_need_that_comes_and_goes() {
    let client = Client::of([CaseType::MentalHealth]).is(Trait::SevereMentalIllness).is(Trait::NeedChanges);
    let client = client.is_not(Trait::HighServiceNeed);
    let organisation = has(&[Capacity::MultidisciplinaryTeam, Capacity::ServesDistrict, Capacity::Prescriber]);
    assert_eq!(first(&client, &organisation), Model::FlexibleAct);
}

/// SEED-D: from an institution to the community, for a fixed time.
#[test]
fn cti_for_a_transition_nine_months_or_six() {
    let client = Client::of([CaseType::Homelessness]).transition(Some(10)).is(Trait::SupportsToBuild);
    let organisation = has(&[Capacity::InstitutionPartners, Capacity::ClinicalSupervisor]);
    assert_eq!(first(&client, &organisation), Model::CriticalTimeIntervention);
    let six = organisation.clone().has(Capacity::SixMonths);
    assert_eq!(first(&client, &six), Model::CriticalTimeInterventionSixMonths);
    // Without a day to leave there is no transition: that this speaks against it is our own, and excludes nothing.
    let nowhere = client.transition(None);
    for of in rank(&nowhere, &six, &Weights::default()).all() {
        let cti = [Model::CriticalTimeIntervention, Model::CriticalTimeInterventionSixMonths].contains(&of.model);
        let ours =
            |of: &Statement| of.when == When::IsNot(Trait::TransitionKnown) && of.source.standing == Standing::Own;
        assert_eq!((of.against.iter().any(ours), of.excludes.len()), (cti, 0), "{of}");
    }
    // CTI-NC: within 45 days of the start, before or after.
    let near = |days| Client::default().transition(Some(days)).knows(Trait::TransitionNear);
    assert_eq!([-46, -45, 0, 45, 46].map(near), [false, true, true, true, false].map(Some));
}

/// SEED-A: one comprehensive plan with shared accountability; cross-functional infrastructure.
#[test]
fn interdisciplinary_for_several_services_and_one_plan() {
    let client = Client::of([]).is(Trait::SharedPlan).is(Trait::SeveralServices);
    let organisation = has(&[Capacity::MultidisciplinaryTeam, Capacity::SharedWorkflows]);
    assert_eq!(first(&client, &organisation), Model::Interdisciplinary);
}

/// SEED-C: special groups, such as developmental disability, and their access to services.
#[test]
fn targeted_for_a_target_group_of_medicaid() {
    let client = Client::of([CaseType::DevelopmentalDisability]).is(Trait::MedicaidTargetGroup);
    let client = client.is(Trait::SeveralServices);
    let organisation = has(&[Capacity::MedicaidFunding, Capacity::OutsideProviders]);
    assert_eq!(first(&client, &organisation), Model::Targeted);
}

/// SEED-B names the hybrid of ICM and strengths.
#[test]
fn a_hybrid_comes_first_where_something_speaks_for_what_is_laid_over() {
    let client = Client::of([CaseType::ChronicPain]).is(Trait::SevereMentalIllness).is(Trait::LongTermNeed);
    let able = has(&[Capacity::SmallCaseloads, Capacity::VisitsClients]);
    let ranking = rank(&client.is(Trait::LeadsOwnGoals), &able, &Weights::default());
    let best = ranking.best().unwrap();
    assert_eq!((best.name().as_str(), best.overlays.len()), ("icm + strengths-practice", 1));
    assert!(best.program.standard("strengths.assessment").is_some() && best.program.standard("icm.owner").is_some());
}

#[test]
fn weights_are_the_users() {
    let client = Client::of([CaseType::Aging]);
    let organisation = Organisation::default();
    let best = |weights: Weights| rank(&client, &organisation, &weights).best().unwrap().name();
    let none = Weights::default();
    assert_eq!(best(none.clone().with(Topic::Cost, 1)), "brokerage");
    assert_eq!(best(none.clone().with(Topic::Experience, 1)), "strengths-based");
    assert_eq!(best(none.clone().with(Topic::UseOfServices, 1)), "icm");
    // As much speaks for ACT, but recalled.
    assert_eq!(best(none.clone().with(Topic::Quality, 2)), "interdisciplinary + evidence-based-practice");
    let shown = rank(&client, &organisation, &none.clone().with(Topic::Cost, 7)).to_string();
    assert!(shown.starts_with("weights: case_type 1, needs 1,") && shown.contains("cost 7, quality 0"), "{shown}");
    // Twice the weight of one topic is twice its part of the score.
    let score = |weight| {
        let ranking = rank(&client, &organisation, &none.clone().with(Topic::CaseType, weight));
        ranking.all().iter().find(|of| of.model == Model::Brokerage).unwrap().score
    };
    assert_eq!([0, 1, 2].map(score), [0, 1, 2]);
}

#[test]
fn what_excludes_is_published_and_has_a_source() {
    let models = Model::ALL.iter().flat_map(|model| of_model(*model));
    let all: Vec<_> = models.chain(Overlay::ALL.iter().flat_map(|overlay| of_overlay(*overlay))).collect();
    for statement in &all {
        assert!(!statement.source.name.is_empty() && statement.source.standing != Standing::Agency, "{statement}");
        let excludes = statement.says == Says::Excludes;
        assert!(!excludes || statement.source.standing == Standing::Published, "{statement}");
    }
    // Every fact, type of case and priority is asked of some model.
    for of in Trait::ALL {
        assert!(all.iter().any(|statement| [When::Is(*of), When::IsNot(*of)].contains(&statement.when)), "{of}");
    }
    for of in Capacity::ALL {
        assert!(all.iter().any(|statement| [When::Has(*of), When::Lacks(*of)].contains(&statement.when)), "{of}");
    }
    for of in CaseType::ALL {
        assert!(all.iter().any(|statement| statement.when == When::Case(*of)), "{of}");
    }
    for of in [Topic::Cost, Topic::Quality, Topic::Experience, Topic::UseOfServices] {
        assert!(all.iter().any(|statement| statement.when == When::Always(of)), "{of}");
    }
    // No model says one thing twice.
    for model in Model::ALL {
        let mut whens: Vec<_> = of_model(*model).iter().map(|statement| statement.when.to_string()).collect();
        let count = whens.len();
        whens.sort();
        whens.dedup();
        assert_eq!(whens.len(), count, "{model}");
    }
}

#[test]
fn a_question_reads_from_a_file() {
    let client: Client =
        serde_json::from_str(r#"{"case_types": ["aging"], "traits": {"stable": true, "role_goal": false}}"#).unwrap();
    assert_eq!(client, Client::of([CaseType::Aging]).is(Trait::Stable).is_not(Trait::RoleGoal));
    let weights: Weights = serde_json::from_str(r#"{"cost": 3}"#).unwrap();
    assert_eq!((weights.of(Topic::Cost), weights.of(Topic::Needs), weights.of(Topic::Quality)), (3, 1, 0));
    assert!(serde_json::from_str::<Client>(r#"{"traits": {"rich": true}}"#).is_err());
}

// ---- admission

/// Who is admitted to intensive case management in Pennsylvania.
#[test]
fn icm_admission_is_two_of_three() {
    let schizophrenia = IcmAdmission {
        diagnosis: Some(true),
        admissions: Some(2),
        admission_days: Some(21),
        functioning: Some(55),
        age: Some(50),
        state_hospital_days: Some(0),
        emergencies: Some(0),
        years_attended: Some(0),
        missed_appointments: Some(0),
        non_adherence: Some(false),
        involuntary: Some(false),
        aggression: Some(false),
    };
    let told = |of: &IcmAdmission| (of.criteria(), of.is_met());
    assert_eq!(told(&schizophrenia), ([Some(true), Some(true), Some(false)], Some(true)));
    let fewer = IcmAdmission { admission_days: Some(19), ..schizophrenia.clone() };
    assert_eq!(told(&fewer), ([Some(true), Some(false), Some(false)], Some(false)));
    let young = IcmAdmission { age: Some(30), ..fewer };
    assert_eq!(told(&young), ([Some(true), Some(false), Some(true)], Some(true)));
    let depression = IcmAdmission {
        diagnosis: Some(false),
        admissions: Some(0),
        emergencies: Some(5),
        functioning: Some(40),
        ..schizophrenia
    };
    assert_eq!(told(&depression), ([Some(false), Some(true), Some(true)], Some(true)));
    // Not known is not no.
    assert_eq!(told(&IcmAdmission::default()), ([None; 3], None));
    let some = IcmAdmission { diagnosis: Some(true), ..IcmAdmission::default() };
    assert_eq!(some.is_met(), None);
    for (functioning, age, aggression, met) in [
        (40, None, None, Some(true)),
        (41, Some(35), None, Some(true)),
        (41, Some(36), Some(false), Some(false)),
        (41, Some(36), Some(true), Some(true)),
        (60, Some(36), None, None),
        (61, Some(18), Some(true), Some(false)),
    ] {
        let found = IcmAdmission { functioning: Some(functioning), age, aggression, ..IcmAdmission::default() };
        assert_eq!(found.criteria()[2], met, "{functioning} {age:?} {aggression:?}");
    }
}

/// ACT-VA: every criterion excludes where it is known not to be met, and only then.
#[test]
fn act_is_excluded_by_its_published_criteria_alone() {
    let excluded = |client: Client| {
        let ranking = rank(&client, &Organisation::default(), &Weights::default());
        let act = ranking.all().iter().find(|of| of.model == Model::AssertiveCommunityTreatment).unwrap();
        !act.excludes.is_empty()
    };
    assert!(!excluded(Client::default()));
    for of in [Trait::SevereMentalIllness, Trait::MajorDifficulty, Trait::HighServiceNeed] {
        assert!(excluded(Client::default().is_not(of)) && !excluded(Client::default().is(of)), "{of}");
    }
    // The illness is mainly psychotic or bipolar, so another one speaks against ACT and no more.
    assert!(!excluded(Client::default().is_not(Trait::PsychoticOrBipolar).is(Trait::SevereMentalIllness)));
    assert!(excluded(Client::default().is(Trait::OtherConditionAlone)));
    // ACT-NY5: no health-home care management and no day treatment beside it.
    assert!(
        excluded(Client::default().is(Trait::OtherProgram)) && !excluded(Client::default().is_not(Trait::OtherProgram))
    );
}

// ---- steps

/// Readiness to leave assertive treatment, by time, score and visits to an emergency department.
#[test]
fn stepping_down_from_act() {
    let known = |months, atr| StepDown {
        months_enrolled: Some(months),
        atr: Some(atr),
        setback: Some(false),
        agrees: Some(true),
        ..StepDown::default()
    };
    let ready = |of: StepDown| of.readiness().unwrap().is_ready();
    assert_eq!(ready(known(11, 60)), Some(false), "12 months");
    assert_eq!(ready(StepDown { setback: Some(true), ..known(14, 52) }), Some(false));
    let stepped = known(14, 52).readiness().unwrap();
    assert_eq!((stepped.is_ready(), stepped.return_days), (Some(true), Some(90)));
    assert_eq!(stepped.to, [Model::IntensiveCaseManagement]);
    assert_eq!([49, 50].map(|atr| ready(known(12, atr))), [Some(false), Some(true)]);
    let considered = StepDown { atr: None, trs: Some(TransitionReadiness::Consider), ..known(12, 18) };
    assert_eq!(ready(considered), Some(true));
    assert_eq!(ready(StepDown { trs: Some(TransitionReadiness::Unclear), ..considered }), Some(false));
    assert_eq!(ready(StepDown { trs: None, ..considered }), None, "no scale was rated");
    assert_eq!(ready(StepDown { agrees: None, ..known(14, 52) }), None);
    assert!(known(12, 17).readiness().is_err() && known(12, 73).readiness().is_err());
    assert!(known(12, 18).readiness().is_ok() && known(12, 72).readiness().is_ok());
    let need = |hundredths| StepDown { contacts_a_week: Some(Hundredths::new(hundredths)), ..known(1, 18) };
    assert_eq!([2_99, 3_00].map(|of| need(of).is_to_be_reviewed()), [Some(true), Some(false)]);
}

#[test]
fn stepping_up_to_act() {
    let admitted = Client::default()
        .is(Trait::SevereMentalIllness)
        .is_not(Trait::PsychoticOrBipolar)
        .is(Trait::MajorDifficulty)
        .is(Trait::HighServiceNeed)
        .is_not(Trait::OtherConditionAlone);
    let of = |admissions, days, contacts| StepUp {
        admissions: Some(admissions),
        inpatient_days: Some(days),
        contacts_a_week: Some(Hundredths::new(contacts)),
    };
    for (known, ready) in [(of(1, 29, 2_99), false), (of(2, 0, 0), true), (of(0, 30, 0), true), (of(0, 0, 3_00), true)]
    {
        assert_eq!(known.readiness(&admitted).is_ready(), Some(ready), "{known:?}");
    }
    let other = admitted.clone().is(Trait::OtherConditionAlone);
    assert_eq!(of(2, 0, 0).readiness(&other).is_ready(), Some(false));
    assert_eq!(of(2, 0, 0).readiness(&Client::default()).is_ready(), None);
    assert_eq!(StepUp::default().readiness(&admitted).is_ready(), None);
}

/// Stepping up and down where no figures are published.
#[test]
fn steps_of_our_own_figures() {
    let as_of: Day = "2026-08-31".parse().unwrap();
    let none = Course::default;
    let ready = |known: Course, from, to: &[Model]| {
        let steps = known.steps(from, as_of);
        steps.iter().find(|step| step.to == to).unwrap().is_ready()
    };
    let up = [Model::Clinical, Model::IntensiveCaseManagement];
    let brokered = |needs, unplanned_in_30_days, failed_linkages| {
        let known = Course { needs: Some(needs), unplanned_in_30_days, failed_linkages, ..none() };
        ready(known, Model::Brokerage, &up)
    };
    assert_eq!(brokered(2, Some(0), Some(1)), Some(false));
    assert_eq!([brokered(3, None, None), brokered(0, Some(1), None), brokered(0, None, Some(2))], [Some(true); 3]);
    assert_eq!(brokered(2, Some(0), None), None);

    let icm = [Model::IntensiveCaseManagement];
    let in_12 = |admissions| Course { admissions_in_12_months: Some(admissions), ..none() };
    assert_eq!([1, 2].map(|n| ready(in_12(n), Model::Clinical, &icm)), [Some(false), Some(true)]);
    let in_6 = |admissions| Course { admissions_in_6_months: Some(admissions), ..none() };
    assert_eq!([1, 2].map(|n| ready(in_6(n), Model::Interdisciplinary, &icm)), [Some(false), Some(true)]);
    let crisis = |crisis| Course { crisis: Some(crisis), ..none() };
    assert_eq!([false, true].map(|so| ready(crisis(so), Model::Rehabilitation, &icm)), [Some(false), Some(true)]);
    let weekly = |contacts| Course { contacts_a_week: Some(Hundredths::new(contacts)), ..none() };
    assert_eq!([1_00, 1_01].map(|of| ready(weekly(of), Model::Targeted, &icm)), [Some(false), Some(true)]);

    let stable = |since: &str| Course { stable_since: Some(since.parse().unwrap()), ..none() };
    let down = |since| ready(stable(since), Model::Clinical, &[Model::Brokerage]);
    assert_eq!(["2026-06-02", "2026-06-03"].map(down), [Some(true), Some(false)]);
    // Six months before 31 August is the end of February.
    let mainstream = [Model::Clinical, Model::StrengthsBased];
    let out = |since, contacts| {
        let known = Course { contacts_a_month: Some(Hundredths::new(contacts)), ..stable(since) };
        ready(known, Model::IntensiveCaseManagement, &mainstream)
    };
    assert_eq!(
        [out("2026-02-28", 2_00), out("2026-03-01", 2_00), out("2026-02-28", 2_01)].map(Option::unwrap),
        [true, false, false]
    );
    let planned = Course { relapse_prevention_plan: Some(true), needs_coordination: Some(true), ..none() };
    assert_eq!(ready(planned, Model::Interdisciplinary, &[]), Some(true));
    assert_eq!(ready(planned, Model::Targeted, &[]), Some(false));

    for model in Model::ALL {
        for step in none().steps(*model, as_of) {
            assert_eq!((step.from, step.is_ready()), (*model, None), "nothing is known: {step}");
            assert!(!step.criteria.is_empty() && step.criteria.iter().all(|of| of.source.standing == Standing::Own));
        }
    }
    let usual = planned.steps(Model::Targeted, as_of).pop().unwrap();
    assert_eq!(
        usual.to_string(),
        "targeted to usual care: not ready; the plan needs no coordination: no (our own figures, own)"
    );
}

/// Nine months: from 15 January 2026 the first day outside is 15 October.
#[test]
fn critical_time_intervention_hands_over_before_its_end() {
    let day = |text: &str| text.parse::<Day>().unwrap();
    let of = |accepted: Option<&str>| Handover {
        began: day("2026-01-15"),
        six_months: false,
        accepted_on: accepted.map(day),
    };
    assert_eq!((of(None).opens_on(), of(None).ends_on()), (day("2026-08-15"), day("2026-10-15")));
    let ready = |accepted, as_of| of(accepted).readiness(day(as_of)).is_ready();
    assert_eq!(ready(Some("2026-10-14"), "2026-12-01"), Some(true));
    assert_eq!(ready(Some("2026-10-15"), "2026-12-01"), Some(false));
    assert_eq!(ready(Some("2026-10-14"), "2026-10-13"), None, "not yet");
    assert_eq!((ready(None, "2026-10-14"), ready(None, "2026-10-15")), (None, Some(false)));
    let six = Handover { six_months: true, ..of(None) };
    assert_eq!((six.opens_on(), six.ends_on()), (day("2026-05-15"), day("2026-07-15")));
}

// ---- staff

fn staff(workers: u128) -> Roster {
    let joined = (1..=workers).map(|n| {
        let mut entry = Worker::new(WorkerId(Uuid::from_u128(n)));
        entry.weekly_hours = Decimal::new(37.5);
        entry.roles = vec![RoleHours { role: Role::CaseManager, fte: Hundredths::new(100) }];
        let at = "2026-01-05T09:00:00-05:00".parse().unwrap();
        RosterEvent::new(EventId(Uuid::from_u128(n)), at, RosterKind::WorkerJoined(entry))
    });
    Roster::of(joined.collect())
}

fn march() -> (Day, Day) {
    ("2026-03-02".parse().unwrap(), "2026-03-29".parse().unwrap())
}

fn effort() -> Effort {
    Effort { share_percent: 50, contact_minutes: 45, travel_minutes: 30, ..Effort::default() }
}

#[test]
fn what_cannot_be_staffed_shows_its_gap_and_the_brokered_hybrid() {
    let client = Client::of([CaseType::ChronicPain]).is(Trait::SevereMentalIllness);
    let organisation = has(&[Capacity::SmallCaseloads, Capacity::VisitsClients]);
    let ranking = rank(&client, &organisation, &Weights::default());
    assert_eq!(ranking.best().unwrap().model, Model::IntensiveCaseManagement);
    let (roster, effort) = (staff(4), effort());
    let asked = |cases| Staffing { roster: &roster, days: march(), cases, tier: None, effort: &effort };
    let few = ranking.clone().staffed(&asked(10)).unwrap();
    assert_eq!(few.best().unwrap().model, Model::IntensiveCaseManagement);
    // 70 clients: 87.5 hours of visits, 75 there.
    let many = ranking.staffed(&asked(70)).unwrap();
    assert_ne!(many.best().unwrap().model, Model::IntensiveCaseManagement);
    let icm = many.all().iter().find(|of| of.model == Model::IntensiveCaseManagement).unwrap();
    let Staffed { feasibility, brokered, .. } = icm.staffed.clone().unwrap();
    assert!(!feasibility.is_feasible() && feasibility.gap().hundredths() > 0);
    // The same by trying every number.
    let (program, brokerage) = (Program::preset(Model::IntensiveCaseManagement), Program::preset(Model::Brokerage));
    let fits = |kept: u32| {
        let ask = |program: &Program, cases| feasible(program, &roster, march(), &[Mix::of(cases)], &effort).ok();
        let parts: Vec<_> = [ask(&program, kept), ask(&brokerage, 70 - kept)].into_iter().flatten().collect();
        let needed: u32 = parts.iter().map(|part| part.needed().hundredths()).sum();
        parts.iter().all(Feasibility::is_feasible) && needed <= parts[0].there().hundredths()
    };
    let most = (0..=70).rev().find(|kept| fits(*kept)).unwrap();
    let brokered = brokered.unwrap();
    assert_eq!((brokered.kept, brokered.brokered), (most, 70 - most));
    assert!(most > 0 && icm.to_string().contains("brokerage for"), "{icm}");
    // No team was formed: there is no room for cases of one.
    let act = many.all().iter().find(|of| of.model == Model::AssertiveCommunityTreatment).unwrap();
    assert!(!act.staffed.as_ref().unwrap().feasibility.is_feasible());
}

#[test]
fn efforts_of_standards_count_for_the_programs_that_have_them() {
    let ranking = rank(&Client::default(), &Organisation::default(), &Weights::default());
    let roster = staff(4);
    let with = |code: &str| Effort {
        of: BTreeMap::from([(Code::from(code), Work { minutes: 10, ..Work::default() })]),
        ..effort()
    };
    let ask = |effort: &Effort| {
        ranking.clone().staffed(&Staffing { roster: &roster, days: march(), cases: 10, tier: None, effort })
    };
    assert!(ask(&with("icm.contact.weekly")).is_ok());
    let faults = ask(&with("icm.contact.wekly")).unwrap_err();
    assert!(matches!(faults.faults(), [EffortFault::UnknownStandard(_)]), "{faults}");
}

/// Every overlay can be laid over every model together with all the others.
#[test]
fn all_hybrids_are_rulebooks() {
    let overlays: Vec<_> = Overlay::ALL.iter().map(|overlay| Draft::overlay(*overlay)).collect();
    for model in Model::ALL {
        let program = Program::preset(*model);
        let parts: Vec<_> = [program.draft()].into_iter().chain(&overlays).collect();
        assert!(Draft::compose(&parts).unwrap().build().is_ok(), "{model}");
    }
}

// ---- any profile

fn client() -> impl Strategy<Value = Client> {
    let types = sample::subsequence(CaseType::ALL.to_vec(), 0..4);
    let traits = collection::btree_map(sample::select(Trait::ALL.to_vec()), any::<bool>(), 0..12);
    (types, traits).prop_map(|(types, traits)| Client { case_types: types.into_iter().collect(), traits })
}

fn organisation() -> impl Strategy<Value = Organisation> {
    let capacities = collection::btree_map(sample::select(Capacity::ALL.to_vec()), any::<bool>(), 0..8);
    capacities.prop_map(|capacities| Organisation { capacities })
}

fn weights() -> impl Strategy<Value = Weights> {
    let weights = collection::btree_map(sample::select(Topic::ALL.to_vec()), 0..5_u32, 0..6);
    weights.prop_map(|of| of.into_iter().fold(Weights::default(), |all, (topic, weight)| all.with(topic, weight)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_ranking_explains_itself(client in client(), organisation in organisation(), weights in weights()) {
        let ranking = rank(&client, &organisation, &weights);
        let holds = |when: When| match when {
            When::Case(of) => Some(client.case_types.contains(&of)),
            When::Is(of) => client.traits.get(&of).copied(),
            When::IsNot(of) => client.traits.get(&of).map(|so| !so),
            When::Has(of) => organisation.capacities.get(&of).copied(),
            When::Lacks(of) => organisation.capacities.get(&of).map(|so| !so),
            When::Always(_) => Some(true),
        };
        for model in Model::ALL {
            prop_assert!(ranking.all().iter().any(|of| of.model == *model && of.overlays.is_empty()));
        }
        for of in ranking.all() {
            let mut all = of_model(of.model);
            all.extend(of.overlays.iter().flat_map(|overlay| of_overlay(*overlay)));
            let weigh = |statement: &Statement| i64::from(weights.of(statement.when.topic()));
            let said = |says| all.iter().filter(move |statement| statement.says == says && holds(statement.when) == Some(true));
            let sum = |says| said(says).map(weigh).sum::<i64>();
            prop_assert_eq!(of.score, sum(Says::For) - sum(Says::Against));
            prop_assert_eq!(of.excludes.len(), said(Says::Excludes).count());
            prop_assert!(of.speaks_for.iter().chain(&of.against).all(|statement| holds(statement.when) == Some(true)));
            prop_assert!(of.open.iter().all(|when| holds(*when).is_none()));
        }
        let order: Vec<_> = ranking.all().iter().map(|of| (!of.excludes.is_empty(), -of.score)).collect();
        prop_assert!(order.is_sorted());
    }

    /// What is found out can only add what was open.
    #[test]
    fn not_known_is_not_no(client in client(), organisation in organisation(), found in sample::select(Trait::ALL.to_vec()), so: bool) {
        let mut before = client.clone();
        before.traits.remove(&found);
        let mut after = before.clone();
        after.traits.insert(found, so);
        let (before, after) = (rank(&before, &organisation, &Weights::default()), rank(&after, &organisation, &Weights::default()));
        for of in before.all().iter().filter(|of| of.overlays.is_empty()) {
            let then = after.all().iter().find(|then| then.model == of.model && then.overlays.is_empty()).unwrap();
            let asked = of.open.contains(&When::Is(found));
            prop_assert!(asked || (then.score, then.excludes.len()) == (of.score, of.excludes.len()));
            prop_assert!(!then.open.contains(&When::Is(found)));
        }
    }
}
