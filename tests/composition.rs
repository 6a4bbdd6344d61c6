//! Composing rulebooks: the laws of the union, what merges and what stands side by side, what contradicts; and
//! what an agency amends.

#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test may panic, and plain arithmetic on small numbers reads best"
)]

mod specification;

use std::collections::BTreeSet;

use caseload::audit::Audit;
use caseload::event::{
    AssessmentKind, Enrolled, Hundredths, Kind, Mode, Owner, OwnerKind, Parties, Party, PhaseStarted, PlanKind,
    Referred, Role, Screened, ScreeningStarted,
};
use caseload::ids::ClientId;
use caseload::log::Log;
use caseload::model::{Model, Overlay};
use caseload::program::*;
use caseload::time::Day;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use specification::{history, judge};
use uuid::Uuid;

fn preset(model: Model) -> Draft {
    Program::preset(model).draft().clone()
}

fn decision() -> Decision {
    Decision::new("board", "as agreed with the county", "2026-01-05".parse().unwrap())
}

fn codes(draft: &Draft) -> Vec<&str> {
    draft.standards.iter().map(|standard| standard.code.as_str()).collect()
}

fn agency(code: &str, force: Force, source: &str, rule: Rule) -> Standard {
    Standard { code: code.into(), force, source: Source::new(source, Standing::Agency), rule }
}

fn visits(least: u32) -> Rule {
    visits_in(Scope::always(), least)
}

fn visits_in(scope: Scope, least: u32) -> Rule {
    Rule::Contact(ContactRule {
        amount: Amount::Contacts,
        window: Window::Week,
        scope,
        demands: vec![Demand {
            scope: Scope::always(),
            least,
            days: None,
            filter: Filter { modes: vec![Mode::FaceToFace], with: Parties::from([Party::Client]), ..Filter::default() },
        }],
        clocks: Clocks::all(Clock::Pause),
        rounding: Rounding::HalfUp,
    })
}

fn cap(most: u32) -> Rule {
    Rule::Cap(Cap { per: Per::Worker, most: Hundredths::new(most * 100), counts: Load::Heads {}, without: vec![] })
}

fn overlay(name: &str, standards: impl IntoIterator<Item = Standard>) -> Draft {
    Draft { standards: standards.into_iter().collect(), ..Draft::new(name) }
}

// ---- the laws, over random rulebooks

/// Standards of one shape at a figure from 1 to 4, under a code of its own and under one that may clash.
fn standard() -> impl Strategy<Value = Standard> {
    let force = select(vec![Force::Required, Force::Recommended]);
    let standing = select(vec![Standing::Published, Standing::Own]);
    (0..8_u32, 1..=4_u32, force, standing, prop::bool::weighted(0.01)).prop_map(
        |(shape, figure, force, standing, clash)| {
            let (name, rule) = match shape {
                0 => ("visits", visits(figure)),
                1 => ("cap", cap(figure)),
                2 => ("notice", Rule::Guard(Guard::Notice { days: figure })),
                3 => ("reopen", Rule::Guard(Guard::ReopenedWithin { days: figure })),
                4 => ("consent", Rule::ConsentToServices(ConsentRule { basis_days: (figure < 4).then_some(figure) })),
                5 => ("reassign", Rule::Reassignment(Reassignment { within: Span::Days(figure) })),
                6 => ("basis", Rule::Guard(Guard::FocusAreas { least: 1, most: figure })),
                _ => (
                    "share",
                    Rule::Measure(Measure {
                        quantity: Quantity::InVivo {},
                        subject: SubjectKind::Program,
                        window: Some(MeasureWindow::Months(1)),
                        bound: Some(Bound::AtLeast(Hundredths::new(figure * 100))),
                        least_denominator: 0,
                    }),
                ),
            };
            let code = if clash { format!("x.{name}") } else { format!("x.{name}.{force}.{standing}.{figure}") };
            let source = Source::new(format!("source {}", figure % 2), standing);
            Standard { code: code.into(), force, source, rule }
        },
    )
}

fn rulebook() -> impl Strategy<Value = Draft> {
    let mostly = |usual: Vec<u32>, rare: Vec<u32>| prop_oneof![40 => select(usual), 1 => select(rare)];
    let plans = subsequence(vec![PlanKind::Initial, PlanKind::Full, PlanKind::External], 0..=3);
    let rating = proptest::option::of(1..4_u32);
    let off = vec((0..5_i32).prop_map(|days| "2026-01-01".parse::<Day>().unwrap().plus_days(days)), 0..3);
    let may = vec((select(vec![Role::Supervisor, Role::TeamLeader]), vec(any::<bool>(), 8)), 0..3);
    let acts = vec(prop_oneof![10 => Just(0), 1 => 1..=2_u32], 8);
    let name = subsequence(vec!["a", "b", "c"], 0..=3);
    (
        vec(standard(), 0..8),
        any::<bool>(),
        mostly(vec![0, 1, 3], vec![2]),
        mostly(vec![0], vec![1]),
        plans,
        rating,
        off,
        may,
        acts,
        name,
    )
        .prop_map(|(standards, program, owner, phases, plans, rating_days, holidays, may, acts, name)| {
            let mut draft = overlay(&name.join(" + "), []);
            for standard in standards {
                if draft.standards.iter().all(|known| known.code != standard.code) {
                    draft.standards.push(standard);
                }
            }
            let known: Vec<Code> = draft.standards.iter().map(|standard| standard.code.clone()).collect();
            if program {
                draft.standards.push(agency("x.order", Force::Required, "seven stages", Rule::Order {}));
            }
            let (worker, team) = (OwnerKind::Worker, OwnerKind::Team);
            // The third says the same as the first, with two standards.
            for (n, kinds) in [(1, vec![worker]), (2, vec![team]), (3, vec![worker]), (3, vec![worker, team])] {
                let code = format!("x.owner.{}", kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join("_"));
                if owner == n {
                    draft.standards.push(agency(&code, Force::Required, "s", Rule::OwnerKind(kinds)));
                }
            }
            if phases > 0 {
                draft.phases = vec![PhaseLength { phase: "one".into(), months: Some(phases) }];
            }
            draft.process = Process { assessments: vec![], plans, rating_days };
            draft.holidays = holidays;
            for (role, which) in may {
                let codes = known.iter().zip(which).filter(|(_, may)| *may).map(|(code, _)| code.clone()).collect();
                draft.overrides.push(MayOverride { role, codes });
            }
            for (code, act) in known.iter().zip(acts) {
                draft = match act {
                    1 => draft.require(code.as_str(), &decision()).unwrap(),
                    2 => draft.waive(code.as_str(), &decision()).unwrap(),
                    _ => draft,
                };
            }
            draft
        })
}

fn check_laws(a: &Draft, b: &Draft, c: &Draft) {
    let flat = Draft::compose(&[a, b, c]);
    assert_eq!(Draft::compose(&[c, a, b]), flat);
    assert_eq!(Draft::compose(&[b, c, a]), flat);
    let nested = |a: &Draft, b: &Draft, c: &Draft| Draft::compose(&[&Draft::compose(&[a, b]).ok()?, c]).ok();
    assert_eq!(nested(a, b, c), flat.clone().ok());
    assert_eq!(nested(b, c, a), flat.clone().ok());
    let once = Draft::compose(&[a]).unwrap();
    assert_eq!(Draft::compose(&[a, a]), Ok(once.clone()));
    assert_eq!(Draft::compose(&[a, &once]), Ok(once.clone()));
    assert_eq!(Draft::compose(&[&once]), Ok(once.clone()));
    let nothing = Draft::compose(&[]).unwrap();
    assert_eq!(Draft::compose(&[a, &nothing]), Ok(once));
    if let Ok(flat) = flat {
        assert_eq!(Draft::compose(&[&flat, a]), Ok(flat.clone()));
        // Every standard of a part is there, as itself or as an origin, and none is milder for it.
        for standard in a.standards.iter().chain(&b.standards).chain(&c.standards) {
            let under = flat.standards.iter().find(|of| flat.origins(of.code.as_str()).any(|of| of == standard));
            assert_eq!(under.map(|under| under.force), Some(standard.force), "{standard}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn composing_is_associative_commutative_and_idempotent(a in rulebook(), b in rulebook(), c in rulebook()) {
        check_laws(&a, &b, &c);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_composite_that_was_amended_keeps_its_origins(a in rulebook(), b in rulebook(), which in any::<u32>()) {
        let Ok(whole) = Draft::compose(&[&a, &b]) else { return Ok(()) };
        let codes = whole.standards.iter().map(|standard| standard.code.to_string()).enumerate();
        let waived: Vec<_> = codes.filter(|(n, _)| which >> (n % 32) & 1 == 1).map(|(_, code)| code).collect();
        let amended = waived.iter().fold(whole, |draft, code| draft.waive(code, &decision()).unwrap());
        let once = Draft::compose(&[&amended]).unwrap();
        prop_assert_eq!(&once.merged, &amended.merged);
        prop_assert_eq!(Draft::compose(&[&once, &amended]), Ok(once.clone()));
        prop_assert!(once.amendments.iter().all(|of| amended.amendments.contains(of)));
        // Whoever still has what was waived, itself or an origin, contradicts; but for what a stricter standard that
        // stands was merged from too, under which it comes again.
        let gone = |of: &Standard| waived.iter().any(|code| code == of.code.as_str());
        let held = |of: &Standard| {
            let stands = |code: &Code| amended.standards.iter().any(|of| of.code == *code);
            amended.merged.iter().any(|one| stands(&one.code) && one.of.iter().any(|origin| origin.code == of.code))
        };
        let again = Draft::compose(&[&amended, &a]);
        if a.standards.iter().any(|of| gone(of) && !held(of)) {
            prop_assert!(again.is_err());
        }
        if let Ok(again) = again {
            prop_assert!(!again.standards.iter().any(gone));
        }
    }
}

#[test]
fn presets_and_overlays_compose_by_the_same_laws() {
    let presets = Model::ALL.iter().map(|model| preset(*model));
    let parts: Vec<_> = presets.chain(Overlay::ALL.iter().map(|overlay| Draft::overlay(*overlay))).collect();
    let icm = preset(Model::IntensiveCaseManagement);
    for (place, a) in parts.iter().enumerate() {
        for b in parts.iter().skip(place) {
            check_laws(a, b, &icm);
        }
    }
}

#[test]
fn random_rulebooks_often_compose_and_often_do_not() {
    // Else the laws above would be of little worth.
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut composed, mut merged, mut contradicted) = (0, 0, 0);
    for _ in 0..500 {
        let [a, b, c] = [(); 3].map(|()| rulebook().new_tree(&mut runner).unwrap().current());
        match Draft::compose(&[&a, &b, &c]) {
            Ok(draft) if draft.merged.is_empty() => composed += 1,
            Ok(_) => merged += 1,
            Err(_) => contradicted += 1,
        }
    }
    assert!(composed > 20 && merged > 100 && contradicted > 50, "{composed} {merged} {contradicted}");
}

// ---- a composite asks no less than its parts

/// The same rulebook with other figures under codes of another part.
fn other_figures(mut draft: Draft, deltas: &[i8]) -> Draft {
    let change = |figure: &mut u32, delta: i8| *figure = figure.saturating_add_signed(delta.into()).max(1);
    let named = |n: &mut Span, delta: i8| match n {
        Span::Days(n) | Span::BusinessDays(n) | Span::Months(n) | Span::FirstMonths(n) => change(n, delta),
    };
    "y".clone_into(&mut draft.name);
    for (standard, delta) in draft.standards.iter_mut().zip(deltas.iter().copied().cycle()) {
        if let Some(rest) = standard.code.as_str().strip_prefix("x.") {
            standard.code = format!("y.{rest}").into();
            match &mut standard.rule {
                Rule::Contact(rule) => rule.demands.iter_mut().for_each(|demand| change(&mut demand.least, delta)),
                Rule::Deadline(rule) => {
                    if let Some(within) = &mut rule.within {
                        named(within, delta);
                    }
                }
                Rule::Timeliness(rule) => named(&mut rule.within, delta),
                Rule::Phases(steps) => change(&mut steps.tolerance_days, delta),
                _ => {}
            }
        }
    }
    draft
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whoever_breaks_a_part_breaks_the_composite(
        x in history::draft(), deltas in vec(-3..=3_i8, 5), events in history::history(), as_of in history::as_of(),
    ) {
        let y = other_figures(x.clone(), &deltas);
        let Ok(both) = Draft::compose(&[&x, &y]) else { return Ok(()) };
        let composite = both.clone().build();
        let parts = [x.build(), y.build()];
        let (Ok(composite), [Ok(x), Ok(y)]) = (composite, parts) else { return Ok(()) };
        let broken = |program: &Program| -> BTreeSet<String> {
            judge(program, &events, as_of).1.into_iter().map(|finding| finding.code).collect()
        };
        let of_composite = broken(&composite);
        for code in broken(&x).union(&broken(&y)) {
            let under = both.standards.iter().find(|of| both.origins(of.code.as_str()).any(|of| of.code.as_str() == code));
            let under = under.unwrap().code.as_str();
            prop_assert!(of_composite.contains(under), "{code} is broken, and {under} of the composite is not");
        }
    }
}

// ---- what merges, what stands side by side

#[test]
fn the_stricter_figure_stands_under_its_code_and_names_who_holds_it() {
    let a = overlay("a", [agency("a.visits", Force::Required, "county", visits(2))]);
    let b = overlay("b", [agency("b.visits", Force::Required, "state", visits(3))]);
    let c = overlay("c", [agency("c.visits", Force::Required, "payer", visits(3))]);
    let all = Draft::compose(&[&a, &b, &c]).unwrap();
    assert_eq!(codes(&all), ["b.visits"]);
    assert_eq!(all.standards[0].source, Source::new("payer; state", Standing::Agency));
    assert_eq!(all.standards[0].rule, visits(3));
    let origins: Vec<_> = all.origins("b.visits").map(|of| (of.code.as_str(), of.source.name.as_str())).collect();
    assert_eq!(origins, [("a.visits", "county"), ("b.visits", "state"), ("c.visits", "payer")]);
    // Who requires what was absorbed is told where it went.
    let error = all.require("a.visits", &decision()).unwrap_err().to_string();
    assert_eq!(error, "the rulebook `a + b + c` has no standard `a.visits`; it was merged into `b.visits`");
}

#[test]
fn what_differs_in_shape_or_force_stands_side_by_side() {
    let rolling = |days| match visits(1) {
        Rule::Contact(rule) => {
            let demand = Demand { days: Some(days), ..rule.demands[0].clone() };
            Rule::Contact(ContactRule { window: Window::Rolling, demands: vec![demand], ..rule })
        }
        _ => panic!(),
    };
    // Rolling and calendar windows are not comparable, nor are rolling windows of other lengths.
    let parts = [
        overlay("a", [agency("a.week", Force::Required, "s", visits(1))]),
        overlay("b", [agency("b.week", Force::Recommended, "s", visits(2))]),
        overlay("c", [agency("c.seven", Force::Required, "s", rolling(7))]),
        overlay("d", [agency("d.fourteen", Force::Required, "s", rolling(14))]),
    ];
    let all = Draft::compose(&parts.each_ref()).unwrap();
    assert_eq!(codes(&all), ["a.week", "b.week", "c.seven", "d.fourteen"]);
    assert!(all.merged.is_empty());
}

#[test]
fn two_levels_of_one_part_stay_two() {
    // A recommended caseload and a recommended cap of one model; the other model has the recommended one only.
    let brokerage = preset(Model::Brokerage);
    let alone = Draft::compose(&[&brokerage]).unwrap();
    let figure =
        |draft: &Draft, code: &str| match &draft.standards.iter().find(|of| of.code.as_str() == code).unwrap().rule {
            Rule::Cap(cap) => cap.most.hundredths() / 100,
            _ => panic!(),
        };
    assert_eq!((figure(&alone, "brokerage.caseload"), figure(&alone, "brokerage.caseload.cap")), (50, 75));
    let strengths = preset(Model::StrengthsBased);
    let both = Draft::compose(&[&brokerage, &strengths]).unwrap();
    assert_eq!((figure(&both, "strengths.caseload"), figure(&both, "strengths.caseload.cap")), (20, 25));
    let origins = |code| both.origins(code).map(|of| of.code.to_string()).collect::<Vec<_>>();
    assert_eq!(origins("strengths.caseload"), ["brokerage.caseload", "strengths.caseload"]);
    assert_eq!(origins("strengths.caseload.cap"), ["brokerage.caseload.cap", "strengths.caseload.cap"]);
}

// ---- what contradicts

#[test]
fn all_contradictions_are_named_at_once() {
    let (act, cti) = (preset(Model::AssertiveCommunityTreatment), preset(Model::CriticalTimeIntervention));
    let six = preset(Model::CriticalTimeInterventionSixMonths);
    let listed = Draft::compose(&[&act, &cti, &six]).unwrap_err();
    let kinds: Vec<_> = listed.contradictions().iter().map(Contradiction::code).collect();
    assert_eq!(kinds[..2], ["composition.ownership", "composition.duration"]);
    assert!(kinds[2..].iter().all(|kind| *kind == "composition.code") && kinds.len() > 3);
    let text = listed.to_string();
    for part in ["`act`: an owner that is a team", "`cti`: an owner that is a worker", "`act`: open-ended"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let Contradiction::Duration(claims) = &listed.contradictions()[1] else { panic!() };
    assert_eq!(claims.iter().map(|claim| claim.part.as_str()).collect::<BTreeSet<_>>(), ["act", "cti", "cti-6"].into());
}

#[test]
fn a_process_that_accepts_nothing_contradicts() {
    let with = |name, plans, assessments| Draft {
        process: Process { plans, assessments, rating_days: None },
        ..overlay(name, [])
    };
    let a = with("a", vec![PlanKind::Full, PlanKind::Initial], vec![AssessmentKind::Initial]);
    let b = with("b", vec![PlanKind::External, PlanKind::Full], vec![]);
    let c = with("c", vec![PlanKind::External], vec![AssessmentKind::Comprehensive]);
    let both = Draft::compose(&[&a, &b]).unwrap().process;
    assert_eq!((both.plans, both.assessments), (vec![PlanKind::Full], vec![AssessmentKind::Initial]));
    let listed = Draft::compose(&[&a, &b, &c]).unwrap_err();
    let kinds: Vec<_> = listed.contradictions().iter().map(Contradiction::code).collect();
    assert_eq!(kinds, ["composition.assessments", "composition.plans"]);
}

#[test]
fn one_code_is_one_rule() {
    let a = overlay("a", [agency("x.visits", Force::Required, "s", visits(2))]);
    let b = overlay("b", [agency("x.visits", Force::Required, "s", visits(3))]);
    let c = overlay("c", [agency("x.visits", Force::Recommended, "s", visits(2))]);
    for other in [&b, &c] {
        let listed = Draft::compose(&[&a, other]).unwrap_err();
        let [Contradiction::Code { code, claims }] = listed.contradictions() else { panic!("{listed}") };
        assert_eq!((code.as_str(), claims.len()), ("x.visits", 2));
    }
    // What one part waived stands in another.
    let waived = a.clone().waive("x.visits", &decision()).unwrap();
    let listed = Draft::compose(&[&a, &waived]).unwrap_err();
    assert!(listed.to_string().contains("`a`: waived"), "{listed}");
    // A code that was absorbed is still taken.
    let stricter = overlay("d", [agency("d.visits", Force::Required, "s", visits(9))]);
    let absorbing = Draft::compose(&[&a, &stricter]).unwrap();
    assert_eq!(codes(&absorbing), ["d.visits"]);
    assert!(Draft::compose(&[&absorbing, &b]).is_err());
}

#[test]
fn a_role_may_override_what_all_that_have_it_allow() {
    let lets = |draft: Draft, codes: &[&str]| Draft {
        overrides: vec![MayOverride {
            role: Role::Supervisor,
            codes: codes.iter().map(|code| (*code).into()).collect(),
        }],
        ..draft
    };
    let a = lets(
        overlay(
            "a",
            [
                agency("a.cap", Force::Required, "s", cap(20)),
                agency("a.notice", Force::Required, "s", Rule::Guard(Guard::Notice { days: 5 })),
            ],
        ),
        &["a.cap", "a.notice"],
    );
    let b = overlay("b", [agency("b.cap", Force::Required, "s", cap(15))]);
    let may =
        |draft: &Draft| draft.overrides.iter().flat_map(|may| &may.codes).map(Code::to_string).collect::<Vec<_>>();
    assert_eq!(may(&Draft::compose(&[&a, &b]).unwrap()), ["a.notice"]);
    let b = lets(b, &["b.cap"]);
    assert_eq!(may(&Draft::compose(&[&a, &b]).unwrap()), ["a.notice", "b.cap"]);
}

#[test]
fn one_edition_of_each_is_composed_and_begins_with_the_latest() {
    let first = preset(Model::IntensiveCaseManagement);
    let from = |day: &str| Some(day.parse::<Day>().unwrap());
    let second = Draft { edition: "2".to_owned(), from: from("2027-01-01"), ..first.clone() };
    let practice = Draft { edition: "2".to_owned(), from: from("2027-07-01"), ..Draft::overlay(Overlay::Housing) };
    let hybrid = Draft::compose(&[&first, &Draft::overlay(Overlay::Housing)]).unwrap();
    let later = Draft::compose(&[&second, &practice]).unwrap();
    assert_eq!((hybrid.from, later.from, later.edition.as_str()), (None, from("2027-07-01"), "2"));
    let hybrid = hybrid.build().unwrap().succeeded_by(later).unwrap();
    assert_eq!(hybrid.edition_on("2027-06-30".parse().unwrap()).edition, "1");
    let listed = Draft::compose(&[hybrid.draft(), &first]).unwrap_err();
    let kinds: Vec<_> = listed.contradictions().iter().map(Contradiction::code).collect();
    assert_eq!(kinds, ["composition.editions"]);
}

// ---- overlays

fn laid_over(model: Model, overlay: Overlay) -> Program {
    Draft::compose(&[&preset(model), &Draft::overlay(overlay)]).unwrap().build().unwrap()
}

#[test]
fn every_overlay_changes_something_and_never_who_how_many_or_how_long() {
    let rules = |draft: &Draft, keep: fn(&Rule) -> bool| {
        let kept = draft.standards.iter().filter(|standard| keep(&standard.rule));
        kept.map(|standard| format!("{} {:?}", standard.force, standard.rule)).collect::<BTreeSet<_>>()
    };
    let untouched = |rule: &Rule| matches!(rule, Rule::OwnerKind(_) | Rule::Cap(_) | Rule::Intake(_) | Rule::Order {});
    for model in Model::ALL {
        for overlay in Overlay::ALL {
            let (base, hybrid) = (preset(*model), laid_over(*model, *overlay));
            let hybrid = hybrid.draft();
            assert_eq!(rules(&base, untouched), rules(hybrid, untouched), "{}", hybrid.name);
            assert_eq!(base.phases, hybrid.phases, "{}", hybrid.name);
            let mut plans = base.process.plans.clone();
            plans.sort();
            assert_eq!(plans, hybrid.process.plans, "{}", hybrid.name);
            let mut overrides = base.overrides.clone();
            for may in &mut overrides {
                may.codes.sort();
            }
            assert_eq!(overrides, hybrid.overrides, "{}", hybrid.name);
            let changes = rules(&base, |_| true) != rules(hybrid, |_| true);
            // The clinical model follows up after hospital by itself.
            let has_it = (*model, *overlay) == (Model::Clinical, Overlay::FollowUpAfterHospital);
            assert_eq!(changes, !has_it, "{}", hybrid.name);
            for of in &Draft::overlay(*overlay).standards {
                let under =
                    hybrid.standards.iter().find(|known| hybrid.origins(known.code.as_str()).any(|known| known == of));
                assert_eq!(under.map(|under| under.force), Some(of.force), "{} in {}", of.code, hybrid.name);
            }
        }
    }
}

#[test]
fn icm_with_strengths_practice() {
    // Cap 20, owner individual, the plan needs the strengths assessment by 30 days, in vivo the greater of
    // 0.60 and 0.50. Each standard keeps its origin.
    let hybrid = laid_over(Model::IntensiveCaseManagement, Overlay::StrengthsPractice);
    let rule = |code: &str| hybrid.standard(code).unwrap().rule.to_string();
    assert!(rule("icm.caseload.cap").starts_with("at most 20 cases for each full-time equivalent of a worker"));
    assert_eq!(rule("icm.owner"), "an owner that is a worker");
    assert_eq!(rule("strengths.plan.assessment"), "strengths_assessment on file before the plan");
    assert_eq!(rule("strengths.assessment"), "strengths_assessment within 30 days of enrolment");
    assert!(rule("icm.in_vivo").contains("at least 60 percent"));
    assert!(hybrid.standard("strengths.practice.in_vivo").is_none());
    let origins = |code| hybrid.draft().origins(code).map(|of| of.code.to_string()).collect::<Vec<_>>();
    assert_eq!(origins("icm.in_vivo"), ["icm.in_vivo", "strengths.practice.in_vivo"]);
    assert_eq!(origins("icm.caseload.cap"), ["icm.caseload.cap"]);
    let source = |code: &str| hybrid.standard(code).unwrap().source.name.clone();
    assert!(source("icm.caseload.cap").starts_with("ICM-COCH"));
    assert_eq!(source("strengths.plan.goal"), "SEED-B, goals are built on strengths");
    assert!(hybrid.page().contains("- icm.in_vivo merges icm.in_vivo: face-to-face contacts"));
    // Critical time intervention with assertive teams at one time is refused.
    let act = preset(Model::AssertiveCommunityTreatment);
    assert!(Draft::compose(&[&preset(Model::CriticalTimeIntervention), &act]).is_err());
}

#[test]
fn an_overlay_alone_is_no_program() {
    for overlay in Overlay::ALL {
        assert!(Draft::overlay(*overlay).check().contains(&Fault::NoOrder), "{overlay}");
    }
}

#[test]
fn all_overlays_lie_over_one_model() {
    let base = preset(Model::IntensiveCaseManagement);
    let overlays: Vec<_> = Overlay::ALL.iter().map(|overlay| Draft::overlay(*overlay)).collect();
    let parts: Vec<_> = std::iter::once(&base).chain(&overlays).collect();
    let all = Draft::compose(&parts).unwrap().build().unwrap();
    assert_eq!(
        all.name(),
        "evidence-based-practice + follow-up-after-hospital + housing + icm + strengths-practice + timely-access"
    );
}

// ---- what the agency decides

#[test]
fn what_was_waived_or_required_is_on_the_page_and_among_the_differences() {
    let icm = Program::preset(Model::IntensiveCaseManagement);
    let ours = icm.draft().clone().waive("icm.caseload.cap", &decision()).unwrap();
    let ours = ours.require("icm.caseload", &decision()).unwrap().build().unwrap();
    let page = ours.page();
    assert!(page.contains("waived on 2026-01-05 by board: icm.caseload.cap: at most 20 cases"), "{page}");
    assert!(page.contains("ICM-COCH") && page.contains("as agreed with the county"), "{page}");
    let differences = compare(&icm, &ours);
    let text = differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for part in ["amendments: none, to waived on 2026-01-05", "removed icm.caseload.cap", "changed icm.caseload:"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // Nobody may override what is gone.
    assert!(ours.draft().overrides.iter().all(|may| may.codes.iter().all(|code| code.as_str() != "icm.caseload.cap")));
    // The order of the process cannot be waived.
    let without = icm.draft().clone().waive("process.order", &decision()).unwrap();
    assert_eq!(without.check(), [Fault::NoOrder]);
}

/// As many phases as a rulebook may have: what is asked in the last is asked in no other, and not outside of all.
#[test]
fn the_last_of_the_most_phases_is_not_taken_for_none() {
    let phases = |count: u32| Draft {
        phases: (1..=count).map(|n| PhaseLength { phase: format!("p{n}").as_str().into(), months: None }).collect(),
        ..Draft::new("house")
    };
    let many = phases(64).check();
    assert!(matches!(&*many, [Fault::TooMany { what: "phases", found: 64, most: 63 }]), "{many:?}");
    let weekly = visits_in(Scope { phases: vec!["p63".into()], ..Scope::always() }, 1);
    let program = phases(63).with(agency("weekly", Force::Required, "us", weekly)).build().unwrap();
    let start = history::first_day();
    let asked = |phase: Option<&str>| {
        let mut kinds: Vec<Kind> = vec![
            Referred::new(ClientId(Uuid::from_u128(1))).into(),
            ScreeningStarted {}.into(),
            Screened { eligible: true, reasons: vec![] }.into(),
            Enrolled { owner: Owner::Worker(history::worker(1)), backup: None }.into(),
        ];
        kinds.extend(phase.map(|phase| PhaseStarted { phase: phase.into() }.into()));
        let events =
            (1..).zip((60..).zip(kinds)).map(|(id, (minute, kind))| history::event(id, start, minute, None, kind));
        let audit = Audit::of(&program).as_of(start.plus_days(30));
        let report = audit.finish(audit.part(&Log::of(events.collect())));
        let weekly = report.adherence().iter().find(|of| of.code.as_str() == "weekly").unwrap().counts;
        weekly.met + weekly.missed > 0
    };
    assert_eq!([None, Some("p1"), Some("p62"), Some("p63")].map(asked), [false, false, false, true]);
}

// ---- the page, and what differs

fn row(page: &str, code: &str) -> String {
    page.lines().find(|line| line.starts_with(&format!("| `{code}` |"))).unwrap().to_owned()
}

#[test]
fn the_page_says_when_a_standard_binds() {
    for (model, code, words) in [
        (
            Model::AssertiveCommunityTreatment,
            "act.hospital.weekly",
            "a week, while in hospital or psychiatric_hospital;",
        ),
        (Model::AssertiveCommunityTreatment, "act.hospital.after", "for 14 days after leaving"),
        (Model::CriticalTimeIntervention, "cti.contact.transition", "a week, in phase transition; paused by no hold"),
        (
            Model::CriticalTimeIntervention,
            "cti.evaluation",
            "of the first start of a phase (transition), not earlier than 30 days before it is due;",
        ),
        (
            Model::FlexibleAct,
            "fact.contact.board",
            "a week, while owned by a team; paused by a hold for hospital or jail",
        ),
        (Model::FlexibleAct, "fact.contact.off_board", "a month, while owned by a worker;"),
        (Model::FlexibleAct, "fact.board.crisis_plan", "of reassignment; counted only while owned by a team;"),
        (Model::Targeted, "targeted.plan", "within 30 days of screening (eligible);"),
        (
            Model::Targeted,
            "targeted.plan.review",
            "every 3 months from enrolment, counted from the last completion, due at the end of the month, with a grace of 1 month; paused by no hold",
        ),
        (
            Model::IntensiveCaseManagement,
            "icm.caseload.weighted",
            "weighed by tier (low 0.50, moderate 1, high 1.50, very_high 2.50, unrated 1; held 50 percent of it), for each",
        ),
    ] {
        let row = row(&Program::preset(model).page(), code);
        assert!(row.contains(words), "{words}: {row}");
    }
}

#[test]
fn the_page_says_what_stands_beside_the_standards() {
    let mut icm = preset(Model::IntensiveCaseManagement);
    icm.process.rating_days = Some(180);
    icm.holidays = vec!["2026-07-03".parse().unwrap()];
    icm.process.assessments = vec![AssessmentKind::Initial];
    let page = icm.build().unwrap().page();
    for part in [
        "Process: accepts assessment (initial) and plan (initial or full); a rating stands for 180 days.",
        "Holidays: 2026-07-03.",
        "- supervisor may set aside icm.caseload.cap, icm.caseload, icm.caseload.weighted, icm.intake",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

/// A change that bears on a standard is told in words: never "changed x, to x".
#[test]
fn what_changed_reads_differently() {
    let changed = |model: Model, code: &str, change: &dyn Fn(&mut Rule)| {
        let (before, mut draft) = (Program::preset(model), preset(model));
        change(&mut draft.standards.iter_mut().find(|of| of.code.as_str() == code).unwrap().rule);
        // Whatever the checks say of the change.
        let after = draft.standards.iter().find(|of| of.code.as_str() == code).unwrap().to_string();
        let before = before.standard(code).unwrap().to_string();
        assert_ne!(before, after, "{code}");
    };
    let contact = |code: &str, change: &dyn Fn(&mut ContactRule)| {
        changed(Model::AssertiveCommunityTreatment, code, &|rule| {
            let Rule::Contact(rule) = rule else { panic!("{code}") };
            change(rule);
        });
    };
    contact("act.hospital.weekly", &|rule| rule.scope = Scope::always());
    contact("act.hospital.weekly", &|rule| rule.scope.before_enrolment = true);
    contact("act.hospital.weekly", &|rule| rule.clocks.jail = Clock::Restart);
    contact("act.hospital.weekly", &|rule| rule.rounding = Rounding::Full);
    contact("act.hospital.weekly", &|rule| rule.rounding = Rounding::Floor);
    for demand in [
        |of: &mut Demand| of.scope = Scope::tiers([caseload::event::Tier::High]),
        |of: &mut Demand| of.filter.group = Some(false),
        |of: &mut Demand| of.filter.hand_off = Some(true),
        |of: &mut Demand| of.filter.hand_off = Some(false),
    ] {
        contact("act.hospital.weekly", &|rule| rule.demands.iter_mut().for_each(demand));
    }
    for change in [
        |of: &mut Deadline| of.month_end = false,
        |of: &mut Deadline| of.grace_months = 0,
        |of: &mut Deadline| of.repeat = of.repeat.map(|repeat| Repeat { from_completion: false, ..repeat }),
        |of: &mut Deadline| of.not_earlier_than = Some(30),
        |of: &mut Deadline| of.roll_forward = true,
        |of: &mut Deadline| of.leave_out_anchor_day = true,
        |of: &mut Deadline| of.safety = true,
        |of: &mut Deadline| of.scope = Scope::always(),
        |of: &mut Deadline| of.clocks = Clocks::all(Clock::Pause),
        |of: &mut Deadline| of.anchor = Anchor::First(Pattern::Enrolled {}),
    ] {
        changed(Model::Targeted, "targeted.plan.review", &|rule| {
            let Rule::Deadline(rule) = rule else { panic!() };
            change(rule);
        });
    }
    changed(Model::IntensiveCaseManagement, "icm.caseload.weighted", &|rule| {
        let Rule::Cap(Cap { counts: Load::Tiers(weights), .. }) = rule else { panic!() };
        weights.held_percent = 0;
    });
    changed(Model::IntensiveCaseManagement, "icm.in_vivo", &|rule| {
        let Rule::Measure(measure) = rule else { panic!() };
        measure.least_denominator = 5;
    });
}

#[test]
fn printed_standards_count_one_and_several() {
    let per_week = |amount: Amount, least: u32, filter: Filter| {
        let Rule::Contact(rule) = visits(least) else { panic!() };
        Rule::Contact(ContactRule { amount, demands: vec![Demand { filter, ..rule.demands[0].clone() }], ..rule })
    };
    let rolling = |least: u32, days: u32| {
        let Rule::Contact(rule) = visits(least) else { panic!() };
        let demands = vec![Demand { days: Some(days), ..rule.demands[0].clone() }];
        Rule::Contact(ContactRule { window: Window::Rolling, demands, ..rule })
    };
    let group = || Filter { group: Some(true), ..Filter::default() };
    let least = |quantity: Quantity, subject: SubjectKind, hundredths: u32| {
        let bound = Some(Bound::AtLeast(Hundredths::new(hundredths)));
        let window = Some(MeasureWindow::Weeks(1));
        Rule::Measure(Measure { quantity, subject, window, bound, least_denominator: 1 })
    };
    let attempts =
        |n: u32| Rule::Guard(Guard::Attempts(Attempts { least: n, days: n, visits: n, collateral: 0, letters: n }));
    let intake = |most: u32| {
        Rule::Intake(Intake { per: Per::Team, most: Hundredths::new(most * 100), per_fte: false, without: vec![] })
    };
    let phases = |tolerance_days: u32| Rule::Phases(PhaseSteps { tolerance_days });
    for (rule, text) in [
        (visits(1), "1 face-to-face contact with client a week"),
        (visits(3), "3 face-to-face contacts with client a week"),
        (rolling(1, 1), "1 face-to-face contact with client in 1 day"),
        (rolling(2, 30), "2 face-to-face contacts with client in 30 days"),
        (per_week(Amount::Contacts, 2, group()), "2 group contacts a week"),
        (per_week(Amount::Minutes, 1, group()), "1 minute of group contact a week"),
        (per_week(Amount::Minutes, 60, group()), "60 minutes of group contact a week"),
        (per_week(Amount::Staff, 1, group()), "1 different worker in group contact a week"),
        (per_week(Amount::Staff, 2, group()), "2 different workers in group contact a week"),
        (
            least(Quantity::Meetings {}, SubjectKind::Team, 100),
            "team meetings: at least 1 meeting, each week, for each team",
        ),
        (
            least(Quantity::Meetings {}, SubjectKind::Team, 400),
            "team meetings: at least 4 meetings, each week, for each team",
        ),
        (
            least(Quantity::Training {}, SubjectKind::Worker, 150),
            "training completed: at least 1.50 hours, each week, for each worker",
        ),
        (cap(1), "at most 1 case for each full-time equivalent of a worker"),
        (cap(2), "at most 2 cases for each full-time equivalent of a worker"),
        (intake(1), "at most 1 enrolment a month for a team"),
        (intake(6), "at most 6 enrolments a month for a team"),
        (attempts(1), "1 attempt on different days in 1 day, 1 visit, 1 letter"),
        (attempts(2), "2 attempts on different days in 2 days, 2 visits, 2 letters"),
        (Rule::Guard(Guard::Notice { days: 1 }), "notice given 1 day before the closure"),
        (Rule::Guard(Guard::Appeal { days: 30 }), "30 days to appeal after the notice"),
        (phases(1), "each phase begun within 1 day of its boundary, and the service ended with the last"),
        (phases(14), "each phase begun within 14 days of its boundary, and the service ended with the last"),
    ] {
        assert_eq!(rule.to_string(), text);
    }
    let first_month = Program::preset(Model::CriticalTimeIntervention);
    let first_month = first_month.standard("cti.contact.community").unwrap().rule.to_string();
    assert!(
        first_month.starts_with("3 face-to-face contacts with client in community or home within the first 3 months")
    );
}

#[test]
fn what_stands_beside_the_standards_differs_in_words() {
    let icm = Program::preset(Model::IntensiveCaseManagement);
    let mut other = icm.draft().clone();
    (other.process.rating_days, other.overrides) = (Some(90), vec![]);
    let texts: Vec<_> = compare(&icm, &other.build().unwrap()).iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "process: accepts any assessment and plan (initial or full); a rating stands for ever, to accepts any \
             assessment and plan (initial or full); a rating stands for 90 days",
            "overrides: supervisor may set aside icm.caseload.cap, icm.caseload, icm.caseload.weighted, icm.intake, to none",
        ]
    );
}

#[test]
fn a_rulebook_composed_of_itself_alone_is_the_same() {
    for model in Model::ALL {
        let program = Program::preset(*model);
        let again = Draft::compose(&[program.draft()]).unwrap().build().unwrap();
        assert_eq!(compare(&program, &again), [], "{model}");
    }
}

#[test]
fn editions_are_compared_one_by_one() {
    let icm = Program::preset(Model::IntensiveCaseManagement);
    let second = |draft: Draft, from: &str| {
        let next = Draft { edition: "2".to_owned(), from: Some(from.parse().unwrap()), ..icm.draft().clone() };
        draft.build().unwrap().succeeded_by(next).unwrap()
    };
    let ours = second(icm.draft().clone(), "2026-07-01");
    assert!(compare(&ours, &ours).is_empty());
    // Another first day.
    let texts: Vec<_> =
        compare(&ours, &second(icm.draft().clone(), "2027-01-01")).iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["editions: 1, 2 from 2026-07-01, to 1, 2 from 2027-01-01"]);
    // An earlier edition that asks something else.
    let without = icm.draft().clone().waive("icm.intake", &decision()).unwrap();
    let differences = compare(&ours, &second(without, "2026-07-01"));
    let [Difference::Earlier { edition, differences }] = &*differences else { panic!("{differences:?}") };
    assert_eq!(edition, "1");
    assert!(
        differences
            .iter()
            .any(|of| matches!(of, Difference::Removed(standard) if standard.code.as_str() == "icm.intake"))
    );
}

/// Names and offices are text: a line break in one begins no heading of its own.
#[test]
fn a_line_break_begins_nothing() {
    let decision = Decision { by: "board\n# forged\r\n# forged".to_owned(), ..decision() };
    let icm = preset(Model::IntensiveCaseManagement).waive("icm.intake", &decision).unwrap();
    let forged = Draft { name: "ours\n# forged".to_owned(), edition: "1\r# forged".to_owned(), ..icm };
    let program = forged.build().unwrap();
    let page = program.page();
    assert!(page.contains("forged") && !page.split(['\n', '\r']).any(|line| line.starts_with("# forged")), "{page}");
    for difference in compare(&Program::preset(Model::IntensiveCaseManagement), &program) {
        assert!(!difference.to_string().contains(['\n', '\r']), "{difference}");
    }
    let plain = program.to_string();
    assert!(plain.contains("forged") && !plain.split(['\n', '\r']).any(|line| line.starts_with("# forged")), "{plain}");
}

/// A line for each standard of each edition, in full.
#[test]
fn a_rulebook_prints_itself_as_plain_text() {
    for model in Model::ALL {
        let program = Program::preset(*model);
        let plain = program.to_string();
        let mut lines = plain.lines();
        assert_eq!(lines.next(), Some(format!("{}, edition 1", program.name()).as_str()));
        for standard in program.standards() {
            assert!(plain.lines().any(|line| line == standard.to_string()), "{standard}");
        }
    }
}

#[test]
fn what_is_recorded_agrees_with_what_stands() {
    let icm = preset(Model::IntensiveCaseManagement);
    let waived = icm.clone().waive("icm.span", &decision()).unwrap();
    let back = Draft { standards: icm.standards.clone(), ..waived };
    assert!(matches!(&*back.check(), [Fault::Amended { code, .. }] if code.as_str() == "icm.span"));
    let required = icm.clone().require("icm.intake", &decision()).unwrap();
    assert_eq!(required.check(), []);
    let not = Draft { standards: icm.standards.clone(), ..required };
    assert!(matches!(&*not.check(), [Fault::Amended { code, .. }] if code.as_str() == "icm.intake"));
    // Required once and waived later is both recorded and in order.
    let both = icm.clone().require("icm.intake", &decision()).unwrap().waive("icm.intake", &decision()).unwrap();
    assert_eq!((both.check(), both.amendments.len()), (vec![], 2));
    // What is required already is not amended.
    assert!(icm.clone().require("icm.span", &decision()).unwrap().amendments.is_empty());
    let silent = icm.clone().waive("icm.span", &Decision::new("", "reason", Day::FIRST)).unwrap();
    assert!(matches!(&*silent.check(), [Fault::Missing { code, .. }] if code.as_str() == "icm.span"));
    let of = |code: &str, of: &[Standard]| Merged { code: code.into(), of: of.to_vec() };
    let origins = &icm.standards[..1];
    let with = |merged| Draft { merged, ..icm.clone() }.check();
    assert!(matches!(&*with(vec![of("gone", origins)]), [Fault::Absorbed(code)] if code.as_str() == "gone"));
    // A list of no origins would leave the standard without any, and of two lists only one is read.
    assert!(matches!(&*with(vec![of("icm.span", &[])]), [Fault::Missing { code, .. }] if code.as_str() == "icm.span"));
    let twice = with(vec![of("icm.span", origins), of("icm.span", origins)]);
    assert!(matches!(&*twice, [Fault::Twice(code)] if code.as_str() == "icm.span"));
}

/// A rulebook with standards of the kind of owner, one for each.
fn owned_by(name: &str, kinds: &[&[OwnerKind]]) -> Draft {
    let standard = |(n, kinds): (usize, &&[OwnerKind])| {
        agency(&format!("{name}.owner.{n}"), Force::Required, "s", Rule::OwnerKind(kinds.to_vec()))
    };
    let standards = kinds.iter().enumerate().map(standard);
    Draft { standards: Draft::new(name).standards.into_iter().chain(standards).collect(), ..Draft::new(name) }
}

#[test]
fn kinds_of_owner_have_one_in_common() {
    use OwnerKind::{Lead, Team, Worker};
    // Both are kept where a worker owns the case: no fault, and no contradiction with itself.
    let narrowed = owned_by("x", &[&[Worker, Team], &[Worker]]);
    assert_eq!(narrowed.check(), []);
    let alone = Draft::compose(&[&narrowed]).unwrap();
    assert_eq!(Draft::compose(&[&alone, &narrowed]).unwrap(), alone);
    // Another program says what these say together, or contradicts.
    assert!(Draft::compose(&[&narrowed, &owned_by("y", &[&[Worker]])]).is_ok());
    let refused = Draft::compose(&[&narrowed, &owned_by("y", &[&[Worker, Team]])]).unwrap_err();
    assert_eq!(refused.contradictions().iter().map(Contradiction::code).collect::<Vec<_>>(), ["composition.ownership"]);
    // No owner keeps them all, though each two have one in common.
    for (kinds, with) in [
        (&[&[Worker][..], &[Team]][..], vec!["x.owner.0"]),
        (&[&[Worker, Team][..], &[Team, Lead], &[Worker, Lead]][..], vec!["x.owner.0", "x.owner.1"]),
    ] {
        let faults = owned_by("x", kinds).check();
        let [Fault::Contradicts { code, with: found }] = &*faults else { panic!("{faults:?}") };
        assert_eq!(code.as_str(), format!("x.owner.{}", with.len()));
        assert_eq!(found.iter().map(Code::as_str).collect::<Vec<_>>(), with);
    }
}

#[test]
fn figures_that_nobody_can_keep_together_are_a_fault() {
    let share = |code: &str, subject: SubjectKind, bound: Bound| {
        let window = Some(MeasureWindow::Months(1));
        let quantity = Quantity::InVivo {};
        let rule = Measure { quantity, subject, window, bound: Some(bound), least_denominator: 1 };
        agency(code, Force::Recommended, "s", Rule::Measure(rule))
    };
    let focus = |code: &str, least: u32, most: u32| {
        agency(code, Force::Required, "s", Rule::Guard(Guard::FocusAreas { least, most }))
    };
    let percent = |whole: u32| Hundredths::new(whole * 100);
    let (team, program) = (SubjectKind::Team, SubjectKind::Program);
    let house = |standards: [Standard; 2]| standards.into_iter().fold(Draft::new("house"), Draft::with);
    for contradicting in [
        [share("x.a", team, Bound::AtLeast(percent(61))), share("x.b", team, Bound::AtMost(percent(60)))],
        [share("x.a", team, Bound::AtMost(percent(60))), share("x.b", team, Bound::AtLeast(percent(61)))],
        [focus("x.a", 1, 3), focus("x.b", 4, 5)],
        [focus("x.a", 4, 5), focus("x.b", 1, 3)],
    ] {
        let faults = house(contradicting).check();
        let [fault @ Fault::Contradicts { .. }] = &*faults else { panic!("{faults:?}") };
        assert_eq!(fault.code(), "rulebook.contradiction");
        assert_eq!(fault.to_string(), "x.b: nobody can keep it together with `x.a`; let them agree, or take one out");
    }
    for kept in [
        [share("x.a", team, Bound::AtLeast(percent(60))), share("x.b", team, Bound::AtMost(percent(60)))],
        [share("x.a", team, Bound::AtLeast(percent(61))), share("x.b", program, Bound::AtMost(percent(60)))],
        [focus("x.a", 1, 3), focus("x.b", 3, 5)],
        // Who keeps the stricter of two levels keeps the milder: a hybrid has such, and no fault.
        [agency("x.a", Force::Required, "s", cap(15)), agency("x.b", Force::Recommended, "s", cap(20))],
    ] {
        assert_eq!(house(kept).check(), []);
    }
}

#[test]
fn a_waived_standard_keeps_its_origins() {
    let (icm, strengths) = (preset(Model::IntensiveCaseManagement), preset(Model::StrengthsBased));
    let hybrid = Draft::compose(&[&icm, &strengths]).unwrap();
    let merged: Vec<_> = hybrid.origins("icm.caseload").map(|of| of.code.as_str()).collect();
    assert_eq!(merged, ["icm.caseload", "strengths.caseload"]);
    let waived = hybrid.waive("icm.caseload", &decision()).unwrap();
    let alone = Draft::compose(&[&waived]).unwrap();
    assert_eq!((&alone.merged, &alone.amendments), (&waived.merged, &waived.amendments));
    assert_eq!(Draft::compose(&[&alone, &waived]).unwrap(), alone);
    assert_eq!(alone.origins("icm.caseload").count(), 2);
    assert_eq!(alone.check(), []);
    // With the standard its origins are waived: who has one of them still contradicts.
    let other = overlay("x", strengths.standards.iter().filter(|of| of.code.as_str() == "strengths.caseload").cloned());
    let refused = Draft::compose(&[&waived, &other]).unwrap_err();
    assert!(
        matches!(refused.contradictions(), [Contradiction::Code { code, .. }] if code.as_str() == "strengths.caseload"),
        "{refused}"
    );
}

/// One part has two caps, the other the wider of them, which merges with the narrower: to waive the wider one changes
/// nothing that is asked, and who has it asks for nothing new.
#[test]
fn what_was_waived_may_be_held_by_what_is_stricter() {
    let of = |code: &str, most| agency(code, Force::Required, "the manual", cap(most));
    let one = overlay("one", [of("x.wide", 3)]);
    let other = overlay("other", [of("x.narrow", 1), of("x.wide", 3)]);
    let both = Draft::compose(&[&one, &other]).unwrap();
    assert_eq!(codes(&both), ["x.narrow", "x.wide"]);
    assert!(both.origins("x.narrow").any(|origin| origin.code.as_str() == "x.wide"));
    let waived = both.clone().waive("x.wide", &decision()).unwrap();
    assert_eq!(codes(&Draft::compose(&[&waived, &one]).unwrap()), ["x.narrow"]);
    // The narrower one waived, its origin is too.
    let waived = both.waive("x.narrow", &decision()).unwrap();
    assert!(Draft::compose(&[&waived, &other]).is_err());
}

#[test]
fn programs_of_several_editions_are_composed_edition_by_edition() {
    let first = preset(Model::IntensiveCaseManagement);
    let from = |day: &str| Some(day.parse::<Day>().unwrap());
    let next = Draft { edition: "2027".to_owned(), from: from("2027-01-01"), ..first.clone() };
    let next = next.waive("icm.span", &decision()).unwrap();
    let icm = first.build().unwrap().succeeded_by(next).unwrap();
    let housing = Draft::overlay(Overlay::Housing);
    let refused = Draft::compose(&[icm.draft(), &housing]).unwrap_err();
    assert!(refused.to_string().contains("`icm`: 1, 2027); compose the edition of each"), "{refused}");
    // As it says.
    let alone = |edition: &Draft| Draft { successors: vec![], ..edition.clone() };
    let hybrid = Draft::compose(&[&alone(icm.draft()), &housing]).unwrap().build().unwrap();
    let later = Draft::compose(&[&alone(icm.latest()), &housing]).unwrap();
    let hybrid = hybrid.succeeded_by(later).unwrap();
    let asks = |day: &str| hybrid.standard_on("icm.span", day.parse().unwrap()).is_some();
    assert_eq!((asks("2026-12-31"), asks("2027-01-01")), (true, false));
}
