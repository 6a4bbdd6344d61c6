//! Facts: what the engines eat.
//!
//! An event is lowered to facts once, on reading: a [`Fact`] is a day, which of the rulebook's
//! [patterns](crate::program::Program::patterns) the event fits, and an [`Effect`]. Twenty-four bytes.

use crate::event::{Event, Kind, KindName};
use crate::ids::WorkerId;
use crate::program::{Amount, Anchor, Pattern, Program, Quantity, Rule, SubjectKind};
use crate::record::{DayState, Record, Stays};
use crate::time::{Day, Instant};

/// The lowered form of an event, or of one side of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// The civil day.
    pub day: Day,
    /// The event, by its place in the case's log.
    pub event: u32,
    /// Which patterns of the rulebook the event fits, a bit each.
    pub matches: u64,
    /// What it does.
    pub effect: Effect,
}

/// What a fact does, beside fitting patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing more.
    None,
    /// A contact of so many minutes, with its workers: a stretch of [`Facts::staff`].
    Contact {
        /// How many workers.
        staff: u8,
        /// Minutes.
        minutes: u16,
        /// Where they begin in [`Facts::staff`].
        from: u32,
    },
    /// What the standards look at is now this.
    State(DayState),
    /// Institutions of these kinds were left.
    Left(Stays),
    /// The first phase that has a length began, for the first time.
    TermBegan,
    /// The event was learned of on this day.
    LearnedOn(Day),
    /// The event does not say when it was learned of.
    LearnedUnknown,
    /// The event was written down on this day.
    WrittenOn(Day),
    /// The event does not say when it was written down.
    WrittenUnknown,
}

impl Effect {
    /// Whether the fact is the event itself, and not one side of it that only some standards ask for.
    #[must_use]
    pub const fn is_event(&self) -> bool {
        matches!(self, Self::None | Self::Contact { .. } | Self::State(_))
    }
}

/// The facts of one case, in order. Kept and cleared from case to case, so that lowering allocates nothing
/// in the steady state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The facts, by day; those of one event stand together.
    pub facts: Vec<Fact>,
    /// The workers of contacts, as dense numbers within the case.
    pub staff: Vec<u32>,
    workers: Vec<WorkerId>,
}

/// What is known of an event beside what it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sides {
    /// The first phase that has a length began with it, for the first time.
    pub(crate) began: bool,
    /// When it was learned of.
    pub(crate) learned: Option<Day>,
    /// When it was written down.
    pub(crate) written: Option<Day>,
}

/// Lowers the events of cases under one rulebook.
#[derive(Debug, Clone)]
pub struct Lowering<'a> {
    program: &'a Program,
    /// The patterns of each kind, with their bits.
    by_kind: Vec<Vec<(u64, &'a Pattern)>>,
    learned: u64,
    written: u64,
    counts_staff: bool,
}

impl<'a> Lowering<'a> {
    /// For that rulebook.
    #[must_use]
    pub fn of(program: &'a Program) -> Self {
        let rules = || program.standards().iter().map(|standard| &standard.rule);
        let learned = rules().filter_map(|rule| match rule {
            Rule::Deadline(deadline) => match &deadline.anchor {
                Anchor::Learned(pattern) => Some(program.bit(pattern)),
                _ => None,
            },
            _ => None,
        });
        let written = rules().filter_map(|rule| match rule {
            Rule::Timeliness(rule) => Some(program.bits(&rule.of)),
            _ => None,
        });
        let of_kind = |kind: &KindName| {
            let patterns = program.patterns().iter().filter(|pattern| pattern.kind() == *kind);
            patterns.map(|pattern| (program.bit(pattern), pattern)).collect()
        };
        Self {
            program,
            by_kind: KindName::ALL.iter().map(of_kind).collect(),
            learned: learned.fold(0, |all, bits| all | bits),
            written: written.fold(0, |all, bits| all | bits),
            counts_staff: rules().any(|rule| match rule {
                Rule::Contact(rule) => rule.amount == Amount::Staff,
                Rule::Measure(measure) => match measure.quantity {
                    Quantity::SeenBy { .. } => true,
                    Quantity::InVivo {} => measure.subject == SubjectKind::Worker,
                    _ => false,
                },
                _ => false,
            }),
        }
    }

    /// For patterns of one's own, a bit each in their order; the rulebook tells only what a record adds up to.
    pub(crate) fn only(program: &'a Program, patterns: &'a [Pattern]) -> Self {
        let bits = || std::iter::successors(Some(1_u64), |bit| bit.checked_shl(1));
        let of_kind = |kind: &KindName| bits().zip(patterns).filter(|(_, pattern)| pattern.kind() == *kind).collect();
        Self {
            program,
            by_kind: KindName::ALL.iter().map(of_kind).collect(),
            learned: 0,
            written: 0,
            counts_staff: true,
        }
    }

    /// The rulebook.
    #[must_use]
    pub const fn program(&self) -> &'a Program {
        self.program
    }

    /// As [`Program::matches`].
    fn matches(&self, kind: &Kind) -> u64 {
        let patterns = self.by_kind.get(kind.name().place()).into_iter().flatten();
        patterns.fold(0, |bits, (bit, pattern)| if pattern.fits(kind) { bits | bit } else { bits })
    }

    /// Folds an event into the record and adds its facts. `place` is the event's place in the case's log.
    pub fn lower(&self, event: &Event, place: u32, record: &mut Record, facts: &mut Facts) {
        let before = record.state;
        let term_before = record.term_began;
        record.evolve(event, self.program);
        let day = event.at.day();
        // Service that ended and began again on one day leaves no trace (S7).
        let again = matches!(event.kind, Kind::Enrolled(_)) && !before.in_service && facts.served_on(day);
        let matches = if again { 0 } else { self.matches(&event.kind) };
        if let Kind::Contact(contact) = &event.kind {
            let staff = if self.counts_staff { contact.staff.as_slice() } else { &[] };
            facts.contact((day, place), matches, contact.minutes, staff);
        }
        let mut add = |matches, effect| facts.facts.push(Fact { day, event: place, matches, effect });
        match &event.kind {
            Kind::Contact(_) => {}
            _ if before != record.state => add(matches, Effect::State(record.state)),
            _ if matches != 0 => add(matches, Effect::None),
            _ => {}
        }
        let learned_at = match &event.kind {
            Kind::InstitutionEntered(stay) => stay.learned_at,
            Kind::InstitutionLeft(stay) => stay.learned_at,
            _ => None,
        };
        let sides = Sides {
            began: term_before != record.term_began,
            learned: learned_at.map(Instant::day),
            written: event.recorded_at.map(Instant::day),
        };
        self.sides(&event.kind, matches, sides, &mut add);
    }

    /// The sides of an event that only some standards ask for.
    pub(crate) fn sides(&self, kind: &Kind, matches: u64, sides: Sides, add: &mut impl FnMut(u64, Effect)) {
        if sides.began {
            add(0, Effect::TermBegan);
        }
        if let Kind::InstitutionLeft(stay) = kind {
            add(0, Effect::Left([stay.facility].into_iter().collect()));
        }
        if matches & self.learned != 0 {
            add(matches & self.learned, sides.learned.map_or(Effect::LearnedUnknown, Effect::LearnedOn));
        }
        if matches & self.written != 0 {
            add(matches & self.written, sides.written.map_or(Effect::WrittenUnknown, Effect::WrittenOn));
        }
    }

    /// Whether a standard asks who made a contact.
    #[cfg(feature = "sim")]
    pub(crate) const fn counts_staff(&self) -> bool {
        self.counts_staff
    }
}

impl Facts {
    /// Empties it and keeps its room.
    pub fn clear(&mut self) {
        self.facts.clear();
        self.staff.clear();
        self.workers.clear();
    }

    /// Adds a contact by these workers, on a day and at a place of the case's log.
    pub(crate) fn contact(&mut self, (day, event): (Day, u32), matches: u64, minutes: u16, staff: &[WorkerId]) {
        let from = u32::try_from(self.staff.len()).unwrap_or(u32::MAX);
        for worker in staff {
            let known = self.workers.iter().position(|known| known == worker);
            let number = known.unwrap_or_else(|| {
                self.workers.push(*worker);
                self.workers.len().saturating_sub(1)
            });
            self.staff.push(u32::try_from(number).unwrap_or(u32::MAX));
        }
        let staff = u8::try_from(staff.len()).unwrap_or(u8::MAX);
        self.facts.push(Fact { day, event, matches, effect: Effect::Contact { staff, minutes, from } });
    }

    /// The workers of a contact.
    #[must_use]
    pub fn staff_of(&self, effect: &Effect) -> &[u32] {
        match effect {
            Effect::Contact { staff, from, .. } => {
                let from = usize::try_from(*from).unwrap_or(usize::MAX);
                self.staff.get(from..from.saturating_add(usize::from(*staff))).unwrap_or_default()
            }
            _ => &[],
        }
    }

    /// The worker of a dense number.
    pub(crate) fn worker(&self, number: u32) -> Option<WorkerId> {
        self.workers.get(usize::try_from(number).ok()?).copied()
    }

    /// Whether the case was in service at any time from the start of a day, the last so far.
    fn served_on(&self, day: Day) -> bool {
        for fact in self.facts.iter().rev() {
            match fact.effect {
                Effect::State(state) if state.in_service => return true,
                Effect::State(_) if fact.day < day => return false,
                _ => {}
            }
        }
        false
    }

    /// The events of a day that changed what the standards look at, by their places.
    pub(crate) fn starting(&self, day: Day) -> impl Iterator<Item = u32> {
        let from = self.facts.partition_point(|fact| fact.day < day);
        let of_day = self.facts.get(from..).unwrap_or_default().iter().take_while(move |fact| fact.day == day);
        of_day.filter(|fact| matches!(fact.effect, Effect::State(_))).map(|fact| fact.event)
    }

    /// The facts, in order, of events that fit any of the patterns on the days from `first` to `last`.
    pub fn fitting(&self, bits: u64, first: Day, last: Day) -> impl Iterator<Item = &Fact> {
        let from = self.facts.partition_point(|fact| fact.day < first);
        self.facts
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(move |fact| fact.day <= last)
            .filter(move |fact| fact.matches & bits != 0 && fact.effect.is_event())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_twenty_four_bytes() {
        assert_eq!(size_of::<Fact>(), 24);
    }
}
