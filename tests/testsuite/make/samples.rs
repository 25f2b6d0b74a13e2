//! Writes data-samples: the returns of an invented partnership, Aldermere, once as they should be (`good`) and once with planted
//! faults (`broken`), with a list of the faults beside them. Agencies, schools and figures are invented.

mod faults;
mod register;

use std::error::Error;
use std::path::Path;

use super::book::{Done, file, headings, rows, save, sheet, title, workbook};
use super::ods;

/// A return with one sheet, its cells as typed: what a fault is planted in.
pub(crate) struct Return {
    /// Path below `returns/`; its ending says what is written.
    pub(crate) file: &'static str,
    /// The sheet's name; unused in a .csv.
    pub(crate) sheet: &'static str,
    /// The line of headings, 0-based.
    pub(crate) head: usize,
    /// All lines from the first row on.
    pub(crate) lines: Vec<Vec<String>>,
}

impl Return {
    /// A return from lines whose cells are parted by `|`.
    pub(crate) fn new(
        file: &'static str,
        sheet: &'static str,
        head: usize,
        lines: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Self {
        let split = |line: &str| line.split('|').map(str::to_owned).collect();
        let lines = lines.into_iter().map(|line| split(line.as_ref())).collect();
        Return {
            file,
            sheet,
            head,
            lines,
        }
    }

    fn write(&self, folder: &Path) -> Done {
        if self.file.ends_with(".csv") {
            return file(folder, self.file, self.csv().as_bytes());
        }
        let lines: Vec<String> = self.lines.iter().map(|line| line.join("|")).collect();
        if self.file.ends_with(".ods") {
            let page = ods::Page {
                name: self.sheet,
                rows: lines,
            };
            return file(folder, self.file, &ods::spreadsheet(&[page])?);
        }
        let mut book = workbook(2026, 4, 30)?;
        let page = sheet(&mut book, self.sheet)?;
        title(page, 0, &self.lines[0][0])?;
        rows(page, 1, 0, &lines[1..self.head])?;
        headings(page, u32::try_from(self.head)?, 0, &[&lines[self.head]])?;
        rows(
            page,
            u32::try_from(self.head)? + 1,
            0,
            &lines[self.head + 1..],
        )?;
        save(book, folder, self.file)
    }

    /// Comma-separated, quoted where a cell holds a comma.
    fn csv(&self) -> String {
        let quoted = |cell: &String| {
            if cell.contains(',') {
                format!("\"{cell}\"")
            } else {
                cell.clone()
            }
        };
        let line =
            |cells: &Vec<String>| cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n";
        self.lines.iter().map(line).collect()
    }
}

/// Writes the returns of `good` and `broken` below a folder, and the list of faults.
pub(crate) fn write(place: &Path) -> Done {
    let mut returns = all()?;
    for good in &returns {
        good.write(&place.join("good/returns"))?;
    }
    let faults = faults::plant(&mut returns)?;
    for broken in &returns {
        broken.write(&place.join("broken/returns"))?;
    }
    file(place, "broken/faults.toml", faults.as_bytes())
}

fn all() -> Result<Vec<Return>, Box<dyn Error>> {
    let mut returns = vec![
        social_care(),
        police(),
        register::register()?,
        training(),
        section_175(),
    ];
    returns.extend(section_11());
    Ok(returns)
}

/// Quarters across. Plans at the end of a quarter are those before, and those started, less those ended.
fn social_care() -> Return {
    Return::new(
        "Childrens social care scorecard 2025-26.xlsx",
        "Scorecard",
        2,
        [
            "Aldermere City Council: children's social care scorecard 2025-26",
            "",
            "Indicator|Q1 2025-26|Q2 2025-26|Q3 2025-26|Q4 2025-26",
            "Contacts|1204|1163|1240|1251",
            "Referrals|412|398|421|405",
            "Section 47 enquiries|121|117|130|112",
            "Initial child protection conferences|44|41|47|40",
            "ICPC within 15 working days|91%|93%|89%|95%",
            "New plans|38|36|41|33",
            "CP plans ended|41|44|45|47",
            "CP plans|228|220|216|202",
            "Children looked after|391|388|394|390",
            "UASC|12|14|13|15",
            "Privately fostered children|3|2|4|3",
        ],
    )
}

/// One row an indicator and quarter, with numerator and denominator.
fn police() -> Return {
    Return::new(
        "Wexmoor Police scorecard 2025-26.xlsx",
        "Data",
        2,
        [
            "Wexmoor Police: return for Aldermere",
            "",
            "Indicator|Quarter|Numerator|Denominator|Value|Commentary",
            "Missing episodes|Q1 2025-26|||86|",
            "Missing episodes|Q2 2025-26|||79|",
            "Missing episodes|Q3 2025-26|||93|Two children account for a quarter of these",
            "Missing episodes|Q4 2025-26|||81|",
            "RHI in 72 hours|Q1 2025-26|61|74|82%|",
            "RHI in 72 hours|Q2 2025-26|58|70|83%|",
            "RHI in 72 hours|Q3 2025-26|66|81|81%|",
            "RHI in 72 hours|Q4 2025-26|63|72|88%|",
            "DA notifications|Q1 2025-26|||301|",
            "DA notifications|Q2 2025-26|||288|",
            "DA notifications|Q3 2025-26|||315|",
            "DA notifications|Q4 2025-26|||342|",
        ],
    )
}

/// A .csv with a total at its foot.
fn training() -> Return {
    Return::new(
        "Training attendance 2025-26.csv",
        "",
        2,
        [
            "Aldermere Safeguarding Children Partnership: attendance at training 2025-26||||||",
            "||||||",
            "Level|Course|Date of course|Sector|Programme year|Booked|Attended",
            "Level 1|Introduction to safeguarding|14/05/2025|Early Years & Childcare|2025-26|28|24",
            "Level 1|Introduction to safeguarding|14/05/2025|Voluntary and community|2025-26|16|12",
            "Level 1|Introduction to safeguarding|14/05/2025|Faith groups|2025-26|6|5",
            "Level 1|Introduction to safeguarding|08/10/2025|Early Years & Childcare|2025-26|31|27",
            "Level 1|Introduction to safeguarding|08/10/2025|Other local authority services|2025-26|19|15",
            "Level 2|Working together|11/06/2025|Schools|2025-26|42|38",
            "Level 2|Working together|11/06/2025|Health|2025-26|30|26",
            "Level 2|Working together|11/06/2025|Police|2025-26|12|9",
            "Level 2|Working together|19/11/2025|Schools|2025-26|37|33",
            "Level 2|Working together|19/11/2025|Housing associations|2025-26|9|7",
            "Level 2|Working together|19/11/2025|Probation|2025-26|8|6",
            "Level 3|Neglect, seen early|25/06/2025|Children's social care|2025-26|22|18",
            "Level 3|Neglect, seen early|25/06/2025|Health|2025-26|34|31",
            "Level 3|Neglect, seen early|25/06/2025|Schools|2025-26|26|22",
            "Level 3|Harm outside the home|03/12/2025|Police|2025-26|18|16",
            "Level 3|Harm outside the home|03/12/2025|Children's social care|2025-26|20|17",
            "Level 3|Harm outside the home|03/12/2025|Voluntary and community|2025-26|14|11",
            "Level 3|Harm outside the home|03/12/2025|Cafcass|2025-26|3|2",
            "Briefing|Learning from reviews|21/01/2026|Schools|2025-26|55|49",
            "Briefing|Learning from reviews|21/01/2026|Health|2025-26|48|41",
            "TOTAL|||||478|409",
        ],
    )
}

/// One workbook an agency, with its name and the day it was sent above the table.
fn section_11() -> [Return; 4] {
    let action = |what: &str, who: &str| format!("|{what}|{who}|2026-10-30");
    [
        self_assessment(
            "section-11/Section 11 Aldermere City Council.xlsx",
            "Aldermere City Council, Children's Social Care",
            "2026-04-14",
            [
                "Good",
                "Good",
                "Outstanding",
                "Good",
                "Good",
                "Good",
                "Outstanding",
                "Good",
            ],
            [(9, String::new())],
        ),
        self_assessment(
            "section-11/Section 11 Aldermere Hospitals.xlsx",
            "Aldermere Hospitals",
            "2026-04-17",
            [
                "Good",
                "Outstanding",
                "Good",
                "Requires improvement",
                "Good",
                "Good",
                "Good",
                "Good",
            ],
            [(
                4,
                action(
                    "Ask families about the children's wards each quarter",
                    "Head of nursing",
                ),
            )],
        ),
        self_assessment(
            "section-11/Section 11 Wexmoor ICB.xlsx",
            "Wexmoor Integrated Care Board",
            "2026-04-10",
            [
                "Outstanding",
                "Good",
                "Good",
                "Good",
                "Good",
                "Good",
                "Good",
                "Requires improvement",
            ],
            [(
                8,
                action(
                    "Agree one form for sharing information with schools",
                    "Designated nurse",
                ),
            )],
        ),
        self_assessment(
            "section-11/Section 11 Wexmoor Police.xlsx",
            "Wexmoor Police",
            "2026-04-21",
            [
                "Good",
                "Good",
                "Good",
                "Requires improvement",
                "Inadequate",
                "Good",
                "Good",
                "Good",
            ],
            [(
                5,
                action(
                    "Train every response officer on the voice of the child",
                    "Head of public protection",
                ),
            )],
        ),
    ]
}

fn self_assessment<const N: usize>(
    file: &'static str,
    agency: &str,
    submitted: &str,
    grades: [&str; 8],
    actions: [(usize, String); N],
) -> Return {
    let mut lines = vec![
        "Section 11 self-assessment 2025-26".to_owned(),
        String::new(),
        format!("Agency|{agency}"),
        format!("Submitted|{submitted}"),
        String::new(),
        "Standard|Grade|Evidence|Reason if not applicable|Action|Owner|Due".to_owned(),
    ];
    for (number, grade) in (1..).zip(grades) {
        let named = actions.iter().find(|(standard, _)| *standard == number);
        // Every grade below good has an action; where none is named, this one.
        let rest = match (named, grade) {
            (Some((_, action)), _) => action.clone(),
            (None, "Requires improvement" | "Inadequate") => {
                "|Ask children and families each half year|Safeguarding lead|2026-11-27".to_owned()
            }
            (None, _) => "|||".to_owned(),
        };
        lines.push(format!(
            "Standard {number}|{grade}|Policy, minutes and a sample of records|{rest}"
        ));
    }
    Return::new(file, "Self-assessment", 5, lines)
}

/// Twenty schools, one of which has not replied. Their numbers are of a kind that is not given to schools.
fn section_175() -> Return {
    Return::new(
        "Section 175 audit 2025-26.ods",
        "Schools",
        2,
        [
            "Section 175 audit 2025-26, Aldermere",
            "",
            "URN|School name|Phase|School status|Returned|Date submitted|Leadership|Policies|Training|Safer recruitment|Online safety|Pupil voice|Overall grade|Children monitored|DSL trained|Deputy DSL|Deputy DSL trained|Supervision|Governor sign-off",
            "900101|Aldermere Bridge Nursery School|Nursery|Maintained|Yes|2026-02-11|1|1|2|1|2|2|1|4|2025-09-03|Yes|2025-09-03|Yes|Yes",
            "900102|Ash Lane Aldermere Primary School|Primary|Maintained|Yes|2026-02-04|1|1|1|1|2|1|1|12|2025-09-03|Yes|2025-10-08|Yes|Yes",
            "900103|Cooper's Field Aldermere Primary School|Primary|Academy|Yes|2026-02-18|2|1|2|1|2|2|2|9|2024-11-14|Yes|2025-01-22|Yes|Yes",
            "900104|Duckmere Primary School|Primary|Maintained|Yes|2026-01-28|1|1|1|1|1|2|1|15|2025-06-11|Yes|2025-06-11|Yes|Yes",
            "900105|Elmsward Primary School|Primary|Academy|Yes|2026-02-09|1|2|1|1|1|1|1|7|2025-03-19|Yes|2025-05-07|Yes|Yes",
            "900106|Fennings Road Primary School|Primary|Maintained|Yes|2026-02-25|2|2|2|1|3|2|2|21|2024-10-02|No||No|Yes",
            "900107|Gosling Mere Primary School|Primary|Academy|Yes|2026-02-12|1|1|2|1|2|1|1|11|2025-09-17|Yes|2025-09-17|Yes|Yes",
            "900108|Hartswood Aldermere Primary School|Primary|Free school|Yes|2026-02-20|2|2|1|2|2|2|2|6|2025-07-02|Yes|2025-07-02|Yes|No",
            "900109|Ivy Wharf Primary School|Primary|Maintained|Yes|2026-02-03|1|1|1|1|2|1|1|18|2025-11-12|Yes|2025-11-12|Yes|Yes",
            "900110|Kingcup Lane Primary School|Primary|Academy|Yes|2026-02-16|1|1|1|1|1|1|1|10|2025-02-05|Yes|2025-02-05|Yes|Yes",
            "900111|Lockmere Primary School|Primary|Maintained|Yes|2026-02-27|2|1|2|2|2|2|2|13|2024-12-04|Yes|2025-03-12|No|Yes",
            "900112|Mereside Secondary School|Secondary|Academy|Yes|2026-02-24|1|1|2|1|2|2|1|46|2025-09-10|Yes|2025-09-10|Yes|Yes",
            "900113|Northgate Mere Academy|Secondary|Academy|Yes|2026-02-26|2|2|2|1|2|2|2|52|2025-01-15|Yes|2025-04-30|Yes|Yes",
            "900114|Ottermere High School|Secondary|Maintained|Yes|2026-02-19|1|1|1|1|2|2|1|38|2025-09-24|Yes|2025-09-24|Yes|Yes",
            "900115|Pilgrim Mere School|Secondary|Free school|No|||||||||||||",
            "900116|Quarry Mere Special School|Special|Maintained|Yes|2026-02-05|1|1|1|1|1|1|1|17|2025-10-01|Yes|2025-10-01|Yes|Yes",
            "900117|Rushmere Special School|Special|Academy|Yes|2026-02-23|1|1|1|1|2|1|1|14|2025-05-21|Yes|2025-05-21|Yes|Yes",
            "900118|Saltmere Pupil Referral Unit|PRU|Maintained|Yes|2026-02-10|2|1|2|1|2|1|2|23|2025-09-10|Yes|2025-09-10|Yes|Yes",
            "900119|Tanners Mere School|Independent|Independent|Yes|2026-03-02|2|2|2|1|2|3|2|3|2024-09-18|Yes|2024-11-06|No|Yes",
            "900120|Aldermere Sixth Form College|College|College|Yes|2026-02-17|1|1|2|1|1|2|1|31|2025-08-27|Yes|2025-08-27|Yes|Yes",
        ],
    )
}
