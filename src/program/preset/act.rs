//! Assertive community treatment: the whole team shares every case, gives nearly all care itself, and has no end.
//!
//! For people with severe mental illness, great difficulty in living in the community, and much need of service
//! (ACT-VA). No worker is primary: who sees a client is whoever of the team is there.
//!
//! Sources disagree
//! - on how often: four visits a week are the top anchor of the fidelity scale (recalled), three contacts a week the floor
//!   of two licences, which hold for the mean of the team. Four is the target, three the floor;
//! - on what counts: visits alone (the scale), or any contact with the client (the licences). Each figure is counted as
//!   its own source counts;
//! - on where: 80 percent in the community is the ideal, 75 the licence. Target and floor;
//! - on how many: ten for each full-time equivalent are the top anchor and several standards, twelve the only published
//!   hard maximum, nine a state's, eight a rural figure (recalled). Ten is recommended, twelve the most;
//! - on prescribers: 0.5 to 1.0 for 100 clients. Two standards agree on 0.8, which is recommended; 0.5 is the floor;
//! - on the full plan: about 30 days (recalled), or eight weeks, which was read in its source;
//! - on when to step down: a score of 50 on the transition readiness scale (ATR, 18 to 72; recalled) suggests it, with
//!   clinical judgement; Oklahoma (ACT-OK36) reviews who needs less than the mean of three contacts. Neither decides
//!   here: scores do not gate people, and no standard rests on the cut-off;
//! - on how long: SEED-D calls its umbrella short, and the model is without time limit. The model is followed.
//!
//! What is due while a client is in hospital and after rests on `institution_entered` and `institution_left`, the first two
//! days on the `learned_at` of the first: a hold for hospital alone pauses the other contacts and asks for none of these.
//!
//! What the scale asks beside these is measured as its items (`DACTS`), not promised here: the leader's direct service,
//! turnover and filled positions, retention, who takes part in admissions and discharges. No standards are: who is
//! admitted (ACT-VA), cover at all hours (DACTS-SAM), 60 to 100 clients for a team (ACT-ON), three or more members who
//! treat a client (ACT-MN), and every client reviewed in each meeting (DACTS-ME), which a log of meetings tells but no
//! window asks.

use super::*;
use crate::event::PlanKind;
use crate::program::AfterLeaving;

/// What the top anchors of the fidelity scale ask. Its standards here and its items there rest on these.
pub(crate) mod top_anchor {
    /// Cases for each full-time equivalent, at most.
    pub(crate) const CASES: u32 = 10;
    /// Enrolments in a month, at most.
    pub(crate) const INTAKE: u32 = 6;
    /// Percent of clients seen by more than one worker in two weeks.
    pub(crate) const SEEN: u32 = 90;
    /// Meetings a week.
    pub(crate) const MEETINGS: u32 = 4;
    /// Full-time equivalents of nurses for 100 clients, in hundredths.
    pub(crate) const NURSES: u32 = 200;
    /// Percent of visits in the community.
    pub(crate) const IN_VIVO: u32 = 80;
    /// Visits a week.
    pub(crate) const VISITS: u32 = 4;
    /// Minutes of visits a week.
    pub(crate) const MINUTES: u32 = 120;
    /// Contacts a month with those around the client.
    pub(crate) const NETWORK: u32 = 4;
}

/// A contact with those around the client.
pub(crate) fn network() -> Filter {
    Filter { with: Parties::from([Party::Family, Party::Guardian, Party::Support]), ..Filter::default() }
}

/// A mean of so many contacts a week for the team's cases.
fn mean(least: u32, filter: Filter) -> Rule {
    measure(Quantity::Contacts { filter }, SubjectKind::Team, MeasureWindow::Weeks(1), Bound::AtLeast(cases(least)))
}

/// So many hundredths of a full-time equivalent of a role for 100 of the team's cases.
fn staffing(role: Role, hundredths: u32) -> Rule {
    let least = Bound::AtLeast(Hundredths::new(hundredths));
    measure(Quantity::Staffing { role }, SubjectKind::Team, MeasureWindow::Months(1), least)
}

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
        standard(
            "act.caseload.cap",
            Required,
            "ACT-NC, 10A NCAC 27G .5702: never above 12:1",
            Published,
            cap(Per::Team, 12),
        ),
        standard(
            "act.caseload",
            Recommended,
            "DACTS-ME, top anchor; ACT-MS and ACT-NY5, 1:10",
            Published,
            cap(Per::Team, top_anchor::CASES),
        ),
        standard(
            "act.intake",
            Recommended,
            scale,
            Recalled,
            Rule::Intake(Intake { per: Per::Team, most: cases(top_anchor::INTAKE), per_fte: false, without: vec![] }),
        ),
        standard(
            "act.contact.staff",
            Recommended,
            "DACTS-ME, top anchor: 90 % see more than one worker in two weeks",
            Published,
            measure(
                Quantity::SeenBy { workers: 2 },
                SubjectKind::Team,
                MeasureWindow::Weeks(2),
                Bound::AtLeast(cases(top_anchor::SEEN)),
            ),
        ),
        standard(
            "act.contact.mean",
            Required,
            "ACT-OK36, Okla. 450:55-3-6 and ACT-VAICT: a mean of 3 contacts a week",
            Published,
            mean(3, with_client([])),
        ),
        standard(
            "act.contact.mean_four",
            Recommended,
            scale,
            Recalled,
            mean(top_anchor::VISITS, with_client([Mode::FaceToFace])),
        ),
        standard(
            "act.in_vivo.floor",
            Required,
            "ACT-OK36, Okla. 450:55-3-6: 75 %",
            Published,
            in_vivo(SubjectKind::Team, 75),
        ),
        standard(
            "act.in_vivo",
            Recommended,
            "ACT-BMC, the ideal: 80 %",
            Published,
            in_vivo(SubjectKind::Team, top_anchor::IN_VIVO),
        ),
        standard(
            "act.meetings",
            Recommended,
            "DACTS-ME, top anchor: 4 days a week or more",
            Published,
            measure(
                Quantity::Meetings {},
                SubjectKind::Team,
                MeasureWindow::Weeks(1),
                Bound::AtLeast(cases(top_anchor::MEETINGS)),
            ),
        ),
        standard(
            "act.staffing.prescriber.floor",
            Required,
            "ACT-NC, 0.25 for 50 clients",
            Published,
            staffing(Role::Prescriber, 50),
        ),
        standard(
            "act.staffing.prescriber",
            Recommended,
            "ACT-ON and ACT-VAICT, 0.8 for 100 clients",
            Published,
            staffing(Role::Prescriber, 80),
        ),
        standard(
            "act.staffing.leader",
            Recommended,
            "ACT-ON, 1 for 100 clients",
            Published,
            staffing(Role::TeamLeader, 100),
        ),
        standard("act.staffing.nurse", Recommended, scale, Recalled, staffing(Role::Nurse, top_anchor::NURSES)),
        standard(
            "act.staffing.substance_use",
            Recommended,
            "ACT-ON, 1 for 100 clients",
            Published,
            staffing(Role::SubstanceUseSpecialist, 100),
        ),
        standard(
            "act.staffing.vocational",
            Recommended,
            "ACT-ON, 1 for 100 clients",
            Published,
            staffing(Role::VocationalSpecialist, 100),
        ),
        standard(
            "act.staffing.peer",
            Recommended,
            "ACT-ON, 1 for 100 clients",
            Published,
            staffing(Role::PeerSpecialist, 100),
        ),
        standard(
            "act.contact.four",
            Recommended,
            scale,
            Recalled,
            Rule::Contact(contact(Window::Week, visits(top_anchor::VISITS))),
        ),
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
            Rule::Contact(ContactRule {
                amount: Amount::Minutes,
                ..contact(Window::Week, visits(top_anchor::MINUTES))
            }),
        ),
        standard(
            "act.contact.network",
            Recommended,
            scale,
            Recalled,
            Rule::Contact(contact(Window::Month, demand(top_anchor::NETWORK, network()))),
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
            every_after(full(), Span::Months(6), [Pattern::PlanReviewed {}, full()]),
        ),
        standard(
            "act.plan.rewrite",
            Required,
            "ACT-OK57, Okla. 450:55-5-7: at least every 12 months",
            Published,
            every_after(full(), Span::Months(12), [full()]),
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
        overrides: supervisors_may(&["act.caseload.cap", "act.caseload", "act.intake"]),
        standards,
        ..Draft::new("act")
    }
}
