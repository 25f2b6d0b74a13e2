//! What a published number is the number of: a measure of the records of a population that every column lets through. Read from the
//! JSON of today, or from the names that sets of version 1 gave to their counts: `lado|count|source=police|@2025-26`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use crate::model::YearKind;

/// What a number is the number of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region {
    /// The population.
    pub of: String,
    /// What is taken of its records: `count`, `sum attendees`, `last value`.
    pub measure: String,
    /// Column id to what it holds.
    pub held: BTreeMap<String, Held>,
    /// The time of all its records, where no column says when.
    pub period: Option<String>,
}

/// What a column of a region holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Held {
    /// Any of these codes or periods.
    Any(Vec<String>),
    /// Periods within this one.
    Within(String),
    /// None of these codes; an empty one is a blank.
    Not(Vec<String>),
    /// What was given under the code of the whole alone.
    Whole(String),
    /// Something.
    Given,
    /// Nothing.
    Blank,
    /// Something or nothing, in a return that has the column.
    Asked,
    /// Days from the first to the last; an end that is not given is open.
    #[serde(untagged)]
    Days {
        /// First day.
        #[serde(default)]
        from: Option<Date>,
        /// Last day.
        #[serde(default)]
        to: Option<Date>,
    },
}

/// What a set says of the columns of a population.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Columns {
    /// The column that says when.
    pub time: Option<String>,
    /// What a bare `2014-15` means in it.
    pub year: YearKind,
    /// By column the codes that stand for the whole of the others.
    pub wholes: BTreeMap<String, BTreeSet<String>>,
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Region, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Name(String),
            Region {
                of: String,
                measure: String,
                #[serde(default)]
                held: BTreeMap<String, Held>,
                #[serde(default)]
                period: Option<String>,
            },
        }
        Ok(match Written::deserialize(from)? {
            Written::Name(name) => Region::named(&name),
            Written::Region {
                of,
                measure,
                held,
                period,
            } => Region {
                of,
                measure,
                held,
                period,
            },
        })
    }
}

impl Region {
    /// A region by its name of version 1. A name that is of no such form is a population of its own, known by its words alone.
    pub(crate) fn named(name: &str) -> Region {
        let mut parts = split(name);
        let period = parts.last().and_then(|last| last.strip_prefix('@'));
        let period = period.map(str::to_owned);
        if period.is_some() {
            parts.pop();
        }
        let held = parts.get(2..).unwrap_or_default();
        let held: Option<BTreeMap<String, Held>> = held.iter().map(|part| column(part)).collect();
        match (&parts[..], held) {
            ([of, measure, ..], Some(held)) => Region {
                of: of.clone(),
                measure: measure.clone(),
                held,
                period,
            },
            _ => Region {
                of: parts.join("|"),
                measure: String::new(),
                held: BTreeMap::new(),
                period,
            },
        }
    }

    /// Whether the numbers of regions that share no record add up.
    pub(crate) fn adds_up(&self) -> bool {
        self.measure == "count" || self.measure.starts_with("sum ")
    }
}

/// The parts between the bars of a name; a bar of a part's own stands behind a backslash.
fn split(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = name.chars();
    while let Some(letter) = letters.next() {
        let letter = match letter {
            '|' => {
                parts.push(String::new());
                continue;
            }
            '\\' => letters.next(),
            letter => Some(letter),
        };
        let last = parts.last_mut().expect("there is always one part");
        last.extend(letter);
    }
    parts
}

/// A column of a name and what it holds.
fn column(part: &str) -> Option<(String, Held)> {
    let codes = |text: &str| text.split('+').map(str::to_owned).collect::<Vec<String>>();
    let end = part.find([' ', '=']).filter(|end| *end > 0)?;
    let (column, held) = part.split_at(end);
    let held = if let Some(text) = held.strip_prefix('=') {
        match text.strip_suffix(" without parts") {
            Some(code) => Held::Whole(code.to_owned()),
            None if text.is_empty() => Held::Any(Vec::new()),
            None => Held::Any(codes(text)),
        }
    } else if let Some(span) = held.strip_prefix(" within ") {
        Held::Within(span.to_owned())
    } else if let Some(text) = held.strip_prefix(" not ") {
        Held::Not(codes(text))
    } else if let Some(days) = held.strip_prefix(" from ") {
        let (from, to) = days.split_once(" to ")?;
        Held::Days {
            from: from.parse().ok(),
            to: to.parse().ok(),
        }
    } else {
        match held {
            " given" => Held::Given,
            " blank" => Held::Blank,
            " asked" => Held::Asked,
            _ => return None,
        }
    };
    Some((column.to_owned(), held))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_reads_as_its_old_name_and_as_json() {
        let json = r#"{"of":"lado","measure":"count","held":{"date":{"within":"2025-04..2026-03"},"due":{"to":"2026-05-17"},
            "kind":"given","sector":{"not":["a",""]},"source":{"any":["b","c"]},"who":{"whole":"all"}},"period":"2025-26"}"#;
        let name = "lado|count|date within 2025-04..2026-03|due from  to 2026-05-17|kind given|sector not a+|source=b+c|who=all without parts|@2025-26";
        let read: Region = serde_json::from_str(json).unwrap();
        assert_eq!(Region::named(name), read);
        let again: Region = serde_json::from_value(name.into()).unwrap();
        assert_eq!(again, read);
        assert_eq!(
            Region::named("d|count|a=x\\|y").held["a"],
            Held::Any(vec!["x|y".to_owned()])
        );
        assert_eq!(Region::named("~12").of, "~12");
    }
}
