//! How each series is painted, so that grey print still tells them apart: years of one thing solid and outlined, parts of a
//! whole in tints of the accent with an outline, different things in the Analysis Function's palette with patterns.

use super::canvas::{Canvas, GREY, INK};
use super::plot::Plot;

/// The Analysis Function's categorical palette, dark and light in turn.
const THINGS: [&str; 6] = [
    "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1",
];
/// Its pair for two series: 3.4:1.
const PAIR: [&str; 2] = ["#12436D", "#F46A25"];

/// The paint of a series.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paint {
    /// Fill of a bar: a colour or a pattern.
    pub(super) fill: String,
    /// Outline of a bar: colour and width in px.
    pub(super) outline: Option<(String, f64)>,
    /// Colour of a line and of its markers.
    pub(super) line: String,
    /// Width of a line in px.
    pub(super) stroke: f64,
    /// Thickness of a horizontal bar in px.
    pub(super) thickness: f64,
    /// Colour of the value beside a bar.
    pub(super) beside: &'static str,
    /// Whether the value beside a bar is semibold.
    pub(super) bold: bool,
    /// Colour of a value on the bar; `None` where a pattern would make it hard to read.
    pub(super) on: Option<&'static str>,
}

impl Paint {
    /// The outline as [`Canvas::rect`] takes it.
    pub(super) fn outline(&self) -> Option<(&str, f64)> {
        (self.outline.as_ref()).map(|(colour, width)| (colour.as_str(), *width))
    }
}

/// One paint a series.
pub(super) fn paints(plot: &Plot, canvas: &mut Canvas) -> Vec<Paint> {
    let count = plot.series.len();
    (0..count)
        .map(|at| match plot.is_stacked() {
            _ if count == 1 => year(0, canvas),
            true => part(at, count, canvas),
            false if plot.years => year(at, canvas),
            false => thing(at, count, canvas),
        })
        .collect()
}

fn year(at: usize, canvas: &Canvas) -> Paint {
    let accent = canvas.accent.clone();
    let (colour, stroke, thickness, line) = match at {
        0 => {
            return Paint {
                fill: accent.clone(),
                outline: None,
                line: accent,
                stroke: 2.5,
                thickness: 17.0,
                beside: INK,
                bold: true,
                on: Some("#FFF"),
            };
        }
        1 => (accent, 1.5, 13.0, GREY.to_owned()),
        _ => ("#8A9094".to_owned(), 1.25, 11.0, "#8A9094".to_owned()),
    };
    Paint {
        fill: "#FFF".to_owned(),
        outline: Some((colour, stroke)),
        line,
        stroke: 2.0,
        thickness,
        beside: GREY,
        bold: false,
        on: Some(INK),
    }
}

fn thing(at: usize, count: usize, canvas: &mut Canvas) -> Paint {
    let (colour, light) = match count {
        2 => (PAIR[at % 2], at % 2 == 1),
        _ => (THINGS[at % THINGS.len()], at % 2 == 1),
    };
    // The first dark and the first light are solid; every later pair differs in pattern as well as in hue.
    let pattern = match at % THINGS.len() {
        2 => Some("M-2 2L2 -2M-2 10L10 -2M6 10L10 6"),
        3 => Some("M4 0V8"),
        4 => Some("M0 4H8"),
        5 => Some("M-2 6L2 10M-2 -2L10 10M6 -2L10 2"),
        _ => None,
    };
    let fill = match pattern {
        None => colour.to_owned(),
        Some(path) => tile(at, colour, path, "#FFF", canvas),
    };
    Paint {
        fill,
        outline: pattern.is_some().then(|| (colour.to_owned(), 1.0)),
        line: colour.to_owned(),
        stroke: 2.5,
        thickness: 15.0,
        beside: INK,
        bold: false,
        on: match pattern {
            Some(_) => None,
            None if light => Some(INK),
            None => Some("#FFF"),
        },
    }
}

/// Parts of a whole. Up to four run from dark to white, which suits grades; more alternate with patterns.
fn part(at: usize, count: usize, canvas: &mut Canvas) -> Paint {
    let accent = canvas.accent.clone();
    // Tint and pattern of each; the middle tint is one on which ink is still read at 4.5:1.
    let (light, pattern) = match (count, at) {
        (2, 1) => (0.52, None),
        (..=4, at) => ([0.0, 0.24, 0.52, 1.0][at % 4], None),
        (_, at) => match at % 8 {
            0 => (0.0, None),
            1 => (0.52, None),
            2 => (1.0, Some("M-2 2L2 -2M-2 10L10 -2M6 10L10 6")),
            3 => (0.24, None),
            4 => (1.0, None),
            5 => (1.0, Some("M0 2H2M4 6H6")),
            6 => (1.0, Some("M0 1H8M0 5H8")),
            _ => (1.0, Some("M1 0V8M5 0V8")),
        },
    };
    let tinted = tint(&accent, light);
    Paint {
        on: match pattern {
            Some(_) => None,
            None if light > 0.0 => Some(INK),
            None => Some("#FFF"),
        },
        fill: match pattern {
            Some(path) => tile(at, "#FFF", path, &accent, canvas),
            None => tinted,
        },
        outline: Some((accent.clone(), 1.0)),
        line: accent,
        stroke: 2.5,
        thickness: 17.0,
        beside: INK,
        bold: false,
    }
}

fn tile(at: usize, ground: &str, path: &str, lines: &str, canvas: &mut Canvas) -> String {
    canvas.pattern(
        &format!("p{at}"),
        8.0,
        &format!(
            r#"<rect width="8" height="8" fill="{ground}"/><path d="{path}" stroke="{lines}" stroke-width="1.5"/>"#
        ),
    )
}

/// A colour mixed with white until it is as light as asked (relative luminance, WCAG 2.2); unchanged if it is already.
fn tint(colour: &str, luminance: f64) -> String {
    let part = |from: usize| {
        let hex = colour.get(from..from + 2).unwrap_or("0");
        f64::from(u8::from_str_radix(hex, 16).unwrap_or(0))
    };
    let base = [part(1), part(3), part(5)];
    let mixed = |share: f64| base.map(|part| (part + (255.0 - part) * share).round());
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..12 {
        let middle = (low + high) / 2.0;
        if luminance_of(mixed(middle)) < luminance {
            low = middle;
        } else {
            high = middle;
        }
    }
    let [red, green, blue] = match luminance {
        1.0 => [255.0; 3],
        _ => mixed(low),
    };
    format!("#{:02X}{:02X}{:02X}", red as u8, green as u8, blue as u8)
}

fn luminance_of(colour: [f64; 3]) -> f64 {
    let linear = colour.map(|part| match part / 255.0 {
        part if part <= 0.04045 => part / 12.92,
        part => ((part + 0.055) / 1.055).powf(2.4),
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_on_tints_can_be_read() {
        let ink = luminance_of([27.0, 31.0, 34.0]);
        for accent in ["#14535C", "#12436D", "#6B2C5F", "#1E5B3A", "#7A2E1D"] {
            assert_eq!(tint(accent, 0.0), accent);
            assert_eq!(tint(accent, 1.0), "#FFFFFF");
            let middle = tint(accent, 0.24);
            let hex = |at: usize| f64::from(u8::from_str_radix(&middle[at..at + 2], 16).unwrap());
            let luminance = luminance_of([hex(1), hex(3), hex(5)]);
            assert!((luminance + 0.05) / (ink + 0.05) > 4.4, "{middle}");
        }
    }
}
