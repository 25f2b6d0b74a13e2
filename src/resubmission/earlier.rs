//! The sources of an earlier file of the same return, when a new file comes: last year's, whose mapping may fit again, or an earlier
//! copy of this one.

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
}

/// The sources of an earlier file whose name differs only in its year, date or version, or of a pattern that the name fits. `kept` is
/// where the new file lies already, `dataset` the only one that counts, and `is_there` whether the folder holds a file.
pub fn earlier(
    sources: &[SourceSpec],
    name: &str,
    kept: Option<&str>,
    dataset: Option<&str>,
    is_there: &dyn Fn(&str) -> bool,
) -> Option<Earlier> {
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
        let old = Named::of(file);
        if !covers && (is_pattern || !named.same_return(&old)) {
            continue;
        }
        let entry = found.entry(file).or_insert_with(|| Earlier {
            places: Vec::new(),
            file: file.to_owned(),
            there: !is_pattern && Some(file) != kept && is_there(file),
            same_time: named.same_time(&old),
            covers,
        });
        entry.places.push(place);
    }
    // A file of the same time first: that is the one it replaces. Then one that is gone; then the last in report.toml.
    found.into_values().max_by_key(|earlier| {
        (
            earlier.same_time,
            earlier.covers,
            !earlier.there,
            earlier.places.last().copied(),
        )
    })
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
        let find = |name, kept| earlier(&sources, name, kept, None, &is_there);
        let found = find("Visits 2025 v2.csv", None).expect("a copy");
        assert_eq!(found.places, [1, 2]);
        assert!(found.there && found.same_time && !found.covers);
        let itself = Some("returns/Visits 2025.csv");
        let found = find("Visits 2026.csv", None).expect("last year's");
        assert!(found.file == "returns/Visits 2024.csv" && !found.there);
        assert!(!find("Visits 2025.csv", itself).expect("itself").there);
        assert_eq!(find("Meetings 2025.csv", None), None);
        let pattern = [source("returns/s11/*.csv")];
        let found = earlier(&pattern, "Fire.csv", None, None, &is_there);
        assert!(found.expect("the pattern").covers);
    }
}
