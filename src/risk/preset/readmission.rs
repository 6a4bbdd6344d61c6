//! Readmission after a stay in hospital.

use serde::{Deserialize, Serialize};

use super::*;
use crate::names::names;

/// Both indices speak of the 30 days after discharge, and of no day after.
const DAYS: u32 = 30;

names! {
    /// Where the comorbidity points of [`lace`] come from. Its own weights are not those of 1987.
    pub enum LaceComorbidity {
        /// LACE's own weights: 1 for a previous infarction, cerebrovascular or peripheral vascular disease and
        /// diabetes without complications; 2 for heart failure, diabetes with end-organ damage, chronic
        /// pulmonary disease, mild liver or renal disease and any tumour; 3 for dementia and connective tissue
        /// disease; 4 for moderate or severe liver or renal disease and AIDS; 6 for a metastatic tumour.
        Native = "native",
        /// The Charlson index with the weights of 1987.
        Charlson1987 = "charlson_1987",
        /// Points that the user answers for.
        Supplied = "supplied",
    }
}

/// The LACE index, 0 to 19: death or unplanned readmission within 30 days of discharge, in adults.
///
/// Items: `los_days` (whole days in hospital; less than one is 0), `acute` (admitted as an emergency),
/// `comorbidity` (points of the scheme named), `ed_visits` (in the six months before, without the visit that
/// led to this admission).
#[must_use]
pub fn lace(comorbidity: LaceComorbidity) -> Instrument {
    Instrument::compile(Table {
        valid_days: Some(DAYS),
        ..table(
            format!("lace_{comorbidity}"),
            &format!("2010, comorbidity points: {comorbidity}"),
            ("van Walraven 2010, CMAJ 182(6):551-557", Standing::Published),
            [
                in_unit(
                    "days",
                    stepped("los_days", 0, MOST, [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (7, 5), (14, 7)]),
                ),
                yes("acute", 3),
                stepped("comorbidity", 0, MOST, [(0, 0), (1, 1), (2, 2), (3, 3), (4, 5)]),
                stepped("ed_visits", 0, MOST, [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)]),
            ],
            [("low", 0, 4), ("moderate", 5, 9), ("high", 10, 19)],
        )
    })
}

names! {
    /// How [`hospital`] counts the admissions of the last twelve months: two rules were published.
    pub enum HospitalAdmissions {
        /// None 0, one to five 2, more than five 5.
        Derivation2013 = "2013",
        /// None or one 0, two to five 2, more than five 5.
        Validation2016 = "2016",
    }
}

impl HospitalAdmissions {
    fn item(self) -> Item {
        let steps = match self {
            Self::Derivation2013 => [(0, 0), (1, 2), (6, 5)],
            Self::Validation2016 => [(0, 0), (2, 2), (6, 5)],
        };
        stepped("admissions", 0, MOST, steps)
    }
}

fn haemoglobin() -> Item {
    in_unit("g/dL", in_tenths("haemoglobin", 0, MOST, [(0, 1), (120, 0)]))
}

fn sodium() -> Item {
    in_unit("mmol/L", stepped("sodium", 0, MOST, [(0, 1), (135, 0)]))
}

fn long_stay() -> Item {
    in_unit("days", stepped("los_days", 0, MOST, [(0, 0), (5, 2)]))
}

/// The HOSPITAL score, 0 to 13: potentially avoidable readmission within 30 days, in adults of medical wards.
///
/// Items: `haemoglobin` (g/dL at discharge, to a tenth), `oncology` (discharged from oncology), `sodium`
/// (mmol/L at discharge), `procedure` (any coded one during the stay; it adds a point), `urgent` (admitted as
/// an emergency), `admissions` (in the twelve months before), `los_days`.
#[must_use]
pub fn hospital(admissions: HospitalAdmissions) -> Instrument {
    let source = match admissions {
        HospitalAdmissions::Derivation2013 => "Donze 2013, JAMA Intern Med 173:632-638",
        HospitalAdmissions::Validation2016 => "Donze 2016, JAMA Intern Med 176(4):496-502",
    };
    Instrument::compile(Table {
        valid_days: Some(DAYS),
        ..table(
            format!("hospital_{admissions}"),
            admissions.name(),
            (source, Standing::Published),
            [
                haemoglobin(),
                yes("oncology", 2),
                sodium(),
                yes("procedure", 1),
                yes("urgent", 1),
                admissions.item(),
                long_stay(),
            ],
            [("low", 0, 4), ("intermediate", 5, 6), ("high", 7, 13)],
        )
    })
}

/// The simplified HOSPITAL score of 2017, 0 to 12: as [`hospital`] without the procedure, and `cancer` (a
/// diagnosis, or discharged from oncology) in place of oncology. Its cut is recalled, and which count of
/// admissions it uses is the user's to name.
#[must_use]
pub fn hospital_simplified(admissions: HospitalAdmissions) -> Instrument {
    Instrument::compile(Table {
        valid_days: Some(DAYS),
        ..table(
            format!("hospital_simplified_{admissions}"),
            &format!("simplified 2017, admissions counted as in {admissions}"),
            ("simplified HOSPITAL score 2017, PubMed 28416652", Standing::Recalled),
            [haemoglobin(), yes("cancer", 2), sodium(), yes("urgent", 1), admissions.item(), long_stay()],
            [("unlikely", 0, 4), ("likely", 5, 12)],
        )
    })
}
