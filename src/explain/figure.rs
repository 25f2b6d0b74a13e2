//! From a figure back to the cells it is made of. Of one that is withheld nothing is taken along that it could be counted from: no number
//! and no cells.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::aggregate::{self, Amount, OriginPart, Tables};
use crate::model::{Area, CellCorrection, CodeLists, Dataset, ReturnAccount, round, round_places};
use crate::protect::{Figure, SafeCell, SafeTables};

/// Decimals beyond the printed ones that are told of a number before rounding.
const EXACT: u32 = 4;

/// What figures and cells are explained from.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The records.
    pub datasets: &'a [Dataset],
    /// The tables before protection.
    pub tables: &'a Tables,
    /// The tables after it.
    pub safe: &'a SafeTables,
    /// Agency id to printed name.
    pub agencies: &'a BTreeMap<String, String>,
    /// The lists that categories are from.
    pub codes: &'a CodeLists,
    /// What became of each return.
    pub accounts: &'a [ReturnAccount],
}

/// A figure: what it is, how it is made, and from which cells.
#[derive(Debug, Clone)]
pub struct FigureExplained<'a> {
    /// The name it was asked for by.
    pub id: &'a str,
    /// The figure as it may be seen.
    pub shown: Figure<'a>,
    /// How it is made; none where that is not known here, as of what an earlier report published.
    pub made: Option<Made<'a>>,
}

/// How a figure is made.
#[derive(Debug, Clone)]
pub struct Made<'a> {
    /// In words: "A as a percentage of B", with the letters of the parts.
    pub formula: String,
    /// The number before rounding and the decimals it was rounded to, where that changed it.
    pub rounded: Option<(Decimal, u32)>,
    /// The counts behind it, in the order of their letters.
    pub parts: Vec<Part<'a>>,
}

/// A count behind a figure.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// `A`, `B`.
    pub letter: String,
    /// What is counted.
    pub words: String,
    /// What its records are held to.
    pub filters: Vec<String>,
    /// The number that came out, and of how many records; none for a figure that is withheld.
    pub counted: Option<(&'a Amount, usize)>,
    /// The sheets that its records stand on.
    pub sources: Vec<Source<'a>>,
}

/// A sheet that records stand on.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// The return's path inside the report folder.
    pub file: &'a str,
    /// The sheet; none in a .csv.
    pub sheet: Option<&'a str>,
    /// The cells; none for a figure that is withheld.
    pub areas: &'a [Area],
    /// The printed name of the agency that sent it.
    pub agency: Option<&'a str>,
    /// When it came, as far as its source says.
    pub received: Option<Date>,
    /// The corrections that it is read with, and whether their values may be told; none for a figure that is withheld.
    pub corrected: Vec<(&'a CellCorrection, bool)>,
}

/// Explains a figure by its id; none when there is no such figure.
pub fn figure<'a>(from: Options<'a>, id: &'a str) -> Option<FigureExplained<'a>> {
    let shown = from.safe.figure(id)?;
    let made = match shown.table.published {
        Some(_) => None,
        None => made(from, id, shown.cell),
    };
    Some(FigureExplained { id, shown, made })
}

fn made<'a>(from: Options<'a>, id: &str, cell: &SafeCell) -> Option<Made<'a>> {
    let explained = aggregate::explain(from.tables, id)?;
    let hidden = matches!(cell, SafeCell::Suppressed(_));
    let rounded = match cell {
        SafeCell::Shown { value, places, .. } if round_places(*value) > *places => {
            Some((round(*value, *places + EXACT).normalize(), *places))
        }
        _ => None,
    };
    let parts = explained.parts.into_iter().map(|part| {
        let origin = &part.cell.origin;
        let sources = origin.parts.iter().map(|origin| Source {
            file: &origin.file,
            sheet: origin.sheet.as_deref(),
            areas: if hidden { &[] } else { &origin.areas },
            agency: agency(from, origin),
            received: received(from, origin),
            corrected: if hidden {
                Vec::new()
            } else {
                corrected(from, &part.cell.key.dataset, origin)
            },
        });
        Part {
            letter: part.letter,
            words: part.words,
            filters: part.filters,
            counted: (!hidden).then_some((&part.cell.amount, origin.records)),
            sources: sources.collect(),
        }
    });
    Some(Made {
        parts: parts.collect(),
        formula: explained.formula,
        rounded,
    })
}

fn agency<'a>(from: Options<'a>, origin: &'a OriginPart) -> Option<&'a str> {
    let id = origin.agency.as_deref()?;
    Some(from.agencies.get(id).map_or(id, String::as_str))
}

fn received(from: Options<'_>, origin: &OriginPart) -> Option<Date> {
    let mut blocks = from.datasets.iter().flat_map(|dataset| &dataset.blocks);
    blocks.find_map(|block| {
        let same = block.file == origin.file && block.sheet == origin.sheet;
        block.received.filter(|_| same)
    })
}

/// The corrections that the numbers of a sheet are read with.
fn corrected<'a>(
    from: Options<'a>,
    dataset: &str,
    origin: &OriginPart,
) -> Vec<(&'a CellCorrection, bool)> {
    let Some(dataset) = from.datasets.iter().find(|one| one.spec.id == dataset) else {
        return Vec::new();
    };
    let own = applied(from.accounts, &origin.file);
    let own = own.filter(|one| origin.depends_on(dataset, one));
    own.map(|one| (one, may_be_told(from, one))).collect()
}

/// The corrections that are read in a return.
pub(super) fn applied<'a>(
    accounts: &'a [ReturnAccount],
    file: &str,
) -> impl Iterator<Item = &'a CellCorrection> {
    let own = accounts.iter().find(|account| *account.file == *file);
    own.into_iter().flat_map(ReturnAccount::applied)
}

/// Whether values and reason of a correction may be told: the cell is not about a person, and nothing is withheld that is made of its
/// sheet, because the cell may be that number, a part of it, or what is left of a total.
pub fn may_be_told(from: Options<'_>, correction: &CellCorrection) -> bool {
    let holds = |account: &&ReturnAccount| {
        let mut own = account.corrected.iter();
        own.any(|one| *one.correction == *correction)
    };
    // Of a return that is not read nobody knows what is withheld.
    let mut accounts = from.accounts.iter();
    let account = accounts.find(holds);
    correction.is_impersonal()
        && account
            .is_some_and(|account| !withholds(from, &account.file, correction.sheet.as_deref()))
}

/// Whether a figure is withheld that is made of a sheet.
pub fn withholds(from: Options<'_>, file: &str, sheet: Option<&str>) -> bool {
    let hidden = from.safe.figures();
    let mut hidden = hidden.filter(|shown| matches!(shown.cell, SafeCell::Suppressed(_)));
    hidden.any(|shown| {
        let made = shown
            .id()
            .and_then(|id| aggregate::explain(from.tables, &id));
        let parts = made.into_iter().flat_map(|made| made.parts);
        let mut origins = parts.flat_map(|part| part.cell.origin.parts.iter());
        origins.any(|one| *one.file == *file && one.sheet.as_deref() == sheet)
    })
}
