//! The run: arrivals and departures at their moments, the work of each day as it begins, its books as it ends.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::num::NonZeroU8;

use super::books::Books;
use super::deed::{Act, Deeds, phase_begun};
use super::lift::{Ids, Lift};
use super::policy::{Admission, Order, Waiting};
use super::replication::{Flow, Replication};
use super::staff::Team;
use super::tally::Tally;
use super::ticks::{DAY, ROOM, days, start_of, ticks, within_day};
use super::{ArrivalTimes, Checked, Purpose, Stream, Streams};
use crate::event::{CloseReason, Kind as EventKind, Owner, Tier, Urgency};
use crate::fact::{Effect, Fact, Facts, Lowering, Sides};
use crate::lifecycle::{Stage, Trigger};
use crate::limit::Carry;
use crate::obligation::{Obligations, Trackers, Want};
use crate::program::{Guard, PhaseCalendar, Program, Rule};
use crate::record::{DayState, Spells};
use crate::time::Day;

/// Runs a replication of a scenario. The same scenario and replication give the same to the bit, on any platform.
///
/// Time goes in civil days. Clients come, give up and leave at their moments; when a place is free the first of those
/// who wait gets it at that moment. The work of a day is planned as it begins: each worker does what is due, in the
/// policy's order, until the day's minutes are gone; the last thing begun is finished, which is overtime, and the rest
/// waits for the next working day. Nobody works on a case on the day on which it is enrolled or closed, or on which the
/// client enters or leaves an institution. What the lifecycle asks for before a closing, and nobody has done by then, is
/// done at the closing, in no worker's time.
///
/// What is due, missed and met the rulebook's own trackers say; who has room its own limits.
///
/// ```
/// use caseload::model::Model;
/// use caseload::sim::{Arrivals, Demand, Distribution, Measure, Scenario, Workers, run};
///
/// let arrivals = Arrivals::Poisson { per_week: 2.0, weekdays: None, months: None };
/// let mut scenario = Scenario::new("four workers", Model::IntensiveCaseManagement, Demand::of(arrivals));
/// scenario.staff.workers = vec![Workers::of(4)];
/// scenario.service.stay = Some(Distribution::Exponential { mean: 250.0 });
/// let replication = run(&scenario.check()?, 0);
/// assert!(replication.value(None, &Measure::Open).is_some_and(|open| open > 40.0 && open < 80.0));
/// # Ok::<(), caseload::sim::Faults>(())
/// ```
#[must_use]
pub fn run(checked: &Checked, replication: u32) -> Replication {
    Run::new(checked, replication).play()
}

/// No time at all.
pub(super) const NEVER: u64 = u64::MAX;
/// Nobody.
pub(super) const NOBODY: u32 = u32::MAX;

/// What the scenario's chances draw for a client, one stream for each purpose.
#[derive(Debug)]
pub(super) struct Chances {
    tier: Stream,
    institution: Stream,
    pub(super) no_show: Stream,
    pub(super) dropout: Stream,
}

/// A client who waits or is served.
#[derive(Debug)]
pub(super) struct Client {
    /// Told apart from those who had the place before.
    turn: u32,
    pub(super) number: u64,
    pub(super) kin: usize,
    pub(super) came: u64,
    enrolled: u64,
    pub(super) state: DayState,
    rated_on: Day,
    screened_on: Day,
    term_began: Option<Day>,
    pub(super) owner: u32,
    /// How the owner carries it; none before they do.
    carry: Option<Carry>,
    /// When the next of these happens.
    next: u64,
    gives_up: u64,
    ends: u64,
    pub(super) drops: u64,
    changes: u64,
    to: Tier,
    moves: u64,
    /// Since when in an institution.
    pub(super) inside: Option<u64>,
    /// The next phase, by its place among those with a length, and when it begins.
    phase: usize,
    phase_at: u64,
    /// Since when in the tier from which clients step down.
    light_since: u64,
    /// The last moment in the log.
    last: u64,
    pub(super) facts: Facts,
    pub(super) trackers: Option<Trackers>,
    /// The last day that the trackers were fed.
    pub(super) fed: Day,
    /// When the client's work is looked at next, or whether it waits to be done.
    pub(super) look: Day,
    pub(super) queued: bool,
    /// When the first of it is due, and whether any is a safety response.
    pub(super) due: Day,
    pub(super) safety: bool,
    touched: bool,
    /// The patterns that what was done today fits.
    pub(super) done: u64,
    /// Workers who made contacts.
    seen: Vec<u32>,
    pub(super) spells: Spells,
    pub(super) chances: Option<Box<Chances>>,
    /// The standards met and missed so far, a bit each.
    pub(super) met: u128,
    pub(super) missed: u128,
    pub(super) contacts_missed: u32,
}

impl Client {
    fn new(turn: u32) -> Self {
        Self {
            turn,
            number: 0,
            kin: 0,
            came: 0,
            enrolled: NEVER,
            state: DayState::default(),
            rated_on: Day::FIRST,
            screened_on: Day::FIRST,
            term_began: None,
            owner: NOBODY,
            carry: None,
            next: NEVER,
            gives_up: NEVER,
            ends: NEVER,
            drops: NEVER,
            changes: NEVER,
            to: Tier::Low,
            moves: NEVER,
            inside: None,
            phase: 0,
            phase_at: NEVER,
            light_since: NEVER,
            last: 0,
            facts: Facts::default(),
            trackers: None,
            fed: Day::FIRST,
            look: Day::FIRST,
            queued: false,
            due: Day::LAST,
            safety: false,
            touched: false,
            done: 0,
            seen: Vec::new(),
            spells: Spells::default(),
            chances: None,
            met: 0,
            missed: 0,
            contacts_missed: 0,
        }
    }

    pub(super) const fn turn(&self) -> u32 {
        self.turn
    }

    pub(super) const fn is_turn(&self, turn: u32) -> bool {
        self.turn == turn
    }

    /// When service began; none where it never did.
    pub(super) fn served_since(&self) -> Option<u64> {
        (self.enrolled != NEVER).then_some(self.enrolled)
    }

    /// The client of that turn at the place, as it was before anybody came, with its room kept.
    fn renewed(&mut self) {
        let turn = self.turn.wrapping_add(1);
        let (mut facts, mut seen, mut spells) =
            (std::mem::take(&mut self.facts), std::mem::take(&mut self.seen), std::mem::take(&mut self.spells));
        facts.clear();
        seen.clear();
        spells.clear();
        *self = Self { facts, seen, spells, ..Self::new(turn) };
    }

    /// Whether something of the client's own happens before a moment that keeps a worker away today.
    pub(super) const fn is_busy(&self, before: u64) -> bool {
        self.ends < before || self.drops < before || self.moves < before
    }
}

/// What the scenario makes of the rulebook, ready to be run.
pub(super) struct Run<'a> {
    pub(super) of: &'a Checked,
    pub(super) program: &'a Program,
    pub(super) obligations: Obligations,
    /// Whether anything follows the cases day by day, and whether it follows who owns them.
    follows: bool,
    reassigns: bool,
    lowering: Lowering<'a>,
    phases: PhaseCalendar,
    pub(super) deeds: Deeds<'a>,
    acts: Closings,
    pub(super) streams: Streams,
    times: ArrivalTimes<'a>,
    arrival: u64,
    arrivals: u64,
    pub(super) now: u64,
    /// The day, by its number from 0, and by the calendar.
    pub(super) number: u32,
    pub(super) day: Day,
    end: u64,
    pub(super) clients: Vec<Client>,
    free: Vec<u32>,
    heap: BinaryHeap<Reverse<(u64, u32, u32)>>,
    /// Who waits, of each kind, in order of coming.
    queues: Vec<VecDeque<(u32, u32)>>,
    mix: Vec<f64>,
    pub(super) team: Team<'a>,
    pub(super) tally: Tally,
    pub(super) books: Books<'a>,
    pub(super) lift: Option<Lift>,
    /// Clients to whom something happened today.
    touched: Vec<u32>,
    /// Clients whose work is looked at on a day, by the day's number.
    pub(super) ring: Vec<Vec<(u32, u32)>>,
    pool: Vec<Trackers>,
    pub(super) wants: Vec<Want>,
    pub(super) none: Facts,
    reserved: Vec<(Vec<Tier>, u64)>,
    intake: Option<u64>,
    enrolled_this_month: u64,
    /// Days after which a screening is too old to be enrolled on.
    screening_days: Option<i32>,
}

/// What a closing takes.
struct Closings {
    completed: Act,
    dropped: Act,
    turned_away: Act,
    hand_over: Vec<Act>,
    stepped_down: Act,
    institution: [Option<Act>; 4],
}

/// How many days ahead work is looked at.
pub(super) const AHEAD: u32 = 64;

impl<'a> Run<'a> {
    fn new(of: &'a Checked, replication: u32) -> Self {
        let (scenario, program) = (&of.scenario, &of.program);
        let streams = Streams::of(scenario.seed, replication);
        let obligations = Obligations::of(program);
        let mut deeds = Deeds::of(program, &scenario.work);
        let down = scenario.policy.step_down.as_ref();
        let acts = Closings {
            completed: deeds.closed(CloseReason::Completed, None),
            dropped: deeds.closed(CloseReason::DeclinedService, None),
            turned_away: deeds.closed(CloseReason::Other, None),
            hand_over: down.map(|down| deeds.hand_over(&down.to_program)).unwrap_or_default(),
            stepped_down: deeds.closed(CloseReason::SteppedDown, down.map(|down| down.to_program.as_str().into())),
            institution: scenario.service.institutions.as_ref().map_or([None; 4], |of| deeds.stay(of.facility)),
        };
        let kinds = scenario.demand.mix.len().max(1);
        let tier = |kin: usize| scenario.demand.mix.get(kin).and_then(|kin| kin.tier);
        let mut sum = 0.0;
        let mix = scenario.demand.mix.iter().map(|kin| {
            sum += kin.weight;
            sum
        });
        let mix: Vec<f64> = mix.collect();
        let ids = Ids::of(&scenario.name, scenario.seed, replication);
        let lift = of.logs.then(|| Lift::new(ids, scenario.from));
        let reserved = scenario.policy.admission.iter().filter_map(|part| match part {
            Admission::Reserved { tiers, places } => Some((tiers.clone(), u64::from(*places))),
            _ => None,
        });
        let intake = scenario.policy.admission.iter().filter_map(|part| match part {
            Admission::Intake(most) => Some(u64::from(*most)),
            _ => None,
        });
        let screening_days = program.standards().iter().filter_map(|of| match of.rule {
            Rule::Guard(Guard::EligibilityNotOlder { days }) => i32::try_from(days).ok(),
            _ => None,
        });
        let mut run = Self {
            follows: !obligations.is_empty(),
            reassigns: obligations.has_reassignments() && scenario.staff.turnover.is_some(),
            lowering: Lowering::of(program),
            phases: PhaseCalendar::of(program),
            deeds,
            acts,
            times: scenario.demand.arrivals.times(scenario.from, streams.stream(Purpose::Arrival, 0)),
            arrival: NEVER,
            arrivals: 0,
            now: 0,
            number: 0,
            day: scenario.from,
            end: start_of(scenario.days),
            clients: Vec::new(),
            free: Vec::new(),
            heap: BinaryHeap::new(),
            queues: vec![VecDeque::new(); kinds],
            mix,
            team: Team::new(of, streams, ids),
            tally: Tally::new(start_of(scenario.warm_up), (0..kinds).map(tier)),
            books: Books::of(program, scenario),
            lift,
            touched: Vec::new(),
            ring: vec![Vec::new(); usize::try_from(AHEAD).unwrap_or(64)],
            pool: Vec::new(),
            wants: Vec::new(),
            none: Facts::default(),
            reserved: reserved.collect(),
            intake: intake.min(),
            enrolled_this_month: 0,
            screening_days: screening_days.min(),
            obligations,
            streams,
            program,
            of,
        };
        run.next_arrival();
        run
    }

    fn play(mut self) -> Replication {
        self.day_begins();
        loop {
            let midnight = start_of(self.number.saturating_add(1));
            let own = self.heap.peek().map_or(NEVER, |Reverse((at, ..))| *at);
            let next = self.arrival.min(own);
            if midnight <= next {
                self.now = midnight;
                self.day_ends();
                if midnight >= self.end {
                    return self.finish();
                }
                self.number = self.number.saturating_add(1);
                self.day = self.day.next();
                self.day_begins();
            } else if self.arrival <= own {
                self.now = self.arrival;
                self.next_arrival();
                self.arrives();
            } else if let Some(Reverse((at, place, turn))) = self.heap.pop() {
                let live = self.client(place).is_some_and(|client| client.turn == turn && client.next == at);
                if live {
                    self.now = at;
                    self.happens(place);
                }
            }
        }
    }

    #[inline]
    pub(super) fn client(&self, place: u32) -> Option<&Client> {
        self.clients.get(usize::try_from(place).ok()?)
    }

    #[inline]
    pub(super) fn client_mut(&mut self, place: u32) -> Option<&mut Client> {
        self.clients.get_mut(usize::try_from(place).ok()?)
    }

    #[inline]
    fn next_arrival(&mut self) {
        self.arrival = self.times.next().map_or(NEVER, |days| within_day(ticks(days)));
    }

    // Coming and waiting.

    fn arrives(&mut self) {
        let number = self.arrivals;
        self.arrivals = self.arrivals.saturating_add(1);
        let kin = self.kin_of(number);
        let place = self.free.pop().unwrap_or_else(|| {
            self.clients.push(Client::new(0));
            u32::try_from(self.clients.len().saturating_sub(1)).unwrap_or(NOBODY)
        });
        let (now, day) = (self.now, self.day);
        let Some(client) = self.client_mut(place) else { return };
        (client.number, client.kin, client.came, client.last) = (number, kin, now, now);
        client.screened_on = day;
        self.tally.came(kin, now);
        let (tier, urgency) =
            self.scenario().demand.mix.get(kin).map_or((None, Urgency::Routine), |kin| (kin.tier, kin.urgency));
        if self.follows || self.lift.is_some() {
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
        self.act(place, self.deeds.waitlisted, None);
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

    #[inline]
    pub(super) const fn scenario(&self) -> &'a super::Scenario {
        &self.of.scenario
    }

    fn kin_of(&self, number: u64) -> usize {
        let (Some(all), true) = (self.mix.last(), self.mix.len() > 1) else { return 0 };
        let drawn = self.streams.stream(Purpose::Mix, number).unit() * all;
        self.mix.partition_point(|sum| *sum <= drawn).min(self.mix.len().saturating_sub(1))
    }

    /// The client as a part of one's own sees them.
    fn seen(&self, client: &Client) -> Waiting {
        let kin = self.scenario().demand.mix.get(client.kin);
        Waiting {
            tier: client.state.tier,
            urgency: kin.map_or(Urgency::Routine, |kin| kin.urgency),
            kin: client.kin,
            waited: days(self.now.saturating_sub(client.came)),
        }
    }

    /// Where a client stands in the order of the waitlist: the least comes first.
    fn rank(&self, client: &Client) -> f64 {
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
            let mut heads: Vec<(f64, u64, u32)> = Vec::new();
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
            let Some((place, owner)) = found else { return };
            if let Some(queue) = self.client(place).map(|client| client.kin).and_then(|kin| self.queues.get_mut(kin)) {
                queue.pop_front();
            }
            self.enrol(place, owner, true);
        }
    }

    /// The owner that a client would get now; none where nobody has room.
    fn owner_for(&self, place: u32) -> Option<u32> {
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
        self.team.choose(&waiting, Carry::of(client.state, None))
    }

    /// Service begins.
    fn enrol(&mut self, place: u32, owner: u32, waited: bool) {
        let (now, day) = (self.now, self.day);
        let Some(client) = self.client(place) else { return };
        let (kin, came, number, screened_on) = (client.kin, client.came, client.number, client.screened_on);
        self.tally.enrolled(kin, came, now, waited);
        self.enrolled_this_month = self.enrolled_this_month.saturating_add(1);
        if let Some(client) = self.client_mut(place) {
            client.owner = owner;
            client.enrolled = now;
            client.gives_up = NEVER;
            client.last = client.last.max(now);
        }
        if self.screening_days.is_some_and(|most| day.days_since(screened_on) > most) {
            self.act(place, self.deeds.screening[1], None);
        }
        self.act(place, self.deeds.consent, None);
        if let Some(authorization) = self.deeds.authorization {
            self.act(place, authorization, None);
        }
        self.act(place, self.deeds.enrolled, None);
        self.team.takes(owner);
        self.begins(place, number);
        self.carried(place);
        self.schedule(place);
    }

    /// Draws what will become of a client who is served.
    fn begins(&mut self, place: u32, number: u64) {
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
    fn start_of_day(&self, day: Day) -> u64 {
        start_of(u32::try_from(day.days_since(self.scenario().from)).unwrap_or(0))
    }

    /// When the next phase begins.
    fn next_phase(&mut self, place: u32) {
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
    fn draw_tier(&mut self, place: u32) {
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
    fn is_light(&self, place: u32) -> bool {
        let down = self.scenario().policy.step_down.as_ref();
        let tier = self.client(place).and_then(|client| client.state.tier);
        down.zip(tier).is_some_and(|(down, tier)| tier <= down.tier)
    }

    // What happens of itself.

    /// Puts the next thing that happens to a client of itself into the order of the run.
    pub(super) fn schedule(&mut self, place: u32) {
        let down = self.scenario().policy.step_down.as_ref();
        let days = down.map_or(0, |down| u64::from(down.days));
        let Some(client) = self.client_mut(place) else { return };
        let steps = if client.light_since == NEVER {
            NEVER
        } else {
            client.light_since.saturating_add(days.saturating_mul(DAY))
        };
        let next = [client.gives_up, client.ends, client.drops, client.changes, client.moves, client.phase_at, steps];
        let next = next.into_iter().min().unwrap_or(NEVER);
        client.next = next;
        let turn = client.turn;
        if next != NEVER {
            self.heap.push(Reverse((next, place, turn)));
        }
    }

    fn happens(&mut self, place: u32) {
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
    fn moves(&mut self, place: u32) {
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

    fn leaves_institution(&mut self, kin: usize, since: u64) {
        let (now, from) = (self.now, start_of(self.scenario().warm_up));
        if let Some(of) = self.tally.of(kin, now) {
            of.bed = of.bed.saturating_add(now.saturating_sub(since.max(from)).into());
        }
    }

    fn gives_up(&mut self, place: u32) {
        let now = self.now;
        let Some((kin, came)) = self.client(place).map(|client| (client.kin, client.came)) else { return };
        self.tally.gave_up(kin, came, now);
        self.act(place, self.deeds.refusal, None);
        self.act(place, self.acts.dropped, None);
        self.leaves(place);
    }

    /// Service ends, with what the lifecycle asks for before it.
    fn closes(&mut self, place: u32, reason: CloseReason) {
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
        let now = self.now;
        let Some(client) = self.client(place) else { return };
        let (kin, owner, carry, inside, workers) =
            (client.kin, client.owner, client.carry, client.inside, client.seen.len());
        if let Some(since) = inside {
            self.leaves_institution(kin, since);
        }
        self.team.changes_load(owner, carry, None);
        self.tally.closed(kin, now, reason, workers);
        self.leaves(place);
        self.admit();
    }

    /// The client is gone; the place is free when the day's books are closed.
    fn leaves(&mut self, place: u32) {
        let follows = self.follows;
        let Some(client) = self.client_mut(place) else { return };
        client.next = NEVER;
        // No list that still has the client means them any more.
        client.turn = client.turn.wrapping_add(1);
        if !follows {
            client.renewed();
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

    /// A step of the process, by a worker or at a closing.
    fn step(&mut self, place: u32, act: Act, worker: Option<u32>) {
        match worker {
            Some(worker) => self.does(place, act, worker),
            None => self.act(place, act, None),
        }
    }

    // What is done.

    /// Something is to be looked at as the day ends.
    pub(super) fn touch(&mut self, place: u32) {
        if let Some(client) = self.client_mut(place).filter(|client| !client.touched) {
            client.touched = true;
            self.touched.push(place);
        }
    }

    /// What a deed is for a client today.
    pub(super) fn trigger(&self, client: &Client, act: Act) -> Option<Trigger> {
        let deed = self.deeds.get(act)?;
        let process = self.program.process_on(self.day);
        Some(match &deed.kind {
            EventKind::Assessed(assessed) if client.state.stage == Some(Stage::Assessment) => {
                let days = process.rating_days.map(|days| i32::try_from(days).unwrap_or(i32::MAX));
                let stands = days.is_none_or(|days| self.day <= client.rated_on.plus_days(days));
                if !process.assessments.is_empty() && !process.assessments.contains(&assessed.kind) {
                    Trigger::AssessedOtherwise
                } else if client.state.tier.is_some() && stands {
                    Trigger::AssessedAndRated
                } else {
                    Trigger::Assessed
                }
            }
            EventKind::PlanAdopted(plan) => {
                let accepted = process.plans.is_empty() || process.plans.contains(&plan.kind);
                if accepted || client.state.stage == Some(Stage::Implementation) {
                    Trigger::PlanAdopted
                } else {
                    Trigger::PlanUnaccepted
                }
            }
            _ => deed.trigger,
        })
    }

    /// Does something to a case, now or at the moment that the log has reached.
    pub(super) fn act(&mut self, place: u32, act: Act, worker: Option<u32>) {
        self.act_at(place, act, worker, self.now);
    }

    pub(super) fn act_at(&mut self, place: u32, act: Act, worker: Option<u32>, at: u64) {
        let day = self.day;
        let Some(client) = self.client(place) else { return };
        let (before, began_before, owner) = (client.state, client.term_began, client.owner);
        let Some(trigger) = self.trigger(client, act) else { return };
        let Some(deed) = self.deeds.get(act) else { return };
        let mut state = before;
        let mut term_began = began_before;
        Stage::step(&mut state.stage, trigger);
        let mut rated = false;
        match &deed.kind {
            EventKind::RiskRated(of) => {
                state.tier = Some(of.tier);
                rated = true;
            }
            EventKind::Enrolled(_) => {
                state.in_service = true;
                state.owner = Some(self.of.scenario.policy.ownership.kind());
            }
            EventKind::Closed(_) => {
                state.in_service = false;
                state.holds = crate::record::Holds::default();
            }
            EventKind::Held(held) => state.holds.insert(held.reason),
            EventKind::Resumed(resumed) => state.holds.remove(resumed.reason),
            EventKind::InstitutionEntered(stay) => state.stays.insert(stay.facility),
            EventKind::InstitutionLeft(stay) => state.stays.remove(stay.facility),
            EventKind::PhaseStarted(started) => {
                let place: Option<NonZeroU8> = phase_begun(self.program, &started.phase);
                state.phase = place.or(state.phase);
                if self.deeds.phases.first() == Some(&act) {
                    term_began = term_began.or(Some(day));
                }
            }
            _ => {}
        }
        let matches = deed.matches;
        let contact = if let EventKind::Contact(contact) = &deed.kind { Some(contact.minutes) } else { None };
        let sides = Sides { began: began_before != term_began, learned: Some(day), written: Some(day) };
        let (lowering, follows, counts_staff) = (&self.lowering, self.follows, self.lowering.counts_staff());
        let Some(client) = usize::try_from(place).ok().and_then(|place| self.clients.get_mut(place)) else { return };
        client.state = state;
        client.term_began = term_began;
        client.done |= matches;
        if rated {
            client.rated_on = day;
        }
        if matches!(deed.kind, EventKind::Screened(_)) {
            client.screened_on = day;
        }
        let at = at.max(client.last.saturating_add(1));
        client.last = at;
        if follows {
            let facts = &mut client.facts;
            let effect = match contact {
                Some(minutes) => {
                    let from = u32::try_from(facts.staff.len()).unwrap_or(u32::MAX);
                    let staff = worker.filter(|_| counts_staff);
                    facts.staff.extend(staff);
                    Some(Effect::Contact { staff: u8::from(staff.is_some()), minutes, from })
                }
                None if before != state => Some(Effect::State(state)),
                None => (matches != 0).then_some(Effect::None),
            };
            let mut add = |matches, effect| facts.facts.push(Fact { day, event: 0, matches, effect });
            if let Some(effect) = effect {
                add(matches, effect);
            }
            lowering.sides(&deed.kind, matches, sides, &mut add);
            if !client.touched {
                client.touched = true;
                self.touched.push(place);
            }
            if let Some(worker) = worker.filter(|worker| contact.is_some() && !client.seen.contains(worker)) {
                client.seen.push(worker);
            }
        }
        if let Some(lift) = &mut self.lift {
            let by = worker.and_then(|worker| self.team.worker_id(worker)).or_else(|| self.team.signs(owner));
            lift.event(&deed.kind, client.number, self.team.owner_id(owner), by, at);
        }
    }

    /// Takes over what a case now weighs to its owner.
    pub(super) fn carried(&mut self, place: u32) {
        let day = self.day;
        let Some(client) = self.client(place) else { return };
        if !client.state.in_service {
            return;
        }
        let phase = self.phases.phase_on(client.state.phase, client.term_began, day);
        let now = Carry::of(client.state, phase);
        let (owner, before) = (client.owner, client.carry);
        if before != Some(now) {
            self.team.changes_load(owner, before, Some(now));
            if let Some(client) = self.client_mut(place) {
                client.carry = Some(now);
            }
        }
    }

    // Days.

    fn day_begins(&mut self) {
        self.now = start_of(self.number).saturating_add(ROOM);
        let month_begins = self.day.month().0 == self.day;
        if month_begins || self.number == 0 {
            self.enrolled_this_month = 0;
        }
        if month_begins {
            self.team.month_begins(&mut self.books, self.day.previous());
        }
        let changed = self.team.day_begins(self.number, self.day);
        if changed || month_begins {
            self.admit();
        }
        if self.follows {
            self.work();
        }
    }

    /// Gives the cases of those who have left to others, as far as they have room: the higher tiers first.
    fn pass_on(&mut self) {
        let mut orphans: Vec<(Reverse<Option<Tier>>, u64, u32)> = Vec::new();
        for (place, client) in (0_u32..).zip(&self.clients) {
            if client.state.in_service && self.team.has_left(client.owner) {
                orphans.push((Reverse(client.state.tier), client.number, place));
            }
        }
        orphans.sort_unstable();
        for (_, _, place) in orphans {
            let Some(client) = self.client(place) else { continue };
            let (from, carry, waiting) = (client.owner, client.carry, self.seen(client));
            let Some((carry, to)) = carry.and_then(|carry| Some((carry, self.team.choose(&waiting, carry)?))) else {
                continue;
            };
            self.team.changes_load(from, Some(carry), None);
            self.team.changes_load(to, None, Some(carry));
            if let Some(client) = self.client_mut(place) {
                client.owner = to;
            }
            self.act(place, self.deeds.reassigned, None);
            self.requeue(place);
        }
    }

    fn day_ends(&mut self) {
        let day = self.day;
        let mut touched = std::mem::take(&mut self.touched);
        for place in touched.drain(..) {
            self.closes_books_of(place);
        }
        self.touched = touched;
        let (began, now) = (start_of(self.number), self.now);
        self.tally.day(now);
        if self.team.anybody_left() {
            for client in self.clients.iter().filter(|client| client.state.in_service) {
                if self.team.has_left(client.owner) {
                    if let Some(of) = self.tally.of(client.kin, began) {
                        of.unowned = of.unowned.saturating_add(1);
                    }
                }
            }
        }
        self.team.day_ends(self.number, day, &mut self.books);
    }

    /// Feeds the trackers of a client with the day, and says when they are looked at next.
    fn closes_books_of(&mut self, place: u32) {
        let (day, owner_of) = (self.day, self.client(place).map(|client| client.owner));
        let Some(owner) = owner_of else { return };
        let carrier = self.team.owner_id(owner).map(Owner::carrier);
        let notes = self.reassigns;
        let Some(client) = usize::try_from(place).ok().and_then(|place| self.clients.get_mut(place)) else { return };
        client.touched = false;
        client.done = 0;
        let (is_open, in_service) = (client.state.is_open(), client.state.in_service);
        if is_open && !in_service {
            // Who waits is followed from enrolment on; until then the facts are kept.
            return;
        }
        if notes {
            client.spells.set(day, in_service, carrier.filter(|_| in_service));
        }
        self.books.begin(client);
        let trackers =
            client.trackers.get_or_insert_with(|| self.pool.pop().unwrap_or_else(|| self.obligations.trackers()));
        let books = &mut self.books;
        self.obligations.feed(trackers, &client.facts, day, &mut |item| books.item(&item));
        client.fed = day;
        if is_open {
            client.facts.clear();
            books.end(client);
            self.look_ahead(place);
            self.drops_out(place);
        } else {
            self.obligations.end(trackers, &client.facts, day, &mut |item| books.item(&item));
            self.pool.extend(client.trackers.take());
            if notes {
                let roster = self.team.roster();
                self.obligations.reassignments(&client.spells, roster, day, &mut |item| books.item(&item));
            }
            books.end(client);
            books.case(client, Some(day.previous()));
            client.renewed();
            self.free.push(place);
        }
    }

    /// Those to whom contacts were missed may drop out for it.
    pub(super) fn drops_out(&mut self, place: u32) {
        let missed = self.client_mut(place).map_or(0, |client| std::mem::take(&mut client.contacts_missed));
        let per_missed = self.of.scenario.service.dropout.as_ref().map_or(0.0, |dropout| dropout.per_missed);
        if missed == 0 || per_missed <= 0.0 {
            return;
        }
        let tomorrow = start_of(self.number.saturating_add(1));
        let Some(client) = self.client_mut(place) else { return };
        let Some(chances) = &mut client.chances else { return };
        if client.state.in_service && (0..missed).any(|_| chances.dropout.chance(per_missed)) {
            client.drops = client.drops.min(tomorrow.max(client.last.saturating_add(1)));
            self.schedule(place);
        }
    }

    fn finish(mut self) -> Replication {
        let (end, last) = (self.end, self.day);
        let waiting = self.queues.iter().flatten().filter_map(|(place, turn)| {
            let client = self.clients.get(usize::try_from(*place).ok()?)?;
            (client.turn == *turn && client.owner == NOBODY).then_some((client.kin, client.came))
        });
        for (kin, came) in waiting.collect::<Vec<_>>() {
            self.tally.still_waits(kin, came, end);
        }
        self.now = end;
        for place in 0..self.clients.len() {
            let inside = self.clients.get(place).filter(|client| client.state.in_service);
            if let Some((kin, since)) = inside.and_then(|client| Some((client.kin, client.inside?))) {
                self.leaves_institution(kin, since);
            }
            self.last_books(place, last);
        }
        self.team.month_begins(&mut self.books, last);
        let flow: Flow = self.tally.flow;
        let (mut rows, queue) = self.tally.finish(end, self.of.scenario.target_wait);
        let served = rows.iter().find(|row| row.tier.is_none() && row.measure == super::Measure::Served);
        let served = served.map_or(0.0, |row| row.value);
        let (days, open) = (self.tally.days(end), self.tally.open(end));
        self.team.rows(days, open, served, &mut rows);
        self.books.rows(&mut rows);
        let log = self.lift.map(|lift| lift.finish(self.team.into_log()));
        Replication { rows, queue, counts: self.books.counts(), flow, log }
    }

    /// What is open of a case at the end.
    fn last_books(&mut self, place: usize, last: Day) {
        let Some(client) = self.clients.get_mut(place).filter(|client| client.state.is_open()) else { return };
        if !self.follows {
            return;
        }
        let books = &mut self.books;
        books.begin(client);
        let trackers = client.trackers.get_or_insert_with(|| self.obligations.trackers());
        self.obligations.feed(trackers, &client.facts, last, &mut |item| books.item(&item));
        self.obligations.end(trackers, &client.facts, last, &mut |item| books.item(&item));
        if self.reassigns {
            self.obligations.reassignments(&client.spells, self.team.roster(), last, &mut |item| books.item(&item));
        }
        books.end(client);
        let in_service = client.state.in_service;
        books.case(client, in_service.then_some(last));
    }
}
