//! Whether a worker may apply to be certified as a case manager (CCM).

use serde::{Deserialize, Serialize};

use crate::event::{Activity, Hundredths};
use crate::ids::WorkerId;
use crate::measure::{Figure, Reading, Unit};
use crate::names::names;
use crate::roster::Roster;
use crate::time::Day;

/// What a worker brings along that no log tells; none where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Practice {
    /// An active, unrestricted licence or certification, or a bachelor's or master's degree in health or human
    /// services.
    pub licence_or_degree: Option<bool>,
    /// Months of full-time case management supervised by somebody certified.
    pub supervised_months: Option<u32>,
    /// Months of full-time case management without that supervision.
    pub unsupervised_months: Option<u32>,
    /// Months of supervising case managers.
    pub supervising_months: Option<u32>,
}

names! {
    /// What stands in the way of certification.
    pub enum Unmet {
        /// Less than 30 percent of the working time goes to case management.
        WorkingTime = "working_time",
        /// Neither licence nor degree.
        LicenceOrDegree = "licence_or_degree",
        /// Not 12 months supervised, nor 24 without, nor 12 of supervising.
        Months = "months",
    }
}

/// Whether a worker may apply, as far as published: the 30 percent and the licence or degree (SEED-C), the months
/// (CCMC, eligibility at a glance). Written with serde it has these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Certification {
    /// The share of logged working time that went to case management; its denominator is in minutes.
    pub working_time: Figure,
    /// What is not met.
    pub unmet: Vec<Unmet>,
    /// What cannot be told.
    pub cannot_tell: Vec<Unmet>,
}

impl Certification {
    /// Whether the worker may apply; none where that cannot be told.
    #[must_use]
    pub fn is_eligible(&self) -> Option<bool> {
        match (self.unmet.is_empty(), self.cannot_tell.is_empty()) {
            (false, _) => Some(false),
            (true, true) => Some(true),
            (true, false) => None,
        }
    }
}

/// Whether a worker may apply to be certified (CCM), by the work that the roster's log holds from a day through
/// another and what else is known. Only time logged as case management counts as such.
///
/// ```
/// use caseload::ids::WorkerId;
/// use caseload::outcome::{Practice, Unmet, ccm_eligibility};
/// use caseload::roster::Roster;
///
/// let known = Practice { licence_or_degree: Some(true), supervised_months: Some(12), ..Practice::default() };
/// let worker = WorkerId(uuid::Uuid::from_u128(7));
/// let found = ccm_eligibility(&Roster::default(), worker, ("2026-01-01".parse()?, "2026-12-31".parse()?), known);
/// assert_eq!((found.is_eligible(), found.cannot_tell), (None, vec![Unmet::WorkingTime])); // no work was logged
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn ccm_eligibility(
    roster: &Roster,
    worker: WorkerId,
    (from, through): (Day, Day),
    known: Practice,
) -> Certification {
    let of_worker = roster.work().iter().filter(|(day, work)| work.worker == worker && (from..=through).contains(day));
    let (mut managing, mut all) = (0_u64, 0_u64);
    for (_, work) in of_worker {
        all = all.saturating_add(work.minutes.into());
        if work.activity == Activity::CaseManagement {
            managing = managing.saturating_add(work.minutes.into());
        }
    }
    let working_time = Figure::new(Unit::Percent, managing, all, 1);
    let enough = |months: Option<u32>, least: u32| months.map(|months| months >= least);
    let months = [
        enough(known.supervised_months, 12),
        enough(known.unsupervised_months, 24),
        enough(known.supervising_months, 12),
    ];
    let any = if months.contains(&Some(true)) {
        Some(true)
    } else {
        months.iter().copied().find(Option::is_none).unwrap_or(Some(false))
    };
    let told = [
        (Unmet::WorkingTime, (all > 0).then(|| working_time.against(Hundredths::new(30_00), Reading::Exact).is_ge())),
        (Unmet::LicenceOrDegree, known.licence_or_degree),
        (Unmet::Months, any),
    ];
    let which =
        |wanted: Option<bool>| told.iter().filter(move |(_, met)| *met == wanted).map(|(unmet, _)| *unmet).collect();
    Certification { unmet: which(Some(false)), cannot_tell: which(None), working_time }
}
