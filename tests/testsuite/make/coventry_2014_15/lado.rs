//! The designated officer's return of 2014/15: counted tables only, no register.

use std::path::Path;

use super::book::{Done, headings, rows, save, sheet, title, workbook};

/// The designated officer: several tables one below another on one sheet, and advice on two sheets under one title.
pub(crate) fn write(returns: &Path) -> Done {
    let mut book = workbook(2015, 9, 18)?;
    let page = sheet(&mut book, "Referrals")?;
    title(page, 0, "LADO figures September 2014 - August 2015")?;
    title(page, 2, "Category of referrals")?;
    headings(page, 3, 0, &["Category|Number of Referrals|Percentage"])?;
    rows(
        page,
        4,
        0,
        &[
            "Physical|54|51",
            "Sexual|16|15",
            "Emotional|9|9",
            "Neglect|9|9",
            "Online Abuse|5|5",
            "Other|12|11",
            "TOTAL|105|100",
        ],
    )?;
    title(page, 12, "Gender of adult")?;
    headings(page, 13, 0, &["Gender|Number of Referrals|Percentage"])?;
    rows(
        page,
        14,
        0,
        &[
            "Male|50|48",
            "Female|48|46",
            "Not Stated|7|7",
            "TOTAL|105|100",
        ],
    )?;
    title(page, 19, "Source of referrals")?;
    headings(page, 20, 0, &["Source|Number of Referrals|Percentage"])?;
    rows(
        page,
        21,
        0,
        &[
            "Education|15|14",
            "Police|7|7",
            "Social Care|35|33",
            "LAC Team|3|3",
            "NSPCC|4|4",
            "Adult service|1|1",
            "Early Years|21|20",
            "Parent|1|1",
            "OFSTED|4|4",
            "Scouts Association|2|2",
            "Health|1|1",
            "Coventry University|3|3",
            "Route 21|4|3",
            "Education Centre|1|1",
            "Independent care agency|1|1",
            "National Crime Agency|1|1",
            "HR|1|1",
            "TOTAL|105|100",
        ],
    )?;
    title(
        page,
        40,
        "Professional attendance at Position of Trust meetings",
    )?;
    headings(page, 41, 0, &["Profession|Percentage"])?;
    rows(
        page,
        42,
        0,
        &[
            "Police attendance|'41%",
            "Social Care attendance|'40%",
            "Employer attendance|'44%",
            "HR attendance|'17%",
            "Other|'18%",
        ],
    )?;
    title(page, 48, "Progressed to Position of Trust (PoT)")?;
    headings(page, 49, 0, &["Measure|Number"])?;
    rows(page, 50, 0, &["Referrals progressed to PoT meeting|85"])?;
    title(page, 52, "Outcomes of Allegations")?;
    headings(page, 53, 0, &["Outcome|Number"])?;
    rows(
        page,
        54,
        0,
        &[
            "Substantiated|12",
            "Unsubstantiated|27",
            "Unfounded|6",
            "Malicious|0",
            "*No Active Involvement\n(LADO) advised after investigation)|16",
            "Active/Monitoring|39",
            "TOTAL|105",
        ],
    )?;

    // Both sheets carry the title of the first, as in the published report.
    let advice = "Advice and consultation by category";
    let page = sheet(&mut book, "Advice")?;
    title(page, 0, advice)?;
    headings(page, 2, 0, &["Category|Number|%"])?;
    rows(
        page,
        3,
        0,
        &[
            "Death Threats|1|2",
            "Illegal School|1|2",
            "Physical|16|34",
            "Pupil Sectioned|1|2",
            "Sexual|10|21",
            "Emotional|3|6",
            "Neglect|6|13",
            "Online Abuse|2|4",
            "Other|4|8",
            "Suicide Attempt|1|2",
            "Supplying Drugs|3|5",
            "TOTAL|48|100",
        ],
    )?;
    let page = sheet(&mut book, "Advice (2)")?;
    title(page, 0, advice)?;
    headings(page, 2, 0, &["Source|Number|%"])?;
    rows(
        page,
        3,
        0,
        &[
            "Anonymous|1|2",
            "Childminder|1|2",
            "Children's Care Home|4|8",
            "Children's Specialist Service|1|2",
            "Diocesan S/G Advisor|1|2",
            "Education|5|10",
            "Internal CCC|2|4",
            "LADO @ Nottingham|1|2",
            "LADO @ Warwickshire|2|4",
            "LADO @ Northampton|1|2",
            "NSPCC|1|2",
            "Nursery|2|4",
            "OFSTED|5|10",
            "Parent|2|4",
            "Police|7|15",
            "Route 21|1|2",
            "School|1|2",
            "Social Care|8|17",
            "Travel Bureau CCC|2|4",
            "TOTAL|48|100",
        ],
    )?;
    save(book, returns, "LADO/LADO stats v3 FINAL.xlsx")
}
