//! Social needs, safety at home, and how self-sufficient a household is.

use super::super::{Answer, AnswerFaults, Contribution, Score, TableFaults};
use super::*;

/// HITS, 4 to 20: violence at home. Items `q1` to `q4` from 1 to 5.
#[must_use]
pub fn hits() -> Instrument {
    Instrument::compile(Table {
        notice: Some("HITS (c) Kevin Sherin; coded answers only".to_owned()),
        ..table(
            "hits",
            "1998",
            ("Sherin 1998, Fam Med 30:508-512", Standing::Published),
            items(4, 1, 5),
            [("negative", 4, 10), ("positive", 11, 20)],
        )
    })
}

/// The needs of the AHC tool, each with its items and the score from which on it is there.
fn core_needs() -> [(&'static str, Instrument, i32); 5] {
    let need = |items: Vec<Item>| {
        Instrument::compile(Table {
            total: Total::Highest {},
            ..table("need", "1", ("", Standing::Published), items, [])
        })
    };
    let from = |name, least, most, counts| stepped(name, least, most, [(least, 0), (counts, 1)]);
    let safety = (1..=4).map(|number| item(format!("safety_{number}"), 1, 5)).collect::<Vec<_>>();
    [
        ("housing", need(vec![from("housing", 1, 3, 2), from("housing_problems", 0, 1, 1)]), 1),
        ("food", need(vec![from("food_1", 0, 2, 1), from("food_2", 0, 2, 1)]), 1),
        ("transport", need(vec![from("transport", 0, 1, 1)]), 1),
        ("utilities", need(vec![from("utilities", 0, 2, 1)]), 1),
        ("safety", Instrument::compile(table("need", "1", ("", Standing::Published), safety, [])), 11),
    ]
}

/// The core needs of the AHC health-related social needs tool, 0 to 5: housing, food, transport, utilities,
/// safety, each 0 or 1 among the contributions. CMS publishes no total and no bands; the number of needs is a
/// count.
///
/// Items: `housing` (1 to 3: the option), `housing_problems` (0 none, 1 any), `food_1` and `food_2` (0 never
/// true, 1 sometimes, 2 often), `transport` (yes or no), `utilities` (0 no, 1 yes, 2 shut off already; that this
/// counts is recalled, and so is the standing of the whole), `safety_1` to `safety_4` (1 to 5: positive where the
/// sum is over 10). A need is there where any of its answers says so, and its name is then among the notes.
///
/// What is missing is told by need, not by item: a need that missing answers leave open. What is known of a need
/// without them is known. So [`completeness`](Score::completeness) is the share of the five needs that are known.
///
/// # Errors
/// Every answer that is none of its item, and every name that is no item.
///
/// ```
/// use caseload::risk::{Answer, ahc_core_needs};
/// let score = ahc_core_needs([("housing", 2.into()), ("food_1", 1.into()), ("transport", false.into())])?;
/// assert_eq!((score.low, score.high), (2.into(), 4.into()));
/// assert_eq!(score.notes, ["housing", "food"]);
/// assert_eq!(score.missing, ["utilities", "safety"]);
/// # Ok::<(), caseload::risk::AnswerFaults>(())
/// ```
pub fn ahc_core_needs<'a>(named: impl IntoIterator<Item = (&'a str, Answer)>) -> Result<Score, AnswerFaults> {
    let needs = core_needs();
    let all = needs.iter().flat_map(|(_, need, _)| need.table().items.iter().cloned()).collect::<Vec<_>>();
    let source = (
        "CMS, Accountable Health Communities core health-related social needs; that utilities shut off already count \
         is recalled",
        Standing::Recalled,
    );
    // One table of all items, to put the answers in order and find every fault at once.
    let tool = Instrument::compile(table("ahc_core_needs", "core, 10 items", source, all, []));
    let named: Vec<_> = named.into_iter().collect();
    let whole = tool.score_named(named.iter().copied())?;
    let answers = tool.answers(named)?;
    let mut score = Score::new(tool.name(), &whole.version, whole.source, 0.into(), 0.into());
    score.notice.clone_from(&hits().table().notice);
    let mut rest = answers.as_slice();
    let (mut low, mut high) = (0_i32, 0_i32);
    for (name, need, from) in &needs {
        let (mine, others) = rest.split_at_checked(need.table().items.len()).unwrap_or((rest, &[]));
        rest = others;
        let reckoned = need.reckon(mine)?;
        let there = |score: Decimal| i32::from(score >= (*from).into());
        let (least, most) = (there(reckoned.low), there(reckoned.high));
        (low, high) = (low.saturating_add(least), high.saturating_add(most));
        score.notes.extend((least == 1).then(|| (*name).to_owned()));
        score.missing.extend((least < most).then(|| (*name).to_owned()));
        score.contributions.push(Contribution { item: (*name).to_owned(), low: least.into(), high: most.into() });
    }
    (score.low, score.high) = (low.into(), high.into());
    score.open_notes.clone_from(&score.missing);
    Ok(score)
}

/// The least and the most of a domain of a matrix.
const LEVELS: (i32, i32) = (1, 5);

fn matrix(name: &str, domains: &[&str], of: impl Fn(&str) -> Item) -> Table {
    Table {
        notice: Some("levels only; the wording of a matrix is its owner's and is not included".to_owned()),
        ..table(
            name,
            "levels 1 to 5",
            ("Arizona Self-Sufficiency Matrix, its scale; the summary is our own", Standing::Own),
            domains.iter().map(|domain| Item { may_not_apply: true, ..of(domain) }).collect::<Vec<_>>(),
            [],
        )
    }
}

/// A matrix of self-sufficiency over domains of one's own (income, housing, food, ...), each from 1 to 5, more
/// being better: the mean over the domains that apply. No validated total or cut was found; bands are the user's
/// to add to the [`Table`].
///
/// # Errors
/// Where a domain has no proper name, or stands twice.
pub fn outcome_matrix(domains: &[&str]) -> Result<Instrument, TableFaults> {
    let of = |domain: &str| item(domain, LEVELS.0, LEVELS.1);
    Table { total: Total::Mean {}, ..matrix("outcome_matrix", domains, of) }.build()
}

/// How many domains of an [`outcome_matrix`] are at 2 or 1. A domain that does not apply adds nothing.
///
/// # Errors
/// As [`outcome_matrix`].
pub fn outcome_matrix_low(domains: &[&str]) -> Result<Instrument, TableFaults> {
    matrix("outcome_matrix_low", domains, |domain| stepped(domain, LEVELS.0, LEVELS.1, [(1, 1), (3, 0)])).build()
}
