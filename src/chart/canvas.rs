//! Writes SVG: shapes, text, patterns and the element around them. Keeps what has been drawn, so that a label which
//! may be left out can ask first whether its place is free.

use super::plot::{Labels, Size};
use super::ruler::{Font, Ruler, tidy};
use crate::model::{ACCENT, escape, is_colour};

/// Text, and everything that must be seen.
pub(super) const INK: &str = "#1B1F22";
/// Second voices: 7.1:1 on white.
pub(super) const GREY: &str = "#54595D";
/// Gridlines: meant to be fainter than anything that carries meaning.
pub(super) const GRID: &str = "#D9D9D9";
/// Named first, since usvg and Typst drop text of a generic family alone.
const FAMILY: &str = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', Arial, sans-serif";

/// Which point of a text its x is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A rectangle in px, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    fn meets(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether a straight line passes through (Liang and Barsky's clipping).
    fn crossed_by(&self, from: (f64, f64), to: (f64, f64)) -> bool {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (run, gap) in [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ] {
            if run == 0.0 {
                if gap < 0.0 {
                    return false;
                }
            } else if run < 0.0 {
                enter = enter.max(gap / run);
            } else {
                leave = leave.min(gap / run);
            }
        }
        enter <= leave
    }
}

/// An SVG being written.
pub(super) struct Canvas {
    /// Which width it is for.
    pub(super) size: Size,
    /// Measures its text.
    pub(super) ruler: Ruler,
    /// The report's colour.
    pub(super) accent: String,
    id: String,
    defs: String,
    body: String,
    texts: Vec<Area>,
    shapes: Vec<Area>,
    lines: Vec<((f64, f64), (f64, f64))>,
}

impl Canvas {
    /// An empty canvas.
    pub(super) fn new(size: Size, id: &str, accent: &str) -> Canvas {
        Canvas {
            size,
            ruler: Ruler::new(),
            accent: if is_colour(accent) { accent } else { ACCENT }.to_owned(),
            id: (id.chars())
                .map(|letter| match letter {
                    'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => letter,
                    _ => '-',
                })
                .collect(),
            defs: String::new(),
            body: String::new(),
            texts: Vec::new(),
            shapes: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Width in px.
    pub(super) fn width(&self) -> f64 {
        f64::from(self.size.width())
    }

    /// Where bars and lines start: the text axis of the page, or the left edge of a phone.
    pub(super) fn axis(&self) -> f64 {
        match self.size {
            // 44 of 170 mm: the label column and its gutter.
            Size::Wide => 165.65,
            Size::Narrow => 0.5,
        }
    }

    /// Where the steps of an upright axis start: a phone has no text axis to keep clear.
    pub(super) fn start(&self) -> f64 {
        match self.size {
            Size::Wide => self.axis(),
            Size::Narrow => 0.0,
        }
    }

    /// Writes lines of text from a place downwards.
    pub(super) fn write(&mut self, (x, top): (f64, f64), lines: &[String], font: Font) {
        for (at, line) in lines.iter().enumerate() {
            let baseline = top + self.leading() * (at as f64 + 0.5) + 0.33 * font.px;
            self.text((x, baseline), Anchor::Start, line, font, INK);
        }
    }

    /// Room for a label in the margin, px; nought on a phone.
    pub(super) fn margin(&self) -> f64 {
        match self.size {
            Size::Wide => 150.0,
            Size::Narrow => 0.0,
        }
    }

    /// Size of all text but a line's end values, px.
    pub(super) fn px(&self) -> f64 {
        match self.size {
            Size::Wide => 15.0,
            Size::Narrow => 17.0,
        }
    }

    /// From one baseline to the next, px.
    pub(super) fn leading(&self) -> f64 {
        match self.size {
            Size::Wide => 18.0,
            Size::Narrow => 19.55,
        }
    }

    /// Writes one line of text and gives its width.
    pub(super) fn text(
        &mut self,
        (x, baseline): (f64, f64),
        anchor: Anchor,
        text: &str,
        font: Font,
        colour: &str,
    ) -> f64 {
        let width = self.ruler.width(text, font);
        if text.trim().is_empty() {
            return 0.0;
        }
        self.texts
            .push(text_area((x, baseline), anchor, width, font));
        self.body.push_str(&format!(
            r#"<text x="{}" y="{}" font-size="{}""#,
            number(x),
            number(baseline),
            number(font.px)
        ));
        match anchor {
            Anchor::Start => {}
            Anchor::Middle => self.body.push_str(r#" text-anchor="middle""#),
            Anchor::End => self.body.push_str(r#" text-anchor="end""#),
        }
        if font.bold {
            self.body.push_str(r#" font-weight="600""#);
        }
        if colour != INK {
            self.body.push_str(&format!(r#" fill="{colour}""#));
        }
        self.body.push_str(&format!(">{}</text>", escaped(text)));
        width
    }

    /// Where a line of text stands when kept on the canvas, its middle at `x` if it can be.
    pub(super) fn inward(&self, x: f64, text: &str, font: Font) -> f64 {
        let half = self.ruler.width(text, font) / 2.0;
        x.min(self.width() - half).max(half)
    }

    /// Paints white behind a line of text that is to be written over gridlines.
    pub(super) fn plate(&mut self, at: (f64, f64), text: &str, font: Font) {
        let width = self.ruler.width(text, font);
        let area = text_area(at, Anchor::Middle, width, font);
        self.body.push_str(&format!(
            r##"<rect x="{}" y="{}" width="{}" height="{}" fill="#FFF"/>"##,
            number(area.left),
            number(area.top),
            number(width),
            number(area.bottom - area.top)
        ));
    }

    /// Whether a line of text would touch other text.
    pub(super) fn has_text_at(&self, at: (f64, f64), text: &str, font: Font) -> bool {
        let area = text_area(at, Anchor::Middle, self.ruler.width(text, font), font);
        self.texts.iter().any(|other| other.meets(&area))
    }

    /// Whether a line of text, its middle at the place, would touch nothing drawn so far and stay on the canvas.
    pub(super) fn is_free(&self, at: (f64, f64), text: &str, font: Font) -> bool {
        self.is_open(text_area(
            at,
            Anchor::Middle,
            self.ruler.width(text, font),
            font,
        ))
    }

    fn is_open(&self, area: Area) -> bool {
        area.left >= -0.01
            && area.right <= self.width() + 0.01
            && area.top >= -0.01
            && !self.texts.iter().any(|other| other.meets(&area))
            && !self.shapes.iter().any(|other| other.meets(&area))
            && !(self.lines.iter()).any(|(from, to)| area.crossed_by(*from, *to))
    }

    /// Writes one line of text if it touches nothing drawn so far and stays on the canvas; says whether it did.
    pub(super) fn text_if_free(
        &mut self,
        at: (f64, f64),
        anchor: Anchor,
        text: &str,
        font: Font,
        colour: &str,
    ) -> bool {
        let free = self.is_open(text_area(at, anchor, self.ruler.width(text, font), font));
        if free {
            self.text(at, anchor, text, font, colour);
        }
        free
    }

    /// Draws a rectangle. `outline` is a colour and a width in px; it lies inside the area.
    pub(super) fn rect(&mut self, area: Area, fill: &str, outline: Option<(&str, f64)>) {
        let (width, height) = (area.right - area.left, area.bottom - area.top);
        let stroke = outline.map_or(0.0, |(_, stroke)| stroke);
        self.shapes.push(area);
        // Too thin for an outline: the outline's colour alone shows it.
        let (fill, outline, inset) = match outline {
            Some((colour, _)) if width <= stroke || height <= stroke => (colour, None, 0.0),
            _ => (fill, outline, stroke / 2.0),
        };
        self.body.push_str(&format!(
            r#"<rect x="{}" y="{}" width="{}" height="{}" fill="{fill}""#,
            number(area.left + inset),
            number(area.top + inset),
            number(width - 2.0 * inset),
            number(height - 2.0 * inset),
        ));
        if let Some((colour, stroke)) = outline {
            self.body.push_str(&format!(
                r#" stroke="{colour}" stroke-width="{}""#,
                number(stroke)
            ));
        }
        self.body.push_str("/>");
    }

    /// Draws a straight rule that labels may stand on: an axis, a gridline, a leader.
    pub(super) fn rule(&mut self, from: (f64, f64), to: (f64, f64), colour: &str) {
        let move_to = format!("M{} {}", number(from.0), number(from.1));
        let line_to = if from.0 == to.0 {
            format!("V{}", number(to.1))
        } else if from.1 == to.1 {
            format!("H{}", number(to.0))
        } else {
            format!("L{} {}", number(to.0), number(to.1))
        };
        self.body.push_str(&format!(
            r#"<path d="{move_to}{line_to}" stroke="{colour}"/>"#
        ));
    }

    /// Draws a line through points.
    pub(super) fn polyline(&mut self, points: &[(f64, f64)], colour: &str, stroke: f64) {
        let steps: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{} {}", number(*x), number(*y)))
            .collect();
        self.lines
            .extend(points.windows(2).map(|pair| (pair[0], pair[1])));
        self.body.push_str(&format!(
            r#"<path d="M{}" fill="none" stroke="{colour}" stroke-width="{}" stroke-linejoin="round"/>"#,
            steps.join(" L"),
            number(stroke)
        ));
    }

    /// Draws a marker whose shape goes by `shape` (circle, square, triangle, diamond, and again), `radius` px from its
    /// middle to its edge, in an outline of 2 px.
    pub(super) fn marker(
        &mut self,
        (x, y): (f64, f64),
        shape: usize,
        radius: f64,
        fill: &str,
        colour: &str,
    ) {
        let reach = radius + 1.0;
        self.shapes.push(Area {
            left: x - reach,
            top: y - reach,
            right: x + reach,
            bottom: y + reach,
        });
        let at = |dx: f64, dy: f64| {
            format!(
                "{} {}",
                number(x + dx * radius * 1.1),
                number(y + dy * radius * 1.1)
            )
        };
        let path = match shape % 4 {
            0 => {
                self.body.push_str(&format!(
                    r#"<circle cx="{}" cy="{}" r="{}" fill="{fill}" stroke="{colour}" stroke-width="2"/>"#,
                    number(x),
                    number(y),
                    number(radius)
                ));
                return;
            }
            1 => [
                at(-0.85, -0.85),
                at(0.85, -0.85),
                at(0.85, 0.85),
                at(-0.85, 0.85),
            ]
            .join("L"),
            2 => [at(0.0, -1.1), at(1.1, 0.85), at(-1.1, 0.85)].join("L"),
            _ => [at(0.0, -1.2), at(1.2, 0.0), at(0.0, 1.2), at(-1.2, 0.0)].join("L"),
        };
        self.body.push_str(&format!(
            r#"<path d="M{path}Z" fill="{fill}" stroke="{colour}" stroke-width="2" stroke-linejoin="round"/>"#
        ));
    }

    /// Declares a pattern, a tile of `tile` px with `shapes` in it, and gives the fill that paints with it.
    pub(super) fn pattern(&mut self, name: &str, tile: f64, shapes: &str) -> String {
        let id = format!("{}-{name}", self.id);
        let tile = number(tile);
        self.defs.push_str(&format!(
            r#"<pattern id="{id}" width="{tile}" height="{tile}" patternUnits="userSpaceOnUse">{shapes}</pattern>"#
        ));
        format!("url(#{id})")
    }

    /// Says that there is nothing to draw; gives the height in px.
    pub(super) fn nothing(&mut self) -> f64 {
        let font = Font::regular(self.px());
        let at = (0.0, self.leading());
        self.text(at, Anchor::Start, "No figures to show", font, GREY);
        1.5 * self.leading()
    }

    /// The complete element, `height` px high.
    pub(super) fn finish(self, height: f64, labels: &Labels<'_>) -> String {
        let (width, height) = (number(self.width()), number(height.max(1.0)));
        let (id, body) = (&self.id, &self.body);
        let (title, desc) = (escaped(labels.title), escaped(labels.desc));
        let defs = match self.defs.is_empty() {
            true => String::new(),
            false => format!("<defs>{}</defs>", self.defs),
        };
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="{id}-t {id}-d" font-family="{FAMILY}" fill="{INK}"><title id="{id}-t">{title}</title><desc id="{id}-d">{desc}</desc>{defs}<g aria-hidden="true">{body}</g></svg>"#
        )
    }
}

/// Where a line of text lies: ascenders and descenders included, accents on capitals not.
fn text_area((x, baseline): (f64, f64), anchor: Anchor, width: f64, font: Font) -> Area {
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    Area {
        left,
        top: baseline - 0.76 * font.px,
        right: left + width,
        bottom: baseline + 0.24 * font.px,
    }
}

/// At most two decimals, no `-0`; what is not a number becomes 0.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let hundredths = (value * 100.0).round() as i64;
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (
        hundredths.unsigned_abs() / 100,
        hundredths.unsigned_abs() % 100,
    );
    match rest {
        0 => format!("{sign}{whole}"),
        rest if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        rest => format!("{sign}{whole}.{rest:02}"),
    }
}

/// One line of text that cannot become markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    escape(&tidy(text), &mut safe);
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let all = [0.0, -0.001, 1.5, -2.05, 100.0, 0.1 + 0.2, f64::NAN];
        assert_eq!(
            all.map(number),
            ["0", "0", "1.5", "-2.05", "100", "0.3", "0"]
        );
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(
            escaped("<script>\"a\"&'b'\u{1}</script>"),
            "&lt;script&gt;&quot;a&quot;&amp;&#39;b&#39;&lt;/script&gt;"
        );
    }

    #[test]
    fn a_line_through_a_label_is_noticed() {
        let area = Area {
            left: 10.0,
            top: 10.0,
            right: 20.0,
            bottom: 20.0,
        };
        assert!(area.crossed_by((0.0, 15.0), (30.0, 15.0)));
        assert!(area.crossed_by((0.0, 0.0), (30.0, 30.0)));
        assert!(!area.crossed_by((0.0, 0.0), (30.0, 5.0)));
        assert!(!area.crossed_by((0.0, 25.0), (9.0, 0.0)));
    }
}
