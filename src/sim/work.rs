//! The work of a day: what is due, in the policy's order, until the minutes are gone.

use super::carrier::Ready;
use super::client::{Case, Client, NOBODY, at};
use super::deed::Act;
use super::policy::WorkOrder;
use super::run::{AHEAD, Run};
use super::ticks::{DAY, MINUTE, start_of};
use crate::event::{Kind, Tier};
use crate::lifecycle::Stage;
use crate::obligation::{Happened, Item, Want};
use crate::time::Day;

/// When the day's work begins.
const MORNING: u64 = DAY / 3;

impl Run<'_> {
    /// The work of a day, as it begins.
    pub(super) fn work(&mut self) {
        self.gather();
        if !self.day.is_business(self.program.holidays()) {
            return;
        }
        for cover in [false, true] {
            for place in 0.. {
                let Some(owner) = self.team.owing(place) else { break };
                if !cover || self.team.is_covered(owner) {
                    self.work_of(owner, cover);
                }
            }
            if self.for_waiting && !cover {
                self.work_of(NOBODY, false);
            }
        }
    }

    /// Those whose work is looked at today come to their owners' lists.
    fn gather(&mut self) {
        let slot = usize::try_from(self.number.rem_euclid(AHEAD)).unwrap_or(0);
        let mut due = self.ring.get_mut(slot).map(std::mem::take).unwrap_or_default();
        for (place, turn) in due.drain(..) {
            let day = self.day;
            let worked = self.client(place).is_some_and(|client| client.turn == turn && self.is_worked(client));
            let looked = |case: &&mut Case| worked && case.look == day && !case.queued;
            let Some(case) = self.case_mut(place).filter(looked) else { continue };
            case.queued = true;
            self.requeue(place);
        }
        if let Some(slot) = self.ring.get_mut(slot) {
            *slot = due;
        }
        let missed = self.of.scenario.service.dropout.as_ref().is_some_and(|dropout| dropout.per_missed > 0.0);
        if missed && self.day.week_start() == self.day {
            // What waits for its work is looked at too, so that who is missed for long may drop out.
            for place in (0_u32..).take(self.cases.len()) {
                if self.case(place).is_some_and(|case| case.queued) {
                    self.touch(place);
                }
            }
        }
    }

    /// Whether anybody works on a client's case.
    fn is_worked(&self, client: &Client) -> bool {
        client.state.in_service || (self.for_waiting && client.state.is_open())
    }

    /// Puts a client whose work waits on the list of the owner.
    pub(super) fn requeue(&mut self, place: u32) {
        let Some(case) = self.case(place).filter(|case| case.queued) else { return };
        let (due, safety) = (case.due, case.safety);
        let Some(client) = self.client(place) else { return };
        let (owner, number, tier) = (client.owner, client.number, client.state.tier);
        let day = f64::from(due.number());
        let rank = match (&self.of.parts.work, self.of.scenario.policy.work_order) {
            (Some(order), _) => order(&super::Task { due, tier, safety }),
            (None, WorkOrder::DueFirst) => day,
            (None, WorkOrder::TierFirst) => {
                let place = tier.and_then(|tier| Tier::ALL.iter().position(|known| *known == tier));
                // Tiers lie further apart than any days.
                day - 1e8 * place.map_or(0.0, |place| f64::from(u32::try_from(place).unwrap_or(0)) + 1.0)
            }
        };
        let rank = if safety { rank - 1e12 } else { rank };
        if let Some(of_owner) = self.team.ready(owner) {
            of_owner.push(Ready { rank, due, number, place });
        }
    }

    /// Does what waits with an owner, as long as there is anybody with time.
    fn work_of(&mut self, owner: u32, cover: bool) {
        if self.team.hand(owner, cover).is_none() {
            return;
        }
        let mut ready = self.team.ready(owner).map(std::mem::take).unwrap_or_default();
        ready.sort_unstable_by(|a, b| a.rank.total_cmp(&b.rank).then(a.number.cmp(&b.number)));
        let mut gone = false;
        let tomorrow = start_of(self.number.saturating_add(1));
        ready.retain(|of| {
            let (Some(client), Some(case)) = (self.client(of.place), self.case(of.place)) else { return false };
            if client.number != of.number || client.owner != owner || !case.queued || !self.is_worked(client) {
                return false;
            }
            if gone || client.is_busy(tomorrow) {
                return true;
            }
            let done = self.work_on(of.place, owner, cover);
            gone = !done;
            !done
        });
        if let Some(of_owner) = self.team.ready(owner) {
            *of_owner = ready;
        }
    }

    /// Does what is due for a client; whether all of it was done.
    fn work_on(&mut self, place: u32, owner: u32, cover: bool) -> bool {
        if self.case(place).is_some_and(|case| case.asked.stands < self.day) {
            self.ask(place, self.day.previous());
        }
        let (today, latest) = (self.day, self.latest());
        let mut ready = std::mem::take(&mut self.wants);
        ready.clear();
        if let Some(case) = self.case(place) {
            let is_ready = |want: &&Want| want.missing > 0 && want.opens <= today && want.due <= latest;
            ready.extend(case.asked.wants.iter().filter(is_ready));
        }
        if ready.len() > 1 {
            ready.sort_by_key(|want| (!want.safety, want.due, want.standard));
        }
        let all = ready.iter().all(|want| self.answers(place, want, owner, cover));
        self.wants = ready;
        if let Some(case) = self.case_mut(place) {
            case.queued = !all;
        }
        let own = at(&mut self.cases, place).is_some_and(|case| !case.touched)
            && self.client(place).is_some_and(|client| {
                client.state.in_service && client.next >= start_of(self.number.saturating_add(1))
            })
            && !self.team.has_left(owner);
        if own {
            // Nothing more can happen to the client today.
            self.closes_books_of(place);
        } else {
            self.touch(place);
        }
        all
    }

    /// Does what answers a want, if it can be done; whether there was somebody with time for it.
    fn answers(&mut self, place: u32, want: &Want, owner: u32, cover: bool) -> bool {
        let (Some(client), Some(case)) = (self.client(place), self.case(place)) else { return true };
        let Some(answer) = self.deeds.answer(want.standard, want.demand) else { return true };
        // A client who was here today for one thing was here for all that it fits.
        if case.done & answer.bits != 0 {
            return true;
        }
        let Some(first) = answer.acts.first().copied() else { return true };
        let Some(worker) = self.team.hand(owner, cover) else { return false };
        let allowed = |act: &Act| {
            let trigger = self.trigger(place, *act);
            trigger.is_some_and(|trigger| Stage::next(client.state.stage, trigger).is_some())
        };
        if let Some(act) = answer.acts.iter().copied().find(allowed) {
            if !self.was_done(place, act) {
                self.meets(place, act, worker);
            }
            return true;
        }
        let Some(trigger) = self.deeds.get(first).map(|deed| deed.trigger) else { return true };
        let there = self.goes_to(place, trigger, &mut |run| run.team.hand(owner, cover));
        // What cannot be done now is asked again another day; some of it was done on the way.
        if there.is_none() || self.was_done(place, first) {
            return true;
        }
        let Some(worker) = self.team.hand(owner, cover) else { return false };
        self.meets(place, first, worker);
        true
    }

    /// Whether something that fits what a deed fits was done today.
    fn was_done(&self, place: u32, act: Act) -> bool {
        let bits = self.deeds.get(act).map_or(0, |deed| deed.matches);
        self.case(place).is_some_and(|case| case.done & bits != 0)
    }

    /// A worker does something, or the client does not come.
    fn meets(&mut self, place: u32, act: Act, worker: u32) {
        let no_show = self.deeds.get(act).and_then(|deed| deed.no_show);
        let often = self.of.scenario.no_show;
        let kept = |client: &mut super::client::Client| {
            client.chances.as_mut().is_none_or(|chances| often <= 0.0 || !chances.no_show.chance(often))
        };
        let stays_away = no_show.filter(|_| !self.client_mut(place).is_none_or(kept));
        self.does(place, stays_away.unwrap_or(act), worker);
        let is_contact = self.deeds.get(act).is_some_and(|deed| matches!(deed.kind, Kind::Contact(_)));
        let (now, kin) = (self.now, self.client(place).map(|client| client.kin));
        if let Some(of) = kin.filter(|_| is_contact).and_then(|kin| self.tally.of(kin, now)) {
            let number = if stays_away.is_some() { &mut of.no_shows } else { &mut of.contacts };
            *number = number.saturating_add(1);
        }
    }

    /// Does something in a worker's time.
    pub(super) fn does(&mut self, place: u32, act: Act, worker: u32) {
        let minutes = self.deeds.get(act).map_or(0, |deed| deed.minutes);
        let passed = self.team.works(self.number, worker, minutes);
        let at = start_of(self.number).saturating_add(MORNING).saturating_add(passed.saturating_mul(MINUTE));
        let at = at.min(start_of(self.number.saturating_add(1)).saturating_sub(MINUTE));
        // Who waits may be enrolled, and leave again, at any moment of the day.
        let waits = self.client(place).is_some_and(|client| !client.state.in_service);
        self.act_at(place, act, Some(worker), if waits { self.now } else { at });
    }

    /// The last due day that is worked on today.
    fn latest(&self) -> Day {
        let ahead = self.of.scenario.policy.ahead_days;
        self.day.plus_days(i32::try_from(ahead).unwrap_or(i32::MAX))
    }

    /// Feeds the trackers of a case up to a day, and asks them what is to be done after it.
    fn ask(&mut self, place: u32, last: Day) {
        let (Some(client), Some(case)) = (at(&mut self.clients, place), at(&mut self.cases, place)) else { return };
        let books = &mut self.books;
        books.begin(client, case);
        let Some(trackers) = &mut case.trackers else { return };
        let mut happened = Happened::default();
        if case.fed < last {
            happened = self.obligations.feed(trackers, &self.none, last, &mut |item| books.item(&item));
            case.fed = last;
        }
        self.asks(place, last, happened);
        if let Some(case) = at(&mut self.cases, place) {
            self.books.end(case);
        }
    }

    /// Asks the trackers of the case at hand what is to be done after the last day that they were fed, of all that what
    /// happened concerns.
    pub(super) fn asks(&mut self, place: u32, last: Day, happened: Happened) {
        let (Some(client), Some(case)) = (at(&mut self.clients, place), at(&mut self.cases, place)) else { return };
        let Some(trackers) = &mut case.trackers else { return };
        let (program, deeds, books) = (self.program, &self.deeds, &mut self.books);
        let report = &mut |item: Item| books.item(&item);
        let kept = self.obligations.ask(trackers, happened, &self.none, last, &mut case.asked, report);
        let (served, stage) = (client.state.in_service, client.state.stage);
        let ahead = i32::try_from(self.of.scenario.policy.ahead_days).unwrap_or(i32::MAX);
        // What the calendar changes on a day is seen as the day ends.
        let look = trackers.next_change().map_or(Day::LAST, Day::next);
        (case.look, case.due, case.safety) = (look, Day::LAST, false);
        for (number, want) in case.asked.wants.iter_mut().enumerate() {
            if number >= kept {
                let now = |act: &Act| served || deeds.can(*act, stage);
                let answer = deeds.answer(want.standard, want.demand);
                let worked = answer.is_some_and(|of| of.worked && of.acts.iter().any(now));
                if !(worked && program.in_force(want.standard, last.next())) {
                    want.missing = 0;
                }
            }
            if want.missing > 0 {
                case.look = case.look.min(want.opens.max(want.due.plus_days(ahead.saturating_neg())));
                case.due = case.due.min(want.due);
                case.safety |= want.safety;
            }
        }
    }

    /// Notes when the work of a case is looked at next.
    pub(super) fn look_ahead(&mut self, place: u32) {
        let today = self.day;
        let (Some(client), Some(case)) = (at(&mut self.clients, place), at(&mut self.cases, place)) else { return };
        let farthest = today.plus_days(i32::try_from(AHEAD).unwrap_or(64).saturating_sub(1));
        case.look = case.look.max(today.next()).min(farthest);
        if case.queued || (client.owner == NOBODY && !self.for_waiting) {
            return;
        }
        let number = self.number.saturating_add(u32::try_from(case.look.days_since(today)).unwrap_or(1));
        if let Some(slot) = usize::try_from(number.rem_euclid(AHEAD)).ok().and_then(|slot| self.ring.get_mut(slot)) {
            slot.push((place, client.turn));
        }
    }
}
