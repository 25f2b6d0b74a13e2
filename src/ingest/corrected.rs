//! Corrections that were taken, put into a workbook before anything is made of it: roles, totals, records and the account all see the
//! corrected value. A cell that says neither the old value nor the new one, or stands in another row by now, is read as it stands, and it
//! is said. No value and no reason is told: whether a figure made of them is withheld is not known here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::sheet::{Raw, Sheet, Workbook};
use super::typed_dates::{self, Order};
use super::typed_numbers::{Written, written};
use super::value_parsing::tidy;
use crate::finding::{Code, Finding, Location, reference};
use crate::model::{At, Cell, CellCorrection, Corrected, Dataset, Held, Kept};

/// Puts corrections into a workbook whose cells they are of; gives what became of each.
pub(super) fn correct(
    workbook: &mut Workbook,
    corrections: &[&Arc<CellCorrection>],
) -> Vec<Corrected> {
    // By what a row is known is looked at before any cell is changed.
    let all: Vec<Corrected> = corrections
        .iter()
        .map(|correction| Corrected {
            held: held(workbook, correction),
            correction: Arc::clone(correction),
        })
        .collect();
    for one in all.iter().filter(|one| one.held == Held::Applied) {
        let (cell, sheet) = (one.correction.cell, one.correction.sheet.as_deref());
        let mut sheets = workbook.sheets.iter_mut();
        if let Some(sheet) = sheets.find(|own| own.name.as_deref() == sheet) {
            let new = typed(&one.correction.new, sheet.get(cell));
            sheet.put(cell, new);
        }
    }
    all
}

/// By what the row and the column of a cell are known again when the return comes sorted otherwise: by the words at their heads and by
/// the key columns of the record; by everything that is no number of it where another row has all of these too. Cells, and digests of
/// what they say.
pub fn beside(
    sheet: &Sheet,
    file: &str,
    datasets: &[Dataset],
    cell: Cell,
) -> BTreeMap<String, Kept> {
    let keys = heads(sheet, cell);
    let keys = &keys | &own(sheet, file, datasets, cell, Breadth::Keys);
    let known = match is_unique(sheet, cell, &keys) {
        true => keys,
        false => &keys | &own(sheet, file, datasets, cell, Breadth::Record),
    };
    let others = known.into_iter().filter(|one| *one != cell);
    others
        .map(|one| (one.to_string(), Kept::of(&said(sheet, one), true)))
        .collect()
}

/// The first cell and the first words of a row, and the first words of a column; but not the cell itself.
fn heads(sheet: &Sheet, cell: Cell) -> BTreeSet<Cell> {
    let row = sheet.row(cell.row).iter();
    let filled = row.filter(|(at, raw)| *at != cell && !raw.is_blank());
    let is_words = |raw: &Raw| matches!(raw, Raw::Text(_)) && !raw.is_blank();
    let words = filled.clone().find(|(_, raw)| is_words(raw));
    let mut column = sheet.cells().iter();
    let above =
        column.find(|(at, raw)| at.column == cell.column && at.row < cell.row && is_words(raw));
    let all = filled.take(1).chain(words).chain(above);
    all.map(|(at, _)| *at).collect()
}

/// Which columns of a record it is known by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Breadth {
    /// The key columns, and those that name somebody.
    Keys,
    /// All that are no numbers.
    Record,
}

/// The cells of the record that a cell is of.
fn own(
    sheet: &Sheet,
    file: &str,
    datasets: &[Dataset],
    cell: Cell,
    breadth: Breadth,
) -> BTreeSet<Cell> {
    let mut cells = BTreeSet::new();
    for dataset in datasets {
        let here = dataset.blocks.iter().filter(|block| {
            *block.file == *file
                && block.sheet.as_deref() == sheet.name.as_deref()
                && block.area.contains(cell)
        });
        for (column, field) in here.flat_map(|block| dataset.spec.columns.iter().zip(&block.fields))
        {
            let is_key = column.key || column.personal || breadth == Breadth::Record;
            if !is_key || column.kind.is_measure() {
                continue;
            }
            match field.at {
                At::Column(at) => cells.insert(Cell::new(cell.row, at)),
                At::Row(at) => cells.insert(Cell::new(at, cell.column)),
                At::Fixed(at) => cells.insert(at),
                At::Own | At::Constant | At::Absent => false,
            };
        }
    }
    cells
}

/// Whether no other row says the same in the cells of a row.
fn is_unique(sheet: &Sheet, cell: Cell, keys: &BTreeSet<Cell>) -> bool {
    let own = keys
        .iter()
        .filter(|key| key.row == cell.row && **key != cell);
    let own: Vec<(u32, String)> = own.map(|key| (key.column, said(sheet, *key))).collect();
    let rows: BTreeSet<u32> = sheet.cells().iter().map(|(at, _)| at.row).collect();
    let mut others = rows.into_iter().filter(|row| *row != cell.row);
    !others.any(|row| {
        let mut own = own.iter();
        own.all(|(column, text)| said(sheet, Cell::new(row, *column)) == *text)
    })
}

/// What a cell says, blanks at its ends aside.
fn said(sheet: &Sheet, cell: Cell) -> String {
    tidy(&sheet.get(cell).map(Raw::text).unwrap_or_default())
}

/// What is told of the corrections of a file.
pub(super) fn findings(file: &Arc<str>, corrected: &[Corrected]) -> Vec<Finding> {
    let told = corrected.iter();
    told.map(|one| finding(file, &one.correction, one.held))
        .collect()
}

fn held(workbook: &Workbook, correction: &CellCorrection) -> Held {
    let mut sheets = workbook.sheets.iter();
    let Some(sheet) = sheets.find(|sheet| sheet.name.as_deref() == correction.sheet.as_deref())
    else {
        return Held::Lapsed;
    };
    let is_there =
        |(at, says): (&String, &Kept)| Cell::parse(at).is_some_and(|at| says.is(&said(sheet, at)));
    if !correction.beside.iter().all(is_there) {
        return Held::Moved;
    }
    let there = sheet.get(correction.cell);
    let text = there.map(Raw::text).unwrap_or_default();
    let new = typed(&correction.new, there);
    if there == Some(&new) || tidy(&text) == tidy(&correction.new) {
        return Held::Settled;
    }
    if !correction.old.is(&text) {
        return Held::Lapsed;
    }
    Held::Applied
}

/// A value as it would stand in the cell, had somebody typed it over what is there.
fn typed(new: &str, there: Option<&Raw>) -> Raw {
    let new = tidy(new);
    let in_percent = matches!(there, Some(Raw::Number { percent: true, .. }));
    if let Written::Number { value, percent } = written(&new, false) {
        match (in_percent, percent) {
            (false, false) => {
                return Raw::Number {
                    value,
                    percent: false,
                };
            }
            (true, _) => {
                // Typed into a cell of percentages, 55 is 55%.
                let hundredth = value / Decimal::ONE_HUNDRED;
                return Raw::Number {
                    value: if percent { value } else { hundredth },
                    percent: true,
                };
            }
            (false, true) => {}
        }
    }
    match typed_dates::day(&new) {
        Some((day, order)) if order != Order::MonthFirst => Raw::Date(day),
        _ => Raw::Text(new.into()),
    }
}

fn finding(file: &Arc<str>, correction: &CellCorrection, held: Held) -> Finding {
    let cell = correction.cell;
    let sheet = correction.sheet.as_deref().map(Arc::from);
    let at = Location::cells(file, sheet.as_ref(), cell);
    let taken = correction.taken();
    let back = format!(
        "Nothing to do. To take the correction back: yearly accept {} --withdraw",
        reference(&correction.fingerprint)
    );
    let mut finding = match held {
        Held::Applied => Finding::new(
            Code::Corrected,
            at,
            format!(
                "{cell} is read with a correction, {taken}; yearly accept lists it."
            ),
        )
        .help(back),
        Held::Settled => Finding::new(
            Code::Corrected,
            at,
            format!("{cell} says by now what was to be read in its place, a correction {taken}."),
        )
        .help(back),
        Held::Lapsed | Held::Moved => Finding::new(
            Code::CorrectionLapsed,
            at,
            format!(
                "{cell} {}, for which a correction was {taken}. It is read as it stands.",
                match held {
                    Held::Moved => "stands in another row or column than the one",
                    _ => "does not hold the value any more",
                }
            ),
        )
        .help(format!(
            "Look at the cell. If it is right now, take the correction back: yearly accept {} --withdraw",
            reference(&correction.fingerprint)
        )),
    };
    finding.dataset.clone_from(&correction.dataset);
    finding.agency.clone_from(&correction.agency);
    finding
}

/// What is told of a correction of a return that is not there, under its own name or as what another file replaces.
pub fn without_return(correction: &CellCorrection) -> Finding {
    let message = format!(
        "A correction of {} in {} was {}. No such return is read, so it changes nothing.",
        correction.cell,
        correction.file,
        correction.taken()
    );
    let mut finding = Finding::new(
        Code::CorrectionLapsed,
        Location::file(correction.file.as_str()),
        message,
    );
    finding.dataset.clone_from(&correction.dataset);
    finding.agency.clone_from(&correction.agency);
    finding.help(format!(
        "If the return came again under another name, say so with replaces = \"{}\" in its [[source]]; else take the correction back: yearly accept {} --withdraw",
        correction.file,
        reference(&correction.fingerprint)
    ))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn workbook(raw: Option<Raw>) -> Workbook {
        let cells = raw.into_iter().map(|raw| (Cell::new(1, 6), raw)).collect();
        Workbook {
            file: "returns/a.xlsx".into(),
            sheets: vec![Sheet::new(Some("Counts".into()), cells)],
        }
    }

    fn of(old: &str, new: &str) -> CellCorrection {
        CellCorrection {
            file: "returns/a.xlsx".into(),
            sheet: Some("Counts".into()),
            cell: Cell::new(1, 6),
            old: Kept::of(old, false),
            new: new.into(),
            dataset: None,
            agency: None,
            by: "business manager".into(),
            taken: date(2026, 5, 18),
            reason: "Telephoned.".into(),
            fingerprint: "b783845e00000000".into(),
            answered: false,
            beside: BTreeMap::new(),
        }
    }

    fn held_by(raw: Option<Raw>, old: &str, new: &str) -> (Held, Option<Raw>) {
        let correction = Arc::new(of(old, new));
        let mut book = workbook(raw);
        let made = correct(&mut book, &[&correction]);
        let told = findings(&book.file, &made);
        assert_eq!(told.len(), 1);
        (made[0].held, book.sheets[0].get(Cell::new(1, 6)).cloned())
    }

    fn number(value: i64) -> Raw {
        Raw::Number {
            value: value.into(),
            percent: false,
        }
    }

    #[test]
    fn a_correction_holds_while_the_cell_says_the_old_value() {
        for (old, new, then) in [
            (number(250), "25", number(25)),
            (number(250), " 1,320 ", number(1320)),
            (
                Raw::Date(date(1925, 5, 14)),
                "14/05/2025",
                Raw::Date(date(2025, 5, 14)),
            ),
            (
                Raw::Text("Polise".into()),
                "Police",
                Raw::Text("Police".into()),
            ),
            (
                Raw::Number {
                    value: Decimal::new(51, 1),
                    percent: true,
                },
                "51",
                Raw::Number {
                    value: Decimal::new(51, 2),
                    percent: true,
                },
            ),
        ] {
            let text = old.text();
            let (held, now) = held_by(Some(old), &text, new);
            assert_eq!((held, now), (Held::Applied, Some(then)), "{new}");
        }
        assert_eq!(held_by(None, "", "7"), (Held::Applied, Some(number(7))));
    }

    #[test]
    fn another_value_stays_and_the_new_one_is_settled() {
        let stays = held_by(Some(number(27)), "250", "25");
        assert_eq!(stays, (Held::Lapsed, Some(number(27))));
        assert_eq!(held_by(None, "250", "25"), (Held::Lapsed, None));
        let settled = held_by(Some(number(25)), "250", "25");
        assert_eq!(settled, (Held::Settled, Some(number(25))));
        let text = held_by(Some(Raw::Text(" Police ".into())), "Polise", "Police");
        assert_eq!(text.0, Held::Settled);
    }

    #[test]
    fn a_row_is_known_by_its_heads_and_two_alike_by_nothing_less_than_the_whole() {
        let words = |row: u32, texts: [&str; 4]| {
            let cells = (0..).zip(texts);
            cells
                .map(move |(column, text)| (Cell::new(row, column), Raw::Text(text.into())))
                .collect::<Vec<_>>()
        };
        let rows = |outcomes: [&str; 3]| {
            let [a, b, c] = outcomes;
            Sheet::new(
                None,
                [
                    words(0, ["Sector", "Harm", "Day", "Outcome"]),
                    words(1, ["Police", "Physical", "1 May", a]),
                    words(2, ["Health", "Physical", "2 May", b]),
                    words(3, ["Health", "Physical", "3 May", c]),
                ]
                .concat(),
            )
        };
        let sheet = rows(["open", "open", "open"]);
        let known = |row: u32| beside(&sheet, "a.csv", &[], Cell::new(row, 3));
        let cells = |row: u32| known(row).into_keys().collect::<Vec<_>>();
        assert_eq!(cells(1), ["A2", "D1"]);
        assert!(!is_unique(
            &sheet,
            Cell::new(2, 3),
            &BTreeSet::from([Cell::new(2, 0)])
        ));
        assert!(is_unique(
            &sheet,
            Cell::new(2, 3),
            &BTreeSet::from([Cell::new(2, 0), Cell::new(2, 2)])
        ));
        // What its neighbours say counts for nothing in a cell that is not one of them.
        assert_eq!(
            known(1),
            beside(
                &rows(["open", "shut", "shut"]),
                "a.csv",
                &[],
                Cell::new(1, 3)
            )
        );
    }

    #[test]
    fn a_correction_of_another_row_lapses() {
        let mut book = workbook(Some(number(250)));
        book.sheets[0].put(Cell::new(1, 0), Raw::Text("North".into()));
        let at = Cell::new(1, 6);
        for (name, held) in [("North", Held::Applied), ("South", Held::Moved)] {
            let mut sheet = book.sheets[0].clone();
            sheet.put(Cell::new(1, 0), Raw::Text(name.into()));
            let correction = Arc::new(CellCorrection {
                beside: beside(&book.sheets[0], "returns/a.xlsx", &[], at),
                ..of("250", "25")
            });
            let mut sent = Workbook {
                file: Arc::clone(&book.file),
                sheets: vec![sheet],
            };
            let made = correct(&mut sent, &[&correction]);
            assert_eq!(made[0].held, held, "{name}");
        }
    }
}
