//! A live case: may this happen now, what follows, and what is missing for a stage.
//!
//! [`decide`] holds every rule and changes nothing. [`Case`] is a case whose stage is known to the compiler:
//! `Case<Planning>` has planning's methods and no others. [`AnyCase`] is the enum an application matches on
//! when the stage comes from storage. All three are one door.
//!
//! [`candidates`] proposes owners, [`departure`] plans for a worker who leaves, and [`transfer`] decides both
//! sides of a step to another program.

mod any;
mod assignment;
mod data;
mod decide;
mod missing;
mod transfer;
mod typed;

pub use any::{AnyCase, ReplayError, Replayed};
pub use assignment::{Candidates, DeparturePlan, Proposal, Reason, Unplaced, candidates, departure};
pub use data::{Ended, Evaluated, KnownStage, Opened, Planned, Rated, Served};
pub use decide::{Accepted, Refusal, Setting, Untold, decide};
pub use missing::{Missing, MissingStep};
pub use transfer::{Transferred, transfer};
pub use typed::{Case, Lands, Refused, Step, View};
