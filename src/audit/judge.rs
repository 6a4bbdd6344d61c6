//! Judging one case after another.

use super::finding::{Finding, Status};
use super::{Audit, Counts, Part, Shared, Subject};
use crate::event::{Event, Kind, Owner};
use crate::fact::Facts;
use crate::ids::{CaseId, EventId};
use crate::lifecycle::Stage;
use crate::limit::{Authority, Breach, People, Posting, Standing, Told, in_force, set_aside};
use crate::log::Reading;
use crate::measure::Service;
use crate::obligation::{Item, Trackers, Verdict};
use crate::program::{Amount, Anchor, ContactRule, Demand, PhaseSteps, Program, Rule, Standard, Window};
use crate::record::{Record, Spell, Spells};
use crate::time::{Day, Instant};

/// A workspace that is kept from case to case.
pub(crate) struct Judge<'a> {
    audit: &'a Audit<'a>,
    part: Part,
    trackers: Trackers,
    facts: Facts,
    /// The days in service of the case at hand, where a rule looks at them.
    spells: Option<Spells>,
    of_case: Vec<Spell>,
    /// The counts of the case at hand, a place for each standard.
    counts: Vec<Counts>,
    missed: Vec<Item>,
    daily: Vec<Daily>,
    bits: Vec<Bits>,
    /// Of each standard and each of its demands.
    words: Vec<Vec<Words>>,
    /// An item counts only when its due day is over.
    only_over: bool,
}

/// A limit that holds on every day in service, and the run of days over it.
struct Daily {
    standard: usize,
    run: Option<Run>,
    /// A decision of the day left it broken at its moment.
    decided: bool,
    /// The last decision that it looks at.
    decision: Option<EventId>,
}

struct Run {
    from: Day,
    to: Day,
    decided: bool,
    overridden: bool,
    found: String,
    decision: Option<EventId>,
}

/// The patterns whose events are the evidence of an obligation.
struct Bits {
    anchor: u64,
    done: u64,
    demands: Vec<u64>,
}

impl Bits {
    fn of(rule: &Rule, program: &Program) -> Self {
        let none = Self { anchor: 0, done: 0, demands: Vec::new() };
        match rule {
            Rule::Contact(rule) => {
                let bit = |demand: &Demand| program.bit(&crate::program::Pattern::Contact(demand.filter.clone()));
                Self { demands: rule.demands.iter().map(bit).collect(), ..none }
            }
            Rule::Deadline(rule) => {
                let anchor = match &rule.anchor {
                    Anchor::Each(pattern) | Anchor::First(pattern) | Anchor::Learned(pattern) => program.bit(pattern),
                    Anchor::Held(reasons) => program.bit(&crate::program::Pattern::Held { reasons: reasons.clone() }),
                };
                Self { anchor, done: program.bits(&rule.done_by), ..none }
            }
            Rule::Phases(_) => {
                let begins = program.timed_phases().map(|phase| program.bit(&PhaseSteps::begins(&phase.phase)));
                let begins = begins.fold(0, |bits, bit| bits | bit);
                Self { anchor: begins, done: begins | program.bit(&PhaseSteps::ends()), ..none }
            }
            Rule::Timeliness(rule) => Self { anchor: program.bits(&rule.of), ..none },
            _ => none,
        }
    }
}

/// What every finding of a standard says alike, for each of its demands; written once.
struct Words {
    asked: String,
    /// What would satisfy it while that is still possible.
    now: String,
    /// What would have satisfied it.
    then: String,
}

impl Words {
    fn of(rule: &Rule) -> Vec<Self> {
        let done = |deadline: &crate::program::Deadline| {
            let done: Vec<_> = deadline.done_by.iter().map(ToString::to_string).collect();
            done.join(" or ")
        };
        let (now, then) = match rule {
            Rule::Contact(rule) => {
                let words = |demand: &Demand| Self {
                    asked: rule.demand_text(demand),
                    now: format!("a {} now", demand.filter),
                    then: format!("a {} in that time", demand.filter),
                };
                return rule.demands.iter().map(words).collect();
            }
            Rule::Deadline(rule) => (format!("{} now", done(rule)), format!("{} by the due day", done(rule))),
            Rule::Phases(_) => {
                let step = "the step, recorded within the tolerance of its boundary".to_owned();
                (step.clone(), step)
            }
            Rule::Timeliness(_) => {
                ("write it down now".to_owned(), "write it down in time; nothing makes it good any more".to_owned())
            }
            Rule::Reassignment(_) => ("a reassignment now".to_owned(), "a reassignment by the due day".to_owned()),
            _ => return Vec::new(),
        };
        vec![Self { asked: rule.to_string(), now, then }]
    }
}

impl<'a> Judge<'a> {
    pub(crate) fn new(audit: &'a Audit<'a>) -> Self {
        let standards = audit.program.standards();
        let daily = standards.iter().enumerate().filter(|(_, standard)| is_daily(&standard.rule));
        Self {
            audit,
            part: Part::empty(audit.program),
            trackers: audit.obligations.trackers(),
            facts: Facts::default(),
            spells: audit.looks_at_spells().then(Spells::default),
            of_case: Vec::new(),
            counts: vec![Counts::default(); standards.len()],
            missed: Vec::new(),
            daily: daily.map(|(standard, _)| Daily { standard, run: None, decided: false, decision: None }).collect(),
            bits: standards.iter().map(|standard| Bits::of(&standard.rule, audit.program)).collect(),
            words: standards.iter().map(|standard| Words::of(&standard.rule)).collect(),
            only_over: false,
        }
    }

    /// Counts an obligation only when its due day is over: what is met early is not told before what is not yet met.
    pub(crate) fn only_over(self) -> Self {
        Self { only_over: true, ..self }
    }

    pub(super) fn into_part(self) -> Part {
        self.part
    }

    pub(crate) fn into_shared(self) -> Shared {
        self.part.shared
    }

    /// Whether the case that was judged last kept the standard at that place; none where nothing could be judged.
    pub(crate) fn kept(&self, standard: usize) -> Option<bool> {
        let of = self.counts.get(standard)?;
        (of.met > 0 || of.missed > 0).then_some(of.missed == 0)
    }

    /// Judges one case, given what its lines say.
    pub(super) fn case(&mut self, reading: Reading<'_>) {
        let events = self.settled(reading);
        if let Some(first) = events.first() {
            self.judge(first.case, &events);
        }
    }

    /// The events of one case that count up to `as_of`, in order.
    pub(super) fn settled<'e>(&mut self, reading: Reading<'e>) -> Vec<&'e Event> {
        self.part.read.settle(reading, self.audit.as_of, self.audit.as_known_on)
    }

    /// Judges one case by its settled events.
    pub(crate) fn judge(&mut self, case: CaseId, events: &[&Event]) {
        self.counts.fill(Counts::default());
        let audit = self.audit;
        let findings = self.part.findings.len();
        let mut record = Record::default();
        let mut owners: Vec<(Day, Owner)> = Vec::new();
        let mut after_closure: Vec<(usize, Told, EventId)> = Vec::new();
        let mut posting = (!self.audit.ledgers.is_empty())
            .then(|| Posting::begin(&audit.ledgers, audit.program, audit.roster, &mut self.part.shared.ledger, case));
        self.facts.clear();
        self.spells.iter_mut().for_each(Spells::clear);
        // The first day of those whose end the record still shows.
        let mut since = None;
        for (place, event) in (0_u32..).zip(events.iter().copied()) {
            let day = event.at.day();
            // A contact moves nothing that lasts, unless something is set aside with it.
            let moves = !matches!(event.kind, Kind::Contact(_)) || !event.overrides.is_empty();
            if moves {
                self.end_of_days(case, &record, since.replace(day).unwrap_or(day), day.previous(), &owners);
            }
            if record.last_at().is_some_and(|last| last.day() < day) {
                self.service_after(case, &record, &mut after_closure, &owners);
            }
            self.check(case, &record, event, &mut after_closure, &owners);
            let owner = record.owner;
            if let Some(posting) = &mut posting {
                posting.pass(&mut self.part.shared.ledger, &record, day);
            }
            self.audit.lowering.lower(event, place, &mut record, &mut self.facts);
            if !moves {
                continue;
            }
            self.decided(&record, event);
            if let Some(spells) = &mut self.spells {
                spells.note(&record, day);
            }
            if let Some(posting) = &mut posting {
                posting.event(&mut self.part.shared.ledger, &record, event, owner);
            }
            if let Kind::Enrolled(_) | Kind::Reassigned(_) = event.kind {
                owners.extend(record.owner.map(|owner| (day, owner)));
            }
        }
        self.service_after(case, &record, &mut after_closure, &owners);
        if let Some(since) = since {
            self.end_of_days(case, &record, since, self.audit.as_of, &owners);
        }
        for at in 0..self.daily.len() {
            self.end_run(at, case, &owners);
        }
        let other = audit.other_program(events);
        if let Some(name) = other {
            self.part.others.add(name, 1);
        }
        let left_out = audit.only.is_some() && other.is_some();
        if let Some(posting) = posting {
            posting.end(&mut self.part.shared.ledger, &record, self.audit.as_of, left_out);
        }
        if left_out {
            self.part.findings.truncate(findings);
            return;
        }
        self.obligations(case, events, &owners);
        self.measures(case, record.term_began, &owners);
        for (of_all, of_case) in self.part.counts.iter_mut().zip(&self.counts) {
            of_all.add_case(*of_case);
        }
        self.part.cases = self.part.cases.saturating_add(1);
    }

    fn count(&mut self, standard: usize, standing: Standing, items: u64) {
        let standing = if self.audit.can_tell(standard) { standing } else { Standing::CannotTell };
        if let Some(counts) = self.counts.get_mut(self.audit.row(standard)) {
            counts.add_standing(standing, items);
        }
    }

    /// What the limits say of an event.
    fn check(
        &mut self,
        case: CaseId,
        record: &Record,
        event: &Event,
        after_closure: &mut Vec<(usize, Told, EventId)>,
        owners: &[(Day, Owner)],
    ) {
        let audit = self.audit;
        let people = People { roster: audit.roster, census: None };
        audit.limits.check(audit.program, record, event, people, |standard, told| {
            let rule = audit.program.standards().get(standard).map(|of| &of.rule);
            match rule {
                // Judged day by day.
                Some(rule) if is_daily(rule) => {}
                Some(Rule::NoServiceAfterClosure {}) if told != Told::Kept => {
                    after_closure.push((standard, told, event.id));
                }
                // Judged from the ledger, with the cases of others.
                Some(
                    Rule::Cap(_) | Rule::Intake(_) | Rule::Credentials(_) | Rule::OneOpenCase(_) | Rule::NoOverlap {},
                ) => {}
                _ => self.step(standard, case, event.at.day(), told, Status::OutOfOrder, event.id, owners),
            }
        });
    }

    /// What a limit said of a step.
    #[expect(clippy::too_many_arguments, reason = "a finding has that many sides")]
    fn step(
        &mut self,
        standard: usize,
        case: CaseId,
        day: Day,
        told: Told,
        status: Status,
        event: EventId,
        owners: &[(Day, Owner)],
    ) {
        let (standing, found) = match told {
            Told::Kept => (Standing::Kept, None),
            Told::CannotTell(_) => (Standing::CannotTell, None),
            Told::Broken(breach) => (Standing::Broken, Some((breach, status))),
            Told::Overridden(breach) => (Standing::Overridden, Some((breach, Status::Overridden))),
        };
        self.count(standard, standing, 1);
        if let Some((breach, status)) = found {
            self.broken(standard, case, (day, day), status, breach, vec![event], owners);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a finding has that many sides")]
    fn broken(
        &mut self,
        standard: usize,
        case: CaseId,
        (from, to): (Day, Day),
        status: Status,
        breach: Breach,
        evidence: Vec<EventId>,
        owners: &[(Day, Owner)],
    ) {
        let Some(of) = self.audit.program.standards().get(standard).filter(|_| self.audit.can_tell(standard)) else {
            return;
        };
        self.part.findings.push(Finding {
            to,
            status,
            expected: breach.expected,
            found: breach.found,
            made_good: None,
            would_satisfy: breach.fix,
            owner: owner_on(owners, from),
            evidence,
            ..Finding::of((standard, of), from, Subject::Case(case), self.audit)
        });
    }

    /// What was said of service after closure on the record's last day, which is over.
    fn service_after(
        &mut self,
        case: CaseId,
        record: &Record,
        after_closure: &mut Vec<(usize, Told, EventId)>,
        owners: &[(Day, Owner)],
    ) {
        let Some(day) = record.last_at().map(Instant::day) else { return };
        for (standard, told, event) in after_closure.drain(..) {
            // A case reopened on the day leaves no trace of having been closed (S7).
            let told = if record.stage() == Some(Stage::Closed) { told } else { Told::Kept };
            self.step(standard, case, day, told, Status::Exceeded, event, owners);
        }
    }

    /// The days from one to another, as whose end the record is as it stands.
    fn end_of_days(&mut self, case: CaseId, record: &Record, from: Day, through: Day, owners: &[(Day, Owner)]) {
        if from <= through {
            for at in 0..self.daily.len() {
                self.daily(at, case, record, from, through, owners);
            }
        }
    }

    /// Whether an event is a decision that leaves a daily limit broken at its moment (S27).
    fn decided(&mut self, record: &Record, event: &Event) {
        let (enrols, names_owner) =
            (matches!(event.kind, Kind::Enrolled(_)), matches!(event.kind, Kind::Enrolled(_) | Kind::Reassigned(_)));
        if !names_owner {
            return;
        }
        let (audit, day) = (self.audit, event.at.day());
        for daily in &mut self.daily {
            let in_force = audit.program.in_force(daily.standard, day);
            let Some(of) = audit.program.standards().get(daily.standard).filter(|_| in_force) else { continue };
            if !enrols && !matches!(of.rule, Rule::OwnerKind(_)) {
                continue;
            }
            daily.decision = Some(event.id);
            daily.decided |= !holds(&of.rule, record, day).0
                && set_aside(audit.program, audit.roster, record, None, of.code.as_str(), day).0 == Authority::None;
        }
    }

    /// A daily limit over the days from `day` through `through`, on which the record stays as it is.
    fn daily(&mut self, at: usize, case: CaseId, record: &Record, day: Day, through: Day, owners: &[(Day, Owner)]) {
        let Some((standard, mut decided)) =
            self.daily.get_mut(at).map(|daily| (daily.standard, std::mem::take(&mut daily.decided)))
        else {
            return;
        };
        let audit = self.audit;
        let Some(of) = audit.program.standards().get(standard) else { return };
        let term = audit.program.term(standard);
        let (mut from, through) = (day.max(term.from), through.min(term.through));
        if !record.state.in_service || from > through {
            self.end_run(at, case, owners);
            return;
        }
        while from <= through {
            let (kept, last) = holds(&of.rule, record, from);
            let (standing, last) = if kept {
                (Standing::Kept, last)
            } else {
                match set_aside(audit.program, audit.roster, record, None, of.code.as_str(), from) {
                    (Authority::Entitled, until) => (Standing::Overridden, last.min(until)),
                    (Authority::Unknown, until) => (Standing::CannotTell, last.min(until)),
                    (Authority::None, _) => (Standing::Broken, last),
                }
            };
            let to = last.min(through);
            self.count(standard, standing, u64::try_from(to.days_since(from).saturating_add(1)).unwrap_or(0));
            self.run(at, case, record, (from, to), standing, decided, owners);
            decided = false;
            from = to.next();
        }
    }

    /// Days of one standing join the run before, or end it.
    #[expect(clippy::too_many_arguments, reason = "a run has that many sides")]
    fn run(
        &mut self,
        at: usize,
        case: CaseId,
        record: &Record,
        (from, to): (Day, Day),
        standing: Standing,
        decided: bool,
        owners: &[(Day, Owner)],
    ) {
        let overridden = standing == Standing::Overridden;
        let goes_on = |daily: &Daily| daily.run.as_ref().is_none_or(|run| run.overridden == overridden);
        let is_run = overridden || standing == Standing::Broken;
        if !is_run || !self.daily.get(at).is_some_and(goes_on) {
            self.end_run(at, case, owners);
        }
        let Some(daily) = self.daily.get_mut(at).filter(|_| is_run) else { return };
        let rule = self.audit.program.standards().get(daily.standard).map(|of| &of.rule);
        let run = daily.run.get_or_insert_with(|| Run {
            from,
            to,
            decided: false,
            overridden,
            found: match (rule, record.owner) {
                (Some(Rule::OwnerKind(_)), Some(owner)) => owner.to_string(),
                (Some(Rule::OwnerKind(_)), None) => "no owner".to_owned(),
                (Some(Rule::Authorization {}), _) => "no authorization in force".to_owned(),
                _ => "no consent to services in force".to_owned(),
            },
            decision: daily.decision,
        });
        run.to = to;
        run.decided |= decided;
    }

    fn end_run(&mut self, at: usize, case: CaseId, owners: &[(Day, Owner)]) {
        let Some((standard, run)) =
            self.daily.get_mut(at).and_then(|daily| daily.run.take().map(|run| (daily.standard, run)))
        else {
            return;
        };
        let Some(of) = self.audit.program.standards().get(standard) else { return };
        let breach = Breach {
            code: of.code.clone(),
            force: of.force,
            found: run.found,
            expected: of.expected(self.audit.program),
            fix: match of.rule {
                Rule::OwnerKind(_) => "reassign the case to such an owner".to_owned(),
                Rule::Authorization {} => "record the payer's approval with its days".to_owned(),
                _ => "record a consent to services".to_owned(),
            },
        };
        let status = Status::of(run.overridden, run.decided);
        self.broken(standard, case, (run.from, run.to), status, breach, run.decision.into_iter().collect(), owners);
    }

    fn obligations(&mut self, case: CaseId, events: &[&Event], owners: &[(Day, Owner)]) {
        let audit = self.audit;
        let mut missed = std::mem::take(&mut self.missed);
        let (counts, only_over) = (&mut self.counts, self.only_over);
        let mut take_in = |item: Item| {
            let told = audit.can_tell(item.standard);
            let early = only_over && item.verdict == Verdict::Met && item.due.is_some_and(|due| due >= audit.as_of);
            if let Some(counts) = counts.get_mut(audit.row(item.standard)) {
                match (told, early) {
                    (true, false) => counts.add_item(&item),
                    (true, true) => counts.add(Verdict::Pending, 1),
                    (false, _) => counts.add(Verdict::CannotTell, 1),
                }
            }
            if told && item.missed.is_some() {
                missed.push(item);
            }
        };
        audit.obligations.judge(&mut self.trackers, &self.facts, audit.as_of, &mut take_in);
        if let Some((spells, roster)) = self.spells.as_ref().zip(audit.roster) {
            audit.obligations.reassignments(spells, roster, audit.as_of, &mut take_in);
        }
        missed.sort_by_key(|item| {
            let days = item.missed.map(|missed| (missed.from, missed.to));
            (audit.row(item.standard), days, item.opened, item.standard, item.demand)
        });
        let mut rest = missed.as_slice();
        while let Some((first, _)) = rest.split_first() {
            let Some(of) = audit.program.standards().get(first.standard) else { break };
            let merged = match &of.rule {
                Rule::Contact(rule) if rule.window == Window::Rolling => sharing_active_days(rest, audit),
                _ => 1,
            };
            let (together, later) = rest.split_at(merged);
            let finding = self.of_items(of, case, together, events, owners);
            self.part.findings.extend(finding);
            rest = later;
        }
        missed.clear();
        self.missed = missed;
    }

    /// What is measured of the case, and what it adds to the measures of others. A finding about the case names
    /// who answered for it on the last day of the window.
    fn measures(&mut self, case: CaseId, term_began: Option<Day>, owners: &[(Day, Owner)]) {
        let audit = self.audit;
        let Some(spells) = self.spells.as_ref().filter(|_| !audit.measures.is_empty()) else { return };
        self.of_case.clear();
        self.of_case.extend(spells.owned(audit.as_of));
        let service = Service { case, spells: &self.of_case, facts: &self.facts, term_began };
        let Part { shared: Shared { tally, .. }, findings, .. } = &mut self.part;
        audit.measures.case(tally, &service, audit.as_of, &mut |measured| {
            audit.measured(&measured, owner_on(owners, measured.window.1), &mut self.counts, findings);
        });
    }

    /// The finding of one missed item, or of several whose stretches share active days (S15).
    fn of_items(
        &self,
        of: &Standard,
        case: CaseId,
        items: &[Item],
        events: &[&Event],
        owners: &[(Day, Owner)],
    ) -> Option<Finding> {
        let first = items.first()?;
        let words = self.words.get(first.standard)?.get(first.demand)?;
        let shortfalls = || items.iter().filter_map(|item| item.missed);
        let fold = |day: fn(crate::obligation::Shortfall) -> Day| shortfalls().map(day);
        let from = fold(|missed| missed.from).min().unwrap_or(self.audit.as_of);
        let to = fold(|missed| missed.to).max().unwrap_or(from);
        let until = fold(|missed| missed.until).max().unwrap_or(to);
        let active = shortfalls().map(|missed| missed.active).fold(None, |all: Option<(i32, i32)>, (first, last)| {
            Some(all.map_or((first, last), |(a, b)| (a.min(first), b.max(last))))
        });
        let active_days = active.map_or(0, |(first, last)| last.saturating_sub(first).saturating_add(1));
        let opened = items.iter().map(|item| item.opened).min().unwrap_or(from);
        let due = items.iter().filter_map(|item| item.due).min();
        let done =
            items.iter().map(|item| item.done).collect::<Option<Vec<_>>>().and_then(|days| days.into_iter().max());
        let open = items.iter().any(|item| item.open);
        let (expected, found, would_satisfy) = match &of.rule {
            Rule::Contact(rule) => {
                let found = self.counted_between(rule, items, opened, until);
                let (expected, open) = match rule.window {
                    Window::Rolling => (words.asked.clone(), open && done.is_none()),
                    Window::Week | Window::Month => (format!("{}; {} owed", words.asked, first.asked), false),
                };
                (expected, format!("{found} in {active_days} active days"), if open { &words.now } else { &words.then })
            }
            rule => {
                let due = due.map_or(String::new(), |due| format!(", due {due}"));
                let found = match (rule, done) {
                    (Rule::Phases(_), None) if from < due_day(items) => "the service ended too early".to_owned(),
                    (_, Some(day)) => format!("done on {day}"),
                    (_, None) => "not done".to_owned(),
                };
                (format!("{}{due}", words.asked), found, if open { &words.now } else { &words.then })
            }
        };
        Some(Finding {
            from,
            to,
            status: Status::Missed,
            edition: self.audit.edition_of(first.standard, opened),
            expected,
            found,
            made_good: done,
            open: open && done.is_none(),
            would_satisfy: would_satisfy.clone(),
            owner: owner_on(owners, due.unwrap_or(from)),
            evidence: self.evidence(items, opened, until, events),
            ..Finding::of((first.standard, of), from, Subject::Case(case), self.audit)
        })
    }

    fn demand_bits(&self, items: &[Item]) -> u64 {
        items.iter().fold(0, |bits, item| {
            let of = self.bits.get(item.standard);
            bits | of.and_then(|of| of.demands.get(item.demand)).copied().unwrap_or(0)
        })
    }

    /// What was counted strictly between two days; for a calendar window, its own count.
    fn counted_between(&self, rule: &ContactRule, items: &[Item], opened: Day, until: Day) -> u32 {
        if rule.window != Window::Rolling {
            return items.first().map_or(0, |item| item.counted);
        }
        let facts = self.facts.fitting(self.demand_bits(items), opened.next(), until.previous());
        match rule.amount {
            Amount::Contacts => u32::try_from(facts.count()).unwrap_or(u32::MAX),
            Amount::Minutes => facts.fold(0, |sum: u32, fact| match fact.effect {
                crate::fact::Effect::Contact { minutes, .. } => sum.saturating_add(u32::from(minutes)),
                _ => sum,
            }),
            Amount::Staff => {
                let staff: std::collections::BTreeSet<_> =
                    facts.flat_map(|fact| self.facts.staff_of(&fact.effect)).collect();
                u32::try_from(staff.len()).unwrap_or(u32::MAX)
            }
        }
    }

    /// The events a finding rests on: what it was counted from, what was counted, and what made it good.
    fn evidence(&self, items: &[Item], opened: Day, until: Day, events: &[&Event]) -> Vec<EventId> {
        let Some(first) = items.first() else { return Vec::new() };
        let Some(bits) = self.bits.get(first.standard) else { return Vec::new() };
        let mut places: Vec<u32> = if bits.demands.is_empty() {
            let anchor = self.facts.fitting(bits.anchor, first.anchor, first.anchor);
            let done = first.done.into_iter().flat_map(|day| self.facts.fitting(bits.done, day, day));
            anchor.chain(done).map(|fact| fact.event).collect()
        } else {
            let counted = self.facts.fitting(self.demand_bits(items), opened, until);
            // A run that no contact began rests on what began it.
            let began = self.facts.starting(opened.next());
            counted.map(|fact| fact.event).chain(began).collect()
        };
        places.sort_unstable();
        places.dedup();
        let event = |place: u32| events.get(usize::try_from(place).ok()?).map(|event| event.id);
        places.into_iter().filter_map(event).collect()
    }
}

/// Whether a daily limit holds on a day as far as the record goes, and the last day through which that stays
/// so.
fn holds(rule: &Rule, record: &Record, day: Day) -> (bool, Day) {
    match rule {
        Rule::OwnerKind(kinds) => (record.state.owner.is_some_and(|owner| kinds.contains(&owner)), Day::LAST),
        rule => in_force(rule, record, day),
    }
}

const fn is_daily(rule: &Rule) -> bool {
    matches!(rule, Rule::OwnerKind(_) | Rule::ConsentToServices(_) | Rule::Authorization {})
}

fn owner_on(owners: &[(Day, Owner)], day: Day) -> Option<Owner> {
    let known = owners.partition_point(|(from, _)| *from <= day);
    owners.get(known.checked_sub(1)?).map(|(_, owner)| *owner)
}

/// How many of the items, in order, form one finding: each shares an active day with those before it.
fn sharing_active_days(items: &[Item], audit: &Audit<'_>) -> usize {
    let mut last: Option<(usize, Day)> = None;
    let mut count = 0_usize;
    for item in items {
        let Some(missed) = item.missed else { break };
        match last {
            Some((row, to)) if row == audit.row(item.standard) && missed.from <= to => {
                last = Some((row, to.max(missed.to)));
            }
            None => last = Some((audit.row(item.standard), missed.to)),
            Some(_) => break,
        }
        count = count.saturating_add(1);
    }
    count.max(1)
}

fn due_day(items: &[Item]) -> Day {
    items.first().and_then(|item| item.due).unwrap_or(Day::FIRST)
}
