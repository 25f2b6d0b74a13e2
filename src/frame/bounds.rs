//! What a template may make, and how long it may take: Tera knows no end of loops, and doubles a text for as long as it is told to. Calls
//! are written into the template, on the lines where they belong, which count rounds and bytes and end it with an error.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tera::{Context, Error, Kwargs, State, Tera, Value};

use super::tags::{Stretch, stretches, string, tag_word};

/// Writes a text so that it is harmless in a format.
pub(crate) type Escape = fn(&str, &mut dyn Write) -> io::Result<()>;

/// How much a template may do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Most bytes that it makes.
    pub(crate) made: usize,
    /// Most bytes that one name holds.
    pub(crate) held: usize,
}

/// Work that one round of a loop is counted as, in bytes, beside a part of the template's length.
const ROUND: usize = 64;

/// Most numbers of a range.
const MOST_RANGE: i128 = 10_000;

/// Most texts that one tag joins with `~`.
const MOST_JOINED: usize = 100;

/// The names of what is written into templates; they cannot mean anything by them.
const STEP: &str = "__step";
const MADE: &str = "__made";
const HELD: &str = "__held";

/// Counts what the templates of one Tera do.
#[derive(Debug)]
pub(crate) struct Bounds {
    limits: Limits,
    left: AtomicUsize,
}

impl Bounds {
    /// Makes the counters known to Tera, in the place of what knows no bounds there. `escape` is what texts go through that are no markup.
    pub(crate) fn register(tera: &mut Tera, limits: Limits, escape: Option<Escape>) -> Arc<Bounds> {
        let bounds = Arc::new(Bounds {
            limits,
            left: AtomicUsize::new(limits.made),
        });
        let own = bounds.clone();
        tera.register_function(
            STEP,
            move |kwargs: Kwargs, _: &State<'_>| -> Result<Value, Error> {
                own.spend(kwargs.get::<usize>("n")?.unwrap_or(0))?;
                if let Some(value) = kwargs.get::<&Value>("made")? {
                    own.spend(weight(value, own.limits.made))?;
                }
                if let Some(value) = kwargs.get::<&Value>("held")? {
                    own.hold(value)?;
                }
                Ok(Value::safe_string(""))
            },
        );
        let own = bounds.clone();
        tera.register_filter(
            MADE,
            move |value: Value, _: Kwargs, _: &State<'_>| -> Result<Value, Error> {
                own.spend(weight(&value, own.limits.made))?;
                Ok(value)
            },
        );
        let own = bounds.clone();
        tera.register_filter(
            HELD,
            move |value: Value, _: Kwargs, _: &State<'_>| -> Result<Value, Error> {
                own.hold(&value)?;
                Ok(value)
            },
        );
        tera.register_function("range", range);
        let most = limits.held;
        tera.register_filter(
            "replace",
            move |value: &Value, kwargs: Kwargs, _: &State<'_>| -> Result<Value, Error> {
                let (from, to) = (
                    kwargs.must_get::<&str>("from")?,
                    kwargs.must_get::<&Value>("to")?,
                );
                let [text, to] = texts([value, to], escape)?;
                let places = text.0.matches(from).count();
                fits(
                    text.0
                        .len()
                        .saturating_add(places.saturating_mul(to.0.len())),
                    most,
                )?;
                Ok(as_text(text.0.replace(from, &to.0), text.1 || to.1))
            },
        );
        tera.register_filter(
            "join",
            move |value: &Value, kwargs: Kwargs, _: &State<'_>| -> Result<Value, Error> {
                let items = value
                    .as_array()
                    .ok_or_else(|| Error::message("only a list can be joined"))?;
                let none = Value::from("");
                let sep = kwargs.get::<&Value>("sep")?.unwrap_or(&none);
                let between = weight(sep, most).saturating_mul(items.len());
                fits(weight(value, most).saturating_add(between), most)?;
                let safe = escape.is_some()
                    && items
                        .iter()
                        .chain([sep])
                        .any(|item| item.is_string() && item.is_safe());
                let escape = escape.filter(|_| safe);
                let (sep, _) = text(sep, escape)?;
                let items: Result<Vec<String>, Error> = (items.iter())
                    .map(|item| Ok(text(item, escape)?.0))
                    .collect();
                Ok(as_text(items?.join(&sep), safe))
            },
        );
        tera.register_filter(
            "indent",
            move |value: &Value, kwargs: Kwargs, _: &State<'_>| -> Result<Value, Error> {
                let width = kwargs.get::<usize>("width")?.unwrap_or(4).min(100);
                let first = kwargs.get::<bool>("first")?.unwrap_or(false);
                let blank = kwargs.get::<bool>("blank")?.unwrap_or(false);
                let (text, _) = text(value, None)?;
                let lines = text.lines().count().saturating_mul(width);
                fits(text.len().saturating_add(lines), most)?;
                let indented = text.split_inclusive('\n').enumerate().map(|(at, line)| {
                    let moved = (at > 0 || first) && (blank || !line.trim().is_empty());
                    format!("{}{line}", " ".repeat(if moved { width } else { 0 }))
                });
                Ok(as_text(
                    indented.collect(),
                    value.is_string() && value.is_safe(),
                ))
            },
        );
        bounds
    }

    /// Renders a template that was given to Tera with its counters.
    pub(crate) fn render(
        &self,
        tera: &Tera,
        name: &str,
        context: &Context,
    ) -> Result<String, Error> {
        self.left.store(self.limits.made, Ordering::Relaxed);
        let mut out = Bounded(Vec::new(), self.limits.made);
        tera.render_to(name, context, &mut out)?;
        Ok(String::from_utf8_lossy(&out.0).into_owned())
    }

    fn spend(&self, bytes: usize) -> Result<(), Error> {
        let left = self.left.load(Ordering::Relaxed).checked_sub(bytes);
        self.left.store(left.unwrap_or(0), Ordering::Relaxed);
        left.map(drop).ok_or_else(endless)
    }

    fn hold(&self, value: &Value) -> Result<(), Error> {
        let weight = weight(value, self.limits.held);
        fits(weight, self.limits.held)?;
        self.spend(weight)
    }
}

fn endless() -> Error {
    Error::message("it makes more than a report can hold, or goes round for ever")
}

fn fits(bytes: usize, most: usize) -> Result<(), Error> {
    if bytes > most {
        return Err(Error::message(
            "it makes a text that is longer than a report can hold",
        ));
    }
    Ok(())
}

/// How many bytes a value stands for, counted no further than just beyond `most`.
fn weight(value: &Value, most: usize) -> usize {
    if let Some(text) = value.as_str() {
        return text.len();
    }
    let mut all = 16;
    let mut add = |more: usize| {
        all += more;
        all <= most
    };
    if let Some(items) = value.as_array() {
        let _ = items.iter().all(|item| add(weight(item, most)));
    } else if let Some(map) = value.as_map() {
        let _ = map
            .iter()
            .all(|(key, item)| add(key.as_str().map_or(16, str::len)) && add(weight(item, most)));
    }
    all
}

fn as_text(text: String, safe: bool) -> Value {
    let text = Value::from(text);
    if safe { text.mark_safe() } else { text }
}

/// A value as text, and whether it is markup that is left as it is.
fn text(value: &Value, escape: Option<Escape>) -> Result<(String, bool), Error> {
    let text = match value.is_undefined() {
        true => String::new(),
        false => value.to_string(),
    };
    let safe = value.is_string() && value.is_safe();
    let Some(escape) = escape.filter(|_| !safe) else {
        return Ok((text, safe));
    };
    let mut escaped = Vec::new();
    escape(&text, &mut escaped)?;
    Ok((String::from_utf8_lossy(&escaped).into_owned(), true))
}

/// Two values as texts: when one is markup, the other is made harmless for it.
fn texts(values: [&Value; 2], escape: Option<Escape>) -> Result<[(String, bool); 2], Error> {
    let safe = values
        .iter()
        .any(|value| value.is_string() && value.is_safe());
    let escape = escape.filter(|_| safe);
    Ok([text(values[0], escape)?, text(values[1], escape)?]
        .map(|(text, own)| (text, own && escape.is_some())))
}

/// Whole numbers one after another.
fn range(kwargs: Kwargs, _: &State<'_>) -> Result<Vec<i128>, Error> {
    let start = kwargs.get::<i128>("start")?.unwrap_or_default();
    let end = kwargs.must_get::<i128>("end")?;
    let step = kwargs.get::<i128>("step_by")?.unwrap_or(1);
    let span = end.checked_sub(start).filter(|_| step != 0);
    let length = span.and_then(|span| span.checked_add(step - step.signum())?.checked_div(step));
    match length {
        Some(length) if length <= MOST_RANGE => {
            Ok((0..length).map(|at| start + at * step).collect())
        }
        _ => Err(Error::message(format!(
            "a range of more than {MOST_RANGE} numbers is not made"
        ))),
    }
}

/// Writes up to so many bytes.
struct Bounded(Vec<u8>, usize);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len().saturating_add(bytes.len()) > self.1 {
            return Err(io::Error::other("it makes more than a report can hold"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The template with its counters; no line moves. What is wrong with it, and the line, when a tag joins more than is sensible.
pub(crate) fn counted(template: &str) -> Result<String, (usize, String)> {
    let round = ROUND + template.len() / 8;
    let mut out = String::with_capacity(template.len() * 2);
    let mut line = 1;
    let mut names: Vec<&str> = Vec::new();
    let mut begun = false;
    for stretch in stretches(template) {
        let tag = match stretch {
            Stretch::Text(text) => {
                line += text.matches('\n').count();
                out.push_str(text);
                continue;
            }
            Stretch::Tag(tag) => tag,
        };
        if joined(tag) > MOST_JOINED {
            let why = format!("one tag joins more than {MOST_JOINED} texts");
            return Err((line, why));
        }
        line += tag.matches('\n').count();
        let word = tag_word(tag);
        // What an extended template counts is counted there; nothing may stand before `extends`.
        if !begun && word != Some("extends") {
            // A first tag that takes the blanks before it away goes on doing so.
            let dash = if tag[2..].starts_with('-') { "-" } else { "" };
            out.push_str(&format!("{{{{{dash} {STEP}(n={round}) }}}}"));
        }
        begun = true;
        let closed = tag.len() >= 4 && (tag.ends_with("}}") || tag.ends_with("%}"));
        if !closed {
            out.push_str(tag);
            continue;
        }
        let (inner, open, close) = inside(tag);
        // A tag that takes the blanks behind it away goes on doing so.
        let dash = if close.starts_with('-') { "-" } else { "" };
        match word {
            None if inner.trim().is_empty() || inner.trim_start().starts_with('<') => {
                out.push_str(tag)
            }
            // Of a plain name Tera itself says best what is wrong with it.
            None if is_name(inner.trim()) => {
                let name = inner.trim();
                out.push_str(&format!("{tag}{{{{ {STEP}(made={name}) {dash}}}}}"));
            }
            None => out.push_str(&format!("{open}({inner}) | {MADE} {close}")),
            Some("for" | "component") => {
                out.push_str(&format!("{tag}{{{{ {STEP}(n={round}) {dash}}}}}"));
            }
            Some("set" | "set_global") => match assigned(inner) {
                Some((name, value)) => {
                    out.push_str(&format!("{open}{name}=({value}) | {HELD} {close}"));
                }
                None => {
                    names.extend(inner.split_whitespace().nth(1));
                    out.push_str(tag);
                }
            },
            Some("endset" | "endset_global") => {
                out.push_str(tag);
                if let Some(name) = names.pop() {
                    out.push_str(&format!("{{{{ {STEP}(held={name}) {dash}}}}}"));
                }
            }
            Some(_) => out.push_str(tag),
        }
    }
    Ok(out)
}

/// What stands in a tag, and its ends.
fn inside(tag: &str) -> (&str, &str, &str) {
    let open = 2 + usize::from(tag[2..].starts_with('-'));
    let close = tag.len() - 2;
    let close = close - usize::from(close > open && tag[..close].ends_with('-'));
    (
        &tag[open.min(close)..close],
        &tag[..open.min(close)],
        &tag[close..],
    )
}

/// Whether a text is a name, or the field of one.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "_.".contains(letter))
}

/// The parts of `set name = value`, the first with its word; none when the tag begins a block.
fn assigned(inner: &str) -> Option<(&str, &str)> {
    let at = inner.find('=')?;
    let name = &inner[..at];
    (name.split_whitespace().count() == 2).then_some((name, &inner[at + 1..]))
}

/// How many times a tag joins texts.
fn joined(tag: &str) -> usize {
    let mut count = 0;
    let mut at = 0;
    while let Some(letter) = tag[at..].chars().next() {
        count += usize::from(letter == '~');
        at += match letter {
            '"' | '\'' | '`' => string(&tag[at..], letter),
            _ => letter.len_utf8(),
        };
    }
    count
}
