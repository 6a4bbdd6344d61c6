//! Examples and scenarios of the models, worked out by hand (E with a number is the name of one), through the public
//! door: `decide` for what may happen, the audit for what did, `Draft::check` for the rulebook.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]
#![expect(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "small numbers")]

use std::collections::BTreeSet;

use caseload::audit::{Audit, Finding, Report, Status, Subject};
use caseload::case::{Accepted, AnyCase, Refusal, Setting, decide};
use caseload::event::*;
use caseload::fact::{Facts, Lowering};
use caseload::ids::*;
use caseload::lifecycle::Stage;
use caseload::log::Log;
use caseload::model::{Model, Overlay};
use caseload::obligation::{Item, Obligations, Verdict};
use caseload::program::*;
use caseload::record::Record;
use caseload::time::{Day, Instant};
use uuid::Uuid;

/// Of an agency; by whom, why and when do not matter here.
fn decision() -> Decision {
    Decision::new("board", "an example", Day::FIRST)
}

// ---- how the examples are written

const CASE: CaseId = CaseId(Uuid::from_u128(0xCA5E));

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn worker(n: u128) -> WorkerId {
    WorkerId(Uuid::from_u128(0x3000 + n))
}

fn by_worker() -> Owner {
    Owner::Worker(worker(1))
}

fn by_team() -> Owner {
    Owner::Team(TeamId(Uuid::from_u128(0x7EA)))
}

fn referred() -> Referred {
    Referred::new(ClientId(Uuid::from_u128(9)))
}

fn eligible() -> Screened {
    Screened { eligible: true, reasons: vec![] }
}

fn consent_by(giver: ConsentGiver) -> ConsentGiven {
    ConsentGiven::new(ConsentScope::Services, giver)
}

fn assessed() -> Assessed {
    Assessed { kind: AssessmentKind::Comprehensive, needs: vec![] }
}

/// A plan with goals in so many areas.
fn plan(areas: u128) -> PlanAdopted {
    let goal = |n| Goal { area: Some(format!("area {n}").into()), ..Goal::new(GoalId(Uuid::from_u128(n)), "a goal") };
    PlanAdopted { kind: PlanKind::Full, agreement: Agreement::Agreed, goals: (0..areas).map(goal).collect() }
}

fn closed(reason: CloseReason) -> Closed {
    Closed::new(reason)
}

fn phase(name: &str) -> PhaseStarted {
    PhaseStarted { phase: name.into() }
}

fn visit() -> Contact {
    Contact::with_client(Mode::FaceToFace, Place::Community, 45, [worker(1)])
}

fn contact_with(mode: Mode, with: Party) -> Contact {
    Contact { mode, with: Parties::from([with]), ..visit() }
}

fn paper(name: &str) -> DocumentCompleted {
    DocumentCompleted { document: Document::Other(name.into()) }
}

fn held(reason: HoldReason) -> Held {
    Held { reason }
}

fn resumed(reason: HoldReason) -> Resumed {
    Resumed { reason }
}

fn preset(model: Model) -> Program {
    Program::preset(model)
}

/// What happened in one case. Days without a time are noon of New York's winter, one minute after another.
#[derive(Clone, Default)]
struct History(Vec<Event>);

impl History {
    fn at(mut self, at: &str, kind: impl Into<Kind>) -> Self {
        let id = EventId(Uuid::from_u128(u128::try_from(self.0.len()).unwrap() + 1));
        self.0.push(Event::new(CASE, Stamp::new(id, instant(at)), kind));
        self
    }

    fn on(self, on: &str, kind: impl Into<Kind>) -> Self {
        let n = self.0.len();
        self.at(&format!("{on}T{:02}:{:02}:00-05:00", 12 + n / 60, n % 60), kind)
    }

    fn on_each(self, days: &[&str], contact: &Contact) -> Self {
        days.iter().fold(self, |history, on| history.on(on, contact.clone()))
    }

    /// Referred, screened and enrolled on one day, with consent.
    fn enrolled(on: &str) -> Self {
        Self::enrolled_with(on, by_worker(), ConsentGiver::Client)
    }

    fn enrolled_with(on: &str, owner: Owner, giver: ConsentGiver) -> Self {
        Self::default()
            .on(on, referred())
            .on(on, ScreeningStarted {})
            .on(on, eligible())
            .on(on, consent_by(giver))
            .on(on, Enrolled { owner, backup: None })
    }

    /// On to implementation, all on one day.
    fn planned(self, on: &str) -> Self {
        self.on(on, assessed()).on(on, RiskRated::judged(Tier::Moderate)).on(on, plan(2))
    }

    /// Without the last event of that kind on that day.
    fn without(mut self, on: &str, kind: KindName) -> Self {
        let place = self.0.iter().rposition(|event| event.at.day() == day(on) && event.kind.name() == kind).unwrap();
        self.0.remove(place);
        self
    }

    fn sorted(&self) -> Vec<&Event> {
        let mut events: Vec<_> = self.0.iter().collect();
        events.sort_by(|a, b| a.order(b));
        events
    }

    fn record(&self, program: &Program) -> Record {
        let mut record = Record::default();
        for event in self.sorted() {
            record.evolve(event, program);
        }
        record
    }

    /// Asks whether something may happen next.
    fn decide(&self, program: &Program, on: &str, kind: impl Into<Kind>) -> Result<Accepted, Refusal> {
        self.decide_by(program, on, kind, None)
    }

    fn decide_by(
        &self,
        program: &Program,
        on: &str,
        kind: impl Into<Kind>,
        by: Option<WorkerId>,
    ) -> Result<Accepted, Refusal> {
        let next = self.clone().on(on, kind);
        let mut event = next.0.last().unwrap().clone();
        event.by = by;
        decide(&self.record(program), &event, &Setting::of(program))
    }

    fn refused(&self, program: &Program, on: &str, kind: impl Into<Kind>) -> Vec<String> {
        let refusal = self.decide(program, on, kind).unwrap_err();
        refusal.breaches().iter().map(|breach| breach.code.to_string()).collect()
    }

    fn warned(&self, program: &Program, on: &str, kind: impl Into<Kind>) -> Vec<String> {
        let accepted = self.decide(program, on, kind).unwrap_or_else(|refusal| panic!("{on}: {refusal}"));
        accepted.warnings.iter().map(|breach| breach.code.to_string()).collect()
    }

    /// Every event, in order, is one that `decide` accepts.
    fn accepted(self, program: &Program) -> Self {
        let mut record = Record::default();
        for event in self.sorted() {
            if let Err(refusal) = decide(&record, event, &Setting::of(program)) {
                panic!("{} at {}: {refusal}", event.kind.name(), event.at);
            }
            record.evolve(event, program);
        }
        self
    }

    fn report(&self, program: &Program, as_of: &str) -> Report {
        let audit = Audit::of(program).as_of(day(as_of));
        audit.finish(audit.part(&caseload::log::Log::of(self.0.clone())))
    }

    /// The findings of one standard: `FIRST..LAST STATUS`, and the day it was made good.
    fn findings(&self, program: &Program, code: &str, as_of: &str) -> Vec<String> {
        assert!(program.standard(code).is_some(), "{code}");
        let report = self.report(program, as_of);
        let text = |finding: &Finding| {
            let good = finding.made_good.map_or(String::new(), |on| format!(", made good {on}"));
            format!("{}..{} {}{good}", finding.from, finding.to, finding.status)
        };
        report.findings().iter().filter(|finding| finding.code.as_str() == code).map(text).collect()
    }

    /// The codes with a finding.
    fn broken(&self, program: &Program, as_of: &str, force: Force) -> BTreeSet<String> {
        let report = self.report(program, as_of);
        let of_force = report.findings().iter().filter(|finding| finding.force == force);
        of_force.map(|finding| finding.code.to_string()).collect()
    }

    /// Met, missed, pending, excused.
    fn counts(&self, program: &Program, code: &str, as_of: &str) -> [u64; 4] {
        let report = self.report(program, as_of);
        let of = report.adherence().iter().find(|of| of.code.as_str() == code).unwrap();
        [of.counts.met, of.counts.missed, of.counts.pending, of.counts.excused]
    }

    fn items(&self, program: &Program, code: &str, as_of: &str) -> Vec<Item> {
        let (lowering, mut record, mut facts) = (Lowering::of(program), Record::default(), Facts::default());
        for (place, event) in (0..).zip(self.sorted()) {
            lowering.lower(event, place, &mut record, &mut facts);
        }
        let obligations = Obligations::of(program);
        let mut items = Vec::new();
        obligations.judge(&mut obligations.trackers(), &facts, day(as_of), &mut |item| {
            if program.standards()[item.standard].code.as_str() == code {
                items.push(item);
            }
        });
        items.sort_by_key(|item| (item.opened, item.due));
        items
    }

    /// The due days of what is open.
    fn open_due(&self, program: &Program, code: &str, as_of: &str) -> Vec<String> {
        let items = self.items(program, code, as_of);
        let open = items.iter().filter(|item| item.open);
        open.map(|item| item.due.map_or("-".to_owned(), |due| due.to_string())).collect()
    }
}

fn none() -> Vec<String> {
    vec![]
}

/// A deadline's boundary: pending on the due day, missed from the day after; done the day before or on the day
/// is in time, the day after is late.
fn due_on(program: &Program, code: &str, history: &History, due: &str, done: impl Into<Kind> + Clone) {
    let of = |days: i32| day(due).plus_days(days).to_string();
    assert_eq!(history.open_due(program, code, due), [due], "{code}");
    assert_eq!(history.findings(program, code, &of(-1)), none(), "{code}, the day before");
    assert_eq!(history.findings(program, code, due), none(), "{code}, on the day");
    assert_eq!(
        history.findings(program, code, &of(1)),
        [format!("{}..{} missed", of(1), of(1))],
        "{code}, the day after"
    );
    for early in [-1, 0] {
        let in_time = history.clone().on(&of(early), done.clone());
        assert_eq!(in_time.findings(program, code, &of(1)), none(), "{code}, done {}", of(early));
    }
    let late = history.clone().on(&of(1), done);
    let found = [format!("{}..{} missed, made good {}", of(1), of(1), of(1))];
    assert_eq!(late.findings(program, code, &of(2)), found, "{code}, done the day after");
}

fn agency(code: &str, rule: Rule) -> Standard {
    Standard {
        code: code.into(),
        force: Force::Required,
        source: Source::new("the agency's manual", Standing::Agency),
        rule,
    }
}

fn house(rule: Rule) -> Program {
    Draft::new("house").with(agency("x", rule)).build().unwrap()
}

fn any_contact(least: u32, days: Option<u32>) -> Demand {
    Demand { scope: Scope::always(), least, days, filter: Filter::default() }
}

fn contact(window: Window, demand: Demand) -> ContactRule {
    ContactRule {
        amount: Amount::Contacts,
        window,
        scope: Scope::always(),
        demands: vec![demand],
        clocks: Clocks::all(Clock::Continue),
        rounding: Rounding::HalfUp,
    }
}

fn every_days(least: u32, days: u32) -> ContactRule {
    contact(Window::Rolling, any_contact(least, Some(days)))
}

fn deadline(anchor: Pattern, within: Span, done: Pattern) -> Deadline {
    Deadline {
        anchor: Anchor::Each(anchor),
        scope: Scope { before_enrolment: true, ..Scope::default() },
        within: Some(within),
        repeat: None,
        done_by: vec![done],
        count: 1,
        leave_out_anchor_day: false,
        not_earlier_than: None,
        month_end: false,
        grace_months: 0,
        roll_forward: false,
        clocks: Clocks::all(Clock::Continue),
        safety: false,
    }
}

fn guard(guard: Guard) -> Rule {
    Rule::Guard(guard)
}

const ANY_ASSESSMENT: Pattern = Pattern::Assessed { kinds: vec![] };

// ---- critical time intervention

/// E1: phase 1 starts Thu 2026-01-15. Everything that the model asks, with the target visits.
fn e1() -> History {
    History::enrolled("2026-01-12")
        .planned("2026-01-14")
        .on("2026-01-15", phase("transition"))
        .on("2026-01-15", plan(3))
        .on_each(
            &[
                "2026-01-15",
                "2026-01-22",
                "2026-01-29",
                "2026-02-05",
                "2026-02-12",
                "2026-02-19",
                "2026-02-26",
                "2026-03-05",
                "2026-03-12",
                "2026-03-19",
                "2026-03-26",
                "2026-04-02",
                "2026-04-09",
            ],
            &visit(),
        )
        .on_each(&["2026-02-10", "2026-03-10"], &contact_with(Mode::FaceToFace, Party::Provider))
        .on("2026-04-15", phase("try_out"))
        .on("2026-04-15", PlanReviewed {})
        .on("2026-04-15", paper("phase_closing_note"))
        .on_each(
            &["2026-04-15", "2026-04-29", "2026-05-13", "2026-05-27", "2026-06-10", "2026-06-24", "2026-07-08"],
            &visit(),
        )
        .on("2026-07-15", phase("transfer_of_care"))
        .on("2026-07-15", PlanReviewed {})
        .on("2026-07-15", paper("phase_closing_note"))
        .on_each(&["2026-07-15", "2026-08-15", "2026-09-15"], &visit())
        .on("2026-09-30", contact_with(Mode::FaceToFace, Party::Provider))
        .on("2026-10-01", paper("final_note"))
        .on("2026-10-01", Evaluated::new(Outcome::GoalsMet))
        .on("2026-10-15", closed(CloseReason::Completed))
}

#[test]
fn e1_a_whole_cti_case_keeps_everything() {
    let cti = preset(Model::CriticalTimeIntervention);
    let boundaries =
        |program: &Program, anchor: &str| program.boundaries(day(anchor)).map(|on| on.to_string()).collect::<Vec<_>>();
    assert_eq!(boundaries(&cti, "2026-01-15"), ["2026-01-15", "2026-04-15", "2026-07-15", "2026-10-15"]);
    let days: Vec<_> = cti.boundaries(day("2026-01-15")).collect();
    assert_eq!(days.windows(2).map(|pair| pair[1].days_since(pair[0])).collect::<Vec<_>>(), [90, 91, 92]);
    let six = preset(Model::CriticalTimeInterventionSixMonths);
    assert_eq!(boundaries(&six, "2026-01-15"), ["2026-01-15", "2026-03-15", "2026-05-15", "2026-07-15"]);
    assert_eq!(boundaries(&preset(Model::IntensiveCaseManagement), "2026-01-15"), none());

    // Every event is accepted, and the audit finds nothing, not even against what is only recommended.
    let history = e1().accepted(&cti);
    let report = history.report(&cti, "2026-10-20");
    assert_eq!(report.findings(), []);
    assert_eq!((report.cases, report.read().kept), (1, u64::try_from(history.0.len()).unwrap()));
    // The plan's target visits: thirteen weeks, seven fortnights, three months.
    let counts = |code: &str| history.counts(&cti, code, "2026-10-20");
    // Weeks of 12 January (4 of 7 days) to 6 April, and two days of 13 April that owe nothing.
    assert_eq!(counts("cti.contact.transition"), [13, 0, 0, 1]);
    // From 14 April and from each visit but the last, after which the phase ended.
    assert_eq!(counts("cti.contact.try_out"), [7, 0, 0, 1]);
    // July (17 of 31), August, September; 14 of 31 days of October owe nothing.
    assert_eq!(counts("cti.contact.transfer_of_care"), [3, 0, 0, 1]);
    assert_eq!(counts("cti.phases"), [3, 0, 0, 0]);
    for code in
        ["cti.contact.first_month", "cti.contact.community", "cti.contact.community_four", "cti.contact.supports"]
    {
        assert_eq!(counts(code), [1, 0, 0, 0], "{code}");
    }
}

#[test]
fn e1_each_visit_of_the_target_counts() {
    let cti = preset(Model::CriticalTimeIntervention);
    for (out, code, found) in [
        ("2026-02-26", "cti.contact.transition", "2026-02-23..2026-03-01 missed"),
        ("2026-01-15", "cti.contact.transition", "2026-01-15..2026-01-18 missed"),
        ("2026-05-27", "cti.contact.try_out", "2026-05-14..2026-06-09 missed, made good 2026-06-10"),
        ("2026-08-15", "cti.contact.transfer_of_care", "2026-08-01..2026-08-31 missed"),
    ] {
        let history = e1().without(out, KindName::Contact);
        let report = history.report(&cti, "2026-10-20");
        assert_eq!(report.findings().len(), 1, "{out}");
        assert_eq!(history.findings(&cti, code, "2026-10-20"), [found]);
    }
}

#[test]
fn e1_two_meetings_or_calls_in_the_first_month() {
    // Two or more in [2026-01-15, 2026-02-15).
    let cti = preset(Model::CriticalTimeIntervention);
    let started = History::enrolled("2026-01-12").on("2026-01-15", phase("transition"));
    let code = "cti.contact.first_month";
    let call = || contact_with(Mode::Phone, Party::Client);
    due_on(&cti, code, &started.clone().on("2026-01-15", call()), "2026-02-14", call());
    // A letter is neither, a contact before the phase is before it, and one that did not come off counts for nothing.
    for not in [
        contact_with(Mode::Mail, Party::Client),
        contact_with(Mode::Phone, Party::Family),
        Contact { outcome: ContactOutcome::NoShow, ..visit() },
    ] {
        let history = started.clone().on("2026-01-15", call()).on("2026-02-01", not);
        assert_eq!(history.findings(&cti, code, "2026-02-15"), ["2026-02-15..2026-02-15 missed"]);
    }
    let before = started.on("2026-01-14", call()).on("2026-01-20", call());
    assert_eq!(before.findings(&cti, code, "2026-02-15"), ["2026-02-15..2026-02-15 missed"]);
}

#[test]
fn e2_month_ends_are_anchored_and_never_chained() {
    let cti = preset(Model::CriticalTimeIntervention);
    for [anchor, three, six, nine] in [
        ["2025-11-30", "2026-02-28", "2026-05-30", "2026-08-30"],
        ["2026-05-31", "2026-08-31", "2026-11-30", "2027-02-28"],
        ["2023-11-29", "2024-02-29", "2024-05-29", "2024-08-29"],
        ["2025-08-31", "2025-11-30", "2026-02-28", "2026-05-31"],
    ] {
        let days: Vec<_> = cti.boundaries(day(anchor)).map(|on| on.to_string()).collect();
        assert_eq!(days, [anchor, three, six, nine]);
        let history = History::enrolled(anchor).on(anchor, phase("transition"));
        assert_eq!(history.open_due(&cti, "cti.phases", anchor), [three, six, nine]);
        // Fourteen days of tolerance, both ways for a phase.
        let late = |on: &str, days: i32| day(on).plus_days(days).to_string();
        let of = |begun: String, as_of: String| {
            history.clone().on(&begun, phase("try_out")).findings(&cti, "cti.phases", &as_of)
        };
        assert_eq!(of(late(three, -14), late(three, 15)), none());
        assert_eq!(of(late(three, 14), late(three, 15)), none());
        let missed = |days| vec![format!("{}..{} missed", late(three, 15), late(three, days))];
        assert_eq!(of(late(three, -15), late(three, 15)), missed(15), "too early is not begun");
        assert_eq!(history.findings(&cti, "cti.phases", &late(three, 14)), none());
        assert_eq!(history.findings(&cti, "cti.phases", &late(three, 15)), missed(15));
        let made_good = [format!("{0}..{0} missed, made good {0}", late(three, 15))];
        assert_eq!(of(late(three, 15), late(three, 20)), made_good);
        // What the last phase asks may be done through the service's last day, however late the phase was recorded.
        let last = late(nine, -1);
        let phases = history.on(three, phase("try_out")).on(&late(six, 14), phase("transfer_of_care"));
        due_on(&cti, "cti.transfer.note", &phases, &last, paper("final_note"));
        due_on(&cti, "cti.transfer.meeting", &phases, &last, contact_with(Mode::FaceToFace, Party::Provider));
        let done = |on: &str| phases.clone().on(on, paper("final_note")).findings(&cti, "cti.transfer.note", nine);
        assert_eq!(done(six), none());
        assert_eq!(done(&late(six, -4)), [format!("{nine}..{nine} missed")], "before the last phase");
    }
}

#[test]
fn e3_cti_verdicts() {
    let cti = preset(Model::CriticalTimeIntervention);
    // Community client meetings, provider or support meetings, contacts in month 1, areas of focus.
    for (client, supports, month, areas, required, recommended) in [
        (3, 2, 2, 2, None, true),
        (4, 2, 2, 3, None, false),
        (2, 2, 2, 1, Some("cti.contact.community"), true),
        (4, 1, 2, 1, Some("cti.contact.supports"), false),
        (4, 2, 1, 1, Some("cti.contact.first_month"), false),
        (4, 2, 2, 4, Some("cti.focus"), false),
    ] {
        let row = format!("{client} / {supports} / {month} / {areas}");
        let mut history = History::enrolled("2026-01-12")
            .on("2026-01-14", assessed())
            .on("2026-01-14", RiskRated::judged(Tier::Moderate))
            .on("2026-01-15", phase("transition"));
        // No more than three areas are accepted.
        assert_eq!(history.decide(&cti, "2026-01-16", plan(areas)).is_ok(), areas <= 3, "{row}");
        history = history.on("2026-01-16", plan(areas));
        for n in 0..client {
            let on = if n < month { format!("2026-02-{:02}", 1 + n) } else { format!("2026-03-{:02}", 1 + n) };
            history = history.on(&on, visit());
        }
        for n in 0..supports {
            history = history.on(&format!("2026-03-{:02}", 20 + n), contact_with(Mode::FaceToFace, Party::Support));
        }
        // The day after the phase's last.
        let asked = ["cti.contact.first_month", "cti.contact.community", "cti.contact.supports", "cti.focus"];
        let broken = history.broken(&cti, "2026-04-15", Force::Required);
        let broken: Vec<_> = asked.into_iter().filter(|code| broken.contains(*code)).collect();
        assert_eq!(broken, Vec::from_iter(required), "{row}");
        let warned = history.broken(&cti, "2026-04-15", Force::Recommended).contains("cti.contact.community_four");
        assert_eq!(warned, recommended, "{row}");
    }
    // An area that was left blank is none.
    let open = History::enrolled("2026-01-12")
        .on("2026-01-14", assessed())
        .on("2026-01-14", RiskRated::judged(Tier::Moderate))
        .on("2026-01-15", phase("transition"));
    let mut blank = plan(1);
    blank.goals[0].area = Some(" ".into());
    assert_eq!(open.refused(&cti, "2026-01-16", blank), ["cti.focus"]);
}

#[test]
fn e3_closing_and_extending() {
    let cti = preset(Model::CriticalTimeIntervention);
    let begun = History::enrolled("2026-01-12").planned("2026-01-14").on("2026-01-15", phase("transition"));
    let lost = begun.decide(&cti, "2026-06-01", closed(CloseReason::LostContact)).unwrap_err();
    assert!(lost.names("cti.close.early"));
    let evaluated = begun.clone().on("2026-10-01", Evaluated::new(Outcome::GoalsMet));
    let completed = || closed(CloseReason::Completed);
    assert_eq!(evaluated.refused(&cti, "2026-10-14", completed()), ["cti.term"]);
    assert_eq!(evaluated.warned(&cti, "2026-10-15", completed()), none());
    assert_eq!(evaluated.warned(&cti, "2026-10-16", completed()), none());
    assert_eq!(begun.refused(&cti, "2026-10-15", completed()), ["process.order", "process.evaluation"]);
    // An extension to 15 November is none.
    for name in ["transition", "try_out", "transfer_of_care", "pre_cti"] {
        assert_eq!(begun.warned(&cti, "2026-10-14", phase(name)), none());
        assert_eq!(begun.refused(&cti, "2026-10-15", phase(name)), ["cti.term"]);
        assert_eq!(begun.refused(&cti, "2026-11-15", phase(name)), ["cti.term"]);
    }
    // Before the first phase there is no term, and nothing completes it.
    let waiting =
        History::enrolled("2026-01-12").planned("2026-01-14").on("2026-10-01", Evaluated::new(Outcome::GoalsMet));
    assert_eq!(waiting.refused(&cti, "2027-10-15", completed()), ["cti.term"]);
    // Only these close early.
    for reason in CloseReason::ALL.iter().filter(|reason| reason.is_early()) {
        use CloseReason::{Deceased, DeclinedService, Moved};
        let allowed = matches!(reason, DeclinedService | Moved | Deceased);
        let refusal = begun.decide(&cti, "2026-06-01", closed(*reason));
        assert_eq!(refusal.is_err_and(|refusal| refusal.names("cti.close.early")), !allowed, "{reason}");
    }
}

#[test]
fn cti_from_31_august() {
    // Scenario "CTI from 31 August 2026".
    let cti = preset(Model::CriticalTimeIntervention);
    let boundaries = |anchor: &str| cti.boundaries(day(anchor)).map(|on| on.to_string()).collect::<Vec<_>>();
    assert_eq!(boundaries("2026-08-31"), ["2026-08-31", "2026-11-30", "2027-02-28", "2027-05-31"]);
    assert_eq!(boundaries("2027-05-31"), ["2027-05-31", "2027-08-31", "2027-11-30", "2028-02-29"]);
    // A contact on 30 November is phase 2: the third of phase 1 is in time on the 29th only.
    let history = History::enrolled("2026-08-24")
        .on("2026-08-31", phase("transition"))
        .on_each(&["2026-09-01", "2026-09-08"], &visit());
    due_on(&cti, "cti.contact.community", &history, "2026-11-29", visit());
    // And it is phase 2's first contact: the fortnight from 30 November ends on 13 December.
    let fortnight = |as_of| history.findings(&cti, "cti.contact.try_out", as_of);
    assert_eq!((fortnight("2026-12-12"), fortnight("2026-12-13")), (none(), none()));
    assert_eq!(fortnight("2026-12-14"), ["2026-11-30..2026-12-13 missed"]);
    let on_the_30th = history.on("2026-11-30", visit());
    assert_eq!(on_the_30th.counts(&cti, "cti.contact.try_out", "2026-11-30"), [1, 0, 1, 0]);
    assert_eq!(
        on_the_30th.findings(&cti, "cti.contact.transition", "2026-11-30").last().unwrap(),
        "2026-11-23..2026-11-29 missed"
    );
}

#[test]
fn cti_has_no_early_drop() {
    // Scenario "CTI taper and no early drop", without the measure.
    let cti = preset(Model::CriticalTimeIntervention);
    let begun = History::enrolled("2026-08-31").planned("2026-08-31").on("2026-08-31", phase("transition"));
    let stepped = begun.clone().on("2026-11-30", phase("try_out"));
    let through = stepped.clone().on("2027-02-28", phase("transfer_of_care"));

    // Month 5, lost contact: refused; and where it happened, found twice.
    assert!(stepped.decide(&cti, "2027-01-20", closed(CloseReason::LostContact)).unwrap_err().names("cti.close.early"));
    let dropped = stepped.clone().on("2027-01-20", closed(CloseReason::LostContact));
    assert_eq!(dropped.findings(&cti, "cti.close.early", "2027-06-30"), ["2027-01-20..2027-01-20 out_of_order"]);
    let early = ["2027-01-20..2027-01-20 missed", "2027-01-20..2027-01-20 missed"];
    assert_eq!(dropped.findings(&cti, "cti.phases", "2027-06-30"), early);
    let found: Vec<_> = dropped
        .report(&cti, "2027-06-30")
        .findings()
        .iter()
        .filter(|of| of.code.as_str() == "cti.phases")
        .map(|of| of.found.clone())
        .collect();
    assert_eq!(found, ["the service ended too early", "the service ended too early"]);
    // For a reason that the program allows, what was ahead is excused (S21).
    let moved = stepped.clone().on("2027-01-20", closed(CloseReason::Moved));
    assert_eq!(moved.findings(&cti, "cti.phases", "2027-06-30"), none());
    assert_eq!(moved.counts(&cti, "cti.phases", "2027-06-30"), [1, 0, 0, 2]);

    // No event extends.
    assert_eq!(through.warned(&cti, "2027-05-30", phase("transfer_of_care")), none());
    for on in ["2027-05-31", "2027-06-01"] {
        assert_eq!(through.refused(&cti, on, phase("transfer_of_care")), ["cti.term"]);
        assert_eq!(
            through.clone().on(on, phase("try_out")).findings(&cti, "cti.term", "2027-06-30"),
            [format!("{on}..{on} out_of_order")]
        );
    }
    // Still in service past the tolerance, which the end has only upwards.
    assert_eq!(through.findings(&cti, "cti.phases", "2027-06-14"), none());
    assert_eq!(through.findings(&cti, "cti.phases", "2027-06-15"), ["2027-06-15..2027-06-15 missed"]);
    let ended = |on: &str| {
        through
            .clone()
            .on("2027-05-01", Evaluated::new(Outcome::GoalsMet))
            .on(on, closed(CloseReason::Completed))
            .findings(&cti, "cti.phases", "2027-06-30")
    };
    assert_eq!(ended("2027-05-30"), ["2027-05-30..2027-05-30 missed"]);
    assert_eq!(ended("2027-05-31"), none());
    assert_eq!(ended("2027-06-14"), none());
    assert_eq!(ended("2027-06-15"), ["2027-06-15..2027-06-15 missed, made good 2027-06-15"]);
}

#[test]
fn a_late_end_rests_on_the_closure_whatever_its_reason() {
    let cti = preset(Model::CriticalTimeIntervention);
    for reason in [CloseReason::Completed, CloseReason::Moved, CloseReason::LostContact] {
        let late = History::enrolled("2026-01-12")
            .on("2026-01-12", phase("transition"))
            .on("2026-04-12", phase("try_out"))
            .on("2026-07-12", phase("transfer_of_care"))
            .on("2026-10-27", closed(reason));
        let report = late.report(&cti, "2026-12-01");
        let found: Vec<_> = report.findings().iter().filter(|finding| finding.code.as_str() == "cti.phases").collect();
        assert_eq!(found.len(), 1, "{reason}");
        let rests_on = |kind| late.0.iter().find(|event| event.kind.name() == kind).unwrap().id;
        assert_eq!(found[0].evidence, [rests_on(KindName::PhaseStarted), rests_on(KindName::Closed)], "{reason}");
    }
}

#[test]
fn cti_opened_again_keeps_its_anchor() {
    // Scenario: "Closed, reopened and enrolled again within the nine months: same anchor, the closed days not
    // judged, the earlier closure kept."
    let cti = preset(Model::CriticalTimeIntervention);
    let moved = History::enrolled("2026-08-31")
        .planned("2026-08-31")
        .on("2026-08-31", phase("transition"))
        .on("2026-11-30", phase("try_out"))
        .on("2027-01-20", closed(CloseReason::Moved));
    let back = || Reopened { reason: "back in town".into() };
    // "only while its fixed time runs": the first day outside is 31 May; the 90 days are our own figure.
    assert_eq!(moved.warned(&cti, "2027-05-30", back()), ["process.reopen.window"]);
    assert_eq!(moved.refused(&cti, "2027-05-31", back()), ["cti.reopen"]);
    let again = moved
        .clone()
        .on("2027-02-15", back())
        .on("2027-02-15", eligible())
        .on("2027-02-20", Enrolled { owner: by_worker(), backup: None })
        .accepted(&cti);
    let record = again.record(&cti);
    assert_eq!(record.term_began, Some(day("2026-08-31")));
    assert_eq!(record.closure.unwrap().on, day("2027-01-20"));
    // The boundaries ahead are owed again, from the same anchor.
    assert_eq!(again.open_due(&cti, "cti.phases", "2027-02-20"), ["2027-02-28", "2027-05-31"]);
    // A phase that begins again moves nothing.
    let restarted = again.clone().on("2027-02-21", phase("transition"));
    assert_eq!(restarted.open_due(&cti, "cti.phases", "2027-02-21"), ["2027-02-28", "2027-05-31"]);
    // In service 31 August to 19 January and from 20 February on: 142 days and 9.
    assert_eq!(again.counts(&cti, "cti.owner", "2027-02-28"), [142 + 9, 0, 0, 0]);
    // The fortnight that was open at the closure is excused, and no stretch runs over the closed days.
    let over = |finding: &String| finding.as_str() >= "2027-01-20" && finding.as_str() < "2027-02-20";
    assert!(!again.findings(&cti, "cti.contact.try_out", "2027-03-31").iter().any(over));
    // Dropped early for another reason, the end came too early, and that stands (S21).
    let dropped = moved
        .without("2027-01-20", KindName::Closed)
        .on("2027-01-20", closed(CloseReason::Other))
        .on("2027-02-15", back())
        .on("2027-02-15", eligible())
        .on("2027-02-20", Enrolled { owner: by_worker(), backup: None });
    assert_eq!(
        dropped.findings(&cti, "cti.phases", "2027-02-28"),
        ["2027-01-20..2027-01-20 missed", "2027-01-20..2027-01-20 missed"]
    );
}

/// What became of each step, in order: the verdict, and the day it was taken.
fn steps(history: &History, as_of: &str) -> Vec<String> {
    let items = history.items(&preset(Model::CriticalTimeIntervention), "cti.phases", as_of);
    let text = |item: &Item| format!("{}{}", item.verdict, item.done.map_or(String::new(), |on| format!(" {on}")));
    items.iter().map(text).collect()
}

#[test]
fn a_step_taken_between_closure_and_enrolment_counts() {
    // Boundaries on 12 April, 12 July and 12 October, tolerance 14 days. S20 owes the boundaries ahead again;
    // by S32 a phase that began on a closed case or in screening began all the same. So the step is not owed
    // a second time.
    let declined = History::enrolled("2026-01-12")
        .planned("2026-01-12")
        .on("2026-01-12", phase("transition"))
        .on("2026-03-20", closed(CloseReason::DeclinedService));
    let back = || Reopened { reason: "changed her mind".into() };
    let enrolled = || Enrolled { owner: by_worker(), backup: None };
    let in_screening = declined.clone().on("2026-04-07", back()).on("2026-04-11", phase("try_out"));
    // Not enrolled again, nothing is owed (S21).
    assert_eq!(steps(&in_screening, "2026-12-01"), ["excused", "excused", "excused"]);
    let again = in_screening.clone().on("2026-04-12", enrolled());
    assert_eq!(steps(&again, "2026-04-12"), ["met 2026-04-11", "pending", "pending"]);
    assert_eq!(
        again.open_due(&preset(Model::CriticalTimeIntervention), "cti.phases", "2026-04-12"),
        ["2026-07-12", "2026-10-12"]
    );
    // On the closed case, and on the day of the enrolment; the first day counts.
    let closed_still = declined.clone().on("2026-03-29", phase("try_out")).on("2026-04-07", back());
    let twice = closed_still.on("2026-04-12", enrolled()).on("2026-04-12", phase("try_out"));
    assert_eq!(steps(&twice, "2026-12-01"), ["met 2026-03-29", "missed", "missed"]);
    let same_day = declined.clone().on("2026-04-07", back()).on("2026-04-12", phase("try_out"));
    assert_eq!(steps(&same_day.on("2026-04-12", enrolled()), "2026-04-12"), ["met 2026-04-12", "pending", "pending"]);
    // Too early is no step, and a boundary that is behind is not owed again.
    let too_early = declined.on("2026-03-28", phase("try_out")).on("2026-04-07", back());
    assert_eq!(steps(&too_early.on("2026-04-12", enrolled()), "2026-04-12"), ["pending", "pending", "pending"]);
    let behind = in_screening.on("2026-04-13", enrolled());
    assert_eq!(steps(&behind, "2026-04-13"), ["excused", "pending", "pending"]);
}

#[test]
fn the_last_closing_of_a_day_tells_why_the_service_ended() {
    // A day's state is the state when it ends (S7), and the closure on record is the last one: its reason
    // decides whether the service may end that early (S21).
    let cti = preset(Model::CriticalTimeIntervention);
    let stepped = History::enrolled("2026-01-12")
        .planned("2026-01-12")
        .on("2026-01-12", phase("transition"))
        .on("2026-04-12", phase("try_out"));
    let on_june_1 = |first, second| stepped.clone().on("2026-06-01", closed(first)).on("2026-06-01", closed(second));
    let excused = ["met 2026-04-12", "excused", "excused"];
    let missed = ["met 2026-04-12", "missed", "missed"];
    let allowed = on_june_1(CloseReason::Completed, CloseReason::DeclinedService);
    assert_eq!(allowed.record(&cti).closure.unwrap().reason, CloseReason::DeclinedService);
    assert_eq!(steps(&allowed, "2026-12-01"), excused);
    assert_eq!(allowed.findings(&cti, "cti.phases", "2026-12-01"), none());
    let other = on_june_1(CloseReason::DeclinedService, CloseReason::Completed);
    assert_eq!(other.record(&cti).closure.unwrap().reason, CloseReason::Completed);
    assert_eq!(steps(&other, "2026-12-01"), missed);
    assert_eq!(
        other.findings(&cti, "cti.phases", "2026-12-01"),
        ["2026-06-01..2026-06-01 missed", "2026-06-01..2026-06-01 missed"]
    );
    // Opened again in between or not.
    let between = |first, second| {
        let back = stepped.clone().on("2026-06-01", closed(first)).on("2026-06-01", Reopened { reason: "back".into() });
        back.on("2026-06-01", closed(second))
    };
    assert_eq!(steps(&between(CloseReason::LostContact, CloseReason::Moved), "2026-12-01"), excused);
    assert_eq!(steps(&between(CloseReason::Moved, CloseReason::LostContact), "2026-12-01"), missed);
    // Where closures are to be written down in time as well.
    let written = Timeliness { of: vec![Pattern::Closed { reasons: vec![] }], within: Span::Days(3) };
    let written = Draft::from(cti).with(agency("x", Rule::Timeliness(written))).build().unwrap();
    assert_eq!(allowed.findings(&written, "cti.phases", "2026-12-01"), none());
    // A closing of a later day ends nothing that had not ended.
    let later = stepped.clone().on("2026-06-01", closed(CloseReason::Moved));
    assert_eq!(steps(&later.on("2026-06-02", closed(CloseReason::Completed)), "2026-12-01"), excused);
}

// ---- deadlines

#[test]
fn e12_deadlines_from_enrolment() {
    // Enrolled Mon 2026-03-02.
    let act = preset(Model::AssertiveCommunityTreatment);
    let team = History::enrolled_with("2026-03-02", by_team(), ConsentGiver::Client);
    due_on(&act, "act.plan.full", &team, "2026-04-27", plan(1));
    // Of a full plan of the first day, the next papers.
    let planned = team.clone().on("2026-03-02", plan(1));
    due_on(&act, "act.plan.review", &planned, "2026-09-02", PlanReviewed {});
    due_on(&act, "act.plan.rewrite", &planned, "2027-03-02", plan(1));
    due_on(&act, "act.assessment.comprehensive", &team, "2026-04-01", assessed());
    // An initial plan does not meet the deadline of the full one (S19).
    let initial = PlanAdopted { kind: PlanKind::Initial, ..plan(1) };
    assert_eq!(
        team.on("2026-03-03", initial).findings(&act, "act.plan.full", "2026-04-28"),
        ["2026-04-28..2026-04-28 missed"]
    );
    let icm = preset(Model::IntensiveCaseManagement);
    let one = History::enrolled("2026-03-02");
    due_on(&icm, "icm.plan", &one, "2026-04-01", plan(1));
    due_on(&icm, "icm.review", &one, "2026-09-02", PlanReviewed {});

    let from_enrolment = |within| house(Rule::Deadline(deadline(Pattern::Enrolled {}, within, ANY_ASSESSMENT)));
    due_on(&from_enrolment(Span::Days(60)), "x", &one, "2026-05-01", assessed());
    due_on(&from_enrolment(Span::Days(180)), "x", &one, "2026-08-29", assessed());
    // From a referral of 2026-03-02, before enrolment.
    let from_referral = |urgency: Urgency, within| {
        house(Rule::Deadline(deadline(Pattern::Referred { urgency: vec![urgency] }, within, ANY_ASSESSMENT)))
    };
    let asked = |urgency| History::default().on("2026-03-02", Referred { urgency, ..referred() });
    due_on(&from_referral(Urgency::Routine, Span::Days(15)), "x", &asked(Urgency::Routine), "2026-03-17", assessed());
    due_on(
        &from_referral(Urgency::Urgent, Span::BusinessDays(1)),
        "x",
        &asked(Urgency::Urgent),
        "2026-03-03",
        assessed(),
    );
    let routine = from_referral(Urgency::Routine, Span::BusinessDays(10));
    due_on(&routine, "x", &asked(Urgency::Routine), "2026-03-16", assessed());
    // The urgent one's deadline is not the routine one's; a holiday moves a business day on.
    assert!(asked(Urgency::Urgent).items(&routine, "x", "2026-03-16").is_empty());
    let mut with_holiday = routine.draft().clone();
    with_holiday.holidays = vec![day("2026-03-10")];
    due_on(&with_holiday.build().unwrap(), "x", &asked(Urgency::Routine), "2026-03-17", assessed());
}

/// At least every so often: a first paper is none of those that come after it,
/// and one done early does not let the next wait for longer.
#[test]
fn a_first_paper_is_no_renewal() {
    let act = preset(Model::AssertiveCommunityTreatment);
    let enrolled = History::enrolled_with("2026-03-02", by_team(), ConsentGiver::Client);
    let initial = PlanAdopted { kind: PlanKind::Initial, ..plan(1) };
    let planned = enrolled.clone().on("2026-03-02", initial).on("2026-04-13", plan(1));
    let (review, rewrite) = ("act.plan.review", "act.plan.rewrite");
    due_on(&act, review, &planned, "2026-10-13", PlanReviewed {});
    due_on(&act, review, &planned, "2026-10-13", plan(1));
    due_on(&act, rewrite, &planned, "2027-04-13", plan(1));
    assert_eq!(planned.counts(&act, rewrite, "2027-04-13"), [0, 0, 1, 0]);
    // A review is no new plan; a new plan is looked at again half a year after it.
    let again = planned.clone().on("2026-09-01", plan(1));
    due_on(&act, rewrite, &again, "2027-09-01", plan(1));
    due_on(&act, review, &again, "2027-03-01", PlanReviewed {});
    let reviewed = planned.clone().on("2026-08-13", PlanReviewed {});
    due_on(&act, review, &reviewed, "2027-02-13", PlanReviewed {});
    due_on(&act, rewrite, &reviewed, "2027-04-13", plan(1));
    // Without a full plan that one is missed, and there is nothing to write anew.
    assert_eq!(enrolled.findings(&act, "act.plan.full", "2026-05-01"), ["2026-04-28..2026-05-01 missed"]);
    assert!(enrolled.items(&act, rewrite, "2027-05-01").is_empty());
    // Twenty days in hospital put it off, after a new plan too.
    let away = |history: History, from: &str, to: &str| {
        history.on(from, held(HoldReason::Hospital)).on(to, resumed(HoldReason::Hospital))
    };
    due_on(&act, review, &away(planned.clone(), "2026-05-01", "2026-05-21"), "2026-11-02", PlanReviewed {});
    due_on(&act, review, &away(again.clone(), "2026-12-10", "2026-12-30"), "2027-03-21", PlanReviewed {});
    due_on(&act, review, &away(again, "2026-05-01", "2026-05-21"), "2027-03-01", PlanReviewed {});
    // Of a case that was closed, the first plan of its new enrolment.
    let back = planned
        .on("2026-06-01", closed(CloseReason::Moved))
        .on("2026-07-01", Reopened { reason: "back".into() })
        .on("2026-07-02", Enrolled { owner: by_team(), backup: None });
    assert!(back.open_due(&act, rewrite, "2026-07-31").is_empty());
    due_on(&act, rewrite, &back.on("2026-07-10", plan(1)), "2027-07-10", plan(1));

    // E12: 180 days from 2026-03-02. What is asked is a reassessment.
    let of = |kind| Assessed { kind, needs: vec![] };
    let reassessed = || of(AssessmentKind::Reassessment);
    let brokerage = preset(Model::Brokerage);
    let code = "brokerage.reassessment";
    let one = History::enrolled("2026-03-02");
    let first = |on: &str| one.clone().on(on, of(AssessmentKind::Initial));
    due_on(&brokerage, code, &first("2026-03-02"), "2026-08-29", reassessed());
    due_on(&brokerage, code, &first("2026-03-12"), "2026-09-08", reassessed());
    let another = first("2026-03-12").on("2026-05-01", assessed());
    due_on(&brokerage, code, &another, "2026-09-08", reassessed());
    due_on(&brokerage, code, &first("2026-03-12").on("2026-05-01", reassessed()), "2026-10-28", reassessed());

    // Where no paper has a deadline of its own, the first is due as long after enrolment.
    let targeted = preset(Model::Targeted);
    due_on(&targeted, "targeted.reassessment", &one, "2027-03-02", reassessed());
    due_on(&targeted, "targeted.reassessment", &first("2026-03-12"), "2027-03-02", reassessed());
    let housing = Draft::compose(&[targeted.draft(), &Draft::overlay(Overlay::Housing)]).unwrap().build().unwrap();
    due_on(&housing, "housing.assessment", &one, "2027-03-02", assessed());
    due_on(&housing, "housing.assessment", &first("2026-03-12"), "2027-03-12", assessed());
    let icm = preset(Model::IntensiveCaseManagement);
    due_on(&icm, "icm.review", &one.clone().on("2026-04-10", PlanReviewed {}), "2026-10-10", PlanReviewed {});
}

#[test]
fn e13_grace_rules() {
    // Quarterly, from the last completion, at the month's end, with a month of grace (TCM-VA145).
    let quarterly = house(Rule::Deadline(Deadline {
        within: None,
        repeat: Some(Repeat { every: Span::Months(3), from_completion: true }),
        month_end: true,
        grace_months: 1,
        ..deadline(Pattern::Assessed { kinds: vec![AssessmentKind::Initial] }, Span::Days(0), Pattern::PlanReviewed {})
    }));
    // The review of January stands as the anchor.
    let january =
        History::enrolled("2026-01-05").on("2026-01-20", Assessed { kind: AssessmentKind::Initial, needs: vec![] });
    let done = |on: &str| january.clone().on(on, PlanReviewed {});
    // Due 30 April, grace to 31 May.
    assert_eq!(january.open_due(&quarterly, "x", "2026-04-30"), ["2026-04-30"]);
    assert_eq!(january.findings(&quarterly, "x", "2026-05-31"), none());
    assert_eq!(january.findings(&quarterly, "x", "2026-06-01"), ["2026-06-01..2026-06-01 missed"]);
    // Done in the grace, next due 31 July with grace to 31 August, counted from the due day.
    for on in ["2026-05-01", "2026-05-20", "2026-05-31"] {
        let history = done(on);
        assert_eq!(history.open_due(&quarterly, "x", "2026-06-15"), ["2026-07-31"], "{on}");
        assert_eq!(history.findings(&quarterly, "x", "2026-08-31"), none());
        assert_eq!(history.findings(&quarterly, "x", "2026-09-01"), ["2026-09-01..2026-09-01 missed"]);
    }
    // Done on 10 April instead: 31 July as well, counted from the month it was done in.
    assert_eq!(done("2026-04-10").open_due(&quarterly, "x", "2026-06-15"), ["2026-07-31"]);
    // Done on 2 June: late, a gap on record, and the next counted from June.
    let late = done("2026-06-02");
    assert_eq!(late.findings(&quarterly, "x", "2026-06-15"), ["2026-06-01..2026-06-02 missed, made good 2026-06-02"]);
    assert_eq!(late.open_due(&quarterly, "x", "2026-06-15"), ["2026-09-30"]);
    assert_eq!(late.findings(&quarterly, "x", "2026-10-31"), late.findings(&quarterly, "x", "2026-06-15"));
    assert_eq!(late.findings(&quarterly, "x", "2026-11-01").len(), 2);

    // NCQA annual: last 2025-05-10, due 2026-05-10, compliant to 2026-07-10.
    let annual = house(Rule::Deadline(Deadline {
        within: None,
        repeat: Some(Repeat { every: Span::Months(12), from_completion: true }),
        grace_months: 2,
        ..deadline(Pattern::Assessed { kinds: vec![AssessmentKind::Initial] }, Span::Days(0), Pattern::PlanReviewed {})
    }));
    let last =
        History::enrolled("2025-05-01").on("2025-05-10", Assessed { kind: AssessmentKind::Initial, needs: vec![] });
    assert_eq!(last.open_due(&annual, "x", "2026-05-10"), ["2026-05-10"]);
    assert_eq!(last.findings(&annual, "x", "2026-07-10"), none());
    assert_eq!(last.findings(&annual, "x", "2026-07-11"), ["2026-07-11..2026-07-11 missed"]);
    for (on, found) in [
        ("2026-07-09", none()),
        ("2026-07-10", none()),
        ("2026-07-11", vec!["2026-07-11..2026-07-11 missed, made good 2026-07-11".to_owned()]),
    ] {
        assert_eq!(last.clone().on(on, PlanReviewed {}).findings(&annual, "x", "2026-08-01"), found);
    }
}

#[test]
fn e16_follow_up_after_hospital() {
    // E16 and the scenario of that name: discharge Fri 2026-02-27.
    let clinical = preset(Model::Clinical);
    let left = InstitutionLeft { facility: Facility::PsychiatricHospital, learned_at: None, team_involved: None };
    let history = History::enrolled("2026-01-05").on("2026-02-27", left);
    let (seven, thirty) = ("clinical.follow_up.7", "clinical.follow_up.30");
    due_on(&clinical, seven, &history, "2026-03-06", visit());
    due_on(&clinical, thirty, &history, "2026-03-29", visit());
    let of = |on: &str| {
        let visited = history.clone().on(on, visit());
        [seven, thirty].map(|code| visited.findings(&clinical, code, "2026-03-30").is_empty())
    };
    assert_eq!(of("2026-02-26"), [false, false]);
    assert_eq!(of("2026-02-27"), [false, false], "the day of discharge does not count");
    assert_eq!(of("2026-02-28"), [true, true]);
    assert_eq!(of("2026-03-06"), [true, true], "counts for both");
    assert_eq!(of("2026-03-07"), [false, true], "counts for 30 only");
    assert_eq!(of("2026-03-29"), [false, true]);
    assert_eq!(of("2026-03-30"), [false, false]);
    // A phone call is no visit, and a shelter no hospital; a hold pauses nothing here.
    let call = history.clone().on("2026-03-01", contact_with(Mode::Phone, Party::Client));
    assert_eq!(call.findings(&clinical, seven, "2026-03-07"), ["2026-03-07..2026-03-07 missed"]);
    let shelter = InstitutionLeft { facility: Facility::Shelter, learned_at: None, team_involved: None };
    assert!(History::enrolled("2026-01-05").on("2026-02-27", shelter).items(&clinical, seven, "2026-03-30").is_empty());
    let on_hold = history.on("2026-02-28", held(HoldReason::Away));
    assert_eq!(on_hold.open_due(&clinical, seven, "2026-03-01"), ["2026-03-06"]);
}

#[test]
fn e12_and_e16_hold_for_overlays_on_any_model() {
    // E12, CCBHC: urgent 1 business day, routine 10, from a request on Mon 2026-03-02; 60 days to the comprehensive
    // evaluation. E16 as above, under a model that has no such standard of its own.
    let icm = preset(Model::IntensiveCaseManagement);
    let access = Draft::compose(&[icm.draft(), &Draft::overlay(Overlay::TimelyAccess)]).unwrap().build().unwrap();
    let requested = |urgency| {
        History::default()
            .on("2026-03-02", Referred { urgency, ..referred() })
            .on("2026-03-02", ScreeningStarted {})
            .on("2026-03-02", eligible())
            .on("2026-03-02", consent_by(ConsentGiver::Client))
            .on("2026-03-02", Enrolled { owner: by_worker(), backup: None })
    };
    due_on(&access, "access.urgent", &requested(Urgency::Urgent), "2026-03-03", assessed());
    due_on(&access, "access.routine", &requested(Urgency::Routine), "2026-03-16", assessed());
    let emergency = requested(Urgency::Emergency);
    assert_eq!(emergency.open_due(&access, "access.emergency", "2026-03-02"), ["2026-03-02"]);
    assert_eq!(emergency.findings(&access, "access.emergency", "2026-03-03"), ["2026-03-03..2026-03-03 missed"]);
    let at_once = emergency.on("2026-03-02", assessed());
    assert_eq!(at_once.findings(&access, "access.emergency", "2026-03-03"), none());
    for urgency in Urgency::ALL {
        due_on(&access, "access.comprehensive", &requested(*urgency), "2026-05-01", assessed());
    }
    let follow_up = Draft::overlay(Overlay::FollowUpAfterHospital);
    let follow_up = Draft::compose(&[icm.draft(), &follow_up]).unwrap().build().unwrap();
    let left = InstitutionLeft { facility: Facility::Hospital, learned_at: None, team_involved: None };
    let history = History::enrolled("2026-01-05").on("2026-02-27", left);
    due_on(&follow_up, "follow_up.7", &history, "2026-03-06", visit());
    due_on(&follow_up, "follow_up.30", &history, "2026-03-29", visit());
}

// ---- the lifecycle

#[test]
fn e18_no_plan_before_its_assessment() {
    let icm = preset(Model::IntensiveCaseManagement);
    let history = History::enrolled("2026-03-01");
    assert_eq!(history.refused(&icm, "2026-03-10", plan(1)), ["process.order", "process.assessment", "process.rating"]);
    // On record all the same (S32): the audit finds it.
    let recorded =
        history.on("2026-03-05", RiskRated::judged(Tier::Low)).on("2026-03-10", plan(1)).on("2026-03-12", assessed());
    for code in ["process.order", "process.assessment"] {
        assert_eq!(recorded.findings(&icm, code, "2026-03-31"), ["2026-03-10..2026-03-10 out_of_order"], "{code}");
    }
    assert_eq!(recorded.findings(&icm, "process.rating", "2026-03-31"), none());
    // An assessment of the same day will do.
    let same_day =
        History::enrolled("2026-03-01").on("2026-03-10", assessed()).on("2026-03-10", RiskRated::judged(Tier::Low));
    assert_eq!(same_day.warned(&icm, "2026-03-10", plan(1)), none());
}

#[test]
fn e18_closing() {
    let icm = preset(Model::IntensiveCaseManagement);
    let planned = History::enrolled("2026-01-05").planned("2026-01-08");
    // Without evaluation: rejected.
    assert_eq!(
        planned.refused(&icm, "2026-03-01", closed(CloseReason::Completed)),
        ["process.order", "process.evaluation"]
    );
    // As deceased, without notice and survey: accepted.
    assert_eq!(planned.warned(&icm, "2026-03-01", closed(CloseReason::Deceased)), none());
    assert_eq!(planned.warned(&icm, "2026-03-01", closed(CloseReason::Moved)), none());
    // Declined: the client's refusal on record, as a contact or a document.
    let declined = || closed(CloseReason::DeclinedService);
    assert_eq!(planned.refused(&icm, "2026-03-01", declined()), ["process.close.refusal"]);
    let refusal = Contact { outcome: ContactOutcome::Refused, ..visit() };
    assert_eq!(planned.clone().on("2026-02-20", refusal).warned(&icm, "2026-03-01", declined()), none());
    let paper = DocumentCompleted { document: Document::Refusal };
    assert_eq!(planned.clone().on("2026-02-20", paper).warned(&icm, "2026-03-01", declined()), none());
    // Ineligible: a screening that says so.
    let screening = History::default().on("2026-01-05", referred()).on("2026-01-05", ScreeningStarted {});
    assert_eq!(screening.refused(&icm, "2026-01-06", closed(CloseReason::Ineligible)), ["process.close.ineligible"]);
    let found = screening.on("2026-01-06", Screened { eligible: false, reasons: vec![] });
    assert_eq!(found.warned(&icm, "2026-01-06", closed(CloseReason::Ineligible)), none());
    // For safety or another reason: an authoriser; notice and appeal are figures, and warn.
    let given = planned.clone().on("2026-02-01", DocumentCompleted { document: Document::Notice });
    for reason in [CloseReason::Safety, CloseReason::Other] {
        let refusal = planned.decide(&icm, "2026-03-01", closed(reason)).unwrap_err();
        assert!(refusal.names("process.close.authorised") && refusal.breaches().len() == 1);
        let warned = |on: &str| {
            let accepted = given.decide_by(&icm, on, closed(reason), Some(worker(9))).unwrap();
            accepted.warnings.iter().map(|breach| breach.code.to_string()).collect::<Vec<_>>()
        };
        let both = ["process.close.notice", "process.close.appeal"];
        // Ten days of notice from 1 February, thirty to appeal.
        assert_eq!(warned("2026-02-10"), both);
        assert_eq!(warned("2026-02-11"), both[1..]);
        assert_eq!(warned("2026-02-12"), both[1..]);
        assert_eq!(warned("2026-03-02"), both[1..]);
        assert_eq!(warned("2026-03-03"), none());
    }
    // A transfer: accepted, and a hand-off contact made.
    let evaluated = planned
        .on("2026-02-01", TransferProposed { to_program: "act".into(), owner: None })
        .on("2026-02-02", Evaluated::new(Outcome::GoalsPartlyMet));
    let hand_off = || Contact { hand_off: Some(true), ..visit() };
    for reason in [CloseReason::Transferred, CloseReason::SteppedDown, CloseReason::SteppedUp] {
        assert_eq!(evaluated.refused(&icm, "2026-03-01", closed(reason)), ["process.hand_off"]);
        let settled = |accepted| evaluated.clone().on("2026-02-03", TransferSettled { accepted });
        assert_eq!(settled(true).refused(&icm, "2026-03-01", closed(reason)), ["process.hand_off"]);
        assert_eq!(
            settled(false).on("2026-02-04", hand_off()).refused(&icm, "2026-03-01", closed(reason)),
            ["process.hand_off"]
        );
        let missed = Contact { outcome: ContactOutcome::NoShow, ..hand_off() };
        assert_eq!(
            settled(true).on("2026-02-04", missed).refused(&icm, "2026-03-01", closed(reason)),
            ["process.hand_off"]
        );
        assert_eq!(settled(true).on("2026-02-04", hand_off()).warned(&icm, "2026-03-01", closed(reason)), none());
    }
    assert_eq!(evaluated.warned(&icm, "2026-03-01", closed(CloseReason::Graduated)), none());
}

/// What a relative or a provider refuses the client has not refused.
#[test]
fn only_the_clients_or_the_guardians_refusal_closes_as_declined() {
    for model in [Model::IntensiveCaseManagement, Model::CriticalTimeIntervention] {
        let program = preset(model);
        let planned = History::enrolled("2026-01-05").planned("2026-01-08");
        let refused = |with: Parties| {
            let refusal = Contact { outcome: ContactOutcome::Refused, with, ..visit() };
            planned.clone().on("2026-02-20", refusal).decide(
                &program,
                "2026-03-01",
                closed(CloseReason::DeclinedService),
            )
        };
        for with in [Party::Family, Party::Support, Party::Provider, Party::Payer, Party::Other] {
            assert!(refused(Parties::from([with])).unwrap_err().names("process.close.refusal"), "{model}: {with}");
        }
        assert!(refused(Parties::from([Party::Guardian])).is_ok(), "{model}");
        assert!(refused(Parties::from([Party::Client, Party::Family])).is_ok(), "{model}");
    }
}

/// Reasons to close early are those of a service: who was never enrolled is closed for any.
#[test]
fn a_referral_found_ineligible_closes_under_a_fixed_term_too() {
    let cti = preset(Model::CriticalTimeIntervention);
    let found = History::default()
        .on("2026-01-05", referred())
        .on("2026-01-05", ScreeningStarted {})
        .on("2026-01-06", Screened { eligible: false, reasons: vec![] });
    assert_eq!(found.warned(&cti, "2026-01-07", closed(CloseReason::Ineligible)), none());
    let enrolled = History::enrolled("2026-01-05").on("2026-01-06", Screened { eligible: false, reasons: vec![] });
    assert_eq!(enrolled.refused(&cti, "2026-01-07", closed(CloseReason::Ineligible)), ["cti.close.early"]);
    // Nor is it asked of one who came back, and was not enrolled again.
    let back = History::enrolled("2026-01-05")
        .on("2026-01-06", closed(CloseReason::Moved))
        .on("2026-01-07", Reopened { reason: "back".into() })
        .on("2026-01-08", Screened { eligible: false, reasons: vec![] });
    assert_eq!(back.warned(&cti, "2026-01-09", closed(CloseReason::Ineligible)), none());
}

/// Closed on 1 February as moved, back and enrolled again on 1 March, found to need housing, and planned for.
fn back_again(before: History, plan: PlanAdopted) -> History {
    before
        .on("2026-02-01", closed(CloseReason::Moved))
        .on("2026-03-01", Reopened { reason: "back".into() })
        .on("2026-03-01", eligible())
        .on("2026-03-01", Enrolled { owner: by_worker(), backup: Some(worker(2)) })
        .on("2026-03-02", Assessed { needs: vec![Need::Housing], ..assessed() })
        .on("2026-03-02", RiskRated::judged(Tier::Moderate))
        .on("2026-03-02", plan)
}

/// Whether needs are in the way of closing such a case at the end of its process.
fn has_open_needs(history: &History) -> bool {
    let evaluated = history.clone().on("2026-04-01", Evaluated::new(Outcome::GoalsMet));
    let icm = preset(Model::IntensiveCaseManagement);
    evaluated.decide(&icm, "2026-04-02", closed(CloseReason::Completed)).is_err_and(|of| of.names("process.needs"))
}

/// A client who comes back without a home has a need, though one like it was met before.
#[test]
fn a_need_met_before_a_closing_is_not_met_after_it() {
    let linkage = |n| LinkageId(Uuid::from_u128(n));
    let made =
        |n| LinkageMade { linkage: linkage(n), service: Service::Therapy, need: Some(Need::Housing), recipient: None };
    let update = |n, status| LinkageUpdated { linkage: linkage(n), status };
    let linked = |history: History, n, [made_on, accepted_on, connected_on]: [&str; 3]| {
        history
            .on(made_on, made(n))
            .on(accepted_on, update(n, LinkageStatus::Accepted))
            .on(connected_on, update(n, LinkageStatus::Connected))
    };
    let before = linked(History::enrolled("2026-01-05"), 1, ["2026-01-08", "2026-01-09", "2026-01-10"]);
    let back = back_again(before, plan(2));
    assert!(has_open_needs(&back));
    let connected_again = back.clone().on("2026-03-20", update(1, LinkageStatus::Connected));
    assert!(has_open_needs(&connected_again), "nothing came of it");
    assert!(!has_open_needs(&back.clone().on("2026-03-20", update(1, LinkageStatus::Completed))), "settled since");
    assert!(!has_open_needs(&linked(back, 2, ["2026-03-20", "2026-03-21", "2026-03-22"])));

    let home = GoalId(Uuid::from_u128(77));
    let plan =
        || PlanAdopted { goals: vec![Goal { area: Some("housing".into()), ..Goal::new(home, "a home") }], ..plan(0) };
    let goal = |status| GoalUpdated { goal: home, status, attainment: None };
    let before = History::enrolled("2026-01-05").on("2026-01-07", plan()).on("2026-01-10", goal(GoalStatus::Achieved));
    let back = back_again(before, plan());
    assert!(has_open_needs(&back.clone().on("2026-03-20", goal(GoalStatus::Achieved))), "nothing came of it");
    let again = back.on("2026-03-19", goal(GoalStatus::Active)).on("2026-03-20", goal(GoalStatus::Achieved));
    assert!(!has_open_needs(&again));
}

/// A notice, and attempts to reach the client, of before a case was reopened are none of a later closing.
#[test]
fn what_was_tried_before_a_closing_closes_nothing_after_it() {
    let icm = preset(Model::IntensiveCaseManagement);
    let put_out = |history: &History| {
        let accepted = history.decide_by(&icm, "2026-05-03", closed(CloseReason::Safety), Some(worker(9))).unwrap();
        accepted.warnings.iter().map(|breach| breach.code.to_string()).collect::<Vec<_>>()
    };
    let notice = || DocumentCompleted { document: Document::Notice };
    let back = back_again(History::enrolled("2026-01-05").on("2026-01-12", notice()), plan(2));
    assert_eq!(put_out(&back), ["process.close.notice", "process.close.appeal"]);
    assert_eq!(put_out(&back.on("2026-04-03", notice())), none());

    let attempt = Contact { outcome: ContactOutcome::Attempted, ..visit() };
    let family = Contact { with: Parties::from([Party::Family]), ..attempt.clone() };
    let days = ["2026-01-20", "2026-01-21", "2026-01-22", "2026-01-23", "2026-01-24"];
    let tried = History::enrolled("2026-01-05").on_each(&days, &attempt).on("2026-01-25", family);
    let lost = |history: &History, on| history.warned(&icm, on, closed(CloseReason::LostContact));
    assert_eq!(lost(&tried, "2026-03-05"), none());
    assert_eq!(lost(&back_again(tried, plan(2)), "2026-03-05"), ["icm.close.attempts"]);
}

#[test]
fn e18_reopening() {
    let icm = preset(Model::IntensiveCaseManagement);
    let strict = icm.draft().clone().require("process.reopen.window", &decision()).unwrap().build().unwrap();
    let back = || Reopened { reason: "back".into() };
    let closed_on = |on: &str, reason| History::enrolled("2026-01-05").on(on, closed(reason));
    // 78 days: the same case; 120 days: another. Ninety is our own figure: a warning, then a refusal.
    let in_march = closed_on("2026-03-15", CloseReason::Moved);
    assert_eq!(in_march.warned(&strict, "2026-06-01", back()), none());
    assert_eq!(
        closed_on("2026-02-01", CloseReason::Moved).warned(&icm, "2026-06-01", back()),
        ["process.reopen.window"]
    );
    let refusal = closed_on("2026-02-01", CloseReason::Moved).decide(&strict, "2026-06-01", back()).unwrap_err();
    assert!(refusal.names("process.reopen.window") && refusal.to_string().contains("120 days before"));
    assert!(refusal.to_string().contains("another case that names this one as `previous`"));
    for (on, within) in [("2026-06-12", true), ("2026-06-13", true), ("2026-06-14", false)] {
        assert_eq!(in_march.decide(&strict, on, back()).is_ok(), within, "{on}");
    }
    // The eligibility is found anew: the old screening does not enrol.
    let reopened = in_march.on("2026-06-01", back());
    assert_eq!(reopened.record(&icm).case, Some(CASE));
    let enrol = || Enrolled { owner: by_worker(), backup: Some(worker(2)) };
    assert_eq!(reopened.refused(&icm, "2026-06-02", enrol()), ["process.eligible"]);
    assert_eq!(reopened.on("2026-06-02", eligible()).warned(&icm, "2026-06-02", enrol()), none());
    // Not after death.
    assert_eq!(
        closed_on("2026-03-15", CloseReason::Deceased).refused(&icm, "2026-03-16", back()),
        ["process.reopen.alive"]
    );
}

#[test]
fn e18_lost_contact_after_the_programs_attempts() {
    let icm = preset(Model::IntensiveCaseManagement);
    let strict = icm.draft().clone().require("icm.close.attempts", &decision()).unwrap().build().unwrap();
    let lost = || closed(CloseReason::LostContact);
    let tried = |mode, with| Contact { outcome: ContactOutcome::Attempted, ..contact_with(mode, with) };
    // Closing on 2026-05-01; 60 days before is 2 March.
    let five = History::enrolled("2026-01-05")
        .on("2026-03-02", tried(Mode::FaceToFace, Party::Client))
        .on("2026-03-12", tried(Mode::FaceToFace, Party::Client))
        .on("2026-03-22", tried(Mode::Phone, Party::Family))
        .on("2026-04-01", tried(Mode::Phone, Party::Client))
        .on("2026-04-11", tried(Mode::Phone, Party::Client));
    let six = five.clone().on("2026-04-21", tried(Mode::Phone, Party::Client));
    // Our own figures: a warning, then a refusal that says what was found.
    assert_eq!(five.warned(&icm, "2026-05-01", lost()), ["icm.close.attempts"]);
    let refusal = five.decide(&strict, "2026-05-01", lost()).unwrap_err();
    assert!(refusal.to_string().contains("found 5 attempts, 2 visits, 1 through others in 60 days"), "{refusal}");
    assert_eq!(six.warned(&strict, "2026-05-01", lost()), none());
    // The window's edge: on 2 May the attempt of 2 March is one too old.
    assert_eq!(six.warned(&strict, "2026-04-30", lost()), none());
    assert_eq!(six.refused(&strict, "2026-05-02", lost()), ["icm.close.attempts"]);
    // Two on one day count once; what reached the client is no attempt.
    let twice = five.clone().on("2026-04-11", tried(Mode::Mail, Party::Client));
    assert_eq!(twice.refused(&strict, "2026-05-01", lost()), ["icm.close.attempts"]);
    assert_eq!(five.clone().on("2026-04-21", visit()).refused(&strict, "2026-05-01", lost()), ["icm.close.attempts"]);
    // Through others is without the client: a visit with a relative there is a visit, and no more than that.
    let with_family =
        Contact { with: Parties::from([Party::Client, Party::Family]), ..tried(Mode::FaceToFace, Party::Client) };
    let seen = |history: History| {
        let refusal = history.decide(&strict, "2026-05-01", lost()).unwrap_err().to_string();
        refusal.split(" in 60 days").next().unwrap().rsplit("found ").next().unwrap().to_owned()
    };
    assert_eq!(seen(five.clone()), "5 attempts, 2 visits, 1 through others");
    let beside = five.without("2026-03-22", KindName::Contact).on("2026-03-22", with_family);
    assert_eq!(seen(beside), "5 attempts, 3 visits, 0 through others");
    // Two visits and one through others are asked among them.
    let calls = |out: &str, instead: Contact| six.clone().without(out, KindName::Contact).on(out, instead);
    let call = || tried(Mode::Phone, Party::Client);
    assert_eq!(calls("2026-03-12", call()).refused(&strict, "2026-05-01", lost()), ["icm.close.attempts"]);
    assert_eq!(calls("2026-03-22", call()).refused(&strict, "2026-05-01", lost()), ["icm.close.attempts"]);
}

#[test]
fn ownership_cannot_be_confused() {
    // Scenario of that name (SEED-D): named are the model, what it demands and what it got.
    let act = preset(Model::AssertiveCommunityTreatment);
    let icm = preset(Model::IntensiveCaseManagement);
    let screened = History::default()
        .on("2026-01-05", referred())
        .on("2026-01-05", ScreeningStarted {})
        .on("2026-01-05", eligible())
        .on("2026-01-05", consent_by(ConsentGiver::Client));
    let lead = Owner::Lead { worker: worker(1), team: TeamId(Uuid::from_u128(0x7EA)) };
    for (program, right, wrong, code, demands) in [
        (&act, by_team(), by_worker(), "act.owner", "an owner that is a team, as act asks"),
        (&icm, by_worker(), by_team(), "icm.owner", "an owner that is a worker, as icm asks"),
    ] {
        let enrol = |owner| Enrolled { owner, backup: Some(worker(2)) };
        assert_eq!(screened.warned(program, "2026-01-06", enrol(right)), none());
        for owner in [wrong, lead] {
            let refusal = screened.decide(program, "2026-01-06", enrol(owner)).unwrap_err();
            assert_eq!(refusal.breaches().len(), 1);
            let breach = &refusal.breaches()[0];
            assert_eq!((breach.code.as_str(), breach.expected.as_str()), (code, demands));
            assert_eq!(breach.found, owner.to_string());
        }
        // Not by the back door either.
        let enrolled = screened.clone().on("2026-01-06", enrol(right));
        let to = |owner| Reassigned { owner, backup: Some(worker(2)), reason: "cover".into() };
        assert_eq!(enrolled.refused(program, "2026-01-07", to(wrong)), [code]);
        assert_eq!(enrolled.warned(program, "2026-01-07", to(right)), none());
        // Where it happened, each day in service with such an owner is over the limit, in one run.
        let confused = enrolled.on("2026-01-07", to(wrong)).on("2026-01-10", to(right));
        assert_eq!(confused.findings(program, code, "2026-01-31"), ["2026-01-07..2026-01-09 exceeded"]);
        assert_eq!(confused.counts(program, code, "2026-01-31"), [26 - 3, 3, 0, 0]);
    }
    // An ICM case has one owner, and names another worker for their absence (ICM-PA23): without one, a warning.
    for (backup, warned) in
        [(None, vec!["icm.backup"]), (Some(worker(1)), vec!["icm.backup"]), (Some(worker(2)), vec![])]
    {
        let enrol = Enrolled { owner: by_worker(), backup };
        assert_eq!(screened.warned(&icm, "2026-01-06", enrol.clone()), warned);
        let broken = u64::from(!warned.is_empty());
        let report = screened.clone().on("2026-01-06", enrol).counts(&icm, "icm.backup", "2026-01-31");
        assert_eq!(report, [1 - broken, broken, 0, 0]);
        let enrolled = screened.clone().on("2026-01-06", Enrolled { owner: by_worker(), backup: Some(worker(2)) });
        let to = Reassigned { owner: by_worker(), backup, reason: "leave".into() };
        assert_eq!(enrolled.warned(&icm, "2026-01-07", to), warned);
    }
    let enrolled = screened.on("2026-01-06", Enrolled { owner: by_worker(), backup: Some(worker(2)) }).accepted(&icm);
    let record = enrolled.record(&icm);
    assert_eq!((record.owner, record.backup), (Some(by_worker()), Some(worker(2))));
}

#[test]
fn emergency_enrolment() {
    // Scenario of that name.
    let icm = preset(Model::IntensiveCaseManagement);
    let history = History::enrolled_with("2026-01-05", by_worker(), ConsentGiver::Emergency).accepted(&icm);
    let (in_force, obtain) = ("process.consent.basis", "process.consent.obtain");
    // An obligation to obtain it, which an emergency basis does not meet.
    due_on(&icm, obtain, &history, "2026-02-04", consent_by(ConsentGiver::Guardian));
    let again = history.clone().on("2026-02-01", consent_by(ConsentGiver::CourtOrder));
    assert_eq!(again.findings(&icm, obtain, "2026-02-05").len(), 1);
    // Days in service without consent are a finding after its due day only.
    assert_eq!(history.findings(&icm, in_force, "2026-02-03"), none());
    assert_eq!(history.findings(&icm, in_force, "2026-02-04"), none());
    assert_eq!(history.findings(&icm, in_force, "2026-02-05"), ["2026-02-05..2026-02-05 drift"]);
    for (given, found) in [
        ("2026-02-04", none()),
        ("2026-02-05", none()),
        ("2026-02-10", vec!["2026-02-05..2026-02-09 drift".to_owned()]),
    ] {
        let history = history.clone().on(given, consent_by(ConsentGiver::Client));
        assert_eq!(history.findings(&icm, in_force, "2026-02-28"), found, "{given}");
    }
    // A client may withdraw a consent; a court's order stands.
    let withdrawn = || ConsentWithdrawn { scope: ConsentScope::Services, recipient: None };
    let ordered = History::enrolled_with("2026-01-05", by_worker(), ConsentGiver::CourtOrder);
    assert_eq!(ordered.on("2026-02-01", withdrawn()).findings(&icm, "process.consent", "2026-03-01"), none());
    let given = History::enrolled("2026-01-05").on("2026-02-01", withdrawn());
    assert_eq!(given.findings(&icm, "process.consent", "2026-03-01"), ["2026-02-01..2026-03-01 drift"]);
    // The days are our own figure: they refuse nobody, and the standard that refuses has none.
    assert_eq!(history.findings(&icm, "process.consent", "2026-12-31"), none());
    let late = History::default()
        .on("2026-01-05", referred())
        .on("2026-01-05", ScreeningStarted {})
        .on("2026-01-05", eligible())
        .on("2026-01-05", consent_by(ConsentGiver::Emergency));
    let enrol = || Enrolled { owner: by_worker(), backup: Some(worker(2)) };
    assert!(late.decide(&icm, "2026-02-04", enrol()).unwrap().warnings.is_empty());
    let accepted = late.decide(&icm, "2026-02-05", enrol()).unwrap();
    assert_eq!(accepted.warnings.iter().map(|of| of.code.as_str()).collect::<Vec<_>>(), [in_force]);
    // Without even a basis the case is not enrolled.
    let bare = History::default()
        .on("2026-01-05", referred())
        .on("2026-01-05", ScreeningStarted {})
        .on("2026-01-05", eligible());
    assert_eq!(bare.refused(&icm, "2026-01-05", Enrolled { owner: by_worker(), backup: None }), ["process.consent"]);
}

#[test]
fn a_flag_asks_for_a_safety_response_the_same_day() {
    // Scenario "A flag": at 16:40, on hold.
    let clinical = preset(Model::Clinical);
    let flagged = RiskRated { flags: vec!["item 9".into()], ..RiskRated::judged(Tier::VeryHigh) };
    let history = History::enrolled("2026-01-05")
        .on("2026-05-04", held(HoldReason::Hospital))
        .at("2026-05-06T16:40:00-04:00", flagged.clone());
    let code = "process.safety";
    assert_eq!(history.open_due(&clinical, code, "2026-05-06"), ["2026-05-06"]);
    assert_eq!(history.findings(&clinical, code, "2026-05-06"), none());
    assert_eq!(history.findings(&clinical, code, "2026-05-07"), ["2026-05-07..2026-05-07 missed"]);
    for (response, met) in [
        (Kind::from(contact_with(Mode::Phone, Party::Client)), true),
        (DocumentCompleted { document: Document::SafetyPlan }.into(), true),
        (contact_with(Mode::Mail, Party::Client).into(), false),
        (contact_with(Mode::Phone, Party::Provider).into(), false),
    ] {
        let with = history.clone().at("2026-05-06T18:00:00-04:00", response);
        assert_eq!(with.findings(&clinical, code, "2026-05-07").is_empty(), met);
    }
    let late = history.at("2026-05-07T08:00:00-04:00", contact_with(Mode::Phone, Party::Client));
    assert_eq!(late.findings(&clinical, code, "2026-05-08"), ["2026-05-07..2026-05-07 missed, made good 2026-05-07"]);
    // Before enrolment too; and no flag, no response.
    let screening = History::default().on("2026-05-04", referred()).on("2026-05-05", ScreeningStarted {});
    assert_eq!(screening.clone().on("2026-05-06", flagged).open_due(&clinical, code, "2026-05-06"), ["2026-05-06"]);
    assert!(
        screening.on("2026-05-06", RiskRated::judged(Tier::VeryHigh)).items(&clinical, code, "2026-05-06").is_empty()
    );
    // The rulebook says that it comes first and that nothing pauses it.
    let Rule::Deadline(rule) = &clinical.standard(code).unwrap().rule else { panic!("{code}") };
    assert!(rule.safety && rule.clocks == Clocks::all(Clock::Continue));
}

// ---- contact

#[test]
fn daylight_saving_both_ways() {
    // Scenario of that name (S12: 23:30 local belongs to that local day).
    let weekly = Draft::new("house")
        .with(agency("x.week", Rule::Contact(contact(Window::Week, any_contact(1, None)))))
        .with(agency("x.rolling", Rule::Contact(every_days(1, 7))))
        .build()
        .unwrap();
    for (enrolled, first, second, late, last, sunday) in [
        // 167 hours apart.
        (
            "2026-02-23",
            "2026-03-01T23:30:00-05:00",
            "2026-03-08T23:30:00-04:00",
            "2026-03-09T00:30:00-04:00",
            "2026-03-15",
            "2026-03-08",
        ),
        // 169 hours apart.
        (
            "2026-10-19",
            "2026-10-25T23:30:00-04:00",
            "2026-11-01T23:30:00-05:00",
            "2026-11-02T00:30:00-05:00",
            "2026-11-08",
            "2026-11-01",
        ),
    ] {
        let history = History::enrolled(enrolled).at(first, visit());
        let in_time = history.clone().at(second, visit());
        let too_late = history.at(late, visit());
        for code in ["x.week", "x.rolling"] {
            assert_eq!(in_time.findings(&weekly, code, last), none(), "{code}, {second}");
            // Day 7 is on time, and the week is the one that ends on that Sunday.
            assert_eq!(in_time.counts(&weekly, code, last), [2, 0, 1, 0], "{code}, {second}");
            assert_eq!(too_late.findings(&weekly, code, last).len(), 1, "{code}, {late}");
        }
        let monday = day(sunday).plus_days(-6);
        assert_eq!(too_late.findings(&weekly, "x.week", last), [format!("{monday}..{sunday} missed")]);
        assert_eq!(
            too_late.findings(&weekly, "x.rolling", last),
            [format!("{monday}..{sunday} missed, made good {}", day(sunday).next())]
        );
    }
}

#[test]
fn a_hospital_hold_under_three_clocks() {
    // Scenario of that name: last contact Mon 2026-05-04; on hold from Thu 7 May, lifted Fri 22 May.
    let history = History::enrolled("2026-05-04")
        .on("2026-05-04", visit())
        .on("2026-05-07", held(HoldReason::Hospital))
        .on("2026-05-22", resumed(HoldReason::Hospital));
    let with = |clock| {
        let clocks = Clocks { hospital: clock, ..Clocks::all(Clock::Continue) };
        house(Rule::Contact(ContactRule { clocks, ..every_days(1, 7) }))
    };
    for (clock, due, from) in [
        (Clock::Continue, "2026-05-11", "2026-05-05"),
        (Clock::Pause, "2026-05-26", "2026-05-05"),
        (Clock::Restart, "2026-05-28", "2026-05-22"),
    ] {
        let program = with(clock);
        let on = |days: i32| day(due).plus_days(days).to_string();
        // Pending the day before and on the day; missed from the day after.
        assert_eq!(history.open_due(&program, "x", due), [due], "{clock}");
        assert_eq!(history.findings(&program, "x", &on(-1)), none(), "{clock}");
        assert_eq!(history.findings(&program, "x", due), none(), "{clock}");
        assert_eq!(history.findings(&program, "x", &on(1)), [format!("{from}..{due} missed")], "{clock}");
        for (visited, kept) in [(on(-1), true), (due.to_owned(), true), (on(1), false)] {
            let seen = history.clone().on(&visited, visit());
            assert_eq!(seen.findings(&program, "x", &on(2)).is_empty(), kept, "{clock}, seen {visited}");
        }
    }
    // While the clock stands there is no due day.
    let standing = with(Clock::Pause);
    assert_eq!(history.clone().without("2026-05-22", KindName::Resumed).open_due(&standing, "x", "2026-08-01"), ["-"]);
    // Fifteen held days.
    let found =
        history.report(&standing, "2026-05-27").findings().iter().map(|of| of.found.clone()).collect::<Vec<_>>();
    assert_eq!(found, ["0 in 7 active days"]);
}

#[test]
fn two_holds_overlap() {
    // Scenario of that name: the union is 7 to 27 May, 21 days and not 23.
    let program = house(Rule::Contact(ContactRule { clocks: Clocks::all(Clock::Pause), ..every_days(1, 7) }));
    let both = History::enrolled("2026-05-04")
        .on("2026-05-04", visit())
        .on("2026-05-07", held(HoldReason::Hospital))
        .on("2026-05-20", held(HoldReason::Jail))
        .on("2026-05-22", resumed(HoldReason::Hospital));
    // `resumed` names its reason and ends that hold alone.
    let holds = both.record(&program).state.holds;
    assert!(holds.contains(HoldReason::Jail) && !holds.contains(HoldReason::Hospital));
    assert_eq!(both.refused(&program, "2026-05-23", resumed(HoldReason::Hospital)), ["process.order"]);
    assert_eq!(both.refused(&program, "2026-05-23", held(HoldReason::Jail)), ["process.order"]);
    assert_eq!(both.warned(&program, "2026-05-23", held(HoldReason::Hospital)), none());
    assert_eq!(both.open_due(&program, "x", "2026-05-27"), ["-"]);
    let history = both.on("2026-05-28", resumed(HoldReason::Jail)).accepted(&program);
    // 11 May and 21 days.
    assert_eq!(history.open_due(&program, "x", "2026-05-28"), ["2026-06-01"]);
    assert_eq!(history.findings(&program, "x", "2026-06-01"), none());
    assert_eq!(history.findings(&program, "x", "2026-06-02"), ["2026-05-05..2026-06-01 missed"]);
}

#[test]
fn tiers_that_flip_lose_no_duty() {
    // Scenario of that name (S14): weekly at high, every 14 days at moderate; nobody visits.
    let of = |tier, days| Demand { scope: Scope::tiers([tier]), ..any_contact(1, Some(days)) };
    let rest = Demand { scope: Scope::tiers([Tier::Low, Tier::VeryHigh]), ..any_contact(1, Some(7)) };
    let program = house(Rule::Contact(ContactRule {
        demands: vec![of(Tier::High, 7), of(Tier::Moderate, 14), rest],
        ..every_days(1, 7)
    }));
    let history = History::enrolled("2026-01-05")
        .on("2026-01-05", RiskRated::judged(Tier::High))
        .on("2026-01-11", RiskRated::judged(Tier::Moderate))
        .on("2026-01-17", RiskRated::judged(Tier::High))
        .on("2026-01-23", RiskRated::judged(Tier::Moderate))
        .on("2026-01-29", RiskRated::judged(Tier::High));
    let items = |as_of: &str| {
        let items = history.items(&program, "x", as_of);
        items
            .iter()
            .map(|item| format!("{} due {} {}", item.opened, item.due.unwrap(), item.verdict))
            .collect::<Vec<_>>()
    };
    // On the first one's due day, and the day after.
    assert_eq!(items("2026-01-11"), ["2026-01-04 due 2026-01-11 pending", "2026-01-10 due 2026-01-24 pending"]);
    assert_eq!(items("2026-01-12"), ["2026-01-04 due 2026-01-11 missed", "2026-01-10 due 2026-01-24 pending"]);
    assert_eq!(
        items("2026-01-30"),
        [
            "2026-01-04 due 2026-01-11 missed",
            "2026-01-10 due 2026-01-24 missed",
            "2026-01-16 due 2026-01-23 missed",
            "2026-01-22 due 2026-02-05 pending",
            "2026-01-28 due 2026-02-04 pending"
        ]
    );
    // One stretch, and a visit makes all of it good.
    assert_eq!(history.findings(&program, "x", "2026-01-12"), ["2026-01-05..2026-01-11 missed"]);
    assert_eq!(history.findings(&program, "x", "2026-01-30"), ["2026-01-05..2026-01-29 missed"]);
    let seen = history.clone().on("2026-01-30", visit());
    assert_eq!(seen.findings(&program, "x", "2026-01-31"), ["2026-01-05..2026-01-29 missed, made good 2026-01-30"]);
}

#[test]
fn a_month_cut_short() {
    // Scenario of that name (S16): one contact a calendar month.
    let with =
        |rounding| house(Rule::Contact(ContactRule { rounding, ..contact(Window::Month, any_contact(1, None)) }));
    let missed =
        |rounding, enrolled: &str| History::enrolled(enrolled).findings(&with(rounding), "x", "2026-05-01").len();
    for (enrolled, half_up, floor, full) in [
        ("2026-04-01", 1, 1, 1),
        // 29 of 30 days.
        ("2026-04-02", 1, 0, 1),
        // 15, 14 and 11 of 30.
        ("2026-04-16", 1, 0, 1),
        ("2026-04-17", 0, 0, 1),
        ("2026-04-20", 0, 0, 1),
    ] {
        let owed = [Rounding::HalfUp, Rounding::Floor, Rounding::Full].map(|rounding| missed(rounding, enrolled));
        assert_eq!(owed, [half_up, floor, full], "{enrolled}");
    }
    // A bucket is judged when it is over: pending on 30 April, missed on 1 May, met by a visit on the 30th.
    let (half_up, history) = (with(Rounding::HalfUp), History::enrolled("2026-04-02"));
    assert_eq!(history.counts(&half_up, "x", "2026-04-30"), [0, 0, 1, 0]);
    assert_eq!(history.findings(&half_up, "x", "2026-04-30"), none());
    assert_eq!(history.findings(&half_up, "x", "2026-05-01"), ["2026-04-02..2026-04-30 missed"]);
    assert_eq!(history.clone().on("2026-04-30", visit()).findings(&half_up, "x", "2026-05-01"), none());
    assert_eq!(
        history.on("2026-05-01", visit()).findings(&half_up, "x", "2026-05-02"),
        ["2026-04-02..2026-04-30 missed"]
    );
    // Cut short at the other end: closed on 16 April, 15 days in service; on 15 April, 14.
    let closing = |on: &str| {
        History::enrolled("2026-04-01").on(on, closed(CloseReason::Moved)).findings(&half_up, "x", "2026-05-01")
    };
    assert_eq!(closing("2026-04-16"), ["2026-04-01..2026-04-15 missed"]);
    assert_eq!(closing("2026-04-15"), none());
}

#[test]
fn closing_with_open_duties_and_reopening() {
    // Scenario of that name.
    let once = |code: &str, days| {
        agency(code, Rule::Deadline(deadline(Pattern::Enrolled {}, Span::Days(days), ANY_ASSESSMENT)))
    };
    let first = Deadline {
        anchor: Anchor::First(Pattern::Enrolled {}),
        ..deadline(Pattern::Enrolled {}, Span::Days(30), Pattern::PlanReviewed {})
    };
    let program = Draft::new("house")
        .with(once("x.assessment", 30))
        .with(agency("x.first", Rule::Deadline(first)))
        .with(agency(
            "x.ninety",
            Rule::Deadline(deadline(Pattern::Enrolled {}, Span::Days(90), Pattern::FollowUpStarted {})),
        ))
        .with(agency("x.contact", Rule::Contact(every_days(1, 7))))
        .with(agency("x.owner", Rule::OwnerKind(vec![OwnerKind::Worker])))
        .build()
        .unwrap();
    let end = History::enrolled("2026-01-12")
        .on_each(
            &["2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23"],
            &visit(),
        )
        .on_each(&["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30"], &visit())
        .on("2026-03-31", closed(CloseReason::Moved));
    // Two missed and one pending: the missed stay missed to the last day of service, the pending is excused.
    let missed = ["2026-02-12..2026-03-30 missed"];
    for code in ["x.assessment", "x.first"] {
        assert_eq!(end.findings(&program, code, "2026-03-31"), missed);
    }
    assert_eq!(
        end.clone().without("2026-03-31", KindName::Closed).counts(&program, "x.ninety", "2026-03-31"),
        [0, 0, 1, 0]
    );
    assert_eq!(end.counts(&program, "x.ninety", "2026-03-31"), [0, 0, 0, 1]);

    let back = Reopened { reason: "back".into() };
    let reopened = end.clone().on("2026-04-10", back).on("2026-04-10", eligible());
    // Reopening revives nothing, and the owner must be confirmed: the case is in nobody's service yet.
    for code in ["x.assessment", "x.first", "x.ninety"] {
        assert_eq!(reopened.open_due(&program, code, "2026-04-10"), none(), "{code}");
    }
    assert!(!reopened.record(&program).state.in_service);
    assert_eq!(
        reopened.refused(&program, "2026-04-10", Reassigned { owner: by_worker(), backup: None, reason: "r".into() }),
        ["process.order"]
    );
    assert_eq!(reopened.refused(&program, "2026-04-10", Enrolled { owner: by_team(), backup: None }), ["x.owner"]);
    let again = reopened.on("2026-04-10", Enrolled { owner: by_worker(), backup: None }).accepted(&program);
    // A new anchor starts anew; one that counts from the first enrolment does not.
    assert_eq!(again.open_due(&program, "x.assessment", "2026-04-30"), ["2026-05-10"]);
    assert_eq!(again.open_due(&program, "x.ninety", "2026-04-30"), ["2026-07-09"]);
    assert_eq!(again.open_due(&program, "x.first", "2026-04-30"), none());
    for code in ["x.assessment", "x.first"] {
        assert_eq!(again.findings(&program, code, "2026-05-10"), missed, "the missed stay missed");
    }
    // The first quarter's report still shows the closure, and knows nothing of the reopening.
    let (first_quarter, known) = (again.report(&program, "2026-03-31"), end.report(&program, "2026-03-31"));
    assert_eq!((first_quarter.findings(), first_quarter.adherence()), (known.findings(), known.adherence()));
    assert!(again.report(&program, "2026-06-30").findings().len() > known.findings().len());
    assert_eq!(again.record(&program).closure.unwrap().on, day("2026-03-31"));
    // 31 March to 9 April are not judged: 78 days in service, then 21 more by 30 April.
    assert_eq!(again.counts(&program, "x.owner", "2026-04-09"), [78, 0, 0, 0]);
    assert_eq!(again.counts(&program, "x.owner", "2026-04-30"), [78 + 21, 0, 0, 0]);
    assert_eq!(again.findings(&program, "x.contact", "2026-04-16"), none());
    assert_eq!(again.findings(&program, "x.contact", "2026-04-17"), ["2026-04-10..2026-04-16 missed"]);
    // No completed contact on a day after the closing day; on the closing day it breaks nothing.
    assert_eq!(end.refused(&program, "2026-04-01", visit()), ["process.after_closure"]);
    assert_eq!(end.warned(&program, "2026-03-31", visit()), none());
    assert_eq!(end.clone().on("2026-03-31", visit()).findings(&program, "process.after_closure", "2026-04-30"), none());
    let after = end.on("2026-04-01", visit());
    assert_eq!(after.findings(&program, "process.after_closure", "2026-04-30"), ["2026-04-01..2026-04-01 exceeded"]);
    let report = after.report(&program, "2026-04-30");
    assert!(report.findings().iter().any(|finding| finding.status == Status::Exceeded && !finding.evidence.is_empty()));
}

// ---- the rulebook

#[test]
fn agency_rules_are_said_to_be_the_agencys() {
    // Scenario "Agency rules".
    let seen = Filter { modes: vec![Mode::FaceToFace], ..Filter::default() };
    let family = Filter { with: Parties::from([Party::Family]), ..Filter::default() };
    let draft = preset(Model::IntensiveCaseManagement)
        .draft()
        .clone()
        .with(agency(
            "house.twice",
            Rule::Contact(contact(Window::Rolling, Demand { filter: seen, ..any_contact(2, Some(7)) })),
        ))
        .with(agency(
            "house.family",
            Rule::Contact(contact(Window::Month, Demand { filter: family, ..any_contact(1, None) })),
        ));
    let program = draft.build().unwrap();
    let report = History::enrolled("2026-01-05").report(&program, "2026-02-02");
    for (code, expected) in [
        ("house.twice", "2 face-to-face contacts in 7 days"),
        ("house.family", "1 contact with family a month; 1 owed"),
    ] {
        let finding = report.findings().iter().find(|finding| finding.code.as_str() == code).unwrap();
        assert_eq!((finding.standing, finding.source.as_str()), (Standing::Agency, "the agency's manual"));
        assert_eq!(finding.expected, expected);
        assert!(finding.to_string().ends_with("(the agency's manual, agency)"), "{finding}");
    }
    // The published one beside it keeps its own.
    let published = report.findings().iter().find(|finding| finding.code.as_str() == "icm.contact.attempt").unwrap();
    assert_eq!(published.standing, Standing::Published);
}

#[test]
fn agency_rules_that_make_no_sense_are_all_named_at_once() {
    // Scenario "Agency rules": 2 contacts in 0 days, minimum 3 over maximum 2.
    let draft = Draft::new("house")
        .with(agency("x.contact", Rule::Contact(every_days(2, 0))))
        .with(agency("x.focus", guard(Guard::FocusAreas { least: 3, most: 2 })));
    let faults = draft.build().unwrap_err();
    assert_eq!(faults.faults().len(), 2);
    assert_eq!(
        faults.to_string(),
        "`house`: 2 fault(s)\nx.contact: the window in days is 0; expected 1 to 36525\n\
         x.focus: the least number of areas is 3; expected 0 to 2"
    );
    // The figures at the edge are no fault.
    let draft = Draft::new("house")
        .with(agency("x.contact", Rule::Contact(every_days(2, 1))))
        .with(agency("x.focus", guard(Guard::FocusAreas { least: 2, most: 2 })));
    assert_eq!(draft.check(), []);
}

/// What [`Draft::check`] says of a draft: its faults' codes and texts.
fn faults(draft: &Draft) -> Vec<String> {
    let faults = draft.check();
    assert_eq!(draft.clone().build().is_err(), !faults.is_empty());
    faults.iter().map(|fault| format!("{} | {fault}", fault.code())).collect()
}

fn timed(name: &str, months: Option<u32>) -> PhaseLength {
    PhaseLength { phase: name.into(), months }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_fault_is_found() {
    let plain = || Draft::new("house");
    let of = |rule: Rule| plain().with(agency("x", rule));
    let by = |rule: Deadline| of(Rule::Deadline(rule));
    let contact_of = |change: &dyn Fn(&mut ContactRule)| {
        let mut rule = every_days(1, 7);
        change(&mut rule);
        of(Rule::Contact(rule))
    };
    let deadline_of = |change: &dyn Fn(&mut Deadline)| {
        let mut rule = deadline(Pattern::Enrolled {}, Span::Days(30), ANY_ASSESSMENT);
        change(&mut rule);
        by(rule)
    };
    let with_phases = |draft: Draft, phases: &[PhaseLength]| Draft { phases: phases.to_vec(), ..draft };
    let nine = [timed("transition", Some(3)), timed("try_out", Some(3)), timed("transfer_of_care", Some(3))];
    let attempts =
        |least, days, visits| guard(Guard::Attempts(Attempts { least, days, visits, collateral: 0, letters: 0 }));
    let every = |every, from_completion| Some(Repeat { every, from_completion });
    let mut no_order = plain();
    no_order.standards.retain(|standard| !matches!(standard.rule, Rule::Order {}));
    let mut only_recommended = plain();
    only_recommended.standards[0].force = Force::Recommended;
    let many = (0..129).fold(plain(), |draft, n| draft.with(agency(&format!("x.n{n}"), guard(Guard::Alive {}))));
    let patterns = (0..70_u32).fold(plain(), |draft, n| {
        let filter = Filter { min_minutes: u16::try_from(n).unwrap(), ..Filter::default() };
        draft.with(agency(
            &format!("x.n{n}"),
            Rule::Contact(contact(Window::Rolling, Demand { filter, ..any_contact(1, Some(7)) })),
        ))
    });
    let phases: Vec<_> = (0..64).map(|n| timed(&format!("p{n}"), None)).collect();
    let cases: Vec<(&str, Draft)> = vec![
        ("rulebook.name | the rulebook has no name; give it one", Draft::new(" ")),
        ("rulebook.code | `X y` is no code", plain().with(agency("X y", guard(Guard::Alive {})))),
        ("rulebook.code | `x..y` is no code", plain().with(agency("x..y", guard(Guard::Alive {})))),
        (
            "rulebook.code_twice | `process.goal` stands twice",
            plain().with(agency("process.goal", guard(Guard::Alive {}))),
        ),
        ("rulebook.no_order | no standard keeps the order", no_order),
        ("rulebook.no_order | no standard keeps the order", only_recommended),
        ("rulebook.too_many | 155 standards; a rulebook has at most 128", many),
        ("rulebook.too_many | 75 patterns of events; a rulebook has at most 64", patterns),
        ("rulebook.too_many | 64 phases; a rulebook has at most 63", with_phases(plain(), &phases)),
        ("rulebook.number | x: the window in days is 0", contact_of(&|rule| rule.demands[0].days = Some(0))),
        ("rulebook.number | x: the window in days is 36526", contact_of(&|rule| rule.demands[0].days = Some(36_526))),
        ("rulebook.number | x: the least number is 0", contact_of(&|rule| rule.demands[0].least = 0)),
        (
            "rulebook.number | x: days after leaving is 0",
            contact_of(&|rule| rule.scope.after_leaving = Some(AfterLeaving { facilities: vec![], days: 0 })),
        ),
        ("rulebook.number | x: the number of completions is 0", deadline_of(&|rule| rule.count = 0)),
        (
            "rulebook.number | x: the time to do it is 36526",
            deadline_of(&|rule| rule.within = Some(Span::Days(36_526))),
        ),
        (
            "rulebook.number | x: the time from one to the next is 0",
            deadline_of(&|rule| rule.repeat = every(Span::Days(0), false)),
        ),
        (
            "rulebook.number | x: the time to do it is 0; expected 1 to 1200",
            deadline_of(&|rule| rule.within = Some(Span::FirstMonths(0))),
        ),
        ("rulebook.number | x: the grace in months is 1201", deadline_of(&|rule| rule.grace_months = 1_201)),
        (
            "rulebook.number | x: the tolerance in days is 36526",
            with_phases(of(Rule::Phases(PhaseSteps { tolerance_days: 36_526 })), &nine),
        ),
        (
            "rulebook.number | x: the time to write down is 1201",
            of(Rule::Timeliness(Timeliness { of: vec![ANY_ASSESSMENT], within: Span::Months(1_201) })),
        ),
        (
            "rulebook.number | x: the days a basis stands in for consent is 36526",
            of(Rule::ConsentToServices(ConsentRule { basis_days: Some(36_526) })),
        ),
        (
            "rulebook.number | x: the least number of areas is 3; expected 0 to 2",
            of(guard(Guard::FocusAreas { least: 3, most: 2 })),
        ),
        ("rulebook.number | x: the attempts is 0", of(attempts(0, 60, 0))),
        ("rulebook.number | x: the days of the attempts is 0", of(attempts(6, 0, 0))),
        ("rulebook.number | x: a part of the attempts is 7; expected 0 to 6", of(attempts(6, 60, 7))),
        ("rulebook.number | x: the days is 0", of(guard(Guard::ReopenedWithin { days: 0 }))),
        ("rulebook.number | x: the days is 0", of(guard(Guard::EligibilityNotOlder { days: 0 }))),
        ("rulebook.number | x: the days is 36526", of(guard(Guard::Notice { days: 36_526 }))),
        ("rulebook.missing | x: a demand is missing", contact_of(&|rule| rule.demands.clear())),
        (
            "rulebook.missing | x: the length of the rolling window is missing",
            contact_of(&|rule| rule.demands[0].days = None),
        ),
        ("rulebook.missing | x: what completes it is missing", deadline_of(&|rule| rule.done_by.clear())),
        ("rulebook.missing | x: when it is due is missing", deadline_of(&|rule| rule.within = None)),
        (
            "rulebook.missing | x: the reasons of the hold is missing",
            deadline_of(&|rule| rule.anchor = Anchor::Held(vec![])),
        ),
        ("rulebook.missing | x: a phase with a length is missing", of(Rule::Phases(PhaseSteps { tolerance_days: 14 }))),
        ("rulebook.missing | x: a phase with a length is missing", of(guard(Guard::FixedTerm {}))),
        ("rulebook.missing | x: a phase with a length is missing", of(guard(Guard::WithinTerm {}))),
        (
            "rulebook.missing | x: what must be written down is missing",
            of(Rule::Timeliness(Timeliness { of: vec![], within: Span::Days(2) })),
        ),
        ("rulebook.missing | x: the kind of owner is missing", of(Rule::OwnerKind(vec![]))),
        (
            "rulebook.contradiction | x: nobody can keep it together with `y`",
            plain()
                .with(agency("y", Rule::OwnerKind(vec![OwnerKind::Team])))
                .with(agency("x", Rule::OwnerKind(vec![OwnerKind::Worker]))),
        ),
        (
            // S16: "`restart` with a calendar window is a fault of the rulebook".
            "rulebook.unfit | x: a calendar window cannot restart",
            of(Rule::Contact(ContactRule {
                clocks: Clocks::all(Clock::Restart),
                ..contact(Window::Week, any_contact(1, None))
            })),
        ),
        (
            "rulebook.unfit | x: a calendar window has a length of its own",
            of(Rule::Contact(contact(Window::Month, any_contact(1, Some(30))))),
        ),
        (
            // S20: "`restart` on a deadline is a fault of the rulebook".
            "rulebook.unfit | x: a deadline cannot restart",
            deadline_of(&|rule| rule.clocks.jail = Clock::Restart),
        ),
        (
            "rulebook.unfit | x: no hold pauses a safety response",
            deadline_of(&|rule| (rule.safety, rule.clocks.away) = (true, Clock::Pause)),
        ),
        (
            "rulebook.unfit | x: holds move a due day by business days or by days, and not by both",
            deadline_of(&|rule| {
                (rule.within, rule.repeat) = (Some(Span::BusinessDays(5)), every(Span::Months(6), true));
                rule.clocks.away = Clock::Pause;
            }),
        ),
        (
            "rulebook.unfit | x: the first months come once",
            deadline_of(&|rule| rule.repeat = every(Span::FirstMonths(1), false)),
        ),
        (
            "rulebook.unfit | x: a deadline of several completions does not repeat",
            deadline_of(&|rule| (rule.count, rule.repeat) = (2, every(Span::Days(30), false))),
        ),
        (
            "rulebook.unfit | x: a first day on which it counts",
            deadline_of(&|rule| (rule.not_earlier_than, rule.clocks.away) = (Some(5), Clock::Pause)),
        ),
        (
            "rulebook.unfit | x: a due day cannot both roll forward",
            deadline_of(&|rule| (rule.roll_forward, rule.grace_months) = (true, 1)),
        ),
        (
            "rulebook.unfit | x: a deadline counted from its last due day",
            deadline_of(&|rule| {
                (rule.repeat, rule.grace_months, rule.clocks.away) = (every(Span::Months(2), true), 1, Clock::Pause);
            }),
        ),
        (
            "rulebook.unfit | x: a grace as long as the repeat",
            deadline_of(&|rule| (rule.repeat, rule.grace_months) = (every(Span::Months(2), true), 2)),
        ),
        ("rulebook.unfit | x: a due day at the month's end", deadline_of(&|rule| rule.month_end = true)),
        (
            "rulebook.unfit | x: a due day that rolls forward repeats by months",
            deadline_of(&|rule| (rule.roll_forward, rule.repeat) = (true, every(Span::Days(30), false))),
        ),
        (
            "rulebook.unfit | x: only institution events say when they were learned of",
            deadline_of(&|rule| rule.anchor = Anchor::Learned(Pattern::Enrolled {})),
        ),
        (
            "rulebook.unknown_phase | x: the program has no phase `transition`",
            contact_of(&|rule| rule.scope = Scope::phases(["transition"])),
        ),
        (
            "rulebook.unknown_phase | x: the program has no phase `try_out`",
            deadline_of(&|rule| rule.anchor = Anchor::First(Pattern::PhaseStarted { phases: vec!["try_out".into()] })),
        ),
        ("rulebook.phase_twice | phase `a` stands twice", with_phases(plain(), &[timed("a", None), timed("a", None)])),
        ("rulebook.empty_phase | phase `a` lasts 0 months", with_phases(plain(), &[timed("a", Some(0))])),
        (
            "rulebook.phase_between | phase `b` has no length",
            with_phases(plain(), &[timed("a", Some(3)), timed("b", None), timed("c", Some(3))]),
        ),
        (
            "rulebook.outlasts_service | x: 280 days do not fit into a service of 9 months",
            with_phases(contact_of(&|rule| rule.demands[0].days = Some(280)), &nine),
        ),
        (
            // "deadlines after the end"
            "rulebook.outlasts_service | x: 303 days do not fit into a service of 9 months",
            with_phases(deadline_of(&|rule| rule.within = Some(Span::Months(10))), &nine),
        ),
        (
            // From February to October nine months are 273 days.
            "rulebook.outlasts_service | x: 274 days do not fit into a service of 9 months",
            with_phases(deadline_of(&|rule| rule.within = Some(Span::Days(274))), &nine),
        ),
        (
            "rulebook.outlasts_service | x: 276 days do not fit into a service of 9 months",
            with_phases(deadline_of(&|rule| rule.within = Some(Span::BusinessDays(196))), &nine),
        ),
        (
            "rulebook.tier_without_contact | no contact standard binds in tier `moderate`",
            contact_of(&|rule| rule.demands[0].scope = Scope::tiers([Tier::Low, Tier::High, Tier::VeryHigh])),
        ),
    ];
    let mut seen = BTreeSet::new();
    for (expected, draft) in cases {
        let found = faults(&draft);
        assert_eq!(found.len(), 1, "{expected}: {found:?}");
        assert!(found[0].starts_with(expected), "{expected}: {found:?}");
        seen.extend(expected.split(' ').next().map(str::to_owned));
    }
    for within in [Span::Days(273), Span::BusinessDays(195), Span::Months(9), Span::FirstMonths(9)] {
        assert_eq!(faults(&with_phases(deadline_of(&|rule| rule.within = Some(within)), &nine)), [""; 0], "{within}");
    }
    // Twelve months may lack a leap day, and four years the one of a year such as 2100.
    for (months, days) in [(1, 28), (2, 59), (3, 89), (12, 365), (48, 1_460)] {
        let service = [timed("a", Some(months))];
        let within = |days: u32| with_phases(contact_of(&|rule| rule.demands[0].days = Some(days)), &service);
        assert_eq!((faults(&within(days)).len(), faults(&within(days + 1)).len()), (0, 1), "{months}");
    }
    // Every one of `Fault`'s codes.
    let all = [
        "code",
        "code_twice",
        "contradiction",
        "empty_phase",
        "missing",
        "name",
        "no_order",
        "number",
        "outlasts_service",
        "phase_between",
        "phase_twice",
        "tier_without_contact",
        "too_many",
        "unfit",
        "unknown_phase",
    ];
    assert_eq!(seen, all.iter().map(|code| format!("rulebook.{code}")).collect());
}

#[test]
fn several_faults_are_listed_together_and_a_file_is_checked_too() {
    let draft = Draft::new("")
        .with(agency("Bad", Rule::OwnerKind(vec![])))
        .with(agency(
            "x",
            Rule::Contact(ContactRule {
                demands: vec![],
                clocks: Clocks::all(Clock::Restart),
                ..contact(Window::Week, any_contact(1, None))
            }),
        ))
        .with(agency(
            "x",
            Rule::Deadline(Deadline {
                within: None,
                done_by: vec![],
                count: 0,
                ..deadline(Pattern::Enrolled {}, Span::Days(1), ANY_ASSESSMENT)
            }),
        ));
    let found: Vec<_> = draft.check().iter().map(caseload::program::Fault::code).collect();
    let expected = [
        "rulebook.name",
        "rulebook.code",
        "rulebook.missing",
        "rulebook.missing",
        "rulebook.unfit",
        "rulebook.code_twice",
        "rulebook.missing",
        "rulebook.number",
        "rulebook.missing",
    ];
    assert_eq!(found, expected);
    // "reading one from a file goes the same way"
    let json = serde_json::to_string(&draft).unwrap();
    let error = serde_json::from_str::<Program>(&json).unwrap_err().to_string();
    assert!(error.contains(": 9 fault(s)") && error.contains("the kind of owner is missing"), "{error}");
    assert!(serde_json::from_str::<Draft>(&json).is_ok());
}

#[test]
fn an_external_key_is_a_pseudonym_within_its_namespace() {
    let (ours, theirs) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let id = CaseId::from_external(ours, "MRN 0042");
    assert_eq!(id, CaseId::from_external(ours, "MRN 0042"));
    assert_ne!(id, CaseId::from_external(theirs, "MRN 0042"));
    assert_ne!(id, CaseId::from_external(ours, "MRN 0043"));
    assert_eq!(id.0, ClientId::from_external(ours, "MRN 0042").0, "kinds of id share a namespace");
    assert_eq!(id.0.get_version_num(), 5);
    // It reads back from its text and from the wire.
    assert_eq!(id.to_string().parse::<CaseId>().unwrap(), id);
    assert_eq!(serde_json::from_str::<CaseId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
}

#[test]
fn what_is_decided_and_what_is_audited_agree_on_every_history_here() {
    // "If enforcement and audit can ever disagree, the design is wrong": every step that `decide` refuses for
    // the order of the process or a guard is a finding where it happened, under the same code.
    let cti = preset(Model::CriticalTimeIntervention);
    let begun = || History::enrolled("2026-01-12").planned("2026-01-14").on("2026-01-15", phase("transition"));
    let tries: Vec<(&str, Kind)> = vec![
        ("2026-06-01", closed(CloseReason::LostContact).into()),
        ("2026-06-01", closed(CloseReason::Ineligible).into()),
        ("2026-06-01", closed(CloseReason::DeclinedService).into()),
        ("2026-06-01", closed(CloseReason::Completed).into()),
        ("2026-06-01", plan(4).into()),
        ("2026-06-01", plan(0).into()),
        ("2026-11-15", phase("try_out").into()),
        ("2026-06-01", Waitlisted { priority: None }.into()),
        ("2026-06-01", Resumed { reason: HoldReason::Away }.into()),
        ("2026-06-01", Reopened { reason: "r".into() }.into()),
    ];
    for (on, kind) in tries {
        let refusal = begun().decide(&cti, on, kind.clone()).unwrap_err();
        let refused: BTreeSet<_> = refusal
            .breaches()
            .iter()
            .chain(refusal.warnings())
            .map(|of| (of.code.to_string(), of.found.clone()))
            .collect();
        let report = begun().on(on, kind.clone()).report(&cti, on);
        let found: BTreeSet<_> = report
            .findings()
            .iter()
            .filter(|finding| finding.status == Status::OutOfOrder)
            .map(|finding| (finding.code.to_string(), finding.found.clone()))
            .collect();
        assert_eq!(found, refused, "{}", kind.name());
        let of_cases = || report.findings().iter().filter(|finding| matches!(finding.subject, Subject::Case(_)));
        assert!(of_cases().all(|finding| finding.owner == Some(by_worker())), "{}", kind.name());
    }
    let untouched = begun().report(&cti, "2026-06-01");
    assert!(untouched.findings().iter().all(|finding| finding.status != Status::OutOfOrder));
    assert_eq!(begun().record(&cti).stage(), Some(Stage::Implementation));
    assert_eq!(
        begun().items(&cti, "cti.phases", "2026-01-15").iter().map(|item| item.verdict).collect::<Vec<_>>(),
        [Verdict::Pending; 3]
    );
}

#[test]
fn an_edition_and_every_source_have_names() {
    let mut draft = Draft::new("x").with(agency("x.y", Rule::Authorization {}));
    draft.edition = " ".to_owned();
    draft.standards.last_mut().unwrap().source.name.clear();
    let found: Vec<_> = draft.check().iter().map(|fault| format!("{} | {fault}", fault.code())).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("rulebook.edition | ") && found[1].starts_with("rulebook.missing | x.y: the source"));
}

#[test]
fn a_plan_of_the_strengths_model_names_a_strength() {
    // SEED-B, goals are built on strengths; refused, and found where it happened all the same.
    let strengths = preset(Model::StrengthsBased);
    let code = "strengths.plan.goal";
    let paper = DocumentCompleted { document: Document::StrengthsAssessment };
    let history = History::enrolled("2026-01-05")
        .on("2026-01-06", paper)
        .on("2026-01-07", assessed())
        .on("2026-01-07", RiskRated::judged(Tier::Low));
    let without = plan(1);
    let mut with = plan(1);
    let mut blank = plan(1);
    blank.goals[0].strengths = vec![" ".into()];
    assert_eq!(history.refused(&strengths, "2026-01-08", blank), [code]);
    with.goals[0].strengths = vec!["sings".into()];
    assert_eq!(history.refused(&strengths, "2026-01-08", without.clone()), [code]);
    assert!(history.decide(&strengths, "2026-01-08", with.clone()).is_ok());
    let found = |plan: PlanAdopted| history.clone().on("2026-01-08", plan).findings(&strengths, code, "2026-01-08");
    assert_eq!(found(without), ["2026-01-08..2026-01-08 out_of_order"]);
    assert_eq!(found(with), none());
}

#[test]
fn what_is_missing_to_close_is_not_the_term_once_it_is_over() {
    let cti = preset(Model::CriticalTimeIntervention);
    let setting = Setting::of(&cti);
    let begun = History::enrolled("2026-01-12").planned("2026-01-14").on("2026-01-15", phase("transition"));
    let case = AnyCase::replay(&cti, &begun.0).unwrap();
    for (on, lacking) in [("2026-10-14", true), ("2026-10-15", false)] {
        let missing = case.missing_for(&setting, Stage::Closed, day(on));
        assert_eq!(missing.to_string().contains("(cti.term)"), lacking, "{on}");
    }
    // Once closed, it may be opened again while its time runs.
    let case = AnyCase::replay(&cti, &begun.on("2026-02-02", Closed::new(CloseReason::Moved)).0).unwrap();
    for (on, lacking) in [("2026-10-14", false), ("2026-10-15", true)] {
        let missing = case.missing_for(&setting, Stage::Screening, day(on));
        assert_eq!(missing.to_string().contains("(cti.reopen)"), lacking, "{on}");
    }
}

#[test]
fn the_agenda_says_where_enough_was_done_so_far() {
    // S16: a running window is pending, also when what it asks was counted.
    let icm = preset(Model::IntensiveCaseManagement);
    let history = History::enrolled("2026-01-05").on("2026-01-06", visit());
    let lines = |history: &History| {
        let agenda = caseload::agenda::of_case(&icm, &history.0, day("2026-01-07"));
        agenda
            .lines()
            .into_iter()
            .map(ToString::to_string)
            .filter(|line| line.contains("(icm.contact.weekly)"))
            .collect::<String>()
    };
    assert!(lines(&history).contains("1 of 1 ") && lines(&history).contains(", enough so far"), "{}", lines(&history));
    let before = History::enrolled("2026-01-05");
    assert!(!lines(&before).contains("enough"), "{}", lines(&before));
}

#[test]
fn totals_show_no_small_cell_and_nobody() {
    // `aggregate(min_cell)` gives totals only.
    let icm = preset(Model::IntensiveCaseManagement);
    let mut events = Vec::new();
    for n in 0..12_u128 {
        // Two of the twelve are never seen.
        let case = History::enrolled("2026-01-05");
        let case = if n < 10 { case.on("2026-01-06", visit()) } else { case };
        events.extend(case.0.into_iter().map(|event| Event {
            id: EventId(Uuid::from_u128(event.id.0.as_u128() | ((n + 1) << 100))),
            case: CaseId(Uuid::from_u128(0xA66 + n)),
            ..event
        }));
    }
    let audit = Audit::of(&icm).as_of(day("2026-01-12"));
    let report = audit.finish(audit.part(&Log::of(events)));
    let row = |least: u64, code: &str| {
        let totals = report.aggregate(least);
        totals.rows.iter().find(|row| row.code.as_str() == code).unwrap().counts
    };
    let weekly = report.adherence().iter().find(|of| of.code.as_str() == "icm.contact.weekly").unwrap().counts;
    assert_eq!((weekly.met, weekly.missed, weekly.cases_kept, weekly.cases_broken), (10, 2, 10, 2));
    // The two could be worked out from the ten: the whole row is withheld, and shown where two are enough.
    assert_eq!((row(3, "icm.contact.weekly"), row(2, "icm.contact.weekly")), (None, Some(weekly)));
    assert!(row(3, "icm.owner").is_some(), "all twelve are kept");
    assert_eq!((report.aggregate(12).cases, report.aggregate(13).cases), (Some(12), None));
    assert!(report.aggregate(13).rows.iter().all(|row| row.counts.is_none()));
    let json = serde_json::to_string(&report.aggregate(2)).unwrap();
    assert!(!json.contains("-0000-"), "an id: {json}");
}

#[test]
fn what_rests_on_a_roster_says_that_none_was_given() {
    let icm = preset(Model::IntensiveCaseManagement);
    let history = History::enrolled("2026-01-05");
    let untold = |report: &Report| {
        let without = report.cannot_tell().iter().filter(|of| of.no_roster && of.missing.is_empty());
        without.map(|of| of.code.to_string()).collect::<Vec<_>>()
    };
    let expected = [
        "icm.caseload",
        "icm.caseload.cap",
        "icm.caseload.weighted",
        "icm.intake",
        "icm.span",
        "icm.supervision",
        "process.reassign",
    ];
    assert_eq!(untold(&history.report(&icm, "2026-01-12")), expected);
    let nobody = caseload::roster::Roster::default();
    let audit = Audit::of(&icm).as_of(day("2026-01-12")).roster(&nobody);
    assert_eq!(untold(&audit.finish(audit.part(&Log::of(history.0.clone())))), [""; 0]);
}

/// Nothing says by when to act on a day that no record can bear.
#[test]
fn a_due_day_beyond_the_calendar_cannot_be_told() {
    let assessed_within = |days| {
        let rule = deadline(Pattern::Enrolled {}, Span::Days(days), Pattern::Assessed { kinds: vec![] });
        house(Rule::Deadline(rule))
    };
    let on = |program: &Program, enrolled: &str| {
        let items = History::enrolled(enrolled).items(program, "x", "9999-12-31");
        items.iter().map(|item| (item.due.map(|due| due.to_string()), item.verdict, item.open)).collect::<Vec<_>>()
    };
    let last = (Some("9999-12-31".to_owned()), Verdict::Pending, true);
    let beyond = (None, Verdict::CannotTell, false);
    let visited = house(Rule::Contact(every_days(1, 6)));
    for (program, in_time, too_late) in
        [(assessed_within(30), "9999-12-01", "9999-12-02"), (visited, "9999-12-26", "9999-12-27")]
    {
        assert_eq!(on(&program, in_time), std::slice::from_ref(&last));
        assert_eq!(on(&program, too_late), std::slice::from_ref(&beyond));
    }
    let history = History::enrolled("9999-12-02");
    let counts = |program: &Program| {
        let report = history.report(program, "9999-12-31");
        let of = report.adherence().iter().find(|of| of.code.as_str() == "x").unwrap();
        (of.counts.pending, of.counts.cannot_tell)
    };
    assert_eq!((counts(&assessed_within(29)), counts(&assessed_within(30))), ((1, 0), (0, 1)));
    // What was done in time is met, whenever it was due.
    let done = history.clone().on("9999-12-31", assessed());
    assert_eq!(done.counts(&assessed_within(30), "x", "9999-12-31"), [1, 0, 0, 0]);
}

/// S7: a case closed, reopened and enrolled on one day leaves no trace; the first anchor stands.
#[test]
fn an_enrolment_anew_on_the_day_of_closing_anchors_nothing() {
    let program =
        house(Rule::Deadline(deadline(Pattern::Enrolled {}, Span::Days(30), Pattern::Assessed { kinds: vec![] })));
    let again = |history: History, closed: &str, enrolled: &str| {
        history
            .on(closed, Closed::new(CloseReason::Moved))
            .on(enrolled, Reopened { reason: "back".into() })
            .on(enrolled, Enrolled { owner: by_worker(), backup: None })
    };
    let due = |history: &History| history.open_due(&program, "x", "2026-01-20");
    let enrolled = History::enrolled("2026-01-05");
    assert_eq!(due(&enrolled), ["2026-02-04"]);
    assert_eq!(due(&again(enrolled.clone(), "2026-01-12", "2026-01-12")), ["2026-02-04"]);
    // Twice over, and on the day of the first enrolment.
    let twice = again(again(enrolled.clone(), "2026-01-05", "2026-01-05"), "2026-01-05", "2026-01-05");
    assert_eq!(due(&twice), ["2026-02-04"]);
    // A day between is one out of service.
    assert_eq!(due(&again(enrolled, "2026-01-12", "2026-01-13")), ["2026-02-12"]);
    // Closed before it was ever enrolled, it is enrolled for the first time.
    let first = History::default().on("2026-01-05", referred());
    assert_eq!(due(&again(first, "2026-01-12", "2026-01-12")), ["2026-02-11"]);
}

/// TCM-PA: within 30 days of the notice of eligibility, so those found ineligible are owed no plan. A rulebook that
/// names no result anchors in any, as before.
#[test]
fn no_plan_is_owed_to_those_found_ineligible() {
    let targeted = preset(Model::Targeted);
    let screened = |eligible: bool| {
        let start = History::default().on("2026-01-05", referred()).on("2026-01-05", ScreeningStarted {});
        start.on("2026-01-06", Screened { eligible, reasons: vec![] })
    };
    assert_eq!(screened(false).findings(&targeted, "targeted.plan", "2026-12-31"), none());
    assert_eq!(screened(true).findings(&targeted, "targeted.plan", "2026-02-05"), none());
    assert_eq!(screened(true).findings(&targeted, "targeted.plan", "2026-02-06").len(), 1);
    let any: Pattern = serde_json::from_str(r#"{ "screened": {} }"#).unwrap();
    assert_eq!(any, Pattern::Screened { eligible: None });
    assert!([true, false].iter().all(|eligible| any.fits(&Screened { eligible: *eligible, reasons: vec![] }.into())));
}
