//! Headings that no name fits, and the columns that they may be: by their words and by what stands below them. Only proposes; a person
//! says yes or no.

use std::collections::BTreeSet;

use super::super::category_names::Names;
use super::super::sheet::Raw;
use super::super::table_detection::Layout;
use super::super::value_parsing;
use super::bench::Bench;
use super::proposal::Guess;
use super::reading::has;
use crate::model::{ColumnSpec, ColumnType, DatasetSpec, SourceSpec, Value, fold};

/// Words that say what kind of thing stands in a column, and not which.
const PLAIN: [&str; 6] = ["date", "number", "name", "type", "total", "other"];

/// How near a heading's words are to the names of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kin {
    /// They share nothing.
    None,
    /// They share a word.
    Word,
    /// One says all that the other says.
    Whole,
}

/// A heading with a column that it may be.
struct Pair {
    heading: String,
    place: usize,
    kin: Kin,
    /// How many of the cells below read as the column's values, and how many there are.
    reads: (usize, usize),
}

/// The columns that unknown headings of a table may be, each heading and each column once, the surest first.
pub(super) fn headings(
    bench: &Bench<'_>,
    spec: &DatasetSpec,
    source: &SourceSpec,
    layout: &Layout,
) -> Vec<Guess> {
    let open: Vec<usize> = (0..spec.columns.len())
        .filter(|&place| {
            let column = &spec.columns[place];
            let id = &column.id;
            let placed = has(layout, place)
                || source.set.contains_key(id)
                || [&source.across, &source.value].contains(&&Some(id.clone()));
            !placed && !column.personal && column.kind != ColumnType::Text
        })
        .collect();
    let mut pairs: Vec<Pair> = Vec::new();
    for (cell, heading) in layout.unknown.iter().filter(|(_, text)| !text.is_empty()) {
        let below: Vec<&Raw> = (bench.alone.cells().iter())
            .filter(|(at, raw)| at.column == cell.column && at.row > cell.row && !raw.is_blank())
            .map(|(_, raw)| raw)
            .collect();
        pairs.extend(open.iter().filter_map(|&place| {
            let column = &spec.columns[place];
            let names = Names::of(spec, place, source, bench.codes());
            let kin = kin(heading, column);
            let reads = reads(&below, column, &names);
            let pair = Pair {
                heading: heading.clone(),
                place,
                kin,
                reads: (reads.len(), below.len()),
            };
            let distinct: BTreeSet<&String> = reads.iter().collect();
            pair.holds(column.kind, distinct.len()).then_some(pair)
        }));
    }
    pairs.sort_by_key(|pair| {
        std::cmp::Reverse((pair.kin, pair.reads.0 * 100 / pair.reads.1.max(1)))
    });
    let mut guesses: Vec<Guess> = Vec::new();
    for pair in pairs {
        let id = &spec.columns[pair.place].id;
        let taken = |guess: &Guess| guess.column == *id || guess.heading == pair.heading;
        if !guesses.iter().any(taken) {
            guesses.push(Guess {
                heading: pair.heading.clone(),
                column: id.clone(),
                reads: pair.reads,
            });
        }
    }
    guesses
}

impl Pair {
    /// Whether words and values together are enough to propose it.
    fn holds(&self, kind: ColumnType, distinct: usize) -> bool {
        let (good, all) = self.reads;
        let share = |least: usize| good > 0 && good * 100 >= all * least;
        match kind {
            ColumnType::Code => share(60) && (distinct > 1 || self.kin > Kin::None),
            ColumnType::Date | ColumnType::Flag => share(80) && self.kin > Kin::None,
            _ => share(80) && self.kin == Kin::Whole,
        }
    }
}

/// What the cells below a heading say as values of a column; each that does not read is left out.
fn reads(below: &[&Raw], column: &ColumnSpec, names: &Names<'_>) -> Vec<String> {
    (below.iter())
        .filter_map(|raw| match value_parsing::read(raw, column, names).value {
            Value::Blank | Value::Unread(_) | Value::Unmapped(_) | Value::Text(_) => None,
            value => value.key(),
        })
        .collect()
}

fn kin(heading: &str, column: &ColumnSpec) -> Kin {
    let words = |text: &str| -> BTreeSet<String> {
        let folded = fold(text);
        let words = folded.split(' ').filter(|word| word.len() > 2);
        words.map(str::to_owned).collect()
    };
    let own = words(heading);
    let near = column.names().map(|name| {
        let name = words(name);
        let mut shared = own.intersection(&name);
        let speaks = shared.any(|word| word.len() > 3 && !PLAIN.contains(&word.as_str()));
        match speaks {
            true if own.is_subset(&name) || name.is_subset(&own) => Kin::Whole,
            true => Kin::Word,
            false => Kin::None,
        }
    });
    near.max().unwrap_or(Kin::None)
}
