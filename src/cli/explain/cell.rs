//! From a cell of a return forward: the figures that are made from it, and the sentences, tables and charts that show them. It names no
//! number that is withheld, and not what stands in the cell: that may be one.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::bail;
use jiff::civil::Date;

use super::sentence::{named, plain_id, sentences};
use crate::Figures;
use crate::aggregate::{self, OriginPart};
use crate::compose::{Block as Piece, Document};
use crate::model::{Area, Block, Says};
use crate::project::{Project, nearest};
use crate::protect::{Figure, SafeCell};

/// A cell or block of cells of a return.
struct Place<'a> {
    file: &'a str,
    /// None for a .csv.
    sheet: Option<String>,
    area: Area,
}

/// A figure that uses the place.
struct Use<'a> {
    id: String,
    shown: Figure<'a>,
}

/// Tells what uses the cells that `text` names: `returns/x.xlsx!Sheet!B7`, `returns/x.csv!B7:B12`.
pub(super) fn uses(
    project: &Project,
    figures: &Figures,
    text: &str,
    as_at: Date,
) -> anyhow::Result<String> {
    let place = read(figures, text)?;
    let mut out = format!("{}\n", place.words());
    out.push_str(&what_it_is(figures, &place));
    let (uses, unsaid) = figures_of(figures, &place);
    if uses.is_empty() && unsaid == 0 {
        out.push_str("\nNo figure of the report is made from it.\n");
        return Ok(out);
    }
    if !uses.is_empty() {
        out.push_str("\nFigures made from it\n");
    }
    for one in &uses {
        let _ = write!(
            out,
            "  {}: {} ({}; {}, {})",
            one.id,
            one.shown.cell.text(),
            one.shown.table.title,
            one.shown.row.label,
            one.shown.column.heading
        );
        if let SafeCell::Suppressed(reason) = one.shown.cell {
            let _ = write!(out, "; withheld: {}", reason.words());
        }
        out.push('\n');
    }
    if unsaid > 0 {
        let figures = match unsaid {
            1 => "1 figure that is".to_owned(),
            many => format!("{many} figures that are"),
        };
        let _ = writeln!(
            out,
            "\n{figures} withheld may be made from it too; which rows stand behind a withheld figure is not told, because they could be counted."
        );
    }
    let ids: BTreeSet<String> = uses.iter().map(|one| plain_id(&one.id)).collect();
    let id = project.config.report.document.get_ref();
    if let Some(document) = crate::document(project, figures, id, None, as_at).value {
        out.push_str(&shown_in(&document, &uses, &ids));
    }
    out.push_str(&written_in(project, figures, &ids, as_at));
    Ok(out)
}

/// Reads the place and finds its file and sheet among the returns.
fn read<'a>(figures: &'a Figures, text: &str) -> anyhow::Result<Place<'a>> {
    let names: Vec<&str> = figures.returns.files.iter().map(|f| &*f.name).collect();
    let file = names
        .iter()
        .filter(|name| {
            text.strip_prefix(**name)
                .is_some_and(|rest| rest.starts_with('!'))
        })
        .max_by_key(|name| name.len());
    let Some(file) = file else {
        let asked = text.split('!').next().unwrap_or(text);
        let near = nearest(asked, names.iter().copied());
        let near = near.map_or_else(
            || "Name it with its folder, as in returns/x.xlsx!Sheet!B7.".to_owned(),
            |near| format!("Did you mean \"{near}\"?"),
        );
        bail!("No return \"{asked}\" was read. {near}");
    };
    let rest = &text[file.len() + 1..];
    let (sheet, cells) = match rest.rsplit_once('!') {
        Some((sheet, cells)) => (Some(unquoted(sheet)), cells),
        None => (None, rest),
    };
    let Some(area) = Area::parse(cells) else {
        bail!("\"{cells}\" is not a cell. Write B7 for one cell, B7:B12 for several.");
    };
    let mut sheets: Vec<&str> = blocks(figures)
        .filter(|block| &*block.file == *file)
        .filter_map(|block| block.sheet.as_deref())
        .collect();
    sheets.dedup();
    let sheet = match sheet {
        Some(sheet) => match sheets
            .iter()
            .find(|known| known.eq_ignore_ascii_case(&sheet))
        {
            Some(known) => Some((*known).to_owned()),
            None => {
                let near = nearest(&sheet, sheets.iter().copied());
                let near = near.map_or(String::new(), |near| format!(" Did you mean \"{near}\"?"));
                bail!("No table was read from a sheet \"{sheet}\" of {file}.{near}");
            }
        },
        None => match &sheets[..] {
            [] => None,
            [only] => Some((*only).to_owned()),
            several => bail!(
                "{file} has several sheets; say which, as in {file}!{}!{area}.",
                several[0]
            ),
        },
    };
    Ok(Place { file, sheet, area })
}

/// A sheet's name without the quotation marks that Excel puts around one with spaces.
fn unquoted(sheet: &str) -> String {
    let inner = sheet
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    inner.map_or_else(|| sheet.to_owned(), |inner| inner.replace("''", "'"))
}

fn blocks(figures: &Figures) -> impl Iterator<Item = &Block> {
    let datasets = figures.validated.datasets().iter();
    datasets.flat_map(|dataset| &dataset.blocks)
}

impl Place<'_> {
    fn is_on(&self, file: &str, sheet: Option<&str>) -> bool {
        self.file == file && self.sheet.as_deref() == sheet
    }

    fn words(&self) -> String {
        let cells = if self.area.first == self.area.last {
            "cell"
        } else {
            "cells"
        };
        match &self.sheet {
            Some(sheet) => format!("{}, sheet \"{sheet}\", {cells} {}", self.file, self.area),
            None => format!("{}, {cells} {}", self.file, self.area),
        }
    }
}

/// What the cells were read as, without what stands in them.
fn what_it_is(figures: &Figures, place: &Place<'_>) -> String {
    let mut lines = BTreeSet::new();
    for dataset in figures.validated.datasets() {
        let spec = &dataset.spec;
        let here = dataset.blocks.iter();
        for block in here.filter(|block| place.is_on(&block.file, block.sheet.as_deref())) {
            for (at, column) in spec
                .columns
                .iter()
                .enumerate()
                .filter(|(at, _)| block.has(*at))
            {
                let mut records = 0..block.len();
                if records.any(|record| place.area.contains(block.cell(record, at)))
                    && !matches!(block.fields[at].at, crate::model::At::Constant)
                {
                    lines.insert(format!(
                        "Read as \"{}\" ({}) of {} ({}).",
                        column.heading, column.id, spec.title, spec.id
                    ));
                }
            }
            for stated in block.stated.iter().filter(|s| place.area.contains(s.cell)) {
                let what = match stated.says {
                    Says::Total => "a total",
                    Says::Share { .. } => "a percentage",
                };
                lines.insert(format!(
                    "\"{}\" is {what} that the return states over {}: it checks those and is not counted itself.",
                    stated.label, stated.scope
                ));
            }
        }
    }
    if lines.is_empty() {
        return "No record was read from it.\n".to_owned();
    }
    let lines: Vec<String> = lines.into_iter().collect();
    format!("{}\n", lines.join("\n"))
}

/// The figures that use a place; and how many are withheld of which that is not told.
fn figures_of<'a>(figures: &'a Figures, place: &Place<'_>) -> (Vec<Use<'a>>, usize) {
    let mut uses = Vec::new();
    let mut unsaid = 0;
    for table in figures.safe.tables() {
        for row in &table.rows {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                let Some(id) = table.figure_id(row, column) else {
                    continue;
                };
                let Some(explained) = aggregate::explain(&figures.tables, &id) else {
                    continue;
                };
                let hidden = matches!(cell, SafeCell::Suppressed(_));
                let parts = explained.parts.iter().flat_map(|p| &p.cell.origin.parts);
                let mut here = parts.filter(|o| place.is_on(&o.file, o.sheet.as_deref()));
                if !hidden && here.any(|origin| uses_cells(origin, place.area)) {
                    let shown = Figure {
                        table,
                        row,
                        column,
                        cell,
                    };
                    uses.push(Use { id, shown });
                } else if hidden {
                    // In a table of sums the cell names the figure; in a register the rows could be counted.
                    let here: Vec<&OriginPart> = here.collect();
                    let meets = |o: &&&OriginPart| uses_cells(o, place.area);
                    if here.iter().any(|origin| !origin.aggregate) {
                        unsaid += 1;
                    } else if here.iter().find(meets).is_some() {
                        let shown = Figure {
                            table,
                            row,
                            column,
                            cell,
                        };
                        uses.push(Use { id, shown });
                    }
                }
            }
        }
    }
    (uses, unsaid)
}

fn uses_cells(origin: &OriginPart, area: Area) -> bool {
    origin.areas.iter().any(|own| own.meets(area))
}

/// Sentences, tables and charts of the document.
fn shown_in(document: &Document, uses: &[Use<'_>], ids: &BTreeSet<String>) -> String {
    let mut out = String::new();
    let saying: Vec<String> = sentences(document)
        .into_iter()
        .filter(|sentence| !sentence.figures.is_disjoint(ids))
        .map(|sentence| format!("  {}: {}\n", sentence.section, sentence.text))
        .collect();
    list(&mut out, "Sentences that say them", saying);
    let mut views = Vec::new();
    for section in &document.sections {
        for piece in &section.blocks {
            let (label, table, caption) = match piece {
                Piece::Table(table) => (&table.label, &table.table, &table.caption),
                Piece::Chart(chart) if draws(&chart.table, uses) => {
                    (&chart.label, &chart.table, &chart.caption)
                }
                _ => continue,
            };
            if uses.iter().any(|one| one.shown.table.id == *table) {
                let caption = crate::compose::Inline::words(caption);
                views.push(format!("  {}: {label}, {caption}\n", named(section)));
            }
        }
    }
    list(&mut out, "Tables and charts that show them", views);
    let said: BTreeSet<&str> = document
        .facts
        .iter()
        .filter(|fact| ids.contains(&plain_id(&fact.id)))
        .map(|fact| fact.section.as_str())
        .collect();
    let titles: Vec<String> = document
        .sections
        .iter()
        .filter(|section| said.contains(section.id.as_str()))
        .map(|section| format!("  {}\n", named(section)))
        .collect();
    list(&mut out, "Sections that bind them", titles);
    out
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

/// The lines of narrative and templates that name the figures.
fn written_in(project: &Project, figures: &Figures, ids: &BTreeSet<String>, as_at: Date) -> String {
    let id = project.config.report.document.get_ref();
    let Some(spec) = project.document(id).value else {
        return String::new();
    };
    let own: BTreeSet<String> = spec.sections.iter().map(|entry| entry.id.clone()).collect();
    let options = project.compose_options(spec, &figures.returns, &figures.awaited, as_at);
    let templates = options.sections.iter().filter(|(id, _)| own.contains(*id));
    let files = options
        .narrative
        .values()
        .chain(templates.map(|(_, file)| file));
    let mut lines = Vec::new();
    for file in files {
        for (at, line) in file.text.lines().enumerate() {
            let separate = |c: char| !(c.is_alphanumeric() || "/@-._".contains(c));
            let named: BTreeSet<String> = line
                .split(separate)
                .map(|word| plain_id(word.trim_end_matches('.')))
                .filter(|word| ids.contains(word))
                .collect();
            if !named.is_empty() {
                let named: Vec<String> = named.into_iter().collect();
                lines.push(format!(
                    "  {}:{}: {}\n",
                    file.file,
                    at + 1,
                    named.join(", ")
                ));
            }
        }
    }
    let mut out = String::new();
    list(&mut out, "Lines that name them", lines);
    out
}

fn list(out: &mut String, title: &str, lines: Vec<String>) {
    if !lines.is_empty() {
        let _ = write!(out, "\n{title}\n{}", lines.concat());
    }
}
