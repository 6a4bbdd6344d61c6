//! A rulebook is checked before it is made ready.

use std::collections::BTreeSet;

use super::fault::{Fault, Found, MOST_DAYS, MOST_MONTHS, TIMED_PHASE};
use super::{
    Act, Amendment, Anchor, Bound, Cap, Clock, Code, ContactRule, Deadline, Draft, Force, Guard, Load, Measure,
    MeasureWindow, Merged, PATTERNS, PhaseLength, Quantity, Rule, Scope, Span, Standard, Window,
};
use crate::event::{Hundredths, KindName, OwnerKind, Phase, Role, Tier};
use crate::time::Day;

/// How many standards a rulebook may have.
const STANDARDS: usize = 128;
/// How many phases a rulebook may have: a bit each of 64, and one for none of them.
const PHASES: usize = 63;
/// The days of that many months in a row, where they are fewest: over February, and over the end of a century that
/// has no leap day.
fn fewest_days(months: u32) -> u32 {
    let anchors = Day::new(2096, 3, 1).into_iter().flat_map(|first| (0..1_461).map(move |days| first.plus_days(days)));
    let days = anchors.map(|anchor| anchor.plus_months(months).days_since(anchor)).min();
    days.and_then(|days| u32::try_from(days).ok()).unwrap_or(0)
}

/// Collects the faults of one standard.
struct Checker<'a> {
    draft: &'a Draft,
    place: usize,
    code: &'a Code,
    faults: &'a mut Vec<Found>,
}

pub(super) fn check(draft: &Draft) -> Vec<Found> {
    let mut faults = Vec::new();
    check_editions(draft, &mut faults);
    draft.check_succession(&mut faults);
    // Whatever editions make of it, a code is consulted once.
    let standards = draft.editions().flat_map(|edition| &edition.standards).map(|standard| &standard.code);
    let standards = standards.collect::<BTreeSet<_>>().len();
    for (what, found, most) in
        [("standards", standards, STANDARDS), ("patterns of events", draft.patterns().len(), PATTERNS)]
    {
        if found > most {
            faults.push(Found::of("standards", Fault::TooMany { what, found, most }));
        }
    }
    faults
}

/// Checks an edition and those that it names, whether it may name any or not.
fn check_editions(draft: &Draft, faults: &mut Vec<Found>) {
    check_edition(draft, faults);
    for (place, next) in draft.successors.iter().enumerate() {
        let mut of_next = Vec::new();
        check_editions(next, &mut of_next);
        faults.extend(of_next.into_iter().map(|Found { at, fault }| Found {
            at: [vec![("successors", Some(place))], at].concat(),
            fault: Fault::OfEdition { edition: next.edition.clone(), fault: Box::new(fault) },
        }));
    }
}

fn check_edition(draft: &Draft, faults: &mut Vec<Found>) {
    if draft.name.trim().is_empty() {
        faults.push(Found::of("name", Fault::NoName));
    }
    if draft.edition.trim().is_empty() {
        faults.push(Found::of("edition", Fault::NoEdition));
    }
    if let Some(days) = draft.process.rating_days.filter(|days| *days > MOST_DAYS) {
        faults.push(Found { at: vec![("process", None), ("rating_days", None)], fault: Fault::Rating { days } });
    }
    check_phases(draft, faults);
    let mut codes = BTreeSet::new();
    for (place, Standard { code, source, rule, .. }) in draft.standards.iter().enumerate() {
        let mut checker = Checker { draft, place, code, faults };
        if source.name.trim().is_empty() {
            checker.missing("the source", "say where the standard comes from, if only that it is your own");
        }
        if !code.is_well_formed() {
            checker.tell(Fault::Code(code.clone()));
        }
        if !codes.insert(code) {
            checker.tell(Fault::Twice(code.clone()));
        }
        checker.rule(rule);
    }
    let keeps_order = |of: &Standard| matches!(of.rule, Rule::Order {}) && of.force == Force::Required;
    if !draft.standards.iter().any(keeps_order) {
        faults.push(Found::of("standards", Fault::NoOrder));
    }
    check_tiers(draft, faults);
    check_contradictions(draft, faults);
    check_overrides(draft, faults);
    check_acts(draft, faults);
}

/// Whether nobody can keep both: the bounds of a measure, or of a number of areas, cross.
fn exclude_each_other(one: &Rule, other: &Rule) -> bool {
    let cross = |one: &Measure, other: &Measure| match (one.bound, other.bound) {
        (Some(Bound::AtLeast(least)), Some(Bound::AtMost(most))) => least > most,
        _ => false,
    };
    match (one, other) {
        (Rule::Measure(one), Rule::Measure(other)) => {
            let alike = |of: &Measure| (of.quantity.clone(), of.subject, of.window);
            alike(one) == alike(other) && (cross(one, other) || cross(other, one))
        }
        (
            Rule::Guard(Guard::FocusAreas { least, most }),
            Rule::Guard(Guard::FocusAreas { least: at_least, most: at_most }),
        ) => most < at_least || at_most < least,
        _ => false,
    }
}

/// Standards of which nobody could keep all.
fn check_contradictions(draft: &Draft, faults: &mut Vec<Found>) {
    // The kinds of owner that all standards so far allow, and the standards.
    let mut allowed: Option<(BTreeSet<OwnerKind>, Vec<Code>)> = None;
    for (place, Standard { code, rule, .. }) in draft.standards.iter().enumerate() {
        let before = draft.standards.iter().take(place);
        let with: Vec<Code> =
            before.filter(|known| exclude_each_other(&known.rule, rule)).map(|known| known.code.clone()).collect();
        if !with.is_empty() {
            faults.push(Found::nth("standards", place, Fault::Contradicts { code: code.clone(), with }));
        }
        let Rule::OwnerKind(kinds) = rule else { continue };
        let (common, mut with) = allowed.take().unwrap_or_else(|| (kinds.iter().copied().collect(), Vec::new()));
        let left: BTreeSet<_> = common.iter().copied().filter(|kind| kinds.contains(kind)).collect();
        if left.is_empty() && !common.is_empty() && !kinds.is_empty() {
            let fault = Fault::Contradicts { code: code.clone(), with: with.clone() };
            faults.push(Found::nth("standards", place, fault));
        }
        with.push(code.clone());
        allowed = Some((left, with));
    }
}

/// What was recorded about standards agrees with those that stand.
fn check_acts(draft: &Draft, faults: &mut Vec<Found>) {
    let stands = |code: &Code| draft.standards.iter().find(|standard| standard.code == *code);
    let waived = |code: &Code| {
        let of_code = draft.amendments.iter().rfind(|amendment| amendment.standard.code == *code);
        of_code.is_some_and(|amendment| amendment.act == Act::Waived)
    };
    let absorbed = |code: &Code| draft.merged.iter().any(|merged| merged.of.iter().any(|of| of.code == *code));
    for (place, Amendment { act, standard: Standard { code, .. }, decision }) in draft.amendments.iter().enumerate() {
        let mut tell = |fault| faults.push(Found::nth("amendments", place, fault));
        if decision.by.trim().is_empty() || decision.reason.trim().is_empty() {
            let fix = "an amendment says who decided it and why";
            tell(Fault::Missing { code: code.clone(), what: "who amended it, or why", fix });
        }
        let required = || stands(code).is_some_and(|standard| standard.force == Force::Required);
        let why = match act {
            Act::Required if !required() && !waived(code) && !absorbed(code) => {
                "the agency required it, and it is not; make it required, or take the amendment out"
            }
            Act::Waived if stands(code).is_some() && waived(code) => {
                "the agency waived it, and it stands; take it out, or the amendment"
            }
            _ => continue,
        };
        tell(Fault::Amended { code: code.clone(), why });
    }
    let mut known = BTreeSet::new();
    for (place, Merged { code, of }) in draft.merged.iter().enumerate() {
        let mut tell = |fault| faults.push(Found::nth("merged", place, fault));
        if !known.insert(code) {
            tell(Fault::Twice(code.clone()));
        }
        if of.is_empty() {
            let fix = "say what the standard was merged from, or take the entry out";
            tell(Fault::Missing { code: code.clone(), what: "the list of origins", fix });
        }
        if stands(code).is_none() && !waived(code) {
            tell(Fault::Absorbed(code.clone()));
        }
    }
}

fn check_overrides(draft: &Draft, faults: &mut Vec<Found>) {
    for (place, may) in draft.overrides.iter().enumerate() {
        for code in &may.codes {
            let why = match draft.standards.iter().find(|standard| standard.code == *code) {
                None => "the rulebook does not have; name one of its limits",
                Some(standard) if !standard.rule.is_overridable() => {
                    "cannot be; overrides act on limits and guards, never on the order of the process, obligations or measures"
                }
                Some(_) => continue,
            };
            let role = if matches!(may.role, Role::Other(_)) { "a role of your own" } else { may.role.name() };
            let fault = Fault::Override { role: role.to_owned(), code: code.clone(), why };
            faults.push(Found::nth("overrides", place, fault));
        }
    }
}

fn check_phases(draft: &Draft, faults: &mut Vec<Found>) {
    let mut names = BTreeSet::new();
    let mut timed = false;
    for (place, PhaseLength { phase, months }) in draft.phases.iter().enumerate() {
        let mut tell = |fault| faults.push(Found::nth("phases", place, fault));
        if !names.insert(phase) {
            tell(Fault::PhaseTwice(phase.clone()));
        }
        match *months {
            Some(0) => tell(Fault::EmptyPhase(phase.clone())),
            Some(months) => {
                timed = true;
                if months > MOST_MONTHS {
                    tell(Fault::LongPhase { phase: phase.clone(), months });
                }
            }
            None if timed => tell(Fault::PhaseBetween(phase.clone())),
            None => {}
        }
    }
    if draft.phases.len() > PHASES {
        let found = draft.phases.len();
        faults.push(Found::of("phases", Fault::TooMany { what: "phases", found, most: PHASES }));
    }
}

/// Contact standards scoped by tier must leave no tier without one.
fn check_tiers(draft: &Draft, faults: &mut Vec<Found>) {
    let scopes: Vec<_> = draft
        .standards
        .iter()
        .filter_map(|standard| match &standard.rule {
            Rule::Contact(rule) => Some(rule),
            _ => None,
        })
        .flat_map(|rule| rule.demands.iter().map(move |demand| (&rule.scope, &demand.scope)))
        .collect();
    let binds = |scope: &Scope, tier: Tier| scope.tiers.is_empty() || scope.tiers.contains(&tier);
    if !scopes.is_empty() {
        for tier in Tier::ALL {
            if !scopes.iter().any(|(of_all, of_one)| binds(of_all, *tier) && binds(of_one, *tier)) {
                faults.push(Found::of("standards", Fault::TierWithoutContact(*tier)));
            }
        }
    }
}

impl Checker<'_> {
    fn tell(&mut self, fault: Fault) {
        self.faults.push(Found::nth("standards", self.place, fault));
    }

    fn number(&mut self, what: &'static str, found: u32, least: u32, most: u32) {
        if !(least..=most).contains(&found) {
            let expected = format!("{least} to {most}");
            self.tell(Fault::Number { code: self.code.clone(), what, found, expected });
        }
    }

    fn missing(&mut self, what: &'static str, fix: &'static str) {
        self.tell(Fault::Missing { code: self.code.clone(), what, fix });
    }

    fn unfit(&mut self, why: &'static str) {
        self.tell(Fault::Unfit { code: self.code.clone(), why });
    }

    fn span(&mut self, what: &'static str, span: Span, least: u32) {
        let most = match span {
            Span::Days(_) | Span::BusinessDays(_) => MOST_DAYS,
            Span::Months(_) | Span::FirstMonths(_) => MOST_MONTHS,
        };
        // The first months end the day before: none of them would end before they begin.
        let least = if matches!(span, Span::FirstMonths(_)) { least.max(1) } else { least };
        self.number(what, span.length(), least, most);
    }

    fn phases(&mut self, phases: &[Phase]) {
        for phase in phases {
            if !self.draft.phases.iter().any(|known| known.phase == *phase) {
                self.tell(Fault::UnknownPhase { code: self.code.clone(), phase: phase.clone() });
            }
        }
    }

    fn scope(&mut self, scope: &Scope) {
        self.phases(&scope.phases);
        if let Some(after) = &scope.after_leaving {
            self.number("days after leaving", after.days, 1, MOST_DAYS);
        }
    }

    /// The fixed duration of the service in months, where it has one.
    fn term(&self) -> Option<u32> {
        let lengths = self.draft.phases.iter().filter_map(|phase| phase.months);
        lengths.reduce(u32::saturating_add)
    }

    fn fits_term(&mut self, days: u32) {
        if let Some(months) = self.term() {
            if days > fewest_days(months) {
                self.tell(Fault::OutlastsService { code: self.code.clone(), days, months });
            }
        }
    }

    fn rule(&mut self, rule: &Rule) {
        for pattern in rule.patterns(self.draft) {
            if let super::Pattern::PhaseStarted { phases } = &pattern {
                self.phases(phases);
            }
        }
        match rule {
            Rule::Contact(rule) => self.contact(rule),
            Rule::Deadline(rule) => self.deadline(rule),
            Rule::Phases(steps) => {
                self.number("the tolerance in days", steps.tolerance_days, 0, MOST_DAYS);
                if self.term().is_none() {
                    self.missing(TIMED_PHASE, "give the program's phases their months");
                }
            }
            Rule::Timeliness(rule) => {
                if rule.of.is_empty() {
                    self.missing("what must be written down", "name at least one pattern of events");
                }
                self.span("the time to write down", rule.within, 0);
            }
            Rule::OwnerKind(kinds) => {
                if kinds.is_empty() {
                    self.missing("the kind of owner", "name at least one");
                }
            }
            Rule::ConsentToServices(rule) => {
                if let Some(days) = rule.basis_days {
                    self.number("the days a basis stands in for consent", days, 0, MOST_DAYS);
                }
            }
            Rule::Guard(guard) => self.guard(guard),
            Rule::Cap(cap) => self.cap(cap),
            Rule::Intake(intake) => self.hundredths("the enrolments a month", intake.most, 1),
            Rule::Credentials(credentials) => {
                if credentials.any_of.iter().all(|name| name.trim().is_empty()) {
                    self.missing("the credential", "name at least one");
                }
            }
            Rule::OneOpenCase(one) => {
                if one.excludes.contains(&self.draft.name) {
                    self.unfit("the program itself is always excluded; leave it out");
                }
            }
            Rule::Reassignment(rule) => self.span("the time to reassign", rule.within, 0),
            Rule::Measure(measure) => self.measure(measure),
            Rule::Order {} | Rule::NoServiceAfterClosure {} | Rule::Authorization {} | Rule::NoOverlap {} => {}
        }
    }

    fn hundredths(&mut self, what: &'static str, found: Hundredths, least: u32) {
        if !(least..=10_000_000).contains(&found.hundredths()) {
            let expected = format!("{} to 100000 cases", Hundredths::new(least));
            let (code, found) = (self.code.clone(), found.to_string());
            self.tell(Fault::Figure { code, what, found, expected });
        }
    }

    fn cap(&mut self, cap: &Cap) {
        self.hundredths("the cap", cap.most, 1);
        let held = match &cap.counts {
            Load::Heads {} => return,
            Load::Tiers(weights) => weights.held_percent,
            Load::Phases(weights) => {
                let phases: Vec<_> = weights.weights.iter().map(|of| of.phase.clone()).collect();
                self.phases(&phases);
                weights.held_percent
            }
        };
        self.number("the percentage while held", held, 0, 100);
    }

    fn measure(&mut self, measure: &Measure) {
        if !measure.quantity.subjects().contains(&measure.subject) {
            self.unfit("this quantity is not measured of such a subject");
        }
        if let Quantity::SeenBy { workers } = measure.quantity {
            self.number("the number of workers", workers, 1, 1_000);
        }
        let taper = matches!(measure.quantity, Quantity::Taper { .. });
        if taper && self.term().is_none() {
            self.missing(TIMED_PHASE, "give the program's phases their months");
        }
        if taper && (measure.window.is_some() || measure.bound.is_some()) {
            self.unfit("a taper compares phases; leave out its window and its bound");
        }
        match measure.window {
            None if !taper => self.missing("the window", "give its weeks or months"),
            Some(MeasureWindow::Weeks(weeks)) => self.number("the weeks of the window", weeks, 1, 520),
            Some(MeasureWindow::Months(months)) if ![1, 2, 3, 4, 6, 12].contains(&months) => {
                let expected = "1, 2, 3, 4, 6 or 12".to_owned();
                let what = "the months of the window";
                self.tell(Fault::Number { code: self.code.clone(), what, found: months, expected });
            }
            _ => {}
        }
        if let Some(Bound::AtLeast(figure) | Bound::AtMost(figure)) = measure.bound {
            if measure.quantity.unit() == "percent" && figure > Hundredths::new(10_000) {
                let (code, found, expected) = (self.code.clone(), figure.to_string(), "0 to 100 percent".to_owned());
                self.tell(Fault::Figure { code, what: "the bound", found, expected });
            }
        }
        if measure.bound.is_none() && !taper {
            self.missing("the bound", "say what it must come to");
        }
    }

    fn contact(&mut self, rule: &ContactRule) {
        self.scope(&rule.scope);
        if rule.demands.is_empty() {
            self.missing("a demand", "say how many contacts are asked");
        }
        if rule.window != Window::Rolling && rule.clocks.any(Clock::Restart) {
            self.unfit("a calendar window cannot restart; pause or continue its clock");
        }
        for demand in &rule.demands {
            self.scope(&demand.scope);
            self.number("the least number", demand.least, 1, 100_000);
            match (rule.window, demand.days) {
                (Window::Rolling, None) => self.missing("the length of the rolling window", "give its days"),
                (Window::Rolling, Some(days)) => {
                    self.number("the window in days", days, 1, MOST_DAYS);
                    self.fits_term(days);
                }
                (_, Some(_)) => self.unfit("a calendar window has a length of its own; leave out its days"),
                (_, None) => {}
            }
        }
    }

    fn deadline(&mut self, rule: &Deadline) {
        self.scope(&rule.scope);
        if rule.done_by.is_empty() {
            self.missing("what completes it", "name at least one pattern of events");
        }
        self.number("the number of completions", rule.count, 1, 100_000);
        if rule.clocks.any(Clock::Restart) {
            self.unfit("a deadline cannot restart; pause or continue its clock");
        }
        if rule.safety && rule.clocks != super::Clocks::all(Clock::Continue) {
            self.unfit("no hold pauses a safety response; let every clock continue");
        }
        if rule.within.is_none() && rule.repeat.is_none() {
            self.missing("when it is due", "say within which time, or how often");
        }
        if let Some(span) = rule.within {
            self.span("the time to do it", span, 0);
            if !matches!(rule.anchor, Anchor::Held(_)) {
                self.deadline_fits(rule, span);
            }
        }
        if let Some(repeat) = rule.repeat {
            self.span("the time from one to the next", repeat.every, 1);
            if matches!(repeat.every, Span::FirstMonths(_)) {
                self.unfit("the first months come once; repeat every so many days or months");
            }
            if rule.count > 1 {
                self.unfit("a deadline of several completions does not repeat; ask for contacts in a window");
            }
        }
        if rule.not_earlier_than.is_some() && (rule.clocks.any(Clock::Pause) || rule.repeat.is_some()) {
            self.unfit(
                "a first day on which it counts goes with a due day that no hold moves and that does not repeat",
            );
        }
        if rule.roll_forward && (rule.grace_months > 0 || rule.month_end) {
            self.unfit("a due day cannot both roll forward and have a grace or stand at the month's end");
        }
        let from_completion = rule.repeat.is_some_and(|repeat| repeat.from_completion);
        if from_completion && rule.grace_months > 0 && rule.clocks.any(Clock::Pause) {
            self.unfit("a deadline counted from its last due day, where it was done in the grace, is moved by no hold; let every clock continue");
        }
        let by_business_days = |span: Span| matches!(span, Span::BusinessDays(_));
        let of_two_kinds = rule
            .within
            .zip(rule.repeat)
            .is_some_and(|(within, repeat)| by_business_days(within) != by_business_days(repeat.every));
        if of_two_kinds && rule.clocks.any(Clock::Pause) {
            self.unfit("holds move a due day by business days or by days, and not by both; count `within` and `repeat` alike, or let every clock continue");
        }
        if rule.repeat.is_some_and(|repeat| {
            let longer = matches!(repeat.every, Span::Months(months) if months > rule.grace_months);
            repeat.from_completion && rule.grace_months > 0 && !longer
        }) {
            self.unfit("a grace as long as the repeat would let the next be over before this one is; shorten it");
        }
        let months = |span: Span| matches!(span, Span::Months(_));
        let by_months = rule.within.is_none_or(months) && rule.repeat.is_none_or(|repeat| months(repeat.every));
        if rule.month_end && !by_months {
            self.unfit("a due day at the month's end is counted in months");
        }
        if rule.roll_forward && rule.repeat.is_some_and(|repeat| !months(repeat.every)) {
            self.unfit("a due day that rolls forward repeats by months, or one could roll onto the next");
        }
        self.number("the grace in months", rule.grace_months, 0, MOST_MONTHS);
        if matches!(&rule.anchor, Anchor::Learned(pattern)
            if !matches!(pattern.kind(), KindName::InstitutionEntered | KindName::InstitutionLeft))
        {
            self.unfit("only institution events say when they were learned of; anchor it in one");
        }
        if matches!(&rule.anchor, Anchor::Held(reasons) if reasons.is_empty()) {
            self.missing("the reasons of the hold", "name at least one");
        }
    }

    /// A deadline from the start of the service must fall into a fixed service.
    fn deadline_fits(&mut self, rule: &Deadline, span: Span) {
        let from_start = match &rule.anchor {
            Anchor::Each(pattern) | Anchor::First(pattern) => {
                matches!(pattern.kind(), KindName::PhaseStarted | KindName::Enrolled)
            }
            _ => false,
        };
        if from_start {
            match span {
                Span::Days(days) => self.fits_term(days),
                // As many weekends as they can hold.
                Span::BusinessDays(days) => self.fits_term(days.saturating_add(days.div_ceil(5).saturating_mul(2))),
                Span::Months(months) | Span::FirstMonths(months) => {
                    if self.term().is_some_and(|term| months > term) {
                        self.fits_term(fewest_days(months));
                    }
                }
            }
        }
    }

    fn guard(&mut self, guard: &Guard) {
        match guard {
            Guard::FocusAreas { least, most } if least > most => {
                self.number("the least number of areas", *least, 0, *most);
            }
            Guard::Attempts(attempts) => {
                self.number("the attempts", attempts.least, 1, 1_000);
                self.number("the days of the attempts", attempts.days, 1, MOST_DAYS);
                for part in [attempts.visits, attempts.collateral, attempts.letters] {
                    self.number("a part of the attempts", part, 0, attempts.least);
                }
            }
            Guard::EligibilityNotOlder { days } | Guard::ReopenedWithin { days } => {
                self.number("the days", *days, 1, MOST_DAYS);
            }
            Guard::Notice { days } | Guard::Appeal { days } => self.number("the days", *days, 0, MOST_DAYS),
            Guard::FixedTerm {} | Guard::WithinTerm {} if self.term().is_none() => {
                self.missing(TIMED_PHASE, "give the program's phases their months");
            }
            _ => {}
        }
    }
}
