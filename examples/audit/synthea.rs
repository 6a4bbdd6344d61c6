//! The bundled sample: each care plan is a case, encounters are contacts, providers are workers.

use std::error::Error;
use std::path::Path;

use caseload::audit::NotRecorded;
use caseload::event::{CloseReason, Closed, Contact, Enrolled, Event, Mode, Owner, Place, Referred, Stamp, Text};
use caseload::ids::{CaseId, ClientId, EventId, WorkerId};
use caseload::time::{Day, Instant};
use serde::Deserialize;
use uuid::Uuid;

/// The day the sample is looked at: 2023-12-31.
pub const AS_OF: Day = Day::from_number(738_885);

pub const ABOUT: &str = "\
Synthetic patients (Synthea, Apache-2.0; examples/data/synthea). Each care plan is a case, its encounters
are contacts, its providers workers. The source has days and times in UTC and knows no holds.";

pub struct Sample {
    pub events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct CarePlan {
    #[serde(rename = "Id")]
    id: Uuid,
    start: Day,
    stop: Option<Day>,
    patient: Uuid,
    encounter: Uuid,
    description: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Encounter {
    #[serde(rename = "Id")]
    id: Uuid,
    start: Instant,
    stop: Instant,
    patient: Uuid,
    provider: Uuid,
    encounterclass: String,
}

/// What this source never records.
pub fn not_recorded() -> Vec<NotRecorded> {
    "screening_started,screened,consent_given,consent_withdrawn,assessed,risk_rated,plan_adopted,plan_reviewed,\
     goal_updated,document_completed,follow_up_started,linkage_made,linkage_updated,institution_entered,\
     institution_left,transfer_proposed,transfer_settled,evaluated,closed.reason,closed.by"
        .split(',')
        .filter_map(|fact| fact.parse().ok())
        .collect()
}

pub fn sample() -> Result<Sample, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/synthea");
    let plans: Vec<CarePlan> = rows(&folder.join("careplans.csv"))?;
    let encounters: Vec<Encounter> = rows(&folder.join("encounters.csv"))?;
    let mut events = Vec::new();
    for plan in &plans {
        let case = CaseId(plan.id);
        let mut add = |key: &str, at: Instant, kind: caseload::event::Kind| {
            events.push(Event::new(case, Stamp::new(EventId::from_external(plan.id, key), at), kind));
        };
        let midnight = Instant::start_of(plan.start).ok_or("a care plan without a day")?;
        add(
            "referred",
            midnight,
            Referred { program: Some(Text::from(&*plan.description)), ..Referred::new(ClientId(plan.patient)) }.into(),
        );
        let began = encounters.iter().find(|encounter| encounter.id == plan.encounter);
        let owner = Owner::Worker(WorkerId(began.map_or(Uuid::nil(), |encounter| encounter.provider)));
        // The source has the day alone; a second keeps the order.
        add("enrolled", format!("{}T00:00:01Z", plan.start).parse()?, Enrolled { owner, backup: None }.into());
        let last = plan.stop.unwrap_or(AS_OF).min(AS_OF);
        for encounter in encounters.iter().filter(|encounter| encounter.patient == plan.patient) {
            if (plan.start..=last).contains(&encounter.start.day()) {
                add(&encounter.id.to_string(), encounter.start, contact(encounter).into());
            }
        }
        if let Some(stop) = plan.stop {
            add("closed", format!("{stop}T23:59:59Z").parse()?, Closed::new(CloseReason::Completed).into());
        }
    }
    Ok(Sample { events })
}

fn contact(encounter: &Encounter) -> Contact {
    let place = match encounter.encounterclass.as_str() {
        "inpatient" | "emergency" => Place::Institution,
        _ => Place::Office,
    };
    let seconds = encounter.stop.moment().0 - encounter.start.moment().0;
    let minutes = u16::try_from(seconds / 60).unwrap_or(u16::MAX);
    Contact::with_client(Mode::FaceToFace, place, minutes, [WorkerId(encounter.provider)])
}

fn rows<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}
