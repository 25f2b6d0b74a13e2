//! What reading a long return costs: `cargo bench --bench reading`.
//!
//! 200,000 attendances in an .xlsx against what calamine alone needs to stream the same cells, and 1,000,000 in a .csv. Everything runs
//! on one core; the parts are measured in turn, so that a busy machine slows all of them alike, and the medians are what counts.
//! Memory is the peak resident set of `yearly check` on returns of growing length.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx};
use jiff::ToSpan;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use wait4::Wait4;
use yearly::project::Project;

const RUNS: usize = 7;
const XLSX_ROWS: u32 = 200_000;
const CSV_ROWS: u32 = 1_000_000;

const HEADINGS: [&str; 8] = [
    "Course",
    "Level",
    "Date of course",
    "Sector",
    "Period",
    "Status",
    "Booked",
    "Rating",
];

const REPORT: &str = r#"[partnership]
name = "Northmoor Safeguarding Partnership"
area = "Northmoor"
published-by = "Northmoor Council"
other-formats = "ask@northmoor.example"

[report]
title = "Safeguarding children in Northmoor"
period = "2025-26"
as-at = 2026-05-18
document = "annual-report"
profile = "internal"

[[source]]
dataset = "training"
file = "returns/*"
"#;

fn main() {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .expect("nothing has run before");
    // First, because a child's peak begins with what its parent holds.
    println!("peak memory of yearly check");
    for rows in [CSV_ROWS / 4, CSV_ROWS / 2, CSV_ROWS] {
        let folder = folder();
        write_text(folder.path(), rows);
        let (time, peak) = check(folder.path());
        println!("  {rows:>9} rows {:>6} MB, {time:.2?}", peak / 1_000_000);
    }

    let xlsx = folder();
    let bytes = workbook(XLSX_ROWS);
    std::fs::write(xlsx.path().join("returns/attendance.xlsx"), &bytes).expect("a file");
    let mut calamine = Vec::new();
    let mut ours: Vec<Stages> = Vec::new();
    for _ in 0..RUNS {
        calamine.push(stream(&bytes));
        ours.push(stages(xlsx.path()));
    }
    let base = median(calamine);
    println!("{XLSX_ROWS} rows of 8 columns in .xlsx");
    println!("  calamine streams the cells  {base:>8.0?}");
    print_stages(&ours);
    let whole = median(ours.iter().map(Stages::whole).collect());
    println!(
        "  ratio                       {:>8.2} (aim 1.5)",
        whole.as_secs_f64() / base.as_secs_f64()
    );
    drop(xlsx);

    println!("{CSV_ROWS} rows of 8 columns in .csv");
    let csv = folder();
    write_text(csv.path(), CSV_ROWS);
    let ours: Vec<Stages> = (0..RUNS).map(|_| stages(csv.path())).collect();
    print_stages(&ours);
    println!("  aim                           3.00s");
}

/// How long each stage took.
struct Stages {
    ingest: Duration,
    validate: Duration,
    aggregate: Duration,
}

impl Stages {
    fn whole(&self) -> Duration {
        self.ingest + self.validate + self.aggregate
    }
}

fn print_stages(all: &[Stages]) {
    type Part = (&'static str, fn(&Stages) -> Duration);
    let parts: [Part; 4] = [
        ("ingest", |stages| stages.ingest),
        ("validate", |stages| stages.validate),
        ("aggregate", |stages| stages.aggregate),
        ("all three", Stages::whole),
    ];
    for (name, part) in parts {
        let mut times: Vec<Duration> = all.iter().map(part).collect();
        times.sort();
        println!(
            "  {name:<27} {:>8.0?} (from {:.0?} to {:.0?})",
            times[times.len() / 2],
            times[0],
            times[times.len() - 1]
        );
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// What calamine needs to give every cell of the workbook once.
fn stream(bytes: &[u8]) -> Duration {
    let start = Instant::now();
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let name = book.sheet_names().remove(0);
    let mut cells = book.worksheet_cells_reader(&name).expect("a sheet");
    let mut count = 0;
    while let Some(cell) = cells.next_cell().expect("a cell") {
        std::hint::black_box(&cell);
        count += 1;
    }
    assert_eq!(count, (XLSX_ROWS as usize + 1) * HEADINGS.len());
    start.elapsed()
}

fn stages(folder: &Path) -> Stages {
    let project = Project::open(folder).expect("a report folder").value;
    let returns = project.returns().value;
    let start = Instant::now();
    let read = yearly::ingest::read(&returns.files, &project.ingest_options());
    let ingest = start.elapsed();
    assert_eq!(read.findings.len(), 0, "{:#?}", read.findings.first());
    let start = Instant::now();
    let validated = yearly::validate::validate(
        read.value.datasets,
        &project.validate_options(jiff::civil::date(2026, 5, 18)),
    );
    let validate = start.elapsed();
    let start = Instant::now();
    let tables = yearly::aggregate::aggregate(
        &validated.value,
        &project.aggregate_options(jiff::civil::date(2026, 5, 18), Vec::new()),
    );
    let aggregate = start.elapsed();
    std::hint::black_box(&tables);
    Stages {
        ingest,
        validate,
        aggregate,
    }
}

/// Time and peak memory, in bytes, of a whole `yearly check` on one core.
fn check(folder: &Path) -> (Duration, u64) {
    let start = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_yearly"))
        .args(["check", "-q", "-C"])
        .arg(folder)
        .env("RAYON_NUM_THREADS", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program was built with the benchmark");
    let used = child.wait4().expect("the program runs to its end");
    (start.elapsed(), used.rusage.maxrss)
}

/// A report folder without its return.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("returns")).expect("a folder can be made");
    std::fs::write(folder.path().join("report.toml"), REPORT).expect("a file can be written");
    folder
}

/// One attendance: texts that repeat as they do in a training office's list.
struct Attendance {
    course: String,
    level: u32,
    day: jiff::civil::Date,
    sector: &'static str,
    period: &'static str,
    status: &'static str,
    booked: u32,
    rating: f64,
}

fn attendance(row: u32) -> Attendance {
    let sectors = [
        "Health",
        "Schools",
        "Police",
        "Early Years & Childcare",
        "Housing",
        "Children's social care",
        "Probation",
    ];
    let mixed = row.wrapping_mul(2_654_435_761) >> 8;
    Attendance {
        course: format!("Safeguarding course {}", mixed % 40),
        level: mixed % 3 + 1,
        day: jiff::civil::date(2025, 4, 1)
            .checked_add(i64::from(mixed % 365).days())
            .expect("a day of the year"),
        sector: sectors[mixed as usize / 7 % sectors.len()],
        period: "2025-26",
        status: ["Attended", "Booked", "Cancelled"][mixed as usize / 50 % 3],
        booked: 1,
        rating: f64::from(mixed % 9) / 2.0 + 1.0,
    }
}

fn workbook(rows: u32) -> Vec<u8> {
    filled(rows).expect("a workbook can be written")
}

fn filled(rows: u32) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(HEADINGS) {
        sheet.write(0, column, heading)?;
    }
    for row in 0..rows {
        let one = attendance(row);
        let date = ExcelDateTime::from_ymd(
            one.day.year().unsigned_abs(),
            one.day.month().unsigned_abs(),
            one.day.day().unsigned_abs(),
        )?;
        sheet
            .write(row + 1, 0, one.course)?
            .write(row + 1, 1, one.level)?
            .write_with_format(row + 1, 2, &date, &day)?
            .write(row + 1, 3, one.sector)?
            .write(row + 1, 4, one.period)?
            .write(row + 1, 5, one.status)?
            .write(row + 1, 6, one.booked)?
            .write(row + 1, 7, one.rating)?;
    }
    book.save_to_buffer()
}

fn write_text(folder: &Path, rows: u32) {
    let file = std::fs::File::create(folder.join("returns/attendance.csv")).expect("a file");
    let mut file = std::io::BufWriter::new(file);
    let written = (|| {
        writeln!(file, "{}", HEADINGS.join(","))?;
        for row in 0..rows {
            let one = attendance(row);
            writeln!(
                file,
                "{},{},{:02}/{:02}/{},{},{},{},{},{}",
                one.course,
                one.level,
                one.day.day(),
                one.day.month(),
                one.day.year(),
                one.sector,
                one.period,
                one.status,
                one.booked,
                one.rating
            )?;
        }
        file.flush()
    })();
    written.expect("a file can be written");
}
