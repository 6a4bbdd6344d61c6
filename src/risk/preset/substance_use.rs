//! Alcohol and drugs.

use serde::{Deserialize, Serialize};

use super::*;
use crate::names::names;

names! {
    /// Whose wording of the third item was asked: how many drinks make an occasion.
    pub enum AuditCWording {
        /// Six or more, for everybody.
        Standard = "standard",
        /// Six or more for men, four or more for women and from 65 on (US Veterans Affairs).
        Va = "va",
    }
}

/// The AUDIT-C, 0 to 12: `q1` to `q3` from 0 to 4 (who never drinks has 0 in the last two), and `male`, which
/// picks the cut: from 4 on for men, from 3 on for women.
///
/// Without it there is no band; both cuts are told by the notes `positive_for_men` and `positive_for_women`.
/// Also `counselling` from 5 on, and `frequency_only` where all points come from the first item, so that the
/// amount is likely low.
#[must_use]
pub fn audit_c(wording: AuditCWording) -> Instrument {
    let of = |male: i32, name: &str, from: i32, to: i32| Band {
        when: vec![When::Given(given("male", male, male))],
        ..band(name, from.into(), to.into())
    };
    let mut items = items(3, 0, 4);
    items.push(unscored("male", 0, 1));
    let name = match wording {
        AuditCWording::Standard => "audit_c".to_owned(),
        AuditCWording::Va => format!("audit_c_{wording}"),
    };
    let frequency_only =
        [("q1", 1, 4), ("q2", 0, 0), ("q3", 0, 0)].map(|(item, from, to)| When::Given(given(item, from, to)));
    Instrument::compile(Table {
        notice: Some(
            "the AUDIT-C is in the public domain; the text of the full AUDIT is of the World Health Organization, free \
             and not for sale"
                .to_owned(),
        ),
        bands: vec![
            of(1, "negative", 0, 3),
            of(1, "positive", 4, 12),
            of(0, "negative", 0, 2),
            of(0, "positive", 3, 12),
        ],
        notes: vec![
            from_score("positive_for_women", 3),
            from_score("positive_for_men", 4),
            from_score("counselling", 5),
            mark("frequency_only", frequency_only),
        ],
        ..table(
            name,
            &format!("1998, {wording} wording"),
            ("Bush 1998, Arch Intern Med 158:1789-1795", Standing::Published),
            items,
            [],
        )
    })
}

/// The DAST-10, 0 to 10: `q1` to `q10`, yes or no, over the past twelve months; the third is reversed. All no
/// is therefore 1: ask first whether there was any use.
#[must_use]
pub fn dast_10() -> Instrument {
    let items = items(10, 0, 1).into_iter().map(|item| match item.name.as_str() {
        "q3" => Item { points: Points::Reversed {}, ..item },
        _ => item,
    });
    Instrument::compile(Table {
        notice: Some(
            "DAST-10 (c) 1982 Harvey A. Skinner and the Centre for Addiction and Mental Health; may be reproduced for \
             non-commercial use with credit; not included"
                .to_owned(),
        ),
        ..table(
            "dast_10",
            "1982",
            ("Skinner 1982, Addict Behav 7:363-371", Standing::Published),
            items.collect::<Vec<_>>(),
            [("none", 0, 0), ("low", 1, 2), ("moderate", 3, 5), ("substantial", 6, 8), ("severe", 9, 10)],
        )
    })
}
