//! A worker is never taken for a team.

use caseload::event::Owner;
use caseload::ids::WorkerId;

fn owner(worker: WorkerId) -> Owner {
    Owner::Team(worker)
}

fn main() {}
