//! Words by which somebody could be recognised although every table is safe: very few people counted in words, the day or the place of
//! what happened to one person, a post that one person holds, and quotations that say who spoke (SDC-10). Only a person can judge
//! these, so each is a query with the phrase. It reads sentences by lists of words and stays silent in doubt: a general sentence about
//! "a child" is no finding.

mod identifying_words;
#[cfg(test)]
mod tests;

use crate::compose::{Block, Document, Inline};
use crate::finding::{Code, Finding, Location};
use identifying_words::{Sentence, sentences};

/// Checks every section. `most` is the largest count that the profile hides; nothing is asked where it hides none.
pub(super) fn check(document: &Document, most: Option<u32>) -> Vec<Finding> {
    let Some(most) = most else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for section in &document.sections {
        let mut reader = Reader {
            document,
            section: &section.id,
            most,
            findings: &mut findings,
        };
        reader.blocks(&section.blocks);
    }
    findings
}

struct Reader<'a> {
    document: &'a Document,
    section: &'a str,
    most: u32,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading { text, .. } | Block::Lead(text) | Block::Paragraph(text) => {
                    self.text(text);
                }
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item)),
                Block::Quote { text, by, .. } => self.quote(text, by.as_deref()),
                Block::Panel(rows) => {
                    let items = rows.iter().flat_map(|row| &row.items);
                    items.for_each(|item| self.text(item));
                }
                Block::Words(table) => {
                    let cells = table.rows.iter().flatten();
                    cells.for_each(|cell| self.text(cell));
                }
                Block::Table(table) => self.text(&table.caption),
                Block::Chart(chart) => self.text(&chart.caption),
                Block::Keys(_) | Block::Awaited { .. } => {}
            }
        }
    }

    fn text(&mut self, text: &[Inline]) {
        for sentence in sentences(&typed(text)) {
            self.sentence(&sentence);
        }
    }

    fn sentence(&mut self, sentence: &Sentence) {
        let few = sentence.few(self.most);
        if let Some(phrase) = &few {
            let what = "speaks of very few people";
            self.say(Code::GroupSmall, what, phrase);
        }
        if let Some(post) = sentence.post() {
            let what = "says of a post that one person may hold what is that person's own affair";
            self.say(Code::RoleSingle, what, &post);
        }
        if few.is_none() && !sentence.is_about_one() {
            return;
        }
        if let Some(day) = sentence.day() {
            let what = "gives the day of something that happened to somebody";
            self.say(Code::DateExact, what, &day);
        }
        if let Some(place) = sentence.place() {
            let what = "names the place of something that happened to somebody";
            self.say(Code::PlaceSmall, what, &place);
        }
    }

    fn quote(&mut self, text: &[Inline], by: Option<&str>) {
        let mut telling = Vec::new();
        for sentence in sentences(&typed(text)) {
            telling.extend(sentence.age());
            telling.extend(sentence.relative());
            telling.extend(sentence.day());
            telling.extend(sentence.place());
        }
        for sentence in by.map(sentences).unwrap_or_default() {
            telling.extend(sentence.number());
            telling.extend(sentence.place());
        }
        if let Some(phrase) = telling.first() {
            let what = "quotes somebody who may be known by it";
            self.say(Code::QuoteTraceable, what, phrase);
        }
    }

    fn say(&mut self, code: Code, what: &str, phrase: &str) {
        let section = self.section;
        let message = format!("The section \"{section}\" {what}: \"{phrase}\".");
        let place = place(self.document, phrase);
        self.findings.push(Finding::new(code, place, message));
    }
}

/// The line of narrative in which a phrase begins; the folder, when it is a template's.
fn place(document: &Document, phrase: &str) -> Location {
    // A bound figure stands with its number in the text.
    let phrase = phrase.split('#').next().unwrap_or_default().trim();
    for prose in document.prose.iter().filter(|_| !phrase.is_empty()) {
        let mut text = String::new();
        let mut lines = Vec::new();
        for (line, words) in (1u32..).zip(prose.text.lines()) {
            for word in words.split_whitespace() {
                lines.push((text.len(), line));
                text.push_str(word);
                text.push(' ');
            }
        }
        if let Some(at) = text.find(phrase) {
            let line = lines.iter().rev().find(|(from, _)| *from <= at);
            return Location::line(&*prose.file, line.map_or(1, |(_, line)| *line));
        }
    }
    Location::Folder
}

/// The words as they were typed: a bound figure has been protected already, and becomes a mark that is no number.
fn typed(inlines: &[Inline]) -> String {
    let mut text = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(words) | Inline::Code(words) => text.push_str(words),
            Inline::Figure { .. } => text.push('#'),
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Link { text: inner, .. }
            | Inline::Reference { text: inner, .. } => text.push_str(&typed(inner)),
            Inline::Break => text.push(' '),
        }
    }
    text
}
