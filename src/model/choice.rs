//! One code or any of several, as TOML gives it.

use serde::Deserialize;

/// A single code or a list of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One code.
    One(String),
    /// Any of several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// Whether the code is among them.
    pub fn has(&self, code: &str) -> bool {
        match self {
            OneOrMany::One(one) => one == code,
            OneOrMany::Many(many) => many.iter().any(|one| one == code),
        }
    }

    /// All of them.
    pub fn all(&self) -> Vec<&str> {
        match self {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many.iter().map(String::as_str).collect(),
        }
    }
}
