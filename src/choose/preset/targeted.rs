//! Targeted case management.

use super::*;

pub(super) const CASES: Cases =
    &[(&[CaseType::MentalHealth, CaseType::DevelopmentalDisability], "SEED-C, special groups", Published)];

const ACCESS: &str = "TCM-USC, 42 U.S.C. 1396n(g)(2): access to medical, social, educational and other services";

pub(super) const ROWS: &[Row] = &[
    (Is(Trait::MedicaidTargetGroup), For, "TCM-USC, 42 U.S.C. 1396n(g)(2): eligible people", Published),
    (IsNot(Trait::MedicaidTargetGroup), Excludes, "TCM-USC, 42 U.S.C. 1396n(g)(2): eligible people", Published),
    (Is(Trait::SeveralServices), For, ACCESS, Published),
    (Is(Trait::ClinicalNeed), Against, "42 CFR 440.169, direct services are no part of it", Recalled),
    (Has(Capacity::MedicaidFunding), For, "TCM-USC, 42 U.S.C. 1396n(g)(2): a service of Medicaid", Published),
    (Lacks(Capacity::MedicaidFunding), Excludes, "TCM-USC, 42 U.S.C. 1396n(g)(2): a service of Medicaid", Published),
    (Has(Capacity::OutsideProviders), For, ACCESS, Published),
];
