//! Documents made here, part by part.

use super::*;
use crate::package::archive;

const STYLES: &str = r#"<w:styles><w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Ours"><w:name w:val="Board heading"/><w:basedOn w:val="H2"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="Heading 2"/><w:basedOn w:val="Ours"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="character" w:styleId="S"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style></w:styles>"#;

const NUMBERING: &str = r#"<w:numbering><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;

const RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="t/styles" Target="styles.xml"/><Relationship Id="r2" Type="t/numbering" Target="numbering.xml"/>
<Relationship Id="r3" Type="t/footnotes" Target="footnotes.xml"/><Relationship Id="web" Type="t/hyperlink" Target="https://northmoor.example/a?b=1&amp;c=(2)" TargetMode="External"/>
<Relationship Id="bad" Type="t/hyperlink" Target="file:///c:/x" TargetMode="External"/><Relationship Id="r4" Type="t/header" Target="header1.xml"/><Relationship Id="r5" Type="t/comments" Target="comments.xml"/></Relationships>"#;

const FOOTNOTES: &str = r#"<w:footnotes><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>As at March_.</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="3"><w:p><w:r><w:t xml:space="preserve">See </w:t></w:r><w:hyperlink r:id="web"><w:r><w:t>the guidance</w:t></w:r></w:hyperlink></w:p></w:footnote></w:footnotes>"#;

/// Links of notes have ids of their own: `web` is another page here than in the text.
const NOTE_RELATIONS: &str = r#"<Relationships><Relationship Id="web" Type="t/hyperlink" Target="https://guidance.example" TargetMode="External"/></Relationships>"#;

const COMMENTS: &str = r#"<w:comments><w:comment w:id="1" w:author="Someone Real"><w:p><w:r><w:t>Is this right?</w:t></w:r></w:p><w:p><w:r><w:t>Ask them.</w:t></w:r></w:p></w:comment></w:comments>"#;

/// A document with this body.
fn document(body: &str) -> Vec<u8> {
    let text = format!(
        "<?xml version=\"1.0\"?><w:document><w:body>{body}<w:sectPr/></w:body></w:document>"
    );
    archive(&[
        (
            "_rels/.rels",
            br#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>"#,
        ),
        ("word/document.xml", text.as_bytes()),
        ("word/_rels/document.xml.rels", RELATIONS.as_bytes()),
        ("word/styles.xml", STYLES.as_bytes()),
        ("word/numbering.xml", NUMBERING.as_bytes()),
        ("word/footnotes.xml", FOOTNOTES.as_bytes()),
        ("word/_rels/footnotes.xml.rels", NOTE_RELATIONS.as_bytes()),
        ("word/comments.xml", COMMENTS.as_bytes()),
        ("word/header1.xml", b"<w:hdr><w:p><w:r><w:t>Page 1</w:t></w:r></w:p></w:hdr>"),
    ])
}

fn read_body(body: &str) -> Word {
    read(&document(body)).unwrap()
}

fn markdown(body: &str) -> String {
    let word = read_body(body);
    word.markdown(&word.blocks, 1, "n")
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn item(list: u8, level: u8, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
    )
}

#[test]
fn headings_lists_and_emphasis() {
    let body = [
        styled("H1", "Our year"),
        p("Plain &amp; simple."),
        styled("Ours", "Further down"),
        item(1, 0, "one"),
        item(1, 1, "within"),
        item(1, 0, "two"),
        item(2, 0, "first"),
        item(2, 0, "second"),
        item(0, 0, "no list"),
        "<w:p><w:r><w:t>So </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>bold </w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>and leaning</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"S\"/><w:b w:val=\"0\"/></w:rPr><w:t>, not.</w:t></w:r></w:p>".to_owned(),
    ]
    .concat();
    assert_eq!(
        markdown(&body),
        "## Our year\n\nPlain \\& simple.\n\n### Further down\n\n- one\n  - within\n- two\n\n1.  first\n2.  second\n\nno list\n\nSo **bold** *and leaning*, not.\n"
    );
}

#[test]
fn tracked_changes_are_taken_as_accepted_and_nobody_is_named() {
    let body = r#"<w:p><w:r><w:t>We </w:t></w:r><w:ins w:author="Someone Real" w:date="2026-01-01"><w:r><w:t>now </w:t></w:r></w:ins>
<w:del w:author="Someone Real"><w:r><w:delText>never </w:delText></w:r></w:del><w:r><w:t>meet.</w:t></w:r></w:p>
<w:p><w:pPr><w:rPr><w:del w:author="Someone Real"/></w:rPr></w:pPr><w:r><w:t>Two halves </w:t></w:r></w:p><w:p><w:r><w:t>of one.</w:t><w:commentReference w:id="1"/></w:r></w:p>
<w:p><w:moveFrom w:author="Someone Real"><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p><w:p><w:moveTo><w:r><w:t>moved</w:t></w:r></w:moveTo></w:p>"#;
    let word = read_body(body);
    let text = word.markdown(&word.blocks, 1, "n");
    assert_eq!(text, "We now meet.\n\nTwo halves of one.\n\nmoved\n");
    let lost = |what| word.lost.get(&what).map_or(0, Vec::len);
    assert_eq!(
        (
            lost(Lost::Inserted),
            lost(Lost::Deleted),
            lost(Lost::Comment)
        ),
        (2, 2, 1)
    );
    assert!(!format!("{word:?}").contains("Real"));
}

#[test]
fn what_is_lost_is_listed_with_its_place() {
    let body = [
        styled("TOC1", "Our year 3"),
        styled("H1", "Missing children"),
        r#"<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r><w:r><w:drawing><c:chart/></w:drawing></w:r></w:p>"#.to_owned(),
        r#"<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>Beside it</w:t></w:r></w:p>"#.to_owned(),
        r#"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:t>seen</w:t></w:r></w:p>"#.to_owned(),
    ]
    .concat();
    let word = read_body(&body);
    assert_eq!(
        word.markdown(&word.blocks, 1, "n"),
        "## Missing children\n\nBeside it\n\nIn a box\n\nseen\n"
    );
    for (what, places) in [
        (Lost::Contents, vec![""]),
        (Lost::Picture, vec!["Missing children"]),
        (Lost::Chart, vec!["Missing children"]),
        (Lost::TextBox, vec!["Missing children"]),
        (Lost::Hidden, vec!["Missing children"]),
    ] {
        assert_eq!(word.lost[&what], places, "{what:?}");
    }
    assert!(
        !word.lost.contains_key(&Lost::Margins),
        "a page number is no loss"
    );
}

#[test]
fn tables_links_and_notes() {
    let body = format!(
        "<w:p><w:r><w:t xml:space=\"preserve\">See </w:t></w:r><w:hyperlink r:id=\"web\"><w:r><w:t>our page</w:t></w:r></w:hyperlink><w:hyperlink r:id=\"bad\"><w:r><w:t> or disk</w:t></w:r></w:hyperlink><w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr>{}</w:tc></w:tr><w:tr><w:tc>{}{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc>{}</w:tc></w:tr></w:tbl>",
        p("Who"),
        p("A|B"),
        p("second"),
        p("12"),
        p("gone")
    );
    assert_eq!(
        markdown(&body),
        "See [our page](<https://northmoor.example/a?b=1&c=(2)>) or disk[^n-1]\n\n| Who |  |\n| --- | --- |\n| A\\|B; second | 12 |\n\n[^n-1]: As at March\\_.\n"
    );
}

#[test]
fn signs_of_a_text_stay_text() {
    for text in [
        "# no heading",
        "{lado/total/n}",
        "{table: lado-source}",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "1. no list",
        "- no list",
        "===",
        "[no](https://link.example)",
        "![no](picture.png)",
        "a | b",
        "*no* _no_ `no` ~~no~~ **",
        "&amp;amp; &amp;#35;",
        "[^1]: no note",
        "back\\slash \\",
        ": no term",
        "2) x",
        "+++",
        "\u{E000}1\u{E001}",
    ] {
        let word = read_body(&p(text));
        let made = word.markdown(&word.blocks, 1, "n");
        let mut seen = String::new();
        for event in pulldown_cmark::Parser::new_ext(&made, pulldown_cmark::Options::all()) {
            match event {
                pulldown_cmark::Event::Text(text) => seen.push_str(&text),
                pulldown_cmark::Event::Start(pulldown_cmark::Tag::Paragraph)
                | pulldown_cmark::Event::End(pulldown_cmark::TagEnd::Paragraph) => {}
                other => panic!("{text}: {other:?} in {made}"),
            }
        }
        let plain = crate::model::strip_private(text)
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        assert_eq!(seen.replace(['“', '”'], "\""), plain);
    }
}

#[test]
fn what_is_no_document_is_said() {
    let look = |bytes: Vec<u8>| {
        let file = File {
            name: "x.docx".into(),
            bytes: bytes.into(),
        };
        word(&file).findings
    };
    assert_eq!(look(b"PK\x03\x04 broken".to_vec()).len(), 1);
    let cut = document(&p("a"));
    assert_eq!(look(cut[..cut.len() / 2].to_vec()).len(), 1);
    assert_eq!(look(archive(&[("word/other.xml", b"<a/>")])).len(), 1);
    assert!(is_word(&document("")) && !is_word(b"PK\x03\x04") && !is_word(b"a,b"));
    // Nested far beyond anything real: bounded, not fatal.
    let deep = format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(5000), p("x"));
    assert!(read(&document(&deep)).is_ok());
    let open = "<w:p><w:r>".repeat(100_000);
    assert!(read(&document(&open)).is_ok());
}

#[test]
fn links_in_notes_stay() {
    let body = "<w:p><w:hyperlink r:id=\"web\"><w:r><w:t>Here</w:t></w:r></w:hyperlink><w:r><w:footnoteReference w:id=\"3\"/></w:r></w:p>";
    assert_eq!(
        markdown(body),
        "[Here](<https://northmoor.example/a?b=1&c=(2)>)[^n-1]\n\n[^n-1]: See [the guidance](<https://guidance.example>)\n"
    );
}

#[test]
fn comments_are_kept_with_what_they_are_about() {
    let body = [
        styled("H1", "Missing children"),
        r#"<w:p><w:r><w:t xml:space="preserve">We saw </w:t></w:r><w:commentRangeStart w:id="1"/><w:r><w:t>every child</w:t></w:r><w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r><w:r><w:t>.</w:t></w:r></w:p>"#.to_owned(),
    ]
    .concat();
    let word = read_body(&body);
    let comment = Comment {
        below: "Missing children".to_owned(),
        about: "every child".to_owned(),
        words: "Is this right? Ask them.".to_owned(),
    };
    assert_eq!(word.comments, [comment]);
    let text = word.markdown(&word.blocks, 1, "n");
    assert_eq!(text, "## Missing children\n\nWe saw every child.\n");
    assert!(!format!("{word:?}").contains("Real"));
}

#[test]
fn lines_in_columns_are_told() {
    let tabbed = |left: &str, right: &str| {
        format!("<w:p><w:r><w:t>{left}</w:t><w:tab/><w:t>{right}</w:t></w:r></w:p>")
    };
    let columns = |body: &[String]| {
        let word = read_body(&body.concat());
        word.lost.get(&Lost::Columns).cloned().unwrap_or_default()
    };
    let table = [
        styled("H1", "Visits"),
        tabbed("Team", "Visits"),
        tabbed("North", "12"),
        p("So it was."),
        p("Team      Visits"),
        p("North         12"),
        p("South         30"),
    ];
    assert_eq!(columns(&table), ["Visits", "Visits"]);
    // With line breaks it is one paragraph; an indent, one line and wide blanks behind a full stop are no columns.
    let broken = "<w:p><w:r><w:t>Team</w:t><w:tab/><w:t>Visits</w:t><w:br/><w:t>North</w:t><w:tab/><w:t>12</w:t></w:r></w:p>".to_owned();
    assert_eq!(columns(&[broken]).len(), 1);
    let indent = "<w:p><w:r><w:tab/><w:t>We met.  And went.</w:t></w:r></w:p>".to_owned();
    let sound = [
        indent.clone(),
        indent,
        tabbed("Name", "North team"),
        p("We met."),
    ];
    assert_eq!(columns(&sound), [""; 0]);
}

#[test]
fn headings_keep_their_levels_below_where_they_go() {
    let body = ["H1", "H2", "H3", "H4", "H5", "H2"].map(|style| {
        let level = style[1..].parse::<u8>().unwrap() - 1;
        format!("<w:p><w:pPr><w:outlineLvl w:val=\"{level}\"/></w:pPr><w:r><w:t>{style}</w:t></w:r></w:p>")
    });
    let word = read_body(&body.concat());
    let signs = |above| -> Vec<usize> {
        let text = word.markdown(&word.blocks, above, "n");
        text.lines()
            .filter_map(|line| Some(line.split_once(' ')?.0.len()))
            .collect()
    };
    // Level 4 is left out: above words it would be a label.
    assert_eq!(signs(1), [2, 3, 5, 6, 6, 3]);
    assert_eq!(signs(2), [3, 5, 6, 6, 6, 5]);
}
