//! Runs of text: figures bound in braces, tokens of templates, links and emphasis.

use pulldown_cmark::{LinkType, Tag};

use super::calls::Item;
use super::document::{Fact, Inline};
use super::figure_binding::{Found, id_of};
use super::line_map::{Lines, Page};
use super::make::{Link, Maker};
use super::placeholder::{BRACE, Piece, START, pieces, token};
use super::tree::{Kind, Node, parse};
use crate::finding::{Code, Finding, Location, Severity};
use crate::model::{Mark, strip_private};
use crate::protect::SafeCell;

/// Words that are being gathered, and where each stretch of them stands in the page.
#[derive(Default)]
struct Words {
    text: String,
    /// Byte in `text` and byte in the page.
    stretches: Vec<(usize, usize)>,
}

impl Words {
    fn push(&mut self, text: &str, at: usize) {
        self.stretches.push((self.text.len(), at));
        self.text.push_str(text);
    }

    /// Where a byte of the words stands in the page.
    fn place(&self, at: usize) -> usize {
        self.stretches
            .iter()
            .rev()
            .find(|(start, _)| *start <= at)
            .map_or(0, |(start, place)| place + (at - start))
    }
}

impl Maker<'_> {
    /// The words of nodes, on one line.
    pub(super) fn sentence(&mut self, page: &Page<'_>, nodes: &[Node<'_>]) -> Vec<Inline> {
        tidy(self.inlines(page, nodes))
    }

    /// A caption or title: Markdown that can only be words.
    pub(super) fn title(&mut self, text: &str, at: &Location) -> Vec<Inline> {
        let text = format!("{START}{}", text.replace('\n', " "));
        let nodes = parse(&text);
        let (file, lines) = match at {
            Location::Line { file, line, .. } => (file.clone(), Lines::At(*line)),
            other => (other.path().cloned().unwrap_or_default(), Lines::Unknown),
        };
        let page = Page::new(&text, file, lines, &nodes);
        let inner: Vec<Node<'_>> = nodes
            .iter()
            .flat_map(|node| node.children.clone())
            .collect();
        self.sentence(&page, &inner)
    }

    /// The words of a text that is not Markdown, with its tokens resolved.
    pub(super) fn plain(&mut self, text: &str, at: &Location) -> String {
        Inline::words(&self.title(text, at))
    }

    /// The words of nodes; ends of lines are still there as `\n`.
    pub(super) fn inlines(&mut self, page: &Page<'_>, nodes: &[Node<'_>]) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut words = Words::default();
        for node in nodes {
            let at = node.range.start;
            match &node.kind {
                Kind::Text(text) => {
                    let escaped = text.starts_with('{') && page.text[..at].ends_with('\\');
                    // A character written as &#xE000; is decoded here, after the page was stripped.
                    let decoded = page.text[at..].starts_with('&');
                    let text = if decoded {
                        strip_private(text)
                    } else {
                        text.to_string()
                    };
                    if escaped {
                        words.push(&BRACE.to_string(), at);
                        words.push(&text[1..], at + 1);
                    } else {
                        words.push(&text, at);
                    }
                }
                Kind::LineEnd => words.push("\n", at),
                Kind::Html(html) => {
                    self.markup(page, html, at);
                    words.push(html, at);
                }
                Kind::Footnote(label) => {
                    // A note inside a note, itself perhaps, would have no end.
                    if let Some(note) = page.footnotes.get(label.as_ref())
                        && !std::mem::replace(&mut self.in_note, true)
                    {
                        words.push(" (", at);
                        self.flush(page, &mut words, &mut out);
                        out.extend(self.note(page, note));
                        self.in_note = false;
                        words.push(")", at);
                    }
                }
                Kind::Code(code) => {
                    self.flush(page, &mut words, &mut out);
                    let text = self.text_of(page, code, at);
                    out.push(Inline::Code(Inline::words(&text)));
                }
                Kind::Break => {
                    self.flush(page, &mut words, &mut out);
                    out.push(Inline::Break);
                }
                Kind::Rule => {}
                Kind::Tag(tag) => {
                    self.flush(page, &mut words, &mut out);
                    let inner = self.inlines(page, &node.children);
                    out.extend(self.wrap(page, tag, inner, at));
                }
            }
        }
        self.flush(page, &mut words, &mut out);
        out
    }

    /// The words of a note, which stand in brackets where it is marked, without the full stop at their end.
    fn note(&mut self, page: &Page<'_>, note: &[Node<'_>]) -> Vec<Inline> {
        let mut out = Vec::new();
        for text in self.paragraphs(page, note) {
            if !out.is_empty() {
                out.push(Inline::Text(" ".to_owned()));
            }
            out.extend(text);
        }
        if let Some(Inline::Text(last)) = out.last_mut() {
            let kept = last.trim_end().trim_end_matches('.').len();
            last.truncate(kept);
        }
        out
    }

    /// Words inside emphasis, a link or something of the sort.
    fn wrap(
        &mut self,
        page: &Page<'_>,
        tag: &Tag<'_>,
        inner: Vec<Inline>,
        at: usize,
    ) -> Vec<Inline> {
        match tag {
            Tag::Strong => vec![Inline::Strong(inner)],
            Tag::Emphasis => vec![Inline::Emphasis(inner)],
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => {
                let address = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.to_string(),
                };
                self.link(page, address, inner, at)
            }
            Tag::Image { .. } => {
                self.report(
                    Finding::new(
                        Code::MarkupRemoved,
                        page.place(at),
                        "A picture was left out; its description is shown in its place.",
                    )
                    .help("Pictures in text are not taken yet; describe in words what it shows."),
                );
                inner
            }
            _ => inner,
        }
    }

    fn link(
        &mut self,
        page: &Page<'_>,
        address: String,
        text: Vec<Inline>,
        at: usize,
    ) -> Vec<Inline> {
        if let Some(target) = address.strip_prefix('#') {
            self.made.links.push(Link {
                target: strip_private(target),
                at: page.place(at),
            });
            return vec![Inline::Reference {
                id: token(self.made.links.len() - 1),
                text,
            }];
        }
        if !is_safe(&address) {
            self.report(
                Finding::new(
                    Code::MarkupRemoved,
                    page.place(at),
                    format!(
                        "The link to \"{}\" was left out; its words are shown.",
                        strip_private(&address)
                    ),
                )
                .help(
                    "A link leads to an address that begins with https://, http:// or mailto:, or to a place in this document (#name).",
                ),
            );
            return text;
        }
        let text = if Inline::words(&text).trim().is_empty() {
            vec![Inline::Text(address.clone())]
        } else {
            text
        };
        vec![Inline::Link {
            href: address,
            text,
        }]
    }

    fn markup(&mut self, page: &Page<'_>, html: &str, at: usize) {
        let line = strip_private(html.trim().lines().next().unwrap_or_default());
        self.report(Finding::new(
            Code::MarkupRemoved,
            page.place(at),
            format!("\"{line}\" is HTML and is shown as text."),
        ));
    }

    fn flush(&mut self, page: &Page<'_>, words: &mut Words, out: &mut Vec<Inline>) {
        let words = std::mem::take(words);
        if !words.text.is_empty() {
            out.extend(self.resolve(page, &words));
        }
    }

    /// A text with its tokens and bound figures resolved.
    pub(super) fn text_of(&mut self, page: &Page<'_>, text: &str, at: usize) -> Vec<Inline> {
        let mut words = Words::default();
        words.push(text, at);
        self.resolve(page, &words)
    }

    fn resolve(&mut self, page: &Page<'_>, words: &Words) -> Vec<Inline> {
        let mut out = Vec::new();
        for (start, piece) in pieces(&words.text) {
            match piece {
                Piece::Text(text) => self.bind(page, words, start, text, &mut out),
                Piece::Token(index) => match self.calls.get(index).cloned() {
                    Some(call) => match call.item {
                        Item::Text(text) => out.push(Inline::Text(strip_private(&text))),
                        Item::Figure(id) => out.push(self.figure(&id, &call.at)),
                        _ => self.stray.push(index),
                    },
                    None => self.broken(page, words.place(start)),
                },
                Piece::Broken => self.broken(page, words.place(start)),
            }
        }
        out
    }

    fn broken(&mut self, page: &Page<'_>, at: usize) {
        self.report(
            Finding::new(
                Code::TemplateInvalid,
                page.place(at),
                "Something that a template placed here was cut up by a filter and is left out.",
            )
            .help("Use figures, tables and narrative as they are, without filters."),
        );
    }

    /// Text with figures bound in braces.
    fn bind(
        &mut self,
        page: &Page<'_>,
        words: &Words,
        start: usize,
        text: &str,
        out: &mut Vec<Inline>,
    ) {
        let mut done = 0;
        for (at, _) in text.match_indices('{') {
            if at < done {
                continue;
            }
            let Some(length) = text[at..].find('}') else {
                break;
            };
            let inner = text[at + 1..at + length].trim();
            if is_directive(inner) {
                self.report(
                    Finding::new(
                        Code::TemplateInvalid,
                        page.place(words.place(start + at)),
                        format!(
                            "{{{}}} stands inside a sentence and is not shown.",
                            strip_private(inner)
                        ),
                    )
                    .help("Give it a paragraph of its own, with a blank line before and after."),
                );
                continue;
            }
            if !is_figure_id(inner) {
                continue;
            }
            push_text(out, &text[done..at]);
            let place = page.place(words.place(start + at));
            out.push(self.figure(inner, &place));
            done = at + length + 1;
        }
        push_text(out, &text[done..]);
    }

    /// A figure in running text.
    pub(super) fn figure(&mut self, id: &str, at: &Location) -> Inline {
        let numbers = self.numbers;
        let (id, text) = match numbers.figure(id) {
            Ok(Found::Figure(figure)) => {
                if let SafeCell::Marked(mark) = figure.cell {
                    self.made.marks.insert(*mark);
                    if *mark == Mark::NotAvailable {
                        self.awaited_figure(id, &figure.table.dataset, at);
                    }
                }
                (id_of(&figure), numbers.prose(&figure))
            }
            Ok(Found::Awaited(dataset)) => {
                self.made.marks.insert(Mark::NotAvailable);
                self.awaited_figure(id, dataset, at);
                (id.to_owned(), Mark::NotAvailable.symbol().to_owned())
            }
            Err(unknown) => {
                // Nobody knows what it is the number of, so it is awaited like any other, and leads nowhere.
                self.made.marks.insert(Mark::NotAvailable);
                self.report(unknown.finding(Code::FigureUnknown, at));
                (String::new(), Mark::NotAvailable.symbol().to_owned())
            }
        };
        self.fact(&id, &text);
        Inline::Figure { id, text }
    }

    fn awaited_figure(&mut self, id: &str, dataset: &str, at: &Location) {
        // What is awaited is told once, by its return and the day it is due.
        if self.numbers.awaits(dataset) {
            return;
        }
        let (severity, why) = match self.numbers.arrived(dataset) {
            true => (Severity::Query, "no return that is in gives it"),
            false => (Severity::Note, "no agency owes a return that gives it"),
        };
        let message = format!("The sentence prints [x] for {{{id}}}: {why}.");
        let finding = Finding::new(Code::FigureAwaited, at.clone(), message);
        self.report(finding.severity(severity).about(dataset, None));
    }

    /// Writes down that the section shows a figure.
    pub(super) fn fact(&mut self, id: &str, text: &str) {
        if id.is_empty() {
            return;
        }
        let fact = Fact {
            id: id.to_owned(),
            text: text.to_owned(),
            section: self.made.id.clone(),
        };
        if self.facts_seen.insert((fact.id.clone(), fact.text.clone())) {
            self.made.facts.push(fact);
        }
    }
}

/// Whether an address leads to the open web or a mailbox. Everything else (`javascript:`, `data:`, `file:`) could act.
fn is_safe(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme) && lower.len() > scheme.len())
        && !address
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || matches!(c, '\u{E000}'..='\u{F8FF}'))
}

/// Whether the words between braces name a figure: parts joined by `/`, without spaces.
pub(super) fn is_figure_id(text: &str) -> bool {
    text.contains('/')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '@' | '+'))
}

/// Whether the words between braces ask for a block.
pub(super) fn is_directive(text: &str) -> bool {
    ["table", "chart", "keys"].iter().any(|word| {
        text.strip_prefix(word)
            .is_some_and(|rest| rest.trim_start().starts_with(':'))
    })
}

fn push_text(out: &mut Vec<Inline>, text: &str) {
    if !text.is_empty() {
        out.push(Inline::Text(text.to_owned()));
    }
}

/// Joins neighbouring texts, turns ends of lines into spaces, and takes our own signs and outer spaces away.
pub(super) fn tidy(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out = join(inlines);
    while let Some(first) = out.first_mut() {
        if is_worth_keeping(first, str::trim_start) {
            break;
        }
        out.remove(0);
    }
    while let Some(last) = out.last_mut() {
        if is_worth_keeping(last, str::trim_end) {
            break;
        }
        out.pop();
    }
    out
}

/// Trims what stands at an end of a run of text; whether anything of it is left.
fn is_worth_keeping(inline: &mut Inline, trim: fn(&str) -> &str) -> bool {
    if let Inline::Text(text) = inline {
        *text = trim(text).to_owned();
    }
    !matches!(inline, Inline::Break) && !matches!(inline, Inline::Text(text) if text.is_empty())
}

fn join(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for inline in inlines {
        let inline = match inline {
            Inline::Text(text) => {
                let text: String = text
                    .chars()
                    .filter(|c| *c != START)
                    .map(|c| match c {
                        '\n' => ' ',
                        BRACE => '{',
                        other => other,
                    })
                    .collect();
                if text.is_empty() {
                    continue;
                }
                if let Some(Inline::Text(last)) = out.last_mut() {
                    last.push_str(&text);
                    continue;
                }
                Inline::Text(text)
            }
            Inline::Strong(inner) => Inline::Strong(join(inner)),
            Inline::Emphasis(inner) => Inline::Emphasis(join(inner)),
            Inline::Link { href, text } => Inline::Link {
                href,
                text: join(text),
            },
            Inline::Reference { id, text } => Inline::Reference {
                id,
                text: join(text),
            },
            Inline::Code(text) => Inline::Code(text.replace('\n', " ").replace(BRACE, "{")),
            other @ (Inline::Figure { .. } | Inline::Break) => other,
        };
        out.push(inline);
    }
    out
}
