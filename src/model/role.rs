//! What a row or a column is among the others of its table, and what a number that is no item says of the items.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::cell::{Area, Cell};

/// What a row or a column is among the others of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::VariantArray)]
pub enum Role {
    /// Data: it is counted.
    Item,
    /// The sum of all items.
    Total,
    /// The sum of the items of a group above or below it.
    Subtotal,
    /// A part of a row above it (for a column: left of it), which is counted there.
    OfWhich,
    /// A percentage of others.
    Percent,
    /// The sum so far.
    Cumulative,
    /// What is left after each line.
    Balance,
    /// One less another.
    Change,
    /// The same in per cent of the other.
    PercentChange,
    /// A mean of others.
    Average,
    /// So many for so many of a population.
    Rate,
    /// The numbers of a neighbour again.
    Copy,
}

impl Role {
    /// The word for it in `rows` and `columns` of a source, and in `templates/roles.toml`.
    pub fn id(self) -> &'static str {
        match self {
            Role::Item => "item",
            Role::Total => "total",
            Role::Subtotal => "subtotal",
            Role::OfWhich => "of-which",
            Role::Percent => "percent",
            Role::Cumulative => "cumulative",
            Role::Balance => "balance",
            Role::Change => "change",
            Role::PercentChange => "percent-change",
            Role::Average => "average",
            Role::Rate => "rate",
            Role::Copy => "copy",
        }
    }

    /// The role of a word.
    pub fn parse(id: &str) -> Option<Role> {
        let mut all = <Role as strum::VariantArray>::VARIANTS.iter().copied();
        all.find(|role| role.id() == id)
    }

    /// What it is called in messages: "a total".
    pub fn words(self) -> &'static str {
        match self {
            Role::Item => "an item",
            Role::Total => "a total",
            Role::Subtotal => "a subtotal",
            Role::OfWhich => "a part of the one before it",
            Role::Percent => "a percentage",
            Role::Cumulative => "a running total",
            Role::Balance => "a balance",
            Role::Change => "a change",
            Role::PercentChange => "a change in per cent",
            Role::Average => "an average",
            Role::Rate => "a rate",
            Role::Copy => "a copy of its neighbour",
        }
    }
}

/// A number by which a return speaks of its own records.
#[derive(Debug, Clone)]
pub struct Reported {
    /// Where it stands: in a row or column that is no item, or in a column of the dataset that is worked out from others.
    pub cell: Cell,
    /// Its label as given: `TOTAL`, `% YTD`.
    pub label: Arc<str>,
    /// The number, with the decimals it was written with.
    pub value: Decimal,
    /// What its row or column is.
    pub role: Role,
    /// Whether it is the column that is so, and not the row.
    pub is_column: bool,
    /// Whether words and numbers agree on that; otherwise what breaks it is asked about and no error.
    pub sure: bool,
    /// Whether it cannot be less than nought, as counts and money that is spent cannot.
    pub floor: bool,
    /// The dataset's derived rule, by place, whose label it has.
    pub derived: Option<usize>,
    /// What it says of other cells.
    pub says: Says,
}

/// Cells of the sheet, as blocks that do not overlap, in order. Blank ones among them count as nothing.
pub type Cells = Arc<[Area]>;

/// What a stated number says of other cells, records or stated numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// Nothing of others; they may speak of it: what was there at first.
    Nothing,
    /// It is the sum of some, less the sum of others.
    Sum {
        /// What is added.
        plus: Cells,
        /// What is taken away.
        minus: Cells,
    },
    /// It is no more than the sum of these.
    AtMost(Cells),
    /// It is `per` times the sum of some less the sum of others, over a whole: a percentage, a rate, a mean, a change in per cent.
    Ratio {
        /// 100 for a percentage, 1 for a mean.
        per: u32,
        /// What is added above the line.
        part: Cells,
        /// What is taken away above the line.
        less: Cells,
        /// What it is divided by.
        whole: Whole,
    },
}

impl Says {
    /// All that it speaks of, in the order in which it is named.
    pub fn cells(&self) -> Vec<&Cells> {
        match self {
            Says::Nothing => Vec::new(),
            Says::Sum { plus, minus } => vec![plus, minus],
            Says::AtMost(whole) => vec![whole],
            Says::Ratio {
                part, less, whole, ..
            } => match whole {
                Whole::Cells(whole) => vec![part, less, whole],
                Whole::Number(_) => vec![part, less],
            },
        }
    }

    /// The same of other cells: each made from one that it speaks of.
    #[must_use]
    pub(crate) fn moved(&self, to: impl Fn(&Cells) -> Cells) -> Says {
        match self {
            Says::Nothing => Says::Nothing,
            Says::Sum { plus, minus } => Says::Sum {
                plus: to(plus),
                minus: to(minus),
            },
            Says::AtMost(whole) => Says::AtMost(to(whole)),
            Says::Ratio {
                per,
                part,
                less,
                whole,
            } => Says::Ratio {
                per: *per,
                part: to(part),
                less: to(less),
                whole: match whole {
                    Whole::Cells(whole) => Whole::Cells(to(whole)),
                    Whole::Number(number) => Whole::Number(*number),
                },
            },
        }
    }
}

/// What a ratio is divided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whole {
    /// The sum of these cells.
    Cells(Cells),
    /// So many, for a mean.
    Number(u32),
}
