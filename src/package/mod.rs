//! Packages: zip archives of markup, as Office Open XML and OpenDocument make them. Opens one within bounds on its parts, their size and
//! how far they unpack; reads markup as it streams by, tolerantly or strictly; follows relationships between parts; and changes parts
//! while every other byte stays. Knows no kind of document, and touches no disk.

mod archive;
mod edits;
mod entities;
mod error;
mod fresh;
mod own_markup;
mod relationships;
mod rewrite;
pub(crate) mod tag;
mod units;
mod wellformed;

pub(crate) use archive::{Archive, MAX_HELD, MAX_STREAMED};
pub(crate) use edits::{
    Edits, Tag, Walk, end_of, root_end, tags, walk, with_attribute, without_attribute,
};
pub(crate) use entities::{escape, pieces, unescape, unescape_letters};
pub(crate) use error::PackageError;
pub(crate) use fresh::packed;
pub(crate) use relationships::{RELATIONS, Relation, leading_to, resolve};
pub(crate) use rewrite::Rewrite;
pub(crate) use tag::Kind;
pub(crate) use units::{Unit, Units};
pub(crate) use wellformed::WellFormed;

#[cfg(test)]
pub(crate) use archive::tests::archive;
