//! Pictures of a comparison.
#![expect(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "places on a picture")]
#![expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "small numbers")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows of a picture")]

use std::error::Error;
use std::path::Path;

use caseload::sim::{Comparison, Figure, Measure};
use caseload::statistics::Estimate;
use plotters::coord::Shift;
use plotters::prelude::*;

/// The palette of Okabe and Ito, which most colour-blind people can tell apart.
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 0, 0),
];

fn colour(scenario: usize) -> RGBColor {
    COLOURS[scenario % COLOURS.len()]
}

pub fn draw(dir: &Path, comparison: &Comparison) -> Result<(), Box<dyn Error>> {
    let overall = |measure: Measure| (measure, None);
    let waits = [Measure::WaitMean, Measure::WaitMedian, Measure::WaitP90].map(overall);
    let waits: Vec<(String, Figure)> =
        ["mean", "median", "nine of ten within"].map(str::to_owned).into_iter().zip(waits).collect();
    intervals(&dir.join("waits.svg"), comparison, "Days from referral to enrolment", "days", &waits)?;

    let mut load = Vec::new();
    let mut adherence = Vec::new();
    for (measure, tier) in comparison.figures() {
        match (measure, tier) {
            (Measure::WorkloadOf(worker), None) => load.push((worker.to_string(), (measure.clone(), None))),
            (Measure::Adherence(code), None) => adherence.push((code.to_string(), (measure.clone(), None))),
            _ => {}
        }
    }
    intervals(&dir.join("load.svg"), comparison, "Hours of work a week, worker by worker", "hours", &load)?;
    intervals(&dir.join("adherence.svg"), comparison, "Adherence: met of those met or missed", "share", &adherence)?;
    queue(&dir.join("queue.svg"), comparison)
}

/// The title and what each colour stands for, at the head of a picture; what is below them is given back.
fn headed<'a>(
    area: &DrawingArea<SVGBackend<'a>, Shift>,
    title: &str,
    comparison: &Comparison,
) -> Result<DrawingArea<SVGBackend<'a>, Shift>, Box<dyn Error>> {
    area.fill(&WHITE)?;
    let (head, body) = area.split_vertically(64);
    head.draw(&Text::new(title.to_owned(), (16, 12), ("sans-serif", 20)))?;
    let mut x = 20;
    for (at, of) in comparison.scenarios().iter().enumerate() {
        head.draw(&Circle::new((x, 50), 5, colour(at).filled()))?;
        head.draw(&Text::new(of.name().to_owned(), (x + 10, 43), ("sans-serif", 14)))?;
        x += 40 + 8 * i32::try_from(of.name().chars().count())?;
    }
    Ok(body)
}

/// One row for each figure, in it one point with its interval for each scenario.
fn intervals(
    path: &Path,
    comparison: &Comparison,
    title: &str,
    unit: &str,
    rows: &[(String, Figure)],
) -> Result<(), Box<dyn Error>> {
    let scenarios = comparison.scenarios();
    let told: Vec<(usize, usize, Estimate)> = rows
        .iter()
        .enumerate()
        .flat_map(|(row, (_, figure))| {
            scenarios.iter().enumerate().filter_map(move |(at, of)| Some((row, at, of.estimate(figure)?)))
        })
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    let ends = |estimate: &Estimate| estimate.interval.unwrap_or((estimate.value, estimate.value));
    let most = told.iter().map(|(.., estimate)| ends(estimate).1).fold(0.0, f64::max);
    let longest = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let height = 140 + 18 * rows.len() * (scenarios.len() + 1);
    let area = SVGBackend::new(path, (900, u32::try_from(height)?)).into_drawing_area();
    let count = rows.len() as f64;
    // Points far from zero are shown from nearby.
    let least = told.iter().map(|(.., estimate)| ends(estimate).0).fold(most, f64::min).max(0.0);
    let from = if least > most / 2.0 { least * 0.95 } else { 0.0 };
    let mut chart = ChartBuilder::on(&headed(&area, title, comparison)?)
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(u32::try_from(20 + 7 * longest)?)
        .build_cartesian_2d(from..(most * 1.02).max(f64::MIN_POSITIVE), count..0.0)?;
    let name = |at: &f64| {
        let row = at.floor();
        let middle = (at - row - 0.5).abs() < 1e-6;
        if middle { rows.get(row as usize).map(|(name, _)| name.clone()).unwrap_or_default() } else { String::new() }
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .light_line_style(WHITE)
        .x_desc(unit)
        .y_labels(2 * rows.len() + 1)
        .y_label_formatter(&name)
        .label_style(("sans-serif", 13))
        .draw()?;
    let step = 1.0 / (scenarios.len() as f64 + 1.0);
    for at in 0..scenarios.len() {
        let style = colour(at).stroke_width(2);
        let of_this = told.iter().filter(|(_, scenario, _)| *scenario == at);
        let marks: Vec<(f64, Estimate)> =
            of_this.map(|(row, _, estimate)| (*row as f64 + step * (at as f64 + 1.0), *estimate)).collect();
        chart.draw_series(marks.iter().map(|(y, estimate)| {
            let (low, high) = ends(estimate);
            PathElement::new([(low.max(0.0), *y), (high, *y)], style)
        }))?;
        chart
            .draw_series(marks.iter().map(|(y, estimate)| Circle::new((estimate.value, *y), 4, colour(at).filled())))?;
    }
    Ok(area.present()?)
}

/// The waitlist over time, in the mean of the replications.
fn queue(path: &Path, comparison: &Comparison) -> Result<(), Box<dyn Error>> {
    let lines: Vec<Vec<(f64, f64)>> = comparison
        .scenarios()
        .iter()
        .map(|of| {
            let queue = of.queue();
            let day = |place: usize| (place as f64 + 0.5) * f64::from(queue.every_days) / 365.25;
            queue.values.iter().enumerate().map(|(place, value)| (day(place), *value)).collect()
        })
        .collect();
    let (years, most) =
        lines.iter().flatten().fold((0.0_f64, 1.0_f64), |(x, y), point| (x.max(point.0), y.max(point.1)));
    let area = SVGBackend::new(path, (900, 450)).into_drawing_area();
    let mut chart = ChartBuilder::on(&headed(&area, "Clients waiting", comparison)?)
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(50)
        .build_cartesian_2d(0.0..years.max(0.1), 0.0..most * 1.05)?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc("years from the start (the warm-up with it)")
        .y_desc("clients")
        .label_style(("sans-serif", 13))
        .draw()?;
    for (at, line) in lines.into_iter().enumerate() {
        chart.draw_series(LineSeries::new(line, colour(at).stroke_width(2)))?;
    }
    Ok(area.present()?)
}
