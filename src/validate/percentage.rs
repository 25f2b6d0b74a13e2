//! One percentage against its count and its base, to the precision printed. XBRL's rule is the model: a stated number stands for an
//! interval of half a unit of its last decimal either side, and the check asks whether the true value lies in it.

use rust_decimal::Decimal;

use super::error_localisation::Printed;
use super::found::Found;
use super::fraction::Fraction;
use super::quantity::{MOST_PLACES, Number, ONE, Sum, shown as decimal};
use super::relation_book::Held;
use crate::finding::{Finding, Location, Severity};
use crate::model::round;

/// Half a unit of the last of so many decimals.
pub(super) fn half_unit(places: u32) -> Decimal {
    Decimal::new(5, places.min(MOST_PLACES) + 1)
}

/// A percentage in words.
pub(super) fn shown(percent: Decimal) -> String {
    format!("{}%", percent.normalize())
}

/// A percentage that is not its count over its base.
pub(super) struct Wrong {
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
    pub(super) fn apart(
        percent: Option<Number>,
        places: u32,
        part: usize,
        whole: usize,
    ) -> Option<Wrong> {
        let percent = percent?;
        let count = |number: usize| {
            let mut count = percent.clone();
            count.low = i128::try_from(number).ok()?.checked_mul(ONE)?;
            count.high = count.low;
            Some(vec![count])
        };
        let (part, whole) = (count(part)?, count(whole)?);
        // A book of its own, so that no cell is suggested.
        Wrong::of(&mut Found::default(), Some(percent), places, part, whole)
    }

    /// `None` when the percentage is right at its precision, or cannot be judged: a part is only known as a range.
    pub(super) fn of(
        found: &mut Found,
        percent: Option<Number>,
        places: u32,
        part: Vec<Number>,
        whole: Vec<Number>,
    ) -> Option<Wrong> {
        let percent = percent?.at(places).rounded();
        let (of, out_of) = (Sum::of(&part), Sum::of(&whole));
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
        let fraction = Fraction::percent(part, whole);
        let held = found.repairs.book.ratio(percent, fraction, false)?;
        let right = round(exact, places.min(MOST_PLACES));
        let twin = held.holds.then(|| {
            let same = (part_sum, whole_sum, places);
            let first = found.repairs.printed.entry(same).or_insert(printed.clone());
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

    pub(super) fn words(&self) -> String {
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

    pub(super) fn expected(&self) -> String {
        self.right.map_or_else(|| "no percentage".to_owned(), shown)
    }

    /// Tells it: as a note, when only the rounding differs.
    pub(super) fn tell(&self, found: &mut Found, finding: Finding) {
        let (held, finding) = self.told(finding);
        found.tell(held, finding);
    }

    /// The finding as it is to be told, and the relation that it tells of; none when only the rounding differs.
    pub(super) fn told(&self, finding: Finding) -> (Option<Held>, Finding) {
        match &self.twin {
            Some(twin) => {
                let at = Location::cells(&twin.spot.file, twin.spot.sheet.as_ref(), twin.spot.cell);
                let words = format!("says {}", shown(twin.percent));
                (None, finding.severity(Severity::Note).related(at, words))
            }
            None => (self.held, finding),
        }
    }
}
