//! Critical time intervention: a fixed time in three equal phases, nine months or six, over a transition: out of a
//! shelter, a hospital, a prison. Not a substitute for long-term case management (CTI-FAQ).
//!
//! Sources disagree
//! - on how often: the planning guide names weekly, fortnightly and monthly contact; the model itself fixes no number and
//!   asks only that contact tapers. The guide's figures are recommended, the taper is required;
//! - on the first phase: three community meetings are the self-assessment's figure, four that of the later questions and
//!   answers. Three are required, four recommended.
//!
//! That the phases are equal and nothing extends them is published, and required. The fourteen days that a step may be
//! off are our own; they only loosen what is published, and refuse nobody.
//!
//! A worker with a full caseload in three equal phases owes 11.54 visits a week by the guide: the recommended load,
//! where a case weighs its visits. The room of a cap is whole, so that it comes to 11 visits for full hours and 5 for
//! half. Notes at the end of a phase, a transfer meeting and a final note are recalled by name; a note is a document,
//! `phase_closing_note` or `final_note`, and the meeting a contact in person in the last phase with those who take
//! over. No standards are: who leads the weekly supervision (CTI-SA 7), and that referral comes before the move.

use super::*;
use crate::event::{CloseReason, Phase, Place, PlanKind};
use crate::program::{PhaseLength, PhaseSteps, PhaseWeight, PhaseWeights};

/// A phase may begin, and the service end, so many days off.
pub(crate) const TOLERANCE_DAYS: u32 = 14;

/// A case weighs its visits a week by the planning guide: 1, 1/2, 12/52. Before the move a quarter, and half for a case on
/// hold: our own.
fn visits_a_week() -> Load {
    let weights = [(Phase::PRE_CTI, 25), ("transition", 100), ("try_out", 50), ("transfer_of_care", 23)];
    let weight =
        |(phase, hundredths): (&str, u32)| PhaseWeight { phase: phase.into(), weight: Hundredths::new(hundredths) };
    Load::Phases(PhaseWeights {
        weights: weights.map(weight).into(),
        otherwise: Hundredths::new(100),
        held_percent: 50,
    })
}

pub(super) fn draft(model: Model, months: u32) -> Draft {
    let assessed = |item: &str| format!("CTI-SA, CTI Implementation Self-Assessment, item {item}");
    let guide = "CTI-FAQ, planning guide";
    let term = months.saturating_mul(3);
    let name = model.name();
    let code = |rest: &str| format!("cti.{rest}");
    let in_community = |with: Parties| {
        Pattern::Contact(Filter {
            modes: vec![Mode::FaceToFace],
            places: vec![Place::Community, Place::Home],
            with,
            ..Filter::default()
        })
    };
    let from_move = |within: Span, done_by: Pattern| Deadline {
        anchor: Anchor::First(Pattern::PhaseStarted { phases: vec![Phase::from("transition")] }),
        clocks: Clocks::all(Clock::Continue),
        ..deadline(Pattern::Enrolled {}, within, [done_by])
    };
    let in_first_phase = |count: u32, done_by: Pattern| {
        Rule::Deadline(Deadline { count, ..from_move(Span::FirstMonths(months), done_by) })
    };
    // Months never chain: the last phase ends as the service does, and has at most a day more than 30 for each month.
    let in_last_phase = |done_by: Pattern| {
        let days = months.saturating_mul(30).saturating_add(1);
        Rule::Deadline(Deadline { not_earlier_than: Some(days), ..from_move(Span::FirstMonths(term), done_by) })
    };
    let note = |name: &str| Pattern::DocumentCompleted { documents: vec![Document::Other(name.into())] };
    let client = Parties::from([Party::Client]);
    let supports = Parties::from([Party::Family, Party::Guardian, Party::Support, Party::Provider]);
    let guided = |phase: &'static str, window: Window, demand: Demand| {
        Rule::Contact(ContactRule {
            scope: Scope::phases([phase]),
            clocks: Clocks::all(Clock::Continue),
            ..contact(window, demand)
        })
    };
    let any_mode = || with_client([Mode::FaceToFace, Mode::Video, Mode::Phone]);
    let mut standards = process();
    standards.extend([
        standard("cti.owner", Required, "SEED-D; one CTI worker", Published, Rule::OwnerKind(vec![OwnerKind::Worker])),
        standard("cti.caseload.cap", Required, &assessed("4"), Published, cap(Per::Worker, 20)),
        standard(
            "cti.caseload.weighted",
            Recommended,
            "the visits a week of 20 cases in three equal phases; the weights before the move and on hold are our own",
            Own,
            Rule::Cap(Cap {
                per: Per::Worker,
                most: Hundredths::new(1_154),
                counts: visits_a_week(),
                without: carries_none(Per::Worker),
            }),
        ),
        standard(
            "cti.intake",
            Recommended,
            "the cap over the months of the service",
            Derived,
            Rule::Intake(Intake {
                per: Per::Worker,
                most: Hundredths::new(2_000_u32.div_euclid(term.max(1))),
                per_fte: true,
                without: carries_none(Per::Worker),
            }),
        ),
        standard(
            "cti.taper",
            Required,
            &assessed("8"),
            Published,
            Rule::Measure(Measure {
                quantity: Quantity::Taper { filter: any_mode() },
                subject: SubjectKind::Case,
                window: None,
                bound: None,
                least_denominator: 0,
            }),
        ),
        standard("cti.supervision", Required, &assessed("7"), Published, weekly_supervision()),
        standard("cti.span", Recommended, "our own figure", Own, span(8)),
        standard("cti.in_vivo", Recommended, "our own target", Own, in_vivo(SubjectKind::Program, 50)),
        standard(
            "cti.phases",
            Required,
            "CTI-SA, CTI Implementation Self-Assessment, items 1 and 2: equal phases, no extension; the days of tolerance, which only loosen it, are our own",
            Published,
            Rule::Phases(PhaseSteps { tolerance_days: TOLERANCE_DAYS }),
        ),
        guard(&code("term"), Required, &assessed("1"), Published, Guard::FixedTerm {}),
        guard(
            "cti.close.early",
            Required,
            &assessed("9, no early drop"),
            Published,
            Guard::EarlyReasons {
                reasons: vec![CloseReason::DeclinedService, CloseReason::Moved, CloseReason::Deceased],
            },
        ),
        guard("cti.reopen", Required, &assessed("1"), Published, Guard::WithinTerm {}),
        guard("cti.focus", Required, &assessed("3"), Published, Guard::FocusAreas { least: 1, most: 3 }),
        standard(
            "cti.contact.first_month",
            Required,
            &assessed("10"),
            Published,
            Rule::Deadline(Deadline { count: 2, ..from_move(Span::FirstMonths(1), Pattern::Contact(any_mode())) }),
        ),
        standard(
            "cti.contact.community",
            Required,
            &assessed("5"),
            Published,
            in_first_phase(3, in_community(client)),
        ),
        standard(
            "cti.contact.community_four",
            Recommended,
            "CTI-FAQ, four or more",
            Published,
            in_first_phase(4, in_community(client)),
        ),
        standard(
            "cti.contact.supports",
            Required,
            &assessed("6"),
            Published,
            in_first_phase(2, in_community(supports)),
        ),
        standard(
            "cti.contact.transition",
            Recommended,
            guide,
            Published,
            guided("transition", Window::Week, demand(1, any_mode())),
        ),
        standard(
            "cti.contact.try_out",
            Recommended,
            guide,
            Published,
            guided("try_out", Window::Rolling, in_days(1, 14, any_mode())),
        ),
        standard(
            "cti.contact.transfer_of_care",
            Recommended,
            guide,
            Published,
            guided("transfer_of_care", Window::Month, demand(1, any_mode())),
        ),
        standard(
            "cti.plan.phase",
            Recommended,
            "CTI-SA, a plan for each phase; the days are our own",
            Own,
            Rule::Deadline(Deadline {
                clocks: Clocks::all(Clock::Continue),
                ..deadline(
                    Pattern::PhaseStarted {
                        phases: ["transition", "try_out", "transfer_of_care"].map(Phase::from).to_vec(),
                    },
                    Span::Days(TOLERANCE_DAYS),
                    [any_plan(), Pattern::PlanReviewed {}],
                )
            }),
        ),
        standard(
            "cti.note.phase",
            Recommended,
            "CTI forms; the days are our own",
            Own,
            Rule::Deadline(Deadline {
                clocks: Clocks::all(Clock::Continue),
                ..deadline(
                    Pattern::PhaseStarted { phases: ["try_out", "transfer_of_care"].map(Phase::from).to_vec() },
                    Span::Days(TOLERANCE_DAYS),
                    [note("phase_closing_note")],
                )
            }),
        ),
        standard(
            "cti.transfer.meeting",
            Recommended,
            "CTI forms, a meeting with those who take over",
            Recalled,
            in_last_phase(Pattern::Contact(Filter {
                modes: vec![Mode::FaceToFace],
                with: supports,
                ..Filter::default()
            })),
        ),
        standard(
            "cti.transfer.note",
            Recommended,
            "CTI forms, a final note",
            Recalled,
            in_last_phase(note("final_note")),
        ),
        standard(
            "cti.evaluation",
            Recommended,
            "our own figure",
            Own,
            Rule::Deadline(Deadline {
                not_earlier_than: Some(30),
                ..from_move(Span::FirstMonths(term), Pattern::Evaluated {})
            }),
        ),
    ]);
    standards.extend(hold_reviews("cti", 30));
    let timed = |phase: &str| PhaseLength { phase: phase.into(), months: Some(months) };
    Draft {
        name: name.to_owned(),
        models: vec![model],
        process: Process { plans: vec![PlanKind::Initial, PlanKind::Full], ..Process::default() },
        overrides: supervisors_may(&["cti.caseload.cap", "cti.caseload.weighted", "cti.intake"]),
        phases: vec![
            PhaseLength { phase: Phase::PRE_CTI.into(), months: None },
            timed("transition"),
            timed("try_out"),
            timed("transfer_of_care"),
        ],
        standards,
        ..Draft::new(name)
    }
}
