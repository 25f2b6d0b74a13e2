//! The document as clean, diffable Markdown: CommonMark with pipe tables, one line a paragraph, one line a table row.
//!
//! All text is escaped so that it reads back as the same text. References are their words: Markdown has no anchors of its own.

mod lines;
mod markdown_text;
mod pipe_table;
#[cfg(test)]
mod tests;

use crate::compose::{
    Block, Chart, Document, Inline, KeyFigure, PanelRow, Section, Source, TableColumn, TableRow,
    Twin,
};
use crate::render::day_in_words;
use lines::{Lines, strong};
use markdown_text::{Place, escaped, run};
use pipe_table::pipe_table;

/// Writes a document as Markdown, in UTF-8, with a line end at its end.
pub fn render(document: &Document) -> Vec<u8> {
    let mut out = Lines::default();
    title(&mut out, document);
    for section in &document.sections {
        write_section(&mut out, section);
    }
    let mut text = out.lines.join("\n");
    text.push('\n');
    text.into_bytes()
}

/// One table as Markdown by itself: its title, what is counted, the table, and what stands below.
pub(super) fn table(
    title: &str,
    measure: &str,
    columns: &[TableColumn],
    rows: &[TableRow],
    source: &Source,
) -> String {
    let mut out = Lines::default();
    out.paragraph(&[strong(title)]);
    out.plain(measure);
    out.block(pipe_table(columns, rows));
    pipe_table::below(&mut out, source);
    let mut text = out.lines.join("\n");
    text.push('\n');
    text
}

fn title(out: &mut Lines, document: &Document) {
    let meta = &document.meta;
    out.heading(1, &escaped(&meta.title, Place::Heading));
    out.plain(&meta.partnership);
    out.plain(&format!("{} {}", meta.kind, meta.year));
    if meta.draft {
        out.paragraph(&[
            strong("DRAFT."),
            Inline::Text(format!(" {}", meta.draft_line)),
        ]);
    } else {
        out.plain(&format!("As at {}.", day_in_words(&meta.as_at)));
    }
    if meta.short {
        return;
    }
    let rows = meta.cover.iter().map(|row| {
        let mut item = Lines::default();
        item.plain(&format!("{}: {}", row.label, row.text));
        item
    });
    out.list(None, rows.collect());
    if !meta.marks.is_empty() {
        out.paragraph(&[strong("Marks used in tables and charts")]);
        let rows: Vec<Vec<String>> = meta
            .marks
            .iter()
            .map(|(mark, meaning)| vec![pipe_table::cell(mark), pipe_table::cell(meaning)])
            .collect();
        let head = ["Mark".to_owned(), "Meaning".to_owned()];
        out.block(pipe_table::rows(&head, &[false, false], &rows));
    }
}

fn write_section(out: &mut Lines, section: &Section) {
    let words = match &section.number {
        Some(number) => format!("{number}. {}", section.title),
        None => section.title.clone(),
    };
    out.heading(2, &escaped(&words, Place::Heading));
    out.level = 2;
    write_blocks(out, &section.blocks);
}

fn write_blocks(out: &mut Lines, blocks: &[Block]) {
    for block in blocks {
        write_block(out, block);
    }
}

fn write_block(out: &mut Lines, block: &Block) {
    match block {
        Block::Heading { level, text, .. } => {
            let level = (usize::from(*level) + 1).clamp(3, out.level.max(2) + 1);
            out.heading(level, &run(text, Place::Heading));
        }
        Block::Lead(text) | Block::Paragraph(text) => out.paragraph(text),
        Block::List { start, items } => {
            let items = items.iter().map(|item| {
                let mut lines = Lines::default();
                write_blocks(&mut lines, item);
                lines
            });
            out.list(*start, items.collect());
        }
        Block::Quote { label, text, by } => {
            let mut inner = Lines::default();
            inner.paragraph(&[strong(label)]);
            let mut words = vec![Inline::Text("\u{201C}".to_owned())];
            words.extend_from_slice(text);
            words.push(Inline::Text("\u{201D}".to_owned()));
            inner.paragraph(&words);
            if let Some(by) = by {
                inner.plain(by);
            }
            out.quote(inner);
        }
        Block::Keys(keys) => out.list(None, keys.iter().map(key_figure).collect()),
        Block::Panel(rows) => panel(out, rows),
        Block::Table(table) => pipe_table::numbers(out, table),
        Block::Words(table) => pipe_table::words(out, table),
        Block::Chart(chart) => write_chart(out, chart),
        Block::Awaited {
            title, due, effect, ..
        } => {
            out.paragraph(&[strong(&format!("Awaited: {title}"))]);
            out.plain(due);
            out.plain(effect);
        }
    }
}

fn key_figure(key: &KeyFigure) -> Lines {
    let text = |text: String| Inline::Text(text);
    let mut words = vec![text(format!("{}: ", key.label)), strong(&key.value)];
    if !key.unit.is_empty() {
        words.push(text(format!(" {}", key.unit)));
    }
    for more in [&key.change, &key.when] {
        if !more.is_empty() {
            words.push(text(format!(". {more}")));
        }
    }
    words.push(text(".".to_owned()));
    let mut lines = Lines::default();
    lines.paragraph(&words);
    lines
}

fn panel(out: &mut Lines, rows: &[PanelRow]) {
    let level = out.level;
    for row in rows {
        out.heading(level + 1, &escaped(&row.label, Place::Heading));
        out.level = level;
        let items = row.items.iter().map(|item| {
            let mut lines = Lines::default();
            lines.paragraph(item);
            lines
        });
        out.list(None, items.collect());
    }
}

fn write_chart(out: &mut Lines, chart: &Chart) {
    pipe_table::caption(out, &chart.label, &chart.caption);
    out.plain(&chart.measure);
    out.plain(&chart.alt);
    match &chart.twin {
        Twin::Elsewhere { label, .. } => {
            out.plain(&format!("The numbers of {} are in {label}.", chart.label));
        }
        Twin::Here { columns, rows } => out.block(pipe_table(columns, rows)),
    }
    pipe_table::below(out, &chart.source);
}
