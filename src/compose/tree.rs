//! Markdown as a tree of nodes, of bounded depth.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag};

/// Nesting beyond this is flattened: nobody writes it, and a text that is all `>` must not exhaust the stack.
const DEEPEST: usize = 24;

/// One piece of Markdown.
#[derive(Debug, Clone)]
pub(super) struct Node<'t> {
    /// What it is.
    pub kind: Kind<'t>,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// What it holds.
    pub children: Vec<Node<'t>>,
}

/// What a node is.
#[derive(Debug, Clone)]
pub(super) enum Kind<'t> {
    /// Something that holds other things.
    Tag(Tag<'t>),
    /// Words.
    Text(CowStr<'t>),
    /// Words in code.
    Code(CowStr<'t>),
    /// Raw HTML.
    Html(CowStr<'t>),
    /// The mark of a footnote.
    Footnote(CowStr<'t>),
    /// The end of a line inside a paragraph.
    LineEnd,
    /// A line break that was asked for.
    Break,
    /// A rule across the page.
    Rule,
}

impl Node<'_> {
    /// Whether it is a run of words inside a paragraph.
    pub(super) fn is_inline(&self) -> bool {
        match &self.kind {
            Kind::Text(_) | Kind::Code(_) | Kind::Footnote(_) | Kind::LineEnd | Kind::Break => true,
            Kind::Html(_) | Kind::Rule => false,
            Kind::Tag(tag) => matches!(
                tag,
                Tag::Emphasis
                    | Tag::Strong
                    | Tag::Strikethrough
                    | Tag::Superscript
                    | Tag::Subscript
                    | Tag::Link { .. }
                    | Tag::Image { .. }
            ),
        }
    }

    /// The plain words of it and all it holds.
    pub(super) fn words(&self) -> String {
        match &self.kind {
            Kind::Text(text) | Kind::Code(text) | Kind::Html(text) => text.to_string(),
            Kind::LineEnd | Kind::Break => " ".to_owned(),
            Kind::Footnote(_) | Kind::Rule => String::new(),
            Kind::Tag(_) => self.children.iter().map(Node::words).collect(),
        }
    }
}

/// Reads Markdown.
pub(super) fn parse(text: &str) -> Vec<Node<'_>> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_SMART_PUNCTUATION;
    let mut open: Vec<Node<'_>> = Vec::new();
    let mut done: Vec<Node<'_>> = Vec::new();
    let mut too_deep = 0;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        let kind = match event {
            Event::Start(tag) => {
                if open.len() >= DEEPEST {
                    too_deep += 1;
                } else {
                    open.push(Node {
                        kind: Kind::Tag(tag),
                        range,
                        children: Vec::new(),
                    });
                }
                continue;
            }
            Event::End(_) if too_deep > 0 => {
                too_deep -= 1;
                continue;
            }
            Event::End(_) => {
                if let Some(node) = open.pop() {
                    push(&mut open, &mut done, node);
                }
                continue;
            }
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                Kind::Text(text)
            }
            Event::Code(text) => Kind::Code(text),
            Event::Html(text) | Event::InlineHtml(text) => Kind::Html(text),
            Event::FootnoteReference(label) => Kind::Footnote(label),
            Event::SoftBreak => Kind::LineEnd,
            Event::HardBreak => Kind::Break,
            Event::Rule => Kind::Rule,
            Event::TaskListMarker(_) => continue,
        };
        push(
            &mut open,
            &mut done,
            Node {
                kind,
                range,
                children: Vec::new(),
            },
        );
    }
    done
}

fn push<'t>(open: &mut [Node<'t>], done: &mut Vec<Node<'t>>, node: Node<'t>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(node),
        None => done.push(node),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nests_what_is_nested() {
        let nodes = parse("# A *b*\n\n- c\n- d\n");
        assert_eq!(nodes.len(), 2);
        assert_eq!(nodes[0].words(), "A b");
        assert_eq!(nodes[1].children.len(), 2);
        assert_eq!(nodes[1].words(), "cd");
    }

    #[test]
    fn a_text_that_is_all_quotes_does_no_harm() {
        let text = format!("{} deep\n", ">".repeat(50_000));
        let nodes = parse(&text);
        assert!(nodes[0].words().contains("deep"));
        let text = format!("{}deep{}", "**".repeat(5_000), "**".repeat(5_000));
        assert!(parse(&text)[0].words().contains("deep"));
    }
}
