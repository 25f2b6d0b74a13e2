//! What the words around a table speak of: a dataset, or the area and the agencies of the report.

use super::proposal::Known;
use crate::model::{DatasetSpec, fold};

/// Words of titles, folded, that say what kind of list it is, and not of what.
const FORMS: [&str; 9] = [
    "register",
    "return",
    "record",
    "count",
    "context",
    "programme",
    "performance",
    "answer",
    "session",
];

/// Whether texts around a table speak of a dataset: a word of its title that says what it is about. Or they name the area or an agency.
pub(super) fn speaks<'t>(
    texts: impl Iterator<Item = &'t str> + Clone,
    known: &Known<'_>,
    spec: &DatasetSpec,
) -> bool {
    let title = fold(&format!("{} {}", spec.title, spec.id.replace('-', " ")));
    let telling: Vec<&str> = (title.split(' '))
        .filter(|word| word.len() > 4 && !FORMS.contains(word))
        .collect();
    let mut words = texts.clone().map(fold);
    words.any(|text| text.split(' ').any(|word| telling.contains(&word))) || names_us(texts, known)
}

/// Whether the area or an agency of report.toml is named around the table.
pub(super) fn names_us<'t>(mut texts: impl Iterator<Item = &'t str>, known: &Known<'_>) -> bool {
    let list = known.options.codes.get("agencies");
    let agencies = list.into_iter().flat_map(|list| &list.codes);
    let ours = agencies.filter(|code| known.agencies.contains(&code.id));
    let names: Vec<String> = ours
        .map(|code| &*code.label)
        .chain([known.area])
        .map(|name| format!(" {} ", fold(name)))
        .filter(|name| name.len() > 5)
        .collect();
    texts.any(|text| {
        let text = format!(" {} ", fold(text));
        names.iter().any(|name| text.contains(name.as_str()))
    })
}
