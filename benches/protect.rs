//! How long protection takes: `cargo bench --bench protect`. The invented partnership's whole document, and square tables of random
//! counts with all their totals. Bounds are those of the issue; a slower run says so.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use yearly::aggregate::{
    Amount, BaseCell, BaseId, ColumnHead, Entry, Key, Origin, Relation, RowHead, Slot, Table,
    Tables,
};
use yearly::model::{Counts, Unit};
use yearly::project::Project;
use yearly::protect::{self, Options, Profile};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Project::open(&root.join("examples/aldermere-2025-26"));
    let project = project.expect("the example opens").value;
    let as_at = jiff::civil::date(2026, 5, 18);
    let figures = yearly::figures(&project, as_at).value;
    println!(
        "aldermere: {} numbers, {} sums",
        figures.tables.cells.len(),
        figures.tables.relations.len()
    );
    for name in ["dfe-cin", "la-under5", "strict"] {
        let options = Options::new(profile(root, name));
        measure(
            &format!("  {name}"),
            &figures.tables,
            &options,
            Duration::from_millis(150),
        );
    }
    let options = Options::new(profile(root, "dfe-cin"));
    for (side, most) in [(10, 40), (20, 40), (40, 40), (40, 400), (100, 6), (100, 15)] {
        let name = format!("{side} x {side}, counts up to {most}");
        measure(&name, &square(side, most), &options, Duration::from_secs(1));
    }
}

fn profile(root: &Path, name: &str) -> Profile {
    let path = root.join(format!("templates/profiles/{name}.toml"));
    let text = std::fs::read_to_string(path).expect("the profile is there");
    toml::from_str(&text).expect("the profile reads")
}

fn measure(name: &str, tables: &Tables, options: &Options, bound: Duration) {
    let mut least = Duration::MAX;
    let mut said = String::new();
    for _ in 0..3 {
        let start = Instant::now();
        let safe = protect::protect(tables, options);
        least = least.min(start.elapsed());
        let record = safe.value.record();
        let of = |kind| {
            let all = record.suppressions.iter();
            all.filter(|one| one.reason.kind() == kind).count()
        };
        let errors = safe
            .findings
            .iter()
            .filter(|f| f.severity == yearly::finding::Severity::Error);
        said = format!(
            "{} small, {} beside them{}, {} left open",
            of("primary"),
            of("secondary"),
            if record.is_least() {
                " (the least)".to_owned()
            } else {
                format!(" (at least {})", record.at_least)
            },
            errors.count()
        );
    }
    let late = if least > bound { "  TOO SLOW" } else { "" };
    println!("{name}: {:.1} ms, {said}{late}", least.as_secs_f64() * 1e3);
}

/// A table of random counts with the totals of rows and columns; the same each time.
fn square(side: usize, most: u64) -> Tables {
    let mut seed: u64 = 7;
    let mut next = || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % (most + 1)
    };
    let inner: Vec<Vec<u64>> = (0..side)
        .map(|_| (0..side).map(|_| next()).collect())
        .collect();
    let width = side + 1;
    let at = |row: usize, column: usize| BaseId(row * width + column);
    let sum = |row: usize, column: usize| -> u64 {
        let rows = if row == side { 0..side } else { row..row + 1 };
        rows.map(|row| {
            let columns = if column == side {
                0..side
            } else {
                column..column + 1
            };
            columns.map(|column| inner[row][column]).sum::<u64>()
        })
        .sum()
    };
    let mut tables = Tables::default();
    for row in 0..width {
        for column in 0..width {
            tables.cells.push(BaseCell {
                key: Key {
                    dataset: "square".to_owned(),
                    measure: format!("count {row} {column}"),
                    filters: Default::default(),
                },
                amount: Amount::Exact(sum(row, column).into()),
                unit: Unit::Count,
                counts: Counts::Children,
                period: None,
                origin: Origin::default(),
                coverage: None,
                untold: Default::default(),
            });
        }
        tables.relations.push(Relation {
            whole: at(row, side),
            parts: (0..side).map(|column| at(row, column)).collect(),
        });
        tables.relations.push(Relation {
            whole: at(side, row),
            parts: (0..side).map(|other| at(other, row)).collect(),
        });
    }
    let spec = "title = \"Square\"\nmeasure = \"x\"\ndataset = \"square\"\nrows = { by = \"row\" }\ncell = []";
    tables.tables.push(Table {
        spec: Arc::new(toml::from_str(spec).expect("the table reads")),
        period: None,
        row_heading: "Row".to_owned(),
        columns: (0..width)
            .map(|column| ColumnHead {
                column: Some(column.to_string()),
                cell: "n".to_owned(),
                total: column == side,
                heading: column.to_string(),
                unit: Some(Unit::Count),
                hidden: false,
            })
            .collect(),
        rows: (0..width)
            .map(|row| RowHead {
                code: Some(row.to_string()),
                label: row.to_string(),
                total: row == side,
            })
            .collect(),
        slots: (0..width)
            .map(|row| {
                (0..width)
                    .map(|column| Slot {
                        entry: Entry::Base(at(row, column)),
                        unit: Unit::Count,
                        places: 0,
                    })
                    .collect()
            })
            .collect(),
        notes: Vec::new(),
        sources: Vec::new(),
    });
    tables
}
