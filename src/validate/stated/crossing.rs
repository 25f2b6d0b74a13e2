//! The total of totals, in the corner of a table: it is the sum of the totals of its row and of those of its column too, where each number
//! that it covers stands in one of them and in no other. That tells a wrong total from a wrong number.

use std::collections::BTreeMap;

use super::sheet_numbers::SheetNumbers;
use crate::model::{Area, Block, Cell, Cells, Reported, Role, Says};

/// The totals of a line, each with the first row, or column, of what it covers.
type Line<'a> = Vec<(u32, (&'a Block, &'a Reported))>;

/// The totals of a sheet by the column, and by the row, that they stand in.
pub(super) struct Crossing<'a> {
    by_column: BTreeMap<u32, Line<'a>>,
    by_row: BTreeMap<u32, Line<'a>>,
}

impl<'a> Crossing<'a> {
    /// Of the tables of one sheet.
    pub(super) fn new(blocks: &[&'a Block]) -> Self {
        let mut lines = Crossing {
            by_column: BTreeMap::new(),
            by_row: BTreeMap::new(),
        };
        for &block in blocks {
            for reported in &block.reported {
                let Some(bounds) = covered(reported).and_then(bounds) else {
                    continue;
                };
                let (cell, one) = (reported.cell, (block, reported));
                let below = lines.by_column.entry(cell.column).or_default();
                below.push((bounds.first.row, one));
                let beside = lines.by_row.entry(cell.row).or_default();
                beside.push((bounds.first.column, one));
            }
        }
        let columns = lines.by_column.values_mut();
        for line in columns.chain(lines.by_row.values_mut()) {
            line.sort_by_key(|(first, _)| *first);
        }
        lines
    }

    /// The totals that together cover what this one covers, each number once: those below one another in its column, and those side by
    /// side in its row.
    pub(super) fn of(
        &self,
        corner: &Reported,
        sheet: &SheetNumbers<'_>,
    ) -> Vec<Vec<(&'a Block, &'a Reported)>> {
        let Some((cells, whole)) = covered(corner).and_then(|cells| Some((cells, bounds(cells)?)))
        else {
            return Vec::new();
        };
        let below = self.by_column.get(&corner.cell.column);
        let below = starting(below, whole.first.row, whole.last.row);
        let beside = self.by_row.get(&corner.cell.row);
        let beside = starting(beside, whole.first.column, whole.last.column);
        let inside = |(_, one): &(&Block, &Reported)| {
            let own = covered(one);
            one.cell != corner.cell
                && own.is_some_and(|own| own != cells)
                && own
                    .and_then(bounds)
                    .is_some_and(|own| whole.contains(own.first) && whole.contains(own.last))
        };
        let mut all: Vec<Vec<_>> = vec![
            below.filter(inside).collect(),
            beside.filter(inside).collect(),
        ];
        all.retain(|all| all.len() > 1 && is_each_once(cells, all, sheet));
        all
    }
}

/// Whether each number that a total covers stands in one of the others, and in no other.
fn is_each_once(whole: &Cells, all: &[(&Block, &Reported)], sheet: &SheetNumbers<'_>) -> bool {
    let within = |cells: &Cells| -> Vec<Cell> {
        let areas = cells.iter();
        areas.flat_map(|area| sheet.cells(*area)).collect()
    };
    let mut covers = within(whole);
    covers.sort_unstable();
    let mut once = vec![false; covers.len()];
    for cells in all.iter().filter_map(|(_, one)| covered(one)) {
        for cell in within(cells) {
            match covers.binary_search(&cell) {
                Ok(at) if !once[at] => once[at] = true,
                _ => return false,
            }
        }
    }
    once.into_iter().all(|once| once)
}

/// What a total adds up.
fn covered(reported: &Reported) -> Option<&Cells> {
    match &reported.says {
        Says::Sum { plus, minus }
            if minus.is_empty() && matches!(reported.role, Role::Total | Role::Subtotal) =>
        {
            Some(plus)
        }
        _ => None,
    }
}

fn bounds(cells: &Cells) -> Option<Area> {
    cells.iter().copied().reduce(Area::and)
}

/// The totals of a line whose own begin between two of its places, in the order of the line.
fn starting<'l, 'a>(
    line: Option<&'l Line<'a>>,
    first: u32,
    last: u32,
) -> impl Iterator<Item = (&'a Block, &'a Reported)> + use<'l, 'a> {
    let line = line.map_or(&[][..], Vec::as_slice);
    let from = line.partition_point(|(at, _)| *at < first);
    let to = line.partition_point(|(at, _)| *at <= last);
    line[from..to].iter().map(|(_, one)| *one)
}
