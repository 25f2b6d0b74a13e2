//! Ids that become names of files: of agencies, and of the templates whose outputs are called after them. What one system takes, another
//! may not, and a report folder goes from hand to hand.

use super::config::REPORT;
use super::mistake::within;
use super::report_folder::Project;
use crate::finding::{Code, Finding, Location};

/// The most letters of an id: with a folder and an ending it still is a name that every system takes.
const MOST_LETTERS: usize = 100;

/// What to do with an id that is no name of a file.
const HELP: &str = "Use small letters, figures and hyphens, such as north-council.";

/// The ids that cannot be names of files.
pub(super) fn unfit_ids(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for agency in &project.config.agencies {
        // A blank one is told as such.
        let id = &agency.id;
        if let Some(why) = why_unfit(id).filter(|_| !id.trim().is_empty()) {
            let message = format!("The agency's id cannot be part of a file's name: it {why}.");
            let finding = within(REPORT, message).help(HELP);
            findings.push(match line_of_id(&project.report_text, id) {
                Some(line) => Finding {
                    location: Location::line(REPORT, line),
                    ..finding
                },
                None => finding,
            });
        }
    }
    for (path, file) in project.pack.files() {
        let name = path.rsplit('/').next().unwrap_or(path);
        let id = name.rsplit_once('.').map_or(name, |(id, _)| id);
        if let Some(why) = why_unfit(id).filter(|_| !file.built_in) {
            let message = format!("The template's name cannot be that of other files: it {why}.");
            let at = Location::file(path);
            findings.push(Finding::new(Code::ConfigInvalid, at, message).help(HELP));
        }
    }
    findings
}

/// The line, 1-based, that gives an agency this id.
fn line_of_id(text: &str, id: &str) -> Option<u32> {
    let is_it = |line: &str| {
        let value = line.trim_start().strip_prefix("id");
        let value = value.and_then(|rest| rest.trim_start().strip_prefix('='));
        value.is_some_and(|value| {
            let value = value.trim();
            value.len() == id.len() + 2 && value.get(1..=id.len()) == Some(id)
        })
    };
    let at = text.lines().position(is_it)?;
    u32::try_from(at + 1).ok()
}

/// Why a text cannot be the name of a file on some system: what follows on "it".
fn why_unfit(id: &str) -> Option<String> {
    if id.chars().count() > MOST_LETTERS {
        return Some(format!("has more than {MOST_LETTERS} letters"));
    }
    let forbidden = |letter: &char| "/\\:*?\"<>|".contains(*letter) || letter.is_control();
    if let Some(letter) = id.chars().find(forbidden) {
        return Some(if letter.is_control() {
            "holds a character that cannot be seen".to_owned()
        } else {
            format!("holds {letter}")
        });
    }
    if id.ends_with(['.', ' ']) || id.starts_with(['.', ' ']) {
        return Some("begins or ends with a full stop or a space".to_owned());
    }
    let stem = id.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let port = ["COM", "LPT"]
        .iter()
        .find_map(|port| stem.strip_prefix(port));
    let kept = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || port.is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit());
    kept.then(|| format!("is \"{stem}\", which Windows keeps for itself"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_some_system_refuses_are_known() {
        let long = "a".repeat(100);
        for fit in [
            "north-council",
            "a.b",
            "Con1",
            "common",
            "com10",
            "x y",
            &long,
        ] {
            assert_eq!(why_unfit(fit), None, "{fit}");
        }
        let longer = "a".repeat(101);
        for unfit in [
            "con", "nul.txt", "COM1", "lpt9", "a.", "a ", ".a", "..", "a:b", "a/b", "a\\b", "a*",
            "a\tb", &longer,
        ] {
            assert!(why_unfit(unfit).is_some(), "{unfit}");
        }
    }

    #[test]
    fn the_line_of_an_id_is_found() {
        let text = "id = \"a\"\n[[agency]]\n  id= 'a:b'\n";
        assert_eq!(line_of_id(text, "a:b"), Some(3));
        assert_eq!(line_of_id(text, "b"), None);
    }
}
