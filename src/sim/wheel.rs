//! What is to happen, in order of its moments: a ring of the days ahead, and a heap for what lies farther off.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::ticks::{DAY, NEVER, day_of, start_of};

/// When, to which place, in which turn of it.
pub(super) type Due = (u64, u32, u32);

/// How many days the ring has.
const RING: u32 = 256;

/// What lies beneath the things of every day, so that one of them is always the next.
const LAST: Due = (NEVER, 0, 0);

/// Things to happen, taken out day by day. Nothing is put in for a day that is over.
#[derive(Debug)]
pub(super) struct Wheel {
    ring: Vec<Vec<Due>>,
    far: BinaryHeap<Reverse<Due>>,
    /// When the day is over, and when the days of the ring are.
    midnight: u64,
    horizon: u64,
    /// What is left of the day, the last first, and when the next of it happens.
    today: Vec<Due>,
    next: u64,
}

/// Where the ring has the day of a moment.
fn slot(at: u64) -> usize {
    usize::try_from(day_of(at).rem_euclid(RING)).unwrap_or(0)
}

impl Wheel {
    pub(super) fn new() -> Self {
        let ring = (0..RING).map(|_| vec![LAST]).collect();
        Self { ring, far: BinaryHeap::new(), midnight: DAY, horizon: start_of(RING), today: vec![LAST], next: NEVER }
    }

    /// When the day is over.
    #[inline]
    pub(super) const fn midnight(&self) -> u64 {
        self.midnight
    }

    /// When the next of today happens.
    #[inline]
    pub(super) const fn next(&self) -> u64 {
        self.next
    }

    #[inline]
    fn look(&mut self) {
        self.next = self.today.last().map_or(NEVER, |(at, ..)| *at);
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Due> {
        if self.next == NEVER {
            return None;
        }
        let due = self.today.pop();
        self.look();
        due
    }

    #[inline]
    pub(super) fn put(&mut self, due: Due) {
        if due.0 < self.midnight {
            self.put_today(due);
        } else if due.0 < self.horizon {
            if let Some(of_day) = self.ring.get_mut(slot(due.0)) {
                of_day.push(due);
            }
        } else {
            self.far.push(Reverse(due));
        }
    }

    #[inline(never)]
    fn put_today(&mut self, due: Due) {
        let place = self.today.partition_point(|of| *of > due);
        self.today.insert(place, due);
        self.look();
    }

    /// The next day begins; the last is over.
    #[inline]
    pub(super) fn turn(&mut self) {
        if let Some(of_day) = self.ring.get_mut(slot(self.midnight)) {
            std::mem::swap(&mut self.today, of_day);
            of_day.truncate(1);
            if let Some(things @ [_, _, ..]) = self.today.get_mut(1..) {
                things.sort_unstable_by(|a, b| b.cmp(a));
            }
        }
        self.look();
        self.midnight = self.midnight.saturating_add(DAY);
        self.horizon = self.horizon.saturating_add(DAY);
        while let Some(Reverse(due)) = self.far.peek().copied().filter(|Reverse(due)| due.0 < self.horizon) {
            self.far.pop();
            self.put(due);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Purpose, Streams};
    use super::*;

    /// Near and far, on the day itself, at the ends of days, at one moment: the order is that of a heap.
    #[test]
    fn things_happen_in_the_order_of_a_heap() {
        let mut stream = Streams::of(3, 0).stream(Purpose::Own(0), 0);
        let (mut wheel, mut heap) = (Wheel::new(), BinaryHeap::new());
        let mut happened = 0;
        for day in 0..2_000 {
            let (begins, midnight) = (start_of(day), start_of(day + 1));
            let mut now = begins;
            loop {
                if happened < 20_000 {
                    let ahead = [0, 1, DAY, 200 * DAY, 700 * DAY][usize::try_from(stream.below(5)).unwrap()];
                    let at = now + stream.below(ahead + 1) / 3;
                    let due = (at, u32::try_from(stream.below(9)).unwrap(), 0);
                    wheel.put(due);
                    heap.push(Reverse(due));
                }
                let first = heap.peek().map_or(NEVER, |Reverse((at, ..))| *at);
                assert_eq!(wheel.next().min(midnight), first.min(midnight));
                if first >= midnight {
                    break;
                }
                let due = wheel.pop();
                assert_eq!(due, heap.pop().map(|Reverse(due)| due));
                now = due.unwrap().0;
                happened += 1;
            }
            wheel.turn();
        }
        assert!(happened > 5_000, "{happened}");
    }
}
