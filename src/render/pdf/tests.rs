//! What a PDF must have, whatever stands in the document.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object};
use rust_decimal::Decimal;

use super::*;
use crate::chart::{Kind, Plot, Point, Series};
use crate::compose::{
    Block, Chart, Cover, Direction, Document, Inline, KeyFigure, Meta, PanelRow, Section, Source,
    Table, TableColumn, TableRow, Twin, WordTable,
};

const REPORT: &str = include_str!("../../../templates/pdf/report.typ");

fn text(words: &str) -> Vec<Inline> {
    vec![Inline::Text(words.to_owned())]
}

fn paragraph(words: &str) -> Block {
    Block::Paragraph(text(words))
}

fn empty() -> Document {
    Document {
        meta: Meta {
            id: "annual-report".into(),
            partnership: "Aldermere Safeguarding Children Partnership".into(),
            title: "Safeguarding children in Aldermere".into(),
            kind: "Yearly report".into(),
            year: "2025 to 2026".into(),
            period: "1 April 2025 to 31 March 2026".into(),
            months: ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
                .iter()
                .map(|m| {
                    let year = match *m {
                        "Apr" => Some("2025".into()),
                        "Jan" => Some("2026".into()),
                        _ => None,
                    };
                    ((*m).to_owned(), year)
                })
                .collect(),
            accent: "#14535C".into(),
            draft: true,
            draft_line: "18 May 2026. 19 of 23 returns are in. Not for publication.".into(),
            cover: [
                ("Period", "1 April 2025 to 31 March 2026"),
                ("Status", "Draft as at 18 May 2026. Not for publication."),
                ("Still awaited", "4 of 23 returns: Wexmoor Police, Aldermere Hospitals, the probation service and one school trust."),
                ("Next report", "By 30 September 2027"),
                ("Other formats", "Large print, easy read, or another language: partnership@aldermere.example or 01632 960 116"),
            ]
            .iter()
            .map(|(l, t)| Cover { label: (*l).into(), text: (*t).into() })
            .collect(),
            marks: [
                ("[c]", "Withheld, so that no child or family can be recognised"),
                ("[x]", "Not available: the return has not arrived or holds no figure"),
                ("0", "A true zero: nobody was counted"),
            ]
            .iter()
            .map(|(l, t)| ((*l).into(), (*t).into()))
            .collect(),
            as_at: "2026-05-18".into(),
        },
        sections: Vec::new(),
        facts: Vec::new(),
    }
}

fn with(blocks: Vec<Block>) -> Document {
    let mut document = empty();
    document.sections.push(Section {
        id: "year".into(),
        number: Some("1".into()),
        title: "The year in figures".into(),
        blocks,
    });
    document
}

fn source() -> Source {
    Source {
        key: vec![("[c]".into(), "Withheld, so that no child or adult can be recognised".into())],
        notes: vec![
            "Percentages are rounded, so they may not add to 100. Calls for advice only are not counted.".into(),
            "One figure of 5 or more is withheld as well, so that the smaller one cannot be worked out.".into(),
        ],
        source: "Designated officer’s return, Aldermere City Council, 30 April 2026".into(),
    }
}

fn columns(headings: &[&str]) -> Vec<TableColumn> {
    let column = |(i, heading): (usize, &&str)| TableColumn {
        heading: (*heading).to_owned(),
        numeric: i > 0,
    };
    headings.iter().enumerate().map(column).collect()
}

fn row(cells: &[&str], total: bool) -> TableRow {
    TableRow {
        cells: cells.iter().map(|c| (*c).to_owned()).collect(),
        total,
    }
}

fn table(id: &str, label: &str, headings: &[&str], rows: Vec<TableRow>) -> Table {
    Table {
        id: id.into(),
        table: id.into(),
        label: label.into(),
        caption: text("Referrals by who made them"),
        measure: "Number of referrals and per cent of the year’s total".into(),
        columns: columns(headings),
        rows,
        source: source(),
    }
}

fn referrals() -> Table {
    let headings = [
        "Source of referral",
        "2024 to 2025, number",
        "2024 to 2025, %",
        "2025 to 2026, number",
        "2025 to 2026, %",
    ];
    let rows = vec![
        row(&["Schools and colleges", "77", "26.1", "102", "36"], false),
        row(
            &["Children’s social care", "1,096", "33.4", "68", "24"],
            false,
        ),
        row(
            &["Foster carers and fostering agencies", "9", "3", "17", "6"],
            false,
        ),
        row(&["Transport providers", "5", "2", "[c]", "[c]"], false),
        row(&["All referrals", "1,295", "100", "282", "100"], true),
    ];
    table("table-referrals", "Table 1", &headings, rows)
}

fn chart(id: &str, label: &str, twin: Twin) -> Chart {
    let point = |n: i64| Point::Value {
        value: Decimal::from(n),
        text: n.to_string(),
    };
    Chart {
        id: id.into(),
        table: "referrals".into(),
        label: label.into(),
        caption: text("Schools and colleges now make more than a third of referrals"),
        measure: "Referrals to the designated officer by who made them".into(),
        plot: Plot {
            kind: Kind::Bar,
            categories: vec![
                "Schools and colleges".into(),
                "Police → other forces".into(),
                "Transport".into(),
            ],
            series: vec![Series {
                name: "2025 to 2026".into(),
                points: vec![point(102), point(25), Point::Mark("[c]".into())],
            }],
            years: true,
            axis_note: None,
        },
        alt: "Bar chart of referrals by source: schools and colleges 102, police 25.".into(),
        twin,
        source: source(),
    }
}

/// One of everything.
fn full() -> Document {
    let mut document = with(vec![
        Block::Lead(text("A report about children should be judged by one question: did this year’s work change anything for them?")),
        Block::Paragraph(vec![
            Inline::Text("Referrals rose to ".into()),
            Inline::Figure { id: "lado/all/n".into(), text: "282".into() },
            Inline::Text(", see ".into()),
            Inline::Reference { id: "table-referrals".into(), text: text("Table 1") },
            Inline::Text(" and ".into()),
            Inline::Link { href: "https://aldermere.example/a?b=ç".into(), text: text("the partnership’s pages") },
            Inline::Text(". It is ".into()),
            Inline::Strong(text("not")),
            Inline::Text(" a ".into()),
            Inline::Emphasis(vec![Inline::Strong(text("target"))]),
            Inline::Text(", says ".into()),
            Inline::Code("report.toml".into()),
            Inline::Text(".".into()),
            Inline::Break,
            Inline::Text("A new line.".into()),
        ]),
        Block::Keys((0..4).map(|i| KeyFigure {
            label: if i == 1 { "Referrals about adults who work with children".into() } else { "Children on a plan".into() },
            value: if i == 2 { "£12.4".into() } else { "1,320".into() },
            unit: if i == 2 { "million".into() } else { String::new() },
            direction: [Some(Direction::Up), Some(Direction::Down), Some(Direction::Same), None][i],
            change: if i < 3 { "304 fewer than last year (882)".into() } else { String::new() },
            when: "At 31 March 2026".into(),
        }).collect()),
        Block::Chart(chart("figure-referrals", "Figure 1", Twin::Elsewhere { id: "table-referrals".into(), label: "Table 1".into() })),
        Block::Heading { level: 2, id: "judgement".into(), text: text("What we make of it") },
        Block::Panel(vec![
            PanelRow { label: "What worked well".into(), items: vec![text("Half as many initial meetings were needed about adults in positions of trust: 42, down from 84. Advice is now given earlier."), text("Every school that returned its audit graded itself 1 or 2.")] },
            PanelRow { label: "What worried us, and what we still do not know".into(), items: vec![text("Neglect accounts for 43% of plans.")] },
        ]),
        Block::Quote { label: "Children told us".into(), text: text("I only had to explain it once. The next person already knew, and asked what I wanted."), by: Some("A young person who took part in our summer conversations".into()) },
        Block::Heading { level: 3, id: "lists".into(), text: text("What we do next") },
        Block::List { start: None, items: vec![
            vec![paragraph("Audit 40 neglect cases by October 2026, led by the performance group and read by the independent scrutineer as well.")],
            vec![paragraph("Check transition plans:"), Block::List { start: Some(3), items: vec![vec![paragraph("in July")], vec![paragraph("in November")]] }],
        ] },
        Block::Table(referrals()),
        Block::Words(WordTable {
            id: "table-words".into(),
            label: Some("Table 2".into()),
            caption: text("Two of the three actions are done"),
            head: vec![text("Action"), text("Lead"), text("Due")],
            rows: vec![
                vec![text("Keep one picture of who is harmed, by whom and where, and share it with every agency each quarter"), text("Performance group"), text("Mar 2026")],
                vec![text("Run a campaign for young people, parents and businesses"), text("Exploitation group"), text("Dec 2026")],
            ],
        }),
        Block::Awaited { id: "awaited-police".into(), title: "[x] Wexmoor Police: police contacts and powers, 2025 to 2026".into(), due: "Due 12 May 2026, 6 days ago.".into(), effect: "Until it arrives this part cannot be written. Table 1 shows [x] for the police, and its totals leave them out.".into() },
        Block::Chart(chart("figure-other", "Figure 2", Twin::Here { columns: columns(&["Source", "2025 to 2026"]), rows: vec![row(&["Schools and colleges", "102"], false), row(&["Police", "25"], false), row(&["Transport", "[c]"], false)] })),
    ]);
    document.sections.push(Section {
        id: "appendix".into(),
        number: Some("A".into()),
        title: "Outcomes by month, and all contacts".into(),
        blocks: vec![
            Block::Table(months(13)),
            Block::Heading {
                level: 2,
                id: "wider".into(),
                text: text("Wider still"),
            },
            Block::Table(months(24)),
            paragraph("After the wide table."),
            Block::Table(long(200)),
        ],
    });
    document
}

fn months(count: usize) -> Table {
    let names = [
        "Sep 2014", "Oct 2014", "Nov 2014", "Dec 2014", "Jan 2015", "Feb 2015",
    ];
    let mut headings = vec!["Outcome"];
    headings.extend((0..count).map(|i| names[i % 6]));
    headings.extend(["Total", "%"]);
    let cells = |name: &'static str, n: &'static str| {
        let mut cells = vec![name];
        cells.extend(vec![n; count]);
        cells.extend(["123", "41.5"]);
        cells
    };
    let rows = vec![
        row(&cells("Substantiated", "12"), false),
        row(&cells("Unsubstantiated", "7"), false),
        row(
            &cells("No further action after initial consideration", "[c]"),
            false,
        ),
        row(&cells("Total", "19"), true),
    ];
    table(&format!("table-months-{count}"), "Table 9", &headings, rows)
}

fn long(count: usize) -> Table {
    let rows = (0..count)
        .map(|i| {
            let name = format!("School number {i}");
            let n = (i * 7 % 113).to_string();
            row(&[&name, &n, "12.5"], i + 1 == count)
        })
        .collect();
    table(
        &format!("table-long-{count}"),
        "Table 10",
        &["School", "Children", "Per cent"],
        rows,
    )
}

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
            label: all.clone(),
            value: "#x".into(),
            unit: "$y$".into(),
            direction: None,
            change: all.clone(),
            when: all.clone(),
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

#[test]
fn zz_write() {
    if let Ok(path) = std::env::var("PDF_OUT") {
        for _ in 0..2 {
            let start = std::time::Instant::now();
            let result = render(&full(), REPORT, None);
            eprintln!("{:?}", start.elapsed());
            match result {
                Ok(c) => {
                    std::fs::write(&path, &c.value).unwrap();
                    eprintln!("{:#?}", c.findings);
                }
                Err(e) => panic!("{e}"),
            }
        }
    }
}
