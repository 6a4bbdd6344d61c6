//! Composing rulebooks: the union of what they ask.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Act, Code, Draft, Force, MayOverride, PhaseLength, Process, Rule, Source, Standard, Standing};
use crate::event::{OwnerKind, Role};

/// A standard of a composite that stands for several: what it was merged from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Merged {
    /// The code it stands under: that of its strictest origin.
    pub code: Code,
    /// The origins, each as it was.
    pub of: Vec<Standard>,
}

impl fmt::Display for Merged {
    /// The code and the origins, each with its source.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} merges {}", self.code, joined(&self.of, "; "))
    }
}

/// What one part of a composite says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The part, by its name.
    pub part: String,
    /// What it says, in words.
    pub says: String,
}

/// The claims of several parts, each another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claims(Vec<Claim>);

impl std::ops::Deref for Claims {
    type Target = [Claim];

    fn deref(&self) -> &[Claim] {
        &self.0
    }
}

impl fmt::Display for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Claim { part, says }) in self.iter().enumerate() {
            write!(f, "{}`{part}`: {says}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

/// Why rulebooks cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Contradiction {
    /// They disagree about who owns a case.
    #[error("who owns a case ({0}); compose programs with one kind of owner, or transfer from one to the other")]
    Ownership(Claims),
    /// They disagree about how long the service lasts, or about its phases.
    #[error("how long the service lasts ({0}); let one program follow the other by a transfer")]
    Duration(Claims),
    /// No kind of assessment is accepted by all of them.
    #[error("which assessments complete the stage ({0}); accept a kind that all of them accept")]
    Assessments(Claims),
    /// No kind of plan is accepted by all of them.
    #[error("which plans lead to implementation ({0}); accept a kind that all of them accept")]
    Plans(Claims),
    /// Some have more than one edition, which would not begin together.
    #[error(
        "which edition ({0}); compose the edition of each that is in force on a day, without its successors, and let the composite of each later day succeed it"
    )]
    Editions(Claims),
    /// One code stands for different rules.
    #[error("what `{code}` is ({claims}); rename one, or compose first and then require or waive")]
    Code {
        /// The code.
        code: Code,
        /// What it is in each.
        claims: Claims,
    },
}

impl Contradiction {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Ownership(_) => "composition.ownership",
            Self::Duration(_) => "composition.duration",
            Self::Assessments(_) => "composition.assessments",
            Self::Plans(_) => "composition.plans",
            Self::Editions(_) => "composition.editions",
            Self::Code { .. } => "composition.code",
        }
    }
}

/// Everything in which rulebooks contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradictions(Vec<Contradiction>);

impl Contradictions {
    /// The contradictions.
    #[must_use]
    pub fn contradictions(&self) -> &[Contradiction] {
        &self.0
    }
}

impl fmt::Display for Contradictions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the rulebooks contradict each other in {} thing(s)", self.0.len())?;
        self.0.iter().try_for_each(|contradiction| write!(f, "\n{contradiction}"))
    }
}

impl std::error::Error for Contradictions {}

/// What stands between the names of the parts in the name of a composite.
const AND: &str = " + ";

impl Draft {
    /// One rulebook that asks what all of these ask. The order of the parts does not matter, nor how they are
    /// grouped, nor whether one stands twice.
    ///
    /// - *Standards* of one shape and force (the same kind, window, filter, scope, clocks, subject and what is
    ///   counted) become one: the stricter figure, under its code. Its [origins](Draft::origins) are kept, each
    ///   as it was, and its source names those that hold the figure. Two levels of one part, as 15 cases
    ///   recommended and 20 at most, stay two: the strictest of each part merge, then the next. All others stand
    ///   side by side. So the composite never asks less than a part does, days off aside.
    /// - *The owner, the duration and the phases* are the same, or contradict each other. A part that does not
    ///   keep the order of the process is an overlay and says nothing of the duration; a program without phases
    ///   is open-ended.
    /// - *The process* accepts what all parts accept; the shortest life of a rating holds.
    /// - *A day off* for one is a day off for all, and moves what is due in business days. *A role may override* a
    ///   standard where every part that has it says so. *Amendments* are kept.
    /// - *The name* joins the parts' names, in order, with `+`, and so does the edition's. One edition of each is
    ///   composed, and is in force from the latest of their first days.
    ///
    /// ```
    /// use caseload::model::Model;
    /// use caseload::program::{Draft, Program};
    ///
    /// let icm = Program::preset(Model::IntensiveCaseManagement);
    /// let strengths = Program::preset(Model::StrengthsBased);
    /// let hybrid = Draft::compose(&[icm.draft(), strengths.draft()])?;
    /// assert_eq!(hybrid.name, "icm + strengths-based");
    /// let origins: Vec<_> = hybrid.origins("icm.caseload").map(|of| of.code.as_str()).collect();
    /// assert_eq!(origins, ["icm.caseload", "strengths.caseload"]); // 15, stricter than 20
    /// let hybrid = hybrid.build()?;
    ///
    /// let act = Program::preset(Model::AssertiveCommunityTreatment);
    /// assert!(Draft::compose(&[icm.draft(), act.draft()]).is_err()); // one worker's, or the team's
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Programs of several editions are composed edition by edition:
    ///
    /// ```
    /// use caseload::model::{Model, Overlay};
    /// use caseload::program::{Draft, Program};
    ///
    /// let icm = Program::preset(Model::IntensiveCaseManagement);
    /// let next = Draft { edition: "2027".into(), from: Some("2027-01-01".parse()?), ..icm.draft().clone() };
    /// let icm = icm.succeeded_by(next)?;
    /// let strengths = Draft::overlay(Overlay::StrengthsPractice);
    /// assert!(Draft::compose(&[icm.draft(), &strengths]).is_err()); // which edition?
    ///
    /// let first = Draft { successors: vec![], ..icm.draft().clone() };
    /// let hybrid = Draft::compose(&[&first, &strengths])?.build()?;
    /// let hybrid = hybrid.succeeded_by(Draft::compose(&[icm.latest(), &strengths])?)?;
    /// assert_eq!(hybrid.edition_on("2027-01-01".parse()?).edition, "1 + 2027");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Lists every contradiction. Whether the composite is without fault is told when it is built.
    pub fn compose(parts: &[&Self]) -> Result<Self, Contradictions> {
        let contradictions = contradictions(parts);
        if contradictions.is_empty() { Ok(union(parts)) } else { Err(Contradictions(contradictions)) }
    }

    /// The standards that the one of that code was merged from, each as it was, by code; the standard itself
    /// where it stands for itself alone.
    pub fn origins(&self, code: &str) -> impl Iterator<Item = &Standard> {
        let merged = self.merged.iter().find(|merged| merged.code.as_str() == code);
        let own = self.standards.iter().filter(move |standard| merged.is_none() && standard.code.as_str() == code);
        merged.into_iter().flat_map(|merged| &merged.of).chain(own)
    }

    /// A part that does not keep the order of the process is no program of its own.
    fn is_overlay(&self) -> bool {
        !self.standards.iter().any(|standard| matches!(standard.rule, Rule::Order {}))
    }

    /// The kinds of owner that all its standards of them allow; none where there is no such standard.
    fn owners(&self) -> Option<BTreeSet<OwnerKind>> {
        let kinds = self.standards.iter().filter_map(|standard| match &standard.rule {
            Rule::OwnerKind(kinds) => Some(kinds.iter().copied().collect::<BTreeSet<_>>()),
            _ => None,
        });
        kinds.reduce(|a, b| a.intersection(&b).copied().collect())
    }

    fn claim(&self, says: impl Into<String>) -> Claim {
        Claim { part: self.name.clone(), says: says.into() }
    }

    /// What each code stands for, those of origins and of what was waived too: with a standard its origins are waived.
    fn codes(&self) -> BTreeMap<&Code, Option<&Standard>> {
        let waived = self.amendments.iter().filter(|amendment| amendment.act == Act::Waived);
        let mut codes: BTreeMap<_, _> = waived.map(|amendment| (&amendment.standard.code, None)).collect();
        for merged in &self.merged {
            let stands = self.stands(&merged.code);
            codes.extend(merged.of.iter().map(|origin| (&origin.code, stands.then_some(origin))));
        }
        codes.extend(self.standards.iter().map(|standard| (&standard.code, Some(standard))));
        codes
    }

    fn stands(&self, code: &Code) -> bool {
        self.standards.iter().any(|standard| standard.code == *code)
    }
}

/// The claims where they are not all the same; each with what tells it from the others.
fn differing(said: impl IntoIterator<Item = (String, Claim)>) -> Option<Claims> {
    let mut claims: BTreeMap<String, Claim> = BTreeMap::new();
    for (what, claim) in said {
        let known = claims.entry(what).or_insert_with(|| claim.clone());
        if claim.part < known.part {
            *known = claim;
        }
    }
    (claims.len() > 1).then(|| Claims(claims.into_values().collect()))
}

fn joined<T: fmt::Display>(list: &[T], by: &str) -> String {
    list.iter().map(T::to_string).collect::<Vec<_>>().join(by)
}

/// What all parts accept, in order; an empty list accepts anything.
///
/// # Errors
/// What each of them accepts, where they have nothing in common.
fn accepted<T>(parts: &[&Draft], list: impl Fn(&Process) -> &Vec<T>) -> Result<Vec<T>, Claims>
where
    T: Ord + Copy + fmt::Display,
{
    let named = || parts.iter().filter(|part| !list(&part.process).is_empty());
    let sets = named().map(|part| list(&part.process).iter().copied().collect::<BTreeSet<_>>());
    let common = sets.reduce(|a, b| a.intersection(&b).copied().collect());
    let said = named().map(|part| {
        let says = joined(list(&part.process), " or ");
        (says.clone(), part.claim(says))
    });
    match common {
        Some(common) if common.is_empty() => Err(differing(said).unwrap_or_default()),
        common => Ok(in_order(common.into_iter().flatten())),
    }
}

fn contradictions(parts: &[&Draft]) -> Vec<Contradiction> {
    let owners = parts.iter().filter_map(|part| {
        let kinds = part.owners()?;
        let says = Rule::OwnerKind(kinds.iter().copied().collect()).to_string();
        Some((format!("{kinds:?}"), part.claim(says)))
    });
    let phases = parts.iter().filter(|part| !part.phases.is_empty() || !part.is_overlay()).map(|part| {
        let phases: Vec<_> = part.phases.iter().map(PhaseLength::to_string).collect();
        let says = if phases.is_empty() { "open-ended".to_owned() } else { joined(&phases, ", ") };
        (says.clone(), part.claim(says))
    });
    let mut codes: BTreeMap<&Code, Vec<(String, Claim)>> = BTreeMap::new();
    for part in parts {
        for (code, standard) in part.codes() {
            let (what, says) = standard.map_or_else(
                || (String::new(), "waived".to_owned()),
                |Standard { force, rule, .. }| (format!("{force} {rule:?}"), format!("{rule} ({force})")),
            );
            codes.entry(code).or_default().push((what, part.claim(says)));
        }
    }
    let codes = codes
        .into_iter()
        .filter_map(|(code, said)| differing(said).map(|claims| Contradiction::Code { code: code.clone(), claims }));
    let owners = differing(owners).map(Contradiction::Ownership);
    let phases = differing(phases).map(Contradiction::Duration);
    let assessments = accepted(parts, |process| &process.assessments).err().map(Contradiction::Assessments);
    let plans = accepted(parts, |process| &process.plans).err().map(Contradiction::Plans);
    let several = parts.iter().filter(|part| !part.successors.is_empty());
    let names = |part: &Draft| part.editions().map(|edition| edition.edition.as_str()).collect::<Vec<_>>().join(", ");
    let several: Vec<_> = several.map(|part| part.claim(names(part))).collect();
    let editions = if several.is_empty() { None } else { Some(Contradiction::Editions(Claims(several))) };
    owners.into_iter().chain(phases).chain(assessments).chain(plans).chain(editions).chain(codes).collect()
}

/// A standard of a composite, and where it was.
#[derive(Clone)]
struct Rung {
    standard: Standard,
    strictness: i64,
    origins: Vec<Standard>,
    /// The parts, by their places, with the code it stood under.
    held: Vec<(usize, Code)>,
}

impl Rung {
    /// Its place among those of its shape: the stricter figure, the better evidence, the first code.
    fn rank(&self) -> (i64, Reverse<(Standing, &Code)>) {
        (self.strictness, Reverse((self.standard.source.standing, &self.standard.code)))
    }

    fn merge(mut self, mut other: Self) -> Self {
        if self.rank() < other.rank() {
            std::mem::swap(&mut self, &mut other);
        }
        self.origins.append(&mut other.origins);
        self.held.append(&mut other.held);
        self
    }

    /// Puts the origins in order, and names those that hold the figure as the source.
    fn settle(mut self) -> Self {
        self.origins = settled(self.origins);
        let holding = || self.origins.iter().filter(|origin| origin.rule == self.standard.rule).map(|of| &of.source);
        if let Some(standing) = holding().map(|source| source.standing).min() {
            let names: BTreeSet<_> =
                holding().filter(|of| of.standing == standing).map(|of| of.name.as_str()).collect();
            let name = names.into_iter().collect::<Vec<_>>().join("; ");
            self.standard.source = Source { name, standing };
        }
        self
    }
}

/// The standards of one shape and force, strictest first: those of each part are its rungs, and the first rungs
/// of all parts merge, then the second, and so on.
fn ladders(parts: &[&Draft]) -> Vec<Rung> {
    let mut ladders: Vec<(Force, Rule, Vec<Rung>)> = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let mut of_part: Vec<(Force, Rule, Vec<Rung>)> = Vec::new();
        for standard in &part.standards {
            let (shape, strictness) = standard.rule.shape();
            let rung = Rung {
                standard: standard.clone(),
                strictness,
                origins: part.origins(standard.code.as_str()).cloned().collect(),
                held: vec![(place, standard.code.clone())],
            };
            match of_part.iter_mut().find(|(force, known, _)| (*force, known) == (standard.force, &shape)) {
                Some((.., rungs)) => rungs.push(rung),
                None => of_part.push((standard.force, shape, vec![rung])),
            }
        }
        for (force, shape, mut rungs) in of_part {
            rungs.sort_by(|a, b| b.rank().cmp(&a.rank()));
            match ladders.iter_mut().find(|(of, known, _)| (*of, known) == (force, &shape)) {
                None => ladders.push((force, shape, rungs)),
                Some((.., ladder)) => {
                    let mut rungs = rungs.into_iter();
                    for known in ladder.iter_mut() {
                        if let Some(rung) = rungs.next() {
                            *known = known.clone().merge(rung);
                        }
                    }
                    ladder.extend(rungs);
                }
            }
        }
    }
    let mut rungs: Vec<_> = ladders.into_iter().flat_map(|(.., rungs)| rungs).map(Rung::settle).collect();
    rungs.sort_by(|a, b| a.standard.code.cmp(&b.standard.code));
    rungs
}

/// Who may override what: a standard that several parts have, or that merged, where all of them say so.
fn overrides(parts: &[&Draft], rungs: &[Rung]) -> Vec<MayOverride> {
    let roles: BTreeSet<&Role> = parts.iter().flat_map(|part| &part.overrides).map(|may| &may.role).collect();
    let all = roles.into_iter().map(|role| {
        let may = |place: usize, code: &Code| {
            let of_part = parts.get(place).into_iter().flat_map(|part| &part.overrides);
            of_part.filter(|may| may.role == *role).any(|may| may.codes.contains(code))
        };
        let open = rungs.iter().filter(|rung| rung.held.iter().all(|(place, code)| may(*place, code)));
        MayOverride { role: role.clone(), codes: open.map(|rung| rung.standard.code.clone()).collect() }
    });
    all.filter(|may| !may.codes.is_empty()).collect()
}

/// What the standards were merged from that were waived since: each has its origins in every part.
fn waived_origins(parts: &[&Draft]) -> Vec<Merged> {
    let mut waived: BTreeMap<&Code, Vec<Standard>> = BTreeMap::new();
    for part in parts {
        for merged in part.merged.iter().filter(|merged| !part.stands(&merged.code)) {
            waived.entry(&merged.code).or_default().extend(merged.of.iter().cloned());
        }
    }
    let all = waived.into_iter().map(|(code, of)| Merged { code: code.clone(), of: settled(of) });
    all.collect()
}

fn settled(mut origins: Vec<Standard>) -> Vec<Standard> {
    origins.sort_by(|a, b| (&a.code, &a.source).cmp(&(&b.code, &b.source)));
    origins.dedup();
    origins
}

fn in_order<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.collect::<BTreeSet<_>>().into_iter().collect()
}

fn union(parts: &[&Draft]) -> Draft {
    let names = |of: fn(&Draft) -> &str| {
        let names: BTreeSet<_> =
            parts.iter().flat_map(|part| of(part).split(AND)).filter(|name| !name.is_empty()).collect();
        names.into_iter().collect::<Vec<_>>().join(AND)
    };
    let rungs = ladders(parts);
    let overrides = overrides(parts, &rungs);
    let merged = rungs.iter().filter(|rung| rung.origins.iter().any(|origin| *origin != rung.standard));
    let mut merged: Vec<_> =
        merged.map(|rung| Merged { code: rung.standard.code.clone(), of: rung.origins.clone() }).collect();
    merged.extend(waived_origins(parts));
    merged.sort_by(|a, b| a.code.cmp(&b.code));
    let mut amendments: Vec<_> = parts.iter().flat_map(|part| &part.amendments).cloned().collect();
    amendments.sort_by_cached_key(|amendment| (amendment.decision.on, format!("{amendment:?}")));
    amendments.dedup();
    Draft {
        name: names(|part| &part.name),
        models: in_order(parts.iter().flat_map(|part| &part.models).copied()),
        edition: names(|part| &part.edition),
        from: parts.iter().filter_map(|part| part.from).max(),
        process: Process {
            assessments: accepted(parts, |process| &process.assessments).unwrap_or_default(),
            plans: accepted(parts, |process| &process.plans).unwrap_or_default(),
            rating_days: parts.iter().filter_map(|part| part.process.rating_days).min(),
        },
        phases: parts.iter().map(|part| part.phases.clone()).find(|phases| !phases.is_empty()).unwrap_or_default(),
        holidays: in_order(parts.iter().flat_map(|part| &part.holidays).copied()),
        overrides,
        merged,
        amendments,
        standards: rungs.into_iter().map(|rung| rung.standard).collect(),
        successors: Vec::new(),
    }
}
