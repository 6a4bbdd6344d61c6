//! A rulebook as a page that a director can read, and what differs between two.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use serde::Serialize;

use super::{Code, Draft, Program, Standard};
use crate::event::{AssessmentKind, PlanKind, Role};

/// A difference between two rulebooks. Written with serde it stands under the name of its kind: `added`, `removed`,
/// `changed`, `earlier`, `beside`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Difference {
    /// The second has a standard that the first has not.
    Added(Standard),
    /// The first has a standard that the second has not.
    Removed(Standard),
    /// A standard of one code says different things.
    Changed {
        /// In the first.
        before: Box<Standard>,
        /// In the second.
        after: Box<Standard>,
    },
    /// What differs in an earlier edition that both have.
    Earlier {
        /// The name of the edition.
        edition: String,
        /// What differs in it.
        differences: Vec<Difference>,
    },
    /// Something beside the standards: its name, and what it is in each.
    Beside {
        /// What.
        what: &'static str,
        /// In the first.
        before: String,
        /// In the second.
        after: String,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Added(standard) => format!("added {standard}"),
            Self::Removed(standard) => format!("removed {standard}"),
            Self::Changed { before, after } => format!("changed {before}, to {after}"),
            Self::Earlier { edition, differences } => {
                let differences: Vec<_> = differences.iter().map(Self::to_string).collect();
                format!("in edition {edition}: {}", differences.join("; "))
            }
            Self::Beside { what, before, after } => format!("{what}: {before}, to {after}"),
        };
        f.write_str(&one_line(&text))
    }
}

impl fmt::Display for Standard {
    /// Code, rule in full, force, source and standing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, force, source, rule } = self;
        write!(f, "{code}: {rule:#} ({force}; {}, {})", source.name, source.standing)
    }
}

/// What differs between two programs: in their latest editions the standards by code, in order, and what stands
/// beside them; then, edition by edition, what differs in each earlier one that both have by name. Two editions of one
/// program are compared as what the program would be with [only](Program::only) one of them.
///
/// ```
/// use caseload::model::Model;
/// use caseload::program::{Decision, Difference, Program, compare};
///
/// let icm = Program::preset(Model::IntensiveCaseManagement);
/// let decision = Decision::new("board", "our own promise", "2026-01-05".parse()?);
/// let ours = icm.draft().clone().require("icm.contact.weekly", &decision)?.build()?;
/// let differences = compare(&icm, &ours);
/// let [Difference::Beside { what: "amendments", .. }, Difference::Changed { after, .. }] = &*differences else { panic!() };
/// assert_eq!(after.code.as_str(), "icm.contact.weekly");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn compare(first: &Program, second: &Program) -> Vec<Difference> {
    let (a, b) = (first.latest(), second.latest());
    let mut differences = between(a, b);
    let editions = |program: &Program| program.draft.editions().map(Draft::title).collect::<Vec<_>>().join(", ");
    let (before, after) = (editions(first), editions(second));
    if before != after {
        differences.insert(0, Difference::Beside { what: "editions", before, after });
    }
    let later = |edition: &&Draft| edition.edition != a.edition || edition.edition != b.edition;
    for edition in first.draft.editions().filter(later) {
        let other = second.draft.editions().find(|other| other.edition == edition.edition);
        let differences_of = other.map_or(Vec::new(), |other| between(edition, other));
        if !differences_of.is_empty() {
            let edition = edition.edition.clone();
            differences.push(Difference::Earlier { edition, differences: differences_of });
        }
    }
    differences
}

/// What the process accepts, and for how long a rating stands.
fn accepted(Draft { process, .. }: &Draft) -> (BTreeSet<&AssessmentKind>, BTreeSet<&PlanKind>, Option<u32>) {
    (process.assessments.iter().collect(), process.plans.iter().collect(), process.rating_days)
}

/// Who may override what.
fn may_override(draft: &Draft) -> BTreeSet<(&Role, &Code)> {
    draft.overrides.iter().flat_map(|may| may.codes.iter().map(|code| (&may.role, code))).collect()
}

/// What differs between two editions.
fn between(a: &Draft, b: &Draft) -> Vec<Difference> {
    let beside = [
        ("name", a.name != b.name, a.name.clone(), b.name.clone()),
        ("models", a.models != b.models, or_none(&a.models), or_none(&b.models)),
        ("process", accepted(a) != accepted(b), a.process.to_string(), b.process.to_string()),
        ("phases", a.phases != b.phases, or_none(&a.phases), or_none(&b.phases)),
        ("holidays", a.holidays != b.holidays, or_none(&a.holidays), or_none(&b.holidays)),
        ("overrides", may_override(a) != may_override(b), or_none(&a.overrides), or_none(&b.overrides)),
        ("merged", a.merged != b.merged, or_none(&a.merged), or_none(&b.merged)),
        ("amendments", a.amendments != b.amendments, or_none(&a.amendments), or_none(&b.amendments)),
    ];
    let differing = beside.into_iter().filter(|(_, differs, ..)| *differs);
    let mut differences: Vec<_> =
        differing.map(|(what, _, before, after)| Difference::Beside { what, before, after }).collect();
    let of = |draft: &'_ Draft, code: &Code| draft.standards.iter().find(|of| of.code == *code).cloned();
    let mut standards: Vec<_> = a
        .standards
        .iter()
        .filter_map(|before| match of(b, &before.code) {
            None => Some((before.code.clone(), Difference::Removed(before.clone()))),
            Some(after) if after == *before => None,
            Some(after) => {
                let changed = Difference::Changed { before: Box::new(before.clone()), after: Box::new(after) };
                Some((before.code.clone(), changed))
            }
        })
        .collect();
    let added = b.standards.iter().filter(|after| of(a, &after.code).is_none());
    standards.extend(added.map(|after| (after.code.clone(), Difference::Added(after.clone()))));
    standards.sort_by(|a, b| a.0.cmp(&b.0));
    differences.extend(standards.into_iter().map(|(_, difference)| difference));
    differences
}

impl Program {
    /// The rulebook as a page in Markdown: every standard with its figure, force, source and standing,
    /// edition by edition.
    ///
    /// ```
    /// use caseload::model::Model;
    /// use caseload::program::Program;
    ///
    /// let page = Program::preset(Model::IntensiveCaseManagement).page();
    /// assert!(page.starts_with("# icm, edition 1"));
    /// assert!(page.contains("| `icm.caseload.cap` | at most 20 cases"));
    /// // The same in plain text.
    /// assert!(Program::preset(Model::IntensiveCaseManagement).to_string().contains("icm.caseload.cap: at most 20 cases"));
    /// ```
    #[must_use]
    pub fn page(&self) -> String {
        self.draft.editions().map(Draft::page).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Display for Program {
    /// The rulebook as plain text, edition by edition: what [the page](Program::page) says, a line for each
    /// standard, without the reasons of amendments.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for edition in self.draft.editions() {
            let Draft { name, models, process, phases, holidays, overrides, merged, amendments, .. } = edition;
            writeln!(f, "{}, edition {}", one_line(name), one_line(&edition.title()))?;
            let beside = [
                ("models", joined(models)),
                ("process", process.to_string()),
                ("phases", joined(phases)),
                ("holidays", joined(holidays)),
                ("overrides", joined(overrides)),
                ("merged", joined(merged)),
                ("amendments", joined(amendments)),
            ];
            for (what, text) in beside.iter().filter(|(_, text)| !text.is_empty()) {
                writeln!(f, "{what}: {}", one_line(text))?;
            }
            for standard in &edition.standards {
                writeln!(f, "{}", one_line(&standard.to_string()))?;
            }
        }
        Ok(())
    }
}

impl Draft {
    fn page(&self) -> String {
        let mut page = format!("# {}, edition {}\n\n", one_line(&self.name), one_line(&self.edition));
        let models: Vec<_> = self.models.iter().map(|model| model.name()).collect();
        // Writing to a string does not fail.
        let mut line = |text: fmt::Arguments<'_>| {
            let _ = page.write_fmt(text);
        };
        if let Some(from) = self.from {
            line(format_args!("In force from {from}.\n\n"));
        }
        if !models.is_empty() {
            line(format_args!("Operates {}.\n\n", models.join(" and ")));
        }
        line(format_args!("Process: {}.\n\n", self.process));
        if !self.holidays.is_empty() {
            line(format_args!("Holidays: {}.\n\n", joined(&self.holidays)));
        }
        if !self.phases.is_empty() {
            line(format_args!("| phase | length |\n| --- | --- |\n"));
            for phase in &self.phases {
                line(format_args!("| {} | {} |\n", cell(&phase.phase.to_string()), phase.length()));
            }
            line(format_args!("\n"));
        }
        line(format_args!(
            "| standard | what it asks | force | source | standing |\n| --- | --- | --- | --- | --- |\n"
        ));
        for Standard { code, force, source, rule } in &self.standards {
            let (rule, name) = (cell(&format!("{rule:#}")), cell(&source.name));
            line(format_args!("| `{code}` | {rule} | {force} | {name} | {} |\n", source.standing));
        }
        let Draft { overrides, merged, amendments, .. } = self;
        if !overrides.is_empty() {
            line(format_args!("\n## Overrides\n\n"));
        }
        for may in overrides {
            line(format_args!("- {}\n", cell(&may.to_string())));
        }
        if !merged.is_empty() {
            line(format_args!("\n## Merged\n\n"));
        }
        for merged in merged {
            line(format_args!("- {}\n", cell(&merged.to_string())));
        }
        if !amendments.is_empty() {
            line(format_args!("\n## Amendments of the agency\n\n"));
        }
        for amendment in amendments {
            let reason = &amendment.decision.reason;
            line(format_args!("- {}\n", cell(&format!("{amendment}. Reason: {reason}"))));
        }
        page
    }
}

impl Draft {
    /// The name of the edition, with its first day.
    fn title(&self) -> String {
        self.from.map_or_else(|| self.edition.clone(), |from| format!("{} from {from}", self.edition))
    }
}

fn or_none<T: fmt::Display>(list: &[T]) -> String {
    if list.is_empty() { "none".to_owned() } else { joined(list) }
}

fn joined<T: fmt::Display>(list: &[T]) -> String {
    list.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|")
}

/// A text without line breaks, which would begin something of their own.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
