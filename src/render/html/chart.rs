//! A chart on the page: drawn wide and narrow, with its numbers as a table beside it.

use super::blocks::Writer;
use super::markup::Markup;
use super::table;
use crate::chart::Point;
use crate::compose::{Chart, Twin};
use crate::render::plain_text;

/// A chart with its caption, both drawings (the style sheet shows one), its twin table and what stands below.
pub(super) fn figure(w: &mut Writer<'_>, m: &mut Markup, chart: &Chart) {
    let id = w.anchors.place(&chart.id);
    let caption = w.anchors.fresh(&format!("{id}-caption"));
    m.tag("figure", &[("class", "fig wide"), ("id", &id)], |m| {
        m.tag("figcaption", &[("id", &caption)], |m| {
            table::message(w, m, &chart.label, &chart.caption, &chart.measure, false);
        });
        for (class, narrow) in [("c-w", false), ("c-n", true)] {
            // No id of a document holds a full stop on the page, so those inside the drawing meet none.
            let drawing = format!("{id}.{}", if narrow { "narrow" } else { "wide" });
            m.tag("div", &[("class", class)], |m| {
                m.drawing(&chart_svg(chart, narrow, w.accent, &drawing));
            });
        }
    });
    twin(w, m, chart, &id);
    table::source(m, &chart.source);
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
                table::scroll_region(m, "scroll", None, &caption, |m| {
                    m.tag("table", &[("class", table::class(columns))], |m| {
                        m.tag("caption", &[("id", &caption), ("class", "vh")], |m| {
                            m.text(&format!("{} as a table: {}", chart.label, chart.measure));
                        });
                        table::grid(m, columns, rows);
                    });
                });
            });
        }
    }
}

/// One drawing as SVG; every id in it begins with `id`.
fn chart_svg(chart: &Chart, narrow: bool, accent: &str, id: &str) -> String {
    let (title, desc) = (format!("{id}-title"), format!("{id}-desc"));
    let mut m = Markup::new();
    let (width, label_width, size) = if narrow { (360, 0, 17) } else { (640, 170, 15) };
    let row = size + 10;
    let points = chart.plot.series.iter().flat_map(|series| &series.points);
    let largest = points
        .filter_map(|point| match point {
            Point::Value { value, .. } => Some(value.abs()),
            Point::Mark(_) => None,
        })
        .max()
        .filter(|value| !value.is_zero());
    let mut y = 0;
    let mut inner = Markup::new();
    for (at, category) in chart.plot.categories.iter().enumerate() {
        let text = |m: &mut Markup, x: i32, y: i32, words: &str| {
            m.words(
                "text",
                &[("x", &x.to_string()), ("y", &y.to_string())],
                words,
            );
        };
        text(&mut inner, 0, y + size, category);
        if narrow {
            y += row;
        }
        for (series_at, series) in chart.plot.series.iter().enumerate() {
            let label = match series.points.get(at) {
                Some(Point::Value { value, text }) => {
                    let room = rust_decimal::Decimal::from(width - label_width - 90);
                    let length = largest
                        .map_or_else(Default::default, |most| value.abs() / most * room)
                        .round();
                    let fill = if series_at == 0 { accent } else { "none" };
                    inner.void(
                        "rect",
                        &[
                            ("x", &label_width.to_string()),
                            ("y", &(y + 4).to_string()),
                            ("width", &length.to_string()),
                            ("height", &(size - 2).to_string()),
                            ("fill", fill),
                            ("stroke", accent),
                        ],
                    );
                    let end: i32 = length.try_into().unwrap_or(0);
                    (label_width + end + 6, text.as_str())
                }
                Some(Point::Mark(mark)) => (label_width + 2, mark.as_str()),
                None => continue,
            };
            text(&mut inner, label.0, y + size, label.1);
            y += row;
        }
        y += 6;
    }
    let (width, height) = (width.to_string(), y.max(row).to_string());
    m.tag(
        "svg",
        &[
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", &format!("0 0 {width} {height}")),
            ("width", &width),
            ("height", &height),
            ("role", "img"),
            ("aria-labelledby", &format!("{title} {desc}")),
            (
                "font-family",
                "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', Arial, sans-serif",
            ),
            ("font-size", &size.to_string()),
            ("fill", "#1B1F22"),
        ],
        |m| {
            m.words("title", &[("id", &title)], &plain_text(&chart.caption));
            m.words("desc", &[("id", &desc)], &chart.alt);
            m.tag("g", &[("aria-hidden", "true")], |m| {
                m.drawing(inner.as_str());
            });
        },
    );
    m.as_str().to_owned()
}
