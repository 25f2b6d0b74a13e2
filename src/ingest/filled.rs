//! The rows of a form of ours that comes back filled in: every row counts, however many blank ones part them.

use super::headings::Heading;
use super::reader::Reader;
use super::row_roles::Line;
use super::sheet::Raw;
use super::table_detection::Layout;
use super::value_parsing::{mark, tidy};
use crate::finding::{Code, Finding, Location, Severity};
use crate::model::{Area, Cell, ColumnType, Stamp, fold};

impl Reader<'_> {
    /// The form's table with every row that somebody has filled in, down to the end of the sheet: on a form blank rows part
    /// nothing. `None`, with a finding, when nobody has filled in any.
    pub(crate) fn filled(
        &self,
        stamp: &Stamp,
        mut layout: Layout,
        findings: &mut Vec<Finding>,
    ) -> Option<Layout> {
        let headings = layout.headings.map_or(0, |(_, last)| last);
        let mut untouched = Vec::new();
        let mut lines = Vec::new();
        let last = self.sheet.last_row().unwrap_or(headings);
        for row in headings + 1..=last {
            let filled: Vec<(u32, usize)> = self.filled_cells(&layout, row);
            if filled.is_empty() {
                continue;
            }
            let is_begun = |place: usize| stamp.begun.contains(&self.spec.columns[place].id);
            if filled.iter().all(|(_, place)| is_begun(*place)) {
                untouched.push(row);
                if stamp.optional {
                    continue;
                }
            }
            lines.push(self.filled_line(row, &filled));
        }
        let kept = if stamp.optional { 0 } else { untouched.len() };
        if lines.len() == kept {
            let message = "The form is there, but nothing has been filled in yet.";
            let at = Location::file(self.file.clone());
            let finding = Finding::new(Code::FormUnfilled, at, message);
            findings.push(finding.about(&self.spec.id, self.source.agency.as_deref()));
            return None;
        }
        if let (true, Some(first), Some(end)) =
            (stamp.optional, untouched.first(), untouched.last())
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
            let finding = self.finding(Code::FormUnfilled, area, message);
            findings.push(
                finding
                    .severity(Severity::Note)
                    .help("Nothing to do, if the agency has nothing to say there."),
            );
        }
        let end = lines.last().map_or(headings, Line::row);
        layout.area.last.row = end;
        layout.lines = lines;
        Some(layout)
    }

    /// The table's own cells of a row that hold something: sheet column and dataset column.
    fn filled_cells(&self, layout: &Layout, row: u32) -> Vec<(u32, usize)> {
        let cells = self.sheet.row(row).iter();
        cells
            .filter(|(_, raw)| !raw.is_blank() || *raw == Raw::NoResult)
            .filter_map(|(cell, _)| match layout.columns.get(&cell.column)? {
                Heading::Column(place) => Some((cell.column, *place)),
                _ => None,
            })
            .collect()
    }

    /// What a row is. A total that somebody wrote below stays one; a few words in a single cell are a remark.
    fn filled_line(&self, row: u32, filled: &[(u32, usize)]) -> Line {
        let text = |column| {
            let raw = self.sheet.get(Cell::new(row, column));
            raw.map(|raw| tidy(&raw.text())).unwrap_or_default()
        };
        let Some(((first, place), rest)) = filled.split_first() else {
            return Line::Record(row, None);
        };
        let column = &self.spec.columns[*place];
        let label = text(*first);
        let is_coded = column.kind == ColumnType::Code;
        let known = (is_coded)
            .then(|| self.names[*place].code(&label))
            .flatten();
        let is_measure = |place: &usize| self.spec.columns[*place].kind.is_measure();
        if known.is_none() && rest.iter().all(|(_, place)| is_measure(place)) {
            let words = self.recogniser.labels.row(&fold(&label));
            if !words.said.is_empty() && (words.derived.is_some() || !rest.is_empty()) {
                return Line::Role(row, label, words);
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
