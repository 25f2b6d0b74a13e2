//! Marks cells on one sheet: gives them another format, makes those that are not there yet, and names the drawing that holds the notes.

use std::collections::BTreeSet;

use super::cell_formats::Styles;
use super::unfit::Unfit;
use crate::model::Cell;
use crate::package::{Edits, Kind, RELATIONS, Tag, Walk, walk, with_attribute, without_attribute};

/// Elements of a sheet that stand after the place of its notes (ECMA-376 part 1, 18.3.1.99).
const AFTER_NOTES: &[&str] = &[
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
];

/// The last row of a sheet, 0-based.
const LAST_ROW: u32 = 1_048_575;

/// The relationship by which a sheet names the drawing of its notes.
pub(super) fn notes_relation(sheet: &str) -> Result<Option<String>, Unfit> {
    let mut found = None;
    for tag in walk(sheet) {
        let tag = tag?;
        if tag.local() != "legacyDrawing" || tag.kind == Kind::Close {
            continue;
        }
        // Two of them, or one inside other markup, stand in sheets for several versions of Excel, which are not ours to untangle.
        if tag.depth != 1 || found.is_some() {
            return Err(Unfit::Unusual);
        }
        found = Some(tag.attribute("id").ok_or(Unfit::Damaged)?.into_owned());
    }
    Ok(found)
}

/// The sheet with the drawing of its notes named.
pub(super) fn with_notes(sheet: &str, relation: &str) -> Result<String, Unfit> {
    let mut prefix = None;
    let mut behind_data = false;
    let mut before = None;
    for tag in walk(sheet) {
        let tag = tag?;
        prefix.get_or_insert(tag.prefix());
        let end = tag.depth == 0 && tag.kind == Kind::Close;
        let later = behind_data && tag.depth == 1 && AFTER_NOTES.contains(&tag.local());
        behind_data |= tag.depth == 1 && tag.local() == "sheetData";
        if end || later {
            before.get_or_insert(tag.range.start);
        }
    }
    let (Some(before), Some(prefix), true) = (before, prefix, behind_data) else {
        return Err(Unfit::Unusual);
    };
    let mut edits = Edits::default();
    edits.insert(
        before,
        format!("<{prefix}legacyDrawing xmlns:r=\"{RELATIONS}\" r:id=\"{relation}\"/>"),
    );
    Ok(edits.apply(sheet))
}

/// The sheet with cells marked.
pub(super) fn marked(
    sheet: &str,
    cells: &BTreeSet<Cell>,
    styles: &mut Styles,
) -> Result<String, Unfit> {
    let mut marker = Marker {
        // A set is in the order of rows, and within them of columns.
        waiting: cells.iter().copied().collect(),
        next: 0,
        prefix: "",
        columns: Vec::new(),
        styles,
        edits: Edits::default(),
    };
    marker.sheet(sheet)?;
    Ok(marker.edits.apply(sheet))
}

/// Walks a sheet beside the cells that wait to be marked.
struct Marker<'a> {
    waiting: Vec<Cell>,
    next: usize,
    prefix: &'a str,
    /// The formats of whole columns: first and last column, 1-based, and format.
    columns: Vec<(u32, u32, u32)>,
    styles: &'a mut Styles,
    edits: Edits,
}

impl<'a> Marker<'a> {
    fn sheet(&mut self, sheet: &'a str) -> Result<(), Unfit> {
        let mut tags = walk(sheet);
        loop {
            let tag = tags.next().ok_or(Unfit::Unusual)??;
            match (tag.depth, tag.local(), tag.kind) {
                (0, _, Kind::Open) => self.prefix = tag.prefix(),
                (2, "col", Kind::Open | Kind::Empty) => {
                    let of = |name| tag.number(name);
                    if let (Some(first), Some(last), Some(format)) =
                        (of("min"), of("max"), of("style"))
                    {
                        self.columns.push((first, last, format));
                    }
                }
                (1, "sheetData", Kind::Open) => break,
                (1, "sheetData", Kind::Empty) => {
                    let rows = self.rows_before(None)?;
                    self.edits.append(&tag, &rows);
                    return rest(tags);
                }
                _ => {}
            }
        }
        // 0-based; one behind the last row and cell seen.
        let (mut row, mut column) = (0u32, 0u32);
        let mut format = None;
        let mut open: Option<Tag<'_>> = None;
        while let Some(tag) = tags.next() {
            let tag = tag?;
            match (tag.depth, tag.local(), tag.kind) {
                (1, "sheetData", Kind::Close) => {
                    let rows = self.rows_before(None)?;
                    self.edits.append(&tag, &rows);
                    return rest(tags);
                }
                (2, "row", Kind::Open | Kind::Empty) => {
                    let own = match tag.number("r") {
                        Some(number) => number.checked_sub(1).ok_or(Unfit::Damaged)?,
                        None => row,
                    };
                    if own < row || own > LAST_ROW {
                        return Err(Unfit::Unusual);
                    }
                    let rows = self.rows_before(Some(own))?;
                    self.edits.insert(tag.range.start, rows);
                    let custom = tag
                        .attribute("customFormat")
                        .is_some_and(|on| on == "1" || on == "true");
                    format = tag.number("s").filter(|_| custom);
                    column = 0;
                    row = own;
                    if tag.kind == Kind::Empty {
                        let cells = self.cells_before(row, None, format)?;
                        if !cells.is_empty() {
                            let whole = without_attribute(tag.text, "spans");
                            let open = whole.trim_end_matches('>').trim_end_matches('/');
                            let name = format!("{}row", tag.prefix());
                            self.edits
                                .replace(tag.range.clone(), format!("{open}>{cells}</{name}>"));
                        }
                        row += 1;
                    } else {
                        open = Some(tag.clone());
                    }
                }
                (2, "row", Kind::Close) => {
                    let cells = self.cells_before(row, None, format)?;
                    self.widen(&cells, &mut open);
                    self.edits.insert(tag.range.start, cells);
                    row += 1;
                }
                (3, "c", Kind::Open | Kind::Empty) => {
                    let own = match tag.attribute("r") {
                        Some(name) => {
                            let cell = Cell::parse(&name).ok_or(Unfit::Damaged)?;
                            if cell.row != row || cell.column < column {
                                return Err(Unfit::Unusual);
                            }
                            cell.column
                        }
                        None => column,
                    };
                    let cells = self.cells_before(row, Some(own), format)?;
                    self.widen(&cells, &mut open);
                    self.edits.insert(tag.range.start, cells);
                    if self.waiting.get(self.next) == Some(&Cell::new(row, own)) {
                        let new = self.styles.marked(tag.number("s").unwrap_or(0))?;
                        let text = with_attribute(tag.text, "s", &new.to_string());
                        self.edits.replace(tag.range.clone(), text);
                        self.next += 1;
                    }
                    column = own + 1;
                }
                _ => {}
            }
        }
        Err(Unfit::Damaged)
    }

    /// A row that gets new cells no longer says how wide it is: the statement is optional and would be wrong.
    fn widen(&mut self, cells: &str, open: &mut Option<Tag<'_>>) {
        if !cells.is_empty()
            && let Some(tag) = open.take()
            && tag.attribute("spans").is_some()
        {
            self.edits
                .replace(tag.range.clone(), without_attribute(tag.text, "spans"));
        }
    }

    /// New rows for cells that wait in rows before this one; all that are left when there is none.
    fn rows_before(&mut self, row: Option<u32>) -> Result<String, Unfit> {
        let mut out = String::new();
        while let Some(first) = self.waiting.get(self.next).copied()
            && row.is_none_or(|row| first.row < row)
        {
            let cells = self.cells_before(first.row, None, None)?;
            let p = self.prefix;
            out.push_str(&format!("<{p}row r=\"{}\">{cells}</{p}row>", first.row + 1));
        }
        Ok(out)
    }

    /// New cells for those that wait in this row before a column; all of the row when there is none.
    fn cells_before(
        &mut self,
        row: u32,
        column: Option<u32>,
        format: Option<u32>,
    ) -> Result<String, Unfit> {
        let mut out = String::new();
        while let Some(cell) = self.waiting.get(self.next).copied()
            && cell.row == row
            && column.is_none_or(|column| cell.column < column)
        {
            let of_column = self
                .columns
                .iter()
                .find(|(first, last, _)| (*first..=*last).contains(&(cell.column + 1)))
                .map(|(_, _, format)| *format);
            let style = self.styles.marked(format.or(of_column).unwrap_or(0))?;
            out.push_str(&format!("<{}c r=\"{cell}\" s=\"{style}\"/>", self.prefix));
            self.next += 1;
        }
        Ok(out)
    }
}

/// Reads to the end, so that a part which is cut short is noticed.
fn rest(tags: Walk<'_>) -> Result<(), Unfit> {
    for tag in tags {
        tag?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles() -> Styles {
        Styles::read("<s><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellXfs><xf/><xf/><xf/></cellXfs></s>".to_owned()).unwrap()
    }

    fn mark(sheet: &str, cells: &[&str]) -> Result<String, Unfit> {
        let cells = cells
            .iter()
            .map(|cell| Cell::parse(cell).unwrap())
            .collect();
        marked(sheet, &cells, &mut styles())
    }

    #[test]
    fn cells_that_are_there_change_their_format_only() {
        let sheet = "<worksheet><sheetData><row r=\"1\" spans=\"1:2\"><c r=\"A1\" s=\"2\" t=\"s\"><v>0</v></c><c r=\"B1\"/></row></sheetData></worksheet>";
        assert_eq!(
            mark(sheet, &["A1", "B1"]).unwrap(),
            "<worksheet><sheetData><row r=\"1\" spans=\"1:2\"><c r=\"A1\" s=\"3\" t=\"s\"><v>0</v></c><c s=\"4\" r=\"B1\"/></row></sheetData></worksheet>"
        );
    }

    #[test]
    fn cells_that_are_not_there_are_made_in_their_place() {
        let sheet = "<x:worksheet><x:cols><x:col min=\"4\" max=\"9\" style=\"1\"/></x:cols><x:sheetData><x:row r=\"2\" spans=\"2:2\"><x:c r=\"B2\"><x:v>1</x:v></x:c></x:row><x:row r=\"5\" s=\"2\" customFormat=\"1\"/></x:sheetData></x:worksheet>";
        assert_eq!(
            mark(sheet, &["A1", "A2", "D2", "C5", "B9"]).unwrap(),
            "<x:worksheet><x:cols><x:col min=\"4\" max=\"9\" style=\"1\"/></x:cols><x:sheetData><x:row r=\"1\"><x:c r=\"A1\" s=\"3\"/></x:row><x:row r=\"2\"><x:c r=\"A2\" s=\"3\"/><x:c r=\"B2\"><x:v>1</x:v></x:c><x:c r=\"D2\" s=\"4\"/></x:row><x:row r=\"5\" s=\"2\" customFormat=\"1\"><x:c r=\"C5\" s=\"5\"/></x:row><x:row r=\"9\"><x:c r=\"B9\" s=\"3\"/></x:row></x:sheetData></x:worksheet>"
        );
        assert_eq!(
            mark("<w><sheetData/></w>", &["B1"]).unwrap(),
            "<w><sheetData><row r=\"1\"><c r=\"B1\" s=\"3\"/></row></sheetData></w>"
        );
    }

    #[test]
    fn cells_without_names_are_counted() {
        let sheet = "<w><sheetData><row><c/><c/></row><row><c/></row></sheetData></w>";
        assert_eq!(
            mark(sheet, &["B1", "A2"]).unwrap(),
            "<w><sheetData><row><c/><c s=\"3\"/></row><row><c s=\"3\"/></row></sheetData></w>"
        );
    }

    #[test]
    fn a_sheet_out_of_order_is_refused() {
        for rows in [
            "<row r=\"2\"/><row r=\"1\"/>",
            "<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>",
            "<row r=\"1\"><c r=\"A2\"/></row>",
        ] {
            let sheet = format!("<w><sheetData>{rows}</sheetData></w>");
            assert!(mark(&sheet, &["A1"]).is_err(), "{rows}");
        }
    }

    #[test]
    fn notes_are_named_where_they_belong() {
        let sheet = "<w><sheetData/><pageMargins/><drawing/><tableParts/></w>";
        assert_eq!(notes_relation(sheet).unwrap(), None);
        let named = with_notes(sheet, "rId3").unwrap();
        assert!(
            named.contains("<drawing/><legacyDrawing xmlns:r="),
            "{named}"
        );
        assert_eq!(notes_relation(&named).unwrap().as_deref(), Some("rId3"));
        let last = with_notes("<w><sheetData/></w>", "rId1").unwrap();
        assert!(last.ends_with("r:id=\"rId1\"/></w>"), "{last}");
    }
}
