//! A table, ready to be tried as one dataset after another.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::sheet::{Raw, Sheet};
use super::super::value_parsing::tidy;
use super::context::Context;
use super::proposal::Known;
use super::regions::Region;
use crate::model::{Cell, CodeLists};

/// How many rows of a table are tried: enough to tell, and little of a long register.
pub(super) const TRIED: u32 = 120;

/// How many rows are searched for headings, beyond the first.
pub(super) const HEAD: u32 = 3;

/// A table, ready to be tried.
pub(super) struct Bench<'a> {
    /// The file's name.
    pub(super) file: &'a Arc<str>,
    /// The whole sheet.
    pub(super) sheet: &'a Sheet,
    /// Nothing but the table.
    pub(super) alone: &'a Sheet,
    /// Its first rows, in which its headings stand: enough to find them, quickly.
    pub(super) head: &'a Sheet,
    /// Where it stands.
    pub(super) region: &'a Region,
    /// What stands around it.
    pub(super) context: &'a Context,
    /// What is known before any file is seen.
    pub(super) known: &'a Known<'a>,
    /// The sheet lies on its side.
    pub(super) transposed: bool,
}

impl<'a> Bench<'a> {
    /// The code lists.
    pub(super) fn codes(&self) -> &'a CodeLists {
        &self.known.options.codes
    }
}

/// The text of a cell for a heading or a message.
pub(super) fn text(sheet: &Sheet, cell: Cell) -> String {
    sheet
        .get(cell)
        .filter(|raw| !raw.is_blank())
        .map(|raw: &Raw| tidy(&raw.text()))
        .unwrap_or_default()
}

/// Codes by column, as `[source.codes]` holds them.
pub(super) type Codes = BTreeMap<String, BTreeMap<String, String>>;
