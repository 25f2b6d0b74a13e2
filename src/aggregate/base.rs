//! Base cells: the key, unit and decimals of a number that is read from records.

use super::axis_categories::{Axis, Line};
use super::category::time_column;
use super::control::{counts, counts_people};
use super::declaration::{CellPlan, Rows};
use super::filter::{Filters, narrow};
use super::query::Query;
use super::recipe::{At, Made, Place, Places, Resolver};
use super::tables::{Absent, Entry, Expr, Filter, Key};
use super::verb::{Verb, Work, column_unit};
use crate::model::{CodeEntry, Counts, Unit};

impl<'a> Resolver<'a> {
    /// A base cell: its key, and what the code list says of an indicator's numbers.
    pub(crate) fn base(
        &mut self,
        at: At,
        plan: &CellPlan<'a>,
        verb: Verb,
        measure: Option<usize>,
    ) -> Result<Made, String> {
        let (tables, plans) = (self.tables, self.plans);
        let table = &tables[at.table];
        let axes = &plans[at.table];
        let filters = self.filters(at, plan);
        let look = self.look(at, plan, measure, &filters);
        // The last values of several categories are added up, not read: there is no record that holds their sum.
        let over_rows = at.row == Place::Total && !self.is_timed(at.table, &axes.rows);
        let over_columns = at.column == Some(Place::Total)
            && axes
                .columns
                .as_ref()
                .is_some_and(|columns| !self.is_timed(at.table, columns));
        if matches!(verb, Verb::Last | Verb::First) && (over_rows || over_columns) {
            return self.added(at, look, over_rows);
        }
        let mut key = Key {
            dataset: table.dataset.id.clone(),
            measure: match measure {
                Some(column) => format!("{} {}", verb.word(), table.dataset.columns[column].id),
                None => verb.word().to_owned(),
            },
            filters: Default::default(),
        };
        for (column, filter) in &filters {
            key.filters
                .insert(table.dataset.columns[*column].id.clone(), filter.clone());
        }
        let mut query = Query::new(at.table, key, verb, measure);
        query.filters = filters;
        query.unit = look.unit;
        query.counts = look.counts;
        query.nought = axes.rows.all || axes.columns.as_ref().is_some_and(|columns| columns.all);
        let id = self.registry.cell(query);
        Ok(Made {
            entry: Entry::Base(id),
            unit: look.unit,
            places: look.places.map_or(Places::AsGiven(id), Places::Fixed),
            flow: verb.is_additive() || verb == Verb::Distinct,
        })
    }

    fn added(&mut self, at: At, look: Look, over_rows: bool) -> Result<Made, String> {
        let absent = Made {
            entry: Entry::Absent(Absent::NotApplicable),
            unit: look.unit,
            places: Places::Fixed(look.places.unwrap_or(look.unit.places())),
            flow: false,
        };
        if !matches!(look.unit, Unit::Count | Unit::Pounds | Unit::ThousandPounds) {
            return Ok(absent);
        }
        let axes = &self.plans[at.table];
        let count = if over_rows {
            axes.rows.lines.len()
        } else {
            axes.columns
                .as_ref()
                .map_or(0, |columns| columns.lines.len())
        };
        let mut parts = Vec::new();
        let mut places = absent.places;
        for line in 0..count {
            let part = if over_rows {
                At {
                    row: Place::Line(line),
                    ..at
                }
            } else {
                At {
                    column: Some(Place::Line(line)),
                    ..at
                }
            };
            let made = self.make(part)?;
            places = made.places;
            match made.entry {
                Entry::Base(id) => parts.push(Expr::Base(id)),
                Entry::Recipe(expr) => parts.push(expr),
                Entry::Absent(_) | Entry::Text(_) => return Ok(absent),
            }
        }
        if parts.is_empty() {
            return Ok(absent);
        }
        Ok(Made {
            entry: Entry::Recipe(Expr::Sum(parts)),
            places,
            ..absent
        })
    }

    fn is_timed(&self, table: usize, axis: &Axis) -> bool {
        axis.by.is_some_and(|by| {
            let time = time_column(self.tables[table].dataset);
            time == Some(by)
        })
    }

    fn filters(&self, at: At, plan: &CellPlan<'_>) -> Filters {
        let table = &self.tables[at.table];
        let axes = &self.plans[at.table];
        let mut filters = table.filters.clone();
        let year = |column: usize| table.dataset.columns[column].year;
        let row = line(&axes.rows, at.row);
        let column = axes
            .columns
            .as_ref()
            .zip(at.column)
            .and_then(|(a, place)| line(a, place));
        for line in [row, column].into_iter().flatten() {
            for (column, filter) in &line.filters {
                if !plan.across.contains(column) {
                    narrow(&mut filters, *column, filter.clone(), year(*column));
                }
            }
        }
        for (column, filter) in &plan.filters {
            narrow(&mut filters, *column, filter.clone(), year(*column));
        }
        if let Some((column, span)) = &plan.span {
            narrow(&mut filters, *column, span.clone(), year(*column));
        }
        filters
    }

    /// Unit, decimals and subject of a base cell. The row says it first; then an indicator's own code; then the cell, the column.
    fn look(&self, at: At, plan: &CellPlan<'_>, measure: Option<usize>, filters: &Filters) -> Look {
        let table = &self.tables[at.table];
        let row = match (&table.rows, at.row) {
            (Rows::List(rows), Place::Line(at)) => Some(rows[at].spec),
            _ => None,
        };
        let column = measure.map(|at| &table.dataset.columns[at]);
        let reads = reads_numbers(plan);
        let codes = self.codes;
        let indicator = reads
            .then(|| {
                filters.iter().find_map(|(column, filter)| {
                    let Filter::Any(held) = filter else {
                        return None;
                    };
                    let [code] = &held[..] else { return None };
                    let list = table.dataset.columns[*column].codes.as_deref()?;
                    codes.get(list)?.codes.iter().find(|entry| {
                        entry.id == *code
                            && (entry.unit.is_some()
                                || entry.places.is_some()
                                || entry.counts.is_some())
                    })
                })
            })
            .flatten();
        let said = |of: fn(&CodeEntry) -> Option<Unit>| indicator.and_then(of);
        let own = match column {
            Some(column) if reads => column_unit(column),
            _ => Unit::Count,
        };
        let people = match plan.work {
            Work::Base(verb, measure) => counts_people(table.dataset, verb, measure),
            _ => false,
        };
        let unit = row
            .and_then(|row| row.unit)
            // What the cell says for itself comes first: the base of a percentage is a count, whatever the indicator is.
            .or(plan.spec.unit)
            .filter(|_| !people)
            .or(said(|entry| entry.unit))
            .unwrap_or(own);
        let places = row
            .and_then(|row| row.places)
            .or(plan.spec.places)
            .or(indicator
                .filter(|_| plan.spec.unit.is_none())
                .and_then(|entry| entry.places))
            .or(column.filter(|_| reads).and_then(|column| column.places))
            .or((unit == Unit::Count).then_some(0));
        Look {
            unit,
            places,
            counts: indicator
                .and_then(|entry| entry.counts)
                .unwrap_or_else(|| counts(table.dataset, table.spec.counts, people)),
        }
    }

    pub(crate) fn awaited(&self, at: At, plan: &CellPlan<'_>) -> Made {
        let measure = match plan.work {
            Work::Base(_, measure) => measure,
            _ => None,
        };
        // Only an indicator's numbers are shown as the code list says.
        let filters = match reads_numbers(plan) {
            true => self.filters(at, plan),
            false => Filters::new(),
        };
        let look = self.look(at, plan, measure, &filters);
        Made {
            entry: Entry::Absent(Absent::NotAvailable),
            unit: look.unit,
            places: Places::Fixed(look.places.unwrap_or(look.unit.places())),
            flow: false,
        }
    }
}

fn reads_numbers(plan: &CellPlan<'_>) -> bool {
    matches!(plan.work, Work::Base(verb, _) if verb.reads_numbers())
}

struct Look {
    unit: Unit,
    /// None: as the cells show.
    places: Option<u32>,
    counts: Counts,
}

fn line(axis: &Axis, place: Place) -> Option<&Line> {
    match place {
        Place::Line(at) => axis.lines.get(at),
        Place::Total => axis.total.as_ref(),
    }
}
