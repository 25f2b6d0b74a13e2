//! M01 to M06 and M12 to M16: where tables stand on a sheet, what their headings say, and what their rows are.

use rust_xlsxwriter::{Format, FormatAlign};

use super::{above_notes, csv, folder, places, records, source, the, told};

#[test]
fn m01_titles_and_a_logo_stand_above_the_headings() {
    let project = folder(&source("visits", "r.xlsx", "")).workbook("returns/r.xlsx", |book| {
        let sheet = book.add_worksheet();
        let logo = rust_xlsxwriter::Image::new_from_buffer(PICTURE)?;
        sheet.insert_image(0, 0, &logo)?;
        sheet.write(3, 1, "Northmoor Council")?;
        sheet.write(4, 1, "Team visits: return for the partnership, 2025-26")?;
        sheet.write(5, 1, "Contact: ask@northmoor.example")?;
        sheet.write(8, 1, "Team")?.write(8, 2, "Visits")?;
        sheet.write(9, 1, "North")?.write(9, 2, 12)?;
        sheet.write(10, 1, "South")?.write(10, 2, 30)?;
        Ok(())
    });
    assert_eq!(
        records(&project, "visits", ["team", "n"]),
        [["North", "12"], ["South", "30"]]
    );
    assert_eq!(above_notes(&project), [""; 0]);
}

/// A picture of one point.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";

#[test]
fn m02_headings_over_two_rows_with_merged_cells() {
    let keys = "across = \"period\"";
    let project = folder(&source("training", "r.xlsx", keys)).workbook("returns/r.xlsx", |book| {
        let centred = Format::new().set_align(FormatAlign::Center);
        let sheet = book.add_worksheet();
        sheet.merge_range(0, 0, 1, 0, "Sector", &centred)?;
        // The first year over two columns, the second as people leave it: its text in the first column only.
        sheet.merge_range(0, 1, 0, 2, "2023-24", &centred)?;
        sheet.write(0, 3, "2024-25")?;
        for column in [1, 3] {
            sheet
                .write(1, column, "Number")?
                .write(1, column + 1, "%")?;
        }
        for (row, (sector, numbers)) in
            (2..).zip([("Health", [30, 60, 10, 50]), ("Police", [20, 40, 10, 50])])
        {
            sheet.write(row, 0, sector)?;
            for (column, number) in (1..).zip(numbers) {
                sheet.write(row, column, number)?;
            }
        }
        Ok(())
    });
    let read = records(
        &project,
        "training",
        ["sector", "period", "attendees", "percent"],
    );
    assert_eq!(
        read,
        [
            ["health", "2023-24", "30", "60"],
            ["police", "2023-24", "20", "40"],
            ["health", "2024-25", "10", "50"],
            ["police", "2024-25", "10", "50"],
        ]
    );
    assert_eq!(above_notes(&project), [""; 0]);
    // Half of twenty is not sixty per cent, and the cell is under the second of the merged columns.
    let project = csv(
        "training",
        keys,
        "Sector,2023-24,,2024-25,\n,Number,%,Number,%\nHealth,30,60,10,60\nPolice,20,40,10,40\n",
    );
    assert_eq!(
        above_notes(&project),
        ["share-differs E3", "share-differs E4"]
    );
}

#[test]
fn m03_two_tables_stand_side_by_side() {
    let rows = "Teams in the north,,,Teams in the south,\nTeam,Visits,,Team,Visits\nAlder,12,,Cedar,7\nBirch,30,,Elm,9\n,,,Fir,1\n";
    let project = csv("visits", "", rows);
    let mut read = records(&project, "visits", ["team", "n"]);
    read.sort();
    assert_eq!(
        read,
        [
            ["Alder", "12"],
            ["Birch", "30"],
            ["Cedar", "7"],
            ["Elm", "9"],
            ["Fir", "1"]
        ]
    );
    assert_eq!(above_notes(&project), [""; 0]);
    let project = csv("visits", "", &rows.replace("Fir,1", "Fir,one"));
    assert_eq!(above_notes(&project), ["not-a-number E5"]);
}

#[test]
fn m04_a_table_lost_its_headings() {
    let rows = "North,12\nSouth,30\n";
    let project = csv("visits", "", rows);
    let missing = the(&project, "table-missing");
    assert_eq!(missing.place, "returns/r.csv");
    assert!(
        missing.message.contains("\"Team\" and \"Visits\""),
        "{missing:?}"
    );
    let project = csv("visits", "columns = [\"team\", \"n\"]", rows);
    assert_eq!(
        records(&project, "visits", ["team", "n"]),
        [["North", "12"], ["South", "30"]]
    );
    assert_eq!(above_notes(&project), [""; 0]);
}

/// Months of early help, as councils send them.
const MONTHS: &str = "across = \"month\"\nvalue = \"closed\"";

#[test]
fn m05_total_rows_and_columns_are_no_records() {
    for label in ["Total", "TOTAL", "Grand total", "Overall", "Total closed"] {
        let rows = format!(
            "Outcome,Apr 2025,May 2025,Jun 2025,Total\nAction plan completed,5,6,7,18\nNon-engagement,1,2,3,6\n{label},6,8,10,24\n"
        );
        let project = csv("early-help", MONTHS, &rows);
        assert_eq!(
            records(&project, "early-help", ["closed"]).len(),
            6,
            "{label}"
        );
        assert_eq!(above_notes(&project), [""; 0], "{label}");
        let wrong = csv(
            "early-help",
            MONTHS,
            &rows.replace("6,8,10,24", "6,9,10,25"),
        );
        assert_eq!(
            above_notes(&wrong),
            ["total-differs C4", "total-differs E4"],
            "{label}"
        );
    }
    // First instead of last.
    let project = csv("visits", "", "Team,Visits\nTotal,42\nNorth,12\nSouth,30\n");
    assert_eq!(
        records(&project, "visits", ["team"]),
        [["North"], ["South"]]
    );
    assert_eq!(above_notes(&project), [""; 0]);
}

#[test]
fn m05_a_total_column_covers_part_of_the_row() {
    let rows = "Outcome,Jan 2025,Feb 2025,Mar 2025,Apr 2025,May 2025,Total\nAction plan completed,4,5,6,7,8,21\nNon-engagement,1,2,3,4,5,12\nOther,9,8,7,6,5,18\n";
    let project = csv("early-help", MONTHS, rows);
    let part = the(&project, "total-covers-part");
    assert_eq!(part.place, "G1");
    assert!(part.message.contains("Mar 2025 to May 2025"), "{part:?}");
    assert_eq!(places(&project, "total-differs"), [""; 0]);
    // Where one row does not fit, it is that row that is wrong, once a person has said what the total covers.
    let keys = format!("{MONTHS}\ntotals = {{ \"Total\" = \"2025-03..2025-05\" }}");
    let project = csv("early-help", &keys, &rows.replace("5,18\n", "5,19\n"));
    assert_eq!(places(&project, "total-differs"), ["G4"]);
}

#[test]
fn m05_all_of_a_coded_column_is_a_total() {
    let keys = "set = { period = \"2025-26\", measure = \"newsletter-subscribers\" }";
    for (label, is_total) in [
        ("All agencies", true),
        ("All organisations", true),
        ("Police", false),
    ] {
        let rows =
            format!("Agency,Number\nNorthmoor Council,12\nNorthmoor Police,30\n{label},42\n");
        let project = csv("activity", keys, &rows);
        let read = records(&project, "activity", ["agency", "value"]);
        assert_eq!(
            read.len(),
            if is_total { 2 } else { 3 },
            "{label}: {read:?}"
        );
    }
    // In a column of free text only what repeats its heading.
    let project = csv(
        "visits",
        "",
        "Team,Visits\nNorth,12\nSouth,30\nAll teams,42\n",
    );
    assert_eq!(
        records(&project, "visits", ["team"]),
        [["North"], ["South"]]
    );
    assert_eq!(above_notes(&project), [""; 0]);
    let project = csv("visits", "", "Team,Visits\nNorth,12\nAll teams,42\n");
    assert_eq!(above_notes(&project), ["total-differs B3"]);
    let project = csv("visits", "", "Team,Visits\nNorth,12\nAll Saints,42\n");
    assert_eq!(
        records(&project, "visits", ["team"]),
        [["North"], ["All Saints"]]
    );
}

#[test]
fn m06_shares_stand_among_the_counts() {
    let rows = "Outcome,Apr 2025,May 2025,YTD,% YTD\nAction plan completed,6,6,12,60%\nReferral to social care,4,4,8,40%\nTOTAL,10,10,20,\n% Action plan complete NFA,60%,60%,60%,\n% Referral to social care,40%,40%,40%,\n";
    let project = csv("early-help", MONTHS, rows);
    let read = records(&project, "early-help", ["outcome", "month", "closed"]);
    assert_eq!(read.len(), 4);
    assert_eq!(read[0], ["plan-completed", "2025-04", "6"]);
    assert_eq!(above_notes(&project), [""; 0]);
    let project = csv(
        "early-help",
        MONTHS,
        &rows.replace("NFA,60%,60%", "NFA,60%,66%"),
    );
    assert_eq!(above_notes(&project), ["share-differs C5"]);
}

#[test]
fn m12_a_table_stands_on_its_side() {
    let rows = "Return of team visits,,\nTeam,North,South\nVisits,12,thirty\n";
    let project = csv("visits", "", rows);
    let missing = the(&project, "table-missing");
    assert!(missing.help.contains("transposed = true"), "{missing:?}");
    let project = csv("visits", "transposed = true", rows);
    assert_eq!(
        records(&project, "visits", ["team", "n"]),
        [["North", "12"], ["South", "?thirty?"]]
    );
    assert_eq!(above_notes(&project), ["not-a-number C3"]);
    // Where turning it would not help, nothing is said of it.
    let project = csv("visits", "", "Name,North,South\nCount,12,30\n");
    assert!(!the(&project, "table-missing").help.contains("transposed"));
    // People across and meetings down, as boards keep their attendance.
    let keys = "across = \"agency\"\nvalue = \"status\"";
    let project = csv(
        "attendance",
        keys,
        "Meeting date,Northmoor Council,Northmoor Police\n14/04/2025,ATT,APOL\n12/06/2025,ATT,ATT\n",
    );
    assert_eq!(
        records(&project, "attendance", ["agency", "meeting", "status"]),
        [
            ["north-council", "2025-04-14", "att"],
            ["police", "2025-04-14", "apol"],
            ["north-council", "2025-06-12", "att"],
            ["police", "2025-06-12", "att"],
        ]
    );
    assert_eq!(above_notes(&project), [""; 0]);
}

#[test]
fn m13_a_text_goes_on_in_the_next_row() {
    let rows = "Review,No.,Recommendation\nReview A,1,The partnership should make sure that practitioners know how\n,,to raise a concern about a decision.\nReview A,2,Each agency should check its records.\n";
    let project = csv("review-recommendations", "", rows);
    assert_eq!(
        records(&project, "review-recommendations", ["number", "text"]),
        [
            [
                "1",
                "The partnership should make sure that practitioners know how to raise a concern about a decision."
            ],
            ["2", "Each agency should check its records."],
        ]
    );
    assert_eq!(places(&project, "row-continued"), ["A3:C3"]);
    assert!(!told(&project).iter().any(|told| told.severity == "error"));
}

#[test]
fn m14_one_merged_cell_stands_for_several_rows() {
    let keys = "across = \"meeting\"\nvalue = \"status\"";
    let make = |merged: bool| {
        folder(&source("attendance", "r.xlsx", keys)).workbook("returns/r.xlsx", |book| {
            let sheet = book.add_worksheet();
            let middle = Format::new().set_align(FormatAlign::VerticalCenter);
            for (column, heading) in (0..).zip(["Organisation", "Role", "14/04/2025", "12/06/2025"])
            {
                sheet.write(0, column, heading)?;
            }
            if merged {
                sheet.merge_range(1, 0, 2, 0, "Northmoor Council", &middle)?;
            } else {
                sheet.write(1, 0, "Northmoor Council")?;
            }
            sheet.write(3, 0, "Northmoor Police")?;
            for (row, role) in (1..).zip(["Director", "Head of service", "Superintendent"]) {
                sheet
                    .write(row, 1, role)?
                    .write(row, 2, "ATT")?
                    .write(row, 3, "APOL")?;
            }
            Ok(())
        })
    };
    let read = records(&make(true), "attendance", ["agency", "role", "status"]);
    assert_eq!(read.len(), 6);
    assert_eq!(read[2], ["north-council", "Head of service", "att"]);
    assert_eq!(above_notes(&make(true)), [""; 0]);
    // A blank below, not merged, may be another agency's: it is asked for.
    let loose = make(false);
    assert_eq!(records(&loose, "attendance", ["agency"])[2], [""]);
    assert_eq!(places(&loose, "required-blank"), ["A3"]);
}

#[test]
fn m15_footnote_marks_and_notes_under_the_table() {
    let rows = "Outcome*,Apr 2025,May 2025\nAction plan completed¹,5,6\nNon-engagement*,1,2\nTotal,6,8\n* Families who moved are counted here.\n";
    let project = csv("early-help", MONTHS, rows);
    assert_eq!(
        records(&project, "early-help", ["outcome", "closed"]),
        [
            ["plan-completed", "5"],
            ["plan-completed", "6"],
            ["non-engagement", "1"],
            ["non-engagement", "2"]
        ]
    );
    assert_eq!(above_notes(&project), [""; 0]);
    assert_eq!(
        places(&project, "row-unread"),
        ["A5:C5"],
        "the note is told as one"
    );
    // A table that begins again after a note is not lost.
    let project = csv(
        "visits",
        "",
        "Team,Visits\nNorth,12\nNote: the south is below\n\nTeam,Visits\nSouth,30\n",
    );
    assert_eq!(
        records(&project, "visits", ["team"]),
        [["North"], ["South"]]
    );
}

#[test]
fn m16_a_label_is_broken_over_two_rows() {
    let rows = "Outcome,Apr 2025,May 2025\nAction plan completed,5,6\nService requested,,\nunavailable,3,4\n";
    let project = csv("early-help", MONTHS, rows);
    assert_eq!(
        records(&project, "early-help", ["outcome", "closed"])[2..],
        [["service-unavailable", "3"], ["service-unavailable", "4"]]
    );
    assert_eq!(above_notes(&project), [""; 0]);
    // Two halves that make no category are not joined: each is told.
    let project = csv(
        "early-help",
        MONTHS,
        &rows.replace("unavailable", "cancelled"),
    );
    assert_eq!(
        above_notes(&project),
        ["row-unread A3:C3", "unmapped-category A4"]
    );
}
