//! What stands in the way of a final set. Only people can judge a report fit to be published; this says when it certainly is not.

use std::fs;

use anyhow::bail;
use jiff::civil::Date;

use crate::finding::{Code, Finding, Grouped, Severity};
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

/// What stands in the way of a final set.
pub(crate) struct Obstacles {
    /// One sentence for each thing that must be settled first; none when nothing stands in its way.
    pub(crate) sentences: Vec<String>,
    /// The findings that have to be settled, the gravest first.
    pub(crate) findings: Vec<Finding>,
}

/// What must be settled before a final set is made. `attacked` is what a reader could work out, where that was looked at.
pub(crate) fn obstacles(
    project: &Project,
    grouped: &Grouped,
    attacked: Option<&Disclosure>,
) -> Obstacles {
    let open = grouped.findings.iter().filter(|finding| waits_for(finding));
    let findings: Vec<Finding> = open.cloned().collect();
    let number = |wanted: &dyn Fn(&Finding) -> bool| -> usize {
        let wanted = findings.iter().filter(|finding| wanted(finding));
        wanted.map(|finding| 1 + finding.repeats.len()).sum()
    };
    let is = |severity| move |finding: &Finding| finding.severity == severity;
    let coded =
        |code| move |finding: &Finding| finding.severity == Severity::Note && finding.code == code;
    let mut sentences = Vec::new();
    if project.profile.not_for_publication {
        sentences.push(format!(
            "The disclosure profile \"{}\" is not for publication; name another in report.toml.",
            project.profile.id
        ));
    } else if attacked.is_some_and(|disclosure| disclosure.blocks_final) {
        sentences.push(
            "A number that is withheld can be worked out from what would be published.".to_owned(),
        );
    }
    for (open, one, many) in [
        (
            number(&is(Severity::Error)),
            "error is not corrected",
            "errors are not corrected",
        ),
        (
            number(&is(Severity::Query)),
            "query has no answer and no accepted reason",
            "queries have no answer and no accepted reason",
        ),
        (
            number(&coded(Code::ReturnOutstanding)),
            "return that agencies owe in report.toml is not due yet, and not in",
            "returns that agencies owe in report.toml are not due yet, and not in",
        ),
        (
            number(&coded(Code::NarrativeMissing)),
            "text is not written yet",
            "texts are not written yet",
        ),
        (
            number(&coded(Code::FigureAwaited)),
            "figure in a sentence is not known and would be printed as [x]; take in the return that gives it, or write the sentence without it",
            "figures in sentences are not known and would be printed as [x]; take in the returns that give them, or write the sentences without them",
        ),
    ] {
        if open > 0 {
            sentences.push(format!("{}.", count(open, one, many)));
        }
    }
    Obstacles {
        sentences,
        findings,
    }
}

/// Whether a final set waits until a finding is settled.
pub(super) fn waits_for(finding: &Finding) -> bool {
    let grave = finding.severity >= Severity::Query;
    let waits = [
        Code::ReturnOutstanding,
        Code::NarrativeMissing,
        Code::FigureAwaited,
    ]
    .contains(&finding.code);
    !finding.is_settled() && (grave || waits)
}
