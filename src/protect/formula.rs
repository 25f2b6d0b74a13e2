//! What each printed figure is the number of, for a machine: a formula over named counts, and which counts add up to which. It says
//! in a form that can be reckoned with what `rule` says in words, so that anybody (our own check in `attack` first) can ask what
//! the printed numbers tell together. It holds no number but constants that a table's declaration states.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::safe::SafeTables;
use super::safe_table::{SafeRow, SafeTable};
use crate::aggregate::{Amount, BaseCell, BaseId, Entry, Expr, Filter, Relation, Tables};
use crate::model::Unit;

/// How a figure is made.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Formula {
    /// A count of people, or of events about people, by its name.
    Count(String),
    /// A count of other things, by its name.
    Things(String),
    /// Any other number that was sent, by its name.
    Number(String),
    /// A percentage of people that was sent as one, by its name.
    Percent(String),
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

/// A count that is the sum of others, or holds at least them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Sum {
    /// Name of the whole.
    pub whole: String,
    /// Names of the parts.
    pub parts: Vec<String>,
    /// Whether the parts make the whole; if not, it holds at least them.
    #[serde(skip_serializing_if = "is_true")]
    pub complete: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_true(complete: &bool) -> bool {
    *complete
}

/// The formulas of all figures, and the sums among their counts.
#[derive(Debug, Clone, Default)]
pub struct Formulas {
    /// By table; then by row, in the order of the safe table; then by column.
    by_table: BTreeMap<String, Vec<Vec<Option<Formula>>>>,
    /// Everything that adds up, each once, in a fixed order.
    pub sums: Vec<Sum>,
}

impl Formulas {
    /// The formula of a cell, by its row and column in the safe table, both 0-based.
    pub fn cell(&self, table: &str, row: usize, column: usize) -> Option<&Formula> {
        self.by_table.get(table)?.get(row)?.get(column)?.as_ref()
    }
}

/// Works out the formulas of all cells, for text may show those of hidden columns too. A count that no figure is made of is named by a number alone in the sums:
/// its categories are nobody's business.
pub fn formulas(tables: &Tables, safe: &SafeTables) -> Formulas {
    let mut names = Names::new(tables);
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
                Entry::Base(id) => Some(names.leaf(*id)),
                Entry::Recipe(expr) => Some(names.formula(expr)),
                _ => None,
            });
            rows.push(columns.collect());
        }
        by_table.insert(shown.id.clone(), rows);
    }
    let mut sums: Vec<Sum> = tables
        .relations
        .iter()
        .filter_map(|relation| names.sum(relation))
        .collect();
    sums.sort_unstable();
    sums.dedup();
    Formulas { by_table, sums }
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

/// The names of the counts that figures are made of, each made once.
struct Names<'a> {
    tables: &'a Tables,
    named: Vec<Option<String>>,
}

impl<'a> Names<'a> {
    fn new(tables: &'a Tables) -> Self {
        let named = vec![None; tables.cells.len()];
        Names { tables, named }
    }

    fn leaf(&mut self, id: BaseId) -> Formula {
        let cell = &self.tables.cells[id.0];
        let name = self.named[id.0]
            .get_or_insert_with(|| name(self.tables, cell))
            .clone();
        match (cell.unit, cell.counts.is_controlled()) {
            (Unit::Count, true) => Formula::Count(name),
            (Unit::Count, false) => Formula::Things(name),
            (Unit::Percent, true) => Formula::Percent(name),
            _ => Formula::Number(name),
        }
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

    /// A sum among counts of which at least one is printed. A part that was not given adds nothing, and is left out.
    fn sum(&self, relation: &Relation) -> Option<Sum> {
        let cells = &self.tables.cells;
        let is_given = |id: &BaseId| !matches!(cells[id.0].amount, Amount::Absent(_));
        let parts: Vec<BaseId> = relation.parts.iter().copied().filter(is_given).collect();
        let all = || std::iter::once(&relation.whole).chain(&parts);
        let counts = all().all(|id| cells[id.0].unit == Unit::Count);
        let printed = all().any(|id| self.named[id.0].is_some());
        let name = |id: &BaseId| {
            let named = self.named[id.0].clone();
            named.unwrap_or_else(|| format!("~{}", id.0))
        };
        (counts && printed && !parts.is_empty()).then(|| Sum {
            whole: name(&relation.whole),
            parts: parts.iter().map(name).collect(),
            complete: relation.complete,
        })
    }
}

/// The name of a count: dataset, measure, what its records are held to, and their period when they share one, so that the same
/// count has the same name in every year's report: `lado|count|source=police|@2025-26`.
fn name(tables: &Tables, cell: &BaseCell) -> String {
    let plain = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|");
    let mut name = format!("{}|{}", plain(&cell.key.dataset), plain(&cell.key.measure));
    for (column, filter) in &cell.key.filters {
        let told = |codes: &[String]| {
            let codes = codes.iter();
            let told: Vec<&str> = codes
                .map(|code| tables.told(&cell.key.dataset, column, code))
                .collect();
            told.join("+")
        };
        let held = match filter {
            Filter::Any(codes) => format!("={}", told(codes)),
            Filter::Span(span) => format!(" within {span}"),
            Filter::Given => " given".to_owned(),
            Filter::Blank => " blank".to_owned(),
            Filter::Asked => " asked".to_owned(),
            Filter::Unbroken(code) => format!("={code} without parts"),
            Filter::Except(codes) => format!(" not {}", told(codes)),
            Filter::Days(from, to) => {
                let end = |day: &Option<Date>| day.map_or_else(String::new, |day| day.to_string());
                format!(" from {} to {}", end(from), end(to))
            }
        };
        name.push('|');
        name.push_str(&plain(&format!("{column}{held}")));
    }
    if let Some(period) = cell.period {
        name.push_str(&format!("|@{}", period.code()));
    }
    name
}
