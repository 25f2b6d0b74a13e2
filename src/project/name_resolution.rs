//! What report.toml and the datasets say of one another: every name that is used must be declared. A period must be one.

use std::collections::{BTreeMap, BTreeSet};

use super::config::{Config, REPORT, YEAR};
use super::file_names::unfit_ids;
use super::files;
use super::mistake::{at, undeclared, within};
use super::report_folder::Project;
use crate::compose;
use crate::finding::{Code, Finding, Location};
use crate::model::{Period, count, did_you_mean, is_colour, listed};

/// Turns a byte of report.toml into its line.
type Line<'a> = &'a dyn Fn(usize) -> u32;

/// A report.toml that says nothing.
pub(super) fn empty() -> Finding {
    within(REPORT, "report.toml is empty.").help("Bring back an earlier copy, or make a folder with yearly init DIR and take the report.toml in it as a pattern.")
}

/// What is still to be said in a report.toml that does not say its year yet, each with its line: the first steps of a new folder.
pub(super) fn unsaid(config: &Config, text: &str) -> Option<Finding> {
    let blank = |text: &str| text.trim().is_empty();
    if !blank(config.report.period.get_ref()) {
        return None;
    }
    let profile = config.profile().map_or("", |profile| profile.get_ref());
    let agencies = config.agencies.iter();
    let agency = agencies
        .map(|agency| agency.id.as_str())
        .find(|id| blank(id))
        .or(config.agencies.is_empty().then_some(""));
    let of = &config.partnership;
    let or_blank = |text: &Option<String>| blank(text.as_deref().unwrap_or_default());
    let things = [
        ("name", "the name of the partnership", blank(&of.name)),
        ("area", "its area", blank(&of.area)),
        (
            "published-by",
            "who publishes the report",
            or_blank(&of.published_by),
        ),
        (
            "other-formats",
            "where to ask for other formats",
            or_blank(&of.other_formats),
        ),
        ("contact", "how agencies reach you", or_blank(&of.contact)),
        ("title", "the title", blank(&config.report.title)),
        ("period", "the year", true),
        (
            "next-report",
            "when the next report is due",
            or_blank(&config.report.next_report),
        ),
        ("profile", "how small numbers are withheld", blank(profile)),
        ("id", "who sends returns", agency.is_some()),
    ];
    let missing: Vec<String> = (things.iter().filter(|(.., missing)| *missing))
        .map(|(key, what, _)| {
            let mut lines = (1u32..).zip(text.lines());
            let own = lines.find(|(_, line)| {
                let value = line.strip_prefix(key).map(str::trim_start);
                value.is_some_and(|value| value.starts_with('='))
            });
            own.map_or_else(
                || (*what).to_owned(),
                |(line, _)| format!("{what} (line {line})"),
            )
        })
        .collect();
    let things = count(missing.len(), "thing is", "things are");
    let message = format!(
        "{things} still to be said in report.toml: {}.",
        listed(&missing, "and")
    );
    Some(within(REPORT, message).help("Write each between the quotation marks of its line; the line above it says what belongs there."))
}

/// The period reported on.
pub(super) fn period(config: &Config, line: Line<'_>) -> Result<Period, Box<Finding>> {
    let text = &config.report.period;
    Period::parse(text.get_ref(), YEAR).ok_or_else(|| {
        let finding = at(
            line(text.span().start),
            format!("\"{}\" could not be read as a period.", text.get_ref()),
        );
        let help = "Write it as 2014-15, or as 2014-09..2015-09 from the first month to the last.";
        Box::new(finding.help(help))
    })
}

/// The names that the settings use; what a source says of its dataset is held against it by ingest.
pub(super) fn settings(project: &Project, line: Line<'_>) -> Vec<Finding> {
    let mut findings = report(project, line);
    findings.extend(unused_narrative(project));
    findings.extend(agencies(project));
    findings.extend(unfit_ids(project));
    findings.extend(unknown_datasets(project, line));
    findings.extend(needs(project));
    findings.extend(rolls(project));
    findings.extend(alike(project));
    findings.extend(sources(project));
    findings
}

/// The document, the colour, and what the cover needs.
fn report(project: &Project, line: Line<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (report, partnership) = (&project.config.report, &project.config.partnership);
    let documents = &project.writing.documents;
    for named in report.documents() {
        let id = named.get_ref();
        if !documents.contains_key(id) {
            let message = format!("There is no document \"{id}\".");
            let known = documents.keys().map(String::as_str);
            findings.push(undeclared(line(named.span().start), message, id, known));
        }
    }
    if let Some(accent) = &report.accent
        && !is_colour(accent.get_ref())
    {
        let message = format!("\"{}\" is not a colour.", accent.get_ref());
        let help = "Write it as # and six digits or letters from a to f, such as #14535C.";
        findings.push(at(line(accent.span().start), message).help(help));
    }
    let (by, formats) = (&partnership.published_by, &partnership.other_formats);
    for (key, text, what) in [
        ("published-by", by, "who publishes the report"),
        ("other-formats", formats, "where to ask for other formats"),
    ] {
        if text.as_deref().is_none_or(|text| text.trim().is_empty()) {
            let message = format!("The cover does not say {what}.");
            let help = format!("Add {key} = \"...\" under [partnership].");
            let at = Location::file(REPORT);
            findings.push(Finding::new(Code::CoverIncomplete, at, message).help(help));
        }
    }
    for (part, key, text) in [
        ("partnership", "name", &partnership.name),
        ("partnership", "area", &partnership.area),
        ("report", "title", &report.title),
    ] {
        if text.trim().is_empty() {
            let message =
                format!("The setting \"{key}\" under [{part}] is blank: the {part} has no {key}.");
            findings.push(within(REPORT, message).help("Write it between the quotation marks."));
        }
    }
    findings
}

/// The agencies.
fn agencies(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for agency in &project.config.agencies {
        if !seen.insert(&agency.id) {
            let message = format!("Two agencies have the id \"{}\".", agency.id);
            let help = "Give one of the two [[agency]] entries another id.";
            findings.push(within(REPORT, message).help(help));
        }
        if agency.id.trim().is_empty() || agency.name.trim().is_empty() {
            let message = "An [[agency]] has a blank id or a blank name.";
            findings.push(within(REPORT, message).help("Write both between the quotation marks."));
        }
    }
    findings
}

/// The datasets that agencies owe and sources give: one that does not exist is told once, with the lines of its other uses.
fn unknown_datasets(project: &Project, line: Line<'_>) -> Vec<Finding> {
    let owes = project
        .config
        .agencies
        .iter()
        .flat_map(|agency| &agency.owes);
    let owed = owes.map(|owes| {
        let dataset = &owes.dataset;
        (dataset.get_ref().as_str(), line(dataset.span().start))
    });
    let sources = project.sources.iter();
    let given = sources.map(|source| (source.dataset.as_str(), source.line));
    let mut uses: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for (name, line) in owed.chain(given) {
        if project.dataset(name).is_none() {
            uses.entry(name).or_default().insert(line);
        }
    }
    let told = uses.into_iter().filter_map(|(name, lines)| {
        let mut lines = lines.into_iter();
        let first = lines.next()?;
        let message = format!("There is no dataset called \"{name}\".");
        let otherwise = "yearly list datasets shows every dataset there is.";
        let help = did_you_mean(name, datasets(project), otherwise);
        let finding = at(first, message).help(help);
        Some(lines.fold(finding, |finding, line| {
            finding.related(Location::line(REPORT, line), "the same name")
        }))
    });
    told.collect()
}

/// The datasets that sections need.
fn needs(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for text in project.writing.sections.values() {
        let Some((line, needs)) = compose::needs(&text.file, &text.text) else {
            continue;
        };
        for name in needs.iter().filter(|name| project.dataset(name).is_none()) {
            let message =
                format!("The section needs the dataset \"{name}\", which does not exist.");
            let place = Location::line(text.file.clone(), line);
            let otherwise = "yearly list datasets shows every dataset there is.";
            let help = did_you_mean(name, datasets(project), otherwise);
            findings.push(Finding::new(Code::ConfigInvalid, place, message).help(help));
        }
    }
    findings
}

/// The datasets that forms take their roll from.
fn rolls(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for spec in &project.datasets {
        let roll = spec.form.roll.as_deref();
        if let Some(roll) = roll.filter(|roll| project.dataset(roll).is_none()) {
            let message =
                format!("[form] takes its roll from the dataset \"{roll}\", which does not exist.");
            let finding = within(template(&spec.id), message);
            let help = did_you_mean(roll, datasets(project), &finding.help);
            findings.push(finding.help(help));
        }
    }
    findings
}

/// The agencies and files that sources name.
fn sources(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    let agencies: BTreeSet<&str> = (project.config.agencies.iter())
        .map(|agency| agency.id.as_str())
        .collect();
    for source in &project.sources {
        if let Some(agency) = source.agency.as_deref().filter(|id| !agencies.contains(id)) {
            let message = format!("There is no agency \"{agency}\".");
            let known = agencies.iter().copied();
            findings.push(undeclared(source.line, message, agency, known));
        }
        if !files::stays_inside(&source.file) {
            let message = format!("\"{}\" leads out of the report folder.", source.file);
            let at = Location::line(REPORT, source.line);
            findings.push(Finding::new(Code::FileOutside, at, message));
        }
    }
    findings
}

fn datasets(project: &Project) -> impl Iterator<Item = &str> {
    project.datasets.iter().map(|spec| spec.id.as_str())
}

fn template(dataset: &str) -> String {
    format!("templates/datasets/{dataset}.toml")
}

/// The columns by which names are told apart, and those of other datasets that name the same things.
fn alike(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for spec in &project.datasets {
        let columns = spec.columns.iter();
        for alike in columns.filter_map(|column| column.alike.as_ref()) {
            let own = alike.told_apart_by.iter();
            let own = own.filter(|id| spec.column(id).is_none());
            let others = alike.with.iter().filter(|name| {
                let place = name.split_once('/').and_then(|(dataset, column)| {
                    let dataset = project.datasets.iter().find(|spec| spec.id == dataset)?;
                    dataset.column(column)
                });
                place.is_none()
            });
            for name in own.chain(others) {
                let message =
                    format!("[column.alike] names the column \"{name}\", which does not exist.");
                findings.push(within(template(&spec.id), message)
                        .help("Write under told-apart-by a column of this dataset, and under with a dataset and one of its columns: \"training/course\"."),
                );
            }
        }
    }
    findings
}

/// Narrative that no section of any document is named after, and no template asks for: nothing that people wrote is left out silently.
fn unused_narrative(project: &Project) -> Vec<Finding> {
    let writing = &project.writing;
    let mut unused: Vec<_> = writing.narrative.iter().collect();
    unused.retain(|(id, text)| {
        let name = id.rsplit('/').next();
        let readme = name.is_some_and(|name| name.eq_ignore_ascii_case("readme"));
        !readme && !text.text.trim().is_empty()
    });
    let mut documents: Vec<&String> = writing.documents.keys().collect();
    // The report's own document mostly names them all, and then the others need not be read.
    documents.sort_by_key(|id| *id != project.config.report.main_document());
    for document in documents {
        if unused.is_empty() {
            break;
        }
        // A document that cannot be read may have a section for any of them.
        let Some(spec) = project.document(document).value else {
            return Vec::new();
        };
        unused.retain(|(id, _)| !spec.sections.iter().any(|section| section.id == **id));
    }
    unused.retain(|(id, _)| {
        let (double, single) = (format!("\"{id}\""), format!("'{id}'"));
        let mut sections = writing.sections.values();
        !sections.any(|section| section.text.contains(&double) || section.text.contains(&single))
    });
    unused
        .into_iter()
        .map(|(_, text)| {
            let at = Location::file(text.file.clone());
            Finding::new(Code::NarrativeUnused, at, "No section of any document shows this text.")
                .help("Give the file the name of its section (yearly list sections shows them), or add a section for it to the document.")
        })
        .collect()
}
