//! Depression, anxiety, trauma and suicide.

use serde::{Deserialize, Serialize};

use super::super::{Answer, AnswerFaults};
use super::*;
use crate::names::names;

const PHQ_9: (&str, Standing) = ("Kroenke 2001, J Gen Intern Med 16:606-613", Standing::Published);
const GAD_7: (&str, Standing) = ("Spitzer 2006, Arch Intern Med 166:1092-1097", Standing::Published);

/// At most two missing answers become the mean of the others. The scale's manual has no such rule; the service
/// that has it does not say how to round: halves up is our own.
fn two_missing() -> Prorating {
    Prorating { most_missing: 2, source: Source::new("UK talking therapies data handbook", Standing::Recalled) }
}

/// The PHQ-9, 0 to 27: depression over the last two weeks. Items `q1` to `q9` from 0 to 3, and `difficulty`,
/// which is recorded and never counted.
///
/// Any answer but 0 to `q9` raises the flag `self_harm`, whatever the score. From 10 on, the note `positive`.
#[must_use]
pub fn phq_9() -> Instrument {
    let mut items = items(9, 0, 3);
    items.push(unscored("difficulty", 0, 3));
    Instrument::compile(Table {
        prorating: Some(two_missing()),
        flags: vec![mark("self_harm", [When::Given(given("q9", 1, 3))])],
        notes: vec![from_score("positive", 10)],
        ..table(
            "phq_9",
            "2001",
            PHQ_9,
            items,
            [
                ("minimal", 0, 4),
                ("mild", 5, 9),
                ("moderate", 10, 14),
                ("moderately_severe", 15, 19),
                ("severe", 20, 27),
            ],
        )
    })
}

/// The PHQ-8, 0 to 24: the [`phq_9`] without its ninth item, and so without its flag. Its bands are recalled
/// to be those of the PHQ-9.
#[must_use]
pub fn phq_8() -> Instrument {
    Instrument::compile(Table {
        notes: vec![from_score("positive", 10)],
        ..table(
            "phq_8",
            "2001",
            (PHQ_9.0, Standing::Recalled),
            items(8, 0, 3),
            [
                ("minimal", 0, 4),
                ("mild", 5, 9),
                ("moderate", 10, 14),
                ("moderately_severe", 15, 19),
                ("severe", 20, 24),
            ],
        )
    })
}

names! {
    /// From which score on a two-item screen is positive.
    pub enum TwoItemCut {
        /// From 2 on (of the PHQ-2: sensitivity 86 %, specificity 78 %).
        Two = "cut_2",
        /// From 3 on (of the PHQ-2: 61 %, 92 %).
        Three = "cut_3",
    }
}

/// The PHQ-2, 0 to 6: the first two items of the [`phq_9`].
#[must_use]
pub fn phq_2(cut: TwoItemCut) -> Instrument {
    let (last, first) = match cut {
        TwoItemCut::Two => (1, 2),
        TwoItemCut::Three => (2, 3),
    };
    Instrument::compile(table(
        format!("phq_2_{cut}"),
        &format!("2001, {cut}"),
        ("PHQ-2, PMC2906530", Standing::Published),
        items(2, 0, 3),
        [("negative", 0, last), ("positive", first, 6)],
    ))
}

names! {
    /// What the answers to the [`phq_9`] come to by its diagnostic algorithm. A screen, and no diagnosis.
    pub enum Syndrome {
        /// Neither.
        None = "none",
        /// Two to four symptoms, one of them of the first two.
        Other = "other",
        /// Five symptoms or more, one of them of the first two.
        Major = "major",
    }
}

/// The diagnostic algorithm of the [`phq_9`]: a symptom counts from 2 on (more than half the days), the ninth
/// from 1 on. `None` where missing answers leave it open.
///
/// # Errors
/// As [`Instrument::score`].
///
/// ```
/// use caseload::risk::{Answer, Syndrome, phq_9_syndrome};
/// let answers = [2, 0, 2, 2, 2, 0, 0, 0, 1].map(Answer::from);
/// assert_eq!(phq_9_syndrome(&answers)?, Some(Syndrome::Major));
/// # Ok::<(), caseload::risk::AnswerFaults>(())
/// ```
pub fn phq_9_syndrome(answers: &[Answer]) -> Result<Option<Syndrome>, AnswerFaults> {
    phq_9().reckon(answers)?;
    let syndrome = |missing: bool| {
        let symptom = |at: usize| match answers.get(at).copied().unwrap_or_default() {
            Answer::Number(number) => number >= if at == 8 { 1.0 } else { 2.0 },
            Answer::NotApplicable | Answer::Missing => missing,
        };
        let symptoms = (0..9).filter(|at| symptom(*at)).count();
        match symptoms {
            5.. if symptom(0) || symptom(1) => Syndrome::Major,
            2..5 if symptom(0) || symptom(1) => Syndrome::Other,
            _ => Syndrome::None,
        }
    };
    let (least, most) = (syndrome(false), syndrome(true));
    Ok((least == most).then_some(least))
}

/// The GAD-7, 0 to 21: anxiety over the last two weeks. Items `q1` to `q7` from 0 to 3. Notes: `caseness` from
/// 8 on, `positive` from 10 on.
#[must_use]
pub fn gad_7() -> Instrument {
    Instrument::compile(Table {
        prorating: Some(two_missing()),
        notes: vec![from_score("caseness", 8), from_score("positive", 10)],
        ..table(
            "gad_7",
            "2006",
            GAD_7,
            items(7, 0, 3),
            [("minimal", 0, 4), ("mild", 5, 9), ("moderate", 10, 14), ("severe", 15, 21)],
        )
    })
}

/// The GAD-2, 0 to 6: the first two items of the [`gad_7`]. Its cut is recalled.
#[must_use]
pub fn gad_2() -> Instrument {
    Instrument::compile(table(
        "gad_2",
        "2006, cut 3",
        (GAD_7.0, Standing::Recalled),
        items(2, 0, 3),
        [("negative", 0, 2), ("positive", 3, 6)],
    ))
}

names! {
    /// From which score on the [`pc_ptsd_5`] is positive.
    pub enum PtsdCut {
        /// From 3 on: sensitive.
        Three = "cut_3",
        /// From 4 on: efficient.
        Four = "cut_4",
    }
}

/// The PC-PTSD-5, 0 to 5: `exposed` (ever, to a traumatic event), and `q1` to `q5` for those who were. Where
/// there was no exposure the score is 0 with the note `gate_negative`.
#[must_use]
pub fn pc_ptsd_5(cut: PtsdCut) -> Instrument {
    let (last, first) = match cut {
        PtsdCut::Three => (2, 3),
        PtsdCut::Four => (3, 4),
    };
    let asked = items(5, 0, 1).into_iter().map(|item| Item { asked_if: vec![given("exposed", 1, 1)], ..item });
    Instrument::compile(Table {
        notes: vec![mark("gate_negative", [When::Given(given("exposed", 0, 0))])],
        ..table(
            format!("pc_ptsd_5_{cut}"),
            &format!("2016, {cut}"),
            ("Prins 2016, J Gen Intern Med 31:1206-1211", Standing::Published),
            [unscored("exposed", 0, 1)].into_iter().chain(asked).collect::<Vec<_>>(),
            [("negative", 0, last), ("positive", first, 5)],
        )
    })
}

/// A C-SSRS-compatible triage of the screener's yes and no: none, low, moderate or high, numbered 0 to 3. There
/// is no total score; the highest answer counts, and what is missing can only raise it: `low` is the highest
/// triage that is proven.
///
/// Items, yes or no: `q1` to `q5` (the last three are asked where `q2` is yes), `q6_lifetime`, `q6_three_months`.
/// High raises the flag `immediate_evaluation`. A yes to one of the three where `q2` is no counts all the same,
/// with the note `contradictory`. Decision support only. Versions for other settings map some answers otherwise:
/// change the [`Table`] and name the version.
#[must_use]
pub fn cssrs_triage() -> Instrument {
    let asked = |name, points| Item { asked_if: vec![given("q2", 1, 1)], ..yes(name, points) };
    let contradictory = |name| mark("contradictory", [given("q2", 0, 0), given(name, 1, 1)].map(When::Given));
    Instrument::compile(Table {
        notice: Some(
            "C-SSRS-compatible triage of coded answers; the Columbia-Suicide Severity Rating Scale is copyright of \
             the Research Foundation for Mental Hygiene, is not included and is not to be altered"
                .to_owned(),
        ),
        total: Total::Highest {},
        flags: vec![from_score("immediate_evaluation", 3)],
        notes: ["q3", "q4", "q5"].map(contradictory).into(),
        ..table(
            "cssrs_triage",
            "screener with recent behaviour, community setting",
            ("Posner 2011, Am J Psychiatry 168:1266-1277; triage as published for the screener", Standing::Published),
            [
                yes("q1", 1),
                yes("q2", 1),
                asked("q3", 2),
                asked("q4", 3),
                asked("q5", 3),
                yes("q6_lifetime", 2),
                yes("q6_three_months", 3),
            ],
            [("none", 0, 0), ("low", 1, 1), ("moderate", 2, 2), ("high", 3, 3)],
        )
    })
}
