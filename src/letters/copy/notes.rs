//! Notes on cells (Excel's older kind of comment, which every version and LibreOffice show): their text, and the drawing of their boxes.

use std::collections::{BTreeMap, BTreeSet};

use super::unfit::Unfit;
use crate::model::Cell;
use crate::package::{Edits, Kind, end_of, escape, tags};

/// Longest note, in characters; the whole message stands on the sheet of answers.
const LONGEST: usize = 1500;

/// Notes of a sheet that has none yet.
pub(super) fn fresh(main: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{main}\"><authors></authors><commentList></commentList></comments>"
    )
}

/// A drawing without boxes.
pub(super) const FRESH_DRAWING: &str = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"></xml>";

/// Notes added to those of a sheet, and the cells that had none before: these need a box.
pub(super) fn with_notes(
    notes: &str,
    author: &str,
    new: &BTreeMap<Cell, String>,
) -> Result<(String, BTreeSet<Cell>), Unfit> {
    let all = tags(notes)?;
    let find = |name: &str| {
        all.iter()
            .position(|tag| tag.depth == 1 && tag.kind != Kind::Close && tag.local() == name)
            .and_then(|at| end_of(&all, at))
            .ok_or(Unfit::Unusual)
    };
    let (authors, list) = (find("authors")?, find("commentList")?);
    let p = all[0].prefix();
    let mut edits = Edits::default();
    let number = all
        .iter()
        .filter(|tag| tag.depth == 2 && tag.kind != Kind::Close && tag.local() == "author")
        .count();
    edits.append(
        &all[authors],
        &format!("<{p}author>{}</{p}author>", escape(author)),
    );
    let mut boxes: BTreeSet<Cell> = new.keys().copied().collect();
    for (at, tag) in all.iter().enumerate() {
        if tag.depth != 2 || tag.kind != Kind::Open || tag.local() != "comment" {
            continue;
        }
        let Some(cell) = tag.attribute("ref").and_then(|name| Cell::parse(&name)) else {
            continue;
        };
        let Some(text) = new.get(&cell).filter(|_| boxes.remove(&cell)) else {
            continue;
        };
        let end = end_of(&all, at).ok_or(Unfit::Damaged)?;
        let close = all[at..end]
            .iter()
            .rfind(|tag| tag.depth == 3 && tag.local() == "text" && tag.kind != Kind::Open)
            .ok_or(Unfit::Unusual)?;
        edits.append(close, &run(p, &format!("\n\n{text}")));
    }
    let added: String = new
        .iter()
        .filter(|(cell, _)| boxes.contains(cell))
        .map(|(cell, text)| {
            format!(
                "<{p}comment ref=\"{cell}\" authorId=\"{number}\"><{p}text>{}</{p}text></{p}comment>",
                run(p, text)
            )
        })
        .collect();
    edits.append(&all[list], &added);
    Ok((edits.apply(notes), boxes))
}

fn run(p: &str, text: &str) -> String {
    let cut: String = if text.chars().count() > LONGEST {
        text.chars().take(LONGEST - 1).chain(['…']).collect()
    } else {
        text.to_owned()
    };
    format!(
        "<{p}r><{p}t xml:space=\"preserve\">{}</{p}t></{p}r>",
        escape(&cut)
    )
}

/// Boxes added to a drawing. It is the older language of drawings, which Excel itself does not write well-formed, so that only its end
/// is looked for. `block` is a number that no other drawing of the workbook counts its boxes from.
pub(super) fn with_boxes(
    drawing: &str,
    block: u32,
    cells: &BTreeSet<Cell>,
) -> Result<String, Unfit> {
    let end = drawing.rfind("</xml>").ok_or(Unfit::Unusual)?;
    let mut new = String::new();
    let spaces = "xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";
    let used = box_numbers(drawing);
    if !drawing.contains("idmap") {
        new.push_str(&format!("<o:shapelayout {spaces} v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{block}\"/></o:shapelayout>"));
    }
    if !drawing.contains("\"_x0000_t202\"") {
        new.push_str(&format!("<v:shapetype {spaces} id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"));
    }
    let first = used.last().map_or(block.saturating_mul(1024), |last| *last);
    if first > 1 << 30 {
        return Err(Unfit::Unusual);
    }
    for (number, cell) in (first.saturating_add(1)..).zip(cells) {
        let (row, column) = (cell.row, cell.column);
        new.push_str(&format!(
            "<v:shape {spaces} id=\"_x0000_s{number}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:80pt;margin-top:5pt;width:270pt;height:110pt;z-index:1;visibility:hidden\" fillcolor=\"#f6effc\" o:insetmode=\"auto\"><v:fill color2=\"#f6effc\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{}, 15, {row}, 4, {}, 15, {}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
            column + 1,
            column + 6,
            row + 8,
        ));
    }
    Ok(format!("{}{new}{}", &drawing[..end], &drawing[end..]))
}

/// The highest block of box numbers that a drawing counts from.
pub(super) fn last_block(drawing: &str) -> u32 {
    let named = drawing
        .split("idmap")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .flat_map(|tag| tag.split("data=").skip(1))
        .flat_map(|data| {
            let data = data.trim_start_matches(['"', '\'']);
            let end = data.find(['"', '\'']).unwrap_or(data.len());
            data[..end]
                .split(',')
                .filter_map(|n| n.trim().parse().ok())
                .collect::<Vec<u32>>()
        });
    let counted = box_numbers(drawing).into_iter().map(|number| number / 1024);
    named.chain(counted).max().unwrap_or(0)
}

/// The numbers of the boxes in a drawing.
fn box_numbers(drawing: &str) -> BTreeSet<u32> {
    drawing
        .split("_x0000_s")
        .skip(1)
        .filter_map(|rest| {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            rest[..end].parse().ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(cell: &str, text: &str) -> BTreeMap<Cell, String> {
        BTreeMap::from([(Cell::parse(cell).unwrap(), text.to_owned())])
    }

    #[test]
    fn a_note_is_added_with_its_author() {
        let (text, boxes) = with_notes(&fresh("m"), "A & B", &note("B2", "<look>")).unwrap();
        assert!(
            text.contains("<authors><author>A &amp; B</author></authors>"),
            "{text}"
        );
        assert!(text.contains("<comment ref=\"B2\" authorId=\"0\"><text><r><t xml:space=\"preserve\">&lt;look&gt;</t></r></text></comment></commentList>"), "{text}");
        assert_eq!(boxes.len(), 1);
    }

    #[test]
    fn a_note_that_is_there_is_kept_and_goes_on() {
        let old = "<comments><authors><author>x</author></authors><commentList><comment ref=\"B2\" authorId=\"0\"><text><t>theirs</t></text></comment></commentList></comments>";
        let (text, boxes) = with_notes(old, "us", &note("B2", "ours")).unwrap();
        assert!(
            text.contains(
                "<text><t>theirs</t><r><t xml:space=\"preserve\">\n\nours</t></r></text>"
            ),
            "{text}"
        );
        assert!(boxes.is_empty());
    }

    #[test]
    fn a_long_note_is_cut() {
        let (text, _) = with_notes(&fresh("m"), "a", &note("A1", &"é".repeat(2000))).unwrap();
        assert_eq!(text.matches('é').count(), LONGEST - 1);
        assert!(text.contains("é…<"));
    }

    #[test]
    fn boxes_have_numbers_of_their_own() {
        let cells = BTreeSet::from([Cell::new(1, 1), Cell::new(4, 0)]);
        let drawing = with_boxes(FRESH_DRAWING, 3, &cells).unwrap();
        assert_eq!(box_numbers(&drawing), BTreeSet::from([3073, 3074]));
        assert_eq!(last_block(&drawing), 3);
        let more = with_boxes(&drawing, 9, &cells).unwrap();
        assert_eq!(box_numbers(&more), BTreeSet::from([3073, 3074, 3075, 3076]));
        assert_eq!(more.matches("shapetype ").count(), 1);
        assert!(tags(&more).is_ok());
        assert!(with_boxes("<xml/>", 1, &cells).is_err());
    }
}
