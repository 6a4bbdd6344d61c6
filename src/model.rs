//! The published ways of doing case management, and the families they belong to.

use serde::{Deserialize, Serialize};

use crate::names::names;

names! {
    /// A published way of doing case management.
    ///
    /// Flexible ACT and the six-month form of critical time intervention are models of their own here,
    /// since they promise different things. Source: SEED-A to SEED-D name the first eight and targeted
    /// case management; flexible ACT is the Dutch function-ACT.
    pub enum Model {
        /// Assess need and arrange outside services; little or no direct care.
        Brokerage = "brokerage",
        /// A clinician gives direct clinical care and coordinates the rest.
        Clinical = "clinical",
        /// The client directs; work starts from strengths and natural resources.
        StrengthsBased = "strengths-based",
        /// Builds skills for the client's chosen roles.
        Rehabilitation = "rehabilitation",
        /// Small caseload, high intensity, one worker answers.
        IntensiveCaseManagement = "icm",
        /// A team shares every case and gives nearly all care itself.
        AssertiveCommunityTreatment = "act",
        /// One team, two modes: shared and assertive on the board, individual off it.
        FlexibleAct = "fact",
        /// Nine months in three equal phases over a critical transition.
        CriticalTimeIntervention = "cti",
        /// The six-month form of critical time intervention: three phases of two months.
        CriticalTimeInterventionSixMonths = "cti-6",
        /// A lead with a team of several professions and one shared plan.
        Interdisciplinary = "interdisciplinary",
        /// Access to services for a Medicaid target group, without direct care.
        Targeted = "targeted",
    }
}

names! {
    /// The umbrella a model belongs to (SEED-D). A grouping for reports; it never owns a case.
    ///
    /// Its members share a temper and no figures: what a program promises is its model's. Where what the umbrella
    /// says and what a model says differ, the model is followed.
    pub enum Family {
        /// Brokerage and clinical. One worker answers for a client, from an office; the client goes at their own
        /// pace, and the coordinator checks on progress.
        StandardCommunityCare = "standard_community_care",
        /// ACT, ICM and CTI; flexible ACT is our addition. Support in person for people who are most at risk, by
        /// workers who carry few cases. SEED-D calls it short too, which is true of CTI alone: ACT has no end.
        IntensiveComprehensiveCare = "intensive_comprehensive_care",
        /// Strengths-based and rehabilitation. The client leads and sets the goals, in the community; intensity
        /// varies, and support fades as the client takes the plan over.
        RehabilitationOriented = "rehabilitation_oriented",
    }
}

impl Family {
    /// The models of the family.
    ///
    /// ```
    /// use caseload::model::{Family, Model};
    /// let members: Vec<_> = Family::RehabilitationOriented.members().collect();
    /// assert_eq!(members, [Model::StrengthsBased, Model::Rehabilitation]);
    /// ```
    pub fn members(self) -> impl Iterator<Item = Model> {
        Model::ALL.iter().copied().filter(move |model| model.family() == Some(self))
    }
}

names! {
    /// A practice laid over a model to make a hybrid.
    pub enum Overlay {
        /// A strengths assessment, and goals that build on strengths (SEED-B, with ICM).
        StrengthsPractice = "strengths-practice",
        /// Each goal names an intervention with its evidence; outcomes are measured, staff trained (SEED-D).
        EvidenceBasedPractice = "evidence-based-practice",
        /// Seen within 7 and 30 days of leaving a hospital (FUH).
        FollowUpAfterHospital = "follow-up-after-hospital",
        /// Evaluated as soon as the urgency of the request asks (CCBHC).
        TimelyAccess = "timely-access",
        /// A meeting each month, services assessed each year (HUD-578).
        Housing = "housing",
    }
}

impl Model {
    /// The family the model belongs to; `None` for interdisciplinary and targeted case management, which
    /// stand under no umbrella.
    ///
    /// ```
    /// use caseload::model::{Family, Model};
    /// assert_eq!(Model::Clinical.family(), Some(Family::StandardCommunityCare));
    /// assert_eq!(Model::Targeted.family(), None);
    /// ```
    #[must_use]
    pub const fn family(self) -> Option<Family> {
        match self {
            Self::Brokerage | Self::Clinical => Some(Family::StandardCommunityCare),
            Self::AssertiveCommunityTreatment
            | Self::IntensiveCaseManagement
            | Self::FlexibleAct
            | Self::CriticalTimeIntervention
            | Self::CriticalTimeInterventionSixMonths => Some(Family::IntensiveComprehensiveCare),
            Self::StrengthsBased | Self::Rehabilitation => Some(Family::RehabilitationOriented),
            Self::Interdisciplinary | Self::Targeted => None,
        }
    }
}
