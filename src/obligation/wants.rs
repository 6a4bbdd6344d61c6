//! What is still to be done for a case that goes on: the trackers fed day by day, and asked what is next.

use super::{Happened, Item, Moment, Obligations, Ready, Trackers};
use crate::fact::Facts;
use crate::time::Day;

/// Something that is still to be done for a case, or will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Want {
    /// The tracker that asks for it: the standard, the first of its editions.
    pub(crate) row: usize,
    /// The standard, by its place in the rulebook.
    pub(crate) standard: usize,
    /// For a contact standard: the demand, by its place.
    pub(crate) demand: usize,
    /// The first day on which doing it counts.
    pub(crate) opens: Day,
    /// The last day on which it is in time.
    pub(crate) due: Day,
    /// How much is missing; nothing where it is only to be asked again.
    pub(crate) missing: u32,
    /// Whether it is a safety response, which comes first.
    pub(crate) safety: bool,
    /// The last day on which this is so where nothing happens.
    pub(crate) stands: Day,
}

/// What is to be done for a case, as it was asked last.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) wants: Vec<Want>,
    /// The last day on which that is so where nothing happens.
    pub(crate) stands: Day,
}

impl Asked {
    /// Nothing was asked yet.
    pub(crate) const fn new() -> Self {
        Self { wants: Vec::new(), stands: Day::FIRST }
    }

    /// Forgets the case, and keeps its room.
    pub(crate) fn clear(&mut self) {
        self.wants.clear();
        self.stands = Day::FIRST;
    }
}

impl Trackers {
    /// The next day on which the calendar changes what is asked.
    pub(crate) const fn next_change(&self) -> Option<Day> {
        self.today.next_change
    }
}

impl Obligations {
    /// Whether the rulebook has none that a tracker follows.
    pub(crate) fn is_empty(&self) -> bool {
        self.rolling.is_empty()
            && self.windows.is_empty()
            && self.deadlines.is_empty()
            && self.phases.is_empty()
            && self.timeliness.is_empty()
    }

    /// Feeds a case that goes on: the facts of the days up to and including `last`, each day whole and once. Says what
    /// happened.
    #[inline]
    pub(crate) fn feed(
        &self,
        trackers: &mut Trackers,
        facts: &Facts,
        last: Day,
        report: &mut impl FnMut(Item),
    ) -> Happened {
        let report = &mut |item: Item| report(item.in_calendar());
        self.days(trackers, facts, last, report)
    }

    /// Reports what is open on the last day fed, and leaves the trackers ready for the next case.
    pub(crate) fn end(&self, trackers: &mut Trackers, facts: &Facts, as_of: Day, report: &mut impl FnMut(Item)) {
        let report = &mut |item: Item| report(item.in_calendar());
        self.finish(trackers, facts, as_of, report);
    }

    /// What is to be done, or will be, given the last day fed. Those that what happened since they were asked last does
    /// not concern stay as they are, at the front; says how many. What is due on no day that can be told, as while its
    /// clock stands, is left out.
    #[inline]
    pub(crate) fn ask(
        &self,
        trackers: &mut Trackers,
        happened: Happened,
        facts: &Facts,
        last: Day,
        asked: &mut Asked,
        report: &mut impl FnMut(Item),
    ) -> usize {
        let same = !happened.changes_state() && asked.stands > last;
        let happened = if same { happened } else { Happened::ALL };
        let kept = self.wants(trackers, happened, facts, last, &mut asked.wants, report);
        let change = trackers.today.next_change.map_or(Day::LAST, Day::previous);
        asked.stands = asked.wants.iter().fold(change, |stands, want| stands.min(want.stands));
        kept
    }

    #[inline]
    fn wants(
        &self,
        trackers: &mut Trackers,
        happened: Happened,
        facts: &Facts,
        last: Day,
        wants: &mut Vec<Want>,
        report: &mut impl FnMut(Item),
    ) -> usize {
        let report = &mut |item: Item| report(item.in_calendar());
        wants.retain(|want| !self.concerns.get(want.row).is_some_and(|of| happened.concerns(*of)));
        let kept = wants.len();
        let moment = Moment {
            today: &trackers.today,
            changed: happened.changed,
            matches: happened.matches,
            clocks: &trackers.clocks,
            holidays: &self.holidays,
            facts,
            as_of: last,
        };
        for (rule, rolling, context) in Ready::concerned(&self.rolling, &mut trackers.rolling, &moment) {
            rolling.wants(rule, &context, wants);
        }
        for (rule, buckets, context) in Ready::concerned(&self.windows, &mut trackers.windows, &moment) {
            buckets.wants(rule, &context, wants, report);
        }
        for (rule, deadlines, context) in Ready::concerned(&self.deadlines, &mut trackers.deadlines, &moment) {
            deadlines.wants(rule, &context, wants);
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Facility, HoldReason, Tier};
    use crate::fact::{Effect, Fact};
    use crate::lifecycle::Stage;
    use crate::model::Model;
    use crate::program::{Draft, Program, Rule, Span};
    use crate::record::DayState;
    use crate::sim::{Purpose, Stream, Streams};

    fn one_of<T: Copy>(all: &[T], stream: &mut Stream) -> T {
        all[usize::try_from(stream.below(u64::try_from(all.len()).unwrap())).unwrap()]
    }

    /// A preset, and from a day on an edition that asks otherwise, and of some standards nothing.
    fn of_two_editions(model: Model, from: Day) -> Program {
        let program = Program::preset(model);
        let mut draft = program.draft().clone();
        for (days, of) in (20..).zip(&mut draft.standards) {
            match &mut of.rule {
                Rule::Deadline(rule) => rule.repeat.iter_mut().for_each(|repeat| repeat.every = Span::Days(days)),
                Rule::Contact(rule) => rule.demands.iter_mut().for_each(|demand| demand.least = 3),
                _ => {}
            }
        }
        let mut stays = [true, true, true, true, false].into_iter().cycle();
        let is_asked = |rule: &Rule| matches!(rule, Rule::Deadline(_) | Rule::Contact(_));
        draft.standards.retain(|of| !is_asked(&of.rule) || stays.next() == Some(true));
        program.succeeded_by(Draft { edition: "2".to_owned(), from: Some(from), ..draft }).unwrap_or(program)
    }

    /// What is asked again only of what something concerns is what is asked of all.
    #[test]
    fn what_is_asked_in_part_is_asked_of_all() {
        let (first, none) = (Day::new(2026, 1, 5).unwrap(), Facts::default());
        let (mut kept_some, mut all) = (0, 0);
        for (model, number) in Model::ALL.iter().zip(0..) {
            let program = of_two_editions(*model, first.plus_days(150));
            let (obligations, patterns) = (Obligations::of(&program), u64::try_from(program.patterns().len()).unwrap());
            let mut stream = Streams::of(5, 0).stream(Purpose::Own(0), number);
            for _ in 0..30 {
                let (mut trackers, mut asked) = (obligations.trackers(), Asked::new());
                let mut state = DayState { stage: Some(Stage::Assessment), in_service: true, ..DayState::default() };
                let (mut day, mut last) = (first, first);
                let mut facts = vec![(day, 1 << stream.below(patterns), Effect::State(state))];
                while last < first.plus_days(400) {
                    if stream.chance(0.1) {
                        match stream.below(4) {
                            0 => state.tier = Some(one_of(Tier::ALL, &mut stream)),
                            1 => state.stage = Some(one_of(&[Stage::Implementation, Stage::FollowUp], &mut stream)),
                            2 if state.holds.is_empty() => state.holds.insert(one_of(HoldReason::ALL, &mut stream)),
                            2 => state.holds = crate::record::Holds::default(),
                            _ if state.stays.is_empty() => state.stays.insert(Facility::Hospital),
                            _ => state.stays.remove(Facility::Hospital),
                        }
                        facts.push((day, 1 << stream.below(patterns), Effect::State(state)));
                    }
                    if stream.chance(0.7) {
                        let bits = 1 << stream.below(patterns) | 1 << stream.below(patterns);
                        facts.push((day, bits, Effect::Contact { staff: 0, minutes: 30, from: 0 }));
                    }
                    last = day.plus_days(i32::try_from(stream.below(4)).unwrap());
                    let fact = |(day, matches, effect)| Fact { day, event: 0, matches, effect };
                    let mut fed = Facts::default();
                    fed.facts.extend(facts.drain(..).map(fact));
                    let happened = obligations.feed(&mut trackers, &fed, last, &mut |_| ());
                    let mut whole = (trackers.clone(), Asked::new());
                    let kept = obligations.ask(&mut trackers, happened, &none, last, &mut asked, &mut |_| ());
                    obligations.ask(&mut whole.0, happened, &none, last, &mut whole.1, &mut |_| ());
                    let told = |asked: &Asked| {
                        let in_force = |want: &&Want| program.in_force(want.standard, last.next());
                        let missing = asked.wants.iter().filter(|want| want.missing > 0).filter(in_force);
                        // What opened before tomorrow can be done tomorrow.
                        let opens = |want: &Want| want.opens.max(last.next());
                        let of = |want: &Want| (want.standard, want.demand, opens(want), want.due, want.missing);
                        let mut told: Vec<_> = missing.map(of).collect();
                        told.sort_unstable();
                        told
                    };
                    assert_eq!(told(&asked), told(&whole.1), "{model} on {last}");
                    (kept_some, all) = (kept_some + usize::from(kept > 0), all + 1);
                    day = last.plus_days(1 + i32::try_from(stream.below(12)).unwrap());
                }
            }
        }
        assert!(kept_some > all / 4, "{kept_some} of {all}");
    }
}
