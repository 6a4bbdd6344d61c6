//! Assignment: who has room for a client, and which owner gets them.

use super::Workers;
use super::carrier::{Burden, Carrier, Limit, MonthLimit};
use super::client::{Client, at};
use super::policy::{Assignment, Waiting};
use super::staff::Team;
use super::tally::float;
use crate::event::{Hundredths, Role};
use crate::limit::Carry;
use crate::program::Load;
use crate::roster::fte_of;
use crate::time::Day;

/// More than any load.
const FAR: f64 = 1e9;

impl Team<'_> {
    /// Whether anybody may have room for a case.
    #[inline]
    pub(super) fn has_room(&self) -> bool {
        self.full < self.active.len()
    }

    /// What an owner carries by each limit of heads that admission keeps.
    pub(super) fn by_heads<'c>(&'c self, of: &'c Carrier) -> impl Iterator<Item = &'c Burden> + 'c {
        let heads = |limit: &Limit| limit.binds && limit.cap.counts == Load::Heads {};
        self.limits.iter().zip(&of.burdens).filter(move |(limit, _)| heads(limit)).map(|(_, burden)| burden)
    }

    /// Free places by the limits of heads that admission keeps.
    pub(super) fn free(&self) -> Option<u64> {
        self.limits.iter().find(|of| of.binds && of.cap.counts == Load::Heads {})?;
        let free = self.active.iter().filter_map(|of| {
            let least = self.by_heads(self.get(*of)?).map(|of| of.room.saturating_sub(of.load)).min();
            least.map(|free| free.max(0))
        });
        u64::try_from(free.fold(0_i64, i64::saturating_add).div_euclid(100)).ok()
    }

    /// The owner that a client gets, who is enrolled or passed on; none where nobody has room. Limits on a month's
    /// enrolments do not look at who is passed on.
    #[inline]
    pub(super) fn choose(&self, client: &Client, now: u64, carry: Carry, enrols: bool) -> Option<u32> {
        match (self.plain, self.active.as_slice()) {
            (true, [only]) => self.has_room().then_some(*only),
            (true, _) => self.least(|of| Some(of.loaded())),
            (false, _) => self.choose_by(client, now, carry, enrols),
        }
    }

    #[inline(never)]
    fn choose_by(&self, client: &Client, now: u64, carry: Carry, enrols: bool) -> Option<u32> {
        if self.backs && self.active.len() < 2 {
            return None;
        }
        self.least(|of| {
            let fits = |(limit, of): (&Limit, &Burden)| !limit.binds || of.takes(limit.weights.weigh(carry));
            let takes = self.limits.iter().zip(&of.burdens).all(fits) && self.suits(client, of, enrols);
            if takes { self.rank(client, now, of) } else { None }
        })
    }

    /// Who ranks least of the owners with room for any case, the first of equals; one without a rank does not count.
    #[inline]
    fn least(&self, rank: impl Fn(&Carrier) -> Option<f64>) -> Option<u32> {
        let mut best: Option<(f64, u32)> = None;
        for at in &self.active {
            let Some(of) = self.get(*at).filter(|of| !of.full) else { continue };
            let Some(rank) = rank(of) else { continue };
            if best.is_none_or(|(least, _)| rank < least) {
                best = Some((rank, *at));
            }
        }
        best.map(|(_, owner)| owner)
    }

    /// Whether an owner with room may take a client, by what they hold and the limits on a month's enrolments.
    fn suits(&self, client: &Client, of: &Carrier, enrols: bool) -> bool {
        let takes = |limit: &MonthLimit| {
            let hours = self.hours(of, &limit.intake.without);
            !limit.binds || of.enrolled < limit.intake.room(hours)
        };
        let kin = self.scenario.demand.mix.get(client.kin);
        kin.is_none_or(|kin| kin.needs.is_empty() || of.holds(&kin.needs))
            && (!enrols || self.months.iter().all(takes))
            && self.holds.iter().all(|limit| !limit.binds || of.holds(&limit.any_of))
    }

    /// The hours of an owner without some roles.
    pub(super) fn hours(&self, of: &Carrier, without: &[Role]) -> Hundredths {
        let here = of.worker.as_ref().map_or(self.here.as_slice(), std::slice::from_ref).iter();
        let workers = here.filter_map(|worker| self.workers.get(*worker));
        let hours = workers.filter_map(|worker| self.group(worker.position)).map(Workers::hours);
        fte_of(&hours.collect::<Vec<_>>(), without)
    }

    /// Where an owner stands among those with room: the least gets the client.
    fn rank(&self, client: &Client, now: u64, of: &Carrier) -> Option<f64> {
        let kin = self.scenario.demand.mix.get(client.kin);
        let near = || kin.and_then(|kin| kin.zone.as_ref()).is_none_or(|zone| of.zone.as_ref() == Some(zone));
        // Those of admission come before those of the rulebook.
        let not_heads =
            |own: bool| move |limit: &Limit| limit.standard.is_none() == own && limit.cap.counts != Load::Heads {};
        let weighted = || {
            let own = self.limits.iter().position(not_heads(true));
            own.or_else(|| self.limits.iter().position(not_heads(false)))
        };
        let weight = |at: usize| of.burdens.get(at).map_or(0.0, |of| float(of.load.unsigned_abs()) / 100.0);
        if let Some(assign) = &self.checked.parts.assign {
            let carrier = super::Carrier {
                number: of.position,
                fte: of.fte,
                cases: of.cases,
                weight: weighted().map_or(float(of.cases), weight),
                holds: kin.is_none_or(|kin| kin.needs.is_empty() || of.holds(&kin.needs)),
                near: near(),
            };
            return assign(&Waiting::of(client, self.scenario, now), &carrier);
        }
        let loaded = of.loaded();
        Some(match self.scenario.policy.assignment {
            Assignment::LeastLoaded => loaded,
            Assignment::LeastWeighted => weighted().map_or(loaded, |at| weight(at) / of.hours()),
            Assignment::RoundRobin => {
                let turns = self.positions.len().max(1);
                let ahead = of.position.saturating_add(turns).saturating_sub(self.next).checked_rem(turns);
                float(u64::try_from(ahead.unwrap_or(0)).unwrap_or(0))
            }
            Assignment::ByCredential => {
                let spare = kin.is_none_or(|kin| kin.needs.is_empty());
                let held = if spare { float(u64::try_from(of.credentials.len()).unwrap_or(0)) } else { 0.0 };
                held * FAR + loaded
            }
            Assignment::ByZone => loaded + if near() { 0.0 } else { FAR },
        })
    }

    /// An owner takes a client who is enrolled.
    pub(super) fn takes(&mut self, owner: u32, carry: Carry, day: Day) {
        let Some(of) = self.get(owner) else { return };
        self.next = of.position.saturating_add(1);
        if !self.months.is_empty() {
            self.enrols(owner, day);
        }
        self.changes_load(owner, None, Some(carry));
    }

    /// Whether an enrolment breaks a limit on the month's.
    #[inline(never)]
    fn enrols(&mut self, owner: u32, day: Day) {
        let Some(of) = self.get(owner) else { return };
        let hours: Vec<_> = self.months.iter().map(|limit| self.hours(of, &limit.intake.without)).collect();
        let Some(of) = at(&mut self.carriers, owner) else { return };
        if of.enrolled == 0 {
            self.enrolling.push(owner);
        }
        of.enrolled = of.enrolled.saturating_add(1);
        for ((limit, broken), hours) in self.months.iter().zip(&mut of.broken).zip(hours) {
            if self.program.in_force(limit.standard, day) {
                *broken = Some(*broken == Some(true) || of.enrolled > limit.intake.room(hours));
            }
        }
    }

    /// What an owner carries changes: a case comes, goes, or weighs another.
    #[inline]
    pub(super) fn changes_load(&mut self, owner: u32, before: Option<Carry>, after: Option<Carry>) {
        let Some(of) = at(&mut self.carriers, owner) else { return };
        let mut full = false;
        let heads = i64::from(after.is_some()).wrapping_sub(before.is_some().into());
        for (limit, burden) in self.limits.iter().zip(&mut of.burdens) {
            let more = limit.all.map_or_else(|| limit.change(before, after), |weight| heads.wrapping_mul(weight));
            burden.load = burden.load.wrapping_add(more);
            full |= limit.is_full(*burden);
        }
        self.moved = true;
        of.cases = of.cases.wrapping_add_signed(heads);
        if !of.here {
            self.orphans = self.orphans.wrapping_add_signed(heads);
            return;
        }
        let was = std::mem::replace(&mut of.full, full);
        self.full = self.full.wrapping_add(full.into()).wrapping_sub(was.into());
    }
}
