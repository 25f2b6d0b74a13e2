//! Tables: cells made printable, decimals brought in line, columns measured.

use super::columns::{self, Plan, Shape};
use super::text_runs::plain;
use super::view;
use super::writer::Writer;
use crate::compose::{Table, TableColumn, TableRow, WordTable};

impl Writer<'_> {
    /// A table of numbers; and whether its page must be turned.
    pub(super) fn table(&mut self, table: &Table) -> (Option<view::Block>, bool) {
        if table.columns.is_empty() {
            return (None, false);
        }
        self.printer.place.item = Some(table.label.clone());
        let (grid, turned) = self.numbers(&table.columns, &table.rows, false);
        let block = view::Block::Table {
            id: self.anchor(&table.id),
            label: self.text(&table.label),
            caption: self.inlines(&table.caption),
            measure: self.text(&table.measure),
            table: grid,
            source: self.source(&table.source),
        };
        (Some(block), turned)
    }

    /// Rows and columns of numbers, measured; and whether its page must be turned.
    pub(super) fn numbers(
        &mut self,
        columns: &[TableColumn],
        rows: &[TableRow],
        beside: bool,
    ) -> (view::Grid<view::Cell>, bool) {
        let headings: Vec<String> = columns.iter().map(|c| self.text(&c.heading)).collect();
        let mut cells: Vec<Vec<String>> = Vec::with_capacity(rows.len());
        for row in rows {
            let mut row: Vec<String> = row.cells.iter().map(|c| self.text(c)).collect();
            // Typst would move the next row's cells into the gap.
            row.resize(columns.len(), String::new());
            cells.push(row);
        }
        let mut pads = vec![vec![0.0; columns.len()]; rows.len()];
        for (i, _) in columns.iter().enumerate().filter(|(_, c)| c.numeric) {
            let column: Vec<(&str, bool)> = cells
                .iter()
                .zip(rows)
                .map(|(cells, row)| (cells[i].as_str(), row.total))
                .collect();
            for (row, pad) in pads.iter_mut().zip(columns::decimals(&column)) {
                row[i] = pad;
            }
        }
        let shape = Shape {
            headings: headings.iter().map(String::as_str).collect(),
            numeric: columns.iter().map(|c| c.numeric).collect(),
            rows: cells
                .iter()
                .zip(&pads)
                .map(|(cells, pads)| {
                    let cells = cells.iter().map(String::as_str);
                    cells.zip(pads.iter().copied()).collect()
                })
                .collect(),
        };
        let plan = columns::plan(&shape, beside);
        let turned = plan.landscape;
        let numeric = shape.numeric.clone();
        let headings = headings
            .iter()
            .map(|h| view::Cell::Text(h.clone()))
            .collect();
        let rows = cells
            .into_iter()
            .zip(pads)
            .zip(rows)
            .map(|((cells, pads), row)| view::Row {
                cells: cells.into_iter().zip(pads).map(padded).collect(),
                total: row.total,
            })
            .collect();
        (grid(plan, headings, numeric, rows), turned)
    }

    /// A table of words; and whether its page must be turned.
    pub(super) fn word_table(&mut self, table: &WordTable) -> (Option<view::Block>, bool) {
        if table.head.is_empty() {
            return (None, false);
        }
        let label = table.label.clone().unwrap_or_default();
        self.printer.place.item = (!label.is_empty()).then(|| label.clone());
        let columns = table.head.len();
        let headings: Vec<Vec<view::Inline>> =
            table.head.iter().map(|cell| self.inlines(cell)).collect();
        let mut rows = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let mut cells: Vec<Vec<view::Inline>> =
                row.iter().map(|cell| self.inlines(cell)).collect();
            cells.resize_with(columns, Vec::new);
            rows.push(view::Row {
                cells,
                total: false,
            });
        }
        let plain_head: Vec<String> = headings.iter().map(|cell| plain(cell)).collect();
        let plain_rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| plain(cell)).collect())
            .collect();
        let shape = Shape {
            headings: plain_head.iter().map(String::as_str).collect(),
            numeric: vec![false; columns],
            rows: plain_rows
                .iter()
                .map(|row| row.iter().map(|cell| (cell.as_str(), 0.0)).collect())
                .collect(),
        };
        let plan = columns::plan(&shape, false);
        let turned = plan.landscape;
        let block = view::Block::Words {
            id: self.anchor(&table.id),
            label: self.text(&label),
            caption: self.inlines(&table.caption),
            table: grid(plan, headings, vec![false; columns], rows),
        };
        (Some(block), turned)
    }
}

fn grid<C>(
    plan: Plan,
    headings: Vec<C>,
    numeric: Vec<bool>,
    rows: Vec<view::Row<C>>,
) -> view::Grid<C> {
    let columns = headings.into_iter().zip(numeric).zip(plan.widths);
    view::Grid {
        columns: columns
            .map(|((heading, numeric), width)| view::Column {
                heading,
                numeric,
                width,
            })
            .collect(),
        rows,
        size: plan.size,
        gutter: plan.gutter,
        hung: plan.hung,
        whole: plan.whole,
        split: plan.split,
    }
}

fn padded((text, right): (String, f64)) -> view::Cell {
    if right > 0.0 {
        view::Cell::Padded { text, right }
    } else {
        view::Cell::Text(text)
    }
}
