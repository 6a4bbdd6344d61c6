//! A case is opened, replayed or stepped to; nobody writes one down.

use caseload::case::Case;
use caseload::lifecycle::stage::Planning;
use caseload::record::Record;

fn made_up(record: Record, of: Case<Planning>) -> Case<Planning> {
    Case { record: Box::new(record), ..of }
}

fn main() {}
