use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::*;
use crate::compose::{Block, Inline};
use crate::render::samples::{HOSTILE, document, document_with};

/// The built-in parts, as a report folder without overrides would get them.
fn parts() -> Parts {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/html");
    Parts::read(|name| std::fs::read(folder.join(name)).ok()).expect("the built-in parts")
}

fn page(document: &Document) -> String {
    let page = render(document, &parts(), None).expect("a page").value;
    String::from_utf8(page).expect("UTF-8")
}

/// One element of a page: its name, its attributes, the names of what it stands in, its own text.
#[derive(Debug)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    inside: Vec<String>,
    text: String,
}

/// Reads a page as XML, which fails on any tag that is not closed, any stray bracket and any attribute given twice.
fn elements(page: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let (mut out, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        let (tag, closed) = match reader.read_event().expect("well-formed") {
            Event::Start(tag) => (tag, false),
            Event::Empty(tag) => (tag, true),
            Event::Text(text) => {
                if let Some(at) = open.last() {
                    out[*at].text.push_str(&text.into_inner());
                }
                continue;
            }
            Event::GeneralRef(name) => {
                let known = ["amp", "lt", "gt", "quot", "#39"];
                assert!(known.contains(&&*name.into_inner()));
                continue;
            }
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::DocType(_) => continue,
            Event::Eof => break,
            other => panic!("nothing else belongs on the page: {other:?}"),
        };
        let inside = open.iter().map(|at| out[*at].name.clone()).collect();
        out.push(element(&tag, inside));
        if !closed {
            open.push(out.len() - 1);
        }
    }
    assert!(open.is_empty(), "every tag is closed");
    out
}

fn element(tag: &BytesStart<'_>, inside: Vec<String>) -> Element {
    let mut attributes = BTreeMap::new();
    for attribute in tag.attributes() {
        let attribute = attribute.expect("an attribute");
        attributes.insert(
            attribute.key.as_ref().to_owned(),
            attribute.value.into_owned(),
        );
    }
    Element {
        name: tag.name().as_ref().to_owned(),
        attributes,
        inside,
        text: String::new(),
    }
}

/// What must hold of every page, whatever the document says.
fn holds(page: &str) -> Vec<Element> {
    let elements = elements(page);
    let mut ids = BTreeSet::new();
    for element in &elements {
        if let Some(id) = element.attributes.get("id") {
            assert!(
                !id.is_empty() && !id.contains(char::is_whitespace),
                "{id:?}"
            );
            assert!(ids.insert(id.clone()), "the id {id} occurs twice");
        }
    }
    let allowed: BTreeSet<&str> = "html head meta title style body a header p span h1 h2 h3 h4 h5 h6 svg path text rect g desc dl div dt dd nav \
                                   ol ul li main table caption thead tbody tfoot tr th td section figure figcaption blockquote details summary \
                                   strong em b br code footer line circle polyline tspan defs pattern"
        .split_whitespace()
        .collect();
    for element in &elements {
        let name = element.name.as_str();
        assert!(
            allowed.contains(name),
            "no element {name} belongs on the page"
        );
        for (key, value) in &element.attributes {
            assert!(
                !key.starts_with("on") && key != "src" && key != "srcset",
                "{key}={value}"
            );
            match key.as_str() {
                "href" if value.starts_with('#') => {
                    assert!(ids.contains(&value[1..]), "{value} leads nowhere")
                }
                "href" => {
                    assert_eq!(name, "a", "only links name addresses");
                    assert!(
                        ["https://", "http://", "mailto:"]
                            .iter()
                            .any(|s| value.starts_with(s)),
                        "{value}"
                    );
                }
                "aria-labelledby" => {
                    for id in value.split_whitespace() {
                        assert!(ids.contains(id), "{id} names nothing");
                    }
                }
                _ => {}
            }
        }
        if name == "th" {
            let scope = element.attributes.get("scope").map(String::as_str);
            let head = element.inside.iter().any(|name| name == "thead");
            assert_eq!(scope, Some(if head { "col" } else { "row" }));
        }
    }
    elements
}

fn count(elements: &[Element], name: &str) -> usize {
    elements
        .iter()
        .filter(|element| element.name == name)
        .count()
}

#[test]
fn the_page_has_the_structure_that_wcag_asks() {
    let page = page(&document());
    let elements = holds(&page);
    assert_eq!(
        elements[0].attributes.get("lang").map(String::as_str),
        Some("en-GB")
    );
    for (name, times) in [
        ("h1", 1),
        ("title", 3 * 2 - 1),
        ("main", 1),
        ("nav", 1),
        ("header", 1),
        ("footer", 1),
    ] {
        let found = count(&elements, name);
        // The page's own title and two a chart, one for each drawing.
        assert_eq!(found, times, "{name}");
    }
    let mut last = 0;
    for element in &elements {
        if let Some(level) = element
            .name
            .strip_prefix('h')
            .and_then(|level| level.parse::<u8>().ok())
        {
            assert!(level <= last + 1, "h{level} follows h{last}");
            last = level;
        }
    }
    let first_link = elements
        .iter()
        .find(|element| element.name == "a")
        .expect("a link");
    assert_eq!(
        first_link.attributes.get("href").map(String::as_str),
        Some("#main")
    );
    for table in ["table", "caption", "thead"] {
        // Marks, the chart's twin, numbers, words.
        assert_eq!(count(&elements, table), 4, "{table}");
    }
    assert_eq!(count(&elements, "tfoot"), 1);
    for region in elements.iter().filter(|e| {
        e.attributes
            .get("role")
            .is_some_and(|role| role == "region")
    }) {
        assert_eq!(
            region.attributes.get("tabindex").map(String::as_str),
            Some("0")
        );
        assert!(region.attributes.contains_key("aria-labelledby"));
    }
    let pictures = elements
        .iter()
        .filter(|e| e.attributes.get("role").is_some_and(|role| role == "img"));
    assert_eq!(pictures.count(), 4, "two charts, wide and narrow");
    assert_eq!(count(&elements, "details"), 1);
    assert!(page.contains("<a href=\"#table-lado\">Table 1</a>"));
    assert!(page.contains("<a href=\"mailto:partnership@aldermere.example\">"));
    assert!(page.contains("<span class=\"fig-n\" data-figure=\"plans/march/n\">578</span>"));
}

#[test]
fn a_final_has_no_trace_of_draft() {
    let mut document = document();
    let draft = page(&document);
    assert!(draft.contains(">DRAFT</span>") && draft.contains("class=\"every-page\""));
    document.meta.draft = false;
    document.meta.cover.retain(|row| row.label != "Status");
    let body = page(&document);
    let body = body.split("<body").nth(1).expect("a body");
    assert!(!body.to_lowercase().contains("draft"));
    assert!(body.contains("As at 18 May 2026."));
}

#[test]
fn nothing_is_fetched_from_anywhere() {
    let page = page(&document());
    let style = page
        .split("<style>")
        .nth(1)
        .and_then(|rest| rest.split("</style>").next())
        .expect("a style");
    assert_eq!(
        style.matches("url(").count(),
        style.matches("url(data:font/woff2;base64,").count()
    );
    assert_eq!(style.matches("url(").count(), 3, "three faces");
    assert!(!style.contains("@import") && !style.contains("http"));
    assert!(!page.contains("<script") && !page.contains("<link"));
    assert!(page.len() < 200_000, "{}", page.len());
}

#[test]
fn hostile_text_stays_text_in_every_field() {
    let plain = outside_drawings(&page(&document()));
    for hostile in HOSTILE {
        let page = page(&document_with(&|_| hostile.to_owned()));
        let elements = holds(&page);
        let visible: String = elements
            .iter()
            .map(|element| element.text.as_str())
            .collect();
        assert!(!visible.contains('\u{0}') && !page.contains('\u{1b}'));
        assert_eq!(count(&elements, "h1"), 1);
        // Beside the text too: what surrounds it stays as it is.
        let found = outside_drawings(&page_with_around(hostile));
        assert_eq!(found, plain, "{hostile}");
    }
}

/// How many elements a page has outside its drawings, where longer words make more lines.
fn outside_drawings(page: &str) -> usize {
    let elements = holds(page);
    let outside = |element: &&Element| !element.inside.iter().any(|name| name == "svg");
    elements.iter().filter(outside).count()
}

/// Every text of the document with something hostile after it, ids and addresses as they are.
fn page_with_around(hostile: &str) -> String {
    let keep = ["#14535C", "2026-05-18", "https://aldermere.example/advice"];
    page(&document_with(&|text| {
        let id = !text.contains(' ') && text.contains('-')
            || ["referrals", "foreword", "year"].contains(&text);
        if id || text.is_empty() || keep.contains(&text) || text.parse::<u32>().is_ok() {
            text.to_owned()
        } else {
            format!("{text} {hostile}")
        }
    }))
}

#[test]
fn hostile_text_is_shown_as_it_was_written() {
    let page = page_with_around("<b>{{ 1+1 }}&lt;");
    assert!(
        page.contains("<h1>Safeguarding children in Aldermere &lt;b&gt;{{ 1+1 }}&amp;lt;</h1>")
    );
}

#[test]
fn unsafe_links_and_broken_references_stay_words_and_are_reported() {
    let mut document = document();
    let text = |text: &str| vec![Inline::Text(text.to_owned())];
    document.sections[0].blocks = vec![Block::Paragraph(vec![
        Inline::Link {
            href: "javascript:alert(1)".to_owned(),
            text: text("press"),
        },
        Inline::Reference {
            id: "nowhere".to_owned(),
            text: text("Figure 9"),
        },
    ])];
    document.meta.accent = "red}</style>".to_owned();
    let made = render(&document, &parts(), None).expect("a page");
    let page = String::from_utf8(made.value).expect("UTF-8");
    holds(&page);
    assert!(page.contains("<p>pressFigure 9</p>"));
    let codes: Vec<Code> = made.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(
        codes,
        [
            Code::ConfigInvalid,
            Code::MarkupRemoved,
            Code::ReferenceBroken
        ]
    );
}

#[test]
fn headings_never_skip_a_level() {
    let mut document = document();
    let heading = |level| Block::Heading {
        level,
        id: format!("h-{level}"),
        text: vec![Inline::Text("x".to_owned())],
    };
    document.sections[0].blocks =
        vec![heading(3), heading(3), Block::Panel(Vec::new()), heading(9)];
    let page = page(&document);
    assert!(
        page.contains("<h3 id=\"h-3\">")
            && page.contains("<h4 id=\"h-3-2\">")
            && page.contains("<h5 id=\"h-9\">")
    );
}

#[test]
fn same_document_same_bytes() {
    assert_eq!(page(&document()), page(&document()));
}

#[test]
fn a_template_cannot_unescape_or_fetch() {
    let good = parts();
    let with = |change: &dyn Fn(&mut Parts)| {
        let mut parts = good.clone();
        change(&mut parts);
        render(&document(), &parts, None).map(|made| made.value)
    };
    let unescaped = with(&|parts| parts.page = "{{ title | safe }}".to_owned());
    assert!(matches!(unescaped, Err(HtmlError::Page(_))));
    let broken = with(&|parts| parts.page = "{% if %}".to_owned());
    assert!(matches!(broken, Err(HtmlError::Page(_))));
    for style in [
        "p{}</style><script>",
        "@import 'x.css'",
        "p{background:url(https://a.example/x.png)}",
    ] {
        let outside = with(&|parts| parts.style = style.to_owned());
        assert!(matches!(outside, Err(HtmlError::Style(_))), "{style}");
    }
    let mut own = document();
    own.meta.title = "<i>".to_owned();
    let parts = Parts {
        page: "{{ title }}{{ style }}".to_owned(),
        style: "p{background:url('a.png')}".to_owned(),
        files: [("a.png".to_owned(), vec![1, 2, 3])].into(),
    };
    let page = render(&own, &parts, None)
        .expect("a page of one's own")
        .value;
    assert_eq!(
        String::from_utf8_lossy(&page),
        "&lt;i&gt;p{background:url(data:image/png;base64,AQID)}"
    );
}
