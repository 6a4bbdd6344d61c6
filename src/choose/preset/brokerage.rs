//! Brokerage.

use super::*;

pub(super) const CASES: Cases = &[(
    &[
        CaseType::SubstanceUse,
        CaseType::Disability,
        CaseType::ChronicIllness,
        CaseType::Aging,
        CaseType::Employment,
        CaseType::Housing,
        CaseType::PublicWelfare,
    ],
    "SEED-B",
    Published,
)];

pub(super) const ROWS: &[Row] = &[
    (Is(Trait::Stable), For, "SEED-A, low-touch, stable clients", Published),
    (Has(Capacity::FewCaseManagers), For, "SEED-A, few case managers", Published),
    (Has(Capacity::OutsideProviders), For, "SEED-A, reliance on outside providers", Published),
    (Is(Trait::LongTermNeed), Against, "SEED-A, weak for complex or long-term need", Published),
    (Is(Trait::LocalServicesMeetNeeds), For, OURS, Own),
    (Is(Trait::SingleNeed), For, OURS, Own),
    (Is(Trait::SeveralNeeds), Against, OURS, Own),
    (Is(Trait::HighAcuity), Against, OURS, Own),
    (Has(Capacity::LongWays), For, OURS, Own),
    (Always(Topic::Cost), For, "Mueser et al. 1998, Table 1, of low confidence: 1 to 50", Recalled),
    (Always(Topic::Experience), Against, "Mueser et al. 1998, Table 1: no consumer input", Recalled),
    (Always(Topic::Quality), Against, "Mueser et al. 1998, Table 1: low integration of treatment", Recalled),
];
