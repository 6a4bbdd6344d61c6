//! From JSON lines to findings, under a cap-free program of six standards, whose ratios are the target's, and
//! under the whole ICM preset with its limits on people and its measures. The floor is the bare parse of each
//! line into an `Event` with `serde_json::from_slice`, which is how a line of bytes is read. Targets: cases that
//! stand together, 1.25 times the floor; lines in any order, 2.5 times. Beside it stands a harder floor, which
//! reads as the crate does: a line is checked as UTF-8 once and parsed with `serde_json::from_str`.
//!
//! Also the memory held for lines in any order, two threads against one, and all outcomes against the audit of the same
//! log (target: twice its time at most).
//!
//! `cargo bench --bench json`

#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::wildcard_imports,
    clippy::cast_precision_loss,
    reason = "a bench prints, and is not shipped"
)]

mod rounds;
mod six;

use std::time::Duration;

use caseload::audit::{Audit, Report};
use caseload::event::*;
use caseload::ids::{CaseId, ClientId, EventId, GoalId, LinkageId, WorkerId};
use caseload::log::{Grouped, Log};
use caseload::model::Model;
use caseload::outcome::Outcomes;
use caseload::program::Program;
use caseload::time::{Day, Instant};
use criterion::{Criterion, Throughput};
use rounds::{Random, compare, measuring, timed};
use six::six;
use uuid::Uuid;

const AS_OF: i32 = 739_800;

/// Lines in one text, and where each of them is.
#[derive(Default)]
struct Lines {
    text: Vec<u8>,
    places: Vec<(usize, usize)>,
}

/// Adds the lines of a case, in order: about fifty.
fn case(random: &mut Random, lines: &mut Lines) {
    let mut any = |from: i32, spread: u64| from + random.below(spread) as i32;
    let referred = AS_OF - any(250, 80);
    let enrolled = referred + any(3, 10);
    let worker = WorkerId(Uuid::from_u128(0x1000 + any(0, 300) as u128));
    let needs = vec![Need::Housing, Need::Other("transport".into())];
    let goal = Goal {
        area: Some("housing".into()),
        ..Goal::new(GoalId(Uuid::from_u128(7)), "a flat of one's own by the summer")
    };
    let plan = PlanAdopted { kind: PlanKind::Full, agreement: Agreement::Agreed, goals: vec![goal] };
    let linkage = LinkageMade {
        linkage: LinkageId(Uuid::from_u128(9)),
        service: Service::Therapy,
        need: Some(Need::Housing),
        recipient: None,
    };
    let mut all: Vec<(i32, Kind)> = vec![
        (referred, Referred::new(ClientId(Uuid::from_u128(u128::from(any(0, 1 << 30) as u32)))).into()),
        (referred + 1, ScreeningStarted {}.into()),
        (referred + 2, Screened { eligible: true, reasons: vec![] }.into()),
        (referred + 2, ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client).into()),
        (enrolled, Enrolled { owner: Owner::Worker(worker), backup: None }.into()),
        (enrolled + any(5, 25), Assessed { kind: AssessmentKind::Initial, needs }.into()),
        (enrolled + any(26, 3), RiskRated::judged(Tier::Moderate).into()),
        (enrolled + 29, plan.into()),
        (enrolled + any(35, 20), linkage.into()),
        (enrolled + any(170, 12), PlanReviewed {}.into()),
        (enrolled + any(350, 12), PlanReviewed {}.into()),
    ];
    let from = enrolled + any(40, 300);
    all.push((from, Held { reason: HoldReason::Hospital }.into()));
    all.push((from + any(3, 20), Resumed { reason: HoldReason::Hospital }.into()));
    // Every week, with some left out, and some by phone.
    for week in 0..=(AS_OF - enrolled) / 7 {
        if any(0, 20) == 0 {
            continue;
        }
        let (mode, place) =
            if any(0, 20) == 0 { (Mode::Phone, Place::Remote) } else { (Mode::FaceToFace, Place::Home) };
        let contact = Contact::with_client(mode, place, 15 + any(0, 60) as u16, [worker]);
        all.push((enrolled + 7 * week + any(0, 3), contact.into()));
    }
    if any(0, 4) == 0 {
        all.push((AS_OF - 1, Evaluated::new(Outcome::GoalsMet).into()));
        all.push((AS_OF - 1, Closed::new(CloseReason::Completed).into()));
    }
    all.retain(|(day, _)| *day <= AS_OF);
    all.sort_by_key(|(day, _)| *day);
    let case = CaseId(Uuid::from_u64_pair(random.below(u64::MAX), random.below(u64::MAX)));
    for (place, (day, kind)) in all.into_iter().enumerate() {
        let id = EventId(Uuid::from_u64_pair(random.below(u64::MAX), random.below(u64::MAX)));
        let at = |day: i32, hour: usize| -> Instant {
            format!("{}T{hour:02}:30:00-05:00", Day::from_number(day)).parse().expect("an instant")
        };
        let stamp = Stamp {
            recorded_at: Some(at(day + random.below(2) as i32, 22)),
            by: Some(worker),
            ..Stamp::new(id, at(day, 8 + place % 12))
        };
        let start = lines.text.len();
        serde_json::to_writer(&mut lines.text, &Event::new(case, stamp, kind)).expect("JSON");
        lines.text.push(b'\n');
        lines.places.push((start, lines.text.len()));
    }
}

fn shuffled(Lines { text, places }: &mut Lines, random: &mut Random) -> Vec<u8> {
    for at in (1..places.len()).rev() {
        places.swap(at, random.below(at as u64 + 1) as usize);
    }
    let mut shuffled = Vec::with_capacity(text.len());
    for (start, end) in places {
        shuffled.extend_from_slice(&text[*start..*end]);
    }
    shuffled
}

fn split(text: &[u8]) -> Vec<&[u8]> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect()
}

/// The floor: lines that are already split.
fn parse(lines: &[&[u8]]) -> usize {
    lines.iter().filter(|line| serde_json::from_slice::<Event>(line).is_ok()).count()
}

/// The second floor.
fn parse_checked(lines: &[&[u8]]) -> usize {
    let parsed = |line: &[u8]| serde_json::from_str::<Event>(std::str::from_utf8(line).ok()?).ok();
    lines.iter().filter(|line| parsed(line).is_some()).count()
}

fn grouped(audit: &Audit<'_>, text: &[u8]) -> Report {
    audit.finish(audit.grouped(&mut Grouped::new(text)).expect("a reader of memory"))
}

fn any_order(audit: &Audit<'_>, text: Vec<u8>) -> Report {
    audit.finish(audit.part(&Log::json_lines(text)))
}

/// How long that takes by the clock: several threads do it.
fn by_the_clock<T>(run: impl FnOnce() -> T) -> Duration {
    let start = std::time::Instant::now();
    std::hint::black_box(run());
    start.elapsed()
}

/// A line of `/proc/self/status`, in bytes; `None` where there is no such thing.
fn memory(name: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? * 1024.0)
}

fn print_memory(audit: &Audit<'_>, text: &[u8], events: f64) {
    // Starts the high-water mark afresh.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let Some(before) = memory("VmRSS") else { return };
    let log = Log::json_lines(text.to_vec());
    let held = memory("VmRSS").unwrap_or(before) - before;
    let report = audit.finish(audit.part(&log));
    let most = memory("VmHWM").unwrap_or(before) - before;
    println!(
        "bytes an event, any order: {:.0} held, of which {:.0} text; {most:.0} at most with {:.2} findings an event",
        held / events,
        text.len() as f64 / events,
        report.findings().len() as f64 / events,
        most = most / events,
    );
}

/// The ratios of both ways of reading, under one rulebook.
fn measure(name: &str, program: &Program, together: &[u8], shuffled: &[u8]) {
    let audit = Audit::of(program).as_of(Day::from_number(AS_OF));
    let report = grouped(&audit, together);
    let (split_together, split_shuffled) = (split(together), split(shuffled));
    let events = split_together.len();
    assert_eq!((parse(&split_together), parse_checked(&split_together)), (events, events));
    assert_eq!(report.read().kept, events as u64);
    assert_eq!(report, any_order(&audit, shuffled.to_vec()));
    println!("{events} events of {} cases under {name}, {} findings", report.cases, report.findings().len());

    let mut floor = || timed(|| parse(&split_together));
    let mut checked = || timed(|| parse_checked(&split_together));
    let mut ours = || timed(|| grouped(&audit, together));
    compare(
        &format!("json, {name}, cases together"),
        11,
        2,
        &mut [("floor", &mut floor), ("checked floor", &mut checked), ("ours", &mut ours)],
    );

    let mut floor = || timed(|| parse(&split_shuffled));
    let mut checked = || timed(|| parse_checked(&split_shuffled));
    let mut ours = || {
        let text = shuffled.to_vec();
        timed(|| any_order(&audit, text))
    };
    compare(
        &format!("json, {name}, any order"),
        11,
        2,
        &mut [("floor", &mut floor), ("checked floor", &mut checked), ("ours", &mut ours)],
    );
}

fn main() {
    let mut random = Random(3);
    let mut lines = Lines::default();
    (0..if measuring() { 6_000 } else { 50 }).for_each(|_| case(&mut random, &mut lines));
    let shuffled = shuffled(&mut lines, &mut random);
    let Lines { text: together, places } = lines;
    let events = places.len();
    let (six, icm) = (six(), Program::preset(Model::IntensiveCaseManagement));
    let audit = Audit::of(&icm).as_of(Day::from_number(AS_OF));
    print_memory(&audit, &shuffled, events as f64);
    measure("six standards (the target's)", &six, &together, &shuffled);
    measure("the ICM preset", &icm, &together, &shuffled);

    let log = Log::json_lines(shuffled.clone());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
    let parallel = || pool.install(|| audit.finish(audit.part_parallel(&log)));
    assert_eq!(parallel(), grouped(&audit, &together));
    let mut one = || by_the_clock(|| audit.finish(audit.part(&log)));
    let mut two = || by_the_clock(parallel);
    compare("json, threads", 11, 1, &mut [("one", &mut one), ("two", &mut two)]);

    let outcomes = Outcomes::as_of(Day::from_number(AS_OF)).compare_use(Day::FIRST, 365);
    let mut audited = || timed(|| audit.finish(audit.part(&log)));
    let mut told = || timed(|| outcomes.finish(outcomes.part(&log)));
    compare("json, outcomes", 7, 1, &mut [("audit", &mut audited), ("outcomes", &mut told)]);

    let split_together = split(&together);
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("json");
    group.throughput(Throughput::Elements(events as u64)).sample_size(10);
    group.bench_function("floor", |bencher| bencher.iter(|| parse(&split_together)));
    group.bench_function("cases together", |bencher| bencher.iter(|| grouped(&audit, &together)));
    group.finish();
    criterion.final_summary();
}
