//! What a check has to say of a place in the text, before it becomes a finding.

use super::text::{Sentence, Text};
use crate::finding::{Code, Finding, Location, Severity};

/// Something wrong or doubtful.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    /// The form of mistake.
    pub code: Code,
    /// Another severity than the code's own.
    pub severity: Option<Severity>,
    /// Line, 1-based.
    pub line: u32,
    /// The sentence of the finding.
    pub message: String,
    /// What to do, where the code's own words are not enough.
    pub help: Option<String>,
    /// Another line that it is about, with a few words.
    pub related: Option<(u32, String)>,
    /// Tokens that it is about; two checks do not speak of the same ones.
    pub tokens: Vec<usize>,
}

impl Said {
    /// Of some tokens of a sentence, quoted from the first to the last.
    pub(super) fn of(
        code: Code,
        sentence: &Sentence,
        tokens: &[usize],
        message: impl Into<String>,
    ) -> Said {
        let first = tokens.iter().min().copied().unwrap_or(0);
        Said {
            code,
            severity: None,
            line: sentence.line(first),
            message: message.into(),
            help: None,
            related: None,
            tokens: tokens.to_vec(),
        }
    }

    /// Of a line.
    pub(super) fn line(code: Code, line: u32, message: impl Into<String>) -> Said {
        Said {
            code,
            severity: None,
            line,
            message: message.into(),
            help: None,
            related: None,
            tokens: Vec::new(),
        }
    }

    /// With other words on what to do.
    pub(super) fn help(mut self, help: impl Into<String>) -> Said {
        self.help = Some(help.into());
        self
    }

    /// With another severity.
    pub(super) fn severity(mut self, severity: Severity) -> Said {
        self.severity = Some(severity);
        self
    }

    /// With another line.
    pub(super) fn beside(mut self, line: u32, words: impl Into<String>) -> Said {
        self.related = Some((line, words.into()));
        self
    }

    /// The finding.
    pub(super) fn finding(self, text: &Text) -> Finding {
        let location: Location = text.at(self.line);
        let mut finding = Finding::new(self.code, location, self.message);
        if let Some(severity) = self.severity {
            finding = finding.severity(severity);
        }
        if let Some(help) = self.help {
            finding = finding.help(help);
        }
        if let Some((line, words)) = self.related {
            finding = finding.related(text.at(line), words);
        }
        finding
    }
}

/// A quotation, shortened in the middle when it is long.
pub(super) fn quote(words: &str) -> String {
    const MOST: usize = 110;
    let letters: Vec<char> = words.chars().collect();
    if letters.len() <= MOST {
        return format!("\"{words}\"");
    }
    let head: String = letters[..MOST / 2].iter().collect();
    let tail: String = letters[letters.len() - MOST / 2..].iter().collect();
    format!("\"{} ... {}\"", head.trim_end(), tail.trim_start())
}
