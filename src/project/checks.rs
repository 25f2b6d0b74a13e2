//! What report.toml and the datasets say of one another: every name that is used must be declared.

use std::collections::{BTreeMap, BTreeSet};

use super::config::Config;
use super::files;
use super::pack::Text;
use super::parse::nearest;
use super::{Project, REPORT, YEAR};
use crate::finding::{Code, Finding, Location};
use crate::model::{CodeLists, ColumnType, DatasetSpec, Period};
use crate::protect::Profile;

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

/// The disclosure profile; there is no default.
pub(super) fn profile(
    config: &Config,
    profiles: &BTreeMap<String, Profile>,
    line: Line<'_>,
) -> Result<Profile, Box<Finding>> {
    let listed = || {
        let each = profiles.values();
        let each: Vec<_> = each.map(|p| format!("{} ({})", p.id, p.title)).collect();
        each.join(", ")
    };
    let Some(name) = config.profile() else {
        let finding = at(
            line(config.report.period.span().start),
            "The setting \"profile\" is missing: it says how small numbers are kept from pointing at a person, so it is never assumed.",
        );
        return Err(Box::new(finding.help(format!(
            "Add under [report] a line profile = \"...\" with one of these: {}.",
            listed()
        ))));
    };
    let profile = profiles.get(name.get_ref()).cloned().ok_or_else(|| {
        let finding = at(
            line(name.span().start),
            format!("There is no disclosure profile \"{}\".", name.get_ref()),
        );
        let near = nearest(name.get_ref(), profiles.keys().map(String::as_str));
        let near = near.map(|near| format!("Did you mean \"{near}\"? "));
        let help = format!("{}There are: {}.", near.unwrap_or_default(), listed());
        Box::new(finding.help(help))
    })?;
    if let Some(other) = &config.report.profile
        && other.get_ref() != name.get_ref()
    {
        let message = format!(
            "Two disclosure profiles are named: \"{}\" under [report] and \"{}\" under [disclosure].",
            other.get_ref(),
            name.get_ref()
        );
        return Err(Box::new(
            at(line(name.span().start), message).help("Take one of the two lines out."),
        ));
    }
    match unsafe_limit(&profile) {
        Some(finding) => Err(Box::new(finding)),
        None => Ok(profile),
    }
}

/// A profile that would hide nothing although it means to.
pub(super) fn unsafe_limit(profile: &Profile) -> Option<Finding> {
    let wrong = |message: String, help: &str| {
        let file = format!("templates/profiles/{}.toml", profile.id);
        Some(Finding::new(Code::ConfigInvalid, Location::file(file), message).help(help))
    };
    if let Some(hide) = profile.hide
        && hide.from > hide.to
    {
        return wrong(
            format!(
                "The profile hides counts from {} to {}, which is none at all.",
                hide.from, hide.to
            ),
            "Write the smaller number as from and the larger as to.",
        );
    }
    if profile.round_to == Some(0) {
        return wrong(
            "The profile rounds counts to the nearest 0.".to_owned(),
            "Write the number to round to, or take the line out.",
        );
    }
    None
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
    let documents = writing.documents.keys();
    let specs: Option<Vec<_>> = documents.map(|id| project.document(id).value).collect();
    // A document that cannot be read may have a section for any of them.
    let Some(specs) = specs else {
        return Vec::new();
    };
    let named: BTreeSet<String> = specs
        .into_iter()
        .flat_map(|spec| spec.sections)
        .map(|section| section.id)
        .collect();
    let asked_for = |id: &str| {
        let mut sections = writing.sections.values();
        sections.any(|section| {
            section.text.contains(&format!("\"{id}\"")) || section.text.contains(&format!("'{id}'"))
        })
    };
    let unused = writing.narrative.iter().filter(|(id, text)| {
        let readme = id
            .rsplit('/')
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("readme"));
        !readme && !text.text.trim().is_empty() && !named.contains(*id) && !asked_for(id)
    });
    unused
        .map(|(_, text)| {
            let at = Location::file(text.file.clone());
            Finding::new(Code::NarrativeUnused, at, "No section of any document shows this text.")
                .help("Give the file the name of its section (yearly list sections shows them), or add a section for it to the document.")
        })
        .collect()
}

/// What a dataset says of itself.
pub(super) fn dataset(spec: &DatasetSpec, text: &Text, lists: &CodeLists) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |message: String| {
        findings.push(Finding::new(
            Code::ConfigInvalid,
            Location::File {
                file: text.file.clone(),
            },
            message,
        ));
    };
    let mut seen = BTreeSet::new();
    for column in &spec.columns {
        if !seen.insert(&column.id) {
            wrong(format!("Two columns have the id \"{}\".", column.id));
        }
        if column.listed && column.personal {
            wrong(format!(
                "The column \"{}\" is both `listed` and `personal`; what is about people is never listed, so take one of the two out.",
                column.id
            ));
        }
        match (&column.codes, column.kind == ColumnType::Code) {
            (Some(list), true) if lists.get(list).is_none() => {
                let near = nearest(list, lists.0.keys().map(String::as_str));
                let near = near.map(|n| format!(" Did you mean \"{n}\"?"));
                wrong(format!(
                    "The column \"{}\" takes its categories from \"{list}\", but there is no file templates/codes/{list}.toml.{}",
                    column.id,
                    near.unwrap_or_default()
                ));
            }
            (None, true) => wrong(format!(
                "The column \"{}\" holds categories, but codes = \"...\" does not say from which list.",
                column.id
            )),
            (Some(_), false) => wrong(format!(
                "The column \"{}\" names a list of categories, but its type is not \"code\".",
                column.id
            )),
            _ => {}
        }
    }
    for id in spec.form.columns() {
        let Some(place) = spec.column(id) else {
            let near = nearest(id, spec.columns.iter().map(|c| c.id.as_str()));
            let near = near.map(|n| format!(" Did you mean \"{n}\"?"));
            wrong(format!(
                "[form] names the column \"{id}\", which the dataset does not have.{}",
                near.unwrap_or_default()
            ));
            continue;
        };
        let column = &spec.columns[place];
        if (column.key || column.required) && spec.form.without.iter().any(|out| out == id) {
            wrong(format!(
                "[form] leaves out the column \"{id}\", without which a return is not read."
            ));
        }
        let agencies = column.codes.as_deref() == Some(super::AGENCIES);
        let is_fixed = spec.form.fixed.iter().any(|fixed| fixed == id);
        if is_fixed && column.kind != ColumnType::Period && !agencies {
            wrong(format!(
                "[form] fixes the column \"{id}\", but only columns of periods and of agencies have one value for a whole form."
            ));
        }
    }
    findings
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
