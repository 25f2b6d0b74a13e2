//! What an earlier report printed: plain words, so that protection can hold this year's tables against it.

use rust_decimal::Decimal;

/// One figure of an earlier report, as `figures.json` and `history/YEAR.json` hold it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    /// `table/row[/column]/cell`.
    pub id: String,
    /// How it was made, in words; figures with the same words are the same number.
    pub rule: String,
    /// The period in words or as a code, when the report gave one.
    pub period: Option<String>,
    /// The number as printed; none when it was withheld or there was none.
    pub value: Option<Decimal>,
    /// As printed: `12`, `[c]`, `fewer than 5`.
    pub text: String,
}
