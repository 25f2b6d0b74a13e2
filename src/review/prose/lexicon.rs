//! The words that the checks of prose go by, from `templates/prose/words.toml`.

use serde::Deserialize;

/// Words of the field, replaced by a file of the same path in a report folder.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Words {
    /// Abbreviations that every reader knows.
    pub known: Vec<String>,
    /// Last words of the names of bodies, small letters: "board".
    pub bodies: Vec<String>,
    /// Words that people leave out of such names, small letters: "partnership".
    pub filling: Vec<String>,
    /// What lists are announced to hold, in the plural: "priorities".
    pub listed: Vec<String>,
}
