//! One wrong cell, and what the sheet can tell of it.

use super::dice::Dice;
use super::{Axis, Fault, Kind, Relation, Role, Table, Value};

/// A cell of a table: row and column, without headings and labels.
type Spot = (usize, usize);

/// A wrong number as hands make it: digits swapped, one key beside, a nought too many, a neighbour's number, somewhat more or less.
fn slip(dice: &mut Dice, right: Value) -> Value {
    let unit = if right.places == 0 { 10 } else { 1 };
    let number = right.tenths / unit;
    let digits: Vec<char> = number.abs().to_string().chars().collect();
    let swapped = |at: usize| {
        let mut digits = digits.clone();
        digits.swap(at, at + 1);
        digits
            .iter()
            .collect::<String>()
            .parse::<i64>()
            .unwrap_or(number)
    };
    let wrong = match dice.below(6) {
        0 | 1 if digits.len() > 1 => swapped(dice.below(digits.len() - 1)) * number.signum(),
        2 if digits.len() > 1 => number + 10 * if dice.percent(50) { 1 } else { -1 },
        3 if !right.percent && digits.len() < 5 => number * 10,
        4 => number + dice.between(2, 9),
        _ => number + number.abs() / 5 + dice.between(1, 30),
    };
    let wrong = if wrong == number || wrong < 0 && number >= 0 {
        number + dice.between(2, 20)
    } else {
        wrong
    };
    Value {
        tenths: wrong * unit,
        ..right
    }
}

/// Whether a relation comes of a role that its label gives it.
fn speaks(table: &Table, relation: &Relation) -> bool {
    let line = table.line(relation);
    line.role != Role::Item && line.said
}

/// Plants one fault; cells of lines with a role as often as items. The cells of the fault are those of the table.
pub(super) fn plant(dice: &mut Dice, table: &mut Table) -> Option<Fault> {
    let all = |table: &Table| -> Vec<Spot> {
        let columns = table.columns.len();
        let cells =
            (0..table.rows.len()).flat_map(|row| (0..columns).map(move |column| (row, column)));
        cells
            .filter(|&(row, column)| table.cells[row][column].is_some())
            .collect()
    };
    let item = |table: &Table, (row, column): Spot| {
        table.rows[row].0.role == Role::Item && table.columns[column].0.role == Role::Item
    };
    let (items, roles): (Vec<_>, Vec<_>) =
        all(table).into_iter().partition(|&spot| item(table, spot));
    let from = if dice.percent(50) && !items.is_empty() || roles.is_empty() {
        items
    } else {
        roles
    };
    let cell = *dice.pick(&from);
    let right = table.cells[cell.0][cell.1]?;
    let mut wrong = slip(dice, right);
    let whole = table
        .relations
        .iter()
        .find(|relation| relation.at == cell && relation.kind == Kind::AtMost);
    if let Some(whole) = whole.filter(|_| dice.percent(70)) {
        let (row, column) = whole.from[0];
        wrong.tenths = table.cells[row][column]?.tenths + dice.between(1, 40) * 10;
    }
    table.cells[cell.0][cell.1] = Some(wrong);
    Some(judge(table, cell, right, wrong))
}

/// What the table can tell of a wrong cell.
fn judge(table: &Table, cell: Spot, right: Value, wrong: Value) -> Fault {
    let touched = |relation: &&Relation| relation.at == cell || relation.from.contains(&cell);
    let broken: Vec<&Relation> = table
        .relations
        .iter()
        .filter(|relation| speaks(table, relation) && table.holds(relation) == Some(false))
        .filter(touched)
        .collect();
    let within =
        |relation: &Relation, spot: Spot| relation.at == spot || relation.from.contains(&spot);
    // Where the relations that do not hold meet.
    let meet = broken.first().map_or(Vec::new(), |first| {
        let spots = first.from.iter().copied().chain([first.at]);
        spots
            .filter(|&spot| broken.iter().all(|relation| within(relation, spot)))
            .collect::<Vec<_>>()
    });
    let own = broken.iter().all(|relation| relation.at == cell);
    let knowable = !broken.is_empty();
    let located = knowable && (own || meet == [cell]);
    let mut cells: Vec<Spot> = broken.iter().map(|relation| relation.at).collect();
    cells.sort_unstable();
    cells.dedup();
    let mut found_at = vec![cell];
    if !located {
        found_at.extend(cells.iter().copied().filter(|&other| other != cell));
    }
    let best = |same: &dyn Fn(&Relation, &Relation) -> bool| {
        let count = |of: &Relation| {
            let kin = || {
                table
                    .relations
                    .iter()
                    .filter(|other| same(of, other) && table.informative(other))
            };
            (
                kin()
                    .filter(|other| table.holds(other) == Some(true))
                    .count(),
                kin().count(),
            )
        };
        broken
            .iter()
            .map(|relation| count(relation))
            .max()
            .unwrap_or_default()
    };
    let line = |one: &Relation, other: &Relation| {
        one.axis == other.axis
            && match one.axis {
                Axis::Row => one.at.0 == other.at.0,
                Axis::Column => one.at.1 == other.at.1,
            }
    };
    let kin = |one: &Relation, other: &Relation| {
        one.axis == other.axis && table.line(one).role == table.line(other).role
    };
    let (row, column) = cell;
    Fault {
        cell,
        right,
        wrong,
        in_item: table.rows[row].0.role == Role::Item && table.columns[column].0.role == Role::Item,
        knowable,
        located,
        found_at,
        broken: cells,
        line: best(&line),
        kin: best(&kin),
    }
}
