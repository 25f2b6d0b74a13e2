//! Lists whose number is announced: "three priorities: a; b", "Nine actions" above a table of eight.

use super::clause::stem;
use super::lexicon::Words;
use super::said::{Said, quote};
use super::text::{Passage, Sentence, Shape, Text};
use super::time::whole;
use super::token::Token;
use crate::finding::Code;

/// Checks all passages: those that lead into a list, and captions above tables.
pub(super) fn check(text: &Text, words: &Words, out: &mut Vec<Said>) {
    let passages = &text.passages;
    for (at, passage) in passages.iter().enumerate() {
        match &passage.shape {
            Shape::Paragraph | Shape::Heading | Shape::Item(_) => {
                if let Some(sentence) = passage.sentences.last()
                    && passage
                        .words
                        .trim_end()
                        .ends_with([':', '\u{2013}', '\u{2014}'])
                {
                    leads(
                        sentence,
                        &passages[at + 1..],
                        (indent(&passage.shape), text.markdown),
                        words,
                        out,
                    );
                }
                for sentence in &passage.sentences {
                    inline(sentence, words, out);
                }
            }
            Shape::Caption => captioned(passage, passages.get(at + 1), words, out),
            Shape::Table(_) => {}
        }
    }
}

fn indent(shape: &Shape) -> Option<usize> {
    match shape {
        Shape::Item(indent) => Some(*indent),
        _ => None,
    }
}

/// The number that a lead-in announces, with the place of it and of its noun.
fn announced(tokens: &[Token], words: &Words) -> Option<(u32, usize, usize)> {
    for at in (0..tokens.len()).rev() {
        let Some(count) = tokens.get(at).and_then(whole) else {
            continue;
        };
        let said = tokens[at].number()?;
        if !said.is_exact() || !(2..=30).contains(&count) {
            return None;
        }
        // The noun stands within three words: "three main safeguarding strands".
        let noun = (at + 1..tokens.len().min(at + 6))
            .take_while(|index| {
                tokens[*index].is_word()
                    && !tokens[*index].is(&["of", "in", "to", "for", "and", "from", "at"])
            })
            .find(|index| {
                let word = tokens[*index].text.as_str();
                word.ends_with('s') && words.listed.iter().any(|known| stem(word) == stem(known))
            })?;
        let before = at.checked_sub(1).map(|index| &tokens[index]);
        let part = before.is_some_and(|token| {
            token.is(&[
                "of", "other", "another", "further", "first", "last", "least", "next", "than",
                "these", "those", "to",
            ])
        }) || tokens[..at].iter().any(|token| {
            token.is(&[
                "including",
                "include",
                "includes",
                "include:",
                "examples",
                "example",
                "some",
                "e.g",
            ])
        });
        let after = tokens[noun + 1..].iter().any(|token| {
            token.is(&[
                "including",
                "include",
                "includes",
                "included",
                "such",
                "example",
                "examples",
                "e.g",
                "within",
                "from",
            ])
        });
        if part || after || tokens[noun + 1..].len() > 14 {
            return None;
        }
        return Some((count, at, noun));
    }
    None
}

/// A list of items below its announcement.
fn leads(
    sentence: &Sentence,
    rest: &[Passage],
    (own, markdown): (Option<usize>, bool),
    words: &Words,
    out: &mut Vec<Said>,
) {
    let Some((count, at, noun)) = announced(&sentence.tokens, words) else {
        return;
    };
    let Some(Passage {
        shape: Shape::Item(first),
        ..
    }) = rest.first()
    else {
        return;
    };
    let mut items = 0;
    for (index, passage) in rest.iter().enumerate() {
        match &passage.shape {
            Shape::Item(indent) if indent == first => items += 1,
            // A deeper list belongs to the item above it; one further out ends the list.
            Shape::Item(indent) if indent > first => {}
            Shape::Item(_) => break,
            // A page break in the middle of a list: what goes on with a small letter, or another item after a short line.
            Shape::Paragraph | Shape::Heading
                if rest
                    .get(index + 1)
                    .is_some_and(|next| matches!(next.shape, Shape::Item(_)))
                    && passage.words.starts_with(|c: char| c.is_lowercase()) => {}
            Shape::Paragraph
                if !markdown
                    && index > 0
                    && items + 1 == count
                    && !passage.words.ends_with(':')
                    && passage.words.len() < 200 =>
            {
                // The last item lost its mark.
                return;
            }
            _ => break,
        }
    }
    if items == count || items < 2 || own.is_some_and(|own| own >= *first && own > 0) {
        return;
    }
    let message = format!(
        "{} announces {count}, and the list has {items}.",
        quote(sentence.phrase(at, noun))
    );
    out.push(Said::of(Code::ProseCount, sentence, &[at], message));
}

/// "three priorities: a; b", "three priorities: a, b and c".
fn inline(sentence: &Sentence, words: &Words, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let colon = tokens.iter().position(|token| token.is(&[":"]));
    // "The three aims are a, b and c."
    let verb = || {
        tokens
            .iter()
            .position(|token| token.is(&["are", "were", "namely"]))
    };
    let by_verb = colon.is_none();
    let Some(colon) = colon.or_else(verb) else {
        return;
    };
    if colon + 2 >= tokens.len() {
        return;
    }
    let Some((count, at, noun)) = announced(&tokens[..colon], words) else {
        return;
    };
    // After a verb only what is named, and not done, is a list.
    let named = [
        "prioritie",
        "priorit",
        "aim",
        "theme",
        "value",
        "principle",
        "objective",
        "strand",
        "goal",
    ];
    let done = tokens[colon + 1..].iter().any(|token| {
        token.is(&[
            "to", "with", "by", "in", "on", "for", "at", "well", "being", "been", "not", "of",
            "who", "which", "as",
        ])
    });
    if by_verb && (done || !named.contains(&stem(&tokens[noun].text))) {
        return;
    }
    if colon - noun > if by_verb { 1 } else { 6 } {
        return;
    }
    let end = (colon + 1..tokens.len())
        .find(|index| tokens[*index].is(&[".", "?", "!"]))
        .unwrap_or(tokens.len());
    let body = &tokens[colon + 1..end];
    if body
        .iter()
        .any(|token| token.is(&["(", ":", "\""]) || token.number().is_some())
    {
        return;
    }
    let semicolons = body.iter().filter(|token| token.is(&[";"])).count();
    let items = if semicolons > 0 {
        semicolons + 1
    } else {
        let commas = body.iter().filter(|token| token.is(&[","])).count();
        let ands = body.iter().filter(|token| token.is(&["and"])).count();
        // "a, b and c": the last two are joined by "and"; an "and" inside an item makes it impossible to say.
        let oxford = body
            .windows(2)
            .any(|two| two[0].is(&[","]) && two[1].is(&["and"]));
        // Only short items: a comma may also stand inside a long one.
        let longest = body
            .split(|token| token.is(&[",", "and"]))
            .map(<[Token]>::len)
            .max()
            .unwrap_or(0);
        // After a verb the items must be single words or pairs, else it may be no list at all.
        if by_verb && (longest > 3 || commas == 0) {
            return;
        }
        match (commas, ands) {
            (0, 1) if longest <= 4 => 2,
            (commas, 1) if longest <= 5 => commas + 2 - usize::from(oxford),
            _ => return,
        }
    };
    let items = u32::try_from(items).unwrap_or(0);
    if items == count || items < 2 {
        return;
    }
    let last = (colon + body.len()).min(tokens.len() - 1);
    let message = format!(
        "{} announces {count} {} and names {items}.",
        quote(sentence.phrase(at, last)),
        tokens[noun].text
    );
    out.push(Said::of(Code::ProseCount, sentence, &[at], message));
}

/// "Nine actions against ..." above a table.
fn captioned(caption: &Passage, table: Option<&Passage>, words: &Words, out: &mut Vec<Said>) {
    let (
        Some(sentence),
        Some(Passage {
            shape: Shape::Table(rows),
            ..
        }),
    ) = (caption.sentences.first(), table)
    else {
        return;
    };
    let tokens = &sentence.tokens;
    let Some((count, at, noun)) = tokens.iter().take(3).enumerate().find_map(|(at, token)| {
        let count = whole(token)?;
        let noun = tokens.get(at + 1).filter(|noun| {
            noun.text.ends_with('s')
                && words
                    .listed
                    .iter()
                    .any(|known| stem(&noun.text) == stem(known))
        })?;
        let _ = noun;
        Some((count, at, at + 1))
    }) else {
        return;
    };
    let listed = rows.len().saturating_sub(1);
    if listed < 2 || usize::try_from(count).is_ok_and(|count| count == listed) {
        return;
    }
    let message = format!(
        "{} stands above a table with {listed} rows.",
        quote(sentence.phrase(at, noun))
    );
    out.push(
        Said::of(Code::ProseCount, sentence, &[at], message)
            .help("Correct the caption, or add the row that is missing."),
    );
}
