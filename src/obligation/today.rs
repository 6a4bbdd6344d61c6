//! What the standards see of a day: the state at its end, the phase, and who left an institution when.

use crate::event::{Facility, OwnerKind, Tier};
use crate::fact::{Effect, Fact};
use crate::lifecycle::Stage;
use crate::program::{PhaseCalendar, Program, Scope};
use crate::record::{DayState, Stays};
use crate::time::Day;

/// What of a day a standard may look at, a bit each.
pub(super) mod aspect {
    /// Whether the case is open and in service.
    pub(crate) const SERVICE: u8 = 1;
    pub(crate) const STAGE: u8 = 2;
    pub(crate) const TIER: u8 = 4;
    pub(crate) const PHASE: u8 = 8;
    pub(crate) const OWNER: u8 = 16;
    /// The institutions that the client is in, or left.
    pub(crate) const STAYS: u8 = 32;
    pub(crate) const HOLDS: u8 = 64;
    /// The edition of the program.
    pub(crate) const EDITION: u8 = 128;
    pub(crate) const ALL: u8 = u8::MAX;

    /// Those of which it is true.
    pub(crate) fn set<const N: usize>(aspects: [(u8, bool); N]) -> u8 {
        aspects.iter().filter(|(_, holds)| *holds).fold(0, |all, (aspect, _)| all | aspect)
    }
}

/// The state of a case at the end of a day, with what the calendar adds to it.
#[derive(Debug, Clone)]
pub(super) struct Today {
    pub(super) day: Day,
    pub(super) state: DayState,
    /// The phase, among the program's phases; none outside all of them.
    pub(super) phase: Option<u8>,
    /// When the first phase that has a length began.
    pub(super) term_began: Option<Day>,
    /// When each kind of institution was left last; of those that were.
    left: Vec<(Facility, Day)>,
    /// The next day after this one on which the calendar changes what the standards see.
    pub(super) next_change: Option<Day>,
}

/// What of the calendar can change the state of a day without an event.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    phases: PhaseCalendar,
    /// The different lengths of scopes that follow on leaving an institution.
    after_leaving: Vec<u32>,
    /// The first days of the editions after the first.
    editions: Vec<Day>,
}

impl Calendar {
    pub(super) fn of(program: &Program) -> Self {
        let mut after_leaving = Vec::new();
        for standard in program.standards() {
            if let crate::program::Rule::Contact(rule) = &standard.rule {
                let scopes = rule.demands.iter().map(|demand| &demand.scope).chain([&rule.scope]);
                after_leaving.extend(scopes.filter_map(|scope| scope.after_leaving.as_ref()).map(|after| after.days));
            }
        }
        after_leaving.sort_unstable();
        after_leaving.dedup();
        Self { phases: PhaseCalendar::of(program), after_leaving, editions: program.successions().collect() }
    }

    /// Whether no day differs from the one before but by an event.
    #[inline]
    fn is_still(&self) -> bool {
        self.after_leaving.is_empty() && !self.phases.is_timed() && self.editions.is_empty()
    }
}

impl Today {
    pub(super) fn new(calendar: &Calendar) -> Self {
        let mut today = Self {
            day: Day::FIRST.previous(),
            state: DayState::default(),
            phase: None,
            term_began: None,
            left: Vec::new(),
            next_change: None,
        };
        today.phase = today.phase_on(calendar);
        today.next_change = today.change_after(calendar);
        today
    }

    /// Forgets the case, and keeps its room.
    pub(super) fn clear(&mut self, calendar: &Calendar) {
        let mut left = std::mem::take(&mut self.left);
        left.clear();
        *self = Self { left, ..Self::new(calendar) };
    }

    /// Moves on to a day and takes in what its facts do; says which aspects changed.
    #[inline]
    pub(super) fn advance(&mut self, day: Day, facts: &[Fact], calendar: &Calendar) -> u8 {
        if facts.iter().all(|fact| matches!(fact.effect, Effect::None | Effect::Contact { .. })) && calendar.is_still()
        {
            self.day = day;
            return 0;
        }
        let (before, phase) = (self.state, self.phase);
        let (mut left, mut began) = (false, false);
        self.day = day;
        for fact in facts {
            match fact.effect {
                Effect::State(state) => self.state = state,
                Effect::TermBegan => {
                    began = true;
                    self.term_began = Some(day);
                }
                Effect::Left(stays) => {
                    left = true;
                    self.left.retain(|(facility, _)| !stays.contains(*facility));
                    self.left.extend(stays.iter().map(|facility| (facility, day)));
                }
                _ => {}
            }
        }
        self.phase = self.phase_on(calendar);
        if left || began || self.next_change.is_some_and(|change| change <= day) {
            self.next_change = self.change_after(calendar);
        }
        let now = &self.state;
        let in_service = (before.is_open(), before.in_service) != (now.is_open(), now.in_service);
        let stays = left || before.stays != now.stays || self.ends_a_time_after_leaving(calendar);
        aspect::set([
            (aspect::SERVICE, in_service),
            (aspect::STAGE, before.stage != now.stage),
            (aspect::TIER, before.tier != now.tier),
            (aspect::PHASE, phase != self.phase),
            (aspect::OWNER, before.owner != now.owner),
            (aspect::STAYS, stays),
            (aspect::HOLDS, before.holds != now.holds),
            (aspect::EDITION, calendar.editions.contains(&day)),
        ])
    }

    fn change_after(&self, calendar: &Calendar) -> Option<Day> {
        let boundaries = self.term_began.into_iter().flat_map(|began| calendar.phases.boundaries(began));
        let after = self.left.iter().flat_map(|(_, left)| calendar.after_leaving.iter().map(|days| over(*left, *days)));
        boundaries.chain(after).chain(calendar.editions.iter().copied()).filter(|change| *change > self.day).min()
    }

    fn ends_a_time_after_leaving(&self, calendar: &Calendar) -> bool {
        let mut left = self.left.iter().map(|(_, left)| left);
        !calendar.after_leaving.is_empty()
            && left.any(|left| calendar.after_leaving.iter().any(|days| over(*left, *days) == self.day))
    }

    fn phase_on(&self, calendar: &Calendar) -> Option<u8> {
        calendar.phases.phase_on(self.state.phase, self.term_began, self.day)
    }
}

/// The first day after the time of so many days that follows on leaving.
fn over(left: Day, days: u32) -> Day {
    left.plus_days(i32::try_from(days).unwrap_or(i32::MAX)).next()
}

/// A [`Scope`] made ready: every list a set of bits.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    stages: u16,
    tiers: u8,
    phases: u64,
    owners: u8,
    inside: Stays,
    after_leaving: Option<(Stays, u32)>,
    before_enrolment: bool,
    /// Whether nothing is asked of the day but service.
    is_any: bool,
}

/// The bit of a value in a list that is asked for; 0 stands for "none".
fn place<T: PartialEq>(all: &[T], value: &T) -> u32 {
    all.iter()
        .position(|known| known == value)
        .and_then(|at| u32::try_from(at).ok())
        .map_or(0, |at| at.saturating_add(1))
}

fn bits<T: PartialEq>(all: &[T], asked: &[T]) -> u64 {
    if asked.is_empty() {
        return u64::MAX;
    }
    asked.iter().fold(0, |bits, value| bits | 1_u64.wrapping_shl(place(all, value)))
}

impl Bounds {
    pub(super) fn of(scope: &Scope, program: &Program) -> Self {
        let phases: Vec<_> = program.phases().iter().map(|phase| phase.phase.clone()).collect();
        let facilities = |asked: &[Facility]| -> Stays {
            if asked.is_empty() { Facility::ALL.iter().copied().collect() } else { asked.iter().copied().collect() }
        };
        Self {
            stages: u16::try_from(bits(Stage::ALL, &scope.stages)).unwrap_or(u16::MAX),
            tiers: u8::try_from(bits(Tier::ALL, &scope.tiers)).unwrap_or(u8::MAX),
            phases: bits(&phases, &scope.phases),
            owners: u8::try_from(bits(OwnerKind::ALL, &scope.owners)).unwrap_or(u8::MAX),
            inside: scope.inside.iter().copied().collect(),
            after_leaving: scope.after_leaving.as_ref().map(|after| (facilities(&after.facilities), after.days)),
            before_enrolment: scope.before_enrolment,
            is_any: *scope == Scope { before_enrolment: scope.before_enrolment, ..Scope::default() },
        }
    }

    /// What of a day it looks at.
    pub(super) fn sees(&self) -> u8 {
        aspect::set([
            (aspect::SERVICE, true),
            (aspect::STAGE, self.stages != u16::MAX),
            (aspect::TIER, self.tiers != u8::MAX),
            (aspect::PHASE, self.phases != u64::MAX),
            (aspect::OWNER, self.owners != u8::MAX),
            (aspect::STAYS, !self.inside.is_empty() || self.after_leaving.is_some()),
        ])
    }

    /// Whether the day lies in the scope.
    #[inline]
    pub(super) fn hold(&self, today: &Today) -> bool {
        let state = &today.state;
        let open = if self.before_enrolment { state.is_open() } else { state.in_service };
        if !open || self.is_any {
            return open;
        }
        has(u64::from(self.stages), number(Stage::ALL, state.stage))
            && has(u64::from(self.tiers), number(Tier::ALL, state.tier))
            && has(self.phases, today.phase.map_or(0, |phase| u32::from(phase).saturating_add(1)))
            && has(u64::from(self.owners), number(OwnerKind::ALL, state.owner))
            && (self.inside.is_empty() || self.inside.meets(state.stays))
            && self.after_leaving.is_none_or(|(stays, days)| {
                let mut left = today.left.iter().filter(|(facility, _)| stays.contains(*facility));
                !stays.meets(state.stays) && left.any(|(_, left)| *left <= today.day && today.day < over(*left, days))
            })
    }
}

fn has(bits: u64, place: u32) -> bool {
    bits.wrapping_shr(place) & 1 == 1
}

fn number<T: PartialEq>(all: &[T], value: Option<T>) -> u32 {
    value.map_or(0, |value| place(all, &value))
}
