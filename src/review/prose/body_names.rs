//! Names of bodies that are written in several ways, and abbreviations that are never, or differently, explained.

use std::collections::BTreeMap;

use super::lexicon::Words;
use super::said::{Said, quote};
use super::text::{Sentence, Shape, Text};
use crate::finding::{Code, Severity};

/// Words inside a name that carry nothing.
const LINKS: [&str; 8] = ["and", "of", "for", "the", "&", "in", "on", "to"];

/// A name as it is first written, where, and how often.
#[derive(Debug, Clone)]
struct Name {
    written: String,
    words: Vec<String>,
    line: u32,
}

/// Checks the names of bodies in a text.
pub(super) fn bodies(text: &Text, words: &Words, out: &mut Vec<Said>) {
    let mut names: Vec<Name> = Vec::new();
    for passage in &text.passages {
        if matches!(passage.shape, Shape::Table(_)) {
            continue;
        }
        for sentence in &passage.sentences {
            for name in capitalised(sentence, words) {
                if !names.iter().any(|known| known.written == name.written) {
                    names.push(name);
                }
            }
        }
    }
    // A pair of names is told once, however they are spelt.
    let mut told: Vec<(&[String], &[String])> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let earlier = || names[..at].iter();
        let other = earlier().find(|other| differs_by_a_word(&other.words, &name.words, words));
        let alike = earlier().find(|other| {
            other.words == name.words && spelling(&other.written) != spelling(&name.written)
        });
        let Some(known) = other.or(alike) else {
            continue;
        };
        let pair = (known.words.as_slice(), name.words.as_slice());
        if (told.iter()).any(|known| *known == pair || *known == (pair.1, pair.0)) {
            continue;
        }
        told.push(pair);
        let (here, there) = (quote(&name.written), quote(&known.written));
        let line = text.on(known.line, name.line);
        let said = |message: String| {
            Said::line(Code::ProseName, name.line, message)
                .beside(known.line, format!("{there} stands here"))
        };
        out.push(match other {
            Some(_) => said(format!(
                "{here} here is {there} {line}; if they are one body, it has two names."
            )),
            None => said(format!("{here} here is written {there} {line}."))
                .severity(Severity::Note)
                .help("Write the name in one way throughout."),
        });
    }
}

/// Capital letters, and a stop, may differ from place to place.
fn spelling(name: &str) -> String {
    name.to_lowercase().replace('\u{2019}', "'")
}

/// Runs of capitalised words that end with a word for a body: "Early Help Board".
fn capitalised(sentence: &Sentence, words: &Words) -> Vec<Name> {
    let tokens = &sentence.tokens;
    let raw = |at: usize| &sentence.text[tokens[at].start..tokens[at].end];
    let capital = |at: usize| tokens[at].is_word() && raw(at).starts_with(char::is_uppercase);
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !capital(at) {
            at += 1;
            continue;
        }
        let start = at;
        let mut end = at + 1;
        while end < tokens.len() {
            let joined = tokens[end].start - tokens[end - 1].end <= 1;
            let link = tokens[end].is(&["&", "and", "of", "for"])
                && end + 1 < tokens.len()
                && capital(end + 1);
            if !(link || capital(end) && joined) {
                break;
            }
            end += 1;
        }
        at = end;
        let mut first = start;
        while first < end
            && tokens[first].is(&[
                "the",
                "this",
                "our",
                "a",
                "an",
                "in",
                "at",
                "as",
                "and",
                "both",
                "all",
                "each",
                "every",
                "within",
                "for",
                "from",
                "by",
                "to",
                "on",
                "with",
                "since",
                "through",
                "via",
                "following",
                "when",
                "where",
                "while",
            ])
        {
            first += 1;
        }
        // Up to the last word for a body.
        let Some(last) = (first..end)
            .rev()
            .find(|index| words.bodies.iter().any(|body| tokens[*index].text == *body))
        else {
            continue;
        };
        let sub = last + 1 < end && tokens[last].text == "sub";
        let last = if sub { last + 1 } else { last };
        let name: Vec<String> = (first..=last)
            .filter(|index| !tokens[*index].is(&LINKS))
            .flat_map(|index| plain(&tokens[index].text))
            .collect();
        if name.len() >= 3 {
            out.push(Name {
                written: sentence.phrase(first, last).to_owned(),
                words: name,
                line: sentence.line(first),
            });
        }
    }
    out
}

/// A word of a name without apostrophes, hyphens and endings: "Children's" and "Children" are one.
fn plain(word: &str) -> Vec<String> {
    word.split('-')
        .map(|part| {
            part.trim_end_matches("'s")
                .trim_end_matches('\'')
                .replace("subgroup", "sub group")
        })
        .flat_map(|part| part.split(' ').map(str::to_owned).collect::<Vec<String>>())
        .filter(|part| !part.is_empty())
        .collect()
}

/// "Early Help Board" and "Early Help Partnership Board": one has one word more, of the kind that people leave out.
fn differs_by_a_word(one: &[String], other: &[String], words: &Words) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    if long.len() != short.len() + 1 || short.len() < 3 {
        return false;
    }
    let at = short
        .iter()
        .zip(long)
        .position(|(a, b)| a != b)
        .unwrap_or(short.len());
    // The last word says what kind of body it is; another one is another body.
    at < short.len()
        && at > 0
        && short[at..] == long[at + 1..]
        && words.filling.iter().any(|word| *word == long[at])
}

/// An abbreviation: where it is first used, how often, and what it is said to stand for.
#[derive(Debug, Default)]
struct Short {
    line: u32,
    uses: u32,
    meanings: Vec<(String, Vec<String>, u32)>,
    explained: bool,
}

/// Checks the abbreviations of a text.
pub(super) fn short(text: &Text, words: &Words, out: &mut Vec<Said>) {
    let mut all: BTreeMap<String, Short> = BTreeMap::new();
    let lower = all_words(text);
    for passage in &text.passages {
        for sentence in &passage.sentences {
            abbreviations(sentence, &mut all);
        }
    }
    for (name, short) in &mut all {
        short.explained |= !short.meanings.is_empty() || spelt_out(name, &lower);
    }
    let mut said: Vec<Said> = Vec::new();
    for (name, short) in &all {
        if let [(first, words, line), rest @ ..] = short.meanings.as_slice()
            && let Some((second, _, other)) = rest.iter().find(|(_, other, _)| other != words)
        {
            let message = format!(
                "{name} stands for {} here, and for {} {}.",
                quote(second),
                quote(first),
                text.on(*line, *other)
            );
            said.push(
                Said::line(Code::ProseName, *other, message)
                    .beside(*line, format!("{} stands here", quote(first)))
                    .help("Find out which is right, and write it in both places."),
            );
        }
        let known = words.known.iter().any(|known| known == name);
        if !short.explained && !known && short.uses >= 2 {
            let message = format!(
                "{name} is used {} times and is never explained.",
                short.uses
            );
            said.push(Said::line(Code::ProseAcronym, short.line, message));
        }
    }
    said.sort_by_key(|said| said.line);
    out.extend(said);
}

fn abbreviations(sentence: &Sentence, all: &mut BTreeMap<String, Short>) {
    let tokens = &sentence.tokens;
    // A line in capitals is no line of abbreviations.
    let letters = sentence.text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = sentence.text.chars().filter(|c| c.is_uppercase()).count();
    if capitals * 2 > letters {
        return;
    }
    for (at, token) in tokens.iter().enumerate() {
        let raw = &sentence.text[token.start..token.end];
        let name = raw
            .strip_suffix("s")
            .unwrap_or(raw)
            .trim_end_matches(['\'', '\u{2019}']);
        if !token.is_word()
            || !(3..=6).contains(&name.len())
            || !name.bytes().all(|byte| byte.is_ascii_uppercase())
            || is_roman(name)
        {
            continue;
        }
        // Part of an address, a code or a name in capitals.
        let glued = sentence.text[..token.start].ends_with(['@', '/', '_', '.'])
            || sentence.text[token.end..].starts_with(['@', '/', '_', '-']);
        let shouting = [at.wrapping_sub(1), at + 1].iter().any(|near| {
            tokens.get(*near).is_some_and(|near| {
                let word = &sentence.text[near.start..near.end];
                near.is_word() && word.len() > 6 && word.chars().all(char::is_uppercase)
            })
        });
        if glued || shouting {
            continue;
        }
        let entry = all.entry(name.to_owned()).or_insert_with(|| Short {
            line: sentence.line(at),
            ..Short::default()
        });
        entry.uses += 1;
        if let Some((meaning, words)) =
            before_bracket(sentence, at, name).or_else(|| after_bracket(sentence, at, name))
        {
            entry.meanings.push((meaning, words, sentence.line(at)));
        }
        if tokens.get(at + 1).is_some_and(|token| token.is(&["("]))
            && tokens.get(at + 3).is_some_and(|token| token.is_word())
        {
            entry.explained = true;
        }
        // Explained by words whose initials are not quite its letters: "Targeted Youth Support Service (TYS)".
        let bracketed = at > 0
            && tokens[at - 1].is(&["("])
            && tokens.get(at + 1).is_some_and(|token| token.is(&[")"]));
        if bracketed && at > 1 {
            entry.explained = true;
        }
    }
}

fn is_roman(name: &str) -> bool {
    name.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'))
}

/// "Multi-Agency Safeguarding Hub (MASH)".
fn before_bracket(sentence: &Sentence, at: usize, name: &str) -> Option<(String, Vec<String>)> {
    let tokens = &sentence.tokens;
    if !tokens.get(at.checked_sub(1)?)?.is(&["("])
        || !tokens
            .get(at + 1)
            .is_none_or(|token| token.is(&[")", ",", ";", "-"]))
    {
        return None;
    }
    let end = at - 1;
    for length in 2..=12.min(end) {
        let first = end - length;
        if !tokens[first..end]
            .iter()
            .all(|token| token.is_word() || token.is(&["&", "-", "/", "'"]))
        {
            return None;
        }
        let words = meaning(sentence, first, end);
        if initials(&words) == name.to_lowercase() {
            return Some((sentence.phrase(first, end - 1).to_owned(), words));
        }
    }
    None
}

/// "MASH (Multi-Agency Safeguarding Hub)".
fn after_bracket(sentence: &Sentence, at: usize, name: &str) -> Option<(String, Vec<String>)> {
    let tokens = &sentence.tokens;
    if !tokens.get(at + 1)?.is(&["("]) {
        return None;
    }
    let close = (at + 2..tokens.len().min(at + 14)).find(|index| tokens[*index].is(&[")"]))?;
    let words = meaning(sentence, at + 2, close);
    (initials(&words) == name.to_lowercase() && close > at + 2)
        .then(|| (sentence.phrase(at + 2, close - 1).to_owned(), words))
}

fn meaning(sentence: &Sentence, first: usize, end: usize) -> Vec<String> {
    sentence.tokens[first..end]
        .iter()
        .filter(|token| token.is_word() && !LINKS.contains(&token.text.as_str()))
        .flat_map(|token| plain(&token.text))
        .map(|word| super::clause::stem(&word).to_owned())
        .collect()
}

fn initials(words: &[String]) -> String {
    words
        .iter()
        .filter_map(|word| word.chars().next())
        .collect()
}

/// Every word of the text in small letters, cells of tables too.
fn all_words(text: &Text) -> Vec<String> {
    let mut out = Vec::new();
    let mut add = |words: &str| {
        out.extend(
            words
                .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '\u{2019}')
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .filter(|word| !LINKS.contains(&word.as_str())),
        );
        // Nothing is spelt out across the end of a passage.
        out.push("|".to_owned());
    };
    for passage in &text.passages {
        match &passage.shape {
            Shape::Table(rows) => rows
                .iter()
                .flat_map(|row| &row.cells)
                .for_each(|cell| add(cell)),
            _ => add(&passage.words),
        }
    }
    out
}

/// Whether words with its initials stand anywhere, so that a reader may know what it stands for.
fn spelt_out(name: &str, words: &[String]) -> bool {
    let letters: Vec<char> = name.to_lowercase().chars().collect();
    words.windows(letters.len()).any(|run| {
        run.iter()
            .zip(&letters)
            .all(|(word, letter)| word.starts_with(*letter) && word.len() > 1)
    })
}
