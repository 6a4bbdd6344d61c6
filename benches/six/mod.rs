//! A cap-free rulebook of six standards: contact in three windows, and three deadlines.

use caseload::event::*;
use caseload::program::*;

pub(crate) fn six() -> Program {
    let clocks = Clocks { hospital: Clock::Pause, away: Clock::Pause, ..Clocks::all(Clock::Continue) };
    let contact = |amount, window, least, days, filter| {
        let demand = Demand { scope: Scope::always(), least, days, filter };
        let scope = Scope::always();
        Rule::Contact(ContactRule { amount, window, scope, demands: vec![demand], clocks, rounding: Rounding::HalfUp })
    };
    let deadline = |within, repeat, done| {
        Rule::Deadline(Deadline {
            anchor: Anchor::Each(Pattern::Enrolled {}),
            scope: Scope { before_enrolment: true, ..Scope::default() },
            within,
            repeat,
            done_by: vec![done],
            count: 1,
            leave_out_anchor_day: false,
            not_earlier_than: None,
            month_end: false,
            grace_months: 0,
            roll_forward: false,
            clocks,
            safety: false,
        })
    };
    let month = Some(Span::Days(30));
    let half_year = Some(Repeat { every: Span::Months(6), from_completion: false });
    let visit = Filter { modes: vec![Mode::FaceToFace], with: Parties::from([Party::Client]), ..Filter::default() };
    let outcomes = vec![ContactOutcome::Completed, ContactOutcome::Attempted, ContactOutcome::NoShow];
    let attempt = Filter { outcomes, ..Filter::default() };
    let rules = [
        ("week", contact(Amount::Contacts, Window::Week, 1, None, visit)),
        ("fortnight", contact(Amount::Contacts, Window::Rolling, 1, Some(14), attempt)),
        ("minutes", contact(Amount::Minutes, Window::Month, 90, None, Filter::default())),
        ("assessment", deadline(month, None, Pattern::Assessed { kinds: vec![] })),
        ("plan", deadline(month, None, Pattern::PlanAdopted { kinds: vec![] })),
        ("review", deadline(None, half_year, Pattern::PlanReviewed {})),
    ];
    let mut draft = Draft::new("six");
    draft.standards.retain(|standard| !standard.rule.is_obligation());
    let source = Source::new("agency", Standing::Agency);
    draft.standards.extend(rules.map(|(code, rule)| Standard {
        code: code.into(),
        force: Force::Required,
        source: source.clone(),
        rule,
    }));
    draft.build().expect("a sound rulebook")
}
