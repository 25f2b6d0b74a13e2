//! Tables that stand on their side, records running across: the sheet is turned to be read, and what was read is turned back.

use std::borrow::Cow;

use super::finder::Finder;
use super::row_roles::Line;
use super::sheet::Sheet;
use crate::finding::{Finding, Location};
use crate::model::{Area, At, Block, Cell, CodeLists, DatasetSpec, SourceSpec};

/// A sheet of more cells, or of more rows, is no table on its side: nobody has so many headings below one another.
const MOST_CELLS: usize = 200_000;
const MOST_ROWS: u32 = 400;

/// A cell, its row as column.
pub(crate) fn turn(cell: Cell) -> Cell {
    Cell::new(cell.column, cell.row)
}

/// An area, its rows as columns.
pub(crate) fn turn_area(area: Area) -> Area {
    Area::new(turn(area.first), turn(area.last))
}

/// Turns a block that was read on its side back to the sheet's own rows and columns.
pub(crate) fn turn_block(block: &mut Block) {
    let rows = std::mem::take(&mut block.rows);
    let columns = std::mem::take(&mut block.columns);
    block.rows = if columns.is_empty() {
        vec![block.area.first.column; rows.len()]
    } else {
        columns
    };
    block.columns = rows;
    block.area = turn_area(block.area);
    for field in &mut block.fields {
        field.at = match field.at {
            At::Column(column) => At::Row(column),
            At::Row(row) => At::Column(row),
            At::Fixed(cell) => At::Fixed(turn(cell)),
            other => other,
        };
    }
    for reported in &mut block.reported {
        reported.cell = turn(reported.cell);
        reported.is_column = !reported.is_column;
        reported.says = reported.says.moved(|cells| {
            let mut turned: Vec<Area> = cells.iter().map(|area| turn_area(*area)).collect();
            turned.sort_unstable();
            turned.into()
        });
    }
}

/// Turns what was found on a sheet on its side back to the sheet's own cells.
pub(crate) fn turn_finding(finding: &mut Finding) {
    if let Location::Cells { area, .. } = &mut finding.location {
        *area = turn_area(*area);
    }
}

/// The sheet on its side: rows become columns.
pub(crate) fn turned(sheet: &Sheet) -> Sheet {
    let cells = sheet
        .cells()
        .iter()
        .map(|(cell, raw)| (turn(*cell), raw.clone()))
        .collect();
    let mut turned = Sheet::new(sheet.name.clone(), cells);
    turned.hidden = sheet.hidden;
    turned.is_1904 = sheet.is_1904;
    turned.lights = sheet.lights.as_ref().map(|lights| {
        let mut lights: Vec<_> = lights
            .iter()
            .map(|(cell, light)| (turn(*cell), *light))
            .collect();
        lights.sort_unstable_by_key(|(cell, _)| *cell);
        lights
    });
    turned.set_merges(
        sheet
            .merges()
            .iter()
            .map(|&merge| turn_area(merge))
            .collect(),
    );
    turned
}

/// A sheet as a source reads it: on its side when the source says so.
pub(crate) fn as_read<'s>(sheet: &'s Sheet, source: &SourceSpec) -> Cow<'s, Sheet> {
    if source.transposed {
        Cow::Owned(turned(sheet))
    } else {
        Cow::Borrowed(sheet)
    }
}

/// Whether a sheet on which a source finds no table would give one if it were turned on its side.
pub(crate) fn would_fit(
    sheet: &Sheet,
    source: &SourceSpec,
    spec: &DatasetSpec,
    codes: &CodeLists,
) -> bool {
    let is_large = sheet.cells().len() > MOST_CELLS;
    if source.transposed || is_large || sheet.last_row().is_none_or(|last| last > MOST_ROWS) {
        return false;
    }
    let on_side = turned(sheet);
    let found = Finder::new(&on_side, spec, source, codes).find();
    let found = found.unwrap_or_default();
    let mut lines = found.iter().flat_map(|layout| &layout.lines);
    lines.any(|line| matches!(line, Line::Record(..)))
}
