//! Percentages against whole numbers, and counts that a return states of its own rows.

use super::*;

const SHARES: &str = r#"column = [
    { id = "what", heading = "What", type = "code" },
    { id = "group", heading = "Group", type = "code" },
    { id = "value", heading = "Value", type = "number" },
    { id = "base", heading = "Out of", type = "number" },
]"#;

fn shares(rule: &str, records: &[&[&str]]) -> Vec<String> {
    run(dataset(
        &format!("{SHARES}\nrule = [{{ id = \"R1\", {rule} }}]"),
        records,
    ))
}

#[test]
fn a_percentage_of_a_stated_base_comes_from_whole_numbers() {
    let rule = "form = \"reachable\", column = \"value\", against = \"base\"";
    let of = |value, base| shares(rule, &[&["x", "a", value, base]]);
    // 6 of 42 are 14%, 7 are 17%.
    assert_eq!(
        of("15", "42"),
        ["percent-unreachable C2 15% | what whole numbers of 42 come to"]
    );
    assert_eq!(of("17", "42"), ["counts-follow C2  | "]);
    // Of a thousand, ten counts print as 15%: nothing follows.
    assert_eq!(of("15", "1000"), [""; 0]);
    assert_eq!(of("15", ""), [""; 0]);
    // With a most instead of a base, any smaller number may be it.
    let most = format!("{rule}, at-most = true");
    assert_eq!(shares(&most, &[&["x", "a", "15", "42"]]), [""; 0]);
    assert_eq!(
        shares(&most, &[&["x", "a", "15", "6"]]),
        ["percent-unreachable C2 15% | what whole numbers of 6 come to"]
    );
}

#[test]
fn the_base_may_stand_elsewhere_and_of_two_the_one_that_fits_is_believed() {
    let rule = r#"form = "reachable-together", column = "value", within = ["what"], when = { what = "share" },
        dataset = "test", others = [], of = { what = "all" }, base = "value""#;
    let categories: &[&[&str]] = &[
        &["share", "a", "47.8", ""],
        &["share", "b", "3.8", ""],
        &["share", "c", "5.2", ""],
        &["share", "d", "43.3", ""],
    ];
    let with = |bases: &[&'static str]| {
        let mut records = categories.to_vec();
        let bases: Vec<[&str; 4]> = bases.iter().map(|base| ["all", "", *base, ""]).collect();
        records.extend(bases.iter().map(|base| &base[..]));
        shares(rule, &records)
    };
    assert_eq!(with(&["578"]), ["counts-follow C2:C5  | "]);
    assert_eq!(
        with(&["532"]),
        ["percent-unreachable C2:C5 47.8%, 5.2%, 43.3% | what whole numbers of 532 come to"]
    );
    assert_eq!(
        with(&["578", "532"]),
        [
            "counts-follow C2:C5  | ",
            "percent-unreachable C7 532 | 578"
        ]
    );
    // Each is a third of three hundred, and together they are not everybody.
    let thirds: &[&[&str]] = &[
        &["share", "a", "33", ""],
        &["share", "b", "33", ""],
        &["share", "c", "33", ""],
        &["all", "", "100", ""],
    ];
    assert_eq!(
        shares(rule, thirds),
        ["percent-unreachable C2:C4 33%, 33%, 33% | what whole numbers of 100 come to"]
    );
}

#[test]
fn counts_that_percentages_give_away_are_kept_for_disclosure_control() {
    let made = dataset(
        &format!(
            "{SHARES}\nrule = [{{ id = \"R1\", form = \"reachable\", column = \"value\", against = \"base\" }}]"
        ),
        &[&["x", "a", "15", "20"], &["x", "b", "15", "1000"]],
    );
    let validated = validate(vec![made], &Options::default()).value;
    let kept: Vec<(String, u64, u64)> = validated
        .implied()
        .iter()
        .map(|one| (one.cell.to_string(), one.count, one.base))
        .collect();
    assert_eq!(kept, [("C2".to_owned(), 3, 20)]);
}

const MEETINGS: &str = r#"column = [
    { id = "agency", heading = "Agency", type = "code" },
    { id = "meeting", heading = "Meeting", type = "date" },
    { id = "status", heading = "Status", type = "code" },
    { id = "attended", heading = "Attended", type = "count" },
    { id = "percent", heading = "%", type = "percent" },
]
rule = [
    { id = "R1", form = "count-of", column = "attended", columns = ["agency"], dataset = "test", others = ["agency"], of = { status = ["came", "sent"] }, distinct = "meeting", at-most = true },
    { id = "R2", form = "represented", column = "percent", columns = ["agency"], distinct = "meeting", of = { status = ["came", "sent"] }, when = { status = ["came", "sent", "sorry"] } },
]"#;

#[test]
fn attendance_is_what_its_own_rows_say() {
    let of = |attended: &str, percent: &str| {
        run(dataset(
            MEETINGS,
            &[
                &["north", "2026-01-10", "came", attended, percent],
                &["north", "2026-02-10", "sent", attended, ""],
                &["north", "2026-03-10", "sorry", attended, ""],
                &["north", "2026-04-10", "na", attended, ""],
            ],
        ))
    };
    // Two of four meetings, or of the three it was expected at.
    assert_eq!(of("2", "50"), [""; 0]);
    assert_eq!(of("1", "67"), [""; 0]);
    let three: Vec<String> = (2..=5)
        .map(|row| format!("facts-disagree D{row} 3 | 2"))
        .collect();
    assert_eq!(of("3", "50"), three);
    assert_eq!(of("2", "75"), ["share-differs E2 75% | 50%"]);
}

const LEVELS: &str = r#"column = [
    { id = "sector", heading = "Sector", type = "code" },
    { id = "n", heading = "Number", type = "count", weight = true },
]
rule = [{ id = "R1", form = "parts", column = "n", columns = ["sector"], whole = "all", parts = ["a", "b", "c"] }]"#;

#[test]
fn a_table_that_states_its_total_has_all_the_parts_there_are() {
    let of = |whole: &str, total: bool| {
        let mut parts = dataset(LEVELS, &[&["a", "4"], &["b", "5"]]);
        if total {
            parts.blocks[0].stated.push(Stated {
                cell: Cell::new(3, 1),
                label: "TOTAL".into(),
                value: 9.into(),
                measure: 1,
                scope: Area::new(Cell::new(1, 1), Cell::new(2, 1)),
                over: None,
                says: Says::Total,
            });
        }
        let mut other = dataset(LEVELS, &[&["all", whole]]).blocks.remove(0);
        other.file = "returns/y.xlsx".into();
        parts.blocks.push(other);
        run(parts)
    };
    assert_eq!(of("9", true), [""; 0]);
    assert_eq!(of("10", true), ["parts-differ B2 10 | 9"]);
    // Without a total, the part that is missing may be in another return.
    assert_eq!(of("10", false), [""; 0]);
}
