//! Figures over time.

use super::*;

const INDICATORS: &str = r#"
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

fn rule(words: &str) -> String {
    format!(
        "{COLUMNS}\n[[rule]]\nid = \"R1\"\ncolumn = \"value\"\ncolumns = [\"indicator\"]\n{words}"
    )
}

/// Runs a rule over records of indicator, period, value, numerator and denominator.
fn over_time(words: &str, records: &[[&str; 5]]) -> Vec<String> {
    let records: Vec<Vec<&str>> = records
        .iter()
        .map(|record| record.iter().copied().chain([""]).collect())
        .collect();
    let records: Vec<&[&str]> = records.iter().map(Vec::as_slice).collect();
    let options = with_list("indicators", INDICATORS);
    run_with(vec![dataset(&rule(words), &records)], &options)
}

/// Four quarters of an indicator and its year.
fn year<'a>(indicator: &'a str, quarters: [&'a str; 4], year: &'a str) -> Vec<[&'a str; 5]> {
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

#[test]
fn a_year_is_what_its_list_says_of_its_quarters() {
    let words = "form = \"annualise\"\nagainst = \"period\"\nnumerator = \"num\"\nbase = \"den\"";
    let run = |indicator, quarters, stated| over_time(words, &year(indicator, quarters, stated));
    let numbers = ["10", "20", "15", "5"];
    assert_eq!(run("referrals", numbers, "50"), [""; 0]);
    assert_eq!(run("referrals", numbers, "51"), ["year-differs C6 51 | 50"]);
    assert_eq!(run("plans", numbers, "5"), [""; 0]);
    assert_eq!(run("plans", numbers, "50"), ["year-differs C6 50 | 5"]);
    assert_eq!(run("most", numbers, "20"), [""; 0]);
    assert_eq!(run("most", numbers, "21"), ["year-differs C6 21 | 20"]);
    // 12.5, printed without its decimal, may be rounded either way.
    assert_eq!(run("mean", numbers, "13"), [""; 0]);
    assert_eq!(run("mean", numbers, "12"), [""; 0]);
    assert_eq!(run("mean", numbers, "14"), ["year-differs C6 14 | 12.5"]);
    // Nothing is made of figures that count a child in each quarter.
    assert_eq!(run("again", numbers, "99"), [""; 0]);
    // With a quarter missing nothing can be said.
    assert_eq!(run("referrals", ["10", "", "15", "5"], "99"), [""; 0]);
}

#[test]
fn a_year_of_percentages_is_worked_out_again() {
    let words = "form = \"annualise\"\nagainst = \"period\"\nnumerator = \"num\"\nbase = \"den\"";
    let records = |indicator, year| {
        vec![
            [indicator, "p:Apr-Sep 2025", "50", "5", "10"],
            [indicator, "p:2025-10..2026-03", "90", "81", "90"],
            [indicator, "p:2025-26", year, "86", "100"],
        ]
    };
    assert_eq!(over_time(words, &records("in-time", "86")), [""; 0]);
    assert_eq!(
        over_time(words, &records("in-time", "70")),
        ["year-differs C4 70 | 86"]
    );
    // (50 x 10 + 90 x 90) / 100
    assert_eq!(over_time(words, &records("wait", "86")), [""; 0]);
    assert_eq!(
        over_time(words, &records("wait", "87")),
        ["year-differs C4 87 | 86"]
    );
}

#[test]
fn figures_that_all_rise_are_taken_for_running_totals() {
    let words = "form = \"rising\"\nagainst = \"period\"\nleast = 2";
    let both = |contacts: [&'static str; 4]| {
        let mut records = year("referrals", ["10", "20", "20", "31"], "31");
        records.extend(year("contacts", contacts, "40"));
        // A stock may rise as it likes.
        records.extend(year("plans", ["9", "8", "7", "6"], "6"));
        over_time(words, &records)
    };
    assert_eq!(
        both(["10", "20", "30", "40"]),
        ["figures-cumulative C10  | "]
    );
    assert_eq!(both(["10", "20", "30", "29"]), [""; 0]);
    // One series alone may rise by chance.
    assert_eq!(
        over_time(words, &year("referrals", ["1", "2", "3", "4"], "10")),
        [""; 0]
    );
}

#[test]
fn a_large_change_needs_a_word() {
    let change = "form = \"change\"\nagainst = \"period\"\nlimit = 50\nleast = 20";
    let run = |first, second| {
        over_time(
            change,
            &[
                ["referrals", "p:Q1 2025-26", first, "", ""],
                ["referrals", "p:Q2 2025-26", second, "", ""],
            ],
        )
    };
    assert_eq!(run("100", "150"), [""; 0]);
    assert_eq!(run("100", "151"), ["change-large C3 151 | about 100"]);
    assert_eq!(run("100", "49"), ["change-large C3 49 | about 100"]);
    // Twice as many, and still only a few.
    assert_eq!(run("10", "29"), [""; 0]);
    assert_eq!(run("10", "30"), ["change-large C3 30 | about 10"]);
    assert_eq!(run("0", "90"), [""; 0]);
    // A gap between the two: they are not compared.
    let apart = [
        ["referrals", "p:Q1 2025-26", "100", "", ""],
        ["referrals", "p:Q3 2025-26", "500", "", ""],
    ];
    assert_eq!(over_time(change, &apart), [""; 0]);
    let words = rule(&format!("{change}\nunless = {{ comment = \"given\" }}"));
    let records: &[&[&str]] = &[
        &["referrals", "p:Q1 2025-26", "100", "", "", "t:as ever"],
        &["referrals", "p:Q2 2025-26", "500", "", "", "t:a new form"],
    ];
    let options = with_list("indicators", INDICATORS);
    assert_eq!(run_with(vec![dataset(&words, records)], &options), [""; 0]);
}

#[test]
fn a_missing_quarter_is_asked_for() {
    let words = "form = \"complete\"\nagainst = \"period\"";
    let mut records = year("referrals", ["1", "2", "3", "4"], "10");
    records.extend(year("contacts", ["5", "6", "7", "8"], "26"));
    assert_eq!(over_time(words, &records), [""; 0]);
    records.pop();
    records.pop();
    assert_eq!(
        over_time(words, &records),
        ["expected-missing C9 nothing | a figure for Jan to Mar 2026"]
    );
    // A figure that is only given once a year is not one with gaps.
    records.truncate(5);
    records.push(["plans", "p:Q4 2025-26", "9", "", ""]);
    assert_eq!(over_time(words, &records), [""; 0]);
}

#[test]
fn last_years_figure_is_the_one_of_last_years_return() {
    let toml = r#"column = [
        { id = "line", heading = "Line", type = "code" },
        { id = "period", heading = "Year", type = "period" },
        { id = "actual", heading = "Actual", type = "money" },
        { id = "prior", heading = "Last year", type = "money" },
    ]
    rule = [{ id = "R1", form = "prior", column = "prior", base = "actual", against = "period", columns = ["line"] }]"#;
    let run = |prior| {
        run(dataset(
            toml,
            &[
                &["staff", "p:2024-25", "200", ""],
                &["staff", "p:2025-26", "210", prior],
            ],
        ))
    };
    assert_eq!(run("200"), [""; 0]);
    assert_eq!(run("201"), ["facts-disagree D3 201 | 200"]);
}

#[test]
fn a_grade_below_the_last_one_is_talked_about() {
    let toml = r#"column = [
        { id = "standard", heading = "Standard", type = "code" },
        { id = "period", heading = "Year", type = "period" },
        { id = "grade", heading = "Grade", type = "code", codes = "grades" },
    ]
    rule = [{ id = "R1", form = "not-worse", column = "grade", against = "period", columns = ["standard"], unless = { grade = "none" } }]"#;
    let options = with_list(
        "grades",
        "code = [{ id = 'good', label = 'Good' }, { id = 'poor', label = 'Poor' }, { id = 'none', label = 'None' }]",
    );
    let run = |then, now| {
        let records: &[&[&str]] = &[&["one", "p:2024-25", then], &["one", "p:2025-26", now]];
        run_with(vec![dataset(toml, records)], &options)
    };
    assert_eq!(run("good", "good"), [""; 0]);
    assert_eq!(run("poor", "good"), [""; 0]);
    assert_eq!(
        run("good", "poor"),
        ["change-large C3 Poor | Good or better"]
    );
    assert_eq!(run("good", "none"), [""; 0]);
}

#[test]
fn the_colour_is_the_one_that_the_figure_earns() {
    let toml = r#"column = [
        { id = "indicator", heading = "Indicator", type = "code", codes = "indicators" },
        { id = "value", heading = "Value", type = "number" },
        { id = "target", heading = "Target", type = "number" },
        { id = "amber", heading = "Amber within", type = "number" },
        { id = "rag", heading = "RAG", type = "code" },
    ]
    rule = [{ id = "R1", form = "rag", column = "rag", against = "value", columns = ["indicator"], target = "target", tolerance = "amber", parts = ["green", "amber", "red"] }]"#;
    let run = |indicator, value, target, amber, rag| {
        let options = with_list("indicators", INDICATORS);
        run_with(
            vec![dataset(toml, &[&[indicator, value, target, amber, rag]])],
            &options,
        )
    };
    // The list's own target of 90, amber within 5.
    assert_eq!(run("in-time", "90", "", "", "green"), [""; 0]);
    assert_eq!(
        run("in-time", "89", "", "", "green"),
        ["rag-differs E2 green | amber"]
    );
    assert_eq!(run("in-time", "85", "", "", "amber"), [""; 0]);
    assert_eq!(
        run("in-time", "84.9", "", "", "amber"),
        ["rag-differs E2 amber | red"]
    );
    // The return's own target comes first; fewer are better.
    assert_eq!(run("again", "20", "20", "2", "green"), [""; 0]);
    assert_eq!(run("again", "22", "20", "2", "amber"), [""; 0]);
    assert_eq!(
        run("again", "23", "20", "2", "amber"),
        ["rag-differs E2 amber | red"]
    );
    // Without a tolerance only green can be told from the rest.
    assert_eq!(run("again", "21", "20", "", "red"), [""; 0]);
    assert_eq!(
        run("again", "21", "20", "", "green"),
        ["rag-differs E2 green | amber or red"]
    );
    // Complete, not started, and numbers of which neither way is better, earn no colour.
    assert_eq!(run("in-time", "10", "", "", "blue"), [""; 0]);
    assert_eq!(run("referrals", "10", "90", "", "green"), [""; 0]);
}

#[test]
fn a_percentage_lies_between_0_and_100_and_a_count_at_nought_or_above() {
    let words = "form = \"unit-range\"";
    let run = |indicator, value| over_time(words, &[[indicator, "p:2025-26", value, "", ""]]);
    assert_eq!(run("in-time", "100"), [""; 0]);
    assert_eq!(
        run("in-time", "100.1"),
        ["out-of-range C2 100.1 | from 0 to 100"]
    );
    assert_eq!(run("referrals", "0"), [""; 0]);
    assert_eq!(
        run("referrals", "-1"),
        ["out-of-range C2 -1 | nought or more"]
    );
    assert_eq!(run("referrals", "5000"), [""; 0]);
}

#[test]
fn the_unit_of_an_indicator_is_a_condition() {
    let words = rule("form = \"required-when\"\nwhen = { indicator = \"unit:percent\" }")
        .replace("columns = [\"indicator\"]", "")
        .replace("column = \"value\"", "column = \"den\"");
    let records: &[&[&str]] = &[
        &["in-time", "p:2025-26", "50", "", "", ""],
        &["referrals", "p:2025-26", "50", "", "", ""],
    ];
    let options = with_list("indicators", INDICATORS);
    assert_eq!(
        run_with(vec![dataset(&words, records)], &options),
        ["required-blank E2 blank | a value"]
    );
}

#[test]
fn the_year_of_one_sender_is_held_against_the_quarters_of_another() {
    let toml = format!(
        "{}\nrule = [{{ id = \"R1\", form = \"annualise\", column = \"value\", columns = [\"indicator\"], against = \"period\" }}]",
        r#"column = [
            { id = "indicator", heading = "Indicator", type = "code", codes = "indicators" },
            { id = "period", heading = "Period", type = "period" },
            { id = "value", heading = "Value", type = "count" },
        ]"#
    );
    let options = with_list(
        "indicators",
        "code = [{ id = \"contacts\", label = \"Contacts\", unit = \"count\", annualise = \"sum\" }]",
    );
    let of = |year: &str| {
        let mut quarters = dataset(
            &toml,
            &[
                &["contacts", "p:Q1 2025-26", "1"],
                &["contacts", "p:Q2 2025-26", "2"],
                &["contacts", "p:Q3 2025-26", "3"],
                &["contacts", "p:Q4 2025-26", "4"],
            ],
        );
        let mut whole = dataset(&toml, &[&["contacts", "p:2025-26", year]])
            .blocks
            .remove(0);
        whole.agency = Some("partnership".into());
        whole.file = "returns/y.xlsx".into();
        quarters.blocks.push(whole);
        run_with(vec![quarters], &options)
    };
    assert_eq!(of("10"), [""; 0]);
    assert_eq!(of("11"), ["year-differs C2 11 | 10"]);
}
