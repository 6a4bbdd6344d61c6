//! What is judged once: the enrolments of a month, an enrolment, an appointment.

use std::collections::{BTreeMap, BTreeSet};

use super::ledger::{At, Booking, Enrolment, Ledger, Posted, Stretch, day_ends};
use super::people::{excludes, overlaps};
use super::runs::{Covers, Judged, Run, Runs, Stand, Standing, Weighed, Worst};
use crate::event::Owner;
use crate::ids::ClientId;
use crate::program::{Intake, OneOpenCase, Program, Term};
use crate::roster::{Known, Moment, Roster, end_of};
use crate::subject::Subject;
use crate::time::Day;

/// The enrolments of one month under one owner.
pub(super) fn take_in(
    intake: &Intake,
    (standard, term): (usize, Term),
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
    let say = |Worst { day, load, room }: Worst| format!("{load} of {room} enrolled under {owner} by {day}");
    let mut runs = Runs::new(standard, Subject::from(owner), say, report);
    let mut decisions = Vec::new();
    for of_day in month.chunk_by(|a, b| a.at.0.0 == b.at.0.0) {
        let Some(day) = of_day.first().map(|first| first.at.0.0) else { continue };
        decisions.clear();
        for of in of_day {
            weighed.all = weighed.all.saturating_add(1);
            let claim = claim(of);
            weighed.uncovered = weighed.uncovered.saturating_add(i64::from(claim != Some(true)));
            weighed.unclaimed = weighed.unclaimed.saturating_add(i64::from(claim.is_none()));
            if matches!(room(of.at.0), Known::Here(room) if weighed.standing(room) == Standing::Broken) {
                decisions.push(of.at.1);
            }
        }
        match room(end_of(day)) {
            _ if !term.holds(day) => runs.end(),
            Known::Left => runs.end(),
            Known::Not => {
                worst = worst.max(Some(Standing::CannotTell));
                runs.end();
            }
            Known::Here(room) => {
                let standing = weighed.standing(room);
                worst = worst.max(Some(standing));
                let stand = Stand { standing, load: weighed.all, room, decisions: &decisions };
                runs.days((day, day), stand, of_day.iter().map(|of| of.at.1));
            }
        }
    }
    if let Some(worst) = worst {
        runs.items(worst, 1);
    }
    runs.close();
}

/// Enrolments of a client who has another open case.
pub(super) fn one_open_case(
    ledger: &Ledger,
    (standard, term): (usize, Term),
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
        if !term.holds(day) {
            continue;
        }
        let asked = |of: &&Posted| !of.left_out && lasts(case, true, day).is_some();
        let Some(this) = posted(case).filter(asked) else { continue };
        let client = this.client.filter(|_| lasts(case, false, day).is_some());
        let clients = client.and_then(|client| by_client.get(&client)).into_iter().flatten().copied();
        let stands = |other: &u32| {
            let of = posted(*other).filter(|_| *other != case);
            of.is_some_and(|of| excludes(one, program, of.program.as_deref(), this.program.as_deref()))
        };
        let others: Vec<u32> = clients.filter(stands).collect();
        let open_through = |day: Day| others.iter().filter_map(|other| lasts(*other, false, day)).max();
        let through = |day: Day| Some(lasts(case, true, day)?.min(open_through(day)?));
        let Some(mut to) = through(day) else {
            let of = Subject::Case(this.case);
            report(Judged::Items { standard, of, standing: Standing::Kept, items: 1 });
            continue;
        };
        while let Some(further) = through(to.next()).filter(|further| to < *further && to < as_of) {
            to = further;
        }
        let standing = claimed(covers, standard, case, day);
        let open_at = |at: At| others.iter().any(|other| of_case(*other, false).any(|of| of.is_on(at)));
        let open = others.iter().filter(|other| lasts(**other, false, day).is_some());
        let other = open.map(|other| ledger.case_id(*other)).min();
        let known_at = |at: At| of_case(case, false).any(|of| of.is_on(at));
        let found = other.map_or(String::new(), |other| format!("case {other} of the client was open"));
        let run = Run {
            decided: of_day.iter().any(|of| known_at(of.at) && open_at(of.at)),
            evidence: of_day.iter().map(|of| of.at.1).collect(),
            ..Run::new(standard, Subject::Case(this.case), (day, to), standing == Standing::Overridden)
        };
        once(standing, run.ended(found), report);
    }
}

/// How something that breaks a standard on a day stands: whether it is set aside for the case.
fn claimed(covers: &Covers<'_>, standard: usize, case: u32, day: Day) -> Standing {
    let covers = covers.get(&(standard, case)).into_iter().flatten();
    match covers.filter(|cover| cover.is_on(day_ends(day))).map(|cover| cover.entitled).max() {
        Some(true) => Standing::Overridden,
        Some(false) => Standing::CannotTell,
        None => Standing::Broken,
    }
}

/// Reports one item that is not kept, and the run that it is, where that can be told.
fn once(standing: Standing, run: Run, report: &mut impl FnMut(Judged)) {
    report(Judged::Items { standard: run.standard, of: run.of, standing, items: 1 });
    if standing != Standing::CannotTell {
        report(Judged::Run(run));
    }
}

/// Appointments of a worker at one time: the one made later is over. One of several clients stands once, from
/// when it is first made until none of their cases has it any more.
pub(super) fn appointments(
    ledger: &Ledger,
    standard: usize,
    term: Term,
    covers: &Covers<'_>,
    left_out: &BTreeSet<u32>,
    report: &mut impl FnMut(Judged),
) {
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
        for (_, (of, clash)) in first_made.filter(|(_, (of, _))| term.holds(of.made.0.0)) {
            let (day, subject) = (of.made.0.0, Subject::Worker(of.worker));
            let of_others = |of: &Booking| left_out.contains(&of.case);
            if of_others(of) && clash.is_none_or(of_others) {
                continue;
            }
            let Some(early) = clash else {
                report(Judged::Items { standard, of: subject, standing: Standing::Kept, items: 1 });
                continue;
            };
            let standing = claimed(covers, standard, of.case, day);
            let found = format!(
                "appointment {} at {} meets {} at {}",
                of.appointment, of.starts, early.appointment, early.starts
            );
            let run = Run {
                decided: true,
                evidence: vec![early.made.1, of.made.1],
                ..Run::new(standard, subject, (day, day), standing == Standing::Overridden)
            };
            once(standing, run.ended(found), report);
        }
    }
}
