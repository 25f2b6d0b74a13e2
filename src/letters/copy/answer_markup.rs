//! The markup of the sheet of answers inside a copy. Every text is written as text: nothing in it can become a formula.

use super::cell_formats::Styles;
use crate::letters::answer_sheet::{Answers, COLUMNS, HEADING_ROW, Part, TITLE};
use crate::model::{Cell, cell::letters};
use crate::package::escape;

/// The whole part.
pub(super) fn write(answers: &Answers<'_>, styles: &mut Styles, main: &str) -> String {
    let (title, heading, wrapped, answer) = (
        styles.title(),
        styles.heading(),
        styles.wrapped(),
        styles.answer(),
    );
    let mut rows = String::new();
    let mut links = String::new();
    rows.push_str(&row(0, &[text(Cell::new(0, 0), title, TITLE)]));
    for (at, words) in (1..).zip(answers.head()) {
        let cells: Vec<String> = (0..)
            .zip(&words)
            .map(|(column, word)| text(Cell::new(at, column), 0, word))
            .collect();
        rows.push_str(&row(at, &cells));
    }
    let headings: Vec<String> = (0..)
        .zip(COLUMNS)
        .map(|(column, (words, _, _))| text(Cell::new(HEADING_ROW, column), heading, words))
        .collect();
    rows.push_str(&row(HEADING_ROW, &headings));
    for (at, question) in (HEADING_ROW + 1..).zip(answers.questions) {
        let cells: Vec<String> = (0..)
            .zip(COLUMNS)
            .map(|(column, (_, _, part))| {
                let place = Cell::new(at, column);
                match part {
                    Part::Answer | Part::Value => format!("<c r=\"{place}\" s=\"{answer}\"/>"),
                    _ => text(place, wrapped, &question.part(part)),
                }
            })
            .collect();
        let height = question.height();
        rows.push_str(&format!(
            "<row r=\"{}\" ht=\"{height}\">{}</row>",
            at + 1,
            cells.concat()
        ));
        if let (Some(sheet), Some(area)) = (&question.sheet, question.area) {
            let place = COLUMNS
                .iter()
                .zip(0..)
                .find(|((_, _, part), _)| *part == Part::Cell);
            if let Some((_, column)) = place {
                let target = format!("'{}'!{area}", sheet.replace('\'', "''"));
                links.push_str(&format!(
                    "<hyperlink ref=\"{}\" location=\"{}\"/>",
                    Cell::new(at, column),
                    escape(&target)
                ));
            }
        }
    }
    if !links.is_empty() {
        links = format!("<hyperlinks>{links}</hyperlinks>");
    }
    let widths: String = (1..)
        .zip(COLUMNS)
        .map(|(column, (_, width, _)): (u32, _)| {
            format!("<col min=\"{column}\" max=\"{column}\" width=\"{width}\" customWidth=\"1\"/>")
        })
        .collect();
    let last = letters(u32::try_from(COLUMNS.len()).unwrap_or(1) - 1);
    let end = HEADING_ROW + 1 + u32::try_from(answers.questions.len()).unwrap_or(0);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{main}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><dimension ref=\"A1:{last}{end}\"/><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"{split}\" topLeftCell=\"A{next}\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>{widths}</cols><sheetData>{rows}</sheetData>{links}<pageSetup paperSize=\"9\" fitToHeight=\"0\" orientation=\"landscape\"/></worksheet>",
        split = HEADING_ROW + 1,
        next = HEADING_ROW + 2,
    )
}

fn row(at: u32, cells: &[String]) -> String {
    format!("<row r=\"{}\">{}</row>", at + 1, cells.concat())
}

fn text(at: Cell, style: u32, words: &str) -> String {
    if words.is_empty() {
        return format!("<c r=\"{at}\" s=\"{style}\"/>");
    }
    format!(
        "<c r=\"{at}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
        escape(words)
    )
}
