//! A later version of a text in the place of the one before: what the partner changed comes in, and what people have written there since
//! stays. Three versions are held against one another, paragraph by paragraph: the first, the one that stands there, and the new one.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::sha256;

/// Beyond so many pairs of paragraphs only beginnings and ends are compared.
const MOST_PAIRS: usize = 4_000_000;

/// What a later version changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Paragraphs that are new.
    pub added: usize,
    /// Paragraphs that are gone.
    pub removed: usize,
    /// Paragraphs that read otherwise.
    pub changed: usize,
    /// Paragraphs that people have edited since, where the partner has changed them too.
    pub edited: usize,
    /// The headings below which any of this is.
    pub below: BTreeSet<String>,
}

impl Changes {
    /// Whether the partner changed nothing.
    pub(super) fn is_none(&self) -> bool {
        self.added + self.removed + self.changed == 0
    }
}

/// The paragraphs of a text, with where each stands in it: what is between blank lines.
fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let (mut at, mut open) = (0, false);
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.trim_end().len());
        at += line.len();
        if line.trim().is_empty() {
            open = false;
            continue;
        }
        match spans.last_mut().filter(|_| open) {
            Some(last) => last.end = end,
            None => spans.push(start..end),
        }
        open = true;
    }
    spans
}

/// By what the paragraphs of a text are known again; `h` stands before those that are headings.
pub(super) fn digests(text: &str) -> Vec<String> {
    let one = |range: Range<usize>| {
        let words: Vec<&str> = text[range].split_whitespace().collect();
        let heading = words.first().is_some_and(|first| first.starts_with('#'));
        let digest = sha256(words.join(" ").as_bytes());
        format!("{}{}", if heading { "h" } else { "" }, &digest[..16])
    };
    spans(text).into_iter().map(one).collect()
}

/// For each of the first the place of its like among the others, in order: as many as can be.
fn alike(first: &[String], others: &[String]) -> Vec<Option<usize>> {
    let mut found = vec![None; first.len()];
    let same = first.iter().zip(others).take_while(|(a, b)| a == b).count();
    let rest = first.len().min(others.len()) - same;
    let ends = (first.iter().rev().zip(others.iter().rev()).take(rest))
        .take_while(|(a, b)| a == b)
        .count();
    for (at, found) in found.iter_mut().enumerate().take(same) {
        *found = Some(at);
    }
    for back in 1..=ends {
        found[first.len() - back] = Some(others.len() - back);
    }
    let (a, b) = (
        &first[same..first.len() - ends],
        &others[same..others.len() - ends],
    );
    if a.len().saturating_mul(b.len()) > MOST_PAIRS {
        return found;
    }
    // How many can be matched from each pair of places on.
    let width = b.len() + 1;
    let mut most = vec![0u32; (a.len() + 1) * width];
    for x in (0..a.len()).rev() {
        for y in (0..b.len()).rev() {
            most[x * width + y] = if a[x] == b[y] {
                most[(x + 1) * width + y + 1] + 1
            } else {
                most[(x + 1) * width + y].max(most[x * width + y + 1])
            };
        }
    }
    let (mut x, mut y) = (0, 0);
    while x < a.len() && y < b.len() {
        if a[x] == b[y] {
            found[same + x] = Some(same + y);
            (x, y) = (x + 1, y + 1);
        } else if most[(x + 1) * width + y] >= most[x * width + y + 1] {
            x += 1;
        } else {
            y += 1;
        }
    }
    found
}

/// What a new version changes against the first; `place` names the place where its first heading is still to come.
pub(super) fn changes(first: &[String], new: &str, place: &str) -> Changes {
    let digests = digests(new);
    let lines: Vec<&str> = spans(new).into_iter().map(|span| &new[span]).collect();
    let matched = alike(first, &digests);
    let mut changes = Changes::default();
    let (mut from, mut to) = (0, 0);
    let ends = matched.iter().enumerate();
    let ends = ends.filter_map(|(at, like)| Some((at, (*like)?)));
    for (old, like) in ends.chain([(first.len(), digests.len())]) {
        let (gone, come) = (old - from, like - to);
        let both = gone.min(come);
        changes.changed += both;
        changes.removed += gone - both;
        changes.added += come - both;
        if gone + come > 0 {
            let until = if come > 0 { to + 1 } else { like };
            let mut above = lines[..until.min(lines.len())].iter().rev();
            let heading = above.find_map(|line| line.strip_prefix('#'));
            let heading = heading.map_or(place, |line| line.trim_start_matches('#').trim());
            changes.below.insert(heading.replace('\\', ""));
        }
        (from, to) = (old + 1, like + 1);
    }
    changes
}

/// The paragraphs that are none of the first version's, by how many of those stand in front of them.
fn between(first: usize, matched: &[Option<usize>], all: Range<usize>) -> Vec<Vec<usize>> {
    let mut gaps = vec![Vec::new(); first + 1];
    for at in all {
        if matched.contains(&Some(at)) {
            continue;
        }
        let before = matched
            .iter()
            .rposition(|one| one.is_some_and(|one| one < at));
        gaps[before.map_or(0, |before| before + 1)].push(at);
    }
    gaps
}

/// A text in which a later version stands in the place of the first one, and how many paragraphs were edited on both sides; none when
/// nothing of the first is left there. `first` are the digests of its paragraphs.
pub(super) fn renewed(there: &str, first: &[String], new: &str) -> Option<(String, usize)> {
    let (there_spans, there_digests) = (spans(there), digests(there));
    let (new_spans, new_digests) = (spans(new), digests(new));
    let in_there = alike(first, &there_digests);
    let in_new = alike(first, &new_digests);
    let begin = in_there.iter().flatten().next().copied()?;
    let end = in_there.iter().flatten().next_back().copied()? + 1;
    let own = between(first.len(), &in_there, begin..end);
    let fresh = between(first.len(), &in_new, 0..new_spans.len());
    let mut kept: Vec<&str> = Vec::new();
    for (at, (own, fresh)) in own.iter().zip(&fresh).enumerate() {
        kept.extend(own.iter().map(|one| &there[there_spans[*one].clone()]));
        let twice = |one: &&usize| {
            own.iter()
                .any(|own| there_digests[*own] == new_digests[**one])
        };
        let fresh = fresh.iter().filter(|one| !twice(one));
        kept.extend(fresh.map(|one| &new[new_spans[*one].clone()]));
        // What either side has taken out or put something else for is gone.
        if let (Some(Some(here)), Some(Some(_))) = (in_there.get(at), in_new.get(at)) {
            kept.push(&there[there_spans[*here].clone()]);
        }
    }
    let sides = in_there.iter().zip(&in_new);
    let edited = sides.filter(|sides| matches!(sides, (None, None))).count();
    let (from, to) = (there_spans[begin].start, there_spans[end - 1].end);
    let (above, below) = (&there[..from], &there[to..]);
    let text = match kept.is_empty() {
        true => format!("{}{below}", above.trim_end()),
        false => format!("{above}{}{below}", kept.join("\n\n")),
    };
    Some((text, edited))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "## Speed\n\nWe were fast.\n\nWe were many.\n\n## Care\n\nWe cared.\n";

    fn renew(there: &str, new: &str) -> (String, usize) {
        renewed(there, &digests(FIRST), new).expect("some of it is there")
    }

    #[test]
    fn a_later_version_takes_the_place_of_the_first() {
        let there = format!("Ours before.\n\n{FIRST}\nOurs behind.\n");
        let new = FIRST
            .replace("were fast", "were slow")
            .replace("We were many.\n\n", "");
        assert_eq!(renew(&there, &new), (there.replace(FIRST, &new), 0));
        // The same version again, whatever people have written into it.
        let edited = there.replace("We cared.", "We cared very much.\n\nAnd more.");
        assert_eq!(renew(&edited, FIRST), (edited.clone(), 0));
        // What people edited and what the partner changed elsewhere are both there.
        let (text, both) = renew(&edited, &new);
        assert_eq!(both, 0);
        assert_eq!(
            text,
            "Ours before.\n\n## Speed\n\nWe were slow.\n\n## Care\n\nWe cared very much.\n\nAnd more.\n\nOurs behind.\n"
        );
        // Where both changed the same paragraph both stand there, and it is told.
        let other = FIRST.replace("were fast", "were slow");
        let (text, both) = renew(&there.replace("were fast", "were quick"), &other);
        assert_eq!(both, 1, "{text}");
        assert!(
            text.contains("We were quick.\n\nWe were slow.\n\nWe were many."),
            "{text}"
        );
        let (text, both) = renew(&edited, &FIRST.replace("We cared.", "We cared a little."));
        assert_eq!(both, 1, "{text}");
        assert!(
            text.contains("We cared a little.\n\nWe cared very much.\n\nAnd more."),
            "{text}"
        );
        // All of it was taken out here, and by the partner.
        assert_eq!(renewed("Ours.\n", &digests(FIRST), &new), None);
        assert_eq!(renew(&there, "").0, "Ours before.\n\nOurs behind.\n");
    }

    #[test]
    fn what_changed_is_counted_below_its_headings() {
        let new = FIRST
            .replace("were fast", "were slow")
            .replace("We cared.", "We cared.\n\nWe care.");
        let told = changes(&digests(FIRST), &new, "visits");
        assert_eq!((told.added, told.removed, told.changed), (1, 0, 1));
        assert_eq!(
            told.below.into_iter().collect::<Vec<_>>(),
            ["Care", "Speed"]
        );
        let told = changes(&digests(FIRST), "", "visits");
        assert_eq!((told.removed, told.below.contains("visits")), (5, true));
        assert!(changes(&digests(FIRST), FIRST, "visits").is_none());
    }
}
