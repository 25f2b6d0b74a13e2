//! What a cell holds once it has been read: different kinds of nothing stay different.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::period::Period;

/// What stands in the place of words outside a code list that may be about a person.
pub const NOT_RECOGNISED: &str = "Not recognised";

/// One value of a record. Missing, zero, not applicable, withheld by the supplier and unread are different values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// An empty cell.
    Blank,
    /// A number, exact, with the decimals it was written with.
    Number(Decimal),
    /// Free text, trimmed.
    Text(Arc<str>),
    /// The id of a code of the column's code list.
    Code(Arc<str>),
    /// A category that the code list does not know, as given. It stays visible as a row of its own.
    Unmapped(Arc<str>),
    /// A calendar day.
    Date(Date),
    /// A period.
    Period(Period),
    /// Yes or no.
    Flag(bool),
    /// A count that the supplier gave as a range: `<5` is `Between(0, 4)`, both ends included.
    Between(u32, u32),
    /// A mark that says why there is no number.
    Mark(Mark),
    /// What stood in the cell could not be read as the column's type; a finding says so.
    Unread(Arc<str>),
}

impl Value {
    /// Whether nothing was given: blank, or a mark.
    pub fn is_absent(&self) -> bool {
        matches!(self, Value::Blank | Value::Mark(_))
    }

    /// Whether it may be anything: blank, or not available.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Value::Blank | Value::Mark(Mark::NotAvailable))
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// The text by which records are grouped: a code, a period's code, `yes`; `None` for blank and marks.
    pub fn key(&self) -> Option<String> {
        match self {
            Value::Blank | Value::Mark(_) => None,
            Value::Number(value) => Some(value.normalize().to_string()),
            Value::Text(text) | Value::Code(text) | Value::Unmapped(text) | Value::Unread(text) => {
                Some(text.to_string())
            }
            Value::Date(date) => Some(date.to_string()),
            Value::Period(period) => Some(period.code()),
            Value::Flag(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
            Value::Between(low, high) => Some(format!("{low}-{high}")),
        }
    }
}

/// Why there is no number (the Government Statistical Service's harmonised symbols, in brackets).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// `[c]`: withheld so that nobody can be recognised.
    Withheld,
    /// `[x]`: not available.
    NotAvailable,
    /// `[z]`: does not apply.
    NotApplicable,
    /// `[low]`: rounds to nought but is not nought.
    Low,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Mark; 4] = [
        Mark::Withheld,
        Mark::NotAvailable,
        Mark::NotApplicable,
        Mark::Low,
    ];

    /// The mark as printed in tables and charts.
    pub fn symbol(self) -> &'static str {
        match self {
            Mark::Withheld => "[c]",
            Mark::NotAvailable => "[x]",
            Mark::NotApplicable => "[z]",
            Mark::Low => "[low]",
        }
    }

    /// What the key says of it.
    pub fn meaning(self) -> &'static str {
        match self {
            Mark::Withheld => "Withheld, so that no child or adult can be recognised",
            Mark::NotAvailable => "Not available: the return has not arrived or holds no figure",
            Mark::NotApplicable => "Does not apply",
            Mark::Low => "Rounds to nought but is not nought",
        }
    }
}
