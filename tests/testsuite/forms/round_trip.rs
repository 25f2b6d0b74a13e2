//! Every kind of value in every built-in dataset, typed into its form and read back, through LibreOffice too.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use jiff::civil::date;
use yearly::finding::{Code, Severity};
use yearly::forms::{Form, workbook};
use yearly::ingest::{self, File, Options};
use yearly::model::{Block, ColumnSpec, ColumnType, DatasetSpec, Mark, Period, Value, YearKind};
use yearly::project::{Pack, Vocabulary, vocabulary};

use super::filling::{Cells, FIRST, Typed, fill, replaced};

fn words() -> Vocabulary {
    vocabulary(&Pack::built_in()).value
}

fn blank(words: &Vocabulary, spec: &DatasetSpec) -> Vec<u8> {
    workbook(&form(words, spec)).expect("a form can be made")
}

fn form<'a>(words: &'a Vocabulary, spec: &'a DatasetSpec) -> Form<'a> {
    Form {
        spec,
        version: "0123456789ab",
        codes: &words.codes,
        agency: "police",
        agency_name: "Northmoor Police",
        partnership: "Northmoor Safeguarding Partnership",
        period: Period::Year(2025, YearKind::Financial),
        due: Some(date(2026, 4, 30)),
        made: date(2026, 3, 2),
        known: None,
        roll: None,
    }
}

/// The columns that stand on a form.
fn columns(spec: &DatasetSpec) -> Vec<&ColumnSpec> {
    let off = |id: &String| spec.form.fixed.contains(id) || spec.form.without.contains(id);
    spec.columns.iter().filter(|c| !off(&c.id)).collect()
}

/// What can be typed into a column, with what it means.
fn samples(column: &ColumnSpec, words: &Vocabulary) -> Vec<(Typed, Value)> {
    let word = |text: &str| Typed::Word(text.to_owned());
    let number = |text: &'static str, value: &str| {
        (Typed::Number(text), Value::Number(value.parse().unwrap()))
    };
    let mark = |mark: Mark| (word(mark.symbol()), Value::Mark(mark));
    let marks = || {
        vec![
            mark(Mark::NotAvailable),
            mark(Mark::NotApplicable),
            mark(Mark::Withheld),
            mark(Mark::Low),
        ]
    };
    let mut samples = match column.kind {
        ColumnType::Text => ["A & B < C", "007", "1/4", "2025-26", "Café “quoted”"]
            .map(|text| (word(text), Value::Text(text.into())))
            .to_vec(),
        ColumnType::Code => {
            let list = words.codes.get(column.codes.as_deref().unwrap()).unwrap();
            let names = list.sure_names();
            list.codes
                .iter()
                .zip(names)
                .map(|(code, name)| {
                    let name = name.expect("every code has a name of its own");
                    (word(name), Value::Code(code.id.as_str().into()))
                })
                .collect()
        }
        ColumnType::Count => vec![
            number("0", "0"),
            number("12", "12"),
            number("1320", "1320"),
            (word("<5"), Value::Between(0, 4)),
            (word("<10"), Value::Between(0, 9)),
        ],
        ColumnType::Number | ColumnType::Money => {
            vec![
                number("0", "0"),
                number("12.5", "12.5"),
                number("4711.03", "4711.03"),
            ]
        }
        ColumnType::Percent => vec![
            number("0.51", "51"),
            number("0.593", "59.3"),
            number("1", "100"),
            number("0", "0"),
        ],
        ColumnType::Date => vec![
            (Typed::Number("45748"), Value::Date(date(2025, 4, 1))),
            (Typed::Number("46112"), Value::Date(date(2026, 3, 31))),
            (word("24/07/2025"), Value::Date(date(2025, 7, 24))),
        ],
        ColumnType::Period => [
            "April to June 2025",
            "September 2025",
            "2025/26",
            "Q4 2025/26",
        ]
        .map(|text| {
            let period = Period::parse(text, column.year).unwrap();
            (word(text), Value::Period(period))
        })
        .to_vec(),
        ColumnType::Flag => vec![
            (word("Yes"), Value::Flag(true)),
            (word("No"), Value::Flag(false)),
        ],
    };
    if column.kind != ColumnType::Text {
        samples.extend(marks());
    }
    samples
}

/// A filled form of a dataset, with what each of its rows means. Rows are left out here and there, as people do.
fn filled(words: &Vocabulary, spec: &DatasetSpec) -> (Vec<u8>, BTreeMap<u32, Vec<Value>>) {
    let columns = columns(spec);
    let all: Vec<Vec<(Typed, Value)>> = columns.iter().map(|c| samples(c, words)).collect();
    let most = all.iter().map(Vec::len).max().unwrap_or(1);
    let mut cells = Cells::new();
    let mut means = BTreeMap::new();
    for record in 0..most + 12 {
        let row = FIRST + u32::try_from(record + record / 5 * 7).unwrap();
        let sparse = record % 9 == 8;
        let mut values = Vec::new();
        for (at, (column, samples)) in columns.iter().zip(&all).enumerate() {
            let blank = sparse && !column.required && !column.key || (record + at) % 13 == 12;
            let (typed, value) = if blank && !column.required && !column.key {
                (Typed::Word(String::new()), default(column))
            } else {
                samples[(record + at) % samples.len()].clone()
            };
            cells.insert((row, u32::try_from(at).unwrap()), typed);
            values.push(value);
        }
        means.insert(row, values);
    }
    // Rows between that the form began with are cleared, so that what is left is what was typed.
    let last = *means.keys().next_back().unwrap();
    for row in FIRST..FIRST + 20_000 {
        if row > last && row > FIRST + 1_000 {
            break;
        }
        if !means.contains_key(&row) {
            for at in 0..columns.len() {
                cells.insert(
                    (row, u32::try_from(at).unwrap()),
                    Typed::Word(String::new()),
                );
            }
        }
    }
    (fill(&blank(words, spec), &cells), means)
}

fn default(column: &ColumnSpec) -> Value {
    match column.blank_means.as_ref().filter(|means| *means != "none") {
        Some(code) if column.kind == ColumnType::Flag => Value::Flag(code == "yes"),
        Some(code) => Value::Code(code.as_str().into()),
        None => Value::Blank,
    }
}

/// Reads a file that nothing is known of.
#[track_caller]
fn read(words: &Vocabulary, name: &str, bytes: Vec<u8>) -> (Vec<Block>, Vec<Code>) {
    let file = File {
        name: name.into(),
        bytes: bytes.into(),
    };
    let stamp = ingest::stamp(&file).expect("the stamp is found");
    assert_eq!((&*stamp.agency, &*stamp.period), ("police", "2025-26"));
    let options = Options {
        datasets: words.datasets.clone(),
        codes: Arc::new(words.codes.clone()),
        sources: vec![ingest::stamped_source(&file.name, &stamp)],
        period: None,
        corrections: Vec::new(),
    };
    let read = ingest::read(&[file], &options);
    let mut datasets = read.value.datasets.into_iter();
    let own = datasets.find(|dataset| dataset.spec.id == stamp.dataset);
    let codes = read.findings.iter().map(|finding| finding.code);
    // Some of the rows are left without any day.
    let codes = codes.filter(|code| *code != Code::PeriodMissing).collect();
    (own.expect("its dataset").blocks, codes)
}

#[track_caller]
fn is_read_as(name: &str, spec: &DatasetSpec, blocks: &[Block], means: &BTreeMap<u32, Vec<Value>>) {
    assert_eq!(blocks.len(), 1, "{name}");
    let block = &blocks[0];
    assert_eq!(block.agency.as_deref(), Some("police"), "{name}");
    let rows: Vec<u32> = means.keys().copied().collect();
    assert_eq!(block.rows, rows, "{name}");
    for (record, (row, values)) in means.iter().enumerate() {
        for (column, value) in columns(spec).into_iter().zip(values) {
            let place = spec.column(&column.id).unwrap();
            let read = block.value(record, place);
            // What dates tell is not blank.
            if *value != Value::Blank || column.dates.is_empty() {
                assert_eq!(read, value, "{name}, row {}, {}", row + 1, column.id);
            }
        }
        for id in &spec.form.fixed {
            let read = block.value(record, spec.column(id).unwrap());
            assert!(
                matches!(read, Value::Code(_) | Value::Period(_)),
                "{name}: {read:?}"
            );
        }
    }
}

#[test]
fn a_filled_form_of_every_dataset_is_read_back_whole() {
    let words = words();
    for spec in &words.datasets {
        let (bytes, means) = filled(&words, spec);
        let (blocks, codes) = read(&words, "returns/any name.xlsx", bytes);
        is_read_as(&spec.id, spec, &blocks, &means);
        assert_eq!(codes, [], "{}", spec.id);
    }
}

#[test]
fn what_libreoffice_makes_of_a_filled_form_is_read_back_whole() {
    if Command::new("soffice").arg("--version").output().is_err() {
        let _ = writeln!(
            std::io::stderr(),
            "LibreOffice is not installed: forms were not read back through it."
        );
        return;
    }
    let words = words();
    let dir = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    for spec in &words.datasets {
        let (bytes, means) = filled(&words, spec);
        std::fs::write(dir.path().join(format!("{}.xlsx", spec.id)), bytes).unwrap();
        all.push((spec, means));
    }
    // The second writer of .xlsx, and .xls, which keeps the hidden sheet alone, are held to a few: it takes its time.
    let few = ["lado", "scorecard", "section-175"];
    for ending in ["ods", "xlsx", "xls"] {
        let out = dir.path().join(ending);
        if ending != "ods" {
            all.retain(|(spec, _)| few.contains(&spec.id.as_str()));
        }
        let files = all.iter().map(|(spec, _)| format!("{}.xlsx", spec.id));
        convert(dir.path(), files, &out, ending);
        for (spec, means) in &all {
            let name = format!("{}.{ending}", spec.id);
            let bytes = std::fs::read(out.join(&name)).expect("LibreOffice has written it");
            let (blocks, mut codes) = read(&words, &name, bytes);
            is_read_as(&name, spec, &blocks, means);
            // Which cells are coloured is not to be seen in an .xls.
            codes.retain(|code| ending != "xls" || *code != Code::ColourUnseen);
            assert_eq!(codes, [], "{name}");
        }
    }
}

fn convert(from: &Path, files: impl Iterator<Item = String>, out: &Path, ending: &str) {
    let profile = from.join("profile");
    let done = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--headless", "--convert-to", ending, "--outdir"])
        .arg(out)
        .args(files.map(|file| from.join(file)))
        .output()
        .expect("LibreOffice can be run");
    assert!(done.status.success(), "{done:?}");
}

/// What is found in a form of a built-in dataset with some cells typed in, and how many records it has.
fn typed_into(dataset: &str, cells: &Cells) -> (Vec<u32>, Vec<(Code, Severity)>) {
    let words = words();
    let spec = words
        .datasets
        .iter()
        .find(|spec| spec.id == dataset)
        .unwrap();
    let file = File {
        name: "returns/a.xlsx".into(),
        bytes: fill(&blank(&words, spec), cells).into(),
    };
    let stamp = ingest::stamp(&file).expect("the stamp is found");
    let options = Options {
        datasets: words.datasets.clone(),
        codes: Arc::new(words.codes.clone()),
        sources: vec![ingest::stamped_source(&file.name, &stamp)],
        period: None,
        corrections: Vec::new(),
    };
    let read = ingest::read(&[file], &options);
    let found = read.findings.iter().map(|f| (f.code, f.severity)).collect();
    let blocks = read
        .value
        .datasets
        .iter()
        .flat_map(|dataset| &dataset.blocks);
    (blocks.flat_map(|block| block.rows.clone()).collect(), found)
}

/// The column of a form, 0-based.
fn column_of(dataset: &str, id: &str) -> u32 {
    let words = words();
    let spec = words
        .datasets
        .iter()
        .find(|spec| spec.id == dataset)
        .unwrap();
    let at = columns(spec).iter().position(|column| column.id == id);
    u32::try_from(at.expect("the form has the column")).unwrap()
}

#[test]
fn rows_left_as_they_were_sent_out_are_no_records_where_the_agency_may_have_nothing_to_say() {
    let value = column_of("scorecard", "value");
    let cells = Cells::from([
        ((FIRST + 2, value), Typed::Number("12")),
        ((FIRST + 5, value), Typed::Word("[x]".to_owned())),
    ]);
    let (rows, found) = typed_into("scorecard", &cells);
    assert_eq!(rows, [FIRST + 2, FIRST + 5]);
    assert_eq!(found, [(Code::FormUnfilled, Severity::Note)]);
    let (rows, found) = typed_into("scorecard", &Cells::new());
    assert_eq!(
        (rows.len(), &*found),
        (0, &[(Code::FormUnfilled, Severity::Warning)][..])
    );
}

#[test]
fn rows_left_as_they_were_sent_out_are_records_where_every_row_must_be_answered() {
    let grade = column_of("section-11", "grade");
    let cells = Cells::from([((FIRST + 2, grade), Typed::Word("Good".to_owned()))]);
    let (rows, found) = typed_into("section-11", &cells);
    assert_eq!(rows, (FIRST..FIRST + 8).collect::<Vec<_>>());
    assert_eq!(found, []);
}

#[test]
fn a_total_and_a_remark_below_the_rows_are_no_records() {
    let word = |text: &str| Typed::Word(text.to_owned());
    let category = column_of("budget", "category");
    let (line, actual) = (column_of("budget", "line"), column_of("budget", "actual"));
    assert!(category < actual && line == 0);
    let last = FIRST + 200;
    let cells = Cells::from([
        ((FIRST, actual), Typed::Number("12")),
        ((last, category), word("Staffing")),
        ((last, actual), Typed::Number("7.5")),
        ((last + 1, category), word("Total")),
        ((last + 1, actual), Typed::Number("19.5")),
        (
            (last + 2, column_of("budget", "note")),
            word("Figures are provisional"),
        ),
    ]);
    let (rows, found) = typed_into("budget", &cells);
    assert_eq!(rows, [FIRST, last], "{found:?}");
    let codes: Vec<Code> = found.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, [Code::FormUnfilled, Code::RowUnread], "{found:?}");
}

#[test]
fn a_form_that_lost_its_hidden_sheet_or_the_name_of_its_table_is_still_known() {
    let words = words();
    let spec = words
        .datasets
        .iter()
        .find(|spec| spec.id == "early-help")
        .unwrap();
    let (bytes, means) = filled(&words, spec);
    for (from, to) in [
        ("<sheet name=\"yearly\"", "<sheet name=\"other\""),
        ("<sheet name=\"Return\"", "<sheet name=\"Sheet1\""),
    ] {
        let changed = replaced(&bytes, "xl/workbook.xml", from, to);
        let (blocks, codes) = read(&words, "a.xlsx", changed);
        is_read_as(to, spec, &blocks, &means);
        assert_eq!(codes, []);
    }
}
