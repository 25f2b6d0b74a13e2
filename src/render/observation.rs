//! What a file says of one cell, whatever the format: its number as printed, its unit, its mark.

use rust_decimal::Decimal;

use crate::model::{Mark, Unit, round};
use crate::protect::{SafeCell, SafeColumn};

/// The number as printed: more decimals than the report shows would say more than the report does.
pub(super) fn printed_value(cell: &SafeCell) -> Option<Decimal> {
    match cell {
        SafeCell::Shown { value, places, .. } => {
            let value = round(*value, *places);
            Some(if value.is_zero() {
                Decimal::ZERO
            } else {
                value
            })
        }
        SafeCell::Range(_) | SafeCell::Suppressed(_) | SafeCell::Marked(_) | SafeCell::Text(_) => {
            None
        }
    }
}

/// The unit of what is shown; of a hole the one that its column has.
pub(super) fn unit(cell: &SafeCell, column: &SafeColumn) -> Option<Unit> {
    match cell {
        SafeCell::Shown { unit, .. } => Some(*unit),
        SafeCell::Range(_) | SafeCell::Suppressed(_) | SafeCell::Marked(_) | SafeCell::Text(_) => {
            column.unit
        }
    }
}

/// The unit's name, as in the tables' TOML but in snake case.
pub(super) fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Percent => "percent",
        Unit::Points => "percentage_points",
        Unit::Pounds => "pounds",
        Unit::ThousandPounds => "thousand_pounds",
        Unit::Rate => "rate",
        Unit::Number => "number",
    }
}

/// The mark without its brackets, as the open data standards ask in CSV.
pub(super) fn bare_mark(mark: Mark) -> &'static str {
    mark.symbol().trim_matches(['[', ']'])
}
