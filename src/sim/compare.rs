//! Scenarios side by side, on the same luck.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};

#[cfg(feature = "parallel")]
use rayon::prelude::*;

use super::{Checked, Measure, Replication, Row, Sample, Scenario, Series, TidyRow, mser_5};
use crate::event::Tier;
use crate::outcome::Better;
use crate::statistics::Estimate;

/// How many replications, and of which luck.
///
/// ```
/// use caseload::sim::{Measure, Precision, Replications};
///
/// let thirty = Replications::of(30).seed(7);
/// // As many as it takes to know the mean wait to 5 percent, but no more than 500.
/// let enough = thirty.until(Measure::WaitMean, Precision::Relative(0.05), 500);
/// # assert_ne!(thirty, enough);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Replications {
    number: u32,
    seed: Option<u64>,
    until: Option<(Measure, Precision, u32)>,
}

/// How well a mean is to be known: half the width of its t interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Precision {
    /// At most this, in the measure's unit.
    Absolute(f64),
    /// At most this share of the true mean.
    Relative(f64),
}

/// How many more are run at a time until a precision is reached, and how many at a time at the most: what came of them
/// is held until they are folded in.
const BLOCK: u32 = 10;
const AT_ONCE: u32 = 100;

impl Replications {
    /// So many replications, at least one, each scenario with its own seed.
    #[must_use]
    pub const fn of(number: u32) -> Self {
        Self { number, seed: None, until: None }
    }

    /// With this seed for every scenario.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// More replications, ten at a time, until the measure is known that well of all clients in every scenario, but no
    /// more than so many.
    ///
    /// # Source
    ///
    /// The sequential procedure of Law, *Simulation Modeling and Analysis*, 9.4.1, which holds a relative precision g
    /// to the share g / (1 + g) of the estimate.
    #[must_use]
    pub fn until(&self, measure: Measure, precision: Precision, most: u32) -> Self {
        Self { until: Some((measure, precision, most)), ..self.clone() }
    }
}

impl Precision {
    fn is_met(self, sample: &Sample) -> bool {
        let Some(Estimate { value, interval: Some((low, high)) }) = sample.estimate() else { return false };
        let half = (high - low) / 2.0;
        match self {
            Self::Absolute(most) => half <= most,
            Self::Relative(share) => half <= share / (1.0 + share) * value.abs(),
        }
    }
}

/// How far a comparison is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Runs that are done.
    pub done: u32,
    /// Runs that there are to do, as far as that is known.
    pub of: u32,
}

/// What a scenario came to, replication by replication. Written with serde it has its name, how often it was run, the
/// scenario, its overload, and the means over time of the waitlist and of those served.
#[derive(Debug, Clone)]
pub struct Compared {
    name: String,
    checked: Checked,
    runs: u32,
    figures: BTreeMap<Figure, Vec<Option<f64>>>,
    /// Sums over the runs.
    queue: Series,
    open: Series,
}

/// A measure, of all clients or of those of a tier.
pub type Figure = (Measure, Option<Tier>);

/// Scenarios side by side: the same replications of each, on the same luck.
///
/// Its `Display` is a table, with the longest wait of each tier, and one of the paired differences from the first
/// scenario; `{:#}` has every figure of every tier. Written with serde it has the scenarios, and every figure of every
/// tier: the scenario that is best in it, and of each scenario in how many runs it could be told, its mean and how much
/// more that is than the first scenario's, as the tables have them. The [rows](Self::rows) are written one by one.
#[derive(Debug, Clone)]
pub struct Comparison {
    compared: Vec<Compared>,
    replications: Replications,
    reached: Option<bool>,
}

/// Runs each scenario so often and puts the results side by side.
///
/// Scenarios meet the same luck where they have the same seed, so that a difference between them comes of what is
/// decided, and not of who happened to come. What a scenario comes to hangs on no other scenario, and a replication on
/// none before it. With the feature `parallel` runs are shared among threads; the results are the same, to the byte.
///
/// ```
/// use caseload::event::Hundredths;
/// use caseload::feasibility::Effort;
/// use caseload::model::Model;
/// use caseload::sim::{Admission, Arrivals, Demand, Distribution, Measure, Replications, Scenario, Workers, compare};
///
/// let arrivals = Arrivals::Poisson { per_week: 2.0, weekdays: None, months: None };
/// let mut twenty = Scenario::new("cap 20", Model::IntensiveCaseManagement, Demand::of(arrivals));
/// twenty.staff.workers = vec![Workers::of(3)];
/// twenty.service.stay = Some(Distribution::Exponential { mean: 200.0 });
/// let full_time = Hundredths::new(4000);
/// twenty.work = Effort { share_percent: 60, full_time, contact_minutes: 60, paper_minutes: 60, ..Effort::default() };
/// let mut fifteen = Scenario { name: "cap 15".to_owned(), ..twenty.clone() };
/// fifteen.policy.admission = vec![Admission::Heads(Hundredths::new(1500))];
///
/// let comparison = compare(&[fifteen.check()?, twenty.check()?], &Replications::of(5).seed(7));
/// println!("{comparison}");
/// let queue = (Measure::Queue, None);
/// assert_eq!(comparison.best(&queue).map(|best| best.name()), Some("cap 20"));
/// # Ok::<(), caseload::sim::Faults>(())
/// ```
#[must_use]
pub fn compare(scenarios: &[Checked], replications: &Replications) -> Comparison {
    compare_telling(scenarios, replications, &|_| {})
}

/// The same, telling after each run how far it is: from the thread that made the run.
#[must_use]
pub fn compare_telling(
    scenarios: &[Checked],
    replications: &Replications,
    tell: &(dyn Fn(Progress) + Sync),
) -> Comparison {
    compare_by(scenarios, replications, tell, &super::run)
}

fn compare_by(
    scenarios: &[Checked],
    replications: &Replications,
    tell: &(dyn Fn(Progress) + Sync),
    run: &(dyn Fn(&Checked, u32) -> Replication + Sync),
) -> Comparison {
    let mut compared = named_apart(scenarios, replications.seed);
    let number = u32::try_from(compared.len()).unwrap_or(u32::MAX);
    let done = AtomicU32::new(0);
    let least = replications.number.max(1);
    let (mut runs, mut reached) = (0..least.min(AT_ONCE), None);
    loop {
        let of = runs.end.max(least).saturating_mul(number);
        let jobs: Vec<(&Checked, u32)> =
            compared.iter().flat_map(|of| runs.clone().map(|replication| (&of.checked, replication))).collect();
        let kept = in_order(jobs, |(checked, replication)| {
            let Replication { rows, queue, open, .. } = run(checked, replication);
            tell(Progress { done: done.fetch_add(1, Ordering::Relaxed).saturating_add(1), of });
            (rows, queue, open)
        });
        let mut kept = kept.into_iter();
        for of in &mut compared {
            kept.by_ref().take(runs.len()).for_each(|(rows, queue, open)| {
                of.fold(rows);
                of.queue.add(queue);
                of.open.add(open);
            });
        }
        if runs.end < least {
            runs = runs.end..runs.end.saturating_add(AT_ONCE).min(least);
            continue;
        }
        let Some((measure, precision, most)) = &replications.until else { break };
        reached = Some(compared.iter().all(|of| precision.is_met(&of.sample(&(measure.clone(), None)))));
        if reached == Some(true) || runs.end >= *most {
            break;
        }
        runs = runs.end..runs.end.saturating_add(BLOCK).min(*most);
    }
    Comparison { compared, replications: replications.clone(), reached }
}

/// The scenarios without results, each under a name of its own.
fn named_apart(scenarios: &[Checked], seed: Option<u64>) -> Vec<Compared> {
    let mut names = BTreeSet::new();
    let with_name = |checked: &Checked| {
        let mut checked = checked.clone();
        checked.logs = false;
        checked.scenario.seed = seed.unwrap_or(checked.scenario.seed);
        let mut name = checked.scenario.name.clone();
        for nth in 2_u32.. {
            if names.insert(name.clone()) {
                break;
            }
            name = format!("{} ({nth})", checked.scenario.name);
        }
        Compared { name, checked, runs: 0, figures: BTreeMap::new(), queue: Series::EMPTY, open: Series::EMPTY }
    };
    scenarios.iter().map(with_name).collect()
}

/// What each job comes to, in the order of the jobs.
#[cfg(feature = "parallel")]
fn in_order<J: Send, K: Send>(jobs: Vec<J>, run: impl Fn(J) -> K + Sync) -> Vec<K> {
    jobs.into_par_iter().map(&run).collect()
}

/// What each job comes to, in the order of the jobs.
#[cfg(not(feature = "parallel"))]
fn in_order<J, K>(jobs: Vec<J>, run: impl Fn(J) -> K) -> Vec<K> {
    jobs.into_iter().map(run).collect()
}

/// What a run without a row says: of closings for a reason, that there were none; of others nothing.
fn untold(measure: &Measure) -> Option<f64> {
    matches!(measure, Measure::Closed(_)).then_some(0.0)
}

impl Compared {
    fn fold(&mut self, rows: Vec<Row>) {
        let before = usize::try_from(self.runs).unwrap_or(usize::MAX);
        for row in rows {
            let untold = untold(&row.measure);
            let values = self.figures.entry((row.measure, row.tier)).or_default();
            values.resize(before, untold);
            values.push(Some(row.value));
        }
        self.runs = self.runs.saturating_add(1);
    }

    /// The scenario's name; a number is added where another before it has the same.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The scenario, with the seed that it was run with.
    #[must_use]
    pub const fn scenario(&self) -> &Scenario {
        &self.checked.scenario
    }

    /// What was run.
    #[must_use]
    pub const fn checked(&self) -> &Checked {
        &self.checked
    }

    /// How many replications were run.
    #[must_use]
    pub const fn runs(&self) -> u32 {
        self.runs
    }

    /// What a figure came to in each replication; none where it could not be told.
    pub fn values(&self, figure: &Figure) -> impl Iterator<Item = Option<f64>> {
        let told = self.figures.get(figure).into_iter().flatten().copied();
        told.chain(std::iter::repeat(untold(&figure.0))).zip(0..self.runs).map(|(value, _)| value)
    }

    pub(super) fn sample(&self, figure: &Figure) -> Sample {
        self.values(figure).flatten().collect()
    }

    /// A figure's mean over the replications, with its t interval; none where it could not be told in any.
    #[must_use]
    pub fn estimate(&self, figure: &Figure) -> Option<Estimate> {
        self.sample(figure).estimate()
    }

    /// By how much a figure is more than another scenario's, in the mean of the replications one by one, with its t
    /// interval: far narrower than the difference of two means where both met the same luck.
    #[must_use]
    pub fn against(&self, other: &Self, figure: &Figure) -> Option<Estimate> {
        self.paired(other, figure).estimate()
    }

    fn paired(&self, other: &Self, figure: &Figure) -> Sample {
        let pairs = self.values(figure).zip(other.values(figure));
        pairs.filter_map(|(ours, theirs)| Some(ours? - theirs?)).collect()
    }

    /// How many waited over time, in the mean of the replications.
    #[must_use]
    pub fn queue(&self) -> Series {
        self.queue.times(f64::from(self.runs.max(1)).recip())
    }

    /// How many were served over time, in the mean of the replications.
    #[must_use]
    pub fn open(&self) -> Series {
        self.open.times(f64::from(self.runs.max(1)).recip())
    }

    /// After how many days from the start both the number served and the waitlist had settled, by [`mser_5`] on their
    /// means over the replications: a warm-up to be held against the scenario's own. A waitlist on which nobody ever
    /// was has settled from the start. None where either is too short to tell, as where it grows all the time.
    ///
    /// # Source
    ///
    /// The longest of the outputs' warm-ups, since a run has one (Robinson, *Simulation*, 2004, recalled); none beyond
    /// half of the run, where MSER-5 does not tell (White, Cobb and Spratt 2000).
    #[must_use]
    pub fn settled_after(&self) -> Option<u32> {
        let settled = |series: Series| {
            let left_out = u32::try_from(mser_5(&series.values)?).ok()?;
            Some(left_out.saturating_mul(series.every_days))
        };
        Some(settled(self.open())?.max(settled(self.queue())?))
    }
}

impl Measure {
    /// Which way it is better, where everybody would agree.
    #[must_use]
    pub const fn better(&self) -> Option<Better> {
        match self {
            Self::TurnedAway
            | Self::TurnedAwayShare
            | Self::GaveUp
            | Self::WaitMean
            | Self::WaitMedian
            | Self::WaitP90
            | Self::WaitLongest
            | Self::Waited
            | Self::WaitBeyondTarget
            | Self::Queue
            | Self::Overtime
            | Self::LoadGini
            | Self::LoadMaxOverMean
            | Self::UnownedDays
            | Self::CostPerServed => Some(Better::Lower),
            Self::Enrolled | Self::Adherence(_) => Some(Better::Higher),
            _ => None,
        }
    }
}

/// Differences below this share of the figures come of rounding.
const NOISE: f64 = 1e-12;

impl Comparison {
    /// The scenarios, in the order in which they were given.
    #[must_use]
    pub fn scenarios(&self) -> &[Compared] {
        &self.compared
    }

    /// The scenario of that name.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&Compared> {
        self.compared.iter().find(|of| of.name == name)
    }

    /// What was asked for.
    #[must_use]
    pub const fn replications(&self) -> &Replications {
        &self.replications
    }

    /// Whether the precision asked for was reached; none where none was asked for.
    #[must_use]
    pub const fn reached(&self) -> Option<bool> {
        self.reached
    }

    /// Every figure that any scenario has.
    #[must_use]
    pub fn figures(&self) -> BTreeSet<&Figure> {
        self.compared.iter().flat_map(|of| of.figures.keys()).collect()
    }

    /// The scenario that is better than every other in this figure: where the paired intervals of all pairs, which hold
    /// together with 95 percent confidence, say so. None where they do not, or where the measure has no better way.
    #[must_use]
    pub fn best(&self, figure: &Figure) -> Option<&Compared> {
        let better = figure.0.better()?;
        let n = u32::try_from(self.compared.len()).ok()?;
        let pairs = n.saturating_mul(n.saturating_sub(1)) / 2;
        let beats = |of: &Compared, other: &Compared| {
            let difference = of.paired(other, figure).estimate_among(pairs);
            let Some((low, high)) = difference.and_then(|difference| difference.interval) else { return false };
            let size = |of: &Compared| of.sample(figure).mean().map_or(0.0, f64::abs);
            let noise = NOISE * size(of).max(size(other));
            match better {
                Better::Lower => high < -noise,
                Better::Higher => low > noise,
            }
        };
        let beats_all = |(place, of): &(usize, &Compared)| {
            self.compared.iter().enumerate().all(|(other, than)| other == *place || beats(of, than))
        };
        let best = self.compared.iter().enumerate().find(beats_all);
        best.filter(|_| n > 1).map(|(_, of)| of)
    }

    /// Every figure of every replication, as tidy rows.
    pub fn rows(&self) -> impl Iterator<Item = TidyRow<'_>> {
        self.compared.iter().flat_map(|of| {
            (0..of.runs).flat_map(move |replication| {
                let place = usize::try_from(replication).unwrap_or(usize::MAX);
                of.figures.iter().filter_map(move |((measure, tier), values)| {
                    let value = values.get(place).copied().unwrap_or(untold(measure))?;
                    Some(TidyRow { scenario: &of.name, replication, tier: *tier, measure, value })
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Flow, Purpose, Streams};
    use super::*;
    use crate::event::CloseReason;
    use crate::model::Model;

    const WAIT: Figure = (Measure::WaitMean, None);

    /// Scenarios whose only difference is the seed in their name's last word.
    fn scenarios(names: &[&str]) -> Vec<Checked> {
        let one = |name: &&str| {
            let text = serde_json::json!({
                "name": name, "program": { "preset": Model::IntensiveCaseManagement }, "from": "2026-01-05", "days": 1092,
                "staff": { "workers": [{ "count": 4, "weekly_hours": 37.5 }] },
                "demand": { "arrivals": { "poisson": { "per_week": 2.0 } } },
                "service": { "stay": { "exponential": { "mean": 150.0 } } },
                "work": { "share_percent": 60 },
            });
            serde_json::from_value::<Scenario>(text).unwrap().check().unwrap()
        };
        names.iter().map(one).collect()
    }

    /// A made-up run: luck that all scenarios share, some of their own by their name's first letter, and as much more
    /// as their name's last figure says.
    fn run(checked: &Checked, replication: u32) -> Replication {
        let name = &checked.scenario.name;
        let own = name.bytes().next().unwrap();
        let more = f64::from(name.bytes().last().unwrap()) - f64::from(b'0');
        let streams = Streams::of(checked.scenario.seed, replication);
        let (shared, noise) =
            (streams.stream(Purpose::Stay, 0).normal(), streams.stream(Purpose::Own(own.into()), 0).normal());
        let row = |tier, measure, value| Row { tier, measure, value };
        let mut rows = vec![row(None, Measure::WaitMean, 20.0 + 10.0 * shared + noise + more)];
        rows.push(row(Some(Tier::High), Measure::WaitLongest, 40.0 + noise));
        if replication % 2 == 0 {
            rows.push(row(None, Measure::WaitMedian, 3.0));
            rows.push(row(None, Measure::Closed(CloseReason::Moved), 3.0));
        }
        // The waitlist has settled after ten stretches, the number served after forty.
        let mut queue = Series { every_days: 2, values: vec![0.0; 200] };
        queue.values[..2].copy_from_slice(&[shared, f64::from(replication)]);
        let open = Series { every_days: 2, values: (0..200_u8).map(|at| 9.0 + f64::from(at.min(40))).collect() };
        Replication { rows, queue, open, counts: Vec::new(), flow: Flow::default(), log: None }
    }

    fn made_up(names: &[&str], replications: &Replications) -> Comparison {
        compare_by(&scenarios(names), replications, &|_| {}, &run)
    }

    fn lines(comparison: &Comparison) -> Vec<String> {
        comparison.rows().map(|row| row.to_string()).collect()
    }

    #[test]
    fn a_scenario_more_and_a_replication_more_leave_the_others_as_they_are() {
        let thirty = Replications::of(30).seed(7);
        let two = made_up(&["a0", "b1"], &thirty);
        let three = made_up(&["a0", "b1", "c9"], &thirty);
        assert_eq!(lines(&two), lines(&three)[..lines(&two).len()]);
        let one_more = made_up(&["a0"], &Replications::of(31).seed(7));
        let of_a = |comparison| {
            lines(comparison).into_iter().filter(|line: &String| line.starts_with("a0")).collect::<Vec<_>>()
        };
        assert_eq!(of_a(&two), lines(&one_more)[..of_a(&two).len()]);
        // More than are run at a time.
        let many = made_up(&["a0"], &Replications::of(250).seed(7));
        assert_eq!(of_a(&two), lines(&many)[..of_a(&two).len()]);
        assert_eq!((many.scenarios()[0].runs(), many.reached()), (250, None));
        assert!((many.of("a0").unwrap().queue().values[1] - 124.5).abs() < 1e-9);
        assert_ne!(lines(&made_up(&["a0", "b1"], &Replications::of(30).seed(8))), lines(&two));
        assert!((two.of("a0").unwrap().queue().values[1] - 14.5).abs() < 1e-12);
        assert_eq!(two.of("a0").unwrap().settled_after(), Some(80));
    }

    #[cfg(feature = "parallel")]
    #[test]
    fn threads_change_nothing() {
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| made_up(&["a0", "b1", "c2"], &Replications::of(20).seed(7)))
        };
        let (one, five) = (on(1), on(5));
        assert_eq!(lines(&one), lines(&five));
        assert_eq!(format!("{one:#}"), format!("{five:#}"));
        assert_eq!(one.of("b1").unwrap().queue(), five.of("b1").unwrap().queue());
    }

    #[test]
    fn shared_luck_narrows_the_difference() {
        let comparison = made_up(&["a0", "b2"], &Replications::of(30).seed(7));
        let (a, b) = (comparison.of("a0").unwrap(), comparison.of("b2").unwrap());
        let difference = b.against(a, &WAIT).unwrap();
        let by_hand: Sample = b.values(&WAIT).zip(a.values(&WAIT)).map(|(b, a)| b.unwrap() - a.unwrap()).collect();
        assert_eq!(Some(difference), by_hand.estimate());
        let width = |of: Estimate| of.interval.map(|(low, high)| high - low).unwrap();
        assert!(width(difference) < width(a.estimate(&WAIT).unwrap()) / 4.0);
        assert_eq!(comparison.best(&WAIT).map(Compared::name), Some("a0"));
        let table = comparison.to_string();
        assert!(
            table.lines().any(|line| line.starts_with("wait.mean_days ") && line.matches('*').count() == 1),
            "{table}"
        );
        // The difference stands below, with its interval.
        let (value, (low, high)) = (difference.value, difference.interval.unwrap());
        assert!(table.contains(&format!("  {value:+.3} ({low:+.3} to {high:+.3})")), "{table}");
        assert!(!made_up(&["a0"], &Replications::of(5).seed(7)).to_string().contains("More or less"));
        assert!(table.contains("wait.longest_days (high)"), "{table}");
        assert!(table.contains("3.000 ± 0.000 [15]"), "told in half of the runs: {table}");
        assert!(table.contains("1.500 ± 0.570"), "closings of which there were none in half of the runs: {table}");
    }

    #[test]
    fn best_is_said_of_equals_in_one_of_twenty_at_most() {
        let wrong = (0..400)
            .filter(|seed| made_up(&["a0", "b0", "c0", "d0"], &Replications::of(10).seed(*seed)).best(&WAIT).is_some());
        assert!(wrong.count() <= 20);
        // Of the same scenario twice, of one alone, and of a measure without a better way, never.
        let twice = made_up(&["a0", "a0"], &Replications::of(10).seed(1));
        assert_eq!(twice.scenarios().iter().map(Compared::name).collect::<Vec<_>>(), ["a0", "a0 (2)"]);
        assert!(twice.best(&WAIT).is_none());
        assert!(made_up(&["a0"], &Replications::of(10).seed(1)).best(&WAIT).is_none());
        let apart = made_up(&["a0", "b9"], &Replications::of(10).seed(1));
        assert!(apart.best(&WAIT).is_some() && apart.best(&(Measure::Open, None)).is_none());
    }

    #[test]
    fn runs_go_on_until_the_precision_is_reached() {
        let first = Replications::of(10).seed(7);
        let enough = made_up(&["a0", "b1"], &first.until(Measure::WaitMean, Precision::Absolute(2.0), 1000));
        let runs = enough.scenarios()[0].runs();
        // With the last ten it is known well enough of both, and without them it was not.
        let halves = |runs| {
            let of = made_up(&["a0", "b1"], &Replications::of(runs).seed(7));
            let half =
                |of: &Compared| of.estimate(&WAIT).unwrap().interval.map(|(low, high)| (high - low) / 2.0).unwrap();
            of.scenarios().iter().map(half).fold(0.0, f64::max)
        };
        assert!(runs % 10 == 0 && halves(runs) <= 2.0 && halves(runs - 10) > 2.0, "{runs}");
        assert_eq!(enough.reached(), Some(true));
        assert_eq!(lines(&enough), lines(&made_up(&["a0", "b1"], &Replications::of(runs).seed(7))));
        let short = made_up(&["a0"], &first.until(Measure::WaitMean, Precision::Relative(0.001), 25));
        assert_eq!((short.scenarios()[0].runs(), short.reached()), (25, Some(false)));
        assert!(short.to_string().contains("was not reached"));
        let told = std::sync::Mutex::new(Vec::new());
        compare_by(&scenarios(&["a0", "b1"]), &first, &|at| told.lock().unwrap().push(at.done), &run);
        let mut told = told.into_inner().unwrap();
        told.sort_unstable();
        assert_eq!(told, (1..=20).collect::<Vec<_>>());
    }
}
