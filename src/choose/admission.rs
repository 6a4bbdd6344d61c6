//! Published criteria of admission that are more than a list of yes and no.

use serde::{Deserialize, Serialize};

/// What a state's rule for intensive case management asks (55 Pa. Code 5221.12, adults): two of three, diagnosis,
/// history and functioning. What is none is not known. A rule of one state, as an example: yours may ask otherwise.
///
/// ```
/// use caseload::choose::IcmAdmission;
/// let known = IcmAdmission {
///     diagnosis: Some(true),
///     admissions: Some(2),
///     admission_days: Some(21),
///     functioning: Some(55),
///     ..IcmAdmission::default()
/// };
/// assert_eq!(known.is_met(), Some(true)); // whatever the age
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IcmAdmission {
    /// Schizophrenia, or a chronic major mood disorder.
    pub diagnosis: Option<bool>,
    /// Days in a state hospital in two years; 60 tell of history.
    pub state_hospital_days: Option<u32>,
    /// Admissions to hospitals in the community in two years. Two count as history where `admission_days` is at least
    /// 20.
    pub admissions: Option<u32>,
    /// Days of those admissions.
    pub admission_days: Option<u32>,
    /// Emergency contacts face to face in two years; five tell of history.
    pub emergencies: Option<u32>,
    /// Full years of attendance without a quarter left out; three tell of history.
    pub years_attended: Option<u32>,
    /// Appointments missed in six months; three tell of history.
    pub missed_appointments: Option<u32>,
    /// Treatment was not kept to.
    pub non_adherence: Option<bool>,
    /// Outpatient treatment was ordered by a court.
    pub involuntary: Option<bool>,
    /// Functioning from 0 to 100, as the rule's scale has it; rated by the caller. 40 or less tell of it, and 60 or
    /// less of the young and of those with a history of aggression.
    pub functioning: Option<u8>,
    /// Age in years; 35 or less is young.
    pub age: Option<u8>,
    /// A history of aggression.
    pub aggression: Option<bool>,
}

impl IcmAdmission {
    /// Whether each of the three criteria is met: diagnosis, history, functioning; none where it cannot be told.
    #[must_use]
    pub fn criteria(&self) -> [Option<bool>; 3] {
        let least = |found: Option<u32>, least: u32| found.map(|found| found >= least);
        let history = any([
            least(self.state_hospital_days, 60),
            all([least(self.admissions, 2), least(self.admission_days, 20)]),
            least(self.emergencies, 5),
            least(self.years_attended, 3),
            least(self.missed_appointments, 3),
            self.non_adherence,
            self.involuntary,
        ]);
        let most = |found: Option<u8>, most: u8| found.map(|found| found <= most);
        let younger = any([most(self.age, 35), self.aggression]);
        let functioning = any([most(self.functioning, 40), all([most(self.functioning, 60), younger])]);
        [self.diagnosis, history, functioning]
    }

    /// Whether two of the three are met; none where that cannot be told.
    #[must_use]
    pub fn is_met(&self) -> Option<bool> {
        let [a, b, c] = self.criteria();
        any([all([a, b]), all([a, c]), all([b, c])])
    }
}

/// Whether any is so; none where that hangs on what is not known.
pub(super) fn any<const N: usize>(of: [Option<bool>; N]) -> Option<bool> {
    if of.contains(&Some(true)) { Some(true) } else { of.iter().all(Option::is_some).then_some(false) }
}

/// Whether all are so; none where that hangs on what is not known.
pub(super) fn all<const N: usize>(of: [Option<bool>; N]) -> Option<bool> {
    any(of.map(|one| one.map(|met| !met))).map(|other| !other)
}
