//! Letters as pages: what a letter holds, and its HTML and Markdown by the templates of `templates/letters/`. Text from outside is data
//! in both: it is escaped before a template sees it (Markdown) or as it is put in (HTML), and is never a template.

use serde::Serialize;
use tera::{Context, Value};

use super::{Item, Kind};
use crate::frame::{self, escape};

/// Most further places of an item that are named.
const NAMED: usize = 12;

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
    /// What has not: title, and when it was due in words.
    pub awaited: Vec<(String, String)>,
    /// What is asked, file by file.
    pub files: Vec<FilePart<'a>>,
    /// How many earlier questions are answered.
    pub answered: usize,
}

/// A return that has arrived.
#[derive(Debug, Clone)]
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

/// The letter as one HTML page. `style` is the report's style sheet with its fonts inside, `accent` its colour.
pub(crate) fn html(
    letter: &Letter<'_>,
    template: &str,
    style: &str,
    accent: &str,
) -> Result<String, PageError> {
    const FILE: &str = "letter.html";
    let mut context = context(letter, &clean)?;
    let digits = accent.strip_prefix('#').unwrap_or_default();
    let sound = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let accent = if sound { accent } else { "#14535C" };
    context.insert_value("accent", Value::from(accent));
    context.insert_value("style", Value::safe_string(style));
    frame::html(FILE, template, &context).map_err(|error| failed(FILE, &error))
}

/// The letter as Markdown.
pub(crate) fn markdown(letter: &Letter<'_>, template: &str) -> Result<String, PageError> {
    const FILE: &str = "letter.md";
    let context = context(letter, &markdown_escaped)?;
    // What the context holds is escaped already.
    let page = frame::render(FILE, template, &context, |text, out| {
        out.write_all(text.as_bytes())
    });
    let page = page.map_err(|error| failed(FILE, &error))?;
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
    Ok(format!("{}\n", out.trim_end()))
}

fn failed(file: &'static str, error: &tera::Error) -> PageError {
    PageError {
        file,
        reason: error.to_string(),
    }
}

#[derive(Serialize)]
struct PageView {
    partnership: String,
    agency: String,
    year: String,
    day: String,
    contact: String,
    asked: bool,
    received: Vec<ReceivedView>,
    awaited: Vec<AwaitedView>,
    files: Vec<FileView>,
    answered: String,
}

#[derive(Serialize)]
struct ReceivedView {
    title: String,
    file: String,
    day: String,
    records: usize,
}

#[derive(Serialize)]
struct AwaitedView {
    title: String,
    due: String,
}

#[derive(Serialize)]
struct FileView {
    title: String,
    name: String,
    enclosed: String,
    parts: Vec<PartView>,
}

#[derive(Serialize)]
struct PartView {
    heading: &'static str,
    items: Vec<ItemView>,
}

#[derive(Serialize)]
struct ItemView {
    reference: String,
    place: String,
    message: String,
    stands: String,
    expected: String,
    compare: String,
    ask: String,
    why: String,
    more: String,
}

/// What the template sees. `safe` makes a text from outside harmless in the format at hand.
fn context(letter: &Letter<'_>, safe: &dyn Fn(&str) -> String) -> Result<Context, PageError> {
    let files = letter.files.iter().map(|file| FileView {
        title: safe(&file.title),
        name: safe(&file.name),
        enclosed: safe(&file.enclosed),
        parts: [Kind::Correct, Kind::Explain, Kind::Look]
            .into_iter()
            .filter_map(|kind| {
                let items: Vec<ItemView> = file
                    .items
                    .iter()
                    .filter(|item| item.kind == kind)
                    .map(|item| view(item, safe))
                    .collect();
                let heading = match kind {
                    Kind::Correct => "Please correct",
                    Kind::Explain => "Please confirm or explain",
                    Kind::Look => "Please look at",
                };
                (!items.is_empty()).then_some(PartView { heading, items })
            })
            .collect(),
    });
    let page = PageView {
        partnership: safe(letter.partnership),
        agency: safe(letter.agency),
        year: safe(letter.year),
        day: safe(letter.day),
        contact: letter.contact.map(safe).unwrap_or_default(),
        asked: !letter.files.is_empty(),
        received: letter
            .received
            .iter()
            .map(|received| ReceivedView {
                title: safe(&received.title),
                file: safe(&received.file),
                day: safe(&received.day),
                records: received.records,
            })
            .collect(),
        awaited: letter
            .awaited
            .iter()
            .map(|(title, due)| AwaitedView {
                title: safe(title),
                due: safe(due),
            })
            .collect(),
        files: files.collect(),
        answered: match letter.answered {
            0 => String::new(),
            1 => "You have answered one question of an earlier letter; it is not repeated here."
                .to_owned(),
            more => format!(
                "You have answered {more} questions of earlier letters; they are not repeated here."
            ),
        },
    };
    Context::from_serialize(&page).map_err(|error| failed("letter", &error))
}

fn view(item: &Item, safe: &dyn Fn(&str) -> String) -> ItemView {
    let first = item.places.first();
    let place = first.map(|place| {
        let sheet = place
            .sheet
            .as_ref()
            .map(|sheet| format!("sheet \"{sheet}\""));
        let cells = place.area.map(|area| {
            let one = area.first == area.last;
            format!("{} {area}", if one { "cell" } else { "cells" })
        });
        let words: Vec<String> = sheet.into_iter().chain(cells).collect();
        let mut words = words.join(", ");
        if let Some(letter) = words.get(..1).map(str::to_uppercase) {
            words.replace_range(..1, &letter);
        }
        words
    });
    let rest = item.places.get(1..).unwrap_or_default();
    let named: Vec<String> = rest
        .iter()
        .take(NAMED)
        .filter_map(|place| Some(format!("{} ({})", place.area?, place.reference)))
        .collect();
    let more = match (rest.len(), named.is_empty()) {
        (0, _) | (_, true) => String::new(),
        (count, _) if count > named.len() => {
            format!(
                "The same in {} and {} more cells.",
                named.join(", "),
                count - named.len()
            )
        }
        _ => format!("The same in {}.", named.join(", ")),
    };
    ItemView {
        reference: first
            .map(|place| safe(&place.reference))
            .unwrap_or_default(),
        place: safe(&place.unwrap_or_default()),
        message: safe(&item.message),
        stands: first
            .map(|place| safe(&shown(&place.stands)))
            .unwrap_or_default(),
        expected: item
            .expected
            .as_deref()
            .map(|text| safe(&shown(text)))
            .unwrap_or_default(),
        compare: safe(&item.compare),
        ask: safe(&item.ask),
        why: safe(&item.why),
        more: safe(&more),
    }
}

/// A value on one line, cut to what a letter needs.
fn shown(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
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

/// Text that reads as itself in Markdown, GitHub's included.
fn markdown_escaped(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        let rest = &text[at + letter.len_utf8()..];
        let special = match letter {
            '<' | '>' | '&' => {
                escape(letter.encode_utf8(&mut [0; 4]), &mut out);
                continue;
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' | '@' => true,
            ':' => rest.starts_with("//"),
            // What a line could begin with: lists, rules, underlines of headings.
            '-' | '+' | '=' => at == 0 && (rest.is_empty() || rest.starts_with([' ', '-', '='])),
            '.' | ')' => {
                let before = &text[..at];
                let ends = rest.is_empty() || rest.starts_with(' ');
                (ends && !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit()))
                    || before.to_lowercase().ends_with("www")
            }
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests;
