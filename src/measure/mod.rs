//! Measures: a numerator over a denominator for a subject in a window, against a bound. One engine over
//! [facts](crate::fact) and the [roster](crate::roster).
//!
//! [`Measures`] is a rulebook's measures made ready. Each case adds to a [`Tally`]; what is measured of a case alone is
//! reported at once. Tallies of the parts of a log merge, in any order; the finished tally, with the roster, gives what
//! is measured of workers, teams and the program. Every [`Figure`] is exact: it is rounded where it is read against a
//! published one, and nowhere else (S29, S30 of [`caseload::semantics`]). [`Bands`] divide figures as the fidelity
//! scales do.
//!
//! A measure is judged once per completed window; of the window that `as_of` lies in the figure so far is reported, as
//! pending. A subject has an item in a window where anything is counted of it: contacts, cases, days in service, days
//! of a mean (S33 to S35 of [`caseload::semantics`]). Where a program has several editions, a window is judged by the
//! one in force on its last day.
//!
//! A review of fidelity looks at the time up to a day instead of every window of a calendar: [`Indicator`]s, taken of
//! the same facts and the same roster.

mod bands;
mod figure;
mod indicator;
mod ledger;
mod measured;
mod ratio;
mod review;
mod staff;
mod tally;
mod team;
mod utilisation;

use crate::obligation::Verdict;
use crate::program::{Measure, Pattern, PhaseCalendar, Program, Quantity, Rule, Term};
use crate::roster::Roster;
use crate::time::Day;

pub use crate::subject::Subject;
pub use bands::{Band, Bands, BandsError, Edge};
pub use figure::{Figure, Reading, Unit};
pub use indicator::{
    Among, Charts, Count, Evidence, Indicated, Indicator, LeftOut, Moves, Origin, Over, Spread, Untold,
};
pub use measured::Measured;
pub use ratio::Ratio;
pub use review::Draw;
pub(crate) use review::{Chart, Charted, Indicators};
pub use tally::{Service, Tally};
pub use utilisation::Utilisation;

/// The measures of a rulebook, made ready to be taken.
#[derive(Debug, Clone)]
pub struct Measures {
    ready: Vec<Ready>,
    phases: PhaseCalendar,
    /// Whether any measure asks how many cases there are on a day.
    counts_cases: bool,
}

#[derive(Debug, Clone)]
struct Ready {
    standard: usize,
    term: Term,
    measure: Measure,
    /// The pattern of the contacts that are counted, and for a share of contacts of those that they are
    /// counted among.
    counted: u64,
    of: u64,
}

impl Measures {
    /// The measures of a rulebook.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        let measures = program.standards().iter().enumerate().filter_map(|(standard, of)| match &of.rule {
            Rule::Measure(measure) => {
                let mut bits = measure.filters().into_iter().map(|filter| program.bit(&Pattern::Contact(filter)));
                let (counted, of) = (bits.next().unwrap_or(0), bits.next().unwrap_or(0));
                Some(Ready { standard, term: program.term(standard), measure: measure.clone(), counted, of })
            }
            _ => None,
        });
        let ready: Vec<_> = measures.collect();
        let counts_cases =
            ready.iter().any(|of| matches!(of.measure.quantity, Quantity::Staffing { .. } | Quantity::Meetings {}));
        Self { ready, phases: PhaseCalendar::of(program), counts_cases }
    }

    /// Whether the rulebook measures nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// The patterns of the contacts that are counted.
    #[cfg(feature = "sim")]
    pub(crate) fn contacts(&self) -> u64 {
        self.ready.iter().fold(0, |bits, ready| bits | ready.counted | ready.of)
    }

    /// Leaves out what the edition in force on the last day of a window, or today while it runs, does not
    /// measure so.
    fn in_force<'a>(&'a self, as_of: Day, report: &mut impl FnMut(Measured<'a>)) -> impl FnMut(Measured<'a>) {
        move |measured| {
            let of = self.ready.iter().find(|ready| ready.standard == measured.standard);
            if of.is_some_and(|of| of.term.holds(measured.window.1.min(as_of))) {
                report(measured);
            }
        }
    }

    /// Reports what is measured of workers, teams and the program, given the tally of all cases.
    pub fn finish<'a>(&'a self, tally: &Tally, roster: &Roster, as_of: Day, report: &mut impl FnMut(Measured<'a>)) {
        let report = &mut self.in_force(as_of, report);
        for ((place, of, day), share) in &tally.shares {
            let ready = self.ready.get(*place);
            let measured = ready.and_then(|ready| ready.judge(*of, *day, |quantity| share.figure(quantity), as_of));
            measured.into_iter().for_each(&mut *report);
        }
        for ready in &self.ready {
            ready.of_roster(tally, roster, as_of, report);
        }
    }
}

impl Ready {
    fn least_denominator(&self) -> u64 {
        self.measure.least_denominator.into()
    }

    /// Judges the figure of the window that a day lies in.
    fn judge(
        &self,
        of: Subject,
        day: Day,
        figure: impl FnOnce(&Quantity) -> Figure,
        as_of: Day,
    ) -> Option<Measured<'_>> {
        let window = self.measure.window?.around(day);
        let figure = figure(&self.measure.quantity);
        let verdict = if window.1 >= as_of {
            Verdict::Pending
        } else if figure.denominator < self.least_denominator() {
            Verdict::CannotTell
        } else {
            self.against_bound(&figure)
        };
        Some(Measured { standard: self.standard, measure: &self.measure, of, window, figure, verdict })
    }

    fn against_bound(&self, figure: &Figure) -> Verdict {
        match self.measure.bound {
            Some(bound) if figure.keeps(bound) => Verdict::Met,
            Some(_) => Verdict::Missed,
            None => Verdict::CannotTell,
        }
    }
}
