//! What a chart shows, how wide it is drawn, and what a reader who cannot see it is given.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// How wide a chart is drawn. The same plot is laid out anew for each, never scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 640 px, text of 15 px: print and wide screens.
    Wide,
    /// 360 px, text of 17 px: phones.
    Narrow,
}

impl Size {
    /// Width in px.
    pub fn width(self) -> u32 {
        match self {
            Size::Wide => 640,
            Size::Narrow => 360,
        }
    }
}

/// What a reader who cannot see the chart is given, and what keeps its ids apart from those of other charts on the page.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    /// Prefix of every id in the SVG; unique on the page (the wide and the narrow drawing of one chart need two).
    pub id: &'a str,
    /// The chart's message.
    pub title: &'a str,
    /// What it shows in a sentence or two: see [`super::describe`].
    pub desc: &'a str,
}

/// What a chart shows; every text in it is already formatted.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// The form.
    pub kind: Kind,
    /// One name a category, in order: the rows of the table, or the points in time.
    pub categories: Vec<String>,
    /// One or more series over those categories. In a comparison of years the newest comes first.
    pub series: Vec<Series>,
    /// Whether the series are years of one thing (newest solid, older outlined) rather than different things.
    pub years: bool,
    /// Written at the first bar after the value: "in 2025 to 2026"; one line a series. Where it says nothing, the series' name does.
    pub axis_note: Option<String>,
}

impl Plot {
    /// Whether there is nothing to draw.
    pub(super) fn is_empty(&self) -> bool {
        self.categories.is_empty() || (self.series.iter()).all(|series| series.points.is_empty())
    }

    /// The point of a series over a category, both counted from 0.
    pub(super) fn point(&self, series: usize, category: usize) -> Option<&Point> {
        self.series.get(series)?.points.get(category)
    }

    /// The value of a series over a category, both counted from 0; `None` for a mark.
    pub(super) fn value(&self, series: usize, category: usize) -> Option<f64> {
        match self.point(series, category)? {
            Point::Value { value, .. } => Some(value.to_f64().unwrap_or(0.0)),
            Point::Mark(_) => None,
        }
    }

    /// Every point that a category exists for, as series, category and point.
    pub(super) fn points(&self) -> impl Iterator<Item = (usize, usize, &Point)> {
        let categories = self.categories.len();
        (self.series.iter().enumerate()).flat_map(move |(at, series)| {
            (series.points.iter().take(categories).enumerate())
                .map(move |(category, point)| (at, category, point))
        })
    }

    /// The categories over which a series has a value, with it.
    pub(super) fn known(&self, series: usize) -> Vec<(usize, f64)> {
        (0..self.categories.len())
            .filter_map(|category| Some((category, self.value(series, category)?)))
            .collect()
    }

    /// Every value.
    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        self.points()
            .filter_map(|(series, category, _)| self.value(series, category))
    }

    /// Whether the bars are parts on top of one another.
    pub(super) fn is_stacked(&self) -> bool {
        matches!(self.kind, Kind::Stacked | Kind::StackedColumn)
    }

    /// What is written at the first bar of a series to say which it is.
    pub(super) fn note(&self, series: usize) -> String {
        let given = (self.axis_note.as_deref()).and_then(|notes| notes.lines().nth(series));
        match (given.map(str::trim), self.series.get(series)) {
            (Some(note), _) if !note.is_empty() => note.to_owned(),
            (_, Some(series)) if self.years => format!("in {}", series.name),
            (_, Some(series)) => series.name.clone(),
            (_, None) => String::new(),
        }
    }
}

/// The form of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Horizontal bars, one a category and series (clustered when there are several).
    Bar,
    /// Horizontal bars of parts that make a whole.
    Stacked,
    /// Vertical columns, clustered when there are several series; for points in time.
    Column,
    /// Vertical columns of parts on top of one another; for points in time.
    StackedColumn,
    /// Lines over points in time, at most four.
    Line,
}

/// One series of a plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name, written at its first mark.
    pub name: String,
    /// One point a category.
    pub points: Vec<Point>,
}

/// One point of a series.
#[derive(Debug, Clone, PartialEq)]
pub enum Point {
    /// A value and its printed form.
    Value {
        /// Decides the length of the bar.
        value: Decimal,
        /// Printed at the bar.
        text: String,
    },
    /// No value: the mark is printed where the bar would start, and nothing else is drawn.
    Mark(String),
}

impl Point {
    /// What is printed: the value as formatted, or the mark.
    pub(super) fn text(&self) -> &str {
        match self {
            Point::Value { text, .. } | Point::Mark(text) => text,
        }
    }

    /// The mark, if there is no value.
    pub(super) fn mark(&self) -> Option<&str> {
        match self {
            Point::Value { .. } => None,
            Point::Mark(mark) => Some(mark),
        }
    }
}
