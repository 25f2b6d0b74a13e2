//! `reachable` and `reachable-together`: percentages come from whole numbers. The base stands in the record, or in other records; where
//! more than one number is given for it, each is tried. Where only one set of counts fits, that is said, and kept for disclosure
//! control: a percentage that gives its count away is as good as the count.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::attain::{Only, Reach, Shown, Whole, any_base, follow, make_a_hundred, reach};
use super::found::Found;
use super::others::Other;
use super::relation::scaled;
use super::{Check, Implied};
use crate::finding::{Code, Finding, Severity};
use crate::model::{
    Area, Block, Cell, Period, RuleForm, RuleSpec, Unit, Value, round, round_places,
};

/// One percentage of a set.
#[derive(Clone, Copy)]
struct Percent<'a> {
    block: &'a Block,
    record: usize,
    value: Decimal,
    shown: Shown,
}

/// A number given for the base of a set, and where it stands, or the first of the cells that make it.
#[derive(Clone, Copy)]
struct Base<'a> {
    number: u64,
    /// The dataset it is of.
    dataset: &'a str,
    block: &'a Block,
    cell: Cell,
    /// Whether it stands there itself, as one number.
    stated: bool,
}

type Key = Vec<Option<String>>;

/// One rule. What follows for disclosure control is added to `implied`.
pub(super) fn check_reachable(
    check: &Check<'_>,
    rule: &RuleSpec,
    implied: &mut Vec<Implied>,
    findings: &mut Found,
) {
    let Some(percent) = check.place(&rule.column) else {
        return;
    };
    let whole = match rule.form {
        RuleForm::ReachableTogether => Whole::Together,
        _ => Whole::Apart,
    };
    let against = check.place(&rule.against);
    let elsewhere = Elsewhere::of(check, rule);
    let mut sets: BTreeMap<(Key, Key), Vec<Percent<'_>>> = BTreeMap::new();
    for (block, record) in check.records(rule, &[percent]) {
        let Value::Number(value) = block.value(record, percent) else {
            continue;
        };
        let places = check.spec.columns[percent].places;
        let places = places.unwrap_or_else(|| round_places(*value));
        let Some(percent) = scaled(*value) else {
            continue;
        };
        // A base in the record makes each record a set of its own, unless several share it.
        let own = against.map(|place| block.value(record, place).key());
        let linked = check.places(&rule.columns);
        let linked = linked
            .iter()
            .map(|&place| spanned(block.value(record, place)));
        let key = own.into_iter().chain(linked).collect();
        let group = check.group(&rule.within, block, record);
        sets.entry((group, key)).or_default().push(Percent {
            block,
            record,
            value: *value,
            shown: Shown { percent, places },
        });
    }
    let mut doubts = Vec::new();
    for ((_, key), set) in &sets {
        let bases = match (&elsewhere, against) {
            (Some(elsewhere), _) => elsewhere.bases(key),
            (None, Some(place)) => own_base(&check.spec.id, set, place),
            (None, None) => Vec::new(),
        };
        let teller = Teller {
            check,
            rule,
            percent,
            set,
        };
        if rule.at_most {
            teller.bounded(&bases, whole, findings);
        } else {
            teller.exact(&bases, whole, (implied, &mut doubts), findings);
        }
    }
    findings.extend(doubts.into_iter().map(Doubt::told));
}

/// The base that the records of a set state themselves.
fn own_base<'a>(dataset: &'a str, set: &[Percent<'a>], place: usize) -> Vec<Base<'a>> {
    let first = set.first().and_then(|one| {
        let number = one.block.value(one.record, place).number()?;
        Some(Base {
            number: counted(number)?,
            dataset,
            block: one.block,
            cell: one.block.cell(one.record, place),
            stated: true,
        })
    });
    first.into_iter().collect()
}

/// A number as a base: whole, and at least one.
fn counted(number: Decimal) -> Option<u64> {
    let whole = number.fract().is_zero() && number >= Decimal::ONE;
    whole.then(|| number.to_u64()).flatten()
}

/// What a value links records by: periods by their days, however they are written.
fn spanned(value: &Value) -> Option<String> {
    match value {
        Value::Period(period) => Some(days(*period)),
        Value::Date(day) => Some(days(Period::Day(*day))),
        other => other.key(),
    }
}

fn days(period: Period) -> String {
    format!("{}..{}", period.start(), period.end())
}

/// The numbers of other records that are bases, by what links them.
struct Elsewhere<'a> {
    bases: BTreeMap<Key, Vec<Base<'a>>>,
}

impl<'a> Elsewhere<'a> {
    fn of(check: &Check<'a>, rule: &RuleSpec) -> Option<Elsewhere<'a>> {
        let other = Other::of(check, rule)?;
        let place = other.dataset.spec.column(rule.base.as_deref()?)?;
        let added = other.dataset.spec.columns[place].weight;
        let mut bases: BTreeMap<Key, Vec<Base<'_>>> = BTreeMap::new();
        let mut sums: BTreeMap<Key, (Option<Decimal>, &Block, Cell)> = BTreeMap::new();
        for (block, record) in other.records(check, rule) {
            let key: Key = other
                .places
                .iter()
                .map(|&place| spanned(block.value(record, place)))
                .collect();
            let cell = block.cell(record, place);
            let number = match block.value(record, place) {
                Value::Number(number) => Some(*number),
                // A row of a register stands for one.
                Value::Blank if added && !block.fields[place].at.is_each() => Some(Decimal::ONE),
                _ => None,
            };
            if added {
                let sum = sums
                    .entry(key)
                    .or_insert((Some(Decimal::ZERO), block, cell));
                sum.0 = sum.0.zip(number).and_then(|(sum, n)| sum.checked_add(n));
            } else if let Some(number) = number.and_then(counted) {
                let known = bases.entry(key).or_default();
                if known.iter().all(|base| base.number != number) {
                    known.push(Base {
                        number,
                        dataset: &other.dataset.spec.id,
                        block,
                        cell,
                        stated: true,
                    });
                }
            }
        }
        for (key, (sum, block, cell)) in sums {
            if let Some(number) = sum.and_then(counted) {
                bases.entry(key).or_default().push(Base {
                    number,
                    dataset: &other.dataset.spec.id,
                    block,
                    cell,
                    stated: false,
                });
            }
        }
        Some(Elsewhere { bases })
    }

    fn bases(&self, key: &Key) -> Vec<Base<'a>> {
        self.bases.get(key).cloned().unwrap_or_default()
    }
}

/// A number given for a base that does not fit, while another does: one finding, however many sets of percentages say so.
struct Doubt {
    finding: Finding,
    /// The percentages it does not fit.
    lists: Vec<String>,
}

impl Doubt {
    /// Adds to the doubts there are.
    fn join(self, doubts: &mut Vec<Doubt>) {
        let same = |known: &&mut Doubt| known.finding.location == self.finding.location;
        match doubts.iter_mut().find(same) {
            Some(known) => {
                known.lists.extend(self.lists);
                known
                    .finding
                    .related
                    .extend(self.finding.related.into_iter().skip(1));
            }
            None => doubts.push(self),
        }
    }

    fn told(mut self) -> Finding {
        let (base, right) = (&self.finding.found, &self.finding.expected);
        self.finding.message = format!(
            "{} cannot be the base of {}: no whole number of it rounds to them. {} can.",
            base.as_deref().unwrap_or_default(),
            self.lists.join(", nor of "),
            right.as_deref().unwrap_or_default()
        );
        self.finding
    }
}

/// Tells what a set of percentages can and cannot be.
struct Teller<'t, 'a> {
    check: &'t Check<'a>,
    rule: &'t RuleSpec,
    /// Column of the percentages.
    percent: usize,
    set: &'t [Percent<'a>],
}

impl Teller<'_, '_> {
    fn shown(&self) -> Vec<Shown> {
        self.set.iter().map(|one| one.shown).collect()
    }

    /// Each base that is stated.
    fn exact(
        &self,
        bases: &[Base<'_>],
        whole: Whole,
        (implied, doubts): (&mut Vec<Implied>, &mut Vec<Doubt>),
        findings: &mut Found,
    ) {
        let shown = self.shown();
        // Where they do not make a hundred, a category is missing or wrong: that is told by itself.
        let whole = if make_a_hundred(&shown) {
            whole
        } else {
            Whole::Apart
        };
        let reached: Vec<Reach> = bases
            .iter()
            .map(|base| reach(&shown, base.number, whole))
            .collect();
        let fits = bases.iter().zip(&reached);
        let fitting: Vec<&Base<'_>> = fits
            .filter(|(_, reached)| **reached == Reach::Can)
            .map(|(base, _)| base)
            .collect();
        for (base, reached) in bases.iter().zip(&reached) {
            let all: Vec<usize> = (0..self.set.len()).collect();
            let places = match reached {
                Reach::Can => continue,
                Reach::Not(places) => places,
                Reach::NotTogether => &all,
            };
            // Where another number given for the base does fit, it is this one that is doubtful.
            match (fitting.first(), reached) {
                (Some(right), _) if base.stated => {
                    if let Some(doubt) = self.doubt(places, base, right) {
                        doubt.join(doubts);
                    }
                }
                (_, Reach::NotTogether) => findings.extend(self.not_together(base)),
                _ => findings.extend(self.unreachable(places, base)),
            }
        }
        if let [base] = fitting[..]
            && let Some(only) = follow(&shown, base.number, whole)
        {
            self.imply(&only, implied);
            findings.extend(self.follows(&only, base));
        }
    }

    /// A base of which only the most is known.
    fn bounded(&self, bases: &[Base<'_>], whole: Whole, findings: &mut Found) {
        let Some(most) = bases.iter().max_by_key(|base| base.number) else {
            return;
        };
        if any_base(&self.shown(), (1, most.number), whole) != Ok(None) {
            return;
        }
        let message = format!(
            "No number up to {} has whole parts that come to {}.",
            most.number,
            self.list(&(0..self.set.len()).collect::<Vec<_>>(), " and ")
        );
        findings.extend(self.told(Code::PercentUnreachable, message, most));
    }

    /// The cells of the whole set, or of some of it, where they stand in one table; otherwise the first.
    fn area(&self, places: &[usize]) -> Option<(&Block, Area)> {
        let first = self.set.get(*places.first()?)?;
        let mut area = Area::from(first.block.cell(first.record, self.percent));
        for one in places.iter().filter_map(|&at| self.set.get(at)) {
            if std::ptr::eq(one.block, first.block) {
                let cell = one.block.cell(one.record, self.percent);
                let row = |f: fn(u32, u32) -> u32, c: Cell| f(c.row, cell.row);
                let column = |f: fn(u32, u32) -> u32, c: Cell| f(c.column, cell.column);
                area = Area {
                    first: Cell::new(row(u32::min, area.first), column(u32::min, area.first)),
                    last: Cell::new(row(u32::max, area.last), column(u32::max, area.last)),
                };
            }
        }
        Some((first.block, area))
    }

    /// "15%, 3.8% or 4%".
    fn list(&self, places: &[usize], last: &str) -> String {
        let texts: Vec<String> = places
            .iter()
            .filter_map(|&at| self.set.get(at))
            .map(|one| percent(one.value, one.shown.places))
            .collect();
        match &texts[..] {
            [] => String::new(),
            [one] => one.clone(),
            [before @ .., end] => format!("{}{last}{end}", before.join(", ")),
        }
    }

    fn unreachable(&self, places: &[usize], base: &Base<'_>) -> Option<Finding> {
        let around = match places {
            [one] => self.around(*one, base.number),
            _ => format!("no whole number of {} rounds to them", base.number),
        };
        let message = format!(
            "{} of {} cannot be: {around}.",
            self.list(places, " and "),
            base.number
        );
        self.told_at(Code::PercentUnreachable, message, base, places)
    }

    /// "6 are 14% and 7 are 17%".
    fn around(&self, at: usize, base: u64) -> String {
        let Some(one) = self.set.get(at) else {
            return String::new();
        };
        let exact = one.value * Decimal::from(base) / Decimal::ONE_HUNDRED;
        let places = one.shown.places;
        let of = |count: Decimal| {
            let share = count * Decimal::ONE_HUNDRED / Decimal::from(base);
            let are = if count == Decimal::ONE { "is" } else { "are" };
            format!("{count} {are} {}", percent(round(share, places), places))
        };
        format!("{} and {}", of(exact.floor()), of(exact.ceil()))
    }

    /// One of two numbers given for the base does not fit.
    fn doubt(&self, places: &[usize], base: &Base<'_>, right: &Base<'_>) -> Option<Doubt> {
        let (block, area) = self.area(places)?;
        let list = self.list(places, " and ");
        let finding = self
            .check
            .rule_finding(
                self.rule,
                Code::PercentUnreachable,
                base.block,
                base.cell,
                String::new(),
            )
            .about(base.dataset, base.block.agency.as_deref())
            .values(base.number.to_string(), right.number.to_string())
            .related(
                self.check.location(right.block, right.cell),
                format!("says {}", right.number),
            )
            .related(self.check.location(block, area), list.clone());
        Some(Doubt {
            finding,
            lists: vec![list],
        })
    }

    fn not_together(&self, base: &Base<'_>) -> Option<Finding> {
        let message = format!(
            "The percentages {} of {} can each be, but not together: no whole numbers that round to them add up to {}.",
            self.list(&(0..self.set.len()).collect::<Vec<_>>(), " and "),
            base.number,
            base.number
        );
        self.told(Code::PercentUnreachable, message, base)
    }

    fn told(&self, code: Code, message: String, base: &Base<'_>) -> Option<Finding> {
        let all: Vec<usize> = (0..self.set.len()).collect();
        self.told_at(code, message, base, &all)
    }

    fn told_at(
        &self,
        code: Code,
        message: String,
        base: &Base<'_>,
        places: &[usize],
    ) -> Option<Finding> {
        let (block, area) = self.area(places)?;
        let finding = self
            .check
            .rule_finding(self.rule, code, block, area, message)
            .values(
                self.list(places, ", "),
                format!("what whole numbers of {} come to", base.number),
            );
        let at = self.check.location(base.block, base.cell);
        Some(finding.related(at, format!("the base, {}", base.number)))
    }

    /// The note that the percentages say as much as their counts.
    fn follows(&self, only: &Only, base: &Base<'_>) -> Option<Finding> {
        let (block, area) = self.area(&(0..self.set.len()).collect::<Vec<_>>())?;
        let each: Vec<String> = self
            .set
            .iter()
            .zip(&only.counts)
            .filter_map(|(one, count)| {
                let count = (*count)?;
                let text = percent(one.value, one.shown.places);
                Some(format!("{text} is {}", Unit::Count.show(count.into(), 0)))
            })
            .collect();
        let message = format!(
            "Of {}, only one number fits: {}.",
            Unit::Count.show(only.base.into(), 0),
            each.join(", ")
        );
        let finding = self
            .check
            .rule_finding(self.rule, Code::CountsFollow, block, area, message)
            .severity(Severity::Note);
        let at = self.check.location(base.block, base.cell);
        Some(finding.related(at, format!("the base, {}", base.number)))
    }

    fn imply(&self, only: &Only, implied: &mut Vec<Implied>) {
        for (one, count) in self.set.iter().zip(&only.counts) {
            if let Some(count) = *count {
                implied.push(Implied {
                    file: one.block.file.clone(),
                    sheet: one.block.sheet.clone(),
                    cell: one.block.cell(one.record, self.percent),
                    dataset: Arc::from(self.check.spec.id.as_str()),
                    count,
                    base: only.base,
                });
            }
        }
    }
}

fn percent(value: Decimal, places: u32) -> String {
    Unit::Percent.show(value, places)
}
