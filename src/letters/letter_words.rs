//! The words of letters, from `templates/letters/words.toml`: what is asked for each code of finding.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::request::Kind;
use crate::finding::{Audience, Code};

/// The words of letters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Words {
    /// What is asked where a code says nothing of its own and something is wrong.
    pub correct: String,
    /// The same where only the agency can say.
    pub explain: String,
    /// The same where something is doubtful.
    pub look: String,
    /// What is said of a disagreement with what another agency sent; `{other}` is its name.
    pub across: String,
    /// What stands for an agency that cannot be named.
    pub another: String,
    /// Codes that are kept from agencies beside those that are the partnership's own matter by themselves.
    #[serde(default)]
    pub ours: Vec<String>,
    /// Words of codes.
    #[serde(default)]
    pub code: BTreeMap<String, CodeWords>,
}

/// The words of one code.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CodeWords {
    /// What the agency is asked to do.
    #[serde(default)]
    pub ask: Option<String>,
    /// Why it matters, where the code's explanation speaks to the partnership.
    #[serde(default)]
    pub why: Option<String>,
    /// What is said where it is about two agencies; `{other}` is the other's name.
    #[serde(default)]
    pub across: Option<String>,
}

impl Words {
    /// Whether agencies are asked about findings of this code.
    pub(crate) fn for_agencies(&self, code: Code) -> bool {
        code.audience() != Audience::Partnership && !self.ours.iter().any(|id| id == code.id())
    }

    /// What the agency is asked to do.
    pub(crate) fn ask(&self, code: Code, kind: Kind) -> &str {
        self.own(code, |own| &own.ask).unwrap_or(match kind {
            Kind::Correct => &self.correct,
            Kind::Explain => &self.explain,
            Kind::Look => &self.look,
        })
    }

    /// Why it matters.
    pub(crate) fn why(&self, code: Code) -> &str {
        let own = self.own(code, |own| &own.why);
        own.unwrap_or_else(|| code.explain())
    }

    /// What is said of a disagreement with another agency.
    pub(crate) fn across(&self, code: Code, other: &str) -> String {
        let own = self.own(code, |own| &own.across);
        own.unwrap_or(&self.across).replace("{other}", other)
    }

    /// What the words of a code itself say.
    fn own(&self, code: Code, part: impl Fn(&CodeWords) -> &Option<String>) -> Option<&str> {
        part(self.code.get(code.id())?).as_deref()
    }

    /// Names of codes that do not exist.
    pub fn unknown(&self) -> Vec<&str> {
        let named = self.ours.iter().chain(self.code.keys());
        named
            .map(String::as_str)
            .filter(|id| Code::parse(id).is_none())
            .collect()
    }
}

#[cfg(test)]
pub(crate) fn built_in() -> Words {
    toml::from_str(include_str!("../../templates/letters/words.toml")).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_words_name_codes_that_exist_and_speak_of_none_of_our_files() {
        let words = built_in();
        assert_eq!(words.unknown(), Vec::<&str>::new());
        for code in Code::ALL.iter().filter(|code| words.for_agencies(**code)) {
            for text in [words.ask(*code, Kind::Correct), words.why(*code)] {
                for ours in [
                    "report.toml",
                    "[[",
                    "templates/",
                    "yearly ",
                    "Ask the agency",
                ] {
                    assert!(!text.contains(ours), "{}: {text}", code.id());
                }
            }
        }
    }

    #[test]
    fn a_folder_keeps_more_from_agencies_and_gives_them_no_more() {
        let own = include_str!("../../templates/letters/words.toml");
        let own: Words = toml::from_str(&format!("ours = [\"too-long\"]\n{own}")).unwrap();
        assert!(!own.for_agencies(Code::TooLong) && built_in().for_agencies(Code::TooLong));
        assert!(own.for_agencies(Code::BaseSmall) && !own.for_agencies(Code::Restated));
    }

    #[test]
    fn another_agency_is_named_in_its_place() {
        let words = built_in();
        let said = words.across(Code::FactsDisagree, "Wexmoor Police");
        assert!(
            said.contains("Wexmoor Police") && !said.contains("{other}"),
            "{said}"
        );
    }
}
