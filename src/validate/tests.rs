//! Datasets made by hand for the tests of this stage, and what is no form of rule.

mod repairs;

use std::sync::Arc;

use super::*;
use crate::finding::{Code, Finding, Severity};
use crate::model::{
    Area, At, Block, Cell, CodeLists, DatasetSpec, Field, Period, Reported, Role, Says, Value,
};

/// A dataset of one block: columns as TOML, records as texts read by a small hand of our own.
pub(super) fn dataset(toml: &str, records: &[&[&str]]) -> Dataset {
    let mut spec: DatasetSpec = toml::from_str(&format!(
        "title = \"The return\"\nabout = \"x\"\ncounts = \"children\"\n{toml}"
    ))
    .unwrap();
    spec.id = "test".to_owned();
    let fields = (0..spec.columns.len())
        .map(|place| Field {
            at: At::Column(place as u32),
            values: records.iter().map(|record| value(record[place])).collect(),
        })
        .collect();
    let block = Block {
        file: "returns/x.xlsx".into(),
        sheet: Some("Data".into()),
        name: None,
        agency: Some("police".into()),
        received: None,
        area: Area::new(
            Cell::new(0, 0),
            Cell::new(records.len() as u32, spec.columns.len() as u32 - 1),
        ),
        fields,
        rows: (1..=records.len() as u32).collect(),
        columns: Vec::new(),
        reported: Vec::new(),
        may_be_uncounted: false,
    };
    Dataset {
        spec: Arc::new(spec),
        blocks: vec![block],
    }
}

fn value(text: &str) -> Value {
    if text.is_empty() {
        return Value::Blank;
    }
    if let Some((low, high)) = text.split_once('~') {
        return Value::Between(low.parse().unwrap(), high.parse().unwrap());
    }
    if let Some(period) = text.strip_prefix("p:") {
        return Value::Period(Period::parse(period, Default::default()).unwrap());
    }
    if let Some(text) = text.strip_prefix("t:") {
        return Value::Text(text.into());
    }
    if text == "yes" || text == "no" {
        return Value::Flag(text == "yes");
    }
    if let Ok(number) = text.parse() {
        return Value::Number(number);
    }
    match text.parse() {
        Ok(date) => Value::Date(date),
        Err(_) => Value::Code(text.into()),
    }
}

/// Code, cell, found and expected of each finding.
pub(super) fn run(dataset: Dataset) -> Vec<String> {
    run_with(vec![dataset], &Options::default())
}

/// The same for several datasets, with lists, a day and a period.
pub(super) fn run_with(datasets: Vec<Dataset>, options: &Options) -> Vec<String> {
    validate(datasets, options)
        .findings
        .iter()
        .map(|f| {
            let cell = f
                .location
                .area()
                .map(|area| area.to_string())
                .unwrap_or_default();
            format!(
                "{} {cell} {} | {}",
                f.code.id(),
                f.found.clone().unwrap_or_default(),
                f.expected.clone().unwrap_or_default()
            )
        })
        .collect()
}

/// Options with one code list.
pub(super) fn with_list(id: &str, toml: &str) -> Options {
    let list = toml::from_str(&format!("title = 'List'\n{toml}")).unwrap();
    Options {
        codes: Arc::new(CodeLists([(id.to_owned(), list)].into())),
        as_at: Some(jiff::civil::date(2026, 5, 18)),
        period: Period::parse("2025-26", Default::default()),
    }
}

/// A dataset with another id.
pub(super) fn named(mut dataset: Dataset, id: &str) -> Dataset {
    let mut spec = (*dataset.spec).clone();
    spec.id = id.to_owned();
    dataset.spec = Arc::new(spec);
    dataset
}

pub(super) const COUNTS: &str = r#"column = [
    { id = "name", heading = "Name", type = "code", required = true },
    { id = "n", heading = "Number", type = "count", max = 100 },
    { id = "of", heading = "Out of", type = "count" },
    { id = "percent", heading = "%", type = "percent" },
]"#;

#[test]
fn required_and_range() {
    let got = run(dataset(
        COUNTS,
        &[
            &["a", "100", "", ""],
            &["", "101", "", ""],
            &["b", "-1", "", ""],
        ],
    ));
    assert_eq!(
        got,
        [
            "required-blank A3 blank | a value",
            "out-of-range B3 101 | from 0 to 100",
            "out-of-range B4 -1 | from 0 to 100"
        ]
    );
}

/// A total below the records of rows 1 to `last`, in the second column.
pub(super) fn total_of(value: &str, last: u32) -> Reported {
    Reported {
        cell: Cell::new(last + 1, 1),
        label: "TOTAL".into(),
        value: value.parse().unwrap(),
        role: Role::Total,
        is_column: false,
        sure: true,
        floor: true,
        derived: None,
        says: Says::Sum {
            plus: [Area::new(Cell::new(1, 1), Cell::new(last, 1))].into(),
            minus: [].into(),
        },
    }
}

#[test]
fn a_total_is_the_sum_of_what_it_covers() {
    let with = |total: &str, records: &[&[&str]]| {
        let mut dataset = dataset(COUNTS, records);
        let last = records.len() as u32;
        dataset.blocks[0].reported.push(total_of(total, last));
        run(dataset)
    };
    assert_eq!(
        with("7", &[&["a", "3", "", ""], &["b", "4", "", ""]]),
        [""; 0]
    );
    assert_eq!(
        with("8", &[&["a", "3", "", ""], &["b", "4", "", ""]]),
        ["total-differs B4 8 | 7"]
    );
    // A supplier's range makes the sum a range: nothing outside it passes, nothing inside it is doubted.
    assert_eq!(
        with("7", &[&["a", "3", "", ""], &["b", "0~4", "", ""]]),
        [""; 0]
    );
    assert_eq!(
        with("8", &[&["a", "3", "", ""], &["b", "0~4", "", ""]]),
        ["total-differs B4 8 | 3 to 7"]
    );
    // A blank adds nothing; a number that could not be read makes the check impossible, and its own finding says so.
    assert_eq!(
        with("3", &[&["a", "3", "", ""], &["b", "", "", ""]]),
        [""; 0]
    );
    assert_eq!(
        with("99", &[&["a", "3", "", ""], &["b", "many", "", ""]]),
        [""; 0]
    );
}

#[test]
fn at_most_unique_and_when() {
    let rules = format!(
        "{COUNTS}\n{}",
        r#"rule = [
        { id = "R1", form = "at-most", column = "n", against = "of" },
        { id = "R2", form = "unique", columns = ["name"] },
        { id = "R3", form = "required-when", column = "percent", when = { name = ["b"] } },
        { id = "R4", form = "blank-when", column = "percent", when = { name = "a" } },
    ]"#
    );
    assert_eq!(
        run(dataset(
            &rules,
            &[
                &["a", "3", "3", "1"],
                &["b", "4", "3", ""],
                &["b", "", "", "2"]
            ]
        )),
        [
            "more-than-base B3 4 | 3 or less",
            "duplicate A4  | ",
            "required-blank D3 blank | a value",
            "blank-expected D2 1 | blank"
        ]
    );
}

#[test]
fn a_return_that_was_sent_again_takes_the_place_of_the_first() {
    let toml = r#"latest-by = "sent"
    key-of = ["urn", "school"]
    column = [
        { id = "urn", heading = "URN", type = "text" },
        { id = "school", heading = "School", type = "text" },
        { id = "sent", heading = "Sent", type = "date" },
        { id = "n", heading = "Number", type = "count", max = 10 },
    ]
    rule = [{ id = "R1", form = "unique", columns = ["urn"] }]"#;
    let twice = |second: &[&str; 4]| {
        let records: &[&[&str]] = &[&["t:1", "t:Ash Primary", "2026-01-10", "99"], second];
        let options = Options::default();
        let checked = validate(vec![dataset(toml, records)], &options);
        let kept: Vec<_> = (0..checked.value.datasets()[0].blocks[0].len())
            .map(|record| {
                checked.value.datasets()[0].blocks[0]
                    .value(record, 3)
                    .clone()
            })
            .collect();
        (run_with(vec![dataset(toml, records)], &options), kept)
    };
    // What is wrong in the record that no longer counts is not asked about.
    let (found, kept) = twice(&["t:1", "t:Ash primary", "2026-01-11", "3"]);
    assert_eq!(found, ["superseded A2  | "]);
    assert_eq!(kept, [Value::Number(3.into())]);
    // Two records of one day: nobody can say which is the later.
    let (found, kept) = twice(&["t:1", "t:Ash primary", "2026-01-10", "3"]);
    assert_eq!(
        found,
        ["out-of-range D2 99 | from 0 to 10", "duplicate A3  | "]
    );
    assert_eq!(kept.len(), 2);
    // Another school under the same number is no return that was sent again.
    let (found, kept) = twice(&["t:1", "t:Elm Primary", "2026-01-11", "3"]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(kept.len(), 2);
    // Without a day, the one on which the file was received counts; here there is none.
    assert_eq!(twice(&["t:1", "t:Ash Primary", "", "3"]).1.len(), 2);
}

const LINES: &str = r#"column = [
    { id = "line", heading = "Line", type = "code" },
    { id = "agreed", heading = "Agreed", type = "money" },
    { id = "spent", heading = "Spent", type = "money" },
    { id = "over", heading = "Over", type = "money" },
    { id = "period", heading = "Period", type = "period" },
]"#;

/// Runs a rule over records of line, agreed, spent, over and period.
pub(super) fn lines(rule: &str, records: &[&[&str]]) -> Vec<String> {
    run(dataset(
        &format!("{LINES}\nrule = [{{ id = \"R1\", {rule} }}]"),
        records,
    ))
}

const ROWS: &str = r#"column = [
    { id = "a", heading = "A", type = "code", codes = "codes" },
    { id = "b", heading = "B", type = "code" },
    { id = "n", heading = "Number", type = "count" },
    { id = "year", heading = "Year", type = "period" },
]"#;

/// Runs a rule over records of two categories, a number and a year.
pub(super) fn rows(rule: &str, records: &[&[&str]]) -> Vec<String> {
    let toml = format!("{ROWS}\nrule = [{{ id = \"R1\", {rule} }}]");
    let options = with_list(
        "codes",
        r#"code = [
            { id = "one", label = "One" },
            { id = "two", label = "Two" },
            { id = "part", label = "Part", parent = "two" },
            { id = "old", label = "Old", became = "one" },
        ]"#,
    );
    run_with(vec![dataset(&toml, records)], &options)
}

const HOLIDAYS: &str = "code = [{ id = '2026-05-04', label = 'Early May' }]";

const DAYS: &str = r#"column = [
    { id = "from", heading = "From", type = "date" },
    { id = "to", heading = "To", type = "date" },
    { id = "state", heading = "State", type = "code" },
]"#;

/// Runs a rule over records of two days and a state.
pub(super) fn run_days(rule: &str, records: &[&[&str]]) -> Vec<String> {
    let toml = format!("{DAYS}\nrule = [{{ id = \"R1\", {rule} }}]");
    run_with(
        vec![dataset(&toml, records)],
        &with_list("holidays", HOLIDAYS),
    )
}

const COURSES: &str = r#"column = [
    { id = "code", heading = "Code", type = "text" },
    { id = "name", heading = "Name", type = "text", key = true },
    { id = "open", heading = "Open", type = "flag" },
    { id = "n", heading = "Number", type = "count" },
    { id = "year", heading = "Year", type = "period" },
]"#;

/// Runs a rule of one dataset beside the records of another, "courses".
pub(super) fn beside(rule: &str, records: &[&[&str]], courses: &[&[&str]]) -> Vec<String> {
    let own = dataset(
        &format!("{COURSES}\nrule = [{{ id = \"R1\", dataset = \"courses\", {rule} }}]"),
        records,
    );
    let other = named(dataset(COURSES, courses), "courses");
    run_with(vec![own, other], &Options::default())
}

pub(super) const THERE: &[&[&str]] = &[
    &["t:C1", "t:Neglect (Level 2)", "yes", "12", "p:2024-25"],
    &["t:C2", "t:Domestic Abuse", "no", "9", "p:2025-26"],
];

pub(super) const INDICATORS: &str = r#"
code = [
    { id = "referrals", label = "Referrals", unit = "count", annualise = "sum", polarity = "contextual" },
    { id = "contacts", label = "Contacts", unit = "count", annualise = "sum" },
    { id = "plans", label = "Plans", unit = "count", annualise = "last" },
    { id = "wait", label = "Wait", unit = "number", annualise = "weighted-mean" },
    { id = "mean", label = "Mean", unit = "number", annualise = "mean" },
    { id = "most", label = "Most", unit = "count", annualise = "max" },
    { id = "in-time", label = "In time", unit = "percent", annualise = "recompute", polarity = "higher-better", tolerance = 5, target = 90 },
    { id = "again", label = "Again", unit = "percent", annualise = "none", polarity = "lower-better" },
]"#;

const COLUMNS: &str = r#"column = [
    { id = "indicator", heading = "Indicator", type = "code", codes = "indicators" },
    { id = "period", heading = "Period", type = "period" },
    { id = "value", heading = "Value", type = "number" },
    { id = "num", heading = "Numerator", type = "number" },
    { id = "den", heading = "Denominator", type = "number" },
    { id = "comment", heading = "Comment", type = "text" },
]"#;

/// A dataset of indicators with one rule.
pub(super) fn rule(words: &str) -> String {
    format!(
        "{COLUMNS}\n[[rule]]\nid = \"R1\"\ncolumn = \"value\"\ncolumns = [\"indicator\"]\n{words}"
    )
}

/// Runs a rule over records of indicator, period, value, numerator and denominator.
pub(super) fn over_time(words: &str, records: &[[&str; 5]]) -> Vec<String> {
    let records: Vec<Vec<&str>> = records
        .iter()
        .map(|record| record.iter().copied().chain([""]).collect())
        .collect();
    let records: Vec<&[&str]> = records.iter().map(Vec::as_slice).collect();
    let options = with_list("indicators", INDICATORS);
    run_with(vec![dataset(&rule(words), &records)], &options)
}

/// Four quarters of an indicator and its year.
pub(super) fn year<'a>(
    indicator: &'a str,
    quarters: [&'a str; 4],
    year: &'a str,
) -> Vec<[&'a str; 5]> {
    let periods = [
        "p:Q1 2025-26",
        "p:Q2 2025-26",
        "p:Q3 2025-26",
        "p:Q4 2025-26",
    ];
    let mut records: Vec<_> = periods
        .into_iter()
        .zip(quarters)
        .map(|(period, value)| [indicator, period, value, "", ""])
        .collect();
    records.push([indicator, "p:2025-26", year, "", ""]);
    records
}
