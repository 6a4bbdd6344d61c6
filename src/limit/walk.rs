//! Walking: the changes of one owner's load, in order, with the roster beside them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::ledger::{At, Change, Cover, day_ends};
use super::load::{Carry, Weights, cases};
use super::runs::{Covers, Judged, Runs, Stand, Standing, Weighed, Worst};
use crate::event::Owner;
use crate::program::{Cap, Credentials, Term};
use crate::roster::{Known, Moment, Roster, end_of};
use crate::subject::Subject;
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

    /// Whether it counts all that the owner carries, and is not asked of each case.
    pub(super) const fn is_of_owner(&self) -> bool {
        matches!(self, Self::Cap(..))
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

    fn found(&self, owner: Owner, Worst { day, load, room }: Worst) -> String {
        match self {
            Self::Cap(..) => format!("{} of {} carried by {owner} on {day}", cases(load), cases(room)),
            Self::Credentials(_) => format!("{owner} held none of these on {day}"),
        }
    }
}

/// What an owner carries while their changes are walked through.
struct Walk<'a> {
    all: i64,
    /// The cases of which anything is asked.
    heads: i64,
    left_out: &'a BTreeSet<u32>,
    /// The weights of the carried cases that anybody set the limit aside for.
    covered: BTreeMap<u32, i64>,
    covers: &'a Covers<'a>,
    standard: usize,
}

impl Walk<'_> {
    fn take_in(&mut self, gauge: &Gauge, change: &Change) {
        let (before, after) = (gauge.weigh(change.before), gauge.weigh(change.after));
        self.all = self.all.saturating_add(after).saturating_sub(before);
        let head = |carry: Option<Carry>| i64::from(carry.is_some() && !self.left_out.contains(&change.case));
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

/// The changes of one owner, and what stands beside them.
pub(super) struct Account<'a> {
    pub(super) owner: Owner,
    /// In order.
    pub(super) changes: &'a [Change],
    /// The moments at which the roster changes for the owner, in order.
    pub(super) moments: &'a [Moment],
    pub(super) covers: &'a Covers<'a>,
    pub(super) left_out: &'a BTreeSet<u32>,
    pub(super) roster: Option<&'a Roster>,
    pub(super) as_of: Day,
}

impl Account<'_> {
    /// The moments at which the room may change under a standard, or what is set aside, in order.
    fn stops(&self, standard: usize, term: Term) -> Cow<'_, [Moment]> {
        let whole = term.from == Day::FIRST && term.through == Day::LAST;
        if self.covers.is_empty() && whole {
            return self.moments.into();
        }
        let of_case = |case: u32| self.covers.get(&(standard, case)).into_iter().flatten();
        let ends = |cover: &&Cover| {
            [Some(cover.from.0), cover.ended.map(|at| at.0), Some((cover.until.next(), (i64::MIN, 0)))]
        };
        let covers = self.changes.iter().flat_map(|change| of_case(change.case)).flat_map(ends).flatten();
        let in_force = [(term.from, (i64::MIN, 0)), (term.through.next(), (i64::MIN, 0))];
        let mut stops: Vec<_> = self.moments.iter().copied().chain(covers).chain(in_force).collect();
        stops.sort_unstable();
        stops.dedup();
        stops.into()
    }

    /// Walks through the changes under one limit.
    pub(super) fn walk(&self, standard: usize, gauge: &Gauge, term: Term, report: &mut impl FnMut(Judged)) {
        let (owner, as_of) = (self.owner, self.as_of);
        let say = |worst: Worst| gauge.found(owner, worst);
        let mut runs = Runs::new(standard, Subject::from(owner), say, report);
        let (covers, left_out) = (self.covers, self.left_out);
        let mut walk = Walk { all: 0, heads: 0, left_out, covered: BTreeMap::new(), covers, standard };
        let stops = self.stops(standard, term);
        let mut changes = self.changes;
        let first = changes.first().map_or(as_of, |change| change.day);
        // What stood before the first change is looked up there.
        let mut stops = stops.get(stops.partition_point(|stop| stop.0 < first)..).unwrap_or_default();
        let mut room = Known::Not;
        let mut known = false;
        let mut decisions = Vec::new();
        let mut next = next_day(changes, stops);
        while let Some(day) = next.filter(|day| *day <= as_of) {
            let (today, later) = changes.split_at(changes.iter().take_while(|change| change.day == day).count());
            changes = later;
            let stops_today = stops.iter().take_while(|stop| stop.0 == day).count();
            decisions.clear();
            for change in today {
                walk.take_in(gauge, change);
                if !change.arrival {
                    continue;
                }
                let moment = (day, change.moment());
                if stops_today > 0 || !known {
                    room = gauge.room(self.roster, owner, moment);
                    known = stops_today == 0;
                }
                let over = |room: &i64| walk.at((moment, change.event)).standing(*room) == Standing::Broken;
                decisions.extend(room.here().filter(over).map(|_| change.event));
            }
            stops = stops.get(stops_today..).unwrap_or_default();
            if stops_today > 0 || !known {
                room = gauge.room(self.roster, owner, end_of(day));
                known = true;
            }
            next = next_day(changes, stops);
            let through = next.map_or(as_of, |next| next.previous().min(as_of));
            match room {
                _ if walk.heads == 0 || !term.holds(day) => runs.end(),
                Known::Left => runs.end(),
                Known::Not => {
                    runs.end();
                    runs.items(Standing::CannotTell, days(day, through));
                }
                Known::Here(room) => {
                    let weighed = walk.at(day_ends(day));
                    let standing = weighed.standing(room);
                    runs.items(standing, days(day, through));
                    let stand = Stand { standing, load: weighed.all, room, decisions: &decisions };
                    let moved = today.iter().filter(|change| gauge.weigh(change.before) != gauge.weigh(change.after));
                    runs.days((day, through), stand, moved.map(|change| change.event));
                }
            }
        }
        runs.close();
    }
}

/// The next day on which anything happens.
fn next_day(changes: &[Change], stops: &[Moment]) -> Option<Day> {
    match (changes.first(), stops.first()) {
        (Some(change), Some(stop)) => Some(change.day.min(stop.0)),
        (change, stop) => change.map(|change| change.day).or(stop.map(|stop| stop.0)),
    }
}
