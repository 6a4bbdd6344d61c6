//! Risk: instruments and what they score.
//!
//! Every instrument, whatever it is made of (answers, codes, readings, other scores), ends in one value: a
//! [`Score`], which explains itself. What is missing is never zero: the score is then a range, and it has a
//! band only where the whole range lies in one.

mod calibration;
mod comorbidity;
mod score;

pub use calibration::{Calibration, CalibrationError, CalibrationFault, Discrimination, Estimate, ReliabilityRow};
pub use comorbidity::{
    CodeFault, CodeSystem, CodesError, Comorbidity, ComorbidityIndex, Held, ten_year_survival_of_the_1980s,
};
pub use score::{Contribution, Score};
