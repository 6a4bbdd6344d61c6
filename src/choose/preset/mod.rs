//! The statements that are shipped: a table for each model, and one for the overlays. Only what a source says of a
//! model is published; what Mueser et al. 1998 (Table 1) say is recalled; the rest is our own reading, and marked so.

mod act;
mod brokerage;
mod clinical;
mod cti;
mod fact;
mod icm;
mod interdisciplinary;
mod overlay;
mod rehabilitation;
mod strengths;
mod targeted;

use super::statement::{Says, Statement, When};
use super::{Capacity, CaseType, Topic, Trait};
use crate::model::{Model, Overlay};
use crate::program::Standing;

use Says::{Against, Excludes, For};
use Standing::{Derived, Own, Published, Recalled};
use When::{Always, Has, Is, IsNot, Lacks};

/// A row of a table.
type Row = (When, Says, &'static str, Standing);

/// What speaks for and against a model.
#[must_use]
pub fn of_model(model: Model) -> Vec<Statement> {
    match model {
        Model::Brokerage => table(brokerage::CASES, brokerage::ROWS),
        Model::Clinical => table(clinical::CASES, clinical::ROWS),
        Model::StrengthsBased => table(strengths::CASES, strengths::ROWS),
        Model::Rehabilitation => table(rehabilitation::CASES, rehabilitation::ROWS),
        Model::IntensiveCaseManagement => table(icm::CASES, icm::ROWS),
        Model::AssertiveCommunityTreatment => table(act::CASES, act::ROWS),
        Model::FlexibleAct => table(fact::CASES, fact::ROWS),
        Model::CriticalTimeIntervention => table(cti::CASES, cti::ROWS),
        Model::CriticalTimeInterventionSixMonths => table(cti::CASES, &[cti::ROWS, cti::SIX_MONTHS].concat()),
        Model::Interdisciplinary => table(&[], interdisciplinary::ROWS),
        Model::Targeted => table(targeted::CASES, targeted::ROWS),
    }
}

/// What speaks for laying a practice over a model.
#[must_use]
pub fn of_overlay(overlay: Overlay) -> Vec<Statement> {
    match overlay {
        Overlay::StrengthsPractice => table(&[], overlay::STRENGTHS),
        Overlay::EvidenceBasedPractice => table(&[], overlay::EVIDENCE),
        Overlay::FollowUpAfterHospital => table(overlay::AFTER_HOSPITAL, overlay::FOLLOW_UP),
        Overlay::TimelyAccess => table(&[], overlay::ACCESS),
        Overlay::Housing => table(overlay::HOUSED, &[]),
    }
}

/// Types of case that a source lists for a model.
type Cases = &'static [(&'static [CaseType], &'static str, Standing)];

fn table(cases: Cases, rows: &[Row]) -> Vec<Statement> {
    let of_cases = cases.iter().flat_map(|(types, source, standing)| {
        types.iter().map(|of| Statement::new(When::Case(*of), For, source, *standing))
    });
    let of_rows = rows.iter().map(|(when, says, source, standing)| Statement::new(*when, *says, source, *standing));
    of_cases.chain(of_rows).collect()
}

const OURS: &str = "our own reading";
