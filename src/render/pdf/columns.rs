//! How wide a table's columns are, which size of type it takes, and whether it needs a page on its side.
//!
//! Type stays at 11 pt as long as that fits upright; then columns move closer, then type goes down to 10 pt, and only
//! then does the page turn. Sixteen columns of months fit upright at 10 pt.

use super::world::{self, Face};

/// Millimetres in a point.
const MM: f64 = 25.4 / 72.0;
/// Width added to every text, for rounding and for kerning that is not measured.
const SLACK: f64 = 1.02;
/// The longest word that may hold a column open, in millimetres; longer ones are broken.
const WORD_MAX: f64 = 70.0;
/// The widest a column of numbers is made, in millimetres.
const NUMBER_MAX: f64 = 34.0;
/// The widest heading of a number column that stays on one line, in millimetres.
const HEADING_MAX: f64 = 27.0;
/// Height of a page's text area in millimetres that a table kept whole may take.
const WHOLE_MAX: f64 = 200.0;
/// The same on a page on its side.
const WHOLE_MAX_TURNED: f64 = 105.0;
/// Most rows of a table that is kept whole.
const WHOLE_ROWS: usize = 14;
/// Height in millimetres from which a row may be split over two pages.
const ROW_MAX: f64 = 110.0;

/// A table as far as its columns are concerned.
#[derive(Debug)]
pub(super) struct Shape<'a> {
    /// Headings.
    pub(super) headings: Vec<&'a str>,
    /// Whether each column is of numbers.
    pub(super) numeric: Vec<bool>,
    /// Rows, each cell with the width in em to its right that brings the decimals in line.
    pub(super) rows: Vec<Vec<(&'a str, f64)>>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    /// Column widths in millimetres.
    pub(super) widths: Vec<f64>,
    /// Type size in points.
    pub(super) size: f64,
    /// Between columns, in millimetres.
    pub(super) gutter: f64,
    /// The table stands in the text column, its label beside it.
    pub(super) hung: bool,
    /// The table needs a page on its side.
    pub(super) landscape: bool,
    /// The table is kept on one page.
    pub(super) whole: bool,
    /// A row may be split over two pages, because one is very tall.
    pub(super) split: bool,
}

/// A way to set a table.
#[derive(Debug, Clone, Copy)]
struct Setting {
    width: f64,
    size: f64,
    gutter: f64,
    hung: bool,
    landscape: bool,
    /// Only for tables whose columns are all words, which may then be narrow.
    words: bool,
}

const fn upright(size: f64, gutter: f64) -> Setting {
    Setting {
        width: 170.0,
        size,
        gutter,
        hung: false,
        landscape: false,
        words: false,
    }
}

const fn turned(size: f64, gutter: f64) -> Setting {
    Setting {
        width: 257.0,
        size,
        gutter,
        hung: false,
        landscape: true,
        words: false,
    }
}

/// Beside a label in the margin, for a small table below a chart.
const HUNG: Setting = Setting {
    width: 126.0,
    size: 11.0,
    gutter: 4.0,
    hung: true,
    landscape: false,
    words: false,
};

/// A list of many columns: words wrap sooner than the page turns.
const NARROW: Setting = Setting {
    words: true,
    ..upright(10.0, 2.2)
};

/// From the one we like best to the last resort.
const SETTINGS: [Setting; 8] = [
    upright(11.0, 4.0),
    upright(11.0, 2.6),
    upright(10.0, 1.8),
    NARROW,
    turned(11.0, 3.0),
    turned(10.0, 2.2),
    turned(9.0, 1.8),
    turned(8.0, 1.2),
];

/// Decides for a table of numbers; `beside` allows it to stand in the text column.
pub(super) fn plan(shape: &Shape<'_>, beside: bool) -> Plan {
    let columns = measure(shape);
    let settings = beside.then_some(HUNG).into_iter().chain(SETTINGS);
    let last = SETTINGS[SETTINGS.len() - 1];
    let setting = settings.into_iter().find(|s| fits(&columns, s));
    let setting = setting.unwrap_or(last);
    let widths = share(&columns, &setting);
    let heights = heights(shape, &widths, &setting);
    let tallest = heights.iter().copied().fold(0.0, f64::max);
    let highest = if setting.landscape {
        WHOLE_MAX_TURNED
    } else {
        WHOLE_MAX
    };
    Plan {
        whole: shape.rows.len() <= WHOLE_ROWS && heights.iter().sum::<f64>() < highest,
        split: tallest > ROW_MAX,
        size: setting.size,
        gutter: setting.gutter,
        hung: setting.hung,
        landscape: setting.landscape,
        widths,
    }
}

/// What a column asks for, in em.
#[derive(Debug)]
struct Column {
    numeric: bool,
    /// Its longest word, or its widest number.
    least: f64,
    /// Its widest cell on one line.
    most: f64,
    /// Its heading on one line.
    heading: f64,
    /// Its heading on two.
    heading_halved: f64,
}

fn measure(shape: &Shape<'_>) -> Vec<Column> {
    let column = |(i, heading): (usize, &&str)| {
        let numeric = shape.numeric[i];
        let cells = || {
            shape
                .rows
                .iter()
                .filter_map(move |row| row.get(i))
                .map(|(text, pad)| (*text, *pad))
        };
        let whole = cells().map(|(text, pad)| em(text, true) + pad);
        let most = whole.fold(0.0, f64::max);
        let words = cells().map(|(text, _)| longest_word(text));
        let least = if numeric {
            most
        } else {
            words.fold(0.0, f64::max)
        };
        Column {
            numeric,
            least: least.max(longest_word(heading)) * SLACK,
            most: most.max(longest_word(heading)) * SLACK,
            heading: em(heading, true) * SLACK,
            heading_halved: halved(heading) * SLACK,
        }
    };
    shape.headings.iter().enumerate().map(column).collect()
}

impl Setting {
    /// Millimetres of so many em.
    fn mm(&self, em: f64) -> f64 {
        em * self.size * MM
    }

    /// The width at which a number column's heading reads well, on one line or on two.
    fn heading(&self, column: &Column, halved: bool) -> f64 {
        let line = self.mm(column.heading);
        let line = if line <= HEADING_MAX && !halved {
            line
        } else {
            self.mm(column.heading_halved)
        };
        line.max(self.mm(column.least)).min(NUMBER_MAX)
    }

    /// Millimetres left for the columns themselves.
    fn room(&self, columns: usize) -> f64 {
        self.width - self.gutter * columns.saturating_sub(1) as f64
    }

    /// The narrowest a column may be.
    fn least(&self, column: &Column) -> f64 {
        let word = self.mm(column.least);
        if column.numeric {
            word
        } else {
            // A column of words is not squeezed to its longest word when a little more saves lines.
            let enough = if self.words { 20.0 } else { 28.0 };
            word.min(WORD_MAX).max(self.mm(column.most).min(enough))
        }
    }
}

fn fits(columns: &[Column], setting: &Setting) -> bool {
    if setting.words && columns.iter().any(|column| column.numeric) {
        return false;
    }
    let need: f64 = columns.iter().map(|c| setting.least(c)).sum();
    need <= setting.room(columns.len())
}

/// Shares the room out: number columns alike and no wider than they read well, words the rest.
fn share(columns: &[Column], setting: &Setting) -> Vec<f64> {
    let room = setting.room(columns.len());
    let mut widths: Vec<f64> = columns.iter().map(|c| setting.least(c)).collect();
    let need: f64 = widths.iter().sum();
    if need > room {
        return widths.iter().map(|w| round(w * room / need)).collect();
    }
    let numbers = columns.iter().filter(|c| c.numeric).count();
    let words = columns.len() - numbers;
    if numbers > 0 && words > 0 {
        // Alike and wide enough for their headings, if that leaves the words what they need.
        let need = |natural: bool| -> f64 {
            let of_words = columns.iter().zip(&widths).filter(|(c, _)| !c.numeric);
            let width = |(c, least): (&Column, &f64)| match natural {
                true => setting.mm(c.most).min(WORD_MAX).max(*least),
                false => *least,
            };
            of_words.map(width).sum()
        };
        let each = |taken: f64| (room - taken) / numbers as f64;
        let wish = |halved: bool| {
            let wish = columns.iter().filter(|c| c.numeric);
            wish.map(|c| setting.heading(c, halved)).fold(0.0, f64::max)
        };
        let wish = if wish(false) <= each(need(true)) {
            wish(false)
        } else {
            wish(true)
        };
        let most = each(need(false).max(room * 0.3));
        // Figures far from their row's name are hard to follow, so spare room goes to them first.
        let alike = wish.min(most).max(each(need(true)).min(NUMBER_MAX));
        let widest = columns.iter().zip(&widths).filter(|(c, _)| c.numeric);
        if widest.map(|(_, w)| *w).fold(0.0, f64::max) <= alike {
            for (width, column) in widths.iter_mut().zip(columns) {
                if column.numeric {
                    *width = alike;
                }
            }
        }
    }
    let left = room - widths.iter().sum::<f64>();
    let grows = |c: &Column| words == 0 || !c.numeric;
    // What is already as wide as its text gains nothing; long texts take most.
    let weight = |(c, width): (&Column, &f64)| (setting.mm(c.most) - width).clamp(1.0, 130.0);
    let all = || columns.iter().zip(&widths);
    let total: f64 = all().filter(|(c, _)| grows(c)).map(weight).sum();
    let more: Vec<f64> = all()
        .map(|(c, width)| match grows(c) && left > 0.0 {
            true => left * weight((c, width)) / total,
            false => 0.0,
        })
        .collect();
    for (width, more) in widths.iter_mut().zip(more) {
        *width += more;
    }
    widths.into_iter().map(round).collect()
}

/// Tenths of a millimetre, downwards, so that the columns never add up to more than the page has.
fn round(mm: f64) -> f64 {
    (mm * 10.0).floor() / 10.0
}

/// The height of each row in millimetres, near enough to decide where a table may break.
fn heights(shape: &Shape<'_>, widths: &[f64], setting: &Setting) -> Vec<f64> {
    let lines = |(text, width): (&str, &f64)| {
        let need = setting.mm(em(text, false)) * 1.08;
        (need / width.max(1.0)).ceil().max(1.0)
    };
    let height = |row: &Vec<(&str, f64)>| {
        let most = row
            .iter()
            .map(|(text, _)| *text)
            .zip(widths)
            .map(lines)
            .fold(1.0, f64::max);
        most * setting.size * 1.37 * MM + 2.8
    };
    shape.rows.iter().map(height).collect()
}

/// The width of a text in em.
pub(super) fn em(text: &str, semibold: bool) -> f64 {
    let faces = world::faces();
    let first = &faces[if semibold { 2 } else { 0 }];
    text.chars().map(|c| advance(c, first, faces)).sum()
}

fn advance(character: char, first: &Face, faces: &[Face]) -> f64 {
    std::iter::once(first)
        .chain(faces)
        .find_map(|face| {
            let glyph = face.glyph_index(character)?;
            let advance = face.glyph_hor_advance(glyph)?;
            Some(f64::from(advance) / f64::from(face.units_per_em()))
        })
        .unwrap_or(0.6)
}

fn longest_word(text: &str) -> f64 {
    text.split([' ', '\u{200B}'])
        .map(|word| em(word, true))
        .fold(0.0, f64::max)
}

/// The narrowest width in em at which a text takes two lines.
fn halved(text: &str) -> f64 {
    let breaks = text.char_indices().filter(|(_, c)| *c == ' ');
    breaks
        .map(|(i, _)| em(&text[..i], true).max(em(&text[i + 1..], true)))
        .fold(em(text, true), f64::min)
}

/// How much to leave free to the right of each number of a column, in em, so that their decimal points stand in line.
/// Marks such as `[c]` stand at the right edge.
pub(super) fn decimals(cells: &[(&str, bool)]) -> Vec<f64> {
    let tails: Vec<Option<f64>> = cells
        .iter()
        .map(|(text, semibold)| Some(em(after_integer(text)?, *semibold)))
        .collect();
    let widest = tails.iter().flatten().copied().fold(0.0, f64::max);
    // A number followed by words is not a column of decimals.
    let aligned = widest <= 4.0;
    let pad = |tail: &Option<f64>| match tail {
        Some(tail) if aligned => ((widest - tail) * 1000.0).round() / 1000.0,
        _ => 0.0,
    };
    tails.iter().map(pad).collect()
}

/// What follows the whole part of a number: `.5%` of `1,204.5%`; nothing when the text is no number.
fn after_integer(text: &str) -> Option<&str> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    if text[..digits].chars().any(char::is_alphabetic) {
        return None;
    }
    let rest = &text[digits..];
    let end = rest.char_indices().find(|(i, c)| {
        let grouped = *c == ',' && rest[i + 1..].starts_with(|d: char| d.is_ascii_digit());
        !c.is_ascii_digit() && !grouped
    });
    Some(end.map_or("", |(i, _)| &rest[i..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(count: usize) -> Plan {
        let names = [
            "Sep 2014", "Oct 2014", "Nov 2014", "Dec 2014", "Jan 2015", "Feb 2015",
        ];
        let mut headings = vec!["Outcome"];
        headings.extend((0..count).map(|i| names[i % names.len()]));
        headings.extend(["All months", "%"]);
        let row = |name: &'static str| {
            let mut cells = vec![(name, 0.0)];
            cells.extend(vec![("12", 0.0); count + 2]);
            cells
        };
        let numeric = (0..headings.len()).map(|i| i > 0).collect();
        plan(
            &Shape {
                headings,
                numeric,
                rows: vec![
                    row("Unsubstantiated"),
                    row("No further action after strategy"),
                ],
            },
            false,
        )
    }

    #[test]
    fn thirteen_months_stand_upright_at_ten_points() {
        let plan = months(13);
        assert!(!plan.landscape);
        assert_eq!(plan.size, 10.0);
        assert!(plan.widths[0] >= 26.0, "{plan:?}");
        let total = plan.widths.iter().sum::<f64>() + plan.gutter * 15.0;
        assert!(total <= 170.0 && total > 165.0, "{total}");
    }

    #[test]
    fn twenty_four_months_turn_the_page() {
        let plan = months(24);
        assert!(plan.landscape);
        assert!(plan.size >= 9.0);
    }

    #[test]
    fn a_few_columns_keep_the_full_size() {
        let plan = months(2);
        assert_eq!((plan.size, plan.gutter, plan.whole), (11.0, 4.0, true));
        assert_eq!(plan.widths[1], plan.widths[4]);
    }

    #[test]
    fn columns_that_fit_nowhere_are_squeezed_into_the_page() {
        let plan = months(60);
        assert!(plan.widths.iter().sum::<f64>() + plan.gutter * 62.0 <= 257.1);
    }

    #[test]
    fn decimal_points_stand_in_line() {
        let pads = decimals(&[
            ("12", false),
            ("3.5", false),
            ("1,204.25", false),
            ("[c]", false),
        ]);
        let digit = em("0", false);
        let point = em(".", false);
        let near = |a: f64, b: f64| (a - b).abs() < 0.002;
        assert!(near(pads[0], point + 2.0 * digit), "{pads:?}");
        assert!(near(pads[1], digit));
        assert_eq!((pads[2], pads[3]), (0.0, 0.0));
        assert_eq!(decimals(&[("12", false), ("7", false)]), [0.0, 0.0]);
    }

    #[test]
    fn a_very_tall_row_may_be_split() {
        let long = "word ".repeat(2000);
        let shape = Shape {
            headings: vec!["What", "Why"],
            numeric: vec![false, false],
            rows: vec![vec![("a", 0.0), (&long, 0.0)]],
        };
        let plan = plan(&shape, false);
        assert!(plan.split && !plan.whole);
    }
}
