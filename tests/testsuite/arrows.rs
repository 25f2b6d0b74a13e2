//! The house has one way down: a room imports what the one table here says, nothing else, and no files import each other in a circle.
//! A stage may see the ground (`model`, `finding`, `chart`) and the output type of the stage before it.
//!
//! What tests need is their own affair: code under `#[cfg(test)]` is left out. A name is followed to the file that defines it, so that
//! passing it on is no arrow. Calls of methods are not seen.

mod house;
mod imports;

use std::collections::BTreeSet;

use house::House;
use imports::room;

/// A room (a folder or a file of `src/`), what it may import (a whole room, or one name of it), and why.
type Line = (&'static str, &'static [&'static str], &'static str);

/// What each room may import.
const ROOMS: &[Line] = &[
    ("model", &[], "the shared words know no stage"),
    ("finding", &["model"], "one thing wrong, in a cell"),
    ("chart", &["model"], "a plain plot in, SVG out"),
    (
        "package",
        &[],
        "archives of markup, whatever they are archives of",
    ),
    (
        "frame",
        &["model"],
        "a page by its template, whatever is on it",
    ),
    (
        "forms",
        &["model", "package"],
        "blank returns come from the definitions alone",
    ),
    (
        "resubmission",
        &["model", "finding"],
        "the same return twice, for whoever asks",
    ),
    (
        "ingest",
        &["model", "finding", "package", "resubmission"],
        "the first stage: names and bytes in",
    ),
    (
        "validate",
        &["model", "finding", "resubmission"],
        "a dataset is a word of the model, so that anybody can make one",
    ),
    (
        "aggregate",
        &["model", "finding", "chart::Kind", "validate::Validated"],
        "a table declares its kind of chart",
    ),
    (
        "protect",
        &["model", "finding", "aggregate"],
        "hides in every cell, relation and recipe of the tables",
    ),
    (
        "compose",
        &["model", "finding", "chart", "frame", "protect"],
        "documents of safe tables",
    ),
    (
        "review",
        &["model", "finding", "compose"],
        "reads documents",
    ),
    (
        "render",
        &["model", "finding", "chart", "frame", "compose", "protect"],
        "exports of tables are of safe tables, not of a document",
    ),
    (
        "attack",
        &["model", "finding"],
        "shares nothing with what it attacks",
    ),
    (
        "signoff",
        &["model", "frame", "protect", "attack"],
        "what was withheld, and what the attacker was left with",
    ),
    (
        "explain",
        &[
            "model",
            "finding",
            "validate::sentence",
            "aggregate",
            "protect",
            "compose",
        ],
        "looks back from a figure to its cells, and on from a cell",
    ),
    (
        "compare",
        &["finding", "project::FigureEntry", "project::figures_file"],
        "figures as they were published",
    ),
    (
        "letters",
        &[
            "model",
            "finding",
            "frame",
            "package",
            "ingest",
            "project::Standing",
            "project::Partnership",
            "project::Asked",
            "project::Response",
            "project::may_be_personal",
        ],
        "findings in, letters out; a copy that was marked is read again",
    ),
    (
        "dispatch",
        &["model", "finding", "forms", "ingest", "project", "run"],
        "which blank returns go to whom",
    ),
    (
        "advice",
        &[
            "model",
            "finding",
            "aggregate::table_spec",
            "protect::SafeCell",
            "protect::SafeTable",
            "protect::SafeTables",
        ],
        "other declarations, seen safe",
    ),
    (
        "set",
        &["model"],
        "files and what they hold, whatever they are about",
    ),
    (
        "project",
        &[
            "model",
            "finding",
            "set::manifest",
            "ingest",
            "validate::Options",
            "validate::form",
            "validate::Accepts",
            "aggregate::EarlierFact",
            "aggregate::Filter",
            "aggregate::Key",
            "aggregate::Options",
            "aggregate::TableSpec",
            "protect::Options",
            "protect::Profile",
            "protect::Override",
            "protect::Published",
            "protect::PublishedFigure",
            "protect::Region",
            "compose::document_spec",
            "compose::Cover",
            "compose::needs",
            "review::prose",
        ],
        "makes the options of every stage",
    ),
    (
        "intake",
        &[
            "model",
            "finding",
            "project",
            "resubmission",
            "ingest",
            "validate",
        ],
        "reads and checks by itself what somebody sent",
    ),
    (
        "run",
        &[
            "model",
            "finding",
            "project",
            "ingest",
            "validate",
            "aggregate",
            "protect",
            "compose",
            "review",
            "render::figures_json",
            "attack",
            "advice",
        ],
        "chains the stages, once",
    ),
    ("lib", &["run"], "hands on what others chain"),
    (
        "cli",
        &[
            "model", "finding", "project", "ingest", "protect", "compose", "review", "render",
            "letters", "intake", "dispatch", "explain", "compare", "set", "signoff", "run",
        ],
        "sees everything, and nothing sees it",
    ),
    ("main", &["cli"], "hands its arguments on"),
    ("embed", &[], "the build script stands alone"),
];

/// Rooms whose circles are not opened yet.
const STILL_OPEN: &[&str] = &[];

#[test]
fn every_room_imports_what_its_line_says() {
    let wrong = wrong_imports(&House::built(), ROOMS);
    assert!(
        wrong.is_empty(),
        "what the architecture does not allow:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let house = House::built();
    let mut circles = house.circles();
    circles.retain(|circle| !circle.iter().all(|file| STILL_OPEN.contains(&room(file))));
    let told: Vec<String> = circles.iter().map(|circle| house.tell(circle)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// Imports that the table does not allow, rooms without a line, lines without a room, and what a line allows in vain.
fn wrong_imports(house: &House, table: &[Line]) -> Vec<String> {
    let mut wrong = BTreeSet::new();
    let mut vain: BTreeSet<(&str, &str)> = BTreeSet::new();
    let rooms: BTreeSet<&str> = house.files().map(|file| room(file)).collect();
    let lines: BTreeSet<&str> = table.iter().map(|(name, ..)| *name).collect();
    for name in rooms.symmetric_difference(&lines) {
        wrong.insert(format!(
            "{name}: a room without a line in the table, or a line without a room"
        ));
    }
    for (name, may, _) in table {
        vain.extend(may.iter().map(|entry| (*name, *entry)));
    }
    for (from, home) in house.imports() {
        let into = room(house.file(&home));
        if into == room(from) {
            continue;
        }
        let line = table.iter().find(|(name, ..)| *name == room(from));
        let allows = |entry: &&&str| match entry.split_once("::") {
            Some((whole, one)) => into == whole && home.iter().any(|part| part == one),
            None => into == **entry,
        };
        match line.and_then(|(_, may, _)| may.iter().find(allows)) {
            Some(entry) => _ = vain.remove(&(room(from), entry)),
            None => _ = wrong.insert(format!("{}: {}", from.join("::"), home.join("::"))),
        }
    }
    wrong.extend(
        vain.iter()
            .map(|(name, entry)| format!("{name}: may import {entry} and does not")),
    );
    wrong.into_iter().collect()
}

#[test]
fn an_arrow_up_a_missing_room_and_a_line_in_vain_are_seen() {
    let house = House::planted(&[
        ("ground", "pub fn low() { crate::stage::high::<u8>() }"),
        (
            "stage",
            "pub use crate::ground::low;\npub fn high<T>() {}\npub fn lower() { low() }",
        ),
    ]);
    let wrong = |table| wrong_imports(&house, table).join("\n");
    assert_eq!(
        wrong(&[("ground", &["stage"], ""), ("stage", &["ground::low"], "")]),
        ""
    );
    assert_eq!(
        wrong(&[("ground", &[], ""), ("stage", &["ground"], "")]),
        "ground: stage::high"
    );
    let told = wrong(&[("stage", &["ground", "attic"], ""), ("attic", &[], "")]);
    assert_eq!(told.lines().count(), 4, "{told}");
}
