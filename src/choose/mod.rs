//! Choosing a model: which ways of doing case management fit a client and an organisation, and why.
//!
//! What is known of both is held against [statements](Statement), a table for each model, each with its [source](caseload::sources)
//! and how far to trust it. The ranking shows all that speaks for a model, against it, and what excludes it, and what was not
//! known. How much each topic weighs is the user's: every [weight](Weights) starts at 1, those of the priorities at 0.
//! It recommends and never decides; only what a source says excludes.
//!
//! ```
//! use caseload::choose::{Capacity, CaseType, Client, Organisation, Topic, Trait, Weights, rank};
//! use caseload::model::Model;
//!
//! let client = Client::of([CaseType::PublicWelfare]).is(Trait::Stable).needs(1);
//! let organisation = Organisation::default().has(Capacity::FewCaseManagers).has(Capacity::OutsideProviders);
//! let ranking = rank(&client, &organisation, &Weights::default().with(Topic::Cost, 2));
//! assert_eq!(ranking.best().map(|best| best.model), Some(Model::Brokerage));
//! println!("{ranking}");
//! ```

mod admission;
mod preset;
mod profile;
mod staffing;
mod statement;
mod step;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::feasibility::EffortFaults;
use crate::model::{Model, Overlay};
use crate::program::{Draft, Program, Standing};

pub use admission::IcmAdmission;
pub use preset::{of_model, of_overlay};
pub use profile::{Capacity, CaseType, Client, Organisation, Topic, Trait};
pub use staffing::{Brokered, Staffed, Staffing};
pub use statement::{Says, Statement, When};
pub use step::{Course, Criterion, Handover, Readiness, StepDown, StepError, StepUp, TransitionReadiness};

/// How much each topic weighs: 1 where nothing is said, and 0 for the priorities cost, quality, experience and
/// the use of services.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weights(BTreeMap<Topic, u32>);

impl Weights {
    /// With another weight of a topic.
    #[must_use]
    pub fn with(mut self, topic: Topic, weight: u32) -> Self {
        self.0.insert(topic, weight);
        self
    }

    /// The weight of a topic.
    #[must_use]
    pub fn of(&self, topic: Topic) -> u32 {
        let priority = matches!(topic, Topic::Cost | Topic::Quality | Topic::Experience | Topic::UseOfServices);
        self.0.get(&topic).copied().unwrap_or(u32::from(!priority))
    }
}

impl fmt::Display for Weights {
    /// Every topic with its weight.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<_> = Topic::ALL.iter().map(|topic| format!("{topic} {}", self.of(*topic))).collect();
        f.write_str(&all.join(", "))
    }
}

/// A model, or a hybrid of it with practices laid over, and what there is to say of it. Written with serde it has every
/// field but the rulebook, which model and overlays tell.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Recommendation {
    /// The model.
    pub model: Model,
    /// What is laid over it.
    pub overlays: Vec<Overlay>,
    /// The rulebook of the two.
    #[serde(skip)]
    pub program: Program,
    /// The weights of what speaks for it, less those of what speaks against it.
    pub score: i64,
    /// What speaks for it.
    pub speaks_for: Vec<Statement>,
    /// What speaks against it.
    pub against: Vec<Statement>,
    /// What excludes it.
    pub excludes: Vec<Statement>,
    /// What could speak for or against it, but is not known.
    pub open: Vec<When>,
    /// Whether it can be staffed, where that was asked.
    pub staffed: Option<Staffed>,
}

/// Models and hybrids, the ones that fit best first: what is excluded comes last, and before it what cannot be staffed;
/// then by score, then by how much of what speaks for it is published, then in the order of [`Model::ALL`].
/// Written with serde it has them in `all`, and the weights.
#[derive(Debug, Clone, Serialize)]
pub struct Ranking {
    all: Vec<Recommendation>,
    weights: Weights,
}

/// Ranks all models for a client and an organisation, and with each the hybrid with those overlays that something speaks
/// for.
#[must_use]
pub fn rank(client: &Client, organisation: &Organisation, weights: &Weights) -> Ranking {
    let hear = |statements: Vec<Statement>| Heard::of(statements, client, organisation, weights);
    let overlays = |model: Model| {
        let apart = Overlay::ALL.iter().filter(move |overlay| !is_within(model, **overlay));
        apart.map(move |overlay| (*overlay, hear(of_overlay(*overlay)))).filter(|(_, more)| more.score > 0)
    };
    let mut all = Vec::new();
    for model in Model::ALL {
        let alone = hear(of_model(*model));
        let mut both = alone.clone();
        let mut with = Vec::new();
        for (overlay, more) in overlays(*model) {
            with.push(overlay);
            both.add(more);
        }
        let program = Program::preset(*model);
        let drafts: Vec<_> = with.iter().map(|overlay| Draft::overlay(*overlay)).collect();
        let parts: Vec<_> = [program.draft()].into_iter().chain(&drafts).collect();
        let hybrid = Draft::compose(&parts).ok().and_then(|draft| draft.build().ok());
        all.push(alone.recommend(*model, Vec::new(), program));
        if let Some(hybrid) = hybrid.filter(|_| !with.is_empty()) {
            all.push(both.recommend(*model, with, hybrid));
        }
    }
    let mut ranking = Ranking { all, weights: weights.clone() };
    ranking.sort();
    ranking
}

/// Whether a model does already what an overlay adds.
const fn is_within(model: Model, overlay: Overlay) -> bool {
    matches!(
        (model, overlay),
        (Model::StrengthsBased, Overlay::StrengthsPractice) | (Model::Clinical, Overlay::FollowUpAfterHospital)
    )
}

/// What statements say of one client and organisation.
#[derive(Debug, Clone, Default)]
struct Heard {
    score: i64,
    speaks_for: Vec<Statement>,
    against: Vec<Statement>,
    excludes: Vec<Statement>,
    open: Vec<When>,
}

impl Heard {
    fn of(statements: Vec<Statement>, client: &Client, organisation: &Organisation, weights: &Weights) -> Self {
        let mut heard = Self::default();
        for statement in statements {
            let weight = i64::from(weights.of(statement.when.topic()));
            // What weighs nothing is not spoken of, but what excludes always is.
            if weight == 0 && statement.says != Says::Excludes {
                continue;
            }
            let Some(holds) = statement.when.holds(client, organisation) else {
                heard.ask(statement.when);
                continue;
            };
            if !holds {
                continue;
            }
            let (list, counts) = match statement.says {
                Says::For => (&mut heard.speaks_for, weight),
                Says::Against => (&mut heard.against, weight.saturating_neg()),
                Says::Excludes => (&mut heard.excludes, 0),
            };
            list.push(statement);
            heard.score = heard.score.saturating_add(counts);
        }
        heard
    }

    /// Notes once that something is not known.
    fn ask(&mut self, when: When) {
        let unknown = when.asked();
        if !self.open.contains(&unknown) {
            self.open.push(unknown);
        }
    }

    fn add(&mut self, mut more: Self) {
        self.score = self.score.saturating_add(more.score);
        self.speaks_for.append(&mut more.speaks_for);
        self.against.append(&mut more.against);
        self.excludes.append(&mut more.excludes);
        more.open.into_iter().for_each(|when| self.ask(when));
    }

    fn recommend(self, model: Model, overlays: Vec<Overlay>, program: Program) -> Recommendation {
        let Self { score, speaks_for, against, excludes, open } = self;
        Recommendation { model, overlays, program, score, speaks_for, against, excludes, open, staffed: None }
    }
}

impl Ranking {
    /// All of them, the best first.
    #[must_use]
    pub fn all(&self) -> &[Recommendation] {
        &self.all
    }

    /// The first, where it is not excluded.
    #[must_use]
    pub fn best(&self) -> Option<&Recommendation> {
        self.all.first().filter(|first| first.excludes.is_empty())
    }

    /// The weights that were used.
    #[must_use]
    pub const fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Asks of each whether it can be staffed: what cannot be comes after what can, with its gap and the hybrid with
    /// brokerage that would close it.
    ///
    /// # Errors
    /// Lists everything that is wrong with the question.
    pub fn staffed(mut self, staffing: &Staffing<'_>) -> Result<Self, EffortFaults> {
        let asked = {
            let known: Vec<&Program> = self.all.iter().map(|of| &of.program).collect();
            let asked = self.all.iter().map(|of| staffing.of(of, &known));
            asked.collect::<Result<Vec<_>, _>>()?
        };
        for (of, staffed) in self.all.iter_mut().zip(asked) {
            of.staffed = Some(staffed);
        }
        self.sort();
        Ok(self)
    }

    fn sort(&mut self) {
        self.all.sort_by_key(|of| {
            let cannot = of.staffed.as_ref().is_some_and(|staffed| !staffed.feasibility.is_feasible());
            let published = of.speaks_for.iter().filter(|of| of.source.standing == Standing::Published).count();
            (!of.excludes.is_empty(), cannot, Reverse(of.score), Reverse(published), of.model, of.overlays.len())
        });
    }
}

impl Recommendation {
    /// What it is called: the model, and what is laid over it.
    #[must_use]
    pub fn name(&self) -> String {
        let overlays = self.overlays.iter().map(|overlay| overlay.name());
        [self.model.name()].into_iter().chain(overlays).collect::<Vec<_>>().join(" + ")
    }
}

impl fmt::Display for Recommendation {
    /// Several lines for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.name(), self.score)?;
        for (what, list) in [("for", &self.speaks_for), ("against", &self.against), ("excludes it", &self.excludes)] {
            list.iter().try_for_each(|statement| writeln!(f, "  {what}: {statement}"))?;
        }
        self.open.iter().try_for_each(|when| writeln!(f, "  not known: {when}"))?;
        if let Some(Staffed { feasibility, brokered }) = &self.staffed {
            writeln!(f, "  staff: {feasibility}")?;
            if let Some(Brokered { kept, brokered }) = brokered {
                writeln!(f, "  could be staffed: {kept} cases, and brokerage for {brokered}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Ranking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "weights: {}", self.weights)?;
        self.all.iter().zip(1_u32..).try_for_each(|(of, place)| write!(f, "{place}. {of}"))
    }
}
