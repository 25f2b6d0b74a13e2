//! Corrections of cells: a value that an agency says is right in the place of the one it sent, once the partnership has taken it. Here
//! because those who keep them, those who read returns and those who explain figures must mean the same.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::cell::Cell;
use super::digest::sha256;
use super::period::Period;

/// What stands before the digest of a value that may be personal.
const DIGEST: &str = "sha256:";

/// What is kept of a value that stands in a cell; of one that may be personal only enough to see that it changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kept(String);

impl Kept {
    /// Of a value; `personal` when it may be.
    pub fn of(text: &str, personal: bool) -> Kept {
        Kept(match personal {
            true => format!("{DIGEST}{}", &sha256(text.as_bytes())[..16]),
            false => text.to_owned(),
        })
    }

    /// Whether a value is the one that it was kept of.
    pub fn is(&self, text: &str) -> bool {
        *self == Kept::of(text, self.plain().is_none())
    }

    /// The value itself; none where it may be personal.
    pub fn plain(&self) -> Option<&str> {
        (!self.0.starts_with(DIGEST)).then_some(&self.0)
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.plain().unwrap_or("another value"))
    }
}

/// A correction of one cell, as responses.toml keeps it. It holds while the cell says the old value and stands in the same row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CellCorrection {
    /// The return's path inside the report folder.
    #[serde(rename = "return")]
    pub file: String,
    /// The sheet; none in a .csv.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The cell.
    #[serde(serialize_with = "in_letters", deserialize_with = "from_letters")]
    pub cell: Cell,
    /// What stands there.
    pub old: Kept,
    /// What is read in its place; never blank.
    #[serde(deserialize_with = "some_value")]
    pub new: String,
    /// The dataset that the return is of, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// The agency that corrects it, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Who took it in the partnership: a role.
    pub by: String,
    /// The day on which it was taken.
    pub taken: Date,
    /// Why.
    pub reason: String,
    /// The query or error that it answers, by fingerprint.
    pub fingerprint: String,
    /// The agency gave the value in an answer; else the partnership did.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub answered: bool,
    /// By what its row and its column are known again: cells, as in `A2`, and digests of what they say.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<String, Kept>,
}

fn in_letters<S: Serializer>(cell: &Cell, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&cell.to_string())
}

fn from_letters<'de, D: Deserializer<'de>>(from: D) -> Result<Cell, D::Error> {
    let text = String::deserialize(from)?;
    let cell = Cell::parse(text.trim());
    cell.ok_or_else(|| serde::de::Error::custom(format!("\"{text}\" is no cell such as B7")))
}

fn some_value<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    match text.trim() {
        "" => Err(serde::de::Error::custom(
            "a correction needs the value that is read in the place of the cell; to take it back, take out its lines",
        )),
        _ => Ok(text),
    }
}

impl CellCorrection {
    /// Whether another one is of the same cell.
    pub fn is_of_the_same_cell(&self, other: &CellCorrection) -> bool {
        (&self.file, &self.sheet, self.cell) == (&other.file, &other.sheet, other.cell)
    }

    /// Whether nothing of it may be about a person. Whether a figure that is made of it is withheld it does not know.
    pub fn is_impersonal(&self) -> bool {
        self.old.plain().is_some()
    }

    /// "25 instead of 250"; nothing of values that may be personal.
    pub fn change(&self) -> String {
        match self.old.plain() {
            Some("") => format!("{} instead of blank", self.new),
            Some(old) => format!("{} instead of {old}", self.new),
            None => "another value than stands there".to_owned(),
        }
    }

    /// "taken on 18 May 2026 by the business manager".
    pub fn taken(&self) -> String {
        format!(
            "taken on {} by {}",
            Period::Day(self.taken).label(),
            self.by
        )
    }

    /// The same with the reason, which may say the value.
    pub fn taken_because(&self) -> String {
        let end = if self.reason.ends_with(['.', '?', '!']) {
            ""
        } else {
            "."
        };
        format!("{}: {}{end}", self.taken(), self.reason)
    }
}

/// A correction and what became of it in a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// What was taken.
    pub correction: Arc<CellCorrection>,
    /// What became of it.
    pub held: Held,
}

/// What becomes of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The cell holds the old value, and the new one is read.
    Applied,
    /// The cell says the new value by now.
    Settled,
    /// The cell says something else by now: it is read as it stands.
    Lapsed,
    /// Another row or column stands there by now: the cell is read as it stands.
    Moved,
}

impl Held {
    /// It in a word, for records.
    pub fn word(self) -> &'static str {
        match self {
            Held::Applied => "read",
            Held::Settled => "settled",
            Held::Lapsed | Held::Moved => "lapsed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_personal_value_only_a_digest_is_kept() {
        let name = Kept::of("A. Name", true);
        assert!(name.is("A. Name") && !name.is("B. Name"));
        assert_eq!((name.plain(), &*name.to_string()), (None, "another value"));
        let count = Kept::of("250", false);
        assert!(count.is("250") && !count.is("25") && count.plain() == Some("250"));
    }

    #[test]
    fn a_cell_that_is_none_is_a_mistake() {
        let text = |cell: &str| {
            format!(
                "return = 'returns/a.csv'\ncell = '{cell}'\nold = '250'\nnew = '25'\nby = 'x'\ntaken = '2026-05-18'\nreason = 'x'\nfingerprint = 'f'\n"
            )
        };
        let read = toml::from_str::<CellCorrection>(&text("G2")).unwrap();
        assert_eq!(read.cell, Cell::new(1, 6));
        assert_eq!(read.change(), "25 instead of 250");
        let written = toml::to_string(&read).unwrap();
        assert_eq!(toml::from_str::<CellCorrection>(&written).unwrap(), read);
        assert!(toml::from_str::<CellCorrection>(&text("here")).is_err());
        let blank = text("G2").replace("new = '25'", "new = ' '");
        assert!(toml::from_str::<CellCorrection>(&blank).is_err());
    }
}
