//! Every verb on small datasets made by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

mod days;
mod lists;
mod sets;

use super::*;
use crate::finding::{Code, Finding};
use crate::model::DatasetSpec;
use crate::model::{
    Area, At, Block, Cell, CodeList, CodeLists, ColumnType, Dataset, Field, Mark, Unit, Value,
    YearKind,
};

/// A dataset's declaration.
pub(crate) fn dataset(id: &str, toml: &str) -> Arc<DatasetSpec> {
    let head = format!("title = \"{id} return\"\nabout = \"A test\"\n");
    let mut spec: DatasetSpec = toml::from_str(&(head + toml)).unwrap();
    spec.id = id.to_owned();
    Arc::new(spec)
}

fn code_list(toml: &str) -> CodeList {
    toml::from_str(toml).unwrap()
}

fn codes() -> CodeLists {
    let sources = code_list(
        r#"
        title = "Sources"
        code = [
            { id = "police", label = "Police" },
            { id = "school", label = "Schools" },
            { id = "health", label = "Health" },
        ]"#,
    );
    let kinds = code_list(
        r#"
        title = "Kinds"
        code = [{ id = "referral", label = "Referral" }, { id = "advice", label = "Advice" }]"#,
    );
    let indicators = code_list(
        r#"
        title = "Indicators"
        code = [
            { id = "plans", label = "Children on a plan", unit = "count", counts = "children" },
            { id = "in-time", label = "Assessments in time", unit = "percent", places = 1 },
        ]"#,
    );
    CodeLists(BTreeMap::from([
        ("source".to_owned(), sources),
        ("kind".to_owned(), kinds),
        ("indicator".to_owned(), indicators),
    ]))
}

fn lado() -> Arc<DatasetSpec> {
    dataset(
        "lado",
        r#"
        counts = "adults-accused"
        column = [
            { id = "kind", heading = "Kind", type = "code", codes = "kind" },
            { id = "source", heading = "Source", type = "code", codes = "source" },
            { id = "sex", heading = "Sex", type = "text" },
            { id = "year", heading = "Year", type = "period" },
            { id = "met", heading = "Threshold met", type = "flag" },
            { id = "n", heading = "Number", type = "count", weight = true },
        ]"#,
    )
}

/// A value as it would have been read from a cell; `-` is a column that the return does not have.
fn value(spec: &DatasetSpec, column: usize, text: &str) -> Value {
    let column = &spec.columns[column];
    let lists = codes();
    match text {
        "" => return Value::Blank,
        "[c]" => return Value::Mark(Mark::Withheld),
        "[x]" => return Value::Mark(Mark::NotAvailable),
        "[z]" => return Value::Mark(Mark::NotApplicable),
        "<5" => return Value::Between(0, 4),
        _ => {}
    }
    match column.kind {
        ColumnType::Code => {
            let list = lists.get(column.codes.as_deref().unwrap()).unwrap();
            match list.find(text) {
                Some(code) => Value::Code(code.id.as_str().into()),
                None => Value::Unmapped(text.into()),
            }
        }
        ColumnType::Text => Value::Text(text.into()),
        ColumnType::Period => Value::Period(Period::parse(text, YearKind::Financial).unwrap()),
        ColumnType::Date => Value::Date(text.parse().unwrap()),
        ColumnType::Flag => Value::Flag(text == "yes"),
        _ => Value::Number(text.parse().unwrap()),
    }
}

/// A table on a sheet: one line a record, values between bars, the first record on row 5, the first column B.
fn block(spec: &DatasetSpec, sheet: &str, lines: &str) -> Block {
    let records: Vec<Vec<&str>> = lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let width = spec.columns.len();
    let fields = (0..width)
        .map(|column| {
            if records.iter().all(|record| record[column] == "-") {
                return Field {
                    at: At::Absent,
                    values: Vec::new(),
                };
            }
            Field {
                at: At::Column(column as u32 + 1),
                values: records
                    .iter()
                    .map(|record| value(spec, column, record[column]))
                    .collect(),
            }
        })
        .collect();
    let last = 4 + records.len() as u32;
    Block {
        file: format!("returns/{}.xlsx", spec.id).into(),
        sheet: Some(sheet.into()),
        agency: Some("council".into()),
        name: None,
        received: Some("2015-10-09".parse().unwrap()),
        area: Area::new(Cell::new(3, 1), Cell::new(last, width as u32)),
        fields,
        rows: (4..last).collect(),
        columns: Vec::new(),
        reported: Vec::new(),
        may_be_uncounted: true,
    }
}

pub(crate) fn table(id: &str, toml: &str) -> Arc<TableSpec> {
    let head = format!("title = \"{id}\"\nmeasure = \"Number\"\n");
    let mut spec: TableSpec = toml::from_str(&(head + toml)).unwrap();
    spec.id = id.to_owned();
    spec.file = format!("templates/tables/{id}.toml");
    Arc::new(spec)
}

fn run_all(
    datasets: Vec<(Arc<DatasetSpec>, Vec<Block>)>,
    tables: Vec<Arc<TableSpec>>,
) -> Checked<Tables> {
    let options = Options {
        history: Vec::new(),
        earlier: Vec::new(),
        tables,
        datasets: datasets.iter().map(|(spec, _)| spec.clone()).collect(),
        agencies: BTreeMap::from([("council".to_owned(), "Anytown Council".to_owned())]),
        period: Period::parse("2014-15", YearKind::Financial),
        as_at: Some("2015-10-31".parse().unwrap()),
        personal: Vec::new(),
    };
    let datasets = datasets
        .into_iter()
        .filter(|(_, blocks)| !blocks.is_empty())
        .map(|(spec, blocks)| Dataset { spec, blocks })
        .collect();
    aggregate(&Validated::for_tests(datasets, codes()), &options)
}

fn run(spec: &Arc<DatasetSpec>, blocks: Vec<Block>, toml: &str) -> Checked<Tables> {
    run_all(vec![(spec.clone(), blocks)], vec![table("t", toml)])
}

/// A table as text: one line a row, label first; recipes in round brackets.
fn text(tables: &Tables, id: &str) -> String {
    let table = tables.tables.iter().find(|t| t.spec.id == id).unwrap();
    let mut lines = Vec::new();
    for (row, slots) in table.rows.iter().zip(&table.slots) {
        let mut cells = vec![row.label.clone()];
        cells.extend(slots.iter().map(|slot| entry(tables, &slot.entry)));
        lines.push(cells.join(" | "));
    }
    lines.join("\n")
}

fn entry(tables: &Tables, entry: &Entry) -> String {
    match entry {
        Entry::Base(id) => amount(&tables.cells[id.0].amount),
        Entry::Recipe(expr) => format!("({})", expression(tables, expr)),
        Entry::Absent(Absent::NotAvailable) => "[x]".to_owned(),
        Entry::Absent(Absent::NotApplicable) => "[z]".to_owned(),
        Entry::Absent(Absent::WithheldBySupplier) => "[c]".to_owned(),
        Entry::Text(text) if text.personal => format!("personal: {}", text.words),
        Entry::Text(text) => text.words.clone(),
    }
}

fn amount(amount: &Amount) -> String {
    match amount {
        Amount::Exact(value) => value.to_string(),
        Amount::Between(low, high) => format!("{low}..{high}"),
        Amount::Absent(Absent::NotAvailable) => "[x]".to_owned(),
        Amount::Absent(Absent::NotApplicable) => "[z]".to_owned(),
        Amount::Absent(Absent::WithheldBySupplier) => "[c]".to_owned(),
    }
}

fn expression(tables: &Tables, expr: &Expr) -> String {
    let of = |expr: &Expr| expression(tables, expr);
    match expr {
        Expr::Base(id) => amount(&tables.cells[id.0].amount),
        Expr::Constant(value) => value.to_string(),
        Expr::Sum(parts) => parts.iter().map(of).collect::<Vec<_>>().join("+"),
        Expr::Share(a, b) => format!("{} % of {}", of(a), of(b)),
        Expr::Ratio(a, b) => format!("{} / {}", of(a), of(b)),
        Expr::Rate(a, b, per) => format!("{} / {} * {per}", of(a), of(b)),
        Expr::Difference(a, b) => format!("{} -> {}", of(a), of(b)),
        Expr::PercentChange(a, b) => format!("{} -> {} %", of(a), of(b)),
    }
}

fn messages(findings: &[Finding], code: Code) -> Vec<String> {
    let of = findings.iter().filter(|finding| finding.code == code);
    of.map(|finding| finding.message.clone()).collect()
}

/// Whether a relation holds between amounts, as "105 = 60 + 45".
fn relations(tables: &Tables) -> Vec<String> {
    let show = |id: &BaseId| match tables.cell(*id) {
        Some(cell) => amount(&cell.amount),
        None => format!("~{}", tables.unseen[id.0 - tables.cells.len()].value),
    };
    tables
        .relations
        .iter()
        .map(|relation| {
            let parts: Vec<String> = relation.parts.iter().map(show).collect();
            format!("{} = {}", show(&relation.whole), parts.join(" + "))
        })
        .collect()
}

const REGISTER: &str = "
    referral | police | male   | 2014-15 | yes | -
    referral | police | female | 2014-15 | no  | -
    referral | school | male   | 2014-15 | yes | -
    referral | Scouts | male   | 2014-15 | yes | -
    referral | police | male   | 2013-14 | yes | -
    advice   | police | male   | 2014-15 | no  | -
";

const BY_SOURCE: &str = r#"
    dataset = "lado"
    where = { kind = "referral", year = "2014-15" }
    rows = { by = "source", total = "Total" }
    cell = [{ id = "n", heading = "Number", count = "records" }, { id = "share", share = "n", of = "total" }]
"#;

#[test]
fn a_register_is_counted_by_category_with_its_total_and_shares() {
    let spec = lado();
    let made = run(&spec, vec![block(&spec, "2014", REGISTER)], BY_SOURCE);
    assert_eq!(
        text(&made.value, "t"),
        "Police | 2 | (2 % of 4)\nSchools | 1 | (1 % of 4)\nScouts | 1 | (1 % of 4)\nTotal | 4 | (4 % of 4)"
    );
    let table = &made.value.tables[0];
    assert_eq!(table.rows[0].code.as_deref(), Some("police"));
    assert_eq!(
        table.rows[2].code, None,
        "an unmapped category cannot be bound"
    );
    assert_eq!(table.rows[3].code.as_deref(), Some("total"));
    assert_eq!(table.columns[1].heading, "Per cent");
    assert_eq!(table.row_heading, "Source");
    assert_eq!(table.period.as_deref(), Some("2014/15"));
    assert_eq!(
        table.sources,
        ["lado return, Anytown Council, 9 October 2015"]
    );
    assert_eq!(relations(&made.value), ["4 = 2 + 1 + 1"]);
    assert!(made.findings.is_empty(), "{:?}", made.findings);
}

#[test]
fn a_figure_keeps_its_cells() {
    let spec = lado();
    let made = run(&spec, vec![block(&spec, "2014", REGISTER)], BY_SOURCE);
    let explained = explain(&made.value, "t/police/share").unwrap();
    assert_eq!(explained.formula, "A as a percentage of B");
    let part = &explained.parts[0];
    assert_eq!(
        part.filters,
        ["kind is referral", "source is police", "year is 2014-15"]
    );
    assert_eq!(part.cell.origin.records, 2);
    let origin = &part.cell.origin.parts[0];
    assert_eq!(origin.areas[0].to_string(), "B5:G6");
    assert!(
        !origin.aggregate,
        "a register's cells are not named in public"
    );
    assert!(explain(&made.value, "t/police/none").is_none());
    assert!(explain(&made.value, "t/nobody/n").is_none());
}

#[test]
fn an_aggregate_by_category_knows_nothing_of_sex() {
    let spec = lado();
    let by_source = "
        referral | police | - | 2014-15 | - | 60
        referral | school | - | 2014-15 | - | 45";
    let by_sex = "
        referral | - | male   | 2014-15 | - | 55
        referral | - | female | 2014-15 | - | 50";
    let blocks = || {
        vec![
            block(&spec, "Source", by_source),
            block(&spec, "Sex", by_sex),
        ]
    };
    let made = run(&spec, blocks(), BY_SOURCE);
    assert_eq!(
        text(&made.value, "t"),
        "Police | 60 | (60 % of 105)\nSchools | 45 | (45 % of 105)\nTotal | 105 | (105 % of 105)"
    );
    assert!(made.value.cells[0].origin.parts[0].aggregate);
    assert_eq!(
        made.value.cells[0].origin.parts[0].areas[0].to_string(),
        "G5"
    );
    assert!(made.findings.is_empty(), "{:?}", made.findings);
    // The same people broken down two ways are counted once.
    let all = r#"
        dataset = "lado"
        row = [{ id = "all", label = "All", where = { kind = "referral" } }]
        cell = [{ id = "n", count = "records" }]"#;
    let made = run(&spec, blocks(), all);
    assert_eq!(text(&made.value, "t"), "All | 105");
    assert!(made.findings.is_empty(), "{:?}", made.findings);
}

#[test]
fn two_breakdowns_that_disagree_are_named() {
    let spec = lado();
    let by_source = "referral | police | - | 2014-15 | - | 105";
    let by_met = "referral | - | - | 2014-15 | yes | 100";
    let made = run(
        &spec,
        vec![
            block(&spec, "Source", by_source),
            block(&spec, "Outcome", by_met),
        ],
        r#"
        dataset = "lado"
        row = [{ id = "all", label = "All", where = { kind = "referral" } }]
        cell = [{ id = "n", count = "records" }]"#,
    );
    assert_eq!(text(&made.value, "t"), "All | 105");
    assert_eq!(
        messages(&made.findings, Code::FactsDisagree),
        [
            "Two tables break the same records down and have different sums: 100 here, 105 in the other, which is used in the table t."
        ]
    );
}

#[test]
fn a_table_by_what_only_some_records_have_is_none_of_all() {
    let mut spec = (*lado()).clone();
    spec.columns[4].partial = true;
    let spec = Arc::new(spec);
    let by_met = block(&spec, "Outcome", "referral | - | - | 2014-15 | yes | 75");
    let by_source = block(&spec, "Source", "referral | police | - | 2014-15 | - | 105");
    let toml = r#"
        dataset = "lado"
        row = [
            { id = "all", label = "All", where = { kind = "referral" } },
            { id = "met", label = "Met", where = { kind = "referral", met = "yes" } },
        ]
        cell = [{ id = "n", count = "records" }]"#;
    let made = run(&spec, vec![by_met.clone(), by_source], toml);
    assert_eq!(text(&made.value, "t"), "All | 105\nMet | 75");
    assert!(made.findings.is_empty(), "{:?}", made.findings);
    let made = run(&spec, vec![by_met], toml);
    assert_eq!(text(&made.value, "t"), "All | [x]\nMet | 75");
}

#[test]
fn totals_over_different_breakdowns_are_one_number() {
    let spec = lado();
    let by_source = "
        referral | police | - | 2014-15 | - | 60
        referral | school | - | 2014-15 | - | 45";
    let by_met = "
        referral | - | - | 2014-15 | yes | 85
        referral | - | - | 2014-15 | no  | 20";
    let met = BY_SOURCE.replace("\"source\"", "\"met\"");
    let made = run_all(
        vec![(
            spec.clone(),
            vec![
                block(&spec, "Source", by_source),
                block(&spec, "Met", by_met),
            ],
        )],
        vec![table("a", BY_SOURCE), table("b", &met)],
    );
    assert_eq!(
        text(&made.value, "b").lines().next(),
        Some("Yes | 85 | (85 % of 105)")
    );
    let found = relations(&made.value);
    assert!(found.contains(&"105 = 85 + 20".to_owned()), "{found:?}");
    assert!(found.contains(&"105 = 105".to_owned()), "{found:?}");
}

#[test]
fn blanks_are_left_out_and_counted_or_shown_as_a_row() {
    let spec = lado();
    let lines = "
        referral | police | - | 2014-15 | yes | -
        referral |        | - | 2014-15 | yes | -
        referral |        | - | 2014-15 | yes | -";
    let made = run(&spec, vec![block(&spec, "2014", lines)], BY_SOURCE);
    assert_eq!(
        text(&made.value, "t"),
        "Police | 1 | (1 % of 1)\nTotal | 1 | (1 % of 1)"
    );
    assert_eq!(
        messages(&made.findings, Code::CategoryBlank),
        ["2 records give no usable value for \"Source\" and cannot be placed in the table t."]
    );
    assert_eq!(made.findings[0].location.area().unwrap().to_string(), "C6");
    let blank = BY_SOURCE.replace("by = \"source\"", "by = \"source\", blank = \"Not stated\"");
    let made = run(&spec, vec![block(&spec, "2014", lines)], &blank);
    assert_eq!(
        text(&made.value, "t"),
        "Police | 1 | (1 % of 3)\nNot stated | 2 | (2 % of 3)\nTotal | 3 | (3 % of 3)"
    );
    assert_eq!(relations(&made.value), ["3 = 1 + 2"]);
    assert!(made.findings.is_empty(), "{:?}", made.findings);
}

#[test]
fn nought_blank_range_and_mark_stay_different() {
    let spec = lado();
    let by = |lines: &str| {
        let made = run(&spec, vec![block(&spec, "Source", lines)], BY_SOURCE);
        let rows = text(&made.value, "t");
        let numbers: Vec<String> = rows
            .lines()
            .map(|line| line.split(" | ").nth(1).unwrap().to_owned())
            .collect();
        (numbers.join(" "), made)
    };
    let range = "referral | police | - | 2014-15 | - | <5
                 referral | school | - | 2014-15 | - | 10";
    assert_eq!(by(range).0, "0..4 10 10..14");
    let blank = "referral | police | - | 2014-15 | - |
                 referral | school | - | 2014-15 | - | 10";
    let (numbers, made) = by(blank);
    assert_eq!(numbers, "[x] 10 10");
    assert_eq!(
        messages(&made.findings, Code::SumIncomplete),
        ["A cell holds no number, so that sums in the table t are made without it."]
    );
    assert_eq!(made.findings[0].location.area().unwrap().to_string(), "G5");
    assert_eq!(made.value.tables[0].notes.len(), 1);
    let withheld = "referral | police | - | 2014-15 | - | [c]
                    referral | school | - | 2014-15 | - | 10";
    assert_eq!(by(withheld).0, "[c] 10 [c]");
    let none = "referral | police | - | 2014-15 | - | [z]
                referral | school | - | 2014-15 | - | 0";
    assert_eq!(by(none).0, "[z] 0 0");
}

#[test]
fn no_record_is_nought_in_a_register_and_unknown_in_an_aggregate() {
    let spec = lado();
    let all = BY_SOURCE.replace(
        "by = \"source\"",
        "by = \"source\", only = [\"health\", \"police\"]",
    );
    let made = run(&spec, vec![block(&spec, "2014", REGISTER)], &all);
    assert!(text(&made.value, "t").starts_with("Health | 0 |"));
    let sums = "referral | police | - | 2014-15 | - | 60";
    let made = run(&spec, vec![block(&spec, "2014", sums)], &all);
    assert!(text(&made.value, "t").starts_with("Health | [x] |"));
    let every = BY_SOURCE.replace("by = \"source\"", "by = \"source\", all = true");
    let made = run(&spec, vec![block(&spec, "2014", sums)], &every);
    assert!(
        text(&made.value, "t").ends_with("Health | 0 | (0 % of 60)\nTotal | 60 | (60 % of 60)")
    );
    // A year that the register does not cover is not a year without referrals.
    let years = r#"
        dataset = "lado"
        rows = { by = "source", only = ["school"] }
        columns = { by = "year", only = ["2012-13", "2013-14", "2014-15"] }
        cell = [{ id = "n", count = "records" }]"#;
    let made = run(&spec, vec![block(&spec, "2014", REGISTER)], years);
    assert_eq!(text(&made.value, "t"), "Schools | [x] | 0 | 1");
}

#[test]
fn a_table_without_its_return_is_awaited() {
    let spec = lado();
    let made = run(&spec, Vec::new(), BY_SOURCE);
    assert_eq!(
        text(&made.value, "t"),
        "Police | [x] | [x]\nSchools | [x] | [x]\nHealth | [x] | [x]\nTotal | [x] | [x]"
    );
    assert_eq!(messages(&made.findings, Code::TableEmpty).len(), 0);
    let advice = BY_SOURCE
        .replace("\"referral\"", "\"advice\"")
        .replace("2014-15", "2013-14");
    let made = run(&spec, vec![block(&spec, "2014", REGISTER)], &advice);
    assert!(text(&made.value, "t").starts_with("Police | [x] | [x]"));
    assert_eq!(messages(&made.findings, Code::TableEmpty).len(), 1);
}

fn early_help() -> Arc<DatasetSpec> {
    dataset(
        "early-help",
        r#"
        counts = "children"
        column = [
            { id = "outcome", heading = "Outcome", type = "text" },
            { id = "month", heading = "Month", type = "period" },
            { id = "closed", heading = "Closed", type = "count" },
        ]"#,
    )
}

#[test]
fn declared_months_have_their_own_sum_once() {
    let spec = early_help();
    let lines = "
        Met   | Feb 2015 | 10
        Met   | Mar 2015 | 20
        Met   | Apr 2015 | 30
        Moved | Feb 2015 | 1
        Moved | Mar 2015 | 2
        Moved | Apr 2015 | 3";
    let made = run(
        &spec,
        vec![block(&spec, "CAF", lines)],
        r#"
        dataset = "early-help"
        rows = { by = "outcome", total = "All" }
        columns = { by = "month", total = "Total" }
        cell = [
            { id = "n", sum = "closed", heading = "Number" },
            { id = "ytd", sum = "closed", span = "2015-03..2015-04", heading = "Year to date" },
            { id = "share", share = "ytd", of = "total", heading = "%" },
        ]"#,
    );
    assert_eq!(
        text(&made.value, "t"),
        "Met | 10 | 20 | 30 | 60 | 50 | (50 % of 55)\n\
         Moved | 1 | 2 | 3 | 6 | 5 | (5 % of 55)\n\
         All | 11 | 22 | 33 | 66 | 55 | (55 % of 55)"
    );
    let table = &made.value.tables[0];
    let headings: Vec<&str> = table.columns.iter().map(|c| c.heading.as_str()).collect();
    assert_eq!(
        headings,
        [
            "Feb 2015",
            "Mar 2015",
            "Apr 2015",
            "Total",
            "Year to date",
            "%"
        ]
    );
    assert_eq!(
        table.rows[1].code.as_deref(),
        Some("moved"),
        "free text makes its own id"
    );
    let found = relations(&made.value);
    for wanted in [
        "60 = 10 + 50",
        "50 = 20 + 30",
        "11 = 10 + 1",
        "55 = 50 + 5",
        "66 = 55 + 11",
    ] {
        assert!(found.contains(&wanted.to_owned()), "{wanted} in {found:?}");
    }
}

#[test]
fn columns_carry_the_cell_when_there_are_several() {
    let spec = lado();
    let made = run(
        &spec,
        vec![block(&spec, "2014", REGISTER)],
        r#"
        dataset = "lado"
        where = { kind = "referral" }
        rows = { by = "source", only = ["police", "school"], labels = { police = "The police" }, total = "All" }
        columns = { by = "year" }
        cell = [
            { id = "n", heading = "Number", count = "records" },
            { id = "share", heading = "%", share = "n", of = "total" },
            { id = "change", heading = "Change", change = "n", against = "previous" },
            { id = "points", heading = "Points", change = "share", against = "previous", as = "points" },
        ]"#,
    );
    assert_eq!(
        text(&made.value, "t"),
        "The police | 1 | (1 % of 1) | [z] | [z] | 2 | (2 % of 3) | (1 -> 2) | (1 % of 1 -> 2 % of 3)\n\
         Schools | 0 | (0 % of 1) | [z] | [z] | 1 | (1 % of 3) | (0 -> 1) | (0 % of 1 -> 1 % of 3)\n\
         All | 1 | (1 % of 1) | [z] | [z] | 3 | (3 % of 3) | (1 -> 3) | (1 % of 1 -> 3 % of 3)"
    );
    let table = &made.value.tables[0];
    assert_eq!(table.columns[0].heading, "2013/14 number");
    assert_eq!(table.columns[1].heading, "2013/14 %");
    assert_eq!(table.columns[1].unit, Some(Unit::Percent));
    assert_eq!(table.columns[7].unit, Some(Unit::Points));
    assert_eq!(table.columns[4].column.as_deref(), Some("2014-15"));
    assert!(
        explain(&made.value, "t/police/n").is_none(),
        "two columns hold it"
    );
    assert!(explain(&made.value, "t/police/n@2014-15").is_some());
    assert!(explain(&made.value, "t/police/2014-15/n").is_some());
    assert_eq!(table.period, None);
}

#[test]
fn a_sum_over_half_a_year_is_not_compared_with_one_over_a_whole_year() {
    let spec = early_help();
    let lines = "
        Met | 2014-15 | 100
        Met | Apr-Sep 2015 | 60";
    let made = run(
        &spec,
        vec![block(&spec, "CAF", lines)],
        r#"
        dataset = "early-help"
        rows = { by = "outcome" }
        columns = { by = "month" }
        cell = [
            { id = "n", sum = "closed" },
            { id = "change", change = "n", against = "previous", as = "percent" },
        ]"#,
    );
    assert_eq!(text(&made.value, "t"), "Met | 100 | [z] | 60 | [z]");
}

fn scorecard() -> Arc<DatasetSpec> {
    dataset(
        "scorecard",
        r#"
        counts = "events-about-people"
        column = [
            { id = "indicator", heading = "Indicator", type = "code", codes = "indicator" },
            { id = "area", heading = "Area", type = "text" },
            { id = "period", heading = "Period", type = "period" },
            { id = "value", heading = "Value", type = "number" },
        ]"#,
    )
}

const SCORES: &str = "
    plans   | Here    | Sep 2014 | 882
    plans   | Here    | Sep 2015 | 578
    in-time | Here    | Sep 2014 | 70
    in-time | Here    | Sep 2015 | 93
    in-time | England | Sep 2014 | 81.5
    in-time | England | Sep 2015 |
";

#[test]
fn a_stock_is_its_latest_value_and_an_indicator_says_its_unit() {
    let spec = scorecard();
    let made = run(
        &spec,
        vec![block(&spec, "Scores", SCORES)],
        r#"
        dataset = "scorecard"
        where = { area = "here" }
        row = [
            { id = "plans", label = "Plans", where = { indicator = "plans" } },
            { id = "in-time", label = "In time", where = { indicator = "in-time" } },
        ]
        cell = [
            { id = "first", first = "value" },
            { id = "last", last = "value" },
            { id = "change", change = "last", against = "first" },
            { id = "percent", change = "last", against = "first", as = "percent" },
        ]"#,
    );
    assert_eq!(
        text(&made.value, "t"),
        "Plans | 882 | 578 | (882 -> 578) | (882 -> 578 %)\nIn time | 70 | 93 | (70 -> 93) | (70 -> 93 %)"
    );
    let slots = &made.value.tables[0].slots;
    assert_eq!((slots[0][1].unit, slots[0][1].places), (Unit::Count, 0));
    assert_eq!((slots[1][1].unit, slots[1][1].places), (Unit::Percent, 1));
    assert_eq!((slots[1][2].unit, slots[1][2].places), (Unit::Points, 1));
    assert_eq!(made.value.tables[0].columns[1].unit, None, "rows differ");
    let Entry::Base(plans) = slots[0][1].entry else {
        panic!("a base cell")
    };
    let cell = &made.value.cells[plans.0];
    assert_eq!(cell.counts, crate::model::Counts::Children);
    assert_eq!(cell.period, Period::month(2015, 9));
    assert_eq!(cell.origin.parts[0].areas[0].to_string(), "E6");
    // The next figure along is blank: last year's is not put in its place.
    let england = run(
        &spec,
        vec![block(&spec, "Scores", SCORES)],
        r#"
        dataset = "scorecard"
        row = [{ id = "e", label = "England", where = { indicator = "in-time", area = "England" } }]
        cell = [{ id = "last", last = "value" }, { id = "max", max = "value" }, { id = "min", min = "value" }]"#,
    );
    assert_eq!(text(&england.value, "t"), "England | [x] | 81.5 | 81.5");
}

#[test]
fn a_cell_that_names_its_unit_keeps_it_beside_an_indicator() {
    let spec = scorecard();
    let made = run(
        &spec,
        vec![block(&spec, "Scores", SCORES)],
        r#"
        dataset = "scorecard"
        row = [{ id = "in-time", label = "In time", where = { indicator = "in-time", area = "here" } }]
        cell = [{ id = "share", last = "value" }, { id = "base", last = "value", unit = "count" }]"#,
    );
    let slots = &made.value.tables[0].slots;
    assert_eq!((slots[0][0].unit, slots[0][0].places), (Unit::Percent, 1));
    assert_eq!((slots[0][1].unit, slots[0][1].places), (Unit::Count, 0));
}

#[test]
fn two_values_for_one_time_are_a_finding_with_both_cells() {
    let spec = scorecard();
    let lines = "
        plans | Here | Sep 2015 | 578
        plans | Here | Sep 2015 | 532";
    let made = run(
        &spec,
        vec![block(&spec, "Scores", lines)],
        r#"
        dataset = "scorecard"
        row = [{ id = "plans", label = "Plans", where = { indicator = "plans" } }]
        cell = [{ id = "last", last = "value" }]"#,
    );
    assert_eq!(text(&made.value, "t"), "Plans | 578");
    let finding = &made.findings[0];
    assert_eq!(finding.code, Code::FactsDisagree);
    assert_eq!(finding.location.area().unwrap().to_string(), "E6");
    assert_eq!(finding.related[0].0.area().unwrap().to_string(), "E5");
}

#[test]
fn numbers_of_two_groups_in_two_returns_do_not_disagree() {
    let spec = dataset(
        "scorecard",
        r#"
        counts = "children"
        column = [
            { id = "indicator", heading = "Indicator", type = "code", codes = "indicator" },
            { id = "by", heading = "By", type = "code", codes = "source" },
            { id = "period", heading = "Period", type = "period" },
            { id = "value", heading = "Value", type = "number" },
        ]"#,
    );
    let last = |second: &str| {
        let blocks = vec![
            block(&spec, "One", "plans | police | Sep 2015 | 101"),
            block(&spec, "Two", second),
        ];
        let toml = r#"
            dataset = "scorecard"
            row = [{ id = "plans", label = "Plans", where = { indicator = "plans" } }]
            cell = [{ id = "last", last = "value" }]"#;
        let made = run(&spec, blocks, toml);
        let codes: Vec<&str> = made.findings.iter().map(|f| f.code.id()).collect();
        (text(&made.value, "t"), codes.join(" "))
    };
    let (shown, said) = ("Plans | 101".to_owned(), "facts-disagree".to_owned());
    assert_eq!(last("plans | police | Sep 2015 | 109"), (shown, said));
    let (shown, said) = ("Plans | [x]".to_owned(), "table-invalid".to_owned());
    assert_eq!(last("plans | school | Sep 2015 | 109"), (shown, said));
    // Of another day, it is another number.
    let shown = "Plans | 109".to_owned();
    assert_eq!(
        last("plans | police | Oct 2015 | 109"),
        (shown, String::new())
    );
}

#[test]
fn decimals_are_those_that_the_cells_show() {
    let spec = scorecard();
    let lines = "
        in-time | Here    | Sep 2015 | 4
        in-time | England | Sep 2015 | 28.25";
    let toml = r#"
        dataset = "scorecard"
        rows = { by = "area" }
        cell = [{ id = "v", last = "value", unit = "percent" }]"#;
    let made = run(&spec, vec![block(&spec, "Scores", lines)], toml);
    let places: Vec<u32> = made.value.tables[0]
        .slots
        .iter()
        .map(|row| row[0].places)
        .collect();
    assert_eq!(places, [2, 2]);
}

fn attendance() -> Arc<DatasetSpec> {
    dataset(
        "attendance",
        r#"
        counts = "meetings"
        column = [
            { id = "agency", heading = "Agency", type = "text" },
            { id = "role", heading = "Role", type = "text", personal = true },
            { id = "meeting", heading = "Meeting", type = "date" },
            { id = "status", heading = "Status", type = "text" },
        ]"#,
    )
}

#[test]
fn an_agency_is_present_when_anyone_of_it_is() {
    let spec = attendance();
    let lines = "
        Police | Chief  | 2014-09-01 | att
        Police | Deputy | 2014-09-01 | att
        Police | Chief  | 2014-12-01 | sub
        Police | Chief  | 2015-03-01 | apol
        Health | Nurse  | 2014-09-01 | apol";
    let made = run(
        &spec,
        vec![block(&spec, "Board", lines)],
        r#"
        dataset = "attendance"
        rows = { by = "agency" }
        cell = [
            { id = "held", distinct = "meeting", across = ["agency"] },
            { id = "present", distinct = "meeting", where = { status = ["att", "sub"] } },
            { id = "rate", share = "present", of = "held" },
            { id = "twelfth", ratio = "present", of = "12" },
            { id = "per", rate = "present", of = "held", per = 1000 },
        ]"#,
    );
    assert_eq!(
        text(&made.value, "t"),
        "Police | 3 | 2 | (2 % of 3) | (2 / 12) | (2 / 3 * 1000)\n\
         Health | 3 | 0 | (0 % of 3) | (0 / 12) | (0 / 3 * 1000)"
    );
}

#[test]
fn an_axis_of_dates_is_made_of_months() {
    let spec = attendance();
    let lines = "
        Police | Chief  | 2014-09-01 | att
        Police | Chief  | 2014-11-28 | att
        Police | Deputy | 2014-11-30 | att";
    let made = run(
        &spec,
        vec![block(&spec, "Board", lines)],
        r#"
        dataset = "attendance"
        rows = { by = "meeting", each = "month", total = "Year" }
        cell = [{ id = "n", count = "records" }]"#,
    );
    assert_eq!(
        text(&made.value, "t"),
        "Sep 2014 | 1\nOct 2014 | 0\nNov 2014 | 2\nYear | 3"
    );
    assert_eq!(relations(&made.value).first().unwrap(), "3 = 1 + 0 + 2");
}

#[test]
fn tables_are_joined_on_row_and_column() {
    let spec = lado();
    let met = BY_SOURCE.replace("kind = \"referral\"", "kind = \"referral\", met = \"yes\"");
    let joined = r#"
        dataset = "lado"
        where = { kind = "referral", year = "2014-15" }
        rows = { by = "source", total = "All" }
        cell = [
            { id = "rate", ratio = "met/n", of = "all/n", as = "percent" },
            { id = "police", share = "met/n", of = "all/police/n" },
            { id = "health", share = "met/n", of = "all/health/n" },
        ]"#;
    let made = run_all(
        vec![(spec.clone(), vec![block(&spec, "2014", REGISTER)])],
        vec![
            table("all", BY_SOURCE),
            table("met", &met),
            table("rate", joined),
        ],
    );
    assert!(made.findings.is_empty(), "{:?}", made.findings);
    assert_eq!(
        text(&made.value, "rate"),
        "Police | (1 % of 2) | (1 % of 2) | [x]\nSchools | (1 % of 1) | (1 % of 2) | [x]\n\
         Scouts | [x] | [x] | [x]\nAll | (3 % of 4) | (3 % of 2) | [x]"
    );
}

#[test]
fn the_reports_own_period_can_be_asked_for_by_name() {
    let spec = lado();
    let toml = r#"
        dataset = "lado"
        row = [
            { id = "now", label = "Now", where = { year = "report" } },
            { id = "before", label = "Before", where = { year = "report-previous" } },
        ]
        cell = [{ id = "n", count = "records" }]"#;
    let made = run(&spec, vec![block(&spec, "2014", REGISTER)], toml);
    assert_eq!(text(&made.value, "t"), "Now | 5\nBefore | 1");
}

#[test]
fn wrong_declarations_are_named_with_the_nearest_right_one() {
    let spec = lado();
    let cell = "cell = [{ id = \"n\", count = \"records\" }]\n";
    let rows = "rows = { by = \"source\" }\n";
    let data = "dataset = \"lado\"\n";
    for (toml, wanted) in [
        (
            format!("dataset = \"lad\"\n{rows}{cell}"),
            "no dataset \"lad\"; did you mean \"lado\"?",
        ),
        (
            format!("{data}rows = {{ by = \"sorce\" }}\n{cell}"),
            "no column \"sorce\"; did you mean \"source\"?",
        ),
        (
            format!("{data}where = {{ source = \"polce\" }}\n{rows}{cell}"),
            "no code \"polce\"; did you mean \"police\"?",
        ),
        (
            format!("{data}where = {{ year = \"then\" }}\n{rows}{cell}"),
            "\"then\" is not a period",
        ),
        (
            format!("{data}where = {{ met = \"maybe\" }}\n{rows}{cell}"),
            "holds yes or no",
        ),
        (
            format!("{data}{rows}cell = [{{ id = \"n\" }}]"),
            "has no verb",
        ),
        (
            format!("{data}{rows}cell = [{{ id = \"n\", count = \"records\", sum = \"n\" }}]"),
            "has 2 verbs (count, sum)",
        ),
        (
            format!("{data}{rows}cell = [{{ id = \"n\", sum = \"sex\" }}]"),
            "holds no numbers",
        ),
        (
            format!("{data}{rows}cell = [{{ id = \"n\", count = \"source\" }}]"),
            "count = \"records\"",
        ),
        (
            format!("{data}{rows}cell = [{{ id = \"s\", share = \"n\" }}]"),
            "does not say `of` what",
        ),
        (
            format!("{data}{rows}cell = [{{ id = \"s\", share = \"m\", of = \"total\" }}]"),
            "no cell \"m\"",
        ),
        (
            format!(
                "{data}{rows}cell = [{{ id = \"a\", share = \"b\", of = \"b\" }}, {{ id = \"b\", share = \"a\", of = \"a\" }}]"
            ),
            "worked out from itself",
        ),
        (
            format!("{data}{rows}cell = [{{ id = \"s\", share = \"x/n\", of = \"total\" }}]"),
            "no table \"x\"",
        ),
        (
            format!(
                "{data}{rows}cell = [{{ id = \"s\", change = \"s\", against = \"previous\" }}]"
            ),
            "from itself",
        ),
        (
            format!(
                "{data}{rows}cell = [{{ id = \"n\", count = \"records\" }}, {{ id = \"c\", change = \"n\", against = \"previous\" }}]"
            ),
            "neither the columns nor the rows are periods",
        ),
        (format!("{data}{cell}"), "neither [rows] nor [[row]]"),
        (
            format!("{data}{rows}{cell}row = [{{ id = \"a\", label = \"A\" }}]"),
            "both [rows] and [[row]]",
        ),
        (
            format!(
                "{data}{rows}cell = [{{ id = \"n\", count = \"records\" }}, {{ id = \"n\", count = \"records\" }}]"
            ),
            "two cells are called \"n\"",
        ),
        (
            format!(
                "{data}{rows}cell = [{{ id = \"n\", count = \"records\", across = [\"sex\"] }}]"
            ),
            "goes across \"sex\"",
        ),
    ] {
        let made = run(&spec, vec![block(&spec, "2014", REGISTER)], &toml);
        let found = messages(&made.findings, Code::TableInvalid).join(" ");
        assert!(found.contains(wanted), "{wanted}: {found}");
        assert!(
            made.value.tables.is_empty(),
            "{wanted}: the table is left out"
        );
        let file = made.findings[0].location.path().unwrap();
        assert_eq!(&**file, "templates/tables/t.toml");
    }
}

#[test]
fn a_table_that_needs_a_wrong_one_goes_with_it_and_the_others_stay() {
    let spec = lado();
    let needs = BY_SOURCE.replace("of = \"total\"", "of = \"wrong/n\"");
    let made = run_all(
        vec![(spec.clone(), vec![block(&spec, "2014", REGISTER)])],
        vec![
            table("good", BY_SOURCE),
            table("needs", &needs),
            table("wrong", "dataset = \"lado\"\ncell = []"),
        ],
    );
    let ids: Vec<&str> = made
        .value
        .tables
        .iter()
        .map(|t| t.spec.id.as_str())
        .collect();
    assert_eq!(ids, ["good"]);
    assert!(
        messages(&made.findings, Code::TableInvalid)
            .iter()
            .any(|message| message.contains("\"wrong\", which is declared wrongly"))
    );
}

#[test]
fn a_last_value_is_added_over_categories_and_read_over_time() {
    let spec = scorecard();
    let lines = "
        plans | Here  | Sep 2014 | 10
        plans | Here  | Sep 2015 | 12
        plans | There | Sep 2015 | 5";
    let made = run(
        &spec,
        vec![block(&spec, "Scores", lines)],
        r#"
        dataset = "scorecard"
        where = { indicator = "plans" }
        rows = { by = "area", total = "All" }
        cell = [{ id = "v", last = "value" }]"#,
    );
    assert_eq!(text(&made.value, "t"), "Here | 12\nThere | 5\nAll | (12+5)");
    assert!(made.findings.is_empty(), "{:?}", made.findings);
}

#[test]
fn a_row_may_have_its_own_verb() {
    let spec = early_help();
    let lines = "
        Met   | Feb 2015 | 10
        Moved | Feb 2015 | 30";
    let made = run(
        &spec,
        vec![block(&spec, "CAF", lines)],
        r#"
        dataset = "early-help"
        columns = { by = "month" }
        row = [
            { id = "met", label = "Met", where = { outcome = "Met" } },
            { id = "all", label = "All", total = true },
            { id = "rate", label = "Met, %", unit = "percent", cell = [{ id = "n", share = "early/met/n", of = "early/all/n" }] },
        ]
        cell = [{ id = "n", sum = "closed" }]"#
            .replace("early/", "t/")
            .as_str(),
    );
    assert_eq!(
        text(&made.value, "t"),
        "Met | 10\nAll | 40\nMet, % | (10 % of 40)"
    );
}

#[test]
fn the_same_input_makes_the_same_tables() {
    let spec = lado();
    let show = || {
        let made = run(&spec, vec![block(&spec, "2014", REGISTER)], BY_SOURCE);
        format!("{:?}", made.value)
    };
    assert_eq!(show(), show());
}

#[test]
fn a_distribution_over_grades_shows_noughts_and_pools_two_of_them() {
    let grades = r#"
        title = "Grades"
        code = [
            { id = "outstanding", label = "Outstanding" },
            { id = "good", label = "Good" },
            { id = "inadequate", label = "Inadequate" },
        ]"#;
    let spec = dataset(
        "section-11",
        r#"
        counts = "organisations"
        column = [
            { id = "standard", heading = "Standard", type = "number" },
            { id = "grade", heading = "Grade", type = "code", codes = "grade" },
        ]"#,
    );
    let code = |text: &str| Value::Code(text.into());
    let mut block = {
        let plain = lado();
        block(
            &plain,
            "Form",
            "referral | - | - | - | - | -\nreferral | - | - | - | - | -\nreferral | - | - | - | - | -",
        )
    };
    block.fields = vec![
        Field {
            at: At::Column(1),
            values: ["10", "2", "10"]
                .map(|n| Value::Number(n.parse().unwrap()))
                .to_vec(),
        },
        Field {
            at: At::Column(2),
            values: vec![code("good"), code("outstanding"), code("outstanding")],
        },
    ];
    let mut lists = codes();
    lists.0.insert("grade".to_owned(), code_list(grades));
    let options = Options {
        history: Vec::new(),
        earlier: Vec::new(),
        tables: vec![table(
            "s11",
            r#"
            dataset = "section-11"
            rows = { by = "standard" }
            columns = { by = "grade", all = true, total = "All" }
            cell = [
                { id = "n", heading = "Number", count = "records" },
                { id = "share", heading = "%", share = "n", of = "row-total" },
                { id = "fine", count = "records", where = { grade = ["outstanding", "good"] }, across = ["grade"], hidden = true },
                { id = "good", heading = "Good or better", share = "fine", of = "s11/n@total" },
            ]"#,
        )],
        datasets: vec![spec.clone()],
        agencies: BTreeMap::new(),
        period: None,
        as_at: None,
        personal: Vec::new(),
    };
    let data = vec![Dataset {
        spec,
        blocks: vec![block],
    }];
    let made = aggregate(&Validated::for_tests(data, lists), &options);
    assert!(made.findings.is_empty(), "{:?}", made.findings);
    assert_eq!(
        text(&made.value, "s11"),
        "2 | 1 | (1 % of 1) | 0 | (0 % of 1) | 0 | (0 % of 1) | 1 | (1 % of 1) | 1 | (1 % of 1)\n\
         10 | 1 | (1 % of 2) | 1 | (1 % of 2) | 0 | (0 % of 2) | 2 | (2 % of 2) | 2 | (2 % of 2)"
    );
    let hidden: Vec<bool> = made.value.tables[0]
        .columns
        .iter()
        .map(|c| c.hidden)
        .collect();
    assert_eq!(hidden.iter().position(|hidden| *hidden), Some(8));
    assert_eq!(
        made.value.tables[0].columns[0].heading,
        "Outstanding number"
    );
}

#[test]
fn a_wide_return_is_added_across_and_its_cells_make_one_range() {
    let spec = early_help();
    let months = ["Apr 2015", "May 2015"].map(|text| value(&spec, 1, text));
    let outcome = |text: &str| Value::Text(text.into());
    let count = |n: i64| Value::Number(n.into());
    let block = Block {
        file: "returns/caf.ods".into(),
        sheet: None,
        agency: None,
        name: Some("Early help return".into()),
        received: None,
        area: Area::new(Cell::new(0, 0), Cell::new(2, 2)),
        fields: vec![
            Field {
                at: At::Column(0),
                values: ["Met", "Met", "Moved", "Moved"].map(outcome).to_vec(),
            },
            Field {
                at: At::Row(0),
                values: [months.clone(), months].concat(),
            },
            Field {
                at: At::Own,
                values: [1, 2, 3, 4].map(count).to_vec(),
            },
        ],
        rows: vec![1, 1, 2, 2],
        columns: vec![1, 2, 1, 2],
        reported: Vec::new(),
        may_be_uncounted: true,
    };
    let made = run(
        &spec,
        vec![block],
        r#"
        dataset = "early-help"
        rows = { by = "outcome", total = "All", order = "label" }
        columns = { by = "month", span = "2015-05..2015-06" }
        cell = [{ id = "n", sum = "closed" }, { id = "all", sum = "closed", across = ["month"] }]"#,
    );
    assert_eq!(
        text(&made.value, "t"),
        "Met | 2 | 3\nMoved | 4 | 7\nAll | 6 | 10"
    );
    assert_eq!(made.value.tables[0].sources, ["Early help return"]);
    let all = explain(&made.value, "t/total/all").unwrap();
    assert_eq!(
        all.parts[0].cell.origin.parts[0].areas[0].to_string(),
        "B2:C3"
    );
    let may = explain(&made.value, "t/total/n@2015-05").unwrap();
    assert_eq!(
        may.parts[0].cell.origin.parts[0].areas[0].to_string(),
        "C2:C3"
    );
}

#[test]
fn returns_of_two_agencies_are_added_and_both_named() {
    let spec = early_help();
    let first = block(&spec, "CAF", "Met | Apr 2015 | 10");
    let mut second = block(&spec, "CAF", "met | Apr 2015 | 5");
    second.agency = Some("health".into());
    second.file = "returns/health.xlsx".into();
    let made = run(
        &spec,
        vec![first, second],
        r#"
        dataset = "early-help"
        rows = { by = "outcome" }
        cell = [{ id = "n", sum = "closed" }]"#,
    );
    assert_eq!(
        text(&made.value, "t"),
        "Met | 15",
        "case does not make a category"
    );
    assert_eq!(
        made.value.tables[0].sources,
        [
            "early-help return, Anytown Council, 9 October 2015",
            "early-help return, health, 9 October 2015"
        ]
    );
    assert_eq!(made.value.tables[0].period.as_deref(), Some("April 2015"));
}

#[test]
fn a_period_is_a_column_of_its_own_and_not_of_the_years_it_lies_in() {
    let spec = scorecard();
    let lines = "
        plans | Here | Sep 2015            | 578
        plans | Here | 2015-04..2015-09    | 12
        plans | Here | 2015-16             | 40";
    let made = run(
        &spec,
        vec![block(&spec, "Scores", lines)],
        r#"
        dataset = "scorecard"
        rows = { by = "indicator", only = ["plans"] }
        columns = { by = "period" }
        cell = [{ id = "v", last = "value" }]"#,
    );
    let headings: Vec<&str> = made.value.tables[0]
        .columns
        .iter()
        .map(|c| c.heading.as_str())
        .collect();
    assert_eq!(headings, ["Apr to Sep 2015", "2015/16", "Sep 2015"]);
    assert_eq!(text(&made.value, "t"), "Children on a plan | 12 | 40 | 578");
}

#[test]
fn several_numbers_for_one_figure_show_none_and_say_what_tells_them_apart() {
    let spec = dataset(
        "open",
        r#"
        counts = "children"
        column = [
            { id = "source", heading = "Lead agency", type = "code", codes = "source" },
            { id = "period", heading = "Period", type = "period" },
            { id = "share", heading = "Share", type = "percent" },
        ]"#,
    );
    let lines = "police | Sep 2015 | 20\nschool | Sep 2015 | 19";
    let made = run(
        &spec,
        vec![block(&spec, "Open", lines)],
        r#"
        dataset = "open"
        row = [{ id = "all", label = "All" }, { id = "police", label = "Police", where = { source = "police" } }]
        cell = [{ id = "v", last = "share" }]"#,
    );
    assert_eq!(text(&made.value, "t"), "All | [x]\nPolice | 20");
    assert_eq!(
        messages(&made.findings, Code::TableInvalid),
        [
            "Several numbers are given, told apart by \"Lead agency\", where one is asked for; none is shown in the table t."
        ]
    );
}

#[test]
fn a_row_that_restates_its_parts_is_not_added_to_them() {
    let levels = code_list(
        r#"
        title = "Levels"
        code = [{ id = "all", label = "All levels" }, { id = "1", label = "One" }, { id = "2", label = "Two" }]"#,
    );
    let spec = dataset(
        "training",
        r#"
        counts = "professionals"
        column = [
            { id = "level", heading = "Level", type = "code", codes = "level" },
            { id = "sector", heading = "Sector", type = "text" },
            { id = "year", heading = "Year", type = "period" },
            { id = "n", heading = "Attended", type = "count", weight = true },
        ]
        rule = [
            { id = "A", form = "parts", column = "n", columns = ["level"], whole = "all", parts = ["1", "2"], within = ["sector", "year"] },
            { id = "B", form = "parts", column = "n", columns = ["sector"], whole = "all", parts = ["Health", "Police"], within = ["level", "year"] },
        ]"#,
    );
    let record = |level: &str, sector: &str, year: &str, n: i64| {
        vec![
            Value::Code(level.into()),
            Value::Text(sector.into()),
            value(&spec, 2, year),
            Value::Number(n.into()),
        ]
    };
    // The older year was only ever sent as a whole; the newer one in parts, with wholes beside them, one of which is wrong.
    let records = [
        record("all", "all", "2013-14", 100),
        record("1", "all", "2014-15", 30),
        record("2", "all", "2014-15", 40),
        record("1", "Health", "2014-15", 10),
        record("1", "Police", "2014-15", 20),
        record("2", "Health", "2014-15", 40),
        record("all", "Health", "2014-15", 55),
    ];
    let mut made = block(
        &lado(),
        "Training",
        &"referral | - | - | - | - | -\n".repeat(records.len()),
    );
    made.fields = (0..4)
        .map(|column| Field {
            at: At::Column(column as u32 + 1),
            values: records
                .iter()
                .map(|record| record[column].clone())
                .collect(),
        })
        .collect();
    let mut lists = codes();
    lists.0.insert("level".to_owned(), levels);
    let tables = [
        ("a", "rows = { by = \"sector\", total = \"Sum\" }"),
        (
            "b",
            "rows = { by = \"level\", all = true, total = \"Sum\" }",
        ),
        ("c", "rows = { by = \"level\", only = [\"all\", \"1\"] }"),
    ]
    .map(|(id, rows)| {
        let rest = "\ncolumns = { by = \"year\" }\ncell = [{ id = \"n\", count = \"records\" }]";
        table(id, &format!("dataset = \"training\"\n{rows}{rest}"))
    });
    let options = Options {
        history: Vec::new(),
        earlier: Vec::new(),
        tables: tables.to_vec(),
        datasets: vec![spec.clone()],
        agencies: BTreeMap::new(),
        period: None,
        as_at: None,
        personal: Vec::new(),
    };
    let data = vec![Dataset {
        spec,
        blocks: vec![made],
    }];
    let tables = aggregate(&Validated::for_tests(data, lists), &options).value;
    assert_eq!(
        text(&tables, "a"),
        "all | 100 | [x]\nHealth | [x] | 50\nPolice | [x] | 20\nSum | 100 | 70"
    );
    assert_eq!(
        text(&tables, "b"),
        "All levels | 100 | 0\nOne | 0 | 30\nTwo | 0 | 40\nSum | 100 | 70"
    );
    assert_eq!(text(&tables, "c"), "All levels | 100 | 55\nOne | 0 | 30");
}
