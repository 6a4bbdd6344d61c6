//! Feasibility: can this staffing keep this program? The hours that its standards take, against the hours that
//! there are; the gap, and the largest caseload that fits. And where appointments stand in each other's way.
//!
//! What contacts, papers and meetings take is the agency's own reckoning ([`Effort`]); how often they are due, and
//! who may do them, is the program's and the roster's. A contact that meets several standards is done once: a
//! standard takes only what those with a narrower filter do not bring already. Standards that bind on some days
//! only, inside an institution or after it, are left out. So the hours needed are a lower bound: what is not
//! feasible here cannot be kept; what is feasible leaves nothing over for no-shows.
//!
//! ```
//! use caseload::event::{Decimal, RosterEvent, RosterKind, Worker};
//! use caseload::feasibility::{Effort, Mix, feasible};
//! use caseload::ids::{EventId, WorkerId};
//! use caseload::model::Model;
//! use caseload::program::Program;
//! use caseload::roster::Roster;
//! use uuid::Uuid;
//!
//! let icm = Program::preset(Model::IntensiveCaseManagement);
//! let mut entry = Worker::new(WorkerId(Uuid::from_u128(7)));
//! entry.weekly_hours = Decimal::new(37.5);
//! let at = "2026-01-05T09:00:00-05:00".parse()?;
//! let roster = Roster::of(vec![RosterEvent::new(EventId(Uuid::from_u128(1)), at, RosterKind::WorkerJoined(entry))]);
//! let effort = Effort { share_percent: 50, contact_minutes: 45, travel_minutes: 30, ..Effort::default() };
//! let found = feasible(&icm, &roster, ("2026-03-02".parse()?, "2026-03-29".parse()?), &[Mix::of(20)], &effort)?;
//! assert!(!found.is_feasible());
//! println!("{found}"); // what is needed, what there is, and how many cases would fit
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::event::{ContactOutcome, Hundredths, Mode, Owner, OwnerKind, Party, Phase, Place, Role, Tier, Worker};
use crate::ids::{AppointmentId, WorkerId};
use crate::lifecycle::Stage;
use crate::program::{
    Amount, Anchor, Bound, Code, ContactRule, Deadline, Demand, Filter, Force, Load, Measure, MeasureWindow, Pattern,
    Per, Program, Quantity, Rule, Scope, Span, Window,
};
use crate::roster::{Census, Known, Roster};
use crate::time::{Day, Instant};

/// What the work takes, as the agency reckons it. None of it is a published figure, and none of it has a default
/// but zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effort {
    /// Percent of the working hours that are there for what is reckoned here, from 1 to 100.
    pub share_percent: u32,
    /// Hours a week of a full-time equivalent, for workers whose entry names no hours of their own.
    pub full_time: Hundredths,
    /// Roles whose hours are not reckoned, such as a prescriber's.
    pub without: Vec<Role>,
    /// Minutes of a contact; more where the standard asks for more.
    pub contact_minutes: u32,
    /// Minutes on the way to a contact that only face to face and only out of the office can meet its standard.
    pub travel_minutes: u32,
    /// Minutes of a paper, or whatever else a deadline that comes again asks for.
    pub paper_minutes: u32,
    /// Minutes of a meeting of the team, for each member.
    pub meeting_minutes: u32,
    /// Minutes of supervision, for each worker.
    pub supervision_minutes: u32,
    /// Standards that take something else, or somebody in particular.
    pub of: BTreeMap<Code, Work>,
}

/// What one standard takes each time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Work {
    /// Minutes each time, the way included.
    pub minutes: u32,
    /// Only those who hold one of these credentials, which may name a skill or a language, can do it; anybody
    /// where empty.
    pub any_of: Vec<String>,
}

/// Cases that are alike as far as standards look: so many in a tier, in a phase, with a kind of owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mix {
    /// How many.
    pub cases: u32,
    /// Their tier.
    pub tier: Option<Tier>,
    /// Their phase.
    pub phase: Option<Phase>,
    /// The kind of their owner.
    pub owner: Option<OwnerKind>,
}

impl Mix {
    /// So many cases, not rated, in no phase, with a worker each.
    #[must_use]
    pub const fn of(cases: u32) -> Self {
        Self { cases, tier: None, phase: None, owner: Some(OwnerKind::Worker) }
    }

    /// Whether a standard of that scope binds on an ordinary day of their service.
    fn lies_in(&self, scope: &Scope) -> bool {
        fn takes<T: PartialEq>(asked: &[T], of: Option<&T>) -> bool {
            asked.is_empty() || of.is_some_and(|of| asked.contains(of))
        }
        takes(&scope.stages, Some(&Stage::Implementation))
            && takes(&scope.tiers, self.tier.as_ref())
            && takes(&scope.phases, self.phase.as_ref())
            && takes(&scope.owners, self.owner.as_ref())
            && scope.inside.is_empty()
            && scope.after_leaving.is_none()
    }
}

/// What is wrong with a question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EffortFault {
    /// A share that is no share.
    #[error("{found} percent of the hours; expected 1 to 100")]
    Share {
        /// What was found.
        found: u32,
    },
    /// No cases.
    #[error("no cases; say how many there are, or are to be")]
    NoCases,
    /// The last day is before the first.
    #[error("from {from} through {through}; expected the last day on or after the first")]
    Days {
        /// The first day.
        from: Day,
        /// The last day.
        through: Day,
    },
    /// A standard that the rulebook does not have.
    #[error("the rulebook has no standard `{0}`; name one that it has")]
    UnknownStandard(Code),
    /// A phase that the program does not have.
    #[error("the program has no phase `{0}`; name one that it has")]
    UnknownPhase(Phase),
    /// Workers without hours.
    #[error(
        "{workers} workers have neither weekly hours nor a role with hours; say how many a full-time week has, or record them"
    )]
    NoHours {
        /// How many.
        workers: usize,
    },
}

/// Everything that is wrong with a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffortFaults(Vec<EffortFault>);

impl EffortFaults {
    /// The faults.
    #[must_use]
    pub fn faults(&self) -> &[EffortFault] {
        &self.0
    }
}

impl fmt::Display for EffortFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the question has {} fault(s)", self.0.len())?;
        self.0.iter().try_for_each(|fault| write!(f, "; {fault}"))
    }
}

impl std::error::Error for EffortFaults {}

/// Times a week, in millionths, rounded up where they do not come out even.
const MILLION: u128 = 1_000_000;

/// What one standard takes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Need {
    /// The standard.
    pub code: Code,
    /// Who can do it; anybody where empty.
    pub any_of: Vec<String>,
    /// Whether it grows with the number of cases.
    of_cases: bool,
    /// Times a week, of all cases, in millionths.
    times: u128,
    minutes: u32,
}

impl Need {
    fn effort(&self) -> u128 {
        self.times.saturating_mul(self.minutes.into())
    }

    /// Hours a week, to the hundredth, rounded up.
    #[must_use]
    pub fn hours(&self) -> Hundredths {
        hours_up(self.effort())
    }
}

/// Hours that are missing of those who hold some credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shortage {
    /// The credentials; any of them does for some of the work.
    pub credentials: Vec<String>,
    /// Hours a week that nobody else can do, rounded up.
    pub needed: Hundredths,
    /// Hours a week of those who hold any of them, rounded down.
    pub there: Hundredths,
}

/// Whether a staffing can keep a program.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Feasibility {
    /// How many cases were asked about.
    pub cases: u64,
    /// What each standard takes, in the rulebook's order; one that takes nothing is left out.
    pub needs: Vec<Need>,
    /// Credentials that too few hold.
    pub short_of: Vec<Shortage>,
    /// How many cases the required caps leave room for, where the program has any that count heads.
    pub room: Option<u64>,
    /// The largest number of cases, mixed as these are, whose hours there are; none where no standard takes any.
    pub largest: Option<u64>,
    needed: u128,
    fixed: u128,
    there: u128,
}

impl Feasibility {
    /// Hours a week that the program takes, rounded up.
    #[must_use]
    pub fn needed(&self) -> Hundredths {
        hours_up(self.needed)
    }

    /// Hours a week that there are for it, rounded down.
    #[must_use]
    pub fn there(&self) -> Hundredths {
        hours_down(self.there)
    }

    /// Hours a week that are missing, rounded up; none where there are enough.
    #[must_use]
    pub fn gap(&self) -> Hundredths {
        hours_up(self.needed.saturating_sub(self.there))
    }

    /// Whether there are hours, holders of credentials and room enough.
    #[must_use]
    pub fn is_feasible(&self) -> bool {
        self.needed <= self.there && self.short_of.is_empty() && self.room.is_none_or(|room| self.cases <= room)
    }

    /// How often a week, for each case, a standard could be kept if all that grows with the cases were cut alike;
    /// as often as it asks where there are hours enough.
    #[must_use]
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a rate for people to read")]
    pub fn affordable(&self, need: &Need) -> f64 {
        let asked = need.times as f64 / MILLION as f64 / self.cases as f64;
        let (left, grows) = (self.there.saturating_sub(self.fixed), self.needed.saturating_sub(self.fixed));
        if left >= grows { asked } else { asked * (left as f64 / grows as f64) }
    }
}

impl fmt::Display for Feasibility {
    /// A line for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_feasible() { "feasible" } else { "not feasible" };
        let (needed, there) = (self.needed(), self.there());
        write!(f, "{verdict}: {needed} hours a week needed for {} cases, {there} there", self.cases)?;
        if let Some(largest) = self.largest {
            write!(f, "; at most {largest} cases by hours")?;
        }
        if let Some(room) = self.room {
            write!(f, "; at most {room} by the caps")?;
        }
        for Shortage { credentials, needed, there } in &self.short_of {
            write!(f, "; {needed} hours only by holders of {}, {there} there", credentials.join(" or "))?;
        }
        Ok(())
    }
}

/// Effort is in millionths of a minute.
fn hours_up(effort: u128) -> Hundredths {
    Hundredths::new(u32::try_from(effort.saturating_mul(100).div_ceil(60 * MILLION)).unwrap_or(u32::MAX))
}

fn hours_down(effort: u128) -> Hundredths {
    Hundredths::new(u32::try_from(effort.saturating_mul(100).div_euclid(60 * MILLION)).unwrap_or(u32::MAX))
}

/// So many times in so many days, as times a week.
const fn a_week(times: u128, days: u128) -> u128 {
    let days = if days == 0 { 1 } else { days };
    times.saturating_mul(7 * MILLION).div_ceil(days)
}

/// So many times in so many months, as times a week: a month has 52/12 weeks.
const fn a_month(times: u128, months: u128) -> u128 {
    let months = if months == 0 { 1 } else { months };
    times.saturating_mul(3 * MILLION).div_ceil(months.saturating_mul(13))
}

/// Whether the staffing of a roster can keep a program, on the days from one through another, with so many cases of
/// each kind. The edition in force on the first day is asked.
///
/// # Errors
/// Lists everything that is wrong with the question.
pub fn feasible(
    program: &Program,
    roster: &Roster,
    (from, through): (Day, Day),
    cases: &[Mix],
    effort: &Effort,
) -> Result<Feasibility, EffortFaults> {
    let staff: Vec<Staff<'_>> = Staff::of(program, roster, (from, through), effort);
    let faults = faults(program, &staff, (from, through), cases, effort);
    if !faults.is_empty() {
        return Err(EffortFaults(faults));
    }
    let mut needs = contacts(program, from, cases, effort);
    needs.extend(papers(program, from, cases, effort));
    needs.extend(meetings(program, from, roster, &staff, effort));
    needs.retain(|need| need.effort() > 0);
    let sum = |all: &mut dyn Iterator<Item = &Need>| all.fold(0_u128, |sum, need| sum.saturating_add(need.effort()));
    let needed = sum(&mut needs.iter());
    let fixed = sum(&mut needs.iter().filter(|need| !need.of_cases));
    let there = staff.iter().fold(0_u128, |sum, one| sum.saturating_add(one.effort));
    let count = cases.iter().fold(0_u64, |sum, of| sum.saturating_add(of.cases.into()));
    let grows = needed.saturating_sub(fixed);
    let largest = there.saturating_sub(fixed).saturating_mul(count.into()).checked_div(grows);
    Ok(Feasibility {
        cases: count,
        short_of: shortages(&needs, &staff),
        room: room(program, roster, from),
        largest: largest.map(|largest| u64::try_from(largest).unwrap_or(u64::MAX)),
        needs,
        needed,
        fixed,
        there,
    })
}

fn faults(
    program: &Program,
    staff: &[Staff<'_>],
    (from, through): (Day, Day),
    cases: &[Mix],
    effort: &Effort,
) -> Vec<EffortFault> {
    let mut faults = Vec::new();
    if !(1..=100).contains(&effort.share_percent) {
        faults.push(EffortFault::Share { found: effort.share_percent });
    }
    if cases.iter().all(|of| of.cases == 0) {
        faults.push(EffortFault::NoCases);
    }
    if through < from {
        faults.push(EffortFault::Days { from, through });
    }
    let unknown = |code: &&Code| program.standard_on(code.as_str(), from).is_none();
    faults.extend(effort.of.keys().filter(unknown).map(|code| EffortFault::UnknownStandard(code.clone())));
    let known = |phase: &Phase| program.phases().iter().any(|of| of.phase == *phase);
    let phases = cases.iter().filter_map(|of| of.phase.as_ref()).filter(|phase| !known(phase));
    faults.extend(phases.map(|phase| EffortFault::UnknownPhase(phase.clone())));
    let workers = staff.iter().filter(|one| !one.has_hours).count();
    if workers > 0 {
        faults.push(EffortFault::NoHours { workers });
    }
    faults
}

/// A worker, with the time there is for the work.
struct Staff<'a> {
    entry: &'a Worker,
    has_hours: bool,
    /// Millionths of a minute a week.
    effort: u128,
    day: Day,
}

impl<'a> Staff<'a> {
    fn of(program: &Program, roster: &'a Roster, (from, through): (Day, Day), effort: &Effort) -> Vec<Self> {
        let of = |worker: WorkerId| {
            let entry = roster.worker(worker, from).here()?;
            let business = |day: &Day| day.is_business(program.holidays());
            // A year of days at most: absence beyond that is no absence of this staffing.
            let days: Vec<Day> = std::iter::successors(Some(from), |day| Some(day.next()))
                .take_while(|day| *day <= through)
                .take(366)
                .collect();
            let working = days.iter().copied().filter(business);
            let (all, there) = working.fold((0_u128, 0_u128), |(all, there), day| {
                let here = roster.works(worker, day) && !roster.absent(worker, day);
                (all.saturating_add(1), there.saturating_add(u128::from(here)))
            });
            let fte = |without: &[Role]| {
                let of = entry.roles.iter().filter(|of| !without.contains(&of.role));
                of.fold(0_u128, |sum, of| sum.saturating_add(of.fte.hundredths().into()))
            };
            let (whole, reckoned) = (fte(&[]), fte(&effort.without));
            // Hundredths of an hour a week.
            let own = entry.weekly_hours.and_then(|hours| Hundredths::nearest(hours.get())).map(Hundredths::hundredths);
            let named = own.map(u128::from);
            let full = whole.saturating_mul(effort.full_time.hundredths().into()).div_euclid(100);
            let hours = named.unwrap_or(full);
            let hours = if whole == 0 { hours } else { hours.saturating_mul(reckoned).div_euclid(whole) };
            let minutes = hours.saturating_mul(60).saturating_mul(MILLION).div_euclid(100);
            let share = minutes.saturating_mul(effort.share_percent.into()).div_euclid(100);
            let effort = share.saturating_mul(there).checked_div(all).unwrap_or(share);
            Some(Self { entry, has_hours: named.is_some() || full > 0, effort, day: from })
        };
        roster.workers().filter_map(of).collect()
    }

    fn holds(&self, any_of: &[String]) -> bool {
        let held = |of: &crate::event::Credential| {
            any_of.iter().any(|name| **name == *of.name) && of.expires_on.is_none_or(|last| self.day <= last)
        };
        self.entry.credentials.iter().any(held)
    }
}

/// What a contact standard asks of the cases of a mix, and how often a week of each.
fn demand<'a>(rule: &'a ContactRule, mix: &Mix) -> Option<(&'a Demand, u128)> {
    if !mix.lies_in(&rule.scope) {
        return None;
    }
    let demand = rule.demands.iter().find(|demand| mix.lies_in(&demand.scope))?;
    let least = u128::from(demand.least);
    let times = match rule.window {
        Window::Rolling => a_week(least, demand.days.unwrap_or(1).into()),
        Window::Week => a_week(least, 7),
        Window::Month => a_month(least, 1),
    };
    Some((demand, times))
}

impl Filter {
    /// Whether every contact that fits this one fits the other too.
    fn is_within(&self, other: &Self) -> bool {
        fn narrower<T: PartialEq>(asked: &[T], wider: &[T]) -> bool {
            wider.is_empty() || (!asked.is_empty() && asked.iter().all(|one| wider.contains(one)))
        }
        let none_but = |party: &Party| !self.with.contains(*party) || other.with.contains(*party);
        let parties = other.with.is_empty() || (!self.with.is_empty() && Party::ALL.iter().all(none_but));
        let outcomes = |of: &Self| {
            if of.outcomes.is_empty() { vec![ContactOutcome::Completed] } else { of.outcomes.clone() }
        };
        let same = |one: Option<bool>, other: Option<bool>| other.is_none() || one == other;
        narrower(&self.modes, &other.modes)
            && narrower(&self.places, &other.places)
            && narrower(&self.services, &other.services)
            && outcomes(self).iter().all(|of| outcomes(other).contains(of))
            && parties
            && self.min_minutes >= other.min_minutes
            && same(self.group, other.group)
            && same(self.hand_off, other.hand_off)
    }
}

/// What contact takes: narrower standards first, each bringing what it asks to the wider ones.
fn contacts(program: &Program, day: Day, cases: &[Mix], effort: &Effort) -> Vec<Need> {
    let mut needs: BTreeMap<usize, Need> = BTreeMap::new();
    for mix in cases {
        let asked = program.standards_on(day).filter_map(|(at, standard)| match &standard.rule {
            Rule::Contact(rule) => demand(rule, mix).map(|(demand, times)| (at, standard, rule.amount, demand, times)),
            _ => None,
        });
        let mut asked: Vec<_> = asked.collect();
        // A filter that lies within fewer others is wider; of two alike the one that asks more comes first.
        let within = |of: &Demand, all: &[(usize, &_, Amount, &Demand, u128)]| {
            all.iter().filter(|(.., other, _)| of.filter.is_within(&other.filter)).count()
        };
        let all = asked.clone();
        asked.sort_by_key(|(at, _, amount, demand, times)| {
            let minutes = *amount == Amount::Minutes;
            (minutes, std::cmp::Reverse(within(demand, &all)), std::cmp::Reverse(*times), *at)
        });
        let mut brought: Vec<(&Filter, u128, u32)> = Vec::new();
        for (at, standard, amount, demand, times) in asked {
            let work = effort.of.get(&standard.code);
            let of_filter = || brought.iter().filter(|(filter, ..)| filter.is_within(&demand.filter));
            let (more, minutes) = if amount == Amount::Minutes {
                // Minutes of contact that the contacts before do not come to.
                let known = of_filter()
                    .fold(0_u128, |sum, (_, times, each)| sum.saturating_add(times.saturating_mul(u128::from(*each))));
                (times.saturating_sub(known), 1)
            } else {
                let known = of_filter().fold(0_u128, |sum, (_, times, _)| sum.saturating_add(*times));
                let each = effort.contact_minutes.max(demand.filter.min_minutes.into());
                let way = if demand.filter.needs_travel() { effort.travel_minutes } else { 0 };
                let more = times.saturating_sub(known);
                brought.push((&demand.filter, more, each));
                (more, work.map_or(each.saturating_add(way), |work| work.minutes))
            };
            let need = needs.entry(at).or_insert_with(|| Need {
                code: standard.code.clone(),
                any_of: work.map(|work| work.any_of.clone()).unwrap_or_default(),
                of_cases: true,
                times: 0,
                minutes,
            });
            // Mixes may ask for contacts of different length: reckoned in minutes of the first.
            let effort = more.saturating_mul(u128::from(minutes)).saturating_mul(mix.cases.into());
            need.times = need.times.saturating_add(effort.div_ceil(u128::from(need.minutes.max(1))));
        }
    }
    needs.into_values().collect()
}

impl Filter {
    /// Whether only a contact face to face, and out of the office, fits.
    fn needs_travel(&self) -> bool {
        let face_to_face = !self.modes.is_empty() && self.modes.iter().all(|mode| *mode == Mode::FaceToFace);
        let at_hand = |place: &Place| matches!(place, Place::Office | Place::Remote);
        face_to_face && (self.places.is_empty() || !self.places.iter().all(at_hand))
    }
}

/// What papers take, and whatever else comes again for every case.
fn papers(program: &Program, day: Day, cases: &[Mix], effort: &Effort) -> Vec<Need> {
    let comes_again = |deadline: &Deadline| match deadline.repeat.map(|repeat| repeat.every) {
        Some(Span::Days(days)) => Some(a_week(1, days.into())),
        Some(Span::BusinessDays(days)) => Some(a_week(7, u128::from(days).saturating_mul(35)).saturating_mul(5)),
        Some(Span::Months(months) | Span::FirstMonths(months)) => Some(a_month(1, months.into())),
        None => None,
    };
    // A hold or an institution is no ordinary day, and a contact is reckoned as one.
    let ordinary = |deadline: &Deadline| {
        let contact = |pattern: &Pattern| matches!(pattern, Pattern::Contact(_));
        !matches!(deadline.anchor, Anchor::Held(_)) && !deadline.done_by.iter().all(contact)
    };
    let needs = program.standards_on(day).filter_map(|(_, standard)| match &standard.rule {
        Rule::Deadline(deadline) if ordinary(deadline) => {
            let work = effort.of.get(&standard.code);
            let scope = Scope { before_enrolment: false, ..deadline.scope.clone() };
            let of = cases.iter().filter(|mix| mix.lies_in(&scope));
            let of = of.fold(0_u128, |sum, mix| sum.saturating_add(mix.cases.into()));
            Some(Need {
                code: standard.code.clone(),
                any_of: work.map(|work| work.any_of.clone()).unwrap_or_default(),
                of_cases: true,
                times: comes_again(deadline)?.saturating_mul(of),
                minutes: work.map_or(effort.paper_minutes, |work| work.minutes),
            })
        }
        _ => None,
    });
    needs.collect()
}

/// What meetings and supervision take of those who sit in them.
fn meetings(program: &Program, day: Day, roster: &Roster, staff: &[Staff<'_>], effort: &Effort) -> Vec<Need> {
    let in_teams = roster.teams().flat_map(|team| roster.members(team, day)).map(|entry| entry.worker);
    let in_teams = in_teams.collect::<BTreeSet<_>>().len();
    let supervised = staff.iter().filter(|one| one.entry.supervisor.is_some()).count();
    let needs = program.standards_on(day).filter_map(|(_, standard)| {
        let Rule::Measure(Measure { quantity, window, bound: Some(Bound::AtLeast(least)), .. }) = &standard.rule else {
            return None;
        };
        let (seats, minutes) = match quantity {
            Quantity::Meetings {} => (in_teams, effort.meeting_minutes),
            Quantity::Supervision {} => (supervised, effort.supervision_minutes),
            _ => return None,
        };
        let held = u128::from(least.hundredths().div_ceil(100));
        let times = match (*window)? {
            MeasureWindow::Weeks(weeks) => a_week(held, u128::from(weeks).saturating_mul(7)),
            MeasureWindow::Months(months) => a_month(held, months.into()),
        };
        let work = effort.of.get(&standard.code);
        Some(Need {
            code: standard.code.clone(),
            any_of: Vec::new(),
            of_cases: false,
            times: times.saturating_mul(u128::try_from(seats).unwrap_or(u128::MAX)),
            minutes: work.map_or(minutes, |work| work.minutes),
        })
    });
    needs.collect()
}

/// How many kinds of holders are held against each other in every combination.
const KINDS: usize = 10;

/// The credentials of which too few hours are there: of every set of kinds of work, what only holders can do
/// against what they have. Beyond ten kinds, each alone and all together.
fn shortages(needs: &[Need], staff: &[Staff<'_>]) -> Vec<Shortage> {
    let kinds: BTreeSet<&Vec<String>> =
        needs.iter().map(|need| &need.any_of).filter(|any_of| !any_of.is_empty()).collect();
    let kinds: Vec<_> = kinds.into_iter().collect();
    let few = kinds.len() <= KINDS;
    let every = 1_u32.wrapping_shl(u32::try_from(kinds.len()).unwrap_or(u32::MAX));
    let sets: Vec<Vec<&Vec<String>>> = if few {
        let of = |set: u32| kinds.iter().zip(0_u32..).filter(move |(_, at)| set.wrapping_shr(*at) & 1 == 1);
        (1..every).map(|set| of(set).map(|(kind, _)| *kind).collect()).collect()
    } else {
        kinds.iter().map(|kind| vec![*kind]).chain([kinds.clone()]).collect()
    };
    let mut short: Vec<(Vec<&Vec<String>>, Shortage)> = Vec::new();
    for set in sets {
        // A set that has one already short says nothing new.
        if short.iter().any(|(known, _)| known.iter().all(|kind| set.contains(kind))) {
            continue;
        }
        let needed = needs.iter().filter(|need| set.contains(&&need.any_of));
        let needed = needed.fold(0_u128, |sum, need| sum.saturating_add(need.effort()));
        let holders = staff.iter().filter(|one| set.iter().any(|any_of| one.holds(any_of)));
        let there = holders.fold(0_u128, |sum, one| sum.saturating_add(one.effort));
        if needed > there {
            let names: BTreeSet<&String> = set.iter().copied().flatten().collect();
            let credentials = names.into_iter().cloned().collect();
            short.push((set, Shortage { credentials, needed: hours_up(needed), there: hours_down(there) }));
        }
    }
    short.into_iter().map(|(_, shortage)| shortage).collect()
}

/// How many cases the required caps by heads leave room for, with owners who hold what the program asks of them.
fn room(program: &Program, roster: &Roster, day: Day) -> Option<u64> {
    let required = || program.standards_on(day).map(|(_, of)| of).filter(|of| of.force == Force::Required);
    let asked: Vec<_> = required()
        .filter_map(|of| if let Rule::Credentials(of) = &of.rule { Some(&of.any_of) } else { None })
        .collect();
    let caps = required().filter_map(|of| match &of.rule {
        Rule::Cap(cap) if cap.counts == Load::Heads {} => Some(cap),
        _ => None,
    });
    let rooms = caps.map(|cap| {
        let owners: Vec<Owner> = match cap.per {
            Per::Worker => roster.workers().map(Owner::Worker).collect(),
            Per::Team => roster.teams().map(Owner::Team).collect(),
        };
        let may =
            |owner: &Owner| asked.iter().all(|any_of| matches!(roster.holds(*owner, any_of, day), Known::Here(true)));
        let rooms = owners.into_iter().filter(may).filter_map(|owner| roster.fte(owner, &cap.without, day).here());
        rooms.fold(0_u64, |sum, fte| sum.saturating_add(cap.room(fte)))
    });
    rooms.min()
}

/// Why an appointment of a worker cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Conflict {
    /// Another appointment at the same time, or with less time between them than the way takes.
    With {
        /// The one that begins first.
        first: AppointmentId,
        /// The other.
        second: AppointmentId,
        /// Minutes from the end of the first to the beginning of the second; below zero where they overlap.
        minutes_between: i64,
    },
    /// The worker is absent that day.
    Absent {
        /// The appointment.
        appointment: AppointmentId,
        /// The day.
        day: Day,
    },
    /// The worker has left by that day, or the roster does not know them.
    NotThere {
        /// The appointment.
        appointment: AppointmentId,
        /// The day.
        day: Day,
    },
}

/// The appointments on file, from one day through another, that workers cannot keep, by worker: two at a time,
/// too little time for the way between two of one day, or a day on which they are not there. One appointment of
/// several clients is one.
///
/// ```
/// use caseload::feasibility::conflicts;
/// use caseload::roster::Census;
/// let days = ("2026-03-02".parse()?, "2026-03-08".parse()?);
/// assert!(conflicts(&Census::default(), days, 20).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn conflicts(census: &Census, (from, through): (Day, Day), travel_minutes: u32) -> Vec<(WorkerId, Conflict)> {
    let mut found = Vec::new();
    for worker in census.staff() {
        let mut all: BTreeMap<AppointmentId, (Instant, u16)> = BTreeMap::new();
        for case in census.with_appointments_of(worker) {
            let in_days = |starts: Instant| from <= starts.day() && starts.day() <= through;
            let of_worker =
                case.appointments.iter().filter(|made| made.staff.contains(&worker) && in_days(made.starts));
            all.extend(of_worker.map(|made| (made.id, (made.starts, made.minutes))));
        }
        let mut in_order: Vec<_> =
            all.into_iter().map(|(id, (starts, minutes))| (starts.moment(), minutes, id, starts)).collect();
        in_order.sort_unstable_by_key(|(moment, minutes, id, _)| (*moment, *minutes, *id));
        let roster = census.roster();
        for (_, _, appointment, starts) in &in_order {
            let (appointment, day) = (*appointment, starts.day());
            if !roster.works(worker, day) {
                found.push((worker, Conflict::NotThere { appointment, day }));
            } else if roster.absent(worker, day) {
                found.push((worker, Conflict::Absent { appointment, day }));
            }
        }
        // Of those before, the one that ends last is the one in the way.
        let mut last: Option<(i64, AppointmentId, Day)> = None;
        for ((seconds, _), minutes, id, starts) in in_order {
            if let Some((ends, first, day)) = last {
                let minutes_between = seconds.saturating_sub(ends).div_euclid(60);
                let way = if day == starts.day() { i64::from(travel_minutes) } else { 0 };
                if minutes_between < way {
                    found.push((worker, Conflict::With { first, second: id, minutes_between }));
                }
            }
            let ends = seconds.saturating_add(i64::from(minutes).saturating_mul(60));
            if last.is_none_or(|(known, ..)| known <= ends) {
                last = Some((ends, id, starts.day()));
            }
        }
    }
    found
}
