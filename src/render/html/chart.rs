//! A chart on the page: drawn wide and narrow, with its numbers as a table beside it.

use super::html_table;
use super::markup::Markup;
use super::page_writer::Writer;
use super::sources;
use crate::chart::{Labels, Size, draw};
use crate::compose::{Chart, Inline, Twin};

/// A chart with its caption, both drawings (the style sheet shows one), its twin table and what stands below.
pub(super) fn figure(w: &mut Writer<'_>, m: &mut Markup, chart: &Chart) {
    let id = w.anchors.place(&chart.id);
    let caption = w.anchors.fresh(&format!("{id}-caption"));
    let attributes = [
        ("class", "fig wide"),
        ("id", &id),
        ("data-table", &chart.table),
    ];
    m.tag("figure", &attributes, |m| {
        m.tag("figcaption", &[("id", &caption)], |m| {
            html_table::message(w, m, &chart.label, &chart.caption, &chart.measure, false);
        });
        // No id of a document holds a full stop on the page, so those inside the drawing meet none.
        for (class, size, part) in [("c-w", Size::Wide, "wide"), ("c-n", Size::Narrow, "narrow")] {
            m.tag("div", &[("class", class)], |m| {
                m.drawing(&drawing(chart, size, w.accent, &format!("{id}.{part}")));
            });
        }
    });
    twin(w, m, chart, &id);
    html_table::source(m, &chart.source);
    sources::fold(w, m, &chart.label, &chart.table);
}

fn twin(w: &mut Writer<'_>, m: &mut Markup, chart: &Chart, id: &str) {
    m.line();
    match &chart.twin {
        Twin::Elsewhere {
            id: table_id,
            label,
        } => {
            m.tag("p", &[("class", "twin")], |m| {
                m.text(&format!("The numbers of {} are in ", chart.label));
                match w.anchors.find(table_id) {
                    Some(table_id) => m.words("a", &[("href", &format!("#{table_id}"))], label),
                    None => m.text(label),
                }
                m.text(".");
            });
        }
        Twin::Here { columns, rows } => {
            let caption = w.anchors.fresh(&format!("{id}-table"));
            m.tag("details", &[("class", "twin")], |m| {
                m.words("summary", &[], &format!("{} as a table", chart.label));
                html_table::scroll_region(m, "scroll", None, &caption, |m| {
                    let attributes = [
                        ("class", html_table::class(columns)),
                        ("data-table", &chart.table),
                    ];
                    m.tag("table", &attributes, |m| {
                        m.tag("caption", &[("id", &caption), ("class", "vh")], |m| {
                            m.text(&format!("{} as a table: {}", chart.label, chart.measure));
                        });
                        html_table::grid(m, columns, rows);
                    });
                });
            });
        }
    }
}

/// One drawing as SVG; every id in it begins with `id`.
fn drawing(chart: &Chart, size: Size, accent: &str, id: &str) -> String {
    let labels = Labels {
        id,
        title: &Inline::words(&chart.caption),
        desc: &chart.alt,
    };
    draw(&chart.plot, size, accent, &labels)
}
