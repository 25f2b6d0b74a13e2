//! Moving about in a sentence: the next number, the words between, where a clause ends, and words that say which way something went.

use super::number::Number;
use super::token::{Kind, Token, says};

/// Words that may stand between a preposition and its number.
const LIGHT: [&str; 34] = [
    "the",
    "a",
    "an",
    "about",
    "approximately",
    "around",
    "roughly",
    "some",
    "nearly",
    "almost",
    "over",
    "under",
    "only",
    "just",
    "all",
    "our",
    "these",
    "those",
    "their",
    "its",
    "at",
    "least",
    "more",
    "than",
    "fewer",
    "less",
    "up",
    "\u{A3}",
    "total",
    "circa",
    "of",
    "as",
    "exactly",
    "\"",
];

/// Words that mean more.
pub(super) const UP: [&str; 21] = [
    "rose",
    "rise",
    "rises",
    "risen",
    "rising",
    "increase",
    "increased",
    "increases",
    "increasing",
    "grew",
    "grow",
    "grown",
    "growth",
    "growing",
    "climbed",
    "up",
    "gain",
    "gained",
    "higher",
    "uplift",
    "jumped",
];
/// Words that mean less.
pub(super) const DOWN: [&str; 27] = [
    "fell",
    "fall",
    "falls",
    "fallen",
    "falling",
    "decrease",
    "decreased",
    "decreases",
    "decreasing",
    "decline",
    "declined",
    "declines",
    "declining",
    "drop",
    "dropped",
    "drops",
    "dropping",
    "reduction",
    "reduced",
    "reduces",
    "reducing",
    "reduce",
    "down",
    "lower",
    "shrank",
    "cut",
    "lowered",
];
/// Words that turn a statement round, or say that it is none.
const NOT: [&str; 13] = [
    "not", "no", "never", "without", "despite", "rather", "instead", "cannot", "offset", "reverse",
    "reversed", "if", "target",
];

/// Which way a word says that something went: 1 up, -1 down.
pub(super) fn way(token: &Token) -> i8 {
    if token.is(&UP) {
        1
    } else if token.is(&DOWN) {
        -1
    } else {
        0
    }
}

/// Whether a word turns a statement round.
pub(super) fn denies(token: &Token) -> bool {
    token.is(&NOT) || token.is_word() && token.text.ends_with("n't")
}

/// Whether a clause ends at a token.
pub(super) fn ends_clause(token: &Token) -> bool {
    token.is(&[";", ":", ".", "?", "!"])
}

/// The number right after a place, with only light words between.
pub(super) fn number_after(tokens: &[Token], at: usize) -> Option<usize> {
    first_number(tokens, at + 1..at + 6, |token| !token.is(&LIGHT))
}

/// The first number after a place within so many tokens of the same clause.
pub(super) fn next_number(tokens: &[Token], at: usize, within: usize) -> Option<usize> {
    first_number(tokens, at + 1..at + 1 + within, ends_clause)
}

/// The last number before a place within so many tokens of the same clause.
pub(super) fn number_before(tokens: &[Token], at: usize, within: usize) -> Option<usize> {
    let places = (at.saturating_sub(within)..at).rev();
    first_number(tokens, places, ends_clause)
}

/// The first number among some places, unless a token before it stops the search.
fn first_number(
    tokens: &[Token],
    mut places: impl Iterator<Item = usize>,
    stops: impl Fn(&Token) -> bool,
) -> Option<usize> {
    let ends = |token: &Token| token.number().is_some() || stops(token);
    let end = places.find(|at| tokens.get(*at).is_none_or(ends))?;
    number(tokens, end).map(|_| end)
}

/// The token before a number, light words passed over.
pub(super) fn heavy_before(tokens: &[Token], at: usize) -> Option<usize> {
    (at.saturating_sub(5)..at)
        .rev()
        .find(|index| !tokens[*index].is(&LIGHT))
}

/// The number of a token that is known to be one.
pub(super) fn number(tokens: &[Token], at: usize) -> Option<&Number> {
    tokens.get(at).and_then(Token::number)
}

/// "n of m", "n out of m", "n of the m", "n/m".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    /// Place of the part.
    pub part: usize,
    /// Place of the whole.
    pub whole: usize,
}

/// Every part of a whole that a sentence names by both its numbers.
pub(super) fn pairs(tokens: &[Token]) -> Vec<Pair> {
    let mut out = Vec::new();
    for part in 0..tokens.len() {
        if !number(tokens, part).is_some_and(Number::is_count) {
            continue;
        }
        let mut at = part + 1;
        // "12 (25%) of the 48"
        if tokens.get(at).is_some_and(|token| token.is(&["("]))
            && number(tokens, at + 1).is_some()
            && tokens.get(at + 2).is_some_and(|token| token.is(&[")"]))
        {
            at += 3;
        }
        let out_of = says(tokens, at, &["out"]) && says(tokens, at + 1, &["of"]);
        let join = at + usize::from(out_of);
        let slash = says(tokens, join, &["/"]) && at == part + 1;
        if !slash && !says(tokens, join, &["of"]) {
            continue;
        }
        let mut whole = join + 1;
        while !slash
            && whole < join + 4
            && tokens.get(whole).is_some_and(|token| {
                token.is(&[
                    "the", "our", "all", "these", "those", "their", "its", "a", "total", "of",
                ])
            })
        {
            whole += 1;
        }
        if number(tokens, whole).is_some_and(Number::is_count) {
            out.push(Pair { part, whole });
        }
    }
    out
}

/// The words that say what a number counts: nouns after it, up to the next preposition, verb or mark.
pub(super) fn noun_after(tokens: &[Token], at: usize) -> Vec<&str> {
    const ENDS: [&str; 60] = [
        "of",
        "in",
        "on",
        "at",
        "by",
        "to",
        "from",
        "with",
        "for",
        "and",
        "or",
        "who",
        "which",
        "that",
        "were",
        "was",
        "is",
        "are",
        "had",
        "has",
        "have",
        "said",
        "than",
        "as",
        "when",
        "where",
        "while",
        "compared",
        "against",
        "into",
        "during",
        "between",
        "since",
        "over",
        "under",
        "within",
        "across",
        "came",
        "went",
        "took",
        "led",
        "needed",
        "required",
        "reported",
        "completed",
        "did",
        "do",
        "does",
        "will",
        "would",
        "could",
        "can",
        "may",
        "but",
        "this",
        "a",
        "an",
        "the",
        "there",
        "per",
    ];
    let mut out = Vec::new();
    for token in tokens.iter().skip(at + 1).take(6) {
        if !token.is_word() || ENDS.contains(&token.text.as_str()) {
            break;
        }
        out.push(token.text.as_str());
    }
    out
}

/// A noun without its plural ending, so that "school" and "schools" are one.
pub(super) fn stem(word: &str) -> &str {
    let word = word
        .strip_suffix("'s")
        .unwrap_or(word)
        .trim_end_matches('\'');
    if word.len() > 4
        && let Some(short) = word.strip_suffix("ies")
    {
        return short;
    }
    if let Some(short) = word.strip_suffix('y').filter(|short| short.len() > 2) {
        return short;
    }
    if word.len() > 4
        && let Some(short) = word
            .strip_suffix("es")
            .filter(|short| short.ends_with(['s', 'x', 'h']))
    {
        return short;
    }
    if word.len() > 3 && !word.ends_with("ss") {
        word.strip_suffix('s').unwrap_or(word)
    } else {
        word
    }
}

/// Whether a token is a date.
pub(super) fn is_date(token: &Token) -> bool {
    matches!(token.kind, Kind::Date(_))
}
