//! Assertive community treatment: the whole team shares every case.
//!
//! Sources disagree on how often: four visits a week are the top anchor of the fidelity scale, three
//! contacts a week the floor of two licences, which hold for the mean of the team.

use super::*;
use crate::event::{AssessmentKind, Facility, PlanKind};
use crate::program::AfterLeaving;

pub(super) fn draft() -> Draft {
    let scale = "DACTS, top anchor";
    let hospital = "ACT-OK36, Okla. 450:55-3-6";
    let hospitals = vec![Facility::Hospital, Facility::PsychiatricHospital];
    let full = || Pattern::PlanAdopted { kinds: vec![PlanKind::Full] };
    let visits = |least| demand(least, with_client([Mode::FaceToFace]));
    let on_learning = |with: Party| {
        Rule::Deadline(Deadline {
            anchor: Anchor::Learned(Pattern::InstitutionEntered { facilities: hospitals.clone() }),
            clocks: Clocks::all(Clock::Continue),
            ..deadline(
                Pattern::Enrolled {},
                Span::Days(2),
                [Pattern::Contact(Filter { with: Parties::from([with]), ..Filter::default() })],
            )
        })
    };
    let mut standards = process();
    standards.extend([
        standard(
            "act.owner",
            Required,
            "SEED-D, the team shares the caseload",
            Published,
            Rule::OwnerKind(vec![OwnerKind::Team]),
        ),
        standard("act.contact.four", Recommended, scale, Recalled, Rule::Contact(contact(Window::Week, visits(4)))),
        standard(
            "act.contact.weekly",
            Recommended,
            "our own floor",
            Own,
            Rule::Contact(contact(Window::Week, visits(1))),
        ),
        standard(
            "act.contact.minutes",
            Recommended,
            scale,
            Recalled,
            Rule::Contact(ContactRule { amount: Amount::Minutes, ..contact(Window::Week, visits(120)) }),
        ),
        standard(
            "act.contact.network",
            Recommended,
            scale,
            Recalled,
            Rule::Contact(contact(
                Window::Month,
                demand(
                    4,
                    Filter {
                        with: Parties::from([Party::Family, Party::Guardian, Party::Support]),
                        ..Filter::default()
                    },
                ),
            )),
        ),
        standard("act.hospital.client", Required, hospital, Published, on_learning(Party::Client)),
        standard("act.hospital.ward", Required, hospital, Published, on_learning(Party::Provider)),
        standard(
            "act.hospital.weekly",
            Required,
            hospital,
            Published,
            Rule::Contact(ContactRule {
                scope: Scope { inside: hospitals.clone(), ..Scope::default() },
                clocks: Clocks::all(Clock::Continue),
                ..contact(Window::Week, demand(1, with_client([Mode::FaceToFace, Mode::Phone])))
            }),
        ),
        standard(
            "act.hospital.after",
            Required,
            hospital,
            Published,
            Rule::Contact(ContactRule {
                scope: Scope {
                    after_leaving: Some(AfterLeaving { facilities: hospitals.clone(), days: 14 }),
                    ..Scope::default()
                },
                ..contact(Window::Week, visits(3))
            }),
        ),
        standard(
            "act.assessment.initial",
            Recommended,
            "national ACT standards",
            Recalled,
            from_enrolment(Span::Days(0), [any_assessment()]),
        ),
        standard(
            "act.plan.initial",
            Recommended,
            "national ACT standards",
            Recalled,
            from_enrolment(Span::Days(0), [any_plan()]),
        ),
        standard(
            "act.assessment.comprehensive",
            Recommended,
            "national ACT standards",
            Recalled,
            from_enrolment(Span::Days(30), [Pattern::Assessed { kinds: vec![AssessmentKind::Comprehensive] }]),
        ),
        standard(
            "act.plan.full",
            Required,
            "ACT-OK57, Okla. 450:55-5-7: within 8 weeks of admission",
            Published,
            from_enrolment(Span::Days(56), [full()]),
        ),
        standard(
            "act.plan.review",
            Required,
            "ACT-OK56, Okla. 450:55-5-6: every 6 months",
            Published,
            every(Span::Months(6), [Pattern::PlanReviewed {}, full()]),
        ),
        standard(
            "act.plan.rewrite",
            Required,
            "ACT-OK57, Okla. 450:55-5-7: at least every 12 months",
            Published,
            every(Span::Months(12), [full()]),
        ),
        guard(
            "act.close.attempts",
            Recommended,
            "our own figures",
            Own,
            Guard::Attempts(Attempts { least: 12, days: 90, visits: 2, collateral: 1, letters: 0 }),
        ),
    ]);
    standards.extend(hold_reviews("act", 90));
    Draft {
        name: "act".to_owned(),
        models: vec![Model::AssertiveCommunityTreatment],
        process: Process { plans: vec![PlanKind::Initial, PlanKind::Full], ..Process::default() },
        standards,
        ..Draft::new("act")
    }
}
