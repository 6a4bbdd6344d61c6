//! What would happen if the program were another: demand, staff time and policies, played out in days.
//!
//! A [`Scenario`] is a value: the rulebook, who works, who comes, how long they stay, what the work takes, what is
//! decided. [`Scenario::check`] lists every fault of it, and says when more clients come than can ever be served.
//! [`run`] plays it out once; [`compare`] plays several out on the same luck, side by side, with intervals, and has the
//! [sheet](Comparison::sheet) that goes with results. [`Fit`] takes inputs from a record, [`sensitivity`] says how much
//! results hang on those that are only assumed.
//!
//! The obligations and limits are the rulebook's own, as they are enforced and audited. The same seed gives the same
//! bytes on every platform. Clients' outcomes are not modelled: nothing here says whether anybody fares better.

mod arrivals;
mod assignment;
mod books;
mod carrier;
mod check;
mod client;
mod compare;
mod course;
mod deed;
mod distribution;
mod fault;
mod fit;
mod lift;
mod overload;
mod policy;
mod replication;
mod room;
mod run;
mod sample;
mod scenario;
mod sensitivity;
mod sheet;
mod staff;
mod stream;
mod table;
mod tally;
mod ticks;
mod waitlist;
mod wheel;
mod work;

pub use arrivals::{ArrivalTimes, Arrivals};
pub use check::Checked;
pub use compare::{Compared, Comparison, Figure, Precision, Progress, Replications, compare, compare_telling};
pub use distribution::{ChanceFault, Distribution};
pub use fault::{Fault, Faults};
pub use fit::{Fit, FitCheck};
pub use overload::Overload;
pub use policy::{
    Admission, Assignment, Carrier, Cover, DueDays, Keeps, Order, Ownership, Places, Policy, StepDown, Task, Waiting,
    WorkOrder,
};
pub use replication::{Flow, Measure, Replication, Row, Series};
pub use run::run;
pub use sample::{Sample, mser_5};
pub use scenario::{
    Absence, Amended, Decided, Demand, Dropout, Input, Institutions, Kin, Rulebook, Scenario, Service, Staff, Standing,
    TierChange, Turnover, Workers,
};
pub use sensitivity::{Sensitivity, Swing, sensitivity};
pub use sheet::Sheet;
pub use stream::{Purpose, Stream, Streams};
pub use table::TidyRow;
