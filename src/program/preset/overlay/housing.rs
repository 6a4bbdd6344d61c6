//! Housing programs: a meeting with the case manager each month, and services assessed each year.

use super::*;

pub(super) fn standards() -> Vec<Standard> {
    vec![
        standard(
            "housing.meeting",
            Recommended,
            "24 CFR 576.401 and 578.37, a meeting at least monthly",
            Recalled,
            Rule::Contact(contact(Window::Month, demand(1, with_client([Mode::FaceToFace, Mode::Video])))),
        ),
        standard(
            "housing.assessment",
            Required,
            "HUD-578, 24 CFR 578.53: services assessed each year",
            Published,
            every(Span::Months(12), [any_assessment()]),
        ),
    ]
}
