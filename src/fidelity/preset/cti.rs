//! Critical time intervention.

use super::*;
use crate::program::preset::cti::TOLERANCE_DAYS;

const ASSESSED: &str = "CTI-SA, CTI Implementation Self-Assessment, item";
/// Percentages of the fidelity scale of the Center for the Advancement of CTI.
const BANDS: (&str, Standing) = ("CTI fidelity scale, chart review", Recalled);

/// The months of the item on supervision (CTI-SA 7); for the others our own.
const MONTHS: u32 = 12;

fn dropped_out() -> Vec<CloseReason> {
    vec![CloseReason::DeclinedService, CloseReason::LostContact]
}

/// Percentages in whole numbers: up to 40, 55, 70, 85, and above.
fn anchors() -> Vec<Anchor> {
    vec![
        anchor(1, [To(whole(40))]),
        anchor(2, [From(whole(41)), To(whole(55))]),
        anchor(3, [From(whole(56)), To(whole(70))]),
        anchor(4, [From(whole(71)), To(whole(85))]),
        anchor(5, [Above(whole(85))]),
    ]
}

fn kept(code: &str, name: &str, assessed: &str, standard: &str) -> Item {
    let standard = standard.to_owned();
    measured(code, name, assessed, Indicator::Kept { standard, months: MONTHS, closed: false })
}

fn kept_to_the_end(code: &str, name: &str, assessed: &str, standard: &str) -> Item {
    let standard = standard.to_owned();
    measured(code, name, assessed, Indicator::Kept { standard, months: MONTHS, closed: true })
}

fn measured(code: &str, name: &str, assessed: &str, indicator: Indicator) -> Item {
    let by = By::Measured(indicator);
    let anchors = anchors().into_iter().map(|anchor| Anchor { standing: Some(BANDS.1), ..anchor }).collect();
    Item { anchors, step: whole(1), ..item(code, name, (&format!("{ASSESSED} {assessed}"), Published), by) }
}

/// Critical time intervention: the items of the self-assessment that a log can tell, but for two each the share of cases
/// that kept the standard of the [preset](crate::program::preset::cti) which is that item, so that scale and rulebook have
/// one source of figures; and four that a person rates. In our own words: no licence was found.
///
/// The percentages that make the scores are recalled; put your own in the table. The whole is read as a mean; 3 was
/// called fairly implemented.
///
/// - Each looks at the cases served in the last twelve months, from their beginning on; of caseload and supervision, at
///   those months. What is due by a day counts when that day is over, whether it was done early or not: CTI5 and CTI6 are
///   of the cases whose first phase is over, CTI10 of those whose first month is; a case closed before that day counts
///   where it had come so far, and is left out where it had not.
/// - CTI1, CTI2, CTI8 and CTI9 are of the cases closed. CTI1 asks for the end by the fixed time and the preset's
///   tolerance; CTI2 for the steps between too, as far as the case went where it was closed early for a reason that the
///   preset allows.
/// - CTI9: who declined the service before its end dropped out as who was lost did, though the
///   preset lets such a case be closed.
#[must_use]
pub fn cti() -> Scale {
    let rated = |code: &str, name: &str| {
        item(code, name, ("CTI-SA, the items on the quality of the work", Published), By::Rated {})
    };
    Scale::compile(Table {
        name: "cti".to_owned(),
        version: "self-assessment 2014".to_owned(),
        source: Source::new("CTI-SA, CTI Implementation Self-Assessment, December 2014", Published),
        licence: Some("No licence statement was found: items in our own words, no form".to_owned()),
        sections: vec![],
        items: vec![
            measured("CTI1", "time limit", "1", Indicator::OnTime { days: TOLERANCE_DAYS, months: MONTHS }),
            kept_to_the_end("CTI2", "three equal phases", "2", "cti.phases"),
            kept("CTI3", "focus", "3", "cti.focus"),
            kept("CTI4", "caseload", "4", "cti.caseload.cap"),
            kept("CTI5", "community meetings in the first phase", "5", "cti.contact.community"),
            kept("CTI6", "meetings with supports in the first phase", "6", "cti.contact.supports"),
            kept("CTI7", "weekly supervision", "7", "cti.supervision"),
            kept_to_the_end("CTI8", "decreasing contact", "8", "cti.taper"),
            measured("CTI9", "no drop-out", "9", Indicator::Stayed { lost: dropped_out(), months: MONTHS }),
            kept("CTI10", "early engagement", "10", "cti.contact.first_month"),
            rated("CTI11", "relevance of the assessment"),
            rated("CTI12", "quality of linkage"),
            rated("CTI13", "stance of harm reduction"),
            rated("CTI14", "closing work"),
        ],
        gradings: vec![],
    })
}
