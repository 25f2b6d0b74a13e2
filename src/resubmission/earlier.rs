//! The sources that may know how to read a new file: those of an earlier copy of it, of last year's, of a pattern that its name fits,
//! and, after those, all others. Whether a mapping fits, sheet and headings say; the name only says which is tried first.

use std::collections::BTreeMap;

use super::undated_name::Named;
use crate::model::{SourceSpec, pattern};

/// Sources of an earlier file of the same return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Their places in report.toml, 0-based.
    pub places: Vec<usize>,
    /// The file, or the pattern, that they name.
    pub file: String,
    /// The earlier file is still in the folder.
    pub there: bool,
    /// Its name speaks of the same time.
    pub same_time: bool,
    /// They read whatever lies under a pattern.
    pub covers: bool,
    /// The names differ in year, date or version only, or the name fits the pattern.
    pub named: bool,
}

/// The sources of report.toml by the files they name, those first that are most likely to know the new file: of the same name and time,
/// of a pattern that the name fits, of the same name and a file that is gone, and the last in report.toml. `kept` is where the new file
/// lies already, `dataset` the only one that counts, and `is_there` whether the folder holds a file.
pub fn earlier(
    sources: &[SourceSpec],
    name: &str,
    kept: Option<&str>,
    dataset: Option<&str>,
    is_there: &dyn Fn(&str) -> bool,
) -> Vec<Earlier> {
    let named = Named::of(name);
    let mut found: BTreeMap<&str, Earlier> = BTreeMap::new();
    for (place, source) in sources.iter().enumerate() {
        if dataset.is_some_and(|id| id != source.dataset) {
            continue;
        }
        let file = source.file.as_str();
        let is_pattern = file.contains(['*', '?']);
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let covers = is_pattern
            && pattern(file).is_some_and(|glob| glob.is_match(&format!("{folder}/{name}")));
        if is_pattern && !covers {
            continue;
        }
        let old = Named::of(file);
        let entry = found.entry(file).or_insert_with(|| Earlier {
            places: Vec::new(),
            file: file.to_owned(),
            there: !is_pattern && Some(file) != kept && is_there(file),
            same_time: named.same_time(&old),
            covers,
            named: covers || named.same_return(&old),
        });
        entry.places.push(place);
    }
    let mut found: Vec<Earlier> = found.into_values().collect();
    found.sort_by_key(|earlier| {
        std::cmp::Reverse((
            earlier.named,
            earlier.same_time && earlier.named,
            earlier.covers,
            !earlier.there,
            earlier.places.last().copied(),
        ))
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(file: &str) -> SourceSpec {
        SourceSpec {
            file: file.to_owned(),
            ..SourceSpec::default()
        }
    }

    #[test]
    fn the_copy_of_the_same_time_comes_before_last_years_file_and_a_pattern() {
        let sources = [
            source("returns/Visits 2024.csv"),
            source("returns/Visits 2025.csv"),
            source("returns/Visits 2025.csv"),
        ];
        let is_there = |path: &str| path == "returns/Visits 2025.csv";
        let find = |name, kept| earlier(&sources, name, kept, None, &is_there).swap_remove(0);
        let found = find("Visits 2025 v2.csv", None);
        assert_eq!(found.places, [1, 2]);
        assert!(found.there && found.same_time && !found.covers);
        let itself = Some("returns/Visits 2025.csv");
        let found = find("Visits 2026.csv", None);
        assert!(found.file == "returns/Visits 2024.csv" && !found.there);
        assert!(!find("Visits 2025.csv", itself).there);
        let others = earlier(&sources, "Meetings 2025.csv", None, None, &is_there);
        assert!(others.len() == 2 && others.iter().all(|other| !other.named));
        let pattern = [source("returns/s11/*.csv")];
        let found = earlier(&pattern, "Fire.csv", None, None, &is_there);
        assert!(found[0].covers && found[0].named);
        assert!(earlier(&pattern, "Fire.xlsx", None, None, &is_there).is_empty());
    }
}
