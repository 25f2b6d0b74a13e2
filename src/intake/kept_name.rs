//! The names under which files are kept: such as every machine can hold, and new ones.

/// Longest name given to a file, in letters, so that no path grows beyond what Windows opens.
const LONGEST: usize = 120;

/// A file's name without control characters, signs that turn the direction of writing, signs that Windows refuses, dots and tildes
/// that hide it, and names of devices.
pub fn tame(given: &str) -> String {
    let mut name: String = (given.chars())
        .filter(|c| !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'))
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '-',
            c if c.is_control() || c == char::REPLACEMENT_CHARACTER => '-',
            c => c,
        })
        .collect();
    name = name
        .trim_start_matches(['.', '~', '$', ' '])
        .trim_end_matches(['.', ' '])
        .to_owned();
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.trim().is_empty() && ending.len() <= 8 => {
            (stem.trim_end().to_owned(), format!(".{ending}"))
        }
        _ => (name.clone(), String::new()),
    };
    let mut stem: String = stem.chars().take(LONGEST).collect();
    let first = stem
        .split('.')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_uppercase();
    let device = matches!(first.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || matches!(first.as_bytes(), [b'C', b'O', b'M', n] | [b'L', b'P', b'T', n] if n.is_ascii_digit());
    let ours = ["thumbs", "desktop"].contains(&stem.to_ascii_lowercase().as_str());
    if stem.is_empty() || device || ours {
        stem = format!("return {stem}").trim_end().to_owned();
    }
    format!("{stem}{ending}")
}

/// A path for a new file in a folder inside the report folder: the name itself, or with the first number that makes it new.
pub(super) fn free(folder: &str, name: &str, is_there: &dyn Fn(&str) -> bool) -> String {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (name, String::new()),
    };
    let first = format!("{folder}/{name}");
    if !is_there(&first) {
        return first;
    }
    (2u32..)
        .map(|number| format!("{folder}/{stem} ({number}){ending}"))
        .find(|path| !is_there(path))
        .unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tamed() {
        for (given, want) in [
            ("CSC scorecard v3 FINAL.xlsx", "CSC scorecard v3 FINAL.xlsx"),
            ("a\u{202E}xslx.exe", "axslx.exe"),
            ("what? [2] *new*.csv", "what- [2] -new-.csv"),
            ("line\nbreak\t.csv", "line-break-.csv"),
            ("C:\\evil\\a.csv", "C--evil-a.csv"),
            ("con.xlsx", "return con.xlsx"),
            ("LPT1.csv", "return LPT1.csv"),
            ("~$lock.xlsx", "lock.xlsx"),
            (".hidden", "hidden"),
            ("...", "return"),
            ("", "return"),
            ("trailing. . ", "trailing"),
            ("Thumbs.db", "return Thumbs.db"),
        ] {
            assert_eq!(tame(given), want, "{given:?}");
        }
        let long = tame(&format!("{}.xlsx", "é".repeat(400)));
        assert_eq!(long.chars().count(), LONGEST + 5);
    }

    #[test]
    fn a_new_file_has_a_new_name() {
        let is_there = |path: &str| path == "returns/a.csv";
        assert_eq!(free("returns", "a.csv", &is_there), "returns/a (2).csv");
        assert_eq!(free("returns", "b.csv", &is_there), "returns/b.csv");
    }
}
