//! The letter to one agency, with all that goes with it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_xlsxwriter::XlsxError;
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::enclosure::Enclosure;
use super::file_name::base;
use super::item::Item;
use super::letter_page::{
    FilePart, Letter, Missing, PageError, Received, html, markdown, plain_text,
};
use super::message::Message;
use super::request::Kind;
use super::word_letter::docx;
use crate::model::{Period, count};
use crate::project::{Partnership, Standing};

/// Writes letters.
pub struct Writer<'a> {
    /// The returns.
    pub desk: &'a Desk<'a>,
    /// Who writes.
    pub partnership: &'a Partnership,
    /// The report's colour.
    pub accent: &'a str,
    /// "2025 to 2026".
    pub year: String,
    /// The day of the letters.
    pub as_at: Date,
    /// How each return stands.
    pub standings: Vec<Standing>,
    /// The templates of its forms.
    pub templates: Templates<'a>,
    /// The style sheet, with its fonts inside.
    pub style: String,
    /// Addresses of agencies, by id, as far as report.toml gives them.
    pub addresses: BTreeMap<String, String>,
}

/// The templates of a letter.
pub struct Templates<'a> {
    /// Of the page.
    pub html: &'a str,
    /// Of the Markdown.
    pub markdown: &'a str,
    /// Of the text of a message.
    pub text: &'a str,
    /// Of the text of the Word document.
    pub word: &'a str,
    /// The styles of the Word document.
    pub word_styles: &'a str,
}

/// A letter as it was written.
#[derive(Debug, Clone)]
pub struct Written {
    /// What it asks.
    pub summary: Summary,
    /// Its files, each with its path inside out/.
    pub files: Vec<(String, Vec<u8>)>,
    /// Files that could not be marked in place, and why.
    pub listed: Vec<String>,
}

/// What one letter asks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Summary {
    /// The agency, by id.
    pub agency: String,
    /// Its printed name.
    pub name: String,
    /// How many places are to correct.
    pub correct: usize,
    /// How many are to explain.
    pub explain: usize,
    /// How many are to look at.
    pub look: usize,
    /// How many returns have not arrived.
    pub awaited: usize,
    /// The letter's files, inside out/.
    pub files: Vec<String>,
}

/// Why a letter could not be written.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// The fault is in a template.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The list of cells could not be made.
    #[error(transparent)]
    List(#[from] XlsxError),
}

impl Writer<'_> {
    /// The letter to one agency (its id and printed name) under the file name `stem`; none when there is nothing to say.
    pub fn letter(
        &self,
        agency: (&str, &str),
        stem: &str,
        items: &[Item],
    ) -> Result<Option<Written>, LetterError> {
        let own = self.standings.iter().filter(|own| own.agency == agency.0);
        let own: Vec<&Standing> = own.collect();
        let missing = || own.iter().filter(|standing| standing.arrived.is_empty());
        let open: Vec<&Item> = items.iter().filter(|item| !item.answered).collect();
        if open.is_empty() && missing().next().is_none() {
            return Ok(None);
        }
        let mut by_file: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
        for item in &open {
            by_file.entry(&item.file).or_default().push(item);
        }
        let (mut files, mut listed, mut parts) = (Vec::new(), Vec::new(), Vec::new());
        let mut names = BTreeSet::new();
        for (file, items) in by_file {
            let author = self.partnership.short();
            let enclosed = Enclosure::make(self.desk, author, agency, file, &items, &mut names)?;
            let title = own
                .iter()
                .find(|standing| standing.arrived.iter().any(|own| *own.file == *file));
            parts.push(FilePart {
                title: title.map_or_else(|| "Your return".to_owned(), |s| s.title.clone()),
                name: base(file).to_owned(),
                enclosed: enclosed.words,
                items,
            });
            listed.extend(enclosed.why_listed);
            let path = format!("private/letters/{stem}/{}", enclosed.name);
            files.push((path, enclosed.bytes));
        }
        let letter = Letter {
            partnership: &self.partnership.name,
            agency: agency.1,
            year: &self.year,
            day: &in_words(self.as_at),
            contact: self.partnership.contact.as_deref(),
            received: own.iter().flat_map(|own| self.received(own)).collect(),
            awaited: missing().map(|own| missed(own)).collect(),
            files: parts,
            answered: items.len() - open.len(),
        };
        let templates = &self.templates;
        let page = html(&letter, templates.html, &self.style, self.accent)?;
        let text = markdown(&letter, templates.markdown)?;
        let word = docx(&letter, templates.word, templates.word_styles)?;
        let message = Message {
            subject: &letter.subject(),
            to: self.addresses.get(agency.0).map(String::as_str),
            text: &plain_text(&letter, templates.text)?,
            // A message has no fonts of its own.
            page: &html(&letter, templates.html, "", self.accent)?,
            files: (files.iter())
                .map(|(path, bytes)| (base(path), bytes.as_slice()))
                .collect(),
        };
        let message = message.eml();
        for (ending, bytes) in [
            ("docx", word),
            ("eml", message),
            ("html", page.into_bytes()),
            ("md", text.into_bytes()),
        ] {
            files.push((format!("private/letters/{stem}.{ending}"), bytes));
        }
        let count = |kind: Kind| {
            let of_kind = open.iter().filter(|item| item.kind == kind);
            of_kind.map(|item| item.places.len()).sum()
        };
        let summary = Summary {
            agency: agency.0.to_owned(),
            name: agency.1.to_owned(),
            correct: count(Kind::Correct),
            explain: count(Kind::Explain),
            look: count(Kind::Look),
            awaited: missing().count(),
            files: files.iter().map(|(path, _)| path.clone()).collect(),
        };
        Ok(Some(Written {
            summary,
            files,
            listed,
        }))
    }

    /// The files of a return that have arrived.
    fn received(&self, standing: &Standing) -> Vec<Received> {
        let arrived = standing.arrived.iter();
        arrived
            .map(|arrived| Received {
                title: standing.title.clone(),
                file: base(&arrived.file).to_owned(),
                day: arrived.received.map_or_else(|| "yes".to_owned(), in_words),
                records: self.desk.records(standing, &arrived.file),
            })
            .collect()
    }
}

/// A return that has not arrived, and when it was or is due.
fn missed(standing: &Standing) -> Missing {
    let late = standing.days_late.map(|days| count(days, "day", "days"));
    let due = match (standing.due.map(in_words), late) {
        (Some(due), Some(days)) => format!("it was due on {due}, {days} ago"),
        (Some(due), None) => format!("it is due on {due}"),
        (None, _) => String::new(),
    };
    Missing {
        title: standing.title.clone(),
        due,
    }
}

fn in_words(day: Date) -> String {
    Period::Day(day).label()
}
