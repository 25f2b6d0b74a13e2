//! Tables as people send them, and what their rows and columns are found to say.

use crate::finding::{Code, Finding};
use crate::ingest::tests::{blocks, sheet, source, spec};
use crate::model::{Area, Reported, Says, Whole};

const CLUBS: &str = r#"column = [
    { id = "club", heading = "Club", type = "text", key = true },
    { id = "month", heading = "Month", type = "period" },
    { id = "need", heading = "Staff who need it", type = "count" },
    { id = "n", heading = "Number", type = "count", key = true, weight = true },
    { id = "percent", heading = "Per cent", type = "percent" },
]"#;

/// What a table says of itself, each stated number as `cell role says`, and what is found.
fn said(rows: &[&[&str]], more: &str) -> (Vec<String>, Vec<Finding>) {
    let (blocks, findings) = blocks(sheet(rows), &spec(CLUBS), &source(more));
    let reported = blocks.iter().flat_map(|block| &block.reported);
    let said = reported.map(|one| {
        format!(
            "{} {} {}{}",
            one.cell,
            one.role.id(),
            says(one),
            if one.sure { "" } else { "?" }
        )
    });
    (said.collect(), findings)
}

fn says(one: &Reported) -> String {
    let cells = |cells: &[Area]| {
        cells
            .iter()
            .map(Area::to_string)
            .collect::<Vec<_>>()
            .join("+")
    };
    match &one.says {
        Says::Nothing => "-".to_owned(),
        Says::Sum { plus, minus } if minus.is_empty() => cells(plus),
        Says::Sum { plus, minus } => format!("{}-{}", cells(plus), cells(minus)),
        Says::AtMost(whole) => format!("<= {}", cells(whole)),
        Says::Ratio {
            per,
            part,
            less,
            whole,
        } => {
            let less = if less.is_empty() {
                String::new()
            } else {
                format!("-{}", cells(less))
            };
            let whole = match whole {
                Whole::Cells(whole) => cells(whole),
                Whole::Number(number) => number.to_string(),
            };
            format!("{per}*({}{less})/{whole}", cells(part))
        }
    }
}

fn unsure(findings: &[Finding]) -> Vec<String> {
    let unsure = findings
        .iter()
        .filter(|finding| finding.code == Code::RoleUnsure);
    unsure.map(|finding| finding.location.to_string()).collect()
}

#[test]
fn subtotals_add_up_their_group_and_the_grand_total_every_item() {
    let (said, findings) = said(
        &[
            &["Club", "Number"],
            &["Ash", "22"],
            &["Oak", "18"],
            &["North subtotal", "41"],
            &["Elm", "7"],
            &["Fir", "4"],
            &["South subtotal", "11"],
            &["Yew", "19"],
            &["Total", "70"],
        ],
        "",
    );
    assert_eq!(
        said,
        [
            "B4 subtotal B2:B3",
            "B7 subtotal B5:B6",
            "B9 total B2:B3+B5:B6+B8"
        ]
    );
    assert!(unsure(&findings).is_empty(), "{findings:?}");
}

#[test]
fn a_group_may_stand_below_its_sum_and_a_name_is_none() {
    let (said, findings) = said(
        &[
            &["Club", "Number"],
            &["North subtotal", "40"],
            &["Ash", "22"],
            &["Total Fitness Club", "18"],
            &["South subtotal", "11"],
            &["Elm", "7"],
            &["Balance Street Nursery", "4"],
            &["Total", "51"],
        ],
        "",
    );
    assert_eq!(
        said,
        [
            "B2 subtotal B3:B4",
            "B5 subtotal B6:B7",
            "B8 total B3:B4+B6:B7"
        ]
    );
    assert!(unsure(&findings).is_empty(), "{findings:?}");
}

#[test]
fn rows_that_stand_further_in_are_the_parts_of_the_one_above() {
    let rows: &[&[&str]] = &[
        &["Club", "Number"],
        &["Education", "45"],
        &["   Primary", "22"],
        &["   Secondary", "23"],
        &["Police", "19"],
        &["Total", "64"],
    ];
    let (said, _) = said(rows, "");
    assert_eq!(said, ["B2 subtotal B3:B4", "B6 total B3:B5"]);
}

#[test]
fn a_part_is_no_more_than_its_whole_and_not_counted() {
    let (said, _) = said(
        &[
            &["Club", "Apr 2025", "May 2025"],
            &["Physical", "44", "50"],
            &["of which: in schools", "20", "21"],
            &["   of which: restraint", "11", "9"],
            &["Neglect", "10", "12"],
            &["Total", "54", "62"],
        ],
        "across = \"month\"\nvalue = \"n\"",
    );
    assert_eq!(
        said,
        [
            "B3 of-which <= B2",
            "C3 of-which <= C2",
            "B4 of-which <= B3",
            "C4 of-which <= C3",
            "B6 total B2+B5",
            "C6 total C2+C5"
        ]
    );
}

#[test]
fn a_percentage_of_the_total_is_that_of_its_sums() {
    let (said, _) = said(
        &[
            &["Club", "Staff who need it", "Number", "Per cent"],
            &["Ash", "420", "399", "95"],
            &["Oak", "180", "126", "70"],
            &["Elm", "60", "33", "55"],
            &["Total", "660", "558", "73.3"],
        ],
        "",
    );
    let percents: Vec<&String> = said.iter().filter(|one| one.starts_with('D')).collect();
    assert_eq!(percents.last().unwrap().as_str(), "D5 percent 100*(C5)/B5");
}

#[test]
fn running_sums_balances_changes_averages_rates_and_copies_are_known() {
    let column = |heading: &str, values: [&str; 4]| {
        let rows: Vec<Vec<&str>> = vec![
            vec!["Club", "Staff who need it", "Number", heading],
            vec!["Ash", "4210", "97", values[0]],
            vec!["Oak", "6480", "201", values[1]],
            vec!["Elm", "2905", "44", values[2]],
            vec!["Yew", "8120", "163", values[3]],
        ];
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let (said, _) = said(&rows, "");
        said.last().cloned().unwrap_or_default()
    };
    assert_eq!(
        column("Running total", ["97", "298", "342", "505"]),
        "D5 cumulative C2:C5"
    );
    assert_eq!(
        column("Balance", ["903", "702", "658", "495"]),
        "D5 balance D2-C3:C5"
    );
    assert_eq!(
        column("Remaining", ["4113", "6279", "2861", "7957"]),
        "D5 change B5-C5"
    );
    assert_eq!(
        column("Rate per 10,000", ["230.4", "310.2", "151.5", "200.7"]),
        "D5 rate 10000*(C5)/B5"
    );
    assert_eq!(
        column("As previous", ["97", "201", "44", "163"]),
        "D5 copy C5"
    );
    // Words that the numbers do not bear out head a column that nobody knows.
    assert_eq!(column("Balance", ["1", "2", "3", "5"]), "");
}

#[test]
fn words_alone_are_asked_about_and_not_counted() {
    let rows: &[&[&str]] = &[
        &["Club", "Apr 2025", "May 2025", "Jun 2025"],
        &["Ash", "12", "11", "14"],
        &["Oak", "5", "6", "4"],
        &["Total", "61", "40", "2"],
    ];
    let across = "across = \"month\"\nvalue = \"n\"";
    let (_, findings) = said(rows, across);
    assert_eq!(unsure(&findings).len(), 1, "{findings:?}");
    let help = findings
        .iter()
        .find(|one| one.code == Code::RoleUnsure)
        .map(|one| one.help.as_str());
    assert!(
        help.unwrap().contains("rows = { \"Total\" = \"item\" }"),
        "{help:?}"
    );
    let answered = format!("{across}\nrows = {{ Total = \"item\" }}");
    let (stated, findings) = said(rows, &answered);
    assert!(
        stated.is_empty() && unsure(&findings).is_empty(),
        "{stated:?} {findings:?}"
    );
}

#[test]
fn numbers_alone_are_asked_about_and_counted() {
    let rows: &[&[&str]] = &[
        &["Club", "Apr 2025", "May 2025", "Jun 2025", "Jul 2025"],
        &["Ash", "412", "311", "214", "120"],
        &["Oak", "505", "86", "94", "301"],
        &["Testford", "917", "397", "308", "421"],
    ];
    let (blocks, findings) = blocks(
        sheet(rows),
        &spec(CLUBS),
        &source("across = \"month\"\nvalue = \"n\""),
    );
    assert_eq!(unsure(&findings).len(), 1, "{findings:?}");
    assert_eq!(blocks[0].len(), 12);
}

#[test]
fn a_target_that_is_the_same_in_every_row_is_worked_out_from_nothing() {
    let (said, findings) = said(
        &[
            &["Club", "Staff who need it", "Number", "Per cent"],
            &["Ash", "100", "90", "90"],
            &["Oak", "200", "150", "90"],
            &["Elm", "300", "220", "90"],
            &["Yew", "400", "180", "90"],
        ],
        "",
    );
    assert!(
        said.is_empty() && unsure(&findings).is_empty(),
        "{said:?} {findings:?}"
    );
}

#[test]
fn labels_that_may_be_about_a_person_are_not_told() {
    let personal = CLUBS.replace(
        "type = \"text\", key = true",
        "type = \"text\", key = true, personal = true",
    );
    let rows: &[&[&str]] = &[
        &["Club", "Number", "Per cent"],
        &["Jo Bloggs", "12", ""],
        &["of which Al Smith", "30", ""],
        &["Total", "12", ""],
    ];
    let (blocks, findings) = blocks(sheet(rows), &spec(&personal), &source(""));
    let labels = blocks[0].reported.iter().map(|one| &*one.label);
    assert_eq!(labels.collect::<Vec<_>>(), ["row 3", "row 4"]);
    assert!(!format!("{findings:?}").contains("Smith"), "{findings:?}");
}
