//! Tests of letters as pages.

use super::*;
use crate::letters::Place;
use crate::letters::word_letter::docx;
use crate::model::{Area, Cell};
use crate::package::{Archive, WellFormed};

const HTML: &str = include_str!("../../../templates/letters/letter.html");
const MARKDOWN: &str = include_str!("../../../templates/letters/letter.md");

fn item(message: &str) -> Item {
    let place = |row, reference: &str| Place {
        sheet: Some("A | B".into()),
        area: Some(Area::from(Cell::new(row, 1))),
        fingerprint: String::new(),
        reference: reference.into(),
        stands: "=1+1\n<b>".into(),
    };
    Item {
        kind: Kind::Correct,
        agency: "a".into(),
        dataset: None,
        file: "returns/x.xlsx".into(),
        places: vec![place(6, "AAAA-0001"), place(7, "AAAA-0002")],
        is_one: false,
        message: message.into(),
        expected: Some("4".into()),
        compare: "B2:B5".into(),
        ask: "Please correct it.".into(),
        why: "It counts.".into(),
        answered: false,
    }
}

fn letter<'a>(items: Vec<&'a Item>, agency: &'a str) -> Letter<'a> {
    Letter {
        partnership: "Northmoor",
        agency,
        year: "2025 to 2026",
        day: "18 May 2026",
        contact: None,
        received: vec![Received {
            title: "Visits".into(),
            file: "x|y.xlsx".into(),
            day: "12 May 2026".into(),
            records: 7,
        }],
        awaited: vec![Missing {
            title: "Scorecard".into(),
            due: "due 12 May 2026".into(),
        }],
        files: vec![FilePart {
            title: "Visits".into(),
            name: "x.xlsx".into(),
            enclosed: "It is marked.".into(),
            items,
        }],
        answered: 2,
    }
}

#[test]
fn a_letter_says_what_where_and_why() {
    let item = item("The total is 3.");
    let text = markdown(&letter(vec![&item], "Police"), MARKDOWN).unwrap();
    for part in [
        "# Northmoor: your returns for 2025 to 2026\n",
        "- Scorecard: due 12 May 2026\n",
        "| Visits | x\\|y.xlsx | 12 May 2026 | 7 |\n",
        "### Please correct\n",
        "**AAAA-0001** Sheet \"A \\| B\", cell B7: The total is 3.\n",
        "What was expected: 4. Compare with: B2:B5.",
        "Please correct it. It counts.\n",
        "The same in B8 (AAAA-0002).\n",
        "You have answered 2 questions",
        "## How to answer\n",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(!text.contains("\n\n\n"), "{text}");
    let page = html(&letter(vec![&item], "Police"), HTML, "b{}", "#123456").unwrap();
    assert!(
        page.contains("--accent:#123456") && page.contains("b{}"),
        "{page}"
    );
    assert!(page.contains("<p class=\"ref\">AAAA-0001</p>"), "{page}");
}

#[test]
fn hostile_text_stays_text() {
    let hostile =
        "</style><script>alert(1)</script> {{ 7*7 }} [x](http://evil) ![y](z) `c` | \n# h";
    let item = item(hostile);
    let letter = letter(vec![&item], hostile);
    let page = html(&letter, HTML, "", "red}</style>").unwrap();
    assert!(!page.contains("<script"), "{page}");
    assert!(
        page.contains("&lt;script&gt;") && page.contains("{{ 7*7 }}"),
        "{page}"
    );
    assert!(page.contains("--accent:#14535C"), "{page}");
    let text = markdown(&letter, MARKDOWN).unwrap();
    for wrong in ["<script", "[x](", "![y]", "http://", "\n# h"] {
        assert!(!text.contains(wrong), "{wrong} in {text}");
    }
    let mut tags = pulldown_cmark::Parser::new_ext(&text, pulldown_cmark::Options::ENABLE_TABLES);
    assert!(!tags.any(|event| matches!(
        event,
        pulldown_cmark::Event::Html(_)
            | pulldown_cmark::Event::InlineHtml(_)
            | pulldown_cmark::Event::Code(_)
            | pulldown_cmark::Event::Start(
                pulldown_cmark::Tag::Link { .. } | pulldown_cmark::Tag::Image { .. }
            )
    )));
}

#[test]
fn a_word_document_and_a_plain_text_hold_whatever_is_said() {
    let hostile = "</w:t><w:p/>\u{1} \"A & B\" {{ 7*7 }}\u{202E}\n\nX: y";
    let item = item(hostile);
    let letter = letter(vec![&item], hostile);
    let template = include_str!("../../../templates/letters/docx/document.xml");
    let styles = include_str!("../../../templates/letters/docx/styles.xml");
    let made = docx(&letter, template, styles).unwrap();
    assert_eq!(made, docx(&letter, template, styles).unwrap());
    let mut archive = Archive::open(&made).unwrap();
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    assert_eq!(names.len(), 7, "{names:?}");
    for name in &names {
        let part = archive.read(name, 1 << 20).unwrap().unwrap();
        let mut pieces = WellFormed::new(part.as_slice());
        while pieces
            .next()
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            .is_some()
        {}
    }
    let text = archive.read("word/document.xml", 1 << 20).unwrap().unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("&lt;/w:t&gt;&lt;w:p/&gt;") && text.contains("{{ 7*7 }}"));
    assert!(!text.contains(['\u{1}', '\u{202E}']));
    assert_eq!(text.matches("<w:tblHeader/>").count(), 2);
    let template = include_str!("../../../templates/letters/letter.txt");
    let text = plain_text(&letter, template).unwrap();
    assert!(
        text.contains("AAAA-0001 Sheet \"A | B\", cell B7: </w:t>"),
        "{text}"
    );
    assert!(text.contains("The same in B8 (AAAA-0002)."), "{text}");
    assert!(
        !text.contains("\nX: y") && !text.contains("\n\n\n"),
        "{text}"
    );
}

#[test]
fn a_wrong_template_is_named() {
    let error = html(&letter(Vec::new(), "a"), "{{ x", "", "").expect_err("it is wrong");
    assert!(
        error
            .to_string()
            .starts_with("templates/letters/letter.html"),
        "{error}"
    );
}
