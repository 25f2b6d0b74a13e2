//! Composing as a whole, over tables made by hand.

mod owed;

use std::collections::BTreeMap;

use super::*;
use crate::chart::{Kind, Point};
use crate::finding::Severity;
use crate::model::{Unit, YearKind};
use crate::protect::{
    Profile, Reason, SafeCell, SafeColumn, SafeRow, SafeTable, SafeTables, Threshold,
};

fn count(value: i64) -> SafeCell {
    SafeCell::Shown {
        value: value.into(),
        unit: Unit::Count,
        places: 0,
    }
}

fn percent(value: i64) -> SafeCell {
    SafeCell::Shown {
        value: value.into(),
        unit: Unit::Percent,
        places: 0,
    }
}

fn small() -> SafeCell {
    SafeCell::Suppressed(Reason::Small)
}

fn column(category: Option<&str>, cell: &str, heading: &str, unit: Unit) -> SafeColumn {
    SafeColumn {
        column: category.map(str::to_owned),
        cell: cell.to_owned(),
        total: false,
        heading: heading.to_owned(),
        unit: Some(unit),
        hidden: false,
    }
}

fn row(code: Option<&str>, label: &str, cells: Vec<SafeCell>) -> SafeRow {
    SafeRow {
        code: code.map(str::to_owned),
        label: label.to_owned(),
        total: code == Some("total"),
        cells,
    }
}

fn table(id: &str, dataset: &str, title: &str) -> SafeTable {
    SafeTable {
        id: id.to_owned(),
        title: title.to_owned(),
        measure: "Number of referrals".to_owned(),
        dataset: dataset.to_owned(),
        period: None,
        row_heading: "Source of referral".to_owned(),
        columns: Vec::new(),
        rows: Vec::new(),
        charts: Vec::new(),
        notes: vec!["Calls for advice are not counted.".to_owned()],
        source: "Designated officer's return, Aldermere City Council.".to_owned(),
        awaited: false,
        published: None,
    }
}

/// The charts of a `[[chart]]` list in a table's TOML.
fn charts(toml: &str) -> Vec<crate::aggregate::table_spec::ChartSpec> {
    #[derive(serde::Deserialize)]
    struct Charts {
        chart: Vec<crate::aggregate::table_spec::ChartSpec>,
    }
    toml::from_str::<Charts>(toml).unwrap().chart
}

fn tables() -> SafeTables {
    let mut source = table("lado-source", "lado", "Referrals by who made them");
    let mut hidden = column(None, "previous", "Before", Unit::Count);
    hidden.hidden = true;
    source.columns = vec![
        column(None, "n", "Number", Unit::Count),
        column(None, "share", "Share of all", Unit::Percent),
        hidden,
    ];
    source.rows = vec![
        row(
            Some("schools"),
            "Schools",
            vec![count(102), percent(36), count(77)],
        ),
        row(
            Some("police"),
            "Police",
            vec![count(25), percent(9), count(18)],
        ),
        row(
            Some("transport"),
            "Transport",
            vec![small(), small(), count(5)],
        ),
        row(
            Some("ofsted"),
            "Ofsted",
            vec![
                SafeCell::Suppressed(Reason::GivesAway),
                SafeCell::Suppressed(Reason::Derived),
                count(5),
            ],
        ),
        row(
            None,
            "<b>Clubs</b> *x*",
            vec![count(9), percent(3), count(0)],
        ),
        row(
            Some("total"),
            "All",
            vec![count(1282), percent(100), count(1295)],
        ),
    ];
    source.charts = charts("[[chart]]\nkind = \"bar\"\ncells = [\"n\"]\n");

    let mut plans = table("plans", "plans", "Children on a plan");
    plans.row_heading = "Quarter".to_owned();
    plans.columns = vec![
        column(Some("2013-14"), "n", "2013/14 number", Unit::Count),
        column(Some("2013-14"), "share", "2013/14 share", Unit::Percent),
        column(Some("2014-15"), "n", "2014/15 number", Unit::Count),
        column(Some("2014-15"), "share", "2014/15 share", Unit::Percent),
    ];
    plans.rows = vec![
        row(
            Some("q1"),
            "Quarter 1",
            vec![count(882), percent(50), count(700), percent(55)],
        ),
        row(
            Some("q2"),
            "Quarter 2",
            vec![count(880), percent(50), count(578), percent(45)],
        ),
    ];
    plans.charts = charts(
        "[[chart]]\nkind = \"column\"\ncells = [\"n\"]\nyears = true\n[[chart]]\nkind = \"line\"\ncells = [\"n\"]\nrows_as_series = true\n",
    );

    let mut police = table("police-powers", "police", "Police powers");
    police.columns = vec![column(None, "n", "Number", Unit::Count)];
    police.rows = vec![row(
        Some("all"),
        "All",
        vec![SafeCell::Marked(crate::model::Mark::NotAvailable)],
    )];
    police.awaited = true;

    let profile = Profile {
        id: "la-under6".to_owned(),
        title: "Under six".to_owned(),
        about: "Counts below six are hidden.".to_owned(),
        source: "Local rule".to_owned(),
        hide: Some(Threshold { from: 1, to: 5 }),
        percent_places: None,
        round_to: None,
        percent_base: None,
        cohort: None,
        possible: None,
        also: Vec::new(),
        not_for_publication: false,
    };
    SafeTables::for_tests(profile, vec![source, plans, police])
}

fn entry(id: &str) -> SectionEntry {
    SectionEntry {
        line: 0,
        id: id.to_owned(),
        title: None,
        numbered: id != "foreword",
        appendix: id.starts_with("appendix"),
    }
}

/// Options with these templates, in this order, and these narrative files.
fn options(sections: &[(&str, &str)], narrative: &[(&str, &str)]) -> Options {
    let files = |folder: &str, list: &[(&str, &str)]| -> BTreeMap<String, TextFile> {
        list.iter()
            .map(|(name, text)| {
                let file = format!("{folder}/{name}.md");
                ((*name).to_owned(), TextFile::new(file, *text))
            })
            .collect()
    };
    Options {
        document: DocumentSpec {
            id: "annual-report".to_owned(),
            file: "templates/documents/annual-report.toml".into(),
            title: "Annual report".to_owned(),
            kind: "Yearly report".to_owned(),
            short: false,
            sections: sections
                .iter()
                .filter(|(id, _)| !id.starts_with("partials/"))
                .map(|(id, _)| entry(id))
                .collect(),
        },
        sections: files("templates/sections", sections),
        narrative: files("narrative", narrative),
        meta: MetaOptions {
            partnership: "Aldermere *Safeguarding* <Partnership>".to_owned(),
            period: Period::parse("2014-09..2015-09", YearKind::Financial),
            draft: true,
            ..MetaOptions::default()
        },
        awaited: vec![AwaitedReturn {
            dataset: "police".to_owned(),
            agency: "Wexmoor Police".to_owned(),
            title: "Wexmoor Police: powers used".to_owned(),
            due: "Due 12 May 2026.".to_owned(),
            effect: "This part cannot be written.".to_owned(),
        }],
        declared: vec![DeclaredTable {
            id: "health".to_owned(),
            dataset: "health".to_owned(),
            dataset_title: "Health return".to_owned(),
            title: "Health contacts".to_owned(),
        }],
        unasked: std::collections::BTreeSet::new(),
        only: None,
    }
}

fn build(sections: &[(&str, &str)], narrative: &[(&str, &str)]) -> Checked<Document> {
    compose(&tables(), &options(sections, narrative))
}

/// One section whose template is only its narrative.
fn from_narrative(text: &str) -> Checked<Document> {
    build(&[("lado", "{{ narrative() }}")], &[("lado", text)])
}

fn blocks(checked: &Checked<Document>) -> &[Block] {
    &checked.value.sections[0].blocks
}

/// `code location message`, one a finding.
fn said(checked: &Checked<Document>) -> Vec<String> {
    checked
        .findings
        .iter()
        .map(|f| format!("{} {}: {} {}", f.code.id(), f.location, f.message, f.help))
        .collect()
}

fn words_of(block: &Block) -> String {
    match block {
        Block::Paragraph(text) | Block::Lead(text) | Block::Heading { text, .. } => {
            Inline::words(text)
        }
        other => format!("{other:?}"),
    }
}

fn text(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

#[test]
fn narrative_binds_figures() {
    let made = from_narrative(
        "Schools made {lado-source/schools/n} of {lado-source/total/n} (*{lado-source/schools/share}*), \\{lado-source/police/n} and {braces}.",
    );
    assert_eq!(
        words_of(&blocks(&made)[0]),
        "Schools made 102 of 1,282 (36%), {lado-source/police/n} and {braces}."
    );
    assert!(said(&made).is_empty(), "{:?}", said(&made));
    let Block::Paragraph(inlines) = &blocks(&made)[0] else {
        panic!("a paragraph");
    };
    assert_eq!(
        inlines[1],
        Inline::Figure {
            id: "lado-source/schools/n".to_owned(),
            text: "102".to_owned()
        }
    );
    let facts: Vec<&str> = made.value.facts.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(
        facts,
        [
            "lado-source/schools/n",
            "lado-source/total/n",
            "lado-source/schools/share"
        ]
    );
}

#[test]
fn a_column_is_named_before_or_behind_the_cell() {
    let made = from_narrative("{plans/q1/2014-15/n} {plans/q1/n@2014-15}");
    assert_eq!(words_of(&blocks(&made)[0]), "700 700");
    assert_eq!(made.value.facts.len(), 1);
    assert_eq!(made.value.facts[0].id, "plans/q1/2014-15/n");
}

#[test]
fn every_unknown_figure_is_named_with_its_line_and_the_nearest() {
    let made = build(
        &[(
            "lado",
            "+++\ntitle = \"Adults\"\n+++\n{{ figure(id=\"lado-source/polic/n\") }}\n\n{{ figure(id=\"lado-sorce/police/n\") }}\n{{ table(id=\"lado-sourc\") }}\n\n{% if shown(id=\"plans/q1/n\") %}x{% endif %}\n\n{{ narrative() }}\n\n{plans/q9/n}\n",
        )],
        &[(
            "lado",
            "Good.\n\nOne {lado-source/police/m}\nand {a/b/c}.\n",
        )],
    );
    let said = said(&made);
    let has = |parts: [&str; 3]| {
        assert!(
            said.iter()
                .any(|line| parts.iter().all(|part| line.contains(part))),
            "{parts:?} in {said:#?}"
        );
    };
    has([
        "figure-unknown templates/sections/lado.md, line 4",
        "no row \"polic\"",
        "\"police\"?",
    ]);
    has([
        "figure-unknown templates/sections/lado.md, line 6",
        "lado-sorce",
        "\"lado-source\"?",
    ]);
    has([
        "table-unknown templates/sections/lado.md, line 7",
        "lado-sourc",
        "\"lado-source\"?",
    ]);
    has([
        "figure-unknown templates/sections/lado.md, line 9",
        "2 columns",
        "{plans/q1/2013-14/n}",
    ]);
    has([
        "figure-unknown templates/sections/lado.md, line 13",
        "q9",
        "\"q1\"",
    ]);
    has([
        "figure-unknown narrative/lado.md, line 3",
        "lado-source/police/m",
        "lado-source/police/n",
    ]);
    has([
        "figure-unknown narrative/lado.md, line 4",
        "{a/b/c}",
        "yearly list",
    ]);
    assert_eq!(said.len(), 7, "{said:#?}");
    assert_eq!(words_of(&blocks(&made)[0]), "[x]");
    assert_eq!(made.value.meta.marks[0].0, "[x]");
}

#[test]
fn withheld_and_awaited_figures_read_as_words() {
    let made = from_narrative(
        "{lado-source/transport/n}, {lado-source/ofsted/n}, {lado-source/ofsted/share}, {police-powers/all/n}, {health/all/n}",
    );
    assert_eq!(
        words_of(&blocks(&made)[0]),
        "fewer than 6, a number we cannot show, a percentage we cannot show, [x], [x]"
    );
    let codes: Vec<&str> = made.findings.iter().map(|f| f.code.id()).collect();
    assert_eq!(codes, [""; 0], "their returns are awaited");
    assert_eq!(made.value.meta.marks[0].0, "[x]");
}

#[test]
fn a_row_that_may_come_with_a_return_is_awaited_and_a_slip_is_not() {
    let words = |text: &str| {
        let made = from_narrative(text);
        let codes: Vec<&str> = made.findings.iter().map(|f| f.code.id()).collect();
        (words_of(&blocks(&made)[0]), codes.join(" "))
    };
    for to_come in [
        "{police-powers/searched/n}",
        "{police-powers/all/2014-15/n}",
    ] {
        assert_eq!(words(to_come), ("[x]".to_owned(), String::new()));
    }
    for slip in [
        "{police-powers/al/n}",
        "{police-powers/all/m}",
        "{police-powers/searched}",
        // Its returns are in.
        "{lado-source/navy/n}",
    ] {
        assert_eq!(words(slip).1, "figure-unknown", "{slip}");
    }
}

#[test]
fn hostile_narrative_stays_text() {
    let made = from_narrative(
        "{{ 1+1 }} {% include \"partials/x\" %} {{ narrative() }}\n\n<script>alert(1)</script>\n\n<b>bold</b> \u{E000}0\u{E001} &#xE000;0&#xE001; \u{E002}\n\n[go](javascript:alert(1)) [go](JAVASCRIPT&colon;x) <javascript:x> [a](data:text/html,x) [b](file:///etc) ![pic](https://example.org/x.png)\n",
    );
    let all: Vec<String> = blocks(&made).iter().map(words_of).collect();
    assert_eq!(
        all[0],
        "{{ 1+1 }} {% include \u{201C}partials/x\u{201D} %} {{ narrative() }}"
    );
    assert_eq!(all[1], "<script>alert(1)</script>");
    assert_eq!(all[2], "<b>bold</b> 0 0");
    assert_eq!(all[3], "go go javascript:x a b pic");
    let debug = format!("{:?}", made.value);
    assert!(
        !debug.contains("Link") && !debug.contains("href"),
        "{debug}"
    );
    assert!(!debug.contains("\\u{e00"), "{debug}");
    assert!(
        made.findings.iter().all(|f| f.code == Code::MarkupRemoved),
        "{:?}",
        said(&made)
    );
    assert!(made.findings.len() >= 8, "{:?}", said(&made));
    assert_eq!(
        made.findings[0].location.to_string(),
        "narrative/lado.md, line 3"
    );
}

#[test]
fn text_from_outside_never_becomes_markdown() {
    let made = build(
        &[(
            "lado",
            "# {{ partnership }}\n\nMost came from {{ largest(table=\"plans\", cell=\"n\", column=\"2013-14\") }}. {{ partnership }}\n\n{{ table(id=\"lado-source\", title=\"By {{x}} **{lado-source/schools/n}** ~ \" ~ partnership) }}\n",
        )],
        &[],
    );
    assert!(said(&made).is_empty(), "{:?}", said(&made));
    let all: Vec<String> = blocks(&made).iter().map(words_of).collect();
    assert_eq!(all[0], "Aldermere *Safeguarding* <Partnership>");
    assert_eq!(
        all[1],
        "Most came from Quarter 1. Aldermere *Safeguarding* <Partnership>"
    );
    let Block::Table(table) = &blocks(&made)[2] else {
        panic!("a table");
    };
    assert_eq!(
        Inline::words(&table.caption),
        "By {{x}} 102 ~ Aldermere *Safeguarding* <Partnership>"
    );
    assert_eq!(table.rows[4].cells[0], "<b>Clubs</b> *x*");
}

#[test]
fn a_table_has_headings_marks_notes_and_source() {
    let made = build(&[("lado", "{{ table(id=\"lado-source\") }}")], &[]);
    let Block::Table(table) = &blocks(&made)[0] else {
        panic!("a table");
    };
    assert_eq!(
        (table.id.as_str(), table.label.as_str()),
        ("table-lado-source", "Table 1")
    );
    let headings: Vec<&str> = table.columns.iter().map(|c| c.heading.as_str()).collect();
    assert_eq!(
        headings,
        ["Source of referral", "Number", "Share of all (%)"]
    );
    assert_eq!(table.rows[0].cells, ["Schools", "102", "36"]);
    assert_eq!(table.rows[2].cells, ["Transport", "[c]", "[c]"]);
    assert!(table.rows[5].total && !table.rows[0].total);
    assert_eq!(table.source.key.len(), 1);
    assert_eq!(
        table.source.source,
        "Designated officer's return, Aldermere City Council"
    );
    assert_eq!(made.value.meta.marks[0].0, "[c]");
    // Ten cells have a code; the unmapped row and the hidden column are not figures of the document.
    assert_eq!(made.value.facts.len(), 10);
}

#[test]
fn rows_and_cells_can_be_chosen_and_misspelt() {
    let made = build(
        &[(
            "lado",
            "{{ table(id=\"lado-source\", rows=[\"police\", \"total\", \"polise\"], cells=[\"n\"]) }}",
        )],
        &[],
    );
    let Block::Table(table) = &blocks(&made)[0] else {
        panic!("a table");
    };
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.rows[1].cells, ["All", "1,282"]);
    let said = said(&made);
    assert_eq!(said.len(), 1);
    assert!(
        said[0].contains("\"polise\"") && said[0].contains("\"police\"?"),
        "{said:?}"
    );
}

#[test]
fn charts_draw_tables_and_point_to_their_numbers() {
    let made = build(
        &[
            (
                "a",
                "{{ chart(id=\"lado-source\", title=\"Schools\", when=\"in 2014/15\") }}\n\n{{ chart(id=\"plans\") }}\n",
            ),
            (
                "b",
                "{{ chart(id=\"plans\", n=1) }}\n\n{{ table(id=\"lado-source\") }}\n\n{{ table(id=\"plans\", rows=[\"q1\"]) }}\n",
            ),
        ],
        &[],
    );
    let all: Vec<&Chart> = made
        .value
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .filter_map(|block| match block {
            Block::Chart(chart) => Some(chart),
            _ => None,
        })
        .collect();
    let [bars, years, lines] = all[..] else {
        panic!("three charts: {:?}", said(&made));
    };
    assert_eq!(bars.plot.kind, Kind::Bar);
    assert_eq!(bars.plot.categories.len(), 5, "the total is left out");
    assert_eq!(bars.plot.series[0].points[2], Point::Mark("[c]".to_owned()));
    assert_eq!(bars.plot.axis_note.as_deref(), Some("in 2014/15"));
    assert_eq!(
        bars.twin,
        Twin::Elsewhere {
            id: "table-lado-source".to_owned(),
            label: "Table 1".to_owned()
        }
    );
    assert_eq!(bars.source.key[0].0, "[c]");
    let names = |chart: &Chart| -> Vec<String> {
        chart.plot.series.iter().map(|s| s.name.clone()).collect()
    };
    assert_eq!(
        names(years),
        ["2014/15", "2013/14"],
        "the newest comes first"
    );
    assert_eq!(names(lines), ["Quarter 1", "Quarter 2"]);
    assert_eq!(lines.plot.categories, ["2013/14", "2014/15"]);
    assert_eq!(lines.id, "figure-plans-2");
    assert_eq!(lines.label, "Figure 3");
    // The table of plans shows one quarter only, so the chart carries its numbers itself.
    let Twin::Here { columns, rows } = &years.twin else {
        panic!("a table of its own");
    };
    assert_eq!((columns.len(), rows.len()), (3, 2));
    assert!(years.alt.contains("Column chart"), "{}", years.alt);
}

#[test]
fn numbers_follow_the_document_and_references_follow_them() {
    let made = build(
        &[
            (
                "foreword",
                "+++\ntitle = \"Foreword\"\n+++\nSee [](#lado), [](#appendix-method), [](#plans), [](#table-lado-source), [](#figure-lado-source), [](#what-children-said), [](#foreword) and [this one](#lado-source).\n",
            ),
            (
                "lado",
                "{{ table(id=\"lado-source\") }}\n\n{{ chart(id=\"lado-source\") }}\n\n## What children said\n\nx\n\n## What children said\n",
            ),
            (
                "appendix-method",
                "{{ table(id=\"plans\") }}\n\n{{ table(id=\"plans\") }}\n\nTable: Words\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
            ),
            ("appendix-more", "{{ chart(id=\"plans\") }}\n"),
            ("end", "{{ table(id=\"lado-source\", cells=[\"n\"]) }}\n"),
        ],
        &[],
    );
    assert!(said(&made).is_empty(), "{:?}", said(&made));
    let sections = &made.value.sections;
    let numbers: Vec<Option<&str>> = sections.iter().map(|s| s.number.as_deref()).collect();
    assert_eq!(numbers, [None, Some("1"), Some("A"), Some("B"), Some("2")]);
    assert_eq!(
        words_of(&sections[0].blocks[0]),
        "See section 1, Appendix A, Table A1, Table 1, Figure 1, \u{201C}What children said\u{201D}, Foreword and this one."
    );
    let labels: Vec<(String, String)> = sections
        .iter()
        .flat_map(|section| &section.blocks)
        .filter_map(|block| match block {
            Block::Table(table) => Some((table.id.clone(), table.label.clone())),
            Block::Chart(chart) => Some((chart.id.clone(), chart.label.clone())),
            Block::Words(table) => Some((table.id.clone(), table.label.clone()?)),
            Block::Heading { id, .. } => Some((id.clone(), String::new())),
            _ => None,
        })
        .collect();
    let expected = [
        ("table-lado-source", "Table 1"),
        ("figure-lado-source", "Figure 1"),
        ("what-children-said", ""),
        ("what-children-said-2", ""),
        ("table-plans", "Table A1"),
        ("table-plans-2", "Table A2"),
        ("table-in-appendix-method", "Table A3"),
        ("figure-plans", "Figure B1"),
        ("table-lado-source-2", "Table 2"),
    ];
    let expected: Vec<(String, String)> = expected
        .iter()
        .map(|(id, label)| ((*id).to_owned(), (*label).to_owned()))
        .collect();
    assert_eq!(labels, expected);
}

#[test]
fn a_broken_reference_becomes_its_words_and_is_told() {
    let made = from_narrative("See\n[the table](#lado-sorce) and [](#plans).\n\n[](#health)");
    assert_eq!(
        words_of(&blocks(&made)[0]),
        "See the table and \u{201C}Children on a plan\u{201D}."
    );
    assert_eq!(
        words_of(&blocks(&made)[1]),
        "\u{201C}Health contacts\u{201D}"
    );
    let said = said(&made);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].starts_with("reference-broken narrative/lado.md, line 2: The link #lado-sorce")
    );
    assert!(said[1].contains("does not show"));
}

#[test]
fn a_section_alone_equals_the_section_in_the_whole() {
    let sections = [
        (
            "a",
            "{{ table(id=\"lado-source\") }}\n\nSee [](#plans) and {nothing/at/all}.\n\n## Same\n",
        ),
        (
            "b",
            "{{ chart(id=\"lado-source\") }}\n\n{{ table(id=\"plans\") }}\n\nSee [](#lado-source).\n\n## Same\n",
        ),
    ];
    let whole = build(&sections, &[]);
    let mut alone = options(&sections, &[]);
    alone.only = Some("b".to_owned());
    let made = compose(&tables(), &alone);
    assert_eq!(made.value.sections, whole.value.sections[1..]);
    assert!(
        made.findings.is_empty(),
        "findings of other sections are not told"
    );
    assert!(made.value.facts.iter().all(|fact| fact.section == "b"));
    alone.only = Some("bb".to_owned());
    let made = compose(&tables(), &alone);
    assert!(made.value.sections.is_empty());
    assert_eq!(made.findings[0].code, Code::SectionUnknown);
}

#[test]
fn the_same_input_makes_the_same_document() {
    let sections = [(
        "a",
        "{{ keys(items=[{\"label\": \"x\", \"id\": \"plans/q1/2013-14/n\"}]) }}\n\n{{ table(id=\"lado-source\") }}\n{{ undefined_b }}{{ undefined_a }}{{ figure(id=\"x/y/z\", ide=1) }}",
    )];
    let first = build(&sections, &[]);
    for _ in 0..5 {
        let again = build(&sections, &[]);
        assert_eq!(again.value, first.value);
        assert_eq!(again.findings, first.findings);
    }
}

#[test]
fn key_figures_compare() {
    let made = build(
        &[(
            "a",
            "{{ keys(items=[\n{\"label\": \"On a plan\", \"id\": \"plans/q2/2014-15/n\", \"before\": \"plans/q2/2013-14/n\", \"since\": \"last year\", \"when\": \"At 30 September 2015\"},\n{\"label\": \"Schools\", \"id\": \"lado-source/schools/n\", \"of\": \"lado-source/total/n\"},\n{\"label\": \"Transport\", \"id\": \"lado-source/transport/n\", \"before\": \"lado-source/transport/previous\", \"since\": \"last year\"},\n{\"label\": \"Same\", \"id\": \"plans/q2/2013-14/n\", \"before\": \"plans/q1/2013-14/n\", \"tolerance\": \"1 percent\"},\n{\"label\": \"Health\", \"id\": \"health/all/n\"}]) }}",
        )],
        &[],
    );
    assert!(said(&made).is_empty(), "{:?}", said(&made));
    let [Block::Keys(first), Block::Keys(second)] = blocks(&made) else {
        panic!("two rows of key figures");
    };
    assert_eq!((first.len(), second.len()), (4, 1));
    assert_eq!(first[0].value, "578");
    assert_eq!(first[0].change, "302 fewer than last year (880)");
    assert_eq!(first[0].direction, Some(Direction::Down));
    assert_eq!(first[0].when, "At 30 September 2015");
    assert_eq!(first[1].unit, "of 1,282");
    assert_eq!((first[2].value.as_str(), first[2].direction), ("[c]", None));
    assert_eq!(first[2].change, "Cannot be compared with last year");
    assert_eq!(first[3].direction, Some(Direction::Same));
    assert_eq!(first[3].change, "2 fewer than before (882)");
    assert_eq!(second[0].value, "[x]");
}

#[test]
fn templates_choose_words_by_what_is_shown() {
    let made = build(
        &[(
            "a",
            "It {{ change(from=\"plans/q1/2013-14/n\", to=\"plans/q1/2014-15/n\") }}, {{ change(from=\"plans/q1/2013-14/n\", to=\"plans/q2/2013-14/n\", tolerance=\"1 percent\", words=\"noun\") }}, {{ change(from=\"lado-source/transport/previous\", to=\"lado-source/transport/n\") }}.\n\n{% if shown(id=\"lado-source/transport/n\") %}shown{% else %}hidden{% endif %} {% if has(table=\"police-powers\") %}has{% else %}not{% endif %} {% if has(table=\"plans\") %}has{% endif %} {% if written(part=\"Outcomes\") %}written{% endif %}\n\n{% set top = largest(table=\"lado-source\", cell=\"n\") %}{% if top %}Top {{ top }}{% else %}Nobody can say{% endif %}\n\n{% if draft %}Draft{% endif %}",
        )],
        &[],
    );
    assert!(said(&made).is_empty(), "{:?}", said(&made));
    let all: Vec<String> = blocks(&made).iter().map(words_of).collect();
    assert_eq!(all[0], "It fell, little change, cannot be compared.");
    assert_eq!(all[1], "hidden not has");
    // Ofsted's hidden number is not small, so it could be the largest.
    assert_eq!(all[2], "Nobody can say");
    assert_eq!(all[3], "Draft");
}

#[test]
fn mistakes_in_calls_are_all_told() {
    let made = build(
        &[(
            "a",
            "{{ figure(idd=\"plans/q1/2013-14/n\") }}\n{{ table(id=\"plans\", titel=\"x\") }}\n\n{{ change(from=\"plans/q1/2013-14/n\", to=\"plans/q2/2013-14/n\", tolerance=\"some\", words=\"adverb\") }}\n{{ keys(items=[{\"label\": \"x\"}]) }}\n{{ chart(id=\"plans\", n=7) }}\n{{ table(id=\"plans\", rows=\"q1\") }}\nCut {{ figure(id=\"plans/q1/2013-14/n\") | truncate(length=1) }}\n",
        )],
        &[],
    );
    let said = said(&made);
    for (line, words) in [
        (1, "does not know \"idd\". Did you mean \"id\"?"),
        (1, "figure() needs id"),
        (2, "does not know \"titel\". Did you mean \"title\"?"),
        (4, "tolerance \"some\""),
        (4, "no words \"adverb\""),
        (5, "no label or no id"),
        (6, "declares 2 charts; there is no chart 7"),
        (7, "rows of table() is not a list"),
        (8, "cut up by a filter"),
    ] {
        assert!(
            said.iter()
                .any(|one| one.contains(&format!("line {line}:")) && one.contains(words)),
            "line {line}: {words} in {said:#?}"
        );
    }
}

#[test]
fn a_template_with_a_mistake_is_told_and_the_rest_is_made() {
    let made = build(
        &[
            ("a", "+++\ntitle = \"A\"\n+++\nText {% if %}\n"),
            ("b", "{{ nothing_known(id=1) }} {{ x | nofilter }}"),
            (
                "c",
                "{% set who = \"them\" %}Fine {% include \"partials/x\" %}",
            ),
            ("d", "{% include \"partials/y\" %}"),
            (
                "e",
                "{% if partnershp %}x{% endif %}\n\n{{ yaer }}{% for q in [1] %}{{ q }}{{ loop.index }}{% endfor %}{% set s = 1 %}{{ s }}",
            ),
            ("f", "{{ partnership + 1 }}"),
            (
                "partials/x",
                "included {{ figure(id=\"a/b/c\") }} {{ who }}",
            ),
        ],
        &[],
    );
    let said = said(&made);
    let has = |start: &str, words: &str| {
        assert!(
            said.iter()
                .any(|one| one.starts_with(start) && one.contains(words)),
            "{start} {words} in {said:#?}"
        );
    };
    let file =
        |id: &str, line: u32| format!("template-invalid templates/sections/{id}.md, line {line}:");
    has(&file("a", 4), "cannot be used");
    has(&file("b", 1), "nothing_known");
    has(&file("b", 1), "nofilter");
    has(&file("d", 1), "partials/y");
    has(
        &file("e", 1),
        "\"partnershp\", which nothing sets. Did you mean \"partnership\"?",
    );
    has(&file("e", 3), "\"yaer\"");
    has(&file("f", 1), "cannot be used");
    has(
        "figure-unknown templates/sections/partials/x.md, line 1:",
        "{a/b/c}",
    );
    assert_eq!(said.len(), 8, "{said:#?}");
    let sections = &made.value.sections;
    assert_eq!(sections.len(), 6);
    assert_eq!(sections[0].title, "A");
    assert!(matches!(&sections[0].blocks[0], Block::Awaited { .. }));
    assert!(words_of(&sections[2].blocks[0]).starts_with("Fine included"));
}

#[test]
fn parts_of_narrative_go_where_the_template_says() {
    let made = build(
        &[(
            "lado",
            "## What we found\n\n{{ narrative(part=\"outcomes\") }}\n\n{{ narrative(file=\"chair\") }}\n\n{{ narrative(part=\"Training\") }}\n\n{{ narrative(part=\"Nothing\", optional=true) }}\n",
        )],
        &[
            (
                "lado",
                "Forgotten.\n\n# Outcomes\n\nWords of [it][1].\n\n### Deep\n\n# Extra\n\nMore.\n\n[1]: https://example.org\n",
            ),
            ("chair", "From the chair."),
        ],
    );
    let all: Vec<String> = blocks(&made).iter().map(words_of).collect();
    assert_eq!(
        all[..4],
        ["What we found", "Words of it.", "Deep", "From the chair."]
    );
    let Block::Awaited { title, effect, .. } = &blocks(&made)[4] else {
        panic!("an awaited text");
    };
    assert_eq!(title, "[x] Text: Training");
    assert_eq!(
        effect,
        "Write it in narrative/lado.md, below a line that says # Training."
    );
    let codes: Vec<(String, Severity)> = made
        .findings
        .iter()
        .map(|f| (format!("{} {}", f.code.id(), f.location), f.severity))
        .collect();
    assert_eq!(
        codes,
        [
            (
                "narrative-missing narrative/lado.md".to_owned(),
                Severity::Note
            ),
            (
                "narrative-unused narrative/lado.md, line 1".to_owned(),
                Severity::Warning
            ),
            (
                "narrative-unused narrative/lado.md, line 9".to_owned(),
                Severity::Warning
            ),
        ]
    );
    let mut last = options(&[("lado", "{{ narrative() }}")], &[]);
    last.meta.draft = false;
    let made = compose(&tables(), &last);
    assert!(
        made.value.sections[0].blocks.is_empty(),
        "only drafts say what is not written"
    );
    assert_eq!(made.findings.len(), 1);
}

#[test]
fn a_section_that_needs_an_awaited_return_says_so() {
    let made = build(
        &[(
            "police",
            "+++\ntitle = \"Police\"\nneeds = [\"police\"]\n+++\nThe police did so {{ figure(id=\"police-powers/all/n\") }} times.\n",
        )],
        &[("police", "We will write it in {police-powers/all/n} days.")],
    );
    assert_eq!(
        blocks(&made)[0],
        Block::Awaited {
            id: "awaited-police".to_owned(),
            title: "[x] Wexmoor Police: powers used".to_owned(),
            due: "Due 12 May 2026.".to_owned(),
            effect: "This part cannot be written.".to_owned(),
        }
    );
    assert_eq!(words_of(&blocks(&made)[1]), "We will write it in [x] days.");
    let made = build(
        &[(
            "police",
            "{{ chart(id=\"police-powers\") }}\n\n{{ table(id=\"police-powers\") }}\n\n{{ table(id=\"health\") }}\n\nSee [](#table-police-powers).",
        )],
        &[],
    );
    assert!(said(&made).is_empty(), "{:?}", said(&made));
    let titles: Vec<&str> = blocks(&made)
        .iter()
        .filter_map(|block| match block {
            Block::Awaited { title, .. } => Some(title.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(titles, ["[x] Police powers", "[x] Health contacts"]);
    assert_eq!(
        words_of(&blocks(&made)[2]),
        "See \u{201C}Police powers\u{201D}."
    );
}

#[test]
fn a_final_set_awaits_nothing_of_nobody() {
    let mut asked = options(&[("health", "{{ table(id=\"health\") }}")], &[]);
    assert_eq!(blocks(&compose(&tables(), &asked)).len(), 1);
    asked.meta.draft = false;
    assert!(blocks(&compose(&tables(), &asked)).is_empty());
    // What is owed stays a thing to wait for.
    let mut owed = options(&[("police", "{{ table(id=\"police-powers\") }}")], &[]);
    owed.meta.draft = false;
    assert_eq!(blocks(&compose(&tables(), &owed)).len(), 1);
}

#[test]
fn narrative_places_blocks_with_markdown_alone() {
    let made = from_narrative(
        "{table: lado-source, rows police total, cells n | Police made {lado-source/police/n} *referrals*}\n\n{chart: plans, n 1, when in 2014/15 | 1. Plans fell}\n{keys: On a plan = plans/q2/2014-15/n, before plans/q2/2013-14/n, since last year | Schools = {lado-source/schools/n}, of lado-source/total/n}\n\nA {table: plans} inside.\n\n{table: plan, row q1}\n",
    );
    let Block::Table(table) = &blocks(&made)[0] else {
        panic!("a table");
    };
    assert_eq!(Inline::words(&table.caption), "Police made 25 referrals");
    assert_eq!(table.rows.len(), 2);
    let Block::Chart(chart) = &blocks(&made)[1] else {
        panic!("a chart");
    };
    assert_eq!(Inline::words(&chart.caption), "1. Plans fell");
    assert_eq!(chart.plot.kind, Kind::Line);
    let Block::Keys(keys) = &blocks(&made)[2] else {
        panic!("key figures");
    };
    assert_eq!(keys[0].change, "302 fewer than last year (880)");
    assert_eq!(
        (keys[1].value.as_str(), keys[1].unit.as_str()),
        ("102", "of 1,282")
    );
    assert_eq!(words_of(&blocks(&made)[3]), "A {table: plans} inside.");
    let said = said(&made);
    assert_eq!(said.len(), 3, "{said:#?}");
    assert!(said[0].contains("line 6") && said[0].contains("inside a sentence"));
    assert!(
        said[1].contains("line 8")
            && said[1].contains("\"row q1\"")
            && said[1].contains("\"rows\"?")
    );
    assert!(said[2].contains("no table \"plan\""));
}

#[test]
fn markdown_becomes_the_blocks_of_the_look() {
    let made = build(
        &[(
            "lado",
            "+++\nlead = true\nquote-label = \"Children told us\"\n+++\nOpening\nwords.\n\n### Too deep\n\n##### Deeper\n\n#### What worked well\n\n- One **bold**\n- Two\n\n#### What worried us\n\nA paragraph.\n\nAnother.\n\n#### Next\n\n1. First\n\nAfter the panel.\n\n> \"If you're late, say so.\"\n>\n> -- A child in the group\n\n> Plain words\n> \u{2014} A parent\n\nTable actions: Five actions\n\n| Action | Lead |\n|---|---|\n| Keep *one* picture | Group |\n| Only one cell |\n\n3. three\n4. four\n   - nested\n\n---\n\nLine one  \nline two[^1]\n\n[^1]: A note.\n\n    Set in by four.\n\n```\ncode {lado-source/police/n}\n```\n",
        )],
        &[],
    );
    assert!(said(&made).is_empty(), "{:?}", said(&made));
    let blocks = blocks(&made);
    assert_eq!(blocks[0], Block::Lead(vec![text("Opening words.")]));
    let Block::Heading { level: 2, .. } = &blocks[1] else {
        panic!("a level-3 heading with nothing above it is level 2");
    };
    let Block::Heading { level: 3, .. } = &blocks[2] else {
        panic!("deeper headings are level 3");
    };
    let Block::Panel(rows) = &blocks[3] else {
        panic!("a panel: {:?}", blocks[3]);
    };
    let shape: Vec<(&str, usize)> = rows
        .iter()
        .map(|r| (r.label.as_str(), r.items.len()))
        .collect();
    assert_eq!(
        shape,
        [("What worked well", 2), ("What worried us", 2), ("Next", 1)]
    );
    assert_eq!(rows[0].items[0][1], Inline::Strong(vec![text("bold")]));
    assert_eq!(words_of(&blocks[4]), "After the panel.");
    assert_eq!(
        blocks[5],
        Block::Quote {
            label: "Children told us".to_owned(),
            text: vec![text("If you\u{2019}re late, say so.")],
            by: Some("A child in the group".to_owned()),
        }
    );
    assert_eq!(
        blocks[6],
        Block::Quote {
            label: "Children told us".to_owned(),
            text: vec![text("Plain words")],
            by: Some("A parent".to_owned()),
        }
    );
    let Block::Words(table) = &blocks[7] else {
        panic!("a table of words: {:?}", blocks[7]);
    };
    assert_eq!(table.id, "table-actions");
    assert_eq!(table.label.as_deref(), Some("Table 1"));
    assert_eq!(table.caption, [text("Five actions")]);
    assert_eq!(table.rows[1].len(), 2);
    let Block::List {
        start: Some(3),
        items,
    } = &blocks[8]
    else {
        panic!("a numbered list: {:?}", blocks[8]);
    };
    assert!(matches!(items[1][1], Block::List { start: None, .. }));
    assert_eq!(
        blocks[9],
        Block::Paragraph(vec![
            text("Line one"),
            Inline::Break,
            text("line two (A note. Set in by four)")
        ])
    );
    assert_eq!(
        blocks[10],
        Block::Paragraph(vec![Inline::Code("code 25".to_owned())])
    );
}

#[test]
fn indentation_in_templates_does_no_harm() {
    let made = build(
        &[(
            "a",
            "{% if draft %}\n    {{ table(id=\"plans\") }}\n\n    Some words.\n    {{ chart(id=\"plans\") }}\n    More.\n{% endif %}\n\n- item {{ table(id=\"lado-source\") }}\n",
        )],
        &[],
    );
    assert!(
        matches!(blocks(&made)[0], Block::Table(_)),
        "{:?}",
        blocks(&made)[0]
    );
    assert_eq!(words_of(&blocks(&made)[1]), "Some words.");
    assert!(matches!(blocks(&made)[2], Block::Chart(_)));
    assert_eq!(words_of(&blocks(&made)[3]), "More.");
    assert!(matches!(blocks(&made)[4], Block::List { .. }));
    assert!(matches!(blocks(&made)[5], Block::Table(_)));
    assert_eq!(said(&made).len(), 1);
    assert!(said(&made)[0].contains("line 9"));
}

#[test]
fn a_section_may_be_narrative_alone() {
    let mut told = options(&[], &[("chair", "Words.")]);
    told.document.sections = vec![SectionEntry {
        title: Some("From the chair".to_owned()),
        ..entry("chair")
    }];
    let made = compose(&tables(), &told);
    assert!(said(&made).is_empty());
    assert_eq!(made.value.sections[0].title, "From the chair");
    assert_eq!(words_of(&blocks(&made)[0]), "Words.");
    told.document.sections = vec![entry("chiar"), entry("chair"), entry("chair")];
    let made = compose(&tables(), &told);
    let codes: Vec<&str> = made.findings.iter().map(|f| f.code.id()).collect();
    assert_eq!(
        codes,
        ["config-invalid", "section-unknown", "template-invalid"]
    );
}

#[test]
fn the_cover_tells_the_period() {
    let made = build(&[], &[]);
    let meta = &made.value.meta;
    assert_eq!(meta.title, "Annual report");
    assert_eq!(meta.period, "1 September 2014 to 30 September 2015");
    assert_eq!(meta.months.len(), 13);
    assert_eq!(meta.months[0], ("Sep".to_owned(), Some("2014".to_owned())));
    assert_eq!(meta.months[1], ("Oct".to_owned(), None));
    assert_eq!(meta.months[4], ("Jan".to_owned(), Some("2015".to_owned())));
}

#[test]
fn words_never_say_what_is_hidden() {
    // The hidden numbers are 4 and 144: the row total less what is shown would give their sum.
    let made = build(
        &[(
            "a",
            "{{ table(id=\"lado-source\") }}\n\n{{ chart(id=\"lado-source\") }}\n\n{{ keys(items=[{\"label\": \"T\", \"id\": \"lado-source/transport/n\", \"before\": \"lado-source/ofsted/n\", \"of\": \"lado-source/ofsted/n\"}]) }}\n\n{lado-source/transport/n} {lado-source/ofsted/n} {{ largest(table=\"lado-source\", cell=\"n\") }}\n",
        )],
        &[],
    );
    let debug = format!("{:?}", made.value);
    let digits: std::collections::BTreeSet<&str> = debug
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .collect();
    for hidden in ["4", "144", "148", "1146", "1150"] {
        assert!(!digits.contains(hidden), "{hidden}");
    }
    assert!(debug.contains("[c]") && debug.contains("fewer than 6"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

    /// Whatever people write, nothing breaks, nothing unknown is a link, and no sign of ours is left in the document.
    #[test]
    fn any_narrative_can_be_composed(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "# ", "## ", "### ", "#### ", "##### ", "\n", "\n\n", "> ", "- ", "1. ", "    ", "| a | b |\n|---|---|\n", "|",
                "{lado-source/police/n}", "{lado-source/transport/n}", "{a/b}", "{", "}", "{table: plans}", "{chart: plans | *x*}",
                "{keys: A = plans/q1/2013-14/n}", "Table: ", "Table x: words", "\\", "*", "**", "_", "`", "```\n", "[", "](", ")", "](#plans)",
                "](javascript:x)", "[^1]", "[^1]: ", "<b>", "<!--", "-->", "&#xE000;", "&#xE001;", "0", "\u{E000}", "\u{E001}", "\u{E002}",
                "\u{2014} ", "\"", "'", "é", "\u{1F600}", "words ", "{{ x }}", "{% if %}", "---\n", "+++\n", "\r\n", "\t", "\u{0}",
            ]),
            0..40,
        )
    ) {
        let text = parts.concat();
        let made = from_narrative(&text);
        let debug = format!("{:?}{:?}", made.value, made.findings);
        proptest::prop_assert!(!debug.contains("href"), "{debug}");
        let unseen = |c: char| ('\u{E000}'..='\u{F8FF}').contains(&c);
        let left = |text: &str| text.chars().any(unseen) || text.contains("\\u{e00");
        proptest::prop_assert!(!left(&debug), "{debug}");
    }
}

#[test]
fn a_level_4_heading_without_words_below_it_is_a_heading_and_no_empty_list() {
    let text = "## Above\n\n#### First\n\n##### Second\n\nWords.\n\n#### Panel\n\nIts words.\n\n#### Last\n";
    let made = build(&[("lado", text)], &[]);
    let made = blocks(&made);
    let told: Vec<_> = made
        .iter()
        .map(|block| match block {
            Block::Heading { level, text, .. } => format!("{level} {}", Inline::words(text)),
            Block::Panel(rows) => format!("{} {}", rows[0].label, rows[0].items.len()),
            other => words_of(other),
        })
        .collect();
    assert_eq!(
        told,
        [
            "2 Above", "3 First", "4 Second", "Words.", "Panel 1", "3 Last"
        ]
    );
}

#[test]
fn headings_are_as_deep_as_they_are_written_and_none_is_skipped() {
    let levels = |text: &str| -> (Vec<u8>, usize) {
        let made = from_narrative(text);
        let levels = blocks(&made).iter().filter_map(|block| match block {
            Block::Heading { level, .. } => Some(*level),
            _ => None,
        });
        (levels.collect(), said(&made).len())
    };
    assert_eq!(
        levels("## A\n\n### B\n\n##### C\n\nX.\n\n###### D\n\n### E\n\n## F\n"),
        (vec![2, 3, 4, 5, 3, 2], 0)
    );
    assert_eq!(
        levels("## A\n\n### B\n\n#### C\n\n##### D\n\nX.\n"),
        (vec![2, 3, 4, 5], 0)
    );
    // Those that hang in the air are told, each with its line.
    assert_eq!(
        levels("Before.\n\n#### Four\n\n##### Five\n\nAfter.\n"),
        (vec![2, 3], 2)
    );
    assert_eq!(levels("### A\n\nX.\n\n### B\n"), (vec![2, 2], 0));
}

#[test]
fn links_in_notes_lead_somewhere() {
    let made = from_narrative(
        "Seen[^a] twice[^b].\n\n[^a]: By [the guidance](https://guidance.example).\n\n[^b]: Itself[^b].\n",
    );
    let first = &blocks(&made)[0];
    assert_eq!(words_of(first), "Seen (By the guidance) twice (Itself).");
    assert!(
        format!("{first:?}").contains("href: \"https://guidance.example\""),
        "{first:?}"
    );
}
