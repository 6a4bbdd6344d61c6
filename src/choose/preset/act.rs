//! Assertive community treatment.

use super::*;

pub(super) const CASES: Cases = &[(
    &[CaseType::DomesticViolence, CaseType::Homelessness, CaseType::MentalHealth, CaseType::Veteran, CaseType::Trauma],
    "SEED-D, vulnerable groups with trauma",
    Published,
)];

const ADMISSION: &str = "ACT-VA, 12VAC35-105-1360: admission";

pub(super) const ROWS: &[Row] = &[
    (Is(Trait::PsychoticOrBipolar), For, ADMISSION, Published),
    // Mainly these, says the source, and not only these.
    (IsNot(Trait::PsychoticOrBipolar), Against, ADMISSION, Published),
    (Is(Trait::MajorDifficulty), For, ADMISSION, Published),
    (IsNot(Trait::MajorDifficulty), Excludes, ADMISSION, Published),
    (Is(Trait::HighServiceNeed), For, ADMISSION, Published),
    (IsNot(Trait::HighServiceNeed), Excludes, ADMISSION, Published),
    (Is(Trait::OtherConditionAlone), Excludes, ADMISSION, Published),
    (Is(Trait::OtherProgram), Excludes, "ACT-NY5, 14 NYCRR 508.5: no enrolment in both", Published),
    (Is(Trait::SevereMentalIllness), For, ADMISSION, Published),
    (IsNot(Trait::SevereMentalIllness), Excludes, ADMISSION, Published),
    (Is(Trait::RepeatedAdmissions), For, ADMISSION, Published),
    (Is(Trait::LongTermNeed), For, "SEED-D, DACTS-SAM, without time limit", Published),
    (Has(Capacity::MultidisciplinaryTeam), For, "SEED-D, a team of several professions shares all clients", Published),
    (
        Lacks(Capacity::MultidisciplinaryTeam),
        Excludes,
        "SEED-D, a team of several professions shares all clients",
        Published,
    ),
    (Has(Capacity::Prescriber), For, "ACT-ON, ACT-MS, a psychiatrist on the team", Published),
    (Lacks(Capacity::Prescriber), Against, "ACT-ON, ACT-MS, a psychiatrist on the team", Published),
    (Has(Capacity::SmallCaseloads), For, "DACTS-ME, ten clients for each of the staff", Published),
    (Lacks(Capacity::SmallCaseloads), Against, "DACTS-ME, ten clients for each of the staff", Published),
    (Has(Capacity::RoundTheClock), For, "DACTS-SAM, around the clock", Published),
    (Lacks(Capacity::RoundTheClock), Against, "DACTS-SAM, around the clock", Published),
    (Has(Capacity::VisitsClients), For, "SEED-D, DACTS-SAM, in the client's own setting", Published),
    (Lacks(Capacity::VisitsClients), Against, "SEED-D, DACTS-SAM, in the client's own setting", Published),
    (Has(Capacity::OutsideProviders), Against, "SEED-D, DACTS-SAM, the team gives nearly all itself", Published),
    (Has(Capacity::LongWays), Against, OURS, Own),
    (Always(Topic::Quality), For, "Mueser et al. 1998, Table 1: high integration of treatment", Recalled),
    (Always(Topic::UseOfServices), For, "Mueser et al. 1998, Table 1: for high use of services", Recalled),
    (Always(Topic::Cost), Against, "DACTS-ME, ten clients for each of the staff", Derived),
];
