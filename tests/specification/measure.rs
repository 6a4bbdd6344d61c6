//! Measures: a numerator over a denominator for a subject in a window, against a bound: S29, S33 to S35.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use caseload::audit::{Status, Subject};
use caseload::event::{Contact, ContactOutcome, Kind, Mode, Owner, Place, Role};
use caseload::ids::WorkerId;
use caseload::program::{Bound, Filter, Measure, MeasureWindow, Quantity, SubjectKind};
use caseload::time::Day;

use super::census::{Case, Judged, Staff, State, Verdict, World, hours};

/// An exact fraction, in lowest terms; what it is divided by is more than 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fraction {
    over: i128,
    under: i128,
}

impl Fraction {
    fn new(over: u64, under: u64) -> Self {
        Self { over: over.into(), under: under.into() }.reduced()
    }

    fn reduced(self) -> Self {
        let (mut a, mut b) = (self.over, self.under);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Self { over: self.over / a, under: self.under / a }
    }

    fn plus(self, other: Self) -> Self {
        let over = self.over * other.under + other.over * self.under;
        Self { over, under: self.under * other.under }.reduced()
    }

    fn times(self, over: i128, under: i128) -> Self {
        Self { over: self.over * over, under: self.under * under }.reduced()
    }

    /// Rounded half up to a whole number.
    fn rounded(self) -> Self {
        Self { over: (2 * self.over + self.under) / (2 * self.under), under: 1 }
    }

    fn cmp(self, hundredths: u32) -> Ordering {
        (self.over * 100).cmp(&(i128::from(hundredths) * self.under))
    }
}

/// The mean of daily ratios; 0 of none.
fn mean(ratios: &[Fraction]) -> Fraction {
    let sum = ratios.iter().fold(Fraction::new(0, 1), |sum, ratio| sum.plus(*ratio));
    sum.times(1, i128::try_from(ratios.len().max(1)).expect("few"))
}

/// A window of a measure.
#[derive(Debug, Clone, Copy)]
struct Window {
    first: Day,
    last: Day,
    as_of: Day,
}

impl Window {
    /// Today is not over.
    fn runs(&self) -> bool {
        self.last >= self.as_of
    }

    fn contains(&self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }

    /// Its days, up to `as_of`.
    fn days(&self) -> impl Iterator<Item = Day> + use<> {
        super::days(self.first, self.last.min(self.as_of))
    }
}

/// What was measured of a subject in a window: the figure, where it can be told, and the denominator.
struct Figure {
    value: Option<Fraction>,
    denominator: u64,
}

pub(super) fn judge(world: &World<'_>, measure: &Measure) -> Judged {
    let mut judged = Judged::default();
    if let Quantity::Taper { filter } = &measure.quantity {
        taper(world, filter, measure.least_denominator, &mut judged);
        return judged;
    }
    for window in windows(world, measure.window.expect("every other measure has a window")) {
        for subject in subjects(world, measure.subject, window) {
            let Some(verdict) = of_subject(world, measure, subject, window) else { continue };
            judged.count(verdict);
            if verdict == Verdict::Missed {
                judged.findings.push((subject, window.first, window.last, Status::Missed));
            }
        }
    }
    judged
}

/// The windows that any day of the world lies in.
fn windows(world: &World<'_>, of: MeasureWindow) -> Vec<Window> {
    let windows: BTreeSet<_> = world.days().map(|day| of.around(day)).collect();
    windows.into_iter().map(|(first, last)| Window { first, last, as_of: world.as_of }).collect()
}

/// Everybody it might be measured of in that window.
fn subjects(world: &World<'_>, kind: SubjectKind, window: Window) -> Vec<Subject> {
    let mut workers = BTreeSet::new();
    let mut teams = BTreeSet::new();
    for day in super::days(window.first.max(world.first), window.last.min(world.as_of)) {
        let staff = world.staff(day);
        workers.extend(staff.all().flat_map(|entry| [Some(entry.worker), entry.supervisor]).flatten());
        teams.extend(staff.teams.keys().copied());
        for state in world.states(day) {
            workers.extend(contacts_on(state, day).flat_map(|contact| contact.staff.iter().copied()));
            if let Some(Owner::Team(team)) = state.carrier() {
                teams.insert(team);
            }
        }
    }
    match kind {
        SubjectKind::Case => world.cases.iter().map(|case| Subject::Case(case.id)).collect(),
        SubjectKind::Worker => workers.into_iter().map(Subject::Worker).collect(),
        SubjectKind::Team => teams.into_iter().map(Subject::Team).collect(),
        SubjectKind::Program => vec![Subject::Program {}],
    }
}

/// The item of a subject in a window; `None` where there is none.
fn of_subject(world: &World<'_>, measure: &Measure, subject: Subject, window: Window) -> Option<Verdict> {
    let figure = match &measure.quantity {
        Quantity::Meetings {} => return meetings(world, measure, subject, window),
        Quantity::Supervision {} => return supervision(world, measure, subject, window),
        Quantity::Training {} => return training(world, measure, subject, window),
        Quantity::InVivo {} => in_vivo(world, subject, window),
        Quantity::SeenBy { workers } => seen_by(world, *workers, subject, window),
        Quantity::TeamOwned {} => team_owned(world, subject, window),
        Quantity::Contacts { filter } => contacts(world, filter, subject, window),
        Quantity::Staffing { role } => staffing(world, role, subject, window),
        Quantity::Span {} => span(world, subject, window),
        Quantity::Taper { .. } => unreachable!("has no window"),
    };
    if figure.denominator == 0 {
        return None;
    }
    let verdict = if window.runs() {
        Verdict::Pending
    } else if figure.denominator < u64::from(measure.least_denominator) {
        Verdict::CannotTell
    } else {
        figure.value.map_or(Verdict::CannotTell, |value| against(measure, value))
    };
    Some(verdict)
}

fn against(measure: &Measure, value: Fraction) -> Verdict {
    let kept = match measure.bound.expect("a measure with a window has a bound") {
        Bound::AtLeast(bound) => value.cmp(bound.hundredths()) != Ordering::Less,
        Bound::AtMost(bound) => value.cmp(bound.hundredths()) != Ordering::Greater,
    };
    if kept { Verdict::Met } else { Verdict::Missed }
}

/// S29: rounded half up to a whole percent.
fn percent(part: u64, of: u64) -> Figure {
    let value = (of > 0).then(|| Fraction::new(part, of.max(1)).times(100, 1).rounded());
    Figure { value, denominator: of }
}

fn contacts_on<'b>(state: &'b State<'_>, day: Day) -> impl Iterator<Item = &'b Contact> {
    state.events.iter().filter(move |event| event.at.day() == day).filter_map(|event| match &event.kind {
        Kind::Contact(contact) => Some(contact),
        _ => None,
    })
}

fn in_person(contact: &Contact) -> bool {
    contact.mode == Mode::FaceToFace && contact.outcome == ContactOutcome::Completed
}

/// The days of the window that the world knows and on which the case counts to the subject: in service, and
/// for a team carried by it, as the day ends.
fn days_of<'b>(
    world: &'b World<'_>,
    case: &'b Case<'_>,
    subject: Subject,
    window: Window,
) -> impl Iterator<Item = Day> + 'b {
    window.days().filter(move |day| *day >= world.first).filter(move |day| {
        let state = world.on(case, *day);
        let of_subject = match subject {
            Subject::Case(id) => id == case.id,
            Subject::Team(team) => state.carrier() == Some(Owner::Team(team)),
            _ => true,
        };
        state.in_service() && of_subject
    })
}

fn count(number: usize) -> u64 {
    u64::try_from(number).expect("few")
}

/// S34: over all completed face-to-face contacts but those in institutions.
fn in_vivo(world: &World<'_>, subject: Subject, window: Window) -> Figure {
    let (mut community, mut all) = (0, 0);
    for case in &world.cases {
        for day in days_of(world, case, subject, window) {
            for contact in contacts_on(world.on(case, day), day).filter(|contact| in_person(contact)) {
                let made_by = |worker: WorkerId| contact.staff.contains(&worker);
                if contact.place == Place::Institution || matches!(subject, Subject::Worker(worker) if !made_by(worker))
                {
                    continue;
                }
                all += 1;
                community += u64::from(matches!(contact.place, Place::Community | Place::Home));
            }
        }
    }
    percent(community, all)
}

/// S34: of the cases in service through the whole window.
fn seen_by(world: &World<'_>, workers: u32, subject: Subject, window: Window) -> Figure {
    let (mut seen, mut all) = (0, 0);
    for case in &world.cases {
        if days_of(world, case, subject, window).count() < window.days().count() {
            continue;
        }
        let staff: BTreeSet<_> = window
            .days()
            .flat_map(|day| contacts_on(world.on(case, day), day))
            .filter(|contact| in_person(contact))
            .flat_map(|contact| &contact.staff)
            .collect();
        all += 1;
        seen += u64::from(count(staff.len()) >= u64::from(workers));
    }
    percent(seen, all)
}

/// Days in service on which a team owns the case, as they end.
fn team_owned(world: &World<'_>, subject: Subject, window: Window) -> Figure {
    let (mut owned, mut all) = (0, 0);
    for case in &world.cases {
        for day in days_of(world, case, subject, window) {
            all += 1;
            owned += u64::from(matches!(world.on(case, day).carrier(), Some(Owner::Team(_))));
        }
    }
    percent(owned, all)
}

/// S34: contacts over case-weeks in service.
fn contacts(world: &World<'_>, filter: &Filter, subject: Subject, window: Window) -> Figure {
    let (mut made, mut days) = (0, 0);
    for case in &world.cases {
        for day in days_of(world, case, subject, window) {
            days += 1;
            made += count(contacts_on(world.on(case, day), day).filter(|contact| filter.fits(contact)).count());
        }
    }
    Figure { value: (days > 0).then(|| Fraction::new(made * 7, days.max(1))), denominator: days }
}

/// S35: full-time equivalents for 100 cases, the mean of the days that end with a case, to two decimals.
fn staffing(world: &World<'_>, role: &Role, subject: Subject, window: Window) -> Figure {
    let mut ratios = Vec::new();
    let mut told = true;
    for day in window.days().filter(|day| *day >= world.first) {
        let staff = world.staff(day);
        let cases = world.cases.iter().filter(|case| {
            let today = Window { first: day, last: day, as_of: world.as_of };
            days_of(world, case, subject, today).next().is_some()
        });
        let cases = count(cases.count());
        if cases == 0 {
            continue;
        }
        let mut workers: Vec<_> = staff.all().collect();
        if let Subject::Team(team) = subject {
            told &= staff.teams.contains_key(&team);
            workers.retain(|entry| entry.team == Some(team));
        } else {
            told &= !world.staff(world.as_of).is_empty();
        }
        // Hundredths of an equivalent over cases are equivalents for 100 cases.
        ratios.push(Fraction::new(hours(&workers, |of| of == role), cases));
    }
    let value = told.then(|| mean(&ratios).times(100, 1).rounded().times(1, 100));
    Figure { value, denominator: count(ratios.len()) }
}

/// S35: workers for each full-time equivalent of those who supervise them.
fn span(world: &World<'_>, subject: Subject, window: Window) -> Figure {
    let mut ratios = Vec::new();
    let mut days = 0;
    for day in window.days().filter(|day| *day >= world.first) {
        let staff = world.staff(day);
        let named: Vec<WorkerId> = staff
            .all()
            .filter_map(|entry| entry.supervisor)
            .filter(|supervisor| !matches!(subject, Subject::Worker(worker) if worker != *supervisor))
            .collect();
        if named.is_empty() {
            continue;
        }
        days += 1;
        let supervisors: BTreeSet<_> = named.iter().copied().collect();
        let entries: Vec<_> = supervisors.into_iter().filter_map(|supervisor| staff.here(supervisor)).collect();
        let fte = hours(&entries, |role| *role == Role::Supervisor);
        if fte > 0 {
            ratios.push(Fraction::new(100 * count(named.len()), fte));
        }
    }
    let told = count(ratios.len()) == days;
    Figure { value: told.then(|| mean(&ratios)), denominator: days }
}

/// S35: meetings of a team in each window from the one in which it was formed.
fn meetings(world: &World<'_>, measure: &Measure, subject: Subject, window: Window) -> Option<Verdict> {
    let Subject::Team(team) = subject else { return None };
    let end: &Staff = world.staff(world.as_of);
    end.teams.get(&team).filter(|formed| **formed <= window.last)?;
    // A case that a lead with the team answers for is met about, too.
    let of_team = |owner| matches!(owner, Owner::Team(of) | Owner::Lead { team: of, .. } if of == team);
    let has_case = world.cases.iter().any(|case| {
        let mut days = days_of(world, case, Subject::Program {}, window);
        days.any(|day| world.on(case, day).owner().is_some_and(of_team))
    });
    let held = end.meetings.iter().filter(|(day, of)| *of == team && window.contains(*day)).count();
    Some(counted(measure, window, !has_case, held))
}

/// S35: supervision of a worker who names a supervisor on some day of the window.
fn supervision(world: &World<'_>, measure: &Measure, subject: Subject, window: Window) -> Option<Verdict> {
    let Subject::Worker(worker) = subject else { return None };
    let days = || window.days().filter(|day| *day >= world.first);
    let end: &Staff = world.staff(world.as_of);
    days().find(|day| world.staff(*day).here(worker).is_some_and(|entry| entry.supervisor.is_some()))?;
    let away = days().all(|day| world.staff(day).here(worker).is_none() || end.is_absent(worker, day));
    let held = end.supervision.iter().filter(|(day, of)| of.contains(&worker) && window.contains(*day)).count();
    Some(counted(measure, window, away, held))
}

/// Hours of training of a worker, as meetings in S35: due for a window that the worker works from first to last.
fn training(world: &World<'_>, measure: &Measure, subject: Subject, window: Window) -> Option<Verdict> {
    let Subject::Worker(worker) = subject else { return None };
    let works = |day: &Day| *day >= world.first && world.staff(*day).here(worker).is_some();
    window.days().find(works)?;
    let end: &Staff = world.staff(world.as_of);
    let absent = || super::days(window.first, window.last).all(|day| end.is_absent(worker, day));
    let whole = window.days().all(|day| works(&day)) && !absent();
    let hundredths = |hours: f64| {
        let whole = (hours * 100.0).round();
        if whole < 0.0 { 0 } else { format!("{whole}").parse::<u64>().expect("whole") }
    };
    let of_worker = end.trainings.iter().filter(|(day, of, _)| *of == worker && window.contains(*day));
    let hours = Fraction::new(of_worker.map(|(_, _, hours)| hundredths(*hours)).sum(), 100);
    let verdict = counted(measure, window, !whole, 0);
    Some(if verdict == Verdict::Met || verdict == Verdict::Missed { against(measure, hours) } else { verdict })
}

/// S35: as many as named; a window in which there was nothing to hold them for is excused.
fn counted(measure: &Measure, window: Window, excused: bool, held: usize) -> Verdict {
    if window.runs() {
        Verdict::Pending
    } else if excused {
        Verdict::Excused
    } else {
        against(measure, Fraction::new(count(held), 1))
    }
}

/// S35: fewer counted contacts in a phase than in the phase before.
fn taper(world: &World<'_>, filter: &Filter, least: u32, judged: &mut Judged) {
    for case in &world.cases {
        let Some(anchor) = super::phase_anchor(world.program, &case.events) else { continue };
        let boundaries: Vec<_> = world.program.boundaries(anchor).collect();
        for phases in boundaries.windows(3) {
            let before = Window { first: phases[0], last: phases[1].previous(), as_of: world.as_of };
            let phase = Window { first: phases[1], last: phases[2].previous(), as_of: world.as_of };
            if phase.first > world.as_of {
                continue;
            }
            let served = |of: Window| of.days().all(|day| world.on(case, day).in_service());
            let made = |of: Window| -> u64 {
                let fits =
                    |day: Day| contacts_on(world.on(case, day), day).filter(|contact| filter.fits(contact)).count();
                of.days().map(|day| count(fits(day))).sum()
            };
            let verdict = if phase.runs() {
                Verdict::Pending
            } else if !served(before) || !served(phase) || made(before) < u64::from(least) {
                Verdict::CannotTell
            } else if made(phase) < made(before) {
                Verdict::Met
            } else {
                Verdict::Missed
            };
            judged.count(verdict);
            if verdict == Verdict::Missed {
                judged.findings.push((Subject::Case(case.id), phase.first, phase.last, Status::Missed));
            }
        }
    }
}
