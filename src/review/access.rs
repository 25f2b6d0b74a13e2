//! Accessibility of headings, captions, links and columns (WCAG 2.2, level AA, which public bodies must meet).

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{Block, Document, Inline, Section, TableColumn};
use crate::finding::{Code, Finding, Location};
use crate::model::fold;

/// Words that do not say where a link leads, folded.
const VAGUE: [&str; 14] = [
    "click here",
    "click",
    "here",
    "this",
    "link",
    "this link",
    "this page",
    "read more",
    "more",
    "see here",
    "see more",
    "find out more",
    "further information",
    "more information",
];

/// Checks every section.
pub(super) fn check(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut titles: BTreeMap<String, &str> = BTreeMap::new();
    for section in &document.sections {
        let mut reader = Reader {
            section,
            level: 1,
            findings: &mut findings,
        };
        if section.title.trim().is_empty() {
            reader.say(
                Code::HeadingOrder,
                "has no title".to_owned(),
                "Give it a title at the head of its template.",
            );
        } else if let Some(first) = titles.get(&fold(&section.title)) {
            reader.say(
                Code::TitleTwice,
                format!("has the same title as the section \"{first}\""),
                Code::TitleTwice.help(),
            );
        }
        titles.entry(fold(&section.title)).or_insert(&section.id);
        reader.blocks(&section.blocks);
    }
    findings
}

/// Walks through one section.
struct Reader<'a> {
    section: &'a Section,
    level: u8,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn say(&mut self, code: Code, message: String, help: &str) {
        let section = &self.section.id;
        self.findings.push(
            Finding::new(
                code,
                Location::Folder,
                format!("The section \"{section}\" {message}."),
            )
            .help(help),
        );
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading { level, text, .. } => {
                    let words = Inline::words(text);
                    if words.trim().is_empty() {
                        self.say(
                            Code::HeadingOrder,
                            "has a heading without words".to_owned(),
                            Code::HeadingOrder.help(),
                        );
                    } else if *level > self.level + 1 {
                        self.say(
                            Code::HeadingOrder,
                            format!("skips a level at the heading \"{words}\""),
                            Code::HeadingOrder.help(),
                        );
                    }
                    self.level = *level;
                    self.text(text);
                }
                Block::Lead(text) | Block::Paragraph(text) | Block::Quote { text, .. } => {
                    self.text(text);
                }
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item)),
                Block::Keys(keys) => {
                    if keys.iter().any(|key| key.label.trim().is_empty()) {
                        self.say(
                            Code::CaptionMissing,
                            "has a key figure without a label".to_owned(),
                            "Say what the figure counts.",
                        );
                    }
                }
                Block::Panel(rows) => {
                    for row in rows {
                        if row.items.is_empty() {
                            self.say(
                                Code::HeadingOrder,
                                format!("has nothing under the heading \"{}\"", row.label),
                                "Write a list or a paragraph under it, or take the heading out.",
                            );
                        }
                        row.items.iter().for_each(|item| self.text(item));
                    }
                }
                Block::Table(table) => {
                    self.caption(&table.label, &table.caption);
                    self.columns(&table.label, &table.columns);
                }
                Block::Words(table) => {
                    if table.caption.is_empty() {
                        self.say(
                            Code::CaptionMissing,
                            "has a table of words without a caption".to_owned(),
                            "Put a line above the table that begins with \"Table: \".",
                        );
                    }
                    if table
                        .head
                        .iter()
                        .any(|head| Inline::words(head).trim().is_empty())
                    {
                        self.say(
                            Code::HeadingOrder,
                            "has a table of words with a column that has no heading".to_owned(),
                            "Give each column a heading.",
                        );
                    }
                    self.text(&table.caption);
                    table
                        .head
                        .iter()
                        .chain(table.rows.iter().flatten())
                        .for_each(|cell| self.text(cell));
                }
                Block::Chart(chart) => {
                    self.caption(&chart.label, &chart.caption);
                    if chart.alt.trim().is_empty() {
                        self.say(
                            Code::CaptionMissing,
                            format!("has no alternative text for {}", chart.label),
                            "Every chart says in words what it shows.",
                        );
                    }
                }
                Block::Awaited { .. } => {}
            }
        }
    }

    fn caption(&mut self, label: &str, caption: &[Inline]) {
        if Inline::words(caption).trim().is_empty() {
            self.say(
                Code::CaptionMissing,
                format!("has no message above {label}"),
                Code::CaptionMissing.help(),
            );
        }
        self.text(caption);
    }

    fn columns(&mut self, label: &str, columns: &[TableColumn]) {
        let mut seen = BTreeSet::new();
        for column in columns {
            if !seen.insert(column.heading.trim().to_lowercase()) {
                self.say(
                    Code::TitleTwice,
                    format!("has two columns headed \"{}\" in {label}", column.heading),
                    "Give each cell of the table a heading of its own in its TOML.",
                );
            }
        }
    }

    fn text(&mut self, text: &[Inline]) {
        for inline in text {
            match inline {
                Inline::Strong(inner) | Inline::Emphasis(inner) => self.text(inner),
                Inline::Link { text, .. } | Inline::Reference { text, .. } => {
                    let words = Inline::words(text);
                    if words.trim().is_empty() || VAGUE.contains(&fold(&words).as_str()) {
                        self.say(
                            Code::LinkVague,
                            format!("has a link that says only \"{}\"", words.trim()),
                            Code::LinkVague.help(),
                        );
                    }
                }
                Inline::Text(_) | Inline::Code(_) | Inline::Figure { .. } | Inline::Break => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::{Meta, PanelRow, Source, Table, WordTable};

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_owned())]
    }

    fn heading(level: u8, words: &str) -> Block {
        Block::Heading {
            level,
            id: "a".to_owned(),
            text: text(words),
        }
    }

    fn link(words: &str) -> Block {
        Block::Paragraph(vec![Inline::Strong(vec![Inline::Link {
            href: "https://example.org".to_owned(),
            text: text(words),
        }])])
    }

    fn table(caption: &str, headings: [&str; 2]) -> Block {
        let columns = headings.iter().map(|heading| TableColumn {
            heading: (*heading).to_owned(),
            numeric: false,
        });
        Block::Table(Table {
            id: "table-a".to_owned(),
            table: "a".to_owned(),
            label: "Table 1".to_owned(),
            caption: text(caption),
            measure: String::new(),
            columns: columns.collect(),
            rows: Vec::new(),
            source: Source::default(),
        })
    }

    fn words(caption: &str, head: &str) -> Block {
        Block::Words(WordTable {
            id: "table-b".to_owned(),
            label: None,
            caption: if caption.is_empty() {
                Vec::new()
            } else {
                text(caption)
            },
            head: vec![text(head)],
            rows: Vec::new(),
        })
    }

    fn said(titles: &[&str], blocks: Vec<Block>) -> Vec<String> {
        let section = |(at, title): (usize, &&str)| Section {
            id: format!("s{at}"),
            number: None,
            title: (*title).to_owned(),
            blocks: if at == 0 { blocks.clone() } else { Vec::new() },
        };
        let document = Document {
            meta: Meta {
                id: "d".to_owned(),
                partnership: String::new(),
                title: String::new(),
                kind: String::new(),
                year: String::new(),
                period: String::new(),
                months: Vec::new(),
                accent: String::new(),
                draft: true,
                draft_line: String::new(),
                cover: Vec::new(),
                marks: Vec::new(),
                as_at: String::new(),
                short: false,
            },
            sections: titles.iter().enumerate().map(section).collect(),
            facts: Vec::new(),
            compared: std::collections::BTreeMap::new(),
            prose: Vec::new(),
        };
        check(&document)
            .iter()
            .map(|finding| format!("{}: {}", finding.code.id(), finding.message))
            .collect()
    }

    #[test]
    fn a_sound_document_has_nothing_to_say() {
        let blocks = vec![
            heading(2, "One"),
            heading(3, "Two"),
            heading(2, "Three"),
            link("The designated officer's return"),
            table("Referrals fell", ["Source", "Number"]),
            words("Actions", "Action"),
        ];
        assert!(said(&["A", "B"], blocks).is_empty());
    }

    #[test]
    fn each_stumbling_block_is_told() {
        for (block, code) in [
            (heading(3, "Too deep"), "heading-order"),
            (heading(2, " "), "heading-order"),
            (link("click here"), "link-vague"),
            (link("More"), "link-vague"),
            (link(""), "link-vague"),
            (table(" ", ["Source", "Number"]), "caption-missing"),
            (table("Referrals", ["Number", "number "]), "title-twice"),
            (words("", "Action"), "caption-missing"),
            (words("Actions", ""), "heading-order"),
            (
                Block::Panel(vec![PanelRow {
                    label: "Next".to_owned(),
                    items: Vec::new(),
                }]),
                "heading-order",
            ),
        ] {
            let said = said(&["A"], vec![block.clone()]);
            assert_eq!(said.len(), 1, "{block:?}: {said:?}");
            assert!(said[0].starts_with(code), "{said:?}");
        }
        let said = said(&["Adults", "adults", ""], Vec::new());
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].starts_with("title-twice") && said[1].starts_with("heading-order"));
    }
}
