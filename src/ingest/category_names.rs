//! The names by which the categories of a column go: the source's own first, then those of its code list.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{CodeList, CodeLists, DatasetSpec, SourceSpec, fold};

/// The names of a column's categories.
pub(crate) struct Names<'a> {
    /// The code list.
    pub(crate) list: Option<&'a CodeList>,
    /// The source's own names, folded, to codes.
    pub(crate) mapping: BTreeMap<String, String>,
    /// All code lists.
    all: Option<&'a CodeLists>,
    /// The folded words of all of them, once they were asked for.
    words: OnceCell<BTreeSet<String>>,
}

impl<'a> Names<'a> {
    /// The names of a column's categories for a source.
    pub(crate) fn of(
        spec: &DatasetSpec,
        place: usize,
        source: &SourceSpec,
        codes: &'a CodeLists,
    ) -> Names<'a> {
        let column = &spec.columns[place];
        let list = column.codes.as_deref().and_then(|id| codes.get(id));
        let own = source.codes.get(&column.id);
        Names {
            list,
            mapping: own
                .into_iter()
                .flatten()
                .map(|(name, code)| (fold(name), code.clone()))
                .collect(),
            all: Some(codes),
            words: OnceCell::new(),
        }
    }

    /// The names of a list and no others.
    pub(crate) fn listed(list: Option<&'a CodeList>) -> Names<'a> {
        Names {
            list,
            mapping: BTreeMap::new(),
            all: None,
            words: OnceCell::new(),
        }
    }

    /// Whether any category of any list has a word in it, in whatever case.
    pub(crate) fn has_word(&self, word: &str) -> bool {
        let words = self
            .words
            .get_or_init(|| self.all.map(CodeLists::words).unwrap_or_default());
        words.contains(&fold(word))
    }

    /// No names at all.
    pub(crate) fn none() -> Names<'a> {
        Names::listed(None)
    }

    /// The code that a text names.
    pub(crate) fn code(&self, text: &str) -> Option<Arc<str>> {
        let found = self.folded(&fold(text));
        // "Service request- ed": a word that a line's end has broken.
        found.or_else(|| self.folded(&fold(&unbroken(text)?)))
    }

    /// The longest name, folded, that stands within a text.
    pub(crate) fn longest_in(&self, text: &str) -> Option<&str> {
        let folded = format!(" {} ", fold(text));
        let listed = self.list.into_iter().flat_map(|list| list.index().keys());
        listed
            .chain(self.mapping.keys())
            .filter(|name| !name.is_empty() && folded.contains(&format!(" {name} ")))
            .max_by_key(|name| name.len())
            .map(String::as_str)
    }

    /// The code of a folded name.
    pub(crate) fn folded(&self, text: &str) -> Option<Arc<str>> {
        if let Some(code) = self.mapping.get(text) {
            return Some(code.as_str().into());
        }
        let list = self.list?;
        let place = *list.index().get(text)?;
        Some(list.codes[place].id.as_str().into())
    }
}

/// A text without the hyphens by which lines' ends have broken words; `None` when there is none.
pub(crate) fn unbroken(text: &str) -> Option<String> {
    text.contains("- ").then(|| text.replace("- ", ""))
}
