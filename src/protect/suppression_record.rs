//! What was withheld, and why: the record that whoever signs the report off reads. It names cells and reasons, never a number.

use std::collections::BTreeSet;

use serde::Serialize;

use super::safe_cell::Reason;

/// Everything that was withheld, and everything that was shown by somebody's decision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Every withheld figure, in the order of tables, rows and columns.
    pub suppressions: Vec<Suppression>,
    /// Every figure that is shown although its profile would withhold it.
    pub overrides: Vec<Override>,
    /// How many printed numbers are withheld beside small ones, chosen over all tables together.
    pub beside: u64,
    /// How many it must be at least, whatever is chosen.
    pub at_least: u64,
    /// The tables that rest on a small number for which nothing more could be withheld.
    pub open: BTreeSet<String>,
}

/// One withheld figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Its id, when it has one.
    pub figure: Option<String>,
    /// Its table.
    pub table: String,
    /// Label of its row.
    pub row: String,
    /// Heading of its column.
    pub column: String,
    /// Why.
    pub reason: Reason,
    /// How many whole numbers it could be at least, for all that is shown; none when it stands in no sum, or is no count.
    pub possible: Option<u64>,
}

/// A figure that is shown because somebody answers for it: one `[[disclosure.override]]` of report.toml.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Override {
    /// The figure, as it is bound.
    pub figure: String,
    /// Who decided.
    pub name: String,
    /// Why it may be shown.
    pub reason: String,
    /// Where it stands in report.toml.
    #[serde(skip)]
    pub line: Option<u32>,
}

impl Record {
    /// Whether what is withheld is known to be the least that protects.
    pub fn is_least(&self) -> bool {
        self.beside <= self.at_least
    }
}

impl Reason {
    /// What kind of suppression it is, in the statistician's words.
    pub fn kind(self) -> &'static str {
        match self {
            Reason::Small | Reason::SmallAmongOthers | Reason::SmallGroup => "primary",
            Reason::GivesAway | Reason::Earlier | Reason::Published => "secondary",
            Reason::Derived | Reason::SmallBase => "derived",
            Reason::Supplier => "supplier",
            Reason::Personal => "personal",
        }
    }
}
