//! What a set of percentages can and cannot be, as it is told.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::bases::{Base, Percent};
use crate::finding::{Code, Finding, Severity};
use crate::model::{Area, Block, Unit, listed, round};
use crate::validate::attainability::{
    Only, Reach, Shown, Whole, any_base, follow, make_a_hundred, reach,
};
use crate::validate::rule_form::{Found, Rule};
use crate::validate::under_check::location;
use crate::validate::validated::Implied;

/// A number given for a base that does not fit, while another does: one finding, however many sets of percentages say so.
pub(super) struct Doubt {
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

    pub(super) fn told(mut self) -> Finding {
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
pub(super) struct Teller<'t, 'a> {
    pub(super) rule: &'t Rule<'a>,
    pub(super) set: &'t [Percent<'a>],
}

impl Teller<'_, '_> {
    fn shown(&self) -> Vec<Shown> {
        self.set.iter().map(|one| one.shown).collect()
    }

    /// Each base that is stated.
    pub(super) fn exact(
        &self,
        bases: &[Base<'_>],
        whole: Whole,
        doubts: &mut Vec<Doubt>,
        found: &mut Found,
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
            let all = self.all();
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
                (_, Reach::NotTogether) => found.extend(self.not_together(base)),
                _ => found.extend(self.unreachable(places, base)),
            }
        }
        if let [base] = fitting[..]
            && let Some(only) = follow(&shown, base.number, whole)
        {
            self.imply(&only, &mut found.implied);
            found.extend(self.follows(&only, base));
        }
    }

    /// A base of which only the most is known.
    pub(super) fn bounded(&self, bases: &[Base<'_>], whole: Whole, found: &mut Found) {
        let Some(most) = bases.iter().max_by_key(|base| base.number) else {
            return;
        };
        if any_base(&self.shown(), (1, most.number), whole) != Ok(None) {
            return;
        }
        let message = format!(
            "No number up to {} has whole parts that come to {}.",
            most.number,
            self.list(&self.all())
        );
        found.extend(self.told(&self.all(), most, message));
    }

    /// The cells of the whole set, or of some of it, where they stand in one table; otherwise the first.
    fn area(&self, places: &[usize]) -> Option<(&Block, Area)> {
        let first = self.set.get(*places.first()?)?;
        let block = first.datum.record.block;
        let set = places.iter().filter_map(|&at| self.set.get(at));
        let area = set
            .filter(|one| std::ptr::eq(one.datum.record.block, block))
            .map(|one| Area::from(one.datum.cell()))
            .reduce(Area::and)?;
        Some((block, area))
    }

    fn all(&self) -> Vec<usize> {
        (0..self.set.len()).collect()
    }

    /// Some of the set as they are printed.
    fn texts(&self, places: &[usize]) -> Vec<String> {
        let set = places.iter().filter_map(|&at| self.set.get(at));
        set.map(|one| percent(one.value, one.shown.places))
            .collect()
    }

    /// "15%, 3.8% and 4%".
    fn list(&self, places: &[usize]) -> String {
        listed(&self.texts(places), "and")
    }

    fn unreachable(&self, places: &[usize], base: &Base<'_>) -> Option<Finding> {
        let around = match places {
            [one] => self.around(*one, base.number),
            _ => format!("no whole number of {} rounds to them", base.number),
        };
        let message = format!(
            "{} of {} cannot be: {around}.",
            self.list(places),
            base.number
        );
        self.told(places, base, message)
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
        let list = self.list(places);
        let sender = base.datum.record.block.agency.as_deref();
        let finding = self
            .rule
            .finding(Code::PercentUnreachable, base.datum, String::new())
            .about(base.dataset, sender)
            .values(base.number.to_string(), right.number.to_string())
            .related(right.datum.location(), format!("says {}", right.number))
            .related(location(block, area), list.clone());
        Some(Doubt {
            finding,
            lists: vec![list],
        })
    }

    fn not_together(&self, base: &Base<'_>) -> Option<Finding> {
        let (list, number) = (self.list(&self.all()), base.number);
        let message = format!(
            "The percentages {list} of {number} can each be, but not together: no whole numbers that round to them add up to {number}."
        );
        self.told(&self.all(), base, message)
    }

    /// That some of the set cannot be of a base.
    fn told(&self, places: &[usize], base: &Base<'_>, message: String) -> Option<Finding> {
        let (block, area) = self.area(places)?;
        let finding = self
            .rule
            .finding_in(Code::PercentUnreachable, block, area, message);
        let (number, at) = (base.number, base.datum.location());
        let expected = format!("what whole numbers of {number} come to");
        let finding = finding.values(self.texts(places).join(", "), expected);
        Some(finding.related(at, format!("the base, {number}")))
    }

    /// The note that the percentages say as much as their counts.
    fn follows(&self, only: &Only, base: &Base<'_>) -> Option<Finding> {
        let (block, area) = self.area(&self.all())?;
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
        let rule = self.rule;
        let finding = rule.finding_in(Code::CountsFollow, block, area, message);
        let finding = finding.severity(Severity::Note);
        Some(finding.related(base.datum.location(), format!("the base, {}", base.number)))
    }

    fn imply(&self, only: &Only, implied: &mut Vec<Implied>) {
        for (one, count) in self.set.iter().zip(&only.counts) {
            if let Some(count) = *count {
                let block = one.datum.record.block;
                implied.push(Implied {
                    file: block.file.clone(),
                    sheet: block.sheet.clone(),
                    cell: one.datum.cell(),
                    dataset: Arc::from(self.rule.check.spec.id.as_str()),
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
