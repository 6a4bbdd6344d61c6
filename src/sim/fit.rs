//! Inputs of a scenario from a record, and whether they still held later.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::{
    Absence, Arrivals, Distribution, Dropout, Input, Institutions, Kin, Sample, Scenario, Standing, TierChange,
    Turnover,
};
use crate::audit::Read;
use crate::event::{CloseReason, ContactOutcome, Event, Facility, Kind, Owner, Party, Role, Tier, Urgency};
use crate::ids::WorkerId;
use crate::log::Log;
use crate::outcome::Survival;
use crate::program::Program;
use crate::record::Record;
use crate::roster::Roster;
use crate::statistics::Estimate;
use crate::time::{Day, YEAR};

/// What a period of a record says of a scenario's inputs.
///
/// Clients count who were referred, and stays that began, in the period; what came after its last day is not seen. Fit
/// an earlier period, and [hold](Self::held_against) the fit against a later one that was kept back.
///
/// # Source
///
/// Stays and waits by the product limit (Kaplan and Meier 1958), ends that were planned and others each for itself, the
/// other taken as last seen. Rates are counts over time; entries into institutions, absences and leavers are taken to
/// come at their rate, whatever came before, for as long as the product limit has it.
///
/// ```
/// use caseload::log::Log;
/// use caseload::model::Model;
/// use caseload::program::Program;
/// use caseload::sim::Fit;
///
/// let (log, icm) = (Log::of(vec![]), Program::preset(Model::IntensiveCaseManagement)); // your record, your rulebook
/// let earlier = Fit::of(&log, &icm, "2024-01-01".parse()?, "2025-06-30".parse()?);
/// let later = Fit::of(&log, &icm, "2025-07-01".parse()?, "2025-12-31".parse()?);
/// for figure in earlier.held_against(&later) {
///     println!("{figure}");
/// }
/// // let scenario = earlier.scenario(&scenario);
/// # Ok::<(), caseload::time::TimeError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    from: Day,
    through: Day,
    read: Read,
    referred: Vec<Day>,
    kin: BTreeMap<(Option<Tier>, Urgency), u32>,
    /// Days waited, and whether the client gave up then.
    waits: Vec<(f64, bool)>,
    /// Days served, and how the stay ended: as planned or not; none while it lasts.
    stays: Vec<(f64, Option<bool>)>,
    /// Days in service in each tier, and how often it changed into which.
    days_in: BTreeMap<Tier, f64>,
    changes: BTreeMap<(Tier, Tier), u32>,
    /// Appointments with the client that were kept, and not.
    kept: u32,
    not_kept: u32,
    minutes: Sample,
    /// Days in service, and the stays in institutions of each kind.
    served: f64,
    inside: BTreeMap<Facility, Away>,
    /// Days of workers, and their absences; how many left, and the days that their places were empty, and whether they
    /// were filled then.
    worked: f64,
    absent: Away,
    left: u32,
    empty: Vec<(f64, bool)>,
}

/// Spells away: in an institution, or from work.
#[derive(Debug, Clone, PartialEq, Default)]
struct Away {
    /// How many days each lasted, and whether it ended then.
    spells: Vec<(f64, bool)>,
}

impl Away {
    /// Days in all.
    fn days(&self) -> f64 {
        self.spells.iter().map(|(days, _)| days).sum()
    }

    fn number(&self) -> f64 {
        self.spells.iter().fold(0.0, |sum, _| sum + 1.0)
    }

    /// How often a year they begin, of so many days of which they are a part.
    fn per_year(&self, of: f64) -> Option<Estimate> {
        let years = (of - self.days()) / YEAR;
        (years > 0.0).then(|| rate(self.number(), years))
    }

    /// The days from one to the next, and the days that one lasts; none where none ended.
    fn fitted(&self, of: f64) -> Option<(Distribution, Distribution)> {
        let mean = (of - self.days()) / self.number();
        let lasts = curve(self.spells.iter().copied())?;
        (mean > 0.0).then_some((Distribution::Exponential { mean }, lasts))
    }
}

/// A figure that a fit rests on, beside the same figure of a later period. Written with serde it has these fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FitCheck {
    /// The input.
    pub input: Input,
    /// Which figure.
    pub figure: String,
    /// What the fit says.
    pub fitted: Estimate,
    /// What the later period says.
    pub later: Estimate,
}

impl FitCheck {
    /// Whether the two differ by no more than chance would have it, 19 times of 20.
    ///
    /// # Source
    ///
    /// The interval of their difference from how far each may lie towards the other (Newcombe 1998, Zou and Donner 2008):
    /// also of few, or none, since the intervals of counts are their scores' (Rao's of a rate, Wilson's of a share).
    #[must_use]
    pub fn holds(&self) -> bool {
        let fitted_is_more = self.fitted.value > self.later.value;
        let (more, less) = if fitted_is_more { (&self.fitted, &self.later) } else { (&self.later, &self.fitted) };
        let below = more.interval.map_or(0.0, |(low, _)| more.value - low);
        let above = less.interval.map_or(0.0, |(_, high)| high - less.value);
        more.value - less.value <= (below * below + above * above).sqrt()
    }
}

impl fmt::Display for FitCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = if self.holds() { "holds" } else { "does not hold" };
        write!(f, "{}, {}: fitted {}, later {}: {held}", self.input, self.figure, self.fitted, self.later)
    }
}

/// Days at which curves are compared.
const AT: [u16; 4] = [30, 90, 180, 365];

impl Fit {
    /// What the record says of the period from one day through another.
    #[must_use]
    pub fn of(log: &Log, program: &Program, from: Day, through: Day) -> Self {
        let mut fit = Self {
            from,
            through,
            read: Read::default(),
            referred: Vec::new(),
            kin: BTreeMap::new(),
            waits: Vec::new(),
            stays: Vec::new(),
            days_in: BTreeMap::new(),
            changes: BTreeMap::new(),
            kept: 0,
            not_kept: 0,
            minutes: Sample::default(),
            served: 0.0,
            inside: BTreeMap::new(),
            worked: 0.0,
            absent: Away::default(),
            left: 0,
            empty: Vec::new(),
        };
        log.each(&log.ranges(), |reading| {
            let events = fit.read.settle(reading, through, None);
            fit.case(&events, program);
        });
        fit.read.of_log(log);
        fit.read.put_in_order();
        fit.referred.sort_unstable();
        fit
    }

    /// What was read of the log, and what was not: a fit says nothing of that.
    #[must_use]
    pub const fn read(&self) -> &Read {
        &self.read
    }

    fn case(&mut self, events: &[&Event], program: &Program) {
        let mut record = Record::default();
        let (mut came, mut rated, mut enrolled) = (None, None, None);
        let mut inside: BTreeMap<Facility, Day> = BTreeMap::new();
        // The day to which days in a tier are counted.
        let mut counted = self.from;
        for event in events {
            let (day, before) = (event.at.day(), record.state);
            record.evolve(event, program);
            let after = record.state;
            if before.in_service && enrolled.is_some() {
                self.serves(before.tier, counted, day);
                if let (Some(old), Some(new), true) = (before.tier, after.tier, after.in_service) {
                    if old != new {
                        count(self.changes.entry((old, new)).or_default());
                    }
                }
            }
            counted = day;
            match &event.kind {
                Kind::Referred(_) if day >= self.from => came = came.or(Some(day)),
                Kind::RiskRated(rating) => rated = rated.or(Some(rating.tier)),
                Kind::Contact(contact) if day >= self.from && contact.with.contains(Party::Client) => {
                    match contact.outcome {
                        ContactOutcome::Completed => {
                            count(&mut self.kept);
                            self.minutes.push(contact.minutes.into());
                        }
                        ContactOutcome::NoShow => count(&mut self.not_kept),
                        _ => {}
                    }
                }
                Kind::Closed(closed) if record.enrolments.is_empty() => {
                    let gave_up = matches!(closed.reason, CloseReason::DeclinedService | CloseReason::LostContact);
                    self.waits.extend(came.map(|came| (days(came, day), gave_up)));
                }
                Kind::InstitutionEntered(stay) if enrolled.is_some() => {
                    inside.entry(stay.facility).or_insert(day);
                }
                Kind::InstitutionLeft(stay) => {
                    let since = inside.remove(&stay.facility);
                    self.was_inside(since.map(|since| (stay.facility, since)), day, true);
                }
                Kind::Closed(closed) => {
                    self.was_inside(std::mem::take(&mut inside), day, false);
                    self.stays.extend(enrolled.take().map(|from| (days(from, day), Some(!closed.reason.is_early()))));
                }
                Kind::Enrolled(_) if after.in_service => {
                    if record.enrolments.len() == 1 {
                        self.waits.extend(came.map(|came| (days(came, day), false)));
                    }
                    enrolled = enrolled.or(Some(day)).filter(|day| *day >= self.from);
                }
                _ => {}
            }
        }
        if let Some(enrolled) = enrolled.filter(|_| record.state.in_service) {
            self.serves(record.state.tier, counted, self.through);
            self.was_inside(inside, self.through, false);
            self.stays.push((days(enrolled, self.through), None));
        }
        if let Some(came) = came {
            self.referred.push(came);
            count(self.kin.entry((rated, record.urgency.unwrap_or(Urgency::Routine))).or_default());
            if record.state.is_open() && record.enrolments.is_empty() {
                self.waits.push((days(came, self.through), false));
            }
        }
    }

    fn serves(&mut self, tier: Option<Tier>, from: Day, to: Day) {
        self.served += days(from, to);
        if let Some(tier) = tier {
            *self.days_in.entry(tier).or_default() += days(from, to);
        }
    }

    fn was_inside(&mut self, stays: impl IntoIterator<Item = (Facility, Day)>, day: Day, left: bool) {
        for (facility, since) in stays {
            self.inside.entry(facility).or_default().spells.push((days(since, day), left));
        }
    }

    /// The institutions that were entered most often.
    fn usual(&self) -> Option<(Facility, &Away)> {
        let most = self.inside.iter().max_by_key(|(facility, of)| (of.spells.len(), std::cmp::Reverse(**facility)));
        most.map(|(facility, of)| (*facility, of))
    }

    /// With the roster of the same time: absences, and leavers with the days until somebody came in the same role.
    #[must_use]
    pub fn roster(mut self, roster: &Roster) -> Self {
        // Leavers of a day stand before those who come.
        let mut moves: Vec<(Day, bool, Role)> = Vec::new();
        for worker in roster.workers() {
            let mut here: Option<(Day, Role)> = None;
            for (day, _) in roster.changes(Owner::Worker(worker)) {
                let entry = roster.worker(worker, day).here();
                match (here.take(), entry) {
                    (None, Some(entry)) => {
                        let role = entry.roles.first().map_or(Role::CaseManager, |of| of.role.clone());
                        moves.push((day, true, role.clone()));
                        here = Some((day, role));
                    }
                    (Some((since, role)), None) => {
                        self.works(roster, worker, since, day.previous());
                        moves.push((day, false, role));
                    }
                    (before, _) => here = before,
                }
            }
            if let Some((since, _)) = here {
                self.works(roster, worker, since, self.through);
            }
        }
        moves.sort();
        let mut empty: Vec<(Day, Role)> = Vec::new();
        for (day, came, role) in moves.into_iter().filter(|(day, ..)| (self.from..=self.through).contains(day)) {
            if !came {
                count(&mut self.left);
                empty.push((day, role));
            } else if let Some(at) = empty.iter().position(|(_, of)| *of == role) {
                let (since, _) = empty.remove(at);
                self.empty.push((days(since, day), true));
            }
        }
        self.empty.extend(empty.into_iter().map(|(since, _)| (days(since, self.through), false)));
        self
    }

    /// The days of a worker from one through another, as far as they lie in the period.
    fn works(&mut self, roster: &Roster, worker: WorkerId, from: Day, through: Day) {
        let (from, through) = (from.max(self.from), through.min(self.through));
        let number = |from: Day, through: Day| f64::from(through.days_since(from).saturating_add(1).max(0));
        self.worked += number(from, through);
        for (first, last) in roster.absences(worker).iter().filter(|(first, _)| (from..=through).contains(first)) {
            self.absent.spells.push((number(*first, (*last).min(through)), *last <= through));
        }
    }

    /// The days of the period.
    fn days(&self) -> f64 {
        days(self.from, self.through) + 1.0
    }

    /// The scenario with all that the record tells in place of its own, marked as [fitted](Standing::Fitted). What the
    /// record does not tell stays as it is.
    ///
    /// Arrivals are Poisson with the shape of the week, and of the year where the period has two. Institutions are those
    /// that were entered most often. Absences and leavers are those of the [roster](Self::roster). A contact's minutes
    /// are the mean; since the effort's other figures are not fitted, it keeps its standing. How many work, for how
    /// many hours and at what cost is no matter of a fit.
    #[must_use]
    pub fn scenario(&self, of: &Scenario) -> Scenario {
        let mut of = of.clone();
        let mut fitted = Vec::new();
        if let Some(arrivals) = self.arrivals() {
            of.demand.arrivals = arrivals;
            of.demand.mix = self.mix();
            fitted.extend([Input::Arrivals, Input::Mix]);
        }
        if let Some(patience) = curve(self.waits.iter().copied()) {
            of.demand.patience = Some(patience);
            fitted.push(Input::Patience);
        }
        if let Some(stay) = curve(self.ends(true)) {
            of.service.stay = Some(stay);
            let dropout = |after| Dropout { after: Some(after), per_missed: 0.0 };
            of.service.dropout = curve(self.ends(false)).map(dropout);
            fitted.extend([Input::Stay, Input::Dropout]);
        }
        if !self.days_in.is_empty() {
            let rate = |(from, to): (Tier, Tier)| {
                let per_year = self.per_year(from, to)?.value;
                Some(TierChange { from, to, per_year })
            };
            of.service.tier_changes = self.changes.keys().copied().filter_map(rate).collect();
            fitted.push(Input::TierChanges);
        }
        let institutions = self.usual().and_then(|(facility, of)| Some((facility, of.fitted(self.served)?)));
        if let Some((facility, (every, days))) = institutions {
            of.service.institutions = Some(Institutions { facility, every, days });
            fitted.push(Input::Institutions);
        }
        if let Some((every, days)) = self.absent.fitted(self.worked) {
            of.staff.absence = Some(Absence { every, days });
            fitted.push(Input::Absence);
        }
        if let Some(fill) = curve(self.empty.iter().copied()) {
            let stay = Distribution::Exponential { mean: self.worked / f64::from(self.left) };
            of.staff.turnover = Some(Turnover { stay, fill });
            fitted.push(Input::Turnover);
        }
        if let Some(share) = self.no_show() {
            of.no_show = share.value;
            fitted.push(Input::NoShow);
        }
        if let Some(minutes) = self.minutes.mean() {
            of.work.contact_minutes = super::scenario::rounded(minutes);
        }
        of.standing.extend(fitted.into_iter().map(|input| (input, Standing::Fitted)));
        of
    }

    fn arrivals(&self) -> Option<Arrivals> {
        let per_week = self.per_week().value;
        if self.referred.is_empty() {
            return None;
        }
        // How many came on each of the days of one kind, and how many such days there were.
        let mut weekdays = [(0.0, 0.0); 7];
        let mut months = [(0.0, 0.0); 12];
        let mut add = |day: Day, came: f64, there: f64| {
            let (weekday, month) = super::arrivals::kind_of(day);
            for of in weekdays.get_mut(weekday).into_iter().chain(months.get_mut(month)) {
                *of = (of.0 + came, of.1 + there);
            }
        };
        self.referred.iter().for_each(|day| add(*day, 1.0, 0.0));
        let mut day = self.from;
        while day <= self.through {
            add(day, 0.0, 1.0);
            day = day.next();
        }
        let rate = |(came, there): (f64, f64)| if there > 0.0 { came / there } else { 0.0 };
        let (weekdays, months) = (weekdays.map(rate), months.map(rate));
        Some(Arrivals::Poisson {
            per_week,
            weekdays: (self.days() >= 7.0).then_some(weekdays),
            months: (self.days() >= 2.0 * YEAR).then_some(months),
        })
    }

    fn mix(&self) -> Vec<Kin> {
        let kin = |((tier, urgency), number): (&(Option<Tier>, Urgency), &u32)| Kin {
            weight: f64::from(*number),
            tier: *tier,
            urgency: *urgency,
            zone: None,
            needs: Vec::new(),
        };
        self.kin.iter().map(kin).collect()
    }

    /// How stays ended, in the way asked for; the others count as last seen.
    fn ends(&self, planned: bool) -> impl Iterator<Item = (f64, bool)> + Clone {
        self.stays.iter().map(move |(days, end)| (*days, *end == Some(planned)))
    }

    fn per_week(&self) -> Estimate {
        rate(self.referred.iter().fold(0.0, |sum, _| sum + 1.0), self.days() / 7.0)
    }

    fn per_year(&self, from: Tier, to: Tier) -> Option<Estimate> {
        let years = self.days_in.get(&from)? / YEAR;
        let changes = self.changes.get(&(from, to)).copied().unwrap_or(0);
        (years > 0.0).then(|| rate(changes.into(), years))
    }

    fn no_show(&self) -> Option<Estimate> {
        let all = self.kept.saturating_add(self.not_kept);
        (all > 0).then(|| Estimate::share(self.not_kept, all))
    }

    /// What the fit says against what a later period says, figure by figure, where both say something.
    #[must_use]
    pub fn held_against(&self, later: &Self) -> Vec<FitCheck> {
        let mut figures: Vec<(Input, String, [Option<Estimate>; 2])> = Vec::new();
        let both = |of: &dyn Fn(&Self) -> Option<Estimate>| [of(self), of(later)];
        figures.push((Input::Arrivals, "a week".to_owned(), both(&|fit: &Self| Some(fit.per_week()))));
        let times = |fit: &Self| [fit.waits.clone(), fit.ends(true).collect(), fit.ends(false).collect()];
        let shares = [
            (Input::Patience, "share that has not given up"),
            (Input::Stay, "share without a planned end"),
            (Input::Dropout, "share that has not dropped out"),
        ];
        for ((input, share), (ours, theirs)) in shares.into_iter().zip(times(self).into_iter().zip(times(later))) {
            figures.extend(AT.map(|days| {
                let at = [left(&ours, days.into()), left(&theirs, days.into())];
                (input, format!("{share} after {days} days"), at)
            }));
        }
        let changes = self.changes.keys().chain(later.changes.keys()).collect::<std::collections::BTreeSet<_>>();
        figures.extend(changes.into_iter().map(|(from, to)| {
            let name = format!("{from} to {to} a year");
            (Input::TierChanges, name, both(&|fit: &Self| fit.per_year(*from, *to)))
        }));
        let kind = self.usual().map(|(facility, _)| facility);
        let stays = |fit: &Self| kind.map(|kind| fit.inside.get(&kind).cloned().unwrap_or_default());
        figures.push((Input::Institutions, "a year".to_owned(), both(&|fit| stays(fit)?.per_year(fit.served))));
        figures.push((Input::Absence, "a year".to_owned(), both(&|fit| fit.absent.per_year(fit.worked))));
        let leavers = |fit: &Self| (fit.worked > 0.0).then(|| rate(f64::from(fit.left), fit.worked / YEAR));
        figures.push((Input::Turnover, "a year".to_owned(), both(&leavers)));
        let lengths =
            |fit: &Self| [stays(fit).unwrap_or_default().spells, fit.absent.spells.clone(), fit.empty.clone()];
        let shares = [
            (Input::Institutions, "share still inside", [7, 30]),
            (Input::Absence, "share still absent", [3, 7]),
            (Input::Turnover, "share of places still empty", [30, 90]),
        ];
        for ((input, share, at), (ours, theirs)) in
            shares.into_iter().zip(lengths(self).into_iter().zip(lengths(later)))
        {
            figures.extend(at.map(|days: u8| {
                let both = [left(&ours, days.into()), left(&theirs, days.into())];
                (input, format!("{share} after {days} days"), both)
            }));
        }
        // One contact alone does not say how they vary.
        let minutes = |fit: &Self| fit.minutes.estimate().filter(|of| of.interval.is_some());
        figures.push((Input::Effort, "minutes of a contact".to_owned(), both(&minutes)));
        figures.push((Input::NoShow, "share".to_owned(), both(&Self::no_show)));
        let told = figures.into_iter().filter_map(|(input, figure, [fitted, later])| {
            Some(FitCheck { input, figure, fitted: fitted?, later: later? })
        });
        told.collect()
    }
}

fn count(number: &mut u32) {
    *number = number.saturating_add(1);
}

fn days(from: Day, to: Day) -> f64 {
    f64::from(to.days_since(from).max(0))
}

/// A count over time, with the interval of Rao's score for a Poisson count.
fn rate(count: f64, time: f64) -> Estimate {
    let z2 = Estimate::Z * Estimate::Z;
    let (centre, half) = (count + z2 / 2.0, Estimate::Z * (count + z2 / 4.0).sqrt());
    Estimate { value: count / time, interval: Some(((centre - half).max(0.0) / time, (centre + half) / time)) }
}

fn survival(times: impl Iterator<Item = (f64, bool)>) -> Survival {
    Survival::of(times).unwrap_or_default()
}

/// The share that is left after so many days. Where that is all or nobody the curve has no interval: it is that of
/// the share among those of whom it is known.
fn left(times: &[(f64, bool)], days: f64) -> Option<Estimate> {
    let at = survival(times.iter().copied()).at(days)?;
    let mut known = 0;
    times.iter().filter(|(until, happened)| *happened || *until >= days).for_each(|_| count(&mut known));
    let all_or_nobody = || Estimate::share(if at.value > 0.0 { known } else { 0 }, known).interval;
    Some(Estimate { interval: at.interval.or_else(all_or_nobody), ..at })
}

/// The curve as a distribution; none where nothing happened. Who is left after the last step goes on as long as the
/// rate over all the time seen would have it.
fn curve(times: impl Iterator<Item = (f64, bool)> + Clone) -> Option<Distribution> {
    let survival = survival(times.clone());
    let steps: Vec<(f64, f64)> =
        survival.steps().iter().filter(|step| step.events > 0).map(|step| (step.time, step.surviving.value)).collect();
    let left = steps.last()?.1 > 0.0;
    let seen: f64 = times.map(|(days, _)| days).sum();
    let rest = left.then(|| (seen / f64::from(survival.events())).max(1.0));
    Some(Distribution::Survival { steps, rest })
}
