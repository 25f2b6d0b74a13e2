use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;
use crate::render::samples::{HOSTILE, document, document_with};

/// One character as a reader of Markdown shows it: strong, emphasised, code, linked.
type Shown = (char, bool, bool, bool, bool);

/// Reads Markdown with every extension that could mistake our text for something else.
fn events(markdown: &str) -> Vec<Event<'_>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_MATH
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS;
    Parser::new_ext(markdown, options).collect()
}

/// The characters of each paragraph, heading and cell, spaces left aside.
fn shown(markdown: &str) -> Vec<Vec<Shown>> {
    let (mut out, mut now) = (Vec::new(), Vec::new());
    let (mut strong, mut emphasis, mut link) = (0, 0, 0);
    for event in events(markdown) {
        match event {
            Event::Text(text) => {
                now.extend(letters(&text).map(|c| (c, strong > 0, emphasis > 0, false, link > 0)))
            }
            Event::Code(text) => {
                now.extend(letters(&text).map(|c| (c, strong > 0, emphasis > 0, true, link > 0)))
            }
            Event::Start(Tag::Strong) => strong += 1,
            Event::End(TagEnd::Strong) => strong -= 1,
            Event::Start(Tag::Emphasis) => emphasis += 1,
            Event::End(TagEnd::Emphasis) => emphasis -= 1,
            Event::Start(Tag::Link { .. }) => link += 1,
            Event::End(TagEnd::Link) => link -= 1,
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item,
            ) => {
                if !now.is_empty() {
                    out.push(std::mem::take(&mut now));
                }
            }
            Event::SoftBreak => panic!("a paragraph is one line"),
            Event::HardBreak | Event::Start(_) | Event::End(_) => {}
            other => panic!("text became {other:?} in\n{markdown}"),
        }
    }
    out
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
}

/// What a run of text should show.
fn expected(inlines: &[Inline], form: Shown, out: &mut Vec<Shown>) {
    let (_, strong, emphasis, code, link) = form;
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Figure { text, .. } => {
                out.extend(letters(text).map(|c| (c, strong, emphasis, code, link)))
            }
            Inline::Code(text) => {
                out.extend(letters(text).map(|c| (c, strong, emphasis, !link, link)))
            }
            Inline::Strong(inner) => expected(inner, (' ', true, emphasis, code, link), out),
            Inline::Emphasis(inner) => expected(inner, (' ', strong, true, code, link), out),
            Inline::Link { text, .. } => expected(text, (' ', strong, emphasis, code, true), out),
            Inline::Reference { text, .. } => expected(text, form, out),
            Inline::Break => {}
        }
    }
}

fn one_section(blocks: Vec<Block>) -> String {
    let mut document = document();
    document.meta.cover.clear();
    document.meta.marks.clear();
    document.sections.truncate(1);
    document.sections[0].blocks = blocks;
    String::from_utf8(render(&document)).expect("UTF-8")
}

/// What stands below the title block and the section's heading.
fn below_title(markdown: &str) -> Vec<Vec<Shown>> {
    shown(markdown).split_off(5)
}

fn text_strategy() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[-a-c0-9 \\\\`*_{}\\[\\]<>()#+.!|~&;$^:@='\"\u{2019}\u{e9}]{0,8}",
        1 => proptest::string::string_regex("(?s).{0,6}").expect("a pattern"),
        1 => proptest::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
    ]
}

fn inline_strategy() -> impl Strategy<Value = Inline> {
    let leaf = prop_oneof![
        6 => text_strategy().prop_map(Inline::Text),
        2 => text_strategy().prop_map(Inline::Code),
        1 => text_strategy().prop_map(|text| Inline::Figure { id: "a/b/c".to_owned(), text }),
        1 => Just(Inline::Break),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let run = prop::collection::vec(inner, 0..4);
        prop_oneof![
            run.clone().prop_map(Inline::Strong),
            run.clone().prop_map(Inline::Emphasis),
            run.clone().prop_map(|text| Inline::Reference {
                id: "x".to_owned(),
                text
            }),
            (run, "https://a[a-z/().&;?=*_#`|\\[\\]$~]{0,8}")
                .prop_map(|(text, href)| Inline::Link { href, text }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_run_of_text_reads_back_as_it_was(text in prop::collection::vec(inline_strategy(), 0..5)) {
        let mut wanted = Vec::new();
        expected(&text, (' ', false, false, false, false), &mut wanted);
        let markdown = one_section(vec![Block::Paragraph(text.clone())]);
        let found: Vec<Shown> = below_title(&markdown).concat();
        prop_assert_eq!(&found, &wanted, "{}", markdown);

        let list = one_section(vec![Block::List { start: Some(7), items: vec![vec![Block::Paragraph(text.clone())], vec![Block::Lead(text.clone())]] }]);
        prop_assert_eq!(below_title(&list).concat(), [wanted.clone(), wanted.clone()].concat(), "{}", list);

        let heading = one_section(vec![Block::Heading { level: 2, id: "x".to_owned(), text }]);
        prop_assert_eq!(below_title(&heading).concat(), wanted, "{}", heading);
    }

    #[test]
    fn any_table_reads_back_as_it_was(cells in prop::collection::vec(prop::collection::vec(inline_strategy(), 0..3), 6)) {
        let table = Block::Words(crate::compose::WordTable {
            id: "t".to_owned(),
            label: None,
            caption: Vec::new(),
            head: cells[..2].to_vec(),
            rows: vec![cells[2..4].to_vec(), cells[4..].to_vec()],
        });
        let markdown = one_section(vec![table]);
        let mut found = Vec::new();
        let mut now: Option<String> = None;
        for event in events(&markdown) {
            match event {
                Event::Start(Tag::TableCell) => now = Some(String::new()),
                Event::End(TagEnd::TableCell) => found.extend(now.take()),
                Event::Text(text) | Event::Code(text) => if let Some(now) = &mut now { now.extend(letters(&text)); },
                _ => {}
            }
        }
        let wanted: Vec<String> = cells.iter().map(|cell| letters(&Inline::words(cell)).collect()).collect();
        prop_assert_eq!(found, wanted, "{}", markdown);
    }

    #[test]
    fn plain_text_keeps_its_spaces(text in "[-a-c .*_|\\\\&;#]{0,12}") {
        let markdown = one_section(vec![Block::Paragraph(vec![Inline::Text(format!("x{text}"))])]);
        let mut read = String::new();
        for event in events(&markdown) {
            match event {
                Event::Start(Tag::Paragraph) => read.clear(),
                Event::Text(text) => read.push_str(&text),
                _ => {}
            }
        }
        let wanted = format!("x{text}");
        prop_assert_eq!(read.as_str(), wanted.trim_end_matches(' '), "{}", markdown);
    }
}

#[test]
fn hostile_text_in_every_field_stays_text() {
    let count =
        |document: &Document| shown(&String::from_utf8(render(document)).expect("UTF-8")).len();
    let plain = count(&document());
    for hostile in HOSTILE {
        let after = document_with(&|text| {
            if text == "2026-05-18" {
                text.to_owned()
            } else {
                format!("{text} {hostile}")
            }
        });
        assert_eq!(count(&after), plain, "{hostile}");
        let alone = document_with(&|_| hostile.to_owned());
        count(&alone);
    }
}

#[test]
fn a_table_is_caption_table_and_notes() {
    let markdown = String::from_utf8(render(&document())).expect("UTF-8");
    let wanted = "**Table 1.** Referrals by who made them\n\
        \n\
        Number of referrals and per cent of the year\u{2019}s total\n\
        \n\
        | Source of referral | 2024 to 2025, number | 2024 to 2025, % | 2025 to 2026, number | 2025 to 2026, % |\n\
        | --- | ---: | ---: | ---: | ---: |\n\
        | Schools and colleges | 77 | 26 | 102 | 36 |\n";
    assert!(markdown.contains(wanted), "{markdown}");
    let rest = "| Transport providers | 5 | 2 | \\[c\\] | \\[c\\] |\n\
        | **All referrals** | **295** | **100** | **282** | **100** |\n\
        \n\
        Key: \\[c\\] Withheld, so that no child or adult can be recognised\n\
        \n\
        Note 1: Percentages are rounded, so they may not add to 100.\n\
        \n\
        Note 2: One figure of 5 or more is withheld as well.\n\
        \n\
        Source: Designated officer\u{2019}s return, Aldermere City Council, 30 April 2026.\n";
    assert!(markdown.contains(rest), "{markdown}");
}

#[test]
fn blocks_are_written_plainly() {
    let markdown = String::from_utf8(render(&document())).expect("UTF-8");
    for wanted in [
        "# Safeguarding children in Aldermere\n\nAldermere Safeguarding Children Partnership\n\nYearly report 2025 to 2026\n\n**DRAFT.** 18 May 2026. 19 of 23",
        "\n## 1. The year in figures\n\n- Children on a child protection plan: **578**. 304 fewer than last year (882). At 31 March 2026.\n",
        "\n- Section 175 audits completed by schools: **121** of 124. the same",
        "\n> **Children told us**\n>\n> \u{201C}I only had",
        "asked what I wanted.\u{201D}\n>\n> A young person who took part",
        "marked _as it stands_ and not as we had hoped. Our advice is on [the partnership\u{2019}s site](https://aldermere.example/advice).\n",
        "\n- Two agencies have not yet shown us:\n\n  3. how they listen to children\n  4. `what they do with it`\n",
        "\n**Independent chair**\\\nMay 2026\n",
        "\n**Figure 1.** The number of children on a plan fell in every quarter\n",
        "\nThe numbers of Figure 2 are in Table 1.\n",
        "\n### What we make of it\n\n#### What worked well\n\n- Half as many",
        "\n**Awaited: \\[x\\] Wexmoor Police: police contacts and powers, 2025 to 2026**\n\nDue 12 May 2026, 6 days ago.\n",
    ] {
        assert!(markdown.contains(wanted), "{wanted}\nis not in\n{markdown}");
    }
    assert!(markdown.ends_with('\n') && !markdown.contains("\n\n\n") && !markdown.contains(" \n"));
}

#[test]
fn neighbouring_lists_stay_two() {
    let list = || Block::List {
        start: None,
        items: vec![vec![Block::Paragraph(vec![Inline::Text("a".to_owned())])]],
    };
    let markdown = one_section(vec![list(), list(), list()]);
    let lists = events(&markdown)
        .into_iter()
        .filter(|event| matches!(event, Event::Start(Tag::List(_))));
    assert_eq!(lists.count(), 3, "{markdown}");
}

#[test]
fn rows_of_the_wrong_length_and_empty_tables_do_no_harm() {
    let columns = [
        TableColumn {
            heading: "A".to_owned(),
            numeric: false,
        },
        TableColumn {
            heading: "B".to_owned(),
            numeric: true,
        },
    ];
    let row = |cells: &[&str]| TableRow {
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        figures: Vec::new(),
        total: false,
    };
    let lines = pipe_table(&columns, &[row(&["1"]), row(&["1", "2", "3"])]);
    assert_eq!(
        lines,
        ["| A | B |", "| --- | ---: |", "| 1 | |", "| 1 | 2 |"]
    );
    assert!(pipe_table(&[], &[row(&["1"])]).is_empty());
}

/// Runs of text that were once read back as something else.
#[test]
fn what_went_wrong_before_stays_right() {
    let text = |text: &str| Inline::Text(text.to_owned());
    let code = |text: &str| Inline::Code(text.to_owned());
    let link = |inner| Inline::Link {
        href: "https://a.example".to_owned(),
        text: vec![inner],
    };
    for run in [
        vec![Inline::Emphasis(vec![code("\\")]), code("!")],
        vec![link(code("]:"))],
        vec![text("{}")],
        vec![Inline::Strong(vec![code("{")]), text("}")],
        vec![
            text("\u{BC}"),
            Inline::Strong(vec![text("0"), Inline::Emphasis(vec![text("-")])]),
        ],
    ] {
        let mut wanted = Vec::new();
        expected(&run, (' ', false, false, false, false), &mut wanted);
        for block in [
            Block::Paragraph(run.clone()),
            Block::Heading {
                level: 2,
                id: "x".to_owned(),
                text: run.clone(),
            },
        ] {
            let markdown = one_section(vec![block]);
            assert_eq!(below_title(&markdown).concat(), wanted, "{markdown}");
        }
    }
}
