//! Hidden counts that could not be there by chance: five digits, under a raised threshold. None of them is in any file that anybody may
//! see, whatever is inside what, nor in anything the program says.

use std::io::{Cursor, Read};
use std::path::Path;

use base64::Engine;
use yearly::aggregate::{Amount, Entry};
use yearly::project::Project as Report;
use yearly::protect::{SafeCell, protect, provenance};
use yearly::{Figures, render};

use super::project::{Project, REPORT, SOURCE};

/// The profile: everything up to twenty thousand is hidden.
const PROFILE: &str = "title = \"High\"\nabout = \"Counts up to twenty thousand are withheld.\"\nsource = \"A test\"\nhide = { from = 1, to = 20000 }\n";

const DATASET: &str = r#"title = "Visits"
about = "Visits by team and year."
counts = "children"
column = [
    { id = "team", heading = "Team", type = "text", key = true },
    { id = "year", heading = "Year", type = "period", key = true },
    { id = "n", heading = "Children", type = "count" },
    { id = "moved", heading = "Moved", type = "count" },
]
"#;

/// A small number that no other is linked with, so that words may say of it that it is small.
const MOVED: u32 = 17_003;

/// Team, then children visited in 2024/25 and in 2025/26.
const TRUTH: [(&str, u32, u32); 4] = [
    ("North", 12_347, 250_113),
    ("South", 300_211, 13_459),
    ("West", 410_203, 520_301),
    ("East", 41_233, 45_671),
];

/// One table a kind of chart, each with all that can be worked out of a count.
const CHARTS: [&str; 5] = ["bar", "column", "stacked", "stacked-column", "line"];

fn project() -> Project {
    let mut project = Project::with_return()
        .file(
            "report.toml",
            format!("{}{SOURCE}", REPORT.replace("\"open\"", "\"high\"")),
        )
        .file("templates/profiles/high.toml", PROFILE)
        .file("templates/datasets/visits.toml", DATASET)
        .file(
            "returns/visits.csv",
            TRUTH.iter().fold("Team,Year,Children,Moved\n".to_owned(), |text, (team, before, now)| {
                format!("{text}{team},2024-25,{before},{MOVED}\n{team},2025-26,{now},{MOVED}\n")
            }),
        )
        .file(
            "narrative/visits.md",
            "North saw {visits-bar/north/2024-25/n} children, {visits-bar/north/2024-25/share} of all, and the change was {visits-change/north/more}. {visits-moved/north/n} moved.\n",
        )
        .file(
            "templates/tables/visits-moved.toml",
            "title = \"Moved\"\nmeasure = \"Number of children\"\ndataset = \"visits\"\nrow_heading = \"Team\"\nwhere = { year = \"2024-25\" }\n\
             [[row]]\nid = \"north\"\nlabel = \"North\"\nwhere = { team = \"North\" }\n\
             [[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"moved\"\n",
        )
        .file(
            "templates/tables/visits-change.toml",
            "title = \"Change\"\nmeasure = \"Number of children\"\ndataset = \"visits\"\nrow_heading = \"Team\"\nrows = { by = \"team\", total = \"All teams\" }\n\
             [[cell]]\nid = \"before\"\nheading = \"2024/25\"\nsum = \"n\"\nwhere = { year = \"2024-25\" }\n\
             [[cell]]\nid = \"now\"\nheading = \"2025/26\"\nsum = \"n\"\nwhere = { year = \"2025-26\" }\n\
             [[cell]]\nid = \"more\"\nheading = \"More\"\nchange = \"now\"\nagainst = \"before\"\n",
        );
    let mut section = "{{ narrative() }}\n\n{{ keys(items=[{\"label\": \"In the north\", \"id\": \"visits-bar/north/2024-25/n\"}]) }}\n\n{{ table(id=\"visits-change\") }}\n".to_owned();
    for kind in CHARTS {
        let by_row = match kind {
            "line" | "stacked" => "rows_as_series = true\n",
            _ => "",
        };
        let table = format!(
            "title = \"Visits {kind}\"\nmeasure = \"Number of children\"\ndataset = \"visits\"\nrow_heading = \"Team\"\n\
             rows = {{ by = \"team\", total = \"All teams\" }}\ncolumns = {{ by = \"year\" }}\n\
             [[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"n\"\n\
             [[cell]]\nid = \"share\"\nheading = \"Per cent\"\nshare = \"n\"\nof = \"total\"\n\
             [[chart]]\nkind = \"{kind}\"\ncells = [\"n\"]\n{by_row}"
        );
        project = project.file(&format!("templates/tables/visits-{kind}.toml"), table);
        section.push_str(&format!(
            "\n{{{{ table(id=\"visits-{kind}\") }}}}\n\n{{{{ chart(id=\"visits-{kind}\") }}}}\n"
        ));
    }
    project.file("templates/sections/visits.md", section)
}

/// What stands in a file, in every form that can be read: the text of pages, the inside of streams and archives.
fn readable(name: &str, bytes: &[u8]) -> Vec<(String, String)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut all = Vec::new();
    if bytes.starts_with(b"%PDF") {
        let pdf = lopdf::Document::load_mem(bytes).expect("the PDF opens");
        let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
        all.push((
            format!("{name}, text"),
            pdf.extract_text(&pages).expect("its text"),
        ));
        for (id, object) in &pdf.objects {
            let mut strings = Vec::new();
            collect_strings(object, &mut strings);
            all.push((format!("{name}, object {}", id.0), strings.join("\n")));
            if let Ok(stream) = object.as_stream() {
                let inside = stream.decompressed_content();
                let inside = inside.unwrap_or_else(|_| stream.content.clone());
                all.push((format!("{name}, stream {}", id.0), text(&inside)));
            }
        }
    } else if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("the archive opens");
        for at in 0..archive.len() {
            let mut member = archive.by_index(at).expect("a member");
            let mut inside = Vec::new();
            member.read_to_end(&mut inside).expect("its bytes");
            all.extend(readable(&format!("{name}, member {at}"), &inside));
        }
    } else {
        // Fonts in a page are ours, whole; everything else in it is looked through.
        let whole = text(bytes);
        let mut pieces = whole.split("base64,");
        let mut rest = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (font, after) = piece.split_once(')').expect("data in a style ends");
            let font = font.trim_matches(['"', '\'']);
            let font = base64::engine::general_purpose::STANDARD
                .decode(font)
                .expect("base64");
            assert!(
                is_own_font(&font),
                "{name} holds data that is no font of ours"
            );
            rest.push_str(after);
        }
        all.push((name.to_owned(), rest));
    }
    all
}

fn is_own_font(bytes: &[u8]) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/html");
    let files = std::fs::read_dir(folder).expect("the folder of the page");
    files
        .flatten()
        .any(|file| std::fs::read(file.path()).is_ok_and(|own| own == bytes))
}

fn collect_strings(object: &lopdf::Object, found: &mut Vec<String>) {
    match object {
        lopdf::Object::String(..) => found.extend(lopdf::decode_text_string(object)),
        lopdf::Object::Integer(number) => found.push(number.to_string()),
        lopdf::Object::Name(name) => found.push(String::from_utf8_lossy(name).into_owned()),
        lopdf::Object::Array(items) => items.iter().for_each(|item| collect_strings(item, found)),
        lopdf::Object::Dictionary(of) => {
            // How long a stream is says nothing of what is in it.
            let own = of.iter().filter(|(key, _)| !key.starts_with(b"Length"));
            own.for_each(|(_, item)| collect_strings(item, found));
        }
        lopdf::Object::Stream(stream) => {
            collect_strings(&lopdf::Object::Dictionary(stream.dict.clone()), found);
        }
        _ => {}
    }
}

/// Whether a number stands in a text, with or without a sign between its thousands, by itself.
fn holds(text: &str, number: u64) -> Option<String> {
    let plain = number.to_string();
    let (thousands, rest) = plain.split_at(plain.len() - 3);
    let mut forms = vec![plain.clone()];
    for sign in [
        ",", " ", "\u{a0}", "\u{2009}", "\u{202f}", ".", "'", "&nbsp;", "&#160;", "{,}", "\\,",
    ] {
        forms.push(format!("{thousands}{sign}{rest}"));
    }
    forms.into_iter().find(|form| {
        text.match_indices(form.as_str()).any(|(at, _)| {
            let inside = |c: char| c.is_ascii_digit();
            let before = text[..at].chars().next_back();
            let after = text[at + form.len()..].chars().next();
            // "0.12347" and "112,347" are other numbers; "3.12.347" is none.
            !before.is_some_and(|c| inside(c) || (c == '.' && form == &plain))
                && !after.is_some_and(inside)
        })
    })
}

#[track_caller]
fn assert_absent(name: &str, bytes: &[u8], numbers: &[u64]) {
    for (place, text) in readable(name, bytes) {
        for number in numbers {
            let found = holds(&text, *number);
            let around = found.as_ref().and_then(|form| {
                let at = text.find(form.as_str())?;
                let from = text.floor_char_boundary(at.saturating_sub(300));
                text.get(from..text.ceil_char_boundary(at + 100))
            });
            assert!(found.is_none(), "{number} stands in {place}: {around:?}");
        }
    }
}

#[test]
fn a_number_is_found_in_every_form() {
    for text in [
        "n=12347",
        "12,347 children",
        "12\u{202f}347",
        "x=\"12347\"",
        "(12347.0)",
    ] {
        assert!(holds(text, 12_347).is_some(), "{text}");
    }
    for text in ["112347", "123470", "0.12347", "12,3470"] {
        assert!(holds(text, 12_347).is_none(), "{text}");
    }
}

#[test]
fn no_hidden_number_is_in_any_file_or_said() {
    let project = project();
    let run = project.run(["build", "-v", "--color", "never"]);
    assert_eq!(run.code, 0, "{run:?}");
    let figures = project
        .text("out/public/figures.json")
        .expect("it was made");
    let figures: serde_json::Value = serde_json::from_str(&figures).expect("JSON");
    let is_hidden = |id: &str| {
        let figures = figures["figures"].as_array().expect("figures");
        let figure = figures.iter().find(|figure| figure["id"] == id);
        figure.unwrap_or_else(|| panic!("no {id}"))["mark"] == "c"
    };
    assert!(is_hidden("visits-moved/north/n"));
    let mut numbers = vec![u64::from(MOVED)];
    let mut totals = (0, 0);
    for (team, before, now) in TRUTH {
        totals = (totals.0 + before, totals.1 + now);
        for (year, number) in [("2024-25", before), ("2025-26", now)] {
            let id = format!("visits-bar/{}/{year}/n", team.to_lowercase());
            if is_hidden(&id) {
                numbers.push(u64::from(number));
            } else {
                assert!(number > 20_000, "{id}");
            }
        }
    }
    for (year, number) in [("2024-25", totals.0), ("2025-26", totals.1)] {
        if is_hidden(&format!("visits-bar/total/{year}/n")) {
            numbers.push(u64::from(number));
        }
    }
    for small in [12_347, 13_459] {
        assert!(numbers.contains(&small), "{small} is not hidden");
    }
    assert_absent("build -v", (run.stdout + &run.stderr).as_bytes(), &numbers);
    let made = project.files("out");
    assert!(made.iter().any(|name| name.ends_with(".pdf")), "{made:?}");
    for name in made {
        let bytes = std::fs::read(project.path(&name)).expect("it can be read");
        assert_absent(&name, &bytes, &numbers);
    }
    for arguments in [
        &["check", "-v", "--color", "never"][..],
        &["check", "-q", "--message-format", "json"],
        &["list", "figures"],
        &["table", "visits-bar"],
        &["table", "visits-line", "--format", "csv"],
        &["table", "visits-change", "--format", "json"],
        &["explain", "visits-bar/north/2024-25/n"],
        &["explain", "visits-bar/north/2024-25/share"],
        &["explain", "visits-bar/total/2024-25/n"],
        &["explain", "visits-change/north/more"],
    ] {
        let run = project.run_all(arguments);
        assert!(run.code < 2, "{run:?}");
        assert_absent(
            &arguments.join(" "),
            (run.stdout + &run.stderr).as_bytes(),
            &numbers,
        );
    }
    // One that is shown is found by the same search, or nothing would be proved.
    let shown = std::fs::read(project.path("out/public/small.pdf")).expect("the PDF");
    let found = readable("small.pdf", &shown)
        .iter()
        .any(|(_, text)| holds(text, 520_301).is_some());
    assert!(found, "520,301 is shown");
}

#[test]
fn a_hidden_number_has_its_words_its_mark_and_its_key() {
    let project = project();
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    let read = |name: &str| {
        let bytes = std::fs::read(project.path(&format!("out/public/small.{name}"))).expect(name);
        let (_, text) = readable(name, &bytes).swap_remove(0);
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace("\\[c\\]", "[c]")
    };
    for (format, table) in [("md", "| Team"), ("html", "Table 1"), ("pdf", "Table 1")] {
        let text = read(format);
        let at = |words: &str| {
            text.find(words)
                .unwrap_or_else(|| panic!("no \"{words}\" in {format}: {text}"))
        };
        // In words where people write.
        let prose = text.replace("</span>", "").replace('\u{a0}', " ");
        assert!(prose.contains("fewer than 20,001"), "{format}: {text}");
        // Of a number that is withheld together with another, words do not say that it is the small one: with their sum, to say so of
        // both would narrow them down, and to say so of one would tell what the other is.
        assert!(
            prose.contains("a number we cannot show"),
            "{format}: {text}"
        );
        assert!(!text.contains("saw [c]"), "{format}");
        // The key stands before the first table; the mark stands in it.
        let key = at("Withheld, so that no child or adult can be recognised");
        assert!(key < at(table), "{format}");
        assert!(text[at(table)..].contains("[c]"), "{format}");
    }
    // Charts show the mark and draw nothing for it.
    let page = std::fs::read_to_string(project.path("out/public/small.html")).expect("the page");
    // A chart may be several pictures, one a series.
    let charts: Vec<Vec<&str>> = page
        .split("<figure")
        .skip(1)
        .map(|figure| figure.split("</figure>").next().unwrap_or_default())
        .map(|figure| {
            let pictures = figure.split("<svg").skip(1);
            pictures
                .filter_map(|svg| svg.split("</svg>").next())
                .collect()
        })
        .filter(|pictures: &Vec<&str>| !pictures.is_empty())
        .collect();
    assert_eq!(charts.len(), CHARTS.len());
    for (kind, pictures) in CHARTS.iter().zip(charts) {
        assert!(pictures.concat().contains("[c]"), "{kind}: {pictures:?}");
        for nothing in [
            "width=\"0\"",
            "height=\"0\"",
            "width=\"0.0",
            "height=\"0.0",
            "NaN",
            "inf",
        ] {
            assert!(
                !pictures.concat().contains(nothing),
                "{kind} holds {nothing}: {pictures:?}"
            );
        }
    }
}

#[test]
fn no_hidden_number_of_a_scaled_report_is_in_any_file() {
    // Every count of people in the whole invented report ten thousand times as large and seven more, the threshold with them: what is hidden is
    // hidden still, and has five digits.
    const FACTOR: u64 = 10_007;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/aldermere-2025-26");
    let report = Report::open(&folder).expect("the example opens").value;
    let day = jiff::civil::date(2026, 5, 18);
    let made = yearly::figures(&report, day).value;
    let mut tables = made.tables.clone();
    let is_scaled = |cell: &yearly::aggregate::BaseCell| {
        cell.unit == yearly::model::Unit::Count && cell.counts.is_controlled()
    };
    let scaled: Vec<bool> = tables.cells.iter().map(is_scaled).collect();
    // What adds up goes on adding up when all of it is scaled; a number that nobody prints is scaled with what it is linked with.
    let mut scaled: Vec<Option<bool>> = scaled.into_iter().map(Some).collect();
    scaled.resize(tables.cells.len() + tables.unseen.len(), None);
    loop {
        let before = scaled.clone();
        for relation in &tables.relations {
            let numbers = || relation.parts.iter().chain([&relation.whole]);
            let known = numbers().find_map(|number| scaled[number.0]);
            for number in numbers() {
                scaled[number.0] = scaled[number.0].or(known);
            }
        }
        if scaled == before {
            break;
        }
    }
    tables.relations.retain(|relation| {
        let whole = scaled[relation.whole.0];
        relation.parts.iter().all(|part| scaled[part.0] == whole)
    });
    let unseen = scaled[tables.cells.len()..].iter().zip(&mut tables.unseen);
    for (_, unseen) in unseen.filter(|(scaled, _)| **scaled == Some(true)) {
        unseen.value *= rust_decimal::Decimal::from(FACTOR);
    }
    for cell in &mut tables.cells {
        if is_scaled(cell) {
            let scale = |value: rust_decimal::Decimal| value * rust_decimal::Decimal::from(FACTOR);
            cell.amount = match &cell.amount {
                Amount::Exact(value) => Amount::Exact(scale(*value)),
                Amount::Between(low, high) => Amount::Between(scale(*low), scale(*high)),
                absent => absent.clone(),
            };
        }
    }
    let mut options = report.protect_options();
    // Nine and fewer of each, so that the report hides more than its own profile does.
    let hide = options
        .profile
        .hide
        .as_mut()
        .expect("the example hides small counts");
    // One more than any of them, since the threshold itself may be read.
    hide.to = 9 * u32::try_from(FACTOR).expect("it is small") + 1;
    let safe = protect(&tables, &options).value;
    // What is hidden, without what is shown elsewhere as the number of something else.
    // The threshold itself stands in the profile.
    let (mut hidden, mut shown) = (Vec::new(), vec![rust_decimal::Decimal::from(9 * FACTOR)]);
    for table in &tables.tables {
        let Some(safe) = safe.table(&table.spec.id) else {
            continue;
        };
        for (at, head) in table.rows.iter().enumerate() {
            let row = safe
                .rows
                .iter()
                .find(|row| row.code == head.code && row.label == head.label);
            for (slot, cell) in table.slots[at]
                .iter()
                .zip(row.iter().flat_map(|row| &row.cells))
            {
                if let SafeCell::Shown { value, .. } = cell {
                    // A fall is printed as its number with a sign.
                    shown.push(value.abs());
                } else if let (SafeCell::Suppressed(_), Entry::Base(id)) = (cell, &slot.entry)
                    && let Amount::Exact(value) = tables.cells[id.0].amount
                {
                    hidden.push(value);
                }
            }
        }
    }
    let numbers: Vec<u64> = hidden
        .iter()
        .filter(|value| !shown.contains(value))
        .filter_map(|value| value.to_string().parse().ok())
        .filter(|value| *value > 0)
        .collect();
    assert!(
        numbers.len() > 20 && numbers.iter().all(|number| *number >= FACTOR),
        "{numbers:?}"
    );
    let figures = Figures {
        tables,
        safe,
        ..made
    };
    let document = report.config.report.main_document();
    let document = yearly::document(&report, &figures, document, None, day);
    for finding in &document.findings {
        assert_absent("a finding", finding.message.as_bytes(), &numbers);
    }
    let document = document.value.expect("the document");
    assert_absent("report.md", &render::markdown::render(&document), &numbers);
    let file = |name: &str| {
        report
            .pack
            .bytes(&format!("templates/html/{name}"))
            .map(<[u8]>::to_vec)
    };
    let parts = render::html::Parts::read(file).expect("the page's parts");
    let provenance = provenance(&figures.tables, &figures.safe);
    let sources = render::html::Sources {
        tables: &figures.safe,
        provenance: &provenance,
    };
    let page = render::html::render(&document, &parts, Some(sources))
        .expect("the page")
        .value;
    assert_absent("report.html", &page, &numbers);
    let template = report
        .pack
        .bytes(render::pdf::TEMPLATE)
        .expect("the template");
    let template = std::str::from_utf8(template).expect("text");
    let pdf = render::pdf::render(&document, template, None)
        .expect("the PDF")
        .value;
    assert_absent("report.pdf", &pdf, &numbers);
    for table in figures.safe.tables() {
        assert_absent(&table.id, &render::tables_csv::csv(table), &numbers);
        assert_absent(
            &table.id,
            render::tables_csv::markdown_table(table).as_bytes(),
            &numbers,
        );
    }
    let formulas = yearly::protect::formulas(&figures.tables, &figures.safe);
    let public = render::figures_json::public_figures(&figures.safe, &formulas, &provenance);
    let json = render::figures_json::json(&public);
    assert_absent("figures.json", &json, &numbers);
    assert_absent(
        "debug output",
        format!("{:?}{provenance:?}", figures.safe).as_bytes(),
        &numbers,
    );
}

#[test]
fn no_published_file_tells_where_or_by_whom_it_was_made() {
    let project = project();
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    let folder = project.path("");
    let folder = folder.to_str().expect("a plain path");
    let folder = folder.trim_end_matches('/');
    let mut private = vec![folder.to_owned(), env!("CARGO_MANIFEST_DIR").to_owned()];
    private.extend(std::env::var("HOME").ok().filter(|home| home.len() > 1));
    for name in project.files("out/public") {
        let bytes = std::fs::read(project.path(&name)).expect("it can be read");
        for (place, text) in readable(&name, &bytes) {
            for path in &private {
                assert!(!text.contains(path.as_str()), "{path} stands in {place}");
            }
        }
    }
    let bytes = std::fs::read(project.path("out/public/small.pdf")).expect("the PDF");
    let pdf = lopdf::Document::load_mem(&bytes).expect("the PDF opens");
    let info = pdf
        .trailer
        .get(b"Info")
        .and_then(lopdf::Object::as_reference);
    let info = pdf
        .get_dictionary(info.expect("it has properties"))
        .expect("they are a list");
    for (key, value) in info {
        let text = lopdf::decode_text_string(value).unwrap_or_default();
        match key.as_slice() {
            b"Author" => assert_eq!(text, "Northmoor Safeguarding Partnership"),
            b"Creator" => assert_eq!(text, concat!("yearly ", env!("CARGO_PKG_VERSION"))),
            b"Title" | b"Subject" | b"Keywords" | b"CreationDate" | b"ModDate" | b"Producer" => {}
            _ => panic!("{}: {text}", String::from_utf8_lossy(key)),
        }
    }
}
