//! What a form of rule answers: the TOML keys it needs and takes, the columns it accepts, its sentence and its check; and what it speaks
//! of to do so.

use super::wording::Words;
use crate::model::{ColumnType, DatasetSpec, RuleSpec};

pub(super) use super::datum::{Datum, Record};
pub(super) use super::declared_rule::{Key, Rule};
pub(super) use super::found::Found;

/// A form of rule. Each stands in a file of `validate::rule`.
pub struct Form {
    /// The keys it needs.
    pub needs: &'static [&'static str],
    /// The keys it may have. `id`, `form`, `when`, `unless`, `severity` and `about` may stand in every rule.
    pub may: &'static [&'static str],
    /// The columns it accepts.
    pub takes: Takes,
    /// The rule in words, with the headings that people see.
    pub(super) sentence: fn(&Words<'_>) -> String,
    /// Holds the rule against the records of its dataset. `None` where a column that it names is not there: such a rule was refused when
    /// it was read.
    pub(super) check: fn(&Rule<'_>, &mut Found) -> Option<()>,
}

impl Form {
    /// Whether a rule of the form may have a key.
    pub fn uses(&self, key: &str) -> bool {
        self.needs.contains(&key) || self.may.contains(&key)
    }
}

/// What the columns of a rule must be.
pub struct Takes {
    /// The kinds of `column`.
    pub column: Accepts,
    /// The kinds of `against`.
    pub against: Accepts,
    /// What else the rule lacks, as it follows on "The rule V-1 ".
    pub lacks: fn(&RuleSpec, &DatasetSpec) -> Option<&'static str>,
}

impl Takes {
    /// Any columns.
    pub(super) const ANY: Takes = Takes {
        column: Accepts::Any,
        against: Accepts::Any,
        lacks: |_, _| None,
    };

    /// Numbers in `column`.
    pub(super) const MEASURE: Takes = Takes {
        column: Accepts::Measure,
        ..Takes::ANY
    };

    /// Numbers in `column`, over time.
    pub(super) const SERIES: Takes = Takes {
        against: Accepts::Time,
        ..Takes::MEASURE
    };
}

/// Kinds of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// Every kind.
    Any,
    /// Numbers.
    Measure,
    /// Days.
    Date,
    /// Periods.
    Period,
    /// Days or periods.
    Time,
    /// Categories.
    Code,
}

impl Accepts {
    /// Whether a column of this type is among them.
    pub fn has(self, kind: ColumnType) -> bool {
        match self {
            Accepts::Any => true,
            Accepts::Measure => kind.is_measure(),
            Accepts::Date => kind == ColumnType::Date,
            Accepts::Period => kind == ColumnType::Period,
            Accepts::Time => matches!(kind, ColumnType::Date | ColumnType::Period),
            Accepts::Code => kind == ColumnType::Code,
        }
    }
}
