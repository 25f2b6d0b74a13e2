//! What a table states about its own records: totals below and at the side, and shares the agency worked out. They are kept out of the
//! records and used to check them.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::headings::Heading;
use super::reader::Reader;
use super::record_shape::Shape;
use super::row_roles::Line;
use super::table_detection::Layout;
use super::value_parsing::{self, tidy};
use crate::finding::{Code, Finding};
use crate::model::{
    Area, Block, Cell, Cells, DerivedSpec, Months, Period, Reported, Role, Says, Value, Whole,
};

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

/// Rows by sheet column.
struct Chosen(BTreeMap<u32, BTreeSet<u32>>);

impl Chosen {
    fn within(&self, scope: &Cells) -> Cells {
        let areas = scope.iter().flat_map(|area| {
            let columns = self.0.range(area.first.column..=area.last.column);
            columns.flat_map(|(&column, rows)| {
                let rows = rows.range(area.first.row..=area.last.row);
                rows.map(move |&row| Area::from(Cell::new(row, column)))
            })
        });
        areas.collect()
    }
}

/// The cells of records: rows and columns without those between them that hold anything else.
struct Plain {
    rows: Vec<(u32, u32)>,
    /// With the measure, and the period that stands across.
    columns: Vec<(u32, usize, Option<Period>)>,
    stops: BTreeSet<u32>,
}

impl Plain {
    fn new(
        layout: &Layout,
        shape: &Shape<'_>,
        side: &[Side],
        measures: &[(u32, usize)],
        record_rows: &[u32],
    ) -> Self {
        let other = |line: &Line| match line {
            Line::Total(row, _) | Line::Derived(row, ..) => Some(*row),
            _ => None,
        };
        let others: BTreeSet<u32> = layout.lines.iter().filter_map(other).collect();
        let mut rows: Vec<(u32, u32)> = Vec::new();
        for &row in record_rows {
            match rows.last_mut() {
                Some((_, last)) if others.range(*last..row).next().is_none() => *last = row,
                _ => rows.push((row, row)),
            }
        }
        let across = |column: u32| match shape {
            Shape::Cells(groups) => groups
                .iter()
                .find(|group| group.measures.contains_key(&column))
                .and_then(|group| match group.across {
                    Some((Value::Period(period), _)) => Some(period),
                    _ => None,
                }),
            Shape::Rows(_) => None,
        };
        let columns = measures.iter();
        Plain {
            rows,
            columns: columns
                .map(|&(column, measure)| (column, measure, across(column)))
                .collect(),
            stops: side.iter().map(|side| side.column).collect(),
        }
    }

    /// The cells of a measure, in one row or all, one column or all, and of the months in `over`.
    fn cells(
        &self,
        measure: usize,
        row: Option<u32>,
        column: Option<u32>,
        over: Option<Period>,
    ) -> Cells {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        let mut apart = true;
        let mut before = None;
        for &(at, own, period) in &self.columns {
            let wanted = own == measure
                && column.is_none_or(|column| column == at)
                && over.is_none_or(|over| period.is_some_and(|period| over.covers(period)));
            if !wanted {
                apart = true;
                continue;
            }
            let stop = before.is_some_and(|before| self.stops.range(before..at).next().is_some());
            match runs.last_mut() {
                Some((_, last)) if !apart && !stop => *last = at,
                _ => runs.push((at, at)),
            }
            (apart, before) = (false, Some(at));
        }
        let one = row.map(|row| [(row, row)]);
        let rows = one.as_ref().map_or(&self.rows[..], |row| &row[..]);
        let areas = rows.iter().flat_map(|&(top, bottom)| {
            let runs = runs.iter();
            runs.map(move |&(left, right)| {
                Area::new(Cell::new(top, left), Cell::new(bottom, right))
            })
        });
        areas.collect()
    }
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
        let measures = shape.measure_columns(self.spec, layout);
        if record_rows.is_empty() || measures.is_empty() {
            return;
        }
        let parts = self.part_totals(layout, shape, &record_rows, findings);
        let side = match shape {
            Shape::Cells(_) => self.at_the_side(layout, &parts),
            Shape::Rows(_) => Vec::new(),
        };
        let plain = Plain::new(layout, shape, &side, &measures, &record_rows);
        let chosen = self.chosen(block, &measures);
        let measure = measures[0].1;
        let mut reported = Vec::new();
        let mut push =
            |cell: Cell, label: &str, measure: usize, derived: Option<usize>, says: Says| {
                let column = &self.spec.columns[measure];
                if let Some(value) = self.sheet.get(cell).and_then(value_parsing::number_in)
                    && !column.personal
                {
                    reported.push(Reported {
                        cell,
                        label: label.into(),
                        value,
                        role: derived.map_or(Role::Total, |_| Role::Percent),
                        sure: true,
                        floor: column.kind.smallest().is_some(),
                        derived,
                        says,
                    });
                }
            };
        let says = |derived: Option<usize>, scope: &Cells, base: &Cells| match derived {
            None => Says::Sum {
                plus: scope.clone(),
                minus: [].into(),
            },
            Some(derived) => Says::Ratio {
                per: 100,
                part: match &chosen[derived] {
                    Some(chosen) => chosen.within(scope),
                    None => scope.clone(),
                },
                less: [].into(),
                whole: Whole::Cells(base.clone()),
            },
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
                    let scope = plain.cells(measure, None, Some(column), None);
                    push(
                        Cell::new(row, column),
                        label,
                        measure,
                        derived,
                        says(derived, &scope, &scope),
                    );
                }
            }
            for total in side.iter().filter(|side| side.derived.is_none()) {
                let whole = plain.cells(measure, None, None, total.over);
                push(
                    Cell::new(row, total.column),
                    label,
                    measure,
                    derived,
                    says(derived, &whole, &whole),
                );
            }
        }
        let over_total = side.iter().find_map(|side| side.over);
        let whole = plain.cells(measure, None, None, over_total);
        for row in record_rows.into_iter().filter(|_| !side.is_empty()) {
            for stating in &side {
                let over = match stating.derived {
                    None => stating.over,
                    Some(_) => over_total,
                };
                let scope = plain.cells(measure, Some(row), None, over);
                let says = says(stating.derived, &scope, &whole);
                push(
                    Cell::new(row, stating.column),
                    &stating.label,
                    measure,
                    stating.derived,
                    says,
                );
            }
        }
        block.reported.extend(reported);
    }

    /// The cells that each derived rule selects as its numerator; none where it selects all.
    fn chosen(&self, block: &Block, measures: &[(u32, usize)]) -> Vec<Option<Chosen>> {
        let of = |rule: &DerivedSpec| {
            let places: Option<Vec<(usize, &String)>> = rule
                .of
                .iter()
                .map(|(column, code)| Some((self.spec.column(column)?, code)))
                .collect();
            let mut columns: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
            for record in 0..block.len() {
                let is = |(place, code): &(usize, &String)| {
                    block.value(record, *place).key().as_ref() == Some(*code)
                };
                if places.as_ref().is_some_and(|places| places.iter().all(is)) {
                    for &(_, measure) in measures {
                        let cell = block.cell(record, measure);
                        columns.entry(cell.column).or_default().insert(cell.row);
                    }
                }
            }
            (!rule.of.is_empty()).then_some(Chosen(columns))
        };
        self.spec.derived.iter().map(of).collect()
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
