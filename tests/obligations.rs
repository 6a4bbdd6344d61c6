//! The obligation engine and the audit, held against the specification on random histories and rulebooks.

mod specification;

use caseload::audit::Audit;
use caseload::event::{EnteredInError, Event, Kind};
use caseload::fact::{Facts, Lowering};
use caseload::ids::EventId;
use caseload::log::Log;
use caseload::obligation::{Obligations, Verdict};
use caseload::program::Program;
use caseload::record::Record;
use caseload::time::Day;
use proptest::prelude::*;
use specification::{Finding, Item, Status, history, judge};
use uuid::Uuid;

fn code_of(program: &Program, standard: usize) -> String {
    program.standards().get(standard).map_or(String::new(), |standard| standard.code.to_string())
}

/// What the engine says of each obligation, in the specification's form.
fn engine(program: &Program, events: &[Event], as_of: Day) -> Vec<Item> {
    let lowering = Lowering::of(program);
    let mut record = Record::default();
    let mut facts = Facts::default();
    let mut sorted: Vec<_> = events.iter().collect();
    sorted.sort_by(|a, b| a.order(b));
    for (place, event) in (0..).zip(sorted) {
        lowering.lower(event, place, &mut record, &mut facts);
    }
    let obligations = Obligations::of(program);
    let mut trackers = obligations.trackers();
    let mut items = Vec::new();
    // Twice over the same trackers: nothing may be left of the case before.
    for _ in 0..2 {
        items.clear();
        obligations.judge(&mut trackers, &facts, as_of, &mut |item| {
            items.push(Item {
                code: code_of(program, item.standard),
                opened: item.opened,
                due: item.due,
                status: match item.verdict {
                    Verdict::Met => Status::Met,
                    Verdict::Missed => Status::Missed,
                    Verdict::Excused => Status::Excused,
                    Verdict::Pending => Status::Pending,
                    Verdict::CannotTell => Status::CannotTell,
                },
                done: item.done,
            });
        });
    }
    items.sort();
    items
}

/// Due days are compared where they decide something: on items that were missed.
fn without_open_due(mut items: Vec<Item>) -> Vec<Item> {
    for item in &mut items {
        if item.status != Status::Missed {
            item.due = None;
        }
    }
    items.sort();
    items
}

fn findings(program: &Program, events: &[Event], as_of: Day) -> Vec<Finding> {
    let audit = Audit::of(program).as_of(as_of);
    let report = audit.finish(audit.part(&Log::of(events.to_vec())));
    let obligation = |code: &str| program.standard(code).is_some_and(|standard| standard.rule.is_obligation());
    let found = report.findings().iter().filter(|finding| obligation(finding.code.as_str()));
    let mut found: Vec<_> =
        found.map(|finding| Finding { code: finding.code.to_string(), from: finding.from, to: finding.to }).collect();
    found.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_judges_as_the_specification_does(
        draft in history::draft(),
        events in history::history(),
        as_of in history::as_of(),
    ) {
        let program = draft.build().unwrap();
        let (items, found) = judge(&program, &events, as_of);
        prop_assert_eq!(without_open_due(engine(&program, &events, as_of)), without_open_due(items));
        prop_assert_eq!(findings(&program, &events, as_of), found);
    }

    /// S13, S19: each day and each item under its edition.
    #[test]
    fn editions_are_judged_as_the_specification_does(
        draft in history::succeeded(),
        events in history::history(),
        as_of in history::as_of(),
    ) {
        let program = draft.build().unwrap();
        let (items, found) = judge(&program, &events, as_of);
        prop_assert_eq!(without_open_due(engine(&program, &events, as_of)), without_open_due(items));
        prop_assert_eq!(findings(&program, &events, as_of), found);
    }

    /// S1 to S3: repeats, late entries and what was entered in error change nothing that is found.
    #[test]
    fn a_dirty_log_is_judged_as_the_clean_one(
        draft in history::draft(),
        events in history::history(),
        wrong in history::history(),
        as_of in history::as_of(),
        order in any::<u64>(),
    ) {
        let program = draft.build().unwrap();
        let Some(case) = events.first().map(|event| event.case) else { return Ok(()) };
        let mut dirty = events.clone();
        dirty.extend(events.iter().step_by(3).cloned());
        // But a case whose only referral is void is void.
        let wrong = wrong.iter().filter(|event| !matches!(event.kind, Kind::Referred(_)));
        for (n, event) in (0_u128..).zip(wrong) {
            let mistaken = Event { id: EventId(Uuid::from_u128(0xD1_0000_0000 | (n << 1))), case, ..event.clone() };
            let void = Event { id: EventId(Uuid::from_u128(0xD1_0000_0001 | (n << 1))), kind: EnteredInError { event: mistaken.id }.into(), ..mistaken.clone() };
            dirty.extend([void, mistaken]);
        }
        // In another order, and late: the order of lines says nothing.
        let mut shuffle = order | 1;
        dirty.sort_by_cached_key(|_| {
            shuffle = shuffle.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffle >> 33
        });
        let (_, found) = judge(&program, &events, as_of);
        prop_assert_eq!(findings(&program, &dirty, as_of), found);
    }
}
