//! The simulator against a loop written by hand over the standard binary heap, which draws from the same streams, keeps
//! the same statistics (held against the simulator's) and follows no obligation: a waitlist for 80 places and a million
//! clients (target: at most 1.0 of the loop), and 400 places of 20 workers over ten years with a cap and a weekly contact
//! tracked (target: at most 1.0 of the loop), and with the whole preset of intensive case management (target: at most
//! 2.5). Also what is allocated for an event in the steady state, and the most that is held at a time, which does not
//! grow with the horizon; two threads against one over replications (target: at least 1.8 times as fast); and draws of
//! exponential times against those of `rand_distr` on the same generator (target: at most 1.05). Also how a run with many
//! leavers grows with its days.
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
    clippy::disallowed_methods,
    reason = "a bench measures time, prints, and writes its floor by hand"
)]

mod allocations;
#[expect(dead_code, reason = "others draw from it; these streams are the simulator's")]
mod rounds;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use allocations::region;
use caseload::event::Hundredths;
use caseload::feasibility::Effort;
use caseload::model::Model;
use caseload::program::*;
use caseload::sim::{
    Arrivals, Checked, Distribution, Measure, Ownership, Purpose, Replications, Rulebook, Scenario, Streams, Turnover,
    Workers, run,
};
use rand_distr::{Distribution as _, Exp1};
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

/// What is simulated by hand: who comes, for how long, for how many days, to workers with so many places each, who see
/// everybody every week or nobody.
#[derive(Clone, Copy)]
struct Hand {
    per_week: f64,
    stay: f64,
    days: u64,
    workers: usize,
    places: u32,
    seen: bool,
}

/// What the loop by hand tells, as the simulator does.
#[derive(Default)]
struct Figures {
    enrolled: u64,
    waited: u64,
    served: u64,
    contacts: u64,
    wait: f64,
    longest: u64,
    /// Waits by hours.
    waits: Vec<u32>,
    queue: u128,
    open: u128,
    queue_by_day: Vec<f64>,
    /// Owner-days within the cap, and over it.
    owner_days: (u64, u64),
    gini: f64,
    most: f64,
    /// Of each worker: minutes worked, and those beyond the day's end.
    worked: Vec<(i64, i64)>,
}

#[derive(Clone, Copy, Default)]
struct Taken {
    owner: u32,
    ends: u64,
    seen: bool,
}

/// By hand, over the standard binary heap: clients come, wait, get a place with the worker who has the fewest, stay, and,
/// where asked for, are seen every week on a working day on which the worker has time. The same statistics are kept as
/// the simulator keeps, and no obligation is followed.
fn by_hand(of: Hand) -> Figures {
    let day_ticks = DAY as u64;
    let streams = Streams::of(0, 0);
    let mut arrivals = streams.stream(Purpose::Arrival, 0);
    let gap = 7.0 / of.per_week * DAY;
    let places = of.workers * of.places as usize;
    let mut heap: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
    let mut waiting: VecDeque<(u64, u64)> = VecDeque::new();
    let mut taken = vec![Taken::default(); places];
    let mut free: Vec<u32> = (0..places as u32).collect();
    let (mut loads, mut left) = (vec![0_u32; of.workers], vec![0_i64; of.workers]);
    let mut sorted = Vec::new();
    let mut told = Figures { worked: vec![(0, 0); of.workers], ..Figures::default() };
    let (mut number, mut last, mut queue_of_day, mut day, mut midnight) = (0_u64, 0_u64, 0_u64, 0_u64, day_ticks);
    let mut next = (arrivals.exponential() * gap) as u64;
    left.fill(480);
    loop {
        let own = heap.peek().map_or(u64::MAX, |Reverse((at, _))| *at);
        let now = next.min(own).min(midnight);
        let queued = (now - last) * waiting.len() as u64;
        queue_of_day += queued;
        told.queue += u128::from(queued);
        told.open += u128::from(now - last) * (places - free.len()) as u128;
        last = now;
        if now == midnight {
            told.queue_by_day.push(queue_of_day as f64 / DAY);
            queue_of_day = 0;
            for load in &loads {
                let kept = *load <= of.places;
                told.owner_days.0 += u64::from(kept);
                told.owner_days.1 += u64::from(!kept);
            }
            let sum = loads.iter().sum::<u32>();
            if of.workers > 1 && sum > 0 {
                sorted.clear();
                sorted.extend_from_slice(&loads);
                sorted.sort_unstable();
                let ranked = sorted.iter().zip(1..).map(|(load, rank)| f64::from(*load) * f64::from(rank)).sum::<f64>();
                let (n, sum) = (of.workers as f64, f64::from(sum));
                told.gini += 2.0 * ranked / (n * sum) - (n + 1.0) / n;
                told.most += f64::from(sorted[of.workers - 1]) / (sum / n);
            }
            day += 1;
            if day == of.days {
                return told;
            }
            midnight += day_ticks;
            left.fill(if day % 7 < 5 { 480 } else { 0 });
            continue;
        }
        if next <= own {
            waiting.push_back((number, now));
            number += 1;
            next = now + (arrivals.exponential() * gap) as u64;
            if waiting.len() > 1 || free.is_empty() {
                continue;
            }
        } else if let Some(Reverse((_, place))) = heap.pop() {
            let Taken { owner, ends, .. } = taken[place as usize];
            if ends <= now {
                told.served += 1;
                loads[owner as usize] -= 1;
                free.push(place);
            } else {
                let minutes = &mut left[owner as usize];
                let again = if *minutes > 0 {
                    let over = (60 - *minutes).max(0);
                    *minutes -= 60;
                    let worked = &mut told.worked[owner as usize];
                    *worked = (worked.0 + 60, worked.1 + over);
                    told.contacts += 1;
                    taken[place as usize].seen = true;
                    now + 7 * day_ticks
                } else {
                    now + day_ticks
                };
                heap.push(Reverse((again.min(ends), place)));
            }
        }
        if free.is_empty() {
            continue;
        }
        let Some((client, came)) = waiting.pop_front() else { continue };
        let Some(place) = free.pop() else { continue };
        let owner = (0..of.workers).min_by_key(|worker| loads[*worker]).unwrap_or(0);
        loads[owner] += 1;
        let wait = now - came;
        told.enrolled += 1;
        told.waited += u64::from(wait > 0);
        told.wait += wait as f64;
        told.longest = told.longest.max(wait);
        let hours = (wait / (day_ticks / 24)) as usize;
        if told.waits.len() <= hours {
            told.waits.resize(hours + 1, 0);
        }
        told.waits[hours] += 1;
        let ends = now + (streams.stream(Purpose::Stay, client).exponential() * of.stay * DAY) as u64;
        taken[place as usize] = Taken { owner: owner as u32, ends, seen: false };
        let first = if of.seen { (now + day_ticks).min(ends) } else { ends };
        heap.push(Reverse((first, place)));
    }
}

impl Figures {
    /// The days that a share waited at most.
    fn quantile(&self, share: f64) -> f64 {
        let mut left = share * self.enrolled as f64;
        let hours = self.waits.iter().position(|number| {
            left -= f64::from(*number);
            left <= 0.0
        });
        hours.unwrap_or(0) as f64 / 24.0
    }

    /// Holds them against what the simulator tells: each within a share of it, or a little.
    fn agree(&self, of: Hand, with: &Checked, share: f64) {
        let replication = run(with, 0);
        let days = of.days as f64;
        let weeks = days / 7.0;
        let mut pairs = vec![
            (Measure::Enrolled, self.enrolled as f64),
            (Measure::Served, self.served as f64),
            (Measure::WaitMean, self.wait / DAY / self.enrolled as f64),
            (Measure::WaitP90, self.quantile(0.9)),
            (Measure::WaitLongest, self.longest as f64 / DAY),
            (Measure::Waited, self.waited as f64 / self.enrolled as f64),
            (Measure::Queue, self.queue as f64 / DAY / days),
            (Measure::Open, self.open as f64 / DAY / days),
        ];
        if of.seen {
            let hours = self.worked.iter().map(|(worked, _)| *worked as f64 / 60.0).sum::<f64>();
            pairs.extend([
                (Measure::Contacts, self.contacts as f64),
                (Measure::Workload, hours / weeks / of.workers as f64),
                (Measure::LoadGini, self.gini / days),
                (Measure::LoadMaxOverMean, self.most / days),
            ]);
        }
        for (measure, by_hand) in pairs {
            let told = replication.value(None, &measure).expect("told");
            assert!((told - by_hand).abs() <= share * by_hand + 0.05, "{measure}: {told}, by hand {by_hand}");
        }
        assert_eq!(self.owner_days.1, 0);
        assert_eq!(self.queue_by_day.len() as u64, of.days);
    }
}

fn of_workers(rulebook: impl Into<Rulebook>, days: u32) -> Checked {
    let mut scenario = scenario(rulebook, 14.0, 210.0, days);
    scenario.staff.workers = vec![Workers { weekly_hours: Some(40.0), ..Workers::of(20) }];
    scenario.work = Effort { share_percent: 100, contact_minutes: 60, paper_minutes: 30, ..Effort::default() };
    scenario.check().expect("a good scenario")
}

/// The most bytes that a run holds at a time, as far as a look at every enrolment sees them.
fn held(checked: &Checked) -> usize {
    let (region, most) = (region(), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let checked = checked.clone().assigned_by(move |_, owner| {
        let change = region.change();
        seen.fetch_max(change.bytes_allocated.saturating_sub(change.bytes_deallocated), Ordering::Relaxed);
        Some(owner.cases as f64)
    });
    let replication = run(&checked, 0);
    assert!(replication.value(None, &Measure::Enrolled) > Some(0.0));
    most.load(Ordering::Relaxed)
}

/// How long on the clock, since several threads do the work: the shortest of some rounds, in which one and two threads
/// take turns.
fn one_and_two_threads(rounds: usize, work: impl Fn() + Sync) -> [Duration; 2] {
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let pools = [pool(1), pool(2)];
    let mut least = [Duration::MAX; 2];
    for _ in 0..rounds {
        for (pool, least) in pools.iter().zip(&mut least) {
            let start = Instant::now();
            pool.install(&work);
            *least = start.elapsed().min(*least);
        }
    }
    least
}

fn draws() {
    let times = if measuring() { 10_000_000 } else { 1_000 };
    let stream = || Streams::of(7, 0).stream(Purpose::Stay, 0);
    let theirs = || {
        let mut stream = stream();
        (0..times).map(|_| -> f64 { Exp1.sample(&mut stream) }).sum::<f64>()
    };
    let ours = || {
        let mut stream = stream();
        (0..times).map(|_| stream.exponential()).sum::<f64>()
    };
    compare(
        "sim, ten million exponential times (at most 1.05)",
        11,
        1,
        &mut [("rand_distr", &mut || timed(theirs)), ("ours", &mut || timed(ours))],
    );
}

/// How much longer a run takes of eight times the days, where somebody leaves on every day, or leaves cases behind that
/// nobody takes while the waitlist grows: some eight times as long, where all who ever came are not looked at again.
fn leavers() {
    let long = if measuring() { 4_000 } else { 200 };
    let leaves_after =
        |days: f64, fill: f64| Some(Turnover { stay: Distribution::Fixed(days), fill: Distribution::Fixed(fill) });
    let cases = [
        ("a leaver every day, under a team", Ownership::Team, 2.0, 30.0, leaves_after(0.0, 0.0)),
        ("a leaver every day, who owned cases", Ownership::Worker, 2.0, 30.0, leaves_after(0.0, 0.0)),
        ("cases left for good", Ownership::Worker, 100.0, 10_000.0, leaves_after(30.0, 10_000.0)),
    ];
    for (of, ownership, per_week, stay, turnover) in cases {
        let took = |days: u32| {
            let mut scenario = scenario(program(vec![]), per_week, 1.0, days);
            scenario.service.stay = Some(Distribution::Fixed(stay));
            scenario.staff.workers = vec![Workers::of(1)];
            (scenario.policy.ownership, scenario.staff.turnover) = (ownership, turnover.clone());
            let checked = scenario.check().expect("a good scenario");
            (0..5).map(|_| timed(|| run(&checked, 0))).min().unwrap_or_default()
        };
        let times = took(long).div_duration_f64(took(long / 8));
        println!("{of}: eight times the days take {times:.1} times as long (some 8)");
    }
}

fn main() {
    draws();
    let million = if measuring() { 1_000_000.0 } else { 10_000.0 };
    let days = (million / 8.0 * 7.0) as u32;
    let mut waitlist = scenario(program(vec![cap(Per::Team, 80)]), 8.0, 63.0, days);
    waitlist.staff.workers = vec![Workers::of(1)];
    waitlist.policy.ownership = Ownership::Team;
    let checked = waitlist.check().expect("a good scenario");
    let hand = Hand { per_week: 8.0, stay: 63.0, days: days.into(), workers: 1, places: 80, seen: false };
    // The same clients with the same luck.
    by_hand(hand).agree(hand, &checked, 0.01);
    compare(
        "sim, a waitlist (at most 1.0)",
        9,
        1,
        &mut [("heap", &mut || timed(|| by_hand(hand))), ("ours", &mut || timed(|| run(&checked, 0)))],
    );

    let ten_years = if measuring() { 3_653 } else { 200 };
    let tracked = of_workers(program(vec![cap(Per::Worker, 20), weekly()]), ten_years);
    let icm = of_workers(Model::IntensiveCaseManagement, ten_years);
    let hand = Hand { per_week: 14.0, stay: 210.0, days: ten_years.into(), workers: 20, places: 20, seen: true };
    by_hand(hand).agree(hand, &tracked, 0.07);
    let made = |checked: &Checked| run(checked, 0).value(None, &Measure::Contacts).expect("told");
    println!(
        "contacts: {} by hand, {} tracked, {} under the preset",
        by_hand(hand).contacts,
        made(&tracked),
        made(&icm)
    );
    compare(
        "sim, ten years of 20 workers (a contact tracked at most 1.0, the preset at most 2.5)",
        11,
        1,
        &mut [
            ("heap", &mut || timed(|| by_hand(hand))),
            ("tracked", &mut || timed(|| run(&tracked, 0))),
            ("preset", &mut || timed(|| run(&icm, 0))),
        ],
    );

    // Fewer come than can be served, or the waitlist alone would grow.
    let steady = |rulebook: Rulebook, days: u32| {
        let mut scenario = of_workers(rulebook, days).scenario().clone();
        scenario.demand.arrivals = Arrivals::Poisson { per_week: 12.0, weekdays: None, months: None };
        scenario.check().expect("a good scenario")
    };
    let followed = || Rulebook::from(program(vec![cap(Per::Worker, 20), weekly()]));
    let allocated = |days: u32| {
        let checked = steady(followed(), days);
        let region = region();
        let contacts = made(&checked);
        (region.change().allocations as f64, contacts)
    };
    let (short, long) = (allocated(ten_years), allocated(2 * ten_years));
    println!("allocations for each further contact: {:.4}", (long.0 - short.0) / (long.1 - short.1));
    for times in [1, 2, 4] {
        let days = times * ten_years;
        let kib = |rulebook: Rulebook| held(&steady(rulebook, days)) / 1024;
        let (tracked, icm) = (kib(followed()), kib(Model::IntensiveCaseManagement.into()));
        println!("held at most over {days} days: {tracked} KiB tracked, {icm} KiB under the preset");
    }

    leavers();

    let runs = Replications::of(if measuring() { 16 } else { 2 });
    let scenarios = [of_workers(Model::IntensiveCaseManagement, ten_years)];
    let [one, two] = one_and_two_threads(if measuring() { 7 } else { 1 }, || {
        let _ = caseload::sim::compare(&scenarios, &runs);
    });
    println!("two threads over replications: {:.2} times as fast as one (at least 1.8)", one.div_duration_f64(two));
}
