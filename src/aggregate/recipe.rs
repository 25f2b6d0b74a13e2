//! Turns declared cells into entries: base cells with their keys, and recipes over them. Nothing is evaluated.

use rust_decimal::Decimal;

use super::axis::{Axis, Line, Plan};
use super::category::time_column;
use super::checks::{CellPlan, Declared, Rows};
use super::filter::{Filters, narrow};
use super::group::{Query, Registry};
use super::spec::ChangeKind;
use super::tables::{Absent, BaseId, Entry, Expr, Filter, Key};
use super::verb::{Verb, Work, column_unit, nearest};
use crate::model::{CodeEntry, CodeLists, Period, Unit};

/// Where on an axis a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Line(usize),
    Total,
}

/// How many decimals a number has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Places {
    Fixed(u32),
    /// As many as the cells show from which numbers like this one are read.
    AsGiven(BaseId),
}

/// What stands in a cell, before anything is known of its number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Made {
    pub(crate) entry: Entry,
    pub(crate) unit: Unit,
    pub(crate) places: Places,
    /// Grows with the length of its period: a count, a sum.
    flow: bool,
}

/// One cell's place among all tables. No column: the cell holds to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) table: usize,
    pub(crate) row: Place,
    pub(crate) column: Option<Place>,
    pub(crate) cell: usize,
}

/// Resolves cells; problems are sentences that follow on "The table X: ".
pub(crate) struct Resolver<'a> {
    pub(crate) tables: &'a [Declared<'a>],
    pub(crate) plans: &'a [Plan],
    /// Tables that were declared wrongly; nothing can be taken from them.
    pub(crate) invalid: &'a [String],
    pub(crate) codes: &'a CodeLists,
    pub(crate) registry: Registry,
    path: Vec<At>,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(
        tables: &'a [Declared<'a>],
        plans: &'a [Plan],
        invalid: &'a [String],
        codes: &'a CodeLists,
    ) -> Self {
        Resolver {
            tables,
            plans,
            invalid,
            codes,
            registry: Registry::default(),
            path: Vec::new(),
        }
    }

    /// What stands in one cell.
    pub(crate) fn make(&mut self, at: At) -> Result<Made, String> {
        let (tables, plans) = (self.tables, self.plans);
        let table = &tables[at.table];
        let plan = own_plan(table, at).unwrap_or(&table.cells[at.cell]);
        if self.path.contains(&at) {
            return Err(format!(
                "the cell \"{}\" is worked out from itself",
                plan.spec.id
            ));
        }
        if plans[at.table].empty && matches!(plan.work, Work::Base(..)) {
            return Ok(self.awaited(at, plan));
        }
        self.path.push(at);
        let made = self.work(at, plan);
        self.path.pop();
        let mut made = made?;
        if let Some(places) = plan.spec.places
            && !matches!(plan.work, Work::Base(..))
        {
            made.places = Places::Fixed(places);
        }
        Ok(made)
    }

    fn work(&mut self, at: At, plan: &CellPlan<'a>) -> Result<Made, String> {
        let derived = |entry, unit: Unit| Made {
            entry,
            unit: plan.spec.unit.unwrap_or(unit),
            places: Places::Fixed(plan.spec.unit.unwrap_or(unit).places()),
            flow: false,
        };
        Ok(match plan.work {
            Work::Base(verb, measure) => self.base(at, plan, verb, measure)?,
            Work::Share(part, of) => {
                let (part, of) = self.pair(at, plan, part, of)?;
                derived(recipe(part, of, Expr::Share), Unit::Percent)
            }
            Work::Ratio(upper, lower, percent) => {
                let (upper, lower) = self.pair(at, plan, upper, lower)?;
                if percent {
                    derived(recipe(upper, lower, Expr::Share), Unit::Percent)
                } else {
                    derived(recipe(upper, lower, Expr::Ratio), Unit::Number)
                }
            }
            Work::Rate(upper, lower, per) => {
                let (upper, lower) = self.pair(at, plan, upper, lower)?;
                let rate = |a, b| Expr::Rate(a, b, per);
                derived(recipe(upper, lower, rate), Unit::Rate)
            }
            Work::Change(of, against, kind) => self.change(at, plan, of, against, kind)?,
        })
    }

    /// The two operands of a share, ratio or rate.
    fn pair(
        &mut self,
        at: At,
        plan: &CellPlan<'a>,
        part: &str,
        of: &str,
    ) -> Result<(Entry, Entry), String> {
        let part_at = self.find(at, plan, part)?;
        let of = match (of, part_at) {
            ("total", Some(part)) => Some(At {
                row: self.total_row(part, plan)?,
                ..part
            }),
            ("row-total", Some(part)) => {
                if self.plans[part.table].columns.is_none() {
                    return Err(format!(
                        "the cell \"{}\" is of the row-total, and the table has no [columns]",
                        plan.spec.id
                    ));
                }
                Some(At {
                    column: Some(Place::Total),
                    ..part
                })
            }
            ("total" | "row-total", None) => None,
            (of, _) => match of.parse::<Decimal>() {
                Ok(number) if self.tables[at.table].cell(of).is_none() => {
                    let part = self.entry(part_at)?;
                    return Ok((part, Entry::Recipe(Expr::Constant(number))));
                }
                _ => self.find(at, plan, of)?,
            },
        };
        Ok((self.entry(part_at)?, self.entry(of)?))
    }

    fn entry(&mut self, at: Option<At>) -> Result<Entry, String> {
        at.map_or(Ok(Entry::Absent(Absent::NotAvailable)), |at| {
            Ok(self.make(at)?.entry)
        })
    }

    fn total_row(&self, at: At, plan: &CellPlan<'_>) -> Result<Place, String> {
        let rows = &self.plans[at.table].rows;
        if rows.total.is_some() {
            return Ok(Place::Total);
        }
        rows.lines
            .iter()
            .position(|line| line.total)
            .map(Place::Line)
            .ok_or_else(|| {
                format!(
                    "the cell \"{}\" is of the total, and no [[row]] has total = true",
                    plan.spec.id
                )
            })
    }

    fn change(
        &mut self,
        at: At,
        plan: &CellPlan<'a>,
        of: &str,
        against: &str,
        kind: ChangeKind,
    ) -> Result<Made, String> {
        let to_at = self.find(at, plan, of)?;
        let to = match to_at {
            Some(to) => self.make(to)?,
            None => Made {
                entry: Entry::Absent(Absent::NotAvailable),
                unit: Unit::Count,
                places: Places::Fixed(0),
                flow: false,
            },
        };
        let from = if against == "previous" {
            match to_at {
                Some(to_at) => self.previous(to_at, plan, to.flow && kind != ChangeKind::Points)?,
                None => None,
            }
            .map_or(Ok(Entry::Absent(Absent::NotApplicable)), |at| {
                Ok::<Entry, String>(self.make(at)?.entry)
            })?
        } else {
            let from = self.find(at, plan, against)?;
            self.entry(from)?
        };
        let (unit, places) = match kind {
            ChangeKind::Percent => (Unit::Percent, Places::Fixed(Unit::Percent.places())),
            ChangeKind::Points => (Unit::Points, Places::Fixed(Unit::Points.places())),
            ChangeKind::Number if to.unit == Unit::Percent => (Unit::Points, to.places),
            ChangeKind::Number => (to.unit, to.places),
        };
        let entry = match kind {
            ChangeKind::Percent => recipe(from, to.entry, Expr::PercentChange),
            ChangeKind::Number | ChangeKind::Points => recipe(from, to.entry, Expr::Difference),
        };
        Ok(Made {
            entry,
            unit: plan.spec.unit.unwrap_or(unit),
            places,
            flow: false,
        })
    }

    /// The same cell one period before, on the axis of time; none at its beginning. A flow is only compared with one over a period
    /// of the same length.
    fn previous(&self, at: At, plan: &CellPlan<'_>, flow: bool) -> Result<Option<At>, String> {
        let tables = &self.plans[at.table];
        let timed = |axis: &Axis| axis.lines.iter().any(|line| line.time.is_some());
        let is_time = |axis: &Axis| {
            timed(axis)
                || axis.by.is_some_and(|by| {
                    matches!(
                        self.tables[at.table].dataset.columns[by].kind,
                        crate::model::ColumnType::Period | crate::model::ColumnType::Date
                    )
                })
        };
        let before = |axis: &Axis, place: Place| {
            let Place::Line(own) = place else { return None };
            let own = axis.lines[own].time?;
            let length = own.month_count();
            axis.lines
                .iter()
                .enumerate()
                .filter_map(|(at, line)| Some((line.time?, at)))
                .filter(|(time, _)| (time.end(), time.start()) < (own.end(), own.start()))
                .max_by_key(|(time, _)| (time.end(), time.start()))
                .filter(|(time, _): &(Period, usize)| !flow || time.month_count() == length)
                .map(|(_, at)| Place::Line(at))
        };
        match (&tables.columns, at.column) {
            (Some(columns), Some(column)) if is_time(columns) => {
                Ok(before(columns, column).map(|column| At {
                    column: Some(column),
                    ..at
                }))
            }
            _ if is_time(&tables.rows) => {
                Ok(before(&tables.rows, at.row).map(|row| At { row, ..at }))
            }
            _ => Err(format!(
                "the cell \"{}\" is against the previous period, and neither the columns nor the rows are periods",
                plan.spec.id
            )),
        }
    }

    /// The cell that a text names, seen from another: `n`, `table/n`, `table/row/n`, `table/row/n@column`. None when the row or column
    /// may exist but no record has it.
    fn find(&self, from: At, plan: &CellPlan<'_>, text: &str) -> Result<Option<At>, String> {
        let problem = |what: String| format!("the cell \"{}\": {what}", plan.spec.id);
        let (path, named) = match text.split_once('@') {
            Some((path, column)) => (path, Some(column)),
            None => (text, None),
        };
        let mut parts: Vec<&str> = path.split('/').collect();
        let mut named = named;
        if let [table, row, column, cell] = parts[..] {
            named = Some(column);
            parts = vec![table, row, cell];
        }
        let (table, row, cell) = match parts[..] {
            [cell] => (None, None, cell),
            [table, cell] => (Some(table), None, cell),
            [table, row, cell] => (Some(table), Some(row), cell),
            _ => return Err(problem(format!("\"{text}\" does not name a cell"))),
        };
        let table = match table {
            None => from.table,
            Some(id) => match self.tables.iter().position(|table| table.spec.id == id) {
                Some(table) => table,
                None if self.invalid.iter().any(|invalid| invalid == id) => {
                    return Err(problem(format!(
                        "it needs the table \"{id}\", which is declared wrongly"
                    )));
                }
                None => {
                    let known = self.tables.iter().map(|table| table.spec.id.as_str());
                    return Err(problem(format!(
                        "there is no table \"{id}\"{}",
                        nearest(id, known)
                    )));
                }
            },
        };
        let target = &self.tables[table];
        let Some(cell) = target.cell(cell) else {
            let known = target.cells.iter().map(|cell| cell.spec.id.as_str());
            return Err(problem(format!(
                "the table \"{}\" has no cell \"{cell}\"{}",
                target.spec.id,
                nearest(cell, known)
            )));
        };
        let own = table == from.table;
        let row = match row {
            None if own => Some(from.row),
            None => {
                let code = self.code(self.plans[from.table].rows.lines.as_slice(), from.row);
                code.and_then(|code| place(&self.plans[table].rows, code))
            }
            Some(code) => match place(&self.plans[table].rows, code) {
                Some(row) => Some(row),
                None if self.may_exist(target, code) => None,
                None => {
                    let known = self.plans[table].rows.lines.iter();
                    return Err(problem(format!(
                        "the table \"{}\" has no row \"{code}\"{}",
                        target.spec.id,
                        nearest(code, known.filter_map(|line| line.code.as_deref()))
                    )));
                }
            },
        };
        let column = match (&self.plans[table].columns, named) {
            (_, None) if target.cells[cell].once => None,
            (None, _) => None,
            (Some(columns), Some(code)) => match place(columns, code) {
                Some(column) => Some(column),
                None => return Ok(None),
            },
            (Some(_), None) if own => match from.column {
                Some(column) => Some(column),
                None => Some(Place::Total),
            },
            (Some(columns), None) => {
                let Some(own) = self.plans[from.table].columns.as_ref().zip(from.column) else {
                    return Err(problem(format!(
                        "the table \"{}\" has several columns; say which, as in {text}@{}",
                        target.spec.id,
                        columns
                            .lines
                            .iter()
                            .find_map(|line| line.code.as_deref())
                            .unwrap_or("total")
                    )));
                };
                let code = self.code(&own.0.lines, own.1);
                match code.and_then(|code| place(columns, code)) {
                    Some(column) => Some(column),
                    None => return Ok(None),
                }
            }
        };
        Ok(row.map(|row| At {
            table,
            row,
            column,
            cell,
        }))
    }

    fn code<'l>(&self, lines: &'l [Line], place: Place) -> Option<&'l str> {
        match place {
            Place::Total => Some("total"),
            Place::Line(at) => lines.get(at)?.code.as_deref(),
        }
    }

    /// Whether a row made by categories could have a code, though no record has it now.
    fn may_exist(&self, table: &Declared<'_>, code: &str) -> bool {
        let Rows::Axis(axis) = &table.rows else {
            return false;
        };
        let column = &table.dataset.columns[axis.by];
        match column.codes.as_deref().and_then(|id| self.codes.get(id)) {
            Some(list) => list.codes.iter().any(|entry| entry.id == code),
            None => true,
        }
    }

    /// A base cell: its key, and what the code list says of an indicator's numbers.
    fn base(
        &mut self,
        at: At,
        plan: &CellPlan<'a>,
        verb: Verb,
        measure: Option<usize>,
    ) -> Result<Made, String> {
        let (tables, plans) = (self.tables, self.plans);
        let table = &tables[at.table];
        let axes = &plans[at.table];
        let look = self.look(at, plan, measure);
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
        let filters = self.filters(at, plan);
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
                Entry::Absent(_) => return Ok(absent),
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
    fn look(&self, at: At, plan: &CellPlan<'_>, measure: Option<usize>) -> Look {
        let table = &self.tables[at.table];
        let row = match (&table.rows, at.row) {
            (Rows::List(rows), Place::Line(at)) => Some(rows[at].spec),
            _ => None,
        };
        let column = measure.map(|at| &table.dataset.columns[at]);
        let reads = matches!(plan.work, Work::Base(verb, _) if verb.reads_numbers());
        let codes = self.codes;
        let indicator = reads
            .then(|| {
                self.filters(at, plan).iter().find_map(|(column, filter)| {
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
        let unit = row
            .and_then(|row| row.unit)
            .or(said(|entry| entry.unit))
            .or(plan.spec.unit)
            .unwrap_or(own);
        let places = row
            .and_then(|row| row.places)
            .or(indicator.and_then(|entry| entry.places))
            .or(plan.spec.places)
            .or(column.filter(|_| reads).and_then(|column| column.places))
            .or((unit == Unit::Count).then_some(0));
        Look {
            unit,
            places,
            counts: indicator
                .and_then(|entry| entry.counts)
                .or(table.spec.counts)
                .unwrap_or(table.dataset.counts),
        }
    }

    fn awaited(&self, at: At, plan: &CellPlan<'_>) -> Made {
        let measure = match plan.work {
            Work::Base(_, measure) => measure,
            _ => None,
        };
        let look = self.look(at, plan, measure);
        Made {
            entry: Entry::Absent(Absent::NotAvailable),
            unit: look.unit,
            places: Places::Fixed(look.places.unwrap_or(look.unit.places())),
            flow: false,
        }
    }
}

struct Look {
    unit: Unit,
    /// None: as the cells show.
    places: Option<u32>,
    counts: crate::model::Counts,
}

/// A declared row's own verb for a cell.
fn own_plan<'t, 'a>(table: &'t Declared<'a>, at: At) -> Option<&'t CellPlan<'a>> {
    match (&table.rows, at.row) {
        (Rows::List(rows), Place::Line(row)) => rows[row].cells[at.cell].as_ref(),
        _ => None,
    }
}

fn line(axis: &Axis, place: Place) -> Option<&Line> {
    match place {
        Place::Line(at) => axis.lines.get(at),
        Place::Total => axis.total.as_ref(),
    }
}

fn place(axis: &Axis, code: &str) -> Option<Place> {
    axis.lines
        .iter()
        .position(|line| line.code.as_deref() == Some(code))
        .map(Place::Line)
        .or_else(|| (code == "total" && axis.total.is_some()).then_some(Place::Total))
}

/// A recipe of two entries; where one of them can have no number, nor can the recipe.
fn recipe(a: Entry, b: Entry, of: impl Fn(Box<Expr>, Box<Expr>) -> Expr) -> Entry {
    let expr = |entry| match entry {
        Entry::Base(id) => Ok(Expr::Base(id)),
        Entry::Recipe(expr) => Ok(expr),
        Entry::Absent(absent) => Err(absent),
    };
    match (expr(a), expr(b)) {
        (Ok(a), Ok(b)) => Entry::Recipe(of(Box::new(a), Box::new(b))),
        (Err(absent), _) | (_, Err(absent)) => Entry::Absent(absent),
    }
}
