//! Horizontal bars: one a category and series, the value at its end, the series named at the first bars.

use super::canvas::{Anchor, Area, Canvas, INK};
use super::key;
use super::palette::{Paint, paints};
use super::plot::Plot;
use super::ruler::Font;

/// Between a bar's end and its value, px.
pub(super) const GAP: f64 = 7.0;
/// Bars shorter than this share of their room give way: to a key, or with their values on them.
const STUNTED: f64 = 0.4;

/// Draws the bars; gives the height in px.
pub(super) fn draw(plot: &Plot, canvas: &mut Canvas) -> f64 {
    let paints = paints(plot, canvas);
    let room = canvas.width() - canvas.axis();
    let named = plot.series.len() > 1;
    let mut ends = ends(plot, canvas, &paints, named);
    let mut fit = Fit::new(&ends, room);
    let keyed = named && fit.is_poor(&ends, room);
    if keyed {
        ends = self::ends(plot, canvas, &paints, false);
        fit = Fit::new(&ends, room);
    }
    if fit.is_poor(&ends, room) {
        fit = Fit::inside(&ends, room);
    }

    let mut y = if keyed {
        let (left, room) = (canvas.axis(), room);
        key::flow(plot, canvas, &paints, (left, 0.0, room))
    } else {
        0.0
    };
    let rows = Rows::of(plot, canvas);
    let zero = canvas.axis() + fit.below;
    let pitch = pitch(canvas);
    for category in 0..plot.categories.len() {
        let bars_top = rows.draw_label(canvas, category, y, pitch * plot.series.len() as f64);
        for end in ends.iter().filter(|end| end.category == category) {
            let middle = bars_top + pitch * (end.series as f64 + 0.5);
            draw_bar(canvas, end, &paints[end.series], &fit, (zero, middle));
        }
        rows.draw_axis(canvas, zero, (y, bars_top), category);
        y += rows.height(category);
    }
    y - rows.gap + 1.0
}

/// From one bar of a category to the next, px: a line of text must fit at each.
fn pitch(canvas: &Canvas) -> f64 {
    (canvas.leading() + 1.0).max(19.0)
}

/// The end of a bar, or the mark where it would start.
struct End {
    series: usize,
    category: usize,
    value: Option<f64>,
    text: String,
    font: Font,
    width: f64,
}

fn ends(plot: &Plot, canvas: &Canvas, paints: &[Paint], noted: bool) -> Vec<End> {
    plot.points()
        .map(|(series, category, point)| {
            let note = match noted && category == 0 {
                true => plot.note(series),
                false => String::new(),
            };
            let text = format!("{} {note}", point.text()).trim_end().to_owned();
            let font = Font {
                px: canvas.px(),
                bold: paints[series].bold && point.mark().is_none(),
            };
            End {
                series,
                category,
                value: plot.value(series, category),
                width: canvas.ruler.width(&text, font),
                text,
                font,
            }
        })
        .collect()
}

/// How many px a unit is long, and how much room lies left of zero.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub(super) per_unit: f64,
    pub(super) below: f64,
    inside: bool,
}

impl Fit {
    /// The longest bars that leave each value room at its end. Takes values (0 for a mark) with the width of their text.
    pub(super) fn outside(items: &[(f64, f64)], room: f64) -> Fit {
        let needed = |per_unit: f64| {
            items
                .iter()
                .fold((0.0_f64, 0.0_f64), |(below, above), (value, width)| {
                    let length = value.abs() * per_unit + GAP + width;
                    if *value < 0.0 {
                        (below.max(length), above)
                    } else {
                        (below, above.max(length))
                    }
                })
        };
        let largest = items
            .iter()
            .map(|(value, _)| value.abs())
            .fold(0.0, f64::max);
        let (mut low, mut high) = (0.0, if largest > 0.0 { room / largest } else { 0.0 });
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            let (below, above) = needed(middle);
            if below + above <= room {
                low = middle;
            } else {
                high = middle;
            }
        }
        Fit {
            per_unit: low,
            below: needed(low).0.min(room),
            inside: false,
        }
    }

    fn new(ends: &[End], room: f64) -> Fit {
        let items: Vec<(f64, f64)> = ends
            .iter()
            .map(|end| (end.value.unwrap_or(0.0), end.width))
            .collect();
        Fit::outside(&items, room)
    }

    /// Bars over the whole room, with the values on them where they fit; otherwise the same as outside.
    fn inside(ends: &[End], room: f64) -> Fit {
        let outside = Fit::new(ends, room);
        let values = || ends.iter().filter_map(|end| end.value);
        let high = values().fold(0.0, f64::max);
        let low = values().fold(0.0, f64::min);
        let whole = Fit {
            per_unit: room / (high - low),
            below: room * -low / (high - low),
            inside: true,
        };
        let fits = ends.iter().all(|end| {
            let value = end.value.unwrap_or(0.0);
            let side = if value < 0.0 {
                whole.below
            } else {
                room - whole.below
            };
            let length = value.abs() * whole.per_unit;
            length >= end.width + 2.0 * GAP || length + GAP + end.width <= side
        });
        if fits { whole } else { outside }
    }

    fn is_poor(&self, ends: &[End], room: f64) -> bool {
        let values = || ends.iter().filter_map(|end| end.value);
        let span = values().fold(0.0, f64::max) - values().fold(0.0, f64::min);
        let widest = ends.iter().map(|end| end.width).fold(0.0, f64::max);
        widest + GAP > room || span > 0.0 && span * self.per_unit < STUNTED * room
    }
}

fn draw_bar(canvas: &mut Canvas, end: &End, paint: &Paint, fit: &Fit, (zero, middle): (f64, f64)) {
    let baseline = middle + 0.34 * end.font.px;
    let Some(value) = end.value else {
        let place = (zero + GAP, baseline);
        canvas.text(place, Anchor::Start, &end.text, end.font, paint.beside);
        return;
    };
    let length = value.abs() * fit.per_unit;
    let tip = if value < 0.0 {
        zero - length
    } else {
        zero + length
    };
    if value != 0.0 {
        // A value that is not nought is always seen.
        let length = length.max(0.75);
        let area = Area {
            left: if value < 0.0 { zero - length } else { zero },
            top: middle - paint.thickness / 2.0,
            right: if value < 0.0 { zero } else { zero + length },
            bottom: middle + paint.thickness / 2.0,
        };
        canvas.rect(area, &paint.fill, paint.outline());
    }
    let within = match paint.on {
        Some(colour) if fit.inside && length >= end.width + 2.0 * GAP => Some(colour),
        _ => None,
    };
    let (x, anchor, colour) = match (value < 0.0, within) {
        (false, None) => (tip + GAP, Anchor::Start, paint.beside),
        (true, None) => (tip - GAP, Anchor::End, paint.beside),
        (false, Some(colour)) => (tip - GAP, Anchor::End, colour),
        (true, Some(colour)) => (tip + GAP, Anchor::Start, colour),
    };
    canvas.text((x, baseline), anchor, &end.text, end.font, colour);
}

/// The rows of a horizontal chart: labels in the margin, or above the bars on a phone.
pub(super) struct Rows {
    labels: Vec<Vec<String>>,
    bars: f64,
    leading: f64,
    above: bool,
    /// Below each row, px.
    pub(super) gap: f64,
}

impl Rows {
    /// Rows with one bar a series, or one in all for stacked bars.
    pub(super) fn of(plot: &Plot, canvas: &Canvas) -> Rows {
        let bars = match plot.is_stacked() {
            true => canvas.leading() + 7.0,
            false => pitch(canvas) * plot.series.len() as f64,
        };
        let above = canvas.margin() == 0.0;
        let room = if above {
            canvas.width()
        } else {
            canvas.margin()
        };
        let font = Font::regular(canvas.px());
        let labels: Vec<Vec<String>> = (plot.categories.iter())
            .map(|category| canvas.ruler.wrap(category, font, room))
            .collect();
        let mut rows = Rows {
            labels,
            bars,
            leading: canvas.leading(),
            above,
            gap: 0.0,
        };
        let content: f64 = (0..rows.labels.len()).map(|row| rows.height(row)).sum();
        // Long charts close up, so that they stay on a page as long as they can.
        let spare = (880.0 - content) / rows.labels.len() as f64;
        let widest = if above || plot.series.len() > 1 {
            16.0
        } else {
            12.0
        };
        rows.gap = spare.clamp(if above { 10.0 } else { 5.0 }, widest);
        rows
    }

    /// Height of a row with the gap below it, px.
    pub(super) fn height(&self, row: usize) -> f64 {
        let label = self.labels[row].len() as f64 * self.leading;
        self.gap
            + if self.above {
                label + 5.0 + self.bars
            } else {
                label.max(self.bars)
            }
    }

    /// Draws the axis beside a row that starts at `top` and its bars at `bars_top`: without a break down the page, but
    /// beside the bars alone where the labels stand above them.
    pub(super) fn draw_axis(
        &self,
        canvas: &mut Canvas,
        zero: f64,
        (top, bars_top): (f64, f64),
        row: usize,
    ) {
        let last = row + 1 == self.labels.len();
        let (from, gap) = match (self.above, last) {
            (true, _) => (bars_top, self.gap - 1.0),
            (false, true) => (top, self.gap - 1.0),
            (false, false) => (top, 0.0),
        };
        canvas.rule((zero, from), (zero, top + self.height(row) - gap), INK);
    }

    /// Writes the label of the row that starts at `top`; gives where its bars, `bars` px high together, start.
    pub(super) fn draw_label(&self, canvas: &mut Canvas, row: usize, top: f64, bars: f64) -> f64 {
        let font = Font::regular(canvas.px());
        let lines = &self.labels[row];
        let label = lines.len() as f64 * self.leading;
        let content = self.height(row) - self.gap;
        let first = match self.above {
            true => top,
            false => top + (content - label) / 2.0,
        };
        canvas.write((0.0, first), lines, font);
        match self.above {
            true => top + label + 5.0,
            false => top + (content - bars) / 2.0,
        }
    }
}
