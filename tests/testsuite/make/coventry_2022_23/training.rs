//! Training of 2022/23: attendance by course, and what was thought of three courses.

use std::path::Path;

use super::book::{Done, file, headings, rows, save, sheet, title, workbook};

/// A semicolon file in the encoding of an English Windows, with a half in a name and no total.
pub(crate) fn attendance(returns: &Path) -> Done {
    let text = "CSCP multi-agency training;\r\n\
        April 2022 - March 2023;\r\n\
        ;\r\n\
        Course;Number attended\r\n\
        Right Help, Right Time Workshop;204\r\n\
        Level 1 Safeguarding E-Learning;130\r\n\
        Level 2 Working Together to Safeguard Children;112\r\n\
        Child Sexual Abuse Awareness;61\r\n\
        Understanding Sexual Abusers;16\r\n\
        Technology Assisted Sexually Harmful Behaviours;46\r\n\
        Non-Accidental Injuries;60\r\n\
        Cultural Harms & Spiritual Abuse;23\r\n\
        Having Difficult Conversations;39\r\n\
        Effective Supervision;24\r\n\
        Female Genital Mutilation Awareness;15\r\n\
        Fabricated Illness;28\r\n\
        Emotional Abuse & Neglect;50\r\n\
        Domestic Abuse, Violence & Safeguarding;70\r\n\
        Financial & Economic Abuse from a BME Perspective;14\r\n\
        Contextual Safeguarding;24\r\n\
        SoS 1 Day;121\r\n\
        SoS 2 Day;201\r\n\
        SoS ½ Day;14\r\n\
        SoS Safety Planning;16\r\n\
        LADO;115\r\n\
        Reducing Parental Conflict;165\r\n\
        Reducing Parental Conflict Toolkit;48\r\n\
        Reducing Parental Conflict Managers & Leaders Training;24\r\n\
        Lunch & Learn Trauma Informed Practice Sessions;214\r\n\
        Father Inclusive Approach;64\r\n\
        Relationship Leader Train the Trainer;8\r\n\
        Learning Events;208\r\n";
    file(
        returns,
        "training/Attendance by course 22-23.csv",
        &windows(text),
    )
}

/// Windows-1252, which for these texts is one byte a character.
fn windows(text: &str) -> Vec<u8> {
    text.chars()
        .map(|letter| u8::try_from(letter).unwrap_or(b'?'))
        .collect()
}

/// Three courses across, so that the table stands on its side; ratings as stars, and as numbers in the row below; one course under another name than in
/// the attendance list.
pub(crate) fn evaluations(returns: &Path) -> Done {
    let mut book = workbook(2023, 5, 5)?;
    let page = sheet(&mut book, "Evaluation")?;
    title(page, 0, "Evaluating impact: three months after the course")?;
    for column in 1..4 {
        page.set_column_width(column, 30)?;
    }
    headings(
        page,
        2,
        0,
        &[
            "Course|Child Sexual Abuse Awareness|Level 2 Working Together to Safeguard Children|Level 3 Non-Accidental Injuries in Children",
        ],
    )?;
    rows(
        page,
        3,
        0,
        &[
            "Overall Training Rating|★★★★★|★★★★★|★★★★★",
            "(out of 5)|4.72|4.55|5.0",
        ],
    )?;
    save(book, returns, "training/Impact evaluation.xlsx")
}
