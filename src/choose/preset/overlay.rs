//! The overlays.

use super::*;

pub(super) const STRENGTHS: &[Row] = &[
    (Is(Trait::LeadsOwnGoals), For, "SEED-B, the hybrid of ICM and strengths", Published),
    (Is(Trait::NaturalSupports), For, "SEED-B, the hybrid of ICM and strengths", Published),
];

pub(super) const EVIDENCE: &[Row] =
    &[(Always(Topic::Quality), For, "SEED-D, research, expertise and the client's values together", Published)];

pub(super) const AFTER_HOSPITAL: Cases = &[(&[CaseType::HospitalLongStay], "FUH, follow-up after hospital", Published)];

pub(super) const FOLLOW_UP: &[Row] =
    &[(Is(Trait::RepeatedAdmissions), For, "FUH, follow-up after hospital", Published)];

pub(super) const ACCESS: &[Row] = &[(Is(Trait::InCrisis), For, "CCBHC, as soon as the urgency asks", Published)];

pub(super) const HOUSED: Cases =
    &[(&[CaseType::Housing, CaseType::Homelessness], "HUD-578, services assessed each year", Published)];
