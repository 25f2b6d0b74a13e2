//! Which numbers follow from others because of the records that they count, whatever words say so. Each kind stands beside a case that
//! looks like it and in which nothing follows.

use rust_decimal::Decimal;

use super::*;

const CHILDREN: &str = r#"
    counts = "children"
    column = [
        { id = "team", heading = "Team", type = "text" },
        { id = "area", heading = "Area", type = "text" },
        { id = "end", heading = "End", type = "text" },
        { id = "day", heading = "Day", type = "date" },
    ]"#;

/// So many records of each kind: team, area, end, day.
fn records(spec: &DatasetSpec, kinds: &[(usize, &str)]) -> Block {
    let lines: String = (kinds.iter())
        .map(|(times, line)| format!("{line}\n").repeat(*times))
        .collect();
    block(spec, "Children", &lines)
}

/// A table with a row for each of some filters.
fn rows(id: &str, filters: &[&str]) -> Arc<TableSpec> {
    let rows: String = (filters.iter().enumerate())
        .map(|(at, filter)| {
            let id = at.to_string();
            format!("[[row]]\nid = \"r{id}\"\nlabel = \"{id}\"\nwhere = {{ {filter} }}\n")
        })
        .collect();
    let cell = "[[cell]]\nid = \"n\"\nheading = \"N\"\ncount = \"records\"\n";
    table(id, &format!("dataset = \"children\"\n{rows}\n{cell}"))
}

/// Whether the number of the last filter follows from those of the others.
fn follows(kinds: &[(usize, &str)], filters: &[&str]) -> bool {
    let spec = dataset("children", CHILDREN);
    let made = run_all(
        vec![(spec.clone(), vec![records(&spec, kinds)])],
        vec![rows("t", filters)],
    );
    assert_eq!(messages(&made.findings, Code::TableInvalid), [""; 0]);
    let last = base(&made.value, &format!("t/r{}/n", filters.len() - 1));
    is_determined(&made.value, last, &BTreeSet::new())
}

fn base(tables: &Tables, id: &str) -> usize {
    let wanted = explain(tables, id).unwrap().parts[0].cell.key.clone();
    tables
        .cells
        .iter()
        .position(|cell| cell.key == wanted)
        .unwrap()
}

/// Whether a number can be worked out when all cells but it and some others are known, and what nobody prints is not.
fn is_determined(tables: &Tables, wanted: usize, others: &BTreeSet<usize>) -> bool {
    let numbers = tables.cells.len() + tables.unseen.len();
    let unknown = |at: &usize| match at.checked_sub(tables.cells.len()) {
        None => *at == wanted || others.contains(at),
        Some(unseen) => tables.unseen[unseen].told != Told::Printed,
    };
    // The one that is wanted goes last.
    let mut order: Vec<usize> = (0..numbers)
        .filter(unknown)
        .filter(|at| *at != wanted)
        .collect();
    order.push(wanted);
    let mut sums: Vec<Vec<f64>> = Vec::new();
    for relation in &tables.relations {
        let mut sum = vec![0.0; order.len()];
        let mut add = |id: &BaseId, factor: f64| {
            if let Some(at) = order.iter().position(|at| *at == id.0) {
                sum[at] += factor;
            }
        };
        add(&relation.whole, 1.0);
        relation.parts.iter().for_each(|part| add(part, -1.0));
        sums.push(sum);
    }
    let last = order.len() - 1;
    for column in 0..last {
        let Some(at) = sums.iter().position(|sum| sum[column].abs() > 1e-9) else {
            continue;
        };
        let lead = sums.swap_remove(at);
        for sum in &mut sums {
            let factor = sum[column] / lead[column];
            for (own, other) in sum.iter_mut().zip(&lead) {
                *own -= factor * other;
            }
        }
    }
    sums.iter().any(|sum| sum[last].abs() > 1e-9)
}

const MIXED: &[(usize, &str)] = &[
    (7, "hawk | east | help | 2025-04-10"),
    (6, "hawk | west |      | 2025-05-20"),
    (8, "lark | east | none | 2025-06-15"),
    (9, "lark | west | help | 2025-07-01"),
    (3, "owl  | west | none | 2025-10-05"),
    (5, "owl  | east |      | 2025-11-05"),
];

#[test]
fn given_and_blank_make_all() {
    assert!(follows(MIXED, &["", "end = \"given\"", "end = \"blank\""]));
    assert!(!follows(MIXED, &["", "end = \"help\"", "end = \"blank\""]));
}

#[test]
fn what_is_left_out_by_name_is_a_set() {
    let chain = [
        "end = \"not help\"",
        "end = [\"not help\", \"not blank\"]",
        "end = \"blank\"",
    ];
    assert!(follows(MIXED, &chain));
    assert!(!follows(
        MIXED,
        &["end = \"not help\"", "team = \"hawk\"", "end = \"blank\""]
    ));
}

#[test]
fn sums_go_over_several_columns_and_depths() {
    let parts = [
        "",
        "team = \"hawk\"",
        "team = [\"lark\", \"owl\"], area = \"east\"",
        "team = \"lark\", area = \"west\"",
        "team = \"owl\", area = \"west\"",
    ];
    assert!(follows(MIXED, &parts));
    assert!(!follows(MIXED, &[parts[0], parts[1], parts[2], parts[4]]));
}

#[test]
fn groups_that_overlap_tell_what_they_share() {
    let groups = [
        "team = [\"hawk\", \"lark\"]",
        "team = [\"lark\", \"owl\"]",
        "",
        "team = \"lark\"",
    ];
    assert!(follows(MIXED, &groups));
    assert!(!follows(MIXED, &[groups[0], groups[1], groups[3]]));
}

#[test]
fn times_are_spans_of_days_whatever_they_are_called() {
    let quarter = "day = \"2025-04..2025-06\"";
    let months = ["day = \"2025-04\"", "day = \"2025-05..2025-06\""];
    assert!(follows(MIXED, &[quarter, months[0], months[1]]));
    // Past and to come are days before and from the day of the report, here 31 October 2015.
    let old = &[
        (7, "hawk | east | help | 2015-04-10"),
        (6, "hawk | east | help | 2015-12-10"),
    ];
    assert!(follows(old, &["", "day = \"past\"", "day = \"to-come\""]));
    assert!(!follows(
        MIXED,
        &[quarter, months[0], "day = \"2025-06..2025-07\""]
    ));
}

#[test]
fn a_filter_that_every_record_passes_is_none() {
    let all: Vec<(usize, &str)> = vec![
        (7, "hawk | east | help | 2025-04-10"),
        (3, "owl  | east | help | 2025-05-20"),
        (9, "owl  | east | none | 2025-05-20"),
    ];
    let parts = [
        "team = \"owl\"",
        "area = \"east\", team = \"owl\", end = \"help\"",
        "end = \"none\", team = \"owl\"",
    ];
    assert!(follows(&all, &parts));
    let mut some = all.clone();
    some.push((4, "owl | west | help | 2025-05-20"));
    assert!(!follows(&some, &parts));
}

#[test]
fn what_one_column_decides_of_another_is_known() {
    let decided = &[
        (17, "hawk | east | help | 2025-04-10"),
        (14, "lark | east | help | 2025-04-10"),
        (16, "owl  | west | help | 2025-04-10"),
        (4, "wren | west | help | 2025-04-10"),
    ];
    let filters = ["area = \"west\"", "team = \"owl\"", "team = \"wren\""];
    assert!(follows(decided, &filters));
    assert!(!follows(
        MIXED,
        &["area = \"west\"", "team = \"lark\"", "team = \"owl\""]
    ));
}

/// Whether the number of the last row of a table by team follows from its total, when a figure elsewhere speaks of no team.
fn follows_from_total(kinds: &[(usize, &str)], columns: &str, last: &str) -> bool {
    let spec = dataset("children", CHILDREN);
    let by_team = format!(
        "dataset = \"children\"\nrows = {{ by = \"team\", total = \"All\", blank = \"None\" }}\n{columns}\n[[cell]]\nid = \"n\"\nheading = \"N\"\ncount = \"records\"\n"
    );
    let tables = vec![
        table("t", &by_team),
        rows("u", &["team = \"blank\", area = \"west\""]),
    ];
    let made = run_all(vec![(spec.clone(), vec![records(&spec, kinds)])], tables);
    is_determined(&made.value, base(&made.value, last), &BTreeSet::new())
}

#[test]
fn nobody_is_in_a_class_that_a_total_holds_and_no_row_does() {
    assert!(follows_from_total(MIXED, "", "t/owl/n"));
    let by_month = "columns = { by = \"day\", each = \"month\" }";
    assert!(follows_from_total(MIXED, by_month, "t/owl/2025-10/n"));
}

#[test]
fn two_breakdowns_without_a_total_have_the_same() {
    let filters = [
        "team = \"hawk\"",
        "team = \"lark\"",
        "team = \"owl\"",
        "area = \"east\"",
        "area = \"west\"",
    ];
    assert!(follows(MIXED, &filters));
    assert!(!follows(MIXED, &filters[1..]));
}

#[test]
fn what_an_earlier_report_printed_of_the_same_records_is_known() {
    let spec = dataset("children", CHILDREN);
    let block = records(&spec, MIXED);
    let span = "2025-04..2025-05";
    let told_by = |printed: Option<i64>, day: Filter, period: Option<&str>| {
        let filters = [
            ("team".to_owned(), Filter::Any(vec!["hawk".to_owned()])),
            ("day".to_owned(), day),
        ];
        let key = Key {
            dataset: "children".to_owned(),
            measure: "count".to_owned(),
            filters: filters.into_iter().collect(),
        };
        let options = Options {
            history: Vec::new(),
            earlier: vec![EarlierFact {
                key,
                period: period.and_then(|code| Period::parse(code, YearKind::Financial)),
                printed: printed.map(Decimal::from),
                same_report: false,
            }],
            tables: vec![rows(
                "t",
                &[
                    "team = \"hawk\", day = \"2025-04..2025-05\"",
                    "team = \"hawk\", day = \"2025-04\"",
                    "team = \"hawk\", day = \"2025-05\"",
                ],
            )],
            datasets: vec![spec.clone()],
            agencies: BTreeMap::new(),
            period: None,
            as_at: None,
            personal: Vec::new(),
        };
        let datasets = vec![Dataset {
            spec: spec.clone(),
            blocks: vec![block.clone()],
        }];
        let made = aggregate(&Validated::for_tests(datasets, codes()), &options).value;
        let (whole, last) = (base(&made, "t/r0/n"), base(&made, "t/r2/n"));
        is_determined(&made, last, &BTreeSet::from([whole]))
    };
    let told = |printed| told_by(printed, Filter::Span(span.to_owned()), None);
    assert!(told(Some(13)));
    // All records that say when, of a time that the report gives for all of them.
    assert!(told_by(Some(13), Filter::Given, Some(span)));
    assert!(!told_by(Some(13), Filter::Given, Some("2024-25")));
    // Another number was corrected since; and one that was withheld tells nothing.
    assert!(!told(Some(12)));
    assert!(!told(None));
}

#[test]
fn datasets_about_the_same_people_are_one_system() {
    let count = |population: &str| {
        let register = dataset("children", &format!("{CHILDREN}\n{population}"));
        let counted = dataset(
            "counted",
            &format!(
                "{}\n{population}",
                r#"
                counts = "children"
                column = [
                    { id = "team", heading = "Team", type = "text" },
                    { id = "area", heading = "Area", type = "text" },
                    { id = "n", heading = "Number", type = "count", weight = true },
                ]"#
            ),
        );
        let lines = "hawk | east | 7\n hawk | west | 6";
        let parts = rows(
            "u",
            &[
                "team = \"hawk\", area = \"east\"",
                "team = \"hawk\", area = \"west\"",
            ],
        );
        let mut parts = TableSpec::clone(&parts);
        parts.dataset = "counted".to_owned();
        let made = run_all(
            vec![
                (register.clone(), vec![records(&register, MIXED)]),
                (counted.clone(), vec![block(&counted, "Counted", lines)]),
            ],
            vec![
                rows("t", &["team = [\"lark\", \"owl\"]", "", "team = \"hawk\""]),
                Arc::new(parts),
            ],
        );
        (made.findings.iter()).for_each(|finding| assert_ne!(finding.code, Code::TableInvalid));
        made
    };
    let hawk = |tables: &Tables| {
        let whole = BTreeSet::from([base(tables, "t/r1/n")]);
        is_determined(tables, base(tables, "t/r2/n"), &whole)
    };
    let made = count("");
    assert!(!hawk(&made.value));
    assert_eq!(
        messages(&made.findings, Code::PopulationUndeclared).len(),
        1
    );
    let made = count("population = [{ of = \"plans\" }]");
    assert!(hawk(&made.value));
    assert_eq!(
        messages(&made.findings, Code::PopulationUndeclared).len(),
        0
    );
    assert_eq!(messages(&made.findings, Code::PopulationDiffers).len(), 0);
}
