//! The ledger: every change of a load, so that the limits that several cases share are judged from parts of
//! a log that were read anywhere, in any order.
//!
//! A part posts what each case adds to whom ([`Posting`]); ledgers merge; [`Ledgers::judge`] walks each
//! owner's changes once, in order, with the roster beside them.

use std::collections::BTreeMap;

use super::load::{Carry, Weights, cases};
use super::people::{excludes, overlaps};
use super::{Authority, authority};
use crate::event::{Event, Kind, Owner, Text};
use crate::ids::{AppointmentId, CaseId, ClientId, EventId, WorkerId};
use crate::program::{Cap, Credentials, Intake, OneOpenCase, PhaseCalendar, Program, Rule};
use crate::record::Record;
use crate::roster::{Known, Moment, Roster, end_of};
use crate::time::{Day, Instant};

/// A place in the order of everything that happens to cases: moments, and events within one.
type At = (Moment, EventId);

/// After everything that happens on a day.
const fn day_ends(day: Day) -> At {
    (end_of(day), EventId(uuid::Uuid::max()))
}

/// What came of something that a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Kept,
    Broken,
    Overridden,
    CannotTell,
}

/// What the ledger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Judged {
    /// So many owner-days, owner-months, enrolments or appointments.
    Items { standard: usize, standing: Standing, items: u64 },
    /// A run of days over a limit.
    Run(Run),
}

/// Whom a run is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Owner(Owner),
    Case(CaseId),
}

/// A run of days over a limit, or set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) standard: usize,
    pub(crate) of: Of,
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) overridden: bool,
    /// A decision in it left the limit broken at its moment.
    pub(crate) decided: bool,
    pub(crate) found: String,
    pub(crate) evidence: Vec<EventId>,
}

/// A change of what a case adds to an owner's load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    moment: (i64, u32),
    event: EventId,
    day: Day,
    case: u32,
    owner: u32,
    before: Option<Carry>,
    after: Option<Carry>,
    /// A decision brought the case to the owner.
    arrival: bool,
}

/// An enrolment under an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Enrolment {
    at: At,
    case: u32,
    owner: u32,
}

/// A standard set aside for a case, from a moment until it ended or its last day was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cover {
    case: u32,
    standard: usize,
    entitled: bool,
    from: At,
    ended: Option<At>,
    until: Day,
}

impl Cover {
    fn is_on(&self, at: At) -> bool {
        self.from <= at && at.0.0 <= self.until && self.ended.is_none_or(|ended| at < ended)
    }
}

/// A stretch for which a case was open, or in service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    case: u32,
    in_service: bool,
    from: At,
    to: Option<At>,
}

impl Stretch {
    fn is_on(&self, at: At) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

/// An appointment of a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Booking {
    appointment: AppointmentId,
    worker: WorkerId,
    case: u32,
    starts: Instant,
    minutes: u16,
    made: At,
    cancelled: Option<At>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Posted {
    case: CaseId,
    client: Option<ClientId>,
    program: Option<Text>,
}

/// Every change of a load, of the cases of a part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    cases: Vec<Posted>,
    owners: BTreeMap<Owner, u32>,
    changes: Vec<Change>,
    enrolments: Vec<Enrolment>,
    covers: Vec<Cover>,
    stretches: Vec<Stretch>,
    bookings: Vec<Booking>,
}

impl Ledger {
    /// The two ledgers together.
    pub(crate) fn merge(&mut self, mut other: Self) {
        let shift = u32::try_from(self.cases.len()).unwrap_or(u32::MAX);
        // In the order in which they came up, so that the numbers are those of one part read at once.
        let owners: Vec<u32> = other.owners_in_order().map(|owner| self.owner(owner)).collect();
        let owner =
            |number: u32| usize::try_from(number).ok().and_then(|number| owners.get(number)).copied().unwrap_or(0);
        for change in &mut other.changes {
            change.case = change.case.saturating_add(shift);
            change.owner = owner(change.owner);
        }
        for enrolment in &mut other.enrolments {
            enrolment.case = enrolment.case.saturating_add(shift);
            enrolment.owner = owner(enrolment.owner);
        }
        for cover in &mut other.covers {
            cover.case = cover.case.saturating_add(shift);
        }
        for stretch in &mut other.stretches {
            stretch.case = stretch.case.saturating_add(shift);
        }
        for booking in &mut other.bookings {
            booking.case = booking.case.saturating_add(shift);
        }
        self.cases.append(&mut other.cases);
        self.changes.append(&mut other.changes);
        self.enrolments.append(&mut other.enrolments);
        self.covers.append(&mut other.covers);
        self.stretches.append(&mut other.stretches);
        self.bookings.append(&mut other.bookings);
    }

    fn owner(&mut self, owner: Owner) -> u32 {
        let next = u32::try_from(self.owners.len()).unwrap_or(u32::MAX);
        *self.owners.entry(owner).or_insert(next)
    }

    /// The owners, in the order in which they came up.
    fn owners_in_order(&self) -> impl Iterator<Item = Owner> + use<> {
        let mut owners: Vec<(u32, Owner)> = self.owners.iter().map(|(owner, number)| (*number, *owner)).collect();
        owners.sort_unstable();
        owners.into_iter().map(|(_, owner)| owner)
    }

    fn case_id(&self, case: u32) -> CaseId {
        let posted = usize::try_from(case).ok().and_then(|case| self.cases.get(case));
        posted.map_or(CaseId(uuid::Uuid::nil()), |posted| posted.case)
    }
}

/// A limit on an owner's load: a cap, or a credential, for which there is room for any number or for none.
#[derive(Debug, Clone)]
enum Gauge {
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

    fn is_on(&self, owner: Owner) -> bool {
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

/// The limits that several cases share, of a rulebook, made ready.
#[derive(Debug, Clone)]
pub(crate) struct Ledgers {
    gauges: Vec<(usize, Gauge)>,
    intakes: Vec<(usize, Intake)>,
    one_open: Vec<(usize, OneOpenCase)>,
    overlaps: Vec<usize>,
    /// Whether a weight looks at the tier or a hold, and the phases where one looks at them.
    by_tier: bool,
    by_phase: Option<PhaseCalendar>,
    by_hold: bool,
}

impl Ledgers {
    pub(crate) fn of(program: &Program) -> Self {
        use crate::program::Load;

        let rules = || program.standards().iter().map(|standard| &standard.rule).enumerate();
        let caps = || rules().filter_map(|(_, rule)| if let Rule::Cap(cap) = rule { Some(&cap.counts) } else { None });
        let by_phase = caps().any(|load| matches!(load, Load::Phases(_)));
        Self {
            gauges: rules()
                .filter_map(|(at, rule)| match rule {
                    Rule::Cap(cap) => Some((at, Gauge::Cap(cap.clone(), Weights::of(&cap.counts, program)))),
                    Rule::Credentials(credentials) => Some((at, Gauge::Credentials(credentials.clone()))),
                    _ => None,
                })
                .collect(),
            intakes: rules()
                .filter_map(
                    |(at, rule)| if let Rule::Intake(intake) = rule { Some((at, intake.clone())) } else { None },
                )
                .collect(),
            one_open: rules()
                .filter_map(|(at, rule)| if let Rule::OneOpenCase(one) = rule { Some((at, one.clone())) } else { None })
                .collect(),
            overlaps: rules().filter(|(_, rule)| matches!(rule, Rule::NoOverlap {})).map(|(at, _)| at).collect(),
            by_tier: caps().any(|load| matches!(load, Load::Tiers(_))),
            by_phase: by_phase.then(|| PhaseCalendar::of(program)),
            by_hold: caps().any(|load| !matches!(load, Load::Heads {})),
        }
    }

    /// Whether the rulebook has none of these limits.
    pub(crate) fn is_empty(&self) -> bool {
        self.gauges.is_empty() && self.intakes.is_empty() && self.one_open.is_empty() && self.overlaps.is_empty()
    }

    fn looks_at_enrolments(&self) -> bool {
        !self.intakes.is_empty() || !self.one_open.is_empty()
    }

    /// How a case in service is carried on a day, as far as any weight looks.
    fn carry(&self, record: &Record, day: Day) -> Option<(Owner, Carry)> {
        let state = &record.state;
        let owner = record.owner.filter(|_| state.in_service)?;
        let phase = self.by_phase.as_ref().and_then(|phases| phases.phase_on(state.phase, record.term_began, day));
        let carry = Carry::of(*state, phase);
        let tier = carry.tier.filter(|_| self.by_tier);
        Some((owner.carrier(), Carry { tier, held: carry.held && self.by_hold, ..carry }))
    }
}

/// Posts the changes of one case, event by event.
#[derive(Debug)]
pub(crate) struct Posting<'a> {
    ledgers: &'a Ledgers,
    program: &'a Program,
    roster: Option<&'a Roster>,
    case: u32,
    now: Option<(Owner, Carry)>,
    /// The last day that was posted.
    day: Day,
    /// Where the case's own entries begin.
    covers: usize,
    bookings: usize,
    open: Option<usize>,
    in_service: Option<usize>,
}

impl<'a> Posting<'a> {
    pub(crate) fn begin(
        ledgers: &'a Ledgers,
        program: &'a Program,
        roster: Option<&'a Roster>,
        ledger: &mut Ledger,
        case: CaseId,
    ) -> Self {
        let number = u32::try_from(ledger.cases.len()).unwrap_or(u32::MAX);
        ledger.cases.push(Posted { case, client: None, program: None });
        Self {
            ledgers,
            program,
            roster,
            case: number,
            now: None,
            day: Day::FIRST,
            covers: ledger.covers.len(),
            bookings: ledger.bookings.len(),
            open: None,
            in_service: None,
        }
    }

    /// Lets the calendar pass through a day, before what happens on it: phases begin without an event.
    pub(crate) fn pass(&mut self, ledger: &mut Ledger, record: &Record, through: Day) {
        if let (Some(phases), Some(began)) = (&self.ledgers.by_phase, record.term_began) {
            let since = self.day;
            for boundary in phases.boundaries(began).filter(|day| since < *day && *day <= through) {
                self.carried(ledger, record, ((boundary, (i64::MIN, 0)), EventId(uuid::Uuid::nil())), false);
            }
        }
        self.day = through;
    }

    fn carried(&mut self, ledger: &mut Ledger, record: &Record, at: At, decision: bool) {
        let after = self.ledgers.carry(record, at.0.0);
        let before = std::mem::replace(&mut self.now, after);
        if before == after {
            return;
        }
        let (case, ((day, moment), event)) = (self.case, at);
        let mut change = |owner: Owner, before, after, arrival| {
            let owner = ledger.owner(owner);
            ledger.changes.push(Change { moment, event, day, case, owner, before, after, arrival });
        };
        match (before, after) {
            (Some((from, was)), Some((to, is))) if from == to => change(to, Some(was), Some(is), false),
            _ => {
                if let Some((from, was)) = before {
                    change(from, Some(was), None, false);
                }
                if let Some((to, is)) = after {
                    change(to, None, Some(is), decision);
                }
            }
        }
    }

    /// Takes in an event that the record was folded with.
    pub(crate) fn event(&mut self, ledger: &mut Ledger, record: &Record, event: &Event, before: Option<Owner>) {
        let at = ((event.at.day(), event.at.moment()), event.id);
        let decision = matches!(event.kind, Kind::Enrolled(_) | Kind::Reassigned(_));
        if !self.ledgers.gauges.is_empty() {
            self.carried(ledger, record, at, decision);
        }
        self.set_aside(ledger, record, event, before);
        match &event.kind {
            Kind::Enrolled(enrolled) if self.ledgers.looks_at_enrolments() => {
                let owner = ledger.owner(enrolled.owner.carrier());
                ledger.enrolments.push(Enrolment { at, case: self.case, owner });
            }
            Kind::AppointmentMade(made) if !self.ledgers.overlaps.is_empty() => {
                ledger.bookings.extend(made.staff.iter().map(|worker| Booking {
                    appointment: made.appointment,
                    worker: *worker,
                    case: self.case,
                    starts: made.starts,
                    minutes: made.minutes,
                    made: at,
                    cancelled: None,
                }));
            }
            Kind::AppointmentCancelled(cancelled) => {
                for booking in ledger.bookings.get_mut(self.bookings..).unwrap_or_default() {
                    if booking.appointment == cancelled.appointment && booking.cancelled.is_none() {
                        booking.cancelled = Some(at);
                    }
                }
            }
            _ => {}
        }
        if !self.ledgers.one_open.is_empty() {
            self.stretches(ledger, record, at);
        }
    }

    /// Overrides of the event, and the end of those that the event ends.
    fn set_aside(&self, ledger: &mut Ledger, record: &Record, event: &Event, before: Option<Owner>) {
        let at = ((event.at.day(), event.at.moment()), event.id);
        let passed_on = before.map(Owner::carrier) != record.owner.map(Owner::carrier) && before.is_some();
        if passed_on || matches!(event.kind, Kind::Closed(_)) {
            for cover in ledger.covers.get_mut(self.covers..).unwrap_or_default() {
                cover.ended = cover.ended.or(Some(at));
            }
        }
        if event.overrides.is_empty() {
            return;
        }
        for one in record.overrides.iter().filter(|one| one.at == event.at) {
            let standard = self.program.standards().iter().position(|of| of.code.as_str() == &*one.code);
            let authority = authority(self.program, self.roster, one);
            if let Some(standard) = standard.filter(|_| authority != Authority::None) {
                let entitled = authority == Authority::Entitled;
                let until = one.until;
                ledger.covers.push(Cover { case: self.case, standard, entitled, from: at, ended: None, until });
            }
        }
    }

    fn stretches(&mut self, ledger: &mut Ledger, record: &Record, at: At) {
        let case = self.case;
        // Whose case it is is known once it is referred.
        let is_open = record.state.is_open() && record.client.is_some();
        let now = [(&mut self.open, is_open, false), (&mut self.in_service, record.state.in_service, true)];
        for (running, is_on, in_service) in now {
            match (*running, is_on) {
                (None, true) => {
                    *running = Some(ledger.stretches.len());
                    ledger.stretches.push(Stretch { case, in_service, from: at, to: None });
                }
                (Some(place), false) => {
                    if let Some(stretch) = ledger.stretches.get_mut(place) {
                        stretch.to = Some(at);
                    }
                    *running = None;
                }
                _ => {}
            }
        }
    }

    /// Ends the case on the last day that is looked at.
    pub(crate) fn end(mut self, ledger: &mut Ledger, record: &Record, as_of: Day) {
        self.pass(ledger, record, as_of);
        let place = usize::try_from(self.case).unwrap_or(usize::MAX);
        if let Some(posted) = ledger.cases.get_mut(place) {
            posted.client = record.client;
            posted.program.clone_from(&record.program);
        }
    }
}

/// Collects consecutive days of one standing.
struct Runs<'a, F> {
    standard: usize,
    of: Of,
    run: Option<Run>,
    /// How far over the worst day so far was.
    over: i64,
    report: &'a mut F,
}

impl<'a, F: FnMut(Judged)> Runs<'a, F> {
    fn new(standard: usize, of: Of, report: &'a mut F) -> Self {
        Self { standard, of, run: None, over: i64::MIN, report }
    }

    fn items(&mut self, standing: Standing, items: u64) {
        if items > 0 {
            (self.report)(Judged::Items { standard: self.standard, standing, items });
        }
    }

    /// Days of one standing; those broken or set aside join the run before where they follow on it.
    fn days(&mut self, (from, to): (Day, Day), stand: &Stand) {
        let overridden = match stand.standing {
            Standing::Kept | Standing::CannotTell => return self.end(),
            Standing::Broken => false,
            Standing::Overridden => true,
        };
        if self.run.as_ref().is_some_and(|run| run.overridden != overridden) {
            self.end();
        }
        let (standard, of, fresh) = (self.standard, self.of, self.run.is_none());
        let run = self.run.get_or_insert_with(|| Run {
            standard,
            of,
            from,
            to,
            overridden,
            decided: false,
            found: String::new(),
            evidence: Vec::new(),
        });
        run.to = to;
        run.decided |= !stand.decisions.is_empty();
        if fresh || !stand.decisions.is_empty() {
            let of_day = if stand.decisions.is_empty() { &stand.events } else { &stand.decisions };
            run.evidence.extend(of_day.iter().filter(|event| !event.0.is_nil()));
        }
        if self.over < stand.over {
            self.over = stand.over;
            run.found.clone_from(&stand.found);
        }
    }

    fn end(&mut self) {
        self.over = i64::MIN;
        if let Some(mut run) = self.run.take() {
            run.evidence.sort_unstable();
            run.evidence.dedup();
            (self.report)(Judged::Run(run));
        }
    }
}

/// How a limit stands as a day ends.
struct Stand {
    standing: Standing,
    over: i64,
    found: String,
    /// Decisions of the day that left it broken at their moment.
    decisions: Vec<EventId>,
    /// Everything that changed on the day.
    events: Vec<EventId>,
}

/// The covers of a standard, by case.
type Covers<'a> = BTreeMap<(usize, u32), Vec<&'a Cover>>;

/// The load of an owner at a moment: all of it, and without the cases for which the limit is set aside.
#[derive(Debug, Clone, Copy)]
struct Weighed {
    all: i64,
    /// Without those set aside by somebody entitled to.
    uncovered: i64,
    /// Without those set aside by anybody who may have been.
    unclaimed: i64,
}

impl Weighed {
    fn standing(self, room: i64) -> Standing {
        if self.all <= room {
            Standing::Kept
        } else if self.uncovered <= room {
            Standing::Overridden
        } else if self.unclaimed <= room {
            Standing::CannotTell
        } else {
            Standing::Broken
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

impl Ledgers {
    /// Judges the limits that several cases share, up to and including `as_of`.
    pub(crate) fn judge(
        &self,
        mut ledger: Ledger,
        program: &Program,
        roster: Option<&Roster>,
        as_of: Day,
        report: &mut impl FnMut(Judged),
    ) {
        ledger.changes.sort_unstable_by_key(|change| (change.owner, change.day, change.moment, change.event));
        ledger.enrolments.sort_unstable_by_key(|of| (of.owner, of.at));
        let owners: Vec<Owner> = ledger.owners_in_order().collect();
        let owner = |number: u32| usize::try_from(number).ok().and_then(|number| owners.get(number).copied());
        let mut covers = Covers::new();
        for cover in &ledger.covers {
            covers.entry((cover.standard, cover.case)).or_default().push(cover);
        }
        for changes in ledger.changes.chunk_by(|a, b| a.owner == b.owner) {
            let Some(owner) = changes.first().and_then(|first| owner(first.owner)) else { continue };
            let moments = roster.map(|roster| roster.changes(owner)).unwrap_or_default();
            for (standard, gauge) in self.gauges.iter().filter(|(_, gauge)| gauge.is_on(owner)) {
                let runs = Runs::new(*standard, Of::Owner(owner), report);
                walk(gauge, owner, changes, &moments, &covers, roster, as_of, runs);
            }
        }
        for enrolments in ledger.enrolments.chunk_by(|a, b| a.owner == b.owner) {
            let Some(owner) = enrolments.first().and_then(|first| owner(first.owner)) else { continue };
            for (standard, intake) in self.intakes.iter().filter(|(_, intake)| intake.per.is_on(owner)) {
                let month = |of: &Enrolment| of.at.0.0.month().0;
                for month in enrolments.chunk_by(|a, b| month(a) == month(b)) {
                    take_in(intake, *standard, owner, month, &covers, roster, report);
                }
            }
        }
        for (standard, one) in &self.one_open {
            one_open_case(&ledger, *standard, one, program, &covers, as_of, report);
        }
        for standard in &self.overlaps {
            appointments(&ledger, *standard, &covers, report);
        }
    }
}

/// Walks through the changes of one owner, under one limit.
#[expect(clippy::too_many_arguments, reason = "one owner, one limit, and what stands beside them")]
fn walk<F: FnMut(Judged)>(
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

/// The enrolments of one month under one owner.
fn take_in(
    intake: &Intake,
    standard: usize,
    owner: Owner,
    month: &[Enrolment],
    covers: &Covers<'_>,
    roster: Option<&Roster>,
    report: &mut impl FnMut(Judged),
) {
    let room = |moment: Moment| {
        let fte = if intake.per_fte {
            roster.map_or(Known::Not, |roster| roster.fte_at(owner, &intake.without, moment))
        } else {
            Known::Here(crate::event::Hundredths::default())
        };
        fte.map(|fte| i64::try_from(intake.room(fte)).unwrap_or(i64::MAX))
    };
    let claim = |of: &Enrolment| {
        let covers = covers.get(&(standard, of.case)).into_iter().flatten();
        covers.filter(|cover| cover.is_on(of.at)).map(|cover| cover.entitled).max()
    };
    let mut weighed = Weighed { all: 0, uncovered: 0, unclaimed: 0 };
    let mut worst = None;
    let mut runs = Runs::new(standard, Of::Owner(owner), report);
    for of_day in month.chunk_by(|a, b| a.at.0.0 == b.at.0.0) {
        let Some(day) = of_day.first().map(|first| first.at.0.0) else { continue };
        let mut stand = Stand {
            standing: Standing::Kept,
            over: i64::MIN,
            found: String::new(),
            decisions: Vec::new(),
            events: Vec::new(),
        };
        for of in of_day {
            weighed.all = weighed.all.saturating_add(1);
            let claim = claim(of);
            weighed.uncovered = weighed.uncovered.saturating_add(i64::from(claim != Some(true)));
            weighed.unclaimed = weighed.unclaimed.saturating_add(i64::from(claim.is_none()));
            stand.events.push(of.at.1);
            if matches!(room(of.at.0), Known::Here(room) if weighed.standing(room) == Standing::Broken) {
                stand.decisions.push(of.at.1);
            }
        }
        match room(end_of(day)) {
            Known::Left => runs.end(),
            Known::Not => {
                worst = worst.max(Some(2));
                runs.end();
            }
            Known::Here(room) => {
                stand.standing = weighed.standing(room);
                stand.over = weighed.all.saturating_sub(room);
                stand.found = format!("{} of {room} enrolled under {owner} by {day}", weighed.all);
                worst = worst.max(Some(match stand.standing {
                    Standing::Kept => 0,
                    Standing::Overridden => 1,
                    Standing::CannotTell => 2,
                    Standing::Broken => 3,
                }));
                runs.days((day, day), &stand);
            }
        }
    }
    runs.end();
    if let Some(worst) = worst {
        let standing = match worst {
            0 => Standing::Kept,
            1 => Standing::Overridden,
            2 => Standing::CannotTell,
            _ => Standing::Broken,
        };
        runs.items(standing, 1);
    }
}

/// Enrolments of a client who has another open case.
fn one_open_case(
    ledger: &Ledger,
    standard: usize,
    one: &OneOpenCase,
    program: &Program,
    covers: &Covers<'_>,
    as_of: Day,
    report: &mut impl FnMut(Judged),
) {
    let posted = |case: u32| usize::try_from(case).ok().and_then(|case| ledger.cases.get(case));
    let mut by_client: BTreeMap<ClientId, Vec<u32>> = BTreeMap::new();
    for (case, of) in (0_u32..).zip(&ledger.cases) {
        if let Some(client) = of.client {
            by_client.entry(client).or_default().push(case);
        }
    }
    let mut stretches = ledger.stretches.clone();
    stretches.sort_unstable_by_key(|of| (of.case, of.in_service, of.from));
    let of_case = |case: u32, in_service: bool| {
        let from = stretches.partition_point(|of| (of.case, of.in_service) < (case, in_service));
        let of_case = stretches.get(from..).unwrap_or_default().iter();
        of_case.take_while(move |of| (of.case, of.in_service) == (case, in_service))
    };
    // The last day that ends with the stretch on.
    let last = |of: &Stretch| of.to.map_or(as_of, |to| to.0.0.previous().min(as_of));
    let lasts = |case: u32, in_service: bool, day: Day| {
        of_case(case, in_service).filter(|of| of.is_on(day_ends(day))).map(last).max()
    };
    let mut enrolments = ledger.enrolments.clone();
    enrolments.sort_unstable_by_key(|of| (of.case, of.at));
    for of_day in enrolments.chunk_by(|a, b| (a.case, a.at.0.0) == (b.case, b.at.0.0)) {
        let Some((case, day)) = of_day.first().map(|first| (first.case, first.at.0.0)) else { continue };
        let Some(this) = posted(case).filter(|_| lasts(case, true, day).is_some()) else { continue };
        let client = this.client.filter(|_| lasts(case, false, day).is_some());
        let clients = client.and_then(|client| by_client.get(&client)).into_iter().flatten().copied();
        let stands = |other: &u32| {
            let of = posted(*other).filter(|_| *other != case);
            of.is_some_and(|of| excludes(one, program, of.program.as_deref(), this.program.as_deref()))
        };
        let others: Vec<u32> = clients.filter(stands).collect();
        let open_through = |day: Day| others.iter().filter_map(|other| lasts(*other, false, day)).max();
        let through = |day: Day| Some(lasts(case, true, day)?.min(open_through(day)?));
        let mut runs = Runs::new(standard, Of::Case(this.case), report);
        let Some(mut to) = through(day) else {
            runs.items(Standing::Kept, 1);
            continue;
        };
        while let Some(further) = through(to.next()).filter(|further| to < *further && to < as_of) {
            to = further;
        }
        let claims = covers.get(&(standard, case)).into_iter().flatten();
        let standing = match claims.filter(|cover| cover.is_on(day_ends(day))).map(|cover| cover.entitled).max() {
            Some(true) => Standing::Overridden,
            Some(false) => Standing::CannotTell,
            None => Standing::Broken,
        };
        let open_at = |at: At| others.iter().any(|other| of_case(*other, false).any(|of| of.is_on(at)));
        let open = others.iter().filter(|other| lasts(**other, false, day).is_some());
        let other = open.map(|other| ledger.case_id(*other)).min();
        let events: Vec<EventId> = of_day.iter().map(|of| of.at.1).collect();
        let known_at = |at: At| of_case(case, false).any(|of| of.is_on(at));
        let decided = of_day.iter().any(|of| known_at(of.at) && open_at(of.at));
        runs.items(standing, 1);
        let found = other.map_or(String::new(), |other| format!("case {other} of the client was open"));
        let decisions = if decided { events.clone() } else { Vec::new() };
        runs.days((day, to), &Stand { standing, over: 0, found, decisions, events });
        runs.end();
    }
}

/// Appointments of a worker at one time: the one made later is over. One of several clients stands once, from
/// when it is first made until none of their cases has it any more.
fn appointments(ledger: &Ledger, standard: usize, covers: &Covers<'_>, report: &mut impl FnMut(Judged)) {
    let made = |of: &Booking| (of.made, ledger.case_id(of.case));
    let hour = |of: &Booking| (of.worker, of.starts.moment(), of.minutes, of.appointment);
    let mut bookings: Vec<&Booking> = ledger.bookings.iter().collect();
    bookings.sort_unstable_by_key(|of| (hour(of), made(of)));
    bookings.dedup_by_key(|of| (of.worker, made(of)));
    let on_file = |of: &Booking, day: Day| of.made.0.0 <= day && of.cancelled.is_none_or(|at| at > day_ends(day));
    for of_worker in bookings.chunk_by(|a, b| a.worker == b.worker) {
        let mut judged: Vec<(&Booking, Option<&Booking>)> = of_worker.iter().map(|of| (*of, None)).collect();
        for (at, one) in of_worker.iter().enumerate() {
            let later = of_worker.iter().enumerate().skip(at.saturating_add(1));
            for (place, other) in later.take_while(|(_, other)| overlaps((one.starts, one.minutes), (other.starts, 1)))
            {
                let is_later = made(other) > made(one);
                let (late, early, slot) = if is_later { (other, one, place) } else { (one, other, at) };
                let apart = late.appointment != early.appointment && on_file(early, late.made.0.0);
                if apart && overlaps((one.starts, one.minutes), (other.starts, other.minutes)) {
                    if let Some((_, slot)) = judged.get_mut(slot) {
                        let sooner = |known: &&Booking| made(known) < made(early);
                        *slot = Some(slot.filter(sooner).unwrap_or(early));
                    }
                }
            }
        }
        let alike = judged.chunk_by(|(a, _), (b, _)| hour(a) == hour(b));
        let first_made = alike.flat_map(|alike| {
            alike.iter().enumerate().filter(move |(at, (of, _))| {
                let mut before = alike.iter().take(*at);
                let repeats = before.any(|(known, _)| known.cancelled.is_none_or(|at| at > of.made));
                !repeats && alike.iter().any(|(same, _)| on_file(same, of.made.0.0))
            })
        });
        for (_, (of, clash)) in first_made {
            let day = of.made.0.0;
            let mut runs = Runs::new(standard, Of::Owner(Owner::Worker(of.worker)), report);
            let Some(early) = clash else {
                runs.items(Standing::Kept, 1);
                continue;
            };
            let claims = covers.get(&(standard, of.case)).into_iter().flatten();
            let standing = match claims.filter(|cover| cover.is_on(day_ends(day))).map(|cover| cover.entitled).max() {
                Some(true) => Standing::Overridden,
                Some(false) => Standing::CannotTell,
                None => Standing::Broken,
            };
            runs.items(standing, 1);
            let found = format!(
                "appointment {} at {} meets {} at {}",
                of.appointment, of.starts, early.appointment, early.starts
            );
            let events = vec![early.made.1, of.made.1];
            runs.days((day, day), &Stand { standing, over: 0, found, decisions: events.clone(), events });
            runs.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_a_load_is_less_than_64_bytes() {
        assert!(size_of::<Change>() < 64, "{}", size_of::<Change>());
        assert!(size_of::<Enrolment>() < 64, "{}", size_of::<Enrolment>());
    }
}
