//! A narrative file with more text in it: put behind what stands at its place, which is never changed.

use super::arrival::{Options, Unable};
use super::narrative_place::{Place, headings, key};
use crate::model::{endless_paragraph, fold};
use crate::project::LARGEST_TEXT;

/// A narrative file as it will be.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its path inside the report folder.
    pub name: String,
    /// What is there now; none when there is no such file yet.
    pub before: Option<Vec<u8>>,
    /// What it will say.
    pub text: String,
    /// Whether that is something else.
    pub changed: bool,
}

impl Draft {
    /// Whether the file could not be read any more.
    pub(super) fn is_too_long(&self) -> bool {
        let length = u64::try_from(self.text.len()).unwrap_or(u64::MAX);
        length > LARGEST_TEXT || endless_paragraph(&self.text).is_some()
    }

    /// A narrative file as it is now.
    pub(super) fn open(name: String, options: &Options<'_>) -> Result<Draft, Unable> {
        let mut own = options.project.own_files();
        let before = own.find(|(path, _)| *path == name);
        let before = before.map(|(_, bytes)| bytes.to_vec());
        if before.is_none() && (options.is_there)(&name) {
            return Err(Unable::Unread(name));
        }
        let Ok(text) = String::from_utf8(before.clone().unwrap_or_default()) else {
            return Err(Unable::NotText(name));
        };
        Ok(Draft {
            name,
            before,
            text,
            changed: false,
        })
    }

    /// Its text with plain ends of lines.
    pub(super) fn unix(&self) -> String {
        self.text.replace("\r\n", "\n")
    }

    /// Gives it another text, with the ends of lines that it had.
    pub(super) fn set(&mut self, text: &str) {
        let windows = self.text.contains("\r\n");
        let text = match windows {
            true => text.replace('\n', "\r\n"),
            false => text.to_owned(),
        };
        self.changed |= text != self.text;
        self.text = text;
    }

    /// A label for notes that the file does not use yet.
    pub(super) fn label(&self, slug: &str) -> String {
        let used = |label: &str| self.text.contains(&format!("[^{label}-"));
        if !used(slug) {
            return slug.to_owned();
        }
        (2u32..)
            .map(|number| format!("{slug}{number}"))
            .find(|label| !used(label))
            .unwrap_or_else(|| slug.to_owned())
    }

    /// Whether the same words are there already, whatever their notes are called.
    pub(super) fn holds(&self, markdown: &str, slug: &str) -> bool {
        let plain = |text: &str| -> String {
            let text = text.replace("\r\n", "\n");
            let mut out = String::new();
            let mut rest = text.as_str();
            let mark = format!("[^{slug}");
            while let Some(at) = rest.find(&mark) {
                out.push_str(&rest[..at]);
                let end = rest[at..].find(']').map_or(rest.len(), |end| at + end);
                rest = &rest[end..];
            }
            out + rest
        };
        plain(&self.text).contains(plain(markdown).trim())
    }

    /// Puts text behind what stands at a place.
    pub(super) fn put(&mut self, place: &Place, markdown: &str) {
        let mut lines: Vec<String> = (self.unix().lines()).map(str::to_owned).collect();
        let headings = headings(&lines);
        // Where the part begins and ends.
        let divider = headings.iter().position(|(_, level, words)| {
            *level == 1
                && place
                    .part
                    .as_deref()
                    .is_some_and(|part| fold(part) == fold(words))
        });
        let from = match (&place.part, divider) {
            (None, _) => 0,
            (Some(_), Some(at)) => headings[at].0 + 1,
            (Some(part), None) => {
                while lines.last().is_some_and(|line| line.trim().is_empty()) {
                    lines.pop();
                }
                if !lines.is_empty() {
                    lines.push(String::new());
                }
                // Templates print no heading over a part: people write their own.
                lines.extend([format!("# {part}"), String::new(), format!("## {part}")]);
                lines.len()
            }
        };
        let below = |from: usize, most: u8| {
            (headings.iter())
                .find(|(line, level, _)| *line >= from && *level <= most)
                .map_or(lines.len(), |(line, ..)| *line)
        };
        let mut end = below(from, 1);
        if let Some(under) = &place.under
            && let Some((line, level, _)) = headings.iter().find(|(line, level, words)| {
                (from..end).contains(line) && *level > 1 && key(words) == key(under)
            })
        {
            end = end.min(below(line + 1, *level));
        }
        let mut at = end;
        while at > from && lines[at - 1].trim().is_empty() {
            at -= 1;
        }
        let rest = lines.split_off(end);
        lines.truncate(at);
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(markdown.trim_end().lines().map(str::to_owned));
        if !rest.is_empty() {
            lines.push(String::new());
            lines.extend(rest);
        }
        self.set(&(lines.join("\n") + "\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> Draft {
        Draft {
            name: "narrative/s.md".to_owned(),
            before: Some(Vec::new()),
            text: text.to_owned(),
            changed: false,
        }
    }

    fn place(part: Option<&str>, under: Option<&str>) -> Place {
        Place {
            section: "s".to_owned(),
            part: part.map(str::to_owned),
            under: under.map(str::to_owned),
        }
    }

    #[test]
    fn text_goes_behind_what_is_there() {
        let file = "Opening.\n\n# Speed\n\n## 1. Help\n\nSooner.\n\n## More\n\nX.\n\n```\n# code\n```\n\n# Last\n";
        let put = |part, under| {
            let mut draft = draft(file);
            draft.put(&place(part, under), "New.\n");
            draft.text
        };
        assert_eq!(
            put(None, None),
            file.replace("Opening.\n", "Opening.\n\nNew.\n")
        );
        assert_eq!(
            put(Some("speed"), None),
            file.replace("```\n\n# Last", "```\n\nNew.\n\n# Last")
        );
        assert_eq!(
            put(Some("Speed"), Some("Help")),
            file.replace("Sooner.\n", "Sooner.\n\nNew.\n")
        );
        assert_eq!(put(Some("Last"), None), format!("{file}\nNew.\n"));
        assert_eq!(
            put(Some("Else"), None),
            format!("{file}\n# Else\n\n## Else\n\nNew.\n")
        );
        let mut empty = draft("");
        empty.put(&place(None, None), "New.\n");
        assert_eq!(empty.text, "New.\n");
        let mut windows = draft("A.\r\n");
        windows.put(&place(Some("P"), None), "New.\n");
        assert_eq!(windows.text, "A.\r\n\r\n# P\r\n\r\n## P\r\n\r\nNew.\r\n");
    }

    #[test]
    fn the_same_words_are_known_again() {
        let draft = draft("A[^wmp-1].\n\n[^wmp-1]: B.\n");
        assert!(draft.holds("A[^wmp2-1].\n\n[^wmp2-1]: B.\n", "wmp"));
        assert!(!draft.holds("C.\n", "wmp"));
        assert_eq!(draft.label("wmp"), "wmp2");
        assert_eq!(draft.label("other"), "other");
    }
}
