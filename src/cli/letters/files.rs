//! What is written beside a letter: the agency's own workbook marked, or a list of its cells; and the files in out/private/letters/.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::desk::Desk;
use crate::cli::output::{self, Output};
use crate::ingest::{self, File, Sheet};
use crate::letters::{Answers, Item, Question, Unfit, annotate, list};
use crate::project::Project;

/// Most questions in one workbook.
const MOST_QUESTIONS: usize = 5_000;

/// What was written when letters were last made, so that those that no longer hold can be taken away.
const RECORD: &str = "private/letters/letters.json";

/// A letter as it was written.
pub(super) struct Written {
    /// The agency, by id.
    pub(super) agency: String,
    /// Its printed name.
    pub(super) name: String,
    /// Whether each question is to correct, to explain, or to look at.
    pub(super) counts: [usize; 3],
    /// How many returns are still to come.
    pub(super) awaited: usize,
    /// Its files.
    pub(super) outputs: Vec<Output>,
    /// Files that could not be marked in place, and why.
    pub(super) listed: Vec<String>,
}

/// The workbook that goes with a letter.
pub(super) struct Enclosed {
    /// Its name.
    pub(super) name: String,
    /// What it holds.
    pub(super) bytes: Vec<u8>,
    /// What the letter says of it.
    pub(super) words: String,
    /// When it is only a list: why.
    pub(super) why_listed: Option<String>,
}

impl Enclosed {
    /// Marks a file, or lists its cells when it cannot be marked. `agency` is its id and printed name.
    pub(super) fn make(
        project: &Project,
        desk: &Desk<'_>,
        agency: (&str, &str),
        file: &str,
        items: &[&Item],
        names: &mut BTreeSet<String>,
    ) -> anyhow::Result<Enclosed> {
        let mut questions = questions(items);
        let left_out = questions.len().saturating_sub(MOST_QUESTIONS);
        questions.truncate(MOST_QUESTIONS);
        let answers = Answers {
            author: project.config.partnership.short(),
            agency: agency.0,
            agency_name: agency.1,
            file: base(file),
            questions: &questions,
        };
        let mut files = desk.figures.returns.files.iter();
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
                Enclosed {
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
                Enclosed {
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
                && filled(old) == filled(new)
        });
    if same {
        Ok(copy)
    } else {
        Err(Unfit::ReadsOtherwise)
    }
}

/// The last part of a path.
pub(super) fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The name of a marked workbook: a workbook whatever its ending said before.
fn workbook_name(name: &str) -> String {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("xlsx" | "xlsm") => name.to_owned(),
        _ => format!("{name}.xlsx"),
    }
}

/// A name that every system can hold and that stays in its folder.
pub(super) fn safe_name(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|letter| match letter {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            _ if letter.is_control() => '-',
            _ => letter,
        })
        .take(120)
        .collect();
    let kept = kept.trim_matches(['.', ' ']);
    let stem = kept
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_uppercase();
    let reserved = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    match (kept.is_empty(), reserved) {
        (true, _) => "unnamed".to_owned(),
        (false, true) => format!("-{kept}"),
        (false, false) => kept.to_owned(),
    }
}

/// The name, or the name with a number when another file has it, whatever its case.
pub(super) fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = |number: u32| match (number, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (_, Some((stem, ending))) => format!("{stem} ({number}).{ending}"),
        (_, None) => format!("{name} ({number})"),
    };
    (1..)
        .map(numbered)
        .find(|name| taken.insert(name.to_lowercase()))
        .unwrap_or_default()
}

#[derive(Serialize, Deserialize)]
struct Record {
    schema_version: u32,
    letters: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    agency: String,
    name: String,
    correct: usize,
    explain: usize,
    look: usize,
    awaited: usize,
    files: Vec<String>,
}

/// Writes the letters and takes away those of an earlier run that no longer hold: of all agencies, or of the one that was asked for.
pub(super) fn save(folder: &Path, written: &[Written], only: Option<&str>) -> anyhow::Result<()> {
    let earlier: Vec<Entry> = fs::read(folder.join("out").join(RECORD))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Record>(&bytes).ok())
        .map(|record| record.letters)
        .unwrap_or_default();
    let (stale, kept): (Vec<Entry>, Vec<Entry>) = earlier
        .into_iter()
        .partition(|entry| only.is_none_or(|only| only == entry.agency));
    let mut letters = kept;
    let mut outputs: Vec<Output> = Vec::new();
    for letter in written {
        let [correct, explain, look] = letter.counts;
        letters.push(Entry {
            agency: letter.agency.clone(),
            name: letter.name.clone(),
            correct,
            explain,
            look,
            awaited: letter.awaited,
            files: letter
                .outputs
                .iter()
                .map(|output| output.path.clone())
                .collect(),
        });
        outputs.extend(letter.outputs.iter().cloned());
    }
    letters.sort_by(|a, b| a.agency.cmp(&b.agency));
    let still: BTreeSet<String> = letters
        .iter()
        .flat_map(|entry| entry.files.clone())
        .collect();
    let record = Record {
        schema_version: 1,
        letters,
    };
    let mut bytes = serde_json::to_vec_pretty(&record)?;
    bytes.push(b'\n');
    outputs.push(Output::new(RECORD, bytes));
    output::replace_files(folder, &outputs)?;
    for path in stale.iter().flat_map(|entry| &entry.files) {
        // The record is a file like any other: nothing outside the letters is taken away on its word.
        let ours = path.starts_with("private/letters/")
            && !path
                .split('/')
                .any(|step| matches!(step, ".." | "." | "") || step.contains('\\'));
        if ours && !still.contains(path) {
            let path = folder.join("out").join(path);
            let _ = fs::remove_file(&path);
            // Only when nothing is left in it.
            if let Some(parent) = path.parent().filter(|parent| !parent.ends_with("letters")) {
                let _ = fs::remove_dir(parent);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder_and_are_allowed_everywhere() {
        for (name, safe) in [
            ("police", "police"),
            ("../../etc/passwd", "-..-etc-passwd"),
            ("a:b|c\n.xlsx", "a-b-c-.xlsx"),
            ("nul.xlsx", "-nul.xlsx"),
            ("COM1", "-COM1"),
            ("..", "unnamed"),
            ("Board attendance [v2].xlsx", "Board attendance [v2].xlsx"),
        ] {
            assert_eq!(safe_name(name), safe);
        }
    }

    #[test]
    fn two_files_of_one_name_get_numbers() {
        let mut taken = BTreeSet::new();
        let names = ["a.xlsx", "A.xlsx", "a.xlsx", "b"].map(|name| free(name, &mut taken));
        assert_eq!(names, ["a.xlsx", "A (2).xlsx", "a (3).xlsx", "b"]);
    }
}
