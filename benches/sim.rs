//! The simulator against loops written by hand over the standard binary heap, which draw from the same streams, keep
//! their own statistics and know nothing else: a waitlist for 80 places and a million clients (target: at most 1.0 of the
//! loop), and 400 places of 20 workers over ten years with a cap and a weekly contact tracked (target: at most 1.0 of a
//! loop that makes the contacts and tracks nothing), and with the whole preset of intensive case management (target: at
//! most 2.5). Also what is allocated for an event in the steady state.
//!
//! `cargo bench --bench sim`

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::wildcard_imports,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a bench measures time, prints, and writes its floor by hand"
)]

mod allocations;
#[expect(dead_code, reason = "others draw from it; these streams are the simulator's")]
mod rounds;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use allocations::region;
use caseload::event::Hundredths;
use caseload::feasibility::Effort;
use caseload::model::Model;
use caseload::program::*;
use caseload::sim::{
    Arrivals, Checked, Distribution, Measure, Ownership, Purpose, Rulebook, Scenario, Streams, Workers, run,
};
use rounds::{compare, measuring, timed};

const DAY: f64 = 86_400e6;

fn program(rules: Vec<(&str, Rule)>) -> Program {
    let mut draft = Draft::new("bench");
    draft.standards.retain(|of| of.rule == Rule::Order {});
    for (code, rule) in rules {
        let source = Source::new("our own", Standing::Agency);
        draft = draft.with(Standard { code: code.into(), force: Force::Required, source, rule });
    }
    draft.build().expect("a good rulebook")
}

fn cap(per: Per, most: u32) -> (&'static str, Rule) {
    let most = Hundredths::new(most * 100);
    ("bench.cap", Rule::Cap(Cap { per, most, counts: Load::Heads {}, without: vec![] }))
}

fn weekly() -> (&'static str, Rule) {
    let rule = ContactRule {
        amount: Amount::Contacts,
        window: Window::Week,
        scope: Scope::default(),
        demands: vec![Demand { scope: Scope::default(), least: 1, days: None, filter: Filter::default() }],
        clocks: Clocks::all(Clock::Pause),
        rounding: Rounding::HalfUp,
    };
    ("bench.contact", Rule::Contact(rule))
}

fn scenario(rulebook: impl Into<Rulebook>, per_week: f64, stay: f64, days: u32) -> Scenario {
    let arrivals = Arrivals::Poisson { per_week, weekdays: None, months: None };
    let mut scenario = Scenario::new("bench", rulebook, caseload::sim::Demand::of(arrivals));
    scenario.service.stay = Some(Distribution::Exponential { mean: stay });
    (scenario.days, scenario.warm_up) = (days, 0);
    scenario
}

/// By hand: clients come, wait, stay, and, where asked for, are seen every week. The clients enrolled, the mean wait, and
/// the contacts.
fn by_hand(per_week: f64, stay: f64, days: f64, places: usize, seen: bool) -> (u64, f64, u64) {
    let streams = Streams::of(0, 0);
    let mut arrivals = streams.stream(Purpose::Arrival, 0);
    let end = (days * DAY) as u64;
    let gap = 7.0 / per_week * DAY;
    let mut heap: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
    let mut waiting: VecDeque<(u64, u64)> = VecDeque::new();
    let (mut ends, mut free): (Vec<u64>, Vec<u32>) = (vec![0; places], (0..places as u32).collect());
    let (mut number, mut enrolled, mut waits, mut contacts, mut area, mut last) = (0_u64, 0_u64, 0.0, 0_u64, 0_u128, 0);
    let mut next = (arrivals.exponential() * gap) as u64;
    loop {
        let own = heap.peek().map_or(u64::MAX, |Reverse((at, _))| *at);
        let now = next.min(own);
        if now >= end {
            return (enrolled, waits / DAY / enrolled as f64, contacts + u64::from(area == 1));
        }
        area += u128::from(now - last) * waiting.len() as u128;
        last = now;
        let mut place = None;
        if next <= own {
            waiting.push_back((number, now));
            number += 1;
            next = now + (arrivals.exponential() * gap) as u64;
            if waiting.len() == 1 {
                place = free.pop();
            }
        } else if let Some(Reverse((_, at))) = heap.pop() {
            if ends[at as usize] <= now {
                place = Some(at);
            } else {
                contacts += 1;
                heap.push(Reverse(((now + (7.0 * DAY) as u64).min(ends[at as usize]), at)));
            }
        }
        let Some(at) = place else { continue };
        let Some((client, came)) = waiting.pop_front() else {
            free.push(at);
            continue;
        };
        enrolled += 1;
        waits += (now - came) as f64;
        let stays = (streams.stream(Purpose::Stay, client).exponential() * stay * DAY) as u64;
        ends[at as usize] = now + stays;
        let first = if seen { (now + (7.0 * DAY) as u64).min(now + stays) } else { now + stays };
        heap.push(Reverse((first, at)));
    }
}

fn of_workers(rulebook: impl Into<Rulebook>, days: u32) -> Checked {
    let mut scenario = scenario(rulebook, 14.0, 210.0, days);
    scenario.staff.workers = vec![Workers { weekly_hours: Some(40.0), ..Workers::of(20) }];
    scenario.work = Effort { share_percent: 100, contact_minutes: 60, paper_minutes: 30, ..Effort::default() };
    scenario.check().expect("a good scenario")
}

fn main() {
    let million = if measuring() { 1_000_000.0 } else { 10_000.0 };
    let days = (million / 8.0 * 7.0) as u32;
    let mut waitlist = scenario(program(vec![cap(Per::Team, 80)]), 8.0, 63.0, days);
    waitlist.staff.workers = vec![Workers::of(1)];
    waitlist.policy.ownership = Ownership::Team;
    let checked = waitlist.check().expect("a good scenario");
    let (enrolled, wait, _) = by_hand(8.0, 63.0, f64::from(days), 80, false);
    let replication = run(&checked, 0);
    let ours = |measure| replication.value(None, &measure).expect("told");
    // The same clients with the same luck.
    assert!((ours(Measure::Enrolled) - enrolled as f64).abs() <= 2.0);
    assert!((ours(Measure::WaitMean) - wait).abs() < 0.01 * wait + 0.01, "{} {wait}", ours(Measure::WaitMean));
    println!("{} events", 2 * enrolled);
    compare(
        "sim, a waitlist (at most 1.0)",
        5,
        1,
        &mut [
            ("heap", &mut || timed(|| by_hand(8.0, 63.0, f64::from(days), 80, false))),
            ("ours", &mut || timed(|| run(&checked, 0))),
        ],
    );

    let ten_years = if measuring() { 3_653 } else { 200 };
    let tracked = of_workers(program(vec![cap(Per::Worker, 20), weekly()]), ten_years);
    let icm = of_workers(Model::IntensiveCaseManagement, ten_years);
    let (_, _, contacts) = by_hand(14.0, 210.0, f64::from(ten_years), 400, true);
    let made = |checked: &Checked| run(checked, 0).value(None, &Measure::Contacts).expect("told");
    println!("contacts: {contacts} by hand, {} tracked, {} under the preset", made(&tracked), made(&icm));
    compare(
        "sim, ten years of 20 workers (a contact tracked at most 1.0, the preset at most 2.5)",
        11,
        1,
        &mut [
            ("heap", &mut || timed(|| by_hand(14.0, 210.0, f64::from(ten_years), 400, true))),
            ("tracked", &mut || timed(|| run(&tracked, 0))),
            ("preset", &mut || timed(|| run(&icm, 0))),
        ],
    );

    let allocated = |days: u32| {
        let checked = of_workers(program(vec![cap(Per::Worker, 20), weekly()]), days);
        let region = region();
        let contacts = made(&checked);
        (region.change().allocations as f64, contacts)
    };
    let (short, long) = (allocated(ten_years), allocated(2 * ten_years));
    println!("allocations for each further contact: {:.4}", (long.0 - short.0) / (long.1 - short.1));
}
