//! What every finding code must answer.

use super::severity::Severity;

/// All that a code says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Stable, never reused.
    pub(super) id: &'static str,
    /// How grave it is unless a rule says otherwise, whose matter it is, and how its findings are grouped.
    pub(super) class: (Severity, Audience, Grouping),
    /// A short name.
    pub(super) title: &'static str,
    /// What to do, when a finding has nothing better to say.
    pub(super) help: &'static str,
    /// What it means and why it matters.
    pub(super) explain: &'static str,
}

/// Whose matter a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// That of the agency whose return it is in: its letter asks about it.
    Agency,
    /// As [`Audience::Agency`], and what it is held against may be another agency's, which is not told where nobody says whose it is.
    Agencies,
    /// The partnership's own: it is in no letter.
    Partnership,
}

/// What a finding says of its cells: it decides how many are shown, which are held back, and what tells one from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// Something of its own.
    Alone,
    /// As [`Grouping::Alone`], in words that change while the same thing is wrong, such as how late it is.
    Unworded,
    /// A cell has no value, or an impossible one, where it should have one.
    Gap,
    /// Something is made without a cell; it goes without saying where the cell is reported as a [`Grouping::Gap`].
    FromGap,
    /// A word that is not known: the same word under one heading is one finding, however often it stands there.
    Word,
    /// Several cells, held against one another, do not agree; held back where one of them is a [`Grouping::Gap`].
    Comparison,
}
