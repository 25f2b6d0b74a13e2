//! The sheet of answers, in whatever file it stands: what its columns are, and what is asked in each row.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::{ANSWERS_TITLE, Area};

/// What stands in the first cell, by which the sheet is known when it comes back.
pub(crate) const TITLE: &str = ANSWERS_TITLE;

/// Row of the headings, 0-based.
pub(crate) const HEADING_ROW: u32 = 4;

/// Longest text of a cell, in characters; Excel's own limit is 32,767.
const LONGEST: usize = 4000;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The reference of the question.
    Reference,
    /// The sheet.
    Sheet,
    /// The cell or cells.
    Cell,
    /// What stands there.
    Stands,
    /// What is asked.
    Question,
    /// Where the answer goes.
    Answer,
    /// Where a corrected value goes.
    Value,
}

/// The columns: heading, width in characters, and what they hold.
pub(crate) const COLUMNS: [(&str, u32, Part); 7] = [
    ("Reference", 13, Part::Reference),
    ("Sheet", 18, Part::Sheet),
    ("Cell", 10, Part::Cell),
    ("What stands there", 22, Part::Stands),
    ("Question", 70, Part::Question),
    ("Your answer", 45, Part::Answer),
    ("Corrected value", 18, Part::Value),
];

/// Everything that is asked about one file.
#[derive(Debug, Clone)]
pub(crate) struct Answers<'a> {
    /// Who asks, for the notes: the partnership's short name.
    pub author: &'a str,
    /// The agency that is asked, by id.
    pub agency: &'a str,
    /// Its printed name.
    pub agency_name: &'a str,
    /// The file's name.
    pub file: &'a str,
    /// What is asked, in the order of sheets and cells.
    pub questions: &'a [Question],
}

/// One thing that is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Question {
    /// By what it is known: `4F02-91AC`.
    pub reference: String,
    /// The sheet; none in a .csv or when it is about the whole file.
    pub sheet: Option<String>,
    /// The cells.
    pub area: Option<Area>,
    /// What stands there; empty when nothing does, a dash when it is personal.
    pub stands: String,
    /// What is wrong and what is asked, in sentences.
    pub text: String,
    /// Further cells that it is about, with their sheets: they are marked and have no row of their own.
    pub also: Vec<(Option<String>, Area)>,
}

impl Question {
    /// The note on its first cell.
    pub(crate) fn note(&self) -> String {
        format!("{}: {}", self.reference, self.text)
    }

    /// How high its row is, in points: as many lines as its longest text needs.
    pub(crate) fn height(&self) -> u32 {
        let lines = COLUMNS.iter().map(|(_, width, part)| {
            let letters = self.part(*part).chars().count();
            // Words are not broken, so that a line is never quite full.
            let fit = usize::try_from(*width).unwrap_or(1) * 9 / 10;
            u32::try_from(letters.div_ceil(fit.max(1))).unwrap_or(1)
        });
        // 409 points are Excel's limit.
        (lines.max().unwrap_or(1).max(1) * 15).min(405)
    }

    /// The text of one of its columns; none of those that wait for the agency.
    pub(crate) fn part(&self, part: Part) -> Cow<'_, str> {
        match part {
            Part::Reference => (&self.reference).into(),
            Part::Sheet => self.sheet.as_deref().unwrap_or_default().into(),
            Part::Cell => self
                .area
                .map(|area| area.to_string())
                .unwrap_or_default()
                .into(),
            Part::Stands => cut(&self.stands),
            Part::Question => cut(&self.text),
            Part::Answer | Part::Value => "".into(),
        }
    }
}

impl Answers<'_> {
    /// The rows between title and headings.
    pub(crate) fn head(&self) -> [Vec<String>; 3] {
        [
            vec![
                "Agency".to_owned(),
                self.agency.to_owned(),
                self.agency_name.to_owned(),
            ],
            vec!["File".to_owned(), self.file.to_owned()],
            vec![format!(
                "Please write an answer in the column \"{}\", or the right value in the column \"{}\", and send this file back. Leave the references as they are.",
                COLUMNS[5].0, COLUMNS[6].0
            )],
        ]
    }

    /// The questions about cells and the cells that are marked beside them, by sheet.
    pub(crate) fn by_sheet(&self) -> BTreeMap<&str, OnSheet<'_>> {
        let mut sheets: BTreeMap<&str, OnSheet<'_>> = BTreeMap::new();
        for question in self.questions {
            if let (Some(sheet), Some(_)) = (&question.sheet, question.area) {
                sheets.entry(sheet).or_default().questions.push(question);
            }
            for (sheet, area) in &question.also {
                if let Some(sheet) = sheet {
                    sheets.entry(sheet).or_default().also.push(*area);
                }
            }
        }
        sheets
    }
}

/// What is asked on one sheet.
#[derive(Debug, Default)]
pub(crate) struct OnSheet<'a> {
    /// The questions whose first cell is here.
    pub questions: Vec<&'a Question>,
    /// Further cells of these and of others.
    pub also: Vec<Area>,
}

/// A name for the sheet that no other has.
pub(crate) fn free_name(taken: impl Fn(&str) -> bool) -> String {
    (1..)
        .map(|number: u32| match number {
            1 => "Answers".to_owned(),
            _ => format!("Answers {number}"),
        })
        .find(|name| !taken(name))
        .unwrap_or_default()
}

fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
