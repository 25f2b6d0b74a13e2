//! Every figure of an example leads back to cells from which it can be worked out again: the cells are opened here with another
//! reader, and added up, counted and divided by a few lines that share nothing with the program.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use yearly::aggregate::{self, Amount, Part};
use yearly::model::Area;
use yearly::project::Project;
use yearly::protect::SafeCell;

const EXAMPLE: &str = "examples/coventry-2014-15";

/// The cells of all returns, by file, sheet (none in a .csv), row and column.
#[derive(Default)]
struct Cells(BTreeMap<(String, Option<String>), Sheet>);

/// The cells of one sheet, by row and column.
type Sheet = BTreeMap<(u32, u32), Data>;

impl Cells {
    fn open(&mut self, folder: &Path, file: &str) {
        let bytes = std::fs::read(folder.join(file)).expect("a return");
        let book = open_workbook_auto_from_rs(Cursor::new(&bytes));
        let Ok(mut book) = book else {
            let text = String::from_utf8_lossy(&bytes);
            let comma = text.matches(',').count() > text.matches(';').count();
            let mut cells = BTreeMap::new();
            // No cell of these files holds a line break.
            for (row, line) in text.lines().enumerate() {
                let mut reader = csv::ReaderBuilder::new();
                reader.has_headers(false);
                reader.delimiter(if comma { b',' } else { b';' });
                for record in reader.from_reader(line.as_bytes()).records().flatten() {
                    for (column, text) in record.iter().enumerate() {
                        let text = Data::String(text.to_owned());
                        cells.insert((row as u32, column as u32), text);
                    }
                }
            }
            self.0.insert((file.to_owned(), None), cells);
            return;
        };
        for (sheet, range) in book.worksheets() {
            let (top, left) = range.start().unwrap_or_default();
            let used = range.used_cells();
            let cells = used
                .map(|(row, column, value)| {
                    ((row as u32 + top, column as u32 + left), value.clone())
                })
                .collect();
            self.0.insert((file.to_owned(), Some(sheet)), cells);
        }
    }

    fn of(&self, file: &str, sheet: Option<&str>, areas: &[Area]) -> Vec<Data> {
        let sheet = &self.0[&(file.to_owned(), sheet.map(str::to_owned))];
        let mut found = Vec::new();
        for area in areas {
            for row in area.first.row..=area.last.row {
                for column in area.first.column..=area.last.column {
                    found.push(sheet.get(&(row, column)).cloned().unwrap_or(Data::Empty));
                }
            }
        }
        found
    }
}

/// The number in a cell, if there is one: `1,887`, `96 percent` and `£318` are numbers.
fn number(cell: &Data) -> Option<Decimal> {
    match cell {
        Data::Int(number) => Some((*number).into()),
        Data::Float(number) => format!("{number}").parse().ok(),
        Data::String(text) => {
            let digits: String = text
                .trim_start_matches(|c: char| !c.is_ascii_digit())
                .chars()
                .filter(|c| *c != ',')
                .take_while(|c| c.is_ascii_digit() || *c == '.')
                .collect();
            digits.parse().ok()
        }
        _ => None,
    }
}

/// The number that a part says it read, worked out again from its cells.
fn again(cells: &Cells, part: &Part<'_>) -> Vec<Decimal> {
    let (mut read, mut rows, mut register) = (Vec::new(), BTreeSet::new(), false);
    for origin in &part.cell.origin.parts {
        assert_eq!(origin.more, 0, "{} is cut", origin.file);
        read.extend(cells.of(&origin.file, origin.sheet.as_deref(), &origin.areas));
        for area in &origin.areas {
            register |= !origin.aggregate && area.last.column > area.first.column;
            rows.extend(
                (area.first.row..=area.last.row).map(|row| (&origin.file, &origin.sheet, row)),
            );
        }
    }
    let numbers: Vec<Decimal> = read.iter().filter_map(number).collect();
    let verb = part.cell.key.measure.split(' ').next().unwrap_or_default();
    let sum: Decimal = numbers.iter().sum();
    match verb {
        "distinct" => {
            let texts: BTreeSet<String> = read.iter().map(ToString::to_string).collect();
            vec![texts.len().into()]
        }
        "min" => numbers.into_iter().min().into_iter().collect(),
        "max" => numbers.into_iter().max().into_iter().collect(),
        // A register is counted row by row, a table of sums added up.
        "count" if register => vec![rows.len().into()],
        "count" if numbers.is_empty() => vec![read.len().into()],
        "count" | "sum" => vec![sum],
        // A percentage may stand in a workbook as a fraction.
        _ => vec![sum, sum * Decimal::ONE_HUNDRED],
    }
}

/// Works out a formula as `explain` words it: "(A less B) as a percentage of B".
struct Words<'a> {
    rest: &'a str,
    values: &'a BTreeMap<String, Decimal>,
}

impl Words<'_> {
    fn eat(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn operand(&mut self) -> Decimal {
        if self.eat("(") {
            let value = self.expression();
            assert!(self.eat(")"), "{}", self.rest);
            return value;
        }
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '.'));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        self.values
            .get(word)
            .copied()
            .unwrap_or_else(|| word.parse().expect("a letter or a number"))
    }

    fn expression(&mut self) -> Decimal {
        let mut value = self.operand();
        while self.eat(" + ") {
            value += self.operand();
        }
        if self.eat(" as a percentage of ") {
            value = value * Decimal::ONE_HUNDRED / self.operand();
        } else if self.eat(" divided by ") {
            value /= self.operand();
            if self.eat(", per ") {
                value *= self.operand();
            }
        } else if self.eat(" less ") {
            value -= self.operand();
            if self.eat(", as a percentage of ") {
                value = value * Decimal::ONE_HUNDRED / self.operand();
            }
        }
        value
    }
}

/// The figures of a report folder that were worked out again, and what is wrong with any.
fn recount(folder: &str, as_at: Date) -> (usize, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let project = Project::open(&path).expect("the example opens").value;
    let figures = yearly::figures(&project, as_at).value;
    let mut cells = Cells::default();
    for file in &figures.returns.files {
        cells.open(&path, &file.name);
    }
    let (mut checked, mut wrong) = (0, Vec::new());
    for table in figures.safe.tables() {
        for row in &table.rows {
            for (column, shown) in table.columns.iter().zip(&row.cells) {
                let (Some(id), SafeCell::Shown { value, .. }) =
                    (table.figure_id(row, column), shown)
                else {
                    continue;
                };
                let explained = aggregate::explain(&figures.tables, &id)
                    .unwrap_or_else(|| panic!("{id} is not explained"));
                let mut values = BTreeMap::new();
                for part in &explained.parts {
                    let Amount::Exact(amount) = part.cell.amount else {
                        wrong.push(format!("{id}: {} has no number", part.letter));
                        continue;
                    };
                    let found = again(&cells, part);
                    // Nought of nothing: no record, no cell.
                    let none = part.cell.origin.parts.is_empty() && amount.is_zero();
                    if !none && !found.contains(&amount) {
                        wrong.push(format!(
                            "{id}: {} is {amount}, its cells {found:?}",
                            part.words
                        ));
                    }
                    values.insert(part.letter.clone(), amount);
                }
                let mut words = Words {
                    rest: &explained.formula,
                    values: &values,
                };
                let worked = words.expression();
                if !words.rest.is_empty() || (worked - value).abs() > Decimal::new(1, 9) {
                    wrong.push(format!(
                        "{id}: {} is {worked}, not {value}",
                        explained.formula
                    ));
                }
                checked += 1;
            }
        }
    }
    (checked, wrong)
}

#[test]
fn every_figure_is_worked_out_again_from_the_cells_that_explain_names() {
    for (folder, as_at, least) in [
        ("examples/coventry-2014-15", date(2015, 11, 30), 948),
        ("examples/coventry-2022-23", date(2023, 7, 31), 300),
        ("examples/aldermere-2025-26", date(2026, 5, 18), 1500),
        ("examples/aldermere-2025-26-faulty", date(2026, 5, 18), 1500),
        ("data-samples/good", date(2026, 5, 18), 400),
        ("data-samples/broken", date(2026, 5, 18), 400),
    ] {
        let (checked, wrong) = recount(folder, as_at);
        assert!(
            wrong.is_empty(),
            "{folder}: {} of {checked}:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
        assert!(
            checked >= least,
            "{folder}: only {checked} figures were looked at"
        );
    }
}

/// `explain` of a cell, and back: what it lists is what says that it uses the cell.
#[test]
fn a_cell_lists_the_figures_that_name_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE);
    let explain = |what: &str| {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_yearly"))
            .args(["explain", what, "-C"])
            .arg(&folder)
            .output()
            .expect("the program runs");
        assert!(run.status.success(), "{run:?}");
        String::from_utf8(run.stdout).expect("it prints text")
    };
    let told = explain("returns/LADO/LADO stats v3 FINAL.xlsx!Referrals!B55");
    let figures: Vec<&str> = told
        .lines()
        .skip_while(|line| *line != "Figures made from it")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.trim().split_once(": ").map(|(id, _)| id))
        .collect();
    assert!(figures.contains(&"lado-outcome/substantiated/n"), "{told}");
    assert!(figures.contains(&"lado-outcome/total/n"), "{told}");
    assert!(
        !figures.iter().any(|id| id.starts_with("lado-source/")),
        "{told}"
    );
    for line in [
        "Read as \"Number\" (number) of Designated officer's return (lado): the number 12; record 1 of 6 in its table.",
        "12 allegations were substantiated and 39 were still open.",
        "narrative/designated-officer.md:13: lado-outcome/substantiated/n, lado-outcome/total/n",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let back = explain("lado-outcome/total/n");
    assert!(back.contains("sheet \"Referrals\": B55:B60"), "{back}");
    let designated =
        "(from Coventry City Council, Local Authority Designated Officer, received 18/09/2015)";
    assert!(back.contains(designated), "{back}");
    let share = explain("lado-outcome/open/share");
    assert!(share.contains("lado-outcome/open/share: 39%"), "{share}");
    let share = explain("lado-category/physical/share");
    assert!(
        share.contains("It is rounded once, to a whole number, from 51.4286."),
        "{share}"
    );
    // A block of cells, and a .csv, which has no sheet.
    let block = explain("returns/finance/LSCB budget outturn 1415.csv!B4:B5");
    for figure in ["budget/staffing/actual: ", "budget/support/actual: "] {
        assert!(block.contains(figure), "{block}");
    }
    // What the return worked out itself is checked and not used.
    let total = explain("returns/LADO/LADO stats v3 FINAL.xlsx!'Referrals'!$B$61");
    assert!(
        total.contains("is a total that the return states over B55:B60"),
        "{total}"
    );
    assert!(
        total.contains("No figure of the report is made from it."),
        "{total}"
    );
}
