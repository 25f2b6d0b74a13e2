//! Looks through the XML of an .xlsx sheet for what calamine does not give: hidden rows, merged blocks, formulas saved without a
//! result and error values of newer Excels. One pass over the tags, streamed, nothing kept but what is found.

use std::io::{self, Read};

use crate::model::{Area, Cell};

use super::gather::merged;
use super::markup::{self, Unit, Units};
use super::sheet::Raw;

/// What a sheet's XML says beside its values.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct SheetXml {
    /// Hidden rows, ascending.
    pub hidden_rows: Vec<u32>,
    /// Merged blocks.
    pub merges: Vec<Area>,
    /// Cells that hold an error, or a formula without its result.
    pub cells: Vec<(Cell, Raw)>,
}

/// The cell that is being read.
#[derive(Debug, Default)]
struct Open {
    cell: Option<Cell>,
    error: bool,
    string: bool,
    formula: bool,
    result: bool,
}

/// Looks through a sheet.
pub(crate) fn look(source: impl Read) -> io::Result<SheetXml> {
    let mut units = Units::new(source);
    let mut found = SheetXml::default();
    let mut next = Cell::new(0, 0);
    let mut open = Open::default();
    while let Some(unit) = units.next()? {
        let (closing, name) = markup::name(unit.tag);
        match (closing, name) {
            (false, b"row") => {
                if let Some(row) = number(unit.tag, "r") {
                    next.row = row.saturating_sub(1);
                }
                let hidden = markup::attribute(unit.tag, "hidden");
                if matches!(hidden, Some(b"1" | b"true")) {
                    found.hidden_rows.push(next.row);
                }
                if markup::closes_itself(unit.tag) {
                    next = Cell::new(next.row.saturating_add(1), 0);
                }
            }
            (true, b"row") => next = Cell::new(next.row.saturating_add(1), 0),
            (false, b"c") => {
                let place = markup::attribute(unit.tag, "r")
                    .and_then(|r| std::str::from_utf8(r).ok())
                    .and_then(Cell::parse);
                let cell = place.unwrap_or(next);
                next.column = cell.column.saturating_add(1);
                if !markup::closes_itself(unit.tag) {
                    let kind = markup::attribute(unit.tag, "t");
                    open = Open {
                        cell: Some(cell),
                        error: kind == Some(b"e"),
                        string: kind == Some(b"str"),
                        ..Open::default()
                    };
                }
            }
            (true, b"c") => {
                if let (Some(cell), true, false) = (open.cell, open.formula, open.result) {
                    found.cells.push((cell, Raw::NoResult));
                }
                open = Open::default();
            }
            (false, b"f") => open.formula = true,
            // A formula that makes an empty text saves an empty value of type str; any other empty value is no result.
            (false, b"v") => open.result |= open.string,
            (true, b"v") => result(unit, &mut open, &mut found),
            (false, b"is") => open.result = true,
            (false, b"mergeCell") => {
                let area = markup::attribute(unit.tag, "ref")
                    .and_then(|text| std::str::from_utf8(text).ok())
                    .and_then(area);
                found.merges.extend(area);
            }
            _ => {}
        }
    }
    if !found.hidden_rows.is_sorted() {
        found.hidden_rows.sort_unstable();
    }
    found.hidden_rows.dedup();
    Ok(found)
}

/// Takes in the value that ends with this unit.
fn result(unit: Unit<'_>, open: &mut Open, found: &mut SheetXml) {
    let text = unit.text.trim_ascii();
    if text.is_empty() {
        return;
    }
    open.result = true;
    if let (Some(cell), true) = (open.cell, open.error) {
        let text = String::from_utf8_lossy(text);
        found
            .cells
            .push((cell, Raw::Error(markup::unescape(&text).into())));
    }
}

fn number(tag: &[u8], name: &str) -> Option<u32> {
    std::str::from_utf8(markup::attribute(tag, name)?)
        .ok()?
        .parse()
        .ok()
}

/// Reads `B7:D12`.
fn area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':')?;
    merged(Cell::parse(first)?, Cell::parse(last)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_tells_what_calamine_does_not() {
        let xml = br##"<worksheet><sheetData>
            <row r="1" hidden="1"><c r="A1"><v>1</v></c></row>
            <row r="2"/>
            <row><c r="B3"><f>A1+1</f></c><c><f>A1</f><v></v></c><c t="str"><f>""</f><v></v></c><c t="e"><f>X</f><v>#SPILL!</v></c></row>
            <row r="9" hidden="true"><c r="A9"><f>A1*2</f><v>2</v></c><c r="B9" s="4"/><c r="C9" t="inlineStr"><is><t>x</t></is></c></row>
            </sheetData><mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="D4"/></mergeCells></worksheet>"##;
        let found = look(&xml[..]).unwrap();
        assert_eq!(found.hidden_rows, [0, 8]);
        assert_eq!(found.merges, [Area::new(Cell::new(0, 0), Cell::new(0, 2))]);
        assert_eq!(
            found.cells,
            [
                (Cell::new(2, 1), Raw::NoResult),
                (Cell::new(2, 2), Raw::NoResult),
                (Cell::new(2, 4), Raw::Error("#SPILL!".into())),
            ]
        );
    }
}
