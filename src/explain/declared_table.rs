//! A declared table in plain words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::aggregate::table_spec::TableSpec;
use crate::model::OneOrMany;

/// Everything a table's declaration says of it.
pub(super) fn table(spec: &TableSpec) -> String {
    let mut text = format!("{}: {}\n{}\n\n", spec.id, spec.title, spec.measure);
    let _ = writeln!(
        text,
        "Declared in {}, from the dataset {}.",
        spec.file, spec.dataset
    );
    if !spec.publish {
        text.push_str("It is for checks only and is never published.\n");
    }
    if !spec.filter.is_empty() {
        let _ = writeln!(text, "Only records where {}.", filter(&spec.filter));
    }
    if let Some(rows) = &spec.rows {
        let _ = writeln!(text, "One row for each {}.", rows.by);
    }
    for row in &spec.row_list {
        let _ = writeln!(text, "Row {}: {}", row.id, row.label);
    }
    if let Some(columns) = &spec.columns {
        let _ = writeln!(text, "Columns for each {}.", columns.by);
    }
    for cell in &spec.cells {
        let _ = writeln!(text, "Cell {}: {}", cell.id, cell.heading);
    }
    for note in &spec.notes {
        let _ = writeln!(text, "Note: {note}");
    }
    text
}

/// The conditions of a table, by the ids of its columns.
fn filter(filter: &BTreeMap<String, OneOrMany>) -> String {
    let each = filter.iter();
    let each: Vec<String> = each
        .map(|(column, codes)| format!("{column} is {}", codes.all().join(" or ")))
        .collect();
    each.join(" and ")
}
