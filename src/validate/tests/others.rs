//! Rules that look into another dataset.

use super::*;

const COURSES: &str = r#"column = [
    { id = "code", heading = "Code", type = "text" },
    { id = "name", heading = "Name", type = "text", key = true },
    { id = "open", heading = "Open", type = "flag" },
    { id = "n", heading = "Number", type = "count" },
    { id = "year", heading = "Year", type = "period" },
]"#;

/// Runs a rule of one dataset beside the records of another, "courses".
fn beside(rule: &str, records: &[&[&str]], courses: &[&[&str]]) -> Vec<String> {
    let own = dataset(
        &format!("{COURSES}\nrule = [{{ id = \"R1\", dataset = \"courses\", {rule} }}]"),
        records,
    );
    let other = named(dataset(COURSES, courses), "courses");
    run_with(vec![own, other], &Options::default())
}

const THERE: &[&[&str]] = &[
    &["t:C1", "t:Neglect (Level 2)", "yes", "12", "p:2024-25"],
    &["t:C2", "t:Domestic Abuse", "no", "9", "p:2025-26"],
];

#[test]
fn what_is_named_stands_in_the_other_return() {
    let rule = "form = \"refers-to\", columns = [\"name\"], others = [\"name\"]";
    let run = |name, there| beside(rule, &[&["", name, "", "", ""]], there);
    // Case and signs may vary, words may not.
    assert_eq!(run("t:NEGLECT Level 2", THERE), [""; 0]);
    assert_eq!(
        run("t:Neglect", THERE),
        ["reference-unknown B2 Neglect | one in \"The return\""]
    );
    assert_eq!(run("", THERE), [""; 0]);
    // Nothing was read of the other return: that is said elsewhere.
    assert_eq!(run("t:Neglect", &[]), [""; 0]);
}

#[test]
fn all_who_are_expected_are_there() {
    let rule =
        "form = \"expected\", columns = [\"code\"], others = [\"code\"], of = { open = \"yes\" }";
    let run = |code| beside(rule, &[&[code, "", "", "", ""]], THERE);
    // The second is not open, and not expected.
    assert_eq!(run("t:C1"), [""; 0]);
    assert_eq!(run("t:C2"), ["expected-missing A2 no record | a record"]);
    assert_eq!(beside(rule, &[], THERE), [""; 0]);
}

#[test]
fn a_number_says_how_many_records_there_are() {
    let rule = "form = \"count-of\", column = \"n\", columns = [\"code\"], others = [\"code\"]";
    let records: &[&[&str]] = &[
        &["t:C1", "t:First", "", "", ""],
        &["t:C1", "t:Second", "", "", ""],
        &["t:C1", "t:second", "", "", ""],
    ];
    let run = |n, rule: &str| beside(rule, &[&["t:C1", "", "", n, ""]], records);
    assert_eq!(run("3", rule), [""; 0]);
    assert_eq!(run("2", rule), ["facts-disagree D2 2 | 3"]);
    let distinct = format!("{rule}, distinct = \"name\"");
    assert_eq!(run("2", &distinct), [""; 0]);
    assert_eq!(run("3", &distinct), ["facts-disagree D2 3 | 2"]);
    // Of another code there is nothing to count.
    assert_eq!(
        beside(rule, &[&["t:C9", "", "", "5", ""]], records),
        [""; 0]
    );
}

#[test]
fn a_number_is_the_one_of_the_other_return() {
    let rule = "form = \"same-as\", column = \"n\", columns = [\"code\"], others = [\"code\"], base = \"n\", against = \"year\", target = \"year\"";
    let run = |n, year| beside(rule, &[&["t:C1", "", "", n, year]], THERE);
    assert_eq!(run("12", "p:2024-25"), [""; 0]);
    // A quarter that begins in the same year has the same base.
    assert_eq!(run("13", "p:Q2 2024-25"), ["facts-disagree D2 13 | 12"]);
    assert_eq!(run("13", "p:2025-26"), [""; 0]);
}
