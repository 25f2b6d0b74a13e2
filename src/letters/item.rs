//! What is asked of whom: findings sorted by the agency that must answer, worded so that nothing of another agency and nothing personal
//! is in them.

use std::collections::{BTreeMap, BTreeSet};

use super::letter_words::Words;
use super::owners::Owners;
use super::request::Kind;
use crate::finding::{Audience, Code, Finding, Grouping, Location, fingerprint, reference};
use crate::model::{Area, NOT_SHOWN, listed, listed_to};

/// One thing that an agency is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is to do.
    pub kind: Kind,
    /// The agency, by id.
    pub agency: String,
    /// The dataset, by id.
    pub dataset: Option<String>,
    /// The file, by its path inside the report folder.
    pub file: String,
    /// Where, one place or more.
    pub places: Vec<Place>,
    /// Whether it is one question about all of its places, known by the first: a word that is not known.
    pub is_one: bool,
    /// What was found, in a sentence.
    pub message: String,
    /// What was expected in its place.
    pub expected: Option<String>,
    /// Other places of the same return that it is held against, in words.
    pub compare: String,
    /// What is asked.
    pub ask: String,
    /// Why it matters.
    pub why: String,
    /// Whether the agency has answered it; only what is not wrong by itself counts as answered.
    pub answered: bool,
}

/// A place of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The sheet.
    pub sheet: Option<String>,
    /// The cells; none when it is about the whole sheet or file.
    pub area: Option<Area>,
    /// What the finding at this place is known by from run to run.
    pub fingerprint: String,
    /// The short form of it that agencies are given: `4F02-91AC`.
    pub reference: String,
    /// What stands there; a dash when it may be personal, nothing when nothing does.
    pub stands: String,
}

/// Most further places of an item that are named.
const NAMED: usize = 12;

/// What stands in the place of personal values.
const WITHHELD: &str = "—";

/// What sorting needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Options<'a> {
    /// Agency id to printed name.
    pub agencies: &'a BTreeMap<String, String>,
    /// Whose return each file is.
    pub owners: &'a Owners,
    /// The words of letters.
    pub words: &'a Words,
    /// What stands in the first cell of a place, as a person sees it.
    pub stands: &'a dyn Fn(&Location) -> Option<String>,
    /// Whether a column (0-based) of the finding's sheet may hold personal data.
    pub personal: &'a dyn Fn(&Finding, u32) -> bool,
    /// Whether an agency has answered what is known by a fingerprint.
    pub answered: &'a dyn Fn(&str, &str) -> bool,
}

/// What each agency is asked, by agency; within one by file, and there the gravest first. `findings` are grouped as they are shown.
pub(crate) fn items(findings: &[Finding], options: Options<'_>) -> BTreeMap<String, Vec<Item>> {
    let mut sorted: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    let flagged = findings.iter().filter(|f| f.code == Code::PersonalData);
    let flagged = flagged.flat_map(Finding::places);
    let options = Sorting {
        given: options,
        flagged: flagged.collect(),
    };
    for finding in findings {
        let Some(kind) = Kind::of(finding.severity) else {
            continue;
        };
        if !options.given.words.for_agencies(finding.code) {
            continue;
        }
        for item in of_finding(finding, kind, &options) {
            let items = sorted.entry(item.agency.clone()).or_default();
            match items.iter_mut().find(|known| known.is_the_same_word(&item)) {
                Some(known) => known.places.extend(item.places),
                None => items.push(item),
            }
        }
    }
    name(&mut sorted);
    for item in sorted.values_mut().flatten() {
        let mut places = item.places.iter();
        item.answered = item.kind != Kind::Correct
            && places.all(|place| (options.given.answered)(&place.fingerprint, &item.agency));
    }
    for items in sorted.values_mut() {
        items.sort_by(|a, b| {
            let key = |item: &Item| {
                let first = item.places.first().map(|p| (p.sheet.clone(), p.area));
                (item.file.clone(), item.kind, first)
            };
            key(a).cmp(&key(b))
        });
    }
    sorted
}

impl Item {
    /// The further places in a sentence; of one question about a word all of them, with how many there are.
    pub(super) fn more(&self) -> String {
        if self.is_one {
            return self.in_how_many_cells();
        }
        let rest = self.places.get(1..).unwrap_or_default();
        let named: Vec<String> = rest
            .iter()
            .take(NAMED)
            .filter_map(|place| Some(format!("{} ({})", place.area?, place.reference)))
            .collect();
        match (rest.len(), named.is_empty()) {
            (0, _) | (_, true) => String::new(),
            (count, _) if count > named.len() => {
                format!(
                    "The same in {} and {} more cells.",
                    named.join(", "),
                    count - named.len()
                )
            }
            _ => format!("The same in {}.", named.join(", ")),
        }
    }

    /// "It stands in 3 cells: C4, C9 and C12."; nothing of one cell.
    pub(super) fn in_how_many_cells(&self) -> String {
        let first = self.places.first().and_then(|place| place.sheet.as_deref());
        let words = self.places.iter().filter_map(|place| {
            let area = place.area?;
            Some(match place.sheet.as_deref() {
                Some(sheet) if first != Some(sheet) => format!("sheet \"{sheet}\" {area}"),
                _ => area.to_string(),
            })
        });
        let words: Vec<String> = words.collect();
        match words.len() {
            0 | 1 => String::new(),
            number => format!("It stands in {number} cells: {}.", listed_to(&words, NAMED)),
        }
    }

    /// Whether another one asks about the same word on another sheet of the file.
    fn is_the_same_word(&self, other: &Item) -> bool {
        let about = |item: &Item| {
            let first = item.places.first().and_then(|place| place.area);
            let column = first.map(|area| area.first.column);
            (item.kind, item.dataset.clone(), item.file.clone(), column)
        };
        self.is_one && other.is_one && about(self) == about(other) && self.message == other.message
    }
}

/// The items of one finding: that of the agency whose return it is in, and one for each other agency that it is about.
fn of_finding(whole: &Finding, kind: Kind, options: &Sorting<'_>) -> Vec<Item> {
    // Thousands of repeats must not be copied for each of them.
    let mut bare = whole.clone();
    bare.repeats.clear();
    let finding = &bare;
    let Some(file) = finding
        .location
        .path()
        .filter(|file| options.given.owners.knows(file))
    else {
        return Vec::new();
    };
    let by_place = options.given.owners.of(&finding.location);
    let Some(agency) = finding.agency.as_deref().or(by_place) else {
        return Vec::new();
    };
    // A finding that is filed under one agency and stands in another's return must not be sent to either as it is.
    let strange = by_place.is_some_and(|owner| owner != agency);
    let mut others: BTreeMap<Option<&str>, Vec<&Location>> = BTreeMap::new();
    for (location, _) in &finding.related {
        let Some(path) = location
            .path()
            .filter(|path| options.given.owners.knows(path))
        else {
            continue;
        };
        let owner = options.given.owners.of(location);
        let same_sheet = path == file && location.sheet() == finding.location.sheet();
        if owner != Some(agency) && !(same_sheet && owner.is_none()) {
            others.entry(owner).or_default().push(location);
        }
    }
    if strange {
        return Vec::new();
    }
    let words = options.given.words;
    let named = |owner: Option<&str>| -> String {
        let name = owner.map(|id| options.given.agencies.get(id).map_or(id, String::as_str));
        name.unwrap_or(&words.another).to_owned()
    };
    let base = |agency: &str, file: &str, message: String| Item {
        kind,
        agency: agency.to_owned(),
        dataset: finding.dataset.clone(),
        file: file.to_owned(),
        places: Vec::new(),
        is_one: finding.code.grouping() == Grouping::Word,
        message,
        expected: None,
        compare: String::new(),
        ask: words.ask(finding.code, kind).to_owned(),
        why: words.why(finding.code).to_owned(),
        answered: false,
    };
    let private = options.is_private(finding, &finding.location);
    let names: Vec<String> = others.keys().map(|owner| named(*owner)).collect();
    let unplaced = finding.code.audience() == Audience::Agencies && finding.related.is_empty();
    let across = match (names.is_empty(), unplaced) {
        (false, _) => Some(listed(&names, "and")),
        (true, true) => Some(words.another.clone()),
        (true, false) => None,
    };
    let message = match &across {
        Some(others) => words.across(finding.code, others),
        None if private => format!("{}.", finding.code.title()),
        None => finding.message.clone(),
    };
    let mut own = base(agency, file, message);
    if across.is_none() {
        own.compare = compared(finding);
        if !private {
            own.expected.clone_from(&finding.expected);
        }
    }
    let all = whole.places();
    own.places = all.map(|at| place(finding, at, options)).collect();
    let mut made = vec![own];
    for (owner, locations) in &others {
        let Some(owner) = owner else { continue };
        let mut seen = BTreeSet::new();
        let mut by_file: BTreeMap<&str, Vec<&Location>> = BTreeMap::new();
        for location in locations {
            if let Some(path) = location.path().filter(|_| seen.insert((*location).clone())) {
                by_file.entry(path).or_default().push(location);
            }
        }
        for (file, locations) in by_file {
            let message = words.across(finding.code, &named(Some(agency)));
            let mut item = base(owner, file, message);
            // The other side of the same disagreement: known by the same fingerprint, answered by each agency for itself.
            item.places = locations
                .into_iter()
                .map(|location| Place {
                    fingerprint: fingerprint(finding),
                    ..place(finding, location, options)
                })
                .collect();
            made.push(item);
        }
    }
    made
}

/// Most places that are named to compare with.
const COMPARED: usize = 8;

/// The places of the same file that a finding is held against: `A5, B2:B11`, with their sheet where it is another.
fn compared(finding: &Finding) -> String {
    let mut named: Vec<String> = Vec::new();
    for (location, _) in &finding.related {
        let same_file = location.path() == finding.location.path();
        let Some(area) = location.area().filter(|_| same_file) else {
            continue;
        };
        let words = match location.sheet() {
            Some(sheet) if finding.location.sheet() != Some(sheet) => {
                format!("sheet \"{sheet}\" {area}")
            }
            _ => area.to_string(),
        };
        if !named.contains(&words) {
            named.push(words);
        }
    }
    listed_to(&named, COMPARED)
}

/// A place of a finding, with what stands there. Its reference is filled in when all are known.
fn place(finding: &Finding, location: &Location, options: &Sorting<'_>) -> Place {
    let stands = if options.is_private(finding, location) {
        WITHHELD.to_owned()
    } else {
        (options.given.stands)(location).unwrap_or_default()
    };
    let mut alone = finding.clone();
    alone.location = location.clone();
    Place {
        sheet: location.sheet().map(ToString::to_string),
        area: location.area(),
        fingerprint: fingerprint(&alone),
        reference: String::new(),
        stands,
    }
}

/// What sorting needs at hand.
struct Sorting<'a> {
    given: Options<'a>,
    /// Cells whose text seems to hold personal data, whatever column they stand in.
    flagged: Vec<&'a Location>,
}

impl Sorting<'_> {
    /// Whether a place may hold personal data: by its column, or by what its own text seems to be.
    fn is_private(&self, finding: &Finding, location: &Location) -> bool {
        let Some(area) = location.area() else {
            return false;
        };
        let flagged = self.flagged.iter().any(|flagged| {
            (flagged.path(), flagged.sheet()) == (location.path(), location.sheet())
                && flagged.area().is_some_and(|cells| cells.meets(area))
        });
        let mut there = finding.clone();
        there.location = location.clone();
        let is_unsaid = finding.found.as_deref() == Some(NOT_SHOWN);
        // A sheet has at most 16,384 columns; an area that claims more is cut by the reader.
        flagged
            || is_unsaid
            || (area.first.column..=area.last.column)
                .take(16_384)
                .any(|column| (self.given.personal)(&there, column))
    }
}

/// Gives every place its reference: eight digits of its fingerprint, or all where two would be the same.
fn name(sorted: &mut BTreeMap<String, Vec<Item>>) {
    let mut starts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let places = sorted.values().flatten().flat_map(|item| &item.places);
    for place in places {
        starts
            .entry(reference(&place.fingerprint))
            .or_default()
            .insert(place.fingerprint.clone());
    }
    for place in sorted
        .values_mut()
        .flatten()
        .flat_map(|item| &mut item.places)
    {
        let short = reference(&place.fingerprint);
        let alone = starts.get(&short).is_none_or(|same| same.len() == 1);
        place.reference = if alone {
            short
        } else {
            place.fingerprint.to_uppercase()
        };
    }
}

#[cfg(test)]
mod tests;
