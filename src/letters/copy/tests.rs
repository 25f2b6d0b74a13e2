//! Tests of annotated copies: what is read from them is what was read before, what was not ours to change is the same bytes, and the
//! rules of the format hold.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use quick_xml::events::Event;
use rust_xlsxwriter::{
    Chart, ChartType, Color, DataValidation, ExcelDateTime, Format, Formula, Note, Workbook,
};
use zip::write::SimpleFileOptions;

use super::*;
use crate::ingest::{File, Sheet};
use crate::letters::answer_sheet::Question;
use crate::model::Area;

/// A workbook with everything that must stay: formats, formulas, notes, a chart, names, drop-downs, a hidden sheet.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let percent = Format::new().set_num_format("0.0%");
    let red = Format::new().set_background_color(Color::Red);
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let day = ExcelDateTime::from_ymd(2026, 4, 30).unwrap();
    let sheet = book.add_worksheet().set_name("Data & 'more' ok").unwrap();
    sheet
        .write(0, 0, "Team")
        .unwrap()
        .write(0, 1, "Visits")
        .unwrap();
    sheet
        .write(1, 0, "North <b>")
        .unwrap()
        .write(1, 1, 12)
        .unwrap();
    sheet.write_with_format(2, 1, 0.285, &percent).unwrap();
    sheet.write_with_format(3, 1, 7, &red).unwrap();
    sheet.write_with_format(4, 1, &day, &date).unwrap();
    sheet
        .write(5, 1, Formula::new("=SUM(B2:B4)").set_result("19.285"))
        .unwrap();
    sheet
        .merge_range(7, 0, 7, 2, "A merged note", &Format::new())
        .unwrap();
    sheet.insert_note(1, 1, &Note::new("Theirs")).unwrap();
    let list = DataValidation::new()
        .allow_list_strings(&["North", "South"])
        .unwrap();
    sheet.add_data_validation(1, 0, 9, 0, &list).unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart
        .add_series()
        .set_values(("Data & 'more' ok", 1, 1, 3, 1));
    sheet.insert_chart(9, 4, &chart).unwrap();
    let plain = book.add_worksheet().set_name("Plain").unwrap();
    plain.write(0, 0, "x").unwrap().write(9, 9, "y").unwrap();
    let hidden = book.add_worksheet().set_name("answers").unwrap();
    hidden.write(0, 0, "last year").unwrap();
    hidden.set_hidden(true);
    book.define_name("Visits", "=Plain!$A$1").unwrap();
    book.save_to_buffer().unwrap()
}

fn question(sheet: &str, area: &str, text: &str) -> Question {
    let (first, last) = area.split_once(':').unwrap_or((area, area));
    let cell = |text| Cell::parse(text).unwrap();
    Question {
        reference: format!("AAAA-{area}"),
        sheet: Some(sheet.to_owned()),
        area: Some(Area::new(cell(first), cell(last))),
        stands: "=1+1".to_owned(),
        text: text.to_owned(),
        also: Vec::new(),
    }
}

fn questions() -> Vec<Question> {
    vec![
        question("Data & 'more' ok", "B2", "Is it </t> right? _x000D_"),
        question("Data & 'more' ok", "B2", "And again."),
        question("Data & 'more' ok", "B4", "It has a colour."),
        question("Data & 'more' ok", "D7", "Not there yet."),
        question("Data & 'more' ok", "B5:B6", "Two cells."),
        question("Plain", "C3", "A new row."),
        Question {
            text: "About the whole file.".to_owned(),
            reference: "AAAA-FILE".to_owned(),
            ..Question::default()
        },
    ]
}

fn marked(bytes: &[u8], questions: &[Question]) -> Result<Vec<u8>, Unfit> {
    annotate(
        bytes,
        &Answers {
            author: "Northmoor <SP>",
            agency: "police",
            agency_name: "Wexmoor Police",
            file: "x.xlsx",
            questions,
        },
    )
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut part = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().to_string(), bytes)
        })
        .collect()
}

fn sheets(bytes: &[u8]) -> Vec<Sheet> {
    let file = File {
        name: "x.xlsx".into(),
        bytes: bytes.into(),
    };
    crate::ingest::open(&file).value.unwrap().sheets
}

/// The cells that hold something: a cell that is only formatted holds nothing.
fn filled(sheet: &Sheet) -> Vec<(Cell, String)> {
    let cells = sheet.cells().iter().filter(|(_, raw)| !raw.is_blank());
    cells
        .map(|(cell, raw)| (*cell, format!("{raw:?}")))
        .collect()
}

#[test]
fn a_copy_reads_the_same() {
    let before = workbook();
    let after = marked(&before, &questions()).unwrap();
    let (old, new) = (sheets(&before), sheets(&after));
    assert_eq!(new.len(), old.len() + 1);
    for (old, new) in old.iter().zip(&new) {
        assert_eq!(
            (&old.name, old.hidden, old.merges()),
            (&new.name, new.hidden, new.merges())
        );
        assert_eq!(filled(old), filled(new));
        // Marked blank cells show no colour that could be read as a rating.
        assert_eq!(old.lights, new.lights);
    }
    let answers = new.last().unwrap();
    // "answers" is taken, whatever its case.
    assert_eq!(answers.name.as_deref(), Some("Answers 2"));
    let shown = filled(answers)
        .into_iter()
        .map(|(_, text)| text)
        .collect::<Vec<_>>()
        .join("\n");
    for part in [
        "police",
        "AAAA-D7",
        "Is it </t> right? _x000D_",
        "=1+1",
        "About the whole file.",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}

#[test]
fn what_is_not_ours_is_the_same_bytes() {
    let before = workbook();
    let after = marked(&before, &questions()).unwrap();
    let (old, new) = (parts(&before), parts(&after));
    let changed: Vec<&str> = old
        .iter()
        .filter(|(name, bytes)| new.get(*name) != Some(bytes))
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        changed,
        [
            "[Content_Types].xml",
            "xl/_rels/workbook.xml.rels",
            "xl/comments1.xml",
            "xl/drawings/vmlDrawing1.vml",
            "xl/styles.xml",
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet2.xml",
        ]
    );
    let added: Vec<&str> = new
        .keys()
        .filter(|name| !old.contains_key(*name))
        .map(String::as_str)
        .collect();
    assert_eq!(
        added,
        [
            "xl/comments2.xml",
            "xl/drawings/vmlDrawing2.vml",
            "xl/worksheets/_rels/sheet2.xml.rels",
            "xl/worksheets/sheet4.xml",
        ]
    );
    assert!(old.keys().any(|name| name.contains("chart")));
}

#[test]
fn the_rules_of_the_format_hold() {
    let after = marked(&workbook(), &questions()).unwrap();
    sound(&after);
    // Marked once more, as when a corrected copy comes back with other faults.
    let again = marked(&after, &questions()).unwrap();
    sound(&again);
    let names: Vec<_> = sheets(&again)
        .iter()
        .map(|sheet| sheet.name.clone())
        .collect();
    assert_eq!(names.last().unwrap().as_deref(), Some("Answers 3"));
    let comments = String::from_utf8(parts(&again)["xl/comments1.xml"].clone()).unwrap();
    assert_eq!(comments.matches("ref=\"B2\"").count(), 1, "{comments}");
    assert!(comments.contains("Theirs"), "{comments}");
}

/// What Excel asks of a workbook before it opens it without a word.
fn sound(bytes: &[u8]) {
    let parts = parts(bytes);
    let text = |name: &str| String::from_utf8(parts[name].clone()).unwrap();
    for (name, bytes) in &parts {
        if name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml") {
            let text = std::str::from_utf8(bytes).unwrap();
            let mut reader = quick_xml::Reader::from_str(text);
            while reader.read_event().expect(name) != Event::Eof {}
            assert!(tags(text).is_ok(), "{name} is not well-formed: {text}");
        }
    }
    // Each part is of a known kind, and none is named that is not there.
    let types = text("[Content_Types].xml");
    let mut defaults = BTreeSet::new();
    let mut overrides = BTreeSet::new();
    for tag in tags(&types).unwrap() {
        if tag.local() == "Default" {
            assert!(defaults.insert(tag.attribute("Extension").unwrap().to_lowercase()));
        } else if tag.local() == "Override" {
            let name = tag.attribute("PartName").unwrap().into_owned();
            assert!(parts.contains_key(&name[1..]), "{name}");
            assert!(overrides.insert(name));
        }
    }
    for name in parts.keys().filter(|name| *name != "[Content_Types].xml") {
        let ending = name.rsplit('.').next().unwrap();
        let known = overrides.contains(&format!("/{name}")) || defaults.contains(ending);
        assert!(known, "{name} has no type");
    }
    // Each relationship has an id of its own and leads somewhere.
    let mut package = Rewrite::open(bytes).unwrap();
    for part in parts.keys() {
        let relations = package.relations(part).unwrap();
        let ids: BTreeSet<_> = relations.iter().map(|relation| &relation.id).collect();
        assert_eq!(ids.len(), relations.len(), "{part}");
        for relation in &relations {
            let target = relation.part.as_ref().unwrap();
            assert!(parts.contains_key(target), "{part}: {relation:?}");
        }
    }
    // Sheets have names and numbers of their own.
    let book = text("xl/workbook.xml");
    let (mut names, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for tag in tags(&book)
        .unwrap()
        .iter()
        .filter(|tag| tag.local() == "sheet")
    {
        assert!(names.insert(tag.attribute("name").unwrap().to_lowercase()));
        assert!(numbers.insert(tag.number("sheetId").unwrap()));
    }
    // Every format that a cell names is there, every list has as many as it says, rows and cells are in order.
    let styles = text("xl/styles.xml");
    let all = tags(&styles).unwrap();
    let mut formats = 0;
    for list in ["fonts", "fills", "borders", "cellXfs"] {
        let at = all
            .iter()
            .position(|tag| tag.depth == 1 && tag.local() == list)
            .unwrap();
        let end = end_of(&all, at).unwrap();
        let count = all[at..end]
            .iter()
            .filter(|tag| tag.depth == 2 && tag.kind != Kind::Close)
            .count();
        assert_eq!(all[at].number("count"), u32::try_from(count).ok(), "{list}");
        formats = count;
    }
    for name in parts
        .keys()
        .filter(|name| name.starts_with("xl/worksheets/sheet"))
    {
        let sheet = text(name);
        let mut last = None;
        for tag in tags(&sheet).unwrap() {
            if tag.local() == "c" && tag.kind != Kind::Close {
                let cell = Cell::parse(&tag.attribute("r").unwrap()).unwrap();
                assert!(last < Some(cell), "{name}: {cell}");
                last = Some(cell);
                let style = tag.number("s").unwrap_or(0);
                assert!(usize::try_from(style).unwrap() < formats, "{name}: {cell}");
            }
        }
        let notes = cells::notes_relation(&sheet).unwrap();
        let relations = package.relations(name).unwrap();
        assert!(
            notes.is_none_or(|id| relations.iter().any(|relation| relation.id == id)),
            "{name}"
        );
    }
    // No two boxes of the workbook share a number.
    let boxes: Vec<String> = parts
        .iter()
        .filter(|(name, _)| name.ends_with(".vml"))
        .flat_map(|(_, bytes)| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let tags = tags(&text).unwrap().into_iter();
            let shapes = tags.filter(|tag| tag.local() == "shape" && tag.kind == Kind::Open);
            shapes
                .filter_map(|tag| tag.attribute("id").map(|id| id.into_owned()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(
        boxes.iter().collect::<BTreeSet<_>>().len(),
        boxes.len(),
        "{boxes:?}"
    );
}

#[test]
fn marked_cells_have_the_ground_and_others_do_not() {
    let after = marked(&workbook(), &questions()).unwrap();
    let parts = parts(&after);
    let sheet = String::from_utf8(parts["xl/worksheets/sheet1.xml"].clone()).unwrap();
    let style = |cell: &str| {
        let all = tags(&sheet).unwrap();
        let tag = all
            .iter()
            .find(|tag| tag.attribute("r").as_deref() == Some(cell))
            .cloned();
        tag.and_then(|tag| tag.number("s")).unwrap_or(0)
    };
    let styles = String::from_utf8(parts["xl/styles.xml"].clone()).unwrap();
    let all = tags(&styles).unwrap();
    let list = all.iter().position(|tag| tag.local() == "cellXfs").unwrap();
    let formats: Vec<_> = all[list..]
        .iter()
        .filter(|tag| tag.depth == 2 && tag.local() == "xf" && tag.kind != Kind::Close)
        .collect();
    let fill = |cell: &str| formats[style(cell) as usize].number("fillId").unwrap();
    let border = |cell: &str| formats[style(cell) as usize].number("borderId").unwrap();
    let ground = fill("B2");
    assert_eq!([fill("D7"), fill("B5"), fill("B6")], [ground; 3]);
    assert_ne!(fill("B3"), ground);
    // The red cell keeps its colour and gets a line.
    assert_ne!(fill("B4"), ground);
    assert_ne!(border("B4"), border("B3"));
}

#[test]
fn the_same_questions_make_the_same_bytes() {
    let before = workbook();
    assert!(marked(&before, &questions()).unwrap() == marked(&before, &questions()).unwrap());
}

/// The same workbook with one part changed or added.
fn with_part(bytes: &[u8], name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut all = parts(bytes);
    let old = all
        .get(name)
        .map(|bytes| String::from_utf8(bytes.clone()).unwrap());
    all.insert(
        name.to_owned(),
        change(&old.unwrap_or_default()).into_bytes(),
    );
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in &all {
        out.start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn macros_are_kept() {
    let before = with_part(&workbook(), "xl/vbaProject.bin", |_| {
        "\u{1}\u{2}macro".to_owned()
    });
    let before = with_part(&before, "[Content_Types].xml", |types| {
        types
            .replace("<Default Extension=\"xml\"", "<Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/><Default Extension=\"xml\"")
            .replace("spreadsheetml.sheet.main+xml", "sheet.macroEnabled.main+xml")
    });
    let after = marked(&before, &questions()).unwrap();
    assert_eq!(
        parts(&after)["xl/vbaProject.bin"],
        parts(&before)["xl/vbaProject.bin"]
    );
    sound(&after);
}

#[test]
fn what_is_not_as_excel_writes_it_is_refused() {
    let good = workbook();
    let refuse = |bytes: &[u8]| marked(bytes, &questions()).expect_err("it is refused");
    assert_eq!(refuse(b"Team,Visits\n"), Unfit::NotAWorkbook);
    assert_eq!(refuse(b""), Unfit::NotAWorkbook);
    assert_eq!(refuse(&good[..good.len() / 2]), Unfit::NotAWorkbook);
    assert_eq!(
        refuse(&with_part(&good, "_xmlsignatures/sig1.xml", |_| "<a/>".into())),
        Unfit::Signed
    );
    let strict = |text: &str| {
        text.replace(
            "schemas.openxmlformats.org/spreadsheetml/2006/main",
            "purl.oclc.org/ooxml/spreadsheetml/main",
        )
    };
    assert_eq!(
        refuse(&with_part(&good, "xl/workbook.xml", strict)),
        Unfit::Unusual
    );
    let cut = |text: &str| text.replace("</sheetData>", "");
    assert_eq!(
        refuse(&with_part(&good, "xl/worksheets/sheet1.xml", cut)),
        Unfit::Damaged
    );
    let elsewhere = [question("No such sheet", "A1", "x")];
    assert_eq!(marked(&good, &elsewhere), Err(Unfit::Unusual));
}

#[test]
fn cells_where_people_talk_in_threads_are_marked_without_a_note() {
    let before = with_part(&workbook(), "xl/worksheets/_rels/sheet1.xml.rels", |rels| {
        rels.replace("</Relationships>", "<Relationship Id=\"rId90\" Type=\"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment\" Target=\"../threadedComments/threadedComment1.xml\"/></Relationships>")
    });
    let before = with_part(&before, "xl/threadedComments/threadedComment1.xml", |_| {
        "<ThreadedComments/>".into()
    });
    let after = parts(&marked(&before, &questions()).unwrap());
    let comments = String::from_utf8(after["xl/comments1.xml"].clone()).unwrap();
    assert!(!comments.contains("And again."), "{comments}");
    assert!(comments.contains("Not there yet."), "{comments}");
}

#[test]
fn a_list_takes_the_place_of_a_file_that_cannot_be_marked() {
    let questions = questions();
    let answers = Answers {
        author: "x",
        agency: "police",
        agency_name: "Wexmoor Police",
        file: "x.ods",
        questions: &questions,
    };
    let bytes = crate::letters::cell_list::list(&answers).unwrap();
    assert!(bytes == crate::letters::cell_list::list(&answers).unwrap());
    let sheets = sheets(&bytes);
    let shown = format!("{:?}", filled(&sheets[0]));
    for part in [
        "=1+1",
        "AAAA-B5:B6",
        "Plain",
        "Wexmoor Police",
        "And again.",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    // Both kinds of file are read back the same way.
    let copy = marked(&workbook(), &questions).unwrap();
    for bytes in [bytes, copy] {
        let all = self::sheets(&bytes);
        let sheet = all.last().unwrap();
        let mut cells: Vec<(Cell, String)> = sheet
            .cells()
            .iter()
            .map(|(cell, raw)| (*cell, raw.text()))
            .collect();
        cells.retain(|(cell, _)| *cell != Cell::new(6, 5));
        cells.push((Cell::new(6, 5), "It is right.".to_owned()));
        cells.sort();
        let sent = crate::letters::answers::read_answers(&cells).unwrap();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].reference, "AAAA-B2");
        assert_eq!(sent[0].agency.as_deref(), Some("police"));
    }
}

/// Numbers that look drawn by lot and are the same each time.
struct Lot(u64);

impl Lot {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }
}

#[test]
fn damaged_parts_are_refused_or_marked_but_never_stop_the_program() {
    let good = marked(&workbook(), &questions()).unwrap();
    let all = parts(&good);
    let targets: Vec<&String> = all
        .keys()
        .filter(|name| {
            [
                "styles", "sheet", "comments", "vml", "workbook", "rels", "Types",
            ]
            .iter()
            .any(|word| name.contains(word))
        })
        .collect();
    let pieces = [
        "<",
        ">",
        "/",
        "\"",
        "'",
        "=",
        "&",
        "\u{0}",
        "é",
        "99999999999",
        "4294967295",
        "r=\"\"",
        "<row/>",
        "</row>",
        "s=\"7\"",
    ];
    let mut lot = Lot(7);
    let mut kept = 0;
    for _ in 0..600 {
        let target = targets[lot.below(targets.len())];
        let mut text: Vec<char> = String::from_utf8(all[target].clone())
            .unwrap()
            .chars()
            .collect();
        for _ in 0..=lot.below(3) {
            let at = lot.below(text.len());
            match lot.below(4) {
                0 => {
                    text.remove(at);
                }
                1 => {
                    let digit = text.iter().skip(at).position(char::is_ascii_digit);
                    let piece = pieces[lot.below(pieces.len())];
                    if let Some(digit) = digit {
                        text.splice(at + digit..=at + digit, piece.chars());
                    }
                }
                2 => {
                    let piece = pieces[lot.below(pieces.len())];
                    text.splice(at..at, piece.chars());
                }
                _ => {
                    text.truncate(at.max(1));
                }
            }
        }
        let text: String = text.into_iter().collect();
        let bytes = with_part(&good, target, |_| text.clone());
        kept += usize::from(marked(&bytes, &questions()).is_ok());
    }
    assert!(kept > 0 && kept < 600, "{kept}");
}
