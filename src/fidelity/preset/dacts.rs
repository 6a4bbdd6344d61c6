//! The Dartmouth ACT Scale.

use super::*;
use crate::program::preset::act::{network, top_anchor};

/// Read in a state's regulation that prints the scale.
const PRINTED: (&str, Standing) = ("DACTS-ME, C.M.R. 14-193 ch. 2 app. 193-2-A", Published);
const SCALE: (&str, Standing) = ("SMA-08-4344, ACT Fidelity Scale; Teague, Bond & Drake 1998", Recalled);

/// Clinical hours: those of prescribers and in administration do not count.
fn without_prescriber() -> Vec<Role> {
    vec![Role::Prescriber, Role::Administrative]
}

/// Full-time equivalents for 100 clients, to two decimals.
fn staffing(code: &str, name: &str, role: Role, edges: [u32; 4]) -> Item {
    let step = Hundredths::new(1);
    let anchors = rising(edges.map(Hundredths::new), step);
    Item { anchors, step, ..item(code, name, SCALE, By::Measured(Indicator::Staffing { role })) }
}

/// Percentages in whole numbers, the more the better.
fn percent(of: Item, edges: [u32; 4]) -> Item {
    Item { anchors: rising(edges.map(whole), whole(1)), step: whole(1), ..of }
}

fn percent_falling(of: Item, edges: [u32; 4]) -> Item {
    Item { anchors: falling(edges), step: whole(1), ..of }
}

/// Without steps: each anchor ends where the next begins.
fn meeting(of: Item, edges: [Hundredths; 4]) -> Item {
    Item { anchors: rising(edges, Hundredths::default()), ..of }
}

fn involved(moves: Moves) -> By {
    let facilities = vec![Facility::Hospital, Facility::PsychiatricHospital];
    By::Measured(Indicator::Involved { moves, facilities, months: 12, least: 10, most_unsaid: 20 })
}

fn treatment(group: bool) -> Filter {
    Filter { services: vec![Service::SubstanceUseTreatment], group: Some(group), ..with_client([]) }
}

fn with_substance_use(charts: Charts) -> Charts {
    Charts { among: Among::Needing(vec![Need::SubstanceUse]), ..charts }
}

fn human_resources() -> Vec<Item> {
    let own = Source::new("our own reading", Own);
    vec![
        Item {
            anchors: vec![
                anchor(5, [To(whole(top_anchor::CASES))]),
                anchor(4, [Above(whole(top_anchor::CASES)), To(whole(20))]),
                anchor(3, [Above(whole(20)), Below(whole(35))]),
                anchor(2, [From(whole(35)), Below(whole(50))]),
                anchor(1, [From(whole(50))]),
            ],
            ..item("H1", "small caseload", PRINTED, By::Measured(Indicator::Caseload { without: without_prescriber() }))
        },
        percent(
            chart_item("H2", "team approach", PRINTED, charts(Count::SeenBy { workers: 2 }, 14, Over::Pooled)),
            [10, 37, 64, top_anchor::SEEN],
        ),
        Item {
            conditions: vec![Condition {
                score: 5,
                indicator: Indicator::Reviewed { days: 28 },
                at_least: whole(95),
                source: own.clone(),
            }],
            ..meeting(
                item("H3", "program meeting", PRINTED, By::Measured(Indicator::MeetingDays { days: 28 })),
                [Hundredths::new(50), whole(1), whole(2), whole(top_anchor::MEETINGS)],
            )
        },
        Item {
            anchors: vec![
                anchor(1, [To(whole(0))]),
                anchor(3, [Above(whole(0)), Below(whole(25))]),
                anchor(4, [From(whole(25)), Below(whole(50))]),
                anchor(5, [From(whole(50))]),
            ],
            conditions: vec![Condition {
                score: 3,
                indicator: Indicator::DirectWeeks { role: Role::TeamLeader, days: 28 },
                at_least: whole(100),
                source: own,
            }],
            ..item(
                "H4",
                "practising team leader",
                PRINTED,
                By::Measured(Indicator::DirectService { role: Role::TeamLeader, days: 28 }),
            )
        },
        percent_falling(
            item("H5", "continuity of staffing", PRINTED, By::Measured(Indicator::Turnover { months: 24 })),
            [20, 40, 60, 80],
        ),
        percent(
            item("H6", "staff capacity", PRINTED, By::Measured(Indicator::Filled { months: 12 })),
            [50, 65, 80, 95],
        ),
        {
            let of = staffing("H7", "psychiatrist on staff", Role::Prescriber, [10, 40, 70, 100]);
            let printed = |anchor: Anchor| match anchor.score {
                1 | 2 => Anchor { standing: Some(Published), ..anchor },
                _ => anchor,
            };
            Item { anchors: of.anchors.into_iter().map(printed).collect(), ..of }
        },
        staffing("H8", "nurse on staff", Role::Nurse, [20, 80, 140, top_anchor::NURSES]),
        staffing("H9", "substance-use specialist on staff", Role::SubstanceUseSpecialist, [20, 80, 140, 200]),
        staffing("H10", "vocational specialist on staff", Role::VocationalSpecialist, [20, 80, 140, 200]),
        {
            let step = Hundredths::new(10);
            let by = By::Measured(Indicator::Size { without: vec![Role::Administrative] });
            Item {
                anchors: rising([250, 500, 750, 1_000].map(Hundredths::new), step),
                step,
                ..item("H11", "program size", SCALE, by)
            }
        },
    ]
}

fn boundaries() -> Vec<Item> {
    vec![
        item("O1", "explicit admission criteria", SCALE, By::Rated {}),
        Item {
            anchors: vec![
                anchor(5, [To(whole(top_anchor::INTAKE))]),
                anchor(4, [From(whole(7)), To(whole(9))]),
                anchor(3, [From(whole(10)), To(whole(12))]),
                anchor(2, [From(whole(13)), To(whole(15))]),
                anchor(1, [Above(whole(15))]),
            ],
            step: whole(1),
            ..item("O2", "intake rate", SCALE, By::Measured(Indicator::PeakIntake { months: 6 }))
        },
        Item {
            anchors: vec![
                anchor(1, [To(whole(0))]),
                anchor(2, [From(whole(1)), To(whole(1))]),
                anchor(3, [From(whole(2)), To(whole(2))]),
                anchor(4, [From(whole(3)), To(whole(4))]),
                anchor(5, [From(whole(5))]),
            ],
            step: whole(1),
            ..item(
                "O3",
                "full responsibility for treatment services",
                SCALE,
                By::Counted(
                    ["psychiatric", "therapy", "housing", "substance_use", "employment"]
                        .map(ToOwned::to_owned)
                        .to_vec(),
                ),
            )
        },
        item(
            "O4",
            "responsibility for crisis services",
            SCALE,
            By::Declared(["none", "protocol", "phone", "backup", "around_the_clock"].map(ToOwned::to_owned)),
        ),
        percent(item("O5", "responsibility for hospital admissions", SCALE, involved(Moves::Entries)), [5, 35, 65, 95]),
        percent(item("O6", "responsibility for discharge planning", SCALE, involved(Moves::Leavings)), [5, 35, 65, 95]),
        percent_falling(
            item(
                "O7",
                "time-unlimited services",
                SCALE,
                By::Measured(Indicator::Ended {
                    reasons: vec![CloseReason::Graduated, CloseReason::Completed, CloseReason::SteppedDown],
                    months: 12,
                    expected: true,
                }),
            ),
            [5, 18, 38, 90],
        ),
    ]
}

fn services() -> Vec<Item> {
    let visits = || with_client([Mode::FaceToFace]);
    vec![
        percent(
            chart_item("S1", "community-based services", SCALE, charts(Count::in_vivo(), 28, Over::Median)),
            [20, 40, 60, top_anchor::IN_VIVO],
        ),
        percent(
            item(
                "S2",
                "no drop-out policy",
                SCALE,
                By::Measured(Indicator::Retained {
                    lost: vec![CloseReason::DeclinedService, CloseReason::LostContact, CloseReason::Moved],
                    months: 12,
                }),
            ),
            [50, 65, 80, 95],
        ),
        item("S3", "assertive engagement mechanisms", SCALE, By::Rated {}),
        Item {
            anchors: rising([15, 50, 85, top_anchor::MINUTES].map(whole), whole(1)),
            step: whole(1),
            ..chart_item("S4", "intensity of services", SCALE, charts(Count::WeeklyMinutes(visits()), 28, Over::Median))
        },
        meeting(
            chart_item("S5", "frequency of contact", SCALE, charts(Count::Weekly(visits()), 28, Over::Median)),
            [1, 2, 3, top_anchor::VISITS].map(whole),
        ),
        meeting(
            chart_item(
                "S6",
                "work with support system",
                SCALE,
                Charts { among: Among::Supported {}, ..charts(Count::Contacts(network()), 28, Over::Pooled) },
            ),
            [Hundredths::new(50), whole(1), whole(2), whole(top_anchor::NETWORK)],
        ),
        Item {
            anchors: vec![anchor(4, [Above(whole(0)), Below(whole(24))]), anchor(5, [From(whole(24))])],
            rest_rated: true,
            ..chart_item(
                "S7",
                "individualised substance-use treatment",
                SCALE,
                with_substance_use(charts(Count::WeeklyMinutes(treatment(false)), 28, Over::Pooled)),
            )
        },
        percent(
            chart_item(
                "S8",
                "dual-disorder treatment groups",
                SCALE,
                with_substance_use(charts(Count::Had { least: 1, filter: treatment(true) }, 28, Over::Pooled)),
            ),
            [5, 20, 35, 50],
        ),
        item("S9", "dual-disorders model", SCALE, By::Rated {}),
        meeting(
            item("S10", "role of consumers on the team", SCALE, By::Measured(Indicator::LivedExperience {})),
            [2, 3, 4, 5].map(whole),
        ),
    ]
}

/// The Dartmouth ACT Scale: 28 items, 28 to 140.
///
/// Two published readings of the whole: bands of the total, and a mean of 4.00 that marks an established team. They
/// disagree at exactly 112 ([`Scale::disputed`]); both are given.
///
/// - H1 to H6, and the first two anchors of H7, were read in a regulation that prints them; the other anchors, and most
///   formulas, are recalled. Of H5 and H6, who counts as a position is the roster's word.
/// - A specialist (H9, H10) is whoever has hours in the role: see to it that the roster gives the role only to staff
///   with the year of training that the scale asks.
/// - Who has substance use (S7, S8) is told by the assessed needs; who has supports (S6), by a contact with them.
/// - Clients who are stepped down or complete the service count as graduated (O7), with those so closed: our own
///   reading. Whom the team expects to graduate within a year no log tells: the program
///   [declares](crate::fidelity::Review::expected) the cases, or that there is none.
/// - S7 is measured where there is formal treatment; below that a person rates it from 1 to 3.
/// - S10 sees hours and roles, and not how a colleague is treated; see
///   [`LivedExperience`](crate::measure::Indicator::LivedExperience), whose reading is our own.
#[must_use]
pub fn dacts() -> Scale {
    let in_section = |code: &str, items: Vec<Item>| {
        let code = code.to_owned();
        items.into_iter().map(move |item| Item { section: Some(code.clone()), ..item }).collect::<Vec<_>>()
    };
    let section = |code: &str, name: &str| Section { code: code.to_owned(), name: name.to_owned() };
    Scale::compile(Table {
        name: "dacts".to_owned(),
        version: "2008".to_owned(),
        source: Source::new(SCALE.0, Published),
        licence: Some(
            "SAMHSA, public domain; cite Teague, Bond & Drake 1998, Am J Orthopsychiatry 68:216-232".to_owned(),
        ),
        sections: vec![
            section("H", "human resources"),
            section("O", "organisational boundaries"),
            section("S", "nature of services"),
        ],
        items: [in_section("H", human_resources()), in_section("O", boundaries()), in_section("S", services())]
            .concat(),
        gradings: vec![
            grading(
                "total_band",
                ("bands used with the toolkit", Recalled),
                Of::Total,
                [grade("low", whole(28), false), grade("moderate", whole(85), false), grade("high", whole(113), true)],
            ),
            grading(
                "mean_of_four",
                ("DACTS-62, Psychiatric Services 2011;62:670", Published),
                Of::Mean,
                [grade("not_established", whole(1), false), grade("established", whole(4), true)],
            ),
        ],
    })
}

/// The least scores of single items of the [`dacts`] that one state demands.
#[must_use]
pub fn dacts_maine() -> Profile {
    let least = [("H1", 5), ("H2", 3), ("H3", 3), ("H4", 4), ("H5", 3), ("H6", 3)];
    Profile {
        source: Source::new(PRINTED.0, PRINTED.1),
        least: least.map(|(item, least)| (item.to_owned(), least)).into(),
    }
}
