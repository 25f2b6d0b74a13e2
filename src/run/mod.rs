//! The one way through: figures, advice on tables that lose too much, document, disclosure, each step written once. A command says how
//! far it goes and gets what each step made, with everything that was found on the way.

mod attacked;
mod figures;

pub use attacked::{Disclosure, disclosure};
pub use figures::{Figures, Received, figures, received};

use jiff::civil::Date;

use crate::advice::{self, Suggestion};
use crate::aggregate;
use crate::compose::{self, Document};
use crate::finding::{Checked, Code, Finding, Grouped, Severity, group};
use crate::ingest;
use crate::project::{Project, may_be_personal};
use crate::protect::{self, Formulas};
use crate::review;

/// The steps of a run, in their order; how far a command goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Returns are read, checked, and worked into safe tables.
    Figures,
    /// One document is composed and reviewed; first, ways are tried to keep more of the tables that lose most of their numbers.
    Document,
    /// What would be published is attacked.
    Disclosure,
}

/// What is asked of a run.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The day the report speaks of.
    pub as_at: Date,
    /// The last step.
    pub until: Step,
    /// The document, by its id.
    pub document: &'a str,
    /// Only the section of that id, as it stands in the whole.
    pub only: Option<&'a str>,
    /// Whether a second reader looks at the returns too.
    pub second_reader: bool,
}

impl<'a> Options<'a> {
    /// A run with the whole document that report.toml names.
    pub fn new(project: &'a Project, as_at: Date, until: Step) -> Self {
        Options {
            as_at,
            until,
            document: project.config.report.document.get_ref(),
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
    /// The document; none before its step, or when there is no such document.
    pub document: Option<Document>,
    /// Everything that was found, in the order of the steps, not grouped yet.
    pub findings: Vec<Finding>,
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
        document: None,
        findings,
    };
    if options.until >= Step::Document {
        begun(Step::Document);
        run.suggestions =
            suggestions(project, &run.figures, options.as_at).gather(&mut run.findings);
        run.document = document(
            project,
            &run.figures,
            options.document,
            options.only,
            options.as_at,
        )
        .gather(&mut run.findings);
    }
    if options.until >= Step::Disclosure {
        begun(Step::Disclosure);
        run.disclose(project, None);
    }
    run
}

impl Run {
    /// The last step by itself, for a command that looks at the document first and may have made the formulas of the figures.
    pub fn disclose(&mut self, project: &Project, formulas: Option<&Formulas>) -> Disclosure {
        disclosure(project, &self.figures, formulas).gather(&mut self.findings)
    }

    /// Hands over everything that was found, grouped, and whether a file was changed meanwhile. Findings of at least `least` get the pieces of the sheets that they are about, for
    /// which files are read again.
    pub fn grouped(&mut self, project: &Project, least: Severity) -> Grouped {
        let mut findings = std::mem::take(&mut self.findings);
        findings.extend(project.changed_since_read(&self.figures.returns.files));
        let mut grouped = grouped(findings, project);
        let datasets = self.figures.validated.datasets();
        let personal = |finding: &Finding, column| may_be_personal(datasets, finding, column);
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

/// Composes one document of a report folder from its figures, and reviews it. `None`, with findings, when there is no such document.
/// With `only`, the section of that id as it stands in the whole.
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
    let prose = project.prose_options(only.is_none()).gather(&mut findings);
    findings.extend(review::review(&document, &prose));
    let hidden = figures.safe.profile().hide.map(|hide| hide.to);
    findings.extend(review::recognisable(&document, hidden));
    project.mark_answered(&mut findings);
    Checked::new(Some(document), findings)
}
