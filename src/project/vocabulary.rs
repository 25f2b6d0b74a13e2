//! What the templates declare in TOML, read and checked: code lists, datasets, tables and disclosure profiles.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::pack::{Pack, ROLES};
use super::parse::parse;
use super::{code_checks, dataset_checks, rule_checks};
use crate::aggregate::table_spec::TableSpec;
use crate::finding::{Checked, Finding};
use crate::model::{CodeList, CodeLists, DatasetSpec, Role};
use crate::protect::Profile;

/// Everything in the templates that is TOML and not a document.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// The code lists.
    pub codes: CodeLists,
    /// The datasets, ordered by id.
    pub datasets: Vec<Arc<DatasetSpec>>,
    /// The declared tables, ordered by id.
    pub tables: Vec<Arc<TableSpec>>,
    /// The disclosure profiles, by id.
    pub profiles: BTreeMap<String, Profile>,
}

/// The labels of rows and columns that are no items, those of the report folder added to the built-in ones.
fn role_labels(pack: &Pack, findings: &mut Vec<Finding>) -> Option<(String, CodeList)> {
    let mut all: Option<CodeList> = None;
    for text in pack.both(ROLES) {
        let list = match parse::<CodeList>(&text.file, &text.text) {
            Ok(list) => list,
            Err(wrong) => {
                findings.extend(wrong);
                continue;
            }
        };
        let wrong = list
            .codes
            .iter()
            .filter(|code| Role::parse(&code.id).is_none());
        findings.extend(wrong.map(|code| code_checks::no_role(&code.id, &text)));
        match &mut all {
            None => all = Some(list),
            Some(all) => all.codes.extend(list.codes),
        }
    }
    let mut list = all?;
    CodeLists::ROLES.clone_into(&mut list.id);
    Some((list.id.clone(), list))
}

/// Reads everything in the templates that is TOML and not a document.
pub fn vocabulary(pack: &Pack) -> Checked<Vocabulary> {
    let mut findings = Vec::new();
    let lists = pack.read_all::<CodeList>("codes").gather(&mut findings);
    let datasets = pack.read_all::<DatasetSpec>("datasets");
    let datasets = datasets.gather(&mut findings);
    let tables = pack.read_all::<TableSpec>("tables").gather(&mut findings);
    let profiles = pack.read_all::<Profile>("profiles").gather(&mut findings);
    let lists = lists.into_iter().map(|(id, (text, mut list))| {
        list.id.clone_from(&id);
        findings.extend(code_checks::list(&list, &text));
        (id, list)
    });
    let mut lists = CodeLists(lists.collect());
    lists.0.extend(role_labels(pack, &mut findings));
    let datasets = datasets.into_iter().map(|(id, (text, mut spec))| {
        spec.id = id;
        findings.extend(dataset_checks::dataset(&spec, &text, &lists));
        Arc::new(spec)
    });
    let datasets: Vec<_> = datasets.collect();
    for spec in &datasets {
        let file = format!("templates/datasets/{}.toml", spec.id);
        let own = pack.files().any(|(path, f)| path == file && !f.built_in);
        findings.extend(rule_checks::check(spec, &datasets, &lists, own));
        let texts = own.then(|| pack.both(&format!("datasets/{}.toml", spec.id)));
        findings.extend(texts.and_then(|texts| dataset_checks::replaced(spec, &texts)));
    }
    let tables = tables.into_iter().map(|(id, (text, mut spec))| {
        spec.id = id;
        spec.file = text.file.to_string();
        spec.text = Arc::clone(&text.text);
        Arc::new(spec)
    });
    let tables = tables.collect();
    let profiles = profiles.into_iter().map(|(id, (_, mut profile))| {
        profile.id.clone_from(&id);
        (id, profile)
    });
    let profiles = profiles.collect();
    let vocabulary = Vocabulary {
        codes: lists,
        datasets,
        tables,
        profiles,
    };
    Checked::new(vocabulary, findings)
}
