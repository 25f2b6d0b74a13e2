//! The sources of report.toml, each held against what there is: its dataset, its columns, its patterns.

use std::sync::Arc;

use strum::VariantArray;

use super::category_names::Names;
use super::options::Options;
use super::sheet::Raw;
use super::value_parsing::{self, Problem};
use crate::finding::{Checked, Code, Finding, Location};
use crate::model::{
    CodeList, DatasetSpec, Pattern, Role, SourceSpec, did_you_mean, hint, listed, pattern,
};

/// A source whose words all name something that exists.
pub(crate) struct Declared<'a> {
    /// The source.
    pub(crate) source: &'a SourceSpec,
    /// Its dataset.
    pub(crate) spec: &'a Arc<DatasetSpec>,
    files: Pattern,
}

impl Declared<'_> {
    /// Whether it reads a file of this name.
    pub(crate) fn names(&self, file: &str) -> bool {
        self.files.is_match(file)
    }
}

/// The sources that can be used, in the order of report.toml.
pub(crate) fn declared(options: &Options) -> Checked<Vec<Declared<'_>>> {
    let mut found = Checked::new(Vec::new(), Vec::new());
    for source in &options.sources {
        match check(source, options) {
            Ok(declared) => found.value.push(declared),
            Err(wrong) => found.findings.extend(wrong),
        }
    }
    found
}

/// Everything in a source must name something that exists.
fn check<'a>(source: &'a SourceSpec, options: &'a Options) -> Result<Declared<'a>, Vec<Finding>> {
    let wrong = |message: String, help: &str| {
        let at = Location::line("report.toml", source.line.max(1));
        Finding::new(Code::ConfigInvalid, at, message).help(help)
    };
    let mut specs = options.datasets.iter();
    // A dataset that does not exist is told once for all its uses, when the folder is opened.
    let Some(spec) = specs.find(|spec| spec.id == source.dataset) else {
        return Err(Vec::new());
    };
    let mut findings = Vec::new();
    let named = source
        .set
        .keys()
        .chain(source.headings.values().filter(|id| *id != "ignore"))
        .chain(
            source
                .columns
                .in_order()
                .iter()
                .filter(|id| *id != "ignore"),
        )
        .chain(source.codes.keys())
        .chain(&source.across)
        .chain(&source.value);
    for id in named {
        if spec.column(id).is_none() {
            let near = hint(id, spec.columns.iter().map(|column| column.id.as_str()));
            let help = format!("{near} yearly explain {} shows its columns.", spec.id);
            let message = format!("The dataset {} has no column \"{id}\".", spec.id);
            findings.push(wrong(message, help.trim_start()));
        }
    }
    let list = |id: &str| {
        let column = &spec.columns[spec.column(id)?];
        options.codes.get(column.codes.as_deref()?)
    };
    let nearest = |list: &CodeList, code: &str| {
        let known = list.codes.iter().map(|code| code.id.as_str());
        let otherwise = format!("yearly explain {} shows its codes.", spec.id);
        did_you_mean(code, known, &otherwise)
    };
    for (id, given) in &source.set {
        let Some((place, list)) = spec.column(id).zip(list(id)) else {
            continue;
        };
        let read_elsewhere =
            matches!(given.as_str(), "sheet" | "file") || given.starts_with("cell:");
        let names = Names::of(spec, place, source, &options.codes);
        let raw = Raw::Text(given.as_str().into());
        let read = value_parsing::read(&raw, &spec.columns[place], &names);
        let is_unknown = |problem: &Problem| problem.code == Code::UnmappedCategory;
        if !read_elsewhere && read.problem.as_ref().is_some_and(is_unknown) {
            let message = format!(
                "set gives \"{id}\" the value \"{given}\", which its list of codes does not have."
            );
            findings.push(wrong(message, &nearest(list, given)));
        }
    }
    let answers = [
        ("rows", source.rows.clone()),
        ("columns", source.columns.by_name().clone()),
    ];
    for (key, given) in answers {
        for (name, role) in given.iter().filter(|(_, role)| Role::parse(role).is_none()) {
            let known: Vec<&str> = Role::VARIANTS.iter().map(|role| role.id()).collect();
            let help = did_you_mean(
                role,
                known.iter().copied(),
                &format!("It is one of {}.", listed(&known, "or")),
            );
            let message = format!(
                "{key} calls \"{name}\" \"{role}\", which is no word for what a row or a column is."
            );
            findings.push(wrong(message, &help));
        }
    }
    for (id, names) in &source.codes {
        let Some(list) = list(id) else { continue };
        for (name, code) in names {
            if list.entry(code).is_none() {
                let help = nearest(list, code);
                let message = format!(
                    "[source.codes.{id}] gives \"{name}\" the code \"{code}\", which its list does not have."
                );
                findings.push(wrong(message, &help));
            }
        }
    }
    if let Some(older) = source.replaces.as_deref()
        && pattern(older).is_none()
    {
        findings.push(wrong(
            format!("\"{older}\" is not a file name or pattern."),
            "Write under replaces a path inside the report folder, such as returns/lado v1.xlsx.",
        ));
    }
    let Some(files) = pattern(&source.file) else {
        findings.push(wrong(format!("\"{}\" is not a file name or pattern.", source.file), "Write a path inside the report folder, such as returns/lado.xlsx or returns/section-11/*.xlsx."));
        return Err(findings);
    };
    if findings.is_empty() {
        Ok(Declared {
            source,
            spec,
            files,
        })
    } else {
        Err(findings)
    }
}
