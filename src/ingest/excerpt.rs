//! Cuts the small piece of a sheet that is printed with a finding, so that a person sees the cell without opening the file. Files
//! are read again for this, once each and only those that a finding points into.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Excerpt, ExcerptRow, Finding};
use crate::model::{Area, Cell};

use super::File;
use super::readers::open;
use super::sheet::{Sheet, Workbook};

/// Most rows and columns of an excerpt, and most characters of a cell: what fits a terminal of eighty columns.
const MAX_ROWS: usize = 8;
const MAX_COLUMNS: usize = 7;
const MAX_LETTERS: usize = 24;

/// What stands for a cell that may hold personal data.
const WITHHELD: &str = "—";

/// Fills the excerpt of every finding that points at cells. `personal` says whether a text in a column (0-based) of the finding's sheet
/// may be personal data; its cell is not shown.
pub fn excerpts(
    files: &[File],
    findings: &mut [Finding],
    personal: &dyn Fn(&Finding, u32, &str) -> bool,
) {
    let mut by_file: BTreeMap<Arc<str>, Vec<usize>> = BTreeMap::new();
    for (place, finding) in findings.iter().enumerate() {
        if let (Some(_), Some(file)) = (finding.location.area(), finding.location.path()) {
            by_file.entry(file.clone()).or_default().push(place);
        }
    }
    for (name, places) in by_file {
        let Some(file) = files.iter().find(|file| file.name == name) else {
            continue;
        };
        let Some(workbook) = open(file).value else {
            continue;
        };
        for place in places {
            let finding = &findings[place];
            let excerpt = sheet_of(&workbook, finding).and_then(|sheet| {
                excerpt(sheet, finding, &|column, text| {
                    personal(finding, column, text)
                })
            });
            findings[place].excerpt = excerpt;
        }
    }
}

fn sheet_of<'a>(workbook: &'a Workbook, finding: &Finding) -> Option<&'a Sheet> {
    let wanted = finding.location.sheet();
    workbook
        .sheets
        .iter()
        .find(|sheet| sheet.name.as_ref() == wanted)
}

fn excerpt(
    sheet: &Sheet,
    finding: &Finding,
    personal: &dyn Fn(u32, &str) -> bool,
) -> Option<Excerpt> {
    let areas = areas(finding);
    let first = areas.first()?;
    let mut rows = Picked::new(MAX_ROWS);
    let mut columns = Picked::new(MAX_COLUMNS);
    for area in &areas {
        rows.pick([area.first.row, area.last.row]);
        columns.pick([area.first.column, area.last.column]);
    }
    // What lies between the corners of a small block is marked too.
    rows.pick(first.first.row..=first.last.row.min(first.first.row.saturating_add(3)));
    columns.pick(first.first.column..=first.last.column.min(first.first.column.saturating_add(3)));
    // The label of the row, and around it what a reader knows the place by.
    columns.pick(label_column(sheet, &rows.taken));
    rows.pick(first.first.row.checked_sub(1));
    rows.pick(
        first
            .last
            .row
            .checked_add(1)
            .filter(|row| sheet.last_row() >= Some(*row)),
    );
    columns.pick(first.first.column.checked_sub(1));
    let right = first.last.column.saturating_add(1);
    if rows
        .taken
        .iter()
        .any(|row| last_column(sheet, *row) >= Some(right))
    {
        columns.pick([right]);
    }
    let rows = rows.taken.iter().map(|row| ExcerptRow {
        row: *row,
        cells: columns
            .taken
            .iter()
            .map(|column| match sheet.get(Cell::new(*row, *column)) {
                Some(raw) if !raw.is_blank() => {
                    let text = raw.text();
                    // A column that should hold none may hold personal data all the same.
                    if personal(*column, &text) || !super::personal_data::kinds(&text).is_empty() {
                        WITHHELD.to_owned()
                    } else {
                        cut(&text)
                    }
                }
                _ => String::new(),
            })
            .collect(),
    });
    Some(Excerpt {
        rows: rows.collect(),
        columns: columns.taken.iter().copied().collect(),
    })
}

/// The finding's own cells first, then those related on the same sheet.
fn areas(finding: &Finding) -> Vec<Area> {
    let own = &finding.location;
    let related = finding
        .related
        .iter()
        .map(|(location, _)| location)
        .filter(|location| location.path() == own.path() && location.sheet() == own.sheet());
    [own]
        .into_iter()
        .chain(related)
        .filter_map(|location| location.area())
        .collect()
}

/// The first column that holds anything in these rows.
fn label_column(sheet: &Sheet, rows: &BTreeSet<u32>) -> Option<u32> {
    rows.iter()
        .filter_map(|row| sheet.row(*row).iter().find(|(_, raw)| !raw.is_blank()))
        .map(|(cell, _)| cell.column)
        .min()
}

fn last_column(sheet: &Sheet, row: u32) -> Option<u32> {
    sheet.row(row).last().map(|(cell, _)| cell.column)
}

/// Rows or columns picked in the order of their worth, until there are enough.
struct Picked {
    taken: BTreeSet<u32>,
    most: usize,
}

impl Picked {
    fn new(most: usize) -> Self {
        Picked {
            taken: BTreeSet::new(),
            most,
        }
    }

    fn pick(&mut self, places: impl IntoIterator<Item = u32>) {
        for place in places {
            if self.taken.len() < self.most {
                self.taken.insert(place);
            }
        }
    }
}

/// A cell's text on one line, cut to what fits.
fn cut(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let text = words.join(" ");
    if text.chars().count() <= MAX_LETTERS {
        return text;
    }
    let kept: String = text.chars().take(MAX_LETTERS - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Code, Location};

    fn file() -> File {
        let text = "Training 2014/15\n\nSector,Level 1,Level 2,Total,Lead\nHealth,1,2,4,A Name\nPolice,3,4,7,\"A very long\ncomment that nobody reads to its end\"\nTotal,4,6,11,\n";
        File {
            name: "returns/training.csv".into(),
            bytes: text.as_bytes().into(),
        }
    }

    fn at(file: &File, cell: &str) -> Location {
        Location::cells(&file.name, None, Cell::parse(cell).unwrap())
    }

    fn shown(excerpt: &Excerpt) -> Vec<String> {
        excerpt
            .rows
            .iter()
            .map(|row| format!("{} {}", row.row + 1, row.cells.join("|")))
            .collect()
    }

    #[test]
    fn marked_cells_are_shown_with_their_labels_and_neighbours() {
        let file = file();
        let finding = Finding::new(Code::TotalDiffers, at(&file, "D4"), "x")
            .related(at(&file, "B4"), "y")
            .related(at(&file, "C4"), "z");
        let mut findings = [finding];
        excerpts(&[file], &mut findings, &|_, column, _| column == 4);
        let excerpt = findings[0].excerpt.as_ref().unwrap();
        assert_eq!(excerpt.columns, [0, 1, 2, 3, 4]);
        assert_eq!(
            shown(excerpt),
            [
                "3 Sector|Level 1|Level 2|Total|—",
                "4 Health|1|2|4|—",
                "5 Police|3|4|7|—"
            ]
        );
    }

    #[test]
    fn texts_are_cut_and_findings_without_cells_have_no_excerpt() {
        let file = file();
        let mut findings = [
            Finding::new(Code::NotANumber, at(&file, "E5"), "x"),
            Finding::new(Code::SheetEmpty, Location::file(file.name.clone()), "x"),
            Finding::new(Code::NotANumber, at(&file, "E5"), "x"),
        ];
        findings[2].location = Location::cells(&"absent.csv".into(), None, Cell::new(0, 0));
        excerpts(&[file], &mut findings, &|_, _, _| false);
        let excerpt = findings[0].excerpt.as_ref().unwrap();
        assert_eq!(excerpt.columns, [0, 3, 4]);
        assert_eq!(shown(excerpt)[1], "5 Police|7|A very long comment tha…");
        assert_eq!(findings[1].excerpt, None);
        assert_eq!(findings[2].excerpt, None);
    }

    #[test]
    fn a_large_block_gives_a_small_excerpt() {
        let file = file();
        let area = Area::new(Cell::new(0, 0), Cell::new(900_000, 16_000));
        let mut findings = [Finding::new(
            Code::TableMissing,
            Location::cells(&file.name, None, area),
            "x",
        )];
        excerpts(&[file], &mut findings, &|_, _, _| false);
        let excerpt = findings[0].excerpt.as_ref().unwrap();
        assert!(excerpt.rows.len() <= MAX_ROWS && excerpt.columns.len() <= MAX_COLUMNS);
    }
}
