//! Forms of ours that come back filled in: what they say of themselves. A form needs no mapping: its stamp names dataset, agency and
//! sheet.

use std::collections::BTreeMap;
use std::sync::Arc;

use memchr::memmem;

use super::file::File;
use super::readers::open;
use super::sheet::{Raw, Workbook};
use crate::model::{Cell, SourceSpec, Stamp};
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
        let seen = sheets.find(|sheet| !sheet.hidden && !sheet.is_for_answers());
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
    if bytes.starts_with(super::readers::compound::SIGNATURE) {
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
