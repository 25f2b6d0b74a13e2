//! Reads .xlsx and .xlsm (ECMA-376 part 1, 18) by a reader of our own, one pass a sheet: other readers go over each sheet several times,
//! make room for every cell between two far apart, and do not tell hidden rows, merged blocks or colours.

use std::sync::Arc;

use super::container::{Container, MAX_HELD, MAX_STREAMED};
use super::fault::Fault;
use super::gather::Gather;
use super::markup::{self, Units};
use super::package::{self, Relation};
use super::sheet_xml;
use super::styles::{self, Styles};
use crate::ingest::sheet::Sheet;

/// Most texts that the sheets share; the largest real returns have a few hundred thousand.
const MAX_TEXTS: usize = 1 << 22;

/// What the sheets of a workbook share.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// Days are counted from 1904.
    pub(crate) is_1904: bool,
    /// Texts by the number that cells name them by.
    pub(crate) texts: Vec<Arc<str>>,
    /// Styles by the number that cells name them by.
    pub(crate) styles: Styles,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    hidden: bool,
    relation: String,
}

/// Reads the sheets of a workbook whose main part is at `main`.
pub(crate) fn read(container: &mut Container<'_>, main: &str) -> Result<Vec<Sheet>, Fault> {
    if !container.has(main) {
        return Err(Fault::Damaged("its workbook is missing".to_owned()));
    }
    let mut gather = Gather::new();
    let mut book = Book::default();
    let relations = package::relations(container, &package::relations_of(main))?;
    // Where a writer forgot to say, the part has the name that Excel gives it.
    let part = |kind: &str| {
        let relation = relations.iter().find(|relation| relation.kind == kind);
        let usual = format!("{kind}.xml");
        package::resolve(main, relation.map_or(&usual, |relation| &relation.target))
    };
    let listed = workbook(container, main, &mut book)?;
    Gather::may_have(listed.len())?;
    book.texts = shared_texts(container, &part("sharedStrings"), &mut gather)?;
    book.styles = styles::read(container, &part("styles"), &part("theme"))?;
    let mut sheets = Vec::new();
    for listed in listed {
        let is_listed = |relation: &&Relation| relation.id == listed.relation;
        let relation = relations.iter().find(is_listed);
        let Some(relation) = relation.filter(|relation| relation.kind == "worksheet") else {
            continue;
        };
        let part = package::resolve(main, &relation.target);
        let Some(stream) = container.stream(&part, MAX_STREAMED)? else {
            return Err(Fault::Damaged(format!(
                "the sheet \"{}\" is missing from the file",
                listed.name
            )));
        };
        if let Some(mut sheet) = sheet_xml::read(stream, &listed.name, &book, &mut gather)? {
            sheet.hidden = listed.hidden;
            sheets.push(sheet);
        }
    }
    Ok(sheets)
}

/// Reads the workbook's own part: how it counts days, and its sheets.
fn workbook(
    container: &mut Container<'_>,
    main: &str,
    book: &mut Book,
) -> Result<Vec<Listed>, Fault> {
    let mut listed = Vec::new();
    package::tags(container, main, |tag| {
        let text = |name| markup::attribute_text(tag, name);
        match markup::name(tag) {
            (false, b"workbookPr") => {
                book.is_1904 = matches!(text("date1904").as_deref(), Some("1" | "true"));
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
    container: &mut Container<'_>,
    part: &str,
    gather: &mut Gather,
) -> Result<Vec<Arc<str>>, Fault> {
    let failed = |error| Fault::reading(&error, "the table of texts");
    let mut texts = Vec::new();
    let Some(stream) = container.stream(part, MAX_HELD)? else {
        return Ok(texts);
    };
    let mut units = Units::new(stream);
    let mut text = String::new();
    let (mut in_item, mut in_text, mut in_sound) = (false, false, false);
    while let Some(unit) = units.next().map_err(failed)? {
        if in_text && !in_sound {
            let piece = String::from_utf8_lossy(unit.text);
            text.push_str(&markup::unescape(&piece));
            if let Some(plain) = unit.tag.strip_prefix(b"![CDATA[") {
                let plain = plain.strip_suffix(b"]]").unwrap_or(plain);
                text.push_str(&String::from_utf8_lossy(plain));
            }
        }
        let stands_alone = markup::closes_itself(unit.tag);
        match markup::name(unit.tag) {
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
                    texts.push(gather.share(&markup::unescape_letters(&text)));
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
