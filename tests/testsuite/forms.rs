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

/// A report folder whose agencies owe visits and actions; the actions of the north have been read already.
fn folder() -> Project {
    let owing = r#"
[[agency]]
id = "north"
name = "Northmoor North"
owes = [{ dataset = "visits", due = 2026-04-30 }, { dataset = "actions" }]

[[agency]]
id = "south"
name = "Northmoor South"
owes = [{ dataset = "visits" }]

[[source]]
dataset = "actions"
file = "returns/actions.csv"
agency = "north"
"#;
    Project::new()
        .file("report.toml", format!("{REPORT}{owing}"))
        .file(
            "templates/datasets/actions.toml",
            r#"title = "Business plan"
about = "Actions, one row each."
counts = "actions"

[form]
carry = ["action", "due", "owner"]
done = { status = ["complete"] }

[[column]]
id = "action"
heading = "Action"
type = "text"
key = true
required = true

[[column]]
id = "due"
heading = "Due"
type = "date"

[[column]]
id = "owner"
heading = "Owner"
type = "text"
personal = true

[[column]]
id = "status"
heading = "Status"
type = "code"
codes = "states"
key = true
"#,
        )
        .file(
            "templates/codes/states.toml",
            "title = \"States\"\n[[code]]\nid = \"complete\"\nlabel = \"Complete\"\n[[code]]\nid = \"open\"\nlabel = \"Under way\"\n",
        )
        .file(
            "returns/actions.csv",
            "Action,Due,Owner,Status\nWrite the plan,01/04/2025,A. Person,Complete\nHold a conference,30/06/2026,A. Person,Under way\nAsk children,,B. Person,\n",
        )
}

const VISITS: &str = "out/private/forms/north-visits.xlsx";

fn bytes(project: &Project, path: &str) -> Vec<u8> {
    std::fs::read(project.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A form of visits with two rows filled in.
fn visits(form: &[u8]) -> Vec<u8> {
    let word = |text: &str| Typed::Word(text.to_owned());
    let cells = Cells::from([
        ((FIRST, 0), word("North")),
        ((FIRST, 1), Typed::Number("12")),
        ((FIRST + 9, 0), word("East")),
        ((FIRST + 9, 1), Typed::Number("30")),
    ]);
    fill(form, &cells)
}

/// The codes of the findings about a file, in order, with their messages.
fn found(project: &Project, file: &str) -> Vec<(String, String)> {
    let run = project.run(["check", "--message-format", "json"]).json();
    let findings = run["findings"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    findings
        .filter(|finding| finding["location"]["file"] == file)
        .map(|finding| (text(&finding["code"]), text(&finding["message"])))
        .collect()
}

fn outstanding(project: &Project) -> String {
    project.run(["list", "agencies"]).stdout
}

#[test]
fn forms_are_made_for_what_agencies_owe_and_are_the_same_each_time() {
    let project = folder();
    let run = project.run(["forms"]);
    run.is(
        0,
        "out/private/forms/north-visits.xlsx\nout/private/forms/north-actions.xlsx\nout/private/forms/south-visits.xlsx\n",
        "Send each to its agency, and put it into returns/ when it comes back: it is read by itself.\n",
    );
    let first = bytes(&project, VISITS);
    assert_eq!(project.run(["forms", "-q"]).code, 0);
    assert!(first == bytes(&project, VISITS), "the same bytes twice");

    let only = folder();
    let run = only.run([
        "forms",
        "--agency",
        "south",
        "--dataset",
        "actions",
        "--out",
        "to send",
    ]);
    assert_eq!(
        (run.code, &*run.stdout),
        (0, "to send/south-actions.xlsx\n"),
        "{run:?}"
    );
    assert_eq!(only.files("out"), Vec::<String>::new());
}

#[test]
fn open_actions_are_carried_over_without_personal_columns() {
    let project = folder();
    project.run(["forms", "--dataset", "actions"]);
    let form = bytes(&project, "out/private/forms/north-actions.xlsx");
    let mut archive = ZipArchive::new(Cursor::new(&form)).unwrap();
    let mut all = String::new();
    for name in ["xl/sharedStrings.xml", "xl/worksheets/sheet2.xml"] {
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut all)
            .unwrap();
    }
    for carried in ["Hold a conference", "Ask children", "<v>46203</v>"] {
        assert!(all.contains(carried), "{carried}");
    }
    for kept in ["Write the plan", "Person"] {
        assert!(!all.contains(kept), "{kept}");
    }
}

#[test]
fn a_filled_form_is_read_without_a_source_and_a_blank_one_is_still_awaited() {
    let project = folder();
    project.run(["forms"]);
    let form = bytes(&project, VISITS);
    let project = project.file("returns/somewhere/Copy of form.xlsx", &form);
    assert_eq!(
        found(&project, "returns/somewhere/Copy of form.xlsx"),
        [
            ("form-unfilled".to_owned(), "The form is there, but nothing has been filled in yet.".to_owned()),
            ("form-recognised".to_owned(), "This is the form \"Visits\" for Northmoor North; it was read without a [[source]].".to_owned()),
        ]
    );
    assert!(outstanding(&project).contains("north  Northmoor North  outstanding: visits (due"));

    let project = project.file("returns/somewhere/Copy of form.xlsx", visits(&form));
    let codes: Vec<String> = found(&project, "returns/somewhere/Copy of form.xlsx")
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(codes, ["form-recognised"]);
    assert!(outstanding(&project).contains("Northmoor North  everything is in"));
    let table = project
        .run(["table", "visits-team", "--format", "csv"])
        .stdout;
    assert!(table.contains("42"), "all teams: {table}");
}

#[test]
fn a_form_of_another_period_or_definition_or_a_second_one_is_told() {
    let project = folder();
    project.run(["forms"]);
    let filled = visits(&bytes(&project, VISITS));
    let (first, second) = ("returns/a.xlsx", "returns/b.xlsx");
    let project = project.file(first, &filled).file(second, &filled);
    assert_eq!(found(&project, second)[0].0, "form-twice");
    assert_eq!(project.run(["check"]).code, 1);
    let table = project
        .run(["table", "visits-team", "--format", "csv"])
        .stdout;
    assert!(table.contains("42") && !table.contains("84"), "{table}");

    let report = project.text("report.toml").unwrap();
    let project = project.file("report.toml", report.replace("2025-26", "2026-27"));
    let dataset = project.text("templates/datasets/visits.toml").unwrap();
    let project = project.file(
        "templates/datasets/visits.toml",
        format!("# Changed.\n{dataset}"),
    );
    let told = found(&project, first);
    let codes: Vec<&str> = told.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(
        codes,
        ["form-other-period", "form-recognised", "form-outdated"],
        "{told:?}"
    );
    assert_eq!(
        told[0].1,
        "The form was made for 2025/26, but the report is about 2026/27."
    );
}

#[test]
fn a_form_of_an_unknown_agency_or_a_named_one_is_left_to_report_toml() {
    let project = folder();
    project.run(["forms"]);
    let filled = visits(&bytes(&project, VISITS));
    let report = project.text("report.toml").unwrap();
    let project = project
        .file("returns/a.xlsx", &filled)
        .file("report.toml", report.replace("\"north\"", "\"east\""));
    let told = found(&project, "returns/a.xlsx");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, "file-undeclared");
    assert!(told[0].1.contains("\"north\""), "{told:?}");

    let named = format!(
        "{report}\n[[source]]\ndataset = \"visits\"\nfile = \"returns/a.xlsx\"\nsheet = \"Return\"\nagency = \"south\"\n"
    );
    let project = project.file("report.toml", named);
    let told = found(&project, "returns/a.xlsx");
    assert!(
        !told.iter().any(|(code, _)| code.starts_with("form-")),
        "{told:?}"
    );
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

/// The archive with a text of one part replaced.
fn replaced(archive: &[u8], name: &str, from: &str, to: &str) -> Vec<u8> {
    let mut read = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut made = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..read.len() {
        let mut part = read.by_index(place).unwrap();
        if part.name().unwrap() != name {
            made.raw_copy_file(part).unwrap();
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        assert!(text.contains(from), "{from} in {text}");
        made.start_file(name, SimpleFileOptions::default()).unwrap();
        made.write_all(text.replace(from, to).as_bytes()).unwrap();
    }
    made.finish().unwrap().into_inner()
}

#[test]
fn what_has_been_filled_in_is_never_overwritten() {
    let project = folder();
    project.run(["forms"]);
    let filled = visits(&bytes(&project, VISITS));
    let project = project
        .file(VISITS, &filled)
        .file("out/private/forms/south-visits.xlsx", "mine");
    let run = project.run(["forms"]);
    assert_eq!(
        (run.code, &*run.stdout),
        (1, "out/private/forms/north-actions.xlsx\n")
    );
    assert!(
        run.stderr
            .contains(&format!("{VISITS} is not a blank form")),
        "{run:?}"
    );
    assert!(bytes(&project, VISITS) == filled);
    assert_eq!(
        bytes(&project, "out/private/forms/south-visits.xlsx"),
        b"mine"
    );
}

#[test]
fn what_cannot_be_made_says_why() {
    let project = folder();
    for (arguments, words) in [
        (
            ["--agency", "norht"],
            "There is no agency \"norht\" in report.toml. Did you mean \"north\"?",
        ),
        (
            ["--dataset", "visit"],
            "There is no dataset \"visit\". Did you mean \"visits\"?",
        ),
        (
            ["--dataset", "lado"],
            "No agency in report.toml owes the dataset \"lado\".",
        ),
        (["--out", "../elsewhere"], "is not inside the report folder"),
        (["--out", "returns/blank"], "do not belong into returns/"),
        (["--out", "./out/public"], "do not belong into out/public/"),
    ] {
        let run = project.run(["forms", arguments[0], arguments[1]]);
        assert_eq!((run.code, &*run.stdout), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
    }
    let none = Project::new().run(["forms"]);
    assert_eq!(none.code, 2);
    assert!(
        none.stderr
            .contains("No agency in report.toml owes a return."),
        "{none:?}"
    );
}

#[test]
fn mistakes_under_form_are_found() {
    let dataset = folder().text("templates/datasets/actions.toml").unwrap();
    let wrong = dataset.replace(
        "[form]",
        "[form]\nfixed = [\"due\"]\nwithout = [\"status\"]\nrows = [\"acton\"]\nroll = \"visit\"",
    );
    let project = folder().file("templates/datasets/actions.toml", wrong);
    let told = found(&project, "templates/datasets/actions.toml");
    for words in [
        "[form] fixes the column \"due\"",
        "[form] leaves out the column \"status\"",
        "[form] names the column \"acton\", which the dataset does not have. Did you mean \"action\"?",
        "[form] takes its roll from the dataset \"visit\"",
    ] {
        assert!(
            told.iter().any(|(_, message)| message.contains(words)),
            "{words}: {told:?}"
        );
    }
    let unknown = dataset.replace("carry =", "carries =");
    let project = folder().file("templates/datasets/actions.toml", unknown);
    assert_eq!(
        found(&project, "templates/datasets/actions.toml")[0].0,
        "unknown-key"
    );
}
