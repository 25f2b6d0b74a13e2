//! Returns whose tables stand in no section of any document: their numbers are published as data, and no reader of a report meets them.

use std::collections::BTreeSet;

use super::Figures;
use crate::finding::{Code, Finding, Location};
use crate::model::listed;
use crate::project::Project;

/// One finding a return. A return none of whose tables is to be published is meant to be shown nowhere.
pub(super) fn unshown(project: &Project, figures: &Figures) -> Vec<Finding> {
    let published = project.tables.iter().filter(|table| table.publish);
    let published: BTreeSet<&str> = published.map(|table| table.id.as_str()).collect();
    let used = figures.accounts.iter().map(|account| {
        let tables = account.used.tables.iter().map(String::as_str);
        let tables: Vec<&str> = tables.filter(|id| published.contains(id)).collect();
        (account, tables)
    });
    used.filter(|(_, tables)| !tables.is_empty())
        .filter(|(_, tables)| !tables.iter().any(|id| is_shown(project, id)))
        .map(|(account, tables)| {
            let names: Vec<String> = tables.iter().map(|id| format!("\"{id}\"")).collect();
            let message = format!(
                "No section of any document shows anything of this return: the {} that count{} it {} published as data only.",
                match names.as_slice() {
                    [one] => format!("table {one}"),
                    _ => format!("tables {}", listed(&names, "and")),
                },
                if names.len() == 1 { "s" } else { "" },
                if names.len() == 1 { "is" } else { "are" },
            );
            Finding::new(Code::ReturnUnshown, Location::file(account.file.clone()), message)
        })
        .collect()
}

/// Whether a section asks for a table or one of its figures, or a text of the report names one.
fn is_shown(project: &Project, id: &str) -> bool {
    let asks = ["\"", "'"].map(|quote| [format!("{quote}{id}{quote}"), format!("{quote}{id}/")]);
    let names = [
        format!("{{{id}/"),
        format!(" {id}/"),
        format!(": {id}}}"),
        format!(": {id} "),
        format!("#{id})"),
        format!("#table-{id})"),
        format!("#figure-{id})"),
    ];
    let mut sections = project.writing.sections.values();
    let mut texts = project.writing.narrative.values();
    sections.any(|section| {
        // What a section needs is no table.
        let words = section.text.rsplit("\n+++").next();
        words.is_some_and(|words| asks.as_flattened().iter().any(|ask| words.contains(ask)))
    }) || texts.any(|text| names.iter().any(|name| text.text.contains(name)))
}
