//! Instants and civil days.
//!
//! Nothing here reads a clock: every instant is given by the caller. An [`Instant`] is an RFC 3339
//! time with its offset; its [civil day](Instant::day) is the date in that offset, and every rule of
//! this crate counts civil days. 23:30 local belongs to that local day, and daylight saving never
//! makes or breaks a deadline.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, Months, NaiveDate, Offset, TimeZone, Timelike};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The days of a year, for rates.
pub(crate) const YEAR: f64 = 365.25;

/// A civil day: a date of the proleptic Gregorian calendar, without a time or a place.
///
/// Days that users give lie in the years 0 to 9999. A day that the crate works out (a due day counted
/// from the last days of the year 9999) may lie beyond; it prints with a sign and is never reached.
///
/// ```
/// use caseload::time::Day;
///
/// let day: Day = "2026-02-27".parse()?;
/// assert_eq!(day.plus_days(7).to_string(), "2026-03-06");
/// assert!("2026-02-30".parse::<Day>().is_err());
/// # Ok::<(), caseload::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Why a text is not a day or an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// The text is no day of the calendar.
    #[error("`{found}` is not a civil day; expected a date that exists, as in 2026-01-15, in the years 0 to 9999")]
    Day {
        /// The text.
        found: String,
    },
    /// The text is no strict RFC 3339 instant.
    #[error(
        "`{found}` is not an instant; expected RFC 3339 with a capital T, an offset or a capital Z, no -00:00 and no leap second, as in 2026-01-15T09:30:00-05:00"
    )]
    Instant {
        /// The text.
        found: String,
    },
}

/// What may be shown of a text that is no day or instant: what looks like one, and nothing else.
fn shown(text: &str) -> String {
    let looks_like_time = |byte: u8| byte.is_ascii_digit() || b"-+:.TtZz ".contains(&byte);
    if text.len() <= 40 && text.as_bytes().get(4) == Some(&b'-') && text.bytes().all(looks_like_time) {
        text.to_owned()
    } else {
        format!("{} bytes of text", text.len())
    }
}

impl TimeError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Day { .. } => "time.day",
            Self::Instant { .. } => "time.instant",
        }
    }
}

impl Day {
    /// The first day that can be given: 0000-01-01.
    pub const FIRST: Self = Self(-365);
    /// The last day that can be given: 9999-12-31.
    pub const LAST: Self = Self(3_652_059);

    /// The day of that year, month (1 to 12) and day of the month; `None` where there is none.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        Self::try_from(NaiveDate::from_ymd_opt(year, month, day)?).ok()
    }

    /// Days since 0000-12-31, so that 0001-01-01 is 1.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day with that [number](Self::number).
    #[must_use]
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// The date, as chrono has it.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or(if self.0 < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
    }

    /// That many days later, or earlier where negative.
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days from `earlier` to this day; negative where this day is the earlier one.
    #[must_use]
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The day after.
    #[must_use]
    pub const fn next(self) -> Self {
        self.plus_days(1)
    }

    /// The day before.
    #[must_use]
    pub const fn previous(self) -> Self {
        self.plus_days(-1)
    }

    /// That many months later, clamped to the end of the month. Months are never chained: count each
    /// boundary from its anchor.
    ///
    /// ```
    /// use caseload::time::Day;
    /// let anchor: Day = "2025-08-31".parse()?;
    /// assert_eq!(anchor.plus_months(6).to_string(), "2026-02-28");
    /// assert_eq!(anchor.plus_months(9).to_string(), "2026-05-31");
    /// # Ok::<(), caseload::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        self.date().checked_add_months(Months::new(months)).map_or(Self(i32::MAX), |date| Self(date.num_days_from_ce()))
    }

    /// That many months earlier, clamped to the end of the month.
    #[must_use]
    pub fn minus_months(self, months: u32) -> Self {
        self.date().checked_sub_months(Months::new(months)).map_or(Self::FIRST, |date| Self(date.num_days_from_ce()))
    }

    /// The first and the last day of this day's month.
    #[must_use]
    pub fn month(self) -> (Self, Self) {
        let date = self.date();
        let passed = i32::try_from(date.day0()).unwrap_or(0);
        let first = self.plus_days(passed.saturating_neg());
        (first, first.plus_days(i32::from(date.num_days_in_month())).previous())
    }

    /// The last day of this day's month.
    #[must_use]
    pub fn month_end(self) -> Self {
        self.month().1
    }

    /// The Monday of this day's week; weeks run from Monday to Sunday.
    #[must_use]
    pub const fn week_start(self) -> Self {
        // 0001-01-01, number 1, was a Monday.
        self.plus_days(self.previous().0.rem_euclid(7).saturating_neg())
    }

    /// Whether the day is a Saturday or a Sunday.
    #[must_use]
    pub const fn is_weekend(self) -> bool {
        // 0001-01-01, number 1, was a Monday.
        matches!(self.0.rem_euclid(7), 6 | 0)
    }

    /// Whether the day is Monday to Friday and none of `holidays`, which are sorted.
    #[must_use]
    pub fn is_business(self, holidays: &[Self]) -> bool {
        !self.is_weekend() && holidays.binary_search(&self).is_err()
    }

    /// How many business days lie after this day up to and including `last`; 0 where `last` is not later.
    /// `holidays` are sorted and free of repeats.
    #[must_use]
    pub fn business_days_to(self, last: Self, holidays: &[Self]) -> i32 {
        if last <= self {
            return 0;
        }
        let weekdays = |day: Self| {
            let weeks = day.0.div_euclid(7).saturating_mul(5);
            weeks.saturating_add(day.0.rem_euclid(7).min(5))
        };
        let after = holidays.partition_point(|holiday| *holiday <= self);
        let through = holidays.partition_point(|holiday| *holiday <= last);
        let off = holidays.get(after..through).unwrap_or_default().iter().filter(|day| !day.is_weekend()).count();
        weekdays(last).saturating_sub(weekdays(self)).saturating_sub(i32::try_from(off).unwrap_or(i32::MAX))
    }

    /// The day that many business days later; the day itself for 0. `holidays` are sorted.
    ///
    /// ```
    /// use caseload::time::Day;
    /// let monday: Day = "2026-03-02".parse()?;
    /// assert_eq!(monday.plus_business_days(10, &[]).to_string(), "2026-03-16");
    /// # Ok::<(), caseload::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn plus_business_days(self, days: u32, holidays: &[Self]) -> Self {
        let days = i32::try_from(days).unwrap_or(i32::MAX);
        if days == 0 {
            return self;
        }
        // The day is the first one that has `days` business days up to it: find it by halving.
        let spare = i32::try_from(holidays.len()).unwrap_or(i32::MAX);
        let mut low = self;
        let mut high = self.plus_days(days.saturating_add(spare).saturating_mul(2).saturating_add(7));
        while high.days_since(low) > 1 {
            let middle = low.plus_days(high.days_since(low).div_euclid(2));
            if self.business_days_to(middle, holidays) >= days { high = middle } else { low = middle }
        }
        high
    }
}

impl TryFrom<NaiveDate> for Day {
    type Error = TimeError;

    fn try_from(date: NaiveDate) -> Result<Self, TimeError> {
        let day = Self(date.num_days_from_ce());
        if (Self::FIRST..=Self::LAST).contains(&day) {
            Ok(day)
        } else {
            Err(TimeError::Day { found: date.to_string() })
        }
    }
}

impl From<Day> for NaiveDate {
    fn from(day: Day) -> Self {
        day.date()
    }
}

impl FromStr for Day {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let wrong = || TimeError::Day { found: shown(text) };
        // chrono also takes single digits, signs and spaces.
        if text.len() != 10 {
            return Err(wrong());
        }
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| wrong())?;
        let day = Self::try_from(date)?;
        if day.to_string() == text { Ok(day) } else { Err(wrong()) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.date(), f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A moment with the offset it was written down in: strict RFC 3339, years 0 to 9999, at most nine
/// decimals of a second, no leap second. Strict is: `T` between day and time and `Z` for UTC are capitals, the
/// offset is never left out, and `-00:00`, which says that it is not known, is none.
///
/// Two instants are equal only if moment and offset are. Its civil day is the date in its own offset.
///
/// ```
/// use caseload::time::Instant;
///
/// let late: Instant = "2026-03-08T23:30:00-04:00".parse()?;
/// assert_eq!(late.day().to_string(), "2026-03-08"); // Monday the 9th in UTC
/// assert!("2026-03-08T23:30:00".parse::<Instant>().is_err());
/// # Ok::<(), caseload::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Instant {
    seconds: i64,
    nanos: u32,
    offset_minutes: i16,
    day: Day,
}

impl Instant {
    /// The civil day: the date in the instant's own offset.
    #[must_use]
    pub const fn day(self) -> Day {
        self.day
    }

    /// Seconds since 1970-01-01T00:00:00Z, and nanoseconds within the second. Orders moments whatever
    /// their offsets.
    #[must_use]
    pub const fn moment(self) -> (i64, u32) {
        (self.seconds, self.nanos)
    }

    /// The same instant as chrono has it.
    #[must_use]
    pub fn date_time(self) -> DateTime<FixedOffset> {
        let utc = DateTime::from_timestamp(self.seconds, self.nanos).unwrap_or_default();
        let offset = FixedOffset::east_opt(i32::from(self.offset_minutes).saturating_mul(60));
        utc.with_timezone(&offset.unwrap_or_else(|| chrono::Utc.fix()))
    }

    /// Midnight at the start of `day`, in UTC. For sources that record days without times.
    #[must_use]
    pub fn start_of(day: Day) -> Option<Self> {
        let utc = chrono::Utc.from_utc_datetime(&day.date().and_hms_opt(0, 0, 0)?);
        Self::try_from(utc.fixed_offset()).ok()
    }

    /// The same moment as `other`, in this instant's offset.
    #[must_use]
    pub(crate) fn at_moment_of(self, other: Self) -> Option<Self> {
        Self::try_from(other.date_time().with_timezone(&self.date_time().timezone())).ok()
    }

    /// The earliest instant in this instant's offset that sorts after `last`, by civil day and then by
    /// moment.
    #[must_use]
    pub(crate) fn earliest_after(self, last: Self) -> Option<Self> {
        let offset = self.date_time().timezone();
        let next = last.date_time().checked_add_signed(chrono::TimeDelta::nanoseconds(1))?.with_timezone(&offset);
        let same = Self::try_from(next).ok()?;
        let midnight = |day: Day| {
            let local = offset.from_local_datetime(&day.date().and_hms_opt(0, 0, 0)?).single()?;
            Self::try_from(local).ok()
        };
        match same.day.cmp(&last.day) {
            std::cmp::Ordering::Equal => Some(same),
            std::cmp::Ordering::Less => midnight(last.day),
            std::cmp::Ordering::Greater => midnight(last.day.next()),
        }
    }
}

impl TryFrom<DateTime<FixedOffset>> for Instant {
    type Error = TimeError;

    fn try_from(time: DateTime<FixedOffset>) -> Result<Self, TimeError> {
        let wrong = || TimeError::Instant { found: time.to_rfc3339() };
        let offset = time.offset().local_minus_utc();
        if offset.rem_euclid(60) != 0 || time.nanosecond() >= 1_000_000_000 {
            return Err(wrong());
        }
        Ok(Self {
            seconds: time.timestamp(),
            nanos: time.nanosecond(),
            offset_minutes: i16::try_from(offset.div_euclid(60)).map_err(|_| wrong())?,
            day: Day::try_from(time.date_naive()).map_err(|_| wrong())?,
        })
    }
}

impl FromStr for Instant {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let wrong = || TimeError::Instant { found: shown(text) };
        // chrono also takes a space or `t` before the time, `z`, a typographic minus and any number of decimals.
        let bytes = text.as_bytes();
        let decimals = bytes.iter().skip(20).take_while(|byte| byte.is_ascii_digit()).count();
        if bytes.get(10) != Some(&b'T')
            || !text.is_ascii()
            || text.ends_with('z')
            || (bytes.get(19) == Some(&b'.') && decimals > 9)
            || text.ends_with("-00:00")
        {
            return Err(wrong());
        }
        Self::try_from(DateTime::parse_from_rfc3339(text).map_err(|_| wrong())?).map_err(|_| wrong())
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.date_time().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads and writes a type by its text, in every format.
macro_rules! serde_as_text {
    ($type:ty, $expecting:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl serde::de::Visitor<'_> for Visitor {
                    type Value = $type;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Visitor)
            }
        }
    };
}

serde_as_text!(Day, "a civil day, as in 2026-01-15");
serde_as_text!(Instant, "an RFC 3339 instant with offset, as in 2026-01-15T09:30:00-05:00");

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn months_clamp_and_never_chain() {
        // Boundaries of critical time intervention; chained, the last would be 28 May.
        for (anchor, three, six, nine) in [
            ("2025-11-30", "2026-02-28", "2026-05-30", "2026-08-30"),
            ("2026-05-31", "2026-08-31", "2026-11-30", "2027-02-28"),
            ("2023-11-29", "2024-02-29", "2024-05-29", "2024-08-29"),
            ("2025-08-31", "2025-11-30", "2026-02-28", "2026-05-31"),
        ] {
            let anchor = day(anchor);
            assert_eq!([3, 6, 9].map(|months| anchor.plus_months(months)), [day(three), day(six), day(nine)]);
        }
    }

    #[test]
    fn business_days_skip_weekends_and_holidays() {
        // Timely access: urgent 1 and routine 10 business days from Monday 2026-03-02.
        assert_eq!(day("2026-03-02").plus_business_days(1, &[]), day("2026-03-03"));
        assert_eq!(day("2026-03-02").plus_business_days(10, &[]), day("2026-03-16"));
        assert_eq!(day("2026-03-06").plus_business_days(1, &[day("2026-03-09")]), day("2026-03-10"));
        assert_eq!(day("2026-03-07").plus_business_days(0, &[]), day("2026-03-07"));
    }

    #[test]
    fn business_days_agree_with_counting_one_by_one() {
        let holidays = [day("2026-01-01"), day("2026-01-10"), day("2026-01-19")];
        for start in 0..40 {
            let from = day("2025-12-20").plus_days(start);
            let mut at = from;
            for n in 1..30 {
                at = at.next();
                while !at.is_business(&holidays) {
                    at = at.next();
                }
                assert_eq!(from.plus_business_days(n, &holidays), at, "{from} + {n}");
                assert_eq!(from.business_days_to(at, &holidays), i32::try_from(n).unwrap());
            }
        }
    }

    #[test]
    fn weeks_run_from_monday_to_sunday() {
        for offset in 0..7 {
            assert_eq!(day("2026-03-02").plus_days(offset).week_start(), day("2026-03-02"));
        }
        assert!(day("2026-03-07").is_weekend() && day("2026-03-08").is_weekend() && !day("2026-03-09").is_weekend());
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in
            ["2026-02-30", "2026-13-01", "2026-1-1", "+2026-01-01", "2026-01-01 ", "", "10000-01-01", "-001-01-01"]
        {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert_eq!(day("0000-01-01"), Day::FIRST);
        assert_eq!(day("9999-12-31"), Day::LAST);
        assert_eq!(Day::LAST.plus_days(30).to_string(), "+10000-01-30");
        assert_eq!(Day::LAST.plus_months(u32::MAX), Day::from_number(i32::MAX));
    }

    #[test]
    fn instants_are_strict() {
        for text in [
            "2026-01-15T09:30:00",
            "2026-01-15T09:30:60Z",
            "2016-12-31T23:59:60Z",
            "2026-01-15 09:30:00Z",
            "2026-01-15t09:30:00Z",
            "2026-02-30T09:30:00Z",
            "2026-01-15T24:00:00Z",
            "2026-01-15T09:30:00+0500",
            "2026-01-15T09:30:00-00:00",
            "2026-01-15T09:30:00.1234567891Z",
            "12026-01-15T09:30:00Z",
            "",
        ] {
            assert!(text.parse::<Instant>().is_err(), "{text}");
        }
        for text in ["2026-01-15T09:30:00-05:00", "0000-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999999-12:00"] {
            assert_eq!(text.parse::<Instant>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_instant_is_equal_only_with_its_offset() {
        let here: Instant = "2026-01-15T09:30:00-05:00".parse().unwrap();
        let there: Instant = "2026-01-15T14:30:00Z".parse().unwrap();
        assert_eq!(here.moment(), there.moment());
        assert_ne!(here, there);
    }

    #[test]
    fn the_earliest_later_stamp_sorts_after_and_nothing_before_it_does() {
        let last: Instant = "2026-01-15T23:30:00-05:00".parse().unwrap();
        for (in_offset, earliest) in [
            ("2026-01-01T00:00:00-05:00", "2026-01-15T23:30:00.000000001-05:00"),
            ("2026-01-01T00:00:00+05:00", "2026-01-16T00:00:00+05:00"),
            ("2026-01-01T00:00:00-06:00", "2026-01-15T22:30:00.000000001-06:00"),
        ] {
            let stamp: Instant = in_offset.parse().unwrap();
            assert_eq!(stamp.earliest_after(last).unwrap().to_string(), earliest);
        }
        let early: Instant = "2026-01-16T00:30:00+05:00".parse().unwrap();
        let stamp: Instant = "2026-01-01T00:00:00-05:00".parse().unwrap();
        assert_eq!(stamp.earliest_after(early).unwrap().to_string(), "2026-01-16T00:00:00-05:00");
    }
}
