//! What must be there before a step.

use std::collections::BTreeSet;

use super::{Answer, Broken, Said};
use crate::event::{
    CloseReason, Closed, ConsentScope, Document, Enrolled, Event, Goal, Intervention, Kind, KindName, Mode, Need,
    Owner, Parties, Party, PlanAdopted, PlanKind, RatingBasis, Reassigned, RiskRated, Text,
};
use crate::ids::WorkerId;
use crate::lifecycle::{GoalStatus, Stage};
use crate::program::{Attempts, Guard, Program};
use crate::record::{Attempt, Consent, Record};
use crate::time::Day;

#[expect(clippy::unnecessary_wraps, reason = "an answer may be none")]
pub(super) fn kept_if(kept: bool, broken: impl FnOnce() -> Broken) -> Answer {
    Some(if kept { Said::Kept } else { Said::Broken(broken()) })
}

fn days(days: u32) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// Whether a guard is met, whatever the event says: as far as the record and the day can tell, where it asks that of them.
fn met(guard: &Guard, program: &Program, record: &Record, day: Day) -> Option<bool> {
    Some(match guard {
        Guard::Eligible {} => record.screened.is_some_and(|(_, eligible)| eligible),
        Guard::EligibilityNotOlder { days: most } if record.stage() == Some(Stage::Waitlist) => {
            day <= record.screened?.0.plus_days(days(*most))
        }
        Guard::AssessmentOnFile {} => record.assessment.is_some_and(|(_, on)| on <= day),
        Guard::RatingOnFile {} => record.rating.is_some_and(|rating| rating.on <= day),
        Guard::DocumentOnFile { document } => {
            record.documents.iter().any(|(known, on)| known == document && *on <= day)
        }
        Guard::Evaluated {} => record.evaluation.is_some(),
        Guard::NeedsSettled {} => record.needs.iter().all(|need| is_settled(record, need)),
        Guard::FixedTerm {} => term_ends(program, record).is_some_and(|end| day >= end),
        Guard::Alive {} => record.closure?.reason != CloseReason::Deceased,
        Guard::ReopenedWithin { days: most } => day <= record.closure?.on.plus_days(days(*most)),
        Guard::WithinTerm {} => term_ends(program, record).is_none_or(|end| day < end),
        _ => return None,
    })
}

/// What a record lacks for a step on that day, as far as it alone can tell; what the step itself must say, it lacks.
pub(crate) fn lacks(guard: &Guard, step: KindName, program: &Program, record: &Record, today: Day) -> bool {
    let asks_of_the_step = matches!(
        guard,
        Guard::BackupNamed {}
            | Guard::HasGoal {}
            | Guard::FocusAreas { .. }
            | Guard::StrengthNamed {}
            | Guard::EvidenceNamed {}
    );
    // Of a phase the fixed time asks the opposite: that it is not over.
    let asks = guard.steps().contains(&step) && !(*guard == Guard::FixedTerm {} && step == KindName::PhaseStarted);
    asks && (asks_of_the_step || met(guard, program, record, today) == Some(false))
}

/// What a guard says of an event.
pub(super) fn check(guard: &Guard, program: &Program, record: &Record, event: &Event) -> Answer {
    let day = event.at.day();
    let met = || met(guard, program, record, day);
    match &event.kind {
        Kind::Enrolled(Enrolled { owner, backup }) | Kind::Reassigned(Reassigned { owner, backup, .. })
            if matches!(guard, Guard::BackupNamed {}) =>
        {
            stood_in_for(*owner, *backup)
        }
        Kind::Enrolled(_) => enrolment(guard, record, day, met()?),
        Kind::RiskRated(rated) => rating(guard, record, rated, event),
        Kind::PlanAdopted(plan) => planning(guard, plan, day, met()),
        Kind::Closed(closed) => closing(guard, program, record, event, closed, met()),
        Kind::Reopened(_) => reopening(guard, record, day, met()?),
        Kind::LinkageMade(made) => sharing(guard, record, made.recipient.as_ref()?, day),
        Kind::TransferProposed(proposed) => sharing(guard, record, &proposed.to_program, day),
        Kind::PhaseStarted(_) if matches!(guard, Guard::FixedTerm {}) => {
            let end = term_ends(program, record);
            kept_if(end.is_none_or(|end| day < end), || {
                Broken::new(
                    format!("a phase begun on {day}, the first day outside or later"),
                    "close the case; no event extends the service",
                )
            })
        }
        _ => None,
    }
}

/// The first day outside the last phase, where the first of them has begun.
fn term_ends(program: &Program, record: &Record) -> Option<Day> {
    program.boundaries(record.term_began?).last()
}

fn enrolment(guard: &Guard, record: &Record, day: Day, met: bool) -> Answer {
    match guard {
        Guard::Eligible {} => kept_if(met, || {
            let found =
                record.screened.map_or("not screened".to_owned(), |(on, _)| format!("screened not eligible on {on}"));
            Broken::new(found, "record a screening that says eligible")
        }),
        Guard::EligibilityNotOlder { .. } => {
            let (on, _) = record.screened?;
            kept_if(met, || {
                Broken::new(format!("screened on {on}, {} days before", day.days_since(on)), "screen again")
            })
        }
        _ => None,
    }
}

fn stood_in_for(owner: Owner, backup: Option<WorkerId>) -> Answer {
    let Owner::Worker(worker) = owner.carrier() else { return None };
    kept_if(backup.is_some_and(|backup| backup != worker), || {
        let found = if backup.is_some() { "the owner as their own backup" } else { "no backup" };
        Broken::new(found, "name as `backup` another worker, who stands in while the owner is away")
    })
}

/// Consent to share information with a recipient, in force.
fn sharing(guard: &Guard, record: &Record, recipient: &Text, day: Day) -> Answer {
    let Guard::InformationShared {} = guard else { return None };
    let names_it = |consent: &&Consent| {
        consent.scope == ConsentScope::InformationSharing && consent.recipient.as_ref() == Some(recipient)
    };
    let mut consents = record.consents.iter().filter(names_it);
    kept_if(consents.any(|consent| consent.expires_on.is_none_or(|last| day <= last)), || {
        Broken::new(
            format!("no consent to share information with that recipient in force on {day}"),
            "record a consent to information sharing that names the recipient",
        )
    })
}

/// Scores order work; a tier that a person set goes down by a person's hand.
fn rating(guard: &Guard, record: &Record, rated: &RiskRated, event: &Event) -> Answer {
    let Guard::LoweredByPerson {} = guard else { return None };
    let judged = record.judged.filter(|judged| rated.tier < *judged)?;
    let lacks = [
        ("by a score", rated.basis != RatingBasis::Judgement),
        ("by nobody named", event.by.is_none()),
        ("without a reason", rated.reason.as_ref().is_none_or(|reason| reason.trim().is_empty())),
    ];
    let lacks: Vec<_> = lacks.iter().filter(|(_, lacking)| *lacking).map(|(what, _)| *what).collect();
    kept_if(lacks.is_empty(), || {
        Broken::new(
            format!("{judged}, set by a person, lowered to {} {}", rated.tier, lacks.join(", ")),
            "let a person rate it by judgement, named as `by` and with a reason, or leave the tier as it is",
        )
    })
}

fn planning(guard: &Guard, plan: &PlanAdopted, day: Day, met: Option<bool>) -> Answer {
    match guard {
        Guard::AssessmentOnFile {} => {
            kept_if(met?, || Broken::new(format!("no assessment dated {day} or before"), "record the assessment first"))
        }
        Guard::RatingOnFile {} => kept_if(met?, || {
            Broken::new(format!("no risk rating dated {day} or before"), "record the risk rating first")
        }),
        Guard::HasGoal {} => {
            let without = matches!(plan.kind, PlanKind::LinkageList | PlanKind::External);
            kept_if(without || !plan.goals.is_empty(), || {
                Broken::new(format!("a plan ({}) without a goal", plan.kind), "give the plan at least one goal")
            })
        }
        Guard::StrengthNamed {} => {
            kept_if(plan.goals.iter().any(|goal| goal.strengths.iter().any(|name| !name.trim().is_empty())), || {
                Broken::new("no goal that names a strength", "name the strengths that the goals build on")
            })
        }
        Guard::EvidenceNamed {} => {
            let says = |text: &Text| !text.trim().is_empty();
            let rests = |of: &Intervention| says(&of.name) && of.evidence.as_ref().is_some_and(says);
            let named = |goal: &&Goal| goal.interventions.iter().any(rests);
            let without = plan.goals.iter().filter(|goal| !named(goal)).count();
            kept_if(without == 0, || {
                Broken::new(
                    format!("{without} goal(s) without evidence"),
                    "name for each goal an intervention with its evidence",
                )
            })
        }
        Guard::DocumentOnFile { document } => {
            kept_if(met?, || Broken::new(format!("no {} on file", document.written()), "complete it first"))
        }
        Guard::FocusAreas { least, most } => {
            let areas = plan.goals.iter().filter_map(|goal| goal.area.as_deref()).map(str::trim);
            let areas: BTreeSet<_> = areas.filter(|area| !area.is_empty()).collect();
            let found = u32::try_from(areas.len()).unwrap_or(u32::MAX);
            kept_if((*least..=*most).contains(&found), || {
                Broken::new(format!("{found} areas of focus"), format!("name {least} to {most} areas among the goals"))
            })
        }
        _ => None,
    }
}

fn closing(
    guard: &Guard,
    program: &Program,
    record: &Record,
    event: &Event,
    closed: &Closed,
    met: Option<bool>,
) -> Answer {
    let day = event.at.day();
    let reason = closed.reason;
    let by_decision = matches!(reason, CloseReason::Safety | CloseReason::Other);
    match guard {
        Guard::Evaluated {} if !reason.is_early() => {
            kept_if(met?, || Broken::new("no evaluation on file", "evaluate the case first"))
        }
        Guard::NeedsSettled {} if !reason.is_early() => kept_if(met?, || {
            let open = record.needs.iter().filter(|need| !is_settled(record, need)).map(need_name);
            let open: Vec<_> = open.collect();
            Broken::new(
                format!("open: {}", open.join(", ")),
                "make another linkage, reach a goal of that area, or record it among the unmet needs of the evaluation",
            )
        }),
        Guard::HandedOff {} if reason.is_transfer() => {
            let accepted = record.transfer.as_ref().is_some_and(|(_, accepted)| *accepted == Some(true));
            kept_if(accepted && record.handed_off_on.is_some(), || {
                let found =
                    if accepted { "accepted, without a hand-off contact" } else { "the transfer is not accepted" };
                Broken::new(found, "settle the transfer as accepted and record a contact that hands over")
            })
        }
        Guard::FixedTerm {} if !reason.is_early() => kept_if(met?, || {
            let found = term_ends(program, record)
                .map_or("the first phase has not begun".to_owned(), |end| format!("closed on {day}, before {end}"));
            Broken::new(found, "keep the case open until the first day outside the last phase")
        }),
        Guard::EarlyReasons { reasons } if reason.is_early() && record.state.in_service => {
            kept_if(reasons.contains(&reason), || {
                Broken::new(format!("closed early for {reason}"), "keep the case open and go on trying")
            })
        }
        Guard::Attempts(asked) if reason == CloseReason::LostContact => attempts(asked, record, day),
        Guard::RefusalOnFile {} if reason == CloseReason::DeclinedService => {
            kept_if(record.refused_on.is_some(), || {
                Broken::new(
                    "no refusal by the client or the guardian on record",
                    "record the contact that they refused, or the document of refusal",
                )
            })
        }
        Guard::FoundIneligible {} if reason == CloseReason::Ineligible => {
            kept_if(record.screened.is_some_and(|(_, eligible)| !eligible), || {
                Broken::new("no screening that found the client ineligible", "record the screening")
            })
        }
        Guard::Authorised {} if by_decision => {
            kept_if(event.by.is_some(), || Broken::new("nobody authorised the closure", "name the authoriser as `by`"))
        }
        Guard::Notice { days: least } if by_decision => notice(record, day, *least, "give notice and wait"),
        Guard::Appeal { days: least } if by_decision => {
            notice(record, day, *least, "wait until the time to appeal is over")
        }
        _ => None,
    }
}

/// Notice was given so many days before, since the case was last reopened.
fn notice(record: &Record, day: Day, least: u32, fix: &str) -> Answer {
    let notices = record.documents.iter().filter(|(paper, _)| *paper == Document::Notice).map(|(_, on)| *on);
    let given = notices.filter(|on| record.is_since_reopened(*on)).min();
    kept_if(given.is_some_and(|on| on.plus_days(days(least)) <= day), || {
        let found = given.map_or("no notice on file".to_owned(), |on| format!("notice given on {on}"));
        Broken::new(found, fix)
    })
}

fn attempts(asked: &Attempts, record: &Record, day: Day) -> Answer {
    let since = day.plus_days(days(asked.days).saturating_neg());
    let made: Vec<&Attempt> =
        record.attempts.iter().filter(|of| since <= of.on && of.on <= day && record.is_since_reopened(of.on)).collect();
    let on_days = |of: &dyn Fn(&Attempt) -> bool| {
        let days: BTreeSet<_> = made.iter().filter(|attempt| of(attempt)).map(|attempt| attempt.on).collect();
        u32::try_from(days.len()).unwrap_or(u32::MAX)
    };
    let others =
        Parties::from([Party::Family, Party::Guardian, Party::Support, Party::Provider, Party::Payer, Party::Other]);
    // Through others is without the client; a visit with a relative there is a visit.
    let through_others = |attempt: &Attempt| !attempt.with.contains(Party::Client) && attempt.with.meets(others);
    let parts = [
        ("attempts", asked.least, on_days(&|_| true)),
        ("visits", asked.visits, on_days(&|attempt| attempt.mode == Mode::FaceToFace && !through_others(attempt))),
        ("through others", asked.collateral, on_days(&|attempt| through_others(attempt))),
        ("letters", asked.letters, on_days(&|attempt| attempt.mode == Mode::Mail)),
    ];
    kept_if(parts.iter().all(|(_, least, made)| made >= least), || {
        let found: Vec<_> =
            parts.iter().filter(|(_, least, _)| *least > 0).map(|(what, _, made)| format!("{made} {what}")).collect();
        Broken::new(format!("{} in {} days", found.join(", "), asked.days), "keep trying, on different days")
    })
}

/// Whether a need is met by a linkage, by an achieved goal of its area, or stands among the unmet needs: since the case
/// was last reopened.
fn is_settled(record: &Record, need: &Need) -> bool {
    let linked = record.linkages.iter().any(|linkage| {
        linkage.need.as_ref() == Some(need) && linkage.state.is_met() && record.is_since_reopened(linkage.since)
    });
    let reached = record.goals.iter().any(|goal| {
        goal.state == GoalStatus::Achieved
            && goal.area.as_deref() == Some(need.name())
            && record.is_since_reopened(goal.since)
    });
    let unmet = record.evaluation.as_ref().is_some_and(|evaluation| evaluation.unmet_needs.contains(need));
    linked || reached || unmet
}

/// The name of a need for messages; one of the agency's own is not repeated.
fn need_name(need: &Need) -> &str {
    if matches!(need, Need::Other(_)) { "another need" } else { need.name() }
}

fn reopening(guard: &Guard, record: &Record, day: Day, met: bool) -> Answer {
    let closure = record.closure?;
    match guard {
        Guard::Alive {} => kept_if(met, || {
            Broken::new(format!("closed on {} as deceased", closure.on), "void the closure if it was entered in error")
        }),
        Guard::ReopenedWithin { .. } => kept_if(met, || {
            Broken::new(
                format!("closed on {}, {} days before", closure.on, day.days_since(closure.on)),
                "open another case that names this one as `previous`",
            )
        }),
        Guard::WithinTerm {} => kept_if(met, || {
            Broken::new(
                format!("reopened on {day}, after the fixed time"),
                "open another case that names this one as `previous`",
            )
        }),
        _ => None,
    }
}

/// Whether a step brings what a guard asks.
pub(crate) const fn supplies(step: KindName, guard: &Guard) -> bool {
    matches!(
        (step, guard),
        (KindName::Assessed, Guard::AssessmentOnFile {})
            | (KindName::RiskRated, Guard::RatingOnFile {})
            | (KindName::Evaluated, Guard::Evaluated {})
    )
}
