//! A scale that was checked, and its arithmetic.

use serde::{Deserialize, Serialize};

use super::scored::{Basis, Graded, ItemScore, Scored, Sum, Unscored};
use super::{Anchor, By, GivenFault, GivenFaults, Grading, Item, Of, ScaleFaults, Table};
use crate::event::Hundredths;
use crate::measure::{Bands, Edge, Figure, Indicated, Reading, Unit, Untold};

/// A fidelity scale: a [`Table`] that was checked, valid by construction.
///
/// Reading one from a file goes through the same check.
///
/// ```
/// use caseload::fidelity::{Given, dacts};
/// use caseload::measure::{Figure, Reading, Unit};
///
/// let caseload = Figure::new(Unit::Plain, 8_400, 900, 84); // 84 clients, 9.00 full-time equivalents
/// let scored = dacts().score([("H1", caseload.into()), ("O1", Given::Rating(4))], Reading::Rounded)?;
/// assert_eq!(scored.item("H1").unwrap().score(), Some(5));
/// assert_eq!((scored.total.sum, scored.total.scored, scored.total.of), (9, 2, 28));
/// assert!(scored.gradings.iter().all(|grading| grading.grade.is_none())); // not before all are scored
/// # Ok::<(), caseload::fidelity::GivenFaults>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Table", into = "Table")]
pub struct Scale {
    table: Table,
    rows: Vec<Option<Row>>,
}

/// The anchors of an item, made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    bands: Bands,
    /// The score of each band, the lowest first; none where a rater has to tell.
    scores: Vec<Option<u8>>,
}

/// What is known of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// What was measured: what the item looks at, then what its conditions look at, in their order.
    Measured(Vec<Indicated>),
    /// The facts that the program declares.
    Facts(Vec<String>),
    /// A rater's judgement, 1 to 5. It counts, whatever else is given.
    Rating(u8),
}

impl Given {
    /// A figure, with those of the item's conditions.
    #[must_use]
    pub fn figures(of: Figure, with: impl IntoIterator<Item = Figure>) -> Self {
        Self::Measured(std::iter::once(of).chain(with).map(Into::into).collect())
    }

    /// Facts by their names.
    #[must_use]
    pub fn facts<'a>(facts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Facts(facts.into_iter().map(ToOwned::to_owned).collect())
    }
}

impl From<Figure> for Given {
    fn from(figure: Figure) -> Self {
        Self::figures(figure, [])
    }
}

impl Row {
    fn of(item: &Item) -> Option<Self> {
        let anchors = item.in_order();
        let rising = item.rises()?;
        let (first, last) = (anchors.first()?, anchors.last()?);
        let beyond = |end: Option<Edge>| end.map(|end| Edge { included: !end.included, ..end });
        let (inner, below, above): (Vec<Edge>, _, _) = if rising {
            (anchors.iter().skip(1).filter_map(Anchor::lower).collect(), first.lower(), beyond(last.upper()))
        } else {
            (
                anchors.iter().rev().skip(1).rev().filter_map(Anchor::upper).collect(),
                beyond(first.lower()),
                last.upper(),
            )
        };
        // What lies outside of all anchors is left to a rater, or cannot be.
        let (below, above) = (below.filter(|_| !first.begins()), above.filter(|_| item.rest_rated));
        let mut scores: Vec<Option<u8>> = below.iter().map(|_| None).collect();
        scores.extend(anchors.iter().map(|anchor| Some(anchor.score)));
        scores.extend(above.iter().map(|_| None));
        if !rising {
            scores.reverse();
        }
        let edges = below.into_iter().chain(inner).chain(above).collect();
        Some(Self { bands: Bands::new(edges, rising).ok()?, scores })
    }

    fn score(&self, figure: &Figure, reading: Reading) -> Option<u8> {
        let band = self.bands.band(figure, reading)?;
        self.scores.get(usize::from(band.band).checked_sub(1)?).copied().flatten()
    }
}

impl Table {
    /// Checks the table.
    ///
    /// # Errors
    /// Lists everything that is wrong with it.
    pub fn build(self) -> Result<Scale, ScaleFaults> {
        let faults = self.check();
        if faults.is_empty() { Ok(Scale::compile(self)) } else { Err(ScaleFaults::new(&self.name, faults)) }
    }
}

impl Scale {
    /// A table that has no fault.
    pub(super) fn compile(table: Table) -> Self {
        Self { rows: table.items.iter().map(Row::of).collect(), table }
    }

    /// The table, to look at or to make another of.
    #[must_use]
    pub const fn table(&self) -> &Table {
        &self.table
    }

    /// The items that a person has to rate, whatever the log says.
    pub fn rated(&self) -> impl Iterator<Item = &Item> {
        self.table.items.iter().filter(|item| item.by == By::Rated {})
    }

    /// The totals at which the gradings disagree whether the program operates the model.
    ///
    /// ```
    /// // A mean of 4.00 marks an established team, and 112 of 140 is not yet high.
    /// assert_eq!(caseload::fidelity::dacts().disputed(), [112]);
    /// ```
    #[must_use]
    pub fn disputed(&self) -> Vec<u64> {
        let items = u64::try_from(self.table.items.iter().filter(|item| !item.indicator).count()).unwrap_or(0);
        let disputed = |total: &u64| {
            let sum = Sum::all(*total, items);
            let mut verdicts = self.table.gradings.iter().map(|grading| grade(grading, &sum).is_some_and(|of| of.1));
            let first = verdicts.next();
            verdicts.any(|verdict| Some(verdict) != first)
        };
        (items..=items.saturating_mul(5)).filter(disputed).collect()
    }

    /// Scores what is known. An item of which nothing is given says so.
    ///
    /// # Errors
    /// Lists everything that is wrong with what was given.
    pub fn score<'a>(
        &self,
        given: impl IntoIterator<Item = (&'a str, Given)>,
        reading: Reading,
    ) -> Result<Scored, GivenFaults> {
        let mut faults = Vec::new();
        let mut of_items = vec![Known::default(); self.table.items.len()];
        for (code, given) in given {
            let known = self.table.items.iter().zip(&mut of_items).find(|(item, _)| item.code == code);
            match known {
                Some((item, known)) => faults.extend(known.take_in(item, given)),
                None => faults.push(GivenFault::Unknown(code.to_owned())),
            }
        }
        if !faults.is_empty() {
            return Err(GivenFaults::new(&self.table.name, faults));
        }
        let items = self.table.items.iter().zip(&self.rows).zip(of_items);
        let items: Vec<_> = items.map(|((item, row), known)| known.score(item, row.as_ref(), reading)).collect();
        let sum = |of: &dyn Fn(&Item) -> bool| {
            let counted = self.table.items.iter().zip(&items).filter(|(item, _)| !item.indicator && of(item));
            counted.fold(Sum::default(), |sum, (_, scored)| sum.with(scored.score()))
        };
        let total = sum(&|_| true);
        let sections = self.table.sections.iter();
        let sections =
            sections.map(|section| (section.clone(), sum(&|item| item.section.as_ref() == Some(&section.code))));
        let graded = |grading: &Grading| Graded {
            name: grading.name.clone(),
            source: grading.source.clone(),
            grade: if total.scored == total.of { grade(grading, &total).map(|(name, _)| name) } else { None },
        };
        Ok(Scored {
            scale: self.table.name.clone(),
            version: self.table.version.clone(),
            licence: self.table.licence.clone(),
            reading,
            sections: sections.collect(),
            gradings: self.table.gradings.iter().map(graded).collect(),
            items,
            total,
        })
    }
}

/// The grade, and whether it says that the program operates the model.
fn grade(grading: &Grading, sum: &Sum) -> Option<(String, bool)> {
    let figure = match grading.of {
        Of::Total => Figure::new(Unit::Plain, sum.sum, 1, sum.of),
        Of::Mean => sum.mean()?,
    };
    let reached = grading.grades.iter().rev().find(|grade| figure.against(grade.from, Reading::Exact).is_ge());
    reached.map(|grade| (grade.name.clone(), grade.faithful))
}

/// What is known of one item.
#[derive(Debug, Clone, Default)]
struct Known {
    measured: Option<Vec<Indicated>>,
    facts: Option<Vec<String>>,
    rating: Option<u8>,
}

impl Known {
    fn take_in(&mut self, item: &Item, given: Given) -> Option<GivenFault> {
        let code = || item.code.clone();
        let kind = |found, expected| Some(GivenFault::Kind { item: code(), found, expected });
        let again = match (given, &item.by) {
            (Given::Rating(rating), _) if !(1..=5).contains(&rating) => {
                return Some(GivenFault::Rating { item: code(), found: rating });
            }
            (Given::Rating(rating), _) => self.rating.replace(rating).is_some(),
            (Given::Measured(measured), By::Measured(indicator)) => {
                let units = item.indicators().map(crate::measure::Indicator::unit);
                let fits =
                    |(of, unit): (&Indicated, Unit)| of.figure.as_ref().map_or(true, |figure| figure.unit == unit);
                if !measured.iter().zip(units).all(fits) {
                    return kind("a figure in other units", unit_in_words(indicator.unit()));
                }
                self.measured.replace(measured).is_some()
            }
            (Given::Facts(facts), By::Counted(names)) => {
                if !facts.iter().all(|fact| names.contains(fact)) {
                    return Some(GivenFault::Fact { item: code(), expected: names.join(", ") });
                }
                self.facts.replace(facts).is_some()
            }
            (Given::Facts(facts), By::Declared(names)) => {
                if !facts.iter().all(|fact| names.contains(fact)) {
                    return Some(GivenFault::Fact { item: code(), expected: names.join(", ") });
                }
                if facts.len() != 1 {
                    return Some(GivenFault::OneFact { item: code(), found: facts.len(), expected: names.join(", ") });
                }
                self.facts.replace(facts).is_some()
            }
            (Given::Measured(_), _) => return kind("a figure", "a rating, or facts where it is declared"),
            (Given::Facts(_), _) => return kind("facts", "a figure or a rating"),
        };
        again.then(|| GivenFault::Twice(code()))
    }

    fn score(self, item: &Item, row: Option<&Row>, reading: Reading) -> ItemScore {
        let banded = |figure: &Figure| row.and_then(|row| row.score(figure, reading));
        let mut measured = self.measured.into_iter().flatten();
        let (measured, with) = (measured.next(), measured.collect::<Vec<_>>());
        let found = match (&item.by, &measured, &self.facts) {
            (By::Measured(_), Some(of), _) => match &of.figure {
                _ if item.anchors.is_empty() => Err(Unscored::NoAnchors),
                Err(why) => Err(Unscored::Untold(*why)),
                Ok(figure) if figure.denominator == 0 => Err(Unscored::Untold(Untold::NothingCounted)),
                Ok(figure) => match banded(figure) {
                    Some(score) => conditional(item, score, &with, reading),
                    None => Err(Unscored::ToRate),
                },
            },
            (By::Counted(_), _, Some(facts)) => {
                let mut facts: Vec<_> = facts.iter().collect();
                facts.sort_unstable();
                facts.dedup();
                let count = Figure::new(Unit::Plain, u64::try_from(facts.len()).unwrap_or(u64::MAX), 1, 1);
                banded(&count).ok_or(Unscored::ToRate)
            }
            (By::Declared(names), _, Some(facts)) => {
                let place = names.iter().position(|name| facts.contains(name));
                place.and_then(|place| u8::try_from(place.saturating_add(1)).ok()).ok_or(Unscored::NotDeclared)
            }
            (By::Measured(_), None, _) => Err(Unscored::Untold(Untold::NotGiven)),
            (By::Counted(_) | By::Declared(_), _, None) => Err(Unscored::NotDeclared),
            (By::Rated {}, _, _) => Err(Unscored::ToRate),
        };
        let basis = match &item.by {
            By::Measured(indicator) => Basis::Measured(indicator.origin()),
            _ => Basis::Declared,
        };
        let found = found.map(|score| (score, basis));
        let scored = self.rating.map_or(found, |rating| Ok((rating, Basis::Rated)));
        ItemScore {
            code: item.code.clone(),
            name: item.name.clone(),
            indicator: item.indicator,
            scored,
            measured,
            with,
        }
    }
}

/// The score, or one less where what it needs besides is not there.
fn conditional(item: &Item, score: u8, with: &[Indicated], reading: Reading) -> Result<u8, Unscored> {
    for (at, condition) in item.conditions.iter().enumerate().filter(|(_, condition)| condition.score == score) {
        match with.get(at).map(|of| &of.figure) {
            Some(Ok(figure)) if figure.denominator == 0 => return Err(Unscored::Untold(Untold::NothingCounted)),
            Some(Ok(figure)) if keeps(figure, condition.at_least, reading) => {}
            Some(Ok(_)) => return Ok(score.saturating_sub(1)),
            Some(Err(why)) => return Err(Unscored::Untold(*why)),
            None => return Err(Unscored::Untold(Untold::NotGiven)),
        }
    }
    Ok(score)
}

fn keeps(figure: &Figure, at_least: Hundredths, reading: Reading) -> bool {
    figure.against(at_least, reading).is_ge()
}

const fn unit_in_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "a percentage",
        Unit::Staffing => "full-time equivalents for 100 cases",
        Unit::Weekly => "so much a week, of days",
        Unit::Plain => "so many of one",
    }
}

impl TryFrom<Table> for Scale {
    type Error = ScaleFaults;

    fn try_from(table: Table) -> Result<Self, ScaleFaults> {
        table.build()
    }
}

impl From<Scale> for Table {
    fn from(scale: Scale) -> Self {
        scale.table
    }
}
