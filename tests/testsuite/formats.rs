//! Markdown, HTML and PDF hold the same: every table row, caption, paragraph and number of the one stands in the others. The PDF is
//! read as a program that reads aloud would: text by its Unicode values, tags, bookmarks, language, alternative text.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object};

use super::examples::{COVENTRY, Example, SAMPLE};

/// A piece of the Markdown that the other formats must hold.
enum Piece {
    /// A row of a table, its cells one after another.
    Row(String),
    /// A caption, heading or paragraph.
    Words(String),
    /// The alternative text of a chart.
    Alt(String),
}

/// The pieces of a report in Markdown.
fn pieces(markdown: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    for line in markdown.lines() {
        let plain = line
            .replace("**", "")
            .replace("\\[", "[")
            .replace("\\]", "]")
            .replace("\\*", "*");
        let line = plain.trim();
        if line.is_empty() || line.starts_with("| ---") || line.starts_with("The numbers of Figure")
        {
            continue;
        }
        if let Some(row) = line.strip_prefix('|') {
            out.push(Piece::Row(row.replace(" | ", " ")));
        } else if ["Bar chart of", "Column chart of", "Stacked"]
            .iter()
            .any(|kind| line.starts_with(kind))
        {
            out.push(Piece::Alt(line.to_owned()));
        } else {
            let words = line.trim_start_matches(['#', '-', '>', ' ']);
            out.push(Piece::Words(unnumbered(words).to_owned()));
        }
    }
    out
}

/// A heading without its number, which HTML and PDF set apart from it.
fn unnumbered(words: &str) -> &str {
    match words.split_once(". ") {
        Some((number, rest)) if number.len() <= 2 => rest,
        _ => words,
    }
}

/// What is compared: letters, digits and the signs that belong to numbers, whatever stands between them.
fn bare(text: &str) -> String {
    // HTML shows an address without it.
    let all: Vec<char> = text.replace("https://", "").chars().collect();
    let digit = |at: Option<usize>| {
        at.and_then(|at| all.get(at))
            .is_some_and(char::is_ascii_digit)
    };
    let kept = all.iter().enumerate().filter(|(at, char)| match char {
        '.' | ',' => digit(at.checked_sub(1)) && digit(Some(at + 1)),
        char => char.is_alphanumeric() || "%£[]−".contains(**char),
    });
    kept.map(|(_, char)| *char).collect()
}

/// The words of a page of HTML, without its style and the labels that only a narrow screen shows.
fn html_words(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let end = if tag.starts_with("style") {
            "</style>"
        } else if tag.starts_with("span class=\"dl\"") {
            "</span>"
        } else {
            ">"
        };
        rest = tag.split_once(end).map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    unescape(&text)
}

/// The words of a draft's pages, without the running head (but for the first) and foot, so that what runs on over a page is whole.
fn pdf_words(pdf: &lopdf::Document) -> String {
    let mut words = String::new();
    for page in pdf.get_pages().into_keys() {
        let text = pdf.extract_text(&[page]).expect("the text can be read");
        let foot = format!("Page {page} of ");
        let head = if text.starts_with("DRAFT") && page > 2 {
            2
        } else {
            0
        };
        for line in text.lines().skip(head) {
            if line.starts_with(&foot) {
                break;
            }
            words += line;
            words.push('\n');
        }
    }
    words
}

fn unescape(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn both() -> [(&'static str, &'static Example); 2] {
    [("Coventry", &COVENTRY), ("sample", &SAMPLE)]
}

#[test]
fn html_says_what_markdown_says() {
    for (name, example) in both() {
        let page = example.text("html");
        let words = bare(&html_words(page));
        let page = unescape(page);
        let mut missing = Vec::new();
        for piece in pieces(example.text("md")) {
            match piece {
                Piece::Row(text) | Piece::Words(text) if words.contains(&bare(&text)) => {}
                Piece::Alt(text) if page.contains(&text) => {}
                Piece::Row(text) | Piece::Words(text) | Piece::Alt(text) => missing.push(text),
            }
        }
        assert!(missing.is_empty(), "{name}: {missing:#?}");
    }
}

#[test]
fn pdf_says_what_markdown_says() {
    for (name, example) in both() {
        let pdf = open(example);
        let words = bare(&pdf_words(&pdf));
        let alts: Vec<String> = strings(&pdf, b"Alt").iter().map(|alt| bare(alt)).collect();
        let mut missing = Vec::new();
        for piece in pieces(example.text("md")) {
            match piece {
                Piece::Row(text) | Piece::Words(text) if words.contains(&bare(&text)) => {}
                Piece::Alt(text) if alts.contains(&bare(&text)) => {}
                Piece::Row(text) | Piece::Words(text) | Piece::Alt(text) => missing.push(text),
            }
        }
        assert!(missing.is_empty(), "{name}: {missing:#?}");
    }
}

#[test]
fn the_pdf_can_be_read_aloud() {
    for (name, example) in both() {
        let pdf = open(example);
        let catalog = pdf.catalog().expect("a catalogue");
        let language = catalog.get(b"Lang").and_then(Object::as_str);
        assert!(
            language.is_ok_and(|language| language.starts_with(b"en")),
            "{name}"
        );
        let marked = pdf
            .get_dict_in_dict(catalog, b"MarkInfo")
            .and_then(|info| info.get(b"Marked"))
            .and_then(Object::as_bool);
        assert!(marked.is_ok_and(|marked| marked), "{name}: not tagged");
        assert!(
            catalog.has(b"StructTreeRoot") && catalog.has(b"Outlines"),
            "{name}"
        );

        let bookmarks: BTreeSet<String> = strings(&pdf, b"Title").iter().map(|t| bare(t)).collect();
        let markdown = example.text("md");
        let titles = markdown.lines().filter_map(|line| line.strip_prefix("## "));
        for title in titles {
            let title = bare(unnumbered(title));
            assert!(
                bookmarks.iter().any(|bookmark| bookmark.ends_with(&title)),
                "{name}: no bookmark {title} in {bookmarks:?}"
            );
        }

        let figures: Vec<&Dictionary> = dictionaries(&pdf)
            .into_iter()
            .filter(|element| {
                element.has(b"P")
                    && element.get(b"S").and_then(Object::as_name).ok() == Some(b"Figure")
            })
            .collect();
        let charts = pieces(markdown)
            .iter()
            .filter(|piece| matches!(piece, Piece::Alt(_)))
            .count();
        assert!(figures.len() >= charts && charts > 0, "{name}");
        assert!(
            figures.iter().all(|figure| figure.has(b"Alt")),
            "{name}: a figure without alternative text"
        );
    }
}

fn open(example: &Example) -> lopdf::Document {
    lopdf::Document::load_mem(example.report("pdf")).expect("the PDF opens")
}

fn dictionaries(pdf: &lopdf::Document) -> Vec<&Dictionary> {
    pdf.objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .collect()
}

fn strings(pdf: &lopdf::Document, key: &[u8]) -> Vec<String> {
    dictionaries(pdf)
        .into_iter()
        .filter_map(|dictionary| dictionary.get(key).ok())
        .filter_map(|value| lopdf::decode_text_string(value).ok())
        .collect()
}
