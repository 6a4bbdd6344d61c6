//! The overlays: practices laid over a model, as data. They add papers and checks; who owns a case, how many and
//! how long stay the model's.

pub mod access;
pub mod evidence;
pub mod follow_up;
pub mod housing;
pub mod strengths;

use super::*;
use crate::model::Overlay;

pub(in crate::program) fn draft(overlay: Overlay) -> Draft {
    let standards = match overlay {
        Overlay::StrengthsPractice => strengths::standards(),
        Overlay::EvidenceBasedPractice => evidence::standards(),
        Overlay::FollowUpAfterHospital => follow_up::standards(),
        Overlay::TimelyAccess => access::standards(),
        Overlay::Housing => housing::standards(),
    };
    Draft { standards, ..Draft::new(overlay.name()) }
}
