//! Categories that no list knows, and the one they may be.

use crate::model::{CodeList, fold};

/// How alike two names are at least, of 1.
const ALIKE: f64 = 0.88;
/// How much nearer the name is than any other code's.
const NEARER: f64 = 0.03;

/// The one code whose name is nearly the same, and much nearer than any other; or the one whose name stands in it as words.
pub fn nearest_code<'l>(name: &str, list: &'l CodeList) -> Option<&'l str> {
    let wanted = fold(name);
    let name_words: Vec<&str> = name.split(' ').collect();
    let mut likeness: Vec<(f64, usize)> = vec![(0.0, 0); list.codes.len()];
    for (name, place) in list.index() {
        let alike = strsim::jaro_winkler(name, &wanted);
        likeness[*place] = (likeness[*place].0.max(alike), *place);
    }
    likeness.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let second = likeness.get(1).map_or(0.0, |(best, _)| *best);
    let (best, place) = *likeness.first()?;
    if best > ALIKE && best - second > NEARER {
        return Some(&list.codes[place].id);
    }
    let words = format!(" {wanted} ");
    // A short name is one where it is written as initials: "ICB", and no part of a sentence.
    let initials = |name: &str| {
        let mut written = name_words.iter();
        written.any(|word| fold(word) == *name && word.chars().all(char::is_uppercase))
    };
    let mut inside: Vec<usize> = (list.index().iter())
        .filter(|(name, _)| match name.len() {
            0..3 => false,
            3 => initials(name),
            _ => words.contains(&format!(" {name} ")),
        })
        .map(|(_, place)| *place)
        .collect();
    inside.sort_unstable();
    inside.dedup();
    match inside[..] {
        [one] => Some(&list.codes[one].id),
        _ => None,
    }
}
