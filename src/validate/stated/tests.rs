//! Tables made by hand, and what they say of themselves.

use crate::finding::{Code, Finding, Severity};
use crate::model::{Area, Cell, Cells, Dataset, Reported, Role, Says, Whole};
use crate::validate::tests::{COUNTS, dataset, run};
use crate::validate::{Options, validate};

const MONEY: &str = r#"column = [
    { id = "line", heading = "Line", type = "code" },
    { id = "in", heading = "In", type = "money" },
    { id = "out", heading = "Out", type = "money" },
]"#;

fn cells(names: &str) -> Cells {
    let names = names.split(' ').filter(|name| !name.is_empty());
    names.map(|name| Area::parse(name).unwrap()).collect()
}

fn sum(plus: &str, minus: &str) -> Says {
    Says::Sum {
        plus: cells(plus),
        minus: cells(minus),
    }
}

fn ratio(per: u32, part: &str, less: &str, whole: &str) -> Says {
    Says::Ratio {
        per,
        part: cells(part),
        less: cells(less),
        whole: match whole.parse() {
            Ok(count) => Whole::Number(count),
            Err(_) => Whole::Cells(cells(whole)),
        },
    }
}

/// A number in a cell, of a role, with what it says.
type Says4<'a> = (&'a str, &'a str, Role, Says);

fn with(mut made: Dataset, stated: &[Says4<'_>]) -> Dataset {
    let reported = stated.iter().map(|(cell, value, role, says)| Reported {
        cell: Cell::parse(cell).unwrap(),
        label: role.id().into(),
        value: value.parse().unwrap(),
        role: *role,
        sure: true,
        is_column: false,
        floor: false,
        derived: None,
        says: says.clone(),
    });
    made.blocks[0].reported.extend(reported);
    made
}

fn findings(made: Dataset) -> Vec<Finding> {
    validate(vec![made], &Options::default()).findings
}

/// Messages of what is found in a table of counts: n in column B, of in C; the first record in row 2.
fn messages(records: &[&[&str]], stated: &[Says4<'_>]) -> Vec<String> {
    let found = findings(with(dataset(COUNTS, records), stated));
    let message = |one: Finding| {
        let area = one.location.area().unwrap();
        format!("{} {area}: {}", one.code.id(), one.message)
    };
    found.into_iter().map(message).collect()
}

const TWO: &[&[&str]] = &[&["a", "10", "40", ""], &["b", "20", "60", ""]];

fn one(cell: &str, value: &str, role: Role, says: Says) -> Vec<String> {
    messages(TWO, &[(cell, value, role, says)])
}

const NONE: [&str; 0] = [];

#[test]
fn sums_of_all_kinds() {
    use Role::{Balance, Change, Copy, Cumulative, Subtotal};
    assert_eq!(one("B4", "30", Subtotal, sum("B2:B3", "")), NONE);
    assert_eq!(
        one("B4", "31", Subtotal, sum("B2:B3", "")),
        [
            "total-differs B4: The figure labelled \"subtotal\" says 31, but the numbers it covers add up to 30."
        ]
    );
    assert_eq!(one("E3", "30", Cumulative, sum("B2:B3", "")), NONE);
    assert_eq!(
        one("E3", "29", Cumulative, sum("B2:B3", "")),
        ["does-not-balance E3: The figure labelled \"cumulative\" says 29, but 10 plus 20 is 30."]
    );
    assert_eq!(one("E2", "30", Balance, sum("C2", "B2")), NONE);
    assert_eq!(
        one("E2", "31", Balance, sum("C2", "B2")),
        ["does-not-balance E2: The figure labelled \"balance\" says 31, but 40 less 10 is 30."]
    );
    assert_eq!(one("E2", "-30", Change, sum("B2", "C2")), NONE);
    assert_eq!(one("E2", "30", Change, sum("B2", "C2")).len(), 1);
    assert_eq!(one("E2", "10", Copy, sum("B2", "")), NONE);
    assert_eq!(
        one("E2", "11", Copy, sum("B2", "")),
        [
            "does-not-balance E2: The figure labelled \"copy\" says 11, but the number it repeats is 10."
        ]
    );
}

#[test]
fn a_part_is_no_more_than_its_whole() {
    let part = |value: &str, of: &str| one("B4", value, Role::OfWhich, Says::AtMost(cells(of)));
    assert_eq!(part("20", "B3"), NONE);
    assert_eq!(
        part("21", "B3"),
        ["more-than-base B4: The figure labelled \"of-which\" says 21, but it is a part of 20."]
    );
    assert_eq!(part("30", "B2:B3"), NONE);
    assert_eq!(part("31", "B2:B3").len(), 1);
}

#[test]
fn ratios_of_all_kinds() {
    use Role::{Average, Percent, PercentChange, Rate};
    assert_eq!(one("E2", "25", Percent, ratio(100, "B2", "", "C2")), NONE);
    assert_eq!(
        one("E2", "26", Percent, ratio(100, "B2", "", "C2")),
        ["share-differs E2: The figure labelled \"percent\" says 26%, but 10 out of 40 is 25%."]
    );
    assert_eq!(one("E2", "250", Rate, ratio(1000, "B2", "", "C2")), NONE);
    assert_eq!(
        one("E2", "251", Rate, ratio(1000, "B2", "", "C2")),
        [
            "share-differs E2: The figure labelled \"rate\" says 251, but 10 out of 40 is 250 per 1000."
        ]
    );
    assert_eq!(one("B4", "15", Average, ratio(1, "B2:B3", "", "2")), NONE);
    assert_eq!(
        one("B4", "16", Average, ratio(1, "B2:B3", "", "2")),
        ["share-differs B4: The figure labelled \"average\" says 16, but 30 over 2 is 15."]
    );
    let change = |value: &str| one("E2", value, PercentChange, ratio(100, "C2", "B2", "B2"));
    assert_eq!(change("300"), NONE);
    assert_eq!(
        change("299"),
        [
            "share-differs E2: The figure labelled \"percent-change\" says 299%, but from 10 to 40 is 300%."
        ]
    );
    let fall = |value: &str| one("E2", value, PercentChange, ratio(100, "B2", "C2", "C2"));
    assert_eq!(fall("-75"), NONE);
    assert_eq!(fall("-74").len(), 1);
}

#[test]
fn nothing_is_said_of_what_is_not_known() {
    let records: &[&[&str]] = &[&["a", "", "x", ""], &["b", "0~4", "0", ""]];
    let said = |cell: &str, value: &str, role: Role, says: Says| {
        messages(records, &[(cell, value, role, says)])
    };
    // A cell that could not be read; one where nothing was read at all; one that is blank.
    assert_eq!(said("C4", "9", Role::Total, sum("C2:C3", "")), NONE);
    assert_eq!(said("E3", "9", Role::Balance, sum("E2 B3", "")), NONE);
    assert_eq!(said("E3", "9", Role::Change, sum("B3", "B2")), NONE);
    // A range: nothing outside it passes.
    assert_eq!(said("B4", "4", Role::Total, sum("B2:B3", "")), NONE);
    assert_eq!(said("B4", "5", Role::Total, sum("B2:B3", "")).len(), 1);
    assert_eq!(
        said("B4", "4", Role::OfWhich, Says::AtMost(cells("B3"))),
        NONE
    );
    assert_eq!(
        said("B4", "5", Role::OfWhich, Says::AtMost(cells("B3"))).len(),
        1
    );
    // Only a percentage is nothing of nothing.
    assert_eq!(
        said("E3", "5", Role::Rate, ratio(1000, "C3", "", "C3")),
        NONE
    );
    assert_eq!(
        said("E3", "5", Role::Percent, ratio(100, "C3", "", "C3")).len(),
        1
    );
}

#[test]
fn what_rounding_explains_is_a_note() {
    let money: &[&[&str]] = &[&["a", "10.25", "5"], &["b", "20.25", "5"]];
    let of = |value: &str, role: Role, says: Says| {
        let made = with(dataset(MONEY, money), &[("B4", value, role, says)]);
        findings(made)
    };
    assert!(of("30.50", Role::Total, sum("B2:B3", "")).is_empty());
    let note = of("30.51", Role::Total, sum("B2:B3", ""));
    assert_eq!(note[0].severity, Severity::Note);
    let wrong = of("30.60", Role::Total, sum("B2:B3", ""));
    assert_eq!(wrong[0].severity, Severity::Error);
    // A mean of rounded amounts is one of what they were before.
    assert!(of("15.25", Role::Average, ratio(1, "B2:B3", "", "2")).is_empty());
    assert!(of("15.26", Role::Average, ratio(1, "B2:B3", "", "2")).is_empty());
    assert_eq!(
        of("15.28", Role::Average, ratio(1, "B2:B3", "", "2")).len(),
        1
    );
}

#[test]
fn stated_numbers_speak_of_one_another_and_the_wrong_one_is_told_once() {
    let balances = |second: &str| {
        let records: &[&[&str]] = &[&["a", "50", "20"], &["b", "10", "5"], &["c", "0", "5"]];
        let stated = [
            ("D2", "30", Role::Balance, sum("B2", "C2")),
            ("D3", second, Role::Balance, sum("D2 B3", "C3")),
            ("D4", "30", Role::Balance, sum("D3 B4", "C4")),
        ];
        findings(with(dataset(MONEY, records), &stated))
    };
    assert!(balances("35").is_empty());
    let found = balances("53");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].location.area(), Area::parse("D3"));
    assert_eq!(
        found[0].message,
        "The figure labelled \"balance\" says 53, but 30 plus 10 less 5 is 35."
    );
    assert!(
        found[0]
            .related
            .iter()
            .any(|(at, _)| at.area() == Area::parse("D4"))
    );
}

#[test]
fn an_amount_that_both_of_its_totals_deny_is_told_at_its_cell() {
    let records: &[&[&str]] = &[&["a", "10.50", "5"], &["b", "61", "5"]];
    let stated = [
        ("B4", "26.50", Role::Total, sum("B2:B3", "")),
        ("C4", "10", Role::Total, sum("C2:C3", "")),
        ("D2", "15.50", Role::Total, sum("B2:C2", "")),
        ("D3", "21", Role::Total, sum("B3:C3", "")),
    ];
    let found = findings(with(dataset(MONEY, records), &stated));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].location.area(), Area::parse("B3"));
    assert_eq!(
        found[0].message,
        "B3 says 61, but B4 and D3 would all be right if it were 16."
    );
    assert_eq!(found[0].severity, Severity::Error);
}

#[test]
fn a_variance_whose_total_is_right_is_told_at_its_cell() {
    let records: &[&[&str]] = &[&["a", "50", "20"], &["b", "10", "5"]];
    let stated = [
        ("D2", "30", Role::Change, sum("B2", "C2")),
        ("D3", "9", Role::Change, sum("B3", "C3")),
        ("D4", "35", Role::Total, sum("D2:D3", "")),
    ];
    let found = findings(with(dataset(MONEY, records), &stated));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].location.area(), Area::parse("D3"));
    assert_eq!(found[0].code, Code::DoesNotBalance);
}

#[test]
fn what_a_rule_says_too_is_told_by_the_rule() {
    let rule = format!(
        "{COUNTS}\nrule = [{{ id = \"R1\", form = \"share\", column = \"percent\", numerator = \"n\", against = \"of\" }}]"
    );
    let records: &[&[&str]] = &[&["a", "10", "40", "26"], &["b", "20", "80", "25"]];
    let stated = [
        ("D2", "26", Role::Percent, ratio(100, "B2", "", "C2")),
        ("D3", "25", Role::Percent, ratio(100, "B3", "", "C3")),
    ];
    let made = with(dataset(&rule, records), &stated);
    let found = findings(made.clone());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].rule.as_deref(), Some("R1"));
    // Without the rule the return still says it.
    let alone = with(dataset(COUNTS, records), &stated);
    assert_eq!(run(alone), ["share-differs D2 26% | 25%"]);
}

#[test]
fn a_difference_that_a_rule_knows_as_an_identity_is_one_finding() {
    let rule = format!(
        "{MONEY}\nrule = [{{ id = \"R1\", form = \"identity\", column = \"in\", plus = [\"out\"] }}]"
    );
    let copy = [("B2", "20.40", Role::Copy, sum("C2", ""))];
    let records: &[&[&str]] = &[&["a", "20.40", "30"]];
    let found = findings(with(dataset(&rule, records), &copy));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].rule.as_deref(), Some("R1"));
    let alone = findings(with(dataset(MONEY, records), &copy));
    assert_eq!(alone.len(), 1);
    assert_eq!(alone[0].rule.as_deref(), Some("test/copy"));
}

#[test]
fn what_is_not_sure_is_asked() {
    let mut made = with(
        dataset(COUNTS, TWO),
        &[("B4", "31", Role::Total, sum("B2:B3", ""))],
    );
    made.blocks[0].reported[0].sure = false;
    let found = findings(made);
    assert_eq!(found[0].severity, Severity::Query);
    assert!(
        found[0].help.contains("\"total\" = \"item\""),
        "{}",
        found[0].help
    );
}
