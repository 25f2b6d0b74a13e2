//! What a source reads of a workbook: its blocks, and each table in words, heading by heading.

use std::collections::{BTreeMap, BTreeSet};

use super::super::extract::workbook_blocks;
use super::super::finder::Finder;
use super::super::headings::Heading;
use super::super::row_roles::Line;
use super::super::sheet::{Sheet, Workbook};
use super::super::table_detection::Layout;
use super::super::transpose;
use super::bench::text;
use super::proposal::{Meaning, Reads};
use crate::finding::{Code, Finding};
use crate::model::{
    At, Block, Cell, CodeLists, DatasetSpec, NOT_RECOGNISED, Period, SourceSpec, Value,
};

/// What a source reads of a workbook.
pub(super) struct Readout {
    /// Each table, sheet by sheet.
    pub(super) reads: Vec<Reads>,
    /// Their blocks.
    pub(super) blocks: Vec<Block>,
    /// What was found on reading them.
    pub(super) findings: Vec<Finding>,
}

impl Readout {
    /// Reads a workbook as a source says.
    pub(super) fn of(
        workbook: &Workbook,
        source: &SourceSpec,
        spec: &DatasetSpec,
        codes: &CodeLists,
    ) -> Readout {
        let mut findings = Vec::new();
        let (blocks, _) = workbook_blocks(workbook, source, spec, codes, &mut findings);
        let mut tables = Vec::new();
        for sheet in &workbook.sheets {
            let view = transpose::as_read(sheet, source);
            let found = Finder::new(&view, spec, source, codes).find();
            let own: Vec<&Block> = (blocks.iter())
                .filter(|block| block.sheet == sheet.name)
                .collect();
            for layout in found.unwrap_or_default() {
                tables.push(reads(&view, source, spec, &layout, &own, &findings));
            }
        }
        Readout {
            reads: tables,
            blocks,
            findings,
        }
    }
}

/// What a source reads of one table, in words. Values of personal columns stay out.
fn reads(
    sheet: &Sheet,
    source: &SourceSpec,
    spec: &DatasetSpec,
    layout: &Layout,
    blocks: &[&Block],
    findings: &[Finding],
) -> Reads {
    let (first, last) = layout.headings.unwrap_or_default();
    let heading = |column: u32| {
        let mut words: Vec<String> = [first, last]
            .iter()
            .map(|&row| text(sheet, Cell::new(row, column)))
            .filter(|text| !text.is_empty())
            .collect();
        words.dedup();
        words.join(", ")
    };
    let across = source.across.clone().unwrap_or_default();
    let columns = layout.columns.iter().map(|(&column, what)| {
        let id = |place: usize| spec.columns[place].id.clone();
        let meaning = match what {
            Heading::Column(place) | Heading::MeasureAgain(place) => Meaning::Column(id(*place)),
            Heading::Across(value, measure) => Meaning::Across(
                across.clone(),
                value.key().unwrap_or_default(),
                measure.map(id),
            ),
            Heading::Role(words, over) if words.is_sum() => Meaning::Total(over.map(Period::code)),
            Heading::Role(..) => Meaning::Share,
            Heading::Ignored => Meaning::Ignored,
        };
        (heading(column), meaning)
    });
    let mut unreadable = BTreeMap::new();
    let mut unmapped: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut hidden = 0;
    for block in blocks {
        for (column, field) in spec.columns.iter().zip(&block.fields) {
            if matches!(field.at, At::Constant | At::Absent) {
                continue;
            }
            for value in &field.values {
                match value {
                    Value::Unread(_) => *unreadable.entry(column.heading.clone()).or_insert(0) += 1,
                    Value::Unmapped(words) if column.personal || **words == *NOT_RECOGNISED => {
                        hidden += 1;
                    }
                    Value::Unmapped(words) => {
                        let texts = unmapped.entry(column.id.clone()).or_default();
                        texts.insert(words.to_string());
                    }
                    _ => {}
                }
            }
        }
    }
    let unread = layout.lines.iter().filter_map(|line| match line {
        Line::Unread(row, _) => Some(*row),
        _ => None,
    });
    let unknown = findings.iter().any(|f| f.code == Code::HeadingUnmatched);
    Reads {
        sheet: sheet.name.clone(),
        headings: layout.headings,
        columns: columns.collect(),
        unknown: (layout.unknown.iter().chain(&layout.twice))
            .filter(|_| unknown || !layout.twice.is_empty())
            .map(|(_, text)| text.clone())
            .collect(),
        unread: unread.collect(),
        records: blocks.iter().map(|block| block.len()).sum(),
        unreadable,
        unmapped,
        hidden,
    }
}
