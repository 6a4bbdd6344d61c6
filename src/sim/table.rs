//! Tables: what a comparison comes to, as rows for other programs and as text for people.

use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::{Compared, Comparison, Figure, Measure};
use crate::event::Tier;
use crate::statistics::Estimate;

/// One figure of one replication of one scenario. Its `Display` is a line of comma-separated values; written with serde it
/// has these fields.
///
/// ```
/// use caseload::sim::{Measure, TidyRow};
///
/// let row = TidyRow { scenario: "cap 15", replication: 0, tier: None, measure: &Measure::WaitMean, value: 12.5 };
/// assert_eq!(TidyRow::HEADER, "scenario,replication,tier,measure,value");
/// assert_eq!(row.to_string(), "cap 15,0,,wait.mean_days,12.5");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TidyRow<'a> {
    /// The scenario, by name.
    pub scenario: &'a str,
    /// The replication, from 0, as [`run`](super::run) takes it.
    pub replication: u32,
    /// Of clients of that tier; of all where none is named.
    pub tier: Option<Tier>,
    /// What is told.
    pub measure: &'a Measure,
    /// The figure.
    pub value: f64,
}

impl TidyRow<'_> {
    /// The line that stands above the rows.
    pub const HEADER: &'static str = "scenario,replication,tier,measure,value";
}

impl fmt::Display for TidyRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scenario, replication, tier, measure, value } = self;
        let quoted = |text: String| {
            if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
        };
        let (scenario, measure) = (quoted((*scenario).to_owned()), quoted(measure.to_string()));
        write!(f, "{scenario},{replication},{},{measure},{value}", tier.map_or("", Tier::name))
    }
}

/// What a figure comes to in every scenario of a comparison, in their order.
#[derive(Debug, Serialize)]
struct Told<'a> {
    measure: &'a Measure,
    tier: Option<Tier>,
    /// The scenario that is better than every other in it, by name.
    best: Option<&'a str>,
    of: Vec<ToldOf>,
}

/// What a figure comes to in one scenario.
#[derive(Debug, Serialize)]
struct ToldOf {
    /// In how many runs it could be told.
    runs: u32,
    mean: Option<Estimate>,
    /// How much more it is than in the first scenario.
    more: Option<Estimate>,
}

impl Comparison {
    /// What a figure comes to in every scenario.
    fn told<'a>(&'a self, figure: &'a Figure) -> Told<'a> {
        let first = self.scenarios().first();
        let of = |of: &Compared| {
            let sample = of.sample(figure);
            let other = first.filter(|first| first.name() != of.name());
            ToldOf {
                runs: sample.n(),
                mean: sample.estimate(),
                more: other.and_then(|other| of.against(other, figure)),
            }
        };
        Told {
            measure: &figure.0,
            tier: figure.1,
            best: self.best(figure).map(Compared::name),
            of: self.scenarios().iter().map(of).collect(),
        }
    }
}

impl Serialize for Compared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Compared", 6)?;
        object.serialize_field("name", &self.name())?;
        object.serialize_field("runs", &self.runs())?;
        object.serialize_field("scenario", self.scenario())?;
        object.serialize_field("overload", &self.checked().overload())?;
        object.serialize_field("queue", &self.queue())?;
        object.serialize_field("open", &self.open())?;
        object.end()
    }
}

impl Serialize for Comparison {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let figures: Vec<_> = self.figures().into_iter().map(|figure| self.told(figure)).collect();
        let mut object = serializer.serialize_struct("Comparison", 3)?;
        object.serialize_field("scenarios", self.scenarios())?;
        object.serialize_field("reached", &self.reached())?;
        object.serialize_field("figures", &figures)?;
        object.end()
    }
}

/// A figure for people to read: four digits that say something.
pub(super) struct Brief(pub(super) f64);

impl fmt::Display for Brief {
    /// With `{:+}`, with its sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = match self.0.abs() {
            1000.0.. => 0,
            100.0.. => 1,
            10.0.. => 2,
            _ => 3,
        };
        if f.sign_plus() { write!(f, "{:+.decimals$}", self.0) } else { write!(f, "{:.decimals$}", self.0) }
    }
}

/// A difference with its interval, for people to read.
pub(super) fn apart(Estimate { value, interval }: Estimate) -> String {
    let between = |(low, high)| format!(" ({:+} to {:+})", Brief(low), Brief(high));
    format!("{:+}{}", Brief(value), interval.map(between).unwrap_or_default())
}

/// A table with a head, its columns as wide as they have to be.
pub(super) fn aligned(f: &mut fmt::Formatter<'_>, table: &[Vec<String>]) -> fmt::Result {
    let columns = table.first().map_or(0, Vec::len);
    let width = |column: usize| {
        table.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    table.iter().try_for_each(|row| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        writeln!(f, "{}", cells.join("  ").trim_end())
    })
}

/// What stands in a row of its own only where every figure is asked for.
pub(super) const fn is_detail(measure: &Measure) -> bool {
    matches!(measure, Measure::WorkloadOf(_) | Measure::OvertimeOf(_) | Measure::Judged(_))
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = |of: &[Compared]| -> Vec<String> {
            std::iter::once(String::new()).chain(of.iter().map(|of| of.name().to_owned())).collect()
        };
        let shown = |figure: &&Figure| match &figure.1 {
            _ if f.alternate() => true,
            None => !is_detail(&figure.0),
            Some(_) => figure.0 == Measure::WaitLongest,
        };
        let (first, others) =
            self.scenarios().split_first().map_or((None, &[][..]), |(first, rest)| (Some(first), rest));
        let (mut means, mut differences) = (vec![head(self.scenarios())], vec![head(others)]);
        for figure in self.figures().into_iter().filter(shown) {
            let Told { measure, tier, best, of: told } = self.told(figure);
            let name = tier.map_or_else(|| measure.to_string(), |tier| format!("{measure} ({tier})"));
            let cell = |(told, of): (&ToldOf, &Compared)| {
                let Some(Estimate { value, interval }) = told.mean else { return "-".to_owned() };
                let half = interval.map(|(low, high)| format!(" ± {}", Brief((high - low) / 2.0))).unwrap_or_default();
                let few = if told.runs < of.runs() { format!(" [{}]", told.runs) } else { String::new() };
                let mark = if best == Some(of.name()) { " *" } else { "" };
                format!("{}{half}{few}{mark}", Brief(value))
            };
            means.push(std::iter::once(name.clone()).chain(told.iter().zip(self.scenarios()).map(cell)).collect());
            let difference = |of: &ToldOf| of.more.map_or_else(|| "-".to_owned(), apart);
            differences.push(std::iter::once(name).chain(told.iter().skip(1).map(difference)).collect());
        }
        aligned(f, &means)?;
        let runs = self.scenarios().first().map_or(0, Compared::runs);
        writeln!(f)?;
        writeln!(f, "Means of {runs} replications ± half the 95 % t interval; [n] where fewer could be told.")?;
        writeln!(f, "* better than all others in its row: the paired intervals of the row hold together with 95 %.")?;
        if let Some(first) = first.filter(|_| !others.is_empty()) {
            let one_seed = others.iter().all(|of| of.scenario().seed == first.scenario().seed);
            let luck = if one_seed { " on the same luck" } else { "" };
            writeln!(f, "\nMore or less than {}, run by run{luck} (95 % t interval, each by itself):", first.name())?;
            aligned(f, &differences)?;
            writeln!(f)?;
        }
        if self.reached() == Some(false) {
            writeln!(f, "The precision asked for was not reached.")?;
        }
        for of in self.scenarios() {
            if let Some(overload) = of.checked().overload() {
                let waits = if overload.relieved { "" } else { "; its waits are those of a run this long" };
                writeln!(f, "{}: {overload}{waits}.", of.name())?;
            }
        }
        write!(f, "Clients' outcomes are not modelled.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_have_to_be() {
        let row = |scenario| TidyRow {
            scenario,
            replication: 1,
            tier: Some(Tier::High),
            measure: &Measure::Queue,
            value: 0.1,
        };
        assert_eq!(row("a, \"b\"").to_string(), "\"a, \"\"b\"\"\",1,high,queue.mean,0.1");
    }
}
