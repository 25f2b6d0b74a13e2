//! An annotated copy of an agency's own workbook: the cells in question marked, each with a note, and a sheet for the answers. Only the
//! parts that must change are changed; every other part of the file (values, charts, macros, drop-downs, names) is the same bytes.
//! Where anything is not as Excel writes it, no copy is made: a list of the cells takes its place.

mod answer_markup;
mod cell_formats;
mod cells;
mod notes;
#[cfg(test)]
mod tests;
mod unfit;

pub(crate) use unfit::Unfit;

use std::collections::{BTreeMap, BTreeSet};

use super::answer_sheet::Answers;
use crate::model::Cell;
use crate::package::{
    Edits, Kind, RELATIONS, Relation, Rewrite, end_of, escape, leading_to, root_end, tags,
};
use cell_formats::Styles;

/// The namespace of spreadsheets as Excel writes them by default. Its strict sister is so rare that it is listed instead.
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// The highest block of box numbers that is believed.
const MOST_BLOCKS: u32 = 1_000_000;

/// Most cells of one area that are all marked; of a larger one only the first is.
const MOST_CELLS: u64 = 200;

/// The workbook with its cells marked and a sheet for answers.
pub(crate) fn annotate(bytes: &[u8], answers: &Answers<'_>) -> Result<Vec<u8>, Unfit> {
    let mut package = Rewrite::open(bytes)?;
    if package
        .names()
        .any(|name| name.starts_with("_xmlsignatures/"))
    {
        return Err(Unfit::Signed);
    }
    let relations = package.relations("")?;
    let main = leading_to(&relations, "officeDocument").filter(|main| main.ends_with(".xml"));
    let main = main.ok_or(Unfit::NotAWorkbook)?;
    let book = package.text(main)?;
    if !tags(&book)?[0].text.contains(MAIN) {
        return Err(Unfit::Unusual);
    }
    let relations = package.relations(main)?;
    let parts = sheet_parts(&book, &relations)?;
    let style_part = leading_to(&relations, "styles").ok_or(Unfit::Unusual)?;
    let mut styles = Styles::read(package.text(style_part)?)?;
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
        let mut marked: BTreeSet<Cell> = questions.also.into_iter().flat_map(some_cells).collect();
        let mut said: BTreeMap<Cell, String> = BTreeMap::new();
        for question in questions.questions {
            let Some(area) = question.area else { continue };
            marked.extend(some_cells(area));
            let note = said.entry(area.first).or_default();
            if !note.is_empty() {
                note.push_str("\n\n");
            }
            note.push_str(&question.note());
        }
        let text = package.text(part)?;
        package.set(part, cells::marked(&text, &marked, &mut styles)?);
        block += 1;
        if block > MOST_BLOCKS {
            return Err(Unfit::Unusual);
        }
        add_notes(&mut package, part, answers.author, said, block)?;
    }
    add_answers(&mut package, main, answers, &mut styles)?;
    package.set(style_part, styles.write());
    Ok(package.write()?)
}

/// The part of each worksheet by its name.
fn sheet_parts(book: &str, relations: &[Relation]) -> Result<BTreeMap<String, String>, Unfit> {
    let mut parts = BTreeMap::new();
    for tag in tags(book)? {
        if tag.depth != 2 || tag.kind == Kind::Close || tag.local() != "sheet" {
            continue;
        }
        let (Some(name), Some(id)) = (tag.attribute("name"), tag.attribute("id")) else {
            return Err(Unfit::Damaged);
        };
        let relation = relations.iter().find(|relation| relation.id == id);
        let sheet = relation.filter(|relation| relation.kind == "worksheet");
        if let Some(part) = sheet.and_then(|relation| relation.part.clone()) {
            parts.insert(name.into_owned(), part);
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
    package: &mut Rewrite<'_>,
    sheet: &str,
    author: &str,
    mut said: BTreeMap<Cell, String>,
    block: u32,
) -> Result<(), Unfit> {
    let relations = package.relations(sheet)?;
    let comments = leading_to(&relations, "comments");
    if let (Some(comments), Some(_)) = (comments, leading_to(&relations, "threadedComment")) {
        // Where people talk in a thread, Excel shows the thread and nothing else: the sheet of answers has to say it.
        let text = package.text(comments)?;
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
        Some(comments) => comments.to_owned(),
        None => {
            let part = package.free_name("xl/comments", ".xml");
            package.set(&part, notes::fresh(MAIN));
            package.declare(
                &part,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
            )?;
            package.relate(sheet, "comments", &part)?;
            part
        }
    };
    let (text, boxes) = notes::with_notes(&package.text(&comments)?, author, &said)?;
    package.set(&comments, text);
    if boxes.is_empty() {
        return Ok(());
    }
    let own = package.text(sheet)?;
    let drawing = match cells::notes_relation(&own)? {
        Some(id) => {
            let known = relations.into_iter().find(|relation| relation.id == id);
            let part = known.and_then(|relation| relation.part);
            part.ok_or(Unfit::Damaged)?
        }
        None => {
            let part = package.free_name("xl/drawings/vmlDrawing", ".vml");
            package.set(&part, notes::FRESH_DRAWING.to_owned());
            package.declare_ending(
                "vml",
                "application/vnd.openxmlformats-officedocument.vmlDrawing",
            )?;
            let id = package.relate(sheet, "vmlDrawing", &part)?;
            package.set(sheet, cells::with_notes(&own, &id)?);
            part
        }
    };
    let text = notes::with_boxes(&package.text(&drawing)?, block, &boxes)?;
    package.set(&drawing, text);
    Ok(())
}

/// Adds the sheet of answers behind all others.
fn add_answers(
    package: &mut Rewrite<'_>,
    main: &str,
    answers: &Answers<'_>,
    styles: &mut Styles,
) -> Result<(), Unfit> {
    let part = package.free_name("xl/worksheets/sheet", ".xml");
    package.set(&part, answer_markup::write(answers, styles, MAIN));
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
    let name = super::answer_sheet::free_name(|name| {
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
            RELATIONS,
            escape(&name),
            number.saturating_add(1)
        ),
    );
    root_end(&all)?;
    package.set(main, edits.apply(&book));
    Ok(())
}
