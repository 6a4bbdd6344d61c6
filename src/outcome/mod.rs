//! What came of it: outcomes of cases, over many of them.

mod survival;

pub use survival::{Quantile, Step, Survival, SurvivalFault};
