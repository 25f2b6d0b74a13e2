//! What a table states about its own records: totals below and at the side, and shares the agency worked out. They are kept out of the
//! records and used to check them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::headings::Heading;
use super::reader::Reader;
use super::record_shape::Shape;
use super::row_roles::Line;
use super::table_detection::Layout;
use super::value_parsing::{self, tidy};
use crate::finding::{Code, Finding};
use crate::model::{Area, Block, Cell, Months, Period, Reported, Says, Value};

/// No table is wider than so many months across.
const MOST_MONTHS: usize = 60;

/// A column at the side that holds a total or a share of each row.
struct Side {
    column: u32,
    label: String,
    /// The months that a total covers.
    over: Option<Period>,
    /// The share's place among the dataset's derived rules.
    derived: Option<usize>,
}

impl Reader<'_> {
    /// Totals and shares that the table states about its own records.
    pub(crate) fn stated(
        &self,
        layout: &Layout,
        shape: &Shape<'_>,
        block: &mut Block,
        findings: &mut Vec<Finding>,
    ) {
        let mut record_rows: Vec<u32> = block.rows.clone();
        record_rows.dedup();
        let (Some(&first), Some(&last)) = (record_rows.first(), record_rows.last()) else {
            return;
        };
        let measures = shape.measure_columns(self.spec, layout);
        let (Some(&(left, _)), Some(&(right, _))) = (measures.first(), measures.last()) else {
            return;
        };
        let parts = self.part_totals(layout, shape, &record_rows, findings);
        let whole = Area::new(Cell::new(first, left), Cell::new(last, right));
        let mut push = |cell: Cell, label: &str, measure: usize, scope: Area, over, says: Says| {
            if let Some(value) = self.sheet.get(cell).and_then(value_parsing::number_in) {
                block.reported.push(Reported {
                    cell,
                    label: label.into(),
                    value,
                    measure,
                    scope,
                    over,
                    says,
                });
            }
        };
        let below = |column: u32| Area::new(Cell::new(first, column), Cell::new(last, column));
        let share = |derived: Option<usize>, base: Area| {
            derived.map_or(Says::Total, |derived| Says::Share { derived, base })
        };
        let side = match shape {
            Shape::Cells(_) => self.at_the_side(layout, &parts),
            Shape::Rows(_) => Vec::new(),
        };
        for line in &layout.lines {
            let (row, label, derived) = match line {
                Line::Total(row, label) => (*row, label, None),
                Line::Derived(row, label, place) => (*row, label, Some(*place)),
                Line::Record(..) | Line::Continued { .. } | Line::Note(..) | Line::Unread(..) => {
                    continue;
                }
            };
            for &(column, measure) in &measures {
                if derived.is_some() || self.spec.columns[measure].kind.adds_up() {
                    let (cell, scope) = (Cell::new(row, column), below(column));
                    push(cell, label, measure, scope, None, share(derived, scope));
                }
            }
            for total in side.iter().filter(|side| side.derived.is_none()) {
                let cell = Cell::new(row, total.column);
                let says = share(derived, whole);
                push(cell, label, measures[0].1, whole, total.over, says);
            }
        }
        let over_total = side.iter().find_map(|side| side.over);
        for row in record_rows.into_iter().filter(|_| !side.is_empty()) {
            let scope = Area::new(Cell::new(row, left), Cell::new(row, right));
            for stating in &side {
                let cell = Cell::new(row, stating.column);
                let over = match stating.derived {
                    None => stating.over,
                    Some(_) => over_total,
                };
                let says = share(stating.derived, whole);
                push(cell, &stating.label, measures[0].1, scope, over, says);
            }
        }
    }

    /// The columns at the side that hold totals or shares of each row.
    fn at_the_side(&self, layout: &Layout, parts: &BTreeMap<u32, Period>) -> Vec<Side> {
        let columns = layout.columns.iter();
        let sides = columns.filter_map(|(&column, heading)| {
            let (over, derived) = match heading {
                Heading::Total(over) => (over.or(parts.get(&column).copied()), None),
                Heading::Derived(derived) => (None, Some(*derived)),
                _ => return None,
            };
            Some(Side {
                column,
                label: self.heading_text(layout, column),
                over,
                derived,
            })
        });
        sides.collect()
    }

    /// The heading of a sheet column, as it stands there.
    fn heading_text(&self, layout: &Layout, column: u32) -> String {
        layout
            .headings
            .and_then(|(_, last)| self.sheet.get(Cell::new(last, column)))
            .map(|raw| tidy(&raw.text()))
            .unwrap_or_default()
    }

    /// Totals at the side that in every row are the sum of the same run of months and not of the whole row: what each covers, by its
    /// sheet column.
    fn part_totals(
        &self,
        layout: &Layout,
        shape: &Shape<'_>,
        rows: &[u32],
        findings: &mut Vec<Finding>,
    ) -> BTreeMap<u32, Period> {
        let mut parts = BTreeMap::new();
        let Shape::Cells(groups) = shape else {
            return parts;
        };
        let months: Option<Vec<(u32, Period)>> = groups
            .iter()
            .map(
                |group| match (&group.across, group.measures.keys().next()) {
                    (Some((Value::Period(period), _)), Some(column)) => Some((*column, *period)),
                    _ => None,
                },
            )
            .collect();
        let Some(months) = months.filter(|months| (3..=MOST_MONTHS).contains(&months.len())) else {
            return parts;
        };
        for (&column, heading) in &layout.columns {
            if *heading != Heading::Total(None) {
                continue;
            }
            let Some((from, to)) = self.run_of(&months, column, rows) else {
                continue;
            };
            let (first, last) = (months[from].1, months[to].1);
            parts.insert(
                column,
                Period::Months(Months {
                    first: first.start(),
                    last: last.end().first_of_month(),
                }),
            );
            let message = format!(
                "The column \"{}\" adds up only {} to {}, in every row, and not the whole row; it was checked against those.",
                self.heading_text(layout, column),
                first.short(),
                last.short()
            );
            let cell = Cell::new(layout.heading_row(), column);
            findings.push(self.finding(Code::TotalCoversPart, cell, message));
        }
        parts
    }

    /// The one run of months, shorter than all, whose sum is the total in every row that states one; of several the longest.
    fn run_of(&self, months: &[(u32, Period)], total: u32, rows: &[u32]) -> Option<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = (0..months.len())
            .flat_map(|from| (from + 1..months.len()).map(move |to| (from, to)))
            .collect();
        let mut tellings = 0;
        for &row in rows {
            let number = |column| {
                self.sheet
                    .get(Cell::new(row, column))
                    .map(value_parsing::number_in)
            };
            let Some(Some(total)) = number(total) else {
                continue;
            };
            // Sums of the months before each, so that a run is a difference.
            let mut sums = vec![Decimal::ZERO];
            for (column, _) in months {
                let value = number(*column).unwrap_or(Some(Decimal::ZERO))?;
                sums.push(sums.last()?.checked_add(value)?);
            }
            runs.retain(|&(from, to)| sums[to + 1].checked_sub(sums[from]) == Some(total));
            if runs.is_empty() {
                return None;
            }
            tellings += usize::from(sums.last() != Some(&total));
        }
        let longest = runs.into_iter().max_by_key(|(from, to)| to - from)?;
        // One row could be a slip.
        (tellings >= 2 && longest != (0, months.len() - 1)).then_some(longest)
    }
}
