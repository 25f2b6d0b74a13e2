//! What each printed figure is the number of, for a machine: a formula over regions. A region says in a form that can be reckoned with
//! what `rule` says in words, so that anybody (our own check in `attack` first) can ask what the printed numbers tell together. It holds
//! no number but constants that a table's declaration states, and nothing that only the data say: what adds up follows from the sets.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::safe::SafeTables;
use super::safe_table::{SafeRow, SafeTable};
use crate::aggregate::{BaseCell, BaseId, Entry, Expr, Filter, Population, Tables};
use crate::model::{Months, Period, Unit, YearKind};

/// How a figure is made.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Formula {
    /// A count of people, or of events about people, as a region.
    Count(Region),
    /// A count of other things, as a region.
    Things(Region),
    /// Any other number that was sent, as a region.
    Number(Region),
    /// A percentage of people that was sent as one, as a region.
    Percent(Region),
    /// A number that the table's declaration states.
    Constant(Decimal),
    /// The sum of several.
    Sum(Vec<Formula>),
    /// First over second, times 100.
    Share(Box<Formula>, Box<Formula>),
    /// First over second.
    Ratio(Box<Formula>, Box<Formula>),
    /// First over second, times the third.
    Rate(Box<Formula>, Box<Formula>, Decimal),
    /// Second less first.
    Difference(Box<Formula>, Box<Formula>),
    /// Second less first, over first, times 100.
    Change(Box<Formula>, Box<Formula>),
}

/// What a number is the number of: a measure of the records of a population that every column lets through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// The population.
    pub of: String,
    /// What is taken of its records: `count`, `sum attendees`, `last value`.
    pub measure: String,
    /// Column id to what it holds.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub held: BTreeMap<String, Held>,
    /// The year of all records of the population, where no column says when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
}

/// What a column of a region holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Held {
    /// Any of these codes or periods.
    Any(Vec<String>),
    /// Periods within this one.
    Within(String),
    /// None of these codes; an empty one is a blank.
    Not(Vec<String>),
    /// What was given under the code of the whole alone.
    Whole(String),
    /// Something.
    Given,
    /// Nothing.
    Blank,
    /// Something or nothing, in a return that has the column.
    Asked,
    /// Days from the first to the last; an end that is not given is open.
    #[serde(untagged)]
    Days {
        /// First day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Date>,
        /// Last day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Date>,
    },
}

/// What must be known of the columns of a population to read its regions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Columns {
    /// The column that says when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// What a bare `2014-15` means in it.
    #[serde(skip_serializing_if = "is_financial")]
    pub year: YearKind,
    /// By column the codes that stand for the whole of the others.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub wholes: BTreeMap<String, BTreeSet<String>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_financial(year: &YearKind) -> bool {
    *year == YearKind::Financial
}

impl From<Held> for Filter {
    fn from(held: Held) -> Filter {
        match held {
            Held::Any(codes) => Filter::Any(codes),
            Held::Within(span) => Filter::Span(span),
            Held::Not(codes) => Filter::Except(codes),
            Held::Whole(code) => Filter::Unbroken(code),
            Held::Given => Filter::Given,
            Held::Blank => Filter::Blank,
            Held::Asked => Filter::Asked,
            Held::Days { from, to } => Filter::Days(from, to),
        }
    }
}

/// The formulas of all figures.
#[derive(Debug, Clone, Default)]
pub struct Formulas {
    /// By table; then by row, in the order of the safe table; then by column.
    by_table: BTreeMap<String, Vec<Vec<Option<Formula>>>>,
    /// The populations of their regions.
    pub populations: BTreeMap<String, Columns>,
}

impl Formulas {
    /// The formula of a cell, by its row and column in the safe table, both 0-based.
    pub fn cell(&self, table: &str, row: usize, column: usize) -> Option<&Formula> {
        self.by_table.get(table)?.get(row)?.get(column)?.as_ref()
    }
}

/// Works out the formulas of all cells, for text may show those of hidden columns too.
pub fn formulas(tables: &Tables, safe: &SafeTables) -> Formulas {
    let mut regions = Regions::new(tables, safe.period);
    let mut by_table = BTreeMap::new();
    for shown in safe.tables() {
        let Some(table) = tables.tables.iter().find(|table| table.spec.id == shown.id) else {
            continue;
        };
        let mut rows = Vec::new();
        for at in 0..shown.rows.len() {
            let from = table
                .rows
                .iter()
                .enumerate()
                .filter(|(_, head)| same_row(&shown.rows[at], &head.code, &head.label, head.total))
                .nth(occurrence(shown, at))
                .map(|(from, _)| from);
            let slots = from.and_then(|from| table.slots.get(from));
            let columns = (0..shown.columns.len()).map(|column| match &slots?.get(column)?.entry {
                Entry::Base(id) => Some(regions.leaf(*id)),
                Entry::Recipe(expr) => Some(regions.formula(expr)),
                _ => None,
            });
            rows.push(columns.collect());
        }
        by_table.insert(shown.id.clone(), rows);
    }
    Formulas {
        by_table,
        populations: regions.populations,
    }
}

fn same_row(row: &SafeRow, code: &Option<String>, label: &str, total: bool) -> bool {
    row.code == *code && row.total == total && row.label == label
}

/// Which of the rows of the same name a row is: an order by size keeps equal names in their order only if their cells are.
fn occurrence(table: &SafeTable, at: usize) -> usize {
    let row = &table.rows[at];
    let before = table.rows[..at].iter();
    before
        .filter(|other| same_row(other, &row.code, &row.label, row.total))
        .count()
}

/// Makes the regions of cells.
struct Regions<'a> {
    tables: &'a Tables,
    report: Option<Period>,
    populations: BTreeMap<String, Columns>,
}

impl<'a> Regions<'a> {
    fn new(tables: &'a Tables, report: Option<Period>) -> Self {
        Regions {
            tables,
            report,
            populations: BTreeMap::new(),
        }
    }

    fn leaf(&mut self, id: BaseId) -> Formula {
        let cell = &self.tables.cells[id.0];
        let region = self.region(cell);
        match (cell.unit, cell.counts.is_controlled()) {
            (Unit::Count, true) => Formula::Count(region),
            (Unit::Count, false) => Formula::Things(region),
            (Unit::Percent, true) => Formula::Percent(region),
            _ => Formula::Number(region),
        }
    }

    fn region(&mut self, cell: &BaseCell) -> Region {
        let of = self.population(cell).to_owned();
        let known = self.tables.populations.get(&cell.key.dataset);
        if let Some(known) = known
            && !self.populations.contains_key(&of)
        {
            let columns = Columns {
                time: known.time.clone(),
                year: known.year,
                wholes: known.wholes.clone(),
            };
            self.populations.insert(of.clone(), columns);
        }
        let filters = cell.key.filters.iter();
        Region {
            of,
            measure: cell.key.measure.clone(),
            held: filters
                .map(|(id, filter)| (id.clone(), self.held(cell, id, filter)))
                .collect(),
            period: known.and_then(|known| self.period(cell, known)),
        }
    }

    /// What a column is held to, with what stands for words that readers may not know.
    fn held(&self, cell: &BaseCell, column: &str, filter: &Filter) -> Held {
        let told = |codes: &[String]| {
            let told = |code: &String| self.tables.told(&cell.key.dataset, column, code).to_owned();
            codes.iter().map(told).collect()
        };
        match filter {
            Filter::Any(codes) => Held::Any(told(codes)),
            Filter::Span(span) => Held::Within(span.clone()),
            Filter::Given => Held::Given,
            Filter::Blank => Held::Blank,
            Filter::Asked => Held::Asked,
            Filter::Unbroken(code) => Held::Whole(code.clone()),
            Filter::Except(codes) => Held::Not(told(codes)),
            Filter::Days(from, to) => Held::Days {
                from: *from,
                to: *to,
            },
        }
    }

    /// The population that a number is taken of. Datasets that are declared to be about the same people have one.
    fn population<'c>(&'c self, cell: &'c BaseCell) -> &'c str {
        let known = self.tables.populations.get(&cell.key.dataset);
        let shared = known.and_then(|known| known.of.as_deref());
        let counts = cell.key.measure == "count";
        shared.filter(|_| counts).unwrap_or(&cell.key.dataset)
    }

    /// The year of all records of a population, where a region is not held to a time: this report's, or a whole one. Never the time
    /// of its own records, which would tell of them.
    fn period(&self, cell: &BaseCell, known: &Population) -> Option<String> {
        let time = cell.key.filters.get(known.time.as_ref()?);
        let says_when = |filter: &Filter| {
            matches!(
                filter,
                Filter::Any(_) | Filter::Span(_) | Filter::Days(..) | Filter::Blank
            )
        };
        if time.is_some_and(says_when) {
            return None;
        }
        let whole = known.whole_year(self.report)?;
        // Two kinds of year are written alike: the other one as its months.
        Some(match whole {
            Period::Year(_, kind) if kind != known.year && kind != YearKind::Calendar => {
                let (first, last) = (whole.start(), whole.end().first_of_month());
                Period::Months(Months { first, last }).code()
            }
            whole => whole.code(),
        })
    }

    fn formula(&mut self, expr: &Expr) -> Formula {
        let mut of = |expr: &Expr| Box::new(self.formula(expr));
        match expr {
            Expr::Base(id) => self.leaf(*id),
            Expr::Constant(number) => Formula::Constant(number.normalize()),
            Expr::Sum(parts) => Formula::Sum(parts.iter().map(|part| *of(part)).collect()),
            Expr::Share(a, b) => Formula::Share(of(a), of(b)),
            Expr::Ratio(a, b) => Formula::Ratio(of(a), of(b)),
            Expr::Rate(a, b, per) => Formula::Rate(of(a), of(b), per.normalize()),
            Expr::Difference(from, to) => Formula::Difference(of(from), of(to)),
            Expr::PercentChange(from, to) => Formula::Change(of(from), of(to)),
        }
    }
}
