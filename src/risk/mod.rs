//! Risk: instruments and what they score.
//!
//! Every instrument, whatever it is made of (answers, codes, readings, other scores), ends in one value: a
//! [`Score`], which explains itself. What is missing is never zero: the score is then a range, and it has a
//! band only where the whole range lies in one.
//!
//! Most instruments are data: a [`Table`] of items, points and bands, checked when it is built into an
//! [`Instrument`]. Those that are shipped ([`presets`]) take coded answers and bring no wording of any
//! questionnaire; where an owner wants something said, the score carries it as its
//! [notice](Score::notice). Scores support decisions of people and decide nothing.
//!
//! # An instrument of one's own
//!
//! Any instrument that one has the rights to is a table too, in Rust, JSON or TOML:
//!
//! ```
//! use caseload::risk::Instrument;
//!
//! let screen: Instrument = serde_json::from_str(r#"{
//!     "name": "our_screen", "version": "2026", "source": {"name": "our agency", "standing": "agency"},
//!     "items": [
//!         {"name": "moves", "least": 0, "most": 50,
//!          "points": {"steps": [{"from": 0, "points": 0}, {"from": 2, "points": 1}, {"from": 5, "points": 3}]}},
//!         {"name": "someone_to_call", "least": 0, "most": 1,
//!          "points": {"steps": [{"from": 0, "points": 0}, {"from": 1, "points": -1}]}}
//!     ],
//!     "bands": [{"name": "watch", "from": -1, "to": 1}, {"name": "act", "from": 2, "to": 3}],
//!     "valid_days": 90
//! }"#)?;
//! let score = screen.score_named([("moves", 6.into()), ("someone_to_call", true.into())])?;
//! assert_eq!((score.value(), score.band.as_deref()), (Some(2.into()), Some("act")));
//!
//! // Bands that leave a gap are no instrument.
//! let faults = { let mut table = screen.table().clone(); table.bands[0].to = 0.into(); table.build().unwrap_err() };
//! assert!(faults.to_string().contains("no band holds the score 1"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is no table (a tree of questions, a service over the network) ends in a [`Score`] that one fills in,
//! and all that takes scores takes it:
//!
//! ```
//! use caseload::program::{Source, Standing};
//! use caseload::risk::{Contribution, Score};
//!
//! let licensed = Source::new("a tool under our licence", Standing::Agency);
//! let mut score = Score::new("level_of_care", "2020", licensed, 17.into(), 17.into());
//! score.band = Some("level_3".to_owned());
//! score.contributions.push(Contribution::known("dimension_1", 4.into()));
//! ```
//!
//! # Codes, and a score of one's own
//!
//! A [`ComorbidityIndex`] scores ICD-10 codes. A [`LocalIndex`] weighs the scores of other instruments into one:
//! its weights are the agency's, and it counts as not validated until the agency has held it against what
//! happened, as [`Discrimination`] does; [`Calibration`] judges probabilities.
//!
//! # What is not shipped, and why
//!
//! The rights are with others; those whom they gave them plug the tool in as above. This is no legal advice.
//!
//! | tool | why |
//! |---|---|
//! | LOCUS, CALOCUS-CASII | copyright of the AACP; all electronic rights are sold exclusively |
//! | VI-SPDAT, SPDAT | all rights reserved by `OrgCode` and Community Solutions; recalled: its developer has withdrawn support |
//! | IAR-DST (Australia) | the licence can be neither passed on nor sublicensed |
//! | PRAPARE | proprietary to NACHC: not to be copied or distributed without written consent |
//! | GAF; `HoNOS` | the owners refused another open project, or permit case by case |
//! | HCR-20, START, LS/CMI, LSI-R, COMPAS, ORAS, PCL-R, SAVRY | recalled: proprietary forensic tools for trained users |
//! | Danger Assessment, ODARA | recalled: the author's copyright, certification expected |
//! | DLA-20; interRAI, OQ-45, BASIS-24, SF-12, SF-36, EQ-5D, BDI-II, MMSE, `MoCA`, WHODAS 2.0 | recalled: a licence is required |
//! | ASAM criteria, `InterQual`, MCG | recalled: proprietary criteria of placement |
//! | CANS, ANSA | recalled: open domain, with terms of certification |
//! | `QRISK3`, `QDiabetes`, `QFracture` | recalled: terms on the algorithm itself |
//! | LACE+ | rests on a table of case-mix groups that is not public |
//!
//! A tally of social risks of one's own choice is a table of yes and no.

mod calibration;
mod check;
mod clause;
mod comorbidity;
mod composite;
mod fault;
mod instrument;
mod preset;
mod reach;
mod score;
mod table;
mod tier;

pub use calibration::{Calibration, CalibrationFault, Discrimination, ReliabilityRow};
pub use comorbidity::{CodeFault, CodeSystem, Comorbidity, ComorbidityIndex, Held, ten_year_survival_of_the_1980s};
pub use composite::{
    Composed, Composite, Cut, Direction, Evaluation, Factor, FactorFault, FactorScore, IndexFault, LocalIndex,
    MissingRule, State,
};
pub use fault::{AnswerFault, AnswerFaults, TableFault, TableFaults};
pub use instrument::{Answer, Instrument, Reckoned};
pub use preset::*;
pub use score::{Contribution, Score};
pub use table::{Band, Given, Item, Mark, Points, Prorating, Step, Table, Total, When};
pub use tier::{AtLeast, Placed, TierCut, TierError, TierFault, TierRule, Tiers};
