//! How a source names its files and sheets: a name, or a pattern with `*` and `?`. Case does not count in either.

use globset::{GlobBuilder, GlobMatcher};

/// A name or a pattern, ready to be held against names.
#[derive(Debug, Clone)]
pub struct Pattern(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// In small letters. It may hold signs that mean something in a pattern: "Board attendance \[v2\].xlsx".
    Name(String),
    Glob(GlobMatcher),
}

/// Reads a name or pattern, in which `*` stands for anything but `/`; `None` when it is not a pattern.
pub fn pattern(text: &str) -> Option<Pattern> {
    if !text.contains(['*', '?']) {
        return Some(Pattern(Kind::Name(text.to_lowercase())));
    }
    let glob = GlobBuilder::new(text)
        .case_insensitive(true)
        .literal_separator(true)
        .build()
        .ok()?;
    Some(Pattern(Kind::Glob(glob.compile_matcher())))
}

impl Pattern {
    /// Whether a name is meant.
    pub fn is_match(&self, name: &str) -> bool {
        match &self.0 {
            Kind::Name(wanted) => *wanted == name.to_lowercase(),
            Kind::Glob(glob) => glob.is_match(name),
        }
    }
}

/// A file's name without folders and ending.
pub fn file_stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_count_and_a_plain_name_is_no_pattern() {
        let is = |text: &str, name: &str| pattern(text).unwrap().is_match(name);
        assert!(is("Board [v2].XLSX", "board [V2].xlsx"));
        assert!(!is("Board [v2].xlsx", "Board v.xlsx"));
        assert!(is("returns/S11 *.ods", "returns/s11 Fire.ods"));
        assert!(!is("returns/*.ods", "returns/old/Fire.ods"));
        assert!(is("returns/**/*.ods", "returns/old/Fire.ods"));
        assert!(pattern("returns/[*.ods").is_none());
    }
}
