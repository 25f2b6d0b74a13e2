//! The business plan for 2023-24: a workbook with macros, three tables one below another that all call themselves Priority 1, and
//! columns for colour and progress in which nothing stands.

use std::error::Error;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use rust_xlsxwriter::{Format, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

use super::book::{Done, file, headings, rows, sheet, title, workbook};

const SEXUAL_ABUSE: [&str; 9] = [
    "Awareness campaign for parents and communities|2023-12-01|Chair of Implementation Sub Group",
    "Keep the city's profile of child sexual abuse up to date|2024-03-01|Chair of Audit and Performance Sub group",
    "Conference on messages from reviews, research and practice|2023-05-01|CSCP Business Manager",
    "Make the new policy and resources known to all partners|2023-09-01|CSCP Business Manager",
    "Promote the part that Mountain Healthcare plays|2023-06-01|CSCP Business Manager",
    "Monitor referrals to the SARC and its invitations to strategy meetings|2023-09-01|Audit and Performance Sub- Group",
    "Help children know safe ways to tell, and what happens when they do|2023-09-01|Chair of Implementation Sub Group",
    "Promote the network of champions|2023-09-01|LA Principal Social Worker",
    "Make the training known and see which agencies come|2023-09-01|Chair of Implementation Sub-Group",
];

const EXPLOITATION: [&str; 5] = [
    "Keep data on victims, offenders and places, with protected characteristics|2024-03-01|Chair of Audit and Performance Sub-group",
    "Campaign for young people, families, neighbourhoods and businesses|2023-12-01|Chair of Exploitation Sub-group",
    "Understand networks and be assured that they are identified|2023-09-01|Chair of Exploitation Sub-group",
    "Monitor how many return home interviews are completed|2024-03-01|Chair of Audit and Performance Sub-group",
    "Timely return home interviews whose findings reach safety plans|2023-09-01|Chair of Exploitation Sub-group",
];

const SYSTEM: [&str; 7] = [
    "Bring the learning from reviews to frontline staff|2024-03-01|Business Manager/ Workforce Sub-group",
    "Deliver threshold training, monitor attendance, and work with agencies that need more|2023-06-01|Implementation Sub-group",
    "Monitor who attends multi-agency Signs of Safety training|2023-06-01|Implementation Sub-group",
    "Develop Your Voice Matters further|2024-03-01|Business Manager",
    "Write an equality, diversity and inclusion strategy|2023-09-01|Implementation Sub - group",
    "Write and promote practice standards on the voice of the child|2023-09-01|Implementation Sub - group",
    "Deliver a multi-agency training programme|2024-03-01|Workforce Development Sub-group",
];

/// Writes the plan.
pub(crate) fn plan(returns: &Path) -> Done {
    let mut book = workbook(2023, 6, 30)?;
    let page = sheet(&mut book, "Business Plan")?;
    page.set_column_width(0, 60)?;
    page.set_column_width(2, 36)?;
    title(page, 0, "Business Plan 2023-2024")?;
    let mut row = 2;
    for (name, actions) in [
        ("Child Sexual Abuse", SEXUAL_ABUSE.as_slice()),
        ("Exploitation", EXPLOITATION.as_slice()),
        ("Making the System Work", SYSTEM.as_slice()),
    ] {
        table(page, row, name, actions)?;
        row += u32::try_from(actions.len())? + 3;
    }
    let bytes = book.save_to_buffer()?;
    file(
        returns,
        "partnership/CSCP Business Plan 2023-24.xlsm",
        &with_macros(&bytes)?,
    )
}

/// One table; its priority stands in a row merged across it, below the headings.
fn table(page: &mut Worksheet, row: u32, name: &str, actions: &[&str]) -> Done {
    headings(
        page,
        row,
        0,
        &["Action|Target Date|Lead|RAG Rating|Progress"],
    )?;
    let band = Format::new().set_bold();
    let words = format!("Priority 1 - {name}");
    page.merge_range(row + 1, 0, row + 1, 4, &words, &band)?;
    rows(page, row + 2, 0, actions)?;
    // What Excel makes of a month that is typed: its first day, shown as the month.
    let month = Format::new().set_num_format("mmmm yyyy");
    let last = row + 1 + u32::try_from(actions.len())?;
    for at in row + 2..=last {
        page.set_cell_format(at, 1, &month)?;
    }
    Ok(())
}

/// The same workbook as one that may hold macros, which the type of its main part says.
fn with_macros(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut from = ZipArchive::new(Cursor::new(bytes))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for at in 0..from.len() {
        let mut part = from.by_index(at)?;
        let mut text = Vec::new();
        part.read_to_end(&mut text)?;
        let name = part.name()?.into_owned();
        if name == "[Content_Types].xml" {
            text = String::from_utf8(text)?
                .replace(
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
                .into_bytes();
        }
        to.start_file(name, options)?;
        to.write_all(&text)?;
    }
    Ok(to.finish()?.into_inner())
}
