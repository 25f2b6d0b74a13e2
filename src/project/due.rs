//! What agencies owe, what has arrived of it, and what has not.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::config::{Agency, REPORT};
use super::parse;
use super::report_folder::Project;
use super::returns::Returns;
use crate::finding::{Checked, Code, Finding, Location, Severity, answered, counts};
use crate::model::{Block, Dataset, Period, SourceSpec, count};

/// A return that has not arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// Agency id.
    pub agency: String,
    /// Its printed name.
    pub agency_name: String,
    /// Dataset id.
    pub dataset: String,
    /// What the return is called.
    pub title: String,
    /// The day it is due.
    pub due: Option<Date>,
    /// Days since then; none while it is not late.
    pub days_late: Option<u32>,
}

/// How one return of one agency stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Agency id.
    pub agency: String,
    /// Its printed name.
    pub agency_name: String,
    /// Dataset id.
    pub dataset: String,
    /// What the return is called.
    pub title: String,
    /// Whether report.toml says that the agency owes it.
    pub owed: bool,
    /// The day it is due.
    pub due: Option<Date>,
    /// The files that have arrived, sorted by name; none while it is outstanding.
    pub arrived: Vec<Arrived>,
    /// How many records were read from them.
    pub records: usize,
    /// Findings that are open, by severity, gravest first.
    pub open: [(Severity, usize); 4],
    /// Findings that the agency has answered.
    pub answered: usize,
    /// Days between the day it was due and its arrival; the day the report speaks of while it is outstanding. None when it was or is
    /// in time, or when nobody says when it arrived.
    pub days_late: Option<u32>,
}

/// Whose return a file or a table in it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ownership<'a> {
    /// The file's path inside the report folder.
    pub file: &'a str,
    /// The sheet of a table, which in a .csv has no name; none when the file as a whole is meant.
    pub table: Option<Option<&'a str>>,
    /// The agency by id; none when nobody can say.
    pub agency: Option<&'a str>,
}

/// A file that has arrived.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrived {
    /// Its path inside the report folder.
    pub file: Arc<str>,
    /// When it was received, if its source says.
    pub received: Option<Date>,
}

impl Standing {
    /// Whether it is owed, not there, and not due yet.
    pub fn is_to_come(&self) -> bool {
        self.owed && self.arrived.is_empty() && self.due.is_some() && self.days_late.is_none()
    }
}

impl Project {
    /// How each return stands that is owed or has arrived, by agency and dataset in the order of report.toml. `findings` are those of
    /// the returns, grouped or not.
    pub fn standings(
        &self,
        returns: &Returns,
        datasets: &[Dataset],
        findings: &[Finding],
        as_at: Date,
    ) -> Vec<Standing> {
        let mut all = Vec::new();
        for agency in &self.config.agencies {
            let mut wanted: Vec<(&str, bool, Option<Date>)> = agency
                .owes
                .iter()
                .map(|owes| (owes.dataset.get_ref().as_str(), true, owes.due))
                .collect();
            for spec in &self.datasets {
                if !wanted.iter().any(|(id, ..)| *id == spec.id) {
                    wanted.push((&spec.id, false, None));
                }
            }
            for (dataset, owed, due) in wanted {
                let Some(spec) = self.dataset(dataset) else {
                    continue;
                };
                let arrived = self.arrived(&agency.id, dataset, returns, datasets);
                if arrived.is_empty() && !owed {
                    continue;
                }
                let own = |block: &&Block| {
                    self.sender_of(dataset, block, returns) == Some(agency.id.as_str())
                };
                let read = datasets.iter().filter(|read| read.spec.id == dataset);
                let blocks = read.flat_map(|read| read.blocks.iter().filter(own));
                let about = findings.iter().filter(|finding| {
                    let path = finding.location.path();
                    let same = finding.dataset.as_deref().is_none_or(|id| id == dataset);
                    let theirs = match finding.agency.as_deref() {
                        Some(id) => id == agency.id && finding.dataset.is_some(),
                        // A file that could not be opened says nothing of its agency.
                        None => path.is_some_and(|path| arrived.iter().any(|a| a.file == *path)),
                    };
                    same && theirs && finding.code != Code::ReturnOutstanding
                });
                let about: Vec<&Finding> = about.collect();
                let last = arrived.iter().filter_map(|arrived| arrived.received).max();
                let until = if arrived.is_empty() {
                    Some(as_at)
                } else {
                    last
                };
                all.push(Standing {
                    agency: agency.id.clone(),
                    agency_name: agency.name.clone(),
                    dataset: dataset.to_owned(),
                    title: spec.title.clone(),
                    owed,
                    due,
                    records: blocks.map(Block::len).sum(),
                    open: counts(about.iter().copied()),
                    answered: answered(about.iter().copied()),
                    days_late: until.and_then(|day| days_late(due, day)),
                    arrived,
                });
            }
        }
        all
    }

    /// Whose return each file is, and, where it was read, each sheet of it.
    pub fn owners<'a>(
        &'a self,
        returns: &'a Returns,
        datasets: &'a [Dataset],
    ) -> Vec<Ownership<'a>> {
        let mut owners = Vec::new();
        for (source, files) in self.sources.iter().zip(&returns.by_source) {
            // Where the sheets say whose they are, the file alone says nothing.
            let agency = match (&source.agency, &source.agency_from) {
                (None, Some(_)) => continue,
                (agency, _) => self.sender(&source.dataset, agency.as_deref()),
            };
            owners.extend(files.iter().map(|file| Ownership {
                file,
                table: None,
                agency,
            }));
        }
        owners.extend(returns.stamped.iter().map(|source| Ownership {
            file: &source.file,
            table: None,
            agency: source.agency.as_deref(),
        }));
        for read in datasets {
            for block in &read.blocks {
                let agency = self.sender_of(&read.spec.id, block, returns);
                owners.push(Ownership {
                    file: &block.file,
                    table: Some(block.sheet.as_deref()),
                    agency,
                });
            }
        }
        owners
    }

    /// The agency that sent a return: the one that is named, else the only one that owes it.
    fn sender<'a>(&'a self, dataset: &str, named: Option<&'a str>) -> Option<&'a str> {
        named.or_else(|| self.only_ower(dataset))
    }

    /// The one agency that owes a dataset, by id.
    pub fn only_ower(&self, dataset: &str) -> Option<&str> {
        let owes = |a: &&Agency| a.owes.iter().any(|owes| owes.dataset.get_ref() == dataset);
        let mut owing = self.config.agencies.iter().filter(owes);
        let first = owing.next()?;
        owing.next().is_none().then_some(first.id.as_str())
    }

    /// The agency that sent a table. Where the sheet should have said whose it is and did not, nobody knows.
    fn sender_of<'a>(
        &'a self,
        dataset: &str,
        block: &'a Block,
        returns: &Returns,
    ) -> Option<&'a str> {
        let mut sources = self.sources.iter().zip(&returns.by_source);
        let silent = sources.any(|(source, files)| {
            source.dataset == dataset
                && source.agency.is_none()
                && source.agency_from.is_some()
                && files.contains(&block.file)
        });
        match block.agency.as_deref() {
            None if silent => None,
            named => self.sender(dataset, named),
        }
    }

    /// The files of a return that have arrived, sorted by name.
    fn arrived(
        &self,
        agency: &str,
        dataset: &str,
        returns: &Returns,
        datasets: &[Dataset],
    ) -> Vec<Arrived> {
        let mut files: BTreeMap<Arc<str>, Option<Date>> = BTreeMap::new();
        for (source, named) in self.sources.iter().zip(&returns.by_source) {
            let sender = match (&source.agency, &source.agency_from) {
                (None, Some(_)) => None,
                (named, _) => self.sender(dataset, named.as_deref()),
            };
            if source.dataset == dataset && sender == Some(agency) {
                for file in named {
                    let known = files.entry(file.clone()).or_default();
                    *known = (*known).max(source.received);
                }
            }
        }
        for read in datasets.iter().filter(|read| read.spec.id == dataset) {
            for block in &read.blocks {
                if self.sender_of(dataset, block, returns) == Some(agency) {
                    let known = files.entry(block.file.clone()).or_default();
                    *known = (*known).max(block.received);
                }
            }
        }
        let each = files.into_iter();
        each.map(|(file, received)| Arrived { file, received })
            .collect()
    }

    /// The returns that are owed and not there, in the order of report.toml. `datasets` is what was read from those that are: a
    /// source that covers several agencies says only in its sheets which they are.
    pub fn awaited(
        &self,
        returns: &Returns,
        datasets: &[Dataset],
        as_at: Date,
    ) -> Checked<Vec<Awaited>> {
        let mut awaited = Vec::new();
        let mut findings = Vec::new();
        for agency in &self.config.agencies {
            for owes in &agency.owes {
                let dataset = owes.dataset.get_ref();
                let Some(spec) = self.dataset(dataset) else {
                    continue;
                };
                if !self
                    .arrived(&agency.id, dataset, returns, datasets)
                    .is_empty()
                {
                    continue;
                }
                let days_late = days_late(owes.due, as_at);
                let message = match (owes.due, days_late) {
                    (Some(due), Some(days)) => format!(
                        "The return \"{}\" from {} was due on {} and is {} late.",
                        spec.title,
                        agency.name,
                        in_words(due),
                        count(days, "day", "days")
                    ),
                    (Some(due), None) => format!(
                        "The return \"{}\" from {} is due on {} and has not arrived yet.",
                        spec.title,
                        agency.name,
                        in_words(due)
                    ),
                    (None, _) => format!(
                        "The return \"{}\" from {} has not arrived.",
                        spec.title, agency.name
                    ),
                };
                let line = self.line_of(owes.dataset.span().start);
                let place = Location::line(REPORT, line);
                let mut finding = Finding::new(Code::ReturnOutstanding, place, message)
                    .about(dataset, Some(&agency.id));
                // Nobody is asked for what is not due yet.
                if owes.due.is_some() && days_late.is_none() {
                    finding = finding
                        .severity(Severity::Note)
                        .help("Nothing to do before that day.");
                }
                for source in self.sources_of(&agency.id, dataset) {
                    if source.file.contains('\\') {
                        finding = finding.help("Write folders with / instead of \\.");
                    }
                    let place = Location::line(REPORT, source.line);
                    finding = finding.related(place, format!("expects it as {}", source.file));
                }
                findings.push(finding);
                awaited.push(Awaited {
                    agency: agency.id.clone(),
                    agency_name: agency.name.clone(),
                    dataset: dataset.clone(),
                    title: spec.title.clone(),
                    due: owes.due,
                    days_late,
                });
            }
        }
        Checked::new(awaited, findings)
    }

    /// Whether a file that a source names, and that is not there, is a return that is awaited: that is told by agency and day.
    pub fn is_awaited(&self, source: &Finding, awaited: &[Awaited]) -> bool {
        let Some(dataset) = source.dataset.as_deref() else {
            return false;
        };
        let sender = self.sender(dataset, source.agency.as_deref());
        awaited
            .iter()
            .any(|one| one.dataset == dataset && sender.is_none_or(|sender| sender == one.agency))
    }

    /// The sources that a return of an agency is read by.
    fn sources_of<'a>(
        &'a self,
        agency: &'a str,
        dataset: &'a str,
    ) -> impl Iterator<Item = &'a SourceSpec> {
        self.sources.iter().filter(move |source| {
            let from_sheet = source.agency.is_none() && source.agency_from.is_some();
            source.dataset == dataset
                && source.may_be_read()
                && !from_sheet
                && self.sender(dataset, source.agency.as_deref()) == Some(agency)
        })
    }

    /// Whether this report has to do with a dataset at all: a source brings it, or an agency owes it.
    pub fn expects(&self, dataset: &str) -> bool {
        let mut owed = self.config.agencies.iter().flat_map(|agency| &agency.owes);
        self.sources.iter().any(|source| source.dataset == dataset)
            || owed.any(|owes| owes.dataset.get_ref() == dataset)
    }

    /// How many returns are owed in all.
    pub fn owed(&self) -> usize {
        self.config.agencies.iter().map(|a| a.owes.len()).sum()
    }

    /// Line of a byte of report.toml.
    fn line_of(&self, byte: usize) -> u32 {
        parse::line_of(&self.report_text, byte)
    }
}

/// How many days after the day it was due; none when it is not after it.
fn days_late(due: Option<Date>, day: Date) -> Option<u32> {
    let late = day.since(due?).ok()?;
    u32::try_from(late.get_days()).ok().filter(|days| *days > 0)
}

/// `16 October 2015`.
fn in_words(date: Date) -> String {
    Period::Day(date).label()
}
