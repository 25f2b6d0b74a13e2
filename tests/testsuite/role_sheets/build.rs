//! From a seed to a sheet: plan, fill, plant, lay out.

use super::dice::Dice;
use super::fault::plant;
use super::plan::{Plan, plan};
use super::{At, Axis, Cell, Layout, Line, Role, Sheet, Table, Truth};

/// The sheet of a seed.
pub(crate) fn sheet(seed: u64) -> Sheet {
    let mut dice = Dice::new(seed);
    let Plan {
        layout,
        names,
        mut tables,
        reading,
    } = plan(&mut dice);
    let noughts = *dice.pick(&[0, 0, 5, 15, 40]);
    let places = if dice.percent(75) { 1 } else { 0 };
    let share_totals = dice.percent(50);
    for table in &mut tables {
        for _ in 0..20 {
            table.fill(&mut dice, noughts, places, share_totals);
            if !table.by_accident() {
                break;
            }
        }
    }
    let mut fault = None;
    let faulty = dice.below(tables.len());
    if dice.percent(60) {
        fault = plant(&mut dice, &mut tables[faulty]).map(|fault| (faulty, fault));
    }
    let mut laid = Laid {
        grid: Vec::new(),
        places: Vec::new(),
    };
    laid.lay(&mut dice, layout, &tables);
    let fault = fault.map(|(table, mut fault)| {
        let move_to = |cell: At| laid.places[table].cell(cell);
        fault.cell = move_to(fault.cell);
        for cells in [&mut fault.found_at, &mut fault.broken] {
            for cell in cells.iter_mut() {
                *cell = move_to(*cell);
            }
        }
        fault
    });
    let truth = tables
        .iter()
        .enumerate()
        .flat_map(|(at, table)| laid.places[at].truth(at, table))
        .collect();
    let (sums, counted) = (sums(&tables, false), sums(&tables, true));
    Sheet {
        seed,
        layout,
        names,
        grid: laid.grid,
        reading,
        truth,
        fault,
        sums,
        counted,
        tables,
    }
}

/// What items add up to by measure, in whole numbers; with lines that are counted until somebody says what they are, if asked.
fn sums(tables: &[Table], unsaid: bool) -> Vec<(&'static str, i64)> {
    let mut sums: Vec<(&'static str, i64)> = Vec::new();
    let counts = |line: &Line| line.role == Role::Item || unsaid && !line.said;
    for table in tables {
        for (column, measure) in table.measures.iter().enumerate() {
            let Some(measure) = measure.filter(|_| counts(&table.columns[column].0)) else {
                continue;
            };
            let rows = table
                .rows
                .iter()
                .zip(&table.cells)
                .filter(|((line, _), _)| counts(line));
            let tenths: i64 = rows
                .filter_map(|(_, cells)| cells[column])
                .map(|value| value.tenths)
                .sum();
            match sums.iter_mut().find(|(of, _)| *of == measure) {
                Some((_, sum)) => *sum += tenths,
                None => sums.push((measure, tenths)),
            }
        }
    }
    sums.into_iter()
        .map(|(measure, tenths)| (measure, tenths / 10))
        .collect()
}

/// Where the cells of a table lie.
struct Place {
    /// The first number.
    corner: At,
    /// Whether it lies on its side.
    turned: bool,
}

impl Place {
    fn cell(&self, (row, column): At) -> At {
        let (down, right) = if self.turned {
            (column, row)
        } else {
            (row, column)
        };
        (self.corner.0 + down, self.corner.1 + right)
    }

    fn truth(&self, at: usize, table: &Table) -> Vec<Truth> {
        let rows = table
            .rows
            .iter()
            .enumerate()
            .map(|(row, (line, _))| (self.cell((row, 0)), Axis::Row, line));
        let columns = table
            .columns
            .iter()
            .enumerate()
            .map(|(column, (line, _))| (self.cell((0, column)), Axis::Column, line));
        let line = |(cell, axis, line): (At, Axis, &Line)| {
            let axis = if self.turned {
                if axis == Axis::Row {
                    Axis::Column
                } else {
                    Axis::Row
                }
            } else {
                axis
            };
            let index = if axis == Axis::Row { cell.0 } else { cell.1 };
            Truth {
                table: at,
                axis,
                index,
                line: line.clone(),
            }
        };
        rows.chain(columns).map(line).collect()
    }
}

/// A sheet while it is laid.
struct Laid {
    grid: Vec<Vec<Cell>>,
    places: Vec<Place>,
}

impl Laid {
    fn text(&mut self, at: At, text: &str) {
        if !text.is_empty() {
            self.set(at, Cell::Text(text.to_owned()));
        }
    }

    fn set(&mut self, (row, column): At, cell: Cell) {
        if self.grid.len() <= row {
            self.grid.resize(row + 1, Vec::new());
        }
        let cells = &mut self.grid[row];
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Blank);
        }
        cells[column] = cell;
    }

    fn lay(&mut self, dice: &mut Dice, layout: Layout, tables: &[Table]) {
        let mut row = 0;
        if layout == Layout::Form {
            for (line, (label, answer)) in [
                ("Name of organisation", "Thornwick Partnership"),
                ("Name of person completing", "A. Nother"),
                ("Return for", "2025-26"),
            ]
            .iter()
            .enumerate()
            {
                self.text((line, 0), label);
                self.text((line, 1), answer);
            }
            row = 4;
        } else if dice.percent(30) {
            let titles = [
                "Yearly return to the partnership",
                "Return 2025-26 (final)",
                "Summary for the board",
            ];
            self.text((0, 0), titles[dice.below(3)]);
            row = 1 + dice.below(2);
        }
        let left = usize::from(layout != Layout::Transposed && dice.percent(10));
        for (part, table) in tables.iter().enumerate() {
            if tables.len() > 1 {
                self.text((row, left), &format!("Part {}", part + 1));
                row += 1;
            }
            self.table((row, left), layout == Layout::Transposed, table);
            row = self.grid.len() + 1;
        }
        if layout == Layout::Form {
            self.text((row, 0), "Signed off by");
            self.text((row, 1), "B. Nother");
        }
        let width = self.grid.iter().map(Vec::len).max().unwrap_or_default();
        for cells in &mut self.grid {
            cells.resize(width, Cell::Blank);
        }
    }

    fn table(&mut self, (top, left): At, turned: bool, table: &Table) {
        let heads = if table.above.is_empty() { 1 } else { 2 };
        let words = table.words.len();
        let at = |row: usize, column: usize| {
            if turned {
                (top + column, left + row)
            } else {
                (top + row, left + column)
            }
        };
        self.text(at(heads - 1, 0), &table.corner);
        for (column, (head, text)) in table.words.iter().enumerate() {
            self.text(at(heads - 1, 1 + column), head);
            let items = (0..table.rows.len()).filter(|&row| table.rows[row].0.role == Role::Item);
            for (row, text) in items.zip(text) {
                self.text(at(heads + row, 1 + column), text);
            }
        }
        for (column, (line, _)) in table.columns.iter().enumerate() {
            self.text(at(heads - 1, 1 + words + column), &line.label);
            if let Some(above) = table.above.get(column) {
                self.text(at(0, 1 + words + column), above);
            }
        }
        for (row, (line, _)) in table.rows.iter().enumerate() {
            self.text(at(heads + row, 0), &line.label);
            for (column, value) in table.cells[row].iter().enumerate() {
                if let Some(value) = value {
                    self.set(at(heads + row, 1 + words + column), Cell::Number(*value));
                }
            }
        }
        self.places.push(Place {
            corner: at(heads, 1 + words),
            turned,
        });
    }
}
