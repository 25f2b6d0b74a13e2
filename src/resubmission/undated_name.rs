//! The names of returns without what changes from one to the next: years, dates and versions.

use crate::model::{MONTHS, file_stem, fold};

/// A file's name taken apart: what it is of, when, and which version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    core: Vec<String>,
    dates: Vec<String>,
    versions: Vec<String>,
}

impl Named {
    /// Takes the name of a file apart; folders and ending do not count.
    pub fn of(path: &str) -> Named {
        let mut named = Named {
            core: Vec::new(),
            dates: Vec::new(),
            versions: Vec::new(),
        };
        let folded = fold(&file_stem(path).replace('_', " "));
        for word in folded.split(' ').filter(|word| !word.is_empty()) {
            // "(2)", as a browser adds it, is a version; a year has more digits.
            let copy = word.len() == 1 && word.bytes().all(|b| b.is_ascii_digit());
            let list = if copy || is_version(word) {
                &mut named.versions
            } else if dates(word) {
                &mut named.dates
            } else {
                &mut named.core
            };
            list.push(word.to_owned());
        }
        named
    }

    /// Whether both are the same return, of whatever year and version.
    pub fn same_return(&self, other: &Named) -> bool {
        self.core == other.core && !self.core.is_empty()
    }

    /// Whether both speak of the same time.
    pub fn same_time(&self, other: &Named) -> bool {
        self.dates == other.dates
    }

    /// Whether one may be the other sent again: they differ in their version at most.
    pub fn same(&self, other: &Named) -> bool {
        self.same_return(other) && self.same_time(other)
    }
}

fn is_version(word: &str) -> bool {
    const WORDS: [&str; 14] = [
        "final",
        "draft",
        "version",
        "copy",
        "new",
        "updated",
        "amended",
        "revised",
        "corrected",
        "resubmitted",
        "resubmission",
        "signed",
        "rev",
        "of",
    ];
    let numbered = (word.strip_prefix("rev").or_else(|| word.strip_prefix('v')))
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    WORDS.contains(&word) || numbered
}

/// A text without the words that say when: what stays the same from year to year.
pub(crate) fn undated(text: &str) -> String {
    fold(text)
        .split(' ')
        .filter(|word| !dates(word))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a folded word says when: digits, a month, a quarter, or a month with its year in one.
pub(crate) fn dates(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_month = |month: &str| {
        let month = month.to_ascii_lowercase();
        letters == month || letters == &month[..3]
    };
    letters.is_empty()
        || letters == "sept"
        || MONTHS.iter().any(|month| is_month(month))
        || matches!(letters, "q" | "fy" | "quarter") && letters.len() < word.len()
        || matches!(word, "ytd" | "quarter")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_from_year_to_year() {
        assert_eq!(
            undated("CSC scorecard Sept 2015"),
            undated("CSC scorecard Q2 2016-17")
        );
        assert_eq!(
            undated("YTD for 15/16 (Q2 September 2015"),
            undated("YTD for 16/17 (Q2 September 2016)")
        );
        assert_ne!(undated("Market 2015"), undated("Marches 2015"));
        assert_eq!(undated("Sep14-Sep15"), "");
    }

    #[test]
    fn names_differ_by_time_and_version_only() {
        let last = Named::of("returns/csc/CSC scorecard Sept 2015 v3 FINAL.xlsx");
        let next = Named::of("CSC scorecard Sept 2016.xlsx");
        assert!(last.same_return(&next) && !last.same_time(&next));
        let mended = Named::of("CSC_scorecard Sept 2015 (2).xlsx");
        assert!(last.same_return(&mended) && last.same_time(&mended));
        assert!(!last.same_return(&Named::of("CSC audit Sept 2015.xlsx")));
        assert!(!Named::of("2015.xlsx").same_return(&Named::of("2016.xlsx")));
    }
}
