//! Reads the XML of an .xlsx sheet in one pass (ECMA-376 part 1, 18.3): its cells, and what is seen beside them: hidden rows, filters,
//! merged blocks, formulas saved without a result, blank cells in the colours of a traffic light. What does not hold together is
//! damaged: a cell lost between two tags would be lost silently.

use std::io::{self, Read};

use crate::model::{Area, Cell};

use super::book::Book;
use super::cell_store::{Beside, Gather, MAX_COLUMNS, MAX_LIGHTS, MAX_ROWS, merged};
use super::fault::Fault;
use super::stored_number::{self, Shown};
use crate::ingest::sheet::{Raw, Sheet};
use crate::package::tag::{self, own_attributes};
use crate::package::{Unit, Units, unescape_letters};

/// Reads the sheet of that name; `None` when its part is a chart, a dialog or a macro.
pub(crate) fn read(
    source: impl Read,
    name: &str,
    book: &Book,
    gather: &mut Gather,
) -> Result<Option<Sheet>, Fault> {
    let words = format!("the sheet \"{name}\"");
    let failed = |error: io::Error| Fault::reading(&error, &words);
    let mut reading = Reading {
        book,
        gather,
        stage: Stage::Before,
        in_row: false,
        next: Cell::new(0, 0),
        open: Open::default(),
        beside: Beside {
            lights: Some(Vec::new()),
            ..Beside::default()
        },
    };
    let mut units = Units::own(source);
    while let Some(unit) = units.next().map_err(failed)? {
        let known = match tag::name(unit.tag) {
            (false, b"c") if reading.stage == Stage::Cells => {
                match reading.start_cell(unit.tag) {
                    // Nearly every cell is a value and nothing else.
                    Some(true) => match units.plain_between(b"<v>", b"</v></c>") {
                        Some(value) => reading.plain_cell(value)?,
                        None => Some(()),
                    },
                    other => other.map(|_| ()),
                }
            }
            (closing, tag) => reading.tag(closing, tag, unit)?,
        };
        match known {
            Some(()) => {}
            None if reading.stage == Stage::NoSheet => return Ok(None),
            None => return Err(Fault::Damaged(format!("{words} is damaged"))),
        }
    }
    if reading.stage != Stage::After {
        return Err(Fault::Damaged(format!("{words} ends too early")));
    }
    let beside = reading.beside;
    Ok(Some(gather.finish(Some(name), beside)))
}

/// How far the part has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before its cells.
    Before,
    /// Among them.
    Cells,
    /// Behind them.
    After,
    /// It is no worksheet.
    NoSheet,
}

/// What a cell's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Number,
    /// A place in the table of texts.
    Shared,
    /// A text that a formula made.
    Text,
    /// A text in the cell itself.
    InLine,
    Flag,
    Error,
    /// A day by ISO 8601.
    Day,
}

/// The cell that is being read.
#[derive(Debug, Default)]
struct Open {
    cell: Option<Cell>,
    kind: Kind,
    style: usize,
    has_formula: bool,
    has_value: bool,
    in_value: bool,
    in_text: bool,
    /// Inside the pronunciation of a text, which nobody sees.
    in_sound: bool,
    /// What stands in the cell's value.
    value: String,
    /// What stands in the string that the cell holds itself.
    text: String,
}

impl Open {
    /// What Excel shows of the two: a cell that says it holds its string shows that, any other its value.
    fn shown(&self) -> &str {
        let (first, second) = match self.kind {
            Kind::InLine => (&self.text, &self.value),
            _ => (&self.value, &self.text),
        };
        if first.is_empty() { second } else { first }
    }
}

struct Reading<'a> {
    book: &'a Book,
    gather: &'a mut Gather,
    stage: Stage,
    in_row: bool,
    /// Where a cell stands that does not say.
    next: Cell,
    open: Open,
    beside: Beside,
}

impl Reading<'_> {
    /// Takes in a tag that does not begin a cell, and the text before it; `None` when it cannot stand here.
    fn tag(&mut self, closing: bool, name: &[u8], unit: Unit<'_>) -> Result<Option<()>, Fault> {
        match self.stage {
            Stage::Before => self.before(closing, name, unit.tag),
            Stage::Cells => return self.among_cells(closing, name, unit),
            Stage::After => self.after(name, unit.tag),
            Stage::NoSheet => {}
        }
        Ok((self.stage != Stage::NoSheet).then_some(()))
    }

    fn before(&mut self, closing: bool, name: &[u8], tag: &[u8]) {
        match name {
            b"sheetData" if tag::closes_itself(tag) => self.stage = Stage::After,
            b"sheetData" if !closing => self.stage = Stage::Cells,
            b"col" if !closing => self.column(tag),
            b"chartsheet" | b"dialogsheet" | b"macrosheet" => self.stage = Stage::NoSheet,
            _ => {}
        }
    }

    /// Columns that are hidden, by hand or in a collapsed group, or too narrow to be seen (18.3.1.13).
    fn column(&mut self, tag: &[u8]) {
        let (mut first, mut last, mut hidden) = (None, None, false);
        for (name, value) in own_attributes(tag) {
            match name {
                b"min" => first = whole(value),
                b"max" => last = whole(value),
                b"hidden" => hidden |= matches!(value, b"1" | b"true"),
                b"width" => {
                    let width = std::str::from_utf8(value).ok();
                    hidden |= width.and_then(|width| width.parse().ok()) == Some(0.0);
                }
                _ => {}
            }
        }
        if let (true, Some(first @ 1..), Some(last)) = (hidden, first, last) {
            self.beside.hide_columns(first - 1, last.saturating_sub(1));
        }
    }

    fn after(&mut self, name: &[u8], tag: &[u8]) {
        match name {
            b"mergeCell" => {
                let area = tag::own_attribute(tag, "ref").and_then(area);
                self.beside.merges.extend(area);
            }
            // A filter that hides something has a column; one that only offers itself has none.
            b"filterColumn" => self.beside.filtered = true,
            _ => {}
        }
    }

    fn among_cells(
        &mut self,
        closing: bool,
        name: &[u8],
        unit: Unit<'_>,
    ) -> Result<Option<()>, Fault> {
        if self.open.in_value {
            unit.push_text(&mut self.open.value);
        } else if self.open.in_text && !self.open.in_sound {
            unit.push_text(&mut self.open.text);
        }
        let in_cell = self.open.cell.is_some();
        let stands_alone = tag::closes_itself(unit.tag);
        Ok(match (closing, name) {
            (false, b"row") => self.start_row(unit.tag),
            (true, b"row") => (self.in_row && !in_cell).then(|| self.end_row()),
            (true, b"c") if in_cell => {
                self.end_cell()?;
                Some(())
            }
            (_, b"c") => None,
            (false, b"f") if in_cell => {
                self.open.has_formula = true;
                Some(())
            }
            (false, b"v") => in_cell.then(|| {
                // A formula that makes an empty text saves an empty value; any other empty value is none.
                self.open.has_value |= self.open.kind == Kind::Text;
                self.open.in_value = !stands_alone;
            }),
            (true, b"v") => in_cell.then(|| self.open.in_value = false),
            (false, b"is") => in_cell.then(|| self.open.has_value = true),
            (_, b"rPh") => {
                self.open.in_sound = !closing && !stands_alone;
                Some(())
            }
            (_, b"t") => in_cell.then(|| self.open.in_text = !closing && !stands_alone),
            (true, b"sheetData") => (!self.in_row && !in_cell).then(|| self.stage = Stage::After),
            _ => Some(()),
        })
    }

    fn start_row(&mut self, tag: &[u8]) -> Option<()> {
        if self.in_row {
            return None;
        }
        let (mut hidden, mut row) = (false, self.next.row);
        for (name, value) in own_attributes(tag) {
            match name {
                _ if value.is_empty() => {}
                b"r" => row = whole(value)?.checked_sub(1)?,
                b"hidden" => hidden = matches!(value, b"1" | b"true"),
                _ => {}
            }
        }
        if row >= MAX_ROWS {
            return None;
        }
        self.next = Cell::new(row, 0);
        if hidden {
            self.beside.hidden_rows.push(row);
        }
        self.in_row = true;
        if tag::closes_itself(tag) {
            self.end_row();
        }
        Some(())
    }

    fn end_row(&mut self) {
        self.in_row = false;
        self.next = Cell::new(self.next.row + 1, 0);
    }

    /// Begins a cell; whether it holds anything. `None` when it cannot stand here.
    fn start_cell(&mut self, tag: &[u8]) -> Option<bool> {
        if !self.in_row || self.open.cell.is_some() {
            return None;
        }
        let (mut cell, mut kind, mut style) = (self.next, Kind::Number, 0);
        for (name, value) in own_attributes(tag) {
            match name {
                // An empty attribute says no more than none.
                _ if value.is_empty() => {}
                b"r" => cell = place(value)?,
                b"s" => style = whole(value)? as usize,
                b"t" => {
                    kind = match value {
                        b"n" => Kind::Number,
                        b"s" => Kind::Shared,
                        b"str" => Kind::Text,
                        b"inlineStr" => Kind::InLine,
                        b"b" => Kind::Flag,
                        b"e" => Kind::Error,
                        b"d" => Kind::Day,
                        _ => return None,
                    }
                }
                _ => {}
            }
        }
        if cell.column >= MAX_COLUMNS || cell.row >= MAX_ROWS {
            return None;
        }
        self.next.column = cell.column + 1;
        if tag::closes_itself(tag) {
            self.blank(cell, style);
            return Some(false);
        }
        self.open.cell = Some(cell);
        self.open.kind = kind;
        self.open.style = style;
        Some(true)
    }

    /// The whole of the open cell: a value between its tags.
    fn plain_cell(&mut self, value: &[u8]) -> Result<Option<()>, Fault> {
        let Some(cell) = self.open.cell.take() else {
            return Ok(None);
        };
        let Ok(text) = std::str::from_utf8(value) else {
            return Ok(None);
        };
        match self.raw(self.open.kind, self.open.style, text) {
            Some(Some(raw)) => self.gather.push(cell, raw)?,
            Some(None) => {}
            None => return Ok(None),
        }
        Ok(Some(()))
    }

    fn end_cell(&mut self) -> Result<(), Fault> {
        let open = std::mem::take(&mut self.open);
        let Some(cell) = open.cell else { return Ok(()) };
        let raw = self.raw(open.kind, open.style, open.shown());
        let Some(raw) = raw else {
            return Err(Fault::Damaged(
                "a cell names a text that the workbook does not hold".to_owned(),
            ));
        };
        match raw {
            Some(raw) => self.gather.push(cell, raw),
            None if open.has_formula && !open.has_value => self.gather.push(cell, Raw::NoResult),
            None => {
                self.blank(cell, open.style);
                Ok(())
            }
        }
    }

    fn blank(&mut self, cell: Cell, style: usize) {
        if let Some(Some(light)) = self.book.styles.lights.get(style)
            && let Some(lights) = &mut self.beside.lights
            && lights.len() < MAX_LIGHTS
        {
            lights.push((cell, *light));
        }
    }

    /// What a value holds; nothing when it is empty. `None` when it names a text that is not there.
    fn raw(&mut self, kind: Kind, style: usize, text: &str) -> Option<Option<Raw>> {
        if text.is_empty() {
            return Some(None);
        }
        let plain = text.trim();
        Some(Some(match kind {
            Kind::Number => {
                let shown = self.book.styles.shown.get(style).copied();
                match number_as_shown(plain, shown.unwrap_or_default(), self.book.is_1904) {
                    Some(raw) => raw,
                    // Kept as it stands, so that it is seen to be no number.
                    None if !plain.is_empty() => Raw::Text(self.gather.share(plain)),
                    None => return Some(None),
                }
            }
            Kind::Shared => return self.book.text(whole(plain.as_bytes())? as usize),
            Kind::Flag if plain == "1" || plain == "true" => Raw::Flag(true),
            Kind::Flag if plain == "0" || plain == "false" => Raw::Flag(false),
            Kind::Error => Raw::Error(self.gather.share(plain)),
            Kind::Day if let Some(day) = stored_number::iso_day(plain) => Raw::Date(day),
            Kind::Text | Kind::InLine | Kind::Flag | Kind::Day => {
                Raw::Text(self.gather.share(&unescape_letters(text)))
            }
        }))
    }
}

fn number_as_shown(text: &str, shown: Shown, is_1904: bool) -> Option<Raw> {
    if let (Shown::Plain | Shown::Percent, Some(value)) = (shown, stored_number::plain(text)) {
        return Some(Raw::Number {
            value,
            percent: shown == Shown::Percent,
        });
    }
    let value = text.parse().ok()?;
    Some(stored_number::styled(value, shown, is_1904))
}

fn whole(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0u32, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + u32::from(byte - b'0'))
    })
}

/// The place that `B7` names.
fn place(text: &[u8]) -> Option<Cell> {
    let letters = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column = text[..letters].iter().fold(0u32, |sum, byte| {
        sum * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1
    });
    let row = whole(&text[letters..])?;
    Some(Cell::new(row.checked_sub(1)?, column - 1))
}

/// Reads `B7:D12`.
fn area(text: &[u8]) -> Option<Area> {
    let colon = text.iter().position(|b| *b == b':')?;
    merged(place(&text[..colon])?, place(&text[colon + 1..])?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::traffic_light::Light;

    fn sheet(xml: &str) -> Result<Option<Sheet>, Fault> {
        let mut book = Book {
            texts: vec!["shared".into(), "".into()],
            ..Book::default()
        };
        book.styles.shown = vec![Shown::Plain, Shown::Percent, Shown::Moment];
        book.styles.lights = vec![None, Some(Light::Red)];
        read(xml.as_bytes(), "One", &book, &mut Gather::default())
    }

    fn text(text: &str) -> Raw {
        Raw::Text(text.into())
    }

    #[test]
    fn a_sheet_is_read_with_what_is_seen_beside_its_cells() {
        let xml = r##"<?xml version="1.0"?><x:worksheet><x:dimension ref="A1:XFD1048576"/>
            <x:cols><x:col min="2" max="3" hidden="1"/><x:col min="5" max="5" width="0"/><x:col min="7" max="9" width=""/></x:cols><x:sheetData>
            <x:row r="1" hidden="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row>
            <x:row r="2"/>
            <x:row><x:c r="B3"><x:f>A1+1</x:f></x:c><x:c><x:f>A1</x:f><x:v></x:v></x:c><x:c t="str"><x:f>""</x:f><x:v></x:v></x:c><x:c t="e"><x:f>X</x:f><x:v>#SPILL!</x:v></x:c></x:row>
            <x:row r="9" hidden="true"><x:c r="A9"><x:f>A1*2</x:f><x:v>2</x:v></x:c><x:c r="B9" s="1"/><x:c r="C9" s="1"><x:v>0.51</x:v></x:c>
              <x:c r="D9" t="inlineStr"><x:is><x:r><x:t>a </x:t></x:r><x:rPh><x:t>no</x:t></x:rPh><x:t>&amp;<![CDATA[<b>]]></x:t></x:is></x:c><x:c r="E9" s="2"><x:v>41883</x:v></x:c>
              <x:c r="F9" t="b"><x:v>1</x:v></x:c><x:c r="G9"><x:v>12x</x:v></x:c><x:c r="H9" t="str"><x:v>a_x000D_b_x</x:v></x:c></x:row>
            </x:sheetData><x:autoFilter ref="A1:C9"><x:filterColumn colId="0"/></x:autoFilter>
            <x:mergeCells><x:mergeCell ref="A1:C1"/><x:mergeCell ref="D4"/></x:mergeCells></x:worksheet>"##;
        let sheet = sheet(xml).unwrap().unwrap();
        assert_eq!(sheet.hidden_rows, Some(vec![0, 8]));
        assert_eq!(sheet.hidden_columns, [(1, 2), (4, 4)]);
        assert!(sheet.filtered);
        assert_eq!(
            sheet.merges(),
            [Area::new(Cell::new(0, 0), Cell::new(0, 2))]
        );
        assert_eq!(sheet.light(Cell::new(8, 1)), Some(Light::Red));
        let cells: Vec<(String, Raw)> = sheet
            .cells()
            .iter()
            .map(|(cell, raw)| (cell.to_string(), raw.clone()))
            .collect();
        let want = [
            ("A1", stored_number::number(1.0, false)),
            ("B1", text("shared")),
            ("B3", Raw::NoResult),
            ("C3", Raw::NoResult),
            ("E3", Raw::Error("#SPILL!".into())),
            ("A9", stored_number::number(2.0, false)),
            ("C9", stored_number::number(0.51, true)),
            ("D9", text("a &<b>")),
            ("E9", Raw::Date(jiff::civil::date(2014, 9, 1))),
            ("F9", Raw::Flag(true)),
            ("G9", text("12x")),
            ("H9", text("a\rb_x")),
        ];
        assert_eq!(cells, want.map(|(cell, raw)| (cell.to_owned(), raw)));
    }

    #[test]
    fn of_a_string_and_a_value_the_cell_says_which_counts() {
        let cell = |cell: &str| {
            let sheet = sheet(&format!(
                "<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>"
            ));
            let sheet = sheet.unwrap().unwrap();
            sheet.cells().first().map(|(_, raw)| raw.text())
        };
        for (xml, want) in [
            (
                "<c t='inlineStr'><v>2</v><is><t>24</t></is></c>",
                Some("24"),
            ),
            (
                "<c t='inlineStr'><is><t>24</t></is><v>2</v></c>",
                Some("24"),
            ),
            (
                "<c t='inlineStr'><is><r><t>2</t></r><r><t>4</t></r></is><v/></c>",
                Some("24"),
            ),
            ("<c t='inlineStr'><v>24</v></c>", Some("24")),
            ("<c t='inlineStr'><v>24</v><is/></c>", Some("24")),
            ("<c><v>24</v><is><t>2</t></is></c>", Some("24")),
            ("<c><is><t>2</t></is><v>24</v></c>", Some("24")),
            ("<c><is><t>24</t></is></c>", Some("24")),
            ("<c t='' s='' r=''><v>24</v></c>", Some("24")),
            ("<c t='inlineStr'><is><t/></is></c>", None),
        ] {
            assert_eq!(cell(xml).as_deref(), want, "{xml}");
        }
    }

    #[test]
    fn what_another_language_says_of_a_cell_is_not_taken() {
        let xml = r#"<worksheet xmlns="m" xmlns:x="o"><sheetData>
            <row r="1" x:r="9" x:hidden="1"><c r="A1" x:r="B7" x:t="s"><x:v>1</x:v><v>24</v><extLst><ext><v>2</v></ext></extLst></c>
              <x:c r="C1"><v>5</v></x:c></row>
            <x:row r="2"><c r="A2"><v>3</v></c></x:row></sheetData>
            <extLst><ext><mergeCell ref="A1:B9"/><filterColumn/></ext></extLst></worksheet>"#;
        let sheet = sheet(xml).unwrap().unwrap();
        let cells = sheet.cells().iter();
        let cells: Vec<_> = cells
            .map(|(cell, raw)| (cell.to_string(), raw.text()))
            .collect();
        assert_eq!(cells, [("A1".to_owned(), "24".to_owned())]);
        assert_eq!(sheet.hidden_rows, Some(vec![]));
        assert!(sheet.merges().is_empty() && !sheet.filtered);
    }

    #[test]
    fn what_does_not_hold_together_is_damaged() {
        let whole = |rows: &str| format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        assert!(sheet(&whole("<row><c><v>1</v></c></row>")).is_ok());
        for rows in [
            "<row><c><v>1</v></c>",
            "<row><c><v>1</v></row>",
            "<row><c r=\"A0\"><v>1</v></c></row>",
            "<row><c r=\"ABCD1\"><v>1</v></c></row>",
            "<row><c r=\"ZZZ1\"><v>1</v></c></row>",
            "<row r=\"1048577\"><c><v>1</v></c></row>",
            "<row r=\"x\"/>",
            "<row><c t=\"s\"><v>2</v></c></row>",
            "<row><c t=\"s\"><v>x</v></c></row>",
            "<row><c t=\"q\"><v>1</v></c></row>",
            "<row><b><v>1</v></c></row>",
            "<c><v>1</v></c>",
            "<row><c><c><v>1</v></c></c></row>",
            "<row><row></row>",
        ] {
            let read = sheet(&whole(rows));
            assert!(matches!(read, Err(Fault::Damaged(_))), "{rows}");
        }
        let cut = sheet("<worksheet><sheetData><row><c><v>1</v></c></row>");
        assert!(matches!(cut, Err(Fault::Damaged(_))));
        assert!(matches!(sheet("<worksheet/>"), Err(Fault::Damaged(_))));
        assert!(matches!(sheet("<chartsheet/>"), Ok(None)));
    }
}
