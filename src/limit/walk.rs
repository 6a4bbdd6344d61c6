//! Walking: the changes of one owner's load, in order, with the roster beside them.

use std::collections::BTreeMap;

use super::ledger::{At, Change, Cover, day_ends};
use super::load::{Carry, Weights, cases};
use super::runs::{Covers, Judged, Runs, Stand, Standing, Weighed};
use crate::event::Owner;
use crate::program::{Cap, Credentials};
use crate::roster::{Known, Moment, Roster, end_of};
use crate::time::Day;

/// A limit on an owner's load: a cap, or a credential, for which there is room for any number or for none.
#[derive(Debug, Clone)]
pub(super) enum Gauge {
    Cap(Cap, Weights),
    Credentials(Credentials),
}

impl Gauge {
    fn weigh(&self, carry: Option<Carry>) -> i64 {
        match (self, carry) {
            (_, None) => 0,
            (Self::Cap(_, weights), Some(carry)) => weights.weigh(carry),
            (Self::Credentials(_), Some(_)) => 100,
        }
    }

    pub(super) fn is_on(&self, owner: Owner) -> bool {
        match self {
            Self::Cap(cap, _) => cap.per.is_on(owner),
            Self::Credentials(_) => true,
        }
    }

    /// The load that the owner may carry at a moment, in hundredths.
    fn room(&self, roster: Option<&Roster>, owner: Owner, moment: Moment) -> Known<i64> {
        let Some(roster) = roster else { return Known::Not };
        match self {
            Self::Cap(cap, _) => roster
                .fte_at(owner, &cap.without, moment)
                .map(|fte| i64::try_from(cap.room(fte).saturating_mul(100)).unwrap_or(i64::MAX)),
            Self::Credentials(of) => {
                roster.holds_at(owner, &of.any_of, moment).map(|holds| if holds { i64::MAX } else { 0 })
            }
        }
    }

    fn found(&self, owner: Owner, load: i64, room: i64, day: Day) -> String {
        match self {
            Self::Cap(..) => format!("{} of {} carried by {owner} on {day}", cases(load), cases(room)),
            Self::Credentials(_) => format!("{owner} held none of these on {day}"),
        }
    }
}

/// What an owner carries while their changes are walked through.
struct Walk<'a> {
    all: i64,
    heads: i64,
    /// The weights of the carried cases that anybody set the limit aside for.
    covered: BTreeMap<u32, i64>,
    covers: &'a Covers<'a>,
    standard: usize,
}

impl Walk<'_> {
    fn take_in(&mut self, gauge: &Gauge, change: &Change) {
        let (before, after) = (gauge.weigh(change.before), gauge.weigh(change.after));
        self.all = self.all.saturating_add(after).saturating_sub(before);
        let head = |carry: Option<Carry>| i64::from(carry.is_some());
        self.heads = self.heads.saturating_add(head(change.after)).saturating_sub(head(change.before));
        if self.covers.contains_key(&(self.standard, change.case)) {
            self.covered.insert(change.case, after);
        }
    }

    fn at(&self, at: At) -> Weighed {
        let mut weighed = Weighed { all: self.all, uncovered: self.all, unclaimed: self.all };
        for (case, weight) in &self.covered {
            let covers = self.covers.get(&(self.standard, *case)).into_iter().flatten();
            let on = covers.filter(|cover| cover.is_on(at)).map(|cover| cover.entitled).max();
            if on == Some(true) {
                weighed.uncovered = weighed.uncovered.saturating_sub(*weight);
            }
            if on.is_some() {
                weighed.unclaimed = weighed.unclaimed.saturating_sub(*weight);
            }
        }
        weighed
    }
}

/// Days from one to another, both included.
fn days(from: Day, to: Day) -> u64 {
    u64::try_from(to.days_since(from).saturating_add(1)).unwrap_or(0)
}

/// Walks through the changes of one owner, under one limit.
#[expect(clippy::too_many_arguments, reason = "one owner, one limit, and what stands beside them")]
pub(super) fn walk<F: FnMut(Judged)>(
    gauge: &Gauge,
    owner: Owner,
    changes: &[Change],
    moments: &[Moment],
    covers: &Covers<'_>,
    roster: Option<&Roster>,
    as_of: Day,
    mut runs: Runs<'_, F>,
) {
    let mut stops = moments.to_vec();
    if !covers.is_empty() {
        let of_case = |case: u32| covers.get(&(runs.standard, case)).into_iter().flatten();
        let ends = |cover: &&Cover| {
            [Some(cover.from.0), cover.ended.map(|at| at.0), Some((cover.until.next(), (i64::MIN, 0)))]
        };
        stops.extend(changes.iter().flat_map(|change| of_case(change.case)).flat_map(ends).flatten());
        stops.sort_unstable();
        stops.dedup();
    }
    let mut walk = Walk { all: 0, heads: 0, covered: BTreeMap::new(), covers, standard: runs.standard };
    let (mut changes, mut stops) = (changes, stops.as_slice());
    let mut room = Known::Not;
    let first = changes.first().map_or(as_of, |change| change.day);
    // What stood before the first change is looked up there.
    stops = stops.get(stops.partition_point(|stop| stop.0 < first)..).unwrap_or_default();
    let mut known = false;
    loop {
        let next = [changes.first().map(|change| change.day), stops.first().map(|stop| stop.0)];
        let Some(day) = next.into_iter().flatten().min().filter(|day| *day <= as_of) else { break };
        let mut stand = Stand {
            standing: Standing::Kept,
            over: i64::MIN,
            found: String::new(),
            decisions: Vec::new(),
            events: Vec::new(),
        };
        let of_day = changes.partition_point(|change| change.day == day);
        let (today, later) = changes.split_at(of_day);
        changes = later;
        let stops_today = stops.partition_point(|stop| stop.0 == day);
        for change in today {
            let moment = (day, change.moment);
            walk.take_in(gauge, change);
            stand.events.push(change.event);
            if change.arrival {
                if stops_today > 0 || !known {
                    room = gauge.room(roster, owner, moment);
                    known = stops_today == 0;
                }
                if let Known::Here(room) = room {
                    if walk.at((moment, change.event)).standing(room) == Standing::Broken {
                        stand.decisions.push(change.event);
                    }
                }
            }
        }
        stops = stops.get(stops_today..).unwrap_or_default();
        if stops_today > 0 || !known {
            room = gauge.room(roster, owner, end_of(day));
            known = true;
        }
        let next = [changes.first().map(|change| change.day), stops.first().map(|stop| stop.0)];
        let through = next.into_iter().flatten().min().map_or(as_of, |next| next.previous().min(as_of));
        if walk.heads == 0 {
            runs.end();
            continue;
        }
        match room {
            Known::Left => runs.end(),
            Known::Not => {
                runs.end();
                runs.items(Standing::CannotTell, days(day, through));
            }
            Known::Here(room) => {
                let weighed = walk.at(day_ends(day));
                stand.standing = weighed.standing(room);
                stand.over = weighed.all.saturating_sub(room);
                if !matches!(stand.standing, Standing::Kept) {
                    stand.found = gauge.found(owner, weighed.all, room, day);
                }
                runs.items(stand.standing, days(day, through));
                runs.days((day, through), &stand);
            }
        }
    }
    runs.end();
}
