//! The bare step of the lifecycle, `Stage::step`, on a fixed random tape of a million triggers; a trigger
//! that the table refuses leaves the stage. Target: at most 1.6 times a hand-written table of masks.
//!
//! On the whole table against the masks; and on the rows of the twelve triggers that move a case, against the
//! same masks and against rust-fsm, smlang and statig machines made of the same rows.
//!
//! `cargo bench --bench lifecycle`

#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::enum_glob_use,
    reason = "a bench measures time, prints, and writes its floors by hand"
)]

mod rounds;

use std::hint::black_box;

use caseload::lifecycle::{Stage, Trigger};
use criterion::{Criterion, Throughput};
use rounds::{Random, compare, measuring, timed};

/// What a run over a tape comes to: how many steps were refused, and the last stage.
type Run = (u32, String);

/// Runs a tape; `step` says whether a trigger was refused.
#[inline]
fn refused<T: Copy>(tape: &[T], mut step: impl FnMut(T) -> bool) -> u32 {
    let mut refused = 0;
    for on in tape {
        refused += u32::from(step(*on));
    }
    refused
}

fn ours(tape: &[Trigger]) -> Run {
    let mut stage = Some(Stage::Referral);
    let refused = refused(tape, |on| !Stage::step(&mut stage, on));
    (refused, stage.map_or(String::new(), |stage| format!("{stage:?}")))
}

/// The floor: of each stage the triggers it allows and those that move it, and of each trigger where to.
mod masks {
    use super::{Run, Stage, Trigger, refused};
    use Trigger::*;

    const fn of(triggers: &[Trigger]) -> u64 {
        let mut mask = 0;
        let mut at = 0;
        while at < triggers.len() {
            mask |= 1 << triggers[at] as u64;
            at += 1;
        }
        mask
    }

    const CLOSED: u64 = of(&[
        Contact,
        Measured,
        ConsentGiven,
        ConsentWithdrawn,
        DocumentCompleted,
        InstitutionEntered,
        InstitutionLeft,
        Authorization,
        AppointmentMade,
        AppointmentCancelled,
        LinkageUpdated,
        EnteredInError,
    ]);
    const OPEN: u64 = CLOSED | of(&[Held, Resumed]);
    const SCREENED: u64 = OPEN | of(&[LinkageMade]);
    const ENROLLED: u64 = SCREENED | of(&[Reassigned, PhaseStarted]);
    const ASSESSED: u64 = ENROLLED | of(&[RiskRated, Assessed]);
    const PLANNED: u64 = ASSESSED | of(&[PlanReviewed, GoalUpdated, TransferProposed, TransferSettled]);

    const STAYS: [u64; 10] = [
        OPEN,
        SCREENED | of(&[Screened, RiskRated]),
        SCREENED | of(&[Screened, RiskRated]),
        ENROLLED | of(&[RiskRated, AssessedOtherwise]),
        ENROLLED | of(&[Assessed]),
        ASSESSED,
        PLANNED | of(&[PlanAdopted]),
        PLANNED,
        PLANNED | of(&[Evaluated]),
        CLOSED,
    ];
    const MOVES: [u64; 10] = [
        of(&[ScreeningStarted, ClosedEarly]),
        of(&[Waitlisted, Enrolled, ClosedEarly]),
        of(&[Enrolled, ClosedEarly]),
        of(&[Assessed, AssessedAndRated, ClosedEarly]),
        of(&[RiskRated, ClosedEarly]),
        of(&[PlanAdopted, ClosedEarly]),
        of(&[FollowUpStarted, Evaluated, ClosedEarly]),
        of(&[PlanAdopted, Evaluated, ClosedEarly]),
        of(&[PlanAdopted, Trigger::Closed, ClosedEarly]),
        of(&[Reopened]),
    ];
    const ALLOWED: [u64; 10] = {
        let mut allowed = MOVES;
        let mut at = 0;
        while at < 10 {
            allowed[at] |= STAYS[at];
            at += 1;
        }
        allowed
    };
    const TO: [u8; 64] = {
        let mut to = [0; 64];
        to[ScreeningStarted as usize] = Stage::Screening as u8;
        to[Waitlisted as usize] = Stage::Waitlist as u8;
        to[Enrolled as usize] = Stage::Assessment as u8;
        to[Assessed as usize] = Stage::RiskAssessment as u8;
        to[AssessedAndRated as usize] = Stage::Planning as u8;
        to[RiskRated as usize] = Stage::Planning as u8;
        to[PlanAdopted as usize] = Stage::Implementation as u8;
        to[FollowUpStarted as usize] = Stage::FollowUp as u8;
        to[Evaluated as usize] = Stage::Evaluation as u8;
        to[Trigger::Closed as usize] = Stage::Closed as u8;
        to[ClosedEarly as usize] = Stage::Closed as u8;
        to[Reopened as usize] = Stage::Screening as u8;
        to
    };

    pub(crate) fn run(tape: &[Trigger]) -> Run {
        let mut stage = 0_u8;
        let refused = refused(tape, |on| {
            let from = usize::from(stage);
            if (MOVES[from] >> on as u64) & 1 == 1 {
                stage = TO[on as usize];
            }
            (ALLOWED[from] >> on as u64) & 1 == 0
        });
        (refused, format!("{:?}", Stage::ALL[usize::from(stage)]))
    }
}

/// Declares the machines of the peers, and the triggers of their tape, from one list of rows.
macro_rules! peers {
    (
        on { $($trigger:ident)+ }
        $($stage:ident $name:ident { $($on:ident => $to:ident $to_name:ident,)* } keeps { $($kept:ident)* })+
    ) => {
        const TRIGGERS: &[Trigger] = &[$(Trigger::$trigger),+];

        mod fsm {
            use super::{Run, Trigger, refused};

            rust_fsm::state_machine! {
                #[state_machine(input(caseload::lifecycle::Trigger), state(caseload::lifecycle::Stage))]
                case(Referral)
                $($stage => { $($on => $to,)* $($kept => $stage,)* }),+
            }

            pub(crate) fn run(tape: &[Trigger]) -> Run {
                let mut machine = case::StateMachine::new();
                let refused = refused(tape, |on| machine.consume(&on).is_err());
                (refused, format!("{:?}", machine.state()))
            }
        }

        mod sml {
            use super::{Run, Trigger, refused};

            smlang::statemachine! {
                derive_states: [Debug],
                derive_events: [Clone, Copy],
                transitions: {
                    // The star marks where it starts; the rest of the rows follow.
                    *Referral + Nothing = Referral,
                    $($($stage + $on = $to,)* $($stage + $kept = $stage,)*)+
                }
            }

            struct Context;
            impl StateMachineContext for Context {}

            pub(crate) fn event(on: Trigger) -> Events {
                match on {
                    $(Trigger::$trigger => Events::$trigger,)+
                    _ => Events::Nothing,
                }
            }

            pub(crate) fn run(tape: &[Events]) -> Run {
                let mut machine = StateMachine::new(Context);
                let refused = refused(tape, |on| machine.process_event(on).is_err());
                (refused, format!("{:?}", machine.state()))
            }
        }

        mod hierarchy {
            use super::{Run, Trigger, refused};
            use statig::prelude::*;

            #[derive(Debug, Default)]
            struct Case {
                refused: bool,
            }

            #[state_machine(initial = "State::referral()", state(derive(Debug)))]
            impl Case {
                $(
                    #[state]
                    fn $name(&mut self, event: &Trigger) -> Response<State> {
                        self.refused = false;
                        match event {
                            $(Trigger::$on => Transition(State::$to_name()),)*
                            $(Trigger::$kept => Handled,)*
                            _ => {
                                self.refused = true;
                                Handled
                            }
                        }
                    }
                )+
            }

            pub(crate) fn run(tape: &[Trigger]) -> Run {
                let mut machine = Case::default().state_machine();
                let refused = refused(tape, |on| {
                    machine.handle(&on);
                    machine.refused
                });
                (refused, format!("{:?}", machine.state()))
            }
        }
    };
}

peers! {
    on {
        ScreeningStarted Waitlisted Enrolled Assessed AssessedAndRated RiskRated PlanAdopted FollowUpStarted Evaluated
        Closed ClosedEarly Reopened
    }
    Referral referral { ScreeningStarted => Screening screening, ClosedEarly => Closed closed, } keeps {}
    Screening screening {
        Waitlisted => Waitlist waitlist, Enrolled => Assessment assessment, ClosedEarly => Closed closed,
    } keeps { RiskRated }
    Waitlist waitlist { Enrolled => Assessment assessment, ClosedEarly => Closed closed, } keeps { RiskRated }
    Assessment assessment {
        Assessed => RiskAssessment risk_assessment, AssessedAndRated => Planning planning, ClosedEarly => Closed closed,
    } keeps { RiskRated }
    RiskAssessment risk_assessment { RiskRated => Planning planning, ClosedEarly => Closed closed, } keeps { Assessed }
    Planning planning {
        PlanAdopted => Implementation implementation, ClosedEarly => Closed closed,
    } keeps { RiskRated Assessed }
    Implementation implementation {
        FollowUpStarted => FollowUp follow_up, Evaluated => Evaluation evaluation, ClosedEarly => Closed closed,
    } keeps { RiskRated Assessed PlanAdopted }
    FollowUp follow_up {
        PlanAdopted => Implementation implementation, Evaluated => Evaluation evaluation, ClosedEarly => Closed closed,
    } keeps { RiskRated Assessed }
    Evaluation evaluation {
        PlanAdopted => Implementation implementation, Closed => Closed closed, ClosedEarly => Closed closed,
    } keeps { RiskRated Assessed Evaluated }
    Closed closed { Reopened => Screening screening, } keeps {}
}

fn tape(triggers: &[Trigger]) -> Vec<Trigger> {
    let mut random = Random(1);
    let steps = if measuring() { 1_000_000 } else { 1_000 };
    (0..steps).map(|_| triggers[random.below(triggers.len() as u64) as usize]).collect()
}

fn main() {
    let whole = tape(Trigger::ALL);
    let reduced = tape(TRIGGERS);
    let events: Vec<_> = reduced.iter().map(|on| sml::event(*on)).collect();

    assert_eq!(ours(&whole), masks::run(&whole));
    let expected = ours(&reduced);
    assert_eq!(expected, masks::run(&reduced));
    assert_eq!(expected, fsm::run(&reduced));
    assert_eq!(expected, sml::run(&events));
    assert_eq!(expected, hierarchy::run(&reduced));

    let mut floor = || timed(|| masks::run(black_box(&whole)));
    let mut step = || timed(|| ours(black_box(&whole)));
    compare("lifecycle, whole table", 51, 1, &mut [("floor", &mut floor), ("ours", &mut step)]);
    compare(
        "lifecycle, rows that move",
        51,
        1,
        &mut [
            ("floor", &mut || timed(|| masks::run(black_box(&reduced)))),
            ("ours", &mut || timed(|| ours(black_box(&reduced)))),
            ("rust-fsm", &mut || timed(|| fsm::run(black_box(&reduced)))),
            ("smlang", &mut || timed(|| sml::run(black_box(&events)))),
            ("statig", &mut || timed(|| hierarchy::run(black_box(&reduced)))),
        ],
    );

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("lifecycle");
    group.throughput(Throughput::Elements(whole.len() as u64)).sample_size(20);
    group.bench_function("floor", |bencher| bencher.iter(&mut floor));
    group.bench_function("ours", |bencher| bencher.iter(&mut step));
    group.finish();
    criterion.final_summary();
}
