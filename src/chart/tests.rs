//! What every chart must keep: read back by `usvg` with the fonts that the report embeds.

use std::sync::Arc;

use proptest::prelude::*;
use usvg::fontdb::Database;
use usvg::{Group, Node, Options, Rect, Tree};

use super::*;
use crate::model::Unit;

const LABELS: Labels<'static> = Labels {
    id: "fig-1",
    title: "A title",
    desc: "A description",
};

/// A plot of `Series 1..` over `Row 1..`; values are printed as the unit prints them.
pub(super) fn plot_of(kind: Kind, series: &[&[&str]], unit: Unit) -> Plot {
    let point = |text: &&str| {
        let value: Decimal = text.parse().unwrap();
        let places = unit.places().max(value.scale().min(2));
        Point::Value {
            value,
            text: unit.show(value, places),
        }
    };
    Plot {
        kind,
        categories: (1..=series[0].len())
            .map(|row| format!("Row {row}"))
            .collect(),
        series: (series.iter().enumerate())
            .map(|(at, values)| Series {
                name: format!("Series {}", at + 1),
                points: values.iter().map(point).collect(),
            })
            .collect(),
        years: false,
        axis_note: None,
    }
}

/// Withholds a point.
pub(super) fn marked(plot: &mut Plot, series: usize, category: usize) {
    plot.series[series].points[category] = Point::Mark("[c]".to_owned());
}

fn fonts() -> Arc<Database> {
    static FONTS: std::sync::OnceLock<Arc<Database>> = std::sync::OnceLock::new();
    let load = || {
        let mut fonts = Database::new();
        for face in ["Regular", "Semibold"] {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/fonts");
            let path = format!("{folder}/SourceSans3-{face}.ttf");
            fonts.load_font_data(std::fs::read(path).unwrap());
        }
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}

/// The ink of each text as set by usvg, with the text.
fn texts(svg: &str) -> Vec<(String, Rect)> {
    let options = Options {
        fontdb: fonts(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).expect("well-formed SVG");
    let mut found = Vec::new();
    collect(tree.root(), &mut found);
    found
}

fn collect(group: &Group, found: &mut Vec<(String, Rect)>) {
    for node in group.children() {
        match node {
            Node::Group(group) => collect(group, found),
            Node::Text(text) => {
                let words: String = text.chunks().iter().map(|chunk| chunk.text()).collect();
                found.push((words, text.flattened().abs_bounding_box()));
            }
            _ => {}
        }
    }
}

/// Everything a chart must keep, whatever it shows.
pub(super) fn check(plot: &Plot, size: Size) -> Result<String, String> {
    let svg = draw(plot, size, "#14535C", &LABELS);
    if svg != draw(plot, size, "#14535C", &LABELS) {
        return Err("two drawings differ".to_owned());
    }
    for bad in ["NaN", "inf", "\"-0\"", "-0 "] {
        if svg.contains(bad) {
            return Err(format!("{bad} in {svg}"));
        }
    }
    let tree = Tree::from_str(&svg, &Options::default()).map_err(|e| e.to_string())?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let texts = texts(&svg);
    if texts.is_empty() {
        return Err("no text".to_owned());
    }
    for (words, ink) in &texts {
        let inside = ink.left() > -0.6
            && ink.right() < width + 0.6
            && ink.top() > -0.6
            && ink.bottom() < height + 0.6;
        if !inside {
            return Err(format!("{words:?} lies outside: {ink:?} in {svg}"));
        }
    }
    for (at, (one, ink)) in texts.iter().enumerate() {
        for (other, place) in &texts[at + 1..] {
            let apart = ink.right() <= place.left() + 0.1
                || place.right() <= ink.left() + 0.1
                || ink.bottom() <= place.top() + 0.1
                || place.bottom() <= ink.top() + 0.1;
            if !apart {
                return Err(format!("{one:?} {ink:?} over {other:?} {place:?} in {svg}"));
            }
        }
    }
    Ok(svg)
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Bar),
        Just(Kind::Stacked),
        Just(Kind::Column),
        Just(Kind::StackedColumn),
        Just(Kind::Line),
    ]
}

fn points(unit: Unit) -> impl Strategy<Value = Point> {
    let value = move |number: i64, scale: u32| {
        let value = Decimal::new(number, scale);
        Point::Value {
            value,
            text: unit.show(value, unit.places().max(scale)),
        }
    };
    prop_oneof![
        6 => (0_i64..200, 0_u32..2).prop_map(move |(number, scale)| value(number, scale)),
        1 => (-5_000_i64..2_000_000, 0_u32..3).prop_map(move |(number, scale)| value(number, scale)),
        1 => Just(Point::Mark("[c]".to_owned())),
        1 => Just(Point::Mark("[low]".to_owned())),
    ]
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Z][a-z]{2,12}( [a-z]{1,14}){0,4}",
        1 => "[A-Za-z0-9&<>'\" ,()/-]{1,60}",
        1 => "[A-Z][a-z]{40,59}",
        2 => "(Jan|Feb|March|September|Dec) (2014|2015)",
    ]
}

prop_compose! {
    fn plots()(
        unit in prop_oneof![Just(Unit::Count), Just(Unit::Percent), Just(Unit::ThousandPounds)],
        count in 0_usize..31,
        several in 1_usize..5,
    )(
        kind in kinds(),
        categories in prop::collection::vec(names(), count),
        series in prop::collection::vec((names(), prop::collection::vec(points(unit), count)), several),
        years in any::<bool>(),
    ) -> Plot {
        Plot {
            kind,
            categories,
            series: series.into_iter().map(|(name, points)| Series { name, points }).collect(),
            years,
            axis_note: None,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_plot_can_be_read(plot in plots(), wide in any::<bool>()) {
        let size = if wide { Size::Wide } else { Size::Narrow };
        if let Err(wrong) = check(&plot, size) {
            prop_assert!(false, "{wrong}");
        }
        prop_assert!(!describe(&plot, "What is counted").is_empty());
    }
}
