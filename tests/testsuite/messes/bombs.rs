//! Small files that ask for endless room or time: each is read or refused within bounds, and what is said of it is plain.

use std::process::Command;
use std::time::{Duration, Instant};

use super::container::{archive, ods, ods_row, row, xlsx};
use super::old_excel::{number, record, text, xls};
use super::{Project, folder, records, source};

/// Longest that a check may take, on a slow machine and unoptimised.
const LIMIT: Duration = Duration::from_secs(20);

/// Most room it may ask for, in kilobytes: address space, of which it uses a part.
const ROOM: u32 = 1_500_000;

/// What `check` says of a folder, within bounds of time and memory.
#[track_caller]
fn bounded(project: &Project) -> Vec<(String, String)> {
    let since = Instant::now();
    let binary = env!("CARGO_BIN_EXE_yearly");
    let arguments = ["check", "-q", "--message-format", "json"];
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        let script = format!("ulimit -v {ROOM}; exec \"$0\" \"$@\"");
        shell.args(["-c", &script, binary]);
        shell
    } else {
        Command::new(binary)
    };
    let output = command
        .args(arguments)
        .current_dir(project.path(""))
        .env_remove("RUST_BACKTRACE")
        .output()
        .expect("the program was built with its tests");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{:?}", output);
    assert!(since.elapsed() < LIMIT, "it took {:?}", since.elapsed());
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("findings as JSON");
    let findings = said["findings"].as_array().into_iter().flatten();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    findings
        .map(|finding| (text(&finding["code"]), text(&finding["message"])))
        .collect()
}

/// A folder with one return.
fn one(name: &str, bytes: impl AsRef<[u8]>) -> Project {
    folder(&source("visits", name, "")).file(&format!("returns/{name}"), bytes)
}

/// The file is refused as too large, in words that hold these.
#[track_caller]
fn too_large(name: &str, bytes: impl AsRef<[u8]>, words: &str) {
    let said = bounded(&one(name, bytes));
    let refused = said.iter().find(|(code, _)| code == "file-too-large");
    let message = refused.map(|(_, message)| message.as_str());
    assert!(
        message.is_some_and(|message| message.contains(words)),
        "{said:?}"
    );
}

/// The sheet part of a workbook, and how its main part lists it so many times.
fn book(sheet: &[u8], sheets: usize) -> Vec<u8> {
    let listed = (0..sheets).map(|at| {
        format!(
            "<sheet name=\"S{at}\" sheetId=\"{}\" r:id=\"rId1\"/>",
            at + 1
        )
    });
    let listed = format!(
        "<workbook xmlns:r=\"r\"><sheets>{}</sheets></workbook>",
        listed.collect::<String>()
    );
    archive(&[
        ("_rels/.rels", br#"<Relationships><Relationship Id="r" Type="a/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", listed.as_bytes()),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="rId1" Type="a/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

#[test]
fn sizes_that_a_sheet_declares_are_not_believed() {
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let rows = row(1, &["Team", "Visits"]) + &row(2, &["North", "12"]) + far;
    let merges = "<mergeCells count=\"4294967295\"><mergeCell ref=\"D1:XFD1048576\"/></mergeCells>";
    let sheet = format!(
        "<worksheet><dimension ref=\"A1:XFD1048576\"/><cols><col min=\"1\" max=\"4294967295\" hidden=\"1\"/></cols><sheetData>{rows}</sheetData>{merges}</worksheet>"
    );
    let project = one("r.xlsx", book(sheet.as_bytes(), 1));
    bounded(&project);
    assert_eq!(
        records(&project, "visits", ["team", "n"])[0],
        ["North", "12"]
    );
    // The same in .xls, whose record of dimensions may hold any number.
    let dimensions = record(
        0x0200,
        &[[0u8; 4], [0xFF; 4], [0, 0, 0xFF, 0xFF], [0; 4]].concat()[..14],
    );
    let cells = vec![
        dimensions,
        text(0, 0, "Team"),
        text(0, 1, "Visits"),
        text(1, 0, "North"),
        number(1, 1, 12.0),
        number(65535, 255, 1.0),
    ];
    let project = one("r.xls", xls(&[], &[("Return", cells)]));
    bounded(&project);
    assert_eq!(
        records(&project, "visits", ["team", "n"])[0],
        ["North", "12"]
    );
    // A page whose cells span everything.
    let page = "<table><tr><th>Team</th><th>Visits</th></tr><tr><td>North</td><td>12</td></tr><tr><td rowspan=\"4000000000\" colspan=\"4000000000\">x</td></tr></table>";
    let project = one("r.html", page);
    bounded(&project);
    assert_eq!(
        records(&project, "visits", ["team", "n"])[0],
        ["North", "12"]
    );
}

#[test]
fn repeats_in_an_open_document_are_counted() {
    let head = ods_row("", &["Team", "Visits"]);
    let sheet = |row: &str| {
        ods(
            "",
            &format!("<table:table table:name=\"Return\">{head}{row}</table:table>"),
        )
    };
    let cell = "<table:table-cell table:number-columns-repeated=\"16000\" office:value-type=\"float\" office:value=\"1\"/>";
    let rows =
        format!("<table:table-row table:number-rows-repeated=\"1000000\">{cell}</table:table-row>");
    too_large("r.ods", sheet(&rows), "repeats filled cells");
    // Many rows, none of which asks for much.
    let row = format!("<table:table-row>{cell}</table:table-row>");
    too_large("r.ods", sheet(&row.repeat(200)), "repeats filled cells");
    // Blank cells may be repeated as often as they like.
    let blank = "<table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell table:number-columns-repeated=\"4000000000\"/></table:table-row>";
    let project = one("r.ods", sheet(&(ods_row("", &["North", "12"]) + blank)));
    bounded(&project);
    assert_eq!(
        records(&project, "visits", ["team", "n"]),
        [["North", "12"]]
    );
}

/// Ten entities, each ten of the one before: ten thousand million letters.
fn laughs() -> String {
    let one = |at: usize| {
        format!(
            "<!ENTITY e{at} \"{}\">",
            format!("&e{};", at - 1).repeat(10)
        )
    };
    let all = (1..10).map(one).collect::<String>();
    format!("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e0 \"ha\">{all}]>")
}

#[test]
fn entities_are_not_expanded() {
    let cell = |text: &str| {
        format!(
            "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{text}</t></is></c><c r=\"B2\"><v>1</v></c></row>"
        )
    };
    let sheet = format!(
        "{}<worksheet><sheetData>{}{}</sheetData></worksheet>",
        laughs(),
        row(1, &["Team", "Visits"]),
        cell("&e9;")
    );
    let project = one("r.xlsx", book(sheet.as_bytes(), 1));
    bounded(&project);
    let [[team, _]] = &records(&project, "visits", ["team", "n"])[..] else {
        panic!("one record");
    };
    assert!(team.len() < 100, "{team}");
    // A file of the machine is no more read than an entity is expanded.
    let outside = "<!DOCTYPE x [<!ENTITY e9 SYSTEM \"file:///etc/hostname\">]>";
    let sheet = format!(
        "{outside}<worksheet><sheetData>{}{}</sheetData></worksheet>",
        row(1, &["Team", "Visits"]),
        cell("&e9;")
    );
    let project = one("r.xlsx", book(sheet.as_bytes(), 1));
    bounded(&project);
    assert!(records(&project, "visits", ["team", "n"])[0][0].contains("e9"));
    let texts = format!("{}<sst><si><t>&e9;</t></si></sst>", laughs());
    let relation =
        "<Relationship Id=\"rId5\" Type=\"a/sharedStrings\" Target=\"sharedStrings.xml\"/>";
    let rows = row(1, &["Team", "Visits"])
        + "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\"><v>1</v></c></row>";
    let parts: [(&str, &[u8]); 1] = [("xl/sharedStrings.xml", texts.as_bytes())];
    bounded(&one("r.xlsx", xlsx(&rows, "", &parts, relation)));
}

#[test]
fn archives_that_unpack_to_far_more_than_they_are_are_refused() {
    // A sheet of blanks packs a thousandfold: it is left before it has been unpacked.
    let blanks = vec![b' '; 80 << 20];
    too_large(
        "r.xlsx",
        book(&blanks, 1),
        "more than any real return needs",
    );
    // One part, a harmless one by itself, that is named for every sheet.
    let small = format!("<worksheet>{}</worksheet>", " ".repeat(30 << 20));
    too_large(
        "r.xlsx",
        book(small.as_bytes(), 900),
        "more than any real return needs",
    );
    too_large(
        "r.ods",
        archive(&[
            (
                "mimetype",
                b"application/vnd.oasis.opendocument.spreadsheet",
            ),
            ("content.xml", &blanks),
        ]),
        "more than any real return needs",
    );
}

#[test]
fn archives_in_archives_are_not_opened() {
    let inner = (0..20).fold(book(b"<worksheet/>", 1), |inner, at| {
        archive(&[(&format!("{at}.zip"), &inner), ("copy.xlsx", &inner)])
    });
    let said = bounded(&one("r.xlsx", &inner));
    let message = said
        .iter()
        .find(|(code, _)| code == "file-mislabelled" || code == "file-unreadable");
    assert!(
        message.is_some_and(|(_, message)| message.contains("a zip folder")),
        "{said:?}"
    );
}

#[test]
fn thousands_of_sheets_and_parts_are_refused() {
    let sheet = format!(
        "<worksheet><sheetData>{}</sheetData></worksheet>",
        row(1, &["Team", "Visits"])
    );
    too_large(
        "r.xlsx",
        book(sheet.as_bytes(), 50_000),
        "more than 1000 sheets",
    );
    let tables = "<table:table table:name=\"T\"/>".repeat(50_000);
    too_large("r.ods", ods("", &tables), "more than 1000 sheets");
    let names: Vec<String> = (0..10_001)
        .map(|at| format!("xl/media/image{at}.png"))
        .collect();
    let parts: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), &b"x"[..]))
        .collect();
    too_large("r.xlsx", archive(&parts), "10001 parts");
}

#[test]
fn headings_are_not_sought_for_ever() {
    // A very wide sheet with no table on it.
    let wide = (0..300).map(|row| {
        (0..1500)
            .map(|at| format!("word {row} {at},"))
            .collect::<String>()
            + "\n"
    });
    let project = one("r.csv", wide.collect::<String>());
    let said = bounded(&project);
    assert!(
        said.iter().any(|(code, _)| code == "table-missing"),
        "{said:?}"
    );
    // A thousand tables side by side, and below one another.
    let beside = "Team,Visits,,".repeat(1000) + "\n" + &"North,1,,".repeat(1000) + "\n";
    let project = one("r.csv", beside);
    bounded(&project);
    assert_eq!(records(&project, "visits", ["n"]).len(), 1000);
    let below = "Team,Visits\nNorth,1\n\n".repeat(3000);
    let project = one("r.csv", below);
    bounded(&project);
    assert_eq!(records(&project, "visits", ["n"]).len(), 3000);
}
