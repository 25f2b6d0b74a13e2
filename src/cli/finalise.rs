//! What stands in the way of a final set. Only people can judge a report fit to be published; this says when it certainly is not.

use std::collections::BTreeMap;
use std::fs;

use anyhow::bail;
use jiff::civil::Date;

use crate::finding::{Code, Finding, Grouped, Location, Severity};
use crate::model::{Period, count};
use crate::project::{FINAL, FinalSet, Project, read_inside, walk};
use crate::run::Disclosure;
use crate::set::manifest::{FileHash, Made, SetManifest};

/// Makes sure that documents can be published on a day: none of them was on that day or later.
pub(crate) fn may_be_added(project: &Project, ids: &[String], day: Date) -> anyhow::Result<()> {
    let there = project.final_set(day);
    let label = |day: Date| Period::Day(day).label();
    for id in ids {
        if there.is_some_and(|set| set.documents.contains(id)) {
            let others = match ids {
                [_] => "",
                _ => " To add other documents to it, name them with --document.",
            };
            bail!(
                "The document \"{id}\" is in the final set of this day already, {FINAL}/{day}, and what was published is never overwritten. To make a corrected one, give it its own day with --as-at.{others}"
            );
        }
        let mut later = project.finals.iter().filter(|set| set.day > day);
        if let Some(later) = later.find(|set| set.documents.contains(id)) {
            bail!(
                "The document \"{id}\" was published on {}, in {FINAL}/{}, so one of {} would not be the one that holds. Give it a later day with --as-at.",
                label(later.day),
                later.day,
                label(day)
            );
        }
    }
    let folder = project.folder.join(FINAL).join(day.to_string());
    if project.final_figures(day).is_none() && fs::symlink_metadata(folder).is_ok() {
        bail!(
            "{FINAL}/{day} is there already, without a figures.json that a document could be held against, so nothing can be added to it. Move it away, or give the new set another day with --as-at."
        );
    }
    Ok(())
}

/// Makes sure that the final set of a day, where there is one, shows the same figures as what is to be added to it.
pub(crate) fn same_figures(
    project: &Project,
    ids: &[String],
    day: Date,
    figures: &[u8],
) -> anyhow::Result<()> {
    let Some(there) = project.final_set(day) else {
        return Ok(());
    };
    if project.final_figures(day).is_some_and(|own| own != figures) {
        let there: Vec<&str> = there.documents.iter().map(String::as_str).collect();
        bail!(
            "The figures have changed since {} was made in {FINAL}/{day}, so {} cannot be added to that set: its documents would not agree. Give the new set its own day with --as-at.",
            there.join(" and "),
            ids.join(" and ")
        );
    }
    Ok(())
}

/// The list of a final set to which something is added.
pub(crate) fn with_earlier(
    project: &Project,
    day: Date,
    new: SetManifest,
) -> anyhow::Result<SetManifest> {
    let Some(set) = project.final_set(day) else {
        return Ok(new);
    };
    let there = match &set.manifest {
        Some(manifest) => manifest.clone(),
        None => unlisted(project, set, &new.figures)?,
    };
    // What stands there already is left as it is.
    let new = new.without(&|path| there.paths().any(|own| own == path));
    Ok(there.merge(new))
}

/// What can be told of a final set without a list from its files.
fn unlisted(project: &Project, set: &FinalSet, figures: &str) -> anyhow::Result<SetManifest> {
    let day = set.day;
    let mut there = SetManifest::new(figures);
    let folder = format!("{FINAL}/{day}");
    for path in walk(&project.folder, &folder).value {
        let bytes = read_inside(&project.folder, &path)
            .map_err(|finding| anyhow::anyhow!("{path}: {}", finding.message))?;
        let name = path.strip_prefix(&format!("{folder}/")).unwrap_or(&path);
        let file = FileHash::of(name, &bytes);
        let (id, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        if !set.documents.contains(id) || ending == "json" {
            there.files.push(file);
            continue;
        }
        let made = Made {
            id: id.to_owned(),
            section: None,
            title: id.to_owned(),
            as_at: day,
            figures: figures.to_owned(),
            inputs: String::new(),
            files: vec![file],
            corrects: None,
        };
        let more = SetManifest {
            documents: vec![made],
            ..SetManifest::new(figures)
        };
        there = there.merge(more);
    }
    Ok(there)
}

/// One sentence for each thing that must be settled before a final set is made; none when nothing stands in its way.
pub(crate) fn obstacles(
    project: &Project,
    grouped: &Grouped,
    disclosure: &Disclosure,
) -> Vec<String> {
    let open = |wanted: &dyn Fn(Severity, Code) -> bool| {
        let findings = grouped.findings.iter();
        findings
            .filter(|finding| !finding.is_settled() && wanted(finding.severity, finding.code))
            .count()
    };
    let errors = open(&|severity, _| severity == Severity::Error);
    let queries = open(&|severity, _| severity == Severity::Query);
    let unwritten = open(&|_, code| code == Code::NarrativeMissing);
    let mut obstacles = Vec::new();
    if project.profile.not_for_publication {
        obstacles.push(format!(
            "The disclosure profile \"{}\" is not for publication; name another in report.toml.",
            project.profile.id
        ));
    }
    if disclosure.blocks_final && !project.profile.not_for_publication {
        obstacles.push(
            "A number that is withheld can be worked out from what would be published.".to_owned(),
        );
    }
    for (open, one, many) in [
        (errors, "error is not corrected", "errors are not corrected"),
        (
            queries,
            "query has no answer and no accepted reason",
            "queries have no answer and no accepted reason",
        ),
        (
            unwritten,
            "text is not written yet",
            "texts are not written yet",
        ),
    ] {
        if open > 0 {
            obstacles.push(format!("{}.", count(open, one, many)));
        }
    }
    obstacles.extend(unknown_figures(grouped));
    obstacles
}

/// So many places are named one by one.
const NAMED: usize = 10;

/// One sentence for each figure in running text that would be printed as `[x]`: what nobody knows yet is for drafts.
fn unknown_figures(grouped: &Grouped) -> Vec<String> {
    let awaited = grouped.findings.iter();
    let awaited = awaited.filter(|finding| finding.code == Code::FigureAwaited);
    let mut places: BTreeMap<&Location, usize> = BTreeMap::new();
    for place in awaited.flat_map(Finding::places) {
        *places.entry(place).or_default() += 1;
    }
    let mut told: Vec<String> = (places.iter().take(NAMED))
        .map(|(place, figures)| {
            let figures = count(*figures, "figure is", "figures are");
            format!("{place}: {figures} not known and would be printed as [x]. Take in the return that gives it, or write the sentence without it.")
        })
        .collect();
    if places.len() > NAMED {
        let more = count(places.len() - NAMED, "place", "places");
        told.push(format!(
            "The same in {more} more; yearly check -v names each."
        ));
    }
    told
}
