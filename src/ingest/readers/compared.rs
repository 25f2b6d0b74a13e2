//! Holds our reader of .xlsx against calamine's: every workbook of the examples and samples gives both the same cells.

use std::path::Path;

use calamine::{Data, Reader, Xlsx};

use super::stored_number;
use super::tests::{everything, file};
use super::*;
use crate::ingest::sheet::Raw;
use crate::model::Cell;

/// What calamine's value would be of ours; `None` for what it does not tell.
fn told(ours: &Raw, theirs: &Data) -> bool {
    match (ours, theirs) {
        (Raw::Text(text), Data::String(other)) => text.trim() == other.trim(),
        (Raw::Number { value, .. }, Data::Float(other)) => {
            stored_number::exact(*other) == Some(*value)
        }
        (Raw::Number { value, .. }, Data::Int(other)) => *value == (*other).into(),
        (Raw::Date(day), Data::DateTime(moment)) => {
            stored_number::day(moment.as_f64(), false) == Some(*day)
        }
        (Raw::Text(_), Data::DateTime(moment)) => moment.as_f64() < 1.0 || moment.is_duration(),
        (Raw::Flag(flag), Data::Bool(other)) => flag == other,
        (Raw::Error(error), Data::Error(other)) => **error == other.to_string(),
        _ => false,
    }
}

fn compare(name: &str, bytes: &[u8]) {
    let opened = open(&file(name, bytes));
    // Among the faulty returns are some that cannot be opened, which is said.
    let Some(workbook) = opened.value else {
        assert!(
            !opened.findings.is_empty() && name.contains("faulty"),
            "{name} opens"
        );
        return;
    };
    // Text or a web page under that name is read by us and refused by calamine; only planted files are such.
    let Ok(mut book) = Xlsx::new(std::io::Cursor::new(bytes)) else {
        assert!(name.contains("faulty") || name.contains("broken"), "{name}");
        return;
    };
    for sheet in &workbook.sheets {
        let title = sheet.name.as_deref().unwrap();
        let mut cells = book.worksheet_cells_reader(title).unwrap();
        let mut count = 0;
        while let Some(cell) = cells.next_cell().unwrap() {
            let theirs = Data::from(cell.get_value().clone());
            if matches!(&theirs, Data::Empty) || theirs == Data::String(String::new()) {
                continue;
            }
            let (row, column) = cell.get_position();
            let ours = sheet.get(Cell::new(row, column));
            assert!(
                ours.is_some_and(|ours| told(ours, &theirs)),
                "{name} {title} {}: {ours:?} and {theirs:?}",
                Cell::new(row, column)
            );
            count += 1;
        }
        let filled = |(_, raw): &&(Cell, Raw)| *raw != Raw::NoResult;
        assert_eq!(sheet.cells().iter().filter(filled).count(), count, "{name}");
    }
}

fn visit(folder: &Path, count: &mut usize) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            visit(&path, count);
        } else if path.extension().is_some_and(|ending| ending == "xlsx") {
            compare(&path.display().to_string(), &std::fs::read(&path).unwrap());
            *count += 1;
        }
    }
}

#[test]
fn every_workbook_gives_the_cells_that_calamine_gives() {
    compare("everything.xlsx", &everything());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in ["examples", "data-samples"] {
        visit(&root.join(folder), &mut count);
    }
    assert!(count > 10, "{count}");
}
