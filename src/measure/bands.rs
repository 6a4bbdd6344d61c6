//! Published bands, as the fidelity scales use them.

use std::fmt;

use serde::Serialize;

use super::{Figure, Reading};
use crate::event::Hundredths;

/// Bands that a scale divides figures into, counted from 1. Each begins where the one before ends, so no
/// figure lies in two of them or in none.
///
/// ```
/// use caseload::event::Hundredths;
/// use caseload::measure::{Bands, Figure, Reading, Unit};
///
/// // Percent of face-to-face contacts in the community: under 20, 20 to 39, 40 to 59, 60 to 79, 80 or more.
/// let bands = Bands::rising([20, 40, 60, 80].map(|percent| Hundredths::new(percent * 100)))?;
/// let three_of_four = Figure::new(Unit::Percent, 3, 4, 1);
/// assert_eq!(bands.band(&three_of_four, Reading::Rounded).unwrap().band, 4);
/// # Ok::<(), caseload::measure::BandsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bands {
    edges: Vec<Edge>,
    rising: bool,
}

/// Where a higher band begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The figure.
    pub at: Hundredths,
    /// Whether the figure itself lies in the higher band.
    pub included: bool,
}

/// Edges that make no bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the edges of bands do not rise, or are not 1 to 254; give each once, the lowest first")]
pub struct BandsError;

impl BandsError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "bands.edges"
    }
}

/// The band of a figure. Written with serde it has these fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Band {
    /// The band, from 1.
    pub band: u8,
    /// How many bands there are.
    pub of: u8,
    /// How the figure was read.
    pub reading: Reading,
}

impl Bands {
    /// More is a higher band: each edge, in ascending order, is the lowest figure of the next band.
    ///
    /// # Errors
    /// Where the edges do not rise, or are not 1 to 254.
    pub fn rising(edges: impl Into<Vec<Hundredths>>) -> Result<Self, BandsError> {
        Self::new(included(edges.into()), true)
    }

    /// Less is a higher band: the first edge, in ascending order, is the highest figure of the highest band.
    ///
    /// # Errors
    /// Where the edges do not rise, or are not 1 to 254.
    pub fn falling(edges: impl Into<Vec<Hundredths>>) -> Result<Self, BandsError> {
        Self::new(included(edges.into()), false)
    }

    /// Edges in ascending order; where the bands do not rise with the figure they fall.
    ///
    /// # Errors
    /// Where the edges do not rise, or are not 1 to 254.
    pub fn new(edges: Vec<Edge>, rising: bool) -> Result<Self, BandsError> {
        let rises = edges.iter().zip(edges.iter().skip(1)).all(|(edge, next)| edge.at < next.at);
        if rises && (1..=254).contains(&edges.len()) { Ok(Self { edges, rising }) } else { Err(BandsError) }
    }

    /// The band of a figure; none where its denominator is 0.
    #[must_use]
    pub fn band(&self, figure: &Figure, reading: Reading) -> Option<Band> {
        let count = |edges: usize| u8::try_from(edges.saturating_add(1)).ok();
        let beyond = self.edges.iter().filter(|edge| {
            // Whether there is any at all is never rounded away.
            let reading = if edge.at.hundredths() == 0 { Reading::Exact } else { reading };
            let against = figure.against(edge.at, reading);
            let against = if self.rising { against } else { against.reverse() };
            against.is_gt() || (edge.included && against.is_eq())
        });
        let band = count(beyond.count())?;
        (figure.denominator > 0).then_some(Band { band, of: count(self.edges.len())?, reading })
    }
}

fn included(edges: Vec<Hundredths>) -> Vec<Edge> {
    edges.into_iter().map(|at| Edge { at, included: true }).collect()
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "band {} of {}, {}", self.band, self.of, self.reading)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unit;
    use super::*;

    fn whole(edges: [u32; 4]) -> Vec<Hundredths> {
        edges.map(|edge| Hundredths::new(edge.saturating_mul(100))).to_vec()
    }

    fn band(bands: &Bands, figure: &Figure, reading: Reading) -> u8 {
        bands.band(figure, reading).unwrap().band
    }

    #[test]
    fn client_weeks() {
        // In vivo 3 of 4 is band 4 of DACTS S1.
        let s1 = Bands::rising(whole([20, 40, 60, 80])).unwrap();
        assert_eq!(band(&s1, &Figure::new(Unit::Percent, 3, 4, 1), Reading::Rounded), 4);
        // 35 contacts of 10 clients in a week, a mean of 3.5, are band 4 of DACTS S5.
        let s5 = Bands::rising(whole([1, 2, 3, 4])).unwrap();
        assert_eq!(band(&s5, &Figure::new(Unit::Weekly, 35, 70, 10), Reading::Rounded), 4);
        assert_eq!(band(&s5, &Figure::new(Unit::Weekly, 40, 70, 10), Reading::Rounded), 5);
    }

    #[test]
    fn staffing() {
        // 100 clients of 11.0 FTE are 9.09, 110 are 10.00 and 111 are 10.09; any value above 10.0
        // scores 4.
        let h1 = Bands::falling(whole([10, 20, 34, 49])).unwrap();
        let of = |clients| band(&h1, &Figure::new(Unit::Plain, clients, 11, clients), Reading::Exact);
        assert_eq!((of(100), of(110), of(111), of(220), of(600)), (5, 5, 4, 4, 1));
        // H7: 0.8 psychiatrists for 100 are band 4; H9: 1.0 specialists are band 3.
        let h7 = Bands::rising([10, 40, 70, 100].map(Hundredths::new)).unwrap();
        let h9 = Bands::rising([20, 80, 140, 200].map(Hundredths::new)).unwrap();
        assert_eq!(band(&h7, &Figure::new(Unit::Staffing, 80, 100, 100), Reading::Rounded), 4);
        assert_eq!(band(&h9, &Figure::new(Unit::Staffing, 100, 100, 100), Reading::Rounded), 3);
    }

    #[test]
    fn team_contacts() {
        // Scenario "Team contacts", DACTS H2: 90 percent scores 5, 80 scores 4; 7 of 11 is 64, so 4.
        let h2 = Bands::rising(whole([10, 37, 64, 90])).unwrap();
        let of = |seen, cases, reading| band(&h2, &Figure::new(Unit::Percent, seen, cases, cases), reading);
        assert_eq!(of(9, 10, Reading::Rounded), 5);
        assert_eq!(of(8, 10, Reading::Rounded), 4);
        assert_eq!(of(7, 11, Reading::Rounded), 4);
        assert_eq!(of(7, 11, Reading::Exact), 3);
        assert_eq!(h2.band(&Figure::new(Unit::Percent, 0, 0, 0), Reading::Rounded), None);
    }

    #[test]
    fn edges_rise() {
        assert_eq!(Bands::rising(whole([10, 10, 20, 30])), Err(BandsError));
        assert_eq!(Bands::falling(whole([30, 20, 10, 5])), Err(BandsError));
        assert_eq!(Bands::rising([]), Err(BandsError));
    }
}
