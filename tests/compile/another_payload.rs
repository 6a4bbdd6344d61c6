//! A method takes the event of its kind.

use caseload::case::{Case, Setting};
use caseload::event::{ScreeningStarted, Stamp};
use caseload::lifecycle::stage::Planning;

fn wrong(case: Case<Planning>, setting: &Setting<'_>, stamp: Stamp) {
    let _ = case.adopt_plan(setting, stamp, ScreeningStarted {});
}

fn main() {}
