//! The scales that are shipped, as tables. Not among them are the tool that measures assertive teams more closely (TMACT),
//! the scale of supported employment (IPS-25, of which only indicators could be) and one of intensive case management, of
//! which no standard exists: a table of your own is read and scored as these are.

mod cti;
mod dacts;
mod fact;
mod strengths;

use super::{Anchor, By, Condition, Grade, Grading, Item, Of, Profile, Scale, Section, Table};
use crate::event::{Activity, CloseReason, Facility, Hundredths, Mode, Need, Parties, Party, Role, Service};
use crate::measure::{Among, Charts, Count, Indicator, Moves, Over};
use crate::program::{Filter, Source, Standing};

use Standing::{Own, Published, Recalled};

pub use cti::cti;
pub use dacts::{dacts, dacts_maine};
pub use fact::fact;
pub use strengths::strengths;

/// Every scale that is shipped.
///
/// ```
/// for scale in caseload::fidelity::presets() {
///     println!("{}: {} items", scale.table().name, scale.table().items.len());
/// }
/// ```
#[must_use]
pub fn presets() -> Vec<Scale> {
    vec![dacts(), cti(), strengths(), fact()]
}

const fn whole(number: u32) -> Hundredths {
    Hundredths::new(number.saturating_mul(100))
}

fn item(code: impl Into<String>, name: &str, (source, standing): (&str, Standing), by: By) -> Item {
    Item {
        code: code.into(),
        name: name.to_owned(),
        section: None,
        source: Source::new(source, standing),
        by,
        anchors: Vec::new(),
        step: Hundredths::default(),
        conditions: Vec::new(),
        rest_rated: false,
        indicator: false,
    }
}

/// The ends of an anchor.
#[derive(Clone, Copy)]
enum End {
    From(Hundredths),
    Above(Hundredths),
    To(Hundredths),
    Below(Hundredths),
}

use End::{Above, Below, From, To};

fn anchor<const N: usize>(score: u8, ends: [End; N]) -> Anchor {
    ends.into_iter().fold(Anchor { score, ..Anchor::default() }, |anchor, end| match end {
        From(at) => Anchor { from: Some(at), ..anchor },
        Above(at) => Anchor { above: Some(at), ..anchor },
        To(at) => Anchor { to: Some(at), ..anchor },
        Below(at) => Anchor { below: Some(at), ..anchor },
    })
}

/// The more the better: where the scores 2 to 5 begin. Each anchor ends one step before the next; without steps, where
/// the next begins.
fn rising([two, three, four, five]: [Hundredths; 4], step: Hundredths) -> Vec<Anchor> {
    let until = |next: Hundredths| match step.hundredths() {
        0 => Below(next),
        step => To(Hundredths::new(next.hundredths().saturating_sub(step))),
    };
    vec![
        anchor(1, [Below(two)]),
        anchor(2, [From(two), until(three)]),
        anchor(3, [From(three), until(four)]),
        anchor(4, [From(four), until(five)]),
        anchor(5, [From(five)]),
    ]
}

/// The less the better, in whole numbers: 5 falls short of the first; 4 and 3 begin at the next and end one before the
/// one after; 2 ends with the last.
fn falling([four, three, two, last]: [u32; 4]) -> Vec<Anchor> {
    let until = |next: u32| To(whole(next.saturating_sub(1)));
    vec![
        anchor(5, [Below(whole(four))]),
        anchor(4, [From(whole(four)), until(three)]),
        anchor(3, [From(whole(three)), until(two)]),
        anchor(2, [From(whole(two)), To(whole(last))]),
        anchor(1, [Above(whole(last))]),
    ]
}

fn grade(name: &str, from: Hundredths, faithful: bool) -> Grade {
    Grade { name: name.to_owned(), from, faithful }
}

fn grading<const N: usize>(name: &str, (source, standing): (&str, Standing), of: Of, grades: [Grade; N]) -> Grading {
    Grading { name: name.to_owned(), source: Source::new(source, standing), of, grades: grades.into() }
}

fn with_client(modes: impl Into<Vec<Mode>>) -> Filter {
    Filter { modes: modes.into(), with: Parties::from([Party::Client]), ..Filter::default() }
}

fn charts(count: Count, days: u32, over: Over) -> Charts {
    Charts { count, days, among: Among::default(), over }
}

fn chart_item(code: &str, name: &str, source: (&str, Standing), charts: Charts) -> Item {
    item(code, name, source, By::Measured(charts.into()))
}

/// A figure that is shown beside the scale and not counted.
fn beside(of: Item) -> Item {
    Item { indicator: true, ..of }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_without_fault() {
        for scale in presets() {
            assert_eq!(scale.table().check(), [], "{}", scale.table().name);
        }
    }
}
