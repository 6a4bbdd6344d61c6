//! Limits: things that must hold. One check, given the record, the people and a proposed event, for
//! deciding and for auditing alike. What concerns several cases of one owner is audited from a ledger of
//! load changes, by the same arithmetic.
//!
//! How they are judged (S22 to S28 of [`caseload::semantics`]): a cap, and a credential, by the days that end with a
//! case in service carried, under the hours that the roster knows then; an owner whom it does not know cannot be told,
//! and the days of one who has left count for nothing. Intake is judged by the months in which somebody was enrolled. A
//! run of days over a limit is one finding, which shows its first worst day: it is `exceeded` where an enrolment or a
//! reassignment in it left the limit broken at its moment, and `drift` otherwise. A case for which somebody entitled
//! set the limit aside does not count against it; a day over it only because of such cases is `overridden`.

mod authority;
mod guard;
mod ledger;
mod load;
mod once;
mod people;
mod posting;
mod runs;
mod shared;
mod walk;

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

pub(crate) use authority::{Authority, authority, set_aside};
pub(crate) use guard::{lacks, supplies};
pub(crate) use ledger::Ledger;
pub(crate) use people::{Arrival, Carrying, carried};
pub(crate) use posting::Posting;
pub(crate) use runs::{Judged, Standing};
pub(crate) use shared::Ledgers;

#[cfg(feature = "sim")]
pub(crate) use load::Carry;
pub(crate) use load::Weights;

use crate::event::{ConsentScope, ContactOutcome, Enrolled, Event, Kind, KindName, Owner, OwnerKind, Reassigned};
use crate::lifecycle::{Stage, Trigger};
use crate::program::{Code, Force, PhaseCalendar, Program, Rule, Standard};
use crate::record::Record;
use crate::roster::{Census, Roster};
use crate::time::Day;

/// A standard that an event breaks, with what was found, what was expected and what to do. Written with serde it has
/// these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// The standard's code, or a code of its own for what no rulebook decides.
    pub code: Code,
    /// Required: the event is refused. Recommended: it is accepted with a warning.
    pub force: Force,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What would satisfy it.
    pub fix: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: found {}; expected {}; {}", self.code, self.found, self.expected, self.fix)
    }
}

/// What a limit found broken: what is, and what would satisfy it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    found: String,
    fix: String,
}

impl Broken {
    fn new(found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { found: found.into(), fix: fix.into() }
    }
}

/// What a limit that is concerned says of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    Kept,
    Broken(Broken),
    CannotTell(Cow<'static, str>),
}

/// What a limit says of an event; none where it has nothing to do with it.
pub(crate) type Answer = Option<Said>;

/// What came of a limit that was consulted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    Kept,
    Broken(Breach),
    /// Broken, and set aside by somebody entitled to.
    Overridden(Breach),
    /// What is missing to tell.
    CannotTell(Cow<'static, str>),
}

/// What is known of the people when an event is checked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct People<'a> {
    pub(crate) roster: Option<&'a Roster>,
    pub(crate) census: Option<&'a Census>,
}

/// The limits of a rulebook, by the kind of event they look at.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    by_kind: Vec<Vec<usize>>,
    weights: Vec<(usize, Weights)>,
    phases: PhaseCalendar,
}

impl Limits {
    /// The limits of a rulebook.
    pub(crate) fn of(program: &Program) -> Self {
        let concerns = |rule: &Rule, kind: KindName| match rule {
            Rule::Order {} => true,
            Rule::NoServiceAfterClosure {} => kind == KindName::Contact,
            Rule::Guard(guard) => guard.steps().contains(&kind),
            Rule::OwnerKind(_) | Rule::Cap(_) | Rule::Credentials(_) => {
                matches!(kind, KindName::Enrolled | KindName::Reassigned)
            }
            Rule::ConsentToServices(_) | Rule::Authorization {} | Rule::Intake(_) | Rule::OneOpenCase(_) => {
                kind == KindName::Enrolled
            }
            Rule::NoOverlap {} => kind == KindName::AppointmentMade,
            Rule::Contact(_)
            | Rule::Deadline(_)
            | Rule::Phases(_)
            | Rule::Timeliness(_)
            | Rule::Reassignment(_)
            | Rule::Measure(_) => false,
        };
        let of_kind = |kind: &KindName| {
            let standards = program.standards().iter().enumerate();
            standards.filter(|(_, standard)| concerns(&standard.rule, *kind)).map(|(at, _)| at).collect()
        };
        let weights = program.standards().iter().enumerate().filter_map(|(at, standard)| match &standard.rule {
            Rule::Cap(cap) => Some((at, Weights::of(&cap.counts, program))),
            _ => None,
        });
        Self {
            by_kind: KindName::ALL.iter().map(of_kind).collect(),
            weights: weights.collect(),
            phases: PhaseCalendar::of(program),
        }
    }

    /// The weights of a cap.
    fn weights(&self, standard: usize) -> Option<&Weights> {
        self.weights.iter().find(|(of, _)| *of == standard).map(|(_, weights)| weights)
    }

    /// The phases on the calendar.
    pub(crate) const fn phases(&self) -> &PhaseCalendar {
        &self.phases
    }

    /// Checks a proposed event against every limit it concerns. Reports each standard that was consulted,
    /// by its place in the rulebook, and what came of it.
    pub(crate) fn check(
        &self,
        program: &Program,
        record: &Record,
        event: &Event,
        people: People<'_>,
        mut report: impl FnMut(usize, Told),
    ) {
        for at in self.by_kind.get(event.kind.name().place()).into_iter().flatten() {
            let in_force = program.in_force(*at, event.at.day());
            let Some(standard) = program.standards().get(*at).filter(|_| in_force) else { continue };
            let told = match self.answer(*at, &standard.rule, program, record, event, people) {
                None => continue,
                Some(Said::Kept) => Told::Kept,
                Some(Said::CannotTell(why)) => Told::CannotTell(why),
                Some(Said::Broken(broken)) => {
                    let breach = standard.breach(program, broken);
                    let (code, day) = (standard.code.as_str(), event.at.day());
                    match set_aside(program, people.roster, record, Some(event), code, day).0 {
                        Authority::Entitled => Told::Overridden(breach),
                        Authority::Unknown => Told::CannotTell("whether the override was by somebody entitled".into()),
                        Authority::None => Told::Broken(breach),
                    }
                }
            };
            report(*at, told);
        }
    }

    /// What the limits on owners of this program say of a case that would come to one.
    pub(crate) fn of_arrival(
        &self,
        program: &Program,
        census: Option<&Census>,
        arrival: &Arrival<'_>,
        mut report: impl FnMut(usize, Told),
    ) {
        for (at, standard) in program.standards_on(arrival.at.day()) {
            let said = match &standard.rule {
                Rule::OwnerKind(kinds) => Some(owner_kind(kinds, arrival.owner)),
                rule => people::arrival(self, at, rule, program, census, arrival),
            };
            match said {
                None => {}
                Some(Said::Kept) => report(at, Told::Kept),
                Some(Said::CannotTell(why)) => report(at, Told::CannotTell(why)),
                Some(Said::Broken(broken)) => report(at, Told::Broken(standard.breach(program, broken))),
            }
        }
    }

    fn answer(
        &self,
        at: usize,
        rule: &Rule,
        program: &Program,
        record: &Record,
        event: &Event,
        people: People<'_>,
    ) -> Answer {
        let day = event.at.day();
        match (rule, &event.kind) {
            (Rule::Order {}, kind) => Some(match record.allows(kind, day, program) {
                Some(_) => Said::Kept,
                None => Said::Broken(out_of_order(program, record, event)),
            }),
            (Rule::NoServiceAfterClosure {}, Kind::Contact(contact))
                if contact.outcome == ContactOutcome::Completed =>
            {
                Some(match record.closure {
                    Some(closure) if record.stage() == Some(Stage::Closed) && day > closure.on => {
                        Said::Broken(Broken::new(
                            format!("a completed contact on {day}, closed on {}", closure.on),
                            "reopen the case, or enrol the client in another program",
                        ))
                    }
                    _ => Said::Kept,
                })
            }
            (
                Rule::OwnerKind(kinds),
                Kind::Enrolled(Enrolled { owner, .. }) | Kind::Reassigned(Reassigned { owner, .. }),
            ) => Some(owner_kind(kinds, *owner)),
            (Rule::ConsentToServices(_) | Rule::Authorization {}, Kind::Enrolled(_)) => {
                let (kept, _) = in_force(rule, record, day);
                guard::kept_if(kept, || lapsed(rule, day))
            }
            (Rule::Guard(guard), _) => guard::check(guard, program, record, event),
            (Rule::Cap(_) | Rule::Intake(_) | Rule::Credentials(_), _) => {
                people::arrival(self, at, rule, program, people.census, &Arrival::of(record, event)?)
            }
            (Rule::OneOpenCase(one), _) => people::one_open_case(one, program, record, event, people.census),
            (Rule::NoOverlap {}, Kind::AppointmentMade(made)) => people::overlap(record, event, made, people.census),
            _ => None,
        }
    }
}

impl Standard {
    /// What it asks, in words.
    pub(crate) fn expected(&self, program: &Program) -> String {
        format!("{}, as {} asks", self.rule, program.name())
    }

    fn breach(&self, program: &Program, broken: Broken) -> Breach {
        Breach {
            code: self.code.clone(),
            force: self.force,
            found: broken.found,
            expected: self.expected(program),
            fix: broken.fix,
        }
    }
}

fn owner_kind(kinds: &[OwnerKind], owner: Owner) -> Said {
    if kinds.contains(&owner.kind()) {
        return Said::Kept;
    }
    let kinds: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
    Said::Broken(Broken::new(owner.to_string(), format!("name a {}", kinds.join(" or a "))))
}

fn lapsed(rule: &Rule, day: Day) -> Broken {
    match rule {
        Rule::Authorization {} => {
            Broken::new(format!("no authorization in force on {day}"), "record the payer's approval with its days")
        }
        _ => Broken::new(
            format!("no consent to services in force on {day}"),
            "record a consent to services, or the emergency or court order that stands in for it",
        ),
    }
}

/// Whether consent to services, or an authorization, is in force on a day as far as the record goes, and
/// the last day through which that stays so.
pub(crate) fn in_force(rule: &Rule, record: &Record, day: Day) -> (bool, Day) {
    let stretches = |stretches: &mut dyn Iterator<Item = (Day, Day)>| {
        let (mut last, mut next) = (None, Day::LAST);
        for (from, to) in stretches {
            if from > day {
                next = next.min(if from <= to { from.previous() } else { next });
            } else if to >= day {
                last = last.max(Some(to));
            }
        }
        last.map_or((false, next), |last| (true, last))
    };
    match rule {
        Rule::ConsentToServices(rule) => {
            let basis_days = rule.basis_days.map_or(i32::MAX, |days| i32::try_from(days).unwrap_or(i32::MAX));
            let services = record.consents.iter().filter(|consent| consent.scope == ConsentScope::Services);
            stretches(&mut services.map(|consent| {
                let expires = consent.expires_on.unwrap_or(Day::LAST);
                let basis = consent.from.plus_days(basis_days);
                (consent.from, if consent.is_given() { expires } else { expires.min(basis) })
            }))
        }
        Rule::Authorization {} => {
            let approvals = record.approvals.iter();
            stretches(&mut approvals.map(|approval| (approval.from, approval.to.unwrap_or(Day::LAST))))
        }
        _ => (true, Day::LAST),
    }
}

/// Why the process does not allow an event, and what would.
fn out_of_order(program: &Program, record: &Record, event: &Event) -> Broken {
    let name = event.kind.name();
    let stage = record.stage().map_or("a case not yet referred", Stage::name);
    let trigger = record.trigger(&event.kind, event.at.day(), program);
    if Stage::next(record.stage(), trigger).is_some() {
        let (found, fix) = match &event.kind {
            Kind::Held(held) => (format!("held for {} already", held.reason), "resume that hold first".to_owned()),
            Kind::Resumed(resumed) => {
                (format!("not held for {}", resumed.reason), "name the reason of an open hold".to_owned())
            }
            Kind::GoalUpdated(update) => match record.goal(update.goal) {
                None => (format!("no goal {}", update.goal), "adopt a plan with that goal first".to_owned()),
                Some(goal) => {
                    (format!("goal {} is {}", update.goal, goal.state), format!("it cannot become {}", update.status))
                }
            },
            Kind::LinkageUpdated(update) => match record.linkage(update.linkage) {
                None => (format!("no linkage {}", update.linkage), "make the linkage first".to_owned()),
                Some(linkage) => (
                    format!("linkage {} is {}", update.linkage, linkage.state),
                    format!("it cannot become {}; make another linkage", update.status),
                ),
            },
            _ => (format!("`{name}` in {stage}"), "see the process".to_owned()),
        };
        return Broken::new(format!("`{name}`: {found}"), fix);
    }
    let allowed: Vec<_> = Stage::rows().filter(|(_, on, _)| *on == trigger).map(|(from, ..)| from.name()).collect();
    let fix = match trigger {
        Trigger::Referred => "a case is referred once; open another for another referral".to_owned(),
        Trigger::PlanUnaccepted => "adopt a plan of a kind that the program accepts".to_owned(),
        _ => format!("it is allowed in {}", allowed.join(", ")),
    };
    Broken::new(format!("`{name}` in {stage}"), fix)
}
