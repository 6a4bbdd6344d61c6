//! A case in implementation is closed early or not at all.

use caseload::case::{Case, Setting};
use caseload::event::{CloseReason, Closed, Stamp};
use caseload::lifecycle::stage::Implementation;

fn early(case: Case<Implementation>, setting: &Setting<'_>, stamp: Stamp) {
    let _ = case.close_early(setting, stamp, Closed::new(CloseReason::Moved));
}

fn at_the_end(case: Case<Implementation>, setting: &Setting<'_>, stamp: Stamp) {
    let _ = case.close(setting, stamp, Closed::new(CloseReason::Completed));
}

fn main() {}
