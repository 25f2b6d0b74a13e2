//! Horizontal bars of parts that make a whole: each row's parts side by side, its marks after the last of them.

use super::bar::{Fit, GAP, Rows};
use super::canvas::{Anchor, Area, Canvas, INK};
use super::key;
use super::palette::{Paint, paints};
use super::plot::{Plot, Point};
use super::ruler::Font;
use super::scale::Frame;

/// White between parts, px.
const SEAM: f64 = 1.5;

/// Draws the bars; gives the height in px.
pub(super) fn draw(plot: &Plot, canvas: &mut Canvas) -> f64 {
    let paints = paints(plot, canvas);
    let font = Font::regular(canvas.px());
    let (axis, room) = (canvas.axis(), canvas.width() - canvas.axis());
    let categories = plot.categories.len();
    let marks: Vec<String> = (0..categories).map(|at| marks(plot, at)).collect();
    let mut items: Vec<(f64, f64)> = Vec::new();
    for (category, marks) in marks.iter().enumerate() {
        let (below, above) = extent(plot, category);
        let width = match marks.is_empty() {
            true => -GAP,
            false => canvas.ruler.width(marks, font),
        };
        items.push((above, width));
        if below < 0.0 {
            items.push((below, -GAP));
        }
    }
    // Percentages are parts of a hundred even where some part is missing.
    if Frame::of(plot).is_percent() {
        items.push((100.0, -GAP));
    }
    let fit = Fit::outside(&items, room);
    let zero = axis + fit.below;

    let mut y = names(plot, canvas, &paints, &fit, zero);
    let rows = Rows::of(plot, canvas);
    let thickness = canvas.leading() + 5.0;
    for (category, marks) in marks.iter().enumerate() {
        let bars_top = rows.draw_label(canvas, category, y, thickness + 2.0) + 1.0;
        let (mut right, mut left) = (zero, zero);
        for (series, paint) in paints.iter().enumerate() {
            let Some(value) = plot.value(series, category).filter(|value| *value != 0.0) else {
                continue;
            };
            let length = value.abs() * fit.per_unit;
            let (from, to) = if value < 0.0 {
                left -= length;
                (left, left + length)
            } else {
                right += length;
                (right - length, right)
            };
            let area = Area {
                left: from,
                top: bars_top,
                right: (to - SEAM).max(from + 0.5),
                bottom: bars_top + thickness,
            };
            canvas.rect(area, &paint.fill, paint.outline());
            let text = plot.point(series, category).map_or("", Point::text);
            if part_has_room(canvas, area, paint, text) {
                print_part(canvas, area, paint, text);
            }
        }
        let baseline = bars_top + thickness / 2.0 + 0.34 * font.px;
        canvas.text((right + GAP, baseline), Anchor::Start, marks, font, INK);
        rows.draw_axis(canvas, zero, (y, bars_top - 1.0), category);
        y += rows.height(category);
    }
    y - rows.gap + 1.0
}

/// Whether a part's value can be printed on it.
pub(super) fn part_has_room(canvas: &Canvas, area: Area, paint: &Paint, text: &str) -> bool {
    let font = Font::regular(canvas.px());
    let around = if paint.on.is_some() { 4.0 } else { 10.0 };
    canvas.ruler.width(text, font) + around <= area.right - area.left
        && font.px + 2.0 <= area.bottom - area.top
}

/// Prints a part's value on it.
pub(super) fn print_part(canvas: &mut Canvas, area: Area, paint: &Paint, text: &str) {
    let font = Font::regular(canvas.px());
    let middle = (area.top + area.bottom) / 2.0;
    let at = ((area.left + area.right) / 2.0, middle + 0.34 * font.px);
    // A pattern is hard to read on: the value gets a plate.
    if paint.on.is_none() {
        canvas.plate(at, text, font);
    }
    let colour = paint.on.unwrap_or(INK);
    canvas.text(at, Anchor::Middle, text, font, colour);
}

/// The marks of a category, each once.
pub(super) fn marks(plot: &Plot, category: usize) -> String {
    let mut marks: Vec<&str> = Vec::new();
    for series in 0..plot.series.len() {
        let mark = plot.point(series, category).and_then(Point::mark);
        if let Some(mark) = mark.filter(|mark| !marks.contains(mark)) {
            marks.push(mark);
        }
    }
    marks.join(" ")
}

/// How far the parts of a category reach below and above zero.
pub(super) fn extent(plot: &Plot, category: usize) -> (f64, f64) {
    let values = (0..plot.series.len()).filter_map(|series| plot.value(series, category));
    values.fold((0.0, 0.0), |(below, above), value| {
        if value < 0.0 {
            (below + value, above)
        } else {
            (below, above + value)
        }
    })
}

/// Names the parts above those of the first row if every name has room there, in a key if not; gives the height.
fn names(plot: &Plot, canvas: &mut Canvas, paints: &[Paint], fit: &Fit, zero: f64) -> f64 {
    if plot.series.len() < 2 {
        return 0.0;
    }
    let font = Font::regular(canvas.px());
    let mut places = Vec::new();
    let mut x = zero;
    for (at, series) in plot.series.iter().enumerate() {
        let length = plot.value(at, 0).unwrap_or(0.0) * fit.per_unit;
        if length < canvas.ruler.width(&series.name, font) + 6.0 || canvas.margin() == 0.0 {
            let (left, room) = (canvas.axis(), canvas.width() - canvas.axis());
            return key::flow(plot, canvas, paints, (left, 0.0, room));
        }
        places.push((x, series.name.clone()));
        x += length;
    }
    let baseline = 0.8 * canvas.leading();
    for (x, name) in places {
        canvas.text((x, baseline), Anchor::Start, &name, font, INK);
    }
    canvas.leading() + 3.0
}
