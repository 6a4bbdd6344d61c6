//! Clinical case management.

use super::*;

pub(super) const CASES: Cases = &[
    (&[CaseType::HospitalLongStay, CaseType::School, CaseType::Corrections], "SEED-B", Published),
    (&[CaseType::ChronicIllness], "SEED-A", Published),
    (&[CaseType::BrainInjury], "SEED-C, the example", Published),
];

pub(super) const ROWS: &[Row] = &[
    (Is(Trait::ClinicalNeed), For, "SEED-A, SEED-C, SEED-D, a clinician gives direct clinical care", Published),
    (Is(Trait::HighAcuity), For, "SEED-A, high acuity", Published),
    (Is(Trait::TransitionNear), For, "SEED-A, transitions", Published),
    (Is(Trait::RepeatedAdmissions), For, "SEED-A, fewer readmissions", Published),
    (Has(Capacity::Clinicians), For, "SEED-A, SEED-C, SEED-D, a clinician gives direct clinical care", Published),
    (
        Lacks(Capacity::Clinicians),
        Excludes,
        "SEED-A, SEED-C, SEED-D, a clinician gives direct clinical care",
        Published,
    ),
    (IsNot(Trait::ClinicalNeed), Against, OURS, Own),
    (Always(Topic::UseOfServices), For, "SEED-A, fewer readmissions", Published),
];
