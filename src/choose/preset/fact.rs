//! Flexible ACT.

use super::*;

pub(super) const CASES: Cases = &[(&[CaseType::MentalHealth], "ACT-BMC, broader diagnoses than ACT", Published)];

pub(super) const ROWS: &[Row] = &[
    (Is(Trait::SevereMentalIllness), For, "FACT-CC, all with severe mental illness", Published),
    (IsNot(Trait::SevereMentalIllness), Against, "FACT manual 2013, no severe mental illness", Recalled),
    (Is(Trait::NeedChanges), For, "FACT-CC, shared care while a client is unstable, by the same team", Published),
    (Is(Trait::LongTermNeed), For, "FACT-CC, without time limit", Published),
    (Has(Capacity::MultidisciplinaryTeam), For, "FACT-CC, one team, two modes", Published),
    (Lacks(Capacity::MultidisciplinaryTeam), Excludes, "FACT-CC, one team, two modes", Published),
    (Has(Capacity::ServesDistrict), For, "FACT-CC, ACT-ON, a team for a district", Published),
    (Lacks(Capacity::ServesDistrict), Against, "FACT-CC, ACT-ON, a team for a district", Published),
    (Has(Capacity::Prescriber), For, "FACT manual 2013, a psychiatrist on the team", Recalled),
    (Has(Capacity::VisitsClients), For, "FACT-UK, contacts in the community", Published),
    (Has(Capacity::LongWays), Against, OURS, Own),
];
