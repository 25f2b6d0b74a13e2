//! Which row is the largest, said only when it is certain: hidden rows are never ranked, and may stand in the way.

use rust_decimal::Decimal;

use crate::model::{Mark, round};
use crate::protect::{Reason, SafeCell, SafeTable};

/// The label of the row, totals aside, with the largest printed number in a column. None when two are equal, when nothing is shown,
/// or when a hidden or missing one could be larger. `largest_hidden` is the largest count that the profile hides as small.
pub(super) fn top(table: &SafeTable, column: usize, largest_hidden: Option<u32>) -> Option<&str> {
    let mut best: Option<(Decimal, &str)> = None;
    let mut tied = false;
    let mut bound = Decimal::ZERO;
    for row in table.rows.iter().filter(|row| !row.total) {
        match row.cells.get(column)? {
            SafeCell::Shown { value, places, .. } => {
                let value = round(*value, *places);
                match best {
                    Some((largest, _)) if value < largest => {}
                    Some((largest, _)) if value == largest => tied = true,
                    _ => {
                        best = Some((value, &row.label));
                        tied = false;
                    }
                }
            }
            SafeCell::Suppressed(Reason::Small) => bound = bound.max(largest_hidden?.into()),
            SafeCell::Marked(Mark::NotApplicable | Mark::Low) => {}
            SafeCell::Suppressed(_)
            | SafeCell::Range(_)
            | SafeCell::Marked(_)
            | SafeCell::Text(_) => return None,
        }
    }
    best.filter(|(value, _)| !tied && *value > bound)
        .map(|(_, label)| label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Unit;
    use crate::protect::{SafeColumn, SafeRow};

    fn shown(value: i64) -> SafeCell {
        SafeCell::Shown {
            value: value.into(),
            unit: Unit::Count,
            places: 0,
        }
    }

    fn largest_of(cells: &[SafeCell]) -> Option<String> {
        let row = |(at, cell): (usize, &SafeCell)| SafeRow {
            code: Some(format!("r{at}")),
            label: format!("Row {at}"),
            total: at == 0,
            cells: vec![cell.clone()],
        };
        let table = SafeTable {
            id: "t".to_owned(),
            title: String::new(),
            measure: String::new(),
            dataset: String::new(),
            period: None,
            row_heading: String::new(),
            columns: vec![SafeColumn {
                column: None,
                cell: "n".to_owned(),
                total: false,
                heading: String::new(),
                unit: None,
                hidden: false,
            }],
            rows: cells.iter().enumerate().map(row).collect(),
            charts: Vec::new(),
            notes: Vec::new(),
            source: String::new(),
            awaited: false,
            published: None,
        };
        top(&table, 0, Some(5)).map(str::to_owned)
    }

    #[test]
    fn the_largest_is_named_only_when_it_is_certain() {
        let small = SafeCell::Suppressed(Reason::Small);
        let total = shown(100);
        let with = |cells: &[SafeCell]| {
            let all: Vec<SafeCell> = std::iter::once(&total).chain(cells).cloned().collect();
            largest_of(&all)
        };
        assert_eq!(with(&[shown(9), shown(7)]).as_deref(), Some("Row 1"));
        assert_eq!(
            with(&[shown(7), shown(9), small.clone()]).as_deref(),
            Some("Row 2")
        );
        // A hidden small count may be 5.
        assert_eq!(with(&[shown(6), small.clone()]).as_deref(), Some("Row 1"));
        assert_eq!(with(&[shown(5), small.clone()]), None);
        assert_eq!(with(&[shown(9), shown(9)]), None);
        assert_eq!(
            with(&[shown(9), shown(9), shown(10)]).as_deref(),
            Some("Row 3")
        );
        assert_eq!(with(&[small]), None);
        for other in [
            SafeCell::Suppressed(Reason::GivesAway),
            SafeCell::Suppressed(Reason::Supplier),
            SafeCell::Range("fewer than 5".to_owned()),
            SafeCell::Marked(Mark::NotAvailable),
        ] {
            assert_eq!(with(&[shown(9), other]), None);
        }
        let not_applicable = SafeCell::Marked(Mark::NotApplicable);
        assert_eq!(with(&[not_applicable, shown(9)]).as_deref(), Some("Row 2"));
    }
}
