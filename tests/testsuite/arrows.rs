//! The house has one way down: a stage may import the vocabulary and the output type of the stage before it, nothing else.

use std::collections::BTreeMap;
use std::path::Path;

/// What each folder of `src/` may import from the crate.
fn allowed() -> BTreeMap<&'static str, Vec<&'static str>> {
    BTreeMap::from([
        ("model", vec![]),
        ("finding", vec!["model"]),
        ("chart", vec!["model"]),
        ("forms", vec!["model", "finding"]),
        ("ingest", vec!["model", "finding"]),
        ("validate", vec!["model", "finding"]),
        // The form of a chart is part of a table's declaration.
        (
            "aggregate",
            vec!["model", "finding", "chart", "validate::Validated"],
        ),
        ("protect", vec!["model", "finding", "aggregate"]),
        (
            "compose",
            vec![
                "model",
                "finding",
                "chart",
                "frame",
                "protect",
                "aggregate::spec",
            ],
        ),
        ("review", vec!["model", "finding", "compose"]),
        // Table exports (csv, figures.json) are of safe tables, not of a document.
        (
            "render",
            vec!["model", "finding", "chart", "frame", "compose", "protect"],
        ),
        // Beside the pipeline: what is published in, what can be worked out of it out. It shares nothing with what it attacks.
        ("attack", vec!["model", "finding"]),
        // Beside the pipeline: findings in, letters out. A workbook that was marked is read again; who owes what stands in the project.
        (
            "letters",
            vec!["model", "finding", "frame", "ingest", "project"],
        ),
        // What stands behind a figure, and what is made of a cell.
        (
            "explain",
            vec![
                "model",
                "finding",
                "aggregate",
                "protect",
                "compose",
                "project::",
            ],
        ),
        // Published figures of two builds.
        ("compare", vec!["finding", "project::"]),
        ("history", vec!["model", "finding", "protect"]),
    ])
}

#[test]
fn no_arrow_runs_back_up() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (stage, may) in allowed() {
        for (file, text) in files(&source.join(stage)) {
            // What tests of a stage need is their own affair.
            let code = text
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or_default();
            if file.ends_with("tests.rs") {
                continue;
            }
            for line in code
                .lines()
                .map(str::trim)
                .filter(|line| !line.starts_with("//"))
            {
                for (at, _) in line.match_indices("crate::") {
                    let path = &line[at + "crate::".len()..];
                    let fine = path.starts_with(stage)
                        || may.iter().any(|prefix| path.starts_with(prefix));
                    if !fine {
                        wrong.push(format!("{file}: {line}"));
                    }
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "imports that the architecture does not allow:\n{}",
        wrong.join("\n")
    );
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((
                path.display().to_string(),
                std::fs::read_to_string(&path).expect("a readable source file"),
            ));
        }
    }
    found
}
