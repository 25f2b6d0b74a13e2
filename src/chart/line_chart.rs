//! Lines over points in time: each named where it ends, a gap where there is no value.

use super::canvas::{Anchor, Canvas, GREY, INK};
use super::category_axis::{Names, Slots, Steps};
use super::key;
use super::palette::{Paint, paints};
use super::plot::{Plot, Point, Size};
use super::ruler::Font;
use super::scale::Range;
use super::stacked::marks;

/// Between a line's end and its name, px.
const AWAY: f64 = 12.0;
/// Between the names of two lines, px.
const BETWEEN: f64 = 5.0;

/// Draws the lines; gives the height in px.
pub(super) fn draw(plot: &Plot, canvas: &mut Canvas) -> f64 {
    let paints = paints(plot, canvas);
    match plot.series.len() {
        1 => draw_one(plot, canvas, &paints[0]),
        _ => draw_several(plot, canvas, &paints),
    }
}

/// Where the values of a line chart stand.
struct Field {
    slots: Slots,
    range: Range,
    top: f64,
    bottom: f64,
}

impl Field {
    fn new(plot: &Plot, (from, to): (f64, f64), span: (f64, f64), range: Range, top: f64) -> Field {
        let count = plot.categories.len();
        let (first, step) = match count {
            1 => ((from + to) / 2.0, to - from),
            _ => (from, (to - from) / (count - 1) as f64),
        };
        Field {
            slots: Slots { first, step, span },
            range,
            top,
            bottom: top + if plot.series.len() > 1 { 200.0 } else { 150.0 },
        }
    }

    fn y(&self, value: f64) -> f64 {
        self.range.place(value, self.bottom, self.top)
    }

    /// The unbroken stretches of a series.
    fn runs(&self, plot: &Plot, series: usize) -> Vec<Vec<(f64, f64)>> {
        let mut runs = vec![Vec::new()];
        for category in 0..plot.categories.len() {
            match (plot.value(series, category), runs.last_mut()) {
                (Some(value), Some(run)) => run.push((self.slots.middle(category), self.y(value))),
                _ => runs.push(Vec::new()),
            }
        }
        runs.retain(|run| !run.is_empty());
        runs
    }

    /// Draws the base line with a stroke at each point, the marks on it and the names below it; gives the height.
    fn draw_base(&self, plot: &Plot, canvas: &mut Canvas, (left, right): (f64, f64)) -> f64 {
        let zero = self.y(0.0);
        canvas.rule((left, zero), (right, zero), INK);
        let font = Font::regular(canvas.px());
        for category in 0..plot.categories.len() {
            let x = self.slots.middle(category);
            canvas.rule((x, zero), (x, zero + 5.0), INK);
            let marks = marks(plot, category);
            canvas.text_if_free((x, zero - 5.0), Anchor::Middle, &marks, font, INK);
        }
        // Below zero, values stand below their points.
        let below = if self.range.low < 0.0 && plot.series.len() == 1 {
            canvas.leading() + 12.0
        } else {
            0.0
        };
        let top = self.bottom + below + 8.0;
        let below = match Names::fit(canvas, &plot.categories, &self.slots, true) {
            Some(names) => names.draw(canvas, top),
            None => 0.0,
        };
        top + below
    }
}

fn draw_one(plot: &Plot, canvas: &mut Canvas, paint: &Paint) -> f64 {
    let big = Font::bold(canvas.px() + 4.0);
    let left = canvas.start();
    let series = &plot.series[0];
    let half = |point: Option<&Point>| {
        point.map_or(14.0, |point| {
            (canvas.ruler.width(point.text(), big) / 2.0).max(14.0)
        })
    };
    let room = (canvas.width() - left) / 2.0 - 8.0;
    let count = plot.categories.len();
    let inset = half(series.points.first()).min(room);
    let outset = half(series.points.get(count - 1)).min(room);
    let field = Field::new(
        plot,
        (left + inset, canvas.width() - outset),
        (left, canvas.width()),
        Range::of(plot.values()),
        16.0 + big.px,
    );
    let runs = field.runs(plot, 0);
    for run in &runs {
        canvas.polyline(run, &paint.line, paint.stroke);
    }
    let ends: Vec<usize> = ends(plot, 0);
    for (category, value) in plot.known(0) {
        let at = (field.slots.middle(category), field.y(value));
        let (radius, fill) = match ends.contains(&category) {
            true => (5.0, paint.line.as_str()),
            false => (3.5, "#FFF"),
        };
        canvas.marker(at, 0, radius, fill, &paint.line);
    }
    let height = field.draw_base(plot, canvas, (left, canvas.width()));
    draw_values(plot, canvas, &field, &ends, big);
    if canvas.size == Size::Wide {
        let font = Font::regular(canvas.px());
        let lines = canvas
            .ruler
            .wrap(&series.name, font, canvas.margin() - 12.0);
        let start = runs.first().and_then(|run| run.first());
        let middle = start.map_or(field.top, |(_, y)| *y);
        // Kept clear of the nought at the foot of the axis.
        let lowest = field.y(0.0) - canvas.leading() * (lines.len() as f64 + 0.5);
        let first = (middle - canvas.leading() * (lines.len() as f64 - 1.0) / 2.0 + 0.33 * font.px)
            .min(lowest)
            .max(canvas.leading());
        for (at, line) in lines.iter().enumerate() {
            let baseline = first + canvas.leading() * at as f64;
            canvas.text((0.0, baseline), Anchor::Start, line, font, INK);
        }
        let nought = (left - 8.0, field.y(0.0) + 0.34 * font.px);
        canvas.text_if_free(nought, Anchor::End, "0", font, GREY);
    }
    height
}

/// First and last category with a value.
fn ends(plot: &Plot, series: usize) -> Vec<usize> {
    let with = plot.known(series);
    let ends = with.first().into_iter().chain(with.last());
    let mut ends: Vec<usize> = ends.map(|(category, _)| *category).collect();
    ends.dedup();
    ends
}

/// Prints the values of a single line: its ends always, the others all, or evenly fewer, as far as they touch nothing.
fn draw_values(plot: &Plot, canvas: &mut Canvas, field: &Field, ends: &[usize], big: Font) {
    for category in ends {
        let printed = print(plot, canvas, field, *category, big);
        if let (false, Some(value)) = (printed, plot.value(0, *category)) {
            // An end's value is worth a cut in the line.
            let text = plot.point(0, *category).map_or("", Point::text);
            let x = canvas.inward(field.slots.middle(*category), text, big);
            let at = (x, field.y(value) - 12.0);
            if !canvas.has_text_at(at, text, big) {
                canvas.plate(at, text, big);
                canvas.text(at, Anchor::Middle, text, big, INK);
            }
        }
    }
    let small = Font::regular(canvas.px());
    let known = plot.known(0).into_iter().map(|(category, _)| category);
    let between: Vec<usize> = known.filter(|at| !ends.contains(at)).collect();
    let width = |at: &usize| plot.point(0, *at).map_or("", Point::text);
    let widest = (between.iter())
        .map(|at| canvas.ruler.width(width(at), small))
        .fold(0.0, f64::max);
    let first = ends.first().copied().unwrap_or(0);
    let every = ((widest + 8.0) / field.slots.step).ceil().max(1.0) as usize;
    let extremes = extremes(plot);
    for category in between {
        let chosen = match every {
            // Too many to print evenly: a few say more.
            3.. => extremes.contains(&category),
            _ => (category - first).is_multiple_of(every),
        };
        if chosen {
            print(plot, canvas, field, category, small);
        }
    }
}

/// The first highest and the first lowest category of a single line.
fn extremes(plot: &Plot) -> Vec<usize> {
    let known = plot.known(0);
    let highest = (known.iter()).reduce(|high, next| if next.1 > high.1 { next } else { high });
    let lowest = (known.iter()).reduce(|low, next| if next.1 < low.1 { next } else { low });
    (highest.into_iter().chain(lowest))
        .map(|(category, _)| *category)
        .collect()
}

/// Prints a value above its point, or below it where the line is in the way; gives whether there was room.
fn print(plot: &Plot, canvas: &mut Canvas, field: &Field, category: usize, font: Font) -> bool {
    let (Some(value), Some(point)) = (plot.value(0, category), plot.point(0, category)) else {
        return true;
    };
    let (text, y) = (point.text(), field.y(value));
    let x = canvas.inward(field.slots.middle(category), text, font);
    let below = (x, y + 10.0 + 0.72 * font.px);
    let above = (x, y - 12.0);
    let clear = value < 0.0 || below.1 + 0.24 * font.px < field.y(0.0);
    canvas.text_if_free(above, Anchor::Middle, text, font, INK)
        || clear && canvas.text_if_free(below, Anchor::Middle, text, font, INK)
}

fn draw_several(plot: &Plot, canvas: &mut Canvas, paints: &[Paint]) -> f64 {
    let start = canvas.start();
    let steps = Steps::of(plot, canvas, Range::of(plot.values()));
    let left = steps.left;
    let most = match canvas.size {
        Size::Wide => 150.0,
        Size::Narrow => 110.0,
    };
    let names: Vec<Vec<String>> = (0..plot.series.len())
        .map(|series| {
            let font = name_font(plot, canvas, series);
            canvas.ruler.wrap(&end_name(plot, series), font, most)
        })
        .collect();
    let height: f64 = (names.iter())
        .map(|lines| lines.len() as f64 * canvas.leading() + BETWEEN)
        .sum();
    let keyed = height > 200.0;
    let mut top = 0.5 * canvas.leading();
    let mut right = canvas.width() - 8.0;
    if keyed {
        top += key::flow(plot, canvas, paints, (start, 0.0, canvas.width() - start));
    } else {
        let widest = (names.iter().enumerate())
            .flat_map(|(series, lines)| lines.iter().map(move |line| (series, line)))
            .map(|(series, line)| canvas.ruler.width(line, name_font(plot, canvas, series)))
            .fold(0.0, f64::max);
        right = canvas.width() - widest - AWAY;
    }
    let span = (start, canvas.width());
    let field = Field::new(plot, (left + 8.0, right), span, steps.range, top);
    steps.draw(canvas, right + 4.0, |value| field.y(value));
    if !keyed {
        draw_names(plot, canvas, &field, paints, &names);
    }
    // The first series is drawn last: it lies on top.
    for (series, paint) in paints.iter().enumerate().rev() {
        let last = ends(plot, series).last().copied();
        for run in field.runs(plot, series) {
            canvas.polyline(&run, &paint.line, paint.stroke);
        }
        for (category, value) in plot.known(series) {
            let at = (field.slots.middle(category), field.y(value));
            let fill = match last == Some(category) {
                true => paint.line.as_str(),
                false => "#FFF",
            };
            canvas.marker(at, series, 3.5, fill, &paint.line);
        }
    }
    field.draw_base(plot, canvas, (left, right + 4.0))
}

/// The newest year is set in semibold.
fn name_font(plot: &Plot, canvas: &Canvas, series: usize) -> Font {
    Font {
        px: canvas.px(),
        bold: plot.years && series == 0,
    }
}

/// A series' last value and its name, or its last mark when it has no value at all.
fn end_name(plot: &Plot, series: usize) -> String {
    let last = match ends(plot, series).last() {
        Some(category) => plot.point(series, *category),
        None => plot.series[series].points.last(),
    };
    format!("{} {}", last.map_or("", Point::text), plot.note(series))
}

/// Writes each line's name level with its end, moved apart where two would touch, with a thread to the end where
/// the name does not stand right beside it.
fn draw_names(
    plot: &Plot,
    canvas: &mut Canvas,
    field: &Field,
    paints: &[Paint],
    names: &[Vec<String>],
) {
    let right = field.slots.middle(plot.categories.len() - 1);
    let mut places: Vec<Place> = (names.iter().enumerate())
        .map(|(series, lines)| {
            let end = ends(plot, series).last().map(|category| {
                let value = plot.value(series, *category).unwrap_or(0.0);
                (field.slots.middle(*category), field.y(value))
            });
            let height = lines.len() as f64 * canvas.leading() + BETWEEN;
            let middle = end.map_or(field.y(0.0), |(_, y)| y);
            Place {
                series,
                end,
                height,
                top: middle - height / 2.0,
            }
        })
        .collect();
    places.sort_by(|one, other| one.top.total_cmp(&other.top));
    let mut floor = 0.0;
    for place in &mut places {
        place.top = place.top.max(floor);
        floor = place.top + place.height;
    }
    let mut ceiling = field.bottom + canvas.leading() / 2.0;
    for place in places.iter_mut().rev() {
        place.top = place.top.min(ceiling - place.height);
        ceiling = place.top;
    }
    for place in &places {
        let middle = place.top + place.height / 2.0;
        let x = right + AWAY;
        if let Some(end) = place.end
            && ((end.1 - middle).abs() > 6.0 || end.0 < right)
        {
            canvas.rule(
                (end.0 + 5.0, end.1),
                (x - 4.0, middle),
                &paints[place.series].line,
            );
        }
        let font = name_font(plot, canvas, place.series);
        let top = place.top + BETWEEN / 2.0;
        canvas.write((x, top), &names[place.series], font);
    }
}

/// Where a line's name stands.
struct Place {
    series: usize,
    end: Option<(f64, f64)>,
    height: f64,
    top: f64,
}
