//! From a cell of a return forward: the figures that are made from it, and the sentences, tables and charts that show them. It names no
//! number that is withheld, and shows what a cell was read as only where that is none.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::account;
use super::cell_place::Place;
use super::figure::{self, Options};
use super::sentence::{Sentence, named, plain_id, sentences};
use crate::aggregate::{self, OriginPart};
use crate::compose::{self, Block as Piece, Document, Inline};
use crate::model::{Area, At, Cell, CodeLists, ColumnSpec, Period, Reported, RowFate, Value};
use crate::protect::{Figure, SafeCell};

/// What is made from some cells, and where it is shown.
#[derive(Debug, Clone)]
pub struct CellUses<'a> {
    /// The cells.
    pub place: Place,
    /// What they were read as, in sentences.
    pub read_as: Vec<String>,
    /// The figures that use them.
    pub figures: Vec<Use<'a>>,
    /// How many figures are withheld of which it is not told whether they use them.
    pub unsaid: usize,
    /// Sentences of the document that say the figures.
    pub sentences: Vec<Sentence>,
    /// Tables and charts of the document that show them.
    pub views: Vec<View>,
    /// Sections that bind them, by number and title.
    pub sections: Vec<String>,
    /// Lines of narrative and templates that name them.
    pub lines: Vec<Line>,
}

/// A figure that uses the cells.
#[derive(Debug, Clone)]
pub struct Use<'a> {
    /// Its id.
    pub id: String,
    /// The figure as it may be seen.
    pub shown: Figure<'a>,
}

/// A table or chart of a document.
#[derive(Debug, Clone)]
pub struct View {
    /// Number and title of its section.
    pub section: String,
    /// "Table 3".
    pub label: String,
    /// Its caption.
    pub caption: String,
}

/// A line of narrative or of a template.
#[derive(Debug, Clone)]
pub struct Line {
    /// The file.
    pub file: Arc<str>,
    /// 1-based.
    pub line: usize,
    /// The figures it names.
    pub figures: Vec<String>,
}

/// Finds the figures that use some cells.
pub fn uses<'a>(from: Options<'a>, place: Place) -> CellUses<'a> {
    let (figures, unsaid) = figures_of(from, &place);
    // In a table of sums the cell may be the very number that is withheld.
    let withheld = |one: &Use<'_>| matches!(one.shown.cell, SafeCell::Suppressed(_));
    let is_shown = place.area.first == place.area.last && !figures.iter().any(withheld);
    CellUses {
        read_as: read_as(from, &place, is_shown),
        place,
        figures,
        unsaid,
        sentences: Vec::new(),
        views: Vec::new(),
        sections: Vec::new(),
        lines: Vec::new(),
    }
}

impl CellUses<'_> {
    /// Looks for the figures in a document that was made.
    pub fn look_in(&mut self, document: &Document) {
        let ids = self.ids();
        self.sentences = sentences(document);
        self.sentences
            .retain(|sentence| !sentence.figures.is_disjoint(&ids));
        for section in &document.sections {
            for piece in &section.blocks {
                let (label, table, caption) = match piece {
                    Piece::Table(table) => (&table.label, &table.table, &table.caption),
                    Piece::Chart(chart) if draws(&chart.table, &self.figures) => {
                        (&chart.label, &chart.table, &chart.caption)
                    }
                    _ => continue,
                };
                if self.figures.iter().any(|one| one.shown.table.id == *table) {
                    self.views.push(View {
                        section: named(section),
                        label: label.clone(),
                        caption: Inline::words(caption),
                    });
                }
            }
        }
        let bound = document.facts.iter();
        let said: BTreeSet<&str> = bound
            .filter(|fact| ids.contains(&plain_id(&fact.id)))
            .map(|fact| fact.section.as_str())
            .collect();
        let sections = document.sections.iter();
        self.sections = sections
            .filter(|section| said.contains(section.id.as_str()))
            .map(named)
            .collect();
    }

    /// Looks for the figures in the narrative and templates that a document is made from.
    pub fn look_in_texts(&mut self, options: &compose::Options) {
        let ids = self.ids();
        let own: BTreeSet<&str> = options
            .document
            .sections
            .iter()
            .map(|entry| entry.id.as_str())
            .collect();
        let templates = options.sections.iter();
        let templates = templates.filter(|(id, _)| own.contains(id.as_str()));
        let files = options.narrative.values();
        for file in files.chain(templates.map(|(_, file)| file)) {
            for (line, text) in (1..).zip(file.text.lines()) {
                let separate = |c: char| !(c.is_alphanumeric() || "/@-._".contains(c));
                let named: BTreeSet<String> = text
                    .split(separate)
                    .map(|word| plain_id(word.trim_end_matches('.')))
                    .filter(|word| ids.contains(word))
                    .collect();
                if !named.is_empty() {
                    self.lines.push(Line {
                        file: file.file.clone(),
                        line,
                        figures: named.into_iter().collect(),
                    });
                }
            }
        }
    }

    /// The figures, in the one form in which they are told apart.
    fn ids(&self) -> BTreeSet<String> {
        self.figures.iter().map(|one| plain_id(&one.id)).collect()
    }
}

/// What the cells were read as; where it may be shown, the value too.
fn read_as(from: Options<'_>, place: &Place, is_shown: bool) -> Vec<String> {
    let mut lines = BTreeSet::new();
    for dataset in from.datasets {
        let spec = &dataset.spec;
        let here = dataset.blocks.iter();
        for block in here.filter(|block| place.is_on(&block.file, block.sheet.as_deref())) {
            let mut records: BTreeSet<Cell> = BTreeSet::new();
            for (at, column) in spec.columns.iter().enumerate() {
                if matches!(block.fields[at].at, At::Absent | At::Constant) {
                    continue;
                }
                let cells = (0..block.len()).map(|record| block.cell(record, at));
                records.extend(cells.filter(|cell| place.area.contains(*cell)));
                let mut records = 0..block.len();
                let Some(record) =
                    records.find(|record| place.area.contains(block.cell(*record, at)))
                else {
                    continue;
                };
                let mut line = format!(
                    "Read as \"{}\" ({}) of {} ({})",
                    column.heading, column.id, spec.title, spec.id
                );
                if is_shown {
                    let value = in_words(block.value(record, at), column, from.codes);
                    let whose = if block.fields[at].at.is_each() {
                        format!("record {} of {} in its table", record + 1, block.len())
                    } else {
                        "every record of its table".to_owned()
                    };
                    let _ = write!(line, ": {value}; {whose}");
                }
                lines.insert(format!("{line}."));
            }
            let stated = block.reported.iter();
            for stated in stated.filter(|one| place.area.contains(one.cell)) {
                if !records.contains(&stated.cell) {
                    lines.insert(stated_in_words(stated));
                }
            }
        }
    }
    for one in figure::applied(from.accounts, &place.file) {
        if one.sheet.as_deref() == place.sheet.as_deref() && place.area.contains(one.cell) {
            let cell = one.cell;
            lines.insert(match is_shown && figure::may_be_told(from, one) {
                true => format!(
                    "Corrected: {cell}, {} It is read as {}.",
                    one.taken_because(),
                    one.change()
                ),
                false => format!("Corrected: {cell}, {}.", one.taken()),
            });
        }
    }
    if lines.is_empty() {
        let fate = unread(from, place).map(|fate| format!(" {fate}"));
        return vec![format!(
            "No record was read from it.{}",
            fate.unwrap_or_default()
        )];
    }
    lines.into_iter().collect()
}

/// What a number that is no item says of others.
fn stated_in_words(stated: &Reported) -> String {
    /// More areas than these are told as the one that holds them.
    const MOST_NAMED: usize = 4;
    let cells = stated.says.cells();
    let areas: BTreeSet<Area> = cells
        .iter()
        .flat_map(|cells| cells.iter().copied())
        .collect();
    let over = if areas.len() <= MOST_NAMED {
        let names: Vec<String> = areas.iter().map(Area::to_string).collect();
        names.join(", ")
    } else {
        let whole = areas.into_iter().reduce(Area::and);
        whole.map(|area| area.to_string()).unwrap_or_default()
    };
    format!(
        "\"{}\" is {} that the return states over {over}: it checks those and is not counted itself.",
        stated.label,
        stated.role.words()
    )
}

/// A value as it was read, with its kind; not of a column that is about people.
fn in_words(value: &Value, column: &ColumnSpec, codes: &CodeLists) -> String {
    if column.personal && !value.is_absent() {
        return "words about a person, which are not shown".to_owned();
    }
    match value {
        Value::Blank => "blank".to_owned(),
        Value::Number(number) => format!("the number {number}"),
        Value::Text(text) => format!("the text \"{text}\""),
        Value::Code(code) => {
            let list = column.codes.as_deref().and_then(|list| codes.get(list));
            let label = list.map_or(&**code, |list| list.label(code));
            format!("the category \"{label}\" ({code})")
        }
        Value::Unmapped(text) => format!("\"{text}\", which is no known category"),
        Value::Date(day) => format!("the day {}", Period::Day(*day).label()),
        Value::Period(period) => format!("the period {}", period.label()),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Between(low, high) => format!("a number from {low} to {high}"),
        Value::Mark(mark) => format!("{}: {}", mark.symbol(), mark.meaning()),
        Value::Unread(text) => format!("\"{text}\", which could not be read"),
    }
}

/// What became of the row and the column of a cell from which no record was read.
fn unread(from: Options<'_>, place: &Place) -> Option<String> {
    let account = from.accounts.iter().find(|one| *one.file == *place.file)?;
    let name = place.sheet.as_deref();
    let mut sheets = account.sheets.iter();
    let sheet = sheets.find(|sheet| sheet.name().map(|name| &**name) == name)?;
    let Cell { row, column } = place.area.first;
    let (row, column) = if sheet.turned() {
        (column, row)
    } else {
        (row, column)
    };
    let own = sheet
        .rows()
        .iter()
        .find(|run| (run.first..=run.last).contains(&row))?;
    let (line, fate) = match own.fate {
        RowFate::Records => {
            let mut columns = sheet.columns().iter();
            let own = columns.find(|run| (run.first..=run.last).contains(&column))?;
            (false, account::column_fate(&own.fate, from.datasets))
        }
        fate => (true, account::row_fate(fate)),
    };
    let line = if line == sheet.turned() {
        "column"
    } else {
        "row"
    };
    Some(format!("Its {line}: {fate}."))
}

/// The figures that use a place; and how many are withheld of which that is not told.
fn figures_of<'a>(from: Options<'a>, place: &Place) -> (Vec<Use<'a>>, usize) {
    let mut uses = Vec::new();
    let mut unsaid = 0;
    for shown in from.safe.figures() {
        let Some(id) = shown.id() else { continue };
        let Some(explained) = aggregate::explain(from.tables, &id) else {
            continue;
        };
        let parts = explained.parts.iter().flat_map(|p| &p.cell.origin.parts);
        let here: Vec<&OriginPart> = parts
            .filter(|o| place.is_on(&o.file, o.sheet.as_deref()))
            .collect();
        // In a table of sums the cell names the figure; in a register the rows could be counted.
        let hidden = matches!(shown.cell, SafeCell::Suppressed(_));
        if hidden && here.iter().any(|origin| !origin.aggregate) {
            unsaid += 1;
        } else if here.iter().any(|origin| uses_cells(origin, place.area)) {
            uses.push(Use { id, shown });
        }
    }
    (uses, unsaid)
}

fn uses_cells(origin: &OriginPart, area: Area) -> bool {
    origin.areas.iter().any(|own| own.meets(area))
}

/// Whether a chart of a table draws any of the figures.
fn draws(table: &str, uses: &[Use<'_>]) -> bool {
    let mut of_table = uses.iter().filter(|one| one.shown.table.id == table);
    of_table.any(|one| {
        let first = one.shown.table.columns.first().map(|column| &column.cell);
        one.shown.table.charts.iter().any(|chart| {
            let cell = &one.shown.column.cell;
            let by_cell = if chart.cells.is_empty() {
                first == Some(cell)
            } else {
                chart.cells.contains(cell)
            };
            let row = one.shown.row.code.as_ref();
            let by_row = chart.rows.is_empty() || row.is_some_and(|row| chart.rows.contains(row));
            let column = one.shown.column.column.as_ref();
            let by_column = chart.columns.is_empty()
                || column.is_some_and(|column| chart.columns.contains(column));
            by_cell && by_row && by_column
        })
    })
}
