//! Days and periods.

use super::*;

const HOLIDAYS: &str = "code = [{ id = '2026-05-04', label = 'Early May' }]";

const DAYS: &str = r#"column = [
    { id = "from", heading = "From", type = "date" },
    { id = "to", heading = "To", type = "date" },
    { id = "state", heading = "State", type = "code" },
]"#;

fn run_days(rule: &str, records: &[&[&str]]) -> Vec<String> {
    let toml = format!("{DAYS}\nrule = [{{ id = \"R1\", {rule} }}]");
    run_with(
        vec![dataset(&toml, records)],
        &with_list("holidays", HOLIDAYS),
    )
}

#[test]
fn working_days_leave_out_weekends_and_bank_holidays() {
    let rule =
        "form = \"within\", column = \"from\", against = \"to\", days = 5, holidays = \"holidays\"";
    let run = |from, to| run_days(rule, &[&[from, to, ""]]);
    // Monday to the Monday after: five working days.
    assert_eq!(run("2026-04-13", "2026-04-20"), [""; 0]);
    assert_eq!(
        run("2026-04-13", "2026-04-21"),
        ["too-long B2 21/04/2026 | at most 5 working days later"]
    );
    // Over the bank holiday of 4 May one day more.
    assert_eq!(run("2026-04-30", "2026-05-08"), [""; 0]);
    assert_eq!(run("2026-04-30", "2026-05-11").len(), 1);
    assert_eq!(run("2026-04-30", ""), [""; 0]);
    // The wrong way round is another rule's matter.
    assert_eq!(run("2026-04-30", "2026-04-01"), [""; 0]);
}

#[test]
fn what_is_past_and_not_done_is_overdue() {
    let rule = "form = \"overdue\", column = \"to\", unless = { state = [\"done\", \"dropped\"] }";
    let run = |to, state| run_days(rule, &[&["", to, state]]);
    assert_eq!(run("2026-05-18", "open"), [""; 0]);
    assert_eq!(
        run("2026-05-17", "open"),
        ["action-overdue B2 17/05/2026 | done, or a later date"]
    );
    assert_eq!(run("2026-05-17", "done"), [""; 0]);
    assert_eq!(run("2026-05-17", "").len(), 1);
}

#[test]
fn what_was_looked_at_long_ago_is_looked_at_again() {
    let rule = "form = \"recent\", column = \"to\", months = 3";
    let run = |to| run_days(rule, &[&["", to, ""]]);
    assert_eq!(run("2026-02-18"), [""; 0]);
    assert_eq!(
        run("2026-02-17"),
        ["review-due B2 17/02/2026 | 18/02/2026 or later"]
    );
}

#[test]
fn each_quarter_that_is_over_has_a_record() {
    let rule = "form = \"each-period\", column = \"from\", months = 3";
    let quarters: &[&[&str]] = &[
        &["2025-06-30", "", ""],
        &["2025-07-01", "", ""],
        &["2025-10-01", "", ""],
        &["2026-03-31", "", ""],
    ];
    assert_eq!(run_days(rule, quarters), [""; 0]);
    assert_eq!(
        run_days(rule, &quarters[..3]),
        ["expected-missing A1:C4 no record | a record in January to March 2026"]
    );
}

#[test]
fn a_body_is_named_as_at_the_time() {
    let toml = r#"column = [
        { id = "agency", heading = "Agency", type = "code", codes = "agencies" },
        { id = "period", heading = "Year", type = "period" },
    ]
    rule = [{ id = "R1", form = "in-force", column = "agency", against = "period" }]"#;
    let options = with_list(
        "agencies",
        r#"code = [
            { id = "ccg", label = "Clinical group", until = "2022-06-30", became = "icb" },
            { id = "icb", label = "Care board", from = "2022-07-01" },
            { id = "police", label = "Police" },
        ]"#,
    );
    let run = |agency, period| run_with(vec![dataset(toml, &[&[agency, period]])], &options);
    assert_eq!(run("ccg", "p:2022-23"), [""; 0]);
    assert_eq!(
        run("ccg", "p:2023-24"),
        ["name-out-of-date A2 Clinical group | Care board"]
    );
    assert_eq!(run("icb", "p:2022-23"), [""; 0]);
    assert_eq!(
        run("icb", "p:2021-22"),
        ["name-out-of-date A2 Care board | Clinical group"]
    );
    assert_eq!(run("police", "p:1999-00"), [""; 0]);
    // Without a period of its own the record is about the report's.
    assert_eq!(run("ccg", "").len(), 1);
}

#[test]
fn half_a_year_does_not_stand_beside_a_whole_one() {
    let toml = r#"column = [{ id = "period", heading = "Year", type = "period" }]
    rule = [{ id = "R1", form = "one-length", column = "period" }]"#;
    let years: &[&[&str]] = &[&["p:2023-24"], &["p:2024-25"]];
    assert_eq!(run(dataset(toml, years)), [""; 0]);
    assert_eq!(
        run(dataset(toml, &[years[0], &["p:Apr-Sep 2024"]])),
        ["periods-mixed A3 April to September 2024 | periods of one length"]
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
