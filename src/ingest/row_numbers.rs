//! Numbers of rows: the headings that people put over them, and how they run. They are no data, wherever they stand.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::sheet::{Raw, Sheet};
use super::typed_numbers::{Written, written};
use super::value_parsing::tidy;
use crate::model::{Cell, fold};

/// Headings over the numbers of rows, folded.
const ROW_NUMBERS: [&str; 16] = [
    "no",
    "number",
    "#",
    "id",
    "ref",
    "row",
    "row no",
    "row number",
    "serial",
    "serial no",
    "serial number",
    "sr no",
    "s no",
    "sl no",
    "n",
    "nr",
];

/// Whether a heading is one that people put over the numbers of rows.
pub(crate) fn heads_rows(heading: &str) -> bool {
    ROW_NUMBERS.contains(&fold(heading).as_str())
}

/// Whether the rows below a cell are numbered from 1, so many of them at least.
pub(crate) fn numbers_rows(sheet: &Sheet, heading: Cell, bottom: u32, least: u32) -> bool {
    let below = heading.row + 1..=bottom.min(heading.row + least);
    let mut numbers = below.zip(1..);
    let at = |row| sheet.get(Cell::new(row, heading.column)).and_then(whole);
    heading.row + least <= bottom && numbers.all(|(row, number)| at(row) == Some(number))
}

/// A number, or the number of a percentage.
pub(crate) fn number(raw: &Raw) -> Option<(Decimal, bool)> {
    match raw {
        Raw::Number { value, percent } => Some((*value, *percent)),
        Raw::Text(text) => match written(&tidy(text), false) {
            Written::Number { value, percent } => Some((value, percent)),
            _ => None,
        },
        _ => None,
    }
}

/// A whole number that is no percentage.
pub(crate) fn whole(raw: &Raw) -> Option<u64> {
    let (value, _) = number(raw).filter(|(_, percent)| !percent)?;
    value.fract().is_zero().then(|| value.to_u64()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_numbered(numbers: [&str; 5], least: u32) -> bool {
        let texts = std::iter::once("No.").chain(numbers).zip(0..);
        let cells = texts.map(|(text, row)| (Cell::new(row, 0), Raw::Text(text.into())));
        let sheet = Sheet::new(None, cells.collect());
        numbers_rows(&sheet, Cell::new(0, 0), 5, least)
    }

    #[test]
    fn rows_are_numbered_from_one_without_a_gap_as_far_as_is_asked() {
        assert!(heads_rows("No.") && heads_rows("Ref") && !heads_rows("No. of children"));
        assert!(is_numbered(["1", "2", "3", "4", "5"], 5));
        assert!(!is_numbered(["1", "2", "3", "4", "5"], 6));
        assert!(!is_numbered(["1", "2", "3", "4", "6"], 5));
        assert!(is_numbered(["1", "2", "3", "", "Total"], 3));
        assert!(!is_numbered(["2", "3", "4", "5", "6"], 3));
    }
}
