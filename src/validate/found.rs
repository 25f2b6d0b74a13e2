//! What the rules find, each cell once: a cell that stands for several records, such as a member's total beside seven meetings, is
//! reported once, and of a column with thousands of wrong cells only the first are kept one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::culprit::Told;
use super::error_localisation::Repairs;
use super::quantity::Number;
use super::relation_book::Held;
use super::validated::Implied;
use crate::finding::{Code, Finding, Location, Sparing};
use crate::model::{Area, Cell};

/// The findings of this stage, in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Found {
    kept: Vec<Finding>,
    /// Those that name no cells, each once.
    elsewhere: BTreeSet<(Code, Option<String>, Location)>,
    columns: BTreeMap<Column, Cells>,
    /// What the returns state of themselves and is not so: told only where no rule tells it.
    later: Vec<Told>,
    /// What the numbers say of one another, and which finding tells of it.
    pub(super) repairs: Repairs,
    /// The counts that percentages give away.
    pub(super) implied: Vec<Implied>,
}

/// One rule in one column of a sheet.
type Column = (
    Code,
    Option<String>,
    Option<Arc<str>>,
    Option<Arc<str>>,
    u32,
);

/// The cells of a column that break one rule.
#[derive(Debug, Default)]
struct Cells {
    seen: BTreeSet<(Cell, Cell)>,
    /// The first finding that was not kept, and all the cells from it to the last.
    rest: Option<(Box<Finding>, Area)>,
}

impl Found {
    /// Takes in a finding.
    pub(super) fn push(&mut self, finding: Finding) {
        let Some(area) = finding.location.area() else {
            let key = (finding.code, finding.rule.clone(), finding.location.clone());
            if self.elsewhere.insert(key) {
                self.kept.push(finding);
            }
            return;
        };
        let column = (
            finding.code,
            finding.rule.clone(),
            finding.location.path().cloned(),
            finding.location.sheet().cloned(),
            area.first.column,
        );
        let cells = self.columns.entry(column).or_default();
        if !cells.seen.insert((area.first, area.last)) {
            return;
        }
        if cells.seen.len() <= Sparing::MOST {
            self.kept.push(finding);
        } else if let Some((_, rest)) = &mut cells.rest {
            *rest = rest.and(area);
        } else {
            cells.rest = Some((Box::new(finding), area));
        }
    }

    /// Takes in several.
    pub(super) fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            self.push(finding);
        }
    }

    /// States in the relation book that numbers add up to others and to a constant; as [`super::relation_book::Book::sum`]. `None` when
    /// they do, or it cannot be judged.
    pub(super) fn fails(
        &mut self,
        plus: Vec<Number>,
        minus: Vec<Number>,
        constant: Decimal,
        slack: Option<Decimal>,
    ) -> Option<Held> {
        let held = self.repairs.book.sum(plus, minus, constant, slack)?;
        (!held.holds).then_some(held)
    }

    /// Takes in the finding that tells of a relation, where there is one.
    pub(super) fn tell(&mut self, held: Option<Held>, finding: Finding) {
        if let Some(link) = held.and_then(|held| held.link) {
            self.repairs.told(&[link], &finding);
        }
        self.push(finding);
    }

    /// Takes in the finding that tells of a relation that a return states itself: it is told at the end, where no rule has told of the
    /// same relation; of one that is not kept, where none has told of the same cell in the same way.
    pub(super) fn later(&mut self, held: Option<Held>, finding: Finding) {
        let links = held.and_then(|held| held.link).into_iter().collect();
        self.later.push(Told { links, finding });
    }

    /// Takes in what the returns state of themselves, before what the rules have found.
    fn tell_stated(&mut self) {
        if self.later.is_empty() {
            return;
        }
        let of_rules = self.repairs.all_told();
        let place = |finding: &Finding| (finding.code, finding.location.clone());
        let told: BTreeSet<(Code, Location)> = self.kept.iter().map(place).collect();
        let mut later = std::mem::take(&mut self.later);
        later.retain(|one| {
            if one.links.is_empty() {
                !told.contains(&place(&one.finding))
            } else {
                !one.links.iter().any(|link| of_rules.contains(link))
            }
        });
        let rules = std::mem::take(&mut self.kept);
        for Told { links, finding } in self.repairs.at_their_cells(later, &of_rules) {
            self.repairs.told(&links, &finding);
            self.push(finding);
        }
        self.kept.extend(rules);
    }

    /// What was kept, one finding for each rule that more cells of one column break, and in the help of each what would put it right.
    pub(super) fn finish(mut self) -> (Vec<Finding>, Vec<Implied>) {
        self.tell_stated();
        let mut findings = self.kept;
        for cells in self.columns.into_values() {
            if let Some((finding, area)) = cells.rest {
                let more = cells.seen.len() - Sparing::MOST;
                findings.push(Sparing::rest(*finding, more, area));
            }
        }
        self.repairs.suggest(&mut findings);
        (findings, self.implied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(row: u32, rule: &str) -> Finding {
        let cell = Cell::new(row, 2);
        let at = Location::cells(&"a.csv".into(), None, cell);
        Finding::new(Code::OutOfRange, at, format!("row {row}")).rule(rule)
    }

    #[test]
    fn a_cell_is_told_once_and_the_rest_of_a_long_column_counted() {
        let mut found = Found::default();
        for row in 0..5000 {
            found.push(finding(row, "V-1"));
            found.push(finding(row, "V-1"));
        }
        found.push(finding(7, "V-2"));
        let findings = found.finish().0;
        assert_eq!(findings.len(), Sparing::MOST + 2);
        assert_eq!(findings[Sparing::MOST].rule.as_deref(), Some("V-2"));
        let rest = &findings[Sparing::MOST + 1];
        assert_eq!(
            rest.message,
            "Each of 4000 more cells has the same fault as the 1000 that are named; they lie in C1001:C5000."
        );
        assert_eq!(rest.location, Location::file("a.csv"));
    }

    #[test]
    fn what_names_no_cell_is_told_once_too() {
        let mut found = Found::default();
        for _ in 0..3 {
            found.push(Finding::new(
                Code::ExpectedMissing,
                Location::file("a.csv"),
                "x".to_owned(),
            ));
        }
        assert_eq!(found.finish().0.len(), 1);
    }
}
