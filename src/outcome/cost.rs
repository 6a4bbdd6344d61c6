//! What cases cost, by what the caller says that things cost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CaseOutcome;
use crate::event::{Facility, Hundredths};
use crate::ids::GroupId;

/// What things cost, in one currency, as the caller reckons; nothing has a default but zero.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UnitCosts {
    /// An hour of a worker in contact, attempts and missed visits with it; one worker where the contact names none.
    /// The time of a group is shared among the clients it was recorded for.
    pub staff_hour: Hundredths,
    /// A day in service: what does not go by contacts.
    pub service_day: Hundredths,
    /// An entry into an institution of that kind while in service.
    pub entry: BTreeMap<Facility, Hundredths>,
    /// A day in an institution of that kind while in service; the day of leaving does not count.
    pub institution_day: BTreeMap<Facility, Hundredths>,
}

impl UnitCosts {
    /// Puts a cost on each case that was served and fully read, given all of a log.
    pub(super) fn reckon(&self, cases: &mut [CaseOutcome]) {
        let mut sizes: BTreeMap<GroupId, u32> = BTreeMap::new();
        for (group, _) in cases.iter().flat_map(|outcome| &outcome.taken.in_groups) {
            let size = sizes.entry(*group).or_default();
            *size = size.saturating_add(1);
        }
        for outcome in cases.iter_mut().filter(|outcome| outcome.enrolled_on.is_some()) {
            outcome.cost = Some(self.of(outcome, &sizes));
        }
    }

    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "an amount for people to read")]
    fn of(&self, outcome: &CaseOutcome, sizes: &BTreeMap<GroupId, u32>) -> f64 {
        let taken = &outcome.taken;
        let shared = taken.in_groups.iter().map(|(group, minutes)| {
            let size = sizes.get(group).copied().unwrap_or(1);
            *minutes as f64 / f64::from(size)
        });
        let minutes = taken.minutes as f64 + shared.sum::<f64>();
        let of = |costs: &BTreeMap<Facility, Hundredths>, facility| costs.get(facility).copied().map_or(0.0, amount);
        let stays = taken.stays.iter().map(|(facility, stays)| {
            of(&self.entry, facility) * f64::from(stays.entries)
                + of(&self.institution_day, facility) * f64::from(stays.days)
        });
        amount(self.staff_hour) * minutes / 60.0 + amount(self.service_day) * f64::from(taken.days) + stays.sum::<f64>()
    }
}

fn amount(hundredths: Hundredths) -> f64 {
    f64::from(hundredths.hundredths()) / 100.0
}
