//! What stands in the way of a final set. Only people can judge a report fit to be published; this says when it certainly is not.

use crate::finding::{Code, Grouped, Severity};
use crate::model::count;
use crate::project::Project;
use crate::run::Disclosure;

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
    obstacles
}
