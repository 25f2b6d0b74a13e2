//! `history/`: the figures of earlier years as they were published, one JSON file a year, written by `yearly close`. Read strictly: a file
//! that is not what was written then is said so, with its line, and not used.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::config::YEAR;
use super::earlier_facts::earlier_fact;
use super::{files, parse, toml_words};
use crate::aggregate::EarlierFact;
use crate::finding::{Checked, Code, Finding, Location};
use crate::model::{Mark, Period, Unit, round_places};
use crate::protect::{Profile, Published, PublishedFigure};

/// The folder.
const FOLDER: &str = "history";

/// The version of the form that is read.
const SCHEMA_VERSION: u32 = 2;

/// What to do about a file that is not as it was written.
const HELP: &str = "Put back the file that yearly close wrote, or move this one out of history/.";

/// A file of figures: `figures.json`, or a year in `history/`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiguresFile {
    /// The version of the form.
    pub schema_version: u32,
    /// The year; only in `history/`.
    #[serde(default)]
    pub period: Option<String>,
    /// The day it was closed; only in `history/`.
    #[serde(default)]
    pub closed: Option<Date>,
    /// How many errors were open when it was closed; only in `history/`, and only when there were any.
    #[serde(default)]
    pub open_errors: Option<usize>,
    /// The disclosure profile it was protected with.
    pub profile: ProfileEntry,
    /// The tables that were protected with another profile.
    #[serde(default)]
    pub exceptions: BTreeMap<String, ProfileEntry>,
    /// The figures.
    pub figures: Vec<FigureEntry>,
    /// Figures of earlier years, which are compared in their own files; never in `history/`.
    #[serde(default)]
    pub earlier: Vec<IgnoredAny>,
    /// What the columns of its regions are, for the attacker, which reads it itself.
    #[serde(default)]
    pub populations: IgnoredAny,
    /// The same of version 1: what adds up to what.
    #[serde(default)]
    pub sums: Vec<SumEntry>,
}

/// A count that is the sum of others, by name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SumEntry {
    /// Name of the whole.
    pub whole: String,
    /// Names of the parts.
    pub parts: Vec<String>,
    /// Whether the parts make the whole; if not, it holds at least them.
    #[serde(default)]
    pub complete: Option<bool>,
}

/// The disclosure profile of a file of figures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileEntry {
    /// Its id.
    pub id: String,
    /// Its printed name.
    pub title: String,
    /// Whether it may not be published.
    pub not_for_publication: bool,
    /// The counts that are hidden by themselves, both ends included.
    #[serde(default)]
    pub hide: Option<(u32, u32)>,
    /// Counts of people are rounded to the nearest so many.
    #[serde(default)]
    pub round_to: Option<u32>,
    /// Breakdowns of fewer than so many are withheld as a whole.
    #[serde(default)]
    pub cohort: Option<u32>,
    /// How many whole numbers a hidden count must leave possible.
    #[serde(default)]
    pub possible: Option<u32>,
}

/// One figure of a file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureEntry {
    /// What it is bound by; none for a category outside the code list.
    pub id: Option<String>,
    /// Its table.
    pub table: String,
    /// Code of its row.
    pub row: Option<String>,
    /// Label of its row.
    pub row_label: String,
    /// Code of its column category.
    pub column: Option<String>,
    /// Its cell.
    pub cell: String,
    /// Heading of its column.
    pub heading: String,
    /// The number as printed.
    #[serde(default)]
    pub value: Option<serde_json::Number>,
    /// The printed text.
    pub text: String,
    /// Its unit.
    pub unit: Option<String>,
    /// The period of its table in words.
    pub period: Option<String>,
    /// The mark in the place of a number.
    pub mark: Option<String>,
    /// What a percentage is of.
    pub base: Option<String>,
    /// Which agencies gave what it needs.
    #[serde(default)]
    pub coverage: Option<String>,
    /// The returns it was made from.
    pub sources: Vec<SourceEntry>,
    /// How it was made.
    pub rule: Option<String>,
    /// The same for a machine, for the attacker, which reads it itself.
    #[serde(default)]
    pub formula: Option<serde_json::Value>,
    /// The declaration that made it.
    pub declared_in: String,
}

impl FigureEntry {
    /// What it counts; none where it is no count.
    fn count(&self) -> Option<EarlierFact> {
        let printed = self
            .value
            .as_ref()
            .and_then(|value| value.to_string().parse().ok());
        earlier_fact(self.formula.as_ref()?, printed, self.mark.as_deref())
    }

    /// How many decimals of its value its text has. Thousands of pounds are printed as pounds, so the text shows all that the value has.
    pub fn places(&self) -> u32 {
        if self.unit.as_deref() == Some("thousand_pounds") {
            let value = self.value.as_ref();
            let value: Option<Decimal> = value.and_then(|value| value.to_string().parse().ok());
            return value.map_or(0, round_places);
        }
        let after = self.text.rsplit_once('.').map_or("", |(_, after)| after);
        let digits = after.chars().take_while(char::is_ascii_digit).count();
        u32::try_from(digits).unwrap_or(0)
    }
}

/// A return behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SourceEntry {
    /// Dataset id.
    pub dataset: String,
    /// What the return is called.
    #[serde(default, rename = "return")]
    pub name: Option<String>,
    /// Its path in the report folder, by which sets of earlier versions named it.
    #[serde(default)]
    pub file: Option<String>,
    /// The sheet.
    pub sheet: Option<String>,
    /// The column that is counted or added.
    pub column: String,
    /// Which records.
    pub filter: String,
    /// The cells, where the return is itself a table of sums.
    #[serde(default)]
    pub cells: Option<String>,
}

/// Whether a file of `history/` is an earlier state of a year that was closed again: `2024-25.1.json`.
pub fn is_earlier_copy(name: &str) -> bool {
    let stem = name.strip_suffix(".json").unwrap_or(name);
    let number = stem.rsplit_once('.').map(|(_, number)| number);
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The years before the report's own, oldest first. Every file is held to its form, whatever its year. One that was made with a profile
/// that is not for publication is only used by a report that is not either.
pub(super) fn read(
    root: &Path,
    report: Period,
    profile: &Profile,
    own: &mut BTreeMap<String, Vec<u8>>,
) -> Checked<Vec<Published>> {
    let mut findings = Vec::new();
    let mut years: Vec<Published> = Vec::new();
    for path in files::walk(root, FOLDER).gather(&mut findings) {
        let name = path.strip_prefix("history/").unwrap_or(&path);
        if is_earlier_copy(name) {
            continue;
        }
        let stem = name.strip_suffix(".json");
        let period = stem.and_then(|s| Period::parse(s, YEAR).filter(|p| p.code() == s));
        let Some(period) = period else {
            let message = "Files in history/ are named by their year, such as 2024-25.json; this one has no effect.";
            findings.push(
                Finding::new(Code::FileUndeclared, Location::file(path), message)
                    .help("Rename it, or move it elsewhere."),
            );
            continue;
        };
        let bytes = match files::read(root, &path) {
            Ok(bytes) => bytes,
            Err(finding) => {
                findings.push(*finding);
                continue;
            }
        };
        let made = figures_file(&path, &bytes)
            .and_then(|file| year(&path, period, &file, profile.not_for_publication));
        own.insert(path, bytes);
        match made {
            Ok(published) if published.period.end() < report.end() => years.push(published),
            Ok(_) => {}
            Err(wrong) => findings.extend(wrong),
        }
    }
    years.sort_by_key(|year| (year.period.end(), year.period.start()));
    Checked::new(years, findings)
}

/// Reads a file of figures. The findings say where it is not what it should be.
pub fn figures_file(path: &str, bytes: &[u8]) -> Result<FiguresFile, Vec<Finding>> {
    let read: Result<FiguresFile, _> = serde_json::from_slice(bytes);
    let file = read.map_err(|error| vec![mistake(path, &error)])?;
    if !(1..=SCHEMA_VERSION).contains(&file.schema_version) {
        let message = format!(
            "It is written in version {} of the form, and this program reads version {SCHEMA_VERSION}.",
            file.schema_version
        );
        let finding = Finding::new(Code::ConfigInvalid, Location::line(path, 1), message);
        return Err(vec![
            finding.help("Use the version of yearly that wrote it, or a later one."),
        ]);
    }
    Ok(file)
}

fn mistake(path: &str, error: &serde_json::Error) -> Finding {
    let line = u32::try_from(error.line()).unwrap_or(u32::MAX).max(1);
    let at = Location::line(path, line);
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or(&text);
    if let Some((key, known)) = toml_words::unknown(text, "unknown field ") {
        return parse::unknown_key(at, &key, &known);
    }
    if let Some((key, _)) = toml_words::unknown(text, "missing field ") {
        let message = format!("\"{key}\" is missing from this entry.");
        return Finding::new(Code::ConfigInvalid, at, message).help(HELP);
    }
    let message = if error.is_data() {
        toml_words::plain(text)
    } else {
        "From here on the file is not whole, or not written as JSON.".to_owned()
    };
    Finding::new(Code::ConfigInvalid, at, message).help(HELP)
}

/// A year from its file.
fn year(
    path: &str,
    period: Period,
    file: &FiguresFile,
    internal: bool,
) -> Result<Published, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut wrong = |line: u32, message: String| {
        let at = Location::line(path, line);
        findings.push(Finding::new(Code::ConfigInvalid, at, message).help(HELP));
    };
    match &file.period {
        Some(code) if *code == period.code() => {}
        Some(code) => wrong(
            1,
            format!(
                "The file is named for {}, but says it holds {code}.",
                period.code()
            ),
        ),
        None => wrong(
            1,
            "It does not say which year it holds: it is not a file that yearly close wrote."
                .to_owned(),
        ),
    }
    if file.profile.not_for_publication && !internal {
        wrong(
            1,
            format!(
                "Its figures were made with the profile {}, which is not for publication: this report would show what was never protected.",
                file.profile.id
            ),
        );
    }
    let mut figures = Vec::new();
    // Entries stand one a line below the head.
    for (line, entry) in (2..).zip(&file.figures) {
        match figure(entry) {
            Ok(figure) => figures.push(figure),
            Err(message) => wrong(line, message),
        }
    }
    if findings.is_empty() {
        Ok(Published::new(period, path.to_owned(), &figures))
    } else {
        Err(findings)
    }
}

/// What final sets of the report said of counts, each set as its bytes. One that cannot be read tells nothing; the attacker says so.
pub(super) fn final_facts<'a>(sets: impl Iterator<Item = &'a [u8]>) -> Vec<EarlierFact> {
    let read = sets.filter_map(|bytes| serde_json::from_slice::<FiguresFile>(bytes).ok());
    let mut facts: Vec<EarlierFact> = Vec::new();
    for file in read {
        let said = file.figures.iter().filter_map(FigureEntry::count);
        facts.extend(said.map(|fact| EarlierFact {
            same_report: true,
            ..fact
        }));
    }
    facts
}

/// A figure from its entry; the error says what contradicts itself in it.
fn figure(entry: &FigureEntry) -> Result<PublishedFigure, String> {
    let name = entry.id.as_deref().unwrap_or(&entry.row_label);
    let unit = entry.unit.as_ref().map(|word| {
        let name = word.trim_start_matches("percentage_").replace('_', "-");
        let unit = Unit::ALL.into_iter().find(|unit| unit.word() == name);
        unit.ok_or_else(|| format!("\"{word}\" is not a unit ({name})."))
    });
    let mark = entry.mark.as_ref().map(|word| {
        let is = |mark: &Mark| mark.symbol().trim_matches(['[', ']']) == word;
        let mark = Mark::ALL.into_iter().find(is);
        mark.ok_or_else(|| format!("\"{word}\" is not a mark ({name})."))
    });
    let (unit, mark) = (unit.transpose()?, mark.transpose()?);
    let value = match &entry.value {
        None => None,
        Some(_) if mark.is_some() => {
            return Err(format!(
                "A number stands beside the mark of a figure that has none ({name})."
            ));
        }
        Some(number) => {
            let places = entry.places();
            let text = number.to_string();
            let value: Option<Decimal> = text
                .parse()
                .ok()
                .or_else(|| Decimal::from_scientific(&text).ok());
            let mut value = value.ok_or_else(|| format!("The number cannot be held ({name})."))?;
            value.rescale(places);
            if unit.unwrap_or_default().show(value, places) != entry.text {
                return Err(format!("The number and its text do not agree ({name})."));
            }
            Some(value)
        }
    };
    Ok(PublishedFigure {
        table: entry.table.clone(),
        row: entry.row.clone(),
        row_label: entry.row_label.clone(),
        column: entry.column.clone(),
        cell: entry.cell.clone(),
        heading: entry.heading.clone(),
        value,
        text: entry.text.clone(),
        unit,
        mark,
        rule: entry.rule.clone(),
        count: entry.count(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(unit: Unit, written: &str, value: &str, text: &str) -> Result<(), String> {
        let line = format!(
            r#"{{"id":"t/r/n","table":"t","row":"r","row_label":"R","column":null,"cell":"n","heading":"N","value":{value},"text":"{text}","unit":"{written}","period":null,"mark":null,"base":null,"sources":[],"rule":null,"declared_in":"tables/t"}}"#
        );
        let entry: FigureEntry = serde_json::from_str(&line).expect("an entry");
        let read = figure(&entry)?;
        assert_eq!(read.unit, Some(unit));
        assert_eq!(read.value, value.parse().ok(), "{text}");
        Ok(())
    }

    #[test]
    fn a_figure_of_any_unit_is_read_back_as_it_was_written() {
        for (unit, written) in [
            (Unit::Count, "count"),
            (Unit::Percent, "percent"),
            (Unit::Points, "percentage_points"),
            (Unit::Pounds, "pounds"),
            (Unit::ThousandPounds, "thousand_pounds"),
            (Unit::Rate, "rate"),
            (Unit::Number, "number"),
        ] {
            for (value, places) in [("139", 0), ("139.4", 1), ("-8.75", 2), ("0.125", 3)] {
                let text = unit.show(value.parse().expect("a number"), places);
                assert_eq!(read_back(unit, written, value, &text), Ok(()), "{written}");
            }
        }
        let error = read_back(Unit::ThousandPounds, "thousand_pounds", "139", "£139,400");
        assert!(error.is_err());
    }
}
