//! The instruments that are shipped, as tables.

mod mental_health;
mod needs;
mod physical;
mod readmission;
mod substance_use;

use super::{Band, Given, Instrument, Item, Mark, Points, Prorating, Step, Table, Total, When};
use crate::event::Decimal;
use crate::program::{Source, Standing};

pub use mental_health::{
    PtsdCut, Syndrome, TwoItemCut, cssrs_triage, gad_2, gad_7, pc_ptsd_5, phq_2, phq_8, phq_9, phq_9_syndrome,
};
pub use needs::{ahc_core_needs, hits, outcome_matrix, outcome_matrix_low};
pub use physical::{
    Reading, SpO2Scale, blood_pressure, blood_pressure_category, electronic_frailty_index, frailty_index, news2,
};
pub use readmission::{HospitalAdmissions, LaceComorbidity, hospital, hospital_simplified, lace};
pub use substance_use::{AuditCWording, audit_c, dast_10};

/// Every instrument that is shipped as a table, in each of its published forms.
///
/// ```
/// use caseload::risk::presets;
/// for instrument in presets() {
///     println!("{}: {}", instrument.name(), instrument.table().source.name);
/// }
/// ```
#[must_use]
pub fn presets() -> Vec<Instrument> {
    let lace = LaceComorbidity::ALL.iter().map(|scheme| lace(*scheme));
    let hospital = HospitalAdmissions::ALL.iter().map(|rule| hospital(*rule));
    let simplified = HospitalAdmissions::ALL.iter().map(|rule| hospital_simplified(*rule));
    let phq_2 = TwoItemCut::ALL.iter().map(|cut| phq_2(*cut));
    let audit_c = AuditCWording::ALL.iter().map(|wording| audit_c(*wording));
    let pc_ptsd_5 = PtsdCut::ALL.iter().map(|cut| pc_ptsd_5(*cut));
    let news2 = SpO2Scale::ALL.iter().map(|scale| news2(*scale));
    lace.chain(hospital)
        .chain(simplified)
        .chain(phq_2)
        .chain([phq_8(), phq_9(), gad_2(), gad_7()])
        .chain(audit_c)
        .chain([dast_10()])
        .chain(pc_ptsd_5)
        .chain([cssrs_triage()])
        .chain(news2)
        .chain([blood_pressure_category(), electronic_frailty_index(), hits()])
        .collect()
}

fn table<const N: usize>(
    name: impl Into<String>,
    version: &str,
    (source, standing): (&str, Standing),
    items: impl Into<Vec<Item>>,
    bands: [(&str, i32, i32); N],
) -> Table {
    Table {
        name: name.into(),
        version: version.to_owned(),
        source: Source::new(source, standing),
        notice: None,
        valid_days: None,
        total: Total::default(),
        items: items.into(),
        bands: bands.map(|(name, from, to)| band(name, from.into(), to.into())).into(),
        prorating: None,
        flags: Vec::new(),
        notes: Vec::new(),
    }
}

fn band(name: &str, from: Decimal, to: Decimal) -> Band {
    Band { name: name.to_owned(), from, to, above: false, when: Vec::new() }
}

fn item(name: impl Into<String>, least: i32, most: i32) -> Item {
    Item {
        name: name.into(),
        least: least.into(),
        most: most.into(),
        decimals: 0,
        unit: None,
        points: Points::default(),
        asked_if: Vec::new(),
        below: None,
        may_not_apply: false,
    }
}

fn in_unit(unit: &str, item: Item) -> Item {
    Item { unit: Some(unit.to_owned()), ..item }
}

/// `q1`, `q2` and so on, answered in one range.
fn items(count: usize, least: i32, most: i32) -> Vec<Item> {
    (1..=count).map(|number| item(format!("q{number}"), least, most)).collect()
}

fn stepped<const N: usize>(name: &str, least: i32, most: i32, steps: [(i32, i32); N]) -> Item {
    Item { points: Points::Steps(whole(steps)), ..item(name, least, most) }
}

/// Yes is worth so many points, no none.
fn yes(name: &str, points: i32) -> Item {
    stepped(name, 0, 1, [(0, 0), (1, points)])
}

fn unscored(name: &str, least: i32, most: i32) -> Item {
    Item { points: Points::Unscored {}, ..item(name, least, most) }
}

fn whole<const N: usize>(steps: [(i32, i32); N]) -> Vec<Step> {
    steps.map(|(from, points)| Step { from: from.into(), points }).into()
}

/// With answers, and steps, in tenths.
fn in_tenths<const N: usize>(name: &str, least: i32, most: i32, steps: [(i32, i32); N]) -> Item {
    let steps = steps.map(|(from, points)| Step { from: part(from, 10), points });
    let (least, most) = (part(least, 10), part(most, 10));
    Item { decimals: 1, least, most, points: Points::Steps(steps.into()), ..item(name, 0, 0) }
}

fn part(over: i32, under: u32) -> Decimal {
    Decimal::ratio(over, under).unwrap_or_else(|| 0.into())
}

fn given(item: &str, from: i32, to: i32) -> Given {
    Given { item: item.to_owned(), from: from.into(), to: to.into() }
}

fn mark(name: &str, when: impl Into<Vec<When>>) -> Mark {
    Mark { name: name.to_owned(), when: when.into() }
}

fn from_score(name: &str, least: i32) -> Mark {
    mark(name, [When::Score { least: least.into() }])
}

/// Answers and counts have no published end; this one is technical.
const MOST: i32 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_preset_is_without_fault_and_has_a_name_of_its_own() {
        let names: BTreeSet<_> = presets().iter().map(|one| one.name().to_owned()).collect();
        assert_eq!(names.len(), presets().len());
        for instrument in presets() {
            assert_eq!(instrument.table().check(), [], "{}", instrument.name());
        }
    }
}
