//! What is not sure of a return, as lines for report.toml, each with the reason why it says what it says: whole, so that it can be pasted.
//! Names headings and categories; none that looks like a person, and no other value of a cell.

use std::collections::BTreeMap;

use super::shown_words::{NAMED, as_words, clean, shown};
use crate::ingest::{Doubt, Guess, Meaning, Proposal, names_somebody, nearest_code};
use crate::model::{CodeList, CodeLists, DatasetSpec, SourceSpec, count, fold, quoted};
use crate::project::source_lines;

/// How the sender of a return is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// A person says it.
    Told,
    /// The file, or its name, names the agency.
    Named,
    /// It alone owes a return of this kind.
    Owes,
    /// It sent the earlier file.
    Earlier,
    /// A cell of each file says it.
    Cell,
    /// Nobody knows.
    Unknown,
}

/// Categories of a coded column that no list knows, taken for the code whose name stands in them or is nearly the same: by column, then
/// by name.
pub(super) type Near = BTreeMap<String, BTreeMap<String, String>>;

/// A source that is proposed, with what is known of it.
#[derive(Debug)]
pub struct Proposed {
    /// How it reads.
    pub proposal: Proposal,
    /// How its sender is known.
    pub sender: Sender,
    /// Categories that were taken for others.
    pub(super) near: Near,
}

impl Proposed {
    /// Takes categories that no list knows for those that they seem to be.
    pub(super) fn new(mut proposal: Proposal, sender: Sender, codes: &CodeLists) -> Proposed {
        let mut near = Near::new();
        for (column, names) in proposal.reads.iter().flat_map(|reads| &reads.unmapped) {
            let Some(list) = list(&proposal.spec, column, codes) else {
                continue;
            };
            for name in names {
                if let Some(code) = nearest_code(name, list) {
                    let own = near.entry(column.clone()).or_default();
                    own.insert(name.clone(), code.to_owned());
                }
            }
        }
        for (column, names) in &near {
            let own = proposal.source.codes.entry(column.clone()).or_default();
            own.extend(names.clone());
        }
        Proposed {
            proposal,
            sender,
            near,
        }
    }

    /// A source that reads as the earlier file does.
    pub(super) fn as_it_was(proposal: Proposal, sender: Sender) -> Proposed {
        Proposed {
            proposal,
            sender,
            near: Near::new(),
        }
    }

    /// Whether it can be written without asking.
    pub fn is_sure(&self) -> bool {
        let sender = !matches!(self.sender, Sender::Earlier | Sender::Unknown);
        self.proposal.is_sure() && self.near.is_empty() && sender
    }

    /// The `[[source]]`, each line with its reason; those that are not sure begin their reason with a question mark.
    pub(super) fn toml(&self, codes: &CodeLists) -> String {
        let source = &self.proposal.source;
        let mut text = "    [[source]]\n".to_owned();
        for (names, line) in source_lines(source) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            if names_somebody(&line) && names[0] != "file" {
                text.push_str(&format!(
                    "    # {} = \"\"  # ? it looks like a person, so it is not shown\n",
                    names[0]
                ));
                continue;
            }
            let why = self.reason(&names);
            text.push_str(&format!("    {line}  # {why}\n"));
            if names == ["dataset"] && self.sender == Sender::Unknown {
                text.push_str("    # agency = \"ID\"  # ? whose return it is could not be told; yearly list agencies shows the ids\n");
            }
        }
        text.push_str(&self.unknown(codes));
        text
    }

    /// Why a line says what it says.
    fn reason(&self, names: &[&str]) -> String {
        let proposal = &self.proposal;
        match names {
            ["dataset"] => self.kind(),
            ["agency"] | ["agency-from"] => match self.sender {
                Sender::Told => "as the command says",
                Sender::Named => "its name stands in the file or in its name",
                Sender::Owes => "it alone owes such a return",
                Sender::Earlier => "? it sent the earlier file",
                Sender::Cell => "the cell beside the name of the agency",
                Sender::Unknown => "?",
            }
            .to_owned(),
            ["received"] => "the day it is taken in, or --received".to_owned(),
            ["file"] => "where it is kept".to_owned(),
            ["sheet"] => "the sheet that holds the table".to_owned(),
            ["after"] => "the words above the table".to_owned(),
            ["before"] => "the words above the next table".to_owned(),
            ["transposed"] => "? headings seem to stand below one another, in column A".to_owned(),
            ["across"] => "what its headings across are".to_owned(),
            ["value"] => "what the cells below them hold".to_owned(),
            ["across-names", ..] => "what the heading says".to_owned(),
            ["totals", ..] => "the months whose sum it is".to_owned(),
            ["set", column] => self.given(column),
            ["headings", heading] => {
                let mut guesses = proposal.guesses.iter();
                let guess = guesses.find(|guess| fold(&guess.heading) == fold(heading));
                guess.map_or_else(
                    || "as the earlier file has it".to_owned(),
                    |guess| below(guess, &proposal.spec),
                )
            }
            ["codes", column, name] => {
                let near = self
                    .near
                    .get(*column)
                    .is_some_and(|own| own.contains_key(*name));
                match near {
                    true => "? no category is called so; this one nearly is",
                    false => "the area's own name, or as the earlier file has it",
                }
                .to_owned()
            }
            _ => "as the earlier file has it".to_owned(),
        }
    }

    /// Why it is this dataset.
    fn kind(&self) -> String {
        let spec = &self.proposal.spec;
        let key = |id: &str| {
            (spec.column(id)).is_some_and(|place| spec.columns[place].key)
                && !self.proposal.guesses.iter().any(|guess| guess.column == id)
        };
        let headings = self.proposal.reads.iter().flat_map(|reads| &reads.columns);
        let named: Vec<&str> = headings
            .filter(|(_, meaning)| matches!(meaning, Meaning::Column(id) if key(id)))
            .map(|(heading, _)| heading.as_str())
            .collect();
        let words = match named[..] {
            [] => format!("the words around its headings speak of \"{}\"", spec.title),
            [one] => format!("its heading {} is one of \"{}\"", shown([one]), spec.title),
            _ => format!(
                "its headings {} are those of \"{}\"",
                shown(named),
                spec.title
            ),
        };
        match self.proposal.doubt {
            None => words,
            Some(Doubt::Plain) => format!("? {words}, but other lists have such headings too"),
            Some(Doubt::OnItsSide) => format!("? {words}, read from its side"),
        }
    }

    fn given(&self, column: &str) -> String {
        let given = self
            .proposal
            .given
            .iter()
            .find(|given| given.column == column);
        let Some(given) = given else {
            return "as the command or the earlier file says".to_owned();
        };
        let mark = if given.sure { "" } else { "? " };
        format!("{mark}from {}", given.from)
    }

    /// Categories of which nothing is known, as lines that a person completes.
    fn unknown(&self, codes: &CodeLists) -> String {
        let mut text = String::new();
        let spec = &self.proposal.spec;
        let mut told: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (column, names) in self.proposal.reads.iter().flat_map(|reads| &reads.unmapped) {
            let near = self.near.get(column);
            let names = names
                .iter()
                .filter(|name| near.is_none_or(|own| !own.contains_key(*name)));
            let known = told.entry(column).or_default();
            known.extend(names.map(String::as_str));
        }
        for (column, mut names) in told {
            names.sort_unstable();
            names.dedup();
            let what = list(spec, column, codes).map_or(column, |list| list.title.as_str());
            for name in names.iter().filter_map(|name| as_words(name)).take(NAMED) {
                let key = format!("codes.{column}.{}", quoted(&name));
                text.push_str(&format!(
                    "    # {key} = \"CODE\"  # ? no category is called so ({}); without a code it stays a row of its own\n",
                    clean(what)
                ));
            }
            if names.len() > NAMED {
                let more = names.len() - NAMED;
                text.push_str(&format!("    # and {more} more\n"));
            }
        }
        let hidden: usize = self.proposal.reads.iter().map(|reads| reads.hidden).sum();
        if hidden > 0 {
            let cells = count(hidden, "cell holds", "cells hold");
            text.push_str(&format!(
                "    # {cells} a category that no list knows and that looks like a person, so it is not shown\n"
            ));
        }
        text
    }
}

/// What stands below a heading that no name fits.
fn below(guess: &Guess, spec: &DatasetSpec) -> String {
    let (good, all) = guess.reads;
    let place = spec.column(&guess.column);
    let heading = place.map_or(guess.column.as_str(), |place| &spec.columns[place].heading);
    format!(
        "? {good} of {all} cells below it read as \"{}\"",
        clean(heading)
    )
}

fn list<'c>(spec: &DatasetSpec, column: &str, codes: &'c CodeLists) -> Option<&'c CodeList> {
    let place = spec.column(column)?;
    codes.get(spec.columns[place].codes.as_deref()?)
}

/// The lines for a return that has no heading for key columns: what is still asked for.
pub(super) fn unfinished(source: &SourceSpec, spec: &DatasetSpec, lacking: &[String]) -> String {
    let mut text = "    [[source]]\n".to_owned();
    for (_, line) in source_lines(source) {
        text.push_str(&format!("    {line}\n"));
    }
    for id in lacking {
        let place = spec.column(id);
        let heading = place.map_or(id.as_str(), |place| &spec.columns[place].heading);
        text.push_str(&format!(
            "    headings.\"HEADING\" = \"{id}\"  # ? the heading under which {} stands; or set.{id} = \"VALUE\" where it is the same for all records\n",
            clean(heading)
        ));
    }
    text
}
