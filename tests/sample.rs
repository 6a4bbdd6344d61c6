//! The main job on the bundled sample, held against the counts that were published with it.

#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test may panic; small sums")]

#[path = "../examples/audit/synthea.rs"]
mod synthea;

use std::collections::{BTreeMap, BTreeSet};

use caseload::audit::{Audit, Report};
use caseload::event::Kind;
use caseload::log::Log;
use caseload::model::Model;
use caseload::program::Program;

fn report() -> Report {
    let program = Program::preset(Model::Clinical);
    let audit = Audit::of(&program).as_of(synthea::AS_OF).not_recorded(synthea::not_recorded());
    audit.finish(audit.part(&Log::of(synthea::sample().unwrap().events)))
}

#[test]
fn the_sample_has_the_counts_of_its_origin() {
    assert_eq!(synthea::AS_OF.to_string(), "2023-12-31");
    assert!(synthea::ABOUT.contains("Apache-2.0"));
    let events = synthea::sample().unwrap().events;
    let mut days: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let (mut opened, mut lengths) = (BTreeMap::new(), Vec::new());
    for event in &events {
        let day = event.at.day();
        match event.kind {
            Kind::Contact(_) => drop(days.entry(event.case).or_default().insert(day)),
            Kind::Enrolled(_) => drop(opened.insert(event.case, day)),
            Kind::Closed(_) => lengths.push(day.days_since(opened[&event.case])),
            _ => {}
        }
    }
    lengths.sort_unstable();
    assert_eq!(opened.len(), 21);
    assert_eq!(opened.len() - lengths.len(), 14, "open care plans");
    assert_eq!((lengths.iter().sum::<i32>(), lengths[3], lengths[6]), (1_388, 224, 231), "closed durations");
    assert_eq!(days.len(), 21, "cases without contact");
    assert_eq!(days.values().map(BTreeSet::len).sum::<usize>(), 419, "distinct contact days");
    let gaps = |least: i32| {
        let of_case = |days: &BTreeSet<_>| {
            let days: Vec<caseload::time::Day> = days.iter().copied().collect();
            days.windows(2).filter(|pair| pair[1].days_since(pair[0]) > least).count()
        };
        days.values().map(of_case).sum::<usize>()
    };
    assert_eq!((gaps(30), gaps(90)), (276, 245));
}

#[test]
fn a_contact_in_thirty_days_is_missed_as_often_as_the_origin_says() {
    // Gaps of more than 30 days, with the start and the end of the case as anchors: 287.
    let report = report();
    let found = report.findings().iter().filter(|finding| finding.code.as_str() == "clinical.contact.floor");
    assert_eq!(found.count(), 287);
    assert_eq!(report.cases, 21);
    assert_eq!((report.read().lines, report.read().kept), (471, 471));
}

#[test]
fn what_the_source_never_records_is_not_a_breach() {
    let report = report();
    for of in report.cannot_tell() {
        let counts = report.adherence().iter().find(|known| known.code == of.code).unwrap().counts;
        assert_eq!((counts.met, counts.missed, counts.pending, counts.excused), (0, 0, 0, 0), "{}", of.code);
        assert!(!report.findings().iter().any(|finding| finding.code == of.code));
    }
    assert!(report.cannot_tell().iter().any(|of| of.code.as_str() == "process.order"));
}
