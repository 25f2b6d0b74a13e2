//! The front matter of a section template: TOML between two lines of three plus signs.

use std::sync::Arc;

use crate::finding::{Code, Finding, Location};
use crate::model::did_you_mean;

/// The keys there are.
const KEYS: [&str; 4] = ["title", "lead", "quote-label", "needs"];

/// What stands at the head of a section template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Front {
    /// The section's title.
    pub title: Option<String>,
    /// Whether its first paragraph is larger.
    pub lead: bool,
    /// What hangs beside its quotes.
    pub quote_label: Option<String>,
    /// Datasets without which it cannot be written: it needs one of them.
    pub needs: Vec<String>,
}

/// The line on which the front matter of a section says what it needs, and the datasets that it names.
pub(crate) fn needs(file: &Arc<str>, text: &str) -> Option<(u32, Vec<String>)> {
    let (front, _) = read(file, text, &mut Vec::new());
    let line = line_of(text, "needs");
    (!front.needs.is_empty()).then(|| (u32::try_from(line).unwrap_or(u32::MAX), front.needs))
}

/// Reads the front matter. The body comes back with a blank line for each line of front matter, so that its lines keep their
/// numbers.
pub(super) fn read(file: &Arc<str>, text: &str, findings: &mut Vec<Finding>) -> (Front, String) {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut lines = text.split_inclusive('\n');
    if lines.next().map(str::trim_end) != Some("+++") {
        return (Front::default(), text.to_owned());
    }
    let mut toml = String::from("\n");
    let mut length = 2;
    let mut closed = false;
    for line in lines {
        if line.trim_end() == "+++" {
            closed = true;
            break;
        }
        toml.push_str(line);
        length += 1;
    }
    let mut wrong = |line: usize, code: Code, message: String, help: String| {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        findings.push(Finding::new(code, Location::line(file.clone(), line), message).help(help));
    };
    if !closed {
        wrong(
            1,
            Code::TemplateInvalid,
            "The front matter begins with +++ and does not end.".to_owned(),
            "Put a line of +++ after it.".to_owned(),
        );
        return (Front::default(), text.to_owned());
    }
    let body: String =
        "\n".repeat(length) + &text.split_inclusive('\n').skip(length).collect::<String>();
    let table: toml::Table = match toml.parse() {
        Ok(table) => table,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let line = 1 + toml.as_bytes()[..at.min(toml.len())]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            wrong(
                line,
                Code::ConfigInvalid,
                format!("The front matter cannot be read: {}.", error.message()),
                Code::ConfigInvalid.help().to_owned(),
            );
            return (Front::default(), body);
        }
    };
    let mut front = Front::default();
    for (key, value) in &table {
        let line = line_of(&toml, key);
        let fits = match key.as_str() {
            "title" => value
                .as_str()
                .map(|text| front.title = Some(text.to_owned())),
            "lead" => value.as_bool().map(|lead| front.lead = lead),
            "quote-label" => value
                .as_str()
                .map(|text| front.quote_label = Some(text.to_owned())),
            "needs" => value.as_array().and_then(|list| {
                list.iter()
                    .map(|name| name.as_str().map(str::to_owned))
                    .collect::<Option<Vec<_>>>()
                    .map(|names| front.needs = names)
            }),
            _ => {
                wrong(
                    line,
                    Code::UnknownKey,
                    format!("The front matter has a key \"{key}\" that is not known."),
                    did_you_mean(
                        key,
                        KEYS,
                        "The front matter knows title, lead, quote-label and needs.",
                    ),
                );
                continue;
            }
        };
        if fits.is_none() {
            let want = match key.as_str() {
                "lead" => "true or false",
                "needs" => "a list of datasets, such as [\"lado\"]",
                _ => "text in quotation marks",
            };
            wrong(
                line,
                Code::ConfigInvalid,
                format!("\"{key}\" in the front matter should be {want}."),
                Code::ConfigInvalid.help().to_owned(),
            );
        }
    }
    (front, body)
}

/// The line, 1-based, on which a key stands.
fn line_of(toml: &str, key: &str) -> usize {
    toml.lines()
        .position(|line| {
            let line = line.trim_start().trim_start_matches(['"', '\'']);
            line.strip_prefix(key).is_some_and(|rest| {
                rest.trim_start_matches(['"', '\''])
                    .trim_start()
                    .starts_with(['=', '.'])
            })
        })
        .map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front(text: &str) -> (Front, String, Vec<(String, String)>) {
        let mut findings = Vec::new();
        let (front, body) = read(&"templates/sections/a.md".into(), text, &mut findings);
        let shown = findings
            .iter()
            .map(|f| (f.location.to_string(), format!("{} {}", f.message, f.help)))
            .collect();
        (front, body, shown)
    }

    #[test]
    fn is_read_and_keeps_the_lines_of_the_body() {
        let (front, body, findings) = front(
            "+++\ntitle = \"Adults\"\nlead = true\nquote-label = \"Children told us\"\nneeds = [\"lado\"]\n+++\nText\n",
        );
        assert_eq!(front.title.as_deref(), Some("Adults"));
        assert!(front.lead);
        assert_eq!(front.quote_label.as_deref(), Some("Children told us"));
        assert_eq!(front.needs, ["lado"]);
        assert_eq!(body, "\n\n\n\n\n\nText\n");
        assert!(findings.is_empty());
    }

    #[test]
    fn every_unknown_or_wrong_key_is_named_with_its_line() {
        let (front, _, findings) =
            front("+++\ntitel = \"Adults\"\nlead = \"yes\"\nneed = [\"lado\"]\n+++\n");
        assert_eq!(front, Front::default());
        let all = format!("{findings:?}");
        assert_eq!(findings.len(), 3, "{all}");
        assert!(
            all.contains("line 2") && all.contains("Did you mean \\\"title\\\""),
            "{all}"
        );
        assert!(
            all.contains("line 3") && all.contains("true or false"),
            "{all}"
        );
        assert!(all.contains("line 4") && all.contains("needs"), "{all}");
    }

    #[test]
    fn what_cannot_be_read_is_a_finding_and_the_body_stays() {
        let (_, body, findings) = front("+++\ntitle = \"Adults\"\nlead = = 3\n+++\nText");
        assert_eq!(body.trim(), "Text");
        assert!(findings[0].0.contains("line 3"), "{findings:?}");
        let (_, _, findings) = front("+++\ntitle = \"Adults\"\nText");
        assert_eq!(findings.len(), 1);
        let (_, body, findings) = front("No front matter");
        assert_eq!((body.as_str(), findings.len()), ("No front matter", 0));
    }
}
