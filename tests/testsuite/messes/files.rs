//! M21, M27 and M28: what is hidden in a workbook, what should not be in it, and what kind of file it is.

use rust_xlsxwriter::{FilterCondition, Format};

use super::container::{ods, ods_row};
use super::old_excel::{hidden_row, number, record, text, xls};
use super::{above_notes, csv, folder, places, records, source, the, told};

const NONE: [&str; 0] = [];

#[test]
fn m21_hidden_filtered_and_collapsed_rows() {
    let make =
        |hide: fn(&mut rust_xlsxwriter::Worksheet) -> Result<(), rust_xlsxwriter::XlsxError>| {
            folder(&source("visits", "r.xlsx", "")).workbook("returns/r.xlsx", move |book| {
                let sheet = book.add_worksheet();
                sheet.write(0, 0, "Team")?.write(0, 1, "Visits")?;
                for (row, team) in (1..).zip(["North", "South", "West", "East", "Far"]) {
                    sheet.write(row, 0, team)?.write(row, 1, row * 10)?;
                }
                hide(sheet)
            })
        };
    let clean = make(|_| Ok(()));
    assert_eq!(told(&clean).len(), 0, "{:?}", told(&clean));
    let project = make(|sheet| {
        for row in [2, 3, 5] {
            sheet.set_row_hidden(row)?;
        }
        Ok(())
    });
    let hidden = the(&project, "rows-hidden");
    assert_eq!(
        (hidden.place.as_str(), hidden.severity.as_str()),
        ("A3:B4", "warning")
    );
    assert_eq!(
        hidden.message,
        "3 rows of this table are hidden (3 to 4 and 6); they were read like the others."
    );
    assert_eq!(records(&project, "visits", ["team"]).len(), 5);
    let project = make(|sheet| {
        sheet.autofilter(0, 0, 5, 1)?;
        sheet.filter_column(0, &FilterCondition::new().add_list_filter("North"))?;
        Ok(())
    });
    let filtered = the(&project, "rows-hidden");
    assert!(
        filtered
            .message
            .contains("4 rows of this table are hidden by a filter"),
        "{filtered:?}"
    );
    let project = make(|sheet| {
        sheet.group_rows_collapsed(1, 2)?;
        Ok(())
    });
    assert_eq!(places(&project, "rows-hidden"), ["A2:B3"]);
    // A filter that hides nothing, and hidden rows beside the table, are nobody's business.
    let project = make(|sheet| {
        sheet.autofilter(0, 0, 5, 1)?;
        sheet.set_row_hidden(9)?;
        Ok(())
    });
    assert_eq!(told(&project).len(), 0, "{:?}", told(&project));
}

#[test]
fn m21_hidden_and_folded_columns() {
    let make =
        |hide: fn(&mut rust_xlsxwriter::Worksheet) -> Result<(), rust_xlsxwriter::XlsxError>| {
            folder(&source("visits", "r.xlsx", "")).workbook("returns/r.xlsx", move |book| {
                let sheet = book.add_worksheet();
                sheet.write(0, 0, "Team")?.write(0, 1, "Visits")?;
                sheet.write(1, 0, "North")?.write(1, 1, 12)?;
                sheet.write(2, 0, "South")?.write(2, 1, 30)?;
                hide(sheet)
            })
        };
    let project = make(|sheet| sheet.set_column_hidden(1).map(|_| ()));
    let hidden = the(&project, "rows-hidden");
    assert_eq!(
        (hidden.place.as_str(), hidden.message.as_str()),
        (
            "B1:B3",
            "Column B of this table is hidden; it was read like the others."
        )
    );
    assert_eq!(
        records(&project, "visits", ["team"]),
        [["North"], ["South"]]
    );
    let project = make(|sheet| sheet.group_columns_collapsed(0, 1).map(|_| ()));
    assert!(
        the(&project, "rows-hidden")
            .message
            .starts_with("2 columns of this table are hidden (A to B)")
    );
    // A narrow column, and a hidden one beside the table, are nobody's business.
    let project = make(|sheet| {
        sheet.set_column_width(1, 1)?.set_column_hidden(5)?;
        Ok(())
    });
    assert_eq!(told(&project).len(), 0, "{:?}", told(&project));
}

#[test]
fn m21_hidden_rows_in_other_kinds_of_file() {
    let rows = ods_row("", &["Team", "Visits"])
        + &ods_row("", &["North", "12"])
        + &ods_row("table:visibility=\"collapse\"", &["South", "30"])
        + &ods_row("table:visibility=\"filter\"", &["West", "4"]);
    let sheet = format!("<table:table table:name=\"Return\">{rows}</table:table>");
    let project = folder(&source("visits", "r.ods", "")).file("returns/r.ods", ods("", &sheet));
    let hidden = the(&project, "rows-hidden");
    assert_eq!(hidden.place, "A3:B4");
    assert_eq!(records(&project, "visits", ["team"]).len(), 3);
    let cells = |more: Vec<Vec<u8>>| {
        let mut cells = vec![
            text(0, 0, "Team"),
            text(0, 1, "Visits"),
            text(1, 0, "North"),
            number(1, 1, 12.0),
            text(2, 0, "South"),
            number(2, 1, 30.0),
        ];
        cells.splice(0..0, more);
        cells
    };
    let project = folder(&source("visits", "r.xls", "")).file(
        "returns/r.xls",
        xls(&[], &[("Return", cells(vec![hidden_row(2)]))]),
    );
    assert_eq!(
        the(&project, "rows-hidden").message,
        "Row 3 of this table is hidden; it was read like the others."
    );
    let filter = vec![record(0x009B, &[]), hidden_row(1)];
    let project = folder(&source("visits", "r.xls", "")).file(
        "returns/r.xls",
        xls(
            &[],
            &[("Return", cells(filter)), (".Old", cells(Vec::new()))],
        ),
    );
    assert!(the(&project, "rows-hidden").message.contains("by a filter"));
    assert_eq!(places(&project, "sheet-hidden"), ["Old"]);
    assert_eq!(records(&project, "visits", ["team"]).len(), 2);
}

#[test]
fn m21_hidden_and_very_hidden_sheets() {
    let make = |keys: &str, very: bool, fill: bool| {
        folder(&source("visits", "r.xlsx", keys)).workbook("returns/r.xlsx", move |book| {
            for (name, north) in [("2025-26", 12), ("2024-25", 99)] {
                let sheet = book.add_worksheet().set_name(name)?;
                sheet.write(0, 0, "Team")?.write(1, 0, "North")?;
                if fill || name == "2025-26" {
                    sheet.write(0, 1, "Visits")?.write(1, 1, north)?;
                }
                if name == "2024-25" {
                    if very {
                        sheet.set_very_hidden(true);
                    } else {
                        sheet.set_hidden(true);
                    }
                }
            }
            Ok(())
        })
    };
    for very in [false, true] {
        let project = make("", very, true);
        let hidden = the(&project, "sheet-hidden");
        assert_eq!(
            (hidden.place.as_str(), hidden.severity.as_str()),
            ("2024-25", "warning")
        );
        assert!(
            hidden
                .message
                .contains("holds a table of the visits with one row"),
            "{hidden:?}"
        );
        assert_eq!(records(&project, "visits", ["n"]), [["12"]]);
    }
    // A list behind drop-down cells is only noted.
    let project = make("", false, false);
    assert_eq!(above_notes(&project), NONE);
    assert_eq!(the(&project, "sheet-hidden").severity, "note");
    // Where a source names it, somebody knows.
    let project = make("sheet = \"2024-25\"", false, true);
    assert_eq!(records(&project, "visits", ["n"]), [["99"]]);
    assert_eq!(above_notes(&project), NONE);
}

#[test]
fn m21_last_years_sheet_was_left_in() {
    let make = |keys: &str, names: [&'static str; 2]| {
        folder(&source("visits", "r.xlsx", keys)).workbook("returns/r.xlsx", move |book| {
            for (name, team) in names.into_iter().zip(["North", "South"]) {
                let sheet = book.add_worksheet().set_name(name)?;
                sheet.write(0, 0, "Team")?.write(0, 1, "Visits")?;
                sheet.write(1, 0, team)?.write(1, 1, 12)?;
            }
            Ok(())
        })
    };
    for names in [
        ["2024-25", "2025-26"],
        ["24-25", "25-26"],
        ["2024-25", "Return"],
        ["Visits 2024", "Visits 2025"],
    ] {
        let project = make("", names);
        let other = the(&project, "sheet-other-year");
        assert_eq!(
            (other.place.as_str(), other.severity.as_str()),
            (names[0], "warning")
        );
        assert_eq!(records(&project, "visits", ["n"]).len(), 2);
    }
    for names in [
        ["Q1 2025-26", "Q2 2025-26"],
        ["North", "South"],
        ["April 2025", "March 2026"],
    ] {
        assert_eq!(above_notes(&make("", names)), NONE, "{names:?}");
    }
    assert_eq!(
        above_notes(&make("sheet = \"2025-26\"", ["2024-25", "2025-26"])),
        NONE
    );
    assert_eq!(
        above_notes(&make("sheet = \"*\"", ["2024-25", "2025-26"])),
        NONE
    );
}

#[test]
fn m27_people_in_free_text() {
    let rows = "Reference,Type of contact,Date of contact,Notes\nL1,Referral,01/05/2025,\"Child Maisie Thornbury (DOB 03/02/2014) lives at AB1 2CD\"\nL2,Referral,02/05/2025,NHS number 943 476 5919\nL3,Referral,03/05/2025,The employer was told\n";
    let project = csv("lado", "", rows);
    assert_eq!(places(&project, "personal-data"), ["D2", "D3"]);
    // Nothing of it is said anywhere.
    for arguments in [
        ["check", "-v", "--color=never"],
        ["check", "-q", "--message-format=json"],
        ["check", "-q", "--message-format=github"],
    ] {
        let run = project.run(arguments);
        let said = run.stdout + &run.stderr;
        for word in ["Maisie", "Thornbury", "2014", "AB1", "943", "5919"] {
            assert!(!said.contains(word), "{word} in {said}");
        }
    }
}

/// Two rows of a table in any kind of file.
fn two_rows(name: &str, bytes: Vec<u8>, keys: &str) -> super::Project {
    folder(&source("visits", name, keys)).file(&format!("returns/{name}"), bytes)
}

#[test]
fn m28_every_kind_of_file() {
    let west = "Team,Visits\nCaf\u{e9},12\n\u{a3}5 club,30\n";
    let windows: Vec<u8> = west
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin"))
        .collect();
    let wide: Vec<u8> = "\u{FEFF}Team\tVisits\nCaf\u{e9}\t12\n\u{a3}5 club\t30\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let page = "<html><body><p>Return</p><table><tr><th>Team</th><th>Visits</th></tr><tr><td>Caf&eacute;</td><td>12</td></tr><tr><td>&pound;5 club</td><td>30</td></tr></table></body></html>";
    let cells = ods_row("", &["Team", "Visits"])
        + &ods_row("", &["Caf\u{e9}", "12"])
        + &ods_row("", &["\u{a3}5 club", "30"]);
    let sheet = format!("<table:table table:name=\"Return\">{cells}</table:table>");
    for (name, bytes, mislabelled) in [
        ("r.csv", windows, false),
        ("r.csv", west.as_bytes().to_vec(), false),
        ("r.csv", format!("\u{FEFF}{west}").into_bytes(), false),
        ("r.csv", west.replace(',', ";").into_bytes(), false),
        ("r.txt", west.replace(',', "\t").into_bytes(), false),
        ("r.csv", wide, false),
        ("r.ods", ods("", &sheet), false),
        // A Word table that was pasted, and a page that a system calls .xls.
        ("r.html", page.as_bytes().to_vec(), false),
        ("r.xls", page.as_bytes().to_vec(), true),
        ("r.xlsx", ods("", &sheet), true),
    ] {
        let project = two_rows(name, bytes, "");
        assert_eq!(
            records(&project, "visits", ["team", "n"]),
            [["Caf\u{e9}", "12"], ["\u{a3}5 club", "30"]],
            "{name}"
        );
        let want: &[&str] = if mislabelled {
            &["file-mislabelled returns/"]
        } else {
            &[]
        };
        let found: Vec<String> = above_notes(&project)
            .iter()
            .map(|told| told.replace(name, ""))
            .collect();
        assert_eq!(found, want, "{name}");
    }
}

#[test]
fn m28_old_workbooks_and_those_with_macros() {
    let cells = vec![
        text(0, 0, "Team"),
        text(0, 1, "Visits"),
        text(1, 0, "North"),
        number(1, 1, 12.0),
    ];
    let project = two_rows("r.xls", xls(&[], &[("Return", cells)]), "");
    assert_eq!(
        records(&project, "visits", ["team", "n"]),
        [["North", "12"]]
    );
    assert_eq!(told(&project).len(), 0);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    sheet
        .write_with_format(0, 0, "Team", &bold)
        .expect("a cell");
    sheet
        .write_with_format(0, 1, "Visits", &bold)
        .expect("a cell");
    sheet.write(1, 0, "North").expect("a cell");
    sheet.write(1, 1, 12).expect("a cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    let project = two_rows("r.xlsm", bytes.clone(), "");
    assert_eq!(
        records(&project, "visits", ["team", "n"]),
        [["North", "12"]]
    );
    let project = two_rows("r.csv", bytes, "");
    assert_eq!(
        records(&project, "visits", ["team", "n"]),
        [["North", "12"]]
    );
    assert_eq!(above_notes(&project), ["file-mislabelled returns/r.csv"]);
}
