//! What the sheets of an Excel workbook share, and how the workbook lists them.

use std::sync::Arc;

use super::fault::Fault;
use super::stored_number;
use super::styles::Styles;
use crate::ingest::sheet::Raw;
use crate::package::{Archive, Relation};

/// What the sheets of a workbook share.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// Days are counted from 1904.
    pub(crate) is_1904: bool,
    /// Texts by the number that cells name them by.
    pub(crate) texts: Vec<Arc<str>>,
    /// Styles by the number that cells name them by.
    pub(crate) styles: Styles,
}

impl Book {
    /// What a cell holds that names a text: nothing when it is empty; `None` when there is no such text.
    pub(crate) fn text(&self, place: usize) -> Option<Option<Raw>> {
        let text = self.texts.get(place)?;
        Some((!text.is_empty()).then(|| Raw::Text(text.clone())))
    }

    /// What a number is in its style.
    pub(crate) fn number(&self, value: f64, style: usize) -> Raw {
        let shown = self.styles.shown.get(style).copied();
        stored_number::styled(value, shown.unwrap_or_default(), self.is_1904)
    }
}

/// A sheet as the workbook lists it.
pub(crate) struct Listed {
    /// Its name.
    pub(crate) name: String,
    /// Whether it is hidden.
    pub(crate) hidden: bool,
    /// The id of the relationship that leads to its part.
    pub(crate) relation: String,
}

impl Listed {
    /// The part that the sheet is; `None` when it is a chart, a dialog or a macro.
    pub(crate) fn part<'r>(
        &self,
        archive: &Archive<'_>,
        relations: &'r [Relation],
    ) -> Result<Option<&'r str>, Fault> {
        let mut relations = relations.iter();
        let relation = relations.find(|relation| relation.id == self.relation);
        let Some(relation) = relation.filter(|relation| relation.kind == "worksheet") else {
            return Ok(None);
        };
        let part = relation.part.as_deref().filter(|part| archive.has(part));
        let missing = || format!("the sheet \"{}\" is missing from the file", self.name);
        Ok(Some(part.ok_or_else(|| Fault::Damaged(missing()))?))
    }
}
