//! The strengths model.

use super::*;

const SCALE: (&str, Standing) = ("Strengths Model Fidelity Scale, University of Kansas", Published);
const DRAFT: (&str, Standing) = ("Strengths Case Management Fidelity Scale, draft of 2007, item 1", Published);
const OURS: (&str, Standing) = ("our own indicator", Own);

/// The strengths model: eleven items that a person rates, 11 to 55; 45 and more is high fidelity.
///
/// The scale belongs to the university: the items have numbers only, and their wording stays out. Beside them, and not
/// counted, are figures of the log and the roster: the two halves of the draft's first item, whose anchors were read
/// (95 percent lies in two of them as printed and earns 5 here, and 90 on earns 4), and those that have no anchors that
/// were read. Not among them are group supervision, mentoring in the field, whether the tools are up to date, and natural
/// resources. Compared exactly, 94.9 percent earns 4; rounded first, as percentages are unless said otherwise, 5.
#[must_use]
pub fn strengths() -> Scale {
    let duties = vec![Activity::CaseManagement, Activity::Travel, Activity::Meeting, Activity::Documentation];
    let rated = (1..=11).map(|number| item(format!("S{number}"), &format!("item {number}"), SCALE, By::Rated {}));
    let mut items: Vec<_> = rated.collect();
    items.extend(
        [
            Item {
                anchors: vec![
                    anchor(1, [Below(whole(70))]),
                    anchor(2, [From(whole(70)), To(whole(79))]),
                    anchor(3, [From(whole(80)), To(whole(89))]),
                    anchor(4, [From(whole(90)), Below(whole(95))]),
                    anchor(5, [From(whole(95))]),
                ],
                step: whole(1),
                ..item(
                    "A",
                    "time on case management duties",
                    DRAFT,
                    By::Measured(Indicator::WorkShare { activities: duties, days: 28 }),
                )
            },
            Item {
                anchors: vec![
                    anchor(5, [To(whole(25))]),
                    anchor(4, [From(whole(26)), To(whole(50))]),
                    anchor(3, [From(whole(51)), To(whole(69))]),
                    anchor(2, [From(whole(70)), To(whole(89))]),
                    anchor(1, [From(whole(90))]),
                ],
                step: whole(1),
                ..item(
                    "B",
                    "case managers with mixed duties",
                    DRAFT,
                    By::Measured(Indicator::MixedDuties { role: Role::CaseManager }),
                )
            },
            item(
                "C",
                "cases for each case manager",
                OURS,
                By::Measured(Indicator::Caseload {
                    without: vec![Role::Supervisor, Role::TeamLeader, Role::Prescriber, Role::Administrative],
                }),
            ),
            chart_item("D", "community contact", OURS, charts(Count::in_vivo(), 28, Over::Pooled)),
        ]
        .map(beside),
    );
    Scale::compile(Table {
        name: "strengths".to_owned(),
        version: "11 items, 2007".to_owned(),
        source: Source::new(SCALE.0, SCALE.1),
        licence: Some("Copyright of the University of Kansas: rated scores only, no item wording".to_owned()),
        sections: vec![],
        items,
        gradings: vec![grading(
            "total_of_45",
            ("SM-12, 11 to 55, 45 and more is high fidelity", Published),
            Of::Total,
            [grade("not_high", whole(11), false), grade("high", whole(45), true)],
        )],
    })
}
