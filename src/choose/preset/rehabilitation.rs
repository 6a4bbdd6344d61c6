//! Rehabilitation-oriented case management.

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
        CaseType::RehabilitationGoals,
    ],
    "our own list: that of the strengths-based model, but policy, and rehabilitation goals",
    Own,
)];

pub(super) const ROWS: &[Row] = &[
    (Is(Trait::SkillGap), For, "SEED-D, building life skills", Published),
    (Is(Trait::RoleGoal), For, "SEED-D, for goals that the client chooses", Published),
    (Is(Trait::LeadsOwnGoals), For, "SEED-D, for goals that the client chooses", Published),
    (IsNot(Trait::RoleGoal), Against, OURS, Own),
    (Is(Trait::InCrisis), Against, OURS, Own),
    (Has(Capacity::VocationalServices), For, OURS, Own),
    (Always(Topic::Experience), For, "Mueser et al. 1998, Table 1: high consumer input", Recalled),
    (Always(Topic::Quality), Against, "Mueser et al. 1998, Table 1: low integration of treatment", Recalled),
];
