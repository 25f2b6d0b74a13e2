//! A document that holds every kind of block, for the tests of the renderers. Every text in it goes through one function, so that
//! a test can put anything in its place.

use rust_decimal::Decimal;

use crate::chart::{Kind, Plot, Point, Series};
use crate::compose::{
    Block, Chart, Cover, Direction, Document, Inline, KeyFigure, Meta, PanelRow, Section, Source,
    Table, TableColumn, TableRow, Twin, WordTable,
};

/// Strings that have broken other programs.
pub(crate) const HOSTILE: [&str; 22] = [
    "<script>alert(1)</script>",
    "\"onmouseover=\"alert(1)",
    "' onfocus='alert(1)",
    "{{ 1+1 }}",
    "{% raw %}{% endraw %}{# x #}",
    "]]>",
    "--><!--",
    "</style></title></svg>",
    "javascript:alert(1)",
    "a\u{0}b\u{1b}[31m\u{FFFE}",
    "&lt;&amp;&#60;&copy",
    "| a | b |",
    "*a* _b_ **c** `d` ~e~ $f$",
    "[a](javascript:b) ![c](d) [e]: f",
    "# heading #",
    "1. one",
    "- item",
    "+ item\n> quote\n\n    code\n===",
    "\\",
    "```",
    "=HYPERLINK(\"http://a.example\")",
    "\u{E000}\u{202E}",
];

/// A full document, every text as it stands.
pub(crate) fn document() -> Document {
    document_with(&|text| text.to_owned())
}

/// A full document, every text (ids too) put through `t`.
pub(crate) fn document_with(t: &dyn Fn(&str) -> String) -> Document {
    Document {
        meta: meta(t),
        sections: vec![foreword(t), figures(t), referrals(t)],
        facts: Vec::new(),
        compared: std::collections::BTreeMap::new(),
        prose: Vec::new(),
    }
}

fn meta(t: &dyn Fn(&str) -> String) -> Meta {
    let months = [
        "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar",
    ];
    let year = |at: usize| match at {
        0 => Some(t("2025")),
        9 => Some(t("2026")),
        _ => None,
    };
    let cover = [
        ("Period", "1 April 2025 to 31 March 2026"),
        ("Status", "Draft as at 18 May 2026. Not for publication."),
        ("Next report", "By 30 September 2027"),
        (
            "Published by",
            "Aldermere City Council, Wexmoor Integrated Care Board and Wexmoor Police",
        ),
        (
            "Other formats",
            "Large print, easy read, or another language: partnership@aldermere.example or 01632 960 116",
        ),
    ];
    Meta {
        id: t("annual-report"),
        partnership: t("Aldermere Safeguarding Children Partnership"),
        title: t("Safeguarding children in Aldermere"),
        kind: t("Yearly report"),
        year: t("2025 to 2026"),
        period: t("1 April 2025 to 31 March 2026"),
        months: months
            .iter()
            .enumerate()
            .map(|(at, month)| (t(month), year(at)))
            .collect(),
        accent: t("#14535C"),
        draft: true,
        draft_line: t("18 May 2026. 19 of 23 returns are in. Not for publication."),
        cover: cover
            .iter()
            .map(|(label, text)| Cover {
                label: t(label),
                text: t(text),
            })
            .collect(),
        marks: vec![
            (
                t("[c]"),
                t("Withheld, so that no child or adult can be recognised"),
            ),
            (
                t("[x]"),
                t("Not available: the return has not arrived or holds no figure"),
            ),
            (t("[z]"), t("Does not apply")),
        ],
        as_at: t("2026-05-18"),
        short: false,
    }
}

fn foreword(t: &dyn Fn(&str) -> String) -> Section {
    Section {
        id: t("foreword"),
        number: None,
        title: t("From the independent chair"),
        blocks: vec![
            Block::Lead(vec![Inline::Text(t(
                "A report about children should be judged by one question: did this year\u{2019}s work change anything for them?",
            ))]),
            Block::Paragraph(vec![
                Inline::Text(t("It is a yes with limits. I say so plainly in ")),
                Inline::Reference {
                    id: t("referrals"),
                    text: vec![Inline::Text(t("section 2"))],
                },
                Inline::Text(t(", where each action is marked ")),
                Inline::Emphasis(vec![Inline::Text(t("as it stands"))]),
                Inline::Text(t(" and not as we had hoped. Our advice is on ")),
                Inline::Link {
                    href: t("https://aldermere.example/advice"),
                    text: vec![Inline::Text(t("the partnership\u{2019}s site"))],
                },
                Inline::Text(t(".")),
            ]),
            Block::Quote {
                label: t("Children told us"),
                text: vec![Inline::Text(t(
                    "I only had to explain it once. The next person already knew, and asked what I wanted.",
                ))],
                by: Some(t(
                    "A young person who took part in our summer conversations",
                )),
            },
            Block::List {
                start: None,
                items: vec![
                    vec![Block::Paragraph(vec![Inline::Text(t(
                        "Neglect still accounts for more than four in every ten plans.",
                    ))])],
                    vec![
                        Block::Paragraph(vec![Inline::Text(t(
                            "Two agencies have not yet shown us:",
                        ))]),
                        Block::List {
                            start: Some(3),
                            items: vec![
                                vec![Block::Paragraph(vec![Inline::Text(t(
                                    "how they listen to children",
                                ))])],
                                vec![Block::Paragraph(vec![Inline::Code(t(
                                    "what they do with it",
                                ))])],
                            ],
                        },
                    ],
                ],
            },
            Block::Paragraph(vec![
                Inline::Strong(vec![Inline::Text(t("Independent chair"))]),
                Inline::Break,
                Inline::Text(t("May 2026")),
            ]),
        ],
    }
}

fn figures(t: &dyn Fn(&str) -> String) -> Section {
    let key =
        |label: &str, value: &str, unit: &str, direction, change: &str, when: &str| KeyFigure {
            id: String::new(),
            label: t(label),
            value: t(value),
            unit: t(unit),
            direction,
            change: t(change),
            when: t(when),
            of: String::new(),
            before: String::new(),
        };
    let row = |label: &str, items: &[&str]| PanelRow {
        label: t(label),
        items: items
            .iter()
            .map(|item| vec![Inline::Text(t(item))])
            .collect(),
    };
    let columns = columns(t, &["Quarter", "Children"]);
    let quarters = [
        ("September 2025", "882"),
        ("December 2025", "696"),
        ("March 2026", "578"),
    ];
    Section {
        id: t("year"),
        number: Some(t("1")),
        title: t("The year in figures"),
        blocks: vec![
            Block::Keys(vec![
                key(
                    "Children on a child protection plan",
                    "578",
                    "",
                    Some(Direction::Down),
                    "304 fewer than last year (882)",
                    "At 31 March 2026",
                ),
                key(
                    "Referrals about adults who work with children",
                    "282",
                    "",
                    Some(Direction::Down),
                    "13 fewer than last year (295)",
                    "Year to 31 March 2026",
                ),
                key(
                    "Section 175 audits completed by schools",
                    "121",
                    "of 124",
                    Some(Direction::Same),
                    "the same share as last year (98%)",
                    "Spring term 2026",
                ),
                key(
                    "Places taken on partnership training",
                    "1,320",
                    "",
                    Some(Direction::Up),
                    "206 more than last year (1,114)",
                    "Year to 31 March 2026",
                ),
            ]),
            Block::Chart(Chart {
                id: t("figure-plans"),
                table: t("plans"),
                label: t("Figure 1"),
                caption: vec![Inline::Text(t(
                    "The number of children on a plan fell in every quarter",
                ))],
                measure: t(
                    "Children on a child protection plan at the end of each quarter, Aldermere",
                ),
                plot: plot(t, &quarters),
                alt: t(
                    "Bar chart with three bars, from 882 children at the end of September 2025 to 578 at the end of March 2026.",
                ),
                twin: Twin::Here {
                    columns,
                    rows: quarters
                        .iter()
                        .map(|(quarter, n)| TableRow {
                            cells: vec![t(quarter), t(n)],
                            figures: Vec::new(),
                            total: false,
                        })
                        .collect(),
                },
                source: Source {
                    source: t(
                        "Children\u{2019}s social care monthly return, Aldermere City Council, 31 March 2026",
                    ),
                    ..Source::default()
                },
            }),
            Block::Heading {
                level: 2,
                id: t("judgement"),
                text: vec![Inline::Text(t("What we make of it"))],
            },
            Block::Panel(vec![
                row(
                    "What worked well",
                    &[
                        "Half as many initial meetings were needed: 42, down from 84. Advice is now given earlier.",
                        "Every school that returned its audit graded itself 1 or 2.",
                    ],
                ),
                row(
                    "What worried us",
                    &[
                        "Neglect accounts for 43% of plans. Our screening tool was used in fewer than half of the cases we audited.",
                    ],
                ),
                row(
                    "What happens next",
                    &[
                        "The performance group will audit 40 neglect cases by October 2026, led by the council.",
                    ],
                ),
            ]),
            Block::Heading {
                level: 3,
                id: t("emergency"),
                text: vec![Inline::Text(t("Children moved to safety in an emergency"))],
            },
            Block::Paragraph(vec![
                Inline::Text(t(
                    "A police officer can take a child somewhere safe for up to 72 hours. Of ",
                )),
                Inline::Figure {
                    id: t("plans/march/n"),
                    text: t("578"),
                },
                Inline::Text(t(" children on a plan, we ask of each.")),
            ]),
            Block::Awaited {
                id: t("awaited-police"),
                title: t("[x] Wexmoor Police: police contacts and powers, 2025 to 2026"),
                due: t("Due 12 May 2026, 6 days ago."),
                effect: t(
                    "Until it arrives this part cannot be written. Table 2 shows [x] for the police, and its totals leave them out.",
                ),
            },
        ],
    }
}

fn referrals(t: &dyn Fn(&str) -> String) -> Section {
    let rows: [(&str, [&str; 4]); 8] = [
        ("Schools and colleges", ["77", "26", "102", "36"]),
        ("Children\u{2019}s social care", ["96", "33", "68", "24"]),
        ("Early years and childminders", ["59", "20", "34", "12"]),
        ("Police", ["18", "6", "25", "9"]),
        (
            "Foster carers and fostering agencies",
            ["9", "3", "17", "6"],
        ),
        (
            "Voluntary and sports organisations",
            ["12", "4", "[c]", "[c]"],
        ),
        ("Transport providers", ["5", "2", "[c]", "[c]"]),
        ("All referrals", ["295", "100", "282", "100"]),
    ];
    let last = rows.len() - 1;
    Section {
        id: t("referrals"),
        number: Some(t("2")),
        title: t("Adults who work with children"),
        blocks: vec![
            Block::Paragraph(vec![
                Inline::Text(t(
                    "Schools and colleges made more of them: 36%, up from 26% (",
                )),
                Inline::Reference {
                    id: t("figure-lado"),
                    text: vec![Inline::Text(t("Figure 2"))],
                },
                Inline::Text(t(").")),
            ]),
            Block::Chart(Chart {
                id: t("figure-lado"),
                table: t("lado-source"),
                label: t("Figure 2"),
                caption: vec![Inline::Text(t(
                    "Schools and colleges now make more than a third of referrals",
                ))],
                measure: t("Referrals to the designated officer by who made them"),
                plot: plot(
                    t,
                    &[
                        ("Schools and colleges", "102"),
                        ("Children\u{2019}s social care", "68"),
                        ("Transport providers", "[c]"),
                    ],
                ),
                alt: t(
                    "Bar chart of referrals by who made them: schools and colleges 102, children\u{2019}s social care 68.",
                ),
                twin: Twin::Elsewhere {
                    id: t("table-lado"),
                    label: t("Table 1"),
                },
                source: Source {
                    key: vec![(
                        t("[c]"),
                        t("Withheld, so that no child or adult can be recognised"),
                    )],
                    ..Source::default()
                },
            }),
            Block::Table(Table {
                id: t("table-lado"),
                table: t("lado-source"),
                label: t("Table 1"),
                caption: vec![Inline::Text(t("Referrals by who made them"))],
                measure: t("Number of referrals and per cent of the year\u{2019}s total"),
                columns: columns(
                    t,
                    &[
                        "Source of referral",
                        "2024 to 2025, number",
                        "2024 to 2025, %",
                        "2025 to 2026, number",
                        "2025 to 2026, %",
                    ],
                ),
                rows: rows
                    .iter()
                    .enumerate()
                    .map(|(at, (label, cells))| TableRow {
                        cells: std::iter::once(t(label))
                            .chain(cells.iter().map(|cell| t(cell)))
                            .collect(),
                        figures: Vec::new(),
                        total: at == last,
                    })
                    .collect(),
                source: Source {
                    key: vec![(
                        t("[c]"),
                        t("Withheld, so that no child or adult can be recognised"),
                    )],
                    notes: vec![
                        t("Percentages are rounded, so they may not add to 100."),
                        t("One figure of 5 or more is withheld as well."),
                    ],
                    source: t(
                        "Designated officer\u{2019}s return, Aldermere City Council, 30 April 2026",
                    ),
                },
            }),
            Block::Words(WordTable {
                id: t("words-actions"),
                label: Some(t("Table 2")),
                caption: vec![Inline::Text(t(
                    "Two of the three actions are done or on track",
                ))],
                head: ["Action", "Lead", "Due", "Status"]
                    .iter()
                    .map(|head| vec![Inline::Text(t(head))])
                    .collect(),
                rows: [
                    [
                        "Keep one picture of who is harmed, by whom and where",
                        "Performance group",
                        "March 2026",
                        "Done",
                    ],
                    [
                        "Run a campaign with young people, parents and businesses",
                        "Exploitation group",
                        "December 2026",
                        "Green",
                    ],
                    [
                        "Offer every child who has been missing a conversation within 72 hours",
                        "Exploitation group",
                        "March 2026",
                        "Amber",
                    ],
                ]
                .iter()
                .map(|row| row.iter().map(|cell| vec![Inline::Text(t(cell))]).collect())
                .collect(),
            }),
        ],
    }
}

fn columns(t: &dyn Fn(&str) -> String, headings: &[&str]) -> Vec<TableColumn> {
    headings
        .iter()
        .enumerate()
        .map(|(at, heading)| TableColumn {
            heading: t(heading),
            numeric: at > 0,
        })
        .collect()
}

fn plot(t: &dyn Fn(&str) -> String, bars: &[(&str, &str)]) -> Plot {
    Plot {
        kind: Kind::Bar,
        categories: bars.iter().map(|(category, _)| t(category)).collect(),
        series: vec![Series {
            name: t("2025 to 2026"),
            points: bars
                .iter()
                .map(|(_, text)| match text.parse::<Decimal>() {
                    Ok(value) => Point::Value {
                        value,
                        text: t(text),
                    },
                    Err(_) => Point::Mark(t(text)),
                })
                .collect(),
        }],
        years: false,
        axis_note: None,
    }
}
