//! A case whose stage is known to the compiler.

use std::fmt;

use super::AnyCase;
use super::data::KnownStage;
use super::decide::{Accepted, Refusal, Setting, decide};
use super::missing::{Missing, missing_for};
use crate::event::{self, Event, Kind, Stamp};
use crate::ids::CaseId;
use crate::lifecycle::{Allows, Stage, by, stage};
use crate::limit::Breach;
use crate::program::{Code, Program};
use crate::record::Record;
use crate::time::Day;

/// A case in the stage `S`: a checked view over its [`Record`]. It has the methods of its stage and no
/// others; a wrong call does not compile.
///
/// ```compile_fail
/// use caseload::case::{Case, Setting};
/// use caseload::event::{PlanAdopted, Stamp};
/// use caseload::lifecycle::stage::Referral;
///
/// fn too_early(case: Case<Referral>, setting: &Setting, stamp: Stamp, plan: PlanAdopted) {
///     let _ = case.adopt_plan(setting, stamp, plan); // a case in referral has no plan to adopt
/// }
/// ```
pub struct Case<S: KnownStage> {
    pub(super) record: Box<Record>,
    pub(super) data: S::Data,
}

impl<S: KnownStage> Clone for Case<S> {
    fn clone(&self) -> Self {
        Self { record: self.record.clone(), data: self.data.clone() }
    }
}

impl<S: KnownStage> PartialEq for Case<S> {
    fn eq(&self, other: &Self) -> bool {
        self.record == other.record
    }
}

impl<S: KnownStage> Eq for Case<S> {}

impl<S: KnownStage> fmt::Debug for Case<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Case<{}>({:?})", S::STAGE, self.record.case)
    }
}

/// A view over a record that holds only for some records. Sealed: [`Case`] and [`AnyCase`] are the only
/// ones.
pub trait View: Sized + crate::lifecycle::sealed::Sealed {
    /// The view, where it holds; the record back where it does not.
    #[doc(hidden)]
    fn over(record: Box<Record>) -> Result<Self, Box<Record>>;

    /// What its events add up to.
    fn record(&self) -> &Record;
}

impl<S: KnownStage> crate::lifecycle::sealed::Sealed for Case<S> {}

impl<S: KnownStage> View for Case<S> {
    fn over(record: Box<Record>) -> Result<Self, Box<Record>> {
        match S::data(&record).filter(|_| record.stage() == Some(S::STAGE)) {
            Some(data) => Ok(Self { record, data }),
            None => Err(record),
        }
    }

    fn record(&self) -> &Record {
        &self.record
    }
}

/// What a case is after a step: one in a stage known to the compiler, or one in any.
pub trait Lands {
    /// The case.
    type Case: View;
}

impl<S: KnownStage> Lands for S {
    type Case = Case<S>;
}

impl Lands for stage::Several {
    type Case = AnyCase;
}

/// A step that was taken: the case after it, the event to store, and what to mind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<C> {
    /// The case after the step.
    pub case: C,
    /// The event; store it.
    pub event: Event,
    /// What was accepted: warnings, what was set aside, and the version of the census that was looked at.
    pub accepted: Accepted,
}

impl<C> Step<C> {
    /// Recommended standards that the step breaks.
    #[must_use]
    pub fn warnings(&self) -> &[Breach] {
        &self.accepted.warnings
    }

    /// The codes of the standards that were consulted.
    pub fn consulted<'a>(&self, program: &'a Program) -> impl Iterator<Item = &'a Code> {
        self.accepted.consulted(program)
    }
}

/// A step that was refused. Nothing is lost: the case is given back, and so is the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused<C> {
    /// The case, unchanged.
    pub case: C,
    /// The event that was refused.
    pub event: Event,
    /// Why.
    pub refusal: Refusal,
}

impl<C> fmt::Display for Refused<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.refusal, f)
    }
}

impl<C: fmt::Debug> std::error::Error for Refused<C> {}

/// Takes a step from one view to another.
pub(super) fn step<C: View, N: View>(case: C, setting: &Setting<'_>, event: Event) -> Result<Step<N>, Box<Refused<C>>> {
    let taken = decide(case.record(), &event, setting).and_then(|accepted| {
        let mut after = Box::new(case.record().clone());
        after.evolve(&event, setting.program());
        match N::over(after) {
            Ok(next) => Ok((next, accepted)),
            Err(after) => Err(Refusal::of_another_stage(after.stage())),
        }
    });
    match taken {
        Ok((case, accepted)) => Ok(Step { case, event, accepted }),
        Err(refusal) => Err(Box::new(Refused { case, event, refusal })),
    }
}

impl Case<stage::Referral> {
    /// Opens a case: a client comes to us.
    ///
    /// # Errors
    /// Where the rulebook refuses.
    ///
    /// ```
    /// use caseload::case::{Case, Setting};
    /// use caseload::event::{Referred, Stamp};
    /// use caseload::ids::{CaseId, ClientId, EventId};
    /// use caseload::model::Model;
    /// use caseload::program::Program;
    /// use uuid::Uuid;
    ///
    /// let icm = Program::preset(Model::IntensiveCaseManagement);
    /// let setting = Setting::of(&icm);
    /// let id = CaseId(Uuid::from_u128(7));
    /// let stamp = Stamp::new(EventId(Uuid::from_u128(1)), "2026-01-05T09:00:00-05:00".parse()?);
    /// let step = Case::refer(&setting, id, stamp, Referred::new(ClientId(Uuid::from_u128(9))))?;
    /// assert_eq!(step.case.record().case, Some(id));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn refer(
        setting: &Setting<'_>,
        case: CaseId,
        stamp: Stamp,
        referral: event::Referred,
    ) -> Result<Step<Self>, Refusal> {
        let event = Event::new(case, stamp, referral);
        let mut record = Box::<Record>::default();
        let accepted = decide(&record, &event, setting)?;
        record.evolve(&event, setting.program());
        match Self::over(record) {
            Ok(case) => Ok(Step { case, event, accepted }),
            Err(record) => Err(Refusal::of_another_stage(record.stage())),
        }
    }
}

impl<S: KnownStage> Case<S> {
    /// What its events add up to. Store it as a snapshot if you like.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// What a case in this stage has for certain: its client, and from enrolment on its owner, and so on.
    #[must_use]
    pub const fn data(&self) -> &S::Data {
        &self.data
    }

    /// The stage, as a value.
    #[must_use]
    pub fn stage(&self) -> Stage {
        S::STAGE
    }

    /// The same case, with its stage known at run time only.
    #[must_use]
    pub fn any(self) -> AnyCase
    where
        AnyCase: From<Self>,
    {
        self.into()
    }

    /// What the case still needs to come to a stage, as of a day: by its record, and the edition in force on that day.
    ///
    /// What rests on other cases and on whether an owner has room is not asked, whatever census the setting has: caps,
    /// intake, credentials, and whether another case of the client is open. [`candidates`](super::candidates) says who has room, and
    /// a decision asks all of it.
    #[must_use]
    pub fn missing_for(&self, setting: &Setting<'_>, stage: Stage, today: Day) -> Missing {
        missing_for(&self.record, setting, stage, today)
    }

    fn take<N: View>(
        self,
        setting: &Setting<'_>,
        stamp: Stamp,
        kind: impl Into<Kind>,
    ) -> Result<Step<N>, Box<Refused<Self>>> {
        let case = self.record.case.unwrap_or(CaseId(uuid::Uuid::nil()));
        step(self, setting, Event::new(case, stamp, kind))
    }
}

/// One method for each trigger, there in the stages that allow it.
macro_rules! methods {
    ($($(#[$doc:meta])* $method:ident: $trigger:ident($kind:ident);)+) => {
        impl<S: KnownStage> Case<S> {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// Lists every required standard that stands in the way, and gives the case back.
                pub fn $method(
                    self,
                    setting: &Setting<'_>,
                    stamp: Stamp,
                    what: event::$kind,
                ) -> Result<Step<<<S as Allows<by::$trigger>>::Next as Lands>::Case>, Box<Refused<Self>>>
                where
                    S: Allows<by::$trigger>,
                    <S as Allows<by::$trigger>>::Next: Lands,
                {
                    self.take(setting, stamp, what)
                }
            )+
        }
    };
}

methods! {
    /// Screening begins.
    start_screening: ScreeningStarted(ScreeningStarted);
    /// Screening says whether the client is eligible.
    screen: Screened(Screened);
    /// The client waits for a place.
    waitlist: Waitlisted(Waitlisted);
    /// A consent is given, or a basis for going ahead without one.
    give_consent: ConsentGiven(ConsentGiven);
    /// A consent is withdrawn.
    withdraw_consent: ConsentWithdrawn(ConsentWithdrawn);
    /// A payer's authorization changes.
    authorize: Authorization(Authorization);
    /// Service begins.
    enrol: Enrolled(Enrolled);
    /// An assessment is completed. In assessment it leads on to risk assessment, or to planning where a
    /// rating stands.
    assess: Assessed(Assessed);
    /// The client's risk is rated.
    rate: RiskRated(RiskRated);
    /// A plan is adopted.
    adopt_plan: PlanAdopted(PlanAdopted);
    /// The plan is reviewed.
    review_plan: PlanReviewed(PlanReviewed);
    /// A goal's status changes.
    update_goal: GoalUpdated(GoalUpdated);
    /// A paper is completed.
    complete_document: DocumentCompleted(DocumentCompleted);
    /// Something is measured.
    measure: Measured(Measured);
    /// Follow-up begins.
    start_follow_up: FollowUpStarted(FollowUpStarted);
    /// Something is done with or for the client.
    contact: Contact(Contact);
    /// An appointment is made.
    make_appointment: AppointmentMade(AppointmentMade);
    /// An appointment is cancelled.
    cancel_appointment: AppointmentCancelled(AppointmentCancelled);
    /// The client is referred to an outside service.
    link: LinkageMade(LinkageMade);
    /// A linkage's status changes.
    update_linkage: LinkageUpdated(LinkageUpdated);
    /// The client enters an institution.
    enter_institution: InstitutionEntered(InstitutionEntered);
    /// The client leaves an institution.
    leave_institution: InstitutionLeft(InstitutionLeft);
    /// A phase of the service begins.
    start_phase: PhaseStarted(PhaseStarted);
    /// The case is put on hold.
    hold: Held(Held);
    /// A hold is lifted.
    resume: Resumed(Resumed);
    /// The case passes to another owner.
    reassign: Reassigned(Reassigned);
    /// A transfer to another program is proposed.
    propose_transfer: TransferProposed(TransferProposed);
    /// The other program answers.
    settle_transfer: TransferSettled(TransferSettled);
    /// The case as a whole is evaluated.
    evaluate: Evaluated(Evaluated);
    /// The case is closed at the end of the process.
    close: Closed(Closed);
    /// The case is closed early, with its reason.
    close_early: ClosedEarly(Closed);
    /// The case is opened again.
    reopen: Reopened(Reopened);
}
