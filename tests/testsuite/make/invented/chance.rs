//! Chance that falls the same way every time: a small seeded generator (SplitMix64), so that the invented partnership needs no library
//! and the same rows come out on every machine.

use jiff::ToSpan;
use jiff::civil::Date;

/// A source of numbers that look random and are not.
pub(crate) struct Chance(u64);

impl Chance {
    /// One source for each return, so that a change in one leaves the others as they are.
    pub(crate) fn seeded(seed: u64) -> Self {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from nought up to, but not including, `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n.max(1)).unwrap_or(1);
        usize::try_from(self.next() % n).unwrap_or(0)
    }

    /// A number between two, both included.
    pub(crate) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// Yes, so many times in a hundred.
    pub(crate) fn percent(&mut self, so_many: usize) -> bool {
        self.below(100) < so_many
    }

    /// "Yes" so many times in a hundred, else "No".
    pub(crate) fn yes(&mut self, so_many: usize) -> &'static str {
        if self.percent(so_many) { "Yes" } else { "No" }
    }

    /// One of some things.
    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// One of some things, each as often as its weight says.
    pub(crate) fn weighted<T: Copy>(&mut self, of: &[(T, usize)]) -> T {
        let all: usize = of.iter().map(|(_, weight)| weight).sum();
        let mut at = self.below(all);
        for (thing, weight) in of {
            if at < *weight {
                return *thing;
            }
            at -= weight;
        }
        of[0].0
    }

    /// So many things in mixed order, each as often as its weight says and not a matter of luck, so that no number of a table is small
    /// by chance.
    pub(crate) fn dealt<T: Copy>(&mut self, of: &[(T, usize)], so_many: usize) -> Vec<T> {
        let all: usize = of.iter().map(|(_, weight)| weight).sum();
        let mut deck: Vec<T> = of
            .iter()
            .flat_map(|(thing, weight)| std::iter::repeat_n(*thing, so_many * weight / all))
            .collect();
        while deck.len() < so_many {
            deck.push(of[deck.len() % of.len()].0);
        }
        for at in (1..deck.len()).rev() {
            deck.swap(at, self.below(at + 1));
        }
        deck
    }

    /// A day of the year that begins on 1 April.
    pub(crate) fn day_of_year(&mut self, april: i16) -> Date {
        after(jiff::civil::date(april, 4, 1), self.below(365))
    }

    /// A day so many days after another, between two numbers of days.
    pub(crate) fn days_after(&mut self, day: Date, low: usize, high: usize) -> Date {
        after(day, self.between(low, high))
    }
}

/// The day so many days later.
pub(crate) fn after(day: Date, days: usize) -> Date {
    day.saturating_add(i64::try_from(days).unwrap_or(0).days())
}

/// The day so many days earlier.
pub(crate) fn before(day: Date, days: usize) -> Date {
    day.saturating_sub(i64::try_from(days).unwrap_or(0).days())
}

/// The last day of the year of the report, 2025-26.
pub(crate) const YEAR_END: Date = jiff::civil::date(2026, 3, 31);

/// The first days of the quarters of 2025-26, and the day after the last.
pub(crate) const QUARTERS: [Date; 5] = [
    jiff::civil::date(2025, 4, 1),
    jiff::civil::date(2025, 7, 1),
    jiff::civil::date(2025, 10, 1),
    jiff::civil::date(2026, 1, 1),
    jiff::civil::date(2026, 4, 1),
];

/// How many days of a list fall into each quarter of 2025-26.
pub(crate) fn by_quarter(days: impl Iterator<Item = Date> + Clone) -> [usize; 4] {
    std::array::from_fn(|quarter| {
        let (from, to) = (QUARTERS[quarter], QUARTERS[quarter + 1]);
        days.clone().filter(|day| (from..to).contains(day)).count()
    })
}

/// A share in percent with so many decimals, as a cell that Excel shows with a percent sign; half away from nought.
pub(crate) fn share(part: usize, whole: usize, places: u32) -> String {
    if whole == 0 {
        return String::new();
    }
    let scale = 10usize.pow(places);
    let scaled = (part * 100 * scale * 2 + whole) / (whole * 2);
    match places {
        0 => format!("{scaled}%"),
        _ => format!(
            "{}.{:0width$}%",
            scaled / scale,
            scaled % scale,
            width = places as usize
        ),
    }
}
