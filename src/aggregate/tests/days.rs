//! Dates against the day of the report (31 October 2015), ages, and what is left out by name.

use super::*;

fn actions(counts: &str) -> Arc<DatasetSpec> {
    dataset(
        "plan",
        &format!(
            r#"
            counts = "{counts}"
            column = [
                {{ id = "kind", heading = "Kind", type = "code", codes = "kind" }},
                {{ id = "due", heading = "Due", type = "date" }},
                {{ id = "from", heading = "Carried from", type = "period" }},
                {{ id = "note", heading = "Note", type = "text" }},
            ]"#
        ),
    )
}

const PLAN: &str = "
    referral | 2015-10-30 | 2013-14 | late
    referral | 2015-10-31 |         |
    advice   | 2015-07-31 |         |
    advice   | 2015-08-01 | 2013-14 |
             | 2014-10-31 |         | moved
    referral |            |         |
";

fn counted(filter: &str) -> String {
    let spec = actions("actions");
    let toml = format!(
        r#"
        dataset = "plan"
        row = [{{ id = "all", label = "All" }}]
        cell = [{{ id = "n", heading = "N", count = "records", where = {{ {filter} }} }}]"#
    );
    let made = run(&spec, vec![block(&spec, "Plan", PLAN)], &toml);
    match &messages(&made.findings, Code::TableInvalid)[..] {
        [] => text(&made.value, "t"),
        problems => problems.join(" "),
    }
}

#[test]
fn a_where_asks_how_a_day_lies_to_the_day_of_the_report() {
    for (filter, n) in [
        ("due = \"past\"", 4),
        ("due = \"to-come\"", 1),
        ("due = \"within 1 day\"", 1),
        ("due = \"over 3 months ago\"", 2),
        ("due = \"over 91 days ago\"", 3),
        ("due = \"over 1 year ago\"", 1),
        ("due = \"past\", kind = \"not advice\"", 2),
        ("due = \"past\", kind = [\"not advice\", \"not blank\"]", 1),
        ("kind = \"not advice\"", 4),
        ("kind = [\"not advice\", \"not referral\"]", 1),
        ("from = \"given\"", 2),
        ("due = \"not blank\"", 5),
        ("note = \"given\"", 2),
        ("note = \"blank\"", 4),
        ("note = [\"not late\", \"not blank\"]", 1),
        ("due = \"past\", from = \"blank\"", 2),
    ] {
        assert_eq!(counted(filter), format!("All | {n}"), "{filter}");
    }
}

#[test]
fn what_cannot_be_asked_is_said() {
    for (filter, said) in [
        ("due = \"over soon ago\"", "no length of time"),
        ("due = \"within 3 fortnights\"", "no length of time"),
        ("due = \"over 19000 years ago\"", "too long ago"),
        ("due = \"over 99999999999 days ago\"", "no length of time"),
        ("due = \"over -1 days ago\"", "no length of time"),
        ("kind = [\"advice\", \"not referral\"]", "one or the other"),
        ("kind = \"not advise\"", "did you mean \"advice\""),
        ("due = \"not 2015-10\"", "left out by name"),
    ] {
        let problem = counted(filter);
        assert!(problem.contains(said), "{filter}: {problem}");
    }
}

#[test]
fn ages_make_bands_that_add_up_to_their_total() {
    let spec = actions("children");
    let toml = r#"
        dataset = "plan"
        rows = { by = "due", ages = ["3 months", "1 year"], total = "All", blank = "No date" }
        cell = [{ id = "n", heading = "N", count = "records" }]"#;
    let made = run(&spec, vec![block(&spec, "Plan", PLAN)], toml);
    assert_eq!(messages(&made.findings, Code::TableInvalid), [""; 0]);
    assert_eq!(
        text(&made.value, "t"),
        "Under 3 months | 3\n3 months to under 1 year | 1\n1 year or more | 1\nNo date | 1\nAll | 6"
    );
    let codes: Vec<_> = made.value.tables[0]
        .rows
        .iter()
        .map(|row| row.code.clone())
        .collect();
    assert_eq!(
        codes[..3],
        [
            Some("under-3-months".to_owned()),
            Some("from-3-months".to_owned()),
            Some("from-1-year".to_owned()),
        ]
    );
    // Protection must know that the bands and the blanks make the whole.
    assert_eq!(relations(&made.value), ["6 = 3 + 1 + 1 + 1"]);
}

#[test]
fn what_is_left_out_and_what_is_left_make_the_whole() {
    let spec = actions("children");
    let toml = r#"
        dataset = "plan"
        row = [{ id = "all", label = "All" }]
        cell = [
            { id = "n", count = "records" },
            { id = "open", count = "records", where = { kind = "not advice" } },
            { id = "advice", count = "records", where = { kind = "advice" } },
            { id = "past", count = "records", where = { due = "past" } },
            { id = "to-come", count = "records", where = { due = "to-come" } },
            { id = "undated", count = "records", where = { due = "blank" } },
        ]"#;
    let made = run(&spec, vec![block(&spec, "Plan", PLAN)], toml);
    assert_eq!(text(&made.value, "t"), "All | 6 | 4 | 2 | 4 | 1 | 1");
    let known = relations(&made.value);
    for relation in ["6 = 4 + 2", "6 = 4 + 1 + 1"] {
        assert!(
            known.contains(&relation.to_owned()),
            "{relation}: {known:?}"
        );
    }
}
