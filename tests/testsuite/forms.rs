//! Forms go out blank and come back filled in: nothing that somebody wrote is lost on the way, and nobody has to say how to read it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use jiff::civil::date;
use yearly::finding::Code;
use yearly::forms::{Form, workbook};
use yearly::ingest::{self, File, Options};
use yearly::model::{Block, ColumnSpec, ColumnType, DatasetSpec, Mark, Period, Value, YearKind};
use yearly::project::{Pack, Vocabulary, vocabulary};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::project::{Project, REPORT};

/// The first row below the headings, 0-based.
const FIRST: u32 = 3;

/// What somebody types into a cell.
#[derive(Debug, Clone)]
enum Typed {
    Word(String),
    Number(&'static str),
}

/// Cells by row and column, 0-based; an empty word clears what stood there.
type Cells = BTreeMap<(u32, u32), Typed>;

/// A form with cells typed into its table, in the looks of their columns, as a spreadsheet program leaves it.
fn fill(form: &[u8], cells: &Cells) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(form)).expect("a form is an archive");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut part = from.by_index(place).expect("its parts can be read");
        let name = part.name().expect("parts have names").into_owned();
        if name != "xl/worksheets/sheet2.xml" {
            to.raw_copy_file(part).expect("a part can be copied");
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text).expect("sheets are text");
        to.start_file(name, SimpleFileOptions::default())
            .and_then(|()| Ok(to.write_all(typed(&text, cells).as_bytes())?))
            .expect("a part can be written");
    }
    to.finish().expect("an archive can be ended").into_inner()
}

/// A sheet's XML with cells put in.
fn typed(sheet: &str, cells: &Cells) -> String {
    let between = |text: &str, from: &str, to: &str| -> Option<String> {
        let rest = &text[text.find(from)? + from.len()..];
        Some(rest[..rest.find(to)?].to_owned())
    };
    let data = between(sheet, "<sheetData>", "</sheetData>").expect("a sheet has rows");
    let mut styles = BTreeMap::new();
    for col in sheet.split("<col ").skip(1) {
        let number = |name: &str| -> u32 {
            let text = between(col, &format!("{name}=\""), "\"").expect("an attribute");
            text.parse().expect("a number")
        };
        for column in number("min")..=number("max") {
            styles.insert(column - 1, number("style"));
        }
    }
    let mut rows: BTreeMap<u32, (String, BTreeMap<u32, String>)> = BTreeMap::new();
    for row in data.split("<row ").skip(1) {
        let (attributes, rest) = row.split_once('>').expect("a row's end");
        let number: u32 = between(attributes, "r=\"", "\"").unwrap().parse().unwrap();
        let mut own = BTreeMap::new();
        for cell in rest.split("<c ").skip(1) {
            let at = between(cell, "r=\"", "\"").expect("a place");
            let at = yearly::model::Cell::parse(&at).expect("a cell");
            own.insert(at.column, format!("<c {}", cell.trim_end_matches("</row>")));
        }
        rows.insert(number - 1, (attributes.to_owned(), own));
    }
    for ((row, column), value) in cells {
        let attributes = format!("r=\"{}\"", row + 1);
        let (_, own) = rows.entry(*row).or_insert((attributes, BTreeMap::new()));
        let at = yearly::model::Cell::new(*row, *column);
        let style = styles.get(column).copied().unwrap_or_default();
        let xml = match value {
            Typed::Word(word) if word.is_empty() => {
                own.remove(column);
                continue;
            }
            Typed::Word(word) => {
                let word = word.replace('&', "&amp;").replace('<', "&lt;");
                format!("<c r=\"{at}\" s=\"{style}\" t=\"inlineStr\"><is><t>{word}</t></is></c>")
            }
            Typed::Number(number) => format!("<c r=\"{at}\" s=\"{style}\"><v>{number}</v></c>"),
        };
        own.insert(*column, xml);
    }
    let mut made = String::new();
    for (attributes, own) in rows.values() {
        let own: String = own.values().cloned().collect();
        write!(made, "<row {attributes}>{own}</row>").unwrap();
    }
    sheet.replace(&data, &made)
}

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
    match &column.default {
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
    };
    let read = ingest::read(&[file], &options);
    let mut datasets = read.value.into_iter();
    let own = datasets.find(|dataset| dataset.spec.id == stamp.dataset);
    let codes = read.findings.iter().map(|finding| finding.code).collect();
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
            assert_eq!(read, value, "{name}, row {}, {}", row + 1, column.id);
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
    // .xls keeps the very hidden sheet and no properties that are looked for.
    for ending in ["ods", "xlsx", "xls"] {
        let out = dir.path().join(ending);
        convert(dir.path(), &out, ending);
        for (spec, means) in &all {
            let name = format!("{}.{ending}", spec.id);
            let bytes = std::fs::read(out.join(&name)).expect("LibreOffice has written it");
            let (blocks, codes) = read(&words, &name, bytes);
            is_read_as(&name, spec, &blocks, means);
            assert_eq!(codes, [], "{name}");
        }
    }
}

fn convert(from: &Path, out: &Path, ending: &str) {
    let files = std::fs::read_dir(from).unwrap().flatten();
    let files = files
        .map(|entry| entry.path())
        .filter(|path| path.is_file());
    let profile = from.join("profile");
    let done = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--headless", "--convert-to", ending, "--outdir"])
        .arg(out)
        .args(files)
        .output()
        .expect("LibreOffice can be run");
    assert!(done.status.success(), "{done:?}");
}
