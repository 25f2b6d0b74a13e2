//! What the layout of tables makes a reader believe: the rows of a table make its total, so that nobody is in a class that its total holds
//! and no row does. Only where it is true.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::query::Query;
use super::seen::Seen;
use super::tables::{Absent, Amount, BaseCell, BaseId, Entry, Slot, Table};

/// A total, and what stands with it in its row or column.
pub(crate) struct Line {
    whole: BaseId,
    parts: Vec<BaseId>,
}

/// The lines of published tables that add up.
pub(crate) fn lines(tables: &[Table], cells: &[BaseCell]) -> Vec<Line> {
    let mut found = Vec::new();
    for table in tables.iter().filter(|table| table.spec.publish) {
        let columns = table.columns.iter().enumerate();
        for (at, _) in columns.clone() {
            let rows = table.rows.iter().zip(&table.slots);
            found.extend(line(
                rows.map(|(row, slots)| (row.total, &slots[at])),
                cells,
            ));
        }
        let repeated: BTreeSet<&str> = (columns.clone())
            .filter(|(_, head)| head.total)
            .map(|(_, head)| head.cell.as_str())
            .collect();
        for slots in &table.slots {
            for cell in &repeated {
                let own = columns.clone().filter(|(_, head)| head.cell == *cell);
                found.extend(line(own.map(|(at, head)| (head.total, &slots[at])), cells));
            }
        }
    }
    found
}

/// Slots of which one is their total, if it is.
fn line<'s>(slots: impl Iterator<Item = (bool, &'s Slot)>, cells: &[BaseCell]) -> Option<Line> {
    let mut whole = None;
    let (mut parts, mut left) = (Vec::new(), Decimal::ZERO);
    for (total, slot) in slots {
        let Entry::Base(id) = slot.entry else {
            return None;
        };
        let number = match cells[id.0].amount {
            Amount::Exact(number) => number,
            Amount::Absent(Absent::NotAvailable) if !total => Decimal::ZERO,
            _ => return None,
        };
        if !total {
            parts.push(id);
            left -= number;
        } else if whole.replace(id).is_none() {
            left += number;
        } else {
            return None;
        }
    }
    let whole = whole.filter(|_| left.is_zero() && parts.len() > 1)?;
    Some(Line { whole, parts })
}

/// By column the classes of which a line holds nobody, though its total would.
pub(crate) fn classes(
    line: &Line,
    figures: &BTreeMap<BaseId, &Query>,
    seen: &Seen<'_>,
) -> Option<BTreeMap<usize, Vec<bool>>> {
    let whole = figures.get(&line.whole)?;
    let parts = line.parts.iter().map(|part| figures.get(part).copied());
    let parts: Vec<&Query> = parts.collect::<Option<_>>()?;
    let differs =
        |query: &Query, column: &usize| query.filters.get(column) != whole.filters.get(column);
    let columns = parts.iter().flat_map(|part| part.filters.keys());
    let columns: BTreeSet<usize> = columns.chain(whole.filters.keys()).copied().collect();
    let mut differ = columns
        .iter()
        .filter(|column| parts.iter().any(|part| differs(part, column)));
    let (Some(column), None) = (differ.next(), differ.next()) else {
        return None;
    };
    // What nothing was given of may name columns that nothing else does.
    if columns
        .iter()
        .any(|column| !seen.classes.contains_key(column))
    {
        return None;
    }
    let held = |query: &Query, column: &usize| {
        let classes = &seen.classes[column];
        let filter = query.filters.get(column);
        let mut holds = vec![filter.is_none(); classes.len()];
        let own = filter.map_or(&[][..], |own| classes.held(own));
        own.iter().for_each(|class| holds[*class] = true);
        holds
    };
    let mut left: BTreeMap<usize, Vec<bool>> = (columns.iter())
        .map(|column| (*column, held(whole, column)))
        .collect();
    let own = left.get_mut(column)?;
    for part in &parts {
        let holds = own.iter_mut().zip(held(part, column));
        holds.for_each(|(own, part)| *own &= !part);
    }
    // Nobody is taken to be in the others anyway.
    let named = (0..own.len()).filter(|class| seen.classes[column].is_named(*class));
    if !named.into_iter().any(|class| own[class]) {
        return None;
    }
    let places: Vec<usize> = columns.into_iter().collect();
    let inside = |classes: &Vec<usize>| left.values().zip(classes).all(|(held, at)| held[*at]);
    (!seen.occupied(&places).iter().any(inside)).then_some(left)
}
