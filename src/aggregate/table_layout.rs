//! Sets resolved cells out as a table: heads, slots, decimals, period and source lines.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::axis::Plan;
use super::axis_categories::Axis;
use super::category::Records;
use super::coverage::InPart;
use super::declaration::Declared;
use super::recipe::{At, Made, Place, Places};
use super::table_spec::CellSpec;
use super::tables::{Absent, Amount, BaseCell, BaseId, Entry, Expr, RowHead, Slot, Table};
use super::tally::Worked;
use super::verb::Work;
use crate::model::{Block, ColumnHead, Period, Unit, round_places};

/// The most decimals that a number is printed with because its cells show them.
const MOST_PLACES: u32 = 4;

/// The most rows or columns of a table, and the most numbers in it: far above anything that is printed.
const MOST_LINES: usize = 1000;
const MOST_NUMBERS: usize = 50_000;

/// Whether anybody would print so many rows and columns; if not, why the table is left out.
pub(crate) fn printable(
    table: &Declared<'_>,
    plan: &Plan,
    printed_columns: usize,
) -> Result<(), String> {
    let heading = |axis: &Axis| {
        let by = axis.by.map(|by| table.dataset.columns[by].heading.as_str());
        format!("each different \"{}\"", by.unwrap_or("row"))
    };
    few_enough("rows", plan.rows.lines.len(), || heading(&plan.rows))?;
    if let Some(columns) = &plan.columns {
        few_enough("columns", columns.lines.len(), || heading(columns))?;
    }
    let numbers = plan.rows.lines.len().saturating_mul(printed_columns);
    if numbers > MOST_NUMBERS {
        return Err(format!(
            "it would have {numbers} numbers, and no table of more than {MOST_NUMBERS} is printed"
        ));
    }
    Ok(())
}

/// Whether a table may have so many rows or columns, one for each of something.
pub(crate) fn few_enough(
    what: &str,
    lines: usize,
    each: impl FnOnce() -> String,
) -> Result<(), String> {
    if lines > MOST_LINES {
        return Err(format!(
            "the {what} would be {lines}, one for {}, and no table of more than {MOST_LINES} is printed; group them, or name the ones that matter with only",
            each()
        ));
    }
    Ok(())
}

/// One printed column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) cell: usize,
    /// None: the cell does not hold to the column categories.
    pub(crate) column: Option<Place>,
}

/// The columns of a table in printed order: the repeated cells for each category, then for the total, then the cells printed once.
pub(crate) fn spots(table: &Declared<'_>, plan: &Plan) -> Vec<Spot> {
    let cells = || table.cells.iter().enumerate();
    let Some(columns) = &plan.columns else {
        return cells()
            .map(|(cell, _)| Spot { cell, column: None })
            .collect();
    };
    let mut spots = Vec::new();
    let total = columns.shows_total.then_some(Place::Total);
    for place in (0..columns.lines.len()).map(Place::Line).chain(total) {
        for (cell, _) in cells().filter(|(_, cell)| !cell.once) {
            spots.push(Spot {
                cell,
                column: Some(place),
            });
        }
    }
    for (cell, _) in cells().filter(|(_, cell)| cell.once) {
        spots.push(Spot { cell, column: None });
    }
    spots
}

/// The rows of a table in printed order.
pub(crate) fn row_places(rows: &Axis) -> Vec<Place> {
    let total = rows.shows_total.then_some(Place::Total);
    (0..rows.lines.len())
        .map(Place::Line)
        .chain(total)
        .collect()
}

/// Every cell of a table, row by row.
pub(crate) fn places(table: usize, rows: &Axis, spots: &[Spot]) -> Vec<Vec<At>> {
    row_places(rows)
        .into_iter()
        .map(|row| {
            let at = |spot: &Spot| At {
                table,
                row,
                column: spot.column,
                cell: spot.cell,
            };
            spots.iter().map(at).collect()
        })
        .collect()
}

/// A table whose cells have been resolved and worked out.
pub(crate) struct Resolved<'a> {
    pub(crate) declared: &'a Declared<'a>,
    pub(crate) plan: &'a Plan,
    pub(crate) spots: Vec<Spot>,
    pub(crate) made: Vec<Vec<Made>>,
}

impl Resolved<'_> {
    /// The finished table.
    pub(crate) fn table(
        &self,
        worked: &[Worked],
        datasets: &BTreeMap<String, Records<'_>>,
        agencies: &BTreeMap<String, String>,
    ) -> Table {
        let slots = self.slots(worked);
        let used: BTreeSet<BaseId> = self.used().collect();
        Table {
            spec: self.declared.spec.clone(),
            period: self.period(&used, worked).map(Period::label),
            row_heading: self.row_heading(),
            columns: self.columns(&slots),
            rows: self.rows(),
            notes: self.notes(&used, worked, datasets),
            sources: self.sources(&used, worked, datasets, agencies),
            slots,
        }
    }

    /// What must be said of its numbers: that a sum leaves something out, that they rest on some of the returns only.
    fn notes(
        &self,
        used: &BTreeSet<BaseId>,
        worked: &[Worked],
        datasets: &BTreeMap<String, Records<'_>>,
    ) -> Vec<String> {
        let all = || used.iter().map(|id| &worked[id.0]);
        let incomplete = all().any(|worked| !worked.missing.is_empty());
        let left_out = "A number that the returns do not give is left out of the totals.";
        let mut notes = Vec::from_iter(incomplete.then(|| left_out.to_owned()));
        let mut in_part: BTreeMap<&str, InPart> = BTreeMap::new();
        for worked in all() {
            let dataset = worked.cell.key.dataset.as_str();
            if let (Some(coverage), Some(records)) = (&worked.coverage, datasets.get(dataset)) {
                in_part.entry(dataset).or_default().add(coverage, records);
            }
        }
        for (dataset, in_part) in in_part {
            notes.extend(in_part.notes(&datasets[dataset]));
        }
        notes
    }

    /// Base cells that the table reads.
    pub(crate) fn used(&self) -> impl Iterator<Item = BaseId> + '_ {
        let made = self.made.iter().flatten();
        made.flat_map(|made| made.entry.bases())
    }

    fn row_heading(&self) -> String {
        let declared = self.declared.spec.row_heading.clone();
        declared.unwrap_or_else(|| match self.plan.rows.by {
            Some(by) => self.declared.dataset.columns[by].heading.clone(),
            None => "Measure".to_owned(),
        })
    }

    fn slots(&self, worked: &[Worked]) -> Vec<Vec<Slot>> {
        // Numbers of one kind have the same decimals throughout the table: the most that any of their cells shows.
        let kind = |id: BaseId| {
            let cell = &worked[id.0].cell;
            (
                cell.key.measure.as_str(),
                cell.unit.places(),
                cell.unit == Unit::Percent,
            )
        };
        let mut given: BTreeMap<_, u32> = BTreeMap::new();
        for id in self.used() {
            let shown = match worked[id.0].cell.amount {
                Amount::Exact(value) => round_places(value).min(MOST_PLACES),
                Amount::Between(..) | Amount::Absent(_) => 0,
            };
            let most = given.entry(kind(id)).or_default();
            *most = (*most).max(shown);
        }
        let slot = |made: &Made| Slot {
            entry: apart(&made.entry, worked),
            unit: made.unit,
            places: match made.places {
                Places::Fixed(places) => places,
                Places::AsGiven(id) => given.get(&kind(id)).copied().unwrap_or(0),
            },
        };
        self.made
            .iter()
            .map(|row| row.iter().map(slot).collect())
            .collect()
    }

    fn columns(&self, slots: &[Vec<Slot>]) -> Vec<ColumnHead> {
        let repeated = self
            .spots
            .iter()
            .filter(|spot| spot.column.is_some() && !self.cell(spot).hidden)
            .map(|spot| spot.cell)
            .collect::<BTreeSet<usize>>()
            .len();
        self.spots
            .iter()
            .enumerate()
            .map(|(at, spot)| {
                let cell = self.cell(spot);
                let line = match (&self.plan.columns, spot.column) {
                    (Some(columns), Some(Place::Line(line))) => columns.lines.get(line),
                    (Some(columns), Some(Place::Total)) => columns.total.as_ref(),
                    _ => None,
                };
                let own = heading(cell, &self.declared.cells[spot.cell].work);
                let mut units = slots.iter().map(|row| row[at].unit);
                let first = units.next();
                ColumnHead {
                    column: line.and_then(|line| line.code.clone()),
                    cell: cell.id.clone(),
                    total: spot.column == Some(Place::Total),
                    heading: match line {
                        None => own,
                        Some(line) if repeated <= 1 => line.label.clone(),
                        Some(line) => format!("{} {}", line.label, lower(&own)),
                    },
                    unit: first.filter(|first| units.all(|unit| unit == *first)),
                    hidden: cell.hidden,
                }
            })
            .collect()
    }

    fn cell(&self, spot: &Spot) -> &CellSpec {
        self.declared.cells[spot.cell].spec
    }

    fn rows(&self) -> Vec<RowHead> {
        let rows = &self.plan.rows;
        let head = |place| {
            let line = match place {
                Place::Line(at) => rows.lines.get(at),
                Place::Total => rows.total.as_ref(),
            }?;
            Some(RowHead {
                code: line.code.clone(),
                label: line.label.clone(),
                total: line.total,
            })
        };
        row_places(rows).into_iter().filter_map(head).collect()
    }

    /// The one period of all printed numbers.
    fn period(&self, used: &BTreeSet<BaseId>, worked: &[Worked]) -> Option<Period> {
        let mut periods = used
            .iter()
            .filter(|id| worked[id.0].cell.origin.records > 0)
            .map(|id| worked[id.0].cell.period);
        let first = periods.next()??;
        periods.all(|period| period == Some(first)).then_some(first)
    }

    fn sources(
        &self,
        used: &BTreeSet<BaseId>,
        worked: &[Worked],
        datasets: &BTreeMap<String, Records<'_>>,
        agencies: &BTreeMap<String, String>,
    ) -> Vec<String> {
        let blocks: BTreeSet<(&str, usize)> = used
            .iter()
            .flat_map(|id| {
                let worked = &worked[id.0];
                let dataset = worked.cell.key.dataset.as_str();
                worked.blocks.iter().map(move |block| (dataset, *block))
            })
            .collect();
        let blocks = blocks.into_iter().filter_map(|(dataset, block)| {
            let dataset = datasets.get(dataset)?.dataset;
            Some((dataset.spec.title.as_str(), dataset.blocks.get(block)?))
        });
        source_lines(blocks, agencies)
    }
}

/// A cell's entry; nothing where it is a change of a number against itself: of records that give one time only, the earliest and the
/// latest are the same.
fn apart(entry: &Entry, worked: &[Worked]) -> Entry {
    if let Entry::Recipe(Expr::Difference(from, to) | Expr::PercentChange(from, to)) = entry
        && let (Expr::Base(from), Expr::Base(to)) = (&**from, &**to)
    {
        let (from, to) = (&worked[from.0].cell, &worked[to.0].cell);
        let stated = |cell: &BaseCell| {
            let verb = cell.key.measure.split(' ').next();
            !cell.origin.parts.is_empty() && matches!(verb, Some("first" | "last"))
        };
        if stated(from) && stated(to) && from.origin.parts == to.origin.parts {
            return Entry::Absent(Absent::NotAvailable);
        }
    }
    entry.clone()
}

/// The most returns of one name that a source line tells one by one.
const MOST_RETURNS: usize = 2;

/// Which returns feed a table, each with its dataset's title: "Designated officer's return, Coventry City Council, 9 October 2015". Many
/// returns of one name are told together: "Section 11 self-assessment, 25 returns, received from 3 to 20 April 2026".
pub(crate) fn source_lines<'a>(
    blocks: impl Iterator<Item = (&'a str, &'a Block)>,
    agencies: &BTreeMap<String, String>,
) -> Vec<String> {
    type Return<'a> = (Option<&'a str>, Option<Date>);
    let mut by_name: Vec<(&str, Vec<Return<'_>>)> = Vec::new();
    for (title, block) in blocks {
        let name = block.name.as_deref().unwrap_or(title);
        let one = (block.agency.as_deref(), block.received);
        match by_name.iter_mut().find(|(known, _)| *known == name) {
            Some((_, all)) if all.contains(&one) => {}
            Some((_, all)) => all.push(one),
            None => by_name.push((name, vec![one])),
        }
    }
    let mut lines = Vec::new();
    for (name, all) in by_name {
        if all.len() > MOST_RETURNS {
            let days = all.iter().filter_map(|(_, day)| *day);
            let received = days.clone().min().zip(days.max());
            let received =
                received.map(|(first, last)| format!(", received {}", from_to(first, last)));
            let many = all.len();
            lines.push(format!(
                "{name}, {many} returns{}",
                received.unwrap_or_default()
            ));
            continue;
        }
        for (agency, day) in all {
            let mut parts = vec![name.to_owned()];
            parts.extend(agency.map(|id| match agencies.get(id) {
                Some(name) => name.clone(),
                None => id.to_owned(),
            }));
            parts.extend(day.map(|day| Period::Day(day).label()));
            lines.push(parts.join(", "));
        }
    }
    lines
}

/// "from 3 to 20 April 2026", "from 28 March to 20 April 2026", "on 3 April 2026".
fn from_to(first: Date, last: Date) -> String {
    let end = Period::Day(last).label();
    if first == last {
        return format!("on {end}");
    }
    let begin = Period::Day(first).label();
    let same_month = (first.year(), first.month()) == (last.year(), last.month());
    let words: Vec<&str> = begin.split(' ').collect();
    let begin = match words[..] {
        [day, ..] if same_month => day.to_owned(),
        [day, month, _] if first.year() == last.year() => format!("{day} {month}"),
        _ => begin,
    };
    format!("from {begin} to {end}")
}

/// The heading of a cell that declares none.
fn heading(cell: &CellSpec, work: &Work<'_>) -> String {
    if !cell.heading.is_empty() {
        return cell.heading.clone();
    }
    match work {
        Work::Base(..) => "Number",
        Work::Share(..) => "Per cent",
        Work::Ratio(..) => "Ratio",
        Work::Rate(..) => "Rate",
        Work::Change(..) => "Change",
    }
    .to_owned()
}

/// A heading that goes on from another word: "Number" becomes "number", "GP" stays.
fn lower(heading: &str) -> String {
    let mut letters = heading.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => heading.to_owned(),
    }
}
