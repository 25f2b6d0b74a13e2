//! Writes the returns behind the Coventry 2014/15 report, rebuilt from its published figures in the shapes in which agencies send
//! them. The figures are as published, mistakes included: the example shows what `yearly` finds in them.

mod attendance;
mod lado;
mod training;

use std::path::Path;

use super::{book, merged, ods};
use book::{Done, file, headings, rows, save, sheet, title, workbook};
use merged::merged;
use ods::Page;

/// Writes every return below `returns/` of a report folder.
pub(crate) fn write(place: &Path) -> Done {
    let returns = place.join("returns");
    social_care(&returns)?;
    early_help(&returns)?;
    lado::write(&returns)?;
    training::by_sector(&returns)?;
    training::by_level(&returns)?;
    training::elsewhere(&returns)?;
    education(&returns)?;
    health(&returns)?;
    police(&returns)?;
    population(&returns)?;
    budget(&returns)?;
    key_facts(&returns)?;
    attendance(&returns)
}

/// Children's social care: months across with percentages in three spellings; two tables side by side; a long table of looked-after
/// children; a hidden sheet of look-ups.
fn social_care(returns: &Path) -> Done {
    let mut book = workbook(2015, 10, 9)?;
    let page = sheet(&mut book, "Summary")?;
    title(page, 0, "Coventry Children's Social Care")?;
    rows(
        page,
        1,
        0,
        &["Scorecard for the LSCB annual report, September 2015"],
    )?;
    headings(page, 4, 0, &["Measure|Sep 14|Sep 15"])?;
    rows(
        page,
        5,
        0,
        &[
            "Children with a child protection plan|882|578",
            "ICPC within 15 working days||'100%",
            "Children and families assessments within 45 days|70%|93%",
            "Second or subsequent plan|18.8%|'15.1%",
        ],
    )?;
    rows(
        page,
        10,
        0,
        &["Source: case management system, extracted 5 October 2015"],
    )?;

    let page = sheet(&mut book, "CP breakdown")?;
    title(
        page,
        0,
        "Child protection plans at the end of September 2015",
    )?;
    for column in 1..4 {
        page.set_column_width(column, 24)?;
    }
    merged(
        page,
        (2, 0),
        (2, 1),
        "Percentage of Children Plans by Category of Abuse",
    )?;
    merged(
        page,
        (2, 2),
        (2, 3),
        "Percentage of Children on Child Protection Plans by Age",
    )?;
    headings(
        page,
        3,
        0,
        &[
            "Category of Abuse|YTD for 15/16 (Q2 September 2015|Age|YTD for 15/16 (Q2 September 2015",
        ],
    )?;
    rows(
        page,
        4,
        0,
        &[
            "Emotional|'47.8%|Unborn|4%",
            "Physical|'3.8%|0 - 3|28.2%",
            "Sexual|'5.2%|4 - 11|50.2%",
            "Neglect|'43.3%|12 - 16|16.8%",
            "||17 +|0.9%",
        ],
    )?;

    let page = sheet(&mut book, "LAC and care leavers")?;
    title(page, 0, "Looked after children and care leavers")?;
    headings(page, 2, 0, &["Measure|Cohort|Period|Figure|Comment"])?;
    rows(
        page,
        3,
        0,
        &[
            "LAC in positive destinations|Year 12|2014-15|'96 percent|Eligible: post 16 and still looked after, so not care leavers",
            "LAC in positive destinations|Year 13|2014-15|76%|",
            "LAC 5+ A*-C||2014-15|10%|Provisional; just over 10%",
            "Retention of looked after students||2014-15|100%|City College",
            "University entrants||Sep 14|11|Started university",
            "University entrants||Sep 15|9|Gained a place",
            "Care leavers NEET||2013..2015|'over 50%|Too high in every year",
        ],
    )?;

    let page = sheet(&mut book, "Lookups")?;
    rows(
        page,
        0,
        0,
        &[
            "Do not delete",
            "Emotional",
            "Physical",
            "Sexual",
            "Neglect",
        ],
    )?;
    page.set_hidden(true);
    save(
        book,
        returns,
        "childrens-social-care/CSC scorecard Sept 2015 v3 FINAL.xlsx",
    )
}

/// Early help: thirteen months across, a total over six of them, shares below the counts and beside them.
fn early_help(returns: &Path) -> Done {
    let mut book = workbook(2015, 10, 12)?;
    let page = sheet(&mut book, "Outcomes")?;
    title(page, 0, "CAF outcomes by month")?;
    rows(page, 1, 0, &["Children & Families First Service, CAF Team"])?;
    headings(
        page,
        3,
        0,
        &[
            "CAF Outcomes|Sep 14|Oct 14|Nov 14|Dec 14|Jan 15|Feb 15|Mar 15|Apr 15|May 15|Jun 15|Jul 15|Aug 15|Sep15|Total|% YTD",
        ],
    )?;
    rows(
        page,
        4,
        0,
        &[
            "Action Plan completed NFA|102|158|114|122|129|101|110|94|123|139|159|66|147|730|66.5",
            "Child moved to another LA|3|14|1|5|4|9|2|12|11|8|0|7|3|51|4.7",
            "Non-engagement|5|22|24|19|15|13|8|19|13|19|5|8|7|71|6.5",
            "Referral to social care|57|57|42|38|58|42|67|30|25|59|51|10|35|210|19.2",
            "Referral to outside agency|5|9|3|2|9|13|5|5|1|2|5|3|3|19|1.7",
            "Service request-\ned unavailable|0|2|2|1|0|0|3|0|4|2|4|5|0|15|1.4",
            "% Action plan complete NFA|59.3|60.3|61.0|65.2|60.0|56.7|56.4|58.8|69.5|60.7|67.9|66.7|75.4|66.5|",
            "% Referral to Social Care|33.1|21.8|22.5|20.3|27.0|23.6|34.4|18.8|14.1|25.8|21.8|10.1|17.9|19.2|",
        ],
    )?;
    rows(
        page,
        13,
        0,
        &[
            "NFA = no further action.",
            "Total and % YTD cover April to September 2015.",
        ],
    )?;

    let page = sheet(&mut book, "Open CAFs")?;
    title(page, 0, "Open CAFs")?;
    headings(page, 2, 0, &["Measure|Apr 14|Sep 15"])?;
    rows(page, 3, 0, &["CAFs open|'1,543|'1,887"])?;
    title(page, 6, "CAFs Open by Lead Agency – September 2015")?;
    headings(page, 7, 0, &["Lead Agency|% of all CAFs"])?;
    rows(page, 8, 0, &["Schools|20%", "Children's Centres|19%"])?;
    save(book, returns, "early-help/CAF outcomes Sep14-Sep15.xlsx")
}

/// Education: an .ods with phases merged down, areas across, and years for which England is not out yet.
fn education(returns: &Path) -> Done {
    let lines = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
    let pages = [
        Page {
            name: "Absence",
            rows: lines(&[
                "Percentage of Pupil Absence",
                "",
                "Phase|Area|2013-14|2014-15",
                "Primary^2|Coventry|3.8%|4.2%",
                "|England|3.9%|",
                "Secondary^2|Coventry|5.1%|5.6%",
                "|England|5.2%|",
                "",
                "National data for 2014-15 not yet available.",
            ]),
        },
        Page {
            name: "School readiness",
            rows: lines(&[
                "Good level of development at end of reception",
                "",
                "Cohort|2012-13|2013-14",
                "All children|55.4%|59.6%",
                "FSM||49.3%",
            ]),
        },
        Page {
            name: "KS4 and post 16",
            rows: lines(&[
                "Attainment and participation",
                "",
                "Measure|Academic year|Coventry|England",
                "GCSE attainment (5 A*-C grades)|2014-15|52.3%|",
                "NEET 16-18|2014-15|6.8%|",
            ]),
        },
        Page {
            name: "S175",
            rows: lines(&[
                "Section 175 audit 2014-15",
                "",
                "Measure|Phase|Academic year|Number or %",
                "S175 response rate||2014-15|100%",
                "Children monitored by schools below threshold||2014-15|1136",
                "Schools who cannot recognise private fostering|Primary|2014-15|11",
                "Schools who cannot recognise private fostering|Secondary|2014-15|2",
            ]),
        },
    ];
    file(
        returns,
        "education/Education data for LSCB 2015.ods",
        &ods::spreadsheet(&pages)?,
    )
}

/// Health: the commissioner's indicators, cohorts down and months across.
fn health(returns: &Path) -> Done {
    let mut book = workbook(2015, 10, 14)?;
    let page = sheet(&mut book, "KPI")?;
    title(
        page,
        0,
        "Coventry & Rugby CCG: KPIs for looked after children",
    )?;
    headings(page, 3, 0, &["KPI|Cohort|Sep 14|Sep 15"])?;
    rows(
        page,
        4,
        0,
        &[
            "Initial and review health assessments within timescale|All children|40%|93%",
            "Initial and review health assessments within timescale|Within 20 miles||100%",
        ],
    )?;
    title(page, 8, "Training commissioned")?;
    headings(page, 9, 0, &["KPI|Period|Figure|Comment"])?;
    rows(
        page,
        10,
        0,
        &["CSE training for GPs|2014-15|200|Over 200 primary care employees"],
    )?;
    save(book, returns, "health/CCG LAC KPIs.xlsx")
}

/// Police: staffing of the child abuse teams, and one share of victims.
fn police(returns: &Path) -> Done {
    let mut book = workbook(2015, 10, 7)?;
    let page = sheet(&mut book, "WMP")?;
    title(page, 0, "West Midlands Police - Coventry")?;
    headings(page, 2, 0, &["Measure|Period|Number or %"])?;
    rows(
        page,
        3,
        0,
        &[
            "CAIT detective constables|Sep 15|33",
            "CAIT detective sergeants|Sep 15|5",
            "Online CSE team|Sep 15|14",
            "Central CSE team|Sep 15|15",
            "Child victims as % of all victims|2014-15|'7%",
        ],
    )?;
    save(book, returns, "police/WMP return.xlsx")
}

/// Public health: the city's people, each figure with its source.
fn population(returns: &Path) -> Done {
    let mut book = workbook(2015, 9, 30)?;
    let page = sheet(&mut book, "Context")?;
    title(page, 0, "Coventry in figures")?;
    headings(page, 2, 0, &["Measure|Area|Year|Value|Source"])?;
    let growth = "2012 Sub National Population Projections, Office for National Statistics";
    let groups = "Mid 2011 Census based population estimates, Office for National Statistics";
    let census = "2011 Census, Office for National Statistics";
    let poverty = "End Child Poverty campaign";
    let council = "Coventry City Council, as given for the annual report";
    rows(
        page,
        3,
        0,
        &[
            format!("Total population|Coventry|2014|'337,428|{council}"),
            format!("Aged 0-17|Coventry|2014|'74,123|{council}"),
            format!("Aged under 3|Coventry|2014|'14,204|{council}"),
            format!("Births|Coventry|2005|4000|{council} (almost 4,000)"),
            format!("Births|Coventry|2014|4500|{council} (approximately 4,500)"),
            format!("Net international migration|Coventry|2005|3700|{council}"),
            format!("Net international migration|Coventry|2014|5953|{council}"),
            format!("Growth to 2026|Coventry|2026|18%|{growth}"),
            format!("Minority ethnic children|Coventry|2011|39%|{groups}"),
            format!("Minority ethnic children|England|2011|26%|{groups}"),
            format!("Languages spoken|Coventry|2014|80|{council} (over 80)"),
            format!("Households with no main English speaker|Coventry|2011|8.7%|{census}"),
            format!("Most deprived neighbourhoods|Coventry|2014|18%|{council}"),
            format!("Child poverty|Coventry|2013|29%|{poverty}"),
            format!("Number of children in poverty|Coventry|2013|'21,200|{poverty}"),
        ],
    )?;
    save(book, returns, "public-health/Context facts.xlsx")
}

/// Finance: Windows-1252 with semicolons, `£` and an en dash; a second small table below the first.
fn budget(returns: &Path) -> Done {
    let text = "LSCB and SAB joint budget – outturn 2014/15 (£000);\r\n\
        ;\r\n\
        Category;Expenditure 2014/15 £000\r\n\
        Staffing Costs;116\r\n\
        Service Support Costs;30\r\n\
        Child Death Review;25\r\n\
        Policies & Procedures;6\r\n\
        Venue Hire and Catering;11\r\n\
        Training;16\r\n\
        SCR costs;68\r\n\
        Independent Chair Coventry Safeguarding Adults Board;5\r\n\
        Independent Consultancy for SCRs and LSCB Chair;82\r\n\
        Other;2\r\n\
        TOTAL;361\r\n\
        ;\r\n\
        Budget and outturn;\r\n\
        Item;£000\r\n\
        Gross expenditure budget;£318\r\n\
        Actual expenditure;£361\r\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    file(returns, "finance/LSCB budget outturn 1415.csv", &bytes)
}

/// The board's office: figures from the chair's introduction and from surveys, typed by hand into a .csv.
fn key_facts(returns: &Path) -> Done {
    let text = "\u{FEFF}Key facts for the annual report,,,,\r\n\
        ,,,,\r\n\
        Measure,Period,Base,Figure,Comment\r\n\
        Children subject to a CP plan,Sep 15,,532,Chair's introduction\r\n\
        Staff survey responses,2014-15,,\"1,100\",\"Over 1,100\"\r\n\
        Know who to contact and satisfied with response,2014-15,728,90%,\r\n\
        Satisfied or very satisfied with training,2014-15,731,82%,\r\n\
        Satisfied or very satisfied with management support,2014-15,730,86%,\r\n\
        Sufficient time for safeguarding work,2014-15,729,64%,\r\n\
        % families from BAME and new communities,2014-15,,93%,Home safety checks by the fire service\r\n\
        Bus tickets circulated,2014-15,,\"537,000\",Approximate\r\n";
    file(
        returns,
        "partnership/Key facts for annual report.csv",
        text.as_bytes(),
    )
}

fn attendance(returns: &Path) -> Done {
    let mut book = workbook(2015, 9, 1)?;
    attendance::write(&mut book)?;
    save(
        book,
        returns,
        "partnership/Board attendance July 14-15.xlsx",
    )
}
