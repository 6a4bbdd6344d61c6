//! What a scale says.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::Section;
use crate::measure::{Figure, Indicated, Origin, Reading, Unit, Untold};
use crate::program::Source;

/// A scale, scored. Automated scores are indicators: a formal review uses charts, interviews and observation by
/// trained raters. Written with serde it has these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Scored {
    /// The scale.
    pub scale: String,
    /// Its version.
    pub version: String,
    /// What its owner wants said.
    pub licence: Option<String>,
    /// How figures were read against the anchors.
    pub reading: Reading,
    /// The items, in the scale's order.
    pub items: Vec<ItemScore>,
    /// The sections with their sums.
    pub sections: Vec<(Section, Sum)>,
    /// All items that count.
    pub total: Sum,
    /// The published readings of the whole.
    pub gradings: Vec<Graded>,
}

/// An item, scored. Written with serde it has these fields, with `score` and `basis`, or else `unscored`, for the score.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemScore {
    /// The item's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Shown and never counted.
    pub indicator: bool,
    /// The score from 1 to 5 and what it rests on, or why there is none.
    pub scored: Result<(u8, Basis), Unscored>,
    /// What was measured, whether or not the score rests on it.
    pub measured: Option<Indicated>,
    /// What its conditions came to.
    pub with: Vec<Indicated>,
}

/// What a score rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The log, the roster, or both.
    Measured(Origin),
    /// What the program declared.
    Declared,
    /// A rater's judgement.
    Rated,
}

/// Why an item has no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unscored {
    /// Its figure is not told.
    Untold(Untold),
    /// A person has to rate it.
    ToRate,
    /// The program has to declare it.
    NotDeclared,
    /// No published anchors are known: the figure stands alone.
    NoAnchors,
}

/// The scores of some items together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Sum {
    /// Their sum.
    pub sum: u64,
    /// So many have a score.
    pub scored: u64,
    /// Of so many.
    pub of: u64,
}

/// A reading of the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Graded {
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub source: Source,
    /// The grade; none before all items are scored.
    pub grade: Option<String>,
}

/// Least scores that some authority demands of single items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Whose.
    pub source: Source,
    /// The items, by their codes, and the least score of each.
    pub least: Vec<(String, u8)>,
}

impl Sum {
    pub(super) const fn all(sum: u64, of: u64) -> Self {
        Self { sum, scored: of, of }
    }

    pub(super) fn with(self, score: Option<u8>) -> Self {
        Self {
            sum: self.sum.saturating_add(score.map_or(0, u64::from)),
            scored: self.scored.saturating_add(u64::from(score.is_some())),
            of: self.of.saturating_add(1),
        }
    }

    /// The mean of the scores there are; none where there are none.
    #[must_use]
    pub fn mean(&self) -> Option<Figure> {
        (self.scored > 0).then(|| Figure::new(Unit::Plain, self.sum, self.scored, self.scored))
    }
}

impl ItemScore {
    /// The score, where there is one.
    #[must_use]
    pub fn score(&self) -> Option<u8> {
        self.scored.ok().map(|(score, _)| score)
    }
}

impl Serialize for ItemScore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { code, name, indicator, scored, measured, with } = self;
        let mut object = serializer.serialize_struct("ItemScore", 8)?;
        object.serialize_field("code", code)?;
        object.serialize_field("name", name)?;
        object.serialize_field("indicator", indicator)?;
        object.serialize_field("score", &self.score())?;
        object.serialize_field("basis", &scored.ok().map(|(_, basis)| basis))?;
        object.serialize_field("unscored", &scored.err())?;
        object.serialize_field("measured", measured)?;
        object.serialize_field("with", with)?;
        object.end()
    }
}

impl Scored {
    /// An item by its code.
    #[must_use]
    pub fn item(&self, code: &str) -> Option<&ItemScore> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The items that count and have no score yet.
    pub fn open(&self) -> impl Iterator<Item = &ItemScore> {
        self.items.iter().filter(|item| !item.indicator && item.scored.is_err())
    }

    /// The items that fall short of a profile, with the least score it demands; those without a score too.
    #[must_use]
    pub fn short_of<'a>(&'a self, profile: &'a Profile) -> Vec<(&'a ItemScore, u8)> {
        let items = profile.least.iter().filter_map(|(code, least)| Some((self.item(code)?, *least)));
        items.filter(|(item, least)| item.score().is_none_or(|score| score < *least)).collect()
    }
}

impl fmt::Display for Unscored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untold(why) => write!(f, "{why}"),
            Self::ToRate => f.write_str("to be rated by a person"),
            Self::NotDeclared => f.write_str("to be declared by the program"),
            Self::NoAnchors => f.write_str("no anchors"),
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Measured(origin) => write!(f, "{origin}"),
            Self::Declared => f.write_str("declared"),
            Self::Rated => f.write_str("rated"),
        }
    }
}

impl fmt::Display for Sum {
    /// "51 (4.64)", and how many items that are where some have no score.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.sum)?;
        if let Some(mean) = self.mean() {
            let hundredths = mean.hundredths();
            write!(f, ", mean {}.{:02}", hundredths.div_euclid(100), hundredths.rem_euclid(100))?;
        }
        if self.scored < self.of {
            write!(f, ", {} of {} items scored", self.scored, self.of)?;
        }
        Ok(())
    }
}

impl fmt::Display for ItemScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let score = self.score().map_or_else(|| "-".to_owned(), |score| score.to_string());
        write!(f, "{:<4} {score}  {}", self.code, self.name)?;
        if let Some(Ok(figure)) = self.measured.as_ref().map(|measured| &measured.figure) {
            write!(f, ": {figure}")?;
        }
        if let Some(spread) = self.measured.as_ref().and_then(|measured| measured.spread.as_ref()) {
            write!(f, "{spread}")?;
        }
        match &self.scored {
            Ok((_, basis)) => write!(f, " ({basis})"),
            Err(why) => write!(f, " ({why})"),
        }
    }
}

impl fmt::Display for Scored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}), {}", self.scale, self.version, self.reading)?;
        self.items.iter().try_for_each(|item| writeln!(f, "{item}"))?;
        for (section, sum) in &self.sections {
            writeln!(f, "{:<4} {sum}: {}", section.code, section.name)?;
        }
        write!(f, "total {}", self.total)?;
        for grading in &self.gradings {
            let grade = grading.grade.as_deref().unwrap_or("withheld until all items are scored");
            write!(f, "\n{}: {grade}", grading.name)?;
        }
        self.licence.iter().try_for_each(|licence| write!(f, "\n{licence}"))
    }
}
