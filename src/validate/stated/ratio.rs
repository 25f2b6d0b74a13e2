//! Percentages, rates, means and changes in per cent that a return states: each must be what its numbers make at the decimals it shows.

use rust_decimal::Decimal;

use super::super::found::Found;
use super::super::fraction::{Base, Fraction};
use super::super::percentage::Wrong;
use super::super::quantity::{MOST_PLACES, Sum, shown as decimal};
use super::Stated;
use super::message::{ratio_words, shown};
use crate::model::{Cells, Role, Whole, round};

impl Stated<'_> {
    /// A percentage of one sum in another, as the field writes it.
    pub(super) fn percentage(&self, part: &Cells, whole: &Cells, found: &mut Found) -> Option<()> {
        let (of, out_of) = (self.sheet.base(part)?, self.sheet.base(whole)?);
        self.is_told(&[(part, &of)])?;
        self.is_told(&[(whole, &out_of)])?;
        let numbers = (Sum::of(&of).words(), Sum::of(&out_of).words());
        let own = self.sheet.stated(self.block, self.reported);
        let wrong = Wrong::of(found, own, self.places(), of, out_of)?;
        let stated = shown(Role::Percent, self.reported.value);
        let finding = self
            .finding(format!("says {stated}, but {}.", wrong.words()))
            .values(stated, wrong.expected());
        let words = format!("numerator {}, out of {}", numbers.0, numbers.1);
        let (held, finding) = wrong.told(self.beside(finding, part, words));
        self.tell(held, finding, found);
        Some(())
    }

    /// Any other ratio.
    pub(super) fn ratio(
        &self,
        per: u32,
        [part, less]: [&Cells; 2],
        whole: &Whole,
        found: &mut Found,
    ) -> Option<()> {
        let (added, taken) = (self.sheet.base(part)?, self.sheet.base(less)?);
        self.is_told(&[(part, &added), (less, &taken)])?;
        let base = match whole {
            Whole::Cells(cells) => {
                let numbers = self.sheet.base(cells)?;
                self.is_told(&[(cells, &numbers)])?;
                Base::Numbers(numbers)
            }
            Whole::Number(count) => Base::Count(*count),
        };
        let fraction = Fraction {
            per,
            part: added,
            less: taken,
            base,
        };
        let (above, below) = fraction.sums()?;
        let from_to = Sum::of(&fraction.part).low;
        let own = self.sheet.stated(self.block, self.reported)?;
        let places = self.places();
        let own = own.at(places).rounded();
        let held = found.repairs.book.ratio(own, fraction, true)?;
        if held.holds {
            return None;
        }
        let (above, below) = (decimal(above), decimal(below));
        let exact = Decimal::from(per).checked_mul(above)?.checked_div(below)?;
        let right = round(exact, places.min(MOST_PLACES));
        let role = self.reported.role;
        let (stated, right) = (shown(role, self.reported.value), shown(role, right));
        let worked = if role == Role::PercentChange {
            format!(
                "from {} to {} is {right}",
                below.normalize(),
                from_to.normalize()
            )
        } else {
            ratio_words(role, per, above, below, &right)
        };
        let finding = self
            .finding(format!("says {stated}, but {worked}."))
            .values(stated, right);
        let mut finding =
            self.each_beside(self.each_beside(finding, part, ""), less, ", taken away");
        if let Whole::Cells(cells) = whole {
            finding = self.each_beside(finding, cells, ", of which it is a part");
        }
        self.tell(Some(held), finding, found);
        Some(())
    }
}
