//! The course of a case: what becomes of a client by itself, and how service ends.

use super::Purpose;
use super::client::{Chances, Client};
use super::run::{NEVER, Run};
use super::ticks::{DAY, start_of, ticks, within_day};
use crate::event::{CloseReason, Tier};
use crate::lifecycle::{Stage, Trigger};
use crate::time::Day;

impl Run<'_> {
    /// Draws what will become of a client who is served.
    pub(super) fn begins(&mut self, place: u32, number: u64) {
        let (now, day, scenario, streams) = (self.now, self.day, self.scenario(), self.streams);
        let service = &scenario.service;
        let draws = !service.tier_changes.is_empty()
            || service.institutions.is_some()
            || service.dropout.is_some()
            || scenario.no_show > 0.0;
        let chances = draws.then(|| {
            Box::new(Chances {
                tier: streams.stream(Purpose::TierChange, number),
                institution: streams.stream(Purpose::Institution, number),
                no_show: streams.stream(Purpose::NoShow, number),
                dropout: streams.stream(Purpose::Dropout, number),
            })
        });
        let in_day = now.rem_euclid(DAY);
        let ends = if self.deeds.phases.is_empty() {
            let stay = service.stay.as_ref().map(|stay| ticks(stay.sample(&mut streams.stream(Purpose::Stay, number))));
            stay.map_or(NEVER, |stay| within_day(now.saturating_add(stay)))
        } else {
            self.program.boundaries(day).last().map_or(NEVER, |end| self.start_of_day(end).saturating_add(in_day))
        };
        let light = self.is_light(place);
        let Some(client) = self.client_mut(place) else { return };
        client.chances = chances;
        client.ends = ends;
        client.light_since = if light { now } else { NEVER };
        let after = service.dropout.as_ref().and_then(|dropout| dropout.after.as_ref());
        if let (Some(after), Some(chances)) = (after, &mut client.chances) {
            client.drops = within_day(now.saturating_add(ticks(after.sample(&mut chances.dropout))));
        }
        if let (Some(institutions), Some(chances)) = (&service.institutions, &mut client.chances) {
            client.moves = within_day(now.saturating_add(ticks(institutions.every.sample(&mut chances.institution))));
        }
        self.draw_tier(place);
        if let Some(first) = self.deeds.phases.first().copied() {
            self.act(place, first, None);
            self.next_phase(place);
        }
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
        client.changes = NEVER;
        let (Some(tier), Some(chances)) = (client.state.tier, &mut client.chances) else { return };
        let ways = || all.iter().filter(|change| change.from == tier && change.per_year > 0.0);
        let rate = ways().map(|change| change.per_year).sum::<f64>();
        if rate <= 0.0 {
            return;
        }
        let days = chances.tier.exponential() / rate * 365.25;
        let mut drawn = chances.tier.unit() * rate;
        let way = ways().find(|change| {
            drawn -= change.per_year;
            drawn < 0.0
        });
        if let Some(way) = way.or_else(|| ways().next_back()) {
            client.to = way.to;
            client.changes = within_day(now.saturating_add(ticks(days)));
        }
    }

    /// Whether a client is in a tier from which clients step down.
    pub(super) fn is_light(&self, place: u32) -> bool {
        let down = self.scenario().policy.step_down.as_ref();
        let tier = self.client(place).and_then(|client| client.state.tier);
        down.zip(tier).is_some_and(|(down, tier)| tier <= down.tier)
    }

    /// Puts the next thing that happens to a client of itself into the order of the run.
    pub(super) fn schedule(&mut self, place: u32) {
        let down = self.scenario().policy.step_down.as_ref();
        let days = down.map_or(0, |down| u64::from(down.days));
        let Some(client) = self.client_mut(place) else { return };
        client.steps = if client.light_since == NEVER {
            NEVER
        } else {
            client.light_since.saturating_add(days.saturating_mul(DAY))
        };
        let Client { gives_up, ends, drops, changes, moves, phase_at, steps, .. } = *client;
        let next = [gives_up, ends, drops, changes, moves, phase_at, steps];
        let next = next.into_iter().min().unwrap_or(NEVER);
        client.next = next;
        let turn = client.turn;
        if next != NEVER {
            self.wheel.put((next, place, turn));
        }
    }

    pub(super) fn happens(&mut self, place: u32) {
        let now = self.now;
        let Some(client) = self.client(place) else { return };
        if client.gives_up <= now {
            return self.gives_up(place);
        }
        if client.ends <= now {
            return self.closes(place, CloseReason::Completed);
        }
        if client.drops <= now {
            return self.closes(place, CloseReason::DeclinedService);
        }
        if client.phase_at <= now {
            if let Some(phase) = self.deeds.phases.get(client.phase).copied() {
                self.act(place, phase, None);
            }
            self.next_phase(place);
        } else if client.changes <= now {
            let to = client.to;
            self.act(place, self.deeds.rated(to), None);
            self.draw_tier(place);
            let light = self.is_light(place);
            if let Some(client) = self.client_mut(place) {
                client.light_since = if light { client.light_since.min(now) } else { NEVER };
            }
        } else if client.moves <= now {
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
        let Some(chances) = &mut client.chances else { return };
        let entered = client.inside.take();
        let lasts = if entered.is_some() { &institutions.every } else { &institutions.days };
        client.moves = within_day(now.saturating_add(ticks(lasts.sample(&mut chances.institution)).max(1)));
        let kin = client.kin;
        if let Some(since) = entered {
            self.leaves_institution(kin, since);
        } else {
            client.inside = Some(now);
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
        let steps_down = reason == CloseReason::SteppedDown;
        if !self.follows {
            self.act(place, self.acts.completed, None);
        } else if reason == CloseReason::DeclinedService {
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
        let now = self.now;
        let workers = self.case(place).map_or(0, |case| case.seen.len());
        let Some(client) = self.client(place) else { return };
        let (kin, owner, carry, inside) = (client.kin, client.owner, client.carry, client.inside);
        if let Some(since) = inside {
            self.leaves_institution(kin, since);
        }
        self.team.changes_load(owner, carry, None);
        self.tally.closed(kin, now, reason, workers);
        self.leaves(place);
        self.admit();
    }

    /// The client is gone; the place is free when the day's books are closed.
    pub(super) fn leaves(&mut self, place: u32) {
        let follows = self.follows;
        let Some(client) = self.client_mut(place) else { return };
        client.next = NEVER;
        // No list that still has the client means them any more.
        client.turn = client.turn.wrapping_add(1);
        if !follows {
            self.frees(place);
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
