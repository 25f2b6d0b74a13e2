//! Runs of text as Markdown. Every character that could mean something to a reader of Markdown is escaped, no more than needed.

use crate::compose::Inline;
use crate::render::safe_address;

/// Where a run of text stands, which decides what must be escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It begins a paragraph, of one line or, at line breaks, several.
    Paragraph,
    /// In a heading: one line.
    Heading,
    /// In a cell of a pipe table: one line.
    Cell,
}

/// Plain text from outside, escaped.
pub(super) fn escaped(text: &str, place: Place) -> String {
    run(&[Inline::Text(text.to_owned())], place)
}

/// A run of text. Line breaks stay only where a paragraph may have several lines, as `\` at the end of the line.
pub(super) fn run(inlines: &[Inline], place: Place) -> String {
    let mut pieces = Vec::new();
    flatten(inlines, Form::default(), &mut pieces);
    write(join(pieces), place)
}

/// How a piece of text is set. A form inside the same form adds nothing, and a link inside a link gives only its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Form {
    link: Option<String>,
    strong: bool,
    emphasis: bool,
    code: bool,
}

/// Text of one form, or a line break.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String, Form),
    Break,
}

fn flatten(inlines: &[Inline], form: Form, out: &mut Vec<Piece>) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Figure { text, .. } => {
                out.push(Piece::Text(one_line(text), form.clone()));
            }
            Inline::Code(text) => {
                // Inside a link it stays plain text: "[`]: x`](..)" would define a reference.
                let code = Form {
                    code: form.link.is_none(),
                    ..form.clone()
                };
                out.push(Piece::Text(one_line(text), code));
            }
            Inline::Strong(inner) => {
                let strong = Form {
                    strong: true,
                    ..form.clone()
                };
                flatten(inner, strong, out);
            }
            Inline::Emphasis(inner) => {
                let emphasis = Form {
                    emphasis: true,
                    ..form.clone()
                };
                flatten(inner, emphasis, out);
            }
            Inline::Link { href, text } => {
                let address = safe_address(href).map(str::to_owned);
                let linked = Form {
                    link: form.link.clone().or(address),
                    ..form.clone()
                };
                flatten(text, linked, out);
            }
            Inline::Reference { text, .. } => flatten(text, form.clone(), out),
            Inline::Break => out.push(Piece::Break),
        }
    }
}

/// Text without characters that Markdown cannot hold on one line.
fn one_line(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{2028}' | '\u{2029}' => Some(' '),
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

/// Neighbours of one form become one piece; spaces at the edge of a form move outside it, since `** a**` is not strong.
fn join(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for piece in pieces {
        let Piece::Text(text, form) = piece else {
            out.push(Piece::Break);
            continue;
        };
        let inner = text.trim();
        if form == Form::default() || inner.is_empty() {
            push(&mut out, &text, &Form::default());
            continue;
        }
        let start = text.len() - text.trim_start().len();
        push(&mut out, &text[..start], &Form::default());
        push(&mut out, inner, &form);
        push(&mut out, &text[start + inner.len()..], &Form::default());
    }
    out
}

fn push(out: &mut Vec<Piece>, text: &str, form: &Form) {
    if text.is_empty() {
        return;
    }
    match out.last_mut() {
        Some(Piece::Text(last, of)) if of == form => last.push_str(text),
        _ => out.push(Piece::Text(text.to_owned(), form.clone())),
    }
}

fn write(pieces: Vec<Piece>, place: Place) -> String {
    let one_line = matches!(place, Place::Heading | Place::Cell);
    let mut lines: Vec<Vec<(String, Form)>> = vec![Vec::new()];
    for piece in pieces {
        let piece = match piece {
            Piece::Break if !one_line => {
                lines.push(Vec::new());
                continue;
            }
            Piece::Break => (" ".to_owned(), Form::default()),
            Piece::Text(text, form) => (text, form),
        };
        if let Some(line) = lines.last_mut() {
            line.push(piece);
        }
    }
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let line = write_line(line, place);
        if !line.is_empty() {
            out.push(line);
        }
    }
    out.join("\\\n")
}

/// One line: its pieces escaped, and the marks of their forms opened and closed between them.
fn write_line(mut pieces: Vec<(String, Form)>, place: Place) -> String {
    trim_edges(&mut pieces);
    let mut done: Vec<(String, Form)> = Vec::new();
    for at in 0..pieces.len() {
        let (text, form) = &pieces[at];
        let part = Part {
            text,
            at_start: at == 0 && place == Place::Paragraph,
            before_link: pieces
                .get(at + 1)
                .is_some_and(|(_, next)| next.link.is_some()),
            place,
        };
        let body = match form.code && !(place == Place::Cell && text.contains('|')) {
            true => code(text),
            false => escape(&part),
        };
        done.push((body, form.clone()));
    }
    let none = Form::default();
    let mut out = String::new();
    for at in 0..=done.len() {
        let before = at.checked_sub(1).map_or(&none, |at| &done[at].1).clone();
        let after = done.get(at).map_or(&none, |(_, form)| form).clone();
        let (closing, opening) = marks(&before, &after);
        let mut body = done
            .get(at)
            .map(|(body, _)| body.clone())
            .unwrap_or_default();
        // A mark opens or closes only if what stands outside it is a space or punctuation, or what stands inside is a letter: a
        // letter outside is written as its number, which looks like punctuation to every reader of Markdown.
        let inside_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if closing.is_empty() && !opening.is_empty() {
            let inside = opening
                .chars()
                .nth(if opening.starts_with("**") { 2 } else { 1 });
            // A letter that stands alone may become a number itself, for the marks after it.
            let first = body.chars().next().filter(|_| body.chars().count() > 1);
            let inside = inside.or(first);
            if opening.starts_with('_') || (opening.starts_with("**") && !inside_letter(inside)) {
                guard_last(&mut out);
            }
        }
        if opening.is_empty() && !closing.is_empty() {
            let marks = closing.trim_end_matches("**");
            let strong = marks.len() < closing.len();
            let inside = marks.chars().last().or_else(|| out.chars().last());
            if closing.ends_with('_') || (strong && !inside_letter(inside)) {
                guard_first(&mut body);
            }
        }
        // A backtick of the text before would lengthen the fence.
        let touches = closing.is_empty() && opening.is_empty() && !before.code;
        if touches && body.starts_with('`') && out.ends_with("\\`") {
            out.truncate(out.len() - 2);
            out.push_str("&#96;");
        }
        out.push_str(&closing);
        out.push_str(&opening);
        out.push_str(&body);
    }
    // Several readers take "{...}" at the end of a heading for its attributes, a backslash or not.
    if place == Place::Heading && out.ends_with('}') {
        out.pop();
        out.push_str("&#125;");
    }
    out
}

/// Takes spaces from both ends of a line, where they are not text in Markdown.
fn trim_edges(pieces: &mut Vec<(String, Form)>) {
    while let Some((text, _)) = pieces.first_mut() {
        *text = text.trim_start_matches(' ').to_owned();
        if !text.is_empty() {
            break;
        }
        pieces.remove(0);
    }
    while let Some((text, _)) = pieces.last_mut() {
        *text = text.trim_end_matches(' ').to_owned();
        if !text.is_empty() {
            break;
        }
        pieces.pop();
    }
}

/// The marks that close and open between two pieces. Links hold strong text, strong text holds emphasis.
fn marks(before: &Form, after: &Form) -> (String, String) {
    let (mut closing, mut opening) = (String::new(), String::new());
    let link = before.link != after.link;
    let strong = link || before.strong != after.strong;
    let emphasis = strong || before.emphasis != after.emphasis;
    if emphasis && before.emphasis {
        closing.push('_');
    }
    if strong && before.strong {
        closing.push_str("**");
    }
    if let Some(href) = before.link.as_deref().filter(|_| link) {
        closing.push_str(&format!("]({})", destination(href)));
    }
    if link && after.link.is_some() {
        opening.push('[');
    }
    if strong && after.strong {
        opening.push_str("**");
    }
    if emphasis && after.emphasis {
        opening.push('_');
    }
    (closing, opening)
}

/// Whether every reader of Markdown takes a character for a space or for punctuation.
fn parts_words(c: char) -> bool {
    c == ' ' || c.is_ascii_punctuation() || matches!(c, '\u{2010}'..='\u{2027}')
}

fn guard_last(out: &mut String) {
    if let Some(c) = out.chars().last().filter(|c| !parts_words(*c)) {
        out.pop();
        out.push_str(&format!("&#{};", u32::from(c)));
    }
}

fn guard_first(body: &mut String) {
    if let Some(c) = body.chars().next().filter(|c| !parts_words(*c)) {
        *body = format!("&#{};{}", u32::from(c), &body[c.len_utf8()..]);
    }
}

/// One stretch of text of one form, and what it must know of its surroundings.
struct Part<'a> {
    text: &'a str,
    /// It begins a line.
    at_start: bool,
    /// A link follows, which `!` would make a picture.
    before_link: bool,
    place: Place,
}

fn escape(part: &Part<'_>) -> String {
    let text = part.text;
    let mut out = String::with_capacity(text.len());
    let number = part.at_start.then(|| list_number(text)).flatten();
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let first = part.at_start && at == 0;
        let escape = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '~' | '$' | '{' => true,
            '&' => may_be_entity(rest),
            '!' => part.before_link && rest.is_empty(),
            '#' => first || part.place == Place::Heading,
            '>' | '-' | '=' | ':' => first,
            '+' => first && (rest.is_empty() || rest.starts_with(' ')),
            '.' | ')' => number == Some(at),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Where the full stop or bracket stands that would make the beginning of a line the number of a list item.
fn list_number(text: &str) -> Option<usize> {
    let at = text.find(|c: char| !c.is_ascii_digit())?;
    let rest = text[at..].strip_prefix(['.', ')'])?;
    (at > 0 && (rest.is_empty() || rest.starts_with(' '))).then_some(at)
}

/// Whether `&` and what follows could be read as a character's name or number.
fn may_be_entity(rest: &str) -> bool {
    let name = rest.trim_start_matches(|c: char| c == '#' || c.is_ascii_alphanumeric());
    name.is_empty() || (name.starts_with(';') && name.len() < rest.len())
}

/// Text between backticks, more of them than it holds itself.
fn code(text: &str) -> String {
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// The address of a link; it has been checked to hold no space, quote, backslash or angle bracket.
fn destination(href: &str) -> String {
    let mut out = String::with_capacity(href.len());
    for (at, c) in href.char_indices() {
        match c {
            '(' | ')' => {
                out.push('\\');
                out.push(c);
            }
            '&' if may_be_entity(&href[at + 1..]) => out.push_str("\\&"),
            '`' => out.push_str("%60"),
            '|' => out.push_str("%7C"),
            c => out.push(c),
        }
    }
    out
}
