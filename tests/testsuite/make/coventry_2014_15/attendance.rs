//! The board's attendance from July 2014 to July 2015, by organisation and post, as appendix 2 of the published report gives it.
//! No names. Five members whose rows cannot be read in the stored copy are left out.

use rust_xlsxwriter::Workbook;

use super::book::{Done, headings, rows, sheet, title};
use super::merged::merged;

/// An organisation, the share of meetings at which it was represented (as published), and its members: post, the seven meetings,
/// and the published sums (attended, expected, per cent).
///
/// The published table mixes Latin letters with Cyrillic ones that look the same; that is kept.
struct Organisation {
    name: &'static str,
    represented: &'static str,
    members: &'static [(&'static str, [&'static str; 7], &'static str)],
}

const NA: &str = "N/A";
const ATT: &str = "ATT";
const APOL: &str = "APOL";
/// ATT with a Cyrillic А and Т.
const CYR: &str = "\u{410}\u{422}\u{422}";

const MEETINGS: &str = "'7/31/14|'10/9/14|'11/27/14|'1/30/15|'3/24/15|'5/20/15|'7/24/15";

#[rustfmt::skip]
const BOARD: &[Organisation] = &[
    Organisation { name: "Independent Chair LSCB", represented: "100%", members: &[
        ("Independent Chair until August 2014", [ATT, NA, NA, NA, NA, NA, NA], "1|1|100%"),
        ("Independent Chair from September 2014", [ATT, CYR, ATT, CYR, ATT, CYR, ATT], "7|7|100%"),
    ]},
    Organisation { name: "Coventry & Rugby CCG", represented: "100%", members: &[
        ("Vice Chair, Executive Nurse", [ATT, APOL, APOL, CYR, ATT, CYR, ATT], "5|7|71%"),
        ("Lead Nurse for Patient Safety & Experience", [NA, ATT, NA, NA, NA, NA, NA], "1|1|100%"),
        ("Designated Nurse for Child Protection (Chair, Health Advisory Group)", [CYR, ATT, ATT, ATT, ATT, CYR, ATT], "7|7|100%"),
    ]},
    Organisation { name: "GPs", represented: "57%", members: &[
        ("GP Clinical Lead, member from November 2014", [NA, NA, ATT, APOL, ATT, APOL, ATT], "3|5|60%"),
        ("Designated Safeguarding GP", [NA, NA, NA, NA, NA, ATT, APOL], "1|2|50%"),
    ]},
    Organisation { name: "Coventry & Warwickshire Partnership Trust, NHS", represented: "100%", members: &[
        ("Director of Quality, Safety and Training", [ATT, ATT, APOL, APOL, ATT, APOL, ATT], "4|7|57%"),
        ("Deputy Director for Nursing (substitute)", [NA, NA, ATT, ATT, NA, ATT, NA], "3|3|100%"),
        ("Chair of Training Subcommittee, Named Nurse", [APOL, ATT, ATT, ATT, APOL, APOL, NA], "3|6|50%"),
    ]},
    Organisation { name: "UHCW, NHS", represented: "100%", members: &[
        ("Associate Director of Nursing", [ATT, ATT, ATT, ATT, NA, ATT, ATT], "6|6|100%"),
        ("Chief Nursing Officer", [NA, NA, NA, NA, NA, ATT, APOL], "1|2|50%"),
        ("Named Nurse, Child Protection", [NA, ATT, ATT, NA, ATT, NA, NA], "3|3|100%"),
    ]},
    Organisation { name: "NHS England", represented: "57%", members: &[
        ("Assistant Director Patient Experience", [ATT, APOL, ATT, APOL, ATT, NA, APOL], "3|6|50%"),
        ("Designated Nurse for Safeguarding", [NA, ATT, NA, NA, NA, NA, NA], "1|1|100%"),
        ("Director of Nursing", [NA, APOL, NA, APOL, NA, APOL, APOL], "0|4|0%"),
    ]},
    Organisation { name: "Public Health", represented: "71%", members: &[
        ("Consultant (Chair of Child Death Overview Panel), member from September 2014", [NA, ATT, ATT, ATT, APOL, ATT, ATT], "5|6|83%"),
    ]},
    Organisation { name: "West Midlands Police (Policing)", represented: "100%", members: &[
        ("Superintendent", [ATT, NA, NA, NA, NA, NA, NA], "1|1|100%"),
        ("Chief Superintendent", [APOL, ATT, ATT, ATT, ATT, ATT, ATT], "6|7|86%"),
    ]},
    Organisation { name: "West Midlands Police (PPU)", represented: "86%", members: &[
        ("DI, Chair of CSE", [NA, NA, NA, NA, NA, CYR, APOL], "1|2|50%"),
        ("Detective Chief Superintendent, attends one meeting per year", [NA, NA, ATT, NA, NA, NA, APOL], "1|1|100%"),
        ("Detective Chief Inspector, Specialist Children Team", [ATT, ATT, ATT, APOL, ATT, NA, NA], "4|5|80%"),
        ("Detective Inspector", [NA, NA, NA, NA, NA, NA, ATT], "1|1|100%"),
    ]},
    Organisation { name: "Local Authority", represented: "100%", members: &[
        ("Executive Director, People Directorate", [APOL, ATT, APOL, ATT, ATT, ATT, ATT], "5|7|71%"),
        ("Deputy Director, Early Intervention & Social Care, attends as and when required", [ATT, NA, ATT, NA, NA, NA, NA], "2|2|100%"),
        ("Interim Assistant Director Children's Social Care, from June 2014", [ATT, ATT, ATT, ATT, ATT, ATT, APOL], "6|7|86%"),
        ("Interim Head of Children's Safeguarding", [NA, NA, NA, NA, NA, NA, ATT], "1|1|100%"),
        ("Head of Safeguarding", [ATT, ATT, ATT, ATT, APOL, NA, NA], "4|5|80%"),
        ("Chair, Safeguarding Effectiveness Group, Assistant Director Strategy", [ATT, APOL, APOL, CYR, ATT, ATT, ATT], "5|7|71%"),
    ]},
    Organisation { name: "Education & Inclusion", represented: "43%", members: &[
        ("Director for Education, from July 2015", [NA, NA, NA, NA, NA, NA, ATT], "1|1|100%"),
        ("Director, Education & Inclusion, until July 2014", [APOL, NA, NA, NA, NA, NA, NA], "0|1|0%"),
        ("Strategic Lead, Inclusion SEND and Participation", [APOL, ATT, ATT, APOL, NA, NA, NA], "2|4|50%"),
    ]},
    Organisation { name: "Primary Schools", represented: "100%", members: &[
        ("Headteacher, Primary School", [ATT, ATT, ATT, ATT, ATT, ATT, ATT], "7|7|100%"),
    ]},
    Organisation { name: "Secondary Schools", represented: "67%", members: &[
        ("Headteacher, Secondary School", [APOL, ATT, ATT, ATT, ATT, APOL, APOL], "5|7|71%"),
    ]},
    Organisation { name: "City College", represented: "100%", members: &[
        ("Principal", [NA, NA, NA, NA, NA, NA, ATT], "1|1|100%"),
    ]},
    Organisation { name: "Community Lay Member", represented: "100%", members: &[
        ("Community Lay Member", [NA, NA, NA, NA, NA, ATT, ATT], "2|2|100%"),
    ]},
    Organisation { name: "Councillors (observers)", represented: "100%", members: &[
        ("Cabinet Member, Children & Young People, since May 2014", [ATT, ATT, APOL, APOL, ATT, ATT, ATT], "5|7|71%"),
        ("Shadow Cabinet Member, Children & Young People", [NA, NA, NA, NA, NA, NA, ATT], "1|1|100%"),
        ("Shadow Cabinet Member, Member Services", [ATT, ATT, ATT, CYR, ATT, CYR, NA], "6|6|100%"),
    ]},
    Organisation { name: "CRC Probation", represented: "71%", members: &[
        ("Head of Service, Coventry", [ATT, ATT, ATT, CYR, CYR, NA, APOL], "5|6|83%"),
    ]},
    Organisation { name: "National Probation Service", represented: "43%", members: &[
        ("Head of Service, member since July 2014", [APOL, APOL, ATT, ATT, ATT, NA, APOL], "3|6|50%"),
    ]},
    Organisation { name: "NSPCC", represented: "71%", members: &[
        ("Service Manager", [ATT, ATT, APOL, ATT, ATT, ATT, APOL], "5|7|71%"),
    ]},
    Organisation { name: "West Midlands Fire Service", represented: "57%", members: &[
        ("Community Risk Reduction Officer", [NA, NA, NA, NA, NA, NA, ATT], "1|1|100%"),
        ("Partnerships Officer", [APOL, APOL, CYR, APOL, "ATT through rep", ATT, APOL], "3|7|43%"),
    ]},
    Organisation { name: "Whitefriars Housing", represented: "100%", members: &[
        ("Manager", [NA, NA, NA, NA, NA, NA, ATT], "1|1|100%"),
        ("Head of Tenancy Support", [ATT, ATT, ATT, ATT, ATT, ATT, APOL], "6|7|86%"),
    ]},
    Organisation { name: "West Midlands Ambulance Services", represented: "100%", members: &[
        ("Head of Safeguarding, member since September 2014, agreement to attend 1 meeting per year", [NA, APOL, APOL, APOL, APOL, APOL, ATT], "1|1|100%"),
        ("Ambulance service representative", [NA, NA, NA, NA, NA, ATT, NA], "1|1|100%"),
    ]},
    Organisation { name: "Designated Doctor", represented: "71%", members: &[
        ("Interim Designated Doctor", [NA, ATT, ATT, ATT, APOL, ATT, ATT], "5|6|83%"),
        ("Designated Doctor", [APOL, APOL, APOL, APOL, APOL, ATT, APOL], "1|7|14%"),
    ]},
    Organisation { name: "Legal Services", represented: "71%", members: &[
        ("Legal Advisor", [APOL, ATT, ATT, CYR, CYR, NA, ATT], "5|6|83%"),
    ]},
    Organisation { name: "Business Manager, LSCB", represented: "100%", members: &[
        ("Business Manager, until August 2014", [ATT, NA, NA, NA, NA, NA, NA], "1|1|100%"),
        ("Business Manager", [NA, CYR, CYR, ATT, CYR, ATT, ATT], "6|6|100%"),
    ]},
    Organisation { name: "Administration", represented: "100%", members: &[
        ("Team Leader, Safeguarding Children Board (minuting)", [APOL, CYR, CYR, ATT, APOL, APOL, ATT], "4|7|57%"),
        ("Business Services (minuting)", [ATT, NA, NA, NA, NA, NA, NA], "1|1|100%"),
        ("Team Leader, Safeguarding Adults Board (minuting)", [NA, NA, NA, NA, ATT, ATT, NA], "2|2|100%"),
    ]},
    Organisation { name: "CAFCASS", represented: "0%", members: &[
        ("Head of Service, until July 2014", [APOL, NA, NA, NA, NA, NA, NA], "0|1|0%"),
        ("Head of Service, from Oct 2014, agreement to attend 1 meeting per year", [NA, APOL, APOL, APOL, NA, NA, NA], "0|3|0%"),
    ]},
];

/// Writes the attendance sheet: meetings across in American dates, organisations merged down over their members.
pub(crate) fn write(book: &mut Workbook) -> Done {
    let page = sheet(book, "Attendance")?;
    title(page, 0, "Appendix 2 - Board attendance July 2014 - 2015")?;
    page.set_column_width(1, 60)?;
    let head =
        format!("Organisation|Role/Title|{MEETINGS}|Mtgs Att|Mtgs Expctd at|% Att|% rep by agency");
    headings(page, 2, 0, &[head])?;
    let mut row = 3;
    for organisation in BOARD {
        let first = row;
        for (post, meetings, sums) in organisation.members {
            rows(
                page,
                row,
                1,
                &[format!("{post}|{}|{sums}", meetings.join("|"))],
            )?;
            row += 1;
        }
        if row - first > 1 {
            merged(page, (first, 0), (row - 1, 0), organisation.name)?;
            merged(page, (first, 12), (row - 1, 12), "")?;
        } else {
            rows(page, first, 0, &[organisation.name])?;
        }
        rows(page, first, 12, &[organisation.represented])?;
    }
    rows(
        page,
        row + 1,
        0,
        &["ATT = attended, APOL = apologies, N/A = not a member or not expected at this meeting"],
    )
}
