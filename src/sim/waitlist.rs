//! Coming, waiting and beginning: who gets a place, and when.

use super::Purpose;
use super::client::{Case, Client};
use super::policy::{Order, Waiting};
use super::run::{NEVER, NOBODY, Run};
use super::ticks::{days, ticks, within_day};
use crate::event::{Tier, Urgency};
use crate::limit::Carry;

impl Run<'_> {
    pub(super) fn arrives(&mut self) {
        let number = self.arrivals;
        self.arrivals = self.arrivals.saturating_add(1);
        let kin = self.kin_of(number);
        let place = self.free.pop().unwrap_or_else(|| {
            self.clients.push(Client::new(0));
            if self.follows {
                self.cases.push(Case::new());
            }
            u32::try_from(self.clients.len().saturating_sub(1)).unwrap_or(NOBODY)
        });
        let (now, day) = (self.now, self.day);
        let Some(client) = self.client_mut(place) else { return };
        (client.number, client.kin, client.came) = (number, kin, now);
        if let Some(case) = self.case_mut(place) {
            (case.last, case.screened_on) = (now, day);
        }
        self.tally.came(kin, now);
        let (tier, urgency) =
            self.scenario().demand.mix.get(kin).map_or((None, Urgency::Routine), |kin| (kin.tier, kin.urgency));
        if self.follows {
            self.act(place, self.deeds.referred(urgency), None);
            for act in self.deeds.screening {
                self.act(place, act, None);
            }
        }
        if let Some(tier) = tier {
            self.act(place, self.deeds.rated(tier), None);
        }
        if self.tally.waiting() == 0 {
            if let Some(owner) = self.owner_for(place) {
                self.enrol(place, owner, false);
                return;
            }
        }
        if self.scenario().demand.waiting_room.is_some_and(|room| self.tally.waiting() >= room.into()) {
            self.act(place, self.acts.turned_away, None);
            self.tally.turned_away(kin, now);
            self.leaves(place);
            return;
        }
        if self.follows {
            self.act(place, self.deeds.waitlisted, None);
        }
        self.tally.waits(kin, now);
        if let Some(patience) = &self.of.scenario.demand.patience {
            let wait = ticks(patience.sample(&mut self.streams.stream(Purpose::Patience, number)));
            if let Some(client) = self.client_mut(place) {
                client.gives_up = within_day(now.saturating_add(wait));
            }
            self.schedule(place);
        }
        let turn = self.client(place).map_or(0, |client| client.turn);
        if let Some(queue) = self.queues.get_mut(kin) {
            queue.push_back((place, turn));
        }
        if self.tally.waiting() > 1 {
            self.admit();
        }
    }

    pub(super) fn kin_of(&self, number: u64) -> usize {
        let (Some(all), true) = (self.mix.last(), self.mix.len() > 1) else { return 0 };
        let drawn = self.streams.stream(Purpose::Mix, number).unit() * all;
        self.mix.partition_point(|sum| *sum <= drawn).min(self.mix.len().saturating_sub(1))
    }

    /// The client as a part of one's own sees them.
    pub(super) fn seen(&self, client: &Client) -> Waiting {
        let kin = self.scenario().demand.mix.get(client.kin);
        Waiting {
            tier: client.state.tier,
            urgency: kin.map_or(Urgency::Routine, |kin| kin.urgency),
            kin: client.kin,
            waited: days(self.now.saturating_sub(client.came)),
        }
    }

    /// Where a client stands in the order of the waitlist: the least comes first.
    pub(super) fn rank(&self, client: &Client) -> f64 {
        let came = days(client.came);
        let place =
            |tier: Tier| Tier::ALL.iter().position(|known| *known == tier).and_then(|at| u32::try_from(at).ok());
        if let Some(order) = &self.of.parts.order {
            return order(&self.seen(client));
        }
        match &self.scenario().policy.order {
            Order::FirstCome => came,
            Order::Tier => client.state.tier.and_then(place).map_or(0.0, |at| -f64::from(at) - 1.0),
            Order::Due(due) => came + due.of(self.seen(client).urgency),
            Order::Ageing { points, per_day } => {
                let begins = client.state.tier.and_then(|tier| points.get(&tier)).copied().unwrap_or(0.0);
                -begins - per_day * days(self.now.saturating_sub(client.came))
            }
        }
    }

    /// Enrols those who wait while there is room for any of them.
    pub(super) fn admit(&mut self) {
        if self.team.anybody_left() {
            self.pass_on();
        }
        while self.tally.waiting() > 0 && self.team.has_room() {
            let mut heads = std::mem::take(&mut self.heads);
            heads.clear();
            for kin in 0..self.queues.len() {
                while let Some((place, turn)) = self.queues.get(kin).and_then(|queue| queue.front().copied()) {
                    let waits = self.client(place).filter(|client| client.turn == turn && client.owner == NOBODY);
                    if let Some(client) = waits {
                        heads.push((self.rank(client), client.number, place));
                        break;
                    }
                    if let Some(queue) = self.queues.get_mut(kin) {
                        queue.pop_front();
                    }
                }
            }
            heads.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let found = heads.iter().find_map(|(_, _, place)| Some((*place, self.owner_for(*place)?)));
            self.heads = heads;
            let Some((place, owner)) = found else { return };
            if let Some(queue) = self.client(place).map(|client| client.kin).and_then(|kin| self.queues.get_mut(kin)) {
                queue.pop_front();
            }
            self.enrol(place, owner, true);
        }
    }

    /// The owner that a client would get now; none where nobody has room.
    pub(super) fn owner_for(&self, place: u32) -> Option<u32> {
        if !self.team.has_room() {
            return None;
        }
        let client = self.client(place)?;
        if self.intake.is_some_and(|most| self.enrolled_this_month >= most) {
            return None;
        }
        if !self.reserved.is_empty() || self.of.parts.admit.is_some() {
            let free = self.team.free();
            for (tiers, places) in &self.reserved {
                let theirs = client.state.tier.is_some_and(|tier| tiers.contains(&tier));
                if !theirs && free.is_some_and(|free| free <= *places) {
                    return None;
                }
            }
            let places = super::Places { free, waiting: self.tally.waiting(), open: self.tally.flow.open };
            if self.of.parts.admit.as_ref().is_some_and(|admit| !admit(&self.seen(client), &places)) {
                return None;
            }
        }
        let waiting = self.seen(client);
        self.team.choose(&waiting, Carry::of(client.state, None), true)
    }

    /// Service begins.
    pub(super) fn enrol(&mut self, place: u32, owner: u32, waited: bool) {
        let (now, day) = (self.now, self.day);
        let Some(client) = self.client(place) else { return };
        let (kin, came, number) = (client.kin, client.came, client.number);
        self.tally.enrolled(kin, came, now, waited);
        self.enrolled_this_month = self.enrolled_this_month.saturating_add(1);
        if let Some(client) = self.client_mut(place) {
            client.owner = owner;
            client.enrolled = now;
            client.gives_up = NEVER;
        }
        if let Some(case) = self.case_mut(place) {
            case.last = case.last.max(now);
            // Nobody works on the case before the day is over.
            case.queued = false;
            let screened_on = case.screened_on;
            if self.screening_days.is_some_and(|most| day.days_since(screened_on) > most) {
                self.act(place, self.deeds.screening[1], None);
            }
            self.act(place, self.deeds.consent, None);
            if let Some(authorization) = self.deeds.authorization {
                self.act(place, authorization, None);
            }
        }
        self.act(place, self.deeds.enrolled, None);
        self.team.takes(owner, day);
        self.begins(place, number);
        self.carried(place);
        self.schedule(place);
    }
}
