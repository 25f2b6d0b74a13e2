//! Every row, column and value cell of any sheet is in its account once, and what a source leaves out stays in it.

use crate::finding::Code;
use crate::ingest::tests::{blocks, early_help, lists, sheet, source};
use crate::ingest::*;
use crate::model::Cell;

/// Pseudo-random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

#[test]
fn every_row_column_and_cell_of_any_sheet_is_in_its_account_once() {
    const WORDS: [&str; 16] = [
        "Outcome",
        "Month",
        "Closed",
        "%",
        "Total",
        "Action Plan completed NFA",
        "Child moved to another LA",
        "April 2025",
        "May 2025",
        "12",
        "7",
        "1",
        "Rooms",
        "Note: none",
        "Agency",
        " ",
    ];
    let sources = [
        "",
        "ignore = ['Rooms', 'Total']",
        "transposed = true",
        "across = 'month'\nvalue = 'closed'",
        "after = 'Agency'",
        "set = { month = 'cell:B1' }",
        "headings = { Rooms = 'closed' }",
    ];
    let (mut read_once, mut unread_once) = (0, 0);
    for seed in 1..=600 {
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        let (rows, columns) = (dice.below(14) + 1, dice.below(7) + 1);
        let (top, left) = (dice.below(3) as u32 * 400, dice.below(3) as u32 * 5);
        let mut cells = Vec::new();
        // Most grids begin with headings, so that tables are found.
        let head = dice.below(3);
        for row in 0..rows {
            for column in 0..columns {
                if dice.below(4) == 0 {
                    continue;
                }
                let word = match dice.below(5) {
                    0 => WORDS[dice.below(16) as usize],
                    _ if row == head => WORDS[(column % 4) as usize],
                    _ => [WORDS[5 + (dice.below(2)) as usize], "April 2025", "12", "5"]
                        [(column % 4) as usize],
                };
                let raw = match word.parse::<rust_decimal::Decimal>() {
                    Ok(value) => Raw::Number {
                        value,
                        percent: false,
                    },
                    Err(_) => Raw::Text(word.into()),
                };
                cells.push((Cell::new(top + row as u32, left + column as u32), raw));
            }
        }
        let filled: Vec<Cell> = cells
            .iter()
            .filter(|(_, raw)| !raw.is_blank())
            .map(|(cell, _)| *cell)
            .collect();
        let workbook = Workbook {
            file: "returns/x.xlsx".into(),
            sheets: vec![Sheet::new(Some("Data".into()), cells)],
        };
        // One source, or two that read the same sheet.
        let first = source(sources[dice.below(7) as usize]);
        let second = source(sources[dice.below(7) as usize]);
        let own = if dice.below(2) == 0 {
            vec![&first]
        } else {
            vec![&first, &second]
        };
        let (mut tables, mut records) = (Vec::new(), 0);
        for source in &own {
            let (blocks, found) =
                workbook_blocks(&workbook, source, &early_help(), &lists(), &mut Vec::new());
            records += blocks.iter().map(Block::len).sum::<usize>();
            tables.extend(found);
        }
        let account = account::of(&workbook, &tables, &own, None).remove(0);
        assert_eq!(account.all_cells(), filled.len(), "seed {seed}");
        let Some(used) = account.used() else {
            assert!(filled.is_empty());
            continue;
        };
        let (mut all_rows, mut all_columns) = (vec![0; 2000], vec![0; 2000]);
        for run in account.rows() {
            (run.first..=run.last).for_each(|row| all_rows[row as usize] += 1);
        }
        for run in account.columns() {
            (run.first..=run.last).for_each(|column| all_columns[column as usize] += 1);
        }
        let turn = |cell: &Cell| {
            if account.turned() {
                Cell::new(cell.column, cell.row)
            } else {
                *cell
            }
        };
        for cell in filled.iter().map(turn) {
            assert_eq!(
                (
                    all_rows[cell.row as usize],
                    all_columns[cell.column as usize]
                ),
                (1, 1),
                "seed {seed}"
            );
            let blank = account
                .rows()
                .iter()
                .find(|run| (run.first..=run.last).contains(&cell.row));
            assert_ne!(
                blank.map(|run| run.fate),
                Some(crate::model::RowFate::Blank),
                "seed {seed}"
            );
        }
        assert_eq!(
            all_rows.iter().sum::<i32>() as u32,
            used.last.row - used.first.row + 1
        );
        assert_eq!(
            all_columns.iter().sum::<i32>() as u32,
            used.last.column - used.first.column + 1
        );
        let values = account.cells(crate::model::CellFate::Value);
        assert!(
            records == 0 || account.count_rows(|fate| fate == crate::model::RowFate::Records) > 0,
            "seed {seed}"
        );
        read_once += usize::from(values > 0);
        unread_once += usize::from(account.cells(crate::model::CellFate::Unread) > 0);
    }
    // The grids are not all of one kind.
    assert!(
        read_once > 150 && unread_once > 150,
        "{read_once} {unread_once}"
    );
}

#[test]
fn what_a_source_leaves_out_is_said_once_and_stays_in_the_account() {
    use crate::model::{ColumnFate, RowFate};
    let rows: &[&[&str]] = &[
        &["Outcome", "Month", "Closed", "Rooms", "Chairs"],
        &["Action Plan completed NFA", "April 2025", "5", "3", "2"],
        &["Carried over", "April 2025", "9", "1", "7"],
        &["Child moved to another LA", "April 2025", "6", "4", "4"],
    ];
    let asked = |toml: &str| {
        let source = source(toml);
        let workbook = Workbook {
            file: "returns/x.xlsx".into(),
            sheets: vec![sheet(rows)],
        };
        let mut findings = Vec::new();
        let (blocks, tables) =
            workbook_blocks(&workbook, &source, &early_help(), &lists(), &mut findings);
        let account = account::of(&workbook, &tables, &[&source], None).remove(0);
        let unread = findings
            .iter()
            .filter(|it| it.code == Code::CountsUnread)
            .count();
        (blocks[0].len(), unread, account)
    };
    let (records, unread, account) = asked("");
    assert_eq!(
        (records, unread),
        (3, 2),
        "both columns of counts are asked about"
    );
    assert!(matches!(
        account.columns()[3].fate,
        ColumnFate::Unread {
            whole_numbers: true,
            ..
        }
    ));
    let (records, unread, account) = asked("ignore = ['rooms', 'Chairs', 'Carried over']");
    assert_eq!((records, unread), (2, 0));
    assert_eq!(account.columns()[4].fate, ColumnFate::Ignored);
    assert_eq!(account.count_rows(|fate| fate == RowFate::Ignored), 1);
    assert_eq!(account.cells(crate::model::CellFate::Ignored), 5 + 4);
    let (source, mut findings) = (source("ignore = ['data']"), Vec::new());
    let workbook = Workbook {
        file: "returns/x.xlsx".into(),
        sheets: vec![sheet(rows)],
    };
    let (blocks, tables) =
        workbook_blocks(&workbook, &source, &early_help(), &lists(), &mut findings);
    let account = account::of(&workbook, &tables, &[&source], None).remove(0);
    assert_eq!(
        (blocks.len(), account.unread()),
        (0, Some(crate::model::Unread::Ignored))
    );
}

#[test]
fn columns_of_counts_that_have_no_heading_are_asked_about_by_their_letters() {
    let rows: &[&[&str]] = &[
        &["Outcome", "Month", "2025-26", "", "2024-25", ""],
        &["", "", "Booked", "Attended", "Booked", "Attended"],
        &[
            "Action Plan completed NFA",
            "April 2025",
            "28",
            "24",
            "20",
            "19",
        ],
        &[
            "Child moved to another LA",
            "April 2025",
            "16",
            "12",
            "18",
            "11",
        ],
    ];
    let asked = |toml: &str| {
        let (_, findings) = blocks(sheet(rows), &early_help(), &source(toml));
        let asked = findings.iter().filter(|it| it.code == Code::CountsUnread);
        let words = asked.map(|it| it.message.split(" holds").next().unwrap().to_owned());
        words.collect::<Vec<_>>()
    };
    let all = [
        "The column \"2025-26\"",
        "The column D, which has no heading,",
        "The column \"2024-25\"",
        "The column F, which has no heading,",
    ];
    assert_eq!(asked(""), all);
    assert_eq!(asked("ignore = ['Column D', '2025-26']"), all[2..]);
}
