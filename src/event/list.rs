//! Closed lists of names that events carry, and lists that take names of one's own.

use serde::{Deserialize, Serialize};

use crate::names::{names, open_names};

names! {
    /// How soon a referral asks to be seen.
    pub enum Urgency {
        /// In the ordinary course.
        Routine = "routine",
        /// Soon.
        Urgent = "urgent",
        /// Now.
        Emergency = "emergency",
    }
}

names! {
    /// What a consent is to.
    pub enum ConsentScope {
        /// To receive services.
        Services = "services",
        /// To share information with a recipient.
        InformationSharing = "information_sharing",
    }
}

names! {
    /// Who gave a consent, or on what basis service goes ahead without one.
    pub enum ConsentGiver {
        /// The client.
        Client = "client",
        /// The client's guardian.
        Guardian = "guardian",
        /// A court ordered it: consent is still to be obtained.
        CourtOrder = "court_order",
        /// An emergency: consent is still to be obtained.
        Emergency = "emergency",
    }
}

names! {
    /// Where an authorization of a payer stands.
    pub enum AuthorizationStatus {
        /// Asked for.
        Requested = "requested",
        /// Granted.
        Approved = "approved",
        /// Refused.
        Denied = "denied",
        /// Over.
        Ended = "ended",
    }
}

names! {
    /// What an assessment is.
    pub enum AssessmentKind {
        /// The first, often brief one.
        Initial = "initial",
        /// The full one.
        Comprehensive = "comprehensive",
        /// A later one.
        Reassessment = "reassessment",
    }
}

names! {
    /// The risk band that sets frequency and weight, lowest first.
    pub enum Tier {
        /// Stable, no open risk.
        Low = "low",
        /// The default.
        Moderate = "moderate",
        /// A recent admission, relapse or eviction notice.
        High = "high",
        /// Crisis.
        VeryHigh = "very_high",
    }
}

names! {
    /// What a rating rests on.
    pub enum RatingBasis {
        /// A score.
        Computed = "computed",
        /// A person's judgement.
        Judgement = "judgement",
    }
}

names! {
    /// What a plan is.
    pub enum PlanKind {
        /// The first, short one.
        Initial = "initial",
        /// The full one.
        Full = "full",
        /// A list of linkages in place of a plan (brokerage).
        LinkageList = "linkage_list",
        /// A plan held elsewhere (clinical).
        External = "external",
    }
}

names! {
    /// The client's stand on a plan.
    pub enum Agreement {
        /// Agreed.
        Agreed = "agreed",
        /// Refused, and that is documented.
        Refused = "refused",
        /// Unable to agree, and that is documented.
        Unable = "unable",
    }
}

names! {
    /// How a contact was made.
    pub enum Mode {
        /// In person.
        FaceToFace = "face_to_face",
        /// By video.
        Video = "video",
        /// By phone.
        Phone = "phone",
        /// By text message.
        Text = "text",
        /// By letter or electronic mail.
        Mail = "mail",
    }
}

names! {
    /// Where a contact took place.
    pub enum Place {
        /// Out and about: street, work, shelter.
        Community = "community",
        /// The client's home.
        Home = "home",
        /// The worker's office.
        Office = "office",
        /// A hospital, jail or other institution.
        Institution = "institution",
        /// Nowhere in particular.
        Remote = "remote",
    }
}

names! {
    /// Who took part in a contact beside the staff.
    pub enum Party {
        /// The client.
        Client = "client",
        /// Family.
        Family = "family",
        /// The guardian.
        Guardian = "guardian",
        /// An informal support.
        Support = "support",
        /// Another provider.
        Provider = "provider",
        /// A payer.
        Payer = "payer",
        /// Somebody else.
        Other = "other",
    }
}

names! {
    /// What came of a contact.
    pub enum ContactOutcome {
        /// It took place.
        Completed = "completed",
        /// Tried, without an answer.
        Attempted = "attempted",
        /// The client did not come.
        NoShow = "no_show",
        /// The client refused.
        Refused = "refused",
        /// The client cancelled.
        CancelledByClient = "cancelled_by_client",
        /// The staff cancelled.
        CancelledByStaff = "cancelled_by_staff",
    }
}

names! {
    /// What is reported of a linkage after it was made.
    pub enum LinkageStatus {
        /// The outside service accepted.
        Accepted = "accepted",
        /// The outside service, or the client, declined.
        Declined = "declined",
        /// The client was seen there.
        Connected = "connected",
        /// The service was received.
        Completed = "completed",
        /// It came to nothing.
        Lapsed = "lapsed",
    }
}

names! {
    /// An institution the client may stay in.
    pub enum Facility {
        /// A hospital.
        Hospital = "hospital",
        /// A psychiatric hospital.
        PsychiatricHospital = "psychiatric_hospital",
        /// An emergency department.
        EmergencyDepartment = "emergency_department",
        /// A crisis service.
        Crisis = "crisis",
        /// A detoxification service.
        Detox = "detox",
        /// A jail or prison.
        Jail = "jail",
        /// Residential treatment.
        Residential = "residential",
        /// A shelter.
        Shelter = "shelter",
    }
}

names! {
    /// Why a case is on hold.
    pub enum HoldReason {
        /// In hospital.
        Hospital = "hospital",
        /// In jail.
        Jail = "jail",
        /// In residential treatment.
        Residential = "residential",
        /// Away for a time.
        Away = "away",
        /// Contact is lost.
        LostContact = "lost_contact",
        /// The client asked for it.
        ClientRequest = "client_request",
        /// Funding is missing.
        Funding = "funding",
        /// Another reason.
        Other = "other",
    }
}

names! {
    /// What came of the case as a whole.
    pub enum Outcome {
        /// The goals were met.
        GoalsMet = "goals_met",
        /// Some were.
        GoalsPartlyMet = "goals_partly_met",
        /// None were.
        GoalsNotMet = "goals_not_met",
    }
}

names! {
    /// Why a case was closed. The first five come at the end of the process, from evaluation; the others
    /// close early, from any open stage.
    pub enum CloseReason {
        /// The service ran its course.
        Completed = "completed",
        /// The client no longer needs it.
        Graduated = "graduated",
        /// To a less intensive program.
        SteppedDown = "stepped_down",
        /// To a more intensive program.
        SteppedUp = "stepped_up",
        /// To another provider.
        Transferred = "transferred",
        /// The client, or the guardian, declined.
        DeclinedService = "declined_service",
        /// Contact was lost.
        LostContact = "lost_contact",
        /// The client moved away.
        Moved = "moved",
        /// The client is not, or no longer, eligible.
        Ineligible = "ineligible",
        /// For safety.
        Safety = "safety",
        /// The client died.
        Deceased = "deceased",
        /// Another reason.
        Other = "other",
    }
}

impl CloseReason {
    /// Whether the reason closes a case early, from any open stage.
    #[must_use]
    pub const fn is_early(self) -> bool {
        !matches!(self, Self::Completed | Self::Graduated) && !self.is_transfer()
    }

    /// Whether the client passes to another program or provider.
    #[must_use]
    pub const fn is_transfer(self) -> bool {
        matches!(self, Self::SteppedDown | Self::SteppedUp | Self::Transferred)
    }
}

open_names! {
    /// What a client needs.
    pub enum Need {
        /// A place to live.
        Housing = "housing",
        /// Help with substance use.
        SubstanceUse = "substance_use",
        /// Money to live on.
        Income = "income",
    }
}

open_names! {
    /// A paper of the case.
    pub enum Document {
        /// An assessment of strengths.
        StrengthsAssessment = "strengths_assessment",
        /// An assessment of skills for a role.
        FunctionalAssessment = "functional_assessment",
        /// A crisis plan.
        CrisisPlan = "crisis_plan",
        /// A safety plan.
        SafetyPlan = "safety_plan",
        /// A plan for the time after.
        TransitionPlan = "transition_plan",
        /// A refusal of service, documented.
        Refusal = "refusal",
        /// A notice of closure.
        Notice = "notice",
    }
}

open_names! {
    /// A service given or arranged.
    pub enum Service {
        /// Case management itself; what a contact is about when nothing is said.
        CaseManagement = "case_management",
        /// Treatment of substance use.
        SubstanceUseTreatment = "substance_use_treatment",
        /// Therapy.
        Therapy = "therapy",
        /// Training of skills.
        SkillsTraining = "skills_training",
    }
}

open_names! {
    /// What a worker's logged time went to.
    pub enum Activity {
        /// Case management.
        CaseManagement = "case_management",
        /// Travel.
        Travel = "travel",
        /// Meetings.
        Meeting = "meeting",
        /// Papers.
        Documentation = "documentation",
    }
}

open_names! {
    /// What a worker is on a team.
    pub enum Role {
        /// Case manager.
        CaseManager = "case_manager",
        /// Team leader.
        TeamLeader = "team_leader",
        /// Supervisor.
        Supervisor = "supervisor",
        /// Prescriber.
        Prescriber = "prescriber",
        /// Nurse.
        Nurse = "nurse",
        /// Social worker.
        SocialWorker = "social_worker",
        /// Occupational therapist.
        OccupationalTherapist = "occupational_therapist",
        /// Psychologist.
        Psychologist = "psychologist",
        /// Substance use specialist.
        SubstanceUseSpecialist = "substance_use_specialist",
        /// Vocational specialist.
        VocationalSpecialist = "vocational_specialist",
        /// Peer specialist.
        PeerSpecialist = "peer_specialist",
        /// Administrative staff.
        Administrative = "administrative",
    }
}

names! {
    /// The kind of owner: who answers for a case.
    pub enum OwnerKind {
        /// One worker.
        Worker = "worker",
        /// A whole team.
        Team = "team",
        /// A lead with a team.
        Lead = "lead",
    }
}
