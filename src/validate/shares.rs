//! Percentages that a return states: each must be its count over its base, to the precision printed. XBRL's rule is the model: a
//! stated number stands for an interval of half a unit of its last decimal either side, and the check asks whether the true
//! value lies in it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Check, totals};
use crate::finding::{Code, Finding};
use crate::model::{Block, Cell, RuleSpec, Says, Value, round, round_places};

/// No percentage is checked beyond so many decimals: Excel's own arithmetic is not exact there.
const MOST_PLACES: u32 = 6;

/// Derived rows and columns of a block.
pub(super) fn check_stated(check: &Check<'_>, block: &Block, findings: &mut Vec<Finding>) {
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
        let Some(part) = totals::sum(
            check,
            block,
            stated.measure,
            stated.scope,
            stated.over,
            Some(&chosen),
        ) else {
            continue;
        };
        let Some(whole) = totals::sum(check, block, stated.measure, base, stated.over, None) else {
            continue;
        };
        if part.low != part.high || whole.low != whole.high {
            continue;
        }
        let places = line_places(block, derived, stated.cell, stated.value);
        let Some(wrong) = Wrong::of(stated.value, places, part.low, whole.low) else {
            continue;
        };
        let message = format!(
            "The {} says {}, but {}.",
            totals::heading(&stated.label),
            shown(stated.value),
            wrong.words()
        );
        findings.push(
            check
                .finding(Code::ShareDiffers, block, stated.cell, message)
                .rule(&rule.id)
                .values(shown(stated.value), wrong.expected())
                .related(
                    check.location(block, stated.scope),
                    format!("numerator {}, out of {}", part.words(), whole.words()),
                ),
        );
    }
}

/// The decimals with which a derived row or column is written: when most of its numbers have one, 60.0 was written too, and only
/// Excel dropped the nought.
fn line_places(block: &Block, derived: usize, cell: Cell, value: Decimal) -> u32 {
    let own = round_places(value);
    let line: Vec<u32> = block
        .stated
        .iter()
        .filter(|other| {
            matches!(other.says, Says::Share { derived: same, .. } if same == derived)
                && (other.cell.row == cell.row || other.cell.column == cell.column)
        })
        .map(|other| round_places(other.value))
        .collect();
    common_places(&line).map_or(own, |common| own.max(common))
}

/// The number of decimals that at least half of the numbers of a line show, the rest showing fewer.
fn common_places(line: &[u32]) -> Option<u32> {
    let most = line.iter().copied().max()?;
    let with = line.iter().filter(|&&places| places == most).count();
    (line.len() >= 3 && with * 2 >= line.len()).then_some(most)
}

/// `share`: the percentage in `column` is `numerator` over `against`, or over the sum of `numerator` in its table.
pub(super) fn check_rule(check: &Check<'_>, rule: &RuleSpec, findings: &mut Vec<Finding>) {
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
            let (Value::Number(stated), Value::Number(part)) =
                (block.value(record, percent), block.value(record, numerator))
            else {
                continue;
            };
            let whole = match against {
                Some(base) => block.value(record, base).number(),
                None => wholes
                    .get(&check.group(&rule.within, block, record))
                    .copied()
                    .flatten(),
            };
            let Some(whole) = whole else { continue };
            let places = check.spec.columns[percent]
                .places
                .unwrap_or_else(|| round_places(*stated));
            let Some(wrong) = Wrong::of(*stated, places, *part, whole) else {
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
                    format!("the count, {}", part.normalize()),
                );
            if let Some(base) = against {
                finding = finding.related(
                    check.location(block, block.cell(record, base)),
                    format!("the base, {}", whole.normalize()),
                );
            }
            findings.push(finding);
        }
    }
}

/// The sum of the numerator in each group of a block; none where one of its numbers is not known.
fn wholes(
    check: &Check<'_>,
    rule: &RuleSpec,
    block: &Block,
    numerator: usize,
) -> BTreeMap<Vec<Option<String>>, Option<Decimal>> {
    let mut wholes: BTreeMap<Vec<Option<String>>, Option<Decimal>> = BTreeMap::new();
    for record in (0..block.len()).filter(|&record| check.when(rule, block, record)) {
        let sum = wholes
            .entry(check.group(&rule.within, block, record))
            .or_insert(Some(Decimal::ZERO));
        *sum = match (*sum, block.value(record, numerator)) {
            (Some(sum), Value::Number(number)) => sum.checked_add(*number),
            (sum, Value::Blank) => sum,
            _ => None,
        };
    }
    wholes
}

/// `sums-to-hundred`: all percentages of one whole, as far as rounding allows: half a unit of the last decimal each.
pub(super) fn check_hundred(check: &Check<'_>, rule: &RuleSpec, findings: &mut Vec<Finding>) {
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
            let sum: Decimal = records.iter().map(|(_, number)| *number).sum();
            let slack: Decimal = records
                .iter()
                .map(|(_, number)| half_unit(round_places(*number)))
                .sum();
            if (sum - Decimal::ONE_HUNDRED).abs() <= slack {
                continue;
            }
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
            findings.push(
                check
                    .rule_finding(
                        rule,
                        Code::NotAHundred,
                        block,
                        crate::model::Area::new(first, last),
                        message,
                    )
                    .values(shown(sum), "100%"),
            );
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
}

impl Wrong {
    /// `None` when the percentage is right at its precision, or cannot be judged.
    fn of(stated: Decimal, places: u32, part: Decimal, whole: Decimal) -> Option<Wrong> {
        if whole.is_zero() {
            // Nothing of nothing: any percentage but nought says something that cannot be so.
            return (!stated.is_zero()).then_some(Wrong {
                part,
                whole,
                right: None,
            });
        }
        let exact = part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?;
        let places = places.min(MOST_PLACES);
        // Both ways of rounding a half are accepted: the agency's tool may round either way.
        if (exact - stated).abs() <= half_unit(places) {
            return None;
        }
        Some(Wrong {
            part,
            whole,
            right: Some(round(exact, places)),
        })
    }

    fn words(&self) -> String {
        match self.right {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(stated: &str, places: u32, part: i64, whole: i64) -> Option<String> {
        Wrong::of(stated.parse().unwrap(), places, part.into(), whole.into())
            .map(|wrong| wrong.words())
    }

    #[test]
    fn a_percentage_is_right_within_half_a_unit_of_its_last_decimal() {
        assert_eq!(wrong("51", 0, 54, 105), None);
        assert_eq!(
            wrong("52", 0, 54, 105).as_deref(),
            Some("54 out of 105 is 51%")
        );
        assert_eq!(
            wrong("66.5", 1, 730, 1096).as_deref(),
            Some("730 out of 1096 is 66.6%")
        );
        assert_eq!(wrong("66.6", 1, 730, 1096), None);
        // Exactly half way: either rounding is right, one unit further is not.
        assert_eq!(wrong("12", 0, 1, 8), None);
        assert_eq!(wrong("13", 0, 1, 8), None);
        assert!(wrong("14", 0, 1, 8).is_some());
        assert_eq!(wrong("0", 0, 0, 0), None);
        assert_eq!(wrong("10", 0, 0, 0).as_deref(), Some("its base is nought"));
    }

    #[test]
    fn a_line_written_with_one_decimal_has_one_throughout() {
        assert_eq!(common_places(&[1, 1, 0, 1]), Some(1));
        assert_eq!(common_places(&[0, 0, 0, 1]), None);
        assert_eq!(common_places(&[1, 0]), None);
    }
}
