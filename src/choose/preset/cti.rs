//! Critical time intervention, in its two lengths.

use super::*;

pub(super) const CASES: Cases = &[(
    &[CaseType::Homelessness, CaseType::HospitalLongStay, CaseType::Corrections],
    "CTI-MOD, leaving a shelter, hospital or prison",
    Published,
)];

pub(super) const ROWS: &[Row] = &[
    (IsNot(Trait::TransitionKnown), Against, OURS, Own),
    (Is(Trait::TransitionNear), For, "CTI-NC, transition within 45 days of the start", Published),
    (IsNot(Trait::TransitionNear), Against, "CTI-NC, transition within 45 days of the start", Published),
    (Is(Trait::SupportsToBuild), For, "CTI-MOD, building lasting supports", Published),
    (Is(Trait::LongTermNeed), Against, "CTI-FAQ, no substitute for long-term case management", Published),
    (Is(Trait::NobodyToHandTo), Against, OURS, Own),
    (Has(Capacity::InstitutionPartners), For, "CTI-OMH, referral before the move", Published),
    (Has(Capacity::ClinicalSupervisor), For, "CTI-MOD, CTI-SA, a clinically trained supervisor", Published),
    (Lacks(Capacity::ClinicalSupervisor), Against, "CTI-MOD, CTI-SA, a clinically trained supervisor", Published),
    (Has(Capacity::SmallCaseloads), For, "CTI-SA, at most 20", Published),
    (Lacks(Capacity::SmallCaseloads), Against, "CTI-SA, at most 20", Published),
    (Has(Capacity::VisitsClients), For, "CTI-SA, meetings in the community", Published),
    (Lacks(Capacity::VisitsClients), Against, "CTI-SA, meetings in the community", Published),
    (Has(Capacity::LongWays), Against, OURS, Own),
];

/// Beside the others: who has not said that six months are wanted is shown the nine first.
pub(super) const SIX_MONTHS: &[Row] = &[
    (Has(Capacity::SixMonths), For, "CTI-SA, three phases of two months", Published),
    (Lacks(Capacity::SixMonths), Against, "CTI-SA, three phases of two months", Published),
];
