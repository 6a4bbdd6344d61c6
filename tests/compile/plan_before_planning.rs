//! A case in referral has no plan to adopt.

use caseload::case::{Case, Setting};
use caseload::event::{PlanAdopted, Stamp};
use caseload::lifecycle::stage::Referral;

fn too_early(case: Case<Referral>, setting: &Setting<'_>, stamp: Stamp, plan: PlanAdopted) {
    let _ = case.adopt_plan(setting, stamp, plan);
}

fn main() {}
