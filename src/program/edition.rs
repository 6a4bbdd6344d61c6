//! Editions: a program is one or more of them, each in force from a civil day, never edited, only succeeded.
//!
//! What each standard asks is told by the edition of the day. A standard that an edition takes over unchanged
//! goes on; one that it changes ends with the last day of the edition before, and its successor begins.

use super::fault::Found;
use super::{Draft, Fault, Faults, Process, Program, Standard};
use crate::time::Day;

/// The days on which an edition, or a standard of it, is in force; the last one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) from: Day,
    pub(crate) through: Day,
}

impl Term {
    pub(crate) const ALWAYS: Self = Self { from: Day::FIRST, through: Day::LAST };

    #[inline]
    pub(crate) fn holds(self, day: Day) -> bool {
        self.from <= day && day <= self.through
    }

    /// The days of both.
    pub(crate) fn within(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), through: self.through.min(other.through) }
    }
}

/// The bit of the nth code, in a set of codes.
pub(crate) fn code_bit(nth: usize) -> u128 {
    u32::try_from(nth).ok().and_then(|nth| 1_u128.checked_shl(nth)).unwrap_or(0)
}

impl Draft {
    /// This edition and those that came after it, in order.
    #[must_use]
    pub fn editions(&self) -> impl DoubleEndedIterator<Item = &Draft> {
        std::iter::once(self).chain(&self.successors)
    }

    /// Each edition with the days on which it is in force.
    fn terms(&self) -> impl Iterator<Item = (Term, &Draft)> {
        let next = self.successors.iter().map(|next| next.from.map_or(Day::LAST, Day::previous)).chain([Day::LAST]);
        self.editions().zip(next).map(|(edition, through)| {
            let from = edition.from.unwrap_or(Day::FIRST);
            (Term { from, through }, edition)
        })
    }

    /// The standards of all editions, each with the days on which it is in force: one that the next edition has
    /// too, to the letter, goes on.
    pub(super) fn standards_in_force(&self) -> Vec<(Standard, Term)> {
        let mut all: Vec<(Standard, Term)> = Vec::new();
        for (term, edition) in self.terms() {
            for standard in &edition.standards {
                let before = term.from.previous();
                match all.iter_mut().find(|(known, was)| was.through == before && known == standard) {
                    Some((_, known)) if term.from > Day::FIRST => known.through = term.through,
                    _ => all.push((standard.clone(), term)),
                }
            }
        }
        all
    }

    /// Days off beside weekends, each by the edition of the day, in order.
    pub(super) fn holidays_in_force(&self) -> Vec<Day> {
        let of = |(term, edition): (Term, &Self)| {
            edition.holidays.iter().copied().filter(move |day| term.holds(*day)).collect::<Vec<_>>()
        };
        let mut holidays: Vec<Day> = self.terms().flat_map(of).collect();
        holidays.sort_unstable();
        holidays.dedup();
        holidays
    }

    /// What is wrong with the order of the editions.
    pub(super) fn check_succession(&self, faults: &mut Vec<Found>) {
        let wrong = |of: &Self, why| Fault::Succession { edition: of.edition.clone(), why };
        if self.from.is_some() {
            let why = "is the first and has been in force always; leave out its first day";
            faults.push(Found::of("from", wrong(self, why)));
        }
        let mut before = self;
        for (place, next) in self.successors.iter().enumerate() {
            let mut tell = |why| faults.push(Found::nth("successors", place, wrong(next, why)));
            if next.from.is_none() || next.from <= before.from {
                tell("has no first day after that of the edition before; say from when it is in force");
            }
            if self.editions().take(place.saturating_add(1)).any(|known| known.edition == next.edition) {
                tell("has the name of an earlier one; give it a name of its own");
            }
            if next.name != self.name {
                tell("is of a program of another name; keep the name, or write another program");
            }
            if next.phases != self.phases {
                tell("has other phases, which would move the terms of cases that run; write another program");
            }
            if !next.successors.is_empty() {
                tell("names successors of its own; list them after it");
            }
            before = next;
        }
    }
}

impl Program {
    /// The program with one more edition, in force from the day that it names. What was before stays as it is.
    ///
    /// # Errors
    /// Lists every fault of the new edition, and of its place after the others.
    ///
    /// ```
    /// use caseload::model::Model;
    /// use caseload::program::{Decision, Draft, Program};
    ///
    /// let icm = Program::preset(Model::IntensiveCaseManagement);
    /// let decision = Decision::new("board", "our own promise", "2026-10-05".parse()?);
    /// let stricter = Draft {
    ///     edition: "2027".to_owned(),
    ///     from: Some("2027-01-01".parse()?),
    ///     ..icm.draft().clone().require("icm.contact.weekly", &decision)?
    /// };
    /// let icm = icm.succeeded_by(stricter)?;
    /// assert_eq!(icm.edition_on("2026-12-31".parse()?).edition, "1");
    /// assert_eq!(icm.edition_on("2027-01-01".parse()?).edition, "2027");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn succeeded_by(&self, edition: Draft) -> Result<Self, Faults> {
        let mut draft = self.draft.clone();
        draft.successors.push(edition);
        draft.build()
    }

    /// The program as if one of its editions had been in force always. What an audit by it says is
    /// [hypothetical](crate::audit::Audit::hypothetical), where there are others. That it was taken out is known of this value
    /// alone: written with serde it is the edition by itself, and what is read back from it is a program of one edition, whose
    /// audit is not hypothetical. Store the whole program, and take the edition out of it when it is needed.
    #[must_use]
    pub fn only(&self, edition: &str) -> Option<Self> {
        let found = self.draft.editions().find(|known| known.edition == edition)?;
        let alone = Self::compile(Draft { from: None, successors: Vec::new(), ..found.clone() });
        Some(Self { supposed: !self.draft.successors.is_empty(), ..alone })
    }

    /// Whether it is one edition taken out of its place among others.
    pub(crate) const fn is_supposed(&self) -> bool {
        self.supposed
    }

    /// The edition in force on a day.
    #[must_use]
    pub fn edition_on(&self, day: Day) -> &Draft {
        let known = |edition: &&Draft| edition.from.is_none_or(|from| from <= day);
        self.draft.successors.iter().rev().find(known).unwrap_or(&self.draft)
    }

    /// The latest edition.
    #[must_use]
    pub fn latest(&self) -> &Draft {
        self.draft.successors.last().unwrap_or(&self.draft)
    }

    /// The first days of the editions after the first.
    pub(crate) fn successions(&self) -> impl Iterator<Item = Day> {
        self.draft.successors.iter().filter_map(|edition| edition.from)
    }

    /// What the program accepts in the process on a day.
    #[must_use]
    pub fn process_on(&self, day: Day) -> &Process {
        &self.edition_on(day).process
    }

    /// The standard of that code in force on a day.
    #[must_use]
    pub fn standard_on(&self, code: &str, day: Day) -> Option<&Standard> {
        self.standards_on(day).map(|(_, standard)| standard).find(|standard| standard.code.as_str() == code)
    }

    /// The standards in force on a day, with their places.
    pub(crate) fn standards_on(&self, day: Day) -> impl Iterator<Item = (usize, &Standard)> {
        self.standards.iter().enumerate().filter(move |(at, _)| self.in_force(*at, day))
    }

    /// The days on which the standard at that place is in force.
    pub(crate) fn term(&self, standard: usize) -> Term {
        self.terms.get(standard).copied().unwrap_or(Term::ALWAYS)
    }

    /// Whether the standard at that place is in force on a day.
    #[inline]
    pub(crate) fn in_force(&self, standard: usize, day: Day) -> bool {
        self.terms.get(standard).is_none_or(|term| term.holds(day))
    }

    /// The place of the first standard with the same code: where the standards of all editions are counted
    /// together.
    pub(crate) fn row(&self, standard: usize) -> usize {
        self.rows.get(standard).copied().unwrap_or(standard)
    }

    /// The first standard of each code.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &Standard> {
        self.standards().iter().enumerate().filter(|(at, _)| self.row(*at) == *at).map(|(_, first)| first)
    }

    /// The number of a standard's code among the different codes, in their order.
    pub(crate) fn nth_code(&self, standard: usize) -> usize {
        let row = self.row(standard);
        // The codes of one edition are all different, and come first.
        let first = self.draft.standards.len();
        if row < first { row } else { (first..row).filter(|at| self.row(*at) == *at).count().saturating_add(first) }
    }

    /// The bit of a closure that a fixed duration allows before its end, by the first day of each edition.
    pub(crate) fn early_closures(&self) -> Vec<(Day, u64)> {
        let bit = |(term, edition): (Term, &Draft)| {
            (term.from, edition.early_closure().map_or(0, |pattern| self.bit(&pattern)))
        };
        self.draft.terms().map(bit).collect()
    }
}
