//! Files in TOML that commands write into the report folder, to read them again: what was answered, which texts were taken in.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::parse::parse;
use super::{files, pack};
use crate::finding::Checked;

/// What such a file holds; nothing when there is none, or where it cannot be read. Its bytes go to `own`, among a build's inputs.
pub(super) fn read<T: DeserializeOwned + Default>(
    folder: &Path,
    name: &str,
    own: &mut BTreeMap<String, Vec<u8>>,
) -> Checked<T> {
    if !folder.join(name).exists() {
        return Checked::new(T::default(), Vec::new());
    }
    let bytes = match files::read(folder, name) {
        Ok(bytes) => bytes,
        Err(finding) => return Checked::new(T::default(), vec![*finding]),
    };
    let text = pack::text_of(name, &bytes).map_err(|finding| vec![*finding]);
    own.insert(name.to_owned(), bytes);
    match text.and_then(|text| parse(name, &text.text)) {
        Ok(value) => Checked::new(value, Vec::new()),
        Err(findings) => Checked::new(T::default(), findings),
    }
}
