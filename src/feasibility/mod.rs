//! Feasibility: can this staffing keep this program? The hours that its standards take, against the hours that
//! there are; the gap, and the largest caseload that fits. And where appointments stand in each other's way.
//!
//! What contacts, papers and meetings take is the agency's own reckoning ([`Effort`]); how often they are due, and
//! who may do them, is the program's and the roster's. One contact serves every standard that it can meet: each
//! standard, the narrower before the wider, takes up what is planned already and plans only what is left. Recommended
//! standards are promises too, unless they are left out. Standards that bind on some days only, inside an institution
//! or after it, and papers that are due once, are not reckoned, and no-shows are not either: what is just feasible here
//! leaves nothing over for them.
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

mod conflict;
mod effort;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::event::{ContactOutcome, Hundredths, Owner, OwnerKind, Role, Worker};
use crate::ids::WorkerId;
use crate::program::{
    Amount, Anchor, Bound, Cap, Code, ContactRule, Deadline, Demand, Filter, Force, Load, Measure, MeasureWindow,
    Pattern, Per, Program, Quantity, Rule, Scope, Span, Standard, Window,
};
use crate::roster::{Known, Roster};
use crate::time::Day;

pub use conflict::{Conflict, conflicts};
pub use effort::{Effort, EffortFault, EffortFaults, Mix, Work};

/// Times a week, in millionths, rounded up where they do not come out even.
const MILLION: u128 = 1_000_000;

/// What one standard takes. Written with serde it has its code, who can do it and its [hours](Self::hours).
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
    /// What it takes beside the other standards, in millionths of a minute a week.
    effort: u128,
}

impl Need {
    fn new(code: &Code, work: Option<&Work>, of_cases: bool) -> Self {
        let any_of = work.map(|work| work.any_of.clone()).unwrap_or_default();
        Self { code: code.clone(), any_of, of_cases, times: 0, effort: 0 }
    }

    /// Hours a week, to the hundredth, rounded up, that it takes beside the standards before it.
    #[must_use]
    pub fn hours(&self) -> Hundredths {
        hours_up(self.effort)
    }
}

/// How many cases the caps leave room for, of those that one kind of owner has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Room {
    /// Whose cases.
    pub per: Per,
    /// How many there are.
    pub cases: u64,
    /// How many there may be.
    pub room: u64,
}

/// Hours that are missing of those who hold some credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Shortage {
    /// The credentials; any of them does for some of the work.
    pub credentials: Vec<String>,
    /// Hours a week that nobody else can do, rounded up.
    pub needed: Hundredths,
    /// Hours a week of those who hold any of them, rounded down.
    pub there: Hundredths,
}

/// Whether a staffing can keep a program. Written with serde it has these fields, whether it is feasible, the hours
/// needed and those there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Feasibility {
    /// How many cases were asked about.
    pub cases: u64,
    /// What each standard takes, in the rulebook's order; one that takes nothing is left out.
    pub needs: Vec<Need>,
    /// Credentials that too few hold.
    pub short_of: Vec<Shortage>,
    /// How many cases the caps by heads leave room for, by kind of owner; none of a kind that no cap is on, or where an
    /// owner's hours in roles are not recorded.
    pub rooms: Vec<Room>,
    /// The largest number of cases, mixed as these are, for which there are hours and holders of credentials; none
    /// where no standard takes any.
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
        self.needed <= self.there && self.short_of.is_empty() && self.rooms.iter().all(|of| of.cases <= of.room)
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

impl Serialize for Need {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Need", 3)?;
        object.serialize_field("code", &self.code)?;
        object.serialize_field("any_of", &self.any_of)?;
        object.serialize_field("hours", &self.hours())?;
        object.end()
    }
}

impl Serialize for Feasibility {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Feasibility", 8)?;
        object.serialize_field("feasible", &self.is_feasible())?;
        object.serialize_field("cases", &self.cases)?;
        object.serialize_field("needed", &self.needed())?;
        object.serialize_field("there", &self.there())?;
        object.serialize_field("needs", &self.needs)?;
        object.serialize_field("short_of", &self.short_of)?;
        object.serialize_field("rooms", &self.rooms)?;
        object.serialize_field("largest", &self.largest)?;
        object.end()
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
        for Room { per, cases, room } in &self.rooms {
            write!(f, "; caps leave room for {room} cases of a {per}, {cases} are asked for")?;
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

/// Whether the staffing of a roster can keep a program, on the days from one through another, a year of them at most,
/// with so many cases of each kind. The edition in force on the first day is asked. Each worker counts with the hours and
/// roles of the first of the days on which they are there, and with the credentials that stand on the first of all.
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
    let without_hours = staff.iter().filter(|one| !one.has_hours).count();
    let faults = effort.faults(program, without_hours, (from, through), cases);
    if !faults.is_empty() {
        return Err(EffortFaults::new(program.name(), faults));
    }
    let reckoned: Reckoned<'_> =
        program.standards_on(from).filter(|(_, of)| !effort.only_required || of.force == Force::Required).collect();
    let mut needs = contacts(&reckoned, cases, effort);
    needs.extend(papers(&reckoned, cases, effort));
    needs.extend(meetings(&reckoned, &staff, effort));
    needs.retain(|need| need.effort > 0);
    let sum = |all: &mut dyn Iterator<Item = &Need>| all.fold(0_u128, |sum, need| sum.saturating_add(need.effort));
    let needed = sum(&mut needs.iter());
    let fixed = sum(&mut needs.iter().filter(|need| !need.of_cases));
    let there = staff.iter().fold(0_u128, |sum, one| sum.saturating_add(one.effort));
    let count = cases.iter().fold(0_u64, |sum, of| sum.saturating_add(of.cases.into()));
    let (short_of, by_holders) = shortages(&needs, &staff, count);
    let by_hours = there.saturating_sub(fixed).saturating_mul(count.into()).checked_div(needed.saturating_sub(fixed));
    let largest = by_hours.into_iter().chain(by_holders).min();
    Ok(Feasibility {
        cases: count,
        short_of,
        rooms: rooms(&reckoned, roster, from, cases),
        largest: largest.map(|largest| u64::try_from(largest).unwrap_or(u64::MAX)),
        needs,
        needed,
        fixed,
        there,
    })
}

/// The standards that are reckoned, with their places.
type Reckoned<'a> = Vec<(usize, &'a Standard)>;

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
            let business = |day: &Day| day.is_business(program.holidays());
            let through = through.clamp(from, effort::year_from(from));
            let days: Vec<Day> =
                std::iter::successors(Some(from), |day| Some(day.next())).take_while(|day| *day <= through).collect();
            let entry = days.iter().find_map(|day| roster.worker(worker, *day).here())?;
            // Of a weekend alone, its days.
            let any = days.iter().any(business);
            let working = days.iter().copied().filter(|day| !any || business(day));
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
    /// What a contact must be to fit both; none where no contact can.
    fn meet(&self, other: &Self) -> Option<Self> {
        fn both<T: PartialEq + Clone>(one: &[T], other: &[T]) -> Option<Vec<T>> {
            let shared: Vec<T> = match (one.is_empty(), other.is_empty()) {
                (true, _) => other.to_vec(),
                (_, true) => one.to_vec(),
                _ => one.iter().filter(|of| other.contains(of)).cloned().collect(),
            };
            (!shared.is_empty() || (one.is_empty() && other.is_empty())).then_some(shared)
        }
        let same = |one: Option<bool>, other: Option<bool>| {
            (one.is_none() || other.is_none() || one == other).then(|| one.or(other))
        };
        let completed = [ContactOutcome::Completed];
        let outcomes = |of: &Self| if of.outcomes.is_empty() { completed.to_vec() } else { of.outcomes.clone() };
        // A service that is left out is case management, or any; several parties may take part in one contact.
        Some(Self {
            modes: both(&self.modes, &other.modes)?,
            places: both(&self.places, &other.places)?,
            with: self.with,
            min_minutes: self.min_minutes.max(other.min_minutes),
            outcomes: both(&outcomes(self), &outcomes(other))?,
            services: both(&self.services, &other.services)?,
            group: same(self.group, other.group)?,
            hand_off: same(self.hand_off, other.hand_off)?,
        })
    }

    /// How much it asks of a contact: what asks more is planned first.
    fn asks(&self) -> usize {
        let lists = [!self.modes.is_empty(), !self.places.is_empty(), !self.with.is_empty(), !self.services.is_empty()];
        let others = [self.min_minutes > 0, self.group.is_some(), self.hand_off.is_some()];
        lists.into_iter().chain(others).filter(|asked| *asked).count()
    }
}

/// Contacts that are planned, alike, of one case.
struct Planned {
    filter: Filter,
    /// Times a week, in millionths.
    times: u128,
    /// Of each, the way included.
    minutes: u32,
    /// Of these, on the way.
    way: u32,
}

/// What is asked of the contacts with one case: a standard, what it counts, which contacts, how many.
struct Asked<'a> {
    at: usize,
    code: &'a Code,
    minutes: bool,
    filter: &'a Filter,
    times: u128,
}

fn asked<'a>(at: usize, standard: &'a Standard, mix: &Mix) -> Option<Asked<'a>> {
    let code = &standard.code;
    match &standard.rule {
        Rule::Contact(rule) => {
            let (demand, times) = demand(rule, mix)?;
            Some(Asked { at, code, minutes: rule.amount == Amount::Minutes, filter: &demand.filter, times })
        }
        // A mean of so many contacts a week.
        Rule::Measure(Measure {
            quantity: Quantity::Contacts { filter }, bound: Some(Bound::AtLeast(least)), ..
        }) => {
            let times = u128::from(least.hundredths()).saturating_mul(MILLION).div_euclid(100);
            Some(Asked { at, code, minutes: false, filter, times })
        }
        _ => None,
    }
}

/// What contact takes.
fn contacts(reckoned: &Reckoned<'_>, cases: &[Mix], effort: &Effort) -> Vec<Need> {
    let mut needs: BTreeMap<usize, Need> = BTreeMap::new();
    for mix in cases {
        let mut all: Vec<Asked<'_>> = reckoned.iter().filter_map(|(at, of)| asked(*at, of, mix)).collect();
        all.sort_by_key(|of| (of.minutes, std::cmp::Reverse((of.filter.asks(), of.times)), of.at));
        let mut planned: Vec<Planned> = Vec::new();
        for Asked { at, code, minutes, filter, times } in all {
            let work = effort.of.get(code);
            let need = needs.entry(at).or_insert_with(|| Need::new(code, work, true));
            let mut take = |times: u128, minutes: u32| {
                let clients = work.map_or(1, |work| work.clients.max(1));
                let all = times.saturating_mul(minutes.into()).saturating_mul(mix.cases.into());
                need.effort = need.effort.saturating_add(all.div_ceil(clients.into()));
            };
            let mut left = times;
            if minutes {
                let fits = planned.iter().filter(|known| known.filter.meet(filter).is_some());
                let with_client = |of: &Planned| of.times.saturating_mul(of.minutes.saturating_sub(of.way).into());
                let known = fits.fold(0_u128, |sum, of| sum.saturating_add(with_client(of)));
                take(left.saturating_sub(known), 1);
            } else {
                let mut rest = Vec::new();
                for known in &mut planned {
                    let Some(both) = known.filter.meet(filter).filter(|_| left > 0) else { continue };
                    let used = known.times.min(left);
                    left = left.saturating_sub(used);
                    // Longer, or farther away, than it was planned.
                    let minutes = work.map_or(0, |work| work.minutes).max(effort.of_contact(&both)).max(known.minutes);
                    take(used, minutes.saturating_sub(known.minutes));
                    let over = known.times.saturating_sub(used);
                    rest.push(Planned { filter: known.filter.clone(), times: over, ..*known });
                    *known = Planned { way: effort.way(&both), filter: both, times: used, minutes };
                }
                planned.extend(rest.into_iter().filter(|of| of.times > 0));
                let minutes = work.map_or_else(|| effort.of_contact(filter), |work| work.minutes);
                take(left, minutes);
                planned.push(Planned { filter: filter.clone(), times: left, minutes, way: effort.way(filter) });
            }
            need.times = need.times.saturating_add(times.saturating_mul(mix.cases.into()));
        }
    }
    needs.into_values().collect()
}

/// What papers take, and whatever else comes again for every case.
fn papers(reckoned: &Reckoned<'_>, cases: &[Mix], effort: &Effort) -> Vec<Need> {
    let comes_again = |deadline: &Deadline| match deadline.repeat.map(|repeat| repeat.every) {
        Some(Span::Days(days)) => Some(a_week(1, days.into())),
        Some(Span::BusinessDays(days)) => Some(a_week(5, u128::from(days).saturating_mul(7))),
        Some(Span::Months(months) | Span::FirstMonths(months)) => Some(a_month(1, months.into())),
        None => None,
    };
    // A hold or an institution is no ordinary day, and a contact is reckoned as one.
    let ordinary = |deadline: &Deadline| {
        let contact = |pattern: &Pattern| matches!(pattern, Pattern::Contact(_));
        !matches!(deadline.anchor, Anchor::Held(_)) && !deadline.done_by.iter().all(contact)
    };
    let needs = reckoned.iter().filter_map(|(_, standard)| match &standard.rule {
        Rule::Deadline(deadline) if ordinary(deadline) => {
            let work = effort.of.get(&standard.code);
            let scope = Scope { before_enrolment: false, ..deadline.scope.clone() };
            let of = cases.iter().filter(|mix| mix.lies_in(&scope));
            let of = of.fold(0_u128, |sum, mix| sum.saturating_add(mix.cases.into()));
            let times = comes_again(deadline)?.saturating_mul(of);
            let minutes = work.map_or(effort.paper_minutes, |work| work.minutes);
            let all = times.saturating_mul(minutes.into());
            let clients = work.map_or(1, |work| work.clients.max(1));
            Some(Need { times, effort: all.div_ceil(clients.into()), ..Need::new(&standard.code, work, true) })
        }
        _ => None,
    });
    needs.collect()
}

/// What meetings and supervision take of those who sit in them and whose hours are reckoned.
fn meetings(reckoned: &Reckoned<'_>, staff: &[Staff<'_>], effort: &Effort) -> Vec<Need> {
    let seats = |sits: fn(&Worker) -> bool| {
        let there = staff.iter().filter(|one| one.effort > 0 && sits(one.entry)).count();
        u128::try_from(there).unwrap_or(u128::MAX)
    };
    let needs = reckoned.iter().filter_map(|(_, standard)| {
        let Rule::Measure(Measure { quantity, window, bound: Some(Bound::AtLeast(least)), .. }) = &standard.rule else {
            return None;
        };
        let (seats, minutes) = match quantity {
            Quantity::Meetings {} => (seats(|entry| entry.team.is_some()), effort.meeting_minutes),
            Quantity::Supervision {} => (seats(|entry| entry.supervisor.is_some()), effort.supervision_minutes),
            _ => return None,
        };
        let held = u128::from(least.hundredths().div_ceil(100));
        let each = match (*window)? {
            MeasureWindow::Weeks(weeks) => a_week(held, u128::from(weeks).saturating_mul(7)),
            MeasureWindow::Months(months) => a_month(held, months.into()),
        };
        let work = effort.of.get(&standard.code);
        let times = each.saturating_mul(seats);
        let effort = times.saturating_mul(work.map_or(minutes, |work| work.minutes).into());
        Some(Need { times, effort, ..Need::new(&standard.code, None, false) })
    });
    needs.collect()
}

/// How many kinds of holders are held against each other in every combination.
const KINDS: usize = 10;

/// The credentials of which too few hours are there: of every set of kinds of work, what only holders can do
/// against what they have; and the largest number of cases for which none is missing. Beyond ten kinds, each alone and
/// all together.
fn shortages(needs: &[Need], staff: &[Staff<'_>], cases: u64) -> (Vec<Shortage>, Option<u128>) {
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
    let mut largest: Option<u128> = None;
    for set in sets {
        let needed = needs.iter().filter(|need| set.contains(&&need.any_of));
        let needed = needed.fold(0_u128, |sum, need| sum.saturating_add(need.effort));
        let holders = staff.iter().filter(|one| set.iter().any(|any_of| one.holds(any_of)));
        let there = holders.fold(0_u128, |sum, one| sum.saturating_add(one.effort));
        let fits = there.saturating_mul(cases.into()).checked_div(needed);
        largest = largest.into_iter().chain(fits).min();
        // A set that has one already short says nothing new.
        let known = short.iter().any(|(known, _)| known.iter().all(|kind| set.contains(kind)));
        if needed > there && !known {
            let names: BTreeSet<&String> = set.iter().copied().flatten().collect();
            let credentials = names.into_iter().cloned().collect();
            short.push((set, Shortage { credentials, needed: hours_up(needed), there: hours_down(there) }));
        }
    }
    (short.into_iter().map(|(_, shortage)| shortage).collect(), largest)
}

/// How many cases the caps by heads leave room for, with owners who hold what the program asks of them.
fn rooms(reckoned: &Reckoned<'_>, roster: &Roster, day: Day, cases: &[Mix]) -> Vec<Room> {
    let credentials =
        |of: &&Standard| if let Rule::Credentials(of) = &of.rule { Some(of.any_of.clone()) } else { None };
    let asked: Vec<_> = reckoned.iter().filter_map(|(_, of)| credentials(of)).collect();
    let room = |cap: &Cap| {
        let owners: Vec<Owner> = match cap.per {
            Per::Worker => roster.workers().map(Owner::Worker).collect(),
            Per::Team => roster.teams().map(Owner::Team).collect(),
        };
        let may =
            |owner: &Owner| asked.iter().all(|any_of| matches!(roster.holds(*owner, any_of, day), Known::Here(true)));
        let known = |owner: &Owner| roster.fte(*owner, &[], day).here().is_none_or(|fte| fte > Hundredths::default());
        if !owners.iter().all(known) {
            return None;
        }
        let rooms = owners.into_iter().filter(may).filter_map(|owner| roster.fte(owner, &cap.without, day).here());
        Some(rooms.fold(0_u64, |sum, fte| sum.saturating_add(cap.room(fte))))
    };
    let of_kind = |per: &Per| {
        let caps = reckoned.iter().filter_map(|(_, of)| match &of.rule {
            Rule::Cap(cap) if cap.counts == Load::Heads {} && cap.per == *per => room(cap),
            _ => None,
        });
        let theirs = cases.iter().filter(|mix| (mix.owner == Some(OwnerKind::Team)) == (*per == Per::Team));
        let cases = theirs.fold(0_u64, |sum, mix| sum.saturating_add(mix.cases.into()));
        Some(Room { per: *per, cases, room: caps.min()? }).filter(|_| cases > 0)
    };
    Per::ALL.iter().filter_map(of_kind).collect()
}
