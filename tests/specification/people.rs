//! Limits on people and on cases with their overrides, and reassignment after a leaver: S22 to S28.

use std::collections::{BTreeMap, BTreeSet};

use caseload::audit::{Status, Subject};
use caseload::event::{
    AppointmentMade, AuthorizationStatus, ConsentGiver, ConsentScope, ContactOutcome, Enrolled, Event, Kind, Owner,
    RatingBasis, Reassigned, RosterEvent,
};
use caseload::ids::WorkerId;
use caseload::lifecycle::Stage;
use caseload::program::{Cap, ConsentRule, Credentials, Guard, Intake, OneOpenCase, Per, Program, Reassignment, Rule};
use caseload::roster::Known;
use caseload::time::Day;

use super::census::{Case, Counts, Cover, Finding, Judged, Moment, Staff, State, Verdict, World, hours, moment};

/// Whether this specification judges a standard.
pub fn judges(rule: &Rule) -> bool {
    match rule {
        Rule::Guard(guard) => {
            matches!(
                guard,
                Guard::Eligible {}
                    | Guard::EarlyReasons { .. }
                    | Guard::InformationShared {}
                    | Guard::LoweredByPerson {}
                    | Guard::BackupNamed {}
            )
        }
        Rule::Contact(_) | Rule::Deadline(_) | Rule::Phases(_) | Rule::Timeliness(_) | Rule::Order {} => false,
        _ => true,
    }
}

/// `events`: those of all cases, without duplicates and voids, in any order; `roster` likewise.
pub fn judge(
    program: &Program,
    events: &[Event],
    roster: &[RosterEvent],
    as_of: Day,
) -> (BTreeMap<String, Counts>, Vec<Finding>) {
    let world = World::read(program, events, roster, as_of);
    let mut counts = BTreeMap::new();
    let mut findings = Vec::new();
    for standard in program.standards().iter().filter(|standard| judges(&standard.rule)) {
        let code = standard.code.as_str();
        let judged = match &standard.rule {
            Rule::Cap(cap) => owner_days(&world, Some(cap.per), &CapDays { world: &world, cap, code }),
            Rule::Credentials(credentials) => owner_days(&world, None, &CredentialDays { credentials, code }),
            Rule::Intake(intake) => intakes(&world, intake, code),
            Rule::OneOpenCase(one) => one_open_case(&world, one, code),
            Rule::NoOverlap {} => no_overlap(&world, code),
            Rule::Reassignment(rule) => reassignments(&world, *rule),
            Rule::Measure(measure) => super::measure::judge(&world, measure),
            Rule::NoServiceAfterClosure {} | Rule::Guard(_) => steps(&world, &standard.rule, code),
            rule => case_days(&world, rule, code),
        };
        counts.insert(code.to_owned(), judged.counts);
        for (subject, from, to, status) in judged.findings {
            findings.push(Finding { code: code.to_owned(), subject, from, to, status });
        }
    }
    findings.sort();
    (counts, findings)
}

/// What is broken is overridden, or cannot be told, where it is covered (S28).
fn unless_covered(cover: Cover) -> Verdict {
    match cover {
        Cover::Entitled => Verdict::Overridden,
        Cover::Unknown => Verdict::CannotTell,
        Cover::None => Verdict::Missed,
    }
}

/// S22, S28: runs of days of one verdict, each a finding where it is broken or overridden. `broke` says
/// whether a decision from the first through the last day left the limit broken at its moment (S27).
fn findings(subject: Subject, runs: &[&[(Day, Verdict)]], broke: impl Fn(Day, Day) -> bool, judged: &mut Judged) {
    for run in runs {
        let (from, to) = (run[0].0, run[run.len() - 1].0);
        let status = match run[0].1 {
            Verdict::Overridden => Status::Overridden,
            Verdict::Missed if broke(from, to) => Status::Exceeded,
            Verdict::Missed => Status::Drift,
            _ => continue,
        };
        judged.findings.push((subject, from, to, status));
    }
}

/// Days that follow on one another and have one verdict.
fn runs(days: &[(Day, Verdict)]) -> Vec<&[(Day, Verdict)]> {
    days.chunk_by(|a, b| a.0.next() == b.0 && a.1 == b.1).collect()
}

// ---- steps of a case

/// What a step asks of the record before it, and of the events before it; `None` where it does not concern
/// the event.
fn step_is_kept(rule: &Rule, before: &State<'_>, past: &[&Event], event: &Event) -> Option<bool> {
    let day = event.at.day();
    let shared = |recipient: &str| {
        before.record.consents.iter().any(|consent| {
            consent.scope == ConsentScope::InformationSharing
                && consent.recipient.as_deref() == Some(recipient)
                && consent.expires_on.is_none_or(|last| day <= last)
        })
    };
    match (rule, &event.kind) {
        (Rule::NoServiceAfterClosure {}, Kind::Contact(contact)) if contact.outcome == ContactOutcome::Completed => {
            let closed = before.record.stage() == Some(Stage::Closed);
            Some(!closed || before.record.closure.is_none_or(|closure| day <= closure.on))
        }
        (Rule::Guard(Guard::Eligible {}), Kind::Enrolled(_)) => {
            Some(before.record.screened.is_some_and(|(_, eligible)| eligible))
        }
        (
            Rule::Guard(Guard::BackupNamed {}),
            Kind::Enrolled(Enrolled { owner, backup }) | Kind::Reassigned(Reassigned { owner, backup, .. }),
        ) => match owner {
            Owner::Team(_) => None,
            Owner::Worker(worker) | Owner::Lead { worker, .. } => Some(backup.is_some_and(|other| other != *worker)),
        },
        (Rule::Guard(Guard::EarlyReasons { reasons }), Kind::Closed(closed)) if closed.reason.is_early() => {
            // Of a client who is not enrolled nothing is asked.
            let decides =
                |event: &&&Event| matches!(event.kind, Kind::Enrolled(_) | Kind::Closed(_) | Kind::Reopened(_));
            let enrolled = past.iter().rev().find(decides).is_some_and(|last| matches!(last.kind, Kind::Enrolled(_)));
            enrolled.then(|| reasons.contains(&closed.reason))
        }
        (Rule::Guard(Guard::InformationShared {}), Kind::LinkageMade(made)) => made.recipient.as_deref().map(shared),
        (Rule::Guard(Guard::InformationShared {}), Kind::TransferProposed(proposed)) => {
            Some(shared(&proposed.to_program))
        }
        (Rule::Guard(Guard::LoweredByPerson {}), Kind::RiskRated(rated)) => {
            let by_person = |event: &&&Event| match &event.kind {
                Kind::RiskRated(rated) => (rated.basis == RatingBasis::Judgement).then_some(rated.tier),
                _ => None,
            };
            let set = past.iter().rev().find_map(|event| by_person(&event))?;
            let reasoned = rated.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
            let person = rated.basis == RatingBasis::Judgement && event.by.is_some();
            (rated.tier < set).then_some(person && reasoned)
        }
        _ => None,
    }
}

fn steps(world: &World<'_>, rule: &Rule, code: &str) -> Judged {
    let mut judged = Judged::default();
    for case in &world.cases {
        for (place, event) in case.events.iter().enumerate() {
            let before = world.state(&case.events[..place]);
            let day = event.at.day();
            let Some(mut kept) = step_is_kept(rule, &before, &case.events[..place], event) else { continue };
            // S7: a case opened again on the day leaves no trace of having been closed.
            let after_closure = matches!(rule, Rule::NoServiceAfterClosure {});
            kept |= after_closure && world.on(case, day).record.stage() != Some(Stage::Closed);
            // S28: an override that stood before the step, or came with it.
            let cover = before.cover(code, day).max(world.cover_of(event, code));
            let verdict = if kept { Verdict::Met } else { unless_covered(cover) };
            judged.count(verdict);
            let status = match verdict {
                Verdict::Overridden => Status::Overridden,
                Verdict::Missed if after_closure => Status::Exceeded,
                Verdict::Missed => Status::OutOfOrder,
                _ => continue,
            };
            judged.findings.push((Subject::Case(case.id), day, day, status));
        }
    }
    judged
}

// ---- days of a case in service

fn day_is_kept(rule: &Rule, state: &State<'_>, day: Day) -> bool {
    match rule {
        Rule::OwnerKind(kinds) => state.record.owner.is_some_and(|owner| kinds.contains(&owner.kind())),
        Rule::ConsentToServices(rule) => has_consent(*rule, state, day),
        Rule::Authorization {} => is_authorized(state, day),
        _ => unreachable!("not a limit on the days of a case"),
    }
}

/// S36: the last day is a day in force.
fn has_consent(rule: ConsentRule, state: &State<'_>, day: Day) -> bool {
    state.record.consents.iter().any(|consent| {
        let proper = matches!(consent.given_by, ConsentGiver::Client | ConsentGiver::Guardian);
        consent.scope == ConsentScope::Services
            && consent.expires_on.is_none_or(|last| day <= last)
            && (proper || rule.basis_days.is_none_or(|days| day.days_since(consent.from) <= super::signed(days)))
    })
}

/// An approval runs from its first day, or the day it came, to its last. The end of a payer's ends what that
/// payer approved before: with its last day, or with the day before it came.
fn is_authorized(state: &State<'_>, day: Day) -> bool {
    let said = |event: &&Event| match &event.kind {
        Kind::Authorization(said) => Some((event.at.day(), said.clone())),
        _ => None,
    };
    let all: Vec<_> = state.events.iter().filter_map(said).collect();
    all.iter().enumerate().any(|(place, (came, approved))| {
        let ended = all[place..]
            .iter()
            .filter(|(_, later)| later.status == AuthorizationStatus::Ended && *later.payer == *approved.payer);
        approved.status == AuthorizationStatus::Approved
            && approved.from.unwrap_or(*came) <= day
            && approved.to.is_none_or(|last| day <= last)
            && ended.map(|(came, end)| end.to.unwrap_or(came.previous())).all(|last| day <= last)
    })
}

fn case_days(world: &World<'_>, rule: &Rule, code: &str) -> Judged {
    let mut judged = Judged::default();
    for case in &world.cases {
        let verdict = |day: Day| {
            let state = world.on(case, day);
            state.in_service().then(|| {
                if day_is_kept(rule, state, day) { Verdict::Met } else { unless_covered(state.cover(code, day)) }
            })
        };
        let days: Vec<_> = world.days().filter_map(|day| Some((day, verdict(day)?))).collect();
        for (_, verdict) in &days {
            judged.count(*verdict);
        }
        let broke = |from: Day, to: Day| {
            case.events.iter().enumerate().any(|(place, event)| {
                let decides = match &event.kind {
                    Kind::Enrolled(_) => true,
                    Kind::Reassigned(_) => matches!(rule, Rule::OwnerKind(_)),
                    _ => false,
                };
                let day = event.at.day();
                let after = || world.state(&case.events[..=place]);
                decides
                    && from <= day
                    && day <= to
                    && !day_is_kept(rule, &after(), day)
                    && after().cover(code, day) == Cover::None
            })
        };
        findings(Subject::Case(case.id), &runs(&days), broke, &mut judged);
    }
    judged
}

// ---- days of an owner

/// A limit on each day on which an owner carries a case.
trait OwnerDays {
    /// What becomes of a day, or of a moment, on which the owner carries these cases; `None` where it is not
    /// the limit's business.
    fn verdict(&self, staff: &Staff, owner: Owner, carried: &[&State<'_>], day: Day) -> Option<Verdict>;

    /// Whether it was left broken at the moment at which a case arrived: `arrived`, one of the carried.
    fn broke(&self, staff: &Staff, owner: Owner, carried: &[&State<'_>], arrived: &State<'_>, day: Day) -> bool;
}

struct CapDays<'a> {
    world: &'a World<'a>,
    cap: &'a Cap,
    code: &'a str,
}

impl CapDays<'_> {
    /// S23: in hundredths of a case.
    fn load<'b>(&self, carried: impl Iterator<Item = &'b &'b State<'b>>, day: Day) -> u64 {
        let weight = |state: &State<'_>| {
            let phase = super::phase_of(self.world.program, &state.events, day);
            let held = !state.record.state.holds.is_empty();
            self.cap.counts.weight(state.record.state.tier, phase.as_ref(), held)
        };
        carried.map(|state| u64::from(weight(state).hundredths())).sum()
    }
}

impl OwnerDays for CapDays<'_> {
    fn verdict(&self, staff: &Staff, owner: Owner, carried: &[&State<'_>], day: Day) -> Option<Verdict> {
        let workers = match staff.known(owner) {
            Known::Here(workers) => workers,
            Known::Left => return None,
            Known::Not => return Some(Verdict::CannotTell),
        };
        let fte = hours(&workers, |role| !self.cap.without.contains(role));
        // Whole cases: hundredths times hundredths, rounded down.
        let room = u64::from(self.cap.most.hundredths()) * fte / 10_000;
        let fits = |left_out: &[Cover]| {
            let counted = carried.iter().filter(|state| !left_out.contains(&state.cover(self.code, day)));
            self.load(counted, day) <= room * 100
        };
        Some(if fits(&[]) {
            Verdict::Met
        } else if fits(&[Cover::Entitled]) {
            Verdict::Overridden
        } else if fits(&[Cover::Entitled, Cover::Unknown]) {
            Verdict::CannotTell
        } else {
            Verdict::Missed
        })
    }

    fn broke(&self, staff: &Staff, owner: Owner, carried: &[&State<'_>], _: &State<'_>, day: Day) -> bool {
        self.verdict(staff, owner, carried, day) == Some(Verdict::Missed)
    }
}

struct CredentialDays<'a> {
    credentials: &'a Credentials,
    code: &'a str,
}

impl CredentialDays<'_> {
    fn holds(&self, staff: &Staff, owner: Owner, day: Day) -> Known<bool> {
        match staff.known(owner) {
            Known::Here(workers) => Known::Here(workers.iter().flat_map(|worker| &worker.credentials).any(|held| {
                self.credentials.any_of.iter().any(|name| **name == *held.name)
                    && held.expires_on.is_none_or(|last| day <= last)
            })),
            Known::Left => Known::Left,
            Known::Not => Known::Not,
        }
    }
}

impl OwnerDays for CredentialDays<'_> {
    fn verdict(&self, staff: &Staff, owner: Owner, carried: &[&State<'_>], day: Day) -> Option<Verdict> {
        match self.holds(staff, owner, day) {
            Known::Here(true) => Some(Verdict::Met),
            // Overridden where every case is covered: the least cover decides.
            Known::Here(false) => Some(unless_covered(
                carried.iter().map(|state| state.cover(self.code, day)).min().unwrap_or(Cover::None),
            )),
            Known::Left => None,
            Known::Not => Some(Verdict::CannotTell),
        }
    }

    fn broke(&self, staff: &Staff, owner: Owner, carried: &[&State<'_>], _: &State<'_>, day: Day) -> bool {
        self.verdict(staff, owner, carried, day) == Some(Verdict::Missed)
    }
}

fn is_of(per: Per, owner: Owner) -> bool {
    match per {
        Per::Worker => matches!(owner, Owner::Worker(_)),
        Per::Team => matches!(owner, Owner::Team(_)),
    }
}

/// S22 to S25: each day that ends with a case in service, by who carries it.
fn owner_days(world: &World<'_>, per: Option<Per>, limit: &impl OwnerDays) -> Judged {
    let mut judged = Judged::default();
    for owner in world.carriers().into_iter().filter(|owner| per.is_none_or(|per| is_of(per, *owner))) {
        let mut days = Vec::new();
        for day in world.days() {
            let carried: Vec<_> =
                world.states(day).into_iter().filter(|state| state.carrier() == Some(owner)).collect();
            if !carried.is_empty() {
                days.extend(limit.verdict(world.staff(day), owner, &carried, day).map(|verdict| (day, verdict)));
            }
        }
        for (_, verdict) in &days {
            judged.count(*verdict);
        }
        let broke = |from: Day, to: Day| {
            arrivals(world, owner).into_iter().filter(|(_, at)| from <= at.0 && at.0 <= to).any(|(case, at)| {
                let states: Vec<_> = world.cases.iter().map(|case| world.state_at(case, at)).collect();
                let carried: Vec<_> = states.iter().filter(|state| state.carrier() == Some(owner)).collect();
                let staff = world.staff_at((at.0, at.1));
                limit.broke(&staff, owner, &carried, &world.state_at(case, at), at.0)
            })
        };
        findings(Subject::from(owner), &runs(&days), broke, &mut judged);
    }
    judged
}

/// The decisions by which an owner came to carry a case in service.
fn arrivals<'a, 'b>(world: &'b World<'a>, owner: Owner) -> Vec<(&'b Case<'a>, Moment)> {
    let mut arrivals = Vec::new();
    for case in &world.cases {
        for (place, event) in case.events.iter().enumerate() {
            let decides = matches!(event.kind, Kind::Enrolled(_) | Kind::Reassigned(_));
            let carried_by = |events: &[&'a Event]| world.state(events).carrier();
            if decides
                && carried_by(&case.events[..=place]) == Some(owner)
                && carried_by(&case.events[..place]) != Some(owner)
            {
                arrivals.push((case, moment(event)));
            }
        }
    }
    arrivals
}

// ---- intake

/// S26: enrolments of a civil month, under the owner named there.
fn intakes(world: &World<'_>, intake: &Intake, code: &str) -> Judged {
    let mut by_month: BTreeMap<(Owner, Day), Vec<&Event>> = BTreeMap::new();
    // S28: whether each enrolment is covered, as it leaves its case.
    let mut covers: BTreeMap<Moment, Cover> = BTreeMap::new();
    for case in &world.cases {
        for (place, event) in case.events.iter().enumerate() {
            if let Kind::Enrolled(enrolled) = &event.kind {
                let owner = enrolled.owner.carrier();
                if is_of(intake.per, owner) {
                    by_month.entry((owner, event.at.day().month().0)).or_default().push(event);
                    let cover = world.state(&case.events[..=place]).cover(code, event.at.day());
                    covers.insert(moment(event), cover);
                }
            }
        }
    }
    let mut judged = Judged::default();
    for ((owner, _), enrolments) in by_month {
        // With these enrolments, and these hours: `None` where the owner has left.
        let verdict = |counted: &[&Event], staff: &Staff| {
            let room = if intake.per_fte {
                match staff.known(owner) {
                    Known::Here(workers) => {
                        let fte = hours(&workers, |role| !intake.without.contains(role));
                        u64::from(intake.most.hundredths()) * fte / 10_000
                    }
                    Known::Left => return None,
                    Known::Not => return Some(Verdict::CannotTell),
                }
            } else {
                u64::from(intake.most.hundredths()) / 100
            };
            let fits = |left_out: &[Cover]| {
                let counted = counted.iter().filter(|event| !left_out.contains(&covers[&moment(event)]));
                u64::try_from(counted.count()).expect("few") <= room
            };
            Some(if fits(&[]) {
                Verdict::Met
            } else if fits(&[Cover::Entitled]) {
                Verdict::Overridden
            } else if fits(&[Cover::Entitled, Cover::Unknown]) {
                Verdict::CannotTell
            } else {
                Verdict::Missed
            })
        };
        let days: BTreeSet<Day> = enrolments.iter().map(|event| event.at.day()).collect();
        let so_far =
            |day: Day| -> Vec<&Event> { enrolments.iter().copied().filter(|event| event.at.day() <= day).collect() };
        let days: Vec<_> = days.into_iter().map(|day| (day, verdict(&so_far(day), world.staff(day)))).collect();
        let any = |of: Verdict| days.iter().any(|(_, verdict)| *verdict == Some(of));
        let item = [Verdict::Missed, Verdict::CannotTell, Verdict::Overridden, Verdict::Met];
        if let Some(verdict) = item.into_iter().find(|verdict| any(*verdict)) {
            judged.count(verdict);
        }
        let broke = |from: Day, to: Day| {
            enrolments.iter().filter(|event| from <= event.at.day() && event.at.day() <= to).any(|event| {
                let until: Vec<_> = enrolments.iter().copied().filter(|other| moment(other) <= moment(event)).collect();
                let staff = world.staff_at((event.at.day(), event.at.moment()));
                verdict(&until, &staff) == Some(Verdict::Missed)
            })
        };
        // Days without an enrolment do not interrupt a run; days on which the owner has left do.
        for told in days.split(|(_, verdict)| verdict.is_none()) {
            let told: Vec<_> = told.iter().filter_map(|(day, verdict)| Some((*day, (*verdict)?))).collect();
            let runs: Vec<_> = told.chunk_by(|a, b| a.1 == b.1).collect();
            findings(Subject::from(owner), &runs, broke, &mut judged);
        }
    }
    judged
}

// ---- one open case

/// Whether another case of the client is open in this case's program or in one it excludes.
fn is_open_elsewhere(program: &Program, one: &OneOpenCase, this: &State<'_>, others: &[&State<'_>]) -> bool {
    let name = |state: &State<'_>| -> String { state.record.program.as_deref().unwrap_or(program.name()).to_owned() };
    others.iter().any(|other| {
        this.record.client.is_some()
            && other.record.client == this.record.client
            && other.record.state.is_open()
            && (name(other) == name(this) || one.excludes.contains(&name(other)))
    })
}

fn one_open_case(world: &World<'_>, one: &OneOpenCase, code: &str) -> Judged {
    let mut judged = Judged::default();
    for case in &world.cases {
        let others = || world.cases.iter().filter(|other| other.id != case.id);
        let broken_on = |day: Day| {
            let states: Vec<_> = others().map(|other| world.on(other, day)).collect();
            let this = world.on(case, day);
            this.in_service() && is_open_elsewhere(world.program, one, this, &states)
        };
        let enrolments = |day: Day| {
            let on_day = case.events.iter().filter(move |event| event.at.day() == day);
            on_day.filter(|event| matches!(event.kind, Kind::Enrolled(_)))
        };
        for day in world.days().filter(|day| world.on(case, *day).in_service()) {
            if enrolments(day).next().is_none() {
                continue;
            }
            if !broken_on(day) {
                judged.count(Verdict::Met);
                continue;
            }
            let verdict = unless_covered(world.on(case, day).cover(code, day));
            judged.count(verdict);
            let decided = enrolments(day).any(|event| {
                let at = moment(event);
                let states: Vec<_> = others().map(|other| world.state_at(other, at)).collect();
                let states: Vec<_> = states.iter().collect();
                is_open_elsewhere(world.program, one, &world.state_at(case, at), &states)
            });
            let to = super::days(day, world.as_of).take_while(|day| broken_on(*day)).last().expect("broken that day");
            let run = [(day, verdict), (to, verdict)];
            findings(Subject::Case(case.id), &[&run], |_, _| decided, &mut judged);
        }
    }
    judged
}

// ---- appointments

/// An appointment in one case.
struct Appointment<'a> {
    case: &'a Case<'a>,
    at: Moment,
    made: &'a AppointmentMade,
    cancelled: Option<Moment>,
}

impl<'a> Appointment<'a> {
    fn of_case(case: &'a Case<'a>) -> impl Iterator<Item = Self> {
        case.events.iter().filter_map(move |event| {
            let Kind::AppointmentMade(made) = &event.kind else { return None };
            let cancels =
                |kind: &Kind| matches!(kind, Kind::AppointmentCancelled(of) if of.appointment == made.appointment);
            let at = moment(event);
            let cancelled = case.events.iter().filter(|other| moment(other) > at && cancels(&other.kind));
            Some(Self { case, at, made, cancelled: cancelled.map(|event| moment(event)).min() })
        })
    }

    fn staff(&self) -> BTreeSet<WorkerId> {
        self.made.staff.iter().copied().collect()
    }

    /// Made by the end of the day, and not cancelled in its case by then.
    fn is_on_file(&self, day: Day) -> bool {
        self.at.0 <= day && self.cancelled.is_none_or(|at| at.0 > day)
    }

    /// Whether the two are one appointment of several clients, for a worker.
    fn is_one_with(&self, other: &Self, worker: WorkerId) -> bool {
        let same = |of: &Self| (of.made.appointment, of.made.starts.moment(), of.made.minutes);
        same(self) == same(other) && other.staff().contains(&worker)
    }

    /// In seconds: from, and until, which is not part of it.
    fn time(&self) -> ((i64, u32), (i64, u32)) {
        let (seconds, nanos) = self.made.starts.moment();
        ((seconds, nanos), (seconds + 60 * i64::from(self.made.minutes), nanos))
    }

    fn overlaps(&self, other: &Self) -> bool {
        let ((from, until), (other_from, other_until)) = (self.time(), other.time());
        self.made.minutes > 0 && other.made.minutes > 0 && from < other_until && other_from < until
    }
}

fn no_overlap(world: &World<'_>, code: &str) -> Judged {
    let mut made: Vec<_> = world.cases.iter().flat_map(Appointment::of_case).collect();
    made.sort_by_key(|one| one.at);
    let mut judged = Judged::default();
    for (place, one) in made.iter().enumerate() {
        let day = one.at.0;
        for worker in one.staff() {
            // One more client of an appointment that stands is no other appointment.
            let stands = |other: &Appointment<'_>| other.cancelled.is_none_or(|at| at > one.at);
            let repeats = made[..place].iter().any(|other| one.is_one_with(other, worker) && stands(other));
            let stays = made.iter().any(|other| one.is_one_with(other, worker) && other.is_on_file(day));
            if repeats || !stays {
                continue;
            }
            let clashes = made[..place].iter().any(|other| {
                other.made.appointment != one.made.appointment
                    && other.staff().contains(&worker)
                    && other.is_on_file(day)
                    && other.overlaps(one)
            });
            let cover = world.on(one.case, day).cover(code, day);
            let verdict = if clashes { unless_covered(cover) } else { Verdict::Met };
            judged.count(verdict);
            findings(Subject::Worker(worker), &[&[(day, verdict)]], |_, _| true, &mut judged);
        }
    }
    judged
}

// ---- reassignment

/// S25: a case in service must not stay with an owner who has left.
fn reassignments(world: &World<'_>, rule: Reassignment) -> Judged {
    let mut judged = Judged::default();
    for case in &world.cases {
        let left = |day: Day| {
            let carrier = world.on(case, day).carrier();
            carrier.is_some_and(|owner| matches!(world.staff(day).known(owner), Known::Left))
        };
        let starts = world.days().filter(|day| left(*day) && (*day == world.first || !left(day.previous())));
        for start in starts {
            let due = rule.within.after(start, world.program.holidays());
            let end = super::days(start, world.as_of).find(|day| !left(*day));
            let in_time = end.unwrap_or(world.as_of) <= due;
            let (verdict, to) = match end {
                Some(end) if world.on(case, end).in_service() => (Verdict::Met, end),
                Some(end) => (Verdict::Excused, end.previous()),
                None => (Verdict::Pending, world.as_of),
            };
            judged.count(if in_time { verdict } else { Verdict::Missed });
            if !in_time {
                judged.findings.push((Subject::Case(case.id), due.next(), to.max(due.next()), Status::Missed));
            }
        }
    }
    judged
}
