//! What every chart must keep: read back by `usvg` with the fonts that the report embeds.

use std::sync::Arc;

use proptest::prelude::*;
use rust_decimal::Decimal;
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
    for bad in ["\"NaN", "\"inf", "\"-0\""] {
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
        // The tail of a j hangs 0.7 px out of its own advance.
        let inside = ink.left() > -0.8
            && ink.right() < width + 0.8
            && ink.top() > -0.8
            && ink.bottom() < height + 0.8;
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

const KINDS: [Kind; 5] = [
    Kind::Bar,
    Kind::Stacked,
    Kind::Column,
    Kind::StackedColumn,
    Kind::Line,
];

/// Draws in both sizes and checks both; gives the wide and the narrow SVG.
fn drawn(plot: &Plot) -> [String; 2] {
    [Size::Wide, Size::Narrow].map(|size| match check(plot, size) {
        Ok(svg) => svg,
        Err(wrong) => panic!("{:?} {size:?}: {wrong}", plot.kind),
    })
}

#[test]
fn every_kind_draws_every_shape_of_data() {
    let forty: Vec<String> = (1..=40).map(|row| (row * 37 % 91).to_string()).collect();
    let forty: Vec<&str> = forty.iter().map(String::as_str).collect();
    let shapes: [&[&[&str]]; 8] = [
        &[&["54", "16", "9", "9", "5", "12"]],
        &[&["0", "0"], &["0", "0"]],
        &[&["7"]],
        &[&[]],
        &[&["-3", "5"], &["2", "-8"], &["0", "1"]],
        &[&["0.01", "999999999999"], &["1", "2"]],
        &[&forty],
        &[&forty, &forty, &forty, &forty, &forty, &forty],
    ];
    for kind in KINDS {
        for series in shapes {
            for unit in [Unit::Count, Unit::Percent, Unit::ThousandPounds] {
                let mut plot = plot_of(kind, series, unit);
                drawn(&plot);
                plot.years = true;
                drawn(&plot);
                for at in 0..plot.series.len() {
                    for category in 0..plot.categories.len() {
                        marked(&mut plot, at, category);
                    }
                }
                let shown = drawn(&plot)[0].contains("[c]");
                assert_eq!(shown, !plot.categories.is_empty());
            }
        }
    }
}

#[test]
fn one_bar_each_and_its_value_at_the_end() {
    let [svg, _] = drawn(&plot_of(Kind::Bar, &[&["50", "25", "0"]], Unit::Count));
    let widths: Vec<f64> = (svg.split("<rect ").skip(1))
        .filter_map(|rect| {
            rect.split("width=\"")
                .nth(1)?
                .split('"')
                .next()?
                .parse()
                .ok()
        })
        .collect();
    // Nought is printed and has no bar.
    assert_eq!(widths.len(), 2, "{svg}");
    assert!((widths[0] - 2.0 * widths[1]).abs() < 0.02, "{widths:?}");
    for text in [">50<", ">25<", ">0<"] {
        assert!(svg.contains(text), "{text} in {svg}");
    }
}

#[test]
fn years_are_named_at_the_first_bars_only() {
    let mut plot = plot_of(Kind::Bar, &[&["36", "24"], &["26", "33"]], Unit::Percent);
    plot.years = true;
    for svg in drawn(&plot) {
        assert_eq!(svg.matches("36% in Series 1").count(), 1);
        assert_eq!(svg.matches("26% in Series 2").count(), 1);
        assert_eq!(svg.matches("in Series").count(), 2);
        assert!(svg.contains(r##"fill="#14535C""##) && svg.contains(r##"stroke="#14535C""##));
    }
    plot.axis_note = Some("now\n".to_owned());
    assert!(drawn(&plot)[0].contains("36% now<"));
    assert!(drawn(&plot)[0].contains("26% in Series 2<"));
}

#[test]
fn long_names_of_series_go_to_a_key() {
    let mut plot = plot_of(Kind::Bar, &[&["36"], &["26"]], Unit::Count);
    plot.series[0].name = "Schools, colleges and other places where children learn".to_owned();
    for svg in drawn(&plot) {
        assert!(svg.contains(">36<"), "{svg}");
    }
}

#[test]
fn columns_without_room_become_bars() {
    let mut plot = plot_of(
        Kind::Column,
        &[&["3", "4", "5", "6", "7", "8"]],
        Unit::Count,
    );
    for name in &mut plot.categories {
        *name = "Voluntary and community organisations".to_owned();
    }
    assert!(drawn(&plot)[1].contains(">Voluntary and community organisations<"));
}

#[test]
fn a_mark_stands_at_the_axis_and_leaves_a_gap() {
    let mut plot = plot_of(Kind::Line, &[&["9", "8", "7777", "6", "5"]], Unit::Count);
    marked(&mut plot, 0, 2);
    for svg in drawn(&plot) {
        assert_eq!(svg.matches(r#"fill="none""#).count(), 2, "{svg}");
        assert_eq!(svg.matches("<circle").count(), 4);
        assert!(svg.contains(">[c]<") && !svg.contains("7777"));
    }
    for kind in KINDS {
        let mut plot = plot_of(kind, &[&["9", "7777", "6"], &["1", "2", "3"]], Unit::Count);
        marked(&mut plot, 0, 1);
        for svg in drawn(&plot) {
            assert!(svg.contains("[c]"), "{kind:?}: {svg}");
            assert!(!svg.contains("7777") && !svg.contains("7,777"));
        }
        let said = describe(&plot, "Children");
        assert!(said.contains("Withheld [c]: Series 1 for Row 2."), "{said}");
        assert!(!said.contains("7777") && !said.contains("7,777"));
    }
}

#[test]
fn a_mark_has_no_bar_of_any_length() {
    for kind in KINDS.into_iter().filter(|kind| *kind != Kind::Line) {
        let mut plot = plot_of(kind, &[&["9", "7777", "6"]], Unit::Count);
        marked(&mut plot, 0, 1);
        for svg in drawn(&plot) {
            assert_eq!(svg.matches("<rect").count(), 2, "{kind:?}: {svg}");
        }
    }
}

#[test]
fn hostile_text_stays_text() {
    let mut plot = plot_of(Kind::Bar, &[&["1"], &["2"]], Unit::Count);
    let hostile = "</text><script>alert(1)</script>&lt;\u{0}\u{7}\"'";
    plot.categories[0] = hostile.to_owned();
    plot.series[0].name = hostile.to_owned();
    plot.axis_note = Some(hostile.to_owned());
    let labels = Labels {
        id: "a\" onload=\"x",
        title: hostile,
        desc: hostile,
    };
    for kind in KINDS {
        plot.kind = kind;
        drawn(&plot);
        let svg = draw(&plot, Size::Wide, "red\"><script>", &labels);
        assert!(
            !svg.contains("<script") && !svg.contains("onload="),
            "{svg}"
        );
        assert!(Tree::from_str(&svg, &Options::default()).is_ok());
    }
}

#[test]
fn the_element_is_named_and_its_drawing_hidden() {
    let plot = plot_of(
        Kind::StackedColumn,
        &[&["1"], &["2"], &["3"], &["4"], &["5"]],
        Unit::Count,
    );
    let svg = draw(&plot, Size::Narrow, "#6B2C5F", &LABELS);
    for part in [
        r#"role="img" aria-labelledby="fig-1-t fig-1-d""#,
        r#"<title id="fig-1-t">A title</title><desc id="fig-1-d">A description</desc>"#,
        r#"<g aria-hidden="true">"#,
        r#"viewBox="0 0 360 "#,
        "font-family=\"'Source Sans 3'",
        "#6B2C5F",
    ] {
        assert!(svg.contains(part), "{part} in {svg}");
    }
    let ids: Vec<&str> = svg.split(" id=\"").skip(1).collect();
    assert!(ids.len() > 2 && ids.iter().all(|id| id.starts_with("fig-1-")));
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
        kind in prop::sample::select(KINDS.to_vec()),
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
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_plot_can_be_read(plot in plots(), wide in any::<bool>()) {
        let size = if wide { Size::Wide } else { Size::Narrow };
        if let Err(wrong) = check(&plot, size) {
            prop_assert!(false, "{wrong}");
        }
        prop_assert!(!describe(&plot, "What is counted").is_empty());
    }
}
