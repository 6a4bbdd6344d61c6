//! From ICD-10 codes to conditions, and from conditions to the indices of Charlson, Elixhauser and frailty.

mod charlson;
mod elixhauser;
mod grouping;
mod hfrs;
mod icd10;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Contribution, Score};
use crate::Faulty;
use crate::event::Decimal;
use crate::names::{UnknownName, names};
use crate::program::{Source, Standing};
use grouping::{Grouping, Set, bit};
pub use icd10::{CodeFault, CodeSystem};

static CHARLSON: Grouping = Grouping::of(charlson::CONDITIONS);
static ELIXHAUSER: Grouping = Grouping::of(elixhauser::CONDITIONS);
static HFRS: Grouping = Grouping::of(hfrs::CONDITIONS);

names! {
    /// A published index of comorbidity: a grouping of codes into conditions, and the points of each.
    ///
    /// A code that is absent is a condition that is absent, as is the custom with administrative data; how far
    /// back the codes reach is the caller's to say ([`Comorbidity::look_back`]).
    pub enum ComorbidityIndex {
        /// Charlson 1987: 17 conditions, 0 to 29.
        Charlson1987 = "charlson_1987",
        /// Charlson 1994: the points of 1987, and one for each decade of age from 50, at most 4. Without the
        /// age the score is a range.
        CharlsonAgeAdjusted = "charlson_age_adjusted",
        /// Charlson with the weights of Quan 2011: 0 to 24.
        CharlsonQuan2011 = "charlson_quan_2011",
        /// Elixhauser with the weights of van Walraven 2009: 31 conditions, -19 to 85. Death in hospital.
        /// What lowers the score is an artefact of the regression and protects nobody.
        ElixhauserVanWalraven2009 = "elixhauser_van_walraven_2009",
        /// Hospital Frailty Risk Score, Gilbert 2018: 109 categories, each counted once, 0 to 173.2 in tenths.
        /// Codes of the stay and of the emergency admissions of two years before. Validated from the age of 75
        /// only, and for WHO codes: on the clinical modification it comes out too low.
        HospitalFrailty2018 = "hfrs_2018",
    }
}

impl ComorbidityIndex {
    const fn grouping(self) -> &'static Grouping {
        match self {
            Self::Charlson1987 | Self::CharlsonAgeAdjusted | Self::CharlsonQuan2011 => &CHARLSON,
            Self::ElixhauserVanWalraven2009 => &ELIXHAUSER,
            Self::HospitalFrailty2018 => &HFRS,
        }
    }

    /// Which of the points of its grouping are its own.
    const fn weight(self) -> usize {
        match self {
            Self::CharlsonQuan2011 => 1,
            _ => 0,
        }
    }

    /// The year of its points.
    const fn year(self) -> &'static str {
        match self {
            Self::Charlson1987 => "1987",
            Self::CharlsonAgeAdjusted => "1994",
            Self::CharlsonQuan2011 => "2011",
            Self::ElixhauserVanWalraven2009 => "2009",
            Self::HospitalFrailty2018 => "2018",
        }
    }

    const fn source(self) -> &'static str {
        match self {
            Self::Charlson1987 => "Charlson 1987, J Chronic Dis 40:373-383; codes: Quan 2005, Med Care 43:1130-1139",
            Self::CharlsonAgeAdjusted => {
                "Charlson 1994, J Clin Epidemiol 47:1245-1251; codes: Quan 2005, Med Care 43:1130-1139"
            }
            Self::CharlsonQuan2011 => "Quan 2011, Am J Epidemiol 173:676-682; codes: Quan 2005, Med Care 43:1130-1139",
            Self::ElixhauserVanWalraven2009 => {
                "van Walraven 2009, Med Care 47:626-633; codes: Quan 2005, Med Care 43:1130-1139"
            }
            Self::HospitalFrailty2018 => "Gilbert 2018, Lancet 391:1775-1782",
        }
    }

    /// Points as the decimal that one writes for them.
    fn value(self, points: i32) -> Decimal {
        let tenths = self == Self::HospitalFrailty2018;
        Decimal::ratio(points, 10).filter(|_| tenths).unwrap_or_else(|| points.into())
    }

    /// The conditions of a person's codes. Order and repeats do not matter, nor do upper or lower case, spaces,
    /// a dot after the third character or none, and the signs that books put at the end of a code: dagger,
    /// asterisk, `+`, `!`, and a dash for a digit left open (`I10.-`). Nothing is allocated unless codes are refused.
    ///
    /// ```
    /// use caseload::risk::{CodeSystem, ComorbidityIndex};
    ///
    /// let found = ComorbidityIndex::CharlsonQuan2011.of_codes(CodeSystem::Who, ["E11.2", "e119", " C50.9", "C78.0", "Z00"])?;
    /// assert_eq!((found.points(), found.codes, found.unmapped), (7, 5, 1));
    /// let conditions: Vec<_> = found.conditions().map(|held| (held.name, held.yields_to)).collect();
    /// assert_eq!(
    ///     conditions,
    ///     [("diab", Some("diabwc")), ("diabwc", None), ("canc", Some("metacanc")), ("metacanc", None)]
    /// );
    /// # Ok::<(), caseload::Faulty<caseload::risk::CodeFault>>(())
    /// ```
    ///
    /// # Errors
    /// Names every code that has not the shape of one, or is of another system, by its place in the list.
    #[inline]
    pub fn of_codes<C: AsRef<str>>(
        self,
        system: CodeSystem,
        codes: impl IntoIterator<Item = C>,
    ) -> Result<Comorbidity, Faulty<CodeFault>> {
        let grouping = self.grouping();
        let (mut set, mut count, mut unmapped, mut faults) = (0, 0_u32, 0_u32, Vec::new());
        for code in codes {
            count = count.saturating_add(1);
            match icd10::read(system, code.as_ref(), count) {
                Ok(code) => {
                    let found = grouping.conditions_of(code);
                    unmapped = unmapped.saturating_add(u32::from(found == 0));
                    set |= found;
                }
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() {
            Ok(Comorbidity { system: Some(system), codes: count, unmapped, ..Comorbidity::of(self, set) })
        } else {
            Err(Faulty::new(self.name(), faults))
        }
    }

    /// Conditions that are known without codes, by the names that [`conditions`](Self::conditions) lists.
    ///
    /// # Errors
    /// Lists every name that is none of the index's.
    pub fn of_conditions<'a>(
        self,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Comorbidity, Faulty<UnknownName>> {
        let conditions = self.grouping().conditions;
        let expected = || conditions.iter().map(|condition| condition.name).collect::<Vec<_>>().join(", ");
        let (mut set, mut faults) = (0, Vec::new());
        for name in names {
            match (1..).zip(conditions).find(|(_, condition)| condition.name == name) {
                Some((number, _)) => set |= bit(number),
                None => faults.push(UnknownName { found: name.to_owned(), expected: expected() }),
            }
        }
        if faults.is_empty() { Ok(Comorbidity::of(self, set)) } else { Err(Faulty::new(self.name(), faults)) }
    }

    /// Every condition of the index.
    pub fn conditions(self) -> impl Iterator<Item = Held> {
        held(self, Set::MAX, Set::MAX)
    }
}

/// The conditions of a person, for an index.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Comorbidity {
    index: ComorbidityIndex,
    /// The system of the codes; none where the conditions were known without.
    pub system: Option<CodeSystem>,
    /// How many codes there were, repeats included.
    pub codes: u32,
    /// How many of them stand for no condition of the index.
    pub unmapped: u32,
    set: Set,
    age: Option<u8>,
    look_back: Option<u16>,
}

impl fmt::Debug for Comorbidity {
    /// Never the conditions, which are a person's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comorbidity")
            .field("index", &self.index)
            .field("codes", &self.codes)
            .field("unmapped", &self.unmapped)
            .finish_non_exhaustive()
    }
}

/// A condition that is there. Written with serde it has these fields.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Its short name.
    pub name: &'static str,
    /// What it is.
    pub label: &'static str,
    /// Its points, in tenths for the frailty score; not counted where it yields.
    pub points: i16,
    /// The graver condition that is there too, beside which it does not count.
    pub yields_to: Option<&'static str>,
}

impl fmt::Debug for Held {
    /// Never which condition.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<condition>")
    }
}

impl Comorbidity {
    const fn of(index: ComorbidityIndex, set: Set) -> Self {
        Self { index, system: None, codes: 0, unmapped: 0, set, age: None, look_back: None }
    }

    /// The index.
    #[must_use]
    pub const fn index(&self) -> ComorbidityIndex {
        self.index
    }

    /// With the age of the person in years: Charlson's of 1994 adds points for it, and without it the frailty
    /// score has no band.
    #[must_use]
    pub const fn at_age(mut self, years: u8) -> Self {
        self.age = Some(years);
        self
    }

    /// With how many days before the index date the codes reach back, to be recorded with the score.
    #[must_use]
    pub const fn look_back(mut self, days: u16) -> Self {
        self.look_back = Some(days);
        self
    }

    /// The same conditions in another index of the same grouping; none in one of another.
    #[must_use]
    pub fn under(mut self, index: ComorbidityIndex) -> Option<Self> {
        std::ptr::eq(self.index.grouping(), index.grouping()).then(|| {
            self.index = index;
            self
        })
    }

    /// The sum of the points of the conditions that count; in tenths for the frailty score, and without those of
    /// age for the index that is adjusted for it.
    #[inline]
    #[must_use]
    pub fn points(&self) -> i16 {
        self.index.grouping().points(self.index.weight(), self.set)
    }

    /// The score, with what each condition adds. Conditions that yield to a graver one add 0 and are named in the
    /// notes, as are the codes that stand for nothing, the system and the look-back.
    ///
    /// The frailty score has a band from the age of 75 only; the indices of Charlson and Elixhauser have no
    /// published bands.
    ///
    /// ```
    /// use caseload::risk::{CodeSystem, ComorbidityIndex};
    ///
    /// let found = ComorbidityIndex::HospitalFrailty2018.of_codes(CodeSystem::Who, ["F05.9", "N39.0", "W19.9"])?;
    /// let score = found.at_age(81).look_back(730).score();
    /// assert_eq!(score.value().unwrap().get(), 9.6);
    /// assert_eq!(score.band.as_deref(), Some("intermediate"));
    /// assert_eq!(found.at_age(74).score().band, None);
    /// # Ok::<(), caseload::Faulty<caseload::risk::CodeFault>>(())
    /// ```
    #[must_use]
    pub fn score(&self) -> Score {
        let points = i32::from(self.points());
        let (least, most) = match self.index {
            ComorbidityIndex::CharlsonAgeAdjusted => match self.age {
                Some(years) => (age_points(years), age_points(years)),
                None => (0, MOST_AGE_POINTS),
            },
            _ => (0, 0),
        };
        let value = |points: i32| self.index.value(points);
        let (low, high) = (points.saturating_add(least), points.saturating_add(most));
        let version = format!("{}, {}", self.index.year(), self.system.map_or("conditions", CodeSystem::name));
        let source = Source::new(self.index.source(), Standing::Published);
        let mut score = Score::new(self.index.name(), version, source, value(low), value(high));
        score.contributions = self
            .conditions()
            .map(|held| {
                let counted = held.yields_to.map_or(held.points, |_| 0);
                Contribution::known(held.name, value(counted.into()))
            })
            .collect();
        if self.index == ComorbidityIndex::CharlsonAgeAdjusted {
            let age = Contribution { item: "age".to_owned(), low: value(least), high: value(most) };
            score.contributions.push(age);
            score.missing.extend(self.age.is_none().then(|| "age".to_owned()));
        }
        score.band = self.band(points).map(str::to_owned);
        score.notes = self.notes();
        score
    }

    /// The band of a frailty score at an age for which it is validated.
    fn band(&self, tenths: i32) -> Option<&'static str> {
        let validated = self.index == ComorbidityIndex::HospitalFrailty2018 && self.age? >= FRAILTY_FROM_AGE;
        validated.then_some(match tenths {
            ..50 => "low",
            50..=150 => "intermediate",
            151.. => "high",
        })
    }

    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self
            .conditions()
            .filter_map(|held| Some(format!("{} does not count beside {}", held.name, held.yields_to?)))
            .collect();
        if let Some(system) = self.system {
            notes.push(format!("{} of {} codes of {system} stand for no condition", self.unmapped, self.codes));
        }
        notes.push(match self.look_back {
            Some(days) => format!("look-back of {days} days"),
            None => "look-back not stated".to_owned(),
        });
        if self.index == ComorbidityIndex::HospitalFrailty2018 {
            match self.age {
                None => notes.push(format!("no band: validated from the age of {FRAILTY_FROM_AGE}, and none is given")),
                Some(..FRAILTY_FROM_AGE) => notes.push(format!("not validated below the age of {FRAILTY_FROM_AGE}")),
                Some(_) => {}
            }
            if self.system == Some(CodeSystem::Cm) {
                notes.push("made for WHO codes: too low on icd-10-cm".to_owned());
            }
        }
        notes
    }

    /// The conditions that are there, those that yield to a graver one marked.
    pub fn conditions(&self) -> impl Iterator<Item = Held> {
        held(self.index, self.set, self.index.grouping().counted(self.set))
    }
}

fn held(index: ComorbidityIndex, set: Set, counted: Set) -> impl Iterator<Item = Held> {
    (1_u8..).zip(index.grouping().conditions).filter(move |(number, _)| set & bit(*number) != 0).map(
        move |(number, condition)| Held {
            name: condition.name,
            label: condition.label,
            points: condition.points.get(index.weight()).copied().unwrap_or(0),
            yields_to: condition.yields_to.filter(|_| counted & bit(number) == 0),
        },
    )
}

/// The most that age adds to the score of 1994.
const MOST_AGE_POINTS: i32 = 4;

/// The age from which the frailty score is validated.
const FRAILTY_FROM_AGE: u8 = 75;

/// A point for each decade from 50, at most 4: 50 to 59 is 1, as most read it; some read 51 to 60 as 1.
fn age_points(years: u8) -> i32 {
    i32::from(years).saturating_sub(40).div_euclid(10).clamp(0, MOST_AGE_POINTS)
}

/// The share of people with this age-adjusted score of 1994 who lived for ten years, in a cohort of the 1980s:
/// 0.983 to the power of e to the power of 0.9 times the score. History, and never a forecast.
///
/// Source: Charlson 1994 (J Clin Epidemiol 47:1245-1251), published.
///
/// ```
/// let share = caseload::risk::ten_year_survival_of_the_1980s(1);
/// assert_eq!(format!("{share:.4}"), "0.9587");
/// ```
#[must_use]
pub fn ten_year_survival_of_the_1980s(age_adjusted: u8) -> f64 {
    0.983_f64.powf((0.9 * f64::from(age_adjusted)).exp())
}
