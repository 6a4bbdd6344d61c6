//! Intensive case management.

use super::*;

pub(super) const CASES: Cases = &[(
    &[
        CaseType::DevelopmentalDisability,
        CaseType::Disability,
        CaseType::ChronicIllness,
        CaseType::CrisisIntervention,
        CaseType::DomesticViolence,
        CaseType::TraumaticStress,
        CaseType::Aging,
        CaseType::OngoingMedicalNeeds,
        CaseType::SubstanceUse,
        CaseType::Housing,
        CaseType::Socialization,
        CaseType::ChronicPain,
        CaseType::Trauma,
        CaseType::RehabilitationGoals,
    ],
    "SEED-B",
    Published,
)];

pub(super) const ROWS: &[Row] = &[
    (Is(Trait::NeedsAdmission), Excludes, "ICM-COCH, Cochrane CD007906: not in need of immediate admission", Published),
    (Is(Trait::SevereMentalIllness), For, "ICM-COCH, Cochrane CD007906: severe illness", Published),
    (Is(Trait::LongTermNeed), For, "ICM-COCH, Cochrane CD007906: long-term care in the community", Published),
    (Is(Trait::HighAcuity), For, "ICM-COCH, Cochrane CD007906: input of high intensity", Published),
    (Is(Trait::RepeatedAdmissions), For, "ICM-PA12, 55 Pa. Code 5221.12: admissions in two years", Published),
    (Is(Trait::IcmCriteria), For, "ICM-PA12, 55 Pa. Code 5221.12: two of three", Published),
    (IsNot(Trait::IcmCriteria), Against, "ICM-PA12, 55 Pa. Code 5221.12: two of three", Published),
    (Is(Trait::SingleNeed), Against, OURS, Own),
    (Has(Capacity::SmallCaseloads), For, "ICM-COCH, Cochrane CD007906: a caseload of up to 20", Published),
    (Lacks(Capacity::SmallCaseloads), Against, "ICM-COCH, Cochrane CD007906: a caseload of up to 20", Published),
    (Has(Capacity::RoundTheClock), For, "ICM-PA23, 55 Pa. Code 5221.23: around the clock", Published),
    (Lacks(Capacity::RoundTheClock), Against, "ICM-PA23, 55 Pa. Code 5221.23: around the clock", Published),
    (Has(Capacity::VisitsClients), For, "SEED-A, SEED-C, frequent visits and outreach", Published),
    (Lacks(Capacity::VisitsClients), Against, "SEED-A, SEED-C, frequent visits and outreach", Published),
    (Has(Capacity::LongWays), Against, OURS, Own),
    (Always(Topic::UseOfServices), For, "ICM-PA31, 55 Pa. Code 5221.31: fewer hospital days as an outcome", Published),
    (Always(Topic::Cost), Against, "ICM-COCH, Cochrane CD007906: a caseload of up to 20", Derived),
];
