//! What a return states about its own numbers: each total, part, percentage, balance and change of it is held against the cells that it
//! speaks of. Which rows and columns are such, and of what they speak, was settled when the return was read.

mod crossing;
mod decimals;
mod message;
mod ratio;
mod sheet_numbers;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use self::crossing::Crossing;
use self::decimals::Decimals;
use self::message::{called, in_words, unsure_help};
use self::sheet_numbers::SheetNumbers;
use super::found::Found;
use super::quantity::{Number, Sum};
use super::relation_book::Held;
use super::under_check::{Check, location};
use crate::finding::{Code, Finding, Severity};
use crate::model::{Area, Block, Cells, Reported, Role, Says, Whole};

/// Every number that the returns of a dataset state about others. Tables of one sheet are looked at together: a number may speak of cells
/// of several.
pub(super) fn check(check: &Check<'_>, found: &mut Found) {
    for blocks in sheets(&check.dataset.blocks) {
        let sheet = SheetNumbers::new(check, &blocks);
        let decimals = Decimals::new(&blocks);
        let crossing = Crossing::new(&blocks);
        for block in blocks {
            for reported in &block.reported {
                let stated = Stated {
                    check,
                    block,
                    reported,
                    sheet: &sheet,
                    decimals: &decimals,
                    crossing: &crossing,
                };
                stated.hold(found);
            }
        }
    }
}

/// The tables of each sheet that states anything, in their order.
fn sheets(blocks: &[Block]) -> Vec<Vec<&Block>> {
    let mut places = BTreeMap::new();
    let mut sheets: Vec<Vec<&Block>> = Vec::new();
    for block in blocks {
        let place = *places
            .entry((&block.file, &block.sheet))
            .or_insert_with(|| {
                sheets.push(Vec::new());
                sheets.len() - 1
            });
        sheets[place].push(block);
    }
    sheets.retain(|blocks| blocks.iter().any(|block| !block.reported.is_empty()));
    sheets
}

/// A stated number and all that it is held against.
struct Stated<'a> {
    check: &'a Check<'a>,
    block: &'a Block,
    reported: &'a Reported,
    sheet: &'a SheetNumbers<'a>,
    decimals: &'a Decimals,
    crossing: &'a Crossing<'a>,
}

impl Stated<'_> {
    /// Holds it against what it says; `None` where that cannot be judged.
    fn hold(&self, found: &mut Found) -> Option<()> {
        match &self.reported.says {
            Says::Nothing => None,
            Says::Sum { plus, minus } => self.sum(plus, minus, found),
            Says::AtMost(whole) => self.at_most(whole, found),
            Says::Ratio {
                per: 100,
                part,
                less,
                whole: Whole::Cells(whole),
            } if self.reported.role == Role::Percent && less.is_empty() => {
                self.percentage(part, whole, found)
            }
            Says::Ratio {
                per,
                part,
                less,
                whole,
            } => self.ratio(*per, [part, less], whole, found),
        }
    }

    fn sum(&self, plus: &Cells, minus: &Cells, found: &mut Found) -> Option<()> {
        let totals = self.totals(plus, minus);
        // Where a number is not known, the other totals of the same line still say something.
        let sides = self.sheet.numbers(plus).zip(self.sheet.numbers(minus));
        let (added, taken) = match (sides, totals.first()) {
            (Some(sides), _) => sides,
            (None, Some(totals)) => (totals.clone(), Vec::new()),
            (None, None) => return None,
        };
        self.is_told(&[(plus, &added), (minus, &taken)])?;
        let mut own = self.sheet.stated(self.block, self.reported)?;
        own.rounded = added.iter().chain(&taken).any(|number| number.rounded);
        // Numbers of one line are shown with the same decimals: where one has pence, 10 is 10.00.
        let all = added.iter().chain(&taken);
        let places = all.map(|number| number.places).fold(own.places, u32::max);
        let at = |numbers: Vec<Number>| -> Vec<Number> {
            numbers
                .into_iter()
                .map(|number| number.at(places))
                .collect()
        };
        let (added, taken, own) = (at(added), at(taken), own.at(places));
        for totals in totals {
            found.fails(totals, vec![own.clone()], Decimal::ZERO, None);
        }
        let sum = Sum::less(&added, &taken);
        let worked = in_words(self.reported.role, &added, &taken);
        let right = taken.iter().cloned().chain([own]).collect();
        let book = &mut found.repairs.book;
        let held = book.sum(added, right, Decimal::ZERO, None)?;
        let value = self.reported.value;
        if sum.low <= value && value <= sum.high {
            return None;
        }
        let expected = sum.words();
        let rounding = if held.holds {
            "; rounding explains the difference"
        } else {
            ""
        };
        let message = format!(
            "says {}, but {worked} {expected}{rounding}.",
            value.normalize()
        );
        let mut finding = self
            .finding(message)
            .values(value.normalize().to_string(), expected.clone());
        finding = match self.reported.role {
            Role::Total | Role::Subtotal => {
                self.beside(finding, plus, format!("add up to {expected}"))
            }
            _ => self.each_beside(self.each_beside(finding, plus, ""), minus, ", taken away"),
        };
        if held.holds {
            finding = finding.severity(Severity::Note);
        }
        self.tell(Some(held), finding, found);
        Some(())
    }

    /// The totals that together cover what this one covers, as numbers.
    fn totals(&self, plus: &Cells, minus: &Cells) -> Vec<Vec<Number>> {
        if plus.is_empty() || !minus.is_empty() {
            return Vec::new();
        }
        let number = |(block, one): (&Block, &Reported)| self.sheet.stated(block, one);
        let all = self.crossing.of(self.reported, self.sheet).into_iter();
        all.filter_map(|totals| totals.into_iter().map(number).collect())
            .collect()
    }

    fn at_most(&self, whole: &Cells, found: &mut Found) -> Option<()> {
        let numbers = self.sheet.numbers(whole)?;
        self.is_told(&[(whole, &numbers)])?;
        let own = self.sheet.stated(self.block, self.reported)?;
        let (many, sum) = (numbers.len(), Sum::of(&numbers).words());
        let held = found.repairs.book.at_most(vec![own], numbers)?;
        if held.holds {
            return None;
        }
        let stated = self.reported.value.normalize();
        let of = if many == 1 {
            format!("it is a part of {sum}")
        } else {
            format!("it is a part of numbers that add up to {sum}")
        };
        let finding = self
            .finding(format!("says {stated}, but {of}."))
            .values(stated.to_string(), format!("{sum} or less"));
        let finding = self.beside(finding, whole, format!("{sum} in all"));
        self.tell(Some(held), finding, found);
        Some(())
    }

    /// Nothing can be said where none of what is spoken of is given; a change, or a copy, not where one side of it is not.
    fn is_told(&self, sides: &[(&Cells, &Vec<Number>)]) -> Option<()> {
        let given = |(_, numbers): &(&Cells, &Vec<Number>)| !numbers.is_empty();
        let compares = matches!(
            self.reported.role,
            Role::Change | Role::PercentChange | Role::Copy
        );
        let known = if compares {
            let mut sides = sides.iter().filter(|(cells, _)| !cells.is_empty());
            sides.all(given)
        } else {
            sides.iter().any(given)
        };
        known.then_some(())
    }

    /// The decimals it was written with, going by those of its row and column.
    fn places(&self) -> u32 {
        self.decimals.of(self.reported)
    }

    /// The finding that what it says is not so; the message goes on from its name.
    fn finding(&self, says: String) -> Finding {
        let Self {
            check, reported, ..
        } = self;
        let derived = reported.derived.and_then(|at| check.spec.derived.get(at));
        let rule = match derived {
            Some(derived) => derived.id.clone(),
            None => format!("{}/{}", check.spec.id, reported.role.id()),
        };
        let message = format!("The {} {says}", called(reported));
        let cell = reported.cell;
        let finding = check.finding(code(reported.role), self.block, cell, message);
        finding.rule(rule)
    }

    /// Tells it when all rules have been heard; a query where words and numbers do not agree on what the number is.
    fn tell(&self, held: Option<Held>, finding: Finding, found: &mut Found) {
        let finding = if !self.reported.sure && finding.severity > Severity::Query {
            let help = unsure_help(self.reported);
            finding.severity(Severity::Query).help(help)
        } else {
            finding
        };
        found.later(held, finding);
    }

    /// Names the one area in which all cells of some lie.
    fn beside(&self, finding: Finding, cells: &Cells, words: String) -> Finding {
        let areas = cells.iter().filter_map(|area| self.sheet.extent(*area));
        match areas.reduce(Area::and) {
            Some(area) => finding.related(location(self.block, area), words),
            None => finding,
        }
    }

    /// Names each area of some cells with what stands there.
    fn each_beside(&self, finding: Finding, cells: &Cells, role: &str) -> Finding {
        /// More are named as one.
        const MOST_NAMED: usize = 4;
        if cells.len() > MOST_NAMED {
            return self.beside(finding, cells, format!("what it is worked out from{role}"));
        }
        cells.iter().fold(finding, |finding, area| {
            let alone: Cells = [*area].into();
            let sum = self.sheet.base(&alone).filter(|all| !all.is_empty());
            let Some(sum) = sum.map(|numbers| Sum::of(&numbers).words()) else {
                return finding;
            };
            let says = if area.first == area.last {
                "says"
            } else {
                "add up to"
            };
            self.beside(finding, &alone, format!("{says} {sum}{role}"))
        })
    }
}

/// The code under which what a number of a role says is told when it is not so.
fn code(role: Role) -> Code {
    match role {
        Role::Item | Role::Total | Role::Subtotal => Code::TotalDiffers,
        Role::OfWhich => Code::MoreThanBase,
        Role::Percent | Role::PercentChange | Role::Average | Role::Rate => Code::ShareDiffers,
        Role::Cumulative | Role::Balance | Role::Change | Role::Copy => Code::DoesNotBalance,
    }
}

#[cfg(test)]
mod tests;
