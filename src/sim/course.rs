//! The course of a case: what becomes of a client by itself, and how service ends.

use super::Purpose;
use super::client::{Chances, NOBODY, at};
use super::deed::Act;
use super::run::Run;
use super::ticks::{DAY, NEVER, start_of, ticks, within_day};
use crate::event::{CloseReason, Tier};
use crate::lifecycle::{Stage, Trigger};
use crate::time::{Day, YEAR};

impl Run<'_> {
    /// What hangs on more than how long service lasts.
    #[inline]
    pub(super) fn begins(&mut self, place: u32) {
        if self.draws {
            self.draws(place);
        }
        if self.of.scenario.policy.step_down.is_some() {
            self.lightens(place);
        }
        if let Some(first) = self.deeds.phases.first().copied() {
            self.first_phase(place, first);
        }
    }

    /// The first phase of a fixed duration begins, and it is known when service ends.
    #[inline(never)]
    fn first_phase(&mut self, place: u32, first: Act) {
        let in_day = self.now.rem_euclid(DAY);
        let ends = self.program.boundaries(self.day).last().map(|end| self.start_of_day(end));
        if let Some(client) = self.client_mut(place) {
            client.ends = ends.map_or(NEVER, |end| end.saturating_add(in_day));
        }
        self.act(place, first, None);
        self.next_phase(place);
    }

    /// Draws what the scenario's chances hold for a client.
    #[inline(never)]
    fn draws(&mut self, place: u32) {
        let (now, streams, service) = (self.now, self.streams, &self.scenario().service);
        let Some(client) = self.client_mut(place) else { return };
        let number = client.number;
        let mut chances = Box::new(Chances {
            tier: streams.stream(Purpose::TierChange, number),
            institution: streams.stream(Purpose::Institution, number),
            no_show: streams.stream(Purpose::NoShow, number),
            dropout: streams.stream(Purpose::Dropout, number),
            drops: NEVER,
            changes: NEVER,
            to: Tier::Low,
            moves: NEVER,
            inside: None,
        });
        if let Some(after) = service.dropout.as_ref().and_then(|dropout| dropout.after.as_ref()) {
            chances.drops = within_day(now.saturating_add(ticks(after.sample(&mut chances.dropout))));
        }
        if let Some(institutions) = &service.institutions {
            chances.moves = within_day(now.saturating_add(ticks(institutions.every.sample(&mut chances.institution))));
        }
        client.chances = Some(chances);
        self.draw_tier(place);
    }

    /// The first moment of a day of the calendar.
    pub(super) fn start_of_day(&self, day: Day) -> u64 {
        start_of(u32::try_from(day.days_since(self.scenario().from)).unwrap_or(0))
    }

    /// When the next phase begins.
    pub(super) fn next_phase(&mut self, place: u32) {
        let Some(client) = self.client(place) else { return };
        let (next, in_day) = (client.phase.saturating_add(1), client.enrolled.rem_euclid(DAY));
        let boundary = client.term_began.and_then(|began| self.phases.boundaries(began).nth(next));
        let at = boundary.map_or(NEVER, |boundary| self.start_of_day(boundary).saturating_add(in_day));
        let at = if next < self.deeds.phases.len() { at } else { NEVER };
        if let Some(client) = self.client_mut(place) {
            client.phase = next;
            client.phase_at = at;
        }
    }

    /// When and to what the tier changes next: each way at its rate, the first to come wins.
    pub(super) fn draw_tier(&mut self, place: u32) {
        let (now, all) = (self.now, &self.of.scenario.service.tier_changes);
        let Some(client) = self.client_mut(place) else { return };
        let Some(chances) = &mut client.chances else { return };
        chances.changes = NEVER;
        let Some(tier) = client.state.tier else { return };
        let ways = || all.iter().filter(|change| change.from == tier && change.per_year > 0.0);
        let rate = ways().map(|change| change.per_year).sum::<f64>();
        if rate <= 0.0 {
            return;
        }
        let days = chances.tier.exponential() / rate * YEAR;
        let mut drawn = chances.tier.unit() * rate;
        let way = ways().find(|change| {
            drawn -= change.per_year;
            drawn < 0.0
        });
        if let Some(way) = way.or_else(|| ways().next_back()) {
            chances.to = way.to;
            chances.changes = within_day(now.saturating_add(ticks(days)));
        }
    }

    /// Says when a client has been long enough in a tier from which clients step down.
    #[inline(never)]
    fn lightens(&mut self, place: u32) {
        let (now, down) = (self.now, &self.of.scenario.policy.step_down);
        let (Some(down), Some(client)) = (down, at(&mut self.clients, place)) else { return };
        let is_light = client.state.tier.is_some_and(|tier| tier <= down.tier);
        client.steps = if is_light { client.steps.min(now.saturating_add(start_of(down.days))) } else { NEVER };
    }

    /// Puts the next thing that happens to a client of itself into the order of the run.
    #[inline]
    pub(super) fn schedule(&mut self, place: u32) {
        let Some(client) = at(&mut self.clients, place) else { return };
        client.next = client.soonest();
        if client.next != NEVER {
            self.wheel.put((client.next, place, client.turn));
        }
    }

    pub(super) fn happens(&mut self, place: u32) {
        let now = self.now;
        let Some(client) = self.client(place) else { return };
        if client.ends <= now {
            if client.owner == NOBODY {
                return self.gives_up(place);
            }
            return self.closes(place, CloseReason::Completed);
        }
        let drawn = client.chances.as_ref().map(|of| (of.drops, of.changes, of.to, of.moves));
        let (drops, changes, to, moves) = drawn.unwrap_or((NEVER, NEVER, Tier::Low, NEVER));
        if drops <= now {
            return self.closes(place, CloseReason::DeclinedService);
        }
        if client.phase_at <= now {
            if let Some(phase) = self.deeds.phases.get(client.phase).copied() {
                self.act(place, phase, None);
            }
            self.next_phase(place);
        } else if changes <= now {
            self.act(place, self.deeds.rated(to), None);
            self.draw_tier(place);
            self.lightens(place);
        } else if moves <= now {
            self.moves(place);
        } else {
            return self.closes(place, CloseReason::SteppedDown);
        }
        self.carried(place);
        self.schedule(place);
        // A lighter load leaves room.
        self.admit();
    }

    /// Into an institution, or out of it.
    pub(super) fn moves(&mut self, place: u32) {
        let now = self.now;
        let (Some(institutions), Some(client)) = (&self.of.scenario.service.institutions, self.client_mut(place))
        else {
            return;
        };
        let kin = client.kin;
        let Some(chances) = &mut client.chances else { return };
        let entered = chances.inside.take();
        let lasts = if entered.is_some() { &institutions.every } else { &institutions.days };
        chances.moves = within_day(now.saturating_add(ticks(lasts.sample(&mut chances.institution)).max(1)));
        if let Some(since) = entered {
            self.leaves_institution(kin, since);
        } else {
            chances.inside = Some(now);
        }
        let [enters, held, resumed, left] = self.acts.institution;
        let acts = if entered.is_some() { [left, resumed] } else { [enters, held] };
        for act in acts.into_iter().flatten() {
            self.act(place, act, None);
        }
    }

    pub(super) fn leaves_institution(&mut self, kin: usize, since: u64) {
        let (now, from) = (self.now, start_of(self.scenario().warm_up));
        if let Some(of) = self.tally.of(kin, now) {
            of.bed = of.bed.saturating_add(now.saturating_sub(since.max(from)).into());
        }
    }

    pub(super) fn gives_up(&mut self, place: u32) {
        let now = self.now;
        let Some((kin, came)) = self.client(place).map(|client| (client.kin, client.came)) else { return };
        self.tally.gave_up(kin, came, now);
        self.act(place, self.deeds.refusal, None);
        self.act(place, self.acts.dropped, None);
        self.leaves(place);
    }

    /// Service ends, with what the lifecycle asks for before it.
    pub(super) fn closes(&mut self, place: u32, reason: CloseReason) {
        let now = self.now;
        let workers = if self.follows { self.ends(place, reason) } else { 0 };
        let Some(client) = at(&mut self.clients, place) else { return };
        client.exits();
        let (kin, inside) = (client.kin, client.inside());
        self.team.changes_load(client.owner, client.carry, None);
        self.tally.closed(kin, now, reason, workers);
        if let Some(since) = inside {
            self.leaves_institution(kin, since);
        }
        self.leaves(place);
        self.admit();
    }

    /// What is done before a case is closed, and the closing; by how many workers the client was seen.
    #[inline(never)]
    fn ends(&mut self, place: u32, reason: CloseReason) -> usize {
        let steps_down = reason == CloseReason::SteppedDown;
        if reason == CloseReason::DeclinedService {
            self.act(place, self.deeds.refusal, None);
            self.act(place, self.acts.dropped, None);
        } else {
            self.goes_to(place, Trigger::PlanReviewed, &mut |_| None);
            for act in self.acts.hand_over.clone().into_iter().filter(|_| steps_down) {
                self.act(place, act, None);
            }
            self.act(place, self.deeds.evaluated, None);
            self.act(place, if steps_down { self.acts.stepped_down } else { self.acts.completed }, None);
        }
        self.case(place).map_or(0, |case| case.seen.len())
    }

    /// The client is gone; the place is free when the day's books are closed.
    pub(super) fn leaves(&mut self, place: u32) {
        let follows = self.follows;
        let Some(client) = self.client_mut(place) else { return };
        client.next = NEVER;
        // No list that still has the client means them any more.
        client.turn = client.turn.wrapping_add(1);
        if !follows {
            self.free.push(place);
        }
    }

    /// Takes the steps of the process that lead to where something is allowed.
    pub(super) fn goes_to(
        &mut self,
        place: u32,
        trigger: Trigger,
        worker: &mut dyn FnMut(&mut Self) -> Option<u32>,
    ) -> Option<()> {
        // Assessment, rating, plan.
        for _ in 0..4 {
            let stage = self.client(place)?.state.stage;
            if Stage::next(stage, trigger).is_some() {
                return Some(());
            }
            let tier = self.client(place)?.state.tier.unwrap_or(Tier::Moderate);
            match stage? {
                Stage::Assessment => {
                    let by = worker(self);
                    self.step(place, self.deeds.assessed(self.day), by);
                }
                Stage::RiskAssessment => {
                    let by = worker(self);
                    self.step(place, self.deeds.rated(tier), by);
                    self.draw_tier(place);
                    self.carried(place);
                    self.schedule(place);
                }
                Stage::Planning => {
                    for paper in self.deeds.before_plan.clone() {
                        let by = worker(self);
                        self.step(place, paper, by);
                    }
                    let by = worker(self);
                    self.step(place, self.deeds.plan_on(self.day), by);
                }
                _ => return None,
            }
        }
        None
    }
}
