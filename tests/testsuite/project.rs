//! The builder of report folders: files in a temporary place, the program run in them, everything it said compared in full.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rust_xlsxwriter::{Workbook, XlsxError};
use tempfile::TempDir;

/// A report.toml that needs nothing beyond what [`Project::new`] writes.
pub(crate) const REPORT: &str = include_str!("../small/report.toml");

/// A source of the dataset `visits` in the file `returns/visits.csv`.
pub(crate) const SOURCE: &str = include_str!("../small/source.toml");

/// A report folder in a temporary place.
pub(crate) struct Project(TempDir);

/// What a run said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output, the folder's own path replaced by `[DIR]`.
    pub(crate) stdout: String,
    /// Standard error, likewise.
    pub(crate) stderr: String,
}

impl Project {
    /// An empty folder.
    pub(crate) fn empty() -> Project {
        Project(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A small report folder with a dataset, a table, a section and a document of its own, and no returns.
    pub(crate) fn new() -> Project {
        Project::empty()
            .file("report.toml", REPORT)
            .file(
                "templates/datasets/visits.toml",
                include_str!("../small/templates/datasets/visits.toml"),
            )
            .file(
                "templates/tables/visits-team.toml",
                include_str!("../small/templates/tables/visits-team.toml"),
            )
            .file(
                "templates/profiles/open.toml",
                include_str!("../small/templates/profiles/open.toml"),
            )
            .file(
                "templates/documents/small.toml",
                include_str!("../small/templates/documents/small.toml"),
            )
            .file(
                "narrative/visits.md",
                include_str!("../small/narrative/visits.md"),
            )
    }

    /// The small report folder with a return that is right.
    pub(crate) fn with_return() -> Project {
        Project::new()
            .file("report.toml", format!("{REPORT}{SOURCE}"))
            .file("returns/visits.csv", "Team,Visits\nNorth,12\nSouth,30\n")
    }

    /// The same folder with one more file, or another text in it.
    pub(crate) fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Project {
        let path = self.path(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("a folder can be made");
        }
        std::fs::write(path, bytes).expect("a file can be written");
        self
    }

    /// The same folder with one more workbook.
    pub(crate) fn workbook(
        self,
        path: &str,
        fill: impl FnOnce(&mut Workbook) -> Result<(), XlsxError>,
    ) -> Project {
        let mut workbook = Workbook::new();
        fill(&mut workbook).expect("a workbook can be filled");
        let bytes = workbook.save_to_buffer().expect("a workbook can be saved");
        self.file(path, bytes)
    }

    /// A path inside the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// The text of a file in the folder; none when it is not there.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.path(path)).ok()
    }

    /// Every file under a folder of this one, sorted, but what is in `.yearly/`.
    pub(crate) fn files(&self, under: &str) -> Vec<String> {
        let mut found = Vec::new();
        collect(&self.path(under), under, &mut found);
        found.sort();
        found
    }

    /// Runs the program in the folder.
    pub(crate) fn run<const N: usize>(&self, arguments: [&str; N]) -> Run {
        run(self.0.path(), &arguments, &[])
    }

    /// Runs the program in the folder with something to read.
    pub(crate) fn run_fed<const N: usize>(&self, input: &str, arguments: [&str; N]) -> Run {
        fed(self.0.path(), &arguments, &[], input)
    }

    /// Runs the program in the folder with arguments from elsewhere.
    pub(crate) fn run_all(&self, arguments: &[&str]) -> Run {
        run(self.0.path(), arguments, &[])
    }

    /// Runs the program in the folder with a variable of the environment set.
    pub(crate) fn run_with<const N: usize>(
        &self,
        name: &str,
        value: &str,
        arguments: [&str; N],
    ) -> Run {
        run(self.0.path(), &arguments, &[(name, value)])
    }
}

/// Runs the program in a folder, with nothing of this machine's environment that could change what it says.
fn run(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    fed(folder, arguments, environment, "")
}

/// The same, with something to read.
fn fed(folder: &Path, arguments: &[&str], environment: &[(&str, &str)], input: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_yearly"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("SOURCE_DATE_EPOCH")
        .env_remove("RUST_BACKTRACE")
        .env("COLUMNS", "100")
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built with its tests");
    if let Some(mut stdin) = child.stdin.take() {
        // A run that reads nothing may be gone already.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().expect("the program ends");
    let own = folder.display().to_string();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace(&own, "[DIR]");
    Run {
        code: output.status.code().expect("the program ends by itself"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

impl Run {
    /// Compares everything the run said.
    #[track_caller]
    pub(crate) fn is(&self, code: i32, stdout: &str, stderr: &str) {
        assert_eq!(
            (self.code, self.stdout.as_str(), self.stderr.as_str()),
            (code, stdout, stderr)
        );
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

fn collect(folder: &Path, under: &str, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        // By this runs know of each other; it is nobody's file.
        if entry.file_name() == ".yearly" {
            continue;
        }
        let path = format!("{under}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &path, found);
        } else {
            found.push(path);
        }
    }
}
