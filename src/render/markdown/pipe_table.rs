//! Pipe tables: caption above, key, notes and source below. Cells are not padded, so that one changed number is one changed line.

use super::lines::{Lines, strong};
use super::markdown_text::{Place, escaped, run};
use crate::compose::{Inline, Source, Table, TableColumn, TableRow, WordTable};
use crate::render::{note_label, sentence};

/// A table of numbers.
pub(super) fn numbers(out: &mut Lines, table: &Table) {
    caption(out, &table.label, &table.caption);
    out.plain(&table.measure);
    out.block(pipe_table(&table.columns, &table.rows));
    below(out, &table.source);
}

/// A table of words.
pub(super) fn words(out: &mut Lines, table: &WordTable) {
    caption(out, table.label.as_deref().unwrap_or(""), &table.caption);
    let head: Vec<String> = table
        .head
        .iter()
        .map(|cell| run(cell, Place::Cell))
        .collect();
    let body: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| run(cell, Place::Cell)).collect())
        .collect();
    out.block(rows(&head, &vec![false; head.len()], &body));
}

/// "**Table 1.** The message".
pub(super) fn caption(out: &mut Lines, label: &str, text: &[Inline]) {
    let mut words = Vec::new();
    if !label.is_empty() {
        words.extend([strong(&format!("{label}.")), Inline::Text(" ".to_owned())]);
    }
    words.extend_from_slice(text);
    out.paragraph(&words);
}

/// Key, notes and source, a paragraph each.
pub(super) fn below(out: &mut Lines, source: &Source) {
    for (mark, meaning) in &source.key {
        out.plain(&format!("Key: {mark} {meaning}"));
    }
    for (at, note) in source.notes.iter().enumerate() {
        out.plain(&format!("{}: {note}", note_label(at, source.notes.len())));
    }
    if !source.source.is_empty() {
        out.plain(&format!("Source: {}", sentence(&source.source)));
    }
}

/// The lines of a number table; totals are strong.
pub(super) fn pipe_table(columns: &[TableColumn], lines: &[TableRow]) -> Vec<String> {
    let head: Vec<String> = columns.iter().map(|c| cell(&c.heading)).collect();
    let numeric: Vec<bool> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| at > 0 && column.numeric)
        .collect();
    let body: Vec<Vec<String>> = lines
        .iter()
        .map(|row| {
            row.cells
                .iter()
                .map(|text| match row.total {
                    true => run(&[strong(text)], Place::Cell),
                    false => cell(text),
                })
                .collect()
        })
        .collect();
    rows(&head, &numeric, &body)
}

/// One cell of plain text.
pub(super) fn cell(text: &str) -> String {
    escaped(text, Place::Cell)
}

/// The lines of a table whose cells are Markdown already. Every row has as many cells as the head.
pub(super) fn rows(head: &[String], right: &[bool], body: &[Vec<String>]) -> Vec<String> {
    if head.is_empty() {
        return Vec::new();
    }
    let rule: Vec<String> = right
        .iter()
        .map(|right| if *right { "---:" } else { "---" }.to_owned())
        .collect();
    let mut out = vec![line(head, head.len()), line(&rule, head.len())];
    out.extend(body.iter().map(|row| line(row, head.len())));
    out
}

fn line(cells: &[String], count: usize) -> String {
    let mut out = String::from("|");
    for at in 0..count {
        out.push(' ');
        if let Some(cell) = cells.get(at).filter(|cell| !cell.is_empty()) {
            out.push_str(cell);
            out.push(' ');
        }
        out.push('|');
    }
    out
}
