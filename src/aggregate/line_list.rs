//! Lists: a row for each record and words in its cells, from columns that the dataset declares `listed`. What is said is data from
//! outside; what was found to be personal goes on to `protect` as such, which withholds it.

mod listed_records;

pub(crate) use listed_records::{Names, places, table};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::filter::{Filters, Reader};
use super::table_spec::{AxisSpec, CellSpec, Order, TableSpec};
use super::verb::nearest;
use crate::model::{Counts, DatasetSpec, OneOrMany};

/// A list whose declaration makes sense.
#[derive(Debug)]
pub(crate) struct Listed<'a> {
    pub(crate) spec: &'a Arc<TableSpec>,
    pub(crate) dataset: &'a Arc<DatasetSpec>,
    filters: Filters,
    /// The column that names each row.
    by: usize,
    order: Order,
    cells: Vec<ListedCell<'a>>,
}

#[derive(Debug)]
struct ListedCell<'a> {
    spec: &'a CellSpec,
    says: Says<'a>,
}

#[derive(Debug)]
enum Says<'a> {
    /// What a column says.
    Column(usize),
    /// The words of the first case that holds.
    Cases(Vec<(&'a str, Filters)>),
}

impl Listed<'_> {
    /// Every dataset column that the list filters by.
    pub(crate) fn columns_needed(&self) -> BTreeSet<usize> {
        let mut needed: BTreeSet<usize> = self.filters.keys().copied().collect();
        for cell in &self.cells {
            if let Says::Cases(cases) = &cell.says {
                needed.extend(cases.iter().flat_map(|(_, filters)| filters.keys()));
            }
        }
        needed
    }
}

/// Reads a list's declaration. The errors are sentences that follow on "The table X: ".
pub(crate) fn listed<'a>(
    spec: &'a Arc<TableSpec>,
    rows: &'a AxisSpec,
    dataset: &'a Arc<DatasetSpec>,
    reader: Reader<'_>,
) -> Result<Listed<'a>, Vec<String>> {
    let mut problems = Vec::new();
    if let Some(people) = [Some(dataset.counts), spec.counts]
        .into_iter()
        .flatten()
        .find(|counts| are_people(*counts))
    {
        problems.push(format!(
            "its rows would be the records of {}, which are {}, and people are never listed one by one; count them instead",
            dataset.id,
            people.words()
        ));
    }
    if spec.columns.is_some() || !spec.row_list.is_empty() || !spec.charts.is_empty() {
        problems.push(
            "a list has a row for each record, and neither [columns], [[row]] nor [[chart]]"
                .to_owned(),
        );
    }
    let more = !rows.only.is_empty()
        || rows.span.is_some()
        || !rows.ages.is_empty()
        || rows.all
        || rows.total.is_some()
        || rows.blank.is_some()
        || !rows.labels.is_empty();
    if more {
        problems.push("the rows of a list have nothing but `by`, `each` and `order`; what is listed is said by `where`".to_owned());
    }
    if rows.order == Order::Size {
        problems.push(
            "a list is not ordered by size; `first-cell` puts the earliest or smallest first"
                .to_owned(),
        );
    }
    let filters = filters(reader, &spec.filter, &mut problems);
    let by = column(reader, &rows.by, "the rows", &mut problems);
    let mut ids = BTreeSet::new();
    let mut cells = Vec::new();
    for cell in &spec.cells {
        if cell.id.is_empty() || cell.id.contains(['/', '@', ' ']) || !ids.insert(&cell.id) {
            problems.push(format!(
                "the cell id \"{}\" is empty, holds /, @ or a space, or stands there twice",
                cell.id
            ));
        }
        cells.extend(says(cell, reader, &mut problems).map(|says| ListedCell { spec: cell, says }));
    }
    if spec.cells.is_empty() {
        problems.push("there is no [[cell]]".to_owned());
    }
    let (true, Some(by)) = (problems.is_empty(), by) else {
        return Err(problems);
    };
    Ok(Listed {
        spec,
        dataset,
        filters,
        by,
        order: rows.order,
        cells,
    })
}

/// Whether a record is, or may be, one person or something about one.
fn are_people(counts: Counts) -> bool {
    counts.is_controlled() || matches!(counts, Counts::Professionals | Counts::Population)
}

/// A `where` that asks nothing of columns about people: what is in a list would tell what they hold.
fn filters(
    reader: Reader<'_>,
    declared: &BTreeMap<String, OneOrMany>,
    problems: &mut Vec<String>,
) -> Filters {
    let filters = reader.filters(declared, problems);
    for at in filters.keys() {
        let column = &reader.dataset.columns[*at];
        if column.personal {
            problems.push(format!(
                "it is held to \"{}\", which holds names or words about people; a list would tell what stands there",
                column.id
            ));
        }
    }
    filters
}

/// A column that may be shown.
fn column(reader: Reader<'_>, id: &str, who: &str, problems: &mut Vec<String>) -> Option<usize> {
    let at = match reader.column(id) {
        Ok(at) => at,
        Err(problem) => {
            problems.push(format!("{who}: {problem}"));
            return None;
        }
    };
    let column = &reader.dataset.columns[at];
    if column.personal {
        problems.push(format!(
            "{who}: the column \"{id}\" holds names or words about people and is never shown"
        ));
        return None;
    }
    if !column.listed {
        let columns = reader.dataset.columns.iter();
        let may = columns.filter(|column| column.listed && !column.personal);
        let may: Vec<&str> = may.map(|column| column.id.as_str()).collect();
        problems.push(if may.is_empty() {
            format!(
                "{who}: {} declares no column as `listed`, so none may be shown in a list",
                reader.dataset.id
            )
        } else {
            format!(
                "{who}: {} does not declare the column \"{id}\" as `listed`; it lists {}{}",
                reader.dataset.id,
                may.join(", "),
                nearest(id, may.iter().copied())
            )
        });
        return None;
    }
    Some(at)
}

fn says<'a>(
    cell: &'a CellSpec,
    reader: Reader<'_>,
    problems: &mut Vec<String>,
) -> Option<Says<'a>> {
    let who = format!("the cell \"{}\"", cell.id);
    let numbers = [
        &cell.count,
        &cell.sum,
        &cell.last,
        &cell.first,
        &cell.distinct,
        &cell.min,
        &cell.max,
        &cell.share,
        &cell.ratio,
        &cell.rate,
        &cell.change,
        &cell.of,
        &cell.against,
        &cell.span,
    ];
    if numbers.iter().any(|verb| verb.is_some())
        || !cell.filter.is_empty()
        || !cell.across.is_empty()
    {
        problems.push(format!(
            "{who} holds a number, and a list holds words: `text` or `words`"
        ));
        return None;
    }
    match (&cell.text, cell.words.is_empty()) {
        (Some(id), true) => column(reader, id, &who, problems).map(Says::Column),
        (None, false) => {
            let cases = cell.words.iter();
            Some(Says::Cases(
                cases
                    .map(|case| (case.say.as_str(), filters(reader, &case.filter, problems)))
                    .collect(),
            ))
        }
        _ => {
            problems.push(format!(
                "{who} has neither or both of `text` and `words`; a cell of a list has one"
            ));
            None
        }
    }
}
