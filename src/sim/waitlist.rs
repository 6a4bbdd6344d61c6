//! Coming, waiting and beginning: who gets a place, and when.

use super::Purpose;
use super::Scenario;
use super::client::{Case, Client, NOBODY, at};
use super::policy::{Order, Waiting};
use super::run::Run;
use super::ticks::{NEVER, days, ticks, within_day};
use crate::event::{Tier, Urgency};
use crate::limit::Carry;

impl Run<'_> {
    pub(super) fn arrives(&mut self) {
        let number = self.arrivals;
        self.arrivals = self.arrivals.wrapping_add(1);
        let (now, kin) = (self.now, self.kin_of(number));
        let place = self.place_for(|turn| Client::new(turn, number, kin, now));
        self.tally.came(kin, now);
        let of = self.scenario().demand.mix.get(kin);
        if self.follows {
            self.is_referred(place, of.map_or(Urgency::Routine, |of| of.urgency));
        }
        if let Some(tier) = of.and_then(|of| of.tier) {
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
                client.ends = within_day(now.saturating_add(wait));
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

    #[inline(never)]
    fn is_referred(&mut self, place: u32, urgency: Urgency) {
        let (now, day) = (self.now, self.day);
        let Some(case) = self.case_mut(place) else { return };
        (case.last, case.screened_on) = (now, day);
        self.act(place, self.deeds.referred(urgency), None);
        for act in self.deeds.screening {
            self.act(place, act, None);
        }
    }

    /// Puts a client where one has gone, or where none was before.
    fn place_for(&mut self, client: impl FnOnce(u32) -> Client) -> u32 {
        if let Some(place) = self.free.pop() {
            if let Some(of) = self.client_mut(place) {
                *of = client(of.turn);
            }
            return place;
        }
        let place = u32::try_from(self.clients.len()).unwrap_or(NOBODY);
        self.clients.push(client(0));
        if self.follows {
            self.cases.push(Case::new());
        }
        place
    }

    pub(super) fn kin_of(&self, number: u64) -> usize {
        let (Some(all), true) = (self.mix.last(), self.mix.len() > 1) else { return 0 };
        let drawn = self.streams.stream(Purpose::Mix, number).unit() * all;
        self.mix.partition_point(|sum| *sum <= drawn).min(self.mix.len().saturating_sub(1))
    }

    /// The client as a part of one's own sees them.
    fn seen(&self, client: &Client) -> Waiting {
        Waiting::of(client, self.scenario(), self.now)
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

    /// Passes on the cases of leavers, and enrols those who wait, while there is room for any of them.
    #[inline]
    pub(super) fn admit(&mut self) {
        if !self.team.has_room() {
            return;
        }
        if self.team.anybody_left() {
            self.pass_on();
        }
        if self.tally.waiting() > 0 {
            self.admit_waiting();
        }
    }

    #[inline(never)]
    fn admit_waiting(&mut self) {
        while self.tally.waiting() > 0 && self.team.has_room() {
            let Some((kin, place, owner)) = self.next_admitted() else { return };
            if let Some(queue) = self.queues.get_mut(kin) {
                queue.pop_front();
            }
            self.enrol(place, owner, true);
        }
    }

    /// Of those who wait, the first in the policy's order whom somebody has room for: their kind and place, and the
    /// owner who has it.
    fn next_admitted(&mut self) -> Option<(usize, u32, u32)> {
        let several = self.queues.len() > 1;
        let mut best: Option<(f64, u64, (usize, u32, u32))> = None;
        for kin in 0..self.queues.len() {
            let Some(place) = self.first(kin) else { continue };
            let Some(client) = self.client(place) else { continue };
            let (rank, number) = (if several { self.rank(client) } else { 0.0 }, client.number);
            if best.is_none_or(|(least, first, _)| rank.total_cmp(&least).then(number.cmp(&first)).is_lt()) {
                if let Some(owner) = self.owner_for(place) {
                    best = Some((rank, number, (kin, place, owner)));
                }
            }
        }
        best.map(|(_, _, admitted)| admitted)
    }

    /// Who came first of those of a kind who wait.
    fn first(&mut self, kin: usize) -> Option<u32> {
        let queue = self.queues.get_mut(kin)?;
        while let Some((place, turn)) = queue.front().copied() {
            let waits = |client: &mut Client| client.turn == turn && client.owner == NOBODY;
            if at(&mut self.clients, place).is_some_and(waits) {
                return Some(place);
            }
            queue.pop_front();
        }
        None
    }

    /// The owner that a client would get now; none where nobody has room.
    pub(super) fn owner_for(&self, place: u32) -> Option<u32> {
        let client = self.client(place)?;
        let closed = self.intake.is_some_and(|most| self.enrolled_this_month >= most);
        let picks = !self.reserved.is_empty() || self.of.parts.admit.is_some();
        if !self.team.has_room() || closed || (picks && !self.admits(client)) {
            return None;
        }
        self.team.choose(client, self.now, Carry::of(client.state, None), true)
    }

    /// Whether the places that are free are for a client.
    #[inline(never)]
    fn admits(&self, client: &Client) -> bool {
        let free = self.team.free();
        let kept = |(tiers, places): &(Vec<Tier>, u64)| {
            let theirs = client.state.tier.is_some_and(|tier| tiers.contains(&tier));
            !theirs && free.is_some_and(|free| free <= *places)
        };
        let super::Flow { waiting, open, .. } = self.tally.flow();
        let places = super::Places { free, waiting, open };
        let part = self.of.parts.admit.as_ref();
        !self.reserved.iter().any(kept) && part.is_none_or(|admit| admit(&self.seen(client), &places))
    }

    /// Service begins.
    pub(super) fn enrol(&mut self, place: u32, owner: u32, waited: bool) {
        let (now, day) = (self.now, self.day);
        let Some(client) = at(&mut self.clients, place) else { return };
        self.tally.enrolled(client.kin, client.came, now, waited);
        (client.owner, client.enrolled, client.ends) = (owner, now, NEVER);
        if let Some(stay) = self.stay {
            let mut stream = self.streams.stream(Purpose::Stay, client.number);
            client.ends = within_day(now.saturating_add(ticks(stay.sample(&mut stream))));
        }
        self.enrolled_this_month = self.enrolled_this_month.wrapping_add(1);
        if self.follows {
            self.is_enrolled(place);
        } else {
            client.enters(self.of.scenario.policy.ownership.kind());
        }
        self.begins(place);
        let Some(client) = at(&mut self.clients, place) else { return };
        let carry = client.carries(&self.phases, day);
        client.carry = Some(carry);
        self.team.takes(owner, carry, day);
        self.schedule(place);
    }

    /// What is done before a case is enrolled, and the enrolment.
    #[inline(never)]
    fn is_enrolled(&mut self, place: u32) {
        let (now, day) = (self.now, self.day);
        let Some(case) = self.case_mut(place) else { return };
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
        self.act(place, self.deeds.enrolled, None);
    }
}

impl Waiting {
    pub(super) fn of(client: &Client, scenario: &Scenario, now: u64) -> Self {
        let kin = scenario.demand.mix.get(client.kin);
        Self {
            tier: client.state.tier,
            urgency: kin.map_or(Urgency::Routine, |kin| kin.urgency),
            kin: client.kin,
            waited: days(now.saturating_sub(client.came)),
        }
    }
}
