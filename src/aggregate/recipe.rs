//! Turns declared cells into entries: base cells with their keys, and recipes over them. Nothing is evaluated.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::axis::Plan;
use super::axis_categories::Axis;
use super::category::Records;
use super::declaration::{CellPlan, Declared, Rows};
use super::query::Registry;
use super::table_spec::ChangeKind;
use super::tables::{Absent, BaseId, Entry, Expr, Filter};
use super::verb::Work;
use crate::model::{CodeLists, Period, Unit};

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
    pub(crate) flow: bool,
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
    /// The records of the datasets that have arrived.
    records: &'a BTreeMap<String, Records<'a>>,
    /// The years whose published figures are at hand.
    history: &'a [Period],
    path: Vec<At>,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(
        tables: &'a [Declared<'a>],
        plans: &'a [Plan],
        invalid: &'a [String],
        codes: &'a CodeLists,
        records: &'a BTreeMap<String, Records<'a>>,
        history: &'a [Period],
    ) -> Self {
        Resolver {
            tables,
            plans,
            invalid,
            codes,
            registry: Registry::default(),
            records,
            history,
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
        let (part, of) = (self.entry(part_at)?, self.entry(of)?);
        Ok(self.of_the_same(part, of))
    }

    /// Part and whole held to the returns that say what both ask: three of eighteen who were asked are not three of forty-five. Where
    /// every return says it, each stays the number that it is in other tables.
    fn of_the_same(&mut self, part: Entry, whole: Entry) -> (Entry, Entry) {
        let queries = &self.registry.queries;
        let mut asked: BTreeSet<(String, usize)> = BTreeSet::new();
        for id in part.bases().into_iter().chain(whole.bases()) {
            let query = &queries[id.0];
            let Some(records) = self.records.get(&query.key.dataset) else {
                continue;
            };
            let in_part = query.needed().filter(|column| records.in_part(*column));
            asked.extend(in_part.map(|column| (query.key.dataset.clone(), column)));
        }
        let mut held = |entry| match entry {
            Entry::Base(id) => Entry::Base(self.asked_too(id, &asked)),
            Entry::Recipe(expr) => {
                Entry::Recipe(expr.map_bases(&mut |id| self.asked_too(id, &asked)))
            }
            other => other,
        };
        (held(part), held(whole))
    }

    fn asked_too(&mut self, id: BaseId, asked: &BTreeSet<(String, usize)>) -> BaseId {
        let mut query = self.registry.queries[id.0].clone();
        let known: BTreeSet<usize> = query.needed().collect();
        let own = asked
            .iter()
            .filter(|(dataset, column)| *dataset == query.key.dataset && !known.contains(column));
        let columns: Vec<usize> = own.map(|(_, column)| *column).collect();
        for column in columns {
            let spec = &self.records[&query.key.dataset].dataset.spec;
            let id = spec.columns[column].id.clone();
            query.key.filters.insert(id, Filter::Asked);
            query.filters.insert(column, Filter::Asked);
        }
        self.registry.cell(query)
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
            let before = match to_at {
                Some(to_at) => self.previous(to_at, plan, to.flow && kind != ChangeKind::Points)?,
                None => None,
            };
            match before {
                Some(at) => self.make(at)?.entry,
                None => self.published_before(&to.entry, to_at),
            }
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

    /// The number one period before where this year's returns do not give that period, and an earlier report does: protect knows what it
    /// said. Not applicable where none can.
    fn published_before(&mut self, to: &Entry, at: Option<At>) -> Entry {
        let none = Entry::Absent(Absent::NotApplicable);
        let (Entry::Base(id), Some(at)) = (to, at) else {
            return none;
        };
        let axes = &self.plans[at.table];
        let time = |axis: &Axis, place| match place {
            Place::Line(own) => axis.lines[own].time,
            Place::Total => None,
        };
        let own = axes
            .columns
            .as_ref()
            .zip(at.column)
            .and_then(|(columns, place)| time(columns, place))
            .or_else(|| time(&axes.rows, at.row));
        let Some((own, before)) = own.map(|own| (own.code(), own.previous())) else {
            return none;
        };
        if !self.history.iter().any(|year| year.covers(before)) {
            return none;
        }
        let mut query = self.registry.queries[id.0].clone();
        let mut moved = false;
        let shift = |filter: &mut Filter| {
            if *filter == Filter::Any(vec![own.clone()]) {
                *filter = Filter::Any(vec![before.code()]);
                true
            } else {
                false
            }
        };
        for filter in query.key.filters.values_mut() {
            moved |= shift(filter);
        }
        for filter in query.filters.values_mut() {
            shift(filter);
        }
        if !moved {
            return none;
        }
        query.nought = false;
        Entry::Base(self.registry.cell(query))
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
}

/// A declared row's own verb for a cell.
fn own_plan<'t, 'a>(table: &'t Declared<'a>, at: At) -> Option<&'t CellPlan<'a>> {
    match (&table.rows, at.row) {
        (Rows::List(rows), Place::Line(row)) => rows[row].cells[at.cell].as_ref(),
        _ => None,
    }
}

/// A recipe of two entries; where one of them can have no number, nor can the recipe.
fn recipe(a: Entry, b: Entry, of: impl Fn(Box<Expr>, Box<Expr>) -> Expr) -> Entry {
    let expr = |entry| match entry {
        Entry::Base(id) => Ok(Expr::Base(id)),
        Entry::Recipe(expr) => Ok(expr),
        Entry::Absent(absent) => Err(absent),
        Entry::Text(_) => Err(Absent::NotApplicable),
    };
    match (expr(a), expr(b)) {
        (Ok(a), Ok(b)) => Entry::Recipe(of(Box::new(a), Box::new(b))),
        (Err(absent), _) | (_, Err(absent)) => Entry::Absent(absent),
    }
}
