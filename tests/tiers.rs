//! From scores to tiers: cuts, hysteresis, flags, what is missing and what is out of date.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::arithmetic_side_effects, reason = "small numbers")]

use caseload::event::{RatingBasis, Tier};
use caseload::program::{Source, Standing};
use caseload::risk::{AtLeast, Placed, Score, TierCut, TierError, TierRule, Tiers, phq_9};
use caseload::time::Day;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn cut(tier: Tier, from: i32, until_below: Option<i32>) -> TierCut {
    TierCut { tier, from: from.into(), until_below: until_below.map(Into::into) }
}

fn rule() -> TierRule {
    TierRule {
        instrument: "x".to_owned(),
        lowest: Tier::Low,
        cuts: vec![cut(Tier::Moderate, 10, Some(8)), cut(Tier::High, 20, Some(17)), cut(Tier::VeryHigh, 30, None)],
        at_least: vec![
            AtLeast { mark: "alarm".to_owned(), tier: Tier::VeryHigh },
            AtLeast { mark: "positive".to_owned(), tier: Tier::Moderate },
        ],
        even_stale: false,
    }
}

fn score(low: i32, high: i32) -> Score {
    Score::new("x", "1", Source::new("us", Standing::Own), low.into(), high.into())
}

fn place<'a>(tiers: &'a Tiers, score: &'a Score, now: Option<Tier>) -> Placed<'a> {
    tiers.place(score, day("2026-03-02"), day("2026-03-02"), now).unwrap()
}

#[test]
fn a_tie_at_a_cut_goes_up() {
    let tiers = rule().build().unwrap();
    let of = |at: i32| place(&tiers, &score(at, at), None).tier();
    assert_eq!(of(-5), Some(Tier::Low));
    assert_eq!([9, 10, 19, 20, 29, 30, 99].map(of), {
        use Tier::{High, Low, Moderate, VeryHigh};
        [Low, Moderate, Moderate, High, High, VeryHigh, VeryHigh].map(Some)
    });
}

#[test]
fn a_tier_is_left_below_its_own_cut() {
    let tiers = rule().build().unwrap();
    let mut now = None;
    let walk = [(19, Tier::Moderate), (20, Tier::High), (17, Tier::High), (16, Tier::Moderate), (19, Tier::Moderate)];
    let walk = walk.into_iter().chain([(8, Tier::Moderate), (7, Tier::Low), (9, Tier::Low), (30, Tier::VeryHigh)]);
    // From the highest down, past the cut that has no second one.
    let walk = walk.chain([(29, Tier::High), (17, Tier::High), (8, Tier::Moderate), (20, Tier::High), (2, Tier::Low)]);
    for (at, tier) in walk {
        let score = score(at, at);
        now = place(&tiers, &score, now).tier();
        assert_eq!(now, Some(tier), "at {at}");
    }
}

#[test]
fn a_mark_makes_a_tier_the_least_and_is_listed() {
    let tiers = rule().build().unwrap();
    let mut score = score(3, 3);
    score.notes = vec!["positive".to_owned()];
    let placed = place(&tiers, &score, None);
    assert_eq!((placed.tier(), placed.fired.len()), (Some(Tier::Moderate), 1));
    score.flags = vec!["alarm".to_owned()];
    let placed = place(&tiers, &score, None);
    let fired: Vec<_> = placed.fired.iter().map(ToString::to_string).collect();
    assert_eq!(fired, ["very_high or higher for alarm", "moderate or higher for positive"]);
    let rated = placed.rated().unwrap();
    assert_eq!((rated.tier, rated.basis, rated.flags.len()), (Tier::VeryHigh, RatingBasis::Computed, 1));
    assert_eq!(rated.reason.as_deref(), Some("very_high or higher for alarm; moderate or higher for positive"));
    assert_eq!((rated.instrument.as_deref(), rated.version.as_deref()), (Some("x"), Some("1")));
    assert_eq!((rated.score, rated.low, rated.high), (Some(3.into()), Some(3.into()), Some(3.into())));
}

#[test]
fn what_is_missing_leaves_the_tier_open() {
    let tiers = rule().build().unwrap();
    let range = score(12, 19);
    let inside = place(&tiers, &range, None);
    let rated = inside.rated().unwrap();
    assert_eq!(
        (rated.tier, rated.score, rated.low, rated.high),
        (Tier::Moderate, None, Some(12.into()), Some(19.into()))
    );
    let range = score(12, 20);
    let open = place(&tiers, &range, None);
    assert_eq!((open.tier(), open.rated(), open.proven().tier), (None, None, Tier::Moderate));
    assert_eq!((open.low, open.high), (Tier::Moderate, Tier::High));
    // A flag that is not known could raise it; one that is raised settles it.
    let mut unknown = score(12, 12);
    unknown.open_flags = vec!["alarm".to_owned()];
    assert_eq!(place(&tiers, &unknown, None).tier(), None);
    assert_eq!(place(&tiers, &unknown, None).proven().tier, Tier::Moderate);
    let mut raised = score(0, 29);
    raised.flags = vec!["alarm".to_owned()];
    assert_eq!(place(&tiers, &raised, None).tier(), Some(Tier::VeryHigh));
}

#[test]
fn a_note_that_could_still_come_leaves_the_tier_open() {
    let rule = TierRule {
        instrument: "phq_9".to_owned(),
        cuts: vec![],
        at_least: vec![AtLeast { mark: "positive".to_owned(), tier: Tier::High }],
        ..rule()
    };
    let tiers = rule.build().unwrap();
    let of = |given: &[i32]| {
        let score = phq_9().score(&given.iter().map(|given| (*given).into()).collect::<Vec<_>>()).unwrap();
        place(&tiers, &score, None).tier()
    };
    assert_eq!(of(&[2, 2, 2]), None); // 6 to 24
    assert_eq!(of(&[2, 2, 2, 0, 0, 0, 0, 0]), Some(Tier::Low)); // 6 to 9
    assert_eq!(of(&[2, 2, 2, 2, 2]), Some(Tier::High));
}

#[test]
fn a_critical_answer_that_is_missing_is_no_rating() {
    let tiers = TierRule { instrument: "phq_9".to_owned(), at_least: vec![], ..rule() }.build().unwrap();
    let score = phq_9().score(&[0; 8].map(Into::into)).unwrap();
    let placed = place(&tiers, &score, None);
    assert_eq!((placed.tier(), placed.rated()), (Some(Tier::Low), None));
    // Who takes it all the same leaves a trace.
    assert_eq!(placed.proven().reason.as_deref(), Some("self_harm not known"));
}

#[test]
fn an_empty_form_lowers_no_tier() {
    let tiers = TierRule { instrument: "phq_9".to_owned(), ..rule() }.build().unwrap();
    let empty = phq_9().score(&[]).unwrap();
    assert_eq!(place(&tiers, &empty, None).proven().tier, Tier::Low);
    for now in [Tier::Low, Tier::Moderate, Tier::High] {
        assert_eq!(place(&tiers, &empty, Some(now)).proven().tier, now);
    }
    // What is known of it does: at 7 to 11 nobody is high any more, but may still be moderate.
    let some = score(7, 11);
    let tiers = rule().build().unwrap();
    assert_eq!(place(&tiers, &some, Some(Tier::High)).proven().tier, Tier::Moderate);
}

#[test]
fn a_score_is_not_placed_before_it_was_taken() {
    let tiers = rule().build().unwrap();
    let (score, taken, before) = (score(25, 25), day("2026-03-02"), day("2026-03-01"));
    let refused = tiers.place(&score, taken, before, None).unwrap_err();
    assert_eq!(refused.faults()[0].code(), "tier.not_yet");
    let told = "`x`: 1 fault(s)\nthe score of 2026-03-02 was taken after 2026-03-01; place it on the day it was taken or a later one";
    assert_eq!(refused.to_string(), told);
    assert!(tiers.place(&score, taken, taken, None).is_ok());
}

#[test]
fn the_flags_of_a_stale_score_are_told() {
    let mut aged = score(25, 25);
    (aged.valid_days, aged.flags) = (Some(30), vec!["alarm".to_owned()]);
    let refused = rule().build().unwrap().place(&aged, day("2026-01-01"), day("2026-03-02"), None).unwrap_err();
    assert!(refused.to_string().ends_with("take it again, and respond to its flags all the same: 1"), "{refused}");
}

#[test]
fn the_debug_form_shows_neither_tier_nor_mark() {
    let mut raised = score(25, 25);
    raised.flags = vec!["alarm".to_owned()];
    let tiers = rule().build().unwrap();
    assert_eq!(
        format!("{:?}", place(&tiers, &raised, Some(Tier::High))),
        "Placed(Score(x 1, 0 items, 0 missing), stale: false)"
    );
    let answers = [3; 9].map(Into::into);
    assert_eq!(format!("{:?}", phq_9().reckon(&answers).unwrap()), "Reckoned(0 missing)");
}

#[test]
fn a_stale_score_drives_nothing_unless_told_to() {
    let mut aged = score(25, 25);
    aged.valid_days = Some(30);
    let tiers = rule().build().unwrap();
    let on = |tiers: &Tiers, day_: &str| {
        tiers.place(&aged, day("2026-03-02"), day(day_), None).map(|placed| (placed.tier(), placed.stale))
    };
    assert_eq!(on(&tiers, "2026-04-01"), Ok((Some(Tier::High), false)));
    let refused = on(&tiers, "2026-04-02").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`x`: 1 fault(s)\nthe score of 2026-03-02 stood for 30 days and no longer does on 2026-04-02; take it again"
    );
    let told = TierRule { even_stale: true, ..rule() }.build().unwrap();
    assert_eq!(on(&told, "2026-04-02"), Ok((Some(Tier::High), true)));
}

#[test]
fn cuts_are_for_one_instrument() {
    let score = phq_9().score(&[]).unwrap();
    let today = day("2026-03-02");
    let refused = rule().build().unwrap().place(&score, today, today, None).map(|placed| placed.tier()).unwrap_err();
    let other = "a score of `phq_9`; expected one of `x`, for which the cuts are";
    assert_eq!(refused.to_string(), format!("`x`: 1 fault(s)\n{other}"));
    assert_eq!(refused.faults()[0].code(), "tier.instrument");
    // All that is wrong, at once.
    let refused = rule().build().unwrap().place(&score, today, day("2026-03-01"), None).unwrap_err();
    assert_eq!(refused.faults().iter().map(TierError::code).collect::<Vec<_>>(), ["tier.instrument", "tier.not_yet"]);
}

#[test]
fn every_fault_is_found_at_once() {
    let faults =
        |rule: TierRule| rule.check().iter().map(|fault| format!("{} | {fault}", fault.code())).collect::<Vec<_>>();
    assert_eq!(faults(rule()), Vec::<String>::new());
    let wrong = TierRule {
        lowest: Tier::Moderate,
        cuts: vec![
            cut(Tier::Moderate, 10, Some(11)),
            cut(Tier::High, 10, None),
            cut(Tier::High, 20, Some(10)),
            cut(Tier::VeryHigh, 30, Some(9)),
        ],
        ..rule()
    };
    assert_eq!(
        faults(wrong),
        [
            "tiers.order | the cut at 10: the tier moderate does not come after moderate; write the cuts lowest first",
            "tiers.until | the tier moderate is left below 11; expected a score above any and no higher than 10",
            "tiers.cut | the cut at 10 does not lie above the one before; write the cuts lowest first",
            "tiers.order | the cut at 20: the tier high does not come after high; write the cuts lowest first",
            "tiers.until | the tier high is left below 10; expected a score above 10 and no higher than 20",
            "tiers.until | the tier very_high is left below 9; expected a score above 10 and no higher than 30",
            "tiers.idle | `positive` makes no less than the lowest tier; take it out",
        ]
    );
    assert_eq!(
        faults(TierRule { instrument: " ".to_owned(), ..rule() }),
        ["tiers.instrument | the instrument has no name; name the one that the cuts are for"]
    );
    let read = serde_json::to_string(&rule()).unwrap().replace("\"from\":20.0", "\"from\":5.0");
    let read = serde_json::from_str::<Tiers>(&read).unwrap_err().to_string();
    assert!(read.contains("the cut at 5 does not lie above"), "{read}");
}

proptest! {
    /// A higher score, or the same one from a higher tier, never makes a lower tier; tiers read back place alike.
    #[test]
    fn tiers_rise_with_scores(
        low in -5..40_i32, wide in 0..20_i32, more in 0..20_i32, now in prop::option::of(select(Tier::ALL.to_vec())),
        marks in vec(select(vec!["alarm", "positive", "other"]), 0..3),
    ) {
        let tiers = rule().build().unwrap();
        let back: Tiers = serde_json::from_str(&serde_json::to_string(&tiers).unwrap()).unwrap();
        let mut one = score(low, low + wide);
        one.flags = marks.into_iter().map(str::to_owned).collect();
        let mut other = one.clone();
        (other.low, other.high) = ((low + more).into(), (low + wide + more).into());
        let of_one = place(&tiers, &one, now);
        prop_assert!(of_one.low <= of_one.high);
        let higher = place(&tiers, &other, now);
        prop_assert!(of_one.low <= higher.low && of_one.high <= higher.high);
        for lower in Tier::ALL.iter().filter(|lower| Some(**lower) < now) {
            let from_lower = place(&tiers, &one, Some(*lower));
            prop_assert!(from_lower.low <= of_one.low && from_lower.high <= of_one.high);
        }
        prop_assert_eq!(place(&back, &one, now).proven(), of_one.proven());
    }
}
