//! Checks the naive specification of limits on people, overrides and measures itself, on small examples
//! worked out by hand: two or more for each rule.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod specification;

use caseload::audit::Subject;
use caseload::event::*;
use caseload::ids::{EventId, LinkageId};
use caseload::program::*;
use caseload::time::Day;
use specification::people::judge;
use specification::roster::{appointment, case, client, instant, team, worker};
use uuid::Uuid;

// ---- how the examples are written

/// Works as a supervisor from the first day on, and may override whatever can be.
const CHIEF: u128 = 9;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// What happens on a day of January 2026, or of a later month from the 32nd on; the 5th is a Monday.
fn january(n: i32) -> Day {
    day("2025-12-31").plus_days(n)
}

/// The roster at 08:00, cases at noon, each in the order written.
#[derive(Clone)]
struct History {
    events: Vec<Event>,
    roster: Vec<RosterEvent>,
}

fn entry(n: u128, role: Role, fte: u32) -> Worker {
    Worker { roles: vec![RoleHours { role, fte: Hundredths::new(fte) }], ..Worker::new(worker(n)) }
}

impl History {
    fn new() -> Self {
        Self { events: vec![], roster: vec![] }.joins(1, entry(CHIEF, Role::Supervisor, 50))
    }

    fn roster(mut self, on: i32, kind: RosterKind) -> Self {
        let id = EventId(Uuid::from_u128(u128::try_from(self.roster.len()).unwrap()));
        self.roster.push(RosterEvent::new(id, instant(january(on), 480, "-05:00"), kind));
        self
    }

    fn joins(self, on: i32, entry: Worker) -> Self {
        self.roster(on, RosterKind::WorkerJoined(entry))
    }

    /// A case manager of these hours.
    fn works(self, on: i32, n: u128, fte: u32) -> Self {
        self.joins(on, entry(n, Role::CaseManager, fte))
    }

    fn leaves(self, on: i32, n: u128) -> Self {
        self.roster(on, RosterKind::WorkerLeft(WorkerLeft { worker: worker(n) }))
    }

    fn team(self, on: i32, n: u128) -> Self {
        let formed = Team { team: team(n), name: "team".into(), positions: vec![] };
        self.roster(on, RosterKind::TeamFormed(formed))
    }

    fn on(mut self, on: i32, n: u128, kind: impl Into<Kind>) -> Self {
        let id = EventId(Uuid::from_u128(u128::try_from(self.events.len()).unwrap()));
        self.events.push(Event::new(case(n), Stamp::new(id, instant(january(on), 720, "-05:00")), kind));
        self
    }

    fn referred(self, on: i32, n: u128, whose: u128, program: Option<&str>) -> Self {
        self.on(on, n, Referred { program: program.map(Text::from), ..Referred::new(client(whose)) })
    }

    fn enrol(self, on: i32, n: u128, owner: Owner) -> Self {
        self.on(on, n, Enrolled { owner, backup: None })
    }

    /// Each case is that of another client.
    fn enrolled(self, on: i32, n: u128, owner: Owner) -> Self {
        self.referred(on, n, n, None).enrol(on, n, owner)
    }

    fn reassigned(self, on: i32, n: u128, owner: Owner) -> Self {
        self.on(on, n, Reassigned { owner, backup: None, reason: "leave".into() })
    }

    fn closed(self, on: i32, n: u128) -> Self {
        self.on(on, n, Closed::new(CloseReason::Completed))
    }

    fn visit(self, on: i32, n: u128, place: Place, staff: &[u128]) -> Self {
        let staff: Vec<_> = staff.iter().copied().map(worker).collect();
        self.on(on, n, Contact::with_client(Mode::FaceToFace, place, 45, staff))
    }

    fn appointment(self, on: i32, n: u128, of: u128, (from, minutes): (u32, u16), staff: &[u128]) -> Self {
        let starts = instant(january(20), from, "-05:00");
        let staff = staff.iter().copied().map(worker).collect();
        self.on(on, n, AppointmentMade { appointment: appointment(of), starts, minutes, staff })
    }

    /// Names who did the last.
    fn signed(mut self, by: u128) -> Self {
        self.events.last_mut().unwrap().by = Some(worker(by));
        self
    }

    /// Sets the rule aside with the last event.
    fn overriding(mut self, by: u128, reason: &str, until: i32) -> Self {
        let set_aside = Override { code: "x".into(), by: worker(by), reason: reason.into(), until: january(until) };
        self.events.last_mut().unwrap().overrides.push(set_aside);
        self
    }
}

fn by(n: u128) -> Owner {
    Owner::Worker(worker(n))
}

fn by_team(n: u128) -> Owner {
    Owner::Team(team(n))
}

fn subject(subject: Subject) -> String {
    let which = |is: &dyn Fn(u128) -> bool| (0..20).find(|n| is(*n)).unwrap();
    match subject {
        Subject::Case(id) => format!("case {}", which(&|n| case(n) == id)),
        Subject::Worker(id) => format!("worker {}", which(&|n| worker(n) == id)),
        Subject::Team(id) => format!("team {}", which(&|n| team(n) == id)),
        _ => "program".to_owned(),
    }
}

/// The counts of the rule that are not 0, and its findings, with the days as days of January.
#[track_caller]
fn check(rule: Rule, history: &History, as_of: i32, counts: &str, findings: &[&str]) {
    let may = rule.is_overridable().then(|| MayOverride { role: Role::Supervisor, codes: vec!["x".into()] });
    let source = Source::new("agency", Standing::Agency);
    let lengths = [("pre_cti", None), ("transition", Some(1)), ("try_out", Some(1)), ("transfer_of_care", Some(1))];
    let phases = lengths.map(|(phase, months)| PhaseLength { phase: phase.into(), months });
    let mut draft = Draft::new("program").with(Standard { code: "x".into(), force: Force::Required, source, rule });
    draft.overrides.extend(may);
    draft.phases.extend(phases);
    let program = draft.build().unwrap();
    let (all, found) = judge(&program, &history.events, &history.roster, january(as_of));
    let names = ["met", "missed", "pending", "excused", "cannot tell", "overridden"];
    let all = names.into_iter().zip(all["x"].0).filter(|(_, count)| *count > 0);
    let all: Vec<_> = all.map(|(name, count)| format!("{name} {count}")).collect();
    assert_eq!(all.join(", "), counts);
    let on = |day: Day| day.days_since(january(0));
    let found: Vec<_> = found
        .iter()
        .filter(|finding| finding.code == "x")
        .map(|of| format!("{} {} to {} {}", subject(of.subject), on(of.from), on(of.to), of.status))
        .collect();
    assert_eq!(found, findings);
}

// ---- caps

fn cap(per: Per, most: u32) -> Rule {
    Rule::Cap(Cap { per, most: Hundredths::new(most), counts: Load::Heads {}, without: vec![] })
}

/// S22, S23: floor(3 x 0.5) is one case; the run over it is one finding, by the decision of the 7th.
#[test]
fn a_cap_rounds_down_and_a_decision_exceeds_it() {
    let history = History::new().works(1, 0, 50).enrolled(5, 0, by(0)).enrolled(7, 1, by(0)).closed(10, 1);
    check(cap(Per::Worker, 300), &history, 12, "met 5, missed 3", &["worker 0 7 to 9 exceeded"]);
}

/// S27: hours that were cut are nobody's decision.
#[test]
fn hours_cut_are_drift() {
    let cut = RosterKind::WorkerChanged(entry(0, Role::CaseManager, 50));
    let history = History::new().works(1, 0, 100).enrolled(5, 0, by(0)).enrolled(5, 1, by(0)).roster(8, cut);
    check(cap(Per::Worker, 200), &history, 9, "met 3, missed 2", &["worker 0 8 to 9 drift"]);
}

/// S27: a hold that is lifted, a rating after the enrolment; S23: 1.25 held at 33 percent is 0.41.
#[test]
fn weights_by_tier_while_held() {
    let weights = TierWeights {
        low: Hundredths::new(50),
        moderate: Hundredths::new(100),
        high: Hundredths::new(125),
        very_high: Hundredths::new(200),
        unrated: Hundredths::new(100),
        held_percent: 33,
    };
    let counts = Load::Tiers(weights);
    assert_eq!(counts.weight(Some(Tier::High), None, true), Hundredths::new(41));
    let rule = |most| {
        Rule::Cap(Cap { per: Per::Worker, most: Hundredths::new(most), counts: counts.clone(), without: vec![] })
    };
    let history = History::new()
        .works(1, 0, 100)
        .enrolled(5, 0, by(0))
        .on(5, 0, RiskRated::judged(Tier::High))
        .on(7, 0, Held { reason: HoldReason::Away })
        .on(9, 0, Resumed { reason: HoldReason::Away });
    check(rule(199), &history, 10, "met 2, missed 4", &["worker 0 5 to 6 drift", "worker 0 9 to 10 drift"]);
    check(rule(200), &history, 10, "met 6", &[]);
}

/// S23: by phase, the phase of a day told by the calendar (S21): 5 January to 4 February, and so on.
#[test]
fn weights_by_phase() {
    let weights = vec![PhaseWeight { phase: "try_out".into(), weight: Hundredths::new(50) }];
    let counts = Load::Phases(PhaseWeights { weights, otherwise: Hundredths::new(150), held_percent: 100 });
    let rule = Rule::Cap(Cap { per: Per::Worker, most: Hundredths::new(100), counts, without: vec![] });
    let history =
        History::new().works(1, 0, 100).enrolled(5, 0, by(0)).on(5, 0, PhaseStarted { phase: "transition".into() });
    // 31 days of the first phase, 28 of the second, which ends on 4 March (63), and one of the third.
    check(rule, &history, 64, "met 28, missed 32", &["worker 0 5 to 35 exceeded", "worker 0 64 to 64 drift"]);
}

/// S23: a team's hours are summed before rounding; S24: a lead's case is the lead's, not the team's.
#[test]
fn a_team_is_capped_over_its_summed_hours() {
    let member = |n, fte| Worker { team: Some(team(0)), ..entry(n, Role::CaseManager, fte) };
    let lead = Owner::Lead { worker: worker(0), team: team(0) };
    let history = History::new()
        .team(1, 0)
        .joins(1, member(0, 50))
        .joins(1, member(1, 75))
        .enrolled(5, 0, by_team(0))
        .enrolled(5, 1, by_team(0))
        .enrolled(5, 2, lead);
    check(cap(Per::Team, 160), &history, 6, "met 2", &[]);
    check(cap(Per::Worker, 160), &history, 6, "missed 2", &["worker 0 5 to 6 exceeded"]);
}

/// S24: an excluded role's hours do not count. S25: an unknown owner cannot be told, a leaver is left out.
#[test]
fn leavers_unknown_owners_and_roles_left_out() {
    let history = History::new().joins(1, entry(0, Role::Prescriber, 100)).enrolled(5, 0, by(0)).leaves(7, 0).enrolled(
        6,
        1,
        by(7),
    );
    check(cap(Per::Worker, 100), &history, 8, "met 2, cannot tell 3", &[]);
    let without = vec![Role::Prescriber];
    let rule = Rule::Cap(Cap { per: Per::Worker, most: Hundredths::new(100), counts: Load::Heads {}, without });
    check(rule, &history, 8, "missed 2, cannot tell 3", &["worker 0 5 to 6 exceeded"]);
}

// ---- overrides

/// S28: covers its own case through the last day (S36), while the owner keeps the case.
#[test]
fn an_override_covers_its_case_until_its_last_day() {
    let history = || History::new().works(1, 0, 100).works(1, 1, 100).enrolled(5, 0, by(0)).enrolled(7, 1, by(0));
    let both = ["worker 0 7 to 8 overridden", "worker 0 9 to 9 drift"];
    let told = history().overriding(CHIEF, "holidays", 8);
    check(cap(Per::Worker, 100), &told, 9, "met 2, missed 1, overridden 2", &both);
    // Away and back: the override has ended.
    let back = history().overriding(CHIEF, "holidays", 20).reassigned(8, 1, by(1)).reassigned(10, 1, by(0));
    let found = ["worker 0 7 to 7 overridden", "worker 0 10 to 10 exceeded"];
    check(cap(Per::Worker, 100), &back, 10, "met 6, missed 1, overridden 1", &found);
}

/// S28: by somebody not entitled, or without a reason, or over before it began, it is none; by somebody whom
/// the roster does not know it cannot be told.
#[test]
fn an_override_needs_somebody_entitled_and_a_reason() {
    let history = || History::new().works(1, 0, 100).enrolled(5, 0, by(0)).enrolled(7, 1, by(0));
    let exceeded = ["worker 0 7 to 8 exceeded"];
    for none in [
        history().overriding(0, "holidays", 8),
        history().overriding(CHIEF, "  ", 8),
        history().overriding(CHIEF, "holidays", 6),
        history().overriding(CHIEF, "holidays", 8).leaves(7, CHIEF),
    ] {
        check(cap(Per::Worker, 100), &none, 8, "met 2, missed 2", &exceeded);
    }
    check(cap(Per::Worker, 100), &history().overriding(8, "holidays", 8), 8, "met 2, cannot tell 2", &[]);
}

// ---- steps and days of a case

/// S36: the consent's last day is in force; without a recipient there is nothing to share.
#[test]
fn sharing_asks_for_the_consent_of_that_recipient() {
    let rule = || Rule::Guard(Guard::InformationShared {});
    let linked = |recipient: Option<&str>| LinkageMade {
        linkage: LinkageId(Uuid::from_u128(1)),
        service: Service::Therapy,
        need: None,
        recipient: recipient.map(Text::from),
    };
    let consent = ConsentGiven {
        recipient: Some("clinic".into()),
        expires_on: Some(january(8)),
        ..ConsentGiven::new(ConsentScope::InformationSharing, ConsentGiver::Client)
    };
    let history = History::new()
        .enrolled(5, 0, by(0))
        .on(5, 0, consent)
        .on(8, 0, linked(Some("clinic")))
        .on(8, 0, linked(Some("shelter")))
        .on(8, 0, linked(None))
        .on(9, 0, linked(Some("clinic")));
    check(rule(), &history, 9, "met 1, missed 2", &["case 0 8 to 8 out_of_order", "case 0 9 to 9 out_of_order"]);
    let proposed = TransferProposed { to_program: "clinic".into(), owner: None };
    let history = history.on(9, 0, proposed).overriding(CHIEF, "court", 9);
    let found = ["case 0 8 to 8 out_of_order", "case 0 9 to 9 overridden", "case 0 9 to 9 out_of_order"];
    check(rule(), &history, 9, "met 1, missed 2, overridden 1", &found);
}

/// Up by anybody; below what a person set last only by a person with a name and a reason.
#[test]
fn a_tier_that_a_person_set_goes_down_by_a_person() {
    let rule = || Rule::Guard(Guard::LoweredByPerson {});
    let scored = |tier| RiskRated { basis: RatingBasis::Computed, ..RiskRated::judged(tier) };
    let because = |reason: &str| RiskRated { reason: Some(reason.into()), ..RiskRated::judged(Tier::Low) };
    let raised = History::new()
        .enrolled(5, 0, by(0))
        .on(5, 0, scored(Tier::High))
        .on(6, 0, scored(Tier::Moderate)) // No person set it.
        .on(7, 0, RiskRated::judged(Tier::High)) // Raised.
        .on(8, 0, scored(Tier::VeryHigh))
        .on(9, 0, scored(Tier::High)); // As the person set it.
    check(rule(), &raised, 10, "", &[]);
    let lowered = raised.on(10, 0, scored(Tier::Low)).on(11, 0, scored(Tier::Moderate)).on(12, 0, because("  "));
    let found = ["case 0 10 to 10 out_of_order", "case 0 11 to 11 out_of_order", "case 0 12 to 12 out_of_order"];
    check(rule(), &lowered, 14, "missed 3", &found);
    // It happened all the same: what the person set last is low now.
    check(rule(), &lowered.on(13, 0, scored(Tier::Low)), 14, "missed 3", &found);
    let named = History::new().enrolled(5, 0, by(0)).on(6, 0, RiskRated::judged(Tier::High)).on(7, 0, because("calm"));
    check(rule(), &named, 8, "missed 1", &["case 0 7 to 7 out_of_order"]);
    check(rule(), &named.signed(0), 8, "met 1", &[]);
}

/// S22, S27, S36: every day in service; an authorization that ends is drift, none at enrolment a decision.
#[test]
fn authorization_on_every_day_in_service() {
    let approved = |from, to| Authorization {
        payer: "state".into(),
        status: AuthorizationStatus::Approved,
        from: Some(january(from)),
        to: Some(january(to)),
        units: None,
    };
    let ended = History::new().on(4, 0, approved(5, 10)).enrolled(5, 0, by(0));
    check(Rule::Authorization {}, &ended, 12, "met 6, missed 2", &["case 0 11 to 12 drift"]);
    let late = History::new().enrolled(5, 0, by(0)).on(7, 0, approved(7, 30)).closed(9, 0);
    check(Rule::Authorization {}, &late, 12, "met 2, missed 2", &["case 0 5 to 6 exceeded"]);
}

/// S22, S28: runs split where the override ends.
#[test]
fn the_kind_of_owner_and_its_overrides() {
    let rule = || Rule::OwnerKind(vec![OwnerKind::Team]);
    let history = History::new().enrolled(5, 0, by_team(0)).reassigned(7, 0, by(0));
    check(rule(), &history, 9, "met 2, missed 3", &["case 0 7 to 9 exceeded"]);
    let found = ["case 0 7 to 8 overridden", "case 0 9 to 9 drift"];
    check(rule(), &history.overriding(CHIEF, "leave", 8), 9, "met 2, missed 1, overridden 2", &found);
}

/// S7, S8: a contact on the closing day is none after closure, nor one on a day that ends open again.
#[test]
fn service_after_closure() {
    let history = History::new()
        .enrolled(5, 0, by(0))
        .closed(8, 0)
        .visit(8, 0, Place::Home, &[0])
        .visit(9, 0, Place::Home, &[0])
        .visit(11, 0, Place::Home, &[0])
        .on(11, 0, Reopened { reason: "back".into() });
    check(Rule::NoServiceAfterClosure {}, &history, 12, "met 2, missed 1", &["case 0 9 to 9 exceeded"]);
    let history = History::new().enrolled(5, 0, by(0)).closed(8, 0).visit(9, 0, Place::Home, &[0]);
    let history = history.overriding(CHIEF, "farewell", 9);
    check(Rule::NoServiceAfterClosure {}, &history, 12, "overridden 1", &["case 0 9 to 9 overridden"]);
}

// ---- intake

fn intake(most: u32, per_fte: bool) -> Rule {
    Rule::Intake(Intake { per: Per::Worker, most: Hundredths::new(most), per_fte, without: vec![] })
}

/// S26: by civil month, under the owner named.
#[test]
fn intake_by_month() {
    let history = History::new()
        .enrolled(5, 0, by(0))
        .enrolled(6, 1, by(0))
        .enrolled(20, 2, by(0))
        .enrolled(25, 3, by(0))
        .enrolled(33, 4, by(0));
    check(intake(200, false), &history, 40, "met 1, missed 1", &["worker 0 20 to 25 exceeded"]);
    // For each full-time equivalent: nothing is known of the worker.
    check(intake(200, true), &history, 40, "cannot tell 2", &[]);
    let overridden = history.overriding(CHIEF, "holidays", 33).enrolled(34, 5, by(0)).overriding(CHIEF, "storm", 34);
    check(
        intake(100, false),
        &overridden,
        40,
        "missed 1, overridden 1",
        &["worker 0 6 to 25 exceeded", "worker 0 34 to 34 overridden"],
    );
}

/// S26: `reopened` is no intake, a new enrolment after it is; floor(1 x 0.5) is none, which is drift where
/// the hours were cut after the enrolment (S27).
#[test]
fn intake_after_reopening() {
    let history = History::new()
        .works(1, 0, 100)
        .enrolled(5, 0, by(0))
        .closed(8, 0)
        .on(9, 0, Reopened { reason: "back".into() })
        .enrol(12, 0, by(0));
    check(intake(100, true), &history, 15, "missed 1", &["worker 0 12 to 12 exceeded"]);
    let cut = RosterEvent::new(
        EventId(Uuid::from_u128(99)),
        instant(january(5), 900, "-05:00"),
        RosterKind::WorkerChanged(entry(0, Role::CaseManager, 50)),
    );
    let mut history = History::new().works(1, 0, 100).enrolled(5, 0, by(0));
    history.roster.push(cut);
    check(intake(100, true), &history, 15, "missed 1", &["worker 0 5 to 5 drift"]);
}

// ---- credentials, one open case, appointments

fn licensed(n: u128, until: i32) -> Worker {
    let credential = Credential { name: "lcsw".into(), expires_on: Some(january(until)) };
    Worker { credentials: vec![credential], team: Some(team(0)), ..entry(n, Role::CaseManager, 100) }
}

/// S27, S36: in force on its last day, and drift after it; a team holds what a member holds.
#[test]
fn credentials_of_the_owner() {
    let rule = || Rule::Credentials(Credentials { any_of: vec!["lcsw".to_owned()] });
    let history = History::new().team(1, 0).joins(1, licensed(0, 7)).works(1, 1, 100);
    let ended = history.clone().enrolled(5, 0, by(0)).enrolled(6, 1, by_team(0));
    check(rule(), &ended, 9, "met 5, missed 4", &["worker 0 8 to 9 drift", "team 0 8 to 9 drift"]);
    let never = history.enrolled(5, 0, by(1)).enrolled(6, 1, by(1)).overriding(CHIEF, "trainee", 8);
    // Overridden only where every case is covered; the 8th is the first such day.
    let never = never.closed(8, 0);
    let found = ["worker 1 5 to 7 exceeded", "worker 1 8 to 8 overridden", "worker 1 9 to 9 drift"];
    check(rule(), &never, 9, "missed 4, overridden 1", &found);
}

/// At enrolment no other open case of the client; the finding lasts while both are open.
#[test]
fn one_open_case_for_each_client() {
    let rule = |excludes: &[&str]| {
        Rule::OneOpenCase(OneOpenCase { excludes: excludes.iter().copied().map(str::to_owned).collect() })
    };
    // A name that is left out is the program's own.
    let history = |of: Option<&str>| {
        let first = History::new().referred(5, 0, 1, of).enrol(5, 0, by(0));
        first.referred(10, 1, 1, Some("program")).enrol(10, 1, by(0)).closed(13, 0)
    };
    check(rule(&[]), &history(None), 20, "met 1, missed 1", &["case 1 10 to 12 exceeded"]);
    check(rule(&[]), &history(Some("y")), 20, "met 2", &[]);
    check(rule(&["y"]), &history(Some("y")), 20, "met 1, missed 1", &["case 1 10 to 12 exceeded"]);
    // The other was referred later on the day: nobody decided it.
    let later = History::new().referred(5, 0, 1, None).enrol(5, 0, by(0)).referred(5, 1, 1, None);
    check(rule(&[]), &later, 6, "missed 1", &["case 0 5 to 6 drift"]);
}

/// Each worker of each appointment; what only touches does not overlap, nor what has no length.
#[test]
fn appointments_of_one_worker() {
    let history = History::new()
        .enrolled(5, 0, by(0))
        .enrolled(5, 1, by(0))
        .appointment(6, 0, 0, (600, 60), &[0, 1])
        .appointment(7, 1, 1, (630, 30), &[0])
        .appointment(8, 1, 2, (660, 30), &[0, 1])
        .appointment(9, 1, 3, (610, 0), &[0]);
    check(Rule::NoOverlap {}, &history, 10, "met 5, missed 1", &["worker 0 7 to 7 exceeded"]);
}

/// One that stands in several cases is one; one cancelled is in nobody's way; one that was gone by the end of
/// its day was never there (S7).
#[test]
fn appointments_shared_and_cancelled() {
    let cancelled = |n| AppointmentCancelled { appointment: appointment(n) };
    let history = History::new()
        .enrolled(5, 0, by(0))
        .enrolled(5, 1, by(0))
        .appointment(6, 0, 0, (600, 60), &[0])
        .appointment(7, 1, 0, (600, 60), &[0])
        .appointment(8, 1, 1, (600, 60), &[0])
        .on(8, 1, cancelled(1))
        .on(9, 0, cancelled(0));
    // The other client still has it; then nobody does, and it may be made again.
    let too_soon = history.clone().appointment(9, 1, 2, (600, 60), &[0]);
    check(Rule::NoOverlap {}, &too_soon, 10, "met 1, missed 1", &["worker 0 9 to 9 exceeded"]);
    let history = history.on(9, 1, cancelled(0)).appointment(9, 1, 2, (600, 60), &[0]);
    check(Rule::NoOverlap {}, &history, 10, "met 2", &[]);
    let again = history.appointment(10, 0, 0, (600, 60), &[0]);
    check(Rule::NoOverlap {}, &again, 10, "met 2, missed 1", &["worker 0 10 to 10 exceeded"]);
    let history = History::new()
        .enrolled(5, 0, by(0))
        .appointment(6, 0, 0, (600, 60), &[0])
        .appointment(7, 0, 1, (600, 60), &[0])
        .overriding(CHIEF, "joint", 7);
    check(Rule::NoOverlap {}, &history, 10, "met 1, overridden 1", &["worker 0 7 to 7 overridden"]);
}

// ---- reassignment

/// S25: from the first day that ends with the case in service and its owner gone; another leaver does not
/// end it.
#[test]
fn a_leavers_case_is_given_to_another() {
    let rule = |within| Rule::Reassignment(Reassignment { within });
    let history = History::new().works(1, 0, 100).works(1, 1, 100).enrolled(5, 0, by(0)).leaves(12, 0);
    check(rule(Span::Days(10)), &history, 22, "pending 1", &[]);
    check(rule(Span::Days(10)), &history, 24, "missed 1", &["case 0 23 to 24 missed"]);
    let passed_on = history.clone().leaves(13, 1).reassigned(15, 0, by(1)).reassigned(25, 0, by(7));
    check(rule(Span::Days(10)), &passed_on, 30, "missed 1", &["case 0 23 to 25 missed"]);
    // Five business days from Monday the 12th are Monday the 19th.
    let in_time = history.clone().on(13, 0, Held { reason: HoldReason::Away }).reassigned(19, 0, by_team(0));
    check(rule(Span::BusinessDays(5)), &in_time, 30, "met 1", &[]);
    check(rule(Span::BusinessDays(4)), &in_time, 30, "missed 1", &["case 0 17 to 19 missed"]);
}

/// S20, S25: closing excuses what is not yet missed; the worker's return ends the clock, which may start again.
#[test]
fn closing_and_returning_end_the_clock() {
    let rule = || Rule::Reassignment(Reassignment { within: Span::Days(10) });
    let history = History::new().works(1, 0, 100).enrolled(5, 0, by(0)).leaves(12, 0);
    check(rule(), &history.clone().closed(22, 0), 30, "excused 1", &[]);
    check(rule(), &history.clone().closed(23, 0), 30, "missed 1", &["case 0 23 to 23 missed"]);
    check(rule(), &history.clone().closed(26, 0), 30, "missed 1", &["case 0 23 to 25 missed"]);
    let back = history.works(14, 0, 100).leaves(20, 0);
    check(rule(), &back, 25, "met 1, pending 1", &[]);
}

// ---- measures

fn measure(quantity: Quantity, subject: SubjectKind, bound: Bound, least_denominator: u32) -> Rule {
    let window = Some(MeasureWindow::Weeks(1));
    Rule::Measure(Measure { quantity, subject, window, bound: Some(bound), least_denominator })
}

fn at_least(hundredths: u32) -> Bound {
    Bound::AtLeast(Hundredths::new(hundredths))
}

fn at_most(hundredths: u32) -> Bound {
    Bound::AtMost(Hundredths::new(hundredths))
}

/// S34: two of three, those in institutions on neither side; S29: 66.67 is 67 percent; S33: too few cannot be
/// told, and a running window is pending.
#[test]
fn in_vivo_share_of_a_case() {
    let rule = |bound, least| measure(Quantity::InVivo {}, SubjectKind::Case, bound, least);
    let history = History::new()
        .enrolled(5, 0, by(0))
        .visit(6, 0, Place::Home, &[0])
        .visit(7, 0, Place::Community, &[0])
        .visit(8, 0, Place::Office, &[0])
        .visit(9, 0, Place::Institution, &[0]);
    check(rule(at_least(6_700), 3), &history, 12, "met 1", &[]);
    check(rule(at_least(6_701), 3), &history, 12, "missed 1", &["case 0 5 to 11 missed"]);
    check(rule(at_least(6_700), 4), &history, 12, "cannot tell 1", &[]);
    check(rule(at_least(6_700), 4), &history, 11, "pending 1", &[]);
}

/// S34: a worker's are those the worker made, a team's those of the cases that it carries that day.
#[test]
fn in_vivo_share_of_workers_and_teams() {
    let rule = |subject| measure(Quantity::InVivo {}, subject, at_least(5_000), 0);
    let history = History::new()
        .enrolled(5, 0, by_team(0))
        .visit(6, 0, Place::Home, &[0, 1])
        .visit(6, 0, Place::Office, &[1, 1])
        .visit(6, 0, Place::Office, &[1])
        .reassigned(8, 0, by(0))
        .visit(8, 0, Place::Home, &[0])
        .closed(9, 0)
        .visit(9, 0, Place::Home, &[1]);
    // Worker 0 made two of two, worker 1 one of three; the team's are one of three.
    check(rule(SubjectKind::Worker), &history, 12, "met 1, missed 1", &["worker 1 5 to 11 missed"]);
    check(rule(SubjectKind::Team), &history, 12, "missed 1", &["team 0 5 to 11 missed"]);
    check(rule(SubjectKind::Program), &history, 12, "met 1", &[]);
}

/// S34: over the cases in service through the whole window; a joint visit counts each of its staff.
#[test]
fn seen_by_two_workers() {
    let rule = |subject, bound| measure(Quantity::SeenBy { workers: 2 }, subject, bound, 0);
    let history = History::new()
        .enrolled(5, 0, by(0))
        .visit(6, 0, Place::Office, &[0, 1])
        .enrolled(5, 1, by_team(0))
        .visit(6, 1, Place::Office, &[0])
        .visit(9, 1, Place::Office, &[0])
        .enrolled(6, 2, by(0))
        .visit(6, 2, Place::Office, &[0, 1]);
    check(rule(SubjectKind::Program, at_least(5_000)), &history, 12, "met 1, pending 1", &[]);
    check(
        rule(SubjectKind::Program, at_least(5_001)),
        &history,
        12,
        "missed 1, pending 1",
        &["program 5 to 11 missed"],
    );
    check(rule(SubjectKind::Team, at_least(5_000)), &history, 12, "missed 1, pending 1", &["team 0 5 to 11 missed"]);
    // Not carried by the team on every day: no such case.
    let passed = history.reassigned(11, 1, by(0));
    check(rule(SubjectKind::Team, at_least(5_000)), &passed, 12, "", &[]);
}

/// S34: contacts over case-weeks, as an exact fraction: 3 x 7 / 11 is 1.909...
#[test]
fn contacts_for_each_week_in_service() {
    let quantity = || Quantity::Contacts { filter: Filter::default() };
    let rule = |bound, least| measure(quantity(), SubjectKind::Program, bound, least);
    let history = History::new()
        .enrolled(5, 0, by(0))
        .visit(6, 0, Place::Home, &[0])
        .visit(6, 0, Place::Home, &[0])
        .enrolled(8, 1, by(0))
        .visit(8, 1, Place::Home, &[0])
        .closed(12, 0)
        .closed(12, 1)
        .visit(12, 1, Place::Home, &[0]);
    check(rule(at_least(190), 11), &history, 12, "met 1", &[]);
    check(rule(at_least(191), 11), &history, 12, "missed 1", &["program 5 to 11 missed"]);
    check(rule(at_most(191), 12), &history, 12, "cannot tell 1", &[]);
    // Of each case: 2 in 7 days, and 1 in 4.
    let of_case = measure(quantity(), SubjectKind::Case, at_least(200), 0);
    check(of_case, &history, 12, "met 1, missed 1", &["case 1 5 to 11 missed"]);
}

/// S35: fewer contacts in a phase than in the phase before; what was partly outside service cannot be told.
#[test]
fn taper_over_phases() {
    let quantity = Quantity::Taper { filter: Filter::default() };
    let taper = Measure { quantity, subject: SubjectKind::Case, window: None, bound: None, least_denominator: 0 };
    let rule = |least_denominator| Rule::Measure(Measure { least_denominator, ..taper.clone() });
    // The phases begin on 5 January, 5 February (36) and 5 March (64).
    let history = History::new()
        .enrolled(5, 0, by(0))
        .on(5, 0, PhaseStarted { phase: "transition".into() })
        .visit(5, 0, Place::Home, &[0])
        .visit(35, 0, Place::Home, &[0])
        .visit(36, 0, Place::Home, &[0]);
    check(rule(2), &history, 64, "met 1, pending 1", &[]);
    check(rule(3), &history, 64, "pending 1, cannot tell 1", &[]);
    check(rule(0), &history, 63, "pending 1", &[]);
    check(rule(0), &history, 35, "", &[]);
    let equal = history.clone().visit(40, 0, Place::Home, &[0]);
    check(rule(0), &equal, 64, "missed 1, pending 1", &["case 0 36 to 63 missed"]);
    let ended = history.closed(63, 0);
    check(rule(0), &ended, 64, "pending 1, cannot tell 1", &[]);
}

/// S35: (4 x 50/3 + 3 x 50/4) / 7 is 14.8809...; S29: to two decimals.
#[test]
fn staffing_for_100_cases() {
    let rule = |subject, bound| measure(Quantity::Staffing { role: Role::Nurse }, subject, bound, 0);
    let nurse = Worker { team: Some(team(0)), ..entry(0, Role::Nurse, 50) };
    let mut history = History::new().team(1, 0).joins(1, nurse);
    for n in 0..3 {
        history = history.enrolled(5, n, by_team(0));
    }
    history = history.enrolled(9, 3, by(0));
    let finding = ["program 5 to 11 missed"];
    check(rule(SubjectKind::Program, at_least(1_488)), &history, 12, "met 1, pending 1", &[]);
    check(rule(SubjectKind::Program, at_least(1_489)), &history, 12, "missed 1, pending 1", &finding);
    // The team carries three throughout: 16.67.
    check(rule(SubjectKind::Team, at_least(1_667)), &history, 12, "met 1, pending 1", &[]);
    check(rule(SubjectKind::Team, at_most(1_666)), &history, 12, "missed 1, pending 1", &["team 0 5 to 11 missed"]);
    let nobody = History { roster: vec![], ..history };
    check(rule(SubjectKind::Program, at_least(0)), &nobody, 12, "pending 1, cannot tell 1", &[]);
}

/// S35: at least so many in each completed week; one without a case is excused.
#[test]
fn meetings_of_a_team() {
    let rule = |least| measure(Quantity::Meetings {}, SubjectKind::Team, at_least(least), 0);
    let met = |n| RosterKind::TeamMet(TeamMet { team: team(n), attendees: vec![], reviewed: vec![] });
    // Formed on Thursday the 1st; the team's first case comes on the 6th.
    let history = History::new()
        .team(1, 0)
        .roster(2, met(0))
        .roster(6, met(0))
        .roster(11, met(0))
        .roster(11, met(1))
        .roster(12, met(0))
        .enrolled(6, 0, by_team(0));
    check(rule(200), &history, 14, "met 1, pending 1, excused 1", &[]);
    check(rule(300), &history, 14, "missed 1, pending 1, excused 1", &["team 0 5 to 11 missed"]);
}

/// S35: a worker who was absent throughout is excused; S24: both days of an absence belong to it.
#[test]
fn supervision_of_a_worker() {
    let rule = |least| measure(Quantity::Supervision {}, SubjectKind::Worker, at_least(least), 0);
    let named = Worker { supervisor: Some(worker(CHIEF)), ..entry(0, Role::CaseManager, 100) };
    let meeting = RosterKind::SupervisionHeld(SupervisionHeld { supervisor: worker(CHIEF), workers: vec![worker(0)] });
    let absent = |to| RosterKind::WorkerAbsent(WorkerAbsent { worker: worker(0), from: january(5), to: january(to) });
    let history = History::new().joins(1, named).roster(3, meeting);
    check(rule(100), &history.clone().roster(5, absent(11)), 14, "met 1, pending 1, excused 1", &[]);
    let shorter = history.clone().roster(5, absent(10));
    check(rule(100), &shorter, 14, "met 1, missed 1, pending 1", &["worker 0 5 to 11 missed"]);
    let nobodys = history.roster(5, RosterKind::WorkerChanged(entry(0, Role::CaseManager, 100)));
    check(rule(200), &nobodys, 14, "missed 1", &["worker 0 -2 to 4 missed"]);
}

/// S35: three workers for half a supervisor are six for each.
#[test]
fn span_of_supervision() {
    let rule = |subject, bound| measure(Quantity::Span {}, subject, bound, 0);
    let supervised = |n, by| Worker { supervisor: Some(worker(by)), ..entry(n, Role::CaseManager, 100) };
    let mut history = History::new();
    for n in 0..3 {
        history = history.joins(5, supervised(n, CHIEF));
    }
    let chief = ["worker 9 5 to 11 missed"];
    check(rule(SubjectKind::Worker, at_most(600)), &history, 12, "met 1, pending 1", &[]);
    check(rule(SubjectKind::Worker, at_most(599)), &history, 12, "missed 1, pending 1", &chief);
    check(rule(SubjectKind::Program, at_least(601)), &history, 12, "missed 1, pending 1", &["program 5 to 11 missed"]);
    // Worker 0 supervises without hours in that role: it cannot be told.
    let other = history.joins(6, supervised(3, 0));
    check(rule(SubjectKind::Worker, at_most(600)), &other, 12, "met 1, pending 2, cannot tell 1", &[]);
}
