//! Intensive case management: one worker answers, small caseloads, seen where the client lives.
//!
//! For people with severe illness and much need of service, whom one worker visits, and goes with to appointments.
//!
//! Sources disagree
//! - on how many: 10 (recalled), 12 to 15, 16, up to 20, 25, and 30 in Pennsylvania. Twenty is the boundary of the
//!   systematic review, which leaves exactly twenty open: here it still is intensive. Fifteen, which two sources share,
//!   is recommended;
//! - on how often: Pennsylvania asks for reasonable attempts at least every two weeks, published activity data come to two
//!   or three contacts a month, and no source fixes the weekly visit, which is our own target.
//!
//! Pennsylvania has the provider name another worker for every client while theirs is away (ICM-PA23). That the backup is
//! named from the start is our reading, and recommended. No standards are: access at all hours, by whoever is on call
//! (ICM-PA23, ICM-PA31; 12 hours a day in ICM-HH), who is admitted (ICM-PA12), and the papers of intake, for which no time
//! is given (ICM-PA33: proof of eligibility, medical history, what the client is strong in and needs).

use super::*;
use crate::event::ContactOutcome;

pub(super) fn draft() -> Draft {
    let attempt = Filter {
        outcomes: vec![
            ContactOutcome::Completed,
            ContactOutcome::Attempted,
            ContactOutcome::NoShow,
            ContactOutcome::Refused,
        ],
        ..Filter::default()
    };
    let mut standards = process();
    standards.extend([
        standard(
            "icm.owner",
            Required,
            "SEED-D, the caseload is held by one worker",
            Published,
            Rule::OwnerKind(vec![OwnerKind::Worker]),
        ),
        guard(
            "icm.backup",
            Recommended,
            "our reading of ICM-PA23, 55 Pa. Code 5221.23: another worker is named for an absence",
            Own,
            Guard::BackupNamed {},
        ),
        standard(
            "icm.caseload.cap",
            Required,
            "ICM-COCH, Cochrane CD007906: a caseload of up to 20; ICM-HH, 1:20",
            Published,
            cap(Per::Worker, 20),
        ),
        standard(
            "icm.caseload",
            Recommended,
            "ICM-UK7, UK700 intensive arm: 15 or fewer",
            Published,
            cap(Per::Worker, 15),
        ),
        standard("icm.caseload.weighted", Recommended, "our own weights", Own, weighted_cap(15)),
        standard(
            "icm.intake",
            Recommended,
            "our own figure",
            Own,
            Rule::Intake(Intake {
                per: Per::Worker,
                most: cases(4),
                per_fte: true,
                without: carries_none(Per::Worker),
            }),
        ),
        standard("icm.in_vivo", Recommended, "our own target", Own, in_vivo(SubjectKind::Program, 60)),
        standard(
            "icm.supervision",
            Required,
            "ICM-PA23, 55 Pa. Code 5221.23: at least one meeting a week",
            Published,
            weekly_supervision(),
        ),
        standard(
            "icm.span",
            Required,
            "ICM-PA23, 55 Pa. Code 5221.23: at most 7 for a full-time supervisor",
            Published,
            span(7),
        ),
        standard(
            "icm.contact.weekly",
            Recommended,
            "our own target",
            Own,
            Rule::Contact(contact(Window::Week, demand(1, with_client([Mode::FaceToFace])))),
        ),
        standard(
            "icm.contact.minutes",
            Recommended,
            "our own figure",
            Own,
            Rule::Contact(ContactRule {
                amount: Amount::Minutes,
                ..contact(Window::Week, demand(60, with_client([Mode::FaceToFace])))
            }),
        ),
        standard(
            "icm.contact.attempt",
            Required,
            "ICM-PA31, 55 Pa. Code 5221.31: reasonable attempts at least every two weeks",
            Published,
            Rule::Contact(contact(Window::Rolling, in_days(1, 14, attempt))),
        ),
        standard(
            "icm.assessment",
            Recommended,
            "our own figure",
            Own,
            from_enrolment(Span::Days(30), [any_assessment()]),
        ),
        standard("icm.plan", Recommended, "our own figure", Own, from_enrolment(Span::Days(30), [any_plan()])),
        standard(
            "icm.review",
            Required,
            "ICM-PA31, 55 Pa. Code 5221.31: outcomes reviewed at least every 6 months",
            Published,
            every(Span::Months(6), [Pattern::PlanReviewed {}, Pattern::Evaluated {}]),
        ),
        standard(
            "icm.reassessment",
            Recommended,
            "our own figure",
            Own,
            every_after(any_assessment(), Span::Months(12), [reassessment()]),
        ),
        guard(
            "icm.close.attempts",
            Recommended,
            "our own figures",
            Own,
            Guard::Attempts(Attempts { least: 6, days: 60, visits: 2, collateral: 1, letters: 0 }),
        ),
    ]);
    standards.extend(hold_reviews("icm", 60));
    Draft {
        name: "icm".to_owned(),
        models: vec![Model::IntensiveCaseManagement],
        process: Process {
            plans: vec![crate::event::PlanKind::Initial, crate::event::PlanKind::Full],
            ..Process::default()
        },
        overrides: supervisors_may(&["icm.caseload.cap", "icm.caseload", "icm.caseload.weighted", "icm.intake"]),
        standards,
        ..Draft::new("icm")
    }
}
