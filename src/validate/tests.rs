//! Each form of rule, at its limit and one beyond.

mod attain;
mod others;
mod repairs;
mod time;
mod wholes;
mod years;

use std::sync::Arc;

use super::*;
use crate::model::{At, Cell, Field, Says, Stated};

/// A dataset of one block: columns as TOML, records as texts read by a small hand of our own.
fn dataset(toml: &str, records: &[&[&str]]) -> Dataset {
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
        stated: Vec::new(),
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
fn run(dataset: Dataset) -> Vec<String> {
    run_with(vec![dataset], &Options::default())
}

/// The same for several datasets, with lists, a day and a period.
fn run_with(datasets: Vec<Dataset>, options: &Options) -> Vec<String> {
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
fn with_list(id: &str, toml: &str) -> Options {
    let list = toml::from_str(&format!("title = 'List'\n{toml}")).unwrap();
    Options {
        codes: Arc::new(CodeLists([(id.to_owned(), list)].into())),
        as_at: Some(jiff::civil::date(2026, 5, 18)),
        period: Period::parse("2025-26", Default::default()),
    }
}

/// A dataset with another id.
fn named(mut dataset: Dataset, id: &str) -> Dataset {
    let mut spec = (*dataset.spec).clone();
    spec.id = id.to_owned();
    dataset.spec = Arc::new(spec);
    dataset
}

const COUNTS: &str = r#"column = [
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

#[test]
fn a_total_is_the_sum_of_what_it_covers() {
    let with = |total: &str, records: &[&[&str]]| {
        let mut dataset = dataset(COUNTS, records);
        let last = records.len() as u32;
        dataset.blocks[0].stated.push(Stated {
            cell: Cell::new(last + 1, 1),
            label: "TOTAL".into(),
            value: total.parse().unwrap(),
            measure: 1,
            scope: Area::new(Cell::new(1, 1), Cell::new(last, 1)),
            over: None,
            says: Says::Total,
        });
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
fn shares_of_a_base_and_of_the_table() {
    let of = format!(
        "{COUNTS}\n[[rule]]\nid = \"R1\"\nform = \"share\"\ncolumn = \"percent\"\nnumerator = \"n\"\nagainst = \"of\""
    );
    assert_eq!(
        run(dataset(
            &of,
            &[
                &["a", "1", "3", "33"],
                &["b", "1", "3", "34"],
                &["c", "1", "3", "33.3"],
                &["d", "", "3", "10"]
            ]
        )),
        ["share-differs D3 34% | 33%"]
    );
    let within = format!(
        "{COUNTS}\n[[rule]]\nid = \"R1\"\nform = \"share\"\ncolumn = \"percent\"\nnumerator = \"n\""
    );
    assert_eq!(
        run(dataset(
            &within,
            &[&["a", "1", "", "25"], &["b", "3", "", "76"]]
        )),
        ["share-differs D3 76% | 75%"]
    );
    let hundred = format!(
        "{COUNTS}\n[[rule]]\nid = \"R1\"\nform = \"sums-to-hundred\"\ncolumn = \"percent\""
    );
    assert_eq!(
        run(dataset(
            &hundred,
            &[
                &["a", "", "", "33"],
                &["b", "", "", "33"],
                &["c", "", "", "33"]
            ]
        )),
        [""; 0]
    );
    assert_eq!(
        run(dataset(
            &hundred,
            &[
                &["a", "", "", "33"],
                &["b", "", "", "33"],
                &["c", "", "", "32"]
            ]
        )),
        ["not-a-hundred D2:D4 98% | 100%"]
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
fn dates_in_order() {
    let dates = r#"column = [
        { id = "from", heading = "Referred", type = "date" },
        { id = "to", heading = "Closed", type = "date" },
    ]
    rule = [{ id = "R1", form = "date-order", column = "from", against = "to" }]"#;
    assert_eq!(
        run(dataset(
            dates,
            &[
                &["2015-01-02", "2015-01-02"],
                &["2015-01-02", "2015-01-01"],
                &["2015-01-02", ""]
            ]
        )),
        ["date-order B3 01/01/2015 | 02/01/2015 or later"]
    );
}

#[test]
fn the_whole_is_the_sum_of_its_parts_group_by_group() {
    let parts = r#"column = [
        { id = "sector", heading = "Sector", type = "code" },
        { id = "level", heading = "Level", type = "code" },
        { id = "n", heading = "Attended", type = "count" },
    ]
    rule = [{ id = "R1", form = "parts", column = "n", columns = ["level"], whole = "all", parts = ["one", "two"], within = ["sector"] }]"#;
    let records: &[&[&str]] = &[
        &["health", "all", "5"],
        &["health", "one", "2"],
        &["health", "two", "2"],
        &["police", "all", "4"],
        &["police", "one", "1"],
        &["police", "two", "3"],
        // Without one of its parts nothing can be said.
        &["faith", "all", "9"],
        &["faith", "one", "1"],
    ];
    assert_eq!(run(dataset(parts, records)), ["parts-differ C2 5 | 4"]);
}
