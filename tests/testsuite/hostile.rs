//! Text from returns, settings and narrative is data in every output: it never becomes markup, a formula, a script, a template or a
//! command to a terminal.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::project::{Project, REPORT, SOURCE};

/// Texts that try to be more than text.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(2)>",
    "<!-- c",
    "]]><![CDATA[x",
    "&amp; &lt;b&gt; &#60;",
    "</td></table></style>",
    "=HYPERLINK(\"http://x\")",
    "+cmd|'/c calc'!A0",
    "-2+3+cmd",
    "@SUM(1)",
    "{{ 7*7 }}",
    "{% include \"x\" %}",
    "{# gone #}",
    "{visits-team/total/n}",
    "#import \"x\": *",
    "#panic(\"x\")",
    "$x^2$",
    "](javascript:alert(3))",
    "[words](javascript:alert(4))",
    "![words](http://x/y.png)",
    "<http://auto.link>",
    "| a | b |",
    "*star* _under_ `code` ~~gone~~",
    "# no heading",
    "1. no list",
    "- no item",
    "> no quote",
    "```rust",
    "[^1]: no note",
    "@label <label>",
    "\\ back \\slash \\n",
    "a\u{202E}turned\u{202C}",
    "\u{E000}1\u{E001}\u{F0000} token",
    "bold\u{1B}[1mnot\u{9B}0m\u{7}",
    "\u{2067}\u{5E9}\u{5DC}\u{5D5}\u{5DD}",
    "e\u{301}\u{323}\u{300} combined",
    "left\u{200E}right\u{200F}arab\u{61C}mark",
    "tagged\u{E0001}\u{E0069}\u{E0067}\u{E007F}",
    "no\u{200B}width\u{2060}at\u{2063}all\u{FEFF}",
    "sel\u{FE0F}ect\u{E0101}ors\u{200D}",
    "\u{2028}line",
];

/// The same text as it may be printed: without what nobody can see.
fn seen(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .filter(|c| !matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'))
        .filter(|c| !is_unseen(*c))
        .map(|c| if c == '\u{2028}' { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// What steers how others are read, or has no width and no meaning in our texts.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{200B}'..='\u{200F}' | '\u{61C}' | '\u{FEFF}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// One line of CSV.
fn line(cells: [&str; 2]) -> String {
    let quoted = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    quoted.join(",") + "\n"
}

/// A return of one row for each text.
fn rows(texts: &[&str]) -> String {
    let lines = texts.iter().enumerate();
    let lines = lines.map(|(at, text)| line([text, &(at + 100).to_string()]));
    format!("Team,Visits\n{}", lines.collect::<String>())
}

const SECTION: &str =
    "{{ narrative() }}\n\n{{ table(id=\"visits-team\") }}\n\n{{ chart(id=\"visits-team\") }}\n";

/// A report folder with a table and a chart over a return.
pub(crate) fn shown(project: Project) -> Project {
    let table = project
        .text("templates/tables/visits-team.toml")
        .expect("the builder writes it");
    project
        .file(
            "templates/tables/visits-team.toml",
            format!("{table}\n[[chart]]\nkind = \"bar\"\ncells = [\"n\"]\n"),
        )
        .file("templates/sections/visits.md", SECTION)
}

/// Every kind of tag and attribute that a page is made of, and every address in it.
fn markup(page: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut names, mut addresses) = (BTreeSet::new(), BTreeSet::new());
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        // No attribute of ours holds a >.
        let (tag, after) = rest.split_once('>').expect("every tag ends");
        let mut words = tag.split_whitespace();
        let name = words.next().unwrap_or_default().to_owned();
        let mut outside = tag.split('"').step_by(2);
        let attributes = outside.by_ref().flat_map(|piece| piece.split_whitespace());
        for attribute in attributes.filter_map(|word| word.strip_suffix('=')) {
            names.insert(format!("{name} {attribute}"));
        }
        for key in ["href=\"", "src=\""] {
            if let Some((_, address)) = tag.split_once(key) {
                addresses.insert(address.split('"').next().unwrap_or_default().to_owned());
            }
        }
        rest = if name == "style" {
            after.split_once("</style>").expect("the style ends").1
        } else {
            after
        };
        names.insert(name);
    }
    (names, addresses)
}

/// The events of Markdown that are more than text, headings, lists and tables, and all its text.
fn events(markdown: &str) -> (Vec<String>, Vec<String>) {
    let (mut wrong, mut texts) = (Vec::new(), vec![String::new()]);
    // Quotation marks are left as they are, so that texts can be compared.
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) => texts.last_mut().expect("one").push_str(&text),
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with("mailto:") => {}
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::Start(
                Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::CodeBlock(_)
                | Tag::HtmlBlock
                | Tag::BlockQuote(_)
                | Tag::Strikethrough
                | Tag::Emphasis
                | Tag::FootnoteDefinition(_),
            ) => wrong.push(format!("{event:?}")),
            Event::End(
                TagEnd::TableCell | TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_),
            ) => {
                texts.push(String::new());
            }
            _ => {}
        }
    }
    (wrong, texts)
}

/// The words of a PDF, without spaces.
fn words(pdf: &[u8]) -> String {
    let pdf = lopdf::Document::load_mem(pdf).expect("a PDF");
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    let text = pdf.extract_text(&pages).expect("its text");
    text.split_whitespace().collect()
}

/// What is printed or written must not steer the terminal or the reader's eye.
fn is_plain(name: &str, text: &str) {
    let odd = text.chars().find(|c| {
        (c.is_control() && *c != '\n' && *c != '\t')
            || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{2028}')
            || is_unseen(*c)
    });
    assert_eq!(odd, None, "{name}: {text:?}");
}

/// Every text file of the set and everything that the commands print.
pub(crate) fn everything(project: &Project) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for arguments in [
        ["check", "-v", "--color", "never"],
        ["check", "-q", "--message-format", "json"],
        ["list", "figures", "-q", "--color=never"],
        ["list", "tables", "-q", "--color=never"],
        ["list", "agencies", "-q", "--color=never"],
        ["list", "documents", "-q", "--color=never"],
        ["list", "sections", "-q", "--color=never"],
        ["list", "datasets", "-q", "--color=never"],
        ["table", "visits-team", "--format", "md"],
        ["table", "visits-team", "--format", "csv"],
        ["table", "visits-team", "--format", "json"],
        ["explain", "visits-team/total/n", "-q", "--color=never"],
        ["explain", "visits-team", "-q", "--color=never"],
        ["explain", "visits", "-q", "--color=never"],
    ] {
        let run = project.run(arguments);
        assert!(run.code < 2, "{arguments:?}: {run:?}");
        all.push((arguments.join(" "), run.stdout + &run.stderr));
    }
    for name in project.files("out") {
        if let Some(text) = project.text(&name) {
            all.push((name, text));
        }
    }
    all
}

#[test]
fn cells_stay_text_in_every_output() {
    let plain: Vec<String> = (0..HOSTILE.len()).map(|at| format!("Team {at}")).collect();
    let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
    let build = |texts: &[&str]| {
        let project = shown(Project::with_return()).file("returns/visits.csv", rows(texts));
        let run = project.run(["build", "-q"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        project
    };
    let (project, harmless) = (build(HOSTILE), build(&plain));
    let read = |project: &Project, name: &str| project.text(name).expect("it was written");

    let (names, addresses) = markup(&read(&project, "out/public/small.html"));
    let (usual, usual_addresses) = markup(&read(&harmless, "out/public/small.html"));
    assert_eq!(names, usual);
    assert_eq!(addresses, usual_addresses);

    let (wrong, texts) = events(&read(&project, "out/public/small.md"));
    assert_eq!(wrong, Vec::<String>::new());
    for text in HOSTILE {
        assert!(texts.contains(&seen(text)), "{text:?} in {texts:?}");
    }

    let csv = read(&project, "out/public/tables/visits-team.csv");
    let mut labels = Vec::new();
    for record in csv::Reader::from_reader(csv.as_bytes()).records() {
        let record = record.expect("it is CSV");
        for field in record.iter() {
            assert!(
                !field.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{field}"
            );
        }
        labels.push(
            record[3]
                .strip_prefix('\'')
                .unwrap_or(&record[3])
                .to_owned(),
        );
    }
    let json = read(&project, "out/public/figures.json");
    for text in HOSTILE {
        assert!(labels.contains(&seen(text)), "{text:?} in {labels:?}");
        let quoted = serde_json::to_string(&seen(text)).expect("a string");
        assert!(json.contains(&quoted), "{quoted}");
    }

    let pdf = words(&std::fs::read(project.path("out/public/small.pdf")).expect("it was written"));
    for text in HOSTILE.iter().filter(|text| text.is_ascii()) {
        let text: String = text.split_whitespace().collect();
        assert!(pdf.contains(&text), "{text} in {pdf}");
    }
    for (name, text) in everything(&project) {
        is_plain(&name, &text);
    }
}

#[test]
fn a_cell_of_a_hundred_kilobytes_is_only_long() {
    let long = "word ".repeat(20_000);
    let run = shown(Project::with_return())
        .file("returns/visits.csv", rows(&[&long, "North"]))
        .run(["build", "-q"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let wrong = Project::with_return()
        .file("returns/visits.csv", format!("Team,Visits\nNorth,{long}\n"))
        .run(["check", "-q"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.stdout.len() < 2_000, "{}", wrong.stdout.len());
}

#[test]
fn settings_sheets_and_categories_stay_text_too() {
    let hostile = "<script>alert(1)</script>\\u001b[31m\\u202e{{7*7}}{visits-team/total/n}|*_#$`=](javascript:alert(1))\\ue000\\u0007";
    let kept =
        "<script>alert(1)</script>[31m{{7*7}}{visits-team/total/n}|*_#$`=](javascript:alert(1))";
    let set = |text: &str, words: &str| text.replace(words, &format!("{words}{hostile}"));
    let build = |change: &dyn Fn(&str, &str) -> String, sheet: &str| {
        let mut report = format!("{REPORT}website = \"https://northmoor.example\"\n{SOURCE}")
            .replace(
                "[report]\n",
                "[report]\nkind = \"Yearly\"\nyear-label = \"One year\"\nnext-report = \"Soon\"\n",
            )
            .replace("visits.csv", "*.xlsx\"\nname = \"Visits of teams");
        // The website belongs to the partnership.
        report = report.replace("website = \"https://northmoor.example\"\n", "");
        report = report.replace(
            "\n[report]",
            "website = \"https://northmoor.example\"\n[report]",
        );
        for words in [
            "Northmoor Safeguarding Partnership",
            "area = \"Northmoor",
            "Northmoor Council",
            "children in Northmoor",
            "Yearly",
            "One year",
            "Soon",
            "Visits of teams",
        ] {
            let words = words.trim_matches('"');
            report = change(&report, words);
        }
        let project = Project::new();
        let read = |name: &str| project.text(name).expect("the builder writes it");
        let mut table = read("templates/tables/visits-team.toml");
        for words in [
            "Visits by team",
            "Number of visits",
            "\"Team",
            "All teams",
            "heading = \"Number",
        ] {
            table = change(&table, words);
        }
        let dataset = change(&read("templates/datasets/visits.toml"), "title = \"Visits");
        let document = change(&read("templates/documents/small.toml"), "title = \"Visits");
        let document = change(&document, "kind = \"Yearly");
        let project = project
            .file("report.toml", report)
            .file("templates/tables/visits-team.toml", table)
            .file("templates/datasets/visits.toml", dataset)
            .file("templates/documents/small.toml", document)
            .workbook("returns/a <b>{{7}} #x.xlsx", |book| {
                let page = book.add_worksheet().set_name(sheet)?;
                page.write(0, 0, "Team")?.write(0, 1, "Visits")?;
                page.write(1, 0, "North")?.write(1, 1, 12)?;
                page.write(2, 0, "South")?.write(2, 1, "=HYPERLINK(1)")?;
                Ok(())
            });
        let project = shown(project);
        let run = project.run(["build", "-q"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        project
    };
    let project = build(&set, "<i>{{7}}=1|#x");
    let harmless = build(&|text, _| text.to_owned(), "Sheet");
    let page = |project: &Project| {
        markup(
            &project
                .text("out/public/small.html")
                .expect("it was written"),
        )
    };
    let ((names, addresses), (usual, usual_addresses)) = (page(&project), page(&harmless));
    assert_eq!(names, usual);
    assert_eq!(addresses, usual_addresses);
    let (wrong, texts) = events(&project.text("out/public/small.md").expect("it was written"));
    assert_eq!(wrong, Vec::<String>::new());
    assert!(texts.iter().any(|text| text.contains(kept)), "{texts:?}");
    for (name, text) in everything(&project) {
        is_plain(&name, &text);
    }
}

#[test]
fn narrative_is_markdown_and_nothing_more() {
    let text = HOSTILE
        .iter()
        .filter(|text| !text.starts_with("# "))
        .map(|text| format!("{text}\n\n"));
    let text: String = text.collect();
    let project = Project::with_return().file("narrative/visits.md", text);
    let run = project.run(["build", "-q"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let page = project
        .text("out/public/small.html")
        .expect("it was written");
    let (names, addresses) = markup(&page);
    for name in names {
        let (tag, attribute) = name.split_once(' ').unwrap_or((&name, ""));
        assert!(
            !["script", "img", "svg/onload", "object", "iframe"].contains(&tag),
            "{name}"
        );
        assert!(!attribute.starts_with("on"), "{name}");
    }
    for address in addresses {
        assert!(
            ["#", "mailto:", "https://", "http://"]
                .iter()
                .any(|start| address.starts_with(start)),
            "{address}"
        );
    }
    let markdown = project.text("out/public/small.md").expect("it was written");
    let (wrong, _) = events(&markdown);
    for event in wrong {
        for sign in ["Html", "Math", "Image", "javascript"] {
            assert!(!event.contains(sign), "{event}");
        }
    }
    for said in ["{{ 7*7 }}", "{% include"] {
        let told = said.replace('{', "\\{").replace('*', "\\*");
        assert!(markdown.contains(&told), "{told} in {markdown}");
    }
    for (name, text) in everything(&project) {
        is_plain(&name, &text);
    }
}

#[cfg(unix)]
#[test]
fn a_name_that_was_typed_cannot_steer_the_terminal() {
    let run = Project::empty().run(["init", "a\u{1b}[2Jb"]);
    assert_eq!(run.code, 0, "{run:?}");
    is_plain("init", &(run.stdout + &run.stderr));
}
