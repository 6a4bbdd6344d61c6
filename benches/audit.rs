//! The obligation engine over facts: five million facts of 100,000 cases under six standards, against one
//! hand-written pass that knows these six and nothing else. Target: at most 3 times that pass.
//!
//! Also what is open of a case in bytes (target: under 1 KiB) and the allocations of a second run over the
//! same trackers (target: none).
//!
//! `cargo bench --bench audit`

#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::wildcard_imports,
    clippy::cast_precision_loss,
    reason = "a bench measures time, prints, and writes its floor by hand"
)]

mod allocations;
mod rounds;
mod six;

use std::hint::black_box;

use allocations::region;
use caseload::event::*;
use caseload::fact::{Effect, Fact, Facts};
use caseload::ids::WorkerId;
use caseload::lifecycle::Stage;
use caseload::model::Model;
use caseload::obligation::{Obligations, Trackers, Verdict};
use caseload::program::*;
use caseload::record::{DayState, Holds};
use caseload::time::Day;
use criterion::{Criterion, Throughput};
use rounds::{Random, compare, measuring, timed};
use six::six;

/// Met, missed, excused, pending: of each standard, in the rulebook's order.
type Counts = [[u64; 4]; 6];

const MET: usize = 0;
const MISSED: usize = 1;
const EXCUSED: usize = 2;
const PENDING: usize = 3;

// ---- the facts, made as a simulator would make them

/// The bits of each kind of event under a rulebook.
struct Bits {
    enrolled: u64,
    assessed: u64,
    rated: u64,
    planned: u64,
    reviewed: u64,
    /// A visit, a call, and an attempt that failed.
    contacts: [u64; 3],
}

impl Bits {
    fn of(program: &Program) -> Self {
        let visit = Contact::with_client(Mode::FaceToFace, Place::Home, 45, []);
        let call = Contact { mode: Mode::Phone, ..visit.clone() };
        let attempt = Contact { outcome: ContactOutcome::Attempted, ..visit.clone() };
        let plan = PlanAdopted { kind: PlanKind::Full, agreement: Agreement::Agreed, goals: vec![] };
        let enrolled = Enrolled { owner: Owner::Worker(WorkerId(uuid::Uuid::nil())), backup: None };
        Self {
            enrolled: program.matches(&enrolled.into()),
            assessed: program.matches(&Assessed { kind: AssessmentKind::Initial, needs: vec![] }.into()),
            rated: program.matches(&RiskRated::judged(Tier::Low).into()),
            planned: program.matches(&plan.into()),
            reviewed: program.matches(&PlanReviewed {}.into()),
            contacts: [visit, call, attempt].map(|contact| program.matches(&contact.into())),
        }
    }
}

/// The day the audit speaks of.
const AS_OF: i32 = 739_800;

/// What happens in a case, before it is lowered to facts.
#[derive(Clone, Copy)]
enum Happens {
    Referred,
    Enrolled,
    Assessed,
    Rated(Tier),
    Planned,
    Reviewed,
    Held(HoldReason),
    Resumed(HoldReason),
    Closed,
    Contact { kind: usize, minutes: u16 },
}

/// About fifty facts: enrolment, papers, ratings, holds, contacts, and in one case of five a closing.
fn case(bits: &Bits, random: &mut Random) -> Facts {
    use Happens::{Assessed, Closed, Contact, Enrolled, Held, Planned, Rated, Referred, Resumed, Reviewed};
    let mut days = |from: i32, spread: u64| from + random.below(spread) as i32;
    let referred = AS_OF - days(60, 540);
    let enrolled = referred + days(2, 10);
    let mut all = vec![(referred, Referred), (enrolled, Enrolled)];
    all.extend([(enrolled + days(8, 30), Assessed), (enrolled + days(15, 30), Planned)]);
    all.extend([(170, 25), (350, 25)].map(|(from, spread)| (enrolled + days(from, spread), Reviewed)));
    for after in [10, 100, 250] {
        let tier = Tier::ALL[days(0, 4) as usize];
        all.push((enrolled + days(after, 90), Rated(tier)));
    }
    for reason in [HoldReason::Hospital, HoldReason::Away, HoldReason::Other] {
        let from = enrolled + days(40, 500);
        all.extend([(from, Held(reason)), (from + days(1, 28), Resumed(reason))]);
    }
    if days(0, 5) == 0 {
        all.push((enrolled + days(150, 350), Closed));
    }
    for nth in 0..42 {
        // Every so often, a few days early or late; mostly visits, some calls and attempts.
        let on = enrolled + (AS_OF - enrolled) * nth / 42 + days(0, 6);
        let kind = [0, 0, 0, 0, 0, 0, 1, 2][days(0, 8) as usize];
        all.push((on, Contact { kind, minutes: 15 + 5 * days(0, 10) as u16 }));
    }
    all.sort_by_key(|(day, _)| *day);
    all.truncate(all.partition_point(|(day, _)| *day <= AS_OF));
    let closed = all.iter().position(|(_, what)| matches!(what, Closed));
    all.truncate(closed.map_or(all.len(), |at| at + 1));
    lowered(&all, bits)
}

fn lowered(all: &[(i32, Happens)], bits: &Bits) -> Facts {
    let mut state = DayState::default();
    let mut facts = Facts::default();
    for (event, (day, what)) in (0_u32..).zip(all) {
        let before = state;
        let mut effect = Effect::None;
        let mut matches = 0;
        match *what {
            Happens::Referred => state.stage = Some(Stage::Referral),
            Happens::Enrolled => {
                (matches, state.stage, state.in_service) = (bits.enrolled, Some(Stage::Assessment), true);
                state.owner = Some(OwnerKind::Worker);
            }
            Happens::Assessed => {
                matches = bits.assessed;
                if state.stage == Some(Stage::Assessment) {
                    state.stage = Some(Stage::RiskAssessment);
                }
            }
            Happens::Rated(tier) => (matches, state.tier) = (bits.rated, Some(tier)),
            Happens::Planned => (matches, state.stage) = (bits.planned, Some(Stage::Implementation)),
            Happens::Reviewed => matches = bits.reviewed,
            Happens::Held(reason) => state.holds.insert(reason),
            Happens::Resumed(reason) => state.holds.remove(reason),
            Happens::Closed => {
                (state.stage, state.in_service, state.holds) = (Some(Stage::Closed), false, Holds::default());
            }
            Happens::Contact { kind, minutes } => {
                (matches, effect) = (bits.contacts[kind], Effect::Contact { staff: 0, minutes, from: 0 });
            }
        }
        if state != before {
            effect = Effect::State(state);
        }
        if effect != Effect::None || matches != 0 {
            facts.facts.push(Fact { day: Day::from_number(*day), event, matches, effect });
        }
    }
    facts.facts.shrink_to_fit();
    facts
}

// ---- the two passes

fn ours(obligations: &Obligations, trackers: &mut Trackers, cases: &[Facts], first: usize) -> Counts {
    let mut counts = Counts::default();
    for facts in cases {
        obligations.judge(trackers, facts, Day::from_number(AS_OF), &mut |item| {
            let verdict = match item.verdict {
                Verdict::Met => MET,
                Verdict::Missed => MISSED,
                Verdict::Excused => EXCUSED,
                Verdict::Pending => PENDING,
                Verdict::CannotTell => return,
            };
            counts[item.standard - first][verdict] += 1;
        });
    }
    counts
}

/// The floor: the six standards written straight, in plain numbers.
mod by_hand {
    use super::{AS_OF, Bits, Counts, DayState, EXCUSED, Effect, Fact, Facts, HoldReason, MET, MISSED, PENDING};

    /// Days on which the clocks run, counted since enrolment. All six pause for the same holds.
    #[derive(Default)]
    struct Clock {
        /// Counted before `since`.
        before: i32,
        since: i32,
        stands: bool,
    }

    impl Clock {
        /// Up to the end of a day.
        fn through(&self, day: i32) -> i32 {
            if self.stands { self.before } else { self.before + day - self.since + 1 }
        }

        fn set(&mut self, day: i32, stands: bool) {
            if self.stands != stands {
                *self = Self { before: self.through(day - 1), since: day, stands };
            }
        }
    }

    /// A week or a month that runs.
    struct Window {
        last: i32,
        days: i32,
        /// The clock when it began.
        began: i32,
        counted: i32,
    }

    impl Window {
        fn verdict(&self, asked: i32, clock: i32) -> usize {
            let asked = (2 * asked * (clock - self.began) + self.days) / (2 * self.days);
            if asked == 0 {
                EXCUSED
            } else if self.counted >= asked {
                MET
            } else {
                MISSED
            }
        }

        fn at_end(&self, asked: i32, clock: &Clock) -> usize {
            match self.verdict(asked, clock.through(self.last)) {
                EXCUSED => EXCUSED,
                _ => PENDING,
            }
        }
    }

    fn week(day: i32, began: i32) -> Window {
        Window { last: day + 6 - (day - 1).rem_euclid(7), days: 7, began, counted: 0 }
    }

    fn month(day: i32, began: i32) -> Window {
        let (year, month, of_month) = civil(day);
        let days = days_of(year, month);
        Window { last: day + days - of_month, days, began, counted: 0 }
    }

    /// Year, month and day of a day's number.
    fn civil(day: i32) -> (i32, i32, i32) {
        let shifted = day + 305;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        (year_of_era + era * 400 + i32::from(month <= 2), month, of_year - (153 * from_march + 2) / 5 + 1)
    }

    fn number(year: i32, month: i32, day: i32) -> i32 {
        let year = year - i32::from(month <= 2);
        let from_march = (month + 9) % 12;
        let of_year = (153 * from_march + 2) / 5 + day - 1;
        year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 305
    }

    fn days_of(year: i32, month: i32) -> i32 {
        match month {
            2 => 28 + i32::from(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    fn plus_months(day: i32, months: i32) -> i32 {
        let (year, month, of_month) = civil(day);
        let month = month - 1 + months;
        let (year, month) = (year + month / 12, month % 12 + 1);
        number(year, month, of_month.min(days_of(year, month)))
    }

    /// What is open from enrolment on.
    struct Open {
        enrolled: i32,
        clock: Clock,
        week: Window,
        month: Window,
        /// The day of the last contact, and the clock on it.
        contact: (i32, i32),
        /// Assessment and plan: whether still to do.
        papers: [bool; 2],
        review: Review,
    }

    /// The review that runs.
    struct Review {
        number: i32,
        /// The clock on its due day.
        due: i32,
        done: bool,
        /// How many before it are missed and not made good.
        missed: u64,
    }

    impl Open {
        fn new(day: i32, stands: bool) -> Self {
            let clock = Clock { before: 0, since: day, stands };
            let review = Review { number: 1, due: 1 + plus_months(day, 6) - day, done: false, missed: 0 };
            let contact = (day - 1, 0);
            Self { enrolled: day, clock, week: week(day, 0), month: month(day, 0), contact, papers: [true; 2], review }
        }

        /// Judges the windows that are over before that day.
        fn windows(&mut self, day: i32, counts: &mut Counts) {
            while self.week.last < day {
                let clock = self.clock.through(self.week.last);
                counts[0][self.week.verdict(1, clock)] += 1;
                self.week = Window { last: self.week.last + 7, days: 7, began: clock, counted: 0 };
            }
            while self.month.last < day {
                let clock = self.clock.through(self.month.last);
                counts[2][self.month.verdict(90, clock)] += 1;
                self.month = month(self.month.last + 1, clock);
            }
        }

        /// Lets reviews come due.
        fn reviews(&mut self, day: i32) {
            let passed = self.clock.through(day - 1);
            let Review { number, due, done, missed } = &mut self.review;
            while passed >= *due {
                *missed += u64::from(!*done);
                *number += 1;
                *due = 1 + plus_months(self.enrolled, 6 * *number) - self.enrolled;
                *done = false;
            }
        }

        fn late(&self, day: i32, days: i32, from: i32, otherwise: usize) -> usize {
            if self.clock.through(day - 1) >= from + days { MISSED } else { otherwise }
        }

        fn contact(&mut self, fact: &Fact, day: i32, minutes: u16, bits: &Bits, counts: &mut Counts) {
            let [visit, call, attempt] = bits.contacts;
            self.week.counted += i32::from(fact.matches & visit & !call != 0);
            if fact.matches & call & !attempt != 0 {
                self.month.counted += i32::from(minutes);
            }
            // A second contact of one day finds nothing open.
            if fact.matches & attempt != 0 && self.contact.0 < day {
                counts[1][self.late(day, 14, self.contact.1, MET)] += 1;
                self.contact = (day, self.clock.through(day));
            }
        }

        fn paper(&mut self, fact: &Fact, day: i32, bits: &Bits, counts: &mut Counts) {
            for (at, bit) in [bits.assessed, bits.planned].into_iter().enumerate() {
                if fact.matches & bit != 0 && self.papers[at] {
                    self.papers[at] = false;
                    counts[3 + at][self.late(day, 30, 1, MET)] += 1;
                }
            }
            if fact.matches & bits.reviewed != 0 {
                if self.review.missed > 0 {
                    counts[5][MISSED] += std::mem::take(&mut self.review.missed);
                } else if !self.review.done {
                    self.review.done = true;
                    counts[5][MET] += 1;
                }
            }
        }

        /// What is open when the case closes, or when the audit looks.
        fn rest(&self, day: i32, otherwise: usize, counts: &mut Counts) {
            counts[1][self.late(day, 14, self.contact.1, otherwise)] += 1;
            for at in 0..2 {
                if self.papers[at] {
                    counts[3 + at][self.late(day, 30, 1, otherwise)] += 1;
                }
            }
            counts[5][MISSED] += self.review.missed;
            counts[5][otherwise] += u64::from(!self.review.done);
        }

        fn closed(&mut self, day: i32, counts: &mut Counts) {
            let clock = self.clock.through(day - 1);
            counts[0][self.week.verdict(1, clock)] += 1;
            counts[2][self.month.verdict(90, clock)] += 1;
            self.rest(day, EXCUSED, counts);
        }

        fn at_end(&mut self, counts: &mut Counts) {
            self.windows(AS_OF, counts);
            self.reviews(AS_OF);
            counts[0][self.week.at_end(1, &self.clock)] += 1;
            counts[2][self.month.at_end(90, &self.clock)] += 1;
            self.rest(AS_OF, PENDING, counts);
        }
    }

    fn stands(state: DayState) -> bool {
        state.holds.contains(HoldReason::Hospital) || state.holds.contains(HoldReason::Away)
    }

    pub(crate) fn judge(cases: &[Facts], bits: &Bits) -> Counts {
        let mut counts = Counts::default();
        for facts in cases {
            let mut case: Option<Open> = None;
            for of_day in facts.facts.chunk_by(|a, b| a.day == b.day) {
                let day = of_day[0].day.number();
                let state = of_day.iter().rev().find_map(|fact| match fact.effect {
                    Effect::State(state) => Some(state),
                    _ => None,
                });
                if let (None, Some(state)) = (&case, state.filter(|state| state.in_service)) {
                    case = Some(Open::new(day, stands(state)));
                }
                let Some(open) = &mut case else { continue };
                let closes = state.is_some_and(|state| !state.in_service);
                // The closing day belongs to no window.
                open.windows(if closes { day - 1 } else { day }, &mut counts);
                open.reviews(day);
                if let Some(state) = state.filter(|_| !closes) {
                    open.clock.set(day, stands(state));
                }
                for fact in of_day {
                    match fact.effect {
                        Effect::Contact { .. } if closes => {}
                        Effect::Contact { minutes, .. } => open.contact(fact, day, minutes, bits, &mut counts),
                        _ => open.paper(fact, day, bits, &mut counts),
                    }
                }
                if closes {
                    open.closed(day, &mut counts);
                    case = None;
                }
            }
            if let Some(open) = &mut case {
                open.at_end(&mut counts);
            }
        }
        counts
    }
}

// ---- what is open, in bytes

/// The bytes of the trackers with their heap after those cases.
fn bytes(obligations: &Obligations, cases: &[Facts]) -> usize {
    let region = region();
    let mut trackers = obligations.trackers();
    for facts in cases {
        obligations.judge(&mut trackers, facts, Day::from_number(AS_OF), &mut |_| {});
    }
    let change = region.change();
    let heap = change.bytes_allocated - change.bytes_deallocated;
    drop(black_box(trackers));
    size_of::<Trackers>() + heap
}

fn cases(program: &Program, cases: usize) -> (Bits, Vec<Facts>) {
    let bits = Bits::of(program);
    let mut random = Random(5);
    let cases = (0..cases).map(|_| case(&bits, &mut random)).collect();
    (bits, cases)
}

fn main() {
    let program = six();
    let (bits, cases_of_six) = cases(&program, if measuring() { 100_000 } else { 300 });
    let facts: usize = cases_of_six.iter().map(|case| case.facts.len()).sum();
    let obligations = Obligations::of(&program);
    let first = program.standards().iter().position(|standard| standard.rule.is_obligation()).unwrap_or(0);
    let mut trackers = obligations.trackers();

    let expected = by_hand::judge(&cases_of_six, &bits);
    assert_eq!(ours(&obligations, &mut trackers, &cases_of_six, first), expected);
    println!("{facts} facts of {} cases; met, missed, excused, pending: {expected:?}", cases_of_six.len());

    let region = region();
    black_box(ours(&obligations, &mut trackers, &cases_of_six, first));
    let allocations = region.change().allocations + region.change().reallocations;
    println!("allocations in a second run: {allocations}, {:.4} a fact", allocations as f64 / facts as f64);
    println!(
        "bytes of what is open of a case: {} after one case, {} after all",
        bytes(&obligations, &cases_of_six[..1]),
        bytes(&obligations, &cases_of_six)
    );
    for model in Model::ALL {
        let program = Program::preset(*model);
        let (_, some) = cases(&program, 1_000);
        let obligations = Obligations::of(&program);
        println!(
            "  {model}: {} after one, {} after a thousand",
            bytes(&obligations, &some[..1]),
            bytes(&obligations, &some)
        );
    }

    let mut floor = || timed(|| by_hand::judge(black_box(&cases_of_six), &bits));
    let mut engine = || timed(|| ours(&obligations, &mut trackers, black_box(&cases_of_six), first));
    compare("audit", 9, 1, &mut [("floor", &mut floor), ("ours", &mut engine)]);

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("audit");
    group.throughput(Throughput::Elements(facts as u64)).sample_size(10);
    group.bench_function("floor", |bencher| bencher.iter(&mut floor));
    group.bench_function("ours", |bencher| bencher.iter(&mut engine));
    group.finish();
    criterion.final_summary();
}
