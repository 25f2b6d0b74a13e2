//! Planted errors: one cell of a sound table is changed; what can be found is found, and what is suggested is what was there.

use proptest::prelude::*;

use super::*;
use crate::model::{DerivedSpec, Role, Whole};

/// A table of counts, one row a category and one column a period, and what it states about itself.
#[derive(Debug, Clone)]
struct Table {
    counts: Vec<Vec<i64>>,
    /// A total at the side of each row, below each column, and in the corner.
    row_totals: Vec<i64>,
    column_totals: Vec<i64>,
    corner: Option<i64>,
    /// The first category's share of each column, in tenths of a per cent.
    shares: Vec<i64>,
}

/// A cell of it.
#[derive(Debug, Clone, Copy)]
enum Place {
    Count(usize, usize),
    RowTotal(usize),
    ColumnTotal(usize),
    Corner,
    Share(usize),
}

impl Table {
    fn sound(counts: Vec<Vec<i64>>, rows: bool, columns: bool, shares: bool) -> Table {
        let width = counts[0].len();
        let column = |at: usize| counts.iter().map(|row| row[at]).sum::<i64>();
        Table {
            row_totals: if rows {
                counts.iter().map(|row| row.iter().sum()).collect()
            } else {
                Vec::new()
            },
            column_totals: if columns {
                (0..width).map(column).collect()
            } else {
                Vec::new()
            },
            corner: (rows && columns).then(|| (0..width).map(column).sum()),
            shares: if shares {
                // Half away from nought, in whole numbers.
                (0..width)
                    .map(|at| (2000 * counts[0][at] + column(at)) / (2 * column(at)))
                    .collect()
            } else {
                Vec::new()
            },
            counts,
        }
    }

    fn cells(&self) -> Vec<Place> {
        let (height, width) = (self.counts.len(), self.counts[0].len());
        let mut all: Vec<Place> = (0..height)
            .flat_map(|row| (0..width).map(move |column| Place::Count(row, column)))
            .collect();
        all.extend((0..self.row_totals.len()).map(Place::RowTotal));
        all.extend((0..self.column_totals.len()).map(Place::ColumnTotal));
        all.extend(self.corner.map(|_| Place::Corner));
        all.extend((0..self.shares.len()).map(Place::Share));
        all
    }

    fn value(&mut self, at: Place) -> &mut i64 {
        match at {
            Place::Count(row, column) => &mut self.counts[row][column],
            Place::RowTotal(row) => &mut self.row_totals[row],
            Place::ColumnTotal(column) => &mut self.column_totals[column],
            Place::Corner => self.corner.as_mut().unwrap(),
            Place::Share(column) => &mut self.shares[column],
        }
    }

    /// Where it stands: categories from row 2, periods from column B, totals and then shares behind them.
    fn cell(&self, at: Place) -> Cell {
        let (height, width) = (self.counts.len() as u32, self.counts[0].len() as u32);
        let (row, column) = match at {
            Place::Count(row, column) => (row as u32, column as u32),
            Place::RowTotal(row) => (row as u32, width),
            Place::ColumnTotal(column) => (height, column as u32),
            Place::Corner => (height, width),
            Place::Share(column) => (height + 1, column as u32),
        };
        Cell::new(row + 1, column + 1)
    }

    /// Whether any of what the table says of itself is untrue: worked out here by hand, in whole numbers.
    fn is_wrong(&self) -> bool {
        let width = self.counts[0].len();
        let column = |at: usize| self.counts.iter().map(|row| row[at]).sum::<i64>();
        let rows = self.row_totals.iter().enumerate();
        let rows = rows.map(|(at, total)| self.counts[at].iter().sum::<i64>() != *total);
        let columns = self.column_totals.iter().enumerate();
        let columns = columns.map(|(at, total)| column(at) != *total);
        let all: i64 = (0..width).map(column).sum();
        // A workbook does not say that 23 was written 23.0, unless most of its line has a decimal.
        let with = self.shares.iter().filter(|share| *share % 10 != 0).count();
        let line = self.shares.len() >= 3 && with * 2 >= self.shares.len();
        let shares = self.shares.iter().enumerate().map(|(at, share)| {
            let unit = if share % 10 != 0 || line { 1 } else { 10 };
            let off = 1000 * self.counts[0][at] - share * column(at);
            // Nothing of nothing is no percentage but nought.
            2 * off.abs() > unit * column(at) || (column(at) == 0 && *share != 0)
        });
        rows.chain(columns).chain(shares).any(|wrong| wrong)
            || self.corner.is_some_and(|corner| corner != all)
    }

    fn dataset(&self) -> Dataset {
        let toml = r#"column = [
            { id = "kind", heading = "Kind", type = "code" },
            { id = "month", heading = "Month", type = "text" },
            { id = "n", heading = "Number", type = "count", weight = true },
        ]"#;
        let mut made = dataset(toml, &[]);
        let mut spec = (*made.spec).clone();
        spec.derived.push(DerivedSpec {
            id: "D-1".to_owned(),
            row: vec!["% first".to_owned()],
            column: Vec::new(),
            of: [("kind".to_owned(), "k0".to_owned())].into(),
            about: None,
        });
        made.spec = Arc::new(spec);
        let (height, width) = (self.counts.len(), self.counts[0].len());
        let block = &mut made.blocks[0];
        let each = || (0..height).flat_map(|row| (0..width).map(move |column| (row, column)));
        block.rows = each().map(|(row, _)| row as u32 + 1).collect();
        block.columns = each().map(|(_, column)| column as u32 + 1).collect();
        let field = |at, values: Vec<Value>| Field { at, values };
        block.fields = vec![
            field(
                At::Column(0),
                each()
                    .map(|(row, _)| Value::Code(format!("k{row}").into()))
                    .collect(),
            ),
            field(
                At::Row(0),
                each()
                    .map(|(_, column)| Value::Text(format!("m{column}").into()))
                    .collect(),
            ),
            field(
                At::Own,
                each()
                    .map(|(row, column)| Value::Number(self.counts[row][column].into()))
                    .collect(),
            ),
        ];
        let whole = Area::new(Cell::new(1, 1), Cell::new(height as u32, width as u32));
        let down = |column: usize| {
            let column = column as u32 + 1;
            Area::new(Cell::new(1, column), Cell::new(height as u32, column))
        };
        let along = |row: usize| {
            let row = row as u32 + 1;
            Area::new(Cell::new(row, 1), Cell::new(row, width as u32))
        };
        let mut state = |at: Place, value: i64, decimals, says| {
            let is_share = matches!(at, Place::Share(_));
            block.reported.push(Reported {
                cell: self.cell(at),
                label: "TOTAL".into(),
                value: rust_decimal::Decimal::new(value, decimals),
                role: if is_share { Role::Percent } else { Role::Total },
                sure: true,
                is_column: false,
                floor: true,
                derived: is_share.then_some(0),
                says,
            });
        };
        let sum = |of: Area| Says::Sum {
            plus: [of].into(),
            minus: [].into(),
        };
        for (at, total) in self.row_totals.iter().enumerate() {
            state(Place::RowTotal(at), *total, 0, sum(along(at)));
        }
        for (at, total) in self.column_totals.iter().enumerate() {
            state(Place::ColumnTotal(at), *total, 0, sum(down(at)));
        }
        if let Some(corner) = self.corner {
            state(Place::Corner, corner, 0, sum(whole));
        }
        for (at, share) in self.shares.iter().enumerate() {
            let first = Cell::new(1, at as u32 + 1);
            let says = Says::Ratio {
                per: 100,
                part: [Area::from(first)].into(),
                less: [].into(),
                whole: Whole::Cells([down(at)].into()),
            };
            state(Place::Share(at), *share, 1, says);
        }
        made
    }
}

/// What a suggestion says: the cells it names, and the number that would stand in the only one, or how much more.
fn suggestion(help: &str) -> Option<(Vec<String>, Result<String, i64>)> {
    let said = help.strip_prefix("If ")?;
    if let Some(said) = said.strip_prefix("one of ") {
        let (cells, rest) = said.split_once(" were ")?;
        let cells = cells.replace(" and ", ", ");
        let (number, rest) = rest.split_once(' ')?;
        let number: i64 = number.parse().ok()?;
        let more = if rest.starts_with("more") {
            number
        } else {
            -number
        };
        return Some((cells.split(", ").map(str::to_owned).collect(), Err(more)));
    }
    let (cell, rest) = said.split_once(" were ")?;
    let (value, _) = rest.split_once(" instead of ")?;
    Some((vec![cell.to_owned()], Ok(value.to_owned())))
}

prop_compose! {
    fn tables()(height in 1usize..6, width in 1usize..6)(
        counts in proptest::collection::vec(proptest::collection::vec(1i64..400, width), height),
        (rows, columns, shares) in (any::<bool>(), any::<bool>(), any::<bool>()),
    ) -> Table {
        Table::sound(counts, rows, columns, shares)
    }
}

proptest! {
    #[test]
    fn a_planted_error_is_found_and_what_is_suggested_was_there(
        table in tables(),
        which in any::<prop::sample::Index>(),
        by in prop_oneof![-30i64..0, 1i64..30, Just(9), Just(-9)],
    ) {
        prop_assert!(!table.is_wrong(), "the table itself is sound");
        prop_assert_eq!(run(table.dataset()), Vec::<String>::new());
        let all = table.cells();
        let at = all[which.index(all.len())];
        let mut planted = table.clone();
        let value = planted.value(at);
        let before = *value;
        *value = (*value + by).max(0);
        let more = *value - before;
        prop_assume!(more != 0);
        let found = validate(vec![planted.dataset()], &Options::default()).findings;
        let found: Vec<Finding> = found.into_iter().filter(|f| f.severity > Severity::Note).collect();
        // Findable is what contradicts anything the table says of itself.
        prop_assert_eq!(!found.is_empty(), planted.is_wrong());
        for finding in found {
            let Some((cells, value)) = suggestion(&finding.help) else {
                continue;
            };
            prop_assert!(cells.contains(&format!("Data!{}", table.cell(at))), "{}", finding.help);
            let decimals = if matches!(at, Place::Share(_)) { 1 } else { 0 };
            match value {
                Ok(value) => {
                    let was = rust_decimal::Decimal::new(before, decimals).normalize();
                    prop_assert_eq!(value, was.to_string(), "{}", finding.help);
                }
                Err(suggested) => prop_assert_eq!(suggested, -more, "{}", finding.help),
            }
        }
    }
}

proptest! {
    /// In a table with totals both ways there is one finding, at the cell that was changed, and it says what was there.
    #[test]
    fn where_totals_cross_a_planted_error_is_told_once_at_its_cell(
        counts in (2usize..6, 2usize..6).prop_flat_map(|(height, width)| {
            proptest::collection::vec(proptest::collection::vec(0i64..400, width), height)
        }),
        which in any::<prop::sample::Index>(),
        by in prop_oneof![-30i64..0, 1i64..30],
    ) {
        let mut table = Table::sound(counts, true, true, false);
        let all = table.cells();
        let at = all[which.index(all.len())];
        let before = *table.value(at);
        let after = (before + by).max(0);
        prop_assume!(after != before);
        *table.value(at) = after;
        let found = validate(vec![table.dataset()], &Options::default()).findings;
        prop_assert_eq!(found.len(), 1, "{:?}", found);
        prop_assert_eq!(found[0].location.area(), Some(Area::from(table.cell(at))));
        prop_assert_eq!(&found[0].found, &Some(after.to_string()));
        prop_assert_eq!(&found[0].expected, &Some(before.to_string()));
    }
}

/// A wrong cell in a table with totals both ways is named, not only surrounded.
#[test]
fn where_totals_cross_the_wrong_cell_is_named() {
    let mut table = Table::sound(vec![vec![27, 5, 8], vec![4, 9, 16]], true, true, false);
    table.counts[0][0] = 72;
    let found = validate(vec![table.dataset()], &Options::default()).findings;
    let helps: Vec<&str> = found.iter().map(|f| f.help.as_str()).collect();
    assert_eq!(
        helps,
        ["If Data!B2 were 27 instead of 72, this and 2 more checks would hold. Ask the agency."]
    );
    assert_eq!(
        found[0].message,
        "B2 says 72, but E2, B4 and E4 would all be right if it were 27."
    );
    assert_eq!(found[0].location.area(), Some(Area::parse("B2").unwrap()));
    assert_eq!(found[0].related.len(), 3);
    // With totals at the side only, the total or any number of its row may be wrong: nothing is suggested.
    let mut table = Table::sound(vec![vec![27, 5, 8], vec![4, 9, 16]], true, false, false);
    table.counts[0][0] = 72;
    let found = validate(vec![table.dataset()], &Options::default()).findings;
    let helps: Vec<&str> = found.iter().map(|f| f.help.as_str()).collect();
    assert_eq!(helps, [Code::TotalDiffers.help()]);
}

/// Two wrong cells of one row hide one another: nothing is suggested that leaves either wrong.
#[test]
fn two_errors_are_not_explained_by_one() {
    let mut table = Table::sound(vec![vec![27, 5, 8], vec![4, 9, 16]], true, true, false);
    table.counts[0][0] = 72;
    table.counts[0][1] = 6;
    let found = validate(vec![table.dataset()], &Options::default()).findings;
    for finding in &found {
        if let Some((cells, _)) = suggestion(&finding.help) {
            assert!(
                cells == ["Data!B2"] || cells == ["Data!C2"],
                "{}",
                finding.help
            );
        }
    }
}
