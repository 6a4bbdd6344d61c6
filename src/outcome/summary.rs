//! The outcomes of many cases together.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::case::key;
use super::numbers::mean_of;
use super::{CaseOutcome, Change, Numbers, Share, Stays, Survival, Wait};
use crate::event::{CloseReason, Facility, Text};
use crate::obligation::Verdict;
use crate::program::Code;
use crate::statistics::Estimate;
use crate::time::YEAR;

/// One measure, in one version, by one reporter, over the cases that have it from two days or more.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MeasureSummary {
    /// The measure.
    pub measure: Text,
    /// Its version.
    pub version: Option<Text>,
    /// Who reported it.
    pub reported_by: Option<Text>,
    /// The first values.
    pub first: Option<Numbers>,
    /// What the values rose by, from the first to the last.
    pub change: Option<Numbers>,
    /// How many clients became what, where it was said how the measure is to be read.
    pub became: BTreeMap<Change, u32>,
}

/// Follow-up after hospital, by one standard.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FollowUps {
    /// The standard.
    pub code: Code,
    /// How many were met, of those met and missed.
    pub met: Share,
    /// How many are not over yet.
    pub pending: u32,
    /// How many were not owed any more.
    pub excused: u32,
}

/// The use of institutions of one kind, before and after, over all cases that could be compared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UseSummary {
    /// The kind.
    pub facility: Facility,
    /// How many cases.
    pub cases: u32,
    /// The days of their windows, the same before and after: what all rates are over.
    pub person_days: u64,
    /// Before.
    pub before: Stays,
    /// After.
    pub after: Stays,
    /// What the entries rose by in a year of one client (365.25 days), with the interval of a ratio of sums over
    /// cases.
    pub entries_a_year: Estimate,
    /// What the days rose by in a year of one client, likewise.
    pub days_a_year: Estimate,
}

/// The outcomes of many cases together. Each figure says of how many it is; those that cannot be told count in none, and
/// those never enrolled in nothing but the waits from referral.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Cases.
    pub cases: u32,
    /// Cases of which nothing is told, since they could not be fully read.
    pub not_fully_read: u32,
    /// Cases that were fully read and were enrolled.
    pub served: u32,
    /// Days from referral to enrolment.
    pub to_enrolment: Survival,
    /// Days from referral to the first contact.
    pub to_contact: Survival,
    /// Days from enrolment to the first plan.
    pub to_plan: Survival,
    /// Days from enrolment to the first linkage that connected.
    pub to_linkage: Survival,
    /// Days in service until it ended.
    pub stay: Survival,
    /// Why cases that were served are closed.
    pub closed: BTreeMap<CloseReason, u32>,
    /// Linkages made that connected: the closed-loop rate.
    pub connected: Share,
    /// Linkages made of which an end is on record, connected or given up.
    pub ended: Share,
    /// T-scores of goal attainment.
    pub goals: Option<Numbers>,
    /// What the T-scores rose by.
    pub goals_change: Option<Numbers>,
    /// Repeated measures.
    pub measures: Vec<MeasureSummary>,
    /// Follow-up after hospital.
    pub follow_up: Vec<FollowUps>,
    /// The share of contacts by the worker who made most.
    pub usual_worker: Option<Numbers>,
    /// How likely two contacts of a client are by one worker.
    pub continuity: Option<Numbers>,
    /// Different owners of a case.
    pub owners: Option<Numbers>,
    /// The use of services before and after.
    pub use_of_services: Vec<UseSummary>,
    /// Costs of the cases served.
    pub cost: Option<Numbers>,
}

impl Summary {
    /// The summary of these cases.
    #[must_use]
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a CaseOutcome>) -> Self {
        let all: Vec<&CaseOutcome> = cases.into_iter().collect();
        let read: Vec<&CaseOutcome> = all.iter().copied().filter(|outcome| outcome.fully_read).collect();
        let served: Vec<&CaseOutcome> = read.iter().copied().filter(|outcome| outcome.enrolled_on.is_some()).collect();
        let of_served =
            |of: fn(&CaseOutcome) -> Option<f64>| Numbers::of(served.iter().filter_map(|outcome| of(outcome)));
        let survival = |of: fn(&CaseOutcome) -> Option<Wait>| {
            let waits = read.iter().filter_map(|outcome| of(outcome));
            Survival::of_days(waits.map(|wait| (wait.days, wait.happened)))
        };
        let linkages = || served.iter().filter_map(|outcome| outcome.linkages);
        let linked = |counts: fn(&super::Linkages) -> u32| {
            let sum = |of: &dyn Fn(&super::Linkages) -> u32| {
                linkages().map(|of_case| of(&of_case)).fold(0, u32::saturating_add)
            };
            Share::counted(sum(&counts), sum(&|linkages| linkages.made))
        };
        Self {
            cases: count(all.iter()),
            not_fully_read: count(all.iter()).saturating_sub(count(read.iter())),
            served: count(served.iter()),
            to_enrolment: survival(|outcome| outcome.to_enrolment),
            to_contact: survival(|outcome| outcome.to_contact),
            to_plan: survival(|outcome| outcome.to_plan),
            to_linkage: survival(|outcome| outcome.to_linkage),
            stay: survival(|outcome| outcome.stay),
            closed: tallied(served.iter().filter_map(|outcome| outcome.closed)),
            connected: linked(|linkages| linkages.connected),
            ended: linked(|linkages| linkages.connected.saturating_add(linkages.given_up)),
            goals: of_served(|outcome| Some(outcome.goals?.t?.get())),
            goals_change: of_served(|outcome| Some(outcome.goals?.change?.get())),
            measures: measures(&served),
            follow_up: follow_up(&served),
            usual_worker: of_served(|outcome| outcome.continuity?.usual()),
            continuity: of_served(|outcome| outcome.continuity?.index()),
            owners: of_served(|outcome| Some(f64::from(outcome.continuity?.owners))),
            use_of_services: use_of_services(&served),
            cost: of_served(|outcome| outcome.cost),
        }
    }
}

fn count<T>(all: impl Iterator<Item = T>) -> u32 {
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}

/// How many there are of each.
fn tallied<T: Ord>(all: impl Iterator<Item = T>) -> BTreeMap<T, u32> {
    let mut tally = BTreeMap::new();
    for one in all {
        let count = tally.entry(one).or_insert(0_u32);
        *count = count.saturating_add(1);
    }
    tally
}

fn measures(cases: &[&CaseOutcome]) -> Vec<MeasureSummary> {
    let mut all: Vec<_> = cases.iter().flat_map(|outcome| &outcome.measured).collect();
    all.retain(|series| series.change().is_some());
    all.sort_by(|a, b| key(a).cmp(&key(b)));
    let alike = all.chunk_by(|a, b| key(a) == key(b));
    let summary = alike.filter_map(|alike| {
        let one = alike.first()?;
        Some(MeasureSummary {
            measure: one.measure.clone(),
            version: one.version.clone(),
            reported_by: one.reported_by.clone(),
            first: Numbers::of(alike.iter().map(|series| series.first.1.get())),
            change: Numbers::of(alike.iter().filter_map(|series| series.change())),
            became: tallied(alike.iter().filter_map(|series| series.became)),
        })
    });
    summary.collect()
}

fn follow_up(cases: &[&CaseOutcome]) -> Vec<FollowUps> {
    let mut all: Vec<_> = cases.iter().flat_map(|outcome| &outcome.follow_up).collect();
    all.sort_by(|a, b| a.code.cmp(&b.code));
    let of_code = all.chunk_by(|a, b| a.code == b.code).filter_map(|of_code| {
        let with = |verdict| count(of_code.iter().filter(|of| of.verdict == verdict));
        let met = with(Verdict::Met);
        Some(FollowUps {
            code: of_code.first()?.code.clone(),
            met: Share::counted(met, met.saturating_add(with(Verdict::Missed))),
            pending: with(Verdict::Pending),
            excused: with(Verdict::Excused),
        })
    });
    of_code.collect()
}

fn use_of_services(cases: &[&CaseOutcome]) -> Vec<UseSummary> {
    let compared: Vec<_> = cases.iter().filter_map(|outcome| outcome.use_of_services.as_ref()).collect();
    let person_days = compared.iter().fold(0_u64, |sum, of| sum.saturating_add(of.days.into()));
    if compared.is_empty() {
        return Vec::new();
    }
    let summary = Facility::ALL.iter().enumerate().map(|(at, facility)| {
        let each: Vec<_> = compared.iter().filter_map(|of| Some((of.days, of.of.get(at)?))).collect();
        let total =
            |of: fn(&super::Used) -> Stays| each.iter().fold(Stays::default(), |sum, (_, used)| sum.plus(of(used)));
        let rise = |of: fn(Stays) -> u32| {
            let pairs = each
                .iter()
                .map(|(days, used)| (f64::from(*days), f64::from(of(used.after)) - f64::from(of(used.before))));
            rate_of_rise(&pairs.collect::<Vec<_>>())
        };
        UseSummary {
            facility: *facility,
            cases: count(each.iter()),
            person_days,
            before: total(|used| used.before),
            after: total(|used| used.after),
            entries_a_year: rise(|stays| stays.entries),
            days_a_year: rise(|stays| stays.days),
        }
    });
    summary.collect()
}

/// What something rose by in a year of one client: the sum of all rises over the sum of all days, its error by
/// linearizing the ratio.
fn rate_of_rise(each: &[(f64, f64)]) -> Estimate {
    let n = u32::try_from(each.len()).unwrap_or(u32::MAX);
    let days: f64 = each.iter().map(|(days, _)| days).sum();
    let rate = each.iter().map(|(_, rise)| rise).sum::<f64>() / days;
    let years = days / YEAR / f64::from(n);
    let squares = each.iter().map(|(days, rise)| ((rise - rate * days) / years).powi(2)).sum();
    mean_of(rate * YEAR, squares, n)
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} cases, {} not fully read, {} served; 95 percent intervals",
            self.cases, self.not_fully_read, self.served
        )?;
        for (what, curve) in [
            ("days from referral to enrolment", &self.to_enrolment),
            ("days from referral to first contact", &self.to_contact),
            ("days from enrolment to plan", &self.to_plan),
            ("days from enrolment to linkage", &self.to_linkage),
            ("days in service", &self.stay),
        ] {
            writeln!(f, "{what}: n {}, events {}, median {}", curve.n(), curve.events(), curve.median())?;
        }
        for (reason, cases) in &self.closed {
            writeln!(f, "closed, {reason}: {cases}")?;
        }
        writeln!(f, "linkages connected: {}", self.connected)?;
        writeln!(f, "linkages with an end on record: {}", self.ended)?;
        for (what, numbers) in [
            ("goal attainment, T", &self.goals),
            ("goal attainment, rise of T", &self.goals_change),
            ("share of contacts by the usual worker", &self.usual_worker),
            ("continuity of workers", &self.continuity),
            ("owners of a case", &self.owners),
            ("cost of a case", &self.cost),
        ] {
            if let Some(numbers) = numbers {
                writeln!(f, "{what}: {numbers}")?;
            }
        }
        for of in &self.measures {
            if let Some(change) = of.change {
                write!(f, "change of {}", &*of.measure)?;
                of.version.iter().try_for_each(|version| write!(f, " {}", &**version))?;
                writeln!(f, ": {change}")?;
            }
            for (change, cases) in &of.became {
                writeln!(f, "  {change}: {cases}")?;
            }
        }
        for FollowUps { code, met, pending, .. } in &self.follow_up {
            writeln!(f, "{code}: {met}, {pending} pending")?;
        }
        for of in self.use_of_services.iter().filter(|of| of.before.entries.max(of.after.entries) > 0) {
            let UseSummary { facility, cases, person_days, before, after, entries_a_year, .. } = of;
            writeln!(
                f,
                "{facility}: {} entries in {person_days} days of {cases} cases before, {} in as many after; rise in a year {entries_a_year}",
                before.entries, after.entries
            )?;
        }
        Ok(())
    }
}
