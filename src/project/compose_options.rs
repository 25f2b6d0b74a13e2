//! What compose is told of this report folder: the document's sections, the words of templates and narrative, the cover, and what
//! has not arrived.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::config::REPORT;
use super::due::Awaited;
use super::edition::Edition;
use super::mistake::{at, within};
use super::pack::Text;
use super::parse::{did_you_mean, line_of, parse};
use super::report_folder::Project;
use super::returns::Returns;
use crate::compose::{
    AwaitedReturn, Cover, DeclaredTable, DocumentSpec, MetaOptions, Options, TextFile,
};
use crate::finding::{Checked, Finding};
use crate::model::{ACCENT, Period, count, is_colour, listed, uncapital};

impl Project {
    /// The document of a given id; `None`, with findings, when there is none or its TOML is wrong. That report.toml names one that
    /// is not there was found on opening the folder.
    pub fn document(&self, id: &str) -> Checked<Option<DocumentSpec>> {
        let Some(text) = self.writing.documents.get(id) else {
            // For those that report.toml names it was said with its line, when the folder was opened.
            if self.is_published(id) {
                return Checked::new(None, Vec::new());
            }
            let known = self.writing.documents.keys().map(String::as_str);
            let otherwise = "yearly list documents shows every document there is.";
            let help = did_you_mean(id, known, otherwise);
            let message = format!("There is no document called \"{id}\".");
            return Checked::new(None, vec![within(REPORT, message).help(help)]);
        };
        match parse::<DocumentSpec>(&text.file, &text.text) {
            Ok(mut spec) => {
                id.clone_into(&mut spec.id);
                spec.file = text.file.clone();
                let lines = section_lines(&text.text);
                for (section, line) in spec.sections.iter_mut().zip(lines) {
                    section.line = line;
                }
                // report.toml names the kind and title of its main document; the others keep theirs.
                if id == self.config.report.main_document()
                    && let Some(kind) = &self.config.report.kind
                {
                    spec.kind.clone_from(kind);
                }
                let mut findings = Vec::new();
                if spec.sections.is_empty() {
                    let message = "The document has no sections, so there is nothing in it.";
                    let help = "Add a [[section]] with an id for each section that it is to have.";
                    findings.push(within(text.file.clone(), message).help(help));
                }
                spec.sections.retain(|section| {
                    let fine = section.id.split('/').all(is_plain_name);
                    if !fine {
                        let message = format!(
                            "\"{}\" cannot be the id of a section, so the section is left out.",
                            section.id
                        );
                        findings.push(within(text.file.clone(), message).help(
                            "It is the name of a file without its ending: letters, figures and hyphens.",
                        ));
                    }
                    fine
                });
                Checked::new(Some(spec), findings)
            }
            Err(findings) => Checked::new(None, findings),
        }
    }

    /// The documents that report.toml publishes, the main one first.
    pub fn published(&self) -> Vec<String> {
        let named = self.config.report.documents();
        named.map(|id| id.get_ref().clone()).collect()
    }

    /// Whether report.toml publishes a document.
    pub fn is_published(&self, id: &str) -> bool {
        let mut named = self.config.report.documents();
        named.any(|named| named.get_ref() == id)
    }

    /// What to say of a document of which nobody owes anything, where report.toml publishes it.
    pub fn published_unowed(&self, id: &str) -> Option<Finding> {
        let mut named = self.config.report.documents();
        let named = named.find(|named| named.get_ref() == id)?;
        let line = line_of(&self.report_text, named.span().start);
        let help =
            "Say under [[agency]] who owes the returns, or take the document out of the line.";
        Some(at(line, unowed(id)).help(help))
    }

    /// What compose needs to know for one document.
    pub fn compose_options(
        &self,
        document: DocumentSpec,
        returns: &Returns,
        awaited: &[Awaited],
        as_at: Date,
    ) -> Options {
        let mut meta = self.meta(&document, returns, awaited, as_at);
        if document.id != self.config.report.main_document() {
            meta.title.clone_from(&document.title);
        }
        Options {
            document,
            sections: texts(&self.writing.sections),
            narrative: texts(&self.writing.narrative),
            meta,
            awaited: self.awaited_returns(awaited),
            declared: self
                .tables
                .iter()
                .map(|table| DeclaredTable {
                    id: table.id.clone(),
                    dataset: table.dataset.clone(),
                    dataset_title: self
                        .dataset(&table.dataset)
                        .map(|dataset| dataset.title.clone())
                        .unwrap_or_default(),
                    title: table.title.clone(),
                })
                .collect(),
            unasked: self
                .datasets
                .iter()
                .filter(|dataset| !self.expects(&dataset.id))
                .map(|dataset| dataset.id.clone())
                .collect(),
            only: None,
        }
    }

    /// Awaited returns as a document speaks of them.
    pub fn awaited_returns(&self, awaited: &[Awaited]) -> Vec<AwaitedReturn> {
        awaited
            .iter()
            .map(|awaited| self.awaited_return(awaited))
            .collect()
    }

    /// "2014 to 2015".
    pub fn year_label(&self) -> String {
        self.config.report.year_label.clone().unwrap_or_else(|| {
            let (first, last) = (self.period.start().year(), self.period.end().year());
            if first == last {
                first.to_string()
            } else {
                format!("{first} to {last}")
            }
        })
    }

    fn meta(
        &self,
        document: &DocumentSpec,
        returns: &Returns,
        awaited: &[Awaited],
        as_at: Date,
    ) -> MetaOptions {
        let report = &self.config.report;
        let day = Period::Day(as_at).label();
        let owed = self.owed();
        let arrived = match owed {
            0 => count(returns.files.len(), "file was read", "files were read"),
            owed => format!(
                "{} of {owed} returns are in",
                owed - awaited.len().min(owed)
            ),
        };
        MetaOptions {
            partnership: self.config.partnership.name.clone(),
            title: report.title.clone(),
            year: self.year_label(),
            period: Some(self.period),
            accent: report
                .accent
                .as_ref()
                .filter(|accent| is_colour(accent.get_ref()))
                .map_or_else(|| ACCENT.to_owned(), |accent| accent.get_ref().clone()),
            draft: self.edition == Edition::Draft,
            draft_line: format!("{day}. {arrived}. Not for publication."),
            cover: self.cover(document, awaited, as_at),
            as_at: as_at.to_string(),
        }
    }

    fn cover(&self, document: &DocumentSpec, awaited: &[Awaited], as_at: Date) -> Vec<Cover> {
        let name = match document.kind.trim() {
            "" => &document.title,
            kind => kind,
        };
        let (start, end) = (
            Period::Day(self.period.start()).label(),
            Period::Day(self.period.end()).label(),
        );
        let row = |label: &str, text: String| Cover {
            label: label.to_owned(),
            text,
        };
        let mut rows = vec![
            row("Period", format!("{start} to {end}")),
            row("Status", self.status(&document.id, name, as_at)),
        ];
        if !awaited.is_empty() {
            rows.push(row("Still awaited", awaited_in_words(awaited, self.owed())));
        }
        let partnership = &self.config.partnership;
        let rest = [
            ("Next report", &self.config.report.next_report),
            ("Published by", &partnership.published_by),
            ("Other formats", &partnership.other_formats),
            ("Online", &partnership.website),
        ];
        rows.extend(
            rest.into_iter()
                .filter_map(|(label, text)| Some((label, text.clone()?)))
                .filter(|(_, text)| !text.trim().is_empty())
                .map(|(label, text)| row(label, text)),
        );
        rows.push(row(
            "Small numbers",
            format!("{}: {}", self.profile.title, self.profile.about),
        ));
        let title = |id: &str, table: bool| {
            let dataset = self.dataset(id).map(|spec| spec.title.as_str());
            let spec = self.tables.iter().find(|spec| spec.id == id);
            let title = if table {
                spec.map(|spec| spec.title.as_str())
            } else {
                dataset
            };
            title.unwrap_or(id).to_owned()
        };
        let exceptions = self.exceptions.in_words(title).into_iter();
        rows.extend(exceptions.map(|words| row("Small numbers", words)));
        rows
    }

    /// What the cover of a document says of its edition. `name` is what the document is: "Yearly report".
    fn status(&self, document: &str, name: &str, as_at: Date) -> String {
        let day = Period::Day(as_at).label();
        match (self.edition, self.corrects(document, as_at)) {
            (Edition::Draft, _) => format!("Draft as at {day}. Not for publication."),
            (Edition::Final, None) => format!("Final, {day}."),
            (Edition::Final, Some(earlier)) => format!(
                "Final, {day}. It corrects the {} of {}, and takes its place.",
                uncapital(name),
                Period::Day(earlier.set).label()
            ),
        }
    }

    fn awaited_return(&self, awaited: &Awaited) -> AwaitedReturn {
        let due = awaited.due.map(|due| Period::Day(due).label());
        let late = awaited.days_late.map(|days| count(days, "day", "days"));
        let due = match (due, late) {
            (Some(due), Some(days)) => format!("Due {due}, {days} ago"),
            (Some(due), None) => format!("Due {due}"),
            (None, _) => String::new(),
        };
        AwaitedReturn {
            dataset: awaited.dataset.clone(),
            agency: awaited.agency_name.clone(),
            title: format!("{}: {}", awaited.agency_name, awaited.title.to_lowercase()),
            due,
            effect: String::new(),
        }
    }
}

/// Why a document is not made.
pub fn unowed(id: &str) -> String {
    format!(
        "The document \"{id}\" is not made: nobody owes a return that it needs, no [[source]] brings one, and nobody wrote words for it."
    )
}

/// The lines, 1-based, on which the ids of a document's sections stand, in order.
fn section_lines(text: &str) -> Vec<u32> {
    #[derive(serde::Deserialize)]
    struct Lines {
        #[serde(default)]
        section: Vec<Line>,
    }
    #[derive(serde::Deserialize)]
    struct Line {
        id: toml::Spanned<String>,
    }
    let lines: Lines = toml::from_str(text).unwrap_or(Lines {
        section: Vec::new(),
    });
    let spans = lines.section.iter().map(|line| line.id.span().start);
    spans.map(|byte| line_of(text, byte)).collect()
}

/// Whether a part of an id can be a file's name and never leads elsewhere.
fn is_plain_name(part: &str) -> bool {
    !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':'])
}

/// "4 of 23 returns: Wexmoor Police, Aldermere Hospitals and the probation service."
fn awaited_in_words(awaited: &[Awaited], owed: usize) -> String {
    let mut names: Vec<&str> = Vec::new();
    for return_ in awaited {
        if !names.contains(&return_.agency_name.as_str()) {
            names.push(&return_.agency_name);
        }
    }
    let names = listed(&names, "and");
    format!("{} of {owed} returns: {names}.", awaited.len())
}

fn texts(from: &BTreeMap<String, Text>) -> BTreeMap<String, TextFile> {
    from.iter()
        .map(|(id, text)| (id.clone(), TextFile::new(text.file.clone(), &*text.text)))
        .collect()
}
