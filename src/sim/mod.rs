//! What would happen if the program were another: demand, staff time and policies, played out in days.

mod arrivals;
mod check;
mod distribution;
mod policy;
mod replication;
mod scenario;
mod statistics;
mod stream;

pub use arrivals::{ArrivalTimes, Arrivals};
pub use check::{Checked, Fault, Faults, Overload};
pub use distribution::{ChanceFault, Distribution};
pub use policy::{
    Admission, Assignment, Carrier, Cover, DueDays, Keeps, Order, Ownership, Places, Policy, StepDown, Task, Waiting,
    WorkOrder,
};
pub use replication::{Flow, Measure, Replication, Row, Series};
pub use scenario::{
    Absence, Demand, Dropout, Input, Institutions, Kin, Rulebook, Scenario, Service, Staff, Standing, TierChange,
    Turnover, Workers,
};
pub use statistics::{Sample, mser_5, student};
pub use stream::{Purpose, Stream, Streams};
