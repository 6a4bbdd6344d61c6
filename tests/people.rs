//! The limits on people, the overrides and the measures of the audit, held against the specification on
//! random rosters, histories of several cases and rulebooks.

mod specification;

use std::collections::BTreeMap;

use caseload::audit::{Audit, Report};
use caseload::log::Log;
use caseload::program::Program;
use caseload::roster::Roster;
use proptest::prelude::*;
use specification::census::{Counts, Finding};
use specification::{people, roster};

/// How many random histories; raise it for a soak.
const CASES: u32 = 64;

/// How often a failure may be made smaller: a whole agency has many parts.
const SHRINKS: u32 = 2_000;

fn is_judged(program: &Program, code: &str) -> bool {
    program.standard(code).is_some_and(|standard| people::judges(&standard.rule))
}

/// The audit's counts, in the specification's form.
fn counts(program: &Program, report: &Report) -> BTreeMap<String, Counts> {
    let judged = report.adherence().iter().filter(|of| is_judged(program, of.code.as_str()));
    judged
        .map(|of| {
            let of_all = &of.counts;
            let counts =
                [of_all.met, of_all.missed, of_all.pending, of_all.excused, of_all.cannot_tell, of_all.overridden];
            (of.code.to_string(), Counts(counts))
        })
        .collect()
}

fn findings(program: &Program, report: &Report) -> Vec<Finding> {
    let judged = report.findings().iter().filter(|finding| is_judged(program, finding.code.as_str()));
    let mut findings: Vec<_> = judged
        .map(|finding| Finding {
            code: finding.code.to_string(),
            subject: finding.subject,
            from: finding.from,
            to: finding.to,
            status: finding.status,
        })
        .collect();
    findings.sort();
    findings
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, max_shrink_iters: SHRINKS, ..ProptestConfig::default() })]

    #[test]
    fn the_audit_judges_as_the_specification_does(
        draft in roster::draft(),
        staff in roster::roster(),
        events in roster::histories(),
        as_of in roster::as_of(),
    ) {
        let program = draft.build().unwrap();
        let (expected_counts, expected_findings) = people::judge(&program, &events, &staff, as_of);
        let staff = Roster::of(staff);
        let audit = Audit::of(&program).as_of(as_of).roster(&staff);
        let report = audit.finish(audit.part(&Log::of(events)));
        let (found_counts, found) = (counts(&program, &report), findings(&program, &report));
        let differing = expected_counts.iter().filter(|(code, expected)| found_counts.get(*code) != Some(expected));
        let differing: Vec<_> = differing.map(|(code, expected)| (code, found_counts.get(code), expected)).collect();
        prop_assert!(differing.is_empty() && found_counts.len() == expected_counts.len(), "{differing:?}");
        let only = |here: &[Finding], there: &[Finding]| {
            here.iter().filter(|finding| !there.contains(finding)).cloned().collect::<Vec<_>>()
        };
        let (more, fewer) = (only(&found, &expected_findings), only(&expected_findings, &found));
        prop_assert!(more.is_empty() && fewer.is_empty(), "only the audit: {more:?}; only the specification: {fewer:?}");
        prop_assert_eq!(found.len(), expected_findings.len());
    }
}
