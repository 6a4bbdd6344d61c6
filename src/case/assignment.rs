//! Who could own a case: proposals with their reasons, and the plan for a worker who leaves.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::Setting;
use crate::event::{Event, Hundredths, Kind, Owner, OwnerKind, Reassigned, Stamp};
use crate::ids::{CaseId, EventId, WorkerId};
use crate::limit::{Arrival, Breach, Carrying, Told, carried};
use crate::program::{Force, Rule};
use crate::record::Record;
use crate::roster::{Census, Known};
use crate::time::Instant;

/// An owner under whom no required limit would be broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Proposal {
    /// Who.
    pub owner: Owner,
    /// What speaks for them.
    pub reasons: Vec<Reason>,
    /// Recommended standards that it would break.
    pub warnings: Vec<Breach>,
}

/// What speaks for an owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// They hold a credential that was wished for: a language or another skill.
    Skill(String),
    /// They are the backup of the case.
    Backup,
    /// They owned the case before.
    OwnedBefore,
    /// They hold a credential that the rulebook asks for.
    Credential(String),
    /// They have room under the tightest cap.
    Room {
        /// What they carry, in cases.
        carried: Hundredths,
        /// What they may carry.
        room: u64,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Skill(name) => write!(f, "holds {name}, as wished"),
            Self::Backup => f.write_str("is the backup"),
            Self::OwnedBefore => f.write_str("owned the case before"),
            Self::Credential(name) => write!(f, "holds {name}"),
            Self::Room { carried, room } => write!(f, "carries {} of {room}", carried.short()),
        }
    }
}

/// Who could own a case and who could not. Written with serde it has these fields.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Candidates {
    /// Those who could, the best first: by skills wished for, then by who knows the case, then by room.
    pub proposals: Vec<Proposal>,
    /// Those who could not, with the required standards in the way.
    pub excluded: Vec<(Owner, Vec<Breach>)>,
}

/// Proposes owners for a case, at an instant, under every limit on owners; the present owner is none of
/// them. `skills` names credentials that are wished for, a language for instance. Without a census nobody is
/// proposed.
///
/// ```
/// use caseload::case::{Setting, candidates};
/// use caseload::model::Model;
/// use caseload::program::Program;
/// use caseload::record::Record;
/// use caseload::roster::{Census, Roster};
///
/// let icm = Program::preset(Model::IntensiveCaseManagement);
/// let census = Census::of(Roster::of(vec![]), []);
/// let setting = Setting::of(&icm).census(&census);
/// let found = candidates(&setting, &Record::default(), "2026-03-02T09:00:00-05:00".parse()?, &["language:es"]);
/// assert!(found.proposals.is_empty()); // nobody is on that roster
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn candidates(setting: &Setting<'_>, record: &Record, at: Instant, skills: &[&str]) -> Candidates {
    setting.census_now().map_or_else(Candidates::default, |census| among(setting, census, record, at, skills))
}

fn among(setting: &Setting<'_>, census: &Census, record: &Record, at: Instant, skills: &[&str]) -> Candidates {
    let mut found = Candidates::default();
    let present = record.owner.map(Owner::carrier).filter(|_| record.state.in_service);
    for owner in owners(setting, census, at).filter(|owner| Some(owner.carrier()) != present) {
        let arrival = Arrival { record, case: record.case, owner, at, enrols: !record.state.in_service };
        let (mut breaches, mut warnings) = (Vec::new(), Vec::new());
        setting.limits().of_arrival(setting.program(), Some(census), &arrival, |_, told| match told {
            Told::Broken(breach) if breach.force == Force::Required => breaches.push(breach),
            Told::Broken(breach) => warnings.push(breach),
            Told::Kept | Told::Overridden(_) | Told::CannotTell(_) => {}
        });
        if breaches.is_empty() {
            let reasons = reasons(setting, census, &arrival, skills);
            found.proposals.push(Proposal { owner, reasons, warnings });
        } else {
            found.excluded.push((owner, breaches));
        }
    }
    found.proposals.sort_by_cached_key(|proposal| std::cmp::Reverse(rank(proposal)));
    found
}

/// The owners of the kinds that the program takes: any where it names none.
fn owners(setting: &Setting<'_>, census: &Census, at: Instant) -> impl Iterator<Item = Owner> {
    let takes = |kind: OwnerKind| {
        setting.program().standards_on(at.day()).all(|(_, standard)| match &standard.rule {
            Rule::OwnerKind(kinds) => kinds.contains(&kind),
            _ => true,
        })
    };
    let (worker, team, lead) = (takes(OwnerKind::Worker), takes(OwnerKind::Team), takes(OwnerKind::Lead));
    let moment = (at.day(), at.moment());
    // Not who comes later that day: at this moment nothing could be theirs.
    let there = census.owners(at.day()).filter(move |owner| is_there(census, *owner, at));
    there.filter_map(move |owner| match owner {
        Owner::Worker(of) if lead && !worker => {
            let team = census.roster().worker_at(of, moment).here()?.team?;
            Some(Owner::Lead { worker: of, team })
        }
        Owner::Worker(_) => worker.then_some(owner),
        Owner::Team(_) | Owner::Lead { .. } => team.then_some(owner),
    })
}

/// Whether the roster has them at that moment.
fn is_there(census: &Census, owner: Owner, at: Instant) -> bool {
    census.roster().fte_at(owner, &[], (at.day(), at.moment())).here().is_some()
}

fn reasons(setting: &Setting<'_>, census: &Census, arrival: &Arrival<'_>, skills: &[&str]) -> Vec<Reason> {
    let (owner, day, record) = (arrival.owner, arrival.at.day(), arrival.record);
    let holds = |name: &str| matches!(census.roster().holds(owner, &[name.to_owned()], day), Known::Here(true));
    let wished = skills.iter().filter(|name| holds(name)).map(|name| Reason::Skill((*name).to_owned()));
    let is_backup = record.backup.is_some_and(|backup| owner.carrier() == Owner::Worker(backup));
    let had_it = record.owners_before.contains(&owner.carrier());
    let standards = || setting.program().standards_on(day);
    let asked =
        standards().filter_map(|(_, of)| if let Rule::Credentials(of) = &of.rule { Some(&of.any_of) } else { None });
    let held = asked.flatten().filter(|name| holds(name)).map(|name| Reason::Credential(name.clone()));
    let caps = standards().filter_map(|(at, of)| match &of.rule {
        Rule::Cap(cap) if cap.per.is_on(owner) => {
            carried(setting.limits(), at, cap, setting.program(), census, arrival).here()
        }
        _ => None,
    });
    let free = |of: &Carrying| i64::try_from(of.room).unwrap_or(i64::MAX).saturating_mul(100).saturating_sub(of.all);
    let room = caps
        .min_by_key(free)
        .map(|of| Reason::Room { carried: Hundredths::new(u32::try_from(of.all).unwrap_or(u32::MAX)), room: of.room });
    let knows = [is_backup.then_some(Reason::Backup), had_it.then_some(Reason::OwnedBefore)];
    wished.chain(knows.into_iter().flatten()).chain(held).chain(room).collect()
}

/// More skills, then who knows the case, then more room; owners in order for the rest.
fn rank(proposal: &Proposal) -> (usize, usize, i64, std::cmp::Reverse<Owner>) {
    let count = |of: fn(&Reason) -> bool| proposal.reasons.iter().filter(|reason| of(reason)).count();
    let room = proposal.reasons.iter().find_map(|reason| match reason {
        Reason::Room { carried, room } => {
            let room = i64::try_from(*room).unwrap_or(i64::MAX).saturating_mul(100);
            Some(room.saturating_sub(i64::from(carried.hundredths())))
        }
        _ => None,
    });
    (
        count(|reason| matches!(reason, Reason::Skill(_))),
        count(|reason| matches!(reason, Reason::Backup | Reason::OwnedBefore)),
        room.unwrap_or(i64::MAX),
        std::cmp::Reverse(proposal.owner),
    )
}

/// What becomes of the cases of a worker who leaves. Nothing changes until its events are stored. Written with
/// serde it has who is placed and who is not; the events are written as events are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct DeparturePlan {
    /// Cases with the owner proposed for each, in the order in which they were placed.
    pub placed: Vec<(CaseId, Proposal)>,
    /// Cases for which nobody could be found, with everybody who could not and why.
    pub unplaced: Vec<Unplaced>,
    /// The backups of placed cases, where they stay.
    #[serde(skip)]
    backups: BTreeMap<CaseId, WorkerId>,
}

/// A case for which nobody could be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unplaced {
    /// The case.
    pub case: CaseId,
    /// Everybody who could not own it, with the required standards in the way.
    pub excluded: Vec<(Owner, Vec<Breach>)>,
}

impl DeparturePlan {
    /// What to record for each placed case, to be stamped and decided. The backup stays, unless the case
    /// passes to them or they are gone too.
    pub fn reassignments(&self) -> impl Iterator<Item = (CaseId, Reassigned)> {
        self.placed.iter().map(|(case, proposal)| {
            let backup = self.backups.get(case).copied();
            (*case, Reassigned { owner: proposal.owner, backup, reason: "the owner leaves".into() })
        })
    }
}

/// Plans the departure of a worker: an owner for each of their cases in service, the highest tier first and
/// then the longest in service, under every limit and with what was placed before in mind. `records` are
/// the records of their cases; others are passed over. Without a census all of them stay unplaced.
#[must_use]
pub fn departure<'r>(
    setting: &Setting<'_>,
    leaver: WorkerId,
    records: impl IntoIterator<Item = &'r Record>,
    at: Instant,
) -> DeparturePlan {
    let mut plan = DeparturePlan::default();
    let from = Owner::Worker(leaver);
    let theirs = |record: &&Record| record.state.in_service && record.owner.map(Owner::carrier) == Some(from);
    let mut records: Vec<&Record> = records.into_iter().filter(theirs).collect();
    records.sort_by_key(|record| (std::cmp::Reverse(record.state.tier), record.enrolled_on(), record.case));
    let Some(now) = setting.census_now() else {
        let nobody = |record: &&Record| Some(Unplaced { case: record.case?, excluded: Vec::new() });
        plan.unplaced.extend(records.iter().filter_map(nobody));
        return plan;
    };
    let mut census = now.clone();
    for record in records {
        let Some(case) = record.case else { continue };
        let mut found = among(setting, &census, record, at, &[]);
        if found.proposals.is_empty() {
            plan.unplaced.push(Unplaced { case, excluded: found.excluded });
            continue;
        }
        let best = found.proposals.swap_remove(0);
        let stays = |backup: &WorkerId| {
            let of = Owner::Worker(*backup);
            of != from && of != best.owner.carrier() && is_there(&census, of, at)
        };
        plan.backups.extend(record.backup.filter(stays).map(|backup| (case, backup)));
        let passed_on = Kind::Reassigned(Reassigned { owner: best.owner, backup: None, reason: "".into() });
        let mut moved = record.clone();
        moved.evolve(&Event::new(case, Stamp::new(EventId(uuid::Uuid::nil()), at), passed_on), setting.program());
        census.put(&moved);
        plan.placed.push((case, best));
    }
    plan
}
