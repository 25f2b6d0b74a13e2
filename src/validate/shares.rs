//! Percentages that a return states in rows and columns of its own: each must be its count over its base.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::covered::Covered;
use super::datum::Record;
use super::found::Found;
use super::percentage::{Wrong, shown};
use super::quantity::{Number, Sum};
use super::totals::heading;
use super::under_check::{Check, location};
use crate::finding::Code;
use crate::model::{Area, Block, Cell, Says, round_places};

/// The numbers that a percentage speaks of: measure, cells, span of time, and the derived rule that selects among them.
type Spoken = (usize, Area, Option<(Date, Date)>, Option<usize>);

/// Derived rows and columns of a block.
pub(super) fn check(check: &Check<'_>, block: &Block, found: &mut Found) {
    let covered = Covered::new(check, block);
    let mut known: BTreeMap<Spoken, Option<Vec<Number>>> = BTreeMap::new();
    let lines = Lines::new(block);
    for reported in &block.reported {
        let Says::Share { derived, base } = reported.says else {
            continue;
        };
        let rule = &check.spec.derived[derived];
        let chosen = |index: usize| {
            let record = Record { block, index };
            let is = |column: &String| record.key(check.spec.column(column)?);
            rule.of
                .iter()
                .all(|(column, code)| is(column).as_ref() == Some(code))
        };
        // What one percentage is of, others of its line are too.
        let over = reported.over.map(|over| (over.start(), over.end()));
        let mut numbers = |scope, of: Option<usize>| {
            let key = (reported.measure, scope, over, of);
            let chosen: Option<&dyn Fn(usize) -> bool> = match of {
                Some(_) => Some(&chosen),
                None => None,
            };
            let numbers = || covered.numbers(reported.measure, scope, reported.over, chosen);
            let known = known
                .entry(key)
                .or_insert_with(|| numbers().map(Number::base));
            known.clone()
        };
        let (Some(part), Some(whole)) =
            (numbers(reported.scope, Some(derived)), numbers(base, None))
        else {
            continue;
        };
        let places = lines.places(derived, reported.cell, reported.value);
        let (of, out_of) = (Sum::of(&part), Sum::of(&whole));
        let percent = Number::new(block, reported.cell, reported.value);
        let Some(wrong) = Wrong::of(found, percent, places, part, whole) else {
            continue;
        };
        let message = format!(
            "The {} says {}, but {}.",
            heading(&reported.label),
            shown(reported.value),
            wrong.words()
        );
        let finding = check
            .finding(Code::ShareDiffers, block, reported.cell, message)
            .rule(&rule.id)
            .values(shown(reported.value), wrong.expected())
            .related(
                location(block, reported.scope),
                format!("numerator {}, out of {}", of.words(), out_of.words()),
            );
        wrong.tell(found, finding);
    }
}

/// The decimals of the percentages in each derived row and column: when most numbers of a line have one, 60.0 was written too, and
/// only Excel dropped the nought.
struct Lines {
    by_row: BTreeMap<(usize, u32), Line>,
    by_column: BTreeMap<(usize, u32), Line>,
}

/// How many percentages of a line show so many decimals.
type Line = BTreeMap<u32, usize>;

impl Lines {
    fn new(block: &Block) -> Self {
        let mut lines = Lines {
            by_row: BTreeMap::new(),
            by_column: BTreeMap::new(),
        };
        for reported in &block.reported {
            if let Says::Share { derived, .. } = reported.says {
                let places = round_places(reported.value);
                let (row, column) = (reported.cell.row, reported.cell.column);
                let row = lines.by_row.entry((derived, row)).or_default();
                *row.entry(places).or_default() += 1;
                let column = lines.by_column.entry((derived, column)).or_default();
                *column.entry(places).or_default() += 1;
            }
        }
        lines
    }

    /// The decimals with which a percentage was written, going by those of the same row and column.
    fn places(&self, derived: usize, cell: Cell, value: Decimal) -> u32 {
        let own = round_places(value);
        let row = self.by_row.get(&(derived, cell.row));
        let column = self.by_column.get(&(derived, cell.column));
        let mut line = Line::new();
        for (places, many) in row.into_iter().chain(column).flatten() {
            *line.entry(*places).or_default() += many;
        }
        // It stands in both.
        if let Some(many) = line.get_mut(&own) {
            *many -= 1;
        }
        common_places(&line).map_or(own, |common| own.max(common))
    }
}

/// The number of decimals that at least half of the numbers of a line show, the rest showing fewer.
fn common_places(line: &Line) -> Option<u32> {
    let (most, with) = line.iter().rfind(|(_, many)| **many > 0)?;
    let all: usize = line.values().sum();
    (all >= 3 && with * 2 >= all).then_some(*most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_written_with_one_decimal_has_one_throughout() {
        let line = |of: &[(u32, usize)]| of.iter().copied().collect::<Line>();
        assert_eq!(common_places(&line(&[(0, 1), (1, 3)])), Some(1));
        assert_eq!(common_places(&line(&[(0, 3), (1, 1)])), None);
        assert_eq!(common_places(&line(&[(0, 1), (1, 1)])), None);
        assert_eq!(common_places(&line(&[(0, 3), (1, 0)])), Some(0));
    }
}
