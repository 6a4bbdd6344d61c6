//! A review of the Dartmouth scale, all of its items, against the audit of the same log under the ACT preset; and of the
//! scale with a share of cases that kept a standard beside, which takes the audit too, in one pass. Target: at most 2
//! times the audit's own time.
//!
//! `cargo bench --bench fidelity`

#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "a bench measures time and prints"
)]

#[expect(dead_code, reason = "each bench uses a part")]
mod rounds;
#[path = "../tests/specification/team.rs"]
mod team;

use std::hint::black_box;

use caseload::audit::Audit;
use caseload::fidelity::{By, Item, Review, dacts};
use caseload::log::Log;
use caseload::measure::Indicator;
use caseload::model::Model;
use caseload::program::Program;
use caseload::roster::Roster;
use rounds::{Candidate, compare, measuring, timed};
use team::Team;

fn main() {
    let clients = if measuring() { 480 } else { 12 };
    let made = Team { clients, intake_every: 1, case_managers: clients / 10, ..Team::example(1) };
    let (events, staff) = made.log();
    println!("{} events of {clients} cases, {} of the roster", events.len(), staff.len());
    let (log, roster) = (Log::of(events), Roster::of(staff));
    let (scale, act) = (dacts(), Program::preset(Model::AssertiveCommunityTreatment));
    let as_of = "2026-04-01".parse().expect("a day");
    let audit = Audit::of(&act).as_of(as_of).roster(&roster);
    let review = Review::of(&scale, &act).as_of(as_of).team(Team::ID).roster(&roster);
    let mut audited = || timed(|| audit.finish(audit.part(black_box(&log))));
    let mut reviewed = || timed(|| review.finish(review.part(black_box(&log)), []));
    let mut table = scale.table().clone();
    let kept = Indicator::Kept { standard: "act.plan.full".to_owned(), months: 12, closed: false };
    let beside = table.items.last().cloned().expect("an item");
    let by = By::Measured(kept);
    table.items.push(Item { code: "K".to_owned(), by, anchors: vec![], indicator: true, ..beside });
    let mixed = table.build().expect("a scale");
    let mixed = Review::of(&mixed, &act).as_of(as_of).team(Team::ID).roster(&roster);
    let mut mixed = || timed(|| mixed.finish(mixed.part(black_box(&log)), []));
    let mut candidates: [Candidate<'_>; 3] =
        [("audit", &mut audited), ("review", &mut reviewed), ("review with a standard", &mut mixed)];
    compare("fidelity", 9, 1, &mut candidates);
}
