//! A case is opened, replayed or stepped to; nobody writes one down.

use caseload::case::Case;
use caseload::lifecycle::stage::Planning;
use caseload::record::Record;

fn made_up(record: Record) -> Case<Planning> {
    Case { record: Box::new(record), stage: std::marker::PhantomData }
}

fn main() {}
