//! Letters as pages: what a letter holds, and its HTML and Markdown by the templates of `templates/letters/`. Text from outside is data
//! in both: it is escaped as it is put in, and is never a template.

use std::io::{self, Write};

use serde::Serialize;
use tera::{Context, Value, escape_html};

use super::item::Item;
use super::request::Kind;
use crate::frame;
use crate::model::{ACCENT, Area, capital, escape, is_colour};

/// Everything that one letter says.
#[derive(Debug, Clone)]
pub(crate) struct Letter<'a> {
    /// Who writes: the partnership's name.
    pub partnership: &'a str,
    /// To whom: the agency's printed name.
    pub agency: &'a str,
    /// "2025 to 2026".
    pub year: &'a str,
    /// The day of the letter, in words.
    pub day: &'a str,
    /// Where the partnership is reached, if the report's settings say.
    pub contact: Option<&'a str>,
    /// What has arrived.
    pub received: Vec<Received>,
    /// What has not.
    pub awaited: Vec<Missing>,
    /// What is asked, file by file.
    pub files: Vec<FilePart<'a>>,
    /// How many earlier questions are answered.
    pub answered: usize,
}

impl Letter<'_> {
    /// What it is about, for its title and for a message.
    pub(crate) fn subject(&self) -> String {
        let (partnership, year) = (clean(self.partnership), clean(self.year));
        format!("{partnership}: your returns for {year}")
    }
}

/// A return that has arrived.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Received {
    /// What the return is called.
    pub title: String,
    /// The file's name.
    pub file: String,
    /// When it was received, in words.
    pub day: String,
    /// How many records were read.
    pub records: usize,
}

/// A return that has not arrived.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Missing {
    /// What the return is called.
    pub title: String,
    /// When it was or is due, in words; empty when no day was named.
    pub due: String,
}

/// What is asked about one file.
#[derive(Debug, Clone)]
pub(crate) struct FilePart<'a> {
    /// What the return is called.
    pub title: String,
    /// The file's name.
    pub name: String,
    /// A sentence about the workbook that comes with the letter.
    pub enclosed: String,
    /// What is asked.
    pub items: Vec<&'a Item>,
}

/// Why a letter could not be made: the fault is in its template.
#[derive(Debug, thiserror::Error)]
#[error("templates/letters/{file} could not be used: {reason}")]
pub struct PageError {
    file: &'static str,
    reason: String,
}

impl PageError {
    pub(super) fn new(file: &'static str, reason: &dyn std::fmt::Display) -> PageError {
        PageError {
            file,
            reason: reason.to_string(),
        }
    }
}

/// The letter as one HTML page. `style` is the report's style sheet with its fonts inside, `accent` its colour.
pub(crate) fn html(
    letter: &Letter<'_>,
    template: &str,
    style: &str,
    accent: &str,
) -> Result<String, PageError> {
    let mut context = context(letter);
    let accent = if is_colour(accent) { accent } else { ACCENT };
    context.insert("accent", accent);
    context.insert_value("style", Value::safe_string(style));
    render("letter.html", template, &context, |text, out| {
        escape_html(&clean(text), out)
    })
}

/// The letter as Markdown.
pub(crate) fn markdown(letter: &Letter<'_>, template: &str) -> Result<String, PageError> {
    let page = render("letter.md", template, &context(letter), escape_markdown)?;
    Ok(without_gaps(&page))
}

/// The letter as plain text.
pub(crate) fn plain_text(letter: &Letter<'_>, template: &str) -> Result<String, PageError> {
    let page = render("letter.txt", template, &context(letter), |text, out| {
        out.write_all(clean(text).as_bytes())
    })?;
    Ok(without_gaps(&page))
}

/// The letter as the text of a Word document.
pub(crate) fn word_text(letter: &Letter<'_>, template: &str) -> Result<String, PageError> {
    let context = context(letter);
    render("docx/document.xml", template, &context, |text, out| {
        let mut escaped = String::new();
        escape(&clean(text), &mut escaped);
        out.write_all(escaped.as_bytes())
    })
}

/// A text with no more than one blank line at a time.
fn without_gaps(page: &str) -> String {
    // Conditions of a template leave blank lines behind.
    let mut out = String::with_capacity(page.len());
    let mut blank = true;
    for line in page.lines().map(str::trim_end) {
        if !(line.is_empty() && blank) {
            out.push_str(line);
            out.push('\n');
        }
        blank = line.is_empty();
    }
    format!("{}\n", out.trim_end())
}

fn render(
    file: &'static str,
    template: &str,
    context: &Context,
    escape: frame::Escape,
) -> Result<String, PageError> {
    frame::render(file, template, context, escape).map_err(|error| PageError {
        file,
        reason: error.to_string(),
    })
}

#[derive(Serialize)]
struct FileView<'a> {
    title: &'a str,
    name: &'a str,
    enclosed: &'a str,
    parts: Vec<PartView<'a>>,
}

#[derive(Serialize)]
struct PartView<'a> {
    heading: &'static str,
    items: Vec<ItemView<'a>>,
}

#[derive(Serialize)]
struct ItemView<'a> {
    reference: &'a str,
    place: String,
    message: &'a str,
    stands: String,
    expected: String,
    compare: &'a str,
    ask: &'a str,
    why: &'a str,
    more: String,
}

/// What the template sees.
fn context(letter: &Letter<'_>) -> Context {
    let files = letter.files.iter().map(|file| FileView {
        title: &file.title,
        name: &file.name,
        enclosed: &file.enclosed,
        parts: [Kind::Correct, Kind::Explain, Kind::Look]
            .into_iter()
            .filter_map(|kind| {
                let items = file.items.iter().filter(|item| item.kind == kind);
                let items: Vec<ItemView<'_>> = items.map(|item| view(item)).collect();
                let heading = match kind {
                    Kind::Correct => "Please correct",
                    Kind::Explain => "Please confirm or explain",
                    Kind::Look => "Please look at",
                };
                (!items.is_empty()).then_some(PartView { heading, items })
            })
            .collect(),
    });
    let answered = match letter.answered {
        0 => String::new(),
        1 => "You have answered one question of an earlier letter; it is not repeated here."
            .to_owned(),
        more => format!(
            "You have answered {more} questions of earlier letters; they are not repeated here."
        ),
    };
    let mut context = Context::new();
    context.insert("partnership", letter.partnership);
    context.insert("agency", letter.agency);
    context.insert("year", letter.year);
    context.insert("day", letter.day);
    context.insert("contact", letter.contact.unwrap_or_default());
    context.insert("asked", &!letter.files.is_empty());
    context.insert("received", &letter.received);
    context.insert("awaited", &letter.awaited);
    context.insert("files", &files.collect::<Vec<_>>());
    context.insert("answered", &answered);
    context
}

fn view(item: &Item) -> ItemView<'_> {
    let first = item.places.first();
    let place = first.map(|place| {
        let sheet = place
            .sheet
            .as_ref()
            .map(|sheet| format!("sheet \"{sheet}\""));
        let cells = place.area.map(Area::words);
        let words: Vec<String> = sheet.into_iter().chain(cells).collect();
        capital(&words.join(", "))
    });
    let more = item.more();
    ItemView {
        reference: first.map_or("", |place| &place.reference),
        place: place.unwrap_or_default(),
        message: &item.message,
        stands: first.map(|place| shown(&place.stands)).unwrap_or_default(),
        expected: item.expected.as_deref().map(shown).unwrap_or_default(),
        compare: &item.compare,
        ask: &item.ask,
        why: &item.why,
        more,
    }
}

/// A value on one line, cut to what a letter needs.
fn shown(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    // Cleaned before the template asks whether there is anything.
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", clean(&text[..end])),
        None => clean(&text),
    }
}

/// Text without line ends, control characters and signs that turn the direction of writing.
fn clean(text: &str) -> String {
    let spaced = text
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter });
    spaced
        .filter(|letter| {
            !letter.is_control()
                && !matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
        })
        .collect()
}

/// Writes a text so that it reads as itself in Markdown, GitHub's included.
fn escape_markdown(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let text = clean(text);
    for (at, letter) in text.char_indices() {
        let (before, rest) = text.split_at(at);
        let (letter_itself, rest) = rest.split_at(letter.len_utf8());
        let special = match letter {
            '<' | '>' | '&' => {
                escape_html(letter_itself, out)?;
                continue;
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' | '@' => true,
            ':' => rest.starts_with("//"),
            // What a line could begin with: lists, rules, underlines of headings.
            '-' | '+' | '=' => at == 0 && (rest.is_empty() || rest.starts_with([' ', '-', '='])),
            '.' | ')' => {
                let ends = rest.is_empty() || rest.starts_with(' ');
                (ends && !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit()))
                    || before.to_lowercase().ends_with("www")
            }
            _ => false,
        };
        if special {
            out.write_all(b"\\")?;
        }
        out.write_all(letter_itself.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
