//! Lists: words from records, and what is refused.

use super::*;
use crate::finding::Location;

fn plan(counts: &str) -> Arc<DatasetSpec> {
    dataset(
        "plan",
        &format!(
            r#"
            counts = "{counts}"
            column = [
                {{ id = "action", heading = "Action", type = "text", listed = true }},
                {{ id = "source", heading = "Lead agency", type = "code", codes = "source", listed = true }},
                {{ id = "due", heading = "Due", type = "date", listed = true }},
                {{ id = "percent", heading = "Done", type = "percent", listed = true }},
                {{ id = "owner", heading = "Owner", type = "text", listed = true, personal = true }},
                {{ id = "cost", heading = "Cost", type = "text" }},
            ]"#
        ),
    )
}

const ACTIONS: &str = "
    Write the policy | police | 2015-12-01 | 40  | A Person |
    =Ask **schools** | Scouts | 2015-03-01 | [x] | A Person |
    Write the policy | health |            | 100 | A Person |
";

const LIST: &str = r#"
    dataset = "plan"
    rows = { by = "action", each = "record", order = "first-cell" }
    cell = [
        { id = "due", text = "due" },
        { id = "lead", heading = "Lead", text = "source" },
        { id = "done", text = "percent" },
        { id = "state", heading = "State", words = [
            { say = "Complete", where = { percent = "100" } },
            { say = "Overdue", where = { due = "past" } },
        ] },
    ]"#;

#[test]
fn a_list_says_what_each_record_says_and_a_rule_says_of_it() {
    let spec = plan("actions");
    let made = run(&spec, vec![block(&spec, "Plan", ACTIONS)], LIST);
    assert_eq!(messages(&made.findings, Code::TableInvalid), [""; 0]);
    assert_eq!(
        text(&made.value, "t"),
        "=Ask **schools** | 1 March 2015 | Scouts | [x] | Overdue\n\
         Write the policy | 1 December 2015 | Police | 40% | [z]\n\
         Write the policy | [x] | Health | 100% | Complete"
    );
    let table = &made.value.tables[0];
    let codes: Vec<_> = table
        .rows
        .iter()
        .filter_map(|row| row.code.as_deref())
        .collect();
    assert_eq!(
        codes,
        ["ask-school", "write-the-policy", "write-the-policy-2"]
    );
    assert_eq!(table.row_heading, "Action");
    assert_eq!(table.columns[0].heading, "Due");
    assert_eq!(
        table.sources,
        ["plan return, Anytown Council, 9 October 2015"]
    );
    assert!(made.value.cells.is_empty(), "a list is no number");
}

#[test]
fn people_are_never_listed() {
    for counts in ["children", "respondents", "professionals", "adults-accused"] {
        let spec = plan(counts);
        let made = run(&spec, vec![block(&spec, "Plan", ACTIONS)], LIST);
        let said = messages(&made.findings, Code::TableInvalid).join(" ");
        assert!(
            said.contains("people are never listed one by one"),
            "{counts}: {said}"
        );
        assert!(made.value.tables.is_empty(), "{counts}");
    }
    let spec = plan("actions");
    let toml = format!("counts = \"children\"\n{LIST}");
    let made = run(&spec, vec![block(&spec, "Plan", ACTIONS)], &toml);
    assert!(made.value.tables.is_empty(), "counted as children");
}

#[test]
fn only_columns_that_are_declared_listed_are_shown_and_never_personal_ones() {
    let spec = plan("actions");
    for (cell, said) in [
        ("text = \"owner\"", "holds names or words about people"),
        (
            "text = \"cost\"",
            "does not declare the column \"cost\" as `listed`; it lists action, source, due, percent",
        ),
        ("text = \"dew\"", "did you mean \"due\""),
        ("count = \"records\"", "a list holds words"),
        ("heading = \"x\"", "neither or both"),
        (
            "words = [{ say = \"x\", where = { owner = \"A Person\" } }]",
            "held to \"owner\"",
        ),
    ] {
        let toml = format!(
            "dataset = \"plan\"\nrows = {{ by = \"action\", each = \"record\" }}\ncell = [{{ id = \"a\", {cell} }}]"
        );
        let made = run(&spec, vec![block(&spec, "Plan", ACTIONS)], &toml);
        let all = messages(&made.findings, Code::TableInvalid).join(" ");
        assert!(all.contains(said), "{cell}: {all}");
    }
    let toml =
        "dataset = \"plan\"\nrows = { by = \"source\" }\ncell = [{ id = \"a\", text = \"due\" }]";
    let made = run(&spec, vec![block(&spec, "Plan", ACTIONS)], toml);
    let all = messages(&made.findings, Code::TableInvalid).join(" ");
    assert!(all.contains("which only a list has"), "{all}");
}

#[test]
fn what_was_flagged_as_personal_goes_on_as_such() {
    let spec = plan("actions");
    let file: Arc<str> = "returns/plan.xlsx".into();
    let sheet: Arc<str> = "Plan".into();
    // The first action and the second agency: B5 and C6.
    let flagged = [Cell::new(4, 1), Cell::new(5, 2)];
    let options = Options {
        tables: vec![table("t", LIST)],
        datasets: vec![spec.clone()],
        agencies: BTreeMap::new(),
        period: None,
        as_at: Some("2015-10-31".parse().unwrap()),
        personal: flagged
            .map(|cell| Location::cells(&file, Some(&sheet), cell))
            .to_vec(),
        history: Vec::new(),
        earlier: Vec::new(),
    };
    let data = vec![Dataset {
        blocks: vec![block(&spec, "Plan", ACTIONS)],
        spec,
    }];
    let made = aggregate(&Validated::for_tests(data, codes()), &options);
    let shown = text(&made.value, "t");
    assert!(
        shown.contains("1 March 2015 | personal: Scouts |"),
        "{shown}"
    );
    assert!(
        shown.contains("Withheld: it may hold personal data | 1 December 2015"),
        "{shown}"
    );
}

#[test]
fn many_returns_of_one_name_are_told_together() {
    let spec = plan("actions");
    let mut blocks = Vec::new();
    for (agency, day) in [
        ("a", "2015-04-20"),
        ("b", "2015-04-03"),
        ("c", "2015-04-09"),
    ] {
        let mut one = block(&spec, "Plan", ACTIONS);
        one.file = format!("returns/{agency}.xlsx").into();
        one.agency = Some(agency.into());
        one.received = Some(day.parse().unwrap());
        blocks.push(one);
    }
    let made = run(&spec, blocks.clone(), LIST);
    assert_eq!(
        made.value.tables[0].sources,
        ["plan return, 3 returns, received from 3 to 20 April 2015"]
    );
    blocks[0].received = Some("2015-05-02".parse().unwrap());
    let made = run(&spec, blocks, LIST);
    assert_eq!(
        made.value.tables[0].sources,
        ["plan return, 3 returns, received from 3 April to 2 May 2015"]
    );
}
