use super::*;
use crate::model::Unit;
use crate::protect::{Formulas, Profile, Provenance, Reason, SafeTables};
use crate::render::figures_json::{json, public_figures};

fn shown(value: &str, unit: Unit, places: u32) -> SafeCell {
    SafeCell::Shown {
        value: value.parse().expect("a number"),
        unit,
        places,
    }
}

fn column(cell: &str, heading: &str, unit: Option<Unit>, hidden: bool) -> SafeColumn {
    SafeColumn {
        column: None,
        cell: cell.to_owned(),
        total: false,
        heading: heading.to_owned(),
        unit,
        hidden,
    }
}

fn row(code: Option<&str>, label: &str, total: bool, cells: Vec<SafeCell>) -> SafeRow {
    SafeRow {
        code: code.map(str::to_owned),
        label: label.to_owned(),
        total,
        cells,
    }
}

fn table() -> SafeTable {
    let withheld = || SafeCell::Suppressed(Reason::Small);
    SafeTable {
        id: "lado-source".to_owned(),
        title: "Referrals by who made them".to_owned(),
        measure: "Number and per cent".to_owned(),
        dataset: "lado".to_owned(),
        period: Some("2014/15".to_owned()),
        row_heading: "Source".to_owned(),
        columns: vec![
            column("n", "Number", Some(Unit::Count), false),
            column("share", "%", Some(Unit::Percent), false),
            column("base", "", None, true),
        ],
        rows: vec![
            row(
                Some("schools"),
                "Schools, colleges",
                false,
                vec![
                    shown("1102", Unit::Count, 0),
                    shown("36.1702127", Unit::Percent, 1),
                    shown("7777", Unit::Count, 0),
                ],
            ),
            row(
                None,
                "=HYPERLINK(\"x\")",
                false,
                vec![
                    withheld(),
                    SafeCell::Suppressed(Reason::Derived),
                    withheld(),
                ],
            ),
            row(
                Some("police"),
                "Police",
                false,
                vec![
                    SafeCell::Range("fewer than 5".to_owned()),
                    SafeCell::Marked(Mark::NotAvailable),
                    withheld(),
                ],
            ),
            row(
                Some("total"),
                "All",
                true,
                vec![
                    shown("-3", Unit::Count, 0),
                    shown("-0.04", Unit::Percent, 1),
                    withheld(),
                ],
            ),
        ],
        charts: Vec::new(),
        notes: vec!["A note.".to_owned()],
        source: "Designated officer\u{2019}s return".to_owned(),
        awaited: false,
        published: None,
    }
}

fn profile() -> Profile {
    Profile {
        id: "dfe-cin".to_owned(),
        title: "Department for Education".to_owned(),
        about: String::new(),
        source: String::new(),
        hide: None,
        percent_places: None,
        round_to: None,
        percent_base: None,
        cohort: None,
        possible: None,
        also: Vec::new(),
        not_for_publication: false,
    }
}

#[test]
fn csv_is_tidy() {
    let text = String::from_utf8(csv(&table())).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 9, "a heading and four rows of two");
    assert_eq!(
        lines[1],
        "lado-source,2014/15,schools,\"Schools, colleges\",no,,no,n,Number,1102,,,count,Designated officer\u{2019}s return"
    );
    assert!(lines[2].contains(",share,%,36.2,,,percent,"));
    assert!(lines[3].contains(",,\"'=HYPERLINK(\"\"x\"\")\",no,,no,n,Number,,,c,count,"));
    assert!(lines[5].contains(",n,Number,,fewer than 5,,count,"));
    assert!(lines[6].contains(",share,%,,,x,percent,"));
    assert!(
        lines[7].contains(",n,Number,-3,,,count,"),
        "numbers stay numbers"
    );
    assert!(lines[8].contains(",share,%,0,,,percent,"), "{}", lines[8]);
    assert!(
        !text.contains("7777"),
        "a hidden column is only there for other cells"
    );
}

#[test]
fn csv_reads_back_whatever_the_labels_say() {
    for label in crate::render::samples::HOSTILE {
        let mut table = table();
        table.rows[0].label = label.to_owned();
        table.source = label.to_owned();
        let bytes = csv(&table);
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        let records: Vec<csv::StringRecord> =
            reader.records().map(|r| r.expect("a record")).collect();
        assert_eq!(records.len(), 8, "{label}");
        let read = &records[0][3];
        assert_eq!(
            read.trim_start_matches('\''),
            guarded(label).trim_start_matches('\'')
        );
        assert!(!read.starts_with(['=', '+', '-', '@', '\t']), "{label}");
    }
}

fn json_of(table: SafeTable) -> Vec<u8> {
    let safe = SafeTables::for_tests(profile(), vec![table]);
    let (formulas, words) = (Formulas::default(), Provenance::default());
    json(&public_figures(&safe, &formulas, &words))
}

#[test]
fn json_gives_no_number_and_no_reason_for_a_withheld_cell() {
    let text = String::from_utf8(json_of(table())).expect("UTF-8");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let figures = json["figures"].as_array().expect("figures");
    assert_eq!(figures.len(), 12);
    assert_eq!(figures[0]["id"], "lado-source/schools/n");
    assert_eq!(figures[0]["value"], 1102);
    assert_eq!(figures[0]["text"], "1,102");
    assert_eq!(figures[1]["value"], 36.2);
    assert_eq!(figures[1]["text"], "36.2%");
    assert_eq!(figures[2]["value"], 7777, "text may name a hidden column");
    assert!(figures[3].get("value").is_none());
    assert_eq!(figures[3]["mark"], "c");
    assert_eq!(figures[3]["text"], "[c]");
    assert!(figures[3]["id"].is_null(), "nothing can name it");
    assert_eq!(
        figures[3]
            .as_object()
            .map(|f| f.keys().cloned().collect::<Vec<_>>()),
        figures[4]
            .as_object()
            .map(|f| f.keys().cloned().collect::<Vec<_>>())
    );
    assert!(!text.to_lowercase().contains("small"));
}

#[test]
fn the_reason_changes_nothing_that_is_published() {
    let with = |reason| {
        let mut table = table();
        table.rows[0].cells[0] = SafeCell::Suppressed(reason);
        (csv(&table), json_of(table.clone()), markdown_table(&table))
    };
    assert_eq!(with(Reason::Small), with(Reason::GivesAway));
}

#[test]
fn markdown_prints_as_the_report_does() {
    let text = markdown_table(&table());
    let wanted = "**Referrals by who made them**\n\nNumber and per cent\n\n| Source | Number | % |\n| --- | ---: | ---: |\n\
        | Schools, colleges | 1,102 | 36.2 |\n| =HYPERLINK(\"x\") | \\[c\\] | \\[c\\] |\n| Police | fewer than 5 | \\[x\\] |\n\
        | **All** | **\u{2212}3** | **0.0** |\n\nKey: \\[c\\] Withheld";
    assert!(text.starts_with(wanted), "{text}");
    assert!(
        text.ends_with("\nNote: A note.\n\nSource: Designated officer\u{2019}s return.\n"),
        "{text}"
    );
}
