//! Codes of the tenth revision of the International Classification of Diseases, as people write them.

use serde::{Deserialize, Serialize};

use crate::names::names;

names! {
    /// Which ICD-10 a code is of. The two share most categories and not all, so a list of codes says which.
    pub enum CodeSystem {
        /// ICD-10 as the WHO publishes it, and national editions that only add a fifth digit to it.
        Who = "icd-10",
        /// The clinical modification of the United States.
        Cm = "icd-10-cm",
    }
}

/// One thing that is wrong with a list of codes. The code itself is not shown, only its place in the list, from
/// 1: it tells of a person, or may be a misplaced name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodeFault {
    /// It has not the shape of a code.
    #[error(
        "code {0} has not the shape of an ICD-10 code; expected a letter, a digit, a digit or letter, and at most \
         four more, with no sign in it but a dot after the third, and none at its end but a dash, dagger, asterisk, \
         plus or exclamation mark"
    )]
    Malformed(u32),
    /// A code that only the clinical modification has, in a list of WHO codes.
    #[error(
        "code {0} is of icd-10-cm, not of icd-10, whose codes are a letter and two to four digits; name the system \
         it is of"
    )]
    NotWho(u32),
    /// A category that the clinical modification does not have, in a list of its codes.
    #[error("code {0} is of icd-10, not of icd-10-cm, which has no such category; name the system it is of")]
    NotCm(u32),
}

impl CodeFault {
    /// The place of the code in the list, from 1.
    #[must_use]
    pub const fn place(&self) -> u32 {
        match self {
            Self::Malformed(place) | Self::NotWho(place) | Self::NotCm(place) => *place,
        }
    }

    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "code.malformed",
            Self::NotWho(_) => "code.not_who",
            Self::NotCm(_) => "code.not_cm",
        }
    }
}

/// How many categories of a letter and two digits there may be.
pub(super) const CATEGORIES: usize = 2_600;
/// The number of a category of another shape, as the clinical modification has some.
const NO_CATEGORY: u16 = 2_600;
/// No fourth character, or one that is no digit.
const NO_FOURTH: u8 = 10;
/// How many a fourth character may be: a digit, or none or another.
pub(super) const FOURTHS: usize = 11;

/// The part of a code that groupings look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of its category; [`NO_CATEGORY`] where that is not a letter and two digits.
    pub category: u16,
    /// Its fourth character.
    pub fourth: u8,
}

/// Categories of the WHO that the clinical modification does not have, as far as they bear on a grouping here.
/// Others are not known to us, and pass.
const NOT_IN_CM: [u16; 11] = [
    number(*b"F00"),
    number(*b"E12"),
    number(*b"E14"),
    number(*b"I64"),
    number(*b"J46"),
    number(*b"C97"),
    number(*b"B21"),
    number(*b"B22"),
    number(*b"B23"),
    number(*b"B24"),
    number(*b"U80"),
];

/// The number of a category: a letter, in upper case, and two digits.
#[expect(clippy::as_conversions, reason = "widens, which a constant can do in no other way")]
pub(super) const fn number([letter, tens, units]: [u8; 3]) -> u16 {
    let [letter, tens, units] =
        [letter.saturating_sub(b'A') as u16, tens.saturating_sub(b'0') as u16, units.saturating_sub(b'0') as u16];
    letter.saturating_mul(100).saturating_add(tens.saturating_mul(10)).saturating_add(units)
}

/// Reads the code at a place of a list: upper or lower case, spaces anywhere, a dot after the third character
/// or none, [`MARKS`] at the end. In WHO codes an X may fill the fourth place.
///
/// # Errors
/// Where it has not the shape of a code, or is of the other system.
#[inline]
pub(super) fn read(system: CodeSystem, text: &str, at: u32) -> Result<Place, CodeFault> {
    let mut spaceless = [0; 8];
    let shape = shape(text.as_bytes()).or_else(|| shape(bare(text, &mut spaceless)?));
    let (category, tail) = shape.ok_or(CodeFault::Malformed(at))?;
    let is_of_who = || matches!(tail, [] | [b'0'..=b'9' | b'X' | b'x'] | [b'0'..=b'9' | b'X' | b'x', b'0'..=b'9']);
    match system {
        CodeSystem::Who if category == NO_CATEGORY || !is_of_who() => return Err(CodeFault::NotWho(at)),
        CodeSystem::Cm if NOT_IN_CM.contains(&category) => return Err(CodeFault::NotCm(at)),
        _ => {}
    }
    let fourth = tail.first().filter(|byte| byte.is_ascii_digit()).map_or(NO_FOURTH, |byte| byte.saturating_sub(b'0'));
    Ok(Place { category, fourth })
}

/// Signs at the end of a code, which say how it is used and not what it means: dagger and asterisk (of a disease,
/// and how it shows), plus and exclamation mark (for the dagger and for an addition, in national editions), a dash
/// (for a digit that is left open).
const MARKS: [char; 5] = ['\u{2020}', '*', '+', '!', '-'];

/// What is left of a text without its spaces and the marks at its end; none where that is too long for a code.
fn bare<'a>(text: &str, room: &'a mut [u8; 8]) -> Option<&'a [u8]> {
    let mut length = 0_usize;
    let text = text.trim_end_matches(|sign: char| sign.is_ascii_whitespace() || MARKS.contains(&sign));
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        *room.get_mut(length)? = byte;
        length = length.saturating_add(1);
    }
    room.get(..length)
}

/// The number of the category, and what follows it.
#[inline]
fn shape(written: &[u8]) -> Option<(u16, &[u8])> {
    let ([letter, tens, units, b'.', tail @ ..] | [letter, tens, units, tail @ ..]) = written else { return None };
    let is_letter_or_digit = |byte: &u8| byte.is_ascii_alphanumeric();
    let shaped = letter.is_ascii_alphabetic() && tens.is_ascii_digit() && is_letter_or_digit(units);
    if !shaped || tail.len() > 4 || !tail.iter().all(is_letter_or_digit) {
        return None;
    }
    let category =
        if units.is_ascii_digit() { number([letter.to_ascii_uppercase(), *tens, *units]) } else { NO_CATEGORY };
    Some((category, tail))
}
