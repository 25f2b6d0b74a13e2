//! `[disclosure]` of report.toml: which profile holds where, and which figures somebody answers for. A name that is not known stops
//! everything: the report's own profile might be less strict than the one that was meant.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::checks::unsafe_limit;
use super::config::Config;
use super::parse::nearest;
use super::{REPORT, Vocabulary};
use crate::finding::{Code, Finding, Location};
use crate::protect::{self, Profile};

/// `[disclosure]`, as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Disclosure {
    /// The profile of the report; the same as `profile` under `[report]`.
    #[serde(default)]
    pub profile: Option<Spanned<String>>,
    /// Another profile for all tables of a dataset, by its id.
    #[serde(default)]
    pub datasets: BTreeMap<String, Spanned<String>>,
    /// Another profile for a table, by its id.
    #[serde(default)]
    pub tables: BTreeMap<String, Spanned<String>>,
    /// Figures that are shown although they are small.
    #[serde(default, rename = "override")]
    pub overrides: Vec<Spanned<OverrideSpec>>,
}

/// One `[[disclosure.override]]`. That all three are there is checked when the figures are known.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OverrideSpec {
    /// The figure, as it is bound: `lado-source/police/n`.
    pub figure: String,
    /// Who decided.
    #[serde(default)]
    pub name: String,
    /// Why nobody can be recognised from it.
    #[serde(default)]
    pub reason: String,
}

/// What `[disclosure]` means together with the templates.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    /// By dataset id.
    pub datasets: BTreeMap<String, Profile>,
    /// By table id.
    pub tables: BTreeMap<String, Profile>,
    /// Figures that are shown because somebody answers for them.
    pub overrides: Vec<protect::Override>,
}

impl Exceptions {
    /// What differs from the report's profile, in words that the report prints: "Strict, for Referrals".
    pub(super) fn in_words(&self, words: impl Fn(&str, bool) -> String) -> Vec<String> {
        let datasets = self
            .datasets
            .iter()
            .map(|(id, profile)| (profile, words(id, false)));
        let tables = self
            .tables
            .iter()
            .map(|(id, profile)| (profile, words(id, true)));
        let mut by_profile: BTreeMap<&str, (&Profile, Vec<String>)> = BTreeMap::new();
        for (profile, title) in datasets.chain(tables) {
            let known = by_profile
                .entry(&profile.id)
                .or_insert((profile, Vec::new()));
            known.1.push(title);
        }
        by_profile
            .into_values()
            .map(|(profile, titles)| {
                format!(
                    "For {}: {}: {}",
                    titles.join("; "),
                    profile.title,
                    profile.about
                )
            })
            .collect()
    }
}

/// Reads the exceptions; every name that is not known is found.
pub(super) fn exceptions(
    config: &Config,
    words: &Vocabulary,
    line: &dyn Fn(usize) -> u32,
) -> Result<Exceptions, Vec<Finding>> {
    let spec = &config.disclosure;
    let mut wrong = Vec::new();
    let mut found = Exceptions::default();
    let datasets: Vec<&str> = words
        .datasets
        .iter()
        .map(|dataset| dataset.id.as_str())
        .collect();
    let tables: Vec<&str> = words.tables.iter().map(|table| table.id.as_str()).collect();
    for (what, asked, known, into) in [
        ("dataset", &spec.datasets, &datasets, &mut found.datasets),
        ("table", &spec.tables, &tables, &mut found.tables),
    ] {
        for (id, name) in asked {
            let at = Location::line(REPORT, line(name.span().start));
            if !known.contains(&id.as_str()) {
                let message =
                    format!("[disclosure] names the {what} \"{id}\", which does not exist.");
                wrong.push(near(
                    Finding::new(Code::ConfigInvalid, at, message),
                    id,
                    known,
                ));
                continue;
            }
            let profiles: Vec<&str> = words.profiles.keys().map(String::as_str).collect();
            match words.profiles.get(name.get_ref()) {
                Some(profile) => {
                    wrong.extend(unsafe_limit(profile));
                    into.insert(id.clone(), profile.clone());
                }
                None => {
                    let message = format!("There is no disclosure profile \"{}\".", name.get_ref());
                    let finding = Finding::new(Code::ConfigInvalid, at, message);
                    wrong.push(near(finding, name.get_ref(), &profiles));
                }
            }
        }
    }
    found.overrides = spec
        .overrides
        .iter()
        .map(|spec| {
            let own = spec.get_ref();
            protect::Override {
                figure: own.figure.clone(),
                name: own.name.clone(),
                reason: own.reason.clone(),
                line: Some(line(spec.span().start)),
            }
        })
        .collect();
    if wrong.is_empty() {
        Ok(found)
    } else {
        Err(wrong)
    }
}

fn near(finding: Finding, name: &str, known: &[&str]) -> Finding {
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("Did you mean \"{near}\"?"),
        None => format!("There are: {}.", known.join(", ")),
    };
    finding.help(help)
}
