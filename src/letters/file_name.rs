//! Names of the files that go with a letter: such as every system can hold, each once.

use std::collections::BTreeSet;

/// The last part of a path.
pub(crate) fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The name of a marked workbook: a workbook whatever its ending said before.
pub(super) fn workbook_name(name: &str) -> String {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("xlsx" | "xlsm") => name.to_owned(),
        _ => format!("{name}.xlsx"),
    }
}

/// A name that every system can hold and that stays in its folder.
pub(crate) fn safe_name(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|letter| match letter {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            _ if letter.is_control() => '-',
            _ => letter,
        })
        .take(120)
        .collect();
    let kept = kept.trim_matches(['.', ' ']);
    let stem = kept
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_uppercase();
    let reserved = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    match (kept.is_empty(), reserved) {
        (true, _) => "unnamed".to_owned(),
        (false, true) => format!("-{kept}"),
        (false, false) => kept.to_owned(),
    }
}

/// The name, or the name with a number when another file has it, whatever its case.
pub(crate) fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = |number: u32| match (number, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (_, Some((stem, ending))) => format!("{stem} ({number}).{ending}"),
        (_, None) => format!("{name} ({number})"),
    };
    (1..)
        .map(numbered)
        .find(|name| taken.insert(name.to_lowercase()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder_and_are_allowed_everywhere() {
        for (name, safe) in [
            ("police", "police"),
            ("../../etc/passwd", "-..-etc-passwd"),
            ("a:b|c\n.xlsx", "a-b-c-.xlsx"),
            ("nul.xlsx", "-nul.xlsx"),
            ("COM1", "-COM1"),
            ("..", "unnamed"),
            ("Board attendance [v2].xlsx", "Board attendance [v2].xlsx"),
        ] {
            assert_eq!(safe_name(name), safe);
        }
    }

    #[test]
    fn two_files_of_one_name_get_numbers() {
        let mut taken = BTreeSet::new();
        let names = ["a.xlsx", "A.xlsx", "a.xlsx", "b"].map(|name| free(name, &mut taken));
        assert_eq!(names, ["a.xlsx", "A (2).xlsx", "a (3).xlsx", "b"]);
    }
}
