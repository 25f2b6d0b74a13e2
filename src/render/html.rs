//! The document as one self-contained HTML page: no script, no network, styles and fonts inside. Written for WCAG 2.2 AA.
//!
//! The page's frame is a Tera template and its looks a style sheet, both replaceable in a report folder; blocks are written here.

mod anchors;
mod blocks;
mod chart;
mod cover;
mod figure_sources;
mod html_table;
mod markup;
mod page_writer;
mod sources;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tera::{Context, Map, Value};

use crate::compose::Document;
use crate::finding::{Checked, Code, Finding, Location};
use crate::frame;
use crate::model::{ACCENT, is_colour};
use crate::render::day_in_words;
use anchors::Anchors;
pub use figure_sources::Sources;
use markup::Markup;
use page_writer::{Told, Writer};

/// What a page is made with, from `templates/html/`.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// `page.html`: the frame, a Tera template.
    pub page: String,
    /// `style.css`.
    pub style: String,
    /// Files that the style sheet names as `url(NAME)`: fonts, pictures.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Why a page could not be made: the fault is in a template.
#[derive(Debug, thiserror::Error)]
pub enum HtmlError {
    /// A file of the templates is not there.
    #[error("templates/html/{0} is missing")]
    Missing(String),
    /// A file of the templates is not text.
    #[error("templates/html/{0} is not text in UTF-8")]
    NotText(String),
    /// The page template could not be used.
    #[error("templates/html/page.html could not be used{0}")]
    Page(String),
    /// The style sheet asks for something that a self-contained page cannot have.
    #[error(
        "templates/html/style.css holds \u{201C}{0}\u{201D}, which a page that stands alone cannot use"
    )]
    Style(String),
}

impl Parts {
    /// Takes the parts from wherever templates are kept; `file` is given paths below `templates/html/`.
    pub fn read(file: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Parts, HtmlError> {
        let text = |name: &str| {
            let bytes = file(name).ok_or_else(|| HtmlError::Missing(name.to_owned()))?;
            String::from_utf8(bytes).map_err(|_| HtmlError::NotText(name.to_owned()))
        };
        let (page, style) = (text("page.html")?, text("style.css")?);
        let mut files = BTreeMap::new();
        for name in style.split("url(").skip(1).map(url_name) {
            if !name.starts_with("data:") {
                let bytes = file(name).ok_or_else(|| HtmlError::Missing(name.to_owned()))?;
                files.insert(name.to_owned(), bytes);
            }
        }
        Ok(Parts { page, style, files })
    }
}

/// The heading above the sources of the numbers in the text.
const NUMBERS: &str = "Where the numbers in the text come from";

/// Writes a document as one HTML file; with `sources`, each number says where it comes from. Findings: links and references that could
/// not be made, an accent that is no colour.
pub fn render(
    document: &Document,
    parts: &Parts,
    sources: Option<Sources<'_>>,
) -> Result<Checked<Vec<u8>>, HtmlError> {
    let style = embed(parts)?;
    let mut findings = Vec::new();
    let accent = accent(&document.meta.accent, &mut findings);
    let mut writer = Writer {
        anchors: Anchors::of(document),
        accent,
        section: "",
        level: 1,
        findings,
        sources,
        told: Told::default(),
    };
    let mut sections: Vec<Value> = document
        .sections
        .iter()
        .map(|section| {
            let id = writer.anchors.place(&section.id);
            object([
                ("id", id.into()),
                ("number", section.number.as_deref().unwrap_or("").into()),
                ("title", section.title.as_str().into()),
                ("from", from(document, &section.id).into()),
                ("body", safe(&writer.section(section))),
            ])
        })
        .collect();
    if let Some(list) = sources::list(&mut writer) {
        sections.push(object([
            ("id", writer.anchors.fresh("numbers").into()),
            ("number", "".into()),
            ("title", NUMBERS.into()),
            ("from", "".into()),
            ("body", safe(&list)),
        ]));
    }
    let mut context = context(document, accent, &style);
    context.insert_value("sections", Value::from(sections));
    let page = frame::html("page.html", &parts.page, &context)
        .map_err(|error| HtmlError::Page(frame::fault(&error)))?;
    Ok(Checked::new(page.into_bytes(), writer.findings))
}

/// The figures that the words of a section rest on, with a space between.
fn from(document: &Document, section: &str) -> String {
    let ids = document.compared.get(section).into_iter().flatten();
    ids.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// What the page template is given beside the sections.
fn context(document: &Document, accent: &str, style: &str) -> Context {
    let meta = &document.meta;
    let rows = |contacts_only: bool| -> Vec<Value> {
        meta.cover
            .iter()
            .filter(|row| !contacts_only || cover::is_contact(&row.text))
            .map(|row| {
                object([
                    ("label", row.label.as_str().into()),
                    ("text", safe(&cover::linked_text(&row.text))),
                ])
            })
            .collect()
    };
    let marks: Vec<Value> = meta
        .marks
        .iter()
        .map(|(mark, meaning)| {
            object([
                ("mark", mark.as_str().into()),
                ("meaning", meaning.as_str().into()),
            ])
        })
        .collect();
    let mut context = Context::new();
    for (key, text) in [
        ("partnership", meta.partnership.as_str()),
        ("title", &meta.title),
        ("kind", &meta.kind),
        ("year", &meta.year),
        ("period", &meta.period),
        ("draft_line", &meta.draft_line),
        ("as_at", &day_in_words(&meta.as_at)),
        ("accent", accent),
    ] {
        context.insert_value(key, Value::from(text));
    }
    context.insert_value("draft", Value::from(meta.draft));
    context.insert_value("short", Value::from(meta.short));
    context.insert_value("style", Value::safe_string(style));
    context.insert_value("year_rule", safe(&cover::year_rule(meta)));
    context.insert_value("cover", Value::from(rows(false)));
    context.insert_value("contacts", Value::from(rows(true)));
    context.insert_value("marks", Value::from(marks));
    context
}

fn object<const N: usize>(pairs: [(&'static str, Value); N]) -> Value {
    let map: Map = pairs
        .into_iter()
        .map(|(key, value)| (key.into(), value))
        .collect();
    Value::from(map)
}

fn safe(markup: &Markup) -> Value {
    Value::safe_string(markup.as_str())
}

/// The style sheet with the files it names inside it, for pages that stand alone.
pub fn embed(parts: &Parts) -> Result<String, HtmlError> {
    for forbidden in ["<", "@import", "\0"] {
        if parts.style.contains(forbidden) {
            return Err(HtmlError::Style(forbidden.to_owned()));
        }
    }
    let mut pieces = parts.style.split("url(");
    let mut out = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        let name = url_name(piece);
        let rest = piece.find(')').map_or("", |end| &piece[end..]);
        out.push_str("url(");
        if name.starts_with("data:") {
            out.push_str(name);
        } else {
            let bytes = parts
                .files
                .get(name)
                .ok_or_else(|| HtmlError::Style(format!("url({name})")))?;
            out.push_str(&format!(
                "data:{};base64,{}",
                media_type(name),
                STANDARD.encode(bytes)
            ));
        }
        out.push_str(rest);
    }
    Ok(out)
}

/// The name in what follows `url(`.
fn url_name(rest: &str) -> &str {
    rest.split(')')
        .next()
        .unwrap_or("")
        .trim()
        .trim_matches(['"', '\''])
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// The accent if it is a colour as `#14535C`; anything else could break out of the style sheet.
fn accent<'a>(wanted: &'a str, findings: &mut Vec<Finding>) -> &'a str {
    if is_colour(wanted) {
        return wanted;
    }
    findings.push(
        Finding::new(
            Code::ConfigInvalid,
            Location::file("report.toml"),
            format!(
                "The accent colour \u{201C}{wanted}\u{201D} is not a colour, so {ACCENT} was used."
            ),
        )
        .help("Write the colour as a # and six digits or letters from A to F, such as #14535C."),
    );
    ACCENT
}
