//! The rules of case management as a value.

pub mod agenda;
pub mod audit;
pub mod case;
pub mod event;
mod history;
pub mod ids;
pub mod lifecycle;
pub mod limit;
pub mod log;
pub mod fact;
pub mod model;
pub mod obligation;
pub mod record;
mod names;
pub mod program;
pub mod time;
pub use history::Unsettled;
pub use names::UnknownName;
