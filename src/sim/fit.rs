//! Inputs of a scenario from a record, and whether they still held later.

use std::collections::BTreeMap;
use std::fmt;

use super::{Arrivals, Distribution, Dropout, Input, Kin, Sample, Scenario, Standing, TierChange};
use crate::event::{CloseReason, ContactOutcome, Event, Kind, Party, Tier, Urgency};
use crate::history::settle;
use crate::log::Log;
use crate::outcome::Survival;
use crate::program::Program;
use crate::record::Record;
use crate::risk::Estimate;
use crate::time::Day;

/// What a period of a record says of a scenario's inputs.
///
/// Clients count who were referred, and stays that began, in the period; what came after its last day is not seen. Fit
/// an earlier period, and [hold](Self::held_against) the fit against a later one that was kept back.
///
/// # Source
///
/// Stays and waits by the product limit (Kaplan and Meier 1958), ends that were planned and others each for itself, the
/// other taken as last seen. Rates are counts over time.
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
}

/// A figure that a fit rests on, in two periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The input.
    pub input: Input,
    /// Which figure.
    pub figure: String,
    /// What the fit says.
    pub fitted: Estimate,
    /// What the later period says.
    pub later: Estimate,
}

impl Held {
    /// Whether the two differ by no more than chance would have it, 19 times of 20.
    #[must_use]
    pub fn holds(&self) -> bool {
        let error = |of: &Estimate| of.interval.map_or(0.0, |(low, high)| (high - low) / (2.0 * Estimate::Z));
        let error = (error(&self.fitted).powi(2) + error(&self.later).powi(2)).sqrt();
        (self.fitted.value - self.later.value).abs() <= Estimate::Z * error
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = if self.holds() { "holds" } else { "does not hold" };
        write!(f, "{}, {}: fitted {}, later {}: {held}", self.input, self.figure, self.fitted, self.later)
    }
}

/// Days at which curves are compared.
const AT: [u16; 4] = [30, 90, 180, 365];
/// A year, in days.
const YEAR: f64 = 365.25;

impl Fit {
    /// What the record says of the period from one day through another.
    #[must_use]
    pub fn of(log: &Log, program: &Program, from: Day, through: Day) -> Self {
        let mut fit = Self {
            from,
            through,
            referred: Vec::new(),
            kin: BTreeMap::new(),
            waits: Vec::new(),
            stays: Vec::new(),
            days_in: BTreeMap::new(),
            changes: BTreeMap::new(),
            kept: 0,
            not_kept: 0,
            minutes: Sample::default(),
        };
        log.each(&log.cases(), |reading| {
            let settled = settle(reading.events);
            if !settled.is_void {
                fit.case(settled.events.into_iter().take_while(|event| event.at.day() <= through), program);
            }
        });
        fit.referred.sort_unstable();
        fit
    }

    fn case<'e>(&mut self, events: impl Iterator<Item = &'e Event>, program: &Program) {
        let mut record = Record::default();
        let (mut came, mut rated, mut enrolled) = (None, None, None);
        // The day to which days in a tier are counted.
        let mut counted = self.from;
        for event in events {
            let (day, before) = (event.at.day(), record.state);
            record.evolve(event, program);
            let after = record.state;
            if before.in_service && enrolled.is_some() {
                self.in_tier(before.tier, counted, day);
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
                Kind::Closed(closed) => {
                    self.stays.extend(enrolled.take().map(|from| (days(from, day), Some(is_planned(closed.reason)))));
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
            self.in_tier(record.state.tier, counted, self.through);
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

    fn in_tier(&mut self, tier: Option<Tier>, from: Day, to: Day) {
        if let Some(tier) = tier {
            *self.days_in.entry(tier).or_default() += days(from, to);
        }
    }

    /// The days of the period.
    fn days(&self) -> f64 {
        days(self.from, self.through) + 1.0
    }

    /// The scenario with all that the record tells in place of its own, marked as [fitted](Standing::Fitted). What the
    /// record does not tell stays as it is.
    ///
    /// Arrivals are Poisson with the shape of the week, and of the year where the period has two. A contact's minutes
    /// are the mean; since the effort's other figures are not fitted, it keeps its standing.
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
        let per_week = self.per_week()?.value;
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

    fn per_week(&self) -> Option<Estimate> {
        let came = self.referred.iter().fold(0.0, |sum, _| sum + 1.0);
        (came > 0.0).then(|| rate(came, self.days() / 7.0))
    }

    fn per_year(&self, from: Tier, to: Tier) -> Option<Estimate> {
        let years = self.days_in.get(&from)? / YEAR;
        let changes = self.changes.get(&(from, to)).copied().unwrap_or(0);
        (years > 0.0).then(|| rate(changes.into(), years))
    }

    fn no_show(&self) -> Option<Estimate> {
        let all = f64::from(self.kept) + f64::from(self.not_kept);
        let share = f64::from(self.not_kept) / all;
        (all > 0.0).then(|| Estimate::wald(share, (share * (1.0 - share) / all).sqrt(), 0.0, 1.0))
    }

    /// What the fit says against what a later period says, figure by figure, where both say something.
    #[must_use]
    pub fn held_against(&self, later: &Self) -> Vec<Held> {
        let mut figures: Vec<(Input, String, [Option<Estimate>; 2])> = Vec::new();
        let both = |of: &dyn Fn(&Self) -> Option<Estimate>| [of(self), of(later)];
        figures.push((Input::Arrivals, "a week".to_owned(), both(&Self::per_week)));
        let curves =
            |fit: &Self| [survival(fit.waits.iter().copied()), survival(fit.ends(true)), survival(fit.ends(false))];
        let shares = [
            (Input::Patience, "share that has not given up"),
            (Input::Stay, "share without a planned end"),
            (Input::Dropout, "share that has not dropped out"),
        ];
        for ((input, share), (ours, theirs)) in shares.into_iter().zip(curves(self).into_iter().zip(curves(later))) {
            figures.extend(AT.map(|days| {
                let at = [ours.at(days.into()), theirs.at(days.into())];
                (input, format!("{share} after {days} days"), at)
            }));
        }
        let changes = self.changes.keys().chain(later.changes.keys()).collect::<std::collections::BTreeSet<_>>();
        figures.extend(changes.into_iter().map(|(from, to)| {
            let name = format!("{from} to {to} a year");
            (Input::TierChanges, name, both(&|fit: &Self| fit.per_year(*from, *to)))
        }));
        figures.push((Input::Effort, "minutes of a contact".to_owned(), both(&|fit: &Self| fit.minutes.estimate())));
        figures.push((Input::NoShow, "share".to_owned(), both(&Self::no_show)));
        let told = figures.into_iter().filter_map(|(input, figure, [fitted, later])| {
            Some(Held { input, figure, fitted: fitted?, later: later? })
        });
        told.collect()
    }
}

/// Whether a service ended as it was meant to.
const fn is_planned(reason: CloseReason) -> bool {
    matches!(
        reason,
        CloseReason::Completed
            | CloseReason::Graduated
            | CloseReason::SteppedDown
            | CloseReason::SteppedUp
            | CloseReason::Transferred
    )
}

fn count(number: &mut u32) {
    *number = number.saturating_add(1);
}

fn days(from: Day, to: Day) -> f64 {
    f64::from(to.days_since(from).max(0))
}

/// A count over time, with the interval of a Poisson count by its standard error.
fn rate(count: f64, time: f64) -> Estimate {
    Estimate::wald(count / time, count.sqrt() / time, 0.0, f64::INFINITY)
}

fn survival(times: impl Iterator<Item = (f64, bool)>) -> Survival {
    Survival::of(times).unwrap_or_default()
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
