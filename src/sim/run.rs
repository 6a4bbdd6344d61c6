//! The run: arrivals and departures at their moments, the work of each day as it begins, its books as it ends.

use std::cmp::Reverse;
use std::collections::VecDeque;

use super::books::Books;
use super::client::{Case, Client, NOBODY, at};
use super::deed::{Act, Deeds, phase_begun};
use super::lift::{Ids, Lift};
use super::policy::Admission;
use super::replication::{Measure, Replication};
use super::staff::Team;
use super::tally::Tally;
use super::ticks::{NEVER, ROOM, start_of, ticks, within_day};
use super::wheel::Wheel;
use super::{ArrivalTimes, Checked, Distribution, Purpose, Streams};
use crate::event::{CloseReason, Kind as EventKind, Tier};
use crate::fact::{Effect, Fact, Facts, Lowering, Sides};
use crate::lifecycle::{Stage, Trigger};
use crate::obligation::{Obligations, Trackers, Want};
use crate::program::{Guard, PhaseCalendar, Program, Rule};
use crate::time::Day;

/// Runs a replication of a scenario. The same scenario and replication give the same to the bit, on any platform.
///
/// Time goes in civil days. Clients come, give up and leave at their moments; when a place is free the first of those
/// who wait, and whom somebody has room for, gets it at that moment: where a cap counts weights, a lighter case may pass
/// a heavier one. The work of a day is planned as it begins: each worker does what is due, in the
/// policy's order, until the day's minutes are gone; the last thing begun is finished, which is overtime, and the rest
/// waits for the next working day. What the rulebook asks of those who wait, and can be done before they are enrolled (a
/// contact each month, a paper within days of the referral), is done in the time that own work leaves, by whoever has
/// most of it; the log has it at the day's first moment. Nobody works on a case on the day on which it is enrolled or closed, or on which the
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

/// What the scenario makes of the rulebook, ready to be run.
pub(super) struct Run<'a> {
    pub(super) of: &'a Checked,
    pub(super) program: &'a Program,
    pub(super) obligations: Obligations,
    /// Whether what is done is followed or logged, whether it is followed who owns the cases, and whether leavers' cases
    /// are to be reassigned.
    pub(super) follows: bool,
    pub(super) owned: bool,
    /// Whether those who wait are worked on.
    pub(super) for_waiting: bool,
    pub(super) reassigns: bool,
    /// The patterns of the contacts that measures count.
    pub(super) counted: u64,
    pub(super) lowering: Lowering<'a>,
    pub(super) phases: PhaseCalendar,
    pub(super) deeds: Deeds<'a>,
    pub(super) acts: Closings,
    pub(super) streams: Streams,
    pub(super) times: ArrivalTimes<'a>,
    pub(super) arrival: u64,
    pub(super) arrivals: u64,
    pub(super) now: u64,
    /// The day, by its number from 0, and by the calendar.
    pub(super) number: u32,
    pub(super) day: Day,
    pub(super) end: u64,
    pub(super) clients: Vec<Client>,
    /// What is followed of each client's case, where anybody asks.
    pub(super) cases: Vec<Case>,
    pub(super) free: Vec<u32>,
    pub(super) wheel: Wheel,
    /// Who waits, of each kind, in order of coming.
    pub(super) queues: Vec<VecDeque<(u32, u32)>>,
    pub(super) mix: Vec<f64>,
    pub(super) team: Team<'a>,
    pub(super) tally: Tally,
    pub(super) books: Books<'a>,
    pub(super) lift: Option<Lift>,
    /// Clients to whom something happened today.
    pub(super) touched: Vec<u32>,
    /// Clients whose owners had left when the staff last changed.
    orphans: Vec<u32>,
    /// Clients whose work is looked at on a day, by the day's number.
    pub(super) ring: Vec<Vec<(u32, u32)>>,
    pub(super) pool: Vec<Trackers>,
    pub(super) none: Facts,
    /// What is to be done of the case at hand.
    pub(super) wants: Vec<Want>,
    pub(super) reserved: Vec<(Vec<Tier>, u64)>,
    pub(super) intake: Option<u64>,
    pub(super) enrolled_this_month: u64,
    /// The first day of the next month.
    pub(super) next_month: Day,
    /// Days after which a screening is too old to be enrolled on.
    pub(super) screening_days: Option<i32>,
    /// How long service lasts; none where the rulebook says it, or nothing ends it.
    pub(super) stay: Option<&'a Distribution>,
    /// Whether more than that is drawn for a client.
    pub(super) draws: bool,
}

/// What a closing takes.
pub(super) struct Closings {
    pub(super) completed: Act,
    pub(super) dropped: Act,
    pub(super) turned_away: Act,
    pub(super) hand_over: Vec<Act>,
    pub(super) stepped_down: Act,
    pub(super) institution: [Option<Act>; 4],
}

/// How many days ahead work is looked at.
pub(super) const AHEAD: u32 = 64;

impl<'a> Run<'a> {
    pub(super) fn new(of: &'a Checked, replication: u32) -> Self {
        let (scenario, program) = (&of.scenario, &of.program);
        let service = &scenario.service;
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
            institution: service.institutions.as_ref().map_or([None; 4], |of| deeds.stay(of.facility)),
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
        let books = Books::of(of);
        let (counted, measures) = books.measured_contacts();
        let reassigns = obligations.has_reassignments() && scenario.staff.turnover.is_some();
        let mut run = Self {
            follows: !obligations.is_empty() || measures || of.logs,
            owned: reassigns || measures,
            for_waiting: deeds.any_for_waiting(),
            reassigns,
            counted,
            lowering: Lowering::of(program),
            phases: PhaseCalendar::of(program),
            acts,
            times: scenario.demand.arrivals.times(scenario.from, streams.stream(Purpose::Arrival, 0)),
            arrival: NEVER,
            arrivals: 0,
            now: 0,
            number: 0,
            day: scenario.from,
            end: start_of(scenario.days),
            clients: Vec::new(),
            cases: Vec::new(),
            free: Vec::new(),
            wheel: Wheel::new(),
            queues: vec![VecDeque::new(); kinds],
            mix,
            team: Team::new(of, streams, ids),
            tally: Tally::new(start_of(scenario.warm_up), (0..kinds).map(tier)),
            books,
            lift,
            touched: Vec::new(),
            orphans: Vec::new(),
            ring: vec![Vec::new(); usize::try_from(AHEAD).unwrap_or(64)],
            pool: Vec::new(),
            none: Facts::default(),
            wants: Vec::new(),
            reserved: reserved.collect(),
            intake: intake.min(),
            enrolled_this_month: 0,
            next_month: scenario.from.month().1.next(),
            screening_days: screening_days.min(),
            stay: service.stay.as_ref().filter(|_| deeds.phases.is_empty()),
            draws: !service.tier_changes.is_empty()
                || service.institutions.is_some()
                || service.dropout.is_some()
                || scenario.no_show > 0.0,
            deeds,
            obligations,
            streams,
            program,
            of,
        };
        run.next_arrival();
        run
    }

    pub(super) fn play(mut self) -> Replication {
        loop {
            self.day_begins();
            let midnight = self.wheel.midnight();
            self.day_passes(midnight);
            self.now = midnight;
            self.day_ends();
            if midnight >= self.end {
                return self.finish();
            }
            self.number = self.number.saturating_add(1);
            self.day = self.day.next();
            self.wheel.turn();
        }
    }

    /// What happens on a day of itself, and who comes.
    #[inline]
    fn day_passes(&mut self, midnight: u64) {
        loop {
            if self.arrival <= self.wheel.next() {
                if self.arrival >= midnight {
                    return;
                }
                self.now = self.arrival;
                self.next_arrival();
                self.arrives();
            } else if let Some((at, place, turn)) = self.wheel.pop() {
                let live = self.client(place).is_some_and(|client| client.turn == turn && client.next == at);
                if live {
                    debug_assert!(at >= self.now, "time goes on: {at} after {}", self.now);
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
        at(&mut self.clients, place)
    }

    #[inline]
    pub(super) fn case(&self, place: u32) -> Option<&Case> {
        self.cases.get(usize::try_from(place).ok()?)
    }

    #[inline]
    pub(super) fn case_mut(&mut self, place: u32) -> Option<&mut Case> {
        at(&mut self.cases, place)
    }

    #[inline]
    pub(super) fn next_arrival(&mut self) {
        self.arrival = self.times.next().map_or(NEVER, |days| within_day(ticks(days)));
    }

    #[inline]
    pub(super) const fn scenario(&self) -> &'a super::Scenario {
        &self.of.scenario
    }

    /// A step of the process, by a worker or at a closing.
    pub(super) fn step(&mut self, place: u32, act: Act, worker: Option<u32>) {
        match worker {
            Some(worker) => self.does(place, act, worker),
            None => self.act(place, act, None),
        }
    }

    // What is done.

    /// Something is to be looked at as the day ends.
    pub(super) fn touch(&mut self, place: u32) {
        if let Some(case) = at(&mut self.cases, place).filter(|case| !case.touched) {
            case.touched = true;
            self.touched.push(place);
        }
    }

    /// What a deed is for a client today.
    #[inline]
    pub(super) fn trigger(&self, place: u32, act: Act) -> Option<Trigger> {
        let deed = self.deeds.get(act)?;
        Some(match &deed.kind {
            EventKind::Assessed(assessed) if self.client(place)?.state.stage == Some(Stage::Assessment) => {
                let rated = self.client(place)?.state.tier.and(Some(self.case(place)?.rated_on));
                self.program.process_on(self.day).assessed(assessed.kind, rated, self.day)
            }
            EventKind::PlanAdopted(plan) => {
                self.program.process_on(self.day).plan_adopted(plan.kind, self.client(place)?.state.stage)
            }
            _ => deed.trigger,
        })
    }

    /// Does something to a case, now or at the moment that the log has reached.
    #[inline]
    pub(super) fn act(&mut self, place: u32, act: Act, worker: Option<u32>) {
        self.act_at(place, act, worker, self.now);
    }

    /// What something that is done makes of a client's state.
    fn becomes(&mut self, place: u32, act: Act) {
        let Some(deed) = self.deeds.get(act) else { return };
        let Some(client) = at(&mut self.clients, place) else { return };
        let state = &mut client.state;
        match &deed.kind {
            EventKind::RiskRated(of) => state.tier = Some(of.tier),
            EventKind::Enrolled(_) => client.enters(self.of.scenario.policy.ownership.kind()),
            EventKind::Closed(_) => client.exits(),
            EventKind::Held(held) => state.holds.insert(held.reason),
            EventKind::Resumed(resumed) => state.holds.remove(resumed.reason),
            EventKind::InstitutionEntered(stay) => state.stays.insert(stay.facility),
            EventKind::InstitutionLeft(stay) => state.stays.remove(stay.facility),
            EventKind::PhaseStarted(_) => self.phase_starts(place, act),
            _ => {}
        }
    }

    #[inline(never)]
    fn phase_starts(&mut self, place: u32, act: Act) {
        let kind = self.deeds.get(act).map(|deed| &deed.kind);
        let (Some(EventKind::PhaseStarted(started)), Some(client)) = (kind, at(&mut self.clients, place)) else {
            return;
        };
        client.state.phase = phase_begun(self.program, &started.phase).or(client.state.phase);
        if self.deeds.phases.first() == Some(&act) {
            client.term_began = client.term_began.or(Some(self.day));
        }
    }

    #[inline]
    pub(super) fn act_at(&mut self, place: u32, act: Act, worker: Option<u32>, moment: u64) {
        if self.follows {
            self.tells(place, act, worker, moment);
        } else {
            self.becomes(place, act);
        }
    }

    /// Does something to a case that is followed.
    #[inline(never)]
    fn tells(&mut self, place: u32, act: Act, worker: Option<u32>, moment: u64) {
        if !self.deeds.get(act).is_some_and(|deed| matches!(deed.kind, EventKind::Contact(_))) {
            self.steps(place, act);
        }
        let (Some(deed), Some(case)) = (self.deeds.get(act), at(&mut self.cases, place)) else { return };
        let (matches, day, facts) = (deed.matches, self.day, &mut case.facts);
        // A contact moves nothing.
        if let EventKind::Contact(contact) = &deed.kind {
            let from = u32::try_from(facts.staff.len()).unwrap_or(u32::MAX);
            let staff = worker.filter(|_| self.lowering.counts_staff());
            facts.staff.extend(staff);
            if let Some(worker) = worker.filter(|worker| !case.seen.contains(worker)) {
                case.seen.push(worker);
            }
            let mut add = |matches, effect| facts.facts.push(Fact { day, event: 0, matches, effect });
            add(matches, Effect::Contact { staff: u8::from(staff.is_some()), minutes: contact.minutes, from });
            let sides = Sides { began: false, learned: Some(day), written: Some(day) };
            self.lowering.sides(&deed.kind, matches, sides, &mut add);
            if matches & self.counted != 0 {
                let staff = staff.and_then(|worker| self.team.worker_id(worker));
                case.counted.contact((day, 0), matches, contact.minutes, staff.as_slice());
            }
        }
        case.done |= matches;
        case.last = moment.max(case.last.saturating_add(1));
        // What a worker does is looked at when the work on the case is done.
        if worker.is_none() && !case.touched {
            case.touched = true;
            self.touched.push(place);
        }
        if let Some(lift) = &mut self.lift {
            let Some(client) = at(&mut self.clients, place) else { return };
            let owner = client.owner;
            let by = worker.and_then(|worker| self.team.worker_id(worker)).or_else(|| self.team.signs(owner));
            let (owner, backup) = (self.team.owner_id(owner), self.team.backup(owner));
            let owner = owner.map(|owner| (owner, backup));
            if let Some(event) = lift.event(&deed.kind, client.number, owner, by, case.last) {
                self.books.step(case, event, self.team.roster());
            }
        }
    }

    /// Takes a step that is no contact: what it makes of the case.
    fn steps(&mut self, place: u32, act: Act) {
        let trigger = self.trigger(place, act);
        let Some((before, began_before)) = self.client(place).map(|client| (client.state, client.term_began)) else {
            return;
        };
        self.becomes(place, act);
        let Some(deed) = self.deeds.get(act) else { return };
        let Some(client) = at(&mut self.clients, place) else { return };
        let (Some(trigger), Some(case)) = (trigger, at(&mut self.cases, place)) else { return };
        Stage::step(&mut client.state.stage, trigger);
        let (matches, day) = (deed.matches, self.day);
        match &deed.kind {
            EventKind::RiskRated(_) => case.rated_on = day,
            EventKind::Screened(_) => case.screened_on = day,
            _ => {}
        }
        let mut add = |matches, effect| case.facts.facts.push(Fact { day, event: 0, matches, effect });
        if before != client.state {
            add(matches, Effect::State(client.state));
        } else if matches != 0 {
            add(matches, Effect::None);
        }
        let began = began_before != client.term_began;
        let sides = Sides { began, learned: Some(day), written: Some(day) };
        self.lowering.sides(&deed.kind, matches, sides, &mut add);
    }

    /// Takes over what a case now weighs to its owner.
    #[inline]
    pub(super) fn carried(&mut self, place: u32) {
        let Some(client) = at(&mut self.clients, place).filter(|client| client.state.in_service) else { return };
        let now = Some(client.carries(&self.phases, self.day));
        if client.carry != now {
            self.team.changes_load(client.owner, std::mem::replace(&mut client.carry, now), now);
        }
    }

    // Days.

    fn day_begins(&mut self) {
        self.now = self.now.saturating_add(ROOM);
        let month_begins = self.day == self.next_month || (self.number == 0 && self.day.month().0 == self.day);
        if month_begins {
            self.month_begins();
        }
        let changed = self.team.day_begins(self.number, self.day);
        if changed && (self.team.anybody_left() || !self.orphans.is_empty()) {
            let left = (0_u32..).zip(&self.clients).filter(|(_, client)| self.is_orphan(client));
            self.orphans = left.map(|(place, _)| place).collect();
        }
        if changed || month_begins {
            self.admit();
        }
        if self.follows {
            self.work();
        }
    }

    #[cold]
    fn month_begins(&mut self) {
        self.enrolled_this_month = 0;
        self.next_month = self.day.month().1.next();
        self.team.month_begins(&mut self.books, self.day.previous());
    }

    fn is_orphan(&self, client: &Client) -> bool {
        client.state.in_service && self.team.has_left(client.owner)
    }

    /// Gives the cases of those who have left to others, as far as they have room: the higher tiers first.
    #[inline(never)]
    pub(super) fn pass_on(&mut self) {
        let ranked = |place: &u32| {
            let client = self.client(*place).filter(|client| self.is_orphan(client))?;
            Some((Reverse(client.state.tier), client.number, *place))
        };
        let mut orphans: Vec<_> = self.orphans.iter().filter_map(ranked).collect();
        orphans.sort_unstable();
        for (_, _, place) in orphans {
            let Some(client) = self.client(place) else { continue };
            let (from, Some(carry)) = (client.owner, client.carry) else { continue };
            let Some(to) = self.team.choose(client, self.now, carry, false) else { continue };
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
        if !self.touched.is_empty() {
            let mut touched = std::mem::take(&mut self.touched);
            for place in touched.drain(..) {
                self.closes_books_of(place);
            }
            self.touched = touched;
        }
        self.tally.day(self.now);
        if self.team.anybody_left() {
            let began = start_of(self.number);
            for place in &self.orphans {
                let kin = self.client(*place).filter(|client| self.is_orphan(client)).map(|client| client.kin);
                if let Some(of) = kin.and_then(|kin| self.tally.of(kin, began)) {
                    of.unowned = of.unowned.saturating_add(1);
                }
            }
        }
        self.team.day_ends(self.number, day, &mut self.books);
    }

    /// Feeds the trackers of a case with the day, and says when they are looked at next.
    pub(super) fn closes_books_of(&mut self, place: u32) {
        let (day, spells, reassigns) = (self.day, self.owned, self.reassigns);
        let (Some(client), Some(case)) = (at(&mut self.clients, place), at(&mut self.cases, place)) else { return };
        case.touched = false;
        case.done = 0;
        let (is_open, in_service) = (client.state.is_open(), client.state.in_service);
        if is_open && !in_service && !self.for_waiting {
            // Who waits is followed from enrolment on; until then the facts are kept.
            return;
        }
        if spells {
            let owner = self.team.owner_id(client.owner);
            case.spells.set(day, in_service, owner.filter(|_| in_service));
        }
        let books = &mut self.books;
        books.begin(client, case);
        let trackers =
            case.trackers.get_or_insert_with(|| self.pool.pop().unwrap_or_else(|| self.obligations.trackers()));
        let happened = self.obligations.feed(trackers, &case.facts, day, &mut |item| books.item(&item));
        case.fed = day;
        if is_open {
            case.facts.clear();
            self.asks(place, day, happened);
            if let Some(case) = at(&mut self.cases, place) {
                self.books.end(case);
            }
            self.look_ahead(place);
            self.drops_out(place);
        } else {
            self.obligations.end(trackers, &case.facts, day, &mut |item| books.item(&item));
            self.pool.extend(case.trackers.take());
            if reassigns {
                let roster = self.team.roster();
                self.obligations.reassignments(&case.spells, roster, day, &mut |item| books.item(&item));
            }
            books.measured(client, case);
            books.end(case);
            books.case(client, case, Some(day.previous()));
            self.frees(place);
        }
    }

    /// A place is free for another client.
    pub(super) fn frees(&mut self, place: u32) {
        if let Some(case) = self.case_mut(place) {
            case.renewed();
        }
        self.free.push(place);
    }

    /// Those to whom contacts were missed may drop out for it.
    pub(super) fn drops_out(&mut self, place: u32) {
        let tomorrow = start_of(self.number.saturating_add(1));
        let (Some(client), Some(case)) = (at(&mut self.clients, place), at(&mut self.cases, place)) else { return };
        let missed = std::mem::take(&mut case.contacts_missed);
        let per_missed = self.of.scenario.service.dropout.as_ref().map_or(0.0, |dropout| dropout.per_missed);
        if missed == 0 || per_missed <= 0.0 {
            return;
        }
        let Some(chances) = &mut client.chances else { return };
        if client.state.in_service && (0..missed).any(|_| chances.dropout.chance(per_missed)) {
            chances.drops = chances.drops.min(within_day(tomorrow.max(case.last.saturating_add(1))));
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
        for place in (0_u32..).take(self.clients.len()) {
            let inside = self.client(place).filter(|client| client.state.in_service);
            if let Some((kin, since)) = inside.and_then(|client| Some((client.kin, client.inside()?))) {
                self.leaves_institution(kin, since);
            }
            self.last_books(place, last);
        }
        self.team.month_begins(&mut self.books, last);
        let flow = self.tally.flow();
        let (mut rows, [queue, open_over_time]) = self.tally.finish(end, self.of.scenario.target_wait);
        if self.scenario().service.institutions.is_none() {
            rows.retain(|row| row.measure != Measure::BedDays);
        }
        let served = rows.iter().find(|row| row.tier.is_none() && row.measure == Measure::Served);
        let served = served.map_or(0.0, |row| row.value);
        let (days, open) = (self.tally.days(end), self.tally.open(end));
        self.books.finish(self.team.roster());
        self.team.rows(days, open, served, &mut rows);
        self.books.rows(&mut rows);
        let log = self.lift.map(|lift| lift.finish(self.team.into_log()));
        Replication { rows, queue, open: open_over_time, counts: self.books.counts(), flow, log }
    }

    /// What is open of a case at the end.
    fn last_books(&mut self, place: u32, last: Day) {
        let open = at(&mut self.clients, place).filter(|client| client.state.is_open());
        let (Some(client), Some(case)) = (open, at(&mut self.cases, place)) else { return };
        if !self.follows {
            return;
        }
        let books = &mut self.books;
        books.begin(client, case);
        let trackers = case.trackers.get_or_insert_with(|| self.obligations.trackers());
        self.obligations.feed(trackers, &case.facts, last, &mut |item| books.item(&item));
        self.obligations.end(trackers, &case.facts, last, &mut |item| books.item(&item));
        if self.reassigns {
            self.obligations.reassignments(&case.spells, self.team.roster(), last, &mut |item| books.item(&item));
        }
        books.measured(client, case);
        books.end(case);
        books.case(client, case, client.state.in_service.then_some(last));
    }
}
