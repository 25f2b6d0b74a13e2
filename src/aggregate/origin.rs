//! Gathers the cells of a number as ranges while its records are read.

use crate::model::{Area, Cell};

/// Ranges kept for one number and return; a register of a million rows scatters over more than anybody reads.
const MOST: usize = 1000;

/// Cells met one after another, runs joined.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cells {
    areas: Vec<Area>,
    more: usize,
}

impl Cells {
    /// Adds a record's cells.
    pub(crate) fn push(&mut self, area: Area) {
        if let Some(last) = self.areas.last_mut()
            && let Some(joined) = join(*last, area)
        {
            *last = joined;
        } else if self.areas.len() < MOST {
            self.areas.push(area);
        } else {
            self.more += 1;
        }
    }

    /// Takes over another's cells.
    pub(crate) fn append(&mut self, other: Cells) {
        self.more += other.more;
        for area in other.areas {
            self.push(area);
        }
    }

    /// The ranges in sheet order, and how many records they leave out.
    pub(crate) fn finish(mut self) -> (Vec<Area>, usize) {
        // Records may come row by row or column by column: runs are joined downwards, then across.
        self.areas
            .sort_by_key(|a| (a.first.column, a.last.column, a.first.row));
        let mut areas = merge(self.areas);
        areas.sort_by_key(|a| (a.first.row, a.last.row, a.first.column));
        areas = merge(areas);
        areas.sort();
        areas.dedup();
        (areas, self.more)
    }
}

fn merge(areas: Vec<Area>) -> Vec<Area> {
    let mut merged: Vec<Area> = Vec::with_capacity(areas.len());
    for area in areas {
        match merged.last_mut() {
            Some(last) if join(*last, area).is_some() => {
                *last = join(*last, area).unwrap_or(*last);
            }
            _ => merged.push(area),
        }
    }
    merged
}

/// The one rectangle that two neighbours make, the second below or right of the first.
fn join(a: Area, b: Area) -> Option<Area> {
    let below = a.first.column == b.first.column
        && a.last.column == b.last.column
        && b.first.row == a.last.row + 1;
    let beside = a.first.row == b.first.row
        && a.last.row == b.last.row
        && b.first.column == a.last.column + 1;
    (below || beside || a == b).then(|| Area::new(a.first, Cell::max(a.last, b.last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(cells: &[&str]) -> String {
        let mut gathered = Cells::default();
        for cell in cells {
            gathered.push(Cell::parse(cell).unwrap().into());
        }
        let (areas, more) = gathered.finish();
        assert_eq!(more, 0);
        let texts: Vec<String> = areas.iter().map(Area::to_string).collect();
        texts.join(" ")
    }

    #[test]
    fn runs_become_ranges_whichever_way_they_are_read() {
        assert_eq!(ranges(&["B2", "B3", "B4", "B6"]), "B2:B4 B6");
        assert_eq!(ranges(&["B2", "C2", "D2", "B3", "C3", "D3"]), "B2:D3");
        assert_eq!(ranges(&["B2", "B3", "C2", "C3"]), "B2:C3");
        assert_eq!(ranges(&["B2", "B2"]), "B2");
    }

    #[test]
    fn a_scattered_register_is_cut_and_says_so() {
        let mut gathered = Cells::default();
        for row in 0..(MOST as u32 + 5) {
            gathered.push(Cell::new(row * 2, 1).into());
        }
        let (areas, more) = gathered.finish();
        assert_eq!((areas.len(), more), (MOST, 5));
    }
}
