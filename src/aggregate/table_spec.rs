//! The language of `templates/tables/*.toml`: one verb a cell.
//!
//! *Base verbs* read records: `count`, `sum`, `last`, `first`, `distinct`, `min`, `max`.
//! *Derived verbs* read cells: `share`, `ratio`, `rate`, `change`.
//!
//! A *list* has a row for each record (`[rows]` with `each = "record"`) and cells of words: `text` is what a column says, `words` what
//! a rule says of the record. It shows only columns that the dataset declares `listed`, and never records that are people.
//!
//! A cell of another table is named `table/row/cell`, or `table/cell` for the row of the same code; where that table has columns,
//! the column of the same code is meant, or the one named after an `@`: `table/row/cell@2014-15`.
//!
//! Wherever a period is asked for (`where` on a period or date column, `only`, `span`), `report` is the report's own period and
//! `report-previous` the one of the same length before it, so that a table need not name a year.
//!
//! What a `where` may ask of a column:
//!
//! | written | takes records |
//! |---|---|
//! | `rag = "blue"`, `rag = ["blue", "green"]` | with this code, or one of these |
//! | `rag = "not blue"`, `rag = ["not blue", "not green"]` | without it, blanks among them |
//! | `rag = "blank"`, `rag = "given"` | that give nothing there, or something |
//! | `due = "2025-09..2026-03"`, `due = "report"` | with a day or period within this time |
//! | `due = "past"`, `due = "to-come"` | with a day before `as_at`, or on it and after |
//! | `opened = "over 6 months ago"` | with a day at least so long before `as_at`; also `days`, `years` |
//! | `due = "within 30 days"` | with a day from `as_at` to so long after it |
//!
//! So what is overdue is `where = { due = "past", rag = "not blue" }`, and what was carried over is `where = { carried-from =
//! "given" }`. Rows or columns over how old something is on the day `as_at` are `by = "opened"` with `ages = ["3 months", "1 year"]`.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::chart::Kind;
use crate::finding::Location;
use crate::model::{Counts, OneOrMany, Unit};

/// One declared table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSpec {
    /// The name used in figure ids: the file's name.
    #[serde(skip)]
    pub id: String,
    /// The file it was declared in, for messages.
    #[serde(skip)]
    pub file: String,
    /// What the file says, to tell lines by.
    #[serde(skip)]
    pub text: Arc<str>,
    /// What the table is about; the caption when a section gives no message of its own.
    pub title: String,
    /// What is counted, printed under the caption: "Number of referrals and per cent of the total".
    pub measure: String,
    /// Dataset id.
    pub dataset: String,
    /// Records taken: column id to a code, several codes, a text or a period, or what else a `where` may ask.
    #[serde(default, rename = "where")]
    pub filter: BTreeMap<String, OneOrMany>,
    /// What a count counts, when it differs from the dataset's.
    #[serde(default)]
    pub counts: Option<Counts>,
    /// Whether the table may be published; a table that may not is for checks only.
    #[serde(default = "yes")]
    pub publish: bool,
    /// Columns that the whole table is about, and that no return need have. Where none that has arrived has one of them, there is no such
    /// table, and nothing is missed.
    #[serde(default)]
    pub needs: Vec<String>,
    /// A dataset that says the same of the same people, line by line. Where a return of it has arrived, this table is not published: one
    /// of the two would tell what the other withholds.
    #[serde(default)]
    pub unless: Option<String>,
    /// Rows made by the categories of a column. Either this or `row`.
    #[serde(default)]
    pub rows: Option<AxisSpec>,
    /// Rows declared one by one.
    #[serde(default, rename = "row")]
    pub row_list: Vec<RowSpec>,
    /// Columns made by the categories of a column: each cell is repeated for each of them.
    #[serde(default)]
    pub columns: Option<AxisSpec>,
    /// The heading of the first column: "Source of referral".
    #[serde(default)]
    pub row_heading: Option<String>,
    /// The cells of a row, in printed order.
    #[serde(rename = "cell")]
    pub cells: Vec<CellSpec>,
    /// Charts of the table. The first is drawn when a section asks for the table's chart.
    #[serde(default, rename = "chart")]
    pub charts: Vec<ChartSpec>,
    /// Notes printed under the table.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The source line, when the returns' own names do not say it.
    #[serde(default)]
    pub source: Option<String>,
}

impl TableSpec {
    /// Where it was declared.
    pub(crate) fn location(&self) -> Location {
        if self.file.is_empty() {
            Location::Folder
        } else {
            Location::file(self.file.as_str())
        }
    }
}

/// Rows or columns made by the categories of a dataset column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AxisSpec {
    /// Dataset column id.
    pub by: String,
    /// Only these codes, in this order.
    #[serde(default)]
    pub only: Vec<String>,
    /// Only periods within this span: `2014-09..2015-09`.
    #[serde(default)]
    pub span: Option<String>,
    /// One category for each month, quarter or year of a date or period column, those without records between the first and the last
    /// included; or a row for each `record`, named by this column: the table is then a list.
    #[serde(default)]
    pub each: Option<Each>,
    /// Bands of age on the day `as_at`, over a date column: `["3 months", "1 year"]` makes under 3 months, 3 months to under 1 year,
    /// 1 year or more. In days, weeks, months or years, the shortest first.
    #[serde(default)]
    pub ages: Vec<String>,
    /// The order of rows: `line_list` (code list, or time; the default), `size` (largest first, by the first cell), `label`; of a list
    /// also `first-cell` (earliest or smallest first).
    #[serde(default)]
    pub order: Order,
    /// Show every code of the list, those with no record as nought.
    #[serde(default)]
    pub all: bool,
    /// Label of the total; without it there is no total row or column.
    #[serde(default)]
    pub total: Option<String>,
    /// One category for each parent of the code list, in place of the codes below it: sectors in place of employers. A code without a
    /// parent stands for itself.
    #[serde(default)]
    pub parents: bool,
    /// Printed labels instead of the code list's: code to label.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// The label of records that give no category; without it they are left out, and counted in a finding.
    #[serde(default)]
    pub blank: Option<String>,
}

/// The length of the periods that an axis over dates is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Each {
    /// Calendar months.
    Month,
    /// Quarters of the column's kind of year.
    Quarter,
    /// Years of the column's kind.
    Year,
    /// Records, one by one.
    Record,
}

/// The order of categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The code list's order; time for periods; the order of the return for free text.
    #[default]
    List,
    /// Largest first, by the first cell; a hidden cell is never ranked, it goes last in list order.
    Size,
    /// By label.
    Label,
    /// A list's own: by the first cell, earliest or smallest first; those that give nothing there go last.
    FirstCell,
}

/// One declared row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowSpec {
    /// Hyphenated id.
    pub id: String,
    /// Printed label.
    pub label: String,
    /// Records of the row, beside the table's own `where`.
    #[serde(default, rename = "where")]
    pub filter: BTreeMap<String, OneOrMany>,
    /// Whether the row is printed as a total.
    #[serde(default)]
    pub total: bool,
    /// Unit of the row's numbers when it differs from the cells'.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// Decimals of the row's numbers when they differ from the cells'.
    #[serde(default)]
    pub places: Option<u32>,
    /// Verb by cell id, instead of the cell's own: a ratio row below counts.
    #[serde(default, rename = "cell")]
    pub cells: Vec<CellSpec>,
}

/// One cell: an id, a heading and one verb.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellSpec {
    /// Id within the table: `n`, `share`.
    pub id: String,
    /// Printed heading: "Number", "%".
    #[serde(default)]
    pub heading: String,
    /// Unit; by default a count for base verbs, percent for `share`, and what the verb makes otherwise.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// Decimals; by default the unit's.
    #[serde(default)]
    pub places: Option<u32>,
    /// Not printed: only there for other cells to use.
    #[serde(default)]
    pub hidden: bool,

    /// Base verb: how many things the records stand for. Its value is always `records`.
    #[serde(default)]
    pub count: Option<String>,
    /// Base verb: sum of a column.
    #[serde(default)]
    pub sum: Option<String>,
    /// Base verb: the value of a column at the latest period (a stock, or a figure that is not added up).
    #[serde(default)]
    pub last: Option<String>,
    /// Base verb: the value of a column at the earliest period.
    #[serde(default)]
    pub first: Option<String>,
    /// Base verb: how many different values of a column.
    #[serde(default)]
    pub distinct: Option<String>,
    /// Base verb: smallest value of a column.
    #[serde(default)]
    pub min: Option<String>,
    /// Base verb: largest value of a column.
    #[serde(default)]
    pub max: Option<String>,
    /// Records of the cell, beside the row's and the table's.
    #[serde(default, rename = "where")]
    pub filter: BTreeMap<String, OneOrMany>,
    /// A span of its own for the base verb, over the period column: year to date over declared months. The cell is then printed once,
    /// after the repeated columns.
    #[serde(default)]
    pub span: Option<String>,
    /// Row or column categories that the cell does not hold to: meetings held by anyone, in an agency's row.
    #[serde(default)]
    pub across: Vec<String>,

    /// A list's verb: what a column says, in words. The dataset must declare the column `listed`. Where no record says anything, the
    /// whole column is left out.
    #[serde(default)]
    pub text: Option<String>,
    /// What a list prints where the column of `text` says nothing; `[x]` when it does not say.
    #[serde(default)]
    pub blank: Option<String>,
    /// A list's verb: the words of the first case that holds for the record; `[z]` when none does.
    #[serde(default)]
    pub words: Vec<CaseSpec>,

    /// Derived verb: this cell as a share of `of`, in percent.
    #[serde(default)]
    pub share: Option<String>,
    /// Derived verb: this cell over `of`.
    #[serde(default)]
    pub ratio: Option<String>,
    /// Derived verb: this cell over `of`, `per` so many people.
    #[serde(default)]
    pub rate: Option<String>,
    /// Derived verb: this cell's change since `against`.
    #[serde(default)]
    pub change: Option<String>,
    /// The base of `share`, `ratio`, `rate`: `total` (the same cell in the total row), `row-total` (in the total column), a cell of
    /// this row, or a cell of another table. For `ratio` also a plain number: `of = "12"`.
    #[serde(default)]
    pub of: Option<String>,
    /// What a `change` is measured from: `previous` (the column before), or a cell.
    #[serde(default)]
    pub against: Option<String>,
    /// What a `change` is: `number` (the default), `percent`, or `points` between two percentages.
    #[serde(default, rename = "as")]
    pub kind: Option<ChangeKind>,
    /// People a `rate` is per: 1000, 10000, 100000.
    #[serde(default)]
    pub per: Option<Decimal>,
}

/// One case of a list's `words`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseSpec {
    /// What is said of the record.
    pub say: String,
    /// When it holds; always, when empty.
    #[serde(default, rename = "where")]
    pub filter: BTreeMap<String, OneOrMany>,
}

/// What a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// So many more or fewer.
    Number,
    /// So many percent more or fewer.
    Percent,
    /// So many percentage points.
    Points,
}

/// A chart of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartSpec {
    /// The form.
    pub kind: Kind,
    /// Cells that are drawn; the first declared when empty. Several cells, or several column categories, make several series.
    #[serde(default)]
    pub cells: Vec<String>,
    /// Draw the rows as series over the column categories (a line a row), instead of the columns as series over the rows.
    #[serde(default)]
    pub rows_as_series: bool,
    /// Only these rows, by id.
    #[serde(default)]
    pub rows: Vec<String>,
    /// At most so many rows, from the first: the ten largest of a table ordered by size.
    #[serde(default)]
    pub most: Option<usize>,
    /// Only these column categories, by code.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The series are years of one thing: newest solid, older outlined.
    #[serde(default)]
    pub years: bool,
}

fn yes() -> bool {
    true
}
