//! A made-up team and its log: the same seed makes the same.

use caseload::event::*;
use caseload::ids::{CaseId, ClientId, EventId, GroupId, TeamId, WorkerId};
use caseload::time::{Day, Instant};
use uuid::Uuid;

/// What the team is like. Full-time equivalents are in hundredths.
#[derive(Debug, Clone, Copy)]
pub struct Team {
    pub seed: u64,
    /// The first day of the log, and the last.
    pub from: Day,
    pub through: Day,
    pub clients: u32,
    /// Days from one enrolment to the next.
    pub intake_every: u32,
    /// Case managers in full time.
    pub case_managers: u32,
    pub prescriber: u32,
    pub nurses: u32,
    /// Of either kind of specialist.
    pub specialists: u32,
    /// Visits a week to each client, one more to some, and their minutes.
    pub visits: u32,
    pub minutes: u32,
    /// Percent of visits outside of the office.
    pub in_community: u32,
    /// Meetings a week.
    pub meetings: u32,
}

/// `SplitMix64`.
struct Lot(u64);

impl Lot {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: u32) -> u32 {
        u32::try_from(self.draw() % u64::from(most.max(1))).unwrap_or(0)
    }

    fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    fn minutes(&mut self, mean: u32) -> u16 {
        u16::try_from(mean * (70 + self.below(61)) / 100).unwrap_or(u16::MAX)
    }
}

/// Made in the order of their ids.
struct Events {
    cases: Vec<Event>,
    roster: Vec<RosterEvent>,
    made: u128,
}

impl Events {
    fn id(&mut self) -> EventId {
        self.made += 1;
        EventId(Uuid::from_u128(self.made))
    }

    fn case(&mut self, case: CaseId, at: Instant, kind: impl Into<Kind>) {
        let stamp = Stamp::new(self.id(), at);
        self.cases.push(Event::new(case, stamp, kind));
    }

    fn roster(&mut self, at: Instant, kind: RosterKind) {
        let id = self.id();
        self.roster.push(RosterEvent::new(id, at, kind));
    }
}

fn at(day: Day, hour: u32) -> Instant {
    format!("{day}T{hour:02}:00:00-05:00").parse().expect("an instant")
}

fn days(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

impl Team {
    pub const ID: TeamId = TeamId(Uuid::from_u128(0x7EA));

    /// A team of some sixty clients in its second year, good in much and short of specialists.
    pub fn example(seed: u64) -> Self {
        let day = |text: &str| text.parse().expect("a day");
        Self {
            seed,
            from: day("2024-10-01"),
            through: day("2026-03-31"),
            clients: 64,
            intake_every: 7,
            case_managers: 6,
            prescriber: 55,
            nurses: 150,
            specialists: 60,
            visits: 3,
            minutes: 38,
            in_community: 77,
            meetings: 5,
        }
    }

    fn positions(&self) -> Vec<RoleHours> {
        let full = [
            (Role::TeamLeader, 100),
            (Role::Prescriber, self.prescriber),
            (Role::Nurse, self.nurses),
            (Role::SubstanceUseSpecialist, self.specialists),
            (Role::VocationalSpecialist, self.specialists),
            (Role::PeerSpecialist, 100),
            (Role::CaseManager, self.case_managers * 100),
            (Role::Administrative, 100),
        ];
        let filled = full.into_iter().filter(|(_, fte)| *fte > 0);
        filled.map(|(role, fte)| RoleHours { role, fte: Hundredths::new(fte) }).collect()
    }

    /// The events of the cases, and of the roster.
    pub fn log(&self) -> (Vec<Event>, Vec<RosterEvent>) {
        let mut events = Events { cases: Vec::new(), roster: Vec::new(), made: 0 };
        let mut lot = Lot(self.seed);
        let staff = self.staff(&mut events);
        let opened: Vec<(CaseId, Day)> = (0..self.clients)
            .map(|n| {
                let enrolled = self.from.plus_days(days(n * self.intake_every + lot.below(3)));
                (CaseId(Uuid::from_u128(0xCA5E_0000 + u128::from(n))), enrolled)
            })
            .filter(|(_, enrolled)| *enrolled <= self.through)
            .collect();
        for (n, (case, enrolled)) in (0..).zip(&opened) {
            self.case(&mut events, &mut lot, &staff, n, *case, *enrolled);
        }
        self.meet(&mut events, &mut lot, &staff, &opened);
        (events.cases, events.roster)
    }

    /// Everybody joins on the first day, one case manager leaves after half a year and is followed a month later.
    fn staff(&self, events: &mut Events) -> Vec<WorkerId> {
        let start = at(self.from, 7);
        let team = caseload::event::Team { team: Self::ID, name: "team".into(), positions: self.positions() };
        events.roster(start, RosterKind::TeamFormed(team));
        let mut staff = Vec::new();
        let mut join = |events: &mut Events, on: Instant, role: &Role, fte: u32| {
            let worker = WorkerId(Uuid::from_u128(0x3000 + u128::from(u32::try_from(staff.len()).unwrap_or(0))));
            let entry = Worker {
                team: Some(Self::ID),
                roles: vec![RoleHours { role: role.clone(), fte: Hundredths::new(fte) }],
                weekly_hours: Decimal::ratio(days(fte) * 40, 100),
                lived_experience: Some(*role == Role::PeerSpecialist),
                ..Worker::new(worker)
            };
            staff.push(worker);
            events.roster(on, RosterKind::WorkerJoined(entry));
            worker
        };
        for RoleHours { role, fte } in self.positions() {
            let mut left = fte.hundredths();
            while left > 0 {
                join(events, start, &role, left.min(100));
                left -= left.min(100);
            }
        }
        let last_day = self.from.plus_days(180);
        let leaver = WorkerId(Uuid::from_u128(0x3000 + u128::from(u32::try_from(staff.len()).unwrap_or(0)) - 2));
        if last_day.plus_days(30) < self.through && self.case_managers > 1 {
            events.roster(at(last_day, 7), RosterKind::WorkerLeft(WorkerLeft { worker: leaver }));
            let after = at(last_day.plus_days(30), 7);
            let id = WorkerId(Uuid::from_u128(0x4000));
            let entry = Worker {
                team: Some(Self::ID),
                roles: vec![RoleHours { role: Role::CaseManager, fte: Hundredths::new(100) }],
                ..Worker::new(id)
            };
            events.roster(after, RosterKind::WorkerJoined(entry));
        }
        staff
    }

    fn case(&self, events: &mut Events, lot: &mut Lot, staff: &[WorkerId], n: u32, case: CaseId, enrolled: Day) {
        let client = ClientId(Uuid::from_u128(0xC11E_0000 + u128::from(n)));
        let owner = Owner::Team(Self::ID);
        events.case(case, at(enrolled, 8), Referred::new(client));
        events.case(case, at(enrolled, 9), ScreeningStarted {});
        events.case(case, at(enrolled, 10), Screened { eligible: true, reasons: vec![] });
        let consent = ConsentGiven::new(ConsentScope::Services, ConsentGiver::Client);
        events.case(case, at(enrolled, 11), consent);
        events.case(case, at(enrolled, 12), Enrolled { owner, backup: None });
        let uses = lot.percent(45);
        let needs = if uses { vec![Need::SubstanceUse] } else { vec![] };
        events.case(case, at(enrolled, 13), Assessed { kind: AssessmentKind::Initial, needs });
        let supported = lot.percent(70);
        // One in twenty-five is lost within the year.
        let closes = lot.percent(4).then(|| enrolled.plus_days(days(120 + lot.below(200))));
        let last = closes.map_or(self.through, |day| day.previous().min(self.through));
        let visits = self.visits + lot.below(2);
        let mut monday = enrolled.week_start();
        while monday <= last {
            for visit in 0..visits {
                let day = monday.plus_days(days(visit % 5));
                if day > enrolled && day <= last {
                    events.case(case, at(day, 14), self.visit(lot, staff, uses));
                }
            }
            let weekend = monday.plus_days(5);
            if weekend > enrolled && weekend <= last {
                if uses && lot.percent(25) {
                    let group = GroupId(Uuid::from_u128(0x6000_0000 + u128::from(weekend.number().unsigned_abs())));
                    let visit = self.visit(lot, staff, false);
                    let treatment = Some(Service::SubstanceUseTreatment);
                    events.case(case, at(weekend, 15), Contact { service: treatment, group: Some(group), ..visit });
                }
                if supported && lot.percent(45) {
                    let call = Contact::with_client(Mode::Phone, Place::Remote, 10, []);
                    events.case(case, at(weekend, 16), Contact { with: Parties::from([Party::Family]), ..call });
                }
            }
            monday = monday.plus_days(7);
        }
        if lot.percent(25) {
            let entered = enrolled.plus_days(days(20 + lot.below(300)));
            let left = entered.plus_days(days(3 + lot.below(15)));
            let (to, from) = (lot.percent(90), lot.percent(70));
            if left <= last {
                let facility = Facility::PsychiatricHospital;
                let entry = InstitutionEntered { facility, learned_at: None, team_involved: Some(to) };
                events.case(case, at(entered, 17), entry);
                let leaving = InstitutionLeft { facility, learned_at: None, team_involved: Some(from) };
                events.case(case, at(left, 18), leaving);
            }
        }
        if let Some(day) = closes.filter(|day| *day <= self.through) {
            events.case(case, at(day, 19), Closed::new(CloseReason::LostContact));
        }
    }

    fn visit(&self, lot: &mut Lot, staff: &[WorkerId], uses: bool) -> Contact {
        let place = match lot.percent(self.in_community) {
            true if lot.percent(50) => Place::Home,
            true => Place::Community,
            false => Place::Office,
        };
        let who = lot.below(u32::try_from(staff.len()).unwrap_or(1));
        let who = staff.get(usize::try_from(who).unwrap_or(0)).copied();
        let visit = Contact::with_client(Mode::FaceToFace, place, lot.minutes(self.minutes), Vec::from_iter(who));
        let treatment = uses && lot.percent(20);
        Contact { service: treatment.then_some(Service::SubstanceUseTreatment), ..visit }
    }

    /// On the first weekdays, with nearly every case reviewed.
    fn meet(&self, events: &mut Events, lot: &mut Lot, staff: &[WorkerId], opened: &[(CaseId, Day)]) {
        let mut day = self.from.next();
        while day <= self.through {
            if day.days_since(day.week_start()) < days(self.meetings) {
                let reviewed = opened.iter().filter(|(_, enrolled)| *enrolled <= day && lot.percent(98));
                let met = TeamMet {
                    team: Self::ID,
                    attendees: staff.to_vec(),
                    reviewed: reviewed.map(|(case, _)| *case).collect(),
                };
                events.roster(at(day, 9), RosterKind::TeamMet(met));
            }
            day = day.next();
        }
    }
}
