//! Who is to be served, and by whom: what models are chosen by.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::admission::IcmAdmission;
use crate::event::Tier;
use crate::names::names;

names! {
    /// What a case is about, as the introductions to the field list it (SEED-A to SEED-D).
    pub enum CaseType {
        /// Speaking up for somebody's rights.
        Advocacy = "advocacy",
        /// Growing old.
        Aging = "aging",
        /// An injury of the brain.
        BrainInjury = "brain_injury",
        /// A long illness.
        ChronicIllness = "chronic_illness",
        /// Pain that lasts.
        ChronicPain = "chronic_pain",
        /// Prison, jail or the courts.
        Corrections = "corrections",
        /// A crisis.
        CrisisIntervention = "crisis_intervention",
        /// A developmental disability.
        DevelopmentalDisability = "developmental_disability",
        /// A disability or impairment.
        Disability = "disability",
        /// Violence at home.
        DomesticViolence = "domestic_violence",
        /// Work.
        Employment = "employment",
        /// No home.
        Homelessness = "homelessness",
        /// Help with housing.
        Housing = "housing",
        /// A long stay in hospital.
        HospitalLongStay = "hospital_long_stay",
        /// A mental illness.
        MentalHealth = "mental_health",
        /// Medical needs that go on.
        OngoingMedicalNeeds = "ongoing_medical_needs",
        /// Policy and planning.
        PolicyAndPlanning = "policy_and_planning",
        /// Post-traumatic stress, or social anxiety.
        TraumaticStress = "ptsd_or_social_anxiety",
        /// Public welfare.
        PublicWelfare = "public_welfare",
        /// Occupational therapy or rehabilitation goals.
        RehabilitationGoals = "rehabilitation_goals",
        /// School.
        School = "school",
        /// Company.
        Socialization = "socialization",
        /// Substance use.
        SubstanceUse = "substance_use",
        /// Trauma.
        Trauma = "trauma",
        /// A veteran.
        Veteran = "veteran",
    }
}

names! {
    /// What weighs in the choice of a model.
    pub enum Topic {
        /// What the case is about.
        CaseType = "case_type",
        /// Needs, and what is to be done about them.
        Needs = "needs",
        /// How ill and how urgent.
        Acuity = "acuity",
        /// Leaving an institution.
        Transition = "transition",
        /// Who is there for the client.
        Supports = "supports",
        /// What the client wants.
        Goals = "goals",
        /// Whether published criteria of admission are met.
        Admission = "admission",
        /// Staff.
        Staff = "staff",
        /// Clinicians.
        Clinicians = "clinicians",
        /// How the organisation works, and with whom.
        Infrastructure = "infrastructure",
        /// Hours of service.
        Coverage = "coverage",
        /// The way to clients.
        Commute = "commute",
        /// A priority: cost.
        Cost = "cost",
        /// A priority: quality of care.
        Quality = "quality",
        /// A priority: how clients find it.
        Experience = "experience",
        /// A priority: less use of hospitals and the like.
        UseOfServices = "use_of_services",
    }
}

/// Declares what may be known of somebody: each with its wire name, its words and its topic.
macro_rules! facts {
    ($(#[$doc:meta])* pub enum $type:ident { $($fact:ident = $name:literal, $words:literal, $topic:ident;)+ }) => {
        names! {
            $(#[$doc])*
            pub enum $type { $(#[doc = concat!("That ", $words, ".")] $fact = $name,)+ }
        }

        impl $type {
            /// In words.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$fact => $words),+ }
            }

            /// What it belongs to.
            #[must_use]
            pub const fn topic(self) -> Topic {
                match self { $(Self::$fact => Topic::$topic),+ }
            }
        }
    };
}

facts! {
    /// What may be known of a client.
    pub enum Trait {
        SingleNeed = "single_need", "the client has one need, or one service involved", Needs;
        SeveralNeeds = "several_needs", "the client has three needs or more at a time", Needs;
        SeveralServices = "several_services", "the client has two services involved or more", Needs;
        LongTermNeed = "long_term_need", "the client has a complex or long-term need", Needs;
        ClinicalNeed = "clinical_need", "the client needs a clinical intervention", Needs;
        LocalServicesMeetNeeds = "local_services_meet_needs", "local services can meet the needs", Needs;
        Stable = "stable", "the client is stable", Acuity;
        HighAcuity = "high_acuity", "the acuity is high", Acuity;
        InCrisis = "in_crisis", "the client is in an acute crisis", Acuity;
        NeedsAdmission = "needs_admission", "the client needs to be admitted at once", Acuity;
        SevereMentalIllness = "severe_mental_illness", "the client has a severe mental illness", Acuity;
        RepeatedAdmissions = "repeated_admissions", "the client was admitted to hospital again and again", Acuity;
        NeedChanges = "need_changes", "need of intensive care comes and goes", Acuity;
        PsychoticOrBipolar = "psychotic_or_bipolar", "the illness is schizophrenia, another psychotic or a bipolar disorder", Admission;
        MajorDifficulty = "major_difficulty", "the client has major difficulty living in the community", Admission;
        HighServiceNeed = "high_service_need", "the client has a high need of service, as shown by a long or repeated stay in hospital", Admission;
        OtherConditionAlone = "other_condition_alone", "the condition is substance use, a developmental disability, a personality disorder, a brain injury or autism, without a psychiatric disorder", Admission;
        OtherProgram = "other_program", "the client is enrolled in health-home care management or day treatment", Admission;
        IcmCriteria = "icm_criteria", "the client meets two of the three criteria of a state's rule for ICM", Admission;
        MedicaidTargetGroup = "medicaid_target_group", "the client is eligible for Medicaid and of a target group", Admission;
        TransitionKnown = "transition_known", "the day of leaving an institution is known", Transition;
        TransitionNear = "transition_near", "the day of leaving lies within 45 days", Transition;
        NaturalSupports = "natural_supports", "the client has people and places to build on", Supports;
        SupportsToBuild = "supports_to_build", "the client needs lasting supports to be built in the community", Supports;
        NobodyToHandTo = "nobody_to_hand_to", "the client needs intensive support for good, with nobody to hand over to", Supports;
        LeadsOwnGoals = "leads_own_goals", "the client wants to lead and set the goals", Goals;
        RoleGoal = "role_goal", "the client wants a role: a home, work, study or company", Goals;
        SkillGap = "skill_gap", "the client lacks skills or support for the role", Goals;
        SharedPlan = "shared_plan", "the client wants one plan that all services share", Goals;
    }
}

facts! {
    /// What may be known of an organisation.
    pub enum Capacity {
        FewCaseManagers = "few_case_managers", "the organisation has few case managers", Staff;
        MultidisciplinaryTeam = "multidisciplinary_team", "the organisation has a team of several professions", Staff;
        SmallCaseloads = "small_caseloads", "the workers can carry few cases", Staff;
        Clinicians = "clinicians", "the workers are clinicians", Clinicians;
        Prescriber = "prescriber", "the organisation has a psychiatrist or other prescriber", Clinicians;
        ClinicalSupervisor = "clinical_supervisor", "the supervisor is clinically trained", Clinicians;
        OutsideProviders = "outside_providers", "the organisation relies on outside providers", Infrastructure;
        SharedWorkflows = "shared_workflows", "the organisation has defined workflows and strong communication across functions", Infrastructure;
        StrengthsSupervision = "strengths_supervision", "the team reviews strengths tools in group supervision", Infrastructure;
        VocationalServices = "vocational_services", "vocational or occupational services are at hand", Infrastructure;
        InstitutionPartners = "institution_partners", "hospitals, shelters or prisons refer before the move", Infrastructure;
        ServesDistrict = "serves_district", "the organisation serves all with severe mental illness in a district", Infrastructure;
        MedicaidFunding = "medicaid_funding", "the service is paid by Medicaid, by units", Infrastructure;
        SixMonths = "six_months", "the program is to last six months, not nine", Infrastructure;
        RoundTheClock = "round_the_clock", "somebody can be reached around the clock", Coverage;
        VisitsClients = "visits_clients", "the workers go where clients are", Commute;
        LongWays = "long_ways", "the ways to clients are long", Commute;
    }
}

/// Who is to be served. What is not said is not known, which is not the same as no.
///
/// ```
/// use caseload::choose::{CaseType, Client, Trait};
/// let client = Client::of([CaseType::Homelessness]).is(Trait::SevereMentalIllness).is_not(Trait::Stable).transition(Some(-10));
/// assert_eq!(client.knows(Trait::TransitionNear), Some(true));
/// assert_eq!(client.knows(Trait::RoleGoal), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Client {
    /// What the case is about.
    pub case_types: BTreeSet<CaseType>,
    /// What is known, and whether it is so.
    pub traits: BTreeMap<Trait, bool>,
}

impl Client {
    /// A client with cases of these types, of whom nothing more is known.
    #[must_use]
    pub fn of(case_types: impl IntoIterator<Item = CaseType>) -> Self {
        Self { case_types: case_types.into_iter().collect(), traits: BTreeMap::new() }
    }

    /// With something that is so.
    #[must_use]
    pub fn is(mut self, known: Trait) -> Self {
        self.traits.insert(known, true);
        self
    }

    /// With something that is not so.
    #[must_use]
    pub fn is_not(mut self, known: Trait) -> Self {
        self.traits.insert(known, false);
        self
    }

    /// Whether it is so; none where that is not known.
    #[must_use]
    pub fn knows(&self, known: Trait) -> Option<bool> {
        self.traits.get(&known).copied()
    }

    /// With so many needs at a time.
    #[must_use]
    pub fn needs(mut self, needs: u32) -> Self {
        self.traits.extend([(Trait::SingleNeed, needs == 1), (Trait::SeveralNeeds, needs >= 3)]);
        self
    }

    /// The client at that tier: low is stable, high and very high are of high acuity, and very high is a crisis.
    #[must_use]
    pub fn acuity(mut self, tier: Tier) -> Self {
        let known = [
            (Trait::Stable, Tier::Low..=Tier::Low),
            (Trait::HighAcuity, Tier::High..=Tier::VeryHigh),
            (Trait::InCrisis, Tier::VeryHigh..=Tier::VeryHigh),
        ];
        self.traits.extend(known.map(|(of, tiers)| (of, tiers.contains(&tier))));
        self
    }

    /// The client leaves, or left, an institution so many days from the start of service (before it below 0), or on no
    /// day that one could name.
    #[must_use]
    pub fn transition(mut self, days: Option<i32>) -> Self {
        let near = days.is_some_and(|days| days.unsigned_abs() <= TRANSITION_DAYS);
        self.traits.extend([(Trait::TransitionKnown, days.is_some()), (Trait::TransitionNear, near)]);
        self
    }

    /// With what a state's rule for ICM comes to, where it can be told.
    #[must_use]
    pub fn admitted(mut self, admission: &IcmAdmission) -> Self {
        self.traits.extend(admission.is_met().map(|met| (Trait::IcmCriteria, met)));
        self
    }
}

/// Days between leaving an institution and the start of service: CTI-NC, transition within 45 days.
const TRANSITION_DAYS: u32 = 45;

/// Who is to serve. What is not said is not known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Organisation {
    /// What is known, and whether it is so.
    pub capacities: BTreeMap<Capacity, bool>,
}

impl Organisation {
    /// Whether it is so; none where that is not known.
    #[must_use]
    pub fn knows(&self, known: Capacity) -> Option<bool> {
        self.capacities.get(&known).copied()
    }

    /// With something that is so.
    #[must_use]
    pub fn has(mut self, known: Capacity) -> Self {
        self.capacities.insert(known, true);
        self
    }

    /// With something that is not so.
    #[must_use]
    pub fn lacks(mut self, known: Capacity) -> Self {
        self.capacities.insert(known, false);
        self
    }
}
