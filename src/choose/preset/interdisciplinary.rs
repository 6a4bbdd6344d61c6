//! Interdisciplinary case management.

use super::*;

pub(super) const ROWS: &[Row] = &[
    (Is(Trait::SharedPlan), For, "SEED-A, one comprehensive plan with shared accountability", Published),
    (Is(Trait::SeveralServices), For, "SEED-A, clinical and non-clinical staff together", Published),
    (Is(Trait::SingleNeed), Against, OURS, Own),
    (Has(Capacity::MultidisciplinaryTeam), For, "SEED-A, team-based care", Published),
    (Lacks(Capacity::MultidisciplinaryTeam), Against, "SEED-A, team-based care", Published),
    (Has(Capacity::SharedWorkflows), For, "SEED-A, defined workflows, strong communication", Published),
    (Lacks(Capacity::SharedWorkflows), Against, "SEED-A, defined workflows, strong communication", Published),
    (Has(Capacity::Prescriber), For, "COL-AIMS, a psychiatric consultant", Recalled),
    (Always(Topic::Quality), For, "SEED-A, integration", Published),
    (Always(Topic::Cost), For, "COL-AIMS, 50 to 120 for a full-time care manager", Derived),
];
