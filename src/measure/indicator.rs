//! What a review looks at: measures of the time up to a day, rather than of every window of a calendar.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::{Figure, Unit};
use crate::event::{Activity, CloseReason, Facility, Need, Role};
use crate::ids::{CaseId, EventId, WorkerId};
use crate::names::names;
use crate::program::{Filter, Quantity};
use crate::time::Day;

/// A measure of the time up to a day, as fidelity scales take it: of the last days or months before it, or as the last
/// of them ends. The day itself is not over and lies in no window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Indicator {
    /// What is counted in each chart, over the charts.
    Charts(Box<Charts>),
    /// Percent of the cases in service that a team owns. Of one team, the others are those of its workers.
    TeamOwned {},
    /// Enrolments of the civil month with the most of them, among the last complete ones.
    PeakIntake {
        /// Civil months.
        months: u32,
    },
    /// Percent of the cases served whose service ended for one of these reasons, and did not begin again.
    Ended {
        /// The reasons.
        reasons: Vec<CloseReason>,
        /// Months back.
        months: u32,
        /// And of those in service that the program expects so to end. No log tells them: they are
        /// [declared](crate::fidelity::Review::expected), or the figure is not told.
        #[serde(default)]
        expected: bool,
    },
    /// Percent of the cases served that were not lost: whose service did not end for one of these reasons. One
    /// that moved and was referred on is not lost; for any other reason a referral does not change that.
    Retained {
        /// The reasons.
        lost: Vec<CloseReason>,
        /// Months back.
        months: u32,
    },
    /// Percent of the cases that were closed, and had begun the program's fixed time, that were closed by the end of it
    /// or so many days after.
    OnTime {
        /// Days after the first day outside of the fixed time.
        days: u32,
        /// Months back.
        months: u32,
    },
    /// Percent of the cases that were closed, and had begun the program's fixed time, that were not closed for one of
    /// these reasons before the end of it.
    Stayed {
        /// The reasons.
        lost: Vec<CloseReason>,
        /// Months back.
        months: u32,
    },
    /// Percent of entries into institutions, or of leavings, in which the team had a part, of those that say so. Not
    /// told where more than a part of them does not say.
    Involved {
        /// Which of the two.
        moves: Moves,
        /// Which institutions; any when empty.
        #[serde(default)]
        facilities: Vec<Facility>,
        /// Months back.
        months: u32,
        /// At least so many of the latest, if there are as many, however long ago.
        least: u32,
        /// Told while at most so many percent do not say.
        most_unsaid: u32,
    },
    /// Cases in service for each full-time equivalent.
    Caseload {
        /// Roles whose hours do not count.
        #[serde(default)]
        without: Vec<Role>,
    },
    /// Full-time equivalents of a role for 100 cases in service.
    Staffing {
        /// The role.
        role: Role,
    },
    /// Full-time equivalents.
    Size {
        /// Roles whose hours do not count.
        #[serde(default)]
        without: Vec<Role>,
    },
    /// Days a week on which the team met.
    MeetingDays {
        /// Days back.
        days: u32,
    },
    /// Percent of the cases in service that a meeting reviewed, the mean of the days of meetings.
    Reviewed {
        /// Days back.
        days: u32,
    },
    /// Percent of the contracted time of those in a role that went into completed contacts, on the days on which they
    /// were in it.
    DirectService {
        /// The role.
        role: Role,
        /// Days back.
        days: u32,
    },
    /// Percent of the weeks in which those in a role had a completed contact.
    DirectWeeks {
        /// The role.
        role: Role,
        /// Days back, counted in sevens.
        days: u32,
    },
    /// Workers who left for each 100 positions; of a younger team as many as at that pace would have.
    Turnover {
        /// Months back.
        months: u32,
    },
    /// Percent of the time of positions in which they were filled. A worker absent for more than 30 days on end
    /// fills none from the 31st on.
    Filled {
        /// Months back.
        months: u32,
    },
    /// How far people with lived experience are on the staff: 5 where one works full time in a clinical role, 4 full
    /// time as peer specialist, 3 part time in either, 2 in other roles only, 1 where there is none.
    LivedExperience {},
    /// Percent of logged working time that went into some activities.
    WorkShare {
        /// The activities.
        activities: Vec<Activity>,
        /// Days back.
        days: u32,
    },
    /// Percent of those in a role who have hours in another role too.
    MixedDuties {
        /// The role.
        role: Role,
    },
    /// Percent of the cases served that kept a standard of the rulebook, of those judged by it, each judged as a whole;
    /// of a standard that is not judged case by case, percent of its items on those days: of the team, and of the
    /// workers who are on it as the last of them ends.
    Kept {
        /// The standard's code.
        standard: String,
        /// Months back.
        months: u32,
        /// Only of the cases that were closed in these months, and not begun again.
        #[serde(default)]
        closed: bool,
    },
}

names! {
    /// Into an institution, or out of it.
    pub enum Moves {
        /// Entries.
        Entries = "entries",
        /// Leavings.
        Leavings = "leavings",
    }
}

/// What is counted in each chart of the cases in service, over the last days, and put together over the charts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Charts {
    /// What.
    pub count: Count,
    /// Days back.
    pub days: u32,
    /// Of whom.
    #[serde(default)]
    pub among: Among,
    /// How charts are put together.
    pub over: Over,
}

/// What is counted in a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Count {
    /// Percent of contacts; a chart without any is left out.
    Share {
        /// Those counted.
        counted: Filter,
        /// Among these.
        of: Filter,
    },
    /// Whether the client was seen by so many different workers; told of cases in service on all the days.
    SeenBy {
        /// Workers.
        workers: u32,
    },
    /// Contacts for each week in service.
    Weekly(Filter),
    /// Minutes of contact for each week in service.
    WeeklyMinutes(Filter),
    /// Contacts in all.
    Contacts(Filter),
    /// Whether there were so many contacts.
    Had {
        /// Contacts.
        least: u32,
        /// Which.
        filter: Filter,
    },
}

/// The charts that are looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Among {
    /// All.
    All {},
    /// Those with one of these needs, as assessed.
    Needing(Vec<Need>),
    /// Those that ever had a completed contact with family, guardian or another support.
    Supported {},
}

impl Default for Among {
    fn default() -> Self {
        Self::All {}
    }
}

names! {
    /// How charts are put together.
    pub enum Over {
        /// The middle chart; the mean of the two middle ones.
        Median = "median",
        /// What was counted in all, over what it was counted of in all.
        Pooled = "pooled",
    }
}

impl From<Charts> for Indicator {
    fn from(charts: Charts) -> Self {
        Self::Charts(Box::new(charts))
    }
}

/// Where an indicator's figure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Origin {
    /// From the log.
    pub log: bool,
    /// From the roster.
    pub roster: bool,
    /// From what the program declares, too.
    pub declared: bool,
}

impl Count {
    pub(crate) fn filters(&self) -> Vec<Filter> {
        match self {
            Self::Share { counted, of } => vec![counted.clone(), of.clone()],
            // Who is seen is told in one place for standards and reviews.
            Self::SeenBy { workers } => Quantity::SeenBy { workers: *workers }.filters(),
            Self::Weekly(filter) | Self::WeeklyMinutes(filter) | Self::Contacts(filter) | Self::Had { filter, .. } => {
                vec![filter.clone()]
            }
        }
    }

    /// The share of face-to-face contacts that were made in the community or at home, as standards count it.
    #[must_use]
    pub fn in_vivo() -> Self {
        let mut filters = Quantity::InVivo {}.filters().into_iter();
        let (counted, of) = (filters.next().unwrap_or_default(), filters.next().unwrap_or_default());
        Self::Share { counted, of }
    }
}

impl Indicator {
    /// What its figures are counted in.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match self {
            Self::Charts(charts) => match charts.count {
                Count::Share { .. } | Count::SeenBy { .. } | Count::Had { .. } => Unit::Percent,
                Count::Weekly(_) | Count::WeeklyMinutes(_) => Unit::Weekly,
                Count::Contacts(_) => Unit::Plain,
            },
            Self::TeamOwned {}
            | Self::Ended { .. }
            | Self::Retained { .. }
            | Self::OnTime { .. }
            | Self::Stayed { .. }
            | Self::Involved { .. }
            | Self::Reviewed { .. }
            | Self::DirectService { .. }
            | Self::DirectWeeks { .. }
            | Self::Turnover { .. }
            | Self::Filled { .. }
            | Self::WorkShare { .. }
            | Self::MixedDuties { .. }
            | Self::Kept { .. } => Unit::Percent,
            Self::Staffing { .. } => Unit::Staffing,
            Self::MeetingDays { .. } => Unit::Weekly,
            Self::PeakIntake { .. } | Self::Caseload { .. } | Self::Size { .. } | Self::LivedExperience {} => {
                Unit::Plain
            }
        }
    }

    /// Where its figure comes from.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        let (log, roster) = match self {
            Self::Charts(_)
            | Self::TeamOwned {}
            | Self::PeakIntake { .. }
            | Self::Ended { .. }
            | Self::Retained { .. }
            | Self::OnTime { .. }
            | Self::Stayed { .. }
            | Self::Involved { .. } => (true, false),
            Self::Size { .. }
            | Self::MeetingDays { .. }
            | Self::Turnover { .. }
            | Self::Filled { .. }
            | Self::LivedExperience {}
            | Self::WorkShare { .. }
            | Self::MixedDuties { .. } => (false, true),
            Self::Caseload { .. }
            | Self::Staffing { .. }
            | Self::Reviewed { .. }
            | Self::DirectService { .. }
            | Self::DirectWeeks { .. }
            | Self::Kept { .. } => (true, true),
        };
        Origin { log, roster, declared: matches!(self, Self::Ended { expected: true, .. }) }
    }

    /// How many days, or months, it looks back, where it does.
    #[must_use]
    pub fn back(&self) -> Option<u32> {
        match self {
            Self::Charts(charts) => Some(charts.days),
            Self::MeetingDays { days }
            | Self::Reviewed { days }
            | Self::DirectService { days, .. }
            | Self::DirectWeeks { days, .. }
            | Self::WorkShare { days, .. } => Some(*days),
            Self::PeakIntake { months }
            | Self::Ended { months, .. }
            | Self::Retained { months, .. }
            | Self::OnTime { months, .. }
            | Self::Stayed { months, .. }
            | Self::Involved { months, .. }
            | Self::Turnover { months }
            | Self::Filled { months }
            | Self::Kept { months, .. } => Some(*months),
            Self::TeamOwned {}
            | Self::Caseload { .. }
            | Self::Staffing { .. }
            | Self::Size { .. }
            | Self::LivedExperience {}
            | Self::MixedDuties { .. } => None,
        }
    }

    /// The first and the last day of what it looks at, seen from a day that is not over.
    pub(super) fn window(&self, as_of: Day) -> (Day, Day) {
        let last = as_of.previous();
        let days = |days: u32| as_of.plus_days(i32::try_from(days).unwrap_or(i32::MAX).saturating_neg());
        let first = match self {
            Self::PeakIntake { months } => {
                let last = as_of.month().0.previous();
                return (as_of.month().0.minus_months(*months), last);
            }
            Self::Ended { months, .. }
            | Self::Retained { months, .. }
            | Self::OnTime { months, .. }
            | Self::Stayed { months, .. }
            | Self::Involved { months, .. }
            | Self::Turnover { months }
            | Self::Filled { months }
            | Self::Kept { months, .. } => as_of.minus_months(*months),
            Self::Charts(charts) => days(charts.days),
            Self::MeetingDays { days: back }
            | Self::Reviewed { days: back }
            | Self::DirectService { days: back, .. }
            | Self::DirectWeeks { days: back, .. }
            | Self::WorkShare { days: back, .. } => days(*back),
            Self::TeamOwned {}
            | Self::Caseload { .. }
            | Self::Staffing { .. }
            | Self::Size { .. }
            | Self::LivedExperience {}
            | Self::MixedDuties { .. } => last,
        };
        (first, last)
    }
}

/// Why a figure is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Untold {
    /// No roster was given, or it knows nobody, or not the team on the last day.
    NoRoster,
    /// There is nothing that it could be counted of.
    NothingCounted,
    /// So many percent of what it rests on do not say.
    Unsaid {
        /// Percent, rounded half up.
        percent: u32,
    },
    /// Nobody is said to have lived experience, and of some it is not said.
    NotRecorded,
    /// The source never records something that it rests on (S31 of [`caseload::semantics`]).
    NeverRecorded,
    /// The roster names no positions.
    NoPositions,
    /// Nobody on the roster holds the role.
    NobodyInRole,
    /// The rulebook has no such standard, or nothing was judged by it.
    NotJudged,
    /// Nobody gave the figure, or one that the score needs besides.
    NotGiven,
    /// The program did not declare which cases it expects so to end.
    NotDeclared,
}

/// What an indicator's figure rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Evidence {
    /// The charts it was counted in, with what was counted and of what.
    pub charts: Vec<(CaseId, u64, u64)>,
    /// Cases in service that were left out, with the reason.
    pub left_out: Vec<(CaseId, LeftOut)>,
    /// Events.
    pub events: Vec<EventId>,
    /// Workers.
    pub workers: Vec<WorkerId>,
    /// Days of meetings.
    pub days: Vec<Day>,
}

names! {
    /// Why a case in service is not among the charts.
    pub enum LeftOut {
        /// The case is none of those looked at.
        NotAmong = "not_among",
        /// There was no contact to count it of.
        NoContact = "no_contact",
        /// The case was not in service on all the days.
        NotThroughout = "not_throughout",
        /// The case was not drawn.
        NotDrawn = "not_drawn",
    }
}

/// What an indicator came to. Written with serde it has these fields; where there is no figure, `untold` says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicated {
    /// The figure, or why there is none.
    pub figure: Result<Figure, Untold>,
    /// The first and the last day looked at.
    pub window: Option<(Day, Day)>,
    /// Of a figure over charts, what it may hide.
    pub spread: Option<Spread>,
    /// What it rests on.
    pub evidence: Evidence,
}

/// What a figure over charts may hide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// All charts pooled.
    pub pooled: Figure,
    /// Whether the figure is the median of the charts.
    pub is_median: bool,
    /// Charts in which nothing was counted.
    pub without: u64,
    /// Counted contacts of less than five minutes.
    pub brief: u64,
}

impl Serialize for Indicated {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Indicated", 5)?;
        object.serialize_field("figure", &self.figure.as_ref().ok())?;
        object.serialize_field("untold", &self.figure.as_ref().err())?;
        object.serialize_field("window", &self.window)?;
        object.serialize_field("spread", &self.spread)?;
        object.serialize_field("evidence", &self.evidence)?;
        object.end()
    }
}

impl From<Figure> for Indicated {
    /// A figure from elsewhere.
    fn from(figure: Figure) -> Self {
        Self { figure: Ok(figure), window: None, spread: None, evidence: Evidence::default() }
    }
}

impl From<Untold> for Indicated {
    fn from(why: Untold) -> Self {
        Self { figure: Err(why), window: None, spread: None, evidence: Evidence::default() }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [(self.log, "log"), (self.roster, "roster"), (self.declared, "declared")];
        let parts: Vec<_> = parts.into_iter().filter(|(so, _)| *so).map(|(_, name)| name).collect();
        f.write_str(&parts.join(" and "))
    }
}

impl fmt::Display for Spread {
    /// What a figure over charts may hide.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "; {} of {} charts without", self.without, self.pooled.subjects)?;
        if self.brief > 0 {
            write!(f, ", {} contacts of less than five minutes", self.brief)?;
        }
        if self.is_median { write!(f, ", all together {}", self.pooled) } else { Ok(()) }
    }
}

impl fmt::Display for Untold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoster => f.write_str("not told: no roster"),
            Self::NothingCounted => f.write_str("not told: nothing to count it of"),
            Self::Unsaid { percent } => write!(f, "not told: {percent} percent of them do not say"),
            Self::NotRecorded => f.write_str("not told: lived experience is not recorded"),
            Self::NeverRecorded => f.write_str("not told: the source never records what it rests on"),
            Self::NoPositions => f.write_str("not told: no positions on the roster"),
            Self::NobodyInRole => f.write_str("not told: nobody holds the role"),
            Self::NotGiven => f.write_str("not told: no figure given"),
            Self::NotDeclared => f.write_str("not told: not declared who is expected to"),
            Self::NotJudged => f.write_str("not told: nothing was judged by the standard"),
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share { counted, of } => write!(f, "{counted}, of {of}"),
            Self::SeenBy { workers } => write!(f, "cases seen face to face by {workers} or more workers"),
            Self::Weekly(filter) => write!(f, "{filter}, a week"),
            Self::WeeklyMinutes(filter) => write!(f, "minutes of {filter}, a week"),
            Self::Contacts(filter) => write!(f, "{filter}"),
            Self::Had { least, filter } => write!(f, "cases with {least} or more: {filter}"),
        }
    }
}

impl fmt::Display for Indicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let roles = |without: &[Role]| {
            let names: Vec<_> = without.iter().map(Role::name).collect();
            if names.is_empty() { String::new() } else { format!(" without {}", names.join(" and ")) }
        };
        let months = |months: &u32| format!("in {months} months");
        match self {
            Self::Charts(charts) => {
                let Charts { count, days, among, over } = &**charts;
                let among = match among {
                    Among::All {} => String::new(),
                    Among::Needing(needs) => {
                        let names: Vec<_> = needs.iter().map(Need::name).collect();
                        format!(", of those who need {}", names.join(" or "))
                    }
                    Among::Supported {} => ", of those with supports".to_owned(),
                };
                write!(f, "{count}, in {days} days{among}; {over}")
            }
            Self::TeamOwned {} => f.write_str("cases in service that a team owns"),
            Self::PeakIntake { months } => write!(f, "enrolments of the fullest of {months} months"),
            Self::Ended { months: back, expected, .. } => {
                let too = if *expected { ", or is expected to" } else { "" };
                write!(f, "cases served whose service so ended {}{too}", months(back))
            }
            Self::Retained { months: back, .. } => write!(f, "cases served and not lost {}", months(back)),
            Self::OnTime { days, months: back } => {
                write!(f, "cases closed by {days} days after their fixed time {}", months(back))
            }
            Self::Stayed { months: back, .. } => {
                write!(f, "cases closed and not lost before their time {}", months(back))
            }
            Self::Involved { moves, months: back, .. } => {
                write!(f, "{moves} in which the team had a part {}", months(back))
            }
            Self::Caseload { without } => write!(f, "cases for each full-time equivalent{}", roles(without)),
            Self::Staffing { role } => write!(f, "{} for 100 cases", role.name()),
            Self::Size { without } => write!(f, "full-time equivalents{}", roles(without)),
            Self::MeetingDays { days } => write!(f, "days a week with a team meeting, in {days} days"),
            Self::Reviewed { days } => write!(f, "cases reviewed at meetings, in {days} days"),
            Self::DirectService { role, days } => {
                write!(f, "time of the {} in contacts, in {days} days", role.name())
            }
            Self::DirectWeeks { role, days } => {
                write!(f, "weeks with a contact of the {}, in {days} days", role.name())
            }
            Self::Turnover { months: back } => write!(f, "workers who left, over positions, {}", months(back)),
            Self::Filled { months: back } => write!(f, "positions filled {}", months(back)),
            Self::LivedExperience {} => f.write_str("people with lived experience on the staff"),
            Self::WorkShare { days, .. } => write!(f, "logged working time in the activities, in {days} days"),
            Self::MixedDuties { role } => write!(f, "of those who work as {}, with another role too", role.name()),
            Self::Kept { standard, months: back, closed } => {
                let which = if *closed { "closed" } else { "served" };
                write!(f, "cases {which} that kept {standard} {}", months(back))
            }
        }
    }
}
