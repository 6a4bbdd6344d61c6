//! What would happen if the program were another: demand, staff time and policies, played out in days.

mod arrivals;
mod distribution;
mod statistics;
mod stream;

pub use arrivals::{ArrivalTimes, Arrivals};
pub use distribution::{ChanceFault, Distribution};
pub use statistics::{Sample, mser_5, student};
pub use stream::{Purpose, Stream, Streams};
