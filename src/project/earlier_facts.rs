//! Reads what a figure of `history/` is the number of: a region, or the name of it that sets of version 1 gave
//! (`lado|count|source=police|@2025-26`).

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::aggregate::{EarlierFact, Filter, Key};
use crate::model::{Period, YearKind};
use crate::protect::Region;

/// The fact behind a figure, by its formula and the number or mark that stood there; none where it is no count, or says nothing that can
/// be read.
pub(super) fn earlier_fact(
    formula: &Value,
    printed: Option<Decimal>,
    mark: Option<&str>,
) -> Option<EarlierFact> {
    let (key, period) = match formula.get("count")? {
        Value::String(name) => named(name)?,
        region => written(region)?,
    };
    let period = period.and_then(|code| Period::parse(&code, YearKind::Financial));
    (mark == Some("c") || printed.is_some()).then_some(EarlierFact {
        key,
        period,
        printed,
        same_report: false,
    })
}

/// A region, with the code of its period.
fn written(region: &Value) -> Option<(Key, Option<String>)> {
    let region: Region = serde_json::from_value(region.clone()).ok()?;
    let filters = region.held.into_iter();
    let key = Key {
        dataset: region.of,
        measure: region.measure,
        filters: filters
            .map(|(column, held)| (column, held.into()))
            .collect(),
    };
    Some((key, region.period))
}

/// A name of version 1, with the code of its period.
fn named(name: &str) -> Option<(Key, Option<String>)> {
    let mut parts = vec![String::new()];
    let mut letters = name.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '|' => parts.push(String::new()),
            letter => {
                let plain = if letter == '\\' {
                    letters.next()
                } else {
                    Some(letter)
                };
                parts.last_mut()?.extend(plain);
            }
        }
    }
    let mut parts = parts.into_iter();
    let (dataset, measure) = (parts.next()?, parts.next()?);
    let (mut filters, mut period) = (BTreeMap::new(), None);
    for part in parts {
        match part.strip_prefix('@') {
            Some(code) => period = Some(code.to_owned()),
            None => {
                let (column, filter) = named_filter(&part)?;
                filters.insert(column, filter);
            }
        }
    }
    let key = Key {
        dataset,
        measure,
        filters,
    };
    Some((key, period))
}

/// `source=police+school`, `day within 2024-04..2025-03`.
fn named_filter(text: &str) -> Option<(String, Filter)> {
    let codes = |text: &str| text.split('+').map(str::to_owned).collect();
    let end = text.find([' ', '='])?;
    let (column, held) = text.split_at(end);
    let filter = if let Some(code) = held.strip_prefix('=') {
        match code.strip_suffix(" without parts") {
            Some(code) => Filter::Unbroken(code.to_owned()),
            None => Filter::Any(codes(code)),
        }
    } else if let Some(span) = held.strip_prefix(" within ") {
        Filter::Span(span.to_owned())
    } else if let Some(others) = held.strip_prefix(" not ") {
        Filter::Except(codes(others))
    } else if let Some(days) = held.strip_prefix(" from ") {
        let (from, to) = days.split_once("to")?;
        let day = |text: &str| text.trim().parse::<Date>().ok();
        Filter::Days(day(from), day(to))
    } else {
        match held.trim() {
            "given" => Filter::Given,
            "blank" => Filter::Blank,
            "asked" => Filter::Asked,
            _ => return None,
        }
    };
    Some((column.to_owned(), filter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_region_say_the_same() {
        let name = "lado|count|day within 2024-04..2025-03|open from 2024-01-01 to |outcome blank|source not a+b|type=x";
        let region = serde_json::json!({"of": "lado", "measure": "count", "held": {
            "day": {"within": "2024-04..2025-03"}, "open": {"from": "2024-01-01"}, "outcome": "blank",
            "source": {"not": ["a", "b"]}, "type": {"any": ["x"]}}});
        assert_eq!(named(name), written(&region));
        assert_eq!(
            named("lado|count|@2024-25").unwrap().1.as_deref(),
            Some("2024-25")
        );
        assert_eq!(named("lado|count|odd"), None);
    }
}
