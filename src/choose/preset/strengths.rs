//! Strengths-based case management.

use super::*;

pub(super) const CASES: Cases = &[(
    &[
        CaseType::Advocacy,
        CaseType::Socialization,
        CaseType::TraumaticStress,
        CaseType::DevelopmentalDisability,
        CaseType::Aging,
        CaseType::OngoingMedicalNeeds,
        CaseType::SubstanceUse,
        CaseType::PolicyAndPlanning,
    ],
    "SEED-B",
    Published,
)];

pub(super) const ROWS: &[Row] = &[
    (Is(Trait::LeadsOwnGoals), For, "SEED-A, SEED-B, SEED-D, the client directs goals", Published),
    (Is(Trait::NaturalSupports), For, "SEED-A, SEED-B, SEED-D, natural resources and past success", Published),
    (Is(Trait::HighAcuity), Against, "SEED-B, not where a larger problem requires intensive care", Published),
    (Is(Trait::InCrisis), Against, "SEED-B, not where a larger problem requires intensive care", Published),
    (Has(Capacity::StrengthsSupervision), For, "SM-12, tools are reviewed in supervision", Published),
    (Has(Capacity::VisitsClients), For, "Kansas scale, 85 percent of contacts in the community", Recalled),
    (Has(Capacity::LongWays), Against, OURS, Own),
    (Has(Capacity::SmallCaseloads), For, "Rapp and Goscha: 20", Recalled),
    (Lacks(Capacity::SmallCaseloads), Against, "Rapp and Goscha: 20", Recalled),
    (Always(Topic::Experience), For, "Mueser et al. 1998, Table 1: high consumer input", Recalled),
    (Always(Topic::Quality), Against, "Mueser et al. 1998, Table 1: low integration of treatment", Recalled),
];
