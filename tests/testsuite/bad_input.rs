//! Returns that agencies, disks and mail systems spoil: each is told in words that name the file, and nothing that could be read is
//! lost.

use std::io::Write;

use rust_xlsxwriter::Format;

use super::project::{Project, REPORT, Run, SOURCE};

/// A report folder whose one source reads `returns/{name}`, which holds some bytes.
fn with(name: &str, bytes: impl AsRef<[u8]>) -> Project {
    Project::new()
        .file(
            "report.toml",
            format!("{REPORT}{}", SOURCE.replace("visits.csv", name)),
        )
        .file(&format!("returns/{name}"), bytes)
}

/// What `check` says of a return that holds nothing usable: one error, to be answered by the agency, and notes that a table and a
/// figure wait for it.
fn is_refused(run: &Run, error: &str) {
    let told = format!(
        "{error}\n\nFound 1 error.\n\nFor the agencies to answer:\n  Northmoor Council (north-council): 1 error\n"
    );
    let account = run.stdout.strip_prefix(&told).expect(&told);
    let is_said = [
        "nothing of it could be read.\n",
        "0 rows, 0 records; 1 sheet not read.\n",
    ];
    assert!(
        is_said.iter().any(|said| account.ends_with(said)),
        "{account}"
    );
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
}

/// A workbook as Excel would write it.
fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..200 {
        let written = sheet.write(row, 0, format!("Team {row}"));
        written.expect("a cell can be written");
    }
    book.save_to_buffer().expect("a workbook can be made")
}

/// A zip folder with one file.
fn zip(name: &str, text: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default())
        .expect("a file can be begun");
    zip.write_all(text.as_bytes()).expect("it can be written");
    zip.finish().expect("it can be finished").into_inner()
}

/// What Excel saves when a password is asked for: a compound file with the workbook encrypted inside.
pub(super) fn locked() -> Vec<u8> {
    const FREE: u32 = 0xFFFF_FFFF;
    const END: u32 = 0xFFFF_FFFE;
    let mut head = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    head.extend([0; 16]);
    for word in [0x3E_u16, 3, 0xFFFE, 9, 6, 0, 0, 0] {
        head.extend(word.to_le_bytes());
    }
    // Sectors: the table of sectors, the directory, and ten of the encrypted package.
    for word in [0, 1, 1, 0, 4096, END, 0, END, 0, 0] {
        head.extend(u32::to_le_bytes(word));
    }
    head.resize(512, 0xFF);
    let mut table: Vec<u32> = vec![0xFFFF_FFFD, END, 3, 4, 5, 6, 7, 8, 9, 10, 11, END];
    table.resize(128, FREE);
    let mut file = head;
    file.extend(table.into_iter().flat_map(u32::to_le_bytes));
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u64| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        entry.extend((u16::try_from(name.len()).unwrap_or(0) * 2 + 2).to_le_bytes());
        entry.extend([kind, 1]);
        for link in [FREE, FREE, child] {
            entry.extend(link.to_le_bytes());
        }
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend(size.to_le_bytes());
        entry
    };
    file.extend(entry("Root Entry", 5, 1, END, 0));
    file.extend(entry("EncryptedPackage", 2, FREE, 2, 5000));
    file.resize(512 * 3, 0);
    file.resize(512 * 13, 7);
    file
}

#[test]
fn a_file_that_holds_nothing_says_so() {
    for name in ["v.csv", "v.xlsx", "v.xlsm", "v.xls", "v.xlsb", "v.ods"] {
        let error = format!(
            "error[sheet-empty] returns/{name} is an empty file of 0 bytes.\n  --> returns/{name}\n       help: Ask the agency to send the return again."
        );
        is_refused(&with(name, "").run(["check", "-q", "--all"]), &error);
    }
    let blank = with("v.xlsx", "").workbook("returns/v.xlsx", |book| {
        book.add_worksheet();
        book.add_worksheet()
            .write_blank(3, 3, &Format::new().set_bold())?;
        Ok(())
    });
    is_refused(
        &blank.run(["check", "-q", "--all"]),
        "error[sheet-empty] returns/v.xlsx has no filled cell on any sheet.\n  --> returns/v.xlsx\n       help: Ask the agency to send the return again.",
    );
}

#[test]
fn a_locked_cut_or_foreign_file_says_what_it_is() {
    let whole = workbook();
    let cut = "returns/v.xlsx could not be read: its end is missing or damaged; it was probably cut off when it was copied or sent.";
    let damaged =
        "Open it in Excel, save it again as an ordinary workbook (.xlsx), and replace the file.";
    for (bytes, code, message, help) in [
        (
            locked(),
            "file-protected",
            "returns/v.xlsx is locked with a password, so nothing in it could be read.",
            "Ask the agency to send it again without a password.",
        ),
        (
            whole[..whole.len() / 2].to_vec(),
            "file-unreadable",
            cut,
            damaged,
        ),
        (whole[..20].to_vec(), "file-unreadable", cut, damaged),
        (
            (0..=255).cycle().take(9000).collect(),
            "file-unreadable",
            "returns/v.xlsx could not be read: it is neither a spreadsheet nor text.",
            damaged,
        ),
        (
            zip("v.txt", "North 12"),
            "file-mislabelled",
            "returns/v.xlsx is named like a spreadsheet but is really a zip folder, so nothing in it could be read.",
            "Unpack it, and put the spreadsheets in it into returns/.",
        ),
        (
            b"%PDF-1.7\n%\xE2\xE3".to_vec(),
            "file-mislabelled",
            "returns/v.xlsx is named like a spreadsheet but is really a PDF document, so nothing in it could be read.",
            "Ask the agency for the spreadsheet itself, saved as an Excel workbook (.xlsx).",
        ),
    ] {
        let error = format!("error[{code}] {message}\n  --> returns/v.xlsx\n       help: {help}");
        is_refused(&with("v.xlsx", bytes).run(["check", "-q", "--all"]), &error);
    }
}

#[test]
fn a_page_or_a_text_called_xlsx_is_read_as_what_it_is() {
    let page = "<html><body><table><tr><td>Team</td><td>Visits</td></tr><tr><td>North</td><td>42</td></tr></table></body></html>";
    for (bytes, kind) in [
        (page, "a web page (HTML)"),
        ("Team,Visits\nNorth,42\n", "a plain text table (CSV)"),
    ] {
        let project = with("v.xlsx", bytes);
        let told = format!(
            "warning[file-mislabelled] returns/v.xlsx is named like an Excel workbook (.xlsx) but is really {kind}.\n  --> returns/v.xlsx\n       help: Nothing is lost: it was read as what it is. Ask the agency to save it as .xlsx next time.\n\nFound 1 warning.\n\nFor the agencies to answer:\n  Northmoor Council (north-council): 1 warning\n\nreturns/v.xlsx: 1 row, 1 record, counted in 1 table.\n"
        );
        project.run(["check", "-q", "--all"]).is(0, &told, "");
        let figure = project.run(["explain", "visits-team/total/n"]);
        assert!(
            figure.stdout.starts_with("visits-team/total/n: 42\n"),
            "{figure:?}"
        );
    }
}

#[test]
fn a_million_blank_formatted_rows_hide_nothing() {
    let project = with("v.xlsx", "").workbook("returns/v.xlsx", |book| {
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "Team")?.write(0, 1, "Visits")?;
        sheet.write(1, 0, "North")?.write(1, 1, 42)?;
        for row in 2..1_048_576 {
            sheet.set_row_format(row, &bold)?;
        }
        sheet.write_blank(1_048_575, 1, &bold)?;
        Ok(())
    });
    project.run(["check", "-q", "--all"]).is(
        0,
        "Nothing was found wrong.\n\nreturns/v.xlsx: 1 row, 1 record, counted in 1 table.\n",
        "",
    );
    let figure = project.run(["explain", "visits-team/total/n"]);
    assert!(
        figure.stdout.starts_with("visits-team/total/n: 42\n"),
        "{figure:?}"
    );
}

#[test]
fn headings_that_are_nowhere_are_asked_for_by_name() {
    is_refused(
        &with("v.csv", "Gruppe,Anzahl\nNorth,12\n").run(["check", "-q", "--all"]),
        "error[table-missing] No row on this sheet holds the headings of the visits: \"Team\" and \"Visits\" were looked for.\n  --> returns/v.csv\n       help: Add the sheet's headings to [source.headings] in report.toml, or say with after = \"...\" below which line the table begins.",
    );
    is_refused(
        &with("v.csv", "Team,Anzahl\nNorth,12\n").run(["check", "-q", "--all"]),
        "error[table-missing] Row 1 looks like the headings of the visits, but there is no \"Visits\" among them.\n  --> returns/v.csv\n       help: If the column is there under another name, add that heading under headings of this [[source]] in report.toml: \"the heading\" = \"n\".",
    );
}

#[test]
fn headings_without_a_record_are_not_passed_over() {
    let run = with("v.csv", "Team,Visits\n").run(["check", "-q", "--all"]);
    let told = "warning[sheet-empty] The headings of the visits are here, but there is no record below them.\n  --> returns/v.csv, cells A1:B1\n";
    assert!(run.stdout.starts_with(told), "{run:?}");
    assert_eq!(run.code, 0);
}

#[test]
fn text_where_a_number_should_be_names_its_cell_and_the_rest_is_kept() {
    let project = with("v.csv", "Team,Visits\nNorth,12\nSouth,lots\n");
    project.run(["check", "-q", "--all"]).is(
        1,
        "error[not-a-number] \"lots\" stands under \"Visits\", where a whole number should be.\n  --> returns/v.csv, cell B3\n\n         |   A   |  B\n       2 | North |   12\n  >    3 | South |[lots]\n\n      found: lots\n   expected: a whole number\n       help: Replace it by a number, or by [x] for not available or [z] for does not apply.\n\nFound 1 error.\nOne more is held back: it only follows from a cell that is named above.\n\nFor the agencies to answer:\n  Northmoor Council (north-council): 1 error\n\nreturns/v.csv: 2 rows, 2 records, counted in 1 table.\n",
        "",
    );
    let table = project.run(["table", "visits-team"]);
    for row in [
        "| North | 12 |",
        "| South | \\[x\\] |",
        "A number that the returns do not give is left out of the totals.",
    ] {
        assert!(table.stdout.contains(row), "{row}: {table:?}");
    }
}

#[test]
fn two_sources_that_read_the_same_cells_count_them_once() {
    let second = SOURCE.split_once("[[source]]").map_or("", |(_, rest)| rest);
    let project = Project::with_return().file(
        "report.toml",
        format!("{REPORT}{SOURCE}\n[[source]]{second}"),
    );
    project.run(["check", "-q", "--all"]).is(
        1,
        "error[config-invalid] This [[source]] reads the same records of returns/visits.csv as the [[source]] in line 18; they were counted once.\n  --> report.toml, line 23\n       help: Remove one of the two, or give each a sheet, or words after which its table begins.\n\nFound 1 error.\n\nreturns/visits.csv: 2 rows, 2 records, counted in 1 table.\n",
        "",
    );
    let figure = project.run(["explain", "visits-team/total/n"]);
    assert!(
        figure.stdout.starts_with("visits-team/total/n: 42\n"),
        "{figure:?}"
    );
}

#[test]
fn a_return_that_lies_there_twice_is_counted_once() {
    let text = "Team,Visits\nNorth,12\nSouth,30\n";
    let project = with("*.csv", "")
        .file("returns/visits v1.csv", text)
        .file("returns/visits v2.csv", text);
    std::fs::remove_file(project.path("returns/*.csv")).expect("it was written");
    project.run(["check", "-q", "--all"]).is(
        0,
        "query[duplicate] returns/visits v2.csv is a copy of returns/visits v1.csv, so its records were counted once.\n  --> returns/visits v2.csv\n     returns/visits v1.csv: the same\n       help: Move one of the two out of returns/, or put the file into its place that was meant.\n\nFound 1 query.\n\nFor the agencies to answer:\n  Northmoor Council (north-council): 1 query\n\nreturns/visits v1.csv: 2 rows, 2 records, counted in 1 table.\nreturns/visits v2.csv: 0 rows, 0 records; 1 sheet not read.\n",
        "",
    );
    let figure = project.run(["explain", "visits-team/total/n"]);
    assert!(
        figure.stdout.starts_with("visits-team/total/n: 42\n"),
        "{figure:?}"
    );
}

#[test]
fn categories_that_differ_in_a_sign_are_not_added_up() {
    let project = with("v.csv", "Team,Visits\n16+,1\n16,2\n<5,3\n5,4\n?,5\n/,6\n");
    let table = project.run(["table", "visits-team"]);
    for row in [
        "| 16+ | 1 |",
        "| 16 | 2 |",
        "| \\<5 | 3 |",
        "| 5 | 4 |",
        "| ? | 5 |",
        "| / | 6 |",
    ] {
        assert!(table.stdout.contains(row), "{row}: {table:?}");
    }
    let figure = project.run(["explain", "visits-team/16-plus/n"]);
    assert!(
        figure.stdout.starts_with("visits-team/16-plus/n: 1\n"),
        "{figure:?}"
    );
}

#[test]
fn a_long_return_is_read_to_its_end() {
    let mut text = "Team,Visits\n".to_owned();
    for row in 0..200_000 {
        text.push_str(&format!("Team {row},1\n"));
    }
    let project = with("v.csv", text).file("templates/tables/visits-team.toml", "title = \"x\"\nmeasure = \"x\"\ndataset = \"visits\"\n[[row]]\nid = \"all\"\nlabel = \"All\"\n[[cell]]\nid = \"n\"\nsum = \"n\"\n").file("narrative/visits.md", "x");
    let table = project.run(["table", "visits-team"]);
    assert!(table.stdout.contains("| All | 200,000 |"), "{table:?}");
}

#[test]
fn every_one_of_three_hundred_sheets_is_read() {
    let project = with("v.xlsx", "").workbook("returns/v.xlsx", |book| {
        for number in 0..300 {
            let sheet = book.add_worksheet().set_name(format!("Team {number}"))?;
            sheet.write(0, 0, "Team")?.write(0, 1, "Visits")?;
            sheet
                .write(1, 0, format!("Team {number}"))?
                .write(1, 1, 2)?;
        }
        Ok(())
    });
    project.run(["check", "-q", "--all"]).is(
        0,
        "Nothing was found wrong.\n\nreturns/v.xlsx: 300 rows, 300 records, counted in 1 table.\n",
        "",
    );
    let figure = project.run(["explain", "visits-team/total/n"]);
    assert!(
        figure.stdout.starts_with("visits-team/total/n: 600\n"),
        "{figure:?}"
    );
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_not_followed() {
    let outside = Project::empty().file("secret.csv", "Team,Visits\nNorth,12\n");
    let project = with("v.csv", "");
    let place = project.path("returns/v.csv");
    std::fs::remove_file(&place).expect("it was written");
    std::os::unix::fs::symlink(outside.path("secret.csv"), &place).expect("a link can be made");
    let run = project.run(["check", "-q", "--all"]);
    assert_eq!(run.code, 1, "{run:?}");
    let told = "error[file-outside] This is a link to somewhere outside the report folder, or to a folder; it was not followed.\n  --> returns/v.csv\n       help: Put the file itself into the report folder.\n";
    assert!(run.stdout.contains(told), "{run:?}");
    assert!(!run.stdout.contains("North,"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn a_name_with_characters_that_cannot_be_seen_is_refused() {
    let run = with("*.csv", "")
        .file("returns/a\u{1b}[2Jb\u{202e}.csv", "Team,Visits\nNorth,12\n")
        .run(["check", "-q", "--all"]);
    let told = "error[file-unreadable] The name holds characters that cannot be seen or read, so it was left aside.\n  --> returns/a[2Jb.csv\n       help: Rename it with plain letters, figures and spaces.\n";
    assert!(run.stdout.contains(told), "{run:?}");
}

#[test]
fn a_quotation_mark_that_swallows_lines_is_named_by_its_line() {
    let run = with("visits.csv", "Team,Visits\nNorth,\"12\nSouth,30\nEast,4\n")
        .run(["check", "-q", "--all"]);
    let error = "error[quote-open] returns/visits.csv was not read: a quotation mark in line 2 opens a text and swallows lines 3 to 4.\n  --> returns/visits.csv, line 2\n       help: Open the file in a plain text editor, take the mark out or close the text where it ends, and save it; or ask for an Excel workbook (.xlsx) instead.";
    is_refused(&run, error);
}
