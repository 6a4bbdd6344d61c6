//! The shape of measures: a numerator over a denominator for a subject in a window, against a bound.

use std::fmt;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::Filter;
use crate::event::{Hundredths, Mode, Place, Role};
use crate::names::names;
use crate::time::Day;

/// A numerator over a denominator for a subject in a window, against a bound (S33 to S35 of [`caseload::semantics`]).
///
/// **What it means.** What a program promises of many contacts, cases or days together: where clients are seen, by how
/// many, how the team is staffed, meets and is supervised. It refuses nothing.
///
/// **How it is judged.** Once for each completed window and subject, and for the running one as pending. Below the
/// least denominator it cannot be told, and neither where the roster lacks what it rests on. Percentages are rounded
/// half up to whole ones before they are compared, full-time equivalents for 100 cases to two decimals (S29); the rest
/// is compared exactly.
///
/// **Where it comes from.** The fidelity scales and the licences: 80 percent in the community (ACT-BMC), 75 (ACT-OK36).
///
/// ```
/// use caseload::program::Rule;
/// let rule: Rule = serde_json::from_str(r#"{ "measure": {
///     "quantity": { "in_vivo": {} }, "subject": "team", "window": { "months": 1 }, "bound": { "at_least": 75 }
/// }}"#)?;
/// assert!(rule.to_string().starts_with("face-to-face contacts in the community or at home: at least 75 percent"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// What is measured.
    pub quantity: Quantity,
    /// Of whom.
    pub subject: SubjectKind,
    /// In which windows. A taper has none: its windows are the phases.
    #[serde(default)]
    pub window: Option<MeasureWindow>,
    /// What it must come to. A taper has none: fewer than in the phase before.
    #[serde(default)]
    pub bound: Option<Bound>,
    /// With a smaller denominator it cannot be told.
    #[serde(default)]
    pub least_denominator: u32,
}

/// What a measure measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Quantity {
    /// Percent of completed face-to-face contacts, but those in institutions, made in the community or at
    /// home.
    InVivo {},
    /// Percent of the cases in service through the whole window that had completed face-to-face contacts by
    /// so many different workers.
    SeenBy {
        /// Workers.
        workers: u32,
    },
    /// Percent of the days in service of all cases on which a team owns the case: in flexible ACT, the board.
    TeamOwned {},
    /// Contacts for each week in service of a case.
    Contacts {
        /// Which contacts count.
        filter: Filter,
    },
    /// Fewer counted contacts in a phase than in the phase before.
    Taper {
        /// Which contacts count.
        filter: Filter,
    },
    /// Full-time equivalents of a role for 100 cases in service: the mean of the days that end with a case.
    Staffing {
        /// The role.
        role: Role,
    },
    /// Meetings of a team.
    Meetings {},
    /// Supervision of a worker whose entry names a supervisor.
    Supervision {},
    /// Hours of training that a worker completed, each to the nearest hundredth. A window in which the worker
    /// did not work from first to last, or was absent throughout, is excused.
    Training {},
    /// Workers who name a supervisor, for each full-time equivalent of their supervisors in that role: the
    /// mean of the days that end with such a worker.
    Span {},
}

names! {
    /// Of whom something is measured.
    pub enum SubjectKind {
        /// A case.
        Case = "case",
        /// A worker: the contacts that the worker made.
        Worker = "worker",
        /// A team: the contacts of the cases that it carries on the day.
        Team = "team",
        /// The whole program.
        Program = "program",
    }
}

/// The windows of a measure, on a calendar of their own so that they never depend on when one looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MeasureWindow {
    /// So many weeks, Monday to Sunday; where more than one, counted so that a window begins on Monday
    /// 1 January 2001.
    Weeks(u32),
    /// So many civil months: 1, 2, 3, 4, 6 or 12, counted from January.
    Months(u32),
}

/// What a measure must come to. Percentages are rounded half up to whole ones first, full-time equivalents
/// for 100 cases to two decimals (S29 of [`caseload::semantics`]); the rest is compared exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// So much or more.
    AtLeast(Hundredths),
    /// So much or less.
    AtMost(Hundredths),
}

impl Measure {
    /// The contacts it counts: those of its numerator, and for a share those of its denominator.
    #[must_use]
    pub fn filters(&self) -> Vec<Filter> {
        self.quantity.filters()
    }
}

impl MeasureWindow {
    /// The first and the last day of the window that a day lies in.
    ///
    /// ```
    /// use caseload::program::MeasureWindow;
    /// let (first, last) = MeasureWindow::Weeks(2).around("2026-09-10".parse()?);
    /// assert_eq!((first.to_string(), last.to_string()), ("2026-09-07".to_owned(), "2026-09-20".to_owned()));
    /// # Ok::<(), caseload::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn around(self, day: Day) -> (Day, Day) {
        match self {
            Self::Weeks(weeks) => {
                let days = i32::try_from(weeks).unwrap_or(i32::MAX).saturating_mul(7).max(7);
                let first = day.plus_days(day.days_since(FIRST_MONDAY).rem_euclid(days).saturating_neg());
                (first, first.plus_days(days.saturating_sub(1)))
            }
            Self::Months(1) => day.month(),
            Self::Months(months) => {
                let date = day.date();
                let months = months.max(1);
                let month = date.month0().div_euclid(months).saturating_mul(months).saturating_add(1);
                let first = Day::new(date.year(), month, 1).unwrap_or(Day::FIRST);
                (first, first.plus_months(months).previous())
            }
        }
    }
}

/// Monday 1 January 2001.
const FIRST_MONDAY: Day = Day::from_number(730_486);

impl Quantity {
    /// The contacts it counts: those of its numerator, and for a share those of its denominator.
    #[must_use]
    pub fn filters(&self) -> Vec<Filter> {
        let in_person =
            |places: &[Place]| Filter { modes: vec![Mode::FaceToFace], places: places.to_vec(), ..Filter::default() };
        match self {
            Quantity::InVivo {} => {
                let community = [Place::Community, Place::Home];
                let any = [Place::Community, Place::Home, Place::Office, Place::Remote];
                vec![in_person(&community), in_person(&any)]
            }
            Quantity::SeenBy { .. } => vec![in_person(&[])],
            Quantity::Contacts { filter } | Quantity::Taper { filter } => vec![filter.clone()],
            Quantity::TeamOwned {}
            | Quantity::Staffing { .. }
            | Quantity::Meetings {}
            | Quantity::Supervision {}
            | Quantity::Training {}
            | Quantity::Span {} => vec![],
        }
    }

    /// The subjects it can be measured of.
    #[must_use]
    pub const fn subjects(&self) -> &'static [SubjectKind] {
        use SubjectKind::{Case, Program, Team, Worker};
        match self {
            Self::InVivo {} => &[Case, Worker, Team, Program],
            Self::SeenBy { .. } | Self::Staffing { .. } => &[Team, Program],
            Self::Contacts { .. } => &[Case, Team, Program],
            Self::Taper { .. } => &[Case],
            Self::TeamOwned {} => &[Program],
            Self::Meetings {} => &[Team],
            Self::Supervision {} | Self::Training {} => &[Worker],
            Self::Span {} => &[Worker, Program],
        }
    }

    /// What its figures count.
    #[must_use]
    pub const fn unit(&self) -> &'static str {
        self.units().1
    }

    /// What a figure of one counts, and what any other does.
    const fn units(&self) -> (&'static str, &'static str) {
        match self {
            Self::InVivo {} | Self::SeenBy { .. } | Self::TeamOwned {} => ("percent", "percent"),
            Self::Contacts { .. } => ("contact a week of a case in service", "contacts a week of a case in service"),
            Self::Taper { .. } => ("contact", "contacts"),
            Self::Staffing { .. } => ("full-time equivalent for 100 cases", "full-time equivalents for 100 cases"),
            Self::Meetings {} => ("meeting", "meetings"),
            Self::Supervision {} => ("meeting with a supervisor", "meetings with a supervisor"),
            Self::Training {} => ("hour", "hours"),
            Self::Span {} => ("worker for a full-time supervisor", "workers for a full-time supervisor"),
        }
    }

    /// A bound on it, in words.
    pub(crate) fn bounded(&self, bound: Bound) -> String {
        let (Bound::AtLeast(figure) | Bound::AtMost(figure)) = bound;
        let (one, several) = self.units();
        format!("{bound} {}", if figure.is_one() { one } else { several })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InVivo {} => f.write_str("face-to-face contacts in the community or at home"),
            Self::SeenBy { workers } => write!(f, "cases seen face to face by {workers} or more workers"),
            Self::TeamOwned {} => f.write_str("days in service of cases that a team owns"),
            Self::Contacts { filter } => write!(f, "{filter}"),
            Self::Taper { filter } => write!(f, "{filter}: fewer in each phase than in the phase before"),
            Self::Staffing { role } => f.write_str(&role.written()),
            Self::Meetings {} => f.write_str("team meetings"),
            Self::Supervision {} => f.write_str("supervision"),
            Self::Training {} => f.write_str("training completed"),
            Self::Span {} => f.write_str("span of supervision"),
        }
    }
}

impl fmt::Display for MeasureWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weeks(1) => f.write_str("each week"),
            Self::Weeks(n) => write!(f, "every {n} weeks"),
            Self::Months(1) => f.write_str("each month"),
            Self::Months(n) => write!(f, "every {n} months"),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(figure) => write!(f, "at least {}", figure.short()),
            Self::AtMost(figure) => write!(f, "at most {}", figure.short()),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.quantity)?;
        if let Some(bound) = self.bound {
            write!(f, ": {}", self.quantity.bounded(bound))?;
        }
        if let Some(window) = self.window {
            write!(f, ", {window}")?;
        }
        match self.subject {
            SubjectKind::Program => f.write_str(", over the program")?,
            subject => write!(f, ", for each {subject}")?,
        }
        if f.alternate() && self.least_denominator > 1 {
            write!(f, "; told from a denominator of {} on", self.least_denominator)?;
        }
        Ok(())
    }
}
