//! Names that may be one thing written in two ways (M17, M19, M24): they differ only in words that the dataset says people write or
//! leave out. They are asked about and never joined.

use std::collections::{BTreeMap, BTreeSet};

use super::datum::{Datum, Record};
use super::found::Found;
use super::under_check::Check;
use crate::finding::{Code, Finding};
use crate::model::{AlikeSpec, Value, fold};

/// Different numbers by which one name is known; beyond it the name says nothing of one thing.
const MOST_NUMBERS: usize = 16;

/// Asked about for each name: the first other name that it may be.
pub(super) fn check(check: &Check<'_>, findings: &mut Found) {
    for (place, column) in check.spec.columns.iter().enumerate() {
        let Some(spec) = column.alike.as_ref().filter(|_| !column.personal) else {
            continue;
        };
        let words = Words::new(spec);
        let mut all = Vec::new();
        let columns = std::iter::once((check.spec.id.as_str(), place)).chain(others(check, spec));
        for (dataset, place) in columns {
            names(check, dataset, place, &words, &mut all);
        }
        let mut groups: BTreeMap<&str, Vec<&Name<'_>>> = BTreeMap::new();
        // A name that is nothing but such words says nothing of what it names.
        for name in all.iter().filter(|name| !name.core.is_empty()) {
            groups.entry(&name.core).or_default().push(name);
        }
        for group in groups.values().filter(|group| group.len() > 1) {
            for (at, name) in group.iter().enumerate() {
                let same = group[..at].iter().find(|before| name.may_be(before));
                if let Some(same) = same {
                    findings.push(finding(check, name, same));
                }
            }
        }
    }
}

/// The columns of other datasets with names of the same things.
fn others<'s>(check: &Check<'s>, spec: &'s AlikeSpec) -> impl Iterator<Item = (&'s str, usize)> {
    let all = check.all;
    spec.with.iter().filter_map(move |with| {
        let (dataset, column) = with.split_once('/')?;
        let other = all.iter().find(|other| other.spec.id == dataset)?;
        Some((dataset, other.spec.column(column)?))
    })
}

fn finding(check: &Check<'_>, name: &Name<'_>, same: &Name<'_>) -> Finding {
    let message = format!(
        "\"{}\" may be the same as \"{}\"; they are counted as two.",
        name.text, same.text
    );
    check
        .finding(
            Code::NamesAlike,
            name.at.record.block,
            name.at.cell(),
            message,
        )
        .related(same.at.location(), "the other name")
}

/// What is known of the words in names.
struct Words {
    /// Folded runs of words, the longest first, with what each stands for: nothing, or a qualifier by number.
    known: Vec<(Vec<String>, Option<usize>)>,
}

impl Words {
    fn new(spec: &AlikeSpec) -> Self {
        let split = |text: &str| -> Vec<String> {
            let folded = fold(text);
            folded.split(' ').map(str::to_owned).collect()
        };
        let fillers = spec.fillers.iter().map(|text| (split(text), None));
        let qualifiers = spec.qualifiers.iter().enumerate();
        let qualifiers = qualifiers.flat_map(|(number, spellings)| {
            let spellings = spellings.all().into_iter();
            spellings.map(move |text| (split(text), Some(number)))
        });
        let mut known: Vec<_> = fillers.chain(qualifiers).collect();
        known.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        Words { known }
    }

    /// What is left of a name without these words, spaces left out, and the qualifiers in it.
    fn core(&self, folded: &str) -> (String, BTreeSet<usize>) {
        let words: Vec<&str> = folded.split(' ').collect();
        let (mut core, mut qualifiers, mut at) = (String::new(), BTreeSet::new(), 0);
        while at < words.len() {
            let rest = &words[at..];
            let known = self.known.iter().find(|(run, _)| {
                run.len() <= rest.len() && run.iter().zip(rest).all(|(one, other)| one == other)
            });
            match known {
                Some((run, qualifier)) => {
                    qualifiers.extend(*qualifier);
                    at += run.len();
                }
                None => {
                    core.push_str(words[at]);
                    at += 1;
                }
            }
        }
        (core, qualifiers)
    }
}

/// One name, where it stands first.
struct Name<'a> {
    text: &'a str,
    at: Datum<'a>,
    core: String,
    qualifiers: BTreeSet<usize>,
    /// The numbers by which the thing is known, a set for each column that tells names apart.
    numbers: Vec<BTreeSet<String>>,
}

impl Name<'_> {
    /// Whether two names with the same core may be one.
    fn may_be(&self, other: &Name<'_>) -> bool {
        let (own, theirs) = (&self.qualifiers, &other.qualifiers);
        let fits = own.is_subset(theirs) || theirs.is_subset(own);
        let told_apart = self
            .numbers
            .iter()
            .zip(&other.numbers)
            .any(|(own, theirs)| {
                let counts = |numbers: &BTreeSet<String>| {
                    !numbers.is_empty() && numbers.len() < MOST_NUMBERS
                };
                counts(own) && counts(theirs) && own.is_disjoint(theirs)
            });
        fits && !told_apart
    }
}

/// Adds the different names in a column of a dataset, in the order in which they first stand. Spellings that are one when folded are
/// one name.
fn names<'a>(
    check: &Check<'a>,
    dataset: &str,
    place: usize,
    words: &Words,
    all: &mut Vec<Name<'a>>,
) {
    let Some(dataset) = check.all.iter().find(|other| other.spec.id == dataset) else {
        return;
    };
    let apart = dataset.spec.columns[place].alike.as_ref();
    let apart = apart.map_or(&[][..], |alike| &alike.told_apart_by);
    let apart: Vec<Option<usize>> = apart.iter().map(|id| dataset.spec.column(id)).collect();
    let mut folded: BTreeMap<String, usize> = all
        .iter()
        .enumerate()
        .map(|(at, name)| (fold(name.text), at))
        .collect();
    let mut by_text: BTreeMap<&str, usize> = BTreeMap::new();
    for block in dataset.blocks.iter().filter(|block| block.has(place)) {
        for record in Record::all(block) {
            let (Value::Text(text) | Value::Unmapped(text)) = record.value(place) else {
                continue;
            };
            let at = *by_text.entry(text).or_insert_with(|| {
                *folded.entry(fold(text)).or_insert_with_key(|folded| {
                    let (core, qualifiers) = words.core(folded);
                    all.push(Name {
                        text,
                        at: record.at(place),
                        core,
                        qualifiers,
                        numbers: vec![BTreeSet::new(); apart.len()],
                    });
                    all.len() - 1
                })
            });
            for (number, column) in apart.iter().enumerate() {
                let key = column.and_then(|column| record.key(column));
                let numbers = all[at].numbers.get_mut(number);
                if let (Some(key), Some(numbers)) = (key, numbers)
                    && numbers.len() < MOST_NUMBERS
                {
                    numbers.insert(key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(toml: &str) -> Words {
        Words::new(&toml::from_str(toml).unwrap())
    }

    fn alike(words: &Words, one: &str, other: &str) -> bool {
        let (core, own) = words.core(&fold(one));
        let (other_core, theirs) = words.core(&fold(other));
        core == other_core && (own.is_subset(&theirs) || theirs.is_subset(&own))
    }

    #[test]
    fn fillers_count_for_nothing_and_qualifiers_only_against_one_another() {
        let words = words(
            "fillers = [\"the\", \"in children\", \"school\"]\nqualifiers = [\"level 2\", \"level 3\", [\"c of e\", \"ce\", \"church of england\"], [\"rc\", \"catholic\"], \"primary\", \"infant\"]",
        );
        for (one, other, want) in [
            (
                "Non-Accidental Injuries",
                "Level 3 Non-Accidental Injuries in Children",
                true,
            ),
            ("Level 2 Injuries", "Level 3 Injuries", false),
            (
                "St Mary's C of E Primary School",
                "St Marys CE Primary",
                true,
            ),
            (
                "St Mary's Catholic Primary",
                "St Mary's C of E Primary",
                false,
            ),
            ("St Mary's Primary", "St Mary's Infant School", false),
            (
                "Implementation Sub - group",
                "Implementation Subgroup",
                true,
            ),
            ("The Grange School", "Grange", true),
            ("Grange", "Grove", false),
        ] {
            assert_eq!(alike(&words, one, other), want, "{one} / {other}");
        }
    }
}
