//! Counting what happens in a run, in memory that does not grow with its length.

use super::replication::{Flow, Measure, Row, Series};
use super::ticks::{DAY, days};
use crate::event::{CloseReason, Tier};

/// How many bins a doubling of the time has.
const FINE: u64 = 64;

/// Times by their length: bins of 1 to 2 percent of it, with how many ended in each, how many were lost sight of there,
/// and the sum, so that a bin of equal times gives them exactly.
#[derive(Debug, Clone, Default)]
struct Times {
    bins: Vec<Bin>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    ended: u64,
    lost: u64,
    sum: u128,
}

impl Times {
    #[inline]
    fn place(time: u64) -> usize {
        let (octave, within) = match (time / FINE).checked_ilog2() {
            None => (0, time),
            Some(doublings) => (u64::from(doublings).saturating_add(1), (time >> doublings).saturating_sub(FINE)),
        };
        usize::try_from(octave.saturating_mul(FINE).saturating_add(within)).unwrap_or(0)
    }

    #[inline]
    fn bin(&mut self, time: u64) -> Option<&mut Bin> {
        let place = Self::place(time);
        if self.bins.len() <= place {
            self.grow(place);
        }
        self.bins.get_mut(place)
    }

    #[cold]
    fn grow(&mut self, place: usize) {
        self.bins.resize(place.saturating_add(1), Bin::default());
    }

    #[inline]
    fn ended(&mut self, time: u64) {
        if let Some(bin) = self.bin(time) {
            add(&mut bin.ended, 1);
            bin.sum = bin.sum.wrapping_add(time.into());
        }
    }

    fn lost(&mut self, time: u64) {
        if let Some(bin) = self.bin(time) {
            add(&mut bin.lost, 1);
        }
    }

    fn merge(&mut self, other: &Self) {
        if self.bins.len() < other.bins.len() {
            self.bins.resize(other.bins.len(), Bin::default());
        }
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            mine.ended = mine.ended.saturating_add(theirs.ended);
            mine.lost = mine.lost.saturating_add(theirs.lost);
            mine.sum = mine.sum.wrapping_add(theirs.sum);
        }
    }

    /// How many ended, how many of them at once, and the sum of their times.
    fn all_ended(&self) -> (u64, u64, u128) {
        let at_once = self.bins.first().map_or(0, |bin| bin.ended);
        self.bins.iter().fold((0, at_once, 0), |(ended, at_once, sum), bin| {
            (ended.saturating_add(bin.ended), at_once, sum.wrapping_add(bin.sum))
        })
    }

    /// The bins in which any ended, with the share that goes on after each (Kaplan and Meier) and its mean time.
    fn curve(&self) -> impl Iterator<Item = (usize, f64, f64)> {
        let all = self.bins.iter().fold(0_u64, |sum, bin| sum.saturating_add(bin.ended).saturating_add(bin.lost));
        let mut at_risk = all;
        let mut share = 1.0;
        self.bins.iter().enumerate().filter_map(move |(place, bin)| {
            let here = at_risk;
            at_risk = at_risk.saturating_sub(bin.ended).saturating_sub(bin.lost);
            (bin.ended > 0).then(|| {
                share *= 1.0 - float(bin.ended) / float(here);
                (place, share, float_of(bin.sum) / float(bin.ended))
            })
        })
    }

    /// The days by which a share has ended; none where fewer have.
    fn quantile(&self, share: f64) -> Option<f64> {
        let left = 1.0 - share + 1e-12;
        self.curve().find(|(_, going_on, _)| *going_on <= left).map(|(_, _, time)| time / float(DAY))
    }

    /// The share that goes on beyond a time.
    fn beyond(&self, time: u64) -> f64 {
        let place = Self::place(time);
        self.curve().take_while(|(at, _, _)| *at <= place).last().map_or(1.0, |(_, share, _)| share)
    }
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a figure for people to read")]
pub(super) const fn float(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a figure for people to read")]
pub(super) const fn float_of(number: u128) -> f64 {
    number as f64
}

/// Adds to a count of what happens one by one, which no run is long enough to fill.
#[inline]
const fn add(count: &mut u64, more: u64) {
    *count = count.wrapping_add(more);
}

/// How many there are, and for how long they have been: the moments at which any went, less those at which they came. No
/// sum of times comes near 128 bits.
#[derive(Debug, Clone, Copy, Default)]
struct Stock {
    here: u64,
    moments: u128,
}

impl Stock {
    #[inline]
    fn comes(&mut self, now: u64) {
        add(&mut self.here, 1);
        self.moments = self.moments.wrapping_sub(now.into());
    }

    #[inline]
    fn goes(&mut self, now: u64) {
        self.here = self.here.saturating_sub(1);
        self.moments = self.moments.wrapping_add(now.into());
    }

    /// The time of all of them, up to a moment.
    fn time(self, until: u64) -> u128 {
        self.moments.wrapping_add(u128::from(self.here).wrapping_mul(until.into()))
    }

    /// As if who is here had come at a moment, and nobody before.
    fn afresh(self, from: u64) -> Self {
        Self { moments: u128::from(self.here).wrapping_mul(from.into()).wrapping_neg(), ..self }
    }

    fn merge(&mut self, other: Self) {
        self.here = self.here.saturating_add(other.here);
        self.moments = self.moments.wrapping_add(other.moments);
    }
}

/// What is counted of clients who are alike when they come, after the warm-up.
#[derive(Debug, Clone, Default)]
pub(super) struct Kind {
    pub(super) tier: Option<Tier>,
    pub(super) referred: u64,
    pub(super) turned_away: u64,
    pub(super) gave_up: u64,
    pub(super) served: u64,
    closed: [u64; CloseReason::ALL.len()],
    longest: u64,
    waits: Times,
    pub(super) contacts: u64,
    pub(super) no_shows: u64,
    /// Clients whose service ended and who had contacts, and the different workers who made them.
    pub(super) seen: u64,
    pub(super) seen_by: u64,
    pub(super) unowned: u64,
    pub(super) bed: u128,
    waiting: Stock,
    open: Stock,
}

impl Kind {
    fn merge(&mut self, other: &Self) {
        let pairs = [
            (&mut self.referred, other.referred),
            (&mut self.turned_away, other.turned_away),
            (&mut self.gave_up, other.gave_up),
            (&mut self.served, other.served),
            (&mut self.contacts, other.contacts),
            (&mut self.no_shows, other.no_shows),
            (&mut self.seen, other.seen),
            (&mut self.seen_by, other.seen_by),
            (&mut self.unowned, other.unowned),
        ];
        for (mine, theirs) in pairs.into_iter().chain(self.closed.iter_mut().zip(other.closed)) {
            *mine = mine.saturating_add(theirs);
        }
        self.bed = self.bed.saturating_add(other.bed);
        self.waiting.merge(other.waiting);
        self.open.merge(other.open);
        self.longest = self.longest.max(other.longest);
        self.waits.merge(&other.waits);
    }

    /// The figures, given the time they are of and its end.
    fn rows(&self, time: u64, end: u64, target: Option<f64>, row: &mut impl FnMut(Measure, f64)) {
        let counted = |number: u64| float(number);
        let (enrolled, at_once, wait) = self.waits.all_ended();
        let mut some = |measure, over: f64, under: f64| {
            if under > 0.0 {
                row(measure, over / under);
            }
        };
        for (measure, number) in [
            (Measure::Referred, self.referred),
            (Measure::Enrolled, enrolled),
            (Measure::TurnedAway, self.turned_away),
            (Measure::GaveUp, self.gave_up),
            (Measure::Served, self.served),
            (Measure::Contacts, self.contacts),
            (Measure::NoShows, self.no_shows),
            (Measure::UnownedDays, self.unowned),
        ] {
            some(measure, counted(number), 1.0);
        }
        for (reason, number) in CloseReason::ALL.iter().zip(self.closed).filter(|(_, number)| *number > 0) {
            some(Measure::Closed(*reason), counted(number), 1.0);
        }
        let day = float(DAY);
        some(Measure::TurnedAwayShare, counted(self.turned_away), counted(self.referred));
        some(Measure::WaitMean, float_of(wait) / day, counted(enrolled));
        some(Measure::Waited, counted(enrolled.saturating_sub(at_once)), counted(enrolled));
        some(Measure::WaitLongest, float(self.longest) / day, 1.0);
        some(Measure::BedDays, float_of(self.bed) / day, 1.0);
        some(Measure::Queue, float_of(self.waiting.time(end)), float(time));
        some(Measure::Open, float_of(self.open.time(end)), float(time));
        some(Measure::Continuity, counted(self.seen_by), counted(self.seen));
        for (measure, share) in [(Measure::WaitMedian, 0.5), (Measure::WaitP90, 0.9)] {
            if let Some(days) = self.waits.quantile(share) {
                row(measure, days);
            }
        }
        if let Some(target) = target.filter(|_| enrolled > 0) {
            row(Measure::WaitBeyondTarget, self.waits.beyond(super::ticks::ticks(target)));
        }
    }
}

/// The means over stretches of days of how many wait and how many are served.
#[derive(Debug, Clone)]
struct Means {
    every: u32,
    values: Vec<[f64; 2]>,
    /// The stretch that runs: how many days of it, and the sums of their means.
    days: u32,
    sums: [f64; 2],
}

fn both(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] + b[0], a[1] + b[1]]
}

impl Means {
    const fn new() -> Self {
        Self { every: 1, values: Vec::new(), days: 0, sums: [0.0; 2] }
    }

    #[inline]
    fn day(&mut self, means: [f64; 2]) {
        self.days = self.days.saturating_add(1);
        self.sums = both(self.sums, means);
        if self.days >= self.every {
            self.stretch_ends();
        }
    }

    fn stretch_ends(&mut self) {
        self.values.push(self.sums.map(|sum| sum / f64::from(self.every)));
        (self.days, self.sums) = (0, [0.0; 2]);
        if self.values.len() >= Series::MOST {
            self.every = self.every.saturating_mul(2);
            let halves = self.values.chunks_exact(2).map(|two| two.iter().copied().fold([0.0; 2], both));
            self.values = halves.map(|sums| sums.map(|sum| sum / 2.0)).collect();
        }
    }

    fn series(&self, of: impl Fn(&[f64; 2]) -> f64) -> Series {
        Series { every_days: self.every, values: self.values.iter().map(of).collect() }
    }
}

/// Everything that is counted of clients.
#[derive(Debug)]
pub(super) struct Tally {
    /// When the warm-up is over.
    from: u64,
    pub(super) kinds: Vec<Kind>,
    means: Means,
    referred: u64,
    /// Who waits, and for how long since the day began.
    waiting: Stock,
    open: u64,
    closed: u64,
}

impl Tally {
    pub(super) fn new(from: u64, tiers: impl Iterator<Item = Option<Tier>>) -> Self {
        Self {
            from,
            kinds: tiers.map(|tier| Kind { tier, ..Kind::default() }).collect(),
            means: Means::new(),
            referred: 0,
            waiting: Stock::default(),
            open: 0,
            closed: 0,
        }
    }

    pub(super) const fn waiting(&self) -> u64 {
        self.waiting.here
    }

    pub(super) const fn flow(&self) -> Flow {
        Flow { referred: self.referred, waiting: self.waiting.here, open: self.open, closed: self.closed }
    }

    /// Whether a time lies after the warm-up.
    #[inline]
    pub(super) const fn counts(&self, at: u64) -> bool {
        at >= self.from
    }

    #[inline]
    pub(super) fn of(&mut self, kind: usize, at: u64) -> Option<&mut Kind> {
        if at < self.from { None } else { self.kinds.get_mut(kind) }
    }

    /// A client came.
    #[inline]
    pub(super) fn came(&mut self, kind: usize, now: u64) {
        add(&mut self.referred, 1);
        let counts = u64::from(self.counts(now));
        if let Some(of) = self.kinds.get_mut(kind) {
            add(&mut of.referred, counts);
        }
    }

    /// A client begins to wait.
    #[inline]
    pub(super) fn waits(&mut self, kind: usize, now: u64) {
        self.waiting.comes(now);
        if let Some(of) = self.kinds.get_mut(kind) {
            of.waiting.comes(now);
        }
    }

    /// A client who waited no longer does.
    #[inline]
    fn stops(&mut self, kind: usize, now: u64) {
        self.waiting.goes(now);
        if let Some(of) = self.kinds.get_mut(kind) {
            of.waiting.goes(now);
        }
    }

    /// A client is enrolled who came then, and waited or did not.
    #[inline]
    pub(super) fn enrolled(&mut self, kind: usize, came: u64, now: u64, waited: bool) {
        if waited {
            self.stops(kind, now);
        }
        add(&mut self.open, 1);
        let counts = self.counts(came);
        if let Some(of) = self.kinds.get_mut(kind) {
            of.open.comes(now);
            if counts {
                let wait = now.saturating_sub(came);
                of.longest = of.longest.max(wait);
                of.waits.ended(wait);
            }
        }
    }

    /// A client gave up.
    pub(super) fn gave_up(&mut self, kind: usize, came: u64, now: u64) {
        self.stops(kind, now);
        add(&mut self.closed, 1);
        if let Some(of) = self.of(kind, came) {
            add(&mut of.gave_up, 1);
            of.longest = of.longest.max(now.saturating_sub(came));
            of.waits.lost(now.saturating_sub(came));
        }
    }

    pub(super) fn turned_away(&mut self, kind: usize, now: u64) {
        add(&mut self.closed, 1);
        if let Some(of) = self.of(kind, now) {
            add(&mut of.turned_away, 1);
        }
    }

    /// A client still waits at the end.
    pub(super) fn still_waits(&mut self, kind: usize, came: u64, end: u64) {
        if let Some(of) = self.of(kind, came) {
            of.longest = of.longest.max(end.saturating_sub(came));
            of.waits.lost(end.saturating_sub(came));
        }
    }

    /// A client's service ended.
    #[inline]
    pub(super) fn closed(&mut self, kind: usize, now: u64, reason: CloseReason, workers: usize) {
        self.open = self.open.saturating_sub(1);
        add(&mut self.closed, 1);
        let counts = self.counts(now);
        if let Some(of) = self.kinds.get_mut(kind) {
            of.open.goes(now);
            if counts {
                add(&mut of.served, 1);
                add(&mut of.seen, u64::from(workers > 0));
                add(&mut of.seen_by, u64::try_from(workers).unwrap_or(0));
                let place = CloseReason::ALL.iter().position(|known| *known == reason);
                if let Some(number) = place.and_then(|place| of.closed.get_mut(place)) {
                    add(number, 1);
                }
            }
        }
    }

    /// A day is over.
    pub(super) fn day(&mut self, now: u64) {
        // No day has so many who wait that their time does not fit.
        let waited = u64::try_from(self.waiting.time(now)).unwrap_or(u64::MAX);
        self.means.day([float(waited) / float(DAY), float(self.open)]);
        self.waiting = self.waiting.afresh(now);
        if now == self.from {
            for of in &mut self.kinds {
                (of.waiting, of.open) = (of.waiting.afresh(now), of.open.afresh(now));
            }
        }
    }

    /// How many are served, in the mean over time.
    pub(super) fn open(&self, end: u64) -> f64 {
        let open = self.kinds.iter().fold(0_u128, |sum, of| sum.saturating_add(of.open.time(end)));
        float_of(open) / float(end.saturating_sub(self.from).max(1))
    }

    /// The time after the warm-up, in days.
    pub(super) fn days(&self, end: u64) -> f64 {
        days(end.saturating_sub(self.from))
    }

    /// The figures at the end, all together and by tier, and who waited and was served over time.
    pub(super) fn finish(&self, end: u64, target: Option<f64>) -> (Vec<Row>, [Series; 2]) {
        let mut rows = Vec::new();
        let time = end.saturating_sub(self.from);
        let mut tell = |tier: Option<Tier>, kinds: &mut dyn Iterator<Item = &Kind>| {
            let mut sum = Kind::default();
            kinds.for_each(|of| sum.merge(of));
            sum.rows(time, end, target, &mut |measure, value| rows.push(Row { tier, measure, value }));
        };
        tell(None, &mut self.kinds.iter());
        for tier in Tier::ALL {
            let mut of_tier = self.kinds.iter().filter(|of| of.tier == Some(*tier)).peekable();
            if of_tier.peek().is_some() {
                tell(Some(*tier), &mut of_tier);
            }
        }
        (rows, [self.means.series(|of| of[0]), self.means.series(|of| of[1])])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_grow_with_the_time_and_never_overlap() {
        let mut before = 0;
        for time in (0..10_000).chain((0..50).map(|doubling| (1 << doubling) + 10_000)) {
            let place = Times::place(time);
            assert!(place >= before || time == 10_001, "{time}");
            before = place;
        }
        assert_eq!(Times::place(63), 63);
        assert_eq!(Times::place(64), 64);
        assert_eq!(Times::place(127), 127);
        assert_eq!(Times::place(128), 128);
        assert_eq!(Times::place(129), 128);
        assert_eq!(Times::place(130), 129);
    }

    #[test]
    fn a_share_has_ended_by_the_day_of_the_last_of_it() {
        // Three on each day, so that a bin has several.
        for all in 1..40_u32 {
            let mut times = Times::default();
            for day in 1..=u64::from(all) {
                (0..3).for_each(|_| times.ended(day * DAY));
            }
            for day in 1..=all {
                let share = f64::from(day) / f64::from(all);
                assert_eq!(times.quantile(share), Some(f64::from(day)), "{day} of {all}");
            }
            let days = u64::from(all);
            assert_eq!(times.all_ended(), (3 * days, 0, u128::from(3 * days * (days + 1) / 2 * DAY)));
        }
    }

    #[test]
    fn who_still_waits_is_not_forgotten() {
        let mut times = Times::default();
        for day in 1..=4 {
            times.ended(day * DAY);
        }
        assert_eq!(times.quantile(0.5), Some(2.0));
        // Four more who wait for ten days now: half are not enrolled before the fourth day.
        (0..4).for_each(|_| times.lost(10 * DAY));
        assert_eq!(times.quantile(0.5), Some(4.0));
        assert_eq!(times.quantile(0.9), None);
        assert!((times.beyond(2 * DAY) - 0.75).abs() < 1e-12);
    }
}
