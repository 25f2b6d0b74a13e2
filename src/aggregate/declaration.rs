//! Reads a declared table against its dataset: what is wrong becomes sentences, what is right becomes a plan without data.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::category::time_column;
use super::filter::{Filters, Reader};
use super::table_spec::{AxisSpec, CellSpec, Each, Order, RowSpec, TableSpec};
use super::tables::Filter;
use super::verb::{Work, nearest};
use crate::model::{ColumnType, DatasetSpec};

/// A table whose declaration makes sense.
#[derive(Debug)]
pub(crate) struct Declared<'a> {
    pub(crate) spec: &'a Arc<TableSpec>,
    pub(crate) dataset: &'a Arc<DatasetSpec>,
    /// The table's `where`.
    pub(crate) filters: Filters,
    pub(crate) rows: Rows<'a>,
    pub(crate) columns: Option<DeclaredAxis<'a>>,
    pub(crate) cells: Vec<CellPlan<'a>>,
}

/// How the rows are made.
#[derive(Debug)]
pub(crate) enum Rows<'a> {
    /// By the categories of a column.
    Axis(DeclaredAxis<'a>),
    /// One by one.
    List(Vec<DeclaredRow<'a>>),
}

/// An axis whose column and codes exist.
#[derive(Debug)]
pub(crate) struct DeclaredAxis<'a> {
    pub(crate) spec: &'a AxisSpec,
    /// Dataset column, by place.
    pub(crate) by: usize,
    /// `only`, as codes, in the order declared.
    pub(crate) only: Vec<String>,
    pub(crate) span: Option<Filter>,
    /// The bands of `ages`: code, label and days of each, the youngest first.
    pub(crate) ages: Vec<(String, String, Filter)>,
}

/// A declared row.
#[derive(Debug)]
pub(crate) struct DeclaredRow<'a> {
    pub(crate) spec: &'a RowSpec,
    pub(crate) filters: Filters,
    /// The row's own verb for each of the table's cells.
    pub(crate) cells: Vec<Option<CellPlan<'a>>>,
}

/// A cell whose verb makes sense.
#[derive(Debug)]
pub(crate) struct CellPlan<'a> {
    pub(crate) spec: &'a CellSpec,
    pub(crate) work: Work<'a>,
    pub(crate) filters: Filters,
    pub(crate) span: Option<(usize, Filter)>,
    pub(crate) across: Vec<usize>,
    /// Does not hold to the column categories: printed once, after them.
    pub(crate) once: bool,
}

impl Declared<'_> {
    /// The place of a cell, by id.
    pub(crate) fn cell(&self, id: &str) -> Option<usize> {
        self.cells.iter().position(|cell| cell.spec.id == id)
    }

    /// Every dataset column that the table groups, filters or counts by.
    pub(crate) fn columns_needed(&self) -> BTreeSet<usize> {
        let mut needed: BTreeSet<usize> = self.filters.keys().copied().collect();
        needed.extend(self.columns.iter().map(|axis| axis.by));
        let mut cells: Vec<&CellPlan<'_>> = self.cells.iter().collect();
        match &self.rows {
            Rows::Axis(axis) => {
                needed.insert(axis.by);
            }
            Rows::List(rows) => {
                for row in rows {
                    needed.extend(row.filters.keys());
                    cells.extend(row.cells.iter().flatten());
                }
            }
        }
        for cell in cells {
            needed.extend(cell.filters.keys());
            needed.extend(cell.span.iter().map(|(at, _)| *at));
            if let Work::Base(_, Some(measure)) = cell.work {
                needed.insert(measure);
            }
        }
        needed
    }
}

/// Reads one table. The errors are sentences that follow on "The table X: ".
pub(crate) fn declared<'a>(
    spec: &'a Arc<TableSpec>,
    dataset: &'a Arc<DatasetSpec>,
    reader: Reader<'_>,
) -> Result<Declared<'a>, Vec<String>> {
    let mut problems = Vec::new();
    let filters = reader.filters(&spec.filter, &mut problems);
    let columns = spec
        .columns
        .as_ref()
        .and_then(|columns| axis(columns, "columns", reader, &mut problems));
    let mut ids = BTreeSet::new();
    for cell in &spec.cells {
        new_id("cell", &cell.id, &mut ids, &mut problems);
    }
    if spec.cells.is_empty() {
        problems.push("there is no [[cell]]".to_owned());
    }
    let axes = Axes {
        by: spec
            .rows
            .iter()
            .chain(&spec.columns)
            .map(|axis| axis.by.as_str())
            .collect(),
        columns_by: spec.columns.as_ref().map(|axis| axis.by.as_str()),
        rows: &spec.row_list,
    };
    let mut cells: Vec<CellPlan<'_>> = spec
        .cells
        .iter()
        .filter_map(|cell| plan(cell, &axes, dataset, reader, &mut problems))
        .collect();
    let rows = rows(spec, &axes, dataset, reader, &mut problems);
    for chart in &spec.charts {
        for id in chart.cells.iter().filter(|id| !ids.contains(id.as_str())) {
            problems.push(format!(
                "a chart draws the cell \"{id}\", which the table does not have{}",
                nearest(id, ids.iter().copied())
            ));
        }
    }
    let (true, Some(rows)) = (problems.is_empty(), rows) else {
        return Err(problems);
    };
    let once: Vec<bool> = (0..cells.len())
        .map(|at| columns.is_none() || is_once(&cells, at, columns.as_ref(), &mut Vec::new()))
        .collect();
    for (cell, once) in cells.iter_mut().zip(once) {
        cell.once = once;
    }
    Ok(Declared {
        spec,
        dataset,
        filters,
        rows,
        columns,
        cells,
    })
}

/// An id must be one by which a figure can be named, and no other's.
fn new_id<'a>(what: &str, id: &'a str, known: &mut BTreeSet<&'a str>, problems: &mut Vec<String>) {
    if id.is_empty() || id.contains(['/', '@', ' ']) {
        problems.push(format!(
            "the {what} id \"{id}\" is empty or holds /, @ or a space"
        ));
    }
    if !known.insert(id) {
        problems.push(format!("two {what}s are called \"{id}\""));
    }
}

struct Axes<'a> {
    by: Vec<&'a str>,
    columns_by: Option<&'a str>,
    rows: &'a [RowSpec],
}

fn rows<'a>(
    spec: &'a TableSpec,
    axes: &Axes<'_>,
    dataset: &'a DatasetSpec,
    reader: Reader<'_>,
    problems: &mut Vec<String>,
) -> Option<Rows<'a>> {
    match (&spec.rows, spec.row_list.is_empty()) {
        (Some(_), false) => {
            problems.push("there are both [rows] and [[row]]; a table has one of them".to_owned());
            None
        }
        (None, true) => {
            problems.push("there is neither [rows] nor [[row]]".to_owned());
            None
        }
        (Some(rows), true) => axis(rows, "rows", reader, problems).map(Rows::Axis),
        (None, false) => {
            let mut ids = BTreeSet::new();
            let mut list = Vec::new();
            for row in &spec.row_list {
                new_id("row", &row.id, &mut ids, problems);
                let mut cells: Vec<Option<CellPlan<'_>>> =
                    spec.cells.iter().map(|_| None).collect();
                for cell in &row.cells {
                    match spec.cells.iter().position(|c| c.id == cell.id) {
                        Some(at) => cells[at] = plan(cell, axes, dataset, reader, problems),
                        None => problems.push(format!(
                            "the row \"{}\" has a cell \"{}\", which the table does not have{}",
                            row.id,
                            cell.id,
                            nearest(&cell.id, spec.cells.iter().map(|c| c.id.as_str()))
                        )),
                    }
                }
                list.push(DeclaredRow {
                    spec: row,
                    filters: reader.filters(&row.filter, problems),
                    cells,
                });
            }
            Some(Rows::List(list))
        }
    }
}

fn axis<'a>(
    spec: &'a AxisSpec,
    name: &str,
    reader: Reader<'_>,
    problems: &mut Vec<String>,
) -> Option<DeclaredAxis<'a>> {
    let before = problems.len();
    let by = match reader.column(&spec.by) {
        Ok(by) => by,
        Err(problem) => {
            problems.push(format!("the {name}: {problem}"));
            return None;
        }
    };
    if reader.dataset.columns[by].personal {
        problems.push(format!(
            "the {name} are made for each \"{}\", which holds names or words about people and is never shown",
            spec.by
        ));
    }
    let mut codes = |list: &mut dyn Iterator<Item = &String>| {
        let mut found = Vec::new();
        for text in list {
            match reader.code(by, text) {
                Ok(code) => found.push(code),
                Err(problem) => problems.push(format!("the {name}: {problem}")),
            }
        }
        found
    };
    let only = codes(&mut spec.only.iter());
    if spec.ages.is_empty() {
        codes(&mut spec.labels.keys());
    }
    let span = match spec.span.as_deref().map(|span| reader.span(by, span)) {
        Some(Err(problem)) => {
            problems.push(format!("the {name}: {problem}"));
            None
        }
        Some(Ok(span)) => Some(span),
        None => None,
    };
    let mut ages = Vec::new();
    if !spec.ages.is_empty() {
        if reader.dataset.columns[by].kind != ColumnType::Date {
            problems.push(format!(
                "the {name} are made of ages by \"{}\", which holds no dates",
                spec.by
            ));
        } else if spec.each.is_some() || !spec.only.is_empty() || spec.span.is_some() {
            problems.push(format!(
                "the {name} have `ages` beside `each`, `only` or `span`; they are made by one of them"
            ));
        } else {
            match reader.ages(&spec.ages) {
                Ok(bands) => ages = bands,
                Err(problem) => problems.push(format!("the {name}: {problem}")),
            }
        }
    }
    if spec.each == Some(Each::Record) {
        problems.push(format!(
            "the {name} are made of each record, which only the rows of a list are"
        ));
    }
    if spec.order == Order::FirstCell {
        problems.push(format!(
            "the {name} are ordered by the first cell, which only the rows of a list are"
        ));
    }
    if spec.each.is_some() && !reader.is_time(by) {
        problems.push(format!(
            "the {name} are made for each period of \"{}\", which holds no periods or dates",
            spec.by
        ));
    }
    if spec.blank.is_some() && !(spec.only.is_empty() && spec.span.is_none()) {
        problems.push(format!(
            "the {name} have `blank` beside `only` or `span`; blanks can only be shown beside all categories"
        ));
    }
    if spec.all && reader.dataset.columns[by].kind != ColumnType::Code && spec.each.is_none() {
        problems.push(format!(
            "the {name} show `all` categories of \"{}\", which has no code list",
            spec.by
        ));
    }
    if spec.parents {
        let column = &reader.dataset.columns[by];
        let list = column.codes.as_deref().and_then(|id| reader.codes.get(id));
        if !list.is_some_and(|list| list.codes.iter().any(|code| code.parent.is_some())) {
            problems.push(format!(
                "the {name} are made for the `parents` of \"{}\", whose categories have none",
                spec.by
            ));
        }
        if !spec.only.is_empty() {
            problems.push(format!(
                "the {name} have `parents` beside `only`; name the parents' own codes in a [[row]] each instead"
            ));
        }
    }
    (problems.len() == before).then_some(DeclaredAxis {
        spec,
        by,
        only,
        span,
        ages,
    })
}

fn plan<'a>(
    cell: &'a CellSpec,
    axes: &Axes<'_>,
    dataset: &'a DatasetSpec,
    reader: Reader<'_>,
    problems: &mut Vec<String>,
) -> Option<CellPlan<'a>> {
    let before = problems.len();
    let name = |problem: String| format!("the cell \"{}\": {problem}", cell.id);
    let work = match Work::of(cell, dataset) {
        Ok(work) => work,
        Err(problem) => {
            problems.push(format!("the cell \"{}\" {problem}", cell.id));
            return None;
        }
    };
    let mut inner = Vec::new();
    let filters = reader.filters(&cell.filter, &mut inner);
    problems.extend(inner.into_iter().map(name));
    let mut span = None;
    if let Some(text) = &cell.span {
        // The columns' own time comes first: a table by month of closing has its year to date by month of closing.
        let time = axes
            .columns_by
            .and_then(|by| dataset.column(by))
            .filter(|at| reader.is_time(*at))
            .or_else(|| time_column(dataset));
        match time.map(|at| (at, reader.span(at, text))) {
            Some((at, Ok(filter))) => span = Some((at, filter)),
            Some((_, Err(problem))) => problems.push(name(problem)),
            None => problems.push(name(format!(
                "it has a span, and {} has no period or date column",
                dataset.id
            ))),
        }
    }
    let mut across = Vec::new();
    for id in &cell.across {
        let held = axes.by.contains(&id.as_str())
            || axes.rows.iter().any(|row| row.filter.contains_key(id));
        match dataset.column(id).filter(|_| held) {
            Some(at) => across.push(at),
            None => problems.push(name(format!(
                "it goes across \"{id}\", by which no row or column of the table is made{}",
                nearest(id, axes.by.iter().copied())
            ))),
        }
    }
    (problems.len() == before).then_some(CellPlan {
        spec: cell,
        work,
        filters,
        span,
        across,
        once: false,
    })
}

/// Whether a cell is the same in every column, so that it is printed once.
fn is_once(
    cells: &[CellPlan<'_>],
    at: usize,
    columns: Option<&DeclaredAxis<'_>>,
    path: &mut Vec<usize>,
) -> bool {
    let cell = &cells[at];
    if path.contains(&at) {
        return true;
    }
    path.push(at);
    let mut operand = |text: &str| match text {
        "total" => true,
        "previous" | "row-total" => false,
        _ if text.contains('/') => text.contains('@'),
        _ => match cells.iter().position(|cell| cell.spec.id == text) {
            Some(at) => is_once(cells, at, columns, path),
            None => true,
        },
    };
    let once = match cell.work {
        Work::Base(..) => {
            cell.span.is_some() || columns.is_some_and(|axis| cell.across.contains(&axis.by))
        }
        Work::Share(a, b) | Work::Ratio(a, b, _) | Work::Rate(a, b, _) | Work::Change(a, b, _) => {
            operand(a) && operand(b)
        }
    };
    path.pop();
    once
}
