//! Tables of numbers and of words as HTML, and what stands below them.

use super::markup::Markup;
use super::page_writer::Writer;
use super::sources;
use crate::compose::{Inline, Source, Table, TableColumn, TableRow, WordTable};
use crate::render::{note_label, sentence};

/// Above so many columns the spaces between them are narrower.
const MANY_COLUMNS: usize = 7;

/// Above so many columns of words their type is smaller.
const MANY_WORDS: usize = 5;

/// A table of numbers, in a labelled region that the keyboard can scroll (WCAG 1.4.10, 2.1.1); a list as a table of words.
pub(super) fn numbers(w: &mut Writer<'_>, m: &mut Markup, table: &Table) {
    if table.columns.iter().all(|column| !column.numeric) {
        list(w, m, table);
        return source(m, &table.source);
    }
    let id = w.anchors.place(&table.id);
    let caption = w.anchors.fresh(&format!("{id}-caption"));
    scroll_region(m, "scroll tbl wide", Some(&id), &caption, |m| {
        let attributes = [
            ("class", class(&table.columns)),
            ("data-table", &table.table),
        ];
        m.tag("table", &attributes, |m| {
            m.tag("caption", &[("id", &caption)], |m| {
                message(w, m, &table.label, &table.caption, &table.measure, true);
            });
            grid(m, &table.columns, &table.rows);
        });
    });
    source(m, &table.source);
    sources::fold(w, m, &table.label, &table.table);
}

/// A region that scrolls sideways when it must, named by its caption.
pub(super) fn scroll_region(
    m: &mut Markup,
    class: &str,
    id: Option<&str>,
    caption: &str,
    inner: impl FnOnce(&mut Markup),
) {
    let mut attributes = vec![("class", class)];
    attributes.extend(id.map(|id| ("id", id)));
    attributes.extend([
        ("role", "region"),
        ("aria-labelledby", caption),
        ("tabindex", "0"),
    ]);
    m.tag("div", &attributes, inner);
}

/// The classes of a number table.
pub(super) fn class(columns: &[TableColumn]) -> &'static str {
    if columns.len() > MANY_COLUMNS {
        "nums many"
    } else {
        "nums"
    }
}

/// Label in the margin, the message, and what is counted.
pub(super) fn message(
    w: &mut Writer<'_>,
    m: &mut Markup,
    label: &str,
    caption: &[Inline],
    measure: &str,
    scrolls: bool,
) {
    m.tag("span", &[("class", "ci")], |m| {
        if !label.is_empty() {
            m.words("span", &[("class", "lab")], label);
            m.words("span", &[("class", "vh")], ": ");
        }
        m.tag("span", &[("class", "msg")], |m| w.inlines(m, caption));
        if !measure.is_empty() || scrolls {
            m.tag("span", &[("class", "sub")], |m| {
                m.words("span", &[("class", "vh")], ". ");
                m.text(measure);
                if scrolls {
                    m.words(
                        "span",
                        &[("class", "swipe")],
                        " Scroll sideways for every column.",
                    );
                }
            });
        }
    });
}

/// Head, body and foot of a number table. Total rows at the end are its foot.
pub(super) fn grid(m: &mut Markup, columns: &[TableColumn], rows: &[TableRow]) {
    m.tag("thead", &[], |m| {
        m.tag("tr", &[], |m| {
            for (at, column) in columns.iter().enumerate() {
                let mut attributes = vec![("scope", "col")];
                attributes.extend((at > 0 && !column.numeric).then_some(("class", "w")));
                m.words("th", &attributes, &column.heading);
            }
        });
    });
    let body = rows
        .iter()
        .rposition(|row| !row.total)
        .map_or(rows.len(), |last| last + 1);
    let (body, foot) = rows.split_at(body);
    m.tag("tbody", &[], |m| body_rows(m, columns, body));
    if !foot.is_empty() {
        m.tag("tfoot", &[], |m| body_rows(m, columns, foot));
    }
}

fn body_rows(m: &mut Markup, columns: &[TableColumn], rows: &[TableRow]) {
    for row in rows {
        let class: &[(&str, &str)] = if row.total {
            &[("class", "total")]
        } else {
            &[]
        };
        m.line();
        m.tag("tr", class, |m| {
            for (at, cell) in row.cells.iter().enumerate() {
                let words = columns.get(at).is_some_and(|column| !column.numeric);
                match at {
                    0 if !cell.is_empty() => m.words("th", &[("scope", "row")], cell),
                    _ => {
                        let figure = row.figures.get(at).and_then(Option::as_deref);
                        let mut attributes = Vec::new();
                        attributes.extend((at > 0 && words).then_some(("class", "w")));
                        attributes.extend(figure.map(|id| ("data-figure", id)));
                        m.words("td", &attributes, cell);
                    }
                }
            }
        });
    }
}

/// A table of words. On a phone its rows become stacked entries; the roles keep it a table for screen readers there.
pub(super) fn words(w: &mut Writer<'_>, m: &mut Markup, table: &WordTable) {
    stacked(w, m, table, "words", None);
}

/// A list: rows of words from a return.
fn list(w: &mut Writer<'_>, m: &mut Markup, table: &Table) {
    let words = |text: &String| vec![Inline::Text(text.clone())];
    let table_of_words = WordTable {
        id: table.id.clone(),
        label: Some(table.label.clone()),
        caption: table.caption.clone(),
        head: table
            .columns
            .iter()
            .map(|column| words(&column.heading))
            .collect(),
        rows: table
            .rows
            .iter()
            .map(|row| row.cells.iter().map(words).collect())
            .collect(),
    };
    let class = if table.columns.len() > MANY_WORDS {
        "words list many-words"
    } else {
        "words list"
    };
    stacked(w, m, &table_of_words, class, Some(table));
}

/// A table of words; where it is a list, with the ids of its figures.
fn stacked(
    w: &mut Writer<'_>,
    m: &mut Markup,
    table: &WordTable,
    class: &str,
    list: Option<&Table>,
) {
    let measure = list.map_or("", |list| &list.measure);
    let id = w.anchors.place(&table.id);
    let caption = w.anchors.fresh(&format!("{id}-caption"));
    let headings: Vec<String> = table.head.iter().map(|head| Inline::words(head)).collect();
    m.tag("div", &[("class", "tbl wide"), ("id", &id)], |m| {
        let mut attributes = vec![("class", class), ("role", "table")];
        attributes.extend(list.map(|list| ("data-table", list.table.as_str())));
        let captioned = table.label.is_some() || !table.caption.is_empty();
        attributes.extend(captioned.then_some(("aria-labelledby", caption.as_str())));
        m.tag("table", &attributes, |m| {
            if captioned {
                m.tag("caption", &[("id", &caption)], |m| {
                    let label = table.label.as_deref().unwrap_or("");
                    message(w, m, label, &table.caption, measure, false);
                });
            }
            m.tag("thead", &[("role", "rowgroup")], |m| {
                m.tag("tr", &[("role", "row")], |m| {
                    for (head, plain) in table.head.iter().zip(&headings) {
                        if plain.trim().is_empty() {
                            m.words("td", &[("role", "cell")], "");
                        } else {
                            m.tag("th", &[("scope", "col"), ("role", "columnheader")], |m| {
                                w.inlines(m, head);
                            });
                        }
                    }
                });
            });
            m.tag("tbody", &[("role", "rowgroup")], |m| {
                for (at, row) in table.rows.iter().enumerate() {
                    let figures = list.and_then(|list| Some(&list.rows.get(at)?.figures[..]));
                    m.line();
                    m.tag("tr", &[("role", "row")], |m| {
                        word_row(w, m, row, &headings, figures.unwrap_or_default());
                    });
                }
            });
        });
    });
}

fn word_row(
    w: &mut Writer<'_>,
    m: &mut Markup,
    row: &[Vec<Inline>],
    headings: &[String],
    figures: &[Option<String>],
) {
    for (at, cell) in row.iter().enumerate() {
        if at == 0 && !Inline::words(cell).trim().is_empty() {
            m.tag("th", &[("scope", "row"), ("role", "rowheader")], |m| {
                w.inlines(m, cell);
            });
            continue;
        }
        m.tag("td", &[("role", "cell")], |m| {
            if let Some(heading) = headings.get(at) {
                m.words("span", &[("class", "dl"), ("aria-hidden", "true")], heading);
            }
            let figure = figures.get(at).and_then(Option::as_deref);
            let attributes = figure.map(|id| ("data-figure", id));
            m.tag("span", attributes.as_slice(), |m| w.inlines(m, cell));
        });
    }
}

/// Key, notes and source, labels hung.
pub(super) fn source(m: &mut Markup, source: &Source) {
    if source.key.is_empty() && source.notes.is_empty() && source.source.is_empty() {
        return;
    }
    m.line();
    m.tag("dl", &[("class", "src")], |m| {
        if !source.key.is_empty() {
            m.described("Key", |m| {
                for (mark, meaning) in &source.key {
                    m.tag("span", &[("class", "mark")], |m| {
                        m.words("b", &[], mark);
                        m.text(" ");
                        m.words("span", &[], meaning);
                    });
                }
            });
        }
        for (at, note) in source.notes.iter().enumerate() {
            m.described(&note_label(at, source.notes.len()), |m| m.text(note));
        }
        if !source.source.is_empty() {
            m.described("Source", |m| m.text(&sentence(&source.source)));
        }
    });
}
