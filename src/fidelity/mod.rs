//! Fidelity: how far a team does what its model is.
//!
//! A fidelity scale is a table of items, each scored from 1 to 5: a [`Table`], checked when it is built into a
//! [`Scale`]. An item is told by a measure of the log and the roster, by facts that the program declares, or by a
//! person's rating ([`By`]). What is missing is never guessed: an item says why it has no score, and the published
//! readings of the whole are withheld until all are scored.
//!
//! Scores made from records are indicators. A formal review uses charts, interviews and observation by trained raters;
//! where a rating is given, it counts. What the sources of the scales that are shipped stand for says
//! [`caseload::sources`].
//!
//! # A scale of one's own
//!
//! ```
//! use caseload::fidelity::Scale;
//! use caseload::measure::{Figure, Reading, Unit};
//!
//! let scale: Scale = serde_json::from_str(r#"{
//!     "name": "icm_local", "version": "2026", "source": {"name": "our county", "standing": "agency"},
//!     "items": [{
//!         "code": "A", "name": "small caseload", "source": {"name": "our county", "standing": "agency"},
//!         "by": {"measured": {"caseload": {"without": ["prescriber"]}}},
//!         "anchors": [{"score": 5, "to": 15}, {"score": 4, "above": 15, "to": 20}, {"score": 3, "above": 20, "to": 25},
//!                     {"score": 2, "above": 25, "to": 30}, {"score": 1, "above": 30}]
//!     }]
//! }"#)?;
//! let scored = scale.score([("A", Figure::new(Unit::Plain, 33, 2, 33).into())], Reading::Rounded)?;
//! assert_eq!(scored.item("A").unwrap().score(), Some(4));
//!
//! // Anchors that leave a hole are no scale.
//! let mut table = scale.table().clone();
//! table.items[0].anchors[1].above = Some(caseload::event::Hundredths::new(1_600));
//! let faults = table.build().unwrap_err();
//! assert!(faults.to_string().contains("between 15 and 16"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod fault;
mod preset;
mod review;
mod scale;
mod scored;
mod table;

pub use fault::{GivenFault, GivenFaults, ScaleFault, ScaleFaults};
pub use preset::{cti, dacts, dacts_maine, fact, presets, strengths};
pub use review::{Part, Review, Reviewed, Unset};
pub use scale::{Given, Scale};
pub use scored::{Basis, Graded, ItemScore, Profile, Scored, Sum, Unscored};
pub use table::{Anchor, By, Condition, Grade, Grading, Item, Of, Section, Table};
