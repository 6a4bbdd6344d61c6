//! A scenario is checked before it is run.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::overload::Overload;
use super::policy::{Admission, Order, Ownership, Parts};
use super::room::MOST_WORKERS;
use super::{ChanceFault, Distribution, Fault, Faults, Scenario, TierChange, Workers};
use crate::event::{CloseReason, Hundredths, RoleHours, Tier};
use crate::program::{Code, Force, Guard, Program, Rule, Standard};
use crate::roster::fte_of;
use crate::time::Day;

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
        let program = self.program.program().map_err(|found| faults.extend(found.into_faults()));
        self.check_times(&mut faults);
        self.check_people(&mut faults);
        self.check_chances(&mut faults);
        if let Ok(program) = &program {
            self.check_rules(program, &mut faults);
        }
        let Some(program) = program.ok().filter(|_| faults.is_empty()) else {
            return Err(Faults::new(&self.name, faults));
        };
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
}
