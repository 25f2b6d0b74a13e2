//! A table on a sheet into a block of records: every value read by its column's type, totals and shares set aside as what the
//! return states about itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::headings::{Heading, Recogniser};
use super::layout::{Layout, Line};
use super::parse::{self, Names, Problem, tidy};
use super::sheet::{Raw, Sheet};
use super::source::SourceSpec;
use crate::finding::{Code, Finding, Location, Severity};
use crate::model::{
    Area, At, Block, Cell, CodeLists, ColumnType, DatasetSpec, Field, Says, Stated, Value, fold,
};

/// One table with everything known of it.
pub(crate) struct Reader<'a> {
    pub(crate) file: &'a Arc<str>,
    pub(crate) sheet: &'a Sheet,
    pub(crate) spec: &'a DatasetSpec,
    pub(crate) source: &'a SourceSpec,
    pub(crate) codes: &'a CodeLists,
    pub(crate) recogniser: &'a Recogniser<'a>,
    /// The sheet was turned on its side to be read: cells are turned back in what is kept.
    pub(crate) turned: bool,
}

/// The measure cells of a wide table that share one category across: sheet column of each measure, by dataset column.
struct Group {
    /// The category, and the heading cell it stands in.
    across: Option<(Value, Cell)>,
    /// Dataset column of each measure, by sheet column.
    measures: BTreeMap<u32, usize>,
}

impl Reader<'_> {
    /// The blocks of one table: one for a table whose records are rows or single cells, one a category when several measures repeat
    /// across.
    pub(crate) fn blocks(&self, layout: &Layout, findings: &mut Vec<Finding>) -> Vec<Block> {
        let before = findings.len();
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
        if self.turned {
            blocks.iter_mut().for_each(turn_block);
            findings[before..].iter_mut().for_each(turn_finding);
        }
        blocks
    }

    fn location(&self, area: impl Into<Area>) -> Location {
        Location::cells(self.file, self.sheet.name.as_ref(), area)
    }

    fn finding(&self, code: Code, area: impl Into<Area>, message: String) -> Finding {
        Finding::new(code, self.location(area), message)
            .about(&self.spec.id, self.source.agency.as_deref())
    }

    fn heading_findings(&self, layout: &Layout, findings: &mut Vec<Finding>) {
        for (cell, text) in &layout.unknown {
            let message = format!(
                "The heading \"{text}\" is not one that the {} knows, so its column was not read.",
                self.spec.title.to_lowercase()
            );
            findings.push(
                self.finding(Code::HeadingUnmatched, *cell, message)
                    .help(format!("Add \"{text}\" under headings of this [[source]] in report.toml, with the column it is, or with \"ignore\".")),
            );
        }
        for (cell, text) in &layout.twice {
            let message = format!(
                "The heading \"{text}\" stands twice in one table; the first was read and this one was not."
            );
            findings.push(self.finding(Code::HeadingTwice, *cell, message));
        }
    }

    /// Whether a text of a row was read from a column that is not about people, or of a dataset that has no such column.
    fn may_be_shown(&self, layout: &Layout, row: u32, text: &str) -> bool {
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
                    Heading::Total(_) | Heading::Derived(_) => true,
                    Heading::Ignored => false,
                })
    }

    fn line_findings(&self, layout: &Layout, findings: &mut Vec<Finding>) {
        for line in &layout.lines {
            let (row, text, code, severity) = match line {
                Line::Note(row, text) => (row, text, Code::RowUnread, Severity::Note),
                Line::Unread(row, text) => (row, text, Code::RowUnread, Severity::Warning),
                Line::Record(..) | Line::Total(..) | Line::Derived(..) => continue,
            };
            let area = Area::new(
                Cell::new(*row, layout.area.first.column),
                Cell::new(*row, layout.area.last.column),
            );
            let shown = if self.may_be_shown(layout, *row, text) {
                format!("\"{}\"", shorten(text, 60))
            } else {
                "words that may be about a person and are not shown here".to_owned()
            };
            let message = match severity {
                Severity::Note => format!(
                    "Row {} was taken as a note under the table and not as a record: {shown}.",
                    row + 1
                ),
                _ => format!(
                    "Row {} is not a record of the {}: it holds only {shown}.",
                    row + 1,
                    self.spec.title.to_lowercase()
                ),
            };
            let finding = self.finding(code, area, message).severity(severity);
            findings.push(match severity {
                Severity::Note => finding.help("Nothing to do, if it is a note."),
                _ => finding,
            });
        }
    }

    /// The measures of a wide table, by the category that stands above them.
    fn groups(&self, layout: &Layout) -> Vec<Group> {
        let Some(value_column) = self.recogniser.across().map(|_| {
            self.source
                .value
                .as_deref()
                .and_then(|id| self.spec.column(id))
                .or_else(|| self.only_measure())
        }) else {
            return Vec::new();
        };
        let heading_row = layout
            .headings
            .map_or(layout.area.first.row, |(_, last)| last);
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
    fn only_measure(&self) -> Option<usize> {
        let mut measures = (0..self.spec.columns.len())
            .filter(|&place| self.spec.columns[place].kind.is_measure());
        let first = measures.next()?;
        measures.next().is_none().then_some(first)
    }

    fn block(&self, layout: &Layout, shape: Shape<'_>, findings: &mut Vec<Finding>) -> Block {
        let records = shape.records(layout);
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
            stated: Vec::new(),
        };
        for place in 0..self.spec.columns.len() {
            let field = self.field(layout, &shape, place, &records, findings);
            block.fields.push(field);
        }
        self.stated(layout, &shape, &mut block);
        block
    }

    fn field(
        &self,
        layout: &Layout,
        shape: &Shape<'_>,
        place: usize,
        records: &[Record<'_>],
        findings: &mut Vec<Finding>,
    ) -> Field {
        let column = &self.spec.columns[place];
        let names = Names::of(self.spec, place, self.source, self.codes);
        if let Some(at) = shape.column_of(layout, place) {
            let cells: Vec<Cell> = records
                .iter()
                .map(|record| Cell::new(record.row, at))
                .collect();
            return Field {
                at: At::Column(at),
                values: self.values(place, &names, &cells, records, findings),
            };
        }
        if self.recogniser.across() == Some(place) {
            match shape {
                Shape::Cells(groups) => {
                    let values = records
                        .iter()
                        .map(|record| {
                            groups
                                .get(record.group)
                                .and_then(|group| group.across.as_ref())
                                .map_or(Value::Blank, |(value, _)| value.clone())
                        })
                        .collect();
                    return Field {
                        at: At::Row(
                            layout
                                .headings
                                .map_or(layout.area.first.row, |(_, last)| last),
                        ),
                        values,
                    };
                }
                Shape::Rows(Some(Group {
                    across: Some((value, cell)),
                    ..
                })) => {
                    return Field {
                        at: At::Fixed(*cell),
                        values: vec![value.clone()],
                    };
                }
                Shape::Rows(_) => {}
            }
        }
        if let Shape::Cells(groups) = shape
            && groups
                .first()
                .is_some_and(|group| group.measures.values().any(|&measure| measure == place))
        {
            let cells: Vec<Cell> = records
                .iter()
                .map(|record| Cell::new(record.row, record.column))
                .collect();
            return Field {
                at: At::Own,
                values: self.values(place, &names, &cells, records, findings),
            };
        }
        if let Some(given) = self.source.set.get(&column.id) {
            return self.set(place, given, &names, findings);
        }
        let value = self.default(place, &names);
        let at = if value == Value::Blank {
            At::Absent
        } else {
            At::Constant
        };
        Field {
            at,
            values: vec![value],
        }
    }

    /// The value of records that say nothing.
    fn default(&self, place: usize, names: &Names<'_>) -> Value {
        let column = &self.spec.columns[place];
        column.default.as_deref().map_or(Value::Blank, |default| {
            parse::read(&Raw::Text(default.into()), column, names).value
        })
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
                self.named_in(self.sheet.name.as_deref().unwrap_or_default(), names),
            ),
            "file" => (At::Constant, self.named_in(file_stem(self.file), names)),
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
        let read = parse::read(&raw, column, names);
        if let Some(problem) = read.problem {
            let area = match at {
                At::Fixed(cell) => Area::from(cell),
                _ => Area::from(Cell::new(0, 0)),
            };
            findings.push(self.problem(&problem, area, &raw.text(), place));
        }
        Field {
            at,
            values: vec![read.value],
        }
    }

    /// The category that a sheet's or file's name holds: the whole name, or the longest known name within it.
    fn named_in(&self, text: &str, names: &Names<'_>) -> Raw {
        let folded = format!(" {} ", fold(text));
        let best = names
            .index
            .keys()
            .chain(names.mapping.keys())
            .filter(|name| !name.is_empty() && folded.contains(&format!(" {name} ")))
            .max_by_key(|name| name.len());
        match best {
            Some(name) => Raw::Text(name.as_str().into()),
            None => Raw::Text(text.into()),
        }
    }

    fn values(
        &self,
        place: usize,
        names: &Names<'_>,
        cells: &[Cell],
        records: &[Record<'_>],
        findings: &mut Vec<Finding>,
    ) -> Vec<Value> {
        let column = &self.spec.columns[place];
        let default = self.default(place, names);
        let mut values = Vec::with_capacity(cells.len());
        let mut bare_fractions = Vec::new();
        let mut others = 0usize;
        for (&cell, record) in cells.iter().zip(records) {
            let joined = record
                .label
                .filter(|_| self.is_label(place))
                .map(|text| Raw::Text(text.as_str().into()));
            let raw = joined
                .as_ref()
                .or_else(|| self.raw(cell, !column.kind.is_measure()));
            let Some(raw) = raw else {
                values.push(default.clone());
                continue;
            };
            let read = parse::read(raw, column, names);
            if let Some(problem) = &read.problem {
                findings.push(self.problem(problem, Area::from(cell), &tidy(&raw.text()), place));
            }
            if column.kind == ColumnType::Percent {
                match (raw, &read.value) {
                    (Raw::Number { percent: false, .. }, Value::Number(number))
                        if number.abs() <= rust_decimal::Decimal::ONE =>
                    {
                        bare_fractions.push(values.len())
                    }
                    (Raw::Number { percent: false, .. }, Value::Number(_)) => others += 1,
                    _ => {}
                }
            }
            values.push(read.value);
        }
        // A column of bare numbers that are all between 0 and 1, some of them broken, holds fractions and not percentages.
        let broken = bare_fractions.iter().any(|&at| {
            values[at]
                .number()
                .is_some_and(|number| !number.fract().is_zero())
        });
        if others == 0 && broken {
            for &at in &bare_fractions {
                if let Value::Number(number) = values[at] {
                    values[at] = Value::Number(number * rust_decimal::Decimal::ONE_HUNDRED);
                }
            }
            if let (Some(first), Some(last)) = (cells.first(), cells.last()) {
                let message = format!(
                    "The column \"{}\" holds fractions such as 0.51; they were read as percentages such as 51%.",
                    column.heading
                );
                findings.push(self.finding(
                    Code::PercentAsFraction,
                    Area::new(*first, *last),
                    message,
                ));
            }
        }
        values
    }

    fn is_label(&self, place: usize) -> bool {
        let column = &self.spec.columns[place];
        column.key && !column.kind.is_measure()
    }

    /// A cell; a blank one inside a merged block takes the block's first cell when it is a label.
    fn raw(&self, cell: Cell, merged: bool) -> Option<&Raw> {
        let own = self
            .sheet
            .get(cell)
            .filter(|raw| !raw.is_blank() || matches!(raw, Raw::NoResult));
        if own.is_some() || !merged {
            return own;
        }
        let merge = self
            .sheet
            .merges
            .iter()
            .find(|merge| merge.contains(cell) && merge.first != cell)?;
        self.sheet.get(merge.first)
    }

    fn problem(&self, problem: &Problem, area: Area, text: &str, place: usize) -> Finding {
        let column = &self.spec.columns[place];
        // The word that Excel shows for an error is never about a person.
        let hidden = column.personal && problem.code != Code::CellError;
        let shown = if hidden {
            "(not shown)".to_owned()
        } else {
            format!("\"{}\"", shorten(text, 40))
        };
        let message = match problem.code {
            Code::DateAmerican if hidden => format!(
                "A date under \"{}\" has no such month, so it was read with the month first.",
                column.heading
            ),
            _ if hidden && problem.code != Code::FormulaUncached => format!(
                "What stands under \"{}\" should be {}.",
                column.heading, problem.expected
            ),
            Code::UnmappedCategory => {
                format!("{shown} is not a known {}.", column.heading.to_lowercase())
            }
            Code::CellError => format!(
                "The cell shows {shown} instead of a value for \"{}\".",
                column.heading
            ),
            Code::FormulaUncached => format!(
                "The formula under \"{}\" was saved without its result.",
                column.heading
            ),
            Code::DateAmerican => {
                format!("The date {shown} has no such month, so it was read with the month first.")
            }
            Code::NotAWholeNumber => format!(
                "{shown} stands under \"{}\", where only whole numbers from nought upwards can stand.",
                column.heading
            ),
            _ => format!(
                "{shown} stands under \"{}\", where {} should be.",
                column.heading, problem.expected
            ),
        };
        let mut finding = self
            .finding(problem.code, area, message)
            .values(shown.trim_matches('"'), problem.expected);
        if let Some(severity) = problem.severity {
            finding = finding.severity(severity);
        }
        if problem.code == Code::UnmappedCategory
            && let Some(near) = self.nearest_code(place, text)
        {
            finding = finding.help(format!("If it is \"{near}\", say so under codes of this [[source]] in report.toml; it stays visible as a row of its own until then."));
        }
        finding
    }

    fn nearest_code(&self, place: usize, text: &str) -> Option<String> {
        let list = self.codes.get(self.spec.columns[place].codes.as_deref()?)?;
        let wanted = &fold(text);
        list.codes
            .iter()
            .flat_map(|code| {
                [&code.label]
                    .into_iter()
                    .chain(&code.aliases)
                    .map(move |name| (strsim::jaro_winkler(&fold(name), wanted), &code.label))
            })
            .filter(|(likeness, _)| *likeness > 0.86)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, label)| label.clone())
    }

    /// Totals and shares that the table states about its own records.
    fn stated(&self, layout: &Layout, shape: &Shape<'_>, block: &mut Block) {
        let record_rows: Vec<u32> = block.rows.clone();
        let (Some(&first), Some(&last)) = (record_rows.first(), record_rows.last()) else {
            return;
        };
        let measures = shape.measure_columns(self.spec, layout);
        let (Some(&(left, _)), Some(&(right, _))) = (measures.first(), measures.last()) else {
            return;
        };
        let whole = Area::new(Cell::new(first, left), Cell::new(last, right));
        let mut push = |cell: Cell, label: &str, measure: usize, scope: Area, over, says: Says| {
            if let Some(value) = self.sheet.get(cell).and_then(parse::stated) {
                block.stated.push(Stated {
                    cell,
                    label: label.into(),
                    value,
                    measure,
                    scope,
                    over,
                    says,
                });
            }
        };
        let column_area =
            |column: u32| Area::new(Cell::new(first, column), Cell::new(last, column));
        for line in &layout.lines {
            let (row, label, derived) = match line {
                Line::Total(row, label) => (*row, label, None),
                Line::Derived(row, label, place) => (*row, label, Some(*place)),
                Line::Record(..) | Line::Note(..) | Line::Unread(..) => continue,
            };
            for &(column, measure) in &measures {
                let says = match derived {
                    None if !self.spec.columns[measure].kind.adds_up() => continue,
                    None => Says::Total,
                    Some(derived) => Says::Share {
                        derived,
                        base: column_area(column),
                    },
                };
                push(
                    Cell::new(row, column),
                    label,
                    measure,
                    column_area(column),
                    None,
                    says,
                );
            }
            for (&column, heading) in &layout.columns {
                if let (Heading::Total(over), Shape::Cells(_)) = (heading, shape) {
                    let says = derived.map_or(Says::Total, |derived| Says::Share {
                        derived,
                        base: whole,
                    });
                    push(
                        Cell::new(row, column),
                        label,
                        measures[0].1,
                        whole,
                        *over,
                        says,
                    );
                }
            }
        }
        let Shape::Cells(_) = shape else { return };
        let over_total = layout.columns.values().find_map(|heading| match heading {
            Heading::Total(over) => *over,
            _ => None,
        });
        let mut rows = record_rows;
        rows.dedup();
        for row in rows {
            let scope = Area::new(Cell::new(row, left), Cell::new(row, right));
            for (&column, heading) in &layout.columns {
                let label = layout
                    .headings
                    .and_then(|(_, last)| self.sheet.get(Cell::new(last, column)))
                    .map(|raw| tidy(&raw.text()))
                    .unwrap_or_default();
                match heading {
                    Heading::Total(over) => push(
                        Cell::new(row, column),
                        &label,
                        measures[0].1,
                        scope,
                        *over,
                        Says::Total,
                    ),
                    Heading::Derived(derived) => {
                        push(
                            Cell::new(row, column),
                            &label,
                            measures[0].1,
                            scope,
                            over_total,
                            Says::Share {
                                derived: *derived,
                                base: whole,
                            },
                        );
                    }
                    _ => {}
                }
            }
        }
    }
}

/// What a record of a table is.
enum Shape<'a> {
    /// A row; the group holds the measures of one category that stands across.
    Rows(Option<&'a Group>),
    /// A cell: a row under one of the categories that stand across.
    Cells(&'a [Group]),
}

/// Where one record stands.
struct Record<'a> {
    row: u32,
    column: u32,
    group: usize,
    label: Option<&'a String>,
}

impl Shape<'_> {
    fn records<'l>(&self, layout: &'l Layout) -> Vec<Record<'l>> {
        let rows = layout.lines.iter().filter_map(|line| match line {
            Line::Record(row, label) => Some((*row, label.as_ref())),
            _ => None,
        });
        match self {
            Shape::Rows(_) => rows
                .map(|(row, label)| Record {
                    row,
                    column: layout.area.first.column,
                    group: 0,
                    label,
                })
                .collect(),
            Shape::Cells(groups) => rows
                .flat_map(|(row, label)| {
                    groups.iter().enumerate().filter_map(move |(place, group)| {
                        let column = *group.measures.keys().next()?;
                        Some(Record {
                            row,
                            column,
                            group: place,
                            label,
                        })
                    })
                })
                .collect(),
        }
    }

    /// The sheet column that holds a dataset column, when each record's row has it there.
    fn column_of(&self, layout: &Layout, place: usize) -> Option<u32> {
        if let Shape::Rows(Some(group)) = self
            && let Some((&column, _)) = group
                .measures
                .iter()
                .find(|(_, measure)| **measure == place)
        {
            return Some(column);
        }
        layout
            .columns
            .iter()
            .find(|(_, heading)| **heading == Heading::Column(place))
            .map(|(&column, _)| column)
    }

    /// Sheet and dataset column of each measure.
    fn measure_columns(&self, spec: &DatasetSpec, layout: &Layout) -> Vec<(u32, usize)> {
        match self {
            Shape::Cells(groups) => groups
                .iter()
                .flat_map(|group| {
                    group
                        .measures
                        .iter()
                        .map(|(&column, &measure)| (column, measure))
                })
                .collect(),
            Shape::Rows(Some(group)) => group
                .measures
                .iter()
                .map(|(&column, &measure)| (column, measure))
                .collect(),
            Shape::Rows(None) => layout
                .columns
                .iter()
                .filter_map(|(&column, heading)| match heading {
                    Heading::Column(place) if spec.columns[*place].kind.is_measure() => {
                        Some((column, *place))
                    }
                    _ => None,
                })
                .collect(),
        }
    }
}

/// A file's name without folders and ending.
pub(crate) fn file_stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    format!("{}…", cut.trim_end())
}

fn turn(cell: Cell) -> Cell {
    Cell::new(cell.column, cell.row)
}

fn turn_area(area: Area) -> Area {
    Area::new(turn(area.first), turn(area.last))
}

/// Turns a block that was read on its side back to the sheet's own rows and columns.
fn turn_block(block: &mut Block) {
    let rows = std::mem::take(&mut block.rows);
    let columns = std::mem::take(&mut block.columns);
    block.rows = if columns.is_empty() {
        vec![block.area.first.column; rows.len()]
    } else {
        columns
    };
    block.columns = rows;
    block.area = turn_area(block.area);
    for field in &mut block.fields {
        field.at = match field.at {
            At::Column(column) => At::Row(column),
            At::Row(row) => At::Column(row),
            At::Fixed(cell) => At::Fixed(turn(cell)),
            other => other,
        };
    }
    for stated in &mut block.stated {
        stated.cell = turn(stated.cell);
        stated.scope = turn_area(stated.scope);
        if let Says::Share { base, .. } = &mut stated.says {
            *base = turn_area(*base);
        }
    }
}

fn turn_finding(finding: &mut Finding) {
    if let Location::Cells { area, .. } = &mut finding.location {
        *area = turn_area(*area);
    }
}

/// The sheet on its side: rows become columns.
pub(crate) fn turned(sheet: &Sheet) -> Sheet {
    let cells = sheet
        .cells()
        .iter()
        .map(|(cell, raw)| (turn(*cell), raw.clone()))
        .collect();
    let mut turned = Sheet::new(sheet.name.clone(), cells);
    turned.hidden = sheet.hidden;
    turned.merges = sheet.merges.iter().map(|&merge| turn_area(merge)).collect();
    turned
}
