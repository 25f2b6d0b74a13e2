//! Forms of ours that come back filled in: what they say of themselves, and every row of them. A form needs no mapping: its stamp
//! names dataset, agency and sheet.

use std::collections::BTreeMap;
use std::sync::Arc;

use memchr::memmem;

use super::File;
use super::headings::{Heading, is_total};
use super::layout::Layout;
use super::names::Names;
use super::open::open;
use super::parse::{mark, tidy};
use super::rows::Line;
use super::sheet::{Raw, Sheet, Workbook};
use super::source::SourceSpec;
use crate::finding::{Code, Finding, Location};
use crate::model::{Area, Cell, CodeLists, ColumnType, DatasetSpec, DerivedSpec, Stamp, fold};
use crate::package::tag::attribute_text;
use crate::package::{Archive, Kind, Units};

/// Most bytes of a part that is searched for a stamp; such parts have a few kilobytes.
const MOST: u64 = 1 << 20;

/// What a workbook says of itself when it is a form of ours; `None` for every other file. The sheet named in it is there.
pub fn stamp(file: &File) -> Option<Stamp> {
    if !may_be_form(&file.bytes) {
        return None;
    }
    let workbook = open(file).value?;
    let mut stamp = on_sheet(&workbook).or_else(|| in_properties(&file.bytes))?;
    let named = |name: &str| {
        let mut sheets = workbook.sheets.iter();
        sheets.any(|sheet| sheet.name.as_deref() == Some(name))
    };
    if !named(&stamp.sheet) {
        // Renamed: the table is the last sheet that can be seen, after the one to read first.
        let mut sheets = workbook.sheets.iter().rev();
        let seen = sheets.find(|sheet| !sheet.hidden && !super::is_for_answers(sheet));
        stamp.sheet = seen?.name.as_deref()?.to_owned();
    }
    Some(stamp)
}

/// The source that a form is to itself.
pub fn source(file: &Arc<str>, stamp: &Stamp) -> SourceSpec {
    SourceSpec {
        dataset: stamp.dataset.clone(),
        file: file.to_string(),
        sheet: Some(stamp.sheet.clone()),
        agency: Some(stamp.agency.clone()),
        set: stamp.fixed.clone(),
        form: Some(stamp.clone()),
        ..SourceSpec::default()
    }
}

/// A quick look, so that not every workbook that nobody asked for is read through.
fn may_be_form(bytes: &[u8]) -> bool {
    if bytes.starts_with(super::open::compound::SIGNATURE) {
        return true;
    }
    if !bytes.starts_with(b"PK") {
        return false;
    }
    let Ok(mut archive) = Archive::open(bytes) else {
        return false;
    };
    let plain = Stamp::NAME.as_bytes();
    // In .xlsb texts are UTF-16.
    let wide: Vec<u8> = Stamp::NAME
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let holds = |part: &[u8], name: &[u8]| memmem::find(part, name).is_some();
    [
        XLSX_PROPERTIES,
        ODS_PROPERTIES,
        "xl/workbook.xml",
        "xl/workbook.bin",
    ]
    .into_iter()
    .any(|name| match archive.read(name, MOST) {
        Ok(Some(part)) => holds(&part, plain) || holds(&part, &wide),
        _ => false,
    })
}

/// Where the document's own properties stand.
const XLSX_PROPERTIES: &str = "docprops/custom.xml";
const ODS_PROPERTIES: &str = "meta.xml";

fn on_sheet(workbook: &Workbook) -> Option<Stamp> {
    let mut sheets = workbook.sheets.iter();
    let sheet = sheets.find(|sheet| sheet.name.as_deref() == Some(Stamp::NAME))?;
    let text = |row, column| sheet.get(Cell::new(row, column)).map(Raw::text);
    let rows = 0..=sheet.last_row()?.min(100);
    let pairs: Vec<(String, String)> = rows
        .filter_map(|row| Some((text(row, 0)?, text(row, 1).unwrap_or_default())))
        .collect();
    Stamp::from_pairs(pairs.iter().map(|(key, value)| (&**key, &**value)))
}

/// The stamp in the document's properties, for a program that dropped the sheet.
fn in_properties(bytes: &[u8]) -> Option<Stamp> {
    let mut archive = Archive::open(bytes).ok()?;
    let mut pairs = BTreeMap::new();
    for name in [XLSX_PROPERTIES, ODS_PROPERTIES] {
        if let Ok(Some(part)) = archive.read(name, MOST) {
            properties(&part, &mut pairs);
        }
    }
    Stamp::from_pairs(pairs.iter().map(|(key, value)| (&**key, &**value)))
}

/// Properties whose names begin as ours do. Both formats hold each as an element with a name, and a text in or below it.
fn properties(part: &[u8], pairs: &mut BTreeMap<String, String>) {
    let mut units = Units::new(part);
    let mut open: Vec<Option<String>> = Vec::new();
    while let Ok(Some(unit)) = units.next() {
        if let Some(key) = open.iter().rev().flatten().next() {
            unit.push_text(pairs.entry(key.clone()).or_default());
        }
        match unit.kind() {
            Kind::Open => open.push(attribute_text(unit.tag, "name").and_then(|name| {
                let rest = name.strip_prefix(Stamp::NAME)?;
                rest.strip_prefix('-').map(str::to_owned)
            })),
            Kind::Close => {
                open.pop();
            }
            Kind::Empty | Kind::Other => {}
        }
    }
}

/// The rows of a form.
pub(crate) struct Filled<'a> {
    pub(crate) file: &'a Arc<str>,
    pub(crate) sheet: &'a Sheet,
    pub(crate) spec: &'a DatasetSpec,
    pub(crate) source: &'a SourceSpec,
    pub(crate) codes: &'a CodeLists,
    pub(crate) stamp: &'a Stamp,
}

/// Names of the categories of each column of codes, by its place.
type AllNames<'a> = BTreeMap<usize, Names<'a>>;

impl<'a> Filled<'a> {
    /// The form's table with every row that somebody has filled in, down to the end of the sheet: on a form blank rows part
    /// nothing. `None`, with a finding, when nobody has filled in any.
    pub(crate) fn layout(&self, mut layout: Layout, findings: &mut Vec<Finding>) -> Option<Layout> {
        let headings = layout.headings.map_or(0, |(_, last)| last);
        let places = 0..self.spec.columns.len();
        let names: AllNames<'a> = places
            .filter(|place| self.spec.columns[*place].kind == ColumnType::Code)
            .map(|place| (place, Names::of(self.spec, place, self.source, self.codes)))
            .collect();
        let mut untouched = Vec::new();
        let mut lines = Vec::new();
        let last = self.sheet.last_row().unwrap_or(headings);
        for row in headings + 1..=last {
            let filled: Vec<(u32, usize)> = self.filled(&layout, row);
            if filled.is_empty() {
                continue;
            }
            if filled.iter().all(|(_, place)| self.is_begun(*place)) {
                untouched.push(row);
                if self.stamp.optional {
                    continue;
                }
            }
            lines.push(self.line(row, &filled, &names));
        }
        let kept = if self.stamp.optional {
            0
        } else {
            untouched.len()
        };
        if lines.len() == kept {
            findings.push(self.finding(
                Location::file(self.file.clone()),
                "The form is there, but nothing has been filled in yet.".to_owned(),
            ));
            return None;
        }
        if let (true, Some(first), Some(end)) =
            (self.stamp.optional, untouched.first(), untouched.last())
        {
            let message = match untouched.len() {
                1 => format!(
                    "Row {} of the form was left as it was sent out; it is not a record.",
                    first + 1
                ),
                count => format!(
                    "{count} rows of the form, from row {} to row {}, were left as they were sent out; they are not records.",
                    first + 1,
                    end + 1
                ),
            };
            let area = Area::new(
                Cell::new(*first, layout.area.first.column),
                Cell::new(*end, layout.area.last.column),
            );
            let at = Location::cells(self.file, self.sheet.name.as_ref(), area);
            let finding = self.finding(at, message);
            findings.push(
                finding
                    .severity(crate::finding::Severity::Note)
                    .help("Nothing to do, if the agency has nothing to say there."),
            );
        }
        let end = lines.last().map_or(headings, Line::row);
        layout.area.last.row = end;
        layout.lines = lines;
        Some(layout)
    }

    fn finding(&self, at: Location, message: String) -> Finding {
        Finding::new(Code::FormUnfilled, at, message)
            .about(&self.spec.id, self.source.agency.as_deref())
    }

    /// The table's own cells of a row that hold something: sheet column and dataset column.
    fn filled(&self, layout: &Layout, row: u32) -> Vec<(u32, usize)> {
        let cells = self.sheet.row(row).iter();
        cells
            .filter(|(_, raw)| !raw.is_blank() || *raw == Raw::NoResult)
            .filter_map(|(cell, _)| match layout.columns.get(&cell.column)? {
                Heading::Column(place) => Some((cell.column, *place)),
                _ => None,
            })
            .collect()
    }

    fn is_begun(&self, place: usize) -> bool {
        self.stamp.begun.contains(&self.spec.columns[place].id)
    }

    /// What a row is. A total that somebody wrote below stays one; a few words in a single cell are a remark.
    fn line(&self, row: u32, filled: &[(u32, usize)], names: &AllNames<'_>) -> Line {
        let text = |column| {
            let raw = self.sheet.get(Cell::new(row, column));
            raw.map(|raw| tidy(&raw.text())).unwrap_or_default()
        };
        let Some(((first, place), rest)) = filled.split_first() else {
            return Line::Record(row, None);
        };
        let column = &self.spec.columns[*place];
        let label = text(*first);
        let known = names.get(place).and_then(|names| names.code(&label));
        let is_measure = |place: &usize| self.spec.columns[*place].kind.is_measure();
        if known.is_none() && rest.iter().all(|(_, place)| is_measure(place)) {
            let folded = fold(&label);
            let is_of = |rule: &DerivedSpec| rule.row.iter().any(|name| fold(name) == folded);
            if let Some(rule) = self.spec.derived.iter().position(is_of) {
                return Line::Derived(row, label, rule);
            }
            if is_total(&label) && !rest.is_empty() {
                return Line::Total(row, label);
            }
        }
        let remark = match column.kind {
            ColumnType::Text => !(column.key || column.required),
            ColumnType::Code => known.is_none() && mark(&label).is_none(),
            _ => false,
        };
        if rest.is_empty() && remark {
            return Line::Unread(row, label);
        }
        Line::Record(row, None)
    }
}
