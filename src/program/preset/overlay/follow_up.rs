//! Follow-up after hospital: seen within 7 and within 30 days, the day of leaving not counted. After any hospital
//! stay, since a log does not say what the stay was for.

use super::*;

pub(super) fn standards() -> Vec<Standard> {
    follow_up_after_hospital("follow_up").into()
}
