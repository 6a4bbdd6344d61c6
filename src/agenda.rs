//! The agenda: what is due for a case, now; and what changed since.
//!
//! ```
//! use caseload::agenda;
//! use caseload::model::Model;
//! use caseload::program::Program;
//!
//! let icm = Program::preset(Model::IntensiveCaseManagement);
//! let events = vec![]; // from your own store
//! for line in agenda::of_case(&icm, &events, "2026-03-02".parse()?) {
//!     println!("{line}"); // face-to-face contact with client due by 2026-03-08 (icm.contact.weekly)
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::event::{AuthorizationStatus, Document, Event, Kind, Owner};
use crate::fact::{Facts, Lowering};
use crate::history::settle;
use crate::ids::{CaseId, EventId};
use crate::obligation::{Item, Obligations, Trackers, Verdict};
use crate::program::{Amount, Code, Deadline, Force, Program, Rule};
use crate::record::{Record, Spells};
use crate::roster::Roster;
use crate::time::Day;

/// What is due for a case on a day, and what became of everything that was. Written with serde it has the day, the owner
/// and its [items](Self::items).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// The day it speaks of; it is not over.
    pub today: Day,
    /// Who answers for the case, where anybody does.
    pub owner: Option<Owner>,
    entries: Vec<Entry>,
    authorizations: Vec<(EventId, AuthorizationStatus)>,
    documents: Vec<(EventId, Document)>,
}

/// One obligation of a case. Written with serde it is one flat object: of the item its days, what became of it and how
/// much was asked and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The case.
    pub case: CaseId,
    /// The standard.
    pub code: Code,
    /// What breaking it means.
    pub force: Force,
    /// Whether it is a safety response, which comes first.
    pub safety: bool,
    /// What is to be done.
    pub what: String,
    /// How often it is asked for and how often it was done, and the days.
    pub item: Item,
}

impl Entry {
    fn new(case: CaseId, program: &Program, item: Item) -> Option<Self> {
        let standard = program.standards().get(item.standard)?;
        Some(Self {
            case,
            code: standard.code.clone(),
            force: standard.force,
            safety: matches!(standard.rule, Rule::Deadline(Deadline { safety: true, .. })),
            what: what(&standard.rule, &item),
            item,
        })
    }

    /// Safety responses first, then by due day, code and case.
    pub(crate) fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |entry: &Self| {
            (!entry.safety, entry.item.due.unwrap_or(Day::from_number(i32::MAX)), entry.code.clone(), entry.case)
        };
        key(self).cmp(&key(other)).then_with(|| self.item.opened.cmp(&other.item.opened))
    }
}

/// What is to be done for an item.
fn what(rule: &Rule, item: &Item) -> String {
    match rule {
        Rule::Contact(rule) => {
            let filter = rule.demands.get(item.demand).map_or(String::new(), |demand| demand.filter.to_string());
            match rule.amount {
                Amount::Contacts => filter,
                amount => format!("{amount} of {filter}"),
            }
        }
        Rule::Deadline(deadline) => {
            let done: Vec<_> = deadline.done_by.iter().map(ToString::to_string).collect();
            done.join(" or ")
        }
        Rule::Phases(_) => "the next step of the fixed time".to_owned(),
        Rule::Timeliness(_) => "writing it down".to_owned(),
        Rule::Reassignment(_) => "reassignment to another owner".to_owned(),
        _ => rule.to_string(),
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { case, code, force, safety, what, item } = self;
        let Item { anchor, opened, due, verdict, done, excused, asked, counted, open, .. } = item;
        let mut object = serializer.serialize_struct("Entry", 14)?;
        object.serialize_field("case", case)?;
        object.serialize_field("code", code)?;
        object.serialize_field("force", force)?;
        object.serialize_field("safety", safety)?;
        object.serialize_field("what", what)?;
        object.serialize_field("anchor", anchor)?;
        object.serialize_field("opened", opened)?;
        object.serialize_field("due", due)?;
        object.serialize_field("verdict", verdict)?;
        object.serialize_field("done", done)?;
        object.serialize_field("excused", &excused.map(|excuse| excuse.cause))?;
        object.serialize_field("asked", asked)?;
        object.serialize_field("counted", counted)?;
        object.serialize_field("open", open)?;
        object.end()
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Item { asked, counted, due, verdict, .. } = self.item;
        if asked > 1 || counted > 0 {
            write!(f, "{counted} of {asked} ")?;
        }
        f.write_str(&self.what)?;
        match due {
            Some(due) => write!(f, " due by {due}")?,
            None => f.write_str(" due when its clock runs again")?,
        }
        if verdict == Verdict::Missed {
            f.write_str(", missed")?;
        } else if counted >= asked {
            f.write_str(", enough so far")?;
        }
        write!(f, " ({})", self.code)
    }
}

/// Makes agendas of many cases under one rulebook.
#[derive(Debug, Clone)]
pub struct Agendas<'a> {
    lowering: Lowering<'a>,
    obligations: Obligations,
    trackers: Trackers,
    facts: Facts,
    roster: Option<&'a Roster>,
    spells: Spells,
}

impl<'a> Agendas<'a> {
    /// Agendas under that rulebook.
    #[must_use]
    pub fn of(program: &'a Program) -> Self {
        let obligations = Obligations::of(program);
        Self {
            lowering: Lowering::of(program),
            trackers: obligations.trackers(),
            obligations,
            facts: Facts::default(),
            roster: None,
            spells: Spells::default(),
        }
    }

    /// With the roster: the cases of leavers are to be passed on.
    #[must_use]
    pub const fn roster(mut self, roster: &'a Roster) -> Self {
        self.roster = Some(roster);
        self
    }

    /// The agenda of one case, from its events in any order. Repeats, clashes and what was entered in
    /// error do not count, and neither does what happened after `today`.
    #[must_use]
    pub fn of_case(&mut self, events: &[Event], today: Day) -> Agenda {
        let settled = settle(events.iter().collect());
        let events = if settled.is_void { Vec::new() } else { settled.events };
        self.of_settled(&events, today)
    }

    pub(crate) fn of_settled(&mut self, events: &[&Event], today: Day) -> Agenda {
        let program = self.lowering.program();
        let mut record = Record::default();
        self.facts.clear();
        self.spells.clear();
        let mut agenda =
            Agenda { today, owner: None, entries: Vec::new(), authorizations: Vec::new(), documents: Vec::new() };
        for (place, event) in (0_u32..).zip(events).take_while(|(_, event)| event.at.day() <= today) {
            self.lowering.lower(event, place, &mut record, &mut self.facts);
            self.spells.note(&record, event.at.day());
            match &event.kind {
                Kind::Authorization(authorization) => agenda.authorizations.push((event.id, authorization.status)),
                Kind::DocumentCompleted(paper) => agenda.documents.push((event.id, paper.document.clone())),
                _ => {}
            }
        }
        agenda.owner = record.owner.filter(|_| record.state.is_open());
        if let Some(case) = record.case {
            let entries = &mut agenda.entries;
            let mut take_in = |item| entries.extend(Entry::new(case, program, item));
            self.obligations.judge(&mut self.trackers, &self.facts, today, &mut take_in);
            if let Some(roster) = self.roster {
                self.obligations.reassignments(&self.spells, roster, today, &mut take_in);
            }
            entries.sort_by(Entry::order);
        }
        agenda
    }
}

/// The agenda of a worker or a team: what is due, by `today`, of the open cases that they carry, given as
/// the events of each case. A lead's cases are the worker's.
///
/// ```
/// use caseload::agenda::{self, Agendas};
/// use caseload::event::{Event, Owner};
/// use caseload::ids::WorkerId;
/// use caseload::model::Model;
/// use caseload::program::Program;
/// use uuid::Uuid;
///
/// let icm = Program::preset(Model::IntensiveCaseManagement);
/// let cases: Vec<Vec<Event>> = vec![]; // from your own store
/// let me = Owner::Worker(WorkerId(Uuid::from_u128(7)));
/// let lines = agenda::of_owner(&mut Agendas::of(&icm), me, &cases, "2026-03-02".parse()?);
/// assert!(lines.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn of_owner(
    agendas: &mut Agendas<'_>,
    owner: Owner,
    cases: impl IntoIterator<Item = impl AsRef<[Event]>>,
    today: Day,
) -> Vec<Entry> {
    let of_cases = cases.into_iter().map(|events| agendas.of_case(events.as_ref(), today));
    let carried = of_cases.filter(|agenda| agenda.owner.map(Owner::carrier) == Some(owner.carrier()));
    let mut lines: Vec<Entry> = carried.flatten().collect();
    lines.sort_by(Entry::order);
    lines
}

/// The agenda of one case; see [`Agendas::of_case`].
#[must_use]
pub fn of_case(program: &Program, events: &[Event], today: Day) -> Agenda {
    Agendas::of(program).of_case(events, today)
}

impl Agenda {
    /// Everything that is open: pending, or missed and still able to be made good. Exactly what the audit
    /// of the day reports so, item by item.
    pub fn items(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.item.open)
    }

    /// What is open, one line for a standard, with its earliest due day.
    #[must_use]
    pub fn lines(&self) -> Vec<&Entry> {
        let mut lines: Vec<&Entry> = Vec::new();
        for entry in self.items() {
            if !lines.iter().any(|line| line.code == entry.code) {
                lines.push(entry);
            }
        }
        lines
    }
}

impl Serialize for Agenda {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Agenda", 3)?;
        object.serialize_field("today", &self.today)?;
        object.serialize_field("owner", &self.owner)?;
        object.serialize_field("items", &self.items().collect::<Vec<_>>())?;
        object.end()
    }
}

impl IntoIterator for Agenda {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    /// The [lines](Agenda::lines).
    fn into_iter(self) -> Self::IntoIter {
        self.lines().into_iter().cloned().collect::<Vec<_>>().into_iter()
    }
}

/// Something that changed between two agendas of a case: what people want to be told. Written with serde it stands
/// under the name of its kind: `due`, `met`, `missed` and so on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// Something became due.
    Due(Entry),
    /// Something was done in time.
    Met(Entry),
    /// Something was missed.
    Missed(Entry),
    /// Something missed was made good.
    MadeGood(Entry),
    /// Something need not be done any more.
    Excused(Entry),
    /// A payer decided.
    AuthorizationDecided {
        /// The event.
        event: EventId,
        /// Approved or denied.
        status: AuthorizationStatus,
    },
    /// A paper was completed.
    DocumentCompleted {
        /// The event.
        event: EventId,
        /// The paper.
        document: Document,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Due(entry) => write!(f, "now due: {entry}"),
            Self::Met(entry) => write!(f, "met: {} ({})", entry.what, entry.code),
            Self::Missed(entry) => write!(f, "missed: {entry}"),
            Self::MadeGood(entry) => write!(f, "made good: {} ({})", entry.what, entry.code),
            Self::Excused(entry) => write!(f, "no longer due: {} ({})", entry.what, entry.code),
            Self::AuthorizationDecided { event, status } => write!(f, "authorization {status} ({event})"),
            Self::DocumentCompleted { event, document } => {
                let name = if matches!(document, Document::Other(_)) { "document" } else { document.name() };
                write!(f, "{name} completed ({event})")
            }
        }
    }
}

/// What changed from one agenda of a case to a later one: what became due, was met, missed or made good,
/// which authorization was decided, which document completed.
///
/// ```
/// use caseload::agenda;
/// use caseload::model::Model;
/// use caseload::program::Program;
///
/// let icm = Program::preset(Model::IntensiveCaseManagement);
/// let events = vec![];
/// let before = agenda::of_case(&icm, &events, "2026-03-02".parse()?);
/// let after = agenda::of_case(&icm, &events, "2026-03-03".parse()?);
/// assert!(agenda::changes(&before, &after).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn changes(before: &Agenda, after: &Agenda) -> Vec<Change> {
    let key = |entry: &Entry| (entry.item.standard, entry.item.demand, entry.item.anchor, entry.item.opened);
    let mut known: BTreeMap<_, Vec<&Entry>> = BTreeMap::new();
    for entry in before.entries.iter().rev() {
        known.entry(key(entry)).or_default().push(entry);
    }
    let mut changes = Vec::new();
    for entry in &after.entries {
        let was = known.get_mut(&key(entry)).and_then(Vec::pop).map(|entry| entry.item);
        let verdict = was.map(|item| item.verdict);
        let made_good = entry.item.done.is_some() && was.is_some_and(|item| item.done.is_none());
        let entry = entry.clone();
        match (entry.item.verdict, verdict) {
            (Verdict::Missed, Some(Verdict::Missed)) if made_good => changes.push(Change::MadeGood(entry)),
            (now, Some(was)) if now == was => {}
            (Verdict::Pending, _) => changes.push(Change::Due(entry)),
            (Verdict::Met, _) => changes.push(Change::Met(entry)),
            (Verdict::Missed, _) => changes.push(Change::Missed(entry)),
            (Verdict::Excused, Some(_)) => changes.push(Change::Excused(entry)),
            (Verdict::Excused | Verdict::CannotTell, _) => {}
        }
    }
    let decided = after
        .authorizations
        .iter()
        .filter(|(_, status)| matches!(status, AuthorizationStatus::Approved | AuthorizationStatus::Denied));
    for (event, status) in decided.filter(|(event, _)| !before.authorizations.iter().any(|(known, _)| known == event)) {
        changes.push(Change::AuthorizationDecided { event: *event, status: *status });
    }
    for (event, document) in
        after.documents.iter().filter(|(event, _)| !before.documents.iter().any(|(known, _)| known == event))
    {
        changes.push(Change::DocumentCompleted { event: *event, document: document.clone() });
    }
    changes
}
