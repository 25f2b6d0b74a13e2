//! The blocks of a section as HTML.

use super::markup::Markup;
use super::page_writer::Writer;
use super::{chart, html_table};
use crate::compose::{Block, Direction, Inline, KeyFigure, PanelRow, Section};

impl<'a> Writer<'a> {
    /// The blocks of a section, below its `h2`.
    pub(super) fn section(&mut self, section: &'a Section) -> Markup {
        self.section = &section.title;
        self.level = 2;
        let mut m = Markup::new();
        self.blocks(&mut m, &section.blocks);
        m
    }

    fn blocks(&mut self, m: &mut Markup, blocks: &[Block]) {
        for block in blocks {
            self.block(m, block);
            m.line();
        }
    }

    fn block(&mut self, m: &mut Markup, block: &Block) {
        match block {
            Block::Heading { level, id, text } => {
                self.level = level.saturating_add(1).clamp(3, self.level + 1).min(6);
                let id = self.anchors.place(id);
                m.tag(heading(self.level), &[("id", &id)], |m| {
                    self.inlines(m, text);
                });
            }
            Block::Lead(text) => m.tag("p", &[("class", "lead")], |m| self.inlines(m, text)),
            Block::Paragraph(text) => m.tag("p", &[], |m| self.inlines(m, text)),
            Block::List { start, items } => self.list(m, *start, items),
            Block::Quote { label, text, by } => self.quote(m, label, text, by.as_deref()),
            Block::Keys(keys) => key_figures(self, m, keys),
            Block::Panel(rows) => self.panel(m, rows),
            Block::Table(table) => html_table::numbers(self, m, table),
            Block::Words(table) => html_table::words(self, m, table),
            Block::Chart(chart) => chart::figure(self, m, chart),
            Block::Awaited {
                id,
                title,
                due,
                effect,
            } => {
                let id = self.anchors.place(id);
                awaited(m, &id, title, due, effect);
            }
        }
    }

    fn list(&mut self, m: &mut Markup, start: Option<u64>, items: &[Vec<Block>]) {
        let first = start.unwrap_or(1).to_string();
        let (tag, attributes): (_, &[(&'static str, &str)]) = match start {
            None => ("ul", &[]),
            Some(1) => ("ol", &[]),
            Some(_) => ("ol", &[("start", &first)]),
        };
        m.tag(tag, attributes, |m| {
            for item in items {
                m.tag("li", &[], |m| match &item[..] {
                    [Block::Paragraph(text)] => self.inlines(m, text),
                    [Block::Paragraph(text), rest @ ..] => {
                        self.inlines(m, text);
                        self.blocks(m, rest);
                    }
                    blocks => self.blocks(m, blocks),
                });
            }
        });
    }

    fn quote(&mut self, m: &mut Markup, label: &str, text: &[Inline], by: Option<&str>) {
        m.tag("figure", &[("class", "quote")], |m| {
            if !label.is_empty() {
                m.words("p", &[("class", "lab")], label);
            }
            m.tag("blockquote", &[], |m| {
                m.tag("p", &[], |m| {
                    m.text("\u{201C}");
                    self.inlines(m, text);
                    m.text("\u{201D}");
                });
            });
            if let Some(by) = by.filter(|by| !by.is_empty()) {
                m.words("figcaption", &[], by);
            }
        });
    }

    fn panel(&mut self, m: &mut Markup, rows: &[PanelRow]) {
        let tag = heading((self.level + 1).min(6));
        m.tag("div", &[("class", "panel wide")], |m| {
            for row in rows {
                m.tag("div", &[("class", "row")], |m| {
                    m.words(tag, &[], &row.label);
                    m.tag("ul", &[("role", "list")], |m| {
                        for item in &row.items {
                            m.tag("li", &[], |m| self.inlines(m, item));
                        }
                    });
                });
            }
        });
    }
}

fn heading(level: u8) -> &'static str {
    match level {
        0..=2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}

fn key_figures(w: &mut Writer<'_>, m: &mut Markup, keys: &[KeyFigure]) {
    m.tag("dl", &[("class", "keys wide")], |m| {
        for key in keys {
            m.tag("div", &[], |m| {
                m.words("dt", &[], &key.label);
                m.tag("dd", &[("class", "v")], |m| {
                    if key.id.is_empty() {
                        m.text(&key.value);
                    } else {
                        w.number(m, &key.id, &key.value);
                    }
                    if !key.unit.is_empty() {
                        m.text(" ");
                        let attributes: &[(&str, &str)] = match key.of.as_str() {
                            "" => &[],
                            of => &[("data-from", of)],
                        };
                        m.words("span", attributes, &key.unit);
                    }
                });
                if !key.change.is_empty() {
                    // What is worked out of two figures names them both.
                    let from = format!("{} {}", key.before, key.id);
                    let mut attributes = vec![("class", "ch")];
                    if !key.before.is_empty() && !key.id.is_empty() {
                        attributes.push(("data-from", &from));
                    }
                    m.tag("dd", &attributes, |m| {
                        if let Some(direction) = key.direction {
                            arrow(m, direction);
                        }
                        m.text(&key.change);
                    });
                }
                if !key.when.is_empty() {
                    m.words("dd", &[("class", "when")], &key.when);
                }
            });
        }
    });
}

/// The arrow beside a change. The words say the same, so it is decoration.
fn arrow(m: &mut Markup, direction: Direction) {
    let path = match direction {
        Direction::Up => "M8 15V2M2.6 7.4L8 2l5.4 5.4",
        Direction::Down => "M8 1v13M2.6 8.6L8 14l5.4-5.4",
        Direction::Same => "M1.5 5.5h13M1.5 10.5h13",
    };
    let svg = [
        ("class", "shape"),
        ("viewBox", "0 0 16 16"),
        ("aria-hidden", "true"),
        ("focusable", "false"),
    ];
    m.tag("svg", &svg, |m| {
        m.void(
            "path",
            &[
                ("d", path),
                ("fill", "none"),
                ("stroke", "currentColor"),
                ("stroke-width", "2.1"),
            ],
        );
    });
}

fn awaited(m: &mut Markup, id: &str, title: &str, due: &str, effect: &str) {
    m.tag("div", &[("class", "await wide"), ("id", id)], |m| {
        m.tag("p", &[("class", "lab")], |m| {
            m.words("span", &[("class", "tag")], "AWAITED");
        });
        m.tag("div", &[], |m| {
            m.tag("p", &[], |m| {
                m.words("strong", &[], title);
                if !due.is_empty() {
                    m.void("br", &[]);
                    m.text(due);
                }
            });
            if !effect.is_empty() {
                m.words("p", &[("class", "grey")], effect);
            }
        });
    });
}
