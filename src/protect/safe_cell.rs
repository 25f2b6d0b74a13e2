//! One cell fit to be seen: shown, or withheld with a reason and without its number.

use rust_decimal::Decimal;

use crate::model::{Mark, Unit};

/// One cell: shown, or not.
#[derive(Debug, Clone, PartialEq)]
pub enum SafeCell {
    /// A number that may be seen.
    Shown {
        /// Unrounded, for the length of a bar and for comparing; rounded already where the profile rounds.
        value: Decimal,
        /// Its unit.
        unit: Unit,
        /// Its decimals.
        places: u32,
    },
    /// A range that the supplier gave, as printed: `fewer than 5`.
    Range(String),
    /// Withheld.
    Suppressed(Reason),
    /// No number: `[x]` or `[z]`.
    Marked(Mark),
    /// Words of a list that may be seen: data from outside, on one line, never markup.
    Text(String),
}

/// Why a cell is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The count is below the profile's threshold.
    Small,
    /// The same, where to say "fewer than" would tell which of several withheld counts are small.
    SmallAmongOthers,
    /// The whole group is too small to be broken down.
    SmallGroup,
    /// An earlier report withheld it.
    Earlier,
    /// With it, another withheld cell could be worked out.
    GivesAway,
    /// It is derived from a withheld cell.
    Derived,
    /// The supplier withheld it.
    Supplier,
    /// Its base is too small for a percentage.
    SmallBase,
    /// It seems to hold personal data.
    Personal,
    /// The report of its year withheld it.
    Published,
}

impl Reason {
    /// The reason in words, without the number.
    pub fn words(self) -> &'static str {
        match self {
            Reason::Small | Reason::SmallAmongOthers => {
                "the count is small enough to point at a person"
            }
            Reason::SmallGroup => "the whole group is too small to be broken down",
            Reason::Earlier => "an earlier report withheld it",
            Reason::GivesAway => "with it, a withheld number could be worked out",
            Reason::Derived => "it is worked out from a withheld number",
            Reason::Supplier => "the agency that sent it withheld it",
            Reason::SmallBase => "it is a percentage of too few",
            Reason::Personal => "the words seem to hold personal data",
            Reason::Published => "the report of its year withheld it",
        }
    }
}

impl SafeCell {
    /// The printed form with its sign: `66.5%`, `[c]`.
    pub fn text(&self) -> String {
        match self {
            SafeCell::Shown {
                value,
                unit,
                places,
            } => unit.show(*value, *places),
            other => other.mark_text(),
        }
    }

    /// The printed form in a column whose heading names the unit: `66.5`, `[c]`.
    pub fn bare(&self) -> String {
        match self {
            SafeCell::Shown {
                value,
                unit,
                places,
            } => unit.show_bare(*value, *places),
            other => other.mark_text(),
        }
    }

    /// The value, if it may be seen.
    pub fn value(&self) -> Option<Decimal> {
        match self {
            SafeCell::Shown { value, .. } => Some(*value),
            SafeCell::Range(_)
            | SafeCell::Suppressed(_)
            | SafeCell::Marked(_)
            | SafeCell::Text(_) => None,
        }
    }

    /// The mark that stands in its place, if one does.
    pub fn mark(&self) -> Option<Mark> {
        match self {
            SafeCell::Shown { .. } | SafeCell::Range(_) | SafeCell::Text(_) => None,
            SafeCell::Suppressed(_) => Some(Mark::Withheld),
            SafeCell::Marked(mark) => Some(*mark),
        }
    }

    fn mark_text(&self) -> String {
        match self {
            SafeCell::Shown { .. } => String::new(),
            SafeCell::Range(text) | SafeCell::Text(text) => text.clone(),
            SafeCell::Suppressed(_) => Mark::Withheld.symbol().to_owned(),
            SafeCell::Marked(mark) => mark.symbol().to_owned(),
        }
    }
}
