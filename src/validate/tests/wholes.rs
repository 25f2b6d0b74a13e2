//! Sums, breakdowns, and records that belong together.

use super::*;

const LINES: &str = r#"column = [
    { id = "line", heading = "Line", type = "code" },
    { id = "agreed", heading = "Agreed", type = "money" },
    { id = "spent", heading = "Spent", type = "money" },
    { id = "over", heading = "Over", type = "money" },
    { id = "period", heading = "Period", type = "period" },
]"#;

fn lines(rule: &str, records: &[&[&str]]) -> Vec<String> {
    run(dataset(
        &format!("{LINES}\nrule = [{{ id = \"R1\", {rule} }}]"),
        records,
    ))
}

#[test]
fn a_variance_is_one_amount_less_another() {
    let rule = "form = \"identity\", column = \"over\", plus = [\"spent\"], minus = [\"agreed\"], limit = 1";
    let run = |over| lines(rule, &[&["", "318", "361", over, ""]]);
    assert_eq!(run("43"), [""; 0]);
    assert_eq!(run("44"), [""; 0]);
    assert_eq!(run("45"), ["does-not-balance D2 45 | 43"]);
    assert_eq!(run(""), [""; 0]);
}

#[test]
fn what_came_in_is_what_went_out() {
    let rule = "form = \"identity\", column = \"spent\", columns = [\"line\"], plus = [\"income\", \"reserve\"], minus = [\"cost\"]";
    let run = |cost| {
        lines(
            rule,
            &[
                &["income", "", "100", "", ""],
                &["income", "", "50", "", ""],
                &["cost", "", cost, "", ""],
                &["reserve", "", "10", "", ""],
            ],
        )
    };
    assert_eq!(run("160"), [""; 0]);
    assert_eq!(run("161"), ["does-not-balance C2 160 | 161"]);
    // Only one side was given.
    assert_eq!(lines(rule, &[&["income", "", "100", "", ""]]), [""; 0]);
}

#[test]
fn the_end_is_the_start_with_what_came_and_without_what_went() {
    let rule = "form = \"stock\", column = \"spent\", columns = [\"line\"], against = \"period\", whole = \"open\", plus = [\"opened\"], minus = [\"closed\"], limit = 1";
    let run = |end| {
        lines(
            rule,
            &[
                &["open", "", "500", "", "p:Q1 2025-26"],
                &["open", "", end, "", "p:Q2 2025-26"],
                &["opened", "", "40", "", "p:Q2 2025-26"],
                &["closed", "", "30", "", "p:Q2 2025-26"],
            ],
        )
    };
    assert_eq!(run("510"), [""; 0]);
    assert_eq!(run("511"), [""; 0]);
    assert_eq!(run("512"), ["does-not-balance C3 512 | 510"]);
}

#[test]
fn a_score_is_its_factors_multiplied() {
    let toml = r#"column = [
        { id = "l", heading = "Likelihood", type = "count" },
        { id = "i", heading = "Impact", type = "count" },
        { id = "score", heading = "Score", type = "count" },
    ]
    rule = [{ id = "R1", form = "product", column = "score", columns = ["l", "i"] }]"#;
    let records: &[&[&str]] = &[&["3", "4", "12"], &["3", "5", "16"], &["3", "", "9"]];
    assert_eq!(run(dataset(toml, records)), ["does-not-balance C3 16 | 15"]);
}

#[test]
fn parts_are_together_no_larger_than_their_whole() {
    let rule = "form = \"parts-at-most\", column = \"spent\", columns = [\"line\"], whole = \"held\", parts = [\"begun\"]";
    let run = |begun| {
        lines(
            rule,
            &[&["held", "", "20", "", ""], &["begun", "", begun, "", ""]],
        )
    };
    assert_eq!(run("20"), [""; 0]);
    assert_eq!(run("21"), ["more-than-base C3 21 | 20 or less"]);
    // The part's number in another column.
    let rule = format!("{rule}, numerator = \"agreed\"");
    let records: &[&[&str]] = &[&["held", "", "20", "", ""], &["begun", "21", "35", "", ""]];
    assert_eq!(lines(&rule, records), ["more-than-base B3 21 | 20 or less"]);
}

#[test]
fn the_groups_of_a_breakdown_make_the_whole() {
    let toml = r#"column = [
        { id = "group", heading = "Group", type = "code", codes = "groups" },
        { id = "n", heading = "Number", type = "count" },
    ]
    rule = [{ id = "R1", form = "breakdown", column = "n", columns = ["group"], whole = "all" }]"#;
    let options = with_list(
        "groups",
        r#"code = [
            { id = "all", label = "All" },
            { id = "girls", label = "Girls", set = "sex" },
            { id = "boys", label = "Boys", set = "sex" },
            { id = "young", label = "Young", set = "age" },
            { id = "old", label = "Old", set = "age" },
            { id = "disabled", label = "Disabled" },
        ]"#,
    );
    let run = |boys, old| {
        let records: &[&[&str]] = &[
            &["all", "10"],
            &["girls", "4"],
            &["boys", boys],
            &["young", "7"],
            &["old", old],
            &["disabled", "2"],
        ];
        run_with(vec![dataset(toml, records)], &options)
    };
    assert_eq!(run("6", "3"), [""; 0]);
    assert_eq!(run("5", "3"), ["parts-differ B2 10 | 9"]);
    // A group that is not known leaves its breakdown alone, the other is still held to the whole.
    assert_eq!(run("6", "0~4"), [""; 0]);
    assert_eq!(run("", "4"), ["parts-differ B2 10 | 11"]);
}

#[test]
fn tables_of_the_same_records_have_the_same_sum() {
    let toml = r#"column = [
        { id = "source", heading = "Source", type = "code" },
        { id = "sex", heading = "Sex", type = "code" },
        { id = "outcome", heading = "Outcome", type = "code" },
        { id = "n", heading = "Number", type = "count", weight = true },
    ]
    rule = [{ id = "R1", form = "one-base", columns = ["source", "sex"] }, { id = "R2", form = "one-base", column = "outcome", columns = ["source", "sex"] }]"#;
    let run = |sex: &str, outcome: &str| {
        let mut all = dataset(
            toml,
            &[&["school", "", "", "60"], &["police", "", "", "45"]],
        );
        all.blocks[0].fields[1].at = At::Absent;
        all.blocks[0].fields[2].at = At::Absent;
        for (place, number) in [(1, sex), (2, outcome)] {
            let mut record = vec!["", "", "", number];
            record[place] = "some";
            let mut other = dataset(toml, &[&record]).blocks.remove(0);
            for absent in (0..3).filter(|column| *column != place) {
                other.fields[absent].at = At::Absent;
            }
            other.sheet = Some(format!("Sheet {place}").into());
            all.blocks.push(other);
        }
        run(all)
    };
    assert_eq!(run("105", "105"), [""; 0]);
    assert_eq!(run("104", "105"), ["facts-disagree A1:D2 104 | 105"]);
    assert_eq!(run("105", "100"), ["facts-disagree A1:D2 100 | 105"]);
    // A range is not a sum.
    assert_eq!(run("0~4", "105"), [""; 0]);
}

const ROWS: &str = r#"column = [
    { id = "a", heading = "A", type = "code", codes = "codes" },
    { id = "b", heading = "B", type = "code" },
    { id = "n", heading = "Number", type = "count" },
    { id = "year", heading = "Year", type = "period" },
]"#;

fn rows(rule: &str, records: &[&[&str]]) -> Vec<String> {
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

#[test]
fn the_same_thing_has_the_same_number() {
    let rule = "form = \"agree\", column = \"n\", columns = [\"a\"], within = [\"b\"], limit = 1";
    let run = |second| rows(rule, &[&["one", "", "5", ""], &["one", "", second, ""]]);
    assert_eq!(run("6"), [""; 0]);
    assert_eq!(run("7"), ["facts-disagree C3 7 | 5"]);
    assert_eq!(run(""), [""; 0]);
    assert_eq!(
        rows(rule, &[&["one", "", "5", ""], &["one", "x", "9", ""]]),
        [""; 0]
    );
    // What is blank in what they should share has nothing in common.
    assert_eq!(
        rows(rule, &[&["", "", "5", ""], &["", "", "9", ""]]),
        [""; 0]
    );
}

#[test]
fn at_least_one_record_says_something() {
    let rule = "form = \"some-given\", column = \"n\", within = [\"a\"]";
    let run = |second| {
        rows(
            rule,
            &[
                &["one", "", "", ""],
                &["one", "", second, ""],
                &["two", "", "3", ""],
            ],
        )
    };
    assert_eq!(run("1"), [""; 0]);
    assert_eq!(
        run(""),
        ["required-blank C2 blank | a value in at least one record"]
    );
}

#[test]
fn every_code_is_there() {
    let rule = "form = \"every-code\", column = \"a\", parts = [\"one\", \"two\"]";
    let run = |first, second| rows(rule, &[&[first, "", "", ""], &[second, "", "", ""]]);
    assert_eq!(run("one", "two"), [""; 0]);
    // A body that belongs to it, or that it took the place of, stands for it.
    assert_eq!(run("old", "part"), [""; 0]);
    assert_eq!(
        run("one", "one"),
        ["expected-missing A2 not there | \"Two\""]
    );
    let all = "form = \"every-code\", column = \"a\"";
    assert_eq!(
        rows(
            all,
            &[
                &["one", "", "", ""],
                &["two", "", "", ""],
                &["old", "", "", ""]
            ]
        ),
        ["expected-missing A2 not there | \"Part\""]
    );
}

#[test]
fn each_stands_beside_each() {
    let rule = "form = \"grid\", columns = [\"b\", \"a\"]";
    let full: &[&[&str]] = &[
        &["one", "case1", "", ""],
        &["two", "case1", "", ""],
        &["one", "case2", "", ""],
        &["two", "case2", "", ""],
    ];
    assert_eq!(rows(rule, full), [""; 0]);
    assert_eq!(
        rows(rule, &full[..3]),
        ["expected-missing B4 not there | Two"]
    );
}

#[test]
fn what_is_open_is_on_the_next_list() {
    let rule =
        "form = \"carried\", columns = [\"b\"], against = \"year\", unless = { a = \"two\" }";
    let run = |state, next| {
        rows(
            rule,
            &[
                &[state, "first", "", "p:2024-25"],
                &["one", next, "", "p:2025-26"],
            ],
        )
    };
    assert_eq!(run("one", "first"), [""; 0]);
    assert_eq!(
        run("one", "second"),
        ["not-carried-forward B2 missing | a record for 2025/26"]
    );
    assert_eq!(run("two", "second"), [""; 0]);
}

#[test]
fn a_percentage_of_very_few_is_left_out() {
    let rule = "form = \"blank-below\", column = \"percent\", against = \"of\", least = 10";
    let toml = format!("{COUNTS}\nrule = [{{ id = \"R1\", {rule} }}]");
    let run = |of, percent| run(dataset(&toml, &[&["a", "", of, percent]]));
    assert_eq!(run("10", "50"), [""; 0]);
    assert_eq!(run("9", "50"), ["base-small D2 50 | blank"]);
    assert_eq!(run("9", ""), [""; 0]);
}

#[test]
fn a_number_that_one_agency_gives_twice_is_one_number() {
    let toml = r#"column = [
        { id = "level", heading = "Level", type = "code" },
        { id = "period", heading = "Period", type = "period" },
        { id = "n", heading = "Number", type = "count", weight = true },
    ]"#;
    let of = |level: &str, number: &str, agency: &str| {
        let mut one = dataset(toml, &[&["1", "p:2025-26", "12"]]);
        let mut two = dataset(toml, &[&[level, "p:2025-26", number]])
            .blocks
            .remove(0);
        two.sheet = Some("Summary".into());
        two.agency = Some(agency.into());
        one.blocks.push(two);
        run(one)
    };
    assert_eq!(of("1", "12", "police"), [""; 0]);
    assert_eq!(of("1", "13", "police"), ["facts-disagree C2 13 | 12"]);
    // Of another level, or from another agency, it is another number.
    assert_eq!(of("2", "13", "police"), [""; 0]);
    assert_eq!(of("1", "13", "council"), [""; 0]);
}

#[test]
fn one_count_of_one_base_is_printed_in_one_way() {
    let toml = format!(
        "{COUNTS}\nrule = [{{ id = \"R1\", form = \"share\", column = \"percent\", numerator = \"n\", against = \"of\" }}]"
    );
    let of = |records: &[&[&str]]| run(dataset(&toml, records));
    // An eighth is 12% or 13%; which of them, is for the report to say once.
    let eighths: &[&[&str]] = &[&["a", "1", "8", "12"], &["b", "1", "8", "12"]];
    assert_eq!(of(eighths), [""; 0]);
    let both: &[&[&str]] = &[&["a", "1", "8", "12"], &["b", "1", "8", "13"]];
    assert_eq!(of(both), ["share-differs D3 13% | 12%"]);
    let found = validate(vec![dataset(&toml, both)], &Options::default()).findings;
    assert_eq!(found[0].severity, Severity::Note);
    // With more decimals both are right.
    let precise: &[&[&str]] = &[&["a", "1", "8", "12"], &["b", "1", "8", "12.5"]];
    assert_eq!(of(precise), [""; 0]);
}
