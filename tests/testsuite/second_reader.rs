//! Each workbook is read twice where it counts: for a final set, by `add`, and by `check --second-reader`.

use serde_json::Value;

use super::messes::container::{row, xlsb, xlsx};
use super::messes::old_excel::{number, record, text, xls};
use super::messes::{folder, source};
use super::project::{Project, Run};

/// A cell that holds its string where another kind of cell holds its value: 12 to our own reader, nothing to the second.
const ODD: &str = "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>North</t></is></c><c r=\"B2\" t=\"inlineStr\"><v>12</v></c></row>";

/// A return with such a cell in B2.
pub(super) fn odd(headings: &[&str]) -> Vec<u8> {
    xlsx(
        &format!("{}{ODD}{}", row(1, headings), row(3, &["South", "30"])),
        "",
        &[],
        "",
    )
}

fn project() -> Project {
    folder(&source("visits", "v.xlsx", "")).file("returns/v.xlsx", odd(&["Team", "Visits"]))
}

/// What two readers see differently, and what only one could read.
fn of_readers(run: &Run) -> Vec<Value> {
    let json = run.json();
    let all = json["findings"].as_array().expect("a list");
    let of_readers = |one: &&Value| one["code"] == "readers-differ" || one["code"] == "read-once";
    all.iter().filter(of_readers).cloned().collect()
}

pub(super) const SECOND: [&str; 5] = ["check", "-q", "--second-reader", "--message-format", "json"];

#[test]
fn a_cell_that_two_readers_see_differently_is_asked_about_with_both_values() {
    let project = project();
    let found = of_readers(&project.run(SECOND));
    let [one] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(one["severity"], "query");
    assert_eq!(
        one["message"],
        "Our own reader sees the text \"12\" in this cell, and the second reader nothing."
    );
    assert_eq!(
        (&one["found"], &one["expected"]),
        (&"12".into(), &"".into())
    );
    assert_eq!(one["location"]["cell"], "B2");
    assert_eq!(one["location"]["sheet"], "Return");
    let plain = project.run(["check", "-q", "--message-format", "json"]);
    assert_eq!(of_readers(&plain), [] as [Value; 0]);
}

#[test]
fn a_final_set_waits_until_somebody_has_looked_at_the_cell() {
    let project = project();
    let run = project.run(["build", "-q", "--final"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.contains("query[readers-differ]"), "{run:?}");
    assert!(
        run.stderr
            .contains("1 query has no answer and no accepted reason."),
        "{run:?}"
    );
    let draft = project.run(["build", "-q"]);
    assert!(!draft.stdout.contains("readers-differ"), "{draft:?}");
    let reason = "Excel shows 12.";
    let run = project.run(["accept", "-q", "readers-differ", "--reason", reason]);
    assert_eq!(run.code, 0, "{run:?}");
    let run = project.run(["build", "-q", "--final"]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn a_return_that_is_taken_in_is_read_twice() {
    let project = folder("").file("inbox/v.xlsx", odd(&["Team", "Visits"]));
    let file = project.path("inbox/v.xlsx").display().to_string();
    let run = project.run_all(&["add", "-q", &file, "--dataset", "visits", "--dry-run"]);
    let words = "First check: 1 query. To see them: yearly check --second-reader\n";
    assert!(run.stdout.contains(words), "{run:?}");
}

#[test]
fn what_may_be_about_a_person_is_not_shown_by_either_reader() {
    let dataset = "title = \"Visits\"\nabout = \"Visits.\"\ncounts = \"meetings\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"child\"\nheading = \"Child\"\ntype = \"text\"\nkey = true\npersonal = true\n";
    let project = folder(&source("visits", "v.xlsx", ""))
        .file("templates/datasets/visits.toml", dataset)
        .file("returns/v.xlsx", odd(&["Team", "Child"]).as_slice());
    let run = project.run(SECOND);
    let found = of_readers(&run);
    let [one] = &found[..] else {
        panic!("{found:?}");
    };
    assert!(
        one["message"]
            .as_str()
            .expect("a text")
            .contains("not shown"),
        "{one}"
    );
    let words = one.to_string();
    assert!(!words.contains("12"), "{words}");
}

/// A return on which the second reader falls over: a name in it ends before it begins.
pub(super) fn fallen_over() -> Vec<u8> {
    let sheet = vec![
        text(0, 0, "Team"),
        text(0, 1, "Visits"),
        text(1, 0, "North"),
        number(1, 1, 12.0),
    ];
    xls(&[record(0x0018, &[0, 0, 0, 9])], &[("Return", sheet)])
}

#[test]
fn where_the_second_reader_falls_over_a_note_says_so_and_nothing_else_does() {
    let project = folder(&source("visits", "v.xls", "")).file("returns/v.xls", fallen_over());
    let run = project.run(SECOND);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let found = of_readers(&run);
    let [one] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(
        (&one["code"], &one["severity"], &one["message"]),
        (
            &"read-once".into(),
            &"note".into(),
            &"The second reader could not read returns/v.xls; only our own did.".into()
        )
    );
    assert_eq!(project.run(["build", "-q", "--final"]).code, 0);
}

#[test]
fn many_cells_of_one_column_are_told_once() {
    let odd = |number: u32| {
        format!(
            "<row r=\"{number}\"><c r=\"A{number}\" t=\"inlineStr\"><is><t>T{number}</t></is></c><c r=\"B{number}\" t=\"inlineStr\"><v>12</v></c></row>"
        )
    };
    let rows: String = (2..1202).map(odd).collect();
    let bytes = xlsx(&(row(1, &["Team", "Visits"]) + &rows), "", &[], "");
    let project = folder(&source("visits", "v.xlsx", "")).file("returns/v.xlsx", bytes);
    let found = of_readers(&project.run(SECOND));
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0]["repeats"].as_array().expect("a list").len(), 999);
    let rest = found[1]["message"].as_str().expect("a text");
    assert!(rest.starts_with("Each of 200 more cells"), "{rest}");
}

#[test]
fn a_binary_workbook_is_read_twice_too() {
    let bytes = xlsb(&[&["Team", "Visits"], &["North", "12"], &["South", "30"]]);
    let project = folder(&source("visits", "v.xlsb", "")).file("returns/v.xlsb", bytes);
    let run = project.run(SECOND);
    assert_eq!(of_readers(&run), [] as [Value; 0], "{run:?}");
}

/// The examples and samples: no cell is asked about, and every workbook can be read twice.
#[test]
fn sound_folders_stay_quiet() {
    for example in [
        "examples/coventry-2014-15",
        "examples/aldermere-2025-26",
        "data-samples/good",
    ] {
        let run = super::examples::copy(example).run(SECOND);
        assert_eq!(of_readers(&run), [] as [Value; 0], "{example}");
    }
}
