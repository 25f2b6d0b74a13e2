//! The workbook that goes with a letter: the agency's own with the cells in question marked, or a list of its cells where that cannot be.

use std::collections::BTreeSet;

use rust_xlsxwriter::XlsxError;

use super::answer_sheet::{Answers, Question};
use super::cell_list::list;
use super::copy::{Unfit, annotate};
use super::desk::Desk;
use super::file_name::{base, free, safe_name, workbook_name};
use super::item::Item;
use crate::ingest::{self, File, Sheet};

/// Most questions in one workbook.
const MOST_QUESTIONS: usize = 5_000;

/// The workbook that goes with a letter.
pub(super) struct Enclosure {
    /// Its name.
    pub(super) name: String,
    /// What it holds.
    pub(super) bytes: Vec<u8>,
    /// What the letter says of it.
    pub(super) words: String,
    /// When it is only a list: why.
    pub(super) why_listed: Option<String>,
}

impl Enclosure {
    /// Marks a file, or lists its cells when it cannot be marked. `agency` is its id and printed name.
    pub(super) fn make(
        desk: &Desk<'_>,
        author: &str,
        agency: (&str, &str),
        file: &str,
        items: &[&Item],
        names: &mut BTreeSet<String>,
    ) -> Result<Enclosure, XlsxError> {
        let mut questions = questions(items);
        let left_out = questions.len().saturating_sub(MOST_QUESTIONS);
        questions.truncate(MOST_QUESTIONS);
        let answers = Answers {
            author,
            agency: agency.0,
            agency_name: agency.1,
            file: base(file),
            questions: &questions,
        };
        let mut files = desk.files.iter();
        let own = files.find(|own| *own.name == *file);
        let copy = match (own, desk.owners.of_file(file)) {
            (Some(own), Some(owner)) if owner == agency.0 => annotate(&own.bytes, &answers)
                .and_then(|copy| reads_the_same(own, copy))
                .map_err(|unfit| unfit.to_string()),
            _ => Err("it holds returns of several agencies".to_owned()),
        };
        let more = match left_out {
            0 => String::new(),
            more => format!(
                " It asks the first {MOST_QUESTIONS} questions; {more} more follow from the letter."
            ),
        };
        Ok(match copy {
            Ok(bytes) => {
                let name = free(&workbook_name(&safe_name(base(file))), names);
                Enclosure {
                    words: format!(
                        "Your workbook comes with this letter, with the cells in question marked: {name}.{more}"
                    ),
                    name,
                    bytes,
                    why_listed: None,
                }
            }
            Err(why) => {
                let name = free(
                    &format!("Questions about {}.xlsx", safe_name(base(file))),
                    names,
                );
                Enclosure {
                    words: format!(
                        "Your file could not be marked itself, so its cells are listed in a workbook that comes with this letter: {name}.{more}"
                    ),
                    bytes: list(&answers)?,
                    why_listed: Some(format!(
                        "{file} could not be marked itself, because {why}; {name} lists its cells."
                    )),
                    name,
                }
            }
        })
    }
}

/// What is asked, place by place.
fn questions(items: &[&Item]) -> Vec<Question> {
    let mut questions = Vec::new();
    for item in items {
        let first = item.places.first().and_then(|place| place.area);
        if item.is_one
            && let [place, rest @ ..] = &item.places[..]
        {
            let also = rest.iter();
            let also = also.filter_map(|place| Some((place.sheet.clone(), place.area?)));
            questions.push(Question {
                reference: place.reference.clone(),
                sheet: place.sheet.clone(),
                area: place.area,
                stands: place.stands.clone(),
                text: [&item.message, &*item.in_how_many_cells(), &item.ask]
                    .into_iter()
                    .filter(|words| !words.is_empty())
                    .collect::<Vec<_>>()
                    .join(" "),
                also: also.collect(),
            });
            continue;
        }
        for (at, place) in item.places.iter().enumerate() {
            let text = match first {
                Some(first) if at > 0 => format!("As in {first}: {}", item.ask),
                _ => format!("{} {}", item.message, item.ask),
            };
            questions.push(Question {
                reference: place.reference.clone(),
                sheet: place.sheet.clone(),
                area: place.area,
                stands: place.stands.clone(),
                text,
                also: Vec::new(),
            });
        }
    }
    questions
}

/// A copy is only sent out when our own reader finds in it what it found before, and the sheet of answers.
fn reads_the_same(own: &File, copy: Vec<u8>) -> Result<Vec<u8>, Unfit> {
    let sheets = |file: &File| ingest::open(file).value.map(|workbook| workbook.sheets);
    let marked = File {
        name: own.name.clone(),
        bytes: copy.as_slice().into(),
    };
    let (before, after) = (sheets(own), sheets(&marked));
    let (Some(before), Some(after)) = (before, after) else {
        return Err(Unfit::ReadsOtherwise);
    };
    let filled = |sheet: &Sheet| {
        let cells = sheet.cells().iter().filter(|(_, raw)| !raw.is_blank());
        cells.cloned().collect::<Vec<_>>()
    };
    let same = before.len() + 1 == after.len()
        && before.iter().zip(&after).all(|(old, new)| {
            (&old.name, old.hidden, old.merges()) == (&new.name, new.hidden, new.merges())
                && (&old.hidden_rows, old.filtered, &old.lights)
                    == (&new.hidden_rows, new.filtered, &new.lights)
                && old.hidden_columns == new.hidden_columns
                && filled(old) == filled(new)
        });
    if same {
        Ok(copy)
    } else {
        Err(Unfit::ReadsOtherwise)
    }
}
