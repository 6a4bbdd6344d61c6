//! Figures of samples: an estimate with its interval, and the quantiles that intervals take.

mod estimate;
mod student;

pub use estimate::Estimate;
pub use student::student;
