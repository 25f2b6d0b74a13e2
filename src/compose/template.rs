//! Section templates: read once, rendered one by one to Markdown with tokens in it. Tera has no access to files here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use tera::{Context, ErrorKind, Tera, Value};

use super::call_sites::stamp;
use super::calls::{Call, Item};
use super::document_spec::Options;
use super::figure_binding::Numbers;
use super::front::{self, Front};
use super::functions::{Desk, Record, names, register};
use super::narrative::Narrative;
use super::placeholder::token;
use crate::finding::{Code, Finding, Location};
use crate::frame::{Bounds, Limits, counted, in_words};
use crate::model::{did_you_mean, strip_private};

/// The words about the report that a template may print: `{{ partnership }}`.
const WORDS: [&str; 6] = ["partnership", "title", "kind", "year", "period", "as_at"];

/// What a section may hold: more is not read, and far more than is printed.
const SECTION: Limits = Limits {
    made: 4 << 20,
    held: 200 << 10,
};

/// All section templates of a project, ready to be rendered.
pub(super) struct Templates {
    tera: Tera,
    bounds: Arc<Bounds>,
    desk: Arc<Desk>,
    read: BTreeMap<String, Read>,
    words: BTreeMap<&'static str, String>,
    draft: bool,
}

/// A template that was read.
struct Read {
    file: Arc<str>,
    front: Front,
    body: String,
    /// What was wrong with its front matter or its syntax.
    findings: Vec<Finding>,
    usable: bool,
}

/// What a template made.
pub(super) struct Rendered {
    /// Markdown, with tokens that are places in `calls`; none when the template has a mistake.
    pub markdown: Option<String>,
    /// What the tokens stand for.
    pub calls: Vec<Call>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// The figures that the words of what rose, fell or is the largest rest on.
    pub compared: BTreeSet<String>,
}

impl Templates {
    /// Reads every template. A mistake is kept and told when its section is rendered.
    pub(super) fn read(
        options: &Options,
        numbers: Numbers,
        narrative: &BTreeMap<String, Narrative>,
        words: BTreeMap<&'static str, String>,
    ) -> Templates {
        let mut read = BTreeMap::new();
        for (id, source) in &options.sections {
            let mut findings = Vec::new();
            let text = strip_private(&source.text.replace("\r\n", "\n"));
            let (front, body) = front::read(&source.file, &text, &mut findings);
            read.insert(
                id.clone(),
                Read {
                    file: source.file.clone(),
                    front,
                    body,
                    findings,
                    usable: true,
                },
            );
        }
        let desk = Arc::new(Desk {
            numbers,
            written: narrative
                .iter()
                .map(|(name, narrative)| (name.clone(), narrative.written()))
                .collect(),
            files: read.values().map(|read| read.file.clone()).collect(),
            record: Mutex::default(),
        });
        let mut tera = Tera::new();
        tera.autoescape_on(Vec::<&str>::new());
        register(&mut tera, &desk);
        let bounds = Bounds::register(&mut tera, SECTION, None);
        add(&mut tera, &mut read);
        Templates {
            tera,
            bounds,
            desk,
            read,
            words,
            draft: options.meta.draft,
        }
    }

    /// The numbers that templates see.
    pub(super) fn numbers(&self) -> &Numbers {
        &self.desk.numbers
    }

    /// The front matter of a template; none when there is no such template.
    pub(super) fn front(&self, id: &str) -> Option<&Front> {
        Some(&self.read.get(id)?.front)
    }

    /// File and text of a template, for finding the line of something it made.
    pub(super) fn source(&self, id: &str) -> Option<(&Arc<str>, &str)> {
        let read = self.read.get(id)?;
        Some((&read.file, &read.body))
    }

    /// The ids of all templates.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.read.keys().map(String::as_str)
    }

    /// Renders a section.
    pub(super) fn render(&self, id: &str) -> Rendered {
        let Some(read) = self.read.get(id) else {
            return Rendered {
                compared: BTreeSet::new(),
                markdown: None,
                calls: Vec::new(),
                findings: Vec::new(),
            };
        };
        let mut findings = read.findings.clone();
        if !read.usable {
            // What a broken template includes may be what broke it.
            findings.extend(self.broken_parts(id, &read.body));
            return Rendered {
                compared: BTreeSet::new(),
                markdown: None,
                calls: Vec::new(),
                findings,
            };
        }
        let mut calls = Vec::new();
        let mut context = Context::new();
        for (name, text) in &self.words {
            context.insert_value(*name, Value::from(token(calls.len())));
            calls.push(Call {
                item: Item::Text(text.clone()),
                at: Location::file(read.file.clone()),
            });
        }
        context.insert_value("draft", Value::from(self.draft));
        *self.desk.record() = Record {
            section: id.to_owned(),
            file: read.file.clone(),
            calls,
            ..Record::default()
        };
        let undefined = self.undefined(id, read);
        let rendered = self.bounds.render(&self.tera, id, &context);
        let record = std::mem::take(&mut *self.desk.record());
        findings.extend(record.findings);
        let markdown = match rendered {
            Ok(markdown) => Some(markdown),
            Err(error) => {
                // An undefined variable is told below, with every other one.
                let told = self.complaints(&error);
                findings.extend(told.into_iter().filter(|found| {
                    !undefined
                        .iter()
                        .any(|other| other.location == found.location)
                }));
                None
            }
        };
        findings.extend(undefined);
        Rendered {
            markdown,
            calls: record.calls,
            compared: record.compared,
            findings,
        }
    }

    /// Variables that nothing sets. Tera prints an error for the first that is printed and takes one in an `if` for false.
    fn undefined(&self, id: &str, read: &Read) -> Vec<Finding> {
        let known: Vec<&str> = WORDS.into_iter().chain(["draft"]).collect();
        // What one template sets, another that it includes may use.
        let set: BTreeSet<&str> = self
            .read
            .values()
            .flat_map(|read| assigned(&read.body))
            .collect();
        let used: BTreeSet<&str> = self
            .tera
            .get_template_variables(id)
            .unwrap_or_default()
            .into_iter()
            .filter(|name| !known.contains(name) && !set.contains(name) && *name != "loop")
            .collect();
        used.into_iter()
            .map(|name| {
                let (file, line) = self.line_of_word(read, name);
                Finding::new(
                    Code::TemplateInvalid,
                    Location::line(file, line),
                    format!("The template uses \"{name}\", which nothing sets."),
                )
                .help(did_you_mean(
                    name,
                    known.iter().copied(),
                    &format!(
                        "A template may use {}, and what it sets itself.",
                        known.join(", ")
                    ),
                ))
            })
            .collect()
    }

    /// Where a variable is used: in the template, else in one that it may include.
    fn line_of_word(&self, read: &Read, word: &str) -> (Arc<str>, u32) {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let find = |body: &str| {
            body.lines()
                .position(|line| {
                    line.match_indices(word).any(|(at, _)| {
                        let tag = line[..at].rfind("{{").max(line[..at].rfind("{%"));
                        tag.is_some()
                            && !line[..at].ends_with(is_part)
                            && !line[at + word.len()..].starts_with(is_part)
                    })
                })
                .and_then(|at| u32::try_from(at + 1).ok())
        };
        std::iter::once(read)
            .chain(self.read.values())
            .find_map(|read| Some((read.file.clone(), find(&read.body)?)))
            .unwrap_or_else(|| (read.file.clone(), 1))
    }

    fn complaints(&self, error: &tera::Error) -> Vec<Finding> {
        complaints(error, &|name| {
            self.read
                .get(name)
                .map_or_else(|| name.into(), |read| read.file.clone())
        })
    }

    fn broken_parts(&self, id: &str, body: &str) -> Vec<Finding> {
        self.read
            .iter()
            .filter(|(other, read)| *other != id && !read.usable)
            .filter(|(other, _)| {
                body.contains(&format!("\"{other}\"")) || body.contains(&format!("'{other}'"))
            })
            .flat_map(|(_, read)| read.findings.clone())
            .collect()
    }
}

/// The names that a template gives values to: `{% set name = ... %}` and `{% for name in ... %}`.
fn assigned(body: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (at, _) in body.match_indices("{%") {
        let tag = body[at + 2..].trim_start_matches('-');
        let mut words = tag.split(|c: char| c.is_whitespace() || c == ',' || c == '=');
        if !matches!(
            words.find(|word| !word.is_empty()),
            Some("set" | "set_global" | "for")
        ) {
            continue;
        }
        let loops = tag.trim_start().starts_with("for");
        let mut words = words.filter(|word| !word.is_empty());
        names.extend(words.next());
        if loops {
            names.extend(words.take(1).filter(|word| *word != "in"));
        }
    }
    names
}

/// Gives Tera every template it accepts: those that lean on others after them, the rest with what is wrong.
fn add(tera: &mut Tera, read: &mut BTreeMap<String, Read>) {
    let mut stamped: Vec<(String, String)> = Vec::new();
    for (at, (id, read)) in read.iter_mut().enumerate() {
        match counted(&read.body) {
            Ok(text) => stamped.push((id.clone(), stamp(&text, at, &names()))),
            Err((line, why)) => {
                read.usable = false;
                let line = u32::try_from(line).unwrap_or(1);
                read.findings
                    .push(unusable(&why, Location::line(read.file.clone(), line)));
            }
        }
    }
    if tera
        .add_raw_templates(stamped.iter().map(|(id, text)| (id, text)))
        .is_ok()
    {
        return;
    }
    let mut waiting: Vec<&(String, String)> = stamped.iter().collect();
    loop {
        let before = waiting.len();
        waiting.retain(|(id, text)| tera.add_raw_template(id, text).is_err());
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    let files: BTreeMap<String, Arc<str>> = read
        .iter()
        .map(|(id, read)| (id.clone(), read.file.clone()))
        .collect();
    for (id, text) in waiting {
        let Err(error) = tera.add_raw_template(id, text) else {
            continue;
        };
        if let Some(read) = read.get_mut(id) {
            read.usable = false;
            read.findings.extend(complaints(&error, &|name| {
                files.get(name).cloned().unwrap_or_else(|| name.into())
            }));
        }
    }
}

/// A template that cannot be used, and why.
fn unusable(why: &str, location: Location) -> Finding {
    let message = format!("The template cannot be used: {}.", in_words(why));
    Finding::new(Code::TemplateInvalid, location, message)
}

/// What Tera found, each with its file and line.
fn complaints(error: &tera::Error, file: &dyn Fn(&str) -> Arc<str>) -> Vec<Finding> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let line = u32::try_from(report.span().start_line).unwrap_or(1);
            let at = Location::line(file(report.filename()), line);
            vec![unusable(report.message(), at)]
        }
        // References to unknown functions, filters and templates come as one text of several reports.
        other => other
            .to_string()
            .split("\n\n")
            .map(|report| {
                let mut lines = report.lines();
                let message = lines.next().unwrap_or_default();
                let message = message.strip_prefix("error: ").unwrap_or(message);
                let place = lines
                    .next()
                    .and_then(|line| line.trim().strip_prefix("--> "))
                    .and_then(|place| {
                        let mut parts = place.rsplitn(3, ':');
                        let (_, line, name) = (parts.next()?, parts.next()?, parts.next()?);
                        Some(Location::line(file(name), line.parse().ok()?))
                    });
                unusable(message, place.unwrap_or(Location::Folder))
            })
            .collect(),
    }
}
