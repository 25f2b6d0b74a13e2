//! The key: which paint or line is which series, where the names cannot stand at the bars themselves.

use super::canvas::{Anchor, Area, Canvas, INK};
use super::palette::Paint;
use super::plot::{Kind, Plot};
use super::ruler::Font;

const SWATCH: f64 = 16.0;
const LINE: f64 = 26.0;
const GAP: f64 = 8.0;

/// Draws the key as a list from `top` at `left`, in `room` px; gives its height. `order` lists series from 0.
pub(super) fn list(
    plot: &Plot,
    canvas: &mut Canvas,
    paints: &[Paint],
    order: &[usize],
    (left, top, room): (f64, f64, f64),
) -> f64 {
    let font = Font::regular(canvas.px());
    let sample = sample_width(plot);
    let mut y = top;
    for &series in order {
        let name = &plot.series[series].name;
        let lines = canvas.ruler.wrap(name, font, room - sample - GAP);
        draw_sample(plot, canvas, &paints[series], series, (left, y));
        for line in &lines {
            let at = (left + sample + GAP, y + baseline(canvas));
            canvas.text(at, Anchor::Start, line, font, INK);
            y += canvas.leading();
        }
        y += if lines.is_empty() {
            canvas.leading()
        } else {
            0.0
        } + 5.0;
    }
    y - top
}

/// Draws the key side by side from `top` at `left`, in `room` px, in as many rows as it takes; gives its height with
/// the space below.
pub(super) fn flow(
    plot: &Plot,
    canvas: &mut Canvas,
    paints: &[Paint],
    (left, top, room): (f64, f64, f64),
) -> f64 {
    let font = Font::regular(canvas.px());
    let sample = sample_width(plot);
    let (mut x, mut y) = (left, top);
    for (at, series) in plot.series.iter().enumerate() {
        let width = sample + GAP + canvas.ruler.width(&series.name, font);
        if x > left && x + width > left + room {
            x = left;
            y += canvas.leading() + 3.0;
        }
        draw_sample(plot, canvas, &paints[at], at, (x, y));
        let lines = canvas.ruler.wrap(&series.name, font, room - sample - GAP);
        for (row, line) in lines.iter().enumerate() {
            if row > 0 {
                y += canvas.leading();
            }
            let place = (x + sample + GAP, y + baseline(canvas));
            canvas.text(place, Anchor::Start, line, font, INK);
        }
        // A name of several lines fills its row.
        x += if lines.len() > 1 { room } else { width + 20.0 };
    }
    y + canvas.leading() + 12.0 - top
}

fn baseline(canvas: &Canvas) -> f64 {
    canvas.leading() / 2.0 + 0.33 * canvas.px()
}

fn sample_width(plot: &Plot) -> f64 {
    match plot.kind {
        Kind::Line => LINE,
        _ => SWATCH,
    }
}

fn draw_sample(plot: &Plot, canvas: &mut Canvas, paint: &Paint, series: usize, (x, y): (f64, f64)) {
    let middle = y + canvas.leading() / 2.0;
    if plot.kind == Kind::Line {
        canvas.polyline(
            &[(x, middle), (x + LINE, middle)],
            &paint.line,
            paint.stroke,
        );
        canvas.marker((x + LINE / 2.0, middle), series, 3.5, "#FFF", &paint.line);
        return;
    }
    let area = Area {
        left: x,
        top: middle - 7.0,
        right: x + SWATCH,
        bottom: middle + 7.0,
    };
    canvas.rect(area, &paint.fill, paint.outline());
}
