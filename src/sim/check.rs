//! What is wrong with a scenario, and what is asked too much of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::policy::{Admission, Keeps, Order, Ownership, Parts};
use super::{ChanceFault, Distribution, Scenario, TierChange, Workers};
use crate::event::{CloseReason, Hundredths, OwnerKind, RoleHours, Tier};
use crate::program::{self, Cap, Code, Contradictions, Force, Guard, Load, Per, Program, Rule, Standard};
use crate::roster::fte_of;
use crate::time::Day;

/// A year, in days.
pub(super) const YEAR: f64 = 365.25;
/// The most workers of a run.
const MOST_WORKERS: u32 = 10_000;

/// One thing that is wrong with a scenario.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It has no name.
    #[error("the scenario has no name; give it one")]
    Name,
    /// It runs for no days, or beyond the calendar.
    #[error("{days} days from {from}; expected at least 1, and the last no later than {}", Day::LAST)]
    Days {
        /// The first day.
        from: Day,
        /// How many.
        days: u32,
    },
    /// The warm-up leaves nothing.
    #[error("a warm-up of {warm_up} days in a run of {days}; expected fewer days than the run has")]
    WarmUp {
        /// The warm-up.
        warm_up: u32,
        /// The run.
        days: u32,
    },
    /// Nothing is run.
    #[error("0 replications; ask for at least 1")]
    Replications,
    /// Nobody works.
    #[error("no workers; say how many there are")]
    NoWorkers,
    /// A worker's hours make no sense.
    #[error("workers {group}: {found} hours a week; expected a number from 0 to 168")]
    Hours {
        /// Which workers, by their place from 1.
        group: usize,
        /// What was found.
        found: f64,
    },
    /// The work takes minutes, and it is not said how many hours there are for it.
    #[error("workers {group}: no hours a week, and the work names no full-time week; give either")]
    NoHours {
        /// Which workers, by their place from 1.
        group: usize,
    },
    /// The work takes minutes, and no part of the hours is there for it.
    #[error("{found} percent of the hours; expected 1 to 100 where work is to be done")]
    Share {
        /// What was found.
        found: u32,
    },
    /// Something drawn makes no sense.
    #[error("{place}: {fault}")]
    Chance {
        /// Where.
        place: &'static str,
        /// What is wrong.
        fault: ChanceFault,
    },
    /// A number makes no sense.
    #[error("{what} is {found}; expected {expected}")]
    Number {
        /// Which.
        what: &'static str,
        /// What it is.
        found: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// The weights of the mix sum to nothing.
    #[error("the weights of the mix sum to 0; give at least one of them a weight")]
    Mix,
    /// A tier changes into itself.
    #[error("a change from {0} to itself; leave it out")]
    TierChange(Tier),
    /// A change of tier stands twice.
    #[error("the change from {from} to {to} stands twice; put it once, with its whole rate")]
    TierChangeTwice {
        /// The tier before.
        from: Tier,
        /// The tier after.
        to: Tier,
    },
    /// It is not said how long clients stay.
    #[error("no length of stay, and the program has no fixed duration; say how long clients stay")]
    NoStay,
    /// What is laid over the model contradicts it.
    #[error("the overlays: {0}")]
    Contradictions(Contradictions),
    /// The rulebook has faults of its own.
    #[error("{0}")]
    Program(program::Faults),
    /// A standard that the rulebook does not have.
    #[error("the rulebook has no standard `{0}`; name one that it has")]
    UnknownStandard(Code),
    /// The rulebook does not let such owners have cases.
    #[error("cases are to be owned by a {found}, which `{code}` forbids; choose another ownership, or waive it")]
    Ownership {
        /// The kind of owner.
        found: OwnerKind,
        /// The standard.
        code: Code,
    },
    /// A limit leaves nobody room for clients of some kind.
    #[error("nobody ever has room for clients {of}; raise `{limit}`, or add hours")]
    NoRoom {
        /// The clients.
        of: String,
        /// The limit.
        limit: String,
    },
    /// All places are reserved.
    #[error("{reserved} places are reserved, and there are {places}; reserve fewer")]
    Reserved {
        /// Reserved.
        reserved: u32,
        /// There.
        places: u64,
    },
    /// Nobody is reserved for, or nothing.
    #[error("places are reserved for no tier; name the tiers")]
    ReservedForNobody,
    /// Places are reserved, and nothing says how many there are.
    #[error("{0} places are reserved, and no cap by heads says how many there are; add one to admission")]
    ReservedOfNone(u32),
    /// Only some workers can do what a standard asks, which a run does not tell apart.
    #[error("only some workers can do what `{0}` asks, which a run does not tell apart; leave `any_of` out")]
    Skill(Code),
    /// Nobody holds what clients need.
    #[error("clients need a worker who holds {}, and nobody does; add one, or leave the need out", .0.join(" or "))]
    NobodyHolds(Vec<String>),
    /// Nobody holds what the rulebook asks of owners.
    #[error("`{code}` asks owners to hold {}, and nobody does; add one who does, or waive it", .any_of.join(" or "))]
    OwnersHold {
        /// The standard.
        code: Code,
        /// Any of these.
        any_of: Vec<String>,
    },
    /// Clients are turned away on the spot, which the rulebook does not allow.
    #[error("clients who find the waiting room full are turned away at once, which `{0}` forbids; leave the room out")]
    TurnedAway(Code),
    /// Clients who give up or drop out close their case, which the rulebook does not allow.
    #[error(
        "clients who give up waiting or drop out decline the service, which `{0}` forbids; let nobody, or waive it"
    )]
    GivesUp(Code),
    /// The rulebook keeps clients to the end of its time.
    #[error("clients step down before their time is over, which `{0}` forbids; leave the step-down out")]
    FixedTerm(Code),
    /// Nobody is there to stand in for the one who works.
    #[error("one worker, and `{0}` asks for another to stand in; add one, or waive it")]
    NoBackup(Code),
    /// Clients step down to where they are.
    #[error("a step-down to the program itself, or to none; name the lighter one")]
    StepDown,
}

impl Fault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name => "scenario.name",
            Self::Days { .. } => "scenario.days",
            Self::WarmUp { .. } => "scenario.warm_up",
            Self::Replications => "scenario.replications",
            Self::NoWorkers => "scenario.workers",
            Self::Hours { .. } | Self::NoHours { .. } => "scenario.hours",
            Self::Share { .. } => "scenario.share",
            Self::Chance { fault, .. } => fault.code(),
            Self::Number { .. } => "scenario.number",
            Self::Mix => "scenario.mix",
            Self::TierChange(_) => "scenario.tier_change",
            Self::TierChangeTwice { .. } => "scenario.tier_change_twice",
            Self::NoStay => "scenario.stay",
            Self::Contradictions(_) => "scenario.contradictions",
            Self::Program(_) => "scenario.program",
            Self::UnknownStandard(_) => "scenario.standard",
            Self::Ownership { .. } => "scenario.ownership",
            Self::NoRoom { .. } => "scenario.room",
            Self::Reserved { .. } | Self::ReservedForNobody | Self::ReservedOfNone(_) => "scenario.reserved",
            Self::Skill(_) => "scenario.skill",
            Self::NobodyHolds(_) | Self::OwnersHold { .. } => "scenario.needs",
            Self::NoBackup(_) => "scenario.backup",
            Self::TurnedAway(_) => "scenario.turned_away",
            Self::GivesUp(_) => "scenario.gives_up",
            Self::StepDown | Self::FixedTerm(_) => "scenario.step_down",
        }
    }
}

/// Everything that is wrong with a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub(super) const fn of(faults: Vec<Fault>) -> Self {
        Self(faults)
    }

    /// The faults.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.0
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the scenario has {} fault(s)", self.0.len())?;
        self.0.iter().try_for_each(|fault| write!(f, "; {fault}"))
    }
}

impl std::error::Error for Faults {}

/// More clients come than the limits can ever serve. Written with serde it has these fields.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Overload {
    /// How many come a week.
    pub come: f64,
    /// How many can be served a week, all places taken, every stay as long as the scenario has it, and of each kind as
    /// many of them as come. What cases weigh is the mean over the stay, through phases and tiers as they change; holds
    /// make none lighter.
    pub served: f64,
    /// Whether some go another way: they give up, are turned away, drop out or step down. How many is not known before
    /// the run; the waitlist grows by less for it, or settles.
    pub relieved: bool,
}

impl Overload {
    /// By how many the waitlist grows a week; at the most, where it is relieved.
    #[must_use]
    pub fn growth(&self) -> f64 {
        self.come - self.served
    }
}

impl fmt::Display for Overload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { come, served, relieved } = self;
        let growth = self.growth();
        write!(f, "{come:.2} clients come a week and {served:.2} can be served: the waitlist ")?;
        if *relieved {
            let others = "those who give up, are turned away, drop out or step down";
            write!(f, "would grow by {growth:.2} a week but for {others}")
        } else {
            write!(f, "grows by {growth:.2} a week")
        }
    }
}

/// A scenario that was checked: what a run takes. Parts of one's own go in here, each where the policy has one.
///
/// ```
/// use caseload::sim::{Measure, Scenario, run};
///
/// let scenario = Scenario::from_toml(include_str!("../../examples/scenarios/cap-20.toml"))?;
/// let scenario = Scenario { days: 200, warm_up: 0, ..scenario };
/// // Clients go to workers who live near them, and to nobody else; of those, to who has the fewest cases for the hours.
/// let near = scenario.check()?.assigned_by(|_, worker| worker.near.then_some(worker.cases as f64 / worker.fte));
/// // Those who asked for an emergency come first, then who has waited longest.
/// let near = near.ordered_by(|client| if client.urgency == Urgency::Emergency { f64::MIN } else { -client.waited });
/// assert!(run(&near, 0).value(None, &Measure::Open).is_some());
/// # use caseload::event::Urgency;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Checked {
    pub(super) scenario: Scenario,
    pub(super) program: Program,
    pub(super) overload: Option<Overload>,
    pub(super) parts: Parts,
    pub(super) logs: bool,
}

impl Checked {
    /// The scenario.
    #[must_use]
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The program.
    #[must_use]
    pub const fn program(&self) -> &Program {
        &self.program
    }

    /// Whether more clients come than can ever be served, and by how many the waitlist then grows. Who may drop out or
    /// give up is no reason to keep it back: it says so.
    #[must_use]
    pub const fn overload(&self) -> Option<Overload> {
        self.overload
    }

    /// Keeps the whole log of every run.
    #[must_use]
    pub const fn with_log(mut self) -> Self {
        self.logs = true;
        self
    }

    /// An order of the waitlist of one's own, in place of the policy's: the client with the least number comes first,
    /// and of clients of one kind the one who came first.
    #[must_use]
    pub fn ordered_by(mut self, order: impl Fn(&super::Waiting) -> f64 + Send + Sync + 'static) -> Self {
        self.parts.order = Some(Arc::new(order));
        self
    }

    /// An assignment of one's own: of the owners with room the one with the least number gets the client, the first
    /// of equals; one without a number does not.
    #[must_use]
    pub fn assigned_by(
        mut self,
        assign: impl Fn(&super::Waiting, &super::Carrier) -> Option<f64> + Send + Sync + 'static,
    ) -> Self {
        self.parts.assign = Some(Arc::new(assign));
        self
    }

    /// Admission of one's own, asked beside the policy's and the rulebook's: whether a client may be enrolled now.
    #[must_use]
    pub fn admitted_by(
        mut self,
        admit: impl Fn(&super::Waiting, &super::Places) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.parts.admit = Some(Arc::new(admit));
        self
    }

    /// An order of the day's work of one's own: what has the least number comes first.
    #[must_use]
    pub fn worked_by(mut self, order: impl Fn(&super::Task) -> f64 + Send + Sync + 'static) -> Self {
        self.parts.work = Some(Arc::new(order));
        self
    }
}

impl Scenario {
    /// The scenario, ready to be run.
    ///
    /// # Errors
    /// Lists everything that makes no sense.
    ///
    /// ```
    /// use caseload::model::Model;
    /// use caseload::sim::{Arrivals, Demand, Scenario};
    ///
    /// let arrivals = Arrivals::Poisson { per_week: -1.0, weekdays: None, months: None };
    /// let scenario = Scenario::new("no sense", Model::IntensiveCaseManagement, Demand::of(arrivals));
    /// let faults = scenario.check().unwrap_err();
    /// assert_eq!(faults.faults().len(), 3); // the rate, nobody works, and no length of stay
    /// ```
    pub fn check(&self) -> Result<Checked, Faults> {
        let mut faults = Vec::new();
        let program = self.program.program().map_err(|found| faults.extend(found.0));
        self.check_times(&mut faults);
        self.check_people(&mut faults);
        self.check_chances(&mut faults);
        if let Ok(program) = &program {
            self.check_rules(program, &mut faults);
        }
        let Some(program) = program.ok().filter(|_| faults.is_empty()) else { return Err(Faults(faults)) };
        let overload = self.overload(&program);
        Ok(Checked { scenario: self.clone(), program, overload, parts: Parts::default(), logs: false })
    }

    fn check_times(&self, faults: &mut Vec<Fault>) {
        if self.name.trim().is_empty() {
            faults.push(Fault::Name);
        }
        let last = i32::try_from(self.days).ok().and_then(|days| self.from.number().checked_add(days));
        if self.days == 0 || last.is_none_or(|last| last > Day::LAST.number()) {
            faults.push(Fault::Days { from: self.from, days: self.days });
        }
        if self.days > 0 && self.warm_up >= self.days {
            faults.push(Fault::WarmUp { warm_up: self.warm_up, days: self.days });
        }
        if self.replications == 0 {
            faults.push(Fault::Replications);
        }
    }

    fn check_people(&self, faults: &mut Vec<Fault>) {
        if self.staff.workers.iter().all(|of| of.count == 0) {
            faults.push(Fault::NoWorkers);
        }
        for (of, group) in self.staff.workers.iter().zip(1..) {
            let found = self.weekly_hours(of);
            if !(0.0..=168.0).contains(&found) {
                faults.push(Fault::Hours { group, found });
            }
        }
        let number = self.staff.workers.iter().fold(0_u32, |sum, of| sum.saturating_add(of.count));
        if number > MOST_WORKERS {
            let (what, expected) = ("the number of workers", "at most 10000");
            faults.push(Fault::Number { what, found: number.into(), expected });
        }
        let work = &self.work;
        let takes = [work.contact_minutes, work.travel_minutes, work.paper_minutes].iter().any(|of| *of > 0)
            || work.of.values().any(|of| of.minutes > 0);
        for (of, group) in self.staff.workers.iter().zip(1..) {
            let hours = of.weekly_hours.is_some() || work.full_time > Hundredths::default();
            if takes && of.count > 0 && !hours {
                faults.push(Fault::NoHours { group });
            }
        }
        if work.share_percent > 100 || (takes && work.share_percent == 0) {
            faults.push(Fault::Share { found: work.share_percent });
        }
        for kin in self.demand.mix.iter().filter(|kin| !kin.needs.is_empty()) {
            let holds = |needs: &[String]| {
                self.staff
                    .workers
                    .iter()
                    .any(|of| of.count > 0 && of.credentials.iter().any(|name| needs.contains(name)))
            };
            if !holds(&kin.needs) {
                faults.push(Fault::NobodyHolds(kin.needs.clone()));
            }
        }
    }

    fn check_chances(&self, faults: &mut Vec<Fault>) {
        let chance =
            |place, faults: Vec<ChanceFault>| faults.into_iter().map(move |fault| Fault::Chance { place, fault });
        faults.extend(chance("demand.arrivals", self.demand.arrivals.check()));
        for (place, distribution) in self.distributions() {
            faults.extend(chance(place, distribution.check()));
        }
        let mut number = |what, found: f64, most: f64, expected| {
            if !(0.0..=most).contains(&found) {
                faults.push(Fault::Number { what, found, expected });
            }
        };
        let (share, amount) = ("a number from 0 to 1", "a number from 0 to 1000000000");
        number("`no_show`", self.no_show, 1.0, share);
        let per_missed = self.service.dropout.as_ref().map_or(0.0, |dropout| dropout.per_missed);
        number("`dropout.per_missed`", per_missed, 1.0, share);
        for change in &self.service.tier_changes {
            number("`tier_changes.per_year`", change.per_year, 1e3, "a number from 0 to 1000");
        }
        for kin in &self.demand.mix {
            number("a weight of the mix", kin.weight, 1e9, amount);
        }
        number("`target_wait`", self.target_wait.unwrap_or(0.0), 1e9, amount);
        number("`hourly_cost`", self.hourly_cost.unwrap_or(0.0), 1e9, amount);
        number("`replications`", self.replications.into(), 1e5, "at most 100000");
        match &self.policy.order {
            Order::Due(days) => {
                for days in [days.routine, days.urgent, days.emergency] {
                    number("`order.due`", days, 1e9, amount);
                }
            }
            Order::Ageing { points, per_day } => {
                for points in points.values() {
                    number("`order.ageing.points`", *points, 1e9, amount);
                }
                number("`order.ageing.per_day`", *per_day, 1e9, amount);
            }
            Order::FirstCome | Order::Tier => {}
        }
        let come = self.demand.arrivals.expected(f64::from(self.days));
        if come > 1e7 {
            faults.push(Fault::Number { what: "how many come in the run", found: come, expected: "at most 10000000" });
        }
        if let Some(of) = &self.service.institutions {
            let found = of.every.mean() + of.days.mean();
            if found < 1.0 {
                let what = "the mean of the days from one stay in an institution to the next";
                faults.push(Fault::Number { what, found, expected: "at least 1" });
            }
        }
        let weights = self.demand.mix.iter().map(|kin| kin.weight).sum::<f64>();
        if !self.demand.mix.is_empty() && weights <= 0.0 {
            faults.push(Fault::Mix);
        }
        let mut known = BTreeSet::new();
        for TierChange { from, to, .. } in &self.service.tier_changes {
            if from == to {
                faults.push(Fault::TierChange(*from));
            } else if !known.insert((*from, *to)) {
                faults.push(Fault::TierChangeTwice { from: *from, to: *to });
            }
        }
    }

    /// Everything that is drawn, by where it stands.
    fn distributions(&self) -> impl Iterator<Item = (&'static str, &Distribution)> {
        let Self { staff, demand, service, .. } = self;
        let of = |place, distribution| Some((place, distribution));
        [
            demand.patience.as_ref().and_then(|it| of("demand.patience", it)),
            service.stay.as_ref().and_then(|it| of("service.stay", it)),
            service.institutions.as_ref().and_then(|it| of("service.institutions.every", &it.every)),
            service.institutions.as_ref().and_then(|it| of("service.institutions.days", &it.days)),
            service.dropout.as_ref().and_then(|it| of("service.dropout.after", it.after.as_ref()?)),
            staff.absence.as_ref().and_then(|it| of("staff.absence.every", &it.every)),
            staff.absence.as_ref().and_then(|it| of("staff.absence.days", &it.days)),
            staff.turnover.as_ref().and_then(|it| of("staff.turnover.stay", &it.stay)),
            staff.turnover.as_ref().and_then(|it| of("staff.turnover.fill", &it.fill)),
        ]
        .into_iter()
        .flatten()
    }

    fn check_rules(&self, program: &Program, faults: &mut Vec<Fault>) {
        if self.service.stay.is_none() && program.boundaries(self.from).next().is_none() {
            faults.push(Fault::NoStay);
        }
        let unknown = |code: &&Code| program.standard(code.as_str()).is_none();
        faults.extend(self.work.of.keys().filter(unknown).cloned().map(Fault::UnknownStandard));
        let skilled = self.work.of.iter().filter(|(_, of)| !of.any_of.is_empty());
        faults.extend(skilled.map(|(code, _)| Fault::Skill(code.clone())));
        let found = self.policy.ownership.kind();
        for (_, standard) in program.standards_on(self.from).filter(|(_, of)| of.force == Force::Required) {
            match &standard.rule {
                Rule::OwnerKind(kinds) if !kinds.contains(&found) => {
                    faults.push(Fault::Ownership { found, code: standard.code.clone() });
                }
                Rule::Guard(Guard::Notice { .. } | Guard::Appeal { .. }) if self.demand.waiting_room.is_some() => {
                    faults.push(Fault::TurnedAway(standard.code.clone()));
                }
                Rule::Guard(Guard::FixedTerm {}) if self.policy.step_down.is_some() => {
                    faults.push(Fault::FixedTerm(standard.code.clone()));
                }
                Rule::Guard(Guard::EarlyReasons { reasons }) => {
                    let gives_up = self.demand.patience.is_some() || self.service.dropout.is_some();
                    if self.demand.waiting_room.is_some() && !reasons.contains(&CloseReason::Other) {
                        faults.push(Fault::TurnedAway(standard.code.clone()));
                    }
                    if gives_up && !reasons.contains(&CloseReason::DeclinedService) {
                        faults.push(Fault::GivesUp(standard.code.clone()));
                    }
                }
                _ => {}
            }
        }
        let nowhere = |to: &str| to == program.name() || to.trim().is_empty();
        if self.policy.step_down.as_ref().is_some_and(|down| nowhere(&down.to_program)) {
            faults.push(Fault::StepDown);
        }
        let alone = self.staff.workers.iter().fold(0_u32, |sum, of| sum.saturating_add(of.count)) == 1;
        faults.extend(self.backs(program.standards().iter()).filter(|_| alone).cloned().map(Fault::NoBackup));
        self.check_room(program, faults);
    }

    /// The standard of these by which nobody is enrolled with a worker for whom no other stands in.
    pub(super) fn backs<'p>(&self, mut standards: impl Iterator<Item = &'p Standard>) -> Option<&'p Code> {
        let asks =
            |of: &&Standard| matches!(of.rule, Rule::Guard(Guard::BackupNamed {})) && self.policy.keeps.has(of.force);
        let of = standards.find(asks)?;
        (self.policy.ownership != Ownership::Team).then_some(&of.code)
    }

    /// Whether clients of every kind can find room with somebody.
    fn check_room(&self, program: &Program, faults: &mut Vec<Fault>) {
        let limits = self.limits(program);
        let owners = self.owners();
        if owners.is_empty() {
            return;
        }
        let kinds: BTreeSet<(Option<Tier>, &[String])> = match self.demand.mix.as_slice() {
            [] => BTreeSet::from([(None, &[][..])]),
            mix => mix.iter().filter(|kin| kin.weight > 0.0).map(|kin| (kin.tier, kin.needs.as_slice())).collect(),
        };
        let team = self.policy.ownership == Ownership::Team;
        for limit in &limits {
            for (tier, needs) in &kinds {
                let weight = u64::from(limit.cap.counts.weight(*tier, None, false).hundredths());
                let fits = |hours: &[RoleHours]| limit.room(hours).saturating_mul(100) >= weight;
                // Where nobody holds what they need, that is told.
                let holds = |of: &&Workers| of.count > 0 && of.credentials.iter().any(|name| needs.contains(name));
                let mut holders = self.staff.workers.iter().filter(holds).peekable();
                let anybody = if team || needs.is_empty() || holders.peek().is_none() {
                    owners.iter().any(|hours| fits(hours))
                } else {
                    holders.any(|of| fits(&[of.hours()]))
                };
                if !anybody {
                    let mut of = tier.map_or("not rated".to_owned(), |tier| format!("of tier {tier}"));
                    if !needs.is_empty() {
                        of = format!("{of} who need {}", needs.join(" or "));
                    }
                    faults.push(Fault::NoRoom { of, limit: limit.name.clone() });
                }
            }
        }
        let kept = program.standards_on(self.from).filter(|(_, of)| self.policy.keeps.has(of.force));
        for (_, Standard { code, rule, .. }) in kept {
            match rule {
                Rule::Intake(of)
                    if of.per == self.policy.ownership.per()
                        && owners.iter().all(|hours| of.room(fte_of(hours, &of.without)) == 0) =>
                {
                    faults.push(Fault::NoRoom { of: "of any kind".to_owned(), limit: code.to_string() });
                }
                Rule::Credentials(of) => {
                    let held = |name: &String| of.any_of.contains(name);
                    let workers = self.staff.workers.iter().filter(|of| of.count > 0);
                    if !workers.flat_map(|of| &of.credentials).any(held) {
                        faults.push(Fault::OwnersHold { code: code.clone(), any_of: of.any_of.clone() });
                    }
                }
                _ => {}
            }
        }
        let places = self.places(program);
        for part in &self.policy.admission {
            match part {
                Admission::Reserved { tiers, .. } if tiers.is_empty() => faults.push(Fault::ReservedForNobody),
                Admission::Reserved { places: reserved, .. } if places.is_none() => {
                    faults.push(Fault::ReservedOfNone(*reserved));
                }
                Admission::Reserved { places: reserved, .. }
                    if places.is_some_and(|places| places <= u64::from(*reserved)) =>
                {
                    faults.push(Fault::Reserved { reserved: *reserved, places: places.unwrap_or(0) });
                }
                Admission::Intake(0) => {
                    faults.push(Fault::NoRoom { of: "of any kind".to_owned(), limit: "intake".to_owned() });
                }
                _ => {}
            }
        }
    }

    /// The hours by role of each owner when all are here.
    fn owners(&self) -> Vec<Vec<RoleHours>> {
        let one = |of: &Workers| vec![of.hours()];
        let each = self
            .staff
            .workers
            .iter()
            .flat_map(|of| std::iter::repeat_n(one(of), usize::try_from(of.count.min(MOST_WORKERS)).unwrap_or(0)));
        match self.policy.ownership {
            Ownership::Team => {
                let all: Vec<_> = each.flatten().collect();
                if all.is_empty() { Vec::new() } else { vec![all] }
            }
            _ => each.collect(),
        }
    }

    /// The caps that admission keeps: those of the rulebook on its first day, and the policy's.
    pub(super) fn limits(&self, program: &Program) -> Vec<CapKept> {
        let per = self.policy.ownership.per();
        let standards = program.standards_on(self.from).filter_map(|(_, of)| match &of.rule {
            Rule::Cap(cap) if cap.per == per && self.policy.keeps.has(of.force) => {
                Some(CapKept { name: of.code.to_string(), cap: cap.clone() })
            }
            _ => None,
        });
        standards.chain(self.policy.admission.iter().filter_map(|part| part.cap(per))).collect()
    }

    /// How many places there are by the caps by heads that admission keeps, all workers here.
    pub(super) fn places(&self, program: &Program) -> Option<u64> {
        let mut limits = self.limits(program);
        limits.retain(|limit| limit.cap.counts == Load::Heads {});
        let rooms = |hours: &Vec<RoleHours>| limits.iter().map(|limit| limit.room(hours)).min();
        self.owners().iter().map(rooms).try_fold(0_u64, |sum, room| Some(sum.saturating_add(room?)))
    }

    /// Whether more come than can ever be served.
    fn overload(&self, program: &Program) -> Option<Overload> {
        let relieved = self.demand.patience.is_some()
            || self.demand.waiting_room.is_some()
            || self.service.dropout.is_some()
            || self.policy.step_down.is_some();
        let days = f64::from(self.days);
        let come = self.demand.arrivals.expected(days) / days * 7.0;
        let mut boundaries = program.boundaries(self.from);
        let fixed = boundaries.next().zip(boundaries.last()).map(|(from, to)| f64::from(to.days_since(from)));
        let stay = fixed.or_else(|| self.service.stay.as_ref().map(Distribution::mean))?;
        let owners = self.owners();
        let by_caps = self.limits(program).into_iter().map(|limit| {
            let room = owners.iter().fold(0_u64, |sum, hours| sum.saturating_add(limit.room(hours)));
            f64::from(u32::try_from(room).unwrap_or(u32::MAX))
                / self.mean_weight(&limit.cap.counts, program, stay)
                / stay
                * 7.0
        });
        let monthly = |most: u64| f64::from(u32::try_from(most).unwrap_or(u32::MAX)) * 12.0 * 7.0 / YEAR;
        let by_intake = program.standards_on(self.from).filter_map(|(_, of)| match &of.rule {
            Rule::Intake(intake) if intake.per == self.policy.ownership.per() && self.policy.keeps.has(of.force) => {
                let room = |hours: &Vec<RoleHours>| intake.room(fte_of(hours, &intake.without));
                Some(monthly(owners.iter().map(room).fold(0, u64::saturating_add)))
            }
            _ => None,
        });
        let own_intake = self.policy.admission.iter().filter_map(|part| match part {
            Admission::Intake(most) => Some(monthly(u64::from(*most))),
            _ => None,
        });
        let served = by_caps.chain(by_intake).chain(own_intake).fold(f64::INFINITY, f64::min);
        (come > served).then_some(Overload { come, served, relieved })
    }

    /// What a case weighs in the mean over so long a stay, through its phases, or through tiers as they change.
    fn mean_weight(&self, counts: &Load, program: &Program, stay: f64) -> f64 {
        let weigh = |tier, phase| counts.weight(tier, phase, false).number();
        let times: Vec<(f64, f64)> = match counts {
            Load::Heads {} => return 1.0,
            Load::Phases(_) => {
                let begins: Vec<Day> = program.boundaries(self.from).collect();
                let days = begins.iter().zip(begins.iter().skip(1)).map(|(from, to)| f64::from(to.days_since(*from)));
                let phases = program.timed_phases().map(|of| weigh(None, Some(&of.phase)));
                phases.zip(days).collect()
            }
            Load::Tiers(_) => self.days_in_tiers(stay).map(|(tier, days)| (weigh(tier, None), days)).collect(),
        };
        let all: f64 = times.iter().map(|(_, days)| days).sum();
        let weighed: f64 = times.iter().map(|(weight, days)| weight * days).sum();
        if all > 0.0 { weighed / all } else { weigh(None, None) }
    }

    /// The mean days that a client spends in each tier over so long a stay; as of stays with one chance to end at every
    /// moment, where tiers change.
    fn days_in_tiers(&self, stay: f64) -> impl Iterator<Item = (Option<Tier>, f64)> {
        let Self { demand, service, .. } = self;
        let tiers = || std::iter::once(None).chain(Tier::ALL.iter().copied().map(Some));
        let come = |tier| {
            let of: f64 = demand.mix.iter().filter(|kin| kin.tier == tier).map(|kin| kin.weight).sum();
            if demand.mix.is_empty() { f64::from(u8::from(tier.is_none())) } else { of }
        };
        let mut days: BTreeMap<Option<Tier>, f64> = BTreeMap::new();
        // Who is in a tier came in it, or from another; each round follows the changes one further.
        let rounds = if service.tier_changes.is_empty() { 1 } else { 1_000 };
        for _ in 0..rounds {
            for tier in tiers() {
                let (mut into, mut out) = (come(tier), stay.recip());
                for TierChange { from, to, per_year } in &service.tier_changes {
                    if tier == Some(*to) {
                        into += per_year / YEAR * days.get(&Some(*from)).copied().unwrap_or(0.0);
                    } else if tier == Some(*from) {
                        out += per_year / YEAR;
                    }
                }
                days.insert(tier, into / out);
            }
        }
        days.into_iter()
    }
}

/// A cap that admission keeps.
pub(super) struct CapKept {
    name: String,
    pub(super) cap: Cap,
}

impl CapKept {
    /// How many whole cases those hours may carry.
    fn room(&self, hours: &[RoleHours]) -> u64 {
        self.cap.room(fte_of(hours, &self.cap.without))
    }
}

impl Admission {
    /// The cap that it is, where it is one.
    pub(super) fn cap(&self, per: Per) -> Option<CapKept> {
        let kept = |name: &str, most, counts| {
            Some(CapKept { name: name.to_owned(), cap: Cap { per, most, counts, without: Vec::new() } })
        };
        match self {
            Self::Heads(most) => kept("heads", *most, Load::Heads {}),
            Self::Weight { most, weights } => kept("weight", *most, Load::Tiers(*weights)),
            Self::Reserved { .. } | Self::Intake(_) => None,
        }
    }
}

impl Ownership {
    pub(super) const fn kind(self) -> OwnerKind {
        match self {
            Self::Worker => OwnerKind::Worker,
            Self::Team => OwnerKind::Team,
            Self::Lead => OwnerKind::Lead,
        }
    }

    pub(super) const fn per(self) -> Per {
        match self {
            Self::Worker | Self::Lead => Per::Worker,
            Self::Team => Per::Team,
        }
    }
}

impl Keeps {
    pub(super) fn has(self, force: Force) -> bool {
        self == Self::Recommended || force == Force::Required
    }
}
