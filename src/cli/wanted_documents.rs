//! Which documents a build makes: those that are named, all, or those that report.toml publishes; and which of them gives a section.

use std::collections::BTreeSet;

use anyhow::bail;

use super::args::Build;
use crate::project::{Project, did_you_mean};

/// The documents, each once, the published ones first. With a section, the first of them, as they are named, that has it.
pub(super) fn wanted(args: &Build, project: &Project) -> anyhow::Result<Vec<String>> {
    let known = &project.writing.documents;
    if let Some(id) = args.document.iter().find(|id| !known.contains_key(*id)) {
        let otherwise = "yearly list documents shows every document there is.";
        let near = did_you_mean(id, known.keys().map(String::as_str), otherwise);
        bail!("There is no document \"{id}\". {near}");
    }
    let mut ids = match &args.document[..] {
        [] => project.published(),
        named => named.to_vec(),
    };
    if args.all || (args.section.is_some() && args.document.is_empty()) {
        ids.extend(known.keys().cloned());
    }
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    match &args.section {
        Some(section) => with_section(project, ids, section, !args.document.is_empty()),
        None => {
            // In whichever order they are named, the set has the same bytes.
            let published = project.published();
            let place = |id: &String| published.iter().position(|own| own == id);
            ids.sort_by_key(|id| (place(id).unwrap_or(usize::MAX), id.clone()));
            Ok(ids)
        }
    }
}

/// The first document that has a section. `named` where nothing but these documents was asked for.
fn with_section(
    project: &Project,
    ids: Vec<String>,
    section: &str,
    named: bool,
) -> anyhow::Result<Vec<String>> {
    let mut known = BTreeSet::new();
    for id in &ids {
        let spec = project.document(id).value;
        let sections = spec.into_iter().flat_map(|spec| spec.sections);
        known.extend(sections.map(|entry| entry.id).map(|own| (own, id)));
        if known.contains(&(section.to_owned(), id)) {
            return Ok(vec![id.clone()]);
        }
    }
    let known = known.iter().map(|(section, _)| section.as_str());
    let near = did_you_mean(
        section,
        known,
        "yearly list sections shows every section there is.",
    );
    match &ids[..] {
        [one] => bail!("The document \"{one}\" has no section \"{section}\". {near}"),
        _ if named => bail!("None of these documents has a section \"{section}\". {near}"),
        _ => bail!("No document has a section \"{section}\". {near}"),
    }
}
