//! How each series is painted: solid and outlined for years of one thing, the Analysis Function's palette with patterns
//! for different things, so that grey print still tells them apart.

use super::Plot;
use super::canvas::{Canvas, GREY, INK};

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
        .map(|at| {
            if count == 1 || plot.years && !plot.is_stacked() {
                year(at, canvas)
            } else {
                thing(at, count, plot.is_stacked(), canvas)
            }
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

fn thing(at: usize, count: usize, stacked: bool, canvas: &mut Canvas) -> Paint {
    let colour = match count {
        2 => PAIR[at % 2],
        _ => THINGS[at % THINGS.len()],
    };
    // The first dark and the first light are solid; every later pair differs in pattern as well as in hue.
    let pattern = match at % 6 {
        2 => Some("M-2 2L2 -2M-2 10L10 -2M6 10L10 6"),
        3 => Some("M4 0V8"),
        4 => Some("M0 4H8"),
        5 => Some("M-2 6L2 10M-2 -2L10 10M6 -2L10 2"),
        _ => None,
    };
    let light = count == 2 && at == 1 || count != 2 && at % 2 == 1;
    let fill = match pattern {
        None => colour.to_owned(),
        Some(path) => canvas.pattern(
            &format!("p{at}"),
            8.0,
            &format!(
                r##"<rect width="8" height="8" fill="{colour}"/><path d="{path}" stroke="#FFF" stroke-width="1.75"/>"##
            ),
        ),
    };
    Paint {
        fill,
        outline: pattern.is_some().then(|| (colour.to_owned(), 1.0)),
        line: colour.to_owned(),
        stroke: 2.5,
        thickness: if stacked { 23.0 } else { 15.0 },
        beside: INK,
        bold: false,
        on: match pattern {
            Some(_) => None,
            None if light => Some(INK),
            None => Some("#FFF"),
        },
    }
}
