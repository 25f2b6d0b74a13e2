//! Rules of indicators that their list declares: the range of their unit, and the colour a figure earns.

use rust_decimal::Decimal;

use super::Check;
use super::found::Found;
use crate::finding::Code;
use crate::model::{Block, CodeEntry, Polarity, RuleSpec, Unit, Value};

/// `unit-range`: percentages from 0 to 100, counts from nought.
pub(super) fn check_unit_range(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let (Some(measure), Some(&by)) = (
        check.place(&rule.column),
        check.places(&rule.columns).first(),
    ) else {
        return;
    };
    for (block, record) in check.records(rule, &[measure, by]) {
        let (Some(unit), Some(number)) = (
            check.entry(block, record, by).and_then(|entry| entry.unit),
            block.value(record, measure).number(),
        ) else {
            continue;
        };
        let bounds = match unit {
            Unit::Percent => (0..=100, "from 0 to 100"),
            Unit::Count | Unit::Rate => (0..=i64::MAX, "nought or more"),
            Unit::Points | Unit::Pounds | Unit::ThousandPounds | Unit::Number => continue,
        };
        let (range, words) = bounds;
        if number >= Decimal::from(*range.start()) && number <= Decimal::from(*range.end()) {
            continue;
        }
        let message = format!(
            "{}: {} is {}; it must be {words}.",
            check.shown(block.value(record, by), by),
            check.heading(measure),
            number.normalize()
        );
        findings.push(
            check
                .rule_finding(
                    rule,
                    Code::OutOfRange,
                    block,
                    block.cell(record, measure),
                    message,
                )
                .values(number.normalize().to_string(), words),
        );
    }
}

/// `rag`: the colour given is the one earned. `parts` names the three colours, best first.
pub(super) fn check_rag(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let (Some(colour), Some(measure), Some(&by)) = (
        check.place(&rule.column),
        check.place(&rule.against),
        check.places(&rule.columns).first(),
    ) else {
        return;
    };
    let [good, middling, bad] = &rule.parts[..] else {
        return;
    };
    let own = (check.place(&rule.target), check.place(&rule.tolerance));
    for (block, record) in check.records(rule, &[colour, measure, by]) {
        let (Some(entry), Some(given), Some(number)) = (
            check.entry(block, record, by),
            block.value(record, colour).key(),
            block.value(record, measure).number(),
        ) else {
            continue;
        };
        if ![good, middling, bad].contains(&&given) {
            continue;
        }
        let Some(aim) = Aim::of(entry, block, record, own) else {
            continue;
        };
        let earned = match aim.short_by(number) {
            short if short <= Decimal::ZERO => vec![good],
            short => match aim.tolerance {
                Some(tolerance) if short <= tolerance => vec![middling],
                Some(_) => vec![bad],
                None => vec![middling, bad],
            },
        };
        if earned.contains(&&given) {
            continue;
        }
        let labels: Vec<String> = earned
            .iter()
            .map(|code| check.label(code, colour))
            .collect();
        let earned = labels.join(" or ").to_lowercase();
        let message = format!(
            "{} is {} against a target of {}, which makes it {earned}, but {} is {}.",
            check.shown(block.value(record, by), by),
            number.normalize(),
            aim.words(),
            check.heading(colour),
            check.label(&given, colour).to_lowercase()
        );
        findings.push(
            check
                .rule_finding(
                    rule,
                    Code::RagDiffers,
                    block,
                    block.cell(record, colour),
                    message,
                )
                .values(check.label(&given, colour), labels.join(" or "))
                .related(
                    check.location(block, block.cell(record, measure)),
                    check.heading(measure),
                ),
        );
    }
}

/// What a figure should be.
struct Aim {
    target: Decimal,
    tolerance: Option<Decimal>,
    more_is_better: bool,
}

impl Aim {
    /// From the return's own target and tolerance, else those of the list. None without a target, or where neither way is better.
    fn of(
        entry: &CodeEntry,
        block: &Block,
        record: usize,
        (target, tolerance): (Option<usize>, Option<usize>),
    ) -> Option<Aim> {
        let own = |place: Option<usize>| match block.value(record, place?) {
            Value::Number(number) => Some(*number),
            _ => None,
        };
        Some(Aim {
            target: own(target).or(entry.target)?,
            tolerance: own(tolerance).or(entry.tolerance),
            more_is_better: match entry.polarity? {
                Polarity::HigherBetter => true,
                Polarity::LowerBetter => false,
                Polarity::Contextual => return None,
            },
        })
    }

    /// How far a figure misses the target; nought or less when it is met.
    fn short_by(&self, number: Decimal) -> Decimal {
        if self.more_is_better {
            self.target - number
        } else {
            number - self.target
        }
    }

    fn words(&self) -> String {
        let way = if self.more_is_better {
            "or more"
        } else {
            "or less"
        };
        let target = format!("{} {way}", self.target.normalize());
        match self.tolerance {
            Some(tolerance) => format!("{target}, amber within {}", tolerance.normalize()),
            None => target,
        }
    }
}
