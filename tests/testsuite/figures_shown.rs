//! Every figure that a document shows is in `figures.json`: the HTML of every document of every example and sample is walked, and what it
//! marks is looked up there. A number that is worked out of figures names them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use yearly::chart::Point;
use yearly::compose::Block;

use super::examples::{copy, root};
use super::project::Project;

/// A tag of a page with its attributes, or the text before the next one.
#[derive(Debug)]
enum Piece<'a> {
    Open(&'a str, BTreeMap<&'a str, &'a str>),
    Close(&'a str),
    Text(String),
}

fn unescaped(text: &str) -> String {
    let mut text = text.to_owned();
    for (from, to) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ] {
        text = text.replace(from, to);
    }
    text
}

fn pieces(page: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut parts = page.split('<');
    parts.next();
    for part in parts {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        let name = tag
            .split([' ', '\n', '/'])
            .find(|word| !word.is_empty())
            .unwrap_or_default();
        if tag.starts_with('/') {
            pieces.push(Piece::Close(name));
        } else {
            let words: Vec<&str> = tag.split('"').collect();
            let attributes = words
                .chunks(2)
                .filter(|pair| pair.len() == 2)
                .filter_map(|pair| {
                    let key = pair[0].split_whitespace().last()?.strip_suffix('=')?;
                    Some((key, pair[1]))
                });
            pieces.push(Piece::Open(name, attributes.collect()));
        }
        pieces.push(Piece::Text(unescaped(text)));
    }
    pieces
}

/// The text of the element that begins at a piece.
fn text(pieces: &[Piece<'_>]) -> String {
    let Piece::Open(name, _) = &pieces[0] else {
        return String::new();
    };
    let mut depth = 0;
    let mut said = String::new();
    for piece in pieces {
        match piece {
            Piece::Open(own, _) if own == name => depth += 1,
            Piece::Close(own) if own == name => depth -= 1,
            Piece::Text(text) if depth > 0 => said.push_str(text),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    said.trim().to_owned()
}

/// What `figures.json` says.
struct Figures {
    /// Printed text and mark, by id.
    by_id: BTreeMap<String, (String, Option<String>)>,
    /// The texts of a table: label of the row and printed text.
    by_place: BTreeSet<(String, String, String)>,
}

impl Figures {
    fn read(json: &str) -> Figures {
        let json: serde_json::Value = serde_json::from_str(json).expect("it is JSON");
        let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let mut figures = Figures {
            by_id: BTreeMap::new(),
            by_place: BTreeSet::new(),
        };
        for figure in json["figures"].as_array().expect("a list") {
            let label = word(&figure["row_label"]);
            figures
                .by_place
                .insert((word(&figure["table"]), label, bare(&word(&figure["text"]))));
        }
        let earlier = json["earlier"].as_array().into_iter().flatten();
        for figure in json["figures"]
            .as_array()
            .into_iter()
            .flatten()
            .chain(earlier)
        {
            if let Some(id) = figure["id"].as_str() {
                let mark = figure["mark"].as_str().map(str::to_owned);
                let before = figures
                    .by_id
                    .insert(id.to_owned(), (word(&figure["text"]), mark.clone()));
                assert!(before.is_none(), "{id} is there twice");
                if mark.is_some() {
                    assert!(
                        figure.get("value").is_none(),
                        "{id} has a mark and a number"
                    );
                }
            }
        }
        figures
    }

    /// Whether a document may print this of a figure: its text, in a table without the sign that the heading gives, in a sentence what a
    /// withheld one is called.
    fn says(&self, id: &str, printed: &str) -> bool {
        let Some((text, mark)) = self.by_id.get(id) else {
            return false;
        };
        let called = [
            "fewer than ",
            "a number we cannot show",
            "a percentage we cannot show",
        ];
        let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // Under a heading that says £000 the thousands are left out.
        let thousands = one_line
            .strip_suffix(",000")
            .filter(|text| text.contains('£'));
        bare(&one_line) == bare(printed)
            || thousands.is_some_and(|text| bare(text) == printed)
            || mark.as_deref() == Some("c") && called.iter().any(|words| printed.starts_with(words))
    }
}

/// A text without the signs of its unit.
fn bare(text: &str) -> String {
    text.replace(['%', '£'], "").trim().to_owned()
}

/// What is wrong with a page, and how many marked numbers, cells and derived numbers it has.
fn walk(page: &str, figures: &Figures) -> (Vec<String>, [usize; 3]) {
    let pieces = pieces(page);
    let mut wrong = Vec::new();
    let mut counts = [0; 3];
    let mut table: Option<&str> = None;
    let mut row = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Close("table") => table = None,
            Piece::Open(name, attributes) => {
                let said = text(&pieces[at..]);
                match (*name, attributes.get("data-table")) {
                    ("table", own) => table = own.copied(),
                    ("th", _) if attributes.get("scope") == Some(&"row") => row = said.clone(),
                    _ => {}
                }
                if let Some(id) = attributes.get("data-figure") {
                    counts[0] += 1;
                    if !figures.says(&unescaped(id), &said) {
                        wrong.push(format!(
                            "{id} shows \"{said}\": {:?}",
                            figures.by_id.get(*id)
                        ));
                    }
                } else if let ("td", Some(table), false) =
                    (*name, table, attributes.contains_key("role"))
                {
                    // A category that nothing can name.
                    counts[1] += 1;
                    let place = (table.to_owned(), row.clone(), bare(&said));
                    if !figures.by_place.contains(&place) {
                        wrong.push(format!("{place:?} is a cell"));
                    }
                }
                if let Some(from) = attributes.get("data-from") {
                    counts[2] += 1;
                    let unknown = from
                        .split(' ')
                        .filter(|id| !figures.by_id.contains_key(*id));
                    wrong.extend(unknown.map(|id| format!("{said} is made from {id}")));
                    if attributes.get("class") == Some(&"ch") {
                        wrong.extend(change(from, &said, figures));
                    }
                }
            }
            _ => {}
        }
    }
    (wrong, counts)
}

fn number(text: &str) -> Option<f64> {
    let digits = |c: &char| c.is_ascii_digit() || *c == '.';
    let text = text.replace(',', "");
    let start = text.find(|c: char| c.is_ascii_digit())?;
    text[start..]
        .chars()
        .take_while(digits)
        .collect::<String>()
        .parse()
        .ok()
}

/// "304 fewer than last year (882)": the number in brackets is the earlier figure, and the first one is the difference.
fn change(from: &str, said: &str, figures: &Figures) -> Option<String> {
    let (before, now) = from.split_once(' ')?;
    let (before, now) = (&figures.by_id.get(before)?.0, &figures.by_id.get(now)?.0);
    let bracket = said.rsplit_once(" (")?.1.strip_suffix(')')?;
    if bracket != before {
        return Some(format!("{said}: {from} was {before}"));
    }
    let difference = (number(now)? - number(before)?).abs();
    let first = if said.starts_with("The same") {
        0.0
    } else {
        number(said)?
    };
    ((difference - first).abs() > 1e-6).then(|| format!("{said}: {now} after {before}"))
}

/// Walks every document of a built folder.
fn check(project: &Project, name: &str) -> [usize; 3] {
    let json = project.text("out/public/figures.json").expect("figures");
    let figures = Figures::read(&json);
    let mut all = [0; 3];
    let pages = project.files("out/public").into_iter();
    let pages: Vec<String> = pages.filter(|file| file.ends_with(".html")).collect();
    assert!(!pages.is_empty(), "{name}");
    for file in pages {
        let page = project.text(&file).expect("a page");
        let (wrong, counts) = walk(&page, &figures);
        assert!(wrong.is_empty(), "{name}, {file}:\n{}", wrong.join("\n"));
        for (all, own) in all.iter_mut().zip(counts) {
            *all += own;
        }
    }
    all
}

#[test]
fn every_figure_that_a_document_shows_is_in_figures_json() {
    let mut all = [0; 3];
    for folder in [
        "examples/aldermere-2025-26",
        "examples/aldermere-2025-26-faulty",
        "examples/coventry-2014-15",
        "examples/coventry-2022-23",
        "data-samples/good",
        "data-samples/broken",
    ] {
        let project = copy(folder);
        let run = project.run(["build", "-q", "--all", "--format", "html"]);
        assert_eq!(run.code, 0, "{folder}: {run:?}");
        for (all, own) in all.iter_mut().zip(check(&project, folder)) {
            *all += own;
        }
    }
    let [figures, unnamed, derived] = all;
    assert!(figures > 5_000 && derived > 20, "{all:?}");
    assert!(unnamed > 0, "{all:?}");
}

#[test]
fn every_value_of_a_chart_is_a_figure_of_its_table() {
    let mut points = 0;
    for (folder, as_at) in [
        ("examples/aldermere-2025-26", date(2026, 5, 18)),
        ("examples/coventry-2014-15", date(2015, 11, 30)),
        ("data-samples/good", date(2026, 5, 18)),
    ] {
        let report = yearly::project::Project::open(&root().join(folder))
            .expect("it opens")
            .value;
        let figures = yearly::figures(&report, as_at).value;
        for id in report.writing.documents.keys() {
            let document = yearly::document(&report, &figures, id, None, as_at).value;
            let sections = document.into_iter().flat_map(|document| document.sections);
            for block in sections.flat_map(|section| section.blocks) {
                let Block::Chart(chart) = block else { continue };
                let table = figures.safe.table(&chart.table).expect("its table");
                let series = chart.plot.series.iter();
                for point in series.flat_map(|series| &series.points) {
                    let text = match point {
                        Point::Value { text, .. } | Point::Mark(text) => text,
                    };
                    let mut cells = table.rows.iter().flat_map(|row| &row.cells);
                    assert!(
                        cells.any(|cell| cell.text() == *text),
                        "{folder}: {} says {text}",
                        chart.id
                    );
                    points += 1;
                }
            }
        }
    }
    assert!(points > 200, "{points}");
}

#[test]
fn figures_of_earlier_years_and_of_hidden_columns_are_in_it_too() {
    let project = super::years::this_year("North,2025-26,52\nSouth,2025-26,9\nWest,2025-26,60\n")
        .file(
            "templates/tables/visits-hidden.toml",
            "title = \"Hidden\"\nmeasure = \"Number of visits\"\ndataset = \"visits\"\n[[row]]\nid = \"all\"\nlabel = \"All\"\n[[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"n\"\nhidden = true\n[[cell]]\nid = \"teams\"\nheading = \"Records\"\ncount = \"records\"\n",
        )
        .file("narrative/visits.md", "There were {visits-hidden/all/n} visits, after {visits-team/all/n@previous}, and {visits-team/all/n@2001-02} before.\n")
        .file("templates/sections/visits.md", "{{ narrative(file=\"visits\") }}\n\n{{ keys(items=[{\"label\": \"Visits\", \"id\": \"visits-team/all/n\", \"before\": \"visits-team/all/n@previous\", \"since\": \"last year\"}]) }}\n\nIt {{ change(from=\"visits-team/all/n@previous\", to=\"visits-team/all/n\") }}.\n");
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    let page = project.text("out/public/small.html").expect("a page");
    let [figures, _, derived] = check(&project, "small");
    assert!(figures >= 3 && derived >= 2, "{figures} {derived}");
    for marked in [
        "data-figure=\"visits-hidden/all/n\"",
        "data-figure=\"visits-team/all/n@2024-25\"",
        "<section data-from=\"visits-team/all/n visits-team/all/n@2024-25\">",
        "data-from=\"visits-team/all/n@2024-25 visits-team/all/n\"",
    ] {
        assert!(page.contains(marked), "{marked}:\n{page}");
    }
}
