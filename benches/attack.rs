//! What it costs to protect a report and to attack what it would publish: `cargo bench --bench attack`.
//!
//! The invented partnership's whole document, aim 300 ms for both; and a table of 40 rows and 40 columns with margins, aim 2 seconds. Times
//! are wall clock, the median of several runs.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::path::Path;
use std::time::{Duration, Instant};

use yearly::attack::Verdict;
use yearly::project::Project;
use yearly::{Figures, disclosure, figures, protect};

const RUNS: usize = 5;

fn main() {
    println!(
        "{:<24} {:>10} {:>10} {:>10} {:>10} {:>8} {:>8} {:>8}",
        "report", "protect", "attack", "both", "aim", "figures", "hidden", "safe"
    );
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/aldermere-2025-26");
    measure(
        "aldermere, everything",
        &example,
        Duration::from_millis(300),
    );
    for (side, aim) in [(20, 500), (40, 2000), (100, 3000)] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        square(folder.path(), side);
        let name = format!("{side} x {side} with margins");
        measure(&name, folder.path(), Duration::from_millis(aim));
    }
}

fn measure(name: &str, folder: &Path, aim: Duration) {
    let project = Project::open(folder).expect("the folder opens").value;
    let day = jiff::civil::date(2026, 5, 18);
    let made: Figures = figures(&project, day).value;
    let options = project.protect_options();
    let mut both = Vec::new();
    let (mut protecting, mut attacking) = (Duration::ZERO, Duration::ZERO);
    let mut outcome = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        let safe = protect::protect(&made.tables, &options).value;
        let protected = start.elapsed();
        let made = Figures {
            safe,
            ..made.clone()
        };
        let start = Instant::now();
        outcome = Some(disclosure(&project, &made, None).value.outcome);
        let attacked = start.elapsed();
        both.push(protected + attacked);
        (protecting, attacking) = (protected, attacked);
    }
    both.sort();
    let outcome = outcome.expect("it ran");
    let safe = |verdict| matches!(verdict, Verdict::Safe | Verdict::Harmless | Verdict::Before);
    println!(
        "{:<24} {:>10.1?} {:>10.1?} {:>10.1?} {:>10.1?} {:>8} {:>8} {:>8}",
        name,
        protecting,
        attacking,
        both[both.len() / 2],
        aim,
        made.safe
            .tables()
            .iter()
            .map(|table| table.rows.len() * table.columns.len())
            .sum::<usize>(),
        outcome.hidden.len(),
        outcome
            .hidden
            .iter()
            .filter(|hidden| safe(hidden.verdict))
            .count()
    );
    if std::env::args().any(|argument| argument == "--open") {
        for hidden in outcome.hidden.iter().filter(|hidden| !safe(hidden.verdict)) {
            println!(
                "  {:?} {:?} {:?} from {:?}",
                hidden.verdict, hidden.width, hidden.figures, hidden.from
            );
        }
    }
}

/// A report folder with one table of so many rows and columns, every eighth number small.
fn square(folder: &Path, side: u64) {
    let write = |path: &str, text: String| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    };
    write(
        "report.toml",
        "[partnership]\nname = \"A\"\narea = \"A\"\npublished-by = \"A\"\nother-formats = \"a@a.example\"\n\n[report]\ntitle = \"T\"\nperiod = \"2025-26\"\nas-at = 2026-05-18\ndocument = \"d\"\nprofile = \"la-under5\"\n\n[[agency]]\nid = \"a\"\nname = \"A\"\n\n[[source]]\ndataset = \"square\"\nfile = \"returns/square.csv\"\nagency = \"a\"\n".to_owned(),
    );
    write(
        "templates/datasets/square.toml",
        "title = \"Square\"\nabout = \"x\"\ncounts = \"children\"\n[[column]]\nid = \"row\"\nheading = \"Row\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"side\"\nheading = \"Side\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Children\"\ntype = \"count\"\n".to_owned(),
    );
    write(
        "templates/tables/square.toml",
        "title = \"Square\"\nmeasure = \"Number of children\"\ndataset = \"square\"\nrow_heading = \"Row\"\nrows = { by = \"row\", total = \"All\" }\ncolumns = { by = \"side\", total = \"All\" }\n[[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"n\"\n".to_owned(),
    );
    write(
        "templates/documents/d.toml",
        "title = \"D\"\nkind = \"Yearly report\"\n".to_owned(),
    );
    let mut seed = 20_260_331_u64;
    let mut roll = |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut rows = "Row,Side,Children\n".to_owned();
    for row in 0..side {
        for column in 0..side {
            let count = if roll(8) == 0 {
                1 + roll(4)
            } else {
                5 + roll(60)
            };
            rows.push_str(&format!("r{row:02},s{column:02},{count}\n"));
        }
    }
    write("returns/square.csv", rows);
}
