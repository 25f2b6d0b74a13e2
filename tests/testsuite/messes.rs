//! Every mess that returns come in, M01 to M30: each test makes the mess, runs the program on it, and holds what was read and what was
//! said against what a careful person would have made of it.

mod bombs;
mod cells;
pub(crate) mod container;
mod files;
mod large;
mod layout;
mod names;
pub(crate) mod old_excel;

use yearly::model::Value;

use super::project::{Project, REPORT};

/// Agencies that the sources name, and the settings of the small report.
fn settings(sources: &str) -> String {
    let agencies = [
        ("north-council", "Northmoor Council"),
        ("police", "Northmoor Police"),
        ("lado", "Northmoor Designated Officer"),
    ];
    let agencies =
        agencies.map(|(id, name)| format!("\n[[agency]]\nid = \"{id}\"\nname = \"{name}\"\n"));
    format!("{REPORT}{}{sources}", agencies.concat())
}

/// A report folder with these sources.
pub(super) fn folder(sources: &str) -> Project {
    Project::new().file("report.toml", settings(sources))
}

/// A report folder whose one return is a .csv of the dataset.
pub(super) fn csv(dataset: &str, keys: &str, rows: &str) -> Project {
    folder(&source(dataset, "r.csv", keys)).file("returns/r.csv", rows)
}

/// A `[[source]]` with more keys.
pub(super) fn source(dataset: &str, file: &str, keys: &str) -> String {
    format!(
        "\n[[source]]\ndataset = \"{dataset}\"\nfile = \"returns/{file}\"\nagency = \"north-council\"\nignore = [\"uncounted records\"]\n{keys}\n"
    )
}

/// What was read of some columns of a dataset, record by record. A value that could not be read stands between question marks, a
/// category that no list has between exclamation marks.
#[track_caller]
fn records<const N: usize>(
    project: &Project,
    dataset: &str,
    columns: [&str; N],
) -> Vec<[String; N]> {
    let opened = yearly::project::Project::open(&project.path("")).expect("the folder can be read");
    let figures = yearly::figures(&opened.value, jiff::civil::date(2026, 5, 18)).value;
    let read = figures
        .validated
        .dataset(dataset)
        .expect("the dataset is there");
    let places = columns.map(|id| read.spec.column(id).expect("the column is there"));
    let blocks = read.blocks.iter();
    blocks
        .flat_map(|block| (0..block.len()).map(move |record| (block, record)))
        .map(|(block, record)| places.map(|place| shown(block.value(record, place))))
        .collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Blank => String::new(),
        Value::Mark(mark) => mark.symbol().to_owned(),
        Value::Unread(text) => format!("?{text}?"),
        Value::Unmapped(text) => format!("!{text}!"),
        other => other.key().unwrap_or_default(),
    }
}

/// One finding: its severity and code, and its cell, sheet or file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    severity: String,
    code: String,
    place: String,
    message: String,
    help: String,
}

/// What `check` finds, in its order, without what it says of tables and figures that wait for other returns.
#[track_caller]
fn told(project: &Project) -> Vec<Told> {
    let run = project.run(["check", "-q", "--message-format", "json"]);
    assert!(run.code < 2, "{run:?}");
    let found = run.json();
    let found = found["findings"].as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let each = found.iter().flat_map(|finding| {
        let repeats = finding["repeats"].as_array().into_iter().flatten();
        std::iter::once(&finding["location"])
            .chain(repeats)
            .map(|location| Told {
                severity: text(&finding["severity"]),
                code: text(&finding["code"]),
                place: ["cell", "sheet", "file"]
                    .iter()
                    .find_map(|key| location[*key].as_str())
                    .unwrap_or_default()
                    .to_owned(),
                message: text(&finding["message"]),
                help: text(&finding["help"]),
            })
            .collect::<Vec<_>>()
    });
    // Built-in tables ask for more than so small a return holds.
    let waiting = [
        "table-empty",
        "figure-awaited",
        "narrative-missing",
        "category-blank",
    ];
    each.filter(|told| !waiting.contains(&told.code.as_str()))
        .collect()
}

/// Code and place of everything that was found above a note.
#[track_caller]
fn above_notes(project: &Project) -> Vec<String> {
    let told = told(project);
    let told = told.iter().filter(|told| told.severity != "note");
    told.map(|told| format!("{} {}", told.code, told.place))
        .collect()
}

/// Places of the findings of one code.
#[track_caller]
fn places(project: &Project, code: &str) -> Vec<String> {
    let told = told(project).into_iter();
    told.filter(|told| told.code == code)
        .map(|told| told.place)
        .collect()
}

/// The one finding of a code.
#[track_caller]
fn the(project: &Project, code: &str) -> Told {
    let all = told(project);
    let mut found: Vec<&Told> = all.iter().filter(|told| told.code == code).collect();
    assert_eq!(found.len(), 1, "{code} in {all:#?}");
    found.remove(0).clone()
}
