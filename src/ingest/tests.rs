//! Sheets as agencies send them, read as the records they hold.

use std::sync::Arc;

use super::*;
use crate::finding::{Code, Severity};
use crate::model::{Area, At, Cell, CodeList, CodeLists, DatasetSpec, Says, SourceSpec, Value};

/// A sheet from rows of texts; a cell that reads as a number is one.
pub(super) fn sheet(rows: &[&[&str]]) -> Sheet {
    let mut cells = Vec::new();
    for (row, texts) in rows.iter().enumerate() {
        for (column, text) in texts.iter().enumerate() {
            if text.is_empty() {
                continue;
            }
            let raw = match text.parse::<rust_decimal::Decimal>() {
                Ok(value) => Raw::Number {
                    value,
                    percent: false,
                },
                Err(_) => Raw::Text((*text).into()),
            };
            cells.push((Cell::new(row as u32, column as u32), raw));
        }
    }
    Sheet::new(Some("Data".into()), cells)
}

pub(super) fn lists() -> CodeLists {
    let outcome: CodeList = toml::from_str(
        r#"
        title = "Outcomes"
        code = [
            { id = "done", label = "Action Plan completed NFA" },
            { id = "moved", label = "Child moved to another LA" },
            { id = "social-care", label = "Referral to social care" },
            { id = "advised", label = "No active involvement (LADO advised after investigation)", aliases = ["No Active Involvement (LADO) advised after investigation)"] },
        ]"#,
    )
    .unwrap();
    let agency: CodeList = toml::from_str(
        r#"
        title = "Agencies"
        code = [{ id = "police", label = "Wexmoor Police" }, { id = "health", label = "Aldermere Hospitals" }]"#,
    )
    .unwrap();
    let roles = toml::from_str(include_str!("../../templates/roles.toml")).unwrap();
    CodeLists(
        [
            ("outcomes".to_owned(), outcome),
            ("agencies".to_owned(), agency),
            (CodeLists::ROLES.to_owned(), roles),
        ]
        .into(),
    )
}

pub(super) fn spec(columns: &str) -> DatasetSpec {
    let mut spec: DatasetSpec = toml::from_str(&format!(
        "title = \"Early help return\"\nabout = \"x\"\ncounts = \"children\"\n{columns}"
    ))
    .unwrap();
    spec.id = "early-help".to_owned();
    spec
}

pub(super) fn early_help() -> DatasetSpec {
    spec(
        r#"
        column = [
            { id = "outcome", heading = "Outcome", aliases = ["CAF outcomes"], type = "code", codes = "outcomes", required = true, key = true },
            { id = "month", heading = "Month", type = "period", key = true },
            { id = "closed", heading = "Closed", aliases = ["Number", "Total trained in"], type = "count", weight = true },
            { id = "percent", heading = "%", type = "percent" },
        ]
        derived = [
            { id = "share-done", row = ["% Action plan complete NFA"], of = { outcome = "done" } },
            { id = "share-of-total", column = ["% YTD"] },
        ]"#,
    )
}

pub(super) fn source(toml: &str) -> SourceSpec {
    toml::from_str(&format!("dataset = \"early-help\"\nfile = \"*\"\n{toml}")).unwrap()
}

pub(super) fn blocks(
    sheet: Sheet,
    spec: &DatasetSpec,
    source: &SourceSpec,
) -> (Vec<Block>, Vec<Finding>) {
    let mut findings = Vec::new();
    let workbook = Workbook {
        file: "returns/x.xlsx".into(),
        sheets: vec![sheet],
    };
    let (blocks, _) = workbook_blocks(&workbook, source, spec, &lists(), &mut findings);
    (blocks, findings)
}

/// The records of a block as texts: each column's key, or a dash.
pub(super) fn records(block: &Block) -> Vec<String> {
    (0..block.len())
        .map(|record| {
            (0..block.fields.len())
                .map(|place| {
                    block
                        .value(record, place)
                        .key()
                        .unwrap_or_else(|| "-".into())
                })
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

#[test]
fn a_wide_table_with_totals_shares_and_notes() {
    let grid = sheet(&[
        &["Early help in Aldermere"],
        &[],
        &["CAF outcomes", "Sep 14", "Oct 14", "Total", "% YTD"],
        &["Action Plan completed NFA", "102", "158", "260", "93.5"],
        &["Child moved to another LA*", "3", "14", "18", "6.5"],
        &["TOTAL", "105", "172", "278", ""],
        &["% Action plan complete NFA", "97.1", "91.9", "93.5", ""],
        &["* the family now lives elsewhere"],
        &[],
        &["Printed 3 May"],
    ]);
    let (blocks, findings) = blocks(
        grid,
        &early_help(),
        &source("across = \"month\"\nvalue = \"closed\""),
    );
    let [block] = &blocks[..] else {
        panic!("one block, not {}", blocks.len())
    };
    assert_eq!(
        records(block),
        [
            "done 2014-09 102 -",
            "done 2014-10 158 -",
            "moved 2014-09 3 -",
            "moved 2014-10 14 -"
        ]
    );
    assert_eq!(block.cell(1, 2), Cell::parse("C4").unwrap());
    assert_eq!(block.cell(1, 1), Cell::parse("C3").unwrap());
    assert_eq!(block.cell(1, 0), Cell::parse("A4").unwrap());
    let stated: Vec<(String, String, bool)> = block
        .reported
        .iter()
        .map(|s| {
            (
                s.cell.to_string(),
                s.value.to_string(),
                matches!(s.says, Says::Sum { .. }),
            )
        })
        .collect();
    for want in [
        ("D5", "18", true),
        ("D4", "260", true),
        ("B6", "105", true),
        ("D6", "278", true),
        ("E4", "93.5", false),
        ("B7", "97.1", false),
        ("D7", "93.5", false),
    ] {
        assert!(
            stated
                .iter()
                .any(|(c, v, t)| (c.as_str(), v.as_str(), *t) == want),
            "{want:?} in {stated:?}"
        );
    }
    assert!(
        findings.iter().all(|f| f.severity == Severity::Note),
        "{findings:#?}"
    );
}

#[test]
fn declared_months_of_a_total_are_kept() {
    let grid = sheet(&[
        &["Outcome", "Sep 14", "Apr 15", "May 15", "Total"],
        &["Action Plan completed NFA", "102", "10", "5", "15"],
    ]);
    let (blocks, _) = blocks(
        grid,
        &early_help(),
        &source(
            "across = \"month\"\nvalue = \"closed\"\ntotals = { Total = \"2015-04..2015-05\" }",
        ),
    );
    let total = &blocks[0].reported[0];
    let Says::Sum { plus, .. } = &total.says else {
        panic!("{total:?}")
    };
    assert_eq!(plus.first().map(Area::to_string).as_deref(), Some("C2:D2"));
}

#[test]
fn two_heading_rows_with_groups_make_a_block_a_group() {
    let mut grid = sheet(&[
        &["", "2014-15", "", "2015-16 (Apr-Sep)", ""],
        &["Outcome", "Number", "%", "Number", "%"],
        &["Action Plan completed NFA", "102", "51%", "12", "100%"],
        &["Child moved to another LA", "98", "49%", "0", "0%"],
        &["TOTAL", "200", "", "12", ""],
    ]);
    grid.set_merges(vec![
        Area::new(Cell::new(0, 1), Cell::new(0, 2)),
        Area::new(Cell::new(0, 3), Cell::new(0, 4)),
    ]);
    let (blocks, findings) = blocks(grid, &early_help(), &source("across = \"month\""));
    assert_eq!(blocks.len(), 2, "{findings:?}");
    assert_eq!(
        records(&blocks[0]),
        ["done 2014-15 102 51", "moved 2014-15 98 49"]
    );
    assert_eq!(
        records(&blocks[1]),
        ["done 2015-04..2015-09 12 100", "moved 2015-04..2015-09 0 0"]
    );
    // What the table states of all its periods stands with the first.
    assert_eq!(blocks[0].reported.len(), 4);
    assert_eq!(blocks[1].cell(0, 3), Cell::parse("E3").unwrap());
}

#[test]
fn a_day_whose_year_stands_above_it_is_one_day_and_not_the_year() {
    let mut grid = sheet(&[
        &["", "2025", "", "2026", "2026"],
        &["Outcome", "30 June", "31 December", "31 March", "March"],
        &["Done", "4", "5", "6", "7"],
        &["Social care", "1", "2", "3", "4"],
    ]);
    grid.set_merges(vec![Area::new(Cell::new(0, 1), Cell::new(0, 2))]);
    let by_month = source(
        r#"
across = "month"
value = "closed"
"#,
    );
    let (blocks, findings) = blocks(grid, &early_help(), &by_month);
    assert_eq!(blocks.len(), 1);
    let periods: Vec<String> = (0..4)
        .filter_map(|record| blocks[0].value(record, 1).key())
        .collect();
    assert_eq!(
        periods,
        ["2025-06-30", "2025-12-31", "2026-03-31", "2026-03"]
    );
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn a_second_column_of_one_month_is_said_and_not_read() {
    let grid = sheet(&[
        &["Outcome", "Sep-14", "Oct-14", "Sep-14"],
        &["Done", "4", "5", "6"],
        &["Social care", "1", "2", "3"],
    ]);
    let by_month = source(
        r#"
across = "month"
value = "closed"
"#,
    );
    let (blocks, findings) = blocks(grid, &early_help(), &by_month);
    assert_eq!(blocks[0].len(), 4);
    let said: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(said, [Code::HeadingTwice]);
}

#[test]
fn numbers_of_rows_give_way_to_the_counts_beside_them() {
    let grid = sheet(&[
        &["Number", "Outcome", "Month", "Closed"],
        &["1", "Done", "Apr-14", "12"],
        &["2", "Moved", "Apr-14", "7"],
        &["3", "Done", "May-14", "12"],
        &["4", "Moved", "May-14", "9"],
        &["5", "Done", "Jun-14", "4"],
    ]);
    let (blocks, findings) = blocks(grid, &early_help(), &source(""));
    let counts: Vec<Option<String>> = (0..5).map(|at| blocks[0].value(at, 2).key()).collect();
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    assert_eq!(counts, ["12", "7", "12", "9", "4"], "{findings:?}");
    let said: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(said, [Code::NumbersRows]);
}

#[test]
fn counts_under_an_unknown_heading_are_asked_about_and_their_rows_are_not_one_each() {
    let rows = |heading| {
        sheet(&[
            &["Outcome", "Month", heading],
            &["Done", "Apr-14", "12"],
            &["Moved", "Apr-14", "7"],
        ])
    };
    let (read, findings) = blocks(rows("How often"), &early_help(), &source(""));
    assert!(matches!(read[0].value(0, 2), Value::Unread(_)));
    assert!(findings.iter().any(|it| it.code == Code::CountsUnread));
    let ignored = source("headings = { \"How often\" = \"ignore\" }");
    let (read, findings) = blocks(rows("How often"), &early_help(), &ignored);
    assert_eq!(read[0].value(0, 2), &Value::Blank);
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn free_text_stands_across_and_a_heading_comes_before_an_id() {
    let answers = spec(
        r#"
[[column]]
id = "school"
heading = "School no"
type = "text"
required = true
key = true
[[column]]
id = "name"
heading = "School"
type = "text"
[[column]]
id = "question"
heading = "Question"
type = "text"
required = true
key = true
[[column]]
id = "answer"
heading = "Answer"
type = "text"
key = true
"#,
    );
    let grid = sheet(&[
        &["School no", "School", "Is there a lead?", "Who is told?"],
        &["1", "Mere School", "Yes", "Governors"],
    ]);
    let wide = source(
        r#"
across = "question"
value = "answer"
"#,
    );
    let (blocks, findings) = blocks(grid, &answers, &wide);
    let read: Vec<[Option<String>; 4]> = (0..blocks[0].len())
        .map(|record| std::array::from_fn(|place| blocks[0].value(record, place).key()))
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        read,
        [
            [
                some("1"),
                some("Mere School"),
                some("Is there a lead?"),
                some("Yes")
            ],
            [
                some("1"),
                some("Mere School"),
                some("Who is told?"),
                some("Governors")
            ],
        ]
    );
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn one_heading_row_with_bare_percent_signs() {
    let grid = sheet(&[
        &[
            "Outcome",
            "Total Trained in 2014-15",
            "%",
            "Total Trained in 2015-16",
            "%",
        ],
        &["Action Plan completed NFA", "102", "51%", "12", "100%"],
    ]);
    let (blocks, findings) = blocks(grid, &early_help(), &source("across = \"month\""));
    assert_eq!(blocks.len(), 2, "{findings:?}");
    assert_eq!(records(&blocks[1]), ["done 2015-16 12 100"]);
}

#[test]
fn tables_side_by_side_and_below_are_told_apart_by_the_words_above() {
    let grid = sheet(&[
        &["By outcome", "", "", "By year"],
        &["Outcome", "Number", "", "Month", "Number"],
        &["Action Plan completed NFA", "4", "", "2014-15", "5"],
        &[],
        &["Again by outcome"],
        &["Outcome", "Number"],
        &["Child moved to another LA", "9"],
    ]);
    let set = "set = { month = \"2014-15\" }";
    let first = blocks(
        grid.clone(),
        &early_help(),
        &source(&format!("after = \"By outcome\"\n{set}")),
    )
    .0;
    assert_eq!(records(&first[0]), ["done 2014-15 4 -"]);
    let second = blocks(
        grid.clone(),
        &early_help(),
        &source(&format!("after = \"Again by outcome\"\n{set}")),
    )
    .0;
    assert_eq!(records(&second[0]), ["moved 2014-15 9 -"]);
    let beside = blocks(
        grid,
        &early_help(),
        &source("after = \"By year\"\nset = { outcome = \"moved\" }"),
    )
    .0;
    assert_eq!(records(&beside[0]), ["moved 2014-15 5 -"]);
}

#[test]
fn a_label_broken_over_two_rows_is_joined() {
    let grid = sheet(&[
        &["Outcome", "Number"],
        &["Child moved to another LA", "9"],
        &["*No Active Involvement", ""],
        &["(LADO) advised after investigation)", "16"],
        &["TOTAL", "25"],
    ]);
    let (blocks, findings) = blocks(
        grid,
        &early_help(),
        &source("set = { month = \"2014-15\" }"),
    );
    assert_eq!(
        records(&blocks[0]),
        ["moved 2014-15 9 -", "advised 2014-15 16 -"],
        "{findings:#?}"
    );
}

#[test]
fn unmapped_categories_stay_and_the_nearest_is_offered() {
    let grid = sheet(&[
        &["Outcome", "Number"],
        &["Child moved to an other LA", "9"],
        &["Something else", "many"],
    ]);
    let (blocks, findings) = blocks(
        grid,
        &early_help(),
        &source("set = { month = \"2014-15\" }"),
    );
    assert_eq!(
        blocks[0].value(0, 0),
        &Value::Unmapped("Child moved to an other LA".into())
    );
    assert_eq!(blocks[0].value(1, 2), &Value::Unread("many".into()));
    let codes: Vec<_> = findings
        .iter()
        .map(|f| (f.code.id(), f.location.to_string()))
        .collect();
    assert!(
        codes.contains(&(
            "unmapped-category",
            "returns/x.xlsx, sheet \"Data\", cell A2".into()
        )),
        "{codes:?}"
    );
    assert!(codes.contains(&(
        "not-a-number",
        "returns/x.xlsx, sheet \"Data\", cell B3".into()
    )));
    assert!(
        findings[0].help.contains("Child moved to another LA"),
        "{}",
        findings[0].help
    );
}

#[test]
fn a_table_on_its_side_keeps_its_cells() {
    let grid = sheet(&[
        &[
            "Outcome",
            "Action Plan completed NFA",
            "Child moved to another LA",
        ],
        &["Number", "4", "9"],
    ]);
    let (blocks, findings) = blocks(
        grid,
        &early_help(),
        &source("transposed = true\nset = { month = \"2014-15\" }"),
    );
    assert_eq!(
        records(&blocks[0]),
        ["done 2014-15 4 -", "moved 2014-15 9 -"],
        "{findings:#?}"
    );
    assert_eq!(blocks[0].cell(1, 2), Cell::parse("C2").unwrap());
    assert_eq!(blocks[0].cell(1, 0), Cell::parse("C1").unwrap());
    assert!(matches!(blocks[0].fields[2].at, At::Row(1)));
}

#[test]
fn merged_labels_reach_down_and_the_agency_is_read_from_a_cell() {
    let mut grid = sheet(&[
        &["Return of", "WEXMOOR POLICE"],
        &["Outcome", "Month", "Number"],
        &["Child moved to another LA", "Apr 15", "1"],
        &["", "May 15", "2"],
    ]);
    grid.set_merges(vec![Area::new(Cell::new(2, 0), Cell::new(3, 0))]);
    let (blocks, findings) = blocks(grid, &early_help(), &source("agency-from = \"B1\""));
    assert_eq!(
        records(&blocks[0]),
        ["moved 2015-04 1 -", "moved 2015-05 2 -"],
        "{findings:#?}"
    );
    assert_eq!(blocks[0].agency.as_deref(), Some("police"));
}

#[test]
fn says_what_it_saw_when_the_headings_are_nowhere() {
    let grid = sheet(&[
        &["Result", "Month", "Number"],
        &["Child moved to another LA", "Apr 15", "1"],
    ]);
    let (blocks, findings) = blocks(grid, &early_help(), &source(""));
    assert!(blocks.is_empty());
    assert_eq!(findings[0].code, Code::TableMissing);
    assert_eq!(
        findings[0].message,
        "Row 1 looks like the headings of the early help return, but there is no \"Outcome\" among them."
    );
    let mapped = self::blocks(
        sheet(&[
            &["Result", "Month", "Number"],
            &["Child moved to another LA", "Apr 15", "1"],
        ]),
        &early_help(),
        &source("headings = { Result = \"outcome\" }"),
    )
    .0;
    assert_eq!(records(&mapped[0]), ["moved 2015-04 1 -"]);
}

#[test]
fn a_column_without_a_heading_and_a_table_without_any() {
    let (found, findings) = blocks(
        sheet(&[&["", "Number"], &["Child moved to another LA", "9"]]),
        &early_help(),
        &source("headings = { \"\" = \"outcome\" }\nset = { month = \"2014-15\" }"),
    );
    assert_eq!(records(&found[0]), ["moved 2014-15 9 -"], "{findings:?}");
    let (bare, _) = blocks(
        sheet(&[
            &["Child moved to another LA", "9"],
            &["Action Plan completed NFA", "1"],
        ]),
        &early_help(),
        &source("columns = [\"outcome\", \"closed\"]\nset = { month = \"2014-15\" }"),
    );
    assert_eq!(records(&bare[0]), ["moved 2014-15 9 -", "done 2014-15 1 -"]);
}

#[test]
fn wrong_names_in_a_source_are_said_with_the_nearest() {
    let options = Options {
        datasets: vec![Arc::new(early_help())],
        codes: Arc::new(lists()),
        period: None,
        corrections: Vec::new(),
        sources: vec![SourceSpec {
            line: 7,
            ..source(
                "[codes.outcome]\n'Shut' = 'dnoe'\n'Closed' = 'done'\n[codes.outcom]\n'Shut' = 'done'",
            )
        }],
    };
    let read = read(&[], &options);
    let told = read.findings.iter().map(|f| {
        assert_eq!(
            (f.location.to_string().as_str(), f.severity),
            ("report.toml, line 7", Severity::Error)
        );
        (f.message.as_str(), f.help.as_str())
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (
                "The dataset early-help has no column \"outcom\".",
                "Did you mean \"outcome\"? yearly explain early-help shows its columns."
            ),
            (
                "[source.codes.outcome] gives \"Shut\" the code \"dnoe\", which its list does not have.",
                "Did you mean \"done\"?"
            ),
        ]
    );
}

#[test]
fn a_value_that_a_source_sets_is_one_of_the_codes_by_whatever_name() {
    let told = |set: &str| {
        let keys = format!("set = {{ outcome = \"{set}\" }}");
        let options = Options {
            period: None,
            corrections: Vec::new(),
            datasets: vec![Arc::new(early_help())],
            codes: Arc::new(lists()),
            sources: vec![source(&keys)],
        };
        let findings = read(&[], &options).findings;
        let told = findings
            .into_iter()
            .map(|f| (f.severity, f.message, f.help));
        told.collect::<Vec<_>>()
    };
    assert_eq!(
        told("dnoe"),
        [(
            Severity::Error,
            "set gives \"outcome\" the value \"dnoe\", which its list of codes does not have."
                .to_owned(),
            "Did you mean \"done\"?".to_owned()
        )]
    );
    let named = "Child moved to another LA";
    for right in ["done", named, "sheet", "file", "cell:B2", ""] {
        assert_eq!(told(right), [], "{right}");
    }
}
