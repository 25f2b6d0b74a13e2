//! Charts: a plain plot in, SVG out. Knows nothing of tables, protection or documents.
//!
//! [`draw`] lays a plot out for one of two widths, with the advances of the font that the report embeds, so that no label is
//! clipped, rotated or printed over another. A point without a value leaves its mark and nothing in the geometry.
//! [`describe`] says the same plot in words.

mod alt;
mod bar;
mod canvas;
mod category_axis;
mod column;
mod key;
mod line_chart;
mod palette;
mod plot;
mod ruler;
mod scale;
mod stacked;
#[cfg(test)]
mod tests;

pub use alt::describe;
pub use plot::{Kind, Labels, Plot, Point, Series, Size};

use canvas::Canvas;

/// Draws a plot as one complete `<svg>` element. `accent` is the report's colour, `#14535C`; anything else that is
/// not six hexadecimal digits after `#` gives way to that.
///
/// The form asked for is kept as long as it can be read: columns whose labels or marks have no room are drawn as bars.
pub fn draw(plot: &Plot, size: Size, accent: &str, labels: &Labels<'_>) -> String {
    let mut canvas = Canvas::new(size, labels.id, accent);
    let height = if plot.is_empty() {
        canvas.nothing()
    } else {
        match plot.kind {
            Kind::Bar => bar::draw(plot, &mut canvas),
            Kind::Stacked => stacked::draw(plot, &mut canvas),
            Kind::Line => line_chart::draw(plot, &mut canvas),
            Kind::Column => match column::draw(plot, &mut canvas) {
                Some(height) => height,
                None => bar::draw(plot, &mut canvas),
            },
            Kind::StackedColumn => match column::draw(plot, &mut canvas) {
                Some(height) => height,
                None => stacked::draw(plot, &mut canvas),
            },
        }
    };
    canvas.finish(height, labels)
}
