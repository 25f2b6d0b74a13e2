//! Documents to lay out: an empty one, one of everything, and tables of every width.

use rust_decimal::Decimal;

use crate::chart::{Kind, Plot, Point, Series};
use crate::compose::{
    Block, Chart, Cover, Direction, Document, Inline, KeyFigure, Meta, PanelRow, Section, Source,
    Table, TableColumn, TableRow, Twin, WordTable,
};

pub(super) fn text(words: &str) -> Vec<Inline> {
    vec![Inline::Text(words.to_owned())]
}

pub(super) fn paragraph(words: &str) -> Block {
    Block::Paragraph(text(words))
}

pub(super) fn empty() -> Document {
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
            short: false,
        },
        sections: Vec::new(),
        facts: Vec::new(),
        compared: std::collections::BTreeMap::new(),
        prose: Vec::new(),
    }
}

pub(super) fn with(blocks: Vec<Block>) -> Document {
    let mut document = empty();
    document.sections.push(Section {
        id: "year".into(),
        number: Some("1".into()),
        title: "The year in figures".into(),
        blocks,
    });
    document
}

pub(super) fn source() -> Source {
    Source {
        key: vec![("[c]".into(), "Withheld, so that no child or adult can be recognised".into())],
        notes: vec![
            "Percentages are rounded, so they may not add to 100. Calls for advice only are not counted.".into(),
            "One figure of 5 or more is withheld as well, so that the smaller one cannot be worked out.".into(),
        ],
        source: "Designated officer’s return, Aldermere City Council, 30 April 2026".into(),
    }
}

pub(super) fn columns(headings: &[&str]) -> Vec<TableColumn> {
    let column = |(i, heading): (usize, &&str)| TableColumn {
        heading: (*heading).to_owned(),
        numeric: i > 0,
    };
    headings.iter().enumerate().map(column).collect()
}

pub(super) fn row(cells: &[&str], total: bool) -> TableRow {
    TableRow {
        cells: cells.iter().map(|c| (*c).to_owned()).collect(),
        figures: Vec::new(),
        total,
    }
}

pub(super) fn table(id: &str, label: &str, headings: &[&str], rows: Vec<TableRow>) -> Table {
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

pub(super) fn referrals() -> Table {
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

pub(super) fn chart(id: &str, label: &str, twin: Twin) -> Chart {
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
pub(super) fn full() -> Document {
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
            id: String::new(),
            label: if i == 1 { "Referrals about adults who work with children".into() } else { "Children on a plan".into() },
            value: if i == 2 { "£12.4".into() } else { "1,320".into() },
            unit: if i == 2 { "million".into() } else { String::new() },
            direction: [Some(Direction::Up), Some(Direction::Down), Some(Direction::Same), None][i],
            change: if i < 3 { "304 fewer than last year (882)".into() } else { String::new() },
            when: "At 31 March 2026".into(),
of: String::new(),
before: String::new(),
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

pub(super) fn months(count: usize) -> Table {
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

pub(super) fn long(count: usize) -> Table {
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
