//! Follow-up after hospital: seen within 7 and within 30 days, the day of leaving not counted. After any hospital
//! stay, since a log does not say what the stay was for. The source asks for a visit of mental health care; that any
//! contact with the client in person or by video is one, whatever its service, is our reading.

use super::*;

pub(super) fn standards() -> Vec<Standard> {
    follow_up_after_hospital("follow_up").into()
}
