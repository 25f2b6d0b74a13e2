//! The one way through: figures, advice on tables that lose too much, document, disclosure, each step written once. A command says how
//! far it goes and gets what each step made, with everything that was found on the way.

mod attacked;
mod corrected_notes;
mod figures;
#[cfg(test)]
mod opinions;
mod unshown;
mod way_out;

pub use attacked::{Disclosure, disclosure};
pub use figures::{Figures, Received, figures, received};

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::advice::{self, Suggestion};
use crate::aggregate;
use crate::compose::{self, Document};
use crate::finding::{Checked, Code, Finding, Grouped, Location, Severity, group};
use crate::ingest;
use crate::project::{Project, may_be_personal, may_name_somebody};
use crate::protect::{self, Formulas};
use crate::review;

/// The steps of a run, in their order; how far a command goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Returns are read, checked, and worked into safe tables.
    Figures,
    /// Documents are composed and reviewed; first, ways are tried to keep more of the tables that lose most of their numbers.
    Document,
    /// What would be published is attacked.
    Disclosure,
}

/// What is asked of a run.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The day the report speaks of.
    pub as_at: Date,
    /// The last step.
    pub until: Step,
    /// The documents, by their ids.
    pub documents: Vec<String>,
    /// Only the section of that id, as it stands in the whole.
    pub only: Option<&'a str>,
    /// Whether a second reader looks at the returns too.
    pub second_reader: bool,
}

impl Options<'_> {
    /// A run with all documents that report.toml publishes.
    pub fn new(project: &Project, as_at: Date, until: Step) -> Self {
        Options {
            as_at,
            until,
            documents: project.published(),
            only: None,
            second_reader: false,
        }
    }
}

/// What each step of a run made.
#[derive(Debug, Clone)]
pub struct Run {
    /// The figures.
    pub figures: Figures,
    /// How tables that lose most of their numbers could be declared to keep more; none before the step of the document.
    pub suggestions: Vec<Suggestion>,
    /// The documents, in the order in which they were asked for; none before their step.
    pub documents: Vec<Composed>,
    /// What a reader could work out of what would be published; none before its step.
    pub disclosure: Option<Disclosure>,
    /// Everything that was found, in the order of the steps, not grouped yet.
    pub findings: Vec<Finding>,
    /// The day it speaks of.
    as_at: Date,
}

/// One document of a run.
#[derive(Debug, Clone)]
pub struct Composed {
    /// Its id.
    pub id: String,
    /// The document; none when there is no such document.
    pub document: Option<Document>,
    /// Whether there is anything to say in it: somebody owes a return that it needs, or wrote words for it.
    pub owed: bool,
    /// Which findings of the run are about it.
    found: Range<usize>,
}

/// Works through a report folder as far as is asked. `found` is what was found on opening it; `begun` hears of each step.
pub fn run(
    project: &Project,
    options: &Options<'_>,
    found: Vec<Finding>,
    begun: &dyn Fn(Step),
) -> Run {
    let mut findings = found;
    begun(Step::Figures);
    let figures = figures(project, options.as_at).gather(&mut findings);
    if options.second_reader {
        let datasets = figures.validated.datasets();
        let personal = |finding: &Finding, column| may_be_personal(datasets, finding, column);
        let files = &figures.returns.files;
        findings.extend(ingest::second_look(files, datasets, &personal));
    }
    let mut run = Run {
        figures,
        suggestions: Vec::new(),
        documents: Vec::new(),
        disclosure: None,
        findings,
        as_at: options.as_at,
    };
    if options.until >= Step::Document {
        begun(Step::Document);
        run.suggestions =
            suggestions(project, &run.figures, options.as_at).gather(&mut run.findings);
        // A text that could not be read may show anything.
        let unread = |finding: &Finding| {
            let path = finding.location.path();
            finding.code == Code::FileUnreadable
                && path.is_some_and(|path| path.starts_with("narrative/"))
        };
        if !run.findings.iter().any(unread) {
            run.findings.extend(unshown::unshown(project, &run.figures));
        }
        run.documents =
            documents(project, &run.figures, options, run.findings.len()).gather(&mut run.findings);
    }
    if options.until >= Step::Disclosure {
        begun(Step::Disclosure);
        run.disclosure = Some(run.disclose(project, None));
    }
    run
}

impl Run {
    /// The last step by itself, for a command that looks at the document first and may have made the formulas of the figures.
    pub fn disclose(&mut self, project: &Project, formulas: Option<&Formulas>) -> Disclosure {
        let made = disclosure(project, &self.figures, formulas).gather(&mut self.findings);
        let (findings, suggestions) = (&mut self.findings, &mut self.suggestions);
        way_out::offer(project, &self.figures, self.as_at, findings, suggestions);
        made
    }

    /// What was found without the other documents, as if only this one were made.
    pub fn found_for(&self, document: &Composed) -> Vec<Finding> {
        let of_others = |at: usize| {
            let mut all = self.documents.iter();
            !document.found.contains(&at) && all.any(|other| other.found.contains(&at))
        };
        let findings = self.findings.iter().enumerate();
        let own = findings.filter(|(at, _)| !of_others(*at));
        own.map(|(_, finding)| finding.clone()).collect()
    }

    /// Hands over everything that was found, grouped, and whether a file was changed meanwhile. Findings of at least `least` get the
    /// pieces of the sheets that they are about, for
    /// which files are read again.
    pub fn grouped(&mut self, project: &Project, least: Severity) -> Grouped {
        let mut findings = std::mem::take(&mut self.findings);
        findings.extend(project.changed_since_read(&self.figures.returns.files));
        let mut grouped = grouped(findings, project);
        let datasets = self.figures.validated.datasets();
        let words = self.figures.validated.codes().words();
        let personal = |finding: &Finding, column, text: &str| {
            may_name_somebody(datasets, &words, finding, column, text)
        };
        // The gravest come first.
        let shown = grouped.findings.partition_point(|f| f.severity >= least);
        ingest::excerpts(
            &self.figures.returns.files,
            &mut grouped.findings[..shown],
            &personal,
        );
        grouped
    }
}

/// Groups findings for this report; a table of a dataset that the report has nothing to do with is not worth a word.
pub fn grouped(mut found: Vec<Finding>, project: &Project) -> Grouped {
    found.retain(|finding| {
        let dataset = finding.dataset.as_deref();
        finding.code != Code::TableEmpty || dataset.is_none_or(|id| project.expects(id))
    });
    project.mark_answered(&mut found);
    group(found)
}

/// How tables that lose most of their numbers could be declared to keep more.
fn suggestions(project: &Project, figures: &Figures, as_at: Date) -> Checked<Vec<Suggestion>> {
    let again = |specs| {
        let mut options = project.aggregate_options(as_at, figures.personal.clone());
        options.tables = specs;
        let tables = aggregate::aggregate(&figures.validated, &options).value;
        protect::protect(&tables, &project.protect_options()).value
    };
    let (suggestions, mut findings) = advice::advise(
        &figures.safe,
        &project.tables,
        &project.datasets,
        &project.codes,
        again,
    );
    project.mark_answered(&mut findings);
    Checked::new(suggestions, findings)
}

/// Composes documents side by side. Of a text that one of them shows, another does not say that nobody shows it.
fn documents(
    project: &Project,
    figures: &Figures,
    options: &Options<'_>,
    before: usize,
) -> Checked<Vec<Composed>> {
    let compose = |id: &String| document(project, figures, id, options.only, options.as_at);
    let made: Vec<Checked<Option<Document>>> = options.documents.par_iter().map(compose).collect();
    let shown: BTreeSet<Location> = (made.iter().filter_map(|made| made.value.as_ref()))
        .flat_map(|document| &document.prose)
        .flat_map(|prose| {
            prose
                .parts
                .iter()
                .map(|line| Location::line(prose.file.clone(), *line))
        })
        .collect();
    let mut findings = Vec::new();
    let mut composed = Vec::new();
    for (id, made) in options.documents.iter().zip(made) {
        let start = before + findings.len();
        findings.extend(made.findings.into_iter().filter(|finding| {
            finding.code != Code::NarrativeUnused || !shown.contains(&finding.location)
        }));
        composed.push(Composed {
            id: id.clone(),
            owed: !(made.value.as_ref()).is_some_and(|document| nobody_owes(project, document)),
            document: made.value,
            found: start..before + findings.len(),
        });
    }
    Checked::new(composed, findings)
}

/// Whether a document has nothing to say: all its sections need returns that nobody owes, and nobody wrote words for them.
pub fn nobody_owes(project: &Project, document: &Document) -> bool {
    let spec = project.document(&document.meta.id).value;
    document.sections.is_empty() && spec.is_some_and(|spec| !spec.sections.is_empty())
}

/// Composes one document of a report folder from its figures, and reviews it. `None`, with findings, when there is no such document.
/// With `only`, the section of that id as it stands in the whole. One of which nobody owes anything has no sections.
pub fn document(
    project: &Project,
    figures: &Figures,
    id: &str,
    only: Option<&str>,
    as_at: Date,
) -> Checked<Option<Document>> {
    let mut findings = Vec::new();
    let Some(spec) = project.document(id).gather(&mut findings) else {
        return Checked::new(None, findings);
    };
    let mut options = project.compose_options(spec, &figures.returns, &figures.awaited, as_at);
    options.only = only.map(str::to_owned);
    let document = compose::compose(&figures.safe, &options).gather(&mut findings);
    if only.is_none() && nobody_owes(project, &document) {
        findings.extend(project.published_unowed(id));
        return Checked::new(Some(document), findings);
    }
    let prose = project.prose_options(only.is_none()).gather(&mut findings);
    findings.extend(review::review(&document, &prose));
    let hidden = figures.safe.profile().hide.map(|hide| hide.to);
    findings.extend(review::recognisable(&document, hidden));
    project.mark_answered(&mut findings);
    Checked::new(Some(document), findings)
}
