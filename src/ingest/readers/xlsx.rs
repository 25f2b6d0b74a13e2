//! Reads .xlsx and .xlsm (ECMA-376 part 1, 18) by a reader of our own, one pass a sheet: other readers go over each sheet several times,
//! make room for every cell between two far apart, and do not tell hidden rows, merged blocks or colours.

use std::sync::Arc;

use super::book::{Book, Listed};
use super::cell_store::Gather;
use super::fault::Fault;
use super::sheet_xml;
use super::styles;
use crate::ingest::sheet::Sheet;
use crate::package::tag::{attribute_text, closes_itself, name, own_attribute};
use crate::package::{
    Archive, MAX_HELD, MAX_STREAMED, Units, leading_to, resolve, unescape_letters,
};

/// Most texts that the sheets share; the largest real returns have a few hundred thousand.
const MAX_TEXTS: usize = 1 << 22;

/// Reads the sheets of a workbook whose main part is at `main`.
pub(crate) fn read(archive: &mut Archive<'_>, main: &str) -> Result<Vec<Sheet>, Fault> {
    if !archive.has(main) {
        return Err(Fault::Damaged("its workbook is missing".to_owned()));
    }
    let mut gather = Gather::default();
    let mut book = Book::default();
    let relations = archive.relations(main)?;
    // Where a writer forgot to say, the part has the name that Excel gives it.
    let part = |kind: &str| {
        let stated = leading_to(&relations, kind).map(str::to_owned);
        stated.unwrap_or_else(|| resolve(main, &format!("{kind}.xml")))
    };
    let listed = workbook(archive, main, &mut book)?;
    Gather::may_have(listed.len())?;
    book.texts = shared_texts(archive, &part("sharedStrings"), &mut gather)?;
    book.styles = styles::read(archive, &part("styles"), &part("theme"))?;
    let mut sheets = Vec::new();
    for listed in listed {
        let Some(part) = listed.part(archive, &relations)? else {
            continue;
        };
        if let Some(stream) = archive.stream(part, MAX_STREAMED)?
            && let Some(mut sheet) = sheet_xml::read(stream, &listed.name, &book, &mut gather)?
        {
            sheet.hidden = listed.hidden;
            sheet.is_1904 = book.is_1904;
            sheets.push(sheet);
        }
    }
    Ok(sheets)
}

/// Reads the workbook's own part: how it counts days, and its sheets.
fn workbook(archive: &mut Archive<'_>, main: &str, book: &mut Book) -> Result<Vec<Listed>, Fault> {
    let mut listed = Vec::new();
    archive.tags(main, |tag| {
        let text = |name| attribute_text(tag, name);
        match name(tag) {
            (false, b"workbookPr") => {
                let since = own_attribute(tag, "date1904");
                book.is_1904 = matches!(since, Some(b"1" | b"true" | b"on"));
            }
            (false, b"sheet") => listed.push(Listed {
                name: text("name").unwrap_or_default(),
                hidden: matches!(text("state").as_deref(), Some("hidden" | "veryHidden")),
                relation: text("id").unwrap_or_default(),
            }),
            _ => {}
        }
    })?;
    Ok(listed)
}

/// The table of texts (18.4); of a rich text its pieces without their looks, and without how it is pronounced.
fn shared_texts(
    archive: &mut Archive<'_>,
    part: &str,
    gather: &mut Gather,
) -> Result<Vec<Arc<str>>, Fault> {
    let failed = |error| Fault::reading(&error, "the table of texts");
    let mut texts = Vec::new();
    let Some(stream) = archive.stream(part, MAX_HELD)? else {
        return Ok(texts);
    };
    let mut units = Units::own(stream);
    let mut text = String::new();
    let (mut in_item, mut in_text, mut in_sound) = (false, false, false);
    while let Some(unit) = units.next().map_err(failed)? {
        if in_text && !in_sound {
            unit.push_text(&mut text);
        }
        let stands_alone = closes_itself(unit.tag);
        match name(unit.tag) {
            (closing, b"si") => {
                if closing != in_item && !stands_alone {
                    return Err(Fault::Damaged("the table of texts is damaged".to_owned()));
                }
                in_item = !closing && !stands_alone;
                if !in_item {
                    if texts.len() == MAX_TEXTS {
                        return Err(Fault::TooLarge(format!(
                            "it has more than {MAX_TEXTS} different texts"
                        )));
                    }
                    texts.push(gather.share(&unescape_letters(&text)));
                    text.clear();
                }
            }
            (closing, b"t") => in_text = !closing && !stands_alone,
            (closing, b"rPh") => in_sound = !closing && !stands_alone,
            _ => {}
        }
    }
    Ok(texts)
}
