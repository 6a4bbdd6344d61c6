//! Flexible ACT.

use super::*;

const SCALE: (&str, Standing) = ("FACTs 2017, 16 quantitative items", Published);
const OURS: (&str, Standing) = ("our own indicator", Own);

/// Flexible ACT: sixteen items that a person rates from 1 to 5, in numbers only. No thresholds of the whole were read:
/// the caller adds a [`Grading`], which is checked with the rest.
///
/// Beside them, and not counted, are figures of the log and the roster under our own names, without anchors: the share
/// of cases on the board, of all cases seen by two or more workers in two weeks (not of those on the board, by two
/// professions), the caseload, and the days of meetings. How soon a client who comes onto the board is seen, and how many
/// come back to it within 30 days, is not among them.
///
/// ```
/// use caseload::event::Hundredths;
/// use caseload::fidelity::{Grade, Grading, Of, fact};
/// use caseload::program::{Source, Standing};
///
/// let grade = |name: &str, from, faithful| Grade { name: name.to_owned(), from: Hundredths::new(from), faithful };
/// let mut table = fact().table().clone();
/// table.gradings.push(Grading {
///     name: "certificate".to_owned(),
///     source: Source::new("our certifier", Standing::Agency),
///     of: Of::Mean,
///     grades: vec![grade("none", 100, false), grade("certified", 330, true)],
/// });
/// assert!(table.build().is_ok());
/// ```
#[must_use]
pub fn fact() -> Scale {
    let rated = (1..=16).map(|number| item(format!("F{number}"), &format!("item {number}"), SCALE, By::Rated {}));
    let mut items: Vec<_> = rated.collect();
    items.extend(
        [
            item("A", "share on the board", OURS, By::Measured(Indicator::TeamOwned {})),
            chart_item(
                "B",
                "seen by two or more workers",
                OURS,
                charts(Count::SeenBy { workers: 2 }, 14, Over::Pooled),
            ),
            item(
                "C",
                "caseload",
                OURS,
                By::Measured(Indicator::Caseload { without: vec![Role::Prescriber, Role::Administrative] }),
            ),
            item("D", "days of board meetings", OURS, By::Measured(Indicator::MeetingDays { days: 28 })),
        ]
        .map(beside),
    );
    Scale::compile(Table {
        name: "fact".to_owned(),
        version: "2017, 16 items".to_owned(),
        source: Source::new(SCALE.0, SCALE.1),
        licence: Some("No open licence was found: rated scores only, no item wording".to_owned()),
        sections: vec![],
        items,
        gradings: vec![],
    })
}
