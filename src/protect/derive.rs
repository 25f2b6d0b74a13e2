//! Works out shares, rates and changes from the cells that are still shown. What rests on a hidden cell is hidden.

use rust_decimal::Decimal;

use super::policy::Policies;
use super::profile::Profile;
use super::safe_cell::{Reason, SafeCell};
use crate::aggregate::{Absent, Amount, BaseCell, BaseId, Entry, Expr, Slot, Table};
use crate::model::{Mark, Unit, round};

/// What the cells are and which of them may be seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Survivors<'a> {
    pub(crate) cells: &'a [BaseCell],
    pub(crate) hidden: &'a [Option<Reason>],
    pub(crate) policies: &'a Policies<'a>,
    /// The profile of the table.
    pub(crate) profile: &'a Profile,
    /// What earlier reports gave of cells that the returns do not give, with the file.
    pub(crate) published: &'a [Option<(&'a SafeCell, &'a str)>],
}

impl Survivors<'_> {
    /// What is seen of one cell of a table.
    pub(crate) fn show(&self, slot: &Slot) -> SafeCell {
        let places = |derived: bool| match (slot.unit, self.profile.percent_places) {
            (Unit::Percent, Some(places)) if derived => places,
            // A percentage that was sent has no more decimals than it was sent with.
            (Unit::Percent, Some(places)) => places.min(slot.places),
            _ => slot.places,
        };
        let shown = |value, derived| SafeCell::Shown {
            value,
            unit: slot.unit,
            places: places(derived),
        };
        match &slot.entry {
            Entry::Absent(absent) => absent_cell(*absent),
            Entry::Text(text) if text.personal => SafeCell::Suppressed(Reason::Personal),
            Entry::Text(text) => SafeCell::Text(text.words.clone()),
            Entry::Base(id) => match (self.hidden[id.0], &self.cells[id.0].amount) {
                (None, Amount::Between(low, high)) => SafeCell::Range(range(*low, *high)),
                (Some(reason), _) => SafeCell::Suppressed(reason),
                _ => self
                    .base(*id)
                    .map_or_else(|hole| hole, |value| shown(value, false)),
            },
            Entry::Recipe(expr) => self
                .value(expr)
                .map_or_else(|hole| hole, |value| shown(value, true)),
        }
    }

    /// Whether a table's cell rests on a base cell that the profile rounds.
    pub(crate) fn is_rounded(&self, slot: &Slot) -> bool {
        let used = slot.entry.bases();
        used.into_iter().any(|id| self.rounds(id).is_some())
    }

    /// What counts of people in a table are rounded to the nearest of.
    pub(crate) fn rounded(&self, table: &Table) -> Option<u32> {
        let mut slots = table.slots.iter().flatten();
        let rounded = slots.find(|slot| self.is_rounded(slot))?.entry.bases();
        let mut of = rounded.into_iter();
        of.find_map(|id| self.policies.cell(id.0).round_to)
    }

    /// What a base cell is rounded to the nearest of.
    fn rounds(&self, id: BaseId) -> Option<Decimal> {
        let profile = self.policies.cell(id.0);
        let to = profile.round_to.filter(|to| *to > 0)?;
        profile.controls(&self.cells[id.0]).then(|| to.into())
    }

    /// Whether a table's cell rests on what an earlier report gave.
    pub(crate) fn is_published(&self, slot: &Slot) -> bool {
        let used = slot.entry.bases();
        used.into_iter().any(|id| self.published[id.0].is_some())
    }

    /// The value of a base cell as a reader sees it.
    fn base(&self, id: BaseId) -> Result<Decimal, SafeCell> {
        if self.hidden[id.0].is_some() {
            return Err(SafeCell::Suppressed(Reason::Derived));
        }
        match self.published[id.0] {
            Some((SafeCell::Shown { value, .. }, _)) => return Ok(*value),
            Some((hole, _)) => return Err(hole.clone()),
            None => {}
        }
        let cell = &self.cells[id.0];
        match cell.amount {
            Amount::Exact(value) => Ok(match self.rounds(id) {
                Some(to) => round(value / to, 0) * to,
                None => value,
            }),
            Amount::Between(..) => Err(SafeCell::Suppressed(Reason::Supplier)),
            Amount::Absent(absent) => Err(absent_cell(absent)),
        }
    }

    fn value(&self, expr: &Expr) -> Result<Decimal, SafeCell> {
        let hundred = Decimal::ONE_HUNDRED;
        match expr {
            Expr::Base(id) => self.base(*id),
            Expr::Constant(value) => Ok(*value),
            Expr::Sum(parts) => {
                let mut sum = Decimal::ZERO;
                for part in parts {
                    sum = exact(sum.checked_add(self.value(part)?))?;
                }
                Ok(sum)
            }
            Expr::Share(part, whole) => {
                let (part, of) = (self.value(part)?, self.value(whole)?);
                self.enough(whole, of)?;
                exact(
                    part.checked_mul(hundred)
                        .and_then(|part| part.checked_div(of)),
                )
            }
            Expr::Ratio(a, b) => exact(self.value(a)?.checked_div(self.value(b)?)),
            Expr::Rate(a, b, per) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                exact(a.checked_mul(*per).and_then(|a| a.checked_div(b)))
            }
            Expr::Difference(from, to) => {
                let (from, to) = (self.value(from)?, self.value(to)?);
                exact(to.checked_sub(from))
            }
            Expr::PercentChange(base, to) => {
                let (from, to) = (self.value(base)?, self.value(to)?);
                self.enough(base, from)?;
                let change = to
                    .checked_sub(from)
                    .and_then(|change| change.checked_mul(hundred));
                exact(change.and_then(|change| change.checked_div(from)))
            }
        }
    }

    /// A percentage of too few people says too much about each of them.
    fn enough(&self, base: &Expr, value: Decimal) -> Result<(), SafeCell> {
        let mut used = Vec::new();
        base.add_bases(&mut used);
        let about = used.into_iter().filter(|id| {
            let profile = self.policies.cell(id.0);
            profile.controls(&self.cells[id.0])
        });
        let least = about.filter_map(|id| self.policies.cell(id.0).percent_base);
        let own = self.profile.percent_base;
        match least.max().map(|least| least.max(own.unwrap_or(0))) {
            Some(least) if value < Decimal::from(least) => {
                Err(SafeCell::Suppressed(Reason::SmallBase))
            }
            _ => Ok(()),
        }
    }
}

/// A division by nought, or a result beyond what a number can hold, does not apply.
fn exact(value: Option<Decimal>) -> Result<Decimal, SafeCell> {
    value.ok_or(SafeCell::Marked(Mark::NotApplicable))
}

fn absent_cell(absent: Absent) -> SafeCell {
    match absent {
        Absent::NotAvailable => SafeCell::Marked(Mark::NotAvailable),
        Absent::NotApplicable => SafeCell::Marked(Mark::NotApplicable),
        Absent::WithheldBySupplier => SafeCell::Suppressed(Reason::Supplier),
    }
}

/// A range in words: `fewer than 5`, `10 to 14`.
fn range(low: Decimal, high: Decimal) -> String {
    let show = |value| Unit::Count.show(value, 0);
    if low.is_zero() {
        format!("fewer than {}", show(high + Decimal::ONE))
    } else {
        format!("{} to {}", show(low), show(high))
    }
}
