//! The training returns of 2014/15: by sector and level, by level over three years, and what agencies trained themselves.

use std::path::Path;

use super::book::{Done, headings, rows, save, sheet, title, workbook};
use super::merged::merged;

/// The eleven sectors, with the spellings of the four published tables.
const SECTORS: [&str; 11] = [
    "Health",
    "CAFCASS",
    "Schools (incl. Private & Independent)",
    "Childrens Social Care",
    "Other Local Authority Services",
    "Early Years & Childcare*",
    "Voluntary/Private & Independent Sector",
    "Staffordshire & West Midlands Probation",
    "West Midlands Police",
    "Faith Groups",
    "All Other Agencies",
];

/// Sheet, what the title says, number and per cent of both years by sector, and the totals.
type Level = (&'static str, &'static str, [&'static str; 11], &'static str);

const LEVELS: [Level; 4] = [
    (
        "All",
        "sector",
        [
            "306|'23%|334|'53%",
            "2|'0%|3|'0%",
            "344|'26%|61|'10%",
            "28|'2%|16|'3%",
            "137|'11%|25|'4%",
            "208|'16%|90|'14%",
            "97|'7%|31|'5%",
            "23|'2%|12|'2%",
            "41|'3%|14|'2%",
            "38|'3%|0|'0%",
            "96|'7%|47|'7%",
        ],
        "'1,320||633|",
    ),
    (
        "Level 1",
        "level and sector",
        [
            "3|'1%|19|'14%",
            "0|'0%|2|'2%",
            "44|'12%|9|'7%",
            "2|'1%|1|'1%",
            "11|'3%|2|'1%",
            "156|'43%|64|'48%",
            "49|'13%|15|'11%",
            "3|'1%|3|'2%",
            "0|'0%|0|'0%",
            "38|'10%|0|'0%",
            "58|'16%|19|'14%",
        ],
        "364||134|",
    ),
    (
        "Level 2",
        "level and sector",
        [
            "78|34%|40|35%",
            "0|0%|0|0%",
            "110|49%|40|35%",
            "0|0%|0|0%",
            "11|5%|1|1%",
            "11|5%|13|12%",
            "6|3%|6|5%",
            "3|1%|1|1%",
            "1|0%|1|1%",
            "0|0%|0|0%",
            "7|3%|11|10%",
        ],
        "227||113|",
    ),
    (
        "Level 3",
        "level and sector",
        [
            "191|32%|294|73%",
            "1|0%|1|0%",
            "170|29%|12|3%",
            "20|3%|15|4%",
            "86|15%|22|5%",
            "34|6%|13|3%",
            "32|5%|10|2%",
            "15|2%|8|2%",
            "15|3%|13|3%",
            "0|0%|0|0%",
            "27|5%|17|4%",
        ],
        "591||405|",
    ),
];

/// Training: a sheet a level, years merged over number and per cent, a footnote mark, totals, and notes below.
pub(crate) fn by_sector(returns: &Path) -> Done {
    let mut book = workbook(2015, 10, 1)?;
    for (name, per, numbers, totals) in LEVELS {
        let page = sheet(&mut book, name)?;
        title(
            page,
            0,
            &format!(
                "2014-15 Programme Year (Apr - Mar 2015) and 2015-16 Programme Year (Apr – Sep 2015) - Total numbers of attendees per {per}"
            ),
        )?;
        merged(page, (2, 0), (3, 0), "Category")?;
        merged(page, (2, 1), (2, 2), "2014-15 Programme Year")?;
        merged(page, (2, 3), (2, 4), "2015-16 Programme Year (Apr-Sept)")?;
        headings(page, 3, 1, &["Total Trained|%|Total Trained|%"])?;
        let body: Vec<String> = SECTORS
            .iter()
            .zip(numbers)
            .map(|(sector, numbers)| {
                // One published table lacks a space here.
                let sector = if name == "Level 3" {
                    sector.replace("Private &", "Private&")
                } else {
                    (*sector).to_owned()
                };
                format!("{sector}|{numbers}")
            })
            .collect();
        rows(page, 4, 0, &body)?;
        headings(page, 15, 0, &[format!("TOTAL|{totals}")])?;
        rows(
            page,
            17,
            0,
            &[
                "These figures are for multi-agency training only.",
                "* Counted together whether or not they belong to the local authority.",
            ],
        )?;
    }
    save(
        book,
        returns,
        "training/Attendees by sector and level 14-15 and 15-16.xlsx",
    )
}

/// Training: three years by level, with the total that the return states for each year.
pub(crate) fn by_level(returns: &Path) -> Done {
    let mut book = workbook(2015, 10, 1)?;
    let page = sheet(&mut book, "Numbers trained")?;
    title(page, 0, "Numbers trained")?;
    headings(
        page,
        2,
        0,
        &["Programme year|Level 1|Level 2|Level 3|All levels"],
    )?;
    rows(
        page,
        3,
        0,
        &[
            "2013-14|383|144|1393|1918",
            "2014-15|364|227|591|1320",
            "2015-16 (Apr-Sep)|134|113|405|633",
        ],
    )?;
    save(book, returns, "training/numbers trained 3 yrs.xlsx")
}

/// Training outside the programme, from the training officer's own list.
pub(crate) fn elsewhere(returns: &Path) -> Done {
    let mut book = workbook(2015, 10, 2)?;
    let page = sheet(&mut book, "Sheet1")?;
    title(page, 0, "Other training - for annual report")?;
    headings(page, 2, 0, &["Measure|Organisation|Period|Figure|Notes"])?;
    rows(
        page,
        3,
        0,
        &[
            "Training for Lead Professionals||2014-15|329|CAF Team",
            "Training for Lead Professionals||2015-16 (Apr-Sep)|107|",
            "Private fostering sessions||Jan-Feb 2015|4|",
            "Private fostering: people trained||Jan-Feb 2015|63|",
            "Section 47 training|Coventry City Council|2014-15|211|Early 2015",
            "Refresher child protection training|Coventry City Council|Jan-Mar 2015|74|",
            "Council staff with safeguarding training|Coventry City Council|2014-15|46%|",
            "Level 3 compliance|UHCW|2014-15|92.3%|Eligible staff",
            "Single agency training|Whitefriars Housing|2014-15|533|Approximate, across the group",
        ],
    )?;
    save(book, returns, "training/other training (LSCB office).xlsx")
}
