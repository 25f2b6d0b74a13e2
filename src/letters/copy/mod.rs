//! An annotated copy of an agency's own workbook: the cells in question marked, each with a note, and a sheet for the answers. Only the
//! parts that must change are changed; every other part of the file (values, charts, macros, drop-downs, names) is the same bytes.
//! Where anything is not as Excel writes it, no copy is made: a list of the cells takes its place.

mod cells;
mod notes;
mod package;
mod styles;
mod table;
#[cfg(test)]
mod tests;
mod xml;

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::Answers;
use crate::model::Cell;
use package::{Package, root_end};
use styles::Styles;
use xml::{Edits, Kind, end_of, escape, tags};

/// The namespace of spreadsheets as Excel writes them by default. Its strict sister is so rare that it is listed instead.
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// The highest block of box numbers that is believed.
const MOST_BLOCKS: u32 = 1_000_000;

/// Most cells of one area that are all marked; of a larger one only the first is.
const MOST_CELLS: u64 = 200;

/// Why a file cannot be marked in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    /// Not an .xlsx or .xlsm.
    #[error("it is not an Excel workbook of the kind that can be marked (.xlsx or .xlsm)")]
    NotAWorkbook,
    /// A part is damaged.
    #[error("it is damaged")]
    Damaged,
    /// It is made in a way that is not ours to change.
    #[error("it is built in an unusual way")]
    Unusual,
    /// It carries a digital signature, which any change would break.
    #[error("it carries a digital signature")]
    Signed,
    /// Too large.
    #[error("it is too large")]
    TooLarge,
    /// Marked, it would not have read the same.
    #[error("marked, it would not have read the same")]
    ReadsOtherwise,
}

/// The workbook with its cells marked and a sheet for answers.
pub(crate) fn annotate(bytes: &[u8], answers: &Answers<'_>) -> Result<Vec<u8>, Unfit> {
    let mut package = Package::open(bytes)?;
    let main = package
        .relations("")?
        .into_iter()
        .find(|relation| relation.is("officeDocument"))
        .ok_or(Unfit::NotAWorkbook)?
        .target;
    if !main.ends_with(".xml") {
        return Err(Unfit::NotAWorkbook);
    }
    let book = package.text(&main)?;
    if !tags(&book)?[0].text.contains(MAIN) {
        return Err(Unfit::Unusual);
    }
    let relations = package.relations(&main)?;
    let parts = sheet_parts(&book, &relations)?;
    let style_part = relations
        .iter()
        .find(|relation| relation.is("styles"))
        .ok_or(Unfit::Unusual)?
        .target
        .clone();
    let mut styles = Styles::read(package.text(&style_part)?)?;
    let mut block = 0;
    let drawings: Vec<String> = package
        .names()
        .filter(|name| name.ends_with(".vml"))
        .map(str::to_owned)
        .collect();
    for drawing in drawings {
        let last = notes::last_block(&package.text(&drawing)?);
        block = block.max(last.min(MOST_BLOCKS));
    }
    for (sheet, questions) in answers.by_sheet() {
        let part = parts.get(sheet).ok_or(Unfit::Unusual)?;
        let mut marked = BTreeSet::new();
        let mut said: BTreeMap<Cell, String> = BTreeMap::new();
        for question in questions {
            let Some(area) = question.area else { continue };
            marked.extend(some_cells(area));
            let note = said.entry(area.first).or_default();
            if !note.is_empty() {
                note.push_str("\n\n");
            }
            note.push_str(&question.note());
        }
        let text = package.text(part)?;
        package.set(part, cells::marked(&text, &marked, &mut styles)?)?;
        block += 1;
        if block > MOST_BLOCKS {
            return Err(Unfit::Unusual);
        }
        add_notes(&mut package, part, answers.author, said, block)?;
    }
    add_answers(&mut package, &main, answers, &mut styles)?;
    package.set(&style_part, styles.write())?;
    package.write()
}

/// The part of each worksheet by its name.
fn sheet_parts(
    book: &str,
    relations: &[package::Relation],
) -> Result<BTreeMap<String, String>, Unfit> {
    let mut parts = BTreeMap::new();
    for tag in tags(book)? {
        if tag.depth != 2 || tag.kind == Kind::Close || tag.local() != "sheet" {
            continue;
        }
        let (Some(name), Some(id)) = (tag.attribute("name"), tag.attribute("id")) else {
            return Err(Unfit::Damaged);
        };
        let relation = relations.iter().find(|relation| relation.id == id);
        if let Some(relation) = relation.filter(|relation| relation.is("worksheet")) {
            parts.insert(name.into_owned(), relation.target.clone());
        }
    }
    Ok(parts)
}

/// The cells of an area; only the first of one that is large.
fn some_cells(area: crate::model::Area) -> Vec<Cell> {
    let rows = u64::from(area.last.row - area.first.row) + 1;
    let columns = u64::from(area.last.column - area.first.column) + 1;
    if rows * columns > MOST_CELLS {
        return vec![area.first];
    }
    (area.first.row..=area.last.row)
        .flat_map(|row| {
            (area.first.column..=area.last.column).map(move |column| Cell::new(row, column))
        })
        .collect()
}

/// Adds notes to a sheet, to those it has when it has some.
fn add_notes(
    package: &mut Package<'_>,
    sheet: &str,
    author: &str,
    mut said: BTreeMap<Cell, String>,
    block: u32,
) -> Result<(), Unfit> {
    let relations = package.relations(sheet)?;
    let comments = relations.iter().find(|relation| relation.is("comments"));
    if relations
        .iter()
        .any(|relation| relation.kind.ends_with("/threadedComment"))
        && let Some(comments) = comments
    {
        // Where people talk in a thread, Excel shows the thread and nothing else: the sheet of answers has to say it.
        let text = package.text(&comments.target)?;
        for tag in tags(&text)?
            .iter()
            .filter(|tag| tag.depth == 2 && tag.local() == "comment")
        {
            if let Some(cell) = tag.attribute("ref").and_then(|name| Cell::parse(&name)) {
                said.remove(&cell);
            }
        }
    }
    if said.is_empty() {
        return Ok(());
    }
    let comments = match comments {
        Some(comments) => comments.target.clone(),
        None => {
            let part = package.free_name("xl/comments", ".xml");
            package.set(&part, notes::fresh(MAIN))?;
            package.declare(
                &part,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
            )?;
            package.relate(sheet, "comments", &part)?;
            part
        }
    };
    let (text, boxes) = notes::with_notes(&package.text(&comments)?, author, &said)?;
    package.set(&comments, text)?;
    if boxes.is_empty() {
        return Ok(());
    }
    let own = package.text(sheet)?;
    let drawing = match cells::notes_relation(&own)? {
        Some(id) => {
            let known = relations.iter().find(|relation| relation.id == id);
            known.ok_or(Unfit::Damaged)?.target.clone()
        }
        None => {
            let part = package.free_name("xl/drawings/vmlDrawing", ".vml");
            package.set(&part, notes::FRESH_DRAWING.to_owned())?;
            package.declare_ending(
                "vml",
                "application/vnd.openxmlformats-officedocument.vmlDrawing",
            )?;
            let id = package.relate(sheet, "vmlDrawing", &part)?;
            package.set(sheet, cells::with_notes(&own, &id)?)?;
            part
        }
    };
    let text = notes::with_boxes(&package.text(&drawing)?, block, &boxes)?;
    package.set(&drawing, text)
}

/// Adds the sheet of answers behind all others.
fn add_answers(
    package: &mut Package<'_>,
    main: &str,
    answers: &Answers<'_>,
    styles: &mut Styles,
) -> Result<(), Unfit> {
    let part = package.free_name("xl/worksheets/sheet", ".xml");
    package.set(&part, table::write(answers, styles, MAIN))?;
    package.declare(
        &part,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    )?;
    let id = package.relate(main, "worksheet", &part)?;
    let book = package.text(main)?;
    let all = tags(&book)?;
    let sheets = all
        .iter()
        .position(|tag| tag.depth == 1 && tag.kind == Kind::Open && tag.local() == "sheets")
        .ok_or(Unfit::Damaged)?;
    let end = end_of(&all, sheets).ok_or(Unfit::Damaged)?;
    let known = || all[sheets..end].iter().filter(|tag| tag.local() == "sheet");
    let number = known()
        .filter_map(|tag| tag.number("sheetId"))
        .max()
        .unwrap_or(0);
    let name = super::sheet::free_name(|name| {
        known().any(|tag| {
            tag.attribute("name")
                .is_some_and(|own| own.to_lowercase() == name.to_lowercase())
        })
    });
    let mut edits = Edits::default();
    edits.append(
        &all[end],
        &format!(
            "<{}sheet xmlns:r=\"{}\" name=\"{}\" sheetId=\"{}\" r:id=\"{id}\"/>",
            all[sheets].prefix(),
            package::RELATIONS,
            escape(&name),
            number.saturating_add(1)
        ),
    );
    root_end(&all)?;
    package.set(main, edits.apply(&book))
}
