//! The presets: what each model promises, with its sources, as data. A page for each model says who it is for, what
//! sources disagree about, and what was chosen; [`Program::page`](super::Program::page) prints all of its standards.
//!
//! | model | owner | cases for each full-time equivalent | seen | lasts |
//! | --- | --- | --- | --- | --- |
//! | [brokerage] | worker | 50, at most 75 | once in 90 days | open |
//! | [clinical] | worker | 30, at most 35 | twice a month | open |
//! | [strengths-based](strengths) | worker | 20, at most 25 | weekly, in the community | open |
//! | [rehabilitation] | worker | 25, at most 30 | weekly | open |
//! | [intensive case management](icm) | worker | 15, **at most 20** | weekly, **an attempt in 14 days** | open |
//! | [assertive community treatment](act) | team | 10, **at most 12** | four times a week, **a mean of 3** | open |
//! | [flexible ACT](fact) | team on the board, worker off it | 20, at most 25 | four times a week, or three a month | open |
//! | [critical time intervention](cti) | worker | **at most 20** | weekly, every two weeks, monthly: **a taper** | **nine months, or six** |
//! | [interdisciplinary] | lead with a team | 60, **at most 120** | every two weeks | open |
//! | [targeted] | worker | 30, at most 40 | monthly, **in person in 90 days** | open |
//!
//! In bold what is required, since the figure was read in its source; all other figures are recommended.
//!
//! Every preset keeps the process of SEED-C in its seven stages. Sources disagree on when to close a case that cannot
//! be reached: one state's rule says 90 days in one text and 180 in a later one (MS-DISC). The presets' attempts,
//! between 30 and 90 days, are our own figures, but for the interdisciplinary model's, which are recalled; all are
//! recommended, and the models differ (see their pages).
//!
//! Closing for safety or another reason asks that the event names who authorised it (`by`), whatever their role: that it is a
//! supervisor, as New York has it (NYAI-C), is not checked.
//!
//! Tiers change no contact that the presets ask for. Ours would be half the model's target in the low tier, half as much
//! again in the high one, and three a week in a crisis; no common scale was found. Tiers weigh caseloads (`icm`) and set how
//! often a team confers (`interdisciplinary`). Nor is a reassessment asked for after a hold of more than 90 days (our own).
//!
//! What a log does not hold is no standard: opening hours, who is to be admitted, when to step up or down. The page of each
//! model names what else of its sources is none.
//!
//! Sources are named by the keys of [`caseload::sources`]: SEED-A to SEED-D are the four introductions to the field that
//! the models are taken from; the others name laws, scales and papers, as in `ICM-PA31, 55 Pa. Code 5221.31`.

pub mod act;
pub mod brokerage;
pub mod clinical;
pub mod cti;
pub mod fact;
pub mod icm;
pub mod interdisciplinary;
pub mod overlay;
pub mod rehabilitation;
pub mod strengths;
pub mod targeted;

use super::{
    Amount, Anchor, Attempts, Bound, Cap, Clock, Clocks, ConsentRule, ContactRule, Deadline, Demand, Draft, Filter,
    Force, Guard, Intake, Load, MayOverride, Measure, MeasureWindow, OneOpenCase, Pattern, Per, Process, Quantity,
    Reassignment, Repeat, Rounding, Rule, Scope, Source, Span, Standard, Standing, SubjectKind, TierWeights, Window,
};
use crate::event::{
    AssessmentKind, ConsentGiver, ConsentScope, Document, Facility, HoldReason, Hundredths, Mode, OwnerKind, Parties,
    Party, Role,
};
use crate::model::Model;

use Force::{Recommended, Required};
use Standing::{Derived, Own, Published, Recalled};

pub(super) fn draft(model: Model) -> Draft {
    match model {
        Model::Brokerage => brokerage::draft(),
        Model::Clinical => clinical::draft(),
        Model::StrengthsBased => strengths::draft(),
        Model::Rehabilitation => rehabilitation::draft(),
        Model::IntensiveCaseManagement => icm::draft(),
        Model::AssertiveCommunityTreatment => act::draft(),
        Model::FlexibleAct => fact::draft(),
        Model::CriticalTimeIntervention => cti::draft(model, 3),
        Model::CriticalTimeInterventionSixMonths => cti::draft(model, 2),
        Model::Interdisciplinary => interdisciplinary::draft(),
        Model::Targeted => targeted::draft(),
    }
}

/// The days an emergency or a court order stands in for consent: as long as our presets give for the plan
/// that the client agrees to.
const CONSENT_DAYS: u32 = 30;

fn standard(code: &str, force: Force, source: &str, standing: Standing, rule: Rule) -> Standard {
    Standard { code: code.into(), force, source: Source::new(source, standing), rule }
}

fn guard(code: &str, force: Force, source: &str, standing: Standing, guard: Guard) -> Standard {
    standard(code, force, source, standing, Rule::Guard(guard))
}

/// The process that every model shares. Its rules without a figure are required; those with one of our own
/// are recommended.
pub(super) fn process() -> Vec<Standard> {
    let seven = "SEED-C, the seven stages of the process";
    let ours = "our reading of the process";
    vec![
        standard("process.order", Required, seven, Published, Rule::Order {}),
        standard("process.after_closure", Required, ours, Own, Rule::NoServiceAfterClosure {}),
        standard(
            "process.consent",
            Required,
            "informed consent before service, or a basis for going ahead without",
            Own,
            Rule::ConsentToServices(ConsentRule { basis_days: None }),
        ),
        standard(
            "process.consent.basis",
            Recommended,
            "our own figure",
            Own,
            Rule::ConsentToServices(ConsentRule { basis_days: Some(CONSENT_DAYS) }),
        ),
        standard(
            "process.consent.obtain",
            Recommended,
            "our own figure",
            Own,
            Rule::Deadline(Deadline {
                clocks: Clocks::all(Clock::Continue),
                ..deadline(
                    Pattern::ConsentGiven {
                        scopes: vec![ConsentScope::Services],
                        given_by: vec![ConsentGiver::CourtOrder, ConsentGiver::Emergency],
                    },
                    Span::Days(CONSENT_DAYS),
                    [Pattern::ConsentGiven {
                        scopes: vec![ConsentScope::Services],
                        given_by: vec![ConsentGiver::Client, ConsentGiver::Guardian],
                    }],
                )
            }),
        ),
        guard("process.eligible", Required, seven, Published, Guard::Eligible {}),
        guard("process.eligible.age", Recommended, "our own figure", Own, Guard::EligibilityNotOlder { days: 90 }),
        guard("process.assessment", Required, seven, Published, Guard::AssessmentOnFile {}),
        guard("process.rating", Required, seven, Published, Guard::RatingOnFile {}),
        guard("process.tier", Required, "our rule: scores do not gate people", Own, Guard::LoweredByPerson {}),
        guard("process.goal", Required, seven, Published, Guard::HasGoal {}),
        guard("process.evaluation", Required, seven, Published, Guard::Evaluated {}),
        guard("process.needs", Required, ours, Own, Guard::NeedsSettled {}),
        guard("process.hand_off", Required, ours, Own, Guard::HandedOff {}),
        guard(
            "process.sharing",
            Required,
            "P2-31, 42 CFR 2.31: consent names the recipient",
            Published,
            Guard::InformationShared {},
        ),
        standard("process.one_case", Required, ours, Own, Rule::OneOpenCase(OneOpenCase::default())),
        standard("process.overlap", Recommended, ours, Own, Rule::NoOverlap {}),
        standard(
            "process.reassign",
            Recommended,
            "our own figure",
            Own,
            Rule::Reassignment(Reassignment { within: Span::BusinessDays(5) }),
        ),
        guard("process.close.refusal", Required, ours, Own, Guard::RefusalOnFile {}),
        guard("process.close.ineligible", Required, ours, Own, Guard::FoundIneligible {}),
        guard(
            "process.close.authorised",
            Required,
            "our reading of NYAI-C, a supervisor's approval: somebody is named who authorised it",
            Own,
            Guard::Authorised {},
        ),
        guard(
            "process.close.notice",
            Recommended,
            "CLOSE-10, a sample contract of low authority",
            Published,
            Guard::Notice { days: 10 },
        ),
        guard("process.close.appeal", Recommended, "our own figure", Own, Guard::Appeal { days: 30 }),
        guard("process.reopen.alive", Required, ours, Own, Guard::Alive {}),
        guard("process.reopen.window", Recommended, "our own figure", Own, Guard::ReopenedWithin { days: 90 }),
        standard(
            "process.safety",
            Recommended,
            "our own figure",
            Own,
            Rule::Deadline(Deadline {
                clocks: Clocks::all(Clock::Continue),
                safety: true,
                ..deadline(
                    Pattern::RiskRated { tiers: vec![], flagged: true },
                    Span::Days(0),
                    [
                        Pattern::Contact(Filter {
                            modes: vec![Mode::FaceToFace, Mode::Video, Mode::Phone],
                            with: Parties::from([Party::Client]),
                            ..Filter::default()
                        }),
                        Pattern::DocumentCompleted { documents: vec![Document::SafetyPlan] },
                    ],
                )
            }),
        ),
    ]
}

/// Reviews of holds: in hospital after 30 days and every 30, in jail every 90, for lost contact after the
/// model's window, for any other reason every 30.
fn hold_reviews(model: &str, lost_contact_days: u32) -> Vec<Standard> {
    let review = |reasons: &[HoldReason], days: u32, name: &str| {
        let rule = Deadline {
            anchor: Anchor::Held(reasons.to_vec()),
            repeat: Some(Repeat { every: Span::Days(days), from_completion: false }),
            within: None,
            clocks: Clocks::all(Clock::Continue),
            ..deadline(
                Pattern::PlanReviewed {},
                Span::Days(days),
                [
                    Pattern::PlanReviewed {},
                    Pattern::DocumentCompleted { documents: vec![Document::Other("hold_review".into())] },
                ],
            )
        };
        standard(&format!("{model}.hold.{name}"), Recommended, "our own figure", Own, Rule::Deadline(rule))
    };
    vec![
        review(&[HoldReason::Hospital], 30, "hospital"),
        review(&[HoldReason::Jail], 90, "jail"),
        review(&[HoldReason::LostContact], lost_contact_days, "lost_contact"),
        review(
            &[
                HoldReason::Residential,
                HoldReason::Away,
                HoldReason::ClientRequest,
                HoldReason::Funding,
                HoldReason::Other,
            ],
            30,
            "other",
        ),
    ]
}

/// Pause while the client cannot be seen, or asked for the hold; run on otherwise. Our own choice.
const fn while_reachable() -> Clocks {
    Clocks {
        hospital: Clock::Pause,
        jail: Clock::Pause,
        residential: Clock::Pause,
        away: Clock::Pause,
        lost_contact: Clock::Continue,
        client_request: Clock::Pause,
        funding: Clock::Continue,
        other: Clock::Continue,
    }
}

fn deadline(anchor: Pattern, within: Span, done_by: impl Into<Vec<Pattern>>) -> Deadline {
    Deadline {
        anchor: Anchor::Each(anchor),
        scope: Scope { before_enrolment: true, ..Scope::default() },
        within: Some(within),
        repeat: None,
        done_by: done_by.into(),
        count: 1,
        leave_out_anchor_day: false,
        not_earlier_than: None,
        month_end: false,
        grace_months: 0,
        roll_forward: false,
        clocks: while_reachable(),
        safety: false,
    }
}

/// Due so long after enrolment.
fn from_enrolment(within: Span, done_by: impl Into<Vec<Pattern>>) -> Rule {
    Rule::Deadline(deadline(Pattern::Enrolled {}, within, done_by))
}

/// Due at least every so often: first so long after enrolment, then after each time it was done.
fn every(span: Span, done_by: impl Into<Vec<Pattern>>) -> Rule {
    Rule::Deadline(repeated(Pattern::Enrolled {}, span, done_by))
}

/// As [`every`], from a first paper on, which has a deadline of its own and is none of these.
fn every_after(paper: Pattern, span: Span, done_by: impl Into<Vec<Pattern>>) -> Rule {
    Rule::Deadline(Deadline { leave_out_anchor_day: true, ..repeated(paper, span, done_by) })
}

fn repeated(anchor: Pattern, span: Span, done_by: impl Into<Vec<Pattern>>) -> Deadline {
    Deadline {
        within: None,
        repeat: Some(Repeat { every: span, from_completion: true }),
        ..deadline(anchor, span, done_by)
    }
}

fn contact(window: Window, demand: Demand) -> ContactRule {
    ContactRule {
        amount: Amount::Contacts,
        window,
        scope: Scope::always(),
        demands: vec![demand],
        clocks: while_reachable(),
        rounding: Rounding::HalfUp,
    }
}

fn demand(least: u32, filter: Filter) -> Demand {
    Demand { scope: Scope::always(), least, days: None, filter }
}

fn in_days(least: u32, days: u32, filter: Filter) -> Demand {
    Demand { days: Some(days), ..demand(least, filter) }
}

/// So many cases, on hold or not, for each full-time equivalent.
fn cap(per: Per, most: u32) -> Rule {
    Rule::Cap(Cap { per, most: cases(most), counts: Load::Heads {}, without: carries_none(per) })
}

/// Hours as prescriber or in administration carry no case, and those as supervisor none of one's own.
fn carries_none(per: Per) -> Vec<Role> {
    match per {
        Per::Worker => vec![Role::Prescriber, Role::Administrative, Role::Supervisor],
        Per::Team => vec![Role::Prescriber, Role::Administrative],
    }
}

/// As [`cap`], weighed by tier. The weights are our own (no common scale was found), as is half for a case on
/// hold.
fn weighted_cap(most: u32) -> Rule {
    let weights = TierWeights {
        low: Hundredths::new(50),
        moderate: Hundredths::new(100),
        high: Hundredths::new(150),
        very_high: Hundredths::new(250),
        unrated: Hundredths::new(100),
        held_percent: 50,
    };
    let without = carries_none(Per::Worker);
    Rule::Cap(Cap { per: Per::Worker, most: cases(most), counts: Load::Tiers(weights), without })
}

const fn cases(whole: u32) -> Hundredths {
    Hundredths::new(whole.saturating_mul(100))
}

/// Supervisors may set the caps and the intake of a model aside, with a reason and an end.
fn supervisors_may(codes: &[&str]) -> Vec<MayOverride> {
    vec![MayOverride { role: Role::Supervisor, codes: codes.iter().map(|code| (*code).into()).collect() }]
}

fn measure(quantity: Quantity, subject: SubjectKind, window: MeasureWindow, bound: Bound) -> Rule {
    Rule::Measure(Measure { quantity, subject, window: Some(window), bound: Some(bound), least_denominator: 1 })
}

/// At least so many percent of face-to-face contacts in the community or at home, month by month.
fn in_vivo(subject: SubjectKind, percent: u32) -> Rule {
    measure(Quantity::InVivo {}, subject, MeasureWindow::Months(1), Bound::AtLeast(cases(percent)))
}

/// Supervision of each worker at least once a week.
fn weekly_supervision() -> Rule {
    measure(Quantity::Supervision {}, SubjectKind::Worker, MeasureWindow::Weeks(1), Bound::AtLeast(cases(1)))
}

/// Supervision of each worker at least once a month.
fn monthly_supervision() -> Rule {
    measure(Quantity::Supervision {}, SubjectKind::Worker, MeasureWindow::Months(1), Bound::AtLeast(cases(1)))
}

/// At most so many workers for a full-time supervisor.
fn span(workers: u32) -> Rule {
    measure(Quantity::Span {}, SubjectKind::Worker, MeasureWindow::Months(1), Bound::AtMost(cases(workers)))
}

/// So many hours of training of each worker in a year.
fn yearly_training(hours: u32) -> Rule {
    measure(Quantity::Training {}, SubjectKind::Worker, MeasureWindow::Months(12), Bound::AtLeast(cases(hours)))
}

/// Seen within 7 and within 30 days of leaving a hospital.
fn follow_up_after_hospital(code: &str) -> [Standard; 2] {
    [7, 30].map(|days| {
        let rule = Deadline {
            leave_out_anchor_day: true,
            clocks: Clocks::all(Clock::Continue),
            ..deadline(
                Pattern::InstitutionLeft { facilities: vec![Facility::Hospital, Facility::PsychiatricHospital] },
                Span::Days(days),
                [Pattern::Contact(with_client([Mode::FaceToFace, Mode::Video]))],
            )
        };
        let source = "FUH, follow-up after hospital; the day of discharge does not count";
        standard(&format!("{code}.{days}"), Required, source, Published, Rule::Deadline(rule))
    })
}

fn any_assessment() -> Pattern {
    Pattern::Assessed { kinds: vec![] }
}

fn reassessment() -> Pattern {
    Pattern::Assessed { kinds: vec![AssessmentKind::Reassessment] }
}

fn any_plan() -> Pattern {
    Pattern::PlanAdopted { kinds: vec![] }
}

fn with_client(modes: impl Into<Vec<Mode>>) -> Filter {
    Filter { modes: modes.into(), with: Parties::from([Party::Client]), ..Filter::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Overlay;

    fn presets() -> impl Iterator<Item = Draft> {
        Model::ALL.iter().map(|model| draft(*model))
    }

    fn overlays() -> impl Iterator<Item = Draft> {
        Overlay::ALL.iter().map(|overlay| Draft::overlay(*overlay))
    }

    /// Every preset, and with every overlay.
    fn composites() -> impl Iterator<Item = Draft> {
        let laid_over = |preset: Draft| overlays().map(move |overlay| Draft::compose(&[&preset, &overlay]).unwrap());
        presets().chain(presets().flat_map(laid_over))
    }

    #[test]
    fn every_preset_is_without_fault() {
        assert_eq!(presets().count(), 11);
        for draft in composites() {
            assert_eq!(draft.check(), [], "{}", draft.name);
        }
    }

    #[test]
    fn force_follows_evidence() {
        // Rules without a figure may be required; a figure only where it was read in its source.
        for draft in composites().chain(overlays()) {
            for standard in &draft.standards {
                let has_figure = match &standard.rule {
                    Rule::Order {}
                    | Rule::NoServiceAfterClosure {}
                    | Rule::OwnerKind(_)
                    | Rule::OneOpenCase(_)
                    | Rule::NoOverlap {} => false,
                    Rule::ConsentToServices(rule) => rule.basis_days.is_some(),
                    Rule::Guard(guard) => matches!(
                        guard,
                        Guard::EligibilityNotOlder { .. }
                            | Guard::FocusAreas { .. }
                            | Guard::Attempts(_)
                            | Guard::Notice { .. }
                            | Guard::Appeal { .. }
                            | Guard::ReopenedWithin { .. }
                    ),
                    _ => true,
                };
                if standard.force == Required && has_figure {
                    assert_eq!(standard.source.standing, Published, "{}", standard.code);
                }
            }
        }
    }
}
