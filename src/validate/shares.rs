//! Percentages that a return states: each must be its count over its base, to the precision printed. XBRL's rule is the model: a
//! stated number stands for an interval of half a unit of its last decimal either side, and the check asks whether the true
//! value lies in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::covered::Covered;
use super::found::Found;
use super::relation::{Held, MOST_PLACES, Number, ONE, shown as decimal};
use super::repair::{Printed, Repairs};
use super::{Check, holds, key_of, totals};
use crate::finding::{Code, Finding, Location, Severity};
use crate::model::{Area, Block, Cell, RuleSpec, Says, Value, round, round_places};

/// The numbers that a percentage speaks of: measure, cells, span of time, and the derived rule that selects among them.
type Spoken = (usize, Area, Option<(Date, Date)>, Option<usize>);

/// Derived rows and columns of a block.
pub(super) fn check_stated(
    check: &Check<'_>,
    block: &Block,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let covered = Covered::new(check, block);
    let mut known: BTreeMap<Spoken, Option<Vec<Number>>> = BTreeMap::new();
    let lines = Lines::new(block);
    for stated in &block.stated {
        let Says::Share { derived, base } = stated.says else {
            continue;
        };
        let rule = &check.spec.derived[derived];
        let chosen = |record: usize| {
            rule.of.iter().all(|(column, code)| {
                check
                    .spec
                    .column(column)
                    .is_some_and(|place| block.value(record, place).key().as_deref() == Some(code))
            })
        };
        // What one percentage is of, others of its line are too.
        let over = stated.over.map(|over| (over.start(), over.end()));
        let mut numbers = |scope, of: Option<usize>| {
            let key = (stated.measure, scope, over, of);
            let chosen: Option<&dyn Fn(usize) -> bool> = match of {
                Some(_) => Some(&chosen),
                None => None,
            };
            let numbers = || covered.numbers(stated.measure, scope, stated.over, chosen);
            let known = known
                .entry(key)
                .or_insert_with(|| numbers().map(Number::base));
            known.clone()
        };
        let (Some(part), Some(whole)) = (numbers(stated.scope, Some(derived)), numbers(base, None))
        else {
            continue;
        };
        let places = lines.places(derived, stated.cell, stated.value);
        let (of, out_of) = (totals::Sum::of(&part), totals::Sum::of(&whole));
        let percent = Number::new(block, stated.cell, stated.value);
        let Some(wrong) = Wrong::of(repairs, percent, places, part, whole) else {
            continue;
        };
        let message = format!(
            "The {} says {}, but {}.",
            totals::heading(&stated.label),
            shown(stated.value),
            wrong.words()
        );
        let finding = check
            .finding(Code::ShareDiffers, block, stated.cell, message)
            .rule(&rule.id)
            .values(shown(stated.value), wrong.expected())
            .related(
                check.location(block, stated.scope),
                format!("numerator {}, out of {}", of.words(), out_of.words()),
            );
        findings.push(wrong.told(repairs, finding));
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
        for stated in &block.stated {
            if let Says::Share { derived, .. } = stated.says {
                let places = round_places(stated.value);
                let (row, column) = (stated.cell.row, stated.cell.column);
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

/// `share`: the percentage in `column` is `numerator` over `against`, or over the sum of `numerator` in its table.
pub(super) fn check_rule(
    check: &Check<'_>,
    rule: &RuleSpec,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let place = |id: &Option<String>| id.as_deref().and_then(|id| check.spec.column(id));
    let (Some(percent), Some(numerator)) = (place(&rule.column), place(&rule.numerator)) else {
        return;
    };
    let against = place(&rule.against);
    for block in check
        .dataset
        .blocks
        .iter()
        .filter(|block| block.has(percent) && block.has(numerator))
    {
        let wholes = match against {
            Some(_) => BTreeMap::new(),
            None => wholes(check, rule, block, numerator),
        };
        for record in (0..block.len()).filter(|&record| check.when(rule, block, record)) {
            let number = |place| match block.value(record, place) {
                Value::Number(_) => Number::of(check, block, record, place),
                _ => None,
            };
            let (Value::Number(stated), Some(part)) =
                (block.value(record, percent), number(numerator))
            else {
                continue;
            };
            let whole = match against {
                Some(base) => number(base).map(|base| vec![base]),
                None => wholes
                    .get(&check.group(&rule.within, block, record))
                    .cloned()
                    .flatten(),
            };
            let Some(whole) = whole else { continue };
            let places = check.spec.columns[percent]
                .places
                .unwrap_or_else(|| round_places(*stated));
            let (of, out_of) = (decimal(part.low), totals::Sum::of(&whole).low);
            let Some(wrong) = Wrong::of(repairs, number(percent), places, vec![part], whole) else {
                continue;
            };
            let message = format!(
                "\"{}\" is {}, but {}.",
                check.spec.columns[percent].heading,
                shown(*stated),
                wrong.words()
            );
            let mut finding = check
                .rule_finding(
                    rule,
                    Code::ShareDiffers,
                    block,
                    block.cell(record, percent),
                    message,
                )
                .values(shown(*stated), wrong.expected())
                .related(
                    check.location(block, block.cell(record, numerator)),
                    format!("the count, {of}"),
                );
            if let Some(base) = against {
                finding = finding.related(
                    check.location(block, block.cell(record, base)),
                    format!("the base, {out_of}"),
                );
            }
            findings.push(wrong.told(repairs, finding));
        }
    }
}

/// The numerators of each group of a block; none where one of its numbers is not known.
fn wholes(
    check: &Check<'_>,
    rule: &RuleSpec,
    block: &Block,
    numerator: usize,
) -> BTreeMap<Vec<Option<String>>, Option<Vec<Number>>> {
    let mut wholes: BTreeMap<Vec<Option<String>>, Option<Vec<Number>>> = BTreeMap::new();
    for record in (0..block.len()).filter(|&record| check.when(rule, block, record)) {
        let whole = wholes
            .entry(check.group(&rule.within, block, record))
            .or_insert(Some(Vec::new()));
        match (block.value(record, numerator), whole.as_mut()) {
            (Value::Number(_), Some(numbers)) => {
                match Number::of(check, block, record, numerator) {
                    Some(number) => numbers.push(number),
                    None => *whole = None,
                }
            }
            (Value::Blank, _) => {}
            _ => *whole = None,
        }
    }
    let based = |whole: Option<Vec<Number>>| whole.map(Number::base);
    let all = wholes.into_iter();
    all.map(|(group, whole)| (group, based(whole))).collect()
}

/// `represented`: the share of meetings at which anybody came for an agency, of all meetings or of those it was expected at.
pub(super) fn check_represented(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let (Some(percent), Some(each)) = (check.place(&rule.column), check.place(&rule.distinct))
    else {
        return;
    };
    let columns = check.places(&rule.columns);
    type Values = BTreeSet<String>;
    let mut all: BTreeMap<&str, Values> = BTreeMap::new();
    for block in &check.dataset.blocks {
        let values = all.entry(&block.file).or_default();
        values.extend((0..block.len()).filter_map(|record| block.value(record, each).key()));
    }
    let mut expected: BTreeMap<(&str, Vec<String>), (Values, Values)> = BTreeMap::new();
    let codes = &check.options.codes;
    for (block, record) in check.records(rule, &[each]) {
        let (Some(key), Some(value)) = (
            key_of(block, record, &columns),
            block.value(record, each).key(),
        ) else {
            continue;
        };
        let (was, came) = expected.entry((&*block.file, key)).or_default();
        let mut of = rule.of.iter();
        if of.all(|(id, any)| holds(check.spec, codes, id, any, block, record)) {
            came.insert(value.clone());
        }
        was.insert(value);
    }
    // Of every record, expected or not: the percentage stands beside the first of an agency.
    for block in check.dataset.blocks.iter().filter(|b| b.has(percent)) {
        for record in 0..block.len() {
            let Some(key) = key_of(block, record, &columns) else {
                continue;
            };
            let Value::Number(stated) = block.value(record, percent) else {
                continue;
            };
            let (Some((was, came)), Some(all)) =
                (expected.get(&(&*block.file, key)), all.get(&*block.file))
            else {
                continue;
            };
            let cell = block.cell(record, percent);
            let judge = |whole: &Values| {
                let percent = Number::new(block, cell, *stated);
                Wrong::apart(percent, round_places(*stated), came.len(), whole.len())
            };
            let (Some(of_all), Some(_)) = (judge(all), judge(was)) else {
                continue;
            };
            let message = format!(
                "{}: {} is {}, but somebody came to {} of {} meetings, which is {}.",
                check.names(block, record, &columns),
                check.heading(percent),
                shown(*stated),
                came.len(),
                all.len(),
                of_all.expected()
            );
            findings.push(
                check
                    .rule_finding(rule, Code::ShareDiffers, block, cell, message)
                    .values(shown(*stated), of_all.expected()),
            );
        }
    }
}

/// `sums-to-hundred`: all percentages of one whole, as far as rounding allows: half a unit of the last decimal each.
pub(super) fn check_hundred(
    check: &Check<'_>,
    rule: &RuleSpec,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let Some(percent) = rule.column.as_deref().and_then(|id| check.spec.column(id)) else {
        return;
    };
    for block in check
        .dataset
        .blocks
        .iter()
        .filter(|block| block.has(percent))
    {
        let mut groups: BTreeMap<Vec<Option<String>>, Vec<(usize, Decimal)>> = BTreeMap::new();
        for record in (0..block.len()).filter(|&record| check.when(rule, block, record)) {
            if let Value::Number(number) = block.value(record, percent) {
                groups
                    .entry(check.group(&rule.within, block, record))
                    .or_default()
                    .push((record, *number));
            }
        }
        for records in groups.values().filter(|records| records.len() > 1) {
            let numbers: Option<Vec<Number>> = records
                .iter()
                .map(|(record, _)| Number::of(check, block, *record, percent))
                .collect();
            let Some(numbers) = numbers else { continue };
            let sum = totals::Sum::of(&numbers).low;
            // Each is a percentage as it is shown: one without decimals hides half of one, and all of them may do so (49.5 and 50.5).
            let slack: Decimal = records
                .iter()
                .map(|(_, number)| half_unit(round_places(*number)))
                .sum();
            let hundred = Decimal::ONE_HUNDRED;
            let held = repairs.book.sum(numbers, Vec::new(), hundred, Some(slack));
            let Some(held) = held.filter(|held| !held.holds) else {
                continue;
            };
            let cells: Vec<Cell> = records
                .iter()
                .map(|(record, _)| block.cell(*record, percent))
                .collect();
            let (Some(&first), Some(&last)) = (cells.iter().min(), cells.iter().max()) else {
                continue;
            };
            let message = format!(
                "The percentages under \"{}\" add up to {}, not 100.",
                check.spec.columns[percent].heading,
                sum.normalize()
            );
            let finding = check
                .rule_finding(
                    rule,
                    Code::NotAHundred,
                    block,
                    crate::model::Area::new(first, last),
                    message,
                )
                .values(shown(sum), "100%");
            repairs.told(held, &finding);
            findings.push(finding);
        }
    }
}

/// Half a unit of the last of so many decimals.
pub(super) fn half_unit(places: u32) -> Decimal {
    Decimal::new(5, places.min(MOST_PLACES) + 1)
}

fn shown(percent: Decimal) -> String {
    format!("{}%", percent.normalize())
}

/// A percentage that is not its count over its base.
struct Wrong {
    part: Decimal,
    whole: Decimal,
    /// None when the base is nought.
    right: Option<Decimal>,
    held: Option<Held>,
    /// The same count of the same base printed in another way, where both are ways of rounding a half.
    twin: Option<Printed>,
}

impl Wrong {
    /// The same for counts that stand in no cell.
    fn apart(percent: Option<Number>, places: u32, part: usize, whole: usize) -> Option<Wrong> {
        let percent = percent?;
        let count = |number: usize| {
            let mut count = percent.clone();
            count.low = i128::try_from(number).ok()?.checked_mul(ONE)?;
            count.high = count.low;
            Some(vec![count])
        };
        let (part, whole) = (count(part)?, count(whole)?);
        // A book of its own, so that no cell is suggested.
        Wrong::of(&mut Repairs::default(), Some(percent), places, part, whole)
    }

    /// `None` when the percentage is right at its precision, or cannot be judged: a part is only known as a range.
    fn of(
        repairs: &mut Repairs,
        percent: Option<Number>,
        places: u32,
        part: Vec<Number>,
        whole: Vec<Number>,
    ) -> Option<Wrong> {
        let percent = percent?.at(places).rounded();
        let (of, out_of) = (totals::Sum::of(&part), totals::Sum::of(&whole));
        if of.low != of.high || out_of.low != out_of.high {
            return None;
        }
        let (part_sum, whole_sum) = (of.low, out_of.low);
        if whole_sum.is_zero() {
            // Nothing of nothing: any percentage but nought says something that cannot be so.
            return (percent.low != 0).then_some(Wrong {
                part: part_sum,
                whole: whole_sum,
                right: None,
                held: None,
                twin: None,
            });
        }
        let exact = part_sum
            .checked_mul(Decimal::ONE_HUNDRED)?
            .checked_div(whole_sum)?;
        // Both ways of rounding a half are accepted: the agency's tool may round either way.
        let printed = Printed {
            percent: decimal(percent.low),
            spot: percent.spot.clone(),
        };
        let held = repairs.book.share(percent, part, whole)?;
        let right = round(exact, places.min(MOST_PLACES));
        let twin = held.holds.then(|| {
            let same = (part_sum, whole_sum, places);
            let first = repairs.printed.entry(same).or_insert(printed.clone());
            (first.percent != printed.percent).then(|| first.clone())
        });
        let twin = twin.flatten();
        (!held.holds || twin.is_some()).then_some(Wrong {
            part: part_sum,
            whole: whole_sum,
            right: Some(twin.as_ref().map_or(right, |twin| twin.percent)),
            held: Some(held),
            twin,
        })
    }

    fn words(&self) -> String {
        match self.right {
            Some(right) if self.twin.is_some() => format!(
                "{} out of {} is printed as {} elsewhere: both are ways of rounding a half, and one report has one",
                self.part.normalize(),
                self.whole.normalize(),
                shown(right)
            ),
            Some(right) => format!(
                "{} out of {} is {}",
                self.part.normalize(),
                self.whole.normalize(),
                shown(right)
            ),
            None => "its base is nought".to_owned(),
        }
    }

    fn expected(&self) -> String {
        self.right.map_or_else(|| "no percentage".to_owned(), shown)
    }

    /// The finding as it is told: a note, when only the rounding differs.
    fn told(&self, repairs: &mut Repairs, finding: Finding) -> Finding {
        if let Some(twin) = &self.twin {
            let at = Location::cells(&twin.spot.file, twin.spot.sheet.as_ref(), twin.spot.cell);
            let words = format!("says {}", shown(twin.percent));
            return finding.severity(Severity::Note).related(at, words);
        }
        if let Some(held) = self.held {
            repairs.told(held, &finding);
        }
        finding
    }
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
