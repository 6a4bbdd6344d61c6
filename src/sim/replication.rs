//! What came of one replication.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::audit::Counts;
use crate::event::{CloseReason, Event, RosterEvent, Tier};
use crate::program::Code;

/// What is told of a replication. How many came, were turned away, gave up or were enrolled, and how long they waited, is
/// of the clients who came after the warm-up; all else is of the time after it. So more may end their service than are
/// enrolled. Written with serde it is its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Measure {
    /// Clients who came.
    Referred,
    /// Clients who were enrolled.
    Enrolled,
    /// Clients who found the waiting room full.
    TurnedAway,
    /// Share of those who came who found the waiting room full.
    TurnedAwayShare,
    /// Clients who gave up waiting.
    GaveUp,
    /// Clients whose service ended.
    Served,
    /// Clients whose service ended for a reason.
    Closed(CloseReason),
    /// Days waited, in the mean, by those who were enrolled.
    WaitMean,
    /// Days within which half are enrolled, by Kaplan and Meier: those still waiting, and those who gave up, count
    /// as far as they waited. None where fewer than half are.
    WaitMedian,
    /// Days within which nine of ten are enrolled, by Kaplan and Meier as the median.
    WaitP90,
    /// Days of the longest wait, of those still waiting too.
    WaitLongest,
    /// Share that waited at all, of those who were enrolled.
    Waited,
    /// Share not enrolled within the target, by Kaplan and Meier as the median.
    WaitBeyondTarget,
    /// Clients waiting, in the mean over time.
    Queue,
    /// Clients in service, in the mean over time.
    Open,
    /// Places taken of those there are by the limits of heads that admission keeps, in the mean over time; cases of
    /// leavers take none that is there, so that it can be over 1.
    PlacesTaken,
    /// Share of a standard's items that were met, of those met or missed; a measure's items are its windows.
    Adherence(Code),
    /// Items of a standard that were met or missed.
    Judged(Code),
    /// Contacts made.
    Contacts,
    /// Appointments that clients did not keep.
    NoShows,
    /// Hours a week that the work took, in the mean of the workers.
    Workload,
    /// Hours a week that the work took of the worker of that number, from 1.
    WorkloadOf(u32),
    /// Share of the hours for the work that it took; over 1 where there was overtime.
    Utilisation,
    /// Hours a week beyond a day's end, in the mean of the workers.
    Overtime,
    /// Hours a week beyond a day's end of the worker of that number, from 1.
    OvertimeOf(u32),
    /// How unevenly cases lie on owners, in the mean over days: 0 where all carry the same for their hours, near 1
    /// where one carries all.
    LoadGini,
    /// The greatest load over the mean load, in the mean over days.
    LoadMaxOverMean,
    /// Different workers who made contacts with a client, in the mean of those whose service ended and who had any.
    Continuity,
    /// Case-days without an owner who works here.
    UnownedDays,
    /// Days of clients in institutions; none where the scenario has no such stays.
    BedDays,
    /// What the workers' hours cost.
    Cost,
    /// What the workers' hours cost for each client whose service ended.
    CostPerServed,
}

impl fmt::Display for Measure {
    /// The name that tidy rows have.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Referred => "referred",
            Self::Enrolled => "enrolled",
            Self::TurnedAway => "turned_away",
            Self::TurnedAwayShare => "turned_away.share",
            Self::GaveUp => "gave_up",
            Self::Served => "served",
            Self::Closed(reason) => return write!(f, "closed.{reason}"),
            Self::WaitMean => "wait.mean_days",
            Self::WaitMedian => "wait.median_days",
            Self::WaitP90 => "wait.p90_days",
            Self::WaitLongest => "wait.longest_days",
            Self::Waited => "wait.any_share",
            Self::WaitBeyondTarget => "wait.beyond_target_share",
            Self::Queue => "queue.mean",
            Self::Open => "open.mean",
            Self::PlacesTaken => "places.taken_share",
            Self::Adherence(code) => return write!(f, "adherence.{code}"),
            Self::Judged(code) => return write!(f, "judged.{code}"),
            Self::Contacts => "contacts",
            Self::NoShows => "no_shows",
            Self::Workload => "workload.weekly_hours",
            Self::WorkloadOf(worker) => return write!(f, "workload.weekly_hours.worker_{worker}"),
            Self::Utilisation => "workload.share",
            Self::Overtime => "overtime.weekly_hours",
            Self::OvertimeOf(worker) => return write!(f, "overtime.weekly_hours.worker_{worker}"),
            Self::LoadGini => "load.gini",
            Self::LoadMaxOverMean => "load.max_over_mean",
            Self::Continuity => "continuity.workers_per_client",
            Self::UnownedDays => "unowned_days",
            Self::BedDays => "bed_days",
            Self::Cost => "cost",
            Self::CostPerServed => "cost.per_served",
        })
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One figure of a replication.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Of clients of that tier when they came; of all, those who came unrated too, where none is named.
    pub tier: Option<Tier>,
    /// What is told.
    pub measure: Measure,
    /// The figure, in the unit that the measure names.
    pub value: f64,
}

/// A figure over time, the warm-up with it: means over stretches of so many days, of which there are never more than
/// [`MOST`](Self::MOST), however long the run is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// Days that each value is the mean of.
    pub every_days: u32,
    /// The values, the first stretch first.
    pub values: Vec<f64>,
}

impl Series {
    /// How many stretches at most; where there would be more they are made twice as long.
    pub const MOST: usize = 2_048;

    /// No values yet.
    pub(super) const EMPTY: Self = Self { every_days: 1, values: Vec::new() };

    /// Adds the values of another run.
    pub(super) fn add(&mut self, other: Self) {
        self.values.resize(self.values.len().max(other.values.len()), 0.0);
        self.values.iter_mut().zip(other.values).for_each(|(sum, value)| *sum += value);
        self.every_days = other.every_days;
    }

    /// So much of each value.
    pub(super) fn times(&self, share: f64) -> Self {
        Self { every_days: self.every_days, values: self.values.iter().map(|value| value * share).collect() }
    }
}

/// What came of one replication. Written with serde it has the rows, both series, the counts and the flow; its
/// [log](Self::log) is written as events are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replication {
    pub(super) rows: Vec<Row>,
    pub(super) queue: Series,
    pub(super) open: Series,
    pub(super) counts: Vec<(Code, Counts)>,
    pub(super) flow: Flow,
    #[serde(skip)]
    pub(super) log: Option<(Vec<Event>, Vec<RosterEvent>)>,
}

/// Where everybody is at the end of the whole run: those who came wait, are served, or are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Flow {
    /// Who came.
    pub referred: u64,
    /// Who waits.
    pub waiting: u64,
    /// Who is in service.
    pub open: u64,
    /// Whose case is closed.
    pub closed: u64,
}

impl Replication {
    /// The figures; one that cannot be told is left out.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    /// A figure, of all clients together or of those of a tier.
    #[must_use]
    pub fn value(&self, tier: Option<Tier>, measure: &Measure) -> Option<f64> {
        self.rows.iter().find(|row| row.tier == tier && row.measure == *measure).map(|row| row.value)
    }

    /// How many waited, over time.
    #[must_use]
    pub const fn queue(&self) -> &Series {
        &self.queue
    }

    /// How many were served as the days ended, over time.
    #[must_use]
    pub const fn open(&self) -> &Series {
        &self.open
    }

    /// What became of the items of each standard in the whole run, the warm-up with it, by code: what the audit of the
    /// [log](Self::log) and its roster on the last day counts, item for item. The steps of the process (their order, what
    /// must be there before them, no service after closure) are put to the rulebook where the log is asked for, as an
    /// application would; without it their standards are left out.
    #[must_use]
    pub fn counts(&self) -> &[(Code, Counts)] {
        &self.counts
    }

    /// Where everybody is at the end.
    #[must_use]
    pub const fn flow(&self) -> Flow {
        self.flow
    }

    /// The log of the cases and the log of the roster, where they were asked for.
    #[must_use]
    pub fn log(&self) -> Option<(&[Event], &[RosterEvent])> {
        self.log.as_ref().map(|(events, roster)| (events.as_slice(), roster.as_slice()))
    }
}
