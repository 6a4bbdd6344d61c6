//! The time of a run: whole microseconds since the first day began.

/// No time at all.
pub(super) const NEVER: u64 = u64::MAX;
/// The ticks of a day.
pub(super) const DAY: u64 = 86_400_000_000;
/// The ticks of a minute.
pub(super) const MINUTE: u64 = 60_000_000;
/// What is left free at either end of each day: before, for what the day begins with; after, so that what follows on an
/// event at once stays on its day.
pub(super) const ROOM: u64 = 1_000;

/// So many days. A processor makes a signed number of a float sooner, and the calendar ends long before those do.
#[inline]
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "saturates")]
pub(super) fn ticks(days: f64) -> u64 {
    u64::try_from((days * 86_400_000_000.0) as i64).unwrap_or(0)
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a figure for people to read")]
pub(super) fn days(ticks: u64) -> f64 {
    ticks as f64 / 86_400_000_000.0
}

/// A time at which something happens of itself: never in the first or the last moment of a day.
#[inline]
pub(super) fn within_day(tick: u64) -> u64 {
    const FIRST: u64 = ROOM.saturating_mul(2);
    const LAST: u64 = DAY.saturating_sub(ROOM);
    let in_day = tick.rem_euclid(DAY);
    if (FIRST..=LAST).contains(&in_day) {
        return tick;
    }
    tick.saturating_sub(in_day).saturating_add(in_day.clamp(FIRST, LAST))
}

/// The number of a tick's day, from 0.
#[inline]
pub(super) fn day_of(tick: u64) -> u32 {
    u32::try_from(tick.div_euclid(DAY)).unwrap_or(u32::MAX)
}

/// When a day begins.
#[inline]
pub(super) fn start_of(day: u32) -> u64 {
    u64::from(day).saturating_mul(DAY)
}
