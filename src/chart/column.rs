//! Vertical columns over points in time, side by side or on top of one another.

use super::axis::{Names, Slots};
use super::canvas::{Anchor, Area, Canvas, GREY, GRID, INK};
use super::key;
use super::palette::{Paint, paints};
use super::ruler::Font;
use super::scale::{Range, Tick, ticks};
use super::stacked::{draw_part, extent, marks};
use super::{Plot, Point, Size};

/// The part of its slot that a category's columns fill.
const FILLED: f64 = 0.74;
/// A column is at most this wide, px.
const WIDEST: f64 = 44.0;
/// And at least this, with its share of the space between.
const THINNEST: f64 = 5.0;
/// Between a column and its value, px.
const LIFT: f64 = 5.0;

/// Draws the columns; gives the height in px, or `None` when the labels or marks have no room below or above them:
/// the caller then draws bars. Nothing has been drawn in that case.
pub(super) fn draw(plot: &Plot, canvas: &mut Canvas) -> Option<f64> {
    let layout = Layout::of(plot, canvas)?;
    let paints = paints(plot, canvas);
    let mut top = name_series(plot, canvas, &paints);
    // Room for a value, or for the mark, above the highest column.
    top += canvas.leading() + LIFT;
    let height = if plot.is_stacked() { 220.0 } else { 170.0 };
    let below = if layout.range.low < 0.0 && layout.ticks.is_empty() {
        canvas.leading() + LIFT
    } else {
        0.0
    };
    let zero = layout.range.place(0.0, top + height, top);
    let y = |value: f64| layout.range.place(value, top + height, top);

    for tick in &layout.ticks {
        let at = y(tick.value);
        if tick.value != 0.0 {
            canvas.rule((layout.left, at), (layout.right, at), GRID);
        }
        let font = Font::regular(canvas.px());
        let place = (layout.left - 8.0, at + 0.34 * font.px);
        canvas.text(place, Anchor::End, &tick.text, font, GREY);
    }
    if plot.is_stacked() {
        draw_stacks(plot, canvas, &paints, &layout, y);
    } else {
        draw_clusters(plot, canvas, &paints, &layout, y);
    }
    canvas.rule((layout.left, zero), (layout.right, zero), INK);
    let bottom = top + height + below + 6.0;
    Some(bottom + layout.names.draw(canvas, bottom))
}

/// Everything that decides whether columns can be read.
struct Layout {
    left: f64,
    right: f64,
    slots: Slots,
    /// From one column of a cluster to the next, px.
    pitch: f64,
    range: Range,
    /// No steps when every value is printed.
    ticks: Vec<Tick>,
    names: Names,
    /// Order of the columns in a cluster, from the left: years go by time.
    order: Vec<usize>,
}

impl Layout {
    fn of(plot: &Plot, canvas: &Canvas) -> Option<Layout> {
        let font = value_font(plot, canvas);
        let start = match canvas.size {
            Size::Wide => canvas.axis(),
            Size::Narrow => 0.0,
        };
        let range = match plot.is_stacked() {
            true => Range::of((0..plot.categories.len()).flat_map(|category| {
                let (below, above) = extent(plot, category);
                [below, above]
            })),
            false => Range::of(plot.values()),
        };
        let widest = widest(plot, canvas, font, |point| point.mark().is_none());
        let plain = Self::slots(plot, canvas, (start, canvas.width()));
        if !plot.is_stacked() && widest + 3.0 <= plain.1 {
            return Self::named(plot, canvas, (start, plain), (range, Vec::new()));
        }
        let (mut ticks, spanned) = ticks(range, 4, plot);
        let regular = Font::regular(canvas.px());
        let room = ticks
            .iter()
            .map(|tick| canvas.ruler.width(&tick.text, regular))
            .fold(0.0, f64::max);
        let mut left = start + room + 8.0;
        if room > 0.25 * canvas.width() {
            // Steps too long to print would squeeze the columns out.
            ticks.clear();
            left = start;
        }
        let slots = Self::slots(plot, canvas, (left, canvas.width()));
        Self::named(plot, canvas, (left, slots), (spanned, ticks))
    }

    fn slots(plot: &Plot, canvas: &Canvas, (left, right): (f64, f64)) -> (Slots, f64) {
        let columns = match plot.is_stacked() {
            true => 1.0,
            false => plot.series.len() as f64,
        };
        let widest = (WIDEST * columns / FILLED).max(96.0);
        let step = ((right - left) / plot.categories.len() as f64).min(widest);
        let slots = Slots {
            first: left + step / 2.0,
            step,
            span: match canvas.size {
                Size::Wide => (left, right),
                Size::Narrow => (0.0, right),
            },
        };
        (slots, (step * FILLED / columns).min(WIDEST))
    }

    fn named(
        plot: &Plot,
        canvas: &Canvas,
        (left, (slots, pitch)): (f64, (Slots, f64)),
        (range, ticks): (Range, Vec<Tick>),
    ) -> Option<Layout> {
        let marks = match plot.is_stacked() {
            true => (0..plot.categories.len())
                .map(|category| {
                    let font = Font::regular(canvas.px());
                    canvas.ruler.width(&marks(plot, category), font)
                })
                .fold(0.0, f64::max),
            false => widest(plot, canvas, Font::regular(canvas.px()), |point| {
                point.mark().is_some()
            }),
        };
        let room = if plot.is_stacked() { slots.step } else { pitch };
        if pitch < THINNEST || marks > 0.0 && marks + 2.0 > room {
            return None;
        }
        let names = Names::fit(canvas, &plot.categories, &slots, false)?;
        let mut order: Vec<usize> = (0..plot.series.len()).collect();
        if plot.years {
            order.reverse();
        }
        Some(Layout {
            left,
            right: (slots.middle(plot.categories.len() - 1) + slots.step / 2.0).min(canvas.width()),
            slots,
            pitch,
            range,
            ticks,
            names,
            order,
        })
    }
}

fn value_font(plot: &Plot, canvas: &Canvas) -> Font {
    Font {
        px: canvas.px(),
        bold: plot.series.len() > 1 && plot.years,
    }
}

fn widest(plot: &Plot, canvas: &Canvas, font: Font, which: impl Fn(&Point) -> bool) -> f64 {
    plot.points()
        .filter(|(_, _, point)| which(point))
        .map(|(_, _, point)| canvas.ruler.width(point.text(), font))
        .fold(0.0, f64::max)
}

/// Names the series: in the margin, or above the columns on a phone; gives the height above the columns.
fn name_series(plot: &Plot, canvas: &mut Canvas, paints: &[Paint]) -> f64 {
    match (plot.series.as_slice(), canvas.size) {
        ([], _) | ([_], Size::Narrow) => 0.0,
        ([only], Size::Wide) => {
            let font = Font::regular(canvas.px());
            let lines = canvas.ruler.wrap(&only.name, font, canvas.margin());
            for (at, line) in lines.iter().enumerate() {
                let baseline = canvas.leading() * (at as f64 + 0.5) + 0.33 * font.px;
                canvas.text((0.0, baseline), Anchor::Start, line, font, INK);
            }
            0.0
        }
        (_, Size::Narrow) => key::flow(plot, canvas, paints, (0.0, 0.0, canvas.width())),
        (series, Size::Wide) => {
            let mut order: Vec<usize> = (0..series.len()).collect();
            // A key reads as its columns stand: the topmost part first.
            if plot.is_stacked() {
                order.reverse();
            }
            let place = (0.0, 0.0, canvas.margin());
            key::list(plot, canvas, paints, &order, place);
            0.0
        }
    }
}

fn draw_clusters(
    plot: &Plot,
    canvas: &mut Canvas,
    paints: &[Paint],
    layout: &Layout,
    y: impl Fn(f64) -> f64,
) {
    let pitch = layout.pitch;
    let seam = (pitch * 0.14).min(4.0);
    let middle = |series: usize, category: usize| {
        let place = layout.order.iter().position(|at| *at == series);
        let offset = place.unwrap_or(0) as f64 + 0.5 - layout.order.len() as f64 / 2.0;
        layout.slots.middle(category) + offset * pitch
    };
    for (series, category, point) in plot.points() {
        let x = middle(series, category);
        let Some(value) = plot.value(series, category) else {
            let font = Font::regular(canvas.px());
            let place = (x, y(0.0) - LIFT);
            canvas.text(place, Anchor::Middle, point.text(), font, INK);
            continue;
        };
        if value != 0.0 {
            let (top, bottom) = (y(value).min(y(0.0)), y(value).max(y(0.0)));
            let area = Area {
                left: x - (pitch - seam) / 2.0,
                top: top.min(bottom - 0.75),
                right: x + (pitch - seam) / 2.0,
                bottom,
            };
            canvas.rect(area, &paints[series].fill, paints[series].outline());
        }
    }
    let all = layout.ticks.is_empty();
    for (series, category, point) in sorted(plot, all) {
        let Some(value) = plot.value(series, category) else {
            continue;
        };
        let paint = &paints[series];
        let font = Font {
            px: canvas.px(),
            bold: value_font(plot, canvas).bold && paint.bold,
        };
        let x = middle(series, category);
        let baseline = match value < 0.0 {
            true => y(value) + LIFT + 0.72 * font.px,
            false => y(value) - LIFT,
        };
        let place = (x, baseline);
        if all {
            canvas.text(place, Anchor::Middle, point.text(), font, paint.beside);
        } else {
            canvas.text_if_free(place, Anchor::Middle, point.text(), font, paint.beside);
        }
    }
}

/// The points whose values are printed: all, or where they would touch only the last, highest and first of the first series.
fn sorted(plot: &Plot, all: bool) -> Vec<(usize, usize, &Point)> {
    let points: Vec<_> = plot.points().collect();
    if all {
        return points;
    }
    let first: Vec<_> = points
        .into_iter()
        .filter(|(series, _, point)| *series == 0 && point.mark().is_none())
        .collect();
    let value = |at: &(usize, usize, &Point)| plot.value(at.0, at.1).unwrap_or(0.0);
    let highest = first.iter().copied().reduce(|high, next| {
        if value(&next) > value(&high) {
            next
        } else {
            high
        }
    });
    let ends = [first.last().copied(), highest, first.first().copied()];
    let mut chosen: Vec<(usize, usize, &Point)> = Vec::new();
    for point in ends.into_iter().flatten() {
        if !chosen.iter().any(|other| other.1 == point.1) {
            chosen.push(point);
        }
    }
    chosen
}

fn draw_stacks(
    plot: &Plot,
    canvas: &mut Canvas,
    paints: &[Paint],
    layout: &Layout,
    y: impl Fn(f64) -> f64,
) {
    let half = layout.pitch / 2.0;
    for category in 0..plot.categories.len() {
        let x = layout.slots.middle(category);
        let (mut above, mut below) = (0.0, 0.0);
        for series in 0..plot.series.len() {
            let Some(value) = plot.value(series, category).filter(|value| *value != 0.0) else {
                continue;
            };
            let from = if value < 0.0 { below } else { above };
            let (top, bottom) = (y(from + value.max(0.0)), y(from + value.min(0.0)));
            if value < 0.0 {
                below += value;
            } else {
                above += value;
            }
            let area = Area {
                left: x - half,
                top: (top + 1.25).min(bottom - 0.5),
                right: x + half,
                bottom,
            };
            let text = plot.point(series, category).map_or("", Point::text);
            draw_part(canvas, area, &paints[series], text);
        }
        let place = (x, y(above) - LIFT);
        let font = Font::regular(canvas.px());
        canvas.text(place, Anchor::Middle, &marks(plot, category), font, INK);
    }
}
