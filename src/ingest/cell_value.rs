//! What calamine says of a cell, in our words.

use calamine::Data;

use super::number;
use super::sheet::Raw;

/// What a cell holds; `None` when it is empty.
pub(crate) fn plain(value: &Data, percent: bool, is_1904: bool) -> Option<Raw> {
    Some(match value {
        Data::Empty => return None,
        Data::String(text) if text.is_empty() => return None,
        Data::String(text) => Raw::Text(text.as_str().into()),
        Data::Int(value) => Raw::Number {
            value: (*value).into(),
            percent,
        },
        Data::Float(value) => number::number(*value, percent),
        Data::Bool(flag) => Raw::Flag(*flag),
        Data::DateTime(moment) => {
            number::moment(moment.as_f64(), moment.is_duration(), is_1904)
        }
        Data::DateTimeIso(text) => match number::iso_day(text) {
            Some(day) => Raw::Date(day),
            None => Raw::Text(text.as_str().into()),
        },
        Data::DurationIso(text) => Raw::Text(text.as_str().into()),
        Data::Error(error) => Raw::Error(error.to_string().into()),
    })
}
