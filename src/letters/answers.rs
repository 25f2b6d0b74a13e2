//! The answers that came back: what an agency wrote beside each reference on the sheet of answers, wherever it stands by now.

use super::answer_sheet::{COLUMNS, Part, TITLE};
use crate::model::{Cell, fold};

/// How far down the headings are looked for.
const MOST_HEAD_ROWS: u32 = 30;

/// Longest answer that is kept, in characters.
const LONGEST: usize = 4000;

/// One answer as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    /// The agency that the sheet was made for, by id.
    pub agency: Option<String>,
    /// The reference beside the answer.
    pub reference: String,
    /// What was written.
    pub answer: Option<String>,
    /// The corrected value.
    pub value: Option<String>,
    /// Where it stands on the sheet.
    pub cell: Cell,
}

/// The answers on a sheet, given the texts of its cells in order; `None` when it is no sheet of answers.
pub(crate) fn read_answers(cells: &[(Cell, String)]) -> Option<Vec<Sent>> {
    let get = |row: u32, column: u32| {
        let at = cells
            .binary_search_by_key(&Cell::new(row, column), |(cell, _)| *cell)
            .ok()?;
        let text = cells[at].1.trim();
        let kept = text.chars().filter(|c| *c == '\n' || !c.is_control());
        let text: String = kept.take(LONGEST).collect();
        (!text.is_empty()).then_some(text)
    };
    if fold(&get(0, 0)?) != fold(TITLE) {
        return None;
    }
    // Rows and columns may have been moved: the headings say where things are.
    let column_of = |row: u32, wanted: Part| {
        let heading = COLUMNS.iter().find(|(_, _, part)| *part == wanted)?.0;
        let mut in_row = cells.iter().filter(|(cell, _)| cell.row == row);
        in_row
            .find(|(_, text)| fold(text) == fold(heading))
            .map(|(cell, _)| cell.column)
    };
    let (row, reference) = (1..MOST_HEAD_ROWS)
        .filter_map(|row| Some((row, column_of(row, Part::Reference)?)))
        .find(|(row, _)| column_of(*row, Part::Answer).is_some())?;
    let answer = column_of(row, Part::Answer);
    let value = column_of(row, Part::Value);
    let agency = (1..row)
        .find(|at| get(*at, 0).is_some_and(|word| fold(&word) == "agency"))
        .and_then(|at| get(at, 1));
    let sent = cells
        .iter()
        .filter(|(cell, _)| cell.row > row && cell.column == reference)
        .filter_map(|(cell, _)| {
            let of = |column: Option<u32>| column.and_then(|column| get(cell.row, column));
            let sent = Sent {
                agency: agency.clone(),
                reference: get(cell.row, reference)?,
                answer: of(answer),
                value: of(value),
                cell: *cell,
            };
            (sent.answer.is_some() || sent.value.is_some()).then_some(sent)
        });
    Some(sent.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(lines: &[&str]) -> Vec<(Cell, String)> {
        let mut cells = Vec::new();
        for (row, line) in (0..).zip(lines) {
            for (column, text) in (0..).zip(line.split('|')) {
                if !text.is_empty() {
                    cells.push((Cell::new(row, column), text.to_owned()));
                }
            }
        }
        cells
    }

    #[test]
    fn answers_are_read_wherever_their_columns_went() {
        let cells = sheet(&[
            "Answers to questions about this return",
            "Agency|police|Wexmoor Police",
            "",
            "Corrected value|REFERENCE|Your  answer",
            "105|AAAA-0001|",
            "|AAAA-0002| It is \u{1b}right. ",
            "|AAAA-0003|",
            "7||no reference",
        ]);
        let sent = read_answers(&cells).unwrap();
        assert_eq!(sent.len(), 2);
        assert_eq!(sent[0].value.as_deref(), Some("105"));
        assert_eq!(sent[0].answer, None);
        assert_eq!(sent[1].answer.as_deref(), Some("It is right."));
        assert!(
            sent.iter()
                .all(|sent| sent.agency.as_deref() == Some("police"))
        );
    }

    #[test]
    fn other_sheets_are_none_of_answers() {
        assert_eq!(
            read_answers(&sheet(&["Reference|Your answer", "A|b"])),
            None
        );
        assert_eq!(
            read_answers(&sheet(&["Answers to questions about this return", "A"])),
            None
        );
        assert_eq!(read_answers(&[]), None);
    }
}
