//! What report.toml and the datasets say of one another: every name that is used must be declared. A period must be one.

use std::collections::BTreeSet;

use super::config::{Config, REPORT, YEAR};
use super::files;
use super::parse::nearest;
use super::report_folder::Project;
use crate::finding::{Code, Finding, Location};
use crate::model::Period;

/// Turns a byte of report.toml into its line.
type Line<'a> = &'a dyn Fn(usize) -> u32;

/// A report.toml that says nothing.
pub(super) fn empty() -> Finding {
    Finding::new(
        Code::ConfigInvalid,
        Location::file(REPORT),
        "report.toml is empty.",
    )
    .help("Bring back an earlier copy, or make a folder with yearly init DIR and take the report.toml in it as a pattern.")
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
    let mut findings = Vec::new();
    let config = &project.config;
    let document = &config.report.document;
    let documents = || project.writing.documents.keys().map(String::as_str);
    if !project.writing.documents.contains_key(document.get_ref()) {
        findings.push(unknown(
            line(document.span().start),
            "document",
            document.get_ref(),
            documents(),
        ));
    }
    if let Some(accent) = &config.report.accent
        && !is_colour(accent.get_ref())
    {
        findings.push(
            at(
                line(accent.span().start),
                format!("\"{}\" is not a colour.", accent.get_ref()),
            )
            .help("Write it as # and six digits or letters from a to f, such as #14535C."),
        );
    }
    let partnership = &config.partnership;
    for (key, text, what) in [
        (
            "published-by",
            &partnership.published_by,
            "who publishes the report",
        ),
        (
            "other-formats",
            &partnership.other_formats,
            "where to ask for other formats",
        ),
    ] {
        if text.is_none() {
            findings.push(
                Finding::new(
                    Code::CoverIncomplete,
                    Location::file(REPORT),
                    format!("The cover does not say {what}."),
                )
                .help(format!("Add {key} = \"...\" under [partnership].")),
            );
        }
    }
    for (part, key, text, what) in [
        (
            "partnership",
            "name",
            &partnership.name,
            "the partnership has no name",
        ),
        (
            "report",
            "title",
            &config.report.title,
            "the report has no title",
        ),
    ] {
        if text.trim().is_empty() {
            let message = format!("The setting \"{key}\" under [{part}] is blank: {what}.");
            findings.push(
                Finding::new(Code::ConfigInvalid, Location::file(REPORT), message)
                    .help("Write it between the quotation marks."),
            );
        }
    }
    findings.extend(unused_narrative(project));
    let datasets = || project.datasets.iter().map(|d| d.id.as_str());
    let mut seen = BTreeSet::new();
    for agency in &config.agencies {
        if !seen.insert(agency.id.as_str()) {
            findings.push(
                Finding::new(
                    Code::ConfigInvalid,
                    Location::file(REPORT),
                    format!("Two agencies have the id \"{}\".", agency.id),
                )
                .help("Give one of the two [[agency]] entries another id."),
            );
        }
        if agency.id.trim().is_empty() || agency.name.trim().is_empty() {
            let message = "An [[agency]] has a blank id or a blank name.";
            findings.push(
                Finding::new(Code::ConfigInvalid, Location::file(REPORT), message)
                    .help("Write both between the quotation marks."),
            );
        }
        for owes in &agency.owes {
            if project.dataset(owes.dataset.get_ref()).is_none() {
                let line = line(owes.dataset.span().start);
                let name = owes.dataset.get_ref();
                findings.push(unknown(line, "dataset", name, datasets()));
            }
        }
    }
    for spec in &project.datasets {
        let roll = spec.form.roll.as_deref();
        if let Some(roll) = roll.filter(|roll| project.dataset(roll).is_none()) {
            let message =
                format!("[form] takes its roll from the dataset \"{roll}\", which does not exist.");
            let file = format!("templates/datasets/{}.toml", spec.id);
            let finding = Finding::new(Code::ConfigInvalid, Location::file(file), message);
            findings.push(match nearest(roll, datasets()) {
                Some(near) => finding.help(format!("Did you mean \"{near}\"?")),
                None => finding,
            });
        }
    }
    findings.extend(alike(project));
    for source in &project.sources {
        if let Some(agency) = &source.agency
            && !seen.contains(agency.as_str())
        {
            let known = seen.iter().copied();
            findings.push(unknown(source.line, "agency", agency, known));
        }
        if !files::stays_inside(&source.file) {
            findings.push(Finding::new(
                Code::FileOutside,
                Location::line(REPORT, source.line),
                format!("\"{}\" leads out of the report folder.", source.file),
            ));
        }
    }
    findings
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
                let file = format!("templates/datasets/{}.toml", spec.id);
                findings.push(
                    Finding::new(Code::ConfigInvalid, Location::file(file), message)
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
    documents.sort_by_key(|id| *id != project.config.report.document.get_ref());
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

fn at(line: u32, message: impl Into<String>) -> Finding {
    Finding::new(Code::ConfigInvalid, Location::line(REPORT, line), message)
}

/// A name that is not declared.
fn unknown<'a>(
    line: u32,
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Finding {
    let finding = at(line, format!("There is no {what} \"{name}\"."));
    if let Some(near) = nearest(name, known.clone()) {
        return finding.help(format!("Did you mean \"{near}\"?"));
    }
    let known: Vec<_> = known.collect();
    match known.as_slice() {
        [] => finding,
        _ => finding.help(format!("There are: {}.", known.join(", "))),
    }
}

pub(super) fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|rest| rest.len() == 6 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}
