//! The simulator against theory, against the audit of its own log, and against a week worked by hand.
#![expect(clippy::unwrap_used, clippy::float_cmp, reason = "a test fails by panicking")]

use caseload::event::{Hundredths, Tier};
use caseload::program::{Cap, Draft, Force, Load, Per, Program, Rule, Source, Standard, Standing, TierWeights};
use caseload::sim::{
    Arrivals, Demand, Distribution, Kin, Measure, Ownership, Replication, Scenario, Service, Staff, Workers, run,
};

/// A program that has nothing but the order of the process, and a cap.
fn bare(cap: Option<(u32, Load)>) -> Program {
    let mut draft = Draft::new("bare");
    draft.standards.retain(|of| of.rule == Rule::Order {});
    if let Some((most, counts)) = cap {
        let rule = Rule::Cap(Cap { per: Per::Team, most: Hundredths::new(most * 100), counts, without: vec![] });
        let source = Source::new("our own", Standing::Agency);
        draft = draft.with(Standard { code: "bare.cap".into(), force: Force::Required, source, rule });
    }
    draft.build().unwrap()
}

/// One team with that program, to which so many come a week and stay so long, for so many years.
fn scenario(program: Program, per_week: f64, stay: Distribution, years: u32) -> Scenario {
    let demand = Demand::of(Arrivals::Poisson { per_week, weekdays: None, months: None });
    let mut scenario = Scenario::new("theory", program, demand);
    scenario.staff = Staff { workers: vec![Workers::of(1)], ..Staff::default() };
    scenario.service = Service { stay: Some(stay), ..Service::default() };
    scenario.policy.ownership = Ownership::Team;
    (scenario.days, scenario.warm_up, scenario.seed) = (years * 364, 3 * 364, 11);
    scenario
}

fn replications(scenario: &Scenario, number: u32) -> Vec<Replication> {
    let checked = scenario.check().unwrap();
    (0..number).map(|replication| run(&checked, replication)).collect()
}

/// The mean of a measure, within four standard errors of what theory says, and these no more than a share of it.
fn agrees(of: &[Replication], tier: Option<Tier>, measure: &Measure, theory: f64, share: f64) {
    let values: Vec<f64> = of.iter().map(|of| of.value(tier, measure).unwrap()).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt();
    assert!((mean - theory).abs() <= 4.0 * error, "{measure}: {mean} +- {error}, theory {theory}");
    assert!(error <= share * theory, "{measure}: the standard error of {error} is more than {share} of {theory}");
}

const NINE_WEEKS: Distribution = Distribution::Exponential { mean: 63.0 };

/// The share that c places lose at an offered load of a, by Erlang's recursion.
fn erlang_b(places: u32, load: f64) -> f64 {
    (1..=places).map(f64::from).fold(1.0, |lost, c| load * lost / (c + load * lost))
}

#[test]
fn places_lose_what_erlang_says_whatever_the_length_of_stay() {
    // Figures of the issue: an offered load of 72 from 8 a week and 9 weeks.
    assert!((erlang_b(60, 72.0) - 0.2101).abs() < 5e-5);
    assert!((erlang_b(80, 72.0) - 0.0345).abs() < 5e-5);
    for stay in [NINE_WEEKS, Distribution::Fixed(63.0), Distribution::Uniform { low: 0.0, high: 126.0 }] {
        let mut lossy = scenario(bare(Some((60, Load::Heads {}))), 8.0, stay, 30);
        lossy.demand.waiting_room = Some(0);
        agrees(&replications(&lossy, 8), None, &Measure::TurnedAwayShare, 0.2101, 0.02);
    }
    let mut lossy = scenario(bare(Some((80, Load::Heads {}))), 8.0, NINE_WEEKS, 60);
    lossy.demand.waiting_room = Some(0);
    let of = replications(&lossy, 12);
    agrees(&of, None, &Measure::TurnedAwayShare, 0.0345, 0.04);
    agrees(&of, None, &Measure::Open, 69.52, 0.005);
}

#[test]
fn a_waitlist_waits_as_long_as_erlang_says() {
    let of = replications(&scenario(bare(Some((80, Load::Heads {}))), 8.0, NINE_WEEKS, 100), 16);
    agrees(&of, None, &Measure::Waited, 0.2631, 0.05);
    agrees(&of, None, &Measure::WaitMean, 2.07, 0.08);
    agrees(&of, None, &Measure::PlacesTaken, 0.9, 0.01);
}

#[test]
fn without_a_cap_as_many_are_served_as_come_times_they_stay() {
    let of = replications(&scenario(bare(None), 8.0, Distribution::Lognormal { median: 50.0, sigma: 0.6 }, 30), 8);
    let stay = Distribution::Lognormal { median: 50.0, sigma: 0.6 }.mean();
    agrees(&of, None, &Measure::Open, 8.0 / 7.0 * stay, 0.01);
    agrees(&of, None, &Measure::Queue, 0.0, 0.0);
}

#[test]
fn weighted_places_lose_what_kaufman_and_roberts_say() {
    // Twenty places; half the clients weigh 1, half 2; 10 stay 7 days in the mean of each.
    let whole = |weight: u32| Hundredths::new(weight * 100);
    let weights = TierWeights {
        low: whole(1),
        moderate: whole(1),
        high: whole(2),
        very_high: whole(2),
        unrated: whole(1),
        held_percent: 100,
    };
    let mut lossy = scenario(bare(Some((20, Load::Tiers(weights)))), 10.0, Distribution::Exponential { mean: 9.0 }, 60);
    lossy.demand.waiting_room = Some(0);
    lossy.demand.mix = vec![Kin::of(1.0, Tier::Low), Kin::of(1.0, Tier::High)];
    let load = 5.0 / 7.0 * 9.0;
    let mut q = vec![1.0_f64];
    for j in 1..=20_usize {
        let of = |weight: usize| j.checked_sub(weight).map_or(0.0, |at| load * weight as f64 * q[at]);
        q.push((of(1) + of(2)) / j as f64);
    }
    let all = q.iter().sum::<f64>();
    let of = replications(&lossy, 32);
    agrees(&of, Some(Tier::Low), &Measure::TurnedAwayShare, q[20] / all, 0.03);
    agrees(&of, Some(Tier::High), &Measure::TurnedAwayShare, (q[19] + q[20]) / all, 0.03);
}

#[test]
fn nobody_is_lost_and_the_laws_hold_on_every_run() {
    for replication in replications(&scenario(bare(Some((80, Load::Heads {}))), 8.0, NINE_WEEKS, 40), 4) {
        let flow = replication.flow();
        assert_eq!(flow.referred, flow.waiting + flow.open + flow.closed);
        let value = |measure| replication.value(None, &measure).unwrap();
        // Little: as many wait as come a day times the days they wait, up to who came before and after.
        let days = 37.0 * 364.0;
        let wait = value(Measure::WaitMean) * value(Measure::Enrolled) / days;
        assert!((value(Measure::Queue) - wait).abs() <= 0.1, "{} {wait}", value(Measure::Queue));
        assert!((value(Measure::PlacesTaken) - value(Measure::Open) / 80.0).abs() < 1e-9);
    }
}

#[test]
fn the_same_seed_gives_the_same_and_another_another() {
    let scenario = scenario(bare(Some((80, Load::Heads {}))), 8.0, NINE_WEEKS, 6);
    let of = replications(&scenario, 3);
    assert_eq!(of, replications(&scenario, 3));
    assert_ne!(of[0].rows().collect::<Vec<_>>(), of[1].rows().collect::<Vec<_>>());
}
