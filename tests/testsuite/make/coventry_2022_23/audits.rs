//! Reviews and audits of 2022/23: the recommendations of one review and what became of them, and what four pieces of audit found.

use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, Worksheet};

use super::book::{Done, headings, rows, save, sheet, title, workbook};

/// The review's action plan. Two recommendations go on in the row below, where the page of the published report broke.
pub(crate) fn review(returns: &Path) -> Done {
    let mut book = workbook(2023, 6, 16)?;
    let page = sheet(&mut book, "Child T")?;
    title(page, 0, "Safeguarding practice review: Child T")?;
    for column in [1, 3] {
        page.set_column_width(column, 70)?;
    }
    headings(page, 2, 0, &["No|Recommendation|For|Implementation"])?;
    rows(
        page,
        3,
        0,
        &[
            "1|Find out what keeps professionals from considering sexual abuse within the family|CSCP|Champions trained in every agency; a course twice a year; a conference in May with 167 delegates; the frontline forum asked",
            "2|Review what clinicians who examine children learn about sexual abuse, and make sure they know where to get advice|UHCW|Part of all level 3 courses; posters in clinical areas; referrals rose from 4 in 2021 to 14 in 2022",
            "3|Use this case so that strategy meetings consider sexual abuse|All agencies|Shared at the frontline forum and the staff conference; a webinar for all partners",
            "4|Involve Mountain Healthcare in training about sexual abuse|All agencies|Course content agreed with MHC, which also spoke to the frontline forum in January 2022",
            "5|Make sure that strategy discussions take place in the right cases and with the right professionals, the SARC among them,|CSCP|The MASH samples who attends and how good the meetings are, and talks with the SARC",
            "|and that another is held when there is new information||regularly; the pathway was updated in September",
            "6|Ask for regional guidance that the SARC is invited to every sexual abuse strategy meeting|CSCP|The regional procedure now says how to refer to the SARC",
            "7|Give the SARC full records of earlier examinations|Agencies that refer to the SARC|Mountain Health Care reports that it now receives them",
            "8|At every visit to the SARC, consider an examination for signs of sexual abuse, where right and with consent|SARC|Part of the contract with Mountain Health Care, and monitored",
            "9|Bring back the SARC partnership group|NHS England|The partnership boards meet again",
            "10|Agree a policy on medical examinations at the SARC|CSCP|Agreed, and on the website",
            "|with guidance that staff can follow easily||",
            "11|Understand what is lost when key staff leave, and meet it at induction|CSCP|A yearly newsletter of what people may have missed is to be written",
            "12|Consider what helps practitioners to seek and record the voice of very young children|CSCP|Practice standards on the voice of the child written",
            "13|Make sure that cases with something to teach are recognised|CSCP|Partners can discuss a case with a named contact in children's services",
        ],
    )?;
    save(
        book,
        returns,
        "reviews/Child T recommendations tracker.xlsx",
    )
}

/// The audits: a sheet each, three lists one below another, and nothing that says which answers which.
pub(crate) fn audits(returns: &Path) -> Done {
    let mut book = workbook(2023, 5, 31)?;
    let page = sheet(&mut book, "Exploitation")?;
    findings(
        page,
        "Exploitation audit",
        [
            &[
                "Thresholds were understood and early signs acted on",
                "Agencies shared what they knew and planned together",
                "Much has improved in the response to youth violence",
            ],
            &[
                "What followed a disclosure did not change much for the child",
                "Behaviour was seldom understood as a sign of trauma",
                "Work with parents meant work with mothers",
                "Critical moments passed without a response",
                "Children of imprisoned parents had little support",
                "Trust is hard to build with children in gangs",
                "Schools did not hand over well to one another",
            ],
            &[
                "Early signs and reachable moments lead to a joint plan",
                "Conference minutes say why a plan ends",
                "Trauma-informed practice in every agency",
                "A parent's imprisonment triggers early help at least",
                "Agencies build relationships with exploited children",
                "Vulnerable children are helped through the move to secondary school",
                "The strategy of 2022 to 2024 is carried out in full",
            ],
        ],
    )?;
    let page = sheet(&mut book, "MASH visit 20 May 2022")?;
    findings(
        page,
        "Quality assurance visit to the MASH, 20 May 2022",
        [
            &[
                "Most referrals are right, and more are than before",
                "Staff are experienced, feel supported and are proud of their work",
                "Contacts are rated and dealt with in time",
                "Partners share information quickly",
                "Decisions are timely and overseen",
                "Signs of Safety is used consistently",
                "The guidance on thresholds is welcome and works",
                "People are curious about the family and the child's life",
            ],
            &[
                "Parents are not always asked for consent",
                "The Probation Service takes little part",
                "The Ambulance Service's referrals lack basic details",
                "Culture and diversity are not understood well enough",
                "The work of the MARAC is not widely known",
                "Contacts and referrals are logged in an awkward way",
                "Advice calls look at the incident and not at the history",
                "Police officers know little about the partnership",
                "Health staff wait long for access to systems",
                "General practices are not always asked, or answer late",
                "Police refer very many cases of domestic abuse",
                "The child's voice was not always heard",
                "Voluntary agencies do not know the process",
            ],
            &[
                "Workshops on thresholds show how to apply them",
                "The Probation Service takes part in the MASH",
                "Local police officers are invited to the Executive",
                "All partners record and use the child's voice",
                "The limits of the advice line are reviewed",
                "Contacts in the inbox are handled more simply",
                "Partners learn about consent and difficult conversations",
                "All agencies concerned come to strategy meetings and get the minutes",
                "The procedure of health staff in the MASH is reviewed",
                "Voluntary agencies learn how referrals work",
                "The Ambulance Service is helped to refer better",
            ],
        ],
    )?;
    let page = sheet(&mut book, "Residential placements")?;
    findings(
        page,
        "Children with disabilities in residential special schools",
        [
            &[
                "Agencies and families worked together well",
                "The voice of the young people was captured in many ways",
            ],
            &["Records of physical intervention lacked signatures and oversight"],
            &[],
        ],
    )?;
    let page = sheet(&mut book, "Ward 14")?;
    findings(
        page,
        "Ward 14 audit",
        [
            &[],
            &[
                "Young people had little access to education",
                "Agencies did not come together early enough",
                "Areas do not tell one another when a child is placed",
                "Discharge is planned too late",
                "There are too few local placements",
                "Mental capacity and deprivation of liberty are not thought about enough",
                "No young person had an advocate",
                "There is no training on complex mental health needs",
                "Special schools to consider clinical services of their own",
                "Agencies to share what they know before there is a crisis",
                "The lack of placements and beds to be raised with the national panel",
                "Awareness of mental capacity and advocacy to be raised",
                "Staff to be trained for children in a mental health crisis",
            ],
            &[],
        ],
    )?;
    save(book, returns, "audits/QA and audit findings 22-23.xlsx")
}

/// A numbered list under each of the three questions, the question merged down beside it.
fn findings(page: &mut Worksheet, name: &str, lists: [&[&str]; 3]) -> Done {
    title(page, 0, name)?;
    page.set_column_width(2, 70)?;
    headings(page, 2, 0, &["Heading|Ref|Finding text"])?;
    let questions = [
        ("What worked well?", "W"),
        ("What were the concerns?", "C"),
        ("What needed to happen?", "N"),
    ];
    let mut row = 3;
    for ((question, letter), list) in questions.into_iter().zip(lists) {
        let Some(more) = u32::try_from(list.len())?.checked_sub(1) else {
            continue;
        };
        if more == 0 {
            rows(page, row, 0, &[question])?;
        } else {
            let top = Format::new().set_align(FormatAlign::Top);
            page.merge_range(row, 0, row + more, 0, question, &top)?;
        }
        for (number, text) in (1..).zip(list) {
            rows(page, row, 1, &[format!("{letter}{number}|{text}")])?;
            row += 1;
        }
    }
    Ok(())
}
