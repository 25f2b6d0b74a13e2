//! The returns behind the Coventry 2022/23 report, rebuilt from its published figures in the shapes in which agencies send them. The
//! figures are as published, mistakes included: the example shows what `yearly` finds in them. What stood only in a chart is lost,
//! and is not made up here.

mod audits;
mod plan;
mod training;

use std::path::Path;

use super::{book, ods};
use book::{Done, file, headings, rows, save, sheet, title, workbook};
use ods::Page;

/// Writes every return below `returns/` of a report folder.
pub(crate) fn write(place: &Path) -> Done {
    let returns = place.join("returns");
    designated_officer(&returns)?;
    schools(&returns)?;
    population(&returns)?;
    primary_care(&returns)?;
    hospital(&returns)?;
    social_care(&returns)?;
    key_facts(&returns)?;
    voices(&returns)?;
    training::attendance(&returns)?;
    training::evaluations(&returns)?;
    audits::review(&returns)?;
    audits::audits(&returns)?;
    plan::plan(&returns)
}

/// The designated officer: a count of referrals with the conversion below it, and three tables of percentages in mixed spellings.
fn designated_officer(returns: &Path) -> Done {
    let mut book = workbook(2023, 6, 9)?;
    let page = sheet(&mut book, "Volume")?;
    title(page, 0, "LADO allegation referrals 2022/23")?;
    rows(page, 1, 0, &["Excluding advice and guidance"])?;
    headings(page, 3, 0, &["IPOT held|2021/22|2022/23"])?;
    rows(
        page,
        4,
        0,
        &[
            "Yes|84|42",
            "No|211|240",
            "Total|295|282",
            "Referral to IPOT conversion|28.5%|14.9%",
        ],
    )?;
    rows(page, 9, 0, &["IPOT = initial position of trust meeting"])?;

    let page = sheet(&mut book, "Source")?;
    title(page, 0, "Source of allegations (% of all referrals)")?;
    headings(page, 2, 0, &["Referrer|2021/22|2022/23"])?;
    rows(
        page,
        3,
        0,
        &[
            "Education|26|36",
            "Police|'6%|'9%",
            "Independent Fostering Agencies|'3 per cent|'6 per cent",
        ],
    )?;
    rows(page, 7, 0, &["All other sources: see chart"])?;

    let page = sheet(&mut book, "POT outcomes")?;
    title(page, 0, "Outcomes of those concluded to date (May 23)")?;
    headings(page, 2, 0, &["Outcome|2021/22|2022/23"])?;
    rows(
        page,
        3,
        0,
        &[
            "Substantiated|42%|44%",
            "Unsubstantiated|30%|30%",
            "Unfounded|19%|22%",
        ],
    )?;

    let page = sheet(&mut book, "POT meetings")?;
    title(
        page,
        0,
        "POT meetings convened before an outcome was reached",
    )?;
    headings(page, 2, 0, &["Number of meetings|2021/22|2022/23"])?;
    rows(page, 3, 0, &["One meeting||64%", "3-4 meetings|10%|15%"])?;
    save(book, returns, "LADO/LADO annual figures 22-23 v2.xlsx")
}

/// The schools' audit: an .ods of totals, with a percentage that is not its own count over its own base.
fn schools(returns: &Path) -> Done {
    let lines = [
        "Section 175/157 audit 2022-23",
        "",
        "Measure|Phase|Schools|Out of|%",
        "S175 response rate||121|124|97.5%",
        "Schools self-assessed as Grade 1 or 2||||100%",
        "Mean Grade 1|Primary|||95%",
        "Mean Grade 1|Special|||100%",
        "",
        "Grades by school are on the audit platform.",
    ];
    let page = Page {
        name: "S175 summary",
        rows: lines.iter().map(|&line| line.to_owned()).collect(),
    };
    file(
        returns,
        "education/S175 summary for annual report.ods",
        &ods::spreadsheet(&[page])?,
    )
}

/// Public health: a long table with numbers typed as text.
fn population(returns: &Path) -> Done {
    let mut book = workbook(2022, 6, 30)?;
    let page = sheet(&mut book, "Summary")?;
    title(page, 0, "Coventry's population summary as at June 2022")?;
    headings(page, 2, 0, &["Fact|Geography|Year|Figure|Source"])?;
    rows(
        page,
        3,
        0,
        &[
            "Total population|Coventry|2011|'317,000|Census",
            "Total population|Coventry|2021|'345,300|Census",
            "Average age|Coventry|2022|32|Council's population summary, June 2022",
            "Average age|England|2022|40|Council's population summary, June 2022",
        ],
    )?;
    save(
        book,
        returns,
        "public-health/Population summary June 2022.xlsx",
    )
}

/// Primary care: counts whose bases stand in a column of their own, or nowhere.
fn primary_care(returns: &Path) -> Done {
    let mut book = workbook(2023, 5, 19)?;
    let page = sheet(&mut book, "GP safeguarding")?;
    title(
        page,
        0,
        "Coventry and Warwickshire ICB: primary care 2022/23",
    )?;
    headings(page, 2, 0, &["Measure|Period|Number|Out of|Comment"])?;
    rows(
        page,
        3,
        0,
        &[
            "GPs who would change practice after CSA training|2022-23|234|269|Responses",
            "GP practices with access to the Early Help Module|2022-23|21||",
            "Practitioners who would change practice after MASH session|2022-23|158||Protected learning time",
        ],
    )?;
    save(book, returns, "health/ICB primary care 2223.xlsx")
}

/// The hospital: two calendar years of small numbers across.
fn hospital(returns: &Path) -> Done {
    let mut book = workbook(2023, 5, 12)?;
    let page = sheet(&mut book, "Sheet1")?;
    title(page, 0, "UHCW referrals")?;
    headings(page, 2, 0, &["Measure|Jan 21 - Dec 21|Jan 22 - Dec 22"])?;
    rows(page, 3, 0, &["Suspected CSA cases referred|4|14"])?;
    save(book, returns, "health/UHCW CSA referrals.xlsx")
}

/// Children's services: percentages of which the base was never given, and counts of very few children.
fn social_care(returns: &Path) -> Done {
    let mut book = workbook(2023, 5, 26)?;
    let page = sheet(&mut book, "Exploitation and CSA")?;
    title(
        page,
        0,
        "Children's Services: figures for the CSCP annual report",
    )?;
    headings(page, 2, 0, &["Measure|Period|Figure|Note"])?;
    rows(
        page,
        3,
        0,
        &[
            "Children supported by Horizon, highest month|2022-23|101|Up to this many a month",
            "Positive Directions posts|2022-23|14|With St Giles",
            "CSA: perpetrators known to the family|2022-23|'91 per cent|Local data",
            "National: children likely to suffer CSA|2022-23|5%|1 in 20",
            "Residential review: children|2022-23|6|Looked after, with an EHC plan, in residential special schools",
            "Residential review: children without worries|2022-23|5|",
            "Residential review: lowest school attendance|2022-23|96%|",
            "Residential review: highest school attendance|2022-23|100%|",
        ],
    )?;
    save(book, returns, "childrens-services/CS figures for AR.xlsx")
}

/// The partnership's own office: a comma file with hedged numbers and thousands separators.
fn key_facts(returns: &Path) -> Done {
    let text = "CSCP key facts for the annual report,,,\r\n\
        ,,,\r\n\
        Measure,Period,Number,Comments\r\n\
        DSL briefing attendance,2022-23,150 plus,\"Each quarter; nurseries, schools and colleges\"\r\n\
        STAG members,2022-23,181,\r\n\
        Agencies in STAG,2022-23,over 100,\r\n\
        Newsletter subscribers,2022-23,\"2,932\",\r\n\
        CSA conference delegates,2023-05,167,\r\n\
        Your Voice Matters: schools visited,2022-23,3,Over five months\r\n\
        Practice reviews published,2022-23,1,Child T\r\n\
        Section 11 standards,2022-23,8,\r\n\
        Section 11 organisations that did not complete,2022-23,2,No list of those asked\r\n";
    file(
        returns,
        "partnership/Key facts 2022-23.csv",
        text.as_bytes(),
    )
}

/// Your Voice Matters: what children said, as lists under headings that run across; nobody counted how often.
fn voices(returns: &Path) -> Done {
    let mut book = workbook(2023, 4, 28)?;
    let page = sheet(&mut book, "YVM 2023")?;
    title(page, 0, "Your Voice Matters 2023: three schools")?;
    headings(
        page,
        2,
        0,
        &["Who would you talk to?|Where do you feel least safe?|What should change?"],
    )?;
    rows(
        page,
        3,
        0,
        &[
            "Parents|Alleyways and dark places|Lights in alleyways",
            "Family members|Buses|Security on buses",
            "Teachers|The town centre|More parks and public spaces",
            "Leaders of after-school clubs||Swimming and leisure sessions for girls",
            "A friend's parents||More cameras in town",
        ],
    )?;
    save(book, returns, "partnership/YVM themes.xlsx")
}
