//! What a PDF must have, whatever stands in the document.

mod sample;

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object};

use super::*;
use crate::chart::{Labels, Size, draw};
use crate::compose::{Block, Inline, KeyFigure, PanelRow, Twin, WordTable};
use crate::render::samples::{HOSTILE, document_with};
use sample::{chart, empty, full, long, months, paragraph, referrals, row, table, text, with};

const REPORT: &str = include_str!("../../../templates/pdf/report.typ");

/// The PDF of a document that must raise no finding.
fn pdf(document: &Document) -> Vec<u8> {
    let checked = render(document, REPORT, None).unwrap();
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    checked.value
}

fn open(bytes: &[u8]) -> lopdf::Document {
    lopdf::Document::load_mem(bytes).unwrap()
}

/// All words of the pages, in order, with single spaces.
fn words(bytes: &[u8]) -> String {
    let pdf = open(bytes);
    pages(&pdf).join(" ")
}

fn pages(pdf: &lopdf::Document) -> Vec<String> {
    let numbers = pdf.get_pages().into_keys();
    let text = |n| pdf.extract_text(&[n]).unwrap();
    let tidy = |t: String| t.split_whitespace().collect::<Vec<_>>().join(" ");
    numbers.map(text).map(tidy).collect()
}

/// Every dictionary of the file.
fn dictionaries(pdf: &lopdf::Document) -> Vec<&Dictionary> {
    let mut all: Vec<(&lopdf::ObjectId, &Object)> = pdf.objects.iter().collect();
    all.sort_by_key(|(id, _)| **id);
    all.iter().filter_map(|(_, o)| o.as_dict().ok()).collect()
}

/// How many structure elements of each type there are.
fn tags(pdf: &lopdf::Document) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for dictionary in dictionaries(pdf) {
        let tag = dictionary.get(b"S").and_then(Object::as_name);
        if let (Ok(tag), true) = (tag, dictionary.has(b"P")) {
            *count
                .entry(String::from_utf8_lossy(tag).into_owned())
                .or_default() += 1;
        }
    }
    count
}

fn strings(pdf: &lopdf::Document, key: &[u8]) -> Vec<String> {
    let values = dictionaries(pdf);
    let values = values.iter().filter_map(|d| d.get(key).ok());
    values
        .filter_map(|v| lopdf::decode_text_string(v).ok())
        .collect()
}

#[test]
fn the_pdf_is_tagged_titled_and_in_english() {
    let bytes = pdf(&full());
    let pdf = open(&bytes);
    let catalog = pdf.catalog().unwrap();
    let mark = pdf.get_dict_in_dict(catalog, b"MarkInfo").unwrap();
    assert!(mark.get(b"Marked").unwrap().as_bool().unwrap());
    assert!(catalog.has(b"StructTreeRoot"));
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en-GB");
    let view = pdf.get_dict_in_dict(catalog, b"ViewerPreferences").unwrap();
    assert!(view.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
    let title = "Safeguarding children in Aldermere: yearly report 2025 to 2026 (draft)";
    let titles = strings(&pdf, b"Title");
    assert!(titles.contains(&title.to_owned()), "{titles:?}");
    let bookmarks = [
        "Contents",
        "The year in figures",
        "What we make of it",
        "What we do next",
        "Wider still",
    ];
    for bookmark in bookmarks {
        assert!(
            titles.iter().any(|t| t.contains(bookmark)),
            "{bookmark}: {titles:?}"
        );
    }
    let metadata = catalog.get(b"Metadata").unwrap().as_reference().unwrap();
    let metadata = pdf.get_object(metadata).unwrap().as_stream().unwrap();
    let metadata = String::from_utf8(metadata.get_plain_content().unwrap()).unwrap();
    assert!(
        metadata.contains("<pdfuaid:part>1</pdfuaid:part>"),
        "{metadata}"
    );
    assert!(metadata.contains("2026-05-18"));
}

#[test]
fn every_chart_has_its_alternative_text_and_every_table_its_headers() {
    let bytes = pdf(&full());
    let pdf = open(&bytes);
    let alts = strings(&pdf, b"Alt");
    let chart = "Bar chart of referrals by source: schools and colleges 102, police 25.";
    assert_eq!(alts.iter().filter(|a| *a == chart).count(), 2, "{alts:?}");
    let tags = tags(&pdf);
    // Four number tables, one of words, one twin, the key to the marks.
    assert_eq!(tags["Table"], 7, "{tags:?}");
    assert!(
        tags["H1"] == 3 && tags["H2"] >= 2 && tags["H3"] >= 1,
        "{tags:?}"
    );
    let scopes: Vec<&[u8]> = dictionaries(&pdf)
        .iter()
        .filter(|d| d.get(b"S").and_then(Object::as_name).ok() == Some(b"TH"))
        .filter_map(|d| d.get(b"A").ok())
        .filter_map(|a| match a {
            Object::Array(all) => all.first(),
            one => Some(one),
        })
        .filter_map(|a| match a {
            Object::Reference(id) => pdf.get_dictionary(*id).ok(),
            other => other.as_dict().ok(),
        })
        .filter_map(|a| a.get(b"Scope").and_then(Object::as_name).ok())
        .collect();
    let rows = scopes.iter().filter(|s| **s == b"Row").count();
    assert_eq!(scopes.len(), tags["TH"], "a header without a scope");
    assert_eq!(rows, 5 + 4 + 4 + 200 + 2 + 3 + 3);
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let first = pdf(&full());
    typst::comemo::evict(0);
    assert!(first == pdf(&full()));
    let mut later = full();
    later.meta.as_at = "2026-05-19".into();
    assert!(first != pdf(&later));
}

#[test]
fn a_draft_says_so_on_every_page_and_a_final_never() {
    let mut document = full();
    for page in pages(&open(&pdf(&document))) {
        assert!(page.contains("DRAFT"), "{page}");
    }
    document.meta.draft = false;
    let text = words(&pdf(&document));
    assert!(!text.contains("DRAFT") && !text.contains("19 of 23 returns are in"));
}

#[test]
fn pages_are_numbered_and_contents_name_them() {
    let pages = pages(&open(&pdf(&full())));
    let last = format!("Page {0} of {0}", pages.len());
    assert!(
        pages[pages.len() - 1].contains(&last),
        "{}",
        pages[pages.len() - 1]
    );
    assert!(
        pages[1].contains("Contents") && pages[1].contains("The year in figures 3"),
        "{}",
        pages[1]
    );
    assert!(pages[1].contains("Withheld, so that no child or family can be recognised"));
}

#[test]
fn hostile_words_stay_words() {
    let hostile = [
        "#import \"x\": *",
        "$x$",
        "]",
        "*bold*",
        "_it_",
        "</script>",
        "@ref",
        "<label>",
        "= Heading",
        "- item",
        "#panic(\"x\")",
        "\\u{1F984}",
        "`raw`",
        "//",
        "/* c */",
        "https://x.example",
        "{{ x }}",
        "~",
        "--",
        "---",
    ];
    let all = hostile.join(" ¦ ");
    let mut blocks: Vec<Block> = vec![
        Block::Heading {
            level: 2,
            id: "<h>".into(),
            text: text(&all),
        },
        paragraph(&all),
        Block::Lead(vec![
            Inline::Code(all.clone()),
            Inline::Strong(text(&all)),
            Inline::Emphasis(text(&all)),
        ]),
        Block::Quote {
            label: all.clone(),
            text: text(&all),
            by: Some(all.clone()),
        },
        Block::Keys(vec![KeyFigure {
            id: String::new(),
            label: all.clone(),
            value: "#x".into(),
            unit: "$y$".into(),
            direction: None,
            change: all.clone(),
            when: all.clone(),
            of: String::new(),
            before: String::new(),
        }]),
        Block::Panel(vec![PanelRow {
            label: all.clone(),
            items: vec![text(&all)],
        }]),
        Block::Awaited {
            id: "#a".into(),
            title: all.clone(),
            due: all.clone(),
            effect: all.clone(),
        },
        Block::Words(WordTable {
            id: "w".into(),
            label: Some(all.clone()),
            caption: text(&all),
            head: vec![text(&all)],
            rows: vec![vec![text(&all)]],
        }),
    ];
    let mut hostile_table = referrals();
    hostile_table
        .rows
        .push(row(&[&all, "#1", "$1$", "<1>", "@1"], false));
    blocks.push(Block::Table(hostile_table));
    let mut hostile_chart = chart(
        "f",
        "Figure 1",
        Twin::Elsewhere {
            id: "nowhere".into(),
            label: all.clone(),
        },
    );
    hostile_chart.plot.categories[0] = all.clone();
    hostile_chart.alt = all.clone();
    blocks.push(Block::Chart(hostile_chart));
    let mut document = with(blocks);
    document.meta.title = all.clone();
    document.meta.partnership = all.clone();
    let bytes = pdf(&document);
    let text = words(&bytes);
    for word in hostile {
        assert!(text.contains(word), "{word} is missing from {text}");
    }
    assert!(strings(&open(&bytes), b"Alt").contains(&all));
}

#[test]
fn hostile_words_in_every_place_cost_nothing_but_what_cannot_be_printed() {
    for hostile in HOSTILE {
        let mut document = document_with(&|text| format!("{text} {hostile}"));
        document.meta.as_at = "2026-05-18".into();
        document.meta.accent = "#14535C".into();
        let checked = render(&document, REPORT, None).unwrap();
        let printable = |f: &&Finding| f.code != Code::CharacterUnprintable;
        let other: Vec<&Finding> = checked.findings.iter().filter(printable).collect();
        assert!(other.is_empty(), "{hostile}: {other:?}");
    }
}

#[test]
fn a_chart_that_can_be_printed_is_drawn_as_it_stands() {
    let mut years = chart(
        "f",
        "Figure 1",
        Twin::Elsewhere {
            id: "t".into(),
            label: "Table 1".into(),
        },
    );
    let mut last_year = years.plot.series[0].clone();
    last_year.name = "2024 to 2025".into();
    years.plot.series.push(last_year);
    years.plot.axis_note = Some("in 2025 to 2026\nin 2024 to 2025".into());
    let labels = Labels {
        id: "chart",
        title: "Schools and colleges now make more than a third of referrals",
        desc: &years.alt,
    };
    let svg = draw(&years.plot, Size::Wide, "#14535C", &labels);
    assert!(svg.contains("in 2024 to 2025"));
    let converted = convert::convert(&with(vec![Block::Chart(years)]), None);
    assert_eq!(
        String::from_utf8(converted.files[0].1.clone()).unwrap(),
        svg
    );
}

#[test]
fn unprintable_characters_give_way_and_are_reported() {
    let mut broken = referrals();
    broken.rows[0].cells[0] = "Schools \u{1F984} and".into();
    let document = with(vec![
        paragraph("hidden \u{202E}order\u{1}, private \u{E123}"),
        Block::Table(broken),
    ]);
    let checked = render(&document, REPORT, None).unwrap();
    let text = words(&checked.value);
    assert!(
        text.contains("hidden order, private □") && text.contains("Schools □ and"),
        "{text}"
    );
    let codes: Vec<Code> = checked.findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, [Code::CharacterUnprintable; 4]);
    let unicorn = &checked.findings[3].message;
    assert!(
        unicorn.contains("Table 1 of \"The year in figures\""),
        "{unicorn}"
    );
}

#[test]
fn an_empty_document_and_an_empty_section_are_pdfs() {
    assert!(words(&pdf(&empty())).contains("Contents"));
    assert!(words(&pdf(&with(Vec::new()))).contains("The year in figures"));
    let mut bare = empty();
    bare.meta.months.clear();
    bare.meta.cover.clear();
    bare.meta.marks.clear();
    pdf(&bare);
    let nothing = with(vec![
        paragraph(""),
        Block::Lead(Vec::new()),
        Block::Keys(Vec::new()),
        Block::Panel(Vec::new()),
        Block::List {
            start: None,
            items: Vec::new(),
        },
        Block::List {
            start: Some(1),
            items: vec![Vec::new()],
        },
        Block::Table(table("t", "Table 1", &[], Vec::new())),
        Block::Table(table(
            "t2",
            "Table 2",
            &["A", "B"],
            vec![row(&[], false), row(&["a", "b", "c"], false)],
        )),
    ]);
    pdf(&nothing);
}

#[test]
fn a_long_table_runs_on_and_repeats_its_headings() {
    let document = with(vec![Block::Table(long(3))]);
    assert_eq!(open(&pdf(&document)).get_pages().len(), 3);
    let document = with(vec![Block::Table(long(200))]);
    let pages = pages(&open(&pdf(&document)));
    assert!(pages.len() >= 7, "{}", pages.len());
    for page in &pages[2..] {
        if page.contains("School number") {
            assert!(page.contains("School Children Per cent"), "{page}");
        }
    }
    assert!(pages[pages.len() - 1].contains("School number 199"));
}

#[test]
fn only_a_table_too_wide_for_an_upright_page_turns_it() {
    let document = with(vec![
        Block::Table(months(13)),
        Block::Table(months(24)),
        paragraph("after"),
    ]);
    let bytes = pdf(&document);
    let pdf = open(&bytes);
    let wide = |id: &lopdf::ObjectId| {
        let page = pdf.get_dictionary(*id).unwrap();
        let size = page.get(b"MediaBox").unwrap().as_array().unwrap();
        size[2].as_float().unwrap() > size[3].as_float().unwrap()
    };
    let turned: Vec<bool> = pdf.get_pages().values().map(wide).collect();
    assert_eq!(turned, [false, false, false, true, false]);
}

#[test]
fn a_skipped_heading_level_is_taken_back() {
    let heading = |level, id: &str| Block::Heading {
        level,
        id: id.into(),
        text: text("Deep"),
    };
    let panel = Block::Panel(vec![PanelRow {
        label: "What worked".into(),
        items: vec![text("This")],
    }]);
    let document = with(vec![
        panel.clone(),
        heading(3, "a"),
        heading(6, "b"),
        panel,
        heading(0, "c"),
    ]);
    let tags = tags(&open(&pdf(&document)));
    assert_eq!(
        (tags["H1"], tags["H2"], tags["H3"], tags["H4"]),
        (2, 3, 1, 1),
        "{tags:?}"
    );
}

#[test]
fn anchors_twice_or_nowhere_and_odd_addresses_do_not_stop_it() {
    let link = |href: &str| Inline::Link {
        href: href.into(),
        text: text("here"),
    };
    let reference = |id: &str| Inline::Reference {
        id: id.into(),
        text: text("there"),
    };
    let heading = |id: &str| Block::Heading {
        level: 2,
        id: id.into(),
        text: text("Same"),
    };
    let document = with(vec![
        heading("same"),
        heading("same"),
        heading(""),
        Block::Paragraph(vec![
            link(""),
            link("not an address"),
            link("javascript:alert(1)"),
            link(&format!("https://{}", "a".repeat(9000))),
            link("https://é.example/ü"),
            reference("same"),
            reference("nowhere"),
            reference(""),
        ]),
    ]);
    let bytes = pdf(&document);
    let pdf = open(&bytes);
    let addresses: Vec<_> = dictionaries(&pdf)
        .iter()
        .filter_map(|d| d.get(b"A").and_then(Object::as_dict).ok())
        .filter_map(|a| a.get(b"URI").and_then(Object::as_str).ok())
        .map(|uri| String::from_utf8_lossy(uri).into_owned())
        .collect();
    assert_eq!(addresses, ["https://%C3%A9.example/%C3%BC"]);
}

#[test]
fn blocks_taller_than_a_page_run_on() {
    let long = "All the words that were said on the day, one after another. ".repeat(120);
    let cells = vec![text("Who"), text(&long)];
    let document = with(vec![
        Block::Quote {
            label: "Children told us".into(),
            text: text(&long),
            by: None,
        },
        Block::Panel(vec![PanelRow {
            label: "Next".into(),
            items: vec![text(&long)],
        }]),
        Block::Words(WordTable {
            id: "w".into(),
            label: None,
            caption: Vec::new(),
            head: vec![text("Who"), text("What")],
            rows: vec![cells],
        }),
        paragraph(&"Wwwwwwwww".repeat(60)),
    ]);
    let pages = pages(&open(&pdf(&document)));
    assert!(pages.len() >= 9, "{}", pages.len());
    let said: usize = pages.iter().map(|p| p.matches("words").count()).sum();
    assert_eq!(said, 360);
}

#[test]
fn mistakes_in_a_template_name_its_line() {
    let broken = "#let a = 1\n#let b = (\n";
    let error = render(&empty(), broken, None).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("templates/pdf/report.typ, line 2: unclosed delimiter"),
        "{error}"
    );
    let unknown = "= Report\n\n#nothing()\n";
    let error = render(&empty(), unknown, None).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("templates/pdf/report.typ, line 3: unknown variable: nothing"),
        "{error}"
    );
    let outside = "#read(\"/etc/passwd\")";
    let error = render(&empty(), outside, None).unwrap_err();
    assert!(error.to_string().contains("file not found"), "{error}");
}

#[test]
fn a_template_that_is_not_accessible_is_refused() {
    let error = render(&empty(), "= No title\n", None).unwrap_err();
    assert!(matches!(error, PdfError::Standard(_)), "{error}");
    let document = with(vec![Block::Chart(chart(
        "f",
        "Figure 1",
        Twin::Elsewhere {
            id: "t".into(),
            label: "Table 1".into(),
        },
    ))]);
    let mute = "#set document(title: \"T\")\n= H\n#image(\"/charts/1.svg\")\n";
    let error = render(&document, mute, None).unwrap_err();
    assert!(error.to_string().contains("line 3"), "{error}");
}

#[test]
fn a_template_with_a_font_we_do_not_have_is_warned_of() {
    let template = "#set document(title: \"T\")\n#set text(font: \"Arial\")\n= H\n";
    let checked = render(&empty(), template, None).unwrap();
    assert_eq!(checked.findings.len(), 1);
    assert_eq!(checked.findings[0].location, Location::line(TEMPLATE, 2));
    assert!(
        checked.findings[0].message.contains("arial"),
        "{:?}",
        checked.findings
    );
}

#[test]
fn settings_that_cannot_be_read_are_named() {
    let mut document = empty();
    document.meta.accent = "#14535\u{e9}".into();
    let checked = render(&document, REPORT, None).unwrap();
    assert_eq!(checked.findings.len(), 1);
    assert_eq!(checked.findings[0].code, Code::ConfigInvalid);
    document.meta.as_at = "31 October".into();
    assert!(matches!(
        render(&document, REPORT, None),
        Err(PdfError::Date(_))
    ));
}

#[test]
fn a_logo_is_shown_with_its_words_or_left_out_with_a_finding() {
    let good = Logo {
        file: "assets/logo.SVG".into(),
        bytes: b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 20'><rect width='40' height='20'/></svg>".to_vec(),
        alt: "Aldermere".into(),
    };
    let checked = render(&empty(), REPORT, Some(&good)).unwrap();
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    assert_eq!(strings(&open(&checked.value), b"Alt"), ["Aldermere"]);
    let bad = Logo {
        bytes: b"not a picture".to_vec(),
        ..good
    };
    let checked = render(&empty(), REPORT, Some(&bad)).unwrap();
    assert_eq!(checked.findings.len(), 1);
    assert_eq!(
        checked.findings[0].location,
        Location::file("assets/logo.SVG")
    );
}
