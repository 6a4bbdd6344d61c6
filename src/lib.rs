//! The rules of case management as a value: enforce them on a live case, audit recorded history against
//! them, simulate what a change of them would do.
//!
//! An agency writes down, once, what its program promises: who may own a case, how many a worker may carry, how often a
//! client must be seen, how long the service lasts, which papers are due when. That value is the **rulebook**
//! ([`Program`](program::Program)). The same rulebook is then *enforced* (may this happen to this case now? what is
//! due?), *audited* (did this recorded history keep it? where not, with which evidence?) and *simulated* (what happens
//! to waits, workload and adherence if we change it?). There is one implementation of each rule for all three.
//!
//! The crate is pure: no storage, clock, network, thread or random source of its own. Values in, values out.
//!
//! # Enforce
//!
//! A [`Case`](case::Case) whose stage the compiler knows has that stage's methods and no others;
//! [`AnyCase`](case::AnyCase) is what an application matches on when the stage comes from storage. An event
//! that breaks a required standard is refused with *everything* that stands in the way; one that breaks a
//! recommended standard is accepted with a warning.
//!
//! ```
//! use caseload::agenda;
//! use caseload::case::{AnyCase, Case, Setting};
//! use caseload::event::{Enrolled, Event, Owner, Referred, Stamp};
//! use caseload::ids::{CaseId, ClientId, EventId, WorkerId};
//! use caseload::lifecycle::Stage;
//! use caseload::model::Model;
//! use caseload::program::Program;
//! use uuid::Uuid;
//!
//! let icm = Program::preset(Model::IntensiveCaseManagement);
//! let setting = Setting::of(&icm);
//! let stamp = |n, at: &str| Ok::<_, caseload::time::TimeError>(Stamp::new(EventId(Uuid::from_u128(n)), at.parse()?));
//!
//! let id = CaseId(Uuid::from_u128(1));
//! let step = Case::refer(&setting, id, stamp(1, "2026-01-05T09:00:00-05:00")?, Referred::new(ClientId(Uuid::from_u128(2))))?;
//! let store: Vec<Event> = vec![step.event];
//! // step.case.enrol(..) does not compile: a case in referral cannot be enrolled.
//!
//! match AnyCase::replay(&icm, &store)? {
//!     AnyCase::Screening(_) => println!("screen"),
//!     other => println!("{}", other.missing_for(&setting, Stage::Implementation, "2026-01-06".parse()?)),
//! }
//! for line in agenda::of_case(&icm, &store, "2026-01-06".parse()?) {
//!     println!("{line}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # People
//!
//! With a [`Census`](roster::Census), the [`Roster`](roster::Roster) and who carries which case, a decision
//! asks the caps, the intake, the credentials and the rest of who may own a case; it says which version of
//! the census it saw, so that of two who race for the last place one is told to decide again. Without a
//! census these limits cannot be told. [`candidates`](case::candidates) proposes owners with reasons,
//! [`departure`](case::departure) plans for a worker who leaves, [`transfer`](case::transfer) passes a case to
//! another program.
//!
//! ```
//! use caseload::case::Setting;
//! use caseload::event::{Hundredths, Owner, Role, RoleHours, RosterEvent, RosterKind, Worker};
//! use caseload::ids::{EventId, WorkerId};
//! use caseload::model::Model;
//! use caseload::program::Program;
//! use caseload::record::Record;
//! use caseload::roster::{Census, Roster};
//! use uuid::Uuid;
//!
//! let icm = Program::preset(Model::IntensiveCaseManagement);
//! let mut entry = Worker::new(WorkerId(Uuid::from_u128(7)));
//! entry.roles = vec![RoleHours { role: Role::CaseManager, fte: Hundredths::new(75) }];
//! let at = "2026-01-05T09:00:00-05:00".parse()?;
//! let joined = RosterEvent::new(EventId(Uuid::from_u128(1)), at, RosterKind::WorkerJoined(entry));
//! let census = Census::of(Roster::of(vec![joined]), []); // and the records of your open cases
//! let setting = Setting::of(&icm).census(&census);
//! let found = caseload::case::candidates(&setting, &Record::default(), at, &[]);
//! assert_eq!(found.proposals[0].reasons[0].to_string(), "carries 0 of 11"); // of 15 for full time
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Audit
//!
//! Reading a log never fails as a whole and never loses a line; findings carry evidence, source and what
//! would satisfy them; adherence has denominators; what the record cannot tell is its own answer.
//!
//! ```
//! use caseload::audit::Audit;
//! use caseload::log::Log;
//! use caseload::model::Model;
//! use caseload::program::Program;
//!
//! let clinical = Program::preset(Model::Clinical);
//! let audit = Audit::of(&clinical).as_of("2023-12-31".parse()?);
//! let report = audit.finish(audit.part(&Log::of(vec![])));
//! for finding in report.findings() {
//!     println!("{finding}");
//! }
//! for of in report.adherence().iter().filter(|of| of.counts.items() > 0) {
//!     println!("{} {:?}", of.code, of.counts.rate());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Simulate
//!
//! A scenario (`sim::Scenario`) is the rulebook with who works, who comes and what is decided (feature `sim`).
//! Scenarios are compared on the same luck, in paired differences with intervals; the log of a run audits to
//! the simulator's own counts.
//!
//! ```
//! # #[cfg(feature = "sim")] {
//! use caseload::event::Hundredths;
//! use caseload::feasibility::Effort;
//! use caseload::model::Model;
//! use caseload::sim::{Admission, Arrivals, Demand, Distribution, Replications, Scenario, Workers, compare};
//!
//! let arrivals = Arrivals::Poisson { per_week: 2.0, weekdays: None, months: None };
//! let mut today = Scenario::new("today", Model::IntensiveCaseManagement, Demand::of(arrivals));
//! today.staff.workers = vec![Workers::of(3)];
//! today.service.stay = Some(Distribution::Exponential { mean: 200.0 });
//! let full_time = Hundredths::new(4000);
//! today.work = Effort { share_percent: 60, full_time, contact_minutes: 60, paper_minutes: 60, ..Effort::default() };
//! let mut proposed = Scenario { name: "at most 15".to_owned(), ..today.clone() };
//! proposed.policy.admission = vec![Admission::Heads(Hundredths::new(1500))];
//!
//! println!("{}", compare(&[today.check()?, proposed.check()?], &Replications::of(5).seed(7)));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Write a rulebook
//!
//! Start from a preset's [`Draft`](program::Draft) or from an empty one, add standards, and build: every
//! fault is named at once.
//!
//! ```
//! use caseload::model::Model;
//! use caseload::program::{Decision, Program};
//!
//! let icm = Program::preset(Model::IntensiveCaseManagement);
//! let decision = Decision::new("board", "our own promise to the county", "2026-01-05".parse()?);
//! let ours = icm.draft().clone().require("icm.contact.weekly", &decision)?.build()?;
//! assert_eq!(ours.standard("icm.contact.weekly").unwrap().force, caseload::program::Force::Required);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Programs and [overlays](program::Draft::overlay) [compose](program::Draft::compose) to hybrids. A program is
//! [succeeded](program::Program::succeeded_by) by another edition from a day on: decisions, agenda and audit go by
//! the edition of the day. Whether a staffing can keep the promises, [`feasibility`] tells.
//! A rulebook is data: it reads from one file (`Program::from_toml`, `Program::from_json`; `examples/programs/` has
//! two), and prints itself as [a page](program::Program::page).
//!
//! ```
//! use caseload::model::{Model, Overlay};
//! use caseload::program::{Draft, Program};
//!
//! let icm = Program::preset(Model::IntensiveCaseManagement);
//! let hybrid = Draft::compose(&[icm.draft(), &Draft::overlay(Overlay::StrengthsPractice)])?;
//! let next = Draft { edition: "2027".to_owned(), from: Some("2027-01-01".parse()?), name: "icm".to_owned(), ..hybrid };
//! let icm = icm.succeeded_by(next)?;
//! assert!(icm.standard_on("strengths.assessment", "2026-12-31".parse()?).is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Scores
//!
//! Instruments end in a [`Score`](risk::Score) that explains itself; a [`Tiers`](risk::Tiers) rule places it, and a
//! rating is an event like any other. See [`risk`].
//!
//! ```
//! use caseload::risk::phq_9;
//!
//! let known = (1..=8).map(|n| (format!("q{n}"), 1.into()));
//! let score = phq_9().score_named(known.collect::<Vec<_>>().iter().map(|(name, answer)| (name.as_str(), *answer)))?;
//! // Missing is never zero: between 8 and 11, and no band yet.
//! assert_eq!((score.low, score.high, score.band), (8.into(), 11.into(), None));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Outcomes
//!
//! What came of the cases, each and together: see [`outcome`]. Which model fits a client and an organisation, and why:
//! see [`choose`].
//!
//! # Fidelity
//!
//! A fidelity scale is a table of items over measures; a review scores a log and a roster on it and says what a person
//! has still to rate. See [`fidelity`].
//!
//! ```
//! use caseload::fidelity::{Review, dacts};
//! use caseload::log::Log;
//! use caseload::model::Model;
//! use caseload::program::Program;
//! use caseload::roster::Roster;
//!
//! let (scale, act, staff) = (dacts(), Program::preset(Model::AssertiveCommunityTreatment), Roster::of(vec![]));
//! let review = Review::of(&scale, &act).as_of("2026-04-01".parse()?).roster(&staff);
//! let reviewed = review.finish(review.part(&Log::of(vec![])), [])?;
//! assert_eq!(reviewed.scored.item("O1").unwrap().scored.unwrap_err().to_string(), "to be rated by a person");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Results as data
//!
//! What prints is written with serde too, under the names of its fields and the names, ids and days of the wire format;
//! what is none is null. What is worked with (an audit, its parts, a setting) is not.
//!
//! ```
//! use caseload::choose::{Client, Organisation, Weights, rank};
//!
//! let ranking = serde_json::to_value(rank(&Client::default(), &Organisation::default(), &Weights::default()))?;
//! assert_eq!(ranking["all"][0]["overlays"], serde_json::json!([]));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Words and days
//!
//! All frequencies, deadlines and phases count **civil days**: the date of an instant in its own offset. A
//! day's state is its state when the day ends. A due day is missed from the next day on. Today is not over.
//! Every place where one record could be judged in two ways is settled in [`semantics`], rule by rule. What the keys
//! of sources stand for, as `ICM-PA31`, says [`sources`].
//!
//! # Features
//!
//! None is on by default. `json`: reading logs as JSON lines, and rulebooks as JSON. `toml`: reading rulebooks as TOML.
//! `schema`: their JSON Schemas, and those of events, instruments and fidelity scales. `sim`: simulation. `parallel`:
//! several threads, with the same result to the byte: audits, fidelity reviews and outcomes where `part_parallel` is called,
//! and the runs of `sim::compare` always, with no call.
//!
//! # What this crate does not do
//!
//! It stores nothing, reads no clock and sends no message. Scores and tiers order work and never refuse a service. Ids
//! made by `from_external` are pseudonyms, not de-identification. Simulation does not model what becomes of clients.
//!
//! # The house
//!
//! A module uses those below it, and those before it in its row; `lifecycle` and `event` name each other's lists.
//!
//! ```text
//!   schema                         the JSON Schemas of what is read (feature `schema`)
//!   sim                            forward: what would happen if the program were another (feature `sim`)
//!   fidelity  outcome  choose      over many cases: how far it is the model; what came of it; which model fits
//!   agenda  audit                  now: what is due; backward: findings, adherence, parts that merge
//!   feasibility                    can this staffing keep this program
//!   case                           decide, the typed case, replay, who could own it, transfers
//!   obligation  limit  measure     the engines: what must happen by a day, what must hold, what it comes to
//!   risk                           instruments and their scores
//!   record  roster  fact           what the events of a case, and of the roster, add up to; the lowered form
//!   program                        the rulebook: standards, presets, its own checks
//!   lifecycle  model  history  log what may follow what; the models; settling, reading
//!   event                          the wire format
//!   ids  time  statistics          ground floor: identifiers, instants and civil days, figures of samples
//! ```

// Documentation names the crate as its users do.
extern crate self as caseload;

pub mod agenda;
pub mod audit;
pub mod case;
pub mod choose;
pub mod event;
pub mod fact;
mod fault;
pub mod feasibility;
pub mod fidelity;
mod history;
pub mod ids;
pub mod lifecycle;
pub mod limit;
pub mod log;
pub mod measure;
pub mod model;
mod names;
pub mod obligation;
pub mod outcome;
pub mod program;
pub mod record;
pub mod risk;
pub mod roster;
#[cfg(feature = "schema")]
pub mod schema;
pub mod semantics;
#[cfg(feature = "sim")]
pub mod sim;
pub mod sources;
pub mod statistics;
mod subject;
pub mod time;

pub use fault::Faulty;
pub use history::Unsettled;
pub use names::UnknownName;

/// The code of the README, compiled with the documentation's.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
