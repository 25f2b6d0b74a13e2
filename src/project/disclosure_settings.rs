//! `[disclosure]` of report.toml: which profile holds where, and which figures somebody answers for. A name that is not known stops
//! everything: the report's own profile might be less strict than the one that was meant.

use std::collections::BTreeMap;

use super::config::{Config, REPORT};
use super::mistake::{at, undeclared};
use super::vocabulary::Vocabulary;
use crate::finding::{Code, Finding, Location};
use crate::model::hint;
use crate::protect::{self, Profile};

/// What `[disclosure]` means together with the templates.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    /// By dataset id.
    pub datasets: BTreeMap<String, Profile>,
    /// By table id.
    pub tables: BTreeMap<String, Profile>,
    /// Figures that are shown because somebody answers for them.
    pub overrides: Vec<protect::Override>,
    /// What is asked about exceptions that withhold less than the report does.
    pub(super) asked: Vec<Finding>,
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

/// The disclosure profile; there is no default.
pub(super) fn profile(
    config: &Config,
    profiles: &BTreeMap<String, Profile>,
    line: &dyn Fn(usize) -> u32,
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
        let near = hint(name.get_ref(), profiles.keys().map(String::as_str));
        Box::new(finding.help(format!("{near} There are: {}.", listed()).trim_start()))
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
fn unsafe_limit(profile: &Profile) -> Option<Finding> {
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

/// Reads the exceptions; every name that is not known is found.
pub(super) fn exceptions(
    config: &Config,
    words: &Vocabulary,
    line: &dyn Fn(usize) -> u32,
) -> Result<Exceptions, Vec<Finding>> {
    let spec = &config.disclosure;
    let mut wrong = Vec::new();
    let mut found = Exceptions::default();
    let own = config
        .profile()
        .and_then(|name| words.profiles.get(name.get_ref()));
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
            let at = line(name.span().start);
            if !known.contains(&id.as_str()) {
                let message =
                    format!("[disclosure] names the {what} \"{id}\", which does not exist.");
                wrong.push(undeclared(at, message, id, known.iter().copied()));
                continue;
            }
            match words.profiles.get(name.get_ref()) {
                Some(profile) => {
                    wrong.extend(unsafe_limit(profile));
                    if own.is_some_and(|own| profile.strictness() < own.strictness()) {
                        let message = format!(
                            "The {what} \"{id}\" goes by the profile \"{}\", which withholds less than the report's own.",
                            profile.id
                        );
                        let place = Location::line(REPORT, at);
                        found
                            .asked
                            .push(Finding::new(Code::ProfileWeaker, place, message));
                    }
                    into.insert(id.clone(), profile.clone());
                }
                None => {
                    let message = format!("There is no disclosure profile \"{}\".", name.get_ref());
                    let profiles = words.profiles.keys().map(String::as_str);
                    wrong.push(undeclared(at, message, name.get_ref(), profiles));
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
