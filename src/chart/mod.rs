//! Charts: a plain plot in, SVG out. Knows nothing of tables, protection or documents.

use rust_decimal::Decimal;

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
    /// Written at the first bar or the line's end after the value: "in 2025 to 2026"; one a series, may be empty.
    pub axis_note: Option<String>,
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
