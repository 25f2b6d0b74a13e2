//! What the partnership's own office keeps: who came to its meetings, its money, its plan, its risks, its counts, and what agencies wrote
//! for the report.

use super::chance::{Chance, share};
use super::{Page, Return};

/// The returns of the office.
pub(crate) fn returns() -> Vec<Return> {
    vec![
        Return::new(
            "Partnership office/Executive attendance 25-26.xlsx",
            [attendance()],
        ),
        Return::new("Partnership office/Budget outturn 2025-26.xlsx", [budget()]),
        Return::new(
            "Partnership office/Business plan 2025-26 (RAG).xlsx",
            [plan()],
        ),
        Return::new("Partnership office/risk register March 2026.ods", [risks()]),
        Return::new("Partnership office/activity counts.csv", [activity()]),
        Return::new(
            "Partnership office/Agency contributions.ods",
            [contributions()],
        ),
    ]
}

/// Meetings across, and what the office worked out for each member.
fn attendance() -> Page {
    let mut chance = Chance::seeded(71);
    let members = [
        ("Independent scrutineer", "Chair"),
        ("Local Authority", "Director of Children's Services"),
        ("Integrated care board", "Chief Nurse"),
        ("Police", "Detective Superintendent"),
        ("Schools", "Head teacher, primary"),
        ("FE", "Principal"),
        ("Acute trust", "Head of Safeguarding"),
        ("Mental health trust", "Associate Director of Safeguarding"),
        ("Community trust", "Named Nurse"),
        ("Probation", "Head of Delivery Unit"),
        ("Public Health", "Consultant"),
        ("Housing association", "Director of Homes"),
        ("Voluntary sector", "Chief Officer"),
        ("Fire and rescue", "Group Manager"),
        ("Early help", "Head of Service"),
        ("Community Lay Member", "Lay member"),
    ];
    Page::new("Executive")
        .with(["Attendance at the partnership executive", "ATT attended, SUB sent someone, APOL apologies, ABS absent, N/A not expected", ""])
        .head("Agency|Role/Title|2025-05-14|2025-07-16|2025-09-17|2025-11-19|2026-01-21|2026-03-18|Mtgs Att|Mtgs Expctd at|% Att")
        .with(members.iter().map(|(agency, role)| {
            let marks: [&str; 6] = std::array::from_fn(|_| {
                chance.weighted(&[("ATT", 74), ("SUB", 12), ("APOL", 9), ("ABS", 2), ("N/A", 3)])
            });
            let came = marks.iter().filter(|mark| matches!(**mark, "ATT")).count();
            let expected = marks.iter().filter(|mark| **mark != "N/A").count();
            format!("{agency}|{role}|{}|{came}|{expected}|{}", marks.join("|"), share(came, expected, 0))
        }))
        .with(["", "Observers are not listed."])
}

/// Two tables on one sheet, each with its total.
fn budget() -> Page {
    let table = |lines: &[(&str, i64, i64)]| -> Vec<String> {
        let (all, spent) = lines
            .iter()
            .fold((0, 0), |(a, b), line| (a + line.1, b + line.2));
        let row = |name: &str, agreed: i64, actual: i64| {
            let part = usize::try_from(actual).unwrap_or(0);
            let whole = usize::try_from(spent).unwrap_or(0);
            format!(
                "{name}|{agreed}|{actual}|{}|{}",
                actual - agreed,
                share(part, whole, 1)
            )
        };
        let mut rows: Vec<String> = lines
            .iter()
            .map(|(name, agreed, actual)| row(name, *agreed, *actual))
            .collect();
        rows.push(row("Total", all, spent));
        rows
    };
    let income = table(&[
        ("Local Authority|Contribution", 168, 168),
        ("ICB|Contribution", 121, 121),
        ("Police|Contribution", 64, 64),
        ("Probation|Contribution", 6, 6),
        ("Schools|Contribution", 24, 22),
        ("|Government grant", 18, 22),
    ])
    .into_iter()
    .map(|line| line.replacen("Total|", "Total||", 1));
    let spending = table(&[
        ("Staffing Costs", 248, 241),
        ("Independent scrutineer", 32, 32),
        ("LCSPR costs", 38, 52),
        ("Training costs", 41, 38),
        ("Procedures", 12, 12),
        ("IT and website", 9, 8),
        ("Venue hire", 6, 5),
        ("Participation", 10, 9),
        ("Campaigns", 5, 6),
    ]);
    Page::new("Outturn")
        .with([
            "Aldermere SCP: budget and outturn 2025-26",
            "",
            "INCOME (£000)",
        ])
        .head("Contributor|Contribution from|Budget £000|Actual £000|Variance £000|% of total")
        .with(income)
        .with(["", "", "", "EXPENDITURE (£000)"])
        .head("Budget heading|Budget £000|Outturn £000|Variance £000|% of total")
        .with(spending)
        .with(["", "The overspend on reviews was met from the reserve."])
}

/// The priorities and their actions; three quote what reviews recommended.
fn plan() -> Page {
    let quote = |at: usize| super::quality::RECOMMENDATIONS[at].2;
    let rows = [
        (
            "1",
            "Neglect",
            "1.1",
            "Train 150 practitioners to recognise neglect early".to_owned(),
            "2025-12-31",
            "Training coordinator",
            "Business unit",
            "Blue",
            "2026-01-14",
            "162 practitioners attended the course",
        ),
        (
            "1",
            "Neglect",
            "1.2",
            quote(0).to_owned(),
            "2026-09-30",
            "Head of Safeguarding",
            "CSC",
            "Green",
            "",
            "",
        ),
        (
            "1",
            "Neglect",
            "1.3",
            "Repeat the audit of neglect and compare its grades".to_owned(),
            "2026-06-30",
            "Quality lead",
            "Business unit",
            "Green",
            "",
            "",
        ),
        (
            "2",
            "Harm outside the home",
            "2.1",
            "Open the joint exploitation hub".to_owned(),
            "2025-09-30",
            "Detective Chief Inspector",
            "Police",
            "Blue",
            "2025-10-06",
            "The hub opened in October and has seen 88 children",
        ),
        (
            "2",
            "Harm outside the home",
            "2.2",
            quote(3).to_owned(),
            "2026-07-31",
            "Detective Chief Inspector",
            "Police",
            "Amber",
            "",
            "",
        ),
        (
            "2",
            "Harm outside the home",
            "2.3",
            "Map where children say that they do not feel safe".to_owned(),
            "2026-03-31",
            "Participation officer",
            "Voluntary sector",
            "Red",
            "",
            "",
        ),
        (
            "3",
            "Babies and domestic abuse",
            "3.1",
            quote(6).to_owned(),
            "2025-11-30",
            "Named Midwife",
            "Acute trust",
            "Blue",
            "2025-11-26",
            "All eleven teams use the form; dip sample of 20 records",
        ),
        (
            "3",
            "Babies and domestic abuse",
            "3.2",
            "Write one pathway for unborn babies at risk".to_owned(),
            "2026-05-31",
            "Named Nurse",
            "Community trust",
            "Amber",
            "",
            "",
        ),
        (
            "3",
            "Babies and domestic abuse",
            "3.3",
            "Offer a place of safety to every child who flees with a parent".to_owned(),
            "2026-09-30",
            "Head of Housing",
            "Housing (council)",
            "Not started",
            "",
            "",
        ),
        (
            "4",
            "Hearing children",
            "4.1",
            "Hold a session with children in every locality".to_owned(),
            "2026-03-31",
            "Participation officer",
            "Business unit",
            "Blue",
            "2026-03-19",
            "Eighteen sessions were held",
        ),
        (
            "4",
            "Hearing children",
            "4.2",
            "Tell children what was done about what they said".to_owned(),
            "2026-06-30",
            "Participation officer",
            "Business unit",
            "Green",
            "",
            "",
        ),
    ];
    let mut page = Page::new("Plan on a page")
        .with(["Aldermere SCP business plan 2025-26", "B complete, G on track, A at risk, R late", ""])
        .head("Priority no|Priority|Action no|What will we do|Target date|Lead officer|Lead partner|RAG|Date closed|Evidence of impact|% complete");
    let mut last = "";
    let mut top = 0;
    for (number, priority, action, what, due, lead, agency, rag, closed, evidence) in rows {
        let first = priority != last;
        let at = page.lines.len();
        if first {
            if at - top > 1 && !last.is_empty() {
                page = page.merge([top, 0, at - 1, 0]).merge([top, 1, at - 1, 1]);
            }
            (last, top) = (priority, at);
        }
        let done = match rag {
            "Blue" => "100%",
            "Green" => "70%",
            "Amber" => "40%",
            "Red" => "20%",
            _ => "0%",
        };
        let (number, shown) = if first { (number, priority) } else { ("", "") };
        page = page.with([format!("{number}|{shown}|'{action}|{what}|{due}|{lead}|{agency}|{rag}|{closed}|{evidence}|{done}")]);
    }
    let end = page.lines.len() - 1;
    page.merge([top, 0, end, 0]).merge([top, 1, end, 1])
}

fn risks() -> Page {
    let mut chance = Chance::seeded(73);
    let risks = [
        (
            "Social workers leave faster than they are replaced",
            "Workforce",
            "CSC",
        ),
        (
            "Reviews cost more than the reserve holds",
            "Finance",
            "Business unit",
        ),
        (
            "Agencies change their data systems in one year",
            "Data",
            "ICB",
        ),
        (
            "Waiting lists for children's mental health grow",
            "Safeguarding",
            "Mental health trust",
        ),
        (
            "Schools answer the audit late",
            "Compliance",
            "Education services",
        ),
        (
            "The exploitation hub loses its analyst",
            "Operational",
            "Police",
        ),
        (
            "Partners disagree about thresholds",
            "Partnership",
            "Local Authority",
        ),
        (
            "Private providers open homes without telling anyone",
            "Safeguarding",
            "CSC",
        ),
        (
            "Children who are educated at home are not seen",
            "Safeguarding",
            "Education services",
        ),
        (
            "A published review names a child by mistake",
            "Reputational",
            "Business unit",
        ),
    ];
    Page::new("Register")
        .with(["Risk register as at 31 March 2026", ""])
        .head("Ref|Risk|As at|Type|Agency|Inherent likelihood|Inherent impact|Inherent score|Existing controls|Residual likelihood|Residual impact|Residual score|RAG|Direction of travel|Further actions|Date raised|Date reviewed")
        .with(risks.iter().enumerate().map(|(at, (risk, kind, agency))| {
            let (likely, bad) = (chance.between(3, 5), chance.between(3, 5));
            let (still, left) = (chance.between(1, likely.min(4)), chance.between(2, bad));
            let score = still * left;
            let colour = match score {
                0..=5 => "Green",
                6..=12 => "Amber",
                _ => "Red",
            };
            format!(
                "R{:02}|{risk}|2025-26|{kind}|{agency}|{likely}|{bad}|{}|Reviewed by the executive each quarter|{still}|{left}|{score}|{colour}|{}|Report to the executive in June|{}|2026-03-18",
                at + 1,
                likely * bad,
                chance.pick(&["Stable", "Improving", "Worsening"]),
                chance.day_of_year(2024),
            )
        }))
}

fn activity() -> Page {
    let mut chance = Chance::seeded(74);
    let mut rows = Vec::new();
    for (name, low, high, part) in [
        ("Escalations", 8, 15, ""),
        ("Newsletter subscribers", 1720, 1890, ""),
        ("Website visits", 5200, 6400, ""),
        ("DSL briefings", 88, 112, "of"),
        ("NRM referrals", 6, 12, ""),
        ("Social media reach", 21_000, 29_000, ""),
    ] {
        for quarter in ["Q1 2025-26", "Q2 2025-26", "Q3 2025-26", "Q4 2025-26"] {
            let base = if part.is_empty() { "" } else { "124" };
            rows.push(format!(
                "{name}|{quarter}|{}|{base}|",
                chance.between(low, high)
            ));
        }
    }
    Page::new("")
        .with(["Counts of the partnership's own work 2025-26"])
        .head("What is counted|Quarter|Number|Out of|Notes")
        .with(rows)
}

/// One cell a text, agencies merged over their three.
fn contributions() -> Page {
    let texts = [
        (
            "Aldermere City Council, Children's Social Care",
            "A second duty team has cut the time to a decision.",
            "Decisions within a day, scorecard quarter 4",
            "Half of our newly qualified workers leave within two years.",
            "Keep caseloads under eighteen.",
        ),
        (
            "Wexmoor Police",
            "The exploitation hub shares one list with social care.",
            "Hub report, March 2026",
            "Children who go missing again and again still meet a new officer each time.",
            "Name one officer for each of these children.",
        ),
        (
            "Aldermere Hospitals",
            "Midwives ask every mother about violence at home.",
            "Audit of 40 records",
            "The emergency department is often without a paediatric nurse at night.",
            "Fill the two vacant posts.",
        ),
        (
            "Wexmoor Integrated Care Board",
            "Every practice has a named safeguarding lead.",
            "Return of the GP alliance",
            "Initial health assessments are late when children are placed far away.",
            "Buy assessments where the child lives.",
        ),
        (
            "Mereside Homes",
            "Surveyors report what they see of children.",
            "Twenty-one reports in the year",
            "Few families know that they may ask for a safety visit.",
            "Write to each family with a new tenancy.",
        ),
    ];
    let rows = texts.iter().flat_map(|(agency, well, shown, worry, next)| {
        [
            format!("{agency}^3|Working well|{well}|{shown}|2026-04-20"),
            format!("|Worried about|{worry}||2026-04-20"),
            format!("|Next steps|{next}||2026-04-20"),
        ]
    });
    Page::new("Texts")
        .with(["What agencies wrote for the yearly report", ""])
        .head("Organisation|Heading|Your text|How do you know|Date received")
        .with(rows)
}
