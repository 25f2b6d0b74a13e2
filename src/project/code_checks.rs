//! What a code list says of itself: each id stands once, and each name belongs to one code.

use std::collections::BTreeMap;

use strum::VariantArray;

use super::pack::Text;
use crate::finding::{Code, Finding, Location};
use crate::model::{CodeList, Role, did_you_mean, fold, listed};

/// What is wrong with a code list.
pub(super) fn list(list: &CodeList, text: &Text) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |name: &str, message: String, help: &str| {
        let file = text.file.clone();
        let at = match last_line(&text.text, name) {
            Some(line) => Location::line(file, line),
            None => Location::file(file),
        };
        findings.push(Finding::new(Code::ConfigInvalid, at, message).help(help));
    };
    let mut ids = BTreeMap::new();
    let mut names = BTreeMap::new();
    for code in &list.codes {
        let letters: String = code.id.split_whitespace().collect();
        if let Some(first) = ids.insert(letters.to_lowercase(), code) {
            let (first, label) = (&first.id, &first.label);
            let same = if *first == code.id {
                format!("the id \"{first}\"")
            } else {
                format!(
                    "ids that differ only in spaces or capitals, \"{first}\" and \"{}\"",
                    code.id
                )
            };
            let message = format!("Two codes have {same}: \"{label}\" and \"{}\".", code.label);
            wrong(
                &code.id,
                message,
                "Give one of the two another id, or make one code of them.",
            );
            continue;
        }
        for name in code.names() {
            let owner = *names.entry(fold(name)).or_insert(&code.id);
            if *owner != code.id {
                let message = format!(
                    "The name \"{name}\" belongs to two codes, \"{owner}\" and \"{}\", so nobody can tell which of them a return means.",
                    code.id
                );
                wrong(name, message, "Take the name out of one of the two.");
            }
        }
    }
    findings
}

/// That a list of labels names a role that there is none of.
pub(super) fn no_role(id: &str, text: &Text) -> Finding {
    let at = match last_line(&text.text, id) {
        Some(line) => Location::line(text.file.clone(), line),
        None => Location::file(text.file.clone()),
    };
    let known: Vec<&str> = Role::VARIANTS.iter().map(|role| role.id()).collect();
    let message = format!("\"{id}\" is no word for what a row or a column is.");
    let otherwise = format!("It is one of {}.", listed(&known, "or"));
    let help = did_you_mean(id, known.iter().copied(), &otherwise);
    Finding::new(Code::ConfigInvalid, at, message).help(help)
}

/// The last line that holds these words in quotation marks.
fn last_line(text: &str, words: &str) -> Option<u32> {
    let (double, single) = (format!("\"{words}\""), format!("'{words}'"));
    let mut lines = text.lines().collect::<Vec<_>>().into_iter();
    let at = lines.rposition(|line| line.contains(&double) || line.contains(&single))?;
    u32::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let found = list(
            &toml::from_str(text).unwrap(),
            &Text {
                file: "templates/codes/colours.toml".into(),
                text: text.into(),
            },
        );
        let words = found.iter();
        words
            .map(|found| format!("{}: {}", found.location, found.message))
            .collect()
    }

    #[test]
    fn an_id_that_stands_twice_is_told_at_its_second_line() {
        let text = "title = 'C'\n[[code]]\nid = 'red'\nlabel = 'Red'\n[[code]]\nid = 'red'\nlabel = 'Reddish'\n";
        assert_eq!(
            told(text),
            [
                "templates/codes/colours.toml, line 6: Two codes have the id \"red\": \"Red\" and \"Reddish\"."
            ]
        );
    }

    #[test]
    fn ids_that_differ_only_in_spaces_or_capitals_are_the_same() {
        let list = |id: &str| {
            format!(
                "title = 'C'\n[[code]]\nid = 'dark-red'\nlabel = 'Red'\n[[code]]\nid = '{id}'\nlabel = 'Scarlet'\n"
            )
        };
        for id in ["Dark-Red", "dark-red ", "dark -red"] {
            let place = "templates/codes/colours.toml, line 6";
            assert_eq!(
                told(&list(id)),
                [format!(
                    "{place}: Two codes have ids that differ only in spaces or capitals, \"dark-red\" and \"{id}\": \"Red\" and \"Scarlet\"."
                )]
            );
        }
        assert_eq!(told(&list("dark-reds")), [""; 0]);
    }

    #[test]
    fn a_name_of_two_codes_is_told_however_it_is_written_and_one_that_a_code_has_twice_is_not() {
        let list = |alias: &str| {
            format!(
                "title = 'C'\n[[code]]\nid = 'red'\nlabel = 'Red'\naliases = ['Dark reds', 'RED']\n[[code]]\nid = 'pink'\nlabel = 'Pink'\naliases = ['{alias}']\n"
            )
        };
        assert_eq!(
            told(&list("dark  red")),
            [
                "templates/codes/colours.toml, line 9: The name \"dark  red\" belongs to two codes, \"red\" and \"pink\", so nobody can tell which of them a return means."
            ]
        );
        assert_eq!(told(&list("light red")), [""; 0]);
    }
}
