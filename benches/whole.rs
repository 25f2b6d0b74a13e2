//! Whole-process cost of the commands on the Coventry example: `cargo bench --bench whole`.
//!
//! Each command is run several times in turn, so that a busy machine slows all of them alike; the medians are what counts. Times are
//! of the whole process, wall clock; memory is its peak resident set.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

const RUNS: usize = 15;

/// One command under measurement: its name, its arguments, and the aim for its median.
struct Case {
    name: &'static str,
    arguments: &'static [&'static str],
    aim: Duration,
}

const CASES: [Case; 4] = [
    Case {
        name: "check",
        arguments: &["check", "-q"],
        aim: Duration::from_millis(60),
    },
    Case {
        name: "build md,html",
        arguments: &["build", "-q", "--format", "md,html"],
        aim: Duration::from_millis(120),
    },
    Case {
        name: "build one section",
        arguments: &[
            "build",
            "-q",
            "--format",
            "md,html",
            "--section",
            "training",
        ],
        aim: Duration::from_millis(120),
    },
    Case {
        name: "build all with PDF",
        arguments: &["build", "-q"],
        aim: Duration::from_secs(1),
    },
];

fn main() {
    let folder = copy_of_example();
    println!(
        "{:<20} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "command", "min", "median", "max", "aim", "peak MB"
    );
    let mut times: Vec<Vec<(Duration, u64)>> = CASES.iter().map(|_| Vec::new()).collect();
    for _ in 0..RUNS {
        for (case, times) in CASES.iter().zip(&mut times) {
            times.push(run(case, folder.path()));
        }
    }
    for (case, times) in CASES.iter().zip(&mut times) {
        times.sort();
        let peak = times
            .iter()
            .map(|(_, peak)| *peak)
            .max()
            .unwrap_or_default();
        println!(
            "{:<20} {:>9.1?} {:>9.1?} {:>9.1?} {:>9.1?} {:>9}",
            case.name,
            times[0].0,
            times[times.len() / 2].0,
            times[times.len() - 1].0,
            case.aim,
            peak / 1_000_000
        );
    }
}

fn run(case: &Case, folder: &std::path::Path) -> (Duration, u64) {
    let start = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_yearly"))
        .args(case.arguments)
        .arg("-C")
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program was built with the benchmark");
    let used = child.wait4().expect("the program runs to its end");
    let code = used.status.code();
    assert!(
        matches!(code, Some(0 | 1)),
        "{} ended with {code:?}",
        case.name
    );
    (start.elapsed(), used.rusage.maxrss)
}

/// The example in a folder of its own, so that measuring leaves no trace in the checkout.
fn copy_of_example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(
        std::path::Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/examples/coventry-2014-15"
        )),
        folder.path(),
    );
    folder
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).expect("the example is there") {
        let entry = entry.expect("a readable entry");
        if entry.file_name() == "out" {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder can be made");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a file can be copied");
        }
    }
}
