//! A table on a sheet into a block of records: every value read by its column's type, totals and shares set aside as what the
//! return states about itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::category_names::Names;
use super::fields::{Column, Part};
use super::headings::Heading;
use super::personal_data;
use super::reader::Reader;
use super::record_shape::{Group, Shape};
use super::row_roles::Line;
use super::sheet::{Cursor, Raw, Row};
use super::table_detection::Layout;
use super::transpose::{turn_block, turn_finding};
use super::value_parsing::{self, tidy};
use crate::finding::{Code, Finding, Severity, Sparing};
use crate::model::{
    Area, At, Block, Cell, ColumnSpec, Field, UNCOUNTED, Value, file_stem, fold, shorten,
};

impl Reader<'_> {
    /// The blocks of one table: one for a table whose records are rows or single cells, one a category when several measures repeat
    /// across.
    pub(crate) fn blocks(&self, layout: &mut Layout, findings: &mut Vec<Finding>) -> Vec<Block> {
        let before = findings.len();
        let uncounted = self.judge_numbers(layout, findings);
        let reported = self.roles(layout, findings);
        let layout = &*layout;
        self.heading_findings(layout, findings);
        self.line_findings(layout, findings);
        let mut blocks = Vec::new();
        let groups = self.groups(layout);
        // One measure over many categories makes one block whose records are cells; several measures make a block a category.
        let single = groups
            .iter()
            .all(|group| group.across.is_some() && group.measures.len() == 1);
        if single && !groups.is_empty() {
            blocks.push(self.block(layout, Shape::Cells(&groups), findings));
        } else if groups.is_empty() {
            blocks.push(self.block(layout, Shape::Rows(None), findings));
        } else {
            for group in &groups {
                blocks.push(self.block(layout, Shape::Rows(Some(group)), findings));
            }
        }
        // A number may speak of several blocks of its sheet.
        if let Some(first) = blocks.first_mut() {
            first.reported = reported;
        }
        if let Some(column) = uncounted {
            let counted = blocks.iter_mut();
            counted.for_each(|block| self.without_counts(block, column));
        }
        if self.turned {
            blocks.iter_mut().for_each(turn_block);
            findings[before..].iter_mut().for_each(turn_finding);
        }
        blocks
    }

    fn heading_findings(&self, layout: &Layout, findings: &mut Vec<Finding>) {
        for (cell, text) in &layout.unknown {
            let message = format!(
                "The heading \"{text}\" is not one that the {} knows, so its column was not read.",
                self.spec.title.to_lowercase()
            );
            let help = format!(
                "Add \"{text}\" under headings of this [[source]] in report.toml, with the column it is, or write ignore = [\"{text}\"] there."
            );
            let finding = self.finding(Code::HeadingUnmatched, *cell, message);
            findings.push(match self.lacking(layout, text) {
                // What the dataset asks for may be in the return and not in the report.
                Some(column) => finding.severity(Severity::Query).help(format!(
                    "If it is \"{}\", which the return seems to lack, write \"{text}\" = \"{}\" under [source.headings] in report.toml; if not, write ignore = [\"{text}\"] there.",
                    column.heading, column.id
                )),
                None => finding.help(help),
            });
        }
        for (cell, text) in &layout.twice {
            let message = format!(
                "The heading \"{text}\" stands twice in one table; the first was read and this one was not."
            );
            findings.push(self.finding(Code::HeadingTwice, *cell, message));
        }
    }

    /// The column that the table lacks and that an unknown heading may be: they share a word, which no heading of the table is known by.
    fn lacking(&self, layout: &Layout, text: &str) -> Option<&ColumnSpec> {
        const SHORTEST: usize = 5;
        let is_there = |place: usize| {
            let read = |heading: &Heading| match heading {
                Heading::Column(own) | Heading::MeasureAgain(own) => *own == place,
                Heading::Across(_, measure) => *measure == Some(place),
                _ => false,
            };
            layout.columns.values().any(read)
                || self.source.set.contains_key(&self.spec.columns[place].id)
        };
        let names = |column: &ColumnSpec| column.names().map(|name| fold(name)).collect::<Vec<_>>();
        let (text, mut known, mut lacking) = (fold(text), Vec::new(), Vec::new());
        for (place, column) in self.spec.columns.iter().enumerate() {
            match is_there(place) {
                true => known.extend(names(column)),
                false => lacking.push(column),
            }
        }
        let has = |names: &[String], word: &str| {
            let mut words = names.iter().flat_map(|name| name.split(' '));
            words.any(|own| own == word)
        };
        let words = text
            .split(' ')
            .filter(|word| word.chars().count() >= SHORTEST);
        let telling: Vec<&str> = words.filter(|word| !has(&known, word)).collect();
        let mut lacking = lacking.into_iter();
        lacking.find(|column| telling.iter().any(|word| has(&names(column), word)))
    }

    /// Whether a text of a row was read from a column that is not about people, or of a dataset that has no such column.
    pub(super) fn may_be_shown(&self, layout: &Layout, row: u32, text: &str) -> bool {
        let personal = |place: usize| self.spec.columns[place].personal;
        let is_text = |column: u32| {
            let raw = self.sheet.get(Cell::new(row, column));
            raw.is_some_and(|raw| tidy(&raw.text()) == text)
        };
        !self.spec.columns.iter().any(|column| column.personal)
            || layout
                .columns
                .iter()
                .find(|(column, _)| is_text(**column))
                .is_some_and(|(_, heading)| match heading {
                    Heading::Column(place) | Heading::MeasureAgain(place) => !personal(*place),
                    Heading::Across(_, place) => !place.is_some_and(personal),
                    Heading::Role(..) => true,
                    Heading::Ignored => false,
                })
    }

    fn line_findings(&self, layout: &Layout, findings: &mut Vec<Finding>) {
        let mut found = Sparing::default();
        for line in &layout.lines {
            let (row, code) = match line {
                Line::Note(row, _) | Line::Unread(row, _) => (*row, Code::RowUnread),
                Line::Continued { row, .. } => (*row, Code::RowContinued),
                Line::Record(..) | Line::Role(..) => continue,
            };
            let first = Cell::new(row, layout.area.first.column);
            let area = Area::new(first, Cell::new(row, layout.area.last.column));
            let number = row + 1;
            let finding = |message| self.finding(code, area, message);
            found.push(code, first, || match line {
                Line::Continued { of, .. } => finding(format!(
                    "Row {number} carries on the text of row {}; the two were read as one record.",
                    of + 1
                )),
                Line::Note(_, text) => finding(format!(
                    "Row {number} was taken as a note under the table and not as a record: {}.",
                    self.shown(layout, row, text)
                ))
                .severity(Severity::Note)
                .help("Nothing to do, if it is a note."),
                other => finding(format!(
                    "Row {number} is not a record of the {}: it holds only {}.",
                    self.spec.title.to_lowercase(),
                    self.shown(layout, row, other.label())
                )),
            });
        }
        found.finish(findings);
    }

    /// A row's text for a message, or what stands for it when it may be about a person.
    fn shown(&self, layout: &Layout, row: u32, text: &str) -> String {
        if self.may_be_shown(layout, row, text) && personal_data::kinds(text).is_empty() {
            format!("\"{}\"", shorten(text, 60))
        } else {
            "words that may be about a person and are not shown here".to_owned()
        }
    }

    /// The measures of a wide table, by the category that stands above them.
    fn groups(&self, layout: &Layout) -> Vec<Group> {
        if self.recogniser.across().is_none() {
            return Vec::new();
        }
        let value_column = self.value_column();
        let heading_row = layout.heading_row();
        let mut groups: Vec<Group> = Vec::new();
        for (&column, heading) in &layout.columns {
            let Heading::Across(value, measure) = heading else {
                continue;
            };
            let Some(measure) = measure.or(value_column) else {
                continue;
            };
            let cell = Cell::new(heading_row, column);
            match groups.last_mut() {
                Some(group)
                    if group
                        .across
                        .as_ref()
                        .is_some_and(|(known, _)| known == value) =>
                {
                    group.measures.insert(column, measure);
                }
                _ => groups.push(Group {
                    across: Some((value.clone(), cell)),
                    measures: BTreeMap::from([(column, measure)]),
                }),
            }
        }
        groups
    }

    /// The measure of a dataset that has just one.
    pub(super) fn only_measure(&self) -> Option<usize> {
        let mut measures = (0..self.spec.columns.len())
            .filter(|&place| self.spec.columns[place].kind.is_measure());
        let first = measures.next()?;
        measures.next().is_none().then_some(first)
    }

    fn block(&self, layout: &Layout, shape: Shape<'_>, findings: &mut Vec<Finding>) -> Block {
        let records = shape.records(layout);
        let mut parts: Vec<Part<'_>> = (0..self.spec.columns.len())
            .map(|place| self.part(layout, &shape, place, records.len()))
            .collect();
        let continued = layout.continued();
        let mut columns: Vec<&mut Column<'_>> = parts
            .iter_mut()
            .filter_map(|part| match part {
                Part::Read(column) => Some(&mut **column),
                Part::Done(..) => None,
            })
            .collect();
        let mut cursor = Cursor::new(self.sheet);
        let mut here: Option<(u32, Row<'_>)> = None;
        for record in &records {
            let cells = match here {
                Some((row, cells)) if row == record.row => cells,
                _ => cursor.row(record.row),
            };
            here = Some((record.row, cells));
            let rest = continued.get(&record.row).map_or(&[][..], Vec::as_slice);
            for column in &mut columns {
                column.take(self, record, cells, rest);
            }
        }
        let mut block = Block {
            file: self.file.clone(),
            sheet: self.sheet.name.clone(),
            name: self.source.name.as_deref().map(Arc::from),
            agency: self.source.agency.as_deref().map(Arc::from),
            received: self.source.received,
            area: layout.area,
            fields: Vec::with_capacity(self.spec.columns.len()),
            rows: records.iter().map(|record| record.row).collect(),
            columns: match shape {
                Shape::Cells(_) => records.iter().map(|record| record.column).collect(),
                Shape::Rows(_) => Vec::new(),
            },
            reported: Vec::new(),
            may_be_uncounted: self.source.ignores(UNCOUNTED),
        };
        let mut unseen = 0;
        for part in parts {
            block.fields.push(match part {
                Part::Done(field, found) => {
                    findings.extend(found);
                    field
                }
                Part::Read(column) => {
                    unseen += column.unseen();
                    column.finish(self, &records, findings)
                }
            });
        }
        // A form of ours says its colours in words.
        if unseen > 0 && self.source.form.is_none() {
            let message = match unseen {
                1 => "One cell of this table is blank where a colour may stand for red, amber or green, and this kind of file does not give colours.".to_owned(),
                _ => format!("{unseen} cells of this table are blank where a colour may stand for red, amber or green, and this kind of file does not give colours."),
            };
            findings.push(self.finding(Code::ColourUnseen, layout.area, message));
        }
        block
    }

    /// Where the values of a dataset column are: on the sheet, to be read record by record, or the same for all.
    fn part(&self, layout: &Layout, shape: &Shape<'_>, place: usize, records: usize) -> Part<'_> {
        let names = &self.names[place];
        if let Some(at) = shape.column_of(layout, place) {
            return Part::read(self, place, At::Column(at), records);
        }
        let heading_row = layout.heading_row();
        let done = |at: At, values: Vec<Value>| Part::Done(Field { at, values }, Vec::new());
        if self.recogniser.across() == Some(place) {
            match shape {
                Shape::Cells(groups) => {
                    let values = shape.records(layout).into_iter().map(|record| {
                        let group = groups.get(record.group);
                        let across = group.and_then(|group| group.across.as_ref());
                        across.map_or(Value::Blank, |(value, _)| value.clone())
                    });
                    return done(At::Row(heading_row), values.collect());
                }
                Shape::Rows(Some(Group {
                    across: Some((value, cell)),
                    ..
                })) => return done(At::Fixed(*cell), vec![value.clone()]),
                Shape::Rows(_) => {}
            }
        }
        if let Shape::Cells(groups) = shape
            && groups
                .first()
                .is_some_and(|group| group.measures.values().any(|&measure| measure == place))
        {
            return Part::read(self, place, At::Own, records);
        }
        if let Some(given) = self.source.set.get(&self.spec.columns[place].id) {
            let mut findings = Vec::new();
            let field = self.set(place, given, names, &mut findings);
            return Part::Done(field, findings);
        }
        let said = self.spec.columns[place].unsaid.as_deref();
        let value = self.declared(place, said, names);
        let at = if said.is_some() {
            At::Constant
        } else {
            At::Absent
        };
        done(at, vec![value])
    }

    /// A value that the source gives for the whole table: a literal, a cell, the sheet's or the file's name.
    fn set(
        &self,
        place: usize,
        given: &str,
        names: &Names<'_>,
        findings: &mut Vec<Finding>,
    ) -> Field {
        let column = &self.spec.columns[place];
        let (at, raw) = match given {
            "sheet" => (
                At::Constant,
                named_in(self.sheet.name.as_deref().unwrap_or_default(), names),
            ),
            "file" => (At::Constant, named_in(file_stem(self.file), names)),
            given => match given.strip_prefix("cell:").and_then(Cell::parse) {
                Some(cell) => (
                    At::Fixed(cell),
                    self.sheet
                        .get(cell)
                        .cloned()
                        .unwrap_or(Raw::Text("".into())),
                ),
                None => (At::Constant, Raw::Text(given.into())),
            },
        };
        let read = value_parsing::read(&raw, column, names);
        if let Some(problem) = read.problem {
            let area = match at {
                At::Fixed(cell) => Area::from(cell),
                _ => Area::from(Cell::new(0, 0)),
            };
            findings.push(self.problem(&problem, area, &tidy(&raw.text()), place));
        }
        Field {
            at,
            values: vec![read.value],
        }
    }
}

/// The category that a sheet's or file's name holds: the whole name, or the longest known name within it.
fn named_in(text: &str, names: &Names<'_>) -> Raw {
    Raw::Text(names.longest_in(text).unwrap_or(text).into())
}
