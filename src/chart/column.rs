//! Vertical columns over points in time, side by side or on top of one another.

use super::canvas::{Anchor, Area, Canvas, INK};
use super::category_axis::{Names, Slots, Steps};
use super::key;
use super::palette::{Paint, paints};
use super::plot::{Plot, Point, Size};
use super::ruler::Font;
use super::scale::Range;
use super::stacked::{extent, marks, part_has_room, print_part};

/// The part of its slot that a category's columns fill, side by side and stacked.
const FILLED: [f64; 2] = [0.74, 0.82];
/// A column is at most this wide, px.
const WIDEST: f64 = 44.0;
/// And at least this, with its share of the space between.
const THINNEST: f64 = 5.0;
/// Between a column and its value, px.
const LIFT: f64 = 5.0;

/// Draws the columns; gives the height in px, or `None` when the labels or marks have no room below or above them:
/// the caller then draws bars. Nothing has been drawn in that case.
///
/// Where every value can be printed at its column there is no axis; otherwise steps and gridlines take their place.
pub(super) fn draw(plot: &Plot, canvas: &mut Canvas) -> Option<f64> {
    for printed in [Printed::All, Printed::Some] {
        if printed == Printed::All && plot.is_stacked() {
            continue;
        }
        let Some(layout) = Layout::of(plot, canvas, printed) else {
            continue;
        };
        // Tried on a canvas of its own, since only what has been drawn tells whether it has room.
        let mut trial = Canvas::new(canvas.size, "", &canvas.accent);
        if layout.draw(plot, &mut trial).is_some() {
            return layout.draw(plot, canvas);
        }
    }
    None
}

/// Which values are printed at their columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Printed {
    All,
    /// The last, highest and first of a single series; the parts of a stack where each of a series has room.
    Some,
}

/// Where the columns stand.
struct Layout {
    printed: Printed,
    steps: Steps,
    right: f64,
    slots: Slots,
    /// From one column of a cluster to the next, px.
    pitch: f64,
    names: Names,
    /// Order of the columns in a cluster, from the left: years go by time.
    order: Vec<usize>,
}

impl Layout {
    fn of(plot: &Plot, canvas: &Canvas, printed: Printed) -> Option<Layout> {
        let range = match plot.is_stacked() {
            true => Range::of((0..plot.categories.len()).flat_map(|category| {
                let (below, above) = extent(plot, category);
                [below, above]
            })),
            false => Range::of(plot.values()),
        };
        let steps = match printed {
            Printed::All => Steps::none(canvas, range),
            Printed::Some => Steps::of(plot, canvas, range),
        };
        let left = steps.left;
        let (columns, filled) = match plot.is_stacked() {
            true => (1.0, FILLED[1]),
            false => (plot.series.len() as f64, FILLED[0]),
        };
        let count = plot.categories.len();
        let widest = (WIDEST * columns / filled).max(96.0);
        let step = ((canvas.width() - left) / count as f64).min(widest);
        let pitch = (step * filled / columns).min(WIDEST);
        if pitch < THINNEST {
            return None;
        }
        let slots = Slots {
            first: left + step / 2.0,
            step,
            span: (
                if canvas.size == Size::Wide { left } else { 0.0 },
                canvas.width(),
            ),
        };
        let mut order: Vec<usize> = (0..plot.series.len()).collect();
        if plot.years {
            order.reverse();
        }
        Some(Layout {
            printed,
            steps,
            right: (slots.middle(count - 1) + step / 2.0).min(canvas.width()),
            names: Names::fit(canvas, &plot.categories, &slots, false)?,
            slots,
            pitch,
            order,
        })
    }

    /// Draws everything; `None` when a mark, or a value that should be printed, has no room.
    fn draw(&self, plot: &Plot, canvas: &mut Canvas) -> Option<f64> {
        let paints = paints(plot, canvas);
        let (above, aside) = name_series(plot, canvas, &paints);
        // Room for a value, or for the mark, above the highest column.
        let top = above + canvas.leading() + LIFT;
        let flat = self.steps.is_empty() && plot.values().all(|value| value == 0.0);
        let bottom = top
            + match plot.is_stacked() {
                _ if flat => 12.0,
                true => 220.0,
                false => 170.0,
            };
        let y = |value: f64| self.steps.range.place(value, bottom, top);
        self.steps.draw(canvas, self.right, y);
        let all = match plot.is_stacked() {
            true => self.draw_stacks(plot, canvas, &paints, y),
            false => self.draw_clusters(plot, canvas, &paints, y),
        };
        let zero = y(0.0);
        canvas.rule((self.steps.left, zero), (self.right, zero), INK);
        let below = match self.printed == Printed::All && self.steps.range.low < 0.0 {
            true => canvas.leading() + LIFT,
            false => 0.0,
        };
        let bottom = bottom + below + 6.0;
        all.then(|| (bottom + self.names.draw(canvas, bottom)).max(aside))
    }

    fn draw_clusters(
        &self,
        plot: &Plot,
        canvas: &mut Canvas,
        paints: &[Paint],
        y: impl Fn(f64) -> f64,
    ) -> bool {
        let half = (self.pitch - (self.pitch * 0.14).min(4.0)) / 2.0;
        let middle = |series: usize, category: usize| {
            let place = self.order.iter().position(|at| *at == series);
            let offset = place.unwrap_or(0) as f64 + 0.5 - self.order.len() as f64 / 2.0;
            self.slots.middle(category) + offset * self.pitch
        };
        for (series, category, _) in plot.points() {
            let value = plot.value(series, category).unwrap_or(0.0);
            if value != 0.0 {
                let x = middle(series, category);
                let (top, bottom) = (y(value).min(y(0.0)), y(value).max(y(0.0)));
                let area = Area {
                    left: x - half,
                    top: top.min(bottom - 0.75),
                    right: x + half,
                    bottom,
                };
                canvas.rect(area, &paints[series].fill, paints[series].outline());
            }
        }
        let chosen = chosen(plot);
        let mut all = true;
        for (series, category, point) in plot.points() {
            let paint = &paints[series];
            let value = plot.value(series, category);
            let font = Font {
                px: canvas.px(),
                bold: plot.years && paint.bold && value.is_some(),
            };
            let baseline = match value.unwrap_or(0.0) {
                value if value < 0.0 => y(value) + LIFT + 0.72 * font.px,
                value => y(value) - LIFT,
            };
            let (text, x) = (point.text(), middle(series, category));
            let place = (canvas.inward(x, text, font), baseline);
            if value.is_none() || self.printed == Printed::All {
                all &= canvas.text_if_free(place, Anchor::Middle, text, font, paint.beside);
            } else if chosen.contains(&category) && plot.series.len() == 1 {
                print_over_grid(canvas, place, text, font);
            }
        }
        all
    }

    fn draw_stacks(
        &self,
        plot: &Plot,
        canvas: &mut Canvas,
        paints: &[Paint],
        y: impl Fn(f64) -> f64,
    ) -> bool {
        let half = self.pitch / 2.0;
        let mut parts: Vec<Vec<(Area, &str)>> = vec![Vec::new(); plot.series.len()];
        for category in 0..plot.categories.len() {
            let x = self.slots.middle(category);
            let (mut above, mut below) = (0.0, 0.0);
            for series in 0..plot.series.len() {
                let value = plot.value(series, category).unwrap_or(0.0);
                if value == 0.0 {
                    continue;
                }
                let from = if value < 0.0 { below } else { above };
                let (top, bottom) = (y(from + value.max(0.0)), y(from + value.min(0.0)));
                if value < 0.0 {
                    below += value;
                } else {
                    above += value;
                }
                let area = Area {
                    left: x - half,
                    // White between the parts.
                    top: (top + 1.25).min(bottom - 0.5),
                    right: x + half,
                    bottom,
                };
                canvas.rect(area, &paints[series].fill, paints[series].outline());
                let text = plot.point(series, category).map_or("", Point::text);
                parts[series].push((area, text));
            }
        }
        let mut all = true;
        for category in 0..plot.categories.len() {
            let (marks, font) = (marks(plot, category), Font::regular(canvas.px()));
            let x = canvas.inward(self.slots.middle(category), &marks, font);
            let place = (x, y(extent(plot, category).1) - LIFT);
            all &=
                marks.is_empty() || canvas.text_if_free(place, Anchor::Middle, &marks, font, INK);
        }
        for (parts, paint) in parts.iter().zip(paints) {
            let fits = (parts.iter()).all(|(area, text)| part_has_room(canvas, *area, paint, text));
            for (area, text) in parts.iter().filter(|_| fits) {
                print_part(canvas, *area, paint, text);
            }
        }
        all
    }
}

/// The last, the highest and the first category of a single series.
fn chosen(plot: &Plot) -> Vec<usize> {
    let known = plot.known(0);
    let highest =
        (known.iter().copied()).reduce(|high, next| if next.1 > high.1 { next } else { high });
    [known.last().copied(), highest, known.first().copied()]
        .into_iter()
        .flatten()
        .map(|(category, _)| category)
        .collect()
}

fn print_over_grid(canvas: &mut Canvas, place: (f64, f64), text: &str, font: Font) {
    if canvas.is_free(place, text, font) {
        canvas.plate(place, text, font);
        canvas.text(place, Anchor::Middle, text, font, INK);
    }
}

/// Names the series: in the margin, or above the columns on a phone; gives the height taken above the columns and
/// the height beside them.
fn name_series(plot: &Plot, canvas: &mut Canvas, paints: &[Paint]) -> (f64, f64) {
    match (plot.series.as_slice(), canvas.size) {
        ([], _) | ([_], Size::Narrow) => (0.0, 0.0),
        ([only], Size::Wide) => {
            let font = Font::regular(canvas.px());
            let lines = canvas.ruler.wrap(&only.name, font, canvas.margin());
            canvas.write((0.0, 0.0), &lines, font);
            (0.0, canvas.leading() * lines.len() as f64)
        }
        (_, Size::Narrow) => {
            let place = (0.0, 0.0, canvas.width());
            (key::flow(plot, canvas, paints, place), 0.0)
        }
        (series, Size::Wide) => {
            let mut order: Vec<usize> = (0..series.len()).collect();
            // A key reads as its columns stand: the topmost part first.
            if plot.is_stacked() {
                order.reverse();
            }
            let place = (0.0, 0.0, canvas.margin());
            (0.0, key::list(plot, canvas, paints, &order, place))
        }
    }
}
