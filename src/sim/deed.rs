//! What can be done to a case in a run: events made once, with the patterns of the rulebook that they fit.

use std::num::NonZeroU8;

use crate::event::{
    Agreement, Assessed, AssessmentKind, Authorization, AuthorizationStatus, CloseReason, Closed, ConsentGiven,
    ConsentGiver, ConsentScope, Contact, ContactOutcome, Document, DocumentCompleted, Enrolled, Evaluated, Facility,
    Goal, GoalUpdated, Held, HoldReason, InstitutionEntered, InstitutionLeft, Intervention, Kind, Measured, Mode,
    Outcome, Owner, Parties, Party, Phase, PhaseStarted, Place, PlanAdopted, PlanKind, RatingBasis, Reassigned,
    Referred, Resumed, RiskRated, Screened, Service, Text, Tier, TransferProposed, TransferSettled, Urgency,
    Waitlisted,
};
use crate::event::{GoalStatus, PlanReviewed, ScreeningStarted};
use crate::feasibility::Effort;
use crate::ids::{ClientId, GoalId, GroupId, WorkerId};
use crate::lifecycle::{Stage, Trigger};
use crate::program::{Anchor, Demand, Filter, Force, Guard, Pattern, Program, Rule, Standard};
use crate::time::Day;
use uuid::Uuid;

/// The place of a deed in the table.
pub(super) type Act = u32;

/// Something that can be done to a case.
#[derive(Debug, Clone)]
pub(super) struct Deed {
    /// The event; who takes part is filled in where it is lifted to a log.
    pub(super) kind: Kind,
    pub(super) trigger: Trigger,
    /// The patterns of the rulebook that it fits.
    pub(super) matches: u64,
    /// Minutes of a worker's time.
    pub(super) minutes: u32,
    /// The same contact, to which the client did not come.
    pub(super) no_show: Option<Act>,
}

/// What would do for a standard's item.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    /// Any of these, the first one that the stage allows.
    pub(super) acts: Vec<Act>,
    /// The patterns of which it must fit one.
    pub(super) bits: u64,
    /// Whether the workers of the scenario do it.
    pub(super) worked: bool,
}

/// Everything that can be done in a run.
#[derive(Debug)]
pub(super) struct Deeds<'a> {
    program: &'a Program,
    effort: &'a Effort,
    all: Vec<Deed>,
    /// For each standard, for each of its demands, what would do.
    answers: Vec<Vec<Answer>>,
    goals: Vec<Goal>,
    /// Papers that must be there before a plan.
    pub(super) before_plan: Vec<Act>,
    pub(super) screening: [Act; 2],
    pub(super) waitlisted: Act,
    pub(super) consent: Act,
    pub(super) authorization: Option<Act>,
    pub(super) enrolled: Act,
    pub(super) reassigned: Act,
    pub(super) evaluated: Act,
    pub(super) refusal: Act,
    /// Assessments and plans, in the order of their kinds.
    assessed: Vec<Act>,
    plans: Vec<Act>,
    rated: Vec<Act>,
    referred: Vec<Act>,
    /// The first phases of a fixed duration, in order.
    pub(super) phases: Vec<Act>,
}

impl<'a> Deeds<'a> {
    pub(super) fn of(program: &'a Program, effort: &'a Effort) -> Self {
        let mut deeds = Self {
            program,
            effort,
            all: Vec::new(),
            answers: Vec::new(),
            goals: goals(program),
            before_plan: Vec::new(),
            screening: [0; 2],
            waitlisted: 0,
            consent: 0,
            authorization: None,
            enrolled: 0,
            reassigned: 0,
            evaluated: 0,
            refusal: 0,
            assessed: Vec::new(),
            plans: Vec::new(),
            rated: Vec::new(),
            referred: Vec::new(),
            phases: Vec::new(),
        };
        let paper = effort.paper_minutes;
        let nobody = Owner::Worker(WorkerId(Uuid::nil()));
        deeds.referred = Urgency::ALL
            .iter()
            .map(|urgency| {
                let referred = Referred { urgency: *urgency, ..Referred::new(ClientId(Uuid::nil())) };
                deeds.add(referred.into(), Trigger::Referred, 0)
            })
            .collect();
        deeds.screening = [
            deeds.add(ScreeningStarted {}.into(), Trigger::ScreeningStarted, 0),
            deeds.add(Screened { eligible: true, reasons: vec![] }.into(), Trigger::Screened, 0),
        ];
        deeds.waitlisted = deeds.add(Waitlisted { priority: None }.into(), Trigger::Waitlisted, 0);
        deeds.consent = deeds.consent_to(ConsentScope::Services, None);
        if program.standards().iter().any(|of| of.rule == Rule::Authorization {}) {
            let approved = Authorization {
                payer: "payer".into(),
                status: AuthorizationStatus::Approved,
                from: None,
                to: None,
                units: None,
            };
            deeds.authorization = Some(deeds.add(approved.into(), Trigger::Authorization, 0));
        }
        deeds.enrolled = deeds.add(Enrolled { owner: nobody, backup: None }.into(), Trigger::Enrolled, 0);
        let reassigned = Reassigned { owner: nobody, backup: None, reason: "a worker left".into() };
        deeds.reassigned = deeds.add(reassigned.into(), Trigger::Reassigned, 0);
        let evaluated = Evaluated { outcome: Outcome::GoalsMet, unmet_needs: vec![], notes: None };
        deeds.evaluated = deeds.add(evaluated.into(), Trigger::Evaluated, paper);
        deeds.refusal = deeds.document(Document::Refusal);
        deeds.assessed = AssessmentKind::ALL.iter().map(|kind| deeds.assessment(*kind)).collect();
        deeds.plans = PlanKind::ALL.iter().map(|kind| deeds.plan(*kind)).collect();
        deeds.rated = Tier::ALL.iter().map(|tier| deeds.rating(*tier, false)).collect();
        deeds.phases = program
            .timed_phases()
            .map(|of| PhaseStarted { phase: of.phase.clone() })
            .collect::<Vec<_>>()
            .into_iter()
            .map(|started| deeds.add(started.into(), Trigger::PhaseStarted, 0))
            .collect();
        let papers = program.standards().iter().filter_map(|of| match &of.rule {
            Rule::Guard(Guard::DocumentOnFile { document }) => Some(document.clone()),
            _ => None,
        });
        deeds.before_plan = papers.map(|document| deeds.document(document)).collect();
        let answers = |of: &Standard| {
            let mut answers = deeds.answers_to(of);
            let asked = !effort.only_required || of.force == Force::Required;
            for answer in &mut answers {
                answer.worked = asked && !answer.acts.is_empty();
            }
            answers
        };
        deeds.answers = program.standards().iter().map(answers).collect();
        deeds
    }

    pub(super) fn get(&self, act: Act) -> Option<&Deed> {
        self.all.get(usize::try_from(act).ok()?)
    }

    /// Whether something can be done in a stage.
    pub(super) fn can(&self, act: Act, stage: Option<Stage>) -> bool {
        self.get(act).is_some_and(|deed| Stage::next(stage, deed.trigger).is_some())
    }

    /// Whether the rulebook asks for anything of those who wait that can be done while they do.
    pub(super) fn any_for_waiting(&self) -> bool {
        let begun = self.referred.iter().chain(&self.screening).chain([&self.waitlisted]).chain(&self.rated);
        let begun = begun.filter_map(|act| self.get(*act)).fold(0, |bits, deed| bits | deed.matches);
        self.program.standards().iter().zip(&self.answers).any(|(of, answers)| {
            let binds = match &of.rule {
                Rule::Contact(rule) => rule.scope.before_enrolment,
                Rule::Deadline(rule) => match &rule.anchor {
                    Anchor::Each(from) | Anchor::First(from) | Anchor::Learned(from) => {
                        self.program.bit(from) & begun != 0
                    }
                    Anchor::Held(_) => false,
                },
                _ => false,
            };
            binds && answers.iter().flat_map(|of| &of.acts).any(|act| self.can(*act, Some(Stage::Waitlist)))
        })
    }

    pub(super) fn answer(&self, standard: usize, demand: usize) -> Option<&Answer> {
        self.answers.get(standard)?.get(demand)
    }

    pub(super) fn referred(&self, urgency: Urgency) -> Act {
        nth(&self.referred, Urgency::ALL, &urgency)
    }

    pub(super) fn rated(&self, tier: Tier) -> Act {
        nth(&self.rated, Tier::ALL, &tier)
    }

    /// An assessment that completes the stage on a day.
    pub(super) fn assessed(&self, day: Day) -> Act {
        let accepted = self.program.process_on(day).assessments.first().copied();
        nth(&self.assessed, AssessmentKind::ALL, &accepted.unwrap_or(AssessmentKind::Initial))
    }

    /// A plan that leads to implementation on a day.
    pub(super) fn plan_on(&self, day: Day) -> Act {
        let accepted = self.program.process_on(day).plans.first().copied();
        nth(&self.plans, PlanKind::ALL, &accepted.unwrap_or(PlanKind::Full))
    }

    /// Adds a deed, or finds the one that is the same.
    fn add(&mut self, kind: Kind, trigger: Trigger, minutes: u32) -> Act {
        let same = |deed: &Deed| deed.kind == kind && deed.minutes == minutes;
        let place = self.all.iter().position(same).unwrap_or_else(|| {
            let matches = self.program.matches(&kind);
            self.all.push(Deed { kind, trigger, matches, minutes, no_show: None });
            self.all.len().saturating_sub(1)
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    pub(super) fn consent_to(&mut self, scope: ConsentScope, recipient: Option<Text>) -> Act {
        let given_by = ConsentGiver::Client;
        let given = ConsentGiven { scope, given_by, recipient, purpose: None, covers: vec![], expires_on: None };
        self.add(given.into(), Trigger::ConsentGiven, 0)
    }

    fn document(&mut self, document: Document) -> Act {
        self.add(DocumentCompleted { document }.into(), Trigger::DocumentCompleted, self.effort.paper_minutes)
    }

    fn assessment(&mut self, kind: AssessmentKind) -> Act {
        self.add(Assessed { kind, needs: vec![] }.into(), Trigger::Assessed, self.effort.paper_minutes)
    }

    fn plan(&mut self, kind: PlanKind) -> Act {
        let plan = PlanAdopted { kind, agreement: Agreement::Agreed, goals: self.goals.clone() };
        self.add(plan.into(), Trigger::PlanAdopted, self.effort.paper_minutes)
    }

    fn rating(&mut self, tier: Tier, flagged: bool) -> Act {
        let flags = if flagged { vec!["flag".into()] } else { vec![] };
        let (basis, reason) = (RatingBasis::Judgement, Some("rated by the worker".into()));
        let rated = RiskRated {
            tier,
            basis,
            reason,
            instrument: None,
            version: None,
            score: None,
            low: None,
            high: None,
            flags,
        };
        self.add(rated.into(), Trigger::RiskRated, 0)
    }

    pub(super) fn closed(&mut self, reason: CloseReason, to_program: Option<Text>) -> Act {
        let trigger = if reason.is_early() { Trigger::ClosedEarly } else { Trigger::Closed };
        self.add(Closed { reason, to_program, referred_on: None }.into(), trigger, 0)
    }

    pub(super) fn hand_over(&mut self, to_program: &str) -> Vec<Act> {
        let to: Text = to_program.into();
        let contact = Contact { hand_off: Some(true), ..self.contact_for(&Filter::default()) };
        vec![
            self.consent_to(ConsentScope::InformationSharing, Some(to.clone())),
            self.add(TransferProposed { to_program: to, owner: None }.into(), Trigger::TransferProposed, 0),
            self.add(TransferSettled { accepted: true }.into(), Trigger::TransferSettled, 0),
            self.add(contact.into(), Trigger::Contact, self.effort.contact_minutes),
        ]
    }

    pub(super) fn stay(&mut self, facility: Facility) -> [Option<Act>; 4] {
        let reason = match facility {
            Facility::Hospital | Facility::PsychiatricHospital => Some(HoldReason::Hospital),
            Facility::Jail => Some(HoldReason::Jail),
            Facility::Residential => Some(HoldReason::Residential),
            _ => None,
        };
        [
            Some(self.add(
                InstitutionEntered { facility, learned_at: None, team_involved: None }.into(),
                Trigger::InstitutionEntered,
                0,
            )),
            reason.map(|reason| self.add(Held { reason }.into(), Trigger::Held, 0)),
            reason.map(|reason| self.add(Resumed { reason }.into(), Trigger::Resumed, 0)),
            Some(self.add(
                InstitutionLeft { facility, learned_at: None, team_involved: None }.into(),
                Trigger::InstitutionLeft,
                0,
            )),
        ]
    }

    /// A contact that fits a filter; where the filter leaves it open in person, where the client lives, with the client.
    fn contact_for(&self, filter: &Filter) -> Contact {
        let mode = chosen(&filter.modes, Mode::FaceToFace);
        let usual = if mode == Mode::FaceToFace { Place::Community } else { Place::Remote };
        let with = if filter.with.is_empty() || filter.with.contains(Party::Client) {
            Parties::from([Party::Client])
        } else {
            filter.with.iter().take(1).collect()
        };
        let service = filter.services.iter().find(|of| **of != Service::CaseManagement);
        let any = filter.services.is_empty() || filter.services.contains(&Service::CaseManagement);
        let minutes = self.effort.contact_minutes.max(filter.min_minutes.into());
        Contact {
            mode,
            place: chosen(&filter.places, usual),
            with,
            minutes: u16::try_from(minutes).unwrap_or(u16::MAX),
            staff: vec![],
            outcome: chosen(&filter.outcomes, ContactOutcome::Completed),
            service: service.filter(|_| !any).cloned(),
            group: (filter.group == Some(true)).then_some(GroupId(Uuid::nil())),
            hand_off: filter.hand_off.filter(|hand_off| *hand_off),
            appointment: None,
        }
    }

    fn contact(&mut self, filter: &Filter, of: &Standard) -> Act {
        let contact = self.contact_for(filter);
        let in_person = contact.mode == Mode::FaceToFace && !matches!(contact.place, Place::Office | Place::Remote);
        let way = if in_person { self.effort.travel_minutes } else { 0 };
        let own = self.effort.of.get(&of.code).map(|work| work.minutes.div_ceil(work.clients.max(1)));
        let minutes = own.unwrap_or_else(|| u32::from(contact.minutes).saturating_add(way));
        let missed = Contact { outcome: ContactOutcome::NoShow, ..contact.clone() };
        let keeps = contact.with.contains(Party::Client) && contact.outcome == ContactOutcome::Completed;
        let act = self.add(contact.into(), Trigger::Contact, minutes);
        if keeps {
            let no_show = self.add(missed.into(), Trigger::Contact, minutes);
            if let Some(deed) = usize::try_from(act).ok().and_then(|act| self.all.get_mut(act)) {
                deed.no_show = Some(no_show);
            }
        }
        act
    }

    fn answers_to(&mut self, of: &Standard) -> Vec<Answer> {
        match &of.rule {
            Rule::Contact(rule) => {
                let answer = |demand: &Demand| Answer {
                    acts: vec![self.contact(&demand.filter, of)],
                    bits: self.program.bit(&Pattern::Contact(demand.filter.clone())),
                    worked: false,
                };
                rule.demands.iter().map(answer).collect()
            }
            Rule::Deadline(rule) => {
                let acts = rule.done_by.iter().filter_map(|pattern| self.doing(pattern, of)).collect();
                let bits = self.program.bits(&rule.done_by);
                vec![Answer { acts, bits, worked: false }]
            }
            _ => Vec::new(),
        }
    }

    /// What a worker would do that fits a pattern; none where it is not a worker's to do.
    fn doing(&mut self, pattern: &Pattern, of: &Standard) -> Option<Act> {
        let paper = self.effort.of.get(&of.code).map_or(self.effort.paper_minutes, |work| work.minutes);
        Some(match pattern {
            Pattern::Contact(filter) => self.contact(filter, of),
            Pattern::Assessed { kinds } => {
                let kind = chosen(kinds, AssessmentKind::Reassessment);
                self.add(Assessed { kind, needs: vec![] }.into(), Trigger::Assessed, paper)
            }
            Pattern::PlanAdopted { kinds } => {
                let kind = chosen(kinds, PlanKind::Full);
                let plan = PlanAdopted { kind, agreement: Agreement::Agreed, goals: self.goals.clone() };
                self.add(plan.into(), Trigger::PlanAdopted, paper)
            }
            Pattern::PlanReviewed {} => self.add(PlanReviewed {}.into(), Trigger::PlanReviewed, paper),
            Pattern::DocumentCompleted { documents } => {
                let document = documents.first().cloned().unwrap_or(Document::Other("paper".into()));
                self.add(DocumentCompleted { document }.into(), Trigger::DocumentCompleted, paper)
            }
            Pattern::Measured { measures } => {
                let measure: Text = measures.first().map_or("measure", String::as_str).into();
                let measured = Measured { measure, value: 0.into(), version: None, reported_by: None };
                self.add(measured.into(), Trigger::Measured, paper)
            }
            Pattern::ConsentGiven { scopes, given_by } => {
                let scope = chosen(scopes, ConsentScope::Services);
                let given_by = chosen(given_by, ConsentGiver::Client);
                let given =
                    ConsentGiven { scope, given_by, recipient: None, purpose: None, covers: vec![], expires_on: None };
                self.add(given.into(), Trigger::ConsentGiven, paper)
            }
            Pattern::GoalUpdated { statuses } => {
                let goal = self.goals.first()?.id;
                let status = chosen(statuses, GoalStatus::Active);
                if status != GoalStatus::Active {
                    return None;
                }
                self.add(GoalUpdated { goal, status, attainment: None }.into(), Trigger::GoalUpdated, paper)
            }
            _ => return None,
        })
    }
}

fn nth<T: PartialEq>(acts: &[Act], all: &[T], of: &T) -> Act {
    let place = all.iter().position(|known| known == of).unwrap_or(0);
    acts.get(place).copied().unwrap_or(0)
}

/// The usual one where a list takes it, else the list's first.
fn chosen<T: PartialEq + Copy>(list: &[T], usual: T) -> T {
    if list.is_empty() || list.contains(&usual) { usual } else { list.first().copied().unwrap_or(usual) }
}

/// Goals that every guard of a plan takes: of as many areas as the program asks for, with strengths and evidence.
fn goals(program: &Program) -> Vec<Goal> {
    let areas = program.standards().iter().filter_map(|of| match of.rule {
        Rule::Guard(Guard::FocusAreas { least, .. }) => Some(least),
        _ => None,
    });
    let areas = areas.max().unwrap_or(1).max(1);
    let goal = |area: u32| {
        let intervention =
            Intervention { name: "service".into(), evidence: Some("evidence".into()), schedule: None, resource: None };
        Goal {
            area: Some(format!("area {area}").into()),
            strengths: vec!["strength".into()],
            interventions: vec![intervention],
            ..Goal::new(GoalId(Uuid::from_u128(area.into())), "goal")
        }
    };
    (1..=areas).map(goal).collect()
}

/// The phase that a deed begins, by its place among the program's phases, from 1.
pub(super) fn phase_begun(program: &Program, phase: &Phase) -> Option<NonZeroU8> {
    let place = program.phases().iter().position(|known| known.phase == *phase)?;
    u8::try_from(place.saturating_add(1)).ok().and_then(NonZeroU8::new)
}
