//! M07 to M11, M20, M22, M23, M26 and M30: what one cell holds, and how it was meant.

use rust_xlsxwriter::{Color, ExcelDateTime, Format, Formula};

use super::container::{ods, ods_row, row, xlsx};
use super::{above_notes, csv, folder, places, records, source, the, told};

/// A dataset with a column of each type.
const EVERY: &str = r#"title = "Mixed return"
about = "A column of each type."
counts = "meetings"

[[column]]
id = "ref"
heading = "Ref"
type = "text"
key = true

[[column]]
id = "n"
heading = "Number"
type = "count"

[[column]]
id = "share"
heading = "Share"
type = "percent"

[[column]]
id = "pounds"
heading = "Amount £000"
type = "money"

[[column]]
id = "day"
heading = "Day"
type = "date"

[[column]]
id = "month"
heading = "Month"
type = "period"

[[column]]
id = "yes"
heading = "Trained"
type = "flag"

[[column]]
id = "rating"
heading = "Rating"
type = "number"

[[column]]
id = "light"
heading = "RAG"
type = "code"
codes = "rag"
"#;

/// A folder with one .csv column under a heading, and a reference beside each cell.
fn column(heading: &str, cells: &[&str]) -> super::Project {
    let rows = cells.iter().enumerate();
    let rows = rows.map(|(at, cell)| format!("r{at},\"{}\"\n", cell.replace('"', "\"\"")));
    csv(
        "every",
        "",
        &format!("Ref,{heading}\n{}", rows.collect::<String>()),
    )
    .file("templates/datasets/every.toml", EVERY)
}

/// What a column of these cells was read as, and what was found above notes.
#[track_caller]
fn read(id: &str, heading: &str, cells: &[&str]) -> (Vec<String>, Vec<String>) {
    let project = column(heading, cells);
    let values = records(&project, "every", [id]);
    (
        values.into_iter().map(|[value]| value).collect(),
        above_notes(&project),
    )
}

const NONE: [&str; 0] = [];

#[test]
fn m07_percentages_as_people_write_them() {
    let cells = ["51", "51%", "96 percent", "91 per cent", "66.5 %"];
    let (values, found) = read("share", "Share", &cells);
    assert_eq!(values, ["51", "51", "96", "91", "66.5"]);
    assert_eq!(found, NONE);
    // Fractions are percentages where all of them are.
    let project = column("Share", &["0.51", "0.4", "1"]);
    assert_eq!(
        records(&project, "every", ["share"]),
        [["51"], ["40"], ["100"]]
    );
    assert_eq!(places(&project, "percent-as-fraction"), ["B2:B4"]);
    // Words that are no number stay what they are.
    let (values, found) = read("share", "Share", &["over 50%", "12%"]);
    assert_eq!(
        (values[0].as_str(), found),
        ("?over 50%?", vec!["not-a-number B2".to_owned()])
    );
    let (values, found) = read("n", "Number", &["150 plus", "almost 900", "12"]);
    assert_eq!(values, ["?150 plus?", "?almost 900?", "12"]);
    assert_eq!(found, ["not-a-number B2", "not-a-number B3"]);
}

#[test]
fn m08_a_column_mixes_precisions() {
    let (values, found) = read("share", "Share", &["4%", "28.2%", "67.8%"]);
    assert_eq!(values, ["4", "28.2", "67.8"]);
    assert_eq!(found, NONE);
    // Each is held against its count at its own precision.
    let rows = "Sector,Attended,%\nHealth,41,41%\nPolice,282,28.2%\nFire,677,67.8%\n";
    let project = csv(
        "training",
        "set = { period = \"2025-26\", level = \"1\" }",
        rows,
    );
    assert_eq!(
        above_notes(&project),
        ["share-differs C2", "share-differs C4"]
    );
}

#[test]
fn m09_thousands_and_pounds() {
    let (values, found) = read("n", "Number", &["1,320", "12 500", "1.320"]);
    assert_eq!(values[0], "1320");
    assert_eq!(values[2], "?1.320?", "a decimal point is no comma");
    assert!(
        found.contains(&"not-a-whole-number B4".to_owned()),
        "{found:?}"
    );
    let (values, found) = read(
        "pounds",
        "Amount £000",
        &["£1,234.50", "361", "(12)", "£ 7"],
    );
    assert_eq!(values, ["1234.5", "361", "-12", "7"]);
    assert_eq!(found, NONE);
    // "£000" in a heading multiplies nothing: the column is in thousands.
    let rows =
        "Budget heading,Expenditure £000\nStaffing,\"1,203\"\nTraining,£40\nTotal,\"1,243\"\n";
    let project = csv("budget", "", rows);
    assert_eq!(records(&project, "budget", ["actual"]), [["1203"], ["40"]]);
    assert_eq!(above_notes(&project), NONE);
}

#[test]
fn m10_dates_in_every_dress() {
    let months = [
        "December 2023",
        "Sep 14",
        "Sep15",
        "May 23",
        "2025-05",
        "Q1 2025/26",
        "2024-25",
    ];
    let (values, found) = read("month", "Month", &months);
    assert_eq!(
        values,
        [
            "2023-12",
            "2014-09",
            "2015-09",
            "2023-05",
            "2025-05",
            "2025-04..2025-06",
            "2024-25"
        ]
    );
    assert_eq!(found, NONE);
    let span = read("month", "Month", &["01/04/23 - 31/03/24"]);
    assert_eq!(span.0, ["2023-24"]);
    let (values, found) = read(
        "day",
        "Day",
        &["24/07/2015", "1st April 2025", "7/24/15", "last week"],
    );
    assert_eq!(
        values,
        ["2015-07-24", "2025-04-01", "2015-07-24", "?last week?"]
    );
    assert_eq!(found, ["not-a-date B5", "date-american B4"]);
    // A column that can only be American turns the others with it.
    let (values, _) = read("day", "Day", &["7/24/15", "3/4/15"]);
    assert_eq!(values, ["2015-07-24", "2015-03-04"]);
    let project = column("Day", &["45000", "45001"]);
    assert_eq!(
        records(&project, "every", ["day"]),
        [["2023-03-15"], ["2023-03-16"]]
    );
    assert_eq!(places(&project, "date-as-number"), ["B2:B3"]);
}

#[test]
fn m10_days_that_are_counted_from_1904() {
    let rows = row(1, &["Ref", "Day"]) + &row(2, &["a", "43538"]);
    let book = xlsx(&rows, "", &[], "");
    let make = |book: Vec<u8>| {
        folder(&source("every", "r.xlsx", ""))
            .file("templates/datasets/every.toml", EVERY)
            .file("returns/r.xlsx", book)
    };
    let project = make(book);
    assert_eq!(records(&project, "every", ["day"]), [["2019-03-14"]]);
    let project = make(super::container::since_1904(&rows));
    assert_eq!(records(&project, "every", ["day"]), [["2023-03-15"]]);
    assert_eq!(places(&project, "date-as-number"), ["B2"]);
    // Real dates need no word.
    let project = folder(&source("every", "r.xlsx", ""))
        .file("templates/datasets/every.toml", EVERY)
        .workbook("returns/r.xlsx", |book| {
            let sheet = book.add_worksheet();
            let british = Format::new().set_num_format("dd/mm/yyyy");
            sheet
                .write(0, 0, "Ref")?
                .write(0, 1, "Day")?
                .write(1, 0, "a")?;
            sheet.write_with_format(1, 1, &ExcelDateTime::from_ymd(2025, 4, 3)?, &british)?;
            Ok(())
        });
    assert_eq!(records(&project, "every", ["day"]), [["2025-04-03"]]);
    assert_eq!(told(&project).len(), 0, "{:?}", told(&project));
}

#[test]
fn m11_letters_that_only_look_right() {
    // Cyrillic letters in a heading, a category and a status.
    let project = csv(
        "attendance",
        "across = \"meeting\"\nvalue = \"status\"",
        "Organisаtion,14/04/2025,12/06/2025,11/08/2025\nNorthmoor Police,АТТ,NIA,N1/A\n",
    );
    assert_eq!(
        records(&project, "attendance", ["agency", "status"]),
        [["police", "att"], ["police", "na"], ["police", "na"]]
    );
    assert_eq!(above_notes(&project), NONE);
    let project = column("Share", &["%001", "5O%"]);
    assert_eq!(records(&project, "every", ["share"]), [["100"], ["50"]]);
    assert_eq!(places(&project, "look-alike"), ["B2", "B3"]);
    let project = column("Number", &["l2", "3O", "lO"]);
    assert_eq!(records(&project, "every", ["n"])[0], ["12"]);
    assert_eq!(
        places(&project, "look-alike").len() + places(&project, "not-a-number").len(),
        3
    );
}

#[test]
fn m20_small_numbers_that_were_withheld() {
    let cells = ["<5", "*", "1-4", "0", "fewer than 10", "[c]", "n/a", "~"];
    let (values, found) = read("n", "Number", &cells);
    assert_eq!(
        values,
        ["0-4", "[c]", "1-4", "0", "0-9", "[c]", "[z]", "[c]"]
    );
    assert_eq!(found, NONE);
    // A blank is no nought. Where nothing else stands in the row, it may be no record at all: that is told.
    let rows = "Ref,Number,Trained\na,,Yes\nb,0,No\nc,,\n d,4,No\n";
    let project = csv("every", "", rows).file("templates/datasets/every.toml", EVERY);
    assert_eq!(records(&project, "every", ["n"]), [[""], ["0"], ["4"]]);
    assert_eq!(above_notes(&project), ["row-unread A4:C4"]);
    // A dash may be a nought: it is asked about.
    let (values, found) = read("n", "Number", &["-", "7"]);
    assert_eq!(values, ["[x]", "7"]);
    assert_eq!(found, ["not-a-number B2"]);
    // A total holds when it lies in what the ranges allow, and not beyond.
    let project = csv("visits", "", "Team,Visits\nNorth,<5\nSouth,30\nTotal,33\n");
    assert_eq!(above_notes(&project), NONE);
    let project = csv("visits", "", "Team,Visits\nNorth,<5\nSouth,30\nTotal,35\n");
    assert_eq!(above_notes(&project), ["total-differs B4"]);
}

#[test]
fn m22_formulas_without_results_and_errors() {
    let rows = row(1, &["Team", "Visits"])
        + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>North</t></is></c><c r=\"B2\"><f>C2+D2</f></c></row>"
        + "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>South</t></is></c><c r=\"B3\" t=\"e\"><f>Sheet9!A1</f><v>#REF!</v></c></row>"
        + "<row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>West</t></is></c><c r=\"B4\"><f>1+1</f><v>2</v></c></row>"
        + "<row r=\"5\"><c r=\"A5\" t=\"inlineStr\"><is><t>East</t></is></c><c r=\"B5\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c></row>";
    let project =
        folder(&source("visits", "r.xlsx", "")).file("returns/r.xlsx", xlsx(&rows, "", &[], ""));
    assert_eq!(
        records(&project, "visits", ["team", "n"]),
        [
            ["North", ""],
            ["South", "?#REF!?"],
            ["West", "2"],
            ["East", "?#DIV/0!?"]
        ]
    );
    assert_eq!(
        above_notes(&project),
        ["cell-error B3", "cell-error B5", "formula-uncached B2"]
    );
    // The same in .ods, which marks a formula by an attribute.
    let cells = ods_row("", &["Team", "Visits"])
        + "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>North</text:p></table:table-cell><table:table-cell table:formula=\"of:=[.C2]+[.D2]\"/></table:table-row>"
        + "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>South</text:p></table:table-cell><table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>"
        + &ods_row("", &["West", "2"]);
    let sheet = format!("<table:table table:name=\"Return\">{cells}</table:table>");
    let project = folder(&source("visits", "r.ods", "")).file("returns/r.ods", ods("", &sheet));
    assert_eq!(
        above_notes(&project),
        ["cell-error B3", "formula-uncached B2"]
    );
    // A library that writes formulas without working them out leaves a nought, which nobody can tell from one.
    let project = folder(&source("visits", "r.xlsx", "")).workbook("returns/r.xlsx", |book| {
        let sheet = book.add_worksheet();
        sheet
            .write(0, 0, "Team")?
            .write(0, 1, "Visits")?
            .write(1, 0, "North")?;
        sheet.write_formula(1, 1, Formula::new("=5+7").set_result("12"))?;
        Ok(())
    });
    assert_eq!(records(&project, "visits", ["n"]), [["12"]]);
}

#[test]
fn m22_formulas_that_lead_to_other_workbooks() {
    let rows = row(1, &["Team", "Visits"]) + &row(2, &["North", "12"]);
    let relations = r#"<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink" Target="externalLinks/externalLink1.xml"/>"#;
    let target = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" Target="file:///P:\Performance\Targets%202024.xlsx" TargetMode="External"/></Relationships>"#;
    let more: [(&str, &[u8]); 1] = [("xl/externalLinks/_rels/externalLink1.xml.rels", target)];
    let book = xlsx(&rows, "", &more, relations);
    let project = folder(&source("visits", "r.xlsx", "")).file("returns/r.xlsx", book);
    let link = the(&project, "external-link");
    assert!(link.message.contains("\"Targets 2024.xlsx\""), "{link:?}");
    assert_eq!(records(&project, "visits", ["n"]), [["12"]]);
    // The same in the old .xls.
    use super::old_excel::{number, text, xls};
    let cells = vec![
        text(0, 0, "Team"),
        text(0, 1, "Visits"),
        text(1, 0, "North"),
        number(1, 1, 12.0),
    ];
    let link = super::old_excel::link("P\u{3}Performance\u{3}Targets 2024.xls");
    let book = xls(&[link], &[("Return", cells)]);
    let project = folder(&source("visits", "r.xls", "")).file("returns/r.xls", book);
    assert!(
        the(&project, "external-link")
            .message
            .contains("\"Targets 2024.xls\"")
    );
    assert_eq!(records(&project, "visits", ["n"]), [["12"]]);
}

#[test]
fn m23_invisible_signs_and_broken_words() {
    let rows = "Outcome\u{a0},Apr\u{a0}2025,\" May\n2025 \"\n\" Action\u{a0}plan  completed \",\u{a0}5\u{a0},6\n\"Service request- ed unavailable\",1,2\n\"Non\u{ad}-engagement\",3,4\n";
    let project = csv("early-help", "across = \"month\"\nvalue = \"closed\"", rows);
    assert_eq!(
        records(&project, "early-help", ["outcome", "month", "closed"]),
        [
            ["plan-completed", "2025-04", "5"],
            ["plan-completed", "2025-05", "6"],
            ["service-unavailable", "2025-04", "1"],
            ["service-unavailable", "2025-05", "2"],
            ["non-engagement", "2025-04", "3"],
            ["non-engagement", "2025-05", "4"],
        ]
    );
    assert_eq!(above_notes(&project), NONE);
    let project = csv(
        "visits",
        "",
        "Team,Visits\n\u{201C}North\u{201D},12\n\u{2018}North\u{2019},3\n",
    );
    assert_eq!(records(&project, "visits", ["n"]), [["12"], ["3"]]);
}

#[test]
fn m26_a_colour_is_the_value() {
    let fill = |book: &mut rust_xlsxwriter::Workbook| {
        let sheet = book.add_worksheet();
        for (column, heading) in (0..).zip(["Priority", "Action", "RAG"]) {
            sheet.write(0, column, heading)?;
        }
        let colours = [Some(0xFF_0000), Some(0xFF_C000), Some(0x00_B050), None];
        for (row, colour) in (1..).zip(colours) {
            sheet
                .write(row, 0, "Neglect")?
                .write(row, 1, format!("Action {row}"))?;
            match colour {
                Some(colour) => {
                    let filled = Format::new().set_background_color(Color::RGB(colour));
                    sheet.write_blank(row, 2, &filled)?;
                }
                None => {
                    sheet.write(row, 2, "Green")?;
                }
            }
        }
        Ok(())
    };
    let project = folder(&source("business-plan", "r.xlsx", "")).workbook("returns/r.xlsx", fill);
    assert_eq!(
        records(&project, "business-plan", ["rag"]),
        [["red"], ["amber"], ["green"], ["green"]]
    );
    assert_eq!(places(&project, "colour-read"), ["C2", "C3", "C4"]);
    // .ods gives colours too; .xls does not, and says so.
    let styles = "<style:style style:name=\"ce1\" style:family=\"table-cell\"><style:table-cell-properties fo:background-color=\"#ff0000\"/></style:style>";
    let cells = ods_row("", &["Priority", "Action", "RAG"])
        + "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>Neglect</text:p></table:table-cell><table:table-cell office:value-type=\"string\"><text:p>Audit</text:p></table:table-cell><table:table-cell table:style-name=\"ce1\"/></table:table-row>";
    let sheet = format!("<table:table table:name=\"Plan\">{cells}</table:table>");
    let project =
        folder(&source("business-plan", "r.ods", "")).file("returns/r.ods", ods(styles, &sheet));
    assert_eq!(records(&project, "business-plan", ["rag"]), [["red"]]);
    use super::old_excel::{text, xls};
    let head = ["Priority", "Action", "RAG"]
        .iter()
        .zip(0..)
        .map(|(heading, at)| text(0, at, heading));
    let cells = head
        .chain([text(1, 0, "Neglect"), text(1, 1, "Audit")])
        .collect();
    let book = xls(&[], &[("Plan", cells)]);
    let project = folder(&source("business-plan", "r.xls", "")).file("returns/r.xls", book);
    assert_eq!(records(&project, "business-plan", ["rag"]), [[""]]);
    assert_eq!(places(&project, "colour-unseen"), ["A1:C2"]);
}

#[test]
fn m30_ticks_crosses_and_stars() {
    let cells = [
        "✓",
        "✗",
        "Y",
        "N",
        "Yes",
        "no",
        "☑",
        "☐",
        "Partially",
        "TRUE",
        "n/a",
    ];
    let (values, found) = read("yes", "Trained", &cells);
    assert_eq!(
        values,
        [
            "yes",
            "no",
            "yes",
            "no",
            "yes",
            "no",
            "yes",
            "no",
            "?Partially?",
            "yes",
            "[z]"
        ]
    );
    assert_eq!(found, ["not-yes-or-no B10"]);
    let (values, found) = read("rating", "Rating", &["★★★★★ 4.72", "★★★★☆", "4.5"]);
    assert_eq!(values, ["4.72", "4", "4.5"]);
    assert_eq!(found, NONE);
}
