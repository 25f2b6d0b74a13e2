//! Whose return a file or sheet is, so that nothing of one agency reaches another.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Location;

/// Whose return each file and sheet is. `None` stands for an agency that nobody can name.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    files: BTreeMap<String, BTreeSet<Option<String>>>,
    sheets: BTreeMap<(String, Option<String>), BTreeSet<Option<String>>>,
}

impl Owners {
    /// Says that a table on a sheet is of an agency.
    pub fn add_sheet(&mut self, file: &str, sheet: Option<&str>, agency: Option<&str>) {
        let agency = agency.map(str::to_owned);
        let key = (file.to_owned(), sheet.map(str::to_owned));
        self.sheets.entry(key).or_default().insert(agency.clone());
        self.files
            .entry(file.to_owned())
            .or_default()
            .insert(agency);
    }

    /// Says that an agency sent a file.
    pub fn add_file(&mut self, file: &str, agency: Option<&str>) {
        let agency = agency.map(str::to_owned);
        self.files
            .entry(file.to_owned())
            .or_default()
            .insert(agency);
    }

    /// The one agency that all of a file is from.
    pub fn of_file(&self, file: &str) -> Option<&str> {
        only(self.files.get(file)?)
    }

    /// The one agency that a place is from.
    pub fn of(&self, location: &Location) -> Option<&str> {
        let file = location.path()?;
        let key = (file.to_string(), location.sheet().map(ToString::to_string));
        match self.sheets.get(&key) {
            Some(agencies) => only(agencies),
            None => self.of_file(file),
        }
    }

    /// Whether a file is a return at all.
    pub fn knows(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }
}

fn only(agencies: &BTreeSet<Option<String>>) -> Option<&str> {
    match agencies.iter().collect::<Vec<_>>()[..] {
        [one] => one.as_deref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(file: &str, sheet: Option<&str>) -> Location {
        match sheet {
            Some(sheet) => Location::Sheet {
                file: file.into(),
                sheet: sheet.into(),
            },
            None => Location::file(file),
        }
    }

    #[test]
    fn a_file_of_several_agencies_is_nobodys_but_its_sheets_are() {
        let mut owners = Owners::default();
        owners.add_sheet("both.xlsx", Some("A"), Some("a"));
        owners.add_sheet("both.xlsx", Some("B"), Some("b"));
        owners.add_file("one.csv", Some("a"));
        assert_eq!(owners.of_file("both.xlsx"), None);
        assert_eq!(owners.of(&at("both.xlsx", Some("A"))), Some("a"));
        assert_eq!(owners.of(&at("both.xlsx", Some("C"))), None);
        assert_eq!(owners.of(&at("one.csv", None)), Some("a"));
        assert!(!owners.knows("other.csv"));
    }

    #[test]
    fn a_table_that_nobody_can_place_makes_the_file_nobodys() {
        let mut owners = Owners::default();
        owners.add_file("x.xlsx", Some("a"));
        assert_eq!(owners.of_file("x.xlsx"), Some("a"));
        owners.add_sheet("x.xlsx", Some("S"), None);
        assert_eq!(owners.of_file("x.xlsx"), None);
    }
}
