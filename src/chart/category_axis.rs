//! The steps beside columns and lines, and the names of the categories below them: the year set apart, months shortened, every second or third
//! name only where all would touch, never rotated.

use super::canvas::{Anchor, Canvas, GREY, GRID, INK};
use super::plot::Plot;
use super::ruler::{Font, Ruler, tidy};
use super::scale::{Range, Tick, ticks};
use crate::model::month_of;

/// A category takes at most this many lines.
const LINES: usize = 4;

/// The steps of an upright axis, and where what stands beside them starts.
pub(super) struct Steps {
    /// None where every value is printed, or they are too long to print: they would squeeze out what they measure.
    ticks: Vec<Tick>,
    /// The values that the axis spans.
    pub(super) range: Range,
    /// Right of what is printed at the steps, px.
    pub(super) left: f64,
}

impl Steps {
    /// An axis without steps, over a range.
    pub(super) fn none(canvas: &Canvas, range: Range) -> Steps {
        let (ticks, left) = (Vec::new(), canvas.start());
        Steps { ticks, range, left }
    }

    /// The steps that cover a range.
    pub(super) fn of(plot: &Plot, canvas: &Canvas, range: Range) -> Steps {
        let font = Font::regular(canvas.px());
        let (ticks, range) = ticks(range, plot);
        let widest = (ticks.iter())
            .map(|tick| canvas.ruler.width(&tick.text, font))
            .fold(0.0, f64::max);
        if widest > 0.25 * canvas.width() {
            return Steps::none(canvas, range);
        }
        let left = canvas.start() + widest + 8.0;
        Steps { ticks, range, left }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.ticks.is_empty()
    }

    /// Draws them as gridlines up to `right`; `y` is where a value stands.
    pub(super) fn draw(&self, canvas: &mut Canvas, right: f64, y: impl Fn(f64) -> f64) {
        let font = Font::regular(canvas.px());
        for tick in &self.ticks {
            let at = y(tick.value);
            if tick.value != 0.0 {
                canvas.rule((self.left, at), (right, at), GRID);
            }
            let place = (self.left - 8.0, at + 0.34 * font.px);
            canvas.text(place, Anchor::End, &tick.text, font, GREY);
        }
    }
}

/// Where the categories stand.
pub(super) struct Slots {
    /// Middle of the first, px.
    pub(super) first: f64,
    /// From one middle to the next, px.
    pub(super) step: f64,
    /// Names stay between these, px.
    pub(super) span: (f64, f64),
}

impl Slots {
    /// The middle of a category counted from 0, px.
    pub(super) fn middle(&self, category: usize) -> f64 {
        self.first + self.step * category as f64
    }
}

/// The names that are shown, in their places.
pub(super) struct Names {
    cells: Vec<Cell>,
}

/// The name of one category.
struct Cell {
    middle: f64,
    half: f64,
    lines: Vec<(String, &'static str)>,
}

impl Names {
    /// Finds the fullest naming in which nothing touches. Names are left out only of points in time, or where
    /// `may_thin` says that the form means those; `None` when names that may not be left out have no room.
    pub(super) fn fit(
        canvas: &Canvas,
        categories: &[String],
        slots: &Slots,
        may_thin: bool,
    ) -> Option<Names> {
        let count = categories.len();
        let thin = may_thin || categories.iter().all(|name| is_time(name));
        let most = if thin { count } else { 1 };
        let font = Font::regular(canvas.px());
        let mut fallback = None;
        for every in 1..=most {
            let even = (count - 1).is_multiple_of(every);
            // Once something fits, only a spacing that also names the last category is better, and not much wider.
            if let Some((found, _)) = &fallback
                && (every > 2 * found || !even)
            {
                continue;
            }
            for form in [(false, 1.0), (false, 0.6), (true, 1.0), (true, 0.6)] {
                let names = Names::spaced(&canvas.ruler, font, categories, slots, (every, form));
                if let Some(names) = names {
                    if even {
                        return Some(names);
                    }
                    fallback.get_or_insert((every, names));
                }
            }
        }
        fallback.map(|(_, names)| names)
    }

    fn spaced(
        ruler: &Ruler,
        font: Font,
        categories: &[String],
        slots: &Slots,
        (every, (short, share)): (usize, (bool, f64)),
    ) -> Option<Names> {
        let gap = 0.4 * font.px;
        let (left, right) = slots.span;
        let split: Option<Vec<(String, String)>> =
            categories.iter().map(|name| split_year(name)).collect();
        let alone = categories.len() <= every;
        let room = match alone {
            true => right - left,
            false => (slots.step * every as f64 * share - gap).min(right - left),
        };
        let mut cells: Vec<Cell> = Vec::new();
        let mut year_before = "";
        for at in (0..categories.len()).step_by(every) {
            let mut lines: Vec<(String, &'static str)> = Vec::new();
            let (name, year) = match &split {
                Some(split) => (split[at].0.as_str(), split[at].1.as_str()),
                None => (categories[at].as_str(), ""),
            };
            let name = if short { shorten(name) } else { tidy(name) };
            // The only name shown may be broken anywhere.
            if !alone && !ruler.words_fit(&name, font, room) {
                return None;
            }
            let wrapped = ruler.wrap(&name, font, room);
            if wrapped.len() > LINES && !alone {
                return None;
            }
            lines.extend(wrapped.into_iter().map(|line| (line, INK)));
            if year != year_before {
                lines.push((year.to_owned(), GREY));
                year_before = year;
            }
            let half = lines
                .iter()
                .map(|(line, _)| ruler.width(line, font) / 2.0)
                .fold(0.0, f64::max);
            // Names at the ends move inwards rather than off the canvas.
            let middle = slots.middle(at).min(right - half).max(left + half);
            if let Some(before) = cells.last()
                && before.middle + before.half + gap > middle - half
            {
                return None;
            }
            cells.push(Cell {
                middle,
                half,
                lines,
            });
        }
        Some(Names { cells })
    }

    /// Writes the names below `top`; gives their height in px.
    pub(super) fn draw(&self, canvas: &mut Canvas, top: f64) -> f64 {
        let font = Font::regular(canvas.px());
        let mut most = 0;
        for cell in &self.cells {
            for (row, (line, colour)) in cell.lines.iter().enumerate() {
                let baseline = top + canvas.leading() * (row as f64 + 0.5) + 0.33 * font.px;
                let at = (cell.middle, baseline);
                canvas.text(at, Anchor::Middle, line, font, colour);
            }
            most = most.max(cell.lines.len());
        }
        canvas.leading() * most as f64 + 2.0
    }
}

/// `Sep 2014` as `Sep` and `2014`; `None` for anything else, `2013 to 2014` included.
fn split_year(name: &str) -> Option<(String, String)> {
    let name = tidy(name);
    let (before, year) = name.rsplit_once(' ')?;
    let is_year = year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit());
    let plain = !before.contains(|letter: char| letter.is_ascii_digit());
    (is_year && plain && !before.ends_with(" to")).then(|| (before.to_owned(), year.to_owned()))
}

/// Whether a name looks like a point in time: it has a number in it or is a month.
pub(super) fn is_time(name: &str) -> bool {
    name.contains(|letter: char| letter.is_ascii_digit())
        || name.split_whitespace().any(|word| month(word).is_some())
}

/// `September` as `Sep`.
fn shorten(name: &str) -> String {
    let words: Vec<&str> = name
        .split_whitespace()
        .map(|word| month(word).unwrap_or(word))
        .collect();
    words.join(" ")
}

/// The first three letters of a month, as written, if the word is one or its beginning.
fn month(word: &str) -> Option<&str> {
    month_of(word).map(|_| &word[..3])
}

#[cfg(test)]
mod tests {
    use super::super::plot::Size;
    use super::*;

    fn shown(categories: &[&str], step: f64, may_thin: bool) -> Option<Vec<Vec<String>>> {
        let canvas = Canvas::new(Size::Wide, "t", "#14535C");
        let categories: Vec<String> = categories.iter().map(|name| name.to_string()).collect();
        let slots = Slots {
            first: 20.0,
            step,
            span: (0.0, 640.0),
        };
        let names = Names::fit(&canvas, &categories, &slots, may_thin)?;
        let lines = |cell: Cell| cell.lines.into_iter().map(|(line, _)| line).collect();
        Some(names.cells.into_iter().map(lines).collect())
    }

    #[test]
    fn years_stand_below_where_they_change() {
        assert_eq!(
            shown(
                &["November 2014", "December 2014", "January 2015"],
                40.0,
                false
            )
            .unwrap(),
            [vec!["Nov", "2014"], vec!["Dec"], vec!["Jan", "2015"]]
        );
        assert_eq!(
            shown(&["2013 to 2014", "2014 to 2015"], 200.0, false).unwrap(),
            [["2013 to 2014"], ["2014 to 2015"]]
        );
    }

    #[test]
    fn time_is_thinned_and_the_last_point_named() {
        let months = [
            "Sep 2014", "Oct 2014", "Nov 2014", "Dec 2014", "Jan 2015", "Feb 2015", "Mar 2015",
        ];
        assert_eq!(
            shown(&months, 16.0, false).unwrap(),
            [vec!["Sep", "2014"], vec!["Dec"], vec!["Mar", "2015"]]
        );
    }

    #[test]
    fn names_are_wrapped_before_any_is_left_out() {
        let years = ["2012 to 2013", "2013 to 2014", "2014 to 2015"];
        assert_eq!(
            shown(&years, 75.0, true).unwrap(),
            [
                ["2012 to", "2013"],
                ["2013 to", "2014"],
                ["2014 to", "2015"]
            ]
        );
    }

    #[test]
    fn other_names_are_never_left_out() {
        assert_eq!(shown(&["Physical", "Emotional"], 20.0, false), None);
        assert!(shown(&["Physical", "Emotional"], 20.0, true).is_some());
        assert!(shown(&["Physical", "Emotional"], 90.0, false).is_some());
    }
}
