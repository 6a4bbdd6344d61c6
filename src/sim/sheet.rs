//! The sheet that goes with results, so that others can judge and repeat them.

use std::collections::BTreeSet;
use std::fmt;

use super::table::is_detail;
use super::{Admission, Amended, Compared, Comparison, Decided, Input, Measure, Order, Policy, Rulebook, Scenario};

/// The sheet of a comparison, in Markdown: every item of the reporting guideline in its order, every input with its
/// standing, and the results. What only those who report can say is left for them to write.
///
/// # Source
///
/// STRESS-DES (Monks and others, *Journal of Simulation* 13, 2019).
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a>(&'a Comparison);

impl Comparison {
    /// The sheet that goes with the results.
    #[must_use]
    pub const fn sheet(&self) -> Sheet<'_> {
        Sheet(self)
    }
}

const YOURS: &str = "To be written by those who report.";

impl fmt::Display for Sheet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(comparison) = self;
        writeln!(f, "# Simulation of a caseload policy: reporting sheet (STRESS-DES)")?;
        writeln!(f, "\n## 1 Objectives")?;
        item(f, "1.1 Purpose of the model", YOURS)?;
        writeln!(f, "\n### 1.2 Model outputs\n")?;
        let measures: BTreeSet<&Measure> = comparison.figures().into_iter().map(|(measure, _)| measure).collect();
        let measures = measures.into_iter().filter(|measure| !is_detail(measure));
        let measures: Vec<String> = measures.map(|measure| format!("`{measure}`")).collect();
        writeln!(f, "{}; by tier, and hours by worker, too.", measures.join(", "))?;
        writeln!(f, "All of the time after the warm-up.")?;
        writeln!(f, "Clients' outcomes are not modelled: nothing here says whether anybody fares better.")?;
        writeln!(f, "\n### 1.3 Experimentation aims\n\nScenarios: {}. {YOURS}", names(comparison.scenarios()))?;

        writeln!(f, "\n## 2 Logic")?;
        item(f, "2.1 Base model overview diagram", "referred -> waitlist -> enrolled -> served -> closed")?;
        item(
            f,
            "2.2 Base model logic",
            "Clients come, and wait until an owner has room under the limits of the rulebook and of the policy. While \
             they are served the rulebook's own obligations fall due; each worker has so many minutes a day, and works \
             what is due in the policy's order until they are gone. What is left is carried over, and missed when its \
             day is past. Clients leave when their stay ends, or before.",
        )?;
        writeln!(f, "\n### 2.3 Scenario logic\n\n| scenario | program | policy |\n| --- | --- | --- |")?;
        for of in comparison.scenarios() {
            let scenario = of.scenario();
            writeln!(f, "| {} | {} | {} |", plain(of.name()), rulebook(scenario), policy(&scenario.policy))?;
        }
        item(
            f,
            "2.4 Algorithms",
            "Thinning for arrivals with a shape (Lewis and Shedler 1979); the ziggurat for exponential times (Marsaglia \
             and Tsang 2000); waits by the product limit (Kaplan and Meier 1958).",
        )?;
        item(
            f,
            "2.5 Components",
            "Entities: clients. Activities: contacts, papers and whatever else the rulebook owes. Resources: workers and \
             their minutes; places. Queues: the waitlist; the work of a day. Entry: referral. Exit: closure, giving up, \
             a full waiting room.",
        )?;

        writeln!(f, "\n## 3 Data")?;
        item(
            f,
            "3.1 Data sources",
            "See the standing of each input below. Name the records that inputs are fitted to.",
        )?;
        item(f, "3.2 Pre-processing", YOURS)?;
        writeln!(
            f,
            "\n### 3.3 Input parameters\n\n| input | value | standing | scenarios |\n| --- | --- | --- | --- |"
        )?;
        for &input in Input::ALL {
            let told = |of: &Compared| Some((of.scenario().told(input)?, of.scenario().standing_of(input)));
            let mut left: Vec<&Compared> = comparison.scenarios().iter().collect();
            while let Some((value, standing)) = left.first().and_then(|of| told(of)) {
                let (same, others): (Vec<_>, Vec<_>) =
                    left.iter().partition(|of| told(of).is_some_and(|it| it == (value.clone(), standing)));
                writeln!(f, "| {input} | {} | {standing} | {} |", plain(&value), plain(&names(same)))?;
                left = others;
            }
        }
        writeln!(f, "\nThe figures of the rulebook's standards have sources and standings of their own, on its page.")?;
        writeln!(f, "\n### 3.4 Assumptions\n")?;
        for of in comparison.scenarios() {
            let assumed = |input: &&Input| {
                of.scenario().told(**input).is_some() && of.scenario().standing_of(**input) == super::Standing::Assumed
            };
            let assumed: Vec<&str> = Input::ALL.iter().filter(assumed).map(|input| input.name()).collect();
            writeln!(
                f,
                "- {}: assumed: {}.",
                plain(of.name()),
                if assumed.is_empty() { "nothing".to_owned() } else { assumed.join(", ") }
            )?;
            if let Some(overload) = of.checked().overload() {
                writeln!(f, "- {}: {overload}.", plain(of.name()))?;
            }
        }

        writeln!(f, "\n## 4 Experimentation")?;
        writeln!(f, "\n### 4.1 Initialisation\n\nEvery run begins with nobody waiting and nobody served.\n")?;
        for of in comparison.scenarios() {
            let settled = of.settled_after().map_or_else(
                || "MSER-5 on the mean waitlist and the mean number served finds no end of it".to_owned(),
                |days| format!("by MSER-5 on the mean waitlist and the mean number served both settle after {days}"),
            );
            writeln!(f, "- {}: warm-up of {} days; {settled}.", plain(of.name()), of.scenario().warm_up)?;
        }
        writeln!(f, "\n### 4.2 Run length\n")?;
        for of in comparison.scenarios() {
            let Scenario { from, days, .. } = of.scenario();
            writeln!(f, "- {}: {days} days from {from}.", plain(of.name()))?;
        }
        writeln!(f, "\n### 4.3 Estimation approach\n")?;
        for of in comparison.scenarios() {
            writeln!(f, "- {}: {} replications, seed {}.", plain(of.name()), of.runs(), of.scenario().seed)?;
        }
        writeln!(
            f,
            "\nMeans over replications with t intervals of 95 %. Scenarios of one seed meet the same luck (common random \
             numbers) and are compared in pairs. The best of a row is said only where the intervals of all its pairs, \
             which hold together with 95 % (Bonferroni), say so."
        )?;

        writeln!(f, "\n## 5 Implementation")?;
        item(
            f,
            "5.1 Software or programming language",
            concat!("`caseload` ", env!("CARGO_PKG_VERSION"), ", a Rust crate."),
        )?;
        item(
            f,
            "5.2 Random sampling",
            "PCG64DXSM; a stream of its own for each seed, replication, purpose and client. The same numbers on every \
             platform and for any number of threads.",
        )?;
        item(
            f,
            "5.3 Model execution",
            "Discrete events; arrivals and departures in continuous time, work by civil days.",
        )?;
        item(f, "5.4 System specification", YOURS)?;
        writeln!(f, "\n## 6 Code access")?;
        item(f, "6.1 Computer model sharing statement", YOURS)?;
        write!(f, "\n## Results\n\n```text\n{comparison}\n```\n")
    }
}

fn item(f: &mut fmt::Formatter<'_>, name: &str, text: &str) -> fmt::Result {
    writeln!(f, "\n### {name}\n\n{text}")
}

/// What stands in a cell of a table.
fn plain(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn names<'a>(scenarios: impl IntoIterator<Item = &'a Compared>) -> String {
    scenarios.into_iter().map(Compared::name).collect::<Vec<_>>().join(", ")
}

fn rulebook(scenario: &Scenario) -> String {
    match &scenario.program {
        Rulebook::Preset(model) => format!("preset of {model}"),
        Rulebook::Amended(amended) => {
            let Amended { preset, overlays, amendments } = amended.as_ref();
            let overlays = overlays.iter().map(|overlay| format!(" with {overlay}"));
            let acts = amendments.iter().map(|Decided { act, standard, decision }| {
                format!("; `{standard}` {act} on {} by {}", decision.on, plain(&decision.by))
            });
            format!("preset of {preset}{}", overlays.chain(acts).collect::<String>())
        }
        Rulebook::Program(program) => format!("{}, edition {}", plain(program.name()), plain(program.edition())),
    }
}

fn policy(policy: &Policy) -> String {
    let Policy { ownership, keeps, admission, order, assignment, work_order, ahead_days, cover, step_down } = policy;
    let kept = std::iter::once(format!("{keeps} limits")).chain(admission.iter().map(self::admission));
    let kept = kept.collect::<Vec<_>>().join(", ");
    let order = match order {
        Order::FirstCome => "first come".to_owned(),
        Order::Tier => "tier".to_owned(),
        Order::Due(days) => {
            format!("due in {} days, urgent {}, emergency {}", days.routine, days.urgent, days.emergency)
        }
        Order::Ageing { per_day, .. } => format!("points of the tier and {per_day} for each day"),
    };
    let step_down = step_down.as_ref().map_or_else(
        || "never".to_owned(),
        |it| format!("to {} after {} days at {} or lower", plain(&it.to_program), it.days, it.tier),
    );
    format!(
        "owner: {ownership}; keeps: {kept}; waitlist: {order}; assignment: {assignment}; work: {work_order}, \
         {ahead_days} days ahead; cover: {cover}; step-down: {step_down}"
    )
}

fn admission(part: &Admission) -> String {
    match part {
        Admission::Heads(most) => format!("{most} cases for each full-time equivalent"),
        Admission::Weight { most, .. } => format!("a weight of {most} for each full-time equivalent"),
        Admission::Reserved { tiers, places } => {
            let tiers: Vec<&str> = tiers.iter().map(|tier| tier.name()).collect();
            format!("{places} places for {} only", tiers.join(", "))
        }
        Admission::Intake(most) => format!("{most} enrolments a month"),
    }
}

impl Scenario {
    /// An input in words; none where the scenario has no such input.
    #[must_use]
    pub fn told(&self, input: Input) -> Option<String> {
        let Self { staff, demand, service, work, .. } = self;
        Some(match input {
            Input::Arrivals => demand.arrivals.to_string(),
            Input::Mix if demand.mix.is_empty() => return None,
            Input::Mix => {
                let kin = demand.mix.iter().map(|kin| {
                    let tier = kin.tier.map_or("not rated", crate::event::Tier::name);
                    format!("{} {tier}, {}", kin.weight, kin.urgency)
                });
                kin.collect::<Vec<_>>().join("; ")
            }
            Input::Patience => format!("{} days", demand.patience.as_ref()?),
            Input::Stay => format!("{} days", service.stay.as_ref()?),
            Input::TierChanges if service.tier_changes.is_empty() => return None,
            Input::TierChanges => {
                let change = |it: &super::TierChange| format!("{} to {} {} a year", it.from, it.to, it.per_year);
                service.tier_changes.iter().map(change).collect::<Vec<_>>().join("; ")
            }
            Input::Institutions => {
                let stays = service.institutions.as_ref()?;
                format!("{}: after {} days, for {} days", stays.facility, stays.every, stays.days)
            }
            Input::Dropout => {
                let dropout = service.dropout.as_ref()?;
                let after = dropout.after.as_ref().map(|after| format!("after {after} days; "));
                format!("{}{} at each contact standard missed", after.unwrap_or_default(), dropout.per_missed)
            }
            Input::Workers => {
                let workers = staff.workers.iter().map(|of| {
                    let hours = of.weekly_hours.map(|hours| format!(", {hours} hours a week")).unwrap_or_default();
                    format!("{} of {} full-time equivalents{hours}", of.count, of.fte)
                });
                workers.collect::<Vec<_>>().join("; ")
            }
            Input::Absence => {
                let absence = staff.absence.as_ref()?;
                format!("after {} days, for {} days", absence.every, absence.days)
            }
            Input::Turnover => {
                let turnover = staff.turnover.as_ref()?;
                format!("stay {} days; place empty {} days", turnover.stay, turnover.fill)
            }
            Input::Effort => format!(
                "{} % of {} hours a week; contact {} minutes, travel {}, paper {}, meeting {}, supervision {}",
                work.share_percent,
                work.full_time,
                work.contact_minutes,
                work.travel_minutes,
                work.paper_minutes,
                work.meeting_minutes,
                work.supervision_minutes
            ),
            Input::NoShow => self.no_show.to_string(),
            Input::Costs => format!("{} an hour", self.hourly_cost?),
        })
    }
}
