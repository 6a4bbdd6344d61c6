//! Limits: things that must hold. One check, given the record and a proposed event, for deciding and for
//! auditing alike.

mod guard;

use std::fmt;

pub(crate) use guard::{lacks, supplies};

use crate::event::{ContactOutcome, Event, Kind, KindName};
use crate::lifecycle::{Stage, Trigger};
use crate::program::{Code, Force, Program, Rule};
use crate::record::Record;
use crate::time::Day;

/// A standard that an event breaks, with what was found, what was expected and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// What a limit says of an event: nothing to do with it, kept, or broken.
pub(crate) type Answer = Option<Result<(), Broken>>;

/// The limits of a rulebook, by the kind of event they look at.
#[derive(Debug, Clone)]
pub struct Limits {
    by_kind: Vec<Vec<usize>>,
}

impl Limits {
    /// The limits of a rulebook.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        let concerns = |rule: &Rule, kind: KindName| match rule {
            Rule::Order {} => true,
            Rule::NoServiceAfterClosure {} => kind == KindName::Contact,
            Rule::OwnerKind(_) => matches!(kind, KindName::Enrolled | KindName::Reassigned),
            Rule::ConsentToServices(_) => kind == KindName::Enrolled,
            Rule::Guard(guard) => guard.steps().contains(&kind),
            Rule::Cap(_) | Rule::Credentials(_) => matches!(kind, KindName::Enrolled | KindName::Reassigned),
            Rule::Authorization {} | Rule::Intake(_) | Rule::OneOpenCase(_) => kind == KindName::Enrolled,
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
        Self { by_kind: KindName::ALL.iter().map(of_kind).collect() }
    }

    /// Checks a proposed event against every limit it concerns. Reports each standard that was consulted,
    /// with what broke it, if anything did.
    pub fn check(
        &self,
        program: &Program,
        record: &Record,
        event: &Event,
        mut report: impl FnMut(usize, Option<Breach>),
    ) {
        let kind = event.kind.name();
        let place = KindName::ALL.iter().position(|known| *known == kind);
        for at in place.and_then(|place| self.by_kind.get(place)).into_iter().flatten() {
            let Some(standard) = program.standards().get(*at) else { continue };
            match answer(&standard.rule, program, record, event) {
                None => {}
                Some(Ok(())) => report(*at, None),
                Some(Err(Broken { found, fix })) => report(
                    *at,
                    Some(Breach {
                        code: standard.code.clone(),
                        force: standard.force,
                        found,
                        expected: format!("{}, as {} asks", standard.rule, program.name()),
                        fix,
                    }),
                ),
            }
        }
    }
}

fn answer(rule: &Rule, program: &Program, record: &Record, event: &Event) -> Answer {
    let day = event.at.day();
    match (rule, &event.kind) {
        (Rule::Order {}, kind) => Some(match record.allows(kind, day, program) {
            Some(_) => Ok(()),
            None => Err(out_of_order(program, record, event)),
        }),
        (Rule::NoServiceAfterClosure {}, Kind::Contact(contact)) if contact.outcome == ContactOutcome::Completed => {
            Some(match record.closure {
                Some(closure) if record.stage() == Some(Stage::Closed) && day > closure.on => Err(Broken::new(
                    format!("a completed contact on {day}, closed on {}", closure.on),
                    "reopen the case, or enrol the client in another program",
                )),
                _ => Ok(()),
            })
        }
        (
            Rule::OwnerKind(kinds),
            Kind::Enrolled(crate::event::Enrolled { owner, .. })
            | Kind::Reassigned(crate::event::Reassigned { owner, .. }),
        ) => Some(if kinds.contains(&owner.kind()) {
            Ok(())
        } else {
            let kinds: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
            Err(Broken::new(owner.to_string(), format!("name a {}", kinds.join(" or a "))))
        }),
        (Rule::ConsentToServices(_), Kind::Enrolled(_)) => Some(if consent_through(rule, record, day).is_some() {
            Ok(())
        } else {
            Err(Broken::new(
                format!("no consent to services in force on {day}"),
                "record a consent to services, or the emergency or court order that stands in for it",
            ))
        }),
        (Rule::Guard(guard), _) => guard::check(guard, program, record, event),
        _ => None,
    }
}

/// The last day, from `day` on, through which consent to services or a basis for going ahead without is in
/// force; `None` where there is none on `day`.
pub(crate) fn consent_through(rule: &Rule, record: &Record, day: Day) -> Option<Day> {
    let Rule::ConsentToServices(rule) = rule else { return Some(Day::LAST) };
    let basis_days = i32::try_from(rule.basis_days).unwrap_or(i32::MAX);
    let services = record.consents.iter().filter(|consent| consent.scope == crate::event::ConsentScope::Services);
    let ends = services.map(|consent| {
        let expires = consent.expires_on.unwrap_or(Day::LAST);
        if consent.is_given() { expires } else { expires.min(consent.from.plus_days(basis_days)) }
    });
    ends.max().filter(|last| *last >= day)
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
