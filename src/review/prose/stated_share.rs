//! A percentage beside the count and the whole it is made of: "28% (12 of 48)", "12 of the 48, or 28%", "15% of 42".

use super::clause::{self, Pair, ends_clause, number, pairs};
use super::number::{Hedge, Number, Span, Unit, percent, rounded, show};
use super::said::{Said, quote};
use super::text::{Passage, Sentence};
use super::token::{Token, says};
use crate::finding::{Code, Severity};

/// Checks one sentence.
pub(super) fn check(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for pair in pairs(tokens) {
        if let Some(share) = linked(tokens, pair) {
            hold(sentence, share, pair.part, pair.whole, out);
        }
    }
    of_whole(sentence, out);
    of_the(sentence, out);
    bracketed(sentence, out);
}

/// The percentage that is said of a pair.
fn linked(tokens: &[Token], pair: Pair) -> Option<usize> {
    // "12 (25%) of the 48"
    if let Some(inner) = number(tokens, pair.part + 2)
        && inner.unit == Unit::Percent
        && pair.part + 2 < pair.whole
    {
        return Some(pair.part + 2);
    }
    after(tokens, pair).or_else(|| before(tokens, pair))
}

/// "12 of 48 schools (25%)", "12 of 48, or 25%", "12 of the 48, which is 25%".
fn after(tokens: &[Token], pair: Pair) -> Option<usize> {
    let share = clause::next_number(tokens, pair.whole, 13)?;
    is_percent(tokens, share)?;
    let between = &tokens[pair.whole + 1..share];
    let crossing = [
        "and",
        "while",
        "against",
        "compared",
        "from",
        "than",
        "but",
        "whereas",
        "target",
        "with",
        "national",
        "nationally",
        "previously",
        "last",
    ];
    if between
        .iter()
        .any(|token| token.is(&crossing) || clause::is_date(token) && !parenthesis(tokens, share))
    {
        return None;
    }
    let mark = clause::heavy_before(tokens, share)?;
    let link = tokens[mark].is(&[
        "(",
        "or",
        "is",
        "equates",
        "equating",
        "represents",
        "representing",
        "equal",
        "equals",
        "equivalent",
        "=",
        "-",
        "i.e",
        "making",
        "meaning",
        "giving",
        "rate",
    ]) || tokens[mark].is(&[","])
        // "equating to 25%", not "rose to 25%".
        || tokens[mark].is(&["to"])
            && mark > 0
            && tokens[mark - 1].is(&["equating", "equates", "equal", "equivalent", "amounting", "amounts"]);
    if !link || mark <= pair.whole {
        return None;
    }
    let next = tokens.get(share + 1);
    if next.is_some_and(|token| token.is(&["of"]))
        && !says(tokens, share + 2, &["them", "those", "these", "all", "the"])
    {
        return None;
    }
    // ", 30% of ..." and ", 30% were" begin something new.
    if tokens[mark].is(&[","]) && next.is_some_and(|token| token.is_word()) {
        return None;
    }
    Some(share)
}

fn parenthesis(tokens: &[Token], share: usize) -> bool {
    share > 0 && tokens[share - 1].is(&["("])
}

/// "25% (12 of 48)", "25% of schools (12 of 48)", "25%, or 12 of 48".
fn before(tokens: &[Token], pair: Pair) -> Option<usize> {
    let share = clause::number_before(tokens, pair.part, 16)?;
    is_percent(tokens, share)?;
    let mark = clause::heavy_before(tokens, pair.part)?;
    if mark <= share {
        return None;
    }
    let between = &tokens[share + 1..mark];
    let near = between.is_empty() || tokens[mark - 1].is(&[","]) && mark == share + 2;
    let opens = tokens[mark].is(&["("])
        && !between
            .iter()
            .any(|token| token.is(&["(", "while", "but", "compared", "against"]));
    let that_is = tokens[mark].is(&["is"])
        && tokens[mark - 1].is(&["that", "which"])
        && tokens[share + 1].is(&[","])
        && mark == share + 3;
    let or = tokens[mark].is(&["or", "-", ",", "i.e", "which"]) && near || that_is;
    (opens || or).then_some(share)
}

fn is_percent(tokens: &[Token], at: usize) -> Option<()> {
    let number = number(tokens, at)?;
    (number.unit == Unit::Percent && number.value <= rust_decimal::Decimal::ONE_HUNDRED)
        .then_some(())
}

/// Holds a percentage against its part and whole.
fn hold(sentence: &Sentence, share: usize, part: usize, whole: usize, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let (Some(printed), Some(n), Some(m)) = (
        number(tokens, share),
        number(tokens, part),
        number(tokens, whole),
    ) else {
        return;
    };
    if n.value > m.value {
        return;
    }
    let Some(true_span) = n.span().percent_of(m.span()) else {
        return;
    };
    if agrees(printed, true_span) {
        return;
    }
    let first = share.min(part).min(whole);
    let last = share.max(part).max(whole);
    let places = printed
        .places
        .max(u32::from(m.value >= rust_decimal::Decimal::from(200)));
    let Some(right) = percent(n.value, m.value, places.min(2)) else {
        return;
    };
    out.push(
        Said::of(
            Code::ProseShare,
            sentence,
            &[share, part, whole],
            format!(
                "{}: {} of {} is {right}, not {}%.",
                quote(sentence.phrase(first, last)),
                show(n.value),
                show(m.value),
                show(printed.value),
            ),
        )
        .help(format!("Write {right}, or correct the two numbers.")),
    );
}

/// Whether a printed percentage can be the true one, with its word of caution.
pub(super) fn agrees(printed: &Number, truth: Span) -> bool {
    match printed.hedge {
        Hedge::AtLeast => truth.high >= printed.value,
        Hedge::AtMost => truth.low <= printed.value,
        Hedge::Plain | Hedge::About => printed.span().meets(truth),
    }
}

/// "15% of 42", "15% of the 42 allegations": some whole number must make it.
fn of_whole(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for share in sentence.numbers() {
        let Some(printed) =
            number(tokens, share).filter(|n| n.unit == Unit::Percent && n.is_firm())
        else {
            continue;
        };
        let mut at = share + 1;
        if says(tokens, at, &["out"]) {
            at += 1;
        }
        if !says(tokens, at, &["of"]) {
            continue;
        }
        let Some(whole) = clause::number_after(tokens, at) else {
            continue;
        };
        let Some(m) = number(tokens, whole).filter(|m| m.is_exact()) else {
            continue;
        };
        // "64% of the 42 (27)": the count itself is there.
        if let Some(part) = alone_in_brackets(tokens, whole) {
            if number(tokens, part).is_some_and(|n| n.is_exact() && n.value <= m.value) {
                hold(sentence, share, part, whole, out);
            }
            continue;
        }
        unattainable(sentence, share, printed, m, &[share, whole], out);
    }
}

/// The number that stands alone in brackets soon after a place.
fn alone_in_brackets(tokens: &[Token], at: usize) -> Option<usize> {
    let inner = clause::next_number(tokens, at, 6)?;
    let open = tokens.get(inner.checked_sub(1)?)?.is(&["("]);
    let close = tokens.get(inner + 1)?.is(&[")"]);
    (open && close && number(tokens, inner)?.is_count()).then_some(inner)
}

/// "Of the 42 allegations, 27 (64%) needed one meeting"; "140 came, of whom 98 (70%) were new": the base is named once, the counts
/// follow.
fn of_the(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let numbers = sentence.numbers();
    let head = base(tokens);
    for part in &numbers {
        let Some(n) = number(tokens, *part).filter(|n| n.is_exact()) else {
            continue;
        };
        let Some(share) = own_share(tokens, *part) else {
            continue;
        };
        // The nearest base before: the one at the head, or the one that "of whom" and "of these" look back at.
        let looked_back = (0..*part + 3).rev().find(|at| {
            says(tokens, *at, &["of"])
                && says(tokens, at + 1, &["whom", "which", "these", "those", "them"])
        });
        let named = looked_back.and_then(|at| {
            numbers.iter().rev().copied().find(|index| {
                index < &at
                    && index != part
                    && number(tokens, *index).is_some_and(|m| m.is_exact() && m.value >= n.value)
            })
        });
        let before = numbers
            .iter()
            .filter(|index| {
                **index < *part && number(tokens, **index).is_some_and(|m| m.unit == Unit::Count)
            })
            .count();
        let whole = match (named, head) {
            // With several counts before it nobody can say which "of whom" means.
            (Some(named), _) if before == 1 => named,
            (None, Some(head)) if head < *part => head,
            _ => continue,
        };
        let crossed = tokens[whole..*part]
            .iter()
            .any(|token| token.is(&["compared", "against", "previous"]));
        if !crossed && number(tokens, whole).is_some_and(|m| n.value <= m.value) {
            hold(sentence, share, *part, whole, out);
        }
    }
}

/// The percentage in brackets that belongs to a count: "98 (75%)", "98 of these (75%)", "98 said yes (75%)".
fn own_share(tokens: &[Token], part: usize) -> Option<usize> {
    let open = (part + 1..tokens.len().min(part + 6)).find(|at| tokens[*at].is(&["("]))?;
    let between = &tokens[part + 1..open];
    if !between.iter().all(Token::is_word)
        || between
            .iter()
            .any(|token| token.is(&["and", "or", "from", "out"]))
    {
        return None;
    }
    let close = tokens.get(open + 2).is_some_and(|token| token.is(&[")"]));
    (close && is_percent(tokens, open + 1).is_some()).then_some(open + 1)
}

/// The whole that "of the 42 ..." at the head of a sentence names.
fn base(tokens: &[Token]) -> Option<usize> {
    let of = tokens.iter().take(4).position(|token| token.is(&["of"]))?;
    let starts = of == 0
        || tokens[..of]
            .iter()
            .all(|token| token.is(&["out", "in", "all", ","]) || clause::is_date(token));
    let whole = clause::number_after(tokens, of)?;
    (starts && number(tokens, whole)?.is_exact()).then_some(whole)
}

/// "66% (18 returns from 26 agencies)".
fn bracketed(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for open in 1..tokens.len() {
        if !tokens[open].is(&["("]) {
            continue;
        }
        let Some(close) = (open + 1..tokens.len().min(open + 14)).find(|at| tokens[*at].is(&[")"]))
        else {
            continue;
        };
        let inside: Vec<usize> = (open + 1..close)
            .filter(|at| tokens[*at].number().is_some())
            .collect();
        let [part, whole] = inside.as_slice() else {
            continue;
        };
        let joined = tokens[*part + 1..*whole]
            .iter()
            .any(|token| token.is(&["from"]))
            && tokens[*part + 1..*whole].iter().all(Token::is_word)
            && tokens[open + 1..*part].is_empty();
        let Some(share) = clause::number_before(tokens, open, 8) else {
            continue;
        };
        let exact = |at: usize| number(tokens, at).is_some_and(Number::is_exact);
        if joined
            && is_percent(tokens, share).is_some()
            && exact(*part)
            && exact(*whole)
            && number(tokens, *part)
                .zip(number(tokens, *whole))
                .is_some_and(|(n, m)| n.value <= m.value)
        {
            hold(sentence, share, *part, *whole, out);
        }
    }
}

fn unattainable(
    sentence: &Sentence,
    share: usize,
    printed: &Number,
    whole: &Number,
    tokens: &[usize],
    out: &mut Vec<Said>,
) {
    let Some((below, above)) = neighbours(printed, whole) else {
        return;
    };
    let first = tokens.iter().min().copied().unwrap_or(share);
    let last = tokens.iter().max().copied().unwrap_or(share);
    out.push(
        Said::of(
            Code::ProseShare,
            sentence,
            tokens,
            format!(
                "{}: no whole number out of {} is {}%. {below}; {above}.",
                quote(sentence.phrase(first, last)),
                show(whole.value),
                show(printed.value)
            ),
        )
        .help("Give the count, and work the percentage out from it."),
    );
}

/// The nearest counts, in words, when no count makes the percentage.
pub(super) fn neighbours(printed: &Number, whole: &Number) -> Option<(String, String)> {
    let hundred = rust_decimal::Decimal::ONE_HUNDRED;
    if printed.value > hundred || whole.value < rust_decimal::Decimal::TWO {
        return None;
    }
    let span = printed.span();
    let lowest = (span.low * whole.value).checked_div(hundred)?;
    let highest = (span.high * whole.value).checked_div(hundred)?;
    if lowest.ceil() <= highest {
        return None;
    }
    let said = |count: rust_decimal::Decimal| {
        let share = percent(count, whole.value, printed.places)?;
        Some(format!("{} is {share}", show(rounded(count, 0))))
    };
    Some((said(highest.floor())?, said(lowest.ceil())?))
}

/// A base named in one sentence ("of the 42 allegations") and percentages of the same thing in a later one. Only doubtful: the later
/// percentage may be of another year.
pub(super) fn across(passage: &Passage, out: &mut Vec<Said>) {
    let mut known: Option<(Number, String, u32)> = None;
    let mut bases = 0;
    for sentence in &passage.sentences {
        let tokens = &sentence.tokens;
        if let Some((number, noun, line)) = &known {
            let again = tokens
                .iter()
                .any(|token| token.is_word() && clause::stem(&token.text) == noun);
            for at in sentence.numbers() {
                let Some(printed) = number_of_now(tokens, at).filter(|_| again) else {
                    continue;
                };
                if says(tokens, at + 1, &["of"]) {
                    continue;
                }
                if let Some((below, above)) = neighbours(printed, number) {
                    out.push(
                        Said::of(
                            Code::ProseShare,
                            sentence,
                            &[at],
                            format!(
                                "{}% cannot be a share of the {} that the passage speaks of: {below}; {above}.",
                                show(printed.value),
                                show(number.value),
                            ),
                        )
                        .severity(Severity::Query)
                        .beside(*line, format!("the {} are named here", show(number.value)))
                        .help("Say what the percentage is of, or give the count."),
                    );
                }
            }
        }
        for (at, token) in tokens.iter().enumerate() {
            if !token.is(&["of"]) || !says(tokens, at + 1, &["the"]) {
                continue;
            }
            let Some(whole) = number(tokens, at + 2)
                .filter(|whole| whole.is_exact() && whole.value > rust_decimal::Decimal::from(9))
            else {
                continue;
            };
            if let Some(noun) = clause::noun_after(tokens, at + 2).first() {
                bases += 1;
                known = Some((
                    whole.clone(),
                    clause::stem(noun).to_owned(),
                    sentence.line(at),
                ));
            }
        }
        if bases > 1 {
            return;
        }
    }
}

/// The percentage at a place, if it is said of now: the later of two, and none that a comparison gives.
fn number_of_now(tokens: &[Token], at: usize) -> Option<&Number> {
    let printed = number(tokens, at).filter(|n| n.unit == Unit::Percent && n.is_firm())?;
    let mark = clause::heavy_before(tokens, at)?;
    let next = tokens.get(at + 1);
    if tokens[mark].is(&[
        "from", "against", "than", "with", "(", "between", "target", "by",
    ]) || next
        .is_some_and(|token| token.is(&["to", "nationally", "in"]) || clause::is_date(token))
        || tokens[..at]
            .iter()
            .any(|token| token.is(&["target", "national", "nationally", "england"]))
        || tokens[at..].iter().any(ends_clause)
            && tokens[at..].iter().any(|token| token.is(&["nationally"]))
    {
        return None;
    }
    Some(printed)
}
