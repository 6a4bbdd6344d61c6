//! The lifecycles, as tables.
//!
//! The case's table gives the [`Stage`] enum, the legal steps ([`Stage::next`]), what a typed case may do
//! ([`Allows`]) and the diagram ([`Stage::mermaid`]). Goals and linkages have run-time tables by the same
//! means. Nothing else in the crate decides what may follow what.

use serde::{Deserialize, Serialize};

use crate::event::LinkageStatus;
use crate::names::names;

/// Declares a run-time table: states, and for each state and trigger the state it leads to.
macro_rules! table {
    (
        $(#[$doc:meta])* pub enum $state:ident on $trigger:ident {
            states { $($(#[$state_doc:meta])* $name:ident = $text:literal,)+ }
            moves { $($from:ident + $on:ident => $to:ident;)* }
            stays { $([$($kept:ident)+] in [$($in:ident)+];)* }
        }
    ) => {
        names! {
            $(#[$doc])*
            pub enum $state { $($(#[$state_doc])* $name = $text,)+ }
        }

        impl $state {
            /// The state that the trigger leads to from this one; `None` where the table has no such row.
            #[must_use]
            pub const fn on(self, trigger: $trigger) -> Option<Self> {
                match (self, trigger) {
                    $((Self::$from, $trigger::$on) => Some(Self::$to),)*
                    $(($(Self::$in)|+, $($trigger::$kept)|+) => Some(self),)*
                    #[expect(clippy::allow_attributes, reason = "a full table needs no other arm")]
                    #[allow(unreachable_patterns, reason = "a full table needs no other arm")]
                    _ => None,
                }
            }

            /// Every row of the table: from, trigger, to.
            pub fn rows() -> impl Iterator<Item = (Self, $trigger, Self)> {
                Self::ALL.iter().flat_map(|from| {
                    $trigger::ALL.iter().filter_map(|on| from.on(*on).map(|to| (*from, *on, to)))
                })
            }

            /// The steps of the table that move, as a Mermaid state diagram.
            #[must_use]
            pub fn mermaid() -> String {
                let mut text = String::from("stateDiagram-v2\n");
                for (from, on, to) in Self::rows().filter(|(from, _, to)| from != to) {
                    text.push_str(&format!("    {from} --> {to}: {on}\n"));
                }
                text
            }
        }
    };
}

/// Declares the stages as types, and what each allows, from the same rows.
macro_rules! typed {
    (
        stages { $($stage:ident)+ }
        moves { $($from:ident + $on:ident => $to:ident;)* }
        branches { $($branch_from:ident + $branch_on:ident;)* }
        stays { $([$($kept:ident)+] in $in:tt;)* }
    ) => {
        /// The stages as types, for [`Case`](crate::case::Case).
        pub mod stage {
            $(
                #[doc = concat!("The stage of that name; see [`Stage`](super::Stage::", stringify!($stage), ").")]
                #[derive(Debug, Clone, Copy, PartialEq, Eq)]
                pub struct $stage;

                impl super::TypedStage for $stage {
                    const STAGE: super::Stage = super::Stage::$stage;
                }
                impl super::sealed::Sealed for $stage {}
            )+

            /// One of several stages: which, is known at run time only.
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct Several;
        }
        $(
            impl Allows<by::$on> for stage::$from {
                type Next = stage::$to;
            }
        )*
        $(
            impl Allows<by::$branch_on> for stage::$branch_from {
                type Next = stage::Several;
            }
        )*
        $($(typed!(@stays $kept $in);)+)*
    };
    (@stays $kept:ident [$($in:ident)+]) => {
        $(
            impl Allows<by::$kept> for stage::$in {
                type Next = stage::$in;
            }
        )+
    };
}

/// Feeds the rows of the case's table to a macro, so that the run-time table and the types have one
/// source.
macro_rules! case_table {
    ($take:ident) => {
        $take! {
            moves {
                Referral + ScreeningStarted => Screening;
                Screening + Waitlisted => Waitlist;
                Screening + Enrolled => Assessment;
                Waitlist + Enrolled => Assessment;
                RiskAssessment + RiskRated => Planning;
                Planning + PlanAdopted => Implementation;
                Implementation + FollowUpStarted => FollowUp;
                Implementation + Evaluated => Evaluation;
                FollowUp + PlanAdopted => Implementation;
                FollowUp + Evaluated => Evaluation;
                Evaluation + PlanAdopted => Implementation;
                Evaluation + Closed => Closed;
                Referral + ClosedEarly => Closed;
                Screening + ClosedEarly => Closed;
                Waitlist + ClosedEarly => Closed;
                Assessment + ClosedEarly => Closed;
                RiskAssessment + ClosedEarly => Closed;
                Planning + ClosedEarly => Closed;
                Implementation + ClosedEarly => Closed;
                FollowUp + ClosedEarly => Closed;
                Evaluation + ClosedEarly => Closed;
                Closed + Reopened => Screening;
            }
            stays {
                [Contact Measured ConsentGiven ConsentWithdrawn DocumentCompleted InstitutionEntered InstitutionLeft
                    Authorization AppointmentMade AppointmentCancelled LinkageUpdated EnteredInError]
                    in [Referral Screening Waitlist Assessment RiskAssessment Planning Implementation FollowUp
                        Evaluation Closed];
                [Screened] in [Screening Waitlist];
                [Held Resumed]
                    in [Referral Screening Waitlist Assessment RiskAssessment Planning Implementation FollowUp
                        Evaluation];
                [RiskRated] in [Screening Waitlist Assessment Planning Implementation FollowUp Evaluation];
                [LinkageMade]
                    in [Screening Waitlist Assessment RiskAssessment Planning Implementation FollowUp Evaluation];
                [Assessed] in [RiskAssessment Planning Implementation FollowUp Evaluation];
                [Reassigned PhaseStarted]
                    in [Assessment RiskAssessment Planning Implementation FollowUp Evaluation];
                [PlanAdopted] in [Implementation];
                [Evaluated] in [Evaluation];
                [PlanReviewed GoalUpdated TransferProposed TransferSettled] in [Implementation FollowUp Evaluation];
            }
        }
    };
}

macro_rules! case_run_time {
    (moves { $($from:ident + $on:ident => $to:ident;)* } stays { $($stays:tt)* }) => {
        table! {
            /// Where a case is in the process.
            pub enum Stage on Trigger {
                states {
                    /// A client has come to us.
                    Referral = "referral",
                    /// We find out whether the service fits.
                    Screening = "screening",
                    /// The client waits for a place.
                    Waitlist = "waitlist",
                    /// Enrolled; needs and strengths are assessed.
                    Assessment = "assessment",
                    /// Risk is rated.
                    RiskAssessment = "risk_assessment",
                    /// The plan is made with the client.
                    Planning = "planning",
                    /// The plan is carried out.
                    Implementation = "implementation",
                    /// The client is followed while support fades.
                    FollowUp = "follow_up",
                    /// The whole case is evaluated.
                    Evaluation = "evaluation",
                    /// The case is closed.
                    Closed = "closed",
                }
                moves {
                    Assessment + Assessed => RiskAssessment;
                    Assessment + AssessedAndRated => Planning;
                    Assessment + AssessedOtherwise => Assessment;
                    $($from + $on => $to;)*
                }
                stays { $($stays)* }
            }
        }
    };
}

macro_rules! case_typed {
    (moves { $($moves:tt)* } stays { $($stays:tt)* }) => {
        typed! {
            stages {
                Referral Screening Waitlist Assessment RiskAssessment Planning Implementation FollowUp Evaluation Closed
            }
            moves { $($moves)* }
            branches { Assessment + Assessed; }
            stays { $($stays)* }
        }
    };
}

/// Declares the triggers and, for those that a typed case has a method for, their marker types.
macro_rules! triggers {
    (typed { $($kind:ident = $name:literal,)+ } untyped { $($(#[$doc:meta])* $more:ident = $more_name:literal,)+ }) => {
        names! {
            /// What moves a case, or is recorded without moving it: the kind of an event, told apart further
            /// where the stage depends on more than the kind.
            pub enum Trigger {
                $(#[doc = concat!("`", $name, "`.")] $kind = $name,)+
                $($(#[$doc])* $more = $more_name,)+
            }
        }

        /// The triggers as types, for [`Allows`].
        pub mod by {
            $(
                #[doc = concat!("`", $name, "`.")]
                #[derive(Debug, Clone, Copy)]
                pub struct $kind;
            )+
        }
    };
}

triggers! {
    typed {
        ScreeningStarted = "screening_started",
        Screened = "screened",
        Waitlisted = "waitlisted",
        ConsentGiven = "consent_given",
        ConsentWithdrawn = "consent_withdrawn",
        Authorization = "authorization",
        Enrolled = "enrolled",
        Assessed = "assessed",
        RiskRated = "risk_rated",
        PlanAdopted = "plan_adopted",
        PlanReviewed = "plan_reviewed",
        GoalUpdated = "goal_updated",
        DocumentCompleted = "document_completed",
        Measured = "measured",
        FollowUpStarted = "follow_up_started",
        Contact = "contact",
        AppointmentMade = "appointment_made",
        AppointmentCancelled = "appointment_cancelled",
        LinkageMade = "linkage_made",
        LinkageUpdated = "linkage_updated",
        InstitutionEntered = "institution_entered",
        InstitutionLeft = "institution_left",
        PhaseStarted = "phase_started",
        Held = "held",
        Resumed = "resumed",
        Reassigned = "reassigned",
        TransferProposed = "transfer_proposed",
        TransferSettled = "transfer_settled",
        Evaluated = "evaluated",
        Closed = "closed",
        ClosedEarly = "closed early",
        Reopened = "reopened",
        EnteredInError = "entered_in_error",
    }
    untyped {
        /// `referred`: opens the case.
        Referred = "referred",
        /// `assessed`, in assessment, where a rating stands that is not too old.
        AssessedAndRated = "assessed, with a rating",
        /// `assessed`, in assessment, of a kind that the program does not accept there.
        AssessedOtherwise = "assessed, of another kind",
        /// `plan_adopted` of a kind that the program does not accept, where it would move the case.
        PlanUnaccepted = "plan_adopted, of another kind",
    }
}

case_table!(case_run_time);
case_table!(case_typed);

/// A [`Stage`] as a type.
pub trait TypedStage: Sealed {
    /// The stage.
    const STAGE: Stage;
}

/// Keeps the traits of the typed case to this crate.
pub(crate) mod sealed {
    /// Implemented in this crate alone.
    pub trait Sealed {}
}
use sealed::Sealed;

/// A stage in which a trigger is allowed. Sealed: the table of this module is the only source.
#[diagnostic::on_unimplemented(
    message = "a case in `{Self}` does not allow `{T}`",
    label = "not allowed in this stage",
    note = "`Stage::mermaid` draws what leads where; match on `AnyCase` where the stage comes from storage"
)]
pub trait Allows<T>: Sealed {
    /// The stage after it.
    type Next;
}

const STAGES: usize = Stage::ALL.len();
const TRIGGERS: usize = Trigger::ALL.len();

/// The table laid out for the step. Every trigger that moves a case leads to one stage, wherever it is
/// allowed: so a row is two masks with a bit a trigger, and where to is asked of the trigger alone.
struct Flat {
    allows: [u64; ROWS],
    moves: [u64; ROWS],
    to: [Option<Stage>; BITS],
}

/// Room for the stages, and for the case that is not yet referred; a power of two.
const ROWS: usize = 16;
/// Room for the triggers.
const BITS: usize = 64;
const _: () = assert!(STAGES < ROWS && TRIGGERS <= BITS);

#[expect(clippy::indexing_slicing, clippy::as_conversions, reason = "evaluated by the compiler")]
static FLAT: Flat = {
    let mut flat = Flat { allows: [0; ROWS], moves: [0; ROWS], to: [None; BITS] };
    let mut stage = 0;
    while stage < STAGES {
        let mut trigger = 0;
        while trigger < TRIGGERS {
            if let Some(to) = Stage::ALL[stage].on(Trigger::ALL[trigger]) {
                flat.allows[stage] |= 1 << trigger;
                if to as usize != stage {
                    flat.moves[stage] |= 1 << trigger;
                    match flat.to[trigger] {
                        Some(known) if known as usize != to as usize => panic!("a trigger leads to two stages"),
                        _ => flat.to[trigger] = Some(to),
                    }
                }
            }
            trigger += 1;
        }
        stage += 1;
    }
    flat.allows[STAGES] = 1 << Trigger::Referred as usize;
    flat.moves[STAGES] = 1 << Trigger::Referred as usize;
    flat.to[Trigger::Referred as usize] = Some(Stage::Referral);
    flat
};

impl Stage {
    /// The stage that the trigger leads to from a stage, or from none before the case is referred; `None`
    /// where the table has no such row.
    ///
    /// ```
    /// use caseload::lifecycle::{Stage, Trigger};
    /// assert_eq!(Stage::next(None, Trigger::Referred), Some(Stage::Referral));
    /// assert_eq!(Stage::next(Some(Stage::Planning), Trigger::PlanAdopted), Some(Stage::Implementation));
    /// assert_eq!(Stage::next(Some(Stage::Referral), Trigger::PlanAdopted), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn next(from: Option<Self>, trigger: Trigger) -> Option<Self> {
        let mut stage = from;
        if Self::step(&mut stage, trigger) { stage } else { None }
    }

    /// Takes a step in place, and says whether the table allows it; where it does not, the stage is left as
    /// it is.
    #[inline]
    #[expect(clippy::as_conversions, reason = "a fieldless enum's own number")]
    pub fn step(stage: &mut Option<Self>, trigger: Trigger) -> bool {
        let row = stage.map_or(STAGES, |stage| stage as usize);
        let has = |masks: &[u64; ROWS]| masks.get(row % ROWS).is_some_and(|mask| mask >> (trigger as u32) & 1 == 1);
        if has(&FLAT.moves) {
            *stage = FLAT.to.get(trigger as usize).copied().flatten();
        }
        has(&FLAT.allows)
    }

    /// The stage that the trigger leads to wherever the table has it moving a case: what became of a case
    /// when it happened out of order (S32 of [`caseload::semantics`]). `None` for what moves nothing.
    #[must_use]
    pub fn led_to_by(trigger: Trigger) -> Option<Self> {
        match trigger {
            Trigger::Referred => Some(Self::Referral),
            Trigger::PlanUnaccepted => Self::led_to_by(Trigger::PlanAdopted),
            _ => Self::rows().find(|(from, on, to)| *on == trigger && from != to).map(|(_, _, to)| to),
        }
    }

    /// Whether the case is open: any stage but closed.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed)
    }
}

table! {
    /// Where a goal stands.
    pub enum GoalStatus on GoalStatus {
        states {
            /// Worked on.
            Active = "active",
            /// Reached.
            Achieved = "achieved",
            /// Given up.
            Abandoned = "abandoned",
        }
        moves {
            Active + Achieved => Achieved;
            Active + Abandoned => Abandoned;
            Achieved + Active => Active;
            Abandoned + Active => Active;
        }
        stays {
            [Active] in [Active];
            [Achieved] in [Achieved];
        }
    }
}

table! {
    /// Where a linkage stands.
    pub enum LinkageState on LinkageStatus {
        states {
            /// Made; nothing heard yet.
            Made = "made",
            /// The outside service accepted.
            Accepted = "accepted",
            /// Declined.
            Declined = "declined",
            /// The client was seen there.
            Connected = "connected",
            /// The service was received.
            Completed = "completed",
            /// It came to nothing.
            Lapsed = "lapsed",
        }
        moves {
            Made + Accepted => Accepted;
            Made + Declined => Declined;
            Made + Connected => Connected;
            Made + Completed => Completed;
            Made + Lapsed => Lapsed;
            Accepted + Declined => Declined;
            Accepted + Connected => Connected;
            Accepted + Completed => Completed;
            Accepted + Lapsed => Lapsed;
            Connected + Completed => Completed;
            Connected + Lapsed => Lapsed;
        }
        stays {}
    }
}

impl LinkageState {
    /// Whether the linkage met its need: connected or completed.
    #[must_use]
    pub const fn is_met(self) -> bool {
        matches!(self, Self::Connected | Self::Completed)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn reachable(from: Stage) -> BTreeSet<Stage> {
        let mut seen = BTreeSet::from([from]);
        let mut todo = vec![from];
        while let Some(stage) = todo.pop() {
            todo.extend(Stage::rows().filter(|row| row.0 == stage).map(|row| row.2).filter(|to| seen.insert(*to)));
        }
        seen
    }

    #[test]
    fn every_stage_is_reached_and_every_open_stage_can_close() {
        assert_eq!(reachable(Stage::Referral).len(), STAGES);
        for stage in Stage::ALL {
            assert!(reachable(*stage).contains(&Stage::Closed), "{stage}");
        }
    }

    #[test]
    fn only_reopening_leads_out_of_closed_and_only_referral_opens() {
        let out: Vec<_> = Stage::rows().filter(|row| row.0 == Stage::Closed && row.2 != Stage::Closed).collect();
        assert_eq!(out, [(Stage::Closed, Trigger::Reopened, Stage::Screening)]);
        let opening: Vec<_> = Trigger::ALL.iter().filter(|on| Stage::next(None, **on).is_some()).collect();
        assert_eq!(opening, [&Trigger::Referred]);
    }

    #[test]
    fn the_flat_table_is_the_table() {
        for stage in Stage::ALL {
            for trigger in Trigger::ALL {
                assert_eq!(Stage::next(Some(*stage), *trigger), stage.on(*trigger));
            }
        }
    }

    #[test]
    fn what_happened_out_of_order_leads_where_its_kind_leads() {
        assert_eq!(Stage::led_to_by(Trigger::PlanAdopted), Some(Stage::Implementation));
        assert_eq!(Stage::led_to_by(Trigger::PlanUnaccepted), Some(Stage::Implementation));
        assert_eq!(Stage::led_to_by(Trigger::Assessed), Some(Stage::RiskAssessment));
        assert_eq!(Stage::led_to_by(Trigger::ClosedEarly), Some(Stage::Closed));
        assert_eq!(Stage::led_to_by(Trigger::Contact), None);
        assert_eq!(Stage::led_to_by(Trigger::Held), None);
    }

    #[test]
    fn a_linkage_ends_declined_completed_or_lapsed() {
        let ends: Vec<_> =
            LinkageState::ALL.iter().filter(|state| LinkageState::rows().all(|row| row.0 != **state)).collect();
        assert_eq!(ends, [&LinkageState::Declined, &LinkageState::Completed, &LinkageState::Lapsed]);
    }

    #[test]
    fn the_diagram_names_every_move_once() {
        let drawn = Stage::mermaid();
        assert_eq!(drawn.lines().count(), 1 + Stage::rows().filter(|row| row.0 != row.2).count());
        assert!(drawn.contains("planning --> implementation: plan_adopted"));
    }
}
