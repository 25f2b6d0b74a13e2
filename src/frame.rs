//! Frames of pages: a Tera template that is given text from outside. Everything is escaped, whatever a template is called and does, and
//! Tera's `safe` filter is taken away: only the program says what is markup.

mod bounds;
mod tags;

use tera::{Context, ErrorKind, Kwargs, State, Tera};

use crate::model::{escape, strip_private};
pub(crate) use bounds::{Bounds, Escape, Limits, counted};
pub(crate) use tags::{Stretch, stretches, string};

/// What a page may hold: with its fonts and charts in it, one is a few megabytes.
const PAGE: Limits = Limits {
    made: 256 << 20,
    held: 4 << 20,
};

/// A page of HTML by its template.
pub(crate) fn html(name: &str, template: &str, context: &Context) -> Result<String, tera::Error> {
    render(name, template, context, |text, out| {
        let mut escaped = String::with_capacity(text.len());
        escape(text, &mut escaped);
        out.write_all(escaped.as_bytes())
    })
}

/// A page of any format by its template.
pub(crate) fn render(
    name: &str,
    template: &str,
    context: &Context,
    escape: Escape,
) -> Result<String, tera::Error> {
    let mut tera = Tera::new();
    // Every name ends with nothing: text is escaped whatever a template is called.
    tera.autoescape_on([""]);
    tera.set_escape_fn(escape);
    tera.register_filter(
        "safe",
        |_: &str, _: Kwargs, _: &State<'_>| -> Result<String, tera::Error> {
            Err(tera::Error::message(
                "the filter `safe` is not available: text is always escaped",
            ))
        },
    );
    let bounds = Bounds::register(&mut tera, PAGE, Some(escape));
    let counted = counted(template)
        .map_err(|(line, why)| tera::Error::message(format!("{why}, in line {line}")))?;
    tera.add_raw_template(name, &counted)?;
    bounds.render(&tera, name, context)
}

/// What Tera found first, to stand after "could not be used": its line and what is wrong there.
pub(crate) fn fault(error: &tera::Error) -> String {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let line = report.span().start_line;
            format!(", line {line}: {}", in_words(report.message()))
        }
        other => {
            let text = other.to_string();
            let first = text.lines().next().unwrap_or_default();
            let first = first.strip_prefix("error: ").unwrap_or(first);
            format!(": {}", in_words(first))
        }
    }
}

/// Tera's words without the names of its own parts: "Found `%}` but expected one of: integer, float, ...".
pub(crate) fn in_words(message: &str) -> String {
    let message = strip_private(message);
    let message = message.trim().trim_end_matches('.');
    if let Some((found, _)) = message
        .strip_prefix("Found ")
        .and_then(|rest| rest.split_once(" but expected"))
    {
        return format!("{found} stands where something else belongs");
    }
    if message == "Unexpected end of input" {
        return "it ends too early: a tag is not closed, or {% if %} or {% for %} has no end"
            .to_owned();
    }
    message.to_owned()
}
